//! Which headings are units, and which only group or frame them.
//!
//! A heading with a known word and a number names a unit. Where no heading does, headings of one level that
//! share their words and carry a rising number are units of an open kind: structure instead of vocabulary.

use std::collections::HashSet;

use super::names::{self, MONTH_DAYS, Name};
use super::problems::Problems;
use super::tree::{BOLD, Block, Heading};
use super::words::{self, Words};
use crate::programs::UnitKind;

/// A heading that is a unit, by its index among the blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitHeading {
    pub block: usize,
    /// The first block after its section.
    pub end: usize,
    pub level: u8,
    pub line: usize,
    pub name: Name,
}

/// The units' headings in the order of the page.
pub fn find(blocks: &[Block], problems: &mut Problems) -> Vec<UnitHeading> {
    let candidates = candidates(blocks);
    let (certain, others): (Vec<_>, Vec<_>) = candidates
        .into_iter()
        .partition(|unit| unit.name.family.is_none());
    let mut certain = without_bold_emphasis(certain);
    certain.retain(|unit| !unit.name.is_weak || has_list(unit, blocks));
    drop_a_lone_weak_one(&mut certain, blocks);
    drop_groups(&mut certain);
    drop_nested_kinds(&mut certain);
    if weeks_of(&certain) <= WEEKS_OF_A_MONTH {
        let more = largest_family(others, blocks);
        if certain.is_empty() || more.iter().all(|unit| unit.name.kind == UnitKind::Month) {
            certain.extend(more);
            certain.sort_by_key(|unit| unit.block);
        }
    }
    if counts_down(&certain) {
        warn_of_a_log(&certain, problems);
        return Vec::new();
    }
    take_last(blocks, &mut certain, problems);
    take_calendars(&mut certain);
    take_days_for_months(&mut certain, problems);
    warn_of_level_jumps(&certain, problems);
    certain
}

const WEEKS_OF_A_MONTH: u32 = 4;

/// How far days and weeks reach; more than any month for all other kinds.
fn weeks_of(units: &[UnitHeading]) -> u32 {
    let reach = units.iter().map(|unit| match unit.name.kind {
        UnitKind::Day => unit.name.to.div_ceil(5),
        UnitKind::Week => unit.name.to,
        _ => u32::MAX,
    });
    reach.max().unwrap_or(0)
}

fn headings(blocks: &[Block]) -> impl Iterator<Item = (usize, &Heading)> {
    blocks
        .iter()
        .enumerate()
        .filter_map(|(index, block)| match block {
            Block::Heading(heading) => Some((index, heading)),
            _ => None,
        })
}

fn candidates(blocks: &[Block]) -> Vec<UnitHeading> {
    let counts_all = headings(blocks)
        .any(|(_, heading)| names::name(&heading.text).is_some_and(|name| name.counts_all));
    let read = if counts_all {
        names::name_of_total
    } else {
        names::name
    };
    headings(blocks)
        .filter_map(|(block, heading)| {
            let spread = heading.unit.as_deref();
            let name = match spread {
                Some(spread) => spread.name.clone(),
                None => read(&heading.text)?,
            };
            let end = match spread {
                Some(spread) => block + 1 + spread.blocks,
                None => section_end(blocks, block, heading.level),
            };
            Some(UnitHeading {
                block,
                end,
                level: heading.level,
                line: heading.line,
                name,
            })
        })
        .filter(|unit| unit.level != BOLD || unit.name.family.is_none())
        .collect()
}

/// One bold "Day 1" is emphasis, and so are all of them where headings name the days.
fn without_bold_emphasis(units: Vec<UnitHeading>) -> Vec<UnitHeading> {
    let keep: Vec<bool> = units
        .iter()
        .map(|unit| {
            let same = || {
                units
                    .iter()
                    .filter(|other| other.name.kind == unit.name.kind)
            };
            unit.level != BOLD || same().count() > 1 && same().all(|other| other.level == BOLD)
        })
        .collect();
    let kept = units.into_iter().zip(keep);
    kept.filter(|(_, keep)| *keep)
        .map(|(unit, _)| unit)
        .collect()
}

/// A page of welcome speaks of "your first day"; a plan has more than that.
fn drop_a_lone_weak_one(units: &mut Vec<UnitHeading>, blocks: &[Block]) {
    let is_lone = units.len() == 1 && units.iter().all(|unit| unit.name.is_weak);
    let prepares = |block: &Block| match block {
        Block::Heading(heading) => words::is(Words::of(&heading.text).at(0), words::BEFORE),
        _ => false,
    };
    if is_lone && !blocks.iter().any(prepares) {
        units.clear();
    }
}

