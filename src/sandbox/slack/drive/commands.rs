//! Slash commands, with people and channels in their text escaped as `should_escape` asks for.

use super::{DriveError, FORM, Outcome, PretendSlack, acks};
use crate::sandbox::slack::{
    api_domain,
    state::{APP_ID, Kind, State},
};

impl PretendSlack {
    /// Somebody types a command, such as `/find-mentor`, in a conversation.
    pub async fn command(
        &self,
        user: &str,
        channel: &str,
        command: &str,
        text: &str,
    ) -> Result<Outcome, DriveError> {
        let form = command_form(
            &self.base_url(),
            &mut self.state(),
            user,
            channel,
            command,
            text,
        )?;
        let body = serde_urlencoded::to_string(form).unwrap_or_default();
        let mut outcome = self.signed("/slack/commands", FORM, body).await?;
        acks::command(&mut self.state(), &mut outcome, user, channel, command);
        self.record_ack("slash_command", &outcome, None);
        Ok(outcome)
    }
}

fn command_form(
    base: &str,
    state: &mut State,
    user: &str,
    channel: &str,
    command: &str,
    text: &str,
) -> Result<Vec<(&'static str, String)>, DriveError> {
    let person = state.people.get(user);
    let handle = person
        .ok_or_else(|| DriveError::NoSuchPerson(user.to_owned()))?
        .handle
        .clone();
    let place = state.conversations.get(channel);
    let place = place.filter(|place| place.kind == Kind::Public || place.has(user));
    let place = place.ok_or_else(|| DriveError::NoSuchConversation(channel.to_owned()))?;
    let channel_name = spoken_name(place.kind, &place.name);
    let text = escaped(state, text);
    let trigger_id = state.new_trigger(user, Some(channel));
    let response_id = state.new_response_url(user, channel, None);
    Ok(vec![
        ("token", "pretend-verification-token".to_owned()),
        ("team_id", state.team_id.clone()),
        ("team_domain", api_domain(state)),
        ("channel_id", channel.to_owned()),
        ("channel_name", channel_name),
        ("user_id", user.to_owned()),
        ("user_name", handle),
        ("command", command.to_owned()),
        ("text", text),
        ("api_app_id", APP_ID.to_owned()),
        ("is_enterprise_install", "false".to_owned()),
        ("response_url", format!("{base}/response/{response_id}")),
        ("trigger_id", trigger_id),
    ])
}

/// In payloads Slack names only public channels.
pub(super) fn spoken_name(kind: Kind, name: &str) -> String {
    match kind {
        Kind::Public => name.to_owned(),
        Kind::Private | Kind::Group => "privategroup".to_owned(),
        Kind::Direct => "directmessage".to_owned(),
    }
}

/// `@handle` and `#channel` as ids with names, the rest with `&`, `<` and `>` escaped. Whoever
/// writes `<@U…>` already means it.
fn escaped(state: &State, text: &str) -> String {
    let words = text.split(' ').map(|word| escaped_word(state, word));
    words.collect::<Vec<_>>().join(" ")
}

fn escaped_word(state: &State, word: &str) -> String {
    if let Some(handle) = word.strip_prefix('@')
        && let Some(person) = state.people.all().iter().find(|it| it.handle == handle)
    {
        return format!("<@{}|{}>", person.id, person.handle);
    }
    if let Some(name) = word.strip_prefix('#')
        && let Some(id) = state.conversation_id(name)
    {
        return format!("<#{id}|{name}>");
    }
    let is_mention = word.starts_with("<@") || word.starts_with("<#");
    if is_mention && word.ends_with('>') {
        return word.to_owned();
    }
    word.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
