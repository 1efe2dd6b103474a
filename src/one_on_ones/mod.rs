//! 1:1s: the weekly meeting of intern and mentor: when it is, what it is about, what came of it.

pub mod due;
pub mod handlers;
pub mod rules;
pub mod store;
pub mod views;

use std::collections::BTreeMap;

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{InternshipId, UserId},
    row,
    store::Column,
};

/// What a pair has agreed about its 1:1s beside their weekday, hour and zone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Arrangement {
    /// None: as long as the program says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// Where they call each other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_url: Option<String>,
    /// Their own notes document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes_url: Option<String>,
    /// Meetings that were moved or skipped, by their original day.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub exceptions: BTreeMap<Date, Exception>,
    /// Weekdays and hours at which they met before, the oldest first: what has been stays as it was.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<Earlier>,
    /// Grows with each change, for calendars that have subscribed.
    #[serde(skip_serializing_if = "is_zero")]
    pub sequence: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<Timestamp>,
}

fn is_zero(number: &i64) -> bool {
    *number == 0
}

/// What became of one meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    /// None: it is skipped.
    pub to: Option<Appointment>,
    /// Both had been reminded of it before: they are reminded again.
    #[serde(default)]
    pub was_reminded: bool,
}

/// A civil time with the zone in which it was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    pub at: DateTime,
    pub zone: String,
}

/// A weekly slot that counted until an instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    pub weekday: String,
    pub time: Time,
    pub zone: String,
    pub until: Timestamp,
}

impl Arrangement {
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| "{}".to_owned())
    }

    /// Marks a change, so that subscribed calendars take it.
    pub fn touch(&mut self, now: Timestamp) {
        self.sequence = self.sequence.saturating_add(1);
        self.changed_at = Some(now);
    }
}

impl Column for Arrangement {
    type Stored = String;
    fn from_stored(stored: String) -> Result<Self, String> {
        serde_json::from_str(&stored).map_err(|e| e.to_string())
    }
}

crate::words! {
    /// What became of a topic.
    pub enum Outcome {
        Talked = "talked",
        /// Taken off the list.
        Removed = "removed",
    }
}

row! {
    /// What one of the pair wants to talk about.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Topic {
        pub id: String,
        pub internship_id: InternshipId,
        pub added_by: UserId,
        pub body: String,
        pub added_at: Timestamp,
        /// Kept for the meeting after the one of this day.
        pub kept_after: Option<Date>,
        pub outcome: Option<Outcome>,
        /// On whose agenda, by the meeting's original day.
        pub settled_on: Option<Date>,
        /// Where the message is that it was; empty if it was none.
        pub link: String,
        /// Who wrote that message, where it is known.
        pub said_by: String,
    }
}

/// The message that a topic was: where it is, and who wrote it, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quoted {
    #[serde(rename = "l", default)]
    pub link: String,
    #[serde(rename = "b", default)]
    pub said_by: String,
}

crate::words! {
    /// What was done with a single meeting.
    pub enum Did {
        Moved = "moved",
        Skipped = "skipped",
        /// A move or skip was taken back.
        Back = "back",
    }
}

row! {
    /// A change of a single meeting, with the reason that was given.
    #[derive(Debug, Clone, PartialEq)]
    pub struct MeetingChange {
        pub id: String,
        pub internship_id: InternshipId,
        /// The meeting's original day.
        pub local_date: Date,
        pub what: Did,
        pub changed_by: UserId,
        pub reason: String,
        pub from_at: Option<Timestamp>,
        pub to_at: Option<Timestamp>,
        pub changed_at: Timestamp,
    }
}

row! {
    /// Notes of a meeting as somebody saved them.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Note {
        pub internship_id: InternshipId,
        /// The meeting's original day.
        pub local_date: Date,
        pub revision: i64,
        /// JSON of Slack's rich text.
        pub body: String,
        pub saved_by: UserId,
        pub saved_at: Timestamp,
    }
}

row! {
    /// The address of a person's calendar.
    #[derive(Debug, Clone, PartialEq)]
    pub struct CalendarLink {
        pub workspace_id: crate::ids::WorkspaceId,
        pub user_id: UserId,
        pub secret: String,
    }
}
