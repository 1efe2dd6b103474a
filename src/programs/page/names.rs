//! What a heading says about its unit: "Week 3: Plan", "Woche 3", "第3週", "By the end of your first month".

use super::words::{self, Words};
use crate::programs::UnitKind;

/// What a heading says about its unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    pub kind: UnitKind,
    pub from: u32,
    pub to: u32,
    pub label: String,
    pub theme: Option<String>,
    /// Words before the number that aren't only the kind: they must recur for the heading to be a unit.
    pub family: Option<String>,
    /// "Your first week" is a unit only with a list below: prose says such things too.
    pub is_weak: bool,
    /// "Phase 1 (Months 1-2)": when that is, if all its siblings say it as well.
    pub calendar: Option<(UnitKind, u32, u32)>,
    /// "Week 3/12": the second number counts all of them.
    pub counts_all: bool,
}

/// Reads a heading as a unit's name.
pub fn name(text: &str) -> Option<Name> {
    read(text, false)
}

/// As [`name`], on a page whose headings count as "Week 11/12" does.
pub fn name_of_total(text: &str) -> Option<Name> {
    read(text, true)
}

/// The first number of the unit before which a heading says that something is due: 5 in "Before week 5".
pub fn due_before(text: &str) -> Option<u32> {
    let words = Words::of(text);
    let span = known(&words, text, false)?;
    let before = Words::of(words.lower.get(..span.start)?);
    let is_due = before.has(words::BEFORE) || before.has(words::PREPARATION);
    is_due.then_some(span.from)
}

fn read(text: &str, of_total: bool) -> Option<Name> {
    let words = Words::of(text);
    let span = known(&words, text, of_total).or_else(|| unknown(&words, text))?;
    let before = words.lower.get(..span.start).unwrap_or_default();
    let first = Words::of(before);
    if first.has(words::BEFORE) || first.has(words::AFTER) || first.has(words::PREPARATION) {
        return None;
    }
    let is_numbering = before.trim_end().ends_with(['.', ')'])
        && (0..first.len()).all(|at| digits(first.at(at)).is_some());
    let is_weak = !first.is_empty() && (0..first.len()).all(|at| words::is(first.at(at), FILLERS));
    let is_apart =
        before.trim_end().ends_with(SEPARATORS) || first.is_empty() || is_numbering || is_weak;
    let must_recur =
        !is_apart || span.kind == UnitKind::Open || span.is_milestone || span.is_letter;
    let start = if is_numbering { span.start } else { 0 };
    Some(Name {
        kind: span.kind,
        from: span.from,
        to: span.to,
        label: capitalised(&slice(text, &words.lower, span.start, span.end)),
        theme: theme(
            text,
            &words.lower,
            if is_weak { span.start } else { start },
            &span,
        ),
        family: must_recur.then(|| span.family(&words)),
        is_weak,
        calendar: calendar(words.lower.get(span.end..).unwrap_or_default()),
        counts_all: span.counts_all,
    })
}

/// "first month" of "By the end of your first month" as a label.
fn capitalised(label: &str) -> String {
    let mut rest = label.chars();
    let first = rest.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(rest).collect()
}

/// When a phase is: the weeks or months that stand behind its name, apart or in brackets.
fn calendar(after: &str) -> Option<(UnitKind, u32, u32)> {
    const OPEN: [char; 2] = ['(', '（'];
    let (apart, rest) = after.split_once(OPEN).unwrap_or((after, ""));
    let inside = rest.split_once([')', '）']).map(|(inside, _)| inside);
    let apart = apart.trim_start_matches(|c: char| c.is_whitespace() || SEPARATORS.contains(&c));
    calendar_of(apart).or_else(|| calendar_of(inside?))
}

fn calendar_of(text: &str) -> Option<(UnitKind, u32, u32)> {
    let words = Words::of(text);
    let span = known(&words, text, false)?;
    let is_all = span.start == 0 && span.end >= words.list.last()?.end;
    let is_calendar = matches!(span.kind, UnitKind::Week | UnitKind::Month);
    (is_all && is_calendar).then_some((span.kind, span.from, span.to))
}

