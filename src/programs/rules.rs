//! How long a program lasts, in which weeks its units fall, and who looks after it. Pure.

use super::{Reading, Unit, UnitKind};
use crate::ids::UserId;

/// A program without units and without a length lasts this long (CONTRACT.md, "Defaults").
const DEFAULT_WEEKS: u32 = 12;
const WORKING_DAYS: u32 = 5;

/// How many weeks a program lasts: its units' reach, else its own word.
pub fn length(reading: &Reading) -> u32 {
    let reach = scheduled(reading)
        .into_iter()
        .map(|(_, last, _)| last)
        .max();
    match reach {
        Some(weeks) => weeks,
        None if reading.rules.length_weeks.value > 0 => reading.rules.length_weeks.value,
        None => DEFAULT_WEEKS,
    }
}

/// The units that are posted, each with its first and last week, from 1 (CONTRACT.md, "Defaults"): a
/// range once, at its first week; a month is four weeks and a sprint two; modules, phases and the
/// like one week each, after what stands before them. "Before" and "after" are no part of the calendar.
pub fn scheduled(reading: &Reading) -> Vec<(u32, u32, &Unit)> {
    let mut reach = 0;
    let mut scheduled = Vec::new();
    for unit in &reading.units {
        let from = unit.from.max(1);
        let to = unit.to.max(from);
        let (first, last) = match unit.kind {
            UnitKind::Before | UnitKind::After | UnitKind::Own => continue,
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

/// Whether the page says what is done in which week. Otherwise the pair plans each week itself.
pub fn has_units(reading: &Reading) -> bool {
    let mut units = reading.units.iter();
    units.any(|unit| unit.kind != UnitKind::Own)
}

/// First and last week of units that last several.
fn weeks_of(each: u32, from: u32, to: u32) -> (u32, u32) {
    (each * (from - 1) + 1, each * to)
}

/// What becomes of a program's named coordinators.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Appointing {
    pub added: Vec<UserId>,
    pub removed: Vec<UserId>,
    /// Whoever looked after it by default is named with those whom they appoint: else they would lose it by that.
    pub names_themselves: bool,
}

/// Adds and removes, as far as that changes something. `by` is a coordinator, named or by default.
pub fn appointing(named: &[UserId], by: &UserId, add: &[UserId], remove: &[UserId]) -> Appointing {
    let mut change = Appointing::default();
    for user in add {
        if !named.contains(user) && !change.added.contains(user) {
            change.added.push(user.clone());
        }
    }
    for user in remove {
        if named.contains(user) && !add.contains(user) && !change.removed.contains(user) {
            change.removed.push(user.clone());
        }
    }
    if named.is_empty() && !change.added.is_empty() && !change.added.contains(by) {
        change.added.push(by.clone());
        change.names_themselves = true;
    }
    change
}
