//! Time zones as people write them on a page, and those to choose from.

use jiff::{Timestamp, tz::TimeZone};

use crate::scheduler::cadence::{Zones, zone_name};

/// What a text such as "EST (UTC-5)" says of a zone. At least one of both is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// East of UTC, where the text says it or its abbreviation means one only.
    pub offset_seconds: Option<i32>,
    /// An IANA name: the zone whose people write so.
    pub zone: Option<String>,
}

impl Written {
    /// What to begin with where a person is asked for their zone, as [`Zones::find`] reads it.
    pub fn to_begin_with(&self) -> Option<String> {
        let by_offset = || {
            let offset = jiff::tz::Offset::from_seconds(self.offset_seconds?).ok()?;
            Some(zone_name(&offset.to_time_zone()))
        };
        self.zone.clone().or_else(by_offset)
    }

    /// The offset that the text means at an instant.
    fn offset_at(&self, zones: &Zones, now: Timestamp) -> Option<i32> {
        let of_zone = || Some(offset_at(&zones.find(self.zone.as_deref()?)?, now));
        self.offset_seconds.or_else(of_zone)
    }
}

/// Hours east of UTC, and the zone, of what people write; no hours where the word is used all year round.
const WORDS: [(&str, Option<i32>, &str); 42] = [
    ("est", Some(-300), "America/New_York"),
    ("edt", Some(-240), "America/New_York"),
    ("et", None, "America/New_York"),
    ("eastern", None, "America/New_York"),
    ("cst", Some(-360), "America/Chicago"),
    ("cdt", Some(-300), "America/Chicago"),
    ("ct", None, "America/Chicago"),
    ("central", None, "America/Chicago"),
    ("mst", Some(-420), "America/Denver"),
    ("mdt", Some(-360), "America/Denver"),
    ("mt", None, "America/Denver"),
    ("mountain", None, "America/Denver"),
    ("pst", Some(-480), "America/Los_Angeles"),
    ("pdt", Some(-420), "America/Los_Angeles"),
    ("pt", None, "America/Los_Angeles"),
    ("pacific", None, "America/Los_Angeles"),
    ("akst", Some(-540), "America/Anchorage"),
    ("hst", Some(-600), "Pacific/Honolulu"),
    ("brt", Some(-180), "America/Sao_Paulo"),
    ("wet", Some(0), "Europe/Lisbon"),
    ("west", Some(60), "Europe/Lisbon"),
    ("bst", Some(60), "Europe/London"),
    ("uk", None, "Europe/London"),
    ("cet", Some(60), "Europe/Berlin"),
    ("cest", Some(120), "Europe/Berlin"),
    ("eet", Some(120), "Europe/Athens"),
    ("eest", Some(180), "Europe/Athens"),
    ("msk", Some(180), "Europe/Moscow"),
    ("sast", Some(120), "Africa/Johannesburg"),
    ("eat", Some(180), "Africa/Nairobi"),
    ("wat", Some(60), "Africa/Lagos"),
    ("gst", Some(240), "Asia/Dubai"),
    ("pkt", Some(300), "Asia/Karachi"),
    ("sgt", Some(480), "Asia/Singapore"),
    ("jst", Some(540), "Asia/Tokyo"),
    ("kst", Some(540), "Asia/Seoul"),
    ("awst", Some(480), "Australia/Perth"),
    ("aest", Some(600), "Australia/Sydney"),
    ("aedt", Some(660), "Australia/Sydney"),
    ("acst", Some(570), "Australia/Adelaide"),
    ("nzst", Some(720), "Pacific/Auckland"),
    ("nzdt", Some(780), "Pacific/Auckland"),
];

/// Words of two.
const PHRASES: [(&str, &str); 8] = [
    ("central european", "Europe/Berlin"),
    ("western european", "Europe/Lisbon"),
    ("eastern european", "Europe/Athens"),
    ("central europe", "Europe/Berlin"),
    ("western europe", "Europe/Lisbon"),
    ("eastern europe", "Europe/Athens"),
    ("us east", "America/New_York"),
    ("us west", "America/Los_Angeles"),
];

/// Reads a zone as a page has it: "EST (UTC-5)", "CET", "UTC+5:30", "PST/PDT", "Europe/Berlin". `None`: not
/// understood, so nothing is guessed.
pub fn written(text: &str, zones: &Zones) -> Option<Written> {
    let text = text.trim().replace(['−', '–', '—'], "-");
    if text.chars().count() > 200 {
        return None;
    }
    if let Some(name) = named(&text, zones) {
        return Some(Written {
            offset_seconds: None,
            zone: Some(name),
        });
    }
    let lower = text.to_lowercase();
    let offset = offset_in(&lower);
    let by_word = words_in(&lower);
    let read = match (offset, by_word) {
        (Offset::Unclear, _) => return None,
        (Offset::Is(minutes), word) => Written {
            offset_seconds: Some(minutes * 60),
            zone: word.and_then(|word| word.zone),
        },
        (Offset::None, word) => word?,
    };
    Some(read)
}

