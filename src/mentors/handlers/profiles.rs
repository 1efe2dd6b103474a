//! "I'd like to mentor": one's own profile, its life, and one's own day.

use jiff::{civil::Date, tz::TimeZone};

use crate::{
    context::{Ctx, Handled},
    ids::{ChannelId, ProgramId},
    mentors::{
        Profile, ProfileState,
        rules::{self, Hours, Typed},
        store::{self, Offer},
        views,
    },
    programs::{self, Reading, store::Program},
    scheduler::cadence::zone_name,
    slack::{
        blocks::{Message, Modal, notice},
        inbound::{Action, Command, View, ViewState, ViewSubmission},
        reply::Reply,
        text::{Mrkdwn, clip, unescaped},
    },
    store::{Result, Tx, people},
};

/// `/internship mentor`: the form of the program whose home this is, else of the one that is chosen.
pub async fn offer_command(ctx: Ctx, command: Command) -> Handled {
    ctx.know(&ctx.user).await?;
    let modal = {
        let mut tx = ctx.db().read().await?;
        let programs = programs::store::all(&mut tx, &ctx.workspace).await?;
        if programs.is_empty() {
            return Ok(Reply::Ephemeral(no_program()));
        }
        if !may_offer(&ctx, &mut tx).await? {
            return Ok(Reply::Ephemeral(Message::text_only(views::cannot_offer())));
        }
        match here(&ctx, &mut tx, &command, &programs).await? {
            Some(program) => fresh_form(&ctx, &mut tx, &program).await?,
            None => views::offer_program(&programs),
        }
    };
    ctx.open_view(command.trigger_id.as_deref(), &modal).await
}

/// "I'd like to mentor", in the form in which mentors are found. Its value is the program's id.
pub async fn mentor_offer(ctx: Ctx, action: Action) -> Handled {
    ctx.know(&ctx.user).await?;
    let modal = {
        let mut tx = ctx.db().read().await?;
        let id = ProgramId::new(action.value.clone().unwrap_or_default());
        let program = programs::store::by_id(&mut tx, &ctx.workspace, &id).await?;
        let programs = programs::store::all(&mut tx, &ctx.workspace).await?;
        if !may_offer(&ctx, &mut tx).await? {
            notice("Be a mentor", views::cannot_offer())
        } else if let Some(program) = program {
            fresh_form(&ctx, &mut tx, &program).await?
        } else if let [only] = programs.as_slice() {
            fresh_form(&ctx, &mut tx, only).await?
        } else if programs.is_empty() {
            views::no_such_program()
        } else {
            views::offer_program(&programs)
        }
    };
    ctx.show_form(&action, &modal).await
}

/// The program was chosen: its form takes the place of the question.
pub async fn offer_program_chosen(ctx: Ctx, form: ViewSubmission) -> Handled {
    let id = ProgramId::new(form.view.state.selected("program").unwrap_or_default());
    let mut tx = ctx.db().read().await?;
    let program = programs::store::by_id(&mut tx, &ctx.workspace, &id).await?;
    Ok(match program {
        Some(program) if may_offer(&ctx, &mut tx).await? => {
            Reply::UpdateView(fresh_form(&ctx, &mut tx, &program).await?)
        }
        Some(_) => Reply::UpdateView(notice("Be a mentor", views::cannot_offer())),
        None => Reply::Errors(vec![(
            "program".into(),
            "Choose one of the programs.".into(),
        )]),
    })
}

async fn here(
    ctx: &Ctx,
    tx: &mut Tx,
    command: &Command,
    programs: &[Program],
) -> Result<Option<Program>> {
    let channel = ChannelId::new(command.channel_id.clone().unwrap_or_default());
    let name = command.channel_name.as_deref().unwrap_or_default();
    let home = programs::store::by_home(tx, &ctx.workspace, &channel, name).await?;
    let only = || match programs {
        [only] => Some(only.clone()),
        _ => None,
    };
    Ok(home.or_else(only))
}

/// Guests, bots and people who left can't. Whom Slack has not told us of is taken for a member.
async fn may_offer(ctx: &Ctx, tx: &mut Tx) -> Result<bool> {
    let person = people::get(tx, &ctx.workspace, &ctx.user).await?;
    Ok(person.is_none_or(|person| person.can_be_asked()))
}

/// A person's profile with all that its form needs.
struct Own {
    program: Program,
    reading: std::sync::Arc<Reading>,
    profile: Option<Profile>,
    zone_note: String,
    zone: TimeZone,
    hours: Option<String>,
    chosen_zone: Option<String>,
    /// Slack tells a zone of this person.
    slack_knows: bool,
}

