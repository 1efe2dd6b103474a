//! How well a mentor fits, and what may be asked of whom. Pure.

mod directory;
mod hours;
mod offer;
mod requests;
pub mod table;
mod zones;

use std::collections::HashMap;

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::Profile;
use crate::scheduler::cadence::{Zones, instant, plus_days, plus_working_days, zone_name};

pub use directory::{Directory, Named};
pub use hours::{BadHours, Hours};
pub use offer::{
    ABOUT_CHARS, CAPACITY, GROUP_CHARS, HOURS_CHARS, Offered, Typed, hours_words,
    last_day_of_pause, offered,
};
pub use requests::{MAY_WAIT, MOST_OPEN, Refusal, deadlines, may_ask};
pub use zones::{
    Common, Written, common_zones, offset_at, offset_word, otherwise_on_page, written,
};

/// A person's day: where they are and when they work.
#[derive(Debug, Clone, PartialEq)]
pub struct Workday {
    pub zone: TimeZone,
    pub hours: Hours,
    /// Nobody has told the zone: UTC is taken, and they are asked.
    pub is_guessed: bool,
}

impl Workday {
    /// Of these hours as they are kept; as everybody's where nothing is.
    pub fn new(zone: TimeZone, hours: Option<&str>) -> Self {
        let hours = hours.and_then(|hours| Hours::parse(hours).ok());
        Self {
            zone,
            hours: hours.unwrap_or_default(),
            is_guessed: false,
        }
    }

    /// Their working hours on a day; `None` on a day off.
    fn on(&self, day: Date) -> Option<(Timestamp, Timestamp)> {
        let at = |time: Time| instant(day.to_datetime(time), &self.zone);
        self.hours
            .on(day.weekday())
            .then(|| (at(self.hours.from), at(self.hours.until)))
    }

    /// So many working days after the one on which they were asked, at the hour when they were asked, but not before
    /// their day begins or after it ends.
    pub fn after(&self, asked_at: Timestamp, working_days: u32) -> Timestamp {
        let asked = self.zone.to_datetime(asked_at);
        let time = asked.time().clamp(self.hours.from, self.hours.until);
        let day = plus_working_days(asked.date(), working_days);
        instant(day.to_datetime(time), &self.zone)
    }

    /// The day itself, or the next one on which they work.
    pub fn next_day(&self, day: Date) -> Date {
        let mut days = (0..7).map(|ahead| plus_days(day, ahead));
        days.find(|day| self.hours.on(day.weekday())).unwrap_or(day)
    }
}

/// Why a mentor stands where they stand: the very facts that sorted them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
    /// Working hours that both share on the intern's next working day, in minutes.
    pub shared_minutes: i64,
    /// Between their zones on that day, in minutes.
    pub zone_distance_minutes: i64,
    pub free_places: i64,
    /// So many requests wait for them that no more is asked.
    pub is_busy: bool,
    /// They lead the intern: then learning from them is work, not an internship.
    pub is_manager: bool,
}

impl Fit {
    /// Whether they can be asked now.
    pub fn is_free(&self) -> bool {
        self.free_places > 0 && !self.is_busy
    }
}

/// A mentor with how well they fit.
#[derive(Debug, Clone)]
pub struct Ranked {
    pub profile: Profile,
    pub fit: Fit,
}

/// Whoever looks for a mentor, and when. Mentors share few days, so each is counted once.
pub struct Seeker<'z> {
    workday: Workday,
    zones: &'z Zones,
    day: Date,
    known: HashMap<(String, String), (i64, i64)>,
    managers: Vec<crate::ids::UserId>,
}

impl<'z> Seeker<'z> {
    pub fn new(
        workday: Workday,
        managers: Vec<crate::ids::UserId>,
        zones: &'z Zones,
        now: Timestamp,
    ) -> Self {
        let day = workday.next_day(workday.zone.to_datetime(now).date());
        Self {
            day,
            workday,
            zones,
            managers,
            known: HashMap::new(),
        }
    }

    pub fn workday(&self) -> &Workday {
        &self.workday
    }

    /// Minutes of working hours in common with anybody's day, on the seeker's next working day.
    pub fn shared_with(&self, other: &Workday) -> i64 {
        shared_minutes(self.day, &self.workday, other)
    }

    /// How well a mentor fits on the seeker's next working day.
    pub fn fit(&mut self, profile: &Profile) -> Fit {
        let zone = profile.zone(self.zones);
        let key = (zone_name(&zone), profile.hours.clone().unwrap_or_default());
        let (shared_minutes, zone_distance_minutes) = match self.known.get(&key) {
            Some(known) => *known,
            None => {
                let mentor = Workday::new(zone, profile.hours.as_deref());
                let counted = (
                    shared_minutes(self.day, &self.workday, &mentor),
                    distance(self.day, &self.workday.zone, &mentor.zone),
                );
                self.known.insert(key, counted);
                counted
            }
        };
        Fit {
            shared_minutes,
            zone_distance_minutes,
            free_places: profile.free_places(),
            is_busy: profile.open_requests >= MAY_WAIT,
            is_manager: self.managers.contains(&profile.user_id),
        }
    }

