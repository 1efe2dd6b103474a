//! Pages that were not written to be read: crafted, spoilt, or no pages at all. None may panic, overflow the
//! stack or take long, and what holds for every reading holds for theirs.
//!
//! A million cases: `UNDERSTUDY_PAGES_CASES=200000 cargo test --release --test hard_pages any_`.

#[path = "hard_pages/binary.rs"]
mod binary;
#[path = "hard_pages/crafted.rs"]
mod crafted;
#[path = "hard_pages/generate.rs"]
mod generate;
#[path = "hard_pages/holds.rs"]
mod holds;

use std::path::Path;

use holds::{holds, items};
use proptest::prelude::*;
use understudy::clock::Stopwatch;
use understudy::programs::Reading;
use understudy::programs::page::{ReadOptions, read};

/// A thread's stack where nobody asked for more, as of the runtime's workers.
const STACK: usize = 2 * 1024 * 1024;

/// One in `share` of the cases that are asked for.
fn cases(share: u32) -> ProptestConfig {
    let cases = std::env::var("UNDERSTUDY_PAGES_CASES");
    let cases = cases.ok().and_then(|cases| cases.parse().ok());
    ProptestConfig {
        max_shrink_iters: 20_000,
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases.unwrap_or(128_u32).div_ceil(share))
    }
}

/// Reads a page twice, with and without an address; everything must hold for both readings.
fn check_page(page: &[u8]) -> Result<Reading, TestCaseError> {
    let based = ReadOptions {
        base_url: Some("https://e.org/handbook/".to_owned()),
        ..ReadOptions::default()
    };
    let told = |why| TestCaseError::fail(format!("{why}\n{:?}", String::from_utf8_lossy(page)));
    holds(page, &read(page, &based)).map_err(told)?;
    let reading = read(page, &ReadOptions::default());
    holds(page, &reading).map_err(told)?;
    Ok(reading)
}

/// Our own pages, and the handbook's where it is there.
fn real_pages() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["programs", "docs", "../shared/handbook"].map(|folder| root.join(folder));
    let mut files: Vec<_> = folders
        .iter()
        .filter_map(|folder| std::fs::read_dir(folder).ok())
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    files.sort();
    files
        .iter()
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .filter(|page| page.len() < 64 * 1024)
        .collect()
}

proptest! {
    #![proptest_config(cases(1))]

    #[test]
    fn any_bytes(page in generate::bytes()) {
        check_page(&page.0)?;
    }

    #[test]
    fn any_characters(page in generate::characters()) {
        check_page(&page.0)?;
    }

    #[test]
    fn any_pieces_of_markdown(page in generate::soup()) {
        check_page(&page.0)?;
    }

    /// Outside of code nothing of a shortcode is ever seen, closed or not.
    #[test]
    fn any_shortcode_is_gone(page in generate::shortcodes()) {
        for item in items(&check_page(page.as_bytes())?) {
            let left = ["{{&lt;", "{{%"].iter().any(|mark| item.text.contains(mark));
            prop_assert!(!left, "{page:?}: {:?}", item.text);
        }
    }

    /// Whatever a list looks like, each item's words are somewhere, in an item's text or above one.
    #[test]
    fn any_list_keeps_its_words((page, words) in generate::marked_items()) {
        let reading = check_page(page.as_bytes())?;
        let kept: Vec<&str> = items(&reading)
            .iter()
            .flat_map(|item| [Some(item.text.as_str()), item.heading.as_deref()])
            .flatten()
            .collect();
        for word in words {
            prop_assert!(!reading.usable || kept.iter().any(|text| text.contains(&word)), "{word} is lost");
        }
    }
}

proptest! {
    // A whole page takes as long as a dozen of the others.
    #![proptest_config(cases(4))]

    #[test]
    fn any_slips_of_real_pages(page in generate::spoilt(real_pages())) {
        check_page(&page.0)?;
    }
}

/// What the tests above found, each once.
#[test]
fn what_was_found_stays_mended() {
    for (markdown, wanted) in [
        // The two parts of a link that lacks its bracket were cut at a `[` inside of another link.
        (
            "- [a\\[b](https://e.org/x) (https://e.org/y\n",
            "<https://e.org/x|a[b> (<https://e.org/y>",
        ),
        // A shortcode that never ends swallowed the rest of the page.
        ("- a {{< b\n- c\n", "a &lt; b"),
        // What remained around an attribute list became a shortcode.
        ("- {{{: .a}< b\n", "{{ &lt; b"),
        // An `<a>` that opened inside of emphasis remembered places that moved.
        (
            "- *<!channel><a href=\"https://e.org\">*.\n",
            "_&lt;!channel&gt;<https://e.org>_.",
        ),
        ("- [*a]<a href=\"https://e.org\">(https://e.org/\n", ""),
        // "Weeks 1-2" had the place of "Week 1", and its items the ids of the other's.
        ("- a\n\n## Weeks 1-2\n\n- a\n", "a"),
        // Spaces that aren't ASCII stood in addresses.
        ("- (https://e.org/\u{2000}x\n", ""),
        // Entities brought in what the page itself may not hold.
        ("- a&#x202e;b&#27;c\n", "abc"),
    ] {
        let page = format!("## Week 1\n\n{markdown}");
        let reading = check_page(page.as_bytes()).unwrap_or_else(|why| panic!("{why}"));
        let text = reading.units[0]
            .items
            .first()
            .map(|item| item.text.as_str());
        assert!(
            wanted.is_empty() || text == Some(wanted),
            "{markdown}: {text:?}"
        );
    }
}

