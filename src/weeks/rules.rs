//! On which day a unit falls, how its items are laid out in a message, and how far it is. Pure.

use std::collections::BTreeMap;

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
    let reach = scheduled(reading).into_iter().map(|(_, last, _)| last).max();
    match reach {
        Some(weeks) => weeks,
        None if reading.rules.length_weeks.value > 0 => reading.rules.length_weeks.value,
        None => DEFAULT_WEEKS,
    }
}

/// The units that are posted, each with its first and last week, from 1 (CONTRACT.md, "Defaults"): a
/// range once, at its first week; a month is four weeks and a sprint two; modules, phases and the
/// like one week each, after what stands before them. "Before" and "after" are no part of the calendar.
fn scheduled(reading: &Reading) -> Vec<(u32, u32, &Unit)> {
    let mut reach = 0;
    let mut scheduled = Vec::new();
    for unit in &reading.units {
        let from = unit.from.max(1);
        let to = unit.to.max(from);
        let (first, last) = match unit.kind {
            UnitKind::Before | UnitKind::After => continue,
            UnitKind::Week => (from, to),
            UnitKind::Month => weeks_of(4, from, to),
            UnitKind::Sprint => weeks_of(2, from, to),
            UnitKind::Day => ((from - 1) / WORKING_DAYS + 1, (to - 1) / WORKING_DAYS + 1),
            UnitKind::Module | UnitKind::Phase | UnitKind::Open => (reach + 1, reach + 1),
        };
        reach = reach.max(last);
        scheduled.push((first, last, unit));
    }
    scheduled
}

/// First and last week of units that last several.
fn weeks_of(each: u32, from: u32, to: u32) -> (u32, u32) {
    (each * (from - 1) + 1, each * to)
}

/// The days on which something is posted, each with its units (two that fall on one day share it).
pub fn days<'a>(calendar: &Calendar<'a>) -> Vec<(Date, Vec<&'a Unit>)> {
    let mut days: Vec<(Date, Vec<&Unit>)> = Vec::new();
    for (first, _, unit) in scheduled(calendar.reading) {
        let date = match unit.kind {
            UnitKind::Day => day(calendar, unit),
            _ => calendar.week_date(first),
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
    /// Whether it only introduces prompts ("Be prepared to discuss:"): these stand under "For your 1:1".
    pub fn asks_for_a_talk(&self) -> bool {
        is_task(self.item) && !can_be_ticked(self.item) && !self.item.items.iter().any(is_task)
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

/// The prompts of a unit with all that stands under them, as lines. What asks to discuss them is a line
/// of its own; a heading that has nothing but prompts under it opens here.
pub fn prompts(unit: &Unit) -> Vec<Line<'_>> {
    let lines = lines(unit);
    let mut opened: Vec<&str> = lines.iter().filter_map(|line| line.opens_heading).collect();
    let mut prompts = Vec::new();
    for item in &unit.items {
        let first = prompts.len();
        collect_prompts(item, 0, &mut prompts);
        let (Some(first), Some(heading)) = (prompts.get_mut(first), item.heading.as_deref()) else {
            continue;
        };
        if !opened.contains(&heading) {
            first.opens_heading = Some(heading);
            opened.push(heading);
        }
    }
    prompts
}

fn collect_prompts<'a>(item: &'a Item, depth: usize, prompts: &mut Vec<Line<'a>>) {
    // Under a prompt everything belongs to it, whatever it is.
    let is_prompt = item.kind == ItemKind::Prompt || depth > 0;
    if is_prompt {
        prompts.push(Line {
            item,
            depth,
            opens_heading: None,
        });
    }
    for child in &item.items {
        collect_prompts(child, depth + usize::from(is_prompt), prompts);
    }
}

/// How many of a unit's tasks are done, of how many. Containers don't count, nor does an item whose
/// only children are prompts: it asks for a talk. Of several alternatives one suffices.
pub fn progress(unit: &Unit, ticks: &Ticks) -> (usize, usize) {
    let mut tasks: BTreeMap<&str, bool> = BTreeMap::new();
    let lines = lines(unit);
    for line in lines.iter().filter(|line| can_be_ticked(line.item)) {
        let counted_as = line.item.alternative.as_deref().unwrap_or(&line.item.id);
        *tasks.entry(counted_as).or_default() |= is_done(&line.item.id, ticks);
    }
    (tasks.values().filter(|done| **done).count(), tasks.len())
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

/// Whether an item is ticked by itself. A container is done with its children; a prompt is for the 1:1.
pub fn can_be_ticked(item: &Item) -> bool {
    is_task(item) && item.items.iter().all(|child| child.kind == ItemKind::Note)
}
