//! Check-ins: an intern's or mentor's record of a week, shown to the other of the pair.

pub mod due;
pub mod handlers;
pub mod rules;
pub mod store;
pub mod views;

use jiff::{Timestamp, civil::Date};

use crate::{
    ids::{CheckInId, InternshipId, UserId, WorkspaceId},
    row,
};

row! {
    #[derive(Debug, Clone, PartialEq)]
    pub struct CheckIn {
        pub id: CheckInId,
        pub workspace_id: WorkspaceId,
        pub internship_id: InternshipId,
        pub author: UserId,
        /// The Monday of the week, in the intern's zone.
        pub week_date: Date,
        /// 1 (hard) to 5 (great).
        pub mood: Option<i64>,
        pub hours_tenths: Option<i64>,
        pub done: String,
        pub blocked: String,
        pub next: String,
        pub feedback: String,
        /// For the coordinator only.
        pub private: String,
        pub saved_at: Timestamp,
    }
}

row! {
    /// What the other of the pair answered.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Answer {
        pub id: String,
        pub check_in_id: CheckInId,
        pub author: UserId,
        pub body: String,
        pub answered_at: Timestamp,
    }
}
