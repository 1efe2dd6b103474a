//! The headings whose content served nothing: what `check` says it left alone.

use super::rules::PageRules;
use super::sections::Sections;
use super::tables;
use super::tree::{BOLD, Block};
use crate::programs::UnreadSection;

/// Headings with prose, lists or tables right under them, none of which became a unit, an item, a rule, a track
/// or a person.
pub fn sections(sections: &Sections<'_>, rules: &PageRules) -> Vec<UnreadSection> {
    let used = used_lines(sections, rules);
    let mut unread = Vec::new();
    let mut title = true;
    for (index, block) in sections.blocks.iter().enumerate() {
        let Block::Heading(heading) = block else {
            continue;
        };
        if heading.level == BOLD {
            continue;
        }
        let is_title = std::mem::take(&mut title);
        let content = content(sections, index);
        let says = content.iter().any(|block| match block {
            Block::Prose(prose) => !is_title && !prose.is_picture,
            Block::List(_) | Block::Table(_) => true,
            Block::Heading(_) => false,
        });
        let serves = content.iter().any(|block| {
            let lines = block.line()..=block.last_line();
            used.iter().any(|line| lines.contains(line))
        });
        if says && !serves && !sections.is_item_part(index) {
            unread.push(UnreadSection {
                line: heading.line,
                heading: heading.text.clone(),
            });
        }
    }
    unread
}

/// What stands between a heading and the next one; bold lines are content.
fn content<'b>(sections: &Sections<'b>, index: usize) -> Vec<&'b Block> {
    let after = sections.blocks.iter().zip(&sections.parts).skip(index + 1);
    let part = sections.parts.get(index);
    after
        .take_while(|(block, p)| match block {
            Block::Heading(heading) => heading.level == BOLD && Some(*p) == part,
            _ => Some(*p) == part,
        })
        .map(|(block, _)| block)
        .collect()
}

fn used_lines(sections: &Sections<'_>, rules: &PageRules) -> Vec<usize> {
    let mut lines = rules.lines();
    lines.extend(tables::lines(sections));
    lines
}
