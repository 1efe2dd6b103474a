//! What a handler works with: who asks, in which workspace, when, and the way back to them.

mod people;
mod way_back;

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

pub use people::save as save_people;
pub use way_back::WayBack;

use crate::{
    clock,
    ids::{UserId, WorkspaceId},
    internships::due::CalendarPlanner,
    scheduler::{Engine, Moment, cadence::Zones},
    slack::{
        blocks::Modal,
        inbound::{Action, View},
        outbound::{CallError, Session},
        reply::Reply,
        router::HandlerError,
        text::Mrkdwn,
    },
    store::{Db, Result, Tx, people as known, receipts},
};

/// What every handler returns.
pub type Handled = std::result::Result<Reply, HandlerError>;

/// `views.open` stands inside the acknowledgement, for which Slack waits three seconds in all.
const VIEW: Duration = Duration::from_secs(2);
/// Nobody's acknowledgement waits for a form that is filled later.
const PATIENCE: Duration = Duration::from_secs(10);
/// A stranger's name and zone are asked for while they wait for their form.
const INTRODUCTION: Duration = Duration::from_millis(800);
/// What Slack said of a person is asked for again when it is older than this.
const FRESH: SignedDuration = SignedDuration::from_hours(24);

/// Who asks, in which workspace, when.
#[derive(Clone)]
pub struct Ctx {
    engine: Engine,
    planner: Arc<CalendarPlanner>,
    pub workspace: WorkspaceId,
    pub user: UserId,
    way_back: WayBack,
    /// Schedule time.
    pub now: Timestamp,
}

impl Ctx {
    pub fn new(
        engine: Engine,
        planner: Arc<CalendarPlanner>,
        workspace: WorkspaceId,
        user: UserId,
        way_back: WayBack,
        now: Timestamp,
    ) -> Self {
        Self {
            engine,
            planner,
            workspace,
            user,
            way_back,
            now,
        }
    }

    pub fn db(&self) -> &Db {
        &self.engine.db
    }

    /// Where people reach this Understudy from outside.
    pub fn public_url(&self) -> Option<&str> {
        self.engine.public_url.as_deref()
    }

    pub fn zones(&self) -> &Zones {
        &self.engine.zones
    }

    /// The day of schedule time, in UTC: for what is counted in days and not in hours.
    pub fn today(&self) -> Date {
        TimeZone::UTC.to_datetime(self.now).date()
    }

    /// The present, as the scheduler takes it.
    pub fn moment(&self) -> Moment {
        Moment {
            now: self.now,
            zones: self.zones().clone(),
        }
    }

    pub fn planner(&self) -> &CalendarPlanner {
        &self.planner
    }

    /// Tells the scheduler that something may be due, and that messages may have changed.
    pub fn wake(&self) {
        self.engine.wake.notify_one();
        self.edits_wanted();
    }

    pub fn edits_wanted(&self) {
        self.engine.edits_wanted.notify_one();
    }

    /// True the first time that this request of Slack's is seen; its receipt commits with `tx`.
    pub async fn first_time(&self, tx: &mut Tx, receipt: &str) -> Result<bool> {
        receipts::first_time(tx, &self.workspace, receipt, self.now).await
    }

    /// Makes sure that a person's name and zone are known, if Slack can tell quickly.
    pub async fn know(&self, user: &UserId) -> Result<()> {
        let person = known::get(&mut self.db().read().await?, &self.workspace, user).await?;
        let fresh =
            person.is_some_and(|person| clock::wall().duration_since(person.seen_at) < FRESH);
        let Some(session) = self.session(INTRODUCTION).filter(|_| !fresh) else {
            return Ok(());
        };
        if let Ok(user) = session.user_info(user.as_str()).await {
            people::save(self.db(), &self.workspace, &[user]).await?;
        }
        Ok(())
    }

