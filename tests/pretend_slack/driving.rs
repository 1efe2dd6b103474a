//! What people do, and what the app's acks make Slack show.

use std::{collections::HashMap, time::Duration};

use serde_json::{Value, json};
use understudy::sandbox::slack::{DriveError, Input, Trouble, Where};

use crate::app::{App, INES, MARTA, SUPPORT, form};

fn values(pairs: &[(&str, &str)]) -> HashMap<String, Input> {
    pairs
        .iter()
        .map(|(block, value)| ((*block).to_owned(), Input::from(*value)))
        .collect()
}

/// A modal of Ines's, opened as the app opens it.
async fn opened(app: &App, slack: &understudy::sandbox::PretendSlack) -> String {
    slack
        .command(INES, SUPPORT, "/find-mentor", "")
        .await
        .unwrap();
    let trigger = app.last()["trigger_id"].clone();
    let view = json!({"trigger_id": trigger, "view": form("start")});
    let answer = app.call("views.open", view).await;
    answer["view"]["id"]
        .as_str()
        .unwrap_or_else(|| panic!("{answer}"))
        .to_owned()
}

#[tokio::test]
async fn a_command_comes_as_a_signed_form() {
    let (slack, app) = App::start().await;
    let outcome = slack
        .command(INES, SUPPORT, "/find-mentor", "@marta & <b>")
        .await
        .unwrap();
    assert!(outcome.is_ok());
    let form = app.last();
    assert_eq!(app.received()[0].path, "/slack/commands");
    assert_eq!(form["command"], "/find-mentor");
    assert_eq!(form["channel_name"], "support");
    assert_eq!(form["text"], "<@U0MARTA|marta> &amp; &lt;b&gt;");
}

#[tokio::test]
async fn an_answer_to_a_command_is_seen_by_one() {
    let (slack, app) = App::start().await;
    app.will_answer(
        200,
        json!({"response_type": "ephemeral", "text": "Here is help"}),
    );
    slack
        .command(INES, SUPPORT, "/internship", "help")
        .await
        .unwrap();
    let said = slack.messages(SUPPORT);
    assert_eq!(said[0].text, "Here is help");
    assert_eq!(said[0].ephemeral_to.as_deref(), Some(INES));
    app.will_answer(500, Value::Null);
    let outcome = slack
        .command(INES, SUPPORT, "/internship", "")
        .await
        .unwrap();
    assert!(matches!(outcome.trouble, Some(Trouble::DispatchFailed(_))));
    assert!(slack.messages(SUPPORT)[1].text.contains("dispatch_failed"));
}

#[tokio::test]
async fn response_url_answers_five_times() {
    let (slack, app) = App::start().await;
    slack
        .command(INES, SUPPORT, "/internship", "")
        .await
        .unwrap();
    let url = app.last()["response_url"].as_str().unwrap().to_owned();
    let body = json!({"text": "later"}).to_string();
    for _ in 0..5 {
        let answer = crate::app::request(&url, "", "application/json", body.clone()).await;
        assert_eq!(answer.unwrap().0, 200);
    }
    let sixth = crate::app::request(&url, "", "application/json", body)
        .await
        .unwrap();
    assert_eq!(sixth.0, 404);
    assert_eq!(slack.messages(SUPPORT).len(), 5);
}

#[tokio::test]
async fn a_trigger_opens_one_view() {
    let (slack, app) = App::start().await;
    opened(&app, &slack).await;
    assert_eq!(slack.view(INES).unwrap().title(), "Plan the start");
    let again = json!({"trigger_id": app.last()["trigger_id"], "view": form("start")});
    let answer = app.call("views.open", again).await;
    assert_eq!(answer["error"], "exchanged_trigger_id");
}

#[tokio::test]
async fn a_trigger_lives_three_seconds() {
    let (slack, app) = App::start().await;
    slack
        .command(INES, SUPPORT, "/find-mentor", "")
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_millis(3100)).await;
    let late = json!({"trigger_id": app.last()["trigger_id"], "view": form("start")});
    assert_eq!(
        app.call("views.open", late).await["error"],
        "expired_trigger_id"
    );
}

#[tokio::test]
async fn a_form_is_sent_with_what_was_typed_and_what_it_began_with() {
    let (slack, app) = App::start().await;
    let view = opened(&app, &slack).await;
    let typed = values(&[("note", "I like people"), ("weekday", "Thursday")]);
    let outcome = slack.submit(INES, &view, typed).await.unwrap();
    assert!(outcome.is_ok());
    let state = &app.last()["view"]["state"]["values"];
    assert_eq!(state["note"]["note"]["value"], "I like people");
    assert_eq!(
        state["start_date"]["start_date"]["selected_date"],
        "2027-03-01"
    );
    assert_eq!(
        state["weekday"]["weekday"]["selected_option"]["value"],
        "thursday"
    );
    assert!(slack.view(INES).is_none(), "an empty ack closes the form");
}

#[tokio::test]
async fn slack_itself_asks_for_required_answers() {
    let (slack, app) = App::start().await;
    let view = opened(&app, &slack).await;
    let outcome = slack.submit(INES, &view, HashMap::new()).await.unwrap();
    assert_eq!(
        outcome.errors.keys().collect::<Vec<_>>(),
        ["note", "weekday"]
    );
    assert_eq!(app.received().len(), 1, "nothing but the command was sent");
    let odd = slack
        .submit(INES, &view, values(&[("weekday", "Someday")]))
        .await;
    assert!(matches!(odd, Err(DriveError::CannotEnter(_))));
}

