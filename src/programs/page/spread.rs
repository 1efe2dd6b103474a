//! Units that have no headings: weeks as the items of a list, weeks as the rows of a table.
//!
//! Where no heading names a unit, such lists and tables are laid out as if each unit had a heading, and the rest
//! of the reader sees no difference.

use super::framework;
use super::list::RawItem;
use super::mrkdwn::Phrase;
use super::names::{self, Name};
use super::problems::Problems;
use super::tree::{BOLD, Block, Heading, Prose, SpreadUnit};
use super::units;

/// The blocks with a heading for each unit. Where headings name units already, lists are laid out only if they
/// hold finer ones that count through the page: weeks below each month.
pub fn spread(blocks: Vec<Block>) -> Vec<Block> {
    let headed = units::find(&blocks, &mut Problems::default());
    if headed.is_empty() {
        return lay_out(blocks, MORE_THAN_ONE, true);
    }
    let is_headed = |name: &Name| headed.iter().any(|unit| unit.name.kind == name.kind);
    let names = blocks.iter().filter_map(|block| match block {
        Block::List(items) => names_of(items, 1),
        _ => None,
    });
    let names: Vec<Name> = names.flatten().flatten().collect();
    let rises = names
        .windows(2)
        .all(|two| two[1].kind == two[0].kind && two[1].from > two[0].from);
    let few = (headed.len() + 1..=MOST).contains(&names.len());
    if !few || !rises || names.iter().any(is_headed) {
        return blocks;
    }
    let laid_out = lay_out(blocks.clone(), 1, false);
    let units = units::find(&laid_out, &mut Problems::default());
    let are_finer = units.iter().all(|unit| !is_headed(&unit.name));
    if are_finer { laid_out } else { blocks }
}

const MORE_THAN_ONE: usize = 2;
/// More units than any page may have: those after them aren't laid out, for the page is refused.
const MOST: usize = 1_000;

fn lay_out(blocks: Vec<Block>, least: usize, tables: bool) -> Vec<Block> {
    let mut laid_out = Vec::with_capacity(blocks.len());
    let mut room = MOST;
    for block in blocks {
        match block {
            Block::List(items) => match names_of(&items, least) {
                Some(mut names) => {
                    names.truncate(room);
                    room -= names.len();
                    from_list(items, names, &mut laid_out);
                }
                None => laid_out.push(Block::List(items)),
            },
            Block::Table(table) => match framework::rows(&table).filter(|_| tables) {
                Some(mut rows) => {
                    rows.truncate(room);
                    room -= rows.len();
                    laid_out.extend(rows.into_iter().flat_map(framework::Row::blocks));
                }
                None => laid_out.push(Block::Table(table)),
            },
            other => laid_out.push(other),
        }
    }
    laid_out
}

/// A heading for a unit of which the next blocks are.
pub fn heading(text: String, line: usize, name: Name, blocks: usize) -> Block {
    let mut heading = Heading::new(BOLD, text, line);
    heading.unit = Some(Box::new(SpreadUnit { name, blocks }));
    Block::Heading(heading)
}

/// What each item names, if the list is one of units: as many as that, rising, and most of the items. A table of
/// contents names them too, but its links lead to the page itself.
fn names_of(items: &[RawItem], least: usize) -> Option<Vec<Option<Name>>> {
    let is_contents = |item: &RawItem| {
        let url = item.text.url.as_deref().unwrap_or_default();
        item.children.is_empty() && url.contains('#')
    };
    let certain = |item: &RawItem| {
        let name = names::name(first_line(&item.text.plain))?;
        let starts = place_of(&item.text.plain, &name.label).is_some_and(|at| at <= NUMBERING);
        (name.family.is_none() && starts && !is_contents(item)).then_some(name)
    };
    let names: Vec<Option<Name>> = items.iter().map(certain).collect();
    let found: Vec<&Name> = names.iter().flatten().collect();
    let rises = found
        .windows(2)
        .all(|two| two[0].kind != two[1].kind || two[1].from > two[0].from);
    (found.len() >= least && found.len() * 2 > items.len() && rises).then_some(names)
}

/// As far into an item its number or emoji may reach.
const NUMBERING: usize = 8;

/// Where a label stands, whose first letter was capitalised.
fn place_of(text: &str, label: &str) -> Option<usize> {
    let second = label.char_indices().nth(1)?.0;
    let rest = label.get(second..)?;
    text.find(label).or_else(|| {
        let place = text.find(rest)?;
        text.get(..place)?
            .char_indices()
            .next_back()
            .map(|(at, _)| at)
    })
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

fn from_list(items: Vec<RawItem>, names: Vec<Option<Name>>, laid_out: &mut Vec<Block>) {
    let plans = items.iter().any(|item| !item.children.is_empty());
    for (item, name) in items.into_iter().zip(names) {
        let Some(mut name) = name else {
            laid_out.push(Block::List(vec![item]));
            continue;
        };
        let text = first_line(&item.text.plain).to_owned();
        let mut blocks = Vec::new();
        if plans {
            let more = item.text.after_first_line();
            if !more.is_empty() {
                blocks.push(Block::Prose(Prose::new(more, item.line)));
            }
        } else {
            // "Week 1: set up your laptop" says what is to be done.
            let task = item.text.after(&name.label).unwrap_or(item.text.clone());
            if name.theme.take().is_some() {
                blocks.push(Block::List(vec![RawItem::new(item.line, task)]));
            }
        }
        if !item.children.is_empty() {
            blocks.push(Block::List(item.children));
        }
        laid_out.push(heading(text, item.line, name, blocks.len()));
        laid_out.extend(blocks);
    }
}

impl Phrase {
    /// What stands after the first line.
    fn after_first_line(&self) -> Phrase {
        let rest = |text: &str| {
            text.split_once('\n')
                .map_or("", |(_, rest)| rest)
                .to_owned()
        };
        Phrase {
            mrkdwn: rest(&self.mrkdwn),
            plain: rest(&self.plain),
            key: rest(&self.key),
            ..Phrase::default()
        }
    }

    /// What stands after a label, with its marks; none where the label is a link's.
    fn after(&self, label: &str) -> Option<Phrase> {
        let rest = |text: &str| {
            let place = place_of(text, label)?;
            let (before, rest) = text.split_at_checked(place)?;
            let rest = rest.get(label.len()..)?;
            let rest = rest.trim_start_matches(['*', '_', ':', '：']);
            let rest = rest.trim_start_matches(|c: char| {
                c.is_whitespace() || matches!(c, ':' | '：' | '-' | '–' | '—' | '.')
            });
            // Bold that began before the label ends behind what is left.
            let bold = before.matches('*').count() % 2 == 1 && rest.matches('*').count() % 2 == 1;
            let rest = rest.strip_suffix('*').filter(|_| bold).unwrap_or(rest);
            (!before.contains('<') && !rest.is_empty()).then(|| rest.to_owned())
        };
        Some(Phrase {
            mrkdwn: rest(&self.mrkdwn)?,
            plain: rest(&self.plain)?,
            key: rest(&self.key)?,
            ..Phrase::default()
        })
    }
}
