//! `chat.*`: what the app says, changes, and takes back.

use serde_json::{Value, json};

use super::{
    Answer, Arguments, Refusal, check,
    conversations::{inside, visible},
    users::domain,
};
use crate::sandbox::slack::{
    Message,
    blocks::Blocks,
    state::{BOT_USER, Draft, State},
};

/// Beyond, `chat.update` refuses; the pretend Slack refuses to post as well, instead of cutting.
const TEXT_MOST: usize = 40_000;

pub(super) fn post(state: &mut State, arguments: &Arguments) -> Answer {
    let channel = target(state, arguments)?;
    let draft = Draft {
        metadata: metadata(arguments)?,
        broadcast: arguments.flag("reply_broadcast"),
        ..draft(state, arguments, &channel)?
    };
    let ts = state.say(&channel, draft).ok_or("channel_not_found")?;
    let said = state
        .conversations
        .get(&channel)
        .and_then(|place| place.message(&ts));
    let message = said.map(|message| message.json(true));
    Ok(json!({"channel": channel, "ts": ts, "message": message}))
}

pub(super) fn post_ephemeral(state: &mut State, arguments: &Arguments) -> Answer {
    let channel = target(state, arguments)?;
    let user = arguments.text("user");
    if !state
        .conversations
        .get(&channel)
        .is_some_and(|place| place.has(user))
    {
        return Err("user_not_in_channel".into());
    }
    let draft = Draft {
        ephemeral_to: Some(user.to_owned()),
        ..draft(state, arguments, &channel)?
    };
    let ts = state.say(&channel, draft).ok_or("channel_not_found")?;
    Ok(json!({"message_ts": ts}))
}

/// The conversation's id. A person's id stands for their DM, a name for its channel.
fn target(state: &mut State, arguments: &Arguments) -> Result<String, Refusal> {
    let wanted = arguments.text("channel");
    let id = match state.people.get(wanted) {
        Some(_) => state.direct(&[wanted.to_owned()]),
        None => state.conversation_id(wanted).ok_or("channel_not_found")?,
    };
    let channel = visible(state, &id)?;
    if channel.archived {
        return Err("is_archived".into());
    }
    inside(state, &id)?;
    Ok(id)
}

fn draft(state: &State, arguments: &Arguments, channel: &str) -> Result<Draft, Refusal> {
    let (text, blocks) = content(arguments)?;
    let thread_ts = arguments.some("thread_ts").map(str::to_owned);
    if let Some(thread) = &thread_ts {
        let place = state.conversations.get(channel);
        let root = place.and_then(|place| place.message(thread));
        root.filter(|root| root.ephemeral_to.is_none())
            .ok_or("cannot_reply_to_message")?;
    }
    Ok(Draft {
        user: BOT_USER.to_owned(),
        text,
        blocks,
        thread_ts,
        ..Draft::default()
    })
}

/// The words and blocks of a message, checked as Slack does.
pub(super) fn content(arguments: &Arguments) -> Result<(String, Blocks), Refusal> {
    let text = arguments.text("text").to_owned();
    let text = if text.is_empty() {
        arguments.text("markdown_text").to_owned()
    } else {
        text
    };
    let blocks = match arguments.get("blocks") {
        None => Vec::new(),
        Some(Value::Array(blocks)) => blocks.clone(),
        Some(_) => return Err("invalid_blocks_format".into()),
    };
    if text.is_empty() && blocks.is_empty() && arguments.get("attachments").is_none() {
        return Err("no_text".into());
    }
    if text.chars().count() > TEXT_MOST {
        return Err("msg_too_long".into());
    }
    check::message(&blocks)?;
    Ok((text, blocks))
}

fn metadata(arguments: &Arguments) -> Result<Option<Value>, Refusal> {
    let Some(metadata) = arguments.get("metadata") else {
        return Ok(None);
    };
    let named = metadata["event_type"]
        .as_str()
        .is_some_and(|name| !name.is_empty());
    if named && metadata["event_payload"].is_object() {
        return Ok(Some(metadata.clone()));
    }
    Err("invalid_metadata_format".into())
}

/// The app's own message that an argument `ts` names.
fn own<'a>(
    state: &'a mut State,
    arguments: &Arguments,
    others: &str,
) -> Result<&'a mut Message, Refusal> {
    let place = state.conversations.get_mut(arguments.text("channel"));
    let place = place
        .filter(|place| place.has(BOT_USER))
        .ok_or("channel_not_found")?;
    let message = place.message_mut(arguments.text("ts"));
    let message = message.filter(|message| message.ephemeral_to.is_none());
    let message = message.ok_or("message_not_found")?;
    if message.is_from_app() {
        Ok(message)
    } else {
        Err(others.into())
    }
}

pub(super) fn update(state: &mut State, arguments: &Arguments) -> Answer {
    let edited = state.new_ts();
    let changed_metadata = match arguments.get("metadata") {
        Some(Value::Object(fields)) if fields.is_empty() => Some(None),
        Some(_) => Some(metadata(arguments)?),
        None => None,
    };
    let message = own(state, arguments, "cant_update_message")?;
    let only_metadata = arguments.get("text").is_none() && arguments.get("blocks").is_none();
    if !(only_metadata && changed_metadata.is_some()) {
        let (text, blocks) = content(arguments)?;
        message.text = text;
        message.blocks = blocks;
    }
    if let Some(metadata) = changed_metadata {
        message.metadata = metadata;
    }
    message.edited = Some(edited);
    let ts = message.ts.clone();
    super::super::blocks::complete(&mut message.blocks, numbered());
    let answer = message.json(true);
    Ok(
        json!({"channel": arguments.text("channel"), "ts": ts, "text": answer["text"], "message": answer}),
    )
}

/// Ids for blocks that came without; unique within one message is enough.
pub(super) fn numbered() -> impl FnMut() -> String {
    let mut count = 0;
    move || {
        count += 1;
        format!("u{count:03x}")
    }
}

pub(super) fn delete(state: &mut State, arguments: &Arguments) -> Answer {
    own(state, arguments, "cant_delete_message")?;
    let (channel, ts) = (arguments.text("channel"), arguments.text("ts"));
    if let Some(place) = state.conversations.get_mut(channel) {
        place.messages.retain(|message| message.ts != ts);
    }
    Ok(json!({"channel": channel, "ts": ts}))
}

pub(super) fn permalink(state: &State, arguments: &Arguments) -> Answer {
    let (channel, ts) = (arguments.text("channel"), arguments.text("message_ts"));
    let message = visible(state, channel)?
        .message(ts)
        .ok_or("message_not_found")?;
    let mut link = format!(
        "https://{}.slack.com/archives/{channel}/p{}",
        domain(state),
        ts.replace('.', "")
    );
    if let Some(thread) = &message.thread_ts {
        link.push_str(&format!("?thread_ts={thread}&cid={channel}"));
    }
    Ok(json!({"channel": channel, "permalink": link}))
}
