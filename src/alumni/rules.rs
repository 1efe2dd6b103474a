//! Who is listed for a coffee chat, in which order, and who may ask whom. Pure.

use std::collections::BTreeMap;

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time, Weekday},
    tz::TimeZone,
};

use super::{Candidate, Coffee, CoffeeState, Listed, Partner};
use crate::{
    ids::UserId,
    mentors::rules::{Hours, Workday},
    programs::AlumnusRow,
    scheduler::cadence::instant,
};

/// Coffee chats that one person may wait for at once.
pub const MOST_OPEN: i64 = 3;
/// Requests that may wait for one person at once.
pub const MAY_WAIT: i64 = 5;
/// An unanswered request counts for so long among those that somebody waits for.
pub const FRESH: SignedDuration = SignedDuration::from_hours(14 * 24);
/// Who was answered does not ask the same person again for so long.
const ANSWERED: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Characters of what somebody is sought for.
pub const TOPIC_CHARS: usize = 300;
/// Characters of a note; the form allows as many.
pub const NOTE_CHARS: usize = 2000;

/// A note as it is kept; else a sentence for its field. Nothing of it is cut.
pub fn note(typed: Option<&str>) -> Result<String, String> {
    let note = typed.unwrap_or_default().trim();
    match note.chars().count() {
        0..=NOTE_CHARS => Ok(note.to_owned()),
        chars => Err(format!("This has {chars} characters; {NOTE_CHARS} fit.")),
    }
}

/// Why an alumnus is not asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    Oneself,
    /// They are neither an alumnus nor a mentor of the program, or would rather not be asked.
    NotListed,
    /// The same person's earlier request waits for an answer.
    Asked,
    /// They have said yes already.
    Agreed,
    /// They have said no lately.
    NotNow,
    TooMany,
    Busy,
}

/// What is known when somebody asks.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// The asker's own, to anybody.
    pub open: i64,
    /// Those that wait for this alumnus.
    pub waiting: i64,
    /// The asker's latest to this alumnus.
    pub latest: Option<Coffee>,
}

/// Whether somebody may ask an alumnus now.
pub fn may_ask(
    asker: &UserId,
    alumnus: &UserId,
    standing: &Standing,
    now: Timestamp,
) -> Result<(), Refusal> {
    if asker == alumnus {
        return Err(Refusal::Oneself);
    }
    let lately = |coffee: &Coffee| {
        coffee
            .ended_at
            .is_some_and(|at| now.duration_since(at) < ANSWERED)
    };
    match &standing.latest {
        Some(coffee) if coffee.state == CoffeeState::Open => Err(Refusal::Asked),
        Some(coffee) if coffee.state == CoffeeState::Accepted && lately(coffee) => {
            Err(Refusal::Agreed)
        }
        Some(coffee) if coffee.state == CoffeeState::Declined && lately(coffee) => {
            Err(Refusal::NotNow)
        }
        _ if standing.open >= MOST_OPEN => Err(Refusal::TooMany),
        _ if standing.waiting >= MAY_WAIT => Err(Refusal::Busy),
        _ => Ok(()),
    }
}

/// The people behind a page's alumni table: whose handle is exactly one active person's. Who would rather not be
/// asked, and guests, are left out.
pub fn matched(rows: &[AlumnusRow], candidates: &[Candidate]) -> Vec<Partner> {
    let mut by_key: BTreeMap<&str, Vec<&Candidate>> = BTreeMap::new();
    for candidate in candidates {
        by_key.entry(&candidate.handle).or_default().push(candidate);
        if candidate.name_key != candidate.handle {
            by_key
                .entry(&candidate.name_key)
                .or_default()
                .push(candidate);
        }
    }
    let mut alumni: Vec<Partner> = Vec::new();
    for row in rows {
        let Some(key) = row.handle.as_deref().map(handle_key) else {
            continue;
        };
        let found = by_key.get(key.as_str()).map(Vec::as_slice);
        let Some([person]) = found else { continue };
        if person.is_guest || person.off.is_some() {
            continue;
        }
        let known = alumni
            .iter_mut()
            .find(|alumnus| alumnus.person.user_id == person.user_id);
        match known {
            Some(alumnus) => alumnus.stays.push(row.clone()),
            None => alumni.push(Partner {
                person: (*person).clone(),
                stays: vec![row.clone()],
            }),
        }
    }
    for alumnus in &mut alumni {
        alumnus
            .stays
            .sort_by(|one, other| other.end_date.cmp(&one.end_date));
    }
    alumni
}

/// Alumni and mentors in one list, each of them once.
pub fn joined(alumni: Vec<Partner>, mentors: Vec<Candidate>) -> Vec<Partner> {
    let mut all = alumni;
    for mentor in mentors {
        let mut known = all.iter_mut();
        match known.find(|it| it.person.user_id == mentor.user_id) {
            Some(known) => known.person.mentors = mentor.mentors,
            None => all.push(Partner {
                person: mentor,
                stays: Vec::new(),
            }),
        }
    }
    all
}

