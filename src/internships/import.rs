//! `internships import`: those under way already, from a CSV. All rows or none.

use std::collections::HashMap;

use jiff::{
    Timestamp,
    civil::{Date, Time},
};
use serde::Serialize;
use thiserror::Error;

use super::{
    Internship, InternshipState, Pauses, Weeks,
    due::{self, CalendarPlanner, days_off},
    rules::{Calendar, moved_zone},
    store, views,
};
use crate::{
    holidays::rules::DaysOff,
    ids::{self, ChannelId, InternshipId, UserId, WorkspaceId},
    one_on_ones::Arrangement,
    programs,
    scheduler::cadence::{Zones, weekday, weekday_word, zone_name},
    store::{DbError, Tx, people},
    table::{self, Row, TableError},
    weeks,
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

/// All that a row can say.
const COLUMNS: [&str; 10] = [
    "program",
    "intern",
    "mentor",
    "intern_manager",
    "mentor_manager",
    "start_date",
    "time_zone",
    "one_on_one_weekday",
    "one_on_one_time",
    "place",
];

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
    let mut lines: HashMap<String, u64> = HashMap::new();
    for row in table::read(bytes, &NEEDED)? {
        let internship = internship(tx, workspace, &row, zones, now).await?;
        let key = NEEDED.map(|column| row.get(column)).join("|");
        if let Some(first) = lines.insert(key.clone(), row.line) {
            let same = format!("it is the internship of line {first} again; keep one of the two");
            return Err(row.bad(same).into());
        }
        let cells = COLUMNS.map(|column| row.get(column)).join("|");
        let known = store::of_file(tx, workspace, &key).await?;
        let (id, said) = match known {
            Some((id, said)) => (Some(id), said),
            None => (
                store::same(tx, &internship).await?.map(|same| same.id),
                None,
            ),
        };
        // The same row again says nothing, whatever the pair has changed since.
        if said.as_ref() == Some(&cells) {
            counts.unchanged += 1;
            continue;
        }
        let Some(id) = id else {
            add(tx, &internship, planner, zones, now).await?;
            store::keep_row(tx, &internship.id, &key, &cells).await?;
            counts.added += 1;
            continue;
        };
        store::lock(tx, workspace, &id).await?;
        let before = store::by_id(tx, workspace, &id).await?;
        match before.and_then(|before| Some((changed(&before, &internship, &row)?, before))) {
            Some((after, before)) => {
                change(tx, &before, &after, planner, zones, now).await?;
                counts.changed += 1;
            }
            None => counts.unchanged += 1,
        }
        store::keep_row(tx, &id, &key, &cells).await?;
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
    let internship = &Internship {
        days_off: days_off(tx, internship).await?,
        ..internship.clone()
    };
    let calendar = Calendar::new(internship, &reading, zones);
    let next_due_at = planner.first_due(&calendar, internship.owed_from_at);
    store::insert(tx, internship, next_due_at, now).await?;
    let about = views::plan_in_words(internship);
    store::happened(tx, internship, None, "imported", &about, now).await?;
    Ok(())
}

async fn change(
    tx: &mut Tx,
    before: &Internship,
    internship: &Internship,
    planner: &CalendarPlanner,
    zones: &Zones,
    now: Timestamp,
) -> Result<(), ImportError> {
    let reading = programs::store::reading(tx, &internship.program_id, internship.version).await?;
    let mut internship = internship.clone();
    if before.time_zone != internship.time_zone {
        let calendar = Calendar::new(before, &reading, zones);
        internship.pauses = moved_zone(&calendar, &internship.time_zone, zones).pauses;
    }
    let internship = &internship;
    store::update(tx, internship).await?;
    let calendar = Calendar::new(internship, &reading, zones);
    planner.replan(tx, &calendar, now).await?;
    weeks::due::show_now(tx, internship, zones, now).await?;
    let about = differences(before, internship);
    store::happened(tx, internship, None, "changed_by_file", &about, now).await?;
    if before.place != internship.place {
        due::place::go_on(tx, planner, before, internship.place.clone(), None, now).await?;
    }
    Ok(())
}

/// "the place and the 1:1", for the history.
fn differences(before: &Internship, after: &Internship) -> String {
    let meeting = |it: &Internship| {
        (
            it.one_on_one_weekday.clone(),
            it.one_on_one_time,
            it.one_on_one_zone.clone(),
        )
    };
    let parts = [
        (
            before.intern_manager != after.intern_manager,
            "the intern's manager",
        ),
        (
            before.mentor_manager != after.mentor_manager,
            "the mentor's manager",
        ),
        (before.time_zone != after.time_zone, "the time zone"),
        (meeting(before) != meeting(after), "the 1:1"),
        (before.place != after.place, "the place"),
    ];
    let changed: Vec<_> = parts
        .iter()
        .filter(|(is, _)| *is)
        .map(|(_, it)| *it)
        .collect();
    changed.join(", ")
}

/// What a row says over what is there; `None` if that changes nothing. A column that the file does
/// not have says nothing.
fn changed(before: &Internship, new: &Internship, row: &Row) -> Option<Internship> {
    let mut after = before.clone();
    if row.has("intern_manager") {
        after.intern_manager.clone_from(&new.intern_manager);
    }
    if row.has("mentor_manager") {
        after.mentor_manager.clone_from(&new.mentor_manager);
    }
    if row.some("time_zone").is_some() {
        after.time_zone.clone_from(&new.time_zone);
    }
    if row.has("one_on_one_weekday") {
        after.one_on_one_weekday.clone_from(&new.one_on_one_weekday);
        after.one_on_one_time = new.one_on_one_time;
        after.one_on_one_zone.clone_from(&new.one_on_one_zone);
        if after != *before {
            after.one_on_ones.touch(new.owed_from_at);
        }
    }
    if row.has("place") {
        after.place.clone_from(&new.place);
    }
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
    let intern_manager = manager(row, "intern_manager", &intern)?;
    let mentor_manager = manager(row, "mentor_manager", &mentor)?;
    let meeting = one_on_one(row)?;
    let time_zone = zone(tx, workspace, row, &intern, zones).await?;
    let known = people::get(tx, workspace, &mentor).await?;
    let mentor_zone = known.and_then(|mentor| mentor.time_zone);
    Ok(Internship {
        id: InternshipId::new(ids::made_at(now)),
        workspace_id: workspace.clone(),
        version: program.current_version,
        program_id: program.id,
        intern,
        mentor,
        intern_manager,
        mentor_manager,
        start_date: start_date(row)?,
        one_on_one_weekday: meeting.map(|(day, _)| day.to_owned()),
        one_on_one_time: meeting.map(|(_, time)| time),
        one_on_one_zone: meeting.map(|_| time_zone.clone()),
        time_zone,
        weekly_hours: None,
        place: place(row)?,
        place_lost: None,
        state: InternshipState::Active,
        request_id: None,
        owed_from_at: now,
        planned_by: None,
        hours_reason: String::new(),
        pauses: Pauses::default(),
        days_off: DaysOff::default(),
        extra_weeks: 0,
        catch_up_weeks: Weeks::default(),
        own_weeks: Weeks::default(),
        is_summary_off: false,
        gone: None,
        ended_on: None,
        end_reason: String::new(),
        one_on_ones: Arrangement::default(),
        mentor_zone,
        shares_hours: false,
    })
}

fn person(row: &Row, column: &str) -> Result<UserId, TableError> {
    let id = row.required(column)?;
    slack_id(row, column, id, &['U', 'W']).map(UserId::new)
}

/// Who leads somebody; nobody leads themselves.
fn manager(row: &Row, column: &str, of: &UserId) -> Result<Option<UserId>, TableError> {
    let Some(id) = row.some(column) else {
        return Ok(None);
    };
    let manager = slack_id(row, column, id, &['U', 'W']).map(UserId::new)?;
    if manager == *of {
        return Err(row.bad(format!(
            "`{column}` is {id} themselves; nobody is their own manager"
        )));
    }
    Ok(Some(manager))
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

/// The row's zone, else the one that Slack has for the intern.
async fn zone(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    row: &Row,
    intern: &UserId,
    zones: &Zones,
) -> Result<String, ImportError> {
    let Some(name) = row.some("time_zone") else {
        let person = people::get(tx, workspace, intern).await?;
        let known = person
            .and_then(|person| person.time_zone)
            .and_then(|name| zones.find(&name));
        let missing = || row.bad("`time_zone` is empty, and Slack has not told the intern's yet");
        return Ok(zone_name(&known.ok_or_else(missing)?));
    };
    let found = zones.find(name);
    let wrong = || {
        row.bad(format!(
            "`time_zone` is a name such as Europe/Berlin, not `{name}`"
        ))
    };
    Ok(zone_name(&found.ok_or_else(wrong)?))
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
