//! Who looks after a program: the form, what came of it, and what a coordinator hears of their part.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{ProgramId, UserId},
    mrkdwn,
    programs::{TITLE_CHARS, rules::Appointing, store::Program},
    scheduler::reasons::held,
    slack::{
        blocks::{
            Block, Choice, MAX_OPTIONS, Message, Modal, input, multi_users_select, notice, section,
            static_select,
        },
        text::{Mrkdwn, clip},
    },
    store::people::Person,
};

/// People in one sentence, and programs in one message; those beyond are counted.
const NAMED: usize = 20;
const PROGRAMS: usize = 12;
/// People in the form: what it was opened with travels with it, and a view has no room for more.
pub const IN_THE_FORM: usize = 100;

/// Who looks after a program.
#[derive(Debug, Clone)]
pub struct Keepers {
    pub program: Program,
    /// Nobody is named: the workspace's admins do.
    pub is_default: bool,
    pub users: Vec<UserId>,
}

/// What is wanted, before the program is known. Input, not truth.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    pub add: Vec<UserId>,
    pub remove: Vec<UserId>,
}

/// What the form was opened with: whoever was named meanwhile stays so. Input, not truth.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormState {
    pub program: String,
    #[serde(default)]
    pub before: Vec<String>,
}

fn title(program: &Program) -> Mrkdwn {
    Mrkdwn::escaped(&clip(&program.title, TITLE_CHARS)).bold()
}

fn people(users: &[UserId]) -> Mrkdwn {
    let named = users.iter().take(NAMED);
    let mut names: Vec<_> = named.map(|user| Mrkdwn::user(user.as_str())).collect();
    if users.len() > NAMED {
        names.push(mrkdwn!("{} more", users.len() - NAMED));
    }
    let last = names.pop().unwrap_or_default();
    match names.is_empty() {
        true => last,
        false => mrkdwn!("{} and {}", Mrkdwn::join(names, ", "), last),
    }
}

/// "*Support Internship*: Cora and Aldo".
fn line(keepers: &Keepers) -> Mrkdwn {
    let title = title(&keepers.program);
    match (keepers.is_default, keepers.users.is_empty()) {
        (false, _) => mrkdwn!("{}: {}", title, people(&keepers.users)),
        (true, false) => mrkdwn!(
            "{}: nobody is named, so the workspace's admins: {}",
            title,
            people(&keepers.users)
        ),
        (true, true) => mrkdwn!(
            "{}: nobody yet. Whoever runs Understudy names somebody with `understudy coordinators add`.",
            title
        ),
    }
}

/// To whoever is no coordinator: whom to ask. `is_refused`: they wanted to change it.
pub fn who(all: &[Keepers], is_refused: bool) -> Mrkdwn {
    let opening = match is_refused {
        true => {
            "Only coordinators appoint others, so nothing has changed. Ask one of those who look after it:"
        }
        false => "Coordinators look after a program and its internships. Ask one of them:",
    };
    let mut lines = vec![Mrkdwn::ours(opening)];
    lines.extend(all.iter().take(PROGRAMS).map(line));
    if all.len() > PROGRAMS {
        lines.push(mrkdwn!(
            "and {} programs more; type it in a program's channel",
            all.len() - PROGRAMS
        ));
    }
    Mrkdwn::join(lines, "\n")
}

/// After a word that is neither `add` nor `remove`.
pub fn usage() -> Mrkdwn {
    Mrkdwn::ours(
        "`/internship coordinators` shows who looks after a program, `/internship coordinators add @name` and \
         `remove @name` change it. Nothing has changed.",
    )
}

