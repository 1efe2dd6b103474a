//! What knocks at the door: signatures, sizes, unknown things, another team.

use std::path::Path;

use understudy::sandbox::slack::Fault;

use crate::{
    place::{number, run},
    support::{PersonInStory, Shown, databases::both},
    world::{World, without_shared},
};

both!(
    story_49_forged_and_old_requests_change_nothing,
    what_is_not_known_is_answered_and_ignored,
    every_stored_payload_is_taken_or_politely_ignored,
    another_team_is_told_that_it_is_not_connected,
    the_same_request_twice_changes_things_once,
    a_reply_that_is_faster_than_slacks_answer_is_sent_again,
    home_is_never_empty,
);

async fn story_49_forged_and_old_requests_change_nothing(database_url: String) {
    let world = World::of_support(database_url).await;
    let form = "application/x-www-form-urlencoded";
    let body = b"command=%2Ffind-mentor&text=&user_id=U0INES&team_id=T0PRETEND1&trigger_id=1.2.abc"
        .to_vec();
    let signed = world.slack.signed_headers(form, &body);
    let status = async |headers: Vec<(String, String)>, body: Vec<u8>| {
        send(&world, "/slack/commands", &headers, body).await.0
    };
    assert_eq!(status(Vec::new(), body.clone()).await, 401, "unsigned");
    let mut other = body.clone();
    other.extend_from_slice(b"&text=x");
    assert_eq!(
        status(signed.clone(), other).await,
        401,
        "signed for another body"
    );
    let old: Vec<_> = signed
        .iter()
        .map(|(name, value)| {
            let value = if name.eq_ignore_ascii_case("x-slack-request-timestamp") {
                "1600000000"
            } else {
                value
            };
            (name.clone(), value.to_owned())
        })
        .collect();
    assert_eq!(status(old, body).await, 401, "yesterday's");
    let huge = vec![b'a'; 2 * 1024 * 1024];
    assert_eq!(
        status(world.slack.signed_headers(form, &huge), huge).await,
        413
    );
    let broken = b"payload=%7Bnot+json".to_vec();
    let headers = world.slack.signed_headers(form, &broken);
    assert_eq!(
        send(&world, "/slack/interactivity", &headers, broken)
            .await
            .0,
        400
    );
}

/// Posts as it is; the status and the body of the answer.
pub async fn send(
    world: &World,
    path: &str,
    headers: &[(String, String)],
    body: Vec<u8>,
) -> (u16, String) {
    let headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let answer = world
        .slack
        .raw(path, &headers, body)
        .await
        .expect("an answer");
    (answer.status.expect("a status"), answer.body)
}

async fn what_is_not_known_is_answered_and_ignored(database_url: String) {
    let world = World::of_support(database_url).await;
    let cases: [(&str, &str, &str); 4] = [
        (
            "/slack/commands",
            "application/x-www-form-urlencoded",
            "command=%2Fnope&user_id=U1&team_id=T0PRETEND1",
        ),
        (
            "/slack/interactivity",
            "application/x-www-form-urlencoded",
            "payload=%7B%22type%22%3A%22block_actions%22%2C%22user%22%3A%7B%22id%22%3A%22U1%22%7D%2C%22team%22%3A%7B%22id%22%3A%22T0PRETEND1%22%7D%2C%22actions%22%3A%5B%7B%22action_id%22%3A%22nope%22%7D%5D%7D",
        ),
        (
            "/slack/interactivity",
            "application/x-www-form-urlencoded",
            "payload=%7B%22type%22%3A%22hologram%22%7D",
        ),
        (
            "/slack/events",
            "application/json",
            r#"{"type":"event_callback","event_id":"Ev1","team_id":"T0PRETEND1","event":{"type":"moon_risen"}}"#,
        ),
    ];
    for (path, kind, body) in cases {
        let headers = world.slack.signed_headers(kind, body.as_bytes());
        assert_eq!(
            send(&world, path, &headers, body.as_bytes().to_vec())
                .await
                .0,
            200,
            "{body}"
        );
    }
}

async fn every_stored_payload_is_taken_or_politely_ignored(database_url: String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/slack/payloads");
    let Ok(files) = std::fs::read_dir(folder) else {
        return without_shared();
    };
    let world = World::of_support(database_url).await;
    let mut count = 0;
    for file in files {
        let path = file.expect("a file").path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default()
            .to_owned();
        if name.contains("socket-") || name.ends_with(".md") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("text");
        let (to, kind, body) = if name.ends_with(".form") {
            ("/slack/commands", "application/x-www-form-urlencoded", text)
        } else if name.contains("-event-")
            || name.contains("url_verification")
            || name.contains("app_rate_limited")
        {
            ("/slack/events", "application/json", text)
        } else {
            let body = serde_urlencoded::to_string([("payload", text)]).expect("a form");
            (
                "/slack/interactivity",
                "application/x-www-form-urlencoded",
                body,
            )
        };
        let headers = world.slack.signed_headers(kind, body.as_bytes());
        let (status, _) = send(&world, to, &headers, body.into_bytes()).await;
        assert!(status < 500, "{name}: {status}");
        count += 1;
    }
    assert!(count > 100, "only {count} payloads were there");
}

