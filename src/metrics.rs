//! What `/metrics` counts (SCHEDULER.md, section 7). Every foundation may count here: the names, their labels and
//! their buckets stand in this file only. A label is a kind, a method, a reason: never a person, never a workspace.
//!
//! Counters are this process's own since it started; gauges are read from the database by whoever renders.

use std::sync::LazyLock;

use jiff::SignedDuration;
use prometheus_client::{
    encoding::prometheus_text,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};

/// What an answer with the text has to call itself.
pub use prometheus_client::encoding::prometheus_text::CONTENT_TYPE;

type Labels<const N: usize> = [(&'static str, String); N];
type Counts<const N: usize> = Family<Labels<N>, Counter>;

/// Seconds: from "at once" to a day.
const LATENESS: [f64; 10] = [
    1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3_600.0, 14_400.0, 43_200.0, 86_400.0,
];
const TICK: [f64; 10] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

static METRICS: LazyLock<Metrics> = LazyLock::new(Metrics::new);

struct Metrics {
    registry: Registry,
    planned: Counts<1>,
    sent: Counts<1>,
    recovered: Counter,
    dropped: Counts<2>,
    stale: Counter,
    lateness: Family<Labels<1>, Histogram, fn() -> Histogram>,
    slack_calls: Counts<2>,
    tick: Histogram,
}

impl Metrics {
    fn new() -> Self {
        let lateness: fn() -> Histogram = || Histogram::new(LATENESS);
        let mut made = Self {
            registry: Registry::default(),
            planned: Counts::default(),
            sent: Counts::default(),
            recovered: Counter::default(),
            dropped: Counts::default(),
            stale: Counter::default(),
            lateness: Family::new_with_constructor(lateness),
            slack_calls: Counts::default(),
            tick: Histogram::new(TICK),
        };
        made.register();
        made
    }

    /// `_total` is added to the names of counters by the format.
    fn register(&mut self) {
        let all = &mut self.registry;
        all.register(
            "understudy_planned",
            "Messages that became owed",
            self.planned.clone(),
        );
        all.register(
            "understudy_sent",
            "Messages said, by a direct answer",
            self.sent.clone(),
        );
        all.register(
            "understudy_recovered",
            "Messages found by look-up after an unclear answer",
            self.recovered.clone(),
        );
        all.register(
            "understudy_dropped",
            "Messages not said any more: too late, or void",
            self.dropped.clone(),
        );
        all.register(
            "understudy_stale",
            "Writes refused since another worker had the message; should be near 0",
            self.stale.clone(),
        );
        all.register(
            "understudy_lateness_seconds",
            "From when a message was due until it was said",
            self.lateness.clone(),
        );
        all.register(
            "understudy_slack_calls",
            "Calls to Slack, by what became of them",
            self.slack_calls.clone(),
        );
        all.register(
            "understudy_tick_seconds",
            "How long it took to plan what fell due",
            self.tick.clone(),
        );
    }
}

fn add<const N: usize>(counts: &Counts<N>, labels: Labels<N>) {
    counts.get_or_create(&labels).inc();
}

/// A message became owed, and that is committed.
pub fn planned(kind: &str) {
    add(&METRICS.planned, [("kind", kind.to_owned())]);
}

/// A message was said: by a direct answer, or found by look-up.
pub fn sent(kind: &str, is_recovered: bool, lateness: SignedDuration) {
    if is_recovered {
        METRICS.recovered.inc();
    } else {
        add(&METRICS.sent, [("kind", kind.to_owned())]);
    }
    let seconds = lateness.as_secs_f64().max(0.0);
    let labels = [("kind", kind.to_owned())];
    METRICS.lateness.get_or_create(&labels).observe(seconds);
}

/// A message was dropped, and that is committed.
pub fn dropped(kind: &str, reason: &str) {
    let labels = [("kind", kind.to_owned()), ("reason", reason.to_owned())];
    add(&METRICS.dropped, labels);
}

/// A write was refused by the fence.
pub fn stale() {
    METRICS.stale.inc();
}

/// A call to Slack ended.
pub fn slack_call(method: &'static str, outcome: &'static str) {
    let labels = [
        ("method", method.to_owned()),
        ("outcome", outcome.to_owned()),
    ];
    add(&METRICS.slack_calls, labels);
}

/// What fell due was planned.
pub fn ticked(seconds: f64) {
    METRICS.tick.observe(seconds);
}

/// What the database says at the scrape.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Gauges {
    /// Due and not ended, whoever holds it.
    pub owed: i64,
    /// Since when the oldest of it is due, what a held workspace holds left out.
    pub oldest_owed_seconds: i64,
    pub unsure: i64,
    /// Of `owed`: what waits in a held workspace.
    pub held: i64,
    pub held_workspaces: i64,
    /// By reason.
    pub failed: Vec<(String, i64)>,
}

/// All metrics as Prometheus reads them; `None`: the database does not answer, and its gauges are absent.
pub fn render(gauges: Option<&Gauges>) -> String {
    let mut text = String::new();
    let mut all = Registry::default();
    one(
        &mut all,
        "database_up",
        "Whether the database answers",
        gauges.is_some().into(),
    );
    if let Some(gauges) = gauges {
        of_database(&mut all, gauges);
    }
    // Writing into a string does not fail.
    let _ = prometheus_text::encode(&mut text, &METRICS.registry);
    let _ = prometheus_text::encode(&mut text, &all);
    text
}

fn one(all: &mut Registry, name: &str, help: &str, value: i64) {
    let gauge = Gauge::<i64>::default();
    gauge.set(value);
    all.register(format!("understudy_{name}"), help, gauge);
}

fn of_database(all: &mut Registry, gauges: &Gauges) {
    one(
        all,
        "owed",
        "Messages that are due and not ended",
        gauges.owed,
    );
    let help = "Since when the oldest of them is due, held workspaces left out";
    one(all, "oldest_owed_seconds", help, gauges.oldest_owed_seconds);
    one(
        all,
        "unsure",
        "Messages that were perhaps said, to be looked up",
        gauges.unsure,
    );
    one(
        all,
        "held",
        "Messages that wait in a held workspace",
        gauges.held,
    );
    let help = "Workspaces to which nothing is sent";
    one(all, "held_workspaces", help, gauges.held_workspaces);
    let failed = gauges.failed.iter().map(|(_, count)| count).sum();
    one(
        all,
        "failed",
        "Messages that wait for a person to decide",
        failed,
    );
    let by_reason = Family::<Labels<1>, Gauge>::default();
    for (reason, count) in &gauges.failed {
        by_reason
            .get_or_create(&[("reason", reason.clone())])
            .set(*count);
    }
    all.register(
        "understudy_failed_by_reason",
        "The same, by reason",
        by_reason,
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, begins: &str) -> String {
        let mut lines = text.lines();
        let found = lines.find(|line| line.starts_with(begins));
        found
            .unwrap_or_else(|| panic!("no {begins} in:\n{text}"))
            .to_owned()
    }

    #[test]
    fn every_name_of_the_specification_is_there() {
        planned("made_up");
        sent("made_up", false, SignedDuration::from_secs(-3));
        sent("made_up", true, SignedDuration::from_secs(61));
        dropped("made_up", "late");
        stale();
        slack_call("made.up", "ok");
        ticked(0.02);
        let gauges = Gauges {
            owed: 3,
            oldest_owed_seconds: 90,
            unsure: 1,
            held: 2,
            held_workspaces: 1,
            failed: vec![("is_archived".to_owned(), 4), ("unknown".to_owned(), 1)],
        };
        let text = render(Some(&gauges));
        for wanted in [
            "understudy_owed 3",
            "understudy_oldest_owed_seconds 90",
            "understudy_unsure 1",
            "understudy_held 2",
            "understudy_held_workspaces 1",
            "understudy_failed 5",
            "understudy_failed_by_reason{reason=\"is_archived\"} 4",
            "understudy_database_up 1",
            "understudy_planned_total{kind=\"made_up\"} 1",
            "understudy_sent_total{kind=\"made_up\"} 1",
            "understudy_dropped_total{kind=\"made_up\",reason=\"late\"} 1",
            "understudy_slack_calls_total{method=\"made.up\",outcome=\"ok\"} 1",
            "understudy_lateness_seconds_bucket{kind=\"made_up\",le=\"1\"} 1",
            "understudy_lateness_seconds_bucket{kind=\"made_up\",le=\"86400\"} 2",
            "understudy_lateness_seconds_count{kind=\"made_up\"} 2",
        ] {
            assert_eq!(line(&text, wanted), wanted);
        }
        // Other tests of this process may count as well.
        for name in [
            "understudy_recovered_total ",
            "understudy_stale_total ",
            "understudy_tick_seconds_sum ",
        ] {
            line(&text, name);
        }
        assert_eq!(
            line(&text, "# TYPE understudy_planned"),
            "# TYPE understudy_planned_total counter"
        );
    }

    #[test]
    fn without_the_database_its_gauges_are_absent_and_not_zero() {
        let text = render(None);
        assert!(text.contains("understudy_database_up 0"), "{text}");
        assert!(!text.contains("understudy_owed "), "{text}");
    }
}
