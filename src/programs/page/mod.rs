//! The reader of program pages: bytes in, a [`Reading`] out, whatever the bytes are.
//!
//! The way of a page: [`source`] (text, repaired lines) → [`tree`] and [`list`] (the library's tree as a person
//! sees it) → [`sections`] and [`units`] (what each part is for) → [`items`], [`rules`], [`tables`] (what is
//! in it). Nothing here knows any program: headings are told by structure and by the words of [`words`].

mod framework;
mod front_matter;
mod html;
mod identity;
mod items;
mod limits;
mod list;
mod marks;
mod mrkdwn;
mod names;
mod owner;
mod problems;
mod resolve;
mod rules;
mod sections;
mod shown;
mod source;
mod spread;
mod tables;
mod template;
mod tree;
mod units;
mod unread;
mod unusable;
mod words;

pub use self::identity::{another_id, normal_form};

use self::front_matter::FrontMatter;
use self::mrkdwn::Links;
use self::problems::Problems;
use self::sections::{Part, Sections};
use self::source::Source;
use self::tree::{BOLD, Block, Reader};
use super::{ItemList, Reading, Unit, UnitKind};

/// More units than any program has (PROGRAM-PAGES section 2).
const MAX_UNITS: usize = 200;
/// More items than anybody would tick.
const MAX_ITEMS: usize = 5_000;

/// What the page itself doesn't say.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// Where the page is published: relative links become absolute with it.
    pub base_url: Option<String>,
    /// The channel given by a flag; it wins over the page.
    pub home_channel_flag: Option<String>,
}

/// Reads a page. It never fails: what can't be used is in [`Reading::problems`], each with its line.
pub fn read(bytes: &[u8], options: &ReadOptions) -> Reading {
    let mut problems = Problems::default();
    let Some(source) = Source::new(bytes, &mut problems) else {
        return resolve::nothing(options, problems);
    };
    let mut links = Links::new(options.base_url.as_deref(), &mut problems);
    let read = tree::read(&mut Reader {
        source: &source,
        links: &mut links,
        problems: &mut problems,
        line_offset: 0,
    });
    links.report(&mut problems);
    let Some((front_matter, blocks)) = read else {
        return resolve::nothing(options, problems);
    };
    let blocks = spread::spread(blocks);
    let front_matter = match source.toml() {
        Some(block) => Some(front_matter::read_toml(block, &mut problems)),
        None => front_matter.map(|block| front_matter::read(&block, &mut problems)),
    };
    assemble(&blocks, front_matter.unwrap_or_default(), options, problems)
}

fn assemble(
    blocks: &[Block],
    front_matter: FrontMatter,
    options: &ReadOptions,
    mut problems: Problems,
) -> Reading {
    let sections = Sections::of(blocks, &mut problems);
    let pre_internship = pre_internship(&sections);
    let units = units(&sections, &mut problems);
    let page_rules = rules::find(&sections);
    let unread = unread::sections(&sections, &page_rules);
    let rules = resolve::rules(
        page_rules,
        &units,
        front_matter.settings,
        options,
        &mut problems,
    );
    let (unit_items, prompt_count) = units.iter().fold((0, 0), |(items, prompts), unit| {
        (items + unit.item_count, prompts + unit.prompt_count)
    });
    if units.is_empty() && pre_internship.item_count == 0 {
        unusable::not_a_program(&sections, &mut problems);
    }
    refuse_the_enormous(
        &units,
        unit_items + pre_internship.item_count,
        &mut problems,
    );
    Reading {
        title: front_matter.title.or_else(|| first_heading(blocks)),
        usable: !problems.has_errors(),
        rules,
        tracks: tables::tracks(&sections),
        mentors: tables::mentors(&sections),
        alumni: tables::alumni(&sections),
        pre_internship,
        units,
        item_count: unit_items,
        prompt_count,
        unread,
        problems: problems.sorted(),
    }
}

fn first_heading(blocks: &[Block]) -> Option<String> {
    blocks.iter().find_map(|block| match block {
        Block::Heading(heading) if heading.level != BOLD && !is_contents(heading) => {
            Some(heading.text.clone())
        }
        _ => None,
    })
}

/// A table of contents is headed before the page is.
fn is_contents(heading: &tree::Heading) -> bool {
    const CONTENTS: &[&str] = &[
        "contents",
        "toc",
        "inhalt",
        "inhaltsverzeichnis",
        "sommaire",
        "índice",
        "indice",
        "目次",
        "目录",
    ];
    let words = words::Words::of(&heading.text);
    let last = words.len().saturating_sub(1);
    words.len() <= 3 && words::is(words.at(last), CONTENTS)
}

fn pre_internship(sections: &Sections<'_>) -> ItemList {
    let items = items::of(&sections.blocks_of(Part::PreInternship), "pre-internship");
    ItemList {
        item_count: items::count(&items).0,
        items,
    }
}

