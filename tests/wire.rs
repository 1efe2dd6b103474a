//! The wire from outside: Slack's addresses as an HTTP caller sees them, held against the contract's
//! signatures and stored payloads.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use jiff::Timestamp;
use serde_json::Value;
use tower::Service;
use understudy::{
    clock,
    slack::{
        inbound::{Interaction, SIGNATURE_HEADER, SigningSecrets, TIMESTAMP_HEADER},
        manifest,
        reply::Reply,
    },
    web::{Dispatch, Readiness, routes},
};

const SECRET: &str = "not-a-real-signing-secret";

/// Keeps what it was given; answers a challenge, and everything else with nothing.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<Interaction>>>);

impl Dispatch for Recorder {
    async fn dispatch(&self, interaction: Interaction) -> Reply {
        let reply = match &interaction {
            Interaction::UrlVerification { challenge } => {
                Reply::Json(serde_json::json!({ "challenge": challenge }))
            }
            _ => Reply::Empty,
        };
        self.0.lock().unwrap().push(interaction);
        reply
    }
}

impl Recorder {
    fn take(&self) -> Vec<Interaction> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// A file or folder of the contract, or a word that it is absent.
fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared")
        .join(path);
    if path.exists() {
        return Some(path);
    }
    writeln!(std::io::stderr(), "SKIPPED: ../shared is absent").ok();
    None
}

fn shared_json(path: &str) -> Option<Value> {
    let json = fs::read_to_string(shared(path)?).unwrap();
    Some(serde_json::from_str(&json).unwrap())
}

/// A signed request.
fn signed(path: &str, body: &[u8], at: Timestamp) -> Request<Body> {
    let at = at.as_second().to_string();
    let secrets = SigningSecrets::parse(SECRET).unwrap();
    Request::post(path)
        .header(TIMESTAMP_HEADER, &at)
        .header(SIGNATURE_HEADER, secrets.sign(&at, body).unwrap())
        .body(Body::from(body.to_vec()))
        .unwrap()
}

