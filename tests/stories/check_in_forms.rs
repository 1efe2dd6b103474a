//! The form of `/check-in`: what stands in it, and that nothing typed is lost. Stories 37 and 40.

use serde_json::{Value, json};

use crate::{
    doors::send,
    starting::started,
    support::{PersonInStory, databases::both},
    world::{SUPPORT, World, said, understudy},
};

both!(
    story_37_done_begins_with_what_was_ticked,
    story_37_a_blocker_becomes_a_topic_by_one_click,
    story_40_a_failed_save_brings_everything_back,
    story_40_a_form_that_stood_open_over_a_restart_saves,
    story_40_two_windows_lose_no_text,
    story_40_two_saved_at_once_lose_no_text,
    story_40_what_can_not_be_saved_comes_back,
    story_49_the_longest_answers_stay_plain_text,
    a_late_check_in_is_of_the_week_that_was_asked_about,
    last_weeks_is_one_click_from_this_weeks,
    earlier_versions_are_there_for_their_author,
    hours_are_taken_as_people_write_them,
    r_16_the_mentor_has_their_own_shorter_form,
    one_nudge_after_a_long_silence,
    an_export_has_check_ins_and_nothing_in_confidence,
);

const WEDNESDAY: &str = "2027-03-03T12:00:00Z";

/// Runs a statement behind the app's back.
pub async fn runs(world: &World, sql: &'static str) {
    let mut tx = world.app.engine.db.write().await.expect("the database");
    tx.run(sql, &[]).await.expect("a statement");
    tx.commit().await.expect("a commit");
}

/// Sends a form that is not on this person's screen: from another window, or forged.
pub async fn sends_form(
    world: &World,
    person: &PersonInStory,
    view: &str,
    (callback_id, metadata): (&str, &str),
    values: Value,
) -> (u16, String) {
    let payload = json!({
        "type": "view_submission",
        "team": { "id": world.slack.team().0 },
        "user": { "id": person.id },
        "trigger_id": "1.2.x",
        "view": {
            "id": view, "hash": "1.a", "type": "modal", "callback_id": callback_id,
            "private_metadata": metadata, "state": { "values": values },
        },
    });
    let body = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("payload", &payload.to_string())
        .finish();
    let headers = world
        .slack
        .signed_headers("application/x-www-form-urlencoded", body.as_bytes());
    send(world, "/slack/interactivity", &headers, body.into_bytes()).await
}

