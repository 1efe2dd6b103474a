//! Whose handle it is that stands on a page: people are known by several names, pages by any of them.

use std::collections::HashMap;

use super::plain;
use crate::ids::UserId;

/// A person with all that a page may call them.
#[derive(Debug, Clone)]
pub struct Named {
    pub user_id: UserId,
    /// Guests are never listed, but their name makes another's unclear.
    pub can_be_listed: bool,
    /// Handle, display name, real name, e-mail; empty ones do not count.
    pub names: Vec<String>,
}

/// People by each of their names.
#[derive(Debug, Default)]
pub struct Directory {
    people: Vec<Named>,
    by_name: HashMap<String, Vec<usize>>,
}

impl Named {
    /// What tells them from others of the name: "Sam Oak (@sam.oak)".
    pub fn shown_name(&self) -> String {
        let handle = self.names.first().map(String::as_str).unwrap_or_default();
        let name = [2, 1].into_iter().filter_map(|at| self.names.get(at));
        match name.into_iter().find(|name| !name.is_empty()) {
            Some(name) => format!("{name} (@{handle})"),
            None => format!("@{handle}"),
        }
    }
}

impl Directory {
    pub fn new(people: Vec<Named>) -> Self {
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, person) in people.iter().enumerate() {
            for key in person.names.iter().filter_map(|name| key(name)) {
                let all = by_name.entry(key).or_default();
                if all.last() != Some(&index) {
                    all.push(index);
                }
            }
        }
        Self { people, by_name }
    }

    /// Everybody whom a handle may mean; case, accents and `@` do not count.
    pub fn meant(&self, handle: &str) -> Vec<&Named> {
        let found = key(handle).and_then(|key| self.by_name.get(&key));
        let people = found.into_iter().flatten();
        people.filter_map(|index| self.people.get(*index)).collect()
    }

    /// The one whom a handle means, if that is plain and they can be listed.
    pub fn only(&self, handle: &str) -> Option<&UserId> {
        match self.meant(handle).as_slice() {
            [one] if one.can_be_listed => Some(&one.user_id),
            _ => None,
        }
    }
}

/// The form in which names are compared; none of an empty one.
fn key(name: &str) -> Option<String> {
    let name = plain(name.trim().trim_start_matches('@'));
    let words: Vec<&str> = name.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(id: &str, can_be_listed: bool, names: &[&str]) -> Named {
        Named {
            user_id: UserId::new(id),
            can_be_listed,
            names: names.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    #[test]
    fn a_handle_means_whoever_is_called_so_and_only_one_is_plain() {
        let directory = Directory::new(vec![
            named(
                "U1",
                true,
                &["zoe", "Zoë", "Zoë Núñez", "zoe.n@example.com"],
            ),
            named("U2", true, &["sam", "Sam", "Sam  Oak", ""]),
            named("U3", true, &["sam2", "Sam", "Sam Elm", ""]),
            named("U4", false, &["guest", "Gus", "Gus Ash", ""]),
            named("U5", true, &["ash", "Gus", "August Ash", ""]),
        ]);
        let table = [
            ("zoe", Some("U1")),
            ("@ZOE", Some("U1")),
            ("ZOË", Some("U1")),
            ("Zoe Nunez", Some("U1")),
            ("zoe.N@example.com", Some("U1")),
            ("sam oak", Some("U2")),
            ("sam", None),   // U2's handle, U3's display name
            ("guest", None), // never listed
            ("gus", None),   // a guest is called so as well
            ("nobody", None),
            ("", None),
            ("@", None),
        ];
        for (handle, user) in table {
            assert_eq!(directory.only(handle).map(UserId::as_str), user, "{handle}");
        }
        assert_eq!(directory.meant("sam").len(), 2);
        assert_eq!(directory.meant("zoe").len(), 1, "by two of her names");
    }
}
