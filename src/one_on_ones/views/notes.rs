//! Notes of 1:1s: the question for them, their form, all of them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{MeetingRef, links, other};
use crate::{
    internships::{Internship, rules::Calendar},
    mrkdwn,
    one_on_ones::{Note, due, rules::Meeting},
    slack::{
        blocks::{
            Block, Button, Message, Modal, actions, button, context, day, divider,
            earlier_versions, pager, rich_text_field, saved_at, section, section_with, sections,
        },
        rich_text::RichText,
        text::Mrkdwn,
    },
};

/// Characters of notes in the message that asks for them; all of them are in the form.
const SHOWN_CHARS: usize = 2_500;
/// Meetings on a page of the list of notes.
const LISTED: usize = 25;
/// Characters of one part of all notes.
const PART_CHARS: usize = 2_900;
const PARTS_IN_A_MESSAGE: usize = 4;

/// Whose notes a form has, and on which revision it was made. Input, not truth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotesRef {
    #[serde(flatten)]
    pub about: MeetingRef,
    #[serde(rename = "r")]
    pub revision: i64,
}

fn of(internship: &Internship, date: Date) -> MeetingRef {
    MeetingRef {
        internship: internship.id.clone(),
        date,
    }
}

fn open_button(about: &MeetingRef, label: &str) -> Button {
    let id = format!("notes_open:{}", about.date);
    button(id, label).value(about.value())
}

/// "Write down what came of it", to each of the two when the meeting ends; with the notes, once there are some.
pub fn notes_prompt(
    calendar: &Calendar<'_>,
    date: Date,
    on: Date,
    addressee: &str,
    note: Option<&Note>,
) -> Message {
    let internship = calendar.internship;
    let other = Mrkdwn::user(other(internship, addressee).as_str());
    let about = of(internship, date);
    let text = match note {
        None => mrkdwn!(
            "What came of your 1:1 with {} on {}? Notes are for you two; either of you writes them.",
            other,
            day(on)
        ),
        Some(note) => mrkdwn!(
            "Notes of your 1:1 with {} on {}, last saved by {}:",
            other,
            day(on),
            Mrkdwn::user(note.saved_by.as_str())
        ),
    };
    let mut blocks = vec![section(text.clone())];
    if let Some(note) = note {
        let shown = RichText::stored(&note.body).mrkdwn().split(SHOWN_CHARS);
        let are_more = shown.len() > 1;
        blocks.extend(shown.into_iter().take(1).map(section));
        if are_more {
            blocks.push(context(vec![Mrkdwn::ours("and more: *Open the notes*")]));
        }
    }
    blocks.extend(
        links(internship, true)
            .into_iter()
            .map(|it| context(vec![it])),
    );
    let label = if note.is_some() {
        "Open the notes"
    } else {
        "Write notes"
    };
    let mut open = open_button(&about, label);
    if note.is_none() {
        open = open.primary();
    }
    blocks.push(actions(
        None,
        vec![
            open.into(),
            button(
                format!("one_on_one_stop:{}", due::NOTES_PROMPT),
                "Stop these",
            )
            .value(about.value())
            .accessibility_label("Stop these questions for notes for me")
            .into(),
        ],
    ));
    Message::new(&text, blocks)
}

/// The notes of a meeting, to write or change. `typed` is what was written and not saved.
pub fn notes_form(
    calendar: &Calendar<'_>,
    date: Date,
    on: Date,
    note: Option<&Note>,
    typed: Option<&RichText>,
) -> Modal {
    let saved = note
        .map(|note| RichText::stored(&note.body))
        .unwrap_or_default();
    let mut blocks = vec![section(mrkdwn!(
        "Your 1:1 on {}. You two read and change these notes, nobody else.",
        day(on)
    ))];
    blocks.extend(
        links(calendar.internship, false)
            .into_iter()
            .map(|it| context(vec![it])),
    );
    if let Some(note) = note {
        blocks.push(context(vec![mrkdwn!(
            "Last saved by {}.",
            Mrkdwn::user(note.saved_by.as_str())
        )]));
    }
    blocks.push(editor(typed.unwrap_or(&saved), "notes"));
    if note.is_some_and(|note| note.revision > 1) {
        let earlier = button("notes_earlier", "Earlier versions");
        let about = of(calendar.internship, date);
        blocks.push(actions(None, vec![earlier.value(about.value()).into()]));
    }
    form(calendar, date, note, "Save", blocks)
}

/// The notes of a meeting as they were before, the latest first. `revisions`: all, with that of now.
pub fn notes_earlier(on: Date, revisions: &[Note]) -> Modal {
    let intro = mrkdwn!(
        "Your 1:1 on {}, as the notes were before. You two read this, nobody else.",
        day(on)
    );
    let shown = |note: &Note| {
        let by = Mrkdwn::user(note.saved_by.as_str());
        let saved = mrkdwn!("Saved by {}, {}", by, saved_at(note.saved_at));
        (saved, RichText::stored(&note.body).mrkdwn())
    };
    let earlier = revisions.get(1..).unwrap_or_default();
    earlier_versions("notes_earlier", intro, earlier.iter().map(shown))
}

fn editor(text: &RichText, action_id: &str) -> Block {
    rich_text_field("notes", "Notes", action_id, text)
}

fn form(
    calendar: &Calendar<'_>,
    date: Date,
    note: Option<&Note>,
    submit: &str,
    blocks: Vec<Block>,
) -> Modal {
    let about = NotesRef {
        about: of(calendar.internship, date),
        revision: note.map_or(0, |note| note.revision),
    };
    Modal {
        callback_id: "notes".into(),
        title: "1:1 notes".into(),
        submit: Some(submit.into()),
        close: Some("Close".into()),
        private_metadata: serde_json::to_string(&about).unwrap_or_default(),
        clear_on_close: false,
        blocks,
    }
}

