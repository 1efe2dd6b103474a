//! The start form, and what is said when an internship is planned.

mod approvals;
mod before;
pub mod dead_letters;
mod handover;
mod history;
mod life;
pub mod place;
mod plan;
mod second;
mod zones;

use jiff::civil::Date;

use super::{
    Internship, InternshipState,
    rules::{Act, Calendar, Stage},
};
use crate::{
    mentors::{self, Request, RequestState},
    mrkdwn,
    programs::{Reading, short_title},
    scheduler::cadence::{Zones, plus_days, weekday, weekday_name},
    slack::{
        blocks::{Block, Message, Modal, actions, context, day, hour, notice, section},
        text::{Mrkdwn, clip},
    },
};
pub use approvals::{
    PlanView, approval, approval_hangs, approval_nudge, became, call_off_button, change_button,
    decline_form, plan_sent, plan_stopped, question, question_form, role_word, settled_already,
};
pub use before::{BeforeRef, BeforeView, before, before_page, before_reminder, given_word};
pub use handover::{hand_over_form, handed_over, handover, handover_asked, handover_became, left};
pub use history::{
    Beginning, HistoryState, HistoryView, beginning_choice, choose_beginning, choose_history,
    history, history_button, history_choice, history_not_theirs, no_history,
};
pub use life::{
    LifeFacts, Waiting, acts, break_ahead, choose_internship, confirm, done, in_words,
    internship_choice, life_changed, life_form, not_taken, not_theirs, seen,
};
pub use plan::{REASON_CHARS, StartFacts, StartState, start_form};
pub use second::{
    second_asked, second_became, second_done, second_form, second_intro, second_news,
    second_not_yours,
};
pub use zones::{one_on_one_zone, zone_question};

/// "12 weeks".
fn weeks(count: u32) -> Mrkdwn {
    match count {
        1 => Mrkdwn::ours("one week"),
        count => mrkdwn!("{} weeks", count),
    }
}

/// To the intern: the mentor said yes. The button goes once the start is planned.
pub fn accepted(request: &Request, started: Option<&Internship>) -> Message {
    let mentor = Mrkdwn::user(request.mentor.as_str());
    let text = mrkdwn!("{} says yes: they will be your mentor.", mentor.clone());
    let next = match started {
        Some(internship) => mrkdwn!("The start is planned for {}.", day(internship.start_date)),
        None => mrkdwn!(
            "Next: one of you plans the start. {} has the same form; whoever sends it first settles it.",
            mentor
        ),
    };
    let mut blocks = vec![section(text.clone()), section(next.clone())];
    if started.is_none() && request.state == RequestState::Accepted {
        blocks.push(actions(
            None,
            vec![mentors::views::plan_button(&request.id).into()],
        ));
    }
    Message::new(&mrkdwn!("{} {}", text, next), blocks)
}

/// To each of the pair: when it starts, when they meet, where the weeks are posted.
pub fn started(
    internship: &Internship,
    reading: &Reading,
    addressee: &str,
    zones: &Zones,
) -> Message {
    let calendar = Calendar::new(internship, reading, zones);
    let title = Mrkdwn::escaped(&short_title(reading, "The internship")).bold();
    let with = match addressee {
        "mentor" => mrkdwn!("You mentor {}", Mrkdwn::user(internship.intern.as_str())),
        _ => mrkdwn!(
            "You learn with {}",
            Mrkdwn::user(internship.mentor.as_str())
        ),
    };
    let text = mrkdwn!("{}: {}, from {}.", title, with, day(internship.start_date));
    let since = match internship.state {
        InternshipState::Cancelled => Some("It was called off since."),
        InternshipState::Planned | InternshipState::Awaiting => {
            Some("The plan has changed since, and waits for answers.")
        }
        InternshipState::Active | InternshipState::Ended => None,
    };
    if let Some(since) = since {
        let since = Mrkdwn::ours(since);
        let all = mrkdwn!("{}\n{}", text.clone(), since.clone());
        return Message::new(&all, vec![section(text), section(since)]);
    }
    let mut lines = vec![first_post(&calendar)];
    if let Some(meeting) = one_on_one(internship) {
        lines.push(mrkdwn!(
            "Your 1:1 is {}; you are both reminded an hour before.",
            meeting
        ));
    }
    lines.push(mrkdwn!(
        "It lasts {}. `/check-in` records how a week went.",
        weeks(calendar.weeks())
    ));
    let lines = Mrkdwn::join(lines, "\n");
    Message::new(
        &mrkdwn!("{}\n{}", text.clone(), lines.clone()),
        vec![section(text), section(lines)],
    )
}

