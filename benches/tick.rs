//! How fast a tick is acknowledged under 64 connections, and how soon the message shows it.
//!
//! `cargo bench --bench tick` prints the figures and asserts none of them. An acknowledgement's time is that of the whole
//! way: signed request with its message, judging, commit with its fsync, answer. Beside it stand bare commits of one row on the same
//! disk, one after the other and 64 at once, for a machine's own speed. The targets are 20 ms at the 99th percentile
//! under 64 connections, and 100 ms from a tick to the edited message at the pretend Slack, idle.

#[path = "support/load.rs"]
mod load;
#[path = "support/serve.rs"]
#[allow(dead_code)]
mod serve;

use std::{process::Stdio, sync::Arc, time::Duration};

use load::Connection;
use serde_json::{Value, json};
use serve::{Result, Serve, part, print_times};
use tokio::{io::AsyncWriteExt, process::Command};
use understudy::{
    args,
    clock::{self, Stopwatch},
    sandbox::{
        PretendSlack, people,
        slack::{
            Message,
            blocks::{elements, text_of},
        },
    },
    store::{Db, Opening},
};

const CONNECTIONS: usize = 64;
const TICKS_EACH: usize = 40;
const IDLE: usize = 20;
const COMMITS: usize = 300;
const PATIENCE: Duration = Duration::from_secs(20);
const CHANNEL: &str = "C0SUPPORT";
const PAIR: [&str; 2] = ["U0INES", "U0MARTA"];
const PAGE: &str = include_str!("../programs/support-engineering.md");

#[tokio::main]
async fn main() -> Result<()> {
    let slack = PretendSlack::start(people::example()).await?;
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite://{}/understudy.db", folder.path().display());
    prepare(&slack, &url).await?;
    let bare_folder = tempfile::tempdir_in(folder.path())?;
    let (mut one, mut many) = bare_commits(bare_folder.path()).await?;
    let serve = Serve::start_in(&slack, folder)?;
    serve.ready().await?;
    let has_ticks = |message: &Message| {
        let mut all = message.blocks.iter().flat_map(elements);
        all.any(|it| text_of(it, "action_id").starts_with("item_tick:"))
    };
    let posted = |slack: &PretendSlack| slack.messages(CHANNEL).into_iter().find(has_ticks);
    let week = slack.wait_for(PATIENCE, posted).await.ok_or("no week")?;
    let buttons: Vec<Value> = week
        .blocks
        .iter()
        .flat_map(elements)
        .filter(|it| text_of(it, "action_id").starts_with("item_tick:"))
        .cloned()
        .collect();

    let mut idle = Vec::new();
    for round in 0..IDLE {
        // Longer than the pace of edits: the first change after a while is shown at once.
        tokio::time::sleep(Duration::from_millis(1_200)).await;
        idle.push(to_the_message(&slack, &week.ts, &buttons[0], round % 2 == 0).await?);
    }
    let presses = presses(&slack, &week, &buttons)?;
    // The first of them find a process that has hardly worked yet.
    let mut first = under_load(&serve, presses.clone()).await?;
    let mut acks = under_load(&serve, presses).await?;

    println!("ticks on SQLite, {CONNECTIONS} connections with {TICKS_EACH} each");
    print_times("a bare commit", &mut one, "");
    print_times("64 bare commits at once", &mut many, "");
    let ratio = part(&mut acks, 50) / part(&mut many, 50);
    let note = format!("  ({ratio:.1} times the bare ones; target: p99 under 20 ms)");
    print_times("a tick to its ack, 64, first", &mut first, "");
    print_times("a tick to its ack, 64", &mut acks, &note);
    print_times(
        "a tick to the message, idle",
        &mut idle,
        "  (target: 100 ms)",
    );
    Ok(())
}

/// A program, and an internship whose first week is owed as soon as `serve` starts.
async fn prepare(slack: &PretendSlack, url: &str) -> Result<()> {
    let team = slack.team().0;
    let workspace = ["--workspace", team.as_str()];
    let import = ["import", "-", "--program", "support", "--channel", CHANNEL];
    understudy(url, &[&import[..], &workspace].concat(), PAGE).await?;
    let today = jiff::tz::TimeZone::UTC.to_datetime(clock::wall()).date();
    let since_monday = i64::from(today.weekday().to_monday_zero_offset());
    // At least a week ago, so that its nine o'clock is over in every zone.
    let start = today.checked_sub(jiff::Span::new().days(since_monday + 7))?;
    let csv = format!(
        "program,intern,mentor,start_date,time_zone,place\nsupport,{},{},{start},Europe/Lisbon,{CHANNEL}\n",
        PAIR[0], PAIR[1]
    );
    let import = ["internships", "import", "-"];
    understudy(url, &[&import[..], &workspace].concat(), &csv).await
}

