//! Where an internship lives, when that is gone: story 23.

use std::time::Duration;

use serde_json::json;
use understudy::sandbox::{
    people,
    slack::{Call, Channel, Fault},
};

use crate::{
    support::{PersonInStory, Place, Shown, Workspace, databases::both},
    world::{MONDAY, SUPPORT, World, import, understudy},
};

both!(
    story_23_archived_for_three_weeks_and_on_elsewhere,
    only_the_error_of_a_post_tells_and_many_rows_ask_once,
    a_place_can_be_lost_twice,
    a_deleted_channel_is_asked_about_too,
    a_private_channel_is_archived_by_an_event_of_its_own,
    what_is_under_way_while_they_choose_is_not_forgotten,
    a_private_channel_says_what_to_type,
    an_archived_channel_is_refused_and_a_silent_slack_is_not_waited_for,
    who_was_removed_from_a_public_channel_joins_it_again,
    who_was_removed_from_a_private_channel_asks,
    what_did_not_fit_is_not_lost_with_the_thread,
    a_thread_in_a_lost_place_is_not_tried_again,
    without_a_group_message_a_channel_is_chosen,
    strangers_and_other_workspaces_change_nothing,
    rights_are_looked_at_again_when_the_form_is_sent,
    two_choices_at_once_and_the_last_one_counts,
    the_form_sent_twice_is_one_choice,
    the_place_is_changed_by_a_command,
    a_csv_settles_it_as_well,
    a_renamed_channel_is_not_found_by_its_old_name,
);

const SETTLING: Duration = Duration::from_secs(10);
const WEEK_3: &str = "2027-03-15T09:00:00Z";

/// The usual Slack, with a private channel that Understudy is not in.
async fn slack() -> Workspace {
    let mut seed = people::example();
    seed.channels.push(Channel {
        id: "C0QUIET".to_owned(),
        name: "quiet".to_owned(),
        private: true,
        members: vec!["U0INES".to_owned(), "U0MARTA".to_owned()],
        ..Channel::default()
    });
    Workspace::start_with(seed).await
}

/// Imports internships; all of them begin on 1 March in Lisbon.
async fn with_csv(database_url: &str, team: &str, rows: &[(&str, &str, &str)]) {
    let mut csv = "program,intern,mentor,start_date,time_zone,place\n".to_owned();
    for (intern, mentor, place) in rows {
        csv += &format!("support,{intern},{mentor},2027-03-01,Europe/Lisbon,{place}\n");
    }
    let at = [("UNDERSTUDY_AT", "2027-02-01T00:00:00Z".to_owned())];
    let args = ["internships", "import", "-", "--workspace", team];
    let done = understudy(database_url, &at, &args, &csv).await;
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
}

async fn of_page(database_url: &str, page: &str, rows: &[(&str, &str, &str)]) -> World {
    let slack = slack().await;
    let team = slack.team().0;
    let flags = ["--program", "support", "--workspace", &team];
    import(database_url, page, &flags).await;
    with_csv(database_url, &team, rows).await;
    World::serve(slack, database_url.to_owned(), MONDAY).await
}

/// Ines learns with Marta in this channel, from 1 March on.
async fn living_in(database_url: &str, place: &str) -> World {
    of_page(database_url, SUPPORT, &[("U0INES", "U0MARTA", place)]).await
}

async fn settled(world: &World) {
    world.app.settle(SETTLING).await.expect("the database");
}

/// The calls of a method for a channel.
fn calls(world: &World, method: &str, channel: &str) -> Vec<Call> {
    let mut calls = world.slack.calls();
    calls.retain(|call| call.method == method && call.arguments["channel"] == channel);
    calls
}

fn count(place: &Place, words: &str) -> usize {
    let all = place.messages();
    all.iter().filter(|message| message.says(words)).count()
}

/// The first number of one row.
async fn number(world: &World, sql: &'static str) -> i64 {
    let mut tx = world.app.engine.db.read().await.expect("the database");
    tx.count(sql, &[]).await.expect("a number")
}

async fn run(world: &World, sql: &'static str) {
    let mut tx = world.app.engine.db.write().await.expect("the database");
    tx.run(sql, &[]).await.expect("rows");
    tx.commit().await.expect("the database");
}

/// Opens the form at this message, and sends it with this channel; empty: none.
async fn chooses(person: &PersonInStory, notice: &Shown, channel: &str) {
    person.presses_old(notice, "Choose a place").await;
    sends(person, channel).await;
}

