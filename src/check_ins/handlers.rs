//! `/check-in`, saving it, answering one, and feedback.

mod answers;
mod feedback;
mod save;
mod topic;

pub use answers::{answer_open, answer_sent, message};
pub use feedback::{feedback_open, feedback_sent};
pub use save::check_in_sent;
pub use topic::topic_add;

use jiff::civil::Date;

use super::{
    CheckIn,
    rules::{self, Typed},
    store,
    views::{self, About, FormFacts, FormRef},
};
use crate::{
    context::{Ctx, Handled},
    ids::InternshipId,
    internships::{self, Internship, rules::Calendar},
    privacy::{self, Object},
    programs::{self, Reading},
    slack::{
        blocks::{Modal, notice},
        inbound::{Action, Command, ViewSubmission},
        reply::Reply,
        text::{Mrkdwn, clip, unescaped},
    },
    store::{Result, Tx, people},
    weeks,
};

/// `/check-in [words]`.
pub async fn check_in(ctx: Ctx, command: Command) -> Handled {
    let words = as_typed(command.text.trim());
    if words == "help" {
        return Ok(Reply::Ephemeral(views::help()));
    }
    let modal = {
        let mut tx = ctx.db().read().await?;
        let mut running = internships::store::of_person(&mut tx, &ctx.workspace, &ctx.user).await?;
        let are_planned = !running.is_empty();
        running.retain(|it| internships::store::runs(it.state));
        match running.as_slice() {
            [] if are_planned => return Ok(Reply::Ephemeral(views::not_yet())),
            [] => return Ok(Reply::Ephemeral(views::none())),
            [only] => form(&ctx, &mut tx, only, &words, None).await?,
            several => choose(&ctx, &mut tx, several, &words).await?,
        }
    };
    ctx.open_view(command.trigger_id.as_deref(), &modal).await
}

/// What stood behind a command, as the person saw it: people and channels by name, nothing escaped.
fn as_typed(text: &str) -> String {
    let mut typed = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        let Some((inside, after)) = after.split_once('>') else {
            break;
        };
        typed.push_str(&unescaped(before));
        let label = inside.split_once('|').map(|(_, label)| label);
        let sign = inside.chars().next().filter(|c| matches!(c, '@' | '#'));
        match (sign, label) {
            (Some(sign), Some(label)) => typed.push_str(&format!("{sign}{}", unescaped(label))),
            (None, Some(label)) if !inside.starts_with('!') => typed.push_str(&unescaped(label)),
            _ => typed.push_str(&unescaped(inside.trim_start_matches('!'))),
        }
        rest = after;
    }
    typed.push_str(&unescaped(rest));
    typed
}

/// *Check in*, on a nudge, which names its week, or in Home.
pub async fn check_in_open(ctx: Ctx, action: Action) -> Handled {
    let value = action.value.clone().unwrap_or_default();
    let (id, week) = value.split_once('|').unwrap_or((&value, ""));
    let modal = {
        let mut tx = ctx.db().read().await?;
        match own(&ctx, &mut tx, &InternshipId::new(id)).await? {
            Some(internship) => form(&ctx, &mut tx, &internship, "", week.parse().ok()).await?,
            None => not_saved(),
        }
    };
    ctx.show_form(&action, &modal).await
}

/// *Earlier versions*, in the form of a week that was saved more than once.
pub async fn earlier_open(ctx: Ctx, action: Action) -> Handled {
    let value = action.value.clone().unwrap_or_default();
    let (id, week) = value.split_once('|').unwrap_or((&value, ""));
    let modal = {
        let mut tx = ctx.db().read().await?;
        let internship = own(&ctx, &mut tx, &InternshipId::new(id)).await?;
        let saved = match (internship, week.parse()) {
            (Some(it), Ok(week)) => store::of_week(&mut tx, &it.id, &ctx.user, week).await?,
            _ => None,
        };
        match saved {
            Some(saved) => {
                views::earlier(saved.week_date, &store::earlier(&mut tx, &saved.id).await?)
            }
            None => notice(
                "Earlier versions",
                Mrkdwn::ours("There is no check-in of yours for that week."),
            ),
        }
    };
    ctx.show_form(&action, &modal).await
}

