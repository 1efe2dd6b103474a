//! `/internship pause`, `resume`, `extend`, `end`, `schedule`: a form, what will happen, and only then it is done.

use std::sync::Arc;

use jiff::civil::Date;

use super::Readings;
use crate::{
    context::{Ctx, Handled},
    ids::{InternshipId, UserId},
    internships::{
        Internship,
        due::{self, load_by_id},
        rules::{self, Act, Calendar, Change, Effects, LifeForm, Stage},
        store,
        views::{self, LifeFacts, Waiting},
    },
    mentors,
    programs::{self, Reading},
    scheduler::{Owed, cadence::zone_name, store as outbox},
    slack::{
        blocks::{Choice, MAX_OPTIONS, Modal},
        inbound::{Action, Command, ViewState, ViewSubmission},
        reply::Reply,
        text::{Mrkdwn, user_in},
    },
    store::{Result, Tx, people},
    weeks,
};

/// What can be typed behind `/internship` and has a form here.
const TYPED: [Act; 5] = [
    Act::Pause,
    Act::Resume,
    Act::Extend,
    Act::End,
    Act::Schedule,
];

/// The change that a word names.
pub(super) fn act_of(word: &str) -> Option<Act> {
    Act::of_word(word).filter(|act| TYPED.contains(act))
}

/// An internship that this person may change, on this day.
struct Subject {
    internship: Internship,
    reading: Arc<Reading>,
    today: Date,
}

impl Subject {
    fn calendar(&self, ctx: &Ctx) -> Calendar<'_> {
        Calendar::new(&self.internship, &self.reading, ctx.zones())
    }

    fn may(&self, ctx: &Ctx, act: Act) -> bool {
        rules::may(&self.calendar(ctx), self.today, act)
    }

    /// Why an act is not possible as it stands, where it isn't.
    fn refusal(&self, ctx: &Ctx, act: Act) -> Option<Mrkdwn> {
        let stage = Stage::on(&self.calendar(ctx), self.today);
        (!self.may(ctx, act)).then(|| views::not_now(act, stage))
    }
}

async fn subject(
    ctx: &Ctx,
    tx: &mut Tx,
    internship: Internship,
    readings: &mut Readings,
) -> Result<Subject> {
    let reading = readings.of(tx, &internship).await?;
    let calendar = Calendar::new(&internship, &reading, ctx.zones());
    let today = calendar.zone.to_datetime(ctx.now).date();
    drop(calendar);
    Ok(Subject {
        internship,
        reading,
        today,
    })
}

/// The internship with an id, for its pair and the program's coordinators. `None`: it is not theirs to change.
async fn find(ctx: &Ctx, tx: &mut Tx, id: &InternshipId) -> Result<Option<Subject>> {
    let Some((internship, _)) = load_by_id(tx, &ctx.workspace, id).await? else {
        return Ok(None);
    };
    let is_theirs = internship.is_of_pair(&ctx.user)
        || programs::store::coordinators(tx, &ctx.workspace, &internship.program_id)
            .await?
            .contains(&ctx.user);
    match is_theirs {
        true => subject(ctx, tx, internship, &mut Readings::default())
            .await
            .map(Some),
        false => Ok(None),
    }
}

/// What the pair may do now, for the buttons beside a line.
pub(super) async fn acts_of(ctx: &Ctx, tx: &mut Tx, internship: &Internship) -> Result<Vec<Act>> {
    let subject = subject(ctx, tx, internship.clone(), &mut Readings::default()).await?;
    let acts = Act::ALL.into_iter();
    Ok(acts.filter(|act| subject.may(ctx, *act)).collect())
}

