//! Puts the parts together: store, Slack, routes, scheduler. The only file that knows them all.

mod calendar;
mod gauges;
mod people;
mod serve;

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use thiserror::Error;
use tokio::sync::Notify;

pub use serve::serve;

use crate::{
    alumni, check_ins,
    clock::{self, Clock},
    config::Config,
    context::{Ctx, Handled, WayBack},
    home,
    ids::{TeamId, UserId, WorkspaceId},
    internships::{self, due::CalendarPlanner},
    mentors, one_on_ones, programs,
    scheduler::{Engine, Kind, Planner, Planners, Registry, Tokens, Until, store as outbox},
    slack::{
        blocks::HOME,
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
        let registry = Registry::new(Arc::new(Planners(planners)), kinds())
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
            router: router()?,
            gauges: gauges::Kept::default(),
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
        way_back.tell(&self.engine.slack, &Mrkdwn::ours(sentence))
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
        let mut tx = self.engine.db.read().await?;
        let workspace = workspaces::by_team(&mut tx, &TeamId::new(team)).await?;
        let known = workspace.filter(|workspace| self.engine.tokens.get(&workspace.id).is_some());
        Ok(known.map(|workspace| {
            Ctx::new(
                self.engine.clone(),
                self.planner.clone(),
                workspace.id,
                UserId::new(user),
                way_back.clone(),
                now,
            )
        }))
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

/// All sorts of message that Understudy sends.
fn kinds() -> Vec<Arc<dyn Kind>> {
    vec![
        Arc::new(programs::due::Appointed),
        Arc::new(mentors::due::Asked),
        Arc::new(mentors::due::Sent),
        Arc::new(mentors::due::Nudge),
        Arc::new(mentors::due::Declined),
        Arc::new(mentors::due::Lapsed),
        Arc::new(mentors::due::OpenAgain),
        Arc::new(mentors::due::Posted),
        Arc::new(mentors::due::Copy),
        Arc::new(mentors::due::Hand),
        Arc::new(mentors::due::Unposted),
        Arc::new(mentors::due::waiting::ContactAsked),
        Arc::new(mentors::due::waiting::PlaceOpen),
        Arc::new(alumni::due::Asked),
        Arc::new(alumni::due::Accepted),
        Arc::new(alumni::due::Declined),
        Arc::new(mentors::due::Match),
        Arc::new(internships::due::Accepted),
        Arc::new(internships::due::Asked),
        Arc::new(internships::due::ApprovalNudge),
        Arc::new(internships::due::Hangs),
        Arc::new(internships::due::Question),
        Arc::new(internships::due::Sent),
        Arc::new(internships::due::Stopped),
        Arc::new(internships::due::Left),
        Arc::new(internships::due::HandoverAsked),
        Arc::new(internships::due::HandedOver),
        Arc::new(internships::due::Started),
        Arc::new(internships::due::place::PlaceLost),
        Arc::new(internships::due::place::PlaceChanged),
        Arc::new(internships::due::dead_letters::Notice),
        Arc::new(programs::due::Resumed),
        Arc::new(internships::due::BeforeTheStart),
        Arc::new(internships::due::BeforeReminder),
        Arc::new(internships::due::LifeChanged),
        Arc::new(internships::due::ZoneQuestion),
        Arc::new(internships::due::OneOnOneZone),
        Arc::new(weeks::due::Week),
        Arc::new(weeks::due::WeekRest),
        Arc::new(weeks::due::WeekCatchUp),
        Arc::new(weeks::due::Plan),
        Arc::new(weeks::due::NewVersion),
        Arc::new(weeks::due::Calls),
        Arc::new(weeks::due::WeekSummary),
        Arc::new(internships::due::SecondAsked),
        Arc::new(internships::due::SecondIntro),
        Arc::new(internships::due::SecondNews),
        Arc::new(one_on_ones::due::Reminder(one_on_ones::due::ONE_ON_ONE)),
        Arc::new(one_on_ones::due::Reminder(
            one_on_ones::due::ONE_ON_ONE_MOVED,
        )),
        Arc::new(one_on_ones::due::Agenda),
        Arc::new(one_on_ones::due::NotesPrompt),
        Arc::new(one_on_ones::due::SlotMissing),
        Arc::new(one_on_ones::due::Changed),
        Arc::new(one_on_ones::due::SaidAgain),
        Arc::new(one_on_ones::due::NotesAll),
        Arc::new(check_ins::due::Nudge),
        Arc::new(check_ins::due::MentorNudge),
        Arc::new(check_ins::due::Digest),
        Arc::new(check_ins::due::PrivateLine),
        Arc::new(check_ins::due::Answered),
        Arc::new(check_ins::due::HomeOfficeLine),
        Arc::new(check_ins::due::Warning),
        Arc::new(check_ins::due::LongWeek),
        Arc::new(check_ins::due::FeedbackPrompt),
        Arc::new(check_ins::due::FeedbackShown),
        Arc::new(check_ins::due::HoursSummary),
    ]
}

/// Which capability handles what (CONTRACT.md, "Handles for drivers").
fn router() -> Result<Router<Ctx>, HandledTwice> {
    let mut router = Router::new();
    router.command("/find-mentor", mentors::handlers::find_mentor)?;
    router.command("/check-in", check_ins::handlers::check_in)?;
    router.command("/internship", internships::handlers::internship_command)?;
    router.action("request_ask", mentors::handlers::request_ask)?;
    router.action("request_accept", mentors::handlers::request_accept)?;
    router.action("request_decline", mentors::handlers::request_decline)?;
    router.action("request_pass", mentors::handlers::request_pass)?;
    router.action("request_withdraw", mentors::handlers::request_withdraw)?;
    router.action("find_filter", mentors::handlers::filter)?;
    router.action("interest_post", mentors::handlers::interest_post)?;
    router.action("interest_again", mentors::handlers::interest_again)?;
    router.action("interest_hand", mentors::handlers::interest_hand)?;
    router.action("interest_choose", mentors::handlers::interest_choose)?;
    router.action("interest_withdraw", mentors::handlers::interest_withdraw)?;
    router.action("program_open", programs::handlers::program_open)?;
    router.submission("coordinators", programs::handlers::coordinators_sent)?;
    router.submission("coordinators_about", programs::handlers::about_chosen)?;
    router.action("mentor_offer", mentors::handlers::mentor_offer)?;
    router.action("mentor_pause", mentors::handlers::mentor_pause)?;
    router.action("mentor_back", mentors::handlers::mentor_back)?;
    router.action("mentor_leave", mentors::handlers::mentor_leave)?;
    router.action("paused_until", mentors::handlers::pause_day_picked)?;
    router.action("zone_choose", mentors::handlers::zone_choose)?;
    router.action("mentor_match", mentors::handlers::mentor_match)?;
    router.action("find_again", mentors::handlers::find_again)?;
    router.action("contact_ask", mentors::handlers::waiting::contact_ask)?;
    router.action("wait_join", mentors::handlers::waiting::wait_join)?;
    router.action("wait_leave", mentors::handlers::waiting::wait_leave)?;
    router.action("board_open", mentors::handlers::board::board_open)?;
    router.submission("board", mentors::handlers::board::program_chosen)?;
    router.action("coffee_ask", alumni::handlers::coffee_ask)?;
    router.action("coffee_accept", alumni::handlers::coffee_accept)?;
    router.action("coffee_decline", alumni::handlers::coffee_decline)?;
    router.action("coffee_withdraw", alumni::handlers::coffee_withdraw)?;
    router.action("coffee_off", alumni::handlers::coffee_off)?;
    router.submission("coffee", alumni::handlers::coffee_sent)?;
    router.action("start_plan", internships::handlers::start_plan)?;
    router.action("start_change", internships::handlers::start_change)?;
    router.submission("start_about", internships::handlers::start_about_chosen)?;
    router.action("history", internships::handlers::history_open)?;
    router.submission("history_about", internships::handlers::history_about_chosen)?;
    router.action("plan_call_off", internships::handlers::plan_call_off)?;
    router.action("life", internships::handlers::life_open)?;
    router.submission("life_about", internships::handlers::life_about_chosen)?;
    router.submission("life_confirm", internships::handlers::life_confirmed)?;
    for form in ["pause", "extend", "end", "schedule"] {
        router.submission(form, internships::handlers::life_form_sent)?;
    }
    router.action("approval_yes", internships::handlers::approval_yes)?;
    router.action("approval_no", internships::handlers::approval_no)?;
    router.action("approval_ask", internships::handlers::approval_ask)?;
    router.action("approval_wrong", internships::handlers::approval_wrong)?;
    router.action("hand_over", internships::handlers::hand_over)?;
    router.action("handover_yes", internships::handlers::handover_yes)?;
    router.action("handover_no", internships::handlers::handover_no)?;
    router.submission("hand_over", internships::handlers::hand_over_sent)?;
    router.submission("approve", internships::handlers::decline_sent)?;
    router.submission("approval_ask", internships::handlers::question_sent)?;
    router.action("place_choose", internships::handlers::place::place_choose)?;
    router.submission("place", internships::handlers::place::place_sent)?;
    router.action(
        "delivery_retry",
        internships::handlers::dead_letters::delivery_retry,
    )?;
    router.action(
        "delivery_drop",
        internships::handlers::dead_letters::delivery_drop,
    )?;
    router.action("zone_move", internships::handlers::zone_move)?;
    router.action("zone_stay", internships::handlers::zone_stay)?;
    router.action("pre_open", internships::handlers::pre_open)?;
    router.action("item_tick", weeks::handlers::item_tick)?;
    router.action("tick_all", weeks::handlers::tick_all)?;
    router.action("prompt_talked", weeks::handlers::prompt_talked)?;
    router.action("carry_want", weeks::handlers::carry_want)?;
    router.action("carry_drop", weeks::handlers::carry_drop)?;
    router.action("carry_back", weeks::handlers::carry_back)?;
    router.action("carry_open", weeks::handlers::carry_open)?;
    router.action("week_open", weeks::handlers::week_open)?;
    router.action("item_add", weeks::handlers::item_add)?;
    router.action("item_edit", weeks::handlers::item_edit)?;
    router.action("item_remove", weeks::handlers::item_remove)?;
    router.action("item_back", weeks::handlers::item_back)?;
    router.action("own_open", weeks::handlers::own_open)?;
    router.submission("item_add", weeks::handlers::item_sent)?;
    router.submission("item_edit", weeks::handlers::item_sent)?;
    router.action("demo_open", weeks::handlers::demo_open)?;
    router.submission("demo", weeks::handlers::demo_sent)?;
    router.action("shadow_open", weeks::handlers::shadow_open)?;
    router.action("shadow_remove", weeks::handlers::shadow_remove)?;
    router.submission("shadow", weeks::handlers::shadow_sent)?;
    router.action("plan_open", weeks::handlers::plan_open)?;
    router.action("plan_week", weeks::handlers::plan_week)?;
    router.action("plan_weeks", weeks::handlers::plan_weeks)?;
    router.submission("plan", weeks::handlers::plan_sent)?;
    router.action("version_move", weeks::handlers::version_move)?;
    router.action("version_stay", weeks::handlers::version_stay)?;
    router.action("version_open", weeks::handlers::version_open)?;
    router.action("one_on_one_move", one_on_ones::handlers::move_open)?;
    router.action("one_on_one_skip", one_on_ones::handlers::skip_open)?;
    router.action("one_on_one_back", one_on_ones::handlers::back)?;
    router.action("one_on_one_stop", one_on_ones::handlers::stop)?;
    router.submission("move", one_on_ones::handlers::move_sent)?;
    router.submission("one_on_one_skip", one_on_ones::handlers::skip_sent)?;
    router.submission("one_on_one_about", one_on_ones::handlers::about_chosen)?;
    router.submission("one_on_one_quiet", one_on_ones::handlers::quiet_sent)?;
    router.action("topic_add", one_on_ones::handlers::topic_add)?;
    router.action("topic", one_on_ones::handlers::topic_act)?;
    router.submission("topic", one_on_ones::handlers::topic_sent)?;
    router.shortcut("topic_add", one_on_ones::handlers::topic_from_message)?;
    router.action("notes_open", one_on_ones::handlers::notes_open)?;
    router.action("notes_both", one_on_ones::handlers::notes_both)?;
    router.action("notes_all", one_on_ones::handlers::notes_all)?;
    router.submission("notes", one_on_ones::handlers::notes_sent)?;
    router.action("calendar_renew", one_on_ones::handlers::calendar_renew)?;
    router.action("check_in_open", check_ins::handlers::check_in_open)?;
    router.action("check_in_answer", check_ins::handlers::answer_open)?;
    router.action("page_next", turn_page)?;
    router.action("page_previous", turn_page)?;
    router.submission("find_mentor", mentors::handlers::search_sent)?;
    router.submission("request_reason", mentors::handlers::decline_reason_sent)?;
    router.submission("request_pass", mentors::handlers::pass_sent)?;
    router.submission("interest", mentors::handlers::interest_sent)?;
    router.submission("mentor_offer", mentors::handlers::offer_program_chosen)?;
    router.submission("mentor_profile", mentors::handlers::profile_sent)?;
    router.submission("mentor_match", mentors::handlers::match_sent)?;
    router.submission("request", mentors::handlers::request_sent)?;
    router.submission("start", internships::handlers::start_sent)?;
    router.submission("check_in", check_ins::handlers::check_in_sent)?;
    router.submission("check_in_about", check_ins::handlers::about_chosen)?;
    router.submission("check_in_answer", check_ins::handlers::answer_sent)?;
    router.action("check_in_topic", check_ins::handlers::topic_add)?;
    router.action("feedback_open", check_ins::handlers::feedback_open)?;
    router.submission("feedback", check_ins::handlers::feedback_sent)?;
    router.action("second_yes", internships::handlers::second_yes)?;
    router.action("second_no", internships::handlers::second_no)?;
    router.action("second_end", internships::handlers::second_end)?;
    router.submission("second_mentor", internships::handlers::second_sent)?;
    router.event("app_home_opened", home::handlers::opened)?;
    router.event("message", check_ins::handlers::message)?;
    // Slack has one set of events for public channels and another for private ones.
    for prefix in ["channel", "group"] {
        use internships::handlers::place;
        router.event(format!("{prefix}_archive"), place::archived)?;
        router.event(format!("{prefix}_deleted"), place::deleted)?;
        router.event(format!("{prefix}_rename"), place::renamed)?;
    }
    router.event(
        "member_left_channel",
        internships::handlers::place::member_left,
    )?;
    Ok(router)
}

/// Every long list has the same two buttons; the view says whose list it is.
async fn turn_page(ctx: Ctx, action: crate::slack::inbound::Action) -> Handled {
    match action.view.as_ref().map(|view| view.callback_id.as_str()) {
        Some("find_mentor") => mentors::handlers::turn_page(ctx, action).await,
        Some("board") => mentors::handlers::board::turn_page(ctx, action).await,
        Some("alumni") => alumni::handlers::turn_page(ctx, action).await,
        Some("mentor_match") => mentors::handlers::match_page(ctx, action).await,
        Some("week") => weeks::handlers::turn_page(ctx, action).await,
        Some("plan_weeks") => weeks::handlers::plan_page(ctx, action).await,
        Some("own_items") => weeks::handlers::own_page(ctx, action).await,
        Some("carry") => weeks::handlers::carry_page(ctx, action).await,
        Some(HOME) => home::handlers::turn_page(ctx, action).await,
        Some("history") => internships::handlers::history_page(ctx, action).await,
        Some("before") => internships::handlers::pre_page(ctx, action).await,
        Some("program") => programs::handlers::turn_page(ctx, action).await,
        Some("version") => weeks::handlers::version_page(ctx, action).await,
        _ => Ok(Reply::Empty),
    }
}

fn elsewhere() -> Mrkdwn {
    Mrkdwn::ours(
        "Understudy is not connected to this workspace, so nothing was done. Ask whoever runs it.",
    )
}
