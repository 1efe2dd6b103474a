//! A request: the forms around it, the mentor's messages, and the intern's.

use jiff::civil::Date;

use super::{ask_button, title, why};
use crate::{
    ids::{RequestId, UserId},
    internships::Internship,
    mentors::{
        Request, RequestState,
        rules::{Fit, MOST_OPEN, Ranked, Refusal},
    },
    mrkdwn,
    programs::store::Program,
    slack::{
        blocks::{
            Block, Choice, Element, Message, Modal, actions, button, checkboxes, context, day,
            input, notice, plain_text_input, quote, section, section_with, sections, users_select,
        },
        text::{Mrkdwn, clip},
    },
};

/// Characters of a note that a notification says.
const SPOKEN_NOTE_CHARS: usize = 300;

/// "Ask Marta": a note, and sending it.
pub fn request_form(ranked: &Ranked, program: &Program) -> Modal {
    let mentor = Mrkdwn::user(ranked.profile.user_id.as_str());
    Modal {
        callback_id: "request".into(),
        title: "Ask a mentor".into(),
        submit: Some("Send".into()),
        close: Some("Back".into()),
        private_metadata: ranked.profile.id.to_string(),
        clear_on_close: false,
        blocks: vec![
            section(mrkdwn!(
                "You ask {} to be your mentor on {}.\n{}",
                mentor,
                title(program),
                why(&ranked.fit)
            )),
            input(
                "note",
                "A note",
                plain_text_input("note")
                    .multiline()
                    .max_length(2000)
                    .placeholder("What you would like to learn, and why now"),
            )
            .optional()
            .hint(
                "They get it by direct message, with your time zone and the hours that you share.",
            )
            .into(),
            context(vec![Mrkdwn::ours(
                "An internship is for learning. It is no promise of a place in the role.",
            )]),
        ],
    }
}

/// Why somebody can't be asked now, and what can be done.
pub fn refused(refusal: Refusal, mentor: &UserId, open: &[Request]) -> Modal {
    let mentor = Mrkdwn::user(mentor.as_str());
    let text = match refusal {
        Refusal::Oneself => Mrkdwn::ours("You can't be your own mentor. Ask somebody else."),
        Refusal::TooMany => {
            let waiting = open.iter().map(|open| Mrkdwn::user(open.mentor.as_str()));
            mrkdwn!(
                "You have {} open requests, to {}. Nothing was sent. Wait for an answer, or withdraw one in your direct \
                 messages from Understudy.",
                MOST_OPEN,
                Mrkdwn::join(waiting, ", ")
            )
        }
        Refusal::Busy => mrkdwn!(
            "Several requests wait for {} already. Nothing was sent. Ask somebody else, or come back in some days.",
            mentor
        ),
        Refusal::Full => mrkdwn!(
            "{} has no free place now. Nothing was sent. Ask somebody else, or let us tell you when a place opens.",
            mentor
        ),
    };
    notice("Not sent", text)
}

/// After sending: who acts next.
pub fn asked(request: &Request) -> Modal {
    notice(
        "Asked",
        mrkdwn!(
            "{} has your request as a direct message. You get one as soon as they answer.",
            Mrkdwn::user(request.mentor.as_str())
        ),
    )
}

/// The mentor has as many interns as they offer places.
pub fn no_place_left(places: i64) -> Modal {
    let places = match places {
        0 => "no place".to_owned(),
        1 => "one place".to_owned(),
        places => format!("{places} places"),
    };
    notice(
        "No free place left",
        mrkdwn!(
            "You offer {}, and there is no free place left. The request is open as before. To take them on all the same, \
             raise your places with `/internship mentor` and accept again; or decline, or name somebody else.",
            places
        ),
    )
}

/// Facts for the mentor's message.
pub struct RequestFacts<'a> {
    pub request: &'a Request,
    pub program: &'a Program,
    pub fit: Option<Fit>,
    pub intern_zone: Option<&'a str>,
    pub started: Option<&'a Internship>,
    /// Who listed them, for their first request: `page`, `csv` or a user id.
    pub listed_by: Option<&'a str>,
    /// Who was asked first and named them.
    pub passed_by: Option<&'a UserId>,
    pub lapses_on: Date,
    /// The first request that they get: how long the weekly 1:1 is, of what they are told before they say yes.
    pub first_time: Option<u32>,
}