/// `/internship pause` and the like; `@somebody` behind it names one of the two.
pub(super) async fn life_command(ctx: Ctx, command: &Command, act: Act, rest: &str) -> Handled {
    let named = rest.split_whitespace().find_map(user_in).map(UserId::new);
    let modal = {
        let mut tx = ctx.db().read().await?;
        let (all, is_cut) = theirs(&ctx, &mut tx, named.as_ref()).await?;
        if all.is_empty() {
            return Ok(Reply::Ephemeral(views::status(&[], &[])));
        }
        let possible: Vec<_> = all.iter().filter(|it| it.may(&ctx, act)).collect();
        match (possible.as_slice(), all.as_slice()) {
            ([only], _) if !is_cut => form(&ctx, &mut tx, only, act, &LifeForm::default()).await?,
            ([], [only]) => {
                let why = only.refusal(&ctx, act).unwrap_or_default();
                return Ok(ctx.tell(&why));
            }
            ([], _) => {
                let none = "None of these internships allows that as it stands. `/internship status` shows what each does.";
                return Ok(ctx.tell(&Mrkdwn::ours(none)));
            }
            (several, _) => choose(&ctx, &mut tx, several, act, is_cut).await?,
        }
    };
    ctx.open_view(command.trigger_id.as_deref(), &modal).await
}

/// The internships that this person may change: their own first, then those of their programs. With whether they have
/// more of their own than that; whom they are with then names one of those.
async fn theirs(ctx: &Ctx, tx: &mut Tx, named: Option<&UserId>) -> Result<(Vec<Subject>, bool)> {
    let mut all = match named.filter(|named| **named != ctx.user) {
        Some(named) => store::of_person_with(tx, &ctx.workspace, &ctx.user, named).await?,
        None => store::of_person(tx, &ctx.workspace, &ctx.user).await?,
    };
    let is_cut = all.len() > MAX_OPTIONS;
    for program in programs::store::all(tx, &ctx.workspace).await? {
        let coordinators = programs::store::coordinators(tx, &ctx.workspace, &program.id).await?;
        if !coordinators.contains(&ctx.user) {
            continue;
        }
        let of_program = store::under_way(tx, &ctx.workspace, &program.id).await?;
        all.extend(
            of_program
                .into_iter()
                .filter(|it| !it.is_of_pair(&ctx.user)),
        );
    }
    all.retain(|it| named.is_none_or(|named| it.is_of_pair(named)));
    let mut subjects = Vec::new();
    let mut readings = Readings::default();
    for internship in all {
        subjects.push(subject(ctx, tx, internship, &mut readings).await?);
    }
    Ok((subjects, is_cut))
}

async fn choose(
    ctx: &Ctx,
    tx: &mut Tx,
    several: &[&Subject],
    act: Act,
    is_cut: bool,
) -> Result<Modal> {
    let shown = &several[..several.len().min(MAX_OPTIONS)];
    let pairs = shown.iter().map(|it| &it.internship);
    let people: Vec<_> = pairs.flat_map(|it| [&it.intern, &it.mentor]).collect();
    let known = people::names(tx, &ctx.workspace, &people).await?;
    let mut choices: Vec<Choice> = Vec::new();
    for subject in shown {
        let internship = &subject.internship;
        let others = [&internship.intern, &internship.mentor].into_iter();
        let names: Vec<_> = others
            .filter(|user| **user != ctx.user)
            .map(|user| known.get(user).map_or(user.as_str(), String::as_str))
            .collect();
        let title = programs::short_title(&subject.reading, "Internship");
        choices.push(views::internship_choice(
            internship,
            &title,
            &names.join(" with "),
        ));
    }
    let are_more = is_cut || several.len() > choices.len();
    Ok(views::choose_internship(act, &choices, are_more))
}

/// A button beside an internship's line.
pub async fn life_open(ctx: Ctx, action: Action) -> Handled {
    let id = InternshipId::new(action.value.clone().unwrap_or_default());
    // `life:pause:<id>`; the id is for Slack, which wants each `action_id` once.
    let word = action.action_arg().and_then(|arg| arg.split(':').next());
    let Some(act) = word.and_then(act_of) else {
        return Ok(Reply::Empty);
    };
    let found = {
        let mut tx = ctx.db().read().await?;
        match find(&ctx, &mut tx, &id).await? {
            None => Err(views::not_theirs()),
            Some(subject) => match subject.refusal(&ctx, act) {
                Some(why) => Err(why),
                None => Ok(form(&ctx, &mut tx, &subject, act, &LifeForm::default()).await?),
            },
        }
    };
    match found {
        Ok(modal) => ctx.open_view(action.trigger_id.as_deref(), &modal).await,
        Err(why) => ctx.say_privately(&action, &why).await,
    }
}

