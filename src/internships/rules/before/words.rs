//! Which items of a page speak of what Understudy sees by itself, told from their plain words, in English and German.
//!
//! Better none than a wrong one: an item that is not recognised is ticked by a person, while one that ticks itself
//! wrongly says "approved" of what nobody has approved. So what an approval is for has to be the internship, in known
//! words only. That somebody was added to a channel can't be seen without reading its members: people tick it.

use crate::programs::{Item, ItemKind, Owner};

/// What Understudy sees happen by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sign {
    /// The intern's manager has approved.
    ManagerSaysYes,
    MentorSaysYes,
    MentorManagerSaysYes,
    /// Everybody whose yes the plan needs has said it: the start and the hours are agreed.
    AllAgree,
    OneOnOneScheduled,
}

/// Signs of an item that tells about something, or makes it depend on something, instead of asking for it.
const UNSURE: &[&str] = &[
    "how",
    "why",
    "read",
    "learn",
    "if",
    "unless",
    "once",
    "after",
    "not",
    "never",
    "without",
    "wie",
    "warum",
    "lies",
    "lerne",
    "wenn",
    "falls",
    "sobald",
    "nachdem",
    "nicht",
    "kein*",
    "ohne",
    "optional*",
];
const MANAGER: &[&str] = &["manager", "führungskraft", "vorgesetzte", "vorgesetzter"];
const MANAGERS: &[&str] = &["managers", "führungskräfte", "vorgesetzten"];
const MENTOR: &[&str] = &["mentor*"];
/// The intern, or who is spoken to.
const INTERN: &[&str] = &[
    "intern",
    "intern's",
    "your",
    "you",
    "dein*",
    "praktikant*",
    "du",
];
const APPROVAL: &[&str] = &[
    "approval",
    "approve",
    "approves",
    "permission",
    "consent",
    "consents",
    "einverstanden",
    "zustimmung",
    "genehmigung",
    "genehmigt",
];
/// What may stand between a manager and their approval, and after both.
const ABOUT_IT: &[&str] = &[
    "the",
    "a",
    "an",
    "in",
    "of",
    "for",
    "to",
    "this",
    "their",
    "your",
    "it",
    "participate",
    "participation",
    "take",
    "part",
    "do",
    "join",
    "internship",
    "internships",
    "learning",
    "as",
    "well",
    "too",
    "dem",
    "das",
    "zum",
    "zur",
    "am",
    "an",
    "der",
    "die",
    "diesem",
    "teilnahme",
    "praktikum",
    "praktikums",
    "auch",
    "ebenfalls",
    "zu",
];
const BETWEEN: &[&str] = &[
    "from", "own", "current", "existing", "line", "direct", "intern's", "mentor's", "'s", "who",
    "must", "should", "has", "gives", "ist", "mit", "gibt", "von", "deiner", "deine", "ihrer",
    "seiner", "des", "mentors", "mentorin",
];
const ONE_ON_ONE: &[&str] = &["1:1", "1:1s", "1-1", "1-on-1", "one-on-one"];

/// What an item of the list before the start asks for, if Understudy sees it by itself. Several things at once are seen
/// once all have agreed.
pub fn seen(item: &Item) -> Option<Sign> {
    let words = Words::of(&item.text);
    if item.kind != ItemKind::Task || words.find(UNSURE, 0).is_some() {
        return None;
    }
    let (manager, mentor) = (words.manager_approves(item.owner), words.mentor_agrees());
    match (words.all_agree(), manager, mentor) {
        (true, _, _) | (_, Some(_), true) => Some(Sign::AllAgree),
        (_, Some(manager), _) => Some(manager),
        (_, None, true) => Some(Sign::MentorSaysYes),
        _ => words.meets().then_some(Sign::OneOnOneScheduled),
    }
}

/// Whether an item may be left out.
pub fn is_optional(item: &Item) -> bool {
    let words = Words::of(&item.text);
    words.find(&["optional*", "freiwillig*"], 0).is_some()
}

/// Words in lower case; what ends a clause is a word of its own, `,`.
struct Words(Vec<String>);

fn is(word: &str, table: &[&str]) -> bool {
    table.iter().any(|entry| match entry.strip_suffix('*') {
        Some(beginning) => word.starts_with(beginning),
        None => word == *entry,
    })
}

impl Words {
    /// Of Slack's mrkdwn: of a link its label.
    fn of(mrkdwn: &str) -> Self {
        let mut plain = String::with_capacity(mrkdwn.len());
        for part in mrkdwn.split('<') {
            let (link, rest) = part.split_once('>').unwrap_or(("", part));
            plain.push_str(link.split_once('|').map_or("", |(_, label)| label));
            plain.push_str(rest);
        }
        let lower = plain.to_lowercase().replace('’', "'");
        let mut words = Vec::new();
        for word in lower.split(|c: char| c.is_whitespace() || "()/—–".contains(c)) {
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            if !bare.is_empty() {
                words.push(bare.to_owned());
            }
            if word.ends_with([',', ';', '.', ':', '!', '?']) {
                words.push(",".to_owned());
            }
        }
        Self(words)
    }

    fn at(&self, index: usize) -> &str {
        self.0.get(index).map_or(",", String::as_str)
    }

    fn find(&self, table: &[&str], from: usize) -> Option<usize> {
        (from..self.0.len()).find(|index| is(self.at(*index), table))
    }

