//! The forms about 1:1s: a move, a skip, a topic, what is not wanted, the calendar's address.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    MeetingRef, both_zones, doubt_lines, move_button, skip_button, topic_block, topic_line, when,
};
use crate::{
    ids::InternshipId,
    internships::rules::Calendar,
    mrkdwn,
    one_on_ones::{
        Quoted, Topic, due,
        rules::{Doubt, Meeting, MoveForm},
    },
    slack::{
        blocks::{
            Block, Choice, Element, MAX_INPUT_CHARS, Modal, actions, button, checkboxes, context,
            date_picker, hour, input, plain_text_input, section, static_select, time_picker,
        },
        text::{Mrkdwn, clip},
    },
};

/// Characters of a topic, and of a reason.
pub const MOST_CHARS: usize = MAX_INPUT_CHARS;
const REASON_CHARS: u64 = 500;

/// What the form of a move waits for. Input, not truth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    #[serde(flatten)]
    pub about: MeetingRef,
    /// The time whose doubts were shown: sent once more, it is meant.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<String>,
}

/// What the form of a move shows.
pub struct MoveFacts<'a> {
    pub calendar: &'a Calendar<'a>,
    pub meeting: Meeting,
    /// Of whoever fills it: its times are in this zone.
    pub zone_name: &'a str,
    pub typed: MoveForm,
    pub reason: &'a str,
    /// What speaks against the time that was sent.
    pub doubts: &'a [Doubt],
    pub seen: Option<String>,
}

fn reason_field(reason: &str, hint: &str) -> Block {
    let field = plain_text_input("reason")
        .multiline()
        .max_length(REASON_CHARS);
    input("reason", "Reason", field.initial(reason))
        .optional()
        .hint(hint)
        .into()
}

/// "Move": one meeting, this week only.
pub fn move_form(facts: &MoveFacts<'_>) -> Modal {
    let calendar = facts.calendar;
    let local = calendar
        .zone_called(facts.zone_name)
        .to_datetime(facts.meeting.at);
    let date: Option<Date> = facts.typed.date.as_deref().and_then(|it| it.parse().ok());
    let time = facts
        .typed
        .time
        .clone()
        .unwrap_or_else(|| hour(local.time()));
    let mut blocks = vec![section(mrkdwn!(
        "Your 1:1 is {}. Only this one moves; `/internship schedule` changes all.",
        when(calendar, facts.meeting.at)
    ))];
    blocks.extend(both_zones(calendar, facts.meeting.at).map(|both| context(vec![both])));
    let doubts = doubt_lines(calendar, facts.doubts);
    if !doubts.is_empty() {
        let doubts = Mrkdwn::join(doubts, "\n");
        blocks.push(section(mrkdwn!(
            "{}\nSend it once more if you mean it.",
            doubts
        )));
    }
    let picker = time_picker(
        "move_time",
        Some(&time),
        // Slack knows names only; the hint has the offset.
        Some(facts.zone_name).filter(|name| !name.starts_with(['+', '-'])),
    );
    blocks.push(
        input(
            "move_date",
            "New day",
            date_picker("move_date", Some(date.unwrap_or(local.date()))),
        )
        .into(),
    );
    blocks.push(
        input("move_time", "New time", picker)
            .hint(&format!("In your time zone, {}.", facts.zone_name))
            .into(),
    );
    blocks.push(reason_field(
        facts.reason,
        "The two of you read it, nobody else.",
    ));
    let waiting = Waiting {
        about: MeetingRef {
            internship: calendar.internship.id.clone(),
            date: facts.meeting.date,
        },
        seen: facts.seen.clone(),
    };
    Modal {
        callback_id: "move".into(),
        title: "Move the 1:1".into(),
        submit: Some("Move".into()),
        close: Some("Not now".into()),
        private_metadata: serde_json::to_string(&waiting).unwrap_or_default(),
        clear_on_close: false,
        blocks,
    }
}

/// "Skip": one meeting, with a reason if they like.
pub fn skip_form(calendar: &Calendar<'_>, meeting: &Meeting) -> Modal {
    let about = MeetingRef {
        internship: calendar.internship.id.clone(),
        date: meeting.date,
    };
    Modal {
        callback_id: "one_on_one_skip".into(),
        title: "Skip the 1:1".into(),
        submit: Some("Skip it".into()),
        close: Some("Not now".into()),
        private_metadata: about.value(),
        clear_on_close: false,
        blocks: vec![
            section(mrkdwn!(
                "Your 1:1 is {}. It is left out this once, and you are both told. What you wanted to talk about stays \
                 for the next one.",
                when(calendar, meeting.at)
            )),
            reason_field("", "The two of you read it, nobody else."),
        ],
    }
}

/// Beside the form that changes all meetings: the next one alone.
pub fn only_one(calendar: &Calendar<'_>, meeting: &Meeting) -> Vec<Block> {
    let about = MeetingRef {
        internship: calendar.internship.id.clone(),
        date: meeting.date,
    };
    let buttons: Vec<Element> = vec![move_button(&about).into(), skip_button(&about).into()];
    vec![
        section(mrkdwn!(
            "Only the next one, {}?",
            when(calendar, meeting.at)
        )),
        actions(None, buttons),
    ]
}

/// To whoever is not one of the pair.
pub fn not_theirs() -> Mrkdwn {
    Mrkdwn::ours("A 1:1 is for the intern and the mentor alone. Nothing has changed.")
}

