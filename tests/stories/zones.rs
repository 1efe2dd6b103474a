//! Somebody moves to another zone: nothing is lost, nothing is said twice, and nobody is moved silently.

use understudy::ids::WorkspaceId;

use crate::{
    starting::started,
    support::{PersonInStory, databases::both},
    world::{World, said, understudy},
};

both!(
    r_22_a_monday_that_was_not_said_is_due_at_once,
    r_23_what_was_said_is_not_said_again_further_west,
    r_24_the_next_monday_is_the_new_zones,
    r_25_the_same_date_is_not_said_twice,
    weeks_follow_the_intern_once_she_says_so,
    who_stays_is_not_asked_again,
    when_the_mentor_moves_both_are_asked_about_the_one_on_one,
    a_mentor_who_moves_gets_the_agenda_in_the_new_morning,
    a_name_alone_is_no_move,
    strangers_move_nobody,
    a_zone_that_is_not_known_any_more_is_read_by_its_offset,
);

const HEAD: &str = "program,intern,mentor,start_date,time_zone,place\n";

/// An internship from 1 March 2027 in a zone, from a file.
async fn in_zone(world: &World, database_url: &str, zone: &str, at: &str) {
    let team = world.slack.team().0;
    let place = world.slack.channel("support").id;
    let csv = format!("{HEAD}support,U0INES,U0MARTA,2027-03-01,{zone},{place}\n");
    let settings = [("UNDERSTUDY_AT", at.to_owned())];
    let args = ["internships", "import", "-", "--workspace", &team];
    let (text, code) = said(&understudy(database_url, &settings, &args, &csv).await);
    assert_eq!(code, 0, "{text}");
}

async fn world_in(database_url: &str, zone: &str) -> World {
    let world = World::of_support(database_url.to_owned()).await;
    in_zone(&world, database_url, zone, "2027-02-22T10:00:00Z").await;
    world
}

/// How often a week stands in the place.
fn weeks(world: &World) -> usize {
    let all = world.slack.channel("support").messages();
    all.iter().filter(|one| one.says("Week ")).count()
}

async fn r_22_a_monday_that_was_not_said_is_due_at_once(database_url: String) {
    let world = world_in(&database_url, "America/New_York").await;
    world.is_at("2027-03-01T14:00:00Z").await;
    world.is_at("2027-03-08T13:00:00Z").await;
    assert_eq!(weeks(&world), 1, "eight in New York");
    in_zone(&world, &database_url, "Asia/Tokyo", "2027-03-08T13:00:00Z").await;
    world.is_at("2027-03-08T13:00:01Z").await;
    assert_eq!(weeks(&world), 2, "ten in the evening in Tokyo");
    world.is_at("2027-03-08T23:00:00Z").await;
    assert_eq!(weeks(&world), 2);
    world.is_at("2027-03-15T00:00:00Z").await;
    assert_eq!(weeks(&world), 3, "nine in Tokyo");
}

async fn r_23_what_was_said_is_not_said_again_further_west(database_url: String) {
    let world = world_in(&database_url, "America/New_York").await;
    world.is_at("2027-03-01T15:00:00Z").await;
    let at = "2027-03-01T15:00:00Z";
    in_zone(&world, &database_url, "America/Los_Angeles", at).await;
    world.is_at("2027-03-01T17:00:00Z").await;
    assert_eq!(weeks(&world), 1, "nine in Los Angeles");
    world.is_at("2027-03-08T16:58:00Z").await;
    assert_eq!(weeks(&world), 1);
    world.is_at("2027-03-08T17:00:00Z").await;
    assert_eq!(weeks(&world), 2);
}

async fn r_24_the_next_monday_is_the_new_zones(database_url: String) {
    let world = world_in(&database_url, "Pacific/Auckland").await;
    world.is_at("2027-03-03T00:00:00Z").await;
    assert_eq!(weeks(&world), 1);
    let at = "2027-03-03T00:00:00Z";
    in_zone(&world, &database_url, "Pacific/Honolulu", at).await;
    world.is_at("2027-03-07T20:00:00Z").await;
    assert_eq!(weeks(&world), 1, "Auckland's Monday is nobody's");
    world.is_at("2027-03-08T19:00:00Z").await;
    assert_eq!(weeks(&world), 2);
}

