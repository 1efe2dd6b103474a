//! What may go wrong is heard by those who can help, once, without anybody's words. Story 39; R7, R39, R41, R48, R50.

use crate::{
    starting::started,
    support::{PersonInStory, databases::both},
    world::{SUPPORT, World},
};

both!(
    story_39_two_weeks_without_a_one_on_one,
    story_39_alone_in_the_pulse,
    story_39_several_signs_are_one_message,
    r_07_hours_far_under_twice_are_told_once,
    r_39_managers_get_hours_if_the_intern_agreed,
    r_41_a_mentor_asked_twice_is_seen_by_the_coordinator,
    r_48_two_weeks_without_a_word_are_told_once,
    r_50_a_long_week_is_told_kindly,
);

/// Twelve weeks, from 1 March 2027.
async fn of_twelve_weeks(database_url: String) -> (World, PersonInStory, PersonInStory) {
    let page = SUPPORT.replace("It lasts 3 weeks", "It lasts 12 weeks");
    let page = page + "\n### Week 12: Parting\n\n1. Give the last demo\n";
    let world = World::of(database_url, &page).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    (world, ines, marta)
}

/// A check-in on a Wednesday at noon, with these fields.
async fn checks_in(world: &World, person: &PersonInStory, day: &str, fields: &[(&str, &str)]) {
    world.is_at(&format!("{day}T12:00:00Z")).await;
    person.types("/check-in").await;
    for (field, value) in fields {
        person.fills(field, *value);
    }
    person.submits().await;
    person.sees_no_modal();
    world.settles().await;
}

fn count(person: &PersonInStory, words: &str) -> usize {
    let all = person.dm().messages();
    all.iter().filter(|message| message.says(words)).count()
}

const HAND: &str = "may need a hand";

async fn story_39_two_weeks_without_a_one_on_one(database_url: String) {
    let (world, ines, marta) = of_twelve_weeks(database_url).await;
    let cora = world.slack.person("cora");
    let no = &[("met", "No"), ("done", "words of Ines")];
    checks_in(&world, &ines, "2027-03-03", no).await;
    assert_eq!(count(&cora, HAND), 0, "once can happen");
    checks_in(&world, &ines, "2027-03-10", no).await;
    let heard = cora.hears(HAND).await;
    heard
        .has("No 1:1 for two weeks or more, since the week of Monday, 1 March 2027")
        .has("What might help")
        .lacks("words of Ines");
    checks_in(&world, &ines, "2027-03-17", no).await;
    assert_eq!(count(&cora, HAND), 1, "once for as long as it goes on");
    for one in [
        &ines,
        &marta,
        &world.slack.person("ivo"),
        &world.slack.person("mina"),
    ] {
        assert_eq!(count(one, HAND), 0, "{}", one.handle);
    }
    // It is over, and begins again.
    checks_in(&world, &ines, "2027-03-24", &[("met", "Yes")]).await;
    checks_in(&world, &ines, "2027-03-31", no).await;
    checks_in(&world, &ines, "2027-04-07", no).await;
    assert_eq!(count(&cora, HAND), 2);
}

async fn story_39_alone_in_the_pulse(database_url: String) {
    let (world, ines, marta) = of_twelve_weeks(database_url).await;
    let cora = world.slack.person("cora");
    world.is_at("2027-03-03T12:00:00Z").await;
    ines.types("/check-in").await;
    ines.sees_modal().lacks("how does it feel");
    ines.closes().await;
    checks_in(
        &world,
        &ines,
        "2027-03-10",
        &[("pulse", "A bit alone"), ("private", "the words")],
    )
    .await;
    cora.hears(HAND)
        .await
        .has("The intern feels alone")
        .has("A second mentor who knows remote work")
        .has("coffee chat")
        .lacks("the words");
    // Who wrote only for Cora is not announced to Marta.
    assert_eq!(count(&marta, "checked in"), 0);
}

async fn story_39_several_signs_are_one_message(database_url: String) {
    let (world, ines, _) = of_twelve_weeks(database_url).await;
    let cora = world.slack.person("cora");
    for day in ["2027-03-03", "2027-03-10"] {
        checks_in(&world, &ines, day, &[("mood", "Not well")]).await;
    }
    // A week without a check-in does not end it.
    let both = &[("pulse", "It is too much"), ("mood", "It is hard")];
    checks_in(&world, &ines, "2027-03-24", both).await;
    cora.hears("Three check-ins in a row")
        .await
        .has("It is too much for the intern");
    assert_eq!(count(&cora, HAND), 1);
}

async fn r_07_hours_far_under_twice_are_told_once(database_url: String) {
    let (world, ines, marta) = of_twelve_weeks(database_url).await;
    let cora = world.slack.person("cora");
    checks_in(&world, &ines, "2027-03-03", &[("hours", "3")]).await;
    assert_eq!(count(&cora, HAND), 0);
    checks_in(&world, &ines, "2027-03-10", &[("hours", "3")]).await;
    cora.hears("far fewer hours than agreed").await;
    marta
        .hears("A word about the internship of <@U0INES>")
        .await
        .has("far fewer hours than agreed");
    checks_in(&world, &ines, "2027-03-17", &[("hours", "2")]).await;
    for (one, words) in [(&cora, HAND), (&marta, "A word about")] {
        assert_eq!(count(one, words), 1, "{}", one.handle);
    }
}

