//! The story driver, told by the little app.

use serde_json::{Value, json};

use crate::{
    app::{App, form},
    support::Workspace,
};

/// As each message of the app has it.
fn metadata() -> Value {
    let payload = json!({"id": "d1", "kind": "week", "internship": "", "date": "", "to": "mentor"});
    json!({"event_type": "understudy_delivery", "event_payload": payload})
}

async fn start() -> (Workspace, App) {
    let slack = Workspace::start().await;
    let app = App::connect(&slack).await;
    (slack, app)
}

#[tokio::test]
async fn a_story_is_told_in_slacks_words() {
    let (slack, app) = start().await;
    let ines = slack.person("ines");
    ines.goes_to("support").types("/find-mentor").await;
    let trigger = app.last()["trigger_id"].clone();
    app.call(
        "views.open",
        json!({"trigger_id": trigger, "view": form("start")}),
    )
    .await;
    ines.sees_modal().has("Plan the start").lacks("Goodbye");
    assert_eq!(ines.sees_modal().offers("weekday"), ["Monday", "Thursday"]);
    assert_eq!(ines.submits().await.errors.len(), 2);
    ines.fills("Note", "I like people")
        .fills("weekday", "Monday")
        .fills("start_date", "2027-03-08");
    assert_eq!(ines.sees_modal().entered("start_date"), ["2027-03-08"]);
    ines.submits().await;
    ines.sees_no_modal();
}

#[tokio::test]
async fn buttons_are_pressed_and_boxes_ticked_by_what_they_say() {
    let (slack, app) = start().await;
    let marta = slack.person("marta");
    let plain = |text: &str| json!({"type": "plain_text", "text": text});
    let task = |text: &str, value: &str| json!({"text": plain(text), "value": value});
    let tasks = json!([task("Read the guide", "1"), task("Meet the team", "2")]);
    let boxes = json!({
        "type": "checkboxes", "action_id": "item_tick:7", "options": tasks,
        "initial_options": [task("Read the guide", "1")],
    });
    let button =
        json!({"type": "button", "action_id": "week_open:7", "text": plain("The whole week")});
    let blocks = json!([{"type": "actions", "elements": [boxes, button]}]);
    let post = json!({"channel": marta.dm().id, "text": "Week 3", "blocks": blocks, "metadata": metadata()});
    app.call("chat.postMessage", post).await;
    marta.hears("Meet the team").await;
    marta.ticks("Meet").await;
    let chosen = app.last()["actions"][0]["selected_options"].clone();
    assert_eq!(chosen.as_array().map(Vec::len), Some(2));
    marta.unticks("Read the guide").await;
    assert_eq!(app.last()["actions"][0]["selected_options"], json!([]));
    marta.presses("week_open").await;
    marta.presses_at(&marta.dm().last(), "The whole week").await;
    assert_eq!(marta.dm().last().buttons(), ["The whole week"]);
}

#[tokio::test]
async fn what_breaks_the_contract_is_seen() {
    let (slack, app) = start().await;
    app.call(
        "chat.postMessage",
        json!({"channel": "U0INES", "text": "a", "colour": "red"}),
    )
    .await;
    if crate::support::contract::folder().is_dir() {
        assert_eq!(
            slack.forgive().len(),
            3,
            "the colour, the person's id, and no metadata"
        );
    }
    app.will_answer(200, json!({"text": "no answer belongs here"}));
    slack.open_home("U0INES").await.unwrap();
    slack.assert_no_violations();
}

#[tokio::test]
#[should_panic(expected = "ines does not find")]
async fn what_is_not_on_the_screen_cannot_be_pressed() {
    let (slack, _app) = start().await;
    slack.person("ines").presses("Accept").await;
}

#[tokio::test]
async fn home_is_waited_for() {
    let (slack, app) = start().await;
    let ines = slack.person("ines");
    let section = json!({"type": "section", "text": {"type": "mrkdwn", "text": "This week"}});
    let publish = async {
        while app.received().is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        let view = json!({"type": "home", "blocks": [section]});
        let answer = app
            .call("views.publish", json!({"user_id": ines.id, "view": view}))
            .await;
        assert_ne!(answer, Value::Null);
    };
    let (home, ()) = tokio::join!(ines.opens_home(), publish);
    home.has("This week");
}
