//! What `understudy check` prints of a [`Reading`]: ten lines for people, with every problem quoted on its line the
//! way a compiler does, or JSON.

use ariadne::{Config, IndexType, Label, Report, ReportKind, Source};

use super::{Approver, Item, Problem, Reading, Rule, RuleSource, Rules, Severity, Unit};
use crate::{scheduler::cadence::Cadence, slack::text::clip};

/// More problems than this are counted instead of quoted.
const MAX_QUOTED: usize = 40;
/// A quoted line is cut here: a handbook's table row fills a screen.
const MAX_QUOTE: usize = 100;

/// The reading as `check --format json` prints it (PROGRAM-PAGES section 4).
pub fn json(reading: &Reading) -> String {
    // A reading is numbers, texts and lists, which always serialise.
    serde_json::to_string_pretty(reading).unwrap_or_default()
}

/// The reading for people. `page_name` stands before each quoted line, `source` is the page as it was read.
pub fn text(reading: &Reading, page_name: &str, source: &str, colour: bool) -> String {
    let mut out = summary(reading);
    let quotes = Quotes::new(page_name, source, colour);
    for problem in reading.problems.iter().take(MAX_QUOTED) {
        out.push('\n');
        out.push_str(&quotes.quote(problem));
    }
    let rest = reading.problems.len().saturating_sub(MAX_QUOTED);
    if rest > 0 {
        out.push_str(&format!(
            "\n… and {}; see --format json\n",
            plural(rest, "more problem")
        ));
    }
    out
}

/// What was understood: a line for each thing a program needs, with where it stands.
fn summary(reading: &Reading) -> String {
    let rules = &reading.rules;
    let mut lines = vec![
        reading
            .title
            .clone()
            .unwrap_or_else(|| "(no title)".to_owned()),
        entry("home channel", &home_channel(rules)),
        entry("units", &units(&reading.units, reading)),
        entry("before start", &pre_internship(reading)),
        entry(
            "length",
            &said(&rules.length_weeks, |weeks| plural(*weeks as usize, "week")),
        ),
        entry("commitment", &commitment(rules)),
    ];
    if reading.usable {
        lines.push(entry(
            "approvals",
            &said(&rules.approvals, |approvals| approvers(approvals)),
        ));
        lines.push(entry("calendar", &calendar(rules)));
    }
    lines.push(entry("people", &people(reading)));
    lines.extend(unread(reading).map(|unread| entry("left alone", &unread)));
    lines.push(verdict(reading));
    let mut summary = lines.join("\n");
    summary.push('\n');
    summary
}

fn entry(name: &str, value: &str) -> String {
    format!("  {name:<13} {value}")
}

/// A rule's value and where it comes from.
fn said<T>(rule: &Rule<T>, say: impl Fn(&T) -> String) -> String {
    format!("{}{}", say(&rule.value), place(rule))
}

fn place<T>(rule: &Rule<T>) -> String {
    match (rule.from, rule.line) {
        (RuleSource::Page, Some(line)) => format!(" (line {line})"),
        (RuleSource::FrontMatter, Some(line)) => format!(" (front matter, line {line})"),
        (RuleSource::Page, None) => " (page)".to_owned(),
        (RuleSource::FrontMatter, None) => " (front matter)".to_owned(),
        (RuleSource::Flag, _) => " (flag)".to_owned(),
        (RuleSource::Default, _) => " (default)".to_owned(),
    }
}

fn home_channel(rules: &Rules) -> String {
    let channel = match &rules.home_channel.value {
        Some(channel) => format!("#{channel}{}", place(&rules.home_channel)),
        None => "not on the page: name a `#channel` under “How to find a mentor”, or import with --channel".to_owned(),
    };
    match &rules.contact.value {
        Some(contact) => format!("{channel}; ask {contact}{}", place(&rules.contact)),
        None => channel,
    }
}

fn units(units: &[Unit], reading: &Reading) -> String {
    let (Some(first), Some(last)) = (units.first(), units.last()) else {
        return match reading.usable {
            true => "none: the pair plans each week by itself".to_owned(),
            false => "none found".to_owned(),
        };
    };
    let span = match units.len() {
        1 => format!("1, “{}” (line {})", first.label, first.line),
        count => format!(
            "{count} from “{}” (line {}) to “{}” (line {})",
            first.label, first.line, last.label, last.line
        ),
    };
    let counted = |is: fn(&Item) -> bool| -> usize {
        units.iter().map(|unit| count_of(&unit.items, is)).sum()
    };
    let empty = units.iter().filter(|unit| unit.item_count == 0).count();
    let details = [
        (reading.prompt_count, "prompt", " for the 1:1"),
        (counted(|item| item.demo), "demo", ""),
        (counted(|item| item.coffee), "coffee chat", ""),
    ];
    let details = details.iter().filter(|(count, ..)| *count > 0);
    let details: Vec<String> = details
        .map(|(count, word, use_)| format!("{}{use_}", plural(*count, word)))
        .collect();
    let of_them = match details.as_slice() {
        [] => String::new(),
        [one] => format!(", of them {one}"),
        [all @ .., last] => format!(", of them {} and {last}", all.join(", ")),
    };
    let without = match empty {
        0 => String::new(),
        empty => format!("; {empty} without anything to tick"),
    };
    format!(
        "{span}: {}{of_them}{without}",
        plural(reading.item_count, "item")
    )
}

