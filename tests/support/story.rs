//! Stories told as their people live them: who types, presses and fills what, and who sees it.
//!
//! ```ignore
//! let slack = Workspace::start().await;
//! slack.connect_app(&app_url);
//! let ines = slack.person("ines");
//! ines.goes_to("customer-success").types("/find-mentor").await;
//! ines.sees_modal().has("Marta");
//! ines.presses("Ask Marta").await;
//! slack.person("marta").hears("Ines").await;
//! ```
//!
//! Nothing here looks into the app. Whatever a person could not do, because it is not on their
//! screen, panics and shows what is. Calls of the app that break Slack's contract fail the test
//! when the workspace is dropped.

use std::{
    collections::HashMap,
    fmt::Debug,
    ops::Deref,
    sync::{Arc, Mutex},
    time::Duration,
};

use serde_json::Value;
use understudy::sandbox::{
    PretendSlack, people,
    slack::{
        Input, Message, Outcome, Seed, View, Where,
        blocks::{elements, held, options, text_of, words_of},
    },
};

use super::contract::{Violation, check_ack, check_call};

/// How long the app's deliveries may take to arrive; a busy machine needs some of it.
const PATIENCE: Duration = Duration::from_secs(10);

/// The pretend Slack of a story.
pub struct Workspace {
    slack: PretendSlack,
    violations: Arc<Mutex<Vec<Violation>>>,
}

impl Deref for Workspace {
    type Target = PretendSlack;

    fn deref(&self) -> &PretendSlack {
        &self.slack
    }
}

impl Workspace {
    /// The people of the stories, and Slack listening.
    pub async fn start() -> Self {
        Self::start_with(people::example()).await
    }

    /// Other people.
    pub async fn start_with(seed: Seed) -> Self {
        let slack = PretendSlack::start(seed).await.expect("a port of loopback");
        let violations = Arc::new(Mutex::new(Vec::new()));
        let found = violations.clone();
        slack.on_call(move |call| {
            let new = match call.method.starts_with("ack.") {
                true => check_ack(&call.method, &call.arguments, call.view.as_ref()),
                false => check_call(&call.method, &call.arguments),
            };
            found.lock().expect("a lock").extend(new);
        });
        Self { slack, violations }
    }

    /// The settings with which the app finds this Slack.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("SLACK_API_URL", self.api_url()),
            ("SLACK_BOT_TOKEN", self.bot_token()),
            ("SLACK_SIGNING_SECRET", self.signing_secret()),
        ]
    }

    /// A person by handle.
    pub fn person(&self, handle: &str) -> PersonInStory {
        let found = self
            .people()
            .into_iter()
            .find(|person| person.handle == handle);
        let id = found
            .unwrap_or_else(|| panic!("nobody is called {handle}"))
            .id;
        let here = Arc::new(Mutex::new(
            self.channel_named("general").unwrap_or_default(),
        ));
        PersonInStory {
            slack: self.slack.clone(),
            handle: handle.to_owned(),
            id,
            here,
        }
    }

    /// A channel by name.
    pub fn channel(&self, name: &str) -> Place {
        let id = self
            .channel_named(name)
            .unwrap_or_else(|| panic!("there is no channel {name}"));
        Place {
            slack: self.slack.clone(),
            id,
        }
    }

    /// The group DM of these people, by handle, and the app.
    pub fn group_of(&self, handles: &[&str]) -> Place {
        let ids = handles
            .iter()
            .map(|handle| self.person(handle).id)
            .collect::<Vec<_>>();
        let id = self.group(&ids.iter().map(String::as_str).collect::<Vec<_>>());
        Place {
            slack: self.slack.clone(),
            id,
        }
    }

    /// What broke Slack's contract so far.
    pub fn violations(&self) -> Vec<Violation> {
        self.violations.lock().expect("a lock").clone()
    }

    /// Fails the test if the app broke Slack's contract.
    pub fn assert_no_violations(&self) {
        let found = self.violations();
        let lines = found.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert!(
            found.is_empty(),
            "Slack's contract was broken:\n{}",
            lines.join("\n")
        );
    }

    /// Takes what was found so far off the account; for tests of the checking itself.
    pub fn forgive(&self) -> Vec<Violation> {
        std::mem::take(&mut self.violations.lock().expect("a lock"))
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.assert_no_violations();
        }
    }
}

