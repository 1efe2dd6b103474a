//! Program pages through the reader: the handbook's, our own, the documentation's examples, and broken ones.

use std::collections::HashSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use understudy::programs::page::{ReadOptions, read};
use understudy::programs::{Item, ItemKind, Owner, Reading, Severity, Shadowing, UnitKind};

#[path = "program_pages/cadences.rs"]
mod cadences;
#[path = "program_pages/holidays.rs"]
mod holidays;
#[path = "program_pages/unseen.rs"]
mod unseen;
#[path = "program_pages/whole.rs"]
mod whole;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read_text(page: &str) -> Reading {
    read(page.as_bytes(), &ReadOptions::default())
}

/// A page of the handbook, which is not part of the project.
fn handbook(name: &str) -> Option<Vec<u8>> {
    let path: PathBuf = root().join("../shared/handbook").join(name);
    let page = std::fs::read(path).ok();
    if page.is_none() {
        let _ = writeln!(std::io::stderr(), "SKIPPED: ../shared is absent");
    }
    page
}

fn walk<'i>(items: &'i [Item], visit: &mut impl FnMut(&'i Item)) {
    for item in items {
        visit(item);
        walk(&item.items, visit);
    }
}

/// All items of a page, the pre-internship list first.
fn all(reading: &Reading) -> Vec<&Item> {
    let mut found = Vec::new();
    walk(&reading.pre_internship.items, &mut |item| found.push(item));
    for unit in &reading.units {
        walk(&unit.items, &mut |item| found.push(item));
    }
    found
}

fn codes(reading: &Reading) -> Vec<(usize, &str)> {
    let problems = reading.problems.iter();
    problems
        .map(|problem| (problem.line, problem.code.as_str()))
        .collect()
}

fn texts(items: &[Item]) -> Vec<&str> {
    items.iter().map(|item| item.text.as_str()).collect()
}

#[test]
fn story_02_the_page_with_weeks() {
    let Some(page) = handbook("csm-internship.md") else {
        return;
    };
    let reading = read(&page, &ReadOptions::default());
    assert!(reading.usable);
    let counts: Vec<(usize, usize, usize)> = reading
        .units
        .iter()
        .map(|unit| {
            let top = unit.items.iter().filter(|item| item.kind != ItemKind::Note);
            (unit.item_count, unit.prompt_count, top.count())
        })
        .collect();
    let by_hand = [
        (16, 0, 4),
        (10, 4, 2),
        (9, 4, 2),
        (11, 4, 3),
        (18, 4, 4),
        (12, 3, 3),
        (15, 4, 3),
        (15, 4, 3),
        (8, 3, 3),
        (24, 8, 4),
        (21, 9, 3),
        (11, 4, 4),
    ];
    assert_eq!(counts, by_hand);
    assert_eq!((reading.item_count, reading.prompt_count), (170, 51));
    assert_eq!(reading.pre_internship.item_count, 8);
    for (number, unit) in (1..).zip(&reading.units) {
        assert_eq!(
            (unit.kind, unit.number, unit.from, unit.to),
            (UnitKind::Week, number, number, number)
        );
        assert_eq!(
            (unit.label.as_str(), &unit.theme),
            (format!("Week {number}").as_str(), &None)
        );
    }
    let repairs: Vec<(usize, &str)> = codes(&reading)
        .into_iter()
        .filter(|(_, code)| *code != "relative-links")
        .collect();
    assert_eq!(
        repairs,
        [
            (63, "list-marker-without-number"),
            (99, "doubled-list-marker")
        ]
    );
    let rules = &reading.rules;
    assert_eq!(
        rules.home_channel.value.as_deref(),
        Some("customer-success")
    );
    assert_eq!(
        (rules.length_weeks.value, rules.length_weeks.line),
        (12, Some(25))
    );
    assert_eq!(
        (rules.weekly_hours.value, rules.weekly_percent.value),
        (Some(8), Some(20))
    );
    assert_eq!(
        (rules.one_on_one_minutes.value, rules.weekly_more_than.value),
        (30, false)
    );
    assert_eq!(rules.approvals.value.len(), 3);
}

