//! How many messages a second go out when 4,000 fall due at once, in 100 workspaces: a week in each of 2,000 channels,
//! and to each of 2,000 mentors a DM that asks which calls can be joined.
//!
//! `cargo bench --bench deliver` prints the figures and asserts none of them. One `tick`'s way from planning to the last
//! settled row, against the pretend Slack on loopback in this very process, which takes its share of the machine.
//! Beside it stand the same posts with nothing kept of them, and the bare commits of one intent and one settle each.
//! The target is 400 a second. `UNDERSTUDY_BENCH_DATABASE=postgres://…` (an empty database) measures that one instead.

use std::{sync::Arc, time::Duration};

use clap::Parser;
use tokio::task::JoinSet;
use understudy::{
    app::App,
    args,
    clock::{FixedClock, Stopwatch},
    config::{Config, Settings},
    ids::{ChannelId, TeamId, WorkspaceId},
    internships::import::import as import_internships,
    programs::{
        import::{Import, import},
        page::{ReadOptions, read},
    },
    sandbox::{
        PretendSlack, people,
        slack::{Channel, Person},
    },
    scheduler::{Engine, Until, cadence::Zones},
    slack::{blocks::Message, outbound::Token, text::Mrkdwn},
    store::{Db, Opening, workspaces},
};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

const WORKSPACES: usize = 100;
/// Internships of each.
const EACH: usize = 20;
/// Messages of each internship.
const MESSAGES: usize = 2;
const PATIENCE: Duration = Duration::from_secs(600);
const PAGE: &str = include_str!("../programs/support-engineering.md");
const IMPORTED: &str = "2027-02-26T12:00:00Z";
/// What is due at each: week 1, with every channel joined and every DM opened first; Friday's; week 2.
const WARM_UP: [&str; 2] = ["2027-03-01T09:00:00Z", "2027-03-05T16:00:00Z"];
const MEASURED: &str = "2027-03-08T09:00:00Z";

#[derive(Parser)]
struct Flags {
    #[command(flatten)]
    settings: Settings,
}

#[tokio::main]
async fn main() -> Result<()> {
    let slack = PretendSlack::start(seed()).await?;
    let folder = tempfile::tempdir()?;
    let file = format!("sqlite://{}/understudy.db", folder.path().display());
    let url = std::env::var("UNDERSTUDY_BENCH_DATABASE").unwrap_or(file);
    let db = Db::open(&url, Opening::CreateIfMissing).await?;
    let workspaces = fill(&db, &url, &slack).await?;
    for at in WARM_UP {
        drain(&url, &slack, &workspaces, at).await?;
    }
    let posts = WORKSPACES * EACH * MESSAGES;
    let (sent, took) = drain(&url, &slack, &workspaces, MEASURED).await?;
    println!("{posts} messages due at once, {WORKSPACES} workspaces, a conversation each");
    print("a tick, from plan to settled", sent, took);
    print(
        "the same posts, nothing kept",
        posts as u64,
        bare_posts(&slack).await?,
    );
    print(
        "two commits each, no Slack",
        posts as u64,
        bare_commits(&db, &workspaces).await?,
    );
    Ok(())
}

fn print(what: &str, count: u64, took: Duration) {
    let each = count as f64 / took.as_secs_f64();
    println!(
        "{what:32} {count} in {:.2} s, {each:.0} a second",
        took.as_secs_f64()
    );
}

fn channel(workspace: usize, n: usize) -> String {
    format!("C{workspace:03}X{n:03}")
}

fn seed() -> understudy::sandbox::slack::Seed {
    let mut seed = people::example();
    for workspace in 0..WORKSPACES {
        seed.channels.extend((0..EACH).map(|n| {
            let id = channel(workspace, n);
            Channel {
                name: id.to_lowercase(),
                id,
                ..Channel::default()
            }
        }));
    }
    let person = |id: String| Person {
        handle: id.to_lowercase(),
        name: id.clone(),
        real_name: id.clone(),
        id,
        ..Person::default()
    };
    for workspace in 0..WORKSPACES {
        let pairs = (0..EACH).flat_map(|n| pair(workspace, n));
        seed.people.extend(pairs.map(person));
    }
    seed
}

