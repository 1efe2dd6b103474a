//! Somebody moved to another zone: what stays as it is, and what can be changed.

use jiff::{Timestamp, tz::TimeZone};

use super::one_on_one;
use crate::{
    ids::UserId,
    internships::{Internship, rules::Calendar},
    mrkdwn,
    one_on_ones::rules::meetings,
    programs::short_title,
    scheduler::cadence::zone_name,
    slack::{
        blocks::{Button, Message, actions, button, day, hour, section},
        text::Mrkdwn,
    },
    weeks,
};

fn title(calendar: &Calendar<'_>) -> Mrkdwn {
    Mrkdwn::escaped(&short_title(calendar.reading, "The internship")).bold()
}

/// "Monday, 8 March 2027 at 22:00".
fn at(instant: Timestamp, zone: &TimeZone) -> Mrkdwn {
    let civil = zone.to_datetime(instant);
    mrkdwn!("{} at {}", day(civil.date()), hour(civil.time()))
}

fn move_one_on_one(internship: &Internship) -> Button {
    button(format!("life:schedule:{}", internship.id), "Move the 1:1").value(internship.id.as_str())
}

/// The next 1:1, by its own clock and by another.
fn next_one_on_one(calendar: &Calendar<'_>, zone: &TimeZone, now: Timestamp) -> Option<Mrkdwn> {
    let when = one_on_one(calendar.internship)?;
    let next = meetings(calendar).into_iter().find(|it| it.at > now)?;
    Some(mrkdwn!(
        "stays {}; the next one is {} in {}.",
        when,
        at(next.at, zone),
        zone_name(zone)
    ))
}

/// To the intern: Slack has another zone than the weeks follow.
pub fn zone_question(
    calendar: &Calendar<'_>,
    zone: &TimeZone,
    stays: bool,
    now: Timestamp,
) -> Message {
    let internship = calendar.internship;
    let (here, there) = (zone_name(&calendar.zone), zone_name(zone));
    let mut blocks = Vec::new();
    if here == there {
        let text = mrkdwn!(
            "{}: weeks and check-ins come by {} now.",
            title(calendar),
            there
        );
        return Message::new(&text.clone(), vec![section(text)]);
    }
    let to_move =
        button("zone_move", &format!("Use {there}")).value(format!("{}|{there}", internship.id));
    let (text, buttons) = match stays {
        true => (
            mrkdwn!(
                "{}: weeks and check-ins go on by {}.",
                title(calendar),
                here
            ),
            vec![to_move.into()],
        ),
        false => {
            let text = mrkdwn!(
                "{}: Slack says that you are in {} now. Weeks and check-ins still come by {}.{}",
                title(calendar),
                there.as_str(),
                here.as_str(),
                next_post(calendar, zone, now)
            );
            let stay = button("zone_stay", &format!("Stay with {here}"))
                .value(format!("{}|{there}", internship.id));
            (text, vec![to_move.primary().into(), stay.into()])
        }
    };
    let mut buttons = buttons;
    let mut all = text.clone();
    blocks.push(section(text));
    if let Some(next) = next_one_on_one(calendar, zone, now).filter(|_| !stays) {
        let line = mrkdwn!("Your 1:1 {}", next);
        all.push(mrkdwn!(" {}", line.clone()));
        blocks.push(section(line));
        buttons.push(move_one_on_one(internship).into());
    }
    blocks.push(actions(None, buttons));
    Message::new(&all, blocks)
}

/// " The next one would be Monday, 8 March 2027 at 22:00 there."
fn next_post(calendar: &Calendar<'_>, zone: &TimeZone, now: Timestamp) -> Mrkdwn {
    let days = weeks::rules::days(calendar);
    let posts = days.iter().map(|(date, _)| calendar.post_at(*date));
    match posts.into_iter().find(|post| *post > now) {
        Some(post) => mrkdwn!(" The next week comes {} where you are.", at(post, zone)),
        None => Mrkdwn::ours(""),
    }
}

/// To one of the pair: the 1:1 keeps its zone though one of the two has moved. `None`: there is none ahead.
pub fn one_on_one_zone(
    calendar: &Calendar<'_>,
    who: &UserId,
    is_own: bool,
    zone: &TimeZone,
    now: Timestamp,
) -> Option<Message> {
    let next = next_one_on_one(calendar, zone, now)?;
    let moved = match is_own {
        true => mrkdwn!("Slack says that you are in {} now.", zone_name(zone)),
        false => mrkdwn!(
            "Slack says that {} is in {} now.",
            Mrkdwn::user(who.as_str()),
            zone_name(zone)
        ),
    };
    let text = mrkdwn!("{}: {} Your 1:1 {}", title(calendar), moved, next);
    let hint = Mrkdwn::ours("If that suits you both, there is nothing to do.");
    Some(Message::new(
        &mrkdwn!("{} {}", text.clone(), hint.clone()),
        vec![
            section(text),
            section(hint),
            actions(None, vec![move_one_on_one(calendar.internship).into()]),
        ],
    ))
}

#[cfg(test)]
#[path = "../tests/zones.rs"]
mod tests;
