//! iCalendar files: the whole days in them. The library reads each event; here its lines are found, so that what is wrong
//! is told by its line in the file, which a folded and parsed event no longer has.

use icalendar::parser::{Component, Property, unfold};
use jiff::{Span, Unit, civil::Date};

use super::{add, bad, is_plausible};
use crate::{holidays::Days, scheduler::cadence::plus_days, slack::text::clip, table::TableError};

pub const FIRST: &str = "BEGIN:VCALENDAR";
const LAST: &str = "END:VCALENDAR";
const EVENT: &str = "BEGIN:VEVENT";
const EVENT_END: &str = "END:VEVENT";

/// A holiday is not longer than this; what is, is a term or a season.
const LONGEST_DAYS: i64 = 31;
/// Of what may stand inside an event (its alarms). The library reads them by recursion.
const MOST_INSIDE: usize = 20;

pub fn read(bytes: &[u8]) -> Result<Days, TableError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = good
            .iter()
            .map(|byte| u64::from(*byte == b'\n'))
            .sum::<u64>()
            + 1;
        bad(line, "the file is not UTF-8")
    })?;
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    let is = |line: &str, word: &str| line.trim().eq_ignore_ascii_case(word);
    let written = || lines.iter().filter(|line| !line.trim().is_empty());
    if !written().next().is_some_and(|line| is(line, FIRST)) {
        return Err(bad(
            1,
            "this is no calendar: an .ics begins with BEGIN:VCALENDAR",
        ));
    }
    if !written().next_back().is_some_and(|line| is(line, LAST)) {
        let problem = "the file ends before END:VCALENDAR; get it once more";
        return Err(bad(lines.len() as u64, problem));
    }
    let mut days = Days::new();
    let mut open = None;
    for (index, line) in lines.iter().enumerate() {
        if is(line, EVENT) {
            if let Some(first) = open.replace(index) {
                return Err(without_end(first));
            }
        } else if is(line, EVENT_END)
            && let Some(first) = open.take()
        {
            let lines = lines.get(first..=index).unwrap_or_default();
            event(&Source { first, lines }, &mut days)?;
        }
    }
    match open {
        Some(first) => Err(without_end(first)),
        None => Ok(days),
    }
}

fn without_end(first: usize) -> TableError {
    bad(first as u64 + 1, "this event has no END:VEVENT")
}

/// An event's lines in the file.
struct Source<'f> {
    first: usize,
    lines: &'f [&'f str],
}

impl Source<'_> {
    /// What is wrong with a property, by its own line; else by the event's.
    fn bad(&self, property: &str, problem: impl Into<String>) -> TableError {
        let is_it = |line: &&str| {
            let name = line.split([':', ';']).next().unwrap_or_default();
            name.eq_ignore_ascii_case(property)
        };
        let inside = self.lines.iter().position(is_it).unwrap_or_default();
        bad((self.first + inside) as u64 + 1, problem)
    }
}

fn event(source: &Source<'_>, days: &mut Days) -> Result<(), TableError> {
    let unreadable = || source.bad("BEGIN", "this event cannot be read");
    let starts = |line: &&&str| {
        line.get(..6)
            .is_some_and(|it| it.eq_ignore_ascii_case("BEGIN:"))
    };
    if source.lines.iter().filter(starts).count() > MOST_INSIDE {
        return Err(unreadable());
    }
    let text = unfold(&source.lines.join("\n")) + "\n";
    let event = Component::try_from(text.as_str()).map_err(|_| unreadable())?;
    if value(&event, "STATUS").is_some_and(|it| it.eq_ignore_ascii_case("CANCELLED")) {
        return Ok(());
    }
    let name = value(&event, "SUMMARY").unwrap_or("Holiday");
    let called = format!("“{}”", clip(name, 60));
    for rule in ["RRULE", "RDATE"] {
        if value(&event, rule).is_some() {
            let problem = format!(
                "{called} repeats by a rule ({rule}), which is not read; give an event for each year"
            );
            return Err(source.bad(rule, problem));
        }
    }
    let Some(first) = day(&event, "DTSTART", source, &called)? else {
        return Err(source.bad("BEGIN", format!("{called} has no day (DTSTART)")));
    };
    for n in 0..length(&event, first, source, &called)? {
        add(days, plus_days(first, n), name);
    }
    Ok(())
}

