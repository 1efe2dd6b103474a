//! A program before anybody applies: what it asks, what it holds. From the page only; nobody's name.

pub mod coordinators;

use serde::{Deserialize, Serialize};

use super::{
    Item, ItemKind, Reading, Rules, TITLE_CHARS, Track, Unit, rules::length, store::Program,
    versions::plain,
};
use crate::{
    mrkdwn,
    slack::{
        blocks::{
            Block, Message, Modal, button, context, divider, header, pager, section, section_with,
        },
        text::{Mrkdwn, clip},
    },
};

/// Sections on a page of the preview, and characters of an item in it.
const PAGE_SECTIONS: usize = 20;
const ITEM_CHARS: usize = 120;
/// Items of a week that are named; the others are counted.
const NAMED: usize = 6;

/// Which program, and which page of it. Input, not truth.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewState {
    pub program: String,
    #[serde(default)]
    pub page: usize,
}

/// Everything that a program asks and holds, in pages where it is long.
pub fn preview(program: &Program, reading: &Reading, page: usize) -> Modal {
    let sections = sections(reading);
    let pages = sections.len().div_ceil(PAGE_SECTIONS).max(1);
    let page = page.min(pages - 1);
    let state = PreviewState {
        program: program.id.to_string(),
        page,
    };
    let mut blocks = vec![header(&clip(&program.title, TITLE_CHARS))];
    if page == 0 {
        blocks.push(context(vec![asks(reading)]));
    }
    let shown = sections
        .into_iter()
        .skip(page * PAGE_SECTIONS)
        .take(PAGE_SECTIONS);
    for part in shown {
        blocks.push(divider());
        blocks.push(part);
    }
    blocks.extend(pager(page, pages));
    Modal {
        callback_id: "program".into(),
        title: "About the program".into(),
        submit: None,
        close: Some("Close".into()),
        private_metadata: serde_json::to_string(&state).unwrap_or_default(),
        clear_on_close: false,
        blocks,
    }
}

/// "12 weeks · 8 h a week · a weekly 1:1 of 30 minutes".
pub fn asks(reading: &Reading) -> Mrkdwn {
    let Rules {
        weekly_hours,
        weekly_percent,
        weekly_more_than,
        one_on_one_minutes,
        ..
    } = &reading.rules;
    let mut parts = vec![match length(reading) {
        1 => Mrkdwn::ours("one week"),
        weeks => mrkdwn!("{} weeks", weeks),
    }];
    if let Some(hours) = weekly_hours.value {
        parts.push(mrkdwn!("{} h a week", hours));
    }
    if let Some(percent) = weekly_percent.value {
        let more = if weekly_more_than.value {
            "more than "
        } else {
            ""
        };
        parts.push(mrkdwn!("{}{} % of the time", more, percent));
    }
    parts.push(mrkdwn!(
        "a weekly 1:1 of {} minutes",
        one_on_one_minutes.value
    ));
    Mrkdwn::join(parts, " · ")
}

fn sections(reading: &Reading) -> Vec<Block> {
    let mut sections = Vec::new();
    if !reading.pre_internship.items.is_empty() {
        sections.push(section(list(
            "Before the start",
            &reading.pre_internship.items,
        )));
    }
    sections.extend(reading.tracks.iter().map(track));
    sections.extend(
        reading
            .units
            .iter()
            .map(|unit| section(list(&name(unit), &unit.items))),
    );
    if reading.units.is_empty() {
        sections.push(section(Mrkdwn::ours(
            "There are no fixed weeks: intern and mentor plan each week together.",
        )));
    }
    sections
}

fn name(unit: &Unit) -> String {
    match &unit.theme {
        Some(theme) => format!("{}: {theme}", unit.label),
        None => unit.label.clone(),
    }
}

fn track(track: &Track) -> Block {
    let name = clip(&track.name, TITLE_CHARS);
    let name = match &track.url {
        Some(url) => Mrkdwn::link(url, &name),
        None => Mrkdwn::escaped(&name),
    };
    section(mrkdwn!(
        "Track: {}\n{}",
        name,
        clip(&track.description, 500)
    ))
}

/// A heading and the first items below it.
fn list(heading: &str, items: &[Item]) -> Mrkdwn {
    let items: Vec<&Item> = items
        .iter()
        .filter(|item| item.kind != ItemKind::Note)
        .collect();
    let mut lines = vec![Mrkdwn::escaped(&clip(heading, TITLE_CHARS)).bold()];
    let named = items.iter().take(NAMED);
    lines.extend(named.map(|item| mrkdwn!("• {}", clip(&plain(&item.text), ITEM_CHARS))));
    if items.len() > NAMED {
        lines.push(mrkdwn!("and {} more", items.len() - NAMED));
    }
    Mrkdwn::join(lines, "\n")
}

/// `/internship programs`: each with what it asks, and a button to read more.
pub fn list_of(programs: &[(Program, std::sync::Arc<Reading>)]) -> Message {
    if programs.is_empty() {
        return Message::text_only(Mrkdwn::ours(
            "There is no internship program here yet. Whoever runs Understudy adds one from a handbook page.",
        ));
    }
    let text = match programs.len() {
        1 => Mrkdwn::ours("There is one program here."),
        several => mrkdwn!("There are {} programs here.", several),
    };
    let mut blocks = vec![section(text.clone())];
    blocks.extend(programs.iter().take(MOST).map(|(program, reading)| {
        let title = clip(&program.title, TITLE_CHARS);
        let about = button(format!("program_open:{}", program.id), "About it")
            .value(program.id.as_str())
            .accessibility_label(&format!("About {title}"));
        let line = mrkdwn!("{}\n{}", Mrkdwn::escaped(&title).bold(), asks(reading));
        section_with(None, line, about)
    }));
    if programs.len() > MOST {
        blocks.push(context(vec![mrkdwn!("and {} more", programs.len() - MOST)]));
    }
    Message::new(&text, blocks)
}

/// Programs in one message.
const MOST: usize = 12;

#[cfg(test)]
#[path = "tests/views.rs"]
mod tests;
