//! Whether to go on with a newer version of the page: the pair's choice, or a coordinator's.

use super::{not_here, store};
use crate::{
    context::{Ctx, Handled},
    ids::InternshipId,
    internships::{self, Internship, InternshipState},
    programs::{self, versions::difference},
    scheduler::store as outbox,
    slack::{blocks::Modal, inbound::Action, reply::Reply, text::Mrkdwn},
    store::{Result, Tx},
    weeks::{
        Offer, OfferState,
        due::{self, VERSION},
        views::{self, OfferFacts},
    },
};

/// "Move to the new page".
pub async fn version_move(ctx: Ctx, action: Action) -> Handled {
    choose(ctx, action, OfferState::Moved).await
}

/// "Stay as it is".
pub async fn version_stay(ctx: Ctx, action: Action) -> Handled {
    choose(ctx, action, OfferState::Stayed).await
}

async fn choose(ctx: Ctx, action: Action, choice: OfferState) -> Handled {
    let mut tx = ctx.db().write().await?;
    let subject = action.value.clone().unwrap_or_default();
    // Two choices at once: the second one finds the first.
    let (id, _) = subject.rsplit_once(':').unwrap_or_default();
    internships::store::lock(&mut tx, &ctx.workspace, &InternshipId::new(id)).await?;
    let found = due::offered(&mut tx, &ctx.workspace, &subject).await?;
    let Some((internship, offer)) = found else {
        return Ok(Reply::Empty);
    };
    if let Some(refusal) = refusal(&ctx, &mut tx, &internship, &offer, choice).await? {
        drop(tx);
        return ctx.say_privately(&action, &refusal).await;
    }
    if choice == OfferState::Moved {
        let (planner, zones) = (ctx.planner(), ctx.zones());
        due::move_to(&mut tx, &internship, offer.version, planner, zones, ctx.now).await?;
    }
    for known in store::offers(&mut tx, &internship.id).await? {
        // Whoever moves has answered the offers of the versions between as well.
        let answered = known.version == offer.version
            || choice == OfferState::Moved
                && known.version < offer.version
                && known.state == OfferState::Open;
        if answered {
            store::answer_offer(&mut tx, &known, choice, Some(&ctx.user), ctx.now).await?;
            let about = Offer::subject(&internship.id, known.version);
            outbox::edit_about(&mut tx, &ctx.workspace, &about, VERSION).await?;
        }
    }
    let pair = [&internship.intern, &internship.mentor];
    outbox::home_changed(&mut tx, &ctx.workspace, pair).await?;
    tx.commit().await?;
    ctx.wake();
    match action.view.as_ref().filter(|_| action.is_over_form()) {
        Some(view) => {
            let modal = changes(&ctx, &subject, 0).await?;
            ctx.update_view(view, &modal).await
        }
        None => Ok(Reply::Empty),
    }
}

/// Why a choice is not taken, in words for who pressed.
async fn refusal(
    ctx: &Ctx,
    tx: &mut Tx,
    internship: &Internship,
    offer: &Offer,
    choice: OfferState,
) -> Result<Option<Mrkdwn>> {
    let coordinators =
        programs::store::coordinators(tx, &ctx.workspace, &internship.program_id).await?;
    Ok(
        if !internship.is_of_pair(&ctx.user) && !coordinators.contains(&ctx.user) {
            Some(Mrkdwn::ours(
                "The intern, the mentor or a coordinator choose this. Nothing was changed.",
            ))
        } else if matches!(
            internship.state,
            InternshipState::Ended | InternshipState::Cancelled
        ) {
            Some(Mrkdwn::ours(
                "This internship has ended. Its page stays as it was.",
            ))
        } else if internship.version >= offer.version {
            Some(Mrkdwn::ours("This internship is on the new page already."))
        } else if offer.state == OfferState::Superseded {
            Some(Mrkdwn::ours(
                "The page has changed again since. The newer message shows what is on offer.",
            ))
        } else if offer.state == choice {
            Some(Mrkdwn::ours(
                "This was chosen already. Nothing was changed.",
            ))
        } else {
            None
        },
    )
}

/// "See all changes".
pub async fn version_open(ctx: Ctx, action: Action) -> Handled {
    let subject = action.value.clone().unwrap_or_default();
    let modal = changes(&ctx, &subject, 0).await?;
    ctx.open_view(action.trigger_id.as_deref(), &modal).await
}

/// Another page of the changes.
pub async fn version_page(ctx: Ctx, action: Action) -> Handled {
    let Some(view) = &action.view else {
        return Ok(Reply::Empty);
    };
    let page = action.value.as_deref().and_then(|page| page.parse().ok());
    let modal = changes(&ctx, &view.private_metadata, page.unwrap_or(0)).await?;
    ctx.update_view(view, &modal).await
}

async fn changes(ctx: &Ctx, subject: &str, page: usize) -> Result<Modal> {
    let mut tx = ctx.db().read().await?;
    let Some((internship, offer)) = due::offered(&mut tx, &ctx.workspace, subject).await? else {
        return Ok(not_here());
    };
    let old = programs::store::reading(&mut tx, &internship.program_id, offer.from_version).await?;
    let new = programs::store::reading(&mut tx, &internship.program_id, offer.version).await?;
    let facts = OfferFacts {
        internship: &internship,
        offer: &offer,
        reading: &new,
        difference: &difference(&old, &new),
    };
    Ok(views::all_changes(&facts, page))
}
