//! Internships' rows.

/// A query of internships: their columns, listed once, and what follows them.
macro_rules! internships {
    ($tail:literal) => {
        concat!(
            "SELECT id, workspace_id, program_id, version, intern, mentor, intern_manager, mentor_manager,
                    start_date, time_zone, weekly_hours, one_on_one_weekday, one_on_one_time, one_on_one_zone,
                    place, place_lost, state, request_id, owed_from_at, planned_by, hours_reason, pauses, days_off,
                    extra_weeks, catch_up_weeks, own_weeks, is_summary_off, gone, ended_on, end_reason, one_on_ones,
                    shares_hours,
                    coalesce((SELECT p.time_zone FROM person p
                              WHERE p.workspace_id = internship.workspace_id AND p.user_id = internship.mentor),
                             (SELECT h.time_zone FROM person_hours h
                              WHERE h.workspace_id = internship.workspace_id AND h.user_id = internship.mentor)
                    ) AS mentor_zone
             FROM internship ",
            $tail
        )
    };
}

use internships;

mod approvals;
pub mod dead_letters;
mod handover;
mod history;
mod leavers;
pub mod operator;
mod second;

use jiff::Timestamp;

use super::{Internship, InternshipState};
use crate::{
    args,
    ids::{InternshipId, ProgramId, RequestId, UserId, WorkspaceId},
    store::{Result, Tx},
};
pub use approvals::{
    approval, approvals, asked_of, count_due_approvals, decide, due_approvals, first_due_approval,
    save_approval, set_approval_due, void, void_asked,
};
pub use handover::{end_handover, handover, open_handover, save_handover};
pub use history::{event, ever_of_person, ever_of_program, happened, history, words_of};
pub use leavers::{changed_people, count_changed_people, has_left, know_gone, with_person};
pub use second::{
    end_second_mentor, open_second_mentor, save_second_mentor, second_mentor, second_mentor_by_id,
};

// After the macro: it lists the columns here as well.
pub mod place;
mod planning;
mod zones;

pub use zones::{Mover, count_movers, has_stayed, movers, zone_is_seen};

pub use planning::{
    by_ids, can_plan, cannot_plan, count_due, due, due_earlier, first_due, going_on_after, held,
    is_swept, next_due, next_sweep, planned, set_next_due, sweep_from, swept_to, without_version,
};

pub async fn by_id(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    id: &InternshipId,
) -> Result<Option<Internship>> {
    tx.opt(
        internships!("WHERE workspace_id = $1 AND id = $2"),
        args![workspace, id],
    )
    .await
}

pub async fn by_request(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    request: &RequestId,
) -> Result<Option<Internship>> {
    tx.opt(
        internships!("WHERE workspace_id = $1 AND request_id = $2"),
        args![workspace, request],
    )
    .await
}

/// The running internships of a person, as intern or mentor; the latest start first. One more than a menu has room for,
/// so that it is seen where there are more.
pub async fn of_person(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    user: &UserId,
) -> Result<Vec<Internship>> {
    tx.all(
        internships!(
            "WHERE workspace_id = $1 AND (intern = $2 OR mentor = $2)
           AND state IN ('planned', 'awaiting', 'active', 'paused')
         ORDER BY start_date DESC, id LIMIT 101"
        ),
        args![workspace, user],
    )
    .await
}

/// If one of the four has left already, that is looked at for this internship as well.
pub async fn look_for_leavers(tx: &mut Tx, internship: &Internship) -> Result<()> {
    tx.run(
        "UPDATE person SET is_known_gone = FALSE
         WHERE workspace_id = $1 AND user_id IN ($2, $3, $4, $5) AND is_deleted",
        args![
            &internship.workspace_id,
            &internship.intern,
            &internship.mentor,
            &internship.intern_manager,
            &internship.mentor_manager
        ],
    )
    .await?;
    Ok(())
}

/// The internships that go on of an intern.
pub async fn ids_of_intern(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    intern: &UserId,
) -> Result<Vec<InternshipId>> {
    let rows: Vec<(String,)> = tx
        .all(
            "SELECT id FROM internship WHERE workspace_id = $1 AND intern = $2
               AND state IN ('planned', 'awaiting', 'active') ORDER BY id",
            args![workspace, intern],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id,)| InternshipId::new(id))
        .collect())
}

