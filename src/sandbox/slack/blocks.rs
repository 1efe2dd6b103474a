//! Block Kit as plain JSON: finding elements, what is chosen in them, and Slack's refusals.

use serde_json::{Map, Value, json};

/// The blocks of a message or view.
pub type Blocks = Vec<Value>;

/// A string member of a JSON object, or `""`.
pub fn text_of<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The text inside a text object such as a label, or `""`.
pub fn words_of<'a>(value: &'a Value, key: &str) -> &'a str {
    value
        .get(key)
        .map(|text| text_of(text, "text"))
        .unwrap_or_default()
}

/// What a person can act on in a block.
pub fn elements(block: &Value) -> Vec<&Value> {
    match text_of(block, "type") {
        "actions" | "context_actions" => {
            block["elements"].as_array().into_iter().flatten().collect()
        }
        "section" => block.get("accessory").into_iter().collect(),
        "input" => block.get("element").into_iter().collect(),
        _ => Vec::new(),
    }
}

fn elements_mut(block: &mut Value) -> Vec<&mut Value> {
    let kind = text_of(block, "type").to_owned();
    let Some(block) = block.as_object_mut() else {
        return Vec::new();
    };
    match kind.as_str() {
        "actions" | "context_actions" => {
            let list = block.get_mut("elements").and_then(Value::as_array_mut);
            list.into_iter().flatten().collect()
        }
        "section" => block.get_mut("accessory").into_iter().collect(),
        "input" => block.get_mut("element").into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Gives ids to the blocks and elements that came without one, as Slack does.
pub(super) fn complete(blocks: &mut [Value], mut new_id: impl FnMut() -> String) {
    for block in blocks {
        set_missing(block, "block_id", &mut new_id);
        for element in elements_mut(block) {
            if text_of(element, "type") != "image" {
                set_missing(element, "action_id", &mut new_id);
            }
        }
    }
}

fn set_missing(value: &mut Value, key: &str, new_id: &mut impl FnMut() -> String) {
    if let Some(object) = value.as_object_mut() {
        object.entry(key).or_insert_with(|| Value::String(new_id()));
    }
}

/// The first element with this `action_id`, and its block; in one block only, if that is given.
pub fn find<'a>(
    blocks: &'a [Value],
    block_id: Option<&str>,
    action_id: &str,
) -> Option<(&'a Value, &'a Value)> {
    let wanted = |block: &&Value| block_id.is_none_or(|id| text_of(block, "block_id") == id);
    blocks.iter().filter(wanted).find_map(|block| {
        let mut candidates = elements(block).into_iter();
        let element = candidates.find(|element| text_of(element, "action_id") == action_id)?;
        Some((block, element))
    })
}

/// Where an element keeps what is chosen, and in which shape.
struct Slot {
    key: &'static str,
    initial: &'static str,
    shape: Shape,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Text,
    Texts,
    Choice,
    Choices,
    Number,
    Document,
}

/// Buttons and menus of actions keep nothing: they have no slot.
fn slot(kind: &str) -> Option<Slot> {
    let (key, initial, shape) = match kind {
        "plain_text_input" | "number_input" | "email_text_input" | "url_text_input" => {
            ("value", "initial_value", Shape::Text)
        }
        "rich_text_input" => ("rich_text_value", "initial_value", Shape::Document),
        "datepicker" => ("selected_date", "initial_date", Shape::Text),
        "timepicker" => ("selected_time", "initial_time", Shape::Text),
        "datetimepicker" => ("selected_date_time", "initial_date_time", Shape::Number),
        "static_select" | "external_select" | "radio_buttons" => {
            ("selected_option", "initial_option", Shape::Choice)
        }
        "multi_static_select" | "multi_external_select" | "checkboxes" => {
            ("selected_options", "initial_options", Shape::Choices)
        }
        "users_select" => ("selected_user", "initial_user", Shape::Text),
        "conversations_select" => ("selected_conversation", "initial_conversation", Shape::Text),
        "channels_select" => ("selected_channel", "initial_channel", Shape::Text),
        "multi_users_select" => ("selected_users", "initial_users", Shape::Texts),
        "multi_conversations_select" => (
            "selected_conversations",
            "initial_conversations",
            Shape::Texts,
        ),
        "multi_channels_select" => ("selected_channels", "initial_channels", Shape::Texts),
        _ => return None,
    };
    Some(Slot {
        key,
        initial,
        shape,
    })
}

/// What an untouched element says in `state.values`; none for a button.
pub(super) fn initial_state(element: &Value) -> Option<Value> {
    let kind = text_of(element, "type");
    let slot = slot(kind)?;
    let empty = match slot.shape {
        Shape::Texts | Shape::Choices => json!([]),
        _ => Value::Null,
    };
    let chosen = element.get(slot.initial).cloned().unwrap_or(empty);
    Some(stated(element, &slot, chosen))
}

fn stated(element: &Value, slot: &Slot, chosen: Value) -> Value {
    let mut state = Map::new();
    state.insert("type".to_owned(), element["type"].clone());
    state.insert(slot.key.to_owned(), chosen);
    if let Some(zone) = element.get("timezone") {
        state.insert("timezone".to_owned(), zone.clone());
    }
    Value::Object(state)
}

/// Why something cannot be entered into an element.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotEnter {
    /// A button keeps nothing.
    #[error("a {0} takes no input")]
    TakesNoInput(String),
    /// A person could not have picked it.
    #[error("there is no option {0:?} to choose")]
    NoSuchOption(String),
    /// More than one value for an element of one.
    #[error("only one value fits a {0}")]
    OnlyOne(String),
}

