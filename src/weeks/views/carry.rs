//! What earlier weeks left open: named once in the next week's message, in few words; all of it in a modal.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    WeekFacts, WeekRef,
    items::{Piece, Ticking, lettered, name, pages, plain},
    own::plain_words,
};
use crate::{
    internships::Internship,
    mrkdwn,
    slack::{
        blocks::{Button, Element, Modal, actions, button, context, pager},
        text::{Mrkdwn, clip},
    },
    weeks::{
        Choice, Ticks,
        rules::{Carried, CarryOver, How, Line},
    },
};

/// Items that the message names; the rest is counted.
const NAMED: usize = 5;
/// Characters of each: a link of a usual length stays alive.
const NAMED_CHARS: usize = 200;
const LABEL_CHARS: usize = 60;
/// Room that is kept for them in a message.
pub(super) const MAX_BLOCKS: usize = 3;
pub(super) const MAX_CHARS: usize = NAMED * (NAMED_CHARS + 30) + 400;

/// What is said of items that are carried over: of one, or of all that nobody has said anything of. Input, not truth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarryValue {
    #[serde(rename = "i")]
    pub internship: String,
    /// The week whose message or modal it is.
    #[serde(rename = "d")]
    pub date: String,
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    pub page_version: Option<i64>,
}

/// The three things that can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Say {
    Want,
    Drop,
    /// Neither, after all.
    Back,
}

impl Say {
    pub fn choice(self) -> Option<Choice> {
        match self {
            Self::Want => Some(Choice::Want),
            Self::Drop => Some(Choice::LetGo),
            Self::Back => None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Want => "carry_want",
            Self::Drop => "carry_drop",
            Self::Back => "carry_back",
        }
    }
}

/// Under the week's own items: what the week before left open, in few words. Each by itself stands in the modal: a row
/// of buttons for each would be as long as a week, and would nag.
pub fn in_message(facts: &WeekFacts<'_>, carry: &CarryOver<'_>) -> Vec<Piece> {
    let from = clip(&carry.label(), LABEL_CHARS);
    let mut lines = vec![mrkdwn!("*From {}* · {}", from, summary(carry))];
    for one in carry.items.iter().take(NAMED) {
        lines.push(mrkdwn!("{} {}", mark(one).0, shown(one)));
    }
    if carry.items.len() > NAMED {
        lines.push(mrkdwn!("and {} more", carry.items.len() - NAMED));
    }
    let mut pieces = plain(Mrkdwn::join(lines, "\n"));
    let value = CarryValue {
        internship: facts.internship().id.to_string(),
        date: facts.date.to_string(),
        item: None,
        page_version: Some(facts.page_version),
    };
    let buttons = together(carry, &value);
    if !buttons.is_empty() {
        pieces.push(Piece::of(actions(None, buttons), 160));
    }
    pieces
}

/// How an item stands, for the eye and in words.
fn mark(one: &Carried<'_>) -> (&'static str, &'static str) {
    match one.how {
        How::Done => ("☑", "Done: "),
        How::LetGo => ("✕", "Let go: "),
        How::Open => ("☐", ""),
    }
}

fn shown(one: &Carried<'_>) -> Mrkdwn {
    let mut text = name(&one.item.text, NAMED_CHARS);
    if one.how == How::Open && one.is_wanted {
        text.push(Mrkdwn::ours(" _(still wanted)_"));
    }
    text
}

/// "3 are open", "1 is open · 2 let go", "all done since".
fn summary(carry: &CarryOver<'_>) -> Mrkdwn {
    let (open, let_go) = (carry.count(How::Open), carry.count(How::LetGo));
    let mut parts = match open {
        0 if let_go == 0 => vec![Mrkdwn::ours("all done since")],
        0 => Vec::new(),
        1 => vec![Mrkdwn::ours("1 is open")],
        open => vec![mrkdwn!("{} are open", open)],
    };
    if let_go > 0 {
        parts.push(mrkdwn!("{} let go", let_go));
    }
    Mrkdwn::join(parts, " · ")
}

/// One in the modal, with its tick.
fn line(ticking: &Ticking<'_>, one: &Carried<'_>) -> Vec<Piece> {
    let (mark, says) = mark(one);
    let item = Line {
        item: one.item,
        depth: 0,
        opens_heading: None,
    };
    let block_id = format!("carry:{}:{}", ticking.version, one.item.id);
    let button = ticking.tick_button(&item, one.how == How::Done);
    lettered(
        String::new(),
        mark,
        says,
        shown(one),
        Some((block_id, button)),
    )
}

