//! Whose an item is, from its own words: "The mentor will add the intern to …" is the mentor's.

use super::words::{self, Words};
use crate::programs::Owner;

/// Words after which the subject has been said.
const VERBS: &[&str] = &[
    "must",
    "will",
    "can",
    "should",
    "may",
    "is",
    "are",
    "shall",
    "has",
    "have",
    "needs",
    "need",
    "gets",
    "get",
    "asks",
    "adds",
    "muss",
    "müssen",
    "wird",
    "werden",
    "kann",
    "soll",
    "sollte",
    "sollen",
    "holt",
    "lädt",
    "doit",
    "doivent",
    "peut",
    "va",
    "vont",
    "est",
    "debe",
    "deben",
    "puede",
    "va",
    "es",
    "deve",
    "devono",
    "pode",
    "moet",
    "moeten",
    "zal",
    "kan",
    "ska",
    "skal",
    "должен",
    "должна",
    "должны",
];
/// Words with which a subject begins.
const ARTICLES: &[&str] = &[
    "the", "an", "a", "your", "their", "new", "der", "die", "das", "dein", "deine", "eure", "ihre",
    "le", "la", "l'intern", "les", "ton", "ta", "votre", "el", "los", "las", "tu", "su", "o", "os",
    "as", "il", "lo", "i", "gli", "de", "het", "je",
];
/// As far as a subject reaches, in words.
const SUBJECT: usize = 12;

/// The owner that the text names; without a subject the sentence speaks to the intern, unless the intern is
/// its object ("Add the intern to the channels").
pub fn of(text: &str) -> Owner {
    let words = Words::of(first_sentence(text));
    subject(&words).unwrap_or_else(|| {
        if intern_is_object(&words) {
            Owner::Mentor
        } else {
            Owner::Intern
        }
    })
}

/// The one role that a heading such as "For the mentor" names.
pub fn of_heading(text: &str) -> Option<Owner> {
    let words = Words::of(text);
    let roles = roles(&words, words.len());
    match roles.as_slice() {
        [one] => Some(*one),
        _ => None,
    }
}

fn first_sentence(text: &str) -> &str {
    let end = text
        .find(['\n', '。'])
        .into_iter()
        .chain(text.find(". "))
        .min();
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

fn subject(words: &Words) -> Option<Owner> {
    let first = words.at(0);
    if words::is(first, words::ALL_OF_THEM) {
        return Some(Owner::All);
    }
    // "Present the plan to your mentor and get feedback" begins with a verb: nobody is named yet.
    if !words::is(first, ARTICLES) && role(first).is_none() {
        return None;
    }
    let end = words.find(VERBS, 0).filter(|end| *end <= SUBJECT);
    let end = end.or_else(|| topic_end(words))?;
    let roles = roles(words, end);
    match roles.as_slice() {
        [] => None,
        many if many.contains(&Owner::Intern) && many.contains(&Owner::Mentor) => Some(Owner::All),
        [first, ..] => Some(*first),
    }
}

/// Japanese and Korean mark the subject instead of putting a verb after it.
fn topic_end(words: &Words) -> Option<usize> {
    let first = words.list.first()?;
    first.text.contains(['は', 'が', '는', '은']).then_some(1)
}

/// The roles among the first words; of a compound ("intern manager", "mentor's manager") the last part.
fn roles(words: &Words, end: usize) -> Vec<Owner> {
    let mut found: Vec<Owner> = Vec::new();
    let mut index = 0;
    while index < end {
        let mut role = role(words.at(index));
        while role.is_some() && words.gap_after(index) == " " && index + 1 < end {
            let Some(next) = self::role(words.at(index + 1)) else {
                break;
            };
            role = Some(next);
            index += 1;
        }
        found.extend(role.filter(|role| !found.contains(role)));
        index += 1;
    }
    found
}

fn role(word: &str) -> Option<Owner> {
    if words::is(word, words::MANAGER) {
        Some(Owner::Manager)
    } else if words::is(word, words::MENTOR) {
        Some(Owner::Mentor)
    } else if words::is(word, words::INTERN) {
        Some(Owner::Intern)
    } else {
        None
    }
}

/// "Provide the intern with …": done to the intern, so not by the intern.
fn intern_is_object(words: &Words) -> bool {
    const ARTICLES: &[&str] = &[
        "the", "your", "den", "die", "dem", "der", "le", "la", "l", "al", "el", "o", "a", "il",
        "de",
    ];
    (1..words.len()).any(|index| {
        let word = words.at(index);
        let possessive = word.ends_with("'s") || word.ends_with("s'");
        words::is(word, words::INTERN)
            && !possessive
            && words::is(words.at(index - 1), ARTICLES)
            && role(words.at(index + 1)).is_none()
    })
}
