//! Buttons, menus and forms.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::{DriveError, Input, Outcome, PretendSlack, Where, acks, form, payloads};
use crate::sandbox::slack::{
    blocks::{self, text_of},
    state::State,
};

impl PretendSlack {
    /// Somebody presses a button, or chooses in a menu, a picker or checkboxes. For a button
    /// `input` is not read: its value is its own.
    pub async fn press(
        &self,
        user: &str,
        place: Where,
        action_id: &str,
        input: impl Into<Input>,
    ) -> Result<Outcome, DriveError> {
        self.press_in(user, place, None, action_id, input).await
    }

    /// As [`PretendSlack::press`], in the named block: an `action_id` may occur in several.
    pub async fn press_in(
        &self,
        user: &str,
        place: Where,
        block_id: Option<&str>,
        action_id: &str,
        input: impl Into<Input>,
    ) -> Result<Outcome, DriveError> {
        let pressed = Pressed {
            user,
            place: &place,
            block_id,
            action_id,
        };
        let payload = pressed.payload(&self.base_url(), &mut self.state(), &input.into().0)?;
        let outcome = self.interaction(&payload).await?;
        self.record_ack("block_actions", &outcome, None);
        Ok(outcome)
    }

    /// Somebody presses what their screen still shows though the message has changed, or what they
    /// have forged: `action` goes to the app as it is.
    pub async fn press_as_shown(
        &self,
        user: &str,
        channel: &str,
        ts: &str,
        action: Value,
    ) -> Result<Outcome, DriveError> {
        let place = Where::Message {
            channel: channel.to_owned(),
            ts: ts.to_owned(),
        };
        let payload = {
            let state = &mut self.state();
            let mut payload = payloads::base(state, "block_actions", user, Some(channel));
            payload["container"] =
                json!({ "type": "message", "channel_id": channel, "message_ts": ts });
            // A stranger does not see it, but may know of it.
            let shown = payloads::surface(state, user, &place).ok();
            if let Some(message) = shown.and_then(|surface| surface.message) {
                payloads::at_message(state, &mut payload, &self.base_url(), &message);
            }
            payload["actions"] = json!([action]);
            payload
        };
        let outcome = self.interaction(&payload).await?;
        self.record_ack("block_actions", &outcome, None);
        Ok(outcome)
    }

    /// Chooses a shortcut in a message's menu.
    pub async fn shortcut_at(
        &self,
        user: &str,
        channel: &str,
        ts: &str,
        callback_id: &str,
    ) -> Result<Outcome, DriveError> {
        let place = Where::Message {
            channel: channel.to_owned(),
            ts: ts.to_owned(),
        };
        let payload = {
            let state = &mut self.state();
            let surface = payloads::surface(state, user, &place)?;
            let mut payload = payloads::base(state, "message_action", user, Some(channel));
            payload["callback_id"] = json!(callback_id);
            payload["message_ts"] = json!(ts);
            if let Some(message) = surface.message {
                payloads::at_message(state, &mut payload, &self.base_url(), &message);
            }
            payload
        };
        let outcome = self.interaction(&payload).await?;
        self.record_ack("block_actions", &outcome, None);
        Ok(outcome)
    }

    /// Types into an external select; gives the app's options.
    pub async fn suggest(
        &self,
        user: &str,
        place: Where,
        action_id: &str,
        typed: &str,
    ) -> Result<Vec<Value>, DriveError> {
        let pressed = Pressed {
            user,
            place: &place,
            block_id: None,
            action_id,
        };
        let payload = pressed.suggestion(&mut self.state(), typed)?;
        let outcome = self.interaction(&payload).await?;
        self.record_ack("block_suggestion", &outcome, None);
        let answer = outcome.json();
        Ok(blocks::options(&answer).into_iter().cloned().collect())
    }

    /// Enters something into an input of a view, without submitting.
    pub fn fill(
        &self,
        user: &str,
        view_id: &str,
        block_id: &str,
        input: impl Into<Input>,
    ) -> Result<(), DriveError> {
        let mut state = self.state();
        payloads::own_view(&state, user, view_id)?;
        enter(&mut state, view_id, block_id, &input.into().0)?;
        drop(state);
        self.changed();
        Ok(())
    }

    /// Fills a form and submits it. Slack itself refuses what lacks a required answer: then
    /// nothing is sent, and the errors are Slack's.
    pub async fn submit(
        &self,
        user: &str,
        view_id: &str,
        values: HashMap<String, Input>,
    ) -> Result<Outcome, DriveError> {
        let payload = match prepared(&mut self.state(), user, view_id, &values)? {
            Ok(payload) => payload,
            Err(errors) => {
                return Ok(Outcome {
                    errors,
                    ..Outcome::default()
                });
            }
        };
        let mut outcome = self.interaction(&payload).await?;
        acks::submission(&mut self.state(), &mut outcome, user, view_id);
        self.record_ack("view_submission", &outcome, Some(payload["view"].clone()));
        Ok(outcome)
    }

    /// Closes the modal on top; the app hears of it if the view asked for that.
    pub async fn close_view(&self, user: &str) -> Result<Outcome, DriveError> {
        let payload = closed(&mut self.state(), user)?;
        self.changed();
        match payload {
            Some(payload) => self.interaction(&payload).await,
            None => Ok(Outcome::default()),
        }
    }
}