/// The mentor's message: the request with its buttons, or what became of it.
pub fn request_message(facts: &RequestFacts<'_>) -> Message {
    let intern = Mrkdwn::user(facts.request.intern.as_str());
    let asks = mrkdwn!(
        "{} asks you to be their mentor on {}.",
        intern,
        title(facts.program)
    );
    about(facts, asks)
}

/// The reminder, with the same buttons.
pub fn nudge(facts: &RequestFacts<'_>) -> Message {
    let intern = Mrkdwn::user(facts.request.intern.as_str());
    let waits = mrkdwn!(
        "{} still hopes for your answer: they asked you to be their mentor on {}. Without one the request lapses on {}.",
        intern,
        title(facts.program),
        day(facts.lapses_on)
    );
    about(facts, waits)
}

fn about(facts: &RequestFacts<'_>, opening: Mrkdwn) -> Message {
    let request = facts.request;
    let mut blocks = vec![section(opening.clone())];
    if let Some(first) = facts.passed_by {
        blocks.push(context(vec![mrkdwn!(
            "They asked {} first, who thinks of you.",
            Mrkdwn::user(first.as_str())
        )]));
    }
    if !request.note.trim().is_empty() {
        blocks.extend(sections(&quote(&request.note)));
    }
    if let (Some(zone), Some(fit)) = (facts.intern_zone, &facts.fit) {
        blocks.push(context(vec![mrkdwn!(
            "Their time zone is {} · {}",
            zone,
            shared(fit)
        )]));
    }
    let became = became(request, facts.started);
    match &became {
        None => blocks.extend(open_request(facts)),
        Some(became) if request.state == RequestState::Accepted && facts.started.is_none() => {
            blocks.push(section_with(None, became.clone(), plan_button(&request.id)));
        }
        Some(became) => blocks.push(section(became.clone())),
    }
    let note = clip(request.note.trim(), SPOKEN_NOTE_CHARS);
    let spoken = match became {
        Some(became) => mrkdwn!("{} {}", opening, became),
        None if note.is_empty() => mrkdwn!("{} Accept or decline it here.", opening),
        None => mrkdwn!(
            "{} They write: “{}” Accept or decline it here.",
            opening,
            note
        ),
    };
    Message::new(&spoken, blocks)
}

/// What became of a request, for its mentor; nothing yet of an open one.
fn became(request: &Request, started: Option<&Internship>) -> Option<Mrkdwn> {
    let intern = Mrkdwn::user(request.intern.as_str());
    Some(match (request.state, started) {
        (RequestState::Open, _) => return None,
        (RequestState::Accepted, None) => {
            mrkdwn!("You said yes. Next: agree on the start with {}.", intern)
        }
        (RequestState::Accepted, Some(internship)) => mrkdwn!(
            "You said yes. The start is planned for {}.",
            day(internship.start_date)
        ),
        (RequestState::Declined, _) => match &request.passed_to {
            Some(other) => mrkdwn!(
                "You named {}, who has the request now. {} has been told. You are done.",
                Mrkdwn::user(other.as_str()),
                intern
            ),
            None if shared_reason(request).is_some() => mrkdwn!(
                "You declined. {} has been told kindly, with your reason.",
                intern
            ),
            None => mrkdwn!(
                "You declined. {} has been told kindly, without a reason.",
                intern
            ),
        },
        (RequestState::Withdrawn, _) => mrkdwn!(
            "{} has withdrawn this request. There is nothing for you to do.",
            intern
        ),
        (RequestState::Lapsed, _) => Mrkdwn::ours(
            "This request has lapsed without an answer. There is nothing for you to do.",
        ),
    })
}

/// What the mentor lets the intern know.
fn shared_reason(request: &Request) -> Option<&str> {
    let reason = request.reason.as_deref().map(str::trim);
    reason.filter(|reason| request.reason_shared && !reason.is_empty())
}

/// "Plan the start": opens the start form.
pub fn plan_button(request: &RequestId) -> crate::slack::blocks::Button {
    button(format!("start_plan:{request}"), "Plan the start")
        .value(request.as_str())
        .primary()
}