/// Which of several was chosen: its form takes the place of the question.
pub async fn about_chosen(ctx: Ctx, chosen: ViewSubmission) -> Handled {
    let id = InternshipId::new(chosen.view.state.selected("internship").unwrap_or_default());
    let words = &chosen.view.private_metadata;
    let mut tx = ctx.db().read().await?;
    Ok(Reply::UpdateView(match own(&ctx, &mut tx, &id).await? {
        Some(internship) => form(&ctx, &mut tx, &internship, words, None).await?,
        None => not_saved(),
    }))
}

/// An internship of this person that runs.
async fn own(ctx: &Ctx, tx: &mut Tx, id: &InternshipId) -> Result<Option<Internship>> {
    let internship = internships::store::by_id(tx, &ctx.workspace, id).await?;
    Ok(internship.filter(|it| it.is_of_pair(&ctx.user) && internships::store::runs(it.state)))
}

async fn choose(ctx: &Ctx, tx: &mut Tx, several: &[Internship], words: &str) -> Result<Modal> {
    let mut titles = Vec::new();
    let mut names = Vec::new();
    for internship in several {
        titles.push(title(tx, internship).await?);
        let other = people::get(tx, &ctx.workspace, internship.other(&ctx.user)).await?;
        names.push(
            other
                .map(|person| person.name)
                .filter(|name| !name.is_empty()),
        );
    }
    let about: Vec<_> = several
        .iter()
        .zip(&titles)
        .zip(&names)
        .map(|((internship, title), name)| About {
            internship,
            title,
            with: name.as_deref(),
        })
        .collect();
    Ok(views::choose(&about, words))
}

async fn title(tx: &mut Tx, internship: &Internship) -> Result<String> {
    let reading = programs::store::reading(tx, &internship.program_id, internship.version).await?;
    Ok(title_in(&reading))
}

fn title_in(reading: &Reading) -> String {
    reading
        .title
        .clone()
        .unwrap_or_else(|| "Internship".to_owned())
}

/// The form about a week of an internship: with what was saved already, and new words below it.
async fn form(
    ctx: &Ctx,
    tx: &mut Tx,
    internship: &Internship,
    words: &str,
    shown: Option<Date>,
) -> Result<Modal> {
    let reading = programs::store::reading(tx, &internship.program_id, internship.version).await?;
    let calendar = Calendar::new(internship, &reading, ctx.zones());
    let this_week = rules::week_date(ctx.now, &calendar.zone);
    let week = rules::week_of_form(shown, this_week, internship.start_date).unwrap_or(this_week);
    let saved = store::of_week(tx, &internship.id, &ctx.user, week).await?;
    let mut form = form_ref(ctx, tx, &calendar, week, saved.as_ref()).await?;
    form.week_before = week_before(ctx, tx, internship, week, this_week).await?;
    let before = store::before(tx, &internship.id, &ctx.user, week).await?;
    let typed = match saved {
        Some(saved) => continued(&saved, words),
        None => {
            let ticked = match internship.intern == ctx.user {
                true => ticked_in(tx, &calendar, week).await?,
                false => Vec::new(),
            };
            Typed {
                done: rules::prefilled(&ticked, words),
                ..Typed::default()
            }
        }
    };
    Ok(views::form(&FormFacts {
        form: &form,
        last_next: before.as_ref().map(|before| before.next.as_str()),
        typed: &typed,
        top: None,
        merged: None,
    }))
}