async fn sends(person: &PersonInStory, channel: &str) {
    if !channel.is_empty() {
        person.fills("place", channel);
    }
    let sent = person.submits().await;
    assert!(sent.is_ok(), "{:?}", sent.errors);
}

async fn story_23_archived_for_three_weeks_and_on_elsewhere(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    let (ines, marta) = (world.slack.person("ines"), world.slack.person("marta"));
    world.slack.invite_app("C0SUPPORT").expect("a channel");
    world
        .slack
        .archive("C0SUPPORT", true)
        .await
        .expect("a channel");
    let asked = marta.hears("<#C0SUPPORT> is archived").await;
    asked
        .has("*Support Internship* of <@U0INES> with <@U0MARTA>")
        .has("What is due waits. Choose where to go on.");
    for monday in ["2027-03-01", "2027-03-08", "2027-03-15"] {
        world.is_at(&format!("{monday}T09:00:00Z")).await;
    }
    assert!(
        calls(&world, "chat.postMessage", "C0SUPPORT").is_empty(),
        "Slack is not asked again what is known"
    );
    for handle in ["ines", "marta", "cora"] {
        let dm = world.slack.person(handle).dm();
        assert_eq!(count(&dm, "is archived"), 1, "{handle} is asked once");
    }

    marta.presses_at(&asked, "Choose a place").await;
    marta.sees_modal().has("<#C0SUPPORT> is archived");
    sends(&marta, "C0PRODUCT").await;
    marta
        .sees_modal()
        .has("It goes on in <#C0PRODUCT>. What waited is on its way there.");
    marta.closes().await;
    settled(&world).await;
    let product = world.slack.channel("product");
    product.gets("Week 3: Showing").await;
    let said: Vec<_> = product.messages().iter().map(Shown::words).collect();
    assert_eq!(
        said.len(),
        2,
        "one for the earlier weeks, and the latest: {said:#?}"
    );
    assert!(said[0].contains("2 earlier weeks"), "{}", said[0]);
    assert!(said[0].contains("Week 1") && said[0].contains("Week 2"));
    for handle in ["ines", "marta", "cora"] {
        let dm = world.slack.person(handle).dm();
        dm.gets("Goes on in <#C0PRODUCT>, chosen by <@U0MARTA>.")
            .await
            .lacks("is archived")
            .lacks("Choose");
    }
    // The old button says what happened since, and may change it again.
    ines.presses_old(&asked, "Choose a place").await;
    ines.sees_modal()
        .has("Goes on in <#C0PRODUCT>, chosen by <@U0MARTA>.");
    sends(&ines, "C0GENERAL").await;
    ines.sees_modal()
        .has("From now on it is posted in <#C0GENERAL>");
    marta
        .hears("Goes on in <#C0GENERAL>, chosen by <@U0INES>.")
        .await;
    settled(&world).await;
    assert_eq!(product.messages().len(), 2, "nothing is said twice");
    assert!(world.slack.channel("general").messages().is_empty());
}

async fn only_the_error_of_a_post_tells_and_many_rows_ask_once(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    // Understudy was not in it yet, so no event came.
    world
        .slack
        .archive("C0SUPPORT", true)
        .await
        .expect("a channel");
    world.is_at(WEEK_3).await;
    let ines = world.slack.person("ines");
    let asked = ines.hears("<#C0SUPPORT> is archived").await;
    world.is_at("2027-03-15T10:00:00Z").await;
    assert_eq!(calls(&world, "chat.postMessage", "C0SUPPORT").len(), 1);
    let failed = "SELECT count(*) FROM delivery WHERE state = 'failed' AND reason = 'is_archived'";
    assert_eq!(
        number(&world, failed).await,
        2,
        "the week and what stands for the earlier ones"
    );
    for handle in ["ines", "marta", "cora"] {
        assert_eq!(count(&world.slack.person(handle).dm(), "is archived"), 1);
    }
    chooses(&ines, &asked, "C0PRODUCT").await;
    settled(&world).await;
    let product = world.slack.channel("product");
    product.gets("Week 3: Showing").await;
    product.gets("2 earlier weeks").await;
    assert_eq!(product.messages().len(), 2);
    assert_eq!(number(&world, failed).await, 0);
}

