//! The calendar of an internship, and what a start form may say. Pure.
//! Dates: SCHEDULER.md, section 3, "Occurrences of an internship".

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time, Weekday},
    tz::TimeZone,
};

use super::Internship;
use crate::{
    programs::{self, Reading},
    scheduler::{
        Owed,
        cadence::{Zones, instant, on_or_after, plus_days, weekday},
    },
};

/// An internship with its program and zones: all that its occurrences depend on.
pub struct Calendar<'a> {
    pub internship: &'a Internship,
    pub reading: &'a Reading,
    /// The intern's.
    pub zone: TimeZone,
    /// The 1:1's own.
    pub one_on_one_zone: TimeZone,
}

/// A capability's occurrences on an internship's calendar: all of them, from start to end.
pub type Source = fn(&Calendar<'_>) -> Vec<Owed>;

impl<'a> Calendar<'a> {
    pub fn new(internship: &'a Internship, reading: &'a Reading, zones: &Zones) -> Self {
        let zone = zones.nearest(Some(&internship.time_zone), None);
        let one_on_one_zone = internship
            .one_on_one_zone
            .as_deref()
            .and_then(|name| zones.find(name))
            .unwrap_or_else(|| zone.clone());
        Self {
            internship,
            reading,
            zone,
            one_on_one_zone,
        }
    }

    /// The weekday and hour of the weekly post, in the intern's zone.
    pub fn post(&self) -> (Weekday, Time) {
        let rules = &self.reading.rules;
        civil(
            &rules.post_weekday.value,
            &rules.post_time.value,
            (Weekday::Monday, NINE),
        )
    }

    /// The weekday and hour of the check-in's nudge, in the intern's zone.
    pub fn check_in(&self) -> (Weekday, Time) {
        let rules = &self.reading.rules;
        civil(
            &rules.check_in_weekday.value,
            &rules.check_in_time.value,
            (Weekday::Friday, THREE),
        )
    }

    /// The day of week `n` (from 1): the start date, then the post days that follow. A Thursday's
    /// start gets a long first week, never a short one.
    pub fn week_date(&self, n: u32) -> Date {
        let start = self.internship.start_date;
        let anchor = on_or_after(start, self.post().0);
        if n <= 1 {
            start
        } else {
            plus_days(anchor, 7 * i64::from(n - 1))
        }
    }

    /// How many weeks it lasts.
    pub fn weeks(&self) -> u32 {
        programs::rules::length(self.reading)
    }

    /// The last day on which a 1:1 or a check-in can fall.
    pub fn last_day(&self) -> Date {
        plus_days(self.week_date(self.weeks()), 6)
    }

    /// All dates from the start to the last day that fall on a weekday.
    pub fn dates_on(&self, weekday: Weekday) -> Vec<Date> {
        let first = on_or_after(self.internship.start_date, weekday);
        let last = self.last_day();
        (0..)
            .map(|week| plus_days(first, 7 * week))
            // At the calendar's own end dates stop growing.
            .take_while(|date| *date <= last && date.weekday() == weekday)
            .take(MOST_WEEKS)
            .collect()
    }

    /// The instant of a civil time in the intern's zone.
    pub fn at(&self, date: Date, time: Time) -> Timestamp {
        instant(DateTime::from_parts(date, time), &self.zone)
    }

    /// The number of the week that a day falls in, from 1.
    pub fn week_of(&self, day: Date) -> u32 {
        (1..=self.weeks())
            .rev()
            .find(|n| self.week_date(*n) <= day)
            .unwrap_or(1)
    }

    /// Everything that the sources owe, that is not history.
    pub fn owed(&self, sources: &[Source]) -> Vec<Owed> {
        let mut owed: Vec<_> = sources.iter().flat_map(|source| source(self)).collect();
        owed.retain(|owed| owed.due_at >= self.internship.owed_from_at);
        owed
    }
}

const NINE: Time = Time::constant(9, 0, 0, 0);
const THREE: Time = Time::constant(15, 0, 0, 0);
const MOST_WEEKS: usize = 1_000;

fn civil(day: &str, time: &str, default: (Weekday, Time)) -> (Weekday, Time) {
    (
        weekday(day).unwrap_or(default.0),
        time.parse().unwrap_or(default.1),
    )
}

/// What a start form says, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub start_date: Date,
    pub weekday: Weekday,
    pub time: Time,
}

