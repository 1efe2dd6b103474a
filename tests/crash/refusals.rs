//! SCHEDULER.md, section 8: what Slack surely did not do.

use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::{SignedDuration, Timestamp};
use understudy::sandbox::slack::{Call, Fault};

use crate::{
    ledger::said_of_kind,
    support::databases::both_at_once,
    world::{Line, World, rows},
};

const IMPORTED_AT: &str = "2027-02-26T12:00:00Z";
const WEEK_1: &str = "2027-03-01T10:00:00Z";

const INTERNSHIPS: [Line; 5] = [
    ("Europe/Lisbon", "2027-03-01", "tuesday", "15:00", "C0QUAY"),
    ("Europe/Lisbon", "2027-03-01", "tuesday", "15:00", "C0QUAY"),
    ("Europe/Lisbon", "2027-03-01", "tuesday", "15:00", "C0REEF"),
    ("Europe/Lisbon", "2027-03-01", "tuesday", "15:00", "C0DUNE"),
    ("Europe/Lisbon", "2027-03-01", "tuesday", "15:00", "C0CLIFF"),
];

both_at_once!(
    after_a_429_the_channel_is_left_alone_by_everybody,
    what_is_refused_for_good_fails_at_once_and_holds_up_nobody,
    a_revoked_token_holds_everything_until_it_is_good_again,
    a_token_revoked_in_the_middle_holds_what_is_left,
    a_channel_that_it_is_not_in_is_joined_once_more,
);

async fn started(database_url: &str) -> World {
    let world = World::start(database_url, rows(&INTERNSHIPS), IMPORTED_AT).await;
    world.patient()
}

fn week_1() -> Timestamp {
    WEEK_1.parse().expect("an instant")
}

/// The posts to a channel, in the order in which they came.
fn posts_to(world: &World, channel: &str) -> Vec<Call> {
    let mut calls = world.slack.calls();
    calls.retain(|it| it.method == "chat.postMessage" && it.arguments["channel"] == channel);
    calls.sort_by_key(|it| it.at);
    calls
}

fn refuses(world: &World, refused: &[(&'static str, &'static str)]) {
    let refused = refused.to_vec();
    world.slack.set_fault(move |call| {
        let channel = call.arguments["channel"].as_str().unwrap_or_default();
        let hit = refused.iter().find(|(it, _)| *it == channel);
        let (_, code) = hit.filter(|_| call.method == "chat.postMessage")?;
        Some(Fault::Error((*code).to_owned()))
    });
}

async fn after_a_429_the_channel_is_left_alone_by_everybody(database_url: String) {
    let world = started(&database_url).await;
    world
        .slack
        .fail_next("chat.postMessage", Fault::RateLimited(2));
    // The first process ends before the two seconds do: the others know it from the database.
    let first = world.starts_tick(week_1(), 0.2).end().await;
    first.assert_done();
    let tallies = world.ticks_at_once(&[week_1(), week_1()]).await;
    assert!(tallies.iter().all(|it| it.owed == 0), "{tallies:?}");
    let calls = world.slack.calls();
    let refused = calls.iter().find(|it| it.status == 429).expect("a 429");
    let channel = refused.arguments["channel"].as_str().unwrap_or_default();
    let posts = posts_to(&world, channel);
    let until = refused.at + SignedDuration::from_secs(2);
    let early = posts
        .iter()
        .filter(|it| it.at > refused.at && it.at < until);
    assert_eq!(early.count(), 0, "posts before {until}: {posts:#?}");
    assert_eq!(said_of_kind(&world, "week"), 5);
}

async fn what_is_refused_for_good_fails_at_once_and_holds_up_nobody(database_url: String) {
    let world = started(&database_url).await;
    let refused = [
        ("C0REEF", "channel_not_found"),
        ("C0DUNE", "is_archived"),
        ("C0CLIFF", "msg_too_long"),
    ];
    refuses(&world, &refused);
    let tally = world.ticks(week_1()).await;
    assert_eq!((tally.failed, tally.owed), (3, 0));
    let hour_later = week_1() + SignedDuration::from_hours(1);
    let again = world.ticks(hour_later).await;
    assert_eq!((again.failed, again.owed), (0, 0));
    for (channel, code) in refused {
        assert_eq!(posts_to(&world, channel).len(), 1, "{code}");
    }
    assert_eq!(said_of_kind(&world, "week"), 2);
}

async fn a_revoked_token_holds_everything_until_it_is_good_again(database_url: String) {
    let world = started(&database_url).await;
    world.slack.revoke_token();
    let tally = world.ticks_for(week_1(), 600.0).await;
    assert_eq!((tally.said(), tally.failed), (0, 0));
    assert!(tally.owed >= 5, "{tally:?}");
    assert_eq!(tally.held, tally.owed, "it ends at once, and says why");
    world.slack.restore_token();
    let tally = world.ticks(week_1()).await;
    assert_eq!((tally.owed, tally.held), (0, 0));
    assert_eq!(said_of_kind(&world, "week"), 5);
}

async fn a_token_revoked_in_the_middle_holds_what_is_left(database_url: String) {
    let world = started(&database_url).await;
    let said = AtomicUsize::new(0);
    world.slack.set_fault(move |call| {
        let is_post = call.method == "chat.postMessage";
        let before = said.fetch_add(usize::from(is_post), Ordering::SeqCst);
        (is_post && before > 0).then(|| Fault::Error("token_revoked".to_owned()))
    });
    let tally = world.ticks_for(week_1(), 600.0).await;
    assert_eq!((tally.said(), tally.failed), (1, 0));
    assert!(tally.owed >= 4, "{tally:?}");
    assert_eq!(tally.held, tally.owed, "it ends at once, and says why");
    world.slack.clear_faults();
    let tally = world.ticks(week_1()).await;
    assert_eq!((tally.owed, tally.held), (0, 0));
    assert_eq!(said_of_kind(&world, "week"), 5);
}

async fn a_channel_that_it_is_not_in_is_joined_once_more(database_url: String) {
    let world = started(&database_url).await;
    let not_in = Fault::Error("not_in_channel".to_owned());
    world.slack.fail_next("chat.postMessage", not_in);
    let tally = world.ticks(week_1()).await;
    assert_eq!((tally.failed, tally.owed), (0, 0));
    assert_eq!(said_of_kind(&world, "week"), 5);
    let calls = world.slack.calls();
    let refused = calls.iter().find(|it| it.outcome.contains("not_in"));
    let channel = &refused.expect("a refusal").arguments["channel"];
    let is_join =
        |it: &&Call| it.method == "conversations.join" && it.arguments["channel"] == *channel;
    assert_eq!(calls.iter().filter(is_join).count(), 2);
    // Where joining does not help, it is not tried for ever.
    let week_2 = week_1() + SignedDuration::from_hours(24 * 7);
    refuses(&world, &[("C0REEF", "not_in_channel")]);
    let tally = world.ticks(week_2).await;
    assert_eq!((tally.failed, tally.owed), (1, 0));
}