    fn all(&self, table: &[&str]) -> impl Iterator<Item = usize> {
        (0..self.0.len()).filter(|index| is(self.at(*index), table))
    }

    /// Whether between two words there is nothing but what may be.
    fn joined(&self, from: usize, to: usize) -> bool {
        let mut between = from + 1..to;
        between.all(|index| {
            let word = self.at(index);
            let goes_on = word == "," && is(self.at(index + 1), &["who"]);
            goes_on || is(word, ABOUT_IT) || is(word, BETWEEN)
        })
    }

    /// Whether the clause ends after this word, or goes on about the internship alone.
    fn is_about_it(&self, after: usize) -> bool {
        let rest = self
            .0
            .iter()
            .skip(after + 1)
            .take_while(|word| *word != ",");
        rest.into_iter()
            .all(|word| is(word, ABOUT_IT) || is(word, INTERN))
    }

    /// "approval from their manager", "the manager approves", "die Führungskraft stimmt dem Praktikum zu".
    fn manager_approves(&self, owner: Owner) -> Option<Sign> {
        let one = |index: usize| is(self.at(index), MANAGER);
        let managers: Vec<usize> = (0..self.0.len())
            .filter(|index| one(*index) || is(self.at(*index), MANAGERS))
            .collect();
        let consents = self
            .all(&["stimmt", "stimmen"])
            .filter(|at| self.find(&["zu"], *at).is_some());
        let approvals: Vec<usize> = self.all(APPROVAL).chain(consents).collect();
        let pairs = approvals
            .iter()
            .flat_map(|approval| managers.iter().map(|manager| (*approval, *manager)));
        let mut said = pairs.map(|(a, b)| (a.min(b), a.max(b)));
        if !said.any(|(first, last)| self.joined(first, last) && self.is_about_it(last)) {
            return None;
        }
        let is_many = managers.iter().any(|index| !one(*index));
        let of_mentor = self.find(MENTOR, 0).is_some();
        let of_intern = self.find(INTERN, 0).is_some();
        match (of_intern, of_mentor) {
            _ if is_many => Some(Sign::AllAgree),
            (true, true) => Some(Sign::AllAgree),
            (false, true) => Some(Sign::MentorManagerSaysYes),
            (true, false) => Some(Sign::ManagerSaysYes),
            (false, false) => (owner == Owner::Intern).then_some(Sign::ManagerSaysYes),
        }
    }

    /// "agreement from a CSM to be their mentor", "der Mentor sagt zu".
    fn mentor_agrees(&self) -> bool {
        let agrees = self.find(&["agree", "agrees", "agreement"], 0);
        let becomes = agrees
            .and_then(|at| self.find(&["be", "as"], at))
            .is_some_and(|at| {
                let article = is(self.at(at + 1), &["their", "the", "your", "a", "an"]);
                let mentor = at + 1 + usize::from(article);
                self.at(mentor) == "mentor" && self.is_about_it(mentor)
            });
        let says = |at: usize| {
            let (next, after) = (self.at(at + 1), self.at(at + 2));
            let is_said = is(next, &["agrees", "zusagt"]) && self.is_about_it(at + 1);
            is_said || is(next, &["sagt", "stimmt"]) && after == "zu" && self.is_about_it(at + 2)
        };
        let mut mentors = self.all(MENTOR);
        becomes || mentors.any(says)
    }

    /// "agree on a start date", "einigen sich auf den Beginn".
    fn all_agree(&self) -> bool {
        const FAR: usize = 6;
        let agree = &["agree", "agrees", "settle", "settles", "einigen", "einigt"];
        self.all(agree).any(|at| {
            let on = self.find(&["on", "auf"], at).filter(|on| on - at <= 2);
            let near = |from: usize| {
                let until = (from + FAR).min(self.0.len());
                (from..until).find(|index| {
                    let date = is(self.at(index + 1), &["date", "day"]);
                    let named = is(self.at(*index), &["start", "first"]) && date;
                    named
                        || is(
                            self.at(*index),
                            &["beginn", "starttermin", "starttag", "startdatum"],
                        )
                })
            };
            on.and_then(|on| Some((on, near(on)?)))
                .is_some_and(|(on, start)| {
                    let strays = &[
                        "before", "until", "what", "with", "of", "vor", "bis", "mit", ",",
                    ];
                    !(on..start).any(|index| is(self.at(index), strays))
                        && !is(self.at(start + 2), &["of", "for"])
                })
        })
    }

    /// "schedule a weekly 1:1 with the mentor". One in a calendar is not Understudy's to see.
    fn meets(&self) -> bool {
        const FAR: usize = 6;
        let plan = &[
            "schedul*",
            "arrang*",
            "vereinbar*",
            "plane",
            "plant",
            "plan",
        ];
        let meeting = self.find(ONE_ON_ONE, 0).or_else(|| {
            let talk = &["gespräch", "treffen"];
            self.find(talk, 0)
                .filter(|at| is(self.at(at - at.min(&1)), &["wöchentlich*"]))
        });
        let is_planned =
            meeting.is_some_and(|at| self.all(plan).any(|verb| at.abs_diff(verb) <= FAR));
        let has = |table: &[&str]| self.find(table, 0).is_some();
        is_planned
            && has(&["weekly", "recurring", "wöchentlich*"])
            && has(MENTOR)
            && !has(MANAGER)
            && !has(&["calendar*", "kalender*"])
    }
}
