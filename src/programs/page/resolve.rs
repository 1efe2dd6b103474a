//! Each rule's value and where it comes from: flag, front matter, prose or default.

use super::front_matter::Settings;
use super::problems::Problems;
use super::rules::{Found, PageRules};
use super::sections::Sections;
use super::{ReadOptions, unusable};
use crate::programs::{Approver, ItemList, Reading, Rule, RuleSource, Rules, Unit, UnitKind};
use crate::scheduler::cadence::{Cadence, weekday_word};

/// A program that says nothing about its length takes a quarter.
const LENGTH_WEEKS: u32 = 12;

/// The rules of a page that was read. What somebody set in the front matter wins over what the reader
/// understood from prose; where the two differ, that is said.
pub fn rules(
    page: PageRules,
    units: &[Unit],
    set: Settings,
    options: &ReadOptions,
    problems: &mut Problems,
) -> Rules {
    let mut choose = Choose { problems };
    let mut set = set;
    choose.by_cron(
        &set.post,
        [
            ("post_weekday", &mut set.post_weekday),
            ("post_time", &mut set.post_time),
        ],
    );
    choose.by_cron(
        &set.check_in,
        [
            ("check_in_weekday", &mut set.check_in_weekday),
            ("check_in_time", &mut set.check_in_time),
        ],
    );
    let (said, counted) = (page.length_weeks, length_of(units));
    let said = said.map(|said| choose.within_range(said, page.least_weeks, counted.as_ref()));
    choose.compare_length(
        set.length_weeks.as_ref().or(said.as_ref()),
        counted.as_ref(),
    );
    let is_set = set.length_weeks.is_some();
    let length = said.or(counted.filter(|_| !is_set));
    let all = vec![
        Approver::InternManager,
        Approver::Mentor,
        Approver::MentorManager,
    ];
    Rules {
        home_channel: choose.home_channel(options, set.home_channel, page.home_channel),
        unit: unit(units),
        length_weeks: choose.rule("length_weeks", set.length_weeks, length, LENGTH_WEEKS),
        weekly_hours: choose.option("weekly_hours", set.weekly_hours, page.weekly_hours),
        weekly_percent: choose.option("weekly_percent", set.weekly_percent, page.weekly_percent),
        weekly_more_than: choose.rule(
            "weekly_more_than",
            set.weekly_more_than,
            page.weekly_more_than,
            false,
        ),
        approvals: choose.rule("approvals", set.approvals, page.approvals, all),
        one_on_one_minutes: choose.rule(
            "one_on_one_minutes",
            set.one_on_one_minutes,
            page.one_on_one_minutes,
            30,
        ),
        post: choose.option("post", set.post, None),
        post_weekday: choose.rule("post_weekday", set.post_weekday, None, "monday".to_owned()),
        post_time: choose.rule("post_time", set.post_time, None, "09:00".to_owned()),
        check_in: choose.option("check_in", set.check_in, None),
        check_in_weekday: choose.rule(
            "check_in_weekday",
            set.check_in_weekday,
            None,
            "friday".to_owned(),
        ),
        check_in_time: choose.rule("check_in_time", set.check_in_time, None, "15:00".to_owned()),
        request_days: choose.rule("request_days", set.request_days, None, 5),
        approval_days: choose.rule("approval_days", set.approval_days, None, 10),
        skip_holidays: choose.rule("skip_holidays", set.skip_holidays, None, false),
        contact: choose.option("contact", set.contact, page.contact),
    }
}

/// The reading of bytes that are no text.
pub fn nothing(options: &ReadOptions, mut problems: Problems) -> Reading {
    let mut unread = Problems::default();
    let sections = Sections::of(&[], &mut unread);
    let page = PageRules::default();
    let rules = rules(page, &[], Settings::default(), options, &mut unread);
    if !problems.has_errors() {
        unusable::not_a_program(&sections, &mut problems);
    }
    Reading {
        title: None,
        usable: false,
        rules,
        pre_internship: ItemList::default(),
        units: Vec::new(),
        tracks: Vec::new(),
        mentors: Vec::new(),
        alumni: Vec::new(),
        item_count: 0,
        prompt_count: 0,
        unread: Vec::new(),
        problems: problems.sorted(),
    }
}

struct Choose<'p> {
    problems: &'p mut Problems,
}

