//! A little app: it checks signatures, notes what it got, and answers as it was told.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    extract::{OriginalUri, State},
    http::{HeaderMap, StatusCode},
    routing::post,
};
use serde_json::{Value, json};
use understudy::sandbox::{
    PretendSlack, people,
    slack::{Seed, sign},
};

pub const INES: &str = "U0INES";
pub const MARTA: &str = "U0MARTA";
pub const SUPPORT: &str = "C0SUPPORT";

/// A request that the app got: the path, and the form or payload as JSON.
#[derive(Debug, Clone)]
pub struct Received {
    pub path: String,
    pub body: Value,
}

/// The app's side.
#[derive(Clone)]
pub struct App {
    slack: PretendSlack,
    received: Arc<Mutex<Vec<Received>>>,
    answers: Arc<Mutex<VecDeque<(u16, Value)>>>,
}

impl App {
    /// The app and the pretend Slack, connected.
    pub async fn start() -> (PretendSlack, App) {
        Self::start_with(people::example()).await
    }

    pub async fn start_with(seed: Seed) -> (PretendSlack, App) {
        let slack = PretendSlack::start(seed).await.unwrap();
        let app = Self::connect(&slack).await;
        (slack, app)
    }

    /// An app for a Slack that is there already.
    pub async fn connect(slack: &PretendSlack) -> App {
        let app = App {
            slack: slack.clone(),
            received: Arc::default(),
            answers: Arc::default(),
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        slack.connect_app(&format!("http://{}", listener.local_addr().unwrap()));
        let router = Router::new()
            .route("/slack/{kind}", post(receive))
            .with_state(app.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        app
    }

    /// The next request is answered so; null is an empty body. Without it: 200, empty.
    pub fn will_answer(&self, status: u16, body: Value) {
        self.answers.lock().unwrap().push_back((status, body));
    }

    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    pub fn last(&self) -> Value {
        self.received()
            .last()
            .expect("the app got nothing")
            .body
            .clone()
    }

    /// Calls the Web API with a JSON body.
    pub async fn call(&self, method: &str, arguments: Value) -> Value {
        let url = format!("{}/{method}", self.slack.api_url());
        let token = self.slack.bot_token();
        let (_, answer) = request(&url, &token, "application/json", arguments.to_string())
            .await
            .expect("an answer");
        answer
    }

    /// Calls the Web API with a form.
    pub async fn form(&self, method: &str, arguments: &[(&str, &str)]) -> Value {
        let url = format!("{}/{method}", self.slack.api_url());
        let token = self.slack.bot_token();
        let body = serde_urlencoded::to_string(arguments).unwrap();
        let kind = "application/x-www-form-urlencoded";
        request(&url, &token, kind, body)
            .await
            .expect("an answer")
            .1
    }
}

/// One call; none where the connection ends without an answer.
pub async fn request(
    url: &str,
    token: &str,
    kind: &str,
    body: String,
) -> Option<(StatusCode, Value)> {
    use hyper_util::{client::legacy::Client, rt::TokioExecutor};
    let client = Client::builder(TokioExecutor::new()).build_http::<axum::body::Body>();
    let request = axum::http::Request::post(url)
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", kind)
        .body(axum::body::Body::from(body))
        .unwrap();
    let answer = client.request(request).await.ok()?;
    let status = answer.status();
    let body = axum::body::to_bytes(axum::body::Body::new(answer.into_body()), 1 << 22).await;
    Some((
        status,
        serde_json::from_slice(&body.ok()?).unwrap_or(Value::Null),
    ))
}

async fn receive(
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, String) {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let timestamp = header("x-slack-request-timestamp").and_then(|text| text.parse().ok());
    let expected = timestamp.map(|at| sign(&app.slack.signing_secret(), at, &body));
    if expected.as_deref() != header("x-slack-signature") {
        return (StatusCode::UNAUTHORIZED, String::new());
    }
    let body = read(header("content-type").unwrap_or_default(), &body);
    app.received.lock().unwrap().push(Received {
        path: uri.path().to_owned(),
        body,
    });
    let (status, answer) = app
        .answers
        .lock()
        .unwrap()
        .pop_front()
        .unwrap_or((200, Value::Null));
    let text = if answer.is_null() {
        String::new()
    } else {
        answer.to_string()
    };
    (StatusCode::from_u16(status).unwrap(), text)
}

fn read(kind: &str, body: &[u8]) -> Value {
    if kind.starts_with("application/json") {
        return serde_json::from_slice(body).unwrap();
    }
    let form: BTreeMap<String, String> = serde_urlencoded::from_bytes(body).unwrap();
    match form.get("payload") {
        Some(payload) => serde_json::from_str(payload).unwrap(),
        None => json!(form),
    }
}

/// A form with one text input, one date and one choice.
pub fn form(callback_id: &str) -> Value {
    let plain = |text: &str| json!({"type": "plain_text", "text": text});
    let input = |id: &str, label: &str, element: Value| json!({"type": "input", "block_id": id, "label": plain(label), "element": element});
    json!({
        "type": "modal",
        "callback_id": callback_id,
        "title": plain("Plan the start"),
        "submit": plain("Save"),
        "blocks": [
            input("note", "Note", json!({"type": "plain_text_input", "action_id": "note"})),
            input("start_date", "Start date", json!({
                "type": "datepicker", "action_id": "start_date", "initial_date": "2027-03-01",
            })),
            input("weekday", "Day", json!({
                "type": "static_select", "action_id": "weekday",
                "options": [
                    {"text": plain("Monday"), "value": "monday"},
                    {"text": plain("Thursday"), "value": "thursday"},
                ],
            })),
        ],
    })
}
