//! Looking for a mentor in the open: the form, the post with its hands, and the choice.

use super::{title, why};
use crate::{
    ids::{ChannelId, UserId},
    mentors::{Interest, InterestState, rules::Fit},
    mrkdwn,
    programs::store::Program,
    slack::{
        blocks::{
            Block, Message, Modal, actions, button, context, input, notice, plain_text_input,
            quote, section, section_with, sections,
        },
        text::{Mrkdwn, clip},
    },
};

/// Characters of a note that a notification says.
const SPOKEN_NOTE_CHARS: usize = 300;
/// Hands that are named; each with its button.
const NAMED_HANDS: usize = 20;

/// "Post my interest": what stands in it, and where it goes.
pub fn interest_form(program: &Program) -> Modal {
    let place = match (&program.home_channel, &program.home_channel_name) {
        (Some(channel), _) => Mrkdwn::channel(channel.as_str()),
        (None, Some(name)) => mrkdwn!("#{}", name.as_str()),
        (None, None) => Mrkdwn::ours("the program's home channel"),
    };
    Modal {
        callback_id: "interest".into(),
        title: "Post my interest".into(),
        submit: Some("Post".into()),
        close: Some("Back".into()),
        private_metadata: program.id.to_string(),
        clear_on_close: false,
        blocks: vec![
            section(mrkdwn!(
                "{}\nYour interest is posted in {} with your time zone. Whoever could be your mentor raises a hand, and \
                 you choose. Until then you stand on the board of those who look for a mentor.",
                title(program),
                place
            )),
            input(
                "note",
                "A note",
                plain_text_input("note")
                    .multiline()
                    .max_length(2000)
                    .placeholder("What you would like to learn, and when"),
            )
            .optional()
            .hint("Everybody in the channel can read it.")
            .into(),
        ],
    }
}

/// A program without a home channel has nowhere to post.
pub fn no_home(program: &Program) -> Modal {
    notice(
        "No home channel",
        mrkdwn!(
            "{} has no home channel, so there is nowhere to post. Nothing was sent. A coordinator can set one: \
             `understudy import … --channel`.",
            title(program)
        ),
    )
}

/// After posting.
pub fn interest_posted(program: &Program) -> Modal {
    notice(
        "Posted",
        mrkdwn!(
            "Your interest in {} is on its way to its channel. You get a direct message for each hand that is raised.",
            title(program)
        ),
    )
}

pub fn interest_already() -> Modal {
    notice(
        "Posted already",
        Mrkdwn::ours(
            "Your interest in this program is posted already. Nothing was posted twice. You can take it back in your \
             direct messages from Understudy.",
        ),
    )
}

/// Everything that the post and its copy show.
pub struct InterestFacts<'a> {
    pub interest: &'a Interest,
    pub program: &'a Program,
    pub zone: &'a str,
    pub hands: &'a [UserId],
}

impl InterestFacts<'_> {
    fn intern(&self) -> Mrkdwn {
        Mrkdwn::user(self.interest.intern.as_str())
    }

    fn hands(&self) -> Mrkdwn {
        let named = self.hands.iter().take(NAMED_HANDS);
        let mut names = Mrkdwn::join(named.map(|hand| Mrkdwn::user(hand.as_str())), ", ");
        if self.hands.len() > NAMED_HANDS {
            names.push(mrkdwn!(" and {} more", self.hands.len() - NAMED_HANDS));
        }
        names
    }

    fn note(&self) -> Vec<Block> {
        match self.interest.note.trim() {
            "" => Vec::new(),
            note => sections(&quote(note)),
        }
    }
}

/// The post in the home channel, with what has come of it.
pub fn interest(facts: &InterestFacts<'_>) -> Message {
    let interest = facts.interest;
    let looks = mrkdwn!(
        "{} is looking for a mentor on {}.",
        facts.intern(),
        title(facts.program)
    );
    let mut blocks = vec![section(looks.clone())];
    blocks.extend(facts.note());
    blocks.push(context(vec![mrkdwn!("Their time zone is {}", facts.zone)]));
    let came = match (interest.state, &interest.mentor) {
        (InterestState::Taken, Some(mentor)) => mrkdwn!(
            "{} has found a mentor: {}. Thanks to everybody who raised a hand.",
            facts.intern(),
            Mrkdwn::user(mentor.as_str())
        ),
        (InterestState::Withdrawn, _) => mrkdwn!("{} is no longer looking.", facts.intern()),
        _ if facts.hands.is_empty() => Mrkdwn::ours("Could you be their mentor?"),
        _ => mrkdwn!(
            "Hands are up: {}. {} chooses.",
            facts.hands(),
            facts.intern()
        ),
    };
    blocks.push(section(came.clone()));
    if interest.state == InterestState::Open {
        let id = interest.id.as_str();
        let hand = button(format!("interest_hand:{id}"), "I could mentor")
            .value(id)
            .primary()
            .accessibility_label("Raise my hand: I could be their mentor");
        blocks.push(actions(None, vec![hand.into()]));
    }
    let note = clip(interest.note.trim(), SPOKEN_NOTE_CHARS);
    let text = match note.as_str() {
        "" => mrkdwn!("{} {}", looks, came),
        note => mrkdwn!("{} They write: “{}” {}", looks, note, came),
    };
    Message::new(&text, blocks)
}

