//! What Slack refuses, and who hears of it: story 47.

use serde_json::json;
use understudy::sandbox::slack::Fault;

use crate::{
    place::{count, living_in, number, run},
    support::{Shown, databases::both},
    world::{World, said, understudy},
};

both!(
    story_47_what_slack_refuses_is_told_to_cora_once_and_tried_again,
    story_47_a_missing_scope_stops_only_what_needs_it,
    what_is_let_go_is_settled_for_everybody,
    another_place_takes_what_was_refused,
    where_nobody_can_see_whether_it_was_posted_cora_says_it,
    a_notice_that_fails_itself_is_in_doctor_only,
    forged_choices_change_nothing,
);

const MONDAY_1: &str = "2027-03-01T09:00:00Z";
const MONDAY_2: &str = "2027-03-08T09:00:00Z";

/// Nothing is taken in this conversation.
fn refuses(world: &World, channel: &'static str, code: &'static str) {
    world.slack.set_fault(move |call| {
        let hit = call.method == "chat.postMessage" && call.arguments["channel"] == channel;
        hit.then(|| Fault::Error(code.to_owned()))
    });
}

async fn refused(database_url: &str, code: &'static str) -> (World, Shown) {
    let world = living_in(database_url, "C0SUPPORT").await;
    refuses(&world, "C0SUPPORT", code);
    world.is_at(MONDAY_1).await;
    let notice = world
        .slack
        .person("cora")
        .hears("*Support Internship* of <@U0INES> with <@U0MARTA>\nA message could not be posted")
        .await;
    (world, notice)
}

async fn story_47_what_slack_refuses_is_told_to_cora_once_and_tried_again(database_url: String) {
    let (world, notice) = refused(&database_url, "restricted_action").await;
    let cora = world.slack.person("cora");
    notice
        .has("the workspace does not let Understudy post there (`restricted_action`)")
        .has("the week's tasks of Monday, 1 March 2027")
        .has("try again");
    assert_eq!(
        notice.buttons(),
        ["Try again", "Choose another place", "Let it go"]
    );
    for handle in ["ines", "marta"] {
        assert_eq!(
            count(&world.slack.person(handle).dm(), "could not be posted"),
            0
        );
    }
    world.slack.clear_faults();
    cora.presses_at(&notice, "Try again").await;
    world.settles().await;
    world
        .slack
        .channel("support")
        .gets("Week 1: Listening")
        .await;
    let since = cora.hears("tried again by <@U0CORA>").await;
    assert!(since.buttons().is_empty(), "{:?}", since.buttons());
    // An old button changes nothing, and says so.
    cora.presses_old(&notice, "Let it go").await;
    cora.is_told("settled already").await;
    world.settles().await;
    assert_eq!(count(&world.slack.channel("support"), "Week 1"), 1);
    cora.types("/internship history").await;
    cora.sees_modal()
        .has("<@U0CORA> had the week's tasks posted once more");
}

async fn what_is_let_go_is_settled_for_everybody(database_url: String) {
    let (world, notice) = refused(&database_url, "msg_too_long").await;
    let cora = world.slack.person("cora");
    cora.presses_at(&notice, "Let it go").await;
    world.settles().await;
    cora.hears("let go by <@U0CORA>").await;
    let dropped = "SELECT count(*) FROM delivery WHERE state = 'dropped' AND reason = 'let_go'";
    assert_eq!(number(&world, dropped).await, 1);
    // Another day is another message; the same reason twice on a day is not.
    world.is_at(MONDAY_2).await;
    let notices = "SELECT count(*) FROM delivery WHERE kind = 'notice' AND addressee = 'U0CORA'";
    assert_eq!(number(&world, notices).await, 2);
    let again = cora.dm().last();
    cora.presses_at(&again, "Try again").await;
    world.settles().await;
    assert_eq!(
        number(&world, notices).await,
        2,
        "it fails again on the same day"
    );
    // The message shows that it waits once more.
    cora.hears("of Monday, 8 March 2027").await;
    let open = "SELECT count(*) FROM dead_letter WHERE settled_as IS NULL";
    assert_eq!(number(&world, open).await, 1);
}

async fn another_place_takes_what_was_refused(database_url: String) {
    let (world, notice) = refused(&database_url, "restricted_action").await;
    let cora = world.slack.person("cora");
    cora.presses_at(&notice, "Choose another place").await;
    cora.fills("place", "C0PRODUCT");
    assert!(cora.submits().await.is_ok());
    world.settles().await;
    world
        .slack
        .channel("product")
        .gets("Week 1: Listening")
        .await;
    cora.hears("tried again by <@U0CORA>").await;
}

