//! The form in which a mentor is found.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ask_button, hours, title, why};
use crate::{
    ids::ProgramId,
    mentors::{
        Profile,
        rules::{Filter, Ranked, Seeker},
    },
    mrkdwn,
    programs::store::Program,
    scheduler::cadence::{Zones, zone_name},
    slack::{
        blocks::{
            Block, Choice, Element, Modal, actions, button, context, day, divider, input, notice,
            pager, plain_text_input, section, section_with, static_select,
        },
        text::{Mrkdwn, clip},
    },
};

/// Mentors on one page of the list.
pub const PAGE: usize = 15;
/// Characters of a mentor's title, group and tracks on their card, and of their "about". Escaped they
/// may be five times as many, and a card has room for 3,000.
const FACTS_CHARS: usize = 150;
const ABOUT_CHARS: usize = 400;
/// The choice that narrows nothing.
pub const ANY: &str = "any";
/// A menu has room for a hundred choices, one of them "any".
const MOST_CHOICES: usize = 99;
const CHOICE_CHARS: usize = 70;

/// What the list's view carries along. Input, not truth.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListState {
    pub program: String,
    #[serde(default)]
    pub words: String,
    #[serde(default)]
    pub page: usize,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub track: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub group: String,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub shared_minutes: i64,
}

fn is_zero(minutes: &i64) -> bool {
    *minutes == 0
}

impl ListState {
    pub fn of(program: &ProgramId) -> Self {
        Self {
            program: program.to_string(),
            ..Self::default()
        }
    }

    pub fn read(metadata: &str) -> Self {
        serde_json::from_str(metadata).unwrap_or_default()
    }

    pub fn filter(&self) -> Filter<'_> {
        Filter {
            words: &self.words,
            track: &self.track,
            group: &self.group,
            shared_minutes: self.shared_minutes,
        }
    }

    /// Whether some mentors are left out.
    pub fn is_narrowed(&self) -> bool {
        self.filter() != Filter::default()
    }

    fn metadata(&self) -> String {
        super::metadata(self)
    }
}

/// What the mentors of a program can be narrowed by.
#[derive(Debug, Default)]
pub struct Choices {
    tracks: BTreeSet<String>,
    groups: BTreeSet<String>,
}

impl Choices {
    pub fn of(profiles: &[Profile]) -> Self {
        let tracks = profiles.iter().flat_map(Profile::tracks);
        let groups = profiles
            .iter()
            .map(|profile| profile.group_name.trim().to_owned());
        Self {
            tracks: tracks.filter(|track| !track.is_empty()).collect(),
            groups: groups.filter(|group| !group.is_empty()).collect(),
        }
    }
}

/// Everything that the list shows.
pub struct ListFacts<'a> {
    pub program: &'a Program,
    /// Whom to ask and what to wait for, where nobody has a free place.
    pub nobody_free: &'a [Block],
    pub choices: &'a Choices,
    pub ranked: &'a [Ranked],
    pub state: &'a ListState,
    pub seeker: &'a Seeker<'a>,
    /// To choose from, where the seeker's is not known.
    pub zones: &'a Zones,
    pub now: Timestamp,
    /// How long an internship lasts.
    pub weeks: u32,
}

/// Opened at once where the search takes longer than a trigger lives.
pub fn looking() -> Modal {
    form(
        None,
        String::new(),
        vec![section(Mrkdwn::ours(
            "Looking for mentors. This takes a moment.",
        ))],
    )
}

/// The search that a light form waited for came to nothing.
pub fn search_failed() -> Modal {
    notice(
        "Find a mentor",
        Mrkdwn::ours("This did not work just now. Type `/find-mentor` once more in a moment."),
    )
}

fn form(submit: Option<&str>, private_metadata: String, blocks: Vec<Block>) -> Modal {
    Modal {
        callback_id: "find_mentor".into(),
        title: "Find a mentor".into(),
        submit: submit.map(str::to_owned),
        close: Some("Close".into()),
        private_metadata,
        clear_on_close: false,
        blocks,
    }
}

/// "Which program?": where `/find-mentor` was typed outside of any program's home channel.
pub fn choose_program(programs: &[Program], words: &str) -> Modal {
    let choices: Vec<_> = programs
        .iter()
        .take(100)
        .map(|program| Choice::new(program.id.as_str(), program.title.as_str()))
        .collect();
    let initial = choices.first().map(|choice| choice.value.clone());
    let state = ListState {
        words: clip(words, 500),
        ..ListState::default()
    };
    let blocks = vec![
        section(Mrkdwn::ours("Which role would you like to learn?")),
        input(
            "program",
            "Program",
            static_select("program", &choices, initial.as_deref()),
        )
        .into(),
    ];
    form(Some("Show mentors"), state.metadata(), blocks)
}

/// The ranked list, one page of it.
pub fn list(facts: &ListFacts<'_>) -> Modal {
    let ranked = facts.ranked;
    let pages = ranked.len().div_ceil(PAGE).max(1);
    let page = facts.state.page.min(pages - 1);
    let state = ListState {
        page,
        ..facts.state.clone()
    };
    let mut blocks = vec![section(intro(facts))];
    blocks.extend(search(facts));
    if facts.seeker.workday().is_guessed {
        let choices = super::zone_choices(facts.zones, facts.now, None);
        blocks.push(section(Mrkdwn::ours(
            "Slack doesn't tell your time zone, so hours are counted from UTC. Where are you?",
        )));
        let select = super::zone_select("zone_choose", &choices, None);
        blocks.push(actions(None, vec![select.into()]));
    } else if !ranked.is_empty() {
        blocks.push(context(vec![hours_line(facts.seeker)]));
    }
    for ranked in ranked.iter().skip(page * PAGE).take(PAGE) {
        blocks.push(divider());
        blocks.push(card(ranked, facts));
    }
    blocks.extend(pager(page, pages));
    blocks.push(divider());
    blocks.extend(other_ways(facts));
    form(Some("Search"), state.metadata(), blocks)
}

