//! Topics: from the command, a message's menu, a button; and what became of them.

use super::{Subject, choices, meeting_ref, none, running, typed};
use crate::{
    context::{Ctx, Handled},
    ids::InternshipId,
    mrkdwn,
    one_on_ones::{
        Outcome, Quoted, rules, store,
        store::Added,
        views::{self, MOST_CHARS, TopicRef},
    },
    slack::{
        blocks::{Modal, notice},
        inbound::{Action, Shortcut, ViewSubmission},
        reply::Reply,
        text::{Mrkdwn, clip},
    },
    store::{Result, Tx},
};

fn full() -> String {
    format!(
        "There are {} open topics already: more than a 1:1 has time for. Tick or take off one first: `/internship topic` lists them.",
        store::MOST_OPEN
    )
}

/// Adds a topic of one of the pair; what to tell them.
async fn add(
    ctx: &Ctx,
    id: &InternshipId,
    text: &str,
    quoted: &Quoted,
    receipt: Option<&str>,
) -> Result<std::result::Result<Mrkdwn, String>> {
    let mut tx = ctx.db().write().await?;
    let Some(subject) = Subject::find(ctx, &mut tx, id).await? else {
        return Ok(Err(
            "A 1:1 is for the intern and the mentor alone. Nothing was added.".to_owned(),
        ));
    };
    let added = store::add_topic(
        &mut tx,
        &ctx.workspace,
        id,
        &ctx.user,
        text,
        quoted,
        ctx.now,
    )
    .await?;
    if added == Added::Full {
        return Ok(Err(full()));
    }
    if let Some(receipt) = receipt
        && !ctx.first_time(&mut tx, receipt).await?
    {
        return Ok(Ok(Mrkdwn::ours("It stands on your agenda already.")));
    }
    tx.commit().await?;
    ctx.edits_wanted();
    let calendar = subject.calendar(ctx);
    let other = Mrkdwn::user(subject.internship.other(&ctx.user).as_str());
    Ok(Ok(match rules::next_meeting(&calendar, ctx.now) {
        Some(next) => {
            let local = calendar.one_on_one_zone.to_datetime(next.at);
            let day = local.strftime("%A, %-d %B").to_string();
            mrkdwn!(
                "Added to your 1:1 with {}, {}.",
                other,
                Mrkdwn::date(next.at, "{date_pretty} at {time}", &day)
            )
        }
        None => mrkdwn!("Added to your next 1:1 with {}.", other),
    }))
}

/// The form of a topic, with those that are open.
pub(super) async fn form(ctx: &Ctx, tx: &mut Tx, subject: &Subject) -> Result<Modal> {
    let id = &subject.internship.id;
    let topics = store::open_topics(tx, id).await?;
    let calendar = subject.calendar(ctx);
    let next = rules::next_meeting(&calendar, ctx.now);
    let today = || calendar.one_on_one_zone.to_datetime(ctx.now).date();
    Ok(views::topics_form(
        id,
        &topics,
        next.map_or_else(today, |next| next.date),
    ))
}

/// `/internship topic words…`.
pub(super) async fn add_at_once(ctx: &Ctx, id: &InternshipId, text: &str) -> Handled {
    let text = text.trim();
    if text.chars().count() > MOST_CHARS {
        let long = format!(
            "That is longer than {MOST_CHARS} characters, so it was not added. Make it shorter."
        );
        return Ok(ctx.tell(&Mrkdwn::escaped(&long)));
    }
    Ok(match add(ctx, id, text, &Quoted::default(), None).await? {
        Ok(told) => ctx.tell(&told),
        Err(why) => ctx.tell(&Mrkdwn::escaped(&why)),
    })
}

/// *Add a topic*.
pub async fn topic_add(ctx: Ctx, action: Action) -> Handled {
    let found = {
        let mut tx = ctx.db().read().await?;
        match meeting_ref(&action) {
            Some(about) => Subject::find(&ctx, &mut tx, &about.internship).await?,
            None => None,
        }
    };
    match found {
        Some(subject) => {
            let modal =
                views::add_topic_form(&[], Some(&subject.internship.id), "", Quoted::default());
            ctx.open_view(action.trigger_id.as_deref(), &modal).await
        }
        None => ctx.say_privately(&action, &views::not_theirs()).await,
    }
}

