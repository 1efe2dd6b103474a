//! The process ends at each boundary of the protocol, once; what it leaves is right for whoever comes next.

use tokio::task::JoinSet;
use understudy::sandbox::slack::Fault;

use crate::{
    ambiguity::{started_with_one, week_1},
    support::{databases::sqlite_url, postgres::postgres_url},
};

/// Every place that `scheduler::drill` names.
const PLACES: [&str; 10] = [
    "Planned",
    "Claimed",
    "LookedUp",
    "Composed",
    "Intended",
    "Calling",
    "Answered",
    "Settling",
    "Settled",
    "GivenBack",
];

#[tokio::test]
async fn whoever_dies_between_two_steps_leaves_it_to_be_said_once() {
    let mut drills = JoinSet::new();
    for place in PLACES {
        drills.spawn(async move {
            let folder = tempfile::tempdir().expect("a temporary folder");
            dies_at(place, &sqlite_url(folder.path())).await;
            if let Some(url) = postgres_url().await {
                dies_at(place, &url).await;
            }
        });
    }
    while let Some(drill) = drills.join_next().await {
        drill.expect("a good end");
    }
}

async fn dies_at(place: &str, database_url: &str) {
    let world = started_with_one(database_url).await;
    // What is looked up, and given back, is what nobody is sure of.
    if ["LookedUp", "GivenBack"].contains(&place) {
        world
            .slack
            .fail_next("chat.postMessage", Fault::PostThenDrop);
    }
    let dying = ("UNDERSTUDY_DRILL", format!("{place}=die"));
    let tick = world.binary.with(&[dying]);
    let at = week_1().to_string();
    let ended = tick.start(&["tick", "--at", &at]).end().await;
    assert!(ended.was_killed(), "{place} is never reached: {ended:?}");
    let tally = world.ticks(week_1()).await;
    assert_eq!((tally.failed, tally.owed), (0, 0), "{place}: {tally:?}");
    assert_eq!(world.slack.messages("C0QUAY").len(), 1, "{place}");
}
