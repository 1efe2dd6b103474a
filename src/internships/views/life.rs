//! Breaks, more weeks, the end, another time for the 1:1: each one form, and what will happen before it is done.

mod words;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use words::in_words;

use super::{call_off_button, change_button, history_button, one_on_one, weeks};
use crate::{
    ids::InternshipId,
    internships::{
        Event, Internship,
        rules::{
            ADDRESS_CHARS, Act, Calendar, Change, Effects, LifeForm, MOST_WEEKS_MORE, REASON_CHARS,
            can_spread,
        },
    },
    mrkdwn,
    one_on_ones::{self, rules::Meeting},
    programs::short_title,
    scheduler::cadence::weekday_word,
    slack::{
        blocks::{
            Block, Choice, Element, Message, Modal, actions, button, context, date_picker, day,
            hour, input, notice, number_input, plain_text_input, quote, radio_buttons, section,
            sections, static_select,
        },
        text::{Mrkdwn, clip, unescaped},
    },
};

/// What an open form needs to know of its internship.
pub struct LifeFacts<'a> {
    pub calendar: &'a Calendar<'a>,
    /// In the intern's zone, as all days of an internship.
    pub today: Date,
    /// Of whoever fills it: the 1:1's time is in this zone.
    pub zone_name: &'a str,
    /// The next 1:1.
    pub next: Option<Meeting>,
}

/// A change that waits for "Do it". Input, not truth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Waiting {
    #[serde(rename = "i")]
    pub internship: InternshipId,
    #[serde(rename = "c")]
    pub change: Change,
    /// Names what was shown: if that holds no more, it is shown anew before anything is done.
    #[serde(rename = "s")]
    pub seen: String,
}

fn verb(act: Act) -> &'static str {
    match act {
        Act::Pause => "Pause",
        Act::Resume => "End the break",
        Act::Extend => "Extend",
        Act::End => "End",
        Act::Schedule => "1:1 time",
        Act::Change => "Change",
        Act::CallOff => "Call it off",
        Act::HandOver => "Hand over",
        Act::ChoosePlace => "Place",
    }
}

/// What the pair may do with an internship, as buttons below its line.
pub fn acts(internship: &Internship, line: &Mrkdwn, may: &[Act]) -> Block {
    let line = unescaped(&line.plain());
    let of = |act: &Act| -> Option<Element> {
        Some(match act {
            Act::Change => change_button(&internship.id).into(),
            Act::CallOff => call_off_button(internship).into(),
            Act::Pause | Act::Resume | Act::Extend | Act::End | Act::Schedule => {
                let id = &internship.id;
                button(format!("life:{}:{id}", act.word()), verb(*act))
                    .value(id.as_str())
                    .accessibility_label(&format!("{}: {line}", verb(*act)))
                    .into()
            }
            Act::HandOver => button(format!("hand_over:{}", internship.id), "Hand over")
                .value(internship.id.as_str())
                .accessibility_label(&format!("Another mentor takes over: {line}"))
                .into(),
            Act::ChoosePlace => button(format!("place_choose:{}", internship.id), "Place")
                .value(internship.id.as_str())
                .accessibility_label(&format!("Choose where it is posted: {line}"))
                .into(),
        })
    };
    let mut buttons: Vec<_> = may.iter().filter_map(of).collect();
    buttons.push(history_button(&internship.id, &line).into());
    actions(None, buttons)
}

/// "Which internship?", for whoever has several.
pub fn choose_internship(act: Act, choices: &[Choice], are_more: bool) -> Modal {
    let first = choices.first().map(|choice| choice.value.clone());
    let select = static_select("internship", choices, first.as_deref());
    let mut blocks = vec![input("internship", "Which internship?", select).into()];
    if are_more {
        blocks.push(context(vec![mrkdwn!(
            "There are more. `/internship {} @somebody` names one of the two people.",
            act.word()
        )]));
    }
    Modal {
        callback_id: "life_about".into(),
        title: verb(act).into(),
        submit: Some("Next".into()),
        close: Some("Cancel".into()),
        private_metadata: act.word().into(),
        clear_on_close: false,
        blocks,
    }
}

