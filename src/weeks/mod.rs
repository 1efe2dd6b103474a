//! Weeks: each unit of a program, posted in the place on its day, ticked there.

pub mod due;
pub mod handlers;
pub mod rules;
pub mod store;
pub mod views;

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{ids::UserId, row};

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

/// The ticks of an internship, by item.
pub type Ticks = BTreeMap<String, Tick>;