async fn r_48_two_weeks_without_a_word_are_told_once(database_url: String) {
    let (world, ines, marta) = of_twelve_weeks(database_url).await;
    let cora = world.slack.person("cora");
    const SILENT: &str = "nothing was ticked, and no notes and no check-in came";
    world.is_at("2027-03-05T17:00:00Z").await;
    world.settles().await;
    assert_eq!(count(&cora, HAND), 0, "a week is a week");
    // One tick is a word.
    world.is_at("2027-03-10T12:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    let week = pair.gets("Week 2: Sorting").await;
    marta
        .presses_at(&week, "Mark as done: Sort twenty closed tickets")
        .await;
    for friday in ["2027-03-12", "2027-03-19"] {
        world.is_at(&format!("{friday}T17:00:00Z")).await;
        world.settles().await;
        assert_eq!(count(&cora, SILENT), 0);
    }
    world.is_at("2027-03-26T17:00:00Z").await;
    cora.hears(SILENT)
        .await
        .has("since the week of Monday, 15 March 2027")
        .has("Ask <@U0INES> and <@U0MARTA> how it goes");
    world.is_at("2027-04-02T17:00:00Z").await;
    world.settles().await;
    assert_eq!(count(&cora, SILENT), 1, "once for as long as it goes on");
    for one in [&ines, &marta, &world.slack.person("mina")] {
        assert_eq!(count(one, SILENT), 0, "{}", one.handle);
    }
}

async fn r_50_a_long_week_is_told_kindly(database_url: String) {
    let (world, ines, marta) = of_twelve_weeks(database_url).await;
    let (cora, ivo) = (world.slack.person("cora"), world.slack.person("ivo"));
    checks_in(&world, &ines, "2027-03-03", &[("hours", "30")]).await;
    ines.hears("That was a long week")
        .await
        .has("far more than the 8 hours that are agreed");
    assert_eq!(count(&cora, HAND), 0);
    checks_in(&world, &ines, "2027-03-10", &[("hours", "30")]).await;
    cora.hears("far more hours than agreed")
        .await
        .has("A talk about hours");
    marta.hears("far more hours than agreed").await;
    assert_eq!(count(&ines, "That was a long week"), 1);
    assert!(
        ivo.dm().find("hours than agreed").is_none(),
        "not the manager"
    );
}

async fn r_39_managers_get_hours_if_the_intern_agreed(database_url: String) {
    let (world, ines, marta) = of_twelve_weeks(database_url).await;
    let (ivo, mina) = (world.slack.person("ivo"), world.slack.person("mina"));
    checks_in(
        &world,
        &ines,
        "2027-03-03",
        &[("hours", "7,5"), ("done", "words of Ines")],
    )
    .await;
    checks_in(&world, &ines, "2027-03-10", &[("hours", "8")]).await;
    // Only the intern can say so.
    marta.types("/internship share on").await;
    marta.is_told("only you as the intern can").await;
    ines.types("/internship share on").await;
    ines.is_told("<@U0IVO> and <@U0MINA> get your hours").await;
    world.is_at("2027-04-05T07:59:00Z").await;
    assert_eq!(count(&ivo, "in March 2027"), 0);
    world.is_at("2027-04-05T08:00:00Z").await;
    for manager in [&ivo, &mina] {
        let summary = manager.hears("<@U0INES> in March 2027").await;
        summary
            .has("15.5 hours in 2 weeks · 8 hours a week are agreed · 2 check-ins")
            .lacks("words of Ines");
    }
    ines.types("/internship share off").await;
    ines.is_told("don't get your hours any more").await;
    world.is_at("2027-05-03T09:00:00Z").await;
    assert_eq!(count(&ivo, "in April 2027"), 0);
}

async fn r_41_a_mentor_asked_twice_is_seen_by_the_coordinator(database_url: String) {
    let (world, ines, marta) = of_twelve_weeks(database_url).await;
    let cora = world.slack.person("cora");
    for friday in ["2027-03-12", "2027-03-26"] {
        world.is_at(&format!("{friday}T16:00:00Z")).await;
    }
    assert_eq!(count(&cora, "fortnightly"), 0);
    world.is_at("2027-04-09T16:00:00Z").await;
    cora.hears("Two of the mentor's fortnightly check-ins have passed without one")
        .await
        .has("Ask <@U0MARTA> whether they have room");
    world.is_at("2027-04-23T16:00:00Z").await;
    assert_eq!(count(&cora, "fortnightly"), 1);
    for one in [&ines, &marta] {
        assert_eq!(count(one, "fortnightly"), 0, "{}", one.handle);
    }
}
