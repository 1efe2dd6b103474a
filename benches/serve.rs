//! How soon `serve` answers after its start, how fast it acknowledges, and how much memory it keeps.
//!
//! `cargo bench --bench serve` prints the figures and asserts none of them: a machine with other
//! work to do would fail for nothing. The targets are an answer within 100 ms of the start on an empty
//! database, and 40 MB resident after 1,000 commands. Slack is the pretend one, on loopback.

#[path = "support/serve.rs"]
#[allow(dead_code)]
mod serve;

use serve::{Result, Serve, acknowledged, megabytes, print_times};
use understudy::sandbox::{PretendSlack, people};

const STARTS: usize = 10;
const COMMANDS: usize = 1_000;
/// What is typed, in turn: both are answered without a program.
const TYPED: [(&str, &str); 2] = [("/find-mentor", "help"), ("/internship", "")];
const PERSON: &str = "U0INES";
const CHANNEL: &str = "C0SUPPORT";
#[tokio::main]
async fn main() -> Result<()> {
    let slack = PretendSlack::start(people::example()).await?;
    let (mut ready, mut first) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let serve = Serve::start(&slack)?;
        ready.push(serve.ready().await?);
        acknowledged(&slack, PERSON, CHANNEL, TYPED[0].0, TYPED[0].1).await?;
        first.push(serve.since_start.elapsed());
    }

    let serve = Serve::start(&slack)?;
    serve.ready().await?;
    let resident_before = serve.resident_bytes()?;
    let mut acks = Vec::new();
    for turn in 0..COMMANDS {
        let (command, text) = TYPED[turn % TYPED.len()];
        acks.push(acknowledged(&slack, PERSON, CHANNEL, command, text).await?);
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
