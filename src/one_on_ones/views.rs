//! What is said about 1:1s: the agenda, the reminder, what became of a meeting, and the question for notes.

pub mod feed;
mod forms;
mod notes;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::{
    Did, MeetingChange, Outcome, Topic,
    rules::{self, Doubt, Meeting},
};
use crate::{
    check_ins::CheckIn,
    ids::{InternshipId, UserId},
    internships::{Internship, rules::Calendar},
    mrkdwn,
    programs::{Reading, Unit, short_title},
    scheduler::cadence::zone_name,
    slack::{
        blocks::{
            Block, Button, Choice, Element, Message, actions, button, context, day, hour, overflow,
            quote, section, section_with, sections,
        },
        text::{Mrkdwn, clip},
    },
    weeks::{self, Ticks},
};

pub use forms::{
    MOST_CHARS, MoveFacts, TopicRef, Waiting, add_topic_form, calendar_link, choose, move_form,
    not_theirs, only_one, quiet_form, skip_form, topics_form,
};
pub use notes::{
    NotesRef, note_conflict, notes_document, notes_earlier, notes_form, notes_list, notes_part,
    notes_parts, notes_prompt,
};

/// Characters of prompts in a message; the rest stands in the week's message.
const PROMPT_CHARS: usize = 4_500;
const PROMPTS: usize = 12;
const SPOKEN_CHARS: usize = 1_500;
/// Characters of one topic in a message, and of all together.
const TOPIC_CHARS: usize = 300;
const TOPICS_CHARS: usize = 4_500;

/// Which meeting a button is about: its original day. Input, not truth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingRef {
    #[serde(rename = "i")]
    pub internship: InternshipId,
    #[serde(rename = "d")]
    pub date: Date,
}

impl MeetingRef {
    pub fn value(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// What a message about a meeting shows.
pub struct MeetingFacts<'a> {
    pub calendar: &'a Calendar<'a>,
    pub meeting: Meeting,
    /// `intern` or `mentor`.
    pub addressee: &'a str,
    pub topics: &'a [Topic],
    /// Check-ins that say what is blocked, and it is no topic yet.
    pub blockers: &'a [CheckIn],
    pub units: Vec<&'a Unit>,
    /// Which prompts were talked about already.
    pub ticks: &'a Ticks,
    pub doubts: Vec<Doubt>,
    pub now: Timestamp,
}

impl MeetingFacts<'_> {
    fn is_over(&self) -> bool {
        self.meeting.at <= self.now
    }

    fn about(&self) -> MeetingRef {
        MeetingRef {
            internship: self.calendar.internship.id.clone(),
            date: self.meeting.date,
        }
    }
}

fn other<'a>(internship: &'a Internship, addressee: &str) -> &'a UserId {
    match addressee {
        "mentor" => &internship.intern,
        _ => &internship.mentor,
    }
}

/// "today at 15:00", in the zone of whoever reads it; in the 1:1's where Slack shows none.
fn when(calendar: &Calendar<'_>, at: Timestamp) -> Mrkdwn {
    let zone = &calendar.one_on_one_zone;
    let fallback = format!(
        "{} ({})",
        zone.to_datetime(at).strftime("%A at %H:%M"),
        zone.iana_name().unwrap_or("UTC")
    );
    Mrkdwn::date(at, "{date_pretty} at {time}", &fallback)
}

/// "Tuesday 14:00 in Europe/Lisbon, 15:00 in Europe/Berlin"; nothing where both clocks show the same.
pub(crate) fn both_zones(calendar: &Calendar<'_>, at: Timestamp) -> Option<Mrkdwn> {
    let (one, two) = (&calendar.zone, &calendar.mentor_zone);
    let (here, there) = (one.to_datetime(at), two.to_datetime(at));
    if here == there {
        return None;
    }
    let internship = calendar.internship;
    let of = |who: &UserId, zone: &TimeZone| {
        let local = zone.to_datetime(at);
        mrkdwn!(
            "{} for {} ({})",
            local.strftime("%A %H:%M").to_string(),
            Mrkdwn::user(who.as_str()),
            zone_name(zone)
        )
    };
    Some(mrkdwn!(
        "{} · {}",
        of(&internship.intern, one),
        of(&internship.mentor, two)
    ))
}

