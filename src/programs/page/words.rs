//! Texts as words, and the few words that the reader knows in several languages.
//!
//! A page is recognised by its structure first; these tables only name what structure can't: that
//! "Woche" is a week, or that "Before you start" comes before the weeks. A table's entry is a whole
//! word, a beginning (`"expect*"`), or, in scripts that put no spaces between words, any part.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::programs::UnitKind;

/// A text in lower case, cut into words; digits, `%` and `>` are words of their own.
#[derive(Debug, Clone)]
pub struct Words {
    pub lower: String,
    pub list: Vec<Word>,
}

/// One word, with its place in [`Words::lower`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    pub start: usize,
    pub end: usize,
    /// Where it begins in the text as it was written, whose characters may be longer or shorter.
    pub written: usize,
}

impl Word {
    pub fn of<'w>(&self, words: &'w Words) -> &'w str {
        words.lower.get(self.start..self.end).unwrap_or_default()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    Ideograph,
    Symbol,
    Gap,
}

impl Words {
    pub fn of(text: &str) -> Self {
        let mut lower = String::with_capacity(text.len());
        lower.extend(text.chars().map(fold));
        let mut list: Vec<Word> = Vec::with_capacity(text.len() / 5 + 1);
        let mut previous = Class::Gap;
        for ((start, c), (written, _)) in lower.char_indices().zip(text.char_indices()) {
            let class = class(c, previous);
            let end = start + c.len_utf8();
            match list.last_mut() {
                Some(word)
                    if class == previous && class != Class::Gap && class != Class::Symbol =>
                {
                    word.end = end;
                }
                _ if class != Class::Gap => list.push(Word {
                    start,
                    end,
                    written,
                }),
                _ => {}
            }
            previous = class;
        }
        // In 'Intern Mentor' the last quote closes; it is no apostrophe.
        for word in &mut list {
            let text = lower.get(word.start..word.end).unwrap_or_default();
            word.end = word.start + text.trim_end_matches('\'').len();
        }
        Self { lower, list }
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The word at this position, or nothing past the end.
    pub fn at(&self, index: usize) -> &str {
        self.list.get(index).map_or("", |word| word.of(self))
    }

    /// What stands between this word and the next.
    pub fn gap_after(&self, index: usize) -> &str {
        let start = self
            .list
            .get(index)
            .map_or(self.lower.len(), |word| word.end);
        let end = self
            .list
            .get(index + 1)
            .map_or(self.lower.len(), |word| word.start);
        self.lower.get(start..end).unwrap_or_default()
    }

    /// Whether a word is a channel's name or part of one: "#coffee-chats".
    pub fn is_tagged(&self, index: usize) -> bool {
        let before = self
            .list
            .get(index)
            .map_or("", |word| self.lower.get(..word.start).unwrap_or_default());
        let run = before
            .rsplit(char::is_whitespace)
            .next()
            .unwrap_or_default();
        run.starts_with('#') || run.starts_with("(#")
    }

    /// Whether any word of the table occurs.
    pub fn has(&self, table: &[&str]) -> bool {
        self.find(table, 0).is_some()
    }

    /// The first position from `from` on where a word of the table occurs.
    pub fn find(&self, table: &[&str], from: usize) -> Option<usize> {
        (from..self.len()).find(|&index| is(self.at(index), table))
    }
}

/// Whether a word is in a table; see the module's head for what an entry may be.
pub fn is(word: &str, table: &[&str]) -> bool {
    let is_glued = is_ideographic(word);
    let first = word.as_bytes().first();
    table.iter().any(|entry| {
        // Most entries differ in their first letter, and every word is looked up in many tables.
        if !is_glued && entry.as_bytes().first() != first {
            return false;
        }
        if let Some(beginning) = entry.strip_suffix('*') {
            word.starts_with(beginning)
        } else if is_glued && entry.chars().all(is_ideograph) {
            word.contains(entry)
        } else {
            word == *entry
        }
    })
}

/// Whether a word is of a script without spaces; all its characters are then.
pub fn is_ideographic(word: &str) -> bool {
    word.starts_with(is_ideograph)
}

/// Lower case, straight quotes and ASCII digits: one character for one, so that places agree.
fn fold(c: char) -> char {
    match c {
        '\0'..='\u{7f}' => c.to_ascii_lowercase(),
        '’' | '‘' | '＇' => '\'',
        '０'..='９' => char::from_u32(c as u32 - 0xFF10 + 0x30).unwrap_or(c),
        '％' => '%',
        '＞' => '>',
        _ => {
            let mut lower = c.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(one), None) => one,
                _ => c,
            }
        }
    }
}

