//! What is done on the page: each act is a form, and ends on the page again.

use std::collections::HashMap;

use super::{
    Sandbox,
    fields::Form,
    moves,
    screen::{Address, HOME},
};
use crate::{
    clock::Clock,
    sandbox::slack::{
        DriveError, Input, Outcome, Person, Trouble, Where,
        blocks::{elements, text_of},
    },
};
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};

/// An act, read from its form.
pub(super) struct Act {
    sandbox: Sandbox,
    form: Form,
    me: Person,
    address: Address,
}

impl FromRequest<Sandbox> for Act {
    type Rejection = StatusCode;

    async fn from_request(request: Request, sandbox: &Sandbox) -> Result<Self, StatusCode> {
        let headers = request.headers().clone();
        let body = Bytes::from_request(request, sandbox).await;
        Self::read(
            sandbox.clone(),
            &headers,
            &body.map_err(|_| StatusCode::BAD_REQUEST)?,
        )
    }
}

impl Act {
    /// Refused where another site's page sent it: browsers say so.
    fn read(sandbox: Sandbox, headers: &HeaderMap, body: &[u8]) -> Result<Self, StatusCode> {
        let of = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let host = of(header::HOST).unwrap_or_default();
        let own = |origin: &str| origin.strip_prefix("http://") == Some(host);
        if !of(header::ORIGIN).is_none_or(own) {
            return Err(StatusCode::FORBIDDEN);
        }
        let form = Form::read(body);
        let find = |it: &Person| it.handle == form.get("as");
        let me = sandbox
            .slack
            .people()
            .into_iter()
            .find(find)
            .ok_or(StatusCode::BAD_REQUEST)?;
        let address = Address {
            who: me.handle.clone(),
            at: form.get("at").to_owned(),
            thread: form.get("thread").to_owned(),
        };
        sandbox.memory().notices.remove(&me.id);
        Ok(Self {
            sandbox,
            form,
            me,
            address,
        })
    }

    /// Shows the page, with what went wrong.
    fn done(self, result: Result<Outcome, DriveError>) -> Response {
        let notice = match result {
            Err(error) => Some(format!("That did not work: {error}.")),
            Ok(outcome) => outcome.trouble.as_ref().map(in_words),
        };
        self.say(notice)
    }

    fn say(self, notice: Option<String>) -> Response {
        if let Some(notice) = notice {
            self.sandbox.memory().notices.insert(self.me.id, notice);
        }
        Redirect::to(&self.address.url()).into_response()
    }
}

fn in_words(trouble: &Trouble) -> String {
    match trouble {
        Trouble::OperationTimeout => {
            "Understudy did not answer within three seconds; Slack would say operation_timeout."
                .to_owned()
        }
        Trouble::DispatchFailed(why) => format!("Understudy could not be reached: {why}."),
        Trouble::BadAnswer(why) => format!("Slack would not understand the answer: {why}."),
    }
}

/// Writes a message, or types a command.
pub(super) async fn say(act: Act) -> Response {
    let text = act.form.get("text").trim().to_owned();
    if text.is_empty() {
        return act.say(None);
    }
    let reply = act.form.get("reply");
    if text.starts_with('/') && reply.is_empty() {
        return command(act, &text).await;
    }
    let thread = Some(reply).filter(|thread| !thread.is_empty());
    let said = act
        .sandbox
        .slack
        .say(&act.me.id, &act.address.at, &text, thread)
        .await;
    act.done(said.map(|_| Outcome::default()))
}

