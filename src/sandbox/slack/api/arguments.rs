//! A call's arguments, whichever way they come: query, form, or JSON.

use axum::http::{HeaderMap, header};
use serde_json::{Map, Value};

/// The methods here that do not read JSON bodies: Slack ignores such arguments silently.
const FORM_ONLY: [&str; 7] = [
    "chat.getPermalink",
    "conversations.info",
    "conversations.list",
    "conversations.members",
    "conversations.replies",
    "users.info",
    "users.list",
];

/// Arguments that hold JSON, in forms as a string.
const JSON_ARGUMENTS: [&str; 4] = ["attachments", "blocks", "metadata", "view"];

/// What a method was called with.
pub(super) struct Arguments(Map<String, Value>);

impl Arguments {
    pub fn read(method: &str, query: Option<&str>, headers: &HeaderMap, body: &[u8]) -> Self {
        let mut arguments = Map::new();
        arguments.extend(form(query.unwrap_or_default().as_bytes()));
        let kind = headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        let is_json = kind.is_some_and(|kind| kind.starts_with("application/json"));
        match is_json {
            false => arguments.extend(form(body)),
            true if FORM_ONLY.contains(&method) => {}
            true => arguments.extend(object(body)),
        }
        for key in JSON_ARGUMENTS {
            if let Some(Value::String(text)) = arguments.get(key)
                && let Ok(parsed) = serde_json::from_str(text)
            {
                arguments.insert(key.to_owned(), parsed);
            }
        }
        Self(arguments)
    }

    /// All of them, for the record; without the token.
    pub fn as_value(&self) -> Value {
        let mut all = self.0.clone();
        all.remove("token");
        Value::Object(all)
    }

    /// The argument itself; an explicit null counts as absent.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key).filter(|value| !value.is_null())
    }

    /// A string, or `""`.
    pub fn text(&self, key: &str) -> &str {
        self.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    /// A string that is there and not empty.
    pub fn some(&self, key: &str) -> Option<&str> {
        Some(self.text(key)).filter(|text| !text.is_empty())
    }

    /// True as JSON, or as a form's `true` or `1`.
    pub fn flag(&self, key: &str) -> bool {
        match self.get(key) {
            Some(Value::Bool(yes)) => *yes,
            _ => matches!(self.text(key), "true" | "1"),
        }
    }

    /// How many a page may have.
    pub fn limit(&self, default: usize, most: usize) -> usize {
        let given = match self.get("limit") {
            Some(Value::Number(number)) => number.as_u64(),
            _ => self.text("limit").parse().ok(),
        };
        let given = given.and_then(|number| usize::try_from(number).ok());
        given
            .filter(|limit| *limit > 0)
            .unwrap_or(default)
            .min(most)
    }
}

fn form(bytes: &[u8]) -> Map<String, Value> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(bytes).unwrap_or_default();
    pairs
        .into_iter()
        .map(|(key, value)| (key, Value::String(value)))
        .collect()
}

fn object(bytes: &[u8]) -> Map<String, Value> {
    serde_json::from_slice(bytes).unwrap_or_default()
}