/// What speaks against the hour, a line each.
fn doubt_lines(calendar: &Calendar<'_>, doubts: &[Doubt]) -> Vec<Mrkdwn> {
    let internship = calendar.internship;
    let who = |is_mentors: bool| {
        let user = if is_mentors {
            &internship.mentor
        } else {
            &internship.intern
        };
        Mrkdwn::user(user.as_str())
    };
    let lines = doubts.iter().map(|doubt| match doubt {
        Doubt::Holiday { is_mentors, name } => mrkdwn!(
            "That day is a holiday for {}: {}.",
            who(*is_mentors),
            clip(name, 80)
        ),
        Doubt::Night { is_mentors, at } => {
            mrkdwn!("It is {} for {} then.", hour(*at), who(*is_mentors))
        }
    });
    lines.collect()
}

/// Where they call each other and where their notes are, as far as it is known.
fn links(internship: &Internship, template: bool) -> Vec<Mrkdwn> {
    let own = &internship.one_on_ones;
    let mut parts = Vec::new();
    if let Some(url) = &own.call_url {
        parts.push(mrkdwn!("Call: {}", Mrkdwn::link(url, &clip(url, 60))));
    }
    match &own.notes_url {
        Some(url) => parts.push(mrkdwn!("Notes: {}", Mrkdwn::link(url, &clip(url, 60)))),
        None if template => parts.push(Mrkdwn::ours(
            "Do you keep a notes document? `/internship schedule` has a field for its link.",
        )),
        None => {}
    }
    parts
}

fn move_button(about: &MeetingRef) -> Button {
    button("one_on_one_move", "Move")
        .value(about.value())
        .accessibility_label("Move this 1:1 to another time")
}

fn skip_button(about: &MeetingRef) -> Button {
    button("one_on_one_skip", "Skip")
        .value(about.value())
        .accessibility_label("Skip this 1:1")
}

/// What can be done from a message about a meeting that is to come.
fn meeting_buttons(facts: &MeetingFacts<'_>, kind: &str, label: &str) -> Vec<Block> {
    let about = facts.about();
    let mut buttons: Vec<Element> = Vec::new();
    if !facts.is_over() {
        let call = facts.calendar.internship.one_on_ones.call_url.as_deref();
        if let Some(url) = call.filter(|_| kind != super::due::AGENDA) {
            buttons.push(
                button("one_on_one_join", "Join the call")
                    .primary()
                    .url(url)
                    .into(),
            );
        }
        // A row has room for five. Before the day it is about what, an hour before about whether.
        buttons.push(match kind {
            super::due::AGENDA => button("topic_add", "Add a topic")
                .value(about.value())
                .into(),
            _ => button("one_on_one_late", "Running late")
                .value(about.value())
                .accessibility_label("Tell them that you are running late")
                .into(),
        });
        buttons.push(move_button(&about).into());
        buttons.push(skip_button(&about).into());
    }
    buttons.push(
        button(format!("one_on_one_stop:{kind}"), "Stop these")
            .value(about.value())
            .accessibility_label(label)
            .into(),
    );
    vec![actions(None, buttons)]
}

/// To one of the pair, an hour before.
pub fn reminder(facts: &MeetingFacts<'_>) -> Message {
    let calendar = facts.calendar;
    let text = mrkdwn!(
        "Your 1:1 with {} is {}, for {} minutes.",
        Mrkdwn::user(other(calendar.internship, facts.addressee).as_str()),
        when(calendar, facts.meeting.at),
        rules::minutes(calendar)
    );
    let mut blocks = vec![section(text.clone())];
    blocks.extend(small_print(facts));
    let topics = topic_list(facts);
    blocks.extend(sections(&topics).into_iter().filter(|_| !topics.is_empty()));
    let prompts = prompts(facts);
    blocks.extend(
        sections(&prompts)
            .into_iter()
            .filter(|_| !prompts.is_empty()),
    );
    let kind = super::due::ONE_ON_ONE;
    blocks.extend(meeting_buttons(facts, kind, "Stop these reminders for me"));
    // A screen reader says the text alone.
    let spoken = match prompts.chars() + topics.chars() {
        0 => text,
        1..SPOKEN_CHARS => Mrkdwn::join(
            [text, topics, prompts]
                .into_iter()
                .filter(|it| !it.is_empty()),
            "\n",
        ),
        _ => mrkdwn!(
            "{} What you want to talk about stands in the message.",
            text
        ),
    };
    Message::new(&spoken, blocks)
}

