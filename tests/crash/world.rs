//! A workspace with internships under way, a program page of our own, and the binary beside it.

use std::{fs, path::Path};

use jiff::{
    Timestamp,
    civil::{Date, Time, Weekday},
};
use serde::Deserialize;
use tempfile::TempDir;
use understudy::sandbox::slack::{Channel, Person, Seed};

use crate::{
    app::{Alive, Binary, Process},
    support::Workspace,
};

/// What each week of [`PAGE`] says; no word of it stands in another week.
pub const WEEKS: [[&str; 2]; 4] = [
    ["Trim the brass lamp", "Meet the keeper of the light"],
    ["Sound the fog bell", "Write down three kinds of fog"],
    ["Chart the sand banks", "Compare the chart with last year's"],
    ["Row out to the buoy", "Explain the buoy to a visitor"],
];

pub const PAGE: &str = "\
# Lighthouse internship

## Week 1

1. Trim the brass lamp
1. Meet the keeper of the light

## Week 2

1. Sound the fog bell
1. Write down three kinds of fog

## Week 3

1. Chart the sand banks
1. Compare the chart with last year's

## Week 4

1. Row out to the buoy
1. Explain the buoy to a visitor
";

/// One internship, as the CSV has it.
#[derive(Debug, Clone)]
pub struct Row {
    pub intern: String,
    pub mentor: String,
    pub zone: &'static str,
    pub start: Date,
    pub weekday: Weekday,
    pub time: Time,
    /// Empty: a group DM of the two.
    pub place: &'static str,
}

/// `("Europe/Lisbon", "2026-10-12", "sunday", "01:30", "C0QUAY")`
pub type Line = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

/// Every line has an intern of its own; one mentor has the first two of them.
pub fn rows(lines: &[Line]) -> Vec<Row> {
    let row = |(index, line): (usize, &Line)| {
        let (zone, start, weekday, time, place) = *line;
        Row {
            intern: format!("U0INTERN{index:02}"),
            mentor: format!("U0MENTOR{:02}", index.max(1)),
            zone,
            start: start.parse().expect("a date"),
            weekday: weekday_called(weekday),
            time: time.parse().expect("a time"),
            place,
        }
    };
    lines.iter().enumerate().map(row).collect()
}

fn weekday_called(word: &str) -> Weekday {
    let at = WEEKDAYS.iter().position(|it| *it == word);
    let at = at.expect("a weekday") as i8;
    Weekday::from_monday_zero_offset(at).expect("a weekday")
}

const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Short enough to be waited for: a call, the lease, the settle wait, the margin. Seconds. Lease and
/// settle wait together are well over the second that the pace leaves between two posts.
pub const CALL: f64 = 0.3;
const LEASE: f64 = 0.6;
pub const SETTLE: f64 = 1.4;
const MARGIN: f64 = 0.1;

/// What a tick prints.
#[derive(Debug, Clone, Copy, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    pub planned: u64,
    pub sent: u64,
    pub recovered: u64,
    pub dropped: u64,
    pub failed: u64,
    pub owed: u64,
    #[serde(default)]
    pub held: u64,
}

impl Tally {
    /// Said by this run, in one way or the other: on a busy machine an answer may come too late.
    pub fn said(&self) -> u64 {
        self.sent + self.recovered
    }
}

/// Slack, the internships and the binary.
pub struct World {
    pub slack: Workspace,
    pub rows: Vec<Row>,
    pub imported_at: Timestamp,
    pub binary: Binary,
    folder: TempDir,
}

impl World {
    /// Imports the page and the internships at an instant.
    pub async fn start(database_url: &str, rows: Vec<Row>, imported_at: &str) -> Self {
        let slack = Workspace::start_with(seed(&rows)).await;
        let imported_at: Timestamp = imported_at.parse().expect("an instant");
        let binary = Binary::new(settings(&slack, database_url));
        let folder = tempfile::tempdir().expect("a temporary folder");
        let world = Self {
            slack,
            rows,
            imported_at,
            binary,
            folder,
        };
        world.write("page.md", PAGE);
        world.write("internships.csv", &csv(&world.rows));
        world.imports(imported_at).await;
        world
    }

    /// With so much time for each call that no good answer comes too late, however busy the machine.
    pub fn patient(mut self) -> Self {
        let seconds = |value: f64| value.to_string();
        self.binary = self.binary.with(&[
            ("UNDERSTUDY_SLACK_TIMEOUT_SECONDS", seconds(10.0)),
            ("UNDERSTUDY_LEASE_MARGIN_SECONDS", seconds(5.0)),
            ("UNDERSTUDY_LEASE_SECONDS", seconds(20.0)),
            ("UNDERSTUDY_SETTLE_SECONDS", seconds(10.0)),
        ]);
        self
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path().join(name), text).expect("a file in a temporary folder");
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Imports page and CSV; what the two commands printed.
    pub async fn imports(&self, at: Timestamp) -> (String, String) {
        let binary = self.binary.with(&[("UNDERSTUDY_AT", at.to_string())]);
        let file = |name: &str| self.path().join(name).display().to_string();
        let (page, csv) = (file("page.md"), file("internships.csv"));
        let program = ["import", &page, "--program", "lighthouse"];
        let page = binary.run(&program).await;
        let csv = binary.run(&["internships", "import", &csv]).await;
        (page, csv)
    }

