//! The rules of the house, kept by a test on its text, so that they are nobody's memory.
//!
//! Each rule says where it is broken and what to do then. `#[cfg(test)]` parts of `src/` are free.

#[path = "tidy/source.rs"]
mod source;

use std::{collections::BTreeSet, process::Command};

use regex::Regex;
use source::{Kind, Source, files_below, sources, text_of};

/// What Understudy does, a folder each.
const CAPABILITIES: [&str; 10] = [
    "programs",
    "mentors",
    "internships",
    "weeks",
    "one_on_ones",
    "check_ins",
    "privacy",
    "alumni",
    "holidays",
    "home",
];

/// What it stands on.
const FOUNDATIONS: [&str; 8] = [
    "app",
    "cli",
    "context",
    "sandbox",
    "scheduler",
    "slack",
    "store",
    "web",
];

/// The rooms of a capability. One that outgrows its file becomes a folder of the same name.
const ROOMS: [&str; 9] = [
    "mod",
    "rules",
    "store",
    "views",
    "due",
    "handlers",
    "import",
    "tests",
    "snapshots",
];

/// Rooms that one capability has and the others don't.
const OWN_ROOMS: [(&str, &str); 3] = [
    ("programs", "page"),  // the reader of pages: no capability reads anything else
    ("programs", "check"), // what `understudy check` prints
    ("programs", "versions"), // which item of a new version is which of the old
];

const LONGEST_FILE: usize = 600;

fn hold(broken: Vec<String>, what_to_do: &str) {
    let list = broken.join("\n  ");
    assert!(broken.is_empty(), "\n  {list}\n\n{what_to_do}\n");
}

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a good pattern")
}

/// Every place where one of these runs of tokens stands, in the sources that `inside` names.
fn places(inside: impl Fn(&Source) -> bool, forbidden: &[&[&str]]) -> Vec<String> {
    let mut broken = Vec::new();
    for source in sources().iter().filter(|source| inside(source)) {
        for tokens in forbidden {
            let lines = source.lines_with(tokens);
            broken.extend(
                lines
                    .into_iter()
                    .map(|line| format!("{}: `{}`", source.at(line), tokens.concat())),
            );
        }
    }
    broken
}

/// Every import of one of these modules of ours, in the sources that `inside` names.
fn imports(inside: impl Fn(&Source) -> bool, forbidden: &[&str]) -> Vec<String> {
    let mut broken = Vec::new();
    for source in sources().iter().filter(|source| inside(source)) {
        for word in source.imports() {
            if forbidden.contains(&word.text.as_str()) {
                broken.push(format!("{}: `crate::{}`", source.at(word.line), word.text));
            }
        }
    }
    broken
}

/// Whether a source is this room of a capability.
fn is_room(source: &Source, room: &str) -> bool {
    let Some(folder) = source
        .folder()
        .filter(|folder| CAPABILITIES.contains(folder))
    else {
        return false;
    };
    let inside = &source.path[format!("src/{folder}/").len()..];
    inside == format!("{room}.rs") || inside.starts_with(&format!("{room}/"))
}

#[test]
fn every_folder_is_a_capability_or_a_foundation() {
    let mut broken = BTreeSet::new();
    for path in files_below("src") {
        let inside = path.trim_start_matches("src/");
        if let Some((folder, _)) = inside.split_once('/')
            && !CAPABILITIES.contains(&folder)
            && !FOUNDATIONS.contains(&folder)
        {
            broken.insert(format!("src/{folder}/"));
        }
    }
    hold(
        broken.into_iter().collect(),
        "A new folder is a new capability or a new foundation. Say which in tests/tidy.rs and ARCHITECTURE.md.",
    );
}

#[test]
fn capabilities_have_the_same_rooms() {
    let mut broken = Vec::new();
    for capability in CAPABILITIES {
        for path in files_below(&format!("src/{capability}")) {
            let inside = &path[format!("src/{capability}/").len()..];
            let room = inside.split('/').next().unwrap_or(inside);
            let room = room.trim_end_matches(".rs");
            if !ROOMS.contains(&room) && !OWN_ROOMS.contains(&(capability, room)) {
                broken.push(path);
            }
        }
    }
    hold(
        broken,
        "Whoever knows one capability knows all: mod, rules, store, views, due, handlers, import. Move it into one \
         of these, make that room a folder, or add the room to OWN_ROOMS with its reason.",
    );
}

#[test]
fn rules_are_plain_functions() {
    let is_rules = |source: &Source| is_room(source, "rules");
    let mut broken = places(
        is_rules,
        &[&["async"], &["await"], &["Tx"], &["Db"], &["store", "::"]],
    );
    broken.extend(imports(
        is_rules,
        &[
            "app", "cli", "clock", "context", "sandbox", "slack", "store", "web",
        ],
    ));
    hold(
        broken,
        "Rules are decisions of values and a time: no database, no Slack, no async. Load in the handler, pass \
         values in, save what comes out.",
    );
}

