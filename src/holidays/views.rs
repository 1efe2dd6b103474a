//! What a person is told of their country.

use jiff::civil::Date;

use super::{Choice, Country};
use crate::{
    mrkdwn,
    slack::{
        blocks::{Message, day},
        text::Mrkdwn,
    },
};

/// Countries that are named in a sentence; there may be as many as two letters allow.
const NAMED: usize = 30;

/// `/internship country`: whose holidays count, which comes next, and how to change that.
pub fn own_country(choice: &Choice, known: &[Country], next: Option<(Date, &str)>) -> Message {
    let whose = match (&choice.own, &choice.default) {
        (Some(own), _) => mrkdwn!("Your country is {}.", own.as_str()),
        (None, Some(default)) => mrkdwn!(
            "You have not said your country, so the holidays of {} count for you, as for the whole workspace.",
            default.as_str()
        ),
        (None, None) => {
            Mrkdwn::ours("You have not said your country, so no day is a holiday for you.")
        }
    };
    let days = match (choice.country(), next) {
        (None, _) if known.is_empty() => no_calendar(),
        (None, _) => mrkdwn!("There are calendars of {}.", listed(known)),
        (Some(_), Some((date, name))) => {
            mrkdwn!("The next holiday is {} ({}).", day(date), name)
        }
        (Some(country), None) if known.contains(country) => Mrkdwn::ours(
            "Its calendar has no day after today: whoever runs Understudy adds the next one with `understudy holidays \
             import`.",
        ),
        (Some(_), None) if known.is_empty() => no_calendar(),
        (Some(_), None) => mrkdwn!(
            "There is no calendar of it yet, so no day is a holiday for you; there are those of {}.",
            listed(known)
        ),
    };
    Message::text_only(mrkdwn!(
        "{} {}\nWhere a program skips holidays, a week that falls on one comes on the next working day. Change your country \
         with `/internship country PT` (its two letters); `/internship country none` forgets it.",
        whose,
        days
    ))
}

fn no_calendar() -> Mrkdwn {
    Mrkdwn::ours(
        "There is no calendar of any country yet: whoever runs Understudy adds one with `understudy holidays import`.",
    )
}

fn listed(known: &[Country]) -> String {
    let mut names: Vec<_> = known.iter().take(NAMED).map(Country::as_str).collect();
    if known.len() > NAMED {
        names.push("others");
    }
    names.join(", ")
}

/// The country was not understood.
pub fn country_help() -> Message {
    Message::text_only(Mrkdwn::ours(
        "Write the country's two letters, such as `/internship country PT` for Portugal or `/internship country CO` \
         for Colombia; `/internship country none` forgets what you said. Nothing was changed.",
    ))
}

#[cfg(test)]
#[path = "tests/views.rs"]
mod tests;
