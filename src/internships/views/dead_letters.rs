//! A message could not be posted, and what the coordinators do about it.

use jiff::civil::Date;

use crate::{
    internships::{DeadLetter, Internship, Settled},
    mrkdwn,
    programs::{TITLE_CHARS, store::Program},
    scheduler::{
        Addressee,
        reasons::{UNKNOWN, explained, missing_scope},
        words::kind_words,
    },
    slack::{
        blocks::{Element, Message, actions, button, day, section},
        text::{Mrkdwn, clip},
    },
};

/// Named one by one in a message; the others are counted.
const NAMED: usize = 10;

/// To each coordinator, kept true while they choose. `letters` is never empty.
pub fn notice(program: &Program, whose: Option<&Internship>, letters: &[DeadLetter]) -> Message {
    let reason = letters.first().map_or("", |letter| letter.reason.as_str());
    let open = letters.iter().filter(|it| it.settled_as.is_none()).count();
    let title = Mrkdwn::escaped(&clip(&program.title, TITLE_CHARS)).bold();
    let whose_words = match whose {
        Some(internship) => mrkdwn!(
            "{} of {} with {}",
            title,
            Mrkdwn::user(internship.intern.as_str()),
            Mrkdwn::user(internship.mentor.as_str())
        ),
        None => title,
    };
    let mut text = mrkdwn!("{}\n{}", whose_words, happened(letters.len(), open, reason));
    for letter in letters.iter().take(NAMED) {
        text.push(mrkdwn!("\n• {}", line(letter)));
    }
    if letters.len() > NAMED {
        text.push(mrkdwn!("\nand {} more", letters.len() - NAMED));
    }
    let mut blocks = vec![section(text.clone())];
    if open > 0 {
        let next = Mrkdwn::ours(todo(reason));
        text.push(mrkdwn!("\n{}", next.clone()));
        blocks.push(section(next));
        blocks.push(actions(None, buttons(whose, letters, reason)));
    }
    Message::new(&text, blocks)
}

fn happened(count: usize, open: usize, reason: &str) -> Mrkdwn {
    if open == 0 {
        return Mrkdwn::ours("What could not be posted is settled:");
    }
    let what = match count {
        1 => "A message",
        _ => "Some messages",
    };
    let why = explained(reason).what;
    if reason == UNKNOWN {
        return mrkdwn!(
            "{} may have been posted or not: Slack's answer got lost, and Understudy can't read there.",
            what
        );
    }
    mrkdwn!(
        "{} could not be posted: {} (`{}`).",
        what,
        why.as_ref(),
        reason
    )
}

/// What a coordinator can do, without the operator's words.
fn todo(reason: &str) -> &'static str {
    match reason {
        UNKNOWN => "Please look there, and say whether it was posted.",
        "msg_too_long" | "msg_blocks_too_long" => {
            "Whoever runs Understudy sees this as well. A shorter week on the page, imported anew, may be tried again."
        }
        code if code.starts_with("restricted_action") => {
            "Once an admin of the workspace allows it, try again."
        }
        code if missing_scope(code).is_some() => {
            "Whoever runs Understudy can allow it in the app's settings; then it is sent by itself."
        }
        _ => "Whoever runs Understudy sees this as well.",
    }
}

/// "the week's tasks of Monday, 1 March 2027, for <#C…>".
fn line(letter: &DeadLetter) -> Mrkdwn {
    let mut line = mrkdwn!("{}", kind_words(&letter.kind));
    if let Ok(date) = letter.local_date.parse::<Date>() {
        line.push(mrkdwn!(" of {}", day(date)));
    }
    let to = match (letter.addressee.as_str(), &letter.channel) {
        ("place", Some(channel)) => Mrkdwn::channel(channel.as_str()),
        ("place", None) => Mrkdwn::ours("the place"),
        ("intern", _) => Mrkdwn::ours("the intern"),
        ("mentor", _) => Mrkdwn::ours("the mentor"),
        (user, _) => Mrkdwn::user(user),
    };
    line.push(mrkdwn!(", for {}", to));
    let by = || match &letter.settled_by {
        Some(user) => Mrkdwn::user(user.as_str()),
        None => Mrkdwn::ours("whoever runs Understudy"),
    };
    match letter.settled_as {
        None => {}
        Some(Settled::Retried) => line.push(mrkdwn!(": tried again by {}", by())),
        Some(Settled::Dropped) => line.push(mrkdwn!(": let go by {}", by())),
        Some(Settled::Posted) => line.push(mrkdwn!(": it was posted, as {} saw", by())),
    }
    line
}

fn buttons(whose: Option<&Internship>, letters: &[DeadLetter], reason: &str) -> Vec<Element> {
    let notice = letters.first().map_or("", |letter| letter.notice.as_str());
    let (retry, drop) = match reason {
        UNKNOWN => ("Post it", "It was posted"),
        _ => ("Try again", "Let it go"),
    };
    let mut buttons: Vec<Element> = Vec::new();
    let retry = button("delivery_retry", retry).value(notice);
    // Where somebody has to do something before, it is not what to press first.
    let is_first = reason != UNKNOWN && missing_scope(reason).is_none();
    buttons.push(match is_first {
        true => retry.primary().into(),
        false => retry.into(),
    });
    let is_of_place = letters
        .iter()
        .any(|it| it.addressee == Addressee::Place.as_str());
    // What was perhaps posted is not posted elsewhere by itself.
    let may_move = is_of_place && reason != UNKNOWN;
    if let Some(internship) = whose.filter(|it| may_move && it.is_under_way()) {
        let choose = button("place_choose", "Choose another place");
        buttons.push(choose.value(internship.id.as_str()).into());
    }
    buttons.push(button("delivery_drop", drop).value(notice).into());
    buttons
}

/// To somebody who may not choose, or of whose choice nothing is there.
pub fn not_theirs() -> Mrkdwn {
    Mrkdwn::ours("Only coordinators of the program choose what becomes of it. Nothing was changed.")
}

/// Somebody was quicker, or pressed twice.
pub fn settled_already() -> Mrkdwn {
    Mrkdwn::ours("This is settled already; the message above says how. Nothing was changed.")
}

#[cfg(test)]
#[path = "../tests/dead_letters.rs"]
mod tests;
