//! Rules from the page's prose: how long, how much, how often they meet, who must agree, and where.

use super::list::RawItem;
use super::sections::{Part, Sections};
use super::tree::Block;
use super::words::{self, Words};
use crate::programs::{Approver, UnitKind};

/// What a page said, and on which line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<T> {
    pub value: T,
    pub line: usize,
}

/// Everything that was found; what isn't here has its default.
#[derive(Debug, Default)]
pub struct PageRules {
    pub home_channel: Option<Found<String>>,
    pub contact: Option<Found<String>>,
    pub length_weeks: Option<Found<u32>>,
    /// The shorter end, where the length is a range.
    pub least_weeks: Option<u32>,
    pub weekly_hours: Option<Found<u32>>,
    pub weekly_percent: Option<Found<u32>>,
    pub weekly_more_than: Option<Found<bool>>,
    pub one_on_one_minutes: Option<Found<u32>>,
    pub approvals: Option<Found<Vec<Approver>>>,
}

const LENGTH: &[&str] = &[
    "last",
    "lasts",
    "lasting",
    "long",
    "length",
    "duration",
    "takes",
    "runs",
    "spans",
    "dauert",
    "dauer",
    "läuft",
    "lang",
    "umfasst",
    "dure",
    "durée",
    "dura",
    "duración",
    "duração",
    "durata",
    "duurt",
    "varar",
    "varer",
    "trwa",
    "kestää",
    "длится",
    "期間",
    "기간",
    "时间",
];
const PROGRAM: &[&str] = &[
    "internship",
    "program",
    "programme",
    "programm",
    "praktikum",
    "stage",
    "prácticas",
    "estágio",
];
const EVERY: &[&str] = &[
    "every", "each", "per", "alle", "jede*", "pro", "par", "toutes", "tous", "chaque", "por",
    "cada", "al",
];
const HOUR: &[&str] = &[
    "hour", "hours", "h", "hr", "hrs", "stunde", "stunden", "std", "heure", "heures", "hora",
    "horas", "ora", "ore", "uur", "timmar", "timer", "godzin*", "час*", "時間", "小时", "시간",
];
const MINUTE: &[&str] = &[
    "minute",
    "minutes",
    "min",
    "mins",
    "minuten",
    "minütig*",
    "minuto",
    "minutos",
    "minuti",
    "minuter",
    "minutter",
    "minut",
    "минут*",
    "分",
    "分钟",
    "분",
];
const WEEKLY: &[&str] = &[
    "weekly",
    "wöchentlich*",
    "wochen*",
    "hebdomadaire",
    "semanal",
    "semanales",
    "settimanale",
    "wekelijks*",
    "毎週",
    "每周",
    "매주",
];
const PERCENT: &[&str] = &[
    "%",
    "percent",
    "prozent",
    "procent",
    "pourcent",
    "パーセント",
];
const MORE_THAN: &[&str] = &[
    ">", "more", "mehr", "plus", "más", "mais", "over", "über", "più", "meer", "mer", "超", "以上",
    "초과",
];
const TIME: &[&str] = &[
    "time",
    "week",
    "capacity",
    "workload",
    "hours",
    "commit*",
    "zeit",
    "arbeitszeit",
    "woche",
    "temps",
    "tiempo",
    "tempo",
    "jornada",
    "tijd",
    "tid",
    "czas*",
    "времени",
    "時間",
    "時",
    "时间",
    "시간",
];

/// A stretch of prose or a list item outside of the units.
struct Passage {
    text: String,
    /// Each sentence in words: every rule is looked for in all of them.
    sentences: Vec<Words>,
    line: usize,
    part: Part,
    is_item: bool,
}

impl Passage {
    fn of(text: &str, line: usize, part: Part, is_item: bool) -> Self {
        Self {
            text: text.to_owned(),
            sentences: sentences(text).map(Words::of).collect(),
            line,
            part,
            is_item,
        }
    }
}

