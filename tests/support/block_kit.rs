//! Block Kit's part of the contract: fields, lengths, surfaces, and ids that must be unique.

use std::collections::HashSet;

use serde_json::{Map, Value, json};
use understudy::sandbox::slack::blocks::{options, text_of, words_of};

use super::contract::Report;

/// All text of a message together; Slack says `msg_blocks_too_long` beyond. From memory.
const MESSAGE_TEXT: usize = 13_200;
const VIEW_BYTES: usize = 256_000;

/// `block-kit.json`.
pub struct BlockKit(Value);

/// Where a block is, and on which surface.
struct Place<'a> {
    at: &'a str,
    surface: &'a str,
}

impl BlockKit {
    pub fn new(json: Value) -> Self {
        Self(json)
    }

    /// The blocks of a message.
    pub fn message(&self, at: &str, blocks: &Value, report: &mut Report) {
        self.blocks(at, blocks, "message", report);
        let all = blocks.as_array().into_iter().flatten();
        let length = all.map(text_length).sum::<usize>();
        report.add_unless(
            length <= MESSAGE_TEXT,
            at,
            format!("{length} characters in one message"),
        );
    }

    /// A modal or a Home tab.
    pub fn view(&self, at: &str, view: &Value, report: &mut Report) {
        let kind = text_of(view, "type");
        let Some(spec) = self.0["views"].get(kind) else {
            return report.add(at, format!("{kind:?} is no kind of view"));
        };
        let size = view.to_string().len();
        report.add_unless(size <= VIEW_BYTES, at, format!("a view of {size} bytes"));
        self.fields(&Place { at, surface: kind }, &spec["fields"], view, report);
        let blocks = view["blocks"].as_array().map_or(&[][..], Vec::as_slice);
        let has_input = blocks.iter().any(|block| text_of(block, "type") == "input");
        if kind == "modal" && has_input {
            report.add_unless(
                !words_of(view, "submit").is_empty(),
                at,
                "inputs need a submit button",
            );
        }
        let focused = count(view, &|value| value["focus_on_load"] == json!(true));
        report.add_unless(focused <= 1, at, "focus_on_load is for one element only");
    }

    fn blocks(&self, at: &str, blocks: &Value, surface: &str, report: &mut Report) {
        let Some(blocks) = blocks.as_array() else {
            return report.add(at, "must be a list");
        };
        let most = self.0["surface_max_blocks"][surface].as_u64().unwrap_or(50);
        report.add_unless(
            blocks.len() as u64 <= most,
            at,
            format!("more than {most} blocks"),
        );
        let mut seen = HashSet::new();
        for (index, block) in blocks.iter().enumerate() {
            let at = format!("{at}[{index}]");
            let id = text_of(block, "block_id");
            report.add_unless(
                id.is_empty() || seen.insert(id),
                &at,
                format!("block_id {id:?} again"),
            );
            self.block(&Place { at: &at, surface }, block, report);
        }
    }

    fn block(&self, place: &Place<'_>, block: &Value, report: &mut Report) {
        let kind = text_of(block, "type");
        let Some(spec) = self.0["blocks"].get(kind) else {
            return report.add(place.at, format!("{kind:?} is no block"));
        };
        let surfaces = spec["surfaces"].as_array();
        let allowed = surfaces.is_some_and(|all| all.contains(&json!(place.surface)));
        report.add_unless(
            allowed,
            place.at,
            format!("{kind} is not for {}", place.surface),
        );
        if spec["opaque"] != json!(true) {
            self.members(place, spec, block, report);
        }
        let mut seen = HashSet::new();
        for element in understudy::sandbox::slack::blocks::elements(block) {
            let id = text_of(element, "action_id");
            let fine = id.is_empty() || seen.insert(id);
            report.add_unless(fine, place.at, format!("action_id {id:?} twice in a block"));
        }
    }

