//! Difficulties of pages that were written for people only, each on a small page of our own.

use super::*;

/// Kind, first and last number, label, theme and how many items.
type Seen<'r> = (UnitKind, u32, u32, &'r str, &'r str, usize);

fn seen(reading: &Reading) -> Vec<Seen<'_>> {
    let units = reading.units.iter();
    units
        .map(|unit| {
            let theme = unit.theme.as_deref().unwrap_or_default();
            (
                unit.kind,
                unit.from,
                unit.to,
                unit.label.as_str(),
                theme,
                unit.item_count,
            )
        })
        .collect()
}

fn has(reading: &Reading, code: &str) -> bool {
    codes(reading).iter().any(|(_, found)| *found == code)
}

#[test]
fn headings_in_many_dresses() {
    use UnitKind::Week;
    let reading = read_text(
        "# Plan\n\n## 🚀 Week 1\n\n- a\n\n## 2. Week Two\n\n- a\n\n## Week 3️⃣\n\n- a\n\n## Wk. 4\n\n- a\n\n\
         ## WEEK FIVE — Foo\n\n- a\n\n## [Week 6](https://e.org): `code` {#w6}\n\n- a\n\nWeek 7\n------\n\n- a\n\n\
         > ## Week 8\n>\n> - a\n\n<h2>Week 9: <em>HTML</em></h2>\n\n- a\n\n## **Week 10** – C++ & C# (part 1)\n\n- a\n",
    );
    assert_eq!(codes(&reading), []);
    assert_eq!(
        seen(&reading),
        [
            (Week, 1, 1, "Week 1", "", 1),
            (Week, 2, 2, "Week Two", "", 1),
            (Week, 3, 3, "Week 3", "", 1),
            (Week, 4, 4, "Wk. 4", "", 1),
            (Week, 5, 5, "WEEK FIVE", "Foo", 1),
            (Week, 6, 6, "Week 6", "code", 1),
            (Week, 7, 7, "Week 7", "", 1),
            (Week, 8, 8, "Week 8", "", 1),
            (Week, 9, 9, "Week 9", "HTML", 1),
            (Week, 10, 10, "Week 10", "C++ & C# (part 1)", 1),
        ]
    );
    let reading = read_text("## W1\n\n- a\n\n## W2: Foo\n\n- a\n");
    assert_eq!(
        seen(&reading),
        [(Week, 1, 1, "W1", "", 1), (Week, 2, 2, "W2", "Foo", 1)]
    );
    assert!(!read_text("## W3 Schools\n\n- a\n").usable);
}

/// "Week 11/12" is the eleventh of twelve, where "Week 1/12" is the first.
#[test]
fn headings_that_count_all_units() {
    let of_total =
        read_text("## Week 1/12\n\n- a\n\n## Week 2/12: Foo\n\n- a\n\n## Week 11/12\n\n- a\n");
    let spans: Vec<_> = seen(&of_total)
        .iter()
        .map(|unit| (unit.1, unit.2, unit.4))
        .collect();
    assert_eq!(spans, [(1, 1, ""), (2, 2, "Foo"), (11, 11, "")]);
    let pairs = read_text("## Week 1/2\n\n- a\n\n## Week 3/4\n\n- a\n");
    let spans: Vec<_> = seen(&pairs).iter().map(|unit| (unit.1, unit.2)).collect();
    assert_eq!(spans, [(1, 2), (3, 4)]);
}

#[test]
fn weeks_behind_summaries() {
    let reading = read_text(
        "# Plan\n\n<details>\n<summary><b>Week 1</b>: Start</summary>\n\n- a\n- b\n\n</details>\n\n\
         <details>\n<summary>Week 2</summary>\n\n- c\n\n</details>\n\n## Questions\n\nAsk in #help.\n",
    );
    assert_eq!(
        seen(&reading),
        [
            (UnitKind::Week, 1, 1, "Week 1", "Start", 2),
            (UnitKind::Week, 2, 2, "Week 2", "", 1)
        ]
    );
    assert_eq!(reading.units[0].line, 4);
    assert_eq!(reading.rules.home_channel.value.as_deref(), Some("help"));
}

