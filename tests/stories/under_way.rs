//! Internships under way, from a file as people's spreadsheets write it.

use crate::{
    support::{Workspace, databases::both},
    world::{SUPPORT, World, import, said, understudy},
};

both!(
    boms_and_semicolons_are_read,
    what_is_wrong_is_named_by_line_and_nothing_is_imported,
    it_lands_at_its_week_and_owes_no_history,
    five_hundred_interns_of_one_mentor,
    a_formula_stays_text,
    the_same_file_takes_nothing_back,
);

const HEAD: &str =
    "program,intern,mentor,intern_manager,mentor_manager,start_date,time_zone,place\n";

async fn of_support(database_url: &str) {
    import(
        database_url,
        SUPPORT,
        &["--program", "support", "--workspace", "T1"],
    )
    .await;
}

/// What the import printed, and its exit code. The file is written, for not every file is text.
async fn imports(database_url: &str, team: &str, csv: &[u8]) -> (String, i32) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("internships.csv");
    std::fs::write(&file, csv).expect("a file");
    let file = file.to_string_lossy().into_owned();
    let at = [("UNDERSTUDY_AT", "2027-02-22T10:00:00Z".to_owned())];
    let args = ["internships", "import", &file, "--workspace", team];
    said(&understudy(database_url, &at, &args, "").await)
}

async fn boms_and_semicolons_are_read(database_url: String) {
    of_support(&database_url).await;
    let plain = format!("{HEAD}support,U1,U2,U3,U4,2028-02-29,Europe/Lisbon,C1\n");
    let semicolons = plain.replace(',', ";");
    let added = (
        "{\"added\":1,\"changed\":0,\"unchanged\":0}\n".to_owned(),
        0,
    );
    let same = (
        "{\"added\":0,\"changed\":0,\"unchanged\":1}\n".to_owned(),
        0,
    );
    let bom = format!("\u{feff}{semicolons}").replace('\n', "\r\n");
    assert_eq!(imports(&database_url, "T1", bom.as_bytes()).await, added);
    assert_eq!(imports(&database_url, "T1", bom.as_bytes()).await, same);
    assert_eq!(imports(&database_url, "T1", plain.as_bytes()).await, same);
    let moved = plain.replace("C1", "C2");
    let changed = (
        "{\"added\":0,\"changed\":1,\"unchanged\":0}\n".to_owned(),
        0,
    );
    assert_eq!(
        imports(&database_url, "T1", moved.as_bytes()).await,
        changed
    );
    let args = ["export", "history", "--workspace", "T1"];
    let (text, _) = said(&understudy(&database_url, &[], &args, "").await);
    assert!(
        text.contains(",,imported,from 2028-02-29,support\n"),
        "{text}"
    );
    assert!(
        text.contains(",,changed_by_file,the place,support\n"),
        "{text}"
    );
    assert_eq!(text.lines().count(), 3, "{text}");
}

async fn what_is_wrong_is_named_by_line_and_nothing_is_imported(database_url: String) {
    of_support(&database_url).await;
    let good = "support,U1,U2,,,2027-03-01,Europe/Lisbon,\n";
    for (row, why) in [
        (
            "support,U3,U3,,,2027-03-01,Europe/Lisbon,",
            "intern and mentor are the same person",
        ),
        (
            "support,U3,U2,,,2027-03-01,Mars/Olympus,",
            "`time_zone` is a name such as Europe/Berlin, not `Mars/Olympus`",
        ),
        (
            "support,U3,U2,U3,,2027-03-01,Europe/Lisbon,",
            "`intern_manager` is U3 themselves",
        ),
        (
            "support,U3,U2,,U2,2027-03-01,Europe/Lisbon,",
            "`mentor_manager` is U2 themselves",
        ),
        (
            "support,U3,U2,,,2027-02-29,Europe/Lisbon,",
            "`start_date` is a day such as 2027-03-01, not `2027-02-29`",
        ),
        (
            "support,\"=HYPERLINK(\"\"http://x\"\")\",U2,,,2027-03-01,Europe/Lisbon,",
            "`intern` is a Slack id such as",
        ),
        (
            "support,U3,U2,,,2027-03-01,Europe/Lisbon,=C1",
            "`place` is a Slack id such as",
        ),
        (
            "=1+1,U3,U2,,,2027-03-01,Europe/Lisbon,",
            "there is no program `=1+1`",
        ),
        (
            "support,U1,U2,,,2027-03-01,Europe/Lisbon,",
            "it is the internship of line 2 again",
        ),
        ("support,U3", "the row cannot be read"),
    ] {
        let csv = format!("{HEAD}{good}{row}\n");
        let (text, code) = imports(&database_url, "T1", csv.as_bytes()).await;
        assert_eq!(code, 1, "{row}: {text}");
        assert!(
            text.contains("line 3: ") && text.contains(why),
            "{row}: {text}"
        );
        assert!(text.contains("Nothing was imported."), "{text}");
    }
    let latin = [
        HEAD.as_bytes(),
        good.as_bytes(),
        b"support,U\xe9,U2,,,2027-03-01,,\n",
    ]
    .concat();
    let (text, code) = imports(&database_url, "T1", &latin).await;
    assert_eq!(code, 1);
    assert!(
        text.contains("line 3: this is not UTF-8; save the file as “CSV UTF-8”"),
        "{text}"
    );
    let csv = format!("{HEAD}{good}");
    let (text, _) = imports(&database_url, "T1", csv.as_bytes()).await;
    assert_eq!(
        text, "{\"added\":1,\"changed\":0,\"unchanged\":0}\n",
        "nothing was left behind"
    );
}

