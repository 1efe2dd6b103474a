//! When they meet. A 1:1 keeps the zone that it was agreed in. Pure.

mod moves;

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime, Time, Weekday},
    tz::TimeZone,
};

use crate::{
    internships::rules::Calendar,
    one_on_ones::Quoted,
    scheduler::cadence::{instant, minus_working_days, weekday},
};

pub use moves::{Doubt, MoveForm, doubts, move_to, put_back, skip};

/// By elapsed time, not by the clock on the wall: a gap between the two doesn't make it late.
pub const REMIND_BEFORE: SignedDuration = SignedDuration::from_mins(60);

/// A meeting, wherever it was moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meeting {
    /// Its original local date: what it is known by, for good.
    pub date: Date,
    pub at: Timestamp,
    /// The local day on which it is now.
    pub on: Date,
    /// It was moved after both had been reminded of it.
    pub is_again: bool,
}

/// All meetings of an internship, from its start to six days after its last week's day: moved ones where they are now,
/// without those that were skipped or fall into a break.
pub fn meetings(calendar: &Calendar<'_>) -> Vec<Meeting> {
    let internship = calendar.internship;
    let exceptions = &internship.one_on_ones.exceptions;
    let mut meetings: Vec<_> = usual(calendar)
        .into_iter()
        .filter_map(|usual| {
            let Some(exception) = exceptions.get(&usual.date) else {
                return Some(usual);
            };
            let to = exception.to.as_ref()?;
            Some(Meeting {
                at: instant(to.at, &calendar.zone_called(&to.zone)),
                on: to.at.date(),
                is_again: exception.was_reminded,
                ..usual
            })
        })
        .filter(|meeting| internship.pauses.on(meeting.on).is_none())
        .collect();
    meetings.sort_by_key(|meeting| (meeting.at, meeting.date));
    meetings
}

/// The meetings as if none had been moved or skipped, breaks or no breaks. What has been stays: another weekday or hour
/// counts from the moment when it was chosen.
pub fn usual(calendar: &Calendar<'_>) -> Vec<Meeting> {
    let internship = calendar.internship;
    // It takes two.
    if internship.gone.is_some() {
        return Vec::new();
    }
    let mut meetings = Vec::new();
    let mut since = Timestamp::MIN;
    for slot in &internship.one_on_ones.earlier {
        let zone = calendar.zone_called(&slot.zone);
        let of_slot = on_slot(calendar, weekday(&slot.weekday), Some(slot.time), &zone);
        let held = of_slot.filter(|it| since < it.at && it.at <= slot.until);
        meetings.extend(held);
        since = since.max(slot.until);
    }
    let day = internship.one_on_one_weekday.as_deref().and_then(weekday);
    let zone = &calendar.one_on_one_zone;
    let now = on_slot(calendar, day, internship.one_on_one_time, zone);
    let known: Vec<Date> = meetings.iter().map(|it| it.date).collect();
    meetings.extend(now.filter(|it| since < it.at && !known.contains(&it.date)));
    meetings
}

fn on_slot(
    calendar: &Calendar<'_>,
    day: Option<Weekday>,
    time: Option<Time>,
    zone: &TimeZone,
) -> impl Iterator<Item = Meeting> {
    let dates = match (day, time) {
        (Some(day), Some(_)) => calendar.all_dates_on(day),
        _ => Vec::new(),
    };
    let time = time.unwrap_or_default();
    dates.into_iter().map(move |date| Meeting {
        date,
        at: instant(DateTime::from_parts(date, time), zone),
        on: date,
        is_again: false,
    })
}

/// The meeting with an original date, unless it was skipped.
pub fn meeting_of(calendar: &Calendar<'_>, date: Date) -> Option<Meeting> {
    meetings(calendar).into_iter().find(|it| it.date == date)
}

/// From the meeting before the one of a day until that one ends: what was said then is for it. `None`: it isn't held.
pub fn since_the_last(calendar: &Calendar<'_>, date: Date) -> Option<(Timestamp, Timestamp)> {
    let meetings = meetings(calendar);
    let this = meetings.iter().find(|it| it.date == date)?;
    let before = meetings.iter().rfind(|it| it.at < this.at);
    let since = before.map_or(Timestamp::MIN, |it| it.at);
    Some((since, ends(this, length(calendar))))
}

