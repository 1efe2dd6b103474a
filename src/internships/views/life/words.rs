//! A change in plain words: what moves, what is left out, which day is the last.

use jiff::civil::Date;

use crate::{
    internships::{
        Internship,
        rules::{Calendar, Change, Effects, Moved, is_completed},
        views::one_on_one,
    },
    programs::rules::has_units,
    slack::{blocks::day, text::clip},
};

/// A change with all that follows from it, a sentence a line: in the form, the message and the history.
pub fn in_words(
    before: &Calendar<'_>,
    after: &Internship,
    change: &Change,
    effects: &Effects,
) -> Vec<String> {
    let mut lines = match change {
        Change::Pause { from, until, .. } => pause_words(*from, *until, effects),
        Change::Resume => resume_words(before, after, effects),
        Change::Extend {
            weeks,
            spread: true,
        } => spread_words(before, *weeks, effects),
        Change::Extend { weeks, .. } => extend_words(before, *weeks, effects),
        Change::End { last_day, .. } => end_words(before, *last_day, effects),
        Change::Schedule { .. } => schedule_words(before, after, effects),
    };
    // Of the same day's 1:1 at another hour that is said with its new hour.
    let is_told = |day: Date| {
        let next = effects.next_one_on_one;
        effects.is_next_said && next.is_some_and(|next| next.on == day)
    };
    if let Some(said) = effects.said.filter(|said| !is_told(said.on)) {
        lines.push(format!(
            "The reminder of the 1:1 on {} was said already and is not taken back.",
            day(said.on)
        ));
    }
    lines
}

fn pause_words(from: Date, until: Option<Date>, effects: &Effects) -> Vec<String> {
    let mut lines = vec![match until {
        Some(until) if until == from => format!("A break on {}.", day(from)),
        Some(until) => format!("A break from {} until {}.", day(from), day(until)),
        None => format!("A break from {}, until one of you ends it.", day(from)),
    }];
    lines.push(match moved_words(&effects.moved) {
        Some(moved) => moved,
        None => "No week moves: none begins in these days.".to_owned(),
    });
    let left_out = left_out(effects);
    lines.push(match (until, left_out) {
        (Some(_), Some((what, _))) => format!("Left out: {what}."),
        (Some(_), None) => "No 1:1 and no check-in falls into it.".to_owned(),
        (None, Some((what, is_one))) => {
            let wait = if is_one { "waits" } else { "wait" };
            format!("{} {wait} as well.", upper(&what))
        }
        (None, None) => "No 1:1 and no check-in was to come.".to_owned(),
    });
    lines.push(last_day_words(effects));
    lines.push("Nobody is reminded of anything meanwhile.".to_owned());
    lines
}

fn resume_words(before: &Calendar<'_>, after: &Internship, effects: &Effects) -> Vec<String> {
    let left: Vec<_> = before.internship.pauses.0.iter().collect();
    let ended = left.into_iter().find(|it| !after.pauses.0.contains(it));
    let kept = ended.is_some_and(|ended| after.pauses.0.iter().any(|it| it.from == ended.from));
    let mut lines: Vec<_> = ended
        .map(|ended| {
            let span = match ended.until {
                Some(until) if until == ended.from => format!("on {}", day(until)),
                Some(until) => format!("from {} until {}", day(ended.from), day(until)),
                None => format!("from {} on", day(ended.from)),
            };
            match kept {
                true => format!("The break {span} ends; today is no part of it any more."),
                false => format!("The break {span} is taken back."),
            }
        })
        .into_iter()
        .collect();
    lines.push(match moved_words(&effects.moved) {
        Some(moved) => moved,
        None => "No week moves.".to_owned(),
    });
    if let Some(next) = &effects.next_one_on_one {
        lines.push(format!("The next 1:1 is on {}.", day(next.on)));
    }
    lines.push(last_day_words(effects));
    lines
}

fn extend_words(before: &Calendar<'_>, more: i64, effects: &Effects) -> Vec<String> {
    let total = i64::from(before.weeks()).saturating_add(more);
    let goes_on = match !has_units(before.reading) {
        true => "1:1s, check-ins and the weekly plan go on until then.",
        false => {
            "1:1s and check-ins go on until then. The page has no tasks for these weeks; what is left open can still \
             be ticked."
        }
    };
    let more = match more {
        1 => "One more week".to_owned(),
        more => format!("{} more weeks", upper(&number(more.unsigned_abs()))),
    };
    vec![
        format!("{more}, {total} in all. No week moves."),
        last_day_words(effects),
        goes_on.to_owned(),
    ]
}

fn spread_words(before: &Calendar<'_>, more: i64, effects: &Effects) -> Vec<String> {
    let total = i64::from(before.weeks()).saturating_add(more);
    let more = match more {
        1 => "One catch-up week is put".to_owned(),
        more => format!(
            "{} catch-up weeks are put",
            upper(&number(more.unsigned_abs()))
        ),
    };
    let mut lines = vec![format!(
        "{more} between the weeks to come, {total} in all. Every week of the page comes once, in its order; a catch-up \
         week is there to finish what is open."
    )];
    lines.extend(moved_words(&effects.moved));
    lines.push(last_day_words(effects));
    lines.push("1:1s and check-ins go on until then.".to_owned());
    lines
}

