//! Which item of a new version is which of the version before (PROGRAM-PAGES.md, section 5). Pure.
//!
//! The items of a new version take over the ids of those that they continue, so that ticks, notes and old
//! buttons hold without a table of who became whom. What continues what is decided as a person would who
//! reads both pages side by side: the weeks first, then what stands in them word for word, then what moved
//! to another week, then what was reworded near its place.

use std::collections::{HashMap, HashSet};

use strsim::sorensen_dice;

use super::{Item, ItemKind, Reading, page};

mod difference;
mod pairs;

pub use difference::{Difference, difference};
pub use pairs::{PlaceKey, continued};

/// From here on two texts are one that was reworded. Tried on the table below and on random edits
/// (`tests/program_pages.rs`): lower, and neighbours of a list are mixed up; higher, and one word in four
/// can't be changed.
const SAME_TEXT: f64 = 0.6;
/// What speaks for one item besides its words: it stands between the same neighbours; the same stands under it.
const SAME_GAP: f64 = 0.1;
const SAME_CHILDREN: f64 = 0.4;
/// But some words have to be the same.
const ANY_LIKENESS: f64 = 0.3;
/// How many of those that are left over are compared with one, for a page with thousands of changes.
const NEAR: usize = 40;

/// Gives each item of `new` the id of the item of `old` that it continues.
pub fn inherit(old: &Reading, new: &mut Reading) {
    let ids = {
        let before = Version::of(old);
        let after = Version::of(new);
        let mut matching = Matching::new(&before, &after);
        matching.run(&pairs::of(&before.places, &after.places));
        matching.ids()
    };
    let mut next = ids.iter();
    let mut renamed = HashMap::new();
    each_item(new, &mut |item| {
        if let Some(id) = next.next()
            && *id != item.id
        {
            renamed.insert(std::mem::replace(&mut item.id, id.clone()), id.clone());
        }
    });
    each_item(new, &mut |item| {
        for other in [&mut item.alternative, &mut item.refers_to] {
            if let Some(id) = other.as_ref().and_then(|id| renamed.get(id)) {
                *other = Some(id.clone());
            }
        }
    });
}

/// Every item in the order of [`Version::nodes`].
fn each_item(reading: &mut Reading, visit: &mut impl FnMut(&mut Item)) {
    fn walk(items: &mut [Item], visit: &mut impl FnMut(&mut Item)) {
        for item in items {
            visit(item);
            walk(&mut item.items, visit);
        }
    }
    walk(&mut reading.pre_internship.items, visit);
    for unit in &mut reading.units {
        walk(&mut unit.items, visit);
    }
}

/// An item among all of its version.
#[derive(Debug)]
struct Node<'r> {
    item: &'r Item,
    form: String,
    /// Its words and those of all that stand under it.
    subtree: String,
    parent: Option<usize>,
    place: usize,
    children: Vec<usize>,
}

#[derive(Debug)]
struct Version<'r> {
    places: Vec<pairs::Place>,
    /// In the order of the page; the pre-internship list first.
    nodes: Vec<Node<'r>>,
    /// The top level of each place.
    tops: Vec<Vec<usize>>,
}

impl<'r> Version<'r> {
    fn of(reading: &'r Reading) -> Self {
        let mut version = Self {
            places: pairs::places(reading, |item| form(&item.text)),
            nodes: Vec::new(),
            tops: Vec::new(),
        };
        let units = reading.units.iter().map(|unit| &unit.items);
        for (place, items) in [&reading.pre_internship.items]
            .into_iter()
            .chain(units)
            .enumerate()
        {
            let top = version.add(items, None, place);
            version.tops.push(top);
        }
        version
    }

    fn add(&mut self, items: &'r [Item], parent: Option<usize>, place: usize) -> Vec<usize> {
        let mut added = Vec::with_capacity(items.len());
        for item in items {
            let index = self.nodes.len();
            let form = form(&item.text);
            self.nodes.push(Node {
                item,
                subtree: String::new(),
                form,
                parent,
                place,
                children: Vec::new(),
            });
            let children = self.add(&item.items, Some(index), place);
            let below = children
                .iter()
                .map(|child| self.nodes[*child].subtree.as_str());
            let mut subtree = self.nodes[index].form.clone();
            below.for_each(|child| {
                subtree.push('\n');
                subtree.push_str(child);
            });
            self.nodes[index].subtree = subtree;
            self.nodes[index].children = children;
            added.push(index);
        }
        added
    }

