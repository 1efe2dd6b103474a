//! Why a message was not said: what that means, what to do, and what follows from it. One table for the log, the
//! command line, the coordinators' messages and the operator's page (docs/operating.md).

use std::borrow::Cow;

/// The kind of the message by which coordinators hear of what could not be said. Of one that fails itself nobody is
/// told by another one.
pub const NOTICE: &str = "notice";
/// Perhaps said, and the history that would tell can't be read.
pub const UNKNOWN: &str = "unknown";
/// A person chose not to say it any more.
pub const LET_GO: &str = "let_go";
/// A person saw that it was said.
pub const POSTED: &str = "posted";
/// Followed by `:` and the scope: this app may not do it.
pub const MISSING_SCOPE: &str = "missing_scope";

/// What follows from a message that failed for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consequence {
    /// The place is gone: the pair and the coordinators are asked where to go on.
    PlaceLost,
    /// The addressee left: the others of the internship hear.
    PersonLeft,
    /// Only a person can see whether it was said: the coordinators choose.
    Asked,
    /// The coordinators hear of it once, and choose what becomes of it.
    Told,
    /// Nobody hears in Slack: the log and `doctor` say it.
    Logged,
}

/// What follows from which reason. The first row that fits holds.
pub fn consequence(kind: &str, is_to_place: bool, reason: &str) -> Consequence {
    match reason {
        _ if kind == NOTICE => Consequence::Logged,
        "is_archived" | "channel_not_found" | "not_in_channel" | "no_place" if is_to_place => {
            Consequence::PlaceLost
        }
        "user_disabled" if !is_to_place => Consequence::PersonLeft,
        UNKNOWN => Consequence::Asked,
        _ => Consequence::Told,
    }
}

/// The scope that a reason names as missing.
pub fn missing_scope(reason: &str) -> Option<&str> {
    let (word, scope) = reason.split_once(':')?;
    (word == MISSING_SCOPE).then_some(scope)
}

/// A reason in words: a clause without a full stop, and sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    pub what: Cow<'static, str>,
    pub todo: Cow<'static, str>,
}

impl Explained {
    fn new(what: &'static str, todo: &'static str) -> Self {
        Self {
            what: what.into(),
            todo: todo.into(),
        }
    }
}

/// What a failed message's reason means, and what whoever runs Understudy does about it.
pub fn explained(reason: &str) -> Explained {
    const PLACE: &str = "In Slack, the pair or a coordinator chooses another place (`/internship place`); then it is \
                         posted there.";
    const INVITE: &str = "Type `/invite @Understudy` in it and choose it again by `/internship place`, or choose \
                          another one there; then it is posted.";
    const OURS: &str = "That is a fault of Understudy: please report it. Retry it after the next release, or drop it.";
    const SHORTEN: &str = "That is a fault of Understudy: please report it. A shorter text on the page, imported anew, \
                           may be retried meanwhile.";
    match reason {
        "is_archived" => Explained::new("the channel is archived", PLACE),
        "channel_not_found" => Explained::new(
            "the conversation is gone, or it is private and Understudy is not in it",
            INVITE,
        ),
        "not_in_channel" => Explained::new("Understudy is not in the channel", INVITE),
        "no_place" => Explained::new("Slack opens no group message of the two", PLACE),
        "user_disabled" => Explained::new(
            "the addressee's account is deactivated",
            "Nothing: the others of the internship were told. Drop it.",
        ),
        "user_not_found" | "users_not_found" | "user_not_visible" => Explained::new(
            "Slack does not know the addressee here",
            "Look whether the id is right and of this workspace; then retry it, or drop it.",
        ),
        UNKNOWN => Explained::new(
            "it was perhaps posted, and Slack does not let Understudy read there whether it was",
            "Look there: drop it if it was posted, retry it if it was not.",
        ),
        "msg_too_long" | "msg_blocks_too_long" => {
            Explained::new("Slack finds it too long", SHORTEN)
        }
        "invalid_blocks" | "invalid_blocks_format" | "invalid_metadata_format" => {
            Explained::new("Slack does not take its form", OURS)
        }
        code if code.starts_with("restricted_action") => Explained::new(
            "the workspace does not let Understudy post there",
            "Ask an admin of the workspace to allow it, or choose another place; then retry it.",
        ),
        code => match missing_scope(code) {
            Some(scope) => Explained {
                what: format!("the app lacks the scope {scope}").into(),
                todo: scope_todo(scope).into(),
            },
            None => Explained::new(
                "Slack refuses it",
                "Slack's documentation of the method explains the word. Retry it once that is mended, or drop it.",
            ),
        },
    }
}

