//! The start form's way: a first plan, and each change of it before the first day.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{civil::Date, tz::TimeZone};

use super::{
    approvals::stage,
    asking::ask,
    start::{not_yours, same_day},
};
use crate::{
    context::{Ctx, Handled},
    holidays::rules::DaysOff,
    ids::{self, ChannelId, InternshipId, RequestId, UserId, WorkspaceId},
    internships::{
        Internship, InternshipState, Pauses,
        due::{self, PlanOnItsWay},
        rules::{self, Act, Asks, Calendar, Plan, PlanFacts, StartForm},
        store,
        views::{self, StartState},
    },
    mentors::{self, Request, RequestState},
    one_on_ones::Arrangement,
    programs::{self, Reading, store::Program},
    scheduler::cadence::{on_or_after, plus_days, weekday_word, zone_name},
    slack::{
        blocks::Modal,
        inbound::{Action, ViewState, ViewSubmission},
        reply::Reply,
    },
    store::{Result, Tx, people},
};

/// "Plan the start", from the intern's or the mentor's message.
pub async fn start_plan(ctx: Ctx, action: Action) -> Handled {
    let arg = || action.action_arg().map(str::to_owned);
    let id = RequestId::new(action.value.clone().or_else(arg).unwrap_or_default());
    let request = {
        let mut tx = ctx.db().read().await?;
        mentors::store::request(&mut tx, &ctx.workspace, &id).await?
    };
    match request {
        Some(request) if is_of(&request, &ctx.user) => {
            open_start_form(&ctx, action.trigger_id.as_deref(), &request).await
        }
        _ => Ok(Reply::Empty),
    }
}

pub(super) fn is_of(request: &Request, user: &UserId) -> bool {
    request.intern == *user || request.mentor == *user
}

/// Opens the start form, or says that the start is planned already.
pub async fn open_start_form(ctx: &Ctx, trigger_id: Option<&str>, request: &Request) -> Handled {
    let modal = {
        let mut tx = ctx.db().read().await?;
        match store::by_request(&mut tx, &ctx.workspace, &request.id).await? {
            Some(internship) => views::planned_already(&internship),
            None if request.state != RequestState::Accepted => return Ok(Reply::Empty),
            None => match Draft::of_request(ctx, &mut tx, request.clone()).await? {
                Some(draft) => {
                    let typed = draft.proposed(ctx, &mut tx).await?;
                    draft.form(ctx, &mut tx, typed, Asks::default()).await?
                }
                None => return Ok(Reply::Empty),
            },
        }
    };
    ctx.open_view(trigger_id, &modal).await
}

/// "Change": the same form with what is planned.
pub async fn start_change(ctx: Ctx, action: Action) -> Handled {
    let id = InternshipId::new(action.value.clone().unwrap_or_default());
    let modal = {
        let mut tx = ctx.db().read().await?;
        match Draft::of_internship(&ctx, &mut tx, &id).await? {
            Ok(draft) => {
                let typed = draft.planned();
                draft.form(&ctx, &mut tx, typed, Asks::default()).await?
            }
            Err(modal) => modal,
        }
    };
    ctx.open_view(action.trigger_id.as_deref(), &modal).await
}

/// What a start form is about: an accepted request, or an internship that is planned.
pub(super) struct Draft {
    request: Option<Request>,
    before: Option<PlanOnItsWay>,
    program: Program,
    reading: Arc<Reading>,
}

impl Draft {
    pub(super) async fn of_request(
        ctx: &Ctx,
        tx: &mut Tx,
        request: Request,
    ) -> Result<Option<Self>> {
        let program = programs::store::by_id(tx, &ctx.workspace, &request.program_id).await?;
        let Some(program) = program else {
            return Ok(None);
        };
        let reading = programs::store::reading(tx, &program.id, program.current_version).await?;
        Ok(Some(Self {
            request: Some(request),
            before: None,
            program,
            reading,
        }))
    }

    /// `Err` is what to show instead.
    pub(super) async fn of_internship(
        ctx: &Ctx,
        tx: &mut Tx,
        id: &InternshipId,
    ) -> Result<std::result::Result<Self, Modal>> {
        let plan = PlanOnItsWay::load(tx, &ctx.workspace, id).await?;
        let Some(plan) = plan.filter(|plan| plan.internship.is_of_pair(&ctx.user)) else {
            return Ok(Err(not_yours()));
        };
        let stage = stage(ctx, &plan);
        if !stage.allows(Act::Change) || plan.internship.request_id.is_none() {
            return Ok(Err(views::not_now_form(Act::Change, stage)));
        }
        Ok(Ok(Self {
            request: None,
            program: plan.program.clone(),
            reading: plan.reading.clone(),
            before: Some(plan),
        }))
    }

