//! The page's handles that are nobody's, offered to coordinators: once for each handle.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{
    ids::{ProgramId, UserId, WorkspaceId},
    mentors::{store, views},
    programs,
    scheduler::{Address, Composed, Delivery, Kind, Moment, Owed, store as outbox},
    store::{Result, Tx, workspaces},
};

/// The kind of [`Match`].
pub const MENTOR_MATCH: &str = "mentor_match";

/// Owes a message to a program's coordinators where a handle is open that they were not asked about. Only once
/// everybody is known: else most handles would be of people who are not read yet. True if there is something to say.
pub async fn offer_unmatched(tx: &mut Tx, workspace: &WorkspaceId, now: Timestamp) -> Result<bool> {
    if !workspaces::are_people_known(tx, workspace).await? {
        return Ok(false);
    }
    let mut any = false;
    for program in programs::store::all(tx, workspace).await? {
        let open = store::unmatched(tx, workspace, &program.id).await?;
        let Some(new) = open.iter().find(|row| row.offered_at.is_none()) else {
            continue;
        };
        let coordinators = programs::store::coordinators(tx, workspace, &program.id).await?;
        for coordinator in &coordinators {
            // A row is new once: whatever set it is found in, its id names that set.
            let owed = Owed::to_person(MENTOR_MATCH, coordinator, program.id.as_str(), now)
                .because(new.id.as_str());
            outbox::owe(tx, workspace, &owed, now).await?;
        }
        if !coordinators.is_empty() {
            store::offer_all(tx, workspace, &program.id, now).await?;
            any = true;
        }
    }
    Ok(any)
}

/// "Whose handles are these?", and later who said what.
pub struct Match;

#[async_trait]
impl Kind for Match {
    fn name(&self) -> &'static str {
        MENTOR_MATCH
    }

    async fn compose(
        &self,
        tx: &mut Tx,
        delivery: &Delivery,
        _moment: &Moment,
    ) -> Result<Composed> {
        let workspace = &delivery.workspace_id;
        let id = ProgramId::new(&delivery.subject);
        let Some(program) = programs::store::by_id(tx, workspace, &id).await? else {
            return Ok(Composed::Void("gone"));
        };
        let open = store::unmatched(tx, workspace, &id).await?;
        let is_said = delivery.ts.is_some();
        if open.is_empty() && !is_said {
            return Ok(Composed::Void("matched"));
        }
        let coordinator = UserId::new(&delivery.addressee);
        let coordinators = programs::store::coordinators(tx, workspace, &id).await?;
        if !coordinators.contains(&coordinator) {
            return Ok(Composed::Void("no_coordinator"));
        }
        let settled = store::settled(tx, workspace, &id).await?;
        Ok(Composed::Say(
            Address::Direct(coordinator),
            views::match_message(&program, &open, &settled),
        ))
    }
}
