//! The reminder of a 1:1.

use super::rules::Meeting;
use crate::{
    internships::rules::Calendar,
    mrkdwn,
    programs::Unit,
    slack::{
        blocks::{Message, section, sections},
        text::Mrkdwn,
    },
    weeks,
};

/// Characters of prompts in a reminder; the rest stands in the week's message.
const PROMPT_CHARS: usize = 5_000;
const PROMPTS: usize = 12;
const SPOKEN_CHARS: usize = 2_400;

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
        zone.to_datetime(meeting.at).strftime("%A at %H:%M"),
        zone.iana_name().unwrap_or("UTC")
    );
    let text = mrkdwn!(
        "Your 1:1 with {} is {}, for {} minutes.",
        Mrkdwn::user(other.as_str()),
        Mrkdwn::date(meeting.at, "{date_pretty} at {time}", &fallback),
        minutes
    );
    let mut blocks = vec![section(text.clone())];
    let agenda = agenda(units);
    blocks.extend(sections(&agenda));
    // A screen reader says the text alone.
    let spoken = match agenda.chars() {
        0 => text,
        1..SPOKEN_CHARS => mrkdwn!("{}\n{}", text, agenda),
        _ => mrkdwn!("{} The week's questions stand in the message.", text),
    };
    Message::new(&spoken, blocks)
}

/// The week's prompts.
fn agenda(units: &[&Unit]) -> Mrkdwn {
    let prompts: Vec<_> = units
        .iter()
        .flat_map(|unit| weeks::rules::prompts(unit))
        .map(|prompt| mrkdwn!("• {}", Mrkdwn::from_page(prompt.item.text.clone())))
        .collect();
    if prompts.is_empty() {
        return Mrkdwn::default();
    }
    let mut chars = 0;
    let fits = prompts.iter().take(PROMPTS).take_while(|prompt| {
        chars += prompt.chars();
        chars <= PROMPT_CHARS
    });
    let fits = fits.count();
    let more = prompts.len() - fits;
    let mut lines = vec![Mrkdwn::ours("*From this week*")];
    lines.extend(prompts.into_iter().take(fits));
    if more > 0 {
        lines.push(mrkdwn!("and {} more in the week's message", more));
    }
    Mrkdwn::join(lines, "\n")
}

#[cfg(test)]
#[path = "tests/views.rs"]
mod tests;
