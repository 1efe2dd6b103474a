//! A CSV file as people's spreadsheets write it: UTF-8 with or without a BOM, comma or semicolon,
//! columns by name in any order.

use std::collections::HashMap;

use thiserror::Error;

/// What is wrong with a file; names the line where it can.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum TableError {
    #[error("line {0}: this is not UTF-8; save the file as “CSV UTF-8” and try again")]
    NotUtf8(u64),
    #[error("the file is empty; its first line names the columns")]
    Empty,
    #[error("the column `{0}` is missing; the first line has to name it")]
    MissingColumn(String),
    #[error(
        "line {0}: the row cannot be read; it has more or fewer cells than the first line, or an open quote"
    )]
    Broken(u64),
    #[error("line {line}: {problem}")]
    Row { line: u64, problem: String },
}

/// A row with the line that it begins on.
#[derive(Debug, Clone)]
pub struct Row {
    pub line: u64,
    cells: HashMap<String, String>,
}

impl Row {
    /// A cell without the spaces around it; empty where there is none.
    pub fn get(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// Whether the file has this column at all.
    pub fn has(&self, column: &str) -> bool {
        self.cells.contains_key(column)
    }

    /// A cell that has something in it.
    pub fn some(&self, column: &str) -> Option<&str> {
        Some(self.get(column)).filter(|cell| !cell.is_empty())
    }

    /// Names this row's line with what is wrong in it.
    pub fn bad(&self, problem: impl Into<String>) -> TableError {
        TableError::Row {
            line: self.line,
            problem: problem.into(),
        }
    }

    /// A cell that must not be empty.
    pub fn required(&self, column: &str) -> Result<&str, TableError> {
        self.some(column)
            .ok_or_else(|| self.bad(format!("`{column}` is empty")))
    }
}

/// Reads all rows. Columns in `needed` have to be there; others may be.
pub fn read(bytes: &[u8], needed: &[&str]) -> Result<Vec<Row>, TableError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
        TableError::NotUtf8(good.iter().map(|b| u64::from(*b == b'\n')).sum::<u64>() + 1)
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let first = text
        .lines()
        .next()
        .filter(|line| !line.trim().is_empty())
        .ok_or(TableError::Empty)?;
    let delimiter = if first.matches(';').count() > first.matches(',').count() {
        b';'
    } else {
        b','
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let headers: Vec<String> = reader
        .headers()
        .map_err(|_| TableError::Broken(1))?
        .iter()
        .map(str::to_lowercase)
        .collect();
    if let Some(missing) = needed
        .iter()
        .find(|column| !headers.iter().any(|header| header == *column))
    {
        return Err(TableError::MissingColumn((*missing).to_owned()));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record
            .map_err(|error| TableError::Broken(error.position().map_or(0, csv::Position::line)))?;
        // Spreadsheets like to end with a line of empty cells.
        if record.iter().all(str::is_empty) {
            continue;
        }
        let cells = headers
            .iter()
            .cloned()
            .zip(record.iter().map(str::to_owned))
            .collect();
        rows.push(Row {
            line: line_at(text, record.position().map_or(0, csv::Position::byte)),
            cells,
        });
    }
    Ok(rows)
}

/// The line of the first character at or after a byte: the reader's own count is one too low after
/// a Windows line end, whose `\n` it takes for the next record's.
fn line_at(text: &str, byte: u64) -> u64 {
    let from = usize::try_from(byte).unwrap_or(0).min(text.len());
    let rest = text.as_bytes().get(from..).unwrap_or_default();
    let ends = rest
        .iter()
        .take_while(|b| matches!(b, b'\r' | b'\n'))
        .count();
    let before = text.as_bytes().get(..from + ends).unwrap_or_default();
    before.iter().map(|b| u64::from(*b == b'\n')).sum::<u64>() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_by_name_with_a_bom_and_semicolons() {
        let rows = read(
            "\u{feff}B;A\r\n 2 ;1\r\n\"x\ny\";\r\n;3\r\n".as_bytes(),
            &["a"],
        )
        .unwrap();
        assert_eq!(
            (rows[0].get("a"), rows[0].get("b"), rows[0].line),
            ("1", "2", 2)
        );
        assert_eq!(rows[1].some("a"), None);
        assert_eq!(
            (rows[2].get("a"), rows[2].line),
            ("3", 5),
            "a cell of two lines counts as two"
        );
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(
            read(b"a,b\n1,2\n1\n", &[]).unwrap_err(),
            TableError::Broken(3)
        );
        assert_eq!(
            read(b"a,b\n", &["c"]).unwrap_err(),
            TableError::MissingColumn("c".into())
        );
        assert_eq!(
            read(b"a,b\n\xe9,1", &[]).unwrap_err(),
            TableError::NotUtf8(2)
        );
        assert_eq!(read(b"\n", &[]).unwrap_err(), TableError::Empty);
    }
}