#[test]
fn weeks_as_items_of_a_list() {
    let reading = read_text(
        "# Plan\n\n- **Week 1**: Settle in\n  - Meet the team\n  - Discuss with your mentor:\n    - What is odd?\n\
         - **Week 2** – Build\n  - Ship\n    - Small\n\nSay hello in #plan.\n",
    );
    assert_eq!(codes(&reading), []);
    assert_eq!(
        seen(&reading),
        [
            (UnitKind::Week, 1, 1, "Week 1", "Settle in", 3),
            (UnitKind::Week, 2, 2, "Week 2", "Build", 2)
        ]
    );
    assert_eq!(reading.prompt_count, 1);
    assert_eq!(reading.units[1].items[0].line, 8);
    // What stands after the list is no part of its last week.
    assert_eq!(reading.rules.home_channel.value.as_deref(), Some("plan"));

    let flat = read_text(
        "# Plan\n\n1. Week 1: Meet [the team](https://e.org/team) and **laugh**\n2. Week 2: Ship\n",
    );
    assert_eq!(
        texts(&flat.units[0].items),
        ["Meet <https://e.org/team|the team> and *laugh*"]
    );
    assert_eq!((flat.units.len(), flat.item_count), (2, 2));
    let bold = read_text(
        "- **Week 1: Meet**\n- **Week 2**: **Ship** it\n- [Week 3: Show](https://e.org)\n",
    );
    let tasks: Vec<_> = bold
        .units
        .iter()
        .flat_map(|unit| texts(&unit.items))
        .collect();
    assert_eq!(tasks, ["Meet", "*Ship* it", "<https://e.org|Week 3: Show>"]);

    let contents = read_text("# Plan\n\n- [Week 1](#week-1)\n- [Week 2](#week-2)\n");
    assert!(!contents.usable);
    let under_headings = read_text("## Week 1\n\n- Day 1: a\n- Day 2: b\n");
    assert_eq!(under_headings.item_count, 2);
}

/// Weeks in lists below the headings of months are the units, as weeks under headings are; days in the lists of
/// weeks stay items.
#[test]
fn finer_units_in_the_lists_of_coarser_ones() {
    let reading = read_text(
        "## Month 1: Learn\n\nAbout it.\n\n* **Week 1: Listen**\n    * a\n    * b\n* **Week 2: Read**\n    * c\n\n**Checkpoint:** Done\n\n\
         ## Month 2: Do\n\n* **Week 3: Help**\n    * d\n\n* **Week 4: Own**\n    * e\n",
    );
    let units: Vec<_> = seen(&reading)
        .iter()
        .map(|unit| (unit.3, unit.4, unit.5))
        .collect();
    assert_eq!(
        units,
        [
            ("Week 1", "Listen", 2),
            ("Week 2", "Read", 1),
            ("Week 3", "Help", 1),
            ("Week 4", "Own", 1)
        ]
    );
    let notes = reading.units.iter().flat_map(|unit| &unit.items);
    assert!(
        notes
            .filter(|item| item.kind == ItemKind::Note)
            .any(|item| item.text.contains("Checkpoint"))
    );
    let days = read_text(
        "## Week 1\n\n- Day 1\n  - a\n- Day 2\n  - b\n\n## Week 2\n\n- Day 1\n  - c\n- Day 2\n  - d\n",
    );
    assert_eq!((days.units.len(), days.item_count), (2, 8));
}

