//! Feedback: asked in the middle and in the last week, shown to whom its author chose.

use async_trait::async_trait;
use jiff::civil::{Date, DateTime};

use super::title_of;
use crate::{
    check_ins::{FeedbackStage, store, views},
    ids::UserId,
    internships::{self, due::load, rules::Calendar},
    privacy::{self, Object},
    scheduler::{
        Address, Addressee, Composed, Delivery, Kind, Moment, Owed,
        cadence::{instant, plus_days},
    },
    store::{Result, Tx},
};

pub const FEEDBACK_PROMPT: &str = "feedback_prompt";
pub const FEEDBACK: &str = "feedback";

/// A shorter one has an end and no middle.
const SHORTEST_WITH_MIDDLE: u32 = 4;
/// After the week's post, before its check-in.
const DAY_OF_WEEK: i64 = 2;

/// The days on which feedback is asked for.
fn days(calendar: &Calendar<'_>) -> Vec<(FeedbackStage, Date)> {
    let weeks = calendar.weeks();
    let middle = (weeks >= SHORTEST_WITH_MIDDLE).then_some((FeedbackStage::Middle, weeks / 2));
    let all = middle.into_iter().chain([(FeedbackStage::End, weeks)]);
    all.map(|(stage, week)| (stage, calendar.week_date(week)))
        .filter(|(_, monday)| *monday < Date::MAX)
        .map(|(stage, monday)| (stage, plus_days(monday, DAY_OF_WEEK)))
        .filter(|(_, day)| calendar.internship.pauses.on(*day).is_none())
        .collect()
}

pub(super) fn prompts(calendar: &Calendar<'_>) -> Vec<Owed> {
    let id = &calendar.internship.id;
    let time = calendar.check_in().time();
    let mut owed = Vec::new();
    for (_, day) in days(calendar) {
        for to in [Addressee::Intern, Addressee::Mentor] {
            // Each in their own afternoon.
            let zone = match to {
                Addressee::Mentor => &calendar.mentor_zone,
                _ => &calendar.zone,
            };
            let at = |day| instant(DateTime::from_parts(day, time), zone);
            let (due_at, until) = (at(day), at(plus_days(day, 14)));
            owed.push(Owed::occurrence(id, FEEDBACK_PROMPT, day, to, due_at).expiring(until));
        }
    }
    owed
}

/// The question, to each of the pair.
pub struct FeedbackPrompt;

#[async_trait]
impl Kind for FeedbackPrompt {
    fn name(&self) -> &'static str {
        FEEDBACK_PROMPT
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, moment: &Moment) -> Result<Composed> {
        let Some((internship, reading)) = load(tx, delivery).await? else {
            return Ok(Composed::Void("gone"));
        };
        let to = match delivery.addressee.as_str() {
            "mentor" => internship.mentor.clone(),
            _ => internship.intern.clone(),
        };
        let calendar = Calendar::new(&internship, &reading, &moment.zones);
        let of_day = days(&calendar)
            .into_iter()
            .find(|(_, day)| Some(*day) == delivery.date());
        drop(calendar);
        let Some((stage, _)) = of_day else {
            return Ok(Composed::Void("moved"));
        };
        if store::feedback(tx, &internship.id, &to, stage)
            .await?
            .is_some()
        {
            return Ok(Composed::Void("given"));
        }
        let title = reading.title.as_deref().unwrap_or("the internship");
        let message = views::feedback_prompt(&internship, title, stage, internship.other(&to));
        Ok(Composed::Say(Address::Direct(to), message))
    }
}

/// The feedback, to whom its author has chosen.
pub struct FeedbackShown;

#[async_trait]
impl Kind for FeedbackShown {
    fn name(&self) -> &'static str {
        FEEDBACK
    }

    async fn compose(&self, tx: &mut Tx, delivery: &Delivery, _: &Moment) -> Result<Composed> {
        let workspace = &delivery.workspace_id;
        let Some(feedback) = store::feedback_by_id(tx, workspace, &delivery.subject).await? else {
            return Ok(Composed::Void("gone"));
        };
        let internship = &feedback.internship_id;
        let Some(internship) = internships::store::by_id(tx, workspace, internship).await? else {
            return Ok(Composed::Void("gone"));
        };
        let to = UserId::new(&delivery.addressee);
        let seer = privacy::store::seer(tx, &internship, &to).await?;
        let is_shown = seer.may_see(Object::Feedback(feedback.shown_to));
        if !is_shown && delivery.ts.is_none() {
            return Ok(Composed::Void("not_theirs"));
        }
        let title = title_of(tx, delivery, &internship.id).await?;
        Ok(Composed::Say(
            Address::Direct(to),
            views::feedback_shown(&feedback, &internship, &title, is_shown),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::internships::samples::{calendar, internship_from, program_of};

    #[test]
    fn asked_in_the_middle_and_in_the_last_week() {
        let days_of = |weeks, start: &str| {
            let mut reading = program_of(Vec::new());
            reading.rules.length_weeks.value = weeks;
            let internship = internship_from(start);
            let days = days(&calendar(&internship, &reading)).into_iter();
            days.map(|(stage, day)| format!("{stage} {day}"))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            days_of(12, "2027-03-01"),
            ["middle 2027-04-07", "end 2027-05-19"]
        );
        assert_eq!(days_of(3, "2027-03-01"), ["end 2027-03-17"]);
        assert_eq!(
            days_of(4, "2027-03-04"),
            ["middle 2027-03-17", "end 2027-03-31"]
        );
    }
}
