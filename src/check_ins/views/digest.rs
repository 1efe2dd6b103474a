//! What others get of a check-in, and answering one.

use super::{WORDS_CHARS, quoted, within};
use crate::{
    check_ins::{
        Answer, CheckIn,
        rules::{BLOCKERS, FIELD_CHARS, hours_word, label, mood_word},
    },
    mrkdwn,
    programs::TITLE_CHARS,
    slack::{
        blocks::{
            MAX_SECTION_CHARS, Message, Modal, actions, button, context, day, input,
            plain_text_input, quote, section,
        },
        text::{Mrkdwn, clip},
    },
};

/// To the other of the pair: the check-in but what is for the coordinators.
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
    let mut buttons = vec![answer.into()];
    let is_blocked = !check_in.blocked.trim().is_empty();
    if is_blocked && check_in.topic_by.is_none() {
        let topic = button(
            format!("check_in_topic:{}", check_in.id),
            "Make it a 1:1 topic",
        )
        .value(check_in.id.as_str())
        .accessibility_label("Make the blocker a topic of the next 1:1");
        buttons.push(topic.into());
    }
    blocks.push(actions(None, buttons));
    let mut below = Vec::new();
    if check_in.topic_by.is_some() {
        below.push(Mrkdwn::ours("The blocker is a topic of your next 1:1."));
    }
    below.push(if is_whole {
        Mrkdwn::ours("A reply in this thread reaches them too.")
    } else {
        Mrkdwn::ours("It is longer than a message: *Answer* shows all of it. A reply in this thread reaches them too.")
    });
    blocks.push(context(vec![Mrkdwn::join(below, " ")]));
    let spoken = match facts.is_empty() {
        true => text,
        false => mrkdwn!("{} {}.", text, facts),
    };
    Message::new(&spoken, blocks)
}

/// What the other of the pair may read, as parts of a section's length.
fn written(check_in: &CheckIn) -> Vec<Mrkdwn> {
    let kind = check_in
        .blocked_kind
        .and_then(|kind| label(&BLOCKERS, kind.as_str()));
    let blocked = match kind {
        Some(kind) => mrkdwn!("{} · {}", Mrkdwn::ours("*Blocked*"), kind),
        None => Mrkdwn::ours("*Blocked*"),
    };
    let fields = [
        (Mrkdwn::ours("*Done*"), &check_in.done),
        (blocked, &check_in.blocked),
        (Mrkdwn::ours("*Next*"), &check_in.next),
        (Mrkdwn::ours("*Feedback for you*"), &check_in.feedback),
    ];
    fields
        .into_iter()
        .filter(|(_, words)| !words.trim().is_empty())
        .flat_map(|(label, words)| mrkdwn!("{}\n{}", label, quote(words)).split(MAX_SECTION_CHARS))
        .collect()
}

/// To a coordinator: the private line. The notification has none of it, since others may see a screen.
pub fn private_line(check_in: &CheckIn, title: &str) -> Message {
    let author = Mrkdwn::user(check_in.author.as_str());
    let title = clip(title, TITLE_CHARS);
    if check_in.private.trim().is_empty() {
        let text = mrkdwn!(
            "{} took back what they had written for the coordinators only, in their check-in on {}.",
            author,
            title
        );
        return Message::new(&text, vec![section(text.clone())]);
    }
    let text = mrkdwn!(
        "{} wrote this for the coordinators only, in their check-in on {}.",
        author,
        title
    );
    let mut blocks = vec![section(text.clone())];
    blocks.extend(quoted(&check_in.private));
    Message::new(&text, blocks)
}

/// To the second mentor: what is blocked at home, and nothing else of the check-in. `None`: it is no such blocker any
/// more.
pub fn home_office_line(check_in: &CheckIn, title: &str, is_one: bool) -> Message {
    let author = Mrkdwn::user(check_in.author.as_str());
    let title = clip(title, TITLE_CHARS);
    if !is_one {
        let text = mrkdwn!("{} is not blocked there any more, on {}.", author, title);
        return Message::new(&text, vec![section(text.clone())]);
    }
    let text = mrkdwn!(
        "{} is blocked by something about working from home, on {}.",
        author.clone(),
        title
    );
    let mut blocks = vec![section(text.clone())];
    blocks.extend(quoted(&check_in.blocked));
    blocks.push(context(vec![mrkdwn!(
        "You get this line only, as the second mentor; {} knows that you do. A direct message to them helps most.",
        author
    )]));
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
