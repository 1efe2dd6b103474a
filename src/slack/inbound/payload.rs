//! The interactions' types, read out of JSON field by field.
//!
//! `team` is the key of the installation that a payload belongs to: the workspace's id, or the
//! organisation's if it installed the app as a whole. It is read by [`installation`].

use jiff::Timestamp;
use serde_json::Value;

use super::{
    super::blocks::HOME,
    json::{digest, flag, text},
    view::View,
};

/// A slash command.
#[derive(Debug, Clone, PartialEq)]
pub struct Command {
    /// With its slash: `/check-in`.
    pub command: String,
    /// What stood behind it, escaped by Slack: `<@U123|name>`, `&lt;`.
    pub text: String,
    pub user: String,
    pub team: Option<String>,
    pub enterprise: Option<String>,
    pub channel_id: Option<String>,
    pub channel_name: Option<String>,
    pub trigger_id: Option<String>,
    pub response_url: Option<String>,
}

impl Command {
    pub(super) fn read(form: &Value) -> Option<Self> {
        let enterprise = text(form, "/enterprise_id");
        let is_org_wide = flag(form, "/is_enterprise_install");
        let workspace = text(form, "/team_id");
        Some(Self {
            command: text(form, "/command")?,
            text: text(form, "/text").unwrap_or_default(),
            user: text(form, "/user_id")?,
            team: installation(is_org_wide, enterprise.clone(), workspace),
            enterprise,
            channel_id: text(form, "/channel_id"),
            channel_name: text(form, "/channel_name"),
            trigger_id: text(form, "/trigger_id"),
            response_url: text(form, "/response_url"),
        })
    }

    /// The same for the same command arriving twice.
    pub fn receipt_key(&self) -> Option<String> {
        let trigger = self.trigger_id.as_ref()?;
        Some(format!("command:{trigger}"))
    }
}

/// A button pressed, a box ticked, something chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    pub user: String,
    pub team: Option<String>,
    pub trigger_id: Option<String>,
    pub action_id: String,
    pub block_id: String,
    /// A button's value, or that of the one option that was chosen.
    pub value: Option<String>,
    /// The whole action, for whatever else was chosen.
    pub selected: Value,
    pub channel: Option<String>,
    pub message_ts: Option<String>,
    pub view: Option<View>,
    pub response_url: Option<String>,
}

impl Action {
    pub(super) fn read_all(payload: &Value) -> Vec<Self> {
        let actions = payload.pointer("/actions").and_then(Value::as_array);
        let actions = actions.into_iter().flatten();
        actions
            .filter_map(|action| Self::read(payload, action))
            .collect()
    }

    fn read(payload: &Value, action: &Value) -> Option<Self> {
        Some(Self {
            user: text(payload, "/user/id")?,
            team: interaction_team(payload),
            trigger_id: text(payload, "/trigger_id"),
            action_id: text(action, "/action_id")?,
            block_id: text(action, "/block_id").unwrap_or_default(),
            value: text(action, "/value").or_else(|| text(action, "/selected_option/value")),
            selected: action.clone(),
            channel: text(payload, "/channel/id")
                .or_else(|| text(payload, "/container/channel_id")),
            message_ts: text(payload, "/message/ts")
                .or_else(|| text(payload, "/container/message_ts")),
            view: View::read(payload),
            response_url: text(payload, "/response_url"),
        })
    }

    /// The handler's name: what stands before the first `:` of the `action_id`.
    pub fn action_prefix(&self) -> &str {
        prefix(&self.action_id)
    }

    /// What stands after the first `:` of the `action_id`, if there is one. Input, not truth.
    pub fn action_arg(&self) -> Option<&str> {
        self.action_id.split_once(':').map(|(_, argument)| argument)
    }

    /// When it was pressed, by Slack's clock.
    pub fn pressed_at(&self) -> Option<Timestamp> {
        let at = self.selected.pointer("/action_ts")?.as_str()?;
        let (seconds, part) = at.split_once('.').unwrap_or((at, ""));
        if !seconds
            .bytes()
            .chain(part.bytes())
            .all(|b| b.is_ascii_digit())
        {
            return None;
        }
        // In microseconds, exactly: a float would make equal what is not.
        let part = format!("{part:0<6}");
        let seconds: i64 = seconds.parse().ok()?;
        let part: i64 = part.get(..6)?.parse().ok()?;
        let micros = seconds.checked_mul(1_000_000)?.checked_add(part)?;
        Timestamp::from_microsecond(micros).ok()
    }

    /// Whether it was pressed in an App Home.
    pub fn is_at_home(&self) -> bool {
        self.view
            .as_ref()
            .is_some_and(|view| view.callback_id == HOME)
    }

    /// Whether it was pressed in a form: what it opens comes over that, and nothing typed there is lost.
    pub fn is_over_form(&self) -> bool {
        self.view.is_some() && !self.is_at_home()
    }

    /// All options that are chosen now: a menu's one, a box's ticks.
    pub fn chosen(&self) -> Vec<&str> {
        let options = self.selected.pointer("/selected_options");
        let options = options.and_then(Value::as_array).into_iter().flatten();
        let one = self.selected.pointer("/selected_option");
        options
            .chain(one)
            .filter_map(|o| o.pointer("/value")?.as_str())
            .collect()
    }

    /// The same for the same click arriving twice. A double-click is two.
    pub fn receipt_key(&self) -> Option<String> {
        let trigger = self.trigger_id.as_ref()?;
        Some(format!("action:{trigger}:{}", self.action_id))
    }
}

/// A form that was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct ViewSubmission {
    pub user: String,
    pub team: Option<String>,
    pub trigger_id: Option<String>,
    pub view: View,
}