/// What comes first, where and when: the first unit, or planning where the page has none.
fn first_post(calendar: &Calendar<'_>) -> Mrkdwn {
    let internship = calendar.internship;
    let days = crate::weeks::rules::days(calendar);
    let Some((date, [unit, ..])) = days.first().map(|(date, units)| (*date, units.as_slice()))
    else {
        return Mrkdwn::ours("There is no fixed plan: each week you two agree on what comes next.");
    };
    let mut line = mrkdwn!("{} is posted {}", clip(&unit.label, 60), place(internship));
    let posted = calendar.post_day(date);
    if posted != internship.start_date {
        line.push(mrkdwn!(", on {}", day(posted)));
    }
    line.push(mrkdwn!(
        ", at {} in {}.",
        hour(calendar.post().time()),
        internship.time_zone.as_str()
    ));
    // A start in the middle of a week gets a long first one.
    let second = days.get(1).map(|(date, _)| *date);
    if let Some(second) = second.filter(|second| *second > plus_days(date, 7)) {
        line.push(mrkdwn!(" What follows comes on {}.", day(second)));
    }
    line
}

/// "on Tuesdays at 15:00 (Europe/Berlin)".
pub fn one_on_one(internship: &Internship) -> Option<Mrkdwn> {
    let day = weekday(internship.one_on_one_weekday.as_deref()?)?;
    let time = internship.one_on_one_time?;
    let zone = internship
        .one_on_one_zone
        .as_deref()
        .unwrap_or(&internship.time_zone);
    Some(mrkdwn!(
        "on {}s at {} ({})",
        weekday_name(day),
        hour(time),
        zone
    ))
}

fn place(internship: &Internship) -> Mrkdwn {
    match &internship.place {
        Some(channel) => mrkdwn!("in {}", Mrkdwn::channel(channel.as_str())),
        None => Mrkdwn::ours("in a group message of you two"),
    }
}

/// After somebody else was first, or on a second try.
pub fn planned_already(internship: &Internship) -> Modal {
    notice(
        "Planned already",
        mrkdwn!(
            "The start is planned for {} already. Nothing was changed.",
            day(internship.start_date)
        ),
    )
}

/// "starts Monday, 1 March 2027", "week 3 of 12", "on a break until …".
pub fn stands(calendar: &Calendar<'_>, stage: Stage, today: Date) -> Mrkdwn {
    let start = calendar.internship.start_date;
    match stage {
        Stage::Planned => mrkdwn!("planned from {}, and waits for you two", day(start)),
        Stage::Awaiting => mrkdwn!("planned from {}, waits for answers", day(start)),
        Stage::Agreed => mrkdwn!("starts {}", day(start)),
        Stage::Running => mrkdwn!("week {} of {}", calendar.week_of(today), calendar.weeks()),
        Stage::Paused(None) => Mrkdwn::ours("on a break"),
        Stage::Paused(Some(until)) => mrkdwn!("on a break until {}", day(until)),
        Stage::Over => Mrkdwn::ours("all weeks are over"),
        Stage::Ended => Mrkdwn::ours("has ended"),
        Stage::Cancelled => Mrkdwn::ours("was called off"),
    }
}

/// Why something can't be done with an internship as it stands.
pub fn not_now(act: Act, stage: Stage) -> Mrkdwn {
    let why = match stage {
        Stage::Planned => "its plan waits for the pair",
        Stage::Awaiting => "its plan waits for answers",
        Stage::Agreed => "it has not begun yet",
        Stage::Running => "it is under way",
        Stage::Paused(_) => "it is on a break",
        Stage::Over => "all of its weeks are over",
        Stage::Ended => "it has ended",
        Stage::Cancelled => "it was called off",
    };
    let instead = match (act, stage) {
        (Act::Change | Act::CallOff, Stage::Running | Stage::Paused(_)) => {
            " `/internship pause`, `extend` and `end` change an internship that has begun."
        }
        (Act::Resume, Stage::Agreed | Stage::Running) => " No break is under way or to come.",
        (Act::End, Stage::Agreed) => " Its plan can be called off: `/internship status`.",
        (Act::Pause, Stage::Paused(_)) => " `/internship resume` ends the break.",
        (Act::Pause | Act::Schedule, Stage::Over) => " `/internship extend` adds weeks.",
        (_, Stage::Planned | Stage::Awaiting) => " The plan itself can be changed or called off.",
        (_, Stage::Ended | Stage::Cancelled) => " `/find-mentor` begins a new one.",
        _ => "",
    };
    mrkdwn!("Nothing has changed: {}.{}", why, instead)
}

