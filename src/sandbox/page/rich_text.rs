//! `rich_text` blocks: sections, lists, quotes and preformatted text.

use maud::{Markup, html};
use serde_json::Value;

use super::{dates, emoji, mrkdwn, reader::Reader};
use crate::sandbox::slack::blocks::text_of;

/// A whole `rich_text` block.
pub(super) fn rich_text(reader: &Reader, block: &Value) -> Markup {
    html! { @for part in list(block) { (section(reader, part)) } }
}

fn list(value: &Value) -> &[Value] {
    value["elements"].as_array().map_or(&[], Vec::as_slice)
}

fn section(reader: &Reader, part: &Value) -> Markup {
    match text_of(part, "type") {
        "rich_text_list" => bullets(reader, part),
        "rich_text_quote" => html! { blockquote { (run(reader, part)) } },
        "rich_text_preformatted" => html! { pre { code { (run(reader, part)) } } },
        _ => html! { p { (run(reader, part)) } },
    }
}

fn bullets(reader: &Reader, part: &Value) -> Markup {
    let depth = part["indent"].as_u64().unwrap_or_default().min(4);
    let items = html! { @for item in list(part) { li { (run(reader, item)) } } };
    match text_of(part, "style") {
        "ordered" => html! { ol data-depth=(depth) { (items) } },
        _ => html! { ul data-depth=(depth) { (items) } },
    }
}

fn run(reader: &Reader, part: &Value) -> Markup {
    html! { @for element in list(part) { (styled(&element["style"], inline(reader, element))) } }
}

fn inline(reader: &Reader, element: &Value) -> Markup {
    let words = text_of(element, "text");
    match text_of(element, "type") {
        "text" => mrkdwn::plain(words),
        "link" => {
            let address = text_of(element, "url");
            mrkdwn::link(address, if words.is_empty() { address } else { words })
        }
        "user" => html! { span.mention { "@" (reader.name(text_of(element, "user_id"))) } },
        "channel" => {
            html! { span.mention { "#" (reader.channel(text_of(element, "channel_id"))) } }
        }
        "broadcast" => html! { span.mention { "@" (text_of(element, "range")) } },
        "emoji" => {
            let name = text_of(element, "name");
            let sign = emoji::sign(name).map_or_else(|| format!(":{name}:"), str::to_owned);
            html! { span.emoji title=(name) { (sign) } }
        }
        "date" => {
            let seconds = element["timestamp"].to_string();
            let shown = dates::formatted(reader, &seconds, text_of(element, "format"));
            html! { time { (shown.unwrap_or_else(|| text_of(element, "fallback").to_owned())) } }
        }
        _ => html! { (words) },
    }
}

fn styled(style: &Value, inner: Markup) -> Markup {
    let wraps = |name: &str| style[name] == Value::Bool(true);
    let inner = if wraps("code") {
        html! { code { (inner) } }
    } else {
        inner
    };
    let inner = if wraps("bold") {
        html! { strong { (inner) } }
    } else {
        inner
    };
    let inner = if wraps("italic") {
        html! { em { (inner) } }
    } else {
        inner
    };
    if wraps("strike") {
        html! { s { (inner) } }
    } else {
        inner
    }
}
