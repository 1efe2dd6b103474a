//! Demos: which items of a page are some, when each is, and which comes next. Pure.

use std::{collections::BTreeMap, sync::Arc};

use jiff::civil::Date;

use super::{How, can_be_ticked, container, lines, unit_days, ways::is_not_needed};
use crate::{
    check_ins::rules::merge::merged_text,
    internships::rules::Calendar,
    programs::{Item, Reading, Unit},
    weeks::{Demo, Ticks, edition},
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
                is_settled: is_settled(line.item, ticks) || is_not_needed(unit, line.item, ticks),
            });
        }
    }
    all
}

/// A demo with steps under it is settled with these.
fn is_settled(item: &Item, ticks: &Ticks) -> bool {
    match container(item, ticks) {
        Some(steps) => steps.done + steps.let_go == steps.all,
        // One that only asks for a talk can't be ticked at all.
        None => !can_be_ticked(item) || How::of(&item.id, ticks) != How::Open,
    }
}

/// The demo that is due next: of those that are open the first by its day. One whose day has gone by without a
/// tick is still the next.
pub fn next<'a>(calendar: &Calendar<'a>, demos: &'a Demos, ticks: &Ticks) -> Option<Standing<'a>> {
    let open = all(calendar, demos, ticks).into_iter();
    let open = open.filter(|it| !it.is_settled && it.day() < Date::MAX);
    open.min_by_key(Standing::day)
}

/// What a form of a demo began with, each of its fields in short: enough to see who changed what.
pub fn editions(demo: Option<&Demo>) -> Vec<String> {
    let fields = demo.map(|demo| {
        let day = demo.planned_on.map(|day| day.to_string());
        let texts = [&demo.audience, &demo.shows, &demo.outcome, &demo.feedback];
        let texts = texts.map(String::as_str);
        std::iter::once(day.unwrap_or_default())
            .chain(texts.map(str::to_owned))
            .collect::<Vec<_>>()
    });
    let fields = fields.unwrap_or_else(|| vec![String::new(); FIELDS]);
    fields.iter().map(|field| edition(field)).collect()
}

/// The day and four texts.
const FIELDS: usize = 5;

/// A form as it can be saved, or as somebody has to look at it once more.
#[derive(Debug, Clone, PartialEq)]
pub struct Merged {
    pub demo: Demo,
    /// Both changed the same: somebody has to say what they both mean.
    pub is_asked: bool,
    /// What the other saved and has no room in a field.
    pub beside: Vec<String>,
}

/// What the other saved while a form stood open, and what is sent now, as one. What only one of them changed since
/// `began` ([`editions`]) is taken; of two texts all lines, of two days the one that is sent, with the other beside.
pub fn merged(began: &[String], saved: &Demo, sent: &Demo) -> Merged {
    let (mut is_asked, mut beside) = (false, Vec::new());
    let known = |at: usize, field: &str| began.get(at).is_some_and(|it| *it == edition(field));
    let day = |demo: &Demo| {
        demo.planned_on
            .map(|day| day.to_string())
            .unwrap_or_default()
    };
    let mut demo = sent.clone();
    if known(0, &day(sent)) {
        demo.planned_on = saved.planned_on;
    } else if !known(0, &day(saved)) && saved.planned_on != sent.planned_on {
        is_asked = true;
        beside.push(match saved.planned_on {
            Some(day) => day.strftime("%A, %-d %B %Y").to_string(),
            None => "No day".to_owned(),
        });
    }
    let mut text = |at: usize, saved: &str, sent: &str| {
        if saved == sent || known(at, saved) {
            return sent.to_owned();
        }
        if known(at, sent) {
            return saved.to_owned();
        }
        is_asked = true;
        let both = merged_text(None, saved, sent);
        if both.chars().count() <= MOST_CHARS {
            return both;
        }
        beside.push(saved.to_owned());
        sent.to_owned()
    };
    demo.audience = text(1, &saved.audience, &sent.audience);
    demo.shows = text(2, &saved.shows, &sent.shows);
    demo.outcome = text(3, &saved.outcome, &sent.outcome);
    demo.feedback = text(4, &saved.feedback, &sent.feedback);
    Merged {
        demo,
        is_asked,
        beside,
    }
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
