//! `tick --dry-run`: what would be said, to whom and when. Says nothing and keeps nothing, not even what it plans.

use std::{collections::HashMap, io::Write};

use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;

use crate::{
    app::App,
    cli::CliError,
    ids::{ProgramId, UserId, WorkspaceId},
    internships::{Internship, due::load, rules::Calendar},
    programs::{self, Reading, short_title, store::Program},
    scheduler::{
        Address, Composed, Delivery, Moment, State, cadence::zone_name, reasons, store as outbox,
        words::kind_words,
    },
    slack::text::unescaped,
    store::{
        Result, Tx,
        people::{self, Person},
        workspaces,
    },
    weeks,
};

use super::Format;

/// One message, as it would be.
#[derive(Debug, Serialize)]
struct Row {
    due_at: String,
    /// In the zone of whom it is for.
    due_local: String,
    time_zone: String,
    kind: String,
    /// The kind in words, with the week's title.
    what: String,
    to: String,
    /// By name and handle, where known.
    to_whom: String,
    /// A channel's id or name; "" for what goes to people.
    channel: String,
    program: String,
    internship: String,
    date: String,
    /// None: it would be said.
    not_said: Option<String>,
}

pub(super) async fn run(app: &App, format: Format) -> std::result::Result<u8, CliError> {
    let engine = &app.engine;
    let moment = engine.moment();
    // Never committed.
    let mut tx = engine.db.write().await?;
    loop {
        let batch = engine.registry.planner().plan(&mut tx, &moment).await?;
        if !batch.more {
            break;
        }
    }
    let mut known = Known::default();
    let mut rows = Vec::new();
    for delivery in outbox::owed_by(&mut tx, moment.now).await? {
        rows.push(known.row(app, &mut tx, &delivery, &moment).await?);
    }
    drop(tx);
    rows.sort_by(|one, other| one.due_at.cmp(&other.due_at));
    let mut out = std::io::stdout().lock();
    match format {
        Format::Json => {
            let json = serde_json::to_string_pretty(&rows);
            let json = json.map_err(|error| CliError::Refused(error.to_string()))?;
            writeln!(out, "{json}")?;
        }
        Format::Text => {
            for line in table(&rows) {
                writeln!(out, "{line}")?;
            }
            eprintln!("{}", summary(&rows, moment.now));
        }
    }
    Ok(0)
}

/// What is looked up once for many rows.
#[derive(Default)]
struct Known {
    people: HashMap<(WorkspaceId, UserId), Option<Person>>,
    programs: HashMap<ProgramId, Option<Program>>,
    held: HashMap<WorkspaceId, Option<String>>,
}

impl Known {
    async fn row(
        &mut self,
        app: &App,
        tx: &mut Tx,
        delivery: &Delivery,
        moment: &Moment,
    ) -> Result<Row> {
        let loaded = load(tx, delivery).await?;
        let internship = loaded.as_ref().map(|(internship, _)| internship);
        let composed = match app.engine.registry.kind(&delivery.kind) {
            Some(kind) => Some(kind.compose(tx, delivery, moment).await?),
            None => None,
        };
        let address = match &composed {
            Some(Composed::Say(address, _)) => Some(address),
            _ => None,
        };
        let recipient = recipient(delivery, address, internship);
        let calendar = loaded
            .as_ref()
            .map(|(internship, reading)| Calendar::new(internship, reading, &moment.zones));
        let zone = match (&recipient, &calendar) {
            (Some(user), Some(calendar)) if *user == calendar.internship.intern => {
                calendar.zone.clone()
            }
            (None, Some(calendar)) => calendar.zone.clone(),
            (Some(user), _) => self.zone(tx, &delivery.workspace_id, user, moment).await?,
            (None, None) => TimeZone::UTC,
        };
        let due_local = delivery.due_at.to_zoned(zone.clone());
        let what = what(delivery, calendar.as_ref());
        drop(calendar);
        let to = (recipient.as_ref(), address, internship);
        let (to_whom, channel) = self.destination(tx, delivery, to).await?;
        let program = match &loaded {
            Some((internship, reading)) => self.title(tx, internship, reading).await?,
            None => String::new(),
        };
        let not_said = self
            .why_not(tx, delivery, composed.as_ref(), moment)
            .await?;
        let id = delivery.internship_id.as_ref();
        Ok(Row {
            due_at: delivery.due_at.to_string(),
            due_local: due_local.strftime("%a %-d %b %Y %H:%M").to_string(),
            time_zone: zone_name(&zone),
            kind: delivery.kind.clone(),
            what,
            to: delivery.addressee.clone(),
            to_whom,
            channel,
            program,
            internship: id.map_or_else(String::new, ToString::to_string),
            date: delivery.local_date.clone(),
            not_said,
        })
    }

