//! SCHEDULER.md, section 8: many ticks, the same tick, an earlier tick, the same import.

use jiff::{SignedDuration, Timestamp};

use crate::{
    ledger::{Ledger, all_messages, said_of_kind},
    support::databases::both_at_once,
    world::{Line, Tally, World, rows},
};

const IMPORTED_AT: &str = "2027-02-26T12:00:00Z";
/// Week 1 of all has been due for a while, and nothing else of it.
const MONDAY: &str = "2027-03-01T09:30:00Z";
/// The 1:1s are in half an hour.
const TUESDAY: &str = "2027-03-02T14:30:00Z";

/// Two of them share a place and a mentor.
const INTERNSHIPS: [Line; 4] = [
    ("Europe/Lisbon", "2027-03-01", "tuesday", "15:00", "C0QUAY"),
    ("Europe/Lisbon", "2027-03-01", "tuesday", "15:00", "C0QUAY"),
    ("Europe/Lisbon", "2027-03-01", "tuesday", "15:00", "C0REEF"),
    ("Europe/Berlin", "2027-03-01", "tuesday", "16:00", ""),
];

both_at_once!(
    many_ticks_at_once_are_as_one,
    the_same_instant_again_and_an_earlier_one_say_nothing,
    the_same_import_again_changes_and_owes_nothing,
    a_tick_without_time_only_plans,
    after_a_fortnight_without_ticks_the_weeks_are_caught_up_with,
);

async fn started(database_url: &str) -> World {
    let world = World::start(database_url, rows(&INTERNSHIPS), IMPORTED_AT).await;
    world.patient()
}

fn at(instant: &str) -> Timestamp {
    instant.parse().expect("an instant")
}

async fn many_ticks_at_once_are_as_one(database_url: String) {
    let world = started(&database_url).await;
    let half_past_two = at(TUESDAY);
    let a_little_earlier = half_past_two - SignedDuration::from_mins(5);
    let instants = [half_past_two, a_little_earlier, half_past_two, at(MONDAY)];
    let tallies = world.ticks_at_once(&instants).await;
    let mut ledger = Ledger::default();
    ledger.settled(&world, half_past_two);
    ledger.assert_right(&world);
    let sum = |of: fn(&Tally) -> u64| tallies.iter().map(of).sum::<u64>();
    assert_eq!(sum(Tally::said), ledger.count() as u64, "{tallies:?}");
    assert_eq!(sum(|it| it.planned), ledger.count() as u64, "{tallies:?}");
    assert_eq!(sum(|it| it.owed), 0, "{tallies:?}");
}

async fn the_same_instant_again_and_an_earlier_one_say_nothing(database_url: String) {
    let world = started(&database_url).await;
    let mut ledger = Ledger::default();
    world.ticks(at(MONDAY)).await;
    ledger.settled(&world, at(MONDAY));
    // Tuesday's are planned, and not due for who asks about Monday.
    let planned = world.ticks_for(at(TUESDAY), 0.0).await;
    assert_eq!((planned.said(), planned.owed), (0, planned.planned));
    for instant in [MONDAY, "2027-02-28T09:00:00Z", MONDAY] {
        let nothing = Tally::default();
        assert_eq!(world.ticks(at(instant)).await, nothing, "at {instant}");
    }
    let tally = world.ticks(at(TUESDAY)).await;
    assert_eq!((tally.planned, tally.said()), (0, planned.planned));
    ledger.settled(&world, at(TUESDAY));
    ledger.assert_right(&world);
}

async fn the_same_import_again_changes_and_owes_nothing(database_url: String) {
    let world = started(&database_url).await;
    world.ticks(at(MONDAY)).await;
    let said = all_messages(&world).len();
    let (page, csv) = world.imports(at(MONDAY)).await;
    assert_eq!(page.lines().next(), Some("unchanged"));
    let counts = csv.lines().last();
    assert_eq!(counts, Some(r#"{"added":0,"changed":0,"unchanged":4}"#));
    assert_eq!(world.ticks(at(MONDAY)).await, Tally::default());
    assert_eq!(all_messages(&world).len(), said);
}

async fn a_tick_without_time_only_plans(database_url: String) {
    let world = started(&database_url).await;
    let calls = world.slack.calls().len();
    let planned = world.ticks_for(at(MONDAY), 0.0).await;
    assert!(planned.planned >= 4, "{planned:?}");
    assert_eq!((planned.said(), planned.owed), (0, planned.planned));
    assert_eq!(world.slack.calls().len(), calls, "nobody is called");
    let tally = world.ticks(at(MONDAY)).await;
    assert_eq!((tally.planned, tally.said()), (0, planned.planned));
    assert_eq!(tally.owed, 0);
}

async fn after_a_fortnight_without_ticks_the_weeks_are_caught_up_with(database_url: String) {
    let world = started(&database_url).await;
    let mut ledger = Ledger::default();
    for instant in [TUESDAY, "2027-03-17T10:00:00Z"] {
        assert_eq!(world.ticks(at(instant)).await.owed, 0);
        ledger.settled(&world, at(instant));
    }
    ledger.assert_right(&world);
    assert_eq!(said_of_kind(&world, "week_catch_up"), 4);
    assert_eq!(
        said_of_kind(&world, "one_on_one"),
        8,
        "the later ones are stale"
    );
}
