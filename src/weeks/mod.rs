//! Weeks: each unit of a program, posted in the place on its day, ticked there.

pub mod due;
pub mod handlers;
pub mod rules;
pub mod store;
pub mod views;

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{
    ids::{InternshipId, UserId},
    mrkdwn, row,
    slack::text::{Mrkdwn, clip, unescaped},
};

crate::words! {
    /// What somebody said of an item that its week left open.
    pub enum Choice {
        Want = "want",
        LetGo = "let_go",
    }
}

row! {
    /// Whether an item is done, and who said so last; of a prompt, whether it was talked about.
    #[derive(Debug, Clone)]
    pub struct Tick {
        pub item_id: String,
        pub is_done: bool,
        pub ticked_by: UserId,
        pub ticked_at: Timestamp,
        /// Of what is not done.
        pub choice: Option<Choice>,
        /// The container whose "All done" ticked it.
        pub ticked_with: Option<String>,
        /// A coffee chat that was told of.
        pub is_told: bool,
        /// Its name, if it needs one.
        pub with_whom: Option<UserId>,
    }
}

impl Tick {
    /// Somebody said of an item by itself whether it is done.
    pub fn new(item: impl Into<String>, is_done: bool, by: UserId, at: Timestamp) -> Self {
        Self {
            item_id: item.into(),
            is_done,
            ticked_by: by,
            ticked_at: at,
            choice: None,
            ticked_with: None,
            is_told: false,
            with_whom: None,
        }
    }

    /// Not done, and not to be done any more.
    pub fn is_let_go(&self) -> bool {
        !self.is_done && self.choice == Some(Choice::LetGo)
    }
}

row! {
    /// Something that an internship has in a week and its version of the page has not.
    #[derive(Debug, Clone)]
    pub struct OwnItem {
        pub id: String,
        /// "week 3"; empty: before the start.
        pub unit: String,
        /// Slack's mrkdwn, escaped.
        pub body: String,
        /// `None`: an earlier version of the page had it, and the two had made something of it.
        pub added_by: Option<UserId>,
        /// Their name, as far as it is known.
        pub author: String,
        pub due_on: Option<Date>,
        /// Taken out; it can be put back.
        pub removed_by: Option<UserId>,
        /// The page's had it as a coffee chat, and something was told of it.
        pub is_chat: bool,
    }
}

impl OwnItem {
    /// What a version of the page had.
    pub fn of_page(id: &str, unit: &str, body: &str) -> Self {
        Self {
            id: id.to_owned(),
            unit: unit.to_owned(),
            body: body.to_owned(),
            added_by: None,
            author: String::new(),
            due_on: None,
            removed_by: None,
            is_chat: false,
        }
    }

    /// What somebody typed.
    pub fn typed_by(user: &UserId, id: String, unit: &str, text: &str) -> Self {
        Self {
            body: Mrkdwn::escaped(text).as_str().to_owned(),
            added_by: Some(user.clone()),
            ..Self::of_page(&id, unit, "")
        }
    }

    /// What it says now, in short: another one says something else.
    pub fn edition(&self) -> String {
        edition(&json!([self.body, self.unit, self.due_on]).to_string())
    }

    /// As it was typed.
    pub fn typed(&self) -> String {
        unescaped(&self.body)
    }

    /// As it stands in its week, in Slack's mrkdwn: with who added it, if that is told, and by when.
    pub fn shown(&self, with_author: bool) -> String {
        let mut shown = Mrkdwn::from_page(self.body.clone());
        if let Some(user) = self.added_by.as_ref().filter(|_| with_author) {
            let author = match self.author.split_whitespace().next() {
                Some(name) => Mrkdwn::escaped(name),
                None => Mrkdwn::user(user.as_str()),
            };
            shown.push(mrkdwn!(" · added by {}", author));
        }
        if let Some(day) = self.due_on {
            shown.push(mrkdwn!(" · by {}", day.strftime("%A, %-d %B").to_string()));
        }
        shown.as_str().to_owned()
    }
}

row! {
    /// What the two want to get out of it, as they wrote it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Aims {
        pub body: String,
        pub revision: i64,
        pub changed_by: UserId,
    }
}

row! {
    /// What is known of an item that is a demo.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Demo {
        pub item_id: String,
        pub planned_on: Option<Date>,
        pub audience: String,
        pub shows: String,
        pub outcome: String,
        pub feedback: String,
        pub changed_by: UserId,
    }
}

impl Demo {
    /// Whether anything was written down of it.
    pub fn has_words(&self) -> bool {
        let texts = [&self.audience, &self.shows, &self.outcome, &self.feedback];
        self.planned_on.is_some() || texts.iter().any(|text| !text.is_empty())
    }

    /// " · on Thursday, 11 March for the support team", behind its item's words.
    pub fn aside(&self) -> String {
        let mut aside = Mrkdwn::default();
        if let Some(day) = self.planned_on {
            aside.push(mrkdwn!(" · on {}", day.strftime("%A, %-d %B").to_string()));
        }
        if !self.audience.is_empty() {
            let audience = self
                .audience
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
            aside.push(mrkdwn!(" · for {}", clip(&audience, 80)));
        }
        aside.as_str().to_owned()
    }
}

row! {
    /// A coffee chat among a week's items, as it was told of.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct CoffeeChat {
        /// `None`: it needs no name.
        pub with_whom: Option<UserId>,
        /// For the two only.
        pub note: String,
        /// 0: nothing was told of it yet.
        pub revision: i64,
    }
}

impl CoffeeChat {
    /// It was, and needs no name.
    pub fn is_waived(&self) -> bool {
        self.revision > 0 && self.with_whom.is_none()
    }

    /// Whether another tells the same.
    pub fn says_what(&self, other: &Self) -> bool {
        self.with_whom == other.with_whom && self.note == other.note
    }
}

row! {
    /// A call that was sat in on.
    #[derive(Debug, Clone, PartialEq)]
    pub struct ShadowedCall {
        pub id: String,
        pub seen_on: Date,
        /// Whose call it was.
        pub colleague: UserId,
        pub sort: String,
        pub learned: String,
        pub added_by: UserId,
    }
}

crate::words! {
    pub enum OfferState {
        Open = "open",
        Moved = "moved",
        Stayed = "stayed",
        /// A newer version is on offer.
        Superseded = "superseded",
    }
}

row! {
    /// An internship was asked whether to go on with a newer version of its program.
    #[derive(Debug, Clone)]
    pub struct Offer {
        pub internship_id: InternshipId,
        pub version: i64,
        pub from_version: i64,
        pub state: OfferState,
        pub answered_by: Option<UserId>,
    }
}

impl Offer {
    /// What its messages are about.
    pub fn subject(internship: &InternshipId, version: i64) -> String {
        format!("{internship}:{version}")
    }
}

/// What was there when a form was opened, in short: so that it is seen whether the other has changed it since.
pub fn edition(text: &str) -> String {
    hex::encode(&Sha256::digest(text.as_bytes())[..4])
}

/// The ticks of an internship, by item.
pub type Ticks = BTreeMap<String, Tick>;