/// What a form carries along, so that it can be drawn again.
async fn form_ref(
    ctx: &Ctx,
    tx: &mut Tx,
    calendar: &Calendar<'_>,
    week: Date,
    saved: Option<&CheckIn>,
) -> Result<FormRef> {
    let internship = calendar.internship;
    let is_mentor = internship.mentor == ctx.user;
    let second = internships::store::second_mentor(tx, &internship.id).await?;
    let second = match second.filter(|_| !is_mentor) {
        None => None,
        Some(second) => {
            let person = people::get(tx, &ctx.workspace, &second.person).await?;
            let name = person.map(|person| person.name);
            let name = name.filter(|name| !name.trim().is_empty());
            Some(clip(name.as_deref().unwrap_or("your second mentor"), 60))
        }
    };
    let readers = privacy::store::coordinators_for(tx, internship, Object::PrivateLine).await?;
    let of_program = calendar.reading.rules.weekly_hours.value.map(i64::from);
    // By the end of the week: a first week may begin in its middle.
    let number = calendar.week_of(crate::scheduler::cadence::plus_days(week, 6));
    Ok(FormRef {
        internship: internship.id.to_string(),
        week: week.to_string(),
        revision: Some(saved.map_or(0, |saved| saved.revision)),
        other: internship.other(&ctx.user).to_string(),
        title: clip(&title_in(calendar.reading), programs::TITLE_CHARS),
        weekly_hours: internship.weekly_hours.or(of_program),
        is_mentor,
        asks_for_pulse: !is_mentor && rules::asks_for_pulse(number),
        second,
        nobody_reads: readers.is_empty(),
        week_before: None,
    })
}

/// The week before, as long as the intern, who is asked weekly, said nothing of it.
async fn week_before(
    ctx: &Ctx,
    tx: &mut Tx,
    internship: &Internship,
    week: Date,
    this_week: Date,
) -> Result<Option<String>> {
    let before = rules::week_before(week, this_week, internship.start_date);
    let Some(before) = before.filter(|_| internship.intern == ctx.user) else {
        return Ok(None);
    };
    let said = store::of_week(tx, &internship.id, &ctx.user, before).await?;
    Ok(said.is_none().then(|| before.to_string()))
}

/// What the intern's pair ticked in a week, as lines.
async fn ticked_in(tx: &mut Tx, calendar: &Calendar<'_>, week: Date) -> Result<Vec<String>> {
    let internship = calendar.internship;
    let plan = weeks::store::plan(tx, internship, None).await?;
    let ticks = weeks::store::ticks(tx, &internship.id).await?;
    let of_week = |at| rules::week_date(at, &calendar.zone) == week;
    let mut ticked: Vec<_> = ticks
        .values()
        .filter(|tick| tick.is_done && of_week(tick.ticked_at))
        .collect();
    ticked.sort_by_key(|tick| tick.ticked_at);
    Ok(ticked
        .into_iter()
        .filter_map(|tick| weeks::rules::find(&plan, &tick.item_id))
        .filter(|(item, unit)| unit.is_some() && weeks::rules::can_be_ticked(item))
        .map(|(item, _)| as_typed(&Mrkdwn::from_page(item.text.clone()).plain()))
        .collect())
}

fn not_saved() -> Modal {
    notice(
        "Nothing to save",
        Mrkdwn::ours("This internship is not yours or has ended. Nothing was saved."),
    )
}

/// A second check-in of a week edits the first: what was saved stands in the form, new words below.
fn continued(saved: &CheckIn, words: &str) -> Typed {
    let typed = Typed::of(saved);
    let done = [typed.done.as_str(), words.trim()];
    let done: Vec<_> = done.into_iter().filter(|part| !part.is_empty()).collect();
    Typed {
        done: done.join("\n"),
        ..typed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_behind_a_command_stand_as_they_were_typed() {
        let rows = [
            ("read the guide", "read the guide"),
            ("a &lt; b &amp; c", "a < b & c"),
            (
                "with <@U0MARTA|marta> in <#C1|support>",
                "with @marta in #support",
            ),
            ("<!channel> <!subteam^S1|@team>", "channel subteam^S1|@team"),
            ("see <https://a.example|the guide>", "see the guide"),
            ("see <https://a.example>", "see https://a.example"),
            ("one < two", "one < two"),
        ];
        for (sent, typed) in rows {
            assert_eq!(as_typed(sent), typed, "{sent}");
        }
    }
}
