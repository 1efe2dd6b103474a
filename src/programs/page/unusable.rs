//! What to say of a page that is no program, and what it is good for all the same.

use super::problems::Problems;
use super::sections::Sections;
use super::tree::{BOLD, Block};
use super::units::section_end;
use super::words::Words;

const GOALS: &[&str] = &[
    "requirement",
    "requirements",
    "competenc*",
    "responsibilit*",
    "skills",
    "behaviors",
    "behaviours",
    "levels",
    "expectations",
    "anforderungen",
    "kompetenz*",
    "aufgaben",
    "compétences",
    "competencias",
    "requisitos",
    "competências",
    "competenze",
    "能力",
    "要件",
    "要求",
    "역량",
];
const PRACTICES: &[&str] = &[
    "practice",
    "practices",
    "tips",
    "tools",
    "considerations",
    "challenges",
    "guide",
    "stay",
    "creating",
    "managing",
    "make",
    "conseils",
    "prácticas",
    "práticas",
    "tipps",
    "empfehlungen",
    "ベストプラクティス",
];

/// Says that the page can't be run, what it lacks, and which of its lists can be used otherwise.
pub fn not_a_program(sections: &Sections<'_>, problems: &mut Problems) {
    problems.error(
        1,
        "not-a-program",
        "not a program, because it has neither units (headings with a rising number, such as “Week 1”) nor a \
         pre-internship list (a list under a heading such as “Before you start”): add one of them",
    );
    let kinds = [
        (GOALS, "usable-as-learning-goals", "as learning goals"),
        (
            PRACTICES,
            "usable-as-practices",
            "as practices for mentors and interns",
        ),
    ];
    for (table, code, use_as) in kinds {
        let found = lists_under(sections, table);
        let items: usize = found.iter().map(|(_, _, items)| items).sum();
        if let Some((line, first, _)) = found.first() {
            problems.info(
                *line,
                code,
                format!(
                    "{items} items in {} section{} could be used {use_as}, the first under “{first}”",
                    found.len(),
                    if found.len() == 1 { "" } else { "s" },
                ),
            );
        }
    }
}

/// The headings with a word of the table that have a list right under them: line, text, how many items.
fn lists_under(sections: &Sections<'_>, table: &[&str]) -> Vec<(usize, String, usize)> {
    let blocks = sections.blocks.iter().enumerate();
    blocks
        .filter_map(|(index, block)| match block {
            Block::Heading(heading)
                if heading.level != BOLD && Words::of(&heading.text).has(table) =>
            {
                let end = section_end(sections.blocks, index, BOLD - 1);
                let section = sections.blocks.get(index..end)?;
                let items = section.iter().map(|block| match block {
                    Block::List(items) => items.len(),
                    _ => 0,
                });
                Some((heading.line, heading.text.clone(), items.sum()))
            }
            _ => None,
        })
        .filter(|(_, _, items)| *items > 0)
        .collect()
}
