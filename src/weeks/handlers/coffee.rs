//! A coffee chat among a week's items: its tick asks with whom it was.

use super::{
    own::{below, show_below, theirs},
    ticks::{Outcome, What, write},
};
use crate::{
    alumni,
    context::{Ctx, Handled},
    internships::Internship,
    slack::{
        blocks::Modal,
        inbound::{Action, ViewSubmission},
        reply::Reply,
        text::Mrkdwn,
    },
    store::{Result, Tx},
    weeks::{
        CoffeeChat,
        rules::{self, coffee::ChatForm},
        store,
        views::{
            TickValue,
            coffee::{ChatRef, chat_form, chat_meanwhile},
            own as shown,
        },
    },
};

/// "Coffee: …", in the whole week.
pub async fn coffee_open(ctx: Ctx, action: Action) -> Handled {
    let value = action.value.as_deref().unwrap_or_default();
    match serde_json::from_str::<TickValue>(value) {
        Ok(tick) => asked(&ctx, &action, tick).await,
        Err(_) => Ok(Reply::Empty),
    }
}

/// The form, instead of a tick.
pub(super) async fn asked(ctx: &Ctx, action: &Action, tick: TickValue) -> Handled {
    let at = ChatRef {
        tick: TickValue { done: true, ..tick },
        revision: 0,
        below: below(action),
    };
    let found = {
        let mut tx = ctx.db().read().await?;
        match theirs(ctx, &mut tx, &at.tick.internship).await? {
            Ok(internship) => form(ctx, &mut tx, &internship, at).await?,
            Err(why) => Err(why),
        }
    };
    ctx.show_or_say(action, found).await
}

async fn form(
    ctx: &Ctx,
    tx: &mut Tx,
    internship: &Internship,
    at: ChatRef,
) -> Result<std::result::Result<Modal, Mrkdwn>> {
    let plan = store::plan(tx, internship, at.tick.page_version).await?;
    let found = rules::find(&plan, &at.tick.item).filter(|(item, _)| rules::can_be_ticked(item));
    let Some((item, _)) = found else {
        return Ok(Err(gone()));
    };
    let known = store::coffee_chat(tx, &internship.id, &item.id).await?;
    let known = match known {
        Some(known) => known,
        // Who has said yes to the intern lately is who it was, most likely. Whom they asked is theirs.
        None if internship.intern == ctx.user => CoffeeChat {
            with_whom: alumni::store::last_agreed(tx, internship).await?,
            ..CoffeeChat::default()
        },
        None => CoffeeChat::default(),
    };
    let at = ChatRef {
        revision: known.revision,
        ..at
    };
    Ok(Ok(chat_form(&at, &item.text, &known)))
}

fn gone() -> Mrkdwn {
    Mrkdwn::ours("This item is no longer part of the program. Nothing was changed.")
}

/// The form was sent: it is done.
pub async fn coffee_chat_sent(ctx: Ctx, sent: ViewSubmission) -> Handled {
    let Ok(at) = serde_json::from_str::<ChatRef>(&sent.view.private_metadata) else {
        return Ok(Reply::ClearViews);
    };
    let internship = {
        let mut tx = ctx.db().read().await?;
        theirs(&ctx, &mut tx, &at.tick.internship).await?
    };
    let internship = match internship {
        Ok(internship) => internship,
        Err(why) => return Ok(Reply::UpdateView(shown::not_saved(why, &sent.view.state))),
    };
    let (state, note_field) = (&sent.view.state, at.note_field());
    let typed = ChatForm {
        revision: at.revision,
        with: state.user("with"),
        is_waived: state.all("waive").contains(&"waived"),
        note: state.text(&note_field).unwrap_or_default(),
    };
    let chat = match typed.read(&internship) {
        Ok(chat) => chat,
        Err(("note", why)) => return Ok(Reply::Errors(vec![(note_field, why)])),
        Err((field, why)) => return Ok(Reply::Errors(vec![(field.to_owned(), why)])),
    };
    let outcome = write(&ctx, at.tick.clone(), What::Item, None, Some(chat.clone())).await?;
    Ok(match outcome {
        Outcome::Refused(why) => Reply::UpdateView(shown::not_saved(why, state)),
        Outcome::Meanwhile(saved) => {
            let at = ChatRef {
                revision: saved.revision,
                ..at
            };
            Reply::UpdateView(chat_meanwhile(&at, &saved, &chat))
        }
        Outcome::Written | Outcome::AsksWithWhom => {
            ctx.edits_wanted();
            show_below(&ctx, at.below);
            Reply::Empty
        }
    })
}
