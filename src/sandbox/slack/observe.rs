//! What can be seen from outside: by a test, or by the page.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{
    PretendSlack,
    blocks::Blocks,
    lock,
    seed::Person,
    state::{BOT_ID, BOT_USER, Conversation, Kind},
    views::{Typed, state_values},
};

/// One call of the app to the Web API, or one ack of its: these are called `ack.slash_command`,
/// `ack.view_submission`, `ack.block_actions`, `ack.block_suggestion` and `response_url`.
#[derive(Debug, Clone)]
pub struct Call {
    pub method: String,
    /// The arguments, whichever way they came, with JSON in strings unpacked.
    pub arguments: Value,
    pub at: Timestamp,
    /// The HTTP status that was answered; 0 where the connection was left or cut.
    pub status: u16,
    /// `ok`, an error's code, or the fault that was made.
    pub outcome: String,
    /// For an ack of a submission: the view that was submitted.
    pub view: Option<Value>,
}

/// Something that was said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    pub channel: String,
    /// Wall time, unique: a message's name.
    pub ts: String,
    /// The first message of the thread that this one answers in.
    pub thread_ts: Option<String>,
    /// A reply that the channel shows too.
    pub broadcast: bool,
    /// Who said it.
    pub user: String,
    pub text: String,
    pub blocks: Blocks,
    pub metadata: Option<Value>,
    /// When it was changed last.
    pub edited: Option<String>,
    /// The only person who sees it.
    pub ephemeral_to: Option<String>,
    /// History keeps it back until then.
    #[serde(skip)]
    pub(super) listed_from: Timestamp,
}

impl Message {
    /// Whether the app said it.
    pub fn is_from_app(&self) -> bool {
        self.user == BOT_USER
    }

    /// `state.values` of its elements: what they began with.
    pub fn values(&self) -> Value {
        state_values(&self.blocks, &Typed::new(), Some(&self.channel))
    }

    /// As Slack writes it. Metadata's payload is only there for who asked for it.
    pub(super) fn json(&self, all_metadata: bool) -> Value {
        let mut json = Map::new();
        let mut put = |key: &str, value: Value| json.insert(key.to_owned(), value);
        put("type", json!("message"));
        put("ts", json!(self.ts));
        put("user", json!(self.user));
        put("text", json!(self.text));
        if self.is_from_app() {
            put("bot_id", json!(BOT_ID));
            put("app_id", json!(super::state::APP_ID));
        }
        if !self.blocks.is_empty() {
            put("blocks", json!(self.blocks));
        }
        if let Some(thread) = &self.thread_ts {
            put("thread_ts", json!(thread));
        }
        if let Some(edited) = &self.edited {
            put("edited", json!({"user": self.user, "ts": edited}));
        }
        if let Some(metadata) = &self.metadata {
            let mut metadata = metadata.clone();
            if let (false, Some(fields)) = (all_metadata, metadata.as_object_mut()) {
                fields.remove("event_payload");
            }
            put("metadata", metadata);
        }
        Value::Object(json)
    }
}

/// A modal or a Home tab.
#[derive(Debug, Clone)]
pub struct View {
    pub id: String,
    /// Who sees it.
    pub user: String,
    /// The conversation it was opened from.
    pub channel: Option<String>,
    /// All of it, as Slack would send it back.
    pub json: Value,
    /// What the person entered so far.
    pub(super) typed: Typed,
    /// Errors at input blocks, by `block_id`, from the app or from Slack's own checks.
    pub errors: BTreeMap<String, String>,
}

impl View {
    pub fn blocks(&self) -> &Blocks {
        static NONE: Blocks = Blocks::new();
        match &self.json["blocks"] {
            Value::Array(list) => list,
            _ => &NONE,
        }
    }

    /// The title of a modal.
    pub fn title(&self) -> &str {
        super::blocks::words_of(&self.json, "title")
    }

    pub fn callback_id(&self) -> &str {
        super::blocks::text_of(&self.json, "callback_id")
    }

    /// `state.values`, with what was typed or else initial values.
    pub fn values(&self) -> Value {
        state_values(self.blocks(), &self.typed, self.channel.as_deref())
    }

    /// As it goes to the app.
    pub(super) fn payload(&self) -> Value {
        let mut json = self.json.clone();
        json["state"] = json!({"values": self.values()});
        json
    }
}

/// A conversation without its messages.
#[derive(Debug, Clone)]
pub struct Place {
    pub id: String,
    /// A channel's name, or who else is in a direct message.
    pub name: String,
    pub is_channel: bool,
    pub is_private: bool,
    pub is_archived: bool,
    pub is_group: bool,
    pub members: Vec<String>,
    /// `ts` of the newest message, ephemeral ones aside.
    pub latest: Option<String>,
}

