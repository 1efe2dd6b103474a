//! The weekly 1:1: its agenda, moves and skips, and the calendar: stories 33 and 34.

use calcard::icalendar::{ICalendar, ICalendarComponentType, ICalendarProperty, ICalendarValue};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    starting::started,
    support::{PersonInStory, Place, Shown, Workspace, databases::both},
    world::{SUPPORT, World, import, understudy},
};

both!(
    story_33_the_agenda_comes_in_each_ones_own_morning,
    story_33_each_may_switch_it_off,
    story_34_moved_and_skipped_and_both_know_at_once,
    story_34_moved_from_the_reminder_both_are_reminded_again,
    who_runs_late_says_so_by_one_click,
    story_34_strangers_and_forged_days_change_nothing,
    story_34_reminder_agenda_and_calendar_agree,
    r_06_and_r_14_length_and_links,
    r_13_without_a_slot_the_intern_is_reminded,
    over_a_change_of_summer_time_through_the_wire,
);

/// Messages of one kind.
pub fn of_kind(place: &Place, kind: &str) -> Vec<Shown> {
    let of_kind = |it: &Shown| {
        let payload = it.metadata.as_ref().map(|it| &it["event_payload"]["kind"]);
        payload.is_some_and(|it| it == kind)
    };
    place.messages().into_iter().filter(of_kind).collect()
}

/// What an address of the app answers: its status, and its body.
async fn get(world: &World, path: &str) -> (u16, String) {
    let host = world.address.as_str();
    let mut stream = TcpStream::connect(host).await.expect("the app");
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("asked");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let status = head[9..12].parse().expect("a status");
    (status, body.to_owned())
}

/// The address of a person's calendar, as a path.
async fn calendar_of(person: &PersonInStory) -> String {
    person.types("/internship calendar").await;
    let words = person.sees_modal().words();
    person.closes().await;
    let from = words.find("/calendar/").expect("an address");
    let until = words[from..].find(".ics").expect("its end") + 4;
    words[from..from + until].to_owned()
}

/// The meetings in a calendar, read by another library than the one that wrote it: each one's UID and instant.
fn events(ics: &str) -> Vec<(String, String)> {
    let calendar = ICalendar::parse(ics).expect("a calendar");
    let events = calendar.components.iter();
    let events = events.filter(|it| it.component_type == ICalendarComponentType::VEvent);
    events
        .map(|event| {
            let value = |name: &ICalendarProperty| {
                event
                    .property(name)
                    .and_then(|it| it.values.first())
                    .expect("a value")
                    .clone()
            };
            let ICalendarValue::PartialDateTime(at) = value(&ICalendarProperty::Dtstart) else {
                panic!("no time");
            };
            assert_eq!(at.tz_hour, Some(0), "in UTC");
            let ICalendarValue::Text(uid) = value(&ICalendarProperty::Uid) else {
                panic!("no uid");
            };
            let part = |part: Option<u8>| part.expect("a part");
            let at = format!(
                "{}-{:02}-{:02}T{:02}:{:02}Z",
                at.year.expect("a year"),
                part(at.month),
                part(at.day),
                part(at.hour),
                part(at.minute)
            );
            (uid, at)
        })
        .collect()
}

fn instants(ics: &str) -> Vec<String> {
    events(ics).into_iter().map(|(_, at)| at).collect()
}

async fn story_33_the_agenda_comes_in_each_ones_own_morning(database_url: String) {
    let world = World::of_support(database_url).await;
    // Tuesdays at three in Berlin; in Lisbon nine o'clock comes an hour later.
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T07:55:00Z").await;
    assert!(of_kind(&marta.dm(), "agenda").is_empty());
    world.is_at("2027-03-01T08:00:00Z").await;
    marta.hears("For your 1:1 with <@U0INES>").await;
    assert!(
        of_kind(&ines.dm(), "agenda").is_empty(),
        "not yet nine in Lisbon"
    );
    world.is_at("2027-03-01T09:00:00Z").await;
    ines.hears("For your 1:1 with <@U0MARTA>")
        .await
        .has("Tuesday 14:00 for <@U0INES> (Europe/Lisbon) · Tuesday 15:00 for <@U0MARTA> (Europe/Berlin)")
        .has("No topics yet");
    world.is_at("2027-03-02T13:00:00Z").await;
    assert_eq!(of_kind(&ines.dm(), "one_on_one").len(), 1);
    world.is_at("2027-03-08T09:00:00Z").await;
    world.settles().await;
    let second = of_kind(&ines.dm(), "agenda");
    assert_eq!(second.len(), 2);
    second[1].has("*From this week*\n• Which ticket surprised you?");
}