/// An IANA name within the text: it has a slash, so that "EST" is not taken for the old zone of that name.
fn named(text: &str, zones: &Zones) -> Option<String> {
    let apart = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | ';');
    let mut words = text.split(apart).filter(|word| word.contains('/'));
    words.find_map(|word| Some(zones.find(word)?.iana_name()?.to_owned()))
}

enum Offset {
    Is(i32),
    None,
    /// There is one that no zone has.
    Unclear,
}

/// The minutes behind "utc" or "gmt", or a bare "+5:30".
fn offset_in(text: &str) -> Offset {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let behind = ["utc", "gmt"]
        .iter()
        .find_map(|word| compact.split_once(word))
        .map(|(_, behind)| behind);
    let bare = compact.starts_with(['+', '-']).then_some(compact.as_str());
    let Some(signed) = behind.or(bare) else {
        return Offset::None;
    };
    let sign = match signed.chars().next() {
        Some('+') => 1,
        Some('-') => -1,
        Some(c) if c.is_ascii_digit() => return Offset::Unclear,
        _ => return Offset::Is(0),
    };
    let digits: String = signed
        .chars()
        .skip(1)
        .take_while(|c| c.is_ascii_digit() || *c == ':')
        .collect();
    minutes(&digits).map_or(Offset::Unclear, |minutes| Offset::Is(sign * minutes))
}

/// "5", "05", "0530", "5:30".
fn minutes(digits: &str) -> Option<i32> {
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() == 4 => digits.split_at(2),
        None => (digits, "0"),
    };
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let all = hours * 60 + minutes;
    (hours <= 14 && minutes < 60 && all <= 14 * 60).then_some(all)
}

/// By abbreviations and common words. Two that belong to one zone ("PST/PDT") are that zone; two of different ones
/// are nothing.
fn words_in(text: &str) -> Option<Written> {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let plain = format!(" {} ", words.join(" "));
    let phrase = PHRASES
        .iter()
        .find(|(phrase, _)| plain.contains(&format!(" {phrase} ")));
    if let Some((_, zone)) = phrase {
        return Some(Written {
            offset_seconds: None,
            zone: Some((*zone).to_owned()),
        });
    }
    let found: Vec<_> = words
        .iter()
        .filter_map(|word| WORDS.iter().find(|(known, ..)| known == word))
        .collect();
    let (_, offset, zone) = found.first()?;
    if found.iter().any(|(.., other)| other != zone) {
        return None;
    }
    let one = found.iter().all(|(_, other, _)| other == offset);
    Some(Written {
        offset_seconds: offset.filter(|_| one).map(|minutes| minutes * 60),
        zone: Some((*zone).to_owned()),
    })
}

/// Where Slack's zone of a person has another offset now than what the page says: Slack's, for it wins.
pub fn otherwise_on_page(
    note: &str,
    slack: &TimeZone,
    zones: &Zones,
    now: Timestamp,
) -> Option<i32> {
    let page = written(note, zones)?.offset_at(zones, now)?;
    let slack = offset_at(slack, now);
    (page != slack).then_some(slack)
}

/// Seconds east of UTC at an instant.
pub fn offset_at(zone: &TimeZone, now: Timestamp) -> i32 {
    zone.to_offset(now).seconds()
}

/// "UTC−4", "UTC+5:30", "UTC".
pub fn offset_word(seconds: i32) -> String {
    let (hours, minutes) = (seconds.abs() / 3600, seconds.abs() / 60 % 60);
    let sign = if seconds < 0 { '−' } else { '+' };
    match (hours, minutes) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
    }
}

/// A zone to choose, with its offset now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Common {
    pub name: &'static str,
    /// Its best-known city.
    pub city: String,
    pub offset_seconds: i32,
}

const COMMON: [&str; 54] = [
    "Pacific/Honolulu",
    "America/Anchorage",
    "America/Los_Angeles",
    "America/Vancouver",
    "America/Phoenix",
    "America/Denver",
    "America/Mexico_City",
    "America/Costa_Rica",
    "America/Chicago",
    "America/Bogota",
    "America/Lima",
    "America/New_York",
    "America/Toronto",
    "America/Caracas",
    "America/Santiago",
    "America/Halifax",
    "America/St_Johns",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "Atlantic/Azores",
    "Atlantic/Reykjavik",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Lisbon",
    "Africa/Casablanca",
    "Africa/Lagos",
    "Europe/Madrid",
    "Europe/Paris",
    "Europe/Berlin",
    "Europe/Warsaw",
    "Africa/Cairo",
    "Africa/Johannesburg",
    "Europe/Athens",
    "Europe/Kyiv",
    "Asia/Jerusalem",
    "Europe/Istanbul",
    "Europe/Moscow",
    "Africa/Nairobi",
    "Asia/Tehran",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Jakarta",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Australia/Perth",
    "Asia/Tokyo",
    "Asia/Seoul",
    "Australia/Adelaide",
    "Australia/Sydney",
    "Pacific/Auckland",
];