/// Which of several was chosen: its form takes the place of the question.
pub async fn life_about_chosen(ctx: Ctx, chosen: ViewSubmission) -> Handled {
    let id = InternshipId::new(chosen.view.state.selected("internship").unwrap_or_default());
    let Some(act) = act_of(&chosen.view.private_metadata) else {
        return Ok(Reply::ClearViews);
    };
    let mut tx = ctx.db().read().await?;
    Ok(Reply::UpdateView(
        match open(&ctx, &mut tx, &id, act).await? {
            Ok(subject) => form(&ctx, &mut tx, &subject, act, &LifeForm::default()).await?,
            Err(modal) => modal,
        },
    ))
}

/// The internship of a form, if the act is possible; `Err` is what to show instead.
async fn open(
    ctx: &Ctx,
    tx: &mut Tx,
    id: &InternshipId,
    act: Act,
) -> Result<std::result::Result<Subject, Modal>> {
    let Some(subject) = find(ctx, tx, id).await? else {
        return Ok(Err(crate::slack::blocks::notice(
            "Not yours to change",
            views::not_theirs(),
        )));
    };
    if subject.may(ctx, act) {
        return Ok(Ok(subject));
    }
    let stage = Stage::on(&subject.calendar(ctx), subject.today);
    Ok(Err(views::not_now_form(act, stage)))
}

/// The first step; for the end of a break it is the last one already.
async fn form(
    ctx: &Ctx,
    tx: &mut Tx,
    subject: &Subject,
    act: Act,
    typed: &LifeForm,
) -> Result<Modal> {
    if act == Act::Resume {
        return Ok(Step::of(ctx, subject, Change::Resume).confirm(ctx, subject, false));
    }
    let zone = zone_of(ctx, tx).await?;
    let calendar = subject.calendar(ctx);
    let facts = LifeFacts {
        calendar: &calendar,
        today: subject.today,
        zone_name: &zone,
        next: rules::effects(&calendar, &calendar, ctx.now).next_one_on_one,
    };
    Ok(views::life_form(act, &facts, typed))
}

/// Where whoever asks is: times in a form are theirs.
async fn zone_of(ctx: &Ctx, tx: &mut Tx) -> Result<String> {
    let workday = mentors::store::workday(tx, &ctx.workspace, &ctx.user, ctx.zones()).await?;
    Ok(zone_name(&workday.zone))
}

fn typed(state: &ViewState) -> LifeForm {
    let raw = |field: &str| state.raw(field).map(str::to_owned);
    LifeForm {
        from: raw("from"),
        until: raw("until"),
        weeks: raw("weeks"),
        how: state.selected("how").map(str::to_owned),
        last_day: raw("last_day"),
        reason: state.text("reason").unwrap_or_default().to_owned(),
        weekday: state.selected("one_on_one_weekday").map(str::to_owned),
        time: raw("one_on_one_time"),
        minutes: state.selected("one_on_one_minutes").map(str::to_owned),
        call_url: state.text("call_url").unwrap_or_default().to_owned(),
        notes_url: state.text("notes_url").unwrap_or_default().to_owned(),
    }
}

/// A form was sent: what will happen takes its place. Nothing is done yet.
pub async fn life_form_sent(ctx: Ctx, form: ViewSubmission) -> Handled {
    let Some(act) = act_of(&form.view.callback_id) else {
        return Ok(Reply::ClearViews);
    };
    let id = InternshipId::new(&form.view.private_metadata);
    ctx.know(&ctx.user).await?;
    let mut tx = ctx.db().read().await?;
    let subject = match open(&ctx, &mut tx, &id, act).await? {
        Ok(subject) => subject,
        Err(modal) => return Ok(Reply::UpdateView(modal)),
    };
    let zone = zone_of(&ctx, &mut tx).await?;
    let read = typed(&form.view.state).read(act, &subject.calendar(&ctx), subject.today, &zone);
    Ok(match read {
        Ok(change) => {
            let step = Step::of(&ctx, &subject, change);
            Reply::UpdateView(step.confirm(&ctx, &subject, false))
        }
        Err(errors) => Reply::Errors(
            errors
                .into_iter()
                .map(|(field, text)| (field.to_owned(), text))
                .collect(),
        ),
    })
}

/// A change with what it makes of an internship.
struct Step {
    change: Change,
    after: Internship,
    effects: Effects,
}

