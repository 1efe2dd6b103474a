//! What the two do with their 1:1s: the words behind `/internship`, and the buttons of agendas and reminders.

mod feed;
mod moves;
mod notes;
mod topics;

use std::sync::Arc;

use crate::{
    context::{Ctx, Handled},
    ids::{InternshipId, UserId},
    internships::{self, Internship, due::load_by_id, rules::Calendar},
    mentors,
    privacy::{self, Object},
    programs::{self, Reading},
    scheduler::cadence::zone_name,
    slack::{
        blocks::{Choice, MAX_OPTIONS, Modal, notice},
        inbound::{Action, Command, ViewSubmission},
        reply::Reply,
        text::{Mrkdwn, as_read, user_in},
    },
    store::{Result, Tx, people},
};

use super::{
    Quoted, due, rules, store,
    views::{self, MeetingRef},
};

pub use feed::{calendar_renew, ics};
pub use moves::{back, late, move_open, move_sent, skip_open, skip_sent};
pub use notes::{notes_all, notes_both, notes_earlier, notes_open, notes_page, notes_sent};
pub use topics::{topic_act, topic_add, topic_from_message, topic_sent};

/// The words behind `/internship` that are about 1:1s.
const WORDS: [&str; 6] = ["move", "skip", "topic", "notes", "calendar", "reminders"];

/// Whether a word behind `/internship` is for here.
pub fn knows(word: &str) -> bool {
    WORDS.contains(&word)
}

/// `/internship move`, `skip`, `topic …`, `notes`, `calendar`, `reminders`.
pub async fn command(ctx: Ctx, command: &Command, word: &str, rest: &str) -> Handled {
    let trigger = command.trigger_id.as_deref();
    match word {
        "calendar" => return feed::open(&ctx, trigger).await,
        "reminders" => {
            let modal = {
                let mut tx = ctx.db().read().await?;
                views::quiet_form(&store::quiet(&mut tx, &ctx.workspace, &ctx.user).await?)
            };
            return ctx.open_view(trigger, &modal).await;
        }
        _ => {}
    }
    let named = match word {
        // In a topic a name is a part of it.
        "topic" => None,
        _ => rest.split_whitespace().find_map(user_in).map(UserId::new),
    };
    let modal = {
        let mut tx = ctx.db().read().await?;
        let mut all = match word {
            // They are read and finished after the end as well.
            "notes" => begun(&ctx, &mut tx).await?,
            _ => running(&ctx, &mut tx).await?,
        };
        all.retain(|it| named.as_ref().is_none_or(|named| it.is_of_pair(named)));
        match all.as_slice() {
            [] => return Ok(ctx.tell(&none())),
            [only] => {
                let id = only.id.clone();
                drop(tx);
                return about(&ctx, trigger, word, &id, &typed(&ctx, rest).await?).await;
            }
            several => {
                let choices = choices(&ctx, &mut tx, several).await?;
                if word == "topic" && !rest.trim().is_empty() {
                    drop(tx);
                    let text = typed(&ctx, rest).await?;
                    views::add_topic_form(&choices, None, &text, Quoted::default())
                } else {
                    views::choose(word, rest, &choices)
                }
            }
        }
    };
    ctx.open_view(trigger, &modal).await
}

/// Which of several was chosen: what was asked for takes the place of the question.
pub async fn about_chosen(ctx: Ctx, chosen: ViewSubmission) -> Handled {
    let id = InternshipId::new(chosen.view.state.selected("internship").unwrap_or_default());
    let asked: Vec<String> =
        serde_json::from_str(&chosen.view.private_metadata).unwrap_or_default();
    let word = asked.first().map(String::as_str).unwrap_or_default();
    Ok(Reply::UpdateView(match form(&ctx, word, &id).await? {
        Ok(modal) => modal,
        Err(why) => notice("Nothing changed", why),
    }))
}

/// A word about one internship.
async fn about(
    ctx: &Ctx,
    trigger: Option<&str>,
    word: &str,
    id: &InternshipId,
    text: &str,
) -> Handled {
    if word == "topic" && !text.trim().is_empty() {
        return topics::add_at_once(ctx, id, text).await;
    }
    match form(ctx, word, id).await? {
        Ok(modal) => ctx.open_view(trigger, &modal).await,
        Err(why) => Ok(ctx.tell(&why)),
    }
}

/// The form that a word opens; `Err` is why there is none.
async fn form(
    ctx: &Ctx,
    word: &str,
    id: &InternshipId,
) -> Result<std::result::Result<Modal, Mrkdwn>> {
    let mut tx = ctx.db().read().await?;
    if word == "notes" {
        return Ok(match notes::theirs(ctx, &mut tx, id).await? {
            Some(subject) => Ok(notes::list(ctx, &mut tx, &subject, 0).await?),
            None => Err(views::not_theirs()),
        });
    }
    let Some(subject) = Subject::find(ctx, &mut tx, id).await? else {
        return Ok(Err(views::not_theirs()));
    };
    let next = {
        let calendar = subject.calendar(ctx);
        rules::meetings(&calendar)
            .into_iter()
            .find(|it| it.at > ctx.now)
    };
    match (word, next) {
        ("topic", _) => Ok(Ok(topics::form(ctx, &mut tx, &subject).await?)),
        (_, None) => Ok(Err(Mrkdwn::ours(
            "No 1:1 is to come. `/internship schedule` says when you meet.",
        ))),
        ("skip", Some(next)) => Ok(Ok(views::skip_form(&subject.calendar(ctx), &next))),
        (_, Some(next)) => Ok(Ok(moves::form(ctx, &mut tx, &subject, &next).await?)),
    }
}

