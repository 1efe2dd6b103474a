//! The list of alumni, and the messages of a coffee chat.

use serde::{Deserialize, Serialize};

use super::{
    Coffee, CoffeeState, Listed, Partner,
    rules::{NOTE_CHARS, Refusal},
};
use crate::{
    ids::UserId,
    mrkdwn,
    programs::{AlumnusRow, TITLE_CHARS, store::Program},
    slack::{
        blocks::{
            Block, Button, Message, Modal, actions, button, context, divider, input, notice, pager,
            plain_text_input, quote, section, section_with, sections,
        },
        text::{Mrkdwn, clip},
    },
};

/// Alumni on one page of the list.
pub const PAGE: usize = 10;
/// Internships of one person on their card, and characters of each one's facts and takeaways. All of them stand in
/// the form.
const STAYS: usize = 3;
const FACTS_CHARS: usize = 200;
const TAKEAWAYS_CHARS: usize = 300;
/// Blocks of takeaways in the form; a page's table has no limit.
const WHOLE_BLOCKS: usize = 40;
/// Characters of a note that a notification says.
const SPOKEN_NOTE_CHARS: usize = 300;

/// What a view of this capability carries along. Input, not truth.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    pub program: String,
    #[serde(default)]
    pub page: usize,
    #[serde(default)]
    pub alumnus: String,
    /// What somebody is sought for, in a program's words: then mentors are listed as well.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub topic: String,
}

impl State {
    /// Of a button. Where nothing but the program matters it is that by itself.
    pub fn of(value: &str) -> Self {
        serde_json::from_str(value).unwrap_or_else(|_| Self {
            program: value.to_owned(),
            ..Self::default()
        })
    }

    /// For something, or, where that is empty, to hear how the program was.
    fn sought(program: &str, topic: &str) -> Self {
        Self {
            program: program.to_owned(),
            topic: topic.to_owned(),
            ..Self::default()
        }
    }

    fn value(&self) -> String {
        match self.topic.is_empty() {
            true => self.program.clone(),
            false => self.metadata(),
        }
    }

