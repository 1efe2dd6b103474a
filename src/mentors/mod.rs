//! Mentors: who offers, how well they fit, and asking one.

pub mod due;
pub mod handlers;
pub mod import;
pub mod rules;
pub mod store;
pub mod views;

use jiff::Timestamp;

use crate::{
    ids::{ProfileId, ProgramId, RequestId, UserId, WorkspaceId},
    row,
};

row! {
    /// An offer to mentor on a program.
    #[derive(Debug, Clone)]
    pub struct Profile {
        pub id: ProfileId,
        pub program_id: ProgramId,
        pub user_id: UserId,
        pub name: String,
        pub title: String,
        pub group_name: String,
        /// JSON array of track names.
        pub tracks: String,
        /// How many interns at once.
        pub capacity: i64,
        /// How many now.
        pub interns: i64,
        /// Given in a CSV or form; wins over Slack's.
        pub time_zone: Option<String>,
        pub slack_time_zone: Option<String>,
        pub tz_offset_seconds: Option<i64>,
        pub about: String,
        pub listed_by: String,
        pub last_asked_at: Option<Timestamp>,
    }
}

impl Profile {
    pub fn tracks(&self) -> Vec<String> {
        serde_json::from_str(&self.tracks).unwrap_or_default()
    }

    pub fn free_places(&self) -> i64 {
        (self.capacity - self.interns).max(0)
    }
}

crate::words! {
    pub enum RequestState {
        Open = "open",
        Accepted = "accepted",
        Declined = "declined",
        Withdrawn = "withdrawn",
        Lapsed = "lapsed",
    }
}

row! {
    /// An intern asks one mentor.
    #[derive(Debug, Clone)]
    pub struct Request {
        pub id: RequestId,
        pub workspace_id: WorkspaceId,
        pub program_id: ProgramId,
        pub intern: UserId,
        pub mentor: UserId,
        pub note: String,
        pub state: RequestState,
        pub asked_at: Timestamp,
        pub ended_at: Option<Timestamp>,
    }
}