async fn send(recorder: &Recorder, request: Request<Body>) -> (StatusCode, String) {
    let secrets = SigningSecrets::parse(SECRET).unwrap();
    let mut app = routes(secrets, recorder.clone(), Readiness::default());
    let response = app.call(request).await.unwrap();
    let status = response.status();
    let body = axum::body::to_bytes(response.into_body(), 1 << 20)
        .await
        .unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

/// The status of a request that must not reach a handler.
async fn status(request: Request<Body>) -> StatusCode {
    let recorder = Recorder::default();
    let (status, _) = send(&recorder, request).await;
    assert_eq!(recorder.take(), []);
    status
}

#[test]
fn signature_vectors_of_the_contract() {
    let Some(contract) = shared_json("slack/api/signature-vectors.json") else {
        return;
    };
    for vector in contract["vectors"].as_array().unwrap() {
        let text = |field: &str| vector[field].as_str().unwrap();
        let secrets = SigningSecrets::parse(text("secret")).unwrap();
        let signed_at = Timestamp::from_second(text("timestamp").parse().unwrap()).unwrap();
        let verify = |body: &str, wall| {
            let signature = Some(text("signature"));
            secrets
                .verify(Some(text("timestamp")), signature, body.as_bytes(), wall)
                .is_ok()
        };
        assert!(verify(text("body"), signed_at), "{}", text("note"));
        assert!(
            !verify(&format!("{} ", text("body")), signed_at),
            "{}",
            text("note")
        );
        let too_late = signed_at + jiff::SignedDuration::from_secs(301);
        assert!(!verify(text("body"), too_late), "{}", text("note"));
    }
}

#[tokio::test]
async fn checks_come_in_their_order_and_nothing_is_parsed_before() {
    let now = clock::wall();
    let old = now - jiff::SignedDuration::from_secs(310);
    let form = b"command=%2Fcheck-in&user_id=U1";
    let path = "/slack/commands";

    let huge = vec![b'x'; 1024 * 1024 + 1];
    let unsigned_and_huge = Request::post(path).body(Body::from(huge.clone())).unwrap();
    assert_eq!(
        status(unsigned_and_huge).await,
        StatusCode::PAYLOAD_TOO_LARGE
    );
    assert_eq!(
        status(signed(path, &huge, now)).await,
        StatusCode::PAYLOAD_TOO_LARGE
    );

    let unsigned = Request::post(path).body(Body::from(&form[..])).unwrap();
    assert_eq!(status(unsigned).await, StatusCode::UNAUTHORIZED);
    assert_eq!(
        status(signed(path, form, old)).await,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(
        status(signed(path, b"\xff", old)).await,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(
        status(signed(path, b"\xff", now)).await,
        StatusCode::BAD_REQUEST
    );

    let mut forged = signed(path, form, now);
    *forged.body_mut() = Body::from("command=%2Fcheck-in&user_id=U2");
    assert_eq!(status(forged).await, StatusCode::UNAUTHORIZED);
    assert_eq!(
        status(signed(path, b"nothing=here", now)).await,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        status(signed("/slack/events", b"{", now)).await,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        status(signed("/slack/interactivity", b"payload={", now)).await,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn slack_gets_its_challenge_and_its_certificate_check() {
    let recorder = Recorder::default();
    let challenge = br#"{"type":"url_verification","challenge":"abc","token":"FAKE"}"#;
    let request = signed("/slack/events", challenge, clock::wall());
    let (status, body) = send(&recorder, request).await;
    assert_eq!((status, &*body), (StatusCode::OK, r#"{"challenge":"abc"}"#));
    recorder.take();

    let check = Request::post("/slack/commands").body(Body::from("ssl_check=1&token=x"));
    let (status, body) = send(&recorder, check.unwrap()).await;
    assert_eq!((status, &*body), (StatusCode::OK, ""));
    assert_eq!(recorder.take(), []);
}

#[tokio::test]
async fn probes_tell_alive_from_ready() {
    let ready = Readiness::default();
    let mut app = routes(SigningSecrets::none(), Recorder::default(), ready.clone());
    let mut probe = async |path: &str| {
        let request = Request::get(path).body(Body::empty()).unwrap();
        app.call(request).await.unwrap().status()
    };
    assert_eq!(probe("/healthz").await, StatusCode::OK);
    assert_eq!(probe("/readyz").await, StatusCode::SERVICE_UNAVAILABLE);
    ready.set(true);
    assert_eq!(probe("/readyz").await, StatusCode::OK);
}

/// Names and contents of the stored payloads.
fn stored_payloads(folder: &Path) -> Vec<(String, String)> {
    let files = fs::read_dir(folder).unwrap().map(Result::unwrap);
    files
        .map(|file| (file.file_name().into_string().unwrap(), file.path()))
        .filter(|(name, _)| name.ends_with(".form") || name.ends_with(".json"))
        .map(|(name, path)| (name, fs::read_to_string(path).unwrap()))
        .collect()
}

/// What Socket Mode has in its envelopes is read by the same code.
fn assert_envelope(name: &str, stored: &str) {
    let envelope: Value = serde_json::from_str(stored).unwrap();
    let payload = &envelope["payload"];
    let read = match envelope["type"].as_str().unwrap() {
        "slash_commands" => Interaction::from_command_payload(payload).unwrap(),
        "events_api" => Interaction::from_event_payload(payload),
        "interactive" => Interaction::from_payload(payload).remove(0),
        _ => return,
    };
    assert!(
        !matches!(read, Interaction::Unknown { .. }),
        "{name}: {read:?}"
    );
}

/// Where a stored payload arrives, and the body as Slack sends it.
fn delivery(name: &str, stored: &str) -> (&'static str, String) {
    if name.ends_with(".form") {
        return ("/slack/commands", stored.to_owned());
    }
    let json: Value = serde_json::from_str(stored).unwrap();
    let is_event = json.get("event").is_some()
        || json["type"] == "app_rate_limited"
        || json["type"] == "url_verification";
    if is_event {
        return ("/slack/events", stored.to_owned());
    }
    let form = serde_urlencoded::to_string([("payload", stored)]).unwrap();
    ("/slack/interactivity", form)
}

#[tokio::test]
async fn every_stored_payload_is_taken() {
    let Some(folder) = shared("slack/payloads") else {
        return;
    };
    let recorder = Recorder::default();
    let mut sent = 0;
    for (name, stored) in stored_payloads(&folder) {
        if name.contains("-socket-") {
            assert_envelope(&name, &stored);
            continue;
        }
        let (path, body) = delivery(&name, &stored);
        let request = signed(path, body.as_bytes(), clock::wall());
        let (status, _) = send(&recorder, request).await;
        let interactions = recorder.take();
        sent += 1;
        assert_eq!(status, StatusCode::OK, "{name}");
        assert_kind(&name, &interactions);
    }
    assert!(sent > 100, "only {sent} payloads");
}

/// A payload of a kind that we know must have become that kind.
fn assert_kind(name: &str, interactions: &[Interaction]) {
    let is = |expected: fn(&Interaction) -> bool| {
        assert!(
            !interactions.is_empty() && interactions.iter().all(expected),
            "{name}: {interactions:?}"
        );
    };
    let (_, kind) = name.split_once('-').unwrap();
    match kind.split_once('.').unwrap().0 {
        "slash" => is(|it| matches!(it, Interaction::Command(_) | Interaction::SslCheck)),
        // One stored payload has no action in it.
        "block_actions" if name.starts_with("069") => {
            is(|it| matches!(it, Interaction::Unknown { .. }));
        }
        "block_actions" => is(|it| matches!(it, Interaction::Action(_))),
        "view_submission" => is(|it| matches!(it, Interaction::ViewSubmission(_))),
        "view_closed" => is(|it| matches!(it, Interaction::ViewClosed(_))),
        "block_suggestion" => is(|it| matches!(it, Interaction::BlockSuggestion(_))),
        "shortcut" | "message_action" => is(|it| matches!(it, Interaction::Shortcut(_))),
        event if event.starts_with("event-") => is(|it| matches!(it, Interaction::Event(_))),
        _ => {}
    }
}

#[test]
fn the_manifest_is_valid() {
    let Some(schema) = shared_json("slack/api/manifest-schema.json") else {
        return;
    };
    let schema = jsonschema::validator_for(&schema).unwrap();
    let manifest = manifest::for_url("https://understudy.example.com").unwrap();
    let manifest: Value = serde_yaml_ng::from_str(&manifest).unwrap();
    let problems: Vec<String> = schema
        .iter_errors(&manifest)
        .map(|problem| format!("{problem} at {}", problem.instance_path()))
        .collect();
    assert_eq!(problems, Vec::<String>::new());
}
