//! The calendar of an internship, what a plan may say, and what may become of it. Pure.
//! Dates: SCHEDULER.md, section 3, "Occurrences of an internship".

mod approvals;
mod before;
mod change;
mod effects;
mod life;
mod plan;
mod stretch;
mod zones;

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time, Weekday},
    tz::TimeZone,
};

use super::{Internship, Pause, Role};
use crate::{
    programs::{self, Reading},
    scheduler::{
        Owed,
        cadence::{Cadence, Zones, instant, plus_days, plus_working_days, weekday},
    },
};

pub use approvals::{Deadlines, Next, deadlines, next, required, to_ask};
pub use before::{Before, Hands, Sign, Watch, is_optional, reminder_days, seen};
pub use change::{ADDRESS_CHARS, Change, LifeForm, MOST_WEEKS_MORE, REASON_CHARS, is_completed};
pub use effects::{Effects, Moved, effects};
pub use life::{Act, Stage, may};
pub use stretch::{can_spread, spread};

pub use plan::{Asks, Plan, PlanFacts, StartForm, asks, hours_asked, plan};
pub use zones::{differ, moved_zone};

/// An internship with its program and zones: all that its occurrences depend on.
pub struct Calendar<'a> {
    pub internship: &'a Internship,
    pub reading: &'a Reading,
    /// The intern's.
    pub zone: TimeZone,
    /// The 1:1's own.
    pub one_on_one_zone: TimeZone,
    post: Cadence,
    check_in: Cadence,
    /// The mentor's, as far as it is known.
    pub mentor_zone: TimeZone,
    zones: Zones,
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
        let rules = &reading.rules;
        let mentor_zone = internship
            .mentor_zone
            .as_deref()
            .and_then(|name| zones.find(name))
            .unwrap_or_else(|| one_on_one_zone.clone());
        Self {
            internship,
            reading,
            zone,
            one_on_one_zone,
            mentor_zone,
            zones: zones.clone(),
            post: cadence(
                &rules.post.value,
                (&rules.post_weekday.value, &rules.post_time.value),
                (Weekday::Monday, NINE),
            ),
            check_in: cadence(
                &rules.check_in.value,
                (&rules.check_in_weekday.value, &rules.check_in_time.value),
                (Weekday::Friday, THREE),
            ),
        }
    }

    /// The zone of a name; the 1:1's own where it is not known.
    pub fn zone_called(&self, name: &str) -> TimeZone {
        let found = self.zones.find(name);
        found.unwrap_or_else(|| self.one_on_one_zone.clone())
    }

    /// When weeks are posted, in the intern's zone.
    pub fn post(&self) -> &Cadence {
        &self.post
    }

    /// When check-ins are asked for, in the intern's zone.
    pub fn check_in(&self) -> &Cadence {
        &self.check_in
    }

    /// The day of week `n` (from 1): the start date, then the first post day of each week that follows; where a week
    /// has none, the next one, which several weeks may share. A Thursday's start gets a long first week, never a short
    /// one. A break moves what follows by whole weeks; after one without an end there is none: the calendar's last day.
    pub fn week_date(&self, n: u32) -> Date {
        let start = self.internship.start_date;
        let anchor = self.anchor();
        let days = (0..).map(|week| match week {
            0 => start,
            _ => self.post.on_or_after(plus_days(anchor, 7 * week)),
        });
        self.worked(days, n)
    }

    /// The Monday of the first week: the next week has a post day seven days after the start or later.
    fn anchor(&self) -> Date {
        let start = self.internship.start_date;
        let monday = plus_days(start, -i64::from(start.weekday().to_monday_zero_offset()));
        let second = self.post.on_or_after(plus_days(monday, 7));
        match second < plus_days(start, 7) {
            true => plus_days(monday, 7),
            false => monday,
        }
    }

    /// The `n`th working day (from 1), counted from the first post day.
    pub fn day_date(&self, n: u32) -> Date {
        let anchor = self.post.on_or_after(self.internship.start_date);
        // Weeks that are put between move the days of those that follow.
        let week = n.max(1).div_ceil(WORKING_DAYS);
        let between = self.week_of_page(week).saturating_sub(week);
        let n = n.saturating_add(between.saturating_mul(WORKING_DAYS));
        self.worked((0..).map(|days| plus_working_days(anchor, days)), n)
    }

    /// The `n`th (from 1) of these days that is in no break.
    fn worked(&self, days: impl Iterator<Item = Date>, n: u32) -> Date {
        let mut worked = days
            .take_while(|day| *day < Date::MAX && !self.is_stopped(*day))
            .filter(|day| !self.is_skipped(*day));
        let nth = usize::try_from(n.max(1) - 1).unwrap_or(usize::MAX);
        worked.nth(nth).unwrap_or(Date::MAX)
    }

    /// Whether a post of this day falls into a break. What was due before the break was known is not taken back.
    fn is_skipped(&self, day: Date) -> bool {
        let mut pauses = self.internship.pauses.0.iter();
        pauses.any(|pause| self.takes_out(pause, day))
    }

    fn takes_out(&self, pause: &Pause, day: Date) -> bool {
        pause.covers(self.post_day(day)) && self.post_at(day) > pause.made_at
    }

    /// Whether it is in a break without an end.
    fn is_stopped(&self, day: Date) -> bool {
        let mut pauses = self.internship.pauses.0.iter();
        pauses.any(|pause| pause.until.is_none() && self.takes_out(pause, day))
    }

    /// How many weeks it lasts.
    pub fn weeks(&self) -> u32 {
        let extra = u32::try_from(self.internship.extra_weeks).unwrap_or(0);
        let between = self.internship.catch_up_weeks.0.len();
        programs::rules::length(self.reading)
            .saturating_add(extra)
            .saturating_add(u32::try_from(between).unwrap_or(0))
    }

    /// The week of this calendar in which a week of the page falls: catch-up weeks stand between.
    pub fn week_of_page(&self, n: u32) -> u32 {
        self.internship.catch_up_weeks.past(n)
    }

    /// The last day on which a 1:1 or a check-in can fall.
    pub fn last_day(&self) -> Date {
        plus_days(self.week_date(self.weeks()), 6)
    }

    /// All dates from the start to the last day that fall on a weekday and in no break.
    pub fn dates_on(&self, weekday: Weekday) -> Vec<Date> {
        self.without_breaks(self.all_dates_on(weekday))
    }

    /// The same, breaks or no breaks.
    pub fn all_dates_on(&self, weekday: Weekday) -> Vec<Date> {
        self.dates_of(&Cadence::Weekly(weekday, Time::midnight()))
    }

    /// The days of the check-ins.
    pub fn check_in_dates(&self) -> Vec<Date> {
        self.without_breaks(self.dates_of(&self.check_in))
    }

    fn without_breaks(&self, mut dates: Vec<Date>) -> Vec<Date> {
        dates.retain(|date| self.internship.pauses.on(*date).is_none());
        dates
    }

    /// All dates from the start to the last day on which something comes.
    fn dates_of(&self, cadence: &Cadence) -> Vec<Date> {
        let last = self.last_day();
        cadence
            .days(self.internship.start_date)
            .take_while(|date| *date <= last)
            .take(MOST_DATES)
            .collect()
    }

    /// The instant of a civil time in the intern's zone.
    pub fn at(&self, date: Date, time: Time) -> Timestamp {
        instant(DateTime::from_parts(date, time), &self.zone)
    }

    /// The day on which a day's post is really made: on a holiday, where the program says so, the next working day. The
    /// occurrence keeps its own date.
    pub fn post_day(&self, date: Date) -> Date {
        match self.reading.rules.skip_holidays.value {
            true => self.internship.days_off.working_day(date),
            false => date,
        }
    }

    /// The instant of a day's post.
    pub fn post_at(&self, date: Date) -> Timestamp {
        self.at(self.post_day(date), self.post.time())
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
        // Without an intern nothing goes on.
        if self.internship.gone == Some(Role::Intern) {
            return Vec::new();
        }
        let mut owed: Vec<_> = sources.iter().flat_map(|source| source(self)).collect();
        let internship = self.internship;
        owed.retain(|owed| {
            owed.due_at >= internship.owed_from_at && !internship.is_gone(&owed.addressee)
        });
        owed
    }
}