/// Reads the rules, the most telling sections first.
pub fn find(sections: &Sections<'_>) -> PageRules {
    let passages = passages(sections);
    let percent = first(&passages, percent);
    let length = first(&passages, length);
    PageRules {
        home_channel: home_channel(&passages),
        contact: first_in(&passages, Part::FindMentor, |passage| {
            contact(&passage.text)
        }),
        least_weeks: length.as_ref().and_then(|found| found.value.1),
        length_weeks: length.map(|found| Found {
            value: found.value.0,
            line: found.line,
        }),
        weekly_hours: first(&passages, weekly_hours),
        weekly_more_than: percent.as_ref().map(|found| Found {
            value: found.value.1,
            line: found.line,
        }),
        weekly_percent: percent.map(|found| Found {
            value: found.value.0,
            line: found.line,
        }),
        one_on_one_minutes: first(&passages, one_on_one_minutes),
        approvals: approvals(&passages),
    }
}

impl PageRules {
    /// The lines on which something was found.
    pub fn lines(&self) -> Vec<usize> {
        let line = |found: &Option<Found<u32>>| found.as_ref().map(|found| found.line);
        let numbers = [
            line(&self.length_weeks),
            line(&self.weekly_hours),
            line(&self.weekly_percent),
            line(&self.one_on_one_minutes),
        ];
        let texts = [&self.home_channel, &self.contact];
        let texts = texts.map(|found| found.as_ref().map(|found| found.line));
        let approvals = self.approvals.as_ref().map(|found| found.line);
        numbers
            .into_iter()
            .chain(texts)
            .chain([approvals])
            .flatten()
            .collect()
    }
}

/// All passages outside of the units: expectations, then the pre-internship list, then the rest.
fn passages(sections: &Sections<'_>) -> Vec<Passage> {
    let mut passages = Vec::new();
    for (block, part) in sections.blocks.iter().zip(&sections.parts) {
        match block {
            _ if matches!(part, Part::Unit(_)) => {}
            Block::Prose(prose) => {
                passages.push(Passage::of(&prose.text.plain, prose.line, *part, false));
            }
            Block::List(items) => push_items(items, *part, &mut passages),
            _ => {}
        }
    }
    passages.sort_by_key(|passage| match passage.part {
        Part::Expectations => 0,
        Part::PreInternship => 1,
        _ => 2,
    });
    passages
}

fn push_items(items: &[RawItem], part: Part, passages: &mut Vec<Passage>) {
    for item in items {
        passages.push(Passage::of(&item.text.plain, item.line, part, true));
        push_items(&item.children, part, passages);
    }
}

/// The first sentence of any passage that says it.
fn first<T>(passages: &[Passage], read: impl Fn(&Words, Part) -> Option<T>) -> Option<Found<T>> {
    passages.iter().find_map(|passage| {
        let mut sentences = passage.sentences.iter();
        let value = sentences.find_map(|sentence| read(sentence, passage.part))?;
        Some(Found {
            value,
            line: passage.line,
        })
    })
}

fn first_in<T>(
    passages: &[Passage],
    part: Part,
    read: impl Fn(&Passage) -> Option<T>,
) -> Option<Found<T>> {
    let mut of_part = passages.iter().filter(|passage| passage.part == part);
    of_part.find_map(|passage| {
        Some(Found {
            value: read(passage)?,
            line: passage.line,
        })
    })
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(['\n', '。', '！'])
        .flat_map(|part| part.split(". "))
        .flat_map(|part| part.split("? "))
}

/// "lasts 3 months", "a six-week program", "6–8 weeks": in weeks, a month being four. A range has a shorter
/// end as well: who plans for the longer one is never surprised.
fn length(words: &Words, part: Part) -> Option<(u32, Option<u32>)> {
    let anywhere = part == Part::Expectations || words.has(LENGTH);
    (0..words.len()).find_map(|index| {
        let number = words::number(words.at(index))?;
        // "8 hours a week" and "week 8" are not how long it lasts.
        let each = match words::unit_kind(words.at(index + 1))? {
            UnitKind::Week => 1,
            UnitKind::Month => 4,
            _ => return None,
        };
        let (end, longest) = longer_end(words, index, each).unwrap_or((index, number));
        let (start, least) = shorter_end(words, index, number).unwrap_or((index, number));
        let recurs = start
            .checked_sub(1)
            .is_some_and(|before| words::is(words.at(before), EVERY));
        let says_so = anywhere || words::is(words.at(end + 2), PROGRAM);
        let before_start = words::is(words.at(end + 2), words::BEFORE);
        let weeks = longest.checked_mul(each)?;
        let least = least.checked_mul(each).filter(|least| *least < weeks);
        let sane = weeks > 0 && weeks <= 260 && says_so && !recurs && !before_start;
        sane.then_some((weeks, least))
    })
}

