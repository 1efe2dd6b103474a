//! Where own items stand, on whatever page; which weeks are posted for them; what a form takes.

use std::sync::Arc;

use super::*;
use crate::{
    ids::UserId,
    internships::samples::{calendar, internship_from, item, program_of, task, unit},
    weeks::rules::unit_days,
};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn added(id: &str, unit: &str, by: &str) -> OwnItem {
    OwnItem::typed_by(&UserId::new(by), id.to_owned(), unit, "Something")
}

/// "label: heading: text" of each item, in the order of days.
fn shown(reading: Reading, own: &[OwnItem], internship: &Internship) -> Vec<String> {
    let reading = with_own(Arc::new(reading), own, internship);
    let calendar = calendar(internship, &reading);
    let mut days = unit_days(&calendar);
    days.sort_by_key(|(date, _)| *date);
    let of_unit = |(date, unit): (Date, &Unit)| -> Vec<String> {
        let items = unit.items.iter();
        let line = |item: &Item| {
            let heading = item.heading.as_deref().unwrap_or("-");
            format!("{date} {}: {heading}: {}", unit.label, item.text)
        };
        items.map(line).collect()
    };
    let mut lines: Vec<_> = days.into_iter().flat_map(of_unit).collect();
    let before = reading.pre_internship.items.iter();
    lines.extend(before.map(|item| format!("before: {}", item.text)));
    lines
}

fn two_weeks() -> Reading {
    let mut reading = program_of(vec![
        unit(UnitKind::Week, 1, 1, vec![task("a", Vec::new())]),
        unit(UnitKind::Week, 2, 2, Vec::new()),
    ]);
    reading.pre_internship.items.clear();
    reading
}

#[test]
fn items_stand_at_the_end_of_their_week() {
    let internship = internship_from("2027-03-01");
    let mut gone = OwnItem::of_page("x", "week 1", "Gone");
    gone.due_on = None;
    let own = [
        added("own-1", "week 1", "U0MARTA"),
        gone,
        added("own-2", "week 7", "U0INES"),
        added("own-3", "", "U0INES"),
        // What the page has itself is not shown twice.
        added("a", "week 1", "U0INES"),
    ];
    assert_eq!(
        shown(two_weeks(), &own, &internship),
        [
            "2027-03-01 Week 1: -: Task a",
            "2027-03-01 Week 1: Added to this week: Something · added by <@U0MARTA>",
            "2027-03-01 Week 1: No longer on the page: Gone",
            "2027-03-08 Week 2: Added to this week: Something · added by <@U0INES>",
            "before: Something · added by <@U0INES>",
        ]
    );
}

#[test]
fn weeks_of_their_own_stand_between_and_after_the_pages() {
    let mut internship = internship_from("2027-03-01");
    internship.extra_weeks = 1;
    internship.catch_up_weeks = Weeks([2].into());
    let own = [
        added("own-1", "own 2", "U0INES"),
        added("own-2", "own 4", "U0MARTA"),
        added("own-3", "week 2", "U0INES"),
        // The page has a week there by now.
        added("own-4", "own 3", "U0INES"),
    ];
    assert_eq!(
        shown(two_weeks(), &own, &internship),
        [
            "2027-03-01 Week 1: -: Task a",
            "2027-03-08 Catch-up week: -: Nothing new stands on the page for this week. It is there to finish what is open.",
            "2027-03-08 Catch-up week: -: Something",
            "2027-03-15 Week 2: Added to this week: Something · added by <@U0INES>",
            "2027-03-15 Week 2: Added to this week: Something · added by <@U0INES>",
            "2027-03-22 Week 3: -: Something · added by <@U0MARTA>",
        ]
    );
}

#[test]
fn a_page_without_weeks_has_the_pairs() {
    let internship = internship_from("2027-03-01");
    let mut reading = program_of(Vec::new());
    reading.pre_internship.items.clear();
    let own = [
        added("own-1", "own 3", "U0INES"),
        added("own-2", "week 1", "U0INES"),
    ];
    assert_eq!(
        shown(reading, &own, &internship),
        [
            "2027-03-01 Week 1: -: Something",
            "2027-03-15 Week 3: -: Something"
        ]
    );
}

#[test]
fn weeks_are_called_as_on_the_page() {
    let mut reading = two_weeks();
    for unit in &mut reading.units {
        unit.label = format!("Woche {}", unit.from);
    }
    let mut internship = internship_from("2027-03-01");
    internship.extra_weeks = 1;
    let choices = week_choices(&calendar(&internship, &reading), day("2027-03-08"));
    let labels: Vec<_> = choices
        .iter()
        .map(|week| (week.word.as_str(), week.label.as_str(), week.is_over))
        .collect();
    assert_eq!(
        labels,
        [
            ("week 1", "Woche 1", true),
            ("week 2", "Woche 2", false),
            ("own 3", "Woche 3", false)
        ]
    );
}

#[test]
fn a_week_is_posted_once_something_is_written_unless_it_is_over() {
    let mut reading = program_of(Vec::new());
    reading.rules.length_weeks.value = 4;
    let mut internship = internship_from("2027-03-01");
    let own = [
        added("own-1", "own 1", "U0INES"),
        added("own-2", "own 2", "U0INES"),
        added("own-3", "own 4", "U0INES"),
    ];
    let today = day("2027-03-10");
    let words = |internship: &Internship, own: &[OwnItem], posted: &[u32]| {
        let calendar = calendar(internship, &reading);
        own_weeks(&calendar, own, today, |week| posted.contains(&week)).to_words()
    };
    assert_eq!(words(&internship, &own, &[]), "2,4");
    // What was posted stays, though nothing is left of it; what was not goes.
    internship.own_weeks = Weeks([1, 2, 3].into());
    assert_eq!(words(&internship, &own[1..2], &[1, 2]), "1,2");
    let mut out = own[2].clone();
    out.removed_by = Some(UserId::new("U0INES"));
    assert_eq!(words(&internship, &[out], &[]), "");
    let days = own_days(&calendar(&internship, &reading));
    assert_eq!(days, ["2027-03-01", "2027-03-08", "2027-03-15"].map(day));
}

