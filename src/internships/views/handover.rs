//! Somebody left, and another mentor takes over.

use jiff::civil::Date;

use super::role_word;
use crate::{
    ids::UserId,
    internships::{
        Handover, HandoverState, InternshipState, Role,
        rules::{Act, Calendar, Stage, required},
    },
    mrkdwn,
    programs::short_title,
    slack::{
        blocks::{
            Block, Message, Modal, actions, button, context, day, input, plain_text_input, quote,
            section, sections, users_select,
        },
        text::{Mrkdwn, clip},
    },
};

/// Characters of a note to a new mentor.
const NOTE_CHARS: usize = 1000;

fn title(calendar: &Calendar<'_>) -> Mrkdwn {
    Mrkdwn::escaped(&short_title(calendar.reading, "The internship")).bold()
}

/// To the others of an internship: who left, what that means, what can be done.
pub fn left(calendar: &Calendar<'_>, today: Date, role: Role, who: &UserId) -> Message {
    let stage = Stage::on(calendar, today);
    let internship = calendar.internship;
    let text = mrkdwn!(
        "{}: the account of {} ({}) is deactivated.",
        title(calendar),
        Mrkdwn::user(who.as_str()),
        role_word(role)
    );
    let is_open = internship.gone == Some(role) && internship.who(role) == Some(who);
    let (next, button) = match (role, internship.state) {
        (_, InternshipState::Ended) => (Mrkdwn::ours("The internship has ended since."), None),
        (_, InternshipState::Cancelled) => (
            Mrkdwn::ours(
                "Nothing starts, and nobody is asked any more. `/find-mentor` begins anew.",
            ),
            None,
        ),
        (Role::Mentor, InternshipState::Active) if is_open && !stage.allows(Act::HandOver) => (
            Mrkdwn::ours(
                "All weeks are over, so nobody has to take over. `/internship end` closes it.",
            ),
            None,
        ),
        (Role::Mentor, InternshipState::Active) if is_open => (
            mrkdwn!(
                "The weeks of {} go on as before; 1:1s wait. Next: choose who takes over, with everything that was.",
                Mrkdwn::user(internship.intern.as_str())
            ),
            Some(
                button("hand_over", "Choose a new mentor")
                    .value(internship.id.as_str())
                    .primary(),
            ),
        ),
        (Role::Intern, InternshipState::Active) if is_open && stage.allows(Act::CallOff) => (
            Mrkdwn::ours("Nothing is posted. The plan can be called off: `/internship status`."),
            None,
        ),
        (Role::Intern, InternshipState::Active) if is_open => (
            Mrkdwn::ours("Nothing is posted any more. `/internship end` closes it."),
            None,
        ),
        (Role::Mentor, InternshipState::Active) if internship.mentor != *who => (
            mrkdwn!(
                "{} has taken over.",
                Mrkdwn::user(internship.mentor.as_str())
            ),
            None,
        ),
        (_, InternshipState::Planned | InternshipState::Awaiting)
            if internship.who(role) == Some(who) =>
        {
            (
                Mrkdwn::ours(
                    "Next: change the plan and choose whom to ask instead. The other answers stay.",
                ),
                Some(super::approvals::change_button(&internship.id).primary()),
            )
        }
        (Role::Intern | Role::Mentor, InternshipState::Active) => (
            Mrkdwn::ours("It is active again, and everything goes on."),
            None,
        ),
        _ => (Mrkdwn::ours("Nothing changes by that for now."), None),
    };
    let mut blocks = vec![section(text.clone()), section(next.clone())];
    blocks.extend(button.map(|button| actions(None, vec![button.into()])));
    Message::new(&mrkdwn!("{} {}", text, next), blocks)
}

/// "Hand over": who takes the mentor's part.
pub fn hand_over_form(calendar: &Calendar<'_>, waits_for: Option<&UserId>) -> Modal {
    let internship = calendar.internship;
    let mut blocks: Vec<Block> = vec![section(mrkdwn!(
        "{}: somebody else becomes the mentor of {}. They are asked first; until they say yes nothing changes. Weeks, \
         ticks and check-ins stay as they are.",
        title(calendar),
        Mrkdwn::user(internship.intern.as_str())
    ))];
    if let Some(asked) = waits_for {
        blocks.push(section(mrkdwn!(
            "{} has been asked and has not answered. Whoever you choose here is asked instead.",
            Mrkdwn::user(asked.as_str())
        )));
    }
    blocks.push(input("mentor", "New mentor", users_select("mentor", None)).into());
    let manager = input(
        "mentor_manager",
        "Their manager",
        users_select("mentor_manager", None),
    )
    .hint("Hears of it once the new mentor has said yes.");
    let needed = required(&calendar.reading.rules.approvals.value);
    blocks.push(match needed.contains(&Role::MentorManager) {
        true => manager.into(),
        false => manager.optional().into(),
    });
    let note = plain_text_input("note").multiline().max_length(1000);
    blocks.push(input("note", "A note to them", note).optional().into());
    Modal {
        callback_id: "hand_over".into(),
        title: "Choose a new mentor".into(),
        submit: Some("Ask them".into()),
        close: Some("Back".into()),
        private_metadata: internship.id.to_string(),
        clear_on_close: false,
        blocks,
    }
}