fn intro(facts: &ListFacts<'_>) -> Mrkdwn {
    let title = title(facts.program);
    let words = facts.state.words.as_str();
    match (facts.ranked.len(), facts.state.is_narrowed()) {
        (0, false) => mrkdwn!(
            "{}\nNobody is listed as a mentor yet. Say below that you look for one, or ask the program's coordinator.",
            title
        ),
        (0, true) if !words.is_empty() => mrkdwn!(
            "{}\nNo mentor's card has “{}” on it. Clear the words to see everybody.",
            title,
            words
        ),
        (0, true) => mrkdwn!(
            "{}\nNo mentor fits these choices. Choose *Any* to see more.",
            title
        ),
        (1, _) => mrkdwn!("{}\nOne mentor.", title),
        (count, _) if words.is_empty() => mrkdwn!("{}\n{} mentors, best fit first.", title, count),
        (count, _) => mrkdwn!(
            "{}\n{} mentors for “{}”, best fit first.",
            title,
            count,
            words
        ),
    }
}

/// Words, and menus where there is something to choose from.
fn search(facts: &ListFacts<'_>) -> Vec<Block> {
    let state = facts.state;
    let words = plain_text_input("words")
        .max_length(200)
        .placeholder("A name, a group, a topic, a language");
    let words = if state.words.is_empty() {
        words
    } else {
        words.initial(&state.words)
    };
    let mut menus: Vec<Element> = Vec::new();
    for (name, any, all, chosen) in [
        ("track", "Any track", &facts.choices.tracks, &state.track),
        ("group", "Any group", &facts.choices.groups, &state.group),
    ] {
        if all.len() > 1 || !chosen.is_empty() {
            menus.push(menu(name, any, all, chosen));
        }
    }
    menus.push(hours_menu(state.shared_minutes));
    vec![
        input("words", "Search", words).optional().into(),
        actions(None, menus),
    ]
}

fn menu(name: &str, any: &str, all: &BTreeSet<String>, chosen: &str) -> Element {
    let mut choices = vec![Choice::new(ANY, any)];
    let fits = |value: &&String| value.chars().count() <= CHOICE_CHARS;
    let values = all.iter().filter(fits).take(MOST_CHOICES);
    choices.extend(values.map(|value| Choice::new(value.as_str(), value.as_str())));
    let known = choices.iter().any(|choice| choice.value == chosen);
    let initial = if known { chosen } else { ANY };
    static_select(format!("find_filter:{name}"), &choices, Some(initial)).into()
}

fn hours_menu(chosen: i64) -> Element {
    let mut choices = vec![Choice::new(ANY, "Any hours in common")];
    for minutes in [60, 120, 240, 360] {
        let label = format!("At least {} in common", hours(minutes));
        choices.push(Choice::new(minutes.to_string(), label));
    }
    let chosen = chosen.to_string();
    let known = choices.iter().any(|choice| choice.value == chosen);
    let initial = if known { &chosen } else { ANY };
    static_select("find_filter:hours", &choices, Some(initial)).into()
}

/// "Hours in common are those of Tuesday, 9:00–17:00, in Europe/Lisbon."
fn hours_line(seeker: &Seeker<'_>) -> Mrkdwn {
    let workday = seeker.workday();
    let time = |time: jiff::civil::Time| time.strftime("%-H:%M").to_string();
    mrkdwn!(
        "Hours in common are those of your next working day, {}–{}, in {}.",
        time(workday.hours.from),
        time(workday.hours.until),
        zone_name(&workday.zone)
    )
}

fn card(ranked: &Ranked, facts: &ListFacts<'_>) -> Block {
    let profile = &ranked.profile;
    let mut text = Mrkdwn::user(profile.user_id.as_str());
    let mut words = vec![profile.title.clone(), profile.group_name.clone()];
    words.extend(profile.tracks());
    words.retain(|fact| !fact.trim().is_empty());
    if !words.is_empty() {
        let words = clip(&words.join(" · "), FACTS_CHARS);
        text.push(mrkdwn!(" · {}", words));
    }
    text.push(mrkdwn!("\n{}", why(&ranked.fit)));
    if let Some((date, minutes)) = facts.seeker.later(profile, facts.weeks) {
        text.push(mrkdwn!(" · {} from {}", hours(minutes), day(date)));
    }
    if !profile.about.trim().is_empty() {
        text.push(mrkdwn!("\n{}", clip(profile.about.trim(), ABOUT_CHARS)));
    }
    if ranked.fit.is_free() {
        section_with(None, text, ask_button(ranked))
    } else {
        section(text)
    }
}

/// What else can be done than to ask one of these.
fn other_ways(facts: &ListFacts<'_>) -> Vec<Block> {
    let program = facts.program.id.as_str();
    let mut blocks = facts.nobody_free.to_vec();
    let buttons = [
        ("program_open", "About the program"),
        ("interest_post", "Post my interest"),
        ("mentor_offer", "I'd like to mentor"),
        ("coffee_ask", "Coffee chat with an alumnus"),
    ];
    let buttons = buttons.map(|(id, label)| button(id, label).value(program).into());
    blocks.push(actions(None, buttons.into()));
    blocks
}