#[test]
fn a_form_says_what_is_wrong_at_each_field() {
    let (internship, reading) = (internship_from("2027-03-01"), two_weeks());
    let weeks = week_choices(&calendar(&internship, &reading), day("2027-03-01"));
    let read = |text: &str, week: Option<&str>, due: Option<&str>, others: usize| {
        let form = ItemForm {
            text: text.to_owned(),
            week: week.map(str::to_owned),
            due: due.map(str::to_owned),
        };
        form.read(&weeks, |_| others, internship.start_date)
    };
    let new = read("  a \n b ", Some("week 2"), Some("2027-03-10"), 99).unwrap();
    assert_eq!(
        new,
        NewItem {
            text: "a b".to_owned(),
            unit: "week 2".to_owned(),
            due_on: Some(day("2027-03-10")),
        }
    );
    assert!(read(&"x".repeat(ITEM_CHARS), Some("week 1"), None, 0).is_ok());
    let fields = |errors: Errors| errors.iter().map(|(field, _)| *field).collect::<Vec<_>>();
    let all = read(&"x".repeat(4_000), Some("week 9"), Some("2027-02-30"), 0).unwrap_err();
    assert_eq!(fields(all), ["text", "due", "week"]);
    assert_eq!(
        fields(read(" \u{a0}", None, None, 0).unwrap_err()),
        ["text", "week"]
    );
    let early = read("x", Some("week 1"), Some("2027-02-28"), 0).unwrap_err();
    assert_eq!(fields(early), ["due"]);
    let full = read("x", Some("week 1"), None, WEEK_ITEMS).unwrap_err();
    assert_eq!(fields(full), ["week"]);
}

#[test]
fn names_are_escaped_and_so_is_what_was_typed() {
    let mut own = added("own-1", "week 1", "U0INES");
    own.author = "<!here> Duarte".to_owned();
    own.body = OwnItem::typed_by(&UserId::new("U"), String::new(), "", "<!channel> & co").body;
    own.due_on = Some(day("2027-03-12"));
    assert_eq!(
        own.shown(true),
        "&lt;!channel&gt; &amp; co · added by &lt;!here&gt; · by Friday, 12 March"
    );
    assert_eq!(own.typed(), "<!channel> & co");
    assert!(!is_own(&item("x", ItemKind::Task, "x", Vec::new())));
    assert!(is_own(&item(
        &own_id("0195", 3),
        ItemKind::Task,
        "x",
        Vec::new()
    )));
}

#[test]
fn an_item_goes_where_it_can_be_seen() {
    let choice = |word: &str, is_over| WeekChoice {
        word: word.to_owned(),
        label: word.to_owned(),
        date: "2027-03-01".parse().unwrap(),
        is_over,
    };
    let mut internship = internship_from("2027-03-01");
    let words = |internship: &Internship, over: [bool; 3], chosen| -> Vec<String> {
        let names = ["week 1", "week 2", "own 3"];
        let weeks = names
            .iter()
            .zip(over)
            .map(|(word, over)| choice(word, over));
        let open = open_choices(weeks.collect(), internship, chosen);
        open.into_iter().map(|week| week.word).collect()
    };
    let running = words(&internship, [true, false, false], None);
    assert_eq!(running, ["week 2", "own 3"]);
    let moved = words(&internship, [true, false, false], Some("week 1"));
    assert_eq!(moved, ["week 1", "week 2", "own 3"], "an item stands there");
    // All are over: the last that was posted, not one of which nobody has written anything.
    assert_eq!(words(&internship, [true; 3], None), ["week 2"]);
    internship.own_weeks.0.insert(3);
    assert_eq!(words(&internship, [true; 3], None), ["own 3"]);

    let open = [choice("week 2", false), choice("week 3", false)];
    assert_eq!(meant(&open, Some("week 3".into())).unwrap(), "week 3");
    assert_eq!(meant(&open, Some("week 1".into())).unwrap(), "week 2");
    assert_eq!(meant(&[], None), None);
}

#[test]
fn a_change_meanwhile_is_one_of_the_words_the_week_or_the_day() {
    let of = |text: &str, unit: &str, day: Option<&str>| OwnItem {
        due_on: day.map(|day| day.parse().unwrap()),
        ..OwnItem::typed_by(&UserId::new("U0INES"), "a".into(), unit, text)
    };
    let first = of("Meet them", "week 1", None);
    let began = first.edition();
    let sent = of("Meet all", "week 1", None);
    let asks = |saved: &OwnItem, sent: &OwnItem| is_changed_meanwhile(Some(&began), saved, sent);
    assert!(!asks(&first, &sent));
    assert!(asks(&of("Meet us", "week 1", None), &sent));
    assert!(asks(&of("Meet them", "week 2", None), &sent));
    assert!(asks(&of("Meet them", "week 1", Some("2027-03-02")), &sent));
    assert!(!asks(&sent, &sent), "both say the same");
    let saved = of("Meet us", "week 1", None);
    assert!(
        !is_changed_meanwhile(None, &saved, &sent),
        "an earlier release's form"
    );
}
