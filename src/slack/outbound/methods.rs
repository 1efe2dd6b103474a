//! The methods that Understudy uses, with what they take and what of their answer matters.

use std::time::Duration;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{
    Answer, CallError, Class, Slack, Token,
    types::{Channel, Identity, OpenedView, Page, PostedMessage, User, page},
};
use crate::slack::{
    blocks::{HomeTab, Message, Modal},
    inbound::json,
};

/// Largest pages that the methods give; what Slack does not like about it comes as a 429.
const USERS_PER_PAGE: &str = "1000";
const CONVERSATIONS_PER_PAGE: &str = "999";
const MESSAGES_PER_PAGE: &str = "999";

/// One workspace's calls: a token, and how long each may take. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Session {
    slack: Slack,
    token: Token,
    deadline: Duration,
}

impl Session {
    pub(super) fn new(slack: Slack, token: Token, deadline: Duration) -> Self {
        Self {
            slack,
            token,
            deadline,
        }
    }

    /// The same with less time, such as `views.open` within an acknowledgement.
    pub fn within(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }

    /// Posts, and gives the message's `ts`. Not idempotent: only the delivery protocol may call it.
    /// Links are not unfurled: a week's page of links would be a wall of previews.
    pub async fn post_message(
        &self,
        channel: &str,
        message: &Message,
        thread_ts: Option<&str>,
        metadata: Option<Value>,
    ) -> Result<String, CallError> {
        let mut body = message.to_json();
        body["channel"] = json!(channel);
        body["unfurl_links"] = json!(false);
        body["unfurl_media"] = json!(false);
        if let Some(thread_ts) = thread_ts {
            body["thread_ts"] = json!(thread_ts);
        }
        if let Some(metadata) = metadata {
            body["metadata"] = metadata;
        }
        self.post_for("chat.postMessage", body, "/ts").await
    }

    /// Rewrites one of our own messages; its metadata stays. May be repeated.
    pub async fn update_message(
        &self,
        channel: &str,
        ts: &str,
        message: &Message,
    ) -> Result<(), CallError> {
        let mut body = message.to_json();
        body["channel"] = json!(channel);
        body["ts"] = json!(ts);
        self.post("chat.update", body).await.map(|_| ())
    }

    /// Says something that only `user` sees, perhaps never: for answers to a click only.
    pub async fn post_ephemeral(
        &self,
        channel: &str,
        user: &str,
        message: &Message,
    ) -> Result<(), CallError> {
        let mut body = message.to_json();
        body["channel"] = json!(channel);
        body["user"] = json!(user);
        self.post("chat.postEphemeral", body).await.map(|_| ())
    }

    /// Opens a form. The `trigger_id` lives three seconds from the click and serves once.
    pub async fn open_view(
        &self,
        trigger_id: &str,
        modal: &Modal,
    ) -> Result<OpenedView, CallError> {
        let body = json!({ "trigger_id": trigger_id, "view": modal.to_json() });
        self.view("views.open", body).await
    }

    /// Opens a form on top of the one that is open.
    pub async fn push_view(
        &self,
        trigger_id: &str,
        modal: &Modal,
    ) -> Result<OpenedView, CallError> {
        let body = json!({ "trigger_id": trigger_id, "view": modal.to_json() });
        self.view("views.push", body).await
    }

    /// Changes a form that is open; with an old `hash` Slack refuses (`hash_conflict`).
    pub async fn update_view(
        &self,
        view_id: &str,
        hash: Option<&str>,
        modal: &Modal,
    ) -> Result<OpenedView, CallError> {
        let mut body = json!({ "view_id": view_id, "view": modal.to_json() });
        if let Some(hash) = hash {
            body["hash"] = json!(hash);
        }
        self.view("views.update", body).await
    }

    /// Shows somebody's App Home; with an old `hash` Slack refuses (`hash_conflict`).
    pub async fn publish_home(
        &self,
        user: &str,
        home: &HomeTab,
        hash: Option<&str>,
    ) -> Result<OpenedView, CallError> {
        let mut body = json!({ "user_id": user, "view": home.to_json() });
        if let Some(hash) = hash {
            body["hash"] = json!(hash);
        }
        self.view("views.publish", body).await
    }

    /// The DM with one person, or the group DM with up to eight: the same people, the same id.
    pub async fn open_conversation(&self, users: &[&str]) -> Result<String, CallError> {
        let body = json!({ "users": users.join(",") });
        self.post_for("conversations.open", body, "/channel/id")
            .await
    }

    /// Enters a public channel. Being in it already is fine.
    pub async fn join(&self, channel: &str) -> Result<(), CallError> {
        let body = json!({ "channel": channel });
        self.post("conversations.join", body).await.map(|_| ())
    }

    /// Whose token this is and what it may do.
    pub async fn auth_test(&self) -> Result<Identity, CallError> {
        const METHOD: &str = "auth.test";
        let answer = self.post(METHOD, json!({})).await?;
        let text = |pointer| json::text(&answer.body, pointer);
        let missing = || CallError::new(METHOD, Class::Unknown);
        Ok(Identity {
            team_id: text("/team_id").ok_or_else(missing)?,
            team_name: text("/team").unwrap_or_default(),
            user_id: text("/user_id").ok_or_else(missing)?,
            bot_id: text("/bot_id"),
            enterprise_id: text("/enterprise_id"),
            scopes: answer.scopes(),
        })
    }