/// "Support Internship: Ines with Marta".
fn about(calendar: &Calendar<'_>) -> Mrkdwn {
    mrkdwn!(
        "{}: {} with {}",
        Mrkdwn::escaped(&short_title(calendar.reading, "Internship")).bold(),
        Mrkdwn::user(calendar.internship.intern.as_str()),
        Mrkdwn::user(calendar.internship.mentor.as_str())
    )
}

/// The form of a change; ending a break has none.
pub fn life_form(act: Act, facts: &LifeFacts<'_>, typed: &LifeForm) -> Modal {
    let mut blocks = vec![section(about(facts.calendar))];
    blocks.extend(match act {
        Act::Pause => pause_fields(facts, typed),
        Act::Extend => extend_fields(facts, typed),
        Act::End => end_fields(facts, typed),
        _ => schedule_fields(facts, typed),
    });
    Modal {
        callback_id: act.word().into(),
        title: verb(act).into(),
        submit: Some("Next".into()),
        close: Some("Not now".into()),
        private_metadata: facts.calendar.internship.id.to_string(),
        clear_on_close: false,
        blocks,
    }
}

fn picked(typed: Option<&str>, otherwise: Option<Date>) -> Option<Date> {
    typed.and_then(|typed| typed.parse().ok()).or(otherwise)
}

fn pause_fields(facts: &LifeFacts<'_>, typed: &LifeForm) -> Vec<Block> {
    let internship = facts.calendar.internship;
    let zone = format!(
        "Days are those of the intern's zone, {}.",
        internship.time_zone
    );
    // Whoever is on a break already wants to be on it for longer.
    let after_break = internship.pauses.on(facts.today).and_then(|it| it.until);
    let today = after_break.map_or(facts.today, |until| until.tomorrow().unwrap_or(facts.today));
    let first = today.max(internship.start_date);
    let from = date_picker("from", picked(typed.from.as_deref(), Some(first)));
    let until = date_picker("until", picked(typed.until.as_deref(), None));
    vec![
        input("from", "First day of the break", from)
            .hint(&zone)
            .into(),
        input("until", "Last day of the break", until)
            .optional()
            .hint("Left empty: until one of you ends it.")
            .into(),
        reason_field(typed, "Stays in the internship's history."),
    ]
}

fn reason_field(typed: &LifeForm, hint: &str) -> Block {
    let field = plain_text_input("reason")
        .multiline()
        .max_length(REASON_CHARS as u64)
        .initial(&typed.reason);
    input("reason", "Reason", field)
        .optional()
        .hint(hint)
        .into()
}

fn extend_fields(facts: &LifeFacts<'_>, typed: &LifeForm) -> Vec<Block> {
    let field = number_input("weeks", false)
        .min(1)
        .max(MOST_WEEKS_MORE)
        .initial(typed.weeks.as_deref().unwrap_or("2"));
    let now = format!("It has {} now.", weeks(facts.calendar.weeks()));
    let mut blocks: Vec<Block> = vec![input("weeks", "Weeks more", field).hint(&now).into()];
    if can_spread(facts.calendar, facts.today) {
        let ways = [
            Choice::new("end", "After the last week"),
            Choice::new("spread", "Between the weeks to come, to catch up"),
        ];
        let chosen = typed.how.as_deref().unwrap_or("end");
        let how = radio_buttons("how", &ways, Some(chosen));
        blocks.push(input("how", "Where?", how).into());
    }
    blocks
}

fn end_fields(facts: &LifeFacts<'_>, typed: &LifeForm) -> Vec<Block> {
    let last = facts.calendar.last_day().min(facts.today);
    let field = date_picker("last_day", picked(typed.last_day.as_deref(), Some(last)));
    vec![
        input("last_day", "Last day", field)
            .hint("Today or an earlier day.")
            .into(),
        reason_field(
            typed,
            "Kept for you two and the coordinators. It is posted nowhere.",
        ),
    ]
}

