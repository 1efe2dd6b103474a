//! Who left, and whose part they had.

use crate::{
    args,
    ids::{UserId, WorkspaceId},
    internships::Internship,
    store::{Result, Tx},
};

/// People who left or came back and whose internships don't know it yet: with whether they are gone.
pub async fn changed_people(tx: &mut Tx, limit: i64) -> Result<Vec<(WorkspaceId, UserId, bool)>> {
    const SQLITE: &str =
        "SELECT workspace_id, user_id, is_deleted FROM person WHERE is_deleted <> is_known_gone
         ORDER BY workspace_id, user_id LIMIT $1";
    const POSTGRES: &str =
        "SELECT workspace_id, user_id, is_deleted FROM person WHERE is_deleted <> is_known_gone
         ORDER BY workspace_id, user_id LIMIT $1 FOR UPDATE";
    let rows: Vec<(String, String, bool)> = tx.all(tx.pick(SQLITE, POSTGRES), args![limit]).await?;
    let row = |(workspace, user, gone)| (WorkspaceId::new(workspace), UserId::new(user), gone);
    Ok(rows.into_iter().map(row).collect())
}

pub async fn count_changed_people(tx: &mut Tx) -> Result<i64> {
    tx.count(
        "SELECT count(*) FROM person WHERE is_deleted <> is_known_gone",
        &[],
    )
    .await
}

/// Their internships know it now.
pub async fn know_gone(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    user: &UserId,
    is_gone: bool,
) -> Result<()> {
    tx.run(
        "UPDATE person SET is_known_gone = $3 WHERE workspace_id = $1 AND user_id = $2",
        args![workspace, user, is_gone],
    )
    .await?;
    Ok(())
}

/// Slack answers that an account is deactivated: it is, before the list of people says so.
pub async fn has_left(tx: &mut Tx, workspace: &WorkspaceId, user: &UserId) -> Result<()> {
    let wall = tx.wall().await?;
    tx.run(
        "INSERT INTO person (workspace_id, user_id, is_deleted, seen_at) VALUES ($1, $2, TRUE, $3)
         ON CONFLICT (workspace_id, user_id) DO UPDATE SET is_deleted = TRUE, is_known_gone = FALSE",
        args![workspace, user, wall],
    )
    .await?;
    Ok(())
}

/// Internships that go on in which a person has any of the four roles. Each by its index: a company has many who left.
pub async fn with_person(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    user: &UserId,
) -> Result<Vec<Internship>> {
    tx.all(
        super::internships!(
            "WHERE state IN ('planned', 'awaiting', 'active') AND id IN (
                 SELECT id FROM internship WHERE workspace_id = $1 AND intern = $2
                 UNION SELECT id FROM internship WHERE workspace_id = $1 AND mentor = $2
                 UNION SELECT id FROM internship WHERE workspace_id = $1 AND intern_manager = $2
                 UNION SELECT id FROM internship WHERE workspace_id = $1 AND mentor_manager = $2)
             ORDER BY id"
        ),
        args![workspace, user],
    )
    .await
}
