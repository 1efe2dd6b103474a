//! Ids as types, so that an intern's can't be taken for a channel's.

use jiff::Timestamp;
use uuid::Uuid;

crate::id! {
    /// Ours: a workspace has one before Slack has told which team it is.
    WorkspaceId;
    /// Slack's `T…`.
    TeamId;
    /// Slack's `U…` or `W…`.
    UserId;
    /// Slack's `C…`, `G…` or `D…`.
    ChannelId;
    ProgramId;
    ProfileId;
    RequestId;
    InternshipId;
    ApprovalId;
    HandoverId;
    CheckInId;
    InterestId;
    /// Goes into a message's metadata: random, so that it tells nothing.
    DeliveryId;
    /// The id of an item on a page; stable over re-imports.
    ItemId;
}

/// An id that sorts by the time when it was made (UUID version 7).
pub fn made_at(now: Timestamp) -> String {
    let seconds = u64::try_from(now.as_second()).unwrap_or(0);
    let nanos = u32::try_from(now.subsec_nanosecond()).unwrap_or(0);
    Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanos)).to_string()
}

/// An id that tells nothing about when or what.
pub fn random() -> String {
    Uuid::new_v4().simple().to_string()
}

/// Ids as one argument of a statement: a JSON array.
pub fn json<T: serde::Serialize>(ids: &[T]) -> String {
    serde_json::to_string(ids).unwrap_or_else(|_| "[]".to_owned())
}