fn schedule_fields(facts: &LifeFacts<'_>, typed: &LifeForm) -> Vec<Block> {
    let internship = facts.calendar.internship;
    // As it is where whoever fills it is.
    let slot = one_on_ones::rules::slot_in(facts.calendar, facts.zone_name, facts.today);
    let day = typed.weekday.as_deref();
    let day = day.or(slot.map(|(day, _)| weekday_word(day)));
    let time = slot.map(|(_, time)| hour(time));
    let time = typed.time.as_deref().or(time.as_deref());
    let mut blocks: Vec<Block> = one_on_one(internship)
        .map(|now| section(mrkdwn!("Now you meet {}.", now)))
        .into_iter()
        .collect();
    blocks.extend(super::plan::meeting_fields(
        day.unwrap_or("tuesday"),
        time.unwrap_or("15:00"),
        facts.zone_name,
    ));
    let own = &internship.one_on_ones;
    let now = one_on_ones::rules::minutes(facts.calendar);
    let mut lengths = vec![now, 30, 45, 60];
    lengths.sort_unstable();
    lengths.dedup();
    let lengths: Vec<_> = lengths
        .iter()
        .map(|minutes| Choice::new(minutes.to_string(), format!("{minutes} minutes")))
        .collect();
    let chosen = typed.minutes.clone().unwrap_or_else(|| now.to_string());
    let select = static_select("one_on_one_minutes", &lengths, Some(&chosen));
    blocks.push(input("one_on_one_minutes", "Length", select).into());
    for (id, label, known, hint) in [
        (
            "call_url",
            "Link of your call",
            &own.call_url,
            "Stands in each reminder. Left empty: none.",
        ),
        (
            "notes_url",
            "Link of your notes document",
            &own.notes_url,
            "Stands in each message about your 1:1s.",
        ),
    ] {
        let field = plain_text_input(id)
            .max_length(ADDRESS_CHARS as u64)
            .placeholder("https://")
            .initial(known.as_deref().unwrap_or_default());
        blocks.push(input(id, label, field).optional().hint(hint).into());
    }
    if let Some(next) = &facts.next {
        blocks.extend(one_on_ones::views::only_one(facts.calendar, next));
    }
    blocks
}

/// What will happen, before it is done. `is_anew`: something else has changed since it was shown.
pub fn confirm(
    before: &Calendar<'_>,
    after: &Internship,
    change: &Change,
    effects: &Effects,
    is_anew: bool,
) -> Modal {
    let mut lines: Vec<_> = in_words(before, after, change, effects)
        .iter()
        .map(|line| Mrkdwn::escaped(line))
        .collect();
    let waiting = Waiting {
        internship: before.internship.id.clone(),
        change: change.clone(),
        seen: seen(before, after, change, effects),
    };
    let (reason, told) = closing(change);
    if reason.is_none() {
        lines.push(told.clone());
    }
    let mut blocks = vec![section(about(before))];
    if is_anew {
        blocks.push(section(Mrkdwn::ours(
            "Something has changed since you opened this, so nothing was done yet. This is how it is now:",
        )));
    }
    blocks.extend(sections(&Mrkdwn::join(lines, "\n")));
    // By itself: escaped it may be five times as long as it was typed.
    if let Some(reason) = reason {
        blocks.extend(sections(&reason));
        blocks.push(section(told));
    }
    Modal {
        callback_id: "life_confirm".into(),
        title: verb(change.act()).into(),
        submit: Some("Do it".into()),
        close: Some("Not now".into()),
        private_metadata: serde_json::to_string(&waiting).unwrap_or_default(),
        clear_on_close: false,
        blocks,
    }
}

/// Names what is shown before a change is done.
pub fn seen(
    before: &Calendar<'_>,
    after: &Internship,
    change: &Change,
    effects: &Effects,
) -> String {
    let shown = in_words(before, after, change, effects).join("\n");
    hex::encode(&Sha256::digest(shown.as_bytes())[..8])
}

