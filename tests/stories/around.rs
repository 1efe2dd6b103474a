//! Around the items of a week: demos (R23), the shadowing log (R25), alternatives and references (R26), more time for
//! the same weeks (R54), Friday's summary.

use serde_json::json;

use crate::{
    starting::started,
    support::{PersonInStory, Place, Shown, databases::both},
    world::{SUPPORT, World},
};

both!(
    r_23_a_demo_is_planned_moved_and_its_feedback_kept,
    r_23_two_who_write_down_one_demo_at_once_lose_nothing,
    r_25_the_shadowing_log_counts_and_says_once_that_there_are_others,
    r_26_one_of_two_ways_suffices_and_references_lead_back,
    r_54_the_same_weeks_over_more_time,
    r_54_after_the_last_week_there_is_nothing_to_spread,
    friday_sums_up_what_is_done_open_and_next,
    a_summary_is_switched_off_and_on_and_breaks_have_none,
    strangers_plan_no_demo_and_log_no_call,
);

fn of_kind(place: &Place, kind: &str) -> Vec<Shown> {
    let mut all = place.messages();
    all.retain(|message| {
        let metadata = message.metadata.as_ref();
        metadata.is_some_and(|it| it["event_payload"]["kind"] == kind)
    });
    all
}

async fn opens_week(pair: &Place, person: &PersonInStory, title: &str) {
    let week = pair.gets(title).await;
    person.presses_at(&week, "week_open").await;
}

async fn r_23_a_demo_is_planned_moved_and_its_feedback_kept(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    world.is_at("2027-03-15T09:00:00Z").await;
    // Ahead of its week, from Home.
    ines.opens_home().await.has("Next demo: Give a demo");
    ines.presses("Plan the demo: Give a demo to your mentor")
        .await;
    ines.closes().await;
    opens_week(&pair, &ines, "Week 3: Showing").await;
    ines.presses("demo_open").await;
    ines.sees_modal()
        .has("Give a demo to your mentor")
        .has("Its week begins on Monday, 15 March 2027");
    let outcome = ines.fills("planned_on", "2027-02-17").submits().await;
    assert!(
        outcome.errors["planned_on"].contains("2027-03-01"),
        "{:?}",
        outcome.errors
    );
    ines.fills("planned_on", "2027-03-17")
        .fills("audience", "the support team")
        .fills("shows", "One ticket & its answer")
        .submits()
        .await;
    ines.waits_for_modal(
        "Give a demo to your mentor · on Wednesday, 17 March · for the support team",
    )
    .await;
    ines.closes().await;
    world.settles().await;
    pair.gets("☐ Give a demo to your mentor · on Wednesday, 17 March")
        .await;
    // The other moves it, and writes down what was said.
    opens_week(&pair, &marta, "Week 3: Showing").await;
    marta.presses("demo_open").await;
    assert_eq!(
        marta.sees_modal().entered("shows"),
        ["One ticket & its answer"]
    );
    marta
        .fills("planned_on", "2027-03-19")
        .fills("feedback", "Clear, and short")
        .submits()
        .await;
    marta.closes().await;
    world.settles().await;
    pair.gets("· on Friday, 19 March")
        .await
        .lacks("17 March")
        .lacks("Clear, and short");
    opens_week(&pair, &ines, "Week 3: Showing").await;
    ines.presses("demo_open").await;
    assert_eq!(ines.sees_modal().entered("feedback"), ["Clear, and short"]);
}

async fn r_23_two_who_write_down_one_demo_at_once_lose_nothing(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    world.is_at("2027-03-15T09:00:00Z").await;
    for person in [&ines, &marta] {
        opens_week(&pair, person, "Week 3: Showing").await;
        person.presses("demo_open").await;
    }
    ines.fills("planned_on", "2027-03-17")
        .fills("shows", "One ticket")
        .submits()
        .await;
    marta
        .fills("shows", "Two tickets")
        .fills("audience", "the support team")
        .submits()
        .await;
    let both = marta.sees_modal();
    both.has("The other of you saved something while you wrote");
    assert_eq!(both.entered("shows_1"), ["One ticket\nTwo tickets"]);
    assert_eq!(
        both.entered("planned_on_1"),
        ["2027-03-17"],
        "she left it alone"
    );
    assert_eq!(both.entered("audience_1"), ["the support team"]);
    marta.fills("shows_1", "Two tickets").submits().await;
    world.settles().await;
    pair.gets("· on Wednesday, 17 March · for the support team")
        .await;
    opens_week(&pair, &ines, "Week 3: Showing").await;
    ines.presses("demo_open").await;
    assert_eq!(ines.sees_modal().entered("shows"), ["Two tickets"]);
}

