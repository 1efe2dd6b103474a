//! The calendar that a person subscribes to: its address, and what stands there.

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::{
    context::{Ctx, Handled},
    ids::{self, UserId, WorkspaceId},
    internships::{self, Internship, InternshipState, rules::Calendar},
    one_on_ones::{CalendarLink, rules, store, views, views::feed},
    programs,
    scheduler::cadence::Zones,
    slack::{inbound::Action, reply::Reply},
    store::{Db, Result, Tx, people},
};

/// Internships in one calendar: those of years.
const MOST: i64 = 200;

/// Twice 122 random bits, in letters and digits that stay whole in an address.
fn new_secret() -> String {
    format!("{}{}", ids::random(), ids::random())
}

fn hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

/// `/internship calendar`.
pub(super) async fn open(ctx: &Ctx, trigger: Option<&str>) -> Handled {
    let modal = views::calendar_link(address(ctx, false).await?.as_deref());
    ctx.open_view(trigger, &modal).await
}

/// *Make a new address*.
pub async fn calendar_renew(ctx: Ctx, action: Action) -> Handled {
    let Some(view) = &action.view else {
        return Ok(Reply::Empty);
    };
    let modal = views::calendar_link(address(&ctx, true).await?.as_deref());
    ctx.update_view(view, &modal).await
}

/// Where a person's calendar is; a new place if they want one, or have none.
async fn address(ctx: &Ctx, is_new: bool) -> Result<Option<String>> {
    let Some(base) = ctx.public_url() else {
        return Ok(None);
    };
    let mut tx = ctx.db().write().await?;
    let known = store::link(&mut tx, &ctx.workspace, &ctx.user).await?;
    let secret = match known.filter(|_| !is_new) {
        Some(known) => known.secret,
        None => {
            let link = CalendarLink {
                workspace_id: ctx.workspace.clone(),
                user_id: ctx.user.clone(),
                secret: new_secret(),
            };
            store::save_link(&mut tx, &link, &hash(&link.secret), ctx.now).await?;
            tx.commit().await?;
            link.secret
        }
    };
    Ok(Some(format!("{base}/calendar/{secret}.ics")))
}

/// What stands at an address; `None` if it is nobody's.
pub async fn ics(db: &Db, zones: &Zones, secret: &str) -> Result<Option<String>> {
    let mut tx = db.read().await?;
    let found = store::link_of_hash(&mut tx, &hash(secret)).await?;
    let same = |link: &CalendarLink| bool::from(link.secret.as_bytes().ct_eq(secret.as_bytes()));
    let Some(link) = found.filter(same) else {
        return Ok(None);
    };
    let entries = entries(&mut tx, zones, &link.workspace_id, &link.user_id).await?;
    Ok(Some(feed::feed(&entries)))
}

async fn entries(
    tx: &mut Tx,
    zones: &Zones,
    workspace: &WorkspaceId,
    user: &UserId,
) -> Result<Vec<feed::Entry>> {
    let all = internships::store::ever_of_person(tx, workspace, user, MOST).await?;
    let others: Vec<_> = all.iter().map(|it| it.other(user)).collect();
    let names = people::names(tx, workspace, &others).await?;
    let mut entries = Vec::new();
    for internship in &all {
        let has_been = matches!(
            internship.state,
            InternshipState::Active | InternshipState::Ended
        );
        if !has_been {
            continue;
        }
        let reading =
            programs::store::reading(tx, &internship.program_id, internship.version).await?;
        let calendar = Calendar::new(internship, &reading, zones);
        let name = names.get(internship.other(user)).map(String::as_str);
        entries.extend(of_internship(&calendar, name.unwrap_or("your 1:1 partner")));
    }
    entries.sort_by(|a, b| (a.at, &a.uid).cmp(&(b.at, &b.uid)));
    Ok(entries)
}

/// The meetings of an internship as a calendar shows them; of one that has ended those until its last day.
fn of_internship(calendar: &Calendar<'_>, other: &str) -> Vec<feed::Entry> {
    let internship: &Internship = calendar.internship;
    let own = &internship.one_on_ones;
    let meetings = rules::meetings(calendar).into_iter();
    let held = meetings.filter(|it| internship.ended_on.is_none_or(|last| it.on <= last));
    held.map(|meeting| feed::Entry {
        uid: format!("{}-{}@understudy", internship.id, meeting.date),
        at: meeting.at,
        minutes: rules::minutes(calendar),
        title: format!("1:1 with {other}"),
        call_url: own.call_url.clone(),
        sequence: own.sequence,
        changed_at: own
            .changed_at
            .unwrap_or(internship.owed_from_at)
            .max(Timestamp::UNIX_EPOCH),
    })
    .collect()
}
