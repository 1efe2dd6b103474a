//! Which headings are units: "Week 3: Plan", "Woche 3", "第3週", and words that nobody foresaw.
//!
//! A heading with a known word and a number names a unit. Where no heading does, headings of one level that
//! share their words and carry a rising number are units of an open kind: structure instead of vocabulary.

use super::problems::Problems;
use super::tree::{BOLD, Block};
use super::words::{self, Word, Words};
use crate::programs::UnitKind;

/// A heading that is a unit, by its index among the blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitHeading {
    pub block: usize,
    pub level: u8,
    pub line: usize,
    pub name: Name,
}

/// What a heading says about its unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    pub kind: UnitKind,
    pub from: u32,
    pub to: u32,
    pub label: String,
    pub theme: Option<String>,
    /// Words before the number that aren't only the kind: they must recur for the heading to be a unit.
    family: Option<String>,
}

/// The units' headings in the order of the page.
pub fn find(blocks: &[Block], problems: &mut Problems) -> Vec<UnitHeading> {
    let candidates = candidates(blocks);
    let (certain, others): (Vec<_>, Vec<_>) = candidates
        .into_iter()
        .partition(|unit| unit.name.family.is_none());
    let mut certain = without_lone_bold_lines(certain);
    if certain.is_empty() {
        return largest_family(others, blocks);
    }
    drop_nested_kinds(blocks, &mut certain);
    warn_of_level_jumps(&certain, problems);
    certain
}

fn candidates(blocks: &[Block]) -> Vec<UnitHeading> {
    let headings = blocks.iter().enumerate().filter_map(|(block, b)| match b {
        Block::Heading(heading) => Some((block, heading)),
        _ => None,
    });
    headings
        .filter_map(|(block, heading)| {
            Some(UnitHeading {
                block,
                level: heading.level,
                line: heading.line,
                name: name(&heading.text)?,
            })
        })
        .filter(|unit| unit.level != BOLD || unit.name.family.is_none())
        .collect()
}

/// One bold "Day 1" is emphasis; two of them are headings.
fn without_lone_bold_lines(units: Vec<UnitHeading>) -> Vec<UnitHeading> {
    let bold = |kind| {
        let same = |unit: &&UnitHeading| unit.level == BOLD && unit.name.kind == kind;
        units.iter().filter(same).count()
    };
    let keep: Vec<bool> = units
        .iter()
        .map(|unit| unit.level != BOLD || bold(unit.name.kind) > 1)
        .collect();
    let kept = units.into_iter().zip(keep);
    kept.filter(|(_, keep)| *keep)
        .map(|(unit, _)| unit)
        .collect()
}

/// "Day 1" to "Day 5" under each "Week n" are groups of the week; "Week 1" to "Week 8" under two "Month n"
/// are the units and the months only structure. The inner ones are units if their numbers rise through the
/// page and every outer heading holds some.
fn drop_nested_kinds(blocks: &[Block], units: &mut Vec<UnitHeading>) {
    let outer: Vec<Option<usize>> = (0..units.len())
        .map(|index| enclosing(blocks, units, index))
        .collect();
    let mut drop = vec![false; units.len()];
    for (index, parent) in outer.iter().enumerate() {
        let Some(parent) = *parent else { continue };
        let (inner_kind, outer_kind) = (units[index].name.kind, units[parent].name.kind);
        if inner_kind == outer_kind {
            continue;
        }
        let inner: Vec<&UnitHeading> = units.iter().filter(|u| u.name.kind == inner_kind).collect();
        let rises = inner
            .windows(2)
            .all(|two| two[1].name.from > two[0].name.from);
        let all_hold = (0..units.len())
            .filter(|o| units[*o].name.kind == outer_kind)
            .all(|o| {
                let holds = |(i, p): (usize, &Option<usize>)| {
                    *p == Some(o) && units[i].name.kind == inner_kind
                };
                outer.iter().enumerate().any(holds)
            });
        drop[if rises && all_hold { parent } else { index }] = true;
    }
    let mut index = 0;
    units.retain(|_| {
        index += 1;
        !drop[index - 1]
    });
}

