//! The check-in's form, its nudge, its digest, and answers.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    Answer, CheckIn,
    rules::{FIELD_CHARS, MOODS, Typed, hours_word, mood_word},
};
use crate::{
    internships::Internship,
    mrkdwn,
    programs::TITLE_CHARS,
    slack::{
        blocks::{
            Block, Choice, MAX_SECTION_CHARS, Message, Modal, actions, button, context, day,
            divider, input, number_input, plain_text_input, quote, radio_buttons, section,
            sections, static_select,
        },
        text::{Mrkdwn, clip},
    },
};

/// One internship that a check-in may be about.
pub struct About<'a> {
    pub internship: &'a Internship,
    pub title: &'a str,
    /// The other of the pair by name, where it is known: a mentor may have two interns on one program.
    pub with: Option<&'a str>,
}

impl About<'_> {
    /// As an option of a menu, which ends at 75 characters: whom it is with comes first.
    fn label(&self) -> String {
        let start = self.internship.start_date;
        match self.with {
            Some(name) => format!("{}: {}, from {start}", clip(name, 25), clip(self.title, 30)),
            None => format!("{}, from {start}", clip(self.title, 50)),
        }
    }
}

/// What the form carries along. Input, not truth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormRef {
    #[serde(rename = "i")]
    pub internship: String,
    /// The Monday of the week that was shown: a form sent after midnight still means it.
    #[serde(rename = "w")]
    pub week: String,
}

/// What the form shows.
pub struct FormFacts<'a> {
    pub about: About<'a>,
    pub week: Date,
    /// What the last check-in wanted to do next.
    pub last_next: Option<&'a str>,
    pub weekly_hours: Option<u32>,
    pub typed: &'a Typed,
    /// Whether the intern fills it, for the label of the feedback.
    pub is_intern: bool,
}

