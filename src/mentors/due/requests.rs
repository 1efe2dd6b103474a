//! Each message of a request: to the mentor, and to the intern who asked.

use async_trait::async_trait;

use super::request_days;
use crate::{
    ids::RequestId,
    internships,
    mentors::{Request, RequestState, rules, rules::Ranked, store, views, views::RequestFacts},
    programs,
    scheduler::{Address, Composed, Delivery, Kind, Moment, cadence::zone_name},
    store::{Result, Tx},
};

/// The request itself, to the mentor.
pub const REQUEST: &str = "request";
/// The intern's copy, with which it can be taken back.
pub const SENT: &str = "request_sent";
/// "It still waits", to the mentor.
pub const NUDGE: &str = "request_nudge";
/// A decline, told kindly to the intern.
pub const DECLINED: &str = "request_declined";
/// Nobody answered: the intern can go on.
pub const LAPSED: &str = "request_lapsed";
/// A form could not be opened in time: a button that does.
pub const OPEN_AGAIN: &str = "find_mentor";

/// How many others are named when somebody can't.
const NEXT_BEST: usize = 3;

/// A kind whose message is a function of a request.
macro_rules! request_kind {
    ($(#[$doc:meta])* $kind:ident, $name:expr, $compose:ident) => {
        $(#[$doc])*
        pub struct $kind;

        #[async_trait]
        impl Kind for $kind {
            fn name(&self) -> &'static str {
                $name
            }

            async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
                let id = RequestId::new(delivery.subject.clone());
                match store::request(tx, &delivery.workspace_id, &id).await? {
                    Some(request) => $compose(tx, delivery, &request, moment).await,
                    None => Ok(Composed::Void("gone")),
                }
            }
        }
    };
}

request_kind!(
    /// The request itself, to the mentor.
    Asked, REQUEST, asked
);
request_kind!(
    /// The intern's copy.
    Sent, SENT, sent
);
request_kind!(
    /// The reminder to the mentor.
    Nudge, NUDGE, nudge
);
request_kind!(
    /// The decline, as the intern hears of it.
    Declined, DECLINED, declined
);
request_kind!(
    /// The lapse, as the intern hears of it.
    Lapsed, LAPSED, lapsed
);

async fn asked(tx: &mut Tx, _: &Delivery, request: &Request, moment: &Moment) -> Result<Composed> {
    to_mentor(tx, request, moment, views::request_message).await
}

async fn nudge(
    tx: &mut Tx,
    delivery: &Delivery,
    request: &Request,
    moment: &Moment,
) -> Result<Composed> {
    if delivery.ts.is_none() && request.state != RequestState::Open {
        return Ok(Composed::Void("answered"));
    }
    to_mentor(tx, request, moment, views::nudge).await
}

