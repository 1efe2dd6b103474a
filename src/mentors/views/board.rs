//! The board: both kinds of empty slot.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    mentors::rules::table::{Board, Offer, Who},
    mrkdwn,
    programs::{TITLE_CHARS, store::Program},
    slack::{
        blocks::{
            Block, Choice, Message, Modal, actions, button, context, divider, header, input, pager,
            section, static_select,
        },
        text::{Mrkdwn, clip},
    },
};

/// People on one page of the board.
pub const PAGE: usize = 25;
/// Characters of one fact about somebody.
const FACT_CHARS: usize = 100;
/// Programs named in one sentence.
const NAMED: usize = 30;

/// What the board's view carries along. Input, not truth.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    pub program: String,
    #[serde(default)]
    pub page: usize,
}

enum Entry<'a> {
    Mentor(&'a Offer),
    Intern(&'a (Who, String)),
}

/// One page of a program's board. `nobody_free`: what to do where no mentor has a free place.
pub fn board(
    program: &Program,
    board: &Board,
    page: usize,
    now: Timestamp,
    nobody_free: Vec<Block>,
) -> Modal {
    let mentors = board.free().map(Entry::Mentor);
    let interns = board.seekers.iter().map(Entry::Intern);
    let entries: Vec<Entry<'_>> = mentors.chain(interns).collect();
    let pages = entries.len().div_ceil(PAGE).max(1);
    let page = page.min(pages - 1);
    let mut blocks = opening(program);
    if board.free().next().is_none() {
        blocks.push(divider());
        blocks.push(section(Mrkdwn::ours(
            "*Mentors with a free place*\nIf you could mentor somebody, press *I'd like to mentor*, and you are the \
             first.",
        )));
        blocks.extend(nobody_free);
    }
    let mut last = "";
    for entry in entries.iter().skip(page * PAGE).take(PAGE) {
        let (title, line) = match entry {
            Entry::Mentor(offer) => ("Mentors with a free place", mentor(offer, now)),
            Entry::Intern(intern) => ("Looking for a mentor", seeker(intern, now)),
        };
        if title != last {
            blocks.push(divider());
            blocks.push(header(title));
            last = title;
        }
        blocks.push(section(line));
    }
    if board.seekers.is_empty() {
        blocks.push(divider());
        blocks.push(section(Mrkdwn::ours(
            "*Looking for a mentor*\nNobody at the moment. Press *I'm looking for a mentor*, and the program's channel \
             hears of you.",
        )));
    }
    blocks.extend(pager(page, pages));
    let state = State {
        program: program.id.to_string(),
        page,
    };
    modal(None, &state, blocks)
}

fn opening(program: &Program) -> Vec<Block> {
    let title = Mrkdwn::escaped(&clip(&program.title, TITLE_CHARS)).bold();
    let id = program.id.as_str();
    vec![
        section(mrkdwn!(
            "{}\nWho has a free place, and who looks for a mentor. Write to them, or add yourself.",
            title
        )),
        actions(
            None,
            vec![
                button("mentor_offer", "I'd like to mentor")
                    .value(id)
                    .into(),
                button("interest_post", "I'm looking for a mentor")
                    .value(id)
                    .into(),
                crate::alumni::views::alumni_button(program).into(),
            ],
        ),
        context(vec![Mrkdwn::ours(
            "Everybody here sees the board. It has only those who offered a place or asked to stand on it.",
        )]),
    ]
}

fn mentor(offer: &Offer, now: Timestamp) -> Mrkdwn {
    let places = match offer.free_places {
        1 => "one free place".to_owned(),
        places => format!("{places} free places"),
    };
    line(&offer.mentor, &[offer.group(), &places], now)
}

fn seeker((who, group): &(Who, String), now: Timestamp) -> Mrkdwn {
    line(who, &[group], now)
}

fn line(who: &Who, facts: &[&str], now: Timestamp) -> Mrkdwn {
    let mut line = match &who.user {
        Some(user) => Mrkdwn::user(user.as_str()),
        None => mrkdwn!("@{}", clip(&who.handle, FACT_CHARS)),
    };
    let zone = who.zone_text(now);
    for fact in facts.iter().chain([&zone.as_str()]) {
        if !fact.trim().is_empty() {
            line.push(mrkdwn!(" · {}", clip(fact.trim(), FACT_CHARS)));
        }
    }
    if let Some(note) = who.other_note(now) {
        line.push(mrkdwn!(" · the page says {}", clip(note, FACT_CHARS)));
    }
    if who.user.is_none() {
        line.push(Mrkdwn::ours(" · from the page, not found in Slack"));
    }
    line
}

/// "Which program?", where the channel and the command don't say.
pub fn choose_program(programs: &[Program]) -> Modal {
    let choices: Vec<_> = programs
        .iter()
        .take(100)
        .map(|program| Choice::new(program.id.as_str(), program.title.as_str()))
        .collect();
    let initial = choices.first().map(|choice| choice.value.clone());
    let blocks = vec![
        section(Mrkdwn::ours("Whose board would you like to see?")),
        input(
            "program",
            "Program",
            static_select("program", &choices, initial.as_deref()),
        )
        .into(),
    ];
    modal(Some("Show the board".into()), &State::default(), blocks)
}

fn modal(submit: Option<String>, state: &State, blocks: Vec<Block>) -> Modal {
    Modal {
        callback_id: "board".into(),
        title: "The board".into(),
        submit,
        close: Some("Close".into()),
        private_metadata: serde_json::to_string(state).unwrap_or_default(),
        clear_on_close: false,
        blocks,
    }
}

/// A key that no program has.
pub fn no_such_program(key: &str, programs: &[Program]) -> Message {
    let keys = programs.iter().take(NAMED);
    let keys: Vec<&str> = keys.map(|program| program.key.as_str()).collect();
    Message::text_only(match keys.as_slice() {
        [] => Mrkdwn::ours(
            "There is no internship program here yet. Whoever runs Understudy adds one from a handbook page with \
             `understudy import`.",
        ),
        keys => mrkdwn!(
            "There is no program “{}” here. There is: {}. Type `/internship board` with one of them.",
            clip(key, FACT_CHARS),
            keys.join(", ")
        ),
    })
}

#[cfg(test)]
#[path = "../tests/board.rs"]
mod tests;
