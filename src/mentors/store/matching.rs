//! The page's mentor table: its rows, and whose handles they have.

use jiff::Timestamp;

use crate::{
    args,
    ids::{self, ProfileId, ProgramId, UserId, WorkspaceId},
    mentors::rules::{Directory, Named},
    programs::MentorRow,
    row,
    store::{Result, Tx, people},
};

row! {
    /// A row of the page's table whose handle is nobody's yet.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Unmatched {
        pub id: ProfileId,
        pub program_id: ProgramId,
        pub handle: String,
        pub group_name: String,
        pub zone_note: String,
        /// When coordinators were asked whose it is.
        pub offered_at: Option<Timestamp>,
    }
}

row! {
    /// A handle of which a coordinator has said whose it is, or that it is nobody's.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Settled {
        pub id: ProfileId,
        pub handle: String,
        pub user_id: Option<UserId>,
        pub matched_by: UserId,
    }
}

row! {
    /// A matched mentor with the page's zone and Slack's.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Noted {
        pub user_id: UserId,
        pub zone_note: String,
        pub time_zone: Option<String>,
        pub tz_offset_seconds: Option<i64>,
    }
}

/// Keeps the mentors of a page's table. They are listed once their handle matches exactly one person. Whoever has
/// left stays so, and what a mentor wrote of themselves stays too.
pub async fn list_from_page(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    program: &ProgramId,
    rows: &[MentorRow],
    now: Timestamp,
) -> Result<()> {
    let mut on_page = Vec::new();
    for row in rows {
        let Some(handle) = row.handle.as_deref().map(people::name_key) else {
            continue;
        };
        let group = row.group.as_deref().unwrap_or_default();
        let zone = row.mentor_time_zone.as_deref().unwrap_or_default();
        let known = tx
            .run(
                "UPDATE mentor_profile SET zone_note = $4,
                        group_name = CASE WHEN listed_by = 'page' THEN $3 ELSE group_name END
                 WHERE program_id = $1 AND handle = $2",
                args![program, &handle, group, zone],
            )
            .await?;
        if known == 0 {
            tx.run(
                "INSERT INTO mentor_profile (id, workspace_id, program_id, handle, group_name, zone_note, listed_by,
                                             created_at)
                 VALUES ($1, $2, $3, $4, $5, $6, 'page', $7)",
                args![
                    ids::made_at(now),
                    workspace,
                    program,
                    &handle,
                    group,
                    zone,
                    now
                ],
            )
            .await?;
        }
        on_page.push(handle);
    }
    for row in unmatched(tx, workspace, program).await? {
        if !on_page.contains(&row.handle) {
            forget(tx, &row.id).await?;
        }
    }
    match_handles(tx, workspace).await
}

/// A row that is nobody's and of no use any more.
async fn forget(tx: &mut Tx, id: &ProfileId) -> Result<()> {
    tx.run(
        "DELETE FROM mentor_profile WHERE id = $1 AND user_id IS NULL",
        args![id],
    )
    .await?;
    Ok(())
}

/// Matches the handles of pages' tables with people, where there is exactly one.
pub async fn match_handles(tx: &mut Tx, workspace: &WorkspaceId) -> Result<()> {
    let open: Vec<(String,)> = tx
        .all(
            "SELECT DISTINCT program_id FROM mentor_profile
             WHERE workspace_id = $1 AND user_id IS NULL AND handle IS NOT NULL AND state = 'listed'",
            args![workspace],
        )
        .await?;
    if open.is_empty() {
        return Ok(());
    }
    let directory = directory(tx, workspace).await?;
    for (program,) in open {
        let program = ProgramId::new(program);
        for row in unmatched(tx, workspace, &program).await? {
            if let Some(user) = directory.only(&row.handle) {
                match_plain(tx, workspace, &row, user).await?;
            }
        }
    }
    Ok(())
}

/// By which names a page may mean whom.
pub async fn directory(tx: &mut Tx, workspace: &WorkspaceId) -> Result<Directory> {
    let people = people::humans(tx, workspace).await?.into_iter();
    let named = people.map(|person| Named {
        can_be_listed: person.can_be_asked(),
        user_id: person.user_id,
        names: vec![person.handle, person.name, person.real_name, person.email],
    });
    Ok(Directory::new(named.collect()))
}

