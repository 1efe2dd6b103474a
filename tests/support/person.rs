//! A person of a story: what they do, and what they see.

use std::{
    collections::HashMap,
    fmt::Debug,
    sync::{Arc, Mutex},
};

use serde_json::Value;
use understudy::sandbox::{
    PretendSlack,
    slack::{
        Input, Message, Outcome, Where,
        blocks::{elements, options, text_of, words_of},
    },
};

use super::{
    shown::Shown,
    story::{PATIENCE, Place},
};

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
    pub fn new(slack: PretendSlack, handle: &str, id: String, here: String) -> Self {
        Self {
            slack,
            handle: handle.to_owned(),
            id,
            here: Arc::new(Mutex::new(here)),
        }
    }

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

    /// Chooses a shortcut in a message's menu, by its `callback_id`.
    pub async fn takes_up(&self, message: &Shown, shortcut: &str) -> Outcome {
        let sent = self
            .slack
            .shortcut_at(&self.id, &message.channel, &message.ts, shortcut);
        self.done(sent.await)
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

    /// Presses a button of a message as it was shown to somebody once, whatever it shows now.
    pub async fn presses_old(&self, message: &Shown, button: &str) -> Outcome {
        let found = found_in(&message.blocks, &|element| is_called(element, button));
        let (block_id, action_id) = found.unwrap_or_else(|| self.lost(button));
        let inside = message.blocks.iter().flat_map(elements);
        let element = inside
            .into_iter()
            .find(|it| text_of(it, "action_id") == action_id);
        let value = element.map_or(Value::Null, |it| it["value"].clone());
        let action = serde_json::json!({
            "type": "button", "action_id": action_id, "block_id": block_id, "value": value,
        });
        self.forges(message, action).await
    }

    /// Sends an action that the app has never shown them.
    pub async fn forges(&self, at: &Shown, action: Value) -> Outcome {
        let sent = self
            .slack
            .press_as_shown(&self.id, &at.channel, &at.ts, action);
        self.done(sent.await)
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

    /// Waits until the open modal says this.
    pub async fn waits_for_modal(&self, words: &str) -> Shown {
        let shown = || self.modal().filter(|modal| modal.says(words));
        let found = self.slack.wait_for(PATIENCE, |_| shown()).await;
        found.unwrap_or_else(|| panic!("no modal says {words:?}"))
    }

    /// Waits until the app tells them this and nobody else.
    pub async fn is_told(&self, words: &str) -> Shown {
        let told = || {
            self.ephemerals()
                .into_iter()
                .rev()
                .find(|told| told.says(words))
        };
        let found = self.slack.wait_for(PATIENCE, |_| told()).await;
        found.unwrap_or_else(|| {
            let all = self.ephemerals();
            let all = all.iter().map(Shown::words).collect::<Vec<_>>();
            panic!(
                "nobody tells them {words:?}. They were told:\n{}",
                all.join("\n--\n")
            )
        })
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