impl Own {
    async fn load(ctx: &Ctx, tx: &mut Tx, program: &Program) -> Result<Self> {
        let (workspace, user) = (&ctx.workspace, &ctx.user);
        let reading = programs::store::reading(tx, &program.id, program.current_version).await?;
        let person = people::get(tx, workspace, user).await?;
        let (hours, chosen_zone) = store::hours_of(tx, workspace, user).await?;
        Ok(Self {
            program: program.clone(),
            reading,
            profile: store::of_person(tx, workspace, &program.id, user).await?,
            zone_note: store::zone_note(tx, workspace, &program.id, user).await?,
            zone: store::workday(tx, workspace, user, ctx.zones()).await?.zone,
            hours,
            chosen_zone,
            slack_knows: person.is_some_and(|person| {
                person.time_zone.is_some() || person.tz_offset_seconds.is_some()
            }),
        })
    }

    fn given_zone(&self) -> Option<&str> {
        let profile = self.profile.as_ref()?;
        profile.time_zone.as_deref()
    }

    /// A zone is asked for where Slack knows none, and where a list has given one that wins over Slack's.
    fn asks_for_zone(&self) -> bool {
        !self.slack_knows || self.given_zone().is_some()
    }

    /// What stands in the fields at first.
    fn typed(&self, ctx: &Ctx) -> Typed {
        let hours = self.hours.as_deref().and_then(|it| Hours::parse(it).ok());
        let page = || rules::written(&self.zone_note, ctx.zones())?.to_begin_with();
        let zone = self.given_zone().map(str::to_owned);
        let profile = self.profile.as_ref();
        Typed {
            group: profile.map(|it| it.group_name.clone()).unwrap_or_default(),
            tracks: profile.map(Profile::tracks).unwrap_or_default(),
            capacity: profile.map_or(1, |it| it.capacity).to_string(),
            hours: hours.as_ref().map(rules::hours_words).unwrap_or_default(),
            about: profile.map(|it| it.about.clone()).unwrap_or_default(),
            zone: zone.or_else(|| self.chosen_zone.clone()).or_else(page),
        }
    }

    fn today(&self, ctx: &Ctx) -> Date {
        self.zone.to_datetime(ctx.now).date()
    }

    fn form(&self, ctx: &Ctx, typed: &Typed, said: Option<Mrkdwn>) -> Modal {
        let choices = views::zone_choices(ctx.zones(), ctx.now, typed.zone.as_deref());
        let difference = self.slack_knows.then(|| {
            let offset =
                rules::otherwise_on_page(&self.zone_note, &self.zone, ctx.zones(), ctx.now)?;
            let zone = zone_name(&self.zone);
            Some(views::zone_difference(&self.zone_note, &zone, offset))
        });
        views::profile_form(&views::FormFacts {
            program: &self.program,
            tracks: &self.reading.tracks,
            profile: self.profile.as_ref(),
            typed,
            zones: self.asks_for_zone().then_some(choices.as_slice()),
            zone_note: difference.flatten(),
            said,
            today: self.today(ctx),
        })
    }
}

async fn fresh_form(ctx: &Ctx, tx: &mut Tx, program: &Program) -> Result<Modal> {
    let own = Own::load(ctx, tx, program).await?;
    Ok(own.form(ctx, &own.typed(ctx), None))
}

/// What stands in the fields of a form that came back.
fn typed(state: &ViewState) -> Typed {
    let text = |block| state.text(block).unwrap_or_default().to_owned();
    Typed {
        group: text("group"),
        tracks: state.all("tracks").into_iter().map(str::to_owned).collect(),
        capacity: text("capacity"),
        hours: text("hours"),
        about: text("about"),
        zone: state.selected("zone").map(str::to_owned),
    }
}

/// The form was sent: whoever sent it is listed.
pub async fn profile_sent(ctx: Ctx, form: ViewSubmission) -> Handled {
    let typed = typed(&form.view.state);
    ctx.know(&ctx.user).await?;
    let mut tx = ctx.db().write().await?;
    let id = ProgramId::new(&form.view.private_metadata);
    let Some(program) = programs::store::by_id(&mut tx, &ctx.workspace, &id).await? else {
        return Ok(Reply::UpdateView(views::no_such_program()));
    };
    if !may_offer(&ctx, &mut tx).await? {
        return Ok(Reply::UpdateView(notice(
            "Be a mentor",
            views::cannot_offer(),
        )));
    }
    let own = Own::load(&ctx, &mut tx, &program).await?;
    let (offered, zone) = match (rules::offered(&typed), zone_of(&ctx, &own, &typed)) {
        (Ok(offered), Ok(zone)) => (offered, zone),
        (offered, zone) => {
            let slips = offered.err().unwrap_or_default().into_iter();
            let slips = slips.chain(zone.err());
            let slips = slips.map(|(field, text)| (field.to_owned(), text));
            return Ok(Reply::Errors(slips.collect()));
        }
    };
    if ctx.first_time(&mut tx, &form.receipt_key()).await? {
        save(&ctx, &mut tx, &own, &typed, &offered, zone.as_deref()).await?;
    }
    let after = store::of_person(&mut tx, &ctx.workspace, &id, &ctx.user).await?;
    tx.commit().await?;
    let paused = after
        .filter(|profile| profile.state == ProfileState::Paused)
        .map(|profile| profile.paused_until);
    Ok(Reply::UpdateView(views::listed(&program, paused)))
}

