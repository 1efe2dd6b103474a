//! What Slack says: the token, its scopes, the clock, the channels.

use super::Report;
use crate::{
    app::AppError,
    cli::CliError,
    config::Config,
    programs,
    slack::{
        manifest,
        outbound::{Channel, Class, Identity, Session, Slack},
    },
};

/// A token that works, and whose it is.
pub(super) struct Connection {
    pub session: Session,
    pub team: String,
}

/// The token, its scopes, and the clock.
pub(super) async fn token(
    config: &Config,
    report: &mut Report,
) -> Result<Option<Connection>, CliError> {
    let Some(token) = &config.bot_token else {
        report.missing("SLACK_BOT_TOKEN is not set. It is the Bot User OAuth Token, xoxb-…, of the installed app.");
        return Ok(None);
    };
    let slack = Slack::new(&config.slack_api_url).map_err(AppError::from)?;
    let session = slack.session(token, config.limits.call);
    match session.auth_test().await {
        Ok(identity) => {
            report.good(format!(
                "SLACK_BOT_TOKEN works in {} ({}).",
                identity.team_name, identity.team_id
            ));
            scopes(&identity, report);
            clock_offset(&slack, report);
            Ok(Some(Connection {
                session,
                team: identity.team_id,
            }))
        }
        Err(error) if matches!(error.class, Class::Workspace | Class::Refused) => {
            let code = error.code.unwrap_or_default();
            report.missing(format!(
                "Slack refuses SLACK_BOT_TOKEN ({code}). Install the app again and copy the token."
            ));
            Ok(None)
        }
        Err(error) => {
            report.missing(format!(
                "Slack cannot be reached at {} ({error}).",
                config.slack_api_url
            ));
            Ok(None)
        }
    }
}

fn scopes(identity: &Identity, report: &mut Report) {
    if identity.scopes.is_empty() {
        return;
    }
    let lacking: Vec<_> = manifest::scopes()
        .into_iter()
        .filter(|scope| !identity.scopes.contains(scope))
        .collect();
    if lacking.is_empty() {
        report.good("All scopes of the manifest are granted.");
    } else {
        let list = lacking.join(", ");
        report.missing(format!(
            "These scopes are not granted: {list}. Add them in the manifest and install again."
        ));
    }
}

fn clock_offset(slack: &Slack, report: &mut Report) {
    const MOST_SECONDS: i64 = 30;
    let offset = slack.clock_offset().as_secs();
    if offset.abs() > MOST_SECONDS {
        report.missing(format!(
            "This machine's clock is {offset} s away from Slack's. Set it by NTP."
        ));
    }
}

/// Each program's home channel: known, there, and with Understudy in it.
pub(super) async fn channels(
    programs: &[programs::store::Program],
    connection: Option<&Connection>,
    report: &mut Report,
) {
    let Some(Connection { session, .. }) = connection else {
        return;
    };
    let known = all_channels(session).await;
    for program in programs {
        let key = &program.key;
        let channel = known.iter().find(|channel| {
            program
                .home_channel
                .as_ref()
                .is_some_and(|id| id.as_str() == channel.id)
                || program.home_channel.is_none()
                    && program
                        .home_channel_name
                        .as_ref()
                        .is_some_and(|name| name.eq_ignore_ascii_case(&channel.name))
        });
        let name = program.home_channel_name.as_deref().unwrap_or("?");
        match channel {
            Some(channel) if channel.is_member => {
                report.good(format!(
                    "Program {key}: Understudy is in #{}.",
                    channel.name
                ));
            }
            Some(channel) if !channel.is_private => {
                report.good(format!(
                    "Program {key}: #{} is public; Understudy joins it when needed.",
                    channel.name
                ));
            }
            Some(channel) => {
                report.missing(format!(
                    "Program {key}: type /invite @Understudy in #{}.",
                    channel.name
                ));
            }
            None if program.home_channel.is_none() && program.home_channel_name.is_none() => {
                report.missing(format!(
                    "Program {key} has no home channel. Import it with --channel C…."
                ));
            }
            None => {
                report.missing(format!(
                    "Program {key}: there is no channel #{name} that Understudy can see. If it is private, type /invite \
                     @Understudy in it; if it has another name, import with --channel C…."
                ));
            }
        }
    }
}

async fn all_channels(session: &Session) -> Vec<Channel> {
    let mut all = Vec::new();
    let mut cursor: Option<String> = None;
    while let Ok(page) = session.conversations_page(cursor.as_deref()).await {
        all.extend(page.items);
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    all
}
