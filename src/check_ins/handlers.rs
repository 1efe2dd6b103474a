//! `/check-in`, saving it, and answering one.

use super::{
    Answer, CheckIn, due,
    rules::{self, Typed},
    store,
    views::{self, About, FormRef},
};
use crate::{
    context::{Ctx, Handled},
    ids::{self, ChannelId, CheckInId, InternshipId, UserId},
    internships::{self, Internship, due::load_by_id, rules::Calendar},
    programs,
    scheduler::{Owed, store as outbox},
    slack::{
        blocks::{Modal, notice},
        inbound::{Action, Command, Event, ViewState, ViewSubmission},
        reply::Reply,
        text::{Mrkdwn, clip},
    },
    store::{Result, Tx, people},
};

/// `/check-in [words]`.
pub async fn check_in(ctx: Ctx, command: Command) -> Handled {
    let words = command.text.trim();
    if words == "help" {
        return Ok(Reply::Ephemeral(views::help()));
    }
    let modal = {
        let mut tx = ctx.db().read().await?;
        let running = internships::store::of_person(&mut tx, &ctx.workspace, &ctx.user).await?;
        match running.as_slice() {
            [] => return Ok(Reply::Ephemeral(views::none())),
            [only] => form(&ctx, &mut tx, only, words).await?,
            several => choose(&ctx, &mut tx, several, words).await?,
        }
    };
    ctx.open_view(command.trigger_id.as_deref(), &modal).await
}

/// *Check in*, on the nudge or in Home.
pub async fn check_in_open(ctx: Ctx, action: Action) -> Handled {
    let id = InternshipId::new(action.value.clone().unwrap_or_default());
    let modal = {
        let mut tx = ctx.db().read().await?;
        match own(&ctx, &mut tx, &id).await? {
            Some(internship) => form(&ctx, &mut tx, &internship, "").await?,
            None => not_saved(),
        }
    };
    ctx.open_view(action.trigger_id.as_deref(), &modal).await
}

/// Which of several was chosen: its form takes the place of the question.
pub async fn about_chosen(ctx: Ctx, chosen: ViewSubmission) -> Handled {
    let id = InternshipId::new(chosen.view.state.selected("internship").unwrap_or_default());
    let mut tx = ctx.db().read().await?;
    Ok(Reply::UpdateView(match own(&ctx, &mut tx, &id).await? {
        Some(internship) => form(&ctx, &mut tx, &internship, &chosen.view.private_metadata).await?,
        None => not_saved(),
    }))
}

/// An internship of this person that runs.
async fn own(ctx: &Ctx, tx: &mut Tx, id: &InternshipId) -> Result<Option<Internship>> {
    let internship = internships::store::by_id(tx, &ctx.workspace, id).await?;
    Ok(internship.filter(|it| it.is_of_pair(&ctx.user) && internships::store::runs(it.state)))
}

async fn choose(ctx: &Ctx, tx: &mut Tx, several: &[Internship], words: &str) -> Result<Modal> {
    let mut titles = Vec::new();
    let mut names = Vec::new();
    for internship in several {
        titles.push(title(tx, internship).await?);
        let other = people::get(tx, &ctx.workspace, internship.other(&ctx.user)).await?;
        names.push(
            other
                .map(|person| person.name)
                .filter(|name| !name.is_empty()),
        );
    }
    let about: Vec<_> = several
        .iter()
        .zip(&titles)
        .zip(&names)
        .map(|((internship, title), name)| About {
            internship,
            title,
            with: name.as_deref(),
        })
        .collect();
    Ok(views::choose(&about, words))
}

async fn title(tx: &mut Tx, internship: &Internship) -> Result<String> {
    let reading = programs::store::reading(tx, &internship.program_id, internship.version).await?;
    Ok(reading
        .title
        .clone()
        .unwrap_or_else(|| "Internship".to_owned()))
}

/// The form about an internship: with what was saved this week already, and new words below it.
async fn form(ctx: &Ctx, tx: &mut Tx, internship: &Internship, words: &str) -> Result<Modal> {
    let reading = programs::store::reading(tx, &internship.program_id, internship.version).await?;
    let zone = Calendar::new(internship, &reading, ctx.zones())
        .zone
        .clone();
    let week = rules::week_date(ctx.now, &zone);
    let before = store::before(tx, &internship.id, &ctx.user, week).await?;
    let fresh = Typed {
        done: words.to_owned(),
        ..Typed::default()
    };
    let typed = match store::of_week(tx, &internship.id, &ctx.user, week).await? {
        Some(saved) => continued(saved, fresh),
        None => fresh,
    };
    let agreed = internship
        .weekly_hours
        .and_then(|hours| u32::try_from(hours).ok());
    Ok(views::form(&views::FormFacts {
        about: About {
            internship,
            title: reading.title.as_deref().unwrap_or("Internship"),
            with: None,
        },
        week,
        last_next: before.as_ref().map(|before| before.next.as_str()),
        weekly_hours: agreed.or(reading.rules.weekly_hours.value),
        typed: &typed,
        is_intern: internship.intern == ctx.user,
    }))
}