type Slip = (&'static str, String);

/// The zone that was chosen, where the form asks for one.
fn zone_of(ctx: &Ctx, own: &Own, typed: &Typed) -> std::result::Result<Option<String>, Slip> {
    if !own.asks_for_zone() {
        return Ok(None);
    }
    let chosen = typed
        .zone
        .as_deref()
        .and_then(|name| ctx.zones().find(name));
    match chosen {
        Some(zone) => Ok(Some(zone_name(&zone))),
        None => Err(("zone", "Choose the city that is nearest to you.".to_owned())),
    }
}

async fn save(
    ctx: &Ctx,
    tx: &mut Tx,
    own: &Own,
    typed: &Typed,
    offered: &rules::Offered,
    zone: Option<&str>,
) -> Result<()> {
    let (workspace, user) = (&ctx.workspace, &ctx.user);
    let given = own.given_zone().and(zone).map(str::to_owned);
    let offer = Offer {
        program: own.program.id.clone(),
        mentor: user.clone(),
        group: &offered.group,
        tracks: tracks(own, typed),
        capacity: offered.capacity,
        time_zone: given,
        about: &offered.about,
    };
    store::list_self(tx, workspace, &offer, ctx.today(), ctx.now).await?;
    let hours = offered.hours.as_ref().map(Hours::to_string);
    store::set_hours(tx, workspace, user, &hours.unwrap_or_default()).await?;
    if let Some(zone) = zone.filter(|_| !own.slack_knows) {
        store::set_zone(tx, workspace, user, zone).await?;
    }
    Ok(())
}

/// Those of the program that were chosen; where it has none, what a list gave stays.
fn tracks(own: &Own, typed: &Typed) -> Vec<String> {
    if own.reading.tracks.is_empty() {
        return own
            .profile
            .as_ref()
            .map(Profile::tracks)
            .unwrap_or_default();
    }
    let all = own.reading.tracks.iter().map(|track| &track.name);
    let chosen = all.filter(|name| typed.tracks.contains(&views::track_value(name)));
    chosen.cloned().collect()
}

/// What one may do with one's own profile.
#[derive(Clone, Copy)]
enum Step {
    Pause,
    Back,
    Leave,
}

/// "Pause", with the last day if one is chosen.
pub async fn mentor_pause(ctx: Ctx, action: Action) -> Handled {
    step(ctx, action, Step::Pause).await
}

/// "Back from pause".
pub async fn mentor_back(ctx: Ctx, action: Action) -> Handled {
    step(ctx, action, Step::Back).await
}

/// "Leave the list".
pub async fn mentor_leave(ctx: Ctx, action: Action) -> Handled {
    step(ctx, action, Step::Leave).await
}

/// A day was picked; the button beside it says for what.
pub async fn pause_day_picked(_ctx: Ctx, _action: Action) -> Handled {
    Ok(Reply::Empty)
}

/// It is always the profile of whoever pressed: the view names the program only.
async fn step(ctx: Ctx, action: Action, step: Step) -> Handled {
    let Some(view) = &action.view else {
        return Ok(Reply::Empty);
    };
    let mut tx = ctx.db().write().await?;
    let id = ProgramId::new(&view.private_metadata);
    let program = programs::store::by_id(&mut tx, &ctx.workspace, &id).await?;
    let Some(program) = program else {
        drop(tx);
        return ctx.update_view(view, &views::no_such_program()).await;
    };
    let own = Own::load(&ctx, &mut tx, &program).await?;
    let Some(profile) = &own.profile else {
        drop(tx);
        return ctx
            .update_view(view, &own.form(&ctx, &typed(&view.state), None))
            .await;
    };
    let said = take(&ctx, &mut tx, &own, profile, view, step).await?;
    let own = Own::load(&ctx, &mut tx, &program).await?;
    tx.commit().await?;
    let form = own.form(&ctx, &typed(&view.state), Some(said));
    ctx.update_view(view, &form).await
}

async fn take(
    ctx: &Ctx,
    tx: &mut Tx,
    own: &Own,
    profile: &Profile,
    view: &View,
    step: Step,
) -> Result<Mrkdwn> {
    let (workspace, user, program) = (&ctx.workspace, &ctx.user, &own.program.id);
    let as_before = Mrkdwn::ours("This was so already. Nothing was changed.");
    Ok(match step {
        Step::Pause => {
            let chosen = view.state.date("paused_until");
            let until = match rules::last_day_of_pause(chosen, own.today(ctx)) {
                Ok(until) => until,
                Err(sentence) => return Ok(Mrkdwn::ours(sentence)),
            };
            match store::pause(tx, workspace, program, user, until).await? {
                true => views::paused(profile, until),
                false => as_before,
            }
        }
        Step::Back => match store::back_from_pause(tx, workspace, program, user).await? {
            true => views::back(),
            false => as_before,
        },
        Step::Leave => match store::leave(tx, workspace, program, user).await? {
            true => views::left(profile),
            false => as_before,
        },
    })
}

/// A person of whom Slack knows no zone chose one, in the form in which mentors are found.
pub async fn zone_choose(ctx: Ctx, action: Action) -> Handled {
    let chosen = action.chosen().first().copied().unwrap_or_default();
    let Some(zone) = ctx.zones().find(chosen) else {
        return Ok(Reply::Empty);
    };
    let mut tx = ctx.db().write().await?;
    store::set_zone(&mut tx, &ctx.workspace, &ctx.user, &zone_name(&zone)).await?;
    tx.commit().await?;
    match &action.view {
        // The list is ranked anew.
        Some(view) => {
            super::search::show(&ctx, view, &views::ListState::read(&view.private_metadata)).await
        }
        None => Ok(Reply::Empty),
    }
}

/// `/internship zone [name]`.
pub async fn zone_command(ctx: Ctx, words: &str) -> Handled {
    let words = clip(unescaped(words).trim(), 200);
    ctx.know(&ctx.user).await?;
    if words.is_empty() {
        return own_day(&ctx).await;
    }
    let Some(zone) = ctx.zones().find(&words) else {
        return Ok(Reply::Ephemeral(views::zone_help()));
    };
    let name = zone_name(&zone);
    let (workspace, user) = (&ctx.workspace, &ctx.user);
    let mut tx = ctx.db().write().await?;
    let given = store::set_given_zone(&mut tx, workspace, user, &name).await?;
    let slack = slack_zone(&ctx, &mut tx).await?;
    match slack {
        None => store::set_zone(&mut tx, workspace, user, &name).await?,
        Some(slack) if !given && slack != name => {
            return Ok(Reply::Ephemeral(views::zone_is_slacks(&slack)));
        }
        Some(_) => {}
    }
    tx.commit().await?;
    own_day(&ctx).await
}

/// What Slack says of the asker's zone.
async fn slack_zone(ctx: &Ctx, tx: &mut Tx) -> Result<Option<String>> {
    let person = people::get(tx, &ctx.workspace, &ctx.user).await?;
    Ok(person
        .filter(|person| person.time_zone.is_some() || person.tz_offset_seconds.is_some())
        .map(|person| {
            let (name, offset) = (person.time_zone.as_deref(), person.tz_offset_seconds);
            zone_name(&ctx.zones().nearest(name, offset))
        }))
}

/// `/internship hours [9-17 | usual]`.
pub async fn hours_command(ctx: Ctx, words: &str) -> Handled {
    let words = clip(unescaped(words).trim(), 200);
    ctx.know(&ctx.user).await?;
    let hours = match words.to_lowercase().as_str() {
        "" => return own_day(&ctx).await,
        "usual" => String::new(),
        _ => match Hours::parse(&words) {
            Ok(hours) => hours.to_string(),
            Err(error) => return Ok(Reply::Ephemeral(views::hours_help(&error.to_string()))),
        },
    };
    let mut tx = ctx.db().write().await?;
    store::set_hours(&mut tx, &ctx.workspace, &ctx.user, &hours).await?;
    tx.commit().await?;
    own_day(&ctx).await
}

/// What is known of the asker's day.
async fn own_day(ctx: &Ctx) -> Handled {
    let mut tx = ctx.db().read().await?;
    let (hours, chosen) = store::hours_of(&mut tx, &ctx.workspace, &ctx.user).await?;
    let zone = slack_zone(ctx, &mut tx).await?.or(chosen);
    let hours = hours.and_then(|hours| Hours::parse(&hours).ok());
    let hours = rules::hours_words(&hours.unwrap_or_default());
    Ok(Reply::Ephemeral(views::own_day(&hours, zone.as_deref())))
}

fn no_program() -> Message {
    Message::text_only(Mrkdwn::ours(
        "There is no internship program here yet. Whoever runs Understudy adds one from a handbook page with \
         `understudy import`.",
    ))
}