#[test]
fn story_02_items_that_mean_more() {
    let Some(page) = handbook("csm-internship.md") else {
        return;
    };
    let reading = read(&page, &ReadOptions::default());
    let all = all(&reading);
    let lines = |is: &dyn Fn(&Item) -> bool| -> Vec<usize> {
        all.iter()
            .filter(|item| is(item))
            .map(|item| item.line)
            .collect()
    };
    assert_eq!(
        lines(&|item| item.demo),
        [107, 128, 158, 177, 190, 234, 253]
    );
    let log = |unit: &understudy::programs::Unit| unit.items.iter().find_map(|item| item.shadowing);
    let logs: Vec<_> = reading.units.iter().map(log).collect();
    assert_eq!(logs[0], None);
    assert!(logs[1..5].iter().all(|log| *log == Some(Shadowing::Mentor)));
    assert!(logs[5..].iter().all(|log| *log == Some(Shadowing::Others)));
    assert_eq!(lines(&|item| item.coffee), [143]);
    assert_eq!(lines(&|item| item.alternative.is_some()), [175, 176]);
    assert_eq!(lines(&|item| item.refers_to.is_some()), [234]);
    let ids: HashSet<&str> = all.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids.len(), all.len());
}

#[test]
fn story_02_the_page_without_weeks() {
    let Some(page) = handbook("product-internship.md") else {
        return;
    };
    let reading = read(&page, &ReadOptions::default());
    assert!(reading.usable && reading.units.is_empty());
    assert_eq!(reading.pre_internship.item_count, 8);
    let tracks: Vec<&str> = reading
        .tracks
        .iter()
        .map(|track| track.name.as_str())
        .collect();
    assert_eq!(tracks, ["Validation Track", "Build Track"]);
    assert_eq!((reading.mentors.len(), reading.alumni.len()), (2, 10));
    let rules = &reading.rules;
    assert_eq!(rules.home_channel.value.as_deref(), Some("product"));
    assert_eq!(
        (rules.weekly_percent.value, rules.weekly_more_than.value),
        (Some(40), true)
    );
    assert_eq!(rules.approvals.value.len(), 3);
}

#[test]
fn story_02_pages_that_are_no_programs() {
    for name in [
        "product-manager.md",
        "remote-internships.md",
        "software-engineering-intern.md",
    ] {
        let Some(page) = handbook(name) else { return };
        let reading = read(&page, &ReadOptions::default());
        assert!(!reading.usable, "{name}");
        let codes = codes(&reading);
        assert!(codes.contains(&(1, "not-a-program")), "{name}");
        assert!(
            codes.iter().any(|(_, code)| code.starts_with("usable-as-")),
            "{name}"
        );
    }
}

#[test]
fn the_example_pages_read_without_a_problem() {
    for (name, units, items, channel) in [
        ("support-engineering.md", 6, 38, "support"),
        ("ux-research-de.md", 4, 22, "ux-research"),
    ] {
        let page = std::fs::read(root().join("programs").join(name)).expect("an example page");
        let reading = read(&page, &ReadOptions::default());
        assert!(reading.usable, "{name}");
        assert_eq!(codes(&reading), [], "{name}");
        assert_eq!(
            (reading.units.len(), reading.item_count),
            (units, items),
            "{name}"
        );
        assert_eq!(
            reading.rules.home_channel.value.as_deref(),
            Some(channel),
            "{name}"
        );
        assert!(reading.prompt_count > 0, "{name}");
    }
}

#[test]
fn the_documentation_tells_the_truth() {
    let docs = std::fs::read_to_string(root().join("docs/program-pages.md")).expect("the docs");
    let examples: Vec<&str> = docs
        .split("```markdown\n")
        .skip(1)
        .filter_map(|rest| rest.split("\n```").next())
        .collect();
    assert!(examples.len() >= 17);
    for example in examples {
        let reading = read_text(example);
        assert!(reading.usable, "{example}");
        let mut problems = reading.problems.iter();
        assert!(
            problems.all(|it| it.severity == Severity::Info),
            "{example}"
        );
        let items = reading.item_count + reading.pre_internship.item_count;
        assert!(items > 0 && reading.unread.is_empty(), "{example}");
    }
}

#[test]
fn ids_outlive_what_does_not_matter() {
    let before = "## Week 1\n\n1. Read [the page](https://e.org/tpyo)\n1. Don't panic\n1. Ask\n   1. Why?\n1. Ask\n   1. Why?\n";
    let after = "## Week 1\n\n- read [The  page](https://e.org/typo).\n- New\n- Don\u{2019}t panic!\n- Ask\n  - Why\n- Ask\n  - Why?\n";
    let ids = |page: &str| -> Vec<String> {
        let reading = read_text(page);
        all(&reading).iter().map(|item| item.id.clone()).collect()
    };
    let (before, mut after) = (ids(before), ids(after));
    assert_eq!(after.len(), 7);
    after.remove(1);
    assert_eq!(before, after);
    assert_eq!(before.iter().collect::<HashSet<_>>().len(), 6);
}

