//! A coordinator says whose the handles of the page's table are.

use std::collections::HashSet;

use crate::{
    context::{Ctx, Handled},
    ids::{ProfileId, ProgramId, UserId},
    mentors::{
        ProfileState, due, rules,
        store::{self, Unmatched},
        views::{self, MatchState, ZoneDifference, match_block, row_key},
    },
    mrkdwn,
    programs::{self, store::Program},
    scheduler::{cadence::zone_name, store as outbox},
    slack::{
        blocks::Modal,
        inbound::{Action, ViewState, ViewSubmission},
        reply::Reply,
        text::Mrkdwn,
    },
    store::{Result, Tx, people},
};

/// People whom we have not heard of and ask Slack about while somebody waits.
const STRANGERS: usize = 2;

/// "Match them", in a coordinator's message.
pub async fn mentor_match(ctx: Ctx, action: Action) -> Handled {
    let state = MatchState {
        program: action.value.clone().unwrap_or_default(),
        ..MatchState::default()
    };
    let found = {
        let mut tx = ctx.db().read().await?;
        form(&ctx, &mut tx, &state, &[]).await?
    };
    match found {
        Some(modal) => ctx.open_view(action.trigger_id.as_deref(), &modal).await,
        None => {
            let sentence = "Only a coordinator of the program can say this. Nothing was changed.";
            ctx.say_privately(&action, &Mrkdwn::ours(sentence)).await
        }
    }
}

/// Another page of the form; what was chosen on this one is carried along.
pub async fn match_page(ctx: Ctx, action: Action) -> Handled {
    let Some(view) = &action.view else {
        return Ok(Reply::Empty);
    };
    let state: MatchState = serde_json::from_str(&view.private_metadata).unwrap_or_default();
    let page = action.value.as_deref().and_then(|page| page.parse().ok());
    let modal = {
        let mut tx = ctx.db().read().await?;
        let Some(program) = own_program(&ctx, &mut tx, &state.program).await? else {
            return Ok(Reply::Empty);
        };
        let open = store::unmatched(&mut tx, &ctx.workspace, &program.id).await?;
        let state = MatchState {
            page: page.unwrap_or(0),
            ..carried(&open, &state, &view.state)
        };
        form(&ctx, &mut tx, &state, &[]).await?
    };
    match modal {
        Some(modal) => ctx.update_view(view, &modal).await,
        None => Ok(Reply::Empty),
    }
}

/// The program, if whoever asks looks after it.
async fn own_program(ctx: &Ctx, tx: &mut Tx, id: &str) -> Result<Option<Program>> {
    let id = ProgramId::new(id);
    let Some(program) = programs::store::by_id(tx, &ctx.workspace, &id).await? else {
        return Ok(None);
    };
    let coordinators = programs::store::coordinators(tx, &ctx.workspace, &id).await?;
    Ok(coordinators.contains(&ctx.user).then_some(program))
}

async fn form(
    ctx: &Ctx,
    tx: &mut Tx,
    state: &MatchState,
    refused: &[Mrkdwn],
) -> Result<Option<Modal>> {
    let Some(program) = own_program(ctx, tx, &state.program).await? else {
        return Ok(None);
    };
    let open = store::unmatched(tx, &ctx.workspace, &program.id).await?;
    let directory = store::directory(tx, &ctx.workspace).await?;
    let names = |row: &Unmatched| {
        let meant = directory.meant(&row.handle).into_iter();
        meant.map(|person| person.shown_name()).collect()
    };
    let meant: Vec<Vec<String>> = open.iter().map(names).collect();
    let differences = differences(ctx, tx, &program.id).await?;
    Ok(Some(views::match_form(&views::MatchFacts {
        program: &program,
        open: &open,
        meant: &meant,
        differences: &differences,
        state,
        refused,
    })))
}