impl ViewSubmission {
    pub(super) fn read(payload: &Value) -> Option<Self> {
        Some(Self {
            user: text(payload, "/user/id")?,
            team: interaction_team(payload),
            trigger_id: text(payload, "/trigger_id"),
            view: View::read(payload)?,
        })
    }

    /// The same for the same form with the same words arriving twice. A form that was answered
    /// with errors must leave no receipt: it comes again, maybe unchanged.
    pub fn receipt_key(&self) -> String {
        let View {
            id, hash, state, ..
        } = &self.view;
        let hash = hash.as_deref().unwrap_or_default();
        format!("view:{id}:{hash}:{}", state.digest())
    }
}

/// A form that was closed without sending it. Nothing is owed for it, so it has no receipt.
#[derive(Debug, Clone, PartialEq)]
pub struct ViewClosed {
    pub user: String,
    pub team: Option<String>,
    pub view: View,
    /// All views of the stack were closed at once.
    pub is_cleared: bool,
}

impl ViewClosed {
    pub(super) fn read(payload: &Value) -> Option<Self> {
        Some(Self {
            user: text(payload, "/user/id")?,
            team: interaction_team(payload),
            view: View::read(payload)?,
            is_cleared: flag(payload, "/is_cleared"),
        })
    }
}

/// Slack asks for a menu's options while somebody types. Read-only, so it has no receipt.
#[derive(Debug, Clone, PartialEq)]
pub struct BlockSuggestion {
    pub user: String,
    pub team: Option<String>,
    pub action_id: String,
    pub block_id: String,
    /// What was typed so far.
    pub value: String,
    pub view: Option<View>,
}

impl BlockSuggestion {
    pub(super) fn read(payload: &Value) -> Option<Self> {
        Some(Self {
            user: text(payload, "/user/id")?,
            team: interaction_team(payload),
            action_id: text(payload, "/action_id")?,
            block_id: text(payload, "/block_id").unwrap_or_default(),
            value: text(payload, "/value").unwrap_or_default(),
            view: View::read(payload),
        })
    }

    /// As [`Action::action_prefix`].
    pub fn action_prefix(&self) -> &str {
        prefix(&self.action_id)
    }
}

/// A shortcut from the compose box or from a message's menu.
#[derive(Debug, Clone, PartialEq)]
pub struct Shortcut {
    pub callback_id: String,
    pub user: String,
    pub team: Option<String>,
    /// What stands before `.slack.com`.
    pub team_domain: Option<String>,
    pub trigger_id: Option<String>,
    pub response_url: Option<String>,
    pub channel: Option<String>,
    /// As Slack shows it, but for its blocks. Input, not truth.
    pub message: Option<Value>,
}

impl Shortcut {
    pub(super) fn read(payload: &Value) -> Option<Self> {
        Some(Self {
            callback_id: text(payload, "/callback_id")?,
            user: text(payload, "/user/id")?,
            team: interaction_team(payload),
            team_domain: text(payload, "/team/domain"),
            trigger_id: text(payload, "/trigger_id"),
            response_url: text(payload, "/response_url"),
            channel: text(payload, "/channel/id"),
            message: payload
                .pointer("/message")
                .filter(|m| m.is_object())
                .cloned(),
        })
    }

    /// The same for the same shortcut arriving twice.
    pub fn receipt_key(&self) -> Option<String> {
        let trigger = self.trigger_id.as_ref()?;
        Some(format!("shortcut:{trigger}"))
    }
}

/// Something that happened in the workspace. Slack sends it up to four times, in any order.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub event_id: String,
    /// The inner event's: `app_home_opened`, `message` …
    pub event_type: String,
    pub team: Option<String>,
    /// The inner event.
    pub payload: Value,
}

impl Event {
    pub(super) fn read(envelope: &Value) -> Option<Self> {
        let payload = envelope.pointer("/event")?.clone();
        Some(Self {
            event_id: text(envelope, "/event_id").unwrap_or_else(|| digest(envelope)),
            event_type: text(&payload, "/type")?,
            team: event_team(envelope),
            payload,
        })
    }

    /// The same for the same event arriving again.
    pub fn receipt_key(&self) -> String {
        format!("event:{}", self.event_id)
    }
}

fn prefix(action_id: &str) -> &str {
    action_id
        .split_once(':')
        .map_or(action_id, |(prefix, _)| prefix)
}

/// Whose installation it is: the organisation's if it is org-wide, else the workspace's.
fn installation(
    is_org_wide: bool,
    enterprise: Option<String>,
    workspace: Option<String>,
) -> Option<String> {
    if is_org_wide {
        enterprise.or(workspace)
    } else {
        workspace.or(enterprise)
    }
}

fn interaction_team(payload: &Value) -> Option<String> {
    // A view says where the app is installed; `team` is where the person sits.
    let workspace = text(payload, "/view/app_installed_team_id")
        .or_else(|| text(payload, "/team/id"))
        .or_else(|| text(payload, "/view/team_id"));
    let enterprise =
        text(payload, "/enterprise/id").or_else(|| text(payload, "/team/enterprise_id"));
    installation(
        flag(payload, "/is_enterprise_install"),
        enterprise,
        workspace,
    )
}

fn event_team(envelope: &Value) -> Option<String> {
    // In a shared channel `team_id` may be the other company; `context_team_id` is through whom we see it.
    let workspace = text(envelope, "/context_team_id")
        .or_else(|| text(envelope, "/team_id"))
        .or_else(|| text(envelope, "/authorizations/0/team_id"));
    let enterprise = text(envelope, "/enterprise_id")
        .or_else(|| text(envelope, "/authorizations/0/enterprise_id"));
    let is_org_wide = flag(envelope, "/authorizations/0/is_enterprise_install");
    installation(is_org_wide, enterprise, workspace)
}
