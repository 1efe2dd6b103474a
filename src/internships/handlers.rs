//! The start form's way, the answers to a plan, and `/internship`.

mod approvals;
mod before;
mod handover;
pub mod place;
mod plan;

pub use approvals::{
    approval_ask, approval_no, approval_wrong, approval_yes, decline_sent, plan_call_off,
    question_sent,
};
pub use before::{pre_open, pre_page, shown_again, tick_refusal};
pub use handover::{hand_over, hand_over_sent, handover_no, handover_yes};
pub use plan::{open_start_form, start_change, start_plan, start_sent};

use super::{
    Internship,
    rules::{Calendar, Stage},
    store, views,
};
use crate::{
    alumni,
    context::{Ctx, Handled},
    holidays,
    ids::UserId,
    mentors, mrkdwn, programs,
    slack::{inbound::Command, reply::Reply, text::Mrkdwn},
    store::{Result, Tx},
};

/// `/internship [status | mentor | zone | hours | country | place | help]`.
pub async fn internship_command(ctx: Ctx, command: Command) -> Handled {
    let text = command.text.trim().to_owned();
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((&text, ""));
    match word {
        "" | "status" => status(&ctx).await,
        "place" => place::place_command(&ctx, &command).await,
        "programs" => programs::handlers::programs(&ctx).await,
        "board" => mentors::handlers::board::board_command(ctx, &command, rest).await,
        "coffee" => alumni::handlers::coffee_command(ctx, rest).await,
        "mentor" => mentors::handlers::offer_command(ctx, command).await,
        "zone" => mentors::handlers::zone_command(ctx, rest).await,
        "hours" => mentors::handlers::hours_command(ctx, rest).await,
        "country" => holidays::handlers::country_command(ctx, rest).await,
        _ => Ok(Reply::Ephemeral(views::help())),
    }
}

async fn status(ctx: &Ctx) -> Handled {
    let mut tx = ctx.db().read().await?;
    Ok(Reply::Ephemeral(views::status(
        &lines(ctx, &mut tx, &ctx.user).await?,
    )))
}

/// A person's running internships, each with a line about it.
pub async fn lines(ctx: &Ctx, tx: &mut Tx, user: &UserId) -> Result<Vec<(Internship, Mrkdwn)>> {
    let mut lines = Vec::new();
    for internship in store::of_person(tx, &ctx.workspace, user).await? {
        let reading =
            programs::store::reading(tx, &internship.program_id, internship.version).await?;
        let calendar = Calendar::new(&internship, &reading, ctx.zones());
        let today = calendar.zone.to_datetime(ctx.now).date();
        let title = Mrkdwn::escaped(&programs::short_title(&reading, "Internship")).bold();
        let other = Mrkdwn::user(internship.other(user).as_str());
        let when = views::stands(&calendar, Stage::on(&calendar, today), today);
        let mut line = mrkdwn!("{} with {} · {}", title, other, when);
        if let Some(meeting) = views::one_on_one(&internship) {
            line.push(mrkdwn!(" · 1:1 {}", meeting));
        }
        drop(calendar);
        lines.push((internship, line));
    }
    Ok(lines)
}
