//! Demos: which items of a page are some, when each is, and which comes next. Pure.

use std::{collections::BTreeMap, sync::Arc};

use jiff::civil::Date;

use super::{How, container, lines, unit_days};
use crate::{
    check_ins::rules::merge::merged_text,
    internships::rules::Calendar,
    programs::{Item, Reading, Unit},
    weeks::{Demo, Ticks},
};

/// Characters of each field of a demo; two texts of one moment may be longer together.
pub const FIELD_CHARS: usize = 1000;
/// As long as Slack's fields can be.
pub const MOST_CHARS: usize = 3000;

/// What is known of an internship's demos, by item.
pub type Demos = BTreeMap<String, Demo>;

/// A demo of an internship, where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    pub item: &'a Item,
    pub unit: &'a Unit,
    /// Of its week.
    pub week: Date,
    /// What the two have written down of it.
    pub demo: Option<&'a Demo>,
    /// Done, or let go.
    pub is_settled: bool,
}

impl Standing<'_> {
    /// The day that was agreed on; else some day of its week.
    pub fn day(&self) -> Date {
        self.planned_on().unwrap_or(self.week)
    }

    pub fn planned_on(&self) -> Option<Date> {
        self.demo.and_then(|demo| demo.planned_on)
    }

    /// What the page says of it, without what the two have added.
    pub fn words(&self) -> &str {
        let aside = self.demo.map(Demo::aside).unwrap_or_default();
        let text = self.item.text.as_str();
        text.strip_suffix(aside.as_str()).unwrap_or(text)
    }
}

/// All demos, in the order of the page.
pub fn all<'a>(calendar: &Calendar<'a>, demos: &'a Demos, ticks: &Ticks) -> Vec<Standing<'a>> {
    let mut all = Vec::new();
    for (week, unit) in unit_days(calendar) {
        for line in lines(unit).iter().filter(|line| line.item.demo) {
            all.push(Standing {
                item: line.item,
                unit,
                week,
                demo: demos.get(&line.item.id),
                is_settled: is_settled(line.item, ticks),
            });
        }
    }
    all
}

/// A demo with steps under it is settled with these.
fn is_settled(item: &Item, ticks: &Ticks) -> bool {
    match container(item, ticks) {
        Some(steps) => steps.done + steps.let_go == steps.all,
        None => How::of(&item.id, ticks) != How::Open,
    }
}

/// The demo that is due next: of those that are open the first by its day. One whose day has gone by without a
/// tick is still the next.
pub fn next<'a>(calendar: &Calendar<'a>, demos: &'a Demos, ticks: &Ticks) -> Option<Standing<'a>> {
    let open = all(calendar, demos, ticks).into_iter();
    let open = open.filter(|it| !it.is_settled && it.day() < Date::MAX);
    open.min_by_key(Standing::day)
}

/// What the other saved while a form stood open, and what is sent now, as one: of two texts all lines, of two days the
/// one that is sent; with the saved texts that have no room. `None`: they say the same.
pub fn merged(saved: &Demo, sent: &Demo) -> Option<(Demo, Vec<String>)> {
    let mut beside = Vec::new();
    let mut text = |saved: &str, sent: &str| {
        let both = merged_text(None, saved, sent);
        if both.chars().count() <= MOST_CHARS {
            return both;
        }
        beside.push(saved.to_owned());
        sent.to_owned()
    };
    let both = Demo {
        audience: text(&saved.audience, &sent.audience),
        shows: text(&saved.shows, &sent.shows),
        outcome: text(&saved.outcome, &sent.outcome),
        feedback: text(&saved.feedback, &sent.feedback),
        planned_on: sent.planned_on.or(saved.planned_on),
        ..sent.clone()
    };
    (both != *sent || !beside.is_empty()).then_some((both, beside))
}

/// A page whose demos say when and for whom they are.
pub fn with_demos(reading: Arc<Reading>, demos: &Demos) -> Arc<Reading> {
    fn say(items: &mut [Item], demos: &Demos) {
        for item in items {
            let known = demos.get(&item.id);
            if let Some(demo) = known.filter(|demo| item.demo || demo.has_words()) {
                // Also where a newer page says it in other words, or has it no more.
                item.demo = true;
                item.text.push_str(&demo.aside());
            }
            say(&mut item.items, demos);
        }
    }
    if demos.is_empty() {
        return reading;
    }
    let mut reading = Arc::unwrap_or_clone(reading);
    for unit in &mut reading.units {
        say(&mut unit.items, demos);
    }
    Arc::new(reading)
}

#[cfg(test)]
#[path = "../tests/demos.rs"]
mod tests;
