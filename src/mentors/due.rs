//! The messages of a request, and what falls due while it waits.

mod interests;
mod planner;
mod requests;

pub mod waiting;

mod matching;

use crate::{
    ids::ProgramId,
    mentors::{Interest, Request, store},
    programs,
    scheduler::store as outbox,
    store::{Result, Tx},
};
pub use matching::{MENTOR_MATCH, Match, offer_unmatched};

pub use interests::{Copy, HAND, Hand, INTEREST, INTEREST_COPY, Posted, UNPOSTED, Unposted};
pub use planner::RequestPlanner;
pub use requests::{
    Asked, DECLINED, Declined, LAPSED, Lapsed, NUDGE, Nudge, OPEN_AGAIN, OpenAgain, REQUEST, SENT,
    Sent,
};

/// Everything that was said of a request says what has become of it.
pub async fn edit_all(tx: &mut Tx, request: &Request) -> Result<()> {
    for kind in [REQUEST, SENT, NUDGE, DECLINED, LAPSED] {
        outbox::edit_about(tx, &request.workspace_id, request.id.as_str(), kind).await?;
    }
    Ok(())
}

/// Everything that shows an interest shows what has become of it.
pub async fn edit_interest(tx: &mut Tx, interest: &Interest) -> Result<()> {
    let id = interest.id.as_str();
    for kind in [INTEREST, INTEREST_COPY] {
        outbox::edit_about(tx, &interest.workspace_id, id, kind).await?;
    }
    for hand in store::hands(tx, &interest.id).await? {
        let about = format!("{id}:{hand}");
        outbox::edit_about(tx, &interest.workspace_id, &about, HAND).await?;
    }
    Ok(())
}

/// How many working days a request may wait, by the program's newest version.
pub async fn request_days(tx: &mut Tx, program: &ProgramId) -> Result<u32> {
    let reading = programs::store::newest(tx, program).await?;
    Ok(reading.rules.request_days.value)
}
