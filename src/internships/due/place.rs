//! An internship's place is gone: noticed, asked about once, and what waited goes to the new one.

use async_trait::async_trait;
use jiff::Timestamp;

use super::{
    CalendarPlanner,
    dead_letters::{self, follows},
    load, load_by_id,
};
use crate::{
    ids::{self, ChannelId, InternshipId, UserId},
    internships::{Internship, PlaceLoss, store, views},
    programs,
    scheduler::{
        Address, Addressee, Composed, Delivery, Kind, Moment, Owed, State, Watcher,
        reasons::Consequence, store as outbox,
    },
    store::{Result, Tx},
};

/// "Choose where to go on": to the pair and the coordinators.
pub const PLACE_LOST: &str = "place_lost";
/// "It goes on in …": to the other of the pair, where nothing was lost.
pub const PLACE_CHANGED: &str = "place_changed";

pub const ARCHIVED: &str = "is_archived";
pub const NOT_THERE: &str = "channel_not_found";
pub const NOT_IN: &str = "not_in_channel";
pub const NO_PLACE: &str = "no_place";

/// Notices by the error of a post that a place is gone.
pub struct PlaceWatcher;

fn concerned(delivery: &Delivery) -> Option<&InternshipId> {
    delivery
        .internship_id
        .as_ref()
        .filter(|_| delivery.addressee == Addressee::Place.as_str())
}

#[async_trait]
impl Watcher for PlaceWatcher {
    async fn before_failed(&self, tx: &mut Tx, delivery: &Delivery) -> Result<()> {
        match concerned(delivery) {
            Some(id) => store::lock(tx, &delivery.workspace_id, id).await,
            None => Ok(()),
        }
    }

    async fn failed(
        &self,
        tx: &mut Tx,
        delivery: &Delivery,
        reason: &str,
        moment: &Moment,
    ) -> Result<()> {
        if concerned(delivery).is_none() || follows(delivery, reason) != Consequence::PlaceLost {
            return Ok(());
        }
        let Some((internship, _)) = load(tx, delivery).await? else {
            return Ok(());
        };
        if internship.place_lost.is_some() || !internship.is_under_way() {
            return Ok(());
        }
        if was_elsewhere(tx, &internship, delivery, reason).await? {
            // Another place was chosen while the post was under way: nobody else would owe it again.
            return outbox::owe_again(tx, &delivery.id).await;
        }
        lose(tx, &internship, reason, moment.now).await
    }
}

/// Whether a post failed somewhere else than where the internship lives by now.
async fn was_elsewhere(
    tx: &mut Tx,
    internship: &Internship,
    delivery: &Delivery,
    reason: &str,
) -> Result<bool> {
    if reason == NO_PLACE {
        return Ok(internship.place.is_some());
    }
    let tried = outbox::by_id(tx, &delivery.id).await?;
    let Some(tried) = tried.and_then(|row| row.channel) else {
        return Ok(false);
    };
    let here = match &internship.place {
        Some(channel) => Some(channel.clone()),
        None => {
            let group = internship.address(&Addressee::Place);
            outbox::conversation(tx, &internship.workspace_id, &group).await?
        }
    };
    Ok(here.is_some_and(|here| here != tried))
}

/// The place is gone: the pair and the coordinators are asked where to go on, once for each time.
pub async fn lose(
    tx: &mut Tx,
    internship: &Internship,
    reason: &str,
    now: Timestamp,
) -> Result<()> {
    if !store::place::lose(tx, internship, reason).await? {
        return Ok(());
    }
    let loss = PlaceLoss {
        id: ids::made_at(now),
        internship_id: internship.id.clone(),
        place: internship.place.clone(),
        reason: reason.to_owned(),
        lost_at: now,
        chosen_at: None,
        chosen_place: None,
        chosen_by: None,
    };
    store::place::insert_loss(tx, &loss).await?;
    let workspace = &internship.workspace_id;
    let mut asked = vec![Addressee::Intern, Addressee::Mentor];
    let coordinators = programs::store::coordinators(tx, workspace, &internship.program_id).await?;
    asked.extend(
        coordinators
            .into_iter()
            .filter(|user| !internship.is_of_pair(user))
            .map(Addressee::Person),
    );
    for addressee in asked {
        let mut owed =
            Owed::to_person(PLACE_LOST, &internship.intern, &loss.id, now).of(&internship.id);
        owed.addressee = addressee;
        outbox::owe(tx, workspace, &owed, now).await?;
    }
    Ok(())
}

