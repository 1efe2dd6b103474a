//! Whose are the handles of the page's table: the coordinators' message and form.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{profiles::zone_difference, title};
use crate::{
    ids::{ProfileId, UserId},
    mentors::store::{Settled, Unmatched},
    mrkdwn,
    programs::store::Program,
    slack::{
        blocks::{
            Block, Choice, Message, Modal, actions, button, input, multi_static_select, notice,
            pager, section, sections, users_select,
        },
        text::{Mrkdwn, clip},
    },
};

/// Handles on one page of the form.
const MATCH_PAGE: usize = 10;
/// Handles that the message names, of each sort.
const NAMED: usize = 10;
/// Characters of a handle, and of all that the page says of its row: a page may have anything there.
const HANDLE_CHARS: usize = 60;
const ROW_CHARS: usize = 100;
/// Choices that are carried from page to page; more do not fit Slack's 3,000 characters.
const CARRIED: usize = 60;

/// What the form carries along. Input, not truth.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchState {
    pub program: String,
    #[serde(default)]
    pub page: usize,
    /// Chosen on other pages, by the row's short id.
    #[serde(default)]
    pub chosen: BTreeMap<String, String>,
    /// Rows that are nobody's, chosen on other pages.
    #[serde(default)]
    pub nobody: Vec<String>,
}

impl MatchState {
    pub fn to_json(&self) -> String {
        super::metadata(&Self {
            chosen: self.chosen.clone().into_iter().take(CARRIED).collect(),
            nobody: self.nobody.iter().take(CARRIED).cloned().collect(),
            ..self.clone()
        })
    }
}

/// A row's id in the form: the random end of it, for many must fit the form's memory.
pub fn row_key(id: &ProfileId) -> &str {
    id.as_str().rsplit('-').next().unwrap_or_default()
}

/// The `block_id` of a row's select.
pub fn match_block(id: &ProfileId) -> String {
    format!("match:{}", row_key(id))
}

/// "@marta", or a name as it stands.
fn shown(handle: &str) -> String {
    let handle = clip(handle, HANDLE_CHARS);
    if handle.contains(char::is_whitespace) || handle.contains('@') {
        return handle;
    }
    format!("@{handle}")
}

fn and_more(mut lines: Vec<Mrkdwn>, all: usize) -> Mrkdwn {
    if all > NAMED {
        lines.push(mrkdwn!("and {} more", all - NAMED));
    }
    Mrkdwn::join(lines, "\n")
}

/// To a coordinator: which handles are open, and who said whose the others are.
pub fn match_message(program: &Program, open: &[Unmatched], settled: &[Settled]) -> Message {
    let opening = match open.len() {
        0 => mrkdwn!(
            "Everybody in the mentor table of {} has been matched with a person.",
            title(program)
        ),
        1 => mrkdwn!(
            "One mentor in the table of {} could not be matched with a person. They are listed once somebody says \
             who it is.",
            title(program)
        ),
        many => mrkdwn!(
            "{} mentors in the table of {} could not be matched with people. They are listed once somebody says who \
             they are.",
            many,
            title(program)
        ),
    };
    let mut blocks = vec![section(opening.clone())];
    if !open.is_empty() {
        let names = open.iter().take(NAMED);
        let names = names
            .map(|row| mrkdwn!("• {}", describe(row)))
            .collect::<Vec<_>>();
        let names = and_more(names, open.len());
        blocks.extend(sections(&names));
        let press = button("mentor_match", "Match them")
            .value(program.id.as_str())
            .primary()
            .accessibility_label("Say who the mentors of the page are");
        blocks.push(actions(None, vec![press.into()]));
    }
    if !settled.is_empty() {
        let lines = settled.iter().take(NAMED).map(said_by).collect();
        blocks.extend(sections(&and_more(lines, settled.len())));
    }
    Message::new(&opening, blocks)
}

/// "@marta · Verify · EST (UTC-5)".
fn describe(row: &Unmatched) -> String {
    let mut all = vec![shown(&row.handle)];
    let facts = [&row.group_name, &row.zone_note].into_iter();
    all.extend(
        facts
            .map(|fact| fact.trim().to_owned())
            .filter(|fact| !fact.is_empty()),
    );
    clip(&all.join(" · "), ROW_CHARS)
}

/// "@marta is Marta, says Cora".
pub fn said_by(settled: &Settled) -> Mrkdwn {
    let by = Mrkdwn::user(settled.matched_by.as_str());
    let handle = shown(&settled.handle);
    match &settled.user_id {
        Some(user) => mrkdwn!(
            "• {} is {}, says {}",
            handle,
            Mrkdwn::user(user.as_str()),
            by
        ),
        None => mrkdwn!("• {} is left out, says {}", handle, by),
    }
}

/// A matched mentor whose page has another zone than Slack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneDifference {
    pub user: UserId,
    /// As the page has it.
    pub page: String,
    pub slack_zone: String,
    pub slack_offset: i32,
}