fn class(c: char, previous: Class) -> Class {
    match c {
        'a'..='z' => Class::Letter,
        '%' | '>' => Class::Symbol,
        // "intern's" is one word; a quote that opens a word is not part of it.
        '\'' if previous == Class::Letter => Class::Letter,
        _ if c.is_ascii_digit() => Class::Digit,
        _ if is_ideograph(c) => Class::Ideograph,
        _ if c.is_alphabetic() || is_combining(c) => Class::Letter,
        _ => Class::Gap,
    }
}

/// Vowel signs and accents that stand on their own, as in decomposed Latin or Devanagari.
fn is_combining(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036f}' | '\u{0900}'..='\u{0903}' | '\u{093a}'..='\u{094f}')
}

/// Chinese, Japanese and Korean, which are written without spaces or glued to their endings.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// The number that a word says: digits, "three", "dritte", 三.
pub fn number(word: &str) -> Option<u32> {
    if word.chars().all(|c| c.is_ascii_digit()) && !word.is_empty() {
        return word.parse().ok().filter(|n| *n <= 9_999);
    }
    NUMBERS.get(word).copied()
}

/// Cardinals before ordinals, the first of two that are the same word: every word of a page is looked up.
static NUMBERS: LazyLock<HashMap<&str, u32>> = LazyLock::new(|| {
    let mut numbers = HashMap::new();
    for table in [&CARDINALS, &ORDINALS] {
        for (number, names) in (1..).zip(table) {
            for name in *names {
                numbers.entry(*name).or_insert(number);
            }
        }
    }
    numbers
});

/// "first", "zweite", "troisième" and the like, to twelve.
pub fn ordinal(word: &str) -> Option<u32> {
    position(&ORDINALS, word)
}

/// "First", as in "the first 30 days".
pub const ORDINALS_OF_ONE: &[&str] = ORDINALS[0];

fn position(table: &[&[&str]; 12], word: &str) -> Option<u32> {
    let index = table.iter().position(|names| names.contains(&word))?;
    u32::try_from(index + 1).ok()
}

const CARDINALS: [&[&str]; 12] = [
    &[
        "one", "eins", "un", "une", "uno", "una", "um", "uma", "een", "één", "en", "ett", "一",
        "jeden",
    ],
    &[
        "two", "zwei", "deux", "dos", "due", "dois", "duas", "twee", "två", "to", "二", "dwa",
    ],
    &[
        "three", "drei", "trois", "tres", "três", "tre", "drie", "三", "trzy",
    ],
    &[
        "four", "vier", "quatre", "cuatro", "quattro", "quatro", "fyra", "fire", "四", "cztery",
    ],
    &[
        "five", "fünf", "cinq", "cinco", "cinque", "vijf", "fem", "五", "pięć",
    ],
    &[
        "six", "sechs", "seis", "sei", "zes", "sex", "seks", "六", "sześć",
    ],
    &[
        "seven", "sieben", "sept", "siete", "sette", "sete", "zeven", "sju", "syv", "七",
    ],
    &[
        "eight", "acht", "huit", "ocho", "otto", "oito", "åtta", "otte", "八",
    ],
    &[
        "nine", "neun", "neuf", "nueve", "nove", "negen", "nio", "ni", "九",
    ],
    &[
        "ten", "zehn", "dix", "diez", "dieci", "dez", "tien", "tio", "ti", "十",
    ],
    &[
        "eleven", "elf", "onze", "once", "undici", "elva", "elleve", "十一",
    ],
    &[
        "twelve", "zwölf", "douze", "doce", "dodici", "doze", "twaalf", "tolv", "十二",
    ],
];

