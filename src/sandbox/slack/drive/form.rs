//! What Slack's own form refuses, before the app hears of it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::sandbox::slack::{
    View,
    blocks::{self, text_of},
};

/// The errors at a form that lacks a required answer or has an impossible one, by `block_id`.
pub(super) fn slacks_own_errors(view: &View) -> BTreeMap<String, String> {
    let values = view.values();
    let inputs = view
        .blocks()
        .iter()
        .filter(|block| text_of(block, "type") == "input");
    let faulty = inputs.filter_map(|block| {
        let block_id = text_of(block, "block_id");
        let element = &block["element"];
        let state = &values[block_id][text_of(element, "action_id")];
        let optional = block["optional"] == json!(true);
        let fault = match blocks::is_blank(state) {
            true if optional => None,
            true => Some("Please complete this required field.".to_owned()),
            false => fault_in(element, &blocks::held(state)),
        };
        fault.map(|fault| (block_id.to_owned(), fault))
    });
    faulty.collect()
}

/// Lengths of text, ranges of numbers, and how many may be chosen.
fn fault_in(element: &Value, held: &[String]) -> Option<String> {
    let limit = |key: &str| {
        element[key]
            .as_u64()
            .and_then(|most| usize::try_from(most).ok())
    };
    if limit("max_selected_items").is_some_and(|most| held.len() > most) {
        return Some("You have chosen too many.".to_owned());
    }
    let text = held.first()?;
    let length = text.chars().count();
    if text_of(element, "type") == "plain_text_input" {
        let most = limit("max_length").unwrap_or(3000);
        let least = limit("min_length").unwrap_or(0);
        return match length {
            _ if length > most => Some(format!("Must be no more than {most} characters.")),
            _ if length < least => Some(format!("Must be at least {least} characters.")),
            _ => None,
        };
    }
    if text_of(element, "type") == "number_input" {
        return number_fault(element, text);
    }
    None
}

fn number_fault(element: &Value, text: &str) -> Option<String> {
    let bound = |key: &str| text_of(element, key).parse::<f64>().ok();
    let Ok(number) = text.parse::<f64>() else {
        return Some("Must be a number.".to_owned());
    };
    let whole = element["is_decimal_allowed"] != json!(true);
    match () {
        () if whole && number.fract() != 0.0 => Some("Must be a whole number.".to_owned()),
        () if bound("min_value").is_some_and(|least| number < least) => Some(format!(
            "Must be {} or more.",
            text_of(element, "min_value")
        )),
        () if bound("max_value").is_some_and(|most| number > most) => Some(format!(
            "Must be {} or less.",
            text_of(element, "max_value")
        )),
        () => None,
    }
}
