//! The calendar that a person subscribes to: iCalendar, RFC 5545.
//!
//! Each meeting is an event of its own at an instant in UTC, from the very table that reminders and agendas come from:
//! no rule of repetition that another program would resolve in its own way at a change of summer time. An event keeps
//! its `UID` by the meeting's original day; one that was skipped is not in it.

use icalendar::{Calendar as Ics, Component, Event, EventLike, Property};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

/// A meeting as a calendar shows it. Neither topics nor notes are in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub uid: String,
    pub at: Timestamp,
    pub minutes: u32,
    /// "1:1 with Marta".
    pub title: String,
    pub call_url: Option<String>,
    pub sequence: i64,
    pub changed_at: Timestamp,
}

/// The whole calendar, as it goes over the wire: lines end with CR LF and are folded.
pub fn feed(entries: &[Entry]) -> String {
    let mut calendar = Ics::new();
    calendar.name("1:1s (Understudy)");
    // Clients look again this often.
    calendar.append_property(
        Property::new("REFRESH-INTERVAL", "PT1H")
            .add_parameter("VALUE", "DURATION")
            .done(),
    );
    calendar.append_property(Property::new("X-PUBLISHED-TTL", "PT1H"));
    for entry in entries {
        calendar.push(event(entry));
    }
    folded(&icalendar::parser::unfold(&calendar.to_string()))
}

/// Lines of at most 75 octets, their end not counted. The library's own folding makes some of 76.
fn folded(text: &str) -> String {
    const OCTETS: usize = 75;
    let mut folded = String::with_capacity(text.len());
    for line in text.lines() {
        let mut octets = 0;
        for letter in line.chars() {
            if octets + letter.len_utf8() > OCTETS {
                folded.push_str("\r\n ");
                octets = 1;
            }
            folded.push(letter);
            octets += letter.len_utf8();
        }
        folded.push_str("\r\n");
    }
    folded
}

fn event(entry: &Entry) -> Event {
    let length = SignedDuration::from_mins(i64::from(entry.minutes));
    let ends = entry.at.saturating_add(length).unwrap_or(entry.at);
    let changed = stamp(entry.changed_at);
    let mut event = Event::new();
    event
        .uid(&entry.uid)
        .summary(&entry.title)
        .add_property("DTSTART", stamp(entry.at))
        .add_property("DTEND", stamp(ends))
        .add_property("DTSTAMP", &changed)
        .add_property("LAST-MODIFIED", &changed)
        .add_property("SEQUENCE", entry.sequence.to_string());
    if let Some(url) = &entry.call_url {
        event.location(url);
    }
    event.done()
}

/// `20270302T140000Z`.
fn stamp(at: Timestamp) -> String {
    let utc = TimeZone::UTC.to_datetime(at);
    utc.strftime("%Y%m%dT%H%M%SZ").to_string()
}