    fn metadata(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// One page of the list.
pub struct ListFacts<'a> {
    pub program: &'a Program,
    /// Those of this page only.
    pub listed: &'a [Listed],
    pub count: usize,
    /// The page, and whom the list is for.
    pub state: &'a State,
    /// The reader's title in Slack; empty if they have none.
    pub title: &'a str,
}

/// The program's alumni; those who have the role as well, where somebody is sought.
pub fn list(facts: &ListFacts<'_>) -> Modal {
    let mut blocks = vec![section(intro(facts))];
    if facts.count > 0 && facts.title.trim().is_empty() {
        blocks.push(context(vec![Mrkdwn::ours(
            "Write your title into your Slack profile, and those who came from the same work stand first.",
        )]));
    }
    for listed in facts.listed {
        blocks.push(divider());
        blocks.push(card(listed, facts.state));
    }
    blocks.extend(pager(facts.state.page, pages(facts.count)));
    let (title, close) = match facts.state.topic.is_empty() {
        true => ("Alumni", "Back"),
        false => ("Coffee chat", "Close"),
    };
    Modal {
        callback_id: "alumni".into(),
        title: title.into(),
        submit: None,
        close: Some(close.into()),
        private_metadata: facts.state.metadata(),
        clear_on_close: false,
        blocks,
    }
}

/// How many pages so many alumni need.
pub fn pages(count: usize) -> usize {
    count.div_ceil(PAGE).max(1)
}

fn title(program: &Program) -> Mrkdwn {
    Mrkdwn::escaped(&clip(&program.title, TITLE_CHARS)).bold()
}

fn intro(facts: &ListFacts<'_>) -> Mrkdwn {
    let title = title(facts.program);
    if !facts.state.topic.is_empty() {
        return mrkdwn!("{}\n{}", title, who_knows(facts.count));
    }
    match facts.count {
        0 => mrkdwn!(
            "{}\nThe program's page names no alumni who can be asked. Whoever looks after it can add its alumni table.",
            title
        ),
        1 => mrkdwn!("{}\nOne alumnus. They tell you how it was.", title),
        count => mrkdwn!(
            "{}\n{} alumni. They tell you how it was; each may say no.",
            title,
            count
        ),
    }
}

fn who_knows(count: usize) -> Mrkdwn {
    match count {
        0 => Mrkdwn::ours(
            "Nobody else is listed here, neither as a mentor nor as an alumnus. The mentor may know whom to ask.",
        ),
        1 => Mrkdwn::ours(
            "One person who knows the role. They may say no. The mentor may know others.",
        ),
        count => mrkdwn!(
            "{} people who know the role, its mentors first. Each may say no; the mentor may know others.",
            count
        ),
    }
}

fn card(listed: &Listed, state: &State) -> Block {
    let alumnus = &listed.partner;
    let mut lines = vec![mrkdwn!(
        "{} · {}",
        Mrkdwn::user(alumnus.person.user_id.as_str()),
        shared(listed.shared_minutes)
    )];
    if !listed.background.is_empty() {
        let words = Mrkdwn::escaped(&listed.background.join(", "));
        lines.push(mrkdwn!(
            "The same background as yours: {}",
            shortened(&words, FACTS_CHARS)
        ));
    }
    if let Some(group) = &alumnus.person.mentors {
        lines.push(mentor_of(group));
    }
    for stay in alumnus.stays.iter().take(STAYS) {
        lines.push(facts_of(stay));
        let takeaways = takeaways(stay);
        if !takeaways.is_empty() {
            lines.push(shortened(&takeaways, TAKEAWAYS_CHARS));
        }
    }
    if alumnus.stays.len() > STAYS {
        lines.push(mrkdwn!(
            "and {} more internships",
            alumnus.stays.len() - STAYS
        ));
    }
    section_with(
        None,
        Mrkdwn::join(lines, "\n"),
        ask_button(&alumnus.person.user_id, &state.value())
            .accessibility_label(&format!("Ask {} for a coffee chat", name(alumnus))),
    )
}

fn mentor_of(group: &str) -> Mrkdwn {
    match group.trim() {
        "" => Mrkdwn::ours("Mentor"),
        group => shortened(&mrkdwn!("Mentor · {}", group), FACTS_CHARS),
    }
}

/// "Ask for a coffee chat", of one person.
fn ask_button(alumnus: &UserId, value: &str) -> Button {
    button(format!("coffee_ask:{alumnus}"), "Ask for a coffee chat").value(value)
}

/// For an internship's item that is a coffee chat: opens the list of those who know the role.
pub fn find_button(program: &str, topic: &str) -> Button {
    let state = State::sought(program, topic);
    button("coffee_ask", "Find somebody")
        .value(state.value())
        .accessibility_label(&format!("Find somebody for: {}", clip(topic, 55)))
}

/// For the form in which a mentor is found: opens the program's alumni.
pub fn alumni_button(program: &Program) -> Button {
    button("coffee_ask", "Coffee chat with an alumnus")
        .value(program.id.as_str())
        .accessibility_label("See the program's alumni and ask one for a coffee chat")
}

fn name(partner: &Partner) -> &str {
    let name = partner.person.name.trim();
    if name.is_empty() { "this person" } else { name }
}

/// "Verify · Validation · 2023-02-27 to 2023-05-22 · Sr. Support Engineer": as far as the page says.
fn facts_of(stay: &AlumnusRow) -> Mrkdwn {
    let dates = match (&stay.start_date, &stay.end_date) {
        (Some(start), Some(end)) => Some(format!("{start} to {end}")),
        (Some(start), None) => Some(format!("from {start}")),
        (None, Some(end)) => Some(format!("until {end}")),
        (None, None) => None,
    };
    let facts = [
        stay.group.clone(),
        stay.track.clone(),
        dates,
        stay.title.clone(),
    ];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    shortened(&Mrkdwn::escaped(&facts.join(" · ")), FACTS_CHARS)
}

/// The beginning of a text, with a sign that there is more.
fn shortened(text: &Mrkdwn, chars: usize) -> Mrkdwn {
    let parts = text.split(chars);
    match parts.as_slice() {
        [first, _, ..] => mrkdwn!("{} …", first),
        _ => Mrkdwn::join(parts, ""),
    }
}

/// What they took away: the page's Markdown, of which links are kept and all else is text.
fn takeaways(stay: &AlumnusRow) -> Mrkdwn {
    let mut rest = stay.takeaways.as_deref().unwrap_or_default().trim();
    let mut text = Mrkdwn::default();
    while let Some((before, label, url, after)) = first_link(rest) {
        text.push(before);
        text.push(Mrkdwn::link(url, label));
        rest = after;
    }
    text.push(rest);
    text
}

/// The first `[label](url)`: what stands before it, its parts, and what comes after.
fn first_link(text: &str) -> Option<(&str, &str, &str, &str)> {
    let middle = text.find("](")?;
    let (before, rest) = text.split_at(middle);
    let (before, label) = before.rsplit_once('[')?;
    let (url, after) = rest.strip_prefix("](")?.split_once(')')?;
    Some((before, label, url, after))
}

fn shared(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, 0) => "no working hours in common".to_owned(),
        (hours, 0) => format!("{hours} h in common"),
        (hours, minutes) => format!("{hours}:{minutes:02} h in common"),
    }
}

