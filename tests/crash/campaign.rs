//! Twelve internships over five continents and four changes of the clocks, from the first week to
//! the last, with everything going wrong that may.

use std::{env, io::Write};

use rand::{SeedableRng, rngs::StdRng};

use crate::{
    chaos::Chaos,
    ledger::Ledger,
    support::{databases::sqlite_url, postgres::postgres_url},
    walk,
    world::{Line, World, rows},
};

/// Before it, the last row's first week is history.
const IMPORTED_AT: &str = "2026-09-18T12:00:00Z";

/// Meetings in the hour that is left out or comes twice; else close together, so that few ticks
/// see many.
const INTERNSHIPS: [Line; 12] = [
    (
        "America/New_York",
        "2026-10-12",
        "sunday",
        "01:30",
        "C0HARBOUR",
    ),
    (
        "America/New_York",
        "2026-10-15",
        "tuesday",
        "11:00",
        "C0HARBOUR",
    ),
    ("Europe/Lisbon", "2026-10-12", "sunday", "01:30", ""),
    ("Europe/Lisbon", "2026-10-08", "tuesday", "16:00", "C0QUAY"),
    (
        "Africa/Casablanca",
        "2026-10-05",
        "tuesday",
        "15:15",
        "C0DUNE",
    ),
    ("Asia/Kathmandu", "2026-10-12", "tuesday", "21:00", ""),
    (
        "Australia/Lord_Howe",
        "2026-09-28",
        "sunday",
        "02:15",
        "C0REEF",
    ),
    (
        "Pacific/Auckland",
        "2026-09-21",
        "sunday",
        "02:30",
        "C0REEF",
    ),
    (
        "America/Vancouver",
        "2026-10-12",
        "tuesday",
        "08:30",
        "C0SOUND",
    ),
    ("Pacific/Kiritimati", "2026-10-12", "wednesday", "05:20", ""),
    (
        "America/Sao_Paulo",
        "2026-10-05",
        "tuesday",
        "12:30",
        "C0QUAY",
    ),
    ("Europe/Dublin", "2026-09-14", "tuesday", "16:15", "C0CLIFF"),
];

#[tokio::test]
async fn everything_is_said_exactly_once() {
    for seed in seeds() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let sqlite = sqlite_url(folder.path());
        let on_postgres = async {
            if let Some(url) = postgres_url().await {
                campaign(&url, seed).await;
            }
        };
        tokio::join!(campaign(&sqlite, seed), on_postgres);
    }
}

/// One a round; the first one may be chosen.
fn seeds() -> Vec<u64> {
    let rounds = number("UNDERSTUDY_CRASH_ROUNDS").unwrap_or(1);
    let first = number("UNDERSTUDY_CRASH_SEED").unwrap_or_else(rand::random);
    (0..rounds).map(|round| first.wrapping_add(round)).collect()
}

async fn campaign(database_url: &str, seed: u64) {
    let world = World::start(database_url, rows(&INTERNSHIPS), IMPORTED_AT).await;
    let chaos = Chaos::new(&world, seed);
    let mut rng = StdRng::seed_from_u64(seed);
    let instants = walk::instants(&world.rows, world.imported_at, &mut rng);
    let mut ledger = Ledger::default();
    for at in instants {
        if chaos.rolls(0.4) {
            chaos.strikes(&world, at).await;
        }
        chaos.lets_settle(&world, at).await;
        if chaos.rolls(0.1) {
            let before = ledger.instants.last().copied();
            chaos.lets_settle(&world, before.unwrap_or(at)).await;
        }
        ledger.settled(&world, at);
    }
    chaos.lets_slack_finish(&world).await;
    ledger.note(&world);
    let complaints = ledger.complaints(&world);
    report(database_url, seed, &ledger, &chaos);
    assert!(
        complaints.is_empty(),
        "UNDERSTUDY_CRASH_SEED={seed}\n{}",
        complaints.join("\n")
    );
}

fn number(variable: &str) -> Option<u64> {
    env::var(variable).ok()?.parse().ok()
}

/// One line, also where the harness hides what a passing test prints.
fn report(database_url: &str, seed: u64, ledger: &Ledger, chaos: &Chaos) {
    let database = database_url.split(':').next().unwrap_or_default();
    let (messages, instants) = (ledger.count(), ledger.instants.len());
    let happened = chaos.happened();
    let _ = writeln!(
        std::io::stderr(),
        "campaign on {database}, seed {seed}: {messages} messages at {instants} instants; {happened:?}"
    );
}