    /// The first week of an internship in which they share more or less than now, and how many minutes then: a
    /// zone's summer time moves it.
    pub fn later(&self, profile: &Profile, weeks: u32) -> Option<(Date, i64)> {
        let mentor = Workday::new(profile.zone(self.zones), profile.hours.as_deref());
        let on = |day| shared_minutes(day, &self.workday, &mentor);
        let now = on(self.day);
        let days = (1..=i64::from(weeks)).map(|week| plus_days(self.day, 7 * week));
        days.map(|day| (day, on(day)))
            .find(|(_, minutes)| *minutes != now)
    }
}

/// The overlap of the intern's working hours on a day with the mentor's working hours on the day
/// before, that day and the day after: over the date line they meet on different dates.
fn shared_minutes(day: Date, intern: &Workday, mentor: &Workday) -> i64 {
    let Some((from, until)) = intern.on(day) else {
        return 0;
    };
    let days = [-1, 0, 1].map(|days| plus_days(day, days));
    let windows = days.into_iter().filter_map(|day| mentor.on(day));
    windows
        .map(|(mentor_from, mentor_until)| {
            let shared = until
                .min(mentor_until)
                .duration_since(from.max(mentor_from));
            shared.max(SignedDuration::ZERO).as_mins()
        })
        .sum()
}

/// Minutes between two zones at a day's noon.
fn distance(day: Date, here: &TimeZone, there: &TimeZone) -> i64 {
    let noon = instant(day.at(12, 0, 0, 0), here);
    let offset = |zone: &TimeZone| i64::from(zone.to_offset(noon).seconds());
    (offset(here) - offset(there)).abs() / 60
}

/// Most shared working hours first; then fewer hours between the zones, free before full, least
/// lately asked, name (CONTRACT.md, "Defaults"). One's own manager comes last of all.
pub fn rank(mentors: &mut [Ranked]) {
    mentors.sort_by_cached_key(|ranked| {
        let Ranked { profile, fit } = ranked;
        (
            fit.is_manager,
            -fit.shared_minutes,
            fit.zone_distance_minutes,
            !fit.is_free(),
            profile.last_asked_at,
            plain(&profile.name),
            profile.user_id.to_string(),
        )
    });
}

/// What narrows the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter<'a> {
    pub words: &'a str,
    pub track: &'a str,
    pub group: &'a str,
    /// At least so many minutes of the working day in common.
    pub shared_minutes: i64,
}

impl Filter<'_> {
    /// Whether a mentor's card says all that is looked for. A mentor without tracks takes any.
    pub fn takes(&self, profile: &Profile) -> bool {
        let tracks = profile.tracks();
        let track = self.track.is_empty()
            || tracks.is_empty()
            || tracks.iter().any(|track| plain(track) == plain(self.track));
        let group = self.group.is_empty() || plain(&profile.group_name) == plain(self.group);
        track && group && matches(profile, self.words)
    }
}

/// Whether every word is found in what a mentor's card says; case and accents do not count.
pub fn matches(profile: &Profile, words: &str) -> bool {
    let words = plain(words);
    if words.trim().is_empty() {
        return true;
    }
    let text = plain(&format!(
        "{} {} {} {} {}",
        profile.name,
        profile.title,
        profile.group_name,
        profile.tracks().join(" "),
        profile.about
    ));
    words.split_whitespace().all(|word| text.contains(word))
}

