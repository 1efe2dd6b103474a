//! Whole pages: in other languages, with other front matter, and as `check` shows them.

use understudy::cli::check::{self as command, Format};
use understudy::programs::check;

use super::*;

#[test]
fn toml_front_matter_is_as_good_as_yaml() {
    let body = "# T\n\n## Week 1\n\n- a\n";
    let toml = "title = \"Support\"\n[understudy]\nhome_channel = \"#support\"\nlength_weeks = 1\npost_time = 08:30:00\napprovals = [\"mentor\"]\n";
    let yaml = "title: Support\nunderstudy:\n  home_channel: support\n  length_weeks: 1\n  post_time: \"08:30\"\n  approvals: [mentor]\n";
    let (toml, yaml) = (
        read_text(&format!("+++\n{toml}+++\n\n{body}")),
        read_text(&format!("---\n{yaml}---\n\n{body}")),
    );
    assert_eq!(toml, yaml);
    assert_eq!(toml.rules.home_channel.line, Some(4));
    let wrong = read_text(&format!(
        "+++\n[understudy]\nhome_chanel = \"x\"\npost_time = \"noon\"\n+++\n{body}"
    ));
    assert_eq!(
        codes(&wrong),
        [(3, "front-matter-key"), (4, "front-matter-value")]
    );
    assert!(wrong.problems[0].message.contains("`home_channel`"));
    let broken = read_text(&format!("+++\ntitle = \"T\"\nx = = 1\n+++\n{body}"));
    assert_eq!(
        (codes(&broken), broken.title.as_deref()),
        (vec![(3, "front-matter")], Some("T"))
    );
    let open = read_text(&format!("+++\ntitle = \"T\"\n\n{body}"));
    assert_eq!(codes(&open), [(1, "front-matter-not-closed")]);
    let beside = read_text(&format!("+++\nlength_weeks = 6\n[understudi]\n+++\n{body}"));
    assert_eq!(
        codes(&beside),
        [(2, "front-matter-key"), (3, "front-matter-key")]
    );
}

#[test]
fn sections_that_served_nothing_are_told() {
    let page = "# P\n\nIntroduction.\n\n## Why\n\nBecause.\n\n## Expectations\n\nIt lasts 1 week.\n\n## Week 1\n\n- a\n\n\
                ### Group\n\n- b\n\n## Tracks\n\n- A: b\n\n## Empty\n\n## Who\n\n| Mentor | Group |\n|---|---|\n| @a | B |\n\n\
                ## Reading list\n\n- c\n";
    let reading = read_text(page);
    let unread: Vec<_> = reading
        .unread
        .iter()
        .map(|it| (it.line, it.heading.as_str()))
        .collect();
    assert_eq!(unread, [(5, "Why"), (33, "Reading list")]);
    let text = check::text(&reading, "p.md", page, false);
    assert!(
        text.contains("2 sections: “Why” (line 5), “Reading list” (line 33)"),
        "{text}"
    );
    let json: serde_json::Value = serde_json::from_str(&check::json(&reading)).expect("JSON");
    assert_eq!(json["unread"][0]["heading"], "Why");
}

#[test]
fn check_prints_and_exits_by_the_contract() {
    let run = |page: &str, input: &[u8], format: Format| {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let options = ReadOptions::default();
        let code = command::run(page, format, &options, &mut &*input, &mut out, &mut err)
            .expect("written");
        let text = |bytes| String::from_utf8(bytes).expect("text");
        (code, text(out), text(err))
    };
    let plain = Format::Text { colour: false };
    let (code, out, err) = run("-", b"# T\n\n## Week 1\n\n1. a\n. b\n", plain);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(
        out.contains("Warning") && out.contains(". b") && out.contains("=> usable"),
        "{out}"
    );
    assert!(!out.contains('\u{1b}'));
    let (_, noted, _) = run("-", b"## Week 0\n\n- a\n", plain);
    assert!(noted.contains("unit-before-start") && !noted.contains('\u{1b}'));
    let (_, coloured, _) = run(
        "-",
        b"## Week 1\n\n1. a\n. b\n",
        Format::Text { colour: true },
    );
    assert!(coloured.contains('\u{1b}'));
    let (code, out, _) = run("-", b"nothing", Format::Json);
    let reading: Reading = serde_json::from_str(&out).expect("JSON");
    assert_eq!((code, reading.usable), (1, false));
    let (code, out, err) = run("no-such-page.md", b"", Format::Json);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("no-such-page.md"));
}

/// Story 2: what was understood fits the eye.
#[test]
fn the_summary_is_about_ten_lines() {
    for name in ["support-engineering.md", "ux-research-de.md"] {
        let page = std::fs::read_to_string(root().join("programs").join(name)).expect("a page");
        let text = check::text(&read_text(&page), name, &page, false);
        assert!((8..=11).contains(&text.lines().count()), "{text}");
    }
}

#[test]
fn colour_is_for_terminals_that_want_it() {
    use std::ffi::OsStr;
    assert!(command::is_coloured(true, None));
    assert!(command::is_coloured(true, Some(OsStr::new(""))));
    assert!(!command::is_coloured(true, Some(OsStr::new("1"))));
    assert!(!command::is_coloured(false, None));
}

/// A page of each language the whole way: how many items each week has, who owns what, all the rules.
#[test]
fn whole_pages_in_other_languages() {
    use Owner::{All, Manager, Mentor};
    for (page, channel, counts, prompts, owners, weeks, hours) in [
        (
            include_str!("fr.md"),
            "support-fr",
            &[3, 1, 1, 1][..],
            1,
            &[Manager, Mentor][..],
            4,
            (8, 20, 30),
        ),
        (
            include_str!("es.md"),
            "soporte",
            &[4, 1, 1],
            2,
            &[Manager, Mentor, All],
            3,
            (6, 15, 45),
        ),
        (
            include_str!("ja.md"),
            "support-ja",
            &[3, 1, 1],
            1,
            &[Manager, Mentor],
            3,
            (8, 20, 30),
        ),
        (
            include_str!("pt.md"),
            "suporte",
            &[3, 1, 1],
            1,
            &[Manager, Mentor],
            3,
            (8, 20, 30),
        ),
    ] {
        let reading = read_text(page);
        let rules = &reading.rules;
        assert!(
            codes(&reading)
                .iter()
                .all(|(_, code)| *code == "length-range"),
            "{channel}"
        );
        assert_eq!(rules.home_channel.value.as_deref(), Some(channel));
        let found: Vec<_> = reading.units.iter().map(|unit| unit.item_count).collect();
        assert_eq!(
            (found.as_slice(), reading.prompt_count),
            (counts, prompts),
            "{channel}"
        );
        let found: Vec<_> = reading
            .pre_internship
            .items
            .iter()
            .map(|item| item.owner)
            .collect();
        assert_eq!(found, owners, "{channel}");
        assert_eq!(rules.length_weeks.value, weeks, "{channel}");
        let time = (
            rules.weekly_hours.value,
            rules.weekly_percent.value,
            rules.one_on_one_minutes.value,
        );
        assert_eq!(time, (Some(hours.0), Some(hours.1), hours.2), "{channel}");
        let approvers = [understudy::programs::Approver::InternManager];
        assert_eq!(rules.approvals.value, approvers, "{channel}");
        assert!(reading.units[1].items[0].demo, "{channel}");
        assert_eq!(reading.unread, [], "{channel}");
    }
}
