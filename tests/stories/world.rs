//! The app of a story: the real one, served on loopback, with the pretend Slack on its other side.

use std::{
    process::{Output, Stdio},
    sync::Arc,
    time::Duration,
};

use tokio::{io::AsyncWriteExt, net::TcpListener};
use tokio_util::sync::CancellationToken;
use understudy::{
    app::{self, App},
    clock::ShiftedClock,
    config::{Config, Settings},
    ids::{TeamId, UserId},
    store::{Opening, people, workspaces},
};

use crate::support::Workspace;

/// How long a story waits for what it expects; a busy machine needs some of it.
const PATIENCE: Duration = Duration::from_secs(10);

/// A page of our own, with three weeks.
pub const SUPPORT: &str = include_str!("pages/support.md");
/// Four weeks that all four have to agree on.
pub const CLINIC: &str = include_str!("pages/clinic.md");
/// Another language, other headings, another channel.
pub const PRAKTIKUM: &str = include_str!("pages/praktikum.md");
/// Monday morning in winter: everybody's zone is its standard one.
pub const MONDAY: &str = "2027-02-22T10:00:00Z";

/// A workspace with Understudy installed.
pub struct World {
    pub slack: Workspace,
    pub clock: ShiftedClock,
    pub app: Arc<App>,
    /// Where it listens.
    pub address: String,
    stop: CancellationToken,
}

impl World {
    /// With the support program, whose mentors are Marta (Berlin) and Miguel (Bogotá).
    pub async fn of_support(database_url: String) -> Self {
        Self::of(database_url, SUPPORT).await
    }

    /// The same with another page, looked after by Cora.
    pub async fn of(database_url: String, page: &str) -> Self {
        let slack = Workspace::start().await;
        let team = slack.team().0;
        import(
            &database_url,
            page,
            &[
                "--program",
                "support",
                "--workspace",
                &team,
                "--coordinator",
                "U0CORA",
            ],
        )
        .await;
        list(
            &database_url,
            &team,
            "mentor,program,group,tracks,capacity,time_zone,about\n\
             U0MARTA,support,Accounts,,2,Europe/Berlin,Ask me about invoices\n\
             U0MIGUEL,support,Hosting,,1,America/Bogota,\n",
        )
        .await;
        Self::serve(slack, database_url, MONDAY).await
    }

    /// Serves on a database that was prepared, with the schedule's clock at an instant.
    pub async fn serve(slack: Workspace, database_url: String, at: &str) -> Self {
        let clock = ShiftedClock::starting_at(at.parse().expect("an instant"));
        let (app, address, stop) = started(&slack, &database_url, &clock).await;
        let world = Self {
            slack,
            clock,
            app,
            address,
            stop,
        };
        world.is_ready().await;
        world
    }

