//! What is special about an item: a demo, calls to shadow, one of two ways, a step back to an earlier week.

use super::mrkdwn::as_plain;
use super::words::{self, Words};
use crate::programs::{Item, ItemKind, Shadowing, Unit};

/// Marks all units' items.
pub fn mark(units: &mut [Unit]) {
    for unit in units.iter_mut() {
        mark_list(&mut unit.items);
    }
    for index in 0..units.len() {
        let (earlier, rest) = units.split_at_mut(index);
        if let Some(unit) = rest.first_mut() {
            refer_back(&mut unit.items, earlier);
        }
    }
}

fn mark_list(items: &mut [Item]) {
    for item in items.iter_mut().filter(|item| item.kind == ItemKind::Task) {
        let words = Words::of(&as_plain(&item.text));
        item.demo = is_demo(&words);
        item.shadowing = shadowing(&words);
    }
    for item in items.iter_mut() {
        mark_list(&mut item.items);
    }
    mark_alternatives(items);
}

/// "Present … to your mentor", "give a short demo to your mentor".
fn is_demo(words: &Words) -> bool {
    const TO: &[&str] = &[
        "to", "for", "deinem", "deiner", "dem", "der", "eurem", "à", "au", "a", "al", "ante", "ao",
        "para", "aan", "voor", "för", "til", "for",
    ];
    let Some(present) = words.find(words::PRESENT, 0) else {
        return false;
    };
    let spoken_to = (present..words.len()).any(|index| {
        let near = (index.saturating_sub(2)..index).any(|before| words::is(words.at(before), TO));
        words::is(words.at(index), words::MENTOR) && (near || words.at(index).ends_with('に'))
    });
    // Japanese, Chinese and Korean name the audience first, in one run of characters.
    spoken_to || words.at(present).contains("メンターに") || words.at(present).contains("멘토에게")
}

/// "Shadow your mentor on customer calls" is the mentor's, "Shadow other …" is others'.
fn shadowing(words: &Words) -> Option<Shadowing> {
    let shadow = words.find(words::SHADOW, 0).filter(|at| *at <= 1)?;
    let call = words.find(words::CALL, shadow)?;
    let others = words.find(words::OTHERS, shadow).filter(|at| *at < call);
    let mentor = words.find(words::MENTOR, shadow).filter(|at| *at <= call);
    Some(match (others, mentor) {
        (None, Some(_)) => Shadowing::Mentor,
        _ => Shadowing::Others,
    })
}

/// "If you have …" followed by "If you do not have …".
fn mark_alternatives(items: &mut [Item]) {
    const IF: &[&str] = &[
        "if", "wenn", "falls", "si", "se", "als", "om", "hvis", "jeśli", "jos", "если",
    ];
    const NOT: &[&str] = &[
        "not", "don't", "no", "without", "nicht", "kein*", "pas", "aucun*", "sin", "non", "não",
        "sem", "geen", "niet", "inte", "ikke", "nie", "ei", "не", "нет",
    ];
    /// How far into the sentence the condition is denied.
    const CONDITION: usize = 6;
    let condition = |item: &Item| {
        let words = Words::of(&as_plain(&item.text));
        let is_condition = words::is(words.at(0), IF) && item.kind == ItemKind::Task;
        is_condition.then(|| words.find(NOT, 1).is_some_and(|at| at <= CONDITION))
    };
    for index in 1..items.len() {
        let (first, second) = (&items[index - 1], &items[index]);
        if condition(first) == Some(false) && condition(second) == Some(true) {
            let group = Some(first.id.clone());
            items[index - 1].alternative.clone_from(&group);
            items[index].alternative = group;
        }
    }
}

fn refer_back(items: &mut [Item], earlier: &[Unit]) {
    for item in items {
        if item.kind == ItemKind::Task {
            item.refers_to = referred(&Words::of(&as_plain(&item.text)), earlier);
        }
        refer_back(&mut item.items, earlier);
    }
}

/// The item of an earlier unit that "the success plan you created in week 8" means: the first that shares
/// most of the words before the unit's name.
fn referred(words: &Words, earlier: &[Unit]) -> Option<String> {
    /// Shorter words say little about what is meant.
    const SHORT: usize = 4;
    let (place, unit) = (0..words.len()).find_map(|index| {
        let kind = words::unit_kind(words.at(index))?;
        let number = words::number(words.at(index + 1))?;
        let unit = earlier
            .iter()
            .find(|unit| unit.kind == kind && unit.from == number)?;
        Some((index, unit))
    })?;
    let said: Vec<&str> = (0..place)
        .map(|index| words.at(index))
        .filter(|word| word.chars().count() >= SHORT)
        .collect();
    let mut best: Option<(usize, &Item)> = None;
    each(&unit.items, &mut |item| {
        let other = Words::of(&as_plain(&item.text));
        let shared = said.iter().filter(|word| other.has(&[**word])).count();
        if shared > best.map_or(0, |(most, _)| most) {
            best = Some((shared, item));
        }
    });
    best.map(|(_, item)| item.id.clone())
}

fn each<'i>(items: &'i [Item], visit: &mut impl FnMut(&'i Item)) {
    for item in items.iter().filter(|item| item.kind == ItemKind::Task) {
        visit(item);
        each(&item.items, visit);
    }
}
