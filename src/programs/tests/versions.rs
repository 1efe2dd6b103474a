//! Re-import: pages edited as people edit them, and who is still whom.

use std::collections::{BTreeMap, HashMap};

use proptest::prelude::*;

use super::*;
use crate::programs::page::{ReadOptions, read};

fn reading(page: &str) -> Reading {
    let reading = read(page.as_bytes(), &ReadOptions::default());
    assert!(reading.usable, "{:?}\n{page}", reading.problems);
    reading
}

/// The second page as the version after the first.
fn next(before: &Reading, page: &str) -> Reading {
    let mut after = reading(page);
    inherit(before, &mut after);
    after
}

fn changes(before: &str, after: &str) -> Vec<String> {
    let before = reading(before);
    difference(&before, &next(&before, after)).lines()
}

#[test]
fn the_same_page_again_is_the_same_reading() {
    for page in [
        include_str!("../../../programs/support-engineering.md"),
        include_str!("../../../programs/ux-research-de.md"),
    ] {
        let before = reading(page);
        let after = next(&before, page);
        assert_eq!(after, before);
        let difference = difference(&before, &after);
        assert!(difference.is_empty(), "{difference:?}");
        assert_eq!(
            difference.kept,
            before.item_count + before.pre_internship.item_count
        );
    }
}

/// Two texts at the same place between different neighbours, and whether a person would say that it is one item.
#[test]
fn which_words_are_one_item_reworded() {
    let table = [
        ("Read the style guide", "Read our style guide", true),
        (
            "Read the style guide",
            "Read the style guide of the team",
            true,
        ),
        ("Shadow a customer call", "Shadow two customer calls", true),
        (
            "Write a summary of what you learned",
            "Write a short summary of what you have learned",
            true,
        ),
        ("Lies den Styleguide", "Lies unseren Styleguide", true),
        ("Meet the team", "Set up your laptop", false),
        ("Read the style guide", "Write a release note", false),
        (
            "Present the plan to your mentor",
            "Ask a colleague about the roadmap",
            false,
        ),
        ("Sort twenty closed tickets", "Answer a ticket", false),
    ];
    for (before, after, same) in table {
        let page = |text: &str, first: &str, last: &str| {
            format!("# P\n\n## Week 1\n\n- {first}\n- {text}\n- {last}\n")
        };
        let old = page(before, "Alpha beta", "Gamma delta");
        let new = page(after, "Kappa lambda", "Omikron sigma");
        let found = changes(&old, &new).iter().any(|line| line.starts_with('~'));
        assert_eq!(found, same, "{before} / {after}: {:?}", changes(&old, &new));
    }
}

const PAGE: &str = "# P\n\n## Before you start\n\n1. Agree on a start date\n\n## Week 1\n\n1. Meet the team\n1. Read the [guide](https://example.com/a)\n   1. Chapter on tone\n   1. Chapter on names\n1. Be prepared to discuss with your mentor:\n   1. What surprised you?\n\n## Week 2\n\n1. Answer a ticket\n1. Be prepared to discuss with your mentor:\n   1. What was hard?\n";

#[test]
fn a_corrected_link_changes_no_item() {
    let after = PAGE.replace("example.com/a", "example.com/b");
    assert_eq!(
        changes(PAGE, &after),
        ["~ Week 1: Read the guide (a link changed)"]
    );
}

#[test]
fn a_week_put_in_between_renames_the_others() {
    let after = PAGE.replace("## Week 2", "## Week 2\n\n1. Sit with billing\n\n## Week 3");
    assert_eq!(
        changes(PAGE, &after),
        [
            "~ length_weeks: 2 → 3",
            "~ Week 2 → Week 3",
            "+ Week 2",
            "+ Week 2: Sit with billing"
        ]
    );
}

#[test]
fn a_parent_in_other_words_keeps_its_children() {
    let after = PAGE.replace(
        "Read the [guide](https://example.com/a)",
        "Work through the [guide](https://example.com/a) on writing",
    );
    let (before, after) = (reading(PAGE), reading(&after));
    let mut after = after;
    inherit(&before, &mut after);
    let children = |reading: &Reading| -> Vec<String> {
        reading.units[0].items[1]
            .items
            .iter()
            .map(|item| item.id.clone())
            .collect()
    };
    assert_eq!(children(&before), children(&after));
    assert_eq!(before.units[0].items[1].id, after.units[0].items[1].id);
}

#[test]
fn what_moves_to_another_week_stays_itself() {
    let after = PAGE.replace("1. Meet the team\n", "").replace(
        "1. Answer a ticket\n",
        "1. Answer a ticket\n1. Meet the team\n",
    );
    assert_eq!(changes(PAGE, &after), ["> Week 1 → Week 2: Meet the team"]);
}

