//! What the pair can do with a week as a whole, below it.

use super::{WeekFacts, WeekRef, goals, own};
use crate::{
    programs::UnitKind,
    slack::blocks::Element,
    weeks::rules::{lines, own::is_own},
};

/// The buttons at the end of the whole week.
pub fn buttons(facts: &WeekFacts<'_>, week: &WeekRef) -> Vec<Element> {
    let mut buttons: Vec<Element> = vec![own::add_button(week).into()];
    let is_theirs =
        !facts.units.is_empty() && facts.units.iter().all(|unit| unit.kind == UnitKind::Own);
    if is_theirs {
        buttons.push(goals::change_button(week).into());
    }
    let mut items = facts.units.iter().flat_map(|unit| lines(unit));
    if items.any(|line| is_own(line.item)) {
        buttons.push(own::own_button(week).into());
    }
    buttons
}
