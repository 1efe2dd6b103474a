//! The database is busy, breaks off, or has no room: what was acknowledged stays, and all is said once in the end.

use std::time::Duration;

use sqlx::{Connection, Executor, PgConnection, SqliteConnection};
use tokio_util::sync::CancellationToken;

use crate::{
    app::Process,
    ledger::Ledger,
    support::{databases::sqlite_url, postgres::postgres_url},
    world::{Line, World, rows},
};

const IMPORTED_AT: &str = "2027-02-26T12:00:00Z";
const WEEK_1: &str = "2027-03-01T10:00:00Z";
/// Who is who shows in the DMs.
const ONE_ON_ONES: &str = "2027-03-02T14:30:00Z";

const INTERNSHIPS: [Line; 3] = [
    ("Europe/Lisbon", "2027-03-01", "tuesday", "15:00", "C0QUAY"),
    ("Europe/Lisbon", "2027-03-01", "tuesday", "15:00", "C0REEF"),
    ("Europe/Berlin", "2027-03-01", "tuesday", "16:00", ""),
];

async fn world(database_url: &str) -> World {
    let world = World::start(database_url, rows(&INTERNSHIPS), IMPORTED_AT).await;
    world.patient()
}

/// All weeks are there once, whatever it took.
async fn is_right_in_the_end(world: &World) {
    let mut ledger = Ledger::default();
    for at in [WEEK_1, ONE_ON_ONES] {
        let at = at.parse().expect("an instant");
        let tally = world.ticks(at).await;
        assert_eq!((tally.failed, tally.owed), (0, 0), "{tally:?}");
        ledger.settled(world, at);
    }
    ledger.assert_right(world);
    assert_eq!(
        crate::ledger::said_of_kind(world, "week"),
        INTERNSHIPS.len()
    );
}

fn starts(world: &World) -> Process {
    world.starts_tick(WEEK_1.parse().expect("an instant"), 30.0)
}

/// Longer than anybody waits for a lock.
#[tokio::test]
async fn a_database_that_is_locked_is_waited_for() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let world = world(&sqlite_url(folder.path())).await;
    let url = sqlite_url(folder.path());
    let mut other = SqliteConnection::connect(&url).await.expect("the file");
    let tick = starts(&world);
    // It has planned by the time that it says something; before that it has asked whose token it is.
    let calls = |slack: &understudy::sandbox::PretendSlack| {
        let mut calls = slack.calls().into_iter();
        calls.any(|call| call.method != "auth.test").then_some(())
    };
    world
        .slack
        .wait_for(crate::app::PATIENCE, calls)
        .await
        .expect("a call");
    other.execute("BEGIN IMMEDIATE").await.expect("the lock");
    tokio::time::sleep(Duration::from_secs(5)).await;
    other.execute("ROLLBACK").await.expect("an end");
    tick.end().await.assert_done();
    is_right_in_the_end(&world).await;
}

#[tokio::test]
async fn a_database_that_breaks_off_is_asked_again() {
    let Some(url) = postgres_url().await else {
        return;
    };
    // Leases are short: what breaks off in the middle is taken over soon.
    let world = World::start(&url, rows(&INTERNSHIPS), IMPORTED_AT).await;
    let mut other = PgConnection::connect(&url).await.expect("the server");
    let stop = CancellationToken::new();
    let breaking = async {
        loop {
            other
                .execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                     WHERE datname = current_database() AND application_name = 'understudy'",
                )
                .await
                .expect("the server");
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
    };
    let breaking = stop.run_until_cancelled(breaking);
    let ticking = async {
        // It may give up: whoever calls it calls it again.
        for _ in 0..2 {
            starts(&world).end().await;
        }
        stop.cancel();
    };
    tokio::join!(breaking, ticking);
    is_right_in_the_end(&world).await;
}

/// No file may grow: what is there can be read, and an error says what is wrong.
#[tokio::test]
async fn a_disk_that_is_full_loses_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let world = world(&sqlite_url(folder.path())).await;
    let tick = ["tick", "--at", WEEK_1, "--deliver-for", "30"];
    let ended = world.binary.start_without_room(&tick).end().await;
    assert_eq!(ended.status.code(), Some(1), "{ended:?}");
    assert!(ended.err.contains("understudy: "), "{ended:?}");
    assert!(
        world
            .slack
            .calls()
            .iter()
            .all(|call| call.method != "chat.postMessage")
    );
    is_right_in_the_end(&world).await;
}
