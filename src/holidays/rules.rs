//! Which day is a working day, and what a new calendar changes. Pure.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::Days;
use crate::scheduler::cadence::{next_working_day, plus_days};

/// The days off of one person's country, with their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DaysOff {
    days: Days,
}

impl DaysOff {
    pub fn new(days: Days) -> Self {
        Self { days }
    }

    pub fn is_empty(&self) -> bool {
        self.days.is_empty()
    }

    /// Those from one day up to another.
    pub fn between(self, from: Date, until: Date) -> Self {
        let days = self.days.into_iter();
        Self {
            days: days
                .filter(|(day, _)| from <= *day && *day <= until)
                .collect(),
        }
    }

    pub fn to_json(&self) -> String {
        serde_json::to_string(&self.days).unwrap_or_else(|_| "{}".to_owned())
    }

    /// What a day is called, if it is a holiday.
    pub fn name(&self, day: Date) -> Option<&str> {
        self.days.get(&day).map(String::as_str)
    }

    /// The first holiday on or after a day.
    pub fn next_from(&self, day: Date) -> Option<(Date, &str)> {
        let (date, name) = self.days.range(day..).next()?;
        Some((*date, name))
    }

    /// The day itself unless it is a holiday; then the next one that is neither a holiday nor a Saturday or Sunday. A
    /// program that posts on Saturdays meant it: its day stays unless that very Saturday is a holiday.
    ///
    /// Only the *instant* of what is owed moves by this. An occurrence's own date, which is in its key, stays the day
    /// that the program says (the Monday): a calendar that is corrected after the planning then moves the same
    /// occurrence, and never makes a second one of it.
    pub fn working_day(&self, day: Date) -> Date {
        let mut day = day;
        // Each step leaves one holiday behind; at the calendar's own end days stop growing.
        for _ in 0..self.days.len() {
            if !self.days.contains_key(&day) {
                break;
            }
            day = next_working_day(plus_days(day, 1));
        }
        day
    }
}

/// What a file changes in a country's days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    pub put: Days,
    pub gone: Vec<Date>,
    pub added: u64,
    /// Renamed or gone.
    pub changed: u64,
    pub unchanged: u64,
}

/// A file is the whole truth of the years that it has a day in, so that a corrected one corrects; other years stay.
pub fn difference(before: &Days, file: &Days) -> Difference {
    let years: BTreeSet<_> = file.keys().map(|day| day.year()).collect();
    let replaced = before.keys().filter(|day| years.contains(&day.year()));
    let gone = replaced.filter(|day| !file.contains_key(day));
    let gone: Vec<_> = gone.copied().collect();
    let mut difference = Difference {
        changed: gone.len() as u64,
        gone,
        ..Difference::default()
    };
    for (day, name) in file {
        match before.get(day) {
            Some(same) if same == name => {
                difference.unchanged += 1;
                continue;
            }
            Some(_) => difference.changed += 1,
            None => difference.added += 1,
        }
        difference.put.insert(*day, name.clone());
    }
    difference
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Weekday, date};
    use proptest::prelude::*;

    use super::*;

    fn days(list: &[(&str, &str)]) -> Days {
        let day = |(day, name): &(&str, &str)| (day.parse().unwrap(), (*name).to_owned());
        list.iter().map(day).collect()
    }

    #[test]
    fn a_holiday_gives_way_to_the_next_working_day() {
        let off = DaysOff::new(days(&[
            ("2027-03-01", "Monday off"),
            ("2027-03-25", "Maundy Thursday"),
            ("2027-03-26", "Good Friday"),
            ("2027-03-29", "Easter Monday"),
            ("2027-05-01", "Labour Day"),
        ]));
        let rows = [
            ("2027-03-01", "2027-03-02", "the week comes on Tuesday"),
            ("2027-03-02", "2027-03-02", "a day like others"),
            (
                "2027-03-25",
                "2027-03-30",
                "over Friday, weekend and Monday",
            ),
            (
                "2027-03-27",
                "2027-03-27",
                "a Saturday that is no holiday stays",
            ),
            (
                "2027-05-01",
                "2027-05-03",
                "a Saturday that is one does not",
            ),
        ];
        for (day, expected, why) in rows {
            let moved = off.working_day(day.parse().unwrap());
            assert_eq!(moved.to_string(), expected, "{why}");
        }
        assert_eq!(off.name(date(2027, 3, 26)), Some("Good Friday"));
        let next = off.next_from(date(2027, 3, 30)).unwrap();
        assert_eq!(next, (date(2027, 5, 1), "Labour Day"));
        assert_eq!(off.next_from(date(2027, 5, 2)), None);
    }

    #[test]
    fn the_calendars_own_end_is_an_end() {
        let last = Date::MAX;
        let off = DaysOff::new([(last, "Last day".to_owned())].into());
        assert_eq!(off.working_day(last), last);
    }

    #[test]
    fn a_file_replaces_the_years_that_it_covers() {
        let before = days(&[
            ("2026-12-25", "A"),
            ("2027-01-01", "B"),
            ("2027-06-10", "C"),
            ("2028-01-01", "D"),
        ]);
        let file = days(&[
            ("2027-01-01", "B"),
            ("2027-06-10", "Cc"),
            ("2027-06-11", "E"),
        ]);
        let found = difference(&before, &file);
        assert_eq!((found.added, found.changed, found.unchanged), (1, 1, 1));
        assert_eq!(
            found.put,
            days(&[("2027-06-10", "Cc"), ("2027-06-11", "E")])
        );
        assert!(found.gone.is_empty());
        let found = difference(&before, &days(&[("2027-01-01", "B")]));
        assert_eq!((found.added, found.changed, found.unchanged), (0, 1, 1));
        assert_eq!(found.gone, [date(2027, 6, 10)], "2026 and 2028 stay");
        let found = difference(&before, &before);
        assert_eq!((found.added, found.changed, found.unchanged), (0, 0, 4));
        assert_eq!(difference(&before, &Days::new()), Difference::default());
    }

    fn a_day() -> impl Strategy<Value = Date> {
        (0..800_i64).prop_map(|n| plus_days(date(2026, 12, 1), n))
    }

    proptest! {
        #[test]
        fn a_working_day_is_the_first_that_can_be(
            day in a_day(),
            off in prop::collection::btree_set(a_day(), 0..400),
        ) {
            let off = DaysOff::new(off.into_iter().map(|day| (day, String::new())).collect());
            let moved = off.working_day(day);
            prop_assert_eq!(off.working_day(moved), moved, "once is enough");
            prop_assert!(off.name(moved).is_none());
            let works = |day: Date| {
                off.name(day).is_none()
                    && !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
            };
            if off.name(day).is_none() {
                prop_assert_eq!(moved, day);
            } else {
                prop_assert!(moved > day && works(moved));
                let between = (1..).map(|n| plus_days(day, n)).take_while(|day| *day < moved);
                prop_assert!(between.into_iter().all(|day| !works(day)), "none is passed over");
            }
        }
    }
}
