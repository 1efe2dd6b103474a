//! The validator held to calls that Slack takes, and to calls that it refuses.

use std::fs;

use serde_json::{Value, json};

use crate::support::contract::{check_ack, check_call, folder};

fn plain(text: &str) -> Value {
    json!({"type": "plain_text", "text": text})
}

fn post(blocks: Value) -> Value {
    json!({"channel": "C0SUPPORT", "text": "fallback", "blocks": blocks})
}

fn actions(elements: Value) -> Value {
    post(json!([{"type": "actions", "elements": elements}]))
}

fn modal(blocks: Value) -> Value {
    let view = json!({"type": "modal", "title": plain("Title"), "submit": plain("Save"), "blocks": blocks});
    json!({"trigger_id": "1.2.ab", "view": view})
}

fn input(id: &str) -> Value {
    let element = json!({"type": "plain_text_input", "action_id": "a"});
    json!({"type": "input", "block_id": id, "label": plain("Label"), "element": element})
}

#[test]
fn good_calls_of_others_are_accepted() {
    let Ok(lines) = fs::read_to_string(folder().join("outbound-good.jsonl")) else {
        return;
    };
    let mut count = 0;
    for line in lines.lines() {
        let sample: Value = serde_json::from_str(line).unwrap();
        let method = sample["method"].as_str().unwrap();
        let found = check_call(method, &sample["args"]);
        assert!(found.is_empty(), "{}: {found:?}", sample["source"]);
        count += 1;
    }
    assert!(count > 0, "no samples");
}

/// Each with a word of what is wrong with it.
fn bad_calls() -> Vec<(&'static str, Value, &'static str)> {
    let button = |text: &str| json!({"type": "button", "action_id": "a", "text": plain(text)});
    let option = |value: &str| json!({"text": plain("Monday"), "value": value});
    let select =
        |options: Value| json!({"type": "static_select", "action_id": "a", "options": options});
    let section = |text: &str| json!({"type": "section", "text": {"type": "mrkdwn", "text": text}});
    let date = json!({"type": "datepicker", "action_id": "a", "initial_date": "1.3.2027"});
    let stranger =
        json!({"type": "radio_buttons", "options": [option("a")], "initial_option": option("b")});
    vec![
        ("chat.dance", json!({}), "no such method"),
        ("chat.postMessage", json!({"text": "a"}), "is required"),
        (
            "chat.postMessage",
            json!({"channel": "C0SUPPORT"}),
            "needs one of",
        ),
        (
            "chat.postMessage",
            json!({"channel": "C0SUPPORT", "text": "a", "colour": "red"}),
            "no such argument",
        ),
        (
            "chat.postMessage",
            json!({"channel": "C0SUPPORT", "text": "a", "thread_ts": "1"}),
            "does not match",
        ),
        (
            "chat.postMessage",
            json!({"channel": "C0SUPPORT", "blocks": [{"type": "divider"}]}),
            "always send it",
        ),
        (
            "chat.postMessage",
            post(json!([{"type": "carpet"}])),
            "is no block",
        ),
        ("chat.postMessage", post(json!([section("")])), "is empty"),
        (
            "chat.postMessage",
            post(json!([section(&"x".repeat(3001))])),
            "3000 allowed",
        ),
        (
            "chat.postMessage",
            post(json!(vec![json!({"type": "divider"}); 51])),
            "more than 50",
        ),
        (
            "chat.postMessage",
            post(json!(vec![section(&"x".repeat(2900)); 5])),
            "in one message",
        ),
        (
            "chat.postMessage",
            post(json!([{"type": "header", "text": {"type": "mrkdwn", "text": "a"}}])),
            "must be plain_text",
        ),
        (
            "chat.postMessage",
            post(
                json!([{"type": "divider", "block_id": "b"}, {"type": "divider", "block_id": "b"}]),
            ),
            "again",
        ),
        (
            "chat.postMessage",
            actions(json!([button("Yes"), button("No")])),
            "twice in a block",
        ),
        (
            "chat.postMessage",
            actions(json!([button(&"x".repeat(76))])),
            "75 allowed",
        ),
        (
            "chat.postMessage",
            actions(json!([{"type": "plain_text_input"}])),
            "does not belong",
        ),
        (
            "chat.postMessage",
            actions(json!([select(json!([]))])),
            "at least 1",
        ),
        (
            "chat.postMessage",
            actions(json!([select(json!(vec![option("a"); 101]))])),
            "100 allowed",
        ),
        ("chat.postMessage", actions(json!([date])), "is not like"),
        (
            "chat.postMessage",
            actions(json!([stranger])),
            "not among the options",
        ),
        (
            "chat.postMessage",
            json!({"channel": "C0SUPPORT", "text": "a", "metadata": {"event_type": "a b", "event_payload": {}}}),
            "letters",
        ),
        (
            "chat.postMessage",
            json!({"channel": "C0SUPPORT", "text": "a", "metadata": {"event_type": "understudy_delivery", "event_payload": {"id": "x", "name": "Ines"}}}),
            "not one of the fields",
        ),
        (
            "conversations.open",
            json!({"users": "U1,U2,U3,U4,U5,U6,U7,U8,U9"}),
            "more than 8",
        ),
        (
            "conversations.history",
            json!({"channel": "C0SUPPORT", "limit": 1000}),
            "out of range",
        ),
        (
            "views.open",
            modal(json!([input("a"), input("a")])),
            "again",
        ),
        (
            "views.open",
            json!({"trigger_id": "1.2.ab", "view": {"type": "modal", "title": plain("T"), "blocks": [input("a")]}}),
            "submit button",
        ),
        (
            "views.open",
            json!({"trigger_id": "1.2.ab", "view": {"type": "modal", "title": plain(&"T".repeat(25)), "blocks": []}}),
            "24 allowed",
        ),
        (
            "views.open",
            modal(json!([{"type": "table", "rows": []}])),
            "is not for modal",
        ),
        (
            "views.publish",
            json!({"user_id": "U0INES", "view": {"type": "home", "title": plain("T"), "blocks": []}}),
            "no such field",
        ),
        (
            "chat.scheduleMessage",
            json!({"channel": "C0SUPPORT", "text": "a", "post_at": 1, "metadata": {}}),
            "must not be sent",
        ),
    ]
}

#[test]
fn bad_calls_are_rejected() {
    if !folder().is_dir() {
        return;
    }
    for (method, arguments, word) in bad_calls() {
        let found = check_call(method, &arguments);
        let said = found.iter().any(|violation| violation.what.contains(word));
        assert!(said, "{method} {arguments}: {word:?} is not in {found:?}");
    }
}

#[test]
fn acks_are_checked() {
    if !folder().is_dir() {
        return;
    }
    let view = modal(json!([input("note")]))["view"].clone();
    let check = |body: Value| check_ack("ack.view_submission", &body, Some(&view));
    assert_eq!(check(Value::Null), []);
    assert_eq!(check(json!({"response_action": "clear"})), []);
    assert_eq!(
        check(json!({"response_action": "errors", "errors": {"note": "Too short"}})),
        []
    );
    assert_eq!(
        check(json!({"response_action": "update", "view": view})),
        []
    );
    assert!(!check(json!({"response_action": "errors", "errors": {"elsewhere": "?"}})).is_empty());
    assert!(!check(json!({"response_action": "update"})).is_empty());
    assert!(!check(json!({"text": "Saved"})).is_empty());
    assert!(!check_ack("ack.block_actions", &json!({"text": "Done"}), None).is_empty());
    assert_eq!(
        check_ack("ack.slash_command", &json!({"text": "Help"}), None),
        []
    );
}
