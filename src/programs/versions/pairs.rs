//! Which week of a new version is which of the version before: by what stands in it, then by its number.

use std::collections::HashMap;

use super::form;
use crate::programs::{Item, Reading, Unit, UnitKind};

/// What a unit is known by within its version; `None`: the pre-internship list.
pub type PlaceKey = Option<(UnitKind, u32)>;

/// A unit or the pre-internship list, with what stands in it.
#[derive(Debug)]
pub(super) struct Place {
    number: Option<(UnitKind, u32, u32)>,
    theme: String,
    /// What its items are known by: their words, or their ids once these are settled.
    keys: HashMap<String, u32>,
}

/// Little that is shared says nothing: every week has "discuss with your mentor".
const SAME_UNIT: f64 = 0.2;
/// What speaks for two weeks being one, besides what stands in them.
const SAME_NUMBER: f64 = 0.25;
const SAME_THEME: f64 = 0.15;

/// The pre-internship list, then the units.
pub(super) fn places(reading: &Reading, key: fn(&Item) -> String) -> Vec<Place> {
    let place = |unit: Option<&Unit>, items: &[Item]| {
        let mut keys = HashMap::new();
        count(items, key, &mut keys);
        Place {
            number: unit.map(|unit| (unit.kind, unit.from, unit.to)),
            theme: unit
                .and_then(|unit| unit.theme.as_deref())
                .map(form)
                .unwrap_or_default(),
            keys,
        }
    };
    let units = reading.units.iter();
    std::iter::once(place(None, &reading.pre_internship.items))
        .chain(units.map(|unit| place(Some(unit), &unit.items)))
        .collect()
}

fn count(items: &[Item], key: fn(&Item) -> String, keys: &mut HashMap<String, u32>) {
    for item in items {
        *keys.entry(key(item)).or_default() += 1;
        count(&item.items, key, keys);
    }
}

/// The pairs of places that belong together, by their indexes; the pre-internship lists first.
pub(super) fn of(old: &[Place], new: &[Place]) -> Vec<(usize, usize)> {
    let weights = weights(old, new);
    let mut candidates = Vec::new();
    for (i, before) in old.iter().enumerate().skip(1) {
        for (j, after) in new.iter().enumerate().skip(1) {
            let score = likeness(before, after, &weights);
            if score >= SAME_UNIT {
                candidates.push((score, i, j));
            }
        }
    }
    let nearest = |(_, i, j): &(f64, usize, usize)| (i.abs_diff(*j), *i, *j);
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then(nearest(a).cmp(&nearest(b))));
    let mut pairs = vec![(0, 0)];
    for (_, i, j) in candidates {
        if pairs.iter().all(|(a, b)| *a != i && *b != j) {
            pairs.push((i, j));
        }
    }
    pairs.sort_unstable();
    pairs
}

/// What stands in many weeks tells them apart the least.
fn weights<'p>(old: &'p [Place], new: &'p [Place]) -> HashMap<&'p str, f64> {
    let mut places: HashMap<&str, u32> = HashMap::new();
    for place in old.iter().chain(new) {
        for key in place.keys.keys() {
            *places.entry(key).or_default() += 1;
        }
    }
    let weigh = |(key, places)| (key, 2.0 / f64::from(places));
    places.into_iter().map(weigh).collect()
}

/// The share of what stands in both, from 0 to 1, and more for the same number or theme.
fn likeness(old: &Place, new: &Place, weights: &HashMap<&str, f64>) -> f64 {
    let weight = |key: &str| weights.get(key).copied().unwrap_or_default();
    let size = |place: &Place| -> f64 {
        let keys = place.keys.iter();
        keys.map(|(key, count)| f64::from(*count) * weight(key))
            .sum()
    };
    let shared: f64 = old
        .keys
        .iter()
        .filter_map(|(key, count)| Some((key, *count.min(new.keys.get(key)?))))
        .map(|(key, count)| f64::from(count) * weight(key))
        .sum();
    let all = size(old) + size(new);
    let content = if all > 0.0 { 2.0 * shared / all } else { 0.0 };
    let number = if old.number == new.number {
        SAME_NUMBER
    } else {
        0.0
    };
    let same_theme = !old.theme.is_empty() && old.theme == new.theme;
    content + number + if same_theme { SAME_THEME } else { 0.0 }
}

/// Where what stood in a unit of `old` stands in `new`, whose items have inherited their ids. A unit that is gone
/// has no entry.
pub fn continued(old: &Reading, new: &Reading) -> HashMap<PlaceKey, PlaceKey> {
    let by_id = |item: &Item| item.id.clone();
    let (before, after) = (places(old, by_id), places(new, by_id));
    let key = |place: Option<&Place>| {
        let number = place.and_then(|place| place.number);
        number.map(|(kind, from, _)| (kind, from))
    };
    of(&before, &after)
        .into_iter()
        .map(|(i, j)| (key(before.get(i)), key(after.get(j))))
        .collect()
}