#[test]
fn weeks_as_bold_lines() {
    let reading = read_text(
        "# Plan\n\n**Week 1:** Orientation\n\n- a\n\n**Week 2: Build**\n\n- b\n\n**Week 3:** Rest\n**Week 4:** Show\n",
    );
    assert_eq!(
        seen(&reading),
        [
            (UnitKind::Week, 1, 1, "Week 1", "Orientation", 1),
            (UnitKind::Week, 2, 2, "Week 2", "Build", 1),
            (UnitKind::Week, 3, 3, "Week 3", "Rest", 0),
            (UnitKind::Week, 4, 4, "Week 4", "Show", 0)
        ]
    );
    // Where headings name the weeks, a bold line is a group.
    let headed = read_text("## Week 1\n\n**Week 1: first half**\n\n- a\n\n## Week 2\n\n- b\n");
    assert_eq!(headed.units.len(), 2);
    assert!(headed.units[0].items[0].heading.as_deref() == Some("Week 1: first half"));
}

#[test]
fn a_framework_that_is_a_table() {
    let reading = read_text(
        "# Plan\n\n| Week | Topic | Tasks | Homework |\n|---|---|---|---|\n\
         | 1 | Listening | Meet the team<br>Read the [guide](https://e.org/g) | Nothing; really |\n\
         | 2–3 | Doing | • Sort 20 tickets; present them to your mentor | |\n\
         | | | Shadow a call | – |\n| 4 (short) | Show | Say goodbye | |\n\nAsk in #table.\n",
    );
    assert_eq!(codes(&reading), []);
    use UnitKind::Week;
    assert_eq!(
        seen(&reading),
        [
            (Week, 1, 1, "Week 1", "Listening", 4),
            (Week, 2, 3, "Week 2–3", "Doing", 3),
            (Week, 4, 4, "Week 4", "Show", 1)
        ]
    );
    let first = &reading.units[0].items;
    assert_eq!(
        texts(first),
        [
            "Meet the team",
            "Read the <https://e.org/g|guide>",
            "Nothing",
            "really"
        ]
    );
    let headings: Vec<_> = first
        .iter()
        .filter_map(|item| item.heading.as_deref())
        .collect();
    assert_eq!(headings, ["Tasks", "Tasks", "Homework", "Homework"]);
    let second = &reading.units[1].items;
    assert_eq!(
        second.iter().map(|item| item.line).collect::<Vec<_>>(),
        [6, 6, 7]
    );
    assert!(second[1].demo && second[2].kind == ItemKind::Task);
    assert_eq!(reading.rules.home_channel.value.as_deref(), Some("table"));
    let ids: HashSet<&str> = all(&reading).iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids.len(), 8);
}

#[test]
fn other_tables_of_units() {
    let days =
        read_text("| Day | Do |\n|---|---|\n| Day 1 | Meet |\n| Day 2 | Sort<br>- [ ] Answer |\n");
    assert_eq!(days.units[1].kind, UnitKind::Day);
    assert_eq!(texts(&days.units[1].items), ["Sort", "Answer"]);
    let topics = read_text("Week | Topic\n---|---\nWeek 1 | Pages\nWeek 2 | Styles\n");
    assert_eq!(
        seen(&topics),
        [
            (UnitKind::Week, 1, 1, "Week 1", "Pages", 0),
            (UnitKind::Week, 2, 2, "Week 2", "Styles", 0)
        ]
    );
    let lessons = read_text(
        "| Lesson Number | Topic | Exercise | Author |\n|---|---|---|---|\n| 01 | Intro | Try | Amy |\n| 02 | More | Go on | Bo |\n",
    );
    assert_eq!(lessons.units[1].label, "Lesson 02");
    let kinds: Vec<_> = lessons.units[1]
        .items
        .iter()
        .map(|item| item.kind)
        .collect();
    assert_eq!(kinds, [ItemKind::Task, ItemKind::Note]);
    // Beside headings a table is what it was: a note.
    let beside = read_text(
        "## Week 1\n\n- a\n\n## Buddies\n\n| Week | How often |\n|---|---|\n| 1 | Daily |\n| 2 | Weekly |\n",
    );
    assert_eq!((beside.units.len(), beside.item_count), (1, 1));
    let changes = read_text("| # | Change |\n|---|---|\n| 1 | x |\n| 2 | y |\n");
    assert!(!changes.usable);
}

