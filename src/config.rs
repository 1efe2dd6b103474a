//! Every setting: its variable, its flag, its default, its check. Secrets have no flag and never print.

use std::{net::SocketAddr, str::FromStr, time::Duration};

use jiff::Timestamp;
use thiserror::Error;

use crate::{
    clock::{Clock, ShiftedClock},
    scheduler::{Limits, cadence::Zones},
    slack::{inbound::SigningSecrets, outbound::Token},
};

/// The settings as they stand in flags and the environment, unchecked.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Settings")]
pub struct Settings {
    /// The database: `sqlite://file.db`, or `postgres://…` for several replicas.
    #[arg(
        value_name = "URL",
        long,
        env = "DATABASE_URL",
        default_value = "sqlite://understudy.db",
        hide_env_values = true,
        global = true
    )]
    pub database_url: String,
    /// The address that `serve` listens on.
    #[arg(
        value_name = "ADDRESS",
        long,
        env = "UNDERSTUDY_LISTEN",
        default_value = "127.0.0.1:3000",
        global = true
    )]
    pub listen: String,
    /// The address of `/metrics`, apart from the others. Default: where `serve` listens.
    #[arg(
        value_name = "ADDRESS",
        long,
        env = "UNDERSTUDY_METRICS_LISTEN",
        global = true
    )]
    pub metrics_listen: Option<String>,
    /// Where people reach it from outside, such as `https://understudy.example.com`: for calendars.
    #[arg(value_name = "URL", long, env = "UNDERSTUDY_PUBLIC_URL", global = true)]
    pub public_url: Option<String>,
    /// What stands before `/chat.postMessage`.
    #[arg(
        value_name = "URL",
        long,
        env = "SLACK_API_URL",
        default_value = "https://slack.com/api",
        global = true
    )]
    pub slack_api_url: String,
    /// Now, for imports and `tick`; where `serve`'s schedule begins. RFC 3339. Default: the present.
    #[arg(long, env = "UNDERSTUDY_AT", value_name = "INSTANT", global = true)]
    pub at: Option<String>,
    /// `off`: this `serve` plans and delivers nothing; a `tick` does.
    #[arg(
        value_name = "on|off",
        long,
        env = "UNDERSTUDY_SCHEDULER",
        default_value = "on",
        global = true
    )]
    pub scheduler: String,
    /// Seconds for a whole call to Slack.
    #[arg(
        value_name = "SECONDS",
        long,
        env = "UNDERSTUDY_SLACK_TIMEOUT_SECONDS",
        default_value = "10",
        global = true
    )]
    pub slack_timeout_seconds: String,
    /// Seconds that may pass between checking a lease and the call.
    #[arg(
        value_name = "SECONDS",
        long,
        env = "UNDERSTUDY_LEASE_MARGIN_SECONDS",
        default_value = "5",
        global = true
    )]
    pub lease_margin_seconds: String,
    /// Seconds that a claimed delivery is a worker's own.
    #[arg(
        value_name = "SECONDS",
        long,
        env = "UNDERSTUDY_LEASE_SECONDS",
        default_value = "30",
        global = true
    )]
    pub lease_seconds: String,
    /// Seconds after an ambiguous answer before anybody looks it up.
    #[arg(
        value_name = "SECONDS",
        long,
        env = "UNDERSTUDY_SETTLE_SECONDS",
        default_value = "30",
        global = true
    )]
    pub settle_seconds: String,
    /// Messages a minute for each workspace; 0: no limit.
    #[arg(
        value_name = "N",
        long,
        env = "UNDERSTUDY_POSTS_PER_MINUTE",
        default_value = "240",
        global = true
    )]
    pub posts_per_minute: String,
    /// Time zone data: `bundled`, or `system`.
    #[arg(
        value_name = "bundled|system",
        long,
        env = "UNDERSTUDY_ZONEINFO",
        default_value = "bundled",
        global = true
    )]
    pub zoneinfo: String,
}

/// The settings, checked.
#[derive(Debug, Clone)]
pub struct Config {
    pub database_url: String,
    pub listen: SocketAddr,
    pub metrics_listen: Option<SocketAddr>,
    pub slack_api_url: String,
    /// Without a slash at its end.
    pub public_url: Option<String>,
    pub at: Option<Timestamp>,
    pub scheduler_on: bool,
    pub limits: Limits,
    pub zones: Zones,
    pub zoneinfo: &'static str,
    pub bot_token: Option<Token>,
    pub signing_secrets: Option<SigningSecrets>,
}

/// A setting that can't be used; one sentence that names it.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("{setting} {problem}")]
pub struct BadSetting {
    pub setting: &'static str,
    pub problem: String,
}