/// What the form shows.
pub struct MatchFacts<'a> {
    pub program: &'a Program,
    pub open: &'a [Unmatched],
    /// For each open row the people who may be meant.
    pub meant: &'a [Vec<String>],
    pub differences: &'a [ZoneDifference],
    pub state: &'a MatchState,
    /// What the last save left undone.
    pub refused: &'a [Mrkdwn],
}

/// The form: a select for each open handle.
pub fn match_form(facts: &MatchFacts<'_>) -> Modal {
    if facts.open.is_empty() {
        return nothing_open(facts);
    }
    let pages = facts.open.len().div_ceil(MATCH_PAGE);
    let state = MatchState {
        page: facts.state.page.min(pages - 1),
        ..facts.state.clone()
    };
    let mut blocks = refusals(facts.refused);
    blocks.push(section(mrkdwn!(
        "Who are these mentors of {}? Leave a field empty to decide later.",
        title(facts.program)
    )));
    let rows = facts.open.iter().zip(facts.meant);
    let rows: Vec<_> = rows
        .skip(state.page * MATCH_PAGE)
        .take(MATCH_PAGE)
        .collect();
    blocks.extend(
        rows.iter()
            .map(|(row, meant)| row_input(row, meant, &state)),
    );
    blocks.push(nobody_input(&rows, &state));
    blocks.extend(differences(facts.differences));
    blocks.extend(pager(state.page, pages));
    Modal {
        callback_id: "mentor_match".into(),
        title: "Match mentors".into(),
        submit: Some("Save".into()),
        close: Some("Later".into()),
        private_metadata: state.to_json(),
        clear_on_close: false,
        blocks,
    }
}

fn refusals(refused: &[Mrkdwn]) -> Vec<Block> {
    if refused.is_empty() {
        return Vec::new();
    }
    let lines = refused.iter().take(NAMED).cloned().collect();
    sections(&mrkdwn!(
        "Not everything was saved:\n{}",
        and_more(lines, refused.len())
    ))
}

fn row_input(row: &Unmatched, meant: &[String], state: &MatchState) -> Block {
    let chosen = state.chosen.get(row_key(&row.id)).map(String::as_str);
    let select = users_select("person", chosen).placeholder("Choose a person");
    let field = input(match_block(&row.id), &describe(row), select).optional();
    match meant {
        [] => field.hint("Nobody here is called so.").into(),
        meant => {
            let names: Vec<_> = meant.iter().take(5).map(|name| clip(name, 60)).collect();
            let hint = format!("This may be {}.", names.join(", or "));
            field.hint(&hint).into()
        }
    }
}

fn nobody_input(rows: &[(&Unmatched, &Vec<String>)], state: &MatchState) -> Block {
    let choices: Vec<_> = rows
        .iter()
        .map(|(row, _)| Choice::new(row_key(&row.id), shown(&row.handle)))
        .collect();
    let chosen: Vec<&str> = state.nobody.iter().map(String::as_str).collect();
    let select = multi_static_select("nobody", &choices, &chosen).placeholder("Choose handles");
    input("nobody", "Leave these out", select)
        .hint("The table lists nobody for them, and you are not asked again. Whoever is listed already stays so.")
        .optional()
        .into()
}

fn differences(all: &[ZoneDifference]) -> Vec<Block> {
    if all.is_empty() {
        return Vec::new();
    }
    let lines = all.iter().take(NAMED).map(|one| {
        mrkdwn!(
            "{}: {}",
            Mrkdwn::user(one.user.as_str()),
            zone_difference(&one.page, &one.slack_zone, one.slack_offset)
        )
    });
    sections(&and_more(lines.collect(), all.len()))
}

fn nothing_open(facts: &MatchFacts<'_>) -> Modal {
    let mut modal = notice(
        "Match mentors",
        mrkdwn!(
            "Nothing is open: everybody in the mentor table of {} has been matched.",
            title(facts.program)
        ),
    );
    let mut blocks = refusals(facts.refused);
    blocks.append(&mut modal.blocks);
    blocks.extend(differences(facts.differences));
    Modal { blocks, ..modal }
}

/// After saving: what is done, and what is open still.
pub fn matched(
    program: &Program,
    done: usize,
    open: usize,
    refused: &[Mrkdwn],
    zones: &[ZoneDifference],
) -> Modal {
    let done = match done {
        0 => Mrkdwn::ours("Nothing was chosen, so nothing has changed."),
        1 => Mrkdwn::ours("One is saved. Who is matched is listed as a mentor from now on."),
        many => mrkdwn!(
            "{} are saved. Who is matched is listed as a mentor from now on.",
            many
        ),
    };
    let open = match open {
        0 => mrkdwn!("Nothing is open on {} any more.", title(program)),
        1 => Mrkdwn::ours("One is open still. The message that brought you here has the button."),
        many => mrkdwn!(
            "{} are open still. The message that brought you here has the button.",
            many
        ),
    };
    let mut modal = notice("Match mentors", mrkdwn!("{}\n{}", done, open));
    modal.blocks.extend(refusals(refused));
    modal.blocks.extend(differences(zones));
    modal
}

#[cfg(test)]
#[path = "../tests/matching.rs"]
mod tests;
