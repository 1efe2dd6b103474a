//! On which day a unit falls, how its items are laid out in a message, and how far it is. Pure.

use jiff::civil::Date;

use super::Ticks;
use crate::{
    internships::rules::Calendar,
    programs::{Item, ItemKind, Reading, Unit, UnitKind},
    scheduler::cadence::{on_or_after, plus_working_days},
};

/// A program without units and without a length lasts this long (CONTRACT.md, "Defaults").
const DEFAULT_WEEKS: u32 = 12;
const WORKING_DAYS: u32 = 5;

/// How many weeks a program lasts: its units' reach, else its own word.
pub fn length(reading: &Reading) -> u32 {
    let reach = posted(reading)
        .enumerate()
        .map(|(index, unit)| last_week(unit, index))
        .max();
    match reach {
        Some(weeks) => weeks.max(1),
        None if reading.rules.length_weeks.value > 0 => reading.rules.length_weeks.value,
        None => DEFAULT_WEEKS,
    }
}

/// Units that are posted; "before" and "after" are no part of the calendar.
fn posted(reading: &Reading) -> impl Iterator<Item = &Unit> {
    reading
        .units
        .iter()
        .filter(|unit| !matches!(unit.kind, UnitKind::Before | UnitKind::After))
}

/// The week in which a unit begins, from 1 (CONTRACT.md, "Defaults"): a range once, at its first
/// week; a month is four weeks and a sprint two; modules, phases and the like one week each, in
/// their order.
fn first_week(unit: &Unit, index: usize) -> u32 {
    let from = unit.from.max(1);
    match unit.kind {
        UnitKind::Week => from,
        UnitKind::Month => 4 * (from - 1) + 1,
        UnitKind::Sprint => 2 * (from - 1) + 1,
        UnitKind::Day => (from - 1) / WORKING_DAYS + 1,
        _ => u32::try_from(index).unwrap_or(u32::MAX - 1) + 1,
    }
}

fn last_week(unit: &Unit, index: usize) -> u32 {
    let to = unit.to.max(unit.from).max(1);
    match unit.kind {
        UnitKind::Week => to,
        UnitKind::Month => 4 * to,
        UnitKind::Sprint => 2 * to,
        UnitKind::Day => (to - 1) / WORKING_DAYS + 1,
        _ => first_week(unit, index),
    }
}

/// The days on which something is posted, each with its units (two that fall on one day share it).
pub fn days<'a>(calendar: &Calendar<'a>) -> Vec<(Date, Vec<&'a Unit>)> {
    let mut days: Vec<(Date, Vec<&Unit>)> = Vec::new();
    for (index, unit) in posted(calendar.reading).enumerate() {
        let date = match unit.kind {
            UnitKind::Day => day(calendar, unit),
            _ => calendar.week_date(first_week(unit, index)),
        };
        match days.iter_mut().find(|(known, _)| *known == date) {
            Some((_, units)) => units.push(unit),
            None => days.push((date, vec![unit])),
        }
    }
    days.sort_by_key(|(date, _)| *date);
    days
}

/// "Day n" = anchor + n − 1 working days. Days are counted from the first post day.
fn day(calendar: &Calendar<'_>, unit: &Unit) -> Date {
    let anchor = on_or_after(calendar.internship.start_date, calendar.post().0);
    plus_working_days(anchor, unit.from.max(1) - 1)
}

/// The units of one posting day.
pub fn units_on<'a>(calendar: &Calendar<'a>, date: Date) -> Vec<&'a Unit> {
    days(calendar)
        .into_iter()
        .find(|(known, _)| *known == date)
        .map(|(_, units)| units)
        .unwrap_or_default()
}

/// The Mondays of a program without units: each week the pair plans its own.
pub fn planning_days(calendar: &Calendar<'_>) -> Vec<Date> {
    if calendar.reading.units.is_empty() {
        (1..=calendar.weeks())
            .map(|n| calendar.week_date(n))
            .collect()
    } else {
        Vec::new()
    }
}

