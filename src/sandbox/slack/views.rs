//! Modals and Home tabs: stacks of at most three, hashes, and what was typed so far.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value, json};

use super::{
    View,
    blocks::{self, Blocks, text_of},
    state::{APP_ID, BOT_ID},
};

/// As many modals as Slack lets lie on each other.
const STACK: usize = 3;

/// Every view that is open, and each person's Home.
#[derive(Default)]
pub(super) struct Views {
    open: HashMap<String, View>,
    stacks: HashMap<String, Vec<String>>,
    homes: HashMap<String, String>,
}

/// What a view is made from, besides what the app sent.
pub(super) struct Origin<'a> {
    pub user: &'a str,
    pub channel: Option<String>,
    pub team_id: &'a str,
    pub id: String,
    pub hash: String,
}

impl Views {
    pub fn get(&self, id: &str) -> Option<&View> {
        self.open.get(id)
    }

    pub fn get_mut(&mut self, id: &str) -> Option<&mut View> {
        self.open.get_mut(id)
    }

    /// The view of the app with this `external_id`.
    pub fn by_external_id(&self, external_id: &str) -> Option<&View> {
        self.open
            .values()
            .find(|view| text_of(&view.json, "external_id") == external_id)
    }

    /// The modal that the person sees.
    pub fn top(&self, user: &str) -> Option<&View> {
        self.open.get(self.stacks.get(user)?.last()?)
    }

    pub fn home(&self, user: &str) -> Option<&View> {
        self.open.get(self.homes.get(user)?)
    }

    pub fn depth(&self, user: &str) -> usize {
        self.stacks.get(user).map_or(0, Vec::len)
    }

    /// A new root: whatever modals were open are gone.
    pub fn open(&mut self, origin: Origin<'_>, sent: &Value) -> &View {
        self.clear(origin.user);
        self.add(origin, sent)
    }

    /// On top of what is open; none where the stack is full.
    pub fn push(&mut self, origin: Origin<'_>, sent: &Value) -> Option<&View> {
        (self.depth(origin.user) < STACK).then(|| self.add(origin, sent))
    }

    fn add(&mut self, origin: Origin<'_>, sent: &Value) -> &View {
        let stack = self.stacks.entry(origin.user.to_owned()).or_default();
        let root = stack.first().unwrap_or(&origin.id).clone();
        let previous = stack.last().cloned();
        stack.push(origin.id.clone());
        let id = origin.id.clone();
        let view = built(origin, sent, &root, previous);
        self.open.entry(id).insert_entry(view).into_mut()
    }

    /// Shows other blocks in the same view. What was typed stays where block and action do.
    pub fn update(&mut self, id: &str, hash: String, sent: &Value) -> Option<&View> {
        let view = self.open.get_mut(id)?;
        let keep = |key: &str| view.json[key].clone();
        let (root, previous) = (keep("root_view_id"), keep("previous_view_id"));
        let typed = std::mem::take(&mut view.typed);
        let origin = Origin {
            user: &view.user,
            channel: view.channel.clone(),
            team_id: text_of(&view.json, "team_id"),
            id: id.to_owned(),
            hash,
        };
        *view = built(origin, sent, root.as_str().unwrap_or(id), None);
        view.json["previous_view_id"] = previous;
        let still_there = |(block, action): &(String, String)| {
            blocks::find(view.blocks(), Some(block), action).is_some()
        };
        view.typed = typed
            .into_iter()
            .filter(|(place, _)| still_there(place))
            .collect();
        Some(view)
    }

    /// Replaces a person's Home; its id stays.
    pub fn publish(&mut self, origin: Origin<'_>, sent: &Value) -> &View {
        let id = self
            .homes
            .entry(origin.user.to_owned())
            .or_insert(origin.id)
            .clone();
        let origin = Origin {
            id: id.clone(),
            ..origin
        };
        let view = built(origin, sent, &id, None);
        self.open.entry(id).insert_entry(view).into_mut()
    }

    /// Takes the top modal away.
    pub fn pop(&mut self, user: &str) {
        if let Some(id) = self.stacks.get_mut(user).and_then(Vec::pop) {
            self.open.remove(&id);
        }
    }

    /// Takes all modals away.
    pub fn clear(&mut self, user: &str) {
        for id in self.stacks.remove(user).unwrap_or_default() {
            self.open.remove(&id);
        }
    }
}

fn built(origin: Origin<'_>, sent: &Value, root: &str, previous: Option<String>) -> View {
    let mut json = sent.clone();
    if let Some(fields) = json.as_object_mut() {
        complete_fields(fields, &origin, root, previous);
    }
    let mut serial = 0;
    if let Some(list) = json["blocks"].as_array_mut() {
        blocks::complete(list, || {
            serial += 1;
            format!("v{serial:03x}")
        });
    }
    View {
        id: origin.id,
        user: origin.user.to_owned(),
        channel: origin.channel,
        json,
        typed: BTreeMap::new(),
        errors: BTreeMap::new(),
    }
}

fn complete_fields(
    fields: &mut Map<String, Value>,
    origin: &Origin<'_>,
    root: &str,
    previous: Option<String>,
) {
    for (key, default) in [
        ("private_metadata", json!("")),
        ("callback_id", json!("")),
        ("external_id", json!("")),
        ("clear_on_close", json!(false)),
        ("notify_on_close", json!(false)),
        ("close", Value::Null),
        ("submit", Value::Null),
        ("blocks", json!([])),
    ] {
        fields.entry(key).or_insert(default);
    }
    for (key, value) in [
        ("id", json!(origin.id)),
        ("team_id", json!(origin.team_id)),
        ("app_installed_team_id", json!(origin.team_id)),
        ("app_id", json!(APP_ID)),
        ("bot_id", json!(BOT_ID)),
        ("hash", json!(origin.hash)),
        ("root_view_id", json!(root)),
        ("previous_view_id", json!(previous)),
        ("state", json!({"values": {}})),
    ] {
        fields.insert(key.to_owned(), value);
    }
}

/// `state.values` of these blocks: what was typed, else what they began with.
pub(super) fn state_values(blocks: &Blocks, typed: &Typed, channel: Option<&str>) -> Value {
    let mut values = Map::new();
    for block in blocks {
        let block_id = text_of(block, "block_id");
        for element in blocks::elements(block) {
            let action_id = text_of(element, "action_id");
            let place = (block_id.to_owned(), action_id.to_owned());
            let typed = typed.get(&place).cloned();
            let state = typed.or_else(|| blocks::initial_state(&with_current(element, channel)));
            if let Some(state) = state {
                let row = values.entry(block_id).or_insert_with(|| json!({}));
                row[action_id] = state;
            }
        }
    }
    Value::Object(values)
}

/// What was entered, by block and action.
pub(super) type Typed = BTreeMap<(String, String), Value>;

/// A select that defaults to the conversation in which the modal was opened begins with it.
fn with_current(element: &Value, channel: Option<&str>) -> Value {
    let mut element = element.clone();
    let wants = element["default_to_current_conversation"] == json!(true);
    if let (true, Some(channel), None) = (wants, channel, element.get("initial_conversation")) {
        element["initial_conversation"] = json!(channel);
    }
    element
}