fn not_saved() -> Modal {
    notice(
        "Nothing to save",
        Mrkdwn::ours("This internship is not yours or has ended. Nothing was saved."),
    )
}

/// A second check-in of a week edits the first: what was saved stands in the form, new words below.
fn continued(saved: CheckIn, typed: Typed) -> Typed {
    let done = [saved.done, typed.done]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("\n");
    Typed {
        mood: saved.mood.map(|mood| mood.to_string()),
        hours: saved.hours_tenths.map(rules::hours_word),
        done,
        blocked: saved.blocked,
        next: saved.next,
        feedback: saved.feedback,
        private: saved.private,
    }
}

fn typed(state: &ViewState) -> Typed {
    let text = |block| clip(state.text(block).unwrap_or_default(), rules::FIELD_CHARS);
    Typed {
        mood: state.selected("mood").map(str::to_owned),
        hours: state.text("hours").map(str::to_owned),
        done: text("done"),
        blocked: text("blocked"),
        next: text("next"),
        feedback: text("feedback"),
        private: text("private"),
    }
}

/// The form was sent: saved, and owed to the other of the pair.
pub async fn check_in_sent(ctx: Ctx, form_sent: ViewSubmission) -> Handled {
    let typed = typed(&form_sent.view.state);
    let hours_tenths = match rules::hours_tenths(typed.hours.as_deref()) {
        Ok(hours) => hours,
        Err(message) => return Ok(Reply::Errors(vec![("hours".into(), message)])),
    };
    let about: Option<FormRef> = serde_json::from_str(&form_sent.view.private_metadata).ok();
    let Some(about) = about else {
        return Ok(Reply::UpdateView(not_saved()));
    };
    let saved = save(&ctx, &form_sent, &about, &typed, hours_tenths).await?;
    Ok(match saved {
        Saved::Done => Reply::Empty,
        Saved::NotYours => Reply::UpdateView(not_saved()),
    })
}

enum Saved {
    Done,
    NotYours,
}

async fn save(
    ctx: &Ctx,
    form: &ViewSubmission,
    about: &FormRef,
    typed: &Typed,
    hours_tenths: Option<i64>,
) -> Result<Saved> {
    let mut tx = ctx.db().write().await?;
    let id = InternshipId::new(&about.internship);
    let Some((internship, reading)) = load_by_id(&mut tx, &ctx.workspace, &id).await? else {
        return Ok(Saved::NotYours);
    };
    if !internship.is_of_pair(&ctx.user) || !internships::store::runs(internship.state) {
        return Ok(Saved::NotYours);
    }
    if !ctx.first_time(&mut tx, &form.receipt_key()).await? {
        return Ok(Saved::Done);
    }
    let zone = Calendar::new(&internship, &reading, ctx.zones())
        .zone
        .clone();
    let check_in = CheckIn {
        id: CheckInId::new(ids::made_at(ctx.now)),
        workspace_id: ctx.workspace.clone(),
        internship_id: internship.id.clone(),
        author: ctx.user.clone(),
        week_date: rules::week_of_form(about.week.parse().ok(), rules::week_date(ctx.now, &zone)),
        mood: typed
            .mood
            .as_deref()
            .and_then(|mood| mood.parse().ok())
            .filter(|mood| (1..=5).contains(mood)),
        hours_tenths,
        done: typed.done.clone(),
        blocked: typed.blocked.clone(),
        next: typed.next.clone(),
        feedback: typed.feedback.clone(),
        private: typed.private.clone(),
        saved_at: ctx.now,
    };
    let id = store::save(&mut tx, &check_in).await?;
    owe(ctx, &mut tx, &internship, &check_in, &id).await?;
    tx.commit().await?;
    ctx.wake();
    Ok(Saved::Done)
}

/// The digest to the other, once a week; a later edit changes what it shows. The private line to
/// each coordinator.
async fn owe(
    ctx: &Ctx,
    tx: &mut Tx,
    internship: &Internship,
    check_in: &CheckIn,
    id: &CheckInId,
) -> Result<()> {
    let expires = ctx
        .now
        .saturating_add(due::DIGEST_EXPIRES)
        .unwrap_or(ctx.now);
    let other = internship.other(&ctx.user);
    let digest = Owed::to_person(due::DIGEST, other, id.as_str(), ctx.now)
        .of(&internship.id)
        .expiring(expires);
    if !outbox::owe(tx, &ctx.workspace, &digest, ctx.now).await? {
        outbox::edit_about(tx, &ctx.workspace, id.as_str(), due::DIGEST).await?;
    }
    if check_in.private.trim().is_empty() {
        return Ok(());
    }
    for coordinator in
        programs::store::coordinators(tx, &ctx.workspace, &internship.program_id).await?
    {
        let private =
            Owed::to_person(due::PRIVATE, &coordinator, id.as_str(), ctx.now).of(&internship.id);
        if !outbox::owe(tx, &ctx.workspace, &private, ctx.now).await? {
            outbox::edit_about(tx, &ctx.workspace, id.as_str(), due::PRIVATE).await?;
        }
    }
    Ok(())
}

