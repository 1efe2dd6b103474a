//! Feedback in the middle and at the end.

use crate::{
    check_ins::{
        Feedback, FeedbackStage, ShownTo, due,
        rules::{self},
        store,
        views::{self, FeedbackFacts, FeedbackRef},
    },
    context::{Ctx, Handled},
    ids::{self, InternshipId},
    internships::{self, Internship, InternshipState},
    mrkdwn,
    privacy::{self, Object},
    scheduler::{Owed, store as outbox},
    slack::{
        blocks::{Modal, notice, quote},
        inbound::{Action, ViewSubmission},
        reply::Reply,
        text::{Mrkdwn, clip},
    },
    store::{Column, DbError, Result, Tx},
};

/// *Give feedback*.
pub async fn feedback_open(ctx: Ctx, action: Action) -> Handled {
    let value = action.value.clone().unwrap_or_default();
    let (id, stage) = value.split_once('|').unwrap_or((&value, ""));
    let modal = {
        let mut tx = ctx.db().read().await?;
        let stage = FeedbackStage::from_stored(stage.to_owned()).ok();
        let own = own(&ctx, &mut tx, &InternshipId::new(id)).await?;
        match own.zip(stage) {
            Some((internship, stage)) => {
                let saved = store::feedback(&mut tx, &internship.id, &ctx.user, stage).await?;
                let form = FeedbackRef {
                    internship: internship.id.to_string(),
                    stage: stage.to_string(),
                    revision: saved.as_ref().map_or(0, |saved| saved.revision),
                    other: internship.other(&ctx.user).to_string(),
                };
                views::feedback_form(&FeedbackFacts {
                    form: &form,
                    body: saved.as_ref().map_or("", |saved| saved.body.as_str()),
                    shown_to: saved
                        .as_ref()
                        .map_or(ShownTo::Other, |saved| saved.shown_to),
                    top: None,
                    is_merged: false,
                })
            }
            None => not_yours(),
        }
    };
    ctx.open_view(action.trigger_id.as_deref(), &modal).await
}

/// An internship of this person that runs or has ended: the last words often come after the last day.
async fn own(ctx: &Ctx, tx: &mut Tx, id: &InternshipId) -> Result<Option<Internship>> {
    let internship = internships::store::by_id(tx, &ctx.workspace, id).await?;
    let can_be = |state| matches!(state, InternshipState::Active | InternshipState::Ended);
    Ok(internship.filter(|it| it.is_of_pair(&ctx.user) && can_be(it.state)))
}

fn not_yours() -> Modal {
    notice(
        "Nothing to save",
        Mrkdwn::ours("Feedback is for the two of an internship. Nothing was saved."),
    )
}

enum Saved {
    Done,
    NotYours,
    /// Two forms were sent: one text with the lines of both, else what does not fit beside it; and the version that was
    /// saved.
    Both(String, Option<String>, i64),
}

/// The form was sent.
pub async fn feedback_sent(ctx: Ctx, form: ViewSubmission) -> Handled {
    let state = &form.view.state;
    let body = clip(
        state.text("body").unwrap_or_default().trim(),
        rules::FIELD_CHARS,
    );
    if body.is_empty() {
        let sentence = "Write a word or two, or close the form.";
        return Ok(Reply::Errors(vec![("body".into(), sentence.into())]));
    }
    let shown_to = state.selected("shown_to").unwrap_or_default();
    let Ok(shown_to) = ShownTo::from_stored(shown_to.to_owned()) else {
        let sentence = "Choose who sees it.";
        return Ok(Reply::Errors(vec![("shown_to".into(), sentence.into())]));
    };
    let about: Option<FeedbackRef> = serde_json::from_str(&form.view.private_metadata).ok();
    let Some(about) = about else {
        return Ok(Reply::UpdateView(not_yours()));
    };
    let mut saved = save(&ctx, &form, &about, &body, shown_to).await;
    if matches!(saved, Err(DbError::Retry)) {
        saved = save(&ctx, &form, &about, &body, shown_to).await;
    }
    let again = |about: &FeedbackRef, body: &str, why: Mrkdwn, is_merged| {
        Reply::UpdateView(views::feedback_form(&FeedbackFacts {
            form: about,
            body,
            shown_to,
            top: Some(why),
            is_merged,
        }))
    };
    Ok(match saved {
        Ok(Saved::Done) => Reply::Empty,
        Ok(Saved::NotYours) => Reply::UpdateView(not_yours()),
        Ok(Saved::Both(both, beside, revision)) => {
            let about = FeedbackRef { revision, ..about };
            let mut why = Mrkdwn::ours(
                "*This was saved in another window meanwhile.* What both windows say stands here; look it over and save \
                 once more.",
            );
            if let Some(beside) = beside {
                why.push(mrkdwn!("\n{}", quote(&beside)));
            }
            again(&about, &both, why, true)
        }
        Err(error) => {
            tracing::error!(%error, "A feedback was not saved.");
            let why = Mrkdwn::ours(
                "*This could not be saved just now.* Everything that you typed is still here: please save once more in a \
                 moment.",
            );
            again(&about, &body, why, false)
        }
    })
}

