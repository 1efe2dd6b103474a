//! Nobody is free: whom to ask, and being told when a place opens.

use crate::{
    ids::{ProgramId, UserId},
    mrkdwn,
    programs::{TITLE_CHARS, store::Program},
    slack::{
        blocks::{Block, Button, Message, Modal, actions, button, context, notice, section},
        text::{Mrkdwn, clip},
    },
};

/// Characters of what a page names as its contact.
const CONTACT_CHARS: usize = 100;
/// People named in one sentence.
const NAMED: usize = 5;

/// Whom somebody can ask where nobody is free.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// Who gets the message.
    pub people: Vec<UserId>,
    /// As the page has it, where that is nobody whom Slack knows.
    pub named: Option<String>,
}

/// What the form in which a mentor is found says where nobody is free.
pub struct NobodyFree<'a> {
    pub program: &'a Program,
    pub contact: &'a Contact,
    pub is_waiting: bool,
    /// The contact was asked this week.
    pub is_asked: bool,
}

/// "Ask for help": one direct message that says who looks for a mentor, and on which program.
pub fn contact_button(program: &ProgramId) -> Button {
    button("contact_ask", "Ask for help")
        .value(program.as_str())
        .accessibility_label("Ask the program's contact to help you find a mentor")
}

/// "Tell me when a place opens", or its end.
pub fn wait_button(program: &ProgramId, is_waiting: bool) -> Button {
    if is_waiting {
        button("wait_leave", "Stop waiting").value(program.as_str())
    } else {
        button("wait_join", "Tell me when a place opens").value(program.as_str())
    }
}

/// Blocks for where nobody is free now: the contact, and the two buttons.
pub fn nobody_free(facts: &NobodyFree<'_>) -> Vec<Block> {
    let program = &facts.program.id;
    let contact = match named(facts.contact) {
        Some(who) if facts.is_asked => {
            mrkdwn!("Nobody is free at the moment. {} has your question.", who)
        }
        Some(who) => mrkdwn!("Nobody is free at the moment. The contact is {}.", who),
        None => Mrkdwn::ours("Nobody is free at the moment."),
    };
    let mut buttons = Vec::new();
    if !facts.contact.people.is_empty() && !facts.is_asked {
        buttons.push(contact_button(program).into());
    }
    buttons.push(wait_button(program, facts.is_waiting).into());
    let wait = if facts.is_waiting {
        "You are told as soon as a place opens. Until then you stand on the program's board as looking for a mentor."
    } else {
        "Who waits is told once, as soon as a place opens, and stands on the program's board until then: `/internship \
         board`."
    };
    vec![
        section(contact),
        actions(None, buttons),
        context(vec![Mrkdwn::ours(wait)]),
    ]
}

/// Those who are asked, by mention; what the page names goes with them.
fn named(contact: &Contact) -> Option<Mrkdwn> {
    let page = contact
        .named
        .as_deref()
        .map(|named| Mrkdwn::escaped(&clip(named, CONTACT_CHARS)));
    match (mentions(&contact.people), page) {
        (Some(people), Some(page)) => Some(mrkdwn!("{} (the page names {})", people, page)),
        (people, page) => people.or(page),
    }
}

fn mentions(people: &[UserId]) -> Option<Mrkdwn> {
    let named = people.iter().take(NAMED);
    let mut mentions: Vec<Mrkdwn> = named.map(|user| Mrkdwn::user(user.as_str())).collect();
    if people.len() > NAMED {
        mentions.push(mrkdwn!("{} more", people.len() - NAMED));
    }
    (!mentions.is_empty()).then(|| Mrkdwn::join(mentions, ", "))
}

fn title(program: &Program) -> Mrkdwn {
    Mrkdwn::escaped(&clip(&program.title, TITLE_CHARS)).bold()
}

/// After asking the contact: who was asked. `is_new`: just now; else earlier this week.
pub fn contact_asked(people: &[UserId], is_new: bool) -> Modal {
    let text = match mentions(people) {
        None => Mrkdwn::ours(
            "Nobody is named whom Understudy could ask for you. Ask in the program's home channel.",
        ),
        Some(who) if is_new => mrkdwn!(
            "{} has a direct message that you look for a mentor. They write to you.",
            who
        ),
        Some(who) => mrkdwn!(
            "{} was asked this week already. Nothing was sent twice; you can write to them directly.",
            who
        ),
    };
    notice("The contact", text)
}

/// To the contact: who looks, and what to do.
pub fn contact(intern: &UserId, program: &Program) -> Message {
    let intern = Mrkdwn::user(intern.as_str());
    let text = mrkdwn!(
        "{} looks for a mentor on {}, and nobody is free there at the moment.",
        &intern,
        title(program)
    );
    let next = mrkdwn!(
        "You get this as who looks after the program, because they asked for help. Write to {}, or ask somebody to offer a \
         place: the program's board has “I'd like to mentor”.",
        &intern
    );
    let board = button("board_open", "Open the board").value(program.id.as_str());
    let blocks = vec![
        section(text.clone()),
        section(next.clone()),
        actions(None, vec![board.into()]),
    ];
    Message::new(&mrkdwn!("{} {}", text, next), blocks)
}

/// After "Tell me when a place opens".
pub fn waits(program: &Program, is_new: bool) -> Modal {
    let text = if is_new {
        mrkdwn!(
            "You are told once, as soon as a place opens on {}. Until then you stand on its board as looking for a \
             mentor.",
            title(program)
        )
    } else {
        mrkdwn!("You wait for a place on {} already.", title(program))
    };
    with_buttons("Waiting", text, vec![wait_button(&program.id, true)])
}

/// After "Stop waiting".
pub fn waits_no_longer(program: &Program) -> Modal {
    with_buttons(
        "Not waiting",
        mrkdwn!(
            "You are not told of places on {}, and you don't stand on its board as waiting.",
            title(program)
        ),
        vec![wait_button(&program.id, false)],
    )
}

/// Somebody is free already: nothing to wait for.
pub fn free_already(program: &Program) -> Modal {
    notice(
        "A place is free",
        mrkdwn!(
            "Somebody has a free place on {} now. Type `/find-mentor`, and ask them.",
            title(program)
        ),
    )
}

fn with_buttons(title: &str, text: Mrkdwn, buttons: Vec<Button>) -> Modal {
    let mut modal = notice(title, text);
    let buttons = buttons.into_iter().map(Into::into).collect();
    modal.blocks.push(actions(None, buttons));
    modal.clear_on_close = false;
    modal
}

/// To who waited. `is_free`: still so; else it was taken before they could be told.
pub fn place_open(program: &Program, is_free: bool) -> Message {
    let id = &program.id;
    let (text, button) = if is_free {
        (
            mrkdwn!(
                "A place has opened on {}. You are told once; if it is taken by then, you can wait again.",
                title(program)
            ),
            button("find_again", "See who is free")
                .value(id.as_str())
                .primary(),
        )
    } else {
        (
            mrkdwn!(
                "A place had opened on {}, and is taken again by now.",
                title(program)
            ),
            wait_button(id, false),
        )
    };
    let blocks = vec![section(text.clone()), actions(None, vec![button.into()])];
    Message::new(&text, blocks)
}

#[cfg(test)]
#[path = "../tests/waiting.rs"]
mod tests;