fn scope_todo(scope: &str) -> String {
    format!(
        "Add {scope} in the app's settings under OAuth & Permissions (`understudy manifest` lists all) and install \
         the app again; then it is sent by itself."
    )
}

/// Why nothing is sent to a whole workspace, and what whoever runs Understudy does about it.
pub fn held(reason: &str) -> Explained {
    const AGAIN: &str = "Install the app again, set SLACK_BOT_TOKEN to its new token, and restart. What waits is sent \
                         then; what is too late by then is dropped.";
    match reason {
        "token_revoked" | "account_inactive" => {
            Explained::new("the app was removed, or its token was revoked", AGAIN)
        }
        "token_expired" => Explained::new("the token has expired", AGAIN),
        "invalid_auth" | "not_authed" | "not_allowed_token_type" => {
            Explained::new("Slack does not know the token", AGAIN)
        }
        "team_access_not_granted" | "org_login_required" => Explained::new(
            "the organisation does not give the app access to the workspace",
            "Ask an admin of the organisation to add the app to it. What waits is sent then.",
        ),
        MISSING_SCOPE => Explained::new(
            "the app lacks a scope",
            "Compare its scopes with `understudy manifest`, add what is missing, and install the app again.",
        ),
        code => match missing_scope(code) {
            Some(scope) => Explained {
                what: format!("the app lacks the scope {scope}").into(),
                todo: scope_todo(scope).into(),
            },
            None => Explained::new("Slack refuses the token", AGAIN),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_has_its_consequence() {
        use Consequence::{Asked, Logged, PersonLeft, PlaceLost, Told};
        for (kind, to, reason, follows) in [
            ("week", "place", "is_archived", PlaceLost),
            ("week", "place", "channel_not_found", PlaceLost),
            ("week", "place", "not_in_channel", PlaceLost),
            ("week", "place", "no_place", PlaceLost),
            ("one_on_one", "intern", "channel_not_found", Told),
            ("one_on_one", "mentor", "user_disabled", PersonLeft),
            ("week", "place", "user_disabled", Told),
            ("week", "place", "unknown", Asked),
            ("check_in", "intern", "unknown", Asked),
            ("week", "place", "msg_too_long", Told),
            ("week", "place", "invalid_blocks", Told),
            ("week", "place", "restricted_action", Told),
            ("request", "U0MARTA", "missing_scope:im:write", Told),
            ("week", "place", "never_seen_before", Told),
            ("notice", "U0CORA", "restricted_action", Logged),
            ("notice", "U0CORA", "unknown", Logged),
        ] {
            let found = consequence(kind, to == "place", reason);
            assert_eq!(found, follows, "{kind} to {to}: {reason}");
        }
    }

    #[test]
    fn every_reason_is_explained_with_what_to_do() {
        for reason in [
            "is_archived",
            "channel_not_found",
            "not_in_channel",
            "no_place",
            "user_disabled",
            "users_not_found",
            "unknown",
            "msg_too_long",
            "invalid_blocks",
            "restricted_action_read_only_channel",
            "odd",
            "missing_scope:im:write",
        ] {
            let Explained { what, todo } = explained(reason);
            assert!(
                !what.ends_with('.') && todo.ends_with('.'),
                "{reason}: {what} / {todo}"
            );
        }
        assert!(
            explained("missing_scope:im:write")
                .what
                .ends_with("scope im:write")
        );
        assert!(held("missing_scope:chat:write").todo.contains("chat:write"));
        assert_eq!(missing_scope("missing_scope"), None);
        assert!(held("token_revoked").todo.contains("SLACK_BOT_TOKEN"));
    }
}
