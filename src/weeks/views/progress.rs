//! How far an internship is, for the eye and in words.

use jiff::civil::Date;

use crate::{
    internships::rules::Calendar,
    mrkdwn,
    slack::text::Mrkdwn,
    weeks::{
        Ticks,
        rules::{Progress, overall},
    },
};

/// Cells of the bar at most: a line of a phone.
const CELLS: u32 = 12;

/// "11 of 14 done · 1 let go".
pub fn done_of(progress: Progress) -> Mrkdwn {
    let Progress { done, all, let_go } = progress;
    match let_go {
        0 => mrkdwn!("{} of {} done", done, all),
        _ => mrkdwn!("{} of {} done · {} let go", done, all, let_go),
    }
}

/// "▓▓▓░░░ week 3 of 6 · 14 of 61 done": a cell for a week where there are not too many. It counts weeks, not ticks: a
/// bar that stands still would be a reproach.
pub fn bar(calendar: &Calendar<'_>, date: Date, ticks: &Ticks) -> Mrkdwn {
    let (week, weeks) = (calendar.week_of(date), calendar.weeks().max(1));
    let cells = weeks.min(CELLS);
    let full = (u64::from(week) * u64::from(cells)).div_ceil(u64::from(weeks));
    let full = usize::try_from(full).unwrap_or(0);
    let empty = usize::try_from(cells).unwrap_or(0).saturating_sub(full);
    let bar = "▓".repeat(full) + &"░".repeat(empty);
    let mut line = mrkdwn!("{} week {} of {}", bar, week, weeks);
    let all = overall(calendar.reading, ticks);
    if all.all > 0 {
        line.push(mrkdwn!(" · {}", done_of(all)));
    }
    line
}

/// The same in words, for whoever hears it: "Week 3 of 6, 14 of 61 done in all."
pub fn in_words(calendar: &Calendar<'_>, date: Date, ticks: &Ticks) -> Mrkdwn {
    let (week, weeks) = (calendar.week_of(date), calendar.weeks());
    let all = overall(calendar.reading, ticks);
    match all.all {
        0 => mrkdwn!("It is week {} of {}.", week, weeks),
        _ => mrkdwn!(
            "It is week {} of {}, {} of {} done in all.",
            week,
            weeks,
            all.done,
            all.all
        ),
    }
}