/// Somebody in the story.
#[derive(Clone)]
pub struct PersonInStory {
    slack: PretendSlack,
    pub handle: String,
    pub id: String,
    /// The conversation that is open on their screen.
    here: Arc<Mutex<String>>,
}

impl PersonInStory {
    /// Opens a channel by name; commands are typed there from now on.
    pub fn goes_to(&self, channel: &str) -> &Self {
        let found = self.slack.channel_named(channel);
        let id = found.unwrap_or_else(|| panic!("there is no channel {channel}"));
        *self.here.lock().expect("a lock") = id;
        self
    }

    /// Types a command where they are, or says something there.
    pub async fn types(&self, text: &str) -> Outcome {
        let here = self.here.lock().expect("a lock").clone();
        self.types_in(&here, text).await
    }

    /// As [`Self::types`], in the conversation with this id.
    pub async fn types_in(&self, channel: &str, text: &str) -> Outcome {
        if !text.starts_with('/') {
            self.done(self.slack.say(&self.id, channel, text, None).await);
            return Outcome::default();
        }
        let (command, rest) = text.split_once(' ').unwrap_or((text, ""));
        let outcome = self.done(self.slack.command(&self.id, channel, command, rest).await);
        self.untroubled(outcome)
    }

    /// Writes to the app.
    pub async fn tells_the_app(&self, text: &str) {
        self.done(self.slack.say(&self.id, &self.dm().id, text, None).await);
    }

    /// Answers in a message's thread.
    pub async fn replies_to(&self, message: &Shown, text: &str) {
        let thread = message.thread_ts.as_deref().unwrap_or(&message.ts);
        self.done(
            self.slack
                .say(&self.id, &message.channel, text, Some(thread))
                .await,
        );
    }

    /// Presses the button with this text, label for screen readers, or `action_id` (all of it, or
    /// the part before a `:`): in the open modal, else in the newest message that has it, else
    /// on Home.
    pub async fn presses(&self, button: &str) -> Outcome {
        self.acts(
            Input::nothing(),
            |element| is_called(element, button),
            button,
        )
        .await
    }

    /// As [`Self::presses`], at this message.
    pub async fn presses_at(&self, message: &Shown, button: &str) -> Outcome {
        let place = Where::Message {
            channel: message.channel.clone(),
            ts: message.ts.clone(),
        };
        let found = found_in(&message.blocks, &|element| is_called(element, button));
        let (block, action) = found.unwrap_or_else(|| self.lost(button));
        let pressed = self
            .slack
            .press_in(&self.id, place, Some(&block), &action, Input::nothing())
            .await;
        let outcome = self.done(pressed);
        self.untroubled(outcome)
    }

    /// Chooses in a menu, select, picker or radio buttons outside a form's inputs.
    pub async fn chooses(&self, action_id: &str, choice: impl Into<Input>) -> Outcome {
        self.acts(
            choice.into(),
            |element| is_called(element, action_id),
            action_id,
        )
        .await
    }

    /// Ticks a checkbox by the beginning of its text; what was ticked stays so.
    pub async fn ticks(&self, option: &str) -> Outcome {
        self.sets(option, true).await
    }

    /// Takes a tick away.
    pub async fn unticks(&self, option: &str) -> Outcome {
        self.sets(option, false).await
    }

    async fn sets(&self, option: &str, ticked: bool) -> Outcome {
        let has_it = |element: &Value| {
            text_of(element, "type") == "checkboxes" && value_of(element, option).is_some()
        };
        let (place, block, action, element) =
            self.search(&has_it).unwrap_or_else(|| self.lost(option));
        let chosen = value_of(&element, option).unwrap_or_default();
        let initial = element["initial_options"].as_array().into_iter().flatten();
        let mut values = initial
            .map(|it| text_of(it, "value").to_owned())
            .collect::<Vec<_>>();
        values.retain(|value| *value != chosen);
        if ticked {
            values.push(chosen);
        }
        let values = values.into_iter().collect::<Input>();
        let pressed = self
            .slack
            .press_in(&self.id, place, Some(&block), &action, values)
            .await;
        let outcome = self.done(pressed);
        self.untroubled(outcome)
    }