/// What a start form had in it.
#[derive(Debug, Clone, Default)]
pub struct StartForm {
    pub start_date: Option<String>,
    pub weekday: Option<String>,
    pub time: Option<String>,
}

/// Checks a start form; each mistake at its own field (`block_id`), in words.
pub fn plan(form: &StartForm, today: Date) -> Result<Plan, Vec<(&'static str, String)>> {
    let mut errors = Vec::new();
    let mut note = |field, error: Result<_, String>| {
        error.map_err(|message| errors.push((field, message))).ok()
    };
    let start_date = note("start_date", start_date(form.start_date.as_deref(), today));
    let weekday = match form.weekday.as_deref().and_then(weekday) {
        Some(day) => Some(day),
        None => {
            errors.push((
                "one_on_one_weekday",
                "Choose the day of your weekly 1:1.".to_owned(),
            ));
            None
        }
    };
    let time = match form.time.as_deref().and_then(|time| time.parse().ok()) {
        Some(time) => Some(time),
        None => {
            errors.push((
                "one_on_one_time",
                "Choose a time, such as 15:30.".to_owned(),
            ));
            None
        }
    };
    match (start_date, weekday, time) {
        (Some(start_date), Some(weekday), Some(time)) => Ok(Plan {
            start_date,
            weekday,
            time,
        }),
        _ => Err(errors),
    }
}

/// The farthest ahead that a start is planned: a typing slip beyond it is likelier than a wish.
const FARTHEST_DAYS: i64 = 366;