/// *Answer*, on a digest.
pub async fn answer_open(ctx: Ctx, action: Action) -> Handled {
    let id = CheckInId::new(action.value.clone().unwrap_or_default());
    let modal = {
        let mut tx = ctx.db().read().await?;
        match answerable(&ctx, &mut tx, &id).await? {
            Some((check_in, _)) => views::answer_form(&check_in),
            None => not_yours(),
        }
    };
    ctx.open_view(action.trigger_id.as_deref(), &modal).await
}

/// A check-in of the other of one's pair.
async fn answerable(
    ctx: &Ctx,
    tx: &mut Tx,
    id: &CheckInId,
) -> Result<Option<(CheckIn, Internship)>> {
    let Some(check_in) = store::by_id(tx, &ctx.workspace, id).await? else {
        return Ok(None);
    };
    let internship = internships::store::by_id(tx, &ctx.workspace, &check_in.internship_id).await?;
    Ok(internship
        .filter(|internship| internship.is_of_pair(&ctx.user) && check_in.author != ctx.user)
        .map(|internship| (check_in, internship)))
}

fn not_yours() -> Modal {
    notice(
        "Not here",
        Mrkdwn::ours("This check-in is not here any more, or it is not yours to answer."),
    )
}

/// The answer was sent by its form.
pub async fn answer_sent(ctx: Ctx, form: ViewSubmission) -> Handled {
    let body = clip(
        form.view.state.text("answer").unwrap_or_default().trim(),
        rules::FIELD_CHARS,
    );
    if body.is_empty() {
        return Ok(Reply::Errors(vec![(
            "answer".into(),
            "Write a word or two, or close the form.".into(),
        )]));
    }
    let id = CheckInId::new(&form.view.private_metadata);
    let mut tx = ctx.db().write().await?;
    let Some((check_in, internship)) = answerable(&ctx, &mut tx, &id).await? else {
        return Ok(Reply::UpdateView(not_yours()));
    };
    keep_answer(&ctx, tx, &form.receipt_key(), &check_in, &internship, body).await?;
    Ok(Reply::Empty)
}

async fn keep_answer(
    ctx: &Ctx,
    mut tx: Tx,
    receipt: &str,
    check_in: &CheckIn,
    internship: &Internship,
    body: String,
) -> Result<()> {
    if !ctx.first_time(&mut tx, receipt).await? {
        return Ok(());
    }
    let answer = Answer {
        id: ids::made_at(ctx.now),
        check_in_id: check_in.id.clone(),
        author: ctx.user.clone(),
        body,
        answered_at: ctx.now,
    };
    store::save_answer(&mut tx, &ctx.workspace, &answer).await?;
    let owed =
        Owed::to_person(due::ANSWER, &check_in.author, &answer.id, ctx.now).of(&internship.id);
    outbox::owe(&mut tx, &ctx.workspace, &owed, ctx.now).await?;
    tx.commit().await?;
    ctx.wake();
    Ok(())
}

/// A reply in the thread of a digest counts as an answer. Anything else that is written to the bot
/// is left alone.
pub async fn message(ctx: Ctx, event: Event) -> Handled {
    let text = |key: &str| event.payload[key].as_str().unwrap_or_default();
    let by_a_person =
        event.payload.get("bot_id").is_none() && event.payload.get("subtype").is_none();
    let (channel, thread_ts, body) = (text("channel"), text("thread_ts"), text("text"));
    if !by_a_person || thread_ts.is_empty() || body.trim().is_empty() {
        return Ok(Reply::Empty);
    }
    let mut tx = ctx.db().write().await?;
    let digest =
        outbox::by_message(&mut tx, &ctx.workspace, &ChannelId::new(channel), thread_ts).await?;
    let Some(digest) = digest.filter(|delivery| delivery.kind == due::DIGEST) else {
        return Ok(Reply::Empty);
    };
    if UserId::new(&digest.addressee) != ctx.user {
        return Ok(Reply::Empty);
    }
    let id = CheckInId::new(digest.subject);
    let Some((check_in, internship)) = answerable(&ctx, &mut tx, &id).await? else {
        return Ok(Reply::Empty);
    };
    // Events have their text escaped; it is kept as the person typed it.
    let body = clip(&unescaped(body), rules::FIELD_CHARS);
    keep_answer(&ctx, tx, &event.receipt_key(), &check_in, &internship, body).await?;
    Ok(Reply::Empty)
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}
