//! Holds every call and ack of the app to Slack's contract, as `../shared/slack/api/` has it.
//!
//! Where that folder is absent nothing is checked, and this is said once on stderr.

use std::{
    collections::BTreeMap,
    fmt, fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::OnceLock,
};

use regex::Regex;
use serde_json::{Value, json};
use understudy::sandbox::slack::blocks::text_of;

use super::block_kit::BlockKit;

/// One way in which a call breaks the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Such as `chat.postMessage.blocks[3].text`.
    pub at: String,
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.at, self.what)
    }
}

/// Collects violations, with where they are.
#[derive(Default)]
pub struct Report(pub Vec<Violation>);

impl Report {
    pub fn add(&mut self, at: &str, what: impl Into<String>) {
        self.0.push(Violation {
            at: at.to_owned(),
            what: what.into(),
        });
    }

    pub fn add_unless(&mut self, fine: bool, at: &str, what: impl Into<String>) {
        if !fine {
            self.add(at, what);
        }
    }
}

/// Checks a call of a Web API method, or of a `response_url`.
pub fn check_call(method: &str, arguments: &Value) -> Vec<Violation> {
    let Some(contract) = contract() else {
        return Vec::new();
    };
    let mut report = Report::default();
    match contract.methods.get(method) {
        None => report.add(method, "no such method"),
        Some(spec) => contract.arguments(method, spec, arguments, &mut report),
    }
    report.0
}

/// What this app promises beyond Slack's contract: it posts to ids of conversations only, and each
/// message can be found again by its metadata.
pub fn check_promises(method: &str, arguments: &Value) -> Vec<Violation> {
    let mut report = Report::default();
    if method == "chat.postMessage" {
        let channel = text_of(arguments, "channel");
        let is_place = ["C", "D", "G"]
            .iter()
            .any(|letter| channel.starts_with(letter));
        report.add_unless(
            is_place,
            "chat.postMessage.channel",
            format!("{channel:?} is no C…, D… or G…"),
        );
        let named = text_of(&arguments["metadata"], "event_type") == "understudy_delivery";
        report.add_unless(
            named,
            "chat.postMessage.metadata",
            "every message has its delivery's",
        );
    }
    report.0
}

/// Checks an ack by its kind, such as `ack.view_submission`; null is an empty body. `view` is the
/// view that was submitted.
pub fn check_ack(kind: &str, body: &Value, view: Option<&Value>) -> Vec<Violation> {
    let mut report = Report::default();
    if body.is_null() {
        return report.0;
    }
    if matches!(kind, "ack.block_actions" | "ack.view_closed" | "ack.event") {
        report.add(kind, "the answer to a click must be empty");
        return report.0;
    }
    if kind == "ack.view_submission" {
        submission(body, view, &mut report);
    }
    report.0.extend(check_call(kind, body));
    report.0
}

/// What the method files cannot say about the answer to a form.
fn submission(body: &Value, view: Option<&Value>, report: &mut Report) {
    let at = "ack.view_submission";
    let action = text_of(body, "response_action");
    let needs_view = matches!(action, "update" | "push");
    report.add_unless(
        needs_view == body.get("view").is_some(),
        at,
        "update and push have a view",
    );
    let has_errors = body.get("errors").is_some();
    report.add_unless(
        (action == "errors") == has_errors,
        at,
        "errors go with errors",
    );
    let errors = body["errors"].as_object().into_iter().flatten();
    for (block_id, text) in errors {
        let at = format!("{at}.errors.{block_id}");
        report.add_unless(
            text.as_str().is_some_and(|text| !text.is_empty()),
            &at,
            "needs words",
        );
        let blocks = view.map_or(&[][..], |view| {
            view["blocks"].as_array().map_or(&[], Vec::as_slice)
        });
        let is_input = |block: &&Value| text_of(block, "type") == "input";
        let mut inputs = blocks.iter().filter(is_input);
        let known = view.is_none() || inputs.any(|block| text_of(block, "block_id") == block_id);
        report.add_unless(known, &at, "is no input block of the view");
    }
}

