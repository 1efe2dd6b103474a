//! The place is gone, and the form that chooses where to go on.

use crate::{
    ids::{ChannelId, UserId},
    internships::{Internship, PlaceLoss},
    mrkdwn,
    programs::{Reading, short_title},
    slack::{
        blocks::{
            Button, Message, Modal, actions, button, context, conversations_select, input, notice,
            section, section_with,
        },
        text::Mrkdwn,
    },
};

/// The `block_id` of the form's one input: errors stand there.
pub const PLACE: &str = "place";
/// In the list for `/internship place`, the latest first: together within the 13,000 characters of a message.
const LISTED: usize = 12;

/// "In #support", "in a group message of Ines and Marta".
fn inside(internship: &Internship, place: Option<&ChannelId>) -> Mrkdwn {
    match place {
        Some(channel) => mrkdwn!("in {}", Mrkdwn::channel(channel.as_str())),
        None => mrkdwn!(
            "in a group message of {} and {}",
            Mrkdwn::user(internship.intern.as_str()),
            Mrkdwn::user(internship.mentor.as_str())
        ),
    }
}

/// Whose internship it is: a coordinator has many.
fn whose(internship: &Internship, reading: &Reading) -> Mrkdwn {
    mrkdwn!(
        "{} of {} with {}",
        Mrkdwn::escaped(&short_title(reading, "The internship")).bold(),
        Mrkdwn::user(internship.intern.as_str()),
        Mrkdwn::user(internship.mentor.as_str())
    )
}

/// What happened to the place.
fn happened(internship: &Internship, place: Option<&ChannelId>, reason: &str) -> Mrkdwn {
    let Some(channel) = place else {
        return mrkdwn!(
            "Slack does not let Understudy post {}.",
            inside(internship, None)
        );
    };
    let channel = Mrkdwn::channel(channel.as_str());
    match reason {
        "is_archived" => mrkdwn!(
            "{} is archived, so Understudy can't post the weeks there.",
            channel
        ),
        "not_in_channel" => mrkdwn!(
            "Understudy is not in {} any more, so it can't post the weeks there. To stay there, type \
             `/invite @Understudy` in it, and choose it again.",
            channel
        ),
        _ => mrkdwn!(
            "Understudy can't post the weeks in {} any more: it was deleted, or it is private and Understudy is \
             not in it. If it is still there, type `/invite @Understudy` in it, and choose it again.",
            channel
        ),
    }
}

/// Where it goes on since, and who said so.
fn goes_on(internship: &Internship, place: Option<&ChannelId>, by: Option<&UserId>) -> Mrkdwn {
    let inside = inside(internship, place);
    match by {
        Some(by) => mrkdwn!(
            "Goes on {}, chosen by {}.",
            inside,
            Mrkdwn::user(by.as_str())
        ),
        None => mrkdwn!("Goes on {}.", inside),
    }
}

fn choose_button(action_id: &str, internship: &Internship) -> Button {
    button(action_id, "Choose a place").value(internship.id.as_str())
}

/// To the pair and the coordinators: what happened, and the way to go on.
pub fn lost(internship: &Internship, reading: &Reading, loss: &PlaceLoss) -> Message {
    let whose = whose(internship, reading);
    if loss.chosen_at.is_some() {
        let since = goes_on(
            internship,
            loss.chosen_place.as_ref(),
            loss.chosen_by.as_ref(),
        );
        let text = mrkdwn!("{}\n{}", whose, since);
        return Message::new(&text, vec![section(text.clone())]);
    }
    if !internship.is_under_way() {
        let text = mrkdwn!(
            "{}\nThis internship has ended. There is nothing to choose any more.",
            whose
        );
        return Message::new(&text, vec![section(text.clone())]);
    }
    let text = mrkdwn!(
        "{}\n{} What is due waits. Choose where to go on.",
        whose,
        happened(internship, loss.place.as_ref(), &loss.reason)
    );
    let choose = choose_button("place_choose", internship).primary();
    let blocks = vec![section(text.clone()), actions(None, vec![choose.into()])];
    Message::new(&text, blocks)
}

/// To the other of the pair, where nothing was lost.
pub fn changed(
    internship: &Internship,
    reading: &Reading,
    place: Option<&ChannelId>,
    by: &UserId,
) -> Message {
    let text = mrkdwn!(
        "{}\n{}",
        whose(internship, reading),
        goes_on(internship, place, Some(by))
    );
    Message::new(&text, vec![section(text.clone())])
}

/// The form. `loss` is the latest one, if there was any.
pub fn form(internship: &Internship, reading: &Reading, loss: Option<&PlaceLoss>) -> Modal {
    let now = match (&internship.place_lost, loss) {
        (Some(reason), _) => happened(internship, internship.place.as_ref(), reason),
        (None, Some(loss)) if loss.chosen_at.is_some() && loss.chosen_place == internship.place => {
            goes_on(
                internship,
                internship.place.as_ref(),
                loss.chosen_by.as_ref(),
            )
        }
        (None, _) => mrkdwn!(
            "It is posted {} now.",
            inside(internship, internship.place.as_ref())
        ),
    };
    let chosen = match internship.place_lost {
        Some(_) => None,
        None => internship.place.as_ref().map(ChannelId::as_str),
    };
    Modal {
        callback_id: "place".into(),
        title: "Choose a place".into(),
        submit: Some("Go on there".into()),
        close: Some("Not now".into()),
        private_metadata: internship.id.to_string(),
        clear_on_close: false,
        blocks: vec![
            section(mrkdwn!("{}\n{}", whose(internship, reading), now)),
            input(PLACE, "Place", conversations_select("place", chosen))
                .optional()
                .hint("A channel for the weekly tasks. Left empty: a group message of the two.")
                .into(),
        ],
    }
}

/// It was chosen.
pub fn chosen(internship: &Internship, place: Option<&ChannelId>, was_lost: bool) -> Modal {
    let inside = inside(internship, place);
    let text = match was_lost {
        true => mrkdwn!("It goes on {}. What waited is on its way there.", inside),
        false => mrkdwn!("From now on it is posted {}.", inside),
    };
    notice("Place chosen", text)
}

/// It is posted there anyway.
pub fn unchanged(internship: &Internship) -> Modal {
    let inside = inside(internship, internship.place.as_ref());
    notice(
        "Place chosen",
        mrkdwn!("It is posted {} already. Nothing was changed.", inside),
    )
}

/// `/internship place` of somebody who has several.
pub fn which(lines: &[(Internship, Mrkdwn)]) -> Message {
    let text = Mrkdwn::ours("For which internship do you choose a place?");
    let mut blocks = vec![section(text.clone())];
    for (index, (internship, line)) in lines.iter().take(LISTED).enumerate() {
        let choose = choose_button(&format!("place_choose:{index}"), internship);
        blocks.push(section_with(None, line.clone(), choose));
    }
    if lines.len() > LISTED {
        blocks.push(context(vec![mrkdwn!("and {} more", lines.len() - LISTED)]));
    }
    Message::new(&text, blocks)
}

#[cfg(test)]
#[path = "../tests/place.rs"]
mod tests;