/// Words that lead to a unit's name and aren't a part of it: "By the end of your …".
const FILLERS: &[&str] = &[
    "by", "in", "at", "the", "end", "of", "your", "our", "during", "for", "der", "die", "das",
    "deine", "deiner", "dein", "am", "im", "ende", "in", "le", "la", "les", "votre", "ta", "ton",
    "à", "fin", "el", "los", "tu", "su", "a", "o", "sua", "seu", "il", "lo", "tua", "de", "het",
    "je", "al", "final",
];

const SEPARATORS: [char; 14] = [
    ':', '-', '–', '—', '|', '(', ')', '[', ']', ',', '·', '：', '（', '・',
];
const DASHES: [&str; 9] = ["-", "–", "—", "‑", "~", "〜", "～", "/", "&"];
const CONNECTORS: &[&str] = &[
    "to", "and", "through", "until", "bis", "und", "à", "au", "et", "a", "al", "y", "até", "e",
    "tot", "en", "till", "til", "och", "og", "do", "i", "по", "から",
];
const OF: &[&str] = &["of", "von", "sur", "de", "di", "van", "av", "af", "z", "из"];
const ORDINAL_ENDINGS: &[&str] = &[
    "st", "nd", "rd", "th", "re", "er", "ère", "e", "è", "ème", "ª", "º", "a", "o", "te", "ste",
];

/// Where a heading names its unit, in bytes of the lower-case text.
struct Span {
    kind: UnitKind,
    from: u32,
    to: u32,
    start: usize,
    end: usize,
    /// The words that headings of the same family share.
    shared: (usize, usize),
    /// "30 days", "60-day goals": months, if there are more of them.
    is_milestone: bool,
    /// "W3": a week, if there are more of them.
    is_letter: bool,
    counts_all: bool,
}

impl Span {
    fn family(&self, words: &Words) -> String {
        let (start, end) = self.shared;
        let shared = words.lower.get(start..end).unwrap_or_default();
        format!("{:?} {}", self.kind, shared.trim())
    }
}

fn known(words: &Words, text: &str, of_total: bool) -> Option<Span> {
    (0..words.len()).find_map(|index| {
        if let Some(span) = ideographic(words, index) {
            return Some(span);
        }
        if index == 0 && words.at(0) == "w" && words.gap_after(0).is_empty() {
            let span = number_after(words, text, index, UnitKind::Week, of_total)?;
            return Some(Span {
                is_letter: true,
                ..span
            });
        }
        let kind = words::unit_kind(words.at(index))?;
        number_after(words, text, index, kind, of_total)
            .or_else(|| number_before(words, index, kind))
            .or_else(|| milestone(words, index, kind))
    })
}

/// "Week 3", "Weeks 2–8", "Week One", "Module IV".
fn number_after(
    words: &Words,
    text: &str,
    index: usize,
    kind: UnitKind,
    of_total: bool,
) -> Option<Span> {
    const MARKS: [&str; 9] = ["", "#", "-", ".", "no.", "nr.", "n°", "nº", ". #"];
    let unit = words.list.get(index)?;
    // "Day to day": a word for two in Danish, but not behind an English word.
    let is_danish = words.at(index + 1) == "to";
    if !MARKS.contains(&words.gap_after(index).trim())
        || is_danish
            && words::is(
                words.at(index),
                &["day", "days", "week", "weeks", "month", "months"],
            )
    {
        return None;
    }
    let from = unit_number(words, text, index + 1)?;
    let (last, to) = range(words, text, index + 1, from, kind);
    let slashed = words.gap_after(index + 1).trim() == "/";
    let counts_all = slashed && (of_total || to != from + 1) && to >= from;
    let (last, to) = if counts_all {
        (index + 1, from)
    } else {
        (last, to)
    };
    let (kind, from, to) = months_of_days(kind, from, to).unwrap_or((kind, from, to));
    Some(Span {
        kind,
        from,
        to,
        start: unit.start,
        end: words.list.get(last)?.end,
        shared: (0, unit.end),
        is_milestone: false,
        is_letter: false,
        counts_all,
    })
}

/// Days of a month, as in a plan for 30, 60 and 90 days.
pub const MONTH_DAYS: u32 = 30;

