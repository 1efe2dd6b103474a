//! What the two talk about, and what came of it: stories 35 and 36.

use crate::{
    meetings::of_kind,
    starting::started,
    support::databases::both,
    world::{SUPPORT, World, understudy},
};

both!(
    story_35_topics_stand_on_the_agenda,
    story_36_notes_are_asked_for_once_and_nothing_is_overwritten,
    story_36_notes_of_many_weeks_have_pages_also_after_the_end,
);

async fn story_35_topics_stand_on_the_agenda(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    marta.hears("For your 1:1 with").await;
    ines.types("/internship topic Invoices of <!channel> & co")
        .await;
    ines.is_told("Added to your 1:1 with <@U0MARTA>").await;
    world.settles().await;
    marta.dm().gets("• Invoices of").await.lacks("<!channel>");
    let agenda = of_kind(&marta.dm(), "agenda").pop().expect("an agenda");
    marta.presses_at(&agenda, "Add a topic").await;
    let answer = marta.fills("topic", "Holidays in May").submits().await;
    assert!(answer.is_ok());
    // From a message's menu.
    let general = world.slack.channel("general");
    world
        .slack
        .person("aldo")
        .goes_to("general")
        .types("Why do refunds take a week?")
        .await;
    let message = general.gets("Why do refunds").await;
    ines.takes_up(&message, "topic_add").await;
    assert_eq!(
        ines.sees_modal().entered("topic"),
        ["Why do refunds take a week?"]
    );
    ines.submits().await;
    ines.sees_no_modal();
    world.settles().await;
    let mine = ines
        .dm()
        .gets("• Why do refunds take a week? · <@U0INES> · <https://")
        .await;
    let archive = format!(
        "/archives/{}/p{}|message> by <@U0ALDO>",
        message.channel,
        message.ts.replace('.', "")
    );
    mine.has(&archive);
    mine.has("• Holidays in May · <@U0MARTA>");
    let topic = |body: &'static str| {
        let db = world.app.engine.db.clone();
        async move {
            let mut tx = db.read().await.expect("the database");
            let sql = "SELECT id FROM topic WHERE body LIKE $1";
            let (id,): (String,) = tx.one(sql, understudy::args![body]).await.expect("a topic");
            format!("topic:{id}")
        }
    };
    ines.chooses(&topic("Invoices%").await, "Talked about")
        .await;
    marta
        .chooses(&topic("Holidays%").await, "Keep for next time")
        .await;
    world.settles().await;
    ines.dm()
        .gets("☑ Invoices of")
        .await
        .lacks("Holidays in May");
    // The next agenda has what is left.
    world.is_at("2027-03-02T13:00:00Z").await;
    world.is_at("2027-03-08T09:00:00Z").await;
    world.settles().await;
    let next = of_kind(&ines.dm(), "agenda").pop().expect("an agenda");
    next.has("*Left open last time*")
        .has("Why do refunds take a week?")
        .has("Holidays in May")
        .lacks("Invoices");
    // As many as a 1:1 has time for.
    for n in 0..18 {
        ines.types(&format!("/internship topic Number {n}")).await;
    }
    ines.types("/internship topic One too many").await;
    ines.is_told("There are 20 open topics already").await;
    ines.types("/internship topic").await;
    let answer = ines.fills("topic", "One too many").submits().await;
    assert!(answer.errors["topic"].contains("There are 20 open topics already"));
    assert_eq!(ines.sees_modal().entered("topic"), ["One too many"]);
    // They stand below, and one can be taken off there.
    ines.sees_modal().has("• Number 3 · <@U0INES>");
    ines.chooses(&topic("Number 3").await, "Take it off").await;
    ines.waits_for_modal("• Number 4").await.lacks("Number 3 ·");
    assert!(ines.submits().await.is_ok());
    ines.sees_no_modal();
}

