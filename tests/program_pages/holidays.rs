//! `skip_holidays`: on the page, in what `check` says, and in versions that were kept before there was this rule.

use understudy::programs::{Reading, Rule, RuleSource, check};

use super::{codes, read_text};

fn page(rule: &str) -> String {
    format!("---\ntitle: T\nunderstudy:\n  {rule}\n---\n\n## Week 1\n\n- a\n")
}

fn checked(page: &str) -> String {
    check::text(&read_text(page), "page.md", page, false)
}

#[test]
fn a_page_says_whether_holidays_are_skipped() {
    for (value, skips) in [("true", true), ("false", false)] {
        let reading = read_text(&page(&format!("skip_holidays: {value}")));
        let expected = Rule {
            value: skips,
            line: Some(4),
            from: RuleSource::FrontMatter,
        };
        assert_eq!(reading.rules.skip_holidays, expected);
        assert!(reading.problems.is_empty(), "{:?}", reading.problems);
    }
    let toml = read_text("+++\n[understudy]\nskip_holidays = true\n+++\n\n## Week 1\n\n- a\n");
    assert!(toml.rules.skip_holidays.value);
    let silent = read_text("## Week 1\n\n- a\n");
    assert_eq!(silent.rules.skip_holidays, Rule::no());
}

#[test]
fn a_slip_in_it_is_told() {
    let reading = read_text(&page("skip_holiday: true"));
    assert_eq!(codes(&reading), [(4, "front-matter-key")]);
    assert!(
        reading.problems[0]
            .message
            .contains("did you mean `skip_holidays`?")
    );
    let reading = read_text(&page("skip_holidays: PT"));
    assert_eq!(codes(&reading), [(4, "front-matter-value")]);
    assert!(!reading.rules.skip_holidays.value);
}

#[test]
fn check_says_so() {
    let told = checked(&page("skip_holidays: true"));
    let sentence = "no week on a holiday, but on the next working day (front matter, line 4)";
    assert!(told.contains(sentence), "{told}");
    assert!(told.contains("(all default)"), "of the rest: {told}");
    let told = checked(&page("skip_holidays: false"));
    assert!(
        told.contains("holidays change nothing (front matter, line 4)"),
        "{told}"
    );
    assert!(!checked("## Week 1\n\n- a\n").contains("holiday"));
    let json = check::json(&read_text(&page("skip_holidays: true")));
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let rule = serde_json::json!({"value": true, "line": 4, "from": "front_matter"});
    assert_eq!(json["rules"]["skip_holidays"], rule);
}

#[test]
fn a_version_from_before_the_rule_still_reads() {
    let reading = read_text(&page("post_time: '10:00'"));
    let mut kept = serde_json::to_value(&reading).expect("JSON");
    let rules = kept["rules"].as_object_mut().expect("rules");
    assert!(rules.remove("skip_holidays").is_some());
    let again: Reading = serde_json::from_value(kept).expect("an old version");
    assert_eq!(again, reading);
}