/// One slip a page: what stands on the page, the items that a person sees, the problem.
#[test]
fn slips_are_repaired_and_told() {
    for (list, items, problem) in [
        (
            "1. a\n. b\n1. c",
            vec!["a", "b", "c"],
            Some((4, "list-marker-without-number")),
        ),
        (
            "1. 1. a\n1. b",
            vec!["a", "b"],
            Some((3, "doubled-list-marker")),
        ),
        (
            "1. A\n1.Bc\n1. d",
            vec!["A", "Bc", "d"],
            Some((4, "list-marker-without-space")),
        ),
        (
            "- a\n-Bc",
            vec!["a", "Bc"],
            Some((4, "list-marker-without-space")),
        ),
        (
            "Text:\n2. b\n3. c",
            vec!["Text:", "b", "c"],
            Some((4, "list-glued-to-text")),
        ),
        ("• a\n• b", vec!["a", "b"], Some((3, "typographic-bullet"))),
        (
            "1. a\n  - b\n1. c",
            vec!["a", "c"],
            Some((4, "shallow-nesting")),
        ),
        (
            "1. a\n1. b\n\n![p](https://e.org/p)\n\n3. c",
            vec!["a", "b", "<https://e.org/p|p>", "c"],
            None,
        ),
        ("1. a\n\n1. \n1. b", vec!["a", "b"], Some((5, "empty-item"))),
        (
            "1.\u{a0}a\n1.\u{a0}b",
            vec!["a", "b"],
            Some((3, "no-break-space")),
        ),
        ("1.\ta\n\t1.\tb\n2.\tc", vec!["a", "c"], None),
        ("1. a\n1. b\n1. c", vec!["a", "b", "c"], None),
        (
            "```\ncode",
            vec!["code"],
            Some((3, "code-block-not-closed")),
        ),
    ] {
        let reading = read_text(&format!("## Week 1\n\n{list}\n"));
        assert_eq!(texts(&reading.units[0].items), items, "{list}");
        let found = codes(&reading);
        assert_eq!(found.first().copied(), problem, "{list}: {found:?}");
    }
}

#[test]
fn a_slip_goes_where_its_indent_says() {
    let reading = read_text("## Week 1\n\n1. a\n   1. b\n   . c\n      1. d\n. e\n   . f\n");
    let unit = &reading.units[0];
    assert_eq!(texts(&unit.items), ["a", "e"]);
    assert_eq!(texts(&unit.items[0].items), ["b", "c"]);
    assert_eq!(texts(&unit.items[0].items[1].items), ["d"]);
    assert_eq!(texts(&unit.items[1].items), ["f"]);
}

#[test]
fn units_that_do_not_add_up() {
    let page = |headings: &[&str]| {
        let sections = headings
            .iter()
            .map(|heading| format!("{heading}\n\n- a\n\n"));
        read_text(&sections.collect::<String>())
    };
    let labels = |reading: &Reading| -> Vec<String> {
        reading
            .units
            .iter()
            .map(|unit| unit.label.clone())
            .collect()
    };
    let reading = page(&["## Week 1", "## Week 2", "## Week 4"]);
    assert_eq!(codes(&reading), [(9, "unit-missing")]);
    let reading = page(&["## Week 1", "## Week 2", "## Week 2", "## Week 3"]);
    assert_eq!(codes(&reading), [(9, "unit-twice")]);
    assert_eq!((reading.units.len(), reading.item_count), (3, 4));
    let reading = page(&["## Week 1", "## Week 3", "## Week 2"]);
    assert_eq!(codes(&reading), [(9, "unit-out-of-order")]);
    assert_eq!(labels(&reading), ["Week 1", "Week 2", "Week 3"]);
    let reading = page(&["## Week 1", "#### Week 2", "## Week 3"]);
    assert_eq!(labels(&reading), ["Week 1", "Week 2", "Week 3"]);
    let reading = page(&["##Week 1", "## Week 2"]);
    assert_eq!(
        (codes(&reading), reading.units.len()),
        (vec![(1, "heading-without-space")], 2)
    );
    let reading = page(&[
        "## Week 1",
        "### Day 1",
        "### Day 2",
        "## Week 2",
        "### Day 1",
    ]);
    assert_eq!(labels(&reading), ["Week 1", "Week 2"]);
    assert_eq!(reading.units[0].items[1].heading.as_deref(), Some("Day 1"));
    let reading = page(&[
        "# Month 1",
        "## Week 1",
        "## Week 2",
        "# Month 2",
        "## Week 3",
    ]);
    assert_eq!(labels(&reading), ["Week 1", "Week 2", "Week 3"]);
    let reading = page(&[
        "## Day 1",
        "## Week 1",
        "## Weeks 2–8",
        "## After the internship",
    ]);
    let kinds: Vec<UnitKind> = reading.units.iter().map(|unit| unit.kind).collect();
    assert_eq!(
        kinds,
        [
            UnitKind::Day,
            UnitKind::Week,
            UnitKind::Week,
            UnitKind::After
        ]
    );
    assert_eq!((reading.units[2].from, reading.units[2].to), (2, 8));
}

