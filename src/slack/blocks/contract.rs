//! For the views' tests: holds what they make against the contract's `block-kit.json`.
//!
//! Slack refuses a whole message or view for one label that is too long, and slack-morphism checks
//! nothing.

use std::{fs, io::Write, path::Path, sync::OnceLock};

use serde_json::{Map, Value};

use super::{HomeTab, MAX_MESSAGE_CHARS, Message, Modal};

const MAX_VIEW_BYTES: usize = 250_000;

/// What Slack would refuse in this message.
pub(crate) fn message_problems(message: &Message) -> Vec<String> {
    let mut problems = match message.text.trim() {
        "" => vec!["no fallback text".to_owned()],
        _ => Vec::new(),
    };
    if !message.blocks.is_empty() {
        problems.extend(surface_problems("message", &message.to_json()["blocks"]));
    }
    let chars = shown_chars(&message.to_json());
    if chars > MAX_MESSAGE_CHARS {
        problems.push(format!("message: {chars} characters in all"));
    }
    problems
}

/// Characters of all that is shown or said: texts, and labels for screen readers.
fn shown_chars(value: &Value) -> usize {
    let is_shown = |key: &String| key == "text" || key == "accessibility_label";
    match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(key, value)| match value {
                Value::String(text) if is_shown(key) => text.chars().count(),
                value => shown_chars(value),
            })
            .sum(),
        Value::Array(values) => values.iter().map(shown_chars).sum(),
        _ => 0,
    }
}

/// A message for a snapshot: sound, and as Slack gets it.
#[track_caller]
pub(crate) fn sound_message(message: &Message) -> Value {
    assert_eq!(message_problems(message), Vec::<String>::new());
    message.to_json()
}

/// A modal for a snapshot: sound, and as Slack gets it.
#[track_caller]
pub(crate) fn sound_modal(modal: &Modal) -> Value {
    assert_eq!(modal_problems(modal), Vec::<String>::new());
    modal.to_json()
}

/// An App Home for a snapshot: sound, and as Slack gets it.
#[track_caller]
pub(crate) fn sound_home(home: &HomeTab) -> Value {
    assert_eq!(home_problems(home), Vec::<String>::new());
    home.to_json()
}

/// What Slack would refuse in this modal.
pub(crate) fn modal_problems(modal: &Modal) -> Vec<String> {
    let modal = modal.to_json();
    let mut problems = surface_problems("modal", &modal["blocks"]);
    if modal.to_string().len() > MAX_VIEW_BYTES {
        problems.push("modal: more than 250 kB".to_owned());
    }
    problems.extend(view_problems("modal", &modal));
    let has_input = modal["blocks"]
        .as_array()
        .is_some_and(|blocks| blocks.iter().any(|block| block["type"] == "input"));
    if has_input && modal.get("submit").is_none() {
        problems.push("modal: an input needs `submit`".to_owned());
    }
    problems
}

/// What Slack would refuse in this App Home.
pub(crate) fn home_problems(home: &HomeTab) -> Vec<String> {
    let home = home.to_json();
    let mut problems = surface_problems("home", &home["blocks"]);
    problems.extend(view_problems("home", &home));
    problems
}

/// The contract, unless it is absent: then it says so, and there are no problems to find.
fn contract() -> Option<&'static Value> {
    static CONTRACT: OnceLock<Option<Value>> = OnceLock::new();
    CONTRACT.get_or_init(read_contract).as_ref()
}

fn read_contract() -> Option<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/slack/api/block-kit.json");
    let Ok(contract) = fs::read_to_string(path) else {
        writeln!(std::io::stderr(), "SKIPPED: ../shared is absent").ok();
        return None;
    };
    Some(serde_json::from_str(&contract).expect("block-kit.json is JSON"))
}

fn view_problems(kind: &str, view: &Value) -> Vec<String> {
    let Some(contract) = contract() else {
        return Vec::new();
    };
    let mut checker = Checker::new(contract, kind);
    checker.fields(kind, &contract["views"][kind], view);
    checker.problems
}

fn surface_problems(surface: &str, blocks: &Value) -> Vec<String> {
    let Some(contract) = contract() else {
        return Vec::new();
    };
    let mut checker = Checker::new(contract, surface);
    checker.blocks(blocks);
    checker.problems
}

