//! Each state of Home as Slack gets it, and within Slack's limits.

use std::sync::Arc;

use insta::assert_json_snapshot;
use serde_json::Value;

use super::*;
use crate::{
    ids::{ApprovalId, InternshipId, RequestId, UserId},
    internships::{
        Approval, ApprovalState, Role,
        samples::{
            INTERN, MENTOR, UNRULY, internship, item, now, program_of, support_engineering, unit,
        },
    },
    mentors::{Request, RequestState},
    programs::{ItemKind, Reading, UnitKind},
    scheduler::cadence::Zones,
    slack::blocks::contract::sound_home,
    weeks::{Offer, OfferState, ShadowedCall, Tick, Ticks, rules::demos::Demos},
};

fn seen(n: usize, reading: &Arc<Reading>) -> Seen {
    let mut internship = internship();
    internship.id = InternshipId::new(format!("0195-internship-{n}"));
    if n > 0 {
        internship.intern = UserId::new(format!("U0INTERN{n}"));
    }
    Seen {
        internship,
        reading: reading.clone(),
        ticks: Ticks::new(),
        demos: Demos::default(),
        aims: None,
        calls: Vec::new(),
        offer: None,
        has_checked_in: false,
        intern_has: false,
    }
}

/// Home of somebody on Friday afternoon of the second week.
fn shown(user: &str, seen: &[Seen], waiting: &Waiting, page: usize, pages: usize) -> Value {
    let moment = Moment {
        now: "2027-03-12T16:00:00Z".parse().unwrap(),
        zones: Zones::bundled(),
    };
    sound_home(&home(&HomeFacts {
        user: &UserId::new(user),
        seen,
        waiting,
        page,
        pages,
        moment: &moment,
    }))
}

#[test]
fn home_is_never_empty() {
    let nobody = shown("U0OZ", &[], &Waiting::default(), 0, 1);
    assert_json_snapshot!("home_of_nobody", nobody);
}

#[test]
fn an_interns_home_has_the_week_with_its_ticks_and_what_waits() {
    let mut own = seen(0, &Arc::new(support_engineering()));
    own.offer = Some(Offer {
        internship_id: own.internship.id.clone(),
        version: 2,
        from_version: 1,
        state: OfferState::Open,
        answered_by: None,
    });
    let first = own.reading.units[1].items[0].id.clone();
    let tick = Tick::new(first.clone(), true, UserId::new(INTERN), now());
    own.ticks.insert(first, tick);
    assert_json_snapshot!(
        "home_of_an_intern",
        shown(INTERN, &[own], &Waiting::default(), 0, 1)
    );
}

#[test]
fn a_mentors_home_has_each_intern_at_a_glance() {
    let reading = Arc::new(support_engineering());
    let mut two = [seen(1, &reading), seen(2, &reading)];
    two[1].intern_has = true;
    two[1].internship.start_date = "2027-04-05".parse().unwrap();
    let home = shown(MENTOR, &two, &Waiting::default(), 0, 1);
    assert_json_snapshot!("home_of_a_mentor", home);
    assert!(!home.to_string().contains("item_tick"), "a glance");
    let one = shown(MENTOR, &two[..1], &Waiting::default(), 0, 1);
    assert!(
        one.to_string().contains("item_tick"),
        "the only intern's week stands there"
    );
}

fn request(n: usize, state: RequestState) -> Request {
    Request {
        id: RequestId::new(format!("0195-request-{n}")),
        workspace_id: internship().workspace_id,
        program_id: internship().program_id,
        intern: UserId::new(INTERN),
        mentor: UserId::new(MENTOR),
        note: UNRULY.to_owned(),
        state,
        reason: None,
        reason_shared: false,
        passed_to: None,
        passed_from: None,
        asked_at: now(),
        ended_at: None,
    }
}

fn approval() -> Approval {
    Approval {
        id: ApprovalId::new("0195-approval"),
        workspace_id: internship().workspace_id,
        internship_id: internship().id,
        role: Role::Mentor,
        approver: UserId::new(MENTOR),
        state: ApprovalState::Asked,
        reason: None,
        asked_at: now(),
        decided_at: None,
    }
}

#[test]
fn what_waits_for_somebody_without_an_internship() {
    let waiting = Waiting {
        requests: vec![(request(1, RequestState::Open), UNRULY.to_owned())],
        unplanned: vec![request(2, RequestState::Accepted)],
        approvals: vec![(approval(), internship())],
    };
    assert_json_snapshot!("home_of_who_is_asked", shown(MENTOR, &[], &waiting, 0, 1));
}

#[test]
fn the_fullest_home_fits_and_drops_none_without_a_word() {
    let long = |n: usize| {
        let text = UNRULY.repeat(30);
        item(&n.to_string(), ItemKind::Task, &text, Vec::new())
    };
    let reading = Arc::new(program_of(vec![
        unit(UnitKind::Week, 1, 1, (0..100).map(long).collect()),
        unit(UnitKind::Week, 2, 2, (100..200).map(long).collect()),
    ]));
    let requests = (0..20).map(|n| (request(n, RequestState::Open), UNRULY.repeat(50)));
    let waiting = Waiting {
        requests: requests.collect(),
        ..Waiting::default()
    };
    let all: Vec<_> = (0..10).map(|n| seen(n, &reading)).collect();
    let home = shown(INTERN, &all, &waiting, 0, 11).to_string();
    for words in [
        "There is more",
        "and 19 more",
        "page_next",
        "0195-internship-9",
    ] {
        assert!(home.contains(words), "{words}");
    }
    let later = shown(MENTOR, &all, &waiting, 5, 11).to_string();
    assert!(later.contains("page_previous") && !later.contains("item_tick"));
}

#[test]
fn the_next_demo_and_the_calls_so_far_stand_in_home() {
    let reading = Arc::new(support_engineering());
    let mut seen = seen(0, &reading);
    let call = |colleague: &str| ShadowedCall {
        id: format!("0195-call-{colleague}"),
        seen_on: "2027-03-09".parse().unwrap(),
        colleague: UserId::new(colleague),
        sort: String::new(),
        learned: String::new(),
        added_by: UserId::new(INTERN),
    };
    seen.calls = vec![call(MENTOR), call("U0MIGUEL")];
    let shown = shown(INTERN, &[seen], &Waiting::default(), 0, 1).to_string();
    assert!(
        shown.contains("2 calls so far, 1 of them with others"),
        "{shown}"
    );
    assert!(shown.contains("Next demo: "), "{shown}");
}