/// Languages and words that no table knows: the structure suffices.
#[test]
fn unknown_words_with_rising_numbers_are_units() {
    let reading = read_text("# Ohjelma\n\n### Jakso 1: Alku\n\n- a\n\n### Jakso 2\n\n- b\n");
    let units: Vec<_> = reading
        .units
        .iter()
        .map(|unit| (unit.kind, unit.label.as_str()))
        .collect();
    assert_eq!(
        units,
        [(UnitKind::Open, "Jakso 1"), (UnitKind::Open, "Jakso 2")]
    );
    assert_eq!(reading.units[0].theme.as_deref(), Some("Alku"));
    let alone = read_text("### Jakso 1\n\n- a\n");
    assert!(!alone.usable);
    let levels = read_text("## Level 1\n\n- a\n\n## Level 2\n\n- b\n");
    assert!(!levels.usable);
}

#[test]
fn a_page_in_another_language_works_the_whole_way() {
    let page = "# インターン\n\n## メンターの探し方\n\n#sales に書いてください。\n\n## 開始前\n\n- メンターは予定を共有する\n\n\
                ## 第1週：準備\n\n- 資料を読む\n- メンターと話し合う：\n  - 何に驚きましたか\n\n## 第2週\n\n- メンターに発表する\n";
    let reading = read_text(page);
    assert_eq!(codes(&reading), []);
    assert_eq!(reading.rules.home_channel.value.as_deref(), Some("sales"));
    assert_eq!(reading.pre_internship.items[0].owner, Owner::Mentor);
    assert_eq!(
        (
            reading.units.len(),
            reading.item_count,
            reading.prompt_count
        ),
        (2, 4, 1)
    );
    assert!(reading.units[1].items[0].demo);
}

#[test]
fn windows_line_ends_and_a_bom_change_nothing() {
    let page =
        std::fs::read_to_string(root().join("programs/support-engineering.md")).expect("a page");
    let windows = format!("\u{feff}{}", page.replace('\n', "\r\n"));
    assert_eq!(read_text(&windows), read_text(&page));
}

#[test]
fn front_matter_slips_name_the_right_key() {
    let page = "---\ntitle: T\nunderstudy:\n  post_wekday: monday\n  post_time: noon\n  length_weeks: 6\n---\n\n## Week 1\n\n- a\n";
    let reading = read_text(page);
    assert!(codes(&reading).starts_with(&[(4, "front-matter-key"), (5, "front-matter-value")]));
    assert_eq!(codes(&reading)[2], (9, "length-differs"));
    assert!(reading.problems[0].message.contains("post_weekday"));
    assert_eq!(
        (
            reading.rules.length_weeks.value,
            reading.rules.length_weeks.line
        ),
        (6, Some(6))
    );
    let broken = read_text("---\ntitle: Support: the inside\n---\n\n## Week 1\n\n- a\n");
    assert_eq!(broken.title.as_deref(), Some("Support: the inside"));
    let open = read_text("---\ntitle: T\n\n## Week 1\n\n- a\n");
    assert_eq!(
        (codes(&open)[0], open.units.len()),
        ((1, "front-matter-not-closed"), 1)
    );
}

#[test]
fn unusable_pages_say_why() {
    let units: String = (1..=201)
        .map(|n| format!("## Week {n}\n\n- a\n\n"))
        .collect();
    let items = format!("## Week 1\n\n{}", "- a\n".repeat(5_001));
    let deep: String = (0..13)
        .map(|n| format!("{}- a\n", "  ".repeat(n)))
        .collect();
    let pages: [(Vec<u8>, &str); 9] = [
        (Vec::new(), "not-a-program"),
        (
            b"# Just prose\n\nNothing to do.\n".to_vec(),
            "not-a-program",
        ),
        (vec![b'a'; 1024 * 1024 + 1], "page-too-large"),
        (b"\xff\xfe#\0 \0W\0".to_vec(), "not-utf-8"),
        (b"## Week 1\n\n- caf\xe9\n".to_vec(), "not-utf-8"),
        (b"## Week 1\n\n- a\0b\n".to_vec(), "not-text"),
        (units.into_bytes(), "too-many-units"),
        (items.into_bytes(), "too-many-items"),
        (
            format!("## Week 1\n\n{deep}").into_bytes(),
            "nesting-too-deep",
        ),
    ];
    for (page, code) in pages {
        let reading = read(&page, &ReadOptions::default());
        assert!(!reading.usable, "{code}");
        let error = reading
            .problems
            .iter()
            .find(|problem| problem.severity == Severity::Error);
        let error = error.expect("an error");
        assert_eq!(error.code, code);
        assert!(error.line > 0 && error.message.len() > 20);
    }
}