impl Choose<'_> {
    fn rule<T: PartialEq>(
        &mut self,
        key: &str,
        set: Option<Found<T>>,
        page: Option<Found<T>>,
        default: T,
    ) -> Rule<T> {
        if let (Some(set), Some(page)) = (&set, &page)
            && set.value != page.value
        {
            self.problems.info(
                set.line,
                "rule-said-twice",
                format!(
                    "`{key}` here differs from line {}; the front matter's value counts",
                    page.line
                ),
            );
        }
        match (set, page) {
            (Some(set), _) => read(set, RuleSource::FrontMatter),
            (None, Some(page)) => read(page, RuleSource::Page),
            (None, None) => Rule {
                value: default,
                line: None,
                from: RuleSource::Default,
            },
        }
    }

    fn option<T: PartialEq>(
        &mut self,
        key: &str,
        set: Option<Found<T>>,
        page: Option<Found<T>>,
    ) -> Rule<Option<T>> {
        let some = |found: Found<T>| Found {
            value: Some(found.value),
            line: found.line,
        };
        self.rule(key, set.map(some), page.map(some), None)
    }

    /// A cron expression says weekday and time as well: its first weekday, and its only time.
    fn by_cron(
        &mut self,
        cron: &Option<Found<String>>,
        parts: [(&str, &mut Option<Found<String>>); 2],
    ) {
        let Some(cron) = cron else { return };
        let Ok(cadence) = Cadence::parse(&cron.value) else {
            return;
        };
        let mut days = cadence.weekdays();
        days.sort_unstable_by_key(|day| day.to_monday_zero_offset());
        let day = days.first().map_or("monday", |day| weekday_word(*day));
        let values = [day.to_owned(), cadence.time().strftime("%H:%M").to_string()];
        for ((key, part), value) in parts.into_iter().zip(values) {
            if let Some(part) = part.as_ref().filter(|part| part.value != value) {
                let message = format!(
                    "`{key}` is not used: the cron expression of line {} says when",
                    cron.line
                );
                self.problems.info(part.line, "rule-said-twice", message);
            }
            *part = Some(Found {
                value,
                line: cron.line,
            });
        }
    }

    fn home_channel(
        &mut self,
        options: &ReadOptions,
        set: Option<Found<String>>,
        page: Option<Found<String>>,
    ) -> Rule<Option<String>> {
        let read = self.option("home_channel", set, page);
        match &options.home_channel_flag {
            Some(flag) => Rule {
                value: Some(flag.trim_start_matches('#').to_owned()),
                line: None,
                from: RuleSource::Flag,
            },
            None => read,
        }
    }

    /// "6–8 weeks": as many as there are units, if that is within; else the longer end.
    fn within_range(
        &mut self,
        said: Found<u32>,
        least: Option<u32>,
        counted: Option<&Found<u32>>,
    ) -> Found<u32> {
        let Some(least) = least else { return said };
        let fits = counted.filter(|counted| (least..=said.value).contains(&counted.value));
        let (value, why) = match fits {
            Some(counted) => (counted.value, "as many as the units take"),
            None => (said.value, "the longer end"),
        };
        self.problems.info(
            said.line,
            "length-range",
            format!(
                "the length is a range of {least} to {} weeks; read as {value}, {why} (`length_weeks` in the \
                 front matter sets it)",
                said.value
            ),
        );
        Found { value, ..said }
    }

    /// A page that was cut, or whose prose is older than its weeks.
    fn compare_length(&mut self, said: Option<&Found<u32>>, counted: Option<&Found<u32>>) {
        let (Some(said), Some(counted)) = (said, counted) else {
            return;
        };
        if said.value != counted.value {
            self.problems.warning(
                counted.line,
                "length-differs",
                format!(
                    "the units end with week {}, line {} says {} weeks: is the page complete?",
                    counted.value, said.line, said.value
                ),
            );
        }
    }
}

fn read<T>(found: Found<T>, from: RuleSource) -> Rule<T> {
    Rule {
        value: found.value,
        line: Some(found.line),
        from,
    }
}

/// What the program's units are called, by the first of them.
fn unit(units: &[Unit]) -> Rule<Option<String>> {
    let first = units.first();
    Rule {
        value: first.map(|unit| kind_name(unit.kind).to_owned()),
        line: first.map(|unit| unit.line),
        from: first.map_or(RuleSource::Default, |_| RuleSource::Page),
    }
}

/// A kind as the JSON writes it.
pub fn kind_name(kind: UnitKind) -> &'static str {
    match kind {
        UnitKind::Week => "week",
        UnitKind::Day => "day",
        UnitKind::Month => "month",
        UnitKind::Sprint => "sprint",
        UnitKind::Module => "module",
        UnitKind::Phase => "phase",
        UnitKind::Before => "before",
        UnitKind::After => "after",
        UnitKind::Open => "open",
        UnitKind::Own => "own week",
    }
}

/// The length that the units make: a day is a fifth of a week, a sprint two weeks, a month four, all else one.
fn length_of(units: &[Unit]) -> Option<Found<u32>> {
    let last = units.iter().rfind(|unit| unit.kind != UnitKind::After)?;
    let weeks = units.iter().map(|unit| match unit.kind {
        UnitKind::Week => unit.to,
        UnitKind::Day => unit.to.div_ceil(5),
        UnitKind::Month => unit.to.saturating_mul(4),
        UnitKind::Sprint => unit.to.saturating_mul(2),
        UnitKind::Module | UnitKind::Phase | UnitKind::Open => unit.number,
        UnitKind::Before | UnitKind::After | UnitKind::Own => 0,
    });
    Some(Found {
        value: weeks.max()?.clamp(1, 260),
        line: last.line,
    })
}
