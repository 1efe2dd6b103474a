//! `conversations.history` and `conversations.replies`, by which an app finds what it said.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Answer, Arguments, Refusal, conversations::inside};
use crate::{
    clock::wall,
    sandbox::slack::{Message, state::State},
};

/// Keeps a message that was just posted out of history for a while.
pub(super) fn hold_back(state: &mut State, answer: &Value, lag: Duration) {
    let (Some(channel), Some(ts)) = (answer["channel"].as_str(), answer["ts"].as_str()) else {
        return;
    };
    let message = state
        .conversations
        .get_mut(channel)
        .and_then(|place| place.message_mut(ts));
    if let Some(message) = message {
        message.listed_from = wall().saturating_add(lag).unwrap_or(Timestamp::MAX);
    }
}

/// Newest first; replies in threads are not in it.
pub(super) fn history(state: &State, arguments: &Arguments) -> Answer {
    let channel = inside(state, arguments.text("channel"))?;
    let span = Span::read(arguments)?;
    let top = |it: &&Message| is_listed(it) && is_top(it) && span.holds(&it.ts);
    let found = channel
        .messages
        .iter()
        .rev()
        .filter(top)
        .collect::<Vec<_>>();
    let (page, next) = page(&found, arguments, 999)?;
    let mut answer = listed(page, next, arguments);
    answer["pin_count"] = json!(0);
    answer["channel_actions_ts"] = Value::Null;
    answer["channel_actions_count"] = json!(0);
    Ok(answer)
}

/// The thread's first message, then the replies, oldest first.
pub(super) fn replies(state: &State, arguments: &Arguments) -> Answer {
    let channel = inside(state, arguments.text("channel"))?;
    let asked = arguments.text("ts");
    let at = channel
        .message(asked)
        .filter(|it| is_listed(it))
        .ok_or("thread_not_found")?;
    let root = at.thread_ts.as_deref().unwrap_or(asked);
    let span = Span::read(arguments)?;
    let in_thread = |it: &&Message| {
        let reply = it.thread_ts.as_deref() == Some(root) && span.holds(&it.ts);
        is_listed(it) && (it.ts == root || reply)
    };
    let found = channel
        .messages
        .iter()
        .filter(in_thread)
        .collect::<Vec<_>>();
    let (page, next) = page(&found, arguments, 1000)?;
    Ok(listed(page, next, arguments))
}

fn is_listed(message: &Message) -> bool {
    message.ephemeral_to.is_none() && message.listed_from <= wall()
}

fn is_top(message: &Message) -> bool {
    let thread = message.thread_ts.as_deref();
    message.broadcast || thread.is_none_or(|thread| thread == message.ts)
}

/// The next page begins at a message, not at a position: what is said meanwhile moves nothing.
fn page<'a>(
    found: &'a [&'a Message],
    arguments: &Arguments,
    most: usize,
) -> Result<(&'a [&'a Message], String), Refusal> {
    let start = match arguments.some("cursor") {
        None => 0,
        Some(cursor) => {
            let ts = hex::decode(cursor)
                .ok()
                .and_then(|bytes| String::from_utf8(bytes).ok());
            let ts = ts.ok_or("invalid_cursor")?;
            found
                .iter()
                .position(|it| it.ts == ts)
                .ok_or("invalid_cursor")?
        }
    };
    let rest = &found[start..];
    let length = arguments.limit(100, most).min(rest.len());
    let next = rest.get(length).map(|it| hex::encode(&it.ts));
    Ok((&rest[..length], next.unwrap_or_default()))
}

fn listed(page: &[&Message], next: String, arguments: &Arguments) -> Value {
    let all = arguments.flag("include_all_metadata");
    let messages = page
        .iter()
        .map(|message| message.json(all))
        .collect::<Value>();
    let has_more = !next.is_empty();
    json!({
        "messages": messages,
        "has_more": has_more,
        "response_metadata": {"next_cursor": next},
    })
}

/// From `oldest` to `latest`, without the ends unless `inclusive`.
struct Span {
    oldest: Option<i64>,
    latest: Option<i64>,
    inclusive: bool,
}

impl Span {
    fn read(arguments: &Arguments) -> Result<Self, Refusal> {
        let end = |key: &str, refusal: &str| match number_or_text(arguments, key) {
            None => Ok(None),
            Some(text) => microseconds(&text).map(Some).ok_or(Refusal::from(refusal)),
        };
        Ok(Self {
            oldest: end("oldest", "invalid_ts_oldest")?,
            latest: end("latest", "invalid_ts_latest")?,
            inclusive: arguments.flag("inclusive"),
        })
    }

    fn holds(&self, ts: &str) -> bool {
        let Some(at) = microseconds(ts) else {
            return false;
        };
        let after = |oldest: i64| at > oldest || (self.inclusive && at == oldest);
        let before = |latest: i64| at < latest || (self.inclusive && at == latest);
        self.oldest.is_none_or(after) && self.latest.is_none_or(before)
    }
}

fn number_or_text(arguments: &Arguments, key: &str) -> Option<String> {
    match arguments.get(key)? {
        Value::Number(number) => Some(number.to_string()),
        _ => arguments.some(key).map(str::to_owned),
    }
}

/// `1796000000.000100`, `1796000000` or `1796000000.5` in microseconds.
fn microseconds(ts: &str) -> Option<i64> {
    let (seconds, fraction) = ts.split_once('.').unwrap_or((ts, ""));
    let fraction = format!("{fraction:0<6}");
    let seconds: i64 = seconds.parse().ok()?;
    seconds
        .checked_mul(1_000_000)?
        .checked_add(fraction.get(..6)?.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::microseconds;

    #[test]
    fn a_ts_is_read_to_the_microsecond() {
        assert_eq!(
            microseconds("1796000000.000100"),
            Some(1_796_000_000_000_100)
        );
        assert_eq!(microseconds("1796000000"), Some(1_796_000_000_000_000));
        assert_eq!(microseconds("0"), Some(0));
        assert_eq!(microseconds("soon"), None);
    }
}