/// What an open form carries along.
pub fn carried(world: &World, person: &PersonInStory) -> String {
    let view = world.slack.view(&person.id).expect("a form");
    view.json["private_metadata"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

pub fn written(words: &str) -> Value {
    json!({ "w": { "type": "plain_text_input", "value": words } })
}

fn chosen(value: &str) -> Value {
    json!({ "c": { "type": "radio_buttons", "selected_option": { "value": value } } })
}

async fn story_37_done_begins_with_what_was_ticked(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    let week = pair.gets("Week 1: Listening").await;
    ines.presses_old(&week, "Mark as done: Have a first call with your mentor")
        .await;
    marta
        .presses_old(&week, "Mark as done: Tone of voice")
        .await;
    world.is_at(WEDNESDAY).await;
    ines.types("/check-in and @marta & me").await;
    let form = ines.sees_modal();
    assert_eq!(
        form.entered("done"),
        ["Have a first call with your mentor\nTone of voice\nand @marta & me"]
    );
    form.has("8 hours a week are agreed");
    ines.submits().await;
    // Next week begins anew.
    world.is_at("2027-03-10T12:00:00Z").await;
    ines.types("/check-in").await;
    assert_eq!(ines.sees_modal().entered("done"), [""; 0]);
}

async fn story_37_a_blocker_becomes_a_topic_by_one_click(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at(WEDNESDAY).await;
    ines.types("/check-in").await;
    ines.fills("blocked", "No access to billing")
        .fills("blocked_kind", "Access: accounts, rights, tools");
    ines.submits().await;
    let digest = marta.hears("No access to billing").await;
    digest.has("*Blocked* · Access");
    // The next agenda has it, as long as it is no topic.
    world.is_at("2027-03-08T09:00:00Z").await;
    marta
        .hears("For your 1:1 with")
        .await
        .has("*Blocked*\n• No access to billing · <@U0INES>");
    // A stranger's forged click changes nothing.
    let oz = world.slack.person("oz");
    let inside = digest
        .blocks
        .iter()
        .flat_map(|block| block["elements"].as_array().cloned());
    let topic = inside
        .flatten()
        .find(|it| {
            it["action_id"]
                .as_str()
                .is_some_and(|id| id.starts_with("check_in_topic"))
        })
        .expect("the button");
    oz.forges(&digest, topic).await;
    marta.presses_at(&digest, "Make it a 1:1 topic").await;
    marta.presses_old(&digest, "Make it a 1:1 topic").await;
    marta
        .hears("The blocker is a topic of your next 1:1")
        .await
        .lacks("Make it a 1:1 topic");
    let mut tx = world.app.engine.db.read().await.expect("the database");
    let topics: Vec<(String, String)> = tx
        .all("SELECT body, added_by FROM topic", &[])
        .await
        .expect("topics");
    assert_eq!(
        topics,
        [("No access to billing".to_owned(), marta.id.clone())]
    );
}

async fn story_40_a_failed_save_brings_everything_back(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at(WEDNESDAY).await;
    ines.types("/check-in").await;
    ines.fills("mood", "Well")
        .fills("hours", "7,5")
        .fills("done", "All of it")
        .fills("blocked", "Nothing")
        .fills("blocked_kind", "The task itself");
    ines.fills("next", "More")
        .fills("feedback", "Thanks")
        .fills("private", "For Cora");
    runs(&world, "ALTER TABLE check_in RENAME TO check_in_away").await;
    ines.submits().await;
    let form = ines.sees_modal();
    form.has("could not be saved just now")
        .has("Support Internship with <@U0MARTA>");
    for (field, value) in [
        ("mood", "4"),
        ("hours", "7,5"),
        ("done", "All of it"),
        ("blocked", "Nothing"),
        ("blocked_kind", "task"),
        ("next", "More"),
        ("feedback", "Thanks"),
        ("private", "For Cora"),
    ] {
        assert_eq!(form.entered(field), [value], "{field}");
    }
    runs(&world, "ALTER TABLE check_in_away RENAME TO check_in").await;
    ines.submits().await;
    ines.sees_no_modal();
    marta.hears("All of it").await.has("7.5 hours");
}

async fn story_40_a_form_that_stood_open_over_a_restart_saves(database_url: String) {
    let mut world = World::of_support(database_url.clone()).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at(WEDNESDAY).await;
    ines.types("/check-in").await;
    ines.fills("done", "Before the restart");
    world.restarts(&database_url).await;
    ines.fills("next", "After it").submits().await;
    ines.sees_no_modal();
    marta.hears("Before the restart").await.has("After it");
}

async fn story_40_two_windows_lose_no_text(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at(WEDNESDAY).await;
    ines.types("/check-in").await;
    let form = carried(&world, &ines);
    let other = json!({ "done": written("From the other window"), "mood": chosen("2") });
    let (status, body) = sends_form(&world, &ines, "V0OTHER", ("check_in", &form), other).await;
    assert_eq!((status, body.as_str()), (200, ""));
    ines.fills("done", "From this window")
        .fills("mood", "Well")
        .submits()
        .await;
    let both = ines.sees_modal();
    both.has("saved in another window meanwhile")
        .has("*How is it going* as it was saved meanwhile:\n> Not well");
    assert_eq!(
        both.entered("done"),
        ["From the other window\nFrom this window"]
    );
    assert_eq!(both.entered("mood"), ["4"]);
    ines.submits().await;
    ines.sees_no_modal();
    let digest = marta.hears("From this window").await;
    digest.has("From the other window").has("How it goes: Well");
    let mut tx = world.app.engine.db.read().await.expect("the database");
    let kept: Vec<(String,)> = tx
        .all("SELECT done FROM check_in_revision", &[])
        .await
        .expect("versions");
    assert_eq!(
        kept,
        [("From the other window".to_owned(),)],
        "what was before is kept"
    );
}

async fn story_40_two_saved_at_once_lose_no_text(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at(WEDNESDAY).await;
    ines.types("/check-in").await;
    let form = carried(&world, &ines);
    let about = ("check_in", form.as_str());
    let (one, two) = tokio::join!(
        sends_form(
            &world,
            &ines,
            "V0ONE",
            about,
            json!({ "done": written("Words of one") })
        ),
        sends_form(
            &world,
            &ines,
            "V0TWO",
            about,
            json!({ "done": written("Words of two") })
        ),
    );
    let again: Vec<_> = [&one.1, &two.1]
        .into_iter()
        .filter(|body| !body.is_empty())
        .collect();
    let [again] = again.as_slice() else {
        panic!("one is asked to look at both: {one:?} {two:?}");
    };
    assert!(
        again.contains("Words of one") && again.contains("Words of two"),
        "{again}"
    );
    marta.hears("Words of").await;
}

async fn story_40_what_can_not_be_saved_comes_back(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at(WEDNESDAY).await;
    ines.types("/check-in").await;
    let form = carried(&world, &ines);
    // A week that is none: it comes back about this one.
    for (view, week) in [("V1", "2031-01-06"), ("V2", "2027-02-30"), ("V3", "x")] {
        let form = form.replace("2027-03-01", week);
        let values = json!({ "done": written("Words of no week") });
        let (_, body) = sends_form(&world, &ines, view, ("check_in", &form), values).await;
        assert!(
            body.contains("not one of this internship"),
            "{week}: {body}"
        );
        assert!(
            body.contains("Words of no week") && body.contains("1 March 2027"),
            "{body}"
        );
    }
    // Somebody of no internship, or of another: nothing is saved, and nothing is told of it.
    let oz = world.slack.person("oz");
    let values = json!({ "done": written("Words of Oz") });
    let (_, body) = sends_form(&world, &oz, "V4", ("check_in", &form), values).await;
    assert!(
        body.contains("Nothing was saved") && !body.contains("Support"),
        "{body}"
    );
    // It ends while the form stands open.
    ines.fills("done", "My last words");
    marta.types("/internship end").await;
    marta.submits().await;
    marta.submits().await;
    ines.submits().await;
    let back = ines.sees_modal();
    back.has("does not go on any more");
    assert_eq!(back.entered("done"), ["My last words"]);
    let mut tx = world.app.engine.db.read().await.expect("the database");
    let count = tx
        .count("SELECT count(*) FROM check_in", &[])
        .await
        .expect("a count");
    assert_eq!(count, 0);
}

async fn story_49_the_longest_answers_stay_plain_text(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at(WEDNESDAY).await;
    ines.types("/check-in").await;
    let words = "<!channel> <@U0MARTA> *x* ";
    let long = words.repeat(3000 / words.len());
    for field in ["done", "blocked", "next", "feedback", "private"] {
        ines.fills(field, long.as_str());
    }
    ines.submits().await;
    ines.sees_no_modal();
    let digest = marta.hears("checked in").await;
    digest.has("&lt;!channel&gt;").lacks("<!channel>");
    marta.presses_at(&digest, "Answer").await;
    marta
        .sees_modal()
        .has("&lt;!channel&gt;")
        .lacks("<!channel>");
    let cora = world.slack.person("cora");
    cora.hears("for the coordinators only")
        .await
        .lacks("<!channel>");
    ines.types("/check-in").await;
    assert_eq!(ines.sees_modal().entered("private"), [long.trim()]);
}

async fn a_late_check_in_is_of_the_week_that_was_asked_about(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-05T15:00:00Z").await;
    let nudge = ines.hears("How was your week").await;
    world.is_at("2027-03-08T10:00:00Z").await;
    ines.presses_at(&nudge, "Check in").await;
    ines.sees_modal().has("week of Monday, 1 March 2027");
    ines.fills("done", "Late, but here").submits().await;
    marta
        .hears("Late, but here")
        .await
        .has("for the week of Monday, 1 March 2027");
    ines.types("/check-in").await;
    ines.sees_modal().has("week of Monday, 8 March 2027");
}

async fn last_weeks_is_one_click_from_this_weeks(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T10:00:00Z").await;
    ines.types("/check-in").await;
    ines.sees_modal().lacks("Check in for last week");
    ines.closes().await;
    world.is_at("2027-03-08T10:00:00Z").await;
    ines.types("/check-in begun").await;
    ines.presses("Check in for last week").await;
    ines.sees_modal()
        .has("week of Monday, 1 March 2027")
        .lacks("Check in for last week");
    ines.fills("done", "What was last week").submits().await;
    marta
        .hears("What was last week")
        .await
        .has("for the week of Monday, 1 March 2027");
    // What was begun for this week is still there.
    let form = ines.sees_modal();
    form.has("week of Monday, 8 March 2027");
    assert_eq!(form.entered("done"), ["begun"]);
    ines.closes().await;
    ines.types("/check-in").await;
    ines.sees_modal().lacks("Check in for last week");
    ines.closes().await;
    marta.types("/check-in").await;
    marta.sees_modal().lacks("Check in for last week");
}

async fn earlier_versions_are_there_for_their_author(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at(WEDNESDAY).await;
    for (done, private) in [("First words", "In confidence"), ("Second words", "")] {
        ines.types("/check-in").await;
        ines.sees_modal().lacks("Earlier versions");
        ines.fills("done", done)
            .fills("private", private)
            .submits()
            .await;
    }
    ines.types("/check-in").await;
    ines.presses("Earlier versions").await;
    ines.sees_modal()
        .has("First words")
        .has("In confidence")
        .lacks("Second words");
    ines.closes().await;
    assert_eq!(ines.sees_modal().entered("done"), ["Second words"]);
    // By a forged click the other one gets their own, and there is none.
    let digest = marta.hears("Second words").await;
    let payload = &digest.metadata.as_ref().expect("metadata")["event_payload"];
    let value = format!(
        "{}|2027-03-01",
        payload["internship"].as_str().expect("an id")
    );
    let forged = json!({ "type": "button", "action_id": "check_in_earlier", "block_id": "b", "value": value });
    assert!(marta.forges(&digest, forged).await.is_ok());
    marta
        .sees_modal()
        .has("There is no check-in of yours")
        .lacks("First words");
}

async fn hours_are_taken_as_people_write_them(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at(WEDNESDAY).await;
    ines.types("/check-in").await;
    for wrong in ["-1", "200", "twelve"] {
        let answer = ines.fills("hours", wrong).submits().await;
        assert!(
            answer.errors.contains_key("hours"),
            "{wrong}: {:?}",
            answer.errors
        );
        assert_eq!(ines.sees_modal().entered("hours"), [wrong]);
    }
    for (typed, said) in [("7,5", "7.5 hours"), ("1h30", "1.5 hours"), ("1", "1 hour")] {
        ines.fills("hours", typed).submits().await;
        ines.sees_no_modal();
        marta.hears(said).await;
        ines.types("/check-in").await;
    }
}

async fn r_16_the_mentor_has_their_own_shorter_form(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    // Every other week, in the mentor's own afternoon.
    world.is_at("2027-03-12T13:59:00Z").await;
    assert!(marta.dm().find("How is it going with <@U0INES>").is_none());
    world.is_at("2027-03-12T14:00:00Z").await;
    let nudge = marta.hears("How is it going with <@U0INES>").await;
    marta.presses_at(&nudge, "Check in").await;
    let form = marta.sees_modal();
    form.has("Feedback for your intern")
        .lacks("Hours this week")
        .lacks("Blocked");
    marta
        .fills("feedback", "You ask well")
        .fills("met", "Yes")
        .submits()
        .await;
    ines.hears("You ask well").await.has("*Feedback for you*");
}

async fn one_nudge_after_a_long_silence(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, _) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-19T16:00:00Z").await;
    let nudges = ines.dm().messages();
    let nudges = nudges
        .iter()
        .filter(|message| message.says("How was your week"));
    assert_eq!(nudges.count(), 1);
}

async fn an_export_has_check_ins_and_nothing_in_confidence(database_url: String) {
    let world = World::of(database_url.clone(), SUPPORT).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-10T12:00:00Z").await;
    ines.types("/check-in").await;
    ines.fills("done", "One | two")
        .fills("hours", "8")
        .fills("mood", "Well");
    ines.fills("private", "confided")
        .fills("pulse", "A bit alone")
        .submits()
        .await;
    marta.hears("One | two").await;
    let team = world.slack.team().0;
    for format in ["csv", "md", "json"] {
        let args = [
            "export",
            "check-ins",
            "--workspace",
            &team,
            "--format",
            format,
        ];
        let (text, code) = said(&understudy(&database_url, &[], &args, "").await);
        assert_eq!(code, 0, "{text}");
        assert!(
            text.contains("U0INES") && text.contains("2027-03-08"),
            "{text}"
        );
        assert!(
            !text.contains("confided") && !text.contains("alone"),
            "{text}"
        );
    }
}
