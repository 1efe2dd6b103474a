//! Internships, and what happened to them. Never what anybody wrote in a check-in.

use std::collections::{HashMap, hash_map::Entry};

use jiff::civil::Date;

use super::table::{Column, Table};
use crate::{
    config::Config,
    ids::{UserId, WorkspaceId},
    internships::{
        Internship,
        rules::{Calendar, Stage},
        store,
    },
    programs::{self, store::Program},
    store::{Result, Tx, people},
};

/// Those that `internships import` reads have its names, so that one can be made of the other.
const INTERNSHIPS: [Column; 14] = [
    Column::text("program", "program"),
    Column::text("intern", "intern"),
    Column::text("mentor", "mentor"),
    Column::text("intern_manager", "intern_manager"),
    Column::text("mentor_manager", "mentor_manager"),
    Column::text("start_date", "start_date"),
    Column::text("last_day", "last_day"),
    Column::text("state", "state"),
    Column::text("weekly_hours", "weekly_hours"),
    Column::text("weeks", "weeks"),
    Column::text("place", "place"),
    Column::text("ended_on", "ended_on"),
    Column::text("intern_name", "intern_name"),
    Column::text("mentor_name", "mentor_name"),
];

const HISTORY: [Column; 6] = [
    Column::text("internship", "internship"),
    Column::text("happened_at", "happened_at"),
    Column::text("actor", "actor"),
    Column::text("what", "what"),
    Column::text("about", "about"),
    Column::text("program", "program"),
];

/// Names as Slack has told them, each asked for once.
#[derive(Default)]
struct Names(HashMap<UserId, Option<String>>);

impl Names {
    async fn of(
        &mut self,
        tx: &mut Tx,
        workspace: &WorkspaceId,
        user: &UserId,
    ) -> Result<Option<String>> {
        if let Some(known) = self.0.get(user) {
            return Ok(known.clone());
        }
        let person = people::get(tx, workspace, user).await?;
        let name = person
            .map(|person| person.name)
            .filter(|name| !name.trim().is_empty());
        self.0.insert(user.clone(), name.clone());
        Ok(name)
    }
}

/// All internships of some programs, the earliest start first.
async fn all_of(tx: &mut Tx, program: &Program) -> Result<Vec<Internship>> {
    let mut all = store::ever_of_program(tx, &program.workspace_id, &program.id, i64::MAX).await?;
    all.reverse();
    Ok(all)
}

pub async fn internships(tx: &mut Tx, config: &Config, programs: &[Program]) -> Result<Table> {
    let mut names = Names::default();
    let mut rows = Vec::new();
    for program in programs {
        let mut readings = HashMap::new();
        for internship in all_of(tx, program).await? {
            let version = internship.version;
            if let Entry::Vacant(unread) = readings.entry(version) {
                unread.insert(programs::store::reading(tx, &program.id, version).await?);
            }
            let workspace = &program.workspace_id;
            let pair = [
                names.of(tx, workspace, &internship.intern).await?,
                names.of(tx, workspace, &internship.mentor).await?,
            ];
            if let Some(reading) = readings.get(&version) {
                let calendar = Calendar::new(&internship, reading, &config.zones);
                let mut row = row(program, &calendar, config);
                row.extend(pair);
                rows.push(row);
            }
        }
    }
    Ok(Table {
        columns: &INTERNSHIPS,
        rows,
    })
}

fn row(program: &Program, calendar: &Calendar<'_>, config: &Config) -> Vec<Option<String>> {
    let internship = calendar.internship;
    let today = calendar.zone.to_datetime(config.now()).date();
    let stage = Stage::on(calendar, today);
    let manager = |user: &Option<UserId>| user.as_ref().map(ToString::to_string);
    vec![
        Some(program.key.clone()),
        Some(internship.intern.to_string()),
        Some(internship.mentor.to_string()),
        manager(&internship.intern_manager),
        manager(&internship.mentor_manager),
        Some(internship.start_date.to_string()),
        last_day(calendar, stage).map(|day| day.to_string()),
        Some(stage.word().to_owned()),
        internship.weekly_hours.map(|hours| hours.to_string()),
        Some(calendar.weeks().to_string()),
        internship.place.as_ref().map(ToString::to_string),
        internship.ended_on.map(|day| day.to_string()),
    ]
}

/// None: it was called off, or is on a break of which nobody knows the end.
fn last_day(calendar: &Calendar<'_>, stage: Stage) -> Option<Date> {
    match stage {
        Stage::Cancelled => None,
        Stage::Ended => calendar.internship.ended_on,
        _ => Some(calendar.last_day()).filter(|day| *day < Date::MAX),
    }
}

pub async fn history(tx: &mut Tx, programs: &[Program]) -> Result<Table> {
    let mut names = Names::default();
    let mut rows = Vec::new();
    for program in programs {
        for internship in all_of(tx, program).await? {
            let title = title(tx, &mut names, &internship).await?;
            for event in store::history(tx, &internship).await? {
                let actor = Some(event.actor.to_string()).filter(|actor| !actor.is_empty());
                rows.push(vec![
                    Some(title.clone()),
                    Some(event.happened_at.to_string()),
                    actor,
                    Some(event.what),
                    Some(event.about).filter(|about| !about.is_empty()),
                    Some(program.key.clone()),
                ]);
            }
        }
    }
    Ok(Table {
        columns: &HISTORY,
        rows,
    })
}

/// "Ines with Marta, from 2027-03-01"; ids where Slack has not told of somebody yet.
async fn title(tx: &mut Tx, names: &mut Names, internship: &Internship) -> Result<String> {
    let workspace = &internship.workspace_id;
    let intern = names.of(tx, workspace, &internship.intern).await?;
    let mentor = names.of(tx, workspace, &internship.mentor).await?;
    Ok(format!(
        "{} with {}, from {}",
        intern.unwrap_or_else(|| internship.intern.to_string()),
        mentor.unwrap_or_else(|| internship.mentor.to_string()),
        internship.start_date
    ))
}
