//! What one person has before them: who, where, and what is new.

use jiff::Timestamp;
use serde::Deserialize;

use super::{Memory, Sandbox, reader::Reader};
use crate::{
    clock::Clock,
    sandbox::slack::{Message, Person, PretendSlack, View, observe::Place},
};

/// In the place of a conversation: the app's Home tab.
pub(super) const HOME: &str = "@home";

/// The page's address: who looks (by handle), at which conversation, at which thread.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Address {
    #[serde(rename = "as", default)]
    pub who: String,
    #[serde(default)]
    pub at: String,
    #[serde(default)]
    pub thread: String,
}

impl Address {
    pub fn url(&self) -> String {
        let mut pairs = vec![("as", &self.who), ("at", &self.at)];
        if !self.thread.is_empty() {
            pairs.push(("thread", &self.thread));
        }
        format!(
            "/?{}",
            serde_urlencoded::to_string(pairs).unwrap_or_default()
        )
    }

    pub fn at(&self, at: &str) -> Self {
        Self {
            at: at.to_owned(),
            thread: String::new(),
            ..self.clone()
        }
    }

    pub fn with_thread(&self, thread: &str) -> Self {
        Self {
            thread: thread.to_owned(),
            ..self.clone()
        }
    }
}

/// A place in the sidebar.
pub(super) struct Entry {
    pub place: Place,
    pub unread: usize,
}

/// A person in the sidebar.
pub(super) struct Player {
    pub person: Person,
    pub local_time: String,
    /// In their direct messages; channels are everybody's business.
    pub unread: usize,
}

/// All that the page shows.
pub(super) struct Screen<'a> {
    pub sandbox: &'a Sandbox,
    pub reader: Reader,
    pub address: Address,
    /// Nobody chose anything yet: say what can be done here.
    pub is_first: bool,
    pub place: Option<Place>,
    pub players: Vec<Player>,
    pub entries: Vec<Entry>,
    pub messages: Vec<Shown>,
    pub modal: Option<View>,
    pub home: Option<View>,
    pub notice: Option<String>,
}

/// A message with the story's time.
pub(super) struct Shown {
    pub message: Message,
    pub at: Timestamp,
}

impl<'a> Screen<'a> {
    pub fn new(sandbox: &'a Sandbox, asked: Address) -> Self {
        let slack = &sandbox.slack;
        let reader = Reader::new(slack, player(slack, &asked.who), sandbox.clock.now());
        let is_first = asked.who.is_empty();
        let at = if asked.at.is_empty() {
            first_place(&reader)
        } else {
            asked.at
        };
        let address = Address {
            who: reader.me.handle.clone(),
            at,
            thread: asked.thread,
        };
        let place = reader
            .places
            .iter()
            .find(|place| place.id == address.at)
            .cloned();
        let memory = &mut *sandbox.memory();
        let messages = place
            .as_ref()
            .map(|it| seen(slack, memory, &it.id, &reader.me.id));
        Self {
            is_first,
            players: players(slack, memory, &reader),
            entries: entries(slack, memory, &reader),
            messages: messages.unwrap_or_default(),
            modal: slack.view(&reader.me.id),
            home: (address.at == HOME)
                .then(|| slack.home(&reader.me.id))
                .flatten(),
            notice: memory.notices.get(&reader.me.id).cloned(),
            place,
            address,
            reader,
            sandbox,
        }
    }

    /// The app's direct messages with this person.
    pub fn dm(&self) -> String {
        self.sandbox.slack.dm(&self.reader.me.id)
    }

    /// Messages of the conversation itself, without replies in threads.
    pub fn top_messages(&self) -> impl Iterator<Item = &Shown> {
        self.messages.iter().filter(|shown| {
            let thread = shown.message.thread_ts.as_deref();
            shown.message.broadcast || thread.is_none_or(|root| root == shown.message.ts)
        })
    }

    /// A thread's first message and its replies.
    pub fn thread(&self, root: &str) -> impl Iterator<Item = &Shown> {
        self.messages.iter().filter(move |shown| {
            shown.message.ts == root || shown.message.thread_ts.as_deref() == Some(root)
        })
    }

    /// How many replies a message has.
    pub fn replies(&self, root: &str) -> usize {
        self.thread(root)
            .filter(|shown| shown.message.ts != root)
            .count()
    }
}

/// By handle or id; the first of the people where nobody was chosen.
fn player(slack: &PretendSlack, wanted: &str) -> Person {
    let people = slack.people();
    let playable = |it: &&Person| !it.is_bot && it.id != "USLACKBOT";
    let chosen = people
        .iter()
        .find(|it| it.handle == wanted || it.id == wanted);
    chosen
        .or_else(|| people.iter().find(playable))
        .cloned()
        .unwrap_or_default()
}

/// Where a story begins well: in #support if there is one.
fn first_place(reader: &Reader) -> String {
    let channels = || reader.places.iter().filter(|place| place.is_channel);
    let mine = || channels().filter(|place| place.members.contains(&reader.me.id));
    let found = mine()
        .find(|it| it.name == "support")
        .or_else(|| mine().next());
    found
        .or_else(|| channels().next())
        .map(|place| place.id.clone())
        .unwrap_or_default()
}

/// The messages that this person sees in a place; from now on they are read.
fn seen(slack: &PretendSlack, memory: &mut Memory, place: &str, me: &str) -> Vec<Shown> {
    let mut messages = slack.messages(place);
    messages.retain(|it| it.ephemeral_to.as_deref().is_none_or(|to| to == me));
    if let Some(last) = messages.last() {
        memory
            .read
            .insert((me.to_owned(), place.to_owned()), last.ts.clone());
    }
    let shown = messages.into_iter().map(|message| {
        let at = memory.timeline.of_ts(&message.ts);
        Shown { message, at }
    });
    shown.collect()
}

fn unread(slack: &PretendSlack, memory: &Memory, place: &Place, who: &str) -> usize {
    let read = memory.read.get(&(who.to_owned(), place.id.clone()));
    if read >= place.latest.as_ref() {
        return 0;
    }
    let new = |it: &&Message| {
        let for_them = it.ephemeral_to.as_deref().is_none_or(|to| to == who);
        for_them && it.user != who && read.is_none_or(|read| it.ts > *read)
    };
    slack.messages(&place.id).iter().filter(new).count()
}

fn players(slack: &PretendSlack, memory: &Memory, reader: &Reader) -> Vec<Player> {
    let player = |person: &Person| {
        let direct = slack
            .places(&person.id)
            .into_iter()
            .filter(|place| !place.is_channel);
        let zone = person.time_zone().unwrap_or(jiff::tz::TimeZone::UTC);
        Player {
            unread: direct
                .map(|place| unread(slack, memory, &place, &person.id))
                .sum(),
            local_time: reader.now.to_zoned(zone).strftime("%a %H:%M").to_string(),
            person: person.clone(),
        }
    };
    reader.colleagues().take(30).map(player).collect()
}

fn entries(slack: &PretendSlack, memory: &Memory, reader: &Reader) -> Vec<Entry> {
    let entry = |place: &Place| Entry {
        unread: unread(slack, memory, place, &reader.me.id),
        place: place.clone(),
    };
    reader.places.iter().map(entry).collect()
}
