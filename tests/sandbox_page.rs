//! The sandbox's page, read and used by HTTP as a browser does; a stub stands in for Understudy.

#[path = "sandbox_page/samples.rs"]
mod samples;
#[path = "sandbox_page/stub.rs"]
mod stub;

use serde_json::json;
use stub::Stub;
use understudy::{clock::Clock, sandbox::slack::Fault};

#[tokio::test]
async fn the_first_screen_says_what_to_try() {
    let (stub, browser) = Stub::start().await;
    let page = browser.get("/").await;
    assert!(page.contains("You are <strong>Ines</strong>"), "{page}");
    assert!(page.contains("/find-mentor"));
    assert!(page.contains("in #support"));
    for person in stub
        .slack
        .people()
        .iter()
        .filter(|it| !it.is_bot && it.id != "USLACKBOT")
    {
        assert!(page.contains(&person.name), "{}", person.name);
    }
}

#[tokio::test]
async fn every_block_is_drawn() {
    let (_stub, browser) = Stub::start().await;
    browser.post("/say", &[("text", "/find-mentor")]).await;
    let page = browser.get("/?as=ines&at=C0SUPPORT").await;
    for part in [
        r#"role="dialog""#,
        r#"type="date""#,
        r#"type="time""#,
        "<textarea",
        "<select",
        r#"type="radio""#,
        r#"type="checkbox""#,
        "<optgroup",
        "(optional)",
        r#"inputmode="decimal""#,
        r#"role="img" aria-label="A quiet desk""#,
        "<fieldset",
        "Marta Lindner (@marta)",
        "#customer-success",
    ] {
        assert!(page.contains(part), "{part} is missing");
    }
    assert!(
        !page.contains("does not show the block"),
        "a block is unknown to the page"
    );
}

#[tokio::test]
async fn labels_belong_to_fields_and_ids_are_unique() {
    let (_stub, browser) = Stub::start().await;
    browser.post("/say", &[("text", "/find-mentor")]).await;
    let page = browser.get("/?as=ines&at=C0SUPPORT").await;
    let found = |before: &str| {
        let parts = page
            .split(before)
            .skip(1)
            .filter_map(|part| part.split('"').next());
        parts.map(str::to_owned).collect::<Vec<_>>()
    };
    let mut ids = found(" id=\"");
    for label in found("<label for=\"") {
        assert!(ids.contains(&label), "no field for the label {label}");
    }
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count, "an id is used twice");
}