fn property<'e>(event: &'e Component<'_>, name: &str) -> Option<&'e Property<'e>> {
    let mut properties = event.properties.iter();
    properties.find(|it| it.name.as_ref().eq_ignore_ascii_case(name))
}

/// A property's text; `None` where it is missing or empty.
fn value<'e>(event: &'e Component<'_>, name: &str) -> Option<&'e str> {
    let value = property(event, name)?.val.as_ref().trim();
    Some(value).filter(|value| !value.is_empty())
}

fn day(
    event: &Component<'_>,
    property: &str,
    source: &Source<'_>,
    called: &str,
) -> Result<Option<Date>, TableError> {
    let Some(text) = value(event, property) else {
        return Ok(None);
    };
    let digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    let day = digits
        .then(|| Date::strptime("%Y%m%d", text).ok())
        .flatten();
    if let Some(day) = day.filter(|day| is_plausible(*day)) {
        return Ok(Some(day));
    }
    let text = clip(text, 40);
    let problem = match text.contains('T') {
        true => {
            format!("{called} has a time of day ({text}); a holiday is whole days (VALUE=DATE)")
        }
        false => format!("{called}: `{text}` is no day such as 20270610"),
    };
    Err(source.bad(property, problem))
}

/// How many days it takes. The end is the day after the last one; some write the day itself there.
fn length(
    event: &Component<'_>,
    first: Date,
    source: &Source<'_>,
    called: &str,
) -> Result<i64, TableError> {
    let (said_in, days) = match day(event, "DTEND", source, called)? {
        Some(end) if end == first => return Ok(1),
        Some(end) => ("DTEND", days_between(first, end)),
        None => match value(event, "DURATION") {
            Some(text) => ("DURATION", duration(text).unwrap_or_default()),
            None => return Ok(1),
        },
    };
    match days {
        1..=LONGEST_DAYS => Ok(days),
        ..=0 => Err(source.bad(said_in, format!("{called} ends before it begins"))),
        _ => {
            let problem =
                format!("{called} lasts {days} days; a holiday lasts {LONGEST_DAYS} at most");
            Err(source.bad(said_in, problem))
        }
    }
}

fn days_between(first: Date, end: Date) -> i64 {
    first
        .until((Unit::Day, end))
        .map_or(0, |span| i64::from(span.get_days()))
}