fn start_date(typed: Option<&str>, today: Date) -> Result<Date, String> {
    let Some(typed) = typed else {
        return Err("Choose the first day.".to_owned());
    };
    let date: Date = typed
        .parse()
        .map_err(|_| format!("{typed} is not a day of the calendar. Choose another one."))?;
    if date < today {
        return Err(format!(
            "{typed} is over. Choose today ({today}) or a later day."
        ));
    }
    if date > plus_days(today, FARTHEST_DAYS) {
        return Err(format!(
            "{typed} is more than a year away. Choose an earlier day."
        ));
    }
    Ok(date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        internships::samples::{calendar, internship_from, program_of, unit},
        programs::UnitKind,
    };

    fn form(date: &str) -> StartForm {
        StartForm {
            start_date: Some(date.into()),
            weekday: Some("tuesday".into()),
            time: Some("15:00".into()),
        }
    }

    #[test]
    fn weeks_follow_the_first_post_day() {
        // The start, the post day, and the days of week 1, 2 and 3; the last day of six weeks.
        let rows = [
            (
                "2027-03-01",
                "monday",
                ["2027-03-01", "2027-03-08", "2027-03-15"],
                "2027-04-11",
            ),
            (
                "2027-03-04",
                "monday",
                ["2027-03-04", "2027-03-15", "2027-03-22"],
                "2027-04-18",
            ),
            (
                "2027-03-07",
                "monday",
                ["2027-03-07", "2027-03-15", "2027-03-22"],
                "2027-04-18",
            ),
            (
                "2027-03-01",
                "wednesday",
                ["2027-03-01", "2027-03-10", "2027-03-17"],
                "2027-04-13",
            ),
            (
                "2027-12-30",
                "monday",
                ["2027-12-30", "2028-01-10", "2028-01-17"],
                "2028-02-13",
            ),
        ];
        for (start, post, weeks, last) in rows {
            let mut reading = program_of(Vec::new());
            reading.rules.post_weekday.value = post.to_owned();
            reading.rules.length_weeks.value = 6;
            let internship = internship_from(start);
            let calendar = calendar(&internship, &reading);
            let dates = [1, 2, 3].map(|n| calendar.week_date(n).to_string());
            assert_eq!(dates, weeks, "{start}");
            assert_eq!(calendar.week_date(0), calendar.week_date(1));
            assert_eq!(calendar.last_day().to_string(), last, "{start}");
        }
    }

    #[test]
    fn a_day_falls_in_the_week_that_was_posted_last() {
        let mut reading = program_of(Vec::new());
        reading.rules.length_weeks.value = 6;
        let internship = internship_from("2027-03-04");
        let calendar = calendar(&internship, &reading);
        let rows = [
            ("2027-03-01", 1, "before it begins"),
            ("2027-03-04", 1, ""),
            ("2027-03-14", 1, "the long first week"),
            ("2027-03-15", 2, ""),
            ("2027-04-18", 6, ""),
            ("2028-01-01", 6, "long over"),
        ];
        for (day, week, why) in rows {
            assert_eq!(calendar.week_of(day.parse().unwrap()), week, "{day} {why}");
        }
    }

    #[test]
    fn dates_of_a_weekday_from_the_start_to_the_last_day() {
        let mut reading = program_of(Vec::new());
        reading.rules.length_weeks.value = 2;
        let internship = internship_from("2027-03-04");
        let calendar = calendar(&internship, &reading);
        assert_eq!(calendar.last_day().to_string(), "2027-03-21");
        let rows: [(_, &[&str]); 3] = [
            (
                Weekday::Thursday,
                &["2027-03-04", "2027-03-11", "2027-03-18"],
            ),
            (Weekday::Wednesday, &["2027-03-10", "2027-03-17"]),
            (Weekday::Sunday, &["2027-03-07", "2027-03-14", "2027-03-21"]),
        ];
        for (weekday, expected) in rows {
            let dates: Vec<_> = calendar
                .dates_on(weekday)
                .iter()
                .map(Date::to_string)
                .collect();
            assert_eq!(dates, expected);
        }
    }

    #[test]
    fn dates_end_with_the_calendar() {
        let reading = program_of(vec![unit(UnitKind::Month, 9999, 9999, Vec::new())]);
        let internship = internship_from("9999-12-20");
        let calendar = calendar(&internship, &reading);
        assert_eq!(calendar.last_day(), Date::MAX);
        let dates = calendar.dates_on(Weekday::Monday);
        assert_eq!(dates.len(), 2, "each once: {dates:?}");
    }

    #[test]
    fn post_and_check_in_are_in_the_interns_zone() {
        let reading = program_of(Vec::new());
        let internship = internship_from("2027-03-01");
        let calendar = calendar(&internship, &reading);
        assert_eq!(calendar.post(), (Weekday::Monday, NINE));
        assert_eq!(calendar.check_in(), (Weekday::Friday, THREE));
        let at = |date: &str| calendar.at(date.parse().unwrap(), NINE).to_string();
        assert_eq!(at("2027-03-22"), "2027-03-22T09:00:00Z");
        assert_eq!(at("2027-03-29"), "2027-03-29T08:00:00Z", "summer in Lisbon");
    }

    #[test]
    fn a_start_form_is_checked_field_by_field() {
        let today = "2027-02-22".parse().unwrap();
        let plan_of = |form: &StartForm| plan(form, today);
        assert_eq!(
            plan_of(&form("2027-03-01")).unwrap().weekday,
            Weekday::Tuesday
        );
        assert!(plan_of(&form("2027-02-22")).is_ok(), "today is not past");
        for (date, what) in [
            ("2027-02-30", "not a day"),
            ("2027-02-21", "is over"),
            ("2029-01-01", "a year away"),
        ] {
            let errors = plan_of(&form(date)).unwrap_err();
            assert_eq!(errors.len(), 1);
            assert_eq!(errors[0].0, "start_date");
            assert!(errors[0].1.contains(what), "{}", errors[0].1);
        }
        let fields: Vec<_> = plan_of(&StartForm::default())
            .unwrap_err()
            .into_iter()
            .map(|(field, _)| field)
            .collect();
        assert_eq!(
            fields,
            ["start_date", "one_on_one_weekday", "one_on_one_time"]
        );
    }
}
