//! The Home tab.

mod waiting;

use jiff::Timestamp;

use super::{
    Seen, Waiting,
    rules::{Glance, glance},
};
use crate::{
    ids::UserId,
    internships::{rules::Calendar, views::stands},
    mrkdwn,
    programs::{rules::has_units, short_title},
    scheduler::Moment,
    slack::{
        blocks::{
            Block, Button, HomeTab, actions, button, context, divider, header, pager, section,
        },
        text::Mrkdwn,
    },
    weeks::{
        rules::{demos, open_before, shadowing},
        views::{
            CarryValue, WeekFacts, WeekRef, carry_button, carry_label,
            demos::{demo_button, line as demo_line},
            goals::all_weeks_button,
            items::fitting,
            own::add_button,
            progress::{bar, done_of},
            shadowing::so_far,
        },
    },
};

/// Room for a whole week's items: Home has 100 blocks, and other things to say.
const WEEK_BLOCKS: usize = 40;
const WEEK_CHARS: usize = 30_000;

/// Everything that a Home shows.
pub struct HomeFacts<'a> {
    pub user: &'a UserId,
    /// Those of this page, one's own first.
    pub seen: &'a [Seen],
    pub waiting: &'a Waiting,
    pub page: usize,
    pub pages: usize,
    pub moment: &'a Moment,
}

/// What waits, one's own week with its ticks, and each intern at a glance.
pub fn home(facts: &HomeFacts<'_>) -> HomeTab {
    let mut blocks = vec![header("Understudy")];
    blocks.extend(waiting::waiting(facts));
    if facts.seen.is_empty() {
        blocks.push(how_to_begin());
    }
    let is_alone = facts.pages == 1 && facts.seen.len() == 1;
    for (at, seen) in facts.seen.iter().enumerate() {
        let is_own = seen.internship.intern == *facts.user;
        // One week stands here with its ticks: one's own, or that of the only intern.
        let whole = facts.page == 0 && at == 0 && (is_own || is_alone);
        blocks.push(divider());
        blocks.extend(one(facts, seen, whole));
    }
    blocks.extend(pager(facts.page, facts.pages));
    HomeTab { blocks }
}

fn how_to_begin() -> Block {
    section(Mrkdwn::ours(
        "Learn another role here by working beside somebody who has it.\n\n*To begin*, type `/find-mentor` in the \
         channel of the team that you would like to learn from. You see who could be your mentor, and how many \
         working hours you share.",
    ))
}

fn one(facts: &HomeFacts<'_>, seen: &Seen, whole: bool) -> Vec<Block> {
    let calendar = Calendar::new(&seen.internship, &seen.reading, &facts.moment.zones);
    let now = facts.moment.now;
    let glance = glance(&calendar, &seen.ticks, now);
    let week = glance.week.as_ref().map(|(date, _)| {
        let version = seen.internship.version;
        let rendered = now.as_second();
        WeekFacts::of(&calendar, *date, &seen.ticks, rendered, version)
            .with_aims(seen.aims.as_ref())
    });
    let mut blocks = vec![
        section(title(facts, seen, &calendar, &glance)),
        context(vec![small_print(
            facts,
            seen,
            &calendar,
            &glance,
            week.as_ref(),
        )]),
    ];
    let mut buttons = Vec::new();
    match &week {
        Some(week) if whole => {
            blocks.extend(items(week));
            buttons.extend(week.buttons());
        }
        Some(week) => {
            let id = &seen.internship.id;
            let open = button(format!("week_open:{id}"), "The whole week");
            buttons.push(open.value(week_value(seen, week)));
            buttons.push(check_in(seen));
        }
        // Nobody checks in before it begins; what is to be done can be planned already.
        None if !glance.has_begun => {
            let first = WeekRef::of(&seen.internship, seen.internship.start_date);
            buttons.push(add_button(&first));
        }
        None => buttons.push(check_in(seen)),
    }
    buttons.extend(week.and_then(|week| older(seen, &calendar, &week)));
    buttons.extend(to_plan(seen, &calendar, now));
    let buttons = buttons.into_iter().map(Into::into);
    blocks.push(actions(None, buttons.collect()));
    blocks
}

/// What can be planned ahead: the next demo, and the weeks of a page that has none.
fn to_plan(seen: &Seen, calendar: &Calendar<'_>, now: Timestamp) -> Vec<Button> {
    let id = seen.internship.id.as_str();
    let demo = demos::next(calendar, &seen.demos, &seen.ticks);
    let mut buttons: Vec<_> = demo
        .map(|it| demo_button(id, it.item))
        .into_iter()
        .collect();
    if !has_units(calendar.reading) {
        let today = calendar.zone.to_datetime(now).date();
        let week = WeekRef::of(&seen.internship, today);
        buttons.push(all_weeks_button(&week));
    }
    buttons
}