    async fn acts(&self, input: Input, wanted: impl Fn(&Value) -> bool, name: &str) -> Outcome {
        let (place, block, action, _) = self.search(&wanted).unwrap_or_else(|| self.lost(name));
        let pressed = self
            .slack
            .press_in(&self.id, place, Some(&block), &action, input)
            .await;
        let outcome = self.done(pressed);
        self.untroubled(outcome)
    }

    /// Everything on their screen that can be acted on: a modal covers the rest.
    fn search(&self, wanted: &dyn Fn(&Value) -> bool) -> Option<(Where, String, String, Value)> {
        let complete = |place: Where, blocks: &[Value]| {
            let (block, action) = found_in(blocks, wanted)?;
            let has = |it: &&Value| text_of(it, "block_id") == block;
            let inside = elements(blocks.iter().find(has)?).into_iter();
            let element = inside
                .clone()
                .find(|it| text_of(it, "action_id") == action)?
                .clone();
            Some((place, block, action, element))
        };
        if let Some(view) = self.slack.view(&self.id) {
            return complete(Where::View(view.id.clone()), view.blocks());
        }
        let messages = self.all_messages();
        let in_message = messages.iter().rev().find_map(|message| {
            let (channel, ts) = (message.channel.clone(), message.ts.clone());
            complete(Where::Message { channel, ts }, &message.blocks)
        });
        in_message.or_else(|| complete(Where::Home, self.slack.home(&self.id)?.blocks()))
    }

    fn all_messages(&self) -> Vec<Message> {
        let places = self.slack.places(&self.id).into_iter();
        let mut all = places
            .flat_map(|place| self.slack.messages(&place.id))
            .collect::<Vec<_>>();
        all.retain(|it| it.ephemeral_to.as_deref().is_none_or(|to| to == self.id));
        all.sort_by(|one, other| one.ts.cmp(&other.ts));
        all
    }

    /// The modal on their screen.
    pub fn sees_modal(&self) -> Shown {
        self.modal()
            .unwrap_or_else(|| panic!("{} sees no modal", self.handle))
    }

    /// The modal on their screen, if there is one.
    pub fn modal(&self) -> Option<Shown> {
        self.slack.view(&self.id).map(Shown::view)
    }

    /// That no modal is open.
    pub fn sees_no_modal(&self) {
        if let Some(modal) = self.modal() {
            panic!("{} still sees a modal:\n{}", self.handle, modal.words());
        }
    }

    /// Enters something into the input with this `block_id` or label.
    pub fn fills(&self, input: &str, value: impl Into<Input>) -> &Self {
        let view = self.sees_modal();
        let inputs = view
            .blocks
            .iter()
            .filter(|block| text_of(block, "type") == "input");
        let named = |block: &&Value| {
            text_of(block, "block_id") == input || words_of(block, "label") == input
        };
        let block = inputs
            .into_iter()
            .find(named)
            .unwrap_or_else(|| self.lost(input));
        let filled = self
            .slack
            .fill(&self.id, &view.ts, text_of(block, "block_id"), value);
        self.done(filled);
        self
    }

    /// Submits the modal. What was wrong at fields is in the outcome's `errors`.
    pub async fn submits(&self) -> Outcome {
        let view = self.sees_modal();
        let outcome = self.done(self.slack.submit(&self.id, &view.ts, HashMap::new()).await);
        self.untroubled(outcome)
    }

    /// Closes the modal.
    pub async fn closes(&self) -> Outcome {
        self.done(self.slack.close_view(&self.id).await)
    }

    /// Opens the app's Home, and waits for it to be there.
    pub async fn opens_home(&self) -> Shown {
        let before = self
            .slack
            .home(&self.id)
            .map(|view| view.json["hash"].clone());
        self.done(self.slack.open_home(&self.id).await);
        let newer = |slack: &PretendSlack| {
            let home = slack.home(&self.id)?;
            (before.as_ref() != Some(&home.json["hash"])).then(|| Shown::view(home))
        };
        let shown = self.slack.wait_for(PATIENCE, newer).await;
        shown.unwrap_or_else(|| panic!("{} sees no Home", self.handle))
    }

    /// Home as it was published last.
    pub fn home(&self) -> Option<Shown> {
        self.slack.home(&self.id).map(Shown::view)
    }

    /// Their DM with the app.
    pub fn dm(&self) -> Place {
        Place {
            slack: self.slack.clone(),
            id: self.slack.dm(&self.id),
        }
    }

