//! A coffee chat among a week's items: done when it is said with whom it was, or that it needs no name. Pure.

use crate::{ids::UserId, internships::Internship, weeks::CoffeeChat};

/// Characters of a note.
pub const NOTE_CHARS: usize = 1000;

/// What a form had in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChatForm<'a> {
    /// That of what stood in it when it was opened.
    pub revision: i64,
    pub with: Option<&'a str>,
    pub is_waived: bool,
    pub note: &'a str,
}

impl ChatForm<'_> {
    /// What is kept; else the field that is wrong, and a sentence for it.
    pub fn read(&self, internship: &Internship) -> Result<CoffeeChat, (&'static str, String)> {
        let note = self.note.trim();
        let chars = note.chars().count();
        let wrong = match self.with {
            None if !self.is_waived => Some((
                "with",
                "Choose with whom it was, or tick that it needs no name.".to_owned(),
            )),
            Some(user) if user == internship.intern.as_str() => Some((
                "with",
                "This is the intern. Choose the person whom they met.".to_owned(),
            )),
            _ if chars > NOTE_CHARS => Some((
                "note",
                format!("These are {chars} characters, and there is room for {NOTE_CHARS}."),
            )),
            _ => None,
        };
        match wrong {
            Some(wrong) => Err(wrong),
            // A name says more than that none is needed.
            None => Ok(CoffeeChat {
                with_whom: self.with.map(UserId::new),
                note: note.to_owned(),
                revision: self.revision,
            }),
        }
    }
}

#[cfg(test)]
#[path = "../tests/coffee.rs"]
mod tests;
