//! Alumni: who completed an internship, and a coffee chat with one of them.

pub mod due;
pub mod handlers;
pub mod rules;
pub mod store;
pub mod views;

use jiff::Timestamp;

use crate::{
    ids::{ProgramId, UserId, WorkspaceId},
    mentors::rules::Workday,
    programs::AlumnusRow,
    row,
    scheduler::cadence::Zones,
};

crate::id! {
    /// Somebody's request for a coffee chat.
    CoffeeId;
}

crate::words! {
    pub enum CoffeeState {
        Open = "open",
        Accepted = "accepted",
        Declined = "declined",
        Withdrawn = "withdrawn",
    }
}

row! {
    /// Somebody asks an alumnus for a coffee chat.
    #[derive(Debug, Clone)]
    pub struct Coffee {
        pub id: CoffeeId,
        pub workspace_id: WorkspaceId,
        pub program_id: ProgramId,
        pub asker: UserId,
        pub alumnus: UserId,
        pub note: String,
        pub state: CoffeeState,
        pub asked_at: Timestamp,
        pub ended_at: Option<Timestamp>,
    }
}

row! {
    /// Who may be behind a handle of a page's alumni table.
    #[derive(Debug, Clone)]
    pub struct Candidate {
        pub user_id: UserId,
        pub handle: String,
        pub name_key: String,
        pub name: String,
        /// Slack's, of today.
        pub title: String,
        pub time_zone: Option<String>,
        pub tz_offset_seconds: Option<i64>,
        pub is_guest: bool,
        pub hours: Option<String>,
        pub chosen_time_zone: Option<String>,
        /// Their own id where they would rather not be asked.
        pub off: Option<String>,
    }
}

impl Candidate {
    /// Their day, as far as anybody knows it.
    pub fn workday(&self, zones: &Zones) -> Workday {
        let zone = match (&self.time_zone, self.tz_offset_seconds) {
            (None, None) => zones.nearest(self.chosen_time_zone.as_deref(), None),
            (name, offset) => zones.nearest(name.as_deref(), offset),
        };
        Workday::new(zone, self.hours.as_deref())
    }
}

/// A person of a program's alumni table who can be asked, with all their rows, the latest first.
#[derive(Debug, Clone)]
pub struct Alumnus {
    pub person: Candidate,
    pub stays: Vec<AlumnusRow>,
}