/// The same in a form's place.
pub fn not_now_form(act: Act, stage: Stage) -> Modal {
    notice("Not possible now", not_now(act, stage))
}

/// A plan in one line, for the history.
pub fn plan_in_words(internship: &Internship) -> String {
    let mut words = format!("from {}", internship.start_date);
    if let Some(hours) = internship.weekly_hours {
        words.push_str(&format!(", {hours} h a week"));
    }
    words
}

/// `/internship`: a line for each that runs with what may be done now, or the way to begin.
pub fn status(lines: &[(Internship, Mrkdwn)], may: &[Vec<Act>]) -> Message {
    let text = match lines {
        [] => {
            return Message::text_only(Mrkdwn::ours(
                "You have no internship right now. `/find-mentor` in a program's channel shows who could be your \
                 mentor.",
            ));
        }
        [(_, line)] => mrkdwn!("You have one internship: {}", line.clone()),
        several => mrkdwn!("You have {} internships.", several.len()),
    };
    let (first, rest) = lines.split_at(lines.len().min(WITH_BUTTONS));
    let mut blocks = Vec::new();
    for ((internship, line), may) in first.iter().zip(may) {
        blocks.push(section(line.clone()));
        blocks.push(acts(internship, line, may));
    }
    blocks.extend(listed(rest, STATUS_BLOCKS - WITH_BUTTONS));
    Message::new(&text, blocks)
}

/// Lines in at most so many sections; what is beyond them is counted. Several lines share a section
/// where there are many.
pub fn listed(lines: &[(Internship, Mrkdwn)], sections: usize) -> Vec<Block> {
    let each = match lines.len() {
        few if few <= sections => 1,
        _ => LINES_IN_A_SECTION,
    };
    let shown = &lines[..lines.len().min(each * sections)];
    let mut blocks: Vec<_> = shown
        .chunks(each)
        .map(|lines| {
            section(Mrkdwn::join(
                lines.iter().map(|(_, line)| line.clone()),
                "\n",
            ))
        })
        .collect();
    if shown.len() < lines.len() {
        blocks.push(context(vec![mrkdwn!(
            "and {} more",
            lines.len() - shown.len()
        )]));
    }
    blocks
}

/// A line is at most about 900 characters (titles are clipped, and escaped they may be five times as
/// long), and a section has room for 3,000.
const LINES_IN_A_SECTION: usize = 3;
/// Together they stay within the 13,000 characters of a message.
const STATUS_BLOCKS: usize = 12;
/// Internships with buttons of their own; those beyond are chosen by `/internship pause` and the like.
pub const WITH_BUTTONS: usize = 5;

pub fn help() -> Message {
    Message::text_only(Mrkdwn::ours(
        "`/find-mentor` finds a mentor. `/check-in` records how your week went.\n`/internship start` plans the start \
         once a mentor said yes, `/internship status` shows your internships, `/internship history` what happened in \
         them, `/internship place` changes where yours is posted.\n`/internship programs` shows what there is to \
         learn, `/internship coordinators` whom to ask about it.\n`/internship pause`, `resume`, `extend`, `end` and `schedule` change one that is agreed on; you see \
         first what will happen. `/internship plan` writes the goals of a program whose page has no weeks, `/internship \
         summary off` ends the summaries on Fridays.\n`/internship move` and `skip` change one 1:1, `topic` adds to what it is about, `notes` opens its notes, \
         `calendar` subscribes to all of them, `reminders` says what you get of them.\n`/internship second-mentor @name` asks somebody who knows remote work \
         to help beside the mentor; `/internship share on` lets your managers have your hours of each month.\n`/internship board` shows who offers and who looks \
         for a place.\n`/internship mentor` lists you as a mentor, or changes, pauses and ends that.\n`/internship \
         hours` and `/internship zone` say when you work, `/internship country` whose holidays count.\n`/internship coffee \
         off` takes you off the list for coffee chats.",
    ))
}

#[cfg(test)]
#[path = "tests/views.rs"]
mod tests;