async fn a_place_can_be_lost_twice(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    let ines = world.slack.person("ines");
    for (channel, at, next) in [
        ("C0SUPPORT", "2027-03-01T09:00:00Z", "C0PRODUCT"),
        ("C0PRODUCT", "2027-03-08T09:00:00Z", ""),
    ] {
        world.slack.invite_app(channel).expect("a channel");
        world.slack.archive(channel, true).await.expect("a channel");
        // Slack tells it again, by another event.
        world.slack.archive(channel, true).await.expect("a channel");
        let asked = ines.hears(&format!("<#{channel}> is archived")).await;
        world.is_at(at).await;
        chooses(&ines, &asked, next).await;
        ines.closes().await;
        settled(&world).await;
    }
    world
        .slack
        .channel("product")
        .gets("Week 1: Listening")
        .await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    pair.gets("Week 2: Sorting").await;
    assert_eq!(pair.messages().len(), 1);
    let marta = world.slack.person("marta").dm();
    marta.gets("Goes on in <#C0PRODUCT>").await;
    marta
        .gets("Goes on in a group message of <@U0INES> and <@U0MARTA>, chosen by <@U0INES>.")
        .await;
    assert_eq!(count(&marta, "Goes on in"), 2);
    assert_eq!(count(&marta, "Choose where"), 0, "each is asked about once");
}

async fn a_deleted_channel_is_asked_about_too(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    world.slack.invite_app("C0SUPPORT").expect("a channel");
    world
        .slack
        .delete_channel("C0SUPPORT")
        .await
        .expect("a channel");
    let ines = world.slack.person("ines");
    let asked = ines.hears("it was deleted").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    assert!(calls(&world, "chat.postMessage", "C0SUPPORT").is_empty());
    chooses(&ines, &asked, "C0PRODUCT").await;
    world
        .slack
        .channel("product")
        .gets("Week 1: Listening")
        .await;
}

async fn a_private_channel_is_archived_by_an_event_of_its_own(database_url: String) {
    let world = living_in(&database_url, "C0QUIET").await;
    world.slack.invite_app("C0QUIET").expect("a channel");
    world
        .slack
        .archive("C0QUIET", true)
        .await
        .expect("a channel");
    world
        .slack
        .person("ines")
        .hears("<#C0QUIET> is archived")
        .await;
}

async fn what_is_under_way_while_they_choose_is_not_forgotten(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    let marta = world.slack.person("marta");
    world
        .slack
        .archive("C0SUPPORT", true)
        .await
        .expect("a channel");
    marta.types("/internship place").await;
    world
        .slack
        .fail_next("chat.postMessage", Fault::Slow(Duration::from_secs(2)));
    let meanwhile = async {
        let under_way = "SELECT count(*) FROM delivery WHERE kind = 'week' AND state = 'unsure'";
        while number(&world, under_way).await == 0 {
            tokio::task::yield_now().await;
        }
        // Nobody knows yet that it is archived.
        sends(&marta, "C0PRODUCT").await;
    };
    tokio::join!(world.is_at("2027-03-01T09:00:00Z"), meanwhile);
    assert_eq!(calls(&world, "chat.postMessage", "C0SUPPORT").len(), 1);
    world
        .slack
        .channel("product")
        .gets("Week 1: Listening")
        .await;
    assert_eq!(count(&marta.dm(), "Choose where"), 0, "nothing is lost");
}

async fn a_private_channel_says_what_to_type(database_url: String) {
    let world = living_in(&database_url, "C0QUIET").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let ines = world.slack.person("ines");
    let asked = ines
        .hears("Understudy can't post the weeks in <#C0QUIET>")
        .await;
    asked.has("`/invite @Understudy`");
    ines.presses_at(&asked, "Choose a place").await;
    let refused = ines.fills("place", "C0QUIET").submits().await;
    assert!(
        refused.errors["place"]
            .contains("Type /invite @Understudy there, then send this form again"),
        "{:?}",
        refused.errors
    );
    assert_eq!(
        ines.sees_modal().entered("place"),
        ["C0QUIET"],
        "what was chosen stays"
    );
    world.slack.invite_app("C0QUIET").expect("a channel");
    sends(&ines, "C0QUIET").await;
    let quiet = world.slack.channel("quiet");
    quiet.gets("Week 1: Listening").await;
    settled(&world).await;
    assert_eq!(quiet.messages().len(), 1);
}

