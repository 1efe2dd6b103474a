//! Days off by country: what story 32 needs to know before a week can come on a Tuesday.

use understudy::{
    holidays::store,
    ids::{TeamId, UserId, WorkspaceId},
    store::{Db, Opening, workspaces},
};

use crate::{
    support::databases::both,
    world::{SUPPORT, World, import, said, understudy},
};

both!(
    a_csv_and_an_ics_say_the_same,
    a_corrected_file_replaces_its_years,
    a_bad_day_changes_nothing_and_names_the_line,
    another_workspace_is_not_touched,
    a_person_says_their_country,
    who_is_touched_by_a_calendar,
    story_32_a_holiday_on_monday_the_week_comes_on_tuesday,
    a_calendar_that_comes_late_moves_what_is_owed,
);

const PORTUGAL: &str = "date,name\n2027-03-26,Sexta-feira Santa\n2027-06-10,Dia de Portugal\n";
const PORTUGAL_ICS: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n\
    BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20270326\r\nDTEND;VALUE=DATE:20270327\r\nSUMMARY:Sexta-feira Santa\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:2\r\nDTSTART;VALUE=DATE:20270610\r\nSUMMARY:Dia de \r\n Portugal\r\nEND:VEVENT\r\n\
    END:VCALENDAR\r\n";

/// Imports a file of a country; what was said, and the exit code.
async fn give(database_url: &str, team: &str, file: &str, flags: &[&str]) -> (String, i32) {
    let args = ["holidays", "import", "-", "--workspace", team];
    let args = [&args, flags].concat();
    said(&understudy(database_url, &[], &args, file).await)
}

async fn counts(database_url: &str, team: &str, file: &str, flags: &[&str]) -> String {
    let args = ["holidays", "import", "-", "--workspace", team];
    let done = understudy(database_url, &[], &[&args, flags].concat(), file).await;
    let out = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success(), "{}", said(&done).0);
    out.lines().last().unwrap_or_default().to_owned()
}

async fn listed(database_url: &str, team: &str, flags: &[&str]) -> String {
    let args = ["holidays", "list", "--workspace", team];
    let done = understudy(database_url, &[], &[&args, flags].concat(), "").await;
    assert!(done.status.success(), "{}", said(&done).0);
    String::from_utf8_lossy(&done.stdout).into_owned()
}

fn of(added: u64, changed: u64, unchanged: u64) -> String {
    format!("{{\"added\":{added},\"changed\":{changed},\"unchanged\":{unchanged}}}")
}

async fn a_csv_and_an_ics_say_the_same(database_url: String) {
    let db = database_url.as_str();
    let pt = ["--country", "pt"];
    assert_eq!(counts(db, "T1", PORTUGAL, &pt).await, of(2, 0, 0));
    assert_eq!(counts(db, "T1", PORTUGAL, &pt).await, of(0, 0, 2));
    assert_eq!(counts(db, "T1", PORTUGAL_ICS, &pt).await, of(0, 0, 2));
    let spreadsheet =
        "\u{feff}Name;Date\r\nDia de Portugal;2027-06-10\r\nSexta-feira Santa;2027-03-26\r\n";
    assert_eq!(counts(db, "T1", spreadsheet, &pt).await, of(0, 0, 2));
    assert_eq!(
        listed(db, "T1", &[]).await,
        "PT 2027-03-26 Sexta-feira Santa\nPT 2027-06-10 Dia de Portugal\n"
    );
    assert_eq!(
        counts(db, "T1", PORTUGAL_ICS, &["--country", "BR"]).await,
        of(2, 0, 0)
    );
    assert_eq!(listed(db, "T1", &pt).await.lines().count(), 2);
    assert_eq!(listed(db, "T1", &[]).await.lines().count(), 4);
}

async fn a_corrected_file_replaces_its_years(database_url: String) {
    let db = database_url.as_str();
    let pt = ["--country", "PT"];
    counts(db, "T1", "date,name\n2026-12-25,Natal\n", &pt).await;
    counts(db, "T1", PORTUGAL, &pt).await;
    let corrected = "date,name\n2027-03-26,Good Friday\n2027-06-11,Dia de Portugal\n";
    assert_eq!(
        counts(db, "T1", corrected, &pt).await,
        of(1, 2, 0),
        "one came, one is called otherwise, one is gone"
    );
    assert_eq!(
        listed(db, "T1", &pt).await,
        "PT 2026-12-25 Natal\nPT 2027-03-26 Good Friday\nPT 2027-06-11 Dia de Portugal\n"
    );
}

