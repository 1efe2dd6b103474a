//! Mentor profiles and requests.

/// What takes a mentor's place: an internship that goes on, or a yes before a start is planned. Two texts for all who
/// count them: others that differ promise places that nobody has.
macro_rules! taken_by_internships {
    () => {
        "internship i WHERE i.state IN ('planned', 'awaiting', 'active', 'paused')"
    };
}
macro_rules! taken_by_requests {
    () => {
        "request a WHERE a.state = 'accepted' AND NOT EXISTS (SELECT 1 FROM internship s WHERE s.request_id = a.id)"
    };
}

/// Whose places are taken, once for each.
macro_rules! taken_places {
    () => {
        concat!(
            "(SELECT i.workspace_id, i.mentor FROM ",
            taken_by_internships!(),
            " UNION ALL SELECT a.workspace_id, a.mentor FROM ",
            taken_by_requests!(),
            ")"
        )
    };
}

/// How many of one mentor's (`m`). Not of [`taken_places`]: SQLite would read all of them for each mentor.
macro_rules! taken {
    () => {
        concat!(
            "((SELECT count(*) FROM ",
            taken_by_internships!(),
            " AND i.workspace_id = m.workspace_id AND i.mentor = m.user_id) + (SELECT count(*) FROM ",
            taken_by_requests!(),
            " AND a.workspace_id = m.workspace_id AND a.mentor = m.user_id))"
        )
    };
}
use taken;

pub mod board;
mod interests;
mod matching;
mod profiles;
mod requests;
pub mod waiting;

use jiff::{Timestamp, civil::Date};

use super::{
    Profile,
    rules::{Seeker, Workday},
};
pub use interests::{
    end_interest, hands, interest, lower_hand, open_interests, post_interest, raise_hand,
};
pub use requests::{
    accepted_unplanned, ask, due, end, give_reason, has_asked, is_first, next_due, open_for,
    open_of, pass_on, passed_by, request, set_next_due, waiting,
};

use crate::{
    args,
    ids::{self, ProfileId, ProgramId, UserId, WorkspaceId},
    scheduler::cadence::Zones,
    store::{DbError, Result, Tx, people},
};

pub use matching::{
    Noted, Settled, Unmatched, directory, leave_out, list_from_page, match_handles, match_with,
    noted, offer_all, settled, unmatched,
};
pub use profiles::{
    back_from_pause, leave, list_self, pause, set_given_zone, set_hours, set_zone, zone_note,
};

/// A query of profiles (`m`) with what Slack says of the person (`p`): listed once, with what counts taken places and
/// open requests, where these are found, and what follows.
macro_rules! profiles {
    ($interns:expr, $open:expr, $joined:expr, $tail:expr) => {
        concat!(
            "SELECT m.id, m.program_id, m.user_id, coalesce(p.name, '') AS name, coalesce(p.title, '') AS title,
                    m.group_name, m.tracks, m.capacity, ",
            $interns,
            " AS interns, m.time_zone, p.time_zone AS slack_time_zone, p.tz_offset_seconds, m.about, m.listed_by,
                    m.state, m.paused_until, m.last_asked_at, ",
            $open,
            " AS open_requests, nullif(h.hours, '') AS hours, h.time_zone AS chosen_time_zone
             FROM mentor_profile m
             LEFT JOIN person p ON p.workspace_id = m.workspace_id AND p.user_id = m.user_id
             LEFT JOIN person_hours h ON h.workspace_id = m.workspace_id AND h.user_id = m.user_id ",
            $joined,
            " WHERE m.workspace_id = $1 AND ",
            $tail
        )
    };
}

/// Of one person: counted by them.
macro_rules! one_profile {
    ($tail:expr) => {
        profiles!(
            taken!(),
            "(SELECT count(*) FROM request r WHERE r.workspace_id = m.workspace_id AND r.mentor = m.user_id
                AND r.state = 'open')",
            "",
            $tail
        )
    };
}

/// Of all mentors: counted once.
macro_rules! all_profiles {
    ($tail:expr) => {
        profiles!(
            "coalesce(t.places, 0)",
            "coalesce(o.requests, 0)",
            concat!(
                "LEFT JOIN (SELECT taken.mentor, count(*) AS places FROM ",
                taken_places!(),
                " taken WHERE taken.workspace_id = $1 GROUP BY taken.mentor) t ON t.mentor = m.user_id
                 LEFT JOIN (SELECT r.mentor, count(*) AS requests FROM request r
                   WHERE r.workspace_id = $1 AND r.state = 'open' GROUP BY r.mentor) o ON o.mentor = m.user_id"
            ),
            $tail
        )
    };
}

/// Who can be asked on a day ($3). A pause is over after its last day.
macro_rules! can_be_asked {
    () => {
        " AND m.user_id IS NOT NULL
          AND (m.state = 'listed' OR m.state = 'paused' AND m.paused_until < $3)
          AND coalesce(p.is_deleted, FALSE) = FALSE AND coalesce(p.is_bot, FALSE) = FALSE
          AND coalesce(p.is_guest, FALSE) = FALSE"
    };
}

/// [`Profile`]'s fields in their order, all mentors of a program as one text.
macro_rules! in_one_text {
    ($all:literal, $one:literal) => {
        concat!(
            "SELECT coalesce(CAST(",
            $all,
            "(",
            $one,
            "(id, program_id, user_id, name, title, group_name, tracks, capacity, interns, time_zone,
              slack_time_zone, tz_offset_seconds, about, listed_by, state, paused_until, last_asked_at,
              open_requests, hours, chosen_time_zone)) AS TEXT), '[]') FROM (",
            all_profiles!(concat!("m.program_id = $2", can_be_asked!())),
            ") listed"
        )
    };
}