/// The machine-readable contract; none where `../shared` is absent.
fn contract() -> Option<&'static Contract> {
    static CONTRACT: OnceLock<Option<Contract>> = OnceLock::new();
    CONTRACT.get_or_init(load).as_ref()
}

/// Where the contract is.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/slack/api")
}

fn load() -> Option<Contract> {
    let folder = folder();
    if !folder.is_dir() {
        let _ = writeln!(
            io::stderr(),
            "SKIPPED: ../shared is absent; no call is held to Slack's contract"
        );
        return None;
    }
    let kit = read(&folder.join("block-kit.json"));
    let mut methods = BTreeMap::new();
    for part in ["methods", "acks"] {
        for entry in fs::read_dir(folder.join(part)).expect("a readable folder") {
            let spec = read(&entry.expect("a readable entry").path());
            methods.insert(text_of(&spec, "method").to_owned(), spec);
        }
    }
    Some(Contract {
        methods,
        kit: BlockKit::new(kit),
    })
}

fn read(path: &Path) -> Value {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

struct Contract {
    methods: BTreeMap<String, Value>,
    kit: BlockKit,
}

impl Contract {
    fn arguments(&self, method: &str, spec: &Value, arguments: &Value, report: &mut Report) {
        let Some(given) = arguments.as_object() else {
            return report.add(method, "arguments must be an object");
        };
        let specs = spec["arguments"].as_array().map_or(&[][..], Vec::as_slice);
        for name in given.keys() {
            let known = specs.iter().any(|spec| text_of(spec, "name") == name);
            report.add_unless(known, &format!("{method}.{name}"), "no such argument");
        }
        for argument in specs {
            let name = text_of(argument, "name");
            let at = format!("{method}.{name}");
            match given.get(name) {
                None | Some(Value::Null) => {
                    let required = argument["required"] == json!(true);
                    report.add_unless(!required, &at, "is required");
                }
                Some(value) => self.argument(&at, argument, value, report),
            }
        }
        groups(method, spec, arguments, report);
        if given.contains_key("blocks") && text_of(arguments, "text").is_empty() {
            report.add(
                &format!("{method}.text"),
                "always send it: notifications and screen readers",
            );
        }
    }

    fn argument(&self, at: &str, spec: &Value, value: &Value, report: &mut Report) {
        match text_of(spec, "type") {
            "string" => report.add_unless(value.is_string(), at, "must be a string"),
            "boolean" => {
                let word = value
                    .as_str()
                    .is_some_and(|word| ["true", "false", "1", "0"].contains(&word));
                report.add_unless(value.is_boolean() || word, at, "must be a boolean");
            }
            "integer" => report.add_unless(integer(value).is_some(), at, "must be an integer"),
            "string_array" | "option_list" | "option_group_list" | "attachments" => {
                report.add_unless(value.is_array(), at, "must be a list");
            }
            "blocks" => self.kit.message(at, value, report),
            "view" => self.kit.view(at, value, report),
            "metadata" => metadata(at, value, report),
            "errors_map" | "document_content" => {
                report.add_unless(value.is_object(), at, "must be an object");
            }
            other => report.add(at, format!("the validator does not know the type {other}")),
        }
        limits(at, &spec["limits"], value, report);
    }
}

fn integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

fn groups(method: &str, spec: &Value, arguments: &Value, report: &mut Report) {
    let names = |group: &Value| -> Vec<String> {
        group
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    };
    let given = |name: &String| arguments.get(name).is_some_and(|value| !value.is_null());
    for group in spec["at_least_one_of"]
        .as_array()
        .into_iter()
        .flatten()
        .map(names)
    {
        let fine = group.iter().any(given);
        report.add_unless(fine, method, format!("needs one of {}", group.join(", ")));
    }
    for group in spec["not_together"]
        .as_array()
        .into_iter()
        .flatten()
        .map(names)
    {
        let fine = group.iter().filter(|name| given(name)).count() < 2;
        report.add_unless(fine, method, format!("not together: {}", group.join(", ")));
    }
}

fn limits(at: &str, limits: &Value, value: &Value, report: &mut Report) {
    report.add_unless(limits["forbidden"] != json!(true), at, "must not be sent");
    let text = value.as_str();
    let limit = |key: &str| {
        limits[key]
            .as_u64()
            .and_then(|most| usize::try_from(most).ok())
    };
    if let (Some(most), Some(text)) = (limit("max_length"), text) {
        report.add_unless(
            text.chars().count() <= most,
            at,
            format!("longer than {most} characters"),
        );
    }
    if let (Some(pattern), Some(text)) = (limits["pattern"].as_str(), text) {
        let pattern = Regex::new(pattern).expect("a pattern of the contract");
        report.add_unless(
            pattern.is_match(text),
            at,
            format!("{text:?} does not match {pattern}"),
        );
    }
    if let (Some(words), Some(text)) = (limits["enum"].as_array(), text) {
        report.add_unless(
            words.contains(&json!(text)),
            at,
            format!("{text:?} is not one of {words:?}"),
        );
    }
    if let (Some(words), Some(text)) = (limits["csv_enum"].as_array(), text) {
        let fine = text
            .split(',')
            .all(|word| words.contains(&json!(word.trim())));
        report.add_unless(fine, at, format!("{text:?} has more than {words:?}"));
    }
    if let Some(most) = limit("max_items") {
        let count = match value {
            Value::Array(items) => items.len(),
            _ => text.map_or(0, |text| text.split(',').count()),
        };
        report.add_unless(
            count <= most,
            at,
            format!("more than {most} items: {count}"),
        );
    }
    if let (Some(most), false) = (limit("max_bytes"), value.is_string()) {
        report.add_unless(
            value.to_string().len() <= most,
            at,
            format!("larger than {most} bytes"),
        );
    }
    if let Some(number) = integer(value) {
        let above = limits["min"].as_i64().is_none_or(|least| number >= least);
        let below = limits["max"].as_i64().is_none_or(|most| number <= most);
        report.add_unless(above && below, at, format!("{number} is out of range"));
    }
}

/// Message metadata; the app's own has five fields (and `covers`), all of them strings.
fn metadata(at: &str, value: &Value, report: &mut Report) {
    if value.as_object().is_some_and(serde_json::Map::is_empty) {
        return;
    }
    let name = text_of(value, "event_type");
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    report.add_unless(
        !name.is_empty() && name.chars().all(plain),
        at,
        "event_type: letters, digits, _",
    );
    let Some(payload) = value["event_payload"].as_object() else {
        return report.add(at, "event_payload must be an object");
    };
    report.add_unless(value.to_string().len() < 8000, at, "larger than 8 kB");
    let flat = |value: &Value| {
        !value
            .as_object()
            .is_some_and(|it| it.values().any(|it| it.is_object() || it.is_array()))
    };
    for (key, value) in payload {
        let fine = match value {
            Value::Array(items) => items.iter().all(|item| item.is_object() && flat(item)),
            Value::Null => false,
            other => flat(other),
        };
        report.add_unless(
            fine,
            &format!("{at}.event_payload.{key}"),
            "only flat values",
        );
    }
    if name == "understudy_delivery" {
        own_metadata(at, payload, report);
    }
}

fn own_metadata(at: &str, payload: &serde_json::Map<String, Value>, report: &mut Report) {
    const FIELDS: [&str; 5] = ["id", "kind", "internship", "date", "to"];
    for field in FIELDS {
        report.add_unless(
            payload.contains_key(field),
            at,
            format!("{field} is missing"),
        );
    }
    for (key, value) in payload {
        let known = FIELDS.contains(&key.as_str()) || key == "covers";
        report.add_unless(
            known && value.is_string(),
            at,
            format!("{key}: not one of the fields, or no string"),
        );
    }
}
