//! A corrected page while internships run on it: story 30, and invariant 9.

use crate::{
    starting::started,
    support::databases::both,
    ticks::home_says,
    world::{SUPPORT, World, import, said, understudy},
};

both!(
    story_30_the_difference_first_and_ines_keeps_her_ticks,
    story_30_the_choice_can_be_made_from_home,
    story_30_they_stay_and_move_later,
    story_30_demos_the_log_and_what_was_said_of_open_items_come_along,
    story_30_what_is_wanted_or_ticked_on_an_old_message_stays_in_its_week,
    invariant_09_ticks_survive_a_re_import,
    a_tick_on_an_old_message_is_kept_though_the_page_has_the_item_no_more,
    a_table_that_grew_asks_nobody,
    a_coordinator_moves_all_at_once,
    a_stranger_cannot_choose_the_page,
    a_newer_version_takes_the_place_of_an_offer,
);

/// One item in other words, one gone, one new, a link corrected.
fn corrected() -> String {
    SUPPORT
        .replace(
            "Have a first call with your mentor",
            "Have a first call with your mentor and the team",
        )
        .replace("   1. [Tone of voice](https://example.com/tone)\n", "")
        .replace("example.com/life", "example.com/lifecycle")
        .replace(
            "1. Give a demo to your mentor",
            "1. Write down what you learned\n1. Give a demo to your mentor",
        )
}

/// Imports the page again, as Cora does; what it printed.
async fn again(world: &World, database_url: &str, page: &str, flags: &[&str]) -> String {
    let team = world.slack.team().0;
    let args = [&["--program", "support", "--workspace", &team], flags].concat();
    let printed = import(database_url, page, &args).await;
    world.settles().await;
    printed
}

async fn story_30_the_difference_first_and_ines_keeps_her_ticks(database_url: String) {
    let world = World::of_support(database_url.clone()).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    let week = pair.gets("0 of 3 done").await;
    ines.presses_at(&week, "Mark as done: Have a first call with your mentor")
        .await;
    let week = pair.gets("1 of 3 done").await;
    marta.presses_at(&week, "Mark as done: Tone of voice").await;
    pair.gets("2 of 3 done").await;

    // The difference first: a dry run prints it, and nobody is asked.
    let messages = pair.messages().len();
    let dry = again(&world, &database_url, &corrected(), &["--dry-run"]).await;
    for line in [
        "new version\nitems: 1 added, 1 removed, 2 reworded, 8 as before",
        "- Week 1: Tone of voice",
        "+ Week 3: Write down what you learned",
        "~ Week 1: Have a first call with your mentor → Have a first call with your mentor and the team",
        "~ Week 1: The life of a ticket (a link changed)",
        "1 internship asked in their place whether to move",
    ] {
        assert!(dry.contains(line), "{line} in:\n{dry}");
    }
    assert_eq!(pair.messages().len(), messages, "a dry run says nothing");

    assert_eq!(again(&world, &database_url, &corrected(), &[]).await, dry);
    let offer = pair
        .gets("The page of *Support Internship* has changed")
        .await;
    offer
        .has("New in Week 3: Write down what you learned")
        .has("Gone from Week 1: <https://example.com/tone|Tone of voice>")
        .has("In other words in Week 1: Have a first call with your mentor and the team");
    assert_eq!(
        offer.buttons(),
        ["Move to the new page", "Stay as it is", "See all changes"]
    );
    ines.presses_at(&offer, "See all changes").await;
    ines.sees_modal().has("What changes").has("New in Week 3");
    ines.closes().await;
    // Until somebody chooses, the week is the one that they know.
    pair.gets("2 of 3 done").await.has("Tone of voice");

    ines.presses_at(&offer, "Move to the new page").await;
    pair.gets("<@U0INES> moved this internship to the new page")
        .await
        .lacks("Stay as it is");
    let week = pair
        .gets("Have a first call with your mentor and the team")
        .await;
    week.has("☑ Have a first call with your mentor and the team")
        .has("<https://example.com/lifecycle|The life of a ticket>")
        .has("*No longer on the page*")
        .has("☑ <https://example.com/tone|Tone of voice>")
        .has("2 of 3 done");
    // What they ticked they can untick, wherever it stands now.
    marta.presses_at(&week, "Not done yet: Tone of voice").await;
    pair.gets("1 of 3 done").await;
    world.is_at("2027-03-15T09:00:00Z").await;
    pair.gets("Week 3: Showing")
        .await
        .has("Write down what you learned");
    assert_eq!(
        again(&world, &database_url, &corrected(), &[]).await,
        "unchanged\n"
    );
}

