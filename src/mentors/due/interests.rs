//! Each message of an interest: the post, the intern's copy, a hand, and what to do where it can't be posted.

use async_trait::async_trait;

use crate::{
    ids::{InterestId, UserId},
    mentors::{Interest, InterestState, rules::Fit, store, views, views::InterestFacts},
    programs::{self, store::Program},
    scheduler::{
        Address, Composed, Delivery, Kind, Moment, Owed, cadence::zone_name, store as outbox,
    },
    store::{Result, Tx},
};

/// The post in the home channel.
pub const INTEREST: &str = "interest";
/// The intern's copy.
pub const INTEREST_COPY: &str = "interest_copy";
/// "Aldo could be your mentor."
pub const HAND: &str = "interest_hand";
/// It could not be posted.
pub const UNPOSTED: &str = "interest_unposted";

async fn loaded(tx: &mut Tx, delivery: &Delivery, id: &str) -> Result<Option<(Interest, Program)>> {
    let workspace = &delivery.workspace_id;
    let Some(interest) = store::interest(tx, workspace, &InterestId::new(id)).await? else {
        return Ok(None);
    };
    let program = programs::store::by_id(tx, workspace, &interest.program_id).await?;
    Ok(program.map(|program| (interest, program)))
}

/// The post in the home channel.
pub struct Posted;

#[async_trait]
impl Kind for Posted {
    fn name(&self) -> &'static str {
        INTEREST
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let Some((interest, program)) = loaded(tx, delivery, &delivery.subject).await? else {
            return Ok(Composed::Void("gone"));
        };
        if delivery.ts.is_none() && interest.state != InterestState::Open {
            return Ok(Composed::Void("ended"));
        }
        let to = match (
            program.home_channel.clone(),
            program.home_channel_name.clone(),
        ) {
            (Some(channel), _) => Address::Channel(channel),
            (None, Some(name)) => Address::Named(name),
            (None, None) => return Ok(Composed::Void("no_home")),
        };
        let seeker = store::seeker(
            tx,
            &interest.workspace_id,
            &interest.intern,
            &moment.zones,
            moment.now,
        )
        .await?;
        let message = views::interest(&InterestFacts {
            interest: &interest,
            program: &program,
            zone: &zone_name(&seeker.workday().zone),
            hands: &store::hands(tx, &interest.id).await?,
        });
        Ok(Composed::Say(to, message))
    }

    /// The home channel is known by its id from now on.
    async fn sent(&self, tx: &mut Tx, delivery: &Delivery, _: &str, _: &Moment) -> Result<()> {
        if let (Some((_, program)), Some(channel)) = (
            loaded(tx, delivery, &delivery.subject).await?,
            &delivery.channel,
        ) {
            programs::store::keep_home(tx, &program.id, channel).await?;
        }
        Ok(())
    }

    async fn failed(
        &self,
        tx: &mut Tx,
        delivery: &Delivery,
        reason: &str,
        moment: &Moment,
    ) -> Result<()> {
        if let Some((interest, _)) = loaded(tx, delivery, &delivery.subject).await? {
            let subject = format!("{}:{}:{reason}", interest.id, delivery.id);
            let owed = Owed::to_person(UNPOSTED, &interest.intern, &subject, moment.now);
            outbox::owe(tx, &delivery.workspace_id, &owed, moment.now).await?;
        }
        Ok(())
    }
}

/// The intern's copy.
pub struct Copy;

#[async_trait]
impl Kind for Copy {
    fn name(&self) -> &'static str {
        INTEREST_COPY
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let Some((interest, program)) = loaded(tx, delivery, &delivery.subject).await? else {
            return Ok(Composed::Void("gone"));
        };
        let hands = store::hands(tx, &interest.id).await?;
        let mut fits = Vec::new();
        for hand in &hands {
            fits.push((hand.clone(), fit(tx, &interest, hand, moment).await?));
        }
        let facts = InterestFacts {
            interest: &interest,
            program: &program,
            zone: "",
            hands: &hands,
        };
        Ok(Composed::Say(
            Address::Direct(interest.intern.clone()),
            views::interest_copy(&facts, &fits),
        ))
    }
}

/// How well whoever raised a hand fits, if they are listed.
async fn fit(
    tx: &mut Tx,
    interest: &Interest,
    mentor: &UserId,
    moment: &Moment,
) -> Result<Option<Fit>> {
    let workspace = &interest.workspace_id;
    let profile = store::of_person(tx, workspace, &interest.program_id, mentor).await?;
    let mut seeker =
        store::seeker(tx, workspace, &interest.intern, &moment.zones, moment.now).await?;
    Ok(profile.map(|profile| seeker.fit(&profile)))
}

/// "Aldo could be your mentor."
pub struct Hand;

#[async_trait]
impl Kind for Hand {
    fn name(&self) -> &'static str {
        HAND
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let (id, mentor) = delivery.subject.split_once(':').unwrap_or_default();
        let mentor = UserId::new(mentor);
        let Some((interest, _)) = loaded(tx, delivery, id).await? else {
            return Ok(Composed::Void("gone"));
        };
        let is_up = store::hands(tx, &interest.id).await?.contains(&mentor);
        if delivery.ts.is_none() && (!is_up || interest.state != InterestState::Open) {
            return Ok(Composed::Void("down"));
        }
        let fit = fit(tx, &interest, &mentor, moment).await?;
        Ok(Composed::Say(
            Address::Direct(interest.intern.clone()),
            views::hand_raised(&interest, &mentor, is_up, fit.as_ref()),
        ))
    }
}

/// It could not be posted: what to type, to the intern.
pub struct Unposted;

#[async_trait]
impl Kind for Unposted {
    fn name(&self) -> &'static str {
        UNPOSTED
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, _: &Moment) -> Result<Composed> {
        let mut parts = delivery.subject.splitn(3, ':');
        let mut part = || parts.next().unwrap_or_default();
        let (id, failed, reason) = (part(), part(), part());
        let Some((interest, program)) = loaded(tx, delivery, id).await? else {
            return Ok(Composed::Void("gone"));
        };
        Ok(Composed::Say(
            Address::Direct(interest.intern.clone()),
            views::interest_unposted(&program, program.home_channel.as_ref(), failed, reason),
        ))
    }
}