#[test]
fn plans_for_30_60_and_90_days() {
    let plan = |headings: [&str; 3]| {
        let sections = headings.map(|heading| format!("## {heading}\n\n- a\n\n"));
        read_text(&format!("# The first 90 days\n\n{}", sections.concat()))
    };
    for headings in [
        ["First 30 days", "First 60 days", "First 90 days"],
        ["Days 1–30: Learn", "Days 31–60: Do", "Days 61–90: Own"],
        ["30 days", "60 days", "90 days"],
        ["30-Day Goals", "60-Day Goals", "90-Day Goals"],
        ["Day 30", "Day 60", "Day 90"],
        [
            "By the end of day 30",
            "By the end of day 60",
            "By the end of day 90",
        ],
        ["0-30 days", "31-60 days", "61-90 days"],
        [
            "By the end of your first month",
            "By the end of your second month",
            "By the end of your third month",
        ],
        [
            "Month 1 (days 1-30)",
            "Month 2 (days 31-60)",
            "Month 3 (days 61-90)",
        ],
    ] {
        let reading = plan(headings);
        let months: Vec<_> = seen(&reading)
            .iter()
            .map(|unit| (unit.0, unit.1, unit.2))
            .collect();
        let wanted = [1, 2, 3].map(|month| (UnitKind::Month, month, month));
        assert_eq!(months, wanted, "{headings:?}");
        assert_eq!(reading.rules.length_weeks.value, 12, "{headings:?}");
        let told = !headings[0].contains("onth");
        assert_eq!(has(&reading, "days-read-as-months"), told, "{headings:?}");
    }
    let mixed = read_text(
        "## Day 1\n\n- a\n\n## Week 1\n\n- a\n\n## 30 days\n\n- a\n\n## 60 days\n\n- a\n",
    );
    let kinds: Vec<_> = mixed.units.iter().map(|unit| unit.kind).collect();
    use UnitKind::{Day, Month, Week};
    assert_eq!(kinds, [Day, Week, Month, Month]);
    // A course of thirty days has thirty.
    let days: String = (1..=30)
        .map(|day| format!("## Day {day}\n\n- a\n\n"))
        .collect();
    assert!(read_text(&days).units.iter().all(|unit| unit.kind == Day));
}

#[test]
fn groups_and_frames_of_the_same_name() {
    let groups = read_text(
        "## Week 1\n\n- a\n\n### Week 1 Outcomes\n\n- b\n\n#### Deeper\n\n- c\n\n## Week 2\n\n- d\n\n### Week 2 Outcomes\n\n- e\n",
    );
    assert_eq!(codes(&groups), []);
    assert_eq!((groups.units.len(), groups.item_count), (2, 5));
    let headings: Vec<_> = groups.units[0]
        .items
        .iter()
        .map(|item| item.heading.as_deref())
        .collect();
    assert_eq!(headings, [None, Some("Week 1 Outcomes"), Some("Deeper")]);
    let frames = read_text(
        "## Weeks 1-2: Start\n\n### Week 1\n\n- a\n\n### Week 2\n\n- b\n\n### Wrap-up\n\n- c\n\n## Weeks 3-4\n\n### Week 3\n\n- d\n\n### Week 4\n\n- e\n",
    );
    let counts: Vec<_> = seen(&frames)
        .iter()
        .map(|unit| (unit.1, unit.2, unit.5))
        .collect();
    assert_eq!(counts, [(1, 1, 1), (2, 2, 2), (3, 3, 1), (4, 4, 1)]);
    // The days stand on the level of their month, but in its frame.
    let slipped = read_text(
        "## Phase 1\n\n### Month 1\n\n### Monday\n\n- a\n\n### Month 2\n\n### Monday\n\n- b\n\n## Phase 2\n\n### Month 3\n\n### Monday\n\n- c\n",
    );
    let counts: Vec<_> = seen(&slipped)
        .iter()
        .map(|unit| (unit.0, unit.1, unit.5))
        .collect();
    assert_eq!(counts, [1, 2, 3].map(|month| (UnitKind::Month, month, 1)));
}