const ORDINALS: [&[&str]; 12] = [
    &[
        "first",
        "erste",
        "ersten",
        "erster",
        "premier",
        "première",
        "primer",
        "primera",
        "primeira",
        "primeiro",
        "prima",
        "primo",
        "eerste",
        "första",
        "første",
    ],
    &[
        "second",
        "zweite",
        "zweiten",
        "zweiter",
        "deuxième",
        "seconde",
        "segunda",
        "segundo",
        "seconda",
        "secondo",
        "tweede",
        "andra",
        "anden",
    ],
    &[
        "third",
        "dritte",
        "dritten",
        "dritter",
        "troisième",
        "tercera",
        "tercer",
        "terceira",
        "terceiro",
        "terza",
        "terzo",
        "derde",
        "tredje",
    ],
    &[
        "fourth",
        "vierte",
        "vierten",
        "quatrième",
        "cuarta",
        "cuarto",
        "quarta",
        "quarto",
        "vierde",
        "fjärde",
        "fjerde",
    ],
    &[
        "fifth",
        "fünfte",
        "fünften",
        "cinquième",
        "quinta",
        "quinto",
        "vijfde",
        "femte",
    ],
    &[
        "sixth", "sechste", "sechsten", "sixième", "sexta", "sexto", "sesta", "sesto", "zesde",
        "sjätte", "sjette",
    ],
    &[
        "seventh",
        "siebte",
        "siebten",
        "septième",
        "séptima",
        "séptimo",
        "sétima",
        "settima",
        "zevende",
        "sjunde",
    ],
    &[
        "eighth",
        "achte",
        "achten",
        "huitième",
        "octava",
        "octavo",
        "oitava",
        "ottava",
        "achtste",
        "åttonde",
    ],
    &[
        "ninth",
        "neunte",
        "neunten",
        "neuvième",
        "novena",
        "noveno",
        "nona",
        "negende",
        "nionde",
    ],
    &[
        "tenth", "zehnte", "zehnten", "dixième", "décima", "décimo", "decima", "tiende", "tionde",
    ],
    &[
        "eleventh",
        "elfte",
        "elften",
        "onzième",
        "undécima",
        "elfde",
        "elfte",
    ],
    &[
        "twelfth",
        "zwölfte",
        "zwölften",
        "douzième",
        "duodécima",
        "twaalfde",
        "tolfte",
    ],
];

/// What kind of unit a word names, if it names one.
pub fn unit_kind(word: &str) -> Option<UnitKind> {
    if !is_ideographic(word) {
        return UNIT_WORDS.get(word).copied();
    }
    KINDS
        .iter()
        .find(|(_, table)| is_counter(word, table))
        .map(|(kind, _)| *kind)
}

const KINDS: [(UnitKind, &[&str]); 6] = [
    (UnitKind::Week, WEEK),
    (UnitKind::Day, DAY),
    (UnitKind::Month, MONTH),
    (UnitKind::Sprint, SPRINT),
    (UnitKind::Module, MODULE),
    (UnitKind::Phase, PHASE),
];

static UNIT_WORDS: LazyLock<HashMap<&str, UnitKind>> = LazyLock::new(|| {
    let mut kinds = HashMap::new();
    for (kind, table) in KINDS {
        for word in table {
            kinds.entry(*word).or_insert(kind);
        }
    }
    kinds
});

/// Counters of scripts without spaces must begin the word: 週 in "週目" counts, in "毎週" it doesn't.
fn is_counter(word: &str, table: &[&str]) -> bool {
    table.iter().any(|entry| word.starts_with(entry))
}

