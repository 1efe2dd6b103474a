//! The start form's way, and `/internship`.

pub mod place;

use jiff::{civil::Date, tz::TimeZone};

use super::{
    Internship, InternshipState, due,
    rules::{self, Calendar, StartForm},
    store, views,
};
use crate::{
    alumni,
    context::{Ctx, Handled},
    ids::{self, ChannelId, InternshipId, RequestId, UserId},
    mentors::{self, Request, RequestState},
    mrkdwn, programs,
    scheduler::{
        Addressee, Owed,
        cadence::{on_or_after, plus_days, weekday_word, zone_name},
        store as outbox,
    },
    slack::{
        blocks::{day, notice},
        inbound::{Action, Command, ViewSubmission},
        reply::Reply,
        text::Mrkdwn,
    },
    store::{Result, Tx},
};

/// "Plan the start", from the intern's or the mentor's message.
pub async fn start_plan(ctx: Ctx, action: Action) -> Handled {
    let id = RequestId::new(
        action
            .value
            .clone()
            .or(action.action_arg().map(str::to_owned))
            .unwrap_or_default(),
    );
    let request = {
        let mut tx = ctx.db().read().await?;
        mentors::store::request(&mut tx, &ctx.workspace, &id).await?
    };
    match request {
        Some(request) if is_of(&request, &action.user) => {
            open_start_form(&ctx, action.trigger_id.as_deref(), &request).await
        }
        _ => Ok(Reply::Empty),
    }
}

fn is_of(request: &Request, user: &str) -> bool {
    request.intern.as_str() == user || request.mentor.as_str() == user
}

/// Opens the start form, or says that the start is planned already.
pub async fn open_start_form(ctx: &Ctx, trigger_id: Option<&str>, request: &Request) -> Handled {
    let user = ctx.user.clone();
    let modal = {
        let mut tx = ctx.db().read().await?;
        match store::by_request(&mut tx, &ctx.workspace, &request.id).await? {
            Some(internship) => views::planned_already(&internship),
            None if request.state != RequestState::Accepted => return Ok(Reply::Empty),
            None => form(ctx, &mut tx, request, &user, StartForm::default()).await?,
        }
    };
    ctx.open_view(trigger_id, &modal).await
}

async fn form(
    ctx: &Ctx,
    tx: &mut Tx,
    request: &Request,
    user: &UserId,
    typed: StartForm,
) -> Result<crate::slack::blocks::Modal> {
    let zone = zone_of(ctx, tx, user).await?;
    let program = programs::store::by_id(tx, &ctx.workspace, &request.program_id).await?;
    let version = program
        .as_ref()
        .map_or(1, |program| program.current_version);
    let reading = programs::store::reading(tx, &request.program_id, version).await?;
    let today = zone.to_datetime(ctx.now).date();
    Ok(views::start_form(&views::StartFacts {
        request,
        program_title: program
            .as_ref()
            .map_or("The internship", |program| &program.title),
        reading: &reading,
        zone_name: &zone_name(&zone),
        first_day: next_monday(today),
        typed,
    }))
}

/// Where a person is: as Slack has it, else as they chose.
async fn zone_of(ctx: &Ctx, tx: &mut Tx, user: &UserId) -> Result<TimeZone> {
    let workday = mentors::store::workday(tx, &ctx.workspace, user, ctx.zones()).await?;
    Ok(workday.zone)
}

fn next_monday(today: Date) -> Date {
    on_or_after(plus_days(today, 1), jiff::civil::Weekday::Monday)
}

