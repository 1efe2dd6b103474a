//! What the app's ack makes Slack show.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Outcome, Trouble};
use crate::sandbox::slack::{
    blocks::text_of,
    new_hash,
    state::{BOT_USER, Draft, SLACKBOT, State},
    views::Origin,
};

/// An ephemeral answer, one for all, nothing, or Slack's words about a failure.
pub(super) fn command(
    state: &mut State,
    outcome: &mut Outcome,
    user: &str,
    channel: &str,
    command: &str,
) {
    let answer = match (&outcome.trouble, outcome.body.trim()) {
        (Some(trouble), _) => {
            let text = slacks_words(command, trouble);
            return say(state, channel, SLACKBOT, json!({"text": text}), Some(user));
        }
        (None, "") => return,
        (None, text) => serde_json::from_str(text).unwrap_or_else(|_| json!({"text": text})),
    };
    let everyone = text_of(&answer, "response_type") == "in_channel";
    say(
        state,
        channel,
        BOT_USER,
        answer,
        (!everyone).then_some(user),
    );
}

fn slacks_words(command: &str, trouble: &Trouble) -> String {
    let code = match trouble {
        Trouble::OperationTimeout => "operation_timeout",
        Trouble::DispatchFailed(_) | Trouble::BadAnswer(_) => "dispatch_failed",
    };
    format!("{command} failed with the error \"{code}\"")
}

fn say(state: &mut State, channel: &str, user: &str, answer: Value, only_to: Option<&str>) {
    let draft = Draft {
        user: user.to_owned(),
        text: text_of(&answer, "text").to_owned(),
        blocks: answer["blocks"].as_array().cloned().unwrap_or_default(),
        ephemeral_to: only_to.map(str::to_owned),
        ..Draft::default()
    };
    if !(draft.text.is_empty() && draft.blocks.is_empty()) {
        state.say(channel, draft);
    }
}

/// Closes the view, or does what `response_action` says.
pub(super) fn submission(state: &mut State, outcome: &mut Outcome, user: &str, view_id: &str) {
    if outcome.trouble.is_some() {
        return;
    }
    let answer = match outcome.body.trim() {
        "" => json!({}),
        text => match serde_json::from_str::<Value>(text) {
            Ok(answer) if answer.is_object() => answer,
            _ => {
                outcome.trouble = Some(Trouble::BadAnswer("the ack is no JSON object".to_owned()));
                return;
            }
        },
    };
    let acted = match text_of(&answer, "response_action") {
        "" => {
            state.views.pop(user);
            Ok(())
        }
        "clear" => {
            state.views.clear(user);
            Ok(())
        }
        "errors" => errors(state, outcome, view_id, &answer["errors"]),
        "update" => update(state, view_id, &answer["view"]),
        "push" => push(state, user, &answer["view"]),
        other => Err(format!("unknown response_action {other:?}")),
    };
    if let Err(fault) = acted {
        outcome.trouble = Some(Trouble::BadAnswer(fault));
    }
}

fn errors(
    state: &mut State,
    outcome: &mut Outcome,
    view_id: &str,
    errors: &Value,
) -> Result<(), String> {
    let parsed: BTreeMap<String, String> =
        serde_json::from_value(errors.clone()).map_err(|error| format!("errors: {error}"))?;
    let view = state.views.get_mut(view_id).ok_or("the view is gone")?;
    let is_input = |id: &String| {
        let here = |block: &&Value| text_of(block, "block_id") == id;
        view.blocks()
            .iter()
            .find(here)
            .is_some_and(|block| text_of(block, "type") == "input")
    };
    if let Some(stranger) = parsed.keys().find(|id| !is_input(id)) {
        return Err(format!(
            "errors: {stranger:?} is no input block of the view"
        ));
    }
    view.errors.clone_from(&parsed);
    outcome.errors = parsed;
    Ok(())
}

fn update(state: &mut State, view_id: &str, sent: &Value) -> Result<(), String> {
    crate::sandbox::slack::check_modal(sent)?;
    let shown = state.views.update(view_id, new_hash(), sent);
    shown.map(drop).ok_or_else(|| "the view is gone".to_owned())
}

fn push(state: &mut State, user: &str, sent: &Value) -> Result<(), String> {
    crate::sandbox::slack::check_modal(sent)?;
    let id = state.new_id("V");
    let channel = state.views.top(user).and_then(|view| view.channel.clone());
    let team_id = state.team_id.clone();
    let origin = Origin {
        user,
        channel,
        team_id: &team_id,
        id,
        hash: new_hash(),
    };
    let shown = state.views.push(origin, sent);
    shown
        .map(drop)
        .ok_or_else(|| "more than three views".to_owned())
}