#[test]
fn ids_stay_through_versions_and_are_never_shared() {
    let first = reading(PAGE);
    let second = next(
        &first,
        &PAGE.replace("Meet the team", "Meet the whole team"),
    );
    // The words of the first version again, beside the item that had them.
    let third = next(
        &second,
        &PAGE.replace(
            "1. Meet the team",
            "1. Meet the whole team\n1. Meet the team",
        ),
    );
    let id = |reading: &Reading, n: usize| reading.units[0].items[n].id.clone();
    assert_eq!(id(&first, 0), id(&second, 0));
    assert_eq!(id(&second, 0), id(&third, 0));
    assert_ne!(id(&third, 0), id(&third, 1));
}

#[test]
fn references_between_items_follow_their_ids() {
    let page = "# P\n\n## Week 1\n\n1. Write a success plan\n\n## Week 2\n\n1. Present the success plan you wrote in week 1 to your mentor\n";
    let before = reading(page);
    let after = next(
        &before,
        &page.replace("1. Write a success plan", "1. Write a good success plan"),
    );
    let refers_to = after.units[1].items[0].refers_to.as_ref();
    assert_eq!(refers_to, Some(&before.units[0].items[0].id));
}

/// A page as its author has it in mind: each item has a number of its own, which the Markdown doesn't show.
#[derive(Debug, Clone)]
struct Draft {
    weeks: Vec<DraftWeek>,
    next: usize,
}

#[derive(Debug, Clone)]
struct DraftWeek {
    theme: String,
    items: Vec<DraftItem>,
}

#[derive(Debug, Clone)]
struct DraftItem {
    number: usize,
    words: Vec<String>,
    depth: usize,
}

/// What authors do to a page; numbers choose the place.
#[derive(Debug, Clone)]
enum Edit {
    Reword { at: usize, word: usize },
    Move { at: usize, to: usize },
    Insert { at: usize },
    Delete { at: usize },
    Retitle { week: usize },
    InsertWeek { week: usize },
    DeleteWeek { week: usize },
}

/// Words that have nothing in common: `seed` makes them.
fn words(seed: usize, count: usize) -> Vec<String> {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12_345);
    let mut letter = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        char::from(b'a' + u8::try_from((state >> 33) % 26).unwrap())
    };
    (0..count)
        .map(|_| (0..8).map(|_| letter()).collect())
        .collect()
}

impl Draft {
    fn new(weeks: usize, items: usize) -> Self {
        let mut draft = Self {
            weeks: Vec::new(),
            next: 0,
        };
        for week in 0..weeks {
            draft.weeks.push(DraftWeek {
                theme: words(900_000 + week, 2).join(" "),
                items: Vec::new(),
            });
            for n in 0..items {
                let item = draft.item(if n % 3 == 2 { 1 } else { 0 });
                draft.weeks[week].items.push(item);
            }
        }
        draft
    }

    fn item(&mut self, depth: usize) -> DraftItem {
        self.next += 1;
        DraftItem {
            number: self.next,
            words: words(self.next, 6),
            depth,
        }
    }

    /// The item at this number, counted through the page.
    fn find(&self, at: usize) -> Option<(usize, usize)> {
        let all: usize = self.weeks.iter().map(|week| week.items.len()).sum();
        let mut at = at.checked_rem(all)?;
        for (week, items) in self.weeks.iter().enumerate() {
            if at < items.items.len() {
                return Some((week, at));
            }
            at -= items.items.len();
        }
        None
    }

    fn apply(&mut self, edit: &Edit) {
        match *edit {
            Edit::Reword { at, word } => {
                if let Some((week, item)) = self.find(at) {
                    let fresh = self.next + 500_000;
                    self.next += 1;
                    let list = &mut self.weeks[week].items[item].words;
                    let word = word % list.len();
                    list[word] = words(fresh, 1).remove(0);
                }
            }
            Edit::Move { at, to } => {
                if let Some((week, item)) = self.find(at) {
                    let mut moved = self.weeks[week].items.remove(item);
                    moved.depth = 0;
                    let week = to % self.weeks.len();
                    let place = to % (self.weeks[week].items.len() + 1);
                    self.weeks[week].items.insert(place, moved);
                }
            }
            Edit::Insert { at } => {
                if let Some((week, place)) = self.find(at) {
                    let item = self.item(0);
                    self.weeks[week].items.insert(place, item);
                }
            }
            Edit::Delete { at } => {
                if let Some((week, item)) = self.find(at) {
                    self.weeks[week].items.remove(item);
                }
            }
            Edit::Retitle { week } => {
                let week = week % self.weeks.len();
                self.next += 1;
                self.weeks[week].theme = words(self.next + 700_000, 2).join(" ");
            }
            Edit::InsertWeek { week } => {
                let items = (0..4).map(|_| self.item(0)).collect();
                self.next += 1;
                let theme = words(self.next + 800_000, 2).join(" ");
                self.weeks
                    .insert(week % (self.weeks.len() + 1), DraftWeek { theme, items });
            }
            Edit::DeleteWeek { week } => {
                if self.weeks.len() > 2 {
                    let week = week % self.weeks.len();
                    self.weeks.remove(week);
                }
            }
        }
        for week in &mut self.weeks {
            // Nothing is nested under nothing.
            if let Some(first) = week.items.first_mut() {
                first.depth = 0;
            }
        }
    }