fn none() -> Mrkdwn {
    Mrkdwn::ours("You have no internship under way, so there is no 1:1 here.")
}

/// What was typed behind a command, with people by their names.
async fn typed(ctx: &Ctx, text: &str) -> Result<String> {
    let ids: Vec<UserId> = text
        .split(['<', '>'])
        .filter_map(|part| part.strip_prefix('@'))
        .filter_map(|part| part.split('|').next())
        .map(UserId::new)
        .collect();
    let ids: Vec<&UserId> = ids.iter().collect();
    let names = match ids.is_empty() {
        true => Default::default(),
        false => people::names(&mut ctx.db().read().await?, &ctx.workspace, &ids).await?,
    };
    Ok(as_read(text, |id| names.get(&UserId::new(id)).cloned()))
}

/// The internships of this person that run.
async fn running(ctx: &Ctx, tx: &mut Tx) -> Result<Vec<Internship>> {
    let mut all = internships::store::of_person(tx, &ctx.workspace, &ctx.user).await?;
    all.retain(|it| internships::store::runs(it.state));
    all.truncate(MAX_OPTIONS);
    Ok(all)
}

/// The same with those that have ended, the latest first.
async fn begun(ctx: &Ctx, tx: &mut Tx) -> Result<Vec<Internship>> {
    let most = i64::try_from(MAX_OPTIONS).unwrap_or(i64::MAX);
    let mut all = internships::store::ever_of_person(tx, &ctx.workspace, &ctx.user, most).await?;
    all.retain(|it| {
        internships::store::runs(it.state) || it.state == internships::InternshipState::Ended
    });
    Ok(all)
}

/// Internships by whom they are with.
async fn choices(ctx: &Ctx, tx: &mut Tx, several: &[Internship]) -> Result<Vec<Choice>> {
    let others: Vec<_> = several.iter().map(|it| it.other(&ctx.user)).collect();
    let names = people::names(tx, &ctx.workspace, &others).await?;
    let mut choices = Vec::new();
    for internship in several {
        let reading =
            programs::store::reading(tx, &internship.program_id, internship.version).await?;
        let other = internship.other(&ctx.user);
        let name = names.get(other).map_or(other.as_str(), String::as_str);
        let title = programs::short_title(&reading, "Internship");
        choices.push(internships::views::internship_choice(
            internship, &title, name,
        ));
    }
    Ok(choices)
}

/// An internship that runs, of one of its pair.
struct Subject {
    internship: Internship,
    reading: Arc<Reading>,
}

impl Subject {
    /// `None`: it is not this person's, or it does not run.
    async fn find(ctx: &Ctx, tx: &mut Tx, id: &InternshipId) -> Result<Option<Self>> {
        let Some((internship, reading)) = load_by_id(tx, &ctx.workspace, id).await? else {
            return Ok(None);
        };
        let seer = privacy::store::seer(tx, &internship, &ctx.user).await?;
        let may = seer.may_see(Object::Topics) && internships::store::runs(internship.state);
        Ok(may.then_some(Self {
            internship,
            reading,
        }))
    }

    fn calendar(&self, ctx: &Ctx) -> Calendar<'_> {
        Calendar::new(&self.internship, &self.reading, ctx.zones())
    }
}

/// Which meeting a button speaks of.
fn meeting_ref(action: &Action) -> Option<MeetingRef> {
    serde_json::from_str(action.value.as_deref()?).ok()
}

/// Where whoever asks is: times in a form are theirs.
async fn zone_of(ctx: &Ctx, tx: &mut Tx) -> Result<String> {
    let workday = mentors::store::workday(tx, &ctx.workspace, &ctx.user, ctx.zones()).await?;
    Ok(zone_name(&workday.zone))
}

/// "Stop these": at once, and how to have them back.
pub async fn stop(ctx: Ctx, action: Action) -> Handled {
    let kind = match action.action_arg() {
        Some(due::AGENDA) => due::AGENDA,
        Some(due::NOTES_PROMPT) => due::NOTES_PROMPT,
        Some(due::ONE_ON_ONE) => due::ONE_ON_ONE,
        _ => return Ok(Reply::Empty),
    };
    let mut tx = ctx.db().write().await?;
    store::set_quiet(&mut tx, &ctx.workspace, &ctx.user, kind, true).await?;
    tx.commit().await?;
    let told = match kind {
        due::AGENDA => {
            "You get no more agendas of your 1:1s. `/internship reminders` switches them on again."
        }
        due::NOTES_PROMPT => {
            "You are not asked for notes any more. `/internship reminders` switches that on again; `/internship notes` \
             opens them any time."
        }
        _ => {
            "You are not reminded of your 1:1s any more. `/internship reminders` switches that on again."
        }
    };
    Ok(ctx.tell(&Mrkdwn::ours(told)))
}

/// What somebody wants to get, as they ticked it.
pub async fn quiet_sent(ctx: Ctx, form: ViewSubmission) -> Handled {
    let wanted = form.view.state.all("wanted");
    let mut tx = ctx.db().write().await?;
    for kind in [due::AGENDA, due::ONE_ON_ONE, due::NOTES_PROMPT] {
        let is_quiet = !wanted.contains(&kind);
        store::set_quiet(&mut tx, &ctx.workspace, &ctx.user, kind, is_quiet).await?;
    }
    tx.commit().await?;
    Ok(Reply::Empty)
}
