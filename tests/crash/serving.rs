//! `serve` is killed between any two clicks: whatever was acknowledged is still there, and said once.

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};
use understudy::sandbox::slack::Fault;

use crate::{
    app::{Binary, PATIENCE, Process},
    support::{Workspace, databases::both_at_once},
    world::{PAGE, tally},
};

/// A Friday; the start form offers the Monday after it.
const FRIDAY: &str = "2027-02-26T10:00:00Z";
/// Nine o'clock of that Monday in Lisbon.
const MONDAY: &str = "2027-03-01T09:00:00Z";

both_at_once!(
    killed_after_every_click_it_loses_nothing,
    killed_before_it_hears_of_a_post_it_doubles_nothing,
    told_to_stop_it_ends_well_and_loses_nothing,
);

async fn killed_after_every_click_it_loses_nothing(database_url: String) {
    let mut office = Office::opens(&database_url).await;
    office.tells_story_1(Office::crashes).await;
}

async fn killed_before_it_hears_of_a_post_it_doubles_nothing(database_url: String) {
    let mut office = Office::opens(&database_url).await;
    office.deaf = true;
    office.tells_story_1(Office::crashes).await;
}

async fn told_to_stop_it_ends_well_and_loses_nothing(database_url: String) {
    let mut office = Office::opens(&database_url).await;
    office.deaf = true;
    office.tells_story_1(Office::is_stopped).await;
}

/// Slack, the app that serves it, and how its end is brought about.
struct Office {
    slack: Workspace,
    binary: Binary,
    serving: Option<Process>,
    at: &'static str,
    /// The answer to the first post of each step never comes.
    deaf: bool,
    folder: TempDir,
}

impl Office {
    /// The page, one mentor, and the app, on a Friday.
    async fn opens(database_url: &str) -> Self {
        let slack = Workspace::start().await;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut settings = slack.settings();
        settings.extend([
            ("DATABASE_URL", database_url.to_owned()),
            ("UNDERSTUDY_SLACK_TIMEOUT_SECONDS", "1".to_owned()),
            ("UNDERSTUDY_LEASE_MARGIN_SECONDS", "0.2".to_owned()),
            ("UNDERSTUDY_LEASE_SECONDS", "1.4".to_owned()),
            ("UNDERSTUDY_SETTLE_SECONDS", "1".to_owned()),
            ("UNDERSTUDY_POSTS_PER_MINUTE", "0".to_owned()),
        ]);
        let mut office = Self {
            slack,
            binary: Binary::new(settings),
            serving: None,
            at: FRIDAY,
            deaf: false,
            folder,
        };
        office.imports().await;
        office.starts().await;
        office
    }

    async fn imports(&self) {
        let file = |name: &str, text: &str| {
            let path = self.folder.path().join(name);
            std::fs::write(&path, text).expect("a file in a temporary folder");
            path.display().to_string()
        };
        let page = file("page.md", PAGE);
        let mentors = file("mentors.csv", "mentor,program\nU0MARTA,lighthouse\n");
        let program = ["--program", "lighthouse", "--channel", "C0CSUCCESS"];
        self.binary
            .run(&[&["import", &page], &program[..]].concat())
            .await;
        self.binary.run(&["mentors", "import", &mentors]).await;
    }