/// Who has the role first, then who shares most hours, then by name.
pub fn rank_who_knows(listed: &mut [Listed]) {
    listed.sort_by_cached_key(|one| {
        let person = &one.partner.person;
        (
            person.mentors.is_none(),
            std::cmp::Reverse(one.shared_minutes),
            person.name.to_lowercase(),
            person.user_id.to_string(),
        )
    });
}

/// The form in which handles are compared, as people are kept.
pub fn handle_key(handle: &str) -> String {
    handle.trim().trim_start_matches('@').to_lowercase()
}

/// The same background first, then the latest, then by name.
pub fn rank(alumni: &mut [Partner], title: &str) {
    alumni.sort_by_cached_key(|alumnus| {
        let latest = alumnus.stays.first().and_then(|stay| stay.end_date.clone());
        (
            std::cmp::Reverse(background(title, alumnus).len()),
            std::cmp::Reverse(latest),
            alumnus.person.name.to_lowercase(),
            alumnus.person.user_id.to_string(),
        )
    });
}

/// Words of a title that say little of what somebody does.
const WEAK: [&str; 24] = [
    "and",
    "associate",
    "at",
    "chief",
    "de",
    "der",
    "for",
    "global",
    "head",
    "ii",
    "iii",
    "in",
    "intermediate",
    "jr",
    "junior",
    "lead",
    "manager",
    "of",
    "principal",
    "senior",
    "sr",
    "staff",
    "team",
    "the",
];

/// The words of somebody's title that an alumnus's titles and groups have too.
pub fn background(title: &str, alumnus: &Partner) -> Vec<String> {
    let mut theirs = words(&alumnus.person.title);
    for stay in &alumnus.stays {
        for text in [&stay.title, &stay.group].into_iter().flatten() {
            theirs.extend(words(text));
        }
    }
    let mut shared = words(title);
    shared.retain(|word| theirs.iter().any(|their| are_alike(word, their)));
    shared.dedup();
    shared
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words = words.map(str::to_lowercase).filter(|word| {
        let letters = word.chars().count();
        letters > 1 && !WEAK.contains(&word.as_str())
    });
    words.collect()
}

/// "engineer" and "engineering" are one background.
fn are_alike(one: &str, other: &str) -> bool {
    const STEM: usize = 5;
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    short == long || short.chars().count() >= STEM && long.starts_with(short)
}

/// "Mon–Fri 9:00–17:00".
pub fn hours_in_words(hours: &Hours) -> String {
    format!("{} {}", days(hours), span(hours.from, hours.until))
}

/// When their day is in another zone, on one of their working days: "8:00–16:00"; `None` where the clocks agree.
pub fn hours_from(workday: &Workday, day: Date, zone: &TimeZone) -> Option<String> {
    let day = workday.next_day(day);
    let there = |time: Time| zone.to_datetime(instant(day.to_datetime(time), &workday.zone));
    let (from, until) = (there(workday.hours.from), there(workday.hours.until));
    if from.time() == workday.hours.from && from.date() == day {
        return None;
    }
    let note = if from.date() < day && until.date() < day {
        ", the day before"
    } else if from.date() > day {
        ", the day after"
    } else if from.date() < day {
        ", from the evening before"
    } else if until.date() > day {
        ", into the next day"
    } else {
        ""
    };
    Some(format!("{}{note}", span(from.time(), until.time())))
}

fn span(from: Time, until: Time) -> String {
    let time = |time: Time| time.strftime("%-H:%M").to_string();
    format!("{}–{}", time(from), time(until))
}

fn days(hours: &Hours) -> String {
    const WEEK: [(Weekday, &str); 7] = [
        (Weekday::Monday, "Mon"),
        (Weekday::Tuesday, "Tue"),
        (Weekday::Wednesday, "Wed"),
        (Weekday::Thursday, "Thu"),
        (Weekday::Friday, "Fri"),
        (Weekday::Saturday, "Sat"),
        (Weekday::Sunday, "Sun"),
    ];
    let mut runs: Vec<Vec<&str>> = Vec::new();
    let mut is_running = false;
    for (day, name) in WEEK {
        let works = hours.on(day);
        match runs.last_mut() {
            Some(run) if works && is_running => run.push(name),
            _ if works => runs.push(vec![name]),
            _ => {}
        }
        is_running = works;
    }
    let run = |run: Vec<&str>| match run.as_slice() {
        [first, .., last] if run.len() > 2 => format!("{first}–{last}"),
        few => few.join(", "),
    };
    runs.into_iter().map(run).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
#[path = "tests/rules.rs"]
mod tests;
