//! How long a program page takes, from bytes to what `understudy check` prints.
//!
//! `cargo bench --bench pages` asserts nothing: a machine with other work to do would fail for nothing. The targets
//! are 2 ms for a real page and 200 ms for a mebibyte, and that time grows as the page does.

use std::{fs, hint::black_box, path::Path, time::Duration};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use understudy::programs::{
    check,
    page::{ReadOptions, read},
};

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;
/// Pages of somebody else's handbook, which is not part of the project, and our own.
const REAL: [(&str, &str); 4] = [
    ("csm-internship", "../shared/handbook/csm-internship.md"),
    (
        "product-internship",
        "../shared/handbook/product-internship.md",
    ),
    ("support-engineering", "programs/support-engineering.md"),
    ("ux-research-de", "programs/ux-research-de.md"),
];

criterion_group! {
    name = pages;
    config = Criterion::default().measurement_time(Duration::from_secs(3)).sample_size(20);
    targets = real, sizes, large
}
criterion_main!(pages);

/// What `check` does after it has the bytes, in both formats; the length keeps the work from being left out.
fn checked(page: &str) -> usize {
    let reading = read(page.as_bytes(), &ReadOptions::default());
    check::text(&reading, "page.md", page, false).len() + check::json(&reading).len()
}

fn real(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("real page");
    for (name, path) in REAL {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let Ok(page) = fs::read_to_string(&path) else {
            println!("skipped: {} is absent", path.display());
            continue;
        };
        group.throughput(Throughput::Bytes(page.len() as u64));
        group.bench_function(name, |bencher| bencher.iter(|| checked(black_box(&page))));
    }
    group.finish();
}

/// Side by side, to see that twice the page takes twice the time.
fn sizes(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("size");
    for kib in [16, 64, 256, 1024] {
        let page = weeks(100, kib * KIB);
        group.throughput(Throughput::Bytes(page.len() as u64));
        let id = BenchmarkId::from_parameter(format!("{kib} KiB"));
        group.bench_with_input(id, &page, |bencher, page| {
            bencher.iter(|| checked(black_box(page)))
        });
    }
    group.finish();
}

/// The largest page that is accepted, and one that has too many units.
fn large(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("1 MiB");
    for (units, usable) in [(200, true), (1_000, false)] {
        let page = weeks(units, MIB);
        let reading = read(page.as_bytes(), &ReadOptions::default());
        let verdict = if reading.usable {
            "accepted"
        } else {
            "refused"
        };
        if reading.usable != usable {
            println!("{units} units are {verdict}: {:?}", reading.problems);
        }
        let id = format!("{units} units, {verdict}");
        group.bench_function(id, |bencher| bencher.iter(|| checked(black_box(&page))));
    }
    group.finish();
}

/// A program of so many weeks and just under so many bytes, with groups, nested tasks and a link in each week; at
/// most 4,800 items, for more are refused.
fn weeks(units: usize, size: usize) -> String {
    const ITEMS_A_WEEK: usize = 24;
    let tasks = (ITEMS_A_WEEK * 200 / units.max(200)).max(1);
    let room = size / units;
    let words = "Read how a ticket travels and note what surprised you. ";
    let mut page = String::with_capacity(size);
    for week in 1..=units {
        let mut unit = format!("## Week {week}: Reading\n\n**Tasks**\n\n");
        let each = room.saturating_sub(unit.len() + 1) / tasks;
        for task in 0..tasks {
            let indent = if task % 4 == 0 { "" } else { "   " };
            let head = format!("{indent}1. [Page {task}](https://example.com/{week}/{task}) ");
            let rest = each.saturating_sub(head.len() + 1);
            let text: String = words.chars().cycle().take(rest).collect();
            unit.push_str(&format!("{head}{text}\n"));
        }
        unit.push('\n');
        page.push_str(&unit);
    }
    page.truncate(size);
    page
}
