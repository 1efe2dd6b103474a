//! The same tests go red where the protocol lacks one of its parts: each alternative of SCHEDULER.md, section 1, is left
//! out by a switch that only builds for tests have, and each is caught by what it does wrong.

use std::time::Duration;

use understudy::sandbox::slack::Fault;

use crate::{
    ambiguity::{
        answered, is_post, killed_after_the_post, killed_before_the_post_arrives, once,
        started_with_one, week_1,
    },
    ledger::Ledger,
    support::databases::sqlite_url,
    world::{World, rows},
};

/// A folder that lives as long as the test, and the world in it, without one part of the protocol.
async fn without(part: Option<&str>) -> (tempfile::TempDir, World) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut world = started_with_one(&sqlite_url(folder.path())).await;
    if let Some(part) = part {
        let lacking = ("UNDERSTUDY_WEAKNESS", part.to_owned());
        world.binary = world.binary.with(&[lacking]);
    }
    (folder, world)
}

fn said(world: &World) -> usize {
    world.slack.messages("C0QUAY").len()
}

#[tokio::test]
async fn sending_before_marking_says_it_twice() {
    for (part, expected) in [(None, 1), (Some("SendThenMark"), 2)] {
        let (_folder, world) = without(part).await;
        killed_after_the_post(&world).await;
        assert_eq!(said(&world), expected, "{part:?}");
    }
}

#[tokio::test]
async fn marking_before_sending_loses_it() {
    for (part, expected) in [(None, 1), (Some("MarkThenSend"), 0)] {
        let (_folder, world) = without(part).await;
        let dying = ("UNDERSTUDY_DRILL", "Calling=die".to_owned());
        let tick = world.binary.with(&[dying]);
        let at = week_1().to_string();
        assert!(tick.start(&["tick", "--at", &at]).end().await.was_killed());
        assert_eq!(world.ticks(week_1()).await.owed, 0);
        assert_eq!(said(&world), expected, "{part:?}");
    }
}

#[tokio::test]
async fn without_the_settle_wait_it_is_said_twice() {
    for (part, expected) in [(None, 1), (Some("NoSettleWait"), 2)] {
        let (_folder, world) = without(part).await;
        killed_before_the_post_arrives(&world).await;
        let all = |slack: &understudy::sandbox::PretendSlack| {
            let count = slack.messages("C0QUAY").len();
            (count == expected).then_some(())
        };
        let all = world.slack.wait_for(crate::app::PATIENCE, all).await;
        assert!(all.is_some(), "{part:?}: {}", said(&world));
    }
}

#[tokio::test]
async fn without_the_fence_it_is_said_twice() {
    for (part, expected) in [(None, 1), (Some("NoFence"), 2)] {
        let (_folder, world) = without(part).await;
        one_wakes_with_a_refusal_in_its_hands(&world).await;
        assert_eq!(said(&world), expected, "{part:?}");
    }
}

/// It has heard 429 and stands still before it writes so. The other one takes over, says it and stands still before it
/// hears so. Now the first one wakes and goes on.
async fn one_wakes_with_a_refusal_in_its_hands(world: &World) {
    let refused = Fault::RateLimited(1);
    world.slack.fail_next("chat.postMessage", refused);
    let stalling = ("UNDERSTUDY_DRILL", "Settling=stall:3".to_owned());
    let (first, second) = (world.binary.with(&[stalling]), world.binary.with(&[]));
    let at = week_1().to_string();
    let tick = ["tick", "--at", &at, "--deliver-for", "30"];
    let one = first.start(&tick);
    answered(world, is_post).await;
    // Its answer is on the way; then it stalls.
    tokio::time::sleep(Duration::from_secs(1)).await;
    first.alive().freeze();
    let alive = second.alive();
    let sleeps = once(move || alive.freeze());
    world.slack.on_call(move |call| {
        if is_post(call) {
            sleeps();
        }
    });
    let other = second.start(&tick);
    answered(world, |call| is_post(call) && call.outcome == "ok").await;
    first.alive().thaw();
    one.end().await.assert_done();
    second.alive().thaw();
    other.end().await.assert_done();
    assert_eq!(world.ticks(week_1()).await.owed, 0);
}

#[tokio::test]
async fn in_utc_it_is_said_at_the_wrong_hour() {
    for (part, is_right) in [(None, true), (Some("Utc"), false)] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = sqlite_url(folder.path());
        let nairobi = ("Africa/Nairobi", "2027-03-01", "tuesday", "15:00", "C0QUAY");
        let world = World::start(&url, rows(&[nairobi]), "2027-02-26T12:00:00Z").await;
        let mut world = world.patient();
        if let Some(part) = part {
            let lacking = ("UNDERSTUDY_WEAKNESS", part.to_owned());
            world.binary = world.binary.with(&[lacking]);
        }
        let mut ledger = Ledger::default();
        for at in [
            "2027-03-01T06:00:00Z",
            "2027-03-01T09:00:00Z",
            "2027-03-02T11:00:00Z",
        ] {
            let at = at.parse().expect("an instant");
            world.ticks(at).await;
            ledger.settled(&world, at);
        }
        let complaints = ledger.complaints(&world);
        assert_eq!(complaints.is_empty(), is_right, "{part:?}: {complaints:?}");
    }
}
