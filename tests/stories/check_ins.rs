//! `/check-in`, the digest and its answer: story 37, and the privacy of 38.

use crate::{starting::started, support::databases::both, world::World};

both!(
    story_37_a_check_in_reaches_the_other_who_answers,
    story_37_last_weeks_next_is_in_view,
    story_38_a_line_for_cora_is_seen_by_nobody_else,
    a_second_check_in_edits_the_first,
    hours_that_cannot_be_are_told_at_the_field,
    without_an_internship_the_way_to_one_is_told,
    fridays_nudge_opens_the_form,
    a_mentor_of_two_chooses_and_overwrites_nothing,
);

const WEDNESDAY: &str = "2027-03-03T12:00:00Z";

async fn story_37_a_check_in_reaches_the_other_who_answers(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at(WEDNESDAY).await;
    ines.types("/check-in read the tone guide").await;
    let form = ines.sees_modal();
    assert_eq!(form.entered("done"), ["read the tone guide"]);
    ines.fills("mood", "Well")
        .fills("hours", "7.5")
        .fills("blocked", "No access to <billing>");
    ines.fills("next", "First call")
        .fills("feedback", "Thanks for the tour")
        .submits()
        .await;
    ines.sees_no_modal();
    let digest = marta.hears("<@U0INES> checked in").await;
    digest
        .has("How it goes: Well · 7.5 hours")
        .has("read the tone guide")
        .has("No access to &lt;billing&gt;");
    digest.has("First call").has("*Feedback for you*");
    // By the button …
    marta.presses_at(&digest, "Answer").await;
    marta
        .fills("answer", "I ask for the access.")
        .submits()
        .await;
    ines.hears("<@U0MARTA> answers your check-in")
        .await
        .has("I ask for the access.");
    // … and in the thread.
    world.settles().await;
    marta.replies_to(&digest, "Done, try again & tell me").await;
    ines.hears("Done, try again &amp; tell me").await;
}

async fn story_37_last_weeks_next_is_in_view(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, _) = started(&world, "2027-03-01").await;
    world.is_at(WEDNESDAY).await;
    ines.types("/check-in").await;
    ines.sees_modal().lacks("Last time");
    ines.fills("next", "Sort twenty tickets").submits().await;
    world.is_at("2027-03-10T12:00:00Z").await;
    ines.types("/check-in").await;
    ines.sees_modal()
        .has("What you wanted to do next, last time:\n> Sort twenty tickets");
}

async fn story_38_a_line_for_cora_is_seen_by_nobody_else(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    let cora = world.slack.person("cora");
    world.is_at(WEDNESDAY).await;
    ines.types("/check-in").await;
    ines.fills("done", "a little")
        .fills("private", "I feel alone here")
        .submits()
        .await;
    marta.hears("checked in").await.lacks("alone");
    cora.hears("wrote this for the coordinators only")
        .await
        .has("I feel alone here");
    for handle in ["marta", "miguel", "ivo", "mina", "oz"] {
        let heard = world.slack.person(handle).dm().messages();
        assert!(
            heard.iter().all(|message| !message.says("alone")),
            "{handle} must not see it"
        );
    }
}

async fn a_second_check_in_edits_the_first(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at(WEDNESDAY).await;
    ines.types("/check-in").await;
    ines.fills("done", "One ticket")
        .fills("hours", "3")
        .submits()
        .await;
    marta.hears("One ticket").await;
    ines.types("/check-in and a second").await;
    let form = ines.sees_modal();
    assert_eq!(form.entered("done"), ["One ticket\nand a second"]);
    assert_eq!(form.entered("hours"), ["3"]);
    ines.submits().await;
    marta.hears("and a second").await.has("One ticket");
    let digests = marta
        .dm()
        .messages()
        .into_iter()
        .filter(|message| message.says("checked in"))
        .count();
    assert_eq!(digests, 1, "the message is edited, not repeated");
}

async fn hours_that_cannot_be_are_told_at_the_field(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at(WEDNESDAY).await;
    ines.types("/check-in").await;
    let answer = ines
        .fills("done", "A lot")
        .fills("hours", "200")
        .submits()
        .await;
    assert!(
        answer.errors["hours"].contains("168 hours"),
        "{:?}",
        answer.errors
    );
    assert_eq!(
        ines.sees_modal().entered("done"),
        ["A lot"],
        "what was typed stays"
    );
    ines.fills("hours", "20").submits().await;
    marta.hears("20 hours").await;
}

async fn without_an_internship_the_way_to_one_is_told(database_url: String) {
    let world = World::of_support(database_url).await;
    let oz = world.slack.person("oz");
    oz.types("/check-in").await;
    oz.sees_no_modal();
    assert!(
        oz.ephemerals()
            .last()
            .expect("an answer")
            .says("`/find-mentor`")
    );
}

async fn fridays_nudge_opens_the_form(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-05T15:00:00Z").await;
    let nudge = ines.hears("How was your week on Support Internship?").await;
    ines.presses_at(&nudge, "Check in").await;
    ines.fills("done", "All of it").submits().await;
    marta.hears("All of it").await;
    // Who has checked in is not asked again.
    world.is_at("2027-03-11T10:00:00Z").await;
    ines.types("/check-in").await;
    ines.fills("done", "Early").submits().await;
    marta.hears("Early").await;
    world.is_at("2027-03-12T15:00:00Z").await;
    let nudges = ines
        .dm()
        .messages()
        .into_iter()
        .filter(|message| message.says("How was your week"))
        .count();
    assert_eq!(nudges, 1);
}

async fn a_mentor_of_two_chooses_and_overwrites_nothing(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    let oz = world.slack.person("oz");
    crate::starting::accepted(&world, "oz", "marta").await;
    // Marta leads Oz: as mentor and as manager she said yes by sending the plan.
    marta
        .fills("intern_manager", "U0MARTA")
        .fills("start_date", "2027-03-01");
    marta.submits().await;
    crate::starting::all_say_yes(&world, &oz, &[]).await;
    oz.hears("You learn with <@U0MARTA>").await;
    world.is_at(WEDNESDAY).await;
    let offers = {
        marta.types("/check-in").await;
        marta.sees_modal().offers("internship")
    };
    assert_eq!(offers.len(), 2, "{offers:?}");
    marta.submits().await;
    marta.fills("feedback", "Keep me").submits().await;
    marta.sees_no_modal();
    marta.types("/check-in and more").await;
    marta.submits().await;
    let form = marta.sees_modal();
    assert_eq!(
        form.entered("feedback"),
        ["Keep me"],
        "what was saved stands in the form"
    );
    assert_eq!(form.entered("done"), ["and more"]);
    marta.submits().await;
    let heard = |_: &understudy::sandbox::PretendSlack| {
        let heard = [ines.dm().find("Keep me"), oz.dm().find("Keep me")];
        heard.into_iter().flatten().next()
    };
    let patience = std::time::Duration::from_secs(10);
    let heard = world.slack.wait_for(patience, heard).await;
    heard.expect("the chosen intern hears of it");
}
