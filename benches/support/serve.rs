//! `serve` of this build as a process, and figures as lines.

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

pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Longer than any start that is worth measuring.
const PATIENCE: Duration = Duration::from_secs(10);

/// One command, one after the other; how long its ack took.
pub async fn acknowledged(
    slack: &PretendSlack,
    person: &str,
    channel: &str,
    command: &str,
    text: &str,
) -> Result<Duration> {
    let outcome = slack.command(person, channel, command, text).await?;
    match outcome.trouble {
        None => Ok(outcome.took),
        Some(trouble) => Err(format!("{command} {text}: {trouble:?}").into()),
    }
}

pub fn print_times(what: &str, times: &mut [Duration], target: &str) {
    println!(
        "{what:28} p50 {:.2} ms, p99 {:.2} ms, most {:.2} ms{target}",
        part(times, 50),
        part(times, 99),
        part(times, 100)
    );
}

/// A percentile in milliseconds.
pub fn part(times: &mut [Duration], percent: usize) -> f64 {
    times.sort();
    times[(times.len() - 1) * percent / 100].as_secs_f64() * 1e3
}

pub fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// A running `serve` of this build with a database of its own; it ends with this value.
pub struct Serve {
    process: Child,
    pub address: SocketAddr,
    pub since_start: Stopwatch,
    _folder: TempDir,
}

impl Serve {
    pub fn start(slack: &PretendSlack) -> Result<Self> {
        Self::start_in(slack, tempfile::tempdir()?)
    }

    /// With the database `understudy.db` of a folder, where it is there.
    pub fn start_in(slack: &PretendSlack, folder: TempDir) -> Result<Self> {
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
    pub async fn ready(&self) -> Result<Duration> {
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

    pub fn resident_bytes(&self) -> Result<u64> {
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
