//! Alumni: who completed an internship; and coffee chats, with one of them or with somebody who has the role.

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
    /// Somebody asks an alumnus or a mentor for a coffee chat.
    #[derive(Debug, Clone)]
    pub struct Coffee {
        pub id: CoffeeId,
        pub workspace_id: WorkspaceId,
        pub program_id: ProgramId,
        pub asker: UserId,
        /// Who is asked, whether they are an alumnus or not.
        pub alumnus: UserId,
        pub note: String,
        /// For what, in a program's words; empty: to hear how the program was.
        pub topic: String,
        /// Who is asked was listed as a mentor, not as an alumnus.
        pub as_mentor: bool,
        pub state: CoffeeState,
        pub asked_at: Timestamp,
        pub ended_at: Option<Timestamp>,
    }
}

row! {
    /// A person of whom it may turn out that they can be asked.
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
        /// Of a mentor of the program: their group, or nothing.
        pub mentors: Option<String>,
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

/// Somebody who can be asked for a coffee chat: an alumnus of the program, a mentor of it, or both.
#[derive(Debug, Clone)]
pub struct Partner {
    pub person: Candidate,
    /// Their rows of the program's alumni table, the latest first.
    pub stays: Vec<AlumnusRow>,
}

/// A partner with what the reader has in common with them.
#[derive(Debug, Clone)]
pub struct Listed {
    pub partner: Partner,
    pub shared_minutes: i64,
    /// Words of both their titles.
    pub background: Vec<String>,
}