#[test]
fn units_that_have_no_number_of_their_own() {
    let reading = read_text(
        "## Contents\n\n- x\n\n# Plan\n\n## Week 1: A\n\n- a\n\n## Week 1: B\n\n- b\n\n## Week 2\n\n- c\n\n## Second last week\n\n- d\n\n\
         ## Last week: Goodbye\n\n- e\n\n## Last year's notes\n\n- f\n",
    );
    assert_eq!(reading.title.as_deref(), Some("Plan"));
    let spans: Vec<_> = seen(&reading)
        .iter()
        .map(|unit| (unit.1, unit.3, unit.5))
        .collect();
    assert_eq!(
        spans,
        [
            (1, "Week 1", 2),
            (2, "Week 2", 1),
            (3, "Second last week", 1),
            (4, "Last week: Goodbye", 1)
        ]
    );
    // What the second heading of a week says is kept as a group.
    assert_eq!(reading.units[0].items[1].heading.as_deref(), Some("B"));
    assert_eq!(
        codes(&reading),
        [
            (11, "unit-twice"),
            (19, "unit-without-number"),
            (23, "unit-without-number")
        ]
    );
}

#[test]
fn phases_that_say_when_they_are() {
    let reading =
        read_text("## Phase 1: Learn (Months 1-2)\n\n- a\n\n## Phase 2: Do (Month 3)\n\n- b\n");
    assert_eq!(
        seen(&reading),
        [
            (UnitKind::Month, 1, 2, "Phase 1", "Learn (Months 1-2)", 1),
            (UnitKind::Month, 3, 3, "Phase 2", "Do (Month 3)", 1)
        ]
    );
    let apart = read_text(
        "## Phase 1: Days 1-30 (Learning)\n\n- a\n\n## Phase 2: Days 31-60 (Doing)\n\n- b\n",
    );
    let spans: Vec<_> = seen(&apart)
        .iter()
        .map(|unit| (unit.0, unit.1, unit.2))
        .collect();
    assert_eq!(spans, [1, 2].map(|month| (UnitKind::Month, month, month)));
    let recap = read_text("## Module 1: Week 1 recap\n\n- a\n\n## Module 2: Week 2 recap\n\n- b\n");
    assert!(recap.units.iter().all(|unit| unit.kind == UnitKind::Module));
    let silent = read_text("## Phase 1 (Months 1-2)\n\n- a\n\n## Phase 2\n\n- b\n");
    assert!(silent.units.iter().all(|unit| unit.kind == UnitKind::Phase));
}

/// Before the start is the pre-internship list; before a later week is in the week above. No unit is `before`.
#[test]
fn what_comes_before() {
    let reading = read_text(
        "## Week 0\n\n- z\n\n## Week 1\n\n- a\n\n## Before week 2\n\n- b\n\n## Week 2\n\n- c\n\n## Pre-work for week 3\n\n- d\n\n## Week 3\n\n- e\n",
    );
    assert_eq!(texts(&reading.pre_internship.items), ["z"]);
    assert_eq!(codes(&reading), [(1, "unit-before-start")]);
    let items: Vec<_> = reading
        .units
        .iter()
        .map(|unit| texts(&unit.items))
        .collect();
    assert_eq!(items, [vec!["a", "b"], vec!["c", "d"], vec!["e"]]);
    assert_eq!(
        reading.units[0].items[1].heading.as_deref(),
        Some("Before week 2")
    );
    let start = read_text("## Before week 1\n\n- z\n\n## Week 1\n\n- a\n");
    assert_eq!(texts(&start.pre_internship.items), ["z"]);
}

