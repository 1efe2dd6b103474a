//! Where an internship lives: chosen by form, and what Slack tells of its channels.

use std::time::Duration;

use crate::{
    context::{Ctx, Handled},
    ids::{ChannelId, InternshipId, UserId},
    internships::{Internship, due, due::load_by_id, store, views},
    programs,
    scheduler::{Owed, store as outbox},
    slack::{
        inbound::{Action, Command, Event, ViewSubmission},
        outbound::{CallError, Class, Session},
        reply::Reply,
        text::Mrkdwn,
    },
    store::{Result, Tx, workspaces},
};

/// Slack waits three seconds for our answer to a form; this much of it may go to asking about a channel.
const ASKING: Duration = Duration::from_secs(1);

/// `/internship place`: the form, after the choice of an internship where there are several.
pub async fn place_command(ctx: &Ctx, command: &Command) -> Handled {
    let mut tx = ctx.db().read().await?;
    let lines = super::lines(ctx, &mut tx, &ctx.user).await?;
    let id = match lines.as_slice() {
        [] => return Ok(Reply::Ephemeral(views::status(&[], &[]))),
        [(only, _)] => only.id.clone(),
        _ => return Ok(Reply::Ephemeral(views::place::which(&lines))),
    };
    drop(tx);
    open(ctx, command.trigger_id.as_deref(), &id).await
}

/// "Choose a place".
pub async fn place_choose(ctx: Ctx, action: Action) -> Handled {
    let id = InternshipId::new(action.value.clone().unwrap_or_default());
    open(&ctx, action.trigger_id.as_deref(), &id).await
}

async fn open(ctx: &Ctx, trigger_id: Option<&str>, id: &InternshipId) -> Handled {
    let modal = {
        let mut tx = ctx.db().read().await?;
        let internship = match mine(ctx, &mut tx, id).await? {
            Ok(internship) => internship,
            Err(refusal) => return Ok(ctx.tell(&refusal)),
        };
        let loss = store::place::latest_loss(&mut tx, id).await?;
        let reading =
            programs::store::reading(&mut tx, &internship.program_id, internship.version).await?;
        views::place::form(&internship, &reading, loss.as_ref())
    };
    ctx.open_view(trigger_id, &modal).await
}

/// The internship, if this person may choose its place; else a sentence for them, which is the same
/// for what is not there and for what is not theirs.
async fn mine(
    ctx: &Ctx,
    tx: &mut Tx,
    id: &InternshipId,
) -> Result<std::result::Result<Internship, Mrkdwn>> {
    const NOT_YOURS: &str =
        "The intern, the mentor or a coordinator choose the place. Nothing was changed.";
    let Some((internship, _)) = load_by_id(tx, &ctx.workspace, id).await? else {
        return Ok(Err(Mrkdwn::ours(NOT_YOURS)));
    };
    let coordinators =
        programs::store::coordinators(tx, &ctx.workspace, &internship.program_id).await?;
    if !internship.is_of_pair(&ctx.user) && !coordinators.contains(&ctx.user) {
        return Ok(Err(Mrkdwn::ours(NOT_YOURS)));
    }
    if !internship.is_under_way() {
        return Ok(Err(Mrkdwn::ours(
            "This internship has ended. Nothing was changed.",
        )));
    }
    Ok(Ok(internship))
}

/// The form was sent: whoever sends it last settles it.
pub async fn place_sent(ctx: Ctx, form: ViewSubmission) -> Handled {
    let place = form
        .view
        .state
        .conversation(views::place::PLACE)
        .map(ChannelId::new);
    let id = InternshipId::new(&form.view.private_metadata);
    let mut tx = ctx.db().read().await?;
    let before = match mine(&ctx, &mut tx, &id).await? {
        Ok(internship) => internship,
        Err(refusal) => return Ok(ctx.tell(&refusal)),
    };
    // Slack is asked with no transaction open.
    drop(tx);
    let fits = match &place {
        Some(channel) => check(&ctx, channel).await,
        None => check_group(&ctx, &before).await,
    };
    if let Err(problem) = fits {
        return Ok(Reply::Errors(vec![(
            views::place::PLACE.to_owned(),
            problem,
        )]));
    }
    let mut tx = ctx.db().write().await?;
    store::lock(&mut tx, &ctx.workspace, &id).await?;
    let internship = match mine(&ctx, &mut tx, &id).await? {
        Ok(internship) => internship,
        Err(refusal) => return Ok(ctx.tell(&refusal)),
    };
    let was_lost = internship.place_lost.is_some();
    let receipt = form.receipt_key();
    if !ctx.first_time(&mut tx, &receipt).await? {
        // It was taken; somebody else may have chosen since.
        let here = internship.place.as_ref();
        return Ok(Reply::UpdateView(views::place::chosen(
            &internship,
            here,
            false,
        )));
    }
    if !was_lost && internship.place == place {
        return Ok(Reply::UpdateView(views::place::unchanged(&internship)));
    }
    let (planner, by) = (ctx.planner(), Some(&ctx.user));
    due::place::go_on(&mut tx, planner, &internship, place.clone(), by, ctx.now).await?;
    if !was_lost {
        tell_the_others(&ctx, &mut tx, &internship, place.as_ref(), &receipt).await?;
    }
    tx.commit().await?;
    ctx.wake();
    Ok(Reply::UpdateView(views::place::chosen(
        &internship,
        place.as_ref(),
        was_lost,
    )))
}

