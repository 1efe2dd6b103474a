//! The messages of a coffee chat: to who is asked, and their answer.

use async_trait::async_trait;

use super::{
    Coffee, CoffeeId, CoffeeState, Listed, Partner, rules, store,
    views::{self, CoffeeFacts, Other},
};
use crate::{
    ids::{UserId, WorkspaceId},
    mentors::{
        rules::Seeker,
        store::{managers_of, workday},
    },
    programs::{self, store::Program},
    scheduler::{
        Address, Composed, Delivery, Kind, Moment,
        cadence::{Zones, zone_name},
    },
    store::{Result, Tx, people},
};

/// How many others are named to somebody who was declined.
const NEXT: usize = 3;

/// Who asks for a coffee chat: their day, and their title in Slack.
pub struct Asker<'z> {
    user: UserId,
    pub seeker: Seeker<'z>,
    pub title: String,
}

impl<'z> Asker<'z> {
    pub async fn load(
        tx: &mut Tx,
        workspace: &WorkspaceId,
        user: &UserId,
        zones: &'z Zones,
        now: jiff::Timestamp,
    ) -> Result<Self> {
        let day = workday(tx, workspace, user, zones).await?;
        let managers = managers_of(tx, workspace, user).await?;
        let person = people::get(tx, workspace, user).await?;
        Ok(Self {
            user: user.clone(),
            seeker: Seeker::new(day, managers, zones, now),
            title: person.map(|person| person.title).unwrap_or_default(),
        })
    }

    /// All who can be asked, in their order: a program's alumni; its mentors as well, where somebody is sought for
    /// something.
    pub async fn ranked(
        &self,
        tx: &mut Tx,
        program: &Program,
        topic: &str,
        zones: &Zones,
    ) -> Result<Vec<Listed>> {
        let is_sought = !topic.is_empty();
        let mut partners = match is_sought {
            true => store::who_knows(tx, program, &self.user).await?,
            false => store::of_program(tx, program).await?,
        };
        partners.retain(|partner| partner.person.user_id != self.user);
        if !is_sought {
            rules::rank(&mut partners, &self.title);
        }
        let listed = partners.into_iter();
        let mut listed: Vec<_> = listed.map(|it| self.listed(it, zones)).collect();
        if is_sought {
            rules::rank_who_knows(&mut listed);
        }
        Ok(listed)
    }

    /// Somebody with what they have in common.
    fn listed(&self, partner: Partner, zones: &Zones) -> Listed {
        Listed {
            shared_minutes: self.seeker.shared_with(&partner.person.workday(zones)),
            background: rules::background(&self.title, &partner),
            partner,
        }
    }
}

/// The request itself, to who is asked.
pub struct Asked;

/// The kind of [`Asked`].
pub const COFFEE: &str = "coffee";

#[async_trait]
impl Kind for Asked {
    fn name(&self) -> &'static str {
        COFFEE
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let Some(coffee) = coffee_of(tx, delivery).await? else {
            return Ok(Composed::Void("gone"));
        };
        if delivery.ts.is_none() && coffee.state != CoffeeState::Open {
            return Ok(Composed::Void("answered"));
        }
        let workspace = &delivery.workspace_id;
        let program = programs::store::by_id(tx, workspace, &coffee.program_id).await?;
        let Some(program) = program else {
            return Ok(Composed::Void("gone"));
        };
        let zones = &moment.zones;
        let asker = Asker::load(tx, workspace, &coffee.asker, zones, moment.now).await?;
        let alumnus = workday(tx, workspace, &coffee.alumnus, zones).await?;
        let message = views::request(&CoffeeFacts {
            coffee: &coffee,
            program: &program,
            asker_zone: &zone_name(&asker.seeker.workday().zone),
            shared_minutes: asker.seeker.shared_with(&alumnus),
            is_off: store::is_off(tx, workspace, &coffee.alumnus).await?,
        });
        Ok(Composed::Say(Address::Direct(coffee.alumnus), message))
    }
}

/// The yes, to each of the two: the other's hours.
pub struct Accepted;

/// The kind of [`Accepted`].
pub const ACCEPTED: &str = "coffee_accepted";

#[async_trait]
impl Kind for Accepted {
    fn name(&self) -> &'static str {
        ACCEPTED
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let Some(coffee) = coffee_of(tx, delivery).await? else {
            return Ok(Composed::Void("gone"));
        };
        let reader_accepted = delivery.addressee == coffee.alumnus.as_str();
        let (reader, other) = if reader_accepted {
            (&coffee.alumnus, &coffee.asker)
        } else {
            (&coffee.asker, &coffee.alumnus)
        };
        let (workspace, zones) = (&delivery.workspace_id, &moment.zones);
        let reads = workday(tx, workspace, reader, zones).await?;
        let works = workday(tx, workspace, other, zones).await?;
        let today = works.zone.to_datetime(moment.now).date();
        let for_reader = rules::hours_from(&works, today, &reads.zone);
        // Counted on the same day for both, the asker's next: so both read the same number.
        let asker = Asker::load(tx, workspace, &coffee.asker, zones, moment.now).await?;
        let alumnus = if reader_accepted { &reads } else { &works };
        let message = views::accepted(&Other {
            user: other,
            hours: &rules::hours_in_words(&works.hours),
            zone: &zone_name(&works.zone),
            for_reader: for_reader.as_deref(),
            shared_minutes: asker.seeker.shared_with(alumnus),
            reader_accepted,
        });
        Ok(Composed::Say(Address::Direct(reader.clone()), message))
    }
}

/// The no, told kindly to the asker.
pub struct Declined;

/// The kind of [`Declined`].
pub const DECLINED: &str = "coffee_declined";

#[async_trait]
impl Kind for Declined {
    fn name(&self) -> &'static str {
        DECLINED
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let Some(coffee) = coffee_of(tx, delivery).await? else {
            return Ok(Composed::Void("gone"));
        };
        let next = next_others(tx, &coffee, moment).await?;
        let message = views::declined(&coffee, &next);
        Ok(Composed::Say(Address::Direct(coffee.asker), message))
    }
}

/// Whom else the asker could ask: the first of the list whom they have not asked yet.
async fn next_others(tx: &mut Tx, coffee: &Coffee, moment: &Moment) -> Result<Vec<Listed>> {
    let workspace = &coffee.workspace_id;
    let program = programs::store::by_id(tx, workspace, &coffee.program_id).await?;
    let Some(program) = program else {
        return Ok(Vec::new());
    };
    let zones = &moment.zones;
    let asker = Asker::load(tx, workspace, &coffee.asker, zones, moment.now).await?;
    let mut next = Vec::new();
    for listed in asker.ranked(tx, &program, &coffee.topic, zones).await? {
        let user = &listed.partner.person.user_id;
        let asked = store::latest(tx, workspace, &coffee.asker, user).await?;
        if asked.is_none() {
            next.push(listed);
        }
        if next.len() == NEXT {
            break;
        }
    }
    Ok(next)
}

async fn coffee_of(tx: &mut Tx, delivery: &Delivery) -> Result<Option<Coffee>> {
    let id = CoffeeId::new(delivery.subject.clone());
    store::by_id(tx, &delivery.workspace_id, &id).await
}