/// Somebody saved these notes while the form was open: both texts, nothing overwritten. `is_both`: the editor has both.
pub fn note_conflict(
    calendar: &Calendar<'_>,
    date: Date,
    note: &Note,
    typed: &RichText,
    is_both: bool,
) -> Modal {
    let saved = RichText::stored(&note.body);
    let mut blocks = vec![section(mrkdwn!(
        "{} saved these notes while you were writing. Nothing of yours is lost, and nothing of theirs is overwritten \
         yet. They wrote:",
        Mrkdwn::user(note.saved_by.as_str())
    ))];
    blocks.extend(sections(&saved.mrkdwn()).into_iter().take(20));
    blocks.push(divider());
    if is_both {
        blocks.push(section(Mrkdwn::ours(
            "Both texts stand here now, theirs first. Take out what is too much:",
        )));
        blocks.push(editor(&saved.followed_by(typed.clone()), "notes:both"));
    } else {
        blocks.push(section(Mrkdwn::ours(
            "Your text stands below. *Save* makes it the notes; the earlier ones are kept.",
        )));
        blocks.push(editor(typed, "notes"));
        blocks.push(actions(
            None,
            vec![button("notes_both", "Put both together").into()],
        ));
    }
    form(calendar, date, Some(note), "Save", blocks)
}

/// All meetings that were, with their notes, the latest first: `/internship notes`.
pub fn notes_list(
    calendar: &Calendar<'_>,
    meetings: &[(Meeting, Option<&Note>)],
    page: usize,
) -> Modal {
    let internship = calendar.internship;
    let mut blocks = vec![section(mrkdwn!(
        "Notes of the 1:1s of {} with {}. You two read them, nobody else.",
        Mrkdwn::user(internship.intern.as_str()),
        Mrkdwn::user(internship.mentor.as_str())
    ))];
    blocks.extend(
        links(internship, true)
            .into_iter()
            .map(|it| context(vec![it])),
    );
    let pages = meetings.len().div_ceil(LISTED).max(1);
    let page = page.min(pages - 1);
    for (meeting, note) in meetings.iter().rev().skip(page * LISTED).take(LISTED) {
        let about = of(internship, meeting.date);
        let (line, label) = match note {
            Some(note) => (
                mrkdwn!(
                    "{} · saved by {}",
                    day(meeting.on),
                    Mrkdwn::user(note.saved_by.as_str())
                ),
                "Open",
            ),
            None => (mrkdwn!("{} · no notes", day(meeting.on)), "Write"),
        };
        let open = open_button(&about, label)
            .accessibility_label(&format!("{label} the notes of {}", day(meeting.on)));
        blocks.push(section_with(None, line, open));
    }
    if meetings.is_empty() {
        blocks.push(section(Mrkdwn::ours("Your first 1:1 is still to come.")));
    }
    if meetings.iter().any(|(_, note)| note.is_some()) {
        blocks.push(actions(
            None,
            vec![
                button("notes_all", "All our notes")
                    .value(internship.id.as_str())
                    .into(),
            ],
        ));
        blocks.push(context(vec![Mrkdwn::ours(
            "*All our notes* sends them to you as Markdown, to keep where you like.",
        )]));
    }
    blocks.extend(pager(page, pages));
    Modal {
        callback_id: "notes_list".into(),
        title: "1:1 notes".into(),
        submit: None,
        close: Some("Close".into()),
        private_metadata: internship.id.to_string(),
        clear_on_close: false,
        blocks,
    }
}

/// All notes of an internship as one Markdown text; `name` says how somebody is called.
pub fn notes_document(
    internship: &Internship,
    notes: &[Note],
    name: impl Fn(&str) -> Option<String>,
) -> String {
    let called = |id: &str| name(id).unwrap_or_else(|| id.to_owned());
    let mut text = format!(
        "# 1:1 notes: {} with {}, from {}\n",
        called(internship.intern.as_str()),
        called(internship.mentor.as_str()),
        internship.start_date
    );
    for note in notes {
        text.push_str(&format!(
            "\n## {}\n\n{}\n\n*Last saved by {}, {}*\n",
            day(note.local_date),
            RichText::stored(&note.body).markdown(&name),
            called(note.saved_by.as_str()),
            note.saved_at.strftime("%Y-%m-%d")
        ));
    }
    text
}

/// The Markdown text in parts, each of which fits into a message.
pub fn notes_parts(document: &str) -> Vec<Vec<Mrkdwn>> {
    // A fence within would end ours.
    let text = Mrkdwn::escaped(&document.replace("```", "~~~"));
    let parts = text.split(PART_CHARS);
    parts
        .chunks(PARTS_IN_A_MESSAGE)
        .map(<[_]>::to_vec)
        .collect()
}

/// One message of all notes.
pub fn notes_part(internship: &Internship, parts: &[Mrkdwn], n: usize, of: usize) -> Message {
    let text = match of {
        1 => mrkdwn!("The notes of your 1:1s, {}:", pair(internship)),
        of => mrkdwn!(
            "The notes of your 1:1s, {}, part {} of {}:",
            pair(internship),
            n + 1,
            of
        ),
    };
    let mut blocks = vec![section(text.clone())];
    let fenced =
        |part: &Mrkdwn| section(Mrkdwn::ours("```\n") + part.clone() + Mrkdwn::ours("\n```"));
    blocks.extend(parts.iter().map(fenced));
    Message::new(&text, blocks)
}

fn pair(internship: &Internship) -> Mrkdwn {
    mrkdwn!(
        "{} with {}",
        Mrkdwn::user(internship.intern.as_str()),
        Mrkdwn::user(internship.mentor.as_str())
    )
}
