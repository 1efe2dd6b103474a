//! The JSON that Slack sends for clicks, forms and events.

use serde_json::{Map, Value, json};

use super::{DriveError, Where, commands::spoken_name};
use crate::sandbox::slack::{
    Message, View, api_domain,
    blocks::{self, CannotEnter, text_of},
    state::{APP_ID, Conversation, Kind, State},
};

/// What every interaction carries.
pub(super) fn base(state: &mut State, kind: &str, user: &str, channel: Option<&str>) -> Value {
    let trigger_id = state.new_trigger(user, channel);
    let handle = state.people.get(user).map(|person| person.handle.clone());
    let team = json!({"id": state.team_id, "domain": api_domain(state)});
    json!({
        "type": kind,
        "team": team,
        "enterprise": null,
        "is_enterprise_install": false,
        "user": {"id": user, "username": handle, "name": handle, "team_id": state.team_id},
        "api_app_id": APP_ID,
        "token": "pretend-verification-token",
        "trigger_id": trigger_id,
    })
}

/// The blocks at a place, and what is said about the place besides.
pub(super) struct Surface {
    pub blocks: Vec<Value>,
    pub channel: Option<String>,
    /// For a modal or Home: the id of the view.
    pub view: Option<String>,
    /// For a message: where and which.
    pub message: Option<Message>,
}

pub(super) fn surface(state: &State, user: &str, place: &Where) -> Result<Surface, DriveError> {
    match place {
        Where::Message { channel, ts } => {
            let message = seen(state, user, channel, ts)?;
            Ok(Surface {
                blocks: message.blocks.clone(),
                channel: Some(channel.clone()),
                view: None,
                message: Some(message.clone()),
            })
        }
        Where::View(id) => {
            let view = own_view(state, user, id)?;
            Ok(of_view(view))
        }
        Where::Home => Ok(of_view(state.views.home(user).ok_or(DriveError::NoHome)?)),
    }
}

fn of_view(view: &View) -> Surface {
    Surface {
        blocks: view.blocks().clone(),
        channel: view.channel.clone(),
        view: Some(view.id.clone()),
        message: None,
    }
}

/// A view that this person has before them.
pub(super) fn own_view<'a>(state: &'a State, user: &str, id: &str) -> Result<&'a View, DriveError> {
    let view = state.views.get(id).filter(|view| view.user == user);
    view.ok_or_else(|| DriveError::NoSuchView(id.to_owned()))
}

fn seen<'a>(
    state: &'a State,
    user: &str,
    channel: &str,
    ts: &str,
) -> Result<&'a Message, DriveError> {
    let open = |place: &&Conversation| place.kind == Kind::Public || place.has(user);
    let place = state.conversations.get(channel).filter(open);
    let place = place.ok_or_else(|| DriveError::NoSuchConversation(channel.to_owned()))?;
    let message = place.message(ts);
    let for_them = |message: &&Message| message.ephemeral_to.as_deref().is_none_or(|to| to == user);
    let (channel, ts) = (channel.to_owned(), ts.to_owned());
    message
        .filter(for_them)
        .ok_or(DriveError::NoSuchMessage { channel, ts })
}

/// One entry of `actions`: the element as pressed, with what it says now.
pub(super) fn action(
    block: &Value,
    element: &Value,
    values: &[String],
    action_ts: &str,
) -> Result<Value, CannotEnter> {
    let mut action = Map::new();
    let mut put = |key: &str, value: Value| action.insert(key.to_owned(), value);
    put("type", element["type"].clone());
    put("block_id", block["block_id"].clone());
    put("action_id", element["action_id"].clone());
    put("action_ts", json!(action_ts));
    match text_of(element, "type") {
        "button" => {
            for key in ["text", "value", "style", "url"] {
                if let Some(value) = element.get(key) {
                    put(key, value.clone());
                }
            }
        }
        "overflow" => {
            let wanted = values.first().map(String::as_str).unwrap_or_default();
            put("selected_option", blocks::option(element, wanted)?);
        }
        _ => {
            let entered = blocks::entered(element, values)?;
            for (key, value) in entered.as_object().into_iter().flatten() {
                put(key, value.clone());
            }
        }
    }
    Ok(Value::Object(action))
}

/// `message`, `channel`, `container`, `state` and `response_url` of a click at a message.
pub(super) fn at_message(state: &mut State, payload: &mut Value, base: &str, message: &Message) {
    let user = text_of(&payload["user"], "id").to_owned();
    let channel = &message.channel;
    let response_id = state.new_response_url(&user, channel, Some(message));
    payload["response_url"] = json!(format!("{base}/response/{response_id}"));
    let place = state.conversations.get(channel);
    let name = place.map(|place| spoken_name(place.kind, &place.name));
    payload["channel"] = json!({"id": channel, "name": name});
    let is_ephemeral = message.ephemeral_to.is_some();
    payload["container"] = json!({
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel,
        "is_ephemeral": is_ephemeral,
    });
    if let Some(thread) = &message.thread_ts {
        payload["container"]["thread_ts"] = json!(thread);
    }
    if !is_ephemeral {
        payload["message"] = message.json(false);
    }
    payload["state"] = json!({"values": message.values()});
}

/// `view` and `container` of a click in a view.
pub(super) fn at_view(payload: &mut Value, view: &View) {
    payload["container"] = json!({"type": "view", "view_id": view.id});
    payload["view"] = view.payload();
}

/// An event in its envelope.
pub(super) fn event(state: &mut State, event: &Value) -> Value {
    let id = state.new_id("Ev");
    json!({
        "token": "pretend-verification-token",
        "team_id": state.team_id,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": id,
        "event_time": crate::clock::wall().as_second(),
        "authorizations": [{
            "enterprise_id": null,
            "team_id": state.team_id,
            "user_id": crate::sandbox::slack::state::BOT_USER,
            "is_bot": true,
            "is_enterprise_install": false,
        }],
        "is_ext_shared_channel": false,
    })
}
