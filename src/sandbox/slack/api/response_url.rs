//! `response_url`: how an interaction is answered later, five times within half an hour.

use std::time::Duration;

use axum::{
    body::Bytes,
    extract::{Path, State as Shared},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};

use super::{Arguments, Refusal, chat};
use crate::{
    clock::wall,
    sandbox::slack::{
        Call, PretendSlack,
        state::{BOT_USER, Draft, State},
    },
};

const USES: u32 = 5;
const LIFE: Duration = Duration::from_secs(30 * 60);

pub(super) async fn answer(
    Shared(slack): Shared<PretendSlack>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let arguments = Arguments::read("response_url", None, &headers, &body);
    let done = respond(&mut slack.state(), &id, &arguments);
    let (status, outcome) = match done {
        Ok(()) => (StatusCode::OK, "ok".to_owned()),
        Err(no) => (StatusCode::NOT_FOUND, no.code),
    };
    slack.record(Call {
        method: "response_url".to_owned(),
        arguments: arguments.as_value(),
        at: wall(),
        status: status.as_u16(),
        outcome: outcome.clone(),
        view: None,
    });
    (status, outcome).into_response()
}

fn respond(state: &mut State, id: &str, arguments: &Arguments) -> Result<(), Refusal> {
    let address = state.response_urls.get_mut(id).ok_or("expired_url")?;
    if address.issued.elapsed() > LIFE {
        return Err("expired_url".into());
    }
    if address.uses == USES {
        return Err("used_url".into());
    }
    address.uses += 1;
    let (user, channel) = (address.user.clone(), address.channel.clone());
    let (original, thread_ts) = (address.original.clone(), address.thread_ts.clone());
    if arguments.flag("delete_original") {
        remove(state, &channel, original.as_deref());
        return Ok(());
    }
    let (text, blocks) = chat::content(arguments)?;
    if let (true, Some(ts)) = (arguments.flag("replace_original"), &original) {
        return replace(state, &channel, ts, text, blocks);
    }
    let in_channel = arguments.text("response_type") == "in_channel";
    let draft = Draft {
        user: BOT_USER.to_owned(),
        text,
        blocks,
        thread_ts: arguments.some("thread_ts").map(str::to_owned).or(thread_ts),
        ephemeral_to: (!in_channel).then_some(user),
        ..Draft::default()
    };
    state
        .say(&channel, draft)
        .map(drop)
        .ok_or_else(|| "channel_not_found".into())
}

fn remove(state: &mut State, channel: &str, ts: Option<&str>) {
    if let Some(place) = state.conversations.get_mut(channel) {
        place
            .messages
            .retain(|message| Some(message.ts.as_str()) != ts);
    }
}

fn replace(
    state: &mut State,
    channel: &str,
    ts: &str,
    text: String,
    mut blocks: Vec<serde_json::Value>,
) -> Result<(), Refusal> {
    let edited = state.new_ts();
    let place = state
        .conversations
        .get_mut(channel)
        .ok_or("channel_not_found")?;
    let message = place.message_mut(ts).ok_or("message_not_found")?;
    crate::sandbox::slack::blocks::complete(&mut blocks, chat::numbered());
    message.text = text;
    message.blocks = blocks;
    message.edited = Some(edited);
    Ok(())
}
