//! Friday's summary in the place.

use super::{WeekRef, open_button, own::plain_words, progress::done_of, shadowing::so_far, title};
use crate::{
    internships::rules::Calendar,
    mrkdwn,
    slack::{
        blocks::{Message, actions, context, day, section},
        text::{Mrkdwn, clip},
    },
    weeks::rules::{Progress, demos, shadowing::Counted, summary::Summary},
};

const NAMED: usize = 5;
const ITEM_CHARS: usize = 90;
const TITLE_CHARS: usize = 80;

/// What a summary says beside its week.
pub struct Beside<'a> {
    pub week: WeekRef,
    pub demo: Option<demos::Standing<'a>>,
    /// Calls that were sat in on in these days; `None`: the program has no log.
    pub calls: Option<usize>,
    /// The whole log, which the last summary counts.
    pub log: Counted,
    /// It is time to sit in on the calls of others as well.
    pub is_time_for_others: bool,
    /// The mentor's own were logged.
    pub has_mentors_calls: bool,
}

/// Done, open, next: a few lines.
pub fn summary(calendar: &Calendar<'_>, of: &Summary<'_>, beside: &Beside<'_>) -> Message {
    let titles: Vec<_> = of.units.iter().map(|unit| title(unit)).collect();
    let name = clip(&titles.join(" · "), TITLE_CHARS);
    let far = match of.progress {
        Progress { all: 0, .. } => Mrkdwn::ours("nothing to tick"),
        Progress { done, all, .. } if done == all => Mrkdwn::ours("all of it done"),
        progress => done_of(progress),
    };
    let mut lines = vec![mrkdwn!("*{}* · {}", name.as_str(), &far)];
    if !of.open.is_empty() {
        lines.push(Mrkdwn::ours("Open:"));
        let named = of.open.iter().take(NAMED);
        lines.extend(named.map(|item| mrkdwn!("• {}", plain_words(&item.text, ITEM_CHARS))));
        if of.open.len() > NAMED {
            lines.push(mrkdwn!("and {} more", of.open.len() - NAMED));
        }
    }
    lines.extend(next(calendar, of, beside));
    // Whoever listens hears all of it.
    let mut text = mrkdwn!("{}, {}.", name, far);
    for line in lines.iter().skip(1) {
        text.push(mrkdwn!("\n{}", line));
    }
    let mut blocks = vec![
        section(Mrkdwn::join(lines, "\n")),
        actions(
            None,
            vec![open_button(&beside.week, "The whole week").into()],
        ),
    ];
    if beside.is_time_for_others {
        let others = others(calendar, beside);
        text.push(mrkdwn!("\n{}", &others));
        blocks.insert(1, section(others));
    }
    blocks.push(context(vec![Mrkdwn::ours(
        "`/internship summary off` ends these summaries.",
    )]));
    Message::new(&text, blocks)
}

fn others(calendar: &Calendar<'_>, beside: &Beside<'_>) -> Mrkdwn {
    match beside.has_mentors_calls {
        false => Mrkdwn::ours(
            "No shadowed call of others was logged so far. Whose would be worth sitting in on, beside the mentor's?",
        ),
        true => mrkdwn!(
            "So far the calls that were shadowed were {}'s. Whose else would be worth sitting in on?",
            Mrkdwn::user(calendar.internship.mentor.as_str())
        ),
    }
}

fn next(calendar: &Calendar<'_>, of: &Summary<'_>, beside: &Beside<'_>) -> Vec<Mrkdwn> {
    let mut lines = Vec::new();
    match beside.calls {
        Some(1) => lines.push(Mrkdwn::ours("One call was shadowed this week.")),
        Some(calls) if calls > 1 => lines.push(mrkdwn!("{} calls were shadowed this week.", calls)),
        _ => {}
    }
    if of.next.is_none() && beside.log.all > 0 {
        lines.push(so_far(&beside.log));
    }
    if let Some((date, units)) = &of.next {
        let names: Vec<_> = units.iter().map(|unit| title(unit)).collect();
        lines.push(mrkdwn!(
            "Next: {}, on {}",
            clip(&names.join(" · "), TITLE_CHARS),
            day(calendar.post_day(*date))
        ));
    }
    lines.extend(beside.demo.as_ref().map(super::demos::line));
    lines
}

/// After `/internship summary on` or `off`.
pub fn switched(is_off: bool, count: usize) -> Mrkdwn {
    let whose = match count {
        1 => "your internship",
        _ => "your internships",
    };
    match is_off {
        true => mrkdwn!(
            "No more weekly summaries for {}, for both of you. `/internship summary on` brings them back.",
            whose
        ),
        false => mrkdwn!(
            "Weekly summaries come again for {}, for both of you.",
            whose
        ),
    }
}

/// What `/internship summary` takes.
pub fn usage() -> Mrkdwn {
    Mrkdwn::ours(
        "`/internship summary off` ends the weekly summaries, `/internship summary on` brings them back. It holds for \
         both of you.",
    )
}

#[cfg(test)]
#[path = "../tests/summary_views.rs"]
mod tests;
