//! Which week a form is about, what stands in it, and what is shown to whom.

use super::*;
use crate::scheduler::cadence::Zones;

#[test]
fn a_week_begins_on_monday_where_the_intern_is() {
    let auckland = Zones::bundled().find("Pacific/Auckland").unwrap();
    // Sunday noon in UTC is Monday in Auckland.
    let now = "2027-03-07T12:00:00Z".parse().unwrap();
    assert_eq!(week_date(now, &auckland).to_string(), "2027-03-08");
    assert_eq!(week_date(now, &TimeZone::UTC).to_string(), "2027-03-01");
}

#[test]
fn a_form_is_about_a_week_of_the_internship() {
    let day = |day: &str| day.parse().unwrap();
    let (this_week, start) = (day("2027-03-22"), day("2027-03-04"));
    let rows = [
        ("2027-03-22", true, "this week"),
        ("2027-03-15", true, "last week"),
        (
            "2027-03-01",
            true,
            "the first week, which began on a Thursday",
        ),
        ("2027-02-22", false, "before the start"),
        ("2027-03-29", false, "to come"),
        ("2027-03-16", false, "no Monday"),
        ("9999-12-27", false, "far away"),
    ];
    for (week, is_one, why) in rows {
        let found = week_of_form(Some(day(week)), this_week, start);
        assert_eq!(found.is_some(), is_one, "{week}: {why}");
    }
    assert_eq!(week_of_form(None, this_week, start), None);
    // Before the first day there is this week at least.
    let early = week_of_form(Some(day("2027-02-22")), day("2027-02-22"), start);
    assert_eq!(early, Some(day("2027-02-22")));
}

#[test]
fn done_begins_with_what_was_ticked() {
    let ticked = [
        "Read the\nguide".to_owned(),
        " ".to_owned(),
        "Call".to_owned(),
    ];
    assert_eq!(
        prefilled(&ticked, " and more "),
        "Read the guide\nCall\nand more"
    );
    assert_eq!(prefilled(&[], ""), "");
    let many = vec!["w".repeat(400); 50];
    assert!(prefilled(&many, &"x".repeat(100)).chars().count() < FIELD_CHARS);
}

#[test]
fn what_is_confided_is_no_difference_to_the_other() {
    let before = Typed {
        done: "Words".to_owned(),
        ..Typed::default()
    };
    let confided = Typed {
        private: "Alone".to_owned(),
        pulse: Some("alone".to_owned()),
        met: Some("no".to_owned()),
        ..before.clone()
    };
    assert!(!shows_other(&before, &confided));
    assert!(confides_something(&confided) && !confides_something(&before));
    let nothing = Typed {
        private: "Alone".to_owned(),
        ..Typed::default()
    };
    assert!(!shows_something(&nothing) && shows_something(&before));
    let more = Typed {
        next: "Rest".to_owned(),
        ..before.clone()
    };
    assert!(shows_other(&before, &more));
}
