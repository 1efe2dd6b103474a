//! What a person does with their own profile, and says of their own day.

use jiff::{Timestamp, civil::Date};

use super::Offer;
use crate::{
    args,
    ids::{self, ProgramId, UserId, WorkspaceId},
    store::{Result, Tx},
};

/// Lists a person by their own form: new, changed, or back on the list. A pause goes on, unless it is over.
pub async fn list_self(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    offer: &Offer<'_>,
    today: Date,
    now: Timestamp,
) -> Result<()> {
    let tracks = serde_json::to_string(&offer.tracks).unwrap_or_else(|_| "[]".to_owned());
    tx.run(
        "INSERT INTO mentor_profile (id, workspace_id, program_id, user_id, group_name, tracks, capacity, time_zone,
                                     about, listed_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $4, $10)
         ON CONFLICT (program_id, user_id) DO UPDATE SET group_name = excluded.group_name,
             tracks = excluded.tracks, capacity = excluded.capacity, time_zone = excluded.time_zone,
             about = excluded.about, listed_by = excluded.listed_by,
             state = CASE WHEN mentor_profile.state = 'left' OR mentor_profile.paused_until < $11
                          THEN 'listed' ELSE mentor_profile.state END,
             paused_until = CASE WHEN mentor_profile.state = 'left' OR mentor_profile.paused_until < $11
                                 THEN NULL ELSE mentor_profile.paused_until END",
        args![
            ids::made_at(now),
            workspace,
            &offer.program,
            &offer.mentor,
            offer.group,
            tracks,
            offer.capacity,
            &offer.time_zone,
            offer.about,
            now,
            today
        ],
    )
    .await?;
    Ok(())
}

/// Off the list until the day after `until`, or until they say so. False: they are not on it.
pub async fn pause(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    program: &ProgramId,
    user: &UserId,
    until: Option<Date>,
) -> Result<bool> {
    let until = until.map(|day| day.to_string());
    let paused = tx
        .run(
            "UPDATE mentor_profile SET state = 'paused', paused_until = $4
             WHERE workspace_id = $1 AND program_id = $2 AND user_id = $3 AND state IN ('listed', 'paused')",
            args![workspace, program, user, &until],
        )
        .await?;
    Ok(paused == 1)
}

/// On the list again. False: they were not paused.
pub async fn back_from_pause(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    program: &ProgramId,
    user: &UserId,
) -> Result<bool> {
    let back = tx
        .run(
            "UPDATE mentor_profile SET state = 'listed', paused_until = NULL
             WHERE workspace_id = $1 AND program_id = $2 AND user_id = $3 AND state = 'paused'",
            args![workspace, program, user],
        )
        .await?;
    Ok(back == 1)
}

/// Off the list for good: no import lists them again. False: they were off already.
pub async fn leave(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    program: &ProgramId,
    user: &UserId,
) -> Result<bool> {
    let left = tx
        .run(
            "UPDATE mentor_profile SET state = 'left', paused_until = NULL
             WHERE workspace_id = $1 AND program_id = $2 AND user_id = $3 AND state <> 'left'",
            args![workspace, program, user],
        )
        .await?;
    Ok(left == 1)
}

/// The time zone that a program's page has for a mentor; empty where it has none.
pub async fn zone_note(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    program: &ProgramId,
    user: &UserId,
) -> Result<String> {
    let found: Option<(String,)> = tx
        .opt(
            "SELECT zone_note FROM mentor_profile WHERE workspace_id = $1 AND program_id = $2 AND user_id = $3",
            args![workspace, program, user],
        )
        .await?;
    Ok(found.map(|(note,)| note).unwrap_or_default())
}

/// A person's own working hours; empty: as everybody's.
pub async fn set_hours(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    user: &UserId,
    hours: &str,
) -> Result<()> {
    tx.run(
        "INSERT INTO person_hours (workspace_id, user_id, hours) VALUES ($1, $2, $3)
         ON CONFLICT (workspace_id, user_id) DO UPDATE SET hours = excluded.hours",
        args![workspace, user, hours],
    )
    .await?;
    Ok(())
}

/// The zone that a person chose, for where Slack knows none.
pub async fn set_zone(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    user: &UserId,
    zone: &str,
) -> Result<()> {
    tx.run(
        "INSERT INTO person_hours (workspace_id, user_id, time_zone) VALUES ($1, $2, $3)
         ON CONFLICT (workspace_id, user_id) DO UPDATE SET time_zone = excluded.time_zone",
        args![workspace, user, zone],
    )
    .await?;
    Ok(())
}

/// Changes the zone that a CSV gave to a person's profiles, which wins over Slack's. False: none was given.
pub async fn set_given_zone(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    user: &UserId,
    zone: &str,
) -> Result<bool> {
    let changed = tx
        .run(
            "UPDATE mentor_profile SET time_zone = $3
             WHERE workspace_id = $1 AND user_id = $2 AND time_zone IS NOT NULL",
            args![workspace, user, zone],
        )
        .await?;
    Ok(changed > 0)
}
