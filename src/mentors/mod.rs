//! Mentors: who offers, how well they fit, and asking one.

pub mod due;
pub mod handlers;
pub mod import;
pub mod rules;
pub mod store;
pub mod views;

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::{
    ids::{InterestId, ProfileId, ProgramId, RequestId, UserId, WorkspaceId},
    row,
    scheduler::cadence::Zones,
};

row! {
    /// An offer to mentor on a program.
    #[derive(Debug, Clone, serde::Deserialize)]
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
        pub state: ProfileState,
        /// The last day of a pause.
        pub paused_until: Option<Date>,
        #[serde(with = "jiff::fmt::serde::timestamp::microsecond::optional")]
        pub last_asked_at: Option<Timestamp>,
        /// Requests that wait for an answer, on all programs.
        pub open_requests: i64,
        /// Their own working hours, as [`rules::Hours`] writes them.
        pub hours: Option<String>,
        /// Where Slack knows no zone: the one that they chose.
        pub chosen_time_zone: Option<String>,
    }
}

crate::words! {
    pub enum ProfileState {
        Listed = "listed",
        Paused = "paused",
        Left = "left",
    }
}

impl Profile {
    pub fn tracks(&self) -> Vec<String> {
        serde_json::from_str(&self.tracks).unwrap_or_default()
    }

    pub fn free_places(&self) -> i64 {
        (self.capacity - self.interns).max(0)
    }

    /// Where they are: what a CSV or a form says, else Slack, else what they chose; UTC where nobody knows.
    pub fn zone(&self, zones: &Zones) -> TimeZone {
        let named = |name: &Option<String>| name.as_deref().and_then(|name| zones.find(name));
        if let Some(given) = named(&self.time_zone) {
            return given;
        }
        match (&self.slack_time_zone, self.tz_offset_seconds) {
            (None, None) => named(&self.chosen_time_zone).unwrap_or(TimeZone::UTC),
            (name, offset) => zones.nearest(name.as_deref(), offset),
        }
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

crate::words! {
    pub enum InterestState {
        Open = "open",
        Taken = "taken",
        Withdrawn = "withdrawn",
    }
}

row! {
    /// "I am looking for a mentor", posted to a program's home channel.
    #[derive(Debug, Clone)]
    pub struct Interest {
        pub id: InterestId,
        pub workspace_id: WorkspaceId,
        pub program_id: ProgramId,
        pub intern: UserId,
        pub note: String,
        pub state: InterestState,
        /// Who was chosen.
        pub mentor: Option<UserId>,
        pub posted_at: Timestamp,
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
        /// A decline's, for those whom the mentor lets know.
        pub reason: Option<String>,
        /// The intern may see the reason.
        pub reason_shared: bool,
        /// "Not me, but …": a decline that names another.
        pub passed_to: Option<UserId>,
        /// The request that was passed on with this one.
        pub passed_from: Option<RequestId>,
        pub asked_at: Timestamp,
        pub ended_at: Option<Timestamp>,
    }
}