pub const WEEK: &[&str] = &[
    "week",
    "weeks",
    "wk",
    "wks",
    "woche",
    "wochen",
    "semaine",
    "semaines",
    "semana",
    "semanas",
    "settimana",
    "settimane",
    "weken",
    "vecka",
    "veckor",
    "uge",
    "uger",
    "uke",
    "uker",
    "viikko",
    "viikot",
    "tydzień",
    "tygodnie",
    "tygodni",
    "týden",
    "týdny",
    "hét",
    "hafta",
    "săptămâna",
    "неделя",
    "недели",
    "недель",
    "тиждень",
    "тижні",
    "εβδομάδα",
    "minggu",
    "tuần",
    "nädal",
    "週",
    "周",
    "주",
];
pub const DAY: &[&str] = &[
    "day",
    "days",
    "tag",
    "tage",
    "jour",
    "jours",
    "día",
    "días",
    "dia",
    "dias",
    "giorno",
    "giorni",
    "dag",
    "dagen",
    "dagar",
    "dager",
    "päivä",
    "päivät",
    "dzień",
    "dni",
    "den",
    "nap",
    "gün",
    "ziua",
    "день",
    "дни",
    "дні",
    "ημέρα",
    "hari",
    "ngày",
    "日",
    "天",
    "일",
];
pub const MONTH: &[&str] = &[
    "month",
    "months",
    "monat",
    "monate",
    "monaten",
    "mois",
    "mes",
    "meses",
    "mês",
    "mese",
    "mesi",
    "maand",
    "maanden",
    "månad",
    "månader",
    "måned",
    "måneder",
    "kuukausi",
    "miesiąc",
    "miesiące",
    "měsíc",
    "hónap",
    "luna",
    "месяц",
    "месяца",
    "місяць",
    "μήνας",
    "bulan",
    "tháng",
    "月",
    "か月",
    "ヶ月",
    "カ月",
    "个月",
    "개월",
];
const SPRINT: &[&str] = &[
    "sprint",
    "sprints",
    "iteration",
    "iterationen",
    "itération",
    "iteración",
    "スプリント",
    "스프린트",
    "冲刺",
    "спринт",
];
const MODULE: &[&str] = &[
    "module",
    "modules",
    "modul",
    "módulo",
    "módulos",
    "modulo",
    "moduli",
    "moduuli",
    "moduł",
    "модуль",
    "モジュール",
    "模块",
    "모듈",
];
const PHASE: &[&str] = &[
    "phase",
    "phases",
    "phasen",
    "fase",
    "fasen",
    "fases",
    "fasi",
    "faza",
    "fáze",
    "vaihe",
    "stage",
    "stages",
    "étape",
    "etappe",
    "etapa",
    "этап",
    "етап",
    "フェーズ",
    "段階",
    "阶段",
    "단계",
];

/// Headings with rising numbers that are never units of a program.
pub const NEVER_UNITS: &[&str] = &[
    "level",
    "levels",
    "grade",
    "tier",
    "step",
    "appendix",
    "figure",
    "table",
    "question",
    "q",
    "faq",
    "option",
    "example",
    "version",
    "release",
    "track",
    "note",
    "part's",
    "stufe",
    "anhang",
    "schritt",
    "beispiel",
    "niveau",
    "annexe",
    "exemple",
    "nivel",
    "anexo",
    "ejemplo",
    "レベル",
    "engineer",
    "designer",
    "manager",
    "developer",
    "analyst",
    "band",
    "problem",
    "issue",
    "rule",
    "principle",
    "section",
    "article",
    "case",
    "scenario",
    "method",
    "approach",
    "solution",
    "tip",
    "reason",
    "error",
    "http",
    "code",
    "goal",
    "objective",
    "priority",
    "requirement",
    "decision",
    "slide",
    "meeting",
];

