//! Whose an item is, from its own words: "The mentor will add the intern to …" is the mentor's.

use super::words::{self, Words};
use crate::programs::Owner;

/// Words with which a subject begins.
const ARTICLES: &[&str] = &[
    "the", "an", "a", "your", "their", "new", "der", "die", "das", "dein", "deine", "eure", "ihre",
    "le", "la", "l'intern", "les", "ton", "ta", "votre", "el", "los", "las", "tu", "su", "o", "os",
    "as", "il", "lo", "i", "gli", "de", "het", "je", "den", "dem", "al", "seu", "sua", "jouw",
    "uw", "tuo", "tua", "din", "ditt",
];
/// Words between the parts of a subject: "the intern and the mentor".
const CONNECTORS: &[&str] = &[
    "and", "or", "und", "oder", "et", "ou", "y", "e", "o", "en", "och", "og",
];

/// The owner that the text, given with its words, names; without a subject the sentence speaks to the intern, unless the intern is
/// its object ("Add the intern to the channels").
pub fn of(text: &str, words: &Words) -> Owner {
    let sentence = first_sentence(text);
    if sentence.len() == text.len() {
        of_sentence(words)
    } else {
        of_sentence(&Words::of(sentence))
    }
}

fn of_sentence(words: &Words) -> Owner {
    subject(words).unwrap_or_else(|| {
        if intern_is_object(words) {
            Owner::Mentor
        } else {
            Owner::Intern
        }
    })
}

/// The one role that a heading such as "For the mentor" names.
pub fn of_heading(text: &str) -> Option<Owner> {
    let words = Words::of(text);
    let mut roles = (0..words.len()).filter_map(|index| role(words.at(index)));
    let first = roles.next()?;
    roles.all(|role| role == first).then_some(first)
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
    let roles = match first.find(TOPIC_MARKS) {
        Some(end) => first.get(..end).and_then(role).into_iter().collect(),
        None => subject_roles(words),
    };
    match roles.as_slice() {
        [] => None,
        many if many.contains(&Owner::Intern) && many.contains(&Owner::Mentor) => Some(Owner::All),
        [first, ..] => Some(*first),
    }
}

/// Japanese and Korean mark the subject instead of putting it apart.
const TOPIC_MARKS: [char; 4] = ['は', 'が', '는', '은'];

/// The roles from the first word on, up to the first word that is no part of a subject. "Present the plan to
/// your mentor" begins with a verb and has none; "the intern's manager" is the manager.
fn subject_roles(words: &Words) -> Vec<Owner> {
    let mut found = Vec::new();
    let mut adjectives = 0;
    for index in 0..words.len() {
        let word = words.at(index);
        match role(word) {
            Some(_) if word.ends_with("'s") || is_compound(words, index) => {}
            Some(role) => found.push(role),
            None if words::is(word, ARTICLES) || words::is(word, CONNECTORS) => {}
            None if follows_article(words, index) && found.is_empty() && adjectives == 0 => {
                adjectives += 1
            }
            None => break,
        }
    }
    found
}

/// "Intern Manager" is one role, "intern, manager" are two.
fn is_compound(words: &Words, index: usize) -> bool {
    words.gap_after(index) == " " && role(words.at(index + 1)).is_some()
}

fn follows_article(words: &Words, index: usize) -> bool {
    let before = index.checked_sub(1);
    before.is_some_and(|before| words::is(words.at(before), ARTICLES))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_from_the_words() {
        use Owner::{All, Intern, Manager, Mentor};
        for (text, owner) in [
            ("The intern must ask their manager", Intern),
            ("The mentor asks their manager", Mentor),
            ("Your mentor will add you to the channel", Mentor),
            ("The intern's manager approves the plan", Manager),
            ("The Intern Manager and the mentor give feedback", Manager),
            ("The intern and the mentor have a first call", All),
            ("All parties (intern, mentor, managers) agree", All),
            ("Present the plan to your mentor and get feedback", Intern),
            ("Discuss with your mentor what work is involved", Intern),
            ("Add the intern to the channels", Mentor),
            ("Book a 1:1 with the Intern Mentor", Intern),
            ("Deine Führungskraft stimmt zu", Manager),
            ("Der Mentor lädt dich ein", Mentor),
            ("メンターは予定を共有する", Mentor),
            ("", Intern),
        ] {
            assert_eq!(of(text, &Words::of(text)), owner, "{text}");
        }
    }
}