/// "Which program?", for whoever looks after several.
pub fn choose_program(programs: &[Program], wish: &Wish) -> Modal {
    let choices: Vec<_> = programs
        .iter()
        .take(MAX_OPTIONS)
        .map(|program| Choice::new(program.id.as_str(), program.title.as_str()))
        .collect();
    let first = choices.first().map(|choice| choice.value.clone());
    let select = static_select("program", &choices, first.as_deref());
    let mut blocks = Vec::new();
    for (users, what) in [(&wish.add, "appointed"), (&wish.remove, "removed")] {
        if !users.is_empty() {
            blocks.push(section(mrkdwn!("To be {}: {}", what, people(users))));
        }
    }
    blocks.push(input("program", "Program", select).into());
    Modal {
        callback_id: "coordinators_about".into(),
        title: "Coordinators".into(),
        submit: Some("Next".into()),
        close: Some("Cancel".into()),
        private_metadata: serde_json::to_string(wish).unwrap_or_default(),
        clear_on_close: false,
        blocks,
    }
}

/// Who they are now, to be changed.
pub fn form(keepers: &Keepers, wish: &Wish) -> Modal {
    let named = if keepers.is_default {
        &[][..]
    } else {
        &keepers.users
    };
    let before: Vec<_> = named.iter().take(IN_THE_FORM).collect();
    let mut chosen: Vec<&str> = before.iter().map(|user| user.as_str()).collect();
    chosen.retain(|user| !wish.remove.iter().any(|one| one.as_str() == *user));
    for user in &wish.add {
        if !chosen.contains(&user.as_str()) {
            chosen.push(user.as_str());
        }
    }
    let state = FormState {
        program: keepers.program.id.to_string(),
        before: before.iter().map(ToString::to_string).collect(),
    };
    let field =
        multi_users_select("coordinators", &chosen).placeholder("Choose people of this workspace");
    let mut blocks = opening(keepers);
    blocks.push(
        input("coordinators", "Coordinators", field)
            .optional()
            .hint("Left empty: the workspace's admins look after it.")
            .into(),
    );
    Modal {
        callback_id: "coordinators".into(),
        title: "Coordinators".into(),
        submit: Some("Save".into()),
        close: Some("Not now".into()),
        private_metadata: serde_json::to_string(&state).unwrap_or_default(),
        clear_on_close: false,
        blocks,
    }
}

fn opening(keepers: &Keepers) -> Vec<Block> {
    let mut blocks = vec![section(mrkdwn!(
        "{}\nCoordinators see all of its internships, hear when something hangs, and read the private lines of \
         check-ins. Each one whom you add is told so.",
        title(&keepers.program)
    ))];
    if keepers.is_default {
        blocks.push(section(mrkdwn!(
            "Nobody is named yet, so the workspace's admins look after it: {}. Once you appoint somebody, you are named \
             with them, and the other admins no longer do.",
            people(&keepers.users)
        )));
    }
    if keepers.users.len() > IN_THE_FORM {
        blocks.push(section(mrkdwn!(
            "{} more are not shown here, and stay.",
            keepers.users.len() - IN_THE_FORM
        )));
    }
    blocks
}

/// What came of it. `after`: who looks after it now.
pub fn changed(after: &Keepers, change: &Appointing, by: &UserId) -> Mrkdwn {
    let title = title(&after.program);
    let mut sentences = Vec::new();
    let others: Vec<_> = change
        .added
        .iter()
        .filter(|one| !(change.names_themselves && *one == by))
        .cloned()
        .collect();
    if !others.is_empty() {
        let verb = if others.len() == 1 { "looks" } else { "look" };
        sentences.push(mrkdwn!(
            "{} {} after {} now.",
            people(&others),
            verb,
            title.clone()
        ));
    }
    if change.names_themselves {
        sentences.push(Mrkdwn::ours(
            "You are named with them; the workspace's other admins no longer look after it.",
        ));
    }
    if !change.removed.is_empty() {
        let verb = match change.removed.len() {
            1 => "does",
            _ => "do",
        };
        sentences.push(mrkdwn!(
            "{} {} not look after {} any more.",
            people(&change.removed),
            verb,
            title
        ));
    }
    if sentences.is_empty() {
        sentences.push(Mrkdwn::ours("Nothing has changed."));
    }
    if after.is_default && !change.removed.is_empty() {
        sentences.push(mrkdwn!(
            "Nobody is named now: the workspace's admins look after it again: {}.",
            people(&after.users)
        ));
    } else {
        sentences.push(mrkdwn!("Now: {}.", line(after)));
    }
    Mrkdwn::join(sentences, " ")
}

