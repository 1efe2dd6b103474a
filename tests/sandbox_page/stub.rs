//! An app that answers every command with the big form, and a browser without a screen.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::State,
    http::{HeaderMap, Method, Request, StatusCode, header},
    routing::post,
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::{Value, json};
use understudy::{
    clock::ShiftedClock,
    sandbox::{PretendSlack, Sandbox, people},
};

use crate::samples;

#[derive(Clone)]
pub struct Stub {
    pub slack: PretendSlack,
    pub clock: ShiftedClock,
    http: Client<HttpConnector, Body>,
    received: Arc<Mutex<Vec<Value>>>,
    moves: Arc<AtomicUsize>,
}

impl Stub {
    /// The sandbox on one port, the stub of an app on another.
    pub async fn start() -> (Stub, Browser) {
        let http = Client::builder(TokioExecutor::new()).build_http();
        let slack = PretendSlack::new(people::example());
        let (clock, moves) = (ShiftedClock::system(), Arc::new(AtomicUsize::new(0)));
        let counted = moves.clone();
        let sandbox =
            Sandbox::new(slack.clone(), clock.clone()).on_clock_moved(Arc::new(move || {
                counted.fetch_add(1, Ordering::SeqCst);
                Box::pin(async {})
            }));
        let base = serve(sandbox.router()).await;
        slack.served_at(&base);
        let stub = Stub {
            slack,
            clock,
            http: http.clone(),
            received: Arc::default(),
            moves,
        };
        let app = Router::new()
            .route("/slack/commands", post(command))
            .route("/slack/interactivity", post(interaction))
            .route("/slack/events", post(event))
            .with_state(stub.clone());
        stub.slack.connect_app(&serve(app).await);
        (stub, Browser { base, http })
    }

    pub fn last(&self) -> Value {
        self.received
            .lock()
            .unwrap()
            .last()
            .cloned()
            .unwrap_or_default()
    }

    pub fn clock_moves(&self) -> usize {
        self.moves.load(Ordering::SeqCst)
    }

    pub async fn call(&self, method: &str, arguments: Value) -> Value {
        let request = Request::post(format!("{}/{method}", self.slack.api_url()))
            .header(
                header::AUTHORIZATION,
                format!("Bearer {}", self.slack.bot_token()),
            )
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(arguments.to_string()))
            .unwrap();
        let answer = self.http.request(request).await.unwrap();
        let body = to_bytes(Body::new(answer.into_body()), 1 << 22)
            .await
            .unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    pub async fn post(&self, message: Value) -> Value {
        self.call("chat.postMessage", message).await
    }

    pub async fn greet_marta(&self) {
        let answer = self.post(samples::request(&self.slack.dm("U0MARTA"))).await;
        assert_eq!(answer["ok"], true, "{answer}");
    }

    /// Messages of all kinds, for looking at.
    pub async fn tell_a_story(&self) {
        self.call("conversations.join", json!({"channel": "C0SUPPORT"}))
            .await;
        self.greet_marta().await;
        let week = self.post(samples::week("C0SUPPORT")).await;
        assert_eq!(week["ok"], true, "{week}");
        let reply = json!({"channel": "C0SUPPORT", "text": "The rest of the week.", "thread_ts": week["ts"]});
        self.post(reply).await;
        self.slack
            .say("U0INES", "C0SUPPORT", "Looking forward to it :tada:", None)
            .await
            .unwrap();
        let help = json!({
            "channel": "C0SUPPORT", "user": "U0INES",
            "text": "I do not know *dance*. Try `/internship help`.",
        });
        self.call("chat.postEphemeral", help).await;
    }
}

async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    base
}

fn field(body: &[u8], name: &str) -> String {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body).unwrap();
    pairs
        .into_iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value)
        .unwrap_or_default()
}

async fn command(State(stub): State<Stub>, body: Bytes) -> StatusCode {
    let trigger = field(&body, "trigger_id");
    let answer = stub
        .call(
            "views.open",
            json!({"trigger_id": trigger, "view": samples::form()}),
        )
        .await;
    assert_eq!(answer["ok"], true, "{answer}");
    StatusCode::OK
}

async fn interaction(State(stub): State<Stub>, body: Bytes) -> StatusCode {
    let payload = serde_json::from_str(&field(&body, "payload")).unwrap();
    stub.received.lock().unwrap().push(payload);
    StatusCode::OK
}

async fn event(State(stub): State<Stub>, body: Bytes) -> StatusCode {
    let envelope: Value = serde_json::from_slice(&body).unwrap();
    if envelope["event"]["type"] == "app_home_opened" {
        let view = json!({"user_id": envelope["event"]["user"], "view": samples::home()});
        let answer = stub.call("views.publish", view).await;
        assert_eq!(answer["ok"], true, "{answer}");
    }
    StatusCode::OK
}

/// Gets pages and posts forms, as Ines in #support unless a form says otherwise.
pub struct Browser {
    pub base: String,
    http: Client<HttpConnector, Body>,
}

impl Browser {
    pub async fn get(&self, path: &str) -> String {
        let (status, page, _) = self.exchange(Method::GET, path, None, String::new()).await;
        assert_eq!(status, 200, "{path}");
        page
    }

    /// Posts a form and follows to the page.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> String {
        let origin = self.base.clone();
        let (status, _, location) = self
            .exchange(Method::POST, path, Some(&origin), encoded(form))
            .await;
        assert_eq!(status, 303, "{path}");
        self.get(&location).await
    }

    pub async fn post_from(&self, origin: &str, path: &str, form: &[(&str, &str)]) -> u16 {
        self.exchange(Method::POST, path, Some(origin), encoded(form))
            .await
            .0
    }

    async fn exchange(
        &self,
        method: Method,
        path: &str,
        origin: Option<&str>,
        body: String,
    ) -> (u16, String, String) {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base));
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        let request = request.body(Body::from(body)).unwrap();
        let answer = self.http.request(request).await.unwrap();
        let status = answer.status().as_u16();
        let location = text(answer.headers(), "location");
        let body = to_bytes(Body::new(answer.into_body()), 1 << 22)
            .await
            .unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap(), location)
    }
}

fn text(headers: &HeaderMap, name: &str) -> String {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .to_owned()
}

fn encoded(form: &[(&str, &str)]) -> String {
    let mut all = form.to_vec();
    for (name, value) in [("as", "ines"), ("at", "C0SUPPORT")] {
        if !form.iter().any(|(key, _)| *key == name) {
            all.push((name, value));
        }
    }
    serde_urlencoded::to_string(all).unwrap()
}
