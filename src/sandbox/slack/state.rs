//! The workspace's state: people, conversations and messages, changed by plain functions.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    Call, Message,
    blocks::Blocks,
    seed::{Person, Seed},
    views::Views,
};
use crate::clock::{Stopwatch, wall};

/// The app's own ids in every pretend workspace.
pub(super) const BOT_USER: &str = "U0UNDERSTUDY";
pub(super) const BOT_ID: &str = "B0UNDERSTUDY";
pub(super) const APP_ID: &str = "A0UNDERSTUDY";
/// Says what went wrong with a command; a member of every real workspace too.
pub(super) const SLACKBOT: &str = "USLACKBOT";

/// All that this Slack knows.
pub(super) struct State {
    pub team_id: String,
    pub team_name: String,
    pub bot_token: String,
    pub signing_secret: String,
    pub token_revoked: bool,
    pub people: People,
    pub conversations: BTreeMap<String, Conversation>,
    pub views: Views,
    pub triggers: HashMap<String, Trigger>,
    pub response_urls: HashMap<String, ResponseUrl>,
    pub calls: Vec<Call>,
    last_ts: i64,
    serial: u64,
}

/// The members, in the seed's order, found by id.
#[derive(Default)]
pub(super) struct People {
    list: Vec<Person>,
    by_id: HashMap<String, usize>,
}

impl People {
    /// Adds a person, or replaces the one with the same id.
    pub fn put(&mut self, person: Person) {
        match self.by_id.get(&person.id) {
            Some(&at) => self.list[at] = person,
            None => {
                self.by_id.insert(person.id.clone(), self.list.len());
                self.list.push(person);
            }
        }
    }

    pub fn get(&self, id: &str) -> Option<&Person> {
        self.by_id.get(id).map(|&at| &self.list[at])
    }

    pub fn all(&self) -> &[Person] {
        &self.list
    }
}

/// What kind of conversation it is; their ids begin with C, C, D and G.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Kind {
    Public,
    Private,
    Direct,
    Group,
}

/// A channel or direct message with all that was said in it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Conversation {
    pub id: String,
    pub kind: Kind,
    pub name: String,
    pub archived: bool,
    /// Ids of people, and of the app where it is a member.
    pub members: Vec<String>,
    /// In the order of their `ts`, those of threads and ephemeral ones among them.
    pub messages: Vec<Message>,
    pub created: i64,
}

impl Conversation {
    pub fn has(&self, user: &str) -> bool {
        self.members.iter().any(|member| member == user)
    }

    pub fn message(&self, ts: &str) -> Option<&Message> {
        self.messages.iter().find(|message| message.ts == ts)
    }

    pub fn message_mut(&mut self, ts: &str) -> Option<&mut Message> {
        self.messages.iter_mut().find(|message| message.ts == ts)
    }

    /// The person on the other side of the app's DM.
    pub fn partner(&self) -> Option<&str> {
        self.members
            .iter()
            .map(String::as_str)
            .find(|member| *member != BOT_USER)
    }
}

/// A click that may still open a view.
pub(super) struct Trigger {
    pub user: String,
    /// Where the click was, for `default_to_current_conversation`.
    pub channel: Option<String>,
    pub issued: Stopwatch,
    pub used: bool,
}

/// Where an interaction may be answered later.
pub(super) struct ResponseUrl {
    pub user: String,
    pub channel: String,
    /// The message that was clicked; none for a command.
    pub original: Option<String>,
    pub thread_ts: Option<String>,
    pub issued: Stopwatch,
    pub uses: u32,
}

/// What a new message says, before it has a `ts`.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub user: String,
    pub text: String,
    pub blocks: Blocks,
    pub thread_ts: Option<String>,
    pub broadcast: bool,
    pub metadata: Option<Value>,
    pub ephemeral_to: Option<String>,
}

impl State {
    pub fn new(seed: Seed) -> Self {
        let mut state = Self {
            team_id: seed.team_id,
            team_name: seed.team_name,
            bot_token: seed.bot_token,
            signing_secret: seed.signing_secret,
            token_revoked: false,
            people: People::default(),
            conversations: BTreeMap::new(),
            views: Views::default(),
            triggers: HashMap::new(),
            response_urls: HashMap::new(),
            calls: Vec::new(),
            last_ts: 0,
            serial: 0,
        };
        for person in [slackbot(), the_app()].into_iter().chain(seed.people) {
            state.people.put(person);
        }
        for channel in seed.channels {
            let kind = if channel.private {
                Kind::Private
            } else {
                Kind::Public
            };
            let bot = channel.bot_in.then(|| BOT_USER.to_owned());
            let members = channel.members.into_iter().chain(bot).collect();
            let conversation = state.add_conversation(channel.id, kind, channel.name, members);
            conversation.archived = channel.archived;
        }
        state
    }

    /// Goes on with conversations from before; what is said next comes after all of it.
    pub fn take_over(&mut self, conversations: BTreeMap<String, Conversation>) {
        let said = conversations.values().flat_map(|place| &place.messages);
        let stamps = said.filter_map(|message| message.ts.replace('.', "").parse().ok());
        self.last_ts = stamps.max().unwrap_or(self.last_ts);
        self.conversations = conversations;
    }