    fn page(&self) -> String {
        let mut page =
            "# Learning something\n\n## Before you start\n\n- Agree on a date\n\n".to_owned();
        for (number, week) in (1..).zip(&self.weeks) {
            page.push_str(&format!("## Week {number}: {}\n\n", week.theme));
            for item in &week.items {
                page.push_str(&format!(
                    "{}- {}\n",
                    "  ".repeat(item.depth),
                    item.words.join(" ")
                ));
            }
            // In every week the same: these no person can tell apart but by their place.
            page.push_str("- Discuss with your mentor:\n  - What was new?\n\n");
        }
        page
    }

    /// Each item's id in a reading of the page, by the number that only the author knows.
    fn ids(&self, reading: &Reading) -> BTreeMap<usize, String> {
        let mut by_text: HashMap<String, String> = HashMap::new();
        for (id, _, item) in super::difference::in_order(reading) {
            by_text.insert(item.text.clone(), id.to_owned());
        }
        let items = self.weeks.iter().flat_map(|week| &week.items);
        items
            .map(|item| (item.number, by_text[&item.words.join(" ")].clone()))
            .collect()
    }
}

fn edit() -> impl Strategy<Value = Edit> {
    let n = || 0..10_000_usize;
    prop_oneof![
        4 => (n(), n()).prop_map(|(at, word)| Edit::Reword { at, word }),
        3 => (n(), n()).prop_map(|(at, to)| Edit::Move { at, to }),
        3 => n().prop_map(|at| Edit::Insert { at }),
        2 => n().prop_map(|at| Edit::Delete { at }),
        1 => n().prop_map(|week| Edit::Retitle { week }),
        1 => n().prop_map(|week| Edit::InsertWeek { week }),
        1 => n().prop_map(|week| Edit::DeleteWeek { week }),
    ]
}

/// After each edit the page is imported again: whoever stayed has the same id, whoever is new has a new one.
fn hold_identity(edits: &[Edit]) -> Result<(), TestCaseError> {
    let mut draft = Draft::new(5, 6);
    let mut version = reading(&draft.page());
    let mut ids = draft.ids(&version);
    for edit in edits {
        draft.apply(edit);
        version = next(&version, &draft.page());
        let now = draft.ids(&version);
        for (number, id) in &now {
            match ids.get(number) {
                Some(before) => prop_assert_eq!(before, id, "{:?}: item {}", edit, number),
                None => prop_assert!(
                    !ids.values().any(|known| known == id),
                    "{:?}: item {}",
                    edit,
                    number
                ),
            }
        }
        let mut all: Vec<_> = super::difference::in_order(&version)
            .iter()
            .map(|(id, _, _)| (*id).to_owned())
            .collect();
        let count = all.len();
        all.sort();
        all.dedup();
        prop_assert_eq!(all.len(), count, "two items share an id after {:?}", edit);
        ids = now;
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2))]

    #[test]
    fn three_hundred_edits_and_everybody_is_still_themselves(edits in prop::collection::vec(edit(), 300)) {
        hold_identity(&edits)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Several edits between two imports.
    #[test]
    fn six_edits_at_once(edits in prop::collection::vec(edit(), 6)) {
        let mut draft = Draft::new(5, 6);
        let before = reading(&draft.page());
        let ids = draft.ids(&before);
        let mut reworded: HashMap<usize, usize> = HashMap::new();
        for edit in &edits {
            if let Edit::Reword { at, .. } = edit && let Some((week, item)) = draft.find(*at) {
                *reworded.entry(draft.weeks[week].items[item].number).or_default() += 1;
            }
            draft.apply(edit);
        }
        let after = next(&before, &draft.page());
        for (number, id) in draft.ids(&after) {
            match ids.get(&number) {
                // What was moved and reworded at once nobody recognises.
                Some(_) if reworded.contains_key(&number) => {}
                Some(known) => prop_assert_eq!(known, &id, "item {}", number),
                None => prop_assert!(!ids.values().any(|known| *known == id), "item {}", number),
            }
        }
    }
}