    fn pair(&self) -> Option<(&UserId, &UserId)> {
        let planned = self
            .before
            .as_ref()
            .map(|plan| (&plan.internship.intern, &plan.internship.mentor));
        planned.or_else(|| {
            self.request
                .as_ref()
                .map(|request| (&request.intern, &request.mentor))
        })
    }

    fn state(&self) -> StartState {
        StartState {
            request: self.request.as_ref().map(|request| request.id.clone()),
            internship: self.before.as_ref().map(|plan| plan.internship.id.clone()),
        }
    }

    /// What is planned, as a form has it.
    pub(super) fn planned(&self) -> StartForm {
        let Some(plan) = &self.before else {
            return StartForm::default();
        };
        let internship = &plan.internship;
        StartForm {
            start_date: Some(internship.start_date.to_string()),
            hours: internship
                .weekly_hours
                .map(|hours| hours.to_string())
                .unwrap_or_default(),
            hours_reason: internship.hours_reason.clone(),
            intern_manager: internship.intern_manager.as_ref().map(UserId::to_string),
            mentor_manager: internship.mentor_manager.as_ref().map(UserId::to_string),
            weekday: internship.one_on_one_weekday.clone(),
            time: internship
                .one_on_one_time
                .map(|time| time.strftime("%H:%M").to_string()),
            place: internship.place.as_ref().map(ChannelId::to_string),
            at_once: false,
        }
    }

    /// Managers as earlier internships had them: proposed, not decided.
    pub(super) async fn proposed(&self, ctx: &Ctx, tx: &mut Tx) -> Result<StartForm> {
        let Some((intern, mentor)) = self.pair() else {
            return Ok(StartForm::default());
        };
        let of_intern = mentors::store::managers_of(tx, &ctx.workspace, intern).await?;
        let of_mentor = store::mentor_managers(tx, &ctx.workspace, mentor).await?;
        let only = |managers: Vec<UserId>| match managers.as_slice() {
            [only] => Some(only.to_string()),
            _ => None,
        };
        Ok(StartForm {
            intern_manager: only(of_intern),
            mentor_manager: only(of_mentor),
            ..StartForm::default()
        })
    }

    pub(super) async fn form(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        typed: StartForm,
        asks: Asks,
    ) -> Result<Modal> {
        let zone = zone_of(ctx, tx, &ctx.user).await?;
        let Some((intern, mentor)) = self.pair() else {
            return Ok(not_yours());
        };
        let today = zone.to_datetime(ctx.now).date();
        Ok(views::start_form(&views::StartFacts {
            state: self.state(),
            intern,
            mentor,
            program_title: &self.program.title,
            reading: &self.reading,
            zone_name: &zone_name(&zone),
            first_day: next_monday(today),
            typed,
            asks,
        }))
    }
}

/// Where a person is: as Slack has it, else as they chose.
async fn zone_of(ctx: &Ctx, tx: &mut Tx, user: &UserId) -> Result<TimeZone> {
    let workday = mentors::store::workday(tx, &ctx.workspace, user, ctx.zones()).await?;
    Ok(workday.zone)
}

fn next_monday(today: Date) -> Date {
    on_or_after(plus_days(today, 1), jiff::civil::Weekday::Monday)
}

/// What was typed, field by field.
fn typed(state: &ViewState) -> StartForm {
    let text = |field: &str| state.text(field).unwrap_or_default().trim().to_owned();
    StartForm {
        start_date: state.raw("start_date").map(str::to_owned),
        hours: text("hours"),
        hours_reason: crate::slack::text::clip(&text("hours_reason"), views::REASON_CHARS),
        intern_manager: state.user("intern_manager").map(str::to_owned),
        mentor_manager: state.user("mentor_manager").map(str::to_owned),
        weekday: state.selected("one_on_one_weekday").map(str::to_owned),
        time: state.raw("one_on_one_time").map(str::to_owned),
        place: state.conversation("place").map(str::to_owned),
        at_once: !state.all("at_once").is_empty(),
    }
}