/// The link to a message, as Slack's *Copy link* has it; `None` if anything of it isn't what Slack's is.
pub fn message_link(
    team_domain: Option<&str>,
    channel: Option<&str>,
    ts: Option<&str>,
    thread_ts: Option<&str>,
) -> Option<String> {
    let is_plain = |it: &&str| !it.is_empty() && it.chars().all(|c| c.is_ascii_alphanumeric());
    let is_ts = |it: &&str| !it.is_empty() && it.chars().all(|c| c.is_ascii_digit() || c == '.');
    let domain = team_domain
        .filter(|it| !it.is_empty() && it.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'))?;
    let (channel, ts) = (channel.filter(is_plain)?, ts.filter(is_ts)?);
    let point = ts.replace('.', "");
    let link = format!("https://{domain}.slack.com/archives/{channel}/p{point}");
    Some(
        match thread_ts.filter(is_ts).filter(|thread| *thread != ts) {
            Some(thread) => format!("{link}?thread_ts={thread}&cid={channel}"),
            None => link,
        },
    )
}

/// Whether something that came back from a form is such a link, and somebody's id.
pub fn is_of_slack(quoted: &Quoted) -> bool {
    let Quoted { link, said_by } = quoted;
    let rest = link.strip_prefix("https://");
    let parts = rest.and_then(|rest| rest.split_once(".slack.com/archives/"));
    parts.is_some_and(|(domain, path)| {
        let in_domain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let in_path = |c: char| c.is_ascii_alphanumeric() || "/?=&._".contains(c);
        domain.chars().all(in_domain)
            && path.chars().all(in_path)
            && link.len() <= 300
            && said_by.chars().all(|c| c.is_ascii_alphanumeric())
    })
}

/// The first meeting that is not over.
pub fn next_meeting(calendar: &Calendar<'_>, now: Timestamp) -> Option<Meeting> {
    let length = length(calendar);
    let mut meetings = meetings(calendar).into_iter();
    meetings.find(|it| ends(it, length) > now)
}

/// The weekly slot as the clock in another zone shows it, at the first meeting on or after a day.
pub fn slot_in(calendar: &Calendar<'_>, zone: &str, from: Date) -> Option<(Weekday, Time)> {
    let usual = usual(calendar);
    let next = usual.iter().find(|it| it.date >= from).or(usual.last())?;
    let there = calendar.zone_called(zone).to_datetime(next.at);
    Some((there.date().weekday(), there.time()))
}

/// How long they meet.
pub fn minutes(calendar: &Calendar<'_>) -> u32 {
    let own = calendar.internship.one_on_ones.minutes;
    own.unwrap_or(calendar.reading.rules.one_on_one_minutes.value)
}

pub fn length(calendar: &Calendar<'_>) -> SignedDuration {
    SignedDuration::from_mins(i64::from(minutes(calendar)))
}

pub fn ends(meeting: &Meeting, length: SignedDuration) -> Timestamp {
    meeting.at.saturating_add(length).unwrap_or(meeting.at)
}

/// When both are reminded.
pub fn reminded(meeting: &Meeting) -> Timestamp {
    let reminded = meeting.at.saturating_add(-REMIND_BEFORE);
    reminded.unwrap_or(meeting.at)
}

/// As what a reminder is known: its day, and whether it is the second one under that day. A meeting that was moved after
/// its reminder is known by its new day from then on, unless another meeting's first reminder is.
pub fn reminder_key(calendar: &Calendar<'_>, meeting: &Meeting) -> (Date, bool) {
    if !meeting.is_again {
        return (meeting.date, false);
    }
    let is_taken =
        meeting.on == meeting.date || usual(calendar).iter().any(|usual| usual.date == meeting.on);
    (meeting.on, is_taken)
}

/// When somebody gets the agenda: at nine of the working day before, where they are. Nobody is told in a break: after one
/// it comes on the day itself, with the reminder at the latest.
pub fn agenda_at(
    meeting: &Meeting,
    zone: &TimeZone,
    is_off: impl Fn(Date) -> bool,
    is_break: impl Fn(Date) -> bool,
) -> Timestamp {
    let own = zone.to_datetime(meeting.at).date();
    let mut day = minus_working_days(own, 1);
    // Two weeks of holidays in a row would be a break.
    for _ in 0..10 {
        if !is_off(day) {
            break;
        }
        day = minus_working_days(day, 1);
    }
    if is_break(day) {
        return instant(DateTime::from_parts(own, NINE), zone).min(reminded(meeting));
    }
    instant(DateTime::from_parts(day, NINE), zone)
}

/// The agenda's instant for the intern and for the mentor. Of holidays only the intern's are known here.
pub fn agendas_at(calendar: &Calendar<'_>, meeting: &Meeting) -> (Timestamp, Timestamp) {
    let off = &calendar.internship.days_off;
    let skips = calendar.reading.rules.skip_holidays.value;
    let is_break = |day| calendar.internship.pauses.on(day).is_some();
    let is_off = |day| skips && off.name(day).is_some();
    (
        agenda_at(meeting, &calendar.zone, is_off, is_break),
        agenda_at(meeting, &calendar.mentor_zone, |_| false, is_break),
    )
}

const NINE: Time = Time::constant(9, 0, 0, 0);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::internships::samples::{calendar, internship_from, program_of};

    /// The instants of the 1:1s of two weeks, agreed in a zone by an intern in Lisbon.
    fn instants(
        start: &str,
        day: Option<&str>,
        time: Option<&str>,
        zone: Option<&str>,
    ) -> Vec<String> {
        let mut reading = program_of(Vec::new());
        reading.rules.length_weeks.value = 2;
        let mut internship = internship_from(start);
        internship.one_on_one_weekday = day.map(str::to_owned);
        internship.one_on_one_time = time.map(|time| time.parse().unwrap());
        internship.one_on_one_zone = zone.map(str::to_owned);
        let meetings = meetings(&calendar(&internship, &reading));
        meetings
            .iter()
            .map(|meeting| format!("{} {}", meeting.date, meeting.at))
            .collect()
    }

    #[test]
    fn a_meeting_keeps_the_zone_that_it_was_agreed_in() {
        let rows: &[(&str, &str, &str, [&str; 2])] = &[
            // New York is in summer from 14 March, Lisbon from the 28th.
            (
                "2027-03-08",
                "15:00",
                "America/New_York",
                [
                    "2027-03-09 2027-03-09T20:00:00Z",
                    "2027-03-16 2027-03-16T19:00:00Z",
                ],
            ),
            (
                "2027-03-22",
                "15:00",
                "Europe/Berlin",
                [
                    "2027-03-23 2027-03-23T14:00:00Z",
                    "2027-03-30 2027-03-30T13:00:00Z",
                ],
            ),
            // Tuesday morning in Auckland is Monday evening in UTC; the date is theirs.
            (
                "2027-03-29",
                "09:00",
                "Pacific/Auckland",
                [
                    "2027-03-30 2027-03-29T20:00:00Z",
                    "2027-04-06 2027-04-05T21:00:00Z",
                ],
            ),
        ];
        for (start, time, zone, expected) in rows {
            assert_eq!(
                instants(start, Some("tuesday"), Some(time), Some(zone)),
                expected
            );
        }
    }

    #[test]
    fn an_hour_that_does_not_exist_is_the_first_after_it() {
        assert_eq!(
            instants(
                "2027-03-22",
                Some("sunday"),
                Some("02:30"),
                Some("Europe/Berlin")
            ),
            [
                "2027-03-28 2027-03-28T01:00:00Z",
                "2027-04-04 2027-04-04T00:30:00Z"
            ]
        );
    }

    #[test]
    fn the_interns_zone_where_none_was_agreed_and_none_without_an_appointment() {
        let lisbon = [
            "2027-03-02 2027-03-02T15:00:00Z",
            "2027-03-09 2027-03-09T15:00:00Z",
        ];
        for zone in [None, Some("Mars/Olympus"), Some("Europe/Lisbon")] {
            assert_eq!(
                instants("2027-03-01", Some("tuesday"), Some("15:00"), zone),
                lisbon
            );
        }
        assert!(instants("2027-03-01", None, Some("15:00"), None).is_empty());
        assert!(instants("2027-03-01", Some("someday"), Some("15:00"), None).is_empty());
        assert!(instants("2027-03-01", Some("tuesday"), None, None).is_empty());
    }

    #[test]
    fn a_thursdays_start_has_a_meeting_in_its_long_first_week() {
        let dates: Vec<_> = instants("2027-03-04", Some("thursday"), Some("15:00"), None)
            .iter()
            .map(|meeting| meeting[..10].to_owned())
            .collect();
        assert_eq!(dates, ["2027-03-04", "2027-03-11", "2027-03-18"]);
    }
}

#[cfg(test)]
#[path = "tests/instants.rs"]
mod instants;