#[test]
fn views_are_functions_of_values() {
    let is_views = |source: &Source| is_room(source, "views");
    let mut broken = places(is_views, &[&["async"], &["await"], &["Tx"], &["Db"]]);
    broken.extend(imports(
        is_views,
        &["app", "cli", "clock", "context", "sandbox", "web"],
    ));
    hold(
        broken,
        "A view shows what it is given. Load in the handler or in `due`, and pass it in.",
    );
}

#[test]
fn stores_know_only_the_database() {
    hold(
        imports(
            |source| is_room(source, "store"),
            &["app", "cli", "clock", "context", "sandbox", "slack", "web"],
        ),
        "A capability's store is its SQL as functions over `&mut Tx`. What Slack is told is decided in the handler.",
    );
}

#[test]
fn foundations_know_no_capability() {
    hold(
        imports(
            |source| {
                source
                    .folder()
                    .is_some_and(|folder| matches!(folder, "scheduler" | "slack" | "store"))
            },
            &CAPABILITIES,
        ),
        "slack, store and scheduler serve every capability and import none. Let the capability register with the \
         router or the planner, or move the type down.",
    );
}

#[test]
fn nothing_knows_that_it_is_played_with() {
    let may = |source: &Source| matches!(source.folder(), Some("cli" | "sandbox"));
    hold(
        imports(|source| !may(source), &["sandbox"]),
        "The sandbox drives the real app by HTTP; the app must not know it. Only cli/ starts it.",
    );
}

#[test]
fn sqlx_stays_in_the_store() {
    hold(
        places(
            |source| source.folder() != Some("store"),
            &[&["sqlx", "::"]],
        ),
        "Only src/store/ knows which database it is. Use `Tx`, `args!` and `row!`.",
    );
}

#[test]
fn sql_stands_in_stores() {
    let sql =
        pattern(r"(?s)\b(SELECT\s.*\sFROM\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s)");
    let mut broken = Vec::new();
    for source in sources() {
        let mut parts = source.path.split('/');
        if parts.any(|part| matches!(part, "store" | "store.rs")) {
            continue;
        }
        let found = source.strings().filter(|text| sql.is_match(&text.text));
        broken.extend(found.map(|text| source.at(text.line)));
    }
    hold(
        broken,
        "SQL stands in store.rs of its capability, as a function over `&mut Tx`. Move it there.",
    );
}

#[test]
fn columns_are_listed() {
    let star = pattern(r"(?i)\b(SELECT|RETURNING)\s+(\w+\.)?\*");
    let mut broken = Vec::new();
    for source in sources() {
        let found = source.strings().filter(|text| star.is_match(&text.text));
        broken.extend(found.map(|text| source.at(text.line)));
    }
    for path in files_below("migrations") {
        let text = text_of(&path).unwrap_or_default();
        broken.extend(star.is_match(&text).then_some(path));
    }
    hold(
        broken,
        "List the columns: after a newer replica adds one, PostgreSQL refuses `*` on open connections for good.",
    );
}

#[test]
fn one_place_reads_the_clock() {
    hold(
        places(
            |source| source.path != "src/clock.rs",
            &[
                &["SystemTime", "::", "now"],
                &["Instant", "::", "now"],
                &["Timestamp", "::", "now"],
                &["Zoned", "::", "now"],
                &["Utc", "::", "now"],
                &["Local", "::", "now"],
            ],
        ),
        "Time is passed in: take a `now: Timestamp`. Wall time is `clock::wall()`, a span `clock::Stopwatch`.",
    );
}

#[test]
fn nothing_panics_outside_tests() {
    hold(
        places(
            |_| true,
            &[
                &[".", "unwrap", "("],
                &[".", "expect", "("],
                &["panic", "!"],
                &["todo", "!"],
                &["unimplemented", "!"],
                &["unsafe"],
            ],
        ),
        "Return an error with a sentence for whoever reads it. Where it can't happen, let the types say so.",
    );
}

#[test]
fn no_machine_and_no_secret_in_the_text() {
    let machine = pattern(r"(^|[^\w.\-])/(work|root|Users/\w+|home/\w+)(/|\b)");
    let secret = pattern(
        r"\b(xox[a-z]-\d{6,}-|xapp-\d-[A-Z0-9]{6,}-|AKIA[0-9A-Z]{16}|gh[pousr]_\w{30,})|-----BEGIN [A-Z ]*PRIVATE KEY|hooks\.slack\.com/(services|workflows)/T\w{6,}/",
    );
    let mut broken = Vec::new();
    for path in files_below("") {
        let text = text_of(&path).unwrap_or_default();
        for (index, line) in text.lines().enumerate() {
            if machine.is_match(line) || secret.is_match(line) {
                broken.push(format!("{path}:{}", index + 1));
            }
        }
    }
    let crates_io = r#"source = "registry+https://github.com/rust-lang/crates.io-index""#;
    let lock = text_of("Cargo.lock").unwrap_or_default();
    for (index, line) in lock.lines().enumerate() {
        if line.starts_with("source = ") && line != crates_io {
            broken.push(format!("Cargo.lock:{}: not crates.io", index + 1));
        }
    }
    hold(
        broken,
        "A path or registry of one machine, or something like a secret: say it in general words, or make it a \
         setting. A secret that was ever committed must be changed.",
    );
}

