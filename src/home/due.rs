//! Makes Homes, whenever one is opened or shows something that has changed.

use async_trait::async_trait;

use super::{Seen, Waiting, rules, views};
use crate::{
    check_ins,
    ids::{UserId, WorkspaceId},
    internships::{self, Internship},
    mentors, programs,
    scheduler::{self, Moment},
    slack::blocks::HomeTab,
    store::{Result, Tx},
    weeks::{self, OfferState},
};

/// The Homes of a workspace's people.
pub struct Homes;

#[async_trait]
impl scheduler::Homes for Homes {
    async fn compose(
        &self,
        tx: &mut Tx,
        workspace: &WorkspaceId,
        user: &UserId,
        page: i64,
        moment: &Moment,
    ) -> Result<HomeTab> {
        let mut all = internships::store::of_person(tx, workspace, user).await?;
        // One's own comes before those that one mentors.
        all.sort_by_key(|internship| internship.intern != *user);
        let pages = rules::pages(all.len());
        let page = usize::try_from(page).unwrap_or(0).min(pages - 1);
        let mut seen = Vec::new();
        for internship in all
            .into_iter()
            .skip(page * rules::PER_PAGE)
            .take(rules::PER_PAGE)
        {
            seen.push(self::seen(tx, internship, user, moment).await?);
        }
        let waiting = waiting(tx, workspace, user).await?;
        Ok(views::home(&views::HomeFacts {
            user,
            seen: &seen,
            waiting: &waiting,
            page,
            pages,
            moment,
        }))
    }
}

async fn seen(tx: &mut Tx, internship: Internship, user: &UserId, moment: &Moment) -> Result<Seen> {
    let reading = weeks::store::plan(tx, &internship, None).await?;
    let ticks = weeks::store::ticks(tx, &internship.id).await?;
    let offers = weeks::store::offers(tx, &internship.id).await?;
    let zone = moment.zones.nearest(Some(&internship.time_zone), None);
    let week = check_ins::rules::week_date(moment.now, &zone);
    let mut has_checked_in = [false; 2];
    for (has, who) in has_checked_in.iter_mut().zip([user, &internship.intern]) {
        let check_in = check_ins::store::of_week(tx, &internship.id, who, week).await?;
        *has = check_in.is_some();
    }
    Ok(Seen {
        reading,
        ticks,
        demos: weeks::store::demos(tx, &internship.id).await?,
        aims: weeks::store::aims(tx, &internship.id).await?,
        calls: weeks::store::calls(tx, &internship.id).await?,
        offer: offers.into_iter().find(|it| it.state == OfferState::Open),
        has_checked_in: has_checked_in[0],
        intern_has: has_checked_in[1],
        internship,
    })
}

async fn waiting(tx: &mut Tx, workspace: &WorkspaceId, user: &UserId) -> Result<Waiting> {
    let mut waiting = Waiting {
        unplanned: mentors::store::accepted_unplanned(tx, workspace, user).await?,
        ..Waiting::default()
    };
    for request in mentors::store::open_for(tx, workspace, user).await? {
        let program = programs::store::by_id(tx, workspace, &request.program_id).await?;
        let title = program.map_or_else(|| "an internship".to_owned(), |program| program.title);
        waiting.requests.push((request, title));
    }
    for approval in internships::store::asked_of(tx, workspace, user).await? {
        let id = &approval.internship_id;
        if let Some(internship) = internships::store::by_id(tx, workspace, id).await? {
            waiting.approvals.push((approval, internship));
        }
    }
    Ok(waiting)
}
