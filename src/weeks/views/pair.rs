//! What the pair can do with a week as a whole, below it.

use jiff::civil::Date;

use super::{
    WeekFacts, WeekRef, coffee, demos, goals,
    items::{Piece, indent, plain},
    open_button, own, shadowing,
};
use crate::{
    mrkdwn,
    programs::UnitKind,
    slack::{
        blocks::{Element, MAX_ACTIONS},
        text::{Mrkdwn, clip},
    },
    weeks::rules::{Line, can_be_ticked, find, lines, shadowing::has_calls, unit_days, unit_word},
};

/// The buttons at the end of the whole week.
pub fn buttons(facts: &WeekFacts<'_>, week: &WeekRef) -> Vec<Element> {
    let mut buttons: Vec<Element> = vec![own::add_button(week).into()];
    let units = &facts.units;
    if !units.is_empty() && units.iter().all(|unit| unit.kind == UnitKind::Own) {
        buttons.push(goals::change_button(week).into());
    }
    buttons.push(own::own_button(week).into());
    if units.iter().any(|unit| has_calls(unit)) {
        buttons.push(shadowing::log_button(week).into());
    }
    for line in units.iter().flat_map(|unit| lines(unit)) {
        if line.item.demo {
            buttons.push(demos::demo_button(&week.internship, line.item).into());
        }
        if line.item.coffee && can_be_ticked(line.item) {
            buttons.push(coffee::chat_button(facts, line.item).into());
        }
    }
    for (date, label) in earlier(facts) {
        let at = WeekRef::of(facts.calendar.internship, date);
        let open = open_button(&at, &format!("Open {}", clip(&label, 24)));
        buttons.push(open.into());
    }
    buttons.truncate(MAX_ACTIONS);
    buttons
}

/// An item that need not be done: it stays to be read, and comes back when the other way is undone.
pub fn not_needed(line: &Line<'_>) -> Vec<Piece> {
    plain(mrkdwn!(
        "{}– {} _(not needed: the other way is done)_",
        indent(line),
        Mrkdwn::from_page(line.item.text.clone())
    ))
}

/// The earlier weeks that items of this one build on.
fn earlier(facts: &WeekFacts<'_>) -> Vec<(Date, String)> {
    let days = unit_days(facts.calendar);
    let mut earlier: Vec<(Date, String)> = Vec::new();
    for line in facts.units.iter().flat_map(|unit| lines(unit)) {
        let referred = line.item.refers_to.as_deref();
        let found = referred.and_then(|id| find(facts.calendar.reading, id));
        let Some((_, Some(unit))) = found else {
            continue;
        };
        let word = unit_word(unit);
        let day = days.iter().find(|(_, unit)| unit_word(unit) == word);
        if let Some((date, unit)) = day.filter(|(date, _)| *date < facts.date)
            && !earlier.iter().any(|(known, _)| known == date)
        {
            earlier.push((*date, unit.label.clone()));
        }
    }
    earlier
}
