//! `understudy check PAGE`: says what was understood of a page, and every problem with its line.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read, Write};

use crate::programs::check;
use crate::programs::page::{self, ReadOptions};

/// What goes to stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people; coloured on a terminal.
    Text {
        colour: bool,
    },
    Json,
}

/// Colour is for a terminal whose owner hasn't set NO_COLOR (no-color.org: to anything but nothing).
pub fn is_coloured(is_terminal: bool, no_color: Option<&OsStr>) -> bool {
    is_terminal && no_color.is_none_or(OsStr::is_empty)
}

/// Exit codes of the contract: done, not usable, wrong call.
const USABLE: u8 = 0;
const NOT_USABLE: u8 = 1;
const WRONG_CALL: u8 = 2;

/// As much as is worth reading of a page: the reader refuses more than a mebibyte, and says so.
const ENOUGH: u64 = 1024 * 1024 + 1;

/// Checks a page (`-` is `input`, the standard input) and returns the exit code.
pub fn run(
    page: &str,
    format: Format,
    options: &ReadOptions,
    input: &mut dyn Read,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<u8> {
    let bytes = match bytes(page, input) {
        Ok(bytes) => bytes,
        Err(error) => {
            let next =
                "Nothing was checked. Give the path of a Markdown page, or `-` for standard input.";
            writeln!(err, "understudy: can't read {page}: {error}. {next}")?;
            return Ok(WRONG_CALL);
        }
    };
    let reading = page::read(&bytes, options);
    match format {
        Format::Json => writeln!(out, "{}", check::json(&reading))?,
        Format::Text { colour } => {
            let name = if page == "-" { "<stdin>" } else { page };
            let source = String::from_utf8_lossy(&bytes);
            write!(out, "{}", check::text(&reading, name, &source, colour))?;
        }
    }
    Ok(if reading.usable { USABLE } else { NOT_USABLE })
}

fn bytes(page: &str, input: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if page == "-" {
        input.take(ENOUGH).read_to_end(&mut bytes)?;
    } else {
        File::open(page)?.take(ENOUGH).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}
