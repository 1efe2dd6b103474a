//! The Web API: one route for all methods, their faults, and the answers' form.

mod arguments;
mod chat;
mod check;
mod conversations;
mod history;
mod response_url;
mod users;
mod views;

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, Path, RawQuery, State as Shared},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{any, post},
};
use serde_json::{Value, json};

use super::{Call, Fault, PretendSlack, server::HangUp, state::State};
use crate::clock::wall;
use arguments::Arguments;

pub(super) use users::domain;
pub(super) use views::new_hash;

/// What the app may do, as `auth.test` tells it in a header: the manifest's list.
const SCOPES: &str = "commands,chat:write,im:write,im:history,mpim:write,mpim:history,\
    channels:read,channels:history,channels:join,groups:read,groups:history,users:read";

/// A view may have 250 kB, and form encoding can double that.
const BODY_LIMIT: usize = 4 * 1024 * 1024;

/// A method's refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Refusal {
    code: String,
    /// What exactly is wrong, for `response_metadata.messages`.
    details: Vec<String>,
}

impl From<&str> for Refusal {
    fn from(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            details: Vec::new(),
        }
    }
}

impl Refusal {
    fn with(code: &str, detail: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            details: vec![detail.into()],
        }
    }
}

/// Checks a view in an ack, where there is no call to refuse: says what is wrong with it.
pub(super) fn check_modal(view: &Value) -> Result<(), String> {
    check::view(view, "modal").map_err(|no| format!("{} {}", no.code, no.details.join("; ")))
}

/// A method's answer without its `ok`.
type Answer = Result<Value, Refusal>;

pub(super) fn router(slack: PretendSlack) -> Router {
    Router::new()
        .route("/api/{method}", any(call))
        .route("/response/{id}", post(response_url::answer))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(slack)
}

async fn call(
    Shared(slack): Shared<PretendSlack>,
    Path(method): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let arguments = Arguments::read(&method, query.as_deref(), &headers, &body);
    let mut call = Call {
        arguments: arguments.as_value(),
        method,
        at: wall(),
        status: 200,
        outcome: String::new(),
        view: None,
    };
    let token = token(&headers, &arguments);
    let fault = slack.faults().take(&call);
    if let Some(fault) = &fault {
        call.outcome = format!("{fault:?}");
        call.status = status_of(fault);
        if !fault.does_it() {
            slack.record(call);
            return broken(fault).await;
        }
    }
    let performed = tokio::spawn(perform(slack, call, arguments, token, fault.clone())).await;
    let answer = performed.unwrap_or_else(|_| Err("internal_error".into()));
    match fault {
        None | Some(Fault::Slow(_) | Fault::HistoryLag(_)) => envelope(answer),
        Some(fault) => broken(&fault).await,
    }
}

/// Does what was asked. Runs in a task of its own: Slack goes on though the caller went away.
async fn perform(
    slack: PretendSlack,
    mut call: Call,
    arguments: Arguments,
    token: String,
    fault: Option<Fault>,
) -> Answer {
    if let Some(Fault::Slow(wait)) = &fault {
        tokio::time::sleep(*wait).await;
    }
    let answer = run(
        &mut slack.state(),
        &call.method,
        &arguments,
        &token,
        fault.as_ref(),
    );
    if call.outcome.is_empty() {
        call.outcome = answer
            .as_ref()
            .map_or_else(|no| no.code.clone(), |_| "ok".to_owned());
    }
    slack.record(call);
    answer
}

/// The header wins over the argument.
fn token(headers: &HeaderMap, arguments: &Arguments) -> String {
    let header = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let bearer = header.and_then(|value| value.strip_prefix("Bearer "));
    bearer.unwrap_or_else(|| arguments.text("token")).to_owned()
}