/// The start form was sent.
pub async fn start_sent(ctx: Ctx, form: ViewSubmission) -> Handled {
    let typed = typed(&form.view.state);
    let state = StartState::read(&form.view.private_metadata);
    // All that Slack is asked for before the acknowledgement, at once.
    let (_, _, _, place) = tokio::join!(
        ctx.know(&ctx.user),
        know(&ctx, typed.intern_manager.as_deref()),
        know(&ctx, typed.mentor_manager.as_deref()),
        check_place(&ctx, typed.place.as_deref())
    );
    if let Err(sentence) = place {
        return Ok(Reply::Errors(vec![("place".to_owned(), sentence)]));
    }
    let mut tx = ctx.db().write().await?;
    let draft = match draft(&ctx, &mut tx, &state).await? {
        Ok(draft) => draft,
        Err(modal) => return Ok(Reply::UpdateView(modal)),
    };
    let Some((intern, mentor)) = draft.pair().map(|(a, b)| (a.clone(), b.clone())) else {
        return Ok(Reply::UpdateView(not_yours()));
    };
    let zone = zone_of(&ctx, &mut tx, &ctx.user).await?;
    let plan = {
        let known = known(&mut tx, &ctx.workspace, &typed).await?;
        rules::plan(
            &typed,
            &PlanFacts {
                today: zone.to_datetime(ctx.now).date(),
                intern: &intern,
                mentor: &mentor,
                rules: &draft.reading.rules,
                can_be_asked: &|user| known.get(user).copied().unwrap_or(true),
            },
        )
    };
    let plan = match plan {
        Ok(plan) => plan,
        Err(errors) => return Ok(at_their_fields(errors)),
    };
    let overlaps = overlaps(&ctx, &mut tx, &draft, &intern, &plan).await?;
    let asks = rules::asks(&plan, &typed, &draft.reading.rules, overlaps);
    if asks.is_any() {
        return Ok(Reply::UpdateView(
            draft.form(&ctx, &mut tx, typed, asks).await?,
        ));
    }
    if !ctx.first_time(&mut tx, &form.receipt_key()).await? {
        return Ok(Reply::ClearViews);
    }
    let place = typed.place.as_deref().map(ChannelId::new);
    let saved = save(&ctx, &mut tx, &draft, &plan, zone_name(&zone), place).await?;
    if let Some(reply) = saved {
        return Ok(reply);
    }
    tx.commit().await?;
    ctx.wake();
    Ok(Reply::ClearViews)
}

/// What Slack says of a manager is good to have; the form goes on without it.
async fn know(ctx: &Ctx, user: Option<&str>) -> Result<()> {
    match user {
        Some(user) => ctx.know(&UserId::new(user)).await,
        None => Ok(()),
    }
}

async fn check_place(ctx: &Ctx, channel: Option<&str>) -> std::result::Result<(), String> {
    match channel {
        Some(channel) => super::place::check(ctx, &ChannelId::new(channel)).await,
        None => Ok(()),
    }
}

