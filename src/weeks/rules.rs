//! On which day a unit falls, how its items are laid out in a message, and how far it is. Pure.

pub mod aims;
mod carry;
pub mod coffee;
pub mod demos;
pub mod goals;
pub mod own;
pub mod shadowing;
mod standing;
pub mod summary;
pub mod ways;

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};

pub use own::{NO_LONGER, with_own};

use demos::Demos;

use super::{Choice, Demo, OwnItem, Ticks};
use crate::{
    internships::rules::Calendar,
    programs::{
        Item, ItemKind, Reading, Unit, UnitKind,
        rules::{has_units, scheduled},
        versions::{self, PlaceKey},
    },
};

pub use carry::{Carried, CarryOver, carried, open_before, shown_on};
pub use standing::{
    How, Progress, container, is_talk, leaves, open_prompts, overall, standing, talked,
    to_tick_with,
};

/// The days on which something is posted, each with its units (two that fall on one day share it).
pub fn days<'a>(calendar: &Calendar<'a>) -> Vec<(Date, Vec<&'a Unit>)> {
    let mut days: Vec<(Date, Vec<&Unit>)> = Vec::new();
    for (date, unit) in unit_days(calendar) {
        match days.iter_mut().find(|(known, _)| *known == date) {
            Some((_, units)) => units.push(unit),
            None => days.push((date, vec![unit])),
        }
    }
    // After a break without an end there is no day.
    days.retain(|(date, _)| *date < Date::MAX);
    days.sort_by_key(|(date, _)| *date);
    days
}

/// The day whose message stands last, with its units.
pub fn last_posted<'a>(calendar: &Calendar<'a>, now: Timestamp) -> Option<(Date, Vec<&'a Unit>)> {
    let mut days = days(calendar).into_iter().rev();
    days.find(|(date, _)| calendar.post_at(*date) <= now)
}

/// Each unit in the order of the page, with its day; after a break without an end, the calendar's last.
pub fn unit_days<'a>(calendar: &Calendar<'a>) -> Vec<(Date, &'a Unit)> {
    let of = |(first, _, unit): (u32, u32, &'a Unit)| match unit.kind {
        // "Day n" = anchor + n − 1 working days.
        UnitKind::Day => (calendar.day_date(unit.from), unit),
        _ => (calendar.week_date(calendar.week_of_page(first)), unit),
    };
    let own = calendar.reading.units.iter();
    let own = own.filter(|unit| unit.kind == UnitKind::Own);
    let page = scheduled(calendar.reading).into_iter().map(of);
    page.chain(own.map(|unit| (calendar.week_date(unit.from), unit)))
        .collect()
}

/// The units of one posting day.
pub fn units_on<'a>(calendar: &Calendar<'a>, date: Date) -> Vec<&'a Unit> {
    days(calendar)
        .into_iter()
        .find(|(known, _)| *known == date)
        .map(|(_, units)| units)
        .unwrap_or_default()
}

