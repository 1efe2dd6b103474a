//! What Slack's answers hold for us. Lenient: a field that is absent, or of another shape, costs
//! itself and not the page it is on.

use serde::Deserialize;
use serde_json::Value;

/// Whose token it is: the answer of `auth.test`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    pub team_id: String,
    pub team_name: String,
    /// The bot's own user: what it writes itself must not be answered.
    pub user_id: String,
    pub bot_id: Option<String>,
    pub enterprise_id: Option<String>,
    /// What the token may do, by the header `x-oauth-scopes`; empty if there is no such header.
    pub scopes: Vec<String>,
}

/// One page of a list. It may be empty with another after it.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Where the next page begins; `None` on the last one.
    pub next_cursor: Option<String>,
}

/// A member of the workspace.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct User {
    #[serde(deserialize_with = "or_default")]
    pub id: String,
    /// The handle.
    #[serde(deserialize_with = "or_default")]
    pub name: String,
    #[serde(deserialize_with = "or_default")]
    pub real_name: Option<String>,
    /// IANA; Slack has none for bots and for who was deactivated.
    #[serde(deserialize_with = "or_default")]
    pub tz: Option<String>,
    /// Seconds east of UTC, for a `tz` that nobody knows.
    #[serde(deserialize_with = "or_default")]
    pub tz_offset: Option<i32>,
    #[serde(deserialize_with = "or_default")]
    pub deleted: bool,
    #[serde(deserialize_with = "or_default")]
    pub is_bot: bool,
    #[serde(deserialize_with = "or_default")]
    pub is_admin: bool,
    #[serde(deserialize_with = "or_default")]
    pub is_owner: bool,
    /// A guest, of one channel or of several.
    #[serde(deserialize_with = "or_default")]
    pub is_restricted: bool,
    #[serde(deserialize_with = "or_default")]
    pub is_ultra_restricted: bool,
    #[serde(deserialize_with = "or_default")]
    pub profile: Profile,
}

/// The names that people see.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Profile {
    #[serde(deserialize_with = "or_default")]
    pub display_name: String,
    #[serde(deserialize_with = "or_default")]
    pub real_name: String,
    #[serde(deserialize_with = "or_default")]
    pub title: String,
    /// Only with the optional scope `users:read.email`.
    #[serde(deserialize_with = "or_default")]
    pub email: String,
}

impl User {
    /// First and last name; empty where Slack has none.
    pub fn full_name(&self) -> &str {
        let real_name = self.real_name.as_deref().unwrap_or_default();
        match self.profile.real_name.as_str() {
            "" => real_name,
            name => name,
        }
    }

    /// What to call them: the display name, else the real one, else the handle.
    pub fn shown_name(&self) -> &str {
        [self.profile.display_name.as_str(), self.full_name()]
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or(&self.name)
    }
}

/// A public or private channel.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Channel {
    #[serde(deserialize_with = "or_default")]
    pub id: String,
    /// Without `#`; a DM has none.
    #[serde(deserialize_with = "or_default")]
    pub name: String,
    #[serde(deserialize_with = "or_default")]
    pub is_archived: bool,
    #[serde(deserialize_with = "or_default")]
    pub is_private: bool,
    #[serde(deserialize_with = "or_default")]
    pub is_member: bool,
}

/// A message in a conversation's history, as far as a look-up needs it. Metadata is JSON as it
/// stands: slack-morphism's type fails on a whole page for one number in some other app's.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct PostedMessage {
    #[serde(deserialize_with = "or_default")]
    pub ts: String,
    #[serde(deserialize_with = "or_default")]
    pub thread_ts: Option<String>,
    pub metadata: Value,
}

/// A view that Slack shows now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedView {
    pub id: String,
    /// For an update that must not overwrite a newer one.
    pub hash: Option<String>,
}

/// Takes the field's default for `null` or a value of another shape.
fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Default + serde::de::DeserializeOwned,
{
    let value = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

/// The items at `list` and the next page's cursor; `None` if the answer is no such page. A page that
/// cannot be read must not look empty: a look-up would take it for "was never posted".
pub(super) fn page<T: serde::de::DeserializeOwned>(body: &Value, list: &str) -> Option<Page<T>> {
    let items = body.get(list)?.as_array()?;
    let cursor = body.pointer("/response_metadata/next_cursor");
    let cursor = cursor
        .and_then(Value::as_str)
        .filter(|cursor| !cursor.is_empty());
    let has_more = body.get("has_more").and_then(Value::as_bool);
    if has_more == Some(true) && cursor.is_none() {
        return None;
    }
    Some(Page {
        items: items
            .iter()
            .filter_map(|item| T::deserialize(item).ok())
            .collect(),
        next_cursor: cursor.map(str::to_owned),
    })
}