async fn story_30_they_stay_and_move_later(database_url: String) {
    let world = World::of_support(database_url.clone()).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    again(&world, &database_url, &corrected(), &[]).await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    let offer = pair.gets("has changed").await;
    marta.presses_at(&offer, "Stay as it is").await;
    let stayed = pair.gets("<@U0MARTA> chose to stay").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let week = pair.gets("Week 1: Listening").await;
    week.has("Tone of voice").lacks("and the team");
    // An old button says what is so.
    marta.presses_old(&offer, "Stay as it is").await;
    marta.is_told("chosen already").await;
    ines.presses_at(&stayed, "Move after all").await;
    pair.gets("moved this internship").await;
    pair.gets("and the team").await.lacks("Tone of voice");
}

async fn story_30_the_choice_can_be_made_from_home(database_url: String) {
    let world = World::of_support(database_url.clone()).await;
    let (ines, _) = started(&world, "2027-03-01").await;
    again(&world, &database_url, &corrected(), &[]).await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    pair.gets("has changed").await;
    ines.opens_home().await.has("move to it, or stay?");
    ines.presses("version_open").await;
    ines.sees_modal().has("In other words");
    ines.presses("Stay as it is").await;
    ines.sees_modal().has("<@U0INES> chose to stay");
    pair.gets("<@U0INES> chose to stay").await;
    ines.presses("Move after all").await;
    ines.sees_modal().has("<@U0INES> moved this internship");
    ines.closes().await;
    pair.gets("moved this internship").await;
}

async fn invariant_09_ticks_survive_a_re_import(database_url: String) {
    let world = World::of_support(database_url.clone()).await;
    let (ines, _) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    let week = pair.gets("0 of 3 done").await;
    ines.presses_at(&week, "Mark as done: The life of a ticket")
        .await;
    pair.gets("1 of 3 done").await;
    // Version after version: in other words, in another week, behind a new week.
    let second = SUPPORT.replace("[The life of a ticket]", "[The long life of a ticket]");
    let third = second
        .replace(
            "   1. [The long life of a ticket](https://example.com/life)\n",
            "",
        )
        .replace(
            "1. Sort twenty",
            "1. [The long life of a ticket](https://example.com/life)\n1. Sort twenty",
        );
    let fourth = third
        .replace("It lasts 3 weeks", "It lasts 4 weeks")
        .replace("### Week 3", "### Week 4")
        .replace(
            "### Week 2: Sorting",
            "### Week 2: Sitting in\n\n1. Sit with billing\n\n### Week 3: Sorting",
        );
    for page in [second, third, fourth] {
        again(&world, &database_url, &page, &["--move"]).await;
    }
    world.is_at("2027-03-15T09:00:00Z").await;
    let sorting = pair.gets("Week 3: Sorting").await;
    sorting.has("☑ <https://example.com/life|The long life of a ticket>");
}

async fn a_tick_on_an_old_message_is_kept_though_the_page_has_the_item_no_more(
    database_url: String,
) {
    let world = World::of_support(database_url.clone()).await;
    let (ines, _) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    let week = pair.gets("0 of 3 done").await;
    world.is_at("2027-03-08T09:00:00Z").await;
    again(&world, &database_url, &corrected(), &["--move"]).await;
    // Week 1's message is as it was read, and its buttons work.
    ines.presses_old(&week, "Mark as done: Tone of voice").await;
    let ticked = pair.gets("1 of 3 done").await;
    ticked
        .has("☑ <https://example.com/tone|Tone of voice>")
        .lacks("No longer on the page");
    assert!(ines.ephemerals().is_empty(), "nothing was refused");
}