/// "Which internship?", for a mentor of several. `words` are kept for the form that follows.
pub fn choose(about: &[About<'_>], words: &str) -> Modal {
    let choices: Vec<_> = about
        .iter()
        .take(100)
        .map(|about| Choice::new(about.internship.id.as_str(), about.label()))
        .collect();
    let initial = choices.first().map(|choice| choice.value.clone());
    let select = static_select("internship", &choices, initial.as_deref());
    Modal {
        callback_id: "check_in_about".into(),
        title: "Check-in".into(),
        submit: Some("Next".into()),
        close: Some("Cancel".into()),
        private_metadata: clip(words, 2000),
        clear_on_close: false,
        blocks: vec![input("internship", "Which internship?", select).into()],
    }
}

/// The form.
pub fn form(facts: &FormFacts<'_>) -> Modal {
    let internship = facts.about.internship;
    let other = if facts.is_intern {
        &internship.mentor
    } else {
        &internship.intern
    };
    let mut blocks = vec![context(vec![mrkdwn!(
        "{} with {}",
        clip(facts.about.title, TITLE_CHARS),
        Mrkdwn::user(other.as_str())
    )])];
    if let Some(next) = facts.last_next.filter(|next| !next.trim().is_empty()) {
        let intro = Mrkdwn::ours("What you wanted to do next, last time:\n");
        blocks.extend(sections(&(intro + quote(next))));
        blocks.push(divider());
    }
    blocks.extend(fields(facts));
    let about = FormRef {
        internship: internship.id.to_string(),
        week: facts.week.to_string(),
    };
    Modal {
        callback_id: "check_in".into(),
        title: "Check-in".into(),
        submit: Some("Save".into()),
        close: Some("Cancel".into()),
        private_metadata: serde_json::to_string(&about).unwrap_or_default(),
        clear_on_close: false,
        blocks,
    }
}

fn fields(facts: &FormFacts<'_>) -> Vec<Block> {
    let typed = facts.typed;
    let moods: Vec<_> = MOODS
        .iter()
        .map(|(value, word)| Choice::new(*value, *word))
        .collect();
    let hours_hint = match facts.weekly_hours {
        Some(hours) => format!("{hours} hours a week are agreed."),
        None => "All that you spent on the internship.".to_owned(),
    };
    let mut hours = number_input("hours", true);
    if let Some(typed) = typed.hours.as_deref() {
        hours = hours.initial(typed);
    }
    let feedback = if facts.is_intern {
        "Feedback for your mentor"
    } else {
        "Feedback for your intern"
    };
    vec![
        input(
            "mood",
            "How is it going?",
            radio_buttons("mood", &moods, typed.mood.as_deref()),
        )
        .optional()
        .into(),
        input("hours", "Hours this week", hours)
            .optional()
            .hint(&hours_hint)
            .into(),
        text("done", "Done", &typed.done),
        text("blocked", "Blocked", &typed.blocked),
        text("next", "Next", &typed.next),
        text("feedback", feedback, &typed.feedback),
        input(
            "private",
            "Only for the coordinator",
            long("private", &typed.private),
        )
        .optional()
        .hint("Nobody else sees this, not even your mentor or intern.")
        .into(),
    ]
}

fn text(block_id: &'static str, label: &str, typed: &str) -> Block {
    input(block_id, label, long(block_id, typed))
        .optional()
        .into()
}

fn long(action_id: &'static str, typed: &str) -> crate::slack::blocks::PlainTextInput {
    plain_text_input(action_id)
        .multiline()
        .max_length(FIELD_CHARS as u64)
        .initial(typed)
}

/// Friday's nudge.
pub fn nudge(internship: &Internship, title: &str) -> Message {
    let text = mrkdwn!(
        "How was your week on {}? A check-in takes a minute.",
        clip(title, TITLE_CHARS)
    );
    let start = button(format!("check_in_open:{}", internship.id), "Check in")
        .value(internship.id.as_str())
        .primary();
    Message::new(
        &text,
        vec![section(text.clone()), actions(None, vec![start.into()])],
    )
}

/// Room for what somebody wrote, within the 13,000 characters of a message.
const WORDS_CHARS: usize = 12_000;

/// To the other of the pair: the check-in but its private line.
pub fn digest(check_in: &CheckIn, title: &str) -> Message {
    let author = Mrkdwn::user(check_in.author.as_str());
    let text = mrkdwn!(
        "{} checked in for the week of {} on {}.",
        author,
        day(check_in.week_date),
        clip(title, TITLE_CHARS)
    );
    let mut blocks = vec![section(text.clone())];
    let mut facts = Vec::new();
    if let Some(word) = check_in.mood.and_then(mood_word) {
        facts.push(mrkdwn!("How it goes: {}", word));
    }
    if let Some(hours) = check_in.hours_tenths {
        facts.push(match hours {
            10 => Mrkdwn::ours("1 hour"),
            hours => mrkdwn!("{} hours", hours_word(hours)),
        });
    }
    let facts = Mrkdwn::join(facts, " · ");
    if !facts.is_empty() {
        blocks.push(context(vec![facts.clone()]));
    }
    let (words, is_whole) = within(written(check_in), WORDS_CHARS);
    if facts.is_empty() && words.is_empty() {
        blocks.push(context(vec![Mrkdwn::ours("All fields were left empty.")]));
    }
    blocks.extend(words.into_iter().map(section));
    let answer = button(format!("check_in_answer:{}", check_in.id), "Answer")
        .value(check_in.id.as_str())
        .primary();
    blocks.push(actions(None, vec![answer.into()]));
    blocks.push(context(vec![if is_whole {
        Mrkdwn::ours("A reply in this thread reaches them too.")
    } else {
        Mrkdwn::ours("It is longer than a message: *Answer* shows all of it. A reply in this thread reaches them too.")
    }]));
    let spoken = match facts.is_empty() {
        true => text,
        false => mrkdwn!("{} {}.", text, facts),
    };
    Message::new(&spoken, blocks)
}

/// What the other of the pair may read, as parts of a section's length.
fn written(check_in: &CheckIn) -> Vec<Mrkdwn> {
    let fields = [
        ("Done", &check_in.done),
        ("Blocked", &check_in.blocked),
        ("Next", &check_in.next),
        ("Feedback for you", &check_in.feedback),
    ];
    fields
        .iter()
        .filter(|(_, words)| !words.trim().is_empty())
        .flat_map(|(label, words)| {
            mrkdwn!("{}\n{}", Mrkdwn::escaped(label).bold(), quote(words)).split(MAX_SECTION_CHARS)
        })
        .collect()
}

/// The parts that have room, and whether these are all.
fn within(parts: Vec<Mrkdwn>, max_chars: usize) -> (Vec<Mrkdwn>, bool) {
    let all = parts.len();
    let mut chars = 0;
    let fits: Vec<_> = parts
        .into_iter()
        .take_while(|part| {
            chars += part.chars();
            chars <= max_chars
        })
        .collect();
    let is_whole = fits.len() == all;
    (fits, is_whole)
}

/// One text that somebody wrote. Of one full of `&`, which take five characters each, the end may be
/// left out, and it says so.
fn quoted(words: &str) -> Vec<Block> {
    let (parts, is_whole) = within(quote(words).split(MAX_SECTION_CHARS), WORDS_CHARS);
    let mut blocks: Vec<_> = parts.into_iter().map(section).collect();
    if !is_whole {
        blocks.push(context(vec![Mrkdwn::ours(
            "The end is left out: it is longer than a message can be.",
        )]));
    }
    blocks
}

/// To a coordinator: the private line. The notification has none of it, since others may see a screen.
pub fn private_line(check_in: &CheckIn, title: &str) -> Message {
    let text = mrkdwn!(
        "{} wrote this for the coordinators only, in their check-in on {}.",
        Mrkdwn::user(check_in.author.as_str()),
        clip(title, TITLE_CHARS)
    );
    let mut blocks = vec![section(text.clone())];
    blocks.extend(quoted(&check_in.private));
    Message::new(&text, blocks)
}

/// The form behind *Answer*.
///
/// What is answered stands above, whole.
pub fn answer_form(check_in: &CheckIn) -> Modal {
    let mut blocks: Vec<_> = written(check_in).into_iter().map(section).collect();
    let answer = plain_text_input("answer")
        .multiline()
        .max_length(FIELD_CHARS as u64);
    blocks.push(
        input("answer", "Your answer", answer)
            .hint("They get it by direct message.")
            .into(),
    );
    Modal {
        callback_id: "check_in_answer".into(),
        title: "Answer".into(),
        submit: Some("Send".into()),
        close: Some("Cancel".into()),
        private_metadata: check_in.id.to_string(),
        clear_on_close: false,
        blocks,
    }
}

/// The answer, to the check-in's author.
pub fn answered(answer: &Answer, check_in: &CheckIn) -> Message {
    let author = Mrkdwn::user(answer.author.as_str());
    let text = mrkdwn!(
        "{} answers your check-in of the week of {}.",
        author,
        day(check_in.week_date)
    );
    let mut blocks = vec![section(text.clone())];
    blocks.extend(quoted(&answer.body));
    Message::new(&text, blocks)
}

/// To somebody who has no internship to check in for.
pub fn none() -> Message {
    Message::text_only(Mrkdwn::ours(
        "A check-in belongs to an internship, and you have none right now. `/find-mentor` shows who could be your \
         mentor.",
    ))
}

pub fn help() -> Message {
    Message::text_only(Mrkdwn::ours(
        "`/check-in` opens a form about your week: how it goes, what is done, what blocks you, what is next. The other \
         of your pair gets it. Words behind the command stand in the form already: `/check-in read the style guide`.",
    ))
}

#[cfg(test)]
#[path = "tests/views.rs"]
mod tests;
