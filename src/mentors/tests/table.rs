use super::*;
use crate::internships::samples::{now, page, profile};

fn user(name: &str) -> UserId {
    UserId::new(format!("U0{}", name.to_uppercase()))
}

fn rows_of(table: &str) -> Vec<MentorRow> {
    let page = page(&format!(
        "## Mentors\n\n| Mentor | Intern | Group | Mentor Timezone | Intern Timezone |\n\
         | --- | --- | --- | --- | --- |\n{table}"
    ));
    page.mentors
}

/// A board of these rows and listed mentors; everybody called `x…` is unknown to Slack, others are in Berlin.
fn board(table: &str, listed: &[Profile], pairs: &[(&str, &str)], seekers: &[&str]) -> Board {
    let zones = Zones::bundled();
    let rows = rows_of(table);
    let handles = rows.iter().flat_map(|row| [&row.handle, &row.intern]);
    let by_handle: HashMap<_, _> = handles
        .flatten()
        .map(|handle| {
            (
                key(handle),
                (!handle.starts_with('x')).then(|| user(handle)),
            )
        })
        .collect();
    let names = ["marta", "miguel", "ines", "oz", "aldo"];
    let people = names.map(|name| {
        let who = Who {
            user: Some(user(name)),
            handle: name.to_owned(),
            zone: zones.find("Europe/Berlin"),
            note: String::new(),
        };
        (user(name), who)
    });
    let pairs: Vec<_> = pairs.iter().map(|(m, i)| (user(m), user(i))).collect();
    let seekers: Vec<_> = seekers.iter().map(|name| user(name)).collect();
    let known = Known {
        rows: &rows,
        listed,
        by_handle: &by_handle,
        profiles: &HashSet::from([user("miguel")]),
        people: &HashMap::from(people),
        pairs: &pairs,
        seekers: &seekers,
    };
    Board::of(&known, &zones)
}

fn mentor(name: &str, capacity: i64, interns: i64) -> Profile {
    Profile {
        capacity,
        interns,
        ..profile(name)
    }
}

/// "mentor intern group" of each row; `-` for nothing.
fn short(rows: &[MentorRow]) -> Vec<String> {
    let cell = |cell: &Option<String>| cell.clone().unwrap_or_else(|| "-".to_owned());
    rows.iter()
        .map(|row| [&row.handle, &row.intern, &row.group].map(cell).join(" "))
        .collect()
}

/// The page's rows, who is listed, who mentors whom; and the rows that come out.
type Case<'a> = (
    &'a str,
    &'a [Profile],
    &'a [(&'a str, &'a str)],
    &'a [&'a str],
);

#[test]
fn rows_of_a_mentor_by_places_and_interns() {
    let one = [mentor("marta", 1, 0)];
    let two = [mentor("marta", 2, 1)];
    let taken = [mentor("marta", 1, 1)];
    let row = "| @Marta | | Verify | | |\n";
    let with_intern = "| @Marta | @ines | Verify | | |\n";
    let table: [Case<'_>; 11] = [
        ("", &one, &[], &["marta - Hosting"]),
        (
            "",
            &two,
            &[("marta", "oz")],
            &["marta oz Hosting", "marta - Hosting"],
        ),
        ("", &taken, &[("marta", "oz")], &["marta oz Hosting"]),
        // The page's spelling; the mentor's own group; the page's intern takes a place.
        (row, &one, &[], &["Marta - Hosting"]),
        (with_intern, &one, &[], &["Marta ines Hosting"]),
        (
            with_intern,
            &taken,
            &[("marta", "ines")],
            &["Marta ines Hosting"],
        ),
        (
            with_intern,
            &two,
            &[("marta", "oz")],
            &["Marta ines Hosting", "Marta oz Hosting"],
        ),
        // Nobody but the page says how many places they have.
        (
            "| @xena | @ines | Verify | | |\n| @xena | | Plan | | |\n",
            &[],
            &[],
            &["xena ines Verify", "xena - Plan"],
        ),
        // Slack knows who it is, but the page's handle was not matched yet.
        ("| @oz | | Plan | | |\n", &[], &[], &["oz - Plan"]),
        (
            "| @Marta | | Verify | | |\n| @Marta | | Plan | | |\n",
            &two,
            &[("marta", "oz")],
            &["Marta oz Verify", "Marta - Plan"],
        ),
        // Not listed any more; known to the page only; nobody at all.
        (
            "| @miguel | | Plan | | |\n| @xena | | Plan | | |\n| | | Plan | | |\n",
            &[],
            &[],
            &["xena - Plan"],
        ),
    ];
    for (rows, listed, pairs, expected) in table {
        let board = board(rows, listed, pairs, &[]);
        assert_eq!(
            short(&board.mentor_rows(now())),
            expected,
            "{rows} {pairs:?}"
        );
    }
}

#[test]
fn the_boards_rows_are_the_empty_slots() {
    let rows =
        "| @xena | | Plan | PST | |\n| | @xaver | Plan | | CET |\n| | @ines | Verify | | |\n";
    let listed = [mentor("marta", 1, 1), mentor("miguel", 2, 1)];
    let pairs = [("marta", "oz")];
    let board = board(rows, &listed, &pairs, &["aldo", "ines", "aldo"]);
    assert_eq!(
        short(&board.empty_rows(now())),
        [
            "xena - Plan",
            "miguel - Hosting",
            "- xaver Plan",
            "- ines Verify",
            "- aldo -"
        ],
        "each once"
    );
}

#[test]
fn zones_have_todays_offset_and_the_pages_words_where_they_differ() {
    let zones = Zones::bundled();
    let july: Timestamp = "2027-07-01T12:00:00Z".parse().unwrap();
    let words = |name: &str, at| zone_words(&zones.find(name).unwrap(), at);
    assert_eq!(words("America/New_York", now()), "America/New_York (UTC-5)");
    assert_eq!(words("America/New_York", july), "America/New_York (UTC-4)");
    assert_eq!(words("Asia/Kathmandu", july), "Asia/Kathmandu (UTC+5:45)");
    assert_eq!(words("+05:45", july), "UTC+5:45");
    assert_eq!(words("UTC", july), "UTC");
    let darren = Who {
        zone: zones.find("America/New_York"),
        note: "EST  (UTC-5)".to_owned(),
        ..Who::default()
    };
    assert_eq!(
        darren.other_note(now()),
        None,
        "users' row R30: in winter they agree"
    );
    assert_eq!(darren.other_note(july), Some("EST  (UTC-5)"));
    let table = [
        ("PST (UTC−8)", Some(-480)),
        ("utc +5:30", Some(330)),
        ("GMT+1", Some(60)),
        ("UTC", None),
        ("CET", None),
        ("UTC-99", None),
        ("UTC+", None),
    ];
    for (text, minutes) in table {
        assert_eq!(offset_in(text), minutes, "{text}");
    }
}