/// "*Support Internship* with @Marta · week 3 of 12".
fn title(
    facts: &HomeFacts<'_>,
    seen: &Seen,
    calendar: &Calendar<'_>,
    glance: &Glance<'_>,
) -> Mrkdwn {
    let internship = &seen.internship;
    let today = calendar.zone.to_datetime(facts.moment.now).date();
    let title = Mrkdwn::escaped(&short_title(&seen.reading, "Internship")).bold();
    let other = Mrkdwn::user(internship.other(facts.user).as_str());
    let part = match internship.intern == *facts.user {
        true => "with",
        false => "· you are the mentor of",
    };
    mrkdwn!(
        "{} {} {} · {}",
        title,
        part,
        other,
        stands(calendar, glance.stage, today)
    )
}

/// How far it is, when they meet, and whether the intern has checked in.
fn small_print(
    facts: &HomeFacts<'_>,
    seen: &Seen,
    calendar: &Calendar<'_>,
    glance: &Glance<'_>,
    week: Option<&WeekFacts<'_>>,
) -> Mrkdwn {
    let mut lines = Vec::new();
    if let Some(week) = week {
        let today = calendar.zone.to_datetime(facts.moment.now).date();
        lines.push(bar(calendar, today.max(week.date), &seen.ticks));
        let progress = week.progress();
        let done = match progress.all {
            0 => Mrkdwn::ours("nothing to tick"),
            _ => done_of(progress),
        };
        lines.push(mrkdwn!("{} · {}", week.title(), done));
    }
    lines.push(match &glance.meeting {
        Some(meeting) => {
            let zone = &calendar.one_on_one_zone;
            let fallback = zone.to_datetime(meeting.at).strftime("%-d %B at %H:%M");
            let fallback = format!("{fallback} ({})", zone.iana_name().unwrap_or("UTC"));
            let at = Mrkdwn::date(meeting.at, "{date_long_pretty} at {time}", &fallback);
            mrkdwn!("Next 1:1: {}", at)
        }
        None if seen.internship.one_on_one_weekday.is_none() => {
            Mrkdwn::ours("No 1:1 is set: `/internship schedule` sets one")
        }
        None => Mrkdwn::ours("No more 1:1s are to come"),
    });
    if let Some(demo) = demos::next(calendar, &seen.demos, &seen.ticks) {
        lines.push(demo_line(&demo));
    }
    if !seen.calls.is_empty() {
        lines.push(so_far(&shadowing::counted(calendar, &seen.calls)));
    }
    if week.is_some() && seen.internship.intern != *facts.user {
        let intern = Mrkdwn::user(seen.internship.intern.as_str());
        lines.push(match seen.intern_has {
            true => mrkdwn!("{} has checked in this week", intern),
            false => mrkdwn!("{} has not checked in yet this week", intern),
        });
    }
    Mrkdwn::join(lines, "\n")
}

/// The week's items with their ticks, as far as there is room.
fn items(week: &WeekFacts<'_>) -> Vec<Block> {
    let pieces = week.pieces();
    let fits = fitting(&pieces, WEEK_BLOCKS, WEEK_CHARS);
    let shown = pieces.iter().take(fits);
    let mut blocks: Vec<_> = shown.map(|piece| piece.block.clone()).collect();
    if fits < pieces.len() {
        blocks.push(context(vec![Mrkdwn::ours(
            "There is more: all of it stands in *The whole week*.",
        )]));
    }
    blocks
}

/// The way to what earlier weeks left open.
fn older(seen: &Seen, calendar: &Calendar<'_>, week: &WeekFacts<'_>) -> Option<Button> {
    let before = open_before(calendar, week.date, &seen.ticks);
    (!before.is_empty()).then(|| {
        let label = carry_label(&before);
        let id = seen.internship.id.as_str();
        carry_button(&carry_value(seen, week), &label, id)
    })
}

fn carry_value(seen: &Seen, week: &WeekFacts<'_>) -> CarryValue {
    CarryValue {
        internship: seen.internship.id.to_string(),
        date: week.date.to_string(),
        item: None,
        page_version: Some(seen.internship.version),
    }
}

fn week_value(seen: &Seen, week: &WeekFacts<'_>) -> String {
    let week = WeekRef {
        page_version: Some(seen.internship.version),
        ..WeekRef::of(&seen.internship, week.date)
    };
    serde_json::to_string(&week).unwrap_or_default()
}

fn check_in(seen: &Seen) -> Button {
    let id = &seen.internship.id;
    button(format!("check_in_open:{id}"), "Check in").value(id.as_str())
}

#[cfg(test)]
#[path = "tests/views.rs"]
mod tests;
