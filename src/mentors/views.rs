//! The form in which a mentor is found, and the messages of a request.

mod matching;
mod profiles;

pub use matching::{
    MatchFacts, MatchState, ZoneDifference, match_block, match_form, match_message, matched,
    row_key, said_by,
};
pub use profiles::{
    FormFacts, back, cannot_offer, hours_help, left, listed, no_such_program, offer_program,
    own_day, paused, profile_form, track_value, zone_choices, zone_difference, zone_help,
    zone_is_slacks, zone_select,
};
use serde::{Deserialize, Serialize};

use super::{
    Request, RequestState,
    rules::{Fit, Ranked},
};
use crate::{
    ids::{ProgramId, RequestId},
    internships::Internship,
    mrkdwn,
    programs::{TITLE_CHARS, store::Program},
    slack::{
        blocks::{
            Block, Choice, Message, Modal, actions, button, context, day, divider, input, notice,
            pager, plain_text_input, quote, section, section_with, static_select,
        },
        text::{Mrkdwn, clip},
    },
};

/// Mentors on one page of the list.
pub const PAGE: usize = 15;
/// Characters of a mentor's title, group and tracks on their card, and of their "about". Escaped they
/// may be five times as many, and a card has room for 3,000.
const FACTS_CHARS: usize = 150;
const ABOUT_CHARS: usize = 400;
/// Characters of a note that a notification says.
const SPOKEN_NOTE_CHARS: usize = 300;

/// What the list's view carries along. Input, not truth.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListState {
    pub program: String,
    #[serde(default)]
    pub words: String,
    #[serde(default)]
    pub page: usize,
}

/// "Which program?": where `/find-mentor` was typed outside of any program's home channel.
pub fn choose_program(programs: &[Program], words: &str) -> Modal {
    let choices: Vec<_> = programs
        .iter()
        .take(100)
        .map(|program| Choice::new(program.id.as_str(), program.title.as_str()))
        .collect();
    let initial = choices.first().map(|choice| choice.value.clone());
    let state = ListState {
        words: clip(words, 500),
        ..ListState::default()
    };
    Modal {
        callback_id: "find_mentor".into(),
        title: "Find a mentor".into(),
        submit: Some("Show mentors".into()),
        close: Some("Close".into()),
        private_metadata: metadata(&state),
        clear_on_close: false,
        blocks: vec![
            section(Mrkdwn::ours("Which role would you like to learn?")),
            input(
                "program",
                "Program",
                static_select("program", &choices, initial.as_deref()),
            )
            .into(),
        ],
    }
}

/// The ranked list, one page of it.
pub fn list(program: &Program, ranked: &[Ranked], state: &ListState, intern_zone: &str) -> Modal {
    let pages = ranked.len().div_ceil(PAGE).max(1);
    let page = state.page.min(pages - 1);
    let state = ListState {
        page,
        ..state.clone()
    };
    let mut blocks = vec![section(intro(program, ranked.len(), &state.words))];
    if !ranked.is_empty() {
        blocks.push(context(vec![mrkdwn!(
            "Hours in common are those of your next working day, 9:00–17:00, in {}.",
            intern_zone
        )]));
    }
    for ranked in ranked.iter().skip(page * PAGE).take(PAGE) {
        blocks.push(divider());
        blocks.push(card(ranked));
    }
    blocks.extend(pager(page, pages));
    Modal {
        callback_id: "find_mentor".into(),
        title: "Find a mentor".into(),
        submit: None,
        close: Some("Close".into()),
        private_metadata: metadata(&state),
        clear_on_close: false,
        blocks,
    }
}

/// A program's name in bold; a page's title may be a paragraph.
fn title(program: &Program) -> Mrkdwn {
    Mrkdwn::escaped(&clip(&program.title, TITLE_CHARS)).bold()
}

fn intro(program: &Program, count: usize, words: &str) -> Mrkdwn {
    let title = title(program);
    match (count, words.is_empty()) {
        (0, true) => mrkdwn!(
            "{}\nNobody is listed as a mentor yet. Ask in the program's home channel, and whoever looks after it can \
             list mentors.",
            title
        ),
        (0, false) => mrkdwn!(
            "{}\nNo mentor's card has “{}” on it. Type `/find-mentor` alone to see everybody.",
            title,
            words
        ),
        (1, _) => mrkdwn!("{}\nOne mentor.", title),
        (count, true) => mrkdwn!("{}\n{} mentors, best fit first.", title, count),
        (count, false) => mrkdwn!(
            "{}\n{} mentors for “{}”, best fit first.",
            title,
            count,
            words
        ),
    }
}

fn card(ranked: &Ranked) -> Block {
    let profile = &ranked.profile;
    let mut text = Mrkdwn::user(profile.user_id.as_str());
    let mut facts = vec![profile.title.clone(), profile.group_name.clone()];
    facts.extend(profile.tracks());
    facts.retain(|fact| !fact.trim().is_empty());
    if !facts.is_empty() {
        let facts = clip(&facts.join(" · "), FACTS_CHARS);
        text.push(mrkdwn!(" · {}", facts));
    }
    text.push(mrkdwn!("\n{}", why(&ranked.fit)));
    if !profile.about.trim().is_empty() {
        text.push(mrkdwn!("\n{}", clip(profile.about.trim(), ABOUT_CHARS)));
    }
    let name = if profile.name.is_empty() {
        "this mentor"
    } else {
        &profile.name
    };
    let first_name = name.split_whitespace().next().unwrap_or(name);
    let label = if profile.name.is_empty() {
        "Ask".to_owned()
    } else {
        format!("Ask {first_name}")
    };
    let ask = button(format!("request_ask:{}", profile.id), &label)
        .value(profile.id.as_str())
        .accessibility_label(&format!("Ask {name} to be your mentor"));
    section_with(None, text, ask)
}

