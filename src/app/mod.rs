//! Puts the parts together: store, Slack, routes, scheduler. The only file that knows them all.

mod calendar;
mod gauges;
mod kinds;
mod people;
mod routes;
mod serve;

use std::{
    collections::HashMap,
    sync::{Arc, RwLock},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use thiserror::Error;
use tokio::sync::Notify;

pub use serve::serve;

use crate::{
    check_ins,
    clock::{self, Clock},
    config::Config,
    context::{Ctx, WayBack},
    home,
    ids::{TeamId, UserId, WorkspaceId},
    internships::{self, due::CalendarPlanner},
    mentors, one_on_ones, programs,
    scheduler::{Engine, Planner, Planners, Registry, Tokens, Until, store as outbox},
    slack::{
        inbound::Interaction,
        outbound::{CallError, Class, Slack},
        reply::Reply,
        router::{HandledTwice, HandlerError, Router},
        text::Mrkdwn,
    },
    store::{Db, DbError, Opening, Tx, receipts, workspaces},
    web::Dispatch,
    weeks,
};

/// Everything that runs. Shared by the web server, the scheduler and the command line.
pub struct App {
    pub engine: Engine,
    planner: Arc<CalendarPlanner>,
    router: Router<Ctx>,
    gauges: gauges::Kept,
    /// Whose workspace is which, as far as somebody has asked.
    teams: RwLock<HashMap<TeamId, WorkspaceId>>,
}

/// Why it can't run; one sentence for the operator.
#[derive(Debug, Error)]
pub enum AppError {
    #[error("DATABASE_URL: {0}")]
    Db(#[from] DbError),
    #[error("{0}")]
    Slack(#[from] crate::slack::outbound::BadApiUrl),
    #[error("{0}")]
    Router(#[from] HandledTwice),
    #[error("UNDERSTUDY_LISTEN: {0}")]
    Listen(#[from] std::io::Error),
    #[error("UNDERSTUDY_METRICS_LISTEN: {0}")]
    MetricsListen(std::io::Error),
}

/// What came of asking Slack whose token it is.
#[derive(Debug)]
pub enum Connected {
    As(WorkspaceId),
    NoToken,
    /// Slack refuses the token; its workspace is held.
    Refused(CallError),
    /// Slack could not be reached: as far as we know all is well.
    Unreachable(CallError),
}

impl App {
    /// Opens the database and wires everything; calls nobody yet.
    pub async fn open(
        config: &Config,
        clock: Arc<dyn Clock>,
        opening: Opening,
    ) -> Result<Arc<Self>, AppError> {
        let db = Db::open(&config.database_url, opening).await?;
        let slack = Slack::new(&config.slack_api_url)?;
        let planner = Arc::new(CalendarPlanner::new(
            vec![
                weeks::due::occurrences,
                weeks::due::calls_occurrences,
                weeks::due::summary_occurrences,
                one_on_ones::due::occurrences,
                check_ins::due::occurrences,
                internships::due::before_occurrences,
            ],
            (weeks::due::WEEK, weeks::due::WEEK_CATCH_UP),
        ));
        let planners: Vec<Arc<dyn Planner>> = vec![
            planner.clone(),
            Arc::new(internships::due::Sweep(planner.clone())),
            Arc::new(mentors::due::RequestPlanner),
            Arc::new(internships::due::ApprovalPlanner),
            Arc::new(internships::due::LeaversPlanner(planner.clone())),
            Arc::new(internships::due::MoversPlanner),
            Arc::new(mentors::due::waiting::PlacesPlanner),
        ];
        let registry = Registry::new(Arc::new(Planners(planners)), kinds::kinds())
            .watched_by(Arc::new(internships::due::place::PlaceWatcher))
            .watched_by(Arc::new(internships::due::LeaversWatcher))
            .watched_by(Arc::new(internships::due::dead_letters::DeadLetters))
            .showing(Arc::new(home::due::Homes));
        let engine = Engine {
            public_url: config.public_url.clone(),
            db,
            slack,
            registry: Arc::new(registry),
            clock,
            zones: config.zones.clone(),
            limits: config.limits,
            tokens: Tokens::default(),
            wake: Arc::new(Notify::new()),
            edits_wanted: Arc::new(Notify::new()),
        };
        Ok(Arc::new(Self {
            engine,
            planner,
            router: routes::router()?,
            gauges: gauges::Kept::default(),
            teams: RwLock::default(),
        }))
    }

    /// Asks Slack whose token it is and binds it to its workspace; holds what has no good token.
    pub async fn connect(&self, config: &Config) -> Result<Connected, DbError> {
        let Some(token) = &config.bot_token else {
            return Ok(Connected::NoToken);
        };
        let asked = self
            .engine
            .slack
            .session(token, self.engine.limits.call)
            .auth_test()
            .await;
        match asked {
            Ok(identity) => {
                let mut tx = self.engine.db.write().await?;
                let scopes = identity.scopes;
                let identity = workspaces::Identity {
                    team_id: TeamId::new(identity.team_id),
                    team_name: identity.team_name,
                    bot_user_id: UserId::new(identity.user_id),
                };
                let now = self.engine.clock.now();
                let before = workspaces::by_team(&mut tx, &identity.team_id).await?;
                let id = workspaces::bind(&mut tx, &identity, now).await?;
                if let Some(before) = before {
                    works_again(&mut tx, &before, &scopes, now).await?;
                }
                // Before the commit that ends the workspace's hold: else a delivery that finds no
                // token could hold it again, and nobody would end that.
                self.engine.tokens.set(id.clone(), token.clone());
                tx.commit().await?;
                Ok(Connected::As(id))
            }
            Err(error) if matches!(error.class, Class::Workspace | Class::Refused) => {
                self.hold_only(error.code.as_deref().unwrap_or("invalid_auth"))
                    .await?;
                Ok(Connected::Refused(error))
            }
            Err(error) => {
                let mut tx = self.engine.db.read().await?;
                if let [only] = workspaces::all(&mut tx).await?.as_slice() {
                    self.engine.tokens.set(only.id.clone(), token.clone());
                }
                Ok(Connected::Unreachable(error))
            }
        }
    }

    /// Holds the database's only workspace, whose token Slack refuses. Of several it is not known
    /// whose it is; then none has a token here, and none is served.
    async fn hold_only(&self, reason: &str) -> Result<(), DbError> {
        let mut tx = self.engine.db.write().await?;
        if let [only] = workspaces::all(&mut tx).await?.as_slice() {
            workspaces::hold(&mut tx, &only.id, reason, clock::wall()).await?;
        }
        tx.commit().await
    }

    /// Forgets what Slack can't repeat any more: it repeats for an hour, a week is plenty.
    async fn forget_receipts(&self) -> Result<(), DbError> {
        const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);
        let before = self
            .engine
            .clock
            .now()
            .saturating_add(-KEPT)
            .unwrap_or_default();
        loop {
            let mut tx = self.engine.db.write().await?;
            let gone = receipts::forget_before(&mut tx, before).await?;
            tx.commit().await?;
            if gone == 0 {
                return Ok(());
            }
        }
    }

    /// Whether Slack has refused the workspace's token since it was bound.
    async fn is_held(&self, workspace: &WorkspaceId) -> Result<bool, DbError> {
        let mut tx = self.engine.db.read().await?;
        let workspace = workspaces::by_id(&mut tx, workspace).await?;
        Ok(workspace.is_some_and(|workspace| workspace.held_reason.is_some()))
    }

    /// Says all that is due by now, and edits what has changed. For tests and the sandbox; `serve`
    /// does the same in the background.
    pub async fn settle(&self, patience: Duration) -> Result<(), DbError> {
        let until = Until::over_in(patience);
        self.engine
            .drain(self.engine.clock.now(), until.clone())
            .await?;
        self.engine.edit_wanted(until).await?;
        Ok(())
    }

    pub fn planner(&self) -> &CalendarPlanner {
        &self.planner
    }

    async fn answer(self: &Arc<Self>, interaction: Interaction) -> Reply {
        let way_back = WayBack::of(&interaction);
        let ctx = match self.context(&interaction, &way_back).await {
            Ok(Some(ctx)) => ctx,
            Ok(None) => return way_back.tell(&self.engine.slack, &elsewhere()),
            Err(error) => return self.failed(&way_back, &error.into()),
        };
        let again = (ctx.clone(), interaction.clone());
        let may_show_at_home = match &interaction {
            Interaction::Action(action) => action.is_at_home(),
            Interaction::ViewSubmission(_) => true,
            _ => false,
        };
        let mut answered = self.router.dispatch(ctx, interaction).await;
        // The database gave way to somebody else's transaction; nothing of this one is left.
        if answered.as_ref().is_err_and(is_retry) {
            answered = self.router.dispatch(again.0.clone(), again.1).await;
        }
        if may_show_at_home && let Err(error) = self.show_at_home(&again.0).await {
            tracing::warn!(%error, "An App Home may show what is over until it is opened again.");
        }
        match answered {
            Ok(reply) => reply,
            Err(error) => self.failed(&way_back, &error),
        }
    }

    /// What somebody did in a form or in their Home may show there.
    async fn show_at_home(&self, ctx: &Ctx) -> Result<(), DbError> {
        let is_open = {
            let mut tx = self.engine.db.read().await?;
            outbox::is_home_open(&mut tx, &ctx.workspace, &ctx.user).await?
        };
        if is_open {
            let mut tx = self.engine.db.write().await?;
            outbox::home_changed(&mut tx, &ctx.workspace, [&ctx.user; 2]).await?;
            tx.commit().await?;
            ctx.edits_wanted();
        }
        Ok(())
    }

    /// The operator gets the error; the person gets what to do.
    fn failed(&self, way_back: &WayBack, error: &HandlerError) -> Reply {
        tracing::error!(%error, "An interaction failed.");
        let sentence =
            "This did not work just now, and nothing was changed. Please try again in a moment.";
        way_back.tell_undone(&self.engine.slack, &Mrkdwn::ours(sentence))
    }

    /// Who asks, and in which workspace; `None` if that is none of ours.
    async fn context(
        self: &Arc<Self>,
        interaction: &Interaction,
        way_back: &WayBack,
    ) -> Result<Option<Ctx>, DbError> {
        let (team, user) = asker(interaction);
        let now = self.engine.clock.now();
        let Some(team) = team else {
            let nobody = matches!(
                interaction,
                Interaction::UrlVerification { .. }
                    | Interaction::SslCheck
                    | Interaction::Unknown { .. }
            );
            let nowhere = WorkspaceId::new("");
            return Ok(nobody.then(|| {
                Ctx::new(
                    self.engine.clone(),
                    self.planner.clone(),
                    nowhere,
                    UserId::new(""),
                    way_back.clone(),
                    now,
                )
            }));
        };
        let workspace = self.workspace_of(&TeamId::new(team)).await?;
        let known = workspace.filter(|workspace| self.engine.tokens.get(workspace).is_some());
        Ok(known.map(|workspace| {
            Ctx::new(
                self.engine.clone(),
                self.planner.clone(),
                workspace,
                UserId::new(user),
                way_back.clone(),
                now,
            )
        }))
    }

    /// A team's workspace never becomes another: each is looked for once.
    async fn workspace_of(&self, team: &TeamId) -> Result<Option<WorkspaceId>, DbError> {
        if let Some(known) = self
            .teams
            .read()
            .ok()
            .and_then(|teams| teams.get(team).cloned())
        {
            return Ok(Some(known));
        }
        let mut tx = self.engine.db.read().await?;
        let Some(found) = workspaces::by_team(&mut tx, team).await? else {
            return Ok(None);
        };
        if let Ok(mut teams) = self.teams.write() {
            teams.insert(team.clone(), found.id.clone());
        }
        Ok(Some(found.id))
    }
}

/// A token works: whatever waited for that goes on, and whoever looks after a program hears of a hold that is over.
async fn works_again(
    tx: &mut Tx,
    before: &workspaces::Workspace,
    scopes: &[String],
    now: Timestamp,
) -> Result<(), DbError> {
    if let (Some(reason), Some(since)) = (&before.held_reason, before.held_at) {
        let wall = tx.wall().await?;
        programs::due::owe_resumed(tx, &before.id, reason, (since, wall), now).await?;
    }
    let granted = internships::due::dead_letters::granted(tx, &before.id, scopes, now).await?;
    if granted > 0 {
        tracing::info!(
            granted,
            "Messages for which a scope was missing are owed again."
        );
    }
    Ok(())
}

fn is_retry(error: &HandlerError) -> bool {
    matches!(error.downcast_ref::<DbError>(), Some(DbError::Retry))
}

/// Shared, so that the web server's handlers can hold it.
#[derive(Clone)]
pub struct Dispatcher(pub Arc<App>);

impl Dispatch for Dispatcher {
    async fn dispatch(&self, interaction: Interaction) -> Reply {
        self.0.answer(interaction).await
    }
}

/// (team, user) of an interaction.
fn asker(interaction: &Interaction) -> (Option<&str>, &str) {
    match interaction {
        Interaction::Command(it) => (it.team.as_deref(), &it.user),
        Interaction::Action(it) => (it.team.as_deref(), &it.user),
        Interaction::ViewSubmission(it) => (it.team.as_deref(), &it.user),
        Interaction::ViewClosed(it) => (it.team.as_deref(), &it.user),
        Interaction::BlockSuggestion(it) => (it.team.as_deref(), &it.user),
        Interaction::Shortcut(it) => (it.team.as_deref(), &it.user),
        Interaction::Event(it) => (
            it.team.as_deref(),
            it.payload["user"].as_str().unwrap_or_default(),
        ),
        Interaction::UrlVerification { .. }
        | Interaction::SslCheck
        | Interaction::Unknown { .. } => (None, ""),
    }
}

fn elsewhere() -> Mrkdwn {
    Mrkdwn::ours(
        "Understudy is not connected to this workspace, so nothing was done. Ask whoever runs it.",
    )
}
