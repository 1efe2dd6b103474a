//! What is owed about a program itself: that somebody looks after it now.

use async_trait::async_trait;
use jiff::Timestamp;

use super::{
    store::{self, Program},
    views::coordinators as views,
};
use crate::{
    ids::{ProgramId, UserId},
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