async fn understudy(url: &str, args: &[&str], input: &str) -> Result<()> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_understudy"))
        .args(args)
        .env_clear()
        .env("DATABASE_URL", url)
        .env("UNDERSTUDY_AT", "2020-01-01T00:00:00Z")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()?;
    let mut stdin = child.stdin.take().ok_or("no input")?;
    stdin.write_all(input.as_bytes()).await?;
    drop(stdin);
    match child.wait().await?.success() {
        true => Ok(()),
        false => Err(format!("{args:?} failed").into()),
    }
}

/// From the click to the message that shows it.
async fn to_the_message(
    slack: &PretendSlack,
    ts: &str,
    button: &Value,
    done: bool,
) -> Result<Duration> {
    let watch = Stopwatch::start();
    slack
        .press_as_shown(PAIR[0], CHANNEL, ts, wish(button, done))
        .await?;
    let id = text_of(button, "action_id").to_owned();
    let shows = |slack: &PretendSlack| {
        let message = slack.messages(CHANNEL).into_iter().find(|it| it.ts == ts)?;
        let mut all = message.blocks.iter().flat_map(elements);
        let now = all.find(|it| text_of(it, "action_id") == id)?;
        let value: Value = serde_json::from_str(text_of(now, "value")).ok()?;
        (value["w"] == json!(!done)).then_some(())
    };
    slack.wait_for(PATIENCE, shows).await.ok_or("not edited")?;
    Ok(watch.elapsed())
}

/// The button as it would be pressed to have this.
fn wish(button: &Value, done: bool) -> Value {
    let mut action = button.clone();
    let value: Option<Value> = serde_json::from_str(text_of(button, "value")).ok();
    let mut value = value.unwrap_or_default();
    value["w"] = json!(done);
    action["value"] = json!(value.to_string());
    action["block_id"] = json!("tick");
    action
}

/// What each of the pair may press, made and signed beforehand: with the message in which it stands, as Slack sends it.
fn presses(slack: &PretendSlack, week: &Message, buttons: &[Value]) -> Result<Vec<Vec<u8>>> {
    let mut presses = Vec::new();
    for (button, person, done) in buttons
        .iter()
        .flat_map(|it| PAIR.map(|person| (it, person)))
        .flat_map(|(it, person)| [true, false].map(|done| (it, person, done)))
    {
        let payload = json!({
            "type": "block_actions",
            "user": { "id": person, "team_id": slack.team().0 },
            "team": { "id": slack.team().0, "domain": "example" },
            "api_app_id": "A0UNDERSTUDY",
            "trigger_id": "1.2.3",
            "response_url": "https://hooks.slack.example/actions/T0/1/2",
            "channel": { "id": CHANNEL, "name": "support" },
            "container": { "type": "message", "message_ts": week.ts, "channel_id": CHANNEL, "is_ephemeral": false },
            "message": { "type": "message", "ts": week.ts, "text": week.text, "blocks": week.blocks },
            "actions": [wish(button, done)],
        });
        presses.push(load::interaction(&slack.signing_secret(), &payload)?);
    }
    Ok(presses)
}

async fn under_load(serve: &Serve, presses: Vec<Vec<u8>>) -> Result<Vec<Duration>> {
    let presses = Arc::new(presses);
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..CONNECTIONS {
        let (presses, mut connection) = (presses.clone(), Connection::open(serve.address).await?);
        tasks.spawn(async move {
            let mut times = Vec::new();
            for round in 0..TICKS_EACH {
                let press = &presses[(n + round) % presses.len()];
                times.extend(connection.acknowledged(press).await.ok());
            }
            times
        });
    }
    let times = tasks.join_all().await.concat();
    match times.len() == CONNECTIONS * TICKS_EACH {
        true => Ok(times),
        false => Err("not every tick was acknowledged".into()),
    }
}

/// One row a commit: one after the other, then 64 at once.
async fn bare_commits(folder: &std::path::Path) -> Result<(Vec<Duration>, Vec<Duration>)> {
    let url = format!("sqlite://{}/bare.db", folder.display());
    let db = Db::open(&url, Opening::CreateIfMissing).await?;
    let mut one = Vec::new();
    for n in 0..COMMITS {
        one.push(commit(&db, n).await?);
    }
    let mut tasks = tokio::task::JoinSet::new();
    for connection in 0..CONNECTIONS {
        let db = db.clone();
        tasks.spawn(async move {
            let mut times = Vec::new();
            for n in 0..TICKS_EACH {
                let key = COMMITS + connection * TICKS_EACH + n;
                times.extend(commit(&db, key).await.ok());
            }
            times
        });
    }
    Ok((one, tasks.join_all().await.concat()))
}

async fn commit(db: &Db, n: usize) -> understudy::store::Result<Duration> {
    let watch = Stopwatch::start();
    let mut tx = db.write().await?;
    tx.run(
        "INSERT INTO workspace (id, created_at) VALUES ($1, $2)",
        args![&format!("w{n}"), clock::wall()],
    )
    .await?;
    tx.commit().await?;
    Ok(watch.elapsed())
}