#[test]
fn lengths_that_are_ranges() {
    for (said, weeks) in [
        ("lasts 6–8 weeks", 8),
        ("lasts 6 to 8 weeks", 8),
        ("lasts between 6 and 8 weeks", 8),
        ("lasts 6 weeks to 8 weeks", 8),
        ("lasts three to six months", 24),
        ("is a 6-8 week program", 8),
        ("dauert 6 bis 8 Wochen", 8),
        ("dure de 6 à 8 semaines", 8),
    ] {
        let reading = read_text(&format!("It {said}.\n\n## Before you start\n\n- a\n"));
        assert_eq!(reading.rules.length_weeks.value, weeks, "{said}");
        assert_eq!(codes(&reading), [(1, "length-range")], "{said}");
    }
    let units = "## Week 1\n\n- a\n\n## Weeks 2-6\n\n- b\n";
    let within = read_text(&format!("It lasts 4 to 8 weeks.\n\n{units}"));
    assert_eq!(
        (within.rules.length_weeks.value, codes(&within)),
        (6, vec![(1, "length-range")])
    );
    let beyond = read_text(&format!("It lasts 8 to 12 weeks.\n\n{units}"));
    assert_eq!(beyond.rules.length_weeks.value, 12);
    assert!(has(&beyond, "length-differs"));
    let recurs = read_text(
        "We look at how long it lasts every 2 to 3 weeks.\n\n## Before you start\n\n- a\n",
    );
    assert!(!has(&recurs, "length-range"));
}

#[test]
fn pages_that_only_look_like_programs() {
    let sections = |headings: &[&str]| -> String {
        let sections = headings.iter();
        sections
            .map(|heading| format!("## {heading}\n\n- a\n- b\n\n"))
            .collect()
    };
    for headings in [
        &["Step 1", "Step 2", "Step 3"][..],
        &["1. Install", "2. Configure", "3. Run"],
        &["Release 1", "Release 2"],
        &["1.2.0", "1.1.0"],
        &["Question 1", "Question 2"],
        &["Level 1", "Level 2"],
        &["IC1", "IC2", "IC3"],
        &["Engineer I", "Engineer II"],
        &["HTTP 200", "HTTP 404"],
        &["Summer 2024", "Summer 2025"],
        &["Meeting 1", "Meeting 2"],
        &["2026-01-05", "2026-01-12"],
        &["Week 23", "Week 22", "Week 21"],
        &["Day-to-day work", "Week to week"],
        &["Your first day", "Benefits"],
        &["8 weeks of learning", "90 days of warranty"],
    ] {
        let reading = read_text(&sections(headings));
        assert!(!reading.usable, "{headings:?}: {:?}", seen(&reading));
        let said = reading
            .problems
            .iter()
            .find(|problem| problem.code == "not-a-program");
        assert!(
            said.is_some_and(|problem| problem.message.contains("because")),
            "{headings:?}"
        );
        assert_eq!(reading.unread.len(), headings.len(), "{headings:?}");
    }
}

#[test]
fn items_of_many_shapes() {
    let reading = read_text(
        "## Week 1\n\n- [x] Done elsewhere\n- [ ] Open\n- **Term**: what it means\n- Long\n\n  Second paragraph\n\n  ```\n  code\n  ```\n\n\
         Term\n: its meaning\n\n- Last\n",
    );
    let items = &reading.units[0].items;
    let tasks: Vec<_> = items
        .iter()
        .filter(|item| item.kind == ItemKind::Task)
        .collect();
    let texts: Vec<_> = tasks.iter().map(|item| item.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "Done elsewhere",
            "Open",
            "*Term*: what it means",
            "Long\nSecond paragraph\n```code```",
            "Last"
        ]
    );
    assert!(
        items
            .iter()
            .any(|item| item.kind == ItemKind::Note && item.text.contains("its meaning"))
    );
}
