//! What the board shows: mentors, whom they mentor, and who looks for one.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::civil::Date;

use crate::{
    args,
    ids::{ProgramId, UserId, WorkspaceId},
    mentors::{
        rules::table::{Board, Known, Who, key},
        store::listed,
    },
    programs::{self, MentorRow, store::Program},
    row,
    scheduler::cadence::Zones,
    store::{Result, Tx, people},
};

/// Who looks for a mentor on one program, at most.
const SEEKERS: i64 = 1000;

/// The board of a program on a day.
pub async fn load(tx: &mut Tx, program: &Program, zones: &Zones, today: Date) -> Result<Board> {
    let workspace = &program.workspace_id;
    let reading = programs::store::reading(tx, &program.id, program.current_version).await?;
    let listed = listed(tx, workspace, &program.id, today).await?;
    let (by_handle, profiles) = by_handle(tx, program, &reading.mentors).await?;
    let pairs = pairs(tx, workspace, &program.id).await?;
    let seekers = seekers(tx, workspace, &program.id).await?;
    let mut ids: BTreeSet<UserId> = by_handle.values().flatten().cloned().collect();
    ids.extend(listed.iter().map(|profile| profile.user_id.clone()));
    ids.extend(pairs.iter().map(|(_, intern)| intern.clone()));
    ids.extend(seekers.iter().cloned());
    let people = located(tx, workspace, &ids, zones).await?;
    let known = Known {
        rows: &reading.mentors,
        listed: &listed,
        by_handle: &by_handle,
        profiles: &profiles,
        people: &people,
        pairs: &pairs,
        seekers: &seekers,
    };
    Ok(Board::of(&known, zones))
}

/// Whose the page's handles are, without those that were taken off the list; and who has a profile at all.
async fn by_handle(
    tx: &mut Tx,
    program: &Program,
    rows: &[MentorRow],
) -> Result<(HashMap<String, Option<UserId>>, HashSet<UserId>)> {
    let profiles: Vec<(Option<String>, Option<String>, String)> = tx
        .all(
            "SELECT handle, user_id, state FROM mentor_profile WHERE workspace_id = $1 AND program_id = $2",
            args![&program.workspace_id, &program.id],
        )
        .await?;
    let mut left = BTreeSet::new();
    let mut found = HashMap::new();
    let mut known = HashSet::new();
    for (handle, user, state) in profiles {
        let user = user.map(UserId::new);
        known.extend(user.clone());
        match handle {
            Some(handle) if user.is_some() => drop(found.insert(handle, user)),
            Some(handle) if state != "listed" => drop(left.insert(handle)),
            _ => {}
        }
    }
    let mut handles = BTreeSet::new();
    for row in rows {
        let both = [&row.handle, &row.intern];
        handles.extend(both.into_iter().flatten().map(|handle| key(handle)));
    }
    for handle in handles {
        if found.contains_key(&handle) || left.contains(&handle) {
            continue;
        }
        let people = people::by_handle(tx, &program.workspace_id, &handle).await?;
        let person = match people.as_slice() {
            [person] if person.can_be_asked() => Some(person.user_id.clone()),
            _ => None,
        };
        found.insert(handle, person);
    }
    Ok((found, known))
}

/// Mentor and intern of the internships that go on.
async fn pairs(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    program: &ProgramId,
) -> Result<Vec<(UserId, UserId)>> {
    let rows: Vec<(String, String)> = tx
        .all(
            "SELECT mentor, intern FROM internship WHERE workspace_id = $1 AND program_id = $2
               AND state IN ('planned', 'awaiting', 'active', 'paused') ORDER BY start_date, id",
            args![workspace, program],
        )
        .await?;
    let ids = |(mentor, intern)| (UserId::new(mentor), UserId::new(intern));
    Ok(rows.into_iter().map(ids).collect())
}

/// Who looks for a mentor and agreed to stand here: by their post, or by waiting for a place. The longest first.
async fn seekers(tx: &mut Tx, workspace: &WorkspaceId, program: &ProgramId) -> Result<Vec<UserId>> {
    let rows: Vec<(String,)> = tx
        .all(
            "SELECT s.intern FROM (
                 SELECT workspace_id, intern, posted_at AS since_at FROM interest
                 WHERE workspace_id = $1 AND program_id = $2 AND state = 'open'
                 UNION ALL
                 SELECT workspace_id, intern, since_at FROM waiting WHERE workspace_id = $1 AND program_id = $2
             ) s LEFT JOIN person p ON p.workspace_id = s.workspace_id AND p.user_id = s.intern
             WHERE coalesce(p.is_deleted, FALSE) = FALSE ORDER BY s.since_at, s.intern LIMIT $3",
            args![workspace, program, SEEKERS],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| UserId::new(id)).collect())
}

row! {
    #[derive(Debug)]
    struct Located {
        user_id: UserId,
        handle: String,
        time_zone: Option<String>,
        tz_offset_seconds: Option<i64>,
        chosen_time_zone: Option<String>,
    }
}

/// Handle and zone of people, as Slack has them, else as they chose.
async fn located(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    ids: &BTreeSet<UserId>,
    zones: &Zones,
) -> Result<HashMap<UserId, Who>> {
    macro_rules! located {
        ($ids:literal) => {
            concat!(
                "SELECT p.user_id, p.handle, p.time_zone, p.tz_offset_seconds, h.time_zone AS chosen_time_zone
                 FROM person p
                 LEFT JOIN person_hours h ON h.workspace_id = p.workspace_id AND h.user_id = p.user_id
                 WHERE p.workspace_id = $1 AND p.user_id IN (",
                $ids,
                ")"
            )
        };
    }
    const SQLITE: &str = located!("SELECT value FROM json_each($2)");
    const POSTGRES: &str = located!("SELECT json_array_elements_text(CAST($2 AS json))");
    let ids = serde_json::to_string(ids).unwrap_or_else(|_| "[]".to_owned());
    let sql = tx.pick(SQLITE, POSTGRES);
    let rows: Vec<Located> = tx.all(sql, args![workspace, ids]).await?;
    let known = rows.into_iter().map(|row| {
        let is_known = row.time_zone.is_some() || row.tz_offset_seconds.is_some();
        let zone = if is_known {
            Some(zones.nearest(row.time_zone.as_deref(), row.tz_offset_seconds))
        } else {
            row.chosen_time_zone.and_then(|zone| zones.find(&zone))
        };
        let who = Who {
            user: Some(row.user_id.clone()),
            handle: row.handle,
            zone,
            note: String::new(),
        };
        (row.user_id, who)
    });
    Ok(known.collect())
}