/// The same two had planned this before and called it off: their row serves again.
pub async fn plan_again(tx: &mut Tx, internship: &Internship, request: &RequestId) -> Result<()> {
    tx.run(
        "UPDATE internship SET request_id = $3, version = $4, time_zone = $5 WHERE workspace_id = $1 AND id = $2",
        args![
            &internship.workspace_id,
            &internship.id,
            request,
            internship.version,
            &internship.time_zone
        ],
    )
    .await?;
    Ok(())
}

/// The internship that a file's row was last imported to, by what the row is known by; with the whole row.
pub async fn of_file(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    key: &str,
) -> Result<Option<(InternshipId, Option<String>)>> {
    let found: Option<(String, Option<String>)> = tx
        .opt(
            "SELECT id, csv_row FROM internship WHERE workspace_id = $1 AND csv_key = $2 ORDER BY id LIMIT 1",
            args![workspace, key],
        )
        .await?;
    Ok(found.map(|(id, row)| (InternshipId::new(id), row)))
}

/// Keeps the row of a file that an internship was imported from.
pub async fn keep_row(tx: &mut Tx, id: &InternshipId, key: &str, row: &str) -> Result<()> {
    tx.run(
        "UPDATE internship SET csv_key = $2, csv_row = $3 WHERE id = $1",
        args![id, key, row],
    )
    .await?;
    Ok(())
}

/// As [`of_person`], of a person with somebody: also those that are too old for the list of all.
pub async fn of_person_with(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    user: &UserId,
    other: &UserId,
) -> Result<Vec<Internship>> {
    tx.all(
        internships!(
            "WHERE workspace_id = $1
               AND ((intern = $2 AND mentor = $3) OR (intern = $3 AND mentor = $2))
               AND state IN ('planned', 'awaiting', 'active', 'paused')
             ORDER BY start_date DESC, id LIMIT 101"
        ),
        args![workspace, user, other],
    )
    .await
}

/// Who leads a mentor, as far as their internships say.
pub async fn mentor_managers(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    mentor: &UserId,
) -> Result<Vec<UserId>> {
    let rows: Vec<(String,)> = tx
        .all(
            "SELECT DISTINCT mentor_manager FROM internship
             WHERE workspace_id = $1 AND mentor = $2 AND mentor_manager IS NOT NULL LIMIT 2",
            args![workspace, mentor],
        )
        .await?;
    Ok(rows.into_iter().map(|(id,)| UserId::new(id)).collect())
}

/// The one with the same program, pair and start date.
pub async fn same(tx: &mut Tx, internship: &Internship) -> Result<Option<Internship>> {
    tx.opt(
        internships!("WHERE workspace_id = $1 AND program_id = $2 AND intern = $3 AND mentor = $4 AND start_date = $5"),
        args![
            &internship.workspace_id,
            &internship.program_id,
            &internship.intern,
            &internship.mentor,
            internship.start_date
        ],
    )
    .await
}

/// Saves a new internship; false if its pair, program and date, or its request, have one already.
pub async fn insert(
    tx: &mut Tx,
    internship: &Internship,
    next_due_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<bool> {
    let inserted = tx
        .run(
            "INSERT INTO internship (id, workspace_id, program_id, version, intern, mentor, intern_manager,
                 mentor_manager, start_date, time_zone, weekly_hours, one_on_one_weekday, one_on_one_time,
                 one_on_one_zone, place, state, request_id, owed_from_at, next_due_at, created_at, planned_by,
                 hours_reason, days_off)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
                 $22, $23)
             ON CONFLICT DO NOTHING",
            args![
                &internship.id,
                &internship.workspace_id,
                &internship.program_id,
                internship.version,
                &internship.intern,
                &internship.mentor,
                &internship.intern_manager,
                &internship.mentor_manager,
                internship.start_date,
                &internship.time_zone,
                internship.weekly_hours,
                &internship.one_on_one_weekday,
                internship.one_on_one_time,
                &internship.one_on_one_zone,
                &internship.place,
                internship.state,
                &internship.request_id,
                internship.owed_from_at,
                next_due_at,
                now,
                &internship.planned_by,
                &internship.hours_reason,
                internship.days_off.to_json()
            ],
        )
        .await?;
    look_for_leavers(tx, internship).await?;
    zones::look_for_zone(tx, internship).await?;
    Ok(inserted == 1)
}