/// The internship goes on in another place, or in the same once more. What waited is owed again, the
/// earlier weeks as one message; whoever was asked sees who chose what. In the transaction of the choice.
pub async fn go_on(
    tx: &mut Tx,
    planner: &CalendarPlanner,
    internship: &Internship,
    place: Option<ChannelId>,
    by: Option<&UserId>,
    now: Timestamp,
) -> Result<()> {
    let was_lost = internship.place_lost.is_some();
    let workspace = &internship.workspace_id;
    store::place::set(tx, internship, place.as_ref()).await?;
    let after = Internship {
        place: place.clone(),
        place_lost: None,
        ..internship.clone()
    };
    if was_lost && place.is_none() {
        let group = after.address(&Addressee::Place);
        outbox::forget_conversation(tx, workspace, &group).await?;
    }
    let mut waiting = outbox::failed_of(tx, &internship.id).await?;
    waiting.extend(outbox::owed_of(tx, &internship.id).await?);
    for delivery in waiting {
        let moves = match delivery.state {
            State::Failed => {
                let reason = delivery.reason.as_deref().unwrap_or_default();
                match follows(&delivery, reason) {
                    // It would fail again until another place is chosen.
                    Consequence::PlaceLost => true,
                    // Somewhere else it may be taken.
                    Consequence::Told => internship.place != place,
                    _ => false,
                }
            }
            // A thread goes on where it is, if that is still there.
            _ => was_lost || delivery.thread_ts.is_none(),
        };
        if moves && concerned(&delivery).is_some() {
            outbox::owe_again(tx, &delivery.id).await?;
            dead_letters::goes_elsewhere(tx, &delivery, by, now).await?;
        }
    }
    planner.collapse(tx, &after, now).await?;
    if let Some(loss) = store::place::latest_loss(tx, &internship.id).await? {
        store::place::settle_loss(tx, &loss, place.as_ref(), by, now).await?;
        outbox::edit_about(tx, workspace, &loss.id, PLACE_LOST).await?;
    }
    Ok(())
}

/// "Choose where to go on".
pub struct PlaceLost;

#[async_trait]
impl Kind for PlaceLost {
    fn name(&self) -> &'static str {
        PLACE_LOST
    }

    async fn compose(
        &self,
        tx: &mut Tx,
        delivery: &Delivery,
        _moment: &Moment,
    ) -> Result<Composed> {
        let loss = store::place::loss(tx, &delivery.workspace_id, &delivery.subject).await?;
        let (Some((internship, reading)), Some(loss)) = (load(tx, delivery).await?, loss) else {
            return Ok(Composed::Void("gone"));
        };
        if delivery.ts.is_none() && (loss.chosen_at.is_some() || !internship.is_under_way()) {
            return Ok(Composed::Void("chosen"));
        }
        Ok(Composed::Say(
            internship.address_of(&delivery.addressee),
            views::place::lost(&internship, &reading, &loss),
        ))
    }
}

/// "It goes on in …", to the other of the pair.
pub struct PlaceChanged;

impl PlaceChanged {
    /// What its subject says: the internship is the row's own.
    pub fn subject(by: &UserId, place: Option<&ChannelId>) -> String {
        format!("{by}:{}", place.map_or("", ChannelId::as_str))
    }
}

#[async_trait]
impl Kind for PlaceChanged {
    fn name(&self) -> &'static str {
        PLACE_CHANGED
    }

    async fn compose(
        &self,
        tx: &mut Tx,
        delivery: &Delivery,
        _moment: &Moment,
    ) -> Result<Composed> {
        let Some(id) = &delivery.internship_id else {
            return Ok(Composed::Void("gone"));
        };
        let Some((internship, reading)) = load_by_id(tx, &delivery.workspace_id, id).await? else {
            return Ok(Composed::Void("gone"));
        };
        let (by, place) = delivery.subject.split_once(':').unwrap_or_default();
        let place = Some(place).filter(|id| !id.is_empty()).map(ChannelId::new);
        if internship.place != place {
            // Chosen anew before this was said: the newer message tells it.
            return Ok(Composed::Void("changed"));
        }
        let message =
            views::place::changed(&internship, &reading, place.as_ref(), &UserId::new(by));
        Ok(Composed::Say(
            Address::Direct(UserId::new(delivery.addressee.clone())),
            message,
        ))
    }
}
