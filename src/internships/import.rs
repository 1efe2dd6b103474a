//! `internships import`: those under way already, from a CSV. All rows or none.

use jiff::{
    Timestamp,
    civil::{Date, Time},
};
use serde::Serialize;
use thiserror::Error;

use super::{Internship, InternshipState, due::CalendarPlanner, rules::Calendar, store};
use crate::{
    ids::{self, ChannelId, InternshipId, UserId, WorkspaceId},
    programs,
    scheduler::cadence::{Zones, weekday, weekday_word},
    store::{DbError, Tx},
    table::{self, Row, TableError},
};

#[derive(Debug, Error)]
pub enum ImportError {
    #[error(transparent)]
    Table(#[from] TableError),
    #[error(transparent)]
    Store(#[from] DbError),
}

/// The last line of the command's answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub added: u64,
    pub changed: u64,
    pub unchanged: u64,
}

const NEEDED: [&str; 4] = ["program", "intern", "mentor", "start_date"];

/// Imports within the caller's transaction. They are agreed already: nobody is asked.
pub async fn import(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bytes: &[u8],
    planner: &CalendarPlanner,
    zones: &Zones,
    now: Timestamp,
) -> Result<Counts, ImportError> {
    let mut counts = Counts::default();
    for row in table::read(bytes, &NEEDED)? {
        let internship = internship(tx, workspace, &row, zones, now).await?;
        match store::same(tx, &internship).await? {
            None => {
                add(tx, &internship, planner, zones, now).await?;
                counts.added += 1;
            }
            Some(before) => match changed(&before, &internship) {
                Some(after) => {
                    change(tx, &after, planner, zones, now).await?;
                    counts.changed += 1;
                }
                None => counts.unchanged += 1,
            },
        }
    }
    Ok(counts)
}

async fn add(
    tx: &mut Tx,
    internship: &Internship,
    planner: &CalendarPlanner,
    zones: &Zones,
    now: Timestamp,
) -> Result<(), ImportError> {
    let reading = programs::store::reading(tx, &internship.program_id, internship.version).await?;
    let calendar = Calendar::new(internship, &reading, zones);
    let next_due_at = planner.first_due(&calendar, internship.owed_from_at);
    store::insert(tx, internship, next_due_at, now).await?;
    Ok(())
}

async fn change(
    tx: &mut Tx,
    internship: &Internship,
    planner: &CalendarPlanner,
    zones: &Zones,
    now: Timestamp,
) -> Result<(), ImportError> {
    store::update(tx, internship).await?;
    let reading = programs::store::reading(tx, &internship.program_id, internship.version).await?;
    let calendar = Calendar::new(internship, &reading, zones);
    planner.replan(tx, &calendar, now).await?;
    Ok(())
}

/// What a row says over what is there; `None` if that changes nothing.
fn changed(before: &Internship, row: &Internship) -> Option<Internship> {
    let after = Internship {
        intern_manager: row.intern_manager.clone(),
        mentor_manager: row.mentor_manager.clone(),
        time_zone: row.time_zone.clone(),
        one_on_one_weekday: row.one_on_one_weekday.clone(),
        one_on_one_time: row.one_on_one_time,
        one_on_one_zone: row.one_on_one_zone.clone(),
        place: row.place.clone(),
        ..before.clone()
    };
    (after != *before).then_some(after)
}

async fn internship(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    row: &Row,
    zones: &Zones,
    now: Timestamp,
) -> Result<Internship, ImportError> {
    let key = row.required("program")?;
    let Some(program) = programs::store::by_key(tx, workspace, key).await? else {
        return Err(row
            .bad(format!(
                "there is no program `{key}`; import its page first"
            ))
            .into());
    };
    let (intern, mentor) = (person(row, "intern")?, person(row, "mentor")?);
    if intern == mentor {
        return Err(row.bad("intern and mentor are the same person").into());
    }
    let meeting = one_on_one(row)?;
    let time_zone = zone(row, zones)?;
    Ok(Internship {
        id: InternshipId::new(ids::made_at(now)),
        workspace_id: workspace.clone(),
        version: program.current_version,
        program_id: program.id,
        intern,
        mentor,
        intern_manager: optional_person(row, "intern_manager")?,
        mentor_manager: optional_person(row, "mentor_manager")?,
        start_date: start_date(row)?,
        one_on_one_weekday: meeting.map(|(day, _)| day.to_owned()),
        one_on_one_time: meeting.map(|(_, time)| time),
        one_on_one_zone: meeting.map(|_| time_zone.clone()),
        time_zone,
        weekly_hours: None,
        place: place(row)?,
        state: InternshipState::Active,
        request_id: None,
        owed_from_at: now,
    })
}

fn person(row: &Row, column: &str) -> Result<UserId, TableError> {
    let id = row.required(column)?;
    slack_id(row, column, id, &['U', 'W']).map(UserId::new)
}

fn optional_person(row: &Row, column: &str) -> Result<Option<UserId>, TableError> {
    let Some(id) = row.some(column) else {
        return Ok(None);
    };
    slack_id(row, column, id, &['U', 'W']).map(|id| Some(UserId::new(id)))
}

fn place(row: &Row) -> Result<Option<ChannelId>, TableError> {
    let Some(id) = row.some("place") else {
        return Ok(None);
    };
    slack_id(row, "place", id, &['C', 'G']).map(|id| Some(ChannelId::new(id)))
}

/// Ids that Slack has not confirmed are taken, but they have to look like ids.
fn slack_id<'a>(
    row: &Row,
    column: &str,
    id: &'a str,
    first: &[char],
) -> Result<&'a str, TableError> {
    let plain = id.len() >= 2
        && id
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    if plain && id.starts_with(first) {
        return Ok(id);
    }
    let kinds: Vec<_> = first.iter().map(|letter| format!("{letter}…")).collect();
    Err(row.bad(format!(
        "`{column}` is a Slack id such as {}, not `{id}`",
        kinds.join(" or ")
    )))
}

fn start_date(row: &Row) -> Result<Date, TableError> {
    let text = row.required("start_date")?;
    let date = text.parse().ok().filter(|_| text.len() == 10);
    date.ok_or_else(|| {
        row.bad(format!(
            "`start_date` is a day such as 2027-03-01, not `{text}`"
        ))
    })
}

fn zone(row: &Row, zones: &Zones) -> Result<String, TableError> {
    let name = row.required("time_zone")?;
    let found = zones.find(name).ok_or_else(|| {
        row.bad(format!(
            "`time_zone` is a name such as Europe/Berlin, not `{name}`"
        ))
    })?;
    Ok(found.iana_name().unwrap_or(name).to_owned())
}

fn one_on_one(row: &Row) -> Result<Option<(&'static str, Time)>, TableError> {
    let (day, time) = (row.some("one_on_one_weekday"), row.some("one_on_one_time"));
    let (Some(day), Some(time)) = (day, time) else {
        if day.is_some() || time.is_some() {
            return Err(
                row.bad("`one_on_one_weekday` and `one_on_one_time` belong together; one is empty")
            );
        }
        return Ok(None);
    };
    let day = weekday(day).ok_or_else(|| {
        row.bad(format!(
            "`one_on_one_weekday` is monday to sunday, not `{day}`"
        ))
    })?;
    let time = Time::strptime("%H:%M", time).map_err(|_| {
        row.bad(format!(
            "`one_on_one_time` is a time such as 15:30, not `{time}`"
        ))
    })?;
    Ok(Some((weekday_word(day), time)))
}