/// None of these may overflow the stack or take seconds.
#[test]
fn pathological_pages_are_survived() {
    let week = "## Week 1\n\n";
    for page in [
        "[".repeat(100_000),
        "[a](".repeat(20_000),
        "*a **b ".repeat(20_000),
        "- ".repeat(20_000),
        "> ".repeat(20_000),
        ">".repeat(100_000),
        (0..1_400)
            .map(|n| format!("{}- a\n", " ".repeat(n)))
            .collect(),
        "- <!--".repeat(20_000),
        "{{< ".repeat(20_000),
        "|a".repeat(20_000),
        (1..19_000).map(|n| format!("- Week {n}: a\n")).collect(),
        format!(
            "|Week|Do|\n|--|--|\n{}",
            (1..19_000)
                .map(|n| format!("|{n}|a; b|\n"))
                .collect::<String>()
        ),
        format!("---\na: {}\n---\n", "[".repeat(100_000)),
    ] {
        let _ = read_text(&page);
        let _ = read_text(&format!("{week}- {page}"));
    }
}

/// Text with much of what Markdown and Slack take for theirs.
fn markup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zA-Z ]{0,8}",
        "\\PC{0,6}",
        prop::sample::select(vec![
            "\n",
            "\n\n",
            "## Week 1\n",
            "### ",
            "- ",
            "1. ",
            "   ",
            "\t",
            ". ",
            "<!channel>",
            "<!here|x>",
            "<@U1>",
            "<a href=\"",
            "\">",
            "</a>",
            "<!--",
            "-->",
            "[",
            "](",
            ")",
            "`",
            "```\n",
            "**",
            "_",
            "~~",
            "&amp;",
            "&lt;!",
            "{{< ",
            " >}}",
            "{",
            "}",
            "|",
            "|--|--|\n",
            "---\n",
            "> ",
            "https://e.org/",
            "\\",
            "\u{a0}",
            "週",
            "第3",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_text_is_read_and_none_becomes_a_broadcast(text in markup()) {
        let page = format!("## Week 1\n\n- a {text}\n- b\n\n## Before you start\n\n- c {text}\n");
        let reading = read(page.as_bytes(), &ReadOptions { base_url: Some("https://e.org/".to_owned()), ..ReadOptions::default() });
        for item in all(&reading) {
            prop_assert!(!item.text.contains("<!"), "{}", item.text);
            prop_assert!(!item.text.contains("<@"), "{}", item.text);
            prop_assert!(!item.text.contains("<#"), "{}", item.text);
        }
    }

    #[test]
    fn any_text_in_a_list_or_table_of_weeks_is_read(text in markup()) {
        let line = text.replace(['\n', '\r'], " ");
        let cell = line.replace('|', "\\|");
        let list = format!("- Week 1: a {line}\n- **Week 2: {line}**\n- Week 3: b\n");
        let table = format!("| Week | Topic | Do |\n|---|---|---|\n| 1 | {cell} | a; {cell}<br>{cell} |\n| 2 | b | {cell} |\n");
        for page in [list, table] {
            for item in all(&read_text(&page)) {
                prop_assert!(!item.text.contains("<!"), "{}", item.text);
                prop_assert!(!item.text.contains("<@"), "{}", item.text);
                prop_assert!(!item.text.contains("<#"), "{}", item.text);
                prop_assert_eq!(item.text.matches('<').count(), item.text.matches('>').count(), "{}", item.text);
            }
        }
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let reading = read(&bytes, &ReadOptions::default());
        prop_assert!(reading.problems.iter().all(|problem| problem.line > 0));
    }

    /// A page that was cut anywhere still reads, and says nothing of items that aren't on it.
    #[test]
    fn a_page_cut_in_the_middle_is_read(part in 0.0..1.0f64) {
        let page = std::fs::read(root().join("programs/support-engineering.md")).expect("a page");
        let whole = read(&page, &ReadOptions::default());
        let cut = (page.len() as f64 * part) as usize;
        let reading = read(&page[..cut], &ReadOptions::default());
        prop_assert!(reading.item_count <= whole.item_count);
    }
}