/// Everybody who is listed on a program and can be asked on a day. Read as one text: a row costs more than what is in
/// it, and every search reads thousands.
pub async fn listed(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    program: &ProgramId,
    today: Date,
) -> Result<Vec<Profile>> {
    let sql = tx.pick(
        in_one_text!("json_group_array", "json_array"),
        in_one_text!("json_agg", "json_build_array"),
    );
    let (text,): (String,) = tx.one(sql, args![workspace, program, today]).await?;
    serde_json::from_str(&text).map_err(|e| DbError::Corrupt(e.to_string()))
}

/// A mentor who can be asked on a day.
pub async fn profile(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &ProfileId,
    today: Date,
) -> Result<Option<Profile>> {
    tx.opt(
        one_profile!(concat!("m.id = $2", can_be_asked!())),
        args![workspace, id, today],
    )
    .await
}

/// Nobody else says yes to this intern until the transaction ends. Taken before [`lock_profile`].
pub async fn lock_intern(tx: &mut Tx, workspace: &WorkspaceId, user: &UserId) -> Result<()> {
    tx.run(
        "UPDATE person SET title = title WHERE workspace_id = $1 AND user_id = $2",
        args![workspace, user],
    )
    .await?;
    Ok(())
}

/// Nobody else changes this mentor's places until the transaction ends.
pub async fn lock_profile(tx: &mut Tx, program: &ProgramId, user: &UserId) -> Result<()> {
    tx.run(
        "UPDATE mentor_profile SET capacity = capacity WHERE program_id = $1 AND user_id = $2",
        args![program, user],
    )
    .await?;
    Ok(())
}

/// What a person said of their own day: their hours, and their zone where Slack knows none.
pub async fn hours_of(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    user: &UserId,
) -> Result<(Option<String>, Option<String>)> {
    let said: Option<(Option<String>, Option<String>)> = tx
        .opt(
            "SELECT nullif(hours, ''), time_zone FROM person_hours WHERE workspace_id = $1 AND user_id = $2",
            args![workspace, user],
        )
        .await?;
    Ok(said.unwrap_or_default())
}

/// A person's day, as far as anybody knows it.
pub async fn workday(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    user: &UserId,
    zones: &Zones,
) -> Result<Workday> {
    let person = people::get(tx, workspace, user).await?;
    let (hours, chosen) = hours_of(tx, workspace, user).await?;
    let (name, offset) = person
        .map(|person| (person.time_zone, person.tz_offset_seconds))
        .unwrap_or_default();
    let zone = match (&name, offset) {
        (None, None) => zones.nearest(chosen.as_deref(), None),
        _ => zones.nearest(name.as_deref(), offset),
    };
    let is_guessed = name.is_none() && offset.is_none() && chosen.is_none();
    Ok(Workday {
        is_guessed,
        ..Workday::new(zone, hours.as_deref())
    })
}

/// Whoever looks for a mentor, with their day and who leads them.
pub async fn seeker<'z>(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    user: &UserId,
    zones: &'z Zones,
    now: Timestamp,
) -> Result<Seeker<'z>> {
    let workday = workday(tx, workspace, user, zones).await?;
    let managers = managers_of(tx, workspace, user).await?;
    Ok(Seeker::new(workday, managers, zones, now))
}

/// Who leads a person, as far as their internships say.
pub async fn managers_of(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    user: &UserId,
) -> Result<Vec<UserId>> {
    let rows: Vec<(String,)> = tx
        .all(
            "SELECT DISTINCT intern_manager FROM internship
             WHERE workspace_id = $1 AND intern = $2 AND intern_manager IS NOT NULL",
            args![workspace, user],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| UserId::new(id)).collect())
}

/// The profile of a person on a program, whatever its state.
pub async fn of_person(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    program: &ProgramId,
    user: &UserId,
) -> Result<Option<Profile>> {
    tx.opt(
        one_profile!("m.program_id = $2 AND m.user_id = $3"),
        args![workspace, program, user],
    )
    .await
}

/// What a CSV's row or a form says of a mentor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer<'a> {
    pub program: ProgramId,
    pub mentor: UserId,
    pub group: &'a str,
    pub tracks: Vec<String>,
    pub capacity: i64,
    pub time_zone: Option<String>,
    pub about: &'a str,
}

/// Whether the CSV that was imported last says just this.
pub async fn is_said_again(tx: &mut Tx, offer: &Offer<'_>) -> Result<bool> {
    let said: Option<(Option<String>,)> = tx
        .opt(
            "SELECT csv_row FROM mentor_profile WHERE program_id = $1 AND user_id = $2",
            args![&offer.program, &offer.mentor],
        )
        .await?;
    Ok(said.and_then(|(row,)| row) == Some(offer.row()))
}

/// Lists a mentor from a CSV, at once; true if they are new.
pub async fn save_offer(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    offer: &Offer<'_>,
    now: Timestamp,
) -> Result<()> {
    let tracks = serde_json::to_string(&offer.tracks).unwrap_or_else(|_| "[]".to_owned());
    tx.run(
        "INSERT INTO mentor_profile (id, workspace_id, program_id, user_id, group_name, tracks, capacity, time_zone,
                                     about, listed_by, created_at, csv_row)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'csv', $10, $11)
         ON CONFLICT (program_id, user_id) DO UPDATE SET group_name = excluded.group_name,
             tracks = excluded.tracks, capacity = excluded.capacity, time_zone = excluded.time_zone,
             about = excluded.about, csv_row = excluded.csv_row",
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
            offer.row()
        ],
    )
    .await?;
    Ok(())
}