/// Six weeks with calls to shadow in each.
fn six_weeks_of_calls() -> String {
    let (before, _) = SUPPORT.split_once("### Week 1").expect("a plan");
    let mut page = before.replace("It lasts 3 weeks", "It lasts 7 weeks");
    for week in 1..=7 {
        page += &format!(
            "### Week {week}: Calls\n\n1. Shadow your mentor on customer calls\n1. Take notes {week}\n\n"
        );
    }
    page
}

async fn r_25_the_shadowing_log_counts_and_says_once_that_there_are_others(database_url: String) {
    let world = World::of(database_url, &six_weeks_of_calls()).await;
    let (ines, _) = started(&world, "2027-03-01").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    world.is_at("2027-03-01T09:00:00Z").await;
    opens_week(&pair, &ines, "Week 1: Calls").await;
    ines.presses("Log a call").await;
    ines.sees_modal().has("No call was logged so far.");
    let outcome = ines.fills("seen_on", "2027-03-02").submits().await;
    assert!(
        outcome.errors["seen_on"].contains("is to come"),
        "{:?}",
        outcome.errors
    );
    ines.fills("seen_on", "2027-03-01")
        .fills("learned", "Silence is <fine>")
        .submits()
        .await;
    ines.presses("Log a call").await;
    ines.sees_modal()
        .has("One call so far, with the mentor.")
        .has("Monday, 1 March 2027 · <@U0MARTA> · Silence is &lt;fine&gt;");
    ines.closes().await;
    ines.closes().await;
    world.is_at("2027-03-05T15:00:00Z").await;
    pair.gets("One call was shadowed this week.")
        .await
        .lacks("Whose else");
    // From week 6 on it is said, once, that others have calls as well.
    world.is_at("2027-04-05T09:00:00Z").await;
    world.is_at("2027-04-09T15:00:00Z").await;
    pair.gets("Whose else would be worth sitting in on?").await;
    world.is_at("2027-04-12T09:00:00Z").await;
    world.is_at("2027-04-16T15:00:00Z").await;
    let said = of_kind(&pair, "week_summary");
    assert_eq!(said.iter().filter(|it| it.says("Whose else")).count(), 1);
    // A line that was a mistake is taken out.
    opens_week(&pair, &ines, "Week 7: Calls").await;
    ines.presses("Log a call").await;
    ines.presses("shadow_remove").await;
    ines.sees_modal().has("No call was logged so far.");
}

async fn r_26_one_of_two_ways_suffices_and_references_lead_back(database_url: String) {
    let page = SUPPORT.replace(
        "1. Give a demo to your mentor",
        "1. Draft answers to five tickets\n   1. If you have access to the desk, write there\n   \
         1. If you do not have access to the desk, use a document\n\
         1. Update the closed tickets that you sorted in week 2",
    );
    let world = World::of(database_url, &page).await;
    let (ines, _) = started(&world, "2027-03-01").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    world.is_at("2027-03-15T09:00:00Z").await;
    let week = pair.gets("0 of 2 done").await;
    ines.presses_at(
        &week,
        "Mark as done: If you do not have access to the desk, use a document",
    )
    .await;
    let week = pair.gets("1 of 2 done").await;
    week.has("☑ Draft answers to five tickets")
        .lacks("All done");
    week.has("– If you have access to the desk, write there _(not needed: the other way is done)_");
    ines.presses_at(
        &week,
        "Not done yet: If you do not have access to the desk, use a document",
    )
    .await;
    let week = pair.gets("0 of 2 done").await;
    week.lacks("not needed");
    ines.presses_at(&week, "week_open").await;
    ines.presses("Open Week 2").await;
    ines.sees_modal().has("Sort twenty closed tickets");
}

async fn r_54_the_same_weeks_over_more_time(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    world.is_at("2027-03-01T09:00:00Z").await;
    ines.types("/internship extend").await;
    ines.fills("weeks", "1")
        .fills("how", "Between the weeks to come, to catch up");
    ines.submits().await;
    ines.sees_modal()
        .has("One catch-up week is put between the weeks to come, 4 in all.")
        .has("Week 3 moves from Monday, 15 March 2027 to Monday, 22 March 2027.")
        .has("The last day becomes Sunday, 28 March 2027 instead of Sunday, 21 March 2027.");
    ines.submits().await;
    marta.hears("has extended").await;
    // Something of their own stands in the week between.
    opens_week(&pair, &marta, "Week 1: Listening").await;
    marta.presses("Add an item").await;
    marta
        .fills("text", "Ask about what you skimmed")
        .fills("week", "Catch-up week · from 15 March");
    marta.submits().await;
    marta.closes().await;
    for monday in ["2027-03-08", "2027-03-15", "2027-03-22", "2027-03-29"] {
        world.is_at(&format!("{monday}T09:00:00Z")).await;
    }
    let weeks = of_kind(&pair, "week");
    let titles: Vec<_> = weeks
        .iter()
        .map(|week| week.blocks[0]["text"]["text"].clone())
        .collect();
    assert_eq!(
        titles,
        [
            "Week 1: Listening",
            "Week 2: Sorting",
            "Catch-up week",
            "Week 3: Showing"
        ]
    );
    weeks[2]
        .has("It is there to finish what is open.")
        .has("☐ Ask about what you skimmed · added by Marta");
}

