//! What is special about an item: a demo, calls to shadow, a coffee chat, one of two ways, a step back to an earlier
//! week.

use std::collections::HashMap;

use super::mrkdwn::as_plain;
use super::words::{self, Words};
use crate::programs::{Item, ItemKind, Shadowing, Unit};

/// Marks all units' items.
pub fn mark(units: &mut [Unit]) {
    let mut glossaries: Vec<Option<Glossary>> = units.iter().map(|_| None).collect();
    for index in 0..units.len() {
        let (earlier, rest) = units.split_at_mut(index);
        if let Some(unit) = rest.first_mut() {
            mark_list(&mut unit.items, earlier, &mut glossaries);
        }
    }
}

fn mark_list(items: &mut [Item], earlier: &[Unit], glossaries: &mut [Option<Glossary>]) {
    for item in items.iter_mut().filter(|item| item.kind == ItemKind::Task) {
        let words = Words::of(&as_plain(&item.text));
        item.demo = is_demo(&words);
        item.shadowing = shadowing(&words);
        item.coffee = is_coffee_chat(&words);
        item.refers_to = referred(&words, earlier, glossaries);
    }
    for item in items.iter_mut() {
        mark_list(&mut item.items, earlier, glossaries);
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

/// "Schedule a coffee chat with …", "Have a virtual coffee with …"; not "Join #coffee-chats" or "Read how the coffee
/// machine is used".
fn is_coffee_chat(words: &Words) -> bool {
    const WITH: &[&str] = &[
        "with", "mit", "avec", "con", "com", "met", "med", "z", "ze", "s", "с", "kanssa",
    ];
    const NEAR: usize = 3;
    if words::is(words.at(0), words::READ) {
        return false;
    }
    let is_chat = |at: usize| {
        let coffee = words.at(at);
        // In scripts without spaces it stands among other words: only a whole expression says what is meant.
        if words::is(coffee, words::COFFEE_CHAT) {
            return true;
        }
        let near = (at + 1..=at + NEAR).map(|near| words.at(near));
        words::is(coffee, words::COFFEE)
            && near
                .into_iter()
                .any(|near| words::is(near, words::CHAT) || words::is(near, WITH))
    };
    (0..words.len()).any(|at| is_chat(at) && !words.is_tagged(at))
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
    /// "Wenn" stands within so many characters, where it opens the sentence.
    const OPENING: usize = 40;
    let condition = |item: &Item| {
        let opening: String = item.text.chars().take(OPENING).collect();
        if !words::is(Words::of(&as_plain(&opening)).at(0), IF) {
            return None;
        }
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

/// The item of an earlier unit that "the success plan you created in week 8" means: the first that shares
/// most of the words before the unit's name.
fn referred(
    words: &Words,
    earlier: &[Unit],
    glossaries: &mut [Option<Glossary>],
) -> Option<String> {
    let (place, unit) = (0..words.len()).find_map(|index| {
        let kind = words::unit_kind(words.at(index))?;
        let number = words::number(words.at(index + 1))?;
        let unit = earlier
            .iter()
            .position(|unit| unit.kind == kind && unit.from == number)?;
        Some((index, unit))
    })?;
    let items = &earlier.get(unit)?.items;
    let glossary = glossaries
        .get_mut(unit)?
        .get_or_insert_with(|| Glossary::of(items));
    glossary.nearest((0..place).map(|index| words.at(index)))
}

/// The words of a unit's tasks, and in which of them each stands: a page may refer back a thousand times.
struct Glossary {
    ids: Vec<String>,
    places: HashMap<String, Vec<usize>>,
}

impl Glossary {
    /// Shorter words say little about what is meant.
    const SHORT: usize = 4;

    fn of(items: &[Item]) -> Self {
        let mut glossary = Self {
            ids: Vec::new(),
            places: HashMap::new(),
        };
        each(items, &mut |item| glossary.add(item));
        glossary
    }

    fn add(&mut self, item: &Item) {
        let index = self.ids.len();
        self.ids.push(item.id.clone());
        let words = Words::of(&as_plain(&item.text));
        for word in (0..words.len()).map(|index| words.at(index)) {
            for key in Self::keys(word) {
                let places = self.places.entry(key).or_default();
                if places.last() != Some(&index) {
                    places.push(index);
                }
            }
        }
    }

    /// A word by itself; where words are glued to each other, every run of so many characters.
    fn keys(word: &str) -> Vec<String> {
        let characters: Vec<char> = word.chars().collect();
        if characters.len() < Self::SHORT {
            Vec::new()
        } else if words::is_ideographic(word) {
            let runs = characters.windows(Self::SHORT);
            runs.map(|run| run.iter().collect()).collect()
        } else {
            vec![word.to_owned()]
        }
    }

    /// The id of the first task that has most of these words.
    fn nearest<'w>(&self, said: impl Iterator<Item = &'w str>) -> Option<String> {
        let mut shared = vec![0_usize; self.ids.len()];
        let keys = said.filter_map(|word| Self::keys(word).into_iter().next());
        for place in keys.filter_map(|key| self.places.get(&key)).flatten() {
            if let Some(count) = shared.get_mut(*place) {
                *count += 1;
            }
        }
        let most = shared.iter().max().filter(|most| **most > 0)?;
        let first = shared.iter().position(|count| count == most)?;
        self.ids.get(first).cloned()
    }
}

fn each<'i>(items: &'i [Item], visit: &mut impl FnMut(&'i Item)) {
    for item in items.iter().filter(|item| item.kind == ItemKind::Task) {
        visit(item);
        each(&item.items, visit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coffee_chat_is_a_talk_over_coffee_with_somebody() {
        for chat in [
            "Schedule a coffee chat with an engineer who was on call",
            "Have a coffee with somebody of the other team",
            "Coffee chats with two alumni",
            "Grab a virtual coffee (30 minutes) with your buddy",
            "Verabrede dich auf einen Kaffee mit einer Kollegin",
            "Kaffeegespräch mit jemandem aus dem Vertrieb",
            "Prends un café avec une collègue",
            "Toma un café con alguien del equipo",
            "Combina um café com alguém",
            "Drink een koffie met een collega",
            "Ta en kaffe med en kollega",
            "Juo kahvia kollegan kanssa",
            "Выпей кофе с коллегой",
            "先輩とコーヒーを飲む",
            "同僚とコーヒーチャットをする",
            "约一位同事喝咖啡",
            "동료와 커피챗 하기",
            "동료와 커피 마시기",
        ] {
            assert!(is_coffee_chat(&Words::of(chat)), "{chat}");
        }
        for other in [
            "Join the #coffee-chats channel",
            "Read the handbook page about coffee chats",
            "Lies, wie man die Kaffeemaschine mit Entkalker reinigt",
            "Find out where the coffee is",
            "Reinige die Kaffeemaschine mit Entkalker",
            "コーヒーマシンの使い方を読むこと",
            "阅读咖啡机和打印机的说明",
            "Chat with a customer",
            "커피 기계 청소하기",
        ] {
            assert!(!is_coffee_chat(&Words::of(other)), "{other}");
        }
    }
}
