//! A workspace kept in a file, for a story that goes on tomorrow.
//!
//! What was said stays, with its `ts`, by which the app knows it. Open modals, clicks and the record
//! of calls do not; Home tabs are published again when they are opened.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{PretendSlack, Seed, seed::Person, state::Conversation};

/// What is kept of a workspace.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Kept {
    seed: Seed,
    conversations: BTreeMap<String, Conversation>,
}

impl PretendSlack {
    /// The workspace as it is now.
    pub fn kept(&self) -> Kept {
        let state = self.state();
        let invented = |person: &&Person| person.id != "USLACKBOT" && !person.is_bot;
        let seed = Seed {
            team_id: state.team_id.clone(),
            team_name: state.team_name.clone(),
            people: state
                .people
                .all()
                .iter()
                .filter(invented)
                .cloned()
                .collect(),
            channels: Vec::new(),
            bot_token: state.bot_token.clone(),
            signing_secret: state.signing_secret.clone(),
        };
        Kept {
            seed,
            conversations: state.conversations.clone(),
        }
    }

    /// The workspace as it was kept.
    pub fn from_kept(kept: Kept) -> Self {
        let slack = Self::new(kept.seed);
        slack.state().take_over(kept.conversations);
        slack
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::people;

    #[tokio::test]
    async fn what_was_said_is_still_there() -> Result<(), Box<dyn std::error::Error>> {
        let slack = PretendSlack::new(people::example());
        let ts = slack.say("U0INES", "C0SUPPORT", "hello", None).await?;
        let text = serde_json::to_string(&slack.kept())?;
        let again = PretendSlack::from_kept(serde_json::from_str(&text)?);
        assert_eq!(again.messages("C0SUPPORT"), slack.messages("C0SUPPORT"));
        assert_eq!(again.people().len(), slack.people().len());
        assert!(again.say("U0INES", "C0SUPPORT", "again", None).await? > ts);
        Ok(())
    }
}
