//! What a week leaves open: story 26.

use crate::{starting::started, support::databases::both, ticks::home_says, world::World};

both!(
    story_26_what_week_1_left_open_is_named_in_week_2_once,
    story_26_what_is_let_go_is_counted_and_can_be_taken_back,
    story_26_each_by_itself_in_the_modal_and_at_home,
);

async fn story_26_what_week_1_left_open_is_named_in_week_2_once(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    world.is_at("2027-03-01T09:00:00Z").await;
    let week = pair.gets("Week 1: Listening").await;
    week.lacks("From Week");
    ines.presses_at(&week, "Mark as done: Tone of voice").await;
    world.is_at("2027-03-08T09:00:00Z").await;
    let second = pair.gets("Week 2: Sorting").await;
    second
        .has("*From Week 1* · 2 are open\n☐ Have a first call with your mentor\n☐ <https://example.com/life|")
        .lacks("Tone of voice");
    assert!(
        second.title.contains("From Week 1"),
        "heard as well: {}",
        second.title
    );
    // A late tick on week 1's own message shows here too.
    marta
        .presses_old(&week, "Mark as done: Have a first call with your mentor")
        .await;
    pair.gets("*From Week 1* · 1 is open\n☑ Have a first call with your mentor")
        .await;
    // Without nagging: the week after speaks only of its own week before.
    world.is_at("2027-03-15T09:00:00Z").await;
    let third = pair.gets("Week 3: Showing").await;
    third.has("*From Week 2* · 1 is open").lacks("From Week 1");
    let words: Vec<_> = pair.messages().iter().map(|it| it.words()).collect();
    let named = words
        .iter()
        .filter(|it| it.contains("From Week 1*"))
        .count();
    assert_eq!(named, 1, "once");
}

async fn story_26_what_is_let_go_is_counted_and_can_be_taken_back(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    world.is_at("2027-03-08T09:00:00Z").await;
    let second = pair.gets("Week 2: Sorting").await;
    let oz = world.slack.person("oz");
    oz.presses_old(&second, "Let them go").await;
    pair.gets("*From Week 1* · 3 are open").await;
    ines.presses_at(&second, "Let them go").await;
    let gone = pair.gets("*From Week 1* · 3 let go").await;
    gone.has("✕ Have a first call with your mentor")
        .has("0 of 5 done · 3 let go")
        .lacks("Let them go");
    marta.presses_at(&gone, "Take them back").await;
    let back = pair.gets("*From Week 1* · 3 are open").await;
    ines.presses_at(&back, "Still want them").await;
    let wanted = pair.gets("(still wanted)").await;
    wanted.lacks("Let them go").lacks("3 let go");
    // The old button does not undo what was said since.
    ines.presses_old(&second, "Let them go").await;
    world.settles().await;
    pair.gets("(still wanted)").await.lacks("let go");
}

async fn story_26_each_by_itself_in_the_modal_and_at_home(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, _) = started(&world, "2027-03-01").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    world.is_at("2027-03-08T09:00:00Z").await;
    let second = pair.gets("Week 2: Sorting").await;
    let home = ines.opens_home().await;
    home.has("*Waiting for you*")
        .has("3 things of the week before are open");
    ines.presses_at(&second, "One by one").await;
    ines.sees_modal().has("From earlier weeks").has("*Week 1*");
    ines.presses("Let it go").await;
    ines.sees_modal()
        .has("✕ Have a first call with your mentor");
    ines.presses("Mark as done: Tone of voice").await;
    ines.sees_modal().has("☑ <https://example.com/tone|");
    ines.presses("Still want it").await;
    let modal = ines.sees_modal();
    modal.has("(still wanted)").lacks("Still want it");
    ines.presses("Take it back").await;
    ines.sees_modal().lacks("✕");
    ines.closes().await;
    world.settles().await;
    pair.gets("*From Week 1* · 2 are open").await;
    let home = home_says(&world, &ines, "One thing of the week before is open").await;
    assert!(home.buttons().contains(&"2 from earlier weeks".to_owned()));
    // Two weeks later it stands in Home only.
    world.is_at("2027-03-15T09:00:00Z").await;
    pair.gets("Week 3: Showing").await.lacks("first call");
    ines.opens_home().await.has("3 from earlier weeks");
}