    /// The list that a node stands in, and its position there.
    fn siblings(&self, index: usize) -> (&[usize], usize) {
        let node = &self.nodes[index];
        let list = match node.parent {
            Some(parent) => &self.nodes[parent].children,
            None => &self.tops[node.place],
        };
        let position = list.iter().position(|sibling| *sibling == index);
        (list, position.unwrap_or_default())
    }
}

/// The words of a text as they are compared: without the targets of its links, case and typography.
fn form(mrkdwn: &str) -> String {
    let plain = plain(mrkdwn);
    let form = page::normal_form(&plain);
    // An emoji or a dash alone is a text, too.
    if form.is_empty() { plain } else { form }
}

/// An item's text without mrkdwn's markup for links and escapes.
pub fn plain(mrkdwn: &str) -> String {
    let mut plain = String::with_capacity(mrkdwn.len());
    let mut rest = mrkdwn;
    while let Some((before, link)) = rest.split_once('<') {
        plain.push_str(before);
        let (inside, after) = link.split_once('>').unwrap_or((link, ""));
        plain.push_str(inside.split_once('|').map_or(inside, |(_, text)| text));
        rest = after;
    }
    plain.push_str(rest);
    plain
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

/// Who continues whom, found step by step.
struct Matching<'v, 'r> {
    old: &'v Version<'r>,
    new: &'v Version<'r>,
    /// For each new node the old one, and the other way round.
    from: Vec<Option<usize>>,
    to: Vec<Option<usize>>,
}

impl<'v, 'r> Matching<'v, 'r> {
    fn new(old: &'v Version<'r>, new: &'v Version<'r>) -> Self {
        Self {
            from: vec![None; new.nodes.len()],
            to: vec![None; old.nodes.len()],
            old,
            new,
        }
    }

    fn run(&mut self, places: &[(usize, usize)]) {
        for (old, new) in places {
            self.lists(&self.old.tops[*old], &self.new.tops[*new]);
        }
        for (old, new) in places {
            self.word_for_word(|node| node.place == *old, |node| node.place == *new);
        }
        self.word_for_word(|_| true, |_| true);
        for (old, new) in places {
            self.reworded(*old, *new);
        }
    }

    fn pair(&mut self, old: usize, new: usize) {
        self.to[old] = Some(new);
        self.from[new] = Some(old);
        let (before, after) = (&self.old.nodes[old], &self.new.nodes[new]);
        self.lists(&before.children, &after.children);
    }

    /// Two lists of the same place: what has the same words in the same order of equals. Of several with the
    /// same words those go together under which the same stands.
    fn lists(&mut self, old: &'v [usize], new: &'v [usize]) {
        for key in [
            |node: &Node<'_>| node.subtree.clone(),
            |node: &Node<'_>| node.form.clone(),
        ] {
            let mut waiting: HashMap<String, Vec<usize>> = HashMap::new();
            for index in old.iter().rev().filter(|index| self.to[**index].is_none()) {
                let node = &self.old.nodes[*index];
                waiting.entry(key(node)).or_default().push(*index);
            }
            for index in new {
                if self.from[*index].is_none()
                    && let Some(list) = waiting.get_mut(&key(&self.new.nodes[*index]))
                    && let Some(first) = list.pop()
                {
                    self.pair(first, *index);
                }
            }
        }
    }

    /// What is left over and has the same words, the nearest first: it moved.
    fn word_for_word(
        &mut self,
        in_old: impl Fn(&Node<'_>) -> bool,
        in_new: impl Fn(&Node<'_>) -> bool,
    ) {
        let mut waiting: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, node) in self.old.nodes.iter().enumerate() {
            if self.to[index].is_none() && in_old(node) {
                waiting.entry(&node.form).or_default().push(index);
            }
        }
        for index in 0..self.new.nodes.len() {
            let node = &self.new.nodes[index];
            if self.from[index].is_some() || !in_new(node) {
                continue;
            }
            let Some(same) = waiting.get_mut(node.form.as_str()) else {
                continue;
            };
            same.retain(|old| self.to[*old].is_none());
            let far = |old: &usize| {
                let before = &self.old.nodes[*old];
                (before.place.abs_diff(node.place), old.abs_diff(index))
            };
            if let Some(nearest) = same.iter().copied().min_by_key(|old| far(old)) {
                self.pair(nearest, index);
            }
        }
    }

    /// What is left over in two places that belong together and has similar words, the most similar first.
    fn reworded(&mut self, old_place: usize, new_place: usize) {
        let left = |nodes: &[Node<'_>], done: &[Option<usize>], place: usize| -> Vec<usize> {
            let indexes = 0..nodes.len();
            indexes
                .filter(|index| nodes[*index].place == place && done[*index].is_none())
                .collect()
        };
        let old = left(&self.old.nodes, &self.to, old_place);
        let new = left(&self.new.nodes, &self.from, new_place);
        let mut candidates = Vec::new();
        for (rank, before) in old.iter().enumerate() {
            let window = new.iter().enumerate();
            for (_, after) in window.filter(|(other, _)| other.abs_diff(rank) <= NEAR) {
                let likeness = self.likeness(*before, *after);
                if likeness >= SAME_TEXT {
                    candidates.push((likeness, *before, *after));
                }
            }
        }
        candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        for (_, before, after) in candidates {
            if self.to[before].is_none() && self.from[after].is_none() {
                self.pair(before, after);
            }
        }
    }

    /// How much speaks for two items being one that was reworded; 0 if their words don't.
    fn likeness(&self, old: usize, new: usize) -> f64 {
        let (before, after) = (&self.old.nodes[old], &self.new.nodes[new]);
        if is_note(before) != is_note(after) {
            return 0.0;
        }
        let words = similarity(&before.form, &after.form);
        if words < ANY_LIKENESS {
            return 0.0;
        }
        let gap = if self.same_gap(old, new) {
            SAME_GAP
        } else {
            0.0
        };
        words + gap + SAME_CHILDREN * self.shared_children(before, after)
    }

    /// Whether both stand between the same neighbours.
    fn same_gap(&self, old: usize, new: usize) -> bool {
        let (old_list, old_at) = self.old.siblings(old);
        let (new_list, new_at) = self.new.siblings(new);
        let same = |old: Option<&usize>, new: Option<&usize>| match (old, new) {
            (Some(old), Some(new)) => self.to[*old] == Some(*new),
            (None, None) => true,
            _ => false,
        };
        let before = |list: &'v [usize], at: usize| at.checked_sub(1).and_then(|at| list.get(at));
        same(before(old_list, old_at), before(new_list, new_at))
            && same(old_list.get(old_at + 1), new_list.get(new_at + 1))
    }

    /// The share of children that went from the one to the other.
    fn shared_children(&self, old: &Node<'_>, new: &Node<'_>) -> f64 {
        let all = old.children.len() + new.children.len();
        if all == 0 {
            return 0.0;
        }
        let stayed = |child: &&usize| self.to[**child].is_some_and(|to| new.children.contains(&to));
        let shared = old.children.iter().filter(stayed).count();
        #[allow(clippy::cast_precision_loss)]
        let share = (2 * shared) as f64 / all as f64;
        share
    }

    /// The id of each new node. One that continues nothing keeps its own, unless an older one goes by that.
    fn ids(&self) -> Vec<String> {
        let inherited = self.from.iter().flatten();
        let mut taken: HashSet<String> = inherited
            .map(|old| self.old.nodes[*old].item.id.clone())
            .collect();
        let ids = self.from.iter().zip(&self.new.nodes);
        ids.map(|(from, node)| match from {
            Some(old) => self.old.nodes[*old].item.id.clone(),
            None => {
                let mut id = node.item.id.clone();
                while !taken.insert(id.clone()) {
                    id = page::another_id(&id);
                }
                id
            }
        })
        .collect()
    }
}

fn is_note(node: &Node<'_>) -> bool {
    node.item.kind == ItemKind::Note
}

/// How similar two texts are, from 0 to 1: the pairs of letters that both have.
fn similarity(a: &str, b: &str) -> f64 {
    sorensen_dice(a, b)
}

#[cfg(test)]
#[path = "tests/versions.rs"]
mod tests;
