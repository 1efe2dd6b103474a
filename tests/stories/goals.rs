//! A program without weeks, which its pair plans itself: story 29.

use std::path::Path;

use crate::{
    starting::started,
    support::{PersonInStory, Place, Shown, Workspace, databases::both},
    world::{World, import, understudy, without_shared},
};

both!(
    story_29_a_pair_writes_its_goals_and_they_come_on_monday,
    story_29_goals_are_reworded_and_taken_out_and_ticks_stay,
    story_29_a_week_that_is_over_is_not_posted_any_more,
    story_29_the_handbooks_product_page,
    what_cannot_be_a_goal_is_told_and_stays_in_the_form,
    only_the_pair_plans,
);

const PRODUCT: &str = include_str!("pages/product.md");

fn of_kind(place: &Place, kind: &str) -> Vec<Shown> {
    let mut all = place.messages();
    all.retain(|message| {
        let metadata = message.metadata.as_ref();
        metadata.is_some_and(|it| it["event_payload"]["kind"] == kind)
    });
    all
}

async fn writes(world: &World, person: &PersonInStory, goals: &str) {
    person.fills("goals", goals).submits().await;
    world.settles().await;
}

async fn story_29_a_pair_writes_its_goals_and_they_come_on_monday(database_url: String) {
    let world = World::of(database_url, PRODUCT).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    world.is_at("2027-03-01T09:00:00Z").await;
    let asked = ines.hears("Week 1 of Product Internship begins").await;
    assert!(
        pair.messages().is_empty(),
        "nothing in the place without goals"
    );
    ines.presses_at(&asked, "Write the goals").await;
    ines.sees_modal()
        .has("*Week 1* of Product Internship, from Monday, 1 March 2027")
        .has("<https://example.com/validation|Validation Track>");
    // Its day is past already: the week is posted when its first goals are there.
    writes(
        &world,
        &ines,
        "Talk to three users (by Wednesday)\n- Draft the survey",
    )
    .await;
    ines.sees_no_modal();
    let week = pair.gets("Week 1 of Product Internship").await;
    week.has("☐ Talk to three users · by Wednesday, 3 March")
        .has("☐ Draft the survey")
        .has("0 of 2 done")
        .lacks("added by");
    ines.hears("Week 1 of Product Internship is planned").await;
    // Ahead, by the other of the two.
    marta.types("/internship plan").await;
    marta
        .sees_modal()
        .has("Week 1 · from 1 March")
        .has("• Draft the survey")
        .has("Week 3 · from 15 March");
    marta.presses("Write the goals: Week 2").await;
    writes(&world, &marta, "Show the survey to the team").await;
    marta.waits_for_modal("• Show the survey to the team").await;
    marta.closes().await;
    assert_eq!(of_kind(&pair, "week").len(), 1);
    world.is_at("2027-03-08T09:00:00Z").await;
    let week = pair.gets("Week 2 of Product Internship").await;
    week.has("☐ Show the survey to the team · added by Marta");
    ines.presses_at(
        &week,
        "Mark as done: Show the survey to the team · added by Marta",
    )
    .await;
    pair.gets("1 of 1 done").await;
    assert_eq!(of_kind(&ines.dm(), "plan").len(), 1, "week 2 asked nobody");
    world.is_at("2027-03-15T09:00:00Z").await;
    ines.hears("Week 3 of Product Internship begins").await;
    assert_eq!(of_kind(&pair, "week").len(), 2);
}

async fn story_29_goals_are_reworded_and_taken_out_and_ticks_stay(database_url: String) {
    let world = World::of(database_url, PRODUCT).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    ines.types("/internship plan").await;
    ines.presses("Write the goals: Week 1").await;
    writes(
        &world,
        &ines,
        "Talk to three users\nDraft the survey\nRead the notes",
    )
    .await;
    ines.closes().await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let week = pair.gets("0 of 3 done").await;
    assert!(of_kind(&ines.dm(), "plan").is_empty());
    ines.presses_at(&week, "Mark as done: Draft the survey")
        .await;
    let week = pair.gets("1 of 3 done").await;
    // Marta has the form open while Ines adds one: it is not taken for left out.
    marta.presses_at(&week, "week_open").await;
    marta.presses("Change the goals").await;
    assert_eq!(
        marta.sees_modal().entered("goals"),
        ["Talk to three users\nDraft the survey\nRead the notes"]
    );
    ines.presses_at(&week, "week_open").await;
    ines.presses("Add an item").await;
    ines.fills("text", "Ask for access").submits().await;
    ines.closes().await;
    writes(
        &world,
        &marta,
        "Draft the survey for admins by Friday\nTalk to three users",
    )
    .await;
    let week = pair
        .gets("☑ Draft the survey for admins · by Friday, 5 March")
        .await;
    week.has("1 of 3 done")
        .has("☐ Ask for access")
        .lacks("Read the notes");
    // What was left out can be put back.
    marta.waits_for_modal("Draft the survey for admins").await;
    marta.presses("What you two added").await;
    marta.presses("Put back: Read the notes").await;
    world.settles().await;
    pair.gets("1 of 4 done").await.has("☐ Read the notes");
}

