//! The right local time: reminders, and what happens after a long downtime.

use crate::{starting::started, support::databases::both, world::World};

both!(
    one_on_one_reminders_come_an_hour_before_in_their_own_zone,
    after_a_long_downtime_the_latest_week_is_posted_and_the_others_named_once,
);

async fn one_on_one_reminders_come_an_hour_before_in_their_own_zone(database_url: String) {
    let world = World::of_support(database_url).await;
    // Tuesdays at three in Berlin, which is two in Lisbon: 14:00 UTC in winter.
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-02T12:59:59Z").await;
    assert!(marta.dm().find("Your 1:1 with").is_none());
    world.is_at("2027-03-02T13:00:00Z").await;
    ines.hears("Your 1:1 with <@U0MARTA> is Tuesday at 15:00 (Europe/Berlin), for 30 minutes.")
        .await;
    marta.hears("Your 1:1 with <@U0INES>").await;
    world.is_at("2027-03-09T13:00:00Z").await;
    ines.hears("*From this week*\n• Which ticket surprised you?")
        .await;
}

async fn after_a_long_downtime_the_latest_week_is_posted_and_the_others_named_once(
    database_url: String,
) {
    let world = World::of_support(database_url).await;
    let (ines, _) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-16T10:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    pair.gets("Week 3: Showing").await;
    let said: Vec<_> = pair.messages();
    assert_eq!(said.len(), 2, "one for what was missed, one for now");
    said[0]
        .has("2 earlier weeks could not be posted")
        .has("Week 1: Listening")
        .has("Week 2: Sorting");
    let payload = &said[0].metadata.as_ref().expect("metadata")["event_payload"];
    assert_eq!(payload["kind"], "week_catch_up");
    assert_eq!(payload["covers"], "2027-03-01,2027-03-08");
    said[1].has("Week 3: Showing");
    ines.presses_at(&said[0], "Week 2").await;
    ines.sees_modal().has("Sort twenty closed tickets");
    assert!(
        ines.dm().find("Your 1:1 with").is_none(),
        "reminders of past meetings are dropped"
    );
}