/// Of what can be pressed; the fields of a form are told apart by their block_ids.
fn action_ids(block: &Value) -> Vec<&str> {
    let elements = block["elements"].as_array().into_iter().flatten();
    elements
        .chain(block.get("accessory"))
        .filter_map(|element| element["action_id"].as_str())
        .collect()
}

struct Checker<'a> {
    contract: &'a Value,
    surface: &'a str,
    problems: Vec<String>,
}

impl<'a> Checker<'a> {
    fn new(contract: &'a Value, surface: &'a str) -> Self {
        Self {
            contract,
            surface,
            problems: Vec::new(),
        }
    }

    fn blocks(&mut self, blocks: &Value) {
        let blocks = blocks.as_array().expect("blocks are a list");
        let max = &self.contract["surface_max_blocks"][self.surface];
        self.require(
            blocks.len() as u64 <= max.as_u64().unwrap(),
            "too many blocks",
        );
        let mut ids: Vec<&str> = blocks
            .iter()
            .filter_map(|b| b["block_id"].as_str())
            .collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        self.require(ids.len() == all, "a block_id is there twice");
        // Slack demands it within a block only; with one for each thing to press none is mistaken for another.
        let mut pressed: Vec<&str> = blocks.iter().flat_map(action_ids).collect();
        let all = pressed.len();
        pressed.sort_unstable();
        pressed.dedup();
        self.require(pressed.len() == all, "an action_id is there twice");
        for block in blocks {
            let kind = block["type"].as_str().unwrap_or_default();
            let rules = &self.contract["blocks"][kind];
            let surfaces = rules["surfaces"].as_array();
            let here = surfaces.is_some_and(|all| all.iter().any(|s| s == self.surface));
            self.require(here, &format!("{kind}: not on this surface"));
            self.fields(kind, rules, block);
        }
    }

    fn fields(&mut self, at: &str, rules: &Value, object: &Value) {
        let known = rules["fields"].as_object().cloned().unwrap_or_default();
        let object = object.as_object().expect("an object");
        for name in object.keys().filter(|name| *name != "type") {
            self.require(
                known.contains_key(name),
                &format!("{at}: unknown field {name}"),
            );
        }
        for (name, rule) in &known {
            let at = format!("{at}.{name}");
            match object.get(name) {
                None => self.require(rule["required"] != true, &format!("{at}: missing")),
                Some(value) => self.field(&at, rule, value),
            }
        }
    }

    fn field(&mut self, at: &str, rule: &Value, value: &Value) {
        match rule["t"].as_str().unwrap_or_default() {
            "string" | "url" => self.length(at, rule, value),
            "text" | "plain_text" | "mrkdwn" => self.text(at, rule, value),
            "element" => self.element(at, rule, value),
            "elements" => {
                self.count(at, rule, value);
                for element in value.as_array().into_iter().flatten() {
                    self.element(at, rule, element);
                }
            }
            "option" => self.option(at, value),
            "options" => {
                self.count(at, rule, value);
                for option in value.as_array().into_iter().flatten() {
                    self.option(at, option);
                }
            }
            "numeric_string" => {
                let is_number = value.as_str().is_some_and(|v| v.parse::<f64>().is_ok());
                self.require(is_number, &format!("{at}: no number"));
            }
            "int" => self.bounds(at, rule, value.as_u64().unwrap_or_default(), "value"),
            _ => {}
        }
    }

    fn element(&mut self, at: &str, rule: &Value, element: &Value) {
        let kind = element["type"].as_str().unwrap_or_default();
        let allowed = rule["allow"]
            .as_array()
            .is_some_and(|all| all.iter().any(|k| k == kind));
        self.require(allowed, &format!("{at}: {kind} is not allowed"));
        match kind {
            "mrkdwn" | "plain_text" => self.text(at, &Value::Object(Map::new()), element),
            _ => self.fields(
                &format!("{at}.{kind}"),
                &self.contract["elements"][kind],
                element,
            ),
        }
    }

    fn option(&mut self, at: &str, option: &Value) {
        let limits = &self.contract["composition"]["option"];
        self.text(
            at,
            &serde_json::json!({ "max": limits["text"] }),
            &option["text"],
        );
        self.length(
            at,
            &serde_json::json!({ "max": limits["value"], "min": 1 }),
            &option["value"],
        );
    }

    fn text(&mut self, at: &str, rule: &Value, text: &Value) {
        let max = rule["max"].as_u64().unwrap_or(3000);
        let rule = serde_json::json!({ "max": max, "min": 1 });
        self.length(at, &rule, &text["text"]);
    }

