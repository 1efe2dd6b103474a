//! What a mentor's form says, checked field by field.

use jiff::civil::{Date, Time, Weekday};

use super::Hours;

/// Interns at once.
pub const CAPACITY: std::ops::RangeInclusive<i64> = 1..=50;
/// Characters of the fields.
pub const GROUP_CHARS: usize = 150;
pub const ABOUT_CHARS: usize = 2000;
pub const HOURS_CHARS: usize = 100;

/// What stands in the form's fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    pub group: String,
    pub tracks: Vec<String>,
    pub capacity: String,
    pub hours: String,
    pub about: String,
    /// Only where the form asks for it.
    pub zone: Option<String>,
}

/// A form without a slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    pub group: String,
    pub capacity: i64,
    /// None: as everybody's.
    pub hours: Option<Hours>,
    pub about: String,
}

/// Reads the form.
///
/// # Errors
/// Each slip at its field.
pub fn offered(typed: &Typed) -> Result<Offered, Vec<(&'static str, String)>> {
    let mut slips = Vec::new();
    let mut too_long = |field, text: &str, most| {
        if text.chars().count() > most {
            slips.push((field, format!("This is too long. {most} characters fit.")));
        }
    };
    too_long("group", &typed.group, GROUP_CHARS);
    too_long("about", &typed.about, ABOUT_CHARS);
    let capacity = typed.capacity.trim().parse::<i64>();
    let capacity = capacity.ok().filter(|capacity| CAPACITY.contains(capacity));
    if capacity.is_none() {
        let (least, most) = (CAPACITY.start(), CAPACITY.end());
        let slip = format!("Write a whole number from {least} to {most}.");
        slips.push(("capacity", slip));
    }
    let hours = match typed.hours.trim() {
        "" => None,
        text => match Hours::parse(text) {
            Ok(hours) => Some(hours),
            Err(error) => {
                slips.push(("hours", error.to_string()));
                None
            }
        },
    };
    match capacity {
        Some(capacity) if slips.is_empty() => Ok(Offered {
            group: typed.group.trim().to_owned(),
            capacity,
            hours,
            about: typed.about.trim().to_owned(),
        }),
        _ => Err(slips),
    }
}

/// The last day of a pause, if one was chosen.
///
/// # Errors
/// A sentence where it has passed.
pub fn last_day_of_pause(chosen: Option<Date>, today: Date) -> Result<Option<Date>, &'static str> {
    match chosen {
        Some(day) if day < today => Err("That day has passed. Choose a later one, or none."),
        day => Ok(day),
    }
}

/// Hours as people write them: "9:00–17:00", "Mon–Thu, Sat 8:30–14:00". [`Hours::parse`] reads them again.
pub fn hours_words(hours: &Hours) -> String {
    let time = |time: Time| match (time.hour(), time.minute()) {
        (23, 59) => "24:00".to_owned(),
        (hour, minute) => format!("{hour}:{minute:02}"),
    };
    let times = format!("{}–{}", time(hours.from), time(hours.until));
    let usual = Hours::default();
    if WEEK.iter().all(|(day, _)| hours.on(*day) == usual.on(*day)) {
        return times;
    }
    let mut runs: Vec<(&str, &str)> = Vec::new();
    let mut before = false;
    for (day, word) in WEEK {
        let works = hours.on(day);
        match runs.last_mut() {
            Some(run) if works && before => run.1 = word,
            _ if works => runs.push((word, word)),
            _ => {}
        }
        before = works;
    }
    let runs: Vec<String> = runs
        .into_iter()
        .map(|(first, last)| match first == last {
            true => first.to_owned(),
            false => format!("{first}–{last}"),
        })
        .collect();
    format!("{} {times}", runs.join(", "))
}

const WEEK: [(Weekday, &str); 7] = [
    (Weekday::Monday, "Mon"),
    (Weekday::Tuesday, "Tue"),
    (Weekday::Wednesday, "Wed"),
    (Weekday::Thursday, "Thu"),
    (Weekday::Friday, "Fri"),
    (Weekday::Saturday, "Sat"),
    (Weekday::Sunday, "Sun"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(capacity: &str, hours: &str) -> Typed {
        Typed {
            group: " Verify ".to_owned(),
            capacity: capacity.to_owned(),
            hours: hours.to_owned(),
            ..Typed::default()
        }
    }

    #[test]
    fn each_slip_stands_at_its_field() {
        let read = offered(&typed("2", "")).unwrap();
        assert_eq!((read.group.as_str(), read.capacity), ("Verify", 2));
        assert_eq!(read.hours, None);
        for bad in ["", "0", "51", "1.5", "many", "-1", "99999999999999999999"] {
            let slips = offered(&typed(bad, "mornings")).unwrap_err();
            let fields: Vec<_> = slips.iter().map(|(field, _)| *field).collect();
            assert_eq!(fields, ["capacity", "hours"], "{bad}");
        }
        for good in ["1", "50", " 7 "] {
            assert!(offered(&typed(good, "9-17")).is_ok(), "{good}");
        }
        let long = Typed {
            group: "g".repeat(151),
            about: "ü".repeat(2001),
            ..typed("1", "")
        };
        let slips = offered(&long).unwrap_err();
        assert_eq!(slips.len(), 2, "{slips:?}");
        let fits = Typed {
            group: "g".repeat(150),
            about: "ü".repeat(2000),
            ..typed("1", "")
        };
        assert!(offered(&fits).is_ok());
    }

    #[test]
    fn hours_are_shown_as_people_write_them() {
        let table = [
            ("9-17", "9:00–17:00"),
            ("mon-thu 8:30-14", "Mon–Thu 8:30–14:00"),
            ("mon wed fri 9-12", "Mon, Wed, Fri 9:00–12:00"),
            ("sun-thu 9-17", "Mon–Thu, Sun 9:00–17:00"),
            ("sat 20-24", "Sat 20:00–24:00"),
            ("mon-sun 7-8", "Mon–Sun 7:00–8:00"),
        ];
        for (written, shown) in table {
            let hours = Hours::parse(written).unwrap();
            assert_eq!(hours_words(&hours), shown, "{written}");
            assert_eq!(Hours::parse(shown), Ok(hours), "{shown}");
        }
    }

    #[test]
    fn a_pause_ends_today_or_later_or_not_by_itself() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let today = day("2027-06-01");
        assert_eq!(last_day_of_pause(None, today), Ok(None));
        assert_eq!(last_day_of_pause(Some(today), today), Ok(Some(today)));
        assert!(last_day_of_pause(Some(day("2027-05-31")), today).is_err());
    }
}
