//! What the app calls: answers, refusals and faults.

use std::time::Duration;

use serde_json::{Value, json};
use understudy::sandbox::{
    people,
    slack::{Fault, Person},
};

use crate::app::{App, INES, MARTA, SUPPORT, request};

fn metadata(id: &str) -> Value {
    json!({"event_type": "understudy_delivery", "event_payload": {"id": id}})
}

#[tokio::test]
async fn the_token_is_checked() {
    let (slack, app) = App::start().await;
    assert_eq!(app.call("auth.test", json!({})).await["ok"], true);
    let url = format!("{}/auth.test", slack.api_url());
    let stranger = request(&url, "xoxb-other", "application/json", "{}".into())
        .await
        .unwrap();
    assert_eq!(stranger.1["error"], "invalid_auth");
    slack.revoke_token();
    assert_eq!(
        app.call("auth.test", json!({})).await["error"],
        "token_revoked"
    );
    assert_eq!(
        app.call("chat.dance", json!({})).await["error"],
        "token_revoked"
    );
    slack.restore_token();
    assert_eq!(
        app.call("chat.dance", json!({})).await["error"],
        "unknown_method"
    );
}

#[tokio::test]
async fn a_channel_is_posted_to_only_from_inside() {
    let (slack, app) = App::start().await;
    let post = json!({"channel": SUPPORT, "text": "hello"});
    assert_eq!(
        app.call("chat.postMessage", post.clone()).await["error"],
        "not_in_channel"
    );
    assert_eq!(
        app.call("conversations.join", json!({"channel": SUPPORT}))
            .await["ok"],
        true
    );
    let said = app.call("chat.postMessage", post.clone()).await;
    assert_eq!(said["message"]["text"], "hello");
    slack.archive(SUPPORT, true).await.unwrap();
    assert_eq!(
        app.call("chat.postMessage", post).await["error"],
        "is_archived"
    );
    let nowhere = json!({"channel": "C0NOWHERE", "text": "hello"});
    assert_eq!(
        app.call("chat.postMessage", nowhere).await["error"],
        "channel_not_found"
    );
}

#[tokio::test]
async fn the_same_people_have_the_same_conversation() {
    let (slack, app) = App::start().await;
    let opened = app.call("conversations.open", json!({"users": INES})).await;
    assert_eq!(opened["channel"]["id"], json!(slack.dm(INES)));
    let one = app
        .form("conversations.open", &[("users", "U0INES,U0MARTA")])
        .await;
    let two = app
        .form("conversations.open", &[("users", "U0MARTA,U0INES")])
        .await;
    assert_eq!(one["channel"]["id"], two["channel"]["id"]);
    assert_eq!(two["already_open"], true);
    let gone = Person {
        deleted: true,
        ..slack.person(MARTA).unwrap()
    };
    slack.put_person(gone);
    let refused = app
        .call("conversations.open", json!({"users": MARTA}))
        .await;
    assert_eq!(refused["error"], "user_disabled");
}

#[tokio::test]
async fn history_has_pages_and_metadata_only_when_asked() {
    let (slack, app) = App::start().await;
    let channel = slack.dm(INES);
    for count in 0..5 {
        let post =
            json!({"channel": channel, "text": format!("{count}"), "metadata": metadata("d")});
        app.call("chat.postMessage", post).await;
    }
    let first = json!({"channel": channel, "limit": 2, "include_all_metadata": true});
    let first = app.call("conversations.history", first).await;
    assert_eq!(first["messages"][0]["text"], "4");
    assert_eq!(first["messages"][0]["metadata"]["event_payload"]["id"], "d");
    let cursor = first["response_metadata"]["next_cursor"].as_str().unwrap();
    let second = json!({"channel": channel, "limit": 2, "cursor": cursor});
    let second = app.call("conversations.history", second).await;
    assert_eq!(second["messages"][0]["text"], "2");
    assert_eq!(
        second["messages"][0]["metadata"]["event_payload"],
        Value::Null
    );
    assert_eq!(second["has_more"], true);
}

#[tokio::test]
async fn history_ends_are_left_out_unless_inclusive() {
    let (slack, app) = App::start().await;
    let channel = slack.dm(INES);
    let said = app
        .call(
            "chat.postMessage",
            json!({"channel": channel, "text": "one"}),
        )
        .await;
    let ts = said["ts"].as_str().unwrap();
    let ends = json!({"channel": channel, "oldest": ts, "latest": ts});
    let outside = app.call("conversations.history", ends.clone()).await;
    assert_eq!(outside["messages"], json!([]));
    let mut inside = ends;
    inside["inclusive"] = json!(true);
    let inside = app.call("conversations.history", inside).await;
    assert_eq!(inside["messages"][0]["ts"], ts);
}

