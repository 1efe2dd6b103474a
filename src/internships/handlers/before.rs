//! The list before the start as a modal, and who may tick what of it. The tick itself is the weeks'.

use crate::{
    context::{Ctx, Handled},
    ids::InternshipId,
    internships::{
        Internship,
        due::{self, load_by_id},
        rules::{Calendar, Hands, Watch},
        views::{self, BeforeRef, BeforeView},
    },
    mrkdwn, programs,
    slack::{
        blocks::Modal,
        inbound::{Action, View},
        reply::Reply,
        text::Mrkdwn,
    },
    store::{Result, Tx},
};

/// "Before the start": for the pair, the managers and coordinators.
pub async fn pre_open(ctx: Ctx, action: Action) -> Handled {
    let list = BeforeRef {
        internship: action.value.clone().unwrap_or_default(),
        page: 0,
    };
    match page_of(&ctx, &list).await? {
        Ok(modal) => ctx.open_view(action.trigger_id.as_deref(), &modal).await,
        Err(sentence) => ctx.say_privately(&action, &sentence).await,
    }
}

/// Another page of it.
pub async fn pre_page(ctx: Ctx, action: Action) -> Handled {
    let Some(view) = &action.view else {
        return Ok(Reply::Empty);
    };
    let page = action.value.as_deref().and_then(|page| page.parse().ok());
    show(&ctx, view, Some(page.unwrap_or(0))).await
}

/// The open modal as it stands after a tick.
pub async fn shown_again(ctx: &Ctx, view: &View) -> Handled {
    show(ctx, view, None).await
}

async fn show(ctx: &Ctx, view: &View, page: Option<usize>) -> Handled {
    let Ok(mut list) = serde_json::from_str::<BeforeRef>(&view.private_metadata) else {
        return Ok(Reply::Empty);
    };
    list.page = page.unwrap_or(list.page);
    match page_of(ctx, &list).await? {
        Ok(modal) => ctx.update_view(view, &modal).await,
        Err(_) => Ok(Reply::Empty),
    }
}

/// `Err` is why there is nothing to show.
async fn page_of(ctx: &Ctx, list: &BeforeRef) -> Result<std::result::Result<Modal, Mrkdwn>> {
    let mut tx = ctx.db().read().await?;
    let id = InternshipId::new(&list.internship);
    let loaded = load_by_id(&mut tx, &ctx.workspace, &id).await?;
    let Some((internship, _)) = loaded else {
        return Ok(Err(not_here()));
    };
    let Some(hands) = hands(ctx, &mut tx, &internship).await? else {
        return Ok(Err(not_here()));
    };
    let (reading, before) = due::list_of(&mut tx, &internship, None).await?;
    if before.is_empty() {
        return Ok(Err(Mrkdwn::ours(
            "The page of this program has no list before the start.",
        )));
    }
    let calendar = Calendar::new(&internship, &reading, ctx.zones());
    let view = BeforeView {
        calendar: &calendar,
        list: &before,
        hands,
        version: 0,
    };
    Ok(Ok(views::before_page(&view, list.page)))
}

/// The same whether there is none or it is not theirs: nobody learns which.
fn not_here() -> Mrkdwn {
    Mrkdwn::ours("This list is not here any more, or it is not yours to see.")
}

async fn hands(ctx: &Ctx, tx: &mut Tx, internship: &Internship) -> Result<Option<Hands>> {
    let coordinators =
        programs::store::coordinators(tx, &ctx.workspace, &internship.program_id).await?;
    Ok(Hands::of(internship, &ctx.user, &coordinators))
}

/// Why this person's tick of an item of the list is not taken; `None` if it is.
pub async fn tick_refusal(
    ctx: &Ctx,
    tx: &mut Tx,
    internship: &Internship,
    item: &programs::Item,
    page_version: Option<i64>,
) -> Result<Option<Mrkdwn>> {
    let hands = hands(ctx, tx, internship).await?;
    if !hands.is_some_and(|hands| hands.may_tick(item)) {
        let whose = match hands {
            Some(Hands::Manager) => "This item is for the intern or the mentor to tick.",
            _ => "Only the people of this internship tick its list.",
        };
        return Ok(Some(mrkdwn!("{} Nothing was changed.", whose)));
    }
    let (_, before) = due::list_of(tx, internship, page_version).await?;
    Ok(match before.watch(item) {
        Watch::ByHand => None,
        Watch::Awaited(sign) => Some(mrkdwn!(
            "Understudy sees this by itself: it is ticked once {}. Nothing was changed.",
            views::given_word(sign)
        )),
        Watch::Given(sign) => Some(mrkdwn!(
            "Understudy has seen this by itself: {}. Nothing was changed.",
            views::given_word(sign)
        )),
    })
}