/// Where the page has another zone than Slack now.
async fn differences(ctx: &Ctx, tx: &mut Tx, program: &ProgramId) -> Result<Vec<ZoneDifference>> {
    let noted = store::noted(tx, &ctx.workspace, program).await?.into_iter();
    let different = noted.filter_map(|mentor| {
        let name = mentor.time_zone.as_deref();
        if name.is_none() && mentor.tz_offset_seconds.is_none() {
            return None;
        }
        let zone = ctx.zones().nearest(name, mentor.tz_offset_seconds);
        let slack_offset =
            rules::otherwise_on_page(&mentor.zone_note, &zone, ctx.zones(), ctx.now)?;
        Some(ZoneDifference {
            user: mentor.user_id,
            page: mentor.zone_note,
            slack_zone: zone_name(&zone),
            slack_offset,
        })
    });
    Ok(different.collect())
}

/// What was chosen on all pages: this one's fields count where they were shown, wherever their rows stand by now.
fn carried(open: &[Unmatched], before: &MatchState, fields: &ViewState) -> MatchState {
    let mut state = before.clone();
    for row in open.iter().filter(|row| fields.has(&match_block(&row.id))) {
        let key = row_key(&row.id).to_owned();
        state.nobody.retain(|other| *other != key);
        match fields.user(&match_block(&row.id)) {
            Some(user) => state.chosen.insert(key, user.to_owned()),
            None => state.chosen.remove(&key),
        };
    }
    let nobody = fields.all("nobody").into_iter().map(str::to_owned);
    state.nobody.extend(nobody);
    state
}

/// What a coordinator says of one row.
enum Said {
    Is(UserId),
    Nobody,
    /// Both at once.
    Unclear,
}

fn said(row: &Unmatched, state: &MatchState) -> Option<Said> {
    let key = row_key(&row.id);
    let is_nobody = state.nobody.iter().any(|nobody| nobody == key);
    match (state.chosen.get(key), is_nobody) {
        (Some(_), true) => Some(Said::Unclear),
        (Some(user), false) => Some(Said::Is(UserId::new(user))),
        (None, true) => Some(Said::Nobody),
        (None, false) => None,
    }
}

/// The form was sent.
pub async fn match_sent(ctx: Ctx, form: ViewSubmission) -> Handled {
    let before: MatchState = serde_json::from_str(&form.view.private_metadata).unwrap_or_default();
    meet(&ctx, &before, &form.view.state).await?;
    let mut tx = ctx.db().write().await?;
    let Some(program) = own_program(&ctx, &mut tx, &before.program).await? else {
        return Ok(Reply::UpdateView(views::no_such_program()));
    };
    let open = store::unmatched(&mut tx, &ctx.workspace, &program.id).await?;
    let state = carried(&open, &before, &form.view.state);
    let slips = slips(&ctx, &mut tx, &program.id, &open, &state).await?;
    let errors: Vec<(String, String)> = slips
        .iter()
        .filter(|(row, _)| form.view.state.has(&match_block(&row.id)))
        .map(|(row, text)| (match_block(&row.id), text.clone()))
        .collect();
    if !errors.is_empty() {
        return Ok(Reply::Errors(errors));
    }
    if !ctx.first_time(&mut tx, &form.receipt_key()).await? {
        return Ok(Reply::Empty);
    }
    let mut refused: Vec<Mrkdwn> = slips
        .iter()
        .map(|(row, text)| mrkdwn!("• {}: {}", row.handle.as_str(), text.as_str()))
        .collect();
    refused.extend(too_late(&ctx, &mut tx, &program.id, &state, &form.view.state).await?);
    let bad: HashSet<&str> = slips.iter().map(|(row, _)| row.id.as_str()).collect();
    let good = open.iter().filter(|row| !bad.contains(row.id.as_str()));
    let done = save(&ctx, &mut tx, good, &state, &mut refused).await?;
    let rest = store::unmatched(&mut tx, &ctx.workspace, &program.id).await?;
    let zones = differences(&ctx, &mut tx, &program.id).await?;
    outbox::edit_about(
        &mut tx,
        &ctx.workspace,
        program.id.as_str(),
        due::MENTOR_MATCH,
    )
    .await?;
    tx.commit().await?;
    ctx.wake();
    Ok(Reply::UpdateView(views::matched(
        &program,
        done,
        rest.len(),
        &refused,
        &zones,
    )))
}