    fn length(&mut self, at: &str, rule: &Value, text: &Value) {
        let length = text.as_str().map_or(0, |text| text.chars().count() as u64);
        self.bounds(at, rule, length, "characters");
    }

    fn count(&mut self, at: &str, rule: &Value, list: &Value) {
        let count = list.as_array().map_or(0, |list| list.len() as u64);
        self.bounds(at, rule, count, "items");
    }

    fn bounds(&mut self, at: &str, rule: &Value, is: u64, unit: &str) {
        let min = rule["min"].as_u64().unwrap_or(0);
        let max = rule["max"].as_u64().unwrap_or(u64::MAX);
        self.require((min..=max).contains(&is), &format!("{at}: {is} {unit}"));
    }

    fn require(&mut self, holds: bool, problem: &str) {
        if !holds {
            self.problems.push(problem.to_owned());
        }
    }
}

mod tests {
    use super::super::*;
    use super::*;

    fn every_field() -> Vec<Block> {
        let choices: Vec<Choice> = (0..10)
            .map(|n| Choice::new(n.to_string(), "long label ".repeat(20)))
            .collect();
        let date = jiff::civil::date(2026, 3, 9);
        vec![
            input(
                "a",
                &"label ".repeat(1000),
                plain_text_input("v")
                    .max_length(9999)
                    .initial(&"x".repeat(9999)),
            )
            .hint(&"hint ".repeat(1000))
            .optional()
            .into(),
            input("b", "", number_input("v", true).min(0).max(60).initial(1.5)).into(),
            input("c", "C", checkboxes("v", &choices, &["1", "none"])).into(),
            input("d", "D", radio_buttons("v", &choices, Some("3"))).into(),
            input(
                "e",
                "E",
                static_select("v", &choices, Some("none")).placeholder(&"p".repeat(200)),
            )
            .into(),
            input("f", "F", multi_static_select("v", &choices, &["none"])).into(),
            input("g", "G", external_select("v", 1, None)).into(),
            input("h", "H", users_select("v", Some("U1"))).into(),
            input(
                "i",
                "I",
                conversations_select("v", None).placeholder("Channel"),
            )
            .into(),
            input("j", "J", date_picker("v", Some(date))).into(),
            input(
                "k",
                "K",
                time_picker("v", Some("09:00"), Some("Europe/Dublin")),
            )
            .into(),
        ]
    }

    fn every_element() -> Vec<Block> {
        let choices = [Choice::new("1", "One")];
        let ask = button("ask", &"text ".repeat(50))
            .value("1")
            .danger()
            .url("https://a.example")
            .accessibility_label(&"label ".repeat(50))
            .confirm(&"title ".repeat(50), Mrkdwn::ours("Sure?"), "Yes", "No");
        vec![
            header(&"h".repeat(999)),
            header(""),
            section(Mrkdwn::default()),
            section_with(Some("x".into()), Mrkdwn::ours("x"), overflow("o", &choices)),
            section_with(None, Mrkdwn::ours("x"), checkboxes("p", &choices, &["1"])),
            actions(
                Some("y".into()),
                vec![ask.into(), static_select("s", &choices, None).into()],
            ),
            context(vec![Mrkdwn::ours("x"); 20]),
            divider(),
        ]
    }

    #[test]
    fn every_builder_keeps_slacks_limits() {
        let modal = Modal {
            callback_id: "start".into(),
            title: "A title that is too long for Slack".into(),
            submit: Some("A submit button that is too long".into()),
            close: Some("A close button that is too long".into()),
            private_metadata: "7".into(),
            clear_on_close: false,
            blocks: every_field(),
        };
        assert_eq!(modal_problems(&modal), Vec::<String>::new());
        let blocks = every_element();
        let message = Message::new(&Mrkdwn::ours("Text"), blocks.clone());
        assert_eq!(message_problems(&message), Vec::<String>::new());
        assert_eq!(home_problems(&HomeTab { blocks }), Vec::<String>::new());
    }

    #[test]
    fn the_checker_finds_what_slack_refuses() {
        let blocks = vec![
            actions(None, Vec::new()),
            section(Mrkdwn::escaped(&"x".repeat(3001))),
        ];
        let problems = home_problems(&HomeTab { blocks });
        if contract().is_some() {
            assert_eq!(
                problems,
                ["actions.elements: 0 items", "section.text: 3001 characters"]
            );
        }
    }
}
