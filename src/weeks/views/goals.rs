//! A program without weeks: the pair writes each week's goals itself.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    WeekRef,
    own::{Below, week_label},
};
use crate::{
    internships::{Internship, rules::Calendar},
    mrkdwn,
    programs::{Track, short_title},
    slack::{
        blocks::{
            Block, Button, MAX_ACTIONS, Message, Modal, actions, button, context, header, input,
            pager, plain_text_input, section, section_with,
        },
        text::{Mrkdwn, clip},
    },
    weeks::{
        OwnItem,
        rules::{
            goals::{FIELD_CHARS, goals_text},
            own::WeekChoice,
        },
    },
};

/// Weeks on one page of the plan, and characters of each one's goals there.
const PAGE_WEEKS: usize = 30;
const WEEK_CHARS: usize = 700;
const TRACKS: usize = 6;

/// Which week's goals a form is about. Input, not truth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoalsRef {
    #[serde(rename = "i")]
    pub internship: String,
    /// The number of the calendar's week.
    #[serde(rename = "w")]
    pub week: u32,
    /// What was shown, so that nothing that came since is taken for left out. Empty: the form only adds.
    #[serde(rename = "s", default)]
    pub shown: Vec<String>,
    #[serde(rename = "b", default, skip_serializing_if = "Vec::is_empty")]
    pub below: Vec<Below>,
}

/// A short name of an item: a hundred of them fit into a form.
pub fn mark(item: &OwnItem) -> String {
    hex::encode(&Sha256::digest(item.id.as_bytes())[..4])
}

/// To the intern, on the post day of a program without units: the pair plans each week itself.
pub fn plan(calendar: &Calendar<'_>, date: Date) -> Message {
    let internship = calendar.internship;
    let week = calendar.week_of(date);
    let title = short_title(calendar.reading, "the internship");
    let mentor = Mrkdwn::user(internship.mentor.as_str());
    let is_written = internship.own_weeks.0.contains(&week);
    let text = match is_written {
        true => mrkdwn!(
            "Week {} of {} is planned. Its goals stand where your weeks are posted.",
            week,
            title
        ),
        false => mrkdwn!(
            "Week {} of {} begins. What would you like to have done by its end? Write its goals, or agree on them with {} \
             in your 1:1.",
            week,
            title,
            mentor
        ),
    };
    let at = WeekRef::of(internship, date);
    let value = serde_json::to_string(&at).unwrap_or_default();
    let write = button(
        format!("plan_open:{date}"),
        if is_written {
            "Change the goals"
        } else {
            "Write the goals"
        },
    )
    .value(value.as_str());
    let write = if is_written { write } else { write.primary() };
    let all = weeks_button(&date.to_string(), value);
    Message::new(
        &text,
        vec![
            section(text.clone()),
            actions(None, vec![write.into(), all.into()]),
        ],
    )
}

/// "All weeks": the plan of a program whose page has none.
fn weeks_button(date: &str, value: String) -> Button {
    button(format!("plan_weeks:{date}"), "All weeks")
        .value(value)
        .accessibility_label("The goals of all weeks")
}

/// The same in somebody's Home.
pub fn all_weeks_button(week: &WeekRef) -> Button {
    let value = serde_json::to_string(week).unwrap_or_default();
    weeks_button(&week.internship, value)
}

/// "Change the goals", in the whole week.
pub fn change_button(week: &WeekRef) -> Button {
    button(format!("plan_open:{}", week.date), "Change the goals")
        .value(serde_json::to_string(week).unwrap_or_default())
}

/// The form of a week's goals.
pub struct GoalsFacts<'a> {
    pub calendar: &'a Calendar<'a>,
    pub week: u32,
    pub label: &'a str,
    pub goals: &'a [OwnItem],
    pub below: Vec<Below>,
}

/// A goal a line. Where there are more than the field takes, it only adds.
pub fn goals_form(facts: &GoalsFacts<'_>) -> Modal {
    let calendar = facts.calendar;
    let text = goals_text(facts.goals);
    let mut blocks = vec![section(mrkdwn!(
        "*{}* of {}, from {}",
        facts.label,
        short_title(calendar.reading, "the internship"),
        when(calendar.week_date(facts.week))
    ))];
    blocks.extend(tracks(&calendar.reading.tracks));
    let is_all = text.is_some();
    if !is_all {
        blocks.push(context(vec![mrkdwn!(
            "This week has {} goals already, more than this field takes. What you write is added to them; *What you two \
             added* in the whole week changes them one by one.",
            facts.goals.len()
        )]));
    }
    let field = plain_text_input("goals")
        .multiline()
        .max_length(FIELD_CHARS as u64)
        .initial(text.as_deref().unwrap_or_default())
        .placeholder("Talk to three users about the import (by Wednesday)");
    blocks.push(
        input("goals", "Goals, one on each line", field)
            .optional()
            .hint(
                "What will be there to see? Small steps are good, each with its day: \"by Thursday\" or \"by 2027-03-11\" \
                 at the end of a line.",
            )
            .into(),
    );
    let at = GoalsRef {
        internship: calendar.internship.id.to_string(),
        week: facts.week,
        shown: match is_all {
            true => facts.goals.iter().map(mark).collect(),
            false => Vec::new(),
        },
        below: facts.below.clone(),
    };
    Modal {
        callback_id: "plan".into(),
        title: "The week's goals".into(),
        submit: Some("Save".into()),
        close: Some("Cancel".into()),
        private_metadata: serde_json::to_string(&at).unwrap_or_default(),
        clear_on_close: false,
        blocks,
    }
}

