//! Who may ask whom, and how long a request waits.

use jiff::Timestamp;

use super::{Fit, Workday};
use crate::ids::UserId;

/// Requests that an intern may have open at once.
pub const MOST_OPEN: usize = 3;
/// Requests that may wait for one mentor at once: nobody is flooded.
pub const MAY_WAIT: i64 = 5;
/// Working days until a mentor who has not answered is reminded (CONTRACT.md, "Defaults").
const NUDGE_DAYS: u32 = 2;

/// Why a request is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    Oneself,
    /// The intern has as many open as they may.
    TooMany,
    /// Enough requests wait for this mentor.
    Busy,
    Full,
}

/// Whether an intern may ask a mentor now.
pub fn may_ask(intern: &UserId, mentor: &UserId, open: usize, fit: &Fit) -> Result<(), Refusal> {
    if intern == mentor {
        Err(Refusal::Oneself)
    } else if open >= MOST_OPEN {
        Err(Refusal::TooMany)
    } else if fit.free_places <= 0 {
        Err(Refusal::Full)
    } else if fit.is_busy {
        Err(Refusal::Busy)
    } else {
        Ok(())
    }
}

/// When the mentor is reminded and when the request lapses, in their own working days. No reminder where the request
/// lapses by then.
pub fn deadlines(
    asked_at: Timestamp,
    mentor: &Workday,
    request_days: u32,
) -> (Option<Timestamp>, Timestamp) {
    let lapse = mentor.after(asked_at, request_days.max(1));
    let nudge = (NUDGE_DAYS < request_days).then(|| mentor.after(asked_at, NUDGE_DAYS));
    (nudge, lapse)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheduler::cadence::Zones;

    fn fit(free_places: i64, is_busy: bool) -> Fit {
        Fit {
            shared_minutes: 60,
            zone_distance_minutes: 0,
            free_places,
            is_busy,
            is_manager: false,
        }
    }

    #[test]
    fn who_may_ask_whom() {
        let (ines, marta) = (UserId::new("U0INES"), UserId::new("U0MARTA"));
        let table = [
            (&marta, 0, fit(1, false), Ok(())),
            (&marta, 2, fit(1, false), Ok(())),
            (&marta, 3, fit(1, false), Err(Refusal::TooMany)),
            (&marta, 0, fit(0, false), Err(Refusal::Full)),
            (&marta, 0, fit(2, true), Err(Refusal::Busy)),
            (&ines, 0, fit(1, false), Err(Refusal::Oneself)),
        ];
        for (mentor, open, fit, answer) in table {
            assert_eq!(
                may_ask(&ines, mentor, open, &fit),
                answer,
                "{mentor} {open} {fit:?}"
            );
        }
    }

    #[test]
    fn a_request_waits_by_the_mentors_own_working_days() {
        let zone = Zones::bundled().find("Europe/Berlin").unwrap();
        let marta = Workday::new(zone, None);
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        // Friday at eleven: Tuesday, then Friday, at eleven.
        assert_eq!(
            deadlines(at("2027-02-19T10:00:00Z"), &marta, 5),
            (Some(at("2027-02-23T10:00:00Z")), at("2027-02-26T10:00:00Z"))
        );
        // In the night: when her day begins. Over the change to summer time the hour stays.
        assert_eq!(
            deadlines(at("2027-03-26T02:00:00Z"), &marta, 5),
            (Some(at("2027-03-30T07:00:00Z")), at("2027-04-02T07:00:00Z"))
        );
        assert_eq!(deadlines(at("2027-02-22T10:00:00Z"), &marta, 1).0, None);
    }
}
