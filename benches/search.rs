//! How long `/find-mentor` takes among 20,000 people and 2,000 mentors, and what memory it keeps.
//!
//! `cargo bench --bench search` prints the figures and asserts none of them. A command's time is that of the whole way:
//! signed request, search, ranking, `views.open` to the pretend Slack on loopback, acknowledgement. Beside it stands a
//! bare `SELECT` of the same rows, for a machine's own speed. The target is 15 ms at the 99th percentile. Fifty searches
//! before the first that is counted: `serve` reads all people when it starts.

#[path = "support/serve.rs"]
#[allow(dead_code)]
mod serve;

use std::time::Duration;

use serve::{Result, Serve, acknowledged, megabytes, part, print_times};
use understudy::{
    args,
    clock::Stopwatch,
    ids::TeamId,
    programs::{
        import::{Import, import},
        page::{ReadOptions, read},
    },
    sandbox::{PretendSlack, people},
    store::{Db, Opening, workspaces},
};

const PEOPLE: usize = 20_000;
const MENTORS: usize = 2_000;
const SEARCHES: usize = 500;
const WARM_UP: usize = 50;
const PERSON: &str = "U0INES";
const CHANNEL: &str = "C0SUPPORT";
const PAGE: &str = include_str!("../programs/support-engineering.md");
const ZONES: [&str; 8] = [
    "Europe/Lisbon",
    "Europe/Berlin",
    "America/New_York",
    "America/Bogota",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "America/Los_Angeles",
];

#[tokio::main]
async fn main() -> Result<()> {
    let slack = PretendSlack::start(people::example()).await?;
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite://{}/understudy.db", folder.path().display());
    let db = Db::open(&url, Opening::CreateIfMissing).await?;
    fill(&db, &slack).await?;
    let mut bare = bare_selects(&db).await?;
    db.close().await;

    let serve = Serve::start_in(&slack, folder)?;
    serve.ready().await?;
    let mut figures = Vec::new();
    let mut resident = Vec::new();
    for _ in 0..WARM_UP {
        acknowledged(&slack, PERSON, CHANNEL, "/find-mentor", "").await?;
    }
    for words in ["", "topic", "topic 19", "nobody says this"] {
        let mut times = Vec::new();
        for _ in 0..SEARCHES {
            times.push(acknowledged(&slack, PERSON, CHANNEL, "/find-mentor", words).await?);
        }
        resident.push(serve.resident_bytes()?);
        figures.push((words, times));
    }
    println!("{PEOPLE} people, {MENTORS} mentors, SQLite; {SEARCHES} searches each");
    print_times("the bare SELECT", &mut bare, "");
    for (words, times) in &mut figures {
        let ratio = part(times, 50) / part(&mut bare, 50);
        let note = format!("  ({ratio:.1} times the SELECT; target: p99 under 15 ms)");
        print_times(&format!("/find-mentor {words}"), times, &note);
    }
    let resident: Vec<_> = resident
        .iter()
        .map(|bytes| format!("{:.1}", megabytes(*bytes)))
        .collect();
    println!("{:28} {} MB", "resident after each", resident.join(", "));
    Ok(())
}

async fn fill(db: &Db, slack: &PretendSlack) -> Result<()> {
    let now = understudy::clock::wall();
    let mut tx = db.write().await?;
    let workspace = workspaces::for_team(&mut tx, &TeamId::new(slack.team().0), now).await?;
    let reading = read(PAGE.as_bytes(), &ReadOptions::default());
    let wish = Import {
        key: "support",
        page: PAGE,
        reading: &reading,
        base_url: None,
        channel: Some(understudy::ids::ChannelId::new(CHANNEL)),
        coordinators: &[],
    };
    let report = import(&mut tx, &workspace, &wish, now).await?;
    for n in 0..PEOPLE {
        let id = format!("U1P{n}");
        let name = format!("Person Number{n}");
        tx.run(
            "INSERT INTO person (workspace_id, user_id, handle, name, name_key, title, time_zone, seen_at)
             VALUES ($1, $2, $2, $3, $3, 'Engineer', $4, $5)",
            args![&workspace, &id, &name, ZONES[n % ZONES.len()], now],
        )
        .await?;
        if n < MENTORS {
            tx.run(
                "INSERT INTO mentor_profile (id, workspace_id, program_id, user_id, group_name, about, listed_by,
                                             created_at)
                 VALUES ($1, $2, $3, $4, $5, $6, 'csv', $7)",
                args![
                    &format!("profile-{n}"),
                    &workspace,
                    &report.program,
                    &id,
                    &format!("Group {}", n % 9),
                    &format!("Ask me about topic {n}"),
                    now
                ],
            )
            .await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// The rows that a search reads, and nothing done with them.
async fn bare_selects(db: &Db) -> Result<Vec<Duration>> {
    let mut times = Vec::new();
    for _ in 0..100 {
        let mut tx = db.read().await?;
        let watch = Stopwatch::start();
        let rows: Vec<(String, String, String, String)> = tx
            .all(
                "SELECT m.user_id, m.group_name, m.about, coalesce(p.name, '') FROM mentor_profile m
                 LEFT JOIN person p ON p.workspace_id = m.workspace_id AND p.user_id = m.user_id",
                &[],
            )
            .await?;
        times.push(watch.elapsed());
        assert!(rows.len() >= MENTORS);
    }
    Ok(times)
}