#[tokio::test]
async fn errors_stand_at_their_field_with_what_was_typed() {
    let (stub, browser) = Stub::start().await;
    browser.post("/say", &[("text", "/find-mentor")]).await;
    let view = stub.slack.view("U0INES").unwrap();
    let note = format!("v/{}/{}", hex::encode("note"), hex::encode("note"));
    let form = [
        ("view", view.id.as_str()),
        (note.as_str(), "what <b>I</b> typed"),
    ];
    let page = browser.post("/submit", &form).await;
    assert!(page.contains("Please complete this required field."));
    assert!(
        page.contains("what &lt;b&gt;I&lt;/b&gt; typed"),
        "typing is kept and escaped"
    );
    assert!(page.contains(r#"aria-invalid="true""#));
}

#[tokio::test]
async fn a_form_from_elsewhere_is_refused() {
    let (_stub, browser) = Stub::start().await;
    let status = browser
        .post_from("https://elsewhere.example", "/clock", &[("to", "hour")])
        .await;
    assert_eq!(status, 403);
}

#[tokio::test]
async fn buttons_reach_the_app_and_unread_messages_are_counted() {
    let (stub, browser) = Stub::start().await;
    stub.greet_marta().await;
    let page = browser.get("/?as=ines&at=C0SUPPORT").await;
    assert!(page.contains(r#"aria-label="1 unread""#));
    let dm = stub.slack.dm("U0MARTA");
    let page = browser.get(&format!("/?as=marta&at={dm}")).await;
    assert!(
        page.contains(r#"aria-label="Accept Ines's request""#),
        "{page}"
    );
    let page = browser.get("/?as=ines&at=C0SUPPORT").await;
    assert!(!page.contains("unread\""));
    let ts = stub.slack.messages(&dm)[0].ts.clone();
    let press = format!(
        "{}/{}",
        hex::encode("request"),
        hex::encode("request_accept")
    );
    let form = [
        ("as", "marta"),
        ("at", &dm),
        ("channel", &dm),
        ("ts", &ts),
        ("press", &press),
    ];
    browser.post("/press", &form).await;
    assert_eq!(stub.last()["actions"][0]["action_id"], "request_accept");
}

#[tokio::test]
async fn the_clock_moves_and_the_app_is_told() {
    let (stub, browser) = Stub::start().await;
    let page = browser
        .post("/clock", &[("to", "instant"), ("when", "2027-03-08T09:00")])
        .await;
    assert!(page.contains("Mon 8 Mar 2027, 09:00"), "{page}");
    assert_eq!(stub.clock_moves(), 1);
    assert!(stub.clock.now().to_string().starts_with("2027-03-08T09:00"));
    let bogota = browser.get("/?as=miguel").await;
    assert!(bogota.contains("Mon 8 Mar 2027, 04:00"));
}

#[tokio::test]
async fn what_goes_wrong_is_said() {
    let (stub, browser) = Stub::start().await;
    let page = browser.post("/say", &[("text", "/dance")]).await;
    assert!(page.contains("/dance is no command here"));
    stub.slack.connect_app("http://127.0.0.1:9");
    let page = browser.post("/say", &[("text", "/find-mentor")]).await;
    assert!(page.contains("dispatch_failed"));
}

#[tokio::test]
async fn home_and_threads_are_shown() {
    let (stub, browser) = Stub::start().await;
    let page = browser.post("/home", &[]).await;
    assert!(page.contains("Week 3 of 12"), "{page}");
    let said = stub
        .post(json!({"channel": stub.slack.dm("U0INES"), "text": "top"}))
        .await;
    let (channel, ts) = (said["channel"].clone(), said["ts"].clone());
    stub.post(json!({"channel": channel, "text": "below", "thread_ts": ts}))
        .await;
    let address = format!("/?as=ines&at={}", stub.slack.dm("U0INES"));
    let page = browser.get(&address).await;
    assert!(page.contains("1 reply") && !page.contains("below"));
    let page = browser
        .get(&format!("{address}&thread={}", ts.as_str().unwrap()))
        .await;
    assert!(page.contains("below"));
    let dm = stub.slack.dm("U0INES");
    let thread = ts.as_str().unwrap();
    let reply = [
        ("at", dm.as_str()),
        ("thread", thread),
        ("reply", thread),
        ("text", "/not a command"),
    ];
    let page = browser.post("/say", &reply).await;
    assert!(
        page.contains("/not a command"),
        "in a thread everything is words"
    );
    assert_eq!(
        stub.slack
            .messages(&dm)
            .last()
            .unwrap()
            .thread_ts
            .as_deref(),
        Some(thread)
    );
}

#[tokio::test]
async fn the_web_api_is_on_the_same_port() {
    let (stub, _browser) = Stub::start().await;
    stub.slack
        .fail_next("chat.postMessage", Fault::Error("is_archived".into()));
    let answer = stub
        .post(json!({"channel": "C0SUPPORT", "text": "a"}))
        .await;
    assert_eq!(answer["error"], "is_archived");
}

/// `cargo test --test sandbox_page -- --ignored --nocapture` serves the page for ten minutes.
#[tokio::test]
#[ignore = "for a person, or a headless browser, to look at"]
async fn look() {
    let (stub, browser) = Stub::start().await;
    stub.tell_a_story().await;
    browser
        .post("/clock", &[("to", "instant"), ("when", "2027-03-01T09:00")])
        .await;
    stub.tell_a_story().await;
    println!("{}", browser.base);
    tokio::time::sleep(std::time::Duration::from_secs(600)).await;
}