async fn it_lands_at_its_week_and_owes_no_history(database_url: String) {
    let world = World::of_support(database_url.clone()).await;
    let team = world.slack.team().0;
    let csv = format!("{HEAD}support,U0INES,U0MARTA,,,2027-02-15,Europe/Lisbon,C0SUPPORT\n");
    let (text, code) = imports(&database_url, &team, csv.as_bytes()).await;
    assert_eq!(code, 0, "{text}");
    let (ines, support) = (world.slack.person("ines"), world.slack.channel("support"));
    ines.types("/internship").await;
    ines.is_told("week 2 of 3").await;
    ines.presses("History").await;
    ines.sees_modal()
        .has("It came from a file, agreed already: from 2027-02-15");
    ines.closes().await;
    world.is_at("2027-03-01T08:59:00Z").await;
    assert!(support.messages().is_empty(), "weeks 1 and 2 are history");
    world.is_at("2027-03-01T09:00:00Z").await;
    support.gets("Week 3: Showing").await;
    assert_eq!(support.messages().len(), 1);
}

async fn five_hundred_interns_of_one_mentor(database_url: String) {
    let world = World::of_support(database_url.clone()).await;
    let team = world.slack.team().0;
    let rows: String = (0..500)
        .map(|n| format!("support,U0X{n:05},U0MARTA,,,2027-03-01,Europe/Lisbon,\n"))
        .collect();
    let (text, code) = imports(&database_url, &team, format!("{HEAD}{rows}").as_bytes()).await;
    assert_eq!(
        (text.as_str(), code),
        ("{\"added\":500,\"changed\":0,\"unchanged\":0}\n", 0)
    );
    let (marta, cora) = (world.slack.person("marta"), world.slack.person("cora"));
    marta.types("/internship").await;
    marta.is_told("more").await;
    cora.types("/internship history").await;
    cora.sees_modal().has("These are the newest.");
    assert_eq!(cora.sees_modal().offers("internship").len(), 100);
    let args = ["export", "internships", "--workspace", &team];
    let (text, _) = said(&understudy(&database_url, &[], &args, "").await);
    assert_eq!(text.lines().count(), 501);
}

async fn the_same_file_takes_nothing_back(database_url: String) {
    let world = World::of_support(database_url.clone()).await;
    let team = world.slack.team().0;
    let row =
        |place: &str| format!("{HEAD}support,U0INES,U0MARTA,,,2027-02-15,Europe/Lisbon,{place}\n");
    let again = |place: &'static str| {
        let (database_url, team) = (database_url.clone(), team.clone());
        async move { imports(&database_url, &team, row(place).as_bytes()).await.0 }
    };
    again("C0SUPPORT").await;
    // Miguel takes over, and the pair chooses another place.
    let (ines, miguel) = (world.slack.person("ines"), world.slack.person("miguel"));
    ines.types("/internship").await;
    ines.presses("Hand over").await;
    ines.fills("mentor", "U0MIGUEL")
        .fills("mentor_manager", "U0MINA")
        .submits()
        .await;
    ines.closes().await;
    miguel
        .presses_at(&miguel.hears("asks you to take over").await, "Accept")
        .await;
    ines.hears("<@U0MIGUEL> is the mentor").await;
    let unchanged = "{\"added\":0,\"changed\":0,\"unchanged\":1}\n";
    assert_eq!(again("C0SUPPORT").await, unchanged);
    // Another cell is another word.
    assert_eq!(
        again("C0GENERAL").await,
        unchanged
            .replace("changed\":0,\"un", "changed\":1,\"un")
            .replace("unchanged\":1", "unchanged\":0")
    );
    ines.types("/internship").await;
    ines.is_told("with <@U0MIGUEL>").await;
}

async fn a_formula_stays_text(database_url: String) {
    let slack = Workspace::start().await;
    let team = slack.team().0;
    import(
        &database_url,
        SUPPORT,
        &["--program", "support", "--workspace", &team],
    )
    .await;
    let csv = "mentor,program,group,tracks,capacity,time_zone,about\n\
               U1,support,\"=HYPERLINK(\"\"http://x\"\")\",,1,Europe/Berlin,=1+1\n";
    let args = ["mentors", "import", "-", "--workspace", &team];
    let (text, code) = said(&understudy(&database_url, &[], &args, csv).await);
    assert_eq!(code, 0, "{text}");
    let args = ["export", "mentors", "--workspace", &team];
    let (text, _) = said(&understudy(&database_url, &[], &args, "").await);
    assert!(text.contains("\"'=HYPERLINK(\"\"http://x\"\")\""), "{text}");
}
