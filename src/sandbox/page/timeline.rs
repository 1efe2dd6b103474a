//! What the schedule's clock showed when something was said.

use jiff::{SignedDuration, Timestamp};

use crate::clock::wall;

/// A message's `ts` is wall time, as a Slack's must be; readers want to see the story's time. Each
/// move of the clock is kept, so that what was said before it keeps its time.
#[derive(Default)]
pub(super) struct Timeline {
    /// From which instant of wall time the story was ahead by how much; in order.
    moves: Vec<(Timestamp, SignedDuration)>,
}

impl Timeline {
    /// The clock was set to this instant now.
    pub fn moved_to(&mut self, at: Timestamp) {
        let now = wall();
        self.moves.push((now, at.duration_since(now)));
    }

    /// The story's time at an instant of wall time.
    pub fn at(&self, wall: Timestamp) -> Timestamp {
        let before = self.moves.iter().rev().find(|(from, _)| *from <= wall);
        let ahead = before
            .or(self.moves.first())
            .map_or(SignedDuration::ZERO, |(_, ahead)| *ahead);
        wall.saturating_add(ahead).unwrap_or(wall)
    }

    /// The story's time of a message.
    pub fn of_ts(&self, ts: &str) -> Timestamp {
        let digits = ts.replace('.', "");
        let wall = digits
            .parse()
            .ok()
            .and_then(|at| Timestamp::from_microsecond(at).ok());
        self.at(wall.unwrap_or(Timestamp::UNIX_EPOCH))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_before_a_move_keeps_its_time() {
        let mut timeline = Timeline::default();
        let monday: Timestamp = "2027-03-01T09:00:00Z".parse().unwrap_or_default();
        timeline.moved_to(monday);
        let said = wall();
        let shown = timeline.at(said);
        timeline.moved_to(monday + SignedDuration::from_hours(24));
        assert_eq!(timeline.at(said), shown);
        assert!(timeline.at(wall()) > shown);
    }
}
