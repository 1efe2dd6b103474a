//! What is owed about a program itself: that somebody looks after it now.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

use super::{
    store::{self, Program},
    views::coordinators as views,
};
use crate::{
    ids::{ProgramId, UserId, WorkspaceId},
    scheduler::{Address, Composed, Delivery, Kind, Moment, Owed, store as outbox},
    store::{Result, Tx},
};

/// "You look after it now": once to a person for each program, however often they are named.
pub struct Appointed;

/// The kind of [`Appointed`].
pub const APPOINTED: &str = "appointed";

#[async_trait]
impl Kind for Appointed {
    fn name(&self) -> &'static str {
        APPOINTED
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, _: &Moment) -> Result<Composed> {
        let id = ProgramId::new(&delivery.subject);
        let Some(program) = store::by_id(tx, &delivery.workspace_id, &id).await? else {
            return Ok(Composed::Void("gone"));
        };
        let user = UserId::new(&delivery.addressee);
        let named = store::named_coordinators(tx, &program.id).await?;
        if !named.contains(&user) {
            return Ok(Composed::Void("removed"));
        }
        let others: Vec<_> = named.into_iter().filter(|one| *one != user).collect();
        let message = views::appointed(&program, &others);
        Ok(Composed::Say(Address::Direct(user), message))
    }
}

/// "Messages are sent again": once the token works after it did not, to everybody who looks after a program.
pub struct Resumed;

/// The kind of [`Resumed`].
pub const RESUMED: &str = "resumed";

#[async_trait]
impl Kind for Resumed {
    fn name(&self) -> &'static str {
        RESUMED
    }

    async fn compose(&self, _: &mut Tx, delivery: &Delivery, _: &Moment) -> Result<Composed> {
        let mut parts = delivery.subject.split('|');
        let reason = parts.next().unwrap_or_default();
        let mut at = || {
            let micros = parts.next()?.parse().ok()?;
            Timestamp::from_microsecond(micros).ok()
        };
        let (Some(from), Some(until)) = (at(), at()) else {
            return Ok(Composed::Void("gone"));
        };
        let to = Address::Direct(UserId::new(&delivery.addressee));
        Ok(Composed::Say(to, views::resumed(reason, from, until)))
    }
}

/// Nobody has noticed a hold that was shorter.
const NOTICED: SignedDuration = SignedDuration::from_mins(5);

/// The workspace's token works again, which it did not since `from`; wall time. Once a day at most.
pub async fn owe_resumed(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    reason: &str,
    (from, until): (Timestamp, Timestamp),
    now: Timestamp,
) -> Result<()> {
    const A_DAY: SignedDuration = SignedDuration::from_hours(24);
    if until.duration_since(from) < NOTICED {
        return Ok(());
    }
    let mut people = Vec::new();
    for program in store::all(tx, workspace).await? {
        people.extend(store::coordinators(tx, workspace, &program.id).await?);
    }
    people.sort();
    people.dedup();
    let subject = format!(
        "{reason}|{}|{}",
        from.as_microsecond(),
        until.as_microsecond()
    );
    let day = jiff::tz::TimeZone::UTC.to_datetime(now).date();
    for person in &people {
        let owed = Owed::to_person(RESUMED, person, &subject, now)
            .because(format!("{reason}:{day}"))
            .expiring(now.saturating_add(A_DAY).unwrap_or(Timestamp::MAX));
        outbox::owe(tx, workspace, &owed, now).await?;
    }
    Ok(())
}

/// Tells somebody what they are now.
pub async fn owe_appointed(
    tx: &mut Tx,
    program: &Program,
    user: &UserId,
    now: Timestamp,
) -> Result<()> {
    let owed = Owed::to_person(APPOINTED, user, program.id.as_str(), now);
    outbox::owe(tx, &program.workspace_id, &owed, now).await?;
    Ok(())
}