/// The start form was sent: the first of the pair wins.
pub async fn start_sent(ctx: Ctx, form: ViewSubmission) -> Handled {
    let state = &form.view.state;
    let typed = StartForm {
        start_date: state.raw("start_date").map(str::to_owned),
        weekday: state.selected("one_on_one_weekday").map(str::to_owned),
        time: state.raw("one_on_one_time").map(str::to_owned),
    };
    let place = state.conversation("place").map(ChannelId::new);
    let id = RequestId::new(&form.view.private_metadata);
    ctx.know(&ctx.user).await?;
    let mut tx = ctx.db().write().await?;
    let Some(request) = mentors::store::request(&mut tx, &ctx.workspace, &id).await? else {
        return Ok(Reply::UpdateView(not_yours()));
    };
    if !is_of(&request, &form.user) || request.state != RequestState::Accepted {
        return Ok(Reply::UpdateView(not_yours()));
    }
    let zone = zone_of(&ctx, &mut tx, &ctx.user).await?;
    let plan = match rules::plan(&typed, zone.to_datetime(ctx.now).date()) {
        Ok(plan) => plan,
        Err(errors) => {
            return Ok(Reply::Errors(
                errors
                    .into_iter()
                    .map(|(field, text)| (field.to_owned(), text))
                    .collect(),
            ));
        }
    };
    if !ctx.first_time(&mut tx, &form.receipt_key()).await? {
        return Ok(Reply::Empty);
    }
    let internship = internship(&ctx, &mut tx, &request, &plan, zone_name(&zone), place).await?;
    if !start(&ctx, &mut tx, &internship).await? {
        let before = store::by_request(&mut tx, &ctx.workspace, &id).await?;
        return Ok(before.map_or_else(same_day, |before| {
            Reply::UpdateView(views::planned_already(&before))
        }));
    }
    tx.commit().await?;
    ctx.wake();
    Ok(Reply::ClearViews)
}

async fn internship(
    ctx: &Ctx,
    tx: &mut Tx,
    request: &Request,
    plan: &rules::Plan,
    one_on_one_zone: String,
    place: Option<ChannelId>,
) -> Result<Internship> {
    let program = programs::store::by_id(tx, &ctx.workspace, &request.program_id).await?;
    let intern_zone = zone_of(ctx, tx, &request.intern).await?;
    Ok(Internship {
        id: InternshipId::new(ids::made_at(ctx.now)),
        workspace_id: ctx.workspace.clone(),
        program_id: request.program_id.clone(),
        version: program.map_or(1, |program| program.current_version),
        intern: request.intern.clone(),
        mentor: request.mentor.clone(),
        intern_manager: None,
        mentor_manager: None,
        start_date: plan.start_date,
        time_zone: zone_name(&intern_zone),
        weekly_hours: None,
        one_on_one_weekday: Some(weekday_word(plan.weekday).to_owned()),
        one_on_one_time: Some(plan.time),
        one_on_one_zone: Some(one_on_one_zone),
        place,
        place_lost: None,
        state: InternshipState::Active,
        request_id: Some(request.id.clone()),
        owed_from_at: ctx.now,
    })
}

/// Saves it with everything that it owes at once. False: somebody was first.
async fn start(ctx: &Ctx, tx: &mut Tx, internship: &Internship) -> Result<bool> {
    let reading = programs::store::reading(tx, &internship.program_id, internship.version).await?;
    let calendar = Calendar::new(internship, &reading, ctx.zones());
    let first_due = ctx.planner().first_due(&calendar, internship.owed_from_at);
    if !store::insert(tx, internship, first_due, ctx.now).await? {
        return Ok(false);
    }
    for addressee in [Addressee::Intern, Addressee::Mentor] {
        let mut owed = Owed::to_person(
            due::STARTED,
            &internship.intern,
            internship.id.as_str(),
            ctx.now,
        )
        .of(&internship.id);
        owed.addressee = addressee;
        outbox::owe(tx, &ctx.workspace, &owed, ctx.now).await?;
    }
    if let Some(request) = &internship.request_id {
        outbox::edit_about(tx, &ctx.workspace, request.as_str(), due::ACCEPTED).await?;
        for kind in [mentors::due::REQUEST, mentors::due::NUDGE] {
            outbox::edit_about(tx, &ctx.workspace, request.as_str(), kind).await?;
        }
    }
    Ok(true)
}

/// The same two have an internship from that day, from a CSV.
fn same_day() -> Reply {
    let sentence = "You two have an internship from that day already. Choose another day.";
    Reply::Errors(vec![("start_date".to_owned(), sentence.to_owned())])
}

fn not_yours() -> crate::slack::blocks::Modal {
    notice(
        "Nothing to plan",
        Mrkdwn::ours("This request is not open for planning any more. Nothing has changed."),
    )
}

/// `/internship [status | mentor | zone | hours | help]`.
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
        let when = if today < internship.start_date {
            mrkdwn!("starts {}", day(internship.start_date))
        } else {
            mrkdwn!("week {} of {}", calendar.week_of(today), calendar.weeks())
        };
        let mut line = mrkdwn!("{} with {} · {}", title, other, when);
        if let Some(meeting) = views::one_on_one(&internship) {
            line.push(mrkdwn!(" · 1:1 {}", meeting));
        }
        drop(calendar);
        lines.push((internship, line));
    }
    Ok(lines)
}