    /// To whom by name, and into which channel.
    async fn destination(
        &mut self,
        tx: &mut Tx,
        delivery: &Delivery,
        (recipient, address, internship): (Option<&UserId>, Option<&Address>, Option<&Internship>),
    ) -> Result<(String, String)> {
        let workspace = &delivery.workspace_id;
        if let Some(user) = recipient {
            return Ok((self.name(tx, workspace, user).await?, String::new()));
        }
        let in_channel = |place: String| ("channel".to_owned(), place);
        Ok(match address {
            Some(Address::Group(users)) => {
                let mut names = Vec::new();
                for user in users {
                    names.push(self.name(tx, workspace, user).await?);
                }
                let group = format!("group message of {}", names.join(" and "));
                (group, String::new())
            }
            Some(Address::Named(name)) => in_channel(format!("#{name}")),
            Some(Address::Channel(channel)) => in_channel(channel.to_string()),
            _ => {
                let place = internship.and_then(|it| it.place.as_ref());
                in_channel(place.map_or_else(String::new, ToString::to_string))
            }
        })
    }

    /// The page's title, else the program's.
    async fn title(
        &mut self,
        tx: &mut Tx,
        internship: &Internship,
        reading: &Reading,
    ) -> Result<String> {
        let named = short_title(reading, "");
        if !named.is_empty() {
            return Ok(named);
        }
        let (workspace, id) = (&internship.workspace_id, &internship.program_id);
        let program = self.program(tx, workspace, id).await?;
        Ok(program.map_or_else(String::new, |program| program.title))
    }

    /// Why it would not be said now, or not for sure.
    async fn why_not(
        &mut self,
        tx: &mut Tx,
        delivery: &Delivery,
        composed: Option<&Composed>,
        moment: &Moment,
    ) -> Result<Option<String>> {
        let workspace = &delivery.workspace_id;
        if !self.held.contains_key(workspace) {
            let found = workspaces::by_id(tx, workspace).await?;
            let why = found.and_then(|it| match (it.held_reason, it.sending_held) {
                (Some(reason), _) => Some(reasons::held(&reason).what.into_owned()),
                (None, true) => Some("sending is held by hand".to_owned()),
                (None, false) => None,
            });
            self.held.insert(workspace.clone(), why);
        }
        if let Some(Some(why)) = self.held.get(workspace) {
            return Ok(Some(format!("waits: {why}")));
        }
        Ok(match composed {
            _ if delivery.state == State::Unsure => {
                Some("perhaps said already: it is looked up first".to_owned())
            }
            _ if delivery.is_late(moment.now) => Some("dropped: too late".to_owned()),
            None => Some("waits: a later release has planned it".to_owned()),
            Some(Composed::Void(reason)) => Some(format!("dropped: {}", reason.replace('_', " "))),
            Some(Composed::Say(Address::Lost(reason), _)) => {
                Some(format!("fails: {}", reasons::explained(reason).what))
            }
            Some(Composed::Say(..)) => None,
        })
    }

    async fn person(
        &mut self,
        tx: &mut Tx,
        workspace: &WorkspaceId,
        user: &UserId,
    ) -> Result<Option<Person>> {
        let key = (workspace.clone(), user.clone());
        if let Some(known) = self.people.get(&key) {
            return Ok(known.clone());
        }
        let found = people::get(tx, workspace, user).await?;
        self.people.insert(key, found.clone());
        Ok(found)
    }

    /// "Ines Duarte (@ines)"; an id where Slack has not told the name yet.
    async fn name(
        &mut self,
        tx: &mut Tx,
        workspace: &WorkspaceId,
        user: &UserId,
    ) -> Result<String> {
        let person = self.person(tx, workspace, user).await?;
        Ok(match person {
            Some(person) if !person.name.is_empty() && !person.handle.is_empty() => {
                format!("{} (@{})", person.name, person.handle)
            }
            Some(person) if !person.name.is_empty() => person.name,
            _ => user.to_string(),
        })
    }

