//! `/find-mentor`, asking, and the answers.

mod interests;
mod requests;
mod search;

pub mod board;
pub mod waiting;

mod matching;
mod profiles;

pub use matching::{match_page, match_sent, mentor_match};
pub use profiles::{
    hours_command, mentor_back, mentor_leave, mentor_offer, mentor_pause, offer_command,
    offer_program_chosen, pause_day_picked, profile_sent, zone_choose, zone_command,
};

use super::{
    Profile,
    rules::{Ranked, Seeker},
    store,
};
use crate::{
    context::Ctx,
    ids::{ProfileId, ProgramId, UserId},
    programs::{self, store::Program},
    slack::{
        blocks::{Modal, notice},
        text::Mrkdwn,
    },
    store::{Result, Tx},
};

pub use interests::{
    interest_again, interest_choose, interest_hand, interest_post, interest_sent, interest_withdraw,
};
pub use requests::{
    decline_reason_sent, pass_sent, request_accept, request_ask, request_decline, request_pass,
    request_sent, request_withdraw,
};
pub use search::{filter, find_again, find_mentor, search_sent, turn_page};

/// Whoever looks for a mentor, with their day and who leads them.
async fn seeker<'z>(tx: &mut Tx, ctx: &'z Ctx, user: &UserId) -> Result<Seeker<'z>> {
    store::seeker(tx, &ctx.workspace, user, ctx.zones(), ctx.now).await
}

/// A mentor who can be asked, with their program, as they fit the one who looks.
async fn ranked(
    ctx: &Ctx,
    tx: &mut Tx,
    id: &ProfileId,
    intern: &UserId,
) -> Result<Option<(Ranked, Program)>> {
    let Some(profile) = store::profile(tx, &ctx.workspace, id, ctx.today()).await? else {
        return Ok(None);
    };
    let program = program(ctx, tx, &profile).await?;
    let fit = seeker(tx, ctx, intern).await?.fit(&profile);
    Ok(program.map(|program| (Ranked { profile, fit }, program)))
}

async fn program(ctx: &Ctx, tx: &mut Tx, profile: &Profile) -> Result<Option<Program>> {
    let id: &ProgramId = &profile.program_id;
    programs::store::by_id(tx, &ctx.workspace, id).await
}

fn gone() -> Modal {
    notice(
        "Not available",
        Mrkdwn::ours(
            "This mentor is not listed any more. Nothing was sent. Type `/find-mentor` for the others.",
        ),
    )
}
