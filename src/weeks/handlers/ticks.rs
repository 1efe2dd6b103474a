//! Ticks: in the message, in the modal, in App Home. One truth, whatever was on the screen.
//!
//! A button says what is wanted, not "toggle", so that one which was rendered before somebody else's tick undoes nothing
//! of it. Of two clicks on one item the later one holds, by Slack's clock (`store::tick`): clicks may arrive in any
//! order. What a click may do is judged on a snapshot, and the short transaction that writes makes sure that it is so still.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;

use super::{coffee, gone, of_pair_only, over, show_anew, shown_again};
use crate::{
    context::{Ctx, Handled},
    ids::InternshipId,
    internships::{
        self, Internship,
        due::{PRE_INTERNSHIP, load_by_id},
        rules::Calendar,
    },
    programs::Item,
    scheduler::store as outbox,
    slack::{inbound::Action, reply::Reply, text::Mrkdwn},
    store::{Result, Tx, Work},
    weeks::{CoffeeChat, OwnItem, Tick, rules, store, views::TickValue},
};

/// How often a click is judged again when the internship changed under it.
const TRIES: usize = 3;

/// A tick of one item, or its undoing.
pub async fn item_tick(ctx: Ctx, action: Action) -> Handled {
    tick(ctx, action, What::Item).await
}

/// "All done" on a container, or taking that back.
pub async fn tick_all(ctx: Ctx, action: Action) -> Handled {
    tick(ctx, action, What::Container).await
}

/// A prompt was talked about, or was not after all.
pub async fn prompt_talked(ctx: Ctx, action: Action) -> Handled {
    tick(ctx, action, What::Prompt).await
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Item,
    Container,
    Prompt,
}

impl What {
    fn fits(self, item: &Item) -> bool {
        match self {
            Self::Item => rules::can_be_ticked(item),
            Self::Container => !rules::leaves(item).is_empty() && !rules::can_be_ticked(item),
            Self::Prompt => rules::is_talk(item),
        }
    }
}

async fn tick(ctx: Ctx, action: Action, what: What) -> Handled {
    let value = action.value.as_deref();
    let wish: Option<TickValue> = value.and_then(|value| serde_json::from_str(value).ok());
    let Some(wish) = wish else {
        return Ok(Reply::Empty);
    };
    match write(&ctx, &wish, what, action.pressed_at(), None).await? {
        Outcome::Written => {
            ctx.edits_wanted();
            shown(&ctx, &action).await
        }
        Outcome::AsksWithWhom => coffee::asked(&ctx, &action, wish).await,
        Outcome::Refused(why) => ctx.say_privately(&action, &why).await,
    }
}

/// What came of a wish.
pub(super) enum Outcome {
    Written,
    /// A coffee chat is not done before it is said with whom it was, or that it needs no name.
    AsksWithWhom,
    /// Why it is not taken, in words for who pressed.
    Refused(Mrkdwn),
}

/// Judges a wish and writes what it comes to, with what was told of a coffee chat.
pub(super) async fn write(
    ctx: &Ctx,
    wish: &TickValue,
    what: What,
    clicked_at: Option<Timestamp>,
    chat: Option<&CoffeeChat>,
) -> Result<Outcome> {
    for _ in 0..TRIES {
        let judged = {
            let mut tx = ctx.db().read().await?;
            judged(ctx, &mut tx, wish, what).await?
        };
        let ticked = match judged {
            Ok(ticked) if ticked.is_chat && wish.done && chat.is_none() => {
                return Ok(Outcome::AsksWithWhom);
            }
            Ok(ticked) => ticked,
            Err(refusal) => return Ok(Outcome::Refused(refusal)),
        };
        let work = Arc::new(Writing {
            ticked,
            chat: chat.cloned(),
            clicked_at,
            now: ctx.now,
        });
        if ctx.db().write_together(work).await? {
            return Ok(Outcome::Written);
        }
    }
    Ok(Outcome::Refused(Mrkdwn::ours(
        "This internship is being changed right now. Please tick once more.",
    )))
}

/// What a click comes to.
struct Ticked {
    internship: Internship,
    ticks: Vec<Tick>,
    /// What the page of now has no more is kept with its words.
    kept: Vec<OwnItem>,
    list: List,
    /// It is a single item, and a coffee chat.
    is_chat: bool,
}

/// Where what is ticked stands.
enum List {
    /// On these days' messages.
    Week([String; 3]),
    BeforeTheStart,
}