#[tokio::test]
async fn errors_stand_at_their_field_and_typing_stays() {
    let (slack, app) = App::start().await;
    let view = opened(&app, &slack).await;
    let errors = json!({"response_action": "errors", "errors": {"start_date": "In the past"}});
    app.will_answer(200, errors);
    let typed = values(&[("note", "kept"), ("weekday", "monday")]);
    let outcome = slack.submit(INES, &view, typed).await.unwrap();
    assert_eq!(outcome.errors["start_date"], "In the past");
    let open = slack.view(INES).unwrap();
    assert_eq!(open.values()["note"]["note"]["value"], "kept");
    let stranger = json!({"response_action": "errors", "errors": {"elsewhere": "?"}});
    app.will_answer(200, stranger);
    let outcome = slack.submit(INES, &view, HashMap::new()).await.unwrap();
    assert!(matches!(outcome.trouble, Some(Trouble::BadAnswer(_))));
}

#[tokio::test]
async fn views_are_updated_pushed_and_cleared_by_acks() {
    let (slack, app) = App::start().await;
    let first = opened(&app, &slack).await;
    let filled = || values(&[("note", "n"), ("weekday", "monday")]);
    app.will_answer(
        200,
        json!({"response_action": "update", "view": form("second")}),
    );
    slack.submit(INES, &first, filled()).await.unwrap();
    assert_eq!(slack.view(INES).unwrap().callback_id(), "second");
    for depth in 2..=3 {
        app.will_answer(
            200,
            json!({"response_action": "push", "view": form("third")}),
        );
        let top = slack.view(INES).unwrap().id;
        slack.submit(INES, &top, filled()).await.unwrap();
        assert_eq!(slack.view_depth(INES), depth);
    }
    app.will_answer(200, json!({"response_action": "clear"}));
    let top = slack.view(INES).unwrap().id;
    slack.submit(INES, &top, filled()).await.unwrap();
    assert_eq!(slack.view_depth(INES), 0);
}

#[tokio::test]
async fn a_stale_hash_changes_nothing() {
    let (slack, app) = App::start().await;
    let view = opened(&app, &slack).await;
    let stale = json!({"view_id": view, "hash": "1.old", "view": form("start")});
    assert_eq!(
        app.call("views.update", stale).await["error"],
        "hash_conflict"
    );
    let hash = slack.view(INES).unwrap().json["hash"].clone();
    let fresh = json!({"view_id": view, "hash": hash, "view": form("other")});
    assert_eq!(app.call("views.update", fresh).await["ok"], true);
}

#[tokio::test]
async fn a_button_of_a_message_is_pressed_by_those_who_see_it() {
    let (slack, app) = App::start().await;
    let channel = slack.dm(MARTA);
    let text = json!({"type": "plain_text", "text": "Accept"});
    let button =
        json!({"type": "button", "action_id": "request_accept", "value": "7", "text": text});
    let blocks = json!([{"type": "actions", "block_id": "b", "elements": [button]}]);
    let post = json!({"channel": channel, "text": "Ines asks you", "blocks": blocks});
    let said = app.call("chat.postMessage", post).await;
    let ts = said["ts"].as_str().unwrap().to_owned();
    let place = Where::Message { channel, ts };
    slack
        .press(MARTA, place.clone(), "request_accept", Input::nothing())
        .await
        .unwrap();
    let payload = app.last();
    assert_eq!(payload["type"], "block_actions");
    assert_eq!(payload["actions"][0]["value"], "7");
    assert_eq!(payload["message"]["text"], "Ines asks you");
    assert_eq!(payload["user"]["id"], MARTA);
    let url = payload["response_url"].as_str().unwrap();
    let body = json!({"replace_original": true, "text": "Accepted"}).to_string();
    crate::app::request(url, "", "application/json", body)
        .await
        .unwrap();
    assert_eq!(slack.messages(&slack.dm(MARTA))[0].text, "Accepted");
    let stranger = slack
        .press(INES, place, "request_accept", Input::nothing())
        .await;
    assert!(matches!(stranger, Err(DriveError::NoSuchConversation(_))));
}

#[tokio::test]
async fn home_is_opened_published_and_pressed() {
    let (slack, app) = App::start().await;
    slack.open_home(INES).await.unwrap();
    assert_eq!(app.last()["event"]["type"], "app_home_opened");
    let text = json!({"type": "plain_text", "text": "Find a mentor"});
    let button = json!({"type": "button", "text": text, "action_id": "find"});
    let view = json!({"type": "home", "blocks": [{"type": "actions", "elements": [button]}]});
    let published = app
        .call("views.publish", json!({"user_id": INES, "view": view}))
        .await;
    assert_eq!(published["ok"], true);
    slack
        .press(INES, Where::Home, "find", Input::nothing())
        .await
        .unwrap();
    assert_eq!(app.last()["view"]["type"], "home");
}

#[tokio::test]
async fn a_message_to_the_app_is_an_event_and_comes_again_on_failure() {
    let (slack, app) = App::start().await;
    slack.say(INES, SUPPORT, "hello all", None).await.unwrap();
    assert!(
        app.received().is_empty(),
        "the app does not listen to channels"
    );
    app.will_answer(500, Value::Null);
    slack
        .say(INES, &slack.dm(INES), "help", None)
        .await
        .unwrap();
    let ids = app
        .received()
        .iter()
        .map(|it| it.body["event_id"].clone())
        .collect::<Vec<_>>();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0], ids[1]);
    assert_eq!(app.last()["event"]["channel_type"], "im");
}

#[tokio::test]
async fn an_unsigned_request_is_the_callers_own() {
    let (slack, app) = App::start().await;
    let outcome = slack
        .raw("/slack/commands", &[("x-slack-signature", "v0=0")], "a=b")
        .await;
    assert_eq!(outcome.unwrap().status, Some(401));
    assert!(app.received().is_empty());
}