/// "Days 31–60" are the second month: nobody counts working days so far.
fn months_of_days(kind: UnitKind, from: u32, to: u32) -> Option<(UnitKind, u32, u32)> {
    let whole = to > from && to.is_multiple_of(MONTH_DAYS) && from % MONTH_DAYS <= 1;
    (kind == UnitKind::Day && whole).then_some((
        UnitKind::Month,
        from / MONTH_DAYS + 1,
        to / MONTH_DAYS,
    ))
}

/// "30 days", "First 30 days", "60-day goals", "31–60 days".
fn milestone(words: &Words, index: usize, kind: UnitKind) -> Option<Span> {
    let number = index.checked_sub(1)?;
    let to = digits(words.at(number)).filter(|to| *to > 0 && to.is_multiple_of(MONTH_DAYS))?;
    let gap = words.gap_after(number).trim();
    if kind != UnitKind::Day || !(gap.is_empty() || DASHES.contains(&gap)) {
        return None;
    }
    let before = number.checked_sub(1);
    let lower = before
        .filter(|at| DASHES.contains(&words.gap_after(*at).trim()))
        .and_then(|at| digits(words.at(at)));
    let (_, from, _) = match lower {
        Some(lower) => months_of_days(kind, lower, to)?,
        None => (kind, to / MONTH_DAYS, to),
    };
    let begins = words::ORDINALS_OF_ONE;
    let first = before.filter(|at| lower.is_some() || words::is(words.at(*at), begins));
    let unit = words.list.get(index)?;
    Some(Span {
        kind: UnitKind::Month,
        from,
        to: to / MONTH_DAYS,
        start: words.list.get(first.unwrap_or(number))?.start,
        end: unit.end,
        shared: (unit.start, unit.start),
        is_milestone: true,
        is_letter: false,
        counts_all: false,
    })
}

/// A number, a number word or a Roman numeral in capitals.
fn unit_number(words: &Words, text: &str, index: usize) -> Option<u32> {
    let word = words.list.get(index)?;
    words::number(words.at(index)).or_else(|| {
        const ROMAN: [&str; 12] = [
            "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII",
        ];
        // Not cut out by counting characters: a long line may hold a thousand such words.
        let (length, written) = (word.end - word.start, text.get(word.written..)?);
        let is_it = |roman: &&str| roman.len() == length && written.starts_with(roman);
        let index = ROMAN.iter().position(is_it)?;
        u32::try_from(index + 1).ok()
    })
}

/// The last word and number of a range that begins with the number at `index`, or the number itself.
fn range(words: &Words, text: &str, index: usize, from: u32, kind: UnitKind) -> (usize, u32) {
    let listed = digits(words.at(index + 1)) == Some(from + 1);
    if words.gap_after(index).trim() == "," && listed {
        return range(words, text, index + 1, from + 1, kind);
    }
    let gap = words.gap_after(index);
    let dashed = DASHES.contains(&gap.trim());
    let connected = gap.trim().is_empty() && words::is(words.at(index + 1), CONNECTORS);
    if !dashed && !connected {
        return (index, from);
    }
    let mut next = index + if dashed { 1 } else { 2 };
    let repeats = words::unit_kind(words.at(next)) == Some(kind);
    next += usize::from(repeats);
    match unit_number(words, text, next) {
        // "Week 3 - 2 calls": a dash with spaces and more words behind is no range.
        Some(to)
            if to > from && (repeats || connected || !gap.contains(' ') || ends(words, next)) =>
        {
            (next, to)
        }
        _ => (index, from),
    }
}

fn ends(words: &Words, index: usize) -> bool {
    index + 1 >= words.len() || words.gap_after(index).trim_start().starts_with(SEPARATORS)
}

