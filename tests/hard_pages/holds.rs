//! What holds for the reading of any page.

use std::collections::HashSet;

use understudy::programs::{Item, ItemKind, Reading, Severity, check};

/// Lists deeper than this are refused.
const MAX_DEPTH: usize = 12;

/// Everything that must hold; what doesn't is the error.
pub fn holds(page: &[u8], reading: &Reading) -> Result<(), String> {
    lines_are_on_the_page(page, reading)?;
    counts_agree(reading)?;
    texts_are_tame(reading)?;
    let has_errors = reading
        .problems
        .iter()
        .any(|problem| problem.severity == Severity::Error);
    ensure(reading.usable != has_errors, || {
        "usable with errors, or not usable without".to_owned()
    })?;
    let again: Reading =
        serde_json::from_str(&check::json(reading)).map_err(|error| error.to_string())?;
    ensure(again == *reading, || {
        "the JSON says something else".to_owned()
    })?;
    let printed = check::text(reading, "page.md", &String::from_utf8_lossy(page), false);
    ensure(
        !printed
            .chars()
            .any(|c| c.is_control() && !"\n\t".contains(c)),
        || format!("not for a terminal: {printed:?}"),
    )
}

fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}

/// Every list of items, from the first to the last level.
fn lists(reading: &Reading) -> Vec<&[Item]> {
    let mut found = vec![reading.pre_internship.items.as_slice()];
    found.extend(reading.units.iter().map(|unit| unit.items.as_slice()));
    found
}

pub fn items(reading: &Reading) -> Vec<&Item> {
    let mut found: Vec<&Item> = Vec::new();
    let mut open: Vec<&Item> = lists(reading).into_iter().flatten().collect();
    while let Some(item) = open.pop() {
        open.extend(&item.items);
        found.push(item);
    }
    found
}

fn lines_are_on_the_page(page: &[u8], reading: &Reading) -> Result<(), String> {
    let text = String::from_utf8_lossy(page).replace("\r\n", "\n");
    let last = text.split(['\n', '\r']).count();
    let mut lines: Vec<usize> = reading
        .problems
        .iter()
        .map(|problem| problem.line)
        .collect();
    lines.extend(reading.units.iter().map(|unit| unit.line));
    lines.extend(items(reading).iter().map(|item| item.line));
    let rules = &reading.rules;
    lines.extend(
        [
            rules.home_channel.line,
            rules.length_weeks.line,
            rules.weekly_hours.line,
            rules.approvals.line,
        ]
        .into_iter()
        .flatten(),
    );
    match lines.iter().find(|line| !(1..=last).contains(*line)) {
        Some(line) => Err(format!("line {line} of {last}")),
        None => Ok(()),
    }
}

fn counts_agree(reading: &Reading) -> Result<(), String> {
    let mut ids = HashSet::new();
    for item in items(reading) {
        ensure(ids.insert(&item.id), || {
            format!("the id {} stands twice", item.id)
        })?;
    }
    let mut all = (0, 0);
    for unit in &reading.units {
        let counted = count(&unit.items);
        ensure(counted == (unit.item_count, unit.prompt_count), || {
            format!("{} counts {counted:?}", unit.label)
        })?;
        all = (all.0 + counted.0, all.1 + counted.1);
    }
    ensure(all == (reading.item_count, reading.prompt_count), || {
        format!("all count {all:?}")
    })?;
    let before = count(&reading.pre_internship.items).0;
    ensure(before == reading.pre_internship.item_count, || {
        format!("{before} before the start")
    })?;
    let deepest = lists(reading)
        .into_iter()
        .map(depth)
        .max()
        .unwrap_or_default();
    ensure(!reading.usable || deepest <= MAX_DEPTH, || {
        format!("{deepest} levels")
    })
}

fn count(items: &[Item]) -> (usize, usize) {
    let below = items.iter().map(|item| count(&item.items));
    let own = items
        .iter()
        .filter(|item| item.kind != ItemKind::Note)
        .count();
    let prompts = items
        .iter()
        .filter(|item| item.kind == ItemKind::Prompt)
        .count();
    below.fold((own, prompts), |sum, more| (sum.0 + more.0, sum.1 + more.1))
}

fn depth(items: &[Item]) -> usize {
    items
        .iter()
        .map(|item| 1 + depth(&item.items))
        .max()
        .unwrap_or_default()
}

/// An item's text is Slack's mrkdwn: each `<` opens a link that the reader made, and nothing else is live.
fn texts_are_tame(reading: &Reading) -> Result<(), String> {
    for item in items(reading) {
        mrkdwn_is_tame(&item.text).map_err(|why| format!("{why}: {:?}", item.text))?;
        ensure(!item.text.trim().is_empty(), || {
            format!("no text on line {}", item.line)
        })?;
    }
    for text in plain_texts(reading) {
        let hidden = text.chars().find(|c| steers(*c));
        ensure(hidden.is_none(), || format!("{hidden:?} in {text:?}"))?;
    }
    Ok(())
}

/// Texts that are escaped where a message is made of them.
fn plain_texts(reading: &Reading) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    found.extend(reading.title.as_deref());
    found.extend(reading.rules.home_channel.value.as_deref());
    found.extend(reading.rules.contact.value.as_deref());
    for unit in &reading.units {
        found.push(&unit.label);
        found.extend(unit.theme.as_deref());
    }
    found.extend(
        items(reading)
            .iter()
            .filter_map(|item| item.heading.as_deref()),
    );
    for track in &reading.tracks {
        found.extend([track.name.as_str(), &track.description]);
        found.extend(track.url.as_deref());
    }
    for row in &reading.mentors {
        let cells = [
            &row.handle,
            &row.intern,
            &row.group,
            &row.mentor_time_zone,
            &row.intern_time_zone,
        ];
        found.extend(cells.into_iter().flatten().map(String::as_str));
    }
    for row in &reading.alumni {
        let cells = [
            &row.start_date,
            &row.end_date,
            &row.group,
            &row.track,
            &row.handle,
            &row.title,
            &row.takeaways,
        ];
        found.extend(cells.into_iter().flatten().map(String::as_str));
    }
    found
}

fn steers(c: char) -> bool {
    c.is_control() && c != '\n' && c != '\t'
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn mrkdwn_is_tame(text: &str) -> Result<(), String> {
    let mut rest = text;
    if let Some(c) = text.chars().find(|c| steers(*c)) {
        return Err(format!("{c:?} steers"));
    }
    while let Some(place) = rest.find(['<', '>']) {
        ensure(rest[place..].starts_with('<'), || {
            "a `>` that closes nothing".to_owned()
        })?;
        let inside = &rest[place + 1..];
        let end = inside.find('>').ok_or("a `<` that is not closed")?;
        let link = &inside[..end];
        let (url, label) = link.split_once('|').unwrap_or((link, ""));
        let scheme = url
            .split(':')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        ensure(
            url.contains(':') && ["http", "https", "mailto"].contains(&scheme.as_str()),
            || format!("a link to {url}"),
        )?;
        ensure(!link.contains('<') && !label.contains('\n'), || {
            format!("a link as {link}")
        })?;
        ensure(!url.contains(char::is_whitespace), || {
            format!("a space in {url}")
        })?;
        rest = &inside[end + 1..];
    }
    let mut entities = text.split('&').skip(1);
    let escaped = entities.all(|after| {
        ["amp;", "lt;", "gt;"]
            .iter()
            .any(|entity| after.starts_with(entity))
    });
    ensure(escaped, || "an `&` that is not escaped".to_owned())
}