/// The note, and sending it; with all that the page says of the person.
pub fn ask_form(listed: &Listed, program: &Program, state: &State) -> Modal {
    let alumnus = &listed.partner;
    let mut blocks = vec![section(mrkdwn!(
        "You ask {} for a coffee chat about {}. They may say no.\n{}",
        Mrkdwn::user(alumnus.person.user_id.as_str()),
        title(program),
        shared(listed.shared_minutes)
    ))];
    blocks.push(
        input(
            "note",
            "A note",
            plain_text_input("note")
                .multiline()
                .max_length(NOTE_CHARS as u64)
                .initial(&sought_for(&state.topic))
                .placeholder("What you would like to hear about"),
        )
        .optional()
        .hint("They get it by direct message, with your time zone and the hours that you share.")
        .into(),
    );
    let whole = alumnus.stays.iter().flat_map(|stay| {
        let mut blocks = vec![context(vec![facts_of(stay)])];
        blocks.extend(sections(&takeaways(stay)));
        blocks
    });
    blocks.extend(whole.take(WHOLE_BLOCKS));
    let state = State {
        program: program.id.to_string(),
        alumnus: alumnus.person.user_id.to_string(),
        page: 0,
        ..state.clone()
    };
    Modal {
        callback_id: "coffee".into(),
        title: "Coffee chat".into(),
        submit: Some("Send".into()),
        close: Some("Back".into()),
        private_metadata: state.metadata(),
        clear_on_close: false,
        blocks,
    }
}

/// In the asker's own voice; they change it as they like.
fn sought_for(topic: &str) -> String {
    match topic {
        "" => String::new(),
        topic => format!("My program says: {topic}"),
    }
}

/// After sending: who acts next.
pub fn asked(alumnus: &UserId) -> Modal {
    notice(
        "Asked",
        mrkdwn!(
            "{} has your request as a direct message. You get one as soon as they answer.",
            Mrkdwn::user(alumnus.as_str())
        ),
    )
}

