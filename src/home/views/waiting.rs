//! What waits for somebody, each with what to press.

use super::HomeFacts;
use crate::{
    home::{Seen, rules::glance},
    internships::rules::Calendar,
    mrkdwn,
    programs::{TITLE_CHARS, short_title},
    slack::{
        blocks::{Block, Button, button, context, day, section, section_with},
        text::{Mrkdwn, clip},
    },
    weeks::{
        Offer,
        views::{CarryValue, carry_button},
    },
};

/// Lines that are shown; the rest is counted.
const SHOWN: usize = 12;

/// "Waiting for you", or nothing.
pub(super) fn waiting(facts: &HomeFacts<'_>) -> Vec<Block> {
    let mut lines = Vec::new();
    for (request, title) in &facts.waiting.requests {
        let text = mrkdwn!(
            "{} asks you to be their mentor on {}. You can decline in *Messages* as well.",
            Mrkdwn::user(request.intern.as_str()),
            clip(title, TITLE_CHARS)
        );
        let accept = button(format!("request_accept:{}", request.id), "Accept")
            .accessibility_label(&format!("Accept, and mentor on {}", clip(title, 50)));
        lines.push((text, Some(accept.value(request.id.as_str()))));
    }
    for request in &facts.waiting.unplanned {
        let other = match request.intern == *facts.user {
            true => &request.mentor,
            false => &request.intern,
        };
        let text = mrkdwn!(
            "You and {} have agreed. Next: plan the start.",
            Mrkdwn::user(other.as_str())
        );
        let plan = button(format!("start_plan:{}", request.id), "Plan the start");
        lines.push((text, Some(plan.value(request.id.as_str()))));
    }
    for (_, internship) in &facts.waiting.approvals {
        let text = mrkdwn!(
            "A plan needs your yes: {} with {}, from {}. The question stands in *Messages*.",
            Mrkdwn::user(internship.intern.as_str()),
            Mrkdwn::user(internship.mentor.as_str()),
            day(internship.start_date)
        );
        lines.push((text, None));
    }
    for seen in facts.seen {
        lines.extend(of_internship(facts, seen));
    }
    if lines.is_empty() {
        return Vec::new();
    }
    let more = lines.len().saturating_sub(SHOWN);
    let mut blocks = vec![section(Mrkdwn::ours("*Waiting for you*"))];
    for (text, button) in lines.into_iter().take(SHOWN) {
        blocks.push(match button {
            Some(button) => section_with(None, text, button),
            None => section(text),
        });
    }
    if more > 0 {
        blocks.push(context(vec![mrkdwn!("and {} more", more)]));
    }
    blocks
}

/// The check-in that was not sent, what last week left open, a new page.
fn of_internship(facts: &HomeFacts<'_>, seen: &Seen) -> Vec<(Mrkdwn, Option<Button>)> {
    let internship = &seen.internship;
    let calendar = Calendar::new(internship, &seen.reading, &facts.moment.zones);
    let glance = glance(&calendar, &seen.ticks, facts.moment.now);
    let is_own = internship.intern == *facts.user;
    let other = Mrkdwn::user(internship.other(facts.user).as_str());
    let id = internship.id.as_str();
    let program = clip(&short_title(&seen.reading, "the internship"), 40);
    let named = |button: Button, says: &str| {
        let week = internship.start_date.strftime("%-d %B");
        button.accessibility_label(&format!("{says}: {program}, from {week}"))
    };
    let mut lines = Vec::new();
    if is_own && glance.check_in_is_due && !seen.has_checked_in {
        let text = mrkdwn!(
            "How did the week with {} go? Your check-in is not sent yet.",
            &other
        );
        let open = button(format!("check_in_open:now:{id}"), "Check in now");
        let open = named(open, "Check in now");
        lines.push((text, Some(open.value(id))));
    }
    if let Some((date, _)) = glance.week.as_ref().filter(|_| glance.unanswered > 0) {
        let what = match glance.unanswered {
            1 => mrkdwn!("One thing of the week before is open, with {}.", &other),
            open => mrkdwn!(
                "{} things of the week before are open, with {}.",
                open,
                &other
            ),
        };
        let value = CarryValue {
            internship: id.to_owned(),
            date: date.to_string(),
            item: None,
            page_version: Some(internship.version),
        };
        let see = carry_button(&value, "Want or let go", &format!("now:{id}"));
        let see = named(see, "Want or let go");
        lines.push((what, Some(see)));
    }
    if let Some(offer) = &seen.offer {
        let text = mrkdwn!(
            "The page of {} has changed: move to it, or stay?",
            short_title(&seen.reading, "the internship")
        );
        let see = button(format!("version_open:{id}"), "See what changes");
        let see = named(see, "See what changes");
        let subject = Offer::subject(&internship.id, offer.version);
        lines.push((text, Some(see.value(subject))));
    }
    lines
}