#[test]
fn files_are_short() {
    let is_data = |line: &&str| line.trim_start().starts_with('"') && line.ends_with("\",");
    let mut broken = Vec::new();
    for path in ["src", "tests", "benches"]
        .into_iter()
        .flat_map(files_below)
    {
        if path.ends_with(".rs") {
            let text = text_of(&path).unwrap_or_default();
            let count = text.lines().count() - text.lines().filter(is_data).count();
            if count > LONGEST_FILE {
                broken.push(format!("{path}: {count} lines"));
            }
        }
    }
    hold(
        broken,
        "More than 600 lines, tables of words not counted: cut the file at a seam, where its second thing begins.",
    );
}

#[test]
fn every_migration_is_listed() {
    let folder: BTreeSet<_> = files_below("migrations").into_iter().collect();
    let listed: BTreeSet<_> = understudy::store::MIGRATIONS
        .iter()
        .map(|(version, name, _)| format!("migrations/{version:04}_{name}.sql"))
        .collect();
    let broken = folder.symmetric_difference(&listed).cloned().collect();
    hold(
        broken,
        "MIGRATIONS in src/store/migrate.rs lists each file of migrations/ and nothing else.",
    );
}

#[test]
fn the_readme_lists_the_settings() {
    let Some(readme) = text_of("README.md") else {
        return; // no table that could be wrong; .ci/run refuses to go without README.md
    };
    let help = Command::new(env!("CARGO_BIN_EXE_understudy"))
        .arg("help")
        .env_clear()
        .output()
        .expect("the help");
    let help = String::from_utf8_lossy(&help.stdout);
    let help = pattern(r"<[A-Z_]+>").replace_all(&help, ""); // `--listen <LISTEN>`
    let variable = pattern(r"\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b");
    let of_help: BTreeSet<_> = variable.find_iter(&help).map(|it| it.as_str()).collect();

    let row = pattern(r"(?m)^\|\s*`([A-Z][A-Z0-9]*_[A-Z0-9_]+)`\s*\|\s*`?([^|`]*?)`?\s*\|");
    let of_readme: BTreeSet<_> = row.captures_iter(&readme).map(|it| it.extract()).collect();
    let of_readme: BTreeSet<_> = of_readme
        .into_iter()
        .map(|(_, [name, default])| (name, default))
        .collect();
    let names: BTreeSet<_> = of_readme.iter().map(|(name, _)| *name).collect();
    let mut broken: Vec<_> = names
        .symmetric_difference(&of_help)
        .map(|name| {
            let side = if names.contains(name) {
                "help"
            } else {
                "README.md"
            };
            format!("{name} is not in {side}")
        })
        .collect();

    let default = pattern(r"\[env: ([A-Z0-9_]+)=?\]\s*\[default: ([^\]]*)\]");
    for (_, setting) in default.captures_iter(&help).map(|it| it.extract::<2>()) {
        if names.contains(setting[0]) && !of_readme.contains(&(setting[0], setting[1])) {
            broken.push(format!("{}: the default is `{}`", setting[0], setting[1]));
        }
    }
    hold(
        broken,
        "README.md's table of settings has one row for each variable of `understudy help`: | `NAME` | `default` | … |",
    );
}

#[test]
fn every_dependency_has_its_reason() {
    let manifest = text_of("Cargo.toml").expect("Cargo.toml");
    let mut used = BTreeSet::new();
    let mut in_dependencies = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            in_dependencies = line.ends_with("dependencies]");
        } else if in_dependencies && let Some((name, _)) = line.split_once(" = ") {
            used.insert(name.to_owned());
        }
    }
    let page = text_of("docs/dependencies.md").unwrap_or_default();
    let entry = pattern(r"(?m)^- `([\w-]+)`: \S");
    let explained: BTreeSet<_> = entry
        .captures_iter(&page)
        .map(|it| it[1].to_owned())
        .collect();
    let broken = used.symmetric_difference(&explained).map(|name| {
        let side = if used.contains(name) {
            "docs/dependencies.md"
        } else {
            "Cargo.toml"
        };
        format!("{name} is not in {side}")
    });
    hold(
        broken.collect(),
        "docs/dependencies.md has a line \"- `name`: reason\" for each dependency of Cargo.toml and for no other.",
    );
}

/// The rules above see code: not comments, not tests, and not what only looks like code in a string.
#[test]
fn the_reader_sees_code_only() {
    let sources = sources();
    let clock = sources.iter().find(|source| source.path == "src/clock.rs");
    let clock = clock.expect("src/clock.rs");
    assert_eq!(clock.lines_with(&["Timestamp", "::", "now"]).len(), 1);
    let is_test = |source: &Source| source.name() == "tests.rs" || source.path.contains("contract");
    assert!(!sources.iter().any(is_test));
    let words = sources.iter().flat_map(|source| &source.tokens);
    assert!(
        words
            .clone()
            .any(|token| token.kind == Kind::Word && token.text == "async")
    );
    assert!(!words.clone().any(|token| token.text == "assert_eq"));
}
