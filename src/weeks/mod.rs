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

row! {
    /// Whether an item is done, and who said so last.
    #[derive(Debug, Clone)]
    pub struct Tick {
        pub item_id: String,
        pub is_done: bool,
        pub ticked_by: UserId,
        pub ticked_at: Timestamp,
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
