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

use serde::{Deserialize, Serialize};

use crate::{
    holidays::rules::DaysOff,
    ids::{
        ApprovalId, ChannelId, HandoverId, InternshipId, ProgramId, RequestId, UserId, WorkspaceId,
    },
    one_on_ones::Arrangement,
    row,
    scheduler::{Address, Addressee},
    store::Column,
};

crate::words! {
    pub enum InternshipState {
        /// Somebody said no, or did not answer in time: the pair changes the plan, or calls it off.
        Planned = "planned",
        /// The answers to a plan are awaited.
        Awaiting = "awaiting",
        /// All have agreed, or it was imported. It may begin later, be on a break, or be over and not ended.
        Active = "active",
        Ended = "ended",
        /// Called off before its first day.
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
        /// Who sent the plan. None: imported.
        pub planned_by: Option<UserId>,
        /// Why fewer hours than the program asks for.
        pub hours_reason: String,
        pub pauses: Pauses,
        /// The holidays of the intern's country in its time, as last known.
        pub days_off: DaysOff,
        /// Weeks beyond the program's own.
        pub extra_weeks: i64,
        /// Who left the company, while nobody has taken their part.
        pub gone: Option<Role>,
        /// The last day as it was ended.
        pub ended_on: Option<Date>,
        pub end_reason: String,
        /// Whether the managers get the hours of each month; only the intern says so.
        pub shares_hours: bool,
        /// How long the pair meets, where, and what was moved or skipped.
        pub one_on_ones: Arrangement,
        /// Where the mentor is, as last heard: their own messages come in their own morning.
        pub mentor_zone: Option<String>,
    }
}

crate::words! {
    /// Whose yes an internship may need.
    pub enum Role {
        Intern = "intern",
        Mentor = "mentor",
        InternManager = "intern_manager",
        MentorManager = "mentor_manager",
    }
}

crate::words! {
    pub enum ApprovalState {
        Asked = "asked",
        Yes = "yes",
        No = "no",
        /// Asked about a plan that has changed since, or of somebody else's.
        Void = "void",
        Expired = "expired",
    }
}

row! {
    /// One named person's yes or no to a plan.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Approval {
        pub id: ApprovalId,
        pub workspace_id: WorkspaceId,
        pub internship_id: InternshipId,
        pub role: Role,
        pub approver: UserId,
        pub state: ApprovalState,
        pub reason: Option<String>,
        /// The same for all that were asked at once.
        pub asked_at: Timestamp,
        pub decided_at: Option<Timestamp>,
    }
}

crate::words! {
    pub enum HandoverState {
        Asked = "asked",
        Done = "done",
        Declined = "declined",
        /// Somebody else was asked instead.
        Replaced = "replaced",
    }
}

row! {
    /// Another mentor is asked to take over.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Handover {
        pub id: HandoverId,
        pub workspace_id: WorkspaceId,
        pub internship_id: InternshipId,
        pub from_mentor: UserId,
        pub mentor: UserId,
        pub mentor_manager: Option<UserId>,
        pub note: String,
        pub proposed_by: UserId,
        pub state: HandoverState,
        pub asked_at: Timestamp,
    }
}

crate::words! {
    pub enum SecondState {
        Asked = "asked",
        Accepted = "accepted",
        Declined = "declined",
        /// Somebody else was asked instead.
        Replaced = "replaced",
        /// Was it, and is not any more.
        Removed = "removed",
    }
}

row! {
    /// Somebody who knows remote work, for questions about the work environment. Never asked for an approval.
    #[derive(Debug, Clone, PartialEq)]
    pub struct SecondMentor {
        pub id: String,
        pub workspace_id: WorkspaceId,
        pub internship_id: InternshipId,
        pub person: UserId,
        pub proposed_by: UserId,
        pub state: SecondState,
        pub asked_at: Timestamp,
    }
}

/// A break: on these days nothing is posted and nobody is reminded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    pub from: Date,
    /// The last day. None: until somebody ends it.
    pub until: Option<Date>,
    /// A week that was due before is not taken back.
    pub made_at: Timestamp,
    pub by: UserId,
}

impl Pause {
    pub fn covers(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

/// The breaks of an internship, in the order in which they were made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pauses(pub Vec<Pause>);

impl Pauses {
    /// The break that a day is in.
    pub fn on(&self, day: Date) -> Option<&Pause> {
        self.0.iter().find(|pause| pause.covers(day))
    }

    pub fn to_json(&self) -> String {
        serde_json::to_string(&self.0).unwrap_or_else(|_| "[]".to_owned())
    }
}

impl Column for Pauses {
    type Stored = String;
    fn from_stored(stored: String) -> Result<Self, String> {
        let pauses = serde_json::from_str(&stored);
        pauses.map(Self).map_err(|e| e.to_string())
    }
}

row! {
    /// What happened to an internship.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Event {
        pub happened_at: Timestamp,
        /// Empty: Understudy itself, or a file.
        pub actor: UserId,
        /// A word of `[a-z_]+`.
        pub what: String,
        /// As people read it.
        pub about: String,
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
                (None, None) if self.gone == Some(Role::Mentor) => {
                    Address::Direct(self.intern.clone())
                }
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

    /// Who has a role; a manager may not be known.
    pub fn who(&self, role: Role) -> Option<&UserId> {
        match role {
            Role::Intern => Some(&self.intern),
            Role::Mentor => Some(&self.mentor),
            Role::InternManager => self.intern_manager.as_ref(),
            Role::MentorManager => self.mentor_manager.as_ref(),
        }
    }

    /// The managers who are known, each once; none of them one of the pair.
    pub fn managers(&self) -> Vec<&UserId> {
        let mut managers: Vec<&UserId> = Vec::new();
        for one in [&self.intern_manager, &self.mentor_manager]
            .into_iter()
            .flatten()
        {
            if !self.is_of_pair(one) && !managers.contains(&one) {
                managers.push(one);
            }
        }
        managers
    }

    /// Whether an addressee's account is gone: nothing is posted to it.
    pub fn is_gone(&self, addressee: &Addressee) -> bool {
        match (self.gone, addressee) {
            (Some(Role::Intern), Addressee::Intern) | (Some(Role::Mentor), Addressee::Mentor) => {
                true
            }
            (Some(role), Addressee::Person(user)) => self.who(role) == Some(user),
            _ => false,
        }
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