async fn to_mentor(
    tx: &mut Tx,
    request: &Request,
    moment: &Moment,
    render: fn(&RequestFacts<'_>) -> crate::slack::blocks::Message,
) -> Result<Composed> {
    let workspace = &request.workspace_id;
    let Some(program) = programs::store::by_id(tx, workspace, &request.program_id).await? else {
        return Ok(Composed::Void("gone"));
    };
    let profile = store::of_person(tx, workspace, &request.program_id, &request.mentor).await?;
    let started = internships::store::by_request(tx, workspace, &request.id).await?;
    let mut seeker =
        store::seeker(tx, workspace, &request.intern, &moment.zones, moment.now).await?;
    let fit = profile.as_ref().map(|profile| seeker.fit(profile));
    let passed_by = match &request.passed_from {
        Some(before) => store::request(tx, workspace, before).await?,
        None => None,
    };
    // The first one says who listed them, and the way out.
    let is_first = store::is_first(tx, request).await?;
    let listed_by = profile.as_ref().map(|profile| profile.listed_by.as_str());
    let reading = programs::store::newest(tx, &request.program_id).await?;
    let days = reading.rules.request_days.value;
    let workday = store::workday(tx, workspace, &request.mentor, &moment.zones).await?;
    let lapse = rules::deadlines(request.asked_at, &workday, days).1;
    let message = render(&RequestFacts {
        request,
        program: &program,
        fit,
        intern_zone: Some(zone_name(&seeker.workday().zone)).as_deref(),
        started: started.as_ref(),
        listed_by: listed_by.filter(|_| is_first),
        passed_by: passed_by.as_ref().map(|before| &before.mentor),
        lapses_on: workday.zone.to_datetime(lapse).date(),
        first_time: is_first.then_some(reading.rules.one_on_one_minutes.value),
    });
    Ok(Composed::Say(
        Address::Direct(request.mentor.clone()),
        message,
    ))
}

async fn sent(tx: &mut Tx, _: &Delivery, request: &Request, moment: &Moment) -> Result<Composed> {
    let workspace = &request.workspace_id;
    let Some(program) = programs::store::by_id(tx, workspace, &request.program_id).await? else {
        return Ok(Composed::Void("gone"));
    };
    let passed_by = match &request.passed_from {
        Some(before) => store::request(tx, workspace, before).await?,
        None => None,
    };
    let days = request_days(tx, &request.program_id).await?;
    let workday = store::workday(tx, workspace, &request.mentor, &moment.zones).await?;
    let lapse = rules::deadlines(request.asked_at, &workday, days).1;
    let message = views::sent(&views::SentFacts {
        request,
        program: &program,
        passed_by: passed_by.as_ref().map(|before| &before.mentor),
        lapses_on: workday.zone.to_datetime(lapse).date(),
    });
    Ok(Composed::Say(
        Address::Direct(request.intern.clone()),
        message,
    ))
}

async fn declined(
    tx: &mut Tx,
    _: &Delivery,
    request: &Request,
    moment: &Moment,
) -> Result<Composed> {
    let others = next_best(tx, request, moment).await?;
    let message = views::declined(request, &others);
    Ok(Composed::Say(
        Address::Direct(request.intern.clone()),
        message,
    ))
}

async fn lapsed(tx: &mut Tx, _: &Delivery, request: &Request, moment: &Moment) -> Result<Composed> {
    let others = next_best(tx, request, moment).await?;
    let message = views::lapsed(request, &others);
    Ok(Composed::Say(
        Address::Direct(request.intern.clone()),
        message,
    ))
}

/// The best of those who have a place and whom the intern has not asked.
async fn next_best(tx: &mut Tx, request: &Request, moment: &Moment) -> Result<Vec<Ranked>> {
    let workspace = &request.workspace_id;
    let today = jiff::tz::TimeZone::UTC.to_datetime(moment.now).date();
    let mut seeker =
        store::seeker(tx, workspace, &request.intern, &moment.zones, moment.now).await?;
    let profiles = store::listed(tx, workspace, &request.program_id, today).await?;
    let mut ranked: Vec<Ranked> = profiles
        .into_iter()
        .filter(|profile| profile.user_id != request.intern)
        .map(|profile| {
            let fit = seeker.fit(&profile);
            Ranked { profile, fit }
        })
        .filter(|ranked| ranked.fit.is_free())
        .collect();
    rules::rank(&mut ranked);
    let mut best = Vec::new();
    for other in ranked {
        if best.len() == NEXT_BEST {
            break;
        }
        let mentor = &other.profile.user_id;
        if !store::has_asked(tx, &request.program_id, &request.intern, mentor).await? {
            best.push(other);
        }
    }
    Ok(best)
}

/// A form could not be opened in time: a button that does.
pub struct OpenAgain;

#[async_trait]
impl Kind for OpenAgain {
    fn name(&self) -> &'static str {
        OPEN_AGAIN
    }

    async fn compose(&self, _: &mut Tx, delivery: &Delivery, _: &Moment) -> Result<Composed> {
        let message = views::open_again(&delivery.subject);
        Ok(Composed::Say(
            Address::Direct(crate::ids::UserId::new(&delivery.addressee)),
            message,
        ))
    }
}
