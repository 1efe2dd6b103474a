//! Internships: from the start form to the end. The centre of everything.

pub mod due;
pub mod handlers;
pub mod import;
pub mod rules;
#[cfg(test)]
#[path = "tests/samples.rs"]
pub(crate) mod samples;
pub mod store;
pub mod views;

use jiff::{
    Timestamp,
    civil::{Date, Time},
};

use crate::{
    ids::{ChannelId, InternshipId, ProgramId, RequestId, UserId, WorkspaceId},
    row,
    scheduler::{Address, Addressee},
};

crate::words! {
    pub enum InternshipState {
        /// A form was sent, and nobody has been asked yet.
        Planned = "planned",
        /// Approvals are awaited.
        Awaiting = "awaiting",
        Active = "active",
        Paused = "paused",
        Ended = "ended",
        Cancelled = "cancelled",
    }
}

row! {
    /// An intern with a mentor on a program from a start date.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Internship {
        pub id: InternshipId,
        pub workspace_id: WorkspaceId,
        pub program_id: ProgramId,
        pub version: i64,
        pub intern: UserId,
        pub mentor: UserId,
        pub intern_manager: Option<UserId>,
        pub mentor_manager: Option<UserId>,
        pub start_date: Date,
        /// The intern's: weeks and check-ins follow it.
        pub time_zone: String,
        pub weekly_hours: Option<i64>,
        /// `monday`…
        pub one_on_one_weekday: Option<String>,
        pub one_on_one_time: Option<Time>,
        /// The zone that the 1:1 was agreed in.
        pub one_on_one_zone: Option<String>,
        /// A chosen channel; otherwise a group DM of the pair.
        pub place: Option<ChannelId>,
        /// Why nothing can be posted there any more, in Slack's word.
        pub place_lost: Option<String>,
        pub state: InternshipState,
        /// None: imported, so it has history.
        pub request_id: Option<RequestId>,
        /// What was due before is not owed.
        pub owed_from_at: Timestamp,
    }
}

row! {
    /// An internship lost its place; whom it concerns was asked once where to go on.
    #[derive(Debug, Clone, PartialEq)]
    pub struct PlaceLoss {
        pub id: String,
        pub internship_id: InternshipId,
        /// The channel that was lost; otherwise the group DM.
        pub place: Option<ChannelId>,
        pub reason: String,
        pub lost_at: Timestamp,
        /// None: it is still open.
        pub chosen_at: Option<Timestamp>,
        pub chosen_place: Option<ChannelId>,
        /// None where a CSV said it.
        pub chosen_by: Option<UserId>,
    }
}

impl Internship {
    /// Where an addressee of this internship is reached.
    pub fn address(&self, addressee: &Addressee) -> Address {
        match addressee {
            Addressee::Place => match (&self.place_lost, &self.place) {
                (Some(reason), _) => Address::Lost(reason.clone()),
                (None, Some(channel)) => Address::Channel(channel.clone()),
                (None, None) => Address::Group(vec![self.intern.clone(), self.mentor.clone()]),
            },
            Addressee::Intern => Address::Direct(self.intern.clone()),
            Addressee::Mentor => Address::Direct(self.mentor.clone()),
            Addressee::Person(user) => Address::Direct(user.clone()),
        }
    }

    /// The same for the word that a delivery's row has.
    pub fn address_of(&self, addressee: &str) -> Address {
        self.address(&match addressee {
            "place" => Addressee::Place,
            "intern" => Addressee::Intern,
            "mentor" => Addressee::Mentor,
            user => Addressee::Person(UserId::new(user)),
        })
    }

    /// Whether it has not ended: somebody still wants to know where it goes on.
    pub fn is_under_way(&self) -> bool {
        !matches!(
            self.state,
            InternshipState::Ended | InternshipState::Cancelled
        )
    }

    pub fn is_of_pair(&self, user: &UserId) -> bool {
        self.intern == *user || self.mentor == *user
    }

    /// The other of the pair.
    pub fn other(&self, user: &UserId) -> &UserId {
        if self.intern == *user {
            &self.mentor
        } else {
            &self.intern
        }
    }
}
