//! `post` and `check_in`: cron expressions on the page, in what `check` says, and in versions from before them.

use understudy::programs::{Reading, Rule, RuleSource, Severity, check};

use super::read_text;

fn page(rules: &str) -> String {
    format!("---\ntitle: T\nunderstudy:\n{rules}---\n\n## Week 1\n\n- a\n")
}

fn told(page: &str) -> String {
    check::text(&read_text(page), "page.md", page, false)
}

#[test]
fn an_expression_says_weekday_and_time_as_well() {
    let reading = read_text(&page("  post: \"30 8 * * THU,TUE\"\n"));
    assert!(reading.problems.is_empty(), "{:?}", reading.problems);
    let rules = &reading.rules;
    let read = |value: &str| Rule {
        value: value.to_owned(),
        line: Some(4),
        from: RuleSource::FrontMatter,
    };
    assert_eq!(rules.post.value.as_deref(), Some("30 8 * * THU,TUE"));
    assert_eq!(rules.post_weekday, read("tuesday"));
    assert_eq!(rules.post_time, read("08:30"));
    assert_eq!(rules.check_in, Rule::unset());
    let toml = read_text("+++\n[understudy]\ncheck_in = \"0 16 * * 5\"\n+++\n\n## Week 1\n\n- a\n");
    assert_eq!(toml.rules.check_in_weekday.value, "friday");
    assert_eq!(toml.rules.check_in_time.value, "16:00");
    let json = check::json(&reading);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let expected =
        serde_json::json!({"value": "30 8 * * THU,TUE", "line": 4, "from": "front_matter"});
    assert_eq!(json["rules"]["post"], expected);
    assert_eq!(json["rules"]["post_weekday"]["value"], "tuesday");
    assert_eq!(json["rules"]["check_in"]["value"], serde_json::Value::Null);
}

#[test]
fn what_cannot_be_is_left_out_with_its_line_and_the_reason() {
    for (value, why) in [
        ("0 0 9 * * TUE", "has five fields here"),
        ("0 9,15 * * TUE", "it comes more than once a day"),
        ("*/10 9 * * TUE", "it comes more than once a day"),
        ("0 9 30 2 *", "no year has such a day"),
        ("0 25 * * TUE", "`25` is no hour (0 to 23)"),
        ("0 9 * * TUX", "`TUX` is no weekday"),
        ("noon", "has five fields here"),
    ] {
        let reading = read_text(&page(&format!("  length_weeks: 1\n  post: \"{value}\"\n")));
        let [problem] = reading.problems.as_slice() else {
            panic!("{value}: {:?}", reading.problems);
        };
        assert_eq!((problem.line, problem.severity), (5, Severity::Warning));
        assert!(
            problem.message.contains(why),
            "{value}: {}",
            problem.message
        );
        assert_eq!(reading.rules.post, Rule::unset());
        assert_eq!(reading.rules.post_time.value, "09:00");
        assert!(reading.usable);
    }
}

#[test]
fn what_is_said_twice_is_told() {
    let reading = read_text(&page("  post_time: \"10:00\"\n  post: \"0 9 * * TUE\"\n"));
    let [problem] = reading.problems.as_slice() else {
        panic!("{:?}", reading.problems);
    };
    assert_eq!(
        (problem.line, problem.code.as_str()),
        (4, "rule-said-twice")
    );
    assert!(problem.message.contains("line 5"), "{}", problem.message);
    assert_eq!(reading.rules.post_time.value, "09:00");
    let both = read_text(&page("  check_in: \"0 9 1-7 * MON\"\n"));
    assert_eq!(both.problems.len(), 1);
    assert!(both.problems[0].message.contains("where both are right"));
}

#[test]
fn check_says_what_it_was_read_as() {
    let told_of = told(&page(
        "  post: \"30 8 * * TUE,THU\"\n  check_in: \"0 16 1 * *\"\n",
    ));
    let sentence = "weeks are posted by `30 8 * * TUE,THU`, Tuesday and Thursday at 08:30 (front matter, line 4), \
                    check-ins asked by `0 16 1 * *` (front matter, line 5);";
    assert!(told_of.contains(sentence), "{told_of}");
    let told_of = told("## Week 1\n\n- a\n");
    let sentence = "weeks are posted monday 09:00, check-ins asked friday 15:00;";
    assert!(told_of.contains(sentence), "{told_of}");
}

#[test]
fn a_version_from_before_the_rules_still_reads() {
    let reading = read_text(&page("  post_time: '10:00'\n"));
    let mut kept = serde_json::to_value(&reading).expect("JSON");
    let rules = kept["rules"].as_object_mut().expect("rules");
    assert!(rules.remove("post").is_some() && rules.remove("check_in").is_some());
    let again: Reading = serde_json::from_value(kept).expect("an old version");
    assert_eq!(again, reading);
}