fn small_print(facts: &MeetingFacts<'_>) -> Vec<Block> {
    let calendar = facts.calendar;
    let mut parts: Vec<_> = both_zones(calendar, facts.meeting.at).into_iter().collect();
    parts.extend(doubt_lines(calendar, &facts.doubts));
    parts.extend(links(calendar.internship, true));
    let parts = parts.into_iter();
    parts.map(|part| context(vec![part])).collect()
}

/// In the place of a reminder whose meeting was moved after it.
pub fn moved_since(facts: &MeetingFacts<'_>) -> Message {
    let text = mrkdwn!(
        "Your 1:1 with {} was moved: it is {} now.",
        Mrkdwn::user(other(facts.calendar.internship, facts.addressee).as_str()),
        when(facts.calendar, facts.meeting.at)
    );
    Message::new(&text, vec![section(text.clone())])
}

/// In the place of what was said about a meeting that will not be.
pub fn skipped(calendar: &Calendar<'_>, date: Date, addressee: &str) -> Message {
    let text = mrkdwn!(
        "Your 1:1 with {} of {} is not held.",
        Mrkdwn::user(other(calendar.internship, addressee).as_str()),
        day(date)
    );
    Message::new(&text, vec![section(text.clone())])
}

/// What the next 1:1 is about.
pub fn agenda(facts: &MeetingFacts<'_>) -> Message {
    let calendar = facts.calendar;
    let text = mrkdwn!(
        "For your 1:1 with {}, {}, {} minutes:",
        Mrkdwn::user(other(calendar.internship, facts.addressee).as_str()),
        when(calendar, facts.meeting.at),
        rules::minutes(calendar)
    );
    let mut blocks = vec![section(text.clone())];
    blocks.extend(small_print(facts));
    let since = rules::meetings(calendar)
        .into_iter()
        .rfind(|it| it.at < facts.meeting.at)
        .map(|it| it.at);
    let is_left = |topic: &&Topic| since.is_some_and(|since| topic.added_at < since);
    let (left, new): (Vec<_>, Vec<_>) = facts.topics.iter().partition(is_left);
    let mut chars = 0;
    let mut shown = 0;
    for (title, topics) in [("*Left open last time*", left), ("*Your topics*", new)] {
        for (n, topic) in topics.into_iter().enumerate() {
            let line = topic_line(topic);
            chars += line.chars() + 60;
            if chars > TOPICS_CHARS {
                continue;
            }
            if n == 0 {
                blocks.push(section(Mrkdwn::ours(title)));
            }
            shown += 1;
            blocks.push(topic_block(topic, line, facts.meeting.date));
        }
    }
    let more = facts.topics.len() - shown;
    if more > 0 {
        blocks.push(context(vec![mrkdwn!(
            "and {} more; `/internship topic` lists them",
            more
        )]));
    }
    if facts.topics.is_empty() {
        blocks.push(section(Mrkdwn::ours(
            "No topics yet. `/internship topic` and a message's menu add one.",
        )));
    } else {
        blocks.push(context(vec![Mrkdwn::ours(
            "What is not talked about comes back next time.",
        )]));
    }
    let blockers = blockers(facts);
    let prompts = prompts(facts);
    for list in [&blockers, &prompts] {
        blocks.extend(sections(list).into_iter().filter(|_| !list.is_empty()));
    }
    let kind = super::due::AGENDA;
    blocks.extend(meeting_buttons(facts, kind, "Stop these agendas for me"));
    let spoken = mrkdwn!(
        "Agenda for your 1:1 with {}, {}. Topics: {}.",
        Mrkdwn::user(other(calendar.internship, facts.addressee).as_str()),
        when(calendar, facts.meeting.at),
        facts.topics.len()
    );
    Message::new(&spoken, blocks)
}

