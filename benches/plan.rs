//! How long planning takes that finds a thousand internships due, among ever more that are not.
//!
//! `cargo bench --bench plan` prints the figures and asserts none of them. On SQLite, each time all transactions of one
//! look at what fell due. Beside it, in the same run, stands the least that it could take: as many bare INSERTs of the
//! same rows, in as many transactions. Targets: under a second, and the same whether a thousand or a hundred thousand
//! exist. The daily look at all hints is another matter: it costs what exists, and is timed by itself.

#[path = "support/serve.rs"]
#[allow(dead_code)]
mod serve;

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use serve::{Result, part, print_times};
use understudy::{
    app::App,
    args,
    clock::{FixedClock, Stopwatch},
    config::{Config, Settings},
    ids::{self, TeamId},
    programs::{
        import::{Import, import},
        page::{ReadOptions, read},
    },
    store::{Db, Opening, workspaces},
};

const DUE: usize = 1_000;
const EXISTING: [usize; 3] = [1_000, 10_000, 100_000];
const ROUNDS: usize = 9;
const BATCH: usize = 200;
const PAGE: &str = include_str!("../programs/support-engineering.md");
/// Week 5 on a Monday, at nine in Lisbon and at nine in New York.
const START: &str = "2027-02-01";
const BEFORE: &str = "2027-03-01T08:00:00Z";
const LISBON: &str = "2027-03-01T09:00:00Z";
const NEW_YORK: &str = "2027-03-01T14:00:00Z";

#[tokio::main]
async fn main() -> Result<()> {
    println!("{DUE} due, SQLite with synchronous=FULL; {ROUNDS} times each");
    for existing in EXISTING {
        let folder = tempfile::tempdir()?;
        let url = format!("sqlite://{}/understudy.db", folder.path().display());
        let app = App::open(
            &config(&url)?,
            Arc::new(FixedClock(at(BEFORE)?)),
            Opening::CreateIfMissing,
        )
        .await?;
        fill(&app.engine.db, existing).await?;
        measure(&app, existing).await?;
    }
    Ok(())
}

async fn measure(app: &App, existing: usize) -> Result<()> {
    let engine = &app.engine;
    let watch = Stopwatch::start();
    let lost = engine.plan(at(BEFORE)?).await?;
    let sweep = watch.elapsed();
    let (mut planning, mut floor, mut rows) = (Vec::new(), Vec::new(), 0);
    for _ in 0..ROUNDS {
        let watch = Stopwatch::start();
        let planned = engine.plan(at(LISBON)?).await?;
        planning.push(watch.elapsed());
        rows = planned;
        floor.push(bare_inserts(&engine.db).await?);
        again(&engine.db).await?;
    }
    let ratio = part(&mut planning, 50) / part(&mut floor, 50);
    let note = format!("  ({rows} rows, {ratio:.1} times the INSERTs; target: under 1000 ms)");
    print_times(&format!("{existing} exist: planning"), &mut planning, &note);
    print_times(&format!("{existing} exist: bare INSERTs"), &mut floor, "");
    println!(
        "{:28} {:.0} ms, {lost} found",
        format!("{existing} exist: the daily look"),
        sweep.as_secs_f64() * 1e3
    );
    Ok(())
}

fn at(instant: &str) -> Result<Timestamp> {
    Ok(instant.parse()?)
}

fn config(url: &str) -> Result<Config> {
    #[derive(clap::Parser)]
    struct Flags {
        #[command(flatten)]
        settings: Settings,
    }
    let flags = <Flags as clap::Parser>::parse_from(["bench", "--database-url", url]);
    Ok(flags.settings.check(|_| None)?)
}

/// Internships of one program: a thousand with a week due in Lisbon, all others later in New York.
async fn fill(db: &Db, existing: usize) -> Result<()> {
    let now = at("2027-02-28T12:00:00Z")?;
    let mut tx = db.write().await?;
    let workspace = workspaces::for_team(&mut tx, &TeamId::new("T0BENCH"), now).await?;
    let reading = read(PAGE.as_bytes(), &ReadOptions::default());
    let wish = Import {
        key: "support",
        page: PAGE,
        reading: &reading,
        base_url: None,
        channel: None,
        coordinators: &[],
    };
    let program = import(&mut tx, &workspace, &wish, now).await?.program;
    for n in 0..existing {
        let (zone, due) = match n % (existing / DUE) {
            0 => ("Europe/Lisbon", LISBON),
            _ => ("America/New_York", NEW_YORK),
        };
        tx.run(
            "INSERT INTO internship (id, workspace_id, program_id, version, intern, mentor, start_date, time_zone,
                                     one_on_one_weekday, one_on_one_time, one_on_one_zone, state, owed_from_at,
                                     next_due_at, created_at)
             VALUES ($1, $2, $3, 1, $4, $5, $6, $7, 'tuesday', '15:00', $7, 'active', $8, $9, $8)",
            args![
                ids::random(),
                &workspace,
                &program,
                &format!("U1I{n}"),
                &format!("U1M{}", n / 2),
                START,
                zone,
                now,
                at(due)?
            ],
        )
        .await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The rows that planning writes, one after the other and nothing else.
async fn bare_inserts(db: &Db) -> Result<Duration> {
    let mut tx = db.read().await?;
    let rows: Vec<(String, String, String, String)> = tx
        .all(
            "SELECT workspace_id, internship_id, kind, local_date FROM delivery",
            &[],
        )
        .await?;
    drop(tx);
    empty(db).await?;
    let watch = Stopwatch::start();
    let due = at(LISBON)?;
    for batch in rows.chunks(BATCH) {
        let mut tx = db.write().await?;
        for (workspace, internship, kind, date) in batch {
            let id = ids::random();
            tx.run(
                "INSERT INTO delivery (id, workspace_id, internship_id, kind, local_date, addressee, dedupe_key, due_at,
                                       deadline_at, planned_at, state, not_before)
                 VALUES ($1, $2, $3, $4, $5, 'place', $1, $6, $6, $6, 'owed', 0)",
                args![&id, workspace, internship, kind, date, due],
            )
            .await?;
        }
        tx.commit().await?;
    }
    Ok(watch.elapsed())
}

async fn empty(db: &Db) -> Result<()> {
    let mut tx = db.write().await?;
    tx.run("DELETE FROM delivery", &[]).await?;
    tx.commit().await?;
    Ok(())
}

/// As it was before.
async fn again(db: &Db) -> Result<()> {
    empty(db).await?;
    let mut tx = db.write().await?;
    tx.run(
        "UPDATE internship SET next_due_at = $1 WHERE time_zone = 'Europe/Lisbon'",
        args![at(LISBON)?],
    )
    .await?;
    tx.commit().await?;
    Ok(())
}