/// "Week 1 Outcomes" below "Week 1" is a group of it, and "Weeks 1-4" above "Week 1" to "Week 4" only
/// frames them.
fn drop_groups(units: &mut Vec<UnitHeading>) {
    let mut drop = vec![false; units.len()];
    for index in 0..units.len() {
        for place in 0..index {
            let (inner, outer) = (&units[index], &units[place]);
            let (i, o) = (&inner.name, &outer.name);
            if i.kind != o.kind || outer.level >= inner.level || outer.end <= inner.block {
                continue;
            }
            if (i.from, i.to) == (o.from, o.to) {
                drop[index] = true;
            } else if o.from <= i.from && i.to <= o.to {
                drop[place] = true;
                units[index].end = outer.end;
            }
        }
    }
    keep(units, &drop);
}

fn keep(units: &mut Vec<UnitHeading>, drop: &[bool]) {
    let mut drop = drop.iter();
    units.retain(|_| !drop.next().copied().unwrap_or(false));
}

/// "Day 1" to "Day 5" under each "Week n" are groups of the week; "Week 1" to "Week 8" under two "Month n"
/// are the units and the months only structure. The inner ones are units if their numbers rise through the
/// page and every outer heading holds some.
fn drop_nested_kinds(units: &mut Vec<UnitHeading>) {
    let outer: Vec<Option<usize>> = (0..units.len())
        .map(|index| enclosing(units, index))
        .collect();
    let mut drop = vec![false; units.len()];
    for (index, parent) in outer.iter().enumerate() {
        let Some(parent) = *parent else { continue };
        let (inner_kind, outer_kind) = (units[index].name.kind, units[parent].name.kind);
        if inner_kind == outer_kind {
            continue;
        }
        let inner: Vec<&UnitHeading> = units.iter().filter(|u| u.name.kind == inner_kind).collect();
        let rises = inner
            .windows(2)
            .all(|two| two[1].name.from > two[0].name.from);
        let all_hold = (0..units.len())
            .filter(|o| units[*o].name.kind == outer_kind)
            .all(|o| {
                let holds = |(i, p): (usize, &Option<usize>)| {
                    *p == Some(o) && units[i].name.kind == inner_kind
                };
                outer.iter().enumerate().any(holds)
            });
        drop[if rises && all_hold { parent } else { index }] = true;
        if rises && all_hold {
            // What stands in the frame after its last unit goes with that unit.
            let end = units[parent].end;
            units[index].end = units[index].end.max(end);
        }
    }
    keep(units, &drop);
}

/// The unit heading of another kind in whose section this one stands.
fn enclosing(units: &[UnitHeading], index: usize) -> Option<usize> {
    let unit = units.get(index)?;
    let before = units.get(..index)?.iter().enumerate().rev();
    before
        .filter(|(_, outer)| outer.level < unit.level && outer.name.kind != unit.name.kind)
        .find(|(_, outer)| outer.end > unit.block)
        .map(|(outer, _)| outer)
}

/// The first block after a heading's section: the next heading of its level or above.
pub fn section_end(blocks: &[Block], start: usize, level: u8) -> usize {
    let ends = |block: &Block| match block {
        Block::Heading(heading) => heading.level <= level && heading.level != BOLD,
        _ => false,
    };
    let after = blocks.iter().skip(start + 1).position(ends);
    after.map_or(blocks.len(), |offset| start + 1 + offset)
}

fn warn_of_level_jumps(units: &[UnitHeading], problems: &mut Problems) {
    for two in units.windows(2) {
        let same_kind = two[0].name.kind == two[1].name.kind;
        if same_kind && two[0].level != two[1].level {
            problems.warning(
                two[1].line,
                "heading-level-jump",
                format!(
                    "“{}” is a heading of another level than “{}”; read as its equal",
                    two[1].name.label, two[0].name.label
                ),
            );
        }
    }
}

/// Sibling headings that share their words and carry a rising number.
fn largest_family(units: Vec<UnitHeading>, blocks: &[Block]) -> Vec<UnitHeading> {
    let mut best: Vec<UnitHeading> = Vec::new();
    let mut seen = HashSet::new();
    for first in &units {
        if !seen.insert((first.level, &first.name.family)) {
            continue;
        }
        let family: Vec<UnitHeading> = units
            .iter()
            .filter(|unit| unit.level == first.level && unit.name.family == first.name.family)
            .cloned()
            .collect();
        if family.len() > best.len() && is_program(&family, blocks) {
            best = family;
        }
    }
    best
}

