//! What Slack shows in the end, held against the oracle.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
};

use jiff::{Timestamp, civil::Date};
use serde_json::Value;

use crate::{
    oracle::{Expected, Key, expected},
    support::{Place, Shown},
    world::{WEEKS, World},
};

/// Everything that the app said, and by which instant it was there.
#[derive(Default)]
pub struct Ledger {
    /// The instants at which the app was given peace to finish.
    pub instants: Vec<Timestamp>,
    seen: HashSet<(String, String)>,
    entries: Vec<Entry>,
}

/// A message of the app.
struct Entry {
    /// Index of the instant.
    step: usize,
    message: Shown,
}

impl Entry {
    /// A field of the metadata's payload.
    fn field(&self, name: &str) -> &str {
        let payload = self.message.metadata.as_ref();
        payload
            .and_then(|it| it["event_payload"][name].as_str())
            .unwrap_or_default()
    }

    fn name(&self) -> String {
        let fields = ["kind", "date", "to", "internship"].map(|name| self.field(name));
        format!("{} in {}", fields.join(" "), self.message.channel)
    }
}

impl Ledger {
    /// Notes what is new since the last instant.
    pub fn settled(&mut self, world: &World, at: Timestamp) {
        self.instants.push(at);
        self.note(world);
    }

    /// What arrived after the last instant was settled counts as said at it.
    pub fn note(&mut self, world: &World) {
        let step = self.instants.len().saturating_sub(1);
        for message in all_messages(world) {
            if message.metadata.is_some()
                && self
                    .seen
                    .insert((message.channel.clone(), message.ts.clone()))
            {
                self.entries.push(Entry { step, message });
            }
        }
    }

    pub fn count(&self) -> usize {
        self.entries.len()
    }

    #[track_caller]
    pub fn assert_right(&self, world: &World) {
        let complaints = self.complaints(world);
        assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    }

    /// What is wrong, in words; nothing if all is as it should be.
    pub fn complaints(&self, world: &World) -> Vec<String> {
        let expected = expected(&world.rows, world.imported_at, &self.instants);
        let rows = self.rows(world);
        let mut found = self.malformed();
        found.extend(self.doubled());
        found.extend(self.wrong_occurrences(world, &expected, &rows));
        found.extend(self.wrong_catch_ups(world, &expected, &rows));
        found
    }

    /// Which internship is which row: an intern has one, and is spoken to in one DM.
    fn rows(&self, world: &World) -> HashMap<String, usize> {
        let mut rows = HashMap::new();
        for (index, row) in world.rows.iter().enumerate() {
            let dm = world.slack.dm(&row.intern);
            let entries = self.entries.iter();
            let own = entries.filter(|it| it.message.channel == dm && it.field("to") == "intern");
            rows.extend(own.map(|it| (it.field("internship").to_owned(), index)));
        }
        rows
    }

    fn malformed(&self) -> Vec<String> {
        let is_right = |metadata: &Value| {
            let fields = metadata["event_payload"].as_object();
            metadata["event_type"] == "understudy_delivery"
                && fields.is_some_and(|fields| {
                    ["id", "kind", "internship", "date", "to"]
                        .iter()
                        .all(|name| fields.get(*name).is_some_and(Value::is_string))
                })
        };
        let entries = self.entries.iter();
        entries
            .filter(|it| !it.message.metadata.as_ref().is_some_and(is_right))
            .map(|it| format!("metadata is not as agreed: {:?}", it.message.metadata))
            .collect()
    }

    /// By id, and by what it is.
    fn doubled(&self) -> Vec<String> {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for entry in &self.entries {
            *counts
                .entry(format!("id {}", entry.field("id")))
                .or_default() += 1;
            if !entry.field("date").is_empty() {
                *counts.entry(entry.name()).or_default() += 1;
            }
        }
        counts
            .into_iter()
            .filter(|(_, count)| *count > 1)
            .map(|(name, count)| format!("said {count} times: {name}"))
            .collect()
    }

    fn wrong_occurrences(
        &self,
        world: &World,
        expected: &Expected,
        rows: &HashMap<String, usize>,
    ) -> Vec<String> {
        let mut found = Vec::new();
        let mut missing: BTreeSet<&Key> = expected.said.keys().collect();
        for entry in self.of_kinds(&["week", "one_on_one"]) {
            let Some(key) = key(entry, rows) else {
                found.push(format!("of no internship: {}", entry.name()));
                continue;
            };
            missing.remove(&key);
            match expected.said.get(&key) {
                None => found.push(format!("not to be said at all: {key:?}")),
                Some((step, _)) if *step != entry.step => {
                    found.push(self.untimely(&key, expected.said[&key].1.due, entry.step))
                }
                Some((_, occurrence)) => {
                    found.extend(misplaced(world, entry, &key, occurrence.week))
                }
            }
        }
        found.extend(
            missing
                .into_iter()
                .map(|key| format!("never said: {key:?}")),
        );
        found
    }

