//! Stories told as their people live them: who types, presses and fills what, and who sees it.
//!
//! ```ignore
//! let slack = Workspace::start().await;
//! slack.connect_app(&app_url);
//! let ines = slack.person("ines");
//! ines.goes_to("customer-success").types("/find-mentor").await;
//! ines.sees_modal().has("Marta");
//! ines.presses("Ask Marta").await;
//! slack.person("marta").hears("Ines").await;
//! ```
//!
//! Nothing here looks into the app. Whatever a person could not do, because it is not on their
//! screen, panics and shows what is. Calls of the app that break Slack's contract fail the test
//! when the workspace is dropped.

use std::{
    ops::Deref,
    sync::{Arc, Mutex},
    time::Duration,
};

use understudy::sandbox::{PretendSlack, people, slack::Seed};

use super::{
    contract::{Violation, check_ack, check_call, check_promises},
    person::PersonInStory,
    shown::Shown,
};

/// How long the app's deliveries may take to arrive; a busy machine needs some of it.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// The pretend Slack of a story.
pub struct Workspace {
    slack: PretendSlack,
    violations: Arc<Mutex<Vec<Violation>>>,
}

impl Deref for Workspace {
    type Target = PretendSlack;

    fn deref(&self) -> &PretendSlack {
        &self.slack
    }
}

impl Workspace {
    /// The people of the stories, and Slack listening.
    pub async fn start() -> Self {
        Self::start_with(people::example()).await
    }

    /// Other people.
    pub async fn start_with(seed: Seed) -> Self {
        let slack = PretendSlack::start(seed).await.expect("a port of loopback");
        let violations = Arc::new(Mutex::new(Vec::new()));
        let found = violations.clone();
        slack.on_call(move |call| {
            let new = match call.method.starts_with("ack.") {
                true => check_ack(&call.method, &call.arguments, call.view.as_ref()),
                false => {
                    let mut found = check_call(&call.method, &call.arguments);
                    found.extend(check_promises(&call.method, &call.arguments));
                    found
                }
            };
            found.lock().expect("a lock").extend(new);
        });
        Self { slack, violations }
    }

    /// The settings with which the app finds this Slack.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("SLACK_API_URL", self.api_url()),
            ("SLACK_BOT_TOKEN", self.bot_token()),
            ("SLACK_SIGNING_SECRET", self.signing_secret()),
        ]
    }

    /// A person by handle.
    pub fn person(&self, handle: &str) -> PersonInStory {
        let found = self
            .people()
            .into_iter()
            .find(|person| person.handle == handle);
        let id = found
            .unwrap_or_else(|| panic!("nobody is called {handle}"))
            .id;
        let here = self.channel_named("general").unwrap_or_default();
        PersonInStory::new(self.slack.clone(), handle, id, here)
    }

    /// A channel by name.
    pub fn channel(&self, name: &str) -> Place {
        let id = self
            .channel_named(name)
            .unwrap_or_else(|| panic!("there is no channel {name}"));
        Place {
            slack: self.slack.clone(),
            id,
        }
    }

    /// The group DM of these people, by handle, and the app.
    pub fn group_of(&self, handles: &[&str]) -> Place {
        let ids = handles
            .iter()
            .map(|handle| self.person(handle).id)
            .collect::<Vec<_>>();
        let id = self.group(&ids.iter().map(String::as_str).collect::<Vec<_>>());
        Place {
            slack: self.slack.clone(),
            id,
        }
    }

    /// What broke Slack's contract so far.
    pub fn violations(&self) -> Vec<Violation> {
        self.violations.lock().expect("a lock").clone()
    }

    /// Fails the test if the app broke Slack's contract.
    pub fn assert_no_violations(&self) {
        let found = self.violations();
        let lines = found.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert!(
            found.is_empty(),
            "Slack's contract was broken:\n{}",
            lines.join("\n")
        );
    }

    /// Takes what was found so far off the account; for tests of the checking itself.
    pub fn forgive(&self) -> Vec<Violation> {
        std::mem::take(&mut self.violations.lock().expect("a lock"))
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.assert_no_violations();
        }
    }
}

/// A conversation.
#[derive(Clone)]
pub struct Place {
    pub(super) slack: PretendSlack,
    pub id: String,
}

impl Place {
    /// The conversation with this id.
    pub fn at(slack: &PretendSlack, id: String) -> Self {
        Self {
            slack: slack.clone(),
            id,
        }
    }

    /// All that was said, oldest first, threads included, ephemeral messages not.
    pub fn messages(&self) -> Vec<Shown> {
        let all = self.slack.messages(&self.id).into_iter();
        all.filter(|it| it.ephemeral_to.is_none())
            .map(Shown::message)
            .collect()
    }

    /// The newest message.
    pub fn last(&self) -> Shown {
        self.messages()
            .pop()
            .unwrap_or_else(|| panic!("nothing was said in {}", self.id))
    }

    /// The newest message that says this, as it is now.
    pub fn find(&self, words: &str) -> Option<Shown> {
        self.messages()
            .into_iter()
            .rev()
            .find(|message| message.says(words))
    }

    /// Waits until a message here says this.
    pub async fn gets(&self, words: &str) -> Shown {
        let found = self.slack.wait_for(PATIENCE, |_| self.find(words)).await;
        found.unwrap_or_else(|| {
            let all = self.messages().iter().map(Shown::words).collect::<Vec<_>>();
            panic!(
                "nothing in {} says {words:?}. It says:\n{}",
                self.id,
                all.join("\n--\n")
            )
        })
    }

    /// The replies in a message's thread.
    pub fn thread(&self, message: &Shown) -> Vec<Shown> {
        let mut all = self.messages();
        all.retain(|it| it.thread_ts.as_deref() == Some(&message.ts) && it.ts != message.ts);
        all
    }
}
