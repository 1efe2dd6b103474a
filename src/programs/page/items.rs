//! From lists and prose to items: what is ticked, what is discussed, what is only said.

use super::identity::Place;
use super::list::RawItem;
use super::mrkdwn::Phrase;
use super::owner;
use super::tree::Block;
use super::words::{self, Words};
use crate::programs::{Item, ItemKind};

/// The items of a unit or of the pre-internship list, in the page's order.
pub fn of(blocks: &[&Block], place: &str) -> Vec<Item> {
    let mut builder = Builder {
        place: Place::new(place),
        group: Group::default(),
        items: Vec::new(),
    };
    for block in blocks {
        builder.block(block);
    }
    builder.items
}

/// How many items there are, and how many of them are prompts; notes don't count.
pub fn count(items: &[Item]) -> (usize, usize) {
    items.iter().fold((0, 0), |(all, prompts), item| {
        let (below, prompts_below) = count(&item.items);
        let own = usize::from(item.kind != ItemKind::Note);
        let prompt = usize::from(item.kind == ItemKind::Prompt);
        (all + own + below, prompts + prompt + prompts_below)
    })
}

/// What was said above a list.
#[derive(Debug, Default)]
struct Group {
    heading: Option<String>,
    /// The heading asks to discuss what follows.
    discussed: bool,
    /// The prose right above asks to.
    introduced: bool,
}

struct Builder {
    place: Place,
    group: Group,
    items: Vec<Item>,
}

impl Builder {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(heading) => {
                self.group = Group {
                    discussed: asks_to_discuss(&heading.text, &Words::of(&heading.text)),
                    introduced: false,
                    heading: Some(heading.text.clone()),
                };
            }
            Block::Prose(prose) => {
                let words = Words::of(&prose.text.plain);
                self.group.introduced = asks_to_discuss(&prose.text.plain, &words);
                self.note(&prose.text, &words, prose.line);
            }
            Block::Table(table) => {
                let text = table.as_text();
                self.note(&text, &Words::of(&text.plain), table.line);
            }
            Block::List(list) => {
                let prompts = self.group.discussed || self.group.introduced;
                for raw in list {
                    let item = item(raw, &mut self.place, &self.group, prompts);
                    self.items.push(item);
                }
                self.group.introduced = false;
            }
        }
    }

    fn note(&mut self, text: &Phrase, words: &Words, line: usize) {
        if text.is_empty() {
            return;
        }
        self.items.push(Item {
            id: self.place.id(&text.key),
            line,
            kind: ItemKind::Note,
            owner: owner::of(&text.plain, words),
            heading: self.group.heading.clone(),
            text: text.mrkdwn.clone(),
            ..Item::default()
        });
    }
}

fn item(raw: &RawItem, place: &mut Place, group: &Group, is_prompt: bool) -> Item {
    let id = place.id(&raw.text.key);
    let mut below = Place::new(&id);
    let words = Words::of(&raw.text.plain);
    let prompts = is_prompt || asks_to_discuss(&raw.text.plain, &words);
    let children = raw.children.iter();
    let items = children
        .map(|child| item(child, &mut below, group, prompts))
        .collect();
    let from_heading = group.heading.as_deref().and_then(owner::of_heading);
    Item {
        id,
        line: raw.line,
        kind: if is_prompt {
            ItemKind::Prompt
        } else {
            ItemKind::Task
        },
        owner: match owner::of(&raw.text.plain, &words) {
            crate::programs::Owner::Intern => from_heading.unwrap_or_default(),
            named => named,
        },
        heading: group.heading.clone(),
        text: raw.text.mrkdwn.clone(),
        items,
        ..Item::default()
    }
}

/// "Be prepared to discuss …", "Discuss with your mentor:". A task that only mentions a discussion ("Review
/// the pages and discuss with your mentor when to use them") has tasks below it.
fn asks_to_discuss(text: &str, words: &Words) -> bool {
    let opens = text.trim_end().ends_with([':', '：']);
    let to_mentor = words.len().checked_sub(1);
    let to_mentor = to_mentor.is_some_and(|last| words::is(words.at(last), words::MENTOR));
    words.has(words::DISCUSS) && (opens || to_mentor || words.has(words::PREPARED))
}