    pub fn alive(&self) -> Alive {
        self.binary.alive()
    }

    /// Starts `tick --at … --deliver-for …`.
    pub fn starts_tick(&self, at: Timestamp, seconds: f64) -> Process {
        let (at, seconds) = (at.to_string(), seconds.to_string());
        self.binary
            .start(&["tick", "--at", &at, "--deliver-for", &seconds])
    }

    /// A tick that is left in peace, and given so many seconds.
    pub async fn ticks_for(&self, at: Timestamp, seconds: f64) -> Tally {
        let ended = self.starts_tick(at, seconds).end().await;
        ended.assert_done();
        tally(&ended.out)
    }

    /// A tick that is left in peace.
    pub async fn ticks(&self, at: Timestamp) -> Tally {
        self.ticks_for(at, 30.0).await
    }

    /// Several at once.
    pub async fn ticks_at_once(&self, instants: &[Timestamp]) -> Vec<Tally> {
        let all: Vec<_> = instants
            .iter()
            .map(|at| self.starts_tick(*at, 30.0))
            .collect();
        let mut tallies = Vec::new();
        for process in all {
            let ended = process.end().await;
            ended.assert_done();
            tallies.push(tally(&ended.out));
        }
        tallies
    }

    /// The place of an internship: its channel, or the group DM of the two.
    pub fn place(&self, row: &Row) -> String {
        match row.place {
            "" => self.slack.group(&[&row.intern, &row.mentor]),
            channel => channel.to_owned(),
        }
    }
}

/// Exactly one line of JSON on stdout.
pub fn tally(out: &str) -> Tally {
    let line = out.strip_suffix('\n').unwrap_or_default();
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {out:?}"))
}

fn settings(slack: &Workspace, database_url: &str) -> Vec<(&'static str, String)> {
    let mut settings = slack.settings();
    settings.extend([
        ("DATABASE_URL", database_url.to_owned()),
        ("UNDERSTUDY_SLACK_TIMEOUT_SECONDS", CALL.to_string()),
        ("UNDERSTUDY_LEASE_MARGIN_SECONDS", MARGIN.to_string()),
        ("UNDERSTUDY_LEASE_SECONDS", LEASE.to_string()),
        ("UNDERSTUDY_SETTLE_SECONDS", SETTLE.to_string()),
        ("UNDERSTUDY_POSTS_PER_MINUTE", "0".to_owned()),
    ]);
    settings
}

fn csv(rows: &[Row]) -> String {
    let mut text =
        "program,intern,mentor,start_date,time_zone,one_on_one_weekday,one_on_one_time,place\n"
            .to_owned();
    for row in rows {
        let Row {
            intern,
            mentor,
            zone,
            start,
            place,
            ..
        } = row;
        let weekday = WEEKDAYS[row.weekday.to_monday_zero_offset() as usize];
        let time = row.time.strftime("%H:%M");
        text += &format!("lighthouse,{intern},{mentor},{start},{zone},{weekday},{time},{place}\n");
    }
    text
}

/// The people of the rows, and their channels.
fn seed(rows: &[Row]) -> Seed {
    let mut ids: Vec<&str> = rows
        .iter()
        .flat_map(|row| [row.intern.as_str(), row.mentor.as_str()])
        .collect();
    let mut channels: Vec<&str> = rows.iter().map(|row| row.place).collect();
    for list in [&mut ids, &mut channels] {
        list.sort_unstable();
        list.dedup();
    }
    Seed {
        people: ids.iter().map(|id| person(id)).collect(),
        channels: channels
            .iter()
            .filter(|id| !id.is_empty())
            .map(|id| channel(id, &ids))
            .collect(),
        ..understudy::sandbox::people::example()
    }
}

fn person(id: &str) -> Person {
    let name = id.trim_start_matches("U0").to_lowercase();
    Person {
        id: id.to_owned(),
        handle: name.clone(),
        name: name.clone(),
        real_name: name,
        ..Person::default()
    }
}

fn channel(id: &str, members: &[&str]) -> Channel {
    Channel {
        id: id.to_owned(),
        name: id.trim_start_matches("C0").to_lowercase(),
        members: members.iter().map(|id| (*id).to_owned()).collect(),
        ..Channel::default()
    }
}
