//! Check-ins: an intern's or mentor's record of a week, shown to the other of the pair; what the coordinators hear
//! where something may go wrong; and feedback. Who sees what: `crate::privacy`.

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

crate::words! {
    /// Where a blocker is.
    pub enum BlockerKind {
        Task = "task",
        Access = "access",
        People = "people",
        /// Goes to the second mentor, where there is one.
        HomeOffice = "home_office",
    }
}

crate::words! {
    /// How somebody feels beside the work. For the coordinators only.
    pub enum Pulse {
        Fine = "fine",
        Alone = "alone",
        LeftOut = "left_out",
        Overworked = "overworked",
    }
}

crate::words! {
    /// Whether the week's 1:1 took place.
    pub enum Met {
        Yes = "yes",
        No = "no",
    }
}

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
        pub blocked_kind: Option<BlockerKind>,
        pub next: String,
        pub feedback: String,
        /// For the coordinators only.
        pub private: String,
        /// For the coordinators only.
        pub pulse: Option<Pulse>,
        pub met: Option<Met>,
        /// Who made the blocker a topic of the next 1:1.
        pub topic_by: Option<UserId>,
        /// Counts the edits, from 1.
        pub revision: i64,
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

crate::words! {
    /// What was seen of an internship that may go wrong.
    pub enum Sign {
        NoOneOnOne = "no_one_on_one",
        LowWeeks = "low_weeks",
        Alone = "alone",
        LeftOut = "left_out",
        Overworked = "overworked",
        FewHours = "few_hours",
        /// Once far more hours than agreed: only the intern hears, kindly.
        LongWeek = "long_week",
        ManyHours = "many_hours",
        MentorQuiet = "mentor_quiet",
        /// Nothing at all was heard of the two.
        Silent = "silent",
    }
}

row! {
    /// A sign, and since when. No texts.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Seen {
        pub sign: Sign,
        /// The Monday of the week in which it began.
        pub since: Date,
    }
}

crate::words! {
    /// When the pair are asked for feedback.
    pub enum FeedbackStage {
        Middle = "middle",
        End = "end",
    }
}

crate::words! {
    /// Who sees a feedback: its author's choice.
    pub enum ShownTo {
        /// The other of the pair.
        Other = "other",
        Coordinators = "coordinators",
        Both = "both",
    }
}

row! {
    /// What one of the pair says of the other in the middle or at the end.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Feedback {
        pub id: String,
        pub workspace_id: WorkspaceId,
        pub internship_id: InternshipId,
        pub author: UserId,
        pub stage: FeedbackStage,
        pub body: String,
        pub shown_to: ShownTo,
        pub revision: i64,
        pub saved_at: Timestamp,
    }
}