fn end_words(before: &Calendar<'_>, last_day: Date, effects: &Effects) -> Vec<String> {
    let mut lines = vec![match is_completed(before, last_day) {
        true => format!("{} is the last day, in the last week.", day(last_day)),
        false => format!(
            "{} is the last day, in week {} of {}.",
            day(last_day),
            before.week_of(last_day),
            before.weeks()
        ),
    }];
    if let [first, rest @ ..] = effects.moved.as_slice() {
        let planned = first
            .from
            .map(|from| format!(", planned for {},", day(from)));
        lines.push(format!(
            "{}{} is not posted any more{}.",
            clip(&first.label, 60),
            planned.unwrap_or_default(),
            rest_words(rest.len(), "is not either", "are not either")
        ));
    }
    if let Some((what, is_one)) = left_out(effects) {
        let are = if is_one { "is" } else { "are" };
        lines.push(format!("{} {are} cancelled.", upper(&what)));
    }
    lines.push("Nothing more is posted or asked after that.".to_owned());
    lines
}

fn schedule_words(before: &Calendar<'_>, after: &Internship, effects: &Effects) -> Vec<String> {
    let mut lines = slot_words(before.internship, after, effects);
    let (was, own) = (&before.internship.one_on_ones, &after.one_on_ones);
    if was.minutes != own.minutes {
        let program = before.reading.rules.one_on_one_minutes.value;
        lines.push(format!(
            "It takes {} minutes.",
            own.minutes.unwrap_or(program)
        ));
    }
    for (was, is, what) in [
        (&was.call_url, &own.call_url, "your call"),
        (&was.notes_url, &own.notes_url, "your notes"),
    ] {
        match is {
            _ if was == is => {}
            Some(url) => lines.push(format!("The link of {what}: {url}")),
            None => lines.push(format!("There is no link of {what} any more.")),
        }
    }
    lines
}

fn slot_words(before: &Internship, after: &Internship, effects: &Effects) -> Vec<String> {
    let slot = |it: &Internship| {
        (
            it.one_on_one_weekday.clone(),
            it.one_on_one_time,
            it.one_on_one_zone.clone(),
        )
    };
    let meeting = one_on_one(after).unwrap_or_default();
    if slot(before) == slot(after) {
        return vec![format!("Your 1:1 stays {}.", meeting.as_str())];
    }
    vec![
        format!("From now on your 1:1 is {}.", meeting.as_str()),
        match &effects.next_one_on_one {
            Some(next) if effects.is_next_said => format!(
                "The first is on {}. The reminder of that day was said already, so no other comes for the new time; \
                 later ones come an hour before.",
                day(next.on)
            ),
            Some(next) if effects.is_next_due => format!(
                "The first is on {}, within the hour: you are both reminded right away.",
                day(next.on)
            ),
            Some(next) => format!(
                "The first is on {}; you are both reminded an hour before.",
                day(next.on)
            ),
            None => "None is to come before the last day.".to_owned(),
        },
    ]
}

/// "Week 2 moves from … to …, and two more move with it."
fn moved_words(moved: &[Moved]) -> Option<String> {
    let [first, rest @ ..] = moved else {
        return None;
    };
    let label = clip(&first.label, 60);
    Some(match (first.from, first.to) {
        (_, Some(_)) if first.is_due => format!(
            "{label} is posted right away{}.",
            rest_words(rest.len(), "follows", "follow")
        ),
        (Some(from), Some(to)) => format!(
            "{label} moves from {} to {}{}.",
            day(from),
            day(to),
            rest_words(rest.len(), "moves with it", "move with it")
        ),
        (None, Some(to)) => format!(
            "{label} is posted on {}{}.",
            day(to),
            rest_words(rest.len(), "follows", "follow")
        ),
        (from, None) => {
            let planned = from.map(|from| format!(", planned for {},", day(from)));
            format!(
                "{label}{} waits until the break ends{}.",
                planned.unwrap_or_default(),
                rest_words(rest.len(), "waits with it", "wait with it")
            )
        }
    })
}

/// ", and two more move with it".
fn rest_words(rest: usize, does: &str, do_: &str) -> String {
    match rest {
        0 => String::new(),
        1 => format!(", and one more {does}"),
        rest => format!(", and {} more {do_}", number(rest as u64)),
    }
}

fn last_day_words(effects: &Effects) -> String {
    match (effects.last_day_before, effects.last_day) {
        (_, None) => "The last day is open until the break ends.".to_owned(),
        (Some(before), Some(after)) if before != after => format!(
            "The last day becomes {} instead of {}.",
            day(after),
            day(before)
        ),
        (Some(_), Some(after)) => format!("The last day stays {}.", day(after)),
        (None, Some(after)) => format!("The last day is {}.", day(after)),
    }
}

/// "two 1:1s and one check-in", and whether that is a single thing.
fn left_out(effects: &Effects) -> Option<(String, bool)> {
    let counted = |count: usize, what: &str| match count {
        0 => None,
        1 => Some(format!("one {what}")),
        count => Some(format!("{} {what}s", number(count as u64))),
    };
    let parts: Vec<_> = [
        counted(effects.one_on_ones, "1:1"),
        counted(effects.check_ins, "check-in"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let is_one = effects.one_on_ones + effects.check_ins == 1;
    (!parts.is_empty()).then(|| (parts.join(" and "), is_one))
}

/// In words up to twelve: "2 1:1s" is hard to read.
fn number(count: u64) -> String {
    const WORDS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    let word = usize::try_from(count).ok().and_then(|at| WORDS.get(at));
    word.map_or_else(|| count.to_string(), |word| (*word).to_owned())
}

fn upper(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}