async fn story_29_a_week_that_is_over_is_not_posted_any_more(database_url: String) {
    let world = World::of(database_url, PRODUCT).await;
    let (ines, _) = started(&world, "2027-03-01").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    world.is_at("2027-03-01T09:00:00Z").await;
    let first = ines.hears("Week 1 of Product Internship begins").await;
    world.is_at("2027-03-10T12:00:00Z").await;
    ines.presses_at(&first, "Write the goals").await;
    writes(&world, &ines, "What we did in week 1").await;
    assert!(of_kind(&pair, "week").is_empty());
    // Week 2 is under way: it is posted at once, and once.
    ines.types("/internship plan").await;
    ines.sees_modal().has("• What we did in week 1");
    ines.presses("Write the goals: Week 2").await;
    writes(&world, &ines, "Catch up").await;
    ines.closes().await;
    pair.gets("Week 2 of Product Internship")
        .await
        .has("☐ Catch up");
    // All goals of a week to come are taken out again: its Monday asks.
    ines.types("/internship plan").await;
    ines.presses("Write the goals: Week 3").await;
    writes(&world, &ines, "Something").await;
    ines.waits_for_modal("• Something").await;
    ines.presses("Change the goals: Week 3").await;
    writes(&world, &ines, "").await;
    ines.closes().await;
    world.is_at("2027-03-15T09:00:00Z").await;
    ines.hears("Week 3 of Product Internship begins").await;
    assert_eq!(of_kind(&pair, "week").len(), 1);
}

async fn story_29_the_handbooks_product_page(database_url: String) {
    let page =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/handbook/product-internship.md");
    let Ok(page) = std::fs::read_to_string(page) else {
        return without_shared();
    };
    let slack = Workspace::start().await;
    let team = slack.team().0;
    import(
        &database_url,
        &page,
        &["--program", "product", "--workspace", &team],
    )
    .await;
    let csv = "program,intern,mentor,start_date,time_zone,place\n\
               product,U0INES,U0MARTA,2027-02-22,Europe/Lisbon,C0SUPPORT\n";
    // Under way: the week that runs was not history when its goals were written.
    let at = [("UNDERSTUDY_AT", "2027-03-02T00:00:00Z".to_owned())];
    let args = ["internships", "import", "-", "--workspace", &team];
    let done = understudy(&database_url, &at, &args, csv).await;
    assert!(done.status.success());
    let world = World::serve(slack, database_url, "2027-03-02T10:00:00Z").await;
    let ines = world.slack.person("ines");
    let place = world.slack.channel("support");
    ines.types("/internship plan").await;
    ines.presses("Write the goals: Week 2").await;
    ines.sees_modal().has("The page's tracks may help");
    writes(&world, &ines, "Write the plan with deadlines (by Friday)").await;
    ines.closes().await;
    place
        .gets("☐ Write the plan with deadlines · by Friday, 5 March")
        .await;
    assert_eq!(of_kind(&place, "week").len(), 1);
    world.is_at("2027-03-08T09:00:00Z").await;
    ines.hears("Week 3 of").await;
    assert_eq!(
        of_kind(&place, "week").len(),
        1,
        "nothing in the place without goals"
    );
}

async fn what_cannot_be_a_goal_is_told_and_stays_in_the_form(database_url: String) {
    let world = World::of(database_url, PRODUCT).await;
    let (ines, _) = started(&world, "2027-03-01").await;
    ines.types("/internship plan").await;
    ines.presses("Write the goals: Week 1").await;
    let long = format!("Fine\n{}", "x".repeat(501));
    for (typed, why) in [
        (long.as_str(), "Line 2: These are 501 characters"),
        ("Before it began by 2027-02-01", "is before the first day"),
    ] {
        let outcome = ines.fills("goals", typed).submits().await;
        assert!(
            outcome.errors["goals"].contains(why),
            "{:?}",
            outcome.errors
        );
        assert_eq!(ines.sees_modal().entered("goals"), [typed]);
    }
    writes(&world, &ines, "<!channel> & co").await;
    ines.waits_for_modal("• &lt;!channel&gt; &amp; co").await;
}

async fn only_the_pair_plans(database_url: String) {
    let world = World::of(database_url, PRODUCT).await;
    let (ines, _) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let asked = ines.hears("Week 1 of Product Internship begins").await;
    let oz = world.slack.person("oz");
    oz.presses_old(&asked, "Write the goals").await;
    oz.sees_no_modal();
    oz.types("/internship plan").await;
    oz.is_told("None of your internships is planned week by week")
        .await;
}