async fn a_table_that_grew_asks_nobody(database_url: String) {
    let world = World::of_support(database_url.clone()).await;
    started(&world, "2027-03-01").await;
    let page = format!(
        "{SUPPORT}\n## Alumni\n\n| Start | End | Name |\n| --- | --- | --- |\n| 2026-01-01 | 2026-02-01 | @lena |\n"
    );
    let printed = again(&world, &database_url, &page, &[]).await;
    assert!(printed.contains("~ alumni: 0 → 1"), "{printed}");
    assert!(
        printed.contains("1 internship moved to this version"),
        "{printed}"
    );
    assert!(
        world
            .slack
            .group_of(&["ines", "marta"])
            .messages()
            .is_empty()
    );
}

async fn a_coordinator_moves_all_at_once(database_url: String) {
    let world = World::of_support(database_url.clone()).await;
    started(&world, "2027-03-01").await;
    again(&world, &database_url, &corrected(), &[]).await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    let offer = pair.gets("has changed").await;
    let team = world.slack.team().0;
    let cora = [
        "coordinators",
        "add",
        "--program",
        "support",
        "--workspace",
        &team,
        "U0CORA",
    ];
    let (text, code) = said(&understudy(&database_url, &[], &cora, "").await);
    assert_eq!(code, 0, "{text}");
    let cora = world.slack.person("cora");
    cora.presses_old(&offer, "Move to the new page").await;
    pair.gets("<@U0CORA> moved this internship").await;
}

async fn a_stranger_cannot_choose_the_page(database_url: String) {
    let world = World::of_support(database_url.clone()).await;
    started(&world, "2027-03-01").await;
    again(&world, &database_url, &corrected(), &[]).await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    let offer = pair.gets("has changed").await;
    let oz = world.slack.person("oz");
    oz.presses_old(&offer, "Move to the new page").await;
    world.settles().await;
    pair.gets("has changed").await.has("Stay as it is");
}

async fn a_newer_version_takes_the_place_of_an_offer(database_url: String) {
    let world = World::of_support(database_url.clone()).await;
    let (ines, _) = started(&world, "2027-03-01").await;
    again(&world, &database_url, &corrected(), &[]).await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    let first = pair.gets("has changed").await;
    let newest = corrected().replace(
        "Write down what you learned",
        "Write down what surprised you",
    );
    again(&world, &database_url, &newest, &[]).await;
    let offer = pair.gets("In other words").await;
    offer.has("Write down what surprised you");
    pair.gets("has changed again since")
        .await
        .lacks("Move to the new page");
    ines.presses_old(&first, "Move to the new page").await;
    ines.is_told("The newer message shows what is on offer")
        .await;
    ines.presses_at(&offer, "Move to the new page").await;
    pair.gets("<@U0INES> moved this internship").await;
    world.is_at("2027-03-15T09:00:00Z").await;
    pair.gets("Week 3: Showing")
        .await
        .has("Write down what surprised you");
}

/// As the support program's, with a demo and calls in its second week.
fn with_a_demo() -> String {
    SUPPORT.replace(
        "1. Sort twenty closed tickets",
        "1. Sort twenty closed tickets\n1. Shadow your mentor on customer calls\n\
         1. Give a first demo to your mentor",
    )
}

