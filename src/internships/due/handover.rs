//! A handover's messages.

use async_trait::async_trait;

use super::load;
use crate::{
    ids::{HandoverId, UserId},
    internships::{HandoverState, rules::Calendar, store, views},
    scheduler::{Address, Composed, Delivery, Kind, Moment},
    store::{Result, Tx},
};

/// The question, to whoever may take over.
pub const HANDOVER: &str = "handover";
/// How it went, to everybody whom it concerns.
pub const HANDED_OVER: &str = "handed_over";

/// The question.
pub struct HandoverAsked;

#[async_trait]
impl Kind for HandoverAsked {
    fn name(&self) -> &'static str {
        HANDOVER
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let id = HandoverId::new(&delivery.subject);
        let handover = store::handover(tx, &delivery.workspace_id, &id).await?;
        let (Some(handover), Some((internship, reading))) = (handover, load(tx, delivery).await?)
        else {
            return Ok(Composed::Void("gone"));
        };
        if delivery.ts.is_none() && handover.state != HandoverState::Asked {
            return Ok(Composed::Void("answered"));
        }
        let calendar = Calendar::new(&internship, &reading, &moment.zones);
        let week = calendar.week_of(calendar.zone.to_datetime(moment.now).date());
        let message = views::handover(&calendar, &handover, week);
        let to = UserId::new(&delivery.addressee);
        Ok(Composed::Say(Address::Direct(to), message))
    }
}

/// How it went.
pub struct HandedOver;

#[async_trait]
impl Kind for HandedOver {
    fn name(&self) -> &'static str {
        HANDED_OVER
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let id = HandoverId::new(&delivery.subject);
        let handover = store::handover(tx, &delivery.workspace_id, &id).await?;
        let (Some(handover), Some((internship, reading))) = (handover, load(tx, delivery).await?)
        else {
            return Ok(Composed::Void("gone"));
        };
        let calendar = Calendar::new(&internship, &reading, &moment.zones);
        let to = UserId::new(&delivery.addressee);
        let message = views::handed_over(&calendar, &handover, &to);
        Ok(Composed::Say(Address::Direct(to), message))
    }
}