/// Lower case without accents: "Zoë" is found by "zoe".
fn plain(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let letters = text.nfkd().filter(|letter| !is_combining_mark(*letter));
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        ids::{ProfileId, ProgramId, UserId},
        mentors::ProfileState,
    };

    fn mentor(name: &str) -> Profile {
        Profile {
            id: ProfileId::new(name),
            program_id: ProgramId::new("p"),
            user_id: UserId::new(format!("U{name}")),
            name: name.into(),
            title: "Support Engineer".into(),
            group_name: "Support".into(),
            tracks: r#"["Build Track"]"#.into(),
            capacity: 1,
            interns: 0,
            time_zone: None,
            slack_time_zone: None,
            tz_offset_seconds: None,
            about: String::new(),
            listed_by: "csv".into(),
            state: ProfileState::Listed,
            paused_until: None,
            last_asked_at: None,
            open_requests: 0,
            hours: None,
            chosen_time_zone: None,
        }
    }

    fn from(zone: &str, hours: Option<&str>) -> Workday {
        Workday::new(Zones::bundled().find(zone).unwrap(), hours)
    }

    fn fit_in(mentor_zone: &str, intern_zone: &str, now: &str) -> Fit {
        let zones = Zones::bundled();
        let mut profile = mentor("m");
        profile.time_zone = Some(mentor_zone.to_owned());
        let workday = from(intern_zone, None);
        Seeker::new(workday, Vec::new(), &zones, now.parse().unwrap()).fit(&profile)
    }

    #[test]
    fn shared_hours_follow_the_zones_of_the_next_working_day() {
        // A Wednesday in winter: Lisbon is an hour behind Berlin.
        assert_eq!(
            fit_in("Europe/Berlin", "Europe/Lisbon", "2026-12-02T10:00:00Z").shared_minutes,
            7 * 60
        );
        // Bogotá is five hours behind Lisbon in winter, six in summer.
        assert_eq!(
            fit_in("America/Bogota", "Europe/Lisbon", "2026-12-02T10:00:00Z").shared_minutes,
            3 * 60
        );
        assert_eq!(
            fit_in("America/Bogota", "Europe/Lisbon", "2026-07-01T10:00:00Z").shared_minutes,
            2 * 60
        );
    }

    #[test]
    fn over_the_date_line_they_meet_on_different_dates() {
        // Monday 09:00 in Auckland (+13) is Sunday 15:00 in New York: nothing in common then, but
        // Auckland's Tuesday morning is New York's Monday afternoon.
        let tuesday_in_auckland = fit_in(
            "America/New_York",
            "Pacific/Auckland",
            "2026-11-30T19:00:00Z",
        );
        assert_eq!(tuesday_in_auckland.shared_minutes, 2 * 60);
    }

    #[test]
    fn users_row_r2_three_mentors_for_an_intern_an_hour_east_of_utc() {
        let now = "2026-12-02T10:00:00Z";
        let mut ranked: Vec<_> = [
            ("West", "America/Los_Angeles"),
            ("Zero", "Europe/London"),
            ("East", "Asia/Tokyo"),
        ]
        .into_iter()
        .map(|(name, zone)| Ranked {
            profile: mentor(name),
            fit: fit_in(zone, "Europe/Berlin", now),
        })
        .collect();
        rank(&mut ranked);
        let order: Vec<_> = ranked
            .iter()
            .map(|r| (r.profile.name.as_str(), r.fit.shared_minutes))
            .collect();
        assert_eq!(order, [("Zero", 420), ("East", 0), ("West", 0)]);
    }

    #[test]
    fn among_equals_free_before_full_then_least_lately_asked() {
        let same = Fit {
            shared_minutes: 60,
            zone_distance_minutes: 0,
            free_places: 1,
            is_busy: false,
            is_manager: false,
        };
        let mut full = mentor("Anna");
        full.interns = 1;
        let mut asked = mentor("Bo");
        asked.last_asked_at = Some("2026-01-01T00:00:00Z".parse().unwrap());
        let mut ranked = vec![
            Ranked {
                profile: full,
                fit: Fit {
                    free_places: 0,
                    ..same.clone()
                },
            },
            Ranked {
                profile: asked,
                fit: same.clone(),
            },
            Ranked {
                profile: mentor("Cleo"),
                fit: same,
            },
        ];
        rank(&mut ranked);
        let order: Vec<_> = ranked.iter().map(|r| r.profile.name.as_str()).collect();
        assert_eq!(order, ["Cleo", "Bo", "Anna"]);
    }

    #[test]
    fn words_are_found_anywhere_on_the_card() {
        assert!(matches(&mentor("Marta"), "build SUPPORT"));
        assert!(!matches(&mentor("Marta"), "sales"));
        assert!(matches(&mentor("Marta"), "  "));
    }

    #[test]
    fn own_hours_and_days_count() {
        let zones = Zones::bundled();
        let now: Timestamp = "2026-12-02T10:00:00Z".parse().unwrap();
        let shared = |intern: Option<&str>, theirs: Option<&str>| {
            let mut profile = mentor("m");
            profile.time_zone = Some("Europe/Berlin".to_owned());
            profile.hours = theirs.map(str::to_owned);
            let workday = from("Europe/Lisbon", intern);
            Seeker::new(workday, Vec::new(), &zones, now)
                .fit(&profile)
                .shared_minutes
        };
        // Wednesday: Berlin's nine to five is Lisbon's eight to four.
        assert_eq!(shared(None, None), 420);
        assert_eq!(shared(None, Some("Mon-Wed 8-12")), 120);
        assert_eq!(shared(None, Some("Thu-Fri 9-17")), 0, "their day off");
        assert_eq!(shared(Some("Wed 6-9"), None), 60);
        // The intern's next working day is Friday.
        assert_eq!(shared(Some("Fri 9-17"), Some("Thu-Fri 9-17")), 420);
    }

    #[test]
    fn the_change_to_come_is_the_zones() {
        let zones = Zones::bundled();
        let workday = from("Europe/Lisbon", None);
        let now = "2027-03-15T10:00:00Z".parse().unwrap();
        let seeker = Seeker::new(workday, Vec::new(), &zones, now);
        let mut profile = mentor("m");
        profile.time_zone = Some("America/Bogota".to_owned());
        let later = seeker.later(&profile, 12);
        assert_eq!(later, Some(("2027-03-29".parse().unwrap(), 120)));
        assert_eq!(
            seeker.later(&profile, 1),
            None,
            "the internship is over by then"
        );
        profile.time_zone = Some("Europe/Berlin".to_owned());
        assert_eq!(seeker.later(&profile, 12), None, "both move together");
    }

    #[test]
    fn ones_own_manager_comes_last() {
        let zones = Zones::bundled();
        let now = "2026-12-02T10:00:00Z".parse().unwrap();
        let boss = UserId::new("UBoss");
        let mut seeker = Seeker::new(from("Europe/Lisbon", None), vec![boss], &zones, now);
        let mut ranked = ["Boss", "West"].map(|name| {
            let mut profile = mentor(name);
            let zone = if name == "Boss" {
                "Europe/Lisbon"
            } else {
                "America/Los_Angeles"
            };
            profile.time_zone = Some(zone.to_owned());
            let fit = seeker.fit(&profile);
            Ranked { profile, fit }
        });
        rank(&mut ranked);
        assert_eq!(ranked.map(|ranked| ranked.profile.name), ["West", "Boss"]);
    }

    fn any_fit() -> impl Strategy<Value = Fit> {
        (
            0..480_i64,
            0..840_i64,
            0..3_i64,
            any::<bool>(),
            any::<bool>(),
        )
            .prop_map(
                |(shared_minutes, zone_distance_minutes, free_places, is_busy, is_manager)| Fit {
                    shared_minutes,
                    zone_distance_minutes,
                    free_places,
                    is_busy,
                    is_manager,
                },
            )
    }

    fn first_of(a: &Ranked, b: &Ranked) -> String {
        let mut both = [a.clone(), b.clone()];
        rank(&mut both);
        let [first, _] = both;
        first.profile.name
    }

    proptest! {
        /// Better in one fact and equal in all else never ranks lower, whatever the names.
        #[test]
        fn better_in_one_fact_never_ranks_lower(fit in any_fit(), more in 1..60_i64, fact in 0..5_usize, swap: bool) {
            let mut better = fit.clone();
            match fact {
                0 => better.shared_minutes += more,
                1 => better.zone_distance_minutes = (better.zone_distance_minutes - more).max(0),
                2 => better.free_places += more,
                3 => better.is_busy = false,
                _ => better.is_manager = false,
            }
            let names = if swap { ["A", "B"] } else { ["B", "A"] };
            let good = Ranked { profile: mentor(names[0]), fit: better };
            let plain = Ranked { profile: mentor(names[1]), fit };
            let tie = good.fit.shared_minutes == plain.fit.shared_minutes
                && good.fit.zone_distance_minutes == plain.fit.zone_distance_minutes
                && good.fit.is_free() == plain.fit.is_free()
                && good.fit.is_manager == plain.fit.is_manager;
            if !tie {
                prop_assert_eq!(first_of(&good, &plain), names[0]);
            }
        }

        /// The order is that of the facts, not of the rows.
        #[test]
        fn the_order_does_not_depend_on_insertion(fits in prop::collection::vec(any_fit(), 2..12), turn in 0..12_usize) {
            let ranked: Vec<_> = fits.into_iter().enumerate()
                .map(|(n, fit)| Ranked { profile: mentor(&format!("M{n}")), fit })
                .collect();
            let mut one = ranked.clone();
            let mut other = ranked;
            other.reverse();
            let turn = turn % other.len();
            other.rotate_left(turn);
            rank(&mut one);
            rank(&mut other);
            let names = |list: &[Ranked]| -> Vec<String> {
                list.iter().map(|ranked| ranked.profile.name.clone()).collect()
            };
            prop_assert_eq!(names(&one), names(&other));
        }
    }

    #[test]
    fn accents_do_not_count() {
        let mut zoe = mentor("Zoë Åkerström");
        zoe.about = "Ask me about CAFÉ culture".to_owned();
        for words in ["zoe", "AKERSTROM", "cafe", "Café zoë", "culture"] {
            assert!(matches(&zoe, words), "{words}");
        }
        assert!(!matches(&zoe, "zoey"));
    }
}