/// "First week", "3. Woche", "2e semaine", "2.–4. Woche".
fn number_before(words: &Words, index: usize, kind: UnitKind) -> Option<Span> {
    let before = index.checked_sub(1)?;
    let word = words.at(before);
    let (first, to) = if let Some(to) = words::ordinal(word) {
        (before, to)
    } else if words.gap_after(before).starts_with('.') {
        (before, digits(word)?)
    } else if words::is(word, ORDINAL_ENDINGS) {
        let number = before.checked_sub(1)?;
        (
            number,
            digits(words.at(number)).filter(|_| words.gap_after(number).is_empty())?,
        )
    } else {
        return None;
    };
    let lower = first.checked_sub(1).filter(|at| {
        let gap = words.gap_after(*at).trim_start_matches('.').trim();
        DASHES.contains(&gap)
    });
    let from = lower
        .and_then(|at| digits(words.at(at)))
        .filter(|from| *from < to);
    let first = lower.filter(|_| from.is_some()).unwrap_or(first);
    let unit = words.list.get(index)?;
    Some(Span {
        kind,
        from: from.unwrap_or(to),
        to,
        start: words.list.get(first)?.start,
        end: unit.end,
        shared: (unit.start, unit.end),
        is_milestone: false,
        is_letter: false,
        counts_all: false,
    })
}

fn digits(word: &str) -> Option<u32> {
    let all = word.bytes().all(|c| c.is_ascii_digit());
    all.then(|| words::number(word))?
}

/// "第3週", "3週目", "第三週", "第2〜4週", "1주차": the counter follows the number without a space.
fn ideographic(words: &Words, index: usize) -> Option<Span> {
    let word = words.list.get(index)?;
    let (number, counter_start) = match digits(words.at(index)) {
        Some(number) if words.gap_after(index).is_empty() => (number, word.end),
        Some(_) => return None,
        None => written_number(words.at(index), word.end)?,
    };
    let mut following = words.list.iter().skip(index);
    let counter = following.find(|word| word.end > counter_start)?;
    let counter = words.lower.get(counter_start..counter.end)?;
    let kind = words::unit_kind(counter)?;
    let mut counted = counter.chars();
    let unit_end = counter_start + counted.next().map_or(0, char::len_utf8);
    let ending = match counted.next() {
        // "3週間" is how long, not which.
        Some('間' | '간') => return None,
        Some(c @ ('目' | '차')) => c.len_utf8(),
        _ => 0,
    };
    let (start, from) = ideographic_start(words, index, number);
    Some(Span {
        kind,
        from,
        to: number,
        start,
        end: unit_end + ending,
        shared: (counter_start, unit_end),
        is_milestone: false,
        is_letter: false,
        counts_all: false,
    })
}

/// The number of "第三週の計画" and where its counter begins.
fn written_number(word: &str, end: usize) -> Option<(u32, usize)> {
    let rest = word.strip_prefix('第')?;
    let is_digit = |c: &char| words::number(&c.to_string()).is_some();
    let length: usize = rest.chars().take_while(is_digit).map(char::len_utf8).sum();
    let number = words::number(rest.get(..length)?)?;
    Some((number, end - rest.len() + length))
}

/// Where "第2〜4週" begins, seen from its 4, and from which number on it counts.
fn ideographic_start(words: &Words, index: usize, to: u32) -> (usize, u32) {
    let mut first = index;
    let mut from = to;
    if let Some(before) = index.checked_sub(1)
        && DASHES.contains(&words.gap_after(before).trim())
        && let Some(lower) = digits(words.at(before)).filter(|lower| *lower < to)
    {
        (first, from) = (before, lower);
    }
    if let Some(before) = first.checked_sub(1)
        && words.at(before) == "第"
    {
        first = before;
    }
    (words.list.get(first).map_or(0, |word| word.start), from)
}

/// Words that no table knows, followed by a number ("Etappi 3") or led by one ("3. Etappi").
fn unknown(words: &Words, text: &str) -> Option<Span> {
    let index = (0..words.len().min(4)).find(|index| words::number(words.at(*index)).is_some())?;
    let number = words::number(words.at(index))?;
    if words.has(words::NEVER_UNITS) {
        return None;
    }
    let (first, last, shared) = match index.checked_sub(1) {
        Some(before) => {
            let gap = words.gap_after(before);
            // "IC3" and "L4" are levels.
            let is_code = gap.is_empty() && words.at(before).is_ascii();
            let plain = gap.trim().is_empty() && !is_code;
            let end = words.list.get(before)?.end;
            plain.then_some((0, index, (0, end)))?
        }
        None => {
            let next = words.list.get(1)?;
            let ordinal = words.gap_after(0).starts_with('.') && ends(words, 1);
            ordinal.then_some((0, 1, (next.start, next.end)))?
        }
    };
    let (last, to) = match index {
        0 => (last, number),
        _ => range(words, text, last, number, UnitKind::Open),
    };
    Some(Span {
        kind: UnitKind::Open,
        from: number,
        to,
        start: words.list.get(first)?.start,
        end: words.list.get(last)?.end,
        shared,
        is_milestone: false,
        is_letter: false,
        counts_all: false,
    })
}

