//! `sandbox`: the pretend Slack, the real app behind it, and the page, on one machine.

use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{CliError, read_input, serve::until_told};
use crate::{
    app::{self, App, AppError},
    config::Config,
    ids::{TeamId, UserId},
    mentors,
    programs::{
        Reading,
        import::{Import, import},
        page::{ReadOptions, read},
        store as programs,
    },
    sandbox::{
        PretendSlack, Sandbox, people,
        slack::{Channel, Seed},
    },
    slack::{inbound::SigningSecrets, outbound::Token},
    store::{Db, Opening, workspaces},
};

/// An example program in words of our own; its home is #support.
const EXAMPLE: &str = include_str!("../../programs/support-engineering.md");
const EXAMPLE_KEY: &str = "support-engineering";
/// How long the page waits for what a move of the clock makes due.
const PATIENCE: Duration = Duration::from_secs(20);
/// Whoever is described so in the people's file is listed as a mentor.
const COULD_MENTOR: &str = "could mentor";

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The port of the page.
    #[arg(long, default_value = "4000")]
    port: u16,
    /// A program page to try besides the example, such as one of your handbook's.
    #[arg(long, value_name = "PAGE")]
    program: Option<String>,
    /// Other people and channels: a JSON file.
    #[arg(long, value_name = "FILE")]
    people: Option<PathBuf>,
    /// Keeps the database in this file, and what was said beside it; otherwise both are temporary.
    #[arg(long, value_name = "FILE")]
    keep: Option<PathBuf>,
    /// Prints the address and opens no browser.
    #[arg(long)]
    no_open: bool,
}

/// A page with its key.
struct Page {
    key: String,
    text: String,
    reading: Reading,
}

pub async fn run(config: Config, args: Args) -> Result<u8, CliError> {
    let mut seed = match &args.people {
        Some(file) => people::from_file(file).map_err(|error| CliError::Call(error.to_string()))?,
        None => people::example(),
    };
    let pages = pages(args.program.as_deref())?;
    for page in &pages {
        ensure_home(&mut seed, page);
    }
    let (database_url, folder) = database(args.keep.as_ref())?;
    prepare(&database_url, &seed, &pages, &config).await?;
    let memory = args
        .keep
        .as_ref()
        .map(|file| file.with_extension("slack.json"));
    let slack = remembered(memory.as_deref(), seed)?;
    let listener = TcpListener::bind(("127.0.0.1", args.port))
        .await
        .map_err(AppError::from)?;
    let address = format!("http://{}/", listener.local_addr()?);
    slack.served_at(address.trim_end_matches('/'));
    let stop = CancellationToken::new();
    let kept = slack.clone();
    let (sandbox, serving) = start(config, database_url, slack, stop.clone()).await?;
    writeln!(std::io::stdout(), "{address}")?;
    if !args.no_open {
        open_browser(&address);
    }
    tokio::spawn(until_told(stop.clone()));
    let page = axum::serve(listener, sandbox.router())
        .with_graceful_shutdown(stop.clone().cancelled_owned());
    tokio::select! {
        served = page.into_future() => served?,
        // The page's long polls end with the process.
        () = stop.cancelled() => {}
    }
    let _ = serving.await;
    if let Some(memory) = memory {
        keep(&memory, &kept)?;
    }
    drop(folder);
    Ok(0)
}

/// The pretend Slack as it was left beside the kept database, else a new one.
fn remembered(memory: Option<&Path>, seed: Seed) -> Result<PretendSlack, CliError> {
    let Some(memory) = memory.filter(|memory| memory.exists()) else {
        return Ok(PretendSlack::new(seed));
    };
    let text = std::fs::read(memory)?;
    let kept = serde_json::from_slice(&text)
        .map_err(|error| CliError::Call(format!("{} cannot be read: {error}", memory.display())))?;
    Ok(PretendSlack::from_kept(kept))
}

/// Writes what was said beside the kept database, so that the two agree the next time.
fn keep(memory: &Path, slack: &PretendSlack) -> Result<(), CliError> {
    let json =
        serde_json::to_vec(&slack.kept()).map_err(|error| CliError::Refused(error.to_string()))?;
    Ok(std::fs::write(memory, json)?)
}

/// The example, and whatever page was named.
fn pages(named: Option<&str>) -> Result<Vec<Page>, CliError> {
    let mut pages = vec![page(
        EXAMPLE_KEY.to_owned(),
        EXAMPLE.as_bytes(),
        EXAMPLE_KEY,
    )?];
    if let Some(path) = named {
        let stem = PathBuf::from(path)
            .file_stem()
            .map(|stem| stem.to_string_lossy().to_lowercase());
        let key: String = stem
            .unwrap_or_default()
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
            .collect();
        let key = key.trim_matches('-');
        pages.push(page(
            if key.is_empty() {
                "program".to_owned()
            } else {
                key.to_owned()
            },
            &read_input(path)?,
            path,
        )?);
    }
    Ok(pages)
}

