//! How soon `serve` answers after its start, how fast it acknowledges, and how much memory it keeps.
//!
//! `cargo bench --bench serve` prints the figures and asserts none of them: a machine with other
//! work to do would fail for nothing. The targets are an answer within 100 ms of the start on an empty
//! database, and 40 MB resident after 1,000 commands. Slack is the pretend one, on loopback.

use std::{
    error::Error,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    process::{Child, Command, Stdio},
    time::Duration,
};

use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use understudy::{
    clock::Stopwatch,
    sandbox::{PretendSlack, people},
};

const STARTS: usize = 10;
const COMMANDS: usize = 1_000;
/// What is typed, in turn: both are answered without a program.
const TYPED: [(&str, &str); 2] = [("/find-mentor", "help"), ("/internship", "")];
const PERSON: &str = "U0INES";
const CHANNEL: &str = "C0SUPPORT";
/// Longer than any start that is worth measuring.
const PATIENCE: Duration = Duration::from_secs(10);

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Result<()> {
    let slack = PretendSlack::start(people::example()).await?;
    let (mut ready, mut first) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let serve = Serve::start(&slack)?;
        ready.push(serve.ready().await?);
        acknowledged(&slack, 0).await?;
        first.push(serve.since_start.elapsed());
    }

    let serve = Serve::start(&slack)?;
    serve.ready().await?;
    let resident_before = serve.resident_bytes()?;
    let mut acks = Vec::new();
    for turn in 0..COMMANDS {
        acks.push(acknowledged(&slack, turn).await?);
    }
    let resident = serve.resident_bytes()?;

    println!("serve on an empty SQLite database, {STARTS} starts, then {COMMANDS} signed commands");
    print_times("start to /readyz", &mut ready, "");
    print_times("start to the first ack", &mut first, "  (target: 100 ms)");
    print_times("a command to its ack", &mut acks, "");
    println!(
        "{:24} {:.1} MB, {:.1} MB before them  (target: 40 MB)",
        "resident after them",
        megabytes(resident),
        megabytes(resident_before)
    );
    Ok(())
}

/// One command, one after the other; how long its ack took.
async fn acknowledged(slack: &PretendSlack, turn: usize) -> Result<Duration> {
    let (command, text) = TYPED[turn % TYPED.len()];
    let outcome = slack.command(PERSON, CHANNEL, command, text).await?;
    match outcome.trouble {
        None => Ok(outcome.took),
        Some(trouble) => Err(format!("{command} {text}: {trouble:?}").into()),
    }
}

fn print_times(what: &str, times: &mut [Duration], target: &str) {
    times.sort();
    let part = |percent: usize| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1e3;
    println!(
        "{what:24} p50 {:.2} ms, p99 {:.2} ms, most {:.2} ms{target}",
        part(50),
        part(99),
        part(100)
    );
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// A running `serve` of this build with a database of its own; it ends with this value.
struct Serve {
    process: Child,
    address: SocketAddr,
    since_start: Stopwatch,
    _folder: TempDir,
}

impl Serve {
    fn start(slack: &PretendSlack) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let seed = people::example();
        // Free a moment ago, and nobody else here takes ports.
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        slack.connect_app(&format!("http://{address}"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_understudy"));
        command
            .arg("serve")
            .current_dir(folder.path())
            .env_clear()
            .env("UNDERSTUDY_LISTEN", address.to_string())
            .env("SLACK_API_URL", slack.api_url())
            .env("SLACK_BOT_TOKEN", seed.bot_token)
            .env("SLACK_SIGNING_SECRET", seed.signing_secret)
            .env("RUST_LOG", "warn")
            .stdin(Stdio::null());
        let since_start = Stopwatch::start();
        Ok(Self {
            process: command.spawn()?,
            address,
            since_start,
            _folder: folder,
        })
    }

    /// Asks `/readyz` until it says yes; how long after the start that was.
    async fn ready(&self) -> Result<Duration> {
        loop {
            if self.is_ready().await.unwrap_or(false) {
                return Ok(self.since_start.elapsed());
            }
            if self.since_start.elapsed() > PATIENCE {
                return Err("serve did not become ready".into());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    async fn is_ready(&self) -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(self.address).await?;
        stream
            .write_all(b"GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
            .await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(answer.starts_with("HTTP/1.1 200"))
    }

    fn resident_bytes(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kibibytes = line.and_then(|line| line.split_whitespace().next());
        Ok(kibibytes.ok_or("no VmRSS")?.parse::<u64>()? * 1024)
    }
}

impl Drop for Serve {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
