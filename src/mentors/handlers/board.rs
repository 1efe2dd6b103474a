//! `/internship board`: both kinds of empty slot.

use crate::{
    context::{Ctx, Handled},
    ids::{ChannelId, ProgramId},
    mentors::{
        handlers::waiting::nobody_free,
        store::board as store,
        views::board::{self as views, State},
    },
    programs::{self, store::Program},
    slack::{
        blocks::Modal,
        inbound::{Action, Command, ViewSubmission},
        reply::Reply,
        text::unescaped,
    },
    store::{Result, Tx},
};

/// `/internship board [program]`: the program that is named, else the channel's, else the only one, else a choice.
pub async fn board_command(ctx: Ctx, command: &Command, words: &str) -> Handled {
    let key = unescaped(words.trim()).to_lowercase();
    let channel = ChannelId::new(command.channel_id.clone().unwrap_or_default());
    let name = command.channel_name.as_deref().unwrap_or_default();
    let mut home = None;
    let modal = {
        let mut tx = ctx.db().read().await?;
        let programs = programs::store::all(&mut tx, &ctx.workspace).await?;
        let program = if !key.is_empty() {
            programs.iter().find(|program| program.key == key).cloned()
        } else {
            home = programs::store::by_home(&mut tx, &ctx.workspace, &channel, name).await?;
            match programs.as_slice() {
                [only] => home.clone().or_else(|| Some(only.clone())),
                _ => home.clone(),
            }
        };
        match program {
            Some(program) => show(&ctx, &mut tx, &program, 0).await?,
            None if !key.is_empty() || programs.is_empty() => {
                return Ok(Reply::Ephemeral(views::no_such_program(&key, &programs)));
            }
            None => views::choose_program(&programs),
        }
    };
    let unknown = |home: &Program| home.home_channel.is_none() && !channel.as_str().is_empty();
    if let Some(home) = home.filter(unknown) {
        let mut tx = ctx.db().write().await?;
        programs::store::keep_home(&mut tx, &home.id, &channel).await?;
        tx.commit().await?;
    }
    ctx.open_view(command.trigger_id.as_deref(), &modal).await
}

/// The program was chosen: its board takes the form's place.
pub async fn program_chosen(ctx: Ctx, form: ViewSubmission) -> Handled {
    let chosen = ProgramId::new(form.view.state.selected("program").unwrap_or_default());
    let mut tx = ctx.db().read().await?;
    let Some(program) = programs::store::by_id(&mut tx, &ctx.workspace, &chosen).await? else {
        return Ok(Reply::Errors(vec![(
            "program".into(),
            "Choose one of the programs.".into(),
        )]));
    };
    Ok(Reply::UpdateView(show(&ctx, &mut tx, &program, 0).await?))
}

/// "Open the board", from a message.
pub async fn board_open(ctx: Ctx, action: Action) -> Handled {
    let id = ProgramId::new(action.value.clone().unwrap_or_default());
    let modal = {
        let mut tx = ctx.db().read().await?;
        let Some(program) = programs::store::by_id(&mut tx, &ctx.workspace, &id).await? else {
            return Ok(Reply::Empty);
        };
        show(&ctx, &mut tx, &program, 0).await?
    };
    ctx.show_form(&action, &modal).await
}

/// Another page of the board.
pub async fn turn_page(ctx: Ctx, action: Action) -> Handled {
    let Some(view) = &action.view else {
        return Ok(Reply::Empty);
    };
    let state: State = serde_json::from_str(&view.private_metadata).unwrap_or_default();
    let page = action.value.as_deref().and_then(|page| page.parse().ok());
    let modal = {
        let mut tx = ctx.db().read().await?;
        let id = ProgramId::new(state.program);
        let Some(program) = programs::store::by_id(&mut tx, &ctx.workspace, &id).await? else {
            return Ok(Reply::Empty);
        };
        show(&ctx, &mut tx, &program, page.unwrap_or(0)).await?
    };
    ctx.update_view(view, &modal).await
}

async fn show(ctx: &Ctx, tx: &mut Tx, program: &Program, page: usize) -> Result<Modal> {
    let board = store::load(tx, program, ctx.zones(), ctx.today()).await?;
    let nobody_free = match board.free().next() {
        Some(_) => Vec::new(),
        None => nobody_free(ctx, tx, program, &ctx.user).await?,
    };
    Ok(views::board(program, &board, page, ctx.now, nobody_free))
}
