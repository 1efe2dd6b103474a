//! `views.*`: modals by a click's `trigger_id`, Home tabs by a person's id.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Answer, Arguments, Refusal, check};
use crate::sandbox::slack::{state::State, views::Origin};

/// A trigger's life.
const TRIGGER_LIFE: Duration = Duration::from_secs(3);

pub(super) fn open(state: &mut State, arguments: &Arguments) -> Answer {
    let sent = sent(arguments, "modal")?;
    let (user, channel) = exchange(state, arguments)?;
    let (id, hash) = (state.new_id("V"), new_hash());
    let team_id = state.team_id.clone();
    let origin = Origin {
        user: &user,
        channel,
        team_id: &team_id,
        id,
        hash,
    };
    Ok(json!({"view": state.views.open(origin, sent).json}))
}

pub(super) fn push(state: &mut State, arguments: &Arguments) -> Answer {
    let sent = sent(arguments, "modal")?;
    let (user, channel) = exchange(state, arguments)?;
    if state.views.depth(&user) == 0 {
        return Err("not_found".into());
    }
    let (id, hash) = (state.new_id("V"), new_hash());
    let team_id = state.team_id.clone();
    let origin = Origin {
        user: &user,
        channel,
        team_id: &team_id,
        id,
        hash,
    };
    let view = state.views.push(origin, sent).ok_or("push_limit_reached")?;
    Ok(json!({"view": view.json}))
}

pub(super) fn update(state: &mut State, arguments: &Arguments) -> Answer {
    let by_external = || state.views.by_external_id(arguments.some("external_id")?);
    let found = match arguments.some("view_id") {
        Some(id) => state.views.get(id),
        None => by_external(),
    };
    let view = found.ok_or("not_found")?;
    let sent = sent(arguments, view.json["type"].as_str().unwrap_or("modal"))?;
    same_hash(&view.json, arguments)?;
    let id = view.id.clone();
    let view = state
        .views
        .update(&id, new_hash(), sent)
        .ok_or("not_found")?;
    Ok(json!({"view": view.json}))
}

pub(super) fn publish(state: &mut State, arguments: &Arguments) -> Answer {
    let user = arguments.text("user_id");
    let sent = sent(arguments, "home")?;
    if state
        .people
        .get(user)
        .is_none_or(|person| person.is_bot || person.deleted)
    {
        return Err(Refusal::with("invalid_arguments", "invalid `user_id`"));
    }
    if let Some(home) = state.views.home(user) {
        same_hash(&home.json, arguments)?;
    }
    let (id, hash) = (state.new_id("V"), new_hash());
    let team_id = state.team_id.clone();
    let origin = Origin {
        user,
        channel: None,
        team_id: &team_id,
        id,
        hash,
    };
    Ok(json!({"view": state.views.publish(origin, sent).json}))
}

/// The view in the arguments, checked.
fn sent<'a>(arguments: &'a Arguments, kind: &str) -> Result<&'a Value, Refusal> {
    let missing = || Refusal::with("invalid_arguments", "missing required field: view");
    let view = arguments.get("view").ok_or_else(missing)?;
    check::view(view, kind)?;
    Ok(view)
}

fn same_hash(view: &Value, arguments: &Arguments) -> Result<(), Refusal> {
    match arguments.some("hash") {
        Some(hash) if view["hash"] != hash => Err("hash_conflict".into()),
        _ => Ok(()),
    }
}

/// Uses up a click.
fn exchange(state: &mut State, arguments: &Arguments) -> Result<(String, Option<String>), Refusal> {
    let trigger = state
        .triggers
        .get_mut(arguments.text("trigger_id"))
        .ok_or("invalid_trigger_id")?;
    if trigger.used {
        return Err("exchanged_trigger_id".into());
    }
    if trigger.issued.elapsed() > TRIGGER_LIFE {
        return Err("expired_trigger_id".into());
    }
    trigger.used = true;
    Ok((trigger.user.clone(), trigger.channel.clone()))
}

/// A new state of a view.
pub(in crate::sandbox::slack) fn new_hash() -> String {
    format!(
        "{}.{:08x}",
        crate::clock::wall().as_second(),
        rand::random::<u32>()
    )
}