/// What is said only to whoever is about to do it: the reason they give for an end, and who is told.
fn closing(change: &Change) -> (Option<Mrkdwn>, Mrkdwn) {
    let Change::End { reason, .. } = change else {
        return (None, Mrkdwn::ours("The two of you are told."));
    };
    let reason = (!reason.is_empty()).then(|| the_reason(reason));
    let told = "The two of you are told, and nobody else. It can't be taken back; a new internship can be planned any \
                time.";
    (reason, Mrkdwn::ours(told))
}

fn the_reason(reason: &str) -> Mrkdwn {
    mrkdwn!(
        "The reason, for the two of you and the coordinators only:\n{}",
        quote(reason)
    )
}

/// To each of the pair: what one of them, or a coordinator, has changed.
pub fn life_changed(calendar: &Calendar<'_>, event: &Event) -> Message {
    let title = Mrkdwn::escaped(&short_title(calendar.reading, "the internship")).bold();
    let who = Mrkdwn::user(event.actor.as_str());
    let internship = calendar.internship;
    let pair = mrkdwn!(
        "{} with {}",
        Mrkdwn::user(internship.intern.as_str()),
        Mrkdwn::user(internship.mentor.as_str())
    );
    let text = match event.what.as_str() {
        "paused" => mrkdwn!("{} has planned a break of {}, {}.", who, title, pair),
        "resumed" => mrkdwn!("{} has ended the break of {}, {}.", who, title, pair),
        "extended" => mrkdwn!("{} has extended {}, {}.", who, title, pair),
        // Only its length or links.
        "rescheduled" if event.about.starts_with("Your 1:1 stays") => mrkdwn!(
            "{} has changed what is agreed about the 1:1s of {}, {}.",
            who,
            title,
            pair
        ),
        "rescheduled" => mrkdwn!(
            "{} has chosen another time for the 1:1s of {}, {}.",
            who,
            title,
            pair
        ),
        "completed" => mrkdwn!(
            "{}, {}, is complete. Well done, both of you. {} has closed it.",
            title,
            pair,
            who
        ),
        _ => mrkdwn!(
            "{} has ended {}, {}, before its last week. That happens; what was learned stays.",
            who,
            title,
            pair
        ),
    };
    let mut blocks = vec![section(text.clone())];
    if !event.about.is_empty() {
        blocks.push(section(Mrkdwn::escaped(&event.about)));
    }
    let has_ended = matches!(event.what.as_str(), "completed" | "ended");
    if has_ended && !internship.end_reason.is_empty() {
        blocks.extend(sections(&the_reason(&internship.end_reason)));
    }
    Message::new(&text, blocks)
}

/// In the place of a form that can't be taken any more.
pub fn not_taken(why: &str) -> Modal {
    notice("Nothing changed", mrkdwn!("Nothing has changed. {}", why))
}

/// To whoever is neither of the pair nor a coordinator.
pub fn not_theirs() -> Mrkdwn {
    Mrkdwn::ours(
        "The intern, the mentor or a coordinator of the program change this. Nothing has changed.",
    )
}

/// To a coordinator, who gets no message.
pub fn done() -> Modal {
    notice("Done", Mrkdwn::ours("It is done. Both of them are told."))
}

/// " · break from …", for a break that is to come.
pub fn break_ahead(internship: &Internship, today: Date) -> Option<Mrkdwn> {
    let ahead = internship.pauses.0.iter().filter(|it| it.from > today);
    let next = ahead.min_by_key(|it| it.from)?;
    Some(match next.until {
        Some(until) => mrkdwn!("break from {} until {}", day(next.from), day(until)),
        None => mrkdwn!("break from {} on", day(next.from)),
    })
}

/// Which of several: whom it is with comes first, for a menu ends at 75 characters.
pub fn internship_choice(internship: &Internship, title: &str, names: &str) -> Choice {
    let label = format!("{}: {}", clip(names, 40), clip(title, 30));
    Choice::new(internship.id.as_str(), label)
}

#[cfg(test)]
#[path = "../tests/life.rs"]
mod tests;
