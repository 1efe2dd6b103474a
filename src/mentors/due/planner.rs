//! Open requests in time: the mentor is reminded once, then the request lapses.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

use super::{LAPSED, NUDGE, edit_all, request_days};
use crate::{
    mentors::{Request, RequestState, rules, store},
    scheduler::{Moment, Owed, Planned, Planner, store as outbox},
    store::{Result, Tx},
};

/// Requests planned in one transaction.
const BATCH: i64 = 200;
/// When what could not be planned is tried again.
const AGAIN: SignedDuration = SignedDuration::from_hours(24);

/// Plans what open requests owe.
pub struct RequestPlanner;

#[async_trait]
impl Planner for RequestPlanner {
    async fn plan(&self, tx: &mut Tx, moment: &Moment) -> Result<Planned> {
        let due = store::due(tx, moment.now, BATCH).await?;
        let more = i64::try_from(due.len()).is_ok_and(|count| count == BATCH);
        let mut planned = 0;
        for request in &due {
            tx.mark().await?;
            let done = plan_one(tx, request, moment).await;
            match tx.kept(done).await? {
                Ok(is_owed) => planned += u64::from(is_owed),
                // It holds up nobody.
                Err(error) => {
                    tracing::error!(request = %request.id, %error, "A request can't be planned; it is tried again in a day.");
                    let later = moment.now.checked_add(AGAIN).ok();
                    store::set_next_due(tx, &request.id, later).await?;
                }
            }
        }
        Ok(Planned { planned, more })
    }

    async fn waiting(&self, tx: &mut Tx, now: Timestamp) -> Result<i64> {
        store::waiting(tx, now).await
    }

    async fn next_due_at(&self, tx: &mut Tx) -> Result<Option<Timestamp>> {
        store::next_due(tx).await
    }
}

/// After a long downtime nobody is reminded of what has lapsed.
async fn plan_one(tx: &mut Tx, request: &Request, moment: &Moment) -> Result<bool> {
    let workspace = &request.workspace_id;
    let days = request_days(tx, &request.program_id).await?;
    let mentor = store::workday(tx, workspace, &request.mentor, &moment.zones).await?;
    let (_, lapse) = rules::deadlines(request.asked_at, &mentor, days);
    let id = request.id.as_str();
    let owed = if moment.now < lapse {
        store::set_next_due(tx, &request.id, Some(lapse)).await?;
        Owed::to_person(NUDGE, &request.mentor, id, moment.now).expiring(lapse)
    } else if store::end(tx, workspace, &request.id, RequestState::Lapsed, moment.now).await? {
        edit_all(tx, request).await?;
        Owed::to_person(LAPSED, &request.intern, id, moment.now)
    } else {
        store::set_next_due(tx, &request.id, None).await?;
        return Ok(false);
    };
    outbox::owe(tx, workspace, &owed, moment.now).await
}
