//! How fast calls may follow each other. Pure; what is known of a pace is kept by the store, for all processes.
//! SCHEDULER.md, section 5.

use jiff::{SignedDuration, Timestamp};

use super::Limits;

/// One post a second per channel (Slack).
pub(super) const CHANNEL_PACE: SignedDuration = SignedDuration::from_secs(1);
/// How far ahead of its even pace a workspace's posts may be.
const POSTS_AHEAD: SignedDuration = SignedDuration::from_millis(750);
/// Slack's own guess for an app's posts; the budgets of the other methods belong to it.
const DEFAULT_POSTS: i64 = 240;
/// The whole budget, in thousandths.
const WHOLE: i64 = 1_000;
/// "+10 % a minute" after it was halved.
const REGAINED_PER_MINUTE: i64 = 100;
/// However often Slack says "too fast", so much of the budget is left.
const LEAST: i64 = 50;

/// What is kept of a channel, a workspace or a method in it. Wall time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pace {
    pub next_at: Timestamp,
    /// Which share of the budget was left when it was slowed, in thousandths.
    pub permille: i64,
    pub slowed_at: Option<Timestamp>,
}

/// How many calls are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Budget {
    /// Between two of them, on the whole; zero: no limit but what Slack asks for.
    pub every: SignedDuration,
    /// How far ahead of that they may be.
    pub ahead: SignedDuration,
}

impl Budget {
    /// Posts to one channel.
    pub fn channel() -> Self {
        Self {
            every: CHANNEL_PACE,
            ahead: SignedDuration::ZERO,
        }
    }

    /// Posts of one workspace.
    pub fn posts(limits: &Limits) -> Self {
        let every = match limits.posts_per_minute {
            0 => SignedDuration::ZERO,
            posts => SignedDuration::from_micros(60_000_000 / i64::from(posts)),
        };
        Self {
            every,
            ahead: POSTS_AHEAD,
        }
    }

    /// Calls of another method: half of its tier a minute, and a whole tier's at once. Whoever allows more posts
    /// than Slack's guess has another agreement with Slack: the budgets grow alike.
    pub fn method(limits: &Limits, method: &str) -> Self {
        let tier = match method {
            "conversations.list" | "users.list" => 20,
            "users.info" | "views.publish" => 100,
            // conversations.history, .replies, .open, .join; chat.update.
            _ => 50,
        };
        let half = tier / 2;
        let every = match i64::from(limits.posts_per_minute) {
            0 => SignedDuration::ZERO,
            posts => SignedDuration::from_micros(60_000_000 * DEFAULT_POSTS / half / posts),
        };
        let ahead = every.saturating_mul(i32::try_from(tier).unwrap_or(i32::MAX));
        Self { every, ahead }
    }
}

/// Takes the next call's turn: when the one after it may come. `Err(at)`: not before that instant.
pub(super) fn take(
    pace: Option<&Pace>,
    budget: &Budget,
    wall: Timestamp,
) -> Result<Timestamp, Timestamp> {
    let next_at = pace.map_or(wall, |pace| pace.next_at);
    let allowed_at = later(next_at, -budget.ahead);
    if allowed_at > wall {
        return Err(allowed_at);
    }
    let share = pace.map_or(WHOLE, |pace| share(pace, wall));
    let every = budget.every.as_micros() * i128::from(WHOLE) / i128::from(share.max(1));
    let every = SignedDuration::from_micros(i64::try_from(every).unwrap_or(i64::MAX));
    Ok(later(next_at.max(wall), every))
}

/// The share of the budget that is open by now: what was left, and a tenth of the whole for each minute since.
pub(super) fn share(pace: &Pace, wall: Timestamp) -> i64 {
    let Some(slowed_at) = pace.slowed_at else {
        return WHOLE;
    };
    let minutes = wall.duration_since(slowed_at).as_secs().max(0) / 60;
    pace.permille
        .saturating_add(minutes.saturating_mul(REGAINED_PER_MINUTE))
        .clamp(LEAST, WHOLE)
}

/// The share that is left after Slack said "too fast".
pub(super) fn halved(pace: Option<&Pace>, wall: Timestamp) -> i64 {
    (pace.map_or(WHOLE, |pace| share(pace, wall)) / 2).max(LEAST)
}

fn later(at: Timestamp, span: SignedDuration) -> Timestamp {
    at.saturating_add(span).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millisecond(1_800_000_000_000 + millis).unwrap()
    }

    fn limits(posts_per_minute: u32) -> Limits {
        Limits {
            posts_per_minute,
            ..Limits::default()
        }
    }

    fn kept(next_at: Timestamp) -> Pace {
        Pace {
            next_at,
            permille: WHOLE,
            slowed_at: None,
        }
    }

    #[test]
    fn a_channel_is_spoken_to_once_a_second() {
        let budget = Budget::channel();
        let next = take(None, &budget, at(0)).unwrap();
        assert_eq!(next, at(1_000));
        assert_eq!(take(Some(&kept(next)), &budget, at(999)), Err(at(1_000)));
        assert_eq!(take(Some(&kept(next)), &budget, at(5_000)), Ok(at(6_000)));
    }

    #[test]
    fn methods_have_half_their_tier_a_minute_and_a_whole_one_at_once() {
        let budget = Budget::method(&limits(240), "conversations.open");
        assert_eq!(budget.every, SignedDuration::from_millis(2_400));
        let mut pace = None;
        let mut at_once = 0;
        while let Ok(next) = take(pace.as_ref(), &budget, at(0)) {
            pace = Some(kept(next));
            at_once += 1;
        }
        assert_eq!(at_once, 51);
        let generous = Budget::method(&limits(2_400), "conversations.open");
        assert_eq!(generous.every, SignedDuration::from_millis(240));
        assert_eq!(
            Budget::method(&limits(0), "chat.update").every,
            SignedDuration::ZERO
        );
    }

    #[test]
    fn what_was_halved_comes_back_a_tenth_a_minute() {
        let mut pace = kept(at(0));
        pace.permille = halved(Some(&pace), at(0));
        pace.slowed_at = Some(at(0));
        let shares: Vec<_> = [0, 1, 3, 5, 60]
            .map(|minutes| share(&pace, at(minutes * 60_000)))
            .into();
        assert_eq!(shares, [500, 600, 800, 1_000, 1_000]);
        for _ in 0..9 {
            pace.permille = halved(Some(&pace), at(0));
        }
        assert_eq!(pace.permille, LEAST);
        // A clock that was set back gains nothing.
        assert_eq!(share(&pace, at(-600_000)), LEAST);
    }

    proptest! {
        /// Whenever calls come: in any minute never more than the burst and the minute's own.
        #[test]
        fn no_minute_has_more_than_its_budget(gaps in proptest::collection::vec(0_i64..700, 1..400)) {
            let budget = Budget::posts(&limits(240));
            let (mut pace, mut now, mut said) = (None, 0, Vec::new());
            for gap in gaps {
                now += gap;
                if let Ok(next) = take(pace.as_ref(), &budget, at(now)) {
                    pace = Some(kept(next));
                    said.push(now);
                }
            }
            for start in &said {
                let minute = said.iter().filter(|it| (*start..start + 60_000).contains(it)).count();
                prop_assert!(minute <= 240 + 4, "{minute} in a minute");
            }
        }
    }
}