    pub fn add_conversation(
        &mut self,
        id: String,
        kind: Kind,
        name: String,
        members: Vec<String>,
    ) -> &mut Conversation {
        let messages = Vec::new();
        let created = wall().as_second();
        let new = Conversation {
            id: id.clone(),
            kind,
            name,
            archived: false,
            members,
            messages,
            created,
        };
        self.conversations.entry(id).or_insert(new)
    }

    /// The DM or group DM of the app with these people; made at the first asking. Its id depends
    /// on the people only, so that it stays the same from one run to the next.
    pub fn direct(&mut self, users: &[String]) -> String {
        let mut users = users.to_vec();
        users.sort();
        users.dedup();
        let (kind, letter) = if users.len() == 1 {
            (Kind::Direct, 'D')
        } else {
            (Kind::Group, 'G')
        };
        let digest = hex::encode_upper(Sha256::digest(users.join(",")));
        let id = format!("{letter}{}", &digest[..10]);
        if !self.conversations.contains_key(&id) {
            let name = self.direct_name(kind, &users);
            users.push(BOT_USER.to_owned());
            self.add_conversation(id.clone(), kind, name, users);
        }
        id
    }

    fn direct_name(&self, kind: Kind, users: &[String]) -> String {
        let handle = |id: &String| {
            self.people
                .get(id)
                .map_or(id.as_str(), |who| &who.handle)
                .to_owned()
        };
        let handles = users.iter().map(handle).collect::<Vec<_>>();
        match kind {
            Kind::Group => format!("mpdm-understudy--{}-1", handles.join("--")),
            _ => handles.join(""),
        }
    }

    /// By id, or by name with or without `#`.
    pub fn conversation_id(&self, wanted: &str) -> Option<String> {
        let name = wanted.trim_start_matches('#');
        let named = |conversation: &&Conversation| {
            matches!(conversation.kind, Kind::Public | Kind::Private) && conversation.name == name
        };
        match self.conversations.get(wanted) {
            Some(found) => Some(found.id.clone()),
            None => self
                .conversations
                .values()
                .find(named)
                .map(|found| found.id.clone()),
        }
    }

    /// Says something in a conversation that exists; gives its `ts`.
    pub fn say(&mut self, channel: &str, draft: Draft) -> Option<String> {
        let ts = self.new_ts();
        let mut blocks = draft.blocks;
        super::blocks::complete(&mut blocks, || self.new_id(""));
        let message = Message {
            channel: channel.to_owned(),
            ts: ts.clone(),
            user: draft.user,
            text: draft.text,
            blocks,
            thread_ts: draft.thread_ts,
            broadcast: draft.broadcast,
            metadata: draft.metadata,
            ephemeral_to: draft.ephemeral_to,
            edited: None,
            listed_from: Timestamp::UNIX_EPOCH,
        };
        self.conversations.get_mut(channel)?.messages.push(message);
        Some(ts)
    }

    /// Wall time in Slack's way of writing it: unique and increasing.
    pub fn new_ts(&mut self) -> String {
        self.last_ts = wall().as_microsecond().max(self.last_ts + 1);
        format!(
            "{}.{:06}",
            self.last_ts / 1_000_000,
            self.last_ts % 1_000_000
        )
    }

    /// A short id that nothing else here has.
    pub fn new_id(&mut self, prefix: &str) -> String {
        self.serial += 1;
        let serial = self.serial;
        if prefix.is_empty() {
            format!("b{serial:04x}")
        } else {
            format!("{prefix}0{serial:08X}")
        }
    }

    /// A click: good for one view within three seconds.
    pub fn new_trigger(&mut self, user: &str, channel: Option<&str>) -> String {
        self.serial += 1;
        let id = format!(
            "{}.{}.{:032x}",
            self.serial,
            wall().as_second(),
            rand::random::<u128>()
        );
        let trigger = Trigger {
            user: user.to_owned(),
            channel: channel.map(str::to_owned),
            issued: Stopwatch::start(),
            used: false,
        };
        self.triggers.insert(id.clone(), trigger);
        id
    }

    pub fn new_response_url(
        &mut self,
        user: &str,
        channel: &str,
        original: Option<&Message>,
    ) -> String {
        let id = format!("{:032x}", rand::random::<u128>());
        let answer = ResponseUrl {
            user: user.to_owned(),
            channel: channel.to_owned(),
            original: original.map(|message| message.ts.clone()),
            thread_ts: original.and_then(|message| message.thread_ts.clone()),
            issued: Stopwatch::start(),
            uses: 0,
        };
        self.response_urls.insert(id.clone(), answer);
        id
    }
}

fn slackbot() -> Person {
    let name = "Slackbot".to_owned();
    Person {
        id: SLACKBOT.to_owned(),
        handle: "slackbot".to_owned(),
        real_name: name.clone(),
        name,
        ..Person::default()
    }
}

fn the_app() -> Person {
    let name = "Understudy".to_owned();
    Person {
        id: BOT_USER.to_owned(),
        handle: "understudy".to_owned(),
        real_name: name.clone(),
        name,
        is_bot: true,
        ..Person::default()
    }
}
