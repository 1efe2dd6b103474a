//! What follows from a message that failed for good: the coordinators of its program hear of it, once for each
//! internship, reason and day, and choose what becomes of it. Which reason leads where: `scheduler::reasons`.

use async_trait::async_trait;
use jiff::{Timestamp, tz::TimeZone};

use super::load_by_id;
use crate::{
    ids::{DeliveryId, InternshipId, ProgramId, RequestId, UserId, WorkspaceId},
    internships::{Settled, store, views},
    mentors, programs,
    scheduler::{
        Address, Addressee, Composed, Delivery, Kind, Moment, Owed, Watcher,
        reasons::{Consequence, LET_GO, NOTICE, POSTED, UNKNOWN, consequence},
        store as outbox,
        words::kind_words,
    },
    store::{Result, Tx},
};

/// What follows for this message.
pub fn follows(delivery: &Delivery, reason: &str) -> Consequence {
    let is_to_place = delivery.addressee == Addressee::Place.as_str();
    consequence(&delivery.kind, is_to_place, reason)
}

/// Sees every message that fails.
pub struct DeadLetters;

#[async_trait]
impl Watcher for DeadLetters {
    async fn before_failed(&self, _: &mut Tx, _: &Delivery) -> Result<()> {
        Ok(())
    }

    async fn failed(
        &self,
        tx: &mut Tx,
        delivery: &Delivery,
        reason: &str,
        moment: &Moment,
    ) -> Result<()> {
        if !matches!(
            follows(delivery, reason),
            Consequence::Told | Consequence::Asked
        ) {
            return Ok(());
        }
        // Where it can't be told whose it is, `doctor` says it.
        let Some(program) = program_of(tx, delivery).await? else {
            return Ok(());
        };
        let now = moment.now;
        let day = TimeZone::UTC.to_datetime(now).date();
        let about = delivery
            .internship_id
            .as_ref()
            .map_or_else(|| program.as_str().to_owned(), |id| id.as_str().to_owned());
        let notice = format!("{about}:{day}:{reason}");
        let workspace = &delivery.workspace_id;
        let id = &delivery.id;
        store::dead_letters::save(tx, workspace, id, &program, &notice, reason, now).await?;
        for coordinator in programs::store::coordinators(tx, workspace, &program).await? {
            let mut owed = Owed::to_person(NOTICE, &coordinator, &notice, now);
            owed.internship.clone_from(&delivery.internship_id);
            outbox::owe(tx, workspace, &owed, now).await?;
        }
        // Those who were told before see this one as well.
        outbox::edit_about(tx, workspace, &notice, NOTICE).await
    }
}

/// Whose program a message is about, where it can be told.
async fn program_of(tx: &mut Tx, delivery: &Delivery) -> Result<Option<ProgramId>> {
    let workspace = &delivery.workspace_id;
    if let Some(id) = &delivery.internship_id {
        let internship = store::by_id(tx, workspace, id).await?;
        return Ok(internship.map(|internship| internship.program_id));
    }
    let request = RequestId::new(&delivery.subject);
    if let Some(request) = mentors::store::request(tx, workspace, &request).await? {
        return Ok(Some(request.program_id));
    }
    let program = ProgramId::new(&delivery.subject);
    let program = programs::store::by_id(tx, workspace, &program).await?;
    Ok(program.map(|program| program.id))
}

/// What a person does with a message that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Owed once more.
    Retry,
    /// Not wanted any more; or, where only they can see that, it was said.
    Drop,
}