async fn story_36_notes_are_asked_for_once_and_nothing_is_overwritten(database_url: String) {
    let world = World::of_support(database_url.clone()).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-02T14:25:00Z").await;
    assert!(of_kind(&ines.dm(), "notes_prompt").is_empty());
    world.is_at("2027-03-02T14:30:00Z").await;
    world.settles().await;
    let asked = ines.hears("What came of your 1:1 with <@U0MARTA>").await;
    let asked_marta = marta.hears("What came of your 1:1 with <@U0INES>").await;
    // Both open the form; Ines is first.
    ines.presses_at(&asked, "Write notes").await;
    marta.presses_at(&asked_marta, "Write notes").await;
    ines.fills("notes", "Refunds: *two* <!here> weeks")
        .submits()
        .await;
    ines.sees_no_modal();
    marta.fills("notes", "Ask Aldo").submits().await;
    marta
        .sees_modal()
        .has("<@U0INES> saved these notes while you were writing.")
        .has("Refunds: *two* &lt;!here&gt; weeks");
    assert_eq!(marta.sees_modal().entered("notes"), ["Ask Aldo"]);
    marta.presses("Put both together").await;
    let both = marta.waits_for_modal("Both texts stand here now").await;
    assert_eq!(
        both.entered("notes"),
        ["Refunds: *two* <!here> weeks\nAsk Aldo"]
    );
    marta.submits().await;
    marta.sees_no_modal();
    world.settles().await;
    ines.dm()
        .gets("last saved by <@U0MARTA>")
        .await
        .has("Ask Aldo");
    assert_eq!(of_kind(&ines.dm(), "notes_prompt").len(), 1);
    // Nobody else, not by a forged click either.
    let oz = world.slack.person("oz");
    oz.presses_old(&asked, "Write notes").await;
    assert!(oz.modal().is_none());
    // What was saved before is kept, for the two.
    ines.types("/internship notes").await;
    ines.presses("Open").await;
    ines.presses("Earlier versions").await;
    ines.sees_modal()
        .has("Saved by <@U0INES>")
        .has("Refunds: *two* &lt;!here&gt; weeks")
        .lacks("Ask Aldo");
    for _ in 0..3 {
        ines.closes().await;
    }
    ines.types("/internship notes").await;
    ines.sees_modal()
        .has("Tuesday, 2 March 2027 · saved by <@U0MARTA>");
    ines.presses("All our notes").await;
    ines.hears("The notes of your 1:1s")
        .await
        .has("Ask Aldo")
        .has("## Tuesday, 2 March 2027");
    let team = world.slack.team().0;
    for (format, words) in [
        ("md", "## Tuesday, 2 March 2027"),
        ("csv", "Ask Aldo"),
        ("json", "Ask Aldo"),
    ] {
        let args = ["export", "notes", "--format", format, "--workspace", &team];
        let done = understudy(&database_url, &[], &args, "").await;
        let out = String::from_utf8_lossy(&done.stdout).into_owned();
        assert!(
            done.status.success() && out.contains(words),
            "{format}: {out}"
        );
    }
}

async fn story_36_notes_of_many_weeks_have_pages_also_after_the_end(database_url: String) {
    let page = SUPPORT.replace("It lasts 3 weeks", "It lasts 30 weeks");
    let page = page + "\n### Week 30: Parting\n\n1. Give the last demo\n";
    let world = World::of(database_url, &page).await;
    let (ines, _) = started(&world, "2027-03-01").await;
    world.is_at("2027-09-20T12:00:00Z").await;
    let (newest, first) = (
        "Tuesday, 14 September 2027 · no notes",
        "Tuesday, 2 March 2027",
    );
    ines.types("/internship notes").await;
    ines.sees_modal().has(newest).lacks(first);
    ines.presses("page_next").await;
    ines.waits_for_modal(first).await.lacks(newest);
    // What is opened there comes over the list, and is saved from it.
    ines.presses("Write the notes of Tuesday, 2 March 2027")
        .await;
    ines.sees_modal().has("Your 1:1 on Tuesday, 2 March 2027");
    ines.closes().await;
    ines.presses("page_previous").await;
    ines.waits_for_modal(newest).await;
    ines.closes().await;
    world.is_at("2027-10-04T12:00:00Z").await;
    ines.types("/internship notes").await;
    ines.sees_modal().has("Tuesday, 21 September 2027");
    ines.presses("page_next").await;
    ines.waits_for_modal(first).await;
    // Nobody else's.
    let oz = world.slack.person("oz");
    oz.types("/internship notes").await;
    assert!(oz.modal().is_none());
}