    fn element(&self, place: &Place<'_>, allowed: &Value, element: &Value, report: &mut Report) {
        let kind = text_of(element, "type");
        let fits = allowed
            .as_array()
            .is_none_or(|all| all.contains(&json!(kind)));
        report.add_unless(fits, place.at, format!("{kind:?} does not belong here"));
        if matches!(kind, "plain_text" | "mrkdwn") {
            return text_object(place.at, element, None, 3000, report);
        }
        let Some(spec) = self.0["elements"].get(kind) else {
            return report.add(place.at, format!("{kind:?} is no element"));
        };
        if let Some(surfaces) = spec["surfaces"].as_array() {
            let allowed = surfaces.contains(&json!(place.surface));
            report.add_unless(
                allowed,
                place.at,
                format!("{kind} is not for {}", place.surface),
            );
        }
        self.members(place, spec, element, report);
        initial_options_exist(place.at, element, report);
    }

    /// Fields, and which of them go or do not go together.
    fn members(&self, place: &Place<'_>, spec: &Value, value: &Value, report: &mut Report) {
        self.fields(place, &spec["fields"], value, report);
        let given = |name: &Value| name.as_str().is_some_and(|name| value.get(name).is_some());
        let all = |key: &str| spec[key].as_array().into_iter().flatten();
        for group in all("one_of") {
            let fine = group
                .as_array()
                .is_some_and(|names| names.iter().any(given));
            report.add_unless(fine, place.at, format!("needs one of {group}"));
        }
        for group in all("not_together") {
            let both = group
                .as_array()
                .is_some_and(|names| names.iter().all(given));
            report.add_unless(!both, place.at, format!("not together: {group}"));
        }
    }

    fn fields(&self, place: &Place<'_>, specs: &Value, value: &Value, report: &mut Report) {
        let Some(given) = value.as_object() else {
            return report.add(place.at, "must be an object");
        };
        for (name, spec) in specs.as_object().into_iter().flatten() {
            let at = format!("{}.{name}", place.at);
            match given.get(name) {
                None | Some(Value::Null) => {
                    report.add_unless(spec["required"] != json!(true), &at, "is required");
                }
                Some(value) => self.field(&Place { at: &at, ..*place }, spec, value, report),
            }
        }
        for name in given.keys().filter(|name| *name != "type") {
            let known = specs.get(name).is_some();
            report.add_unless(known, &format!("{}.{name}", place.at), "no such field");
        }
    }

    fn field(&self, place: &Place<'_>, spec: &Value, value: &Value, report: &mut Report) {
        let at = place.at;
        let most = usize_of(spec, "max").unwrap_or(usize::MAX);
        let least = usize_of(spec, "min").unwrap_or(0);
        if let Some(surfaces) = spec["only_in"].as_array() {
            report.add_unless(
                surfaces.contains(&json!(place.surface)),
                at,
                "not on this surface",
            );
        }
        match text_of(spec, "t") {
            "string" => string(at, value, least, most, &spec["enum"], report),
            "url" => url(at, value, most, report),
            "date" => shaped(at, value, "dddd-dd-dd", report),
            "time" => shaped(at, value, "dd:dd", report),
            "numeric_string" => {
                let number = value.as_str().and_then(|text| text.parse::<f64>().ok());
                report.add_unless(number.is_some(), at, "must be a number in a string");
            }
            "bool" => report.add_unless(value.is_boolean(), at, "must be true or false"),
            "int" => int(at, value, spec, report),
            "text" => text_object(at, value, None, most, report),
            "plain_text" => text_object(at, value, Some("plain_text"), most, report),
            "mrkdwn" => text_object(at, value, Some("mrkdwn"), most, report),
            "text_list" => {
                let item_most = usize_of(spec, "item_max").unwrap_or(3000);
                let check = |at: &str, item: &Value, report: &mut Report| {
                    text_object(at, item, None, item_most, report);
                };
                list(at, value, least, most, report, check);
            }
            "element" => self.element(place, &spec["allow"], value, report),
            "elements" => list(at, value, least, most, report, |at, item, report| {
                self.element(&Place { at, ..*place }, &spec["allow"], item, report);
            }),
            "blocks" => self.blocks(at, value, place.surface, report),
            "option" => self.option(at, value, spec, report),
            "options" => list(at, value, least, most, report, |at, item, report| {
                self.option(at, item, spec, report);
            }),
            "option_groups" => list(at, value, least, most, report, |at, item, report| {
                self.option_group(at, item, spec, report);
            }),
            "confirm" => self.confirm(at, value, report),
            "string_list" => list(at, value, least, most, report, |at, item, report| {
                report.add_unless(item.is_string(), at, "must be a string");
            }),
            "rich_text_elements" | "rows" | "object_list" => {
                list(at, value, least, most, report, |_, _, _| {})
            }
            _ => report.add_unless(value.is_object(), at, "must be an object"),
        }
    }