/// Does what somebody chose; `by` is nobody for the operator. False: it does not wait for a choice any more.
pub async fn settle(
    tx: &mut Tx,
    delivery: &Delivery,
    choice: Choice,
    by: Option<&UserId>,
    now: Timestamp,
) -> Result<bool> {
    let (id, workspace) = (&delivery.id, &delivery.workspace_id);
    let was_seen = delivery.reason.as_deref() == Some(UNKNOWN);
    let (settled, is_done) = match choice {
        Choice::Retry => {
            forget_address(tx, delivery).await?;
            (Settled::Retried, outbox::retry(tx, id).await?)
        }
        Choice::Drop if was_seen => (Settled::Posted, outbox::give_up(tx, id, POSTED).await?),
        Choice::Drop => (Settled::Dropped, outbox::give_up(tx, id, LET_GO).await?),
    };
    if !is_done {
        return Ok(false);
    }
    if let Some(letter) = store::dead_letters::by_delivery(tx, id).await? {
        store::dead_letters::settle(tx, id, settled, by, now).await?;
        outbox::edit_about(tx, workspace, &letter.notice, NOTICE).await?;
    }
    if let (Some(internship), Some(by)) = (&delivery.internship_id, by)
        && let Some(internship) = store::by_id(tx, workspace, internship).await?
    {
        let what = match settled {
            Settled::Retried => "message_retried",
            Settled::Dropped => "message_dropped",
            Settled::Posted => "message_posted",
        };
        let about = kind_words(&delivery.kind);
        store::happened(tx, &internship, Some(by), what, &about, now).await?;
    }
    Ok(true)
}

/// Another place was chosen for it: nobody has to choose anything else.
pub async fn goes_elsewhere(
    tx: &mut Tx,
    delivery: &Delivery,
    by: Option<&UserId>,
    now: Timestamp,
) -> Result<()> {
    let id = &delivery.id;
    if let Some(letter) = store::dead_letters::by_delivery(tx, id).await? {
        store::dead_letters::settle(tx, id, Settled::Retried, by, now).await?;
        outbox::edit_about(tx, &delivery.workspace_id, &letter.notice, NOTICE).await?;
    }
    Ok(())
}

/// A DM that is not there any more is opened anew.
async fn forget_address(tx: &mut Tx, delivery: &Delivery) -> Result<()> {
    let address = match (&delivery.internship_id, delivery.addressee.as_str()) {
        (_, "place") => return Ok(()),
        (Some(id), addressee) => {
            let internship = store::by_id(tx, &delivery.workspace_id, id).await?;
            internship.map(|internship| internship.address_of(addressee))
        }
        (None, user) => Some(Address::Direct(UserId::new(user))),
    };
    match address {
        Some(address) => outbox::forget_conversation(tx, &delivery.workspace_id, &address).await,
        None => Ok(()),
    }
}

/// The app may do now what it was not allowed to: what failed for that is owed again. How many.
pub async fn granted(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    scopes: &[String],
    now: Timestamp,
) -> Result<usize> {
    let lacking: Vec<DeliveryId> = outbox::lacking_scopes(tx, workspace, scopes).await?;
    for id in &lacking {
        if let Some(delivery) = outbox::by_id(tx, id).await? {
            settle(tx, &delivery, Choice::Retry, None, now).await?;
        }
    }
    Ok(lacking.len())
}

/// "It could not be posted": to each coordinator.
pub struct Notice;

#[async_trait]
impl Kind for Notice {
    fn name(&self) -> &'static str {
        NOTICE
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, _: &Moment) -> Result<Composed> {
        let workspace = &delivery.workspace_id;
        let letters = store::dead_letters::of_notice(tx, workspace, &delivery.subject).await?;
        let Some(first) = letters.first() else {
            return Ok(Composed::Void("gone"));
        };
        let is_open = letters.iter().any(|letter| letter.settled_as.is_none());
        if delivery.ts.is_none() && !is_open {
            return Ok(Composed::Void("settled"));
        }
        let program = programs::store::by_id(tx, workspace, &first.program_id).await?;
        let Some(program) = program else {
            return Ok(Composed::Void("gone"));
        };
        let whose = internship_of(tx, workspace, first.internship_id.as_ref()).await?;
        let message = views::dead_letters::notice(&program, whose.as_ref(), &letters);
        let to = UserId::new(&delivery.addressee);
        Ok(Composed::Say(Address::Direct(to), message))
    }
}

async fn internship_of(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: Option<&InternshipId>,
) -> Result<Option<crate::internships::Internship>> {
    match id {
        Some(id) => Ok(load_by_id(tx, workspace, id).await?.map(|(it, _)| it)),
        None => Ok(None),
    }
}