async fn save(
    ctx: &Ctx,
    form: &ViewSubmission,
    about: &FeedbackRef,
    body: &str,
    shown_to: ShownTo,
) -> Result<Saved> {
    let mut tx = ctx.db().write().await?;
    let id = InternshipId::new(&about.internship);
    internships::store::lock(&mut tx, &ctx.workspace, &id).await?;
    let stage = FeedbackStage::from_stored(about.stage.clone()).ok();
    let Some((internship, stage)) = own(ctx, &mut tx, &id).await?.zip(stage) else {
        return Ok(Saved::NotYours);
    };
    if !ctx.first_time(&mut tx, &form.receipt_key()).await? {
        return Ok(Saved::Done);
    }
    let stored = store::feedback(&mut tx, &internship.id, &ctx.user, stage).await?;
    if let Some(stored) = &stored {
        let (both, is_to_be_looked_at) = rules::merged_feedback(stored, about.revision, body);
        let has_room = both.chars().count() <= rules::FIELD_CHARS;
        match (is_to_be_looked_at, has_room) {
            (true, true) => return Ok(Saved::Both(both, None, stored.revision)),
            (true, false) => {
                let beside = Some(stored.body.clone());
                return Ok(Saved::Both(body.to_owned(), beside, stored.revision));
            }
            (false, _) => {}
        }
    }
    let feedback = Feedback {
        id: stored.map_or_else(|| ids::made_at(ctx.now), |stored| stored.id),
        workspace_id: ctx.workspace.clone(),
        internship_id: internship.id.clone(),
        author: ctx.user.clone(),
        stage,
        body: body.to_owned(),
        shown_to,
        revision: 1,
        saved_at: ctx.now,
    };
    store::save_feedback(&mut tx, &feedback).await?;
    owe(ctx, &mut tx, &internship, &feedback).await?;
    tx.commit().await?;
    ctx.wake();
    Ok(Saved::Done)
}

/// To whom its author has chosen; whoever had it and should not any more sees so.
async fn owe(ctx: &Ctx, tx: &mut Tx, internship: &Internship, feedback: &Feedback) -> Result<()> {
    outbox::edit_about(tx, &ctx.workspace, &feedback.id, due::FEEDBACK).await?;
    let object = Object::Feedback(feedback.shown_to);
    let mut to = privacy::store::coordinators_for(tx, internship, object).await?;
    let other = internship.other(&ctx.user);
    let seer = privacy::store::seer(tx, internship, other).await?;
    if seer.may_see(object) && !to.contains(other) {
        to.push(other.clone());
    }
    to.retain(|one| *one != ctx.user && !(internship.is_of_pair(one) && one != other));
    for one in to {
        let owed = Owed::to_person(due::FEEDBACK, &one, &feedback.id, ctx.now).of(&internship.id);
        outbox::owe(tx, &ctx.workspace, &owed, ctx.now).await?;
    }
    Ok(())
}
