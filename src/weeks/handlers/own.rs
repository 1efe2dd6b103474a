//! What either of the pair adds to a week, changes, moves, takes out and puts back.

use jiff::civil::Date;

use super::{carry, goals::plan_of, whole_week};
use crate::{
    context::{Ctx, Handled},
    ids::{self, InternshipId},
    internships::{self, Internship, due::load_by_id, rules::Calendar},
    programs,
    slack::{
        blocks::{Modal, notice},
        inbound::{Action, ViewSubmission},
        reply::Reply,
        text::Mrkdwn,
    },
    store::{Result, Tx},
    weeks::{
        OwnItem, due,
        rules::{
            self,
            own::{
                ItemForm, WeekChoice, is_changed_meanwhile, meant, open_choices, own_id, placed,
                week_choices,
            },
        },
        store,
        views::{
            WeekRef,
            own::{self as views, Below, ItemRef, OwnList},
        },
    },
};

/// "Add an item": under a week, in its modal, in a question to the mentor.
pub async fn item_add(ctx: Ctx, action: Action) -> Handled {
    let week: Option<WeekRef> = read(&action);
    let Some(week) = week else {
        return Ok(Reply::Empty);
    };
    let about = ItemRef {
        internship: week.internship,
        date: week.date,
        item: None,
        edition: None,
        below: below(&action),
    };
    open_form(&ctx, &action, about).await
}

/// "Change", in the list of what was added.
pub async fn item_edit(ctx: Ctx, action: Action) -> Handled {
    let about: Option<ItemRef> = read(&action);
    match about {
        Some(about) => {
            let below = below(&action);
            open_form(&ctx, &action, ItemRef { below, ..about }).await
        }
        None => Ok(Reply::Empty),
    }
}

fn read<T: serde::de::DeserializeOwned>(action: &Action) -> Option<T> {
    let value = action.value.as_deref()?;
    serde_json::from_str(value).ok()
}

/// The views that lie below a form that is opened from one.
pub(super) fn below(action: &Action) -> Vec<Below> {
    let Some(view) = &action.view else {
        return Vec::new();
    };
    let week = serde_json::from_str::<WeekRef>(&view.private_metadata);
    let week = week.ok().filter(|_| !view.callback_id.is_empty());
    let Some(week) = week else {
        return Vec::new();
    };
    let mut below = vec![Below {
        view: view.id.clone(),
        callback_id: view.callback_id.clone(),
        week: week.clone(),
    }];
    // Under a week's lists lies that week; under a week another, which shows nothing of this one.
    let previous = view.previous_view_id.as_ref();
    let previous = previous.filter(|_| view.callback_id != "week");
    below.extend(previous.map(|previous| Below {
        view: previous.clone(),
        callback_id: "week".to_owned(),
        week: WeekRef { page: 0, ..week },
    }));
    below
}

async fn open_form(ctx: &Ctx, action: &Action, about: ItemRef) -> Handled {
    let found = {
        let mut tx = ctx.db().read().await?;
        form(ctx, &mut tx, &about).await?
    };
    ctx.show_or_say(action, found).await
}

/// The form as it is opened; `Err` is why not, in words for who pressed.
async fn form(
    ctx: &Ctx,
    tx: &mut Tx,
    about: &ItemRef,
) -> Result<std::result::Result<Modal, Mrkdwn>> {
    let internship = match theirs(ctx, tx, &about.internship).await? {
        Ok(internship) => internship,
        Err(why) => return Ok(Err(why)),
    };
    let item = match &about.item {
        Some(id) => {
            let all = own_items(tx, &internship).await?.into_iter();
            let mut live = all.filter(|own| own.removed_by.is_none());
            match live.find(|own| own.id == *id) {
                Some(item) => Some(item),
                None => return Ok(Err(taken_out())),
            }
        }
        None => None,
    };
    let typed = match &item {
        Some(item) => ItemForm {
            text: item.typed(),
            week: Some(item.unit.clone()),
            due: item.due_on.map(|day| day.to_string()),
        },
        None => {
            let open = weeks(ctx, tx, &internship, None).await?;
            let here = word_of(ctx, tx, &internship, &about.date).await?;
            ItemForm {
                week: meant(&open, here),
                ..ItemForm::default()
            }
        }
    };
    let weeks = weeks(ctx, tx, &internship, typed.week.as_deref()).await?;
    let about = ItemRef {
        edition: item.as_ref().map(OwnItem::edition),
        ..about.clone()
    };
    Ok(Ok(views::item_form(&about, &weeks, &typed)))
}