/// Zones to choose from with their offsets at an instant, from west to east.
pub fn common_zones(zones: &Zones, now: Timestamp) -> Vec<Common> {
    let mut all: Vec<Common> = COMMON
        .iter()
        .filter_map(|name| {
            Some(Common {
                name,
                city: name.rsplit('/').next()?.replace('_', " "),
                offset_seconds: offset_at(&zones.find(name)?, now),
            })
        })
        .collect();
    all.sort_by(|a, b| {
        let key = |zone: &Common| (zone.offset_seconds, zone.city.clone());
        key(a).cmp(&key(b))
    });
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const JULY: &str = "2027-07-15T12:00:00Z";
    const JANUARY: &str = "2027-01-15T12:00:00Z";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn zones_as_pages_have_them() {
        let zones = Zones::bundled();
        let table = [
            ("EST (UTC-5)", Some(-300), Some("America/New_York")),
            ("PST (UTC-8)", Some(-480), Some("America/Los_Angeles")),
            ("UTC−5", Some(-300), None),
            ("CET", Some(60), Some("Europe/Berlin")),
            ("cest", Some(120), Some("Europe/Berlin")),
            ("UTC+5:30", Some(330), None),
            ("utc +0530", Some(330), None),
            ("GMT+1", Some(60), None),
            ("GMT", Some(0), None),
            ("UTC", Some(0), None),
            ("+5:45", Some(345), None),
            ("PST/PDT", None, Some("America/Los_Angeles")),
            ("ET", None, Some("America/New_York")),
            ("US East", None, Some("America/New_York")),
            ("Europe/Berlin", None, Some("Europe/Berlin")),
            ("Berlin (europe/berlin)", None, Some("Europe/Berlin")),
            ("Central Europe", None, Some("Europe/Berlin")),
            ("Central European Time (CET)", None, Some("Europe/Berlin")),
        ];
        for (text, minutes, zone) in table {
            let read = written(text, &zones).unwrap_or_default();
            let offset = minutes.map(|minutes: i32| minutes * 60);
            let wanted = (offset, zone);
            assert_eq!(
                (read.offset_seconds, read.zone.as_deref()),
                wanted,
                "{text}"
            );
        }
        for text in [
            "",
            "somewhere",
            "EST or CET",
            "UTC+25",
            "UTC5",
            "UTC+5:75",
            "+",
            "Mars/Base",
            "5",
            "Remote, flexible",
        ] {
            assert_eq!(written(text, &zones), None, "{text}");
        }
        assert_eq!(written(&"UTC+1 ".repeat(100), &zones), None);
    }

    #[test]
    fn users_row_r30_the_page_says_another_offset_than_slack_now() {
        let zones = Zones::bundled();
        let new_york = zones.find("America/New_York").unwrap();
        let note = "EST (UTC-5)";
        assert_eq!(
            otherwise_on_page(note, &new_york, &zones, at(JULY)),
            Some(-4 * 3600)
        );
        assert_eq!(
            otherwise_on_page(note, &new_york, &zones, at(JANUARY)),
            None
        );
        for quiet in ["ET", "America/New_York", "", "anywhere"] {
            assert_eq!(otherwise_on_page(quiet, &new_york, &zones, at(JULY)), None);
        }
        let words = [
            (-14_400, "UTC−4"),
            (19_800, "UTC+5:30"),
            (0, "UTC"),
            (-12_600, "UTC−3:30"),
        ];
        for (seconds, word) in words {
            assert_eq!(offset_word(seconds), word);
        }
    }

    #[test]
    fn what_to_begin_with_is_a_zone_that_is_known() {
        let zones = Zones::bundled();
        for (text, name) in [
            ("EST (UTC-5)", "America/New_York"),
            ("UTC+5:30", "+05:30"),
            ("UTC-3:30", "-03:30"),
        ] {
            let begin = written(text, &zones).and_then(|it| it.to_begin_with());
            assert_eq!(begin.as_deref(), Some(name), "{text}");
            assert!(zones.find(name).is_some());
        }
        for (word, _, zone) in WORDS {
            assert!(zones.find(zone).is_some(), "{word}: {zone}");
        }
        for (phrase, zone) in PHRASES {
            assert!(zones.find(zone).is_some(), "{phrase}: {zone}");
        }
    }

    #[test]
    fn every_common_zone_is_in_the_data_that_we_bring() {
        let zones = Zones::bundled();
        let all = common_zones(&zones, at(JULY));
        assert_eq!(all.len(), COMMON.len(), "one is unknown");
        for zone in &all {
            let found = zones.find(zone.name).unwrap();
            assert_eq!(found.iana_name(), Some(zone.name));
        }
        assert!(all.is_sorted_by_key(|zone| zone.offset_seconds));
        let berlin = |now| {
            let all = common_zones(&zones, at(now));
            let found = all.into_iter().find(|zone| zone.city == "Berlin");
            found.unwrap().offset_seconds
        };
        assert_eq!((berlin(JULY), berlin(JANUARY)), (7200, 3600));
    }
}
