//! A view as it comes back: what it is, and what was filled in.

use jiff::civil::{Date, Time};
use serde_json::{Map, Value};

use super::json::{digest, text};
use crate::slack::rich_text::RichText;

/// The modal or Home that an interaction came from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct View {
    pub id: String,
    /// Changes with every update of the view; `views.update` with an old one is refused.
    pub hash: Option<String>,
    pub callback_id: String,
    /// Input, not truth.
    pub private_metadata: String,
    pub previous_view_id: Option<String>,
    pub state: ViewState,
}

impl View {
    /// Reads `payload.view`, if there is one with an id.
    pub(super) fn read(payload: &Value) -> Option<Self> {
        Some(Self {
            id: text(payload, "/view/id")?,
            hash: text(payload, "/view/hash"),
            callback_id: text(payload, "/view/callback_id").unwrap_or_default(),
            private_metadata: text(payload, "/view/private_metadata").unwrap_or_default(),
            previous_view_id: text(payload, "/view/previous_view_id"),
            state: ViewState::new(payload.pointer("/view/state/values").cloned()),
        })
    }
}

/// The inputs of a view by `block_id`. Every question looks at whatever action is in the block, and
/// takes what is absent, empty or of another shape for "not filled in".
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ViewState(Map<String, Value>);

impl ViewState {
    /// Takes `state.values`: block → action → value.
    pub fn new(values: Option<Value>) -> Self {
        match values {
            Some(Value::Object(values)) => Self(values),
            _ => Self::default(),
        }
    }

    /// What was typed.
    pub fn text(&self, block_id: &str) -> Option<&str> {
        self.str(block_id, "/value")
    }

    /// What was written with Slack's editor; empty if nothing was.
    pub fn rich_text(&self, block_id: &str) -> RichText {
        let mut written = self
            .actions(block_id)
            .filter_map(|action| action.pointer("/rich_text_value"));
        written.next().map(RichText::read).unwrap_or_default()
    }

    /// All that was typed, in the order of the blocks' ids.
    pub fn typed(&self) -> Vec<&str> {
        let all = self.0.values().filter_map(Value::as_object);
        let inputs = all.flat_map(Map::values);
        let typed = inputs.filter(|input| input["type"] == "plain_text_input");
        let texts = typed.filter_map(|input| input["value"].as_str());
        texts.filter(|text| !text.trim().is_empty()).collect()
    }

    /// What was typed, as a finite number.
    pub fn number(&self, block_id: &str) -> Option<f64> {
        let number: f64 = self.text(block_id)?.trim().parse().ok()?;
        number.is_finite().then_some(number)
    }

    /// The value of the one option that was chosen.
    pub fn selected(&self, block_id: &str) -> Option<&str> {
        self.str(block_id, "/selected_option/value")
    }

    pub fn user(&self, block_id: &str) -> Option<&str> {
        self.str(block_id, "/selected_user")
    }

    pub fn date(&self, block_id: &str) -> Option<Date> {
        self.str(block_id, "/selected_date")?.parse().ok()
    }

    /// A civil time; its zone is the one that the form named.
    pub fn time(&self, block_id: &str) -> Option<Time> {
        self.str(block_id, "/selected_time")?.parse().ok()
    }

    /// What was typed or picked, as it came: also a date that no calendar has.
    pub fn raw(&self, block_id: &str) -> Option<&str> {
        let places = ["/value", "/selected_date", "/selected_time"];
        places.iter().find_map(|place| self.str(block_id, place))
    }

    /// The first input of the form: where an error stands that is about all of it.
    pub fn first_block(&self) -> Option<&str> {
        self.0.keys().next().map(String::as_str)
    }

    /// Whether the form had this input, filled in or not.
    pub fn has(&self, block_id: &str) -> bool {
        self.0.contains_key(block_id)
    }

    /// A channel or conversation.
    pub fn conversation(&self, block_id: &str) -> Option<&str> {
        self.str(block_id, "/selected_conversation")
            .or_else(|| self.str(block_id, "/selected_channel"))
    }

    /// The values of all options, or the ids of all people or conversations, that were chosen.
    pub fn all(&self, block_id: &str) -> Vec<&str> {
        let lists = [
            "/selected_options",
            "/selected_users",
            "/selected_conversations",
            "/selected_channels",
        ];
        let chosen = self.actions(block_id).flat_map(|action| {
            lists
                .iter()
                .filter_map(|list| action.pointer(list)?.as_array())
                .flatten()
        });
        chosen
            .filter_map(|one| one.as_str().or_else(|| one.pointer("/value")?.as_str()))
            .collect()
    }

    /// Names what was filled in, for receipts. It cannot be read back.
    pub fn digest(&self) -> String {
        digest(&Value::Object(self.0.clone()))
    }

    fn str(&self, block_id: &str, pointer: &str) -> Option<&str> {
        self.actions(block_id)
            .filter_map(|action| action.pointer(pointer)?.as_str())
            .find(|text| !text.is_empty())
    }

    fn actions(&self, block_id: &str) -> impl Iterator<Item = &Value> {
        let block = self.0.get(block_id).and_then(Value::as_object);
        block.into_iter().flat_map(Map::values)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_each_kind_of_input() {
        let state = ViewState::new(Some(json!({
            "done": { "any": { "type": "plain_text_input", "value": "Slides" } },
            "blocked": { "any": { "type": "plain_text_input", "value": null } },
            "hours": { "any": { "type": "number_input", "value": "7.5" } },
            "mood": { "any": { "type": "radio_buttons", "selected_option": { "value": "4" } } },
            "tracks": { "any": { "type": "checkboxes", "selected_options": [{ "value": "a" }, { "value": "b" }] } },
            "people": { "any": { "type": "multi_users_select", "selected_users": ["U1", "U2"] } },
            "manager": { "any": { "type": "users_select", "selected_user": "U3" } },
            "start": { "any": { "type": "datepicker", "selected_date": "2026-03-09" } },
            "at": { "any": { "type": "timepicker", "selected_time": "09:30" } },
            "place": { "any": { "type": "conversations_select", "selected_conversation": "C1" } },
            "odd": "not an object",
        })));
        assert_eq!(state.text("done"), Some("Slides"));
        assert_eq!(state.text("blocked"), None);
        assert_eq!(state.number("hours"), Some(7.5));
        assert_eq!(state.number("done"), None);
        assert_eq!(state.selected("mood"), Some("4"));
        assert_eq!(state.all("tracks"), ["a", "b"]);
        assert_eq!(state.all("people"), ["U1", "U2"]);
        assert_eq!(state.user("manager"), Some("U3"));
        assert_eq!(state.date("start"), Some(jiff::civil::date(2026, 3, 9)));
        assert_eq!(state.time("at"), Some(jiff::civil::time(9, 30, 0, 0)));
        assert_eq!(state.conversation("place"), Some("C1"));
        assert_eq!(state.text("odd"), None);
        assert_eq!(state.text("absent"), None);
        assert!(state.has("blocked") && !state.has("absent"));
    }
}
