//! Blocks as HTML: the same in messages, modals and Home tabs.

use maud::{Markup, html};
use serde_json::Value;

use super::{
    elements::{Element, Surface, image},
    inputs, mrkdwn, rich_text,
};
use crate::sandbox::slack::blocks::text_of;

/// All of them, in order.
pub(super) fn blocks(surface: &Surface<'_>, blocks: &[Value]) -> Markup {
    html! { @for it in blocks { (block(surface, it)) } }
}

fn block(surface: &Surface<'_>, block: &Value) -> Markup {
    let reader = surface.reader;
    match text_of(block, "type") {
        "header" => html! { h3 { (mrkdwn::text(reader, &block["text"])) } },
        "divider" => html! { hr; },
        "section" => section(surface, block),
        "context" => html! {
            div.context {
                @for it in list(block, "elements") {
                    @if text_of(it, "type") == "image" { (image(it)) }
                    @else { div { (mrkdwn::text(reader, it)) } }
                }
            }
        },
        "actions" => html! {
            div.actions { @for it in list(block, "elements") { (acting(surface, block, it)) } }
        },
        "input" => inputs::input(surface, block),
        "rich_text" => html! { div.rich { (rich_text::rich_text(reader, block)) } },
        "markdown" => html! { div.section { (mrkdwn::plain(text_of(block, "text"))) } },
        "image" => html! {
            figure {
                @if block.get("title").is_some() {
                    figcaption { (mrkdwn::text(reader, &block["title"])) }
                }
                (image(block))
            }
        },
        other => html! { p.hint { "This page does not show the block “" (other) "”." } },
    }
}

fn section(surface: &Surface<'_>, block: &Value) -> Markup {
    html! {
        div.section {
            div.words {
                @if block.get("text").is_some() { (mrkdwn::text(surface.reader, &block["text"])) }
                @let fields = list(block, "fields");
                @if !fields.is_empty() {
                    div.fields {
                        @for it in fields { div { (mrkdwn::text(surface.reader, it)) } }
                    }
                }
            }
            @if let Some(accessory) = block.get("accessory") {
                div.accessory { (acting(surface, block, accessory)) }
            }
        }
    }
}

fn acting(surface: &Surface<'_>, block: &Value, element: &Value) -> Markup {
    let block_id = text_of(block, "block_id");
    let acts = true;
    Element {
        surface,
        block_id,
        json: element,
        acts,
        described_by: None,
        invalid: false,
    }
    .markup()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}