/// The units in order, with what is under each.
fn units(sections: &Sections<'_>, problems: &mut Problems) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::with_capacity(sections.units.len());
    for (index, heading) in sections.units.iter().enumerate() {
        let name = &heading.name;
        let twin = units
            .iter_mut()
            .find(|unit| (unit.kind, unit.from, unit.to) == (name.kind, name.from, name.to));
        let place = format!("{:?}-{}-{index}", name.kind, name.from);
        if let Some(twin) = twin {
            problems.warning(
                heading.line,
                "unit-twice",
                format!(
                    "“{}” stands twice, first on line {}; its items are added to the first",
                    name.label, twin.line
                ),
            );
            let mut items = items::of(&sections.blocks_of(Part::Unit(index)), &place);
            // The second heading's own words group what is below it.
            for item in items.iter_mut().filter(|item| item.heading.is_none()) {
                item.heading.clone_from(&name.theme);
            }
            twin.items.append(&mut items);
            continue;
        }
        // "Week 2" beside "Weeks 2-3": another place, or their items would have the same ids.
        let mut begun = units.iter().map(|unit| (unit.kind, unit.from));
        let place = if begun.any(|unit| unit == (name.kind, name.from)) {
            format!("{:?}-{}-to-{}", name.kind, name.from, name.to)
        } else {
            format!("{:?}-{}", name.kind, name.from)
        };
        units.push(Unit {
            number: name.from,
            label: name.label.clone(),
            kind: name.kind,
            from: name.from,
            to: name.to,
            theme: name.theme.clone(),
            line: heading.line,
            item_count: 0,
            prompt_count: 0,
            items: items::of(&sections.blocks_of(Part::Unit(index)), &place),
        });
    }
    put_in_order(&mut units, problems);
    units.extend(after(sections, &units));
    for unit in &mut units {
        (unit.item_count, unit.prompt_count) = items::count(&unit.items);
    }
    marks::mark(&mut units);
    units
}

/// Units of one kind go by their numbers; those of several kinds ("Day 1", "Week 1") as they stand, numbered
/// anew, for their own numbers rise in each kind only.
fn put_in_order(units: &mut [Unit], problems: &mut Problems) {
    let one_kind = units.windows(2).all(|two| two[0].kind == two[1].kind);
    if !one_kind {
        for (number, unit) in (1..).zip(units) {
            unit.number = number;
        }
        return;
    }
    for two in units.windows(2) {
        if two[1].from < two[0].from {
            let message = format!(
                "“{}” stands after “{}”; put in order",
                two[1].label, two[0].label
            );
            problems.warning(two[1].line, "unit-out-of-order", message);
        }
    }
    units.sort_by_key(|unit| unit.from);
    for two in units.windows(2) {
        if two[1].from > two[0].to.saturating_add(1) {
            let message = format!(
                "nothing stands between “{}” and “{}”: is a unit missing? Nothing is posted then",
                two[0].label, two[1].label
            );
            problems.warning(two[1].line, "unit-missing", message);
        }
    }
}

/// What is to be done after the last unit.
fn after(sections: &Sections<'_>, units: &[Unit]) -> Option<Unit> {
    let items = items::of(&sections.blocks_of(Part::After), "after");
    let (last, line) = (units.last()?, sections.line_of(Part::After)?);
    let label = sections.blocks.iter().find_map(|block| match block {
        Block::Heading(heading) if heading.line == line => Some(heading.text.clone()),
        _ => None,
    })?;
    let number = last.number.max(last.to).saturating_add(1);
    Some(Unit {
        number,
        label,
        kind: UnitKind::After,
        from: number,
        to: number,
        theme: None,
        line,
        item_count: 0,
        prompt_count: 0,
        items,
    })
}

fn refuse_the_enormous(units: &[Unit], items: usize, problems: &mut Problems) {
    if let Some(unit) = units.get(MAX_UNITS) {
        problems.error(
            unit.line,
            "too-many-units",
            format!(
                "the page has {} units and at most {MAX_UNITS} can be run: split the program",
                units.len()
            ),
        );
    }
    if items > MAX_ITEMS {
        problems.error(
            units.last().map_or(1, |unit| unit.line),
            "too-many-items",
            format!("the page has {items} items and at most {MAX_ITEMS} can be ticked: split the program"),
        );
    }
}

/// Said once a page: one list of a hundred levels has a hundred such lines.
fn too_deep(problems: &mut Problems, line: usize) {
    const CODE: &str = "nesting-too-deep";
    if !problems.has(CODE) {
        problems.error(
            line,
            CODE,
            format!(
                "lists nest deeper than {} levels here: make them flatter",
                list::MAX_DEPTH
            ),
        );
    }
}
