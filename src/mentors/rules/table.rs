//! The program's board: mentors with their places, interns who look for one. The same rows as a handbook's table. Pure.

use std::collections::{HashMap, HashSet};

use jiff::{Timestamp, tz::TimeZone};

use super::super::Profile;
use crate::{
    ids::UserId,
    programs::MentorRow,
    scheduler::cadence::{Zones, zone_name},
};

/// Somebody on the board, as far as anybody knows them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Who {
    /// `None`: only the page knows them.
    pub user: Option<UserId>,
    /// Without `@`; as the page has it, else Slack's.
    pub handle: String,
    pub zone: Option<TimeZone>,
    /// Their zone in the page's words.
    pub note: String,
}

impl Who {
    fn is_same(&self, other: &Who) -> bool {
        match (&self.user, &other.user) {
            (Some(one), Some(other)) => one == other,
            _ => key(&self.handle) == key(&other.handle),
        }
    }

    /// Slack's zone, or the one that they gave; where nobody knows, the page's words.
    pub fn zone_text(&self, now: Timestamp) -> String {
        let zone = self.zone.as_ref().map(|zone| zone_words(zone, now));
        zone.unwrap_or_else(|| self.note.clone())
    }

    /// The page's words where they name another offset than the zone has now.
    pub fn other_note(&self, now: Timestamp) -> Option<&str> {
        let minutes = self.zone.as_ref()?.to_offset(now).seconds() / 60;
        let typed = offset_in(&self.note)?;
        (typed != minutes).then_some(self.note.as_str())
    }

    fn written(&self) -> Option<String> {
        (!self.handle.is_empty()).then(|| self.handle.clone())
    }
}

/// A mentor with their places.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    pub mentor: Who,
    pub name: String,
    /// Rows of the page's table: each with its group and maybe its intern.
    pub slots: Vec<(String, Option<Who>)>,
    /// Whom they mentor on this program.
    pub interns: Vec<Who>,
    pub free_places: i64,
    /// Nobody but the page has said how many places they have: as many as its rows.
    pub places_by_page: bool,
}

impl Offer {
    pub fn group(&self) -> &str {
        let empty = self.slots.iter().find(|(_, intern)| intern.is_none());
        let slot = empty.or(self.slots.first());
        slot.map_or("", |(group, _)| group)
    }
}

/// Both kinds of empty slot, and the mentors whose places are taken.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Board {
    /// In the page's order, then by name.
    pub offers: Vec<Offer>,
    /// Who looks for a mentor, with the group that the page names.
    pub seekers: Vec<(Who, String)>,
}

/// What is known of people, programs and pages when a board is put together.
pub struct Known<'a> {
    /// The page's table.
    pub rows: &'a [MentorRow],
    pub listed: &'a [Profile],
    /// Whose handle a page's is; `None`: nobody's or several people's, and still wanted.
    pub by_handle: &'a HashMap<String, Option<UserId>>,
    /// Who has a profile on the program, in whatever state.
    pub profiles: &'a HashSet<UserId>,
    /// What Slack says of people: handle and zone.
    pub people: &'a HashMap<UserId, Who>,
    /// Mentor and intern of the program's internships.
    pub pairs: &'a [(UserId, UserId)],
    /// Who looks for a mentor, the longest first.
    pub seekers: &'a [UserId],
}

/// The form in which handles are compared, as people are kept.
pub fn key(handle: &str) -> String {
    handle.trim().trim_start_matches('@').to_lowercase()
}

impl Board {
    pub fn of(known: &Known<'_>, zones: &Zones) -> Self {
        let mut board = Self::default();
        for row in known.rows {
            match &row.handle {
                Some(handle) => board.add_row(row, handle, known, zones),
                None => {
                    let intern = known.of_page(&row.intern, &row.intern_time_zone);
                    board.seek(intern, row.group.clone().unwrap_or_default());
                }
            }
        }
        let is_new = |profile: &&Profile| {
            !board
                .offers
                .iter()
                .any(|offer| offer.is_of(&profile.user_id))
        };
        let mut others: Vec<Offer> = known
            .listed
            .iter()
            .filter(is_new)
            .map(|profile| known.offer(profile, zones, None))
            .collect();
        others.sort_by_key(|offer| (offer.name.to_lowercase(), offer.mentor.handle.clone()));
        board.offers.extend(others);
        for offer in &mut board.offers {
            known.count(offer);
        }
        for user in known.seekers {
            board.seek(Some(known.person(user)), String::new());
        }
        board
    }