/// Nobody was asked, so nobody would know.
async fn tell_the_others(
    ctx: &Ctx,
    tx: &mut Tx,
    internship: &Internship,
    place: Option<&ChannelId>,
    receipt: &str,
) -> Result<()> {
    for person in [&internship.intern, &internship.mentor] {
        if *person != ctx.user {
            let about = due::place::PlaceChanged::subject(&ctx.user, place);
            let owed = Owed::to_person(due::place::PLACE_CHANGED, person, &about, ctx.now)
                .of(&internship.id)
                .because(receipt);
            outbox::owe(tx, &ctx.workspace, &owed, ctx.now).await?;
        }
    }
    Ok(())
}

/// Whether weeks can be posted in a channel; else a sentence for its field that says what to do. A public
/// one is joined. Where Slack does not answer in time it is taken: the post's own error leads on.
pub async fn check(ctx: &Ctx, channel: &ChannelId) -> std::result::Result<(), String> {
    let Some(session) = ctx.session(ASKING) else {
        return Ok(());
    };
    let asked = tokio::time::timeout(ASKING, enter(&session, channel)).await;
    asked.unwrap_or(Ok(()))
}

async fn enter(session: &Session, channel: &ChannelId) -> std::result::Result<(), String> {
    const ARCHIVED: &str = "This channel is archived, so nothing can be posted there. Choose another one, or leave \
                            it empty for a group message of the two.";
    const INVITE: &str = "Understudy is not in this private channel. Type /invite @Understudy there, then send this \
                          form again.";
    let found = match session.conversation_info(channel.as_str()).await {
        Ok(found) => found,
        // A private channel that we are not in is not there for us.
        Err(error) if error.is(due::place::NOT_THERE) => return Err(INVITE.to_owned()),
        Err(error) => return lenient(&error),
    };
    if found.is_archived {
        return Err(ARCHIVED.to_owned());
    }
    if found.is_member {
        return Ok(());
    }
    if found.is_private {
        return Err(INVITE.to_owned());
    }
    match session.join(channel.as_str()).await {
        Err(error) if error.is(due::place::ARCHIVED) => Err(ARCHIVED.to_owned()),
        Err(error) => lenient(&error),
        Ok(()) => Ok(()),
    }
}

/// Only what Slack surely refuses stops anybody.
fn lenient(error: &CallError) -> std::result::Result<(), String> {
    match error.class {
        Class::Refused => Err(
            "Slack does not let Understudy post there. Choose another channel, or leave it empty for a group message \
             of the two."
                .to_owned(),
        ),
        _ => Ok(()),
    }
}

/// Whether the pair can have a group message.
async fn check_group(ctx: &Ctx, internship: &Internship) -> std::result::Result<(), String> {
    let Some(session) = ctx.session(ASKING) else {
        return Ok(());
    };
    let pair = [internship.intern.as_str(), internship.mentor.as_str()];
    match session.open_conversation(&pair).await {
        Err(error) if error.class == Class::Refused => Err(
            "Slack does not let Understudy open a group message of the two. Choose a channel."
                .to_owned(),
        ),
        _ => Ok(()),
    }
}

/// `channel_archive`.
pub async fn archived(ctx: Ctx, event: Event) -> Handled {
    lost(&ctx, &event, due::place::ARCHIVED).await
}

/// `channel_deleted`.
pub async fn deleted(ctx: Ctx, event: Event) -> Handled {
    lost(&ctx, &event, due::place::NOT_THERE).await
}

/// Everybody who lives in this channel is asked where to go on.
async fn lost(ctx: &Ctx, event: &Event, reason: &str) -> Handled {
    let Some(channel) = event.payload["channel"].as_str().map(ChannelId::new) else {
        return Ok(Reply::Empty);
    };
    let mut tx = ctx.db().write().await?;
    if !ctx.first_time(&mut tx, &event.receipt_key()).await? {
        return Ok(Reply::Empty);
    }
    outbox::forget_joined(&mut tx, &ctx.workspace, &channel).await?;
    outbox::forget_channel_name(&mut tx, &ctx.workspace, &channel).await?;
    for internship in store::place::living_in(&mut tx, &ctx.workspace, &channel).await? {
        store::lock(&mut tx, &ctx.workspace, &internship.id).await?;
        // Somebody may have chosen another place just before.
        let now = store::by_id(&mut tx, &ctx.workspace, &internship.id).await?;
        if let Some(internship) = now.filter(|it| it.place.as_ref() == Some(&channel)) {
            due::place::lose(&mut tx, &internship, reason, ctx.now).await?;
        }
    }
    tx.commit().await?;
    ctx.wake();
    Ok(Reply::Empty)
}

/// `member_left_channel`: of interest only if it is us. A public channel is joined again at the next post.
pub async fn member_left(ctx: Ctx, event: Event) -> Handled {
    let mut tx = ctx.db().write().await?;
    let us = workspaces::by_id(&mut tx, &ctx.workspace).await?;
    let us = us.and_then(|workspace| workspace.bot_user_id);
    let who = event.payload["user"].as_str().map(UserId::new);
    if us.is_none() || us != who {
        return Ok(Reply::Empty);
    }
    if event.payload["channel_type"] == "G" {
        drop(tx);
        return lost(&ctx, &event, due::place::NOT_IN).await;
    }
    if let Some(channel) = event.payload["channel"].as_str().map(ChannelId::new) {
        outbox::forget_joined(&mut tx, &ctx.workspace, &channel).await?;
        tx.commit().await?;
    }
    Ok(Reply::Empty)
}

/// `channel_rename`: places and homes are known by their ids; a name that led here leads elsewhere now.
pub async fn renamed(ctx: Ctx, event: Event) -> Handled {
    if let Some(channel) = event.payload["channel"]["id"].as_str().map(ChannelId::new) {
        let mut tx = ctx.db().write().await?;
        outbox::forget_channel_name(&mut tx, &ctx.workspace, &channel).await?;
        tx.commit().await?;
    }
    Ok(Reply::Empty)
}