fn at_their_fields(errors: Vec<(&'static str, String)>) -> Reply {
    let errors = errors.into_iter();
    Reply::Errors(
        errors
            .map(|(field, text)| (field.to_owned(), text))
            .collect(),
    )
}

/// What the form is about, locked; `Err` is what to show instead.
async fn draft(
    ctx: &Ctx,
    tx: &mut Tx,
    state: &StartState,
) -> Result<std::result::Result<Draft, Modal>> {
    if let Some(id) = &state.internship {
        store::lock(tx, &ctx.workspace, id).await?;
        return Draft::of_internship(ctx, tx, id).await;
    }
    let id = state.request.clone().unwrap_or_else(|| RequestId::new(""));
    let request = mentors::store::request(tx, &ctx.workspace, &id).await?;
    let accepted =
        |request: &Request| is_of(request, &ctx.user) && request.state == RequestState::Accepted;
    let Some(request) = request.filter(accepted) else {
        return Ok(Err(not_yours()));
    };
    if let Some(before) = store::by_request(tx, &ctx.workspace, &id).await? {
        return Ok(Err(views::planned_already(&before)));
    }
    Ok(Draft::of_request(ctx, tx, request)
        .await?
        .ok_or_else(not_yours))
}

/// Whether those who were named can be asked, as far as Slack has told.
async fn known(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    typed: &StartForm,
) -> Result<BTreeMap<UserId, bool>> {
    let mut known = BTreeMap::new();
    for manager in [&typed.intern_manager, &typed.mentor_manager]
        .into_iter()
        .flatten()
    {
        let user = UserId::new(manager);
        if let Some(person) = people::get(tx, workspace, &user).await? {
            known.insert(user, person.can_be_asked());
        }
    }
    Ok(known)
}

/// Whether the intern has another internship in the time of a plan.
async fn overlaps(
    ctx: &Ctx,
    tx: &mut Tx,
    draft: &Draft,
    intern: &UserId,
    plan: &Plan,
) -> Result<bool> {
    let own = draft.before.as_ref().map(|plan| plan.internship.id.clone());
    let until = plus_days(
        plan.start_date,
        7 * i64::from(programs::rules::length(&draft.reading)),
    );
    for other in store::of_person(tx, &ctx.workspace, intern).await? {
        if other.intern != *intern || Some(&other.id) == own.as_ref() {
            continue;
        }
        let reading = programs::store::reading(tx, &other.program_id, other.version).await?;
        let calendar = Calendar::new(&other, &reading, ctx.zones());
        if other.start_date < until && plan.start_date <= calendar.last_day() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Saves a plan with all that it owes at once; `Some` is why not.
async fn save(
    ctx: &Ctx,
    tx: &mut Tx,
    draft: &Draft,
    plan: &Plan,
    zone: String,
    place: Option<ChannelId>,
) -> Result<Option<Reply>> {
    let mut internship = match (&draft.before, &draft.request) {
        (Some(before), _) => before.internship.clone(),
        (None, Some(request)) => new_internship(ctx, tx, draft, request).await?,
        (None, None) => return Ok(Some(Reply::UpdateView(not_yours()))),
    };
    let before = draft.before.as_ref().map(|plan| plan.internship.clone());
    let is_agreed_anew = before.as_ref().is_none_or(|before| {
        before.start_date != plan.start_date || before.weekly_hours != plan.weekly_hours
    });
    internship.start_date = plan.start_date;
    internship.weekly_hours = plan.weekly_hours;
    internship.hours_reason.clone_from(&plan.hours_reason);
    internship.intern_manager.clone_from(&plan.intern_manager);
    internship.mentor_manager.clone_from(&plan.mentor_manager);
    internship.one_on_one_weekday = Some(weekday_word(plan.weekday).to_owned());
    internship.one_on_one_time = Some(plan.time);
    let meets_as_before = before.as_ref().is_some_and(|before| {
        before.one_on_one_weekday == internship.one_on_one_weekday
            && before.one_on_one_time == internship.one_on_one_time
    });
    // Times are in the zone of whoever fills the form; a 1:1 that did not change keeps the zone it was agreed in.
    if !meets_as_before {
        internship.one_on_one_zone = Some(zone);
    }
    internship.place = place;
    let moved = before
        .as_ref()
        .is_some_and(|before| before.start_date != internship.start_date);
    if moved && store::same(tx, &internship).await?.is_some() {
        return Ok(Some(same_day()));
    }
    if before.is_none() && !begun(ctx, tx, &mut internship).await? {
        let first = match &internship.request_id {
            Some(request) => store::by_request(tx, &ctx.workspace, request).await?,
            None => None,
        };
        return Ok(Some(first.map_or_else(same_day, |first| {
            Reply::UpdateView(views::planned_already(&first))
        })));
    }
    if let Some(before) = before
        .as_ref()
        .filter(|before| before.place != internship.place)
    {
        let (planner, place) = (ctx.planner(), internship.place.clone());
        due::place::go_on(tx, planner, before, place, Some(&ctx.user), ctx.now).await?;
        internship.place_lost = None;
    }
    let was = before.map(|before| before.state);
    ask(ctx, tx, &draft.reading, was, internship, is_agreed_anew).await?;
    Ok(None)
}

/// Keeps a new plan, in the row of one that the same two have called off where there is one; false if somebody was
/// first.
async fn begun(ctx: &Ctx, tx: &mut Tx, internship: &mut Internship) -> Result<bool> {
    if store::insert(tx, internship, None, ctx.now).await? {
        return Ok(true);
    }
    let same = store::same(tx, internship).await?;
    let called_off = same.filter(|same| same.state == InternshipState::Cancelled);
    let (Some(before), Some(request)) = (called_off, internship.request_id.clone()) else {
        return Ok(false);
    };
    if store::by_request(tx, &ctx.workspace, &request)
        .await?
        .is_some()
    {
        return Ok(false);
    }
    internship.id = before.id;
    store::plan_again(tx, internship, &request).await?;
    Ok(true)
}

async fn new_internship(
    ctx: &Ctx,
    tx: &mut Tx,
    draft: &Draft,
    request: &Request,
) -> Result<Internship> {
    let intern_zone = zone_of(ctx, tx, &request.intern).await?;
    Ok(Internship {
        id: InternshipId::new(ids::made_at(ctx.now)),
        workspace_id: ctx.workspace.clone(),
        program_id: request.program_id.clone(),
        version: draft.program.current_version,
        intern: request.intern.clone(),
        mentor: request.mentor.clone(),
        intern_manager: None,
        mentor_manager: None,
        start_date: Date::MAX,
        time_zone: zone_name(&intern_zone),
        weekly_hours: None,
        one_on_one_weekday: None,
        one_on_one_time: None,
        one_on_one_zone: None,
        place: None,
        place_lost: None,
        state: InternshipState::Planned,
        request_id: Some(request.id.clone()),
        owed_from_at: ctx.now,
        planned_by: Some(ctx.user.clone()),
        hours_reason: String::new(),
        pauses: Pauses::default(),
        days_off: DaysOff::default(),
        extra_weeks: 0,
        gone: None,
        ended_on: None,
        end_reason: String::new(),
        shares_hours: false,
        one_on_ones: Arrangement::default(),
        mentor_zone: people::get(tx, &ctx.workspace, &request.mentor)
            .await?
            .and_then(|mentor| mentor.time_zone),
    })
}