async fn an_archived_channel_is_refused_and_a_silent_slack_is_not_waited_for(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    for channel in ["C0SUPPORT", "C0GENERAL"] {
        world.slack.invite_app(channel).expect("a channel");
        world.slack.archive(channel, true).await.expect("a channel");
    }
    let ines = world.slack.person("ines");
    let asked = ines.hears("<#C0SUPPORT> is archived").await;
    ines.presses_at(&asked, "Choose a place").await;
    let refused = ines.fills("place", "C0GENERAL").submits().await;
    assert!(
        refused.errors["place"].contains("This channel is archived"),
        "{:?}",
        refused.errors
    );
    // Taken, within the three seconds: the post's own error will lead on.
    world.slack.fail_next("conversations.info", Fault::Hang);
    sends(&ines, "C0GENERAL").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    ines.hears("<#C0GENERAL> is archived").await;
}

async fn who_was_removed_from_a_public_channel_joins_it_again(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let support = world.slack.channel("support");
    support.gets("Week 1: Listening").await;
    // Somebody else who leaves is of no interest.
    world
        .slack
        .remove_member("C0SUPPORT", "U0IVO")
        .await
        .expect("a member");
    let joined = "SELECT count(*) FROM joined_channel WHERE channel = 'C0SUPPORT'";
    assert_eq!(number(&world, joined).await, 1);
    world.slack.remove_app("C0SUPPORT").await.expect("a member");
    assert_eq!(number(&world, joined).await, 0);
    world.is_at("2027-03-08T09:00:00Z").await;
    support.gets("Week 2: Sorting").await;
    assert_eq!(count(&world.slack.person("ines").dm(), "Choose where"), 0);
}

async fn who_was_removed_from_a_private_channel_asks(database_url: String) {
    let world = living_in(&database_url, "C0QUIET").await;
    world.slack.invite_app("C0QUIET").expect("a channel");
    world.is_at("2027-03-01T09:00:00Z").await;
    let quiet = world.slack.channel("quiet");
    quiet.gets("Week 1: Listening").await;
    world.slack.remove_app("C0QUIET").await.expect("a member");
    let ines = world.slack.person("ines");
    let asked = ines.hears("Understudy is not in <#C0QUIET> any more").await;
    world.is_at("2027-03-08T09:00:00Z").await;
    // They want to stay there.
    world.slack.invite_app("C0QUIET").expect("a channel");
    chooses(&ines, &asked, "C0QUIET").await;
    quiet.gets("Week 2: Sorting").await;
}

/// As [`living_in`] #support, with a week 1 that does not fit into one message.
async fn with_a_long_week(database_url: &str) -> World {
    let tasks: String = (1..=60)
        .map(|n| format!("1. Read page {n} of the book\n"))
        .collect();
    let page = SUPPORT.replace("1. Have a first call with your mentor\n", &tasks);
    of_page(database_url, &page, &[("U0INES", "U0MARTA", "C0SUPPORT")]).await
}

fn in_thread(call: &Call) -> bool {
    call.method == "chat.postMessage" && call.arguments["thread_ts"].is_string()
}

async fn a_thread_in_a_lost_place_is_not_tried_again(database_url: String) {
    let world = with_a_long_week(&database_url).await;
    world
        .slack
        .set_fault(|call| in_thread(call).then_some(Fault::RateLimited(3)));
    let tried = || {
        world
            .slack
            .calls()
            .iter()
            .filter(|call| in_thread(call))
            .count()
    };
    let meanwhile = async {
        let wait = |_: &_| (tried() > 0).then_some(());
        world.slack.wait_for(SETTLING, wait).await.expect("a try");
        world
            .slack
            .archive("C0SUPPORT", true)
            .await
            .expect("a channel");
        world.slack.clear_faults();
    };
    tokio::join!(world.is_at("2027-03-01T09:00:00Z"), meanwhile);
    let failed = "SELECT count(*) FROM delivery WHERE kind = 'week_rest' AND state = 'failed'";
    assert_eq!(number(&world, failed).await, 1);
    assert_eq!(tried(), 1);
}

async fn what_did_not_fit_is_not_lost_with_the_thread(database_url: String) {
    let world = with_a_long_week(&database_url).await;
    world
        .slack
        .set_fault(|call| in_thread(call).then(|| Fault::Error("is_archived".to_owned())));
    world.is_at("2027-03-01T09:00:00Z").await;
    world
        .slack
        .channel("support")
        .gets("Week 1: Listening")
        .await;
    let ines = world.slack.person("ines");
    let asked = ines.hears("<#C0SUPPORT> is archived").await;
    chooses(&ines, &asked, "C0PRODUCT").await;
    settled(&world).await;
    let product = world.slack.channel("product");
    let rest = product.gets("continued").await;
    assert!(rest.thread_ts.is_none(), "its thread is in the old place");
    assert_eq!(product.messages().len(), 1, "the week itself was said");
}