fn page(key: String, bytes: &[u8], name: &str) -> Result<Page, CliError> {
    let reading = read(bytes, &ReadOptions::default());
    if reading.usable {
        return Ok(Page {
            key,
            text: String::from_utf8_lossy(bytes).into_owned(),
            reading,
        });
    }
    Err(CliError::Refused(format!(
        "{name} is not a program; `understudy check {name}` says why"
    )))
}

/// Makes the page's home channel, with everybody in it, where the example has none of that name.
fn ensure_home(seed: &mut Seed, page: &Page) {
    let Some(name) = &page.reading.rules.home_channel.value else {
        return;
    };
    if seed.channels.iter().any(|channel| channel.name == *name) {
        return;
    }
    let id: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    seed.channels.push(Channel {
        id: format!("C0{}", id.to_uppercase()),
        name: name.clone(),
        members: seed.people.iter().map(|person| person.id.clone()).collect(),
        ..Channel::default()
    });
}

/// The database's URL, and the folder that goes with the process where it is temporary.
fn database(keep: Option<&PathBuf>) -> Result<(String, Option<TempDir>), CliError> {
    match keep {
        Some(file) => Ok((format!("sqlite://{}", file.display()), None)),
        None => {
            let folder = tempfile::Builder::new()
                .prefix("understudy-sandbox-")
                .tempdir()?;
            Ok((
                format!("sqlite://{}/understudy.db", folder.path().display()),
                Some(folder),
            ))
        }
    }
}

/// Imports the programs and lists the mentors, as an operator would.
async fn prepare(
    database_url: &str,
    seed: &Seed,
    pages: &[Page],
    config: &Config,
) -> Result<(), CliError> {
    let now = config.now();
    let db = Db::open(database_url, Opening::CreateIfMissing).await?;
    let mut tx = db.write().await?;
    let workspace = workspaces::for_team(&mut tx, &TeamId::new(&seed.team_id), now).await?;
    for page in pages {
        let wish = Import {
            key: &page.key,
            page: &page.text,
            reading: &page.reading,
            base_url: None,
            channel: None,
            coordinators: &[],
        };
        import(&mut tx, &workspace, &wish, now)
            .await
            .map_err(|error| CliError::Refused(error.to_string()))?;
        let Some(program) = programs::by_key(&mut tx, &workspace, &page.key).await? else {
            continue;
        };
        for person in seed
            .people
            .iter()
            .filter(|person| person.note.contains(COULD_MENTOR))
        {
            let offer = mentors::store::Offer {
                program: program.id.clone(),
                mentor: UserId::new(&person.id),
                group: "",
                tracks: Vec::new(),
                capacity: 2,
                time_zone: None,
                about: "",
            };
            mentors::store::save_offer(&mut tx, &workspace, &offer, now).await?;
        }
    }
    tx.commit().await?;
    db.close().await;
    Ok(())
}

/// Serves the real app on a port of its own, with its Slack the pretend one.
async fn start(
    config: Config,
    database_url: String,
    slack: PretendSlack,
    stop: CancellationToken,
) -> Result<(Sandbox, tokio::task::JoinHandle<Result<(), AppError>>), CliError> {
    let secrets = SigningSecrets::parse(&slack.signing_secret())
        .map_err(|_| CliError::Call("the people's file has no signing secret".into()))?;
    let token = Token::new(&slack.bot_token())
        .map_err(|_| CliError::Call("the people's file has no usable bot token".into()))?;
    let mut config = Config {
        database_url,
        slack_api_url: slack.api_url(),
        bot_token: Some(token),
        ..config
    };
    config.scheduler_on = true;
    config.limits.posts_per_minute = 0;
    let clock = config.clock();
    let app = App::open(&config, Arc::new(clock.clone()), Opening::CreateIfMissing).await?;
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .map_err(AppError::from)?;
    slack.connect_app(&format!("http://{}", listener.local_addr()?));
    let serving = tokio::spawn(app::serve(app.clone(), config, secrets, listener, stop));
    let sandbox = Sandbox::new(slack, clock).on_clock_moved(Arc::new(move || {
        let app = app.clone();
        Box::pin(async move {
            if let Err(error) = app.settle(PATIENCE).await {
                tracing::warn!(%error, "Not everything that is due was said.");
            }
        })
    }));
    Ok((sandbox, serving))
}

/// Best effort: the address is printed anyway.
fn open_browser(address: &str) {
    let opener = if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    let quiet = || std::process::Stdio::null();
    let _ = std::process::Command::new(opener)
        .arg(address)
        .stdout(quiet())
        .stderr(quiet())
        .spawn();
}