/// `Err` is why it is not taken, in words for who pressed.
async fn judged(
    ctx: &Ctx,
    tx: &mut Tx,
    wish: &TickValue,
    what: What,
) -> Result<std::result::Result<Ticked, Mrkdwn>> {
    let id = InternshipId::new(&wish.internship);
    let Some((internship, now)) = load_by_id(tx, &ctx.workspace, &id).await? else {
        return Ok(Err(Mrkdwn::ours(
            "This internship is not known here. Nothing was ticked.",
        )));
    };
    let plan = store::plan(tx, &internship, wish.page_version).await?;
    let found = rules::find(&plan, &wish.item).filter(|(item, _)| what.fits(item));
    let refusal = match found {
        Some((item, None)) => {
            let version = wish.page_version;
            internships::handlers::tick_refusal(ctx, tx, &internship, item, version).await?
        }
        _ => of_pair_only(ctx, &internship),
    };
    if let Some(refusal) = refusal.or_else(|| over(&internship)) {
        return Ok(Err(refusal));
    }
    let Some((item, unit)) = found else {
        return Ok(Err(Mrkdwn::ours(
            "This item is no longer part of the program. Nothing was ticked.",
        )));
    };
    let list = match unit {
        Some(unit) => {
            let calendar = Calendar::new(&internship, &plan, ctx.zones());
            let [own, next] = rules::shown_on(&calendar, unit).map(|date| match date {
                Some(date) => date.to_string(),
                None => wish.date.clone(),
            });
            List::Week([wish.date.clone(), own, next])
        }
        None => List::BeforeTheStart,
    };
    let ticks = match what {
        What::Container => with_children(ctx, tx, &internship, item, wish.done).await?,
        _ => vec![Tick::new(&item.id, wish.done, ctx.user.clone(), ctx.now)],
    };
    let done = ticks.iter().filter(|tick| tick.is_done);
    let done: Vec<&str> = done.map(|tick| tick.item_id.as_str()).collect();
    let kept = gone(tx, &internship, &now, wish.page_version, &done).await?;
    Ok(Ok(Ticked {
        is_chat: what == What::Item && item.coffee,
        ticks,
        kept,
        list,
        internship,
    }))
}

/// A tick for each child that "All done" ticks, or that taking it back unticks.
async fn with_children(
    ctx: &Ctx,
    tx: &mut Tx,
    internship: &Internship,
    item: &Item,
    done: bool,
) -> Result<Vec<Tick>> {
    let known = store::ticks(tx, &internship.id).await?;
    let children = rules::to_tick_with(item, done, &known).into_iter();
    let one = |child: &Item| Tick {
        ticked_with: done.then(|| item.id.clone()),
        ..Tick::new(&child.id, done, ctx.user.clone(), ctx.now)
    };
    Ok(children.map(one).collect())
}

/// What is written of a click.
struct Writing {
    ticked: Ticked,
    chat: Option<CoffeeChat>,
    clicked_at: Option<Timestamp>,
    /// Schedule time.
    now: Timestamp,
}

#[async_trait]
impl Work for Writing {
    async fn write(&self, tx: &mut Tx) -> Result<bool> {
        let ticked = &self.ticked;
        let internship = &ticked.internship;
        if !store::is_still(tx, internship).await? {
            return Ok(false);
        }
        for tick in &ticked.ticks {
            store::tick(tx, &internship.id, tick, self.clicked_at).await?;
            if let Some(chat) = &self.chat {
                store::save_coffee_chat(tx, &internship.id, &tick.item_id, chat).await?;
            }
        }
        for kept in &ticked.kept {
            store::keep_item(tx, &internship.id, kept, self.now).await?;
        }
        match &ticked.list {
            List::Week([shown, own, next]) => {
                show_anew(tx, internship, [shown, own, next]).await?;
            }
            List::BeforeTheStart => {
                outbox::edit_occurrence(tx, &internship.id, PRE_INTERNSHIP, "").await?;
            }
        }
        Ok(true)
    }
}

/// The modal in which it was pressed shows it at once; messages and Homes follow.
async fn shown(ctx: &Ctx, action: &Action) -> Handled {
    match &action.view {
        Some(view) if matches!(view.callback_id.as_str(), "week" | "carry") => {
            shown_again(ctx, view).await
        }
        Some(view) if view.callback_id == "before" => {
            internships::handlers::shown_again(ctx, view).await
        }
        _ => Ok(Reply::Empty),
    }
}