/// At least two from the first on, with numbers that rise, and lists under half of them: figures and chapters
/// have none.
fn is_program(family: &[UnitHeading], blocks: &[Block]) -> bool {
    let rises = family
        .windows(2)
        .all(|two| two[1].name.from > two[0].name.from);
    let begins = family.first().is_some_and(|unit| unit.name.from <= 1);
    let lists = family.iter().filter(|unit| has_list(unit, blocks)).count();
    family.len() > 1 && begins && rises && lists * 2 >= family.len()
}

fn has_list(unit: &UnitHeading, blocks: &[Block]) -> bool {
    let section = blocks.get(unit.block..unit.end).unwrap_or_default();
    section.iter().any(|block| matches!(block, Block::List(_)))
}

/// Three or more numbers that only fall: the newest entry of a log stands first, a program's first week does.
fn counts_down(units: &[UnitHeading]) -> bool {
    let falls = |two: &[UnitHeading]| {
        two[0].name.kind == two[1].name.kind && two[1].name.from < two[0].name.from
    };
    units.len() > 2 && units.windows(2).all(falls)
}

fn warn_of_a_log(units: &[UnitHeading], problems: &mut Problems) {
    let [first, .., last] = units else { return };
    let message = format!(
        "the numbers fall from “{}” to “{}”, as in a log of what was done; not read as units",
        first.name.label, last.name.label
    );
    problems.warning(first.line, "units-count-down", message);
}

/// "Second last week" and "Last week" after "Week 10" have the numbers that come next.
fn take_last(blocks: &[Block], units: &mut Vec<UnitHeading>, problems: &mut Problems) {
    const LONGEST: usize = 4;
    let Some(last) = units.last().cloned() else {
        return;
    };
    let mut number = units.iter().map(|unit| unit.name.to).max().unwrap_or(0);
    for (block, heading) in headings(blocks).filter(|(block, _)| *block >= last.end) {
        let words = Words::of(&heading.text);
        let place = words.find(words::LAST, 0).filter(|at| *at < LONGEST);
        let kind = place.and_then(|at| words::unit_kind(words.at(at + 1)));
        if heading.level != last.level || kind != Some(last.name.kind) {
            continue;
        }
        number += 1;
        let message = format!(
            "“{}” has no number; read as the next, {number}",
            heading.text
        );
        problems.info(heading.line, "unit-without-number", message);
        units.push(UnitHeading {
            block,
            end: section_end(blocks, block, heading.level),
            level: heading.level,
            line: heading.line,
            name: Name {
                from: number,
                to: number,
                label: heading.text.clone(),
                theme: None,
                calendar: None,
                ..last.name.clone()
            },
        });
    }
}

/// "Phase 1 (Months 1-2)" lasts two months, if all phases say when they are.
fn take_calendars(units: &mut [UnitHeading]) {
    for kind in [UnitKind::Phase, UnitKind::Module, UnitKind::Open] {
        let mut of_kind = units.iter_mut().filter(|unit| unit.name.kind == kind);
        let all: Option<Vec<_>> = of_kind
            .by_ref()
            .map(|unit| unit.name.calendar.map(|calendar| (unit, calendar)))
            .collect();
        for (unit, (kind, from, to)) in all.unwrap_or_default() {
            (unit.name.kind, unit.name.from, unit.name.to) = (kind, from, to);
        }
    }
}

/// "Day 30", "Day 60" and "Day 90" close three months.
fn take_days_for_months(units: &mut [UnitHeading], problems: &mut Problems) {
    const DAYS_OF_A_WEEK: u32 = 7;
    let is_late =
        |unit: &&mut UnitHeading| unit.name.kind == UnitKind::Day && unit.name.to > DAYS_OF_A_WEEK;
    let whole = |unit: &UnitHeading| {
        unit.name.from == unit.name.to && unit.name.to.is_multiple_of(MONTH_DAYS)
    };
    let mut late: Vec<&mut UnitHeading> = units.iter_mut().filter(is_late).collect();
    if late.len() > 1 && late.iter().all(|unit| whole(unit)) {
        for unit in &mut late {
            let month = unit.name.to / MONTH_DAYS;
            (unit.name.kind, unit.name.from, unit.name.to) = (UnitKind::Month, month, month);
        }
    }
    let says_days = |unit: &&UnitHeading| {
        let words = Words::of(&unit.name.label);
        let mut numbers = (0..words.len()).filter_map(|at| words::number(words.at(at)));
        unit.name.kind == UnitKind::Month && numbers.any(|number| number >= MONTH_DAYS)
    };
    if let Some(first) = units.iter().find(says_days) {
        let message = format!(
            "“{}” and its like are read as months of four weeks each, not as working days",
            first.name.label
        );
        problems.info(first.line, "days-read-as-months", message);
    }
}
