//! The history of an internship: for its pair, and for the coordinators of its program. Nobody else opens it.

use super::start::name_of;
use crate::{
    context::{Ctx, Handled},
    ids::{InternshipId, UserId},
    internships::{
        Internship, store,
        views::{self, HistoryState, HistoryView},
    },
    mentors, programs,
    slack::{
        blocks::{Choice, MAX_OPTIONS, Modal, notice},
        inbound::{Action, Command, ViewSubmission},
        reply::Reply,
        text::user_in,
    },
    store::{Result, Tx},
};

/// What a menu has room for, and one more to know that there are more.
const NEWEST: i64 = MAX_OPTIONS as i64 + 1;

/// `/internship history`; `@somebody` behind it names one of the two.
pub(super) async fn history_command(ctx: Ctx, command: &Command, rest: &str) -> Handled {
    let named = rest.split_whitespace().find_map(user_in).map(UserId::new);
    let modal = {
        let mut tx = ctx.db().read().await?;
        let all = theirs(&ctx, &mut tx, named.as_ref()).await?;
        match all.as_slice() {
            [] => return Ok(ctx.tell(&views::no_history(named.as_ref()))),
            [only] => show(&ctx, &mut tx, only, 0).await?,
            several => choose(&ctx, &mut tx, several).await?,
        }
    };
    ctx.open_view(command.trigger_id.as_deref(), &modal).await
}

/// All that a person may see, running and ended, the newest start first.
async fn theirs(ctx: &Ctx, tx: &mut Tx, named: Option<&UserId>) -> Result<Vec<Internship>> {
    let of = named.unwrap_or(&ctx.user);
    let mut all = store::ever_of_person(tx, &ctx.workspace, of, NEWEST).await?;
    let mut looked_after = Vec::new();
    for program in programs::store::all(tx, &ctx.workspace).await? {
        let coordinators = programs::store::coordinators(tx, &ctx.workspace, &program.id).await?;
        if coordinators.contains(&ctx.user) {
            looked_after.push(program.id);
        }
    }
    all.retain(|it| it.is_of_pair(&ctx.user) || looked_after.contains(&it.program_id));
    if named.is_none() {
        for program in &looked_after {
            let more = store::ever_of_program(tx, &ctx.workspace, program, NEWEST).await?;
            let more = more.into_iter().filter(|it| !it.is_of_pair(&ctx.user));
            all.extend(more);
        }
        all.sort_by(|a, b| (b.start_date, &b.id).cmp(&(a.start_date, &a.id)));
    }
    Ok(all)
}

async fn choose(ctx: &Ctx, tx: &mut Tx, several: &[Internship]) -> Result<Modal> {
    let mut choices: Vec<Choice> = Vec::new();
    for internship in several.iter().take(MAX_OPTIONS) {
        let intern = name_of(ctx, tx, &internship.intern).await?;
        let mentor = name_of(ctx, tx, &internship.mentor).await?;
        choices.push(views::history_choice(internship, &intern, &mentor));
    }
    let are_more = several.len() > choices.len();
    Ok(views::choose_history(&choices, are_more))
}

/// Which of several was chosen.
pub async fn history_about_chosen(ctx: Ctx, chosen: ViewSubmission) -> Handled {
    let id = InternshipId::new(chosen.view.state.selected("internship").unwrap_or_default());
    let mut tx = ctx.db().read().await?;
    let modal = page(&ctx, &mut tx, &id, 0).await?;
    Ok(Reply::UpdateView(modal.unwrap_or_else(not_theirs)))
}

/// "History", beside an internship's line.
pub async fn history_open(ctx: Ctx, action: Action) -> Handled {
    let id = InternshipId::new(action.value.clone().unwrap_or_default());
    let modal = {
        let mut tx = ctx.db().read().await?;
        page(&ctx, &mut tx, &id, 0).await?
    };
    match modal {
        Some(modal) => ctx.show_form(&action, &modal).await,
        None => {
            ctx.say_privately(&action, &views::history_not_theirs())
                .await
        }
    }
}

/// Another page of it.
pub async fn history_page(ctx: Ctx, action: Action) -> Handled {
    let Some(view) = &action.view else {
        return Ok(Reply::Empty);
    };
    let state: HistoryState = serde_json::from_str(&view.private_metadata).unwrap_or_default();
    let number = action.value.as_deref().and_then(|page| page.parse().ok());
    let modal = {
        let mut tx = ctx.db().read().await?;
        let id = InternshipId::new(state.internship);
        page(&ctx, &mut tx, &id, number.unwrap_or(0)).await?
    };
    ctx.update_view(view, &modal.unwrap_or_else(not_theirs))
        .await
}

fn not_theirs() -> Modal {
    notice("History", views::history_not_theirs())
}

/// A page of an internship's history. `None`: it is not theirs to see; the right to it is checked each time.
async fn page(ctx: &Ctx, tx: &mut Tx, id: &InternshipId, number: usize) -> Result<Option<Modal>> {
    let Some(internship) = store::by_id(tx, &ctx.workspace, id).await? else {
        return Ok(None);
    };
    let is_theirs = internship.is_of_pair(&ctx.user)
        || programs::store::coordinators(tx, &ctx.workspace, &internship.program_id)
            .await?
            .contains(&ctx.user);
    match is_theirs {
        true => show(ctx, tx, &internship, number).await.map(Some),
        false => Ok(None),
    }
}

async fn show(ctx: &Ctx, tx: &mut Tx, internship: &Internship, page: usize) -> Result<Modal> {
    let reading = programs::store::reading(tx, &internship.program_id, internship.version).await?;
    let reader = mentors::store::workday(tx, &ctx.workspace, &ctx.user, ctx.zones()).await?;
    let events = store::history(tx, internship).await?;
    let approvals = store::approvals(tx, &internship.id).await?;
    Ok(views::history(
        &HistoryView {
            internship,
            title: &programs::short_title(&reading, "Internship"),
            events: &events,
            approvals: &approvals,
            zone: &reader.zone,
        },
        page,
    ))
}