async fn r_25_the_same_date_is_not_said_twice(database_url: String) {
    let world = world_in(&database_url, "Pacific/Kiritimati").await;
    world.is_at("2027-02-28T19:30:00Z").await;
    assert_eq!(weeks(&world), 1, "half past nine in Kiritimati");
    let at = "2027-02-28T19:30:00Z";
    in_zone(&world, &database_url, "Pacific/Honolulu", at).await;
    world.is_at("2027-03-01T19:00:00Z").await;
    assert_eq!(weeks(&world), 1, "Honolulu's Monday has the same date");
    world.is_at("2027-03-08T19:00:00Z").await;
    assert_eq!(weeks(&world), 2);
}

/// Slack has another zone for somebody; the day's look at the list of people sees it.
async fn moves(world: &World, handle: &str, zone: &str) {
    let mut people = world.slack.people().into_iter();
    let mut person = people.find(|one| one.handle == handle).expect("somebody");
    person.tz = Some(zone.to_owned());
    world.slack.put_person(person);
    let mut tx = world.app.engine.db.read().await.expect("the database");
    let (id,): (String,) = tx.one("SELECT id FROM workspace", &[]).await.expect("one");
    drop(tx);
    let workspace = WorkspaceId::new(id);
    let read = world.app.read_people(&workspace).await;
    read.expect("the list of people");
    world.settles().await;
}

fn heard(person: &PersonInStory, words: &str) -> usize {
    let all = person.dm().messages();
    all.iter().filter(|one| one.says(words)).count()
}

const QUESTION: &str = "Slack says that you are in Asia/Tokyo now.";

async fn weeks_follow_the_intern_once_she_says_so(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    world.is_at("2027-03-03T09:00:00Z").await;
    moves(&world, "ines", "Asia/Tokyo").await;
    let asked = ines.hears(QUESTION).await;
    asked
        .has("Weeks and check-ins still come by Europe/Lisbon.")
        .has("The next week comes Monday, 8 March 2027 at 18:00 where you are.")
        .has("Your 1:1 stays on Tuesdays at 15:00 (Europe/Berlin); the next one is Tuesday, 9 March 2027 at 23:00 in Asia/Tokyo.");
    assert_eq!(
        asked.buttons(),
        ["Use Asia/Tokyo", "Stay with Europe/Lisbon", "Move the 1:1"]
    );
    // Nothing moves by itself; the mentor knows what it means for the 1:1.
    let told = marta
        .hears("Slack says that <@U0INES> is in Asia/Tokyo now.")
        .await;
    told.has("Your 1:1 stays on Tuesdays at 15:00 (Europe/Berlin)");
    assert_eq!(told.buttons(), ["Move the 1:1"]);
    let pair = world.slack.group_of(&["ines", "marta"]);
    world.is_at("2027-03-08T00:00:00Z").await;
    assert!(pair.find("Week 2: Sorting").is_none(), "nine in Tokyo");
    ines.presses_at(&asked, "Use Asia/Tokyo").await;
    world.settles().await;
    pair.gets("Week 2: Sorting").await;
    ines.dm()
        .gets("weeks and check-ins come by Asia/Tokyo now.")
        .await
        .lacks("Stay with");
    // The 1:1 stays where it was until one of them moves it.
    world.is_at("2027-03-09T13:00:00Z").await;
    ines.hears("Your 1:1 with <@U0MARTA> is Tuesday at 15:00 (Europe/Berlin)")
        .await;
    world.is_at("2027-03-15T00:00:00Z").await;
    pair.gets("Week 3: Showing").await;
    ines.types("/internship history").await;
    ines.sees_modal()
        .has("moved weeks and check-ins from Europe/Lisbon to Asia/Tokyo");
    // The day's look finds nothing new.
    moves(&world, "ines", "Asia/Tokyo").await;
    assert_eq!(heard(&ines, QUESTION), 0, "the question became its answer");
    marta.presses_at(&told, "Move the 1:1").await;
    marta.sees_modal().has("1:1");
}

async fn who_stays_is_not_asked_again(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, _) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-03T09:00:00Z").await;
    moves(&world, "ines", "Asia/Tokyo").await;
    let asked = ines.hears(QUESTION).await;
    ines.presses_at(&asked, "Stay with Europe/Lisbon").await;
    world.settles().await;
    let stays = ines
        .dm()
        .gets("weeks and check-ins go on by Europe/Lisbon.")
        .await;
    assert_eq!(stays.buttons(), ["Use Asia/Tokyo"], "she may think again");
    let before = ines.dm().messages().len();
    moves(&world, "ines", "Europe/Lisbon").await;
    moves(&world, "ines", "Asia/Tokyo").await;
    assert_eq!(ines.dm().messages().len(), before, "asked once");
    world.is_at("2027-03-08T09:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    pair.gets("Week 2: Sorting").await;
}