fn when(date: Date) -> String {
    match date < Date::MAX {
        true => crate::slack::blocks::day(date),
        false => "the end of the break".to_owned(),
    }
}

/// The page's tracks, to choose goals from.
fn tracks(tracks: &[Track]) -> Option<Block> {
    let named: Vec<_> = tracks
        .iter()
        .take(TRACKS)
        .map(|track| match &track.url {
            Some(url) => Mrkdwn::link(url, &clip(&track.name, 60)),
            None => Mrkdwn::escaped(&clip(&track.name, 60)),
        })
        .collect();
    (!named.is_empty()).then(|| {
        context(vec![mrkdwn!(
            "The page's tracks may help: {}",
            Mrkdwn::join(named, " · ")
        )])
    })
}

/// The plan of all weeks.
pub struct PlanFacts<'a> {
    pub calendar: &'a Calendar<'a>,
    pub today: Date,
    /// Each week with its goals.
    pub weeks: &'a [(WeekChoice, u32, Vec<OwnItem>)],
}

/// Every week with its goals, in pages where there are many.
pub fn plan_weeks(facts: &PlanFacts<'_>, page: usize) -> Modal {
    let internship = facts.calendar.internship;
    let pages = facts.weeks.len().div_ceil(PAGE_WEEKS).max(1);
    let page = page.min(pages - 1);
    let at = WeekRef {
        page,
        ..WeekRef::of(internship, facts.today)
    };
    let title = short_title(facts.calendar.reading, "Internship");
    let mut blocks = vec![header(&title)];
    if page == 0 {
        blocks.push(context(vec![Mrkdwn::ours(
            "The two of you plan each week here, one after the other or ahead. Each is posted on its day, in your channel or group message.",
        )]));
        blocks.extend(tracks(&facts.calendar.reading.tracks));
    }
    let shown = facts.weeks.iter().skip(page * PAGE_WEEKS).take(PAGE_WEEKS);
    blocks.extend(shown.map(|(week, number, goals)| one_week(internship, week, *number, goals)));
    blocks.extend(pager(page, pages));
    Modal {
        callback_id: "plan_weeks".into(),
        title: "Your plan".into(),
        submit: None,
        close: Some("Close".into()),
        private_metadata: serde_json::to_string(&at).unwrap_or_default(),
        clear_on_close: false,
        blocks,
    }
}

fn one_week(internship: &Internship, week: &WeekChoice, number: u32, goals: &[OwnItem]) -> Block {
    let mut text = Mrkdwn::escaped(&week_label(week)).bold();
    let mut left = WEEK_CHARS;
    for (at, goal) in goals.iter().enumerate() {
        let line = mrkdwn!("\n• {}", Mrkdwn::from_page(goal.shown(false)));
        match left.checked_sub(line.chars()) {
            Some(rest) => {
                left = rest;
                text.push(line);
            }
            None => {
                text.push(mrkdwn!("\nand {} more", goals.len() - at));
                break;
            }
        }
    }
    if week.is_over {
        if goals.is_empty() {
            text.push(Mrkdwn::ours("\nNothing was written for it."));
        }
        return section(text);
    }
    let label = match goals.is_empty() {
        true => "Write",
        false => "Change",
    };
    let value = GoalsRef {
        internship: internship.id.to_string(),
        week: number,
        shown: Vec::new(),
        below: Vec::new(),
    };
    let open = button(format!("plan_week:{number}"), label)
        .value(serde_json::to_string(&value).unwrap_or_default())
        .accessibility_label(&format!("{label} the goals: {}", clip(&week.label, 40)));
    section_with(None, text, open)
}

/// Which of several internships to plan.
pub fn which(internships: &[(Internship, String)]) -> Message {
    let text = Mrkdwn::ours("Which internship would you like to plan?");
    let buttons = internships.iter().take(MAX_ACTIONS).map(|(it, title)| {
        let at = WeekRef::of(it, it.start_date);
        button(format!("plan_weeks:{}", it.id), &clip(title, 60))
            .value(serde_json::to_string(&at).unwrap_or_default())
            .into()
    });
    let mut blocks = vec![section(text.clone()), actions(None, buttons.collect())];
    if internships.len() > MAX_ACTIONS {
        blocks.push(context(vec![Mrkdwn::ours(
            "There are more: `/internship plan @somebody` names one.",
        )]));
    }
    Message::new(&text, blocks)
}

/// To whoever has nothing that is planned by the pair.
pub fn nothing_to_plan() -> Mrkdwn {
    Mrkdwn::ours(
        "None of your internships is planned week by week: their pages say what each week holds. *Add an item* below a \
         week adds to it.",
    )
}

#[cfg(test)]
#[path = "../tests/goals_views.rs"]
mod tests;
