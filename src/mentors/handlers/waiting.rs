//! Nobody is free: asking the contact, waiting for a place.

use crate::{
    context::{Ctx, Handled},
    ids::{ProgramId, UserId},
    mentors::{
        due::waiting as due,
        store::waiting as store,
        views::waiting::{self as views, NobodyFree},
    },
    programs::{self, store::Program},
    scheduler::{Owed, store as outbox},
    slack::{
        blocks::{Block, Modal},
        inbound::Action,
        reply::Reply,
    },
    store::{Result, Tx},
};

/// The blocks for where nobody is free: whom to ask, and being told when a place opens.
pub async fn nobody_free(
    ctx: &Ctx,
    tx: &mut Tx,
    program: &Program,
    intern: &UserId,
) -> Result<Vec<Block>> {
    let (workspace, today) = (&ctx.workspace, ctx.today());
    let contact = due::contact_of(tx, program, intern).await?;
    let asked = due::asked_this_week(tx, workspace, &program.id, intern, today).await?;
    let is_waiting = store::is_waiting(tx, workspace, &program.id, intern).await?;
    Ok(views::nobody_free(&NobodyFree {
        program,
        contact: &contact,
        is_waiting,
        is_asked: !asked.is_empty(),
    }))
}

/// "Ask for help".
pub async fn contact_ask(ctx: Ctx, action: Action) -> Handled {
    let mut tx = ctx.db().write().await?;
    let Some(program) = program_of(&ctx, &mut tx, &action).await? else {
        return Ok(Reply::Empty);
    };
    let today = ctx.today();
    let asked = due::asked_this_week(&mut tx, &ctx.workspace, &program.id, &ctx.user, today);
    let asked = asked.await?;
    let modal = if asked.is_empty() {
        let contact = due::contact_of(&mut tx, &program, &ctx.user).await?;
        let subject = due::contact_subject(&program.id, &ctx.user, today);
        for person in &contact.people {
            let owed = Owed::to_person(due::CONTACT, person, &subject, ctx.now);
            outbox::owe(&mut tx, &ctx.workspace, &owed, ctx.now).await?;
        }
        views::contact_asked(&contact.people, true)
    } else {
        views::contact_asked(&asked, false)
    };
    tx.commit().await?;
    ctx.wake();
    show(&ctx, &action, &modal).await
}

/// "Tell me when a place opens".
pub async fn wait_join(ctx: Ctx, action: Action) -> Handled {
    let mut tx = ctx.db().write().await?;
    let Some(program) = program_of(&ctx, &mut tx, &action).await? else {
        return Ok(Reply::Empty);
    };
    let (workspace, user) = (&ctx.workspace, &ctx.user);
    let is_free = due::is_free_for(&mut tx, workspace, &program.id, user, ctx.now).await?;
    let modal = if is_free {
        views::free_already(&program)
    } else {
        let is_new = store::join(&mut tx, workspace, &program.id, user, ctx.now).await?;
        views::waits(&program, is_new)
    };
    tx.commit().await?;
    show(&ctx, &action, &modal).await
}

/// "Stop waiting".
pub async fn wait_leave(ctx: Ctx, action: Action) -> Handled {
    let mut tx = ctx.db().write().await?;
    let Some(program) = program_of(&ctx, &mut tx, &action).await? else {
        return Ok(Reply::Empty);
    };
    store::leave(&mut tx, &ctx.workspace, &program.id, &ctx.user).await?;
    tx.commit().await?;
    show(&ctx, &action, &views::waits_no_longer(&program)).await
}

/// What was pressed in one of our own notices changes it; elsewhere a notice opens.
async fn show(ctx: &Ctx, action: &Action, modal: &Modal) -> Handled {
    match &action.view {
        Some(view) if view.callback_id == modal.callback_id => ctx.update_view(view, modal).await,
        _ => ctx.show_form(action, modal).await,
    }
}

async fn program_of(ctx: &Ctx, tx: &mut Tx, action: &Action) -> Result<Option<Program>> {
    let id = ProgramId::new(action.value.clone().unwrap_or_default());
    programs::store::by_id(tx, &ctx.workspace, &id).await
}
