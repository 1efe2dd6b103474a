//! A new version of the page: whom it concerns is asked, in the place, and what follows from their answer.

use async_trait::async_trait;
use jiff::Timestamp;

use super::{WEEK, WEEK_REST};
use crate::{
    ids::{InternshipId, ProgramId, WorkspaceId},
    internships::{
        self, Internship, InternshipState,
        due::{CalendarPlanner, PRE_INTERNSHIP, load_by_id},
        rules::{Calendar, required},
    },
    programs::{self, Reading, versions::difference},
    scheduler::{
        Addressee, Composed, Delivery, Kind, Moment, Owed, cadence::Zones, store as outbox,
    },
    store::{Result, Tx},
    weeks::{Offer, OfferState, OwnItem, rules, store, views},
};

/// "The page has changed": to the place.
pub const VERSION: &str = "new_version";

/// What came of offering a version to the internships under way.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Offered {
    pub asked: usize,
    /// Nothing that they keep to has changed, or they had not begun.
    pub moved: usize,
}

/// Offers a program's newest version to the internships that are on an older one. With `move_all` nobody is asked.
pub async fn offer_version(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    program: &ProgramId,
    move_all: bool,
    planner: &CalendarPlanner,
    zones: &Zones,
    now: Timestamp,
) -> Result<Offered> {
    let mut offered = Offered::default();
    let Some(program) = programs::store::by_id(tx, workspace, program).await? else {
        return Ok(offered);
    };
    let version = program.current_version;
    let new = programs::store::reading(tx, &program.id, version).await?;
    for internship in internships::store::under_way(tx, workspace, &program.id).await? {
        if internship.version >= version {
            continue;
        }
        let old = programs::store::reading(tx, &program.id, internship.version).await?;
        let runs = internship.state == InternshipState::Active;
        // A plan that waits is agreed on by the rules by which it was asked.
        let asks = |reading: &Reading| required(&reading.rules.approvals.value);
        if !runs && asks(&old) != asks(&new) {
            continue;
        }
        if move_all || !runs || !difference(&old, &new).concerns_internships() {
            move_to(tx, &internship, version, planner, zones, now).await?;
            offered.moved += 1;
        } else if store::offer(tx, &internship.id, internship.version, version, now).await? {
            supersede(tx, &internship, version, now).await?;
            let mut owed = Owed::to_place(VERSION, &internship.id, version.to_string(), now);
            owed.subject = Offer::subject(&internship.id, version);
            outbox::owe(tx, workspace, &owed, now).await?;
            offered.asked += 1;
        }
    }
    Ok(offered)
}

/// Whoever has not answered an older offer chooses about the newest one.
async fn supersede(
    tx: &mut Tx,
    internship: &Internship,
    newest: i64,
    now: Timestamp,
) -> Result<()> {
    for older in store::offers(tx, &internship.id).await? {
        let is_open = matches!(older.state, OfferState::Open | OfferState::Stayed);
        if older.version < newest && is_open {
            store::answer_offer(tx, &older, OfferState::Superseded, None, now).await?;
            let about = Offer::subject(&internship.id, older.version);
            outbox::edit_about(tx, &internship.workspace_id, &about, VERSION).await?;
        }
    }
    Ok(())
}

/// An internship goes on with another version of its page. Ticks hold, for items keep their ids; what the two have
/// made something of and is gone stays with the internship.
pub async fn move_to(
    tx: &mut Tx,
    internship: &Internship,
    version: i64,
    planner: &CalendarPlanner,
    zones: &Zones,
    now: Timestamp,
) -> Result<()> {
    let old = programs::store::reading(tx, &internship.program_id, internship.version).await?;
    let new = programs::store::reading(tx, &internship.program_id, version).await?;
    let continued = rules::continued_words(&old, &new);
    for own in store::own_items(tx, &internship.id).await? {
        if let Some(unit) = continued.get(&own.unit).filter(|unit| **unit != own.unit) {
            let moved = OwnItem {
                unit: unit.clone(),
                ..own
            };
            store::keep_item(tx, &internship.id, &moved, now).await?;
        }
    }
    let ticks = store::ticks(tx, &internship.id).await?;
    let demos = store::demos(tx, &internship.id).await?;
    for item in rules::left_behind(&old, &new, &ticks, &demos) {
        store::keep_item(tx, &internship.id, &item, now).await?;
    }
    internships::store::set_version(tx, internship, version).await?;
    let moved = Internship {
        version,
        ..internship.clone()
    };
    outbox::edit_occurrence(tx, &internship.id, PRE_INTERNSHIP, "").await?;
    let after = Calendar::new(&moved, &new, zones);
    planner.replan(tx, &after, now).await?;
    super::own_changed(tx, &moved, planner, zones, now).await?;
    show_in_this_week(tx, &Calendar::new(internship, &old, zones), &after, now).await
}

/// The latest week's message shows the new version, if that has the same week on that day. Earlier ones stay as they
/// were read.
async fn show_in_this_week(
    tx: &mut Tx,
    before: &Calendar<'_>,
    after: &Calendar<'_>,
    now: Timestamp,
) -> Result<()> {
    let Some((date, units)) = rules::last_posted(after, now) else {
        return Ok(());
    };
    let continued = rules::continued_words(before.reading, after.reading);
    let words = |units: &[&programs::Unit]| -> Vec<String> {
        units.iter().map(|unit| rules::unit_word(unit)).collect()
    };
    let goes_on: Vec<String> = words(&rules::units_on(before, date))
        .iter()
        .filter_map(|word| continued.get(word).cloned())
        .collect();
    if goes_on != words(&units) {
        return Ok(());
    }
    let version = after.internship.version.to_string();
    for kind in [WEEK, WEEK_REST] {
        let id = &after.internship.id;
        outbox::occurrence_speaks_of(tx, id, kind, &date.to_string(), &version).await?;
    }
    Ok(())
}

/// The offer of a newer version.
pub struct NewVersion;

#[async_trait]
impl Kind for NewVersion {
    fn name(&self) -> &'static str {
        VERSION
    }

    async fn compose(
        &self,
        tx: &mut Tx,
        delivery: &Delivery,
        _moment: &Moment,
    ) -> Result<Composed> {
        let Some((internship, offer)) =
            offered(tx, &delivery.workspace_id, &delivery.subject).await?
        else {
            return Ok(Composed::Void("gone"));
        };
        let over = matches!(
            internship.state,
            InternshipState::Ended | InternshipState::Cancelled
        );
        let unsaid = delivery.ts.is_none();
        if unsaid && (over || offer.state != OfferState::Open) {
            return Ok(Composed::Void("answered"));
        }
        let old = programs::store::reading(tx, &internship.program_id, offer.from_version).await?;
        let new = programs::store::reading(tx, &internship.program_id, offer.version).await?;
        let message = views::offer(&views::OfferFacts {
            internship: &internship,
            offer: &offer,
            reading: &new,
            difference: &difference(&old, &new),
        });
        Ok(Composed::Say(
            internship.address(&Addressee::Place),
            message,
        ))
    }
}

/// The internship and its offer that a message or a click is about.
pub async fn offered(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    subject: &str,
) -> Result<Option<(Internship, Offer)>> {
    let Some((id, version)) = subject.rsplit_once(':') else {
        return Ok(None);
    };
    let id = InternshipId::new(id);
    let Some((internship, _)) = load_by_id(tx, workspace, &id).await? else {
        return Ok(None);
    };
    let offers = store::offers(tx, &id).await?;
    let offer = offers
        .into_iter()
        .find(|offer| offer.version.to_string() == version);
    Ok(offer.map(|offer| (internship, offer)))
}