/// The unit heading of another kind in whose section this one stands.
fn enclosing(blocks: &[Block], units: &[UnitHeading], index: usize) -> Option<usize> {
    let unit = units.get(index)?;
    let before = units.get(..index)?.iter().enumerate().rev();
    before
        .filter(|(_, outer)| outer.level < unit.level && outer.name.kind != unit.name.kind)
        .find(|(_, outer)| section_end(blocks, outer.block, outer.level) > unit.block)
        .map(|(outer, _)| outer)
}

/// The first block after a heading's section: the next heading of its level or above.
pub fn section_end(blocks: &[Block], start: usize, level: u8) -> usize {
    let ends = |block: &Block| match block {
        Block::Heading(heading) => heading.level <= level && heading.level != BOLD,
        _ => false,
    };
    let after = blocks.iter().skip(start + 1).position(ends);
    after.map_or(blocks.len(), |offset| start + 1 + offset)
}

fn warn_of_level_jumps(units: &[UnitHeading], problems: &mut Problems) {
    for two in units.windows(2) {
        let same_kind = two[0].name.kind == two[1].name.kind;
        if same_kind && two[0].level != two[1].level {
            problems.warning(
                two[1].line,
                "heading-level-jump",
                format!(
                    "“{}” is a heading of another level than “{}”; read as its equal",
                    two[1].name.label, two[0].name.label
                ),
            );
        }
    }
}

/// Sibling headings that share their words and carry a rising number.
fn largest_family(units: Vec<UnitHeading>, blocks: &[Block]) -> Vec<UnitHeading> {
    let mut best: Vec<UnitHeading> = Vec::new();
    for first in &units {
        let family: Vec<UnitHeading> = units
            .iter()
            .filter(|unit| unit.level == first.level && unit.name.family == first.name.family)
            .cloned()
            .collect();
        if family.len() > best.len() && is_program(&family, blocks) {
            best = family;
        }
    }
    best
}

/// At least two, with numbers that rise, and lists under half of them: figures and chapters have none.
fn is_program(family: &[UnitHeading], blocks: &[Block]) -> bool {
    let rises = family
        .windows(2)
        .all(|two| two[1].name.from > two[0].name.from);
    let has_list = |unit: &&UnitHeading| {
        let end = section_end(blocks, unit.block, unit.level);
        let section = blocks.get(unit.block..end).unwrap_or_default();
        section.iter().any(|block| matches!(block, Block::List(_)))
    };
    family.len() > 1 && rises && family.iter().filter(has_list).count() * 2 >= family.len()
}

/// Reads a heading as a unit's name.
pub fn name(text: &str) -> Option<Name> {
    let words = Words::of(text);
    let span = known(&words, text).or_else(|| unknown(&words, text))?;
    let before = words.lower.get(..span.start).unwrap_or_default();
    let is_apart = before.trim_end().ends_with(SEPARATORS) || Words::of(before).is_empty();
    let first = Words::of(before);
    if first.has(words::BEFORE) || first.has(words::AFTER) || first.has(words::PREPARATION) {
        return None;
    }
    let family = match (is_apart, span.kind) {
        (true, UnitKind::Open) | (false, _) => Some(span.family(&words)),
        (true, _) => None,
    };
    Some(Name {
        kind: span.kind,
        from: span.from,
        to: span.to,
        label: slice(text, &words.lower, span.start, span.end),
        theme: theme(text, &words.lower, &span),
        family,
    })
}

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
}

impl Span {
    fn family(&self, words: &Words) -> String {
        let (start, end) = self.shared;
        let shared = words.lower.get(start..end).unwrap_or_default();
        format!("{:?} {}", self.kind, shared.trim())
    }
}

