//! Items with their ticks, as blocks that are put into a message or onto the pages of a modal: the week's and those
//! before the start.

use serde::{Deserialize, Serialize};

use crate::{
    internships::Internship,
    mrkdwn,
    programs::ItemKind,
    slack::{
        blocks::{Block, Button, MAX_SECTION_CHARS, button, section, section_with},
        text::{Mrkdwn, unescaped},
    },
    weeks::{
        Ticks,
        rules::{Line, can_be_ticked, is_done},
    },
};

/// Room in a message: Slack takes 50 blocks and about 13,000 characters in all; some are kept for
/// the title, the buttons and what a screen reader says.
pub const MESSAGE_BLOCKS: usize = 44;
pub const MESSAGE_CHARS: usize = 9_500;
const SPOKEN_CHARS: usize = 2_400;
/// Room on one page of the modal: 100 blocks, 250 kB.
const PAGE_BLOCKS: usize = 80;
const PAGE_CHARS: usize = 30_000;
/// The box and the indentation before an item's text.
const MARK_CHARS: usize = 40;
/// A button's label and what a screen reader says in its place.
const BUTTON_CHARS: usize = 80;

/// A block with how many characters it shows, and how it is said.
#[derive(Clone)]
pub struct Piece {
    pub block: Block,
    pub chars: usize,
    pub spoken: Mrkdwn,
}

/// Whose items are ticked, and how they stand.
pub struct Ticking<'a> {
    pub internship: &'a Internship,
    pub ticks: &'a Ticks,
    /// Of the week; empty before the start.
    pub date: String,
    /// How often the message's content had changed when it was rendered; it stands in the block_ids.
    pub version: i64,
    /// The version of the page that is shown.
    pub page_version: i64,
}

impl Ticking<'_> {
    /// An item with its button; long texts go on in further sections.
    pub fn line(&self, line: &Line<'_>) -> Vec<Piece> {
        self.line_with(line, &Mrkdwn::default(), true)
    }

    /// The same with something said after its text. What nobody ticks by hand has no button.
    pub fn line_with(&self, line: &Line<'_>, aside: &Mrkdwn, by_hand: bool) -> Vec<Piece> {
        let text = mrkdwn!("{}{}", Mrkdwn::from_page(line.item.text.clone()), aside);
        let indent = indent(line);
        if line.item.kind == ItemKind::Note {
            return plain(mrkdwn!("{}{}", indent, text));
        }
        if line.asks_for_a_talk() {
            return plain(mrkdwn!("{}• {} _(see For your 1:1)_", indent, text));
        }
        if !can_be_ticked(line.item) {
            return plain(mrkdwn!("{}• {}", indent, text));
        }
        let done = is_done(&line.item.id, self.ticks);
        let (mark, says) = if done { ("☑", "Done: ") } else { ("☐", "") };
        let mut parts = text.split(MAX_SECTION_CHARS - MARK_CHARS).into_iter();
        let first = parts.next().unwrap_or_default();
        let spoken = mrkdwn!("• {}{}", says, first.clone());
        let shown = mrkdwn!("{}{} {}", indent, mark, first);
        let chars = shown.chars() + BUTTON_CHARS;
        let block_id = format!("tick:{}:{}", self.version, line.item.id);
        let block = if by_hand {
            section_with(Some(block_id), shown, self.tick_button(line, done))
        } else {
            section(shown)
        };
        let mut pieces = vec![Piece {
            block,
            chars,
            spoken,
        }];
        pieces.extend(parts.flat_map(plain));
        pieces
    }

    fn tick_button(&self, line: &Line<'_>, done: bool) -> Button {
        let id = &line.item.id;
        let (label, wish, says) = if done {
            ("Undo", "open", "Not done yet")
        } else {
            ("Done", "done", "Mark as done")
        };
        let value = TickValue {
            internship: self.internship.id.to_string(),
            item: id.clone(),
            date: self.date.clone(),
            done: wish == "done",
            page_version: Some(self.page_version),
        };
        button(format!("item_tick:{id}"), label)
            .value(serde_json::to_string(&value).unwrap_or_default())
            .accessibility_label(&format!(
                "{says}: {}",
                unescaped(&Mrkdwn::from_page(line.item.text.clone()).plain())
            ))
    }
}

/// What a tick's button carries. Input, not truth. It says what is wanted, so that pressing an old
/// button again changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TickValue {
    #[serde(rename = "i")]
    pub internship: String,
    #[serde(rename = "t")]
    pub item: String,
    #[serde(rename = "d")]
    pub date: String,
    #[serde(rename = "w")]
    pub done: bool,
    /// The version of the page that it was shown from.
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    pub page_version: Option<i64>,
}

/// The spaces before a nested line; deeper ones stand as deep as the eighth.
pub fn indent(line: &Line<'_>) -> String {
    "\u{2003}".repeat(line.depth.min(8))
}

/// A text as one or more sections.
pub fn plain(text: Mrkdwn) -> Vec<Piece> {
    let parts = text.split(MAX_SECTION_CHARS);
    parts
        .into_iter()
        .map(|part| Piece {
            chars: part.chars(),
            spoken: part.clone(),
            block: section(part),
        })
        .collect()
}

/// How many pieces fit into one message, from the first.
pub fn fitting(pieces: &[Piece], blocks: usize, chars: usize) -> usize {
    let mut used = 0;
    let within = pieces.iter().take(blocks).take_while(|piece| {
        used += piece.chars;
        used <= chars
    });
    // One piece alone always fits: a section has 3,000 characters at most.
    within.count().max(usize::from(!pieces.is_empty()))
}

/// The notification, and what a screen reader says: a sentence, then what is shown, in whole lines as
/// far as it goes.
pub fn spoken<'a>(opening: Mrkdwn, pieces: impl Iterator<Item = &'a Piece>) -> Mrkdwn {
    let mut spoken = opening;
    for piece in pieces {
        if spoken.chars() + piece.spoken.chars() >= SPOKEN_CHARS {
            spoken.push(Mrkdwn::ours("\nThe rest stands in the message."));
            break;
        }
        spoken.push(mrkdwn!("\n{}", &piece.spoken));
    }
    spoken
}

/// At least one page, also of nothing.
pub fn pages(mut pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
    let mut pages = Vec::new();
    loop {
        let fits = fitting(&pieces, PAGE_BLOCKS, PAGE_CHARS);
        let rest = pieces.split_off(fits);
        pages.push(pieces);
        if rest.is_empty() {
            return pages;
        }
        pieces = rest;
    }
}
