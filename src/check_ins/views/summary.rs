//! What managers get if the intern agreed: hours and counts of a month, never words.

use jiff::civil::Date;

use crate::{
    check_ins::rules::hours_word,
    ids::UserId,
    internships::Internship,
    mrkdwn,
    programs::TITLE_CHARS,
    slack::{
        blocks::{Message, context, section},
        text::{Mrkdwn, clip},
    },
};

/// A month of an internship, to a manager.
pub fn hours_summary(
    internship: &Internship,
    title: &str,
    month: Date,
    weeks: &[Option<i64>],
    agreed: Option<i64>,
) -> Message {
    let text = mrkdwn!(
        "{} in {}: {}",
        Mrkdwn::user(internship.intern.as_str()),
        month.strftime("%B %Y").to_string(),
        clip(title, TITLE_CHARS)
    );
    let said: Vec<i64> = weeks.iter().copied().flatten().collect();
    let hours = match said.as_slice() {
        [] => Mrkdwn::ours("No hours were recorded."),
        said => mrkdwn!(
            "{} hours in {}",
            hours_word(said.iter().sum()),
            of_weeks(said.len())
        ),
    };
    let mut line = hours;
    if let Some(agreed) = agreed {
        line.push(mrkdwn!(" · {} hours a week are agreed", agreed));
    }
    let check_ins = match weeks.len() {
        1 => Mrkdwn::ours("1 check-in"),
        count => mrkdwn!("{} check-ins", count),
    };
    let line = mrkdwn!("{} · {}", line, check_ins);
    let blocks = vec![
        section(text.clone()),
        section(line.clone()),
        context(vec![mrkdwn!(
            "{} agreed that you get this. What they wrote is not in it.",
            Mrkdwn::user(internship.intern.as_str())
        )]),
    ];
    Message::new(&mrkdwn!("{} {}", text, line), blocks)
}

fn of_weeks(weeks: usize) -> Mrkdwn {
    match weeks {
        1 => Mrkdwn::ours("1 week"),
        weeks => mrkdwn!("{} weeks", weeks),
    }
}

/// Whom an intern's hours are shared with.
pub struct SharedWith<'a> {
    pub title: &'a str,
    pub managers: Vec<&'a UserId>,
}

/// After `/internship share on` or `off`.
pub fn shared_now(is_on: bool, with: &[SharedWith<'_>]) -> Mrkdwn {
    let lines = with.iter().map(|one| {
        let title = Mrkdwn::escaped(&clip(one.title, TITLE_CHARS)).bold();
        let managers = one.managers.iter().map(|one| Mrkdwn::user(one.as_str()));
        let managers = Mrkdwn::join(managers, " and ");
        match (is_on, managers.is_empty()) {
            (true, false) => mrkdwn!(
                "{}: {} get your hours and the number of your check-ins, once a month. Never what you wrote.",
                title,
                managers
            ),
            (true, true) => mrkdwn!("{}: no manager is known, so nobody gets them yet.", title),
            (false, _) => mrkdwn!("{}: your managers don't get your hours any more.", title),
        }
    });
    Mrkdwn::join(lines, "\n")
}

/// To somebody who has no internship as an intern, or typed something else.
pub fn share_help() -> Mrkdwn {
    Mrkdwn::ours(
        "`/internship share on` lets your managers have your hours of each month, and how many check-ins there were; \
         `/internship share off` ends that. It is off unless you say so, and only you as the intern can.",
    )
}