/// Why somebody is not asked, and what to do. Only the asker reads it.
pub fn refused(refusal: &Refusal, alumnus: &UserId, latest: Option<&Coffee>) -> Modal {
    let who = Mrkdwn::user(alumnus.as_str());
    let text = match refusal {
        Refusal::Oneself => Mrkdwn::ours("This is you. Ask somebody else for a coffee chat."),
        Refusal::NotListed => Mrkdwn::ours(
            "This person is not listed for coffee chats any more. Nothing was sent. Go back for the others.",
        ),
        Refusal::Asked => mrkdwn!(
            "You have asked {} already, and they have not answered yet. Nothing was sent twice.",
            who
        ),
        Refusal::Agreed => mrkdwn!(
            "{} has said yes to you already. Write to them, and agree on a time.",
            who
        ),
        Refusal::NotNow => mrkdwn!(
            "It doesn't fit for {} at the moment. Ask somebody else, or try again in some weeks.",
            who
        ),
        Refusal::TooMany => {
            Mrkdwn::ours("You wait for three answers already. Ask again when one of them has come.")
        }
        Refusal::Busy => mrkdwn!(
            "Several people wait for an answer from {}. Ask somebody else, or try again in some days.",
            who
        ),
    };
    let mut modal = notice("Not sent", text);
    modal.clear_on_close = false;
    if let Some(coffee) = latest.filter(|_| *refusal == Refusal::Asked) {
        let withdraw = button(format!("coffee_withdraw:{}", coffee.id), "Withdraw it")
            .value(coffee.id.as_str())
            .accessibility_label("Withdraw your request for a coffee chat");
        modal.blocks.push(actions(None, vec![withdraw.into()]));
    }
    modal
}

/// Facts for the alumnus's message.
pub struct CoffeeFacts<'a> {
    pub coffee: &'a Coffee,
    pub program: &'a Program,
    pub asker_zone: &'a str,
    pub shared_minutes: i64,
    /// They would rather not be asked.
    pub is_off: bool,
}

/// The alumnus's message: the request with its buttons, or what became of it.
pub fn request(facts: &CoffeeFacts<'_>) -> Message {
    let coffee = facts.coffee;
    let asks = mrkdwn!(
        "{} asks you for a coffee chat about {}.",
        Mrkdwn::user(coffee.asker.as_str()),
        title(facts.program)
    );
    let mut blocks = vec![section(asks.clone())];
    if !coffee.note.trim().is_empty() {
        blocks.extend(sections(&quote(&coffee.note)));
    }
    blocks.push(context(vec![mrkdwn!(
        "Their time zone is {} · {} with you",
        facts.asker_zone,
        shared(facts.shared_minutes)
    )]));
    let note = clip(coffee.note.trim(), SPOKEN_NOTE_CHARS);
    let spoken = match became(coffee) {
        Some(became) => {
            blocks.push(section(became.clone()));
            mrkdwn!("{} {}", asks, became)
        }
        None => {
            blocks.push(answer_buttons(coffee));
            if note.is_empty() {
                mrkdwn!("{} Accept or decline it here.", asks)
            } else {
                mrkdwn!("{} They write: “{}” Accept or decline it here.", asks, note)
            }
        }
    };
    blocks.extend(listing(facts));
    Message::new(&spoken, blocks)
}

fn became(coffee: &Coffee) -> Option<Mrkdwn> {
    let asker = Mrkdwn::user(coffee.asker.as_str());
    Some(match coffee.state {
        CoffeeState::Open => return None,
        CoffeeState::Accepted => {
            mrkdwn!("You said yes. When to meet is yours: write to {}.", asker)
        }
        CoffeeState::Declined => {
            mrkdwn!(
                "You declined. {} has been told kindly, without a reason.",
                asker
            )
        }
        CoffeeState::Withdrawn => mrkdwn!(
            "{} has withdrawn this request. There is nothing for you to do.",
            asker
        ),
    })
}

fn answer_buttons(coffee: &Coffee) -> Block {
    let id = coffee.id.as_str();
    actions(
        None,
        vec![
            button(format!("coffee_accept:{id}"), "Accept")
                .value(id)
                .primary()
                .accessibility_label("Accept this request for a coffee chat")
                .into(),
            button(format!("coffee_decline:{id}"), "Decline")
                .value(id)
                .accessibility_label("Decline this request; they get no reason")
                .into(),
        ],
    )
}

