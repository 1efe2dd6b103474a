use serde_json::json;

use super::*;

#[test]
fn a_command_is_read_from_its_form() {
    let body = "command=%2Fcheck-in&text=%3C%40U2%7Cada%3E+%26lt%3B&user_id=U1&team_id=T1&enterprise_id=E1\
        &is_enterprise_install=false&channel_id=C1&channel_name=product&trigger_id=1.2";
    let Ok(Interaction::Command(command)) = Interaction::from_command(body) else {
        panic!("no command");
    };
    assert_eq!(command.command, "/check-in");
    assert_eq!(command.text, "<@U2|ada> &lt;");
    assert_eq!(command.team.as_deref(), Some("T1"));
    assert_eq!(command.enterprise.as_deref(), Some("E1"));
    assert_eq!(command.receipt_key().as_deref(), Some("command:1.2"));
}

#[test]
fn an_org_wide_install_is_the_organisations() {
    let body = "command=%2Fx&user_id=U1&team_id=T1&enterprise_id=E1&is_enterprise_install=true";
    let Ok(Interaction::Command(command)) = Interaction::from_command(body) else {
        panic!("no command");
    };
    assert_eq!(command.team.as_deref(), Some("E1"));
    let submission = read(json!({
        "type": "view_submission",
        "team": null,
        "enterprise": { "id": "E1" },
        "is_enterprise_install": true,
        "user": { "id": "U1", "team_id": "T1" },
        "view": { "id": "V1", "app_installed_team_id": "E1" },
    }));
    assert!(
        matches!(submission, Interaction::ViewSubmission(s) if s.team.as_deref() == Some("E1"))
    );
}

#[test]
fn an_action_is_split_at_its_colon() {
    let Interaction::Action(action) = read(json!({
        "type": "block_actions",
        "user": { "id": "U1" },
        "team": { "id": "T1" },
        "trigger_id": "1.2",
        "container": { "type": "message", "message_ts": "3.4", "channel_id": "D1" },
        "actions": [{
            "action_id": "item_tick:7:a",
            "block_id": "week:7",
            "selected_options": [{ "value": "x" }, { "value": "y" }],
        }],
    })) else {
        panic!("no action");
    };
    assert_eq!(action.action_prefix(), "item_tick");
    assert_eq!(action.action_arg(), Some("7:a"));
    assert_eq!(action.chosen(), ["x", "y"]);
    assert_eq!(action.channel.as_deref(), Some("D1"));
    assert_eq!(action.message_ts.as_deref(), Some("3.4"));
    assert_eq!(
        action.receipt_key().as_deref(),
        Some("action:1.2:item_tick:7:a")
    );
}

#[test]
fn a_click_says_when_it_was_and_whether_at_home() {
    let clicked = |at: Option<&str>, callback_id: &str| {
        let Interaction::Action(action) = read(json!({
            "type": "block_actions",
            "user": { "id": "U1" },
            "view": { "id": "V1", "callback_id": callback_id },
            "actions": [{ "action_id": "a", "action_ts": at }],
        })) else {
            panic!("no action");
        };
        let micros = action.pressed_at().map(|at| at.as_microsecond());
        (micros, action.is_at_home())
    };
    // To the microsecond: two clicks of one second are told apart.
    assert_eq!(
        clicked(Some("1800000000.000001"), "home"),
        (Some(1_800_000_000_000_001), true)
    );
    assert_eq!(
        clicked(Some("1800000000.5"), "week"),
        (Some(1_800_000_000_500_000), false)
    );
    assert_eq!(
        clicked(Some("1800000000"), "").0,
        Some(1_800_000_000_000_000)
    );
    for forged in ["", ".", "x.y", "9223372036854775807.0", "1.-5", "1.é"] {
        assert_eq!(clicked(Some(forged), "").0, None, "{forged}");
    }
    assert_eq!(clicked(None, "").0, None);
}

#[test]
fn each_action_of_a_payload_is_one() {
    let payload = json!({
        "type": "block_actions",
        "user": { "id": "U1" },
        "actions": [{ "action_id": "a" }, { "action_id": "b", "value": "1" }],
    });
    assert_eq!(Interaction::from_payload(&payload).len(), 2);
}

#[test]
fn the_same_form_with_other_words_is_another_receipt() {
    let submission = |words: &str| {
        let read = read(json!({
            "type": "view_submission",
            "user": { "id": "U1" },
            "view": { "id": "V1", "hash": "h", "state": { "values": { "b": { "a": { "value": words } } } } },
        }));
        let Interaction::ViewSubmission(submission) = read else {
            panic!("no submission");
        };
        submission.receipt_key()
    };
    assert_eq!(submission("one"), submission("one"));
    assert_ne!(submission("one"), submission("two"));
}

#[test]
fn an_event_belongs_to_whom_we_see_it_through() {
    let event = Interaction::from_event(
        r#"{"type":"event_callback","event_id":"Ev1","team_id":"T2","context_team_id":"T1","event":{"type":"message"}}"#,
    );
    let Ok(Interaction::Event(event)) = event else {
        panic!("no event");
    };
    assert_eq!(event.team.as_deref(), Some("T1"));
    assert_eq!(event.receipt_key(), "event:Ev1");
}

#[test]
fn what_is_unknown_is_no_error_and_what_is_broken_is() {
    let unknown = |kind: &str| Interaction::Unknown { kind: kind.into() };
    assert_eq!(read(json!({ "type": "hologram" })), unknown("hologram"));
    assert_eq!(
        read(json!({ "type": "block_actions", "actions": 3 })),
        unknown("block_actions")
    );
    assert_eq!(
        Interaction::from_event(r#"{"type":"app_rate_limited"}"#),
        Ok(unknown("app_rate_limited"))
    );
    assert_eq!(
        Interaction::from_command("ssl_check=1&token=x"),
        Ok(Interaction::SslCheck)
    );
    assert_eq!(
        Interaction::from_command("x"),
        Err(Malformed::Form("command"))
    );
    assert_eq!(
        Interaction::from_interactivity("a=b"),
        Err(Malformed::Form("payload"))
    );
    assert_eq!(
        Interaction::from_interactivity("payload=%7B"),
        Err(Malformed::Json)
    );
    assert_eq!(Interaction::from_event("[]"), Err(Malformed::Json));
    let deep = "[".repeat(100_000);
    assert_eq!(Interaction::from_event(&deep), Err(Malformed::Json));
}

fn read(payload: Value) -> Interaction {
    let mut read = Interaction::from_payload(&payload);
    assert_eq!(read.len(), 1);
    read.remove(0)
}
