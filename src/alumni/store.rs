//! Requests for coffee chats, and the people behind a page's alumni.

use jiff::Timestamp;

use super::{Candidate, Coffee, CoffeeId, CoffeeState, Partner, rules};
use crate::{
    args,
    ids::{UserId, WorkspaceId},
    internships::Internship,
    programs::{self, store::Program},
    store::{Result, Tx},
};

/// A query of coffee chats: their columns, listed once, and what follows them.
macro_rules! coffees {
    ($tail:literal) => {
        concat!(
            "SELECT id, workspace_id, program_id, asker, alumnus, note, topic, as_mentor, state, asked_at, ended_at
             FROM coffee WHERE workspace_id = $1 AND ",
            $tail
        )
    };
}

pub async fn by_id(tx: &mut Tx, workspace: &WorkspaceId, id: &CoffeeId) -> Result<Option<Coffee>> {
    tx.opt(coffees!("id = $2"), args![workspace, id]).await
}

/// What one person asked another last.
pub async fn latest(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    asker: &UserId,
    alumnus: &UserId,
) -> Result<Option<Coffee>> {
    tx.opt(
        coffees!("asker = $2 AND alumnus = $3 ORDER BY asked_at DESC, id DESC LIMIT 1"),
        args![workspace, asker, alumnus],
    )
    .await
}

/// Who has said yes to an internship's intern last, since it began, and stands beside none of its coffee chats.
pub async fn last_agreed(tx: &mut Tx, internship: &Internship) -> Result<Option<UserId>> {
    let found: Option<Coffee> = tx
        .opt(
            coffees!(
                "asker = $2 AND program_id = $3 AND state = 'accepted' AND asked_at >= $4
                 AND NOT EXISTS (SELECT 1 FROM coffee_chat c
                                 WHERE c.internship_id = $5 AND c.with_whom = coffee.alumnus)
                 ORDER BY ended_at DESC, id DESC LIMIT 1"
            ),
            args![
                &internship.workspace_id,
                &internship.intern,
                &internship.program_id,
                internship.owed_from_at,
                &internship.id
            ],
        )
        .await?;
    Ok(found.map(|coffee| coffee.alumnus))
}

/// Those that wait for an alumnus.
pub async fn open_for(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    alumnus: &UserId,
) -> Result<Vec<Coffee>> {
    tx.all(
        coffees!("alumnus = $2 AND state = 'open' ORDER BY asked_at, id LIMIT 100"),
        args![workspace, alumnus],
    )
    .await
}

/// How many requests since an instant wait: the asker's own, and the alumnus's.
pub async fn open_counts(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    asker: &UserId,
    alumnus: &UserId,
    since: Timestamp,
) -> Result<(i64, i64)> {
    let own = tx
        .count(
            "SELECT count(*) FROM coffee
             WHERE workspace_id = $1 AND asker = $2 AND state = 'open' AND asked_at >= $3",
            args![workspace, asker, since],
        )
        .await?;
    let theirs = tx
        .count(
            "SELECT count(*) FROM coffee
             WHERE workspace_id = $1 AND alumnus = $2 AND state = 'open' AND asked_at >= $3",
            args![workspace, alumnus, since],
        )
        .await?;
    Ok((own, theirs))
}

/// Asks an alumnus; false if the same person's request to them is open already.
pub async fn ask(tx: &mut Tx, coffee: &Coffee) -> Result<bool> {
    let asked = tx
        .run(
            "INSERT INTO coffee (id, workspace_id, program_id, asker, alumnus, note, topic, as_mentor, state, asked_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9)
             ON CONFLICT (workspace_id, asker, alumnus) WHERE ended_at IS NULL DO NOTHING",
            args![
                &coffee.id,
                &coffee.workspace_id,
                &coffee.program_id,
                &coffee.asker,
                &coffee.alumnus,
                &coffee.note,
                &coffee.topic,
                coffee.as_mentor,
                coffee.asked_at
            ],
        )
        .await?;
    Ok(asked == 1)
}

/// Ends an open request. False: somebody was first.
pub async fn end(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &CoffeeId,
    state: CoffeeState,
    now: Timestamp,
) -> Result<bool> {
    let ended = tx
        .run(
            "UPDATE coffee SET state = $3, ended_at = $4 WHERE workspace_id = $1 AND id = $2 AND state = 'open'",
            args![workspace, id, state, now],
        )
        .await?;
    Ok(ended == 1)
}

