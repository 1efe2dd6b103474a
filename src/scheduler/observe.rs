//! How deliveries end, for the metrics and, at debug level, for the log: never a text, never a person.

use jiff::SignedDuration;

use super::{Delivery, Engine, State};
use crate::metrics;

impl Engine {
    /// A message was said. `settled`: that is committed; else the fence has refused it.
    pub(super) fn observe_settled(&self, delivery: &Delivery, settled: bool, is_recovered: bool) {
        if !settled {
            return self.observe_stale(delivery);
        }
        let lateness = self.lateness(delivery);
        metrics::sent(&delivery.kind, is_recovered, lateness);
        let end = if is_recovered { "recovered" } else { "sent" };
        log(delivery, end, None, lateness);
    }

    /// The same for what is not said.
    pub(super) fn observe_unsaid(
        &self,
        delivery: &Delivery,
        settled: bool,
        state: State,
        reason: &str,
    ) {
        if !settled {
            return self.observe_stale(delivery);
        }
        if state == State::Dropped {
            metrics::dropped(&delivery.kind, reason);
        }
        log(
            delivery,
            state.as_str(),
            Some(reason),
            self.lateness(delivery),
        );
    }

    /// The fence has refused a write: somebody else has the row by now.
    pub(super) fn observe_stale(&self, delivery: &Delivery) {
        metrics::stale();
        log(delivery, "stale", None, self.lateness(delivery));
    }

    fn lateness(&self, delivery: &Delivery) -> SignedDuration {
        self.clock.now().duration_since(delivery.due_at)
    }
}

fn log(delivery: &Delivery, end: &str, reason: Option<&str>, lateness: SignedDuration) {
    tracing::debug!(
        delivery = %delivery.id,
        kind = delivery.kind,
        end,
        reason,
        lateness_seconds = lateness.as_secs(),
        "A delivery has ended."
    );
}