/// Asks Slack about those who were chosen and are not known yet: they may be new.
async fn meet(ctx: &Ctx, before: &MatchState, fields: &ViewState) -> Result<()> {
    let mut strangers = Vec::new();
    {
        let mut tx = ctx.db().read().await?;
        let Some(program) = own_program(ctx, &mut tx, &before.program).await? else {
            return Ok(());
        };
        let open = store::unmatched(&mut tx, &ctx.workspace, &program.id).await?;
        for user in carried(&open, before, fields).chosen.into_values() {
            let user = UserId::new(user);
            if people::get(&mut tx, &ctx.workspace, &user).await?.is_none() {
                strangers.push(user);
            }
        }
    }
    for user in strangers.iter().take(STRANGERS) {
        ctx.know(user).await?;
    }
    Ok(())
}

/// What can't be, by row.
async fn slips<'a>(
    ctx: &Ctx,
    tx: &mut Tx,
    program: &ProgramId,
    open: &'a [Unmatched],
    state: &MatchState,
) -> Result<Vec<(&'a Unmatched, String)>> {
    let mut slips = Vec::new();
    let mut taken = HashSet::new();
    for row in open {
        let slip = match said(row, state) {
            Some(Said::Unclear) => {
                Some("Choose a person or “Leave these out”, not both.".to_owned())
            }
            Some(Said::Is(user)) if !taken.insert(user.clone()) => {
                Some("This person is chosen twice. Choose them once.".to_owned())
            }
            Some(Said::Is(user)) => cannot_be(ctx, tx, program, &user).await?,
            Some(Said::Nobody) | None => None,
        };
        slips.extend(slip.map(|slip| (row, slip)));
    }
    Ok(slips)
}

/// Why a person can't be a mentor of the page, if so.
async fn cannot_be(
    ctx: &Ctx,
    tx: &mut Tx,
    program: &ProgramId,
    user: &UserId,
) -> Result<Option<String>> {
    let Some(person) = people::get(tx, &ctx.workspace, user).await? else {
        return Ok(Some("Slack does not know this person here.".to_owned()));
    };
    let listed = store::of_person(tx, &ctx.workspace, program, user).await?;
    let sentence = if person.is_bot {
        "This is an app, not a person."
    } else if person.is_deleted {
        "This person is no longer in this workspace."
    } else if person.is_guest {
        "Guests are not listed as mentors."
    } else {
        match listed.map(|profile| profile.state) {
            Some(ProfileState::Left) => {
                "This person has left the list. Only they can come back to it."
            }
            Some(_) => {
                "This person is listed already. Choose the handle under “Leave these out” instead."
            }
            None => return Ok(None),
        }
    };
    Ok(Some(sentence.to_owned()))
}

/// What another coordinator has said meanwhile of rows that were chosen here as well.
async fn too_late(
    ctx: &Ctx,
    tx: &mut Tx,
    program: &ProgramId,
    state: &MatchState,
    fields: &ViewState,
) -> Result<Vec<Mrkdwn>> {
    let settled = store::settled(tx, &ctx.workspace, program).await?;
    let nobody = fields.all("nobody");
    let chosen_here = |id: &ProfileId| {
        let key = row_key(id);
        fields.user(&match_block(id)).is_some()
            || state.chosen.contains_key(key)
            || nobody.contains(&key)
    };
    let late = settled.iter().filter(|row| chosen_here(&row.id));
    Ok(late.map(views::said_by).collect())
}

/// Saves what was said of each row; how many.
async fn save<'a>(
    ctx: &Ctx,
    tx: &mut Tx,
    rows: impl Iterator<Item = &'a Unmatched>,
    state: &MatchState,
    refused: &mut Vec<Mrkdwn>,
) -> Result<usize> {
    let mut done = 0;
    for row in rows {
        let saved = match said(row, state) {
            Some(Said::Is(user)) => store::match_with(tx, row, &user, &ctx.user).await?,
            Some(Said::Nobody) => store::leave_out(tx, row, &ctx.user).await?,
            Some(Said::Unclear) | None => continue,
        };
        if saved {
            done += 1;
        } else {
            let handle = row.handle.as_str();
            refused.push(mrkdwn!("• {}: somebody was first.", handle));
        }
    }
    Ok(done)
}