/// What a heading says beside its unit's name: "Plan" in "Week 3: Plan" and in "Plan (Week 3)". What stands
/// before `start` only leads to the name.
fn theme(text: &str, lower: &str, start: usize, span: &Span) -> Option<String> {
    let before = trim_theme(&slice(text, lower, start, span.start));
    let after = slice(text, lower, span.end, lower.len());
    let after = match after.trim_start().strip_prefix('/') {
        Some(rest) if span.counts_all => {
            rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ')
        }
        _ => &after,
    };
    let after = trim_theme(after);
    let rest = Words::of(&after);
    let counts_all = rest.len() == 2 && words::is(rest.at(0), OF) && digits(rest.at(1)).is_some();
    let parts = [before, if counts_all { String::new() } else { after }];
    let theme = parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" – ");
    (!theme.is_empty()).then_some(theme)
}

/// A theme without what sets it apart: separators, emoji, and brackets around the whole.
fn trim_theme(part: &str) -> String {
    const TYPOGRAPHY: &str = "“”‘’«»„¿¡？！…）】」（【「";
    let is_apart = |c: char| {
        let is_picture = !c.is_ascii() && !c.is_alphanumeric() && !TYPOGRAPHY.contains(c);
        let separates = SEPARATORS.contains(&c) && !"()[]（".contains(c);
        c.is_whitespace() || matches!(c, '.' | '*' | '_') || separates || is_picture
    };
    let part = part.trim_start_matches(|c| is_apart(c) || ")]）".contains(c));
    let part = part.trim_end_matches(|c| is_apart(c) || "([（".contains(c));
    match unbracketed(part) {
        Some(inner) => inner.to_owned(),
        None if part.contains(char::is_alphanumeric) => part.to_owned(),
        None => String::new(),
    }
}

/// What stands in the one pair of brackets around a text.
fn unbracketed(text: &str) -> Option<&str> {
    let inner = text
        .strip_prefix(['(', '[', '（'])?
        .strip_suffix([')', ']', '）'])?;
    (!inner.contains(['(', '[', '（', ')', ']', '）'])).then_some(inner.trim())
}