/// The intern's own copy: whose hands are up, and the choice.
pub fn interest_copy(facts: &InterestFacts<'_>, fits: &[(UserId, Option<Fit>)]) -> Message {
    let interest = facts.interest;
    let id = interest.id.as_str();
    let opening = mrkdwn!("You are looking for a mentor on {}.", title(facts.program));
    let text = match (interest.state, &interest.mentor) {
        (InterestState::Taken, Some(mentor)) => mrkdwn!(
            "{} You chose {}; they have the same form for the start.",
            opening,
            Mrkdwn::user(mentor.as_str())
        ),
        (InterestState::Withdrawn, _) => mrkdwn!("{} You took it back.", opening),
        _ if facts.hands.is_empty() => mrkdwn!("{} Nobody has raised a hand yet.", opening),
        _ => mrkdwn!("{} Hands are up: {}. Choose one.", opening, facts.hands()),
    };
    let mut blocks = vec![section(text.clone())];
    if interest.state != InterestState::Open {
        return Message::new(&text, blocks);
    }
    for (hand, fit) in fits.iter().take(NAMED_HANDS) {
        let mut line = Mrkdwn::user(hand.as_str());
        if let Some(fit) = fit {
            line.push(mrkdwn!("\n{}", why(fit)));
        }
        let choose = button(format!("interest_choose:{hand}"), "Choose")
            .value(format!("{id}:{hand}"))
            .accessibility_label("Choose this mentor");
        blocks.push(section_with(None, line, choose));
    }
    let withdraw = button(format!("interest_withdraw:{id}"), "Take my interest back").value(id);
    blocks.push(actions(None, vec![withdraw.into()]));
    Message::new(&text, blocks)
}

/// "Aldo could be your mentor": a hand was raised, and may be down again.
pub fn hand_raised(
    interest: &Interest,
    mentor: &UserId,
    is_up: bool,
    fit: Option<&Fit>,
) -> Message {
    if !is_up {
        let text = mrkdwn!(
            "{} took their hand down again.",
            Mrkdwn::user(mentor.as_str())
        );
        return Message::new(&text, vec![section(text.clone())]);
    }
    let mut text = mrkdwn!("{} could be your mentor.", Mrkdwn::user(mentor.as_str()));
    if let Some(fit) = fit {
        text.push(mrkdwn!(" You have {}.", why(fit)));
    }
    let mut blocks = vec![section(text.clone())];
    if interest.state == InterestState::Open {
        let id = interest.id.as_str();
        let choose = button(format!("interest_choose:{mentor}"), "Choose")
            .value(format!("{id}:{mentor}"))
            .primary()
            .accessibility_label("Choose this mentor");
        blocks.push(actions(None, vec![choose.into()]));
    }
    Message::new(&text, blocks)
}

/// The post could not be made: why, and what to type. `failed` is the delivery that was it.
pub fn interest_unposted(
    program: &Program,
    channel: Option<&ChannelId>,
    failed: &str,
    reason: &str,
) -> Message {
    let place = match (channel, &program.home_channel_name) {
        (Some(channel), _) => Mrkdwn::channel(channel.as_str()),
        (None, Some(name)) => mrkdwn!("#{}", name.as_str()),
        (None, None) => Mrkdwn::ours("the program's home channel"),
    };
    let why = match reason {
        "is_archived" => mrkdwn!(
            "{} is archived. Ask the coordinator for another channel",
            place
        ),
        "not_in_channel" | "channel_not_found" => mrkdwn!(
            "Understudy is not in {}. Type `/invite @Understudy` there, or ask somebody who is in it",
            place
        ),
        _ => mrkdwn!(
            "Slack does not let Understudy post in {}. Ask the coordinator",
            place
        ),
    };
    let text = mrkdwn!(
        "Your interest in {} could not be posted: {}, and post it again. You stand on the board all the same.",
        title(program),
        why
    );
    let again = button("interest_again", "Post it again")
        .value(format!("{}:{failed}", program.id))
        .primary();
    Message::new(
        &text,
        vec![section(text.clone()), actions(None, vec![again.into()])],
    )
}

#[cfg(test)]
#[path = "../tests/interests.rs"]
mod tests;
