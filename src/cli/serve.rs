use std::sync::Arc;

use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use tokio_util::sync::CancellationToken;

use super::CliError;
use crate::{
    app::{self, App, AppError},
    config::Config,
    store::Opening,
};

pub async fn run(config: Config) -> Result<u8, CliError> {
    let secrets = config.signing_secrets.clone().ok_or_else(|| {
        CliError::Call("SLACK_SIGNING_SECRET is not set; it stands in the app's settings.".into())
    })?;
    let app = App::open(&config, Arc::new(config.clock()), Opening::CreateIfMissing).await?;
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(AppError::from)?;
    tracing::info!(listen = %config.listen, "Understudy serves.");
    let stop = CancellationToken::new();
    tokio::spawn(until_told(stop.clone()));
    app::serve(app, config, secrets, listener, stop).await?;
    Ok(0)
}

/// Stops at SIGTERM or Ctrl-C.
pub async fn until_told(stop: CancellationToken) {
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        }
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
    tracing::info!("Stopping: what is under way is finished or given back.");
    stop.cancel();
}