/// Why they are asked, and the way out.
fn listing(facts: &CoffeeFacts<'_>) -> Vec<Block> {
    if facts.is_off {
        return vec![context(vec![Mrkdwn::ours(
            "You are not listed for coffee chats any more. `/internship coffee on` lists you again.",
        )])];
    }
    let off = button(
        format!("coffee_off:{}", facts.coffee.id),
        "Don't list me for coffee chats",
    )
    .value(facts.coffee.id.as_str());
    let why = match facts.coffee.as_mentor {
        false => "You are asked because the program's page lists you among its alumni.",
        true => {
            "You are asked because you are a mentor of the program. It takes none of your places."
        }
    };
    vec![
        context(vec![Mrkdwn::ours(why)]),
        actions(None, vec![off.into()]),
    ]
}

/// One of the two, as the other reads of them.
pub struct Other<'a> {
    pub user: &'a UserId,
    /// "Mon–Fri 9:00–17:00".
    pub hours: &'a str,
    pub zone: &'a str,
    /// The same on the reader's clock; `None` where the clocks agree.
    pub for_reader: Option<&'a str>,
    pub shared_minutes: i64,
    /// The reader said yes; else it was the other.
    pub reader_accepted: bool,
}

/// To both, after a yes: each other's hours. When to meet is theirs.
pub fn accepted(other: &Other<'_>) -> Message {
    let who = Mrkdwn::user(other.user.as_str());
    let opening = if other.reader_accepted {
        mrkdwn!("You said yes to a coffee chat with {}.", &who)
    } else {
        mrkdwn!("{} says yes to a coffee chat with you.", &who)
    };
    let mut hours = mrkdwn!("{} works {}, {}", &who, other.hours, other.zone);
    if let Some(for_reader) = other.for_reader {
        hours.push(mrkdwn!("; that is {} for you", for_reader));
    }
    hours.push(mrkdwn!(" · {}.", shared(other.shared_minutes)));
    let next = mrkdwn!("When to meet is yours: write to {}.", &who);
    let text = mrkdwn!("{} {} {}", &opening, &hours, &next);
    Message::new(&text, vec![section(opening), section(hours), section(next)])
}

/// To the asker: it does not fit now, and who else could be asked.
pub fn declined(coffee: &Coffee, next: &[Listed]) -> Message {
    let text = mrkdwn!(
        "It doesn't fit for {} right now. That says nothing about you.",
        Mrkdwn::user(coffee.alumnus.as_str())
    );
    let value = State::sought(coffee.program_id.as_str(), &coffee.topic).value();
    let mut blocks = vec![section(text.clone())];
    for listed in next {
        let alumnus = &listed.partner;
        let mut line = Mrkdwn::user(alumnus.person.user_id.as_str());
        if let Some(group) = &alumnus.person.mentors {
            line.push(mrkdwn!(" · {}", mentor_of(group)));
        }
        if let Some(stay) = alumnus.stays.first() {
            line.push(mrkdwn!(" · {}", facts_of(stay)));
        }
        let ask = ask_button(&alumnus.person.user_id, &value)
            .accessibility_label(&format!("Ask {} for a coffee chat", name(alumnus)));
        blocks.push(section_with(None, line, ask));
    }
    let label = match coffee.topic.is_empty() {
        true => "See the alumni",
        false => "Find somebody else",
    };
    let all = button("coffee_ask", label).value(value);
    blocks.push(actions(None, vec![all.into()]));
    Message::new(&text, blocks)
}

/// What `/internship coffee` says.
pub fn listing_told(is_off: bool) -> Message {
    Message::text_only(if is_off {
        Mrkdwn::ours(
            "You are not listed for coffee chats. `/internship coffee on` lists you again where a program's page names \
             you as an alumnus, or where you are a mentor.",
        )
    } else {
        Mrkdwn::ours(
            "You are listed for coffee chats where a program's page names you as an alumnus, or where you are a mentor. \
             `/internship coffee off` takes you off.",
        )
    })
}

#[cfg(test)]
#[path = "tests/views.rs"]
mod tests;