/// Whether somebody would rather not be asked.
pub async fn is_off(tx: &mut Tx, workspace: &WorkspaceId, user: &UserId) -> Result<bool> {
    let rows = tx
        .count(
            "SELECT count(*) FROM coffee_off WHERE workspace_id = $1 AND user_id = $2",
            args![workspace, user],
        )
        .await?;
    Ok(rows > 0)
}

/// Whether somebody may be asked from now on; true if that changed something.
pub async fn set_off(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    user: &UserId,
    off: bool,
) -> Result<bool> {
    let changed = if off {
        tx.run(
            "INSERT INTO coffee_off (workspace_id, user_id) VALUES ($1, $2)
             ON CONFLICT (workspace_id, user_id) DO NOTHING",
            args![workspace, user],
        )
        .await?
    } else {
        tx.run(
            "DELETE FROM coffee_off WHERE workspace_id = $1 AND user_id = $2",
            args![workspace, user],
        )
        .await?
    };
    Ok(changed == 1)
}

/// The alumni of a program's newest page who can be asked, in the page's order.
pub async fn of_program(tx: &mut Tx, program: &Program) -> Result<Vec<Partner>> {
    let reading = programs::store::reading(tx, &program.id, program.current_version).await?;
    let handles = reading
        .alumni
        .iter()
        .filter_map(|row| row.handle.as_deref());
    let keys: Vec<String> = handles.map(rules::handle_key).collect();
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let candidates = candidates(tx, &program.workspace_id, &keys).await?;
    Ok(rules::matched(&reading.alumni, &candidates))
}

/// Whom somebody can ask who wants to hear how the role is: the program's mentors, but for their own, and its alumni.
pub async fn who_knows(tx: &mut Tx, program: &Program, asker: &UserId) -> Result<Vec<Partner>> {
    let mentors = mentors_of(tx, program, asker).await?;
    Ok(rules::joined(of_program(tx, program).await?, mentors))
}

/// The listed mentors of a program who don't mind to be asked.
async fn mentors_of(tx: &mut Tx, program: &Program, asker: &UserId) -> Result<Vec<Candidate>> {
    tx.all(
        "SELECT p.user_id, p.handle, p.name_key, p.name, p.title, p.time_zone, p.tz_offset_seconds, p.is_guest,
                nullif(h.hours, '') AS hours, h.time_zone AS chosen_time_zone, o.user_id AS off,
                coalesce(m.group_name, '') AS mentors
         FROM mentor_profile m
         JOIN person p ON p.workspace_id = m.workspace_id AND p.user_id = m.user_id
         LEFT JOIN person_hours h ON h.workspace_id = p.workspace_id AND h.user_id = p.user_id
         LEFT JOIN coffee_off o ON o.workspace_id = p.workspace_id AND o.user_id = p.user_id
         WHERE m.workspace_id = $1 AND m.program_id = $2 AND m.state = 'listed' AND o.user_id IS NULL
           AND NOT p.is_deleted AND NOT p.is_bot AND NOT p.is_guest
           AND NOT EXISTS (SELECT 1 FROM internship i
                           WHERE i.workspace_id = m.workspace_id AND i.intern = $3 AND i.mentor = m.user_id
                             AND i.state IN ('planned', 'awaiting', 'active', 'paused'))
         ORDER BY p.user_id",
        args![&program.workspace_id, &program.id, asker],
    )
    .await
}

/// Everybody active whose handle or display name is one of these.
async fn candidates(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    keys: &[String],
) -> Result<Vec<Candidate>> {
    macro_rules! named {
        ($keys:literal) => {
            concat!(
                "SELECT p.user_id, p.handle, p.name_key, p.name, p.title, p.time_zone, p.tz_offset_seconds, p.is_guest,
                        nullif(h.hours, '') AS hours, h.time_zone AS chosen_time_zone, o.user_id AS off,
                        CAST(NULL AS TEXT) AS mentors
                 FROM person p
                 LEFT JOIN person_hours h ON h.workspace_id = p.workspace_id AND h.user_id = p.user_id
                 LEFT JOIN coffee_off o ON o.workspace_id = p.workspace_id AND o.user_id = p.user_id
                 WHERE p.workspace_id = $1 AND NOT p.is_deleted AND NOT p.is_bot
                   AND (p.handle IN (",
                $keys,
                ") OR p.name_key IN (",
                $keys,
                ")) ORDER BY p.user_id"
            )
        };
    }
    const SQLITE: &str = named!("SELECT value FROM json_each($2)");
    const POSTGRES: &str = named!("SELECT json_array_elements_text(CAST($2 AS json))");
    let keys = serde_json::to_string(keys).unwrap_or_else(|_| "[]".to_owned());
    tx.all(tx.pick(SQLITE, POSTGRES), args![workspace, keys])
        .await
}
