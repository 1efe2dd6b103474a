//! A delivery: one message that is owed to one conversation.

use jiff::{SignedDuration, Timestamp, civil::Date};
use serde_json::json;

use crate::{
    ids::{ChannelId, DeliveryId, InternshipId, UserId, WorkspaceId},
    row,
};

crate::words! {
    /// SCHEDULER.md, section 2: the table "State × event".
    pub enum State {
        /// Surely not said.
        Owed = "owed",
        /// Perhaps said: an intent was written and no clear answer came. Looked up before anything else.
        Unsure = "unsure",
        Sent = "sent",
        Dropped = "dropped",
        Failed = "failed",
    }
}

row! {
    #[derive(Debug, Clone)]
    pub struct Delivery {
        pub id: DeliveryId,
        pub workspace_id: WorkspaceId,
        pub internship_id: Option<InternshipId>,
        pub kind: String,
        /// `YYYY-MM-DD` of the occurrence; empty without one.
        pub local_date: String,
        pub addressee: String,
        pub subject: String,
        pub covers: String,
        pub thread_ts: Option<String>,
        pub channel: Option<ChannelId>,
        pub due_at: Timestamp,
        pub expires_at: Option<Timestamp>,
        pub state: State,
        pub fence: i64,
        pub attempts: i64,
        pub first_intent_at: Option<Timestamp>,
        pub last_intent_at: Option<Timestamp>,
        pub ts: Option<String>,
        pub reason: Option<String>,
        pub edit_wanted: i64,
        pub edit_attempts: i64,
    }
}

impl Delivery {
    /// The occurrence's local date, where there is one.
    pub fn date(&self) -> Option<Date> {
        self.local_date.parse().ok()
    }

    /// Too late to be of use (SCHEDULER.md, section 4), judged in schedule time.
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|expires_at| expires_at <= now)
    }

    /// What every message carries, so that it can be found again: no names, no texts.
    pub fn metadata(&self) -> serde_json::Value {
        let mut payload = json!({
            "id": self.id.as_str(),
            "kind": self.kind,
            "internship": self.internship_id.as_ref().map_or("", InternshipId::as_str),
            "date": self.local_date,
            "to": self.addressee,
        });
        if !self.covers.is_empty() {
            payload["covers"] = json!(self.covers);
        }
        json!({ "event_type": EVENT_TYPE, "event_payload": payload })
    }
}

/// The `event_type` of our messages' metadata.
pub const EVENT_TYPE: &str = "understudy_delivery";

/// To whom a delivery of an internship goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Addressee {
    Place,
    Intern,
    Mentor,
    Person(UserId),
}

impl Addressee {
    pub fn as_str(&self) -> &str {
        match self {
            Self::Place => "place",
            Self::Intern => "intern",
            Self::Mentor => "mentor",
            Self::Person(user) => user.as_str(),
        }
    }
}

/// A delivery to be planned. Its key is (internship, kind, date, addressee, cause): planning it again
/// plans nothing.
#[derive(Debug, Clone)]
pub struct Owed {
    pub internship: Option<InternshipId>,
    pub kind: &'static str,
    /// The occurrence's local date, the floating one.
    pub date: Option<Date>,
    pub addressee: Addressee,
    /// What made it necessary, for deliveries without an occurrence: a receipt's key, a row's id.
    pub cause: String,
    /// The row that it speaks of.
    pub subject: String,
    pub covers: Vec<Date>,
    pub after: Option<DeliveryId>,
    pub thread_ts: Option<String>,
    pub channel: Option<ChannelId>,
    pub due_at: Timestamp,
    pub expires_at: Option<Timestamp>,
}

impl Owed {
    /// Owed at once to a person, because of what somebody just did.
    pub fn to_person(kind: &'static str, person: &UserId, subject: &str, now: Timestamp) -> Self {
        Self {
            internship: None,
            kind,
            date: None,
            addressee: Addressee::Person(person.clone()),
            cause: subject.to_owned(),
            subject: subject.to_owned(),
            covers: Vec::new(),
            after: None,
            thread_ts: None,
            channel: None,
            due_at: now,
            expires_at: None,
        }
    }

    /// Owed at once to an internship's place, because of what happened.
    pub fn to_place(
        kind: &'static str,
        internship: &InternshipId,
        cause: impl Into<String>,
        now: Timestamp,
    ) -> Self {
        Self {
            addressee: Addressee::Place,
            ..Self::to_person(kind, &UserId::new(""), "", now)
        }
        .of(internship)
        .because(cause)
    }

    /// Owed on a day of an internship's calendar.
    pub fn occurrence(
        internship: &InternshipId,
        kind: &'static str,
        date: Date,
        addressee: Addressee,
        due_at: Timestamp,
    ) -> Self {
        Self {
            internship: Some(internship.clone()),
            kind,
            date: Some(date),
            addressee,
            cause: String::new(),
            subject: String::new(),
            covers: Vec::new(),
            after: None,
            thread_ts: None,
            channel: None,
            due_at,
            expires_at: None,
        }
    }

    pub fn of(mut self, internship: &InternshipId) -> Self {
        self.internship = Some(internship.clone());
        self
    }

    pub fn because(mut self, cause: impl Into<String>) -> Self {
        self.cause = cause.into();
        self
    }

    pub fn expiring(mut self, at: Timestamp) -> Self {
        self.expires_at = Some(at);
        self
    }

    pub(super) fn local_date(&self) -> String {
        self.date.map(|date| date.to_string()).unwrap_or_default()
    }

    pub(super) fn dedupe_key(&self) -> String {
        let internship = self.internship.as_ref().map_or("", InternshipId::as_str);
        let Self {
            kind,
            addressee,
            cause,
            ..
        } = self;
        format!(
            "{internship}|{kind}|{}|{}|{cause}",
            self.local_date(),
            addressee.as_str()
        )
    }

    /// Who comes first when much is due: 1:1 reminders pass weekly posts, which come by ageing.
    pub fn deadline_at(&self) -> Timestamp {
        const PATIENCE: SignedDuration = SignedDuration::from_hours(4);
        self.expires_at.unwrap_or_else(|| {
            self.due_at
                .saturating_add(PATIENCE)
                .unwrap_or(Timestamp::MAX)
        })
    }
}