async fn story_33_each_may_switch_it_off(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let agenda = ines.hears("For your 1:1 with").await;
    ines.presses_at(&agenda, "Stop these").await;
    ines.is_told("You get no more agendas of your 1:1s").await;
    world.is_at("2027-03-08T09:00:00Z").await;
    world.settles().await;
    assert_eq!(of_kind(&ines.dm(), "agenda").len(), 1);
    assert_eq!(of_kind(&marta.dm(), "agenda").len(), 2, "for oneself only");
    ines.types("/internship reminders").await;
    ines.fills("wanted", ["agenda"]).submits().await;
    ines.sees_no_modal();
    world.is_at("2027-03-09T13:00:00Z").await;
    world.settles().await;
    assert!(of_kind(&ines.dm(), "one_on_one").is_empty());
    world.is_at("2027-03-15T09:00:00Z").await;
    world.settles().await;
    assert_eq!(of_kind(&ines.dm(), "agenda").len(), 2);
}

async fn story_34_moved_and_skipped_and_both_know_at_once(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let agenda = ines.hears("For your 1:1 with").await;
    ines.presses_at(&agenda, "Move").await;
    ines.sees_modal().has("In your time zone, Europe/Lisbon");
    ines.fills("move_date", "2027-03-09")
        .fills("move_time", "18:00");
    let answer = ines.submits().await;
    assert!(answer.errors["move_date"].contains("Your next 1:1 is on Tuesday, 2027-03-09"));
    ines.fills("move_date", "2027-03-04")
        .fills("move_time", "16:00");
    ines.fills("reason", "Dentist <!channel>").submits().await;
    ines.sees_no_modal();
    let told = marta
        .hears("<@U0INES> has moved your 1:1 of Tuesday, 2 March 2027")
        .await;
    told.has("> Dentist &lt;!channel&gt;")
        .has("Thursday 17:00 for <@U0MARTA>");
    ines.hears("<@U0INES> has moved your 1:1").await;
    // The agenda that stands already shows it.
    world.settles().await;
    ines.dm()
        .gets("Agenda for your 1:1 with <@U0MARTA>, Thursday at 17:00 (Europe/Berlin)")
        .await;
    world.is_at("2027-03-02T13:00:00Z").await;
    world.settles().await;
    assert!(
        of_kind(&marta.dm(), "one_on_one").is_empty(),
        "not on Tuesday"
    );
    world.is_at("2027-03-04T15:00:00Z").await;
    world.settles().await;
    for one in [&ines, &marta] {
        let reminders = of_kind(&one.dm(), "one_on_one");
        assert_eq!(reminders.len(), 1);
        let payload = &reminders[0].metadata.as_ref().expect("metadata")["event_payload"];
        assert_eq!(payload["date"], "2027-03-02", "known by its original day");
    }
    // The next one is skipped, moved after all, and put back: one message, and a line in its thread for the other.
    world.is_at("2027-03-08T09:00:00Z").await;
    marta.types("/internship skip").await;
    marta.fills("reason", "Holidays").submits().await;
    marta.sees_no_modal();
    let skipped = ines
        .hears("<@U0MARTA> has skipped your 1:1 of Tuesday, 9 March 2027")
        .await;
    skipped.has("> Holidays").has("The next one is");
    // So does the week that stands in the place.
    world.settles().await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    pair.gets("*For your 1:1*")
        .await
        .has("Tuesday, 16 March at 15:00 (Europe/Berlin)")
        .lacks("9 March");
    let calendar = calendar_of(&ines).await;
    let (status, ics) = get(&world, &calendar).await;
    assert_eq!(status, 200);
    assert_eq!(instants(&ics), ["2027-03-04T16:00Z", "2027-03-16T14:00Z"]);
    world.settles().await;
    ines.presses_at(&skipped, "Put it back").await;
    world.settles().await;
    ines.dm()
        .gets("<@U0INES> has put your 1:1 of Tuesday, 9 March 2027 back")
        .await;
    assert_eq!(
        of_kind(&ines.dm(), "one_on_one_changed").len(),
        2,
        "one for each meeting"
    );
    marta.dm().gets("<@U0INES> has put your 1:1").await;
    assert_eq!(of_kind(&marta.dm(), "one_on_one_again").len(), 1);
    world.is_at("2027-03-09T13:00:00Z").await;
    world.settles().await;
    assert_eq!(of_kind(&marta.dm(), "one_on_one").len(), 2);
    let (_, ics) = get(&world, &calendar).await;
    assert_eq!(
        instants(&ics),
        [
            "2027-03-04T16:00Z",
            "2027-03-09T14:00Z",
            "2027-03-16T14:00Z"
        ]
    );
}