async fn a_bad_day_changes_nothing_and_names_the_line(database_url: String) {
    let db = database_url.as_str();
    counts(db, "T1", PORTUGAL, &["--country", "PT"]).await;
    let before = listed(db, "T1", &[]).await;
    let bad_csv = "date,name\n2027-01-01,Ano Novo\n2027-02-30,Carnaval\n";
    let bad_ics = PORTUGAL_ICS.replace("SUMMARY:Dia", "RRULE:FREQ=YEARLY\r\nSUMMARY:Dia");
    for (file, line) in [(bad_csv, "line 3"), (bad_ics.as_str(), "line 12")] {
        let (text, code) = give(db, "T1", file, &["--country", "PT", "--default"]).await;
        assert_eq!(code, 1, "{text}");
        assert!(
            text.contains(line) && text.contains("Nothing was imported"),
            "{text}"
        );
    }
    let (text, code) = give(db, "T1", PORTUGAL, &["--country", "Portugal"]).await;
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("its two letters, such as PT"), "{text}");
    assert_eq!(listed(db, "T1", &[]).await, before);
}

async fn another_workspace_is_not_touched(database_url: String) {
    let db = database_url.as_str();
    counts(db, "T1", PORTUGAL, &["--country", "PT", "--default"]).await;
    counts(
        db,
        "T2",
        "date,name\n2027-05-01,Tag der Arbeit\n2027-06-10,X\n",
        &["--country", "PT"],
    )
    .await;
    assert_eq!(listed(db, "T1", &[]).await.lines().count(), 2);
    assert_eq!(
        listed(db, "T2", &[]).await,
        "PT 2027-05-01 Tag der Arbeit\nPT 2027-06-10 X\n"
    );
    let corrected = "date,name\n2027-05-01,Festa do Trabalho\n";
    assert_eq!(
        counts(db, "T1", corrected, &["--country", "PT"]).await,
        of(1, 2, 0)
    );
    assert_eq!(
        listed(db, "T2", &[]).await,
        "PT 2027-05-01 Tag der Arbeit\nPT 2027-06-10 X\n"
    );
    let store = open(db).await;
    let [one, two] = [workspace(&store, "T1").await, workspace(&store, "T2").await];
    let mut tx = store.write().await.expect("the database");
    let ines = UserId::new("U0INES");
    let spain = "ES".parse().expect("two letters");
    store::set_country(&mut tx, &one, &ines, Some(&spain))
        .await
        .expect("a row");
    let days = store::days_off(&mut tx, &one, &ines).await.expect("rows");
    assert!(days.is_empty(), "no calendar of ES");
    let days = store::days_off(&mut tx, &two, &ines).await.expect("rows");
    assert!(
        !days.is_empty(),
        "the same id in another workspace is somebody else"
    );
}

async fn a_person_says_their_country(database_url: String) {
    let world = World::of_support(database_url.clone()).await;
    let team = world.slack.team().0;
    let ines = world.slack.person("ines");
    ines.goes_to("support");
    let last = || ines.ephemerals().pop().expect("an answer");
    ines.types("/internship country").await;
    last().has("no calendar of any country yet");
    ines.types("/internship country Portugal").await;
    last().has("two letters").has("Nothing was changed");
    // The only calendar that there is counts for everybody.
    let spain = "date,name\n2027-03-19,San José\n";
    counts(&database_url, &team, spain, &["--country", "ES"]).await;
    ines.types("/internship country").await;
    last()
        .has("the holidays of ES count for you")
        .has("19 March 2027 (San José)");
    ines.types("/internship country pt").await;
    last()
        .has("Your country is PT")
        .has("no calendar of it yet")
        .has("those of ES");
    counts(&database_url, &team, PORTUGAL, &["--country", "PT"]).await;
    ines.types("/internship country").await;
    last().has("26 March 2027 (Sexta-feira Santa)");
    // Of two calendars none is everybody's, until one is said to be.
    ines.types("/internship country none").await;
    last()
        .has("no day is a holiday for you")
        .has("calendars of ES, PT");
    let all = counts(
        &database_url,
        &team,
        spain,
        &["--country", "ES", "--default"],
    )
    .await;
    assert_eq!(all, of(0, 0, 1));
    ines.types("/internship country").await;
    last().has("the holidays of ES count for you");
    // Her hours and her zone are as they were.
    ines.types("/internship hours").await;
    last().has("Europe/Lisbon").has("You work 9:00–17:00");
    ines.types("/internship help").await;
    last().has("/internship country");
}

