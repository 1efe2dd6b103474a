//! Who an item is: its place and its words (PROGRAM-PAGES section 5).

use std::collections::HashMap;

use sha2::{Digest, Sha256};

/// Bytes of the digest that an id keeps: 64 bits, for at most 5,000 items a page.
const ID_BYTES: usize = 8;

/// A list on its way to ids: a unit, the pre-internship list, or what is nested under an item.
#[derive(Debug)]
pub struct Place {
    path: String,
    ranks: HashMap<String, usize>,
}

impl Place {
    /// `path` is "week-3", "pre-internship" or the parent's id.
    pub fn new(path: &str) -> Self {
        Self {
            path: path.to_owned(),
            ranks: HashMap::new(),
        }
    }

    /// The next item's id. Its rank is among items of the same text here, so that a new neighbour changes
    /// nobody's id.
    pub fn id(&mut self, key: &str) -> String {
        let text = normal_form(key);
        let rank = self.ranks.entry(text.clone()).or_default();
        let digest = Sha256::digest(format!("{}\n{text}\n{rank}", self.path));
        *rank += 1;
        let short = digest.get(..ID_BYTES).unwrap_or(&digest);
        hex::encode(short)
    }
}

/// A text without case, spaces, punctuation and typography.
pub fn normal_form(text: &str) -> String {
    let mut normal = String::with_capacity(text.len());
    let words = text.split(|c: char| !c.is_alphanumeric());
    for word in words.filter(|word| !word.is_empty()) {
        if !normal.is_empty() {
            normal.push(' ');
        }
        if word.is_ascii() {
            normal.extend(word.chars().map(|c| c.to_ascii_lowercase()));
        } else {
            normal.push_str(&word.to_lowercase());
        }
    }
    normal
}

/// Another id for an item whose own is taken by an older one that was reworded since.
pub fn another_id(id: &str) -> String {
    Place::new(id).id("")
}