async fn when_the_mentor_moves_both_are_asked_about_the_one_on_one(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-03T09:00:00Z").await;
    moves(&world, "marta", "Asia/Tokyo").await;
    let told = ines
        .hears("Slack says that <@U0MARTA> is in Asia/Tokyo now.")
        .await;
    assert_eq!(told.buttons(), ["Move the 1:1"]);
    let own = marta.hears(QUESTION).await;
    own.has("Your 1:1 stays on Tuesdays at 15:00 (Europe/Berlin); the next one is Tuesday, 9 March 2027 at 23:00 in Asia/Tokyo.")
        .lacks("Weeks and check-ins");
    moves(&world, "marta", "Asia/Tokyo").await;
    assert_eq!(heard(&marta, QUESTION), 1);
    assert_eq!(heard(&ines, "Slack says"), 1);
}

async fn a_mentor_who_moves_gets_the_agenda_in_the_new_morning(database_url: String) {
    let world = World::of_support(database_url).await;
    let (_, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-05T16:00:00Z").await;
    moves(&world, "marta", "Asia/Tokyo").await;
    // Tuesday the 9th at 23:00 there; nine on Monday is midnight in UTC.
    let agendas = || crate::meetings::of_kind(&marta.dm(), "agenda").len();
    let before = agendas();
    world.is_at("2027-03-07T23:59:00Z").await;
    assert_eq!(agendas(), before);
    world.is_at("2027-03-08T00:00:00Z").await;
    world.settles().await;
    assert_eq!(
        agendas(),
        before + 1,
        "not only at Lisbon's or Berlin's nine"
    );
}

async fn a_name_alone_is_no_move(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-03T09:00:00Z").await;
    moves(&world, "ines", "Europe/London").await;
    moves(&world, "marta", "Europe/Paris").await;
    assert_eq!(heard(&ines, "Slack says"), 0, "the same hours all along");
    assert_eq!(heard(&marta, "Slack says"), 0);
}

async fn strangers_move_nobody(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-03T09:00:00Z").await;
    moves(&world, "ines", "Asia/Tokyo").await;
    let asked = ines.hears(QUESTION).await;
    let payload = &asked.metadata.as_ref().expect("metadata")["event_payload"];
    let id = payload["internship"].as_str().expect("an id");
    let forged = serde_json::json!({
        "type": "button", "action_id": "zone_move", "block_id": "b", "value": format!("{id}|Asia/Tokyo"),
    });
    let told = marta.hears("Slack says that <@U0INES>").await;
    marta.forges(&told, forged).await;
    world.settles().await;
    let mut tx = world.app.engine.db.read().await.expect("the database");
    let (zone,): (String,) = tx
        .one("SELECT time_zone FROM internship", &[])
        .await
        .expect("one");
    assert_eq!(zone, "Europe/Lisbon");
}

async fn a_zone_that_is_not_known_any_more_is_read_by_its_offset(database_url: String) {
    let world = world_in(&database_url, "Europe/Lisbon").await;
    // As if the zone data had dropped its name since.
    let mut tx = world.app.engine.db.write().await.expect("the database");
    let drop = "UPDATE internship SET time_zone = 'Europe/Atlantis'";
    tx.run(drop, &[]).await.expect("a row");
    tx.commit().await.expect("the database");
    world.is_at("2027-03-01T09:00:00Z").await;
    assert_eq!(weeks(&world), 1, "Slack's is the nearest that is known");
    let mut tx = world.app.engine.db.write().await.expect("the database");
    let slack = "UPDATE person SET time_zone = 'Europe/Atlantis', tz_offset_seconds = 10800 WHERE user_id = 'U0INES'";
    tx.run(slack, &[]).await.expect("a row");
    tx.commit().await.expect("the database");
    world.settles().await;
    let asked = world
        .slack
        .person("ines")
        .hears("Slack says that you are in +03:00 now.")
        .await;
    world
        .slack
        .person("ines")
        .presses_at(&asked, "Use +03:00")
        .await;
    world.is_at("2027-03-08T05:58:00Z").await;
    assert_eq!(weeks(&world), 1);
    world.is_at("2027-03-08T06:00:00Z").await;
    assert_eq!(weeks(&world), 2, "nine by the offset");
}
