//! From bytes to clean source lines: what must be settled before the Markdown library reads them.
//!
//! Every repair keeps the number of lines, so that all later line numbers are the page's own.

use super::problems::Problems;
use super::shown::is_shown;

/// A page is people's prose; more than a mebibyte is a mistake (PROGRAM-PAGES section 2).
const MAX_BYTES: usize = 1024 * 1024;
/// Deeper than any page that a person reads, shallow enough for the library to take no time.
const MAX_CONTAINERS_ON_A_LINE: usize = 40;
/// As far to the right as a list may start.
const MAX_INDENT: usize = 200;
/// A table that is wider was not drawn by hand, and its rule is not redrawn.
const MAX_COLUMNS: usize = 100;
/// Columns from one tab stop to the next, as in CommonMark.
const TAB: usize = 4;

/// The page's lines, repaired, without line ends.
#[derive(Debug, Default)]
pub struct Source {
    lines: Vec<String>,
    /// Front matter between two `+++`, which the library doesn't know.
    toml: Option<String>,
}

impl Source {
    /// Decodes and repairs. `None` means that the page can't be read at all; the problem says why.
    pub fn new(bytes: &[u8], problems: &mut Problems) -> Option<Self> {
        let text = decode(bytes, problems)?;
        let mut lines = split_lines(text.strip_prefix('\u{feff}').unwrap_or(text));
        drop_what_is_not_shown(&mut lines, problems);
        replace_no_break_spaces(&mut lines, problems);
        close_front_matter(&mut lines, problems);
        let toml = take_toml(&mut lines);
        let prose = prose_lines(&mut lines, problems);
        for (index, is_prose) in prose.iter().enumerate() {
            if *is_prose {
                repair_heading(&mut lines, index, problems);
                repair_table(&mut lines, index, problems);
            }
        }
        super::template::strip(&mut lines, &prose, problems);
        let source = Self { lines, toml };
        source.is_shallow(&prose, problems).then_some(source)
    }

    /// The front matter in TOML, with both `+++`.
    pub fn toml(&self) -> Option<&str> {
        self.toml.as_deref()
    }

    pub fn text(&self) -> String {
        self.lines.join("\n")
    }

    /// The line with this number (from 1), or an empty one past the end.
    pub fn line(&self, number: usize) -> &str {
        number
            .checked_sub(1)
            .and_then(|index| self.lines.get(index))
            .map_or("", String::as_str)
    }

    /// How far a line is indented, in columns; quote marks count as space.
    pub fn indent(&self, number: usize) -> usize {
        indent_of(self.line(number))
    }

    /// Nesting by markers ("- - - -", "> > >") or by indent that no person wrote is refused before the
    /// library sees it: its time and ours grow with the depth.
    fn is_shallow(&self, prose: &[bool], problems: &mut Problems) -> bool {
        let deep = self.lines.iter().zip(prose).position(|(line, is_prose)| {
            let containers = containers(line);
            *is_prose
                && !is_rule(line)
                && (containers > MAX_CONTAINERS_ON_A_LINE
                    || containers > 0 && indent_of(line) > MAX_INDENT)
        });
        if let Some(index) = deep {
            super::too_deep(problems, index + 1);
        }
        deep.is_none()
    }
}

fn decode<'b>(bytes: &'b [u8], problems: &mut Problems) -> Option<&'b str> {
    if bytes.len() > MAX_BYTES {
        problems.error(
            1,
            "page-too-large",
            "the page is larger than 1 MiB, and no more is read: keep the program on a page of its own",
        );
        return None;
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        problems.error(1, "not-utf-8", "the page is UTF-16: save it as UTF-8");
        return None;
    }
    if let Some(place) = bytes.iter().position(|byte| *byte == 0) {
        problems.error(
            line_of(bytes, place),
            "not-text",
            "there is a NUL byte, so this is no text in UTF-8: export the page as Markdown, in UTF-8",
        );
        return None;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) => {
            problems.error(
                line_of(bytes, error.valid_up_to()),
                "not-utf-8",
                "the text is not UTF-8 from here on: save the page as UTF-8",
            );
            None
        }
    }
}

