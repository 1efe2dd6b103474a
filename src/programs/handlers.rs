//! Reading a program before applying, for anybody; and who looks after it.

mod coordinators;

pub use coordinators::{about_chosen, coordinators_command, coordinators_sent};

use super::{
    store,
    views::{self, PreviewState},
};
use crate::{
    context::{Ctx, Handled},
    ids::ProgramId,
    slack::{blocks::Modal, inbound::Action, reply::Reply},
    store::Result,
};

/// `/internship programs`.
pub async fn programs(ctx: &Ctx) -> Handled {
    let mut tx = ctx.db().read().await?;
    let mut all = Vec::new();
    for program in store::all(&mut tx, &ctx.workspace).await? {
        let reading = store::reading(&mut tx, &program.id, program.current_version).await?;
        all.push((program, reading));
    }
    Ok(Reply::Ephemeral(views::list_of(&all)))
}

/// "About the program".
pub async fn program_open(ctx: Ctx, action: Action) -> Handled {
    let arg = || action.action_arg().map(str::to_owned);
    let state = PreviewState {
        program: action.value.clone().or_else(arg).unwrap_or_default(),
        page: 0,
    };
    match preview(&ctx, &state).await? {
        Some(modal) => ctx.show_form(&action, &modal).await,
        None => Ok(Reply::Empty),
    }
}

/// Another page of it.
pub async fn turn_page(ctx: Ctx, action: Action) -> Handled {
    let Some(view) = &action.view else {
        return Ok(Reply::Empty);
    };
    let mut state: PreviewState = serde_json::from_str(&view.private_metadata).unwrap_or_default();
    let page = action.value.as_deref().and_then(|page| page.parse().ok());
    state.page = page.unwrap_or(0);
    match preview(&ctx, &state).await? {
        Some(modal) => ctx.update_view(view, &modal).await,
        None => Ok(Reply::Empty),
    }
}

async fn preview(ctx: &Ctx, state: &PreviewState) -> Result<Option<Modal>> {
    let mut tx = ctx.db().read().await?;
    let id = ProgramId::new(state.program.clone());
    let Some(program) = store::by_id(&mut tx, &ctx.workspace, &id).await? else {
        return Ok(None);
    };
    let reading = store::reading(&mut tx, &program.id, program.current_version).await?;
    Ok(Some(views::preview(&program, &reading, state.page)))
}