impl Settings {
    /// Checks everything; secrets are read from the environment by `secret`.
    pub fn check(&self, secret: impl Fn(&str) -> Option<String>) -> Result<Config, BadSetting> {
        let limits = self.limits()?;
        let at = self.at.as_deref().map(|at| {
            parse(
                "UNDERSTUDY_AT",
                at,
                "is an instant such as 2027-03-01T09:00:00Z",
            )
        });
        let (zones, zoneinfo) = match self.zoneinfo.as_str() {
            "bundled" => (Zones::bundled(), "bundled"),
            "system" => (Zones::system(), "system"),
            other => {
                return Err(bad(
                    "UNDERSTUDY_ZONEINFO",
                    format!("is `bundled` or `system`, not `{other}`"),
                ));
            }
        };
        let bot_token = secret("SLACK_BOT_TOKEN").filter(|token| !token.trim().is_empty());
        let bot_token = bot_token
            .map(|token| Token::new(token.trim()))
            .transpose()
            .map_err(|_| bad("SLACK_BOT_TOKEN", "has characters that no token has".into()))?;
        let signing = secret("SLACK_SIGNING_SECRET").filter(|secrets| !secrets.trim().is_empty());
        let signing_secrets = signing
            .map(|secrets| SigningSecrets::parse(&secrets))
            .transpose()
            .map_err(|_| {
                bad(
                    "SLACK_SIGNING_SECRET",
                    "is one secret, or two by comma".into(),
                )
            })?;
        Ok(Config {
            database_url: self.database_url.clone(),
            listen: parse(
                "UNDERSTUDY_LISTEN",
                &self.listen,
                "is an address and a port such as 127.0.0.1:3000",
            )?,
            metrics_listen: self.metrics_listen()?,
            slack_api_url: self.slack_api_url.clone(),
            public_url: self.public_url.as_deref().map(public_url).transpose()?,
            at: at.transpose()?,
            scheduler_on: match self.scheduler.as_str() {
                "on" => true,
                "off" => false,
                other => {
                    return Err(bad(
                        "UNDERSTUDY_SCHEDULER",
                        format!("is `on` or `off`, not `{other}`"),
                    ));
                }
            },
            limits,
            zones,
            zoneinfo,
            bot_token,
            signing_secrets,
        })
    }

    fn metrics_listen(&self) -> Result<Option<SocketAddr>, BadSetting> {
        let named = self.metrics_listen.as_deref();
        let named = named.filter(|address| !address.trim().is_empty());
        let what = "is an address and a port such as 127.0.0.1:9464";
        named
            .map(|address| parse("UNDERSTUDY_METRICS_LISTEN", address, what))
            .transpose()
    }

    /// SCHEDULER.md, section 2: L ≥ T + 2 M, S ≥ T.
    fn limits(&self) -> Result<Limits, BadSetting> {
        let limits = Limits {
            call: seconds(
                "UNDERSTUDY_SLACK_TIMEOUT_SECONDS",
                &self.slack_timeout_seconds,
            )?,
            margin: seconds(
                "UNDERSTUDY_LEASE_MARGIN_SECONDS",
                &self.lease_margin_seconds,
            )?,
            lease: seconds("UNDERSTUDY_LEASE_SECONDS", &self.lease_seconds)?,
            settle: seconds("UNDERSTUDY_SETTLE_SECONDS", &self.settle_seconds)?,
            posts_per_minute: parse(
                "UNDERSTUDY_POSTS_PER_MINUTE",
                &self.posts_per_minute,
                "is a whole number",
            )?,
        };
        if limits.call.is_zero() {
            return Err(bad(
                "UNDERSTUDY_SLACK_TIMEOUT_SECONDS",
                "is more than 0".into(),
            ));
        }
        if limits.lease < limits.call + 2 * limits.margin {
            let least = limits.call + 2 * limits.margin;
            let why = format!(
                "is too short: at least {} s are needed, the time of a call and twice the margin",
                least.as_secs_f64()
            );
            return Err(bad("UNDERSTUDY_LEASE_SECONDS", why));
        }
        if limits.settle < limits.call {
            let why = format!(
                "is too short: at least the {} s of a call",
                limits.call.as_secs_f64()
            );
            return Err(bad("UNDERSTUDY_SETTLE_SECONDS", why));
        }
        Ok(limits)
    }
}

impl Config {
    /// The clock of `serve`: the system's, or one that starts at `UNDERSTUDY_AT`.
    pub fn clock(&self) -> ShiftedClock {
        self.at
            .map_or_else(ShiftedClock::system, ShiftedClock::starting_at)
    }

    /// Now, for commands that run once.
    pub fn now(&self) -> Timestamp {
        self.at.unwrap_or_else(|| ShiftedClock::system().now())
    }
}

fn public_url(typed: &str) -> Result<String, BadSetting> {
    let url = url::Url::parse(typed.trim());
    let url = url
        .ok()
        .filter(|url| matches!(url.scheme(), "https" | "http") && url.has_host());
    let url = url.filter(|url| url.query().is_none() && url.fragment().is_none());
    let url = url.ok_or_else(|| {
        let why = format!("is an address such as https://understudy.example.com, not `{typed}`");
        bad("UNDERSTUDY_PUBLIC_URL", why)
    })?;
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

fn bad(setting: &'static str, problem: String) -> BadSetting {
    BadSetting { setting, problem }
}

fn parse<T: FromStr>(setting: &'static str, text: &str, what: &str) -> Result<T, BadSetting> {
    text.trim()
        .parse()
        .map_err(|_| bad(setting, format!("{what}, not `{text}`")))
}

fn seconds(setting: &'static str, text: &str) -> Result<Duration, BadSetting> {
    let seconds: f64 = parse(setting, text, "is a number of seconds")?;
    Duration::try_from_secs_f64(seconds)
        .map_err(|_| bad(setting, format!("is a number of seconds, not `{text}`")))
}
