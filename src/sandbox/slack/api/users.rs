//! Who is who: `auth.test`, `team.info`, `users.*`.

use serde_json::{Value, json};

use super::{Answer, Arguments};
use crate::{
    clock::wall,
    sandbox::slack::{
        seed::Person,
        state::{APP_ID, BOT_ID, BOT_USER, State},
    },
};

pub(super) fn auth_test(state: &State) -> Answer {
    Ok(json!({
        "url": format!("https://{}.slack.com/", domain(state)),
        "team": state.team_name,
        "team_id": state.team_id,
        "user": "understudy",
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "app_id": APP_ID,
        "is_enterprise_install": false,
    }))
}

pub(super) fn team_info(state: &State) -> Answer {
    let team = json!({"id": state.team_id, "name": state.team_name, "domain": domain(state)});
    Ok(json!({"team": team}))
}

/// The workspace's name as part of a host name.
pub(in crate::sandbox::slack) fn domain(state: &State) -> String {
    let plain = |letter: char| {
        if letter.is_ascii_alphanumeric() {
            letter
        } else {
            '-'
        }
    };
    state.team_name.to_lowercase().chars().map(plain).collect()
}

pub(super) fn list(state: &State, arguments: &Arguments) -> Answer {
    let all = state.people.all();
    let (page, next) = page_of(all, arguments, 1000)?;
    let members = page
        .iter()
        .map(|person| user(state, person))
        .collect::<Value>();
    let cursor = json!({"next_cursor": next});
    Ok(json!({"members": members, "cache_ts": wall().as_second(), "response_metadata": cursor}))
}

pub(super) fn info(state: &State, arguments: &Arguments) -> Answer {
    let person = state
        .people
        .get(arguments.text("user"))
        .ok_or("user_not_found")?;
    Ok(json!({"user": user(state, person)}))
}

/// One page of a list, and the cursor of the next or `""`.
pub(super) fn page_of<'a, T>(
    all: &'a [T],
    arguments: &Arguments,
    most: usize,
) -> Result<(&'a [T], String), super::Refusal> {
    let start = match arguments.some("cursor") {
        None => 0,
        Some(cursor) => read_cursor(cursor).ok_or("invalid_cursor")?,
    };
    let rest = all.get(start..).ok_or("invalid_cursor")?;
    let length = arguments.limit(most.min(100), most).min(rest.len());
    let next = (length < rest.len()).then(|| write_cursor(start + length));
    Ok((&rest[..length], next.unwrap_or_default()))
}

/// Cursors are opaque: nobody should count on a number in them.
fn write_cursor(position: usize) -> String {
    hex::encode(format!("next:{position}"))
}

fn read_cursor(cursor: &str) -> Option<usize> {
    let text = String::from_utf8(hex::decode(cursor).ok()?).ok()?;
    text.strip_prefix("next:")?.parse().ok()
}

fn user(state: &State, person: &Person) -> Value {
    let mut user = json!({
        "id": person.id,
        "team_id": state.team_id,
        "name": person.handle,
        "deleted": person.deleted,
        "profile": profile(person),
        "is_bot": person.is_bot,
        "is_app_user": false,
        "updated": 1_700_000_000,
    });
    if person.deleted {
        return user;
    }
    user["real_name"] = json!(person.real_name);
    user["is_admin"] = json!(person.is_admin);
    for no in [
        "is_owner",
        "is_primary_owner",
        "is_restricted",
        "is_ultra_restricted",
    ] {
        user[no] = json!(false);
    }
    if let (Some(name), Some(offset)) = (&person.tz, person.tz_offset(wall())) {
        user["tz"] = json!(name);
        user["tz_label"] = json!(name.rsplit('/').next().map(|city| city.replace('_', " ")));
        user["tz_offset"] = json!(offset);
    }
    user
}

fn profile(person: &Person) -> Value {
    json!({
        "title": person.title,
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.name,
        "display_name_normalized": person.name,
    })
}