    /// Starts the app at the schedule's present, on an address of its own.
    async fn starts(&mut self) {
        let free = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = free.local_addr().expect("its address").to_string();
        drop(free);
        let settings = [
            ("UNDERSTUDY_LISTEN", address.clone()),
            ("UNDERSTUDY_AT", self.at.to_owned()),
        ];
        self.binary = self.binary.with(&settings);
        let mut serving = self.binary.start(&["serve"]);
        let ready = async {
            while !is_ready(&address).await {
                assert!(!serving.has_ended(), "it ends by itself");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(PATIENCE, ready).await.expect("it is ready");
        self.slack.connect_app(&format!("http://{address}"));
        self.serving = Some(serving);
    }

    /// SIGKILL, and a new one on the same database.
    async fn crashes(&mut self) {
        self.serving.take().expect("it serves").killed().await;
        self.starts().await;
    }

    /// SIGTERM, after which it has fifteen seconds; and a new one.
    async fn is_stopped(&mut self) {
        let stopped = self.serving.take().expect("it serves").told_to_stop();
        let ended = timeout(Duration::from_secs(15), stopped).await;
        ended.expect("it ends in time").assert_done();
        self.starts().await;
    }

    /// From now on one post is done, but nobody hears so.
    fn becomes_deaf(&self) {
        if self.deaf {
            self.slack
                .fail_next("chat.postMessage", Fault::PostThenHang);
        }
    }

    /// Ines finds a mentor, and has week 1 on Monday. `ends` comes after every click.
    async fn tells_story_1(&mut self, ends: impl AsyncFn(&mut Self)) {
        let (ines, marta) = (self.slack.person("ines"), self.slack.person("marta"));
        ines.goes_to("customer-success").types("/find-mentor").await;
        ends(self).await;
        ines.presses("request_ask").await;
        ends(self).await;
        self.becomes_deaf();
        ines.fills("note", "I like lighthouses").submits().await;
        ends(self).await;
        marta.hears("I like lighthouses").await;
        self.becomes_deaf();
        marta.presses("request_accept").await;
        ends(self).await;
        ines.hears("says yes").await;
        self.becomes_deaf();
        marta
            .fills("intern_manager", "U0IVO")
            .fills("mentor_manager", "U0MINA")
            .submits()
            .await;
        ends(self).await;
        let plan = ines.hears("has planned the start").await;
        self.becomes_deaf();
        ines.presses_old(&plan, "Confirm").await;
        ends(self).await;
        for manager in ["ivo", "mina"].map(|handle| self.slack.person(handle)) {
            let asked = manager.hears("asks for your yes").await;
            self.becomes_deaf();
            manager.presses_old(&asked, "Approve").await;
            ends(self).await;
        }
        ines.hears("Week 1 is posted").await;
        marta.hears("Week 1 is posted").await;
        self.at = MONDAY;
        self.becomes_deaf();
        ends(self).await;
        let place = self.slack.group_of(&["ines", "marta"]);
        place.gets("Trim the brass lamp").await;
        ends(self).await;
        self.is_settled_and_said_once().await;
    }

    /// Nothing is owed any more, and nothing was said twice.
    async fn is_settled_and_said_once(&mut self) {
        self.slack.clear_faults();
        self.serving.take().expect("it serves").killed().await;
        let tick = ["tick", "--at", "2027-03-01T09:05:00Z"];
        let tally = tally(&self.binary.run(&tick).await);
        assert_eq!((tally.failed, tally.owed), (0, 0), "{tally:?}");
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for handles in [&["ines"][..], &["marta"], &["ines", "marta"]] {
            for message in self.slack.group_of(handles).messages() {
                let payload = &message.metadata.expect("metadata")["event_payload"];
                let fields = ["kind", "to", "date"].map(|name| payload[name].to_string());
                *counts.entry(fields.join(" ")).or_default() += 1;
            }
        }
        let doubled: HashMap<_, _> = counts.iter().filter(|(_, count)| **count > 1).collect();
        assert!(doubled.is_empty(), "{doubled:?}");
        assert!(counts.len() >= 5, "{counts:?}");
    }
}

/// Whether `/readyz` answers with 200.
async fn is_ready(address: &str) -> bool {
    let ask = async {
        let mut stream = TcpStream::connect(address).await.ok()?;
        let request = b"GET /readyz HTTP/1.0\r\n\r\n";
        stream.write_all(request).await.ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.ok()?;
        Some(answer.starts_with(b"HTTP/1.0 200") || answer.starts_with(b"HTTP/1.1 200"))
    };
    let answered = timeout(Duration::from_secs(5), ask).await;
    answered.ok().flatten().unwrap_or(false)
}