fn pair(workspace: usize, n: usize) -> [String; 2] {
    ["I", "M"].map(|role| format!("U{workspace:03}{role}{n:03}"))
}

fn config(url: &str, slack: &PretendSlack) -> Result<Config> {
    let api = slack.api_url();
    let flags = ["bench", "--database-url", url, "--slack-api-url", &api];
    let flags = [&flags[..], &["--posts-per-minute", "100000"]].concat();
    Ok(Flags::try_parse_from(flags)?.settings.check(|_| None)?)
}

async fn fill(db: &Db, url: &str, slack: &PretendSlack) -> Result<Vec<WorkspaceId>> {
    let now = IMPORTED.parse()?;
    let reading = read(PAGE.as_bytes(), &ReadOptions::default());
    let app = App::open(
        &config(url, slack)?,
        Arc::new(FixedClock(now)),
        Opening::MustExist,
    )
    .await?;
    let mut all = Vec::new();
    for number in 0..WORKSPACES {
        let mut tx = db.write().await?;
        let team = TeamId::new(format!("T{number:03}"));
        let workspace = workspaces::for_team(&mut tx, &team, now).await?;
        let wish = Import {
            key: "support",
            page: PAGE,
            reading: &reading,
            base_url: None,
            channel: Some(ChannelId::new("C0SUPPORT")),
            coordinators: &[],
        };
        import(&mut tx, &workspace, &wish, now).await?;
        let mut csv = "program,intern,mentor,start_date,time_zone,place\n".to_owned();
        for n in 0..EACH {
            let place = channel(number, n);
            let [intern, mentor] = pair(number, n);
            csv += &format!("support,{intern},{mentor},2027-03-01,Etc/UTC,{place}\n");
        }
        import_internships(
            &mut tx,
            &workspace,
            csv.as_bytes(),
            app.planner(),
            &Zones::bundled(),
            now,
        )
        .await?;
        tx.commit().await?;
        all.push(workspace);
    }
    Ok(all)
}

/// All that is due at an instant.
async fn drain(
    url: &str,
    slack: &PretendSlack,
    all: &[WorkspaceId],
    at: &str,
) -> Result<(u64, Duration)> {
    let at = at.parse()?;
    let app = App::open(
        &config(url, slack)?,
        Arc::new(FixedClock(at)),
        Opening::MustExist,
    )
    .await?;
    let engine: &Engine = &app.engine;
    for workspace in all {
        engine.tokens.set(workspace.clone(), token()?);
    }
    let watch = Stopwatch::start();
    let tally = engine.drain(at, Until::over_in(PATIENCE)).await?;
    Ok((tally.sent, watch.elapsed()))
}

fn token() -> Result<Token> {
    Ok(Token::new(&people::example().bot_token)?)
}

/// Eight at once, as the worker's are.
async fn bare_posts(slack: &PretendSlack) -> Result<Duration> {
    let client = understudy::slack::outbound::Slack::new(&slack.api_url())?;
    let message = Message::new(&Mrkdwn::ours("Week 2."), Vec::new());
    let watch = Stopwatch::start();
    let mut tasks = JoinSet::new();
    for lane in 0..8 {
        let session = client.session(&token()?, PATIENCE);
        let message = message.clone();
        tasks.spawn(async move {
            for n in (lane..WORKSPACES * EACH * MESSAGES).step_by(8) {
                let channel = channel(n / EACH / MESSAGES, n / MESSAGES % EACH);
                session.post_message(&channel, &message, None, None).await?;
            }
            Ok::<_, understudy::slack::outbound::CallError>(())
        });
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    Ok(watch.elapsed())
}

async fn bare_commits(db: &Db, all: &[WorkspaceId]) -> Result<Duration> {
    let watch = Stopwatch::start();
    for n in 0..WORKSPACES * EACH * MESSAGES {
        for _ in 0..2 {
            let mut tx = db.write().await?;
            let sql = "UPDATE workspace SET served_at = $2 WHERE id = $1";
            tx.run(sql, args![&all[n % all.len()], n as i64]).await?;
            tx.commit().await?;
        }
    }
    Ok(watch.elapsed())
}
