//! Where the clock can be moved to.

use jiff::{
    Timestamp, ToSpan, Zoned,
    civil::{Date, DateTime, Weekday},
};

/// Where the clock goes, from a person's local time.
pub(super) fn target(now: &Zoned, to: &str, when: &str) -> Option<Timestamp> {
    let nine = |day: Date| day.at(9, 0, 0, 0).to_zoned(now.time_zone().clone()).ok();
    let target = match to {
        "hour" => now.checked_add(1.hour()).ok()?,
        "morning" => {
            let today = nine(now.date())?;
            if today > *now {
                today
            } else {
                nine(now.date().tomorrow().ok()?)?
            }
        }
        "monday" => {
            let today = nine(now.date())?;
            let is_ahead = now.weekday() == Weekday::Monday && today > *now;
            if is_ahead {
                today
            } else {
                nine(now.date().nth_weekday(1, Weekday::Monday).ok()?)?
            }
        }
        _ => when
            .parse::<DateTime>()
            .ok()?
            .to_zoned(now.time_zone().clone())
            .ok()?,
    };
    Some(target.timestamp())
}

#[cfg(test)]
mod tests {
    use super::target;

    fn moved(now: &str, to: &str, when: &str) -> Option<String> {
        target(&now.parse().ok()?, to, when).map(|at| at.to_string())
    }

    #[test]
    fn the_clock_moves_to_mornings_of_the_person() {
        let sunday = "2027-03-07T22:30[America/Bogota]";
        let soon = Some("2027-03-08T14:00:00Z".to_owned());
        assert_eq!(moved(sunday, "morning", ""), soon);
        assert_eq!(moved(sunday, "monday", ""), soon);
        let monday = "2027-03-08T09:00[America/Bogota]";
        assert_eq!(
            moved(monday, "monday", ""),
            Some("2027-03-15T14:00:00Z".to_owned())
        );
        assert_eq!(
            moved(monday, "instant", "2027-03-09T10:15"),
            Some("2027-03-09T15:15:00Z".to_owned())
        );
        assert_eq!(moved(monday, "instant", "soon"), None);
    }
}