/// All that was added, also what was taken out, each with the unit in which it stands now.
async fn own_items(tx: &mut Tx, internship: &Internship) -> Result<Vec<OwnItem>> {
    let page = programs::store::reading(tx, &internship.program_id, internship.version).await?;
    let all = store::own_items_of(tx, &internship.id).await?;
    Ok(placed(&page, all, internship))
}

fn taken_out() -> Mrkdwn {
    Mrkdwn::ours("Somebody has taken this item out meanwhile. It can be put back.")
}

/// The unit of a day, where something is added that names none.
async fn word_of(
    ctx: &Ctx,
    tx: &mut Tx,
    internship: &Internship,
    date: &str,
) -> Result<Option<String>> {
    let Ok(date) = date.parse::<Date>() else {
        return Ok(None);
    };
    let plan = store::plan(tx, internship, None).await?;
    let calendar = Calendar::new(internship, &plan, ctx.zones());
    let units = rules::units_on(&calendar, date);
    if let Some(unit) = units.last() {
        return Ok(Some(rules::unit_word(unit)));
    }
    let today = calendar.zone.to_datetime(ctx.now).date();
    let choices = week_choices(&calendar, today);
    let before = choices.iter().filter(|week| week.date <= date);
    Ok(before
        .max_by_key(|week| week.date)
        .map(|week| week.word.clone()))
}

/// The weeks that something can be added to, and the one that it stands in.
async fn weeks(
    ctx: &Ctx,
    tx: &mut Tx,
    internship: &Internship,
    chosen: Option<&str>,
) -> Result<Vec<WeekChoice>> {
    let plan = store::plan(tx, internship, None).await?;
    let calendar = Calendar::new(internship, &plan, ctx.zones());
    let today = calendar.zone.to_datetime(ctx.now).date();
    let weeks = week_choices(&calendar, today);
    Ok(open_choices(weeks, internship, chosen))
}

/// The internship, if whoever asks is of its pair and it goes on.
pub(super) async fn theirs(
    ctx: &Ctx,
    tx: &mut Tx,
    id: &str,
) -> Result<std::result::Result<Internship, Mrkdwn>> {
    let loaded = load_by_id(tx, &ctx.workspace, &InternshipId::new(id)).await?;
    Ok(match loaded {
        Some((internship, _)) if !internship.is_of_pair(&ctx.user) => Err(views::not_of_pair()),
        Some((internship, _)) if !internship.is_under_way() => Err(views::has_ended()),
        Some((internship, _)) => Ok(internship),
        None => Err(Mrkdwn::ours(
            "This internship is not known here. Nothing was changed.",
        )),
    })
}

