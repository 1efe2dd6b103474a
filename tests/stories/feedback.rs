//! Feedback in the middle and at the end, both ways, shown as its author chose.

use crate::{
    check_in_forms::{carried, sends_form, written},
    starting::started,
    support::{PersonInStory, databases::both},
    world::{SUPPORT, World},
};

both!(
    feedback_goes_both_ways_and_to_whom_its_author_chose,
    feedback_is_changed_and_loses_no_text,
);

async fn asked(database_url: String) -> (World, PersonInStory, PersonInStory) {
    let page = SUPPORT.replace("It lasts 3 weeks", "It lasts 12 weeks");
    let page = page + "\n### Week 12: Parting\n\n1. Give the last demo\n";
    let world = World::of(database_url, &page).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    (world, ines, marta)
}

async fn feedback_goes_both_ways_and_to_whom_its_author_chose(database_url: String) {
    let (world, ines, marta) = asked(database_url).await;
    let cora = world.slack.person("cora");
    // Wednesday of week 6, each in their own afternoon.
    world.is_at("2027-04-07T13:00:00Z").await;
    assert!(ines.dm().find("Half of Support Internship").is_none());
    let of_marta = marta.hears("Half of Support Internship").await;
    world.is_at("2027-04-07T14:00:00Z").await;
    let of_ines = ines.hears("Half of Support Internship").await;
    ines.presses_at(&of_ines, "Give feedback").await;
    ines.fills("body", "For both of you <!channel>")
        .fills("shown_to", "Both")
        .submits()
        .await;
    ines.sees_no_modal();
    for one in [&marta, &cora] {
        one.hears("<@U0INES> gives feedback to <@U0MARTA> in the middle")
            .await
            .has("For both of you &lt;!channel&gt;");
    }
    marta.presses_at(&of_marta, "Give feedback").await;
    marta
        .fills("body", "Only for Cora")
        .fills("shown_to", "The coordinators")
        .submits()
        .await;
    cora.hears("Only for Cora").await;
    world.is_at("2027-04-08T12:00:00Z").await;
    assert!(ines.dm().find("Only for Cora").is_none());
    // At the end: only the other.
    world.is_at("2027-05-19T14:00:00Z").await;
    let last = ines.hears("The last week of Support Internship").await;
    ines.presses_at(&last, "Give feedback").await;
    ines.fills("body", "Only for Marta").submits().await;
    marta.hears("Only for Marta").await.has("at the end");
    world.is_at("2027-05-19T15:00:00Z").await;
    assert!(cora.dm().find("Only for Marta").is_none());
    // Somebody else's click opens nothing.
    let oz = world.slack.person("oz");
    oz.presses_old(&of_ines, "Give feedback").await;
    oz.sees_modal().has("Nothing was saved");
}

async fn feedback_is_changed_and_loses_no_text(database_url: String) {
    let (world, ines, marta) = asked(database_url).await;
    world.is_at("2027-04-07T14:00:00Z").await;
    let prompt = ines.hears("Half of Support Internship").await;
    ines.presses_at(&prompt, "Give feedback").await;
    let form = carried(&world, &ines);
    let other = serde_json::json!({
        "body": written("Of the other window"),
        "shown_to": { "c": { "type": "radio_buttons", "selected_option": { "value": "other" } } },
    });
    sends_form(&world, &ines, "V0OTHER", ("feedback", &form), other).await;
    ines.fills("body", "Of this window").submits().await;
    let both = ines.sees_modal();
    both.has("saved in another window meanwhile");
    assert_eq!(
        both.entered("body"),
        ["Of the other window\nOf this window"]
    );
    ines.submits().await;
    ines.sees_no_modal();
    marta
        .hears("Of this window")
        .await
        .has("Of the other window");
    // Shown to others: it is not shown where it was.
    ines.presses_at(&prompt, "Give feedback").await;
    ines.fills("shown_to", "The coordinators").submits().await;
    marta
        .hears("shows their feedback")
        .await
        .lacks("Of this window");
    world.slack.person("cora").hears("Of this window").await;
}
