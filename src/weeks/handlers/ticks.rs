//! Ticks: in the message, in the modal, in App Home. One truth, whatever was on the screen.
//!
//! A button says what is wanted, not "toggle", so that one which was rendered before somebody else's tick undoes nothing
//! of it. Of two clicks on one item the later one holds, by Slack's clock (`store::tick`): clicks may arrive in any
//! order.

mod press;

use jiff::Timestamp;

use super::{coffee, shown_again};
use crate::{
    context::{Ctx, Handled},
    internships,
    programs::Item,
    slack::{inbound::Action, reply::Reply, text::Mrkdwn},
    store::Result,
    weeks::{CoffeeChat, rules, views::TickValue},
};
use press::Press;

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
    match write(&ctx, wish.clone(), what, action.pressed_at(), None).await? {
        Outcome::Written => {
            ctx.edits_wanted();
            shown(&ctx, &action).await
        }
        Outcome::AsksWithWhom | Outcome::Meanwhile(_) => coffee::asked(&ctx, &action, wish).await,
        Outcome::Refused(why) => ctx.say_privately(&action, &why).await,
    }
}

/// What came of a wish.
pub(super) enum Outcome {
    Written,
    /// A coffee chat is not done before it is said with whom it was, or that it needs no name.
    AsksWithWhom,
    /// The other told of it since the form was opened.
    Meanwhile(CoffeeChat),
    /// Why it is not taken, in words for who pressed.
    Refused(Mrkdwn),
}

/// Does what is wished, with what was told of a coffee chat.
pub(super) async fn write(
    ctx: &Ctx,
    wish: TickValue,
    what: What,
    clicked_at: Option<Timestamp>,
    chat: Option<CoffeeChat>,
) -> Result<Outcome> {
    let press = Press {
        ctx: ctx.clone(),
        wish,
        what,
        clicked_at,
        chat,
    };
    ctx.db().write_together(press).await
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