    fn option(&self, at: &str, option: &Value, spec: &Value, report: &mut Report) {
        let limits = &self.0["composition"]["option"];
        let limit = |key: &str| usize_of(limits, key).unwrap_or(75);
        let kind = if spec["mrkdwn"] == json!(true) {
            None
        } else {
            Some("plain_text")
        };
        text_object(
            &format!("{at}.text"),
            &option["text"],
            kind,
            limit("text"),
            report,
        );
        string(
            &format!("{at}.value"),
            &option["value"],
            1,
            limit("value"),
            &Value::Null,
            report,
        );
        if let Some(description) = option.get("description") {
            text_object(
                &format!("{at}.description"),
                description,
                kind,
                limit("description"),
                report,
            );
        }
        only(at, option, &["text", "value", "description", "url"], report);
    }

    fn option_group(&self, at: &str, group: &Value, spec: &Value, report: &mut Report) {
        text_object(
            &format!("{at}.label"),
            &group["label"],
            Some("plain_text"),
            75,
            report,
        );
        list(
            &format!("{at}.options"),
            &group["options"],
            1,
            100,
            report,
            |at, item, report| {
                self.option(at, item, spec, report);
            },
        );
        only(at, group, &["label", "options"], report);
    }

    fn confirm(&self, at: &str, confirm: &Value, report: &mut Report) {
        for key in ["title", "text", "confirm", "deny"] {
            let most = usize_of(&self.0["composition"]["confirm"], key).unwrap_or(30);
            let kind = (key != "text").then_some("plain_text");
            text_object(&format!("{at}.{key}"), &confirm[key], kind, most, report);
        }
        only(
            at,
            confirm,
            &["title", "text", "confirm", "deny", "style"],
            report,
        );
    }
}

/// Slack refuses a view whose initial option is not literally one of the options.
fn initial_options_exist(at: &str, element: &Value, report: &mut Report) {
    if text_of(element, "type").ends_with("external_select") {
        return;
    }
    let all = options(element);
    let name = |option: &Value| {
        (
            text_of(option, "value").to_owned(),
            words_of(option, "text").to_owned(),
        )
    };
    let many = element["initial_options"].as_array().into_iter().flatten();
    for initial in many.chain(element.get("initial_option")) {
        let known = all.iter().any(|option| name(option) == name(initial));
        report.add_unless(
            known,
            at,
            format!("the initial option {initial} is not among the options"),
        );
    }
}

fn usize_of(value: &Value, key: &str) -> Option<usize> {
    value[key]
        .as_u64()
        .and_then(|number| usize::try_from(number).ok())
}

fn string(at: &str, value: &Value, least: usize, most: usize, words: &Value, report: &mut Report) {
    let Some(text) = value.as_str() else {
        return report.add(at, "must be a string");
    };
    let length = text.chars().count();
    report.add_unless(length >= least, at, "is empty");
    report.add_unless(
        length <= most,
        at,
        format!("{length} characters, {most} allowed"),
    );
    let known = words.as_array().is_none_or(|words| words.contains(value));
    report.add_unless(known, at, format!("{text:?} is not one of {words}"));
}