impl Place {
    fn of(conversation: &Conversation) -> Self {
        let lasting = conversation
            .messages
            .iter()
            .rev()
            .find(|said| said.ephemeral_to.is_none());
        Self {
            id: conversation.id.clone(),
            name: conversation.name.clone(),
            is_channel: matches!(conversation.kind, Kind::Public | Kind::Private),
            is_private: conversation.kind == Kind::Private,
            is_archived: conversation.archived,
            is_group: conversation.kind == Kind::Group,
            members: conversation.members.clone(),
            latest: lasting.map(|said| said.ts.clone()),
        }
    }
}

impl PretendSlack {
    /// All messages of a conversation in the order of their `ts`: threads and ephemeral ones too.
    pub fn messages(&self, channel: &str) -> Vec<Message> {
        let state = self.state();
        state
            .conversations
            .get(channel)
            .map_or_else(Vec::new, |place| place.messages.clone())
    }

    /// The id of the app's DM with a person.
    pub fn dm(&self, user: &str) -> String {
        self.state().direct(&[user.to_owned()])
    }

    /// The id of the app's group DM with these people.
    pub fn group(&self, users: &[&str]) -> String {
        let users = users
            .iter()
            .map(|user| (*user).to_owned())
            .collect::<Vec<_>>();
        self.state().direct(&users)
    }

    /// The modal that a person sees.
    pub fn view(&self, user: &str) -> Option<View> {
        self.state().views.top(user).cloned()
    }

    /// How many modals lie on each other.
    pub fn view_depth(&self, user: &str) -> usize {
        self.state().views.depth(user)
    }

    /// A view by its id, if it is still open.
    pub fn view_by_id(&self, id: &str) -> Option<View> {
        self.state().views.get(id).cloned()
    }

    /// A person's Home tab, once it was published.
    pub fn home(&self, user: &str) -> Option<View> {
        self.state().views.home(user).cloned()
    }

    /// All calls and acks of the app so far, in the order in which they were answered.
    pub fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    /// Shows each call and ack to `hook` when it is answered.
    pub fn on_call(&self, hook: impl Fn(&Call) + Send + Sync + 'static) {
        lock(&self.inner.hooks).push(Arc::new(hook));
    }

    /// Everybody, the app and Slackbot included.
    pub fn people(&self) -> Vec<Person> {
        self.state().people.all().to_vec()
    }

    /// One member.
    pub fn person(&self, id: &str) -> Option<Person> {
        self.state().people.get(id).cloned()
    }

    /// Adds a member, or changes the one with the same id: a move, a new name, somebody who left.
    pub fn put_person(&self, person: Person) {
        self.state().people.put(person);
        self.changed();
    }

    /// The id of a channel by its name.
    pub fn channel_named(&self, name: &str) -> Option<String> {
        self.state().conversation_id(name)
    }

    /// The conversations that a person can see: public channels and those they are in.
    pub fn places(&self, user: &str) -> Vec<Place> {
        let state = self.state();
        let visible = |it: &&Conversation| it.kind == Kind::Public || it.has(user);
        state
            .conversations
            .values()
            .filter(visible)
            .map(Place::of)
            .collect()
    }

    /// The workspace's id and name.
    pub fn team(&self) -> (String, String) {
        let state = self.state();
        (state.team_id.clone(), state.team_name.clone())
    }

    /// The token that this Slack accepts, for the app's settings.
    pub fn bot_token(&self) -> String {
        self.state().bot_token.clone()
    }

    /// The secret that requests are signed with, for the app's settings.
    pub fn signing_secret(&self) -> String {
        self.state().signing_secret.clone()
    }

    /// Grows with every change.
    pub fn version(&self) -> u64 {
        *self.inner.changes.borrow()
    }

    /// Waits until something changed after `seen`, or for `limit`.
    pub async fn changed_since(&self, seen: u64, limit: Duration) {
        let mut changes = self.inner.changes.subscribe();
        let _ = tokio::time::timeout(limit, changes.wait_for(|count| *count > seen)).await;
    }

    /// Looks again after every change until there is something to be seen, at most for `limit`.
    pub async fn wait_for<T>(
        &self,
        limit: Duration,
        mut look: impl FnMut(&Self) -> Option<T>,
    ) -> Option<T> {
        let watch = crate::clock::Stopwatch::start();
        loop {
            let seen = self.version();
            if let Some(found) = look(self) {
                return Some(found);
            }
            let left = limit.checked_sub(watch.elapsed())?;
            self.changed_since(seen, left).await;
        }
    }
}
