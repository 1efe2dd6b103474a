//! A break, more weeks, the end, another time: what both of the pair hear of it.

use async_trait::async_trait;

use super::load;
use crate::{
    ids::UserId,
    internships::{rules::Calendar, store, views},
    scheduler::{Address, Composed, Delivery, Kind, Moment},
    store::{Result, Tx},
};

/// What was changed, by whom, with what follows; its subject is the line of the history.
pub const LIFE_CHANGED: &str = "life_changed";

pub struct LifeChanged;

#[async_trait]
impl Kind for LifeChanged {
    fn name(&self) -> &'static str {
        LIFE_CHANGED
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let Some((internship, reading)) = load(tx, delivery).await? else {
            return Ok(Composed::Void("gone"));
        };
        let Some(event) = store::event(tx, &internship.id, &delivery.subject).await? else {
            return Ok(Composed::Void("gone"));
        };
        let calendar = Calendar::new(&internship, &reading, &moment.zones);
        let to = Address::Direct(UserId::new(&delivery.addressee));
        Ok(Composed::Say(to, views::life_changed(&calendar, &event)))
    }
}
