//! The plan of a program without weeks: its message, its form, all of it.

use insta::assert_json_snapshot;

use super::*;
use crate::{
    ids::UserId,
    internships::{
        Weeks,
        samples::{UNRULY, calendar, internship, page},
    },
    programs::Reading,
    slack::blocks::contract::{sound_message, sound_modal},
    weeks::rules::own::{own_week, week_choices},
};

fn product() -> Reading {
    page(
        "# Product Internship\n\n## Expectations\n\nIt lasts 6 weeks.\n\n## Tracks\n\n- [Build \
         Track](https://example.com/build) - Bring something small to its users.\n\n## Before you start\n\n1. Say hello\n",
    )
}

fn goal(id: &str, text: &str) -> OwnItem {
    OwnItem::typed_by(&UserId::new("U0INES"), id.to_owned(), "own 2", text)
}

#[test]
fn a_week_is_asked_for_and_planned() {
    let reading = product();
    let mut internship = internship();
    let date = "2027-03-08".parse().unwrap();
    let asked = sound_message(&plan(&calendar(&internship, &reading), date));
    assert_json_snapshot!("plan_asked", asked);
    internship.own_weeks = Weeks([2].into());
    let planned = sound_message(&plan(&calendar(&internship, &reading), date));
    assert_json_snapshot!("plan_written", planned);
}

#[test]
fn the_form_of_a_week() {
    let (internship, reading) = (internship(), product());
    let calendar = calendar(&internship, &reading);
    let mut dated = goal("own-b", UNRULY);
    dated.due_on = Some("2027-03-12".parse().unwrap());
    let form = |goals: &[OwnItem]| {
        sound_modal(&goals_form(&GoalsFacts {
            calendar: &calendar,
            week: 2,
            label: "Week 2",
            goals,
            below: Vec::new(),
        }))
    };
    assert_json_snapshot!("goals_form_empty", form(&[]));
    assert_json_snapshot!("goals_form", form(&[goal("own-a", "Draft"), dated]));
    // More than the field takes: nothing of it may be lost by saving.
    let many: Vec<_> = (0..100)
        .map(|n| goal(&format!("own-{n}"), &"x".repeat(100)))
        .collect();
    let form = form(&many);
    assert!(form.to_string().contains("What you write is added"));
    let at: GoalsRef = serde_json::from_str(form["private_metadata"].as_str().unwrap()).unwrap();
    assert!(at.shown.is_empty());
    // A hundred short ones are all named.
    let many: Vec<_> = (0..100).map(|n| goal(&format!("own-{n}"), "x")).collect();
    let form = sound_modal(&goals_form(&GoalsFacts {
        calendar: &calendar,
        week: 2,
        label: UNRULY,
        goals: &many,
        below: Vec::new(),
    }));
    let at: GoalsRef = serde_json::from_str(form["private_metadata"].as_str().unwrap()).unwrap();
    assert_eq!(at.shown.len(), 100);
}

#[test]
fn all_weeks() {
    let (internship, reading) = (internship(), product());
    let calendar = calendar(&internship, &reading);
    let today = "2027-03-09".parse().unwrap();
    let weeks = |goals: &dyn Fn(u32) -> Vec<OwnItem>| -> Vec<_> {
        let choices = week_choices(&calendar, today).into_iter();
        choices
            .map(|week| {
                let number = own_week(&week.word).unwrap();
                (week, number, goals(number))
            })
            .collect()
    };
    let some = weeks(&|number| match number {
        2 => vec![goal("own-a", "Draft"), goal("own-b", "Show")],
        _ => Vec::new(),
    });
    let facts = |weeks| PlanFacts {
        calendar: &calendar,
        today,
        weeks,
    };
    assert_json_snapshot!("plan_weeks", sound_modal(&plan_weeks(&facts(&some), 0)));
    let full = weeks(&|_| {
        (0..100)
            .map(|n| goal(&n.to_string(), &"&".repeat(400)))
            .collect()
    });
    let all = std::iter::repeat_n(full, 12).flatten().zip(1..);
    let many: Vec<_> = all.map(|((week, _, goals), n)| (week, n, goals)).collect();
    for page in [0, 1, 9] {
        let modal = sound_modal(&plan_weeks(&facts(&many), page));
        assert!(
            modal.to_string().contains("and 100 more") || modal.to_string().contains("and 99 more")
        );
    }
    let several: Vec<_> = (0..30)
        .map(|n| (internship.clone(), format!("{n} {UNRULY}")))
        .collect();
    let mut several = several;
    for (n, (internship, _)) in several.iter_mut().enumerate() {
        internship.id = crate::ids::InternshipId::new(n.to_string());
    }
    sound_message(&which(&several));
    assert_json_snapshot!("plan_which", sound_message(&which(&several[..2])));
}
