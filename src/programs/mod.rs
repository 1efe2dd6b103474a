//! Program pages: the Markdown that people keep in their handbook, read as a careful person would.
//!
//! [`page::read`] turns a page into a [`Reading`], which is what `check --format json` prints, what
//! `import` keeps as a version, and what the weeks are posted from.

use serde::{Deserialize, Serialize};

use crate::slack::text::clip;

pub mod check;
pub mod due;
pub mod handlers;
pub mod import;
pub mod page;
pub mod rules;
pub mod store;
pub mod versions;
pub mod views;

/// What was understood of a page, and every problem with its line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    pub title: Option<String>,
    /// Whether a program can be run from this page.
    pub usable: bool,
    pub rules: Rules,
    pub pre_internship: ItemList,
    pub units: Vec<Unit>,
    pub tracks: Vec<Track>,
    pub mentors: Vec<MentorRow>,
    pub alumni: Vec<AlumnusRow>,
    pub item_count: usize,
    pub prompt_count: usize,
    /// The sections that served nothing.
    #[serde(default)]
    pub unread: Vec<UnreadSection>,
    pub problems: Vec<Problem>,
}

/// A heading with something below it that the reader had no use for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnreadSection {
    pub line: usize,
    pub heading: String,
}

/// A program's title where it is one part of a line among others: a page's may be a paragraph.
pub fn short_title(reading: &Reading, otherwise: &str) -> String {
    clip(reading.title.as_deref().unwrap_or(otherwise), TITLE_CHARS)
}

/// Characters of a program's title in a message.
pub const TITLE_CHARS: usize = 120;

/// One unit of the framework: a week, a day, a module.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    pub number: u32,
    /// The heading's own words: "Week 3", "Woche 3".
    pub label: String,
    pub kind: UnitKind,
    /// First and last number of a range ("Weeks 2–8" is one unit from 2 to 8).
    pub from: u32,
    pub to: u32,
    /// What stands after the number: "Plan" in "Week 3: Plan".
    pub theme: Option<String>,
    pub line: usize,
    pub item_count: usize,
    pub prompt_count: usize,
    pub items: Vec<Item>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    Week,
    Day,
    Month,
    Sprint,
    Module,
    Phase,
    Before,
    After,
    Open,
    /// No part of a page: a week of the calendar that a pair has written itself.
    Own,
}

impl UnitKind {
    /// The word that the JSON has for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Day => "day",
            Self::Month => "month",
            Self::Sprint => "sprint",
            Self::Module => "module",
            Self::Phase => "phase",
            Self::Before => "before",
            Self::After => "after",
            Self::Open => "open",
            Self::Own => "own",
        }
    }
}

/// The pre-internship list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ItemList {
    pub item_count: usize,
    pub items: Vec<Item>,
}

/// A line of a week or of the pre-internship list, with what is nested under it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Stable over re-imports: from its place (unit, parent, rank among equals) and its normalised text.
    pub id: String,
    pub line: usize,
    pub kind: ItemKind,
    pub owner: Owner,
    /// The bold line or sub-heading above it, in plain text.
    pub heading: Option<String>,
    /// Slack's mrkdwn, escaped, links absolute.
    pub text: String,
    /// To be shown to the mentor: a task with audience, date and outcome.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub demo: bool,
    /// Whose calls are to be shadowed: the item opens the week's shadowing log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shadowing: Option<Shadowing>,
    /// A coffee chat: done when it is said with whom it was, or that this needs no name.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub coffee: bool,
    /// The id of the first of several alternatives, on each of them: one suffices for the progress.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alternative: Option<String>,
    /// The id of the earlier item that this one builds on ("the plan you wrote in week 8").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refers_to: Option<String>,
    pub items: Vec<Item>,
}

/// Whose calls an item says to shadow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shadowing {
    Mentor,
    Others,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// Can be ticked, unless it has children: then it is a container.
    #[default]
    Task,
    /// To be discussed in the 1:1; never ticked.
    Prompt,
    /// Prose, kept and shown.
    Note,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    #[default]
    Intern,
    Mentor,
    Manager,
    All,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Track {
    pub name: String,
    pub url: Option<String>,
    pub description: String,
}

/// A row of the page's mentor table; handles without `@`, empty cells as `None`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MentorRow {
    pub handle: Option<String>,
    pub intern: Option<String>,
    pub group: Option<String>,
    pub mentor_time_zone: Option<String>,
    pub intern_time_zone: Option<String>,
}

/// A row of the page's alumni table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlumnusRow {
    pub start_date: Option<String>,
    pub end_date: Option<String>,
    pub group: Option<String>,
    pub track: Option<String>,
    pub handle: Option<String>,
    pub title: Option<String>,
    pub takeaways: Option<String>,
}

/// A slip of the page: where, what, and what was done about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// From 1.
    pub line: usize,
    pub severity: Severity,
    /// Stable, kebab-case: `list-marker-without-number`.
    pub code: String,
    pub message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Error,
    Warning,
    Info,
}

/// A rule with where it was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule<T> {
    pub value: T,
    pub line: Option<usize>,
    pub from: RuleSource,
}

impl Rule<bool> {
    /// What counts where nobody says anything.
    pub fn no() -> Self {
        Self {
            value: false,
            line: None,
            from: RuleSource::Default,
        }
    }
}

impl Rule<Option<String>> {
    /// Nobody says anything.
    pub fn unset() -> Self {
        Self {
            value: None,
            line: None,
            from: RuleSource::Default,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleSource {
    Page,
    FrontMatter,
    Flag,
    Default,
}

/// The rules of a program; weekdays are `monday`…, times `HH:MM` of the intern's zone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rules {
    /// Without `#`.
    pub home_channel: Rule<Option<String>>,
    pub unit: Rule<Option<String>>,
    pub length_weeks: Rule<u32>,
    pub weekly_hours: Rule<Option<u32>>,
    pub weekly_percent: Rule<Option<u32>>,
    /// "more than 40 %" rather than "40 %".
    pub weekly_more_than: Rule<bool>,
    pub approvals: Rule<Vec<Approver>>,
    pub one_on_one_minutes: Rule<u32>,
    /// A cron expression, where the page has one; the weekday is its first one then, and the time its own.
    #[serde(default = "Rule::unset")] // versions that were kept before there was this rule
    pub post: Rule<Option<String>>,
    pub post_weekday: Rule<String>,
    pub post_time: Rule<String>,
    #[serde(default = "Rule::unset")]
    pub check_in: Rule<Option<String>>,
    pub check_in_weekday: Rule<String>,
    pub check_in_time: Rule<String>,
    pub request_days: Rule<u32>,
    pub approval_days: Rule<u32>,
    /// A week that would be posted on a holiday of the intern's country comes on the next working day.
    #[serde(default = "Rule::no")] // versions that were kept before there was this rule
    pub skip_holidays: Rule<bool>,
    pub contact: Rule<Option<String>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Approver {
    InternManager,
    Mentor,
    MentorManager,
}