async fn who_is_touched_by_a_calendar(database_url: String) {
    let db = database_url.as_str();
    import(db, SUPPORT, &["--program", "support", "--workspace", "T1"]).await;
    let csv = "program,intern,mentor,start_date,time_zone\n\
               support,U1,U2,2027-03-01,Europe/Lisbon\n\
               support,U3,U2,2027-03-01,Europe/Lisbon\n";
    let args = ["internships", "import", "-", "--workspace", "T1"];
    let at = [("UNDERSTUDY_AT", "2027-02-01T00:00:00Z".to_owned())];
    let (text, code) = said(&understudy(db, &at, &args, csv).await);
    assert_eq!(code, 0, "{text}");
    let database = open(db).await;
    let workspace = workspace(&database, "T1").await;
    let mut tx = database.write().await.expect("the database");
    let [pt, es] = ["PT", "ES"].map(|it| it.parse().expect("two letters"));
    let csv = understudy::holidays::import::Format::Csv;
    let portugal = (csv, PORTUGAL.as_bytes());
    store::set_country(&mut tx, &workspace, &UserId::new("U3"), Some(&es))
        .await
        .expect("a row");
    macro_rules! affected {
        ($country:expr, $file:expr, $default:expr) => {{
            let imported = understudy::holidays::import::import(
                &mut tx, &workspace, $country, $file, $default,
            );
            let affected = imported.await.expect("a good file").affected;
            affected.iter().map(ToString::to_string).collect::<Vec<_>>()
        }};
    }
    assert_eq!(
        affected!(&pt, portugal, false),
        ["U1", "U2"],
        "who said nothing: it is the only one"
    );
    assert!(
        affected!(&pt, portugal, false).is_empty(),
        "nothing has changed"
    );
    assert_eq!(
        affected!(&es, portugal, false),
        ["U1", "U2", "U3"],
        "hers, and now there are two"
    );
    assert_eq!(
        affected!(&pt, portugal, true),
        ["U1", "U2"],
        "said to be everybody's"
    );
    let with = |users: Vec<UserId>| users.iter().map(ToString::to_string).collect::<Vec<_>>();
    let people = store::people_with_country(&mut tx, &workspace, &es)
        .await
        .expect("rows");
    assert_eq!(with(people), ["U3"]);
    let people = store::people_with_country(&mut tx, &workspace, &pt)
        .await
        .expect("rows");
    assert_eq!(with(people), ["U1", "U2"]);
}

/// The support program, whose weeks give way to holidays.
fn skipping() -> String {
    SUPPORT.replacen("---\n", "---\nunderstudy:\n  skip_holidays: true\n", 1)
}

const MONDAYS: &str = "date,name\n2027-03-08,Carnaval\n2027-03-15,Ponte\n2027-03-16,Ponte\n";

async fn story_32_a_holiday_on_monday_the_week_comes_on_tuesday(database_url: String) {
    let world = World::of(database_url.clone(), &skipping()).await;
    let team = world.slack.team().0;
    counts(&database_url, &team, MONDAYS, &["--country", "PT"]).await;
    crate::starting::started(&world, "2027-03-01").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    world.is_at("2027-03-01T09:00:00Z").await;
    pair.gets("Week 1: Listening").await;
    world.is_at("2027-03-09T08:59:00Z").await;
    assert!(
        pair.find("Week 2: Sorting").is_none(),
        "a holiday in Portugal"
    );
    world.is_at("2027-03-09T09:00:00Z").await;
    pair.gets("Week 2: Sorting").await;
    // Monday and Tuesday: it comes on Wednesday.
    world.is_at("2027-03-17T08:59:00Z").await;
    assert!(pair.find("Week 3: Showing").is_none());
    world.is_at("2027-03-17T09:00:00Z").await;
    pair.gets("Week 3: Showing").await;
}

async fn a_calendar_that_comes_late_moves_what_is_owed(database_url: String) {
    let world = World::of(database_url.clone(), &skipping()).await;
    let team = world.slack.team().0;
    let (ines, _) = crate::starting::started(&world, "2027-03-01").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    world.is_at("2027-03-05T09:00:00Z").await;
    counts(&database_url, &team, MONDAYS, &["--country", "PT"]).await;
    world.is_at("2027-03-08T09:00:00Z").await;
    assert!(pair.find("Week 2: Sorting").is_none());
    world.is_at("2027-03-09T09:00:00Z").await;
    pair.gets("Week 2: Sorting").await;
    // Ines works in Spain, as it turns out: nobody has a calendar of that.
    ines.types("/internship country ES").await;
    world.is_at("2027-03-15T09:00:00Z").await;
    pair.gets("Week 3: Showing").await;
    let weeks = pair
        .messages()
        .into_iter()
        .filter(|one| one.says("Week 2: Sorting"));
    assert_eq!(weeks.count(), 1);
}

async fn open(database_url: &str) -> Db {
    Db::open(database_url, Opening::MustExist)
        .await
        .expect("the database")
}

async fn workspace(db: &Db, team: &str) -> WorkspaceId {
    let mut tx = db.read().await.expect("the database");
    let found = workspaces::by_team(&mut tx, &TeamId::new(team))
        .await
        .expect("a row");
    found.expect("a workspace").id
}