async fn command(act: Act, text: &str) -> Response {
    let slack = &act.sandbox.slack;
    let (name, rest) = text.split_once(' ').unwrap_or((text, ""));
    if act
        .sandbox
        .commands
        .iter()
        .any(|command| command.name == name)
    {
        let outcome = slack
            .command(&act.me.id, &act.address.at, name, rest.trim())
            .await;
        // A command that fails is told by Slackbot, in the conversation.
        return act.done(outcome.map(|_| Outcome::default()));
    }
    let result = match (name, rest.trim()) {
        ("/invite", "@understudy") => slack.invite_app(&act.address.at),
        ("/remove", "@understudy") => slack.remove_app(&act.address.at).await,
        ("/archive", "") => slack.archive(&act.address.at, true).await,
        _ => {
            let known = act
                .sandbox
                .commands
                .iter()
                .map(|command| command.name.as_str());
            let known = known.collect::<Vec<_>>().join(", ");
            let notice = format!(
                "{name} is no command here. There are {known}, /invite @understudy, /remove @understudy and /archive."
            );
            return act.say(Some(notice));
        }
    };
    act.done(result.map(|()| Outcome::default()))
}

/// Presses a button, or chooses something, in a message, a modal or Home.
pub(super) async fn press(act: Act) -> Response {
    let Some(pressed) = act.form.pressed() else {
        return act.say(None);
    };
    let place = match (act.form.get("view"), act.form.get("home")) {
        ("", "") => Where::Message {
            channel: act.form.get("channel").to_owned(),
            ts: act.form.get("ts").to_owned(),
        },
        ("", _) => Where::Home,
        (view, _) => Where::View(view.to_owned()),
    };
    if let Where::View(id) = &place
        && let Err(error) = fill(&act, id)
    {
        return act.done(Err(error));
    }
    let input = match &pressed.option {
        Some(option) => Input::from(option.as_str()),
        None => act.form.entered(&pressed.block_id, &pressed.action_id),
    };
    let block = Some(pressed.block_id.as_str());
    let slack = &act.sandbox.slack;
    let outcome = slack
        .press_in(&act.me.id, place, block, &pressed.action_id, input)
        .await;
    act.done(outcome)
}

/// Keeps what the form holds, for all input blocks of the view.
fn fill(act: &Act, view_id: &str) -> Result<(), DriveError> {
    for (block_id, input) in inputs(act, view_id) {
        act.sandbox
            .slack
            .fill(&act.me.id, view_id, &block_id, input)?;
    }
    Ok(())
}

fn inputs(act: &Act, view_id: &str) -> HashMap<String, Input> {
    let Some(view) = act.sandbox.slack.view_by_id(view_id) else {
        return HashMap::new();
    };
    let all = view
        .blocks()
        .iter()
        .filter(|block| text_of(block, "type") == "input");
    let entered = all.filter_map(|block| {
        let block_id = text_of(block, "block_id").to_owned();
        let element = elements(block).into_iter().next()?;
        let input = act.form.entered(&block_id, text_of(element, "action_id"));
        Some((block_id, input))
    });
    entered.collect()
}

/// Submits a modal.
pub(super) async fn submit(act: Act) -> Response {
    let view_id = act.form.get("view").to_owned();
    let values = inputs(&act, &view_id);
    let outcome = act.sandbox.slack.submit(&act.me.id, &view_id, values).await;
    act.done(outcome)
}

/// Closes the modal on top.
pub(super) async fn close(act: Act) -> Response {
    let outcome = act.sandbox.slack.close_view(&act.me.id).await;
    act.done(outcome)
}

/// Opens the app's Home tab.
pub(super) async fn open_home(mut act: Act) -> Response {
    HOME.clone_into(&mut act.address.at);
    let outcome = act.sandbox.slack.open_home(&act.me.id).await;
    act.done(outcome)
}

/// Enters a public channel.
pub(super) async fn join(act: Act) -> Response {
    let joined = act.sandbox.slack.invite(&act.address.at, &act.me.id);
    act.done(joined.map(|()| Outcome::default()))
}

/// Moves the clock, and comes back when what became due was said.
pub(super) async fn move_clock(act: Act) -> Response {
    let zone = act.me.time_zone().unwrap_or(jiff::tz::TimeZone::UTC);
    let now = act.sandbox.clock.now().to_zoned(zone);
    match moves::target(&now, act.form.get("to"), act.form.get("when")) {
        Some(at) => {
            act.sandbox.set_clock(at).await;
            act.say(None)
        }
        None => act.say(Some("That is no date and time.".to_owned())),
    }
}