/// The Mondays of a program without units for which the pair has written nothing yet.
pub fn planning_days(calendar: &Calendar<'_>) -> Vec<Date> {
    if !has_units(calendar.reading) {
        (1..=calendar.weeks())
            .filter(|n| !calendar.internship.own_weeks.0.contains(n))
            .map(|n| calendar.week_date(n))
            .take_while(|date| *date < Date::MAX)
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

/// How many of a unit's tasks are done, of how many; [`standing`] says more.
pub fn progress(unit: &Unit, ticks: &Ticks) -> (usize, usize) {
    let standing = standing(unit, ticks);
    (standing.done, standing.all)
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

/// The word under which a unit's own items are kept.
pub fn unit_word(unit: &Unit) -> String {
    format!("{} {}", unit.kind.as_str(), unit.from)
}

/// What the two have made something of and is not in the new version: it was ticked, is still wanted, or is a demo or a
/// coffee chat of which something was written down. It stays with the internship. What was let go went with the page.
pub fn left_behind(old: &Reading, new: &Reading, ticks: &Ticks, demos: &Demos) -> Vec<OwnItem> {
    gone(old, new, |item| {
        let tick = ticks.get(&item.id).filter(|_| can_be_ticked(item));
        tick.is_some_and(|tick| tick.is_done || tick.choice == Some(Choice::Want))
            || tick.is_some_and(|tick| tick.is_told)
            || demos.get(&item.id).is_some_and(Demo::has_words)
    })
}

/// Those of an old version's items that a new one has no more, each in the unit that goes on.
pub fn gone(old: &Reading, new: &Reading, is_kept: impl Fn(&Item) -> bool) -> Vec<OwnItem> {
    fn chosen<'a>(items: &'a [Item], is_kept: &impl Fn(&Item) -> bool, into: &mut Vec<&'a Item>) {
        for item in items {
            if is_kept(item) {
                into.push(item);
            }
            chosen(&item.items, is_kept, into);
        }
    }
    let continued = continued_words(old, new);
    let units = old.units.iter().map(|unit| (unit_word(unit), &unit.items));
    let mut kept = Vec::new();
    for (word, items) in units.chain([(String::new(), &old.pre_internship.items)]) {
        let mut found = Vec::new();
        chosen(items, &is_kept, &mut found);
        let gone = found
            .into_iter()
            .filter(|item| find(new, &item.id).is_none());
        let unit = continued.get(&word).unwrap_or(&word);
        kept.extend(gone.map(|item| OwnItem::of_page(&item.id, unit, &item.text)));
    }
    kept
}

/// Which unit of a new version is which of the old one, by their words.
pub fn continued_words(old: &Reading, new: &Reading) -> BTreeMap<String, String> {
    let word = |key: PlaceKey| {
        key.map(|(kind, from)| format!("{} {from}", kind.as_str()))
            .unwrap_or_default()
    };
    let continued = versions::continued(old, new).into_iter();
    continued.map(|(old, new)| (word(old), word(new))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programs::rules::length;
    use crate::{
        ids::UserId,
        internships::samples::{
            calendar, internship_from, item, now, page, program_of, prompt, task, unit,
        },
        weeks::Tick,
    };
    use UnitKind::*;

    /// A start date, units as (kind, from, to), and on which days they are posted, for how many weeks.
    type Row<'a> = (&'a str, &'a [(UnitKind, u32, u32)], &'a [&'a str], u32);

    const MONDAY: &str = "2027-03-01";
    const THURSDAY: &str = "2027-03-04";
    const SATURDAY: &str = "2027-03-06";

    const CALENDARS: &[Row<'_>] = &[
        (
            MONDAY,
            &[(Week, 1, 1), (Week, 2, 2), (Week, 4, 4)],
            &["03-01", "03-08", "03-22"],
            4,
        ),
        // A Thursday's start gets a long first week.
        (
            THURSDAY,
            &[(Week, 1, 1), (Week, 2, 2)],
            &["03-04", "03-15"],
            2,
        ),
        // A range once, at its first week.
        (
            MONDAY,
            &[(Week, 1, 1), (Week, 2, 8)],
            &["03-01", "03-08"],
            8,
        ),
        (
            MONDAY,
            &[(Day, 1, 1), (Day, 2, 2), (Day, 6, 6)],
            &["03-01", "03-02", "03-08"],
            2,
        ),
        // Days count from the first post day, over the weekends.
        (
            THURSDAY,
            &[(Day, 1, 1), (Day, 5, 5), (Day, 6, 6)],
            &["03-08", "03-12", "03-15"],
            2,
        ),
        (SATURDAY, &[(Day, 1, 3)], &["03-08"], 1),
        (
            MONDAY,
            &[(Month, 1, 1), (Month, 2, 2), (Month, 3, 4)],
            &["03-01", "03-29", "04-26"],
            16,
        ),
        (
            MONDAY,
            &[(Sprint, 1, 1), (Sprint, 2, 2)],
            &["03-01", "03-15"],
            4,
        ),
        // One week each, in their order, whatever their numbers.
        (
            MONDAY,
            &[(Module, 1, 1), (Module, 4, 4)],
            &["03-01", "03-08"],
            2,
        ),
        (
            MONDAY,
            &[(Phase, 1, 3), (Phase, 4, 6)],
            &["03-01", "03-08"],
            2,
        ),
        (
            THURSDAY,
            &[(Open, 1, 1), (Open, 2, 2)],
            &["03-04", "03-15"],
            2,
        ),
        // After what stands before them.
        (
            MONDAY,
            &[(Week, 1, 4), (Open, 1, 1)],
            &["03-01", "03-29"],
            5,
        ),
        (
            MONDAY,
            &[(Day, 1, 1), (Day, 2, 2), (Phase, 1, 1)],
            &["03-01", "03-02", "03-08"],
            2,
        ),
        // No part of the calendar.
        (
            MONDAY,
            &[(Before, 0, 0), (Week, 1, 1), (After, 2, 2)],
            &["03-01"],
            1,
        ),
        // A number from 1; none is taken as the first.
        (MONDAY, &[(Week, 0, 0)], &["03-01"], 1),
        (MONDAY, &[(Month, 9999, 9999)], &["2793-08-16"], 39_996),
    ];

    #[test]
    fn each_kind_of_unit_falls_on_its_days() {
        for (start, units, expected, weeks) in CALENDARS {
            let units = units
                .iter()
                .map(|(kind, from, to)| unit(*kind, *from, *to, Vec::new()));
            let reading = program_of(units.collect());
            let internship = internship_from(start);
            let calendar = calendar(&internship, &reading);
            let days: Vec<_> = days(&calendar)
                .iter()
                .map(|(date, _)| date.to_string())
                .collect();
            let expected: Vec<_> = expected
                .iter()
                .map(|day| {
                    if day.len() == 5 {
                        format!("2027-{day}")
                    } else {
                        (*day).to_owned()
                    }
                })
                .collect();
            assert_eq!(
                days,
                expected,
                "{units:?} from {start}",
                units = reading.units
            );
            assert_eq!(length(&reading), *weeks, "{days:?}");
        }
    }

    #[test]
    fn two_units_of_one_day_share_it() {
        let units = [(Week, 1), (Month, 1), (Week, 2), (Sprint, 1)]
            .map(|(kind, from)| unit(kind, from, from, Vec::new()));
        let reading = program_of(units.to_vec());
        let internship = internship_from(MONDAY);
        let calendar = calendar(&internship, &reading);
        let labels = |date: &str| -> Vec<_> {
            let units = units_on(&calendar, date.parse().unwrap());
            units.iter().map(|unit| unit.label.clone()).collect()
        };
        assert_eq!(labels("2027-03-01"), ["Week 1", "Month 1", "Sprint 1"]);
        assert_eq!(labels("2027-03-08"), ["Week 2"]);
        assert!(labels("2027-03-09").is_empty());
        assert!(planning_days(&calendar).is_empty());
    }

    #[test]
    fn without_units_the_pair_plans_each_week() {
        let lasting = |sentence: &str| {
            let page = page(&format!(
                "# P\n\n## Expectations\n\n{sentence}\n\n## Before you start\n\n1. Hi\n"
            ));
            length(&page)
        };
        assert_eq!(lasting("It lasts 6 weeks."), 6);
        assert_eq!(lasting("It is fun."), 12, "by default");
        let mut reading = program_of(Vec::new());
        reading.rules.length_weeks.value = 3;
        let internship = internship_from(THURSDAY);
        let days: Vec<_> = planning_days(&calendar(&internship, &reading))
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(days, ["2027-03-04", "2027-03-15", "2027-03-22"]);
    }

    fn done(ids: &[&str]) -> Ticks {
        let tick =
            |(id, is_done): (&str, bool)| Tick::new(id, is_done, UserId::new("U0INES"), now());
        let ticks = ids.iter().map(|id| match id.strip_prefix('-') {
            Some(undone) => (undone, false),
            None => (*id, true),
        });
        ticks.map(|it| (it.0.to_owned(), tick(it))).collect()
    }

    #[test]
    fn progress_counts_what_can_be_ticked() {
        let leaf = |id| task(id, Vec::new());
        let either = |id| {
            let mut way = leaf(id);
            way.alternative = Some("if".to_owned());
            way
        };
        let note = item("note", ItemKind::Note, "A note", Vec::new());
        let items = vec![
            leaf("a"),
            task("container", vec![leaf("b"), task("inner", vec![leaf("c")])]),
            task("discuss", vec![prompt("why", Vec::new())]),
            task("noted", vec![note.clone()]),
            note,
            either("if"),
            either("if not"),
        ];
        let unit = unit(Week, 1, 1, items);
        let rows: &[(&[&str], usize)] = &[
            (&[], 0),
            (&["a", "b", "c", "noted"], 4),
            (&["-a", "b"], 1),
            // Neither a container nor a talk is done by a tick that was once possible.
            (&["container", "inner", "discuss", "why", "note", "gone"], 0),
            (&["if"], 1),
            (&["if not"], 1),
            (&["if", "if not"], 1),
        ];
        for (ids, expected) in rows {
            assert_eq!(progress(&unit, &done(ids)), (*expected, 5), "{ids:?}");
        }
    }

    #[test]
    fn lines_stand_as_on_the_page_and_prompts_apart() {
        let headed = |mut item: Item, heading: &str| {
            item.heading = Some(heading.to_owned());
            item
        };
        let deep = prompt(
            "p1",
            vec![prompt(
                "p2",
                vec![prompt("p3", vec![task("t", Vec::new())])],
            )],
        );
        let unit = unit(
            Week,
            1,
            1,
            vec![
                headed(task("a", vec![task("b", vec![deep])]), "One"),
                headed(task("c", Vec::new()), "One"),
                task("d", Vec::new()),
                headed(prompt("q", Vec::new()), "One"),
                headed(prompt("r", Vec::new()), "Two"),
                headed(prompt("s", Vec::new()), "Two"),
            ],
        );
        let shape = |lines: Vec<Line<'_>>| -> Vec<_> {
            let one = |line: &Line<'_>| {
                (
                    line.item.id.clone(),
                    line.depth,
                    line.opens_heading.map(str::to_owned),
                )
            };
            lines.iter().map(one).collect()
        };
        let line = |id: &str, depth, heading: Option<&str>| {
            (id.to_owned(), depth, heading.map(str::to_owned))
        };
        assert_eq!(
            shape(lines(&unit)),
            [
                line("a", 0, Some("One")),
                line("b", 1, None),
                line("c", 0, None),
                line("d", 0, None)
            ]
        );
        assert_eq!(
            shape(prompts(&unit)),
            [
                line("p1", 0, None),
                line("p2", 1, None),
                line("p3", 2, None),
                line("t", 3, None),
                line("q", 0, None),
                line("r", 0, Some("Two")),
                line("s", 0, None),
            ]
        );
    }

    #[test]
    fn items_are_found_wherever_they_stand() {
        let reading = program_of(vec![unit(
            Week,
            1,
            1,
            vec![task("a", vec![task("b", Vec::new())])],
        )]);
        let (found, of) = find(&reading, "b").unwrap();
        assert_eq!(
            (found.id.as_str(), of.unwrap().label.as_str()),
            ("b", "Week 1")
        );
        let before = &reading.pre_internship.items[0].id;
        assert!(find(&reading, before).unwrap().1.is_none());
        assert!(find(&reading, "c").is_none());
    }
}
