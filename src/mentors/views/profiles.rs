//! A mentor's own form, and what became of pausing and leaving.

use jiff::{Timestamp, civil::Date};

use super::title;
use crate::{
    mentors::{
        Profile, ProfileState,
        rules::{
            ABOUT_CHARS, CAPACITY, Common, GROUP_CHARS, HOURS_CHARS, Typed, common_zones,
            offset_at, offset_word,
        },
    },
    mrkdwn,
    programs::{Track, store::Program},
    scheduler::cadence::Zones,
    slack::{
        blocks::{
            Block, Choice, MAX_OPTIONS, Message, Modal, StaticSelect, actions, button, context,
            date_picker, day, divider, input, multi_static_select, notice, number_input,
            plain_text_input, section, static_select,
        },
        text::{Mrkdwn, clip},
    },
};

/// Characters of a select's value (Slack's limit).
const VALUE_CHARS: usize = 75;

/// What the form shows.
pub struct FormFacts<'a> {
    pub program: &'a Program,
    pub tracks: &'a [Track],
    /// `None`: not a mentor on this program yet.
    pub profile: Option<&'a Profile>,
    pub typed: &'a Typed,
    /// Zones to choose from, where the form asks for one.
    pub zones: Option<&'a [Choice]>,
    /// What the page says of the zone, where that is otherwise than Slack now.
    pub zone_note: Option<Mrkdwn>,
    /// What was just done.
    pub said: Option<Mrkdwn>,
    /// The person's day.
    pub today: Date,
}

/// "Which program?", where that is not plain.
pub fn offer_program(programs: &[Program]) -> Modal {
    let choices: Vec<_> = programs
        .iter()
        .take(MAX_OPTIONS)
        .map(|program| Choice::new(program.id.as_str(), program.title.as_str()))
        .collect();
    Modal {
        callback_id: "mentor_offer".into(),
        title: "Be a mentor".into(),
        submit: Some("Next".into()),
        close: Some("Close".into()),
        private_metadata: String::new(),
        clear_on_close: false,
        blocks: vec![
            section(Mrkdwn::ours("On which program would you like to mentor?")),
            input(
                "program",
                "Program",
                static_select("program", &choices, None),
            )
            .into(),
        ],
    }
}

/// The profile form; for who is a mentor already, with what is there and the ways to pause and to leave.
pub fn profile_form(facts: &FormFacts<'_>) -> Modal {
    let mut blocks = Vec::new();
    blocks.push(section(facts.said.clone().unwrap_or_else(|| intro(facts))));
    blocks.extend(fields(facts));
    blocks.extend(facts.zone_note.clone().map(|note| context(vec![note])));
    if let Some(profile) = facts.profile {
        blocks.extend(life(profile, facts.today));
    }
    Modal {
        callback_id: "mentor_profile".into(),
        title: "Be a mentor".into(),
        submit: Some(submit(facts).into()),
        close: Some("Close".into()),
        private_metadata: facts.program.id.to_string(),
        clear_on_close: false,
        blocks,
    }
}