async fn another_team_is_told_that_it_is_not_connected(database_url: String) {
    let world = World::of_support(database_url).await;
    let body =
        b"command=%2Ffind-mentor&text=&user_id=U0INES&team_id=T0OTHER&trigger_id=1.2.abc".to_vec();
    let headers = world
        .slack
        .signed_headers("application/x-www-form-urlencoded", &body);
    let (status, answer) = send(&world, "/slack/commands", &headers, body).await;
    assert_eq!(status, 200);
    assert!(
        answer.contains("not connected to this workspace"),
        "{answer}"
    );
}

async fn the_same_request_twice_changes_things_once(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = crate::starting::started(&world, "2027-03-01").await;
    world.is_at("2027-03-03T12:00:00Z").await;
    ines.types("/check-in").await;
    ines.fills("done", "Something").submits().await;
    let digest = marta.hears("Something").await;
    world.settles().await;
    let answer = reply_in_thread(&world, &marta, &digest, "Well done");
    for _ in 0..3 {
        assert_eq!(sends_event(&world, &answer).await, 200);
    }
    ines.hears("Well done").await;
    world.settles().await;
    let heard = ines
        .dm()
        .messages()
        .into_iter()
        .filter(|message| message.says("Well done"))
        .count();
    assert_eq!(heard, 1);
}

async fn a_reply_that_is_faster_than_slacks_answer_is_sent_again(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = crate::starting::started(&world, "2027-03-01").await;
    world.is_at("2027-03-03T12:00:00Z").await;
    // The digest is posted, and Slack's answer is lost.
    world.slack.set_fault(|call| {
        let is_digest =
            call.method == "chat.postMessage" && call.arguments.to_string().contains("Something");
        is_digest.then_some(Fault::PostThenDrop)
    });
    ines.types("/check-in").await;
    ines.fills("done", "Something").submits().await;
    let digest = marta.hears("Something").await;
    let answer = reply_in_thread(&world, &marta, &digest, "Well done");
    let unsure = "SELECT count(*) FROM delivery WHERE state = 'unsure' AND lease_until IS NULL";
    while number(&world, unsure).await == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(sends_event(&world, &answer).await, 503, "not known yet");
    // Of a thread that is none of ours Slack need not ask again.
    let mut elsewhere = answer.clone();
    elsewhere["event"]["channel"] = "C0SUPPORT".into();
    assert_eq!(sends_event(&world, &elsewhere).await, 200);
    world.slack.set_fault(|_| None);
    let looked_up = "UPDATE delivery SET not_before = 0 WHERE state = 'unsure'";
    run(&world, looked_up).await;
    world.settles().await;
    assert_eq!(sends_event(&world, &answer).await, 200);
    ines.hears("Well done").await;
    world.settles().await;
    assert_eq!(
        ines.dm()
            .messages()
            .iter()
            .filter(|it| it.says("Well done"))
            .count(),
        1
    );
}

/// The event of a person's reply in the thread of a message.
fn reply_in_thread(
    world: &World,
    person: &PersonInStory,
    message: &Shown,
    text: &str,
) -> serde_json::Value {
    serde_json::json!({
        "type": "event_callback", "event_id": "Ev77", "team_id": world.slack.team().0,
        "event": {
            "type": "message", "channel_type": "im", "channel": message.channel, "user": person.id,
            "text": text, "ts": "1796000000.000001", "thread_ts": message.ts,
        },
    })
}

/// Slack sends an event; the status that it gets.
async fn sends_event(world: &World, event: &serde_json::Value) -> u16 {
    let body = event.to_string();
    let headers = world
        .slack
        .signed_headers("application/json", body.as_bytes());
    send(world, "/slack/events", &headers, body.into_bytes())
        .await
        .0
}

async fn home_is_never_empty(database_url: String) {
    let world = World::of_support(database_url).await;
    world
        .slack
        .person("oz")
        .opens_home()
        .await
        .has("/find-mentor");
    let (ines, _) = crate::starting::started(&world, "2027-03-01").await;
    world.is_at("2027-03-10T12:00:00Z").await;
    ines.opens_home()
        .await
        .has("*Support Internship* with <@U0MARTA> · week 2 of 3");
    ines.types("/internship").await;
    assert!(
        ines.ephemerals()
            .last()
            .expect("an answer")
            .says("week 2 of 3")
    );
}