async fn without_a_group_message_a_channel_is_chosen(database_url: String) {
    let world = living_in(&database_url, "").await;
    world.slack.set_fault(|call| {
        let users = call.arguments["users"].as_str().unwrap_or_default();
        (call.method == "conversations.open" && users.contains(','))
            .then(|| Fault::Error("user_disabled".to_owned()))
    });
    world.is_at("2027-03-01T09:00:00Z").await;
    let ines = world.slack.person("ines");
    let asked = ines
        .hears("Slack does not let Understudy post in a group message")
        .await;
    ines.presses_at(&asked, "Choose a place").await;
    let refused = ines.submits().await;
    assert!(
        refused.errors["place"].contains("Choose a channel."),
        "{:?}",
        refused.errors
    );
    sends(&ines, "C0PRODUCT").await;
    world
        .slack
        .channel("product")
        .gets("Week 1: Listening")
        .await;
}

async fn strangers_and_other_workspaces_change_nothing(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    // Another company whose channel has the same id, and whose program and people too.
    for sql in [
        "INSERT INTO workspace (id, team_id, created_at) VALUES ('elsewhere', 'T0ELSEWHERE', 0)",
        "INSERT INTO program (id, workspace_id, key, title, current_version, created_at)
         SELECT 'their-program', 'elsewhere', key, title, current_version, created_at FROM program",
        "INSERT INTO program_version (program_id, version, page, reading, imported_at)
         SELECT 'their-program', version, page, reading, imported_at FROM program_version",
        "INSERT INTO internship (id, workspace_id, program_id, version, intern, mentor, start_date, time_zone, place,
             state, owed_from_at, created_at)
         SELECT 'theirs', 'elsewhere', 'their-program', version, intern, mentor, start_date, time_zone, place, state,
             owed_from_at, created_at FROM internship",
    ] {
        run(&world, sql).await;
    }
    world.slack.invite_app("C0SUPPORT").expect("a channel");
    world
        .slack
        .archive("C0SUPPORT", true)
        .await
        .expect("a channel");
    let (ines, oz) = (world.slack.person("ines"), world.slack.person("oz"));
    let asked = ines.hears("<#C0SUPPORT> is archived").await;
    let lost = "SELECT count(*) FROM internship WHERE place_lost IS NOT NULL";
    assert_eq!(
        number(&world, lost).await,
        1,
        "the other company's is as it was"
    );

    let own = &asked.metadata.as_ref().expect("metadata")["event_payload"]["internship"];
    oz.types("/internship").await;
    let at = oz.is_told("You have no internship").await;
    let forged =
        json!({ "type": "button", "action_id": "place_choose", "block_id": "b", "value": own });
    oz.forges(&at, forged).await;
    oz.is_told("The intern, the mentor or a coordinator choose the place. Nothing was changed.")
        .await;
    oz.sees_no_modal();
    for id in ["theirs", "no-such-internship", ""] {
        let forged =
            json!({ "type": "button", "action_id": "place_choose", "block_id": "b", "value": id });
        ines.forges(&asked, forged).await;
        ines.is_told("a coordinator choose the place").await;
        ines.sees_no_modal();
    }
}

async fn rights_are_looked_at_again_when_the_form_is_sent(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    world.slack.invite_app("C0SUPPORT").expect("a channel");
    world
        .slack
        .archive("C0SUPPORT", true)
        .await
        .expect("a channel");
    let cora = world.slack.person("cora");
    let asked = cora.hears("<#C0SUPPORT> is archived").await;
    cora.presses_at(&asked, "Choose a place").await;
    run(
        &world,
        "INSERT INTO program_coordinator (program_id, user_id, added_at) SELECT id, 'U0OZ', 0 FROM program",
    )
    .await;
    let refused = cora.fills("place", "C0GENERAL").submits().await;
    assert!(
        refused.errors["place"].contains("a coordinator choose the place"),
        "{:?}",
        refused.errors
    );
    let lost = "SELECT count(*) FROM internship WHERE place_lost IS NOT NULL";
    assert_eq!(number(&world, lost).await, 1);
}