fn submit(facts: &FormFacts<'_>) -> &'static str {
    match facts.profile.map(|profile| profile.state) {
        None => "List me",
        Some(ProfileState::Left) => "List me again",
        Some(_) => "Save",
    }
}

fn intro(facts: &FormFacts<'_>) -> Mrkdwn {
    let program = title(facts.program);
    let Some(profile) = facts.profile else {
        return mrkdwn!(
            "You offer to mentor on {}. People who look for a mentor see what you write here, and you say yes or no \
             to each of them.",
            program
        );
    };
    match (profile.state, profile.paused_until) {
        (ProfileState::Left, _) => mrkdwn!("You have left the list of mentors on {}.", program),
        (ProfileState::Paused, None) => {
            mrkdwn!(
                "You are paused as a mentor on {} until you say that you are back.",
                program
            )
        }
        (ProfileState::Paused, Some(last)) if last >= facts.today => mrkdwn!(
            "You are paused as a mentor on {}. {} is the last day.",
            program,
            day(last)
        ),
        _ => mrkdwn!("You are listed as a mentor on {}.", program),
    }
}

fn fields(facts: &FormFacts<'_>) -> Vec<Block> {
    let typed = facts.typed;
    let group = plain_text_input("group")
        .max_length(GROUP_CHARS as u64)
        .initial(&typed.group)
        .placeholder("Your team or specialty");
    let mut blocks: Vec<Block> = vec![input("group", "Group", group).optional().into()];
    if !facts.tracks.is_empty() {
        let choices = track_choices(facts.tracks);
        let chosen: Vec<String> = typed.tracks.iter().map(|name| track_value(name)).collect();
        let chosen: Vec<&str> = chosen.iter().map(String::as_str).collect();
        let select = multi_static_select("tracks", &choices, &chosen);
        let field = input("tracks", "Tracks", select).hint("None means any of them.");
        blocks.push(field.optional().into());
    }
    blocks.push(capacity_field(&typed.capacity));
    let hours = plain_text_input("hours")
        .max_length(HOURS_CHARS as u64)
        .initial(&typed.hours)
        .placeholder("9:00–17:00");
    let hours = input("hours", "Working hours", hours).hint(
        "Such as 9:00–17:00, or Mon–Thu 8:00–14:00. Empty means Monday to Friday, 9:00–17:00.",
    );
    blocks.push(hours.optional().into());
    if let Some(choices) = facts.zones {
        let select = zone_select("zone", choices, typed.zone.as_deref());
        blocks.push(input("zone", "Time zone", select).into());
    }
    let about = plain_text_input("about")
        .multiline()
        .max_length(ABOUT_CHARS as u64)
        .initial(&typed.about)
        .placeholder("What people can learn from you");
    blocks.push(input("about", "About you", about).optional().into());
    blocks
}

fn capacity_field(typed: &str) -> Block {
    let (least, most) = (*CAPACITY.start(), *CAPACITY.end());
    let mut number = number_input("capacity", false).min(least).max(most);
    // Slack refuses a form that begins with a number which it does not allow.
    if let Ok(value) = typed.trim().parse::<i64>() {
        number = number.initial(value.clamp(least, most));
    }
    input("capacity", "Places", number)
        .hint("How many interns you take at once.")
        .into()
}

/// A track's value in a select, which has no room for a long name.
pub fn track_value(name: &str) -> String {
    clip(name, VALUE_CHARS)
}

fn track_choices(tracks: &[Track]) -> Vec<Choice> {
    let mut choices: Vec<Choice> = Vec::new();
    for track in tracks {
        let value = track_value(&track.name);
        let is_new = choices.iter().all(|choice| choice.value != value);
        if is_new && !value.trim().is_empty() {
            choices.push(Choice::new(value, track.name.as_str()));
        }
    }
    choices.truncate(MAX_OPTIONS);
    choices
}

/// Pausing, coming back and leaving.
fn life(profile: &Profile, today: Date) -> Vec<Block> {
    let leave = button("mentor_leave", "Leave the list").danger().confirm(
        "Leave the list?",
        Mrkdwn::ours(
            "Nobody finds you as a mentor any more. Your internships go on, and open requests wait for your answer.",
        ),
        "Leave",
        "Stay",
    );
    let is_paused = profile.state == ProfileState::Paused
        && profile.paused_until.is_none_or(|last| last >= today);
    let elements = match profile.state {
        ProfileState::Left => return Vec::new(),
        _ if is_paused => vec![
            button("mentor_back", "Back from pause").into(),
            leave.into(),
        ],
        _ => vec![
            date_picker("paused_until", None).into(),
            button("mentor_pause", "Pause").into(),
            leave.into(),
        ],
    };
    let mut blocks = vec![divider()];
    if !is_paused {
        blocks.push(context(vec![Mrkdwn::ours(
            "A pause may have a last day; after it you are listed again.",
        )]));
    }
    blocks.push(actions(Some("paused_until".into()), elements));
    blocks
}

/// What a pause, a return or leaving means for requests and internships.
fn meanwhile(profile: &Profile) -> Mrkdwn {
    let requests = match profile.open_requests {
        0 => Mrkdwn::default(),
        1 => Mrkdwn::ours(" One request still waits for your answer."),
        many => mrkdwn!(" {} requests still wait for your answer.", many),
    };
    let internships = match profile.interns {
        0 => Mrkdwn::default(),
        1 => Mrkdwn::ours(" Your internship goes on as it is."),
        many => mrkdwn!(" Your {} internships go on as they are.", many),
    };
    requests + internships
}

/// "You are paused."
pub fn paused(profile: &Profile, until: Option<Date>) -> Mrkdwn {
    let said = match until {
        None => Mrkdwn::ours("You are paused: nobody new can ask you."),
        Some(last) => mrkdwn!(
            "You are paused: nobody new can ask you. {} is the last day; after it you are listed again.",
            day(last)
        ),
    };
    said + meanwhile(profile)
}

/// "You are back."
pub fn back() -> Mrkdwn {
    Mrkdwn::ours("You are back: people find you as a mentor again.")
}

/// "You have left."
pub fn left(profile: &Profile) -> Mrkdwn {
    let said = Mrkdwn::ours(
        "You are off the list: nobody new can ask you, and no import lists you again.",
    );
    said + meanwhile(profile)
}

/// After the form was sent.
pub fn listed(program: &Program, paused: Option<Option<Date>>) -> Modal {
    let said = match paused {
        None => mrkdwn!("You are listed as a mentor on {}.", title(program)),
        Some(None) => mrkdwn!(
            "Saved. You stay paused on {} until you say that you are back.",
            title(program)
        ),
        Some(Some(last)) => mrkdwn!(
            "Saved. You stay paused on {}; {} is the last day.",
            title(program),
            day(last)
        ),
    };
    let how = Mrkdwn::ours(
        "Type `/internship mentor` to change it, to pause or to leave. Whoever asks you comes by direct message, and \
         you may say no without a reason.",
    );
    notice("Be a mentor", mrkdwn!("{}\n{}", said, how))
}

/// Guests, bots and people who left.
pub fn cannot_offer() -> Mrkdwn {
    Mrkdwn::ours(
        "Only full members of this workspace can be listed as mentors, so nothing was changed. Ask the program's \
         coordinator if you should be one.",
    )
}

/// The program is of elsewhere, or gone.
pub fn no_such_program() -> Modal {
    notice(
        "Not available",
        Mrkdwn::ours("There is no such program here. Nothing was changed."),
    )
}

/// "The page says EST (UTC-5); Slack says America/New_York, now UTC−4."
pub fn zone_difference(page: &str, slack_zone: &str, slack_offset: i32) -> Mrkdwn {
    mrkdwn!(
        "The page says {}; Slack says {}, now {}.",
        clip(page.trim(), 60),
        slack_zone,
        offset_word(slack_offset)
    )
}

/// Zones to choose from with their offsets now; `also` is there too, where it is another.
pub fn zone_choices(zones: &Zones, now: Timestamp, also: Option<&str>) -> Vec<Choice> {
    let common = common_zones(zones, now);
    let mut choices = Vec::new();
    if let Some(name) = also.filter(|name| common.iter().all(|zone| zone.name != *name))
        && let Some(zone) = zones.find(name)
    {
        let label = format!("{name} ({})", offset_word(offset_at(&zone, now)));
        choices.push(Choice::new(name, label));
    }
    let choice = |zone: Common| {
        let label = format!("{} ({})", zone.city, offset_word(zone.offset_seconds));
        Choice::new(zone.name, label)
    };
    choices.extend(common.into_iter().map(choice));
    choices
}

/// A select of these zones.
pub fn zone_select(action_id: &str, choices: &[Choice], chosen: Option<&str>) -> StaticSelect {
    static_select(action_id, choices, chosen).placeholder("Choose the nearest city")
}

/// `/internship zone` and `/internship hours`: what is so now.
pub fn own_day(hours: &str, zone: Option<&str>) -> Message {
    let zone = match zone {
        Some(zone) => mrkdwn!("Your time zone is {}.", zone),
        None => Mrkdwn::ours("Your time zone is not known."),
    };
    Message::text_only(mrkdwn!(
        "{} You work {}.\nChange it with `/internship zone Europe/Lisbon` and `/internship hours Mon–Thu 8:00–14:00`; \
         `/internship hours usual` means Monday to Friday, 9:00–17:00.",
        zone,
        hours
    ))
}

/// The zone was not understood.
pub fn zone_help() -> Message {
    Message::text_only(Mrkdwn::ours(
        "This time zone is not known. Write its name, such as `/internship zone Europe/Lisbon` or \
         `/internship zone America/New_York`. Nothing was changed.",
    ))
}

/// Slack knows a person's zone, and Understudy follows it.
pub fn zone_is_slacks(zone: &str) -> Message {
    Message::text_only(mrkdwn!(
        "Slack says that you are in {}, and Understudy follows it. If that is wrong, change it in Slack's \
         preferences. Nothing was changed here.",
        zone
    ))
}

/// The hours were not understood.
pub fn hours_help(error: &str) -> Message {
    Message::text_only(mrkdwn!(
        "{} For example: `/internship hours 9-17`. Nothing was changed.",
        error
    ))
}

#[cfg(test)]
#[path = "../tests/profiles.rs"]
mod tests;