fn count_of(items: &[Item], is: fn(&Item) -> bool) -> usize {
    let own = items.iter().filter(|item| is(item)).count();
    let below = items.iter().map(|item| count_of(&item.items, is));
    own + below.sum::<usize>()
}

fn pre_internship(reading: &Reading) -> String {
    match reading.pre_internship.items.first() {
        Some(first) => format!(
            "{} (from line {})",
            plural(reading.pre_internship.item_count, "item"),
            first.line
        ),
        None => "no list".to_owned(),
    }
}

fn commitment(rules: &Rules) -> String {
    let more = if rules.weekly_more_than.value {
        "more than "
    } else {
        ""
    };
    let hours = rules.weekly_hours.value.map(|hours| {
        format!(
            "{} a week{}",
            plural(hours as usize, "hour"),
            place(&rules.weekly_hours)
        )
    });
    let percent = rules
        .weekly_percent
        .value
        .map(|percent| format!("{more}{percent} %{}", place(&rules.weekly_percent)));
    let parts: Vec<String> = hours.into_iter().chain(percent).collect();
    let time = if parts.is_empty() {
        "not on the page, agreed at the start".to_owned()
    } else {
        parts.join(", ")
    };
    let one_on_one = said(&rules.one_on_one_minutes, |minutes| {
        format!("{minutes} minutes")
    });
    format!("{time}; a 1:1 every week, {one_on_one}")
}

fn approvers(approvals: &[Approver]) -> String {
    let names = approvals.iter().map(|approver| match approver {
        Approver::InternManager => "the intern's manager",
        Approver::Mentor => "the mentor",
        Approver::MentorManager => "the mentor's manager",
    });
    let names: Vec<&str> = names.collect();
    if names.is_empty() {
        "none".to_owned()
    } else {
        names.join(", ")
    }
}

/// What the page says has its place; the rest is said to be the default once.
fn calendar(rules: &Rules) -> String {
    let text = |rule: &Rule<String>| format!("{}{}", rule.value, own_place(rule));
    // What an expression comes to stands beside it.
    let when = |cron: &Rule<Option<String>>, weekday, time| match &cron.value {
        Some(expression) => {
            let words =
                Cadence::parse(expression).map_or_else(|_| String::new(), |it| it.to_string());
            let is_plain = words == *expression;
            let words = if is_plain {
                String::new()
            } else {
                format!(", {words}")
            };
            format!("by `{expression}`{words}{}", place(cron))
        }
        None => format!("{} {}", text(weekday), text(time)),
    };
    let number = |rule: &Rule<u32>| format!("{}{}", rule.value, own_place(rule));
    let texts = [
        &rules.post_weekday,
        &rules.post_time,
        &rules.check_in_weekday,
        &rules.check_in_time,
    ];
    let days = [&rules.request_days, &rules.approval_days];
    let sources = texts.map(|rule| rule.from).into_iter();
    let defaults: Vec<bool> = sources
        .chain(days.map(|rule| rule.from))
        .map(|from| from == RuleSource::Default)
        .collect();
    let note = match (defaults.iter().all(|d| *d), defaults.iter().any(|d| *d)) {
        (true, _) => " (all default)",
        (false, true) => " (else default)",
        (false, false) => "",
    };
    format!(
        "weeks are posted {}, check-ins asked {}; a request waits {} working days, an approval {}{note}{}",
        when(&rules.post, &rules.post_weekday, &rules.post_time),
        when(
            &rules.check_in,
            &rules.check_in_weekday,
            &rules.check_in_time
        ),
        number(&rules.request_days),
        number(&rules.approval_days),
        holidays(&rules.skip_holidays),
    )
}

/// Only where the page says something of them: most programs have none to look at.
fn holidays(rule: &Rule<bool>) -> String {
    match (rule.from, rule.value) {
        (RuleSource::Default, _) => String::new(),
        (_, true) => format!(
            "; no week on a holiday, but on the next working day{}",
            place(rule)
        ),
        (_, false) => format!("; holidays change nothing{}", place(rule)),
    }
}

fn own_place<T>(rule: &Rule<T>) -> String {
    match rule.from {
        RuleSource::Default => String::new(),
        _ => place(rule),
    }
}

