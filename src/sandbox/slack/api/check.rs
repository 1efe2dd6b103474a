//! Slack's own refusals of Block Kit: the limits that an app runs into.
//!
//! Not the whole contract (the tests hold the app to that one, field by field), but enough that
//! what Slack would not show is not shown here either.

use std::collections::HashSet;

use serde_json::Value;

use super::Refusal;
use crate::sandbox::slack::blocks::{elements, options, text_of, words_of};

const VIEW_BYTES: usize = 250 * 1024;
/// All text of a message's blocks together.
const MESSAGE_TEXT: usize = 13_200;

/// Checks a message's blocks.
pub(super) fn message(blocks: &[Value]) -> Result<(), Refusal> {
    let refuse = |detail| Refusal::with("invalid_blocks", detail);
    blocks_of(blocks, "message", 50).map_err(refuse)?;
    if blocks.iter().map(text_length).sum::<usize>() > MESSAGE_TEXT {
        return Err("msg_blocks_too_long".into());
    }
    Ok(())
}

/// Checks a view that should be of this kind.
pub(super) fn view(view: &Value, kind: &str) -> Result<(), Refusal> {
    let refuse = |detail| Refusal::with("invalid_arguments", detail);
    if view.to_string().len() > VIEW_BYTES {
        return Err("view_too_large".into());
    }
    if text_of(view, "type") != kind {
        return Err(refuse(format!("view.type: must be {kind}")));
    }
    let Value::Array(blocks) = &view["blocks"] else {
        return Err(refuse("view.blocks: is missing".to_owned()));
    };
    blocks_of(blocks, kind, 100).map_err(refuse)?;
    most("private_metadata", text_of(view, "private_metadata"), 3000).map_err(refuse)?;
    most("callback_id", text_of(view, "callback_id"), 255).map_err(refuse)?;
    if kind == "modal" {
        modal(view, blocks).map_err(refuse)?;
    }
    Ok(())
}

fn modal(view: &Value, blocks: &[Value]) -> Result<(), String> {
    needed("title", words_of(view, "title"), 24)?;
    most("submit", words_of(view, "submit"), 24)?;
    most("close", words_of(view, "close"), 24)?;
    let has_input = blocks.iter().any(|block| text_of(block, "type") == "input");
    if has_input && words_of(view, "submit").is_empty() {
        return Err("submit: is required when an input block is within blocks".to_owned());
    }
    Ok(())
}

fn blocks_of(blocks: &[Value], surface: &str, limit: usize) -> Result<(), String> {
    if blocks.len() > limit {
        return Err(format!("blocks: no more than {limit} items allowed"));
    }
    let mut seen = HashSet::new();
    for (at, block) in blocks.iter().enumerate() {
        let id = text_of(block, "block_id");
        if !id.is_empty() && !seen.insert(id) {
            return Err(format!("blocks[{at}]: `block_id` {id:?} already exists"));
        }
        most("block_id", id, 255)
            .and_then(|()| block_of(block, surface))
            .map_err(|fault| format!("blocks[{at}]: {fault}"))?;
    }
    Ok(())
}

fn block_of(block: &Value, surface: &str) -> Result<(), String> {
    match text_of(block, "type") {
        "section" => section(block)?,
        "header" => needed("text", words_of(block, "text"), 150)?,
        "context" => between("elements", list(block, "elements").len(), 1, 10)?,
        "actions" => between("elements", list(block, "elements").len(), 1, 25)?,
        "input" => needed("label", words_of(block, "label"), 2000)?,
        "image" => needed("alt_text", text_of(block, "alt_text"), 2000)?,
        "divider" | "rich_text" => {}
        "markdown" | "table" | "video" if surface == "message" => {}
        other => return Err(format!("unsupported type: {other:?}")),
    }
    let mut seen = HashSet::new();
    for element in elements(block) {
        let id = text_of(element, "action_id");
        if !id.is_empty() && !seen.insert(id) {
            return Err(format!("`action_id` {id:?} already exists"));
        }
        element_of(element)?;
    }
    Ok(())
}

fn section(block: &Value) -> Result<(), String> {
    let fields = list(block, "fields");
    if block.get("text").is_none() && fields.is_empty() {
        return Err("section: needs `text` or `fields`".to_owned());
    }
    if block.get("text").is_some() {
        needed("text", words_of(block, "text"), 3000)?;
    }
    most_items("fields", fields.len(), 10)?;
    fields
        .iter()
        .try_for_each(|field| needed("fields", text_of(field, "text"), 2000))
}