/// The form was sent: a new item, or one that is there in other words, in another week, by another day.
pub async fn item_sent(ctx: Ctx, sent: ViewSubmission) -> Handled {
    let Ok(about) = serde_json::from_str::<ItemRef>(&sent.view.private_metadata) else {
        return Ok(Reply::ClearViews);
    };
    let state = &sent.view.state;
    let typed = ItemForm {
        text: state.text("text").unwrap_or_default().to_owned(),
        week: state.selected("week").map(str::to_owned),
        due: state.raw("due").map(str::to_owned),
    };
    let mut tx = ctx.db().write().await?;
    let id = InternshipId::new(&about.internship);
    internships::store::lock(&mut tx, &ctx.workspace, &id).await?;
    let internship = match theirs(&ctx, &mut tx, &about.internship).await? {
        Ok(internship) => internship,
        Err(why) => return Ok(Reply::UpdateView(views::not_saved(why, state))),
    };
    let all = own_items(&mut tx, &internship).await?;
    let before = match &about.item {
        None => None,
        Some(id) => match all.iter().find(|own| own.id == *id) {
            Some(item) if item.removed_by.is_none() => Some(item),
            _ => return Ok(Reply::UpdateView(views::not_saved(views::gone(), state))),
        },
    };
    let weeks = weeks(
        &ctx,
        &mut tx,
        &internship,
        before.map(|it| it.unit.as_str()),
    )
    .await?;
    let others = |word: &str| {
        let live = all.iter().filter(|own| own.removed_by.is_none());
        live.filter(|own| own.unit == word && before.is_none_or(|it| it.id != own.id))
            .count()
    };
    let new = match typed.read(&weeks, others, internship.start_date) {
        Ok(new) => new,
        Err(errors) => return Ok(errors_at_fields(errors)),
    };
    if !ctx.first_time(&mut tx, &sent.receipt_key()).await? {
        return Ok(Reply::Empty);
    }
    let mut units = vec![new.unit.clone()];
    let made = OwnItem::typed_by(&ctx.user, String::new(), &new.unit, &new.text);
    match before {
        None => {
            let item = OwnItem {
                id: own_id(&ids::made_at(ctx.now), 0),
                due_on: new.due_on,
                ..made
            };
            store::add_item(&mut tx, &internship.id, &item, ctx.now).await?;
        }
        Some(before) => {
            let item = OwnItem {
                unit: new.unit,
                body: made.body,
                due_on: new.due_on,
                ..before.clone()
            };
            if is_changed_meanwhile(about.edition.as_deref(), before, &item) {
                let about = ItemRef {
                    edition: Some(before.edition()),
                    ..about
                };
                let form = views::item_meanwhile(&about, &weeks, &typed, before);
                return Ok(Reply::UpdateView(form));
            }
            store::change_item(&mut tx, &internship.id, &item).await?;
            units.push(before.unit.clone());
        }
    }
    follow(&ctx, &mut tx, &internship, &units).await?;
    tx.commit().await?;
    ctx.wake();
    show_below(&ctx, about.below);
    Ok(Reply::Empty)
}

pub(super) fn errors_at_fields(errors: rules::own::Errors) -> Reply {
    let errors = errors.into_iter();
    Reply::Errors(errors.map(|(field, why)| (field.to_owned(), why)).collect())
}

/// What follows from a change of these weeks: they are posted or not, and their messages show it.
pub(super) async fn follow(
    ctx: &Ctx,
    tx: &mut Tx,
    internship: &Internship,
    units: &[String],
) -> Result<()> {
    due::own_changed(tx, internship, ctx.planner(), ctx.zones(), ctx.now).await?;
    let now = internships::store::by_id(tx, &ctx.workspace, &internship.id).await?;
    let internship = now.as_ref().unwrap_or(internship);
    for word in units {
        due::show_in_week(tx, internship, word, ctx.zones(), ctx.now).await?;
    }
    Ok(())
}

/// Renders the views below a form anew, beside the acknowledgement: nobody waits for them.
pub(super) fn show_below(ctx: &Ctx, below: Vec<Below>) {
    let ctx = ctx.clone();
    tokio::spawn(async move {
        for below in below {
            let modal = match below.callback_id.as_str() {
                "week" => whole_week(&ctx, &below.week).await,
                "own_items" => list(&ctx, &below.week).await,
                "carry" => carry::modal(&ctx, &below.week).await,
                "plan_weeks" => match plan_of(&ctx, &below.week, below.week.page).await {
                    Ok(Ok(modal)) => Ok(modal),
                    Ok(Err(_)) => continue,
                    Err(error) => Err(error),
                },
                _ => continue,
            };
            let shown = match modal {
                Ok(modal) => ctx.fill_view(&below.view, &modal).await,
                Err(error) => {
                    tracing::warn!(%error, "A view could not be rendered anew.");
                    continue;
                }
            };
            if let Err(error) = shown {
                tracing::info!(%error, "A view was not shown anew.");
            }
        }
    });
}

/// "What you two added".
pub async fn own_open(ctx: Ctx, action: Action) -> Handled {
    let week: Option<WeekRef> = read(&action);
    let Some(week) = week else {
        return Ok(Reply::Empty);
    };
    let modal = list(&ctx, &WeekRef { page: 0, ..week }).await?;
    ctx.show_form(&action, &modal).await
}

