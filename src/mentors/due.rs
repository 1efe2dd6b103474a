//! The messages of a request: to the mentor, and the answer to the intern.

mod matching;

use async_trait::async_trait;
use jiff::tz::TimeZone;

pub use matching::{MENTOR_MATCH, Match, offer_unmatched};

use super::{Request, rules, store, views};
use crate::{
    ids::RequestId,
    internships, programs,
    scheduler::{Address, Composed, Delivery, Kind, Moment, cadence::Zones},
    store::{Result, Tx, people, people::Person},
};

/// The request itself, to the mentor.
pub struct Asked;

/// The kind of [`Asked`].
pub const REQUEST: &str = "request";

#[async_trait]
impl Kind for Asked {
    fn name(&self) -> &'static str {
        REQUEST
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let workspace = &delivery.workspace_id;
        let Some(request) = request_of(tx, delivery).await? else {
            return Ok(Composed::Void("gone"));
        };
        let Some(program) = programs::store::by_id(tx, workspace, &request.program_id).await?
        else {
            return Ok(Composed::Void("gone"));
        };
        let intern = people::get(tx, workspace, &request.intern).await?;
        let profile = store::of_person(tx, workspace, &request.program_id, &request.mentor).await?;
        let started = internships::store::by_request(tx, workspace, &request.id).await?;
        let zone = intern.as_ref().and_then(|person| person.time_zone.clone());
        let workday = store::workday(tx, workspace, &request.intern, &moment.zones).await?;
        let mut seeker = rules::Seeker::new(workday, Vec::new(), &moment.zones, moment.now);
        let fit = profile.as_ref().map(|profile| seeker.fit(profile));
        // The first one says who listed them, and the way out.
        let is_first = store::is_first(tx, &request).await?;
        let message = views::request_message(&views::RequestFacts {
            request: &request,
            program: &program,
            fit,
            intern_zone: zone.as_deref(),
            started: started.as_ref(),
            listed_by: profile
                .as_ref()
                .map(|profile| profile.listed_by.as_str())
                .filter(|_| is_first),
        });
        Ok(Composed::Say(
            Address::Direct(request.mentor.clone()),
            message,
        ))
    }
}

/// A decline, told kindly to the intern.
pub struct Declined;

/// The kind of [`Declined`].
pub const DECLINED: &str = "request_declined";

#[async_trait]
impl Kind for Declined {
    fn name(&self) -> &'static str {
        DECLINED
    }

    async fn compose(
        &self,
        tx: &mut Tx,
        delivery: &Delivery,
        _moment: &Moment,
    ) -> Result<Composed> {
        let Some(request) = request_of(tx, delivery).await? else {
            return Ok(Composed::Void("gone"));
        };
        let message = views::declined(&request, Some(&request.program_id));
        Ok(Composed::Say(
            Address::Direct(request.intern.clone()),
            message,
        ))
    }
}

async fn request_of(tx: &mut Tx, delivery: &Delivery) -> Result<Option<Request>> {
    store::request(
        tx,
        &delivery.workspace_id,
        &RequestId::new(delivery.subject.clone()),
    )
    .await
}

/// A person's zone as Slack has it; UTC where nothing is known.
pub fn zone_of(person: Option<&Person>, zones: &Zones) -> TimeZone {
    person.map_or(TimeZone::UTC, |person| {
        zones.nearest(person.time_zone.as_deref(), person.tz_offset_seconds)
    })
}