    /// Opens a form by the command or click that asked for it; its id, or why it did not open.
    pub async fn open(
        &self,
        trigger_id: Option<&str>,
        modal: &Modal,
    ) -> std::result::Result<Option<String>, CallError> {
        let (Some(session), Some(trigger_id)) = (self.session(VIEW), trigger_id) else {
            return Ok(None);
        };
        let opened = session.open_view(trigger_id, modal).await?;
        Ok(Some(opened.id))
    }

    /// Fills a form that was opened light.
    pub async fn fill_view(&self, view: &str, modal: &Modal) -> std::result::Result<(), CallError> {
        let Some(session) = self.session(PATIENCE) else {
            return Ok(());
        };
        session.update_view(view, None, modal).await.map(drop)
    }

    /// Opens a form by the command or click that asked for it.
    pub async fn open_view(&self, trigger_id: Option<&str>, modal: &Modal) -> Handled {
        let (Some(session), Some(trigger_id)) = (self.session(VIEW), trigger_id) else {
            return Ok(Reply::Empty);
        };
        let opened = session.open_view(trigger_id, modal).await;
        Ok(self.shown(opened.map(drop)))
    }

    /// Opens a form over the one in which the button was pressed, else by itself. Slack puts three of them on top of each
    /// other: a fourth takes the place of the third.
    pub async fn show_form(&self, action: &Action, modal: &Modal) -> Handled {
        const TOO_MANY: &str = "push_limit_reached";
        let trigger_id = action.trigger_id.as_deref();
        let Some(below) = action.view.as_ref().filter(|_| action.is_over_form()) else {
            return self.open_view(trigger_id, modal).await;
        };
        let (Some(session), Some(trigger_id)) = (self.session(VIEW), trigger_id) else {
            return Ok(Reply::Empty);
        };
        match session.push_view(trigger_id, modal).await {
            Err(error) if error.code.as_deref() == Some(TOO_MANY) => {
                self.update_view(below, modal).await
            }
            pushed => Ok(self.shown(pushed.map(drop))),
        }
    }

    /// The form, or why there is none, in words for who pressed.
    pub async fn show_or_say(
        &self,
        action: &Action,
        found: std::result::Result<Modal, Mrkdwn>,
    ) -> Handled {
        match found {
            Ok(modal) => self.show_form(action, &modal).await,
            Err(why) => self.say_privately(action, &why).await,
        }
    }

    /// Changes the form in which something was pressed.
    pub async fn update_view(&self, view: &View, modal: &Modal) -> Handled {
        let Some(session) = self.session(VIEW) else {
            return Ok(Reply::Empty);
        };
        let updated = session
            .update_view(&view.id, view.hash.as_deref(), modal)
            .await;
        Ok(self.shown(updated.map(drop)))
    }

    /// A form that did not open is said so, with what to do.
    fn shown(&self, result: std::result::Result<(), CallError>) -> Reply {
        let Err(error) = result else {
            return Reply::Empty;
        };
        tracing::warn!(%error, "A form did not open.");
        self.tell(&Mrkdwn::ours(
            "Slack was too slow to open the form in time; nothing was changed. Please try once more.",
        ))
    }

    /// Tells a sentence that only who asked sees.
    pub fn tell(&self, sentence: &Mrkdwn) -> Reply {
        self.way_back.tell(&self.engine.slack, sentence)
    }

    /// Answers a click with a sentence that only who pressed sees; over a form, in a form.
    pub async fn say_privately(&self, action: &Action, text: &Mrkdwn) -> Handled {
        if action.view.is_some() {
            let notice = crate::slack::blocks::notice("Nothing changed", text.clone());
            return self.show_form(action, &notice).await;
        }
        Ok(self.tell(text))
    }

    /// Calls to Slack, each within a deadline; `None` without a token.
    pub fn session(&self, deadline: Duration) -> Option<Session> {
        let engine = &self.engine;
        engine
            .tokens
            .get(&self.workspace)
            .map(|token| engine.slack.session(&token, deadline))
    }
}
