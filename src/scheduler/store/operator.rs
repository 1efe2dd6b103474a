//! What an operator sees of the outbox, and does to it by hand.

use jiff::Timestamp;

use crate::{
    args,
    ids::{ChannelId, DeliveryId, InternshipId, TeamId, WorkspaceId},
    row,
    scheduler::{State, reasons},
    store::{Result, Tx},
};

row! {
    /// A delivery as an operator sees it.
    #[derive(Debug, Clone)]
    pub struct Listed {
        pub id: DeliveryId,
        pub workspace_id: WorkspaceId,
        pub team_id: Option<TeamId>,
        pub internship_id: Option<InternshipId>,
        pub kind: String,
        pub local_date: String,
        pub addressee: String,
        pub channel: Option<ChannelId>,
        pub due_at: Timestamp,
        pub expires_at: Option<Timestamp>,
        pub state: State,
        pub attempts: i64,
        pub reason: Option<String>,
        pub not_before: Option<Timestamp>,
        /// Why nothing is sent to its workspace: Slack's word.
        pub held_reason: Option<String>,
        /// Whether somebody holds it by hand.
        pub sending_held: bool,
    }
}

impl Listed {
    pub fn is_held(&self) -> bool {
        self.held_reason.is_some() || self.sending_held
    }
}

/// Which of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Not ended, in any workspace.
    Open,
    Owed,
    Unsure,
    /// Not ended, in a workspace to which nothing is sent.
    Held,
    Failed,
    /// Ended well, or not said: the latest first.
    Sent,
    Dropped,
}

macro_rules! listed {
    ($tail:literal) => {
        concat!(
            "SELECT d.id, d.workspace_id, w.team_id, d.internship_id, d.kind, d.local_date, d.addressee, d.channel,
                    d.due_at, d.expires_at, d.state, d.attempts, d.reason, d.not_before, w.held_reason,
                    w.sending_held
             FROM delivery d JOIN workspace w ON w.id = d.workspace_id
             WHERE ($1 = '' OR d.workspace_id = $1) AND ",
            $tail,
            " LIMIT $2"
        )
    };
}

/// At most `limit` of them, in one workspace or in all; those that are due first come first.
pub async fn listed(
    tx: &mut Tx,
    which: Which,
    workspace: Option<&WorkspaceId>,
    limit: i64,
) -> Result<Vec<Listed>> {
    let sql = match which {
        Which::Open => listed!("d.not_before IS NOT NULL ORDER BY d.due_at, d.id"),
        Which::Owed => {
            listed!("d.not_before IS NOT NULL AND d.state = 'owed' ORDER BY d.due_at, d.id")
        }
        Which::Unsure => {
            listed!("d.not_before IS NOT NULL AND d.state = 'unsure' ORDER BY d.due_at, d.id")
        }
        Which::Held => {
            listed!(
                "d.not_before IS NOT NULL AND (w.held_reason IS NOT NULL OR w.sending_held)
                 ORDER BY d.due_at, d.id"
            )
        }
        Which::Failed => listed!("d.state = 'failed' ORDER BY d.due_at, d.id"),
        Which::Sent => {
            listed!(
                "d.settled_at IS NOT NULL AND d.state = 'sent' ORDER BY d.settled_at DESC, d.id"
            )
        }
        Which::Dropped => {
            listed!(
                "d.settled_at IS NOT NULL AND d.state = 'dropped' ORDER BY d.settled_at DESC, d.id"
            )
        }
    };
    let workspace = workspace.map_or("", WorkspaceId::as_str);
    tx.all(sql, args![workspace, limit]).await
}

/// Owes what failed once more, where it was to go and in its thread, under a new fence. False: it has not failed.
pub async fn retry(tx: &mut Tx, id: &DeliveryId) -> Result<bool> {
    let written = tx
        .run(
            "UPDATE delivery SET state = 'owed', reason = NULL, settled_at = NULL, fence = fence + 1, attempts = 0,
                    first_intent_at = NULL, last_intent_at = NULL, lease_until = NULL, not_before = 0
             WHERE id = $1 AND state = 'failed'",
            args![id],
        )
        .await?;
    Ok(written == 1)
}

/// Gives up what is surely not said, or what a person has looked at. False: it is neither owed nor failed.
pub async fn give_up(tx: &mut Tx, id: &DeliveryId, reason: &str) -> Result<bool> {
    let wall = tx.wall().await?;
    let written = tx
        .run(
            "UPDATE delivery SET state = 'dropped', reason = $2, fence = fence + 1, settled_at = $3,
                    not_before = NULL, lease_until = NULL
             WHERE id = $1 AND state IN ('owed', 'failed')",
            args![id, reason, wall],
        )
        .await?;
    Ok(written == 1)
}

/// Failed messages of a workspace that lacked a scope which it has now.
pub async fn lacking_scopes(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    granted: &[String],
) -> Result<Vec<DeliveryId>> {
    let rows: Vec<(String, String)> = tx
        .all(
            "SELECT id, reason FROM delivery
             WHERE workspace_id = $1 AND state = 'failed' AND reason LIKE 'missing_scope:%' ORDER BY id",
            args![workspace],
        )
        .await?;
    let has = |reason: &str| {
        let needed = reasons::missing_scope(reason).unwrap_or_default();
        // Slack lists those of which any would do.
        let mut any = needed.split(',').map(str::trim);
        any.any(|scope| granted.iter().any(|known| known == scope))
    };
    let found = rows.into_iter().filter(|(_, reason)| has(reason));
    Ok(found.map(|(id, _)| DeliveryId::new(id)).collect())
}

/// Holds or releases the sending, of one workspace or of all; how many that changed.
pub async fn hold_sending(
    tx: &mut Tx,
    workspace: Option<&WorkspaceId>,
    is_held: bool,
) -> Result<u64> {
    tx.run(
        "UPDATE workspace SET sending_held = $2 WHERE ($1 = '' OR id = $1) AND sending_held <> $2",
        args![workspace.map_or("", WorkspaceId::as_str), is_held],
    )
    .await
}

/// How the outbox stands at an instant of the schedule.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// Due and not ended; of many more than these the rest is not counted.
    pub owed: i64,
    pub unsure: i64,
    /// Of `owed`: in a workspace to which nothing is sent.
    pub held: i64,
    /// The oldest, what is held left out.
    pub oldest_due_at: Option<Timestamp>,
    pub held_workspaces: i64,
}

/// Bounded: it is read at each scrape.
pub async fn standing(tx: &mut Tx, now: Timestamp) -> Result<Standing> {
    let (owed, unsure, held, oldest): (i64, i64, i64, Option<i64>) = tx
        .one(
            "SELECT count(*), count(CASE WHEN is_unsure THEN 1 END), count(CASE WHEN is_held THEN 1 END),
                    min(CASE WHEN is_held THEN NULL ELSE due_at END)
             FROM (SELECT d.state = 'unsure' AS is_unsure, d.due_at,
                          (w.held_reason IS NOT NULL OR w.sending_held) AS is_held
                   FROM delivery d JOIN workspace w ON w.id = d.workspace_id
                   WHERE d.not_before IS NOT NULL AND d.due_at <= $1 LIMIT 100000) AS open_rows",
            args![now],
        )
        .await?;
    let held_workspaces = tx
        .count(
            "SELECT count(*) FROM workspace WHERE held_reason IS NOT NULL OR sending_held",
            &[],
        )
        .await?;
    Ok(Standing {
        owed,
        unsure,
        held,
        oldest_due_at: oldest.and_then(|at| Timestamp::from_microsecond(at).ok()),
        held_workspaces,
    })
}
