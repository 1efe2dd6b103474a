//! What the operator sees and does: stories 46 and 47, as far as they are theirs.

use std::process::Stdio;

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use understudy::sandbox::slack::Fault;

use crate::{
    place::{living_in, number, of_page, run, with_csv},
    support::{Workspace, databases::both},
    world::{SUPPORT, World, import, said, understudy},
};

both!(
    story_46_an_hour_without_slack_says_the_rest_once_and_counts_what_is_stale,
    story_47_a_revoked_token_is_one_line_and_cora_hears_afterwards,
    deliveries_are_listed_tried_again_and_dropped,
    what_does_not_fit_is_refused_and_nothing_changes,
    after_a_restore_sending_waits_for_release,
    doctor_names_unknown_zones_and_pages_that_cannot_be_read,
    an_internship_whose_page_cannot_be_read_holds_up_nobody,
    a_dry_run_says_what_would_be_said_and_keeps_nothing,
    metrics_count_and_name_nobody,
);

const MONDAY_1: &str = "2027-03-01T09:00:00Z";

/// A command that has to go well; what it printed.
async fn does(database_url: &str, args: &[&str]) -> String {
    let (text, code) = said(&understudy(database_url, &[], args, "").await);
    assert_eq!(code, 0, "{args:?}: {text}");
    text
}

/// A command that is refused; the sentence.
async fn refuses(database_url: &str, args: &[&str], code: i32) -> String {
    let (text, found) = said(&understudy(database_url, &[], args, "").await);
    assert_eq!(found, code, "{args:?}: {text}");
    text
}