async fn story_34_moved_from_the_reminder_both_are_reminded_again(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-02T13:00:00Z").await;
    let reminder = ines.hears("Your 1:1 with <@U0MARTA> is").await;
    ines.presses_at(&reminder, "Move").await;
    // In the middle of Marta's night: said first.
    ines.fills("move_date", "2027-03-03")
        .fills("move_time", "03:30")
        .submits()
        .await;
    ines.sees_modal()
        .has("It is 04:30 for <@U0MARTA> then.")
        .has("Send it once more if you mean it.");
    ines.fills("move_date", "2027-03-02")
        .fills("move_time", "17:00")
        .submits()
        .await;
    ines.sees_no_modal();
    marta.hears("<@U0INES> has moved your 1:1").await;
    world.settles().await;
    marta
        .dm()
        .gets("Your 1:1 with <@U0INES> was moved: it is")
        .await;
    world.is_at("2027-03-02T15:55:00Z").await;
    assert!(of_kind(&marta.dm(), "one_on_one_moved").is_empty());
    world.is_at("2027-03-02T16:00:00Z").await;
    world.settles().await;
    for one in [&ines, &marta] {
        assert_eq!(of_kind(&one.dm(), "one_on_one_moved").len(), 1);
        assert_eq!(of_kind(&one.dm(), "one_on_one").len(), 1);
    }
    // Too late for another move.
    world.is_at("2027-03-02T17:00:00Z").await;
    ines.presses_old(&reminder, "Move").await;
    ines.is_told("This 1:1 has begun or is over").await;
}

async fn who_runs_late_says_so_by_one_click(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-02T13:00:00Z").await;
    let reminder = ines.hears("Your 1:1 with <@U0MARTA> is").await;
    assert!(reminder.buttons().len() <= 5, "{:?}", reminder.buttons());
    world.is_at("2027-03-02T14:02:00Z").await;
    ines.presses_old(&reminder, "Running late").await;
    ines.is_told("<@U0MARTA> is told that you are running late")
        .await;
    marta
        .hears("<@U0INES> is running late for your 1:1")
        .await
        .has("Please wait a little.");
    ines.presses_old(&reminder, "Running late").await;
    ines.is_told("knows already").await;
    world.settles().await;
    assert_eq!(of_kind(&marta.dm(), "one_on_one_late").len(), 1);
    assert!(of_kind(&ines.dm(), "one_on_one_late").is_empty());
    // When it is over, nobody waits.
    world.is_at("2027-03-02T14:30:00Z").await;
    let hers = marta.hears("Your 1:1 with <@U0INES> is").await;
    marta.presses_at(&hers, "Running late").await;
    marta.is_told("over or not held, so nobody was told").await;
    world.settles().await;
    assert!(of_kind(&ines.dm(), "one_on_one_late").is_empty());
}

async fn story_34_strangers_and_forged_days_change_nothing(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let agenda = ines.hears("For your 1:1 with").await;
    let oz = world.slack.person("oz");
    for button in ["Move", "Skip", "Add a topic"] {
        // It is not on their screen, so there is nowhere to tell them.
        oz.presses_old(&agenda, button).await;
        assert!(oz.modal().is_none());
    }
    oz.types("/internship move").await;
    oz.is_told("You have no internship under way").await;
    let id = &agenda.metadata.as_ref().expect("metadata")["event_payload"]["internship"];
    for value in [
        json!({ "i": id, "d": "2027-03-03" }).to_string(),
        json!({ "i": id, "d": "1999-01-01" }).to_string(),
        json!({ "i": "not-one", "d": "2027-03-02" }).to_string(),
        "nonsense".to_owned(),
    ] {
        for action in [
            "one_on_one_move",
            "one_on_one_skip",
            "one_on_one_back",
            "one_on_one_late",
            "notes_open:x",
        ] {
            let forged =
                json!({ "type": "button", "action_id": action, "block_id": "b", "value": value });
            assert!(ines.forges(&agenda, forged).await.is_ok());
            assert!(ines.modal().is_none());
        }
    }
    // Pressed twice, sent twice: one skip.
    ines.presses_at(&agenda, "Skip").await;
    marta.types("/internship skip").await;
    tokio::join!(ines.submits(), marta.submits());
    world.settles().await;
    let mut tx = world.app.engine.db.read().await.expect("the database");
    let changes = tx
        .count("SELECT count(*) FROM one_on_one_change", &[])
        .await;
    assert_eq!(changes.expect("a count"), 1);
    assert_eq!(of_kind(&marta.dm(), "one_on_one_changed").len(), 1);
}