/// The reasons, in words: they are the very facts that sorted the list.
pub fn why(fit: &Fit) -> Mrkdwn {
    let hours = match fit.shared_minutes {
        0 => "none of your working hours in common".to_owned(),
        minutes if minutes % 60 == 0 => format!("{} h of your day in common", minutes / 60),
        minutes => format!(
            "{}:{:02} h of your day in common",
            minutes / 60,
            minutes % 60
        ),
    };
    let places = match fit.free_places {
        0 => "no free place now".to_owned(),
        1 => "one free place".to_owned(),
        places => format!("{places} free places"),
    };
    mrkdwn!("{} · {}", hours, places)
}

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

/// Facts for the mentor's message.
pub struct RequestFacts<'a> {
    pub request: &'a Request,
    pub program: &'a Program,
    pub fit: Option<Fit>,
    pub intern_zone: Option<&'a str>,
    pub started: Option<&'a Internship>,
    /// Who listed them, for their first request: `page`, `csv` or a user id.
    pub listed_by: Option<&'a str>,
}

/// The mentor's message: the request with its buttons, or what became of it.
pub fn request_message(facts: &RequestFacts<'_>) -> Message {
    let request = facts.request;
    let intern = Mrkdwn::user(request.intern.as_str());
    let asks = mrkdwn!(
        "{} asks you to be their mentor on {}.",
        intern,
        title(facts.program)
    );
    let mut blocks = vec![section(asks.clone())];
    if !request.note.trim().is_empty() {
        blocks.extend(crate::slack::blocks::sections(&quote(&request.note)));
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
        None => blocks.extend(open_request(request, facts.listed_by)),
        Some(became) if request.state == RequestState::Accepted && facts.started.is_none() => {
            blocks.push(section_with(None, became.clone(), plan_button(&request.id)));
        }
        Some(became) => blocks.push(section(became.clone())),
    }
    let note = clip(request.note.trim(), SPOKEN_NOTE_CHARS);
    let spoken = match became {
        Some(became) => mrkdwn!("{} {}", asks, became),
        None if note.is_empty() => mrkdwn!("{} Accept or decline it here.", asks),
        None => mrkdwn!("{} They write: “{}” Accept or decline it here.", asks, note),
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
        (RequestState::Declined, _) => mrkdwn!(
            "You declined. {} has been told kindly, without a reason.",
            intern
        ),
        (RequestState::Withdrawn, _) => mrkdwn!(
            "{} has withdrawn this request. There is nothing for you to do.",
            intern
        ),
        (RequestState::Lapsed, _) => Mrkdwn::ours(
            "This request has lapsed without an answer. There is nothing for you to do.",
        ),
    })
}

/// "Plan the start": opens the start form.
pub fn plan_button(request: &RequestId) -> crate::slack::blocks::Button {
    button(format!("start_plan:{request}"), "Plan the start")
        .value(request.as_str())
        .primary()
}

fn open_request(request: &Request, listed_by: Option<&str>) -> Vec<Block> {
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
        ],
    )];
    let by = match listed_by {
        None => return blocks,
        Some("page") => Mrkdwn::ours("the program's page"),
        Some("csv") => Mrkdwn::ours("the program's coordinator"),
        Some(user) => Mrkdwn::user(user),
    };
    blocks.push(context(vec![mrkdwn!(
        "You are asked because {} lists you as a mentor. If you would rather not be listed, tell the coordinator.",
        by
    )]));
    blocks
}

fn shared(fit: &Fit) -> String {
    match (fit.shared_minutes / 60, fit.shared_minutes % 60) {
        (0, 0) => "no working hours in common with you".to_owned(),
        (1, 0) => "1 working hour in common with you".to_owned(),
        (hours, 0) => format!("{hours} working hours in common with you"),
        (hours, minutes) => format!("{hours}:{minutes:02} working hours in common with you"),
    }
}

/// To the intern: it does not fit now. No reason is given.
pub fn declined(request: &Request, program: Option<&ProgramId>) -> Message {
    let text = mrkdwn!(
        "It doesn't fit for {} right now. That says nothing about you: most mentors take one intern at a time.",
        Mrkdwn::user(request.mentor.as_str())
    );
    let mut blocks = vec![section(text.clone())];
    if let Some(program) = program {
        let again = button("find_again", "Find another mentor")
            .value(program.as_str())
            .primary();
        blocks.push(actions(None, vec![again.into()]));
    }
    Message::new(&text, blocks)
}

fn metadata<T: Serialize>(state: &T) -> String {
    serde_json::to_string(state).unwrap_or_default()
}

#[cfg(test)]
#[path = "tests/views.rs"]
mod tests;