/// The original text between two places of its lower-case form, which has the same characters.
fn slice(text: &str, lower: &str, start: usize, end: usize) -> String {
    let count = |to: usize| lower.get(..to).map_or(0, |part| part.chars().count());
    let (skip, take) = (count(start), count(end).saturating_sub(count(start)));
    text.chars().skip(skip).take(take).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(heading: &str) -> Option<(UnitKind, u32, u32, String, Option<String>)> {
        let name = name(heading)?;
        (name.family.is_none() && !name.is_weak)
            .then_some((name.kind, name.from, name.to, name.label, name.theme))
    }

    /// Headings that name a unit by themselves: kind, from, to, label, theme.
    #[test]
    fn wordings_in_many_languages() {
        use UnitKind::{Day, Module, Month, Phase, Sprint, Week};
        let table: &[(&str, UnitKind, u32, u32, &str, &str)] = &[
            ("Week 3", Week, 3, 3, "Week 3", ""),
            ("WEEK 3", Week, 3, 3, "WEEK 3", ""),
            ("Week #3", Week, 3, 3, "Week #3", ""),
            ("Week 3: Plan", Week, 3, 3, "Week 3", "Plan"),
            ("Week 3 - Plan", Week, 3, 3, "Week 3", "Plan"),
            ("Week 3 — Plan", Week, 3, 3, "Week 3", "Plan"),
            ("Week 3 Plan", Week, 3, 3, "Week 3", "Plan"),
            ("Week 3 - 2 calls", Week, 3, 3, "Week 3", "2 calls"),
            ("Week 3 of 12", Week, 3, 3, "Week 3", ""),
            ("Week 1 (Kick-off)", Week, 1, 1, "Week 1", "Kick-off"),
            ("Kick-off (Week 1)", Week, 1, 1, "Week 1", "Kick-off"),
            ("Week One", Week, 1, 1, "Week One", ""),
            ("First week", Week, 1, 1, "First week", ""),
            ("1st week", Week, 1, 1, "1st week", ""),
            ("Weeks 1-2", Week, 1, 2, "Weeks 1-2", ""),
            ("Weeks 1–2", Week, 1, 2, "Weeks 1–2", ""),
            ("Weeks 2 – 8", Week, 2, 8, "Weeks 2 – 8", ""),
            (
                "Weeks 2–8: On your own",
                Week,
                2,
                8,
                "Weeks 2–8",
                "On your own",
            ),
            ("Week 1 to week 3", Week, 1, 3, "Week 1 to week 3", ""),
            ("Weeks 1 and 2", Week, 1, 2, "Weeks 1 and 2", ""),
            ("Module 2", Module, 2, 2, "Module 2", ""),
            ("Module IV – Data", Module, 4, 4, "Module IV", "Data"),
            ("Day 1", Day, 1, 1, "Day 1", ""),
            ("Sprint 1", Sprint, 1, 1, "Sprint 1", ""),
            ("Month 2", Month, 2, 2, "Month 2", ""),
            ("Phase 2: Bauen", Phase, 2, 2, "Phase 2", "Bauen"),
            ("Woche 3: Planen", Week, 3, 3, "Woche 3", "Planen"),
            ("3. Woche", Week, 3, 3, "3. Woche", ""),
            ("2.–4. Woche", Week, 2, 4, "2.–4. Woche", ""),
            ("Erste Woche", Week, 1, 1, "Erste Woche", ""),
            (
                "Semaine 3 : Planifier",
                Week,
                3,
                3,
                "Semaine 3",
                "Planifier",
            ),
            ("2e semaine", Week, 2, 2, "2e semaine", ""),
            ("Semana 2", Week, 2, 2, "Semana 2", ""),
            ("Settimana 4", Week, 4, 4, "Settimana 4", ""),
            ("Неделя 5", Week, 5, 5, "Неделя 5", ""),
            ("第3週", Week, 3, 3, "第3週", ""),
            ("第３週：計画", Week, 3, 3, "第３週", "計画"),
            ("第三週", Week, 3, 3, "第三週", ""),
            ("3週目", Week, 3, 3, "3週目", ""),
            ("第2〜4週", Week, 2, 4, "第2〜4週", ""),
            ("第3周", Week, 3, 3, "第3周", ""),
            ("1주차", Week, 1, 1, "1주차", ""),
            ("1. Week One", Week, 1, 1, "Week One", ""),
            ("🚀 Week 1️⃣", Week, 1, 1, "Week 1", ""),
            ("Week 3/12", Week, 3, 3, "Week 3", ""),
            ("Wk. 3", Week, 3, 3, "Wk. 3", ""),
            (
                "Weeks 3, 4 and 5: C++",
                Week,
                3,
                5,
                "Weeks 3, 4 and 5",
                "C++",
            ),
            ("Days 31–60", Month, 2, 2, "Days 31–60", ""),
            ("Week 2: Data (cont.)", Week, 2, 2, "Week 2", "Data (cont.)"),
        ];
        for (heading, kind, from, to, label, theme) in table {
            let theme = Some((*theme).to_owned()).filter(|theme| !theme.is_empty());
            let wanted = Some((*kind, *from, *to, (*label).to_owned(), theme));
            assert_eq!(read(heading), wanted, "{heading}");
        }
    }

    #[test]
    fn headings_that_name_no_unit() {
        for heading in [
            "Internship expectations",
            "Before week 1",
            "After week 12",
            "8 weeks of learning",
            "3週間の計画",
            "Level 3",
            "Requirements",
            "",
        ] {
            assert_eq!(read(heading), None, "{heading}");
        }
    }
}
