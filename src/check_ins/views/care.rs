//! What the coordinators hear, quietly: what was seen, and what might help. No texts of anybody, no numbers of people.

use jiff::civil::Date;

use crate::{
    check_ins::{Seen, Sign},
    ids::UserId,
    internships::Internship,
    mrkdwn,
    programs::TITLE_CHARS,
    slack::{
        blocks::{Message, context, day, section},
        text::{Mrkdwn, clip},
    },
};

/// What can be offered here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Help {
    /// Whether somebody is the second mentor already.
    pub has_second_mentor: bool,
    /// For the mentor, who hears of hours only.
    pub is_mentor: bool,
}

/// "Something may be going wrong", to a coordinator; of hours also to the mentor.
pub fn warning(internship: &Internship, title: &str, seen: &[Seen], help: Help) -> Message {
    let text = match help.is_mentor {
        true => mrkdwn!(
            "A word about the internship of {} on {}.",
            Mrkdwn::user(internship.intern.as_str()),
            clip(title, TITLE_CHARS)
        ),
        false => mrkdwn!(
            "The internship of {} with {} on {} may need a hand.",
            Mrkdwn::user(internship.intern.as_str()),
            Mrkdwn::user(internship.mentor.as_str()),
            clip(title, TITLE_CHARS)
        ),
    };
    let seen_lines = seen.iter().map(|one| mrkdwn!("• {}", what_was_seen(one)));
    let seen_lines = Mrkdwn::join(seen_lines, "\n");
    let mut may_help: Vec<Mrkdwn> = Vec::new();
    for one in seen
        .iter()
        .flat_map(|one| what_may_help(one.sign, internship, help))
    {
        if !may_help.contains(&one) {
            may_help.push(one);
        }
    }
    let may_help = Mrkdwn::join(may_help.into_iter().map(|one| mrkdwn!("• {}", one)), "\n");
    let close = match help.is_mentor {
        true => Mrkdwn::ours("The coordinators have heard it too. You hear this once."),
        false => Mrkdwn::ours(
            "Only you and the other coordinators get this, once; nobody's words are in it. What you do with it is yours \
             to judge.",
        ),
    };
    let blocks = vec![
        section(text.clone()),
        section(mrkdwn!(
            "{}\n{}",
            Mrkdwn::ours("*What was seen*"),
            seen_lines
        )),
        section(mrkdwn!(
            "{}\n{}",
            Mrkdwn::ours("*What might help*"),
            may_help
        )),
        context(vec![close]),
    ];
    Message::new(&text, blocks)
}

fn since(day_of: Date) -> String {
    day(day_of)
}

fn what_was_seen(seen: &Seen) -> Mrkdwn {
    let week = since(seen.since);
    match seen.sign {
        Sign::NoOneOnOne => mrkdwn!("No 1:1 for two weeks or more, since the week of {}.", week),
        Sign::LowWeeks => mrkdwn!(
            "Three check-ins in a row say that it does not go well, since the week of {}.",
            week
        ),
        Sign::Alone => mrkdwn!("The intern feels alone, since the week of {}.", week),
        Sign::LeftOut => mrkdwn!("The intern feels left out, since the week of {}.", week),
        Sign::Overworked => mrkdwn!("It is too much for the intern, since the week of {}.", week),
        Sign::FewHours => mrkdwn!(
            "Two weeks in a row had far fewer hours than agreed, since the week of {}.",
            week
        ),
        Sign::LongWeek | Sign::ManyHours => mrkdwn!(
            "Two weeks in a row had far more hours than agreed, since the week of {}.",
            week
        ),
        Sign::MentorQuiet => mrkdwn!(
            "Two of the mentor's fortnightly check-ins have passed without one, since the week of {}.",
            week
        ),
        Sign::Silent => mrkdwn!(
            "For two weeks or more, since the week of {}, nothing was ticked, and no notes and no check-in came.",
            week
        ),
    }
}

fn what_may_help(sign: Sign, internship: &Internship, help: Help) -> Vec<Mrkdwn> {
    let intern = Mrkdwn::user(internship.intern.as_str());
    let mentor = Mrkdwn::user(internship.mentor.as_str());
    let second = match help.has_second_mentor {
        true => Mrkdwn::ours("A word with the second mentor, who knows remote work."),
        false => Mrkdwn::ours(
            "A second mentor who knows remote work: `/internship second-mentor @name` asks somebody.",
        ),
    };
    match (sign, help.is_mentor) {
        (Sign::NoOneOnOne, _) => vec![mrkdwn!(
            "Ask {} whether the 1:1's time still suits: `/internship schedule` changes it.",
            mentor
        )],
        (Sign::LowWeeks, _) => vec![mrkdwn!("A talk with {}, just to listen.", intern), second],
        (Sign::Alone, _) => vec![
            second,
            mrkdwn!(
                "A coffee chat with somebody who has done it: {} finds them by `/find-mentor`.",
                intern
            ),
        ],
        (Sign::LeftOut, _) => vec![
            mrkdwn!(
                "Ask {} which calls and channels they could be invited to.",
                mentor
            ),
            Mrkdwn::ours("A coffee chat with somebody of the team."),
        ],
        (Sign::Overworked | Sign::ManyHours | Sign::LongWeek, false) => vec![mrkdwn!(
            "A talk about hours with {} and {}: what can wait, and where the day ends.",
            intern,
            mentor
        )],
        (Sign::Overworked | Sign::ManyHours | Sign::LongWeek, true) => vec![mrkdwn!(
            "Tell {} in your next 1:1 what can wait, and where your own day ends.",
            intern
        )],
        (Sign::FewHours, false) => vec![mrkdwn!(
            "Ask {} and their manager whether the agreed hours are really free.",
            intern
        )],
        (Sign::FewHours, true) => vec![mrkdwn!(
            "Ask {} in your next 1:1 whether the agreed hours are really free.",
            intern
        )],
        (Sign::MentorQuiet, _) => vec![mrkdwn!(
            "Ask {} whether they have room for it now; a second mentor or a handover takes some of it.",
            mentor
        )],
        (Sign::Silent, _) => vec![mrkdwn!(
            "Ask {} and {} how it goes: they may meet and only not say so here. `/internship pause` is there for a break.",
            intern,
            mentor
        )],
    }
}

/// To the intern, kindly: a week had far more hours than agreed.
pub fn long_week(title: &str, agreed: i64, mentor: &UserId) -> Message {
    let text = mrkdwn!(
        "That was a long week on {}: far more than the {} hours that are agreed.",
        clip(title, TITLE_CHARS),
        agreed
    );
    let next = mrkdwn!(
        "You need not do it all, and nobody expects more hours than agreed. If it can't be done in them, tell {} what \
         should wait: that helps you both.",
        Mrkdwn::user(mentor.as_str())
    );
    let blocks = vec![
        section(text.clone()),
        section(next.clone()),
        context(vec![Mrkdwn::ours(
            "Only you get this. Nobody else is told of one long week.",
        )]),
    ];
    Message::new(&mrkdwn!("{} {}", text, next), blocks)
}