/// An item as a line: how deep it stands, and under which heading it is the first.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    pub item: &'a Item,
    pub depth: usize,
    pub opens_heading: Option<&'a str>,
}

impl Line<'_> {
    /// Whether it is ticked by itself. A container is done with its children; a prompt is for the 1:1.
    pub fn can_be_ticked(&self) -> bool {
        is_task(self.item) && !self.item.items.iter().any(is_task)
    }

    pub fn is_container(&self) -> bool {
        is_task(self.item) && self.item.items.iter().any(is_task)
    }
}

fn is_task(item: &Item) -> bool {
    item.kind == ItemKind::Task
}

/// All items of a unit but its prompts, in the order of the page.
pub fn lines(unit: &Unit) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut heading = None;
    walk(&unit.items, 0, &mut heading, &mut lines);
    lines
}

fn walk<'a>(
    items: &'a [Item],
    depth: usize,
    heading: &mut Option<&'a str>,
    lines: &mut Vec<Line<'a>>,
) {
    for item in items {
        if item.kind == ItemKind::Prompt {
            continue;
        }
        let own = item.heading.as_deref();
        let opens_heading = if own == *heading { None } else { own };
        if depth == 0 {
            *heading = own;
        }
        lines.push(Line {
            item,
            depth,
            opens_heading: opens_heading.filter(|_| depth == 0),
        });
        walk(&item.items, depth + 1, heading, lines);
    }
}

/// The prompts of a unit, each group under the item that asks to discuss them.
pub fn prompts(unit: &Unit) -> Vec<(Option<&Item>, Vec<&Item>)> {
    let mut groups = Vec::new();
    collect_prompts(None, &unit.items, &mut groups);
    groups
}

fn collect_prompts<'a>(
    parent: Option<&'a Item>,
    items: &'a [Item],
    groups: &mut Vec<(Option<&'a Item>, Vec<&'a Item>)>,
) {
    let mut own: Vec<&Item> = Vec::new();
    for item in items {
        if item.kind == ItemKind::Prompt {
            own.push(item);
            own.extend(
                item.items
                    .iter()
                    .filter(|child| child.kind == ItemKind::Prompt),
            );
        }
    }
    if !own.is_empty() {
        groups.push((parent, own));
    }
    for item in items.iter().filter(|item| item.kind != ItemKind::Prompt) {
        collect_prompts(Some(item), &item.items, groups);
    }
}

/// How many of a unit's tasks are done, of how many. Containers don't count, nor does an item whose
/// only children are prompts: it asks for a talk.
pub fn progress(unit: &Unit, ticks: &Ticks) -> (usize, usize) {
    let lines = lines(unit);
    let tasks: Vec<_> = lines.iter().filter(|line| line.can_be_ticked()).collect();
    let done = tasks
        .iter()
        .filter(|line| is_done(&line.item.id, ticks))
        .count();
    (done, tasks.len())
}

pub fn is_done(item: &str, ticks: &Ticks) -> bool {
    ticks.get(item).is_some_and(|tick| tick.is_done)
}

/// The item of a program, wherever it stands; ids in a click are input, not truth.
pub fn find<'a>(reading: &'a Reading, id: &str) -> Option<(&'a Item, Option<&'a Unit>)> {
    fn within<'a>(items: &'a [Item], id: &str) -> Option<&'a Item> {
        items.iter().find_map(|item| {
            if item.id == id {
                Some(item)
            } else {
                within(&item.items, id)
            }
        })
    }
    let in_units = reading
        .units
        .iter()
        .find_map(|unit| within(&unit.items, id).map(|item| (item, Some(unit))));
    in_units.or_else(|| within(&reading.pre_internship.items, id).map(|item| (item, None)))
}

/// Whether an item of the program may be ticked.
pub fn can_be_ticked(item: &Item) -> bool {
    is_task(item) && !item.items.iter().any(is_task)
}