/// Another page of the list.
pub async fn own_page(ctx: Ctx, action: Action) -> Handled {
    let Some(view) = &action.view else {
        return Ok(Reply::Empty);
    };
    let Ok(mut week) = serde_json::from_str::<WeekRef>(&view.private_metadata) else {
        return Ok(Reply::Empty);
    };
    let page = action.value.as_deref().and_then(|page| page.parse().ok());
    week.page = page.unwrap_or(0);
    let modal = list(&ctx, &week).await?;
    ctx.update_view(view, &modal).await
}

async fn list(ctx: &Ctx, week: &WeekRef) -> Result<Modal> {
    let mut tx = ctx.db().read().await?;
    let internship = match theirs(ctx, &mut tx, &week.internship).await? {
        Ok(internship) => internship,
        Err(why) => return Ok(notice("Nothing changed", why)),
    };
    let plan = store::plan(&mut tx, &internship, None).await?;
    let calendar = Calendar::new(&internship, &plan, ctx.zones());
    let date = week.date.parse().unwrap_or(Date::MIN);
    let units = rules::units_on(&calendar, date);
    let words: Vec<String> = units.iter().map(|unit| rules::unit_word(unit)).collect();
    let titles: Vec<_> = units.iter().map(|it| super::views::title(it)).collect();
    let all = own_items(&mut tx, &internship).await?;
    let added = all.into_iter().filter(|own| own.added_by.is_some());
    let mut items: Vec<OwnItem> = added.filter(|own| words.contains(&own.unit)).collect();
    items.sort_by_key(|own| own.removed_by.is_some());
    Ok(views::own_list(&OwnList {
        week,
        title: &titles.join(" · "),
        items: &items,
    }))
}

/// "Take out": it is not counted any more, and can be put back.
pub async fn item_remove(ctx: Ctx, action: Action) -> Handled {
    take(ctx, action, true).await
}

/// "Put back".
pub async fn item_back(ctx: Ctx, action: Action) -> Handled {
    take(ctx, action, false).await
}

async fn take(ctx: Ctx, action: Action, out: bool) -> Handled {
    let about: Option<ItemRef> = read(&action);
    let (Some(about), Some(view)) = (about, &action.view) else {
        return Ok(Reply::Empty);
    };
    let mut tx = ctx.db().write().await?;
    let id = InternshipId::new(&about.internship);
    internships::store::lock(&mut tx, &ctx.workspace, &id).await?;
    let internship = match theirs(&ctx, &mut tx, &about.internship).await? {
        Ok(internship) => internship,
        Err(why) => {
            drop(tx);
            return ctx.say_privately(&action, &why).await;
        }
    };
    let found = match &about.item {
        Some(id) => {
            let mut all = own_items(&mut tx, &internship).await?.into_iter();
            all.find(|own| own.id == *id)
        }
        None => None,
    };
    // What an older version of the page had is not theirs to take out.
    let found = found.filter(|item| item.added_by.is_some() && item.removed_by.is_some() != out);
    if let Some(item) = found {
        match out {
            true => {
                store::remove_item(&mut tx, &internship.id, &item.id, &ctx.user, ctx.now).await?;
            }
            false => {
                if is_full(&mut tx, &internship, &item.unit).await? {
                    drop(tx);
                    let why = Mrkdwn::escaped(&rules::own::full());
                    return ctx.say_privately(&action, &why).await;
                }
                store::put_back_item(&mut tx, &internship.id, &item.id).await?;
            }
        }
        follow(&ctx, &mut tx, &internship, std::slice::from_ref(&item.unit)).await?;
        tx.commit().await?;
        ctx.wake();
    } else {
        drop(tx);
    }
    let Ok(week) = serde_json::from_str::<WeekRef>(&view.private_metadata) else {
        return Ok(Reply::Empty);
    };
    let modal = list(&ctx, &week).await?;
    let mut below = below(&action);
    below.retain(|below| below.view != view.id);
    show_below(&ctx, below);
    ctx.update_view(view, &modal).await
}

async fn is_full(tx: &mut Tx, internship: &Internship, unit: &str) -> Result<bool> {
    let all = own_items(tx, internship).await?;
    let live = all.iter().filter(|own| own.removed_by.is_none());
    let of_unit = live.filter(|own| own.unit == unit).count();
    Ok(of_unit >= rules::own::WEEK_ITEMS)
}