fn topic_line(topic: &Topic) -> Mrkdwn {
    let words = topic.body.split_whitespace().collect::<Vec<_>>().join(" ");
    let sign = match topic.outcome {
        Some(_) => "☑",
        None => "•",
    };
    let mut line = mrkdwn!(
        "{} {} · {}",
        sign,
        clip(&words, TOPIC_CHARS),
        Mrkdwn::user(topic.added_by.as_str())
    );
    if !topic.link.is_empty() {
        let message = Mrkdwn::link(&topic.link, "message");
        line.push(match topic.said_by.as_str() {
            "" => mrkdwn!(" · {}", message),
            by => mrkdwn!(" · {} by {}", message, Mrkdwn::user(by)),
        });
    }
    line
}

/// A topic with what can be done with it.
fn topic_block(topic: &Topic, line: Mrkdwn, date: Date) -> Block {
    let choice = |word: &str, label: &str| Choice::new(format!("{word}|{date}"), label);
    let choices = match topic.outcome {
        Some(_) => vec![choice("open", "Not talked about")],
        None => vec![
            choice("talked", "Talked about"),
            choice("keep", "Keep for next time"),
            choice("remove", "Take it off"),
        ],
    };
    section_with(
        None,
        line,
        overflow(format!("topic:{}", topic.id), &choices),
    )
}

/// The open topics, for a message in which nothing is done with them.
fn topic_list(facts: &MeetingFacts<'_>) -> Mrkdwn {
    let open = |topic: &&Topic| topic.outcome != Some(Outcome::Talked);
    let lines: Vec<_> = facts.topics.iter().filter(open).map(topic_line).collect();
    listed("*Your topics*", lines, TOPICS_CHARS / 2, "in the agenda")
}

/// What the check-ins since the last 1:1 say is blocked.
fn blockers(facts: &MeetingFacts<'_>) -> Mrkdwn {
    let lines = facts.blockers.iter().map(|check_in| {
        let words = check_in.blocked.split_whitespace().collect::<Vec<_>>();
        mrkdwn!(
            "• {} · {}",
            clip(&words.join(" "), TOPIC_CHARS),
            Mrkdwn::user(check_in.author.as_str())
        )
    });
    let all = lines.collect();
    listed("*Blocked*", all, TOPICS_CHARS / 4, "in the check-ins")
}

/// The week's prompts that were not talked about yet.
fn prompts(facts: &MeetingFacts<'_>) -> Mrkdwn {
    let units = facts.units.iter();
    let prompts: Vec<_> = units
        .flat_map(|unit| weeks::rules::open_prompts(unit, facts.ticks))
        .map(|prompt| mrkdwn!("• {}", Mrkdwn::from_page(prompt.item.text.clone())))
        .collect();
    listed(
        "*From this week*",
        prompts,
        PROMPT_CHARS,
        "in the week's message",
    )
}

fn listed(title: &'static str, all: Vec<Mrkdwn>, most: usize, rest: &'static str) -> Mrkdwn {
    if all.is_empty() {
        return Mrkdwn::default();
    }
    let mut chars = 0;
    let fits = all.iter().take(PROMPTS).take_while(|line| {
        chars += line.chars();
        chars <= most
    });
    let fits = fits.count();
    let more = all.len() - fits;
    let mut lines = vec![Mrkdwn::ours(title)];
    lines.extend(all.into_iter().take(fits));
    if more > 0 {
        lines.push(mrkdwn!("and {} more {}", more, rest));
    }
    Mrkdwn::join(lines, "\n")
}

/// What was done with a meeting, in one sentence; a date is shown in the reader's own zone.
fn deed(calendar: &Calendar<'_>, change: &MeetingChange) -> Mrkdwn {
    let who = Mrkdwn::user(change.changed_by.as_str());
    let of = day(change.local_date);
    match (change.what, change.to_at) {
        (Did::Moved, Some(to)) => mrkdwn!(
            "{} has moved your 1:1 of {}: it is {} now.",
            who,
            of,
            when(calendar, to)
        ),
        (Did::Back, Some(to)) => mrkdwn!(
            "{} has put your 1:1 of {} back: it is {}.",
            who,
            of,
            when(calendar, to)
        ),
        _ => mrkdwn!("{} has skipped your 1:1 of {}.", who, of),
    }
}