/// "Which 1:1?", for whoever has several internships. `text` is what was typed with it.
pub fn choose(word: &str, text: &str, choices: &[Choice]) -> Modal {
    let first = choices.first().map(|choice| choice.value.clone());
    let select = static_select("internship", choices, first.as_deref());
    let metadata = serde_json::json!([word, clip(text, 2_000)]);
    Modal {
        callback_id: "one_on_one_about".into(),
        title: "Your 1:1s".into(),
        submit: Some("Next".into()),
        close: Some("Cancel".into()),
        private_metadata: metadata.to_string(),
        clear_on_close: false,
        blocks: vec![input("internship", "Which 1:1?", select).into()],
    }
}

/// A topic for the next 1:1, with what was typed or is in a message.
pub fn add_topic_form(
    choices: &[Choice],
    chosen: Option<&InternshipId>,
    text: &str,
    quoted: Quoted,
) -> Modal {
    topic_form(choices, chosen, text, quoted, None)
}

/// What the form of a topic carries along. Input, not truth.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct TopicRef {
    #[serde(rename = "i")]
    pub internship: String,
    #[serde(flatten)]
    pub quoted: Quoted,
}

impl TopicRef {
    /// A form of an earlier release has the id alone.
    pub fn read(metadata: &str) -> Self {
        serde_json::from_str(metadata).unwrap_or_else(|_| Self {
            internship: metadata.to_owned(),
            ..Self::default()
        })
    }
}

/// The same of one internship, with all open topics and what can be done with them; `date`: of the next meeting.
pub fn topics_form(id: &InternshipId, topics: &[Topic], date: Date) -> Modal {
    topic_form(&[], Some(id), "", Quoted::default(), Some((topics, date)))
}

fn topic_form(
    choices: &[Choice],
    chosen: Option<&InternshipId>,
    text: &str,
    quoted: Quoted,
    open: Option<(&[Topic], Date)>,
) -> Modal {
    let mut blocks = Vec::new();
    if choices.len() > 1 {
        let first = chosen
            .map(InternshipId::as_str)
            .or(choices.first().map(|it| it.value.as_str()));
        let select = static_select("internship", choices, first);
        blocks.push(input("internship", "Which 1:1?", select).into());
    }
    let field = plain_text_input("topic")
        .multiline()
        .max_length(MOST_CHARS as u64);
    blocks.push(
        input(
            "topic",
            "What do you want to talk about?",
            field.initial(text),
        )
        .hint("It stands on the agenda that you both get.")
        .into(),
    );
    if let Some((topics, date)) = open.filter(|(topics, _)| !topics.is_empty()) {
        blocks.push(section(Mrkdwn::ours("*On your list*")));
        let lines = topics
            .iter()
            .map(|topic| topic_block(topic, topic_line(topic), date));
        blocks.extend(lines);
    }
    let only = chosen
        .map(InternshipId::as_str)
        .or(choices.first().map(|it| it.value.as_str()));
    Modal {
        callback_id: "topic".into(),
        title: "Add a topic".into(),
        submit: Some("Add".into()),
        close: Some("Not now".into()),
        private_metadata: serde_json::to_string(&TopicRef {
            internship: only.unwrap_or_default().to_owned(),
            quoted,
        })
        .unwrap_or_default(),
        clear_on_close: false,
        blocks,
    }
}

/// What somebody wants to get about their 1:1s.
pub fn quiet_form(quiet: &[String]) -> Modal {
    let all = [
        (due::AGENDA, "The agenda, the working day before"),
        (due::ONE_ON_ONE, "The reminder, an hour before"),
        (due::NOTES_PROMPT, "The question for notes, after it"),
    ];
    let choices: Vec<_> = all
        .iter()
        .map(|(kind, label)| Choice::new(*kind, *label))
        .collect();
    let wanted: Vec<_> = all
        .iter()
        .map(|(kind, _)| *kind)
        .filter(|kind| !quiet.iter().any(|it| it == kind))
        .collect();
    Modal {
        callback_id: "one_on_one_quiet".into(),
        title: "About your 1:1s".into(),
        submit: Some("Save".into()),
        close: Some("Cancel".into()),
        private_metadata: String::new(),
        clear_on_close: false,
        blocks: vec![
            input("wanted", "You get", checkboxes("wanted", &choices, &wanted))
                .optional()
                .hint("For you only, for all of your 1:1s. You are always told when one is moved or skipped.")
                .into(),
        ],
    }
}

/// The address of somebody's calendar. `None`: the operator has not said where this Understudy is reached.
pub fn calendar_link(address: Option<&str>) -> Modal {
    let blocks = match address {
        None => vec![section(Mrkdwn::ours(
            "This Understudy does not know its own public address, so there is no calendar to subscribe to. Whoever \
             runs it can set `UNDERSTUDY_PUBLIC_URL`.",
        ))],
        Some(address) => vec![
            section(Mrkdwn::ours(
                "Subscribe to this address in your calendar: it has all of your 1:1s, moved and skipped ones too. No \
                 notes and no topics are in it.",
            )),
            section(Mrkdwn::ours("```") + Mrkdwn::escaped(address) + Mrkdwn::ours("```")),
            context(vec![Mrkdwn::ours(
                "Whoever has the address sees when you meet. If it got into other hands, make a new one: the old one \
                 leads nowhere then.",
            )]),
            actions(
                None,
                vec![
                    button("calendar_renew", "Make a new address")
                        .confirm(
                            "A new address?",
                            Mrkdwn::ours("Calendars that use the old one stop being updated."),
                            "Make a new one",
                            "Keep it",
                        )
                        .into(),
                ],
            ),
        ],
    };
    Modal {
        callback_id: "calendar".into(),
        title: "Your calendar".into(),
        submit: None,
        close: Some("Close".into()),
        private_metadata: String::new(),
        clear_on_close: false,
        blocks,
    }
}