    /// Members of the workspace, deactivated ones and bots too.
    pub async fn users_page(&self, cursor: Option<&str>) -> Result<Page<User>, CallError> {
        let arguments = [("limit", USERS_PER_PAGE)];
        self.page("users.list", "members", &arguments, cursor).await
    }

    pub async fn user_info(&self, user: &str) -> Result<User, CallError> {
        self.get_for("users.info", &[("user", user)], "/user").await
    }

    /// Public channels, and the private ones that we are in; archived ones left out.
    pub async fn conversations_page(
        &self,
        cursor: Option<&str>,
    ) -> Result<Page<Channel>, CallError> {
        let arguments = [
            ("limit", CONVERSATIONS_PER_PAGE),
            ("types", "public_channel,private_channel"),
            ("exclude_archived", "true"),
        ];
        self.page("conversations.list", "channels", &arguments, cursor)
            .await
    }

    pub async fn conversation_info(&self, channel: &str) -> Result<Channel, CallError> {
        self.get_for("conversations.info", &[("channel", channel)], "/channel")
            .await
    }

    /// Messages of a conversation from `oldest` to `latest`, both included, with their metadata.
    /// Both are Slack's wall time: see [`Slack::clock_offset`].
    pub async fn history_page(
        &self,
        channel: &str,
        oldest: Timestamp,
        latest: Timestamp,
        cursor: Option<&str>,
    ) -> Result<Page<PostedMessage>, CallError> {
        let (oldest, latest) = (slack_ts(oldest), slack_ts(latest));
        let arguments = [
            ("channel", channel),
            ("oldest", &oldest),
            ("latest", &latest),
            ("inclusive", "true"),
            ("include_all_metadata", "true"),
            ("limit", MESSAGES_PER_PAGE),
        ];
        self.page("conversations.history", "messages", &arguments, cursor)
            .await
    }

    /// As [`Session::history_page`], for the replies of a thread. The message that the thread hangs
    /// on comes first on each page.
    pub async fn replies_page(
        &self,
        channel: &str,
        thread_ts: &str,
        oldest: Timestamp,
        latest: Timestamp,
        cursor: Option<&str>,
    ) -> Result<Page<PostedMessage>, CallError> {
        let (oldest, latest) = (slack_ts(oldest), slack_ts(latest));
        let arguments = [
            ("channel", channel),
            ("ts", thread_ts),
            ("oldest", &oldest),
            ("latest", &latest),
            ("inclusive", "true"),
            ("include_all_metadata", "true"),
            ("limit", MESSAGES_PER_PAGE),
        ];
        self.page("conversations.replies", "messages", &arguments, cursor)
            .await
    }

    async fn post(&self, method: &'static str, body: Value) -> Result<Answer, CallError> {
        self.slack
            .post(&self.token, method, &body, self.deadline)
            .await
    }

    /// Posts, and takes the text at `pointer`. Where it is absent something was done, but not as
    /// we know it: in doubt.
    async fn post_for(
        &self,
        method: &'static str,
        body: Value,
        pointer: &str,
    ) -> Result<String, CallError> {
        let answer = self.post(method, body).await?;
        json::text(&answer.body, pointer).ok_or_else(|| CallError::new(method, Class::Unknown))
    }

    async fn view(&self, method: &'static str, body: Value) -> Result<OpenedView, CallError> {
        let answer = self.post(method, body).await?;
        let id = json::text(&answer.body, "/view/id");
        Ok(OpenedView {
            id: id.ok_or_else(|| CallError::new(method, Class::Unknown))?,
            hash: json::text(&answer.body, "/view/hash"),
        })
    }

    async fn get_for<T: DeserializeOwned>(
        &self,
        method: &'static str,
        arguments: &[(&str, &str)],
        pointer: &str,
    ) -> Result<T, CallError> {
        let slack = &self.slack;
        let mut body = slack
            .get(&self.token, method, arguments, self.deadline)
            .await?;
        let found = body.pointer_mut(pointer).map(Value::take);
        found
            .and_then(|found| serde_json::from_value(found).ok())
            .ok_or_else(|| CallError::new(method, Class::Unknown))
    }

    async fn page<T: DeserializeOwned>(
        &self,
        method: &'static str,
        list: &str,
        arguments: &[(&str, &str)],
        cursor: Option<&str>,
    ) -> Result<Page<T>, CallError> {
        let mut arguments = arguments.to_vec();
        arguments.extend(cursor.map(|cursor| ("cursor", cursor)));
        let slack = &self.slack;
        let body = slack
            .get(&self.token, method, &arguments, self.deadline)
            .await?;
        page(&body, list).ok_or_else(|| CallError::new(method, Class::Unknown))
    }
}

/// An instant as Slack's `ts`: seconds, a dot, six digits.
fn slack_ts(at: Timestamp) -> String {
    let micros = at.as_microsecond().max(0);
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}