async fn story_34_reminder_agenda_and_calendar_agree(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-15").await;
    // The first is moved, the second skipped, the third in another zone and hour, over Lisbon's and Berlin's change.
    world.is_at("2027-03-15T09:00:00Z").await;
    ines.types("/internship move").await;
    ines.fills("move_date", "2027-03-18")
        .fills("move_time", "16:00")
        .submits()
        .await;
    ines.sees_no_modal();
    world.is_at("2027-03-19T12:00:00Z").await;
    marta.types("/internship skip").await;
    marta.submits().await;
    ines.types("/internship schedule").await;
    ines.fills("one_on_one_time", "10:00").submits().await;
    ines.submits().await;
    ines.sees_no_modal();
    marta.hears("has chosen another time").await;
    let mut said = Vec::new();
    let mut agendas = Vec::new();
    let mut now: jiff::Timestamp = "2027-03-19T12:00:00Z".parse().expect("an instant");
    let end: jiff::Timestamp = "2027-04-05T00:00:00Z".parse().expect("an instant");
    let count = |place: &Place, kind: &str| of_kind(place, kind).len();
    let (mut reminders, mut before) =
        (count(&ines.dm(), "one_on_one"), count(&ines.dm(), "agenda"));
    while now < end {
        now += jiff::SignedDuration::from_mins(60);
        world.is_at(&now.to_string()).await;
        if count(&ines.dm(), "one_on_one") > reminders {
            reminders += 1;
            said.push((now + jiff::SignedDuration::from_mins(60)).to_string());
        }
        if count(&ines.dm(), "agenda") > before {
            before += 1;
            agendas.push(now.to_string());
        }
    }
    let (_, ics) = get(&world, &calendar_of(&ines).await).await;
    let feed = instants(&ics);
    assert_eq!(feed, ["2027-03-18T16:00Z", "2027-03-30T09:00Z"]);
    assert_eq!(
        said,
        ["2027-03-30T09:00:00Z"],
        "ten in Lisbon, which is in summer by then"
    );
    assert_eq!(
        agendas,
        ["2027-03-29T08:00:00Z"],
        "nine in Lisbon, the day before"
    );
    let marta_ics = get(&world, &calendar_of(&marta).await).await.1;
    assert_eq!(instants(&marta_ics), feed, "the same for both");
    assert!(marta_ics.contains("SUMMARY:1:1 with Ines"), "{marta_ics}");
    assert!(ics.lines().all(|line| line.len() <= 75), "lines are folded");
    assert_eq!(ics.matches("\r\n").count(), ics.matches('\n').count());
    // A wrong secret is as any unknown address; a new one makes the old one wrong.
    let old = calendar_of(&ines).await;
    let unknown = get(&world, "/nothing/here").await;
    for wrong in [
        "/calendar/x.ics",
        "/calendar/.ics",
        "/calendar/x",
        &old.replace(".ics", "0.ics"),
    ] {
        assert_eq!(get(&world, wrong).await, unknown);
    }
    ines.types("/internship calendar").await;
    ines.presses("Make a new address").await;
    ines.closes().await;
    assert_eq!(get(&world, &old).await, unknown);
    assert_ne!(calendar_of(&ines).await, old);
}

async fn r_06_and_r_14_length_and_links(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    ines.types("/internship schedule").await;
    ines.fills("call_url", "http://call.example.com")
        .fills("one_on_one_minutes", "60 minutes");
    let answer = ines.submits().await;
    assert!(answer.errors["call_url"].contains("begins with https://"));
    ines.fills("call_url", "https://call.example.com/a");
    ines.fills("notes_url", "https://docs.example.com/n")
        .submits()
        .await;
    ines.sees_modal()
        .has("It takes 60 minutes.")
        .has("The link of your call: https://call.example.com/a");
    ines.submits().await;
    ines.sees_no_modal();
    world.is_at("2027-03-01T09:00:00Z").await;
    marta
        .hears("60 minutes")
        .await
        .has("https://docs.example.com/n");
    world.is_at("2027-03-02T13:00:00Z").await;
    let reminder = marta
        .hears("is Tuesday at 15:00 (Europe/Berlin), for 60 minutes.")
        .await;
    reminder
        .has("Join the call")
        .has("https://docs.example.com/n");
    world.is_at("2027-03-02T14:59:00Z").await;
    assert!(of_kind(&marta.dm(), "notes_prompt").is_empty());
    world.is_at("2027-03-02T15:00:00Z").await;
    world.settles().await;
    assert_eq!(of_kind(&marta.dm(), "notes_prompt").len(), 1);
}