    /// Once it is connected, and people are known, which is read in the background afterwards.
    async fn is_ready(&self) {
        let team = TeamId::new(self.slack.team().0);
        let last = UserId::new(&self.slack.people().last().expect("somebody").id);
        let known = async {
            loop {
                let mut tx = self.app.engine.db.read().await.expect("the database");
                if let Some(workspace) = workspaces::by_team(&mut tx, &team)
                    .await
                    .expect("a workspace")
                    && self.app.engine.tokens.get(&workspace.id).is_some()
                    && people::get(&mut tx, &workspace.id, &last)
                        .await
                        .expect("a person")
                        .is_some()
                {
                    return;
                }
                drop(tx);
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, known)
            .await
            .expect("the app reads users.list");
    }

    /// Stops the app and starts it anew on the same database. What was on people's screens stays there.
    pub async fn restarts(&mut self, database_url: &str) {
        self.stop.cancel();
        (self.app, self.address, self.stop) = started(&self.slack, database_url, &self.clock).await;
        self.is_ready().await;
    }

    /// Moves the schedule's clock; whatever is due by then is said.
    pub async fn is_at(&self, at: &str) {
        self.clock.set(at.parse().expect("an instant"));
        self.settles().await;
    }

    /// All that is due is said, and the app knows what Slack has of it.
    pub async fn settles(&self) {
        self.app.settle(PATIENCE).await.expect("the database");
        // An edit that the app itself has taken up is still under way. What Slack refuses waits for longer.
        let is_edited = async {
            let under_way =
                "SELECT count(*) FROM delivery WHERE edit_at IS NOT NULL AND edit_attempts = 0";
            while crate::place::number(self, under_way).await > 0 {
                tokio::time::sleep(Duration::from_millis(5)).await;
                self.app.settle(PATIENCE).await.expect("the database");
            }
        };
        let _ = tokio::time::timeout(PATIENCE / 4, is_edited).await;
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Starts the app, served on loopback.
async fn started(
    slack: &Workspace,
    database_url: &str,
    clock: &ShiftedClock,
) -> (Arc<App>, String, CancellationToken) {
    let config = config(slack, database_url);
    let app = App::open(&config, Arc::new(clock.clone()), Opening::CreateIfMissing)
        .await
        .expect("a database");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    slack.connect_app(&format!("http://{address}"));
    let secrets = config.signing_secrets.clone().expect("a secret");
    let stop = CancellationToken::new();
    tokio::spawn(app::serve(
        app.clone(),
        config,
        secrets,
        listener,
        stop.clone(),
    ));
    (app, address, stop)
}

fn config(slack: &Workspace, database_url: &str) -> Config {
    #[derive(clap::Parser)]
    struct Flags {
        #[command(flatten)]
        settings: Settings,
    }
    let api_url = slack.api_url();
    let flags = [
        "test",
        "--database-url",
        database_url,
        "--slack-api-url",
        &api_url,
        "--posts-per-minute",
        "0",
        "--public-url",
        "https://understudy.example.com/",
    ];
    let settings = <Flags as clap::Parser>::parse_from(flags).settings;
    let secrets = slack.settings();
    let secret = |name: &str| {
        secrets
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.clone())
    };
    settings.check(secret).expect("good settings")
}

/// Runs the program's own binary, as an operator does.
pub async fn understudy(
    database_url: &str,
    settings: &[(&str, String)],
    args: &[&str],
    input: &str,
) -> Output {
    let mut child = tokio::process::Command::new(env!("CARGO_BIN_EXE_understudy"))
        .args(args)
        .env("DATABASE_URL", database_url)
        .env_remove("SLACK_BOT_TOKEN")
        .env_remove("SLACK_SIGNING_SECRET")
        .env_remove("UNDERSTUDY_AT")
        .envs(settings.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut stdin = child.stdin.take().expect("its input");
    // A command that reads nothing may have ended by now.
    let _ = stdin.write_all(input.as_bytes()).await;
    drop(stdin);
    child.wait_with_output().await.expect("it ends")
}

/// Imports a page, which has to go well; what it printed.
pub async fn import(database_url: &str, page: &str, flags: &[&str]) -> String {
    let args = [&["import", "-"], flags].concat();
    let done = understudy(database_url, &[], &args, page).await;
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    String::from_utf8_lossy(&done.stdout).into_owned()
}

/// Lists mentors from a CSV.
pub async fn list(database_url: &str, team: &str, csv: &str) {
    let done = understudy(
        database_url,
        &[],
        &["mentors", "import", "-", "--workspace", team],
        csv,
    )
    .await;
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
}

/// What a command printed, and its exit code.
pub fn said(done: &Output) -> (String, i32) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        text(&done.stdout) + &text(&done.stderr),
        done.status.code().unwrap_or(-1),
    )
}

/// Says that a test's data is not there; the one skip that is allowed.
pub fn without_shared() {
    use std::io::Write;
    // Not `eprintln!`, which the test harness keeps to itself where a test passes.
    let _ = writeln!(std::io::stderr(), "SKIPPED: ../shared is absent");
}