/// The row becomes its person's. Somebody who is listed already, by a CSV or by themselves, keeps what they have.
async fn match_plain(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    row: &Unmatched,
    user: &UserId,
) -> Result<()> {
    if give(tx, &row.id, &row.program_id, user, None).await? {
        return Ok(());
    }
    tx.run(
        "UPDATE mentor_profile SET handle = $4, zone_note = $5
         WHERE workspace_id = $1 AND program_id = $2 AND user_id = $3 AND handle IS NULL",
        args![
            workspace,
            &row.program_id,
            user,
            &row.handle,
            &row.zone_note
        ],
    )
    .await?;
    forget(tx, &row.id).await
}

/// False: the row is somebody's already, or this person has a profile on the program.
async fn give(
    tx: &mut Tx,
    id: &ProfileId,
    program: &ProgramId,
    user: &UserId,
    by: Option<&UserId>,
) -> Result<bool> {
    let given = tx
        .run(
            "UPDATE mentor_profile SET user_id = $2, matched_by = $4
             WHERE id = $1 AND program_id = $3 AND user_id IS NULL AND state = 'listed'
               AND NOT EXISTS (SELECT 1 FROM mentor_profile o WHERE o.program_id = $3 AND o.user_id = $2)",
            args![id, user, program, by.map(UserId::as_str)],
        )
        .await?;
    Ok(given == 1)
}

/// A coordinator says whose a handle is. False: somebody was first.
pub async fn match_with(tx: &mut Tx, row: &Unmatched, user: &UserId, by: &UserId) -> Result<bool> {
    give(tx, &row.id, &row.program_id, user, Some(by)).await
}

/// A coordinator says that a handle is no mentor's; no import asks again. False: somebody was first.
pub async fn leave_out(tx: &mut Tx, row: &Unmatched, by: &UserId) -> Result<bool> {
    let left = tx
        .run(
            "UPDATE mentor_profile SET state = 'left', matched_by = $2
             WHERE id = $1 AND user_id IS NULL AND state = 'listed'",
            args![&row.id, by],
        )
        .await?;
    Ok(left == 1)
}

/// The handles of a program's page that are nobody's yet, by name.
pub async fn unmatched(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    program: &ProgramId,
) -> Result<Vec<Unmatched>> {
    tx.all(
        "SELECT id, program_id, handle, group_name, zone_note, offered_at FROM mentor_profile
         WHERE workspace_id = $1 AND program_id = $2 AND user_id IS NULL AND handle IS NOT NULL AND state = 'listed'
         ORDER BY handle, id",
        args![workspace, program],
    )
    .await
}

/// Coordinators are asked about all of a program's open handles.
pub async fn offer_all(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    program: &ProgramId,
    now: Timestamp,
) -> Result<()> {
    tx.run(
        "UPDATE mentor_profile SET offered_at = $3
         WHERE workspace_id = $1 AND program_id = $2 AND user_id IS NULL AND handle IS NOT NULL
           AND state = 'listed' AND offered_at IS NULL",
        args![workspace, program, now],
    )
    .await?;
    Ok(())
}

/// What coordinators have said of a program's handles.
pub async fn settled(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    program: &ProgramId,
) -> Result<Vec<Settled>> {
    tx.all(
        "SELECT id, handle, user_id, matched_by FROM mentor_profile
         WHERE workspace_id = $1 AND program_id = $2 AND handle IS NOT NULL AND matched_by IS NOT NULL
         ORDER BY handle, id",
        args![workspace, program],
    )
    .await
}

/// The program's mentors for whom the page has a time zone.
pub async fn noted(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    program: &ProgramId,
) -> Result<Vec<Noted>> {
    tx.all(
        "SELECT m.user_id, m.zone_note, p.time_zone, p.tz_offset_seconds
         FROM mentor_profile m JOIN person p ON p.workspace_id = m.workspace_id AND p.user_id = m.user_id
         WHERE m.workspace_id = $1 AND m.program_id = $2 AND m.zone_note <> '' AND m.state <> 'left'
         ORDER BY m.handle, m.id",
        args![workspace, program],
    )
    .await
}
