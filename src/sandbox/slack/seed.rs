//! Who works in the workspace and which channels it has when the story begins.

use jiff::{
    Timestamp,
    tz::{TimeZone, TimeZoneDatabase},
};
use serde::{Deserialize, Serialize};

/// The workspace before anybody did anything. Also the file format of `--people`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Seed {
    /// `T…`
    #[serde(default = "default_team_id")]
    pub team_id: String,
    /// The company's name.
    pub team_name: String,
    /// Everybody but the app itself and Slackbot, who are always there.
    pub people: Vec<Person>,
    /// The channels; direct messages come into being when they are opened.
    pub channels: Vec<Channel>,
    /// The one bot token that this Slack accepts.
    #[serde(default = "default_bot_token")]
    pub bot_token: String,
    /// What the requests to the app are signed with.
    #[serde(default = "default_signing_secret")]
    pub signing_secret: String,
}

/// A member of the workspace.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// `U…`
    pub id: String,
    /// What comes after the `@`.
    pub handle: String,
    /// The display name; short.
    pub name: String,
    /// First and last name.
    pub real_name: String,
    /// What they do.
    #[serde(default)]
    pub title: String,
    /// IANA time zone; a person may have none.
    #[serde(default)]
    pub tz: Option<String>,
    #[serde(default)]
    pub is_admin: bool,
    #[serde(default)]
    pub is_bot: bool,
    /// Left the company: Slack says `deleted`.
    #[serde(default)]
    pub deleted: bool,
    /// For the page only: who this is in the story.
    #[serde(default)]
    pub note: String,
}

/// A public or private channel.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// `C…`
    pub id: String,
    /// Without the `#`.
    pub name: String,
    #[serde(default)]
    pub private: bool,
    #[serde(default)]
    pub archived: bool,
    /// Ids of people.
    pub members: Vec<String>,
    /// Whether the app was invited already. It may join public channels by itself.
    #[serde(default)]
    pub bot_in: bool,
}

impl Person {
    /// The zone, if there is one and it is known; by the bundled data, which the app uses too.
    pub fn time_zone(&self) -> Option<TimeZone> {
        TimeZoneDatabase::bundled().get(self.tz.as_deref()?).ok()
    }

    /// Seconds east of UTC at this instant, as `users.info` tells them.
    pub fn tz_offset(&self, at: Timestamp) -> Option<i32> {
        Some(self.time_zone()?.to_offset(at).seconds())
    }
}

fn default_team_id() -> String {
    "T0PRETEND1".to_owned()
}

fn default_bot_token() -> String {
    "xoxb-pretend-slack".to_owned()
}

fn default_signing_secret() -> String {
    "pretend-signing-secret".to_owned()
}