/// "P1D", "P1W": whole days.
fn duration(text: &str) -> Option<i64> {
    let span: Span = text.parse().ok()?;
    let days = 7 * i64::from(span.get_weeks()) + i64::from(span.get_days());
    let rest = span.try_weeks(0).ok()?.try_days(0).ok()?;
    rest.is_zero().then_some(days)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn calendar(events: &str) -> String {
        format!("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Test//EN\n{events}END:VCALENDAR\n")
    }

    fn one(lines: &str) -> String {
        calendar(&format!("BEGIN:VEVENT\nUID:1\n{lines}END:VEVENT\n"))
    }

    fn read_lines(text: &str) -> Vec<String> {
        let days = read(text.as_bytes()).unwrap();
        let line = |(day, name): (&Date, &String)| format!("{day} {name}");
        days.iter().map(line).collect()
    }

    #[test]
    fn whole_days_as_calendars_export_them() {
        let text = "\u{feff}BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:Feriados em Portugal\r\n\
            BEGIN:VTIMEZONE\r\nTZID:Europe/Lisbon\r\nBEGIN:STANDARD\r\nDTSTART:19701025T020000\r\n\
            RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0000\r\n\
            END:STANDARD\r\nEND:VTIMEZONE\r\n\
            BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270610\r\nDTEND;VALUE=DATE:20270611\r\n\
            DTSTAMP:20261121T083000Z\r\nUID:20270610_x@google.com\r\nCLASS:PUBLIC\r\n\
            DESCRIPTION:Feriado: ver\\nhttps://example.com/a;b\\, c\r\nSTATUS:CONFIRMED\r\n\
            SUMMARY:Dia de Portugal\\, de Camões e das \r\n Comunidades\r\nTRANSP:TRANSPARENT\r\n\
            BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nDESCRIPTION:x\r\nEND:VALARM\r\n\
            END:VEVENT\r\n\
            BEGIN:VEVENT\r\nUID:2\r\nDTSTART;VALUE=DATE:20270101\r\nSUMMARY;LANGUAGE=pt-PT:Ano Novo\r\nEND:VEVENT\r\n\
            BEGIN:VEVENT\r\nUID:3\r\nDTSTART;VALUE=DATE:20270208\r\nDTEND;VALUE=DATE:20270210\r\n\
            SUMMARY:Carnaval\r\nEND:VEVENT\r\n\
            BEGIN:VEVENT\r\nUID:4\r\nDTSTART:20271225\r\nDURATION:P1D\r\nEND:VEVENT\r\n\
            BEGIN:VEVENT\r\nUID:5\r\nDTSTART;VALUE=DATE:20271231\r\nSTATUS:CANCELLED\r\nSUMMARY:No\r\nEND:VEVENT\r\n\
            END:VCALENDAR\r\n\r\n";
        assert_eq!(
            read_lines(text),
            [
                "2027-01-01 Ano Novo",
                "2027-02-08 Carnaval",
                "2027-02-09 Carnaval",
                "2027-06-10 Dia de Portugal, de Camões e das Comunidades",
                "2027-12-25 Holiday",
            ]
        );
    }

    #[test]
    fn what_is_wrong_is_named_by_its_line() {
        let good = "DTSTART;VALUE=DATE:20270610\n";
        let rows = [
            (
                "date,name\n".to_owned(),
                "line 1: this is no calendar: an .ics begins with BEGIN:VCALENDAR",
            ),
            (
                "BEGIN:VCALENDAR\nVERSION:2.0\n".to_owned(),
                "line 2: the file ends before END:VCALENDAR; get it once more",
            ),
            (
                calendar("BEGIN:VEVENT\nUID:1\nBEGIN:VEVENT\nEND:VEVENT\n"),
                "line 4: this event has no END:VEVENT",
            ),
            (
                calendar("BEGIN:VEVENT\nUID:1\n"),
                "line 4: this event has no END:VEVENT",
            ),
            (one("SUMMARY:A\n"), "line 4: “A” has no day (DTSTART)"),
            (
                one("SUMMARY:Noël\nDTSTART;VALUE=DATE:20261225\nRRULE:FREQ=YEARLY\n"),
                "line 8: “Noël” repeats by a rule (RRULE), which is not read; give an event for each year",
            ),
            (
                one("DTSTART:20270610T090000Z\nSUMMARY:A\n"),
                "line 6: “A” has a time of day (20270610T090000Z); a holiday is whole days (VALUE=DATE)",
            ),
            (
                one("SUMMARY:A\nDTSTART;VALUE=DATE:20270230\n"),
                "line 7: “A”: `20270230` is no day such as 20270610",
            ),
            (
                one(&format!("SUMMARY:A\n{good}DTEND;VALUE=DATE:20270609\n")),
                "line 8: “A” ends before it begins",
            ),
            (
                one(&format!("SUMMARY:A\n{good}DURATION:PT3H\n")),
                "line 8: “A” ends before it begins",
            ),
            (
                one(&format!("SUMMARY:A\n{good}DTEND;VALUE=DATE:20270910\n")),
                "line 8: “A” lasts 92 days; a holiday lasts 31 at most",
            ),
            (one("no property\n"), "line 4: this event cannot be read"),
            (
                one(&"BEGIN:A\n".repeat(100_000)),
                "line 4: this event cannot be read",
            ),
        ];
        for (text, expected) in rows {
            let error = read(text.as_bytes()).unwrap_err().to_string();
            assert_eq!(error, expected);
        }
        let error = read(b"BEGIN:VCALENDAR\nX:\xe9\nEND:VCALENDAR\n").unwrap_err();
        assert_eq!(error.to_string(), "line 2: the file is not UTF-8");
    }

    proptest! {
        /// Whatever a file holds: days or a sentence, never a panic.
        #[test]
        fn no_file_breaks_the_reader(lines in prop::collection::vec(
            prop_oneof![
                Just("BEGIN:VEVENT".to_owned()), Just("END:VEVENT".to_owned()),
                Just("BEGIN:VALARM".to_owned()), Just("END:VALARM".to_owned()),
                Just("DTSTART;VALUE=DATE:20270610".to_owned()),
                "(DTSTART|DTEND|SUMMARY|RRULE)[;:=\"A-Z0-9\\\\ é]{0,20}", "(DURATION:)?-?P[0-9]{0,9}[DWMT]", ".{0,20}",
            ], 0..30,
        )) {
            let _ = read(calendar(&(lines.join("\n") + "\n")).as_bytes());
            let _ = read(one(&(lines.join("\n") + "\n")).as_bytes());
        }
    }
}