fn known(words: &Words, text: &str) -> Option<Span> {
    (0..words.len()).find_map(|index| {
        let word = words.list.get(index)?;
        if let Some(span) = ideographic(words, index) {
            return Some(span);
        }
        let kind = words::unit_kind(&word.text)?;
        number_after(words, text, index, kind).or_else(|| number_before(words, index, kind))
    })
}

/// "Week 3", "Weeks 2–8", "Week One", "Module IV".
fn number_after(words: &Words, text: &str, index: usize, kind: UnitKind) -> Option<Span> {
    if !["", "#", "-", "no.", "nr.", "n°", "nº"].contains(&words.gap_after(index).trim()) {
        return None;
    }
    let from = unit_number(words, text, index + 1)?;
    let (last, to) = range(words, text, index + 1, from, kind);
    let (start, end) = (words.list.get(index)?.start, words.list.get(last)?.end);
    Some(Span {
        kind,
        from,
        to,
        start,
        end,
        shared: (0, words.list.get(index)?.end),
    })
}

/// A number, a number word or a Roman numeral in capitals.
fn unit_number(words: &Words, text: &str, index: usize) -> Option<u32> {
    let word = words.list.get(index)?;
    words::number(&word.text).or_else(|| {
        const ROMAN: [&str; 12] = [
            "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII",
        ];
        let written = slice(text, &words.lower, word.start, word.end);
        let index = ROMAN.iter().position(|roman| *roman == written)?;
        u32::try_from(index + 1).ok()
    })
}

/// The last word and number of a range that begins with the number at `index`, or the number itself.
fn range(words: &Words, text: &str, index: usize, from: u32, kind: UnitKind) -> (usize, u32) {
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
    })
}

fn digits(word: &str) -> Option<u32> {
    let all = word.chars().all(|c| c.is_ascii_digit());
    words::number(word).filter(|_| all)
}

/// "第3週", "3週目", "第三週", "第2〜4週", "1주차": the counter follows the number without a space.
fn ideographic(words: &Words, index: usize) -> Option<Span> {
    let word = words.list.get(index)?;
    let (number, counter_start) = match digits(&word.text) {
        Some(number) if words.gap_after(index).is_empty() => (number, word.end),
        Some(_) => return None,
        None => written_number(word)?,
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
    })
}

/// The number of "第三週の計画" and where its counter begins.
fn written_number(word: &Word) -> Option<(u32, usize)> {
    let rest = word.text.strip_prefix('第')?;
    let is_digit = |c: &char| words::number(&c.to_string()).is_some();
    let length: usize = rest.chars().take_while(is_digit).map(char::len_utf8).sum();
    let number = words::number(rest.get(..length)?)?;
    Some((number, word.end - rest.len() + length))
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
    let index = (0..words.len().min(4)).find(|index| unit_number(words, text, *index).is_some())?;
    let number = unit_number(words, text, index)?;
    if words.has(words::NEVER_UNITS) {
        return None;
    }
    let (first, last, shared) = match index.checked_sub(1) {
        Some(before) => {
            let plain = words.gap_after(before).trim().is_empty();
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
    })
}

/// What a heading says beside its unit's name: "Plan" in "Week 3: Plan" and in "Plan (Week 3)".
fn theme(text: &str, lower: &str, span: &Span) -> Option<String> {
    let before = slice(text, lower, 0, span.start);
    let after = slice(text, lower, span.end, lower.len());
    let trim = |part: &str| {
        part.trim_matches(|c: char| c.is_whitespace() || c == '.' || SEPARATORS.contains(&c))
            .to_owned()
    };
    let after = trim(&after);
    let rest = Words::of(&after);
    let counts_all = rest.len() == 2 && words::is(rest.at(0), OF) && digits(rest.at(1)).is_some();
    let parts = [
        trim(&before),
        if counts_all { String::new() } else { after },
    ];
    let theme = parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" – ");
    (!theme.is_empty()).then_some(theme)
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
        name.family
            .is_none()
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
