//! Somebody moved to another zone. Weeks and check-ins follow the intern only once they say so, and the 1:1 keeps the
//! zone that it was agreed in: both are asked, once for each zone.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::{Timestamp, tz::TimeZone};

use super::load;
use crate::{
    ids::UserId,
    internships::{
        Internship, InternshipState,
        rules::{Calendar, differ},
        store::{self, Mover},
        views,
    },
    programs::{self, Reading},
    scheduler::{
        Address, Addressee, Composed, Delivery, Kind, Moment, Owed, Planned, Planner,
        cadence::zone_name, store as outbox,
    },
    store::{Result, Tx},
};

/// "Slack says that you are in …": to the intern.
pub const ZONE_QUESTION: &str = "zone_question";
/// "Your 1:1 stays …": to the other of the pair, or to both.
pub const ONE_ON_ONE_ZONE: &str = "one_on_one_zone";

/// People looked at in one transaction.
const BATCH: i64 = 200;

/// Sees who moved, however Slack told it.
pub struct MoversPlanner;

#[async_trait]
impl Planner for MoversPlanner {
    async fn plan(&self, tx: &mut Tx, moment: &Moment) -> Result<Planned> {
        let movers = store::movers(tx, BATCH).await?;
        let more = i64::try_from(movers.len()).is_ok_and(|count| count == BATCH);
        let mut planned = 0;
        for mover in &movers {
            for internship in store::with_person(tx, &mover.workspace_id, &mover.user_id).await? {
                tx.mark().await?;
                let done = async {
                    if internship.mentor == mover.user_id {
                        // Their mornings are others now: what is due before the hint would wait for it.
                        let hint = store::next_due(tx, &internship.id).await?;
                        let from = hint.map_or(super::recent(moment.now), |hint| {
                            hint.min(super::recent(moment.now))
                        });
                        store::set_next_due(tx, &internship.id, Some(from)).await?;
                    }
                    moved(tx, &internship, mover, moment).await
                }
                .await;
                match tx.kept(done).await? {
                    Ok(count) => planned += count,
                    // It holds up nobody.
                    Err(error) => {
                        tracing::error!(internship = %internship.id, %error, "Nobody is asked about another zone.");
                    }
                }
            }
            store::zone_is_seen(tx, mover).await?;
        }
        Ok(Planned { planned, more })
    }

    async fn waiting(&self, tx: &mut Tx, _now: Timestamp) -> Result<i64> {
        store::count_movers(tx).await
    }

    /// Nothing is known ahead: whoever saves people wakes the scheduler.
    async fn next_due_at(&self, _tx: &mut Tx) -> Result<Option<Timestamp>> {
        Ok(None)
    }
}

/// What is asked because of a move.
async fn moved(
    tx: &mut Tx,
    internship: &Internship,
    mover: &Mover,
    moment: &Moment,
) -> Result<u64> {
    if internship.state != InternshipState::Active || internship.gone.is_some() {
        return Ok(0);
    }
    let reading = programs::store::reading(tx, &internship.program_id, internship.version).await?;
    let calendar = Calendar::new(internship, &reading, &moment.zones);
    let zones = &moment.zones;
    let zone = zones.nearest(Some(&mover.time_zone), mover.tz_offset_seconds);
    let before = zones.find(&mover.zone_seen);
    let is_other = |than: &TimeZone| differ(&calendar, than, &zone, moment.now);
    // Of whom no zone was known, nobody can say that they moved: pairs often live in two.
    let is_intern = internship.intern == mover.user_id;
    let asks_intern = is_intern && is_other(&calendar.zone);
    // An intern who is back where all was agreed meets as before.
    let meets_elsewhere = internship.one_on_one_time.is_some()
        && before.as_ref().is_some_and(is_other)
        && is_other(&calendar.one_on_one_zone)
        && (asks_intern || !is_intern);
    let mut asked = Vec::new();
    if asks_intern {
        asked.push((ZONE_QUESTION, Addressee::Intern));
    }
    if meets_elsewhere {
        // The intern's question names the 1:1 as well.
        let intern = (!asks_intern).then_some((ONE_ON_ONE_ZONE, Addressee::Intern));
        asked.extend(intern);
        asked.push((ONE_ON_ONE_ZONE, Addressee::Mentor));
    }
    let mut planned = 0;
    for (kind, to) in asked {
        let subject = format!("{}|{}", mover.user_id, zone_name(&zone));
        let owed = Owed {
            addressee: to,
            ..Owed::to_person(kind, &mover.user_id, &subject, moment.now)
        };
        let owed = owed.of(&internship.id);
        planned += u64::from(outbox::owe(tx, &internship.workspace_id, &owed, moment.now).await?);
    }
    Ok(planned)
}

/// Who moved, and where to.
fn subject(delivery: &Delivery, moment: &Moment) -> Option<(UserId, TimeZone)> {
    let (user, zone) = delivery.subject.split_once('|')?;
    Some((UserId::new(user), moment.zones.find(zone)?))
}

async fn loaded(
    tx: &mut Tx,
    delivery: &Delivery,
    moment: &Moment,
) -> Result<Option<(Internship, Arc<Reading>, UserId, TimeZone)>> {
    let (Some((internship, reading)), Some((who, zone))) =
        (load(tx, delivery).await?, subject(delivery, moment))
    else {
        return Ok(None);
    };
    let is_asked = delivery.ts.is_some() || store::runs(internship.state);
    Ok(is_asked.then_some((internship, reading, who, zone)))
}

/// The question to the intern; once it is answered, what came of it.
pub struct ZoneQuestion;

#[async_trait]
impl Kind for ZoneQuestion {
    fn name(&self) -> &'static str {
        ZONE_QUESTION
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let Some((internship, reading, _, zone)) = loaded(tx, delivery, moment).await? else {
            return Ok(Composed::Void("gone"));
        };
        let stays = store::has_stayed(tx, &internship.id, &zone_name(&zone)).await?;
        let calendar = Calendar::new(&internship, &reading, &moment.zones);
        let message = views::zone_question(&calendar, &zone, stays, moment.now);
        Ok(Composed::Say(
            Address::Direct(internship.intern.clone()),
            message,
        ))
    }
}

/// What the 1:1's hour is where one of the two is now.
pub struct OneOnOneZone;

#[async_trait]
impl Kind for OneOnOneZone {
    fn name(&self) -> &'static str {
        ONE_ON_ONE_ZONE
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let Some((internship, reading, who, zone)) = loaded(tx, delivery, moment).await? else {
            return Ok(Composed::Void("gone"));
        };
        let calendar = Calendar::new(&internship, &reading, &moment.zones);
        let to = internship.address_of(&delivery.addressee);
        let is_own = to == Address::Direct(who.clone());
        let message = views::one_on_one_zone(&calendar, &who, is_own, &zone, moment.now);
        Ok(message.map_or(Composed::Void("no_one_on_one"), |message| {
            Composed::Say(to, message)
        }))
    }
}
