//! The start form's way, the answers to a plan, and `/internship`.

mod approvals;
mod asking;
mod before;
pub mod dead_letters;
mod handover;
mod history;
mod life;
pub mod place;
mod plan;
mod second;
mod share;
mod start;
mod zones;

pub use approvals::{
    approval_ask, approval_no, approval_wrong, approval_yes, decline_sent, plan_call_off,
    question_sent,
};
pub use before::{pre_open, pre_page, shown_again, tick_refusal};
pub use handover::{hand_over, hand_over_sent, handover_no, handover_yes};
pub use history::{history_about_chosen, history_open, history_page};
pub use life::{life_about_chosen, life_confirmed, life_form_sent, life_open};
pub use plan::{open_start_form, start_change, start_plan, start_sent};
pub use second::{second_end, second_no, second_sent, second_yes};
pub use start::start_about_chosen;
pub use zones::{zone_move, zone_stay};

use std::{collections::HashMap, sync::Arc};

use super::{
    Internship,
    rules::{Calendar, Stage},
    store, views,
};
use crate::{
    alumni,
    context::{Ctx, Handled},
    holidays,
    ids::{ProgramId, UserId},
    mentors, mrkdwn, one_on_ones,
    programs::{self, Reading},
    slack::{inbound::Command, reply::Reply, text::Mrkdwn},
    store::{Result, Tx},
    weeks,
};

/// What versions of programs say, each read and parsed once: a person may have a hundred internships of one, and Slack
/// waits three seconds for a form.
#[derive(Default)]
struct Readings(HashMap<(ProgramId, i64), Arc<Reading>>);

impl Readings {
    async fn of(&mut self, tx: &mut Tx, internship: &Internship) -> Result<Arc<Reading>> {
        let key = (internship.program_id.clone(), internship.version);
        if let Some(known) = self.0.get(&key) {
            return Ok(known.clone());
        }
        let reading = programs::store::reading(tx, &key.0, key.1).await?;
        Ok(self.0.entry(key).or_insert(reading).clone())
    }
}

/// `/internship` and its words (README.md); any other word gets help.
pub async fn internship_command(ctx: Ctx, command: Command) -> Handled {
    let text = command.text.trim().to_owned();
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((&text, ""));
    match word {
        "" | "status" => status(&ctx).await,
        "start" => start::start_command(ctx, &command).await,
        "history" => history::history_command(ctx, &command, rest).await,
        "place" => place::place_command(&ctx, &command).await,
        "second-mentor" => second::second_command(ctx, &command, rest).await,
        "share" => share::share_command(ctx, rest).await,
        "programs" => programs::handlers::programs(&ctx).await,
        "coordinators" => programs::handlers::coordinators_command(ctx, &command, rest).await,
        "board" => mentors::handlers::board::board_command(ctx, &command, rest).await,
        "coffee" => alumni::handlers::coffee_command(ctx, rest).await,
        "summary" => weeks::handlers::summary_command(ctx, rest).await,
        "plan" => weeks::handlers::plan_command(ctx, &command, rest).await,
        "mentor" => mentors::handlers::offer_command(ctx, command).await,
        "zone" => mentors::handlers::zone_command(ctx, rest).await,
        "hours" => mentors::handlers::hours_command(ctx, rest).await,
        "country" => holidays::handlers::country_command(ctx, rest).await,
        word if one_on_ones::handlers::knows(word) => {
            one_on_ones::handlers::command(ctx, &command, word, rest).await
        }
        word => match life::act_of(word) {
            Some(act) => life::life_command(ctx, &command, act, rest).await,
            None => Ok(Reply::Ephemeral(views::help())),
        },
    }
}

async fn status(ctx: &Ctx) -> Handled {
    let mut tx = ctx.db().read().await?;
    let lines = lines(ctx, &mut tx, &ctx.user).await?;
    let mut may = Vec::new();
    for (internship, _) in lines.iter().take(views::WITH_BUTTONS) {
        may.push(life::acts_of(ctx, &mut tx, internship).await?);
    }
    Ok(Reply::Ephemeral(views::status(&lines, &may)))
}

/// A person's running internships, each with a line about it.
pub async fn lines(ctx: &Ctx, tx: &mut Tx, user: &UserId) -> Result<Vec<(Internship, Mrkdwn)>> {
    let mut lines = Vec::new();
    let mut readings = Readings::default();
    for internship in store::of_person(tx, &ctx.workspace, user).await? {
        let reading = readings.of(tx, &internship).await?;
        let calendar = Calendar::new(&internship, &reading, ctx.zones());
        let today = calendar.zone.to_datetime(ctx.now).date();
        let title = Mrkdwn::escaped(&programs::short_title(&reading, "Internship")).bold();
        let other = Mrkdwn::user(internship.other(user).as_str());
        let when = views::stands(&calendar, Stage::on(&calendar, today), today);
        let mut line = mrkdwn!("{} with {} · {}", title, other, when);
        if let Some(meeting) = views::one_on_one(&internship) {
            line.push(mrkdwn!(" · 1:1 {}", meeting));
        }
        if let Some(ahead) = views::break_ahead(&internship, today) {
            line.push(mrkdwn!(" · {}", ahead));
        }
        drop(calendar);
        lines.push((internship, line));
    }
    Ok(lines)
}