#[tokio::test]
async fn replies_stand_in_their_thread() {
    let (slack, app) = App::start().await;
    let channel = slack.dm(INES);
    let said = app
        .call(
            "chat.postMessage",
            json!({"channel": channel, "text": "top"}),
        )
        .await;
    let ts = said["ts"].as_str().unwrap();
    let reply = json!({"channel": channel, "text": "reply", "thread_ts": ts});
    app.call("chat.postMessage", reply).await;
    let history = app
        .call("conversations.history", json!({"channel": channel}))
        .await;
    assert_eq!(history["messages"].as_array().unwrap().len(), 1);
    let thread = app
        .form(
            "conversations.replies",
            &[("channel", &channel), ("ts", ts)],
        )
        .await;
    let texts = thread["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["text"].clone());
    assert_eq!(texts.collect::<Vec<_>>(), ["top", "reply"]);
}

#[tokio::test]
async fn methods_without_json_bodies_ignore_them() {
    let (_slack, app) = App::start().await;
    assert_eq!(
        app.call("users.info", json!({"user": INES})).await["error"],
        "user_not_found"
    );
    let found = app.form("users.info", &[("user", INES)]).await;
    assert_eq!(found["user"]["tz"], "Europe/Lisbon");
}

#[tokio::test]
async fn everybody_is_found_by_cursor() {
    let mut seed = people::example();
    seed.people.extend((0..450).map(|at| Person {
        id: format!("U1{at:04}"),
        handle: format!("person{at}"),
        ..Person::default()
    }));
    let (slack, app) = App::start_with(seed).await;
    let (mut found, mut cursor) = (0, String::new());
    loop {
        let page = app
            .form("users.list", &[("limit", "200"), ("cursor", &cursor)])
            .await;
        found += page["members"].as_array().unwrap().len();
        page["response_metadata"]["next_cursor"]
            .as_str()
            .unwrap()
            .clone_into(&mut cursor);
        if cursor.is_empty() {
            break;
        }
    }
    assert_eq!(found, slack.people().len());
}

#[tokio::test]
async fn an_update_keeps_metadata_and_drops_blocks_left_out() {
    let (slack, app) = App::start().await;
    let channel = slack.dm(INES);
    let block = json!({"type": "section", "text": {"type": "mrkdwn", "text": "hello"}});
    let post =
        json!({"channel": channel, "text": "a", "blocks": [block], "metadata": metadata("d")});
    let said = app.call("chat.postMessage", post).await;
    let change = json!({"channel": channel, "ts": said["ts"], "text": "b"});
    assert_eq!(app.call("chat.update", change).await["ok"], true);
    let message = slack.messages(&channel).remove(0);
    assert_eq!((message.text.as_str(), message.blocks.len()), ("b", 0));
    assert_eq!(message.metadata, Some(metadata("d")));
    assert!(message.edited.is_some());
}

#[tokio::test]
async fn bad_blocks_are_refused_with_their_place() {
    let (slack, app) = App::start().await;
    let empty = json!({"type": "section", "text": {"type": "mrkdwn", "text": ""}});
    let post = json!({"channel": slack.dm(INES), "text": "a", "blocks": [empty]});
    let refused = app.call("chat.postMessage", post).await;
    assert_eq!(refused["error"], "invalid_blocks");
    assert!(
        refused["response_metadata"]["messages"][0]
            .as_str()
            .unwrap()
            .contains("blocks[0]")
    );
    let silent = app
        .call("chat.postMessage", json!({"channel": slack.dm(INES)}))
        .await;
    assert_eq!(silent["error"], "no_text");
    let long = json!({"channel": slack.dm(INES), "text": "x".repeat(40_001)});
    assert_eq!(
        app.call("chat.postMessage", long).await["error"],
        "msg_too_long"
    );
}

#[tokio::test]
async fn faults_do_or_do_not_do_it() {
    let (slack, app) = App::start().await;
    let channel = slack.dm(INES);
    let url = format!("{}/chat.postMessage", slack.api_url());
    let body = json!({"channel": channel, "text": "hello"}).to_string();
    let post = || request(&url, "xoxb-pretend-slack", "application/json", body.clone());

    slack.fail_next("chat.postMessage", Fault::RateLimited(7));
    assert_eq!(post().await.unwrap().0, 429);
    slack.fail_next("chat.postMessage", Fault::DropBefore);
    assert!(post().await.is_none());
    assert_eq!(slack.messages(&channel).len(), 0);
    slack.fail_next("chat.postMessage", Fault::PostThenDrop);
    assert!(post().await.is_none());
    assert_eq!(slack.messages(&channel).len(), 1);
    slack.fail_next("chat.postMessage", Fault::PostThenHang);
    assert!(
        tokio::time::timeout(Duration::from_millis(200), post())
            .await
            .is_err()
    );
    assert_eq!(slack.messages(&channel).len(), 2);
    slack.fail_next("chat.postMessage", Fault::Error("fatal_error".into()));
    assert_eq!(post().await.unwrap().1["error"], "fatal_error");
    slack.set_fault(|call| (call.method == "auth.test").then_some(Fault::Http(503)));
    assert_eq!(post().await.unwrap().1["ok"], true);
    assert_eq!(app.call("auth.test", json!({})).await, Value::Null);
}

#[tokio::test]
async fn history_can_lag() {
    let (slack, app) = App::start().await;
    let channel = slack.dm(INES);
    slack.fail_next(
        "chat.postMessage",
        Fault::HistoryLag(Duration::from_millis(300)),
    );
    let said = app
        .call(
            "chat.postMessage",
            json!({"channel": channel, "text": "late"}),
        )
        .await;
    assert_eq!(said["ok"], true);
    let ask = || app.call("conversations.history", json!({"channel": channel}));
    assert_eq!(ask().await["messages"], json!([]));
    tokio::time::sleep(Duration::from_millis(350)).await;
    assert_eq!(ask().await["messages"][0]["text"], "late");
}

#[tokio::test]
async fn calls_are_kept_and_shown() {
    let (slack, app) = App::start().await;
    let (send, receive) = std::sync::mpsc::channel();
    slack.on_call(move |call| send.send(call.clone()).unwrap());
    app.call("team.info", json!({})).await;
    assert_eq!(receive.try_recv().unwrap().method, "team.info");
    let calls = slack.calls();
    assert_eq!(calls.last().unwrap().outcome, "ok");
}
