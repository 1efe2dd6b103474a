//! Notes: their form, its conflicts, all of them.

use jiff::civil::Date;

use super::{Subject, meeting_ref};
use crate::{
    context::{Ctx, Handled},
    ids::InternshipId,
    internships::{self, due::load_by_id},
    one_on_ones::{
        Note, due, rules, store,
        views::{self, NotesRef},
    },
    privacy::{self, Object},
    scheduler::{Owed, store as outbox},
    slack::{
        blocks::{Modal, notice},
        inbound::{Action, ViewSubmission},
        reply::Reply,
        rich_text::RichText,
        text::Mrkdwn,
    },
    store::{Result, Tx},
};

/// Characters of the notes of one meeting, as they are exported, and bytes as they are kept.
const MOST_CHARS: usize = 12_000;
const MOST_BYTES: usize = 60_000;

/// The pair's, whether or not it still runs: notes are read and finished after the end as well.
pub(super) async fn theirs(ctx: &Ctx, tx: &mut Tx, id: &InternshipId) -> Result<Option<Subject>> {
    let Some((internship, reading)) = load_by_id(tx, &ctx.workspace, id).await? else {
        return Ok(None);
    };
    let seer = privacy::store::seer(tx, &internship, &ctx.user).await?;
    Ok(seer.may_see(Object::Notes).then_some(Subject {
        internship,
        reading,
    }))
}

/// Whether there was or will be a meeting known by a day; where it is.
fn day_of(ctx: &Ctx, subject: &Subject, date: Date) -> Option<Date> {
    let calendar = subject.calendar(ctx);
    let meeting = rules::meeting_of(&calendar, date);
    let usual = || {
        rules::usual(&calendar)
            .into_iter()
            .find(|it| it.date == date)
    };
    meeting.or_else(usual).map(|it| it.on)
}

/// `/internship notes`.
pub(super) async fn list(ctx: &Ctx, tx: &mut Tx, subject: &Subject, page: usize) -> Result<Modal> {
    let notes = store::notes(tx, &subject.internship.id).await?;
    let calendar = subject.calendar(ctx);
    let was = rules::meetings(&calendar)
        .into_iter()
        .filter(|it| it.at <= ctx.now);
    let of = |date: Date| notes.iter().find(|note| note.local_date == date);
    let meetings: Vec<_> = was.map(|it| (it, of(it.date))).collect();
    Ok(views::notes_list(&calendar, &meetings, page))
}

/// Another page of the list.
pub async fn notes_page(ctx: Ctx, action: Action) -> Handled {
    let Some(view) = &action.view else {
        return Ok(Reply::Empty);
    };
    let id = InternshipId::new(&view.private_metadata);
    let page = action.value.as_deref().and_then(|page| page.parse().ok());
    let modal = {
        let mut tx = ctx.db().read().await?;
        match theirs(&ctx, &mut tx, &id).await? {
            Some(subject) => list(&ctx, &mut tx, &subject, page.unwrap_or(0)).await?,
            None => notice("1:1 notes", not_here()),
        }
    };
    ctx.update_view(view, &modal).await
}

/// *Earlier versions*, over the form: what stands in it stays.
pub async fn notes_earlier(ctx: Ctx, action: Action) -> Handled {
    let modal = {
        let mut tx = ctx.db().read().await?;
        let about = meeting_ref(&action);
        let subject = match &about {
            Some(about) => theirs(&ctx, &mut tx, &about.internship).await?,
            None => None,
        };
        match subject.zip(about) {
            None => notice("1:1 notes", not_here()),
            Some((subject, about)) => {
                let all = store::revisions(&mut tx, &about.internship, about.date).await?;
                let on = day_of(&ctx, &subject, about.date).unwrap_or(about.date);
                views::notes_earlier(on, &all)
            }
        }
    };
    ctx.show_form(&action, &modal).await
}

/// *Write notes*, *Open*.
pub async fn notes_open(ctx: Ctx, action: Action) -> Handled {
    let found = {
        let mut tx = ctx.db().read().await?;
        match meeting_ref(&action) {
            None => None,
            Some(about) => match theirs(&ctx, &mut tx, &about.internship).await? {
                None => None,
                Some(subject) => {
                    let note = store::note(&mut tx, &about.internship, about.date).await?;
                    let on = day_of(&ctx, &subject, about.date);
                    let on = on.or(note.as_ref().map(|_| about.date));
                    let calendar = subject.calendar(&ctx);
                    on.map(|on| views::notes_form(&calendar, about.date, on, note.as_ref(), None))
                }
            },
        }
    };
    match found {
        Some(modal) => ctx.show_form(&action, &modal).await,
        None => ctx.say_privately(&action, &not_here()).await,
    }
}

fn not_here() -> Mrkdwn {
    Mrkdwn::ours(
        "These notes are for the intern and the mentor alone, or there is no such 1:1. Nothing has changed.",
    )
}

