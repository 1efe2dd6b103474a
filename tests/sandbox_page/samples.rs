//! Messages and views with every block that the app may use.

use serde_json::{Value, json};

fn plain(text: &str) -> Value {
    json!({"type": "plain_text", "text": text, "emoji": true})
}

fn mrkdwn(text: &str) -> Value {
    json!({"type": "mrkdwn", "text": text})
}

fn option(text: &str, value: &str) -> Value {
    json!({"text": plain(text), "value": value})
}

fn button(text: &str, action_id: &str, style: Option<&str>) -> Value {
    let mut button =
        json!({"type": "button", "text": plain(text), "action_id": action_id, "value": "7"});
    if let Some(style) = style {
        button["style"] = json!(style);
    }
    button
}

/// A request, as a mentor gets it.
pub fn request(channel: &str) -> Value {
    let mut accept = button("Accept", "request_accept", Some("primary"));
    accept["accessibility_label"] = json!("Accept Ines's request");
    let decline = button("Decline", "request_decline", Some("danger"));
    let pass = button("Not me, but…", "request_pass", None);
    json!({
        "channel": channel,
        "text": "Ines asks you to be her mentor",
        "blocks": [
            {"type": "section", "text": mrkdwn("*<@U0INES> asks you to be her mentor* in Customer Success :wave:\n> I answer their tickets every day, and would like to see\n> what happens before and after.")},
            {"type": "section", "fields": [
                mrkdwn("*Her zone*\nLisbon, 1 h behind you"), mrkdwn("*In common*\n5 h of your day"),
                mrkdwn("*Wants to start*\n<!date^1803891600^{date_short_pretty} at {time}|Mon 1 Mar, 09:00 in Lisbon>"), mrkdwn("*Asked*\nyou only"),
            ]},
            {"type": "actions", "block_id": "request", "elements": [accept, decline, pass]},
            {"type": "context", "elements": [mrkdwn("Listed by <@U0CORA> · <https://example.com/leave|how to leave>")]},
        ],
    })
}

/// A week in its place.
pub fn week(channel: &str) -> Value {
    let task = |text: &str, value: &str| json!({"text": mrkdwn(text), "value": value});
    let read = task("Read the <https://example.com/guide|onboarding guide>", "1");
    let boxes = json!({
        "type": "checkboxes", "action_id": "item_tick:3",
        "options": [read, task("Sit in on two calls with <@U0MARTA>", "2"), task("Write down *three* questions", "3")],
        "initial_options": [read],
    });
    let menu = json!({"type": "overflow", "action_id": "more", "options": [option("Add an item", "add"), option("Move the 1:1", "move")]});
    json!({
        "channel": channel,
        "text": "Week 3: Calls",
        "blocks": [
            {"type": "header", "text": plain("Week 3: Calls :telephone:")},
            {"type": "section", "text": mrkdwn("What to do until Friday, <@U0INES>:"), "accessory": menu},
            {"type": "actions", "block_id": "ticks", "elements": [boxes]},
            {"type": "divider"},
            {"type": "rich_text", "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "For your 1:1", "style": {"bold": true}}]},
                {"type": "rich_text_list", "style": "bullet", "elements": [
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": "What surprised you?"}]},
                    {"type": "rich_text_section", "elements": [{"type": "text", "text": "What would you have said instead?"}]},
                ]},
            ]},
            {"type": "section", "text": mrkdwn("• from week 2: ~tour of the tools~ `done`\n  ◦ _one open_: meet <@U0MINA> in <#C0GENERAL>")},
            {"type": "actions", "elements": [button("The whole week", "week_open", None), button("Check in", "check_in", Some("primary"))]},
            {"type": "context", "elements": [mrkdwn("1 of 3 done · week 3 of 12")]},
        ],
    })
}

fn input(id: &str, label: &str, element: Value) -> Value {
    let mut element = element;
    element["action_id"] = json!(id);
    json!({"type": "input", "block_id": id, "label": plain(label), "element": element})
}

fn optional(mut block: Value, hint: &str) -> Value {
    block["optional"] = json!(true);
    block["hint"] = plain(hint);
    block
}

/// One field of each kind.
pub fn form() -> Value {
    let days = json!([option("Monday", "monday"), option("Thursday", "thursday")]);
    let groups = json!([
        {"label": plain("Free now"), "options": [option("Marta · 5 h in common", "marta")]},
        {"label": plain("Free from March"), "options": [option("Miguel · 3 h in common", "miguel")]},
    ]);
    let zone = json!({"include": ["public", "private"], "exclude_bot_users": true});
    json!({
        "type": "modal", "callback_id": "start",
        "title": plain("Plan the start"), "submit": plain("Send"), "close": plain("Cancel"),
        "blocks": [
            {"type": "section", "text": mrkdwn("*Customer Success*: 12 weeks, 8 h a week. Times are in Lisbon, where you are.")},
            {"type": "image", "image_url": "https://example.com/desk.png", "alt_text": "A quiet desk", "title": plain("Your desk")},
            input("note", "A note to your mentor", json!({"type": "plain_text_input", "multiline": true, "placeholder": plain("What you want to learn")})),
            input("mentor", "Mentor", json!({"type": "static_select", "option_groups": groups})),
            input("start_date", "Start date", json!({"type": "datepicker", "initial_date": "2027-03-01"})),
            input("one_on_one_time", "1:1 at", json!({"type": "timepicker", "initial_time": "10:30"})),
            input("hours", "Hours a week", json!({"type": "number_input", "is_decimal_allowed": false, "min_value": "1", "max_value": "40", "initial_value": "8"})),
            input("weekday", "Day of the 1:1", json!({"type": "radio_buttons", "options": days})),
            input("manager", "Your manager", json!({"type": "users_select"})),
            input("place", "Where", json!({"type": "conversations_select", "filter": zone, "default_to_current_conversation": true})),
            optional(input("tracks", "Tracks", json!({"type": "multi_static_select", "options": days})), "As many as you like"),
            optional(input("boxes", "Also", json!({"type": "checkboxes", "options": [
                {"text": mrkdwn("Remind me *an hour before*"), "value": "hour", "description": mrkdwn("By direct message")},
            ]})), "You can change this later"),
            optional(input("about", "About you", json!({"type": "plain_text_input"})), "One line"),
            {"type": "actions", "elements": [button("Show more", "page_next", None)]},
        ],
    })
}

/// A Home tab.
pub fn home() -> Value {
    json!({
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("Week 3 of 12")},
            {"type": "section", "text": mrkdwn("*Next 1:1* <!date^1803981600^{date_short_pretty} at {time}|Tue 2 Mar, 10:00> with <@U0MARTA>"), "accessory": button("Move", "one_on_one_move", None)},
            {"type": "divider"},
            {"type": "actions", "elements": [button("Check in", "check_in", Some("primary")), button("Find a mentor", "find", None)]},
            {"type": "context", "elements": [mrkdwn("1 of 3 done this week :seedling:")]},
        ],
    })
}