async fn r_54_after_the_last_week_there_is_nothing_to_spread(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, _) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-08T09:00:00Z").await;
    ines.types("/internship extend").await;
    ines.fills("weeks", "1")
        .fills("how", "Between the weeks to come, to catch up");
    world.is_at("2027-03-15T09:00:00Z").await;
    let outcome = ines.submits().await;
    assert!(
        outcome.errors["how"].contains("No week of the page is left"),
        "{:?}",
        outcome.errors
    );
    ines.closes().await;
    ines.types("/internship extend").await;
    ines.sees_modal().lacks("Between the weeks to come");
}

async fn friday_sums_up_what_is_done_open_and_next(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, _) = started(&world, "2027-03-01").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    world.is_at("2027-03-01T09:00:00Z").await;
    let week = pair.gets("0 of 3 done").await;
    ines.presses_at(&week, "Mark as done: Tone of voice").await;
    pair.gets("1 of 3 done").await;
    world.is_at("2027-03-05T14:59:00Z").await;
    assert!(of_kind(&pair, "week_summary").is_empty());
    world.is_at("2027-03-05T15:00:00Z").await;
    let said = pair.gets("Open:").await;
    said.has("*Week 1: Listening* · 1 of 3 done")
        .has("• Have a first call with your mentor\n• The life of a ticket")
        .lacks("Tone of voice")
        .has("Next: Week 2: Sorting, on Monday, 8 March 2027")
        .has("Next demo: Give a demo to your mentor (Week 3, no day yet)");
    ines.presses_at(&said, "The whole week").await;
    ines.sees_modal().has("Week 1: Listening");
    ines.closes().await;
    // One that could not be said on its day is no news on Monday.
    world.is_at("2027-03-15T09:00:00Z").await;
    assert_eq!(of_kind(&pair, "week_summary").len(), 1);
}

async fn a_summary_is_switched_off_and_on_and_breaks_have_none(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    world.is_at("2027-03-01T09:00:00Z").await;
    marta.types("/internship summary").await;
    marta.is_told("`/internship summary off` ends").await;
    marta.types("/internship summary off").await;
    marta.is_told("No more weekly summaries").await;
    world.is_at("2027-03-05T15:00:00Z").await;
    assert!(of_kind(&pair, "week_summary").is_empty());
    ines.types("/internship summary on").await;
    ines.is_told("Weekly summaries come again").await;
    // Next week is a break.
    ines.types("/internship pause").await;
    ines.fills("from", "2027-03-08")
        .fills("until", "2027-03-14");
    ines.submits().await;
    ines.submits().await;
    world.is_at("2027-03-12T15:00:00Z").await;
    assert!(
        of_kind(&pair, "week_summary")
            .iter()
            .all(|it| it.says("Week 1"))
    );
    world.is_at("2027-03-15T09:00:00Z").await;
    world.is_at("2027-03-19T15:00:00Z").await;
    pair.gets("*Week 2: Sorting* · 0 of 1 done").await;
    let oz = world.slack.person("oz");
    oz.types("/internship summary off").await;
    oz.is_told("You have no internship right now").await;
}

async fn strangers_plan_no_demo_and_log_no_call(database_url: String) {
    let world = World::of_support(database_url).await;
    started(&world, "2027-03-01").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    world.is_at("2027-03-15T09:00:00Z").await;
    let week = pair.gets("Week 3: Showing").await;
    let internship = &week.metadata.as_ref().expect("metadata")["event_payload"]["internship"];
    let oz = world.slack.person("oz");
    let value = json!({ "i": internship, "t": "x", "d": "2027-03-15" }).to_string();
    for action in [
        "demo_open",
        "shadow_open",
        "plan_open",
        "own_open",
        "plan_weeks",
    ] {
        let forged = json!({ "type": "button", "action_id": format!("{action}:x"), "block_id": "b", "value": value });
        oz.forges(&week, forged).await;
        if let Some(modal) = oz.modal() {
            modal.has("Only the intern and the mentor");
            oz.closes().await;
        }
        for value in ["", "{}", "nonsense"] {
            let forged = json!({ "type": "button", "action_id": format!("{action}:y"), "block_id": "b", "value": value });
            oz.forges(&week, forged).await;
            oz.sees_no_modal();
        }
    }
}
