//! Input blocks: a label, a field, a hint, and what is wrong with it.

use maud::{Markup, html};
use serde_json::Value;

use super::elements::{Element, Surface};
use crate::sandbox::slack::blocks::{text_of, words_of};

pub(super) fn input(surface: &Surface<'_>, block: &Value) -> Markup {
    let block_id = text_of(block, "block_id");
    let error = surface.errors.get(block_id);
    let mut element = Element {
        surface,
        block_id,
        json: &block["element"],
        acts: block["dispatch_action"] == Value::Bool(true),
        described_by: None,
        invalid: error.is_some(),
    };
    let hint = words_of(block, "hint");
    let about = format!("{}-about", element.id());
    element.described_by = (error.is_some() || !hint.is_empty()).then(|| about.clone());
    let kind = text_of(element.json, "type");
    let is_group = kind.starts_with("multi_") || matches!(kind, "checkboxes" | "radio_buttons");
    let heading = html! {
        (words_of(block, "label"))
        @if block["optional"] == Value::Bool(true) { span.optional { " (optional)" } }
    };
    let rest = html! {
        (element.markup())
        @if element.described_by.is_some() {
            div id=(about) {
                @if let Some(error) = error { p.error role="alert" { (error) } }
                @if !hint.is_empty() { p.hint { (hint) } }
            }
        }
    };
    html! {
        @if is_group {
            fieldset.field.wrong[error.is_some()] { legend { (heading) } (rest) }
        } @else {
            div.field.wrong[error.is_some()] { label for=(element.id()) { (heading) } (rest) }
        }
    }
}
