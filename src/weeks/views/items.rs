//! Items with their ticks, as blocks that are put into a message or onto the pages of a modal: the week's and those
//! before the start.

use serde::{Deserialize, Serialize};

use super::coffee;
use crate::{
    internships::Internship,
    mrkdwn,
    programs::ItemKind,
    slack::{
        blocks::{Block, Button, MAX_SECTION_CHARS, button, day, section, section_with},
        text::{Mrkdwn, clip, unescaped},
    },
    weeks::{
        Ticks,
        rules::{How, Line, can_be_ticked, container, is_talk, to_tick_with},
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
    /// Its whole text, where there is nothing to press: neighbours are put together.
    text: Option<Mrkdwn>,
}

impl Piece {
    /// A block that is only for the eye and the hand: what it is about was said before.
    pub fn of(block: Block, chars: usize) -> Self {
        Self {
            block,
            chars,
            spoken: Mrkdwn::default(),
            text: None,
        }
    }
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
        let text = Mrkdwn::from_page(line.item.text.clone());
        let text = mrkdwn!("{}{}{}", text, self.with_whom(line), aside);
        let indent = indent(line);
        if line.item.kind == ItemKind::Note {
            return plain(mrkdwn!("{}{}", indent, text));
        }
        if line.asks_for_a_talk() {
            return plain(mrkdwn!("{}• {} _(see For your 1:1)_", indent, text));
        }
        if !can_be_ticked(line.item) {
            return plain(mrkdwn!("{}{} {}", indent, self.container_mark(line), text));
        }
        let how = How::of(&line.item.id, self.ticks);
        let (mark, says) = match how {
            How::Done => ("☑", "Done: "),
            How::LetGo => ("✕", "Let go: "),
            How::Open => ("☐", ""),
        };
        let button = by_hand.then(|| {
            let block_id = format!("tick:{}:{}", self.version, line.item.id);
            (block_id, self.tick_button(line, how == How::Done))
        });
        let mut pieces = lettered(indent, mark, says, text, button);
        if line.item.coffee && how == How::Open && by_hand {
            pieces.push(coffee::find(self.internship, line.item));
        }
        pieces
    }

    /// " · with Aldo", of a coffee chat that was.
    fn with_whom(&self, line: &Line<'_>) -> Mrkdwn {
        let tick = self.ticks.get(&line.item.id).filter(|tick| tick.is_done);
        match tick.and_then(|tick| tick.with_whom.as_ref()) {
            Some(user) => mrkdwn!(" · with {}", Mrkdwn::user(user.as_str())),
            None => Mrkdwn::default(),
        }
    }

    /// "☑" once everything under it is done.
    fn container_mark(&self, line: &Line<'_>) -> &'static str {
        let all = container(line.item, self.ticks);
        match all.is_some_and(|all| all.done == all.all) {
            true => "☑",
            false => "•",
        }
    }

    /// A week's container: with what does all that is under it at once, or takes that back.
    pub fn container(&self, line: &Line<'_>) -> Vec<Piece> {
        let Some(button) = self.all_button(line) else {
            return self.line(line);
        };
        let text = Mrkdwn::from_page(line.item.text.clone());
        let block_id = format!("all:{}:{}", self.version, line.item.id);
        let mark = self.container_mark(line);
        lettered(indent(line), mark, "", text, Some((block_id, button)))
    }

    fn all_button(&self, line: &Line<'_>) -> Option<Button> {
        let count = |done| to_tick_with(line.item, done, self.ticks).len();
        let (label, done, says) = match (count(true), count(false)) {
            (2.., _) => ("All done", true, "Mark all as done"),
            (0, 2..) => ("Undo all", false, "Not done yet, all"),
            _ => return None,
        };
        let id = &line.item.id;
        let button = button(format!("tick_all:{id}"), label)
            .value(self.value(id, done))
            .accessibility_label(&format!("{says}: {}", words(line)));
        Some(button)
    }

    /// A prompt, with what says that it was talked about.
    pub fn prompt(&self, line: &Line<'_>) -> Vec<Piece> {
        let text = Mrkdwn::from_page(line.item.text.clone());
        if !is_talk(line.item) {
            return plain(mrkdwn!("{}• {}", indent(line), text));
        }
        let id = &line.item.id;
        let talked = How::of(id, self.ticks) == How::Done;
        let (mark, says, label) = match talked {
            true => ("✓", "Talked about: ", "Undo"),
            false => ("•", "", "Talked about"),
        };
        let button = button(format!("prompt_talked:{id}"), label)
            .value(self.value(id, !talked))
            .accessibility_label(&format!(
                "{}: {}",
                if talked {
                    "Not talked about yet"
                } else {
                    "Talked about"
                },
                words(line)
            ));
        let text = mrkdwn!("{}{}", text, self.who(id, indent(line)));
        let block_id = format!("talk:{}:{id}", self.version);
        lettered(indent(line), mark, says, text, Some((block_id, button)))
    }

    /// Who said when that it is so, on a line of its own.
    pub fn who(&self, item: &str, indent: String) -> Mrkdwn {
        let said = self.ticks.get(item);
        let Some(tick) = said.filter(|tick| tick.is_done || tick.choice.is_some()) else {
            return Mrkdwn::default();
        };
        let verb = match (tick.is_done, tick.is_let_go()) {
            (true, _) => "",
            (_, true) => "let go by ",
            _ => "still wanted by ",
        };
        let utc = jiff::tz::TimeZone::UTC.to_datetime(tick.ticked_at);
        mrkdwn!(
            "\n{}_{}{}, {}_",
            indent,
            verb,
            Mrkdwn::user(tick.ticked_by.as_str()),
            Mrkdwn::date(
                tick.ticked_at,
                "{date_short_pretty} {time}",
                &day(utc.date())
            )
        )
    }

    fn value(&self, item: &str, done: bool) -> String {
        let value = TickValue {
            internship: self.internship.id.to_string(),
            item: item.to_owned(),
            date: self.date.clone(),
            done,
            page_version: Some(self.page_version),
        };
        serde_json::to_string(&value).unwrap_or_default()
    }

    pub fn tick_button(&self, line: &Line<'_>, done: bool) -> Button {
        let id = &line.item.id;
        let (label, says) = if done {
            ("Undo", "Not done yet")
        } else {
            ("Done", "Mark as done")
        };
        button(format!("item_tick:{id}"), label)
            .value(self.value(id, !done))
            .accessibility_label(&format!("{says}: {}", words(line)))
    }
}

/// An item's text without its links and escapes, for a label.
fn words(line: &Line<'_>) -> String {
    unescaped(&Mrkdwn::from_page(line.item.text.clone()).plain())
}

/// An item as a name among others: with its links where it is short, else its beginning.
pub fn name(text: &str, max_chars: usize) -> Mrkdwn {
    let text = Mrkdwn::from_page(text);
    if text.chars() <= max_chars {
        return text;
    }
    Mrkdwn::escaped(&clip(&unescaped(&text.plain()), max_chars))
}

/// A text behind its mark, with what is pressed beside its beginning.
pub fn lettered(
    indent: String,
    mark: &'static str,
    says: &'static str,
    text: Mrkdwn,
    button: Option<(String, Button)>,
) -> Vec<Piece> {
    let mut parts = text.split(MAX_SECTION_CHARS - MARK_CHARS).into_iter();
    let first = parts.next().unwrap_or_default();
    let spoken = mrkdwn!("• {}{}", says, first.clone());
    let shown = match mark {
        "" => mrkdwn!("{}{}", indent, first),
        mark => mrkdwn!("{}{} {}", indent, mark, first),
    };
    let chars = shown.chars() + BUTTON_CHARS;
    let piece = match button {
        Some((block_id, button)) => Piece {
            block: section_with(Some(block_id), shown, button),
            chars,
            spoken,
            text: None,
        },
        None => Piece {
            block: section(shown.clone()),
            chars,
            spoken,
            text: Some(shown),
        },
    };
    let rest = parts.flat_map(plain);
    std::iter::once(piece).chain(rest).collect()
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
            block: section(part.clone()),
            text: Some(part),
        })
        .collect()
}

/// Neighbours with nothing to press become one section: fewer gaps on a phone, fewer blocks. A heading begins a new one.
pub fn together(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut together: Vec<Piece> = Vec::new();
    for piece in pieces {
        let before = together.last().and_then(|last| last.text.clone());
        match (before, &piece.text) {
            (Some(before), Some(text))
                if !text.as_str().starts_with('*')
                    && before.chars() + 1 + text.chars() <= MAX_SECTION_CHARS =>
            {
                together.pop();
                together.extend(plain(mrkdwn!("{}\n{}", before, text)));
            }
            _ => together.push(piece),
        }
    }
    together
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
        if !piece.spoken.is_empty() {
            spoken.push(mrkdwn!("\n{}", &piece.spoken));
        }
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
