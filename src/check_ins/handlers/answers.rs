//! *Answer* on a digest, and a reply in its thread.

use crate::{
    check_ins::{
        Answer, CheckIn, due,
        rules::{self},
        store, views,
    },
    context::{Ctx, Handled},
    ids::{self, ChannelId, CheckInId, UserId},
    internships::{self, Internship},
    privacy::{self, Object},
    scheduler::{Owed, store as outbox},
    slack::{
        blocks::{Modal, notice},
        inbound::{Action, Event, ViewSubmission},
        reply::Reply,
        text::{Mrkdwn, clip, unescaped},
    },
    store::{Result, Tx},
};

/// *Answer*, on a digest.
pub async fn answer_open(ctx: Ctx, action: Action) -> Handled {
    let id = CheckInId::new(action.value.clone().unwrap_or_default());
    let modal = {
        let mut tx = ctx.db().read().await?;
        match answerable(&ctx, &mut tx, &id).await? {
            Ok((check_in, _)) => views::answer_form(&check_in),
            Err(instead) => instead,
        }
    };
    ctx.open_view(action.trigger_id.as_deref(), &modal).await
}

/// A check-in that this person may answer: of the other of their pair, who is still it. `Err` is why not.
async fn answerable(
    ctx: &Ctx,
    tx: &mut Tx,
    id: &CheckInId,
) -> Result<std::result::Result<(CheckIn, Internship), Modal>> {
    let Some(check_in) = store::by_id(tx, &ctx.workspace, id).await? else {
        return Ok(Err(not_yours()));
    };
    let internship = internships::store::by_id(tx, &ctx.workspace, &check_in.internship_id).await?;
    let Some(internship) = internship else {
        return Ok(Err(not_yours()));
    };
    let seer = privacy::store::seer(tx, &internship, &ctx.user).await?;
    if !seer.may_see(Object::CheckIn) || check_in.author == ctx.user {
        return Ok(Err(not_yours()));
    }
    let author = privacy::store::seer(tx, &internship, &check_in.author).await?;
    Ok(match author.may_see(Object::Answer) {
        true => Ok((check_in, internship)),
        false => Err(notice("Not here", views::not_reached(&check_in.author))),
    })
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
    let (check_in, internship) = match answerable(&ctx, &mut tx, &id).await? {
        Ok(answerable) => answerable,
        Err(instead) => return Ok(Reply::UpdateView(instead)),
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
    let channel = ChannelId::new(channel);
    let mut tx = ctx.db().write().await?;
    let Some(said) = outbox::by_message(&mut tx, &ctx.workspace, &channel, thread_ts).await? else {
        // It may be a digest of which Slack's answer has not reached us: once it has, the event comes again.
        let is_unsure =
            outbox::is_unsure_in(&mut tx, &ctx.workspace, &channel, due::DIGEST).await?;
        return Ok(if is_unsure {
            Reply::NotDone
        } else {
            Reply::Empty
        });
    };
    if said.kind != due::DIGEST || UserId::new(&said.addressee) != ctx.user {
        return Ok(Reply::Empty);
    }
    let id = CheckInId::new(said.subject);
    let Ok((check_in, internship)) = answerable(&ctx, &mut tx, &id).await? else {
        return Ok(Reply::Empty);
    };
    // Events have their text escaped; it is kept as the person typed it.
    let body = clip(&unescaped(body), rules::FIELD_CHARS);
    keep_answer(&ctx, tx, &event.receipt_key(), &check_in, &internship, body).await?;
    Ok(Reply::Empty)
}
