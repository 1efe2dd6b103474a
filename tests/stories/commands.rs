//! The operator's commands, run as an operator runs them: stories 2, 3 and 4.

use std::path::Path;

use crate::{
    support::{Workspace, databases::both},
    world::{SUPPORT, import, said, understudy, without_shared},
};

both!(
    story_03_the_same_page_twice_changes_nothing,
    story_04_doctor_says_what_is_still_missing,
    a_csv_with_a_bad_row_changes_nothing_and_names_the_line,
    a_dry_run_changes_nothing,
    a_database_that_is_not_there_is_refused,
);

#[tokio::test]
async fn story_02_check_says_in_ten_lines_what_it_understood() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/handbook/csm-internship.md");
    let Ok(page) = std::fs::read_to_string(page) else {
        return without_shared();
    };
    let (text, code) = said(&understudy("sqlite://unused.db", &[], &["check", "-"], &page).await);
    assert_eq!(code, 0, "{text}");
    for fact in [
        "12 from",
        "170 items",
        "51 prompts",
        "#customer-success",
        "8 hours a week",
        "20 %",
    ] {
        assert!(text.contains(fact), "{fact} in:\n{text}");
    }
    for code in ["list-marker-without-number", "doubled-list-marker"] {
        assert!(text.contains(code), "{code} in:\n{text}");
    }
}

async fn story_03_the_same_page_twice_changes_nothing(database_url: String) {
    let first = import(
        &database_url,
        SUPPORT,
        &["--program", "support", "--workspace", "T1"],
    )
    .await;
    assert!(first.starts_with("new program\n"), "{first}");
    let again = import(
        &database_url,
        SUPPORT,
        &["--program", "support", "--workspace", "T1"],
    )
    .await;
    assert_eq!(again, "unchanged\n");
    let page = SUPPORT.replace("Sort twenty closed tickets", "Sort thirty closed tickets");
    let changed = import(
        &database_url,
        &page,
        &["--program", "support", "--workspace", "T1"],
    )
    .await;
    assert!(changed.starts_with("new version\n"), "{changed}");
    assert!(changed.contains("Sort thirty closed tickets"), "{changed}");
}

async fn story_04_doctor_says_what_is_still_missing(database_url: String) {
    let slack = Workspace::start().await;
    let team = slack.team().0;
    import(
        &database_url,
        SUPPORT,
        &["--program", "support", "--workspace", &team],
    )
    .await;
    let (text, code) = said(&understudy(&database_url, &[], &["doctor"], "").await);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("SLACK_BOT_TOKEN is not set"), "{text}");
    let settings = slack.settings();
    let (text, _) = said(&understudy(&database_url, &settings, &["doctor"], "").await);
    assert!(
        text.contains("SLACK_BOT_TOKEN works in Lantern Works"),
        "{text}"
    );
    assert!(text.contains("#support"), "{text}");
    let mut bad = settings.clone();
    bad.retain(|(name, _)| *name != "SLACK_BOT_TOKEN");
    bad.push(("SLACK_BOT_TOKEN", "xoxb-wrong".to_owned()));
    let (text, code) = said(&understudy(&database_url, &bad, &["doctor"], "").await);
    assert_eq!(code, 1);
    assert!(
        text.contains("Slack refuses SLACK_BOT_TOKEN (invalid_auth)"),
        "{text}"
    );
}

async fn a_csv_with_a_bad_row_changes_nothing_and_names_the_line(database_url: String) {
    import(
        &database_url,
        SUPPORT,
        &["--program", "support", "--workspace", "T1"],
    )
    .await;
    let csv = "program,intern,mentor,start_date,time_zone\n\
               support,U1,U2,2027-03-01,Europe/Lisbon\n\
               support,U3,U2,2027-02-30,Europe/Lisbon\n";
    let args = ["internships", "import", "-", "--workspace", "T1"];
    let at = [("UNDERSTUDY_AT", "2027-02-01T00:00:00Z".to_owned())];
    let (text, code) = said(&understudy(&database_url, &at, &args, csv).await);
    assert_eq!(code, 1);
    assert!(
        text.contains("line 3")
            && text.contains("2027-02-30")
            && text.contains("Nothing was imported"),
        "{text}"
    );
    let csv = csv.replace("2027-02-30", "2027-03-01");
    let (text, _) = said(&understudy(&database_url, &at, &args, &csv).await);
    assert_eq!(text, "{\"added\":2,\"changed\":0,\"unchanged\":0}\n");
    let csv = csv.replace(
        "U3,U2,2027-03-01,Europe/Lisbon",
        "U3,U2,2027-03-01,Asia/Tokyo",
    );
    let (text, _) = said(&understudy(&database_url, &at, &args, &csv).await);
    assert_eq!(text, "{\"added\":0,\"changed\":1,\"unchanged\":1}\n");
}

async fn a_dry_run_changes_nothing(database_url: String) {
    let dry = import(
        &database_url,
        SUPPORT,
        &["--program", "support", "--workspace", "T1", "--dry-run"],
    )
    .await;
    assert!(dry.starts_with("new program\n"));
    let real = import(
        &database_url,
        SUPPORT,
        &["--program", "support", "--workspace", "T1"],
    )
    .await;
    assert_eq!(dry, real);
}

async fn a_database_that_is_not_there_is_refused(database_url: String) {
    if !database_url.starts_with("sqlite") {
        return;
    }
    let (text, code) = said(
        &understudy(
            &database_url,
            &[],
            &["tick", "--at", "2027-03-01T09:00:00Z"],
            "",
        )
        .await,
    );
    assert_eq!(code, 2);
    assert!(
        text.contains("DATABASE_URL: there is no database at"),
        "{text}"
    );
    let bad = [("UNDERSTUDY_LEASE_SECONDS", "1".to_owned())];
    let (text, code) = said(
        &understudy(
            &database_url,
            &bad,
            &["tick", "--at", "2027-03-01T09:00:00Z"],
            "",
        )
        .await,
    );
    assert_eq!(code, 2);
    assert!(
        text.contains("UNDERSTUDY_LEASE_SECONDS is too short"),
        "{text}"
    );
}