fn line_of(bytes: &[u8], place: usize) -> usize {
    let before = bytes.iter().take(place);
    before.filter(|byte| **byte == b'\n').count() + 1
}

/// Unix, Windows and old Macintosh line ends.
fn split_lines(text: &str) -> Vec<String> {
    text.replace("\r\n", "\n")
        .split(['\n', '\r'])
        .map(str::to_owned)
        .collect()
}

fn drop_what_is_not_shown(lines: &mut [String], problems: &mut Problems) {
    for (index, line) in lines.iter_mut().enumerate() {
        if !line.chars().all(is_shown) {
            problems.warning(
                index + 1,
                "control-character",
                "a character stood here that isn't text but steers a terminal or turns a line around; left out",
            );
            line.retain(is_shown);
        }
    }
}

/// Word processors put no-break spaces where CommonMark wants a space: after a marker, they hide the list.
fn replace_no_break_spaces(lines: &mut [String], problems: &mut Problems) {
    const SPACES: [char; 4] = ['\u{a0}', '\u{2007}', '\u{202f}', '\u{3000}'];
    for (index, line) in lines.iter_mut().enumerate() {
        if !line.contains(SPACES) {
            continue;
        }
        let repaired = line.replace(SPACES, " ");
        let hid_structure = containers(&repaired) > containers(line)
            || indent_of(&repaired) != indent_of(line)
            || repaired.starts_with('#') && line.trim_start_matches('#').starts_with(SPACES);
        if hid_structure {
            problems.warning(
                index + 1,
                "no-break-space",
                "a no-break space stood where Markdown wants a space; read as a space",
            );
        }
        *line = repaired;
    }
}

/// Front matter that never ends would make the page's first words a heading and a rule.
fn close_front_matter(lines: &mut [String], problems: &mut Problems) {
    let mark = lines.first().map_or("", |line| line.trim_end());
    let is_mark = matches!(mark, "---" | "+++");
    if !is_mark || lines.iter().skip(1).any(|line| line.trim_end() == mark) {
        return;
    }
    problems.warning(
        1,
        "front-matter-not-closed",
        format!("the front matter has no closing `{mark}`; the page is read as if it had no front matter"),
    );
    if let Some(first) = lines.first_mut() {
        first.clear();
    }
}

/// Takes TOML away and leaves its lines empty, so that all others keep their numbers.
fn take_toml(lines: &mut [String]) -> Option<String> {
    const MARK: &str = "+++";
    lines.first().filter(|line| line.trim_end() == MARK)?;
    let close = lines
        .iter()
        .skip(1)
        .position(|line| line.trim_end() == MARK)?
        + 1;
    let taken = lines.get_mut(..=close)?;
    Some(
        taken
            .iter_mut()
            .map(|line| std::mem::take(line) + "\n")
            .collect(),
    )
}

/// Which lines are Markdown rather than front matter or code. A fence that never closes is taken away: it
/// would hide the rest of the page.
fn prose_lines(lines: &mut [String], problems: &mut Problems) -> Vec<bool> {
    let mut prose = vec![true; lines.len()];
    let body = front_matter_end(lines);
    // The shortest fence of each kind that was seen not to close: a longer one below it won't either.
    let mut endless = [usize::MAX; 2];
    prose.iter_mut().take(body).for_each(|p| *p = false);
    let mut index = body;
    while index < lines.len() {
        if let Some((mark, length)) = fence(&lines[index]) {
            let endless = &mut endless[usize::from(mark == '~')];
            let mut below = (index + 1..lines.len()).filter(|_| length < *endless);
            if let Some(close) = below.find(|at| closes(&lines[*at], mark, length)) {
                prose[index..=close].iter_mut().for_each(|p| *p = false);
                index = close;
            } else {
                *endless = length.min(*endless);
                problems.warning(
                    index + 1,
                    "code-block-not-closed",
                    "this code block never ends; the lines after it are read as if it were not there",
                );
                lines[index].clear();
            }
        }
        index += 1;
    }
    prose
}