async fn listed(database_url: &str, state: &str) -> Vec<Value> {
    let args = ["deliveries", "list", "--state", state, "--format", "json"];
    let done = understudy(database_url, &[], &args, "").await;
    let text = String::from_utf8(done.stdout).expect("text");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Ines and Marta, whose week 1 Slack does not take.
async fn with_a_failure(database_url: &str, code: &'static str) -> (World, String) {
    let world = living_in(database_url, "C0SUPPORT").await;
    world.slack.set_fault(move |call| {
        let hit = call.method == "chat.postMessage" && call.arguments["channel"] == "C0SUPPORT";
        hit.then(|| Fault::Error(code.to_owned()))
    });
    world.is_at(MONDAY_1).await;
    let failed = listed(database_url, "failed").await;
    let id = failed[0]["id"].as_str().expect("an id").to_owned();
    (world, id)
}

async fn story_46_an_hour_without_slack_says_the_rest_once_and_counts_what_is_stale(
    database_url: String,
) {
    let slack = Workspace::start().await;
    let team = slack.team().0;
    let flags = ["--program", "support", "--workspace", &team];
    import(&database_url, SUPPORT, &flags).await;
    let csv = "program,intern,mentor,start_date,time_zone,one_on_one_weekday,one_on_one_time,place\n\
               support,U0INES,U0MARTA,2027-03-01,Europe/Lisbon,monday,09:30,C0SUPPORT\n";
    let at = [("UNDERSTUDY_AT", "2027-02-01T00:00:00Z".to_owned())];
    let args = ["internships", "import", "-", "--workspace", &team];
    said(&understudy(&database_url, &at, &args, csv).await);
    let mut settings = slack.settings();
    for (name, seconds) in [
        ("UNDERSTUDY_SLACK_TIMEOUT_SECONDS", "1"),
        ("UNDERSTUDY_LEASE_MARGIN_SECONDS", "0.2"),
        ("UNDERSTUDY_LEASE_SECONDS", "1.4"),
        ("UNDERSTUDY_SETTLE_SECONDS", "1"),
        ("UNDERSTUDY_POSTS_PER_MINUTE", "0"),
        ("RUST_LOG", "understudy=debug"),
        ("UNDERSTUDY_LOG", "json"),
    ] {
        settings.push((name, seconds.to_owned()));
    }
    let tick = async |at: &str, seconds: &str| {
        let args = ["tick", "--at", at, "--deliver-for", seconds];
        let done = understudy(&database_url, &settings, &args, "").await;
        let line: Value = serde_json::from_slice(&done.stdout).expect("a line of JSON");
        (line, String::from_utf8_lossy(&done.stderr).into_owned())
    };
    slack.set_fault(|_| Some(Fault::Http(503)));
    let (line, _) = tick("2027-03-01T09:05:00Z", "2").await;
    assert_eq!(
        (&line["owed"], &line["sent"]),
        (&5.into(), &0.into()),
        "the week, two agendas and two reminders: {line}"
    );
    let at = [("UNDERSTUDY_AT", "2027-03-01T10:05:00Z".to_owned())];
    let (doctor, _) = said(&understudy(&database_url, &at, &["doctor"], "").await);
    assert!(
        doctor.contains("5 messages are owed now, 0 of them held"),
        "{doctor}"
    );
    assert!(doctor.contains("that is owed waits for"), "{doctor}");
    slack.clear_faults();
    let (line, log) = tick("2027-03-01T10:05:00Z", "30").await;
    assert_eq!(line["owed"], 0, "{line}");
    assert_eq!(line["dropped"], 4, "the 1:1 has begun for both: {line}");
    assert_eq!(slack.channel("support").messages().len(), 1);
    assert_eq!(tick("2027-03-01T10:05:00Z", "5").await.0["sent"], 0);
    // One line for each end, which names nobody and says no text.
    let ends: Vec<_> = log
        .lines()
        .filter(|it| it.contains("A delivery has ended."))
        .collect();
    // The questions for notes as well: that meeting is over.
    assert_eq!(ends.len(), 7, "{log}");
    assert!(
        ends.iter().any(|it| it.contains("\"kind\":\"week\"")),
        "{log}"
    );
    assert!(
        ends.iter().any(|it| it.contains("\"reason\":\"late\"")),
        "{log}"
    );
    for name in ["U0INES", "Listening", "xoxb"] {
        assert!(!log.contains(name), "{name} in {log}");
    }
    let dropped = listed(&database_url, "dropped").await;
    assert!(
        dropped.iter().all(|it| it["reason"] == "late"),
        "{dropped:?}"
    );
}

async fn story_47_a_revoked_token_is_one_line_and_cora_hears_afterwards(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    world.slack.revoke_token();
    world.is_at(MONDAY_1).await;
    let settings = world.slack.settings();
    let doctor = async || said(&understudy(&database_url, &settings, &["doctor"], "").await).0;
    let text = doctor().await;
    let held: Vec<_> = text
        .lines()
        .filter(|it| it.contains("Nothing is sent to"))
        .collect();
    assert_eq!(held.len(), 1, "{text}");
    assert!(held[0].contains("Lantern Works since"), "{text}");
    assert!(
        held[0].contains("(token_revoked). Install the app again"),
        "{text}"
    );
    let waiting = listed(&database_url, "held").await;
    assert_eq!(waiting.len(), 2, "{waiting:?}");
    assert_eq!(waiting[0]["held"], true);
    assert_eq!(world.app.gauges().await.expect("gauges").held_workspaces, 1);

    world.slack.restore_token();
    assert!(doctor().await.contains("The token works by now"));
    run(
        &world,
        "UPDATE workspace SET held_at = held_at - 3600000000",
    )
    .await;
    let mut ticking = settings.clone();
    ticking.push(("UNDERSTUDY_POSTS_PER_MINUTE", "0".to_owned()));
    let tick = ["tick", "--at", "2027-03-01T09:30:00Z"];
    let (line, _) = said(&understudy(&database_url, &ticking, &tick, "").await);
    assert!(line.contains("\"owed\":0"), "{line}");
    world
        .slack
        .channel("support")
        .gets("Week 1: Listening")
        .await;
    let told = world
        .slack
        .person("cora")
        .hears("Messages are sent again")
        .await;
    told.has("`token_revoked`")
        .has("Reminders whose time has passed are left out");
    said(&understudy(&database_url, &ticking, &tick, "").await);
    let dm = world.slack.person("cora").dm();
    assert_eq!(crate::place::count(&dm, "Messages are sent again"), 1);
    assert!(!doctor().await.contains("Nothing is sent to"));
}

async fn deliveries_are_listed_tried_again_and_dropped(database_url: String) {
    let (world, id) = with_a_failure(&database_url, "restricted_action").await;
    let text = does(&database_url, &["deliveries", "list"]).await;
    assert!(
        text.contains(&format!(
            "{id}  failed  week of 2027-03-01, to place in C0SUPPORT"
        )),
        "{text}"
    );
    assert!(text.contains("tried once, restricted_action"), "{text}");
    assert!(
        text.contains("Ask an admin of the workspace to allow it"),
        "{text}"
    );
    let failed = listed(&database_url, "failed").await;
    assert_eq!(failed[0]["workspace"], world.slack.team().0);
    assert_eq!(failed[0]["due_at"], MONDAY_1);

    // It fails once more; then it is taken. `serve` runs beside it all the time.
    does(&database_url, &["deliveries", "retry", &id]).await;
    world.is_at("2027-03-01T09:10:00Z").await;
    assert_eq!(listed(&database_url, "failed").await.len(), 1);
    world.slack.clear_faults();
    let text = does(&database_url, &["deliveries", "retry", &id]).await;
    assert_eq!(text, format!("{id}: owed again (the week's tasks).\n"));
    world.is_at("2027-03-01T09:20:00Z").await;
    world
        .slack
        .channel("support")
        .gets("Week 1: Listening")
        .await;
    world
        .slack
        .person("cora")
        .hears("tried again by whoever runs Understudy")
        .await;
    let sent = listed(&database_url, "sent").await;
    assert!(sent.iter().any(|it| it["id"] == id.as_str()), "{sent:?}");
    let shown = does(
        &database_url,
        &["deliveries", "list", "--state", "sent", "--limit", "1"],
    )
    .await;
    assert!(shown.contains("There are more; --limit 2"), "{shown}");
}

async fn what_does_not_fit_is_refused_and_nothing_changes(database_url: String) {
    let (world, id) = with_a_failure(&database_url, "restricted_action").await;
    let sent = listed(&database_url, "sent").await[0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let state = "SELECT count(*) FROM delivery WHERE state = 'failed'";
    for (args, words) in [
        (vec!["retry", "nobody"], "there is no delivery `nobody`"),
        (vec!["retry", &id, "nobody"], "nothing was changed"),
        (vec!["drop", &id, &sent], "was posted already"),
        (
            vec!["hold", "--workspace", "T0ELSE"],
            "there is no workspace `T0ELSE`",
        ),
        (
            vec!["list", "--workspace", "T0ELSE"],
            "there is no workspace `T0ELSE`",
        ),
    ] {
        let args = [vec!["deliveries"], args].concat();
        let text = refuses(&database_url, &args, 1).await;
        assert!(text.contains(words), "{args:?}: {text}");
        assert_eq!(number(&world, state).await, 1, "{args:?}");
    }
    for args in [
        &["deliveries"][..],
        &["deliveries", "retry"],
        &["deliveries", "list", "--state", "lost"],
        &["deliveries", "list", "--limit", "0"],
        &["deliveries", "list", "--format", "yaml"],
    ] {
        refuses(&database_url, args, 2).await;
    }
    does(&database_url, &["deliveries", "drop", &id]).await;
    let text = refuses(&database_url, &["deliveries", "retry", &id], 1).await;
    assert!(text.contains("was dropped already"), "{text}");
    world.settles().await;
    world
        .slack
        .person("cora")
        .hears("let go by whoever runs Understudy")
        .await;

    // A place that is lost is chosen in Slack.
    world.slack.clear_faults();
    world
        .slack
        .archive("C0SUPPORT", true)
        .await
        .expect("a channel");
    world.is_at("2027-03-08T09:00:00Z").await;
    let lost = listed(&database_url, "failed").await[0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let text = refuses(&database_url, &["deliveries", "retry", &lost], 1).await;
    assert!(text.contains("by `/internship place`"), "{text}");
}

async fn after_a_restore_sending_waits_for_release(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    let team = world.slack.team().0;
    let text = does(&database_url, &["deliveries", "hold"]).await;
    assert!(text.contains("Nothing is sent to 1 workspace"), "{text}");
    let again = does(&database_url, &["deliveries", "hold", "--workspace", &team]).await;
    assert!(again.contains("held already"), "{again}");
    world.is_at(MONDAY_1).await;
    assert!(world.slack.channel("support").messages().is_empty());
    // The week, and the question for a time of the 1:1.
    let held = listed(&database_url, "held").await;
    assert_eq!(held.len(), 2, "{held:?}");
    assert!(
        held[0]["what_to_do"]
            .as_str()
            .is_some_and(|it| it.contains("deliveries release"))
    );
    let (doctor, _) = said(&understudy(&database_url, &[], &["doctor"], "").await);
    assert!(doctor.contains("sending is held by hand"), "{doctor}");
    does(
        &database_url,
        &["deliveries", "release", "--workspace", &team],
    )
    .await;
    world.is_at(MONDAY_1).await;
    world
        .slack
        .channel("support")
        .gets("Week 1: Listening")
        .await;
    let text = does(&database_url, &["deliveries", "release"]).await;
    assert!(text.contains("sending was not held"), "{text}");
}

async fn doctor_names_unknown_zones_and_pages_that_cannot_be_read(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    run(&world, "UPDATE internship SET time_zone = 'Mars/Olympus'").await;
    run(
        &world,
        "UPDATE person SET time_zone = 'Asia/Nowhere', tz_offset_seconds = 20700 WHERE user_id = 'U0OZ'",
    )
    .await;
    run(
        &world,
        "UPDATE program_version SET reading = '{\"later\":1}'",
    )
    .await;
    let (text, code) = said(&understudy(&database_url, &[], &["doctor"], "").await);
    assert_eq!(code, 1);
    for words in [
        "The time zone `Mars/Olympus` is not in this data: 1 internship follows UTC instead.",
        "The time zone `Asia/Nowhere` is not in this data: Slack has it for 1 person, for whom +05:45 is used",
        "Program support: version 1 of its page cannot be read",
        "1 internship follows it and is not posted",
        "Time zones are bundled data, version 20",
    ] {
        assert!(text.contains(words), "{words} in:\n{text}");
    }
}

async fn an_internship_whose_page_cannot_be_read_holds_up_nobody(database_url: String) {
    let rows = [
        ("U0INES", "U0MARTA", "C0SUPPORT"),
        ("U0IVO", "U0MARTA", "C0PRODUCT"),
    ];
    let world = of_page(&database_url, SUPPORT, &rows).await;
    for sql in [
        "INSERT INTO program_version (program_id, version, page, base_url, reading, imported_at)
         SELECT program_id, 2, page, base_url, reading, imported_at FROM program_version",
        "UPDATE internship SET version = 2 WHERE intern = 'U0IVO'",
        "UPDATE program_version SET reading = '{\"later\":1}' WHERE version = 1",
    ] {
        run(&world, sql).await;
    }
    world.is_at(MONDAY_1).await;
    let (support, product) = (
        world.slack.channel("support"),
        world.slack.channel("product"),
    );
    product.gets("Week 1: Listening").await;
    assert!(support.messages().is_empty());
    let (text, _) = said(&understudy(&database_url, &[], &["doctor"], "").await);
    assert!(
        text.contains("1 internship follows it and is not posted"),
        "{text}"
    );
    run(
        &world,
        "UPDATE program_version SET reading = (SELECT v.reading FROM program_version v WHERE v.version = 2)",
    )
    .await;
    // All are looked at once a day.
    world.is_at("2027-03-02T12:00:00Z").await;
    support.gets("Week 1: Listening").await;
    assert_eq!(product.messages().len(), 1);
}

async fn a_dry_run_says_what_would_be_said_and_keeps_nothing(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    with_csv(
        &database_url,
        &world.slack.team().0,
        &[("U0IVO", "U0MARTA", "")],
    )
    .await;
    let before = number(&world, "SELECT count(*) FROM delivery").await;
    let calls = world.slack.calls().len();
    let args = ["tick", "--at", "2027-03-05T15:00:00Z", "--dry-run"];
    let settings = world.slack.settings();
    let done = understudy(&database_url, &settings, &args, "").await;
    let (text, code) = said(&done);
    assert_eq!(code, 0, "{text}");
    let line = |words: &str| {
        let found = text.lines().find(|line| line.contains(words));
        found
            .unwrap_or_else(|| panic!("no {words} in:\n{text}"))
            .to_owned()
    };
    let week = line("C0SUPPORT");
    for words in [
        "Mon 1 Mar 2027 09:00 Europe/Lisbon",
        "the week's tasks: Week 1: Listening",
        "Support Internship",
    ] {
        assert!(week.contains(words), "{words} in {week}");
    }
    let group = line("group message of");
    assert!(
        group.contains("(@ivo) and") && group.contains("(@marta)"),
        "{group}"
    );
    for words in ["Fri 5 Mar 2027 15:00", "(@ines)"] {
        let is_nudge = |line: &&str| line.contains("the reminder of the check-in");
        let found = text
            .lines()
            .filter(is_nudge)
            .any(|line| line.contains(words));
        assert!(found, "{words} in:\n{text}");
    }
    assert!(
        text.contains("Nothing was said, and nothing was changed."),
        "{text}"
    );

    let json = [&args[..], &["--format", "json"]].concat();
    let done = understudy(&database_url, &settings, &json, "").await;
    let rows: Vec<Value> = serde_json::from_slice(&done.stdout).expect("JSON");
    let is_week = |row: &&Value| row["kind"] == "week" && row["channel"] == "C0SUPPORT";
    let week = rows.iter().find(is_week).expect("the week");
    assert_eq!(week["due_at"], MONDAY_1);
    assert_eq!(week["to"], "place");
    assert_eq!(week["not_said"], Value::Null);
    assert_eq!(
        number(&world, "SELECT count(*) FROM delivery").await,
        before
    );
    assert_eq!(world.slack.calls().len(), calls, "Slack is not asked");
    // What is held is listed, and says so.
    does(&database_url, &["deliveries", "hold"]).await;
    let (text, _) = said(&understudy(&database_url, &[], &args, "").await);
    assert!(text.contains("[waits: sending is held by hand]"), "{text}");
    refuses(
        &database_url,
        &["tick", "--at", MONDAY_1, "--format", "json"],
        2,
    )
    .await;
}

/// The answer to a GET, with its head.
async fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let request = format!("GET {path} HTTP/1.0\r\nHost: {address}\r\n\r\n");
    stream
        .write_all(request.as_bytes())
        .await
        .expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    answer
}

async fn metrics_count_and_name_nobody(database_url: String) {
    let (world, _) = with_a_failure(&database_url, "restricted_action").await;
    let text = get(&world.address, "/metrics").await;
    assert!(text.starts_with("HTTP/1.0 200"), "{text}");
    assert!(
        text.contains("content-type: text/plain; version=0.0.4"),
        "{text}"
    );
    for line in [
        "understudy_owed 0",
        "understudy_oldest_owed_seconds 0",
        "understudy_unsure 0",
        "understudy_held_workspaces 0",
        "understudy_failed 1",
        "understudy_failed_by_reason{reason=\"restricted_action\"} 1",
    ] {
        assert!(text.lines().any(|it| it == line), "{line} in:\n{text}");
    }
    for begin in [
        "understudy_planned_total{kind=\"week\"}",
        "understudy_sent_total{kind=\"notice\"}",
        "understudy_recovered_total ",
        "understudy_stale_total ",
        "understudy_lateness_seconds_bucket{kind=\"notice\",le=\"1\"}",
        "understudy_slack_calls_total{method=\"chat.postMessage\",outcome=\"refused\"}",
        "understudy_tick_seconds_count ",
    ] {
        assert!(
            text.lines().any(|it| it.starts_with(begin)),
            "{begin} in:\n{text}"
        );
    }
    for name in ["U0", "C0", "T0", "ines", "Lantern"] {
        assert!(!text.contains(name), "{name} in:\n{text}");
    }
}

async fn free_address() -> String {
    let free = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    free.local_addr().expect("its address").to_string()
}

#[tokio::test]
async fn metrics_have_an_address_of_their_own_where_that_is_set() {
    let slack = Workspace::start().await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (main, own) = (free_address().await, free_address().await);
    let database_url = format!("sqlite://{}/understudy.db", folder.path().display());
    let mut serving = tokio::process::Command::new(env!("CARGO_BIN_EXE_understudy"))
        .arg("serve")
        .envs(slack.settings())
        .env("DATABASE_URL", database_url)
        .env("UNDERSTUDY_LISTEN", &main)
        .env("UNDERSTUDY_METRICS_LISTEN", &own)
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("the binary starts");
    let up = async {
        while TcpStream::connect(&own).await.is_err() || TcpStream::connect(&main).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    let patience = std::time::Duration::from_secs(30);
    tokio::time::timeout(patience, up).await.expect("it serves");
    assert!(get(&own, "/metrics").await.contains("understudy_owed 0"));
    assert!(get(&main, "/metrics").await.starts_with("HTTP/1.0 404"));
    assert!(get(&own, "/readyz").await.starts_with("HTTP/1.0 404"));
    serving.kill().await.expect("it ends");
}
