//! A table in the forms in which people take it elsewhere (docs/exports.md).

use std::io::{self, Write};

use serde_json::{Map, Value};

/// A column: what stands above it, and its key in JSON.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    title: &'static str,
    key: &'static str,
    is_handle: bool,
}

impl Column {
    pub const fn text(title: &'static str, key: &'static str) -> Self {
        Self {
            title,
            key,
            is_handle: false,
        }
    }

    /// Of people: `@name` in CSV and Markdown, the bare name in JSON, as `check --format json` has it.
    pub const fn handle(title: &'static str, key: &'static str) -> Self {
        Self {
            title,
            key,
            is_handle: true,
        }
    }

    fn shown(&self, cell: &Option<String>) -> String {
        let text = cell.as_deref().unwrap_or_default();
        if self.is_handle && !text.is_empty() {
            return format!("@{text}");
        }
        text.to_owned()
    }
}

/// Rows of cells, one for each column.
#[derive(Debug)]
pub struct Table {
    pub columns: &'static [Column],
    pub rows: Vec<Vec<Option<String>>>,
}

impl Table {
    pub fn write_csv(&self, out: &mut impl Write) -> io::Result<()> {
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(self.columns.iter().map(|column| column.title))?;
        for row in &self.rows {
            let cells = self.columns.iter().zip(row);
            writer.write_record(cells.map(|(column, cell)| harmless(column.shown(cell))))?;
        }
        writer.flush()
    }

    pub fn write_markdown(&self, out: &mut impl Write) -> io::Result<()> {
        let titles: Vec<_> = self.columns.iter().map(|column| column.title).collect();
        writeln!(out, "| {} |", titles.join(" | "))?;
        let rules: Vec<_> = titles.iter().map(|title| "-".repeat(title.len())).collect();
        writeln!(out, "| {} |", rules.join(" | "))?;
        for row in &self.rows {
            let cells = self.columns.iter().zip(row);
            let cells: Vec<_> = cells
                .map(|(column, cell)| escaped(&column.shown(cell)))
                .collect();
            writeln!(out, "| {} |", cells.join(" | "))?;
        }
        Ok(())
    }

    /// A list of objects; an empty cell is null.
    pub fn write_json(&self, out: &mut impl Write) -> io::Result<()> {
        let row = |row: &Vec<Option<String>>| -> Map<String, Value> {
            let cells = self.columns.iter().zip(row);
            cells
                .map(|(column, cell)| (column.key.to_owned(), cell.clone().into()))
                .collect()
        };
        let rows: Vec<_> = self.rows.iter().map(row).collect();
        serde_json::to_writer_pretty(&mut *out, &rows)?;
        writeln!(out)
    }
}

/// A spreadsheet runs what begins like a formula: such a cell gets a `'` before it. A plain `@name` stays: it is
/// no formula, and a table of people is to be read again.
fn harmless(cell: String) -> String {
    let is_name = cell.strip_prefix('@').is_some_and(|name| {
        !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-'))
    });
    let first = cell.trim_start_matches(' ').chars().next();
    let is_formula = matches!(
        first,
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠')
    );
    if is_formula && !is_name {
        format!("'{cell}")
    } else {
        cell
    }
}

/// A cell whose words are read again as they are: nothing in it is markup, and it stays on its line.
fn escaped(cell: &str) -> String {
    let cell = cell.split_whitespace().collect::<Vec<_>>().join(" ");
    let letters: Vec<char> = cell.chars().collect();
    let is_word = |at: Option<usize>| {
        let letter = at.and_then(|at| letters.get(at));
        letter.is_some_and(|c| c.is_alphanumeric())
    };
    let mut text = String::with_capacity(cell.len());
    for (at, letter) in letters.iter().enumerate() {
        let is_markup = match letter {
            '|' | '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '~' | '!' => true,
            '_' => !(is_word(at.checked_sub(1)) && is_word(Some(at + 1))),
            '&' => letters
                .get(at + 1)
                .is_some_and(|c| c.is_alphanumeric() || *c == '#'),
            _ => false,
        };
        if is_markup {
            text.push('\\');
        }
        text.push(*letter);
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::programs::page::{ReadOptions, read};

    const COLUMNS: [Column; 3] = [
        Column::handle("Mentor", "handle"),
        Column::text("Group", "group"),
        Column::text("Mentor Timezone", "mentor_time_zone"),
    ];

    fn table(rows: &[[&str; 3]]) -> Table {
        let cell = |cell: &&str| (!cell.is_empty()).then(|| (*cell).to_owned());
        Table {
            columns: &COLUMNS,
            rows: rows
                .iter()
                .map(|row| row.iter().map(cell).collect())
                .collect(),
        }
    }

    fn written(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_spreadsheet_runs_nothing() {
        let table = table(&[
            ["ana", "=1+1", "+5"],
            ["SUM(A1)", "-2", "@SUM(A1)"],
            ["m_f-1.x", "Hosting, EU", "EST (UTC-5)"],
            ["ana", " =1", "'quoted"],
        ]);
        assert_eq!(
            written(|out| table.write_csv(out)),
            "Mentor,Group,Mentor Timezone\n\
             @ana,'=1+1,'+5\n\
             '@SUM(A1),'-2,'@SUM(A1)\n\
             @m_f-1.x,\"Hosting, EU\",EST (UTC-5)\n\
             @ana,' =1,'quoted\n"
        );
    }

    #[test]
    fn the_three_forms() {
        let table = table(&[["m_frankiewicz", "a|b", ""], ["", "two\nlines", "EST"]]);
        assert_eq!(
            written(|out| table.write_markdown(out)),
            "| Mentor | Group | Mentor Timezone |\n\
             | ------ | ----- | --------------- |\n\
             | @m_frankiewicz | a\\|b |  |\n\
             |  | two lines | EST |\n"
        );
        let json: Value = serde_json::from_str(&written(|out| table.write_json(out))).unwrap();
        assert_eq!(
            json[0],
            serde_json::json!({ "handle": "m_frankiewicz", "group": "a|b", "mentor_time_zone": null })
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn markdown_is_read_again_as_it_was(text in r#"[ a-z|\\`*_<>&;\[\]()#~!:@=+"'-]{1,24}"#) {
            let group = text.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assume!(!group.is_empty());
            let table = table(&[["ana", &group, "EST (UTC-5)"]]);
            let page = written(|out| table.write_markdown(out));
            let reading = read(page.as_bytes(), &ReadOptions::default());
            prop_assert_eq!(reading.mentors.len(), 1);
            prop_assert_eq!(reading.mentors[0].group.as_deref(), Some(group.as_str()), "{}", page);
        }
    }
}