/// To both: what became of a meeting. Edited when more is done with it.
pub fn changed(calendar: &Calendar<'_>, change: &MeetingChange, now: Timestamp) -> Message {
    let text = deed(calendar, change);
    let mut blocks = vec![section(text.clone())];
    if let Some(to) = change.to_at {
        blocks.extend(both_zones(calendar, to).map(|both| context(vec![both])));
    }
    if !change.reason.is_empty() {
        blocks.extend(sections(&quote(&change.reason)));
    }
    let next = rules::meetings(calendar).into_iter().find(|it| it.at > now);
    if let (Did::Skipped, Some(next)) = (change.what, next) {
        blocks.push(context(vec![mrkdwn!(
            "The next one is {}.",
            when(calendar, next.at)
        )]));
    }
    let about = MeetingRef {
        internship: calendar.internship.id.clone(),
        date: change.local_date,
    };
    let was_at = rules::usual(calendar)
        .into_iter()
        .find(|it| it.date == change.local_date);
    let mut buttons: Vec<Element> = Vec::new();
    if change
        .to_at
        .or(was_at.map(|it| it.at))
        .is_some_and(|at| at > now)
    {
        buttons.push(move_button(&about).into());
        if change.to_at.is_some() {
            buttons.push(skip_button(&about).into());
        }
    }
    if change.what != Did::Back && was_at.is_some_and(|it| it.at > now) {
        buttons.push(
            button("one_on_one_back", "Put it back")
                .value(about.value())
                .accessibility_label("Put this 1:1 back to its usual time")
                .into(),
        );
    }
    if !buttons.is_empty() {
        blocks.push(actions(None, buttons));
    }
    Message::new(&text, blocks)
}

/// To the other: this one comes later.
pub fn late(calendar: &Calendar<'_>, meeting: &Meeting, who: &UserId) -> Message {
    let text = mrkdwn!(
        "{} is running late for your 1:1, {}. Please wait a little.",
        Mrkdwn::user(who.as_str()),
        when(calendar, meeting.at)
    );
    Message::new(&text, vec![section(text.clone())])
}

/// To whoever is late.
pub fn late_told(other: &UserId, is_news: bool) -> Mrkdwn {
    match is_news {
        true => mrkdwn!(
            "{} is told that you are running late.",
            Mrkdwn::user(other.as_str())
        ),
        false => mrkdwn!(
            "{} knows already that you are running late. Write to them for more.",
            Mrkdwn::user(other.as_str())
        ),
    }
}

/// The same in the thread of that message.
pub fn changed_again(calendar: &Calendar<'_>, change: &MeetingChange) -> Message {
    let text = deed(calendar, change);
    Message::new(&text, vec![section(text.clone())])
}

/// A change of a meeting in words, for the history.
pub fn deed_words(calendar: &Calendar<'_>, change: &MeetingChange) -> String {
    let zone = &calendar.one_on_one_zone;
    let of = day(change.local_date);
    match change.to_at {
        Some(to) => format!(
            "The 1:1 of {of}: {} ({})",
            zone.to_datetime(to).strftime("%A, %-d %B %Y at %H:%M"),
            zone_name(zone)
        ),
        None => format!("The 1:1 of {of}"),
    }
}

/// To the intern: nobody has said when they meet.
pub fn slot_missing(internship: &Internship, reading: &Reading) -> Message {
    let text = match internship.one_on_one_weekday.is_some() {
        true => Mrkdwn::ours("Your weekly 1:1 has a time now."),
        false => mrkdwn!(
            "{} with {} has no time for the weekly 1:1 yet. Agree on one, and both of you are reminded of it.",
            Mrkdwn::escaped(&short_title(reading, "Your internship")).bold(),
            Mrkdwn::user(internship.mentor.as_str())
        ),
    };
    let mut blocks = vec![section(text.clone())];
    if internship.one_on_one_weekday.is_none() {
        let choose = button(format!("life:schedule:{}", internship.id), "Choose a time");
        let choose = choose.value(internship.id.as_str()).primary();
        blocks.push(actions(None, vec![choose.into()]));
    }
    Message::new(&text, blocks)
}

#[cfg(test)]
#[path = "tests/views.rs"]
mod tests;