    async fn zone(
        &mut self,
        tx: &mut Tx,
        workspace: &WorkspaceId,
        user: &UserId,
        moment: &Moment,
    ) -> Result<TimeZone> {
        let person = self.person(tx, workspace, user).await?;
        let (name, offset) = person.map_or((None, None), |it| (it.time_zone, it.tz_offset_seconds));
        Ok(moment.zones.nearest(name.as_deref(), offset))
    }

    async fn program(
        &mut self,
        tx: &mut Tx,
        workspace: &WorkspaceId,
        id: &ProgramId,
    ) -> Result<Option<Program>> {
        if let Some(known) = self.programs.get(id) {
            return Ok(known.clone());
        }
        let found = programs::store::by_id(tx, workspace, id).await?;
        self.programs.insert(id.clone(), found.clone());
        Ok(found)
    }
}

/// The one person whom it is for; `None`: a place.
fn recipient(
    delivery: &Delivery,
    address: Option<&Address>,
    internship: Option<&Internship>,
) -> Option<UserId> {
    match (address, delivery.addressee.as_str(), internship) {
        (Some(Address::Direct(user)), ..) => Some(user.clone()),
        (_, "place", _) => None,
        (_, "intern", Some(internship)) => Some(internship.intern.clone()),
        (_, "mentor", Some(internship)) => Some(internship.mentor.clone()),
        (Some(Address::Named(_) | Address::Channel(_)), _, None) => None,
        (_, user, _) => Some(UserId::new(user)),
    }
}

/// "the week's tasks: Week 1: Listening".
fn what(delivery: &Delivery, calendar: Option<&Calendar<'_>>) -> String {
    let mut what = kind_words(&delivery.kind);
    let (Some(calendar), Some(date)) = (calendar, delivery.date()) else {
        return what;
    };
    let dates = match delivery.covers.is_empty() {
        true => vec![date],
        false => delivery
            .covers
            .split(',')
            .filter_map(|it| it.parse().ok())
            .collect(),
    };
    if delivery.kind.starts_with(weeks::due::WEEK) {
        let units = dates
            .into_iter()
            .flat_map(|date| weeks::rules::units_on(calendar, date));
        let titles: Vec<_> = units
            .map(|unit| unescaped(&weeks::views::title(unit)))
            .collect();
        if !titles.is_empty() {
            what += &format!(": {}", titles.join("; "));
        }
    }
    what
}

/// Columns side by side, and after them why something would not be said.
fn table(rows: &[Row]) -> Vec<String> {
    if rows.is_empty() {
        return Vec::new();
    }
    let head = ["DUE", "WHAT", "TO", "CHANNEL", "PROGRAM"].map(str::to_owned);
    let cells = rows.iter().map(|row| {
        [
            format!("{} {}", row.due_local, row.time_zone),
            row.what.clone(),
            row.to_whom.clone(),
            row.channel.clone(),
            row.program.clone(),
        ]
    });
    let all: Vec<[String; 5]> = std::iter::once(head).chain(cells).collect();
    let width = |column: usize| {
        let widths = all.iter().map(|cells| cells[column].chars().count());
        widths.max().unwrap_or(0)
    };
    let widths: [usize; 5] = std::array::from_fn(width);
    let notes = std::iter::once(None).chain(rows.iter().map(|row| row.not_said.as_deref()));
    let line = |(cells, note): (&[String; 5], Option<&str>)| {
        let padded = cells.iter().zip(widths).map(|(cell, width)| {
            let space = width.saturating_sub(cell.chars().count());
            format!("{cell}{}", " ".repeat(space))
        });
        let mut line = padded.collect::<Vec<_>>().join("  ").trim_end().to_owned();
        if let Some(note) = note {
            line += &format!("  [{note}]");
        }
        line
    };
    all.iter().zip(notes).map(line).collect()
}

fn summary(rows: &[Row], now: Timestamp) -> String {
    let not = rows.iter().filter(|row| row.not_said.is_some()).count();
    let said = rows.len() - not;
    let messages = |count: usize| match count {
        1 => "1 message".to_owned(),
        count => format!("{count} messages"),
    };
    let mut text = format!("{} would be said by {now}", messages(said));
    if not > 0 {
        text += &format!(", {not} not, as it says in brackets");
    }
    text + ". Nothing was said, and nothing was changed."
}
