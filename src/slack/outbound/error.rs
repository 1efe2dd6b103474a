//! What became of a call: the one place that classifies it.
//!
//! The table is that of the delivery protocol: a message may be sent again only after "surely not
//! said", and everything that is in doubt is looked up first.

use std::time::Duration;

use http::StatusCode;
use serde_json::Value;
use thiserror::Error;

/// A call that was not answered with `ok: true`. Holds no body and no token: it may be logged.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "{method}: {class:?}{}{}",
    code.as_ref().map(|code| format!(", {code}")).unwrap_or_default(),
    status.map(|status| format!(", HTTP {status}")).unwrap_or_default(),
)]
pub struct CallError {
    pub method: &'static str,
    pub class: Class,
    /// Slack's `error`.
    pub code: Option<String>,
    /// The HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// How long Slack asks to wait with this method in this workspace.
    pub retry_after: Option<Duration>,
    /// The scope that `missing_scope` misses.
    pub needed: Option<String>,
    /// `missing_scope` with the scope, where Slack names it.
    pub(super) detailed: Option<String>,
}

impl Class {
    /// For the metrics.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::RateLimited => "rate_limited",
            Self::NotSent => "not_sent",
            Self::Refused => "refused",
            Self::Workspace => "workspace",
            Self::Unknown => "unknown",
        }
    }
}

impl CallError {
    pub(super) fn new(method: &'static str, class: Class) -> Self {
        Self {
            method,
            class,
            code: None,
            status: None,
            retry_after: None,
            needed: None,
            detailed: None,
        }
    }

    /// What Slack's answer comes to, where no single call says it.
    pub fn refused(method: &'static str, code: &str) -> Self {
        Self {
            method,
            class: Class::Refused,
            code: Some(code.to_owned()),
            status: None,
            retry_after: None,
            needed: None,
            detailed: None,
        }
    }

    /// Slack was not asked, for it would say "too fast".
    pub fn too_early(method: &'static str, wait: Duration) -> Self {
        Self {
            retry_after: Some(wait),
            ..Self::new(method, Class::RateLimited)
        }
    }

    /// Slack's `error`; of a missing scope also which one: `missing_scope:im:write`.
    pub fn reason(&self) -> Option<&str> {
        self.detailed.as_deref().or(self.code.as_deref())
    }

    /// Whether Slack answered with this `error`.
    pub fn is(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code)
    }
}

/// What a failed call means for what was to be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Surely not done: too fast. Wait `retry_after`; if Slack names none, 30 s.
    RateLimited,
    /// Surely not done: Slack was not reached, or something before it refused.
    NotSent,
    /// Surely not done, and this very call is at fault: it will be refused again.
    Refused,
    /// Surely not done, and no call of this workspace will be: its token or scopes are at fault.
    Workspace,
    /// Perhaps done. Look it up before it is done again.
    Unknown,
}

/// Codes that hold the whole workspace (SLACK.md 4, and the "token dead" list of the contract).
const WORKSPACE: [&str; 9] = [
    "account_inactive",
    "invalid_auth",
    "missing_scope",
    "not_allowed_token_type",
    "not_authed",
    "org_login_required",
    "team_access_not_granted",
    "token_expired",
    "token_revoked",
];

/// Codes after which "some aspect of the operation may have succeeded", as Slack's docs put it, and
/// the two that hint at a message which was posted already.
const UNKNOWN: [&str; 7] = [
    "duplicate_channel_not_found",
    "duplicate_message_not_found",
    "fatal_error",
    "internal_error",
    "request_timeout",
    "service_unavailable",
    "team_added_to_org",
];

/// What Slack means by an `error`.
pub fn class_of_code(code: &str) -> Class {
    match code {
        "ratelimited" | "rate_limited" => Class::RateLimited,
        code if WORKSPACE.contains(&code) => Class::Workspace,
        code if UNKNOWN.contains(&code) => Class::Unknown,
        _ => Class::Refused,
    }
}

/// Sorts an answer: its body if Slack says `ok: true`, else what went wrong.
pub(super) fn classify(
    method: &'static str,
    status: StatusCode,
    retry_after: Option<Duration>,
    body: &[u8],
) -> Result<Value, CallError> {
    let failed = |class| CallError {
        status: Some(status.as_u16()),
        retry_after,
        ..CallError::new(method, class)
    };
    // Whatever its body: a 429 never means "done".
    if status == StatusCode::TOO_MANY_REQUESTS {
        return Err(failed(Class::RateLimited));
    }
    if !status.is_success() {
        return Err(failed(class_of_status(status)));
    }
    let body: Value = serde_json::from_slice(body).map_err(|_| failed(Class::Unknown))?;
    match body.get("ok").and_then(Value::as_bool) {
        Some(true) => Ok(body),
        Some(false) => Err(match identifier(&body, "error") {
            None => failed(Class::Unknown),
            Some(code) => {
                let needed = identifier(&body, "needed");
                let scope = needed.as_deref().filter(|_| code == "missing_scope");
                CallError {
                    detailed: scope.map(|scope| format!("{code}:{scope}")),
                    needed,
                    ..CallError {
                        code: Some(code.clone()),
                        ..failed(class_of_code(&code))
                    }
                }
            }
        }),
        None => Err(failed(Class::Unknown)),
    }
}

/// Slack says what went wrong with a 200, so another status is a proxy's, or Slack in trouble.
/// 408 is a proxy that gave up on us: who knows after how much of the request.
fn class_of_status(status: StatusCode) -> Class {
    if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT {
        Class::Unknown
    } else {
        Class::NotSent
    }
}

/// A code or list of scopes, if it looks like one: an error may be logged, other people's text not.
fn identifier(body: &Value, field: &str) -> Option<String> {
    let text = body.get(field)?.as_str()?;
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"_-.:,".contains(&b);
    let is_code = !text.is_empty() && text.len() <= 100 && text.bytes().all(is_plain);
    is_code.then(|| text.to_owned())
}