    /// Waits for a message to them, in the app's DM, that says this.
    pub async fn hears(&self, words: &str) -> Shown {
        self.dm().gets(words).await
    }

    /// The ephemeral messages that only they see, oldest first.
    pub fn ephemerals(&self) -> Vec<Shown> {
        let all = self.all_messages().into_iter();
        all.filter(|it| it.ephemeral_to.is_some())
            .map(Shown::message)
            .collect()
    }

    fn done<T, E: Debug>(&self, result: Result<T, E>) -> T {
        result.unwrap_or_else(|error| panic!("{} could not do that: {error:?}", self.handle))
    }

    fn untroubled(&self, outcome: Outcome) -> Outcome {
        if let Some(trouble) = &outcome.trouble {
            panic!(
                "{} saw Slack's own words: {trouble:?} ({})",
                self.handle, outcome.body
            );
        }
        outcome
    }

    fn lost(&self, wanted: &str) -> ! {
        let modal = self.modal().map(|modal| modal.words());
        let screen = modal.unwrap_or_else(|| {
            let newest = self.all_messages().into_iter().rev().take(3);
            newest
                .map(|it| Shown::message(it).words())
                .collect::<Vec<_>>()
                .join("\n--\n")
        });
        panic!(
            "{} does not find {wanted:?}. On the screen:\n{screen}",
            self.handle
        )
    }
}

/// A conversation.
#[derive(Clone)]
pub struct Place {
    slack: PretendSlack,
    pub id: String,
}

impl Place {
    /// The conversation with this id.
    pub fn at(slack: &PretendSlack, id: String) -> Self {
        Self {
            slack: slack.clone(),
            id,
        }
    }

    /// All that was said, oldest first, threads included, ephemeral messages not.
    pub fn messages(&self) -> Vec<Shown> {
        let all = self.slack.messages(&self.id).into_iter();
        all.filter(|it| it.ephemeral_to.is_none())
            .map(Shown::message)
            .collect()
    }

    /// The newest message.
    pub fn last(&self) -> Shown {
        self.messages()
            .pop()
            .unwrap_or_else(|| panic!("nothing was said in {}", self.id))
    }

    /// The newest message that says this, as it is now.
    pub fn find(&self, words: &str) -> Option<Shown> {
        self.messages()
            .into_iter()
            .rev()
            .find(|message| message.says(words))
    }

    /// Waits until a message here says this.
    pub async fn gets(&self, words: &str) -> Shown {
        let found = self.slack.wait_for(PATIENCE, |_| self.find(words)).await;
        found.unwrap_or_else(|| {
            let all = self.messages().iter().map(Shown::words).collect::<Vec<_>>();
            panic!(
                "nothing in {} says {words:?}. It says:\n{}",
                self.id,
                all.join("\n--\n")
            )
        })
    }

    /// The replies in a message's thread.
    pub fn thread(&self, message: &Shown) -> Vec<Shown> {
        let mut all = self.messages();
        all.retain(|it| it.thread_ts.as_deref() == Some(&message.ts) && it.ts != message.ts);
        all
    }
}

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
    pub errors: std::collections::BTreeMap<String, String>,
}

impl Shown {
    fn message(message: Message) -> Self {
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

    fn view(view: View) -> Self {
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

/// By visible text, label for screen readers, placeholder, or `action_id` up to a `:`.
fn is_called(element: &Value, name: &str) -> bool {
    let action = text_of(element, "action_id");
    let seen = [words_of(element, "text"), words_of(element, "placeholder")];
    seen.contains(&name)
        || text_of(element, "accessibility_label") == name
        || action == name
        || action.split(':').next() == Some(name)
}

fn found_in(blocks: &[Value], wanted: &dyn Fn(&Value) -> bool) -> Option<(String, String)> {
    blocks.iter().find_map(|block| {
        let element = elements(block)
            .into_iter()
            .find(|element| wanted(element))?;
        Some((
            text_of(block, "block_id").to_owned(),
            text_of(element, "action_id").to_owned(),
        ))
    })
}

/// The value of the option whose text has these words.
fn value_of(element: &Value, words: &str) -> Option<String> {
    let all = options(element);
    let option = all
        .into_iter()
        .find(|option| words_of(option, "text").contains(words))?;
    Some(text_of(option, "value").to_owned())
}
