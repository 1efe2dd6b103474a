//! The offer of a newer version in each of its states, and a difference of any size.

use insta::assert_json_snapshot;

use super::*;
use crate::{
    ids::{InternshipId, UserId},
    internships::samples::{UNRULY, internship, program_of},
    slack::blocks::contract::{sound_message, sound_modal},
};

fn a_difference() -> Difference {
    let text = |words: &str| words.to_owned();
    Difference {
        added: vec![(text("Week 2"), text("Sit with billing"))],
        removed: vec![(text("Week 1"), text("<https://example.com|Tone of voice>"))],
        reworded: vec![(
            text("Week 1"),
            text("Meet the team"),
            text("Meet the whole team"),
        )],
        moved: vec![(text("Answer a ticket"), text("Week 2"), text("Week 3"))],
        weeks: vec![text("~ Week 2 → Week 3"), text("+ Week 2: <Sitting> in")],
        rules: vec![text("~ weekly_hours: 8 → 10")],
        kept: 9,
    }
}

fn facts<T>(
    state: OfferState,
    internship_state: InternshipState,
    difference: &Difference,
    render: impl FnOnce(&OfferFacts<'_>) -> T,
) -> T {
    let offer = Offer {
        internship_id: InternshipId::new("0195-internship"),
        version: 2,
        from_version: 1,
        state,
        answered_by: (state != OfferState::Open).then(|| UserId::new("U0INES")),
    };
    let internship = Internship {
        state: internship_state,
        ..internship()
    };
    render(&OfferFacts {
        internship: &internship,
        offer: &offer,
        reading: &program_of(Vec::new()),
        difference,
    })
}

#[test]
fn the_offer_and_what_was_chosen() {
    for (name, state, internship) in [
        ("open", OfferState::Open, InternshipState::Active),
        ("moved", OfferState::Moved, InternshipState::Active),
        ("stayed", OfferState::Stayed, InternshipState::Active),
        ("ended", OfferState::Open, InternshipState::Ended),
    ] {
        let shown = facts(state, internship, &a_difference(), |facts| {
            sound_message(&offer(facts))
        });
        assert_json_snapshot!(format!("offer_{name}"), shown);
    }
    let modal = facts(
        OfferState::Open,
        InternshipState::Active,
        &a_difference(),
        |facts| sound_modal(&all_changes(facts, 0)),
    );
    assert_json_snapshot!("offer_changes", modal);
}

#[test]
fn a_page_written_anew_is_within_slacks_limits() {
    let long = UNRULY.repeat(60);
    let many = Difference {
        added: (0..500)
            .map(|n| (format!("Week {n}"), long.replace(['<', '>'], "")))
            .collect(),
        removed: vec![("Week 1".to_owned(), "x".repeat(4_000)); 300],
        ..a_difference()
    };
    facts(OfferState::Open, InternshipState::Active, &many, |facts| {
        sound_message(&offer(facts));
        for page in 0..25 {
            sound_modal(&all_changes(facts, page));
        }
    });
}