const TO: &[&str] = &[
    "to", "and", "or", "bis", "und", "oder", "à", "et", "ou", "a", "y", "o", "e", "tot", "of",
    "til", "till", "och", "og", "do", "から",
];

/// Where a range begins that ends with the number at `index`, and its shorter end.
fn shorter_end(words: &Words, index: usize, number: u32) -> Option<(usize, u32)> {
    let before = index.checked_sub(1)?;
    let dashed = ["-", "–", "—", "~", "〜", "～", "/"].contains(&words.gap_after(before).trim());
    let start = if dashed {
        before
    } else {
        before
            .checked_sub(1)
            .filter(|_| words::is(words.at(before), TO))?
    };
    let least = words::number(words.at(start)).filter(|least| *least < number)?;
    Some((start, least))
}

/// "6 weeks to 8 weeks": the longer end, and where it stands.
fn longer_end(words: &Words, index: usize, each: u32) -> Option<(usize, u32)> {
    let dashed = ["-", "–", "—"].contains(&words.gap_after(index + 1).trim());
    let end = index + if dashed { 2 } else { 3 };
    let same = match words::unit_kind(words.at(end + 1))? {
        UnitKind::Week => each == 1,
        UnitKind::Month => each == 4,
        _ => false,
    };
    let connected = dashed || words::is(words.at(index + 2), TO);
    let number = words::number(words.at(end)).filter(|_| same && connected)?;
    let this = words::number(words.at(index))?;
    (number > this).then_some((end, number))
}

/// "8 hours per week", "8 h/Woche", "週8時間".
fn weekly_hours(words: &Words, _: Part) -> Option<u32> {
    /// How many words "hours" and "week" may be apart.
    const NEAR: usize = 4;
    let is_week = |index: usize| {
        words::unit_kind(words.at(index)) == Some(UnitKind::Week)
            || words::is(words.at(index), WEEKLY)
    };
    (0..words.len()).find_map(|index| {
        let number = words::number(words.at(index))?;
        let hour = index + 1;
        let is_hour = words::is(words.at(hour), HOUR);
        let is_call = (hour + 1..hour + 3).any(|at| words::is(words.at(at), words::CALL));
        let near =
            (hour + 1..=hour + NEAR).any(is_week) || (index.saturating_sub(2)..index).any(is_week);
        (is_hour && near && !is_call && number > 0 && number <= 80).then_some(number)
    })
}

/// "20%", "> 40% of their time": the share, and whether it is a floor that must be exceeded.
fn percent(words: &Words, part: Part) -> Option<(u32, bool)> {
    /// "more than" stands right before the number.
    const NEAR: usize = 3;
    if part != Part::Expectations && !words.has(TIME) {
        return None;
    }
    (1..words.len()).find_map(|index| {
        let is_percent = words::is(words.at(index), PERCENT);
        let number =
            words::number(words.at(index - 1)).filter(|n| is_percent && (1..=100).contains(n))?;
        let before = (index - 1).saturating_sub(NEAR)..index - 1;
        let more = before
            .into_iter()
            .any(|at| words::is(words.at(at), MORE_THAN));
        Some((number, more || words::is(words.at(index + 1), MORE_THAN)))
    })
}

/// "a weekly 30-minute call", "1-hour 1:1 every week".
fn one_on_one_minutes(words: &Words, _: Part) -> Option<u32> {
    let is_one_on_one = words.lower.contains("1:1") || words.lower.contains("one-on-one");
    if !is_one_on_one && !words.has(words::CALL) && !words.has(WEEKLY) {
        return None;
    }
    let minutes = (0..words.len()).find_map(|index| {
        let number = words::number(words.at(index))?;
        words::is(words.at(index + 1), MINUTE).then_some(number)
    });
    let minutes = minutes.or_else(|| {
        (0..words.len()).find_map(|index| {
            let number = words::number(words.at(index)).filter(|hours| *hours <= 3)?;
            let is_hour = words::is(words.at(index + 1), HOUR);
            let call = (index + 2..index + 5).any(|at| words::is(words.at(at), words::CALL));
            (is_hour && (call || is_one_on_one)).then_some(number * 60)
        })
    });
    minutes.filter(|minutes| (5..=240).contains(minutes))
}