/// To the one who is asked to take over; afterwards what became of it.
pub fn handover(calendar: &Calendar<'_>, handover: &Handover, week: u32) -> Message {
    let internship = calendar.internship;
    let text = mrkdwn!(
        "{} asks you to take over as mentor of {} in {}.",
        Mrkdwn::user(handover.proposed_by.as_str()),
        Mrkdwn::user(internship.intern.as_str()),
        title(calendar)
    );
    let stands = mrkdwn!(
        "It is in week {} of {} and lasts until {}. So far with {}.",
        week,
        calendar.weeks(),
        day(calendar.last_day()),
        Mrkdwn::user(handover.from_mentor.as_str())
    );
    let mut blocks = vec![section(text.clone()), section(stands.clone())];
    if !handover.note.trim().is_empty() {
        blocks.extend(sections(&quote(&clip(&handover.note, NOTE_CHARS))));
    }
    let over = matches!(
        internship.state,
        InternshipState::Ended | InternshipState::Cancelled
    );
    match handover_became(handover, over) {
        Some(became) => blocks.push(section(became)),
        None => {
            let id = handover.id.as_str();
            blocks.push(actions(
                None,
                vec![
                    button("handover_yes", "Accept").value(id).primary().into(),
                    button("handover_no", "Decline").value(id).into(),
                ],
            ));
        }
    }
    Message::new(&mrkdwn!("{} {}", text, stands), blocks)
}

/// What a handover came to; `None` while it waits.
pub fn handover_became(handover: &Handover, is_over: bool) -> Option<Mrkdwn> {
    match handover.state {
        HandoverState::Done => Some(Mrkdwn::ours("You said yes: you are the mentor now.")),
        HandoverState::Declined => Some(Mrkdwn::ours("You said no. Thank you for answering.")),
        HandoverState::Replaced => Some(Mrkdwn::ours(
            "Somebody else was asked since. Nothing is asked of you any more.",
        )),
        HandoverState::Asked if is_over => Some(Mrkdwn::ours(
            "The internship has ended since. Nothing is asked of you any more.",
        )),
        HandoverState::Asked => None,
    }
}

/// To intern, former mentor, manager and coordinators: how the question went.
pub fn handed_over(calendar: &Calendar<'_>, handover: &Handover, to: &UserId) -> Message {
    let internship = calendar.internship;
    let mentor = Mrkdwn::user(handover.mentor.as_str());
    if handover.state == HandoverState::Declined {
        let text = mrkdwn!("{}: {} can't take over.", title(calendar), mentor);
        let next = Mrkdwn::ours("Next: ask somebody else.");
        let blocks = vec![
            section(text.clone()),
            section(next.clone()),
            actions(
                None,
                vec![
                    button("hand_over", "Choose a new mentor")
                        .value(internship.id.as_str())
                        .into(),
                ],
            ),
        ];
        return Message::new(&mrkdwn!("{} {}", text, next), blocks);
    }
    let text = mrkdwn!(
        "{}: {} is the mentor of {} from now on.",
        title(calendar),
        mentor.clone(),
        Mrkdwn::user(internship.intern.as_str())
    );
    let next = if *to == internship.intern {
        Mrkdwn::ours(
            "Everything that was goes on with them. The 1:1 stays at its time until you two change it with `/internship schedule`.",
        )
    } else if handover.mentor_manager.as_ref() == Some(to) {
        mrkdwn!(
            "You were named as their manager. If this can't be, tell {} or {}.",
            mentor,
            Mrkdwn::user(internship.intern.as_str())
        )
    } else if *to == handover.from_mentor {
        Mrkdwn::ours("Thank you for all that you gave. Nothing more is asked of you.")
    } else {
        Mrkdwn::ours("Nothing is asked of you.")
    };
    let blocks = vec![section(text.clone()), context(vec![next.clone()])];
    Message::new(&mrkdwn!("{} {}", text, next), blocks)
}

/// After the form.
pub fn handover_asked(mentor: &UserId) -> Modal {
    crate::slack::blocks::notice(
        "Asked",
        mrkdwn!(
            "{} has your question as a direct message. You hear as soon as they answer.",
            Mrkdwn::user(mentor.as_str())
        ),
    )
}