fn element_of(element: &Value) -> Result<(), String> {
    let kind = text_of(element, "type");
    most("action_id", text_of(element, "action_id"), 255)?;
    most("placeholder", words_of(element, "placeholder"), 150)?;
    match kind {
        "button" => {
            needed("text", words_of(element, "text"), 75)?;
            most("value", text_of(element, "value"), 2000)
        }
        "image" => needed("alt_text", text_of(element, "alt_text"), 2000),
        "checkboxes" | "radio_buttons" => options_of(element, 10),
        "overflow" => options_of(element, 5),
        "static_select" | "multi_static_select" => options_of(element, 100),
        "plain_text_input" => most("initial_value", text_of(element, "initial_value"), 3000),
        "number_input"
        | "email_text_input"
        | "url_text_input"
        | "rich_text_input"
        | "datepicker"
        | "timepicker"
        | "datetimepicker"
        | "users_select"
        | "multi_users_select"
        | "conversations_select"
        | "multi_conversations_select"
        | "channels_select"
        | "multi_channels_select"
        | "external_select"
        | "multi_external_select" => Ok(()),
        other => Err(format!("unsupported element: {other:?}")),
    }
}

fn options_of(element: &Value, limit: usize) -> Result<(), String> {
    let groups = list(element, "option_groups");
    between("option_groups", groups.len().max(1), 1, 100)?;
    let all = options(element);
    let count = if groups.is_empty() {
        all.len()
    } else {
        all.len().min(limit)
    };
    between("options", count, 1, limit)?;
    for option in all {
        needed("option.text", words_of(option, "text"), 75)?;
        needed("option.value", text_of(option, "value"), 150)?;
        most("option.description", words_of(option, "description"), 75)?;
    }
    Ok(())
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn needed(name: &str, text: &str, limit: usize) -> Result<(), String> {
    if text.is_empty() {
        return Err(format!("{name}: must be more than 0 characters"));
    }
    most(name, text, limit)
}

fn most(name: &str, text: &str, limit: usize) -> Result<(), String> {
    let length = text.chars().count();
    if length <= limit {
        return Ok(());
    }
    Err(format!(
        "{name}: must be less than {} characters, has {length}",
        limit + 1
    ))
}

fn most_items(name: &str, count: usize, limit: usize) -> Result<(), String> {
    between(name, count, 0, limit)
}

fn between(name: &str, count: usize, least: usize, limit: usize) -> Result<(), String> {
    if (least..=limit).contains(&count) {
        return Ok(());
    }
    Err(format!(
        "{name}: must have {least} to {limit} items, has {count}"
    ))
}

/// The characters that a block shows, options and buttons included.
fn text_length(value: &Value) -> usize {
    match value {
        Value::Object(fields) => {
            let own = fields
                .get("text")
                .and_then(Value::as_str)
                .map_or(0, |t| t.chars().count());
            own + fields.values().map(text_length).sum::<usize>()
        }
        Value::Array(items) => items.iter().map(text_length).sum(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn section(text: &str) -> Value {
        json!({"type": "section", "text": {"type": "mrkdwn", "text": text}})
    }

    #[test]
    fn limits_are_those_of_slack() {
        assert!(message(&[section("hello")]).is_ok());
        assert!(message(&[section("")]).is_err());
        assert!(message(&[section(&"x".repeat(3001))]).is_err());
        assert!(message(&vec![json!({"type": "divider"}); 51]).is_err());
        let long = message(&vec![section(&"x".repeat(2900)); 5]);
        assert_eq!(long, Err(Refusal::from("msg_blocks_too_long")));
    }

    #[test]
    fn a_block_id_is_used_once() {
        let mut block = section("hello");
        block["block_id"] = json!("a");
        let refused = message(&[block.clone(), block]);
        assert!(refused.is_err_and(|no| no.details[0].contains("already exists")));
    }

    #[test]
    fn a_form_needs_its_submit_button() {
        let input = json!({"type": "plain_text_input", "action_id": "a"});
        let label = json!({"type": "plain_text", "text": "Goals"});
        let block = json!({"type": "input", "label": label, "element": input});
        let mut form = json!({"type": "modal", "title": label, "blocks": [block]});
        assert!(view(&form, "modal").is_err());
        form["submit"] = json!({"type": "plain_text", "text": "Save"});
        assert_eq!(view(&form, "modal"), Ok(()));
    }
}
