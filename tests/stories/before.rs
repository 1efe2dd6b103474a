//! The list before the start: story 22.

use serde_json::json;

use crate::{
    starting::{accepted, all_say_yes, sends_plan, started},
    support::{PersonInStory, Shown, databases::both},
    world::{SUPPORT, World, import},
};

both!(
    story_22_the_list_before_the_start_is_live,
    story_22_an_approval_ticks_itself_and_says_so,
    two_ticks_of_the_list_at_once_stay_and_unticking_works,
    what_is_open_is_named_three_working_days_before_and_one,
    a_start_that_is_near_gets_the_list_at_once_and_no_past_reminder,
    a_list_that_is_done_reminds_nobody,
    reminders_move_with_the_start,
    a_plan_that_is_called_off_reminds_nobody,
    a_manager_ticks_what_is_theirs,
    strangers_and_forged_clicks_tick_nothing_of_the_list,
    after_the_start_the_list_stays_tickable,
    a_page_without_a_list_sends_none,
);

const OWN: &str = "1. The intern gets approval from their manager
1. All parties agree on a start date
1. Schedule a weekly 1:1 with the mentor
1. The mentor invites the intern to the [calls](https://example.com/calls)
1. The intern reads the handbook
1. The manager clears the calendar";

/// The support program with a longer list, or with none.
async fn with_list(database_url: &str, list: &str) -> World {
    let world = World::of_support(database_url.to_owned()).await;
    let team = world.slack.team().0;
    let old = "1. The intern gets approval from their manager\n1. The mentor invites the intern to the calls";
    assert!(SUPPORT.contains(old));
    let mut page = SUPPORT.replace(old, list);
    if list.is_empty() {
        page = page.replace("## Before you start\n", "");
    }
    let flags = ["--program", "support", "--workspace", &team];
    import(database_url, &page, &flags).await;
    world
}

/// Their messages of a kind.
fn of_kind(person: &PersonInStory, kind: &str) -> Vec<Shown> {
    let mut all = person.dm().messages();
    all.retain(|message| {
        let metadata = message.metadata.as_ref();
        metadata.is_some_and(|it| it["event_payload"]["kind"] == kind)
    });
    all
}

fn list_of(person: &PersonInStory) -> Shown {
    let mut all = of_kind(person, "pre_internship");
    assert_eq!(all.len(), 1, "the list is said once");
    all.remove(0)
}

async fn story_22_the_list_before_the_start_is_live(database_url: String) {
    let world = with_list(&database_url, OWN).await;
    let (ines, marta) = accepted(&world, "ines", "marta").await;
    assert!(of_kind(&ines, "pre_internship").is_empty());
    sends_plan(&marta, "2027-03-04").await;
    // The start is in ten days: the list comes at once, to both.
    let list = marta.hears("What is to be done before").await;
    list.has("Thursday, 4 March 2027")
        .has("1 of 6 done")
        .has("☐ The mentor invites the intern to the <https://example.com/calls|calls>\n_for the mentor_")
        .has("☐ The manager clears the calendar\n_for the managers_")
        .has("_for all of you · ticks itself once all have agreed to the plan_")
        .has("☑ Schedule a weekly 1:1 with the mentor\n_for the intern · seen by Understudy: the weekly 1:1 is set_");
    assert_eq!(list.buttons(), ["Done", "Done", "Done"]);
    ines.hears("1 of 6 done").await;
    let hers = "Mark as done: The mentor invites the intern to the calls";
    marta.presses_at(&list, hers).await;
    for who in [&ines, &marta] {
        who.hears("2 of 6 done")
            .await
            .has("_for the mentor · done by <@U0MARTA>_");
    }
    all_say_yes(&world, &ines, &["ivo"]).await;
    world.settles().await;
    list_of(&ines);
    list_of(&marta);
}

async fn story_22_an_approval_ticks_itself_and_says_so(database_url: String) {
    let world = with_list(&database_url, OWN).await;
    let (ines, marta) = accepted(&world, "ines", "marta").await;
    sends_plan(&marta, "2027-03-04").await;
    ines.hears("1 of 6 done")
        .await
        .has("_for the intern · ticks itself once the intern's manager has said yes_");
    let ivo = world.slack.person("ivo");
    let asked = ivo.hears("asks for your yes").await;
    ivo.presses_at(&asked, "Approve").await;
    ines.hears("2 of 6 done")
        .await
        .has("☑ The intern gets approval")
        .has("seen by Understudy: the intern's manager has said yes");
    let plan = ines.hears("has planned the start").await;
    ines.presses_at(&plan, "Confirm").await;
    marta
        .hears("3 of 6 done")
        .await
        .has("seen by Understudy: all have agreed to the plan");
}

async fn two_ticks_of_the_list_at_once_stay_and_unticking_works(database_url: String) {
    let world = with_list(&database_url, OWN).await;
    let (ines, marta) = started(&world, "2027-03-04").await;
    world.settles().await;
    let (own, other) = (
        ines.hears("3 of 6 done").await,
        marta.hears("3 of 6 done").await,
    );
    tokio::join!(
        ines.presses_old(&own, "Mark as done: The intern reads the handbook"),
        marta.presses_old(
            &other,
            "Mark as done: The mentor invites the intern to the calls"
        ),
    );
    let both = ines.hears("5 of 6 done").await;
    both.has("done by <@U0INES>").has("done by <@U0MARTA>");
    // The old button says "done": pressed again it undoes nothing.
    ines.presses_old(&own, "Mark as done: The intern reads the handbook")
        .await;
    world.settles().await;
    list_of(&marta).has("5 of 6 done");
    ines.presses_old(&both, "Not done yet: The intern reads the handbook")
        .await;
    marta
        .hears("4 of 6 done")
        .await
        .has("☐ The intern reads the handbook\n_for the intern_");
}

async fn what_is_open_is_named_three_working_days_before_and_one(database_url: String) {
    let world = with_list(&database_url, OWN).await;
    let (ines, marta) = started(&world, "2027-03-08").await;
    world.is_at("2027-03-03T08:59:59Z").await;
    assert!(of_kind(&ines, "pre_reminder").is_empty());
    world.is_at("2027-03-03T09:00:00Z").await;
    for who in [&ines, &marta] {
        let said = of_kind(who, "pre_reminder");
        assert_eq!(said.len(), 1, "on Wednesday");
        said[0]
            .has("It starts on Monday, 8 March 2027, and 3 things are open")
            .has("• The intern reads the handbook _(for the intern)_")
            .has("It starts that day all the same")
            .lacks("gets approval");
        assert_eq!(said[0].buttons(), ["Before the start", "Change the plan"]);
    }
    let said = of_kind(&ines, "pre_reminder").remove(0);
    ines.presses_at(&said, "Before the start").await;
    ines.sees_modal().has("3 of 6 done");
    ines.presses("Mark as done: The intern reads the handbook")
        .await;
    ines.sees_modal().has("4 of 6 done");
    ines.closes().await;
    ines.presses_at(&said, "Change the plan").await;
    ines.sees_modal().has("Change the plan");
    ines.closes().await;
    world.is_at("2027-03-04T12:00:00Z").await;
    assert_eq!(of_kind(&ines, "pre_reminder").len(), 1, "not on Thursday");
    world.is_at("2027-03-05T09:00:00Z").await;
    let said = of_kind(&marta, "pre_reminder");
    assert_eq!(said.len(), 2, "on Friday");
    said[1].has("2 things are open");
    world.is_at("2027-03-08T09:00:00Z").await;
    assert_eq!(of_kind(&ines, "pre_reminder").len(), 2);
    world
        .slack
        .group_of(&["ines", "marta"])
        .gets("Week 1")
        .await;
}

async fn a_start_that_is_near_gets_the_list_at_once_and_no_past_reminder(database_url: String) {
    let world = with_list(&database_url, OWN).await;
    let (ines, marta) = started(&world, "2027-02-23").await;
    world.settles().await;
    list_of(&ines);
    list_of(&marta);
    // Its reminders' hours were over when all agreed.
    world.is_at("2027-02-23T12:00:00Z").await;
    for who in [&ines, &marta] {
        assert!(of_kind(who, "pre_reminder").is_empty());
        list_of(who);
    }
}

async fn a_list_that_is_done_reminds_nobody(database_url: String) {
    let world = with_list(
        &database_url,
        "1. The intern gets approval from their manager\n1. Say hello\n1. Optionally read a book",
    )
    .await;
    let (ines, marta) = started(&world, "2027-03-08").await;
    world.settles().await;
    ines.presses_at(&list_of(&ines), "Mark as done: Say hello")
        .await;
    ines.hears("2 of 3 done").await.has("may be left out");
    world.is_at("2027-03-08T08:00:00Z").await;
    for who in [&ines, &marta] {
        assert!(of_kind(who, "pre_reminder").is_empty());
    }
}

async fn reminders_move_with_the_start(database_url: String) {
    let world = with_list(&database_url, OWN).await;
    let (ines, marta) = accepted(&world, "ines", "marta").await;
    sends_plan(&marta, "2027-03-08").await;
    all_say_yes(&world, &ines, &["ivo"]).await;
    world.is_at("2027-03-03T09:00:00Z").await;
    let said = of_kind(&ines, "pre_reminder").remove(0);
    ines.presses_at(&said, "Change the plan").await;
    ines.fills("start_date", "2027-03-15").submits().await;
    ines.sees_no_modal();
    let plan = marta.hears("has planned the start").await;
    marta.presses_at(&plan, "Confirm").await;
    let ivo = world.slack.person("ivo");
    let again = |_: &understudy::sandbox::PretendSlack| of_kind(&ivo, "approval").get(1).cloned();
    let patience = std::time::Duration::from_secs(10);
    let asked = world.slack.wait_for(patience, again).await;
    ivo.presses_at(&asked.expect("a new question"), "Approve")
        .await;
    ines.hears("· from Monday, 15 March 2027 · 3 of 6 done")
        .await;
    world.settles().await;
    world.is_at("2027-03-09T12:00:00Z").await;
    assert_eq!(of_kind(&ines, "pre_reminder").len(), 1, "none on Friday");
    world.is_at("2027-03-10T09:00:00Z").await;
    let said = of_kind(&ines, "pre_reminder");
    assert_eq!(said.len(), 2);
    said[1].has("It starts on Monday, 15 March 2027");
}

async fn a_plan_that_is_called_off_reminds_nobody(database_url: String) {
    let world = with_list(&database_url, OWN).await;
    let (ines, marta) = accepted(&world, "ines", "marta").await;
    sends_plan(&marta, "2027-03-08").await;
    let sent = marta.hears("Your plan is on its way").await;
    let list = marta.hears("What is to be done before").await;
    all_say_yes(&world, &ines, &["ivo"]).await;
    marta.hears("3 of 6 done").await;
    // Reminders are ahead of it when it is called off.
    marta.presses_old(&sent, "Call it off").await;
    let off = marta.hears("done · was called off").await;
    assert!(off.buttons().is_empty());
    marta
        .presses_old(&list, "Mark as done: The intern reads the handbook")
        .await;
    marta.is_told("Its ticks stay as they were").await;
    world.is_at("2027-03-08T12:00:00Z").await;
    for who in [&ines, &marta] {
        assert!(of_kind(who, "pre_reminder").is_empty());
    }
}

async fn a_manager_ticks_what_is_theirs(database_url: String) {
    let world = with_list(&database_url, OWN).await;
    let (ines, _) = started(&world, "2027-03-04").await;
    let ivo = world.slack.person("ivo");
    let asked = ivo.hears("One item of the list before the start").await;
    ivo.presses_at(&asked, "Before the start").await;
    let modal = ivo.sees_modal();
    modal.has("3 of 6 done");
    assert_eq!(modal.buttons(), ["Done"], "the rest is the pair's");
    ivo.presses("Mark as done: The manager clears the calendar")
        .await;
    ivo.sees_modal().has("4 of 6 done").has("done by <@U0IVO>");
    ivo.closes().await;
    ines.hears("4 of 6 done").await.has("done by <@U0IVO>");
    // What is not theirs, by a button of somebody else's message.
    world.settles().await;
    let mut list = list_of(&ines);
    (list.channel, list.ts) = (asked.channel.clone(), asked.ts.clone());
    ivo.presses_old(&list, "Mark as done: The intern reads the handbook")
        .await;
    ivo.is_told("for the intern or the mentor to tick").await;
    world.settles().await;
    list_of(&ines).has("4 of 6 done");
}

async fn strangers_and_forged_clicks_tick_nothing_of_the_list(database_url: String) {
    let world = with_list(&database_url, OWN).await;
    let (ines, _) = started(&world, "2027-03-04").await;
    world.settles().await;
    let list = list_of(&ines);
    let oz = world.slack.person("oz");
    // As if it stood at a message that he sees, where he is answered.
    oz.goes_to("general").types("hello").await;
    let here = world.slack.channel("general").last();
    let mut at_his = list.clone();
    (at_his.channel, at_his.ts) = (here.channel, here.ts);
    oz.presses_old(&at_his, "Mark as done: The intern reads the handbook")
        .await;
    oz.is_told("Only the people of this internship").await;
    let internship = &list.metadata.as_ref().expect("metadata")["event_payload"]["internship"];
    let open = |value: &serde_json::Value| json!({ "type": "button", "action_id": "pre_open", "block_id": "b", "value": value });
    oz.forges(&at_his, open(internship)).await;
    oz.is_told("not yours to see").await;
    oz.sees_no_modal();
    for value in [json!("no-such-internship"), json!("")] {
        assert!(ines.forges(&list, open(&value)).await.is_ok());
    }
    // What Understudy sees by itself is not taken from anybody.
    let block = list.blocks.iter().find_map(|block| {
        let id = block["block_id"].as_str()?;
        id.starts_with("tick:").then(|| block.clone())
    });
    let mut value: serde_json::Value = serde_json::from_str(
        block.expect("a tick")["accessory"]["value"]
            .as_str()
            .expect("a value"),
    )
    .expect("JSON");
    let reading = understudy::programs::page::read(
        SUPPORT.as_bytes(),
        &understudy::programs::page::ReadOptions::default(),
    );
    value["t"] = json!(reading.pre_internship.items[0].id);
    value["w"] = json!(false);
    let forged = json!({ "type": "button", "action_id": "item_tick:x", "block_id": "b", "value": value.to_string() });
    ines.forges(&list, forged).await;
    ines.is_told("has seen this by itself").await;
    world.settles().await;
    list_of(&ines).has("3 of 6 done");
}

async fn after_the_start_the_list_stays_tickable(database_url: String) {
    let world = with_list(&database_url, OWN).await;
    let (ines, marta) = started(&world, "2027-03-04").await;
    world.is_at("2027-03-04T09:00:00Z").await;
    ines.presses_at(
        &list_of(&ines),
        "Mark as done: The intern reads the handbook",
    )
    .await;
    marta.hears("4 of 6 done").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    pair.gets("Week 1").await.has("0 of 3 done");
}

async fn a_page_without_a_list_sends_none(database_url: String) {
    let world = with_list(&database_url, "").await;
    let (ines, marta) = accepted(&world, "ines", "marta").await;
    sends_plan(&marta, "2027-03-08").await;
    let plan = ines.hears("has planned the start").await;
    ines.presses_at(&plan, "Confirm").await;
    world.is_at("2027-03-08T12:00:00Z").await;
    for who in [&ines, &marta] {
        assert!(of_kind(who, "pre_internship").is_empty());
        assert!(of_kind(who, "pre_reminder").is_empty());
    }
}
