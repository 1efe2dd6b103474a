//! `conversations.open`, `join`, `list`, `info`, `members`.

use serde_json::{Value, json};

use super::{Answer, Arguments, Refusal, users::page_of};
use crate::sandbox::slack::state::{BOT_USER, Conversation, Kind, State};

/// Besides the app itself.
const GROUP_MOST: usize = 8;

pub(super) fn open(state: &mut State, arguments: &Arguments) -> Answer {
    if let Some(channel) = arguments.some("channel") {
        let channel = visible(state, channel)?;
        return Ok(json!({"channel": {"id": channel.id}}));
    }
    let users = arguments.some("users").ok_or("users_list_not_supplied")?;
    let mut users = users
        .split(',')
        .map(|id| id.trim().to_owned())
        .collect::<Vec<_>>();
    users.retain(|id| !id.is_empty() && id != BOT_USER);
    match users.len() {
        0 => return Err("not_enough_users".into()),
        more if more > GROUP_MOST => return Err("too_many_users".into()),
        _ => {}
    }
    for id in &users {
        let person = state.people.get(id).ok_or("user_not_found")?;
        if person.deleted {
            return Err("user_disabled".into());
        }
    }
    let known = state.conversations.len();
    let id = state.direct(&users);
    let mut answer = json!({"channel": {"id": id}});
    if state.conversations.len() == known {
        answer["no_op"] = json!(true);
        answer["already_open"] = json!(true);
    }
    if let (true, Some(channel)) = (arguments.flag("return_im"), state.conversations.get(&id)) {
        answer["channel"] = described(channel);
    }
    Ok(answer)
}

pub(super) fn join(state: &mut State, arguments: &Arguments) -> Answer {
    let found = state.conversations.get_mut(arguments.text("channel"));
    let channel = found.ok_or("channel_not_found")?;
    match channel.kind {
        Kind::Private => return Err("channel_not_found".into()),
        Kind::Direct | Kind::Group => return Err("method_not_supported_for_channel_type".into()),
        Kind::Public if channel.archived => return Err("is_archived".into()),
        Kind::Public => {}
    }
    let already = channel.has(BOT_USER);
    if !already {
        channel.members.push(BOT_USER.to_owned());
    }
    let mut answer = json!({"channel": described(channel)});
    if already {
        answer["warning"] = json!("already_in_channel");
    }
    Ok(answer)
}

pub(super) fn list(state: &State, arguments: &Arguments) -> Answer {
    let types = arguments.some("types").unwrap_or("public_channel");
    let wanted = |kind: Kind| types.split(',').any(|name| name.trim() == type_name(kind));
    let live = |place: &Conversation| !(arguments.flag("exclude_archived") && place.archived);
    let open = |place: &Conversation| place.kind == Kind::Public || place.has(BOT_USER);
    let all = state.conversations.values();
    let all = all
        .filter(|it| wanted(it.kind) && live(it) && open(it))
        .collect::<Vec<_>>();
    let (page, next) = page_of(&all, arguments, 999)?;
    let channels = page.iter().map(|place| described(place)).collect::<Value>();
    Ok(json!({"channels": channels, "response_metadata": {"next_cursor": next}}))
}

fn type_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Public => "public_channel",
        Kind::Private => "private_channel",
        Kind::Direct => "im",
        Kind::Group => "mpim",
    }
}

pub(super) fn info(state: &State, arguments: &Arguments) -> Answer {
    let channel = visible(state, arguments.text("channel"))?;
    let mut described = described(channel);
    if arguments.flag("include_num_members") {
        described["num_members"] = json!(channel.members.len());
    }
    Ok(json!({"channel": described}))
}

pub(super) fn members(state: &State, arguments: &Arguments) -> Answer {
    let channel = visible(state, arguments.text("channel"))?;
    let (page, next) = page_of(&channel.members, arguments, 999)?;
    Ok(json!({"members": page, "response_metadata": {"next_cursor": next}}))
}

/// What the app may know of: all but the private places it is not in.
pub(super) fn visible<'a>(state: &'a State, id: &str) -> Result<&'a Conversation, Refusal> {
    let found = state.conversations.get(id);
    let seen = found.filter(|place| place.kind == Kind::Public || place.has(BOT_USER));
    seen.ok_or_else(|| "channel_not_found".into())
}

/// Where the app may read and write: it must be in.
pub(super) fn inside<'a>(state: &'a State, id: &str) -> Result<&'a Conversation, Refusal> {
    let channel = visible(state, id)?;
    if channel.has(BOT_USER) {
        Ok(channel)
    } else {
        Err("not_in_channel".into())
    }
}

fn described(channel: &Conversation) -> Value {
    let mut json = json!({
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.archived,
        "is_im": channel.kind == Kind::Direct,
        "is_mpim": channel.kind == Kind::Group,
        "is_private": channel.kind != Kind::Public,
        "is_channel": channel.kind == Kind::Public,
        "is_group": matches!(channel.kind, Kind::Private | Kind::Group),
        "is_org_shared": false,
    });
    if channel.kind == Kind::Direct {
        json["user"] = json!(channel.partner());
        json["is_open"] = json!(true);
    } else {
        json["name"] = json!(channel.name);
        json["name_normalized"] = json!(channel.name);
        json["is_member"] = json!(channel.has(BOT_USER));
        json["is_general"] = json!(channel.name == "general");
        json["is_shared"] = json!(false);
        json["is_ext_shared"] = json!(false);
    }
    json
}