/// The first `#channel` where a mentor is to be found; else in prose that is neither a unit nor a list.
fn home_channel(passages: &[Passage]) -> Option<Found<String>> {
    let found = first_in(passages, Part::FindMentor, |passage| channel(&passage.text));
    found.or_else(|| {
        let prose = passages.iter().filter(|passage| !passage.is_item);
        let mut found = prose.filter_map(|passage| {
            let value = channel(&passage.text)?;
            Some(Found {
                value,
                line: passage.line,
            })
        });
        found.next()
    })
}

/// The first `#channel` of a text, without `#`. `#123` is an issue, `page#part` an anchor.
pub fn channel(text: &str) -> Option<String> {
    text.match_indices('#').find_map(|(place, _)| {
        let before = text.get(..place)?.chars().next_back();
        let name: String = text
            .get(place + 1..)?
            .chars()
            .take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
            .collect();
        let apart = before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '/' | '#' | '&'));
        (apart && name.contains(char::is_alphabetic)).then(|| name.to_lowercase())
    })
}

/// Somebody to ask when no mentor is free: a handle or an e-mail address beside the channel.
fn contact(text: &str) -> Option<String> {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | ';'))
        .map(|word| word.trim_matches(['.', ':', '!', '?', '<', '>']))
        .find(|word| {
            let handle = word.strip_prefix('@').is_some_and(|name| !name.is_empty());
            handle
                || word
                    .split_once('@')
                    .is_some_and(|(_, host)| host.contains('.'))
        })
        .map(str::to_owned)
}

/// Who must agree, from the sentences that speak of approval: before the start, else where it is expected.
fn approvals(passages: &[Passage]) -> Option<Found<Vec<Approver>>> {
    let parts = [Part::PreInternship, Part::Expectations];
    parts.iter().find_map(|part| approvals_in(passages, *part))
}

fn approvals_in(passages: &[Passage], part: Part) -> Option<Found<Vec<Approver>>> {
    let mut found: Vec<Approver> = Vec::new();
    let mut line = None;
    for passage in passages.iter().filter(|passage| passage.part == part) {
        let speaks = |sentence: &&str| Words::of(sentence).has(words::APPROVE);
        for approver in sentences(&passage.text).filter(speaks).flat_map(approvers) {
            line.get_or_insert(passage.line);
            if !found.contains(&approver) {
                found.push(approver);
            }
        }
    }
    found.sort_by_key(|approver| *approver as u8);
    line.map(|line| Found { value: found, line })
}

fn approvers(sentence: &str) -> Vec<Approver> {
    let speaks_of_mentor = Words::of(sentence)
        .find(words::MENTOR, 0)
        .is_some_and(|at| at <= 2);
    let clauses = sentence
        .split([',', ';', '(', ')', '、'])
        .flat_map(|clause| clause.split(" and "))
        .flat_map(|clause| clause.split(" und "));
    clauses
        .flat_map(|clause| clause_approvers(&Words::of(clause), speaks_of_mentor))
        .collect()
}

/// "their manager" is the mentor's where the mentor is the subject, "the X's manager" is X's.
fn clause_approvers(words: &Words, speaks_of_mentor: bool) -> Vec<Approver> {
    const MANY: &[&str] = &["managers", "führungskräfte", "responsables", "vorgesetzten"];
    const WHOSE: usize = 3;
    let Some(manager) = words.find(words::MANAGER, 0) else {
        let mentor = words.has(words::MENTOR);
        return if mentor {
            vec![Approver::Mentor]
        } else {
            Vec::new()
        };
    };
    if words.has(MANY) {
        return vec![Approver::InternManager, Approver::MentorManager];
    }
    let owner = (manager.saturating_sub(WHOSE)..manager)
        .chain(manager + 1..words.len())
        .map(|at| words.at(at))
        .find(|word| word.ends_with("'s") || words::is(word, words::MENTOR));
    let of_mentor = match owner {
        Some(owner) => !words::is(owner, words::INTERN),
        None => speaks_of_mentor,
    };
    vec![if of_mentor {
        Approver::MentorManager
    } else {
        Approver::InternManager
    }]
}
