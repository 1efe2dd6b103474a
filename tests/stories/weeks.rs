//! The week in its place, ticked there: story 24.

use std::path::Path;

use serde_json::json;

use crate::{
    starting::started,
    support::{Workspace, databases::both},
    world::{World, import, understudy, without_shared},
};

both!(
    story_24_the_week_stands_in_the_place_with_ticks,
    story_24_both_ticks_stay_and_unticking_works,
    story_28_the_handbooks_longest_weeks_fit,
    a_stranger_cannot_tick,
    a_tick_for_an_item_that_is_not_there_is_told,
    ticks_in_the_whole_week_show_in_the_message,
);

async fn story_24_the_week_stands_in_the_place_with_ticks(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, _) = started(&world, "2027-03-01").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    world.is_at("2027-03-01T08:59:00Z").await;
    assert!(pair.messages().is_empty(), "not before nine in Lisbon");
    world.is_at("2027-03-01T09:00:00Z").await;
    let week = pair.gets("Week 1: Listening").await;
    week.has("*Meeting the team*")
        .has("Support Internship · <@U0INES> with <@U0MARTA> · 0 of 3 done");
    week.has("• Read how a ticket travels")
        .has("\u{2003}☐ <https://example.com/life|The life of a ticket>");
    week.has("▓░░ week 1 of 3 · 0 of 5 done");
    assert_eq!(
        week.buttons(),
        [
            "Write it down",
            "Done",
            "All done",
            "Done",
            "Done",
            "The whole week",
            "Add an item",
            "Check in"
        ],
        "a container has no tick of its own, but one for all that is under it"
    );
    assert!(
        week.title
            .starts_with("Week 1 of Support Internship: Listening. 0 of 3 done. It is week 1 of 3, 0 of 5 done in all."),
        "{}",
        week.title
    );
    ines.presses_at(&week, "Mark as done: Have a first call with your mentor")
        .await;
    let ticked = pair.gets("1 of 3 done").await;
    ticked
        .has("☑ Have a first call with your mentor")
        .has("Undo");
}

async fn story_24_both_ticks_stay_and_unticking_works(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    // Both look at the same message and tick at the same moment.
    let week = pair.gets("0 of 3 done").await;
    tokio::join!(
        ines.presses_old(&week, "Mark as done: Have a first call with your mentor"),
        marta.presses_old(&week, "Mark as done: Tone of voice"),
    );
    let both = pair.gets("2 of 3 done").await;
    both.has("☑ Have a first call")
        .has("☑ <https://example.com/tone|Tone of voice>");
    // The old button says "done": pressed again it undoes nothing.
    ines.presses_old(&week, "Mark as done: Tone of voice").await;
    world.settles().await;
    let both = pair.gets("2 of 3 done").await;
    marta.presses_at(&both, "Not done yet: Tone of voice").await;
    pair.gets("1 of 3 done")
        .await
        .has("☐ <https://example.com/tone|Tone of voice>");
}

async fn story_28_the_handbooks_longest_weeks_fit(database_url: String) {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/handbook/csm-internship.md");
    let Ok(page) = std::fs::read_to_string(page) else {
        return without_shared();
    };
    let slack = Workspace::start().await;
    let team = slack.team().0;
    import(
        &database_url,
        &page,
        &["--program", "csm", "--workspace", &team],
    )
    .await;
    let csv = "program,intern,mentor,start_date,time_zone,place\ncsm,U0INES,U0MARTA,2027-03-01,Europe/Lisbon,C0CSUCCESS\n";
    let at = [("UNDERSTUDY_AT", "2027-02-01T00:00:00Z".to_owned())];
    let done = understudy(
        &database_url,
        &at,
        &["internships", "import", "-", "--workspace", &team],
        csv,
    )
    .await;
    assert!(done.status.success());
    let world = World::serve(slack, database_url, "2027-03-01T00:00:00Z").await;
    let place = world.slack.channel("customer-success");
    for (number, monday) in (1..=12).zip((0..12).map(|week| week * 7)) {
        let start: jiff::civil::Date = "2027-03-01".parse().expect("a day");
        let day = start.saturating_add(jiff::Span::new().days(monday));
        // Ten in the morning, UTC: nine or ten o'clock in Lisbon, by the season.
        world.is_at(&format!("{day}T10:00:00Z")).await;
        let week = place.gets(&format!("Week {number} of")).await;
        let text = week.words();
        let undone = week
            .buttons()
            .iter()
            .filter(|label| *label == "Done")
            .count();
        // In week 8 two items are alternatives: one of them suffices.
        let tasks = undone - usize::from(number == 8);
        assert!(
            text.contains(&format!("0 of {tasks} done")),
            "week {number} has all of its ticks:\n{text}"
        );
        assert!(
            place.thread(&week).is_empty(),
            "week {number} fits into one message"
        );
    }
    assert_eq!(place.messages().len(), 12);
}

async fn a_stranger_cannot_tick(database_url: String) {
    let world = World::of_support(database_url).await;
    started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    let week = pair.gets("0 of 3 done").await;
    let oz = world.slack.person("oz");
    oz.presses_old(&week, "Mark as done: Tone of voice").await;
    world.settles().await;
    assert!(pair.last().says("0 of 3 done"), "nothing was ticked");
}

async fn a_tick_for_an_item_that_is_not_there_is_told(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, _) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    let week = pair.gets("0 of 3 done").await;
    let internship = &week.metadata.as_ref().expect("metadata")["event_payload"]["internship"];
    let value =
        json!({ "i": internship, "t": "no-such-item", "d": "2027-03-01", "w": true }).to_string();
    let forged = json!({ "type": "button", "action_id": "item_tick:x", "block_id": "tick:99:x", "value": value });
    ines.forges(&week, forged).await;
    let told = |_: &understudy::sandbox::PretendSlack| {
        let all = ines.ephemerals();
        all.into_iter()
            .find(|it| it.says("no longer part of the program"))
    };
    let patience = std::time::Duration::from_secs(10);
    world
        .slack
        .wait_for(patience, told)
        .await
        .expect("an answer");
    for value in ["", "{}", "not json"] {
        let forged = json!({ "type": "button", "action_id": "item_tick:x", "block_id": "b", "value": value });
        assert!(ines.forges(&week, forged).await.is_ok());
    }
}

async fn ticks_in_the_whole_week_show_in_the_message(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, _) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-08T09:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    let week = pair.gets("Week 2: Sorting").await;
    week.has("*For your 1:1* · <!date^")
        .has("• Which ticket surprised you?");
    ines.presses_at(&week, "The whole week").await;
    ines.sees_modal()
        .has("Week 2: Sorting")
        .has("☐ Sort twenty closed tickets");
    ines.presses("Done").await;
    ines.sees_modal().has("☑ Sort twenty closed tickets");
    pair.gets("☑ Sort twenty closed tickets").await;
}
