//! Holidays: days off by country, as the calendar files have them that coordinators give, and whose country counts for
//! whom. A person's own country wins; for those who said none it is the workspace's.
//!
//! What moves because of them is decided elsewhere: a program says so by `skip_holidays`, and a calendar asks
//! [`rules::DaysOff`].

pub mod handlers;
pub mod import;
pub mod rules;
pub mod store;
pub mod views;

use std::{collections::BTreeMap, fmt, str::FromStr};

use jiff::civil::Date;

/// Days with their names.
pub type Days = BTreeMap<Date, String>;

/// A country by the two letters of ISO 3166, in upper case. Known by its shape only: a list of countries would be wrong
/// one day, and a country without a calendar is told where it is named.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country(String);

impl Country {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What was typed is no two letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a country is its two letters, such as PT for Portugal")]
pub struct NoCountry;

impl FromStr for Country {
    type Err = NoCountry;

    fn from_str(text: &str) -> Result<Self, NoCountry> {
        let text = text.trim();
        let two_letters = text.len() == 2 && text.chars().all(|c| c.is_ascii_alphabetic());
        match two_letters {
            true => Ok(Self(text.to_ascii_uppercase())),
            false => Err(NoCountry),
        }
    }
}

/// Whose holidays count for a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// What they said themselves.
    pub own: Option<Country>,
    /// The workspace's, for those who said nothing.
    pub default: Option<Country>,
}

impl Choice {
    pub fn country(&self) -> Option<&Country> {
        self.own.as_ref().or(self.default.as_ref())
    }
}
