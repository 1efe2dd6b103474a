//! How well a mentor fits, and what may be asked of whom. Pure.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};

use super::Profile;
use crate::scheduler::cadence::{instant, next_working_day, plus_days};

/// Working hours unless a person says otherwise (CONTRACT.md, "Defaults"): Monday to Friday.
pub const WORK_FROM: Time = Time::constant(9, 0, 0, 0);
pub const WORK_UNTIL: Time = Time::constant(17, 0, 0, 0);

/// Why a mentor stands where they stand: the very facts that sorted them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit {
    /// Working hours that both share on the intern's next working day, in minutes.
    pub shared_minutes: i64,
    /// Between their zones on that day, in minutes.
    pub zone_distance_minutes: i64,
    pub free_places: i64,
}

/// A mentor with how well they fit.
#[derive(Debug, Clone)]
pub struct Ranked {
    pub profile: Profile,
    pub fit: Fit,
}

/// How well two zones fit on the intern's next working day.
pub fn fit(
    profile: &Profile,
    mentor_zone: &TimeZone,
    intern_zone: &TimeZone,
    now: Timestamp,
) -> Fit {
    let day = next_working_day(intern_zone.to_datetime(now).date());
    let noon = instant(day.at(12, 0, 0, 0), intern_zone);
    let offset = |zone: &TimeZone| i64::from(zone.to_offset(noon).seconds());
    Fit {
        shared_minutes: shared_minutes(day, intern_zone, mentor_zone),
        zone_distance_minutes: (offset(mentor_zone) - offset(intern_zone)).abs() / 60,
        free_places: profile.free_places(),
    }
}

/// The overlap of the intern's working hours on a day with the mentor's working hours on the day
/// before, that day and the day after: over the date line they meet on different dates.
fn shared_minutes(day: Date, intern_zone: &TimeZone, mentor_zone: &TimeZone) -> i64 {
    let (from, until) = working_hours(day, intern_zone);
    [-1, 0, 1]
        .into_iter()
        .map(|days| plus_days(day, days))
        .filter(|mentor_day| next_working_day(*mentor_day) == *mentor_day)
        .map(|mentor_day| {
            let (mentor_from, mentor_until) = working_hours(mentor_day, mentor_zone);
            let shared = until
                .min(mentor_until)
                .duration_since(from.max(mentor_from));
            shared.max(SignedDuration::ZERO).as_mins()
        })
        .sum()
}

fn working_hours(day: Date, zone: &TimeZone) -> (Timestamp, Timestamp) {
    (
        instant(day.to_datetime(WORK_FROM), zone),
        instant(day.to_datetime(WORK_UNTIL), zone),
    )
}

/// Most shared working hours first; then fewer hours between the zones, free before full, least
/// lately asked, name (CONTRACT.md, "Defaults").
pub fn rank(mentors: &mut [Ranked]) {
    mentors.sort_by(|a, b| key(a).cmp(&key(b)));
}

fn key(ranked: &Ranked) -> (i64, i64, bool, Option<Timestamp>, String, &str) {
    let Ranked { profile, fit } = ranked;
    (
        -fit.shared_minutes,
        fit.zone_distance_minutes,
        fit.free_places == 0,
        profile.last_asked_at,
        profile.name.to_lowercase(),
        profile.user_id.as_str(),
    )
}

/// Whether every word is found in what a mentor's card says; case does not count.
pub fn matches(profile: &Profile, words: &str) -> bool {
    let text = format!(
        "{} {} {} {} {}",
        profile.name,
        profile.title,
        profile.group_name,
        profile.tracks().join(" "),
        profile.about
    )
    .to_lowercase();
    words
        .to_lowercase()
        .split_whitespace()
        .all(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ids::{ProfileId, ProgramId, UserId},
        scheduler::cadence::Zones,
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
            last_asked_at: None,
        }
    }

    fn fit_in(mentor_zone: &str, intern_zone: &str, now: &str) -> Fit {
        let zones = Zones::bundled();
        let zone = |name| zones.find(name).unwrap();
        fit(
            &mentor("m"),
            &zone(mentor_zone),
            &zone(intern_zone),
            now.parse().unwrap(),
        )
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
        let zones = Zones::bundled();
        let intern = zones.find("Europe/Berlin").unwrap();
        let now = "2026-12-02T10:00:00Z".parse().unwrap();
        let mut ranked: Vec<_> = [
            ("West", "America/Los_Angeles"),
            ("Zero", "Europe/London"),
            ("East", "Asia/Tokyo"),
        ]
        .into_iter()
        .map(|(name, zone)| {
            let profile = mentor(name);
            let fit = fit(&profile, &zones.find(zone).unwrap(), &intern, now);
            Ranked { profile, fit }
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
}
