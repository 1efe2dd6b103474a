//! The offer of a newer version of the page, and all that it changes.

use super::items::{pages, plain};
use crate::{
    internships::{Internship, InternshipState},
    mrkdwn,
    programs::{Reading, short_title, versions::Difference},
    slack::{
        blocks::{Button, Message, Modal, actions, button, header, pager, section},
        text::Mrkdwn,
    },
    weeks::{Offer, OfferState},
};

/// How many changes stand in the message; the others are one click away.
const NAMED: usize = 6;
/// Characters of each of them.
const NAMED_CHARS: usize = 160;

/// An offer with what it changes.
pub struct OfferFacts<'a> {
    pub internship: &'a Internship,
    pub offer: &'a Offer,
    /// The new version's.
    pub reading: &'a Reading,
    pub difference: &'a Difference,
}

impl OfferFacts<'_> {
    fn value(&self) -> String {
        Offer::subject(&self.offer.internship_id, self.offer.version)
    }

    fn move_button(&self, label: &str) -> Button {
        button("version_move", label).value(self.value())
    }

    fn opening(&self) -> Mrkdwn {
        let program = short_title(self.reading, "this internship");
        let by = match &self.offer.answered_by {
            Some(user) => mrkdwn!("{}", Mrkdwn::user(user.as_str())),
            None => Mrkdwn::ours("Understudy"),
        };
        match self.offer.state {
            OfferState::Open => mrkdwn!(
                "The page of {} has changed. You go on as before until one of you chooses. Ticks and notes stay in \
                 either case.",
                Mrkdwn::escaped(&program).bold()
            ),
            OfferState::Moved => mrkdwn!(
                "{} moved this internship to the new page of {}. Ticks and notes came along.",
                by,
                Mrkdwn::escaped(&program).bold()
            ),
            OfferState::Superseded => mrkdwn!(
                "The page of {} has changed again since; a newer message shows what is on offer.",
                Mrkdwn::escaped(&program).bold()
            ),
            OfferState::Stayed => mrkdwn!(
                "{} chose to stay on the page of {} as it was.",
                by,
                Mrkdwn::escaped(&program).bold()
            ),
        }
    }

    /// What can still be chosen.
    fn choices(&self) -> Vec<Button> {
        let over = matches!(
            self.internship.state,
            InternshipState::Ended | InternshipState::Cancelled
        );
        match self.offer.state {
            _ if over => Vec::new(),
            OfferState::Open => vec![
                self.move_button("Move to the new page").primary(),
                button("version_stay", "Stay as it is").value(self.value()),
            ],
            OfferState::Stayed => vec![self.move_button("Move after all")],
            OfferState::Moved | OfferState::Superseded => Vec::new(),
        }
    }
}

/// "The page has changed", in the place; later what was chosen.
pub fn offer(facts: &OfferFacts<'_>) -> Message {
    let changes = changes(facts.difference);
    let mut lines: Vec<Mrkdwn> = changes
        .iter()
        .take(NAMED)
        .map(|line| {
            line.split(NAMED_CHARS)
                .into_iter()
                .next()
                .unwrap_or_default()
        })
        .collect();
    if changes.len() > NAMED {
        lines.push(mrkdwn!("and {} more", changes.len() - NAMED));
    }
    let opening = facts.opening();
    let mut text = opening.clone();
    let open = button("version_open", "See all changes").value(facts.value());
    let buttons = facts.choices().into_iter().chain([open]);
    let buttons = buttons.map(Into::into).collect();
    let mut blocks = vec![section(opening)];
    if facts.offer.state == OfferState::Open {
        let lines = Mrkdwn::join(lines, "\n");
        text = mrkdwn!("{}\n{}", text, &lines);
        blocks.extend(plain(lines).into_iter().map(|piece| piece.block));
    }
    blocks.push(actions(None, buttons));
    Message::new(&text, blocks)
}

/// Every change, in pages where there are many.
pub fn all_changes(facts: &OfferFacts<'_>, page: usize) -> Modal {
    let pieces = changes(facts.difference).into_iter().flat_map(plain);
    let pages = pages(pieces.collect());
    let page = page.min(pages.len() - 1);
    let mut blocks = vec![
        header(&short_title(facts.reading, "The page")),
        section(mrkdwn!("{}.", facts.difference.summary().as_str())),
    ];
    blocks.extend(pages[page].iter().map(|piece| piece.block.clone()));
    blocks.extend(pager(page, pages.len()));
    if facts.offer.state != OfferState::Open {
        blocks.push(section(facts.opening()));
    }
    let choices: Vec<_> = facts.choices().into_iter().map(Into::into).collect();
    if !choices.is_empty() {
        blocks.push(actions(None, choices));
    }
    Modal {
        callback_id: "version".into(),
        title: "What changes".into(),
        submit: None,
        close: Some("Close".into()),
        private_metadata: facts.value(),
        clear_on_close: false,
        blocks,
    }
}

/// Each change as a line; weeks and items as people speak of them.
fn changes(difference: &Difference) -> Vec<Mrkdwn> {
    let from_page = |text: &str| Mrkdwn::from_page(text.to_owned());
    let mut lines: Vec<Mrkdwn> = difference
        .weeks
        .iter()
        .chain(&difference.rules)
        .map(|sentence| mrkdwn!("• {}", in_words(sentence)))
        .collect();
    for (week, text) in &difference.added {
        lines.push(mrkdwn!("• New in {}: {}", week.as_str(), from_page(text)));
    }
    for (week, text) in &difference.removed {
        lines.push(mrkdwn!(
            "• Gone from {}: {}",
            week.as_str(),
            from_page(text)
        ));
    }
    for (week, _, now) in &difference.reworded {
        lines.push(mrkdwn!(
            "• In other words in {}: {}",
            week.as_str(),
            from_page(now)
        ));
    }
    for (text, before, now) in &difference.moved {
        let (before, now) = (before.as_str(), now.as_str());
        lines.push(mrkdwn!("• From {} to {}: {}", before, now, from_page(text)));
    }
    lines
}

/// "+ Week 3" as people say it: "New: Week 3"; "weekly_hours" as "weekly hours".
fn in_words(sentence: &str) -> String {
    match sentence.split_at_checked(2) {
        Some(("+ ", week)) => format!("New: {week}"),
        Some(("- ", week)) => format!("Gone: {week}"),
        Some(("~ ", change)) => match change.split_once(": ") {
            Some((rule, values)) => format!("{}: {values}", rule.replace('_', " ")),
            None => change.to_owned(),
        },
        _ => sentence.to_owned(),
    }
}

#[cfg(test)]
#[path = "../tests/versions.rs"]
mod tests;