const NINE: Time = Time::constant(9, 0, 0, 0);
const THREE: Time = Time::constant(15, 0, 0, 0);
const MOST_DATES: usize = 1_000;
const WORKING_DAYS: u32 = 5;

/// The expression of a page, else its weekday and time. A reading is checked before it is kept; one that a later release
/// has written may say what this one does not know.
fn cadence(
    expression: &Option<String>,
    (day, time): (&str, &str),
    default: (Weekday, Time),
) -> Cadence {
    let expression = expression.as_deref().map(Cadence::parse);
    expression.and_then(Result::ok).unwrap_or_else(|| {
        let day = weekday(day).unwrap_or(default.0);
        Cadence::Weekly(day, time.parse().unwrap_or(default.1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        internships::samples::{calendar, internship_from, program_of, unit},
        programs::UnitKind,
        scheduler::cadence::on_or_after,
    };

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
    fn a_cron_expression_says_when_weeks_are_posted() {
        // The start, the expression, and the days of weeks 1 to 6.
        let rows = [
            // Mondays and Thursdays: the first of the two.
            (
                "2027-03-01",
                "0 9 * * MON,THU",
                "03-01 03-08 03-15 03-22 03-29 04-05",
            ),
            (
                "2027-03-02",
                "0 9 * * MON,THU",
                "03-02 03-15 03-22 03-29 04-05 04-12",
            ),
            (
                "2027-03-04",
                "0 9 * * THU",
                "03-04 03-11 03-18 03-25 04-01 04-08",
            ),
            (
                "2027-03-02",
                "0 9 * * WED,FRI",
                "03-02 03-10 03-17 03-24 03-31 04-07",
            ),
            // Each first of the month: those since the one before together.
            (
                "2027-03-01",
                "0 9 1 * *",
                "03-01 04-01 04-01 04-01 04-01 05-01",
            ),
            (
                "2027-03-04",
                "0 9 1,15 * *",
                "03-04 03-15 03-15 04-01 04-01 04-15",
            ),
            (
                "2027-03-01",
                "0 9 * * *",
                "03-01 03-08 03-15 03-22 03-29 04-05",
            ),
        ];
        for (start, expression, days) in rows {
            let mut reading = program_of(Vec::new());
            reading.rules.post.value = Some(expression.to_owned());
            let internship = internship_from(start);
            let calendar = calendar(&internship, &reading);
            let found: Vec<_> = (1..=6)
                .map(|n| calendar.week_date(n).to_string()[5..].to_owned())
                .collect();
            assert_eq!(found.join(" "), days, "{expression} from {start}");
        }
    }

    #[test]
    fn a_weekday_and_its_expression_are_the_same() {
        for offset in 0..7 {
            for (day, name) in [("monday", "MON"), ("wednesday", "3"), ("sunday", "7")] {
                let mut by_day = program_of(Vec::new());
                by_day.rules.post_weekday.value = day.to_owned();
                let mut by_cron = program_of(Vec::new());
                by_cron.rules.post.value = Some(format!("0 9 * * {name}"));
                let mut internship = internship_from("2027-03-01");
                internship.start_date = plus_days(internship.start_date, offset);
                let anchor = on_or_after(internship.start_date, weekday(day).unwrap());
                for n in 2..9 {
                    let date = calendar(&internship, &by_day).week_date(n);
                    assert_eq!(date, plus_days(anchor, 7 * i64::from(n - 1)));
                    assert_eq!(calendar(&internship, &by_cron).week_date(n), date);
                }
            }
        }
    }

    #[test]
    fn check_ins_come_by_an_expression() {
        let mut reading = program_of(Vec::new());
        reading.rules.length_weeks.value = 6;
        reading.rules.check_in.value = Some("30 16 15,31 * *".to_owned());
        let internship = internship_from("2027-03-01");
        let calendar = calendar(&internship, &reading);
        let dates: Vec<_> = calendar
            .check_in_dates()
            .iter()
            .map(Date::to_string)
            .collect();
        assert_eq!(dates, ["2027-03-15", "2027-03-31"]);
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
        assert_eq!(*calendar.post(), Cadence::Weekly(Weekday::Monday, NINE));
        assert_eq!(
            *calendar.check_in(),
            Cadence::Weekly(Weekday::Friday, THREE)
        );
        let at = |date: &str| calendar.at(date.parse().unwrap(), NINE).to_string();
        assert_eq!(at("2027-03-22"), "2027-03-22T09:00:00Z");
        assert_eq!(at("2027-03-29"), "2027-03-29T08:00:00Z", "summer in Lisbon");
    }
}