async fn story_30_demos_the_log_and_what_was_said_of_open_items_come_along(database_url: String) {
    let world = World::of(database_url.clone(), &with_a_demo()).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-08T09:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    let week = pair.gets("Week 2: Sorting").await;
    // A demo with a day and feedback, a call in the log; one thing let go, one still wanted, one of neither.
    ines.presses_at(&week, "The whole week").await;
    ines.presses("demo_open").await;
    ines.fills("planned_on", "2027-03-10")
        .fills("feedback", "Clear, and short")
        .submits()
        .await;
    ines.presses("Log a call").await;
    ines.fills("learned", "Silence is fine").submits().await;
    ines.closes().await;
    world.settles().await;
    let week = pair.gets("· on Wednesday, 10 March").await;
    ines.presses_at(&week, "One by one").await;
    ines.presses("Let it go").await;
    ines.closes().await;
    world.settles().await;
    let week = pair.gets("1 let go").await;
    marta.presses_at(&week, "Still want them").await;
    world.settles().await;
    pair.gets("(still wanted)")
        .await
        .has("0 of 7 done · 1 let go");

    // The new page has no demo, one thing that they want no more, and what they let go in other words.
    let page = with_a_demo()
        .replace("1. Give a first demo to your mentor\n", "")
        .replace("   1. [Tone of voice](https://example.com/tone)\n", "")
        .replace(
            "Have a first call with your mentor",
            "Have a first call with your mentor and the team",
        );
    again(&world, &database_url, &page, &[]).await;
    let offer = pair.gets("Gone from Week 2: Give a first demo").await;
    marta.presses_at(&offer, "Move to the new page").await;
    let week = pair.gets("*No longer on the page*").await;
    week.has("☐ Give a first demo to your mentor · on Wednesday, 10 March")
        .has("✕ Have a first call with your mentor and the team")
        .has("☐ <https://example.com/tone|Tone of voice> _(still wanted)_")
        .has("☐ <https://example.com/life|The life of a ticket> _(still wanted)_");
    ines.opens_home()
        .await
        .has("Next demo: Give a first demo to your mentor (Wednesday, 10 March)")
        .has("One call so far");
    ines.presses_at(&week, "The whole week").await;
    ines.presses("demo_open").await;
    assert_eq!(ines.sees_modal().entered("feedback"), ["Clear, and short"]);
    ines.fills("outcome", "They asked for more").submits().await;
    ines.presses("Log a call").await;
    ines.sees_modal().has("Silence is fine");
    ines.closes().await;
    ines.presses("demo_open").await;
    assert_eq!(
        ines.sees_modal().entered("outcome"),
        ["They asked for more"]
    );
    ines.closes().await;
    ines.closes().await;
    // What was let go is taken back, and what was kept is done, as ever.
    marta.presses_at(&week, "Take them back").await;
    let week = pair
        .gets("☐ Have a first call with your mentor and the team")
        .await;
    let demo = "Mark as done: Give a first demo to your mentor · on Wednesday, 10 March";
    marta.presses_at(&week, demo).await;
    world.settles().await;
    pair.gets("☑ Give a first demo to your mentor").await;
}

async fn story_30_what_is_wanted_or_ticked_on_an_old_message_stays_in_its_week(
    database_url: String,
) {
    let world = World::of_support(database_url.clone()).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    let first = pair.gets("Week 1: Listening").await;
    world.is_at("2027-03-08T09:00:00Z").await;
    let second = pair.gets("Week 2: Sorting").await;
    // A week before all others, and two items less in what is the second one now.
    let page = SUPPORT
        .replace("It lasts 3 weeks", "It lasts 4 weeks")
        .replace("### Week 3", "### Week 4")
        .replace("### Week 2: Sorting", "### Week 3: Sorting")
        .replace(
            "### Week 1: Listening",
            "### Week 1: Arriving\n\n1. Find your desk\n\n### Week 2: Listening",
        )
        .replace("   1. [Tone of voice](https://example.com/tone)\n", "")
        .replace(
            "   1. [The life of a ticket](https://example.com/life)\n",
            "   1. Walk around\n",
        );
    again(&world, &database_url, &page, &["--move"]).await;
    ines.presses_old(&first, "Mark as done: Tone of voice")
        .await;
    world.settles().await;
    marta.presses_old(&second, "Still want them").await;
    world.settles().await;
    ines.opens_home().await;
    let home = home_says(&world, &ines, "*No longer on the page*").await;
    home.has("Week 2: Listening · 1 of 4 done")
        .has("☑ <https://example.com/tone|Tone of voice>")
        .has("☐ <https://example.com/life|The life of a ticket>");
    assert!(ines.ephemerals().is_empty(), "nothing was refused");
    // Undone from the old message, it stays where it is.
    let mut all = pair.messages();
    all.retain(|message| message.ts == first.ts);
    ines.presses_at(&all[0], "Not done yet: Tone of voice")
        .await;
    home_says(&world, &ines, "Week 2: Listening · 0 of 4 done")
        .await
        .has("☐ <https://example.com/tone|Tone of voice>");
}
