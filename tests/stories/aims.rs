//! What the two want to get out of it: row R17.

use serde_json::json;

use crate::{
    starting::started,
    support::databases::both,
    ticks::home_says,
    world::{SUPPORT, World},
};

both!(
    r_17_what_they_want_comes_back_halfway_and_at_the_end,
    r_17_nobody_overwrites_the_other_and_strangers_write_nothing,
);

/// Six weeks.
fn six_weeks() -> String {
    let mut page = SUPPORT.replace("It lasts 3 weeks", "It lasts 6 weeks");
    for week in 4..=6 {
        page += &format!("\n### Week {week}: More of it\n\n1. Answer ticket {week}\n");
    }
    page
}

async fn r_17_what_they_want_comes_back_halfway_and_at_the_end(database_url: String) {
    let world = World::of(database_url, &six_weeks()).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    let first = pair.gets("*What do you two want from it?*").await;
    first.has("Week 1: Listening");
    ines.opens_home()
        .await
        .has("*What do you two want from it?*");
    ines.presses_at(&first, "Write it down").await;
    let outcome = ines.fills("aims_0", " \n ").submits().await;
    assert!(
        outcome.errors["aims_0"].contains("in a few words"),
        "{:?}",
        outcome.errors
    );
    ines.fills(
        "aims_0",
        "Ines: answer <hard> tickets alone\nMarta: learn to explain",
    )
    .submits()
    .await;
    ines.sees_no_modal();
    let written = pair.gets("*What you two want from it*").await;
    written
        .has("Ines: answer &lt;hard&gt; tickets alone\nMarta: learn to explain")
        .lacks("What do you two want");
    home_says(&world, &ines, "Marta: learn to explain").await;
    // Either of them changes it.
    marta.presses_at(&written, "aims_open").await;
    assert!(marta.sees_modal().entered("aims_1")[0].contains("<hard>"));
    marta
        .fills("aims_1", "Answer hard tickets alone")
        .submits()
        .await;
    pair.gets("Answer hard tickets alone").await;
    for (monday, title, again) in [
        ("2027-03-08", "Week 2: Sorting", false),
        ("2027-03-15", "Week 3: Showing", true),
        ("2027-03-22", "Week 4: More of it", false),
        ("2027-03-29", "Week 5: More of it", false),
        ("2027-04-05", "Week 6: More of it", true),
    ] {
        world.is_at(&format!("{monday}T09:00:00Z")).await;
        let week = pair.gets(title).await;
        match again {
            true => week.has("*What you two wanted from it*\nAnswer hard tickets alone"),
            false => week.lacks("Answer hard tickets alone"),
        };
    }
}

async fn r_17_nobody_overwrites_the_other_and_strangers_write_nothing(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    let first = pair.gets("*What do you two want from it?*").await;
    // Both have the form open.
    ines.presses_at(&first, "Write it down").await;
    marta.presses_at(&first, "The whole week").await;
    marta.presses("Write it down").await;
    marta.fills("aims_0", "See how others work").submits().await;
    marta.waits_for_modal("See how others work").await;
    ines.fills("aims_0", "Learn to say no").submits().await;
    let both = ines.sees_modal();
    both.has("theirs first");
    assert_eq!(
        both.entered("aims_1"),
        ["See how others work\n\nLearn to say no"]
    );
    ines.submits().await;
    ines.sees_no_modal();
    world.settles().await;
    let week = pair.gets("See how others work\n\nLearn to say no").await;
    // Whoever is not of the pair, and what is no button of ours.
    let oz = world.slack.person("oz");
    let internship = &week.metadata.as_ref().expect("metadata")["event_payload"]["internship"];
    let value = json!({ "i": internship, "d": "2027-03-01" }).to_string();
    for value in [value.as_str(), "", "{}", r#"{"i":"no such","d":"x"}"#] {
        let forged = json!({ "type": "button", "action_id": "aims_open:x", "block_id": "b", "value": value });
        oz.forges(&week, forged).await;
        oz.sees_no_modal();
    }
    world.settles().await;
    pair.gets("See how others work\n\nLearn to say no").await;
}
