//! `/internship start`: plans what a mentor has accepted, or changes a plan that waits.

use super::plan::{Draft, is_of};
use crate::{
    context::{Ctx, Handled},
    ids::{InternshipId, RequestId, UserId},
    internships::{
        Internship,
        rules::{Asks, Calendar, Stage},
        store,
        views::{self, Beginning},
    },
    mentors::{self, Request, RequestState},
    programs,
    slack::{
        blocks::{Choice, MAX_OPTIONS, Modal, notice},
        inbound::{Command, ViewSubmission},
        reply::Reply,
        text::Mrkdwn,
    },
    store::{Result, Tx, people},
};

/// What can be begun: a yes without a plan, or a plan that waits for answers or for the pair.
enum Ahead {
    Request(Box<Request>),
    Plan(Box<Internship>),
}

/// `/internship start`; whoever has nothing to begin sees where they stand.
pub(super) async fn start_command(ctx: Ctx, command: &Command) -> Handled {
    let modal = {
        let mut tx = ctx.db().read().await?;
        let ahead = ahead(&ctx, &mut tx).await?;
        match ahead.as_slice() {
            [] => None,
            [only] => Some(form(&ctx, &mut tx, only).await?),
            several => Some(choose(&ctx, &mut tx, several).await?),
        }
    };
    match modal {
        Some(modal) => ctx.open_view(command.trigger_id.as_deref(), &modal).await,
        None => super::status(&ctx).await,
    }
}

async fn ahead(ctx: &Ctx, tx: &mut Tx) -> Result<Vec<Ahead>> {
    let accepted = mentors::store::accepted_unplanned(tx, &ctx.workspace, &ctx.user).await?;
    let mut ahead: Vec<_> = accepted
        .into_iter()
        .map(|request| Ahead::Request(Box::new(request)))
        .collect();
    for internship in store::of_person(tx, &ctx.workspace, &ctx.user).await? {
        let reading =
            programs::store::reading(tx, &internship.program_id, internship.version).await?;
        let calendar = Calendar::new(&internship, &reading, ctx.zones());
        let today = calendar.zone.to_datetime(ctx.now).date();
        let waits = matches!(
            Stage::on(&calendar, today),
            Stage::Planned | Stage::Awaiting
        );
        drop(calendar);
        if waits && internship.request_id.is_some() {
            ahead.push(Ahead::Plan(Box::new(internship)));
        }
    }
    Ok(ahead)
}

async fn form(ctx: &Ctx, tx: &mut Tx, ahead: &Ahead) -> Result<Modal> {
    match ahead {
        Ahead::Request(request) => {
            let Some(draft) = Draft::of_request(ctx, tx, (**request).clone()).await? else {
                return Ok(not_yours());
            };
            let typed = draft.proposed(ctx, tx).await?;
            draft.form(ctx, tx, typed, Asks::default()).await
        }
        Ahead::Plan(internship) => match Draft::of_internship(ctx, tx, &internship.id).await? {
            Ok(draft) => {
                let typed = draft.planned();
                draft.form(ctx, tx, typed, Asks::default()).await
            }
            Err(instead) => Ok(instead),
        },
    }
}

async fn choose(ctx: &Ctx, tx: &mut Tx, several: &[Ahead]) -> Result<Modal> {
    let mut choices: Vec<Choice> = Vec::new();
    for ahead in several.iter().take(MAX_OPTIONS) {
        let (other, program, beginning) = match ahead {
            Ahead::Request(request) => {
                let other = match request.intern == ctx.user {
                    true => &request.mentor,
                    false => &request.intern,
                };
                let beginning = Beginning::Request(request.id.clone());
                (other, &request.program_id, beginning)
            }
            Ahead::Plan(plan) => {
                let beginning = Beginning::Plan(plan.id.clone(), plan.start_date);
                (plan.other(&ctx.user), &plan.program_id, beginning)
            }
        };
        let name = name_of(ctx, tx, other).await?;
        let program = programs::store::by_id(tx, &ctx.workspace, program).await?;
        let title = program.map(|program| program.title).unwrap_or_default();
        choices.push(views::beginning_choice(&beginning, &name, &title));
    }
    Ok(views::choose_beginning(&choices))
}

pub(super) async fn name_of(ctx: &Ctx, tx: &mut Tx, user: &UserId) -> Result<String> {
    let person = people::get(tx, &ctx.workspace, user).await?;
    let name = person.map(|person| person.name);
    let name = name.filter(|name| !name.trim().is_empty());
    Ok(name.unwrap_or_else(|| user.to_string()))
}

/// Which of several was chosen: its form takes the place of the question.
pub async fn start_about_chosen(ctx: Ctx, chosen: ViewSubmission) -> Handled {
    let value = chosen.view.state.selected("beginning").unwrap_or_default();
    let mut tx = ctx.db().read().await?;
    let modal = match value.split_once(':') {
        Some(("r", id)) => {
            let id = RequestId::new(id);
            let request = mentors::store::request(&mut tx, &ctx.workspace, &id).await?;
            let theirs =
                request.filter(|it| is_of(it, &ctx.user) && it.state == RequestState::Accepted);
            match (
                theirs,
                store::by_request(&mut tx, &ctx.workspace, &id).await?,
            ) {
                (Some(_), Some(planned)) => views::planned_already(&planned),
                (Some(request), None) => {
                    form(&ctx, &mut tx, &Ahead::Request(Box::new(request))).await?
                }
                (None, _) => not_yours(),
            }
        }
        Some(("p", id)) => {
            let id = InternshipId::new(id);
            match store::by_id(&mut tx, &ctx.workspace, &id).await? {
                Some(plan) => form(&ctx, &mut tx, &Ahead::Plan(Box::new(plan))).await?,
                None => not_yours(),
            }
        }
        _ => not_yours(),
    };
    Ok(Reply::UpdateView(modal))
}

/// The same two have an internship from that day, from a CSV or ended early.
pub(super) fn same_day() -> Reply {
    let sentence = "You two have an internship from that day already. Choose another day.";
    Reply::Errors(vec![("start_date".to_owned(), sentence.to_owned())])
}

pub(super) fn not_yours() -> Modal {
    notice(
        "Nothing to plan",
        Mrkdwn::ours("This request is not open for planning any more. Nothing has changed."),
    )
}