impl Step {
    fn of(ctx: &Ctx, subject: &Subject, change: Change) -> Self {
        let before = subject.calendar(ctx);
        let after = change.applied(&before, &ctx.user, ctx.now);
        let effects = {
            let after = Calendar::new(&after, &subject.reading, ctx.zones());
            rules::effects(&before, &after, ctx.now)
        };
        Self {
            change,
            after,
            effects,
        }
    }

    fn confirm(&self, ctx: &Ctx, subject: &Subject, is_anew: bool) -> Modal {
        let before = subject.calendar(ctx);
        views::confirm(&before, &self.after, &self.change, &self.effects, is_anew)
    }

    fn is_as_seen(&self, ctx: &Ctx, subject: &Subject, seen: &str) -> bool {
        let before = subject.calendar(ctx);
        views::seen(&before, &self.after, &self.change, &self.effects) == seen
    }

    /// The word of the history, and of the message to both.
    fn event(&self, before: &Calendar<'_>) -> &'static str {
        match &self.change {
            Change::Pause { .. } => "paused",
            Change::Resume => "resumed",
            Change::Extend { .. } => "extended",
            Change::Schedule { .. } => "rescheduled",
            Change::End { last_day, .. } if rules::is_completed(before, *last_day) => "completed",
            Change::End { .. } => "ended",
        }
    }
}

/// "Do it": if all is still as it was shown.
pub async fn life_confirmed(ctx: Ctx, form: ViewSubmission) -> Handled {
    let Ok(waiting) = serde_json::from_str::<Waiting>(&form.view.private_metadata) else {
        return Ok(Reply::ClearViews);
    };
    let mut tx = ctx.db().write().await?;
    store::lock(&mut tx, &ctx.workspace, &waiting.internship).await?;
    if !ctx.first_time(&mut tx, &form.receipt_key()).await? {
        return Ok(Reply::ClearViews);
    }
    let act = waiting.change.act();
    let subject = match open(&ctx, &mut tx, &waiting.internship, act).await? {
        Ok(subject) => subject,
        Err(modal) => return Ok(Reply::UpdateView(modal)),
    };
    let possible = waiting.change.check(&subject.calendar(&ctx), subject.today);
    if let Err(errors) = possible {
        let why: Vec<_> = errors.into_iter().map(|(_, why)| why).collect();
        return Ok(Reply::UpdateView(views::not_taken(&why.join(" "))));
    }
    let step = Step::of(&ctx, &subject, waiting.change);
    if !step.is_as_seen(&ctx, &subject, &waiting.seen) {
        return Ok(Reply::UpdateView(step.confirm(&ctx, &subject, true)));
    }
    save(&ctx, &mut tx, &subject, &step).await?;
    tx.commit().await?;
    ctx.wake();
    Ok(match subject.internship.is_of_pair(&ctx.user) {
        true => Reply::ClearViews,
        false => Reply::UpdateView(views::done()),
    })
}

/// The change with all that is owed by it, in one transaction.
async fn save(ctx: &Ctx, tx: &mut Tx, subject: &Subject, step: &Step) -> Result<()> {
    let (before, after) = (subject.calendar(ctx), &step.after);
    store::update(tx, after).await?;
    let calendar = Calendar::new(after, &subject.reading, ctx.zones());
    ctx.planner().replan(tx, &calendar, ctx.now).await?;
    let what = step.event(&before);
    let about = views::in_words(&before, after, &step.change, &step.effects).join("\n");
    let event = store::happened(tx, after, Some(&ctx.user), what, &about, ctx.now).await?;
    // A break's reason is in the history only: the end's is with the internship.
    if let Change::Pause { reason, .. } = &step.change
        && !reason.is_empty()
    {
        store::happened(tx, after, Some(&ctx.user), "reason", reason, ctx.now).await?;
    }
    for one in [&after.intern, &after.mentor] {
        let owed = Owed::to_person(due::LIFE_CHANGED, one, &event, ctx.now).of(&after.id);
        outbox::owe(tx, &ctx.workspace, &owed, ctx.now).await?;
    }
    // What they were told at the start shows when they meet, and for how long; so does the week.
    weeks::due::show_now(tx, after, ctx.zones(), ctx.now).await?;
    outbox::edit_occurrence(tx, &after.id, due::STARTED, "").await
}