    fn add_row(&mut self, row: &MentorRow, handle: &str, known: &Known<'_>, zones: &Zones) {
        let group = row.group.clone().unwrap_or_default();
        let intern = known.of_page(&row.intern, &row.intern_time_zone);
        let name = key(handle);
        let user = known.by_handle.get(&name).cloned().flatten();
        let before = self.offers.iter_mut().find(|offer| {
            key(&offer.mentor.handle) == name || user.is_some() && offer.mentor.user == user
        });
        if let Some(offer) = before {
            offer.slots.push((group, intern));
            return;
        }
        let mut offer = match known.by_handle.get(&name) {
            Some(Some(user)) => match known.listed.iter().find(|it| it.user_id == *user) {
                Some(profile) => known.offer(profile, zones, Some(handle)),
                // Paused, gone, or they took themselves off the list.
                None if known.profiles.contains(user) => return,
                None => Offer::of_page(Who {
                    handle: handle.to_owned(),
                    ..known.person(user)
                }),
            },
            Some(None) => Offer::of_page(Who {
                handle: handle.to_owned(),
                ..Who::default()
            }),
            None => return,
        };
        offer.mentor.note = row.mentor_time_zone.clone().unwrap_or_default();
        // What the mentor has said since wins over the page, where that names one group.
        let rows = known.rows.iter();
        let is_same = |row: &&MentorRow| row.handle.as_deref().map(key).as_ref() == Some(&name);
        let said = offer.slots.pop().map(|(group, _)| group);
        let group = match said {
            Some(said) if rows.filter(is_same).count() == 1 => said,
            _ => group,
        };
        offer.slots.push((group, intern));
        self.offers.push(offer);
    }

    fn seek(&mut self, who: Option<Who>, group: String) {
        let Some(who) = who else { return };
        if !self.seekers.iter().any(|(known, _)| known.is_same(&who)) {
            self.seekers.push((who, group));
        }
    }

    /// Mentors with a free place.
    pub fn free(&self) -> impl Iterator<Item = &Offer> {
        self.offers.iter().filter(|offer| offer.free_places > 0)
    }

    /// All mentors, each with whom they mentor, and a row with an empty intern for who has a free place.
    pub fn mentor_rows(&self, now: Timestamp) -> Vec<MentorRow> {
        let rows = self.offers.iter().flat_map(|offer| offer.rows());
        rows.map(|(mentor, group, intern)| row(Some(mentor), &group, intern.as_ref(), now))
            .collect()
    }

    /// The empty slots of both kinds.
    pub fn empty_rows(&self, now: Timestamp) -> Vec<MentorRow> {
        let offers = self.free();
        let mut rows: Vec<_> = offers
            .map(|offer| row(Some(&offer.mentor), offer.group(), None, now))
            .collect();
        let seekers = self.seekers.iter();
        rows.extend(seekers.map(|(who, group)| row(None, group, Some(who), now)));
        rows
    }
}

impl Offer {
    /// Somebody who is not matched with a profile yet.
    fn of_page(mentor: Who) -> Self {
        Self {
            name: mentor.handle.clone(),
            mentor,
            slots: Vec::new(),
            interns: Vec::new(),
            free_places: 1,
            places_by_page: true,
        }
    }

    fn is_of(&self, user: &UserId) -> bool {
        self.mentor.user.as_ref() == Some(user)
    }

    fn rows(&self) -> Vec<(&Who, String, Option<Who>)> {
        let is_on_page = |intern: &Who| {
            let mut on_page = self.slots.iter().filter_map(|(_, intern)| intern.as_ref());
            on_page.any(|known| known.is_same(intern))
        };
        let mut others = self.interns.iter().filter(|intern| !is_on_page(intern));
        let mut slots: Vec<(String, Option<Who>)> = self
            .slots
            .iter()
            .map(|(group, intern)| {
                (
                    group.clone(),
                    intern.clone().or_else(|| others.next().cloned()),
                )
            })
            .collect();
        let group = self.group().to_owned();
        slots.extend(others.map(|intern| (group.clone(), Some(intern.clone()))));
        let is_empty = |(_, intern): &(String, Option<Who>)| intern.is_none();
        if self.free_places == 0 {
            slots.retain(|slot| !is_empty(slot));
        } else if !slots.iter().any(is_empty) {
            slots.push((group, None));
        }
        slots
            .into_iter()
            .map(|(group, intern)| (&self.mentor, group, intern))
            .collect()
    }
}

