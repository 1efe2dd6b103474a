//! A second mentor: asked, introduced, and thanked.

use crate::{
    ids::UserId,
    internships::{Internship, SecondMentor, SecondState},
    mrkdwn,
    slack::{
        blocks::{
            Choice, Message, Modal, actions, button, context, input, section, static_select,
            users_select,
        },
        text::{Mrkdwn, clip},
    },
};

/// What it is, in a sentence.
const WHAT: &str = "Questions about working from home, tools and remote days come to the second mentor; the work \
                    itself stays with the mentor. Nothing has to be approved, and check-ins are not shown.";

/// To whoever may become one; afterwards what became of it.
pub fn second_asked(internship: &Internship, title: &str, second: &SecondMentor) -> Message {
    let title = Mrkdwn::escaped(&clip(title, 150)).bold();
    let text = match second.proposed_by == internship.intern {
        true => mrkdwn!(
            "{} asks you to be their second mentor on {}.",
            Mrkdwn::user(internship.intern.as_str()),
            title
        ),
        false => mrkdwn!(
            "{} asks you to be a second mentor of {} on {}.",
            Mrkdwn::user(second.proposed_by.as_str()),
            Mrkdwn::user(internship.intern.as_str()),
            title
        ),
    };
    let mut blocks = vec![
        section(text.clone()),
        section(mrkdwn!(
            "{} Their mentor is {}.",
            Mrkdwn::ours(WHAT),
            Mrkdwn::user(internship.mentor.as_str())
        )),
    ];
    match second_became(second, !internship.is_under_way()) {
        Some(became) => blocks.push(section(became)),
        None => blocks.push(actions(
            None,
            vec![
                button("second_yes", "Accept")
                    .value(&second.id)
                    .primary()
                    .into(),
                button("second_no", "Decline").value(&second.id).into(),
            ],
        )),
    }
    Message::new(&text, blocks)
}

/// What a question came to; `None` while it waits.
pub fn second_became(second: &SecondMentor, is_over: bool) -> Option<Mrkdwn> {
    match second.state {
        SecondState::Accepted => Some(Mrkdwn::ours("You said yes. Thank you.")),
        SecondState::Declined => Some(Mrkdwn::ours("You said no. Thank you for answering.")),
        SecondState::Replaced => Some(Mrkdwn::ours(
            "Somebody else was asked since. Nothing is asked of you any more.",
        )),
        SecondState::Removed => Some(Mrkdwn::ours("You are not the second mentor any more.")),
        SecondState::Asked if is_over => Some(Mrkdwn::ours(
            "The internship has ended since. Nothing is asked of you any more.",
        )),
        SecondState::Asked => None,
    }
}

/// To the intern and the second mentor: who the other is, and for what.
pub fn second_intro(
    internship: &Internship,
    title: &str,
    second: &SecondMentor,
    to: &UserId,
) -> Message {
    let title = Mrkdwn::escaped(&clip(title, 150)).bold();
    let text = match *to == internship.intern {
        true => mrkdwn!(
            "{} is your second mentor on {}: somebody to ask about working from home and remote days.",
            Mrkdwn::user(second.person.as_str()),
            title
        ),
        false => mrkdwn!(
            "You are the second mentor of {} on {}.",
            Mrkdwn::user(internship.intern.as_str()),
            title
        ),
    };
    let what = match *to == internship.intern {
        true => Mrkdwn::ours(
            "Write to them whenever something around the work is in the way. In a check-in, a blocker of “Working from \
             home” reaches them too, and nothing else of it does.",
        ),
        false => Mrkdwn::ours(WHAT),
    };
    let mut blocks = vec![section(text.clone()), section(what.clone())];
    blocks.push(match second.state {
        SecondState::Accepted => actions(
            None,
            vec![button("second_end", "End this").value(&second.id).into()],
        ),
        _ => context(vec![Mrkdwn::ours("It has ended.")]),
    });
    Message::new(&mrkdwn!("{} {}", text, what), blocks)
}

/// How a question went, to whoever asked it; that it is over, to the other one.
pub fn second_news(
    internship: &Internship,
    title: &str,
    second: &SecondMentor,
    to: &UserId,
) -> Message {
    let title = Mrkdwn::escaped(&clip(title, 150)).bold();
    let intern = Mrkdwn::user(internship.intern.as_str());
    let person = Mrkdwn::user(second.person.as_str());
    let text = match second.state {
        SecondState::Declined => mrkdwn!(
            "{}: {} can't be a second mentor. `/internship second-mentor @name` asks somebody else.",
            title,
            person
        ),
        SecondState::Removed if second.person == *to => mrkdwn!(
            "{}: you are not the second mentor of {} any more. Thank you for what you gave.",
            title,
            intern
        ),
        SecondState::Removed => mrkdwn!("{}: {} is not the second mentor any more.", title, person),
        _ => mrkdwn!(
            "{}: {} is the second mentor of {} now.",
            title,
            person,
            intern
        ),
    };
    Message::new(&text, vec![section(text.clone())])
}

/// Which internship, and whom to ask.
pub fn second_form(choices: &[Choice], named: Option<&UserId>, is_cut: bool) -> Modal {
    let mut blocks = vec![section(Mrkdwn::ours(WHAT))];
    if is_cut {
        blocks.push(context(vec![Mrkdwn::ours(
            "The newest are listed. Of older ones, name the intern: `/internship second-mentor @intern @second-mentor`.",
        )]));
    }
    let initial = choices.first().map(|choice| choice.value.clone());
    let which = static_select("internship", choices, initial.as_deref());
    blocks.push(input("internship", "Internship", which).into());
    let who = users_select("person", named.map(UserId::as_str));
    let who = input("person", "Second mentor", who)
        .optional()
        .hint("They are asked first. Empty: nobody is the second mentor any more.");
    blocks.push(who.into());
    Modal {
        callback_id: "second_mentor".into(),
        title: "Second mentor".into(),
        submit: Some("Save".into()),
        close: Some("Cancel".into()),
        private_metadata: String::new(),
        clear_on_close: false,
        blocks,
    }
}

/// What was done, to whoever did it.
pub fn second_done(person: &UserId, is_asked: bool) -> Mrkdwn {
    match is_asked {
        true => mrkdwn!(
            "{} is asked by direct message. You hear as soon as they answer.",
            Mrkdwn::user(person.as_str())
        ),
        false => mrkdwn!(
            "{} is not the second mentor any more, and hears so.",
            Mrkdwn::user(person.as_str())
        ),
    }
}

/// To somebody who may not.
pub fn second_not_yours() -> Mrkdwn {
    Mrkdwn::ours(
        "Only the pair of a running internship and its program's coordinators choose a second mentor. Nothing has \
         changed.",
    )
}

#[cfg(test)]
#[path = "../tests/second_views.rs"]
mod tests;
