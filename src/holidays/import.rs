//! `holidays import`: a country's days off from an `.ics` or a CSV. All days or none.

mod ics;

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{Country, Days, rules, store};
use crate::{
    ids::{UserId, WorkspaceId},
    internships::import::{Counts, ImportError},
    slack::text::clip,
    store::Tx,
    table::{self, TableError},
};

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Csv,
    Ics,
}

impl Format {
    /// By its name, else by how it begins: standard input has no name.
    pub fn of(name: &str, bytes: &[u8]) -> Self {
        let name = name.to_ascii_lowercase();
        let start = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        let start = start.trim_ascii_start().get(..ics::FIRST.len());
        let begins = start.is_some_and(|start| start.eq_ignore_ascii_case(ics::FIRST.as_bytes()));
        match name.ends_with(".ics") || (begins && !name.ends_with(".csv")) {
            true => Self::Ics,
            false => Self::Csv,
        }
    }
}

/// What came of a file.
#[derive(Debug, Clone)]
pub struct Imported {
    pub counts: Counts,
    /// The country of those who said none, from now on.
    pub default: Option<Country>,
    /// Interns and mentors whose days off may be others now: what they are owed is to be planned anew.
    pub affected: Vec<UserId>,
}

/// More days than this are no calendar of holidays.
const MOST_DAYS: usize = 10_000;

/// Imports within the caller's transaction.
pub async fn import(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    country: &Country,
    (format, bytes): (Format, &[u8]),
    as_default: bool,
) -> Result<Imported, ImportError> {
    let days = read(format, bytes)?;
    let default_before = store::default_country(tx, workspace).await?;
    let before = store::days_of(tx, workspace, country).await?;
    let difference = rules::difference(&before, &days);
    for (day, name) in &difference.put {
        store::put(tx, workspace, country, *day, name).await?;
    }
    for day in &difference.gone {
        store::remove(tx, workspace, country, *day).await?;
    }
    if as_default {
        store::set_default(tx, workspace, country).await?;
    }
    let default = store::default_country(tx, workspace).await?;
    let mut affected = BTreeSet::new();
    if difference.added + difference.changed > 0 {
        affected.extend(store::people_with_country(tx, workspace, country).await?);
    }
    if default != default_before {
        affected.extend(store::people_without_country(tx, workspace).await?);
    }
    Ok(Imported {
        counts: Counts {
            added: difference.added,
            changed: difference.changed,
            unchanged: difference.unchanged,
        },
        default,
        affected: affected.into_iter().collect(),
    })
}

/// All days of a file.
pub fn read(format: Format, bytes: &[u8]) -> Result<Days, TableError> {
    let days = match format {
        Format::Csv => csv(bytes)?,
        Format::Ics => ics::read(bytes)?,
    };
    if days.is_empty() {
        return Err(bad(1, "there is no day in this file"));
    }
    if days.len() > MOST_DAYS {
        let problem = format!("there are more than {MOST_DAYS} days in this file");
        return Err(bad(1, problem));
    }
    Ok(days)
}

fn csv(bytes: &[u8]) -> Result<Days, TableError> {
    let mut days = Days::new();
    for row in table::read(bytes, &["date", "name"])? {
        let text = row.required("date")?;
        let date = text.parse().ok().filter(|_| text.len() == 10);
        let date = date.filter(|day| is_plausible(*day)).ok_or_else(|| {
            row.bad(format!(
                "`date` is a day such as 2027-06-10, not `{}`",
                clip(text, 40)
            ))
        })?;
        add(&mut days, date, row.required("name")?);
    }
    Ok(days)
}

/// A year outside of these is a slip of the pen.
fn is_plausible(day: Date) -> bool {
    (1970..=2199).contains(&day.year())
}

/// A day may have several names: two holidays fall together, or regions call it differently. It is off once.
fn add(days: &mut Days, day: Date, name: &str) {
    const LONGEST: usize = 200;
    const BETWEEN: &str = " / ";
    let name: String = name
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let before = days.entry(day).or_default();
    if before.split(BETWEEN).any(|known| known == name) {
        return;
    }
    let both = match before.is_empty() {
        true => name,
        false => format!("{before}{BETWEEN}{name}"),
    };
    *before = clip(&both, LONGEST);
}

fn bad(line: u64, problem: impl Into<String>) -> TableError {
    TableError::Row {
        line,
        problem: problem.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(days: &Days) -> Vec<String> {
        let line = |(day, name): (&Date, &String)| format!("{day} {name}");
        days.iter().map(line).collect()
    }

    #[test]
    fn a_csv_by_commas_or_semicolons() {
        for text in [
            "date,name\n2027-06-10,Dia de Portugal\n2027-01-01,Ano Novo\n",
            "\u{feff}Name;Date\r\nDia de Portugal;2027-06-10\r\n Ano  Novo ;2027-01-01\r\n;\r\n",
        ] {
            let days = read(Format::Csv, text.as_bytes()).unwrap();
            assert_eq!(
                lines(&days),
                ["2027-01-01 Ano Novo", "2027-06-10 Dia de Portugal"]
            );
        }
    }

    #[test]
    fn what_is_wrong_in_a_csv_is_named_by_its_line() {
        for (text, expected) in [
            (
                "date,name\n2027-01-01,A\n2027-02-30,B\n",
                "line 3: `date` is a day such as 2027-06-10, not `2027-02-30`",
            ),
            (
                "date,name\n10.06.2027,B\n",
                "line 2: `date` is a day such as 2027-06-10, not `10.06.2027`",
            ),
            (
                "date,name\n0207-06-10,B\n",
                "line 2: `date` is a day such as 2027-06-10, not `0207-06-10`",
            ),
            ("date,name\n2027-01-01,\n", "line 2: `name` is empty"),
            ("date,name\n,A\n", "line 2: `date` is empty"),
            ("date,name\n", "line 1: there is no day in this file"),
            (
                "day,name\n2027-01-01,A\n",
                "the column `date` is missing; the first line has to name it",
            ),
        ] {
            let error = read(Format::Csv, text.as_bytes()).unwrap_err();
            assert_eq!(error.to_string(), expected);
        }
    }

    #[test]
    fn a_day_with_two_names_is_off_once() {
        let mut days = Days::new();
        let day = "2027-05-01".parse().unwrap();
        for name in ["Labour Day", "Ascension", "Labour Day", "a\u{1b}[31m\nb"] {
            add(&mut days, day, name);
        }
        assert_eq!(days[&day], "Labour Day / Ascension / a [31m b");
    }

    #[test]
    fn a_file_is_known_by_its_name_or_its_beginning() {
        for (name, bytes, format) in [
            ("pt.ics", "", Format::Ics),
            ("PT.ICS", "date,name", Format::Ics),
            ("-", "\u{feff}\r\nbegin:vcalendar\r\n", Format::Ics),
            ("-", "date,name", Format::Csv),
            ("pt.csv", "BEGIN:VCALENDAR", Format::Csv),
        ] {
            assert_eq!(Format::of(name, bytes.as_bytes()), format, "{name}");
        }
    }
}
