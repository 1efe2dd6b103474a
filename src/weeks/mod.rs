//! Weeks: each unit of a program, posted in the place on its day, ticked there.

pub mod due;
pub mod handlers;
pub mod rules;
pub mod store;
pub mod views;

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{
    ids::{InternshipId, UserId},
    row,
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
        /// `None`: an earlier version of the page had it, and it was ticked.
        pub added_by: Option<UserId>,
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

/// The ticks of an internship, by item.
pub type Ticks = BTreeMap<String, Tick>;