/// "Add to my 1:1", in a message's menu.
pub async fn topic_from_message(ctx: Ctx, shortcut: Shortcut) -> Handled {
    let text = shortcut.message.as_ref().and_then(|it| it["text"].as_str());
    let text = typed(&ctx, text.unwrap_or_default()).await?;
    let modal = {
        let mut tx = ctx.db().read().await?;
        let all = running(&ctx, &mut tx).await?;
        match all.is_empty() {
            true => notice("No 1:1 here", none()),
            false => {
                let choices = choices(&ctx, &mut tx, &all).await?;
                views::add_topic_form(&choices, None, &clip(&text, MOST_CHARS), quoted(&shortcut))
            }
        }
    };
    ctx.open_view(shortcut.trigger_id.as_deref(), &modal).await
}

/// Where the message is, as Slack's own links have it, and who wrote it.
fn quoted(shortcut: &Shortcut) -> Quoted {
    let of_message = |key: &str| {
        let message = shortcut.message.as_ref()?;
        message[key].as_str().map(str::to_owned)
    };
    let link = rules::message_link(
        shortcut.team_domain.as_deref(),
        shortcut.channel.as_deref(),
        of_message("ts").as_deref(),
        of_message("thread_ts").as_deref(),
    );
    Quoted {
        said_by: of_message("user")
            .filter(|_| link.is_some())
            .unwrap_or_default(),
        link: link.unwrap_or_default(),
    }
}

/// The form of a topic was sent.
pub async fn topic_sent(ctx: Ctx, form: ViewSubmission) -> Handled {
    let state = &form.view.state;
    let chosen = state.selected("internship");
    let about = TopicRef::read(&form.view.private_metadata);
    let id = InternshipId::new(chosen.unwrap_or(&about.internship));
    let text = state.text("topic").unwrap_or_default().trim();
    let wrong = |why: String| Ok(Reply::Errors(vec![("topic".to_owned(), why)]));
    match text.chars().count() {
        0 => return wrong("Write a word or two, or close the form.".to_owned()),
        1..=MOST_CHARS => {}
        _ => return wrong(format!("At most {MOST_CHARS} characters.")),
    }
    let quoted = Some(about.quoted).filter(rules::is_of_slack);
    let quoted = quoted.unwrap_or_default();
    match add(&ctx, &id, text, &quoted, Some(&form.receipt_key())).await? {
        Ok(_) => Ok(Reply::Empty),
        Err(why) => wrong(why),
    }
}

/// A topic's menu in an agenda: talked about, kept for next time, taken off; or open again.
pub async fn topic_act(ctx: Ctx, action: Action) -> Handled {
    let chosen = action.value.clone().unwrap_or_default();
    let (word, date) = chosen.split_once('|').unwrap_or((&chosen, ""));
    let (Some(id), Ok(date)) = (action.action_arg(), date.parse()) else {
        return Ok(Reply::Empty);
    };
    let mut tx = ctx.db().write().await?;
    let Some(topic) = store::topic(&mut tx, &ctx.workspace, id).await? else {
        drop(tx);
        let gone = Mrkdwn::ours("This topic is not here any more. Nothing has changed.");
        return ctx.say_privately(&action, &gone).await;
    };
    let Some(subject) = Subject::find(&ctx, &mut tx, &topic.internship_id).await? else {
        drop(tx);
        return ctx.say_privately(&action, &views::not_theirs()).await;
    };
    match word {
        "talked" => {
            store::settle_topic(
                &mut tx,
                &topic,
                Some(Outcome::Talked),
                Some(date),
                &ctx.user,
                ctx.now,
            )
            .await?;
        }
        "remove" => {
            store::settle_topic(
                &mut tx,
                &topic,
                Some(Outcome::Removed),
                Some(date),
                &ctx.user,
                ctx.now,
            )
            .await?;
        }
        "keep" => store::keep_topic(&mut tx, &topic, date, ctx.now).await?,
        "open" => store::settle_topic(&mut tx, &topic, None, None, &ctx.user, ctx.now).await?,
        _ => return Ok(Reply::Empty),
    }
    crate::scheduler::store::edit_occurrence(
        &mut tx,
        &topic.internship_id,
        crate::one_on_ones::due::AGENDA,
        &date.to_string(),
    )
    .await?;
    // In the form of topics it leaves the list at once.
    let form = match action.view.as_ref() {
        Some(view) if view.callback_id == "topic" => {
            Some((view, form(&ctx, &mut tx, &subject).await?))
        }
        _ => None,
    };
    tx.commit().await?;
    ctx.edits_wanted();
    match form {
        Some((view, form)) => ctx.update_view(view, &form).await,
        None => Ok(Reply::Empty),
    }
}
