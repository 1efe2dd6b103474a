//! What is refused before anything is looked for on a page: real pages have a tenth of it, and looking takes
//! time that grows faster than the page.

use comrak::nodes::{Node, NodeValue};

use super::problems::Problems;
use super::tree::Block;
use super::{MAX_ITEMS, MAX_UNITS};

const MAX_LIST_ITEMS: usize = 20_000;
const MAX_HEADINGS: usize = 2_000;
const MAX_BLOCKS: usize = 20_000;
const MAX_CELLS: usize = 50_000;
/// In bytes; what is longer is prose.
pub const LONGEST_HEADING: usize = 1_000;

/// Whether the library's tree is small enough to be read on. If not, the first of too many is told.
pub fn is_readable(root: Node<'_>, problems: &mut Problems) -> bool {
    let (mut headings, mut items, mut cells) = (0, 0, 0);
    let mut blocks = 0;
    for node in root.descendants() {
        let data = node.data();
        let (count, most, what, code) = match &data.value {
            NodeValue::Heading(_) => (&mut headings, MAX_HEADINGS, "headings", "too-many-units"),
            NodeValue::Item(_) | NodeValue::TaskItem(_) => {
                (&mut items, MAX_LIST_ITEMS, "list items", "too-many-items")
            }
            NodeValue::TableCell => (&mut cells, MAX_CELLS, "table cells", "page-too-large"),
            NodeValue::Paragraph | NodeValue::Table(_) | NodeValue::HtmlBlock(_) => {
                (&mut blocks, MAX_BLOCKS, "paragraphs", "page-too-large")
            }
            _ => continue,
        };
        *count += 1;
        if *count > most {
            let line = data.sourcepos.start.line;
            problems.error(line, code, too_many(most, what));
            return false;
        }
    }
    true
}

/// The same once bold lines are headings and damaged markers are items.
pub fn are_few(blocks: &[Block], problems: &mut Problems) -> bool {
    let is_heading = |block: &&Block| matches!(block, Block::Heading(_));
    let heading = blocks.iter().filter(is_heading).nth(MAX_HEADINGS);
    let mut items = 0;
    let list = blocks.iter().find(|block| {
        items += block.item_count();
        items > MAX_LIST_ITEMS
    });
    let found = [
        (
            heading,
            MAX_HEADINGS,
            "headings and bold lines",
            "too-many-units",
        ),
        (list, MAX_LIST_ITEMS, "list items", "too-many-items"),
    ];
    for (block, most, what, code) in found {
        if let Some(block) = block {
            problems.error(block.line(), code, too_many(most, what));
        }
    }
    heading.is_none() && list.is_none()
}

fn too_many(most: usize, what: &str) -> String {
    format!(
        "from here on there are more than {most} {what}; a program has at most {MAX_UNITS} units and {MAX_ITEMS} \
         items: split it"
    )
}
