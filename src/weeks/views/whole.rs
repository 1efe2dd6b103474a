//! The modal with the whole week: who did what when, each prompt by itself, and the way to what is older.

use super::{
    WeekFacts, WeekRef, aims,
    carry::{self, CarryValue},
    items::{Piece, pages, plain, together},
    nothing, pair, subtitle, talk_heading,
};
use crate::{
    mrkdwn,
    programs::ItemKind,
    slack::{
        blocks::{Modal, actions, context, header, pager},
        text::Mrkdwn,
    },
    weeks::rules::{can_be_ticked, lines, open_before, prompts, talked, ways::is_not_needed},
};

/// The whole week, in pages where it is long.
pub fn whole_week(facts: &WeekFacts<'_>, page: usize) -> Modal {
    let pages = pages(whole_pieces(facts));
    let page = page.min(pages.len() - 1);
    let week = WeekRef {
        page,
        ..facts.week_ref()
    };
    let mut blocks = vec![header(&facts.title()), context(vec![subtitle(facts)])];
    blocks.extend(pages[page].iter().map(|piece| piece.block.clone()));
    blocks.extend(older(facts));
    blocks.extend(pager(page, pages.len()));
    blocks.push(actions(None, pair::buttons(facts, &week)));
    Modal {
        callback_id: "week".into(),
        title: "The whole week".into(),
        submit: None,
        close: Some("Close".into()),
        private_metadata: serde_json::to_string(&week).unwrap_or_default(),
        clear_on_close: false,
        blocks,
    }
}

/// Everything below the title, in order.
pub(super) fn whole_pieces(facts: &WeekFacts<'_>) -> Vec<Piece> {
    let mut pieces = facts.long_title();
    pieces.extend(aims::pieces(facts));
    let ticking = facts.ticking();
    for unit in &facts.units {
        for line in lines(unit) {
            if let Some(heading) = line.opens_heading {
                pieces.extend(plain(Mrkdwn::escaped(heading).bold()));
            }
            pieces.extend(match can_be_ticked(line.item) {
                true if is_not_needed(unit, line.item, facts.ticks) => pair::not_needed(&line),
                true => {
                    let who = ticking.who(&line.item.id, super::indent(&line));
                    ticking.line_with(&line, &who, true)
                }
                false => ticking.container(&line),
            });
        }
        let (done, all) = talked(unit, facts.ticks);
        let prompts = prompts(unit);
        if prompts.is_empty() {
            continue;
        }
        let mut heading = talk_heading(facts.meeting_words());
        if all > 0 {
            heading.push(mrkdwn!(" · {} of {} talked about", done, all));
        }
        pieces.extend(plain(heading));
        for prompt in prompts {
            if let Some(heading) = prompt.opens_heading {
                pieces.extend(plain(mrkdwn!("_{}_", heading)));
            }
            pieces.extend(match prompt.item.kind {
                ItemKind::Prompt => ticking.prompt(&prompt),
                _ => plain(mrkdwn!(
                    "{}• {}",
                    super::indent(&prompt),
                    Mrkdwn::from_page(prompt.item.text.clone())
                )),
            });
        }
    }
    if pieces.is_empty() {
        pieces.extend(nothing());
    }
    together(pieces)
}

/// How much earlier weeks left open, and the way there.
fn older(facts: &WeekFacts<'_>) -> Vec<crate::slack::blocks::Block> {
    let before = open_before(facts.calendar, facts.date, facts.ticks);
    if before.is_empty() {
        return Vec::new();
    }
    let value = CarryValue {
        internship: facts.internship().id.to_string(),
        date: facts.date.to_string(),
        item: None,
        page_version: Some(facts.page_version),
    };
    let label = carry::label(&before);
    vec![actions(
        None,
        vec![carry::open_button(&value, &label, "all").into()],
    )]
}