fn open_request(facts: &RequestFacts<'_>) -> Vec<Block> {
    let request = facts.request;
    let id = request.id.as_str();
    let mut blocks = vec![actions(
        None,
        vec![
            button(format!("request_accept:{id}"), "Accept")
                .value(id)
                .primary()
                .accessibility_label("Accept this request to be a mentor")
                .into(),
            button(format!("request_decline:{id}"), "Decline")
                .value(id)
                .accessibility_label("Decline this request; the intern gets no reason")
                .into(),
            button(format!("request_pass:{id}"), "Not me, but…")
                .value(id)
                .accessibility_label("Name somebody else who could be their mentor")
                .into(),
            button("program_open", "About the program")
                .value(request.program_id.as_str())
                .into(),
        ],
    )];
    if let Some(minutes) = facts.first_time {
        blocks.push(context(vec![mrkdwn!(
            "Your first request. Before you say yes: look at what the program asks, keep {} minutes a week for the 1:1 \
             and some time for questions, and tell your manager.",
            minutes
        )]));
    }
    let by = match facts.listed_by {
        None => return blocks,
        Some("page") => Mrkdwn::ours("the program's page"),
        Some("csv") => Mrkdwn::ours("the program's coordinator"),
        Some(user) if user == request.mentor.as_str() => return blocks,
        Some(user) => Mrkdwn::user(user),
    };
    blocks.push(context(vec![mrkdwn!(
        "You are asked because {} lists you as a mentor. To change or leave the list, type `/internship mentor`.",
        by
    )]));
    blocks
}

pub(super) fn shared(fit: &Fit) -> String {
    match (fit.shared_minutes / 60, fit.shared_minutes % 60) {
        (0, 0) => "no working hours in common with you".to_owned(),
        (1, 0) => "1 working hour in common with you".to_owned(),
        (hours, 0) => format!("{hours} working hours in common with you"),
        (hours, minutes) => format!("{hours}:{minutes:02} working hours in common with you"),
    }
}

/// What happened to a request, for the mentor who presses an old button.
pub fn what_happened(request: &Request) -> Mrkdwn {
    match (request.state, &request.passed_to) {
        (RequestState::Declined, Some(other)) => mrkdwn!(
            "You named {} for this request, and they have it now.",
            Mrkdwn::user(other.as_str())
        ),
        (RequestState::Declined, None) => Mrkdwn::ours("You have declined this request already."),
        (RequestState::Withdrawn, _) => Mrkdwn::ours("This request was withdrawn meanwhile."),
        (RequestState::Lapsed, _) => Mrkdwn::ours("This request has lapsed meanwhile."),
        (RequestState::Accepted, _) => Mrkdwn::ours("You have accepted this request already."),
        (RequestState::Open, _) => Mrkdwn::ours("This request is as it was."),
    }
}

/// The same for the intern.
pub fn what_happened_to_mine(request: &Request) -> Mrkdwn {
    let mentor = Mrkdwn::user(request.mentor.as_str());
    match request.state {
        RequestState::Accepted => {
            mrkdwn!("{} has said yes meanwhile. Nothing was withdrawn.", mentor)
        }
        RequestState::Withdrawn => Mrkdwn::ours("You have withdrawn this request already."),
        _ => mrkdwn!(
            "This request to {} has ended already. There is nothing to withdraw.",
            mentor
        ),
    }
}

/// After a decline: a reason, if the mentor likes, and whether the intern may see it.
pub fn decline_reason(request: &Request) -> Modal {
    let intern = Mrkdwn::user(request.intern.as_str());
    let reason = plain_text_input("reason").multiline().max_length(2000);
    let reason = match &request.reason {
        Some(known) => reason.initial(known),
        None => reason,
    };
    let share = [Choice::new("share", "Let them read it")];
    let ticked: &[&str] = if request.reason_shared {
        &["share"]
    } else {
        &[]
    };
    Modal {
        callback_id: "request_reason".into(),
        title: "Declined".into(),
        submit: Some("Save".into()),
        close: Some("Close".into()),
        private_metadata: request.id.to_string(),
        clear_on_close: false,
        blocks: vec![
            section(mrkdwn!(
                "{} hears kindly that it doesn't fit now. You are done; a reason is up to you.",
                intern
            )),
            input("reason", "Reason", reason)
                .optional()
                .hint("It stays between you and Understudy unless you tick the box.")
                .into(),
            input("share", "Share it", checkboxes("share", &share, ticked))
                .optional()
                .into(),
        ],
    }
}

/// "Not me, but …".
pub fn pass(request: &Request) -> Modal {
    Modal {
        callback_id: "request_pass".into(),
        title: "Not me, but…".into(),
        submit: Some("Pass on".into()),
        close: Some("Back".into()),
        private_metadata: request.id.to_string(),
        clear_on_close: false,
        blocks: vec![
            section(mrkdwn!(
                "Who could be {}'s mentor? They get the request with its note, {} is told, and you are done.",
                Mrkdwn::user(request.intern.as_str()),
                Mrkdwn::user(request.intern.as_str())
            )),
            input("to", "Somebody else", users_select("to", None)).into(),
        ],
    }
}