/// Cells of a table of weeks are taken apart into items: at no semicolon of an escape or of a link's label.
#[test]
fn cells_stay_tame() {
    for (cell, wanted) in [
        ("a <!here>", "a &lt;!here&gt;"),
        ("a &gt;; ", "a &gt;"),
        (
            "read [a; b](https://e.org/c)",
            "read <https://e.org/c|a; b>",
        ),
        ("read a; b;", "read a"),
    ] {
        let page = format!("|Week|Plan|\n|--|--|\n|1|{cell}|\n|2|b|\n");
        let reading = check_page(page.as_bytes()).unwrap_or_else(|why| panic!("{why}"));
        assert_eq!(reading.units[0].items[0].text, wanted, "{cell}");
    }
    let page = "|Week|Plan|\n|--|--|\n|1|a|\n|2|b|\n<https://e.org/|<!here>>\n- Week 3: ";
    check_page(page.as_bytes()).unwrap_or_else(|why| panic!("{why}"));
}

/// Long front matter isn't taken apart, whatever it is written in, but it doesn't cost the page its title.
#[test]
fn of_long_front_matter_only_the_title_is_read() {
    for (mark, rules) in [
        ("---", "title: 'A'\nunderstudy:\n  length_weeks: 3"),
        ("+++", "title = 'A'\n[understudy]\nlength_weeks = 3"),
    ] {
        for (length, weeks, problem) in [(15, 3, None), (17, 1, Some("more than 16 KiB"))] {
            let comment = "a".repeat(length * 1024);
            let page = format!("{mark}\n{rules} #{comment}\n{mark}\n\n## Week 1\n\n- a\n");
            let reading = check_page(page.as_bytes()).unwrap_or_else(|why| panic!("{why}"));
            assert_eq!(reading.title.as_deref(), Some("A"), "{mark} {length}");
            assert_eq!(reading.rules.length_weeks.value, weeks, "{mark} {length}");
            assert_eq!(reading.units[0].line, 7, "{mark} {length}");
            let mut problems = reading.problems.iter();
            let found = problems.find(|problem| problem.code == "front-matter");
            let says = |why| found.is_some_and(|found| found.message.contains(why));
            assert!(problem.map_or(found.is_none(), says), "{found:?}");
        }
    }
}

/// The index of words that keeps a thousand references quick finds what a comparison of all would.
#[test]
fn a_reference_means_the_first_task_with_most_of_its_words() {
    for (tasks, reference, meant) in [
        (
            ["read plan", "write success plan", "the success plan"],
            "the success plan of week 1",
            1,
        ),
        (
            ["read", "the plans", "what"],
            "the success plan of week 1",
            3,
        ),
        (
            ["計画", "学習計画を作る", "学習"],
            "学習計画書 of week 1",
            1,
        ),
    ] {
        let page = format!(
            "## Week 1\n\n- {}\n\n## Week 2\n\n- {reference}\n",
            tasks.join("\n- ")
        );
        let reading = read(page.as_bytes(), &ReadOptions::default());
        let wanted = reading.units[0].items.get(meant).map(|item| &item.id);
        assert_eq!(
            reading.units[1].items[0].refers_to.as_ref(),
            wanted,
            "{reference}"
        );
    }
}

/// Lists that were joined one by one, fences that never close, wide tables, references back and long headings
/// took the square of the page, or its memory; how much is made of a page says so without a clock.
#[test]
fn nothing_grows_faster_than_the_page() {
    for (name, page) in crafted::crafted(16 * 1024) {
        let reading = read(page.as_bytes(), &ReadOptions::default());
        let made = understudy::programs::check::json(&reading).len();
        assert!(
            made < 100 * page.len() + 200_000,
            "{name}: {made} bytes of {}",
            page.len()
        );
    }
}

/// How long each crafted page takes is printed by `slow_pages`; here it only must end, on a small stack.
#[test]
fn crafted_pages_are_survived() {
    const SIZE: usize = 6 * 1024;
    let reader = std::thread::Builder::new().stack_size(STACK).spawn(|| {
        for (name, page) in crafted::crafted(SIZE) {
            for page in [format!("## Week 1\n\n- {page}"), page] {
                let reading = read(page.as_bytes(), &ReadOptions::default());
                holds(page.as_bytes(), &reading).unwrap_or_else(|why| panic!("{name}: {why}"));
            }
        }
    });
    reader
        .expect("a thread")
        .join()
        .expect("every page is read");
}

#[test]
#[ignore = "for a person: the seconds that crafted pages of 1 MiB take; with --release --nocapture"]
fn slow_pages() {
    const SIZE: usize = 1024 * 1024;
    let mut times = Vec::new();
    for (name, page) in crafted::crafted(SIZE) {
        for mut page in [format!("## Week 1\n\n- {page}"), page] {
            page.truncate(
                (0..=SIZE.min(page.len()))
                    .rev()
                    .find(|at| page.is_char_boundary(*at))
                    .unwrap_or_default(),
            );
            let started = Stopwatch::start();
            let reading = read(page.as_bytes(), &ReadOptions::default());
            let printed = understudy::programs::check::text(&reading, name, &page, false);
            times.push((started.elapsed(), name, page.len(), printed.len()));
        }
    }
    times.sort();
    for (took, name, size, printed) in times.iter().rev().take(20) {
        println!(
            "{:7.0} ms  {name}, {size} bytes, {printed} printed",
            took.as_secs_f64() * 1e3
        );
    }
}