/// "Before", as it begins a heading such as "Before you start".
pub const BEFORE: &[&str] = &[
    "before",
    "vor",
    "bevor",
    "avant",
    "antes",
    "prima",
    "voor",
    "voordat",
    "vóór",
    "innan",
    "före",
    "før",
    "inden",
    "ennen",
    "przed",
    "zanim",
    "před",
    "než",
    "перед",
    "до",
    "önce",
    "előtt",
    "开始前",
    "開始前",
    "之前",
    "事前",
    "まえに",
    "前に",
    "시작하기",
    "시작",
];
/// Words that say the same by themselves: "Pre-internship tasks", "Vorbereitung".
pub const PREPARATION: &[&str] = &[
    "pre",
    "pré",
    "preboarding",
    "prework",
    "prereq*",
    "preparation",
    "preparations",
    "prep",
    "vorbereitung",
    "vorbereitungen",
    "préparation",
    "prérequis",
    "préalable*",
    "preparación",
    "previas",
    "previos",
    "requisitos",
    "preparação",
    "preparazione",
    "voorbereiding",
    "förberedelse*",
    "forberedelse*",
    "przygotowani*",
    "подготовка",
    "準備",
    "准备",
    "준비",
];
pub const AFTER: &[&str] = &[
    "after",
    "nach",
    "danach",
    "anschließend",
    "après",
    "después",
    "tras",
    "depois",
    "após",
    "dopo",
    "na",
    "efter",
    "etter",
    "po",
    "после",
    "修了後",
    "終了後",
    "之后",
];
/// "Last", as in "Last week".
pub const LAST: &[&str] = &[
    "last",
    "final",
    "penultimate",
    "letzte",
    "vorletzte",
    "dernière",
    "dernier",
    "última",
    "último",
    "ultima",
    "laatste",
    "sista",
    "sidste",
    "siste",
];
pub const INTERNSHIP: &[&str] = &[
    "internship",
    "internships",
    "intern",
    "praktikum",
    "praktikums",
    "hospitation",
    "stage",
    "prácticas",
    "pasantía",
    "estágio",
    "tirocinio",
    "praktik",
    "staż*",
    "harjoittelu",
    "стажировк*",
    "インターン",
    "実習",
    "实习",
    "인턴",
];
pub const START: &[&str] = &[
    "start",
    "starting",
    "begin",
    "beginning",
    "beginn",
    "beginnst",
    "anfang",
    "commencer",
    "début",
    "empezar",
    "comenzar",
    "começar",
    "iniziare",
    "beginnen",
    "開始",
    "始",
    "开始",
    "시작",
];
pub const EXPECTATIONS: &[&str] = &[
    "expect*",
    "commitment",
    "commitments",
    "erwartung*",
    "rahmen",
    "rahmenbedingungen",
    "zeitaufwand",
    "umfang",
    "attent*",
    "engagement",
    "expectativa*",
    "compromiso",
    "compromisso",
    "aspettative",
    "verwachtingen",
    "förväntningar",
    "forventninger",
    "oczekiwania",
    "ожидания",
    "期待",
    "要件",
    "기대",
];
pub const MENTOR: &[&str] = &[
    "mentor",
    "mentors",
    "mentor's",
    "mentors'",
    "mentorin",
    "mentorinnen",
    "mentoren",
    "mentore",
    "mentora",
    "mentores",
    "mentorem",
    "mentee's",
    "tuteur",
    "tutrice",
    "tutor",
    "tutora",
    "begleiter*",
    "наставник*",
    "ментор*",
    "メンター",
    "导师",
    "멘토",
];
pub const INTERN: &[&str] = &[
    "intern",
    "interns",
    "intern's",
    "interns'",
    "trainee",
    "trainees",
    "praktikant*",
    "stagiaire*",
    "becario",
    "becaria",
    "pasante",
    "estagiári*",
    "tirocinante",
    "stagiair*",
    "praktikant",
    "стажёр*",
    "стажер*",
    "インターン",
    "実習生",
    "实习生",
    "인턴",
];
pub const MANAGER: &[&str] = &[
    "manager",
    "managers",
    "manager's",
    "managers'",
    "supervisor*",
    "führungskraft",
    "führungskräfte",
    "vorgesetzte*",
    "teamleitung",
    "chef",
    "cheffe",
    "responsable",
    "responsables",
    "gerente",
    "jefe",
    "jefa",
    "gestor*",
    "leidinggevende",
    "esimies",
    "kierownik",
    "руководител*",
    "上司",
    "マネージャー",
    "经理",
    "매니저",
];
pub const ALL_OF_THEM: &[&str] = &[
    "all",
    "everyone",
    "everybody",
    "both",
    "together",
    "alle",
    "beide",
    "gemeinsam",
    "tous",
    "toutes",
    "todos",
    "todas",
    "ambos",
    "tutti",
    "entrambi",
    "allemaal",
    "alla",
    "全員",
    "所有人",
    "모두",
];
pub const TRACK: &[&str] = &[
    "track",
    "tracks",
    "schwerpunkt",
    "schwerpunkte",
    "pfad",
    "pfade",
    "parcours",
    "filière*",
    "itinerario*",
    "trayectoria*",
    "trilha*",
    "percorso",
    "percorsi",
    "spår",
    "spor",
    "ścieżk*",
    "コース",
    "トラック",
    "方向",
    "트랙",
];
pub const APPROVE: &[&str] = &[
    "approv*",
    "agree",
    "agrees",
    "agreed",
    "agreement",
    "consent",
    "sign",
    "permission",
    "genehmig*",
    "zustimm*",
    "stimmt",
    "stimmen",
    "einverstanden",
    "einverständnis",
    "freigabe",
    "accord",
    "approbation",
    "approuv*",
    "aprob*",
    "aprueb*",
    "acuerdo",
    "aprova*",
    "acordo",
    "approvazione",
    "goedkeur*",
    "keurt",
    "akkoord",
    "godkän*",
    "godkend*",
    "zgod*",
    "соглас*",
    "одобр*",
    "承認",
    "同意",
    "批准",
    "승인",
];
pub const DISCUSS: &[&str] = &[
    "discuss",
    "discussion",
    "besprich",
    "besprecht",
    "besprechen",
    "diskutiere",
    "discute",
    "discutez",
    "discuter",
    "parlez",
    "comenta",
    "comentar",
    "coméntalo",
    "comentad",
    "habla",
    "hablar",
    "conversa",
    "conversar",
    "converse",
    "discutir",
    "discuta",
    "discutam",
    "discuti",
    "discutere",
    "bespreek",
    "diskutera",
    "drøft",
    "omów",
    "обсуд*",
    "話し合",
    "話",
    "相談",
    "讨论",
    "논의",
    "상의",
];
pub const PREPARED: &[&str] = &[
    "prepared",
    "ready",
    "vorbereitet",
    "prêt",
    "prête",
    "prêts",
    "preparado",
    "preparada",
    "pronto",
];
pub const PRESENT: &[&str] = &[
    "present",
    "presents",
    "demo",
    "demos",
    "demonstrate",
    "presentation",
    "präsentiere",
    "präsentier*",
    "vorführ*",
    "zeige",
    "stelle",
    "présente",
    "présentez",
    "présenter",
    "présentation",
    "démo",
    "presenta",
    "presentar",
    "presentación",
    "apresent*",
    "presentazione",
    "presenteer",
    "presentera",
    "発表",
    "デモ",
    "プレゼン",
    "展示",
    "演示",
    "발표",
    "데모",
];
pub const SHADOW: &[&str] = &[
    "shadow",
    "shadows",
    "shadowing",
    "begleite",
    "begleiten",
    "hospitiere",
    "accompagne",
    "accompagnez",
    "observe",
    "observez",
    "acompaña",
    "acompanhe",
    "affianca",
    "同席",
    "シャドー",
    "旁听",
    "섀도잉",
];
pub const CALL: &[&str] = &[
    "call",
    "calls",
    "meeting",
    "meetings",
    "session",
    "sessions",
    "interview",
    "interviews",
    "gespräch*",
    "termin*",
    "sitzung*",
    "appel",
    "appels",
    "réunion*",
    "entretien*",
    "llamada*",
    "reunion*",
    "chamada*",
    "reunião",
    "reuniões",
    "chiamat*",
    "商談",
    "通話",
    "会議",
    "通话",
    "통화",
];
pub const COFFEE: &[&str] = &[
    "coffee", "coffees", "kaffee", "café", "cafés", "cafe", "caffè", "koffie", "kaffe", "kava",
    "kawa", "kawę", "kahvi", "kahvia", "kahville", "kahvit", "кофе", "커피",
];
/// One word for both, or an expression of a script without spaces.
pub const COFFEE_CHAT: &[&str] = &[
    "kaffeegespräch*",
    "kaffeeplausch*",
    "kaffeetreffen",
    "koffiegesprek*",
    "koffiepraatje*",
    "kaffesamtal*",
    "コーヒーチャット",
    "コーヒーブレイク",
    "とコーヒー",
    "喝咖啡",
    "咖啡聊天",
    "咖啡时间",
    "커피챗",
    "커피타임",
];
pub const CHAT: &[&str] = &[
    "chat",
    "chats",
    "conversation",
    "conversations",
    "date",
    "talk",
    "break",
    "gespräch*",
    "plausch*",
    "discussion",
    "rencontre",
    "charla",
    "conversación",
    "conversa",
    "chiacchierata",
    "gesprek",
    "praatje",
    "samtal",
    "챗",
    "마시",
    "타임",
];
/// How a line begins that is about a text or a place, not about people.
pub const READ: &[&str] = &[
    "read",
    "reread",
    "skim",
    "watch",
    "join",
    "see",
    "visit",
    "browse",
    "lies",
    "lese",
    "lesen",
    "schau",
    "lis",
    "lisez",
    "lire",
    "regarde",
    "lee",
    "leer",
    "mira",
    "leia",
    "leggi",
    "guarda",
    "lees",
    "läs",
    "les",
    "læs",
    "lue",
    "przeczytaj",
    "прочитай",
    "посмотри",
    "阅读",
    "读",
    "読む",
];
pub const OTHERS: &[&str] = &[
    "other", "others", "another", "andere", "anderen", "weitere", "autre", "autres", "otro",
    "otra", "otros", "otras", "outro", "outros", "altri", "他", "其他", "다른",
];
