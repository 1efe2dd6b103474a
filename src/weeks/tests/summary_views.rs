//! Friday's summary, from nothing done to all of it.

use insta::assert_json_snapshot;

use super::*;
use crate::{
    internships::{
        rules::Calendar,
        samples::{UNRULY, calendar, internship, program_of, support_engineering, task, unit},
    },
    programs::{Reading, UnitKind},
    slack::blocks::contract::sound_message,
    weeks::{Ticks, rules, rules::summary as of},
};

fn said(reading: &Reading, week: usize, done: bool, with_note: bool) -> serde_json::Value {
    let internship = internship();
    let calendar: Calendar<'_> = calendar(&internship, reading);
    let (date, units) = rules::days(&calendar).swap_remove(week);
    let lines = units.iter().flat_map(|unit| rules::lines(unit));
    let tick = |id: &str| {
        crate::weeks::Tick::new(
            id,
            true,
            crate::ids::UserId::new("U0INES"),
            crate::internships::samples::now(),
        )
    };
    let ticks: Ticks = match done {
        true => lines
            .map(|it| (it.item.id.clone(), tick(&it.item.id)))
            .collect(),
        false => Ticks::new(),
    };
    let demos = demos::Demos::new();
    let beside = Beside {
        has_mentors_calls: true,
        log: Counted {
            all: 5,
            of_others: 2,
            ..Counted::default()
        },
        week: WeekRef::of(&internship, date),
        demo: demos::next(&calendar, &demos, &ticks),
        calls: Some(2).filter(|_| with_note),
        is_time_for_others: with_note,
    };
    sound_message(&summary(
        &calendar,
        &of::summary(&calendar, &[date], &ticks),
        &beside,
    ))
}

#[test]
fn a_week_open_and_done() {
    let reading = support_engineering();
    assert_json_snapshot!("summary_open", said(&reading, 0, false, false));
    assert_json_snapshot!("summary_done", said(&reading, 4, true, true));
    assert_json_snapshot!("summary_last", said(&reading, 5, true, false));
    let empty = program_of(vec![unit(UnitKind::Week, 1, 1, Vec::new())]);
    assert_json_snapshot!("summary_of_nothing", said(&empty, 0, false, false));
    let many = (0..100).map(|n| task(&n.to_string(), Vec::new())).collect();
    let mut many = unit(UnitKind::Week, 1, 1, many);
    many.label = UNRULY.repeat(9);
    for item in &mut many.items {
        item.text = UNRULY.replace('<', "&lt;").repeat(20);
    }
    said(&program_of(vec![many]), 0, false, true);
}
