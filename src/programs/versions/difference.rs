//! What changed from one version to another, for those who are asked whether they want it.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::pairs::{self, PlaceKey};
use super::plain;
use crate::programs::{Item, ItemKind, Reading, Unit};

/// Two versions side by side. Items are the same where their ids are.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Each with the name of its week.
    pub added: Vec<(String, String)>,
    pub removed: Vec<(String, String)>,
    /// Its week, the words before, and those now.
    pub reworded: Vec<(String, String, String)>,
    /// Its words, the week before, and the one now.
    pub moved: Vec<(String, String, String)>,
    /// Weeks that came, went, or go by another name, as sentences.
    pub weeks: Vec<String>,
    /// Title and rules, as sentences.
    pub rules: Vec<String>,
    /// How many items stay as they were.
    pub kept: usize,
}

impl Difference {
    /// Whether nothing that people do or keep to has changed.
    pub fn is_empty(&self) -> bool {
        let Self {
            added,
            removed,
            reworded,
            moved,
            weeks,
            rules,
            kept: _,
        } = self;
        [
            added.len(),
            removed.len(),
            reworded.len(),
            moved.len(),
            weeks.len(),
            rules.len(),
        ]
        .iter()
        .all(|count| *count == 0)
    }

    /// Whether it changes what an internship under way does: its items, its weeks, its calendar.
    pub fn concerns_internships(&self) -> bool {
        const THEIRS: [&str; 11] = [
            "length_weeks",
            "weekly_hours",
            "weekly_percent",
            "weekly_more_than",
            "one_on_one_minutes",
            "post",
            "post_weekday",
            "post_time",
            "check_in",
            "check_in_weekday",
            "check_in_time",
        ];
        let items = [&self.added, &self.removed]
            .iter()
            .all(|list| list.is_empty())
            && self.reworded.is_empty()
            && self.moved.is_empty()
            && self.weeks.is_empty();
        let theirs = |rule: &String| {
            THEIRS
                .iter()
                .any(|name| rule.starts_with(&format!("~ {name}:")))
        };
        !items || self.rules.iter().any(theirs)
    }

    /// "2 added, 1 reworded, 167 stay as they were".
    pub fn summary(&self) -> String {
        let counts = [
            (self.added.len(), "added"),
            (self.removed.len(), "removed"),
            (self.reworded.len(), "reworded"),
            (self.moved.len(), "moved"),
        ];
        let mut parts: Vec<String> = counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        parts.push(format!("{} as before", self.kept));
        format!("items: {}", parts.join(", "))
    }

    /// Each change on a line of its own.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = self.rules.clone();
        lines.extend(self.weeks.iter().cloned());
        let all = |list: &[(String, String)], sign: &str, lines: &mut Vec<String>| {
            lines.extend(
                list.iter()
                    .map(|(week, text)| format!("{sign} {week}: {}", plain(text))),
            );
        };
        all(&self.removed, "-", &mut lines);
        all(&self.added, "+", &mut lines);
        for (week, before, now) in &self.reworded {
            let (before, now) = (plain(before), plain(now));
            lines.push(if before == now {
                format!("~ {week}: {now} (a link changed)")
            } else {
                format!("~ {week}: {before} → {now}")
            });
        }
        for (text, before, now) in &self.moved {
            lines.push(format!("> {before} → {now}: {}", plain(text)));
        }
        lines
    }
}

/// What changed from `old` to `new`, whose items have inherited their ids.
pub fn difference(old: &Reading, new: &Reading) -> Difference {
    let (before, after) = (by_id(old), by_id(new));
    let continued = pairs::continued(old, new);
    let mut difference = Difference {
        weeks: weeks(old, new, &continued),
        rules: rules(old, new),
        ..Difference::default()
    };
    for (id, place, item) in in_order(old) {
        if !after.contains_key(id) {
            difference.removed.push((place.name(), item.text.clone()));
        }
    }
    for (id, place, item) in in_order(new) {
        let Some((was, earlier)) = before.get(id) else {
            difference.added.push((place.name(), item.text.clone()));
            continue;
        };
        let stays = continued.get(&was.key()) == Some(&place.key());
        if !stays {
            let text = item.text.clone();
            difference.moved.push((text, was.name(), place.name()));
        }
        if earlier.text != item.text {
            let words = (place.name(), earlier.text.clone(), item.text.clone());
            difference.reworded.push(words);
        } else if stays && item.kind != ItemKind::Note {
            difference.kept += 1;
        }
    }
    difference
}

