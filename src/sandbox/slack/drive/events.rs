//! Events: somebody writes to the app, opens its Home, or changes a channel.

use serde_json::{Value, json};

use super::{DriveError, JSON, Outcome, PretendSlack, Trouble, payloads};
use crate::sandbox::slack::state::{BOT_USER, Draft, Kind, State};

impl PretendSlack {
    /// Sends an event in its envelope. When the app fails, Slack tries again at once; its later
    /// tries, after a minute and after five, are left out here.
    pub async fn event(&self, event: Value) -> Result<Outcome, DriveError> {
        let envelope = payloads::event(&mut self.state(), &event).to_string();
        let first = self.signed("/slack/events", JSON, envelope.clone()).await?;
        let Some(trouble) = &first.trouble else {
            return Ok(first);
        };
        let reason = match trouble {
            Trouble::OperationTimeout => "http_timeout",
            _ if first.status.is_some() => "http_error",
            _ => "connection_failed",
        };
        let mut headers = self.signed_headers(JSON, envelope.as_bytes());
        headers.push(("x-slack-retry-num".to_owned(), "1".to_owned()));
        headers.push(("x-slack-retry-reason".to_owned(), reason.to_owned()));
        let headers = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        self.raw("/slack/events", &headers.collect::<Vec<_>>(), envelope)
            .await
    }

    /// Somebody opens the app's Home tab.
    pub async fn open_home(&self, user: &str) -> Result<Outcome, DriveError> {
        let event = {
            let mut state = self.state();
            let channel = state.direct(&[user.to_owned()]);
            let mut event = json!({
                "type": "app_home_opened",
                "user": user,
                "channel": channel,
                "tab": "home",
                "event_ts": state.new_ts(),
            });
            if let Some(home) = state.views.home(user) {
                event["view"] = home.payload();
            }
            event
        };
        self.event(event).await
    }

    /// Somebody writes a message; the app hears of it in its DM only. Gives the message's `ts`.
    pub async fn say(
        &self,
        user: &str,
        channel: &str,
        text: &str,
        thread_ts: Option<&str>,
    ) -> Result<String, DriveError> {
        let (ts, event) = said(&mut self.state(), user, channel, text, thread_ts)?;
        self.changed();
        if let (Some(event), true) = (event, self.app_url().is_some()) {
            self.event(event).await?;
        }
        Ok(ts)
    }

    /// Archives or revives a channel, and tells the app if it is in it.
    pub async fn archive(&self, channel: &str, archived: bool) -> Result<(), DriveError> {
        let (told, prefix) = {
            let mut state = self.state();
            let place = state.conversations.get_mut(channel);
            let place = place.ok_or_else(|| DriveError::NoSuchConversation(channel.to_owned()))?;
            place.archived = archived;
            (place.has(BOT_USER), prefix(place.kind))
        };
        let kind = if archived { "archive" } else { "unarchive" };
        let event = json!({"type": format!("{prefix}_{kind}"), "channel": channel});
        self.tell(told, event).await
    }

    /// Deletes a channel with all that was said in it.
    pub async fn delete_channel(&self, channel: &str) -> Result<(), DriveError> {
        let gone = self.state().conversations.remove(channel);
        let gone = gone.ok_or_else(|| DriveError::NoSuchConversation(channel.to_owned()))?;
        let kind = format!("{}_deleted", prefix(gone.kind));
        let event = json!({"type": kind, "channel": channel});
        self.tell(gone.has(BOT_USER), event).await
    }

    /// Gives a channel another name.
    pub async fn rename_channel(&self, channel: &str, name: &str) -> Result<(), DriveError> {
        let (told, event) = {
            let mut state = self.state();
            let place = state.conversations.get_mut(channel);
            let place = place.ok_or_else(|| DriveError::NoSuchConversation(channel.to_owned()))?;
            name.clone_into(&mut place.name);
            let renamed = json!({"id": channel, "name": name, "created": place.created});
            let kind = format!("{}_rename", prefix(place.kind));
            (
                place.has(BOT_USER),
                json!({"type": kind, "channel": renamed}),
            )
        };
        self.tell(told, event).await
    }

    /// Takes a person, or the app, out of a channel.
    pub async fn remove_member(&self, channel: &str, user: &str) -> Result<(), DriveError> {
        let (told, kind) = {
            let mut state = self.state();
            let place = state.conversations.get_mut(channel);
            let place = place.ok_or_else(|| DriveError::NoSuchConversation(channel.to_owned()))?;
            let told = place.has(BOT_USER) && place.has(user);
            place.members.retain(|member| member != user);
            (told, place.kind)
        };
        let event = json!({
            "type": "member_left_channel",
            "channel": channel,
            "channel_type": if kind == Kind::Private { "G" } else { "C" },
            "user": user,
        });
        self.tell(told, event).await
    }

    /// Takes the app out of a channel, as `/remove @understudy` does.
    pub async fn remove_app(&self, channel: &str) -> Result<(), DriveError> {
        self.remove_member(channel, BOT_USER).await
    }

    /// Adds a person to a channel, or the app, as `/invite` does.
    pub fn invite(&self, channel: &str, user: &str) -> Result<(), DriveError> {
        let mut state = self.state();
        let place = state.conversations.get_mut(channel);
        let place = place.ok_or_else(|| DriveError::NoSuchConversation(channel.to_owned()))?;
        if !place.has(user) {
            place.members.push(user.to_owned());
        }
        drop(state);
        self.changed();
        Ok(())
    }

    /// Invites the app to a channel.
    pub fn invite_app(&self, channel: &str) -> Result<(), DriveError> {
        self.invite(channel, BOT_USER)
    }

    async fn tell(&self, told: bool, event: Value) -> Result<(), DriveError> {
        self.changed();
        if told && self.app_url().is_some() {
            self.event(event).await?;
        }
        Ok(())
    }
}

/// Slack has one set of events for public channels and another for private ones.
fn prefix(kind: Kind) -> &'static str {
    match kind {
        Kind::Private => "group",
        _ => "channel",
    }
}

/// Keeps what was said; the event, if it was said to the app.
fn said(
    state: &mut State,
    user: &str,
    channel: &str,
    text: &str,
    thread_ts: Option<&str>,
) -> Result<(String, Option<Value>), DriveError> {
    let no_such = || DriveError::NoSuchConversation(channel.to_owned());
    let place = state
        .conversations
        .get(channel)
        .filter(|place| place.has(user) && !place.archived);
    let to_app = place.ok_or_else(no_such)?.kind == Kind::Direct;
    let draft = Draft {
        user: user.to_owned(),
        text: text.to_owned(),
        thread_ts: thread_ts.map(str::to_owned),
        ..Draft::default()
    };
    let ts = state.say(channel, draft).ok_or_else(no_such)?;
    if !to_app {
        return Ok((ts, None));
    }
    let mut event = json!({
        "type": "message",
        "channel": channel,
        "channel_type": "im",
        "user": user,
        "text": text,
        "ts": ts,
        "event_ts": ts,
        "team": state.team_id,
    });
    if let Some(thread) = thread_ts {
        event["thread_ts"] = json!(thread);
    }
    Ok((ts, Some(event)))
}
