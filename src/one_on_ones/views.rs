//! The reminder of a 1:1.

use super::rules::Meeting;
use crate::{
    internships::rules::Calendar,
    mrkdwn,
    programs::Unit,
    slack::{
        blocks::{Block, Message, section, sections},
        text::Mrkdwn,
    },
    weeks,
};

/// Prompts in a reminder; the rest stands in the week's message.
const PROMPTS: usize = 12;

/// To one of the pair, an hour before.
pub fn reminder(
    calendar: &Calendar<'_>,
    meeting: Meeting,
    addressee: &str,
    units: &[&Unit],
) -> Message {
    let internship = calendar.internship;
    let other = if addressee == "mentor" {
        &internship.intern
    } else {
        &internship.mentor
    };
    let minutes = calendar.reading.rules.one_on_one_minutes.value;
    let zone = &calendar.one_on_one_zone;
    let fallback = format!(
        "{} ({})",
        zone.to_datetime(meeting.at).strftime("%A %H:%M"),
        zone.iana_name().unwrap_or("UTC")
    );
    let text = mrkdwn!(
        "Your 1:1 with {} is at {}, for {} minutes.",
        Mrkdwn::user(other.as_str()),
        Mrkdwn::date(meeting.at, "{time}", &fallback),
        minutes
    );
    let mut blocks = vec![section(text.clone())];
    blocks.extend(agenda(units));
    Message::new(&text, blocks)
}

/// The week's prompts.
fn agenda(units: &[&Unit]) -> Vec<Block> {
    let prompts: Vec<_> = units
        .iter()
        .flat_map(|unit| weeks::rules::prompts(unit))
        .flat_map(|(_, prompts)| prompts)
        .map(|prompt| mrkdwn!("• {}", Mrkdwn::from_page(prompt.text.clone())))
        .collect();
    if prompts.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![Mrkdwn::ours("*From this week*")];
    let more = prompts.len().saturating_sub(PROMPTS);
    lines.extend(prompts.into_iter().take(PROMPTS));
    if more > 0 {
        lines.push(mrkdwn!("and {} more in the week's message", more));
    }
    sections(&Mrkdwn::join(lines, "\n"))
}