async fn two_choices_at_once_and_the_last_one_counts(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    world.slack.invite_app("C0SUPPORT").expect("a channel");
    world
        .slack
        .archive("C0SUPPORT", true)
        .await
        .expect("a channel");
    world.is_at("2027-03-01T09:00:00Z").await;
    let (ines, marta) = (world.slack.person("ines"), world.slack.person("marta"));
    for person in [&ines, &marta] {
        let asked = person.hears("<#C0SUPPORT> is archived").await;
        person.presses_at(&asked, "Choose a place").await;
    }
    tokio::join!(sends(&ines, "C0PRODUCT"), sends(&marta, "C0CSUCCESS"));
    settled(&world).await;
    let by_ines = "SELECT count(*) FROM internship WHERE place = 'C0PRODUCT'";
    let truth = match number(&world, by_ines).await {
        1 => "Goes on in <#C0PRODUCT>, chosen by <@U0INES>.",
        _ => "Goes on in <#C0CSUCCESS>, chosen by <@U0MARTA>.",
    };
    for person in [&ines, &marta] {
        person.dm().gets(truth).await;
        let told = person.dm().messages();
        let told: Vec<_> = told.iter().filter(|it| it.says("Goes on in")).collect();
        assert!(told.iter().all(|it| it.says(truth)), "{told:#?}");
    }
    let weeks = [
        world.slack.channel("product"),
        world.slack.channel("customer-success"),
    ];
    let weeks: usize = weeks
        .iter()
        .map(|place| count(place, "Week 1: Listening"))
        .sum();
    assert_eq!(weeks, 1);
}

async fn the_form_sent_twice_is_one_choice(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    let (ines, marta) = (world.slack.person("ines"), world.slack.person("marta"));
    marta.types("/internship place").await;
    marta.fills("place", "C0PRODUCT");
    tokio::join!(marta.submits(), marta.submits());
    ines.hears("Goes on in <#C0PRODUCT>, chosen by <@U0MARTA>.")
        .await;
    settled(&world).await;
    assert_eq!(count(&ines.dm(), "Goes on in"), 1);
    assert_eq!(count(&marta.dm(), "Goes on in"), 0, "she knows");
}

async fn the_place_is_changed_by_a_command(database_url: String) {
    let rows = [("U0INES", "U0MARTA", "C0SUPPORT"), ("U0IVO", "U0MARTA", "")];
    let world = of_page(&database_url, SUPPORT, &rows).await;
    let (ines, marta) = (world.slack.person("ines"), world.slack.person("marta"));
    let oz = world.slack.person("oz");
    oz.types("/internship place").await;
    oz.is_told("You have no internship right now. `/find-mentor`")
        .await;
    ines.types("/internship place").await;
    let form = ines.sees_modal();
    form.has("It is posted in <#C0SUPPORT> now.");
    assert_eq!(form.entered("place"), ["C0SUPPORT"]);
    ines.submits().await;
    ines.sees_modal().has("already. Nothing was changed.");
    ines.closes().await;
    // Whoever has several chooses one first.
    marta.types("/internship place").await;
    let list = marta.is_told("For which internship").await;
    assert_eq!(list.buttons(), ["Choose a place", "Choose a place"]);
    marta.presses_at(&list, "Choose a place").await;
    marta.sees_modal().has("Choose a place");
    marta.closes().await;
    ines.types("/internship help").await;
    ines.is_told("`/internship place`").await;
}

async fn a_csv_settles_it_as_well(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    world.slack.invite_app("C0SUPPORT").expect("a channel");
    world
        .slack
        .archive("C0SUPPORT", true)
        .await
        .expect("a channel");
    world.is_at("2027-03-01T09:00:00Z").await;
    let ines = world.slack.person("ines");
    ines.hears("<#C0SUPPORT> is archived").await;
    let team = world.slack.team().0;
    with_csv(&database_url, &team, &[("U0INES", "U0MARTA", "C0PRODUCT")]).await;
    settled(&world).await;
    world
        .slack
        .channel("product")
        .gets("Week 1: Listening")
        .await;
    ines.hears("Goes on in <#C0PRODUCT>.").await;
}

async fn a_renamed_channel_is_not_found_by_its_old_name(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let support = world.slack.channel("support");
    support.gets("Week 1: Listening").await;
    run(
        &world,
        "INSERT INTO conversation (workspace_id, members, channel)
         SELECT workspace_id, '#support', 'C0SUPPORT' FROM internship",
    )
    .await;
    world
        .slack
        .rename_channel("C0SUPPORT", "help")
        .await
        .expect("a channel");
    let known = "SELECT count(*) FROM conversation WHERE members = '#support'";
    assert_eq!(number(&world, known).await, 0);
    // The place is known by its id.
    world.is_at("2027-03-08T09:00:00Z").await;
    support.gets("Week 2: Sorting").await;
}