/// Internships from a CSV, on the support page.
async fn imported(database_url: &str, csv: &str, at: &str) -> World {
    let slack = Workspace::start().await;
    let team = slack.team().0;
    import(
        database_url,
        SUPPORT,
        &["--program", "support", "--workspace", &team],
    )
    .await;
    let settings = [("UNDERSTUDY_AT", at.to_owned())];
    let args = ["internships", "import", "-", "--workspace", &team];
    let done = understudy(database_url, &settings, &args, csv).await;
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    World::serve(slack, database_url.to_owned(), at).await
}

async fn r_13_without_a_slot_the_intern_is_reminded(database_url: String) {
    let csv = "program,intern,mentor,start_date,time_zone\nsupport,U0INES,U0MARTA,2027-03-01,Europe/Lisbon\n";
    let world = imported(&database_url, csv, "2027-02-22T10:00:00Z").await;
    let (ines, marta) = (world.slack.person("ines"), world.slack.person("marta"));
    world.is_at("2027-02-27T08:59:00Z").await;
    assert!(of_kind(&ines.dm(), "one_on_one_missing").is_empty());
    world.is_at("2027-02-27T09:00:00Z").await;
    let told = ines.hears("has no time for the weekly 1:1 yet").await;
    ines.presses_at(&told, "Choose a time").await;
    ines.sees_modal().has("In your time zone, Europe/Lisbon");
    ines.submits().await;
    ines.submits().await;
    ines.sees_no_modal();
    marta.hears("has chosen another time").await;
    assert!(
        of_kind(&marta.dm(), "one_on_one_missing").is_empty(),
        "the intern only"
    );
    world.is_at("2027-03-02T14:00:00Z").await;
    world.settles().await;
    assert_eq!(of_kind(&marta.dm(), "one_on_one").len(), 1);
}

async fn over_a_change_of_summer_time_through_the_wire(database_url: String) {
    // Tuesdays at nine where the intern is, agreed there; the mentor is Marta in Berlin. The reminder's instants.
    let rows = [
        (
            "U0INES",
            "America/New_York",
            ["2027-03-09T13:00:00Z", "2027-03-16T12:00:00Z"],
        ),
        (
            "U0ALDO",
            "Europe/Lisbon",
            ["2027-03-09T08:00:00Z", "2027-03-16T08:00:00Z"],
        ),
        (
            "U0OZ",
            "Asia/Kathmandu",
            ["2027-03-09T02:15:00Z", "2027-03-16T02:15:00Z"],
        ),
        (
            "U0CORA",
            "Pacific/Auckland",
            ["2027-03-08T19:00:00Z", "2027-03-15T19:00:00Z"],
        ),
        (
            "U0MIGUEL",
            "America/Bogota",
            ["2027-03-09T13:00:00Z", "2027-03-16T13:00:00Z"],
        ),
    ];
    let mut csv = "program,intern,mentor,start_date,time_zone,one_on_one_weekday,one_on_one_time\n"
        .to_owned();
    for (intern, zone, _) in rows {
        csv.push_str(&format!(
            "support,{intern},U0MARTA,2027-03-08,{zone},tuesday,09:00\n"
        ));
    }
    let world = imported(&database_url, &csv, "2027-03-01T10:00:00Z").await;
    let mut instants: Vec<&str> = rows
        .iter()
        .flat_map(|(_, _, at)| at.iter().copied())
        .collect();
    instants.sort_unstable();
    instants.dedup();
    let said = |intern: &str| {
        let person = world.slack.person(&intern[2..].to_lowercase());
        of_kind(&person.dm(), "one_on_one").len()
    };
    for at in instants {
        let before: jiff::Timestamp = at.parse().expect("an instant");
        let before = before - jiff::SignedDuration::from_mins(5);
        world.is_at(&before.to_string()).await;
        let counts: Vec<_> = rows.iter().map(|(intern, ..)| said(intern)).collect();
        world.is_at(at).await;
        world.settles().await;
        for ((intern, _, due), before) in rows.iter().zip(counts) {
            let more = usize::from(due.contains(&at));
            assert_eq!(said(intern), before + more, "{intern} {at}");
        }
    }
}
