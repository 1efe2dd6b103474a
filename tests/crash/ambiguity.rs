//! SCHEDULER.md, sections 1 and 8: nobody knows whether it was said. One case each, at the very
//! instant that a campaign hits only by chance.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;
use understudy::sandbox::{
    PretendSlack,
    slack::{Call, Fault},
};

use crate::{
    app::PATIENCE,
    support::databases::both_at_once,
    world::{Line, Tally, World, rows},
};

const IMPORTED_AT: &str = "2027-02-26T12:00:00Z";
const WEEK_1: &str = "2027-03-01T10:00:00Z";

/// Nothing but week 1 is due on the Monday: agendas come the day before a meeting.
const ONE: Line = ("Europe/Lisbon", "2027-03-01", "friday", "15:00", "C0QUAY");

both_at_once!(
    whatever_slack_answers_each_is_said_once,
    killed_after_the_post_it_is_found_though_history_lags,
    killed_before_the_post_arrives_it_is_not_said_again,
    a_channel_that_could_not_be_joined_for_a_moment_gets_its_post,
    who_was_frozen_before_its_intent_says_nothing,
    who_was_frozen_in_its_call_writes_over_nothing,
);

async fn started(database_url: &str, lines: &[Line]) -> World {
    World::start(database_url, rows(lines), IMPORTED_AT).await
}

/// One internship, and a settle wait so long that neither the lease nor the pace of a post a second
/// could stand in for it.
pub async fn started_with_one(database_url: &str) -> World {
    let mut world = started(database_url, &[ONE]).await;
    let settle = ("UNDERSTUDY_SETTLE_SECONDS", LONG_SETTLE.to_string());
    world.binary = world.binary.with(&[settle]);
    world
}

const LONG_SETTLE: f64 = 2.0;
/// Longer than the pace, and well before anybody may look.
const LATE: Duration = Duration::from_millis(1_600);

pub fn week_1() -> Timestamp {
    WEEK_1.parse().expect("an instant")
}

/// Does something once: at the first call of a kind.
pub fn once<T>(
    act: impl Fn() -> T + Send + Sync + 'static,
) -> impl Fn() -> bool + Send + Sync + 'static {
    let done = AtomicBool::new(false);
    move || {
        let first = !done.swap(true, Ordering::SeqCst);
        if first {
            act();
        }
        first
    }
}

pub fn is_post(call: &Call) -> bool {
    call.method == "chat.postMessage"
}

async fn whatever_slack_answers_each_is_said_once(database_url: String) {
    let faults = [
        ("C0A", Fault::PostThenHang, true),
        ("C0B", Fault::PostThenDrop, true),
        ("C0C", Fault::PostThenHttp(503), true),
        ("C0D", Fault::Http(500), false),
        ("C0E", Fault::Hang, false),
        ("C0F", Fault::DropBefore, false),
        ("C0G", Fault::Html, false),
        ("C0H", Fault::NotJson, false),
        ("C0I", Fault::Error("fatal_error".to_owned()), false),
    ];
    let lines = faults
        .each_ref()
        .map(|(channel, _, _)| (ONE.0, ONE.1, ONE.2, ONE.3, *channel));
    let world = started(&database_url, &lines).await;
    let left = Mutex::new(faults.to_vec());
    world.slack.set_fault(move |call| {
        let mut left = left.lock().expect("a lock");
        let at = left
            .iter()
            .position(|(channel, _, _)| is_post(call) && call.arguments["channel"] == *channel)?;
        Some(left.remove(at).1)
    });
    let tally = world.ticks(week_1()).await;
    assert_eq!((tally.failed, tally.owed), (0, 0));
    let posted = faults.iter().filter(|(_, _, posted)| *posted).count() as u64;
    assert!(tally.recovered >= posted, "{tally:?}");
    for (channel, fault, _) in faults {
        assert_eq!(world.slack.messages(channel).len(), 1, "{fault:?}");
    }
}

async fn killed_after_the_post_it_is_found_though_history_lags(database_url: String) {
    let world = started_with_one(&database_url).await;
    let tally = killed_after_the_post(&world).await;
    assert_eq!((tally.sent, tally.recovered, tally.owed), (0, 1, 0));
    assert_eq!(world.slack.messages("C0QUAY").len(), 1);
}