/// How many lines the front matter takes, with both `---`.
fn front_matter_end(lines: &[String]) -> usize {
    if lines.first().is_none_or(|line| line.trim_end() != "---") {
        return 0;
    }
    let close = lines
        .iter()
        .skip(1)
        .position(|line| line.trim_end() == "---");
    close.map_or(0, |index| index + 2)
}

fn fence(line: &str) -> Option<(char, usize)> {
    let trimmed = line.trim_start_matches([' ', '\t', '>']);
    let trimmed = trimmed
        .get(marker_length(trimmed)..)
        .unwrap_or_default()
        .trim_start();
    let mark = trimmed.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = trimmed.chars().take_while(|c| *c == mark).count();
    let info = trimmed.get(length..).unwrap_or_default();
    (length >= 3 && !(mark == '`' && info.contains('`'))).then_some((mark, length))
}

fn closes(line: &str, mark: char, length: usize) -> bool {
    let trimmed = line.trim_matches([' ', '\t', '>']);
    trimmed.chars().count() >= length && trimmed.chars().all(|c| c == mark)
}

/// `##Week 3`: a heading for people, a paragraph for CommonMark. A single `#` stays: it may be a channel.
fn repair_heading(lines: &mut [String], index: usize, problems: &mut Problems) {
    let Some(line) = lines.get_mut(index) else {
        return;
    };
    let level = line.chars().take_while(|c| *c == '#').count();
    let text_follows = line.chars().nth(level).is_some_and(char::is_alphanumeric);
    if (2..=6).contains(&level) && text_follows {
        line.insert(level, ' ');
        problems.warning(
            index + 1,
            "heading-without-space",
            "there is no space after the heading's `#`; read as a heading",
        );
    }
}

/// A table whose rule has more or fewer cells than its head is no table for the library; the rule is redrawn.
/// A rule is no head: it would lend its width to all rules below it.
fn repair_table(lines: &mut [String], index: usize, problems: &mut Problems) {
    let Some(head) = index.checked_sub(1).and_then(|head| lines.get(head)) else {
        return;
    };
    let (wanted, found) = (cells(head), cells(&lines[index]));
    let is_head = head.contains('|') && !is_table_rule(head);
    let is_drawn = (2..=MAX_COLUMNS).contains(&wanted);
    if !is_drawn || wanted == found || !is_head || !is_table_rule(&lines[index]) {
        return;
    }
    lines[index] = format!("|{}", " --- |".repeat(wanted));
    problems.warning(
        index + 1,
        "table-rule-cells",
        format!(
            "the line under the table's head has {found} cells, the head {wanted}; read as {wanted}"
        ),
    );
}

fn cells(line: &str) -> usize {
    let inner = line.trim().replace("\\|", "");
    let inner = inner.strip_prefix('|').unwrap_or(&inner);
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    inner.split('|').count()
}

/// `- - - - -`, however long, is a line across the page and no list.
fn is_rule(line: &str) -> bool {
    let mut marks = line.chars().filter(|c| !c.is_whitespace());
    let first = marks.next();
    matches!(first, Some('-' | '*')) && marks.all(|mark| Some(mark) == first)
}

fn is_table_rule(line: &str) -> bool {
    line.contains('|')
        && line.contains("--")
        && line
            .chars()
            .all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'))
}

fn indent_of(line: &str) -> usize {
    let mut column = 0;
    for c in line.chars() {
        match c {
            '\t' => column += TAB - column % TAB,
            ' ' | '>' => column += 1,
            _ => break,
        }
    }
    column
}

/// How many quotes and list items open on this line.
fn containers(line: &str) -> usize {
    let mut rest = line.trim_start();
    let mut count = 0;
    loop {
        let length = if rest.starts_with('>') {
            1
        } else {
            marker_length(rest)
        };
        if length == 0 {
            return count;
        }
        count += 1;
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
}

/// The bytes of a list marker with the space after it, or 0.
pub fn marker_length(text: &str) -> usize {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let marker = match (digits, text.as_bytes().get(digits)) {
        (0, Some(b'-' | b'*' | b'+')) => 1,
        (1..=9, Some(b'.' | b')')) => digits + 1,
        _ => return 0,
    };
    match text.as_bytes().get(marker) {
        Some(b' ' | b'\t') => marker + 1,
        _ => 0,
    }
}