fn url(at: &str, value: &Value, most: usize, report: &mut Report) {
    string(at, value, 1, most, &Value::Null, report);
    let text = value.as_str().unwrap_or_default();
    let scheme = ["https://", "http://", "mailto:", "slack://"]
        .iter()
        .any(|it| text.starts_with(it));
    report.add_unless(scheme, at, format!("{text:?} is no URL"));
}

/// `d` stands for a digit.
fn shaped(at: &str, value: &Value, shape: &str, report: &mut Report) {
    let text = value.as_str().unwrap_or_default();
    let pairs = text.chars().zip(shape.chars());
    let same = |(have, want): (char, char)| {
        if want == 'd' {
            have.is_ascii_digit()
        } else {
            have == want
        }
    };
    let fits = text.len() == shape.len() && pairs.into_iter().all(same);
    report.add_unless(fits, at, format!("{text:?} is not like {shape}"));
}

fn int(at: &str, value: &Value, spec: &Value, report: &mut Report) {
    let Some(number) = value.as_i64() else {
        return report.add(at, "must be a whole number");
    };
    let above = spec["min"].as_i64().is_none_or(|least| number >= least);
    let below = spec["max"].as_i64().is_none_or(|most| number <= most);
    report.add_unless(above && below, at, format!("{number} is out of range"));
}

fn text_object(at: &str, value: &Value, kind: Option<&str>, most: usize, report: &mut Report) {
    let given = text_of(value, "type");
    let right = kind.map_or(matches!(given, "plain_text" | "mrkdwn"), |kind| {
        kind == given
    });
    report.add_unless(
        right,
        at,
        format!("must be {}, is {given:?}", kind.unwrap_or("text")),
    );
    string(
        &format!("{at}.text"),
        &value["text"],
        1,
        most.min(3000),
        &Value::Null,
        report,
    );
    let own = if given == "plain_text" {
        "emoji"
    } else {
        "verbatim"
    };
    only(at, value, &["type", "text", own], report);
}

fn only(at: &str, value: &Value, known: &[&str], report: &mut Report) {
    let empty = Map::new();
    for key in value.as_object().unwrap_or(&empty).keys() {
        report.add_unless(
            known.contains(&key.as_str()),
            &format!("{at}.{key}"),
            "no such field",
        );
    }
}

fn list(
    at: &str,
    value: &Value,
    least: usize,
    most: usize,
    report: &mut Report,
    check: impl Fn(&str, &Value, &mut Report),
) {
    let Some(items) = value.as_array() else {
        return report.add(at, "must be a list");
    };
    let count = items.len();
    report.add_unless(
        count >= least,
        at,
        format!("{count} items, at least {least} needed"),
    );
    report.add_unless(count <= most, at, format!("{count} items, {most} allowed"));
    for (index, item) in items.iter().enumerate() {
        check(&format!("{at}[{index}]"), item, report);
    }
}

/// How many objects in here are so.
fn count(value: &Value, is_so: &dyn Fn(&Value) -> bool) -> usize {
    let inside = match value {
        Value::Object(fields) => fields.values().map(|value| count(value, is_so)).sum(),
        Value::Array(items) => items.iter().map(|value| count(value, is_so)).sum(),
        _ => 0,
    };
    inside + usize::from(value.is_object() && is_so(value))
}

fn text_length(value: &Value) -> usize {
    match value {
        Value::Object(fields) => {
            let own = fields
                .get("text")
                .and_then(Value::as_str)
                .map_or(0, |text| text.chars().count());
            own + fields.values().map(text_length).sum::<usize>()
        }
        Value::Array(items) => items.iter().map(text_length).sum(),
        _ => 0,
    }
}