    fn untimely(&self, key: &Key, due: Timestamp, step: usize) -> String {
        let said = self.instants[step];
        format!("due at {due}, said at {said}: {key:?}")
    }

    /// Each one with the right dates, and before the week that it leads to.
    fn wrong_catch_ups(
        &self,
        world: &World,
        expected: &Expected,
        rows: &HashMap<String, usize>,
    ) -> Vec<String> {
        let mut found = Vec::new();
        let mut missing: BTreeSet<_> = expected.caught_up.keys().cloned().collect();
        for entry in self.of_kinds(&["week_catch_up"]) {
            let row = rows.get(entry.field("internship")).copied();
            let covers = dates(entry.field("covers"));
            let Some(key) = row.map(|row| (row, covers)) else {
                found.push(format!("of no internship: {}", entry.name()));
                continue;
            };
            missing.remove(&key);
            let Some((step, week)) = expected.caught_up.get(&key) else {
                found.push(format!("nothing to catch up with: {key:?}"));
                continue;
            };
            let place = world.place(&world.rows[key.0]);
            let is_first = self
                .week_of(entry.field("internship"), *week)
                .is_some_and(|week| {
                    entry.message.channel == place && entry.message.ts < week.message.ts
                });
            if *step != entry.step || !is_first {
                found.push(format!("a catch-up at the wrong time or place: {key:?}"));
            }
        }
        found.extend(
            missing
                .into_iter()
                .map(|key| format!("never caught up with: {key:?}")),
        );
        found
    }

    fn week_of(&self, internship: &str, date: Date) -> Option<&Entry> {
        let date = date.to_string();
        self.of_kinds(&["week"])
            .find(|it| it.field("internship") == internship && it.field("date") == date)
    }

    fn of_kinds<'a>(&'a self, kinds: &'a [&str]) -> impl Iterator<Item = &'a Entry> {
        self.entries
            .iter()
            .filter(|it| kinds.contains(&it.field("kind")))
    }
}

fn key(entry: &Entry, rows: &HashMap<String, usize>) -> Option<Key> {
    let kind = match entry.field("kind") {
        "week" => "week",
        _ => "one_on_one",
    };
    let to = ["place", "intern", "mentor"]
        .into_iter()
        .find(|to| *to == entry.field("to"))?;
    let row = rows.get(entry.field("internship")).copied()?;
    Some((row, kind, entry.field("date").parse().ok()?, to))
}

/// In another conversation, or with another week's words.
fn misplaced(world: &World, entry: &Entry, key: &Key, week: usize) -> Vec<String> {
    let row = &world.rows[key.0];
    let place = match key.3 {
        "place" => world.place(row),
        "intern" => world.slack.dm(&row.intern),
        _ => world.slack.dm(&row.mentor),
    };
    let mut found = Vec::new();
    if entry.message.channel != place {
        found.push(format!("not in {place}: {}", entry.name()));
    }
    if key.1 != "week" {
        return found;
    }
    for (index, items) in WEEKS.iter().enumerate() {
        for item in items {
            // What an earlier week left open is named in a later one.
            let is_right = match index.cmp(&week) {
                Ordering::Less => true,
                Ordering::Equal => entry.message.says(item),
                Ordering::Greater => !entry.message.says(item),
            };
            if !is_right {
                found.push(format!("week {} about {item:?}: {key:?}", week + 1));
            }
        }
    }
    found
}

fn dates(list: &str) -> BTreeSet<Date> {
    list.split(',').filter_map(|it| it.parse().ok()).collect()
}

/// How many messages of a kind there are.
pub fn said_of_kind(world: &World, kind: &str) -> usize {
    let is = |it: &Shown| {
        let metadata = it.metadata.as_ref();
        metadata.is_some_and(|it| it["event_payload"]["kind"] == kind)
    };
    all_messages(world).iter().filter(|it| is(it)).count()
}

/// In every conversation, those included that the app should not have known.
pub fn all_messages(world: &World) -> Vec<Shown> {
    let slack = &world.slack;
    let mut ids: BTreeSet<String> = BTreeSet::new();
    for person in slack.people() {
        ids.extend(slack.places(&person.id).into_iter().map(|it| it.id));
    }
    let messages = ids.into_iter().flat_map(|id| place(world, id).messages());
    messages.collect()
}

fn place(world: &World, id: String) -> Place {
    Place::at(&world.slack, id)
}