/// What is said of all of them at once, and the way to say it of each.
fn together(carry: &CarryOver<'_>, value: &CarryValue) -> Vec<Element> {
    let (want, drop, back, each) = match carry.items.len() {
        1 => ("Still want it", "Let it go", "Take it back", "Tick it"),
        _ => (
            "Still want them",
            "Let them go",
            "Take them back",
            "One by one",
        ),
    };
    let mut buttons: Vec<Element> = Vec::new();
    if carry.unanswered() > 0 {
        buttons.push(say(Say::Want, want, value).into());
        buttons.push(say(Say::Drop, drop, value).into());
    } else if carry.count(How::LetGo) > 0 {
        buttons.push(say(Say::Back, back, value).into());
    }
    if carry.items.len() > carry.count(How::Done) {
        buttons.push(open_button(value, each, "all").into());
    }
    buttons
}

fn say(what: Say, label: &str, value: &CarryValue) -> Button {
    let id = value.item.as_deref().unwrap_or("all");
    button(format!("{}:{id}", what.word()), label)
        .value(serde_json::to_string(value).unwrap_or_default())
}

/// Opens the modal with all that earlier weeks left open; `id` tells it from others on the same screen.
pub fn open_button(value: &CarryValue, label: &str, id: &str) -> Button {
    let value = CarryValue {
        item: None,
        ..value.clone()
    };
    button(format!("carry_open:{id}"), label)
        .value(serde_json::to_string(&value).unwrap_or_default())
}

/// "3 from earlier weeks", or, where nothing is open any more, only the way to what was let go.
pub fn label(before: &[CarryOver<'_>]) -> String {
    match before.iter().map(|carry| carry.count(How::Open)).sum() {
        0_usize => "From earlier weeks".to_owned(),
        open => format!("{open} from earlier weeks"),
    }
}

/// All that the weeks before a day left open, each item with what may be said of it.
pub fn carry_modal(
    internship: &Internship,
    date: Date,
    page_version: i64,
    ticks: &Ticks,
    all: &[CarryOver<'_>],
    page: usize,
) -> Modal {
    let pages = pages(modal_pieces(internship, date, page_version, ticks, all));
    let page = page.min(pages.len() - 1);
    let week = WeekRef {
        page,
        page_version: Some(page_version),
        ..WeekRef::of(internship, date)
    };
    let mut blocks = vec![context(vec![Mrkdwn::ours(
        "What you let go is not done, and it is counted as let go. It can be taken back here.",
    )])];
    blocks.extend(pages[page].iter().map(|piece| piece.block.clone()));
    blocks.extend(pager(page, pages.len()));
    Modal {
        callback_id: "carry".into(),
        title: "From earlier weeks".into(),
        submit: None,
        close: Some("Close".into()),
        private_metadata: serde_json::to_string(&week).unwrap_or_default(),
        clear_on_close: false,
        blocks,
    }
}

fn modal_pieces(
    internship: &Internship,
    date: Date,
    page_version: i64,
    ticks: &Ticks,
    all: &[CarryOver<'_>],
) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for carry in all {
        pieces.extend(plain(Mrkdwn::escaped(&carry.label()).bold()));
        let ticking = Ticking {
            internship,
            ticks,
            date: carry.date.to_string(),
            version: 0,
            page_version,
        };
        for one in &carry.items {
            pieces.extend(line(&ticking, one));
            let value = CarryValue {
                internship: internship.id.to_string(),
                date: date.to_string(),
                item: Some(one.item.id.clone()),
                page_version: Some(page_version),
            };
            let words = plain_words(&one.item.text, 50);
            let say = |what: Say, label: &str| -> Element {
                let button = say(what, label, &value);
                button
                    .accessibility_label(&format!("{label}: {words}"))
                    .into()
            };
            let says: Vec<Element> = match (one.how, one.is_wanted) {
                (How::Done, _) => continue,
                (How::LetGo, _) => vec![say(Say::Back, "Take it back")],
                (How::Open, true) => vec![say(Say::Drop, "Let it go")],
                (How::Open, false) => {
                    vec![say(Say::Want, "Still want it"), say(Say::Drop, "Let it go")]
                }
            };
            pieces.push(Piece::of(actions(None, says), 80));
        }
    }
    if pieces.is_empty() {
        pieces.extend(plain(Mrkdwn::ours("Nothing of earlier weeks is open.")));
    }
    pieces
}