async fn where_nobody_can_see_whether_it_was_posted_cora_says_it(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    world.slack.set_fault(|call| match call.method.as_str() {
        "chat.postMessage" if call.arguments["channel"] == "C0SUPPORT" => Some(Fault::PostThenDrop),
        "conversations.history" => Some(Fault::Error("missing_scope".to_owned())),
        _ => None,
    });
    // Nobody waits for half a minute.
    let meanwhile = async {
        let unsure = "SELECT count(*) FROM delivery WHERE state = 'unsure' AND lease_until IS NULL";
        while number(&world, unsure).await == 0 {
            tokio::task::yield_now().await;
        }
        run(
            &world,
            "UPDATE delivery SET not_before = 0 WHERE state = 'unsure'",
        )
        .await;
    };
    tokio::join!(world.is_at(MONDAY_1), meanwhile);
    let cora = world.slack.person("cora");
    let asked = cora.hears("may have been posted or not").await;
    assert_eq!(asked.buttons(), ["Post it", "It was posted"]);
    cora.presses_at(&asked, "It was posted").await;
    world.settles().await;
    cora.hears("it was posted, as <@U0CORA> saw").await;
    assert_eq!(count(&world.slack.channel("support"), "Week 1"), 1);
}

async fn a_notice_that_fails_itself_is_in_doctor_only(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    world.slack.set_fault(|call| {
        let is_post = call.method == "chat.postMessage";
        is_post.then(|| Fault::Error("restricted_action".to_owned()))
    });
    world.is_at(MONDAY_1).await;
    world.is_at("2027-03-01T10:00:00Z").await;
    let notices = "SELECT count(*) FROM delivery WHERE kind = 'notice' AND state = 'failed'";
    let told = "SELECT count(*) FROM delivery WHERE kind = 'notice'";
    assert_eq!(
        number(&world, notices).await,
        number(&world, told).await,
        "no notice of a notice"
    );
    let (text, code) = said(&understudy(&database_url, &[], &["doctor"], "").await);
    assert_eq!(code, 1);
    assert!(
        text.contains("could not be posted (restricted_action)"),
        "{text}"
    );
}

async fn forged_choices_change_nothing(database_url: String) {
    let (world, notice) = refused(&database_url, "restricted_action").await;
    let (oz, ines) = (world.slack.person("oz"), world.slack.person("ines"));
    let value = notice
        .blocks
        .iter()
        .filter_map(|block| block["elements"][0]["value"].as_str())
        .next()
        .expect("a button's value")
        .to_owned();
    for (person, action, value) in [
        (&oz, "delivery_retry", value.as_str()),
        (&ines, "delivery_drop", value.as_str()),
        (&oz, "delivery_drop", "made up"),
        (&oz, "delivery_retry", ""),
    ] {
        let action = json!({
            "type": "button", "action_id": action, "block_id": "x", "value": value,
        });
        person.forges(&notice, action).await;
    }
    let failed = "SELECT count(*) FROM delivery WHERE state = 'failed' AND kind = 'week'";
    assert_eq!(number(&world, failed).await, 1);
    // Nor may somebody who looked after it once.
    let team = world.slack.team().0;
    let args = [
        "coordinators",
        "add",
        "--program",
        "support",
        "--workspace",
        &team,
        "U0MARTA",
    ];
    said(&understudy(&database_url, &[], &args, "").await);
    let cora = world.slack.person("cora");
    cora.presses_at(&notice, "Let it go").await;
    cora.is_told("Only coordinators of the program choose what becomes of it")
        .await;
    assert_eq!(number(&world, failed).await, 1);
}

async fn story_47_a_missing_scope_stops_only_what_needs_it(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    world.slack.set_fault(|call| {
        let hit = call.method == "conversations.open" && call.arguments["users"] == "U0INES";
        hit.then(|| Fault::MissingScope("im:write".to_owned()))
    });
    world.is_at(MONDAY_1).await;
    world
        .slack
        .channel("support")
        .gets("Week 1: Listening")
        .await;
    world.is_at("2027-03-05T15:00:00Z").await;
    let cora = world.slack.person("cora");
    let notice = cora.hears("the app lacks the scope im:write").await;
    notice
        .has("the reminder of the check-in")
        .has("for the intern");
    let (text, _) = said(&understudy(&database_url, &[], &["doctor"], "").await);
    // Nor could she be asked for a time of the 1:1.
    let line = "2 messages could not be posted (missing_scope:im:write): the app lacks the scope im:write. Add im:write";
    assert!(text.contains(line), "{text}");
    world.slack.clear_faults();
    // The next token check sees that it is granted.
    let mut settings = world.slack.settings();
    settings.push(("UNDERSTUDY_POSTS_PER_MINUTE", "0".to_owned()));
    let tick = ["tick", "--at", "2027-03-05T15:05:00Z"];
    let (text, code) = said(&understudy(&database_url, &settings, &tick, "").await);
    assert_eq!(code, 0, "{text}");
    world.slack.person("ines").hears("check-in").await;
    let failed = "SELECT count(*) FROM delivery WHERE state = 'failed'";
    assert_eq!(number(&world, failed).await, 0);
}