/// Where an item stands: in a unit, or before the start.
#[derive(Clone, Copy)]
pub(super) struct At<'r>(Option<&'r Unit>);

impl At<'_> {
    fn key(self) -> PlaceKey {
        self.0.map(|unit| (unit.kind, unit.from))
    }

    fn name(self) -> String {
        self.0
            .map_or("Before the start", |unit| &unit.label)
            .to_owned()
    }
}

fn by_id(reading: &Reading) -> HashMap<&str, (At<'_>, &Item)> {
    let items = in_order(reading).into_iter();
    items.map(|(id, place, item)| (id, (place, item))).collect()
}

pub(super) fn in_order(reading: &Reading) -> Vec<(&str, At<'_>, &Item)> {
    fn walk<'r>(items: &'r [Item], at: At<'r>, into: &mut Vec<(&'r str, At<'r>, &'r Item)>) {
        for item in items {
            into.push((&item.id, at, item));
            walk(&item.items, at, into);
        }
    }
    let mut all = Vec::new();
    walk(&reading.pre_internship.items, At(None), &mut all);
    for unit in &reading.units {
        walk(&unit.items, At(Some(unit)), &mut all);
    }
    all
}

fn weeks(old: &Reading, new: &Reading, continued: &HashMap<PlaceKey, PlaceKey>) -> Vec<String> {
    let key = |unit: &Unit| Some((unit.kind, unit.from));
    let name = |unit: &Unit| match &unit.theme {
        Some(theme) => format!("{}: {theme}", unit.label),
        None => unit.label.clone(),
    };
    let mut sentences = Vec::new();
    for unit in &old.units {
        let now = continued.get(&key(unit));
        let now = now.and_then(|now| new.units.iter().find(|unit| key(unit) == *now));
        match now {
            None => sentences.push(format!("- {}", name(unit))),
            Some(now) if name(now) != name(unit) || now.to != unit.to => {
                sentences.push(format!("~ {} → {}", name(unit), name(now)));
            }
            Some(_) => {}
        }
    }
    let known: HashSet<&PlaceKey> = continued.values().collect();
    let come = new.units.iter().filter(|unit| !known.contains(&key(unit)));
    sentences.extend(come.map(|unit| format!("+ {}", name(unit))));
    sentences
}

fn rules(old: &Reading, new: &Reading) -> Vec<String> {
    let mut sentences = Vec::new();
    let title = |reading: &Reading| reading.title.clone().unwrap_or_default();
    if title(old) != title(new) {
        sentences.push(format!("~ title: {} → {}", title(old), title(new)));
    }
    let (before, now) = (rule_values(old), rule_values(new));
    for ((name, before), (_, now)) in before.iter().zip(&now) {
        if before != now {
            sentences.push(format!("~ {name}: {before} → {now}"));
        }
    }
    let counts = [
        (
            "tracks",
            old.tracks == new.tracks,
            old.tracks.len(),
            new.tracks.len(),
        ),
        (
            "mentors in the table",
            old.mentors == new.mentors,
            old.mentors.len(),
            new.mentors.len(),
        ),
        (
            "alumni",
            old.alumni == new.alumni,
            old.alumni.len(),
            new.alumni.len(),
        ),
    ];
    for (name, _, before, now) in counts.iter().filter(|(_, same, _, _)| !same) {
        sentences.push(format!("~ {name}: {before} → {now}"));
    }
    sentences
}

/// The rules by the names that front matter has for them, with their values as words.
fn rule_values(reading: &Reading) -> Vec<(String, String)> {
    let rules = serde_json::to_value(&reading.rules).unwrap_or_default();
    let rules = rules.as_object().into_iter().flatten();
    let in_words = |value: &Value| match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(list) => {
            let names: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            names.join(", ")
        }
        other => other.to_string(),
    };
    rules
        .map(|(name, rule)| (name.clone(), in_words(&rule["value"])))
        .collect()
}