fn row(mentor: Option<&Who>, group: &str, intern: Option<&Who>, now: Timestamp) -> MentorRow {
    let some = |text: String| (!text.is_empty()).then_some(text);
    let zone = |who: Option<&Who>| who.and_then(|who| some(who.zone_text(now)));
    MentorRow {
        handle: mentor.and_then(Who::written),
        intern: intern.and_then(Who::written),
        group: some(group.to_owned()),
        mentor_time_zone: zone(mentor),
        intern_time_zone: zone(intern),
    }
}

impl Known<'_> {
    /// A person by their id; the id itself where Slack has not told of them yet.
    fn person(&self, user: &UserId) -> Who {
        let known = self.people.get(user).cloned().unwrap_or_default();
        Who {
            user: Some(user.clone()),
            handle: if known.handle.is_empty() {
                user.to_string()
            } else {
                known.handle.clone()
            },
            ..known
        }
    }

    /// A person of the page, by handle.
    fn of_page(&self, handle: &Option<String>, zone: &Option<String>) -> Option<Who> {
        let handle = handle.as_deref()?;
        let user = self.by_handle.get(&key(handle)).cloned().flatten();
        let known = user.as_ref().map(|user| self.person(user));
        Some(Who {
            user,
            handle: handle.to_owned(),
            zone: known.and_then(|known| known.zone),
            note: zone.clone().unwrap_or_default(),
        })
    }

    fn offer(&self, profile: &Profile, zones: &Zones, handle: Option<&str>) -> Offer {
        let mut mentor = self.person(&profile.user_id);
        mentor.zone = known_zone(profile, zones);
        if let Some(handle) = handle {
            mentor.handle = handle.to_owned();
        }
        let pairs = self.pairs.iter();
        let interns = pairs.filter(|(mentor, _)| *mentor == profile.user_id);
        Offer {
            mentor,
            name: profile.name.clone(),
            slots: vec![(profile.group_name.clone(), None)],
            interns: interns.map(|(_, intern)| self.person(intern)).collect(),
            free_places: profile.free_places(),
            places_by_page: profile.listed_by == "page" && profile.capacity == 1,
        }
    }

    /// Whom only the page knows takes a place as well.
    fn count(&self, offer: &mut Offer) {
        let on_page = offer.slots.iter().filter_map(|(_, intern)| intern.as_ref());
        let only_there = on_page
            .filter(|intern| !offer.interns.iter().any(|known| known.is_same(intern)))
            .count();
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        if offer.places_by_page {
            offer.free_places = count(offer.slots.len()) - count(offer.interns.len());
        }
        offer.free_places = offer.free_places.saturating_sub(count(only_there)).max(0);
    }
}

/// Where a mentor is, if anybody knows.
fn known_zone(profile: &Profile, zones: &Zones) -> Option<TimeZone> {
    let is_known = profile.time_zone.is_some()
        || profile.slack_time_zone.is_some()
        || profile.tz_offset_seconds.is_some()
        || profile.chosen_time_zone.is_some();
    is_known.then(|| profile.zone(zones))
}

/// "Europe/Berlin (UTC+1)", "UTC+5:45": the name with today's offset.
pub fn zone_words(zone: &TimeZone, now: Timestamp) -> String {
    let minutes = zone.to_offset(now).seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
    let offset = match (hours, rest) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, rest) => format!("UTC{sign}{hours}:{rest:02}"),
    };
    match zone.iana_name() {
        Some("UTC") | None => offset,
        Some(_) => format!("{} ({offset})", zone_name(zone)),
    }
}

/// The offset that somebody typed, in minutes: "EST  (UTC-5)".
fn offset_in(text: &str) -> Option<i32> {
    let text = text.to_uppercase().replace('−', "-");
    let (_, rest) = text.split_once("UTC").or_else(|| text.split_once("GMT"))?;
    let rest = rest.trim_start();
    let sign = match rest.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let digits: String = rest[1..]
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == ':')
        .collect();
    let (hours, minutes) = digits.split_once(':').unwrap_or((&digits, "0"));
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

#[cfg(test)]
#[path = "../tests/table.rs"]
mod tests;