/// The same in the form's place.
pub fn changed_form(after: &Keepers, change: &Appointing, by: &UserId) -> Modal {
    notice("Coordinators", changed(after, change, by))
}

/// To whoever lost the right while the form was open.
pub fn refused_form(keepers: &Keepers) -> Modal {
    notice("Coordinators", who(std::slice::from_ref(keepers), true))
}

/// More people than one command takes.
pub fn too_many(most: usize) -> Mrkdwn {
    mrkdwn!(
        "That is more than {} people at once. Nothing has changed; name them in several steps.",
        most
    )
}

/// Why somebody can't look after a program; plain words, for a field. `None` for those who can.
pub fn why_not(user: &UserId, person: Option<&Person>) -> Option<String> {
    let Some(person) = person else {
        return Some(format!(
            "Slack has not told of {user}. Check the id, or try again in a moment."
        ));
    };
    let name = match person.name.trim() {
        "" => user.to_string(),
        name => clip(name, 60),
    };
    if person.is_bot {
        return Some(format!(
            "{name} is an app. Choose a person, who can answer."
        ));
    }
    if person.is_deleted {
        return Some(format!(
            "{name} has left the workspace. Choose somebody else."
        ));
    }
    person.is_guest.then(|| {
        format!("{name} is a guest here, and coordinators see all internships. Choose a member.")
    })
}

/// A word that names nobody, or more than one.
pub fn unknown(word: &str, are_several: bool) -> String {
    let word = clip(word.trim_start_matches('@'), 60);
    match are_several {
        true => {
            format!("Several people are called @{word}. Choose one from Slack's list after the @.")
        }
        false => format!(
            "Nobody here is called @{word}. Type @ and the first letters, and choose from Slack's list."
        ),
    }
}

/// To somebody who was appointed: what that means.
pub fn appointed(program: &Program, others: &[UserId]) -> Message {
    let mut text = mrkdwn!("You look after {} now, as a coordinator", title(program));
    match others.is_empty() {
        true => text.push(Mrkdwn::ours(".")),
        false => text.push(mrkdwn!(", with {}.", people(others))),
    }
    let what = Mrkdwn::ours(
        "• You hear when a plan waits too long for somebody's yes, when somebody leaves, and when an internship has \
         no place to be posted.\n• The private line of a check-in reaches you and the other coordinators, nobody \
         else.\n• `/internship history` shows what happened in each internship, `/internship pause`, `extend` and \
         `end` work for all of them.\n• `/internship coordinators` appoints others, or takes you off.",
    );
    Message::new(
        &mrkdwn!("{}\n{}", text.clone(), what.clone()),
        vec![section(text), section(what)],
    )
}

/// To everybody who looks after a program: nothing could be sent for a while.
pub fn resumed(reason: &str, from: Timestamp, until: Timestamp) -> Message {
    let when = |at: Timestamp| {
        let utc = at.strftime("%-d %B, %H:%M UTC").to_string();
        Mrkdwn::date(at, "{date_short_pretty} {time}", &utc)
    };
    let text = mrkdwn!(
        "Messages are sent again. From {} until {} Slack took none of Understudy's: {} (`{}`).\nWhat was due since \
         is on its way. Reminders whose time has passed are left out.",
        when(from),
        when(until),
        held(reason).what.as_ref(),
        reason
    );
    Message::new(&text, vec![section(text.clone())])
}

/// The id that a form or a choice has.
pub fn program_of(state: &str) -> ProgramId {
    let state: FormState = serde_json::from_str(state).unwrap_or_default();
    ProgramId::new(state.program)
}

#[cfg(test)]
#[path = "../tests/coordinators.rs"]
mod tests;
