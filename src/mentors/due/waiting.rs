//! Who waits is told when a place opens; the contact is told who looks.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

use crate::{
    ids::{ProgramId, UserId, WorkspaceId},
    mentors::{
        rules::MAY_WAIT,
        store::{listed, waiting as store},
        views::waiting::{self as views, Contact},
    },
    programs::{self, store::Program},
    scheduler::{
        Address, Composed, Delivery, Kind, Moment, Owed, Planned, Planner, store as outbox,
    },
    slack::text::user_in,
    store::{Result, Tx, people},
};

/// "Ines looks for a mentor": to the program's contact.
pub const CONTACT: &str = "contact";
/// "A place has opened": to who waited.
pub const PLACE_OPEN: &str = "place_open";
/// Who is told in one batch, and programs in one batch of the planner.
const BATCH: i64 = 200;
const PROGRAMS: i64 = 16;
/// Coordinators who are asked for one intern: where none is named, a workspace's admins may be many.
const MOST_ASKED: usize = 5;

/// Whom an intern can ask: the page's contact if that is exactly one person, else the coordinators.
pub async fn contact_of(tx: &mut Tx, program: &Program, intern: &UserId) -> Result<Contact> {
    let reading = programs::store::reading(tx, &program.id, program.current_version).await?;
    let named = reading.rules.contact.value.clone();
    if let Some(named) = &named
        && let Some(person) = person_named(tx, &program.workspace_id, named).await?
        && person != *intern
    {
        return Ok(Contact {
            people: vec![person],
            named: None,
        });
    }
    let mut people = programs::store::coordinators(tx, &program.workspace_id, &program.id).await?;
    people.retain(|user| user != intern);
    people.truncate(MOST_ASKED);
    Ok(Contact { people, named })
}

/// The one person behind a mention, a handle, a name, or an address whose first part is a handle.
async fn person_named(tx: &mut Tx, workspace: &WorkspaceId, named: &str) -> Result<Option<UserId>> {
    if let Some(id) = user_in(named.trim()) {
        let person = people::get(tx, workspace, &UserId::new(id)).await?;
        return Ok(person
            .filter(people::Person::can_be_asked)
            .map(|person| person.user_id));
    }
    let named = named.trim().trim_start_matches('@');
    let names = [Some(named), named.split_once('@').map(|(name, _)| name)];
    for name in names.into_iter().flatten().filter(|name| !name.is_empty()) {
        if let [person] = people::by_handle(tx, workspace, name).await?.as_slice()
            && person.can_be_asked()
        {
            return Ok(Some(person.user_id.clone()));
        }
    }
    Ok(None)
}

/// What messages to the contact are about: the intern, the program and the week. So it is one a week.
pub fn contact_subject(program: &ProgramId, intern: &UserId, today: Date) -> String {
    let week = today.iso_week_date();
    format!("{program}|{intern}|{}-{}", week.year(), week.week())
}

/// Who has been asked for this intern in this week.
pub async fn asked_this_week(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    program: &ProgramId,
    intern: &UserId,
    today: Date,
) -> Result<Vec<UserId>> {
    let subject = contact_subject(program, intern, today);
    store::told(tx, workspace, &subject, CONTACT).await
}

/// Owes "a place has opened" to all who wait on a program, if somebody else is free now. They wait no longer then.
/// How many are told. One small query where nobody waits.
pub async fn places_opened(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    program: &ProgramId,
    now: Timestamp,
) -> Result<u64> {
    let waiting = store::of_program(tx, workspace, program, BATCH).await?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let free = free(tx, workspace, program, day(now)).await?;
    let mut told = 0;
    let count = i64::try_from(waiting.len()).unwrap_or(BATCH);
    for (place, (intern, since)) in (0..).zip(waiting) {
        let is_free = free.iter().any(|mentor| *mentor != intern);
        if !is_free || !store::leave(tx, workspace, program, &intern).await? {
            continue;
        }
        let cause = format!("{program}|{}", since.as_microsecond());
        let mut owed = Owed::to_person(PLACE_OPEN, &intern, program.as_str(), now).because(cause);
        // What is due at one instant is said in the order of its deadlines: who waited longest comes first.
        let before = SignedDuration::from_micros(count - place);
        owed.due_at = now.saturating_sub(before).unwrap_or(now);
        told += u64::from(outbox::owe(tx, workspace, &owed, now).await?);
    }
    Ok(told)
}

/// Who can be asked now.
async fn free(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    program: &ProgramId,
    today: Date,
) -> Result<Vec<UserId>> {
    let mentors = listed(tx, workspace, program, today).await?.into_iter();
    let free = mentors.filter(|mentor| mentor.free_places() > 0 && mentor.open_requests < MAY_WAIT);
    Ok(free.map(|mentor| mentor.user_id).collect())
}

/// Whether an intern finds somebody who can be asked now.
pub async fn is_free_for(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    program: &ProgramId,
    intern: &UserId,
    now: Timestamp,
) -> Result<bool> {
    let free = free(tx, workspace, program, day(now)).await?;
    Ok(free.iter().any(|mentor| mentor != intern))
}

fn day(now: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(now).date()
}

/// Sees every way in which a place opens, those without a click as well: a pause that is over, a mentor from a CSV.
pub struct PlacesPlanner;

#[async_trait]
impl Planner for PlacesPlanner {
    async fn plan(&self, tx: &mut Tx, moment: &Moment) -> Result<Planned> {
        let mut all = Planned::default();
        for (workspace, program) in store::opened(tx, day(moment.now), PROGRAMS).await? {
            all.planned += places_opened(tx, &workspace, &program, moment.now).await?;
        }
        // Told are taken off the list, so that this comes to an end.
        all.more = all.planned > 0;
        Ok(all)
    }

    async fn waiting(&self, tx: &mut Tx, now: Timestamp) -> Result<i64> {
        store::count_opened(tx, day(now)).await
    }

    /// Nothing is known ahead: `serve` looks at each click, and at least every twenty seconds.
    async fn next_due_at(&self, _tx: &mut Tx) -> Result<Option<Timestamp>> {
        Ok(None)
    }
}

/// The message to the contact.
pub struct ContactAsked;

#[async_trait]
impl Kind for ContactAsked {
    fn name(&self) -> &'static str {
        CONTACT
    }

    async fn compose(
        &self,
        tx: &mut Tx,
        delivery: &Delivery,
        _moment: &Moment,
    ) -> Result<Composed> {
        let mut parts = delivery.subject.split('|');
        let program = ProgramId::new(parts.next().unwrap_or_default());
        let intern = UserId::new(parts.next().unwrap_or_default());
        let program = programs::store::by_id(tx, &delivery.workspace_id, &program).await?;
        let Some(program) = program else {
            return Ok(Composed::Void("gone"));
        };
        let message = views::contact(&intern, &program);
        let to = UserId::new(&delivery.addressee);
        Ok(Composed::Say(Address::Direct(to), message))
    }
}

/// The message to who waited.
pub struct PlaceOpen;

#[async_trait]
impl Kind for PlaceOpen {
    fn name(&self) -> &'static str {
        PLACE_OPEN
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let workspace = &delivery.workspace_id;
        let program = ProgramId::new(&delivery.subject);
        let Some(program) = programs::store::by_id(tx, workspace, &program).await? else {
            return Ok(Composed::Void("gone"));
        };
        let to = UserId::new(&delivery.addressee);
        let is_free = is_free_for(tx, workspace, &program.id, &to, moment.now).await?;
        let message = views::place_open(&program, is_free);
        Ok(Composed::Say(Address::Direct(to), message))
    }
}