/// The sections that served nothing, the first of them by name.
fn unread(reading: &Reading) -> Option<String> {
    const NAMED: usize = 3;
    const LONGEST: usize = 40;
    let named = reading.unread.iter().take(NAMED);
    let named: Vec<String> = named
        .map(|section| {
            format!(
                "“{}” (line {})",
                clip(&section.heading, LONGEST),
                section.line
            )
        })
        .collect();
    let rest = reading.unread.len().saturating_sub(NAMED);
    let more = if rest > 0 {
        format!(" and {rest} more")
    } else {
        String::new()
    };
    (!named.is_empty()).then(|| {
        let sections = plural(reading.unread.len(), "section");
        format!("{sections}: {}{more}", named.join(", "))
    })
}

fn people(reading: &Reading) -> String {
    let names: Vec<&str> = reading
        .tracks
        .iter()
        .map(|track| track.name.as_str())
        .collect();
    if names.is_empty() && reading.mentors.is_empty() && reading.alumni.is_empty() {
        return "no tracks, mentors or alumni on the page".to_owned();
    }
    let tracks = if names.is_empty() {
        "no tracks".to_owned()
    } else {
        format!("{} ({})", plural(names.len(), "track"), names.join(", "))
    };
    format!(
        "{tracks}, {} and {} in tables",
        plural(reading.mentors.len(), "mentor"),
        if reading.alumni.len() == 1 {
            "1 alumnus".to_owned()
        } else {
            format!("{} alumni", reading.alumni.len())
        },
    )
}

fn verdict(reading: &Reading) -> String {
    let count = |severity: Severity| {
        let problems = reading.problems.iter();
        problems
            .filter(|problem| problem.severity == severity)
            .count()
    };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let usable = if reading.usable {
        "usable"
    } else {
        "NOT USABLE"
    };
    match (errors, warnings) {
        (0, 0) => format!("=> {usable}"),
        (0, warnings) => format!("=> {usable}, with {}", plural(warnings, "warning")),
        (errors, 0) => format!("=> {usable}: {}", plural(errors, "error")),
        (errors, warnings) => {
            format!(
                "=> {usable}: {}, {}",
                plural(errors, "error"),
                plural(warnings, "warning")
            )
        }
    }
}

fn plural(count: usize, word: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {word}{ending}")
}

/// The page's lines, cut to a screen's width, with the place of each among all characters.
struct Quotes<'p> {
    name: &'p str,
    lines: Vec<String>,
    starts: Vec<usize>,
    source: Source,
    config: Config,
}

impl<'p> Quotes<'p> {
    fn new(name: &'p str, page: &str, colour: bool) -> Self {
        let page = page
            .strip_prefix('\u{feff}')
            .unwrap_or(page)
            .replace("\r\n", "\n");
        let lines: Vec<String> = page.split(['\n', '\r']).map(cut).collect();
        let mut start = 0;
        let starts = lines.iter().map(|line| {
            let this = start;
            start += line.len() + 1;
            this
        });
        Self {
            name,
            starts: starts.collect(),
            source: Source::from(lines.join("\n")),
            lines,
            config: Config::default()
                .with_color(colour)
                .with_index_type(IndexType::Byte),
        }
    }

    fn quote(&self, problem: &Problem) -> String {
        let (kind, word) = match problem.severity {
            Severity::Error => (ReportKind::Error, "error"),
            Severity::Warning => (ReportKind::Warning, "warning"),
            Severity::Info => (ReportKind::Advice, "note"),
        };
        let index = problem.line.saturating_sub(1);
        let line = self.lines.get(index).map_or("", String::as_str);
        let start = self.starts.get(index).copied().unwrap_or_default();
        let indent = line.len() - line.trim_start().len();
        let span = start + indent..start + line.trim_end().len().max(indent);
        let mut printed = Vec::new();
        let written = Report::build(kind, (self.name, span.clone()))
            .with_config(self.config)
            .with_code(&problem.code)
            .with_message(&problem.message)
            .with_label(Label::new((self.name, span)))
            .finish()
            .write((self.name, &self.source), &mut printed);
        match written {
            Ok(()) => String::from_utf8_lossy(&printed).into_owned(),
            Err(_) => format!(
                "{word}: {}:{}: {}\n",
                self.name, problem.line, problem.message
            ),
        }
    }
}

/// A line as it is quoted: no tabs or control characters, at most [`MAX_QUOTE`] characters.
fn cut(line: &str) -> String {
    let shown = |c: char| if c.is_control() { ' ' } else { c };
    let mut short: String = line.chars().take(MAX_QUOTE).map(shown).collect();
    if line.chars().nth(MAX_QUOTE).is_some() {
        short.push('…');
    }
    short
}
