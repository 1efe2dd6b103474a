//! `serve`: the web server, the scheduler and the edits in one process, until it is told to stop.

use std::{sync::Arc, time::Duration};

use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{App, AppError, Connected, Dispatcher, calendar};
use crate::{
    clock::Stopwatch,
    config::Config,
    ids::WorkspaceId,
    slack::inbound::SigningSecrets,
    web::{self, Readiness},
};

/// Everything that is under way is finished or given back within this: a call of ten seconds just so.
const FAREWELL: Duration = Duration::from_secs(10);
/// How long until Slack, which was not reached, is asked again whose token it is.
const RECONNECT: Duration = Duration::from_secs(30);
/// A token that is refused is tried again this often, and less often once that lasts.
const LOOK_AFTER: Duration = Duration::from_secs(5 * 60);
const LOOK_LATER: Duration = Duration::from_secs(60 * 60);
/// Zones and names are read again this often.
const PEOPLE_EVERY: Duration = Duration::from_secs(24 * 60 * 60);

/// Serves until `stop`, then finishes or gives back what it holds.
pub async fn serve(
    app: Arc<App>,
    config: Config,
    secrets: SigningSecrets,
    listener: TcpListener,
    stop: CancellationToken,
) -> Result<(), AppError> {
    let ready = Readiness::default();
    let mut routes = web::routes(secrets, Dispatcher(app.clone()), ready.clone());
    routes = routes.merge(calendar::routes(app.clone()));
    let tasks = TaskTracker::new();
    let metrics = web::metrics::routes(Dispatcher(app.clone()));
    match config.metrics_listen {
        None => routes = routes.merge(metrics),
        Some(address) => {
            let bound = TcpListener::bind(address).await;
            let listener = bound.map_err(AppError::MetricsListen)?;
            let until = stop.clone().cancelled_owned();
            let serving = axum::serve(listener, metrics).with_graceful_shutdown(until);
            tasks.spawn(serving.into_future());
        }
    }
    let scheduler_on = config.scheduler_on;
    let connecting = connect(app.clone(), config, ready);
    tasks.spawn(stop.clone().run_until_cancelled_owned(connecting));
    let edits = app.clone();
    let until = stop.clone();
    tasks.spawn(async move { edits.engine.run_edits(until).await });
    if scheduler_on {
        let engine = app.engine.clone();
        let until = stop.clone();
        tasks.spawn(async move { engine.run(until).await });
    }
    tasks.close();
    let served =
        axum::serve(listener, routes).with_graceful_shutdown(stop.clone().cancelled_owned());
    let all = async {
        served.into_future().await?;
        tasks.wait().await;
        Ok::<_, std::io::Error>(())
    };
    // One time for both: a supervisor sends SIGKILL after fifteen seconds.
    let farewell = async {
        stop.cancelled().await;
        tokio::time::sleep(FAREWELL).await;
    };
    tokio::select! {
        ended = all => ended?,
        () = farewell => {}
    }
    app.engine.db.clone().close().await;
    Ok(())
}

/// Starts though Slack is down; takes commands as soon as it is known whose token it is, or that
/// Slack does not say now. Afterwards it looks after the connection: people are read again each day,
/// and a workspace that is held is tried again.
async fn connect(app: Arc<App>, config: Config, ready: Readiness) {
    let mut people_read: Option<Stopwatch> = None;
    let mut refused: Option<Stopwatch> = None;
    loop {
        let mut pause = RECONNECT;
        match app.connect(&config).await {
            Ok(Connected::As(workspace)) => {
                refused = None;
                ready.set(true);
                app.engine.wake.notify_one();
                if people_read.is_none_or(|read| read.elapsed() > PEOPLE_EVERY) {
                    tracing::info!(%workspace, "Connected to Slack.");
                    read_people(&app, &workspace).await;
                    people_read = Some(Stopwatch::start());
                    if let Err(error) = app.forget_receipts().await {
                        tracing::warn!(%error, "Old receipts are still there.");
                    }
                }
                until_needed(&app, &workspace, people_read).await;
                continue;
            }
            Ok(Connected::NoToken) => {
                tracing::warn!("SLACK_BOT_TOKEN is not set: nothing is answered or sent.");
                ready.set(true);
                return;
            }
            Ok(Connected::Refused(error)) => {
                tracing::error!(%error, "Slack refuses SLACK_BOT_TOKEN; `understudy doctor` says more.");
                ready.set(true);
                pause = again_in(refused.get_or_insert_with(Stopwatch::start).elapsed());
            }
            Ok(Connected::Unreachable(error)) => {
                tracing::warn!(%error, "Slack cannot be reached yet.");
                ready.set(true);
            }
            Err(error) => tracing::error!(%error, "The database did not answer."),
        }
        tokio::time::sleep(pause).await;
    }
}

async fn read_people(app: &App, workspace: &WorkspaceId) {
    if let Err(error) = app.read_people(workspace).await {
        tracing::warn!(%error, "People could not be saved.");
    }
}

/// How long until a token is tried again that Slack has refused for so long.
fn again_in(refused_for: Duration) -> Duration {
    match refused_for < LOOK_LATER {
        true => LOOK_AFTER,
        false => LOOK_LATER,
    }
}

/// Waits until the connection wants looking after: a hold, or people a day old.
async fn until_needed(app: &App, workspace: &WorkspaceId, people_read: Option<Stopwatch>) {
    loop {
        tokio::time::sleep(LOOK_AFTER).await;
        let stale = people_read.is_none_or(|read| read.elapsed() > PEOPLE_EVERY);
        if stale || app.is_held(workspace).await.unwrap_or(false) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_token_is_tried_every_five_minutes_and_later_every_hour() {
        let minutes = |count: u64| Duration::from_secs(count * 60);
        assert_eq!(again_in(minutes(0)), minutes(5));
        assert_eq!(again_in(minutes(59)), minutes(5));
        assert_eq!(again_in(minutes(60)), minutes(60));
        assert_eq!(again_in(minutes(600)), minutes(60));
    }
}