fn run(
    state: &mut State,
    method: &str,
    arguments: &Arguments,
    token: &str,
    fault: Option<&Fault>,
) -> Answer {
    match token {
        "" => return Err("not_authed".into()),
        _ if token != state.bot_token => return Err("invalid_auth".into()),
        _ if state.token_revoked => return Err("token_revoked".into()),
        _ => {}
    }
    let answer = dispatch(state, method, arguments)?;
    if let Some(Fault::HistoryLag(lag)) = fault {
        history::hold_back(state, &answer, *lag);
    }
    Ok(answer)
}

fn dispatch(state: &mut State, method: &str, arguments: &Arguments) -> Answer {
    match method {
        "auth.test" => users::auth_test(state),
        "team.info" => users::team_info(state),
        "users.list" => users::list(state, arguments),
        "users.info" => users::info(state, arguments),
        "conversations.open" => conversations::open(state, arguments),
        "conversations.join" => conversations::join(state, arguments),
        "conversations.list" => conversations::list(state, arguments),
        "conversations.info" => conversations::info(state, arguments),
        "conversations.members" => conversations::members(state, arguments),
        "conversations.history" => history::history(state, arguments),
        "conversations.replies" => history::replies(state, arguments),
        "chat.postMessage" => chat::post(state, arguments),
        "chat.postEphemeral" => chat::post_ephemeral(state, arguments),
        "chat.update" => chat::update(state, arguments),
        "chat.delete" => chat::delete(state, arguments),
        "chat.getPermalink" => chat::permalink(state, arguments),
        "views.open" => views::open(state, arguments),
        "views.push" => views::push(state, arguments),
        "views.update" => views::update(state, arguments),
        "views.publish" => views::publish(state, arguments),
        _ => Err("unknown_method".into()),
    }
}

/// Slack says 200 also when it says no.
fn envelope(answer: Answer) -> Response {
    let body = match answer {
        Ok(mut fields) => {
            fields["ok"] = json!(true);
            fields
        }
        Err(no) if no.details.is_empty() => json!({"ok": false, "error": no.code}),
        Err(no) => {
            let messages = json!({"messages": no.details});
            json!({"ok": false, "error": no.code, "response_metadata": messages})
        }
    };
    let kind = "application/json; charset=utf-8";
    let headers = [("content-type", kind), ("x-oauth-scopes", SCOPES)];
    (headers, body.to_string()).into_response()
}

fn status_of(fault: &Fault) -> u16 {
    match fault {
        Fault::Http(status) | Fault::PostThenHttp(status) => *status,
        Fault::RateLimited(_) => 429,
        Fault::PostThenHang | Fault::PostThenDrop | Fault::DropBefore | Fault::Hang => 0,
        _ => 200,
    }
}

/// The answer of a Slack that is broken in this way.
async fn broken(fault: &Fault) -> Response {
    match fault {
        Fault::Error(code) => envelope(Err(code.as_str().into())),
        Fault::MissingScope(needed) => {
            let body = json!({"ok": false, "error": "missing_scope", "needed": needed, "provided": "commands"});
            axum::Json(body).into_response()
        }
        Fault::Http(status) | Fault::PostThenHttp(status) => StatusCode::from_u16(*status)
            .unwrap_or(StatusCode::BAD_GATEWAY)
            .into_response(),
        Fault::RateLimited(seconds) => {
            let headers = [("retry-after", seconds.to_string())];
            let body = json!({"ok": false, "error": "ratelimited"});
            (StatusCode::TOO_MANY_REQUESTS, headers, axum::Json(body)).into_response()
        }
        Fault::Hang | Fault::PostThenHang => std::future::pending().await,
        Fault::DropBefore | Fault::PostThenDrop => hang_up(),
        Fault::Html => {
            let page = "<html><body><h1>It works!</h1></body></html>";
            ([("content-type", "text/html")], page).into_response()
        }
        Fault::NotJson | Fault::Slow(_) | Fault::HistoryLag(_) => {
            ([("content-type", "application/json")], r#"{"ok":tr"#).into_response()
        }
    }
}

fn hang_up() -> Response {
    let mut response = (StatusCode::BAD_GATEWAY, Body::empty()).into_response();
    response.extensions_mut().insert(HangUp);
    response
}