/// What an element says once these values were entered into it. An option is named by its value
/// or, as a reader of the screen would, by its text.
pub(super) fn entered(element: &Value, values: &[String]) -> Result<Value, CannotEnter> {
    let kind = text_of(element, "type");
    let slot = slot(kind).ok_or_else(|| CannotEnter::TakesNoInput(kind.to_owned()))?;
    let filled = || values.iter().filter(|value| !value.is_empty());
    let one = || match filled().collect::<Vec<_>>().as_slice() {
        [] => Ok(None),
        [one] => Ok(Some((*one).clone())),
        _ => Err(CannotEnter::OnlyOne(kind.to_owned())),
    };
    let chosen = match slot.shape {
        Shape::Text => one()?.map_or(Value::Null, Value::String),
        Shape::Number => one()?
            .and_then(|text| text.parse::<i64>().ok())
            .map_or(Value::Null, Value::from),
        Shape::Document => one()?.map_or(Value::Null, |text| rich_text(&text)),
        Shape::Texts => filled().cloned().collect(),
        Shape::Choice => one()?
            .map(|wanted| option(element, &wanted))
            .transpose()?
            .into(),
        Shape::Choices => filled()
            .map(|wanted| option(element, wanted))
            .collect::<Result<Value, _>>()?,
    };
    Ok(stated(element, &slot, chosen))
}

fn rich_text(text: &str) -> Value {
    let words = json!({"type": "text", "text": text});
    json!({"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [words]}]})
}

/// All options of a select, checkboxes, radio buttons or an overflow menu, ungrouped.
pub fn options(element: &Value) -> Vec<&Value> {
    let grouped = element["option_groups"].as_array().into_iter().flatten();
    let grouped = grouped
        .filter_map(|group| group["options"].as_array())
        .flatten();
    element["options"]
        .as_array()
        .into_iter()
        .flatten()
        .chain(grouped)
        .collect()
}

/// An option by its value or its text. An external select takes any: its options are not in it.
pub(super) fn option(element: &Value, wanted: &str) -> Result<Value, CannotEnter> {
    let all = options(element);
    let by_value = all.iter().find(|option| text_of(option, "value") == wanted);
    let found = by_value.or_else(|| all.iter().find(|option| words_of(option, "text") == wanted));
    if let Some(option) = found {
        return Ok((*option).clone());
    }
    if text_of(element, "type").ends_with("external_select") {
        return Ok(json!({"text": {"type": "plain_text", "text": wanted}, "value": wanted}));
    }
    Err(CannotEnter::NoSuchOption(wanted.to_owned()))
}

/// Whether a state, as in `state.values`, holds nothing.
pub fn is_blank(state: &Value) -> bool {
    let kind = text_of(state, "type");
    match slot(kind).map(|slot| &state[slot.key]) {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.is_empty(),
        Some(Value::Array(list)) => list.is_empty(),
        Some(_) => false,
    }
}

/// What a state holds as plain words: typed text, ids, dates, or the values of options.
pub fn held(state: &Value) -> Vec<String> {
    let plain = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(document) if text_of(value, "type") == "rich_text" => {
            Some(document_words(&Value::Object(document.clone())))
        }
        Value::Object(option) => option
            .get("value")
            .and_then(Value::as_str)
            .map(str::to_owned),
        _ => None,
    };
    match slot(text_of(state, "type")).map(|slot| &state[slot.key]) {
        Some(Value::Array(list)) => list.iter().filter_map(plain).collect(),
        Some(one) => plain(one).into_iter().collect(),
        None => Vec::new(),
    }
}

/// The words of a document, a line for each of its parts.
fn document_words(document: &Value) -> String {
    fn collect(value: &Value, words: &mut String) {
        if let Some(text) = value.get("text").and_then(Value::as_str) {
            words.push_str(text);
        }
        for inner in value["elements"].as_array().into_iter().flatten() {
            collect(inner, words);
        }
        let ends_line = matches!(
            text_of(value, "type"),
            "rich_text_section" | "rich_text_quote" | "rich_text_preformatted"
        );
        if ends_line {
            words.push('\n');
        }
    }
    let mut words = String::new();
    collect(document, &mut words);
    words.trim_end_matches('\n').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn select() -> Value {
        json!({"type": "static_select", "action_id": "a", "options": [
            {"text": {"type": "plain_text", "text": "Monday"}, "value": "monday"},
        ]})
    }

    #[test]
    fn an_option_is_chosen_by_value_or_by_text() {
        let monday = |state: Value| state["selected_option"]["value"] == "monday";
        assert!(entered(&select(), &["monday".into()]).is_ok_and(monday));
        assert!(entered(&select(), &["Monday".into()]).is_ok_and(monday));
        let no_such = Err(CannotEnter::NoSuchOption("Sunday".into()));
        assert_eq!(entered(&select(), &["Sunday".into()]), no_such);
    }

    #[test]
    fn nothing_entered_is_blank() {
        let state = entered(&select(), &[String::new()]);
        assert!(state.is_ok_and(|state| is_blank(&state)));
    }

    #[test]
    fn missing_ids_are_given() {
        let mut blocks = vec![json!({"type": "actions", "elements": [{"type": "button"}]})];
        complete(&mut blocks, || "x1".to_owned());
        assert_eq!(blocks[0]["block_id"], "x1");
        assert_eq!(blocks[0]["elements"][0]["action_id"], "x1");
    }
}