/// Notes were sent: saved as the next revision. Where somebody was quicker, both texts are shown and nothing is lost.
pub async fn notes_sent(ctx: Ctx, form: ViewSubmission) -> Handled {
    let typed = form.view.state.rich_text("notes");
    let wrong = |why: String| Ok(Reply::Errors(vec![("notes".to_owned(), why)]));
    let Ok(about) = serde_json::from_str::<NotesRef>(&form.view.private_metadata) else {
        return wrong("This form is of another time and can't be saved. Copy your text and open the notes again.".into());
    };
    let body = typed.to_json().to_string();
    let chars = typed.chars();
    if chars > MOST_CHARS || body.len() > MOST_BYTES {
        return wrong(format!(
            "That is {chars} characters, and {MOST_CHARS} can be kept. Take something out, or link to a document."
        ));
    }
    if typed.is_empty() {
        return wrong("Write a word or two, or close the form.".to_owned());
    }
    let (id, date) = (&about.about.internship, about.about.date);
    let mut tx = ctx.db().write().await?;
    internships::store::lock(&mut tx, &ctx.workspace, id).await?;
    let Some(subject) = theirs(&ctx, &mut tx, id).await? else {
        return wrong(
            "These notes are for the intern and the mentor alone. Nothing was saved.".to_owned(),
        );
    };
    let before = store::note(&mut tx, id, date).await?;
    if before.is_none() && day_of(&ctx, &subject, date).is_none() {
        return wrong("There is no 1:1 of this day, so nothing was saved.".to_owned());
    }
    if let Some(before) = before.as_ref().filter(|it| it.revision != about.revision) {
        // The same text that came again is no conflict.
        if before.body == body {
            return Ok(Reply::Empty);
        }
        let calendar = subject.calendar(&ctx);
        return Ok(Reply::UpdateView(views::note_conflict(
            &calendar, date, before, &typed, false,
        )));
    }
    if before.as_ref().is_some_and(|it| it.body == body) {
        return Ok(Reply::Empty);
    }
    let note = Note {
        internship_id: id.clone(),
        local_date: date,
        revision: before.map_or(0, |it| it.revision) + 1,
        body,
        saved_by: ctx.user.clone(),
        saved_at: ctx.now,
    };
    if !store::save_note(&mut tx, &ctx.workspace, &note).await? {
        return wrong(
            "Somebody saved these notes at the same moment. Send yours once more.".to_owned(),
        );
    }
    outbox::edit_occurrence(&mut tx, id, due::NOTES_PROMPT, &date.to_string()).await?;
    tx.commit().await?;
    ctx.edits_wanted();
    Ok(Reply::Empty)
}

/// *Put both together*, in a conflict.
pub async fn notes_both(ctx: Ctx, action: Action) -> Handled {
    let Some(view) = &action.view else {
        return Ok(Reply::Empty);
    };
    let Ok(about) = serde_json::from_str::<NotesRef>(&view.private_metadata) else {
        return Ok(Reply::Empty);
    };
    let typed: RichText = view.state.rich_text("notes");
    let modal = {
        let mut tx = ctx.db().read().await?;
        let (id, date) = (&about.about.internship, about.about.date);
        let Some(subject) = theirs(&ctx, &mut tx, id).await? else {
            return Ok(Reply::Empty);
        };
        let Some(note) = store::note(&mut tx, id, date).await? else {
            return Ok(Reply::Empty);
        };
        let calendar = subject.calendar(&ctx);
        views::note_conflict(&calendar, date, &note, &typed, true)
    };
    ctx.update_view(view, &modal).await
}

/// *All our notes*: as Markdown, in their DM.
pub async fn notes_all(ctx: Ctx, action: Action) -> Handled {
    let id = InternshipId::new(action.value.clone().unwrap_or_default());
    let receipt = action.receipt_key().unwrap_or_default();
    let mut tx = ctx.db().write().await?;
    let Some(subject) = theirs(&ctx, &mut tx, &id).await? else {
        drop(tx);
        return ctx.say_privately(&action, &not_here()).await;
    };
    if !ctx.first_time(&mut tx, &receipt).await? {
        return Ok(Reply::Empty);
    }
    let document = due::all_notes(&mut tx, &subject.internship).await?;
    let mut last = None;
    for part in 0..views::notes_parts(&document).len() {
        let mut owed = Owed::to_person(due::NOTES_ALL, &ctx.user, &receipt, ctx.now)
            .of(&id)
            .because(format!("{receipt}|{part}"));
        owed.subject = format!("{id}|{part}");
        owed.after = last.take();
        outbox::owe(&mut tx, &ctx.workspace, &owed, ctx.now).await?;
        last = outbox::id_of(&mut tx, &ctx.workspace, &owed).await?;
    }
    tx.commit().await?;
    ctx.wake();
    let told = Mrkdwn::ours("They are on their way to your messages with Understudy, as Markdown.");
    let told = notice("All our notes", told);
    ctx.show_form(&action, &told).await
}
