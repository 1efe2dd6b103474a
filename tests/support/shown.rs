//! What is on a screen, and questions about it.

use std::collections::BTreeMap;

use serde_json::Value;
use understudy::sandbox::slack::{
    Message, View,
    blocks::{elements, held, options, text_of, words_of},
};

/// Something on a screen: a message, a modal or Home.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The conversation of a message; empty for views.
    pub channel: String,
    /// A message's `ts`, or a view's id.
    pub ts: String,
    pub thread_ts: Option<String>,
    /// A modal's title, or the message's `text`.
    pub title: String,
    pub callback_id: String,
    pub blocks: Vec<Value>,
    pub metadata: Option<Value>,
    /// What is entered, by `block_id` and `action_id`; views only.
    pub values: Value,
    /// Errors at fields, by `block_id`.
    pub errors: BTreeMap<String, String>,
}

impl Shown {
    pub fn message(message: Message) -> Self {
        Self {
            channel: message.channel,
            ts: message.ts,
            thread_ts: message.thread_ts,
            title: message.text,
            callback_id: String::new(),
            blocks: message.blocks,
            metadata: message.metadata,
            values: Value::Null,
            errors: Default::default(),
        }
    }

    pub fn view(view: View) -> Self {
        Self {
            channel: String::new(),
            ts: view.id.clone(),
            thread_ts: None,
            title: view.title().to_owned(),
            callback_id: view.callback_id().to_owned(),
            blocks: view.blocks().clone(),
            metadata: None,
            values: view.values(),
            errors: view.errors,
        }
    }

    /// All words that a reader sees, one text object a line.
    pub fn words(&self) -> String {
        let mut lines = vec![self.title.clone()];
        for block in &self.blocks {
            collect_words(block, &mut lines);
        }
        lines.join("\n")
    }

    pub fn says(&self, words: &str) -> bool {
        self.words().contains(words)
    }

    /// That it says this.
    #[track_caller]
    pub fn has(&self, words: &str) -> &Self {
        assert!(self.says(words), "no {words:?} in:\n{}", self.words());
        self
    }

    /// That it does not say this.
    #[track_caller]
    pub fn lacks(&self, words: &str) -> &Self {
        assert!(
            !self.says(words),
            "there is {words:?} in:\n{}",
            self.words()
        );
        self
    }

    /// The texts of its buttons.
    pub fn buttons(&self) -> Vec<String> {
        let all = self.blocks.iter().flat_map(elements);
        let buttons = all.filter(|element| text_of(element, "type") == "button");
        buttons
            .map(|button| words_of(button, "text").to_owned())
            .collect()
    }

    /// What is entered in the input with this `block_id`: text, date, or values of options.
    pub fn entered(&self, block_id: &str) -> Vec<String> {
        let states = self.values[block_id]
            .as_object()
            .into_iter()
            .flat_map(|it| it.values());
        states.flat_map(held).collect()
    }

    /// The texts of the options of the input or element with this `block_id`.
    pub fn offers(&self, block_id: &str) -> Vec<String> {
        let block = self
            .blocks
            .iter()
            .filter(|block| text_of(block, "block_id") == block_id);
        let all = block.flat_map(elements).flat_map(options);
        all.map(|option| words_of(option, "text").to_owned())
            .collect()
    }
}

fn collect_words(value: &Value, lines: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(text) = fields.get("text").and_then(Value::as_str) {
                lines.push(text.to_owned());
            }
            fields
                .values()
                .for_each(|inner| collect_words(inner, lines));
        }
        Value::Array(items) => items.iter().for_each(|inner| collect_words(inner, lines)),
        _ => {}
    }
}