/// What was pressed, by whom.
struct Pressed<'a> {
    user: &'a str,
    place: &'a Where,
    block_id: Option<&'a str>,
    action_id: &'a str,
}

impl Pressed<'_> {
    fn payload(
        &self,
        base: &str,
        state: &mut State,
        values: &[String],
    ) -> Result<Value, DriveError> {
        let surface = payloads::surface(state, self.user, self.place)?;
        let (block, element) = self.find(&surface.blocks)?;
        let action_ts = state.new_ts();
        let action = payloads::action(block, element, values, &action_ts)?;
        let channel = surface.channel.as_deref();
        let mut payload = payloads::base(state, "block_actions", self.user, channel);
        if let Some(view_id) = &surface.view {
            self.keep(state, view_id, block, element, values)?;
            if let Some(view) = state.views.get(view_id) {
                payloads::at_view(&mut payload, view);
            }
        }
        if let Some(message) = &surface.message {
            payloads::at_message(state, &mut payload, base, message);
        }
        payload["actions"] = json!([action]);
        Ok(payload)
    }

    /// What is chosen in a view stays chosen in it.
    fn keep(
        &self,
        state: &mut State,
        view_id: &str,
        block: &Value,
        element: &Value,
        values: &[String],
    ) -> Result<(), DriveError> {
        if blocks::initial_state(element).is_none() {
            return Ok(());
        }
        let entered = blocks::entered(element, values)?;
        let place = (
            text_of(block, "block_id").to_owned(),
            self.action_id.to_owned(),
        );
        if let Some(view) = state.views.get_mut(view_id) {
            view.typed.insert(place, entered);
        }
        Ok(())
    }

    fn suggestion(&self, state: &mut State, typed: &str) -> Result<Value, DriveError> {
        let surface = payloads::surface(state, self.user, self.place)?;
        let (block, _) = self.find(&surface.blocks)?;
        let block_id = block["block_id"].clone();
        let channel = surface.channel.as_deref();
        let mut payload = payloads::base(state, "block_suggestion", self.user, channel);
        if let Some(fields) = payload.as_object_mut() {
            fields.remove("trigger_id");
        }
        if let Some(view) = surface.view.as_ref().and_then(|id| state.views.get(id)) {
            payloads::at_view(&mut payload, view);
        }
        payload["action_id"] = json!(self.action_id);
        payload["block_id"] = block_id;
        payload["value"] = json!(typed);
        Ok(payload)
    }

    fn find<'b>(&self, blocks: &'b [Value]) -> Result<(&'b Value, &'b Value), DriveError> {
        let found = blocks::find(blocks, self.block_id, self.action_id);
        found.ok_or_else(|| DriveError::NoSuchAction(self.action_id.to_owned()))
    }
}

/// Keeps what a person enters into an input block.
fn enter(
    state: &mut State,
    view_id: &str,
    block_id: &str,
    values: &[String],
) -> Result<(), DriveError> {
    let gone = || DriveError::NoSuchView(view_id.to_owned());
    let view = state.views.get_mut(view_id).ok_or_else(gone)?;
    let no_such = || DriveError::NoSuchInput(block_id.to_owned());
    let wanted = |block: &&Value| text_of(block, "block_id") == block_id;
    let block = view.blocks().iter().find(wanted).ok_or_else(no_such)?;
    let element = blocks::elements(block)
        .into_iter()
        .next()
        .ok_or_else(no_such)?;
    let entered = blocks::entered(element, values)?;
    let action_id = text_of(element, "action_id").to_owned();
    view.typed.insert((block_id.to_owned(), action_id), entered);
    Ok(())
}

/// The submission's payload, or Slack's own errors at the form.
fn prepared(
    state: &mut State,
    user: &str,
    view_id: &str,
    values: &HashMap<String, Input>,
) -> Result<Result<Value, BTreeMap<String, String>>, DriveError> {
    payloads::own_view(state, user, view_id)?;
    for (block_id, input) in values {
        enter(state, view_id, block_id, &input.0)?;
    }
    let gone = || DriveError::NoSuchView(view_id.to_owned());
    let view = state.views.get_mut(view_id).ok_or_else(gone)?;
    view.errors = form::slacks_own_errors(view);
    if !view.errors.is_empty() {
        return Ok(Err(view.errors.clone()));
    }
    let (view_json, channel) = (view.payload(), view.channel.clone());
    let mut payload = payloads::base(state, "view_submission", user, channel.as_deref());
    payload["view"] = view_json;
    payload["response_urls"] = json!([]);
    Ok(Ok(payload))
}

/// Takes the top view away; its `view_closed`, if the app wants that.
fn closed(state: &mut State, user: &str) -> Result<Option<Value>, DriveError> {
    let view = state.views.top(user).cloned();
    let view = view.ok_or_else(|| DriveError::NoSuchView("on top".to_owned()))?;
    if view.json["clear_on_close"] == json!(true) {
        state.views.clear(user);
    } else {
        state.views.pop(user);
    }
    if view.json["notify_on_close"] != json!(true) {
        return Ok(None);
    }
    let mut payload = payloads::base(state, "view_closed", user, None);
    if let Some(fields) = payload.as_object_mut() {
        fields.remove("trigger_id");
    }
    payload["view"] = view.payload();
    payload["is_cleared"] = json!(false);
    Ok(Some(payload))
}