/// Saves what may change of an internship.
pub async fn update(tx: &mut Tx, internship: &Internship) -> Result<()> {
    tx.run(
        "UPDATE internship SET intern_manager = $3, mentor_manager = $4, time_zone = $5, weekly_hours = $6,
                one_on_one_weekday = $7, one_on_one_time = $8, one_on_one_zone = $9, place = $10, state = $11,
                start_date = $12, owed_from_at = $13, mentor = $14, planned_by = $15, hours_reason = $16, pauses = $17,
                extra_weeks = $18, gone = $19, ended_on = $20, end_reason = $21, days_off = $22, catch_up_weeks = $23,
                one_on_ones = $24, shares_hours = $25, revision = revision + 1
         WHERE workspace_id = $1 AND id = $2",
        args![
            &internship.workspace_id,
            &internship.id,
            &internship.intern_manager,
            &internship.mentor_manager,
            &internship.time_zone,
            internship.weekly_hours,
            &internship.one_on_one_weekday,
            internship.one_on_one_time,
            &internship.one_on_one_zone,
            &internship.place,
            internship.state,
            internship.start_date,
            internship.owed_from_at,
            &internship.mentor,
            &internship.planned_by,
            &internship.hours_reason,
            internship.pauses.to_json(),
            internship.extra_weeks,
            internship.gone,
            internship.ended_on,
            &internship.end_reason,
            internship.days_off.to_json(),
            internship.catch_up_weeks.to_words(),
            internship.one_on_ones.to_json(),
            internship.shares_hours
        ],
    )
    .await?;
    Ok(())
}

/// The internships of a program that go on, on whatever version.
pub async fn under_way(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    program: &ProgramId,
) -> Result<Vec<Internship>> {
    tx.all(
        internships!(
            "WHERE workspace_id = $1 AND program_id = $2
               AND state IN ('planned', 'awaiting', 'active', 'paused') ORDER BY id"
        ),
        args![workspace, program],
    )
    .await
}

/// Nobody else changes this internship until the transaction ends.
pub async fn lock(tx: &mut Tx, workspace: &WorkspaceId, id: &InternshipId) -> Result<()> {
    tx.run(
        "UPDATE internship SET revision = revision WHERE workspace_id = $1 AND id = $2",
        args![workspace, id],
    )
    .await?;
    Ok(())
}

/// Which weeks are posted because the pair has written them.
pub async fn set_own_weeks(tx: &mut Tx, internship: &Internship) -> Result<()> {
    tx.run(
        "UPDATE internship SET own_weeks = $3, revision = revision + 1 WHERE workspace_id = $1 AND id = $2",
        args![
            &internship.workspace_id,
            &internship.id,
            internship.own_weeks.to_words()
        ],
    )
    .await?;
    Ok(())
}

/// Whether the place gets a summary on Fridays.
pub async fn set_summary(tx: &mut Tx, internship: &Internship, is_off: bool) -> Result<()> {
    tx.run(
        "UPDATE internship SET is_summary_off = $3, revision = revision + 1 WHERE workspace_id = $1 AND id = $2",
        args![&internship.workspace_id, &internship.id, is_off],
    )
    .await?;
    Ok(())
}

/// The internship goes on with another version of its program.
pub async fn set_version(tx: &mut Tx, internship: &Internship, version: i64) -> Result<()> {
    tx.run(
        "UPDATE internship SET version = $3, revision = revision + 1 WHERE workspace_id = $1 AND id = $2",
        args![&internship.workspace_id, &internship.id, version],
    )
    .await?;
    Ok(())
}

/// Whether a state's weeks, 1:1s and check-ins go on.
pub fn runs(state: InternshipState) -> bool {
    matches!(state, InternshipState::Active)
}