/// What the tick after it did.
pub async fn killed_after_the_post(world: &World) -> Tally {
    world
        .slack
        .fail_next("chat.postMessage", Fault::HistoryLag(LATE));
    let alive = world.alive();
    let kill = once(move || alive.kill());
    world.slack.on_call(move |call| {
        if is_post(call) {
            kill();
        }
    });
    assert!(world.starts_tick(week_1(), 30.0).end().await.was_killed());
    world.ticks(week_1()).await
}

/// What the tick after it did.
pub async fn killed_before_the_post_arrives(world: &World) -> Tally {
    let alive = world.alive();
    let kill = once(move || alive.kill());
    world
        .slack
        .set_fault(move |call| (is_post(call) && kill()).then_some(Fault::Slow(LATE)));
    assert!(world.starts_tick(week_1(), 30.0).end().await.was_killed());
    world.ticks(week_1()).await
}

async fn killed_before_the_post_arrives_it_is_not_said_again(database_url: String) {
    let world = started_with_one(&database_url).await;
    let tally = killed_before_the_post_arrives(&world).await;
    assert_eq!((tally.sent, tally.recovered, tally.owed), (0, 1, 0));
    assert_eq!(world.slack.messages("C0QUAY").len(), 1);
}

/// Whether it was said can't be seen from outside the channel: it is joined for the look-up as well.
async fn a_channel_that_could_not_be_joined_for_a_moment_gets_its_post(database_url: String) {
    let world = started(&database_url, &[ONE]).await;
    for _ in 0..2 {
        let fail = |method: &str, fault| world.slack.fail_next(method, fault);
        fail("conversations.join", Fault::Http(500));
        fail("conversations.join", Fault::Http(500));
        fail("chat.postMessage", Fault::Http(500));
    }
    let tally = world.ticks(week_1()).await;
    assert_eq!((tally.failed, tally.owed), (0, 0));
    assert_eq!(world.slack.messages("C0QUAY").len(), 1);
}

/// The first one freezes with the row in its hands. The second one takes over, says it and freezes
/// before it hears so. Now the first one wakes and goes on.
async fn who_was_frozen_before_its_intent_says_nothing(database_url: String) {
    let world = started(&database_url, &[ONE]).await;
    one_sleeps_while_the_other_says_it(&world, "conversations.join").await;
    assert_eq!(world.ticks(week_1()).await.owed, 0);
    assert_eq!(world.slack.messages("C0QUAY").len(), 1);
}

/// The same, but it wakes with a "surely not said" in its hands.
async fn who_was_frozen_in_its_call_writes_over_nothing(database_url: String) {
    let world = started(&database_url, &[ONE]).await;
    let refused = Fault::RateLimited(1);
    world.slack.fail_next("chat.postMessage", refused);
    one_sleeps_while_the_other_says_it(&world, "chat.postMessage").await;
    assert_eq!(world.ticks(week_1()).await.owed, 0);
    assert_eq!(world.slack.messages("C0QUAY").len(), 1);
}

/// The first one falls asleep at its first call of a method, the other one when it has posted.
async fn one_sleeps_while_the_other_says_it(world: &World, method: &'static str) {
    let (first, second) = (world.binary.with(&[]), world.binary.with(&[]));
    let (one, other) = (first.alive(), second.alive());
    let first_sleeps = once(move || one.freeze());
    let second_sleeps = once(move || other.freeze());
    world.slack.on_call(move |call| {
        let slept = call.method == method && first_sleeps();
        if !slept && is_post(call) {
            second_sleeps();
        }
    });
    let tick = ["tick", "--at", WEEK_1, "--deliver-for", "30"];
    let one = first.start(&tick);
    answered(world, |call| call.method == method).await;
    let other = second.start(&tick);
    answered(world, |call| is_post(call) && call.outcome == "ok").await;
    first.alive().thaw();
    one.end().await.assert_done();
    second.alive().thaw();
    other.end().await.assert_done();
}

/// Waits until there was such a call.
pub async fn answered(world: &World, is: impl Fn(&Call) -> bool) {
    let seen = |slack: &PretendSlack| slack.calls().iter().any(&is).then_some(());
    let seen = world.slack.wait_for(PATIENCE, seen).await;
    seen.expect("a call");
}
