//! `mentors import`: mentors from a CSV. All rows or none.

use jiff::Timestamp;

use super::store::{self, Offer};
use crate::{
    ids::{UserId, WorkspaceId},
    internships::import::{Counts, ImportError},
    programs::{self, Reading},
    scheduler::cadence::Zones,
    store::Tx,
    table::{self, Row, TableError},
};

/// How many interns at once a mentor takes who says nothing about it, and the most that is believed.
const CAPACITY: i64 = 1;
const MOST: i64 = 50;

/// Imports within the caller's transaction; they are listed at once.
pub async fn import(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    bytes: &[u8],
    zones: &Zones,
    now: Timestamp,
) -> Result<Counts, ImportError> {
    let mut counts = Counts::default();
    for row in table::read(bytes, &["mentor", "program"])? {
        let key = row.required("program")?;
        let Some(program) = programs::store::by_key(tx, workspace, key).await? else {
            return Err(row
                .bad(format!(
                    "there is no program `{key}`; import its page first"
                ))
                .into());
        };
        let reading = programs::store::reading(tx, &program.id, program.current_version).await?;
        let offer = Offer {
            program: program.id,
            mentor: mentor(&row)?,
            group: row.get("group"),
            tracks: tracks(&row, &reading)?,
            capacity: capacity(&row)?,
            time_zone: time_zone(&row, zones)?,
            about: row.get("about"),
        };
        match store::of_person(tx, workspace, &offer.program, &offer.mentor).await? {
            None => counts.added += 1,
            Some(before) if offer.is_in(&before) => {
                counts.unchanged += 1;
                continue;
            }
            // What a mentor wrote since counts more than a file that says the same again.
            Some(_) if store::is_said_again(tx, &offer).await? => {
                counts.unchanged += 1;
                continue;
            }
            Some(_) => counts.changed += 1,
        }
        store::save_offer(tx, workspace, &offer, now).await?;
    }
    Ok(counts)
}

impl Offer<'_> {
    /// The row in one form, to be compared with the next one.
    pub(super) fn row(&self) -> String {
        let zone = self.time_zone.as_deref().unwrap_or_default();
        serde_json::json!([self.group, self.tracks, self.capacity, zone, self.about]).to_string()
    }

    fn is_in(&self, before: &super::Profile) -> bool {
        before.group_name == self.group
            && before.tracks() == self.tracks
            && before.capacity == self.capacity
            && before.time_zone == self.time_zone
            && before.about == self.about
    }
}

fn mentor(row: &Row) -> Result<UserId, TableError> {
    let id = row.required("mentor")?;
    let plain = id
        .chars()
        .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    if plain && id.starts_with(['U', 'W']) {
        return Ok(UserId::new(id));
    }
    Err(row.bad(format!("`mentor` is a Slack id such as U…, not `{id}`")))
}

/// Names by `|`, matched without case, with or without the word "track".
fn tracks(row: &Row, reading: &Reading) -> Result<Vec<String>, TableError> {
    let names = row
        .get("tracks")
        .split('|')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    names
        .map(|name| {
            let known = reading
                .tracks
                .iter()
                .find(|track| track_key(&track.name) == track_key(name));
            match known {
                Some(track) => Ok(track.name.clone()),
                None if reading.tracks.is_empty() => Ok(name.to_owned()),
                None => Err(row.bad(format!("the program has no track `{name}`"))),
            }
        })
        .collect()
}

fn track_key(name: &str) -> String {
    let name = name.trim().to_lowercase();
    name.strip_suffix("track")
        .unwrap_or(&name)
        .trim()
        .to_owned()
}

fn capacity(row: &Row) -> Result<i64, TableError> {
    let Some(text) = row.some("capacity") else {
        return Ok(CAPACITY);
    };
    let capacity = text
        .parse()
        .ok()
        .filter(|capacity| (0..=MOST).contains(capacity));
    capacity.ok_or_else(|| {
        row.bad(format!(
            "`capacity` is a number from 0 to {MOST}, not `{text}`"
        ))
    })
}

fn time_zone(row: &Row, zones: &Zones) -> Result<Option<String>, TableError> {
    let Some(name) = row.some("time_zone") else {
        return Ok(None);
    };
    let found = zones.find(name);
    let zone = found.ok_or_else(|| {
        row.bad(format!(
            "`time_zone` is a name such as Europe/Berlin, not `{name}`"
        ))
    })?;
    Ok(Some(zone.iana_name().unwrap_or(name).to_owned()))
}