/// Facts for the intern's copy.
pub struct SentFacts<'a> {
    pub request: &'a Request,
    pub program: &'a Program,
    /// Who was asked first and named this mentor.
    pub passed_by: Option<&'a UserId>,
    pub lapses_on: Date,
}

/// The intern's copy: where it stands, and taking it back.
pub fn sent(facts: &SentFacts<'_>) -> Message {
    let request = facts.request;
    let mentor = Mrkdwn::user(request.mentor.as_str());
    let opening = match facts.passed_by {
        Some(first) => mrkdwn!(
            "{} can't be your mentor right now and thinks of {}: they have your request for {}.",
            Mrkdwn::user(first.as_str()),
            mentor.clone(),
            title(facts.program)
        ),
        None => mrkdwn!(
            "You asked {} to be your mentor on {}.",
            mentor.clone(),
            title(facts.program)
        ),
    };
    let state = match (request.state, &request.passed_to) {
        (RequestState::Open, _) => mrkdwn!(
            "Without an answer it lapses on {}. You can ask up to three mentors at once.",
            day(facts.lapses_on)
        ),
        (RequestState::Accepted, _) => mrkdwn!("{} said yes.", mentor),
        (RequestState::Declined, Some(other)) => mrkdwn!(
            "{} named {}, who has it now.",
            mentor,
            Mrkdwn::user(other.as_str())
        ),
        (RequestState::Declined, None) => Mrkdwn::ours("It doesn't fit right now."),
        (RequestState::Withdrawn, _) => Mrkdwn::ours("You withdrew it."),
        (RequestState::Lapsed, _) => Mrkdwn::ours("It lapsed without an answer."),
    };
    let text = mrkdwn!("{} {}", opening, state);
    let mut blocks = vec![section(text.clone())];
    if request.state == RequestState::Open {
        let id = request.id.as_str();
        let withdraw = button(format!("request_withdraw:{id}"), "Withdraw").value(id);
        blocks.push(actions(None, vec![withdraw.into()]));
    }
    Message::new(&text, blocks)
}

/// To the intern: it does not fit now; the reason only where it is shared, and the next best.
pub fn declined(request: &Request, others: &[Ranked]) -> Message {
    let mentor = Mrkdwn::user(request.mentor.as_str());
    let kindly = "That says nothing about you: most mentors take one intern at a time.";
    let text = match shared_reason(request) {
        Some(_) => mrkdwn!("It doesn't fit for {} right now. They write:", mentor),
        None => mrkdwn!("It doesn't fit for {} right now. {}", mentor, kindly),
    };
    let reason = shared_reason(request).map(quote);
    next_steps(request, &text, reason, others)
}

/// To the intern: nobody answered.
pub fn lapsed(request: &Request, others: &[Ranked]) -> Message {
    let text = mrkdwn!(
        "{} has not answered, and your request has lapsed. You can go on without waiting: they have been told that \
         there is nothing left to do.",
        Mrkdwn::user(request.mentor.as_str())
    );
    next_steps(request, &text, None, others)
}

fn next_steps(
    request: &Request,
    text: &Mrkdwn,
    reason: Option<Mrkdwn>,
    others: &[Ranked],
) -> Message {
    let mut blocks = vec![section(text.clone())];
    let mut spoken = text.clone();
    if let Some(reason) = reason {
        blocks.extend(sections(&reason));
        spoken.push(mrkdwn!("\n{}", reason));
    }
    for other in others {
        let mentor = Mrkdwn::user(other.profile.user_id.as_str());
        let line = mrkdwn!("{}\n{}", mentor, why(&other.fit));
        blocks.push(section_with(None, line, ask_button(other)));
    }
    let again = button("find_again", "Find another mentor").value(request.program_id.as_str());
    let again: Element = if others.is_empty() {
        again.primary()
    } else {
        again
    }
    .into();
    blocks.push(actions(None, vec![again]));
    Message::new(&spoken, blocks)
}

/// The form could not be opened in time.
pub fn open_again(words: &str) -> Message {
    let text =
        Mrkdwn::ours("The list of mentors could not be opened in time. It is one click away.");
    let state = super::ListState {
        words: words.to_owned(),
        ..super::ListState::default()
    };
    let open = button("find_again", "Find a mentor")
        .value(serde_json::to_string(&state).unwrap_or_default())
        .primary();
    Message::new(
        &text,
        vec![section(text.clone()), actions(None, vec![open.into()])],
    )
}
