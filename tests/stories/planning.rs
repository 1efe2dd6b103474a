//! When something is owed, whatever has gone wrong: clocks that leap, hints that are lost, versions that can't be read.

use understudy::{args, internships::store};

use crate::{
    starting::{accepted, all_say_yes, sends_plan, started},
    support::databases::both,
    world::{CLINIC, World, import, said, understudy},
};

both!(
    story_24_a_week_comes_at_nine_also_after_the_clocks_change,
    story_33_reminders_over_a_change_of_clocks_on_either_side,
    a_clock_that_is_set_back_says_nothing_twice,
    a_year_without_a_tick_is_no_year_of_reminders,
    an_internship_that_cannot_be_read_holds_up_nobody,
    a_hint_that_was_lost_is_found_within_a_day,
    a_hint_that_is_wrong_is_found_within_a_day,
    two_that_plan_a_week_apart_come_to_an_end,
    a_page_says_by_cron_when_weeks_and_check_ins_come,
);

async fn story_24_a_week_comes_at_nine_also_after_the_clocks_change(database_url: String) {
    let world = World::of_support(database_url).await;
    started(&world, "2027-03-22").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    // Summer begins on Sunday, 28 March.
    for (before, at, week) in [
        (
            "2027-03-22T08:58:00Z",
            "2027-03-22T09:00:00Z",
            "Week 1: Listening",
        ),
        (
            "2027-03-29T07:58:00Z",
            "2027-03-29T08:00:00Z",
            "Week 2: Sorting",
        ),
        (
            "2027-04-05T07:58:00Z",
            "2027-04-05T08:00:00Z",
            "Week 3: Showing",
        ),
    ] {
        world.is_at(before).await;
        assert!(pair.find(week).is_none(), "{week} before nine");
        world.is_at(at).await;
        pair.gets(week).await;
    }
}

async fn story_33_reminders_over_a_change_of_clocks_on_either_side(database_url: String) {
    let world = World::of_support(database_url).await;
    // Tuesdays at three in Berlin, whose clocks change with Lisbon's.
    let (ines, marta) = started(&world, "2027-03-22").await;
    // Tuesdays at three in Bogotá, whose clocks never change, with an intern whose do.
    let (ivo, miguel) = accepted(&world, "oz", "miguel").await;
    sends_plan(&miguel, "2027-03-22").await;
    all_say_yes(&world, &ivo, &["ivo"]).await;
    let reminders = || {
        let count = |dm: crate::support::Place| {
            let all = dm.messages();
            all.iter().filter(|it| it.says("Your 1:1 with")).count()
        };
        [&ines, &marta, &ivo, &miguel].map(|one| count(one.dm()))
    };
    for (at, expected) in [
        ("2027-03-23T12:58:00Z", [0, 0, 0, 0]),
        ("2027-03-23T13:00:00Z", [1, 1, 0, 0]),
        ("2027-03-23T18:58:00Z", [1, 1, 0, 0]),
        ("2027-03-23T19:00:00Z", [1, 1, 1, 1]),
        ("2027-03-30T11:58:00Z", [1, 1, 1, 1]),
        ("2027-03-30T12:00:00Z", [2, 2, 1, 1]),
        ("2027-03-30T18:58:00Z", [2, 2, 1, 1]),
        ("2027-03-30T19:00:00Z", [2, 2, 2, 2]),
    ] {
        world.is_at(at).await;
        assert_eq!(reminders(), expected, "at {at}");
    }
}

async fn a_clock_that_is_set_back_says_nothing_twice(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    world.is_at("2027-03-02T13:00:00Z").await;
    let said = || [pair.clone(), ines.dm(), marta.dm()].map(|place| place.messages().len());
    let before = said();
    for at in [
        "2027-03-02T12:00:00Z",
        "2027-02-22T10:00:00Z",
        "2027-03-02T13:00:00Z",
    ] {
        world.is_at(at).await;
        assert_eq!(said(), before, "at {at}");
    }
    world.is_at("2027-03-08T09:00:00Z").await;
    pair.gets("Week 2: Sorting").await;
}

async fn a_year_without_a_tick_is_no_year_of_reminders(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    let before = (ines.dm().messages().len(), marta.dm().messages().len());
    world.is_at("2028-03-01T00:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    pair.gets("Week 3: Showing").await;
    assert_eq!(
        pair.messages().len(),
        2,
        "one for what was missed, and the latest"
    );
    let after = (ines.dm().messages().len(), marta.dm().messages().len());
    assert_eq!(after, before, "no reminder of what is past");
    world.is_at("2027-03-05T15:00:00Z").await;
    world.is_at("2028-03-02T00:00:00Z").await;
    assert_eq!(pair.messages().len(), 2);
}

const HEAD: &str = "program,intern,mentor,start_date,time_zone,place\n";

/// Ines in support and Oz in the clinic, both from 1 March, in places of their own.
async fn two(database_url: &str) -> World {
    let world = World::of_support(database_url.to_owned()).await;
    let team = world.slack.team().0;
    let flags = [
        "--program",
        "clinic",
        "--workspace",
        &team,
        "--coordinator",
        "U0CORA",
    ];
    import(database_url, CLINIC, &flags).await;
    let (support, product) = (
        world.slack.channel("support").id,
        world.slack.channel("product").id,
    );
    let csv = format!(
        "{HEAD}support,U0INES,U0MARTA,2027-03-01,Europe/Lisbon,{support}\n\
         clinic,U0OZ,U0MARTA,2027-03-01,Europe/Madrid,{product}\n"
    );
    let settings = [("UNDERSTUDY_AT", "2027-02-22T10:00:00Z".to_owned())];
    let args = ["internships", "import", "-", "--workspace", &team];
    let (text, code) = said(&understudy(database_url, &settings, &args, &csv).await);
    assert_eq!(code, 0, "{text}");
    world.settles().await;
    world
}

/// Weeks that stand in a channel.
fn weeks(world: &World, channel: &str) -> usize {
    let all = world.slack.channel(channel).messages();
    let of_app = all.iter().filter(|one| {
        one.metadata
            .as_ref()
            .is_some_and(|it| it["event_payload"]["kind"] == "week")
    });
    of_app.count()
}

async fn sql(world: &World, sql: &'static str, text: &str) {
    let mut tx = world.app.engine.db.write().await.expect("the database");
    let args: &[_] = if text.is_empty() { &[] } else { args![text] };
    tx.run(sql, args).await.expect("it can be done");
    tx.commit().await.expect("the database");
}

async fn an_internship_that_cannot_be_read_holds_up_nobody(database_url: String) {
    let world = two(&database_url).await;
    let mut tx = world.app.engine.db.read().await.expect("the database");
    const READING: &str = "SELECT v.reading FROM program_version AS v JOIN program AS p ON p.id = v.program_id WHERE p.key = 'clinic'";
    let (reading,): (String,) = tx.one(READING, &[]).await.expect("a version");
    drop(tx);
    const SPOIL: &str = "UPDATE program_version SET reading = $1 WHERE program_id = (SELECT id FROM program WHERE key = 'clinic')";
    sql(&world, SPOIL, "{\"a\": \"later release's\"}").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    assert_eq!((weeks(&world, "support"), weeks(&world, "product")), (1, 0));
    let mut tx = world.app.engine.db.read().await.expect("the database");
    let stuck = store::without_version(&mut tx).await.expect("rows");
    assert_eq!(stuck.len(), 1, "{stuck:?}");
    assert!(stuck[0].2.contains("cannot be read"), "{stuck:?}");
    // It does not wait to be planned at every moment.
    let now = understudy::clock::Clock::now(&world.clock);
    let waiting = world
        .app
        .engine
        .registry
        .planner()
        .waiting(&mut tx, now)
        .await;
    assert_eq!(waiting.expect("a count"), 0);
    drop(tx);
    // It can be read again: whatever was owed is said at the next day's look at all.
    sql(&world, SPOIL, &reading).await;
    world.is_at("2027-03-02T09:30:00Z").await;
    assert_eq!((weeks(&world, "support"), weeks(&world, "product")), (1, 1));
    let mut tx = world.app.engine.db.read().await.expect("the database");
    assert!(
        store::without_version(&mut tx)
            .await
            .expect("rows")
            .is_empty()
    );
}

async fn a_hint_that_was_lost_is_found_within_a_day(database_url: String) {
    let world = two(&database_url).await;
    sql(&world, "UPDATE internship SET next_due_at = NULL", "").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    assert_eq!((weeks(&world, "support"), weeks(&world, "product")), (1, 1));
    // Just after the look: the next one is tomorrow.
    sql(&world, "UPDATE internship SET next_due_at = NULL", "").await;
    world.is_at("2027-03-02T08:59:00Z").await;
    let mut tx = world.app.engine.db.read().await.expect("the database");
    let hints = "SELECT count(*) FROM internship WHERE next_due_at IS NOT NULL";
    assert_eq!(tx.count(hints, &[]).await.expect("a count"), 0);
    drop(tx);
    world.is_at("2027-03-02T09:00:01Z").await;
    let mut tx = world.app.engine.db.read().await.expect("the database");
    assert_eq!(tx.count(hints, &[]).await.expect("a count"), 2);
    drop(tx);
    world.is_at("2027-03-08T09:00:00Z").await;
    assert_eq!((weeks(&world, "support"), weeks(&world, "product")), (2, 2));
}

async fn a_hint_that_is_wrong_is_found_within_a_day(database_url: String) {
    let world = two(&database_url).await;
    world.is_at("2027-03-01T09:00:00Z").await;
    // 2030, as if somebody had reckoned wrongly.
    sql(
        &world,
        "UPDATE internship SET next_due_at = 1900000000000000",
        "",
    )
    .await;
    world.is_at("2027-03-08T09:00:00Z").await;
    assert_eq!((weeks(&world, "support"), weeks(&world, "product")), (2, 2));
    // One that is too early costs a look and nothing else.
    sql(&world, "UPDATE internship SET next_due_at = 1", "").await;
    world.is_at("2027-03-08T09:30:00Z").await;
    assert_eq!((weeks(&world, "support"), weeks(&world, "product")), (2, 2));
}

async fn two_that_plan_a_week_apart_come_to_an_end(database_url: String) {
    let world = two(&database_url).await;
    let engine = &world.app.engine;
    let at = |instant: &str| instant.parse::<jiff::Timestamp>().expect("an instant");
    // Each begins its own look at all, unless the other one's will do.
    for _ in 0..3 {
        for instant in ["2027-03-08T08:00:00Z", "2027-03-01T08:00:00Z"] {
            engine.plan(at(instant)).await.expect("a plan");
        }
    }
    let mut tx = engine.db.read().await.expect("the database");
    let (began,): (i64,) = tx
        .one("SELECT began_at FROM sweep", &[])
        .await
        .expect("a look at all");
    assert_eq!(began, at("2027-03-08T08:00:00Z").as_microsecond());
    let earlier = at("2027-03-01T08:00:00Z");
    let waiting = engine.registry.planner().waiting(&mut tx, earlier).await;
    assert_eq!(
        waiting.expect("a count"),
        0,
        "nothing is wanted of the earlier one"
    );
}

async fn a_page_says_by_cron_when_weeks_and_check_ins_come(database_url: String) {
    let page = crate::world::SUPPORT.replacen(
        "---\n",
        "---\nunderstudy:\n  post: \"30 8 * * TUE,THU\"\n  check_in: \"0 16 * * MON,WED\"\n",
        1,
    );
    let world = World::of(database_url, &page).await;
    let (ines, _) = started(&world, "2027-03-01").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    // It starts on Monday; then Tuesdays, for Thursdays are not the first.
    world.is_at("2027-03-01T08:30:00Z").await;
    pair.gets("Week 1: Listening").await;
    for (before, at, week) in [
        (
            "2027-03-09T08:28:00Z",
            "2027-03-09T08:30:00Z",
            "Week 2: Sorting",
        ),
        (
            "2027-03-16T08:28:00Z",
            "2027-03-16T08:30:00Z",
            "Week 3: Showing",
        ),
    ] {
        world.is_at(before).await;
        assert!(pair.find(week).is_none(), "{week}");
        world.is_at(at).await;
        pair.gets(week).await;
    }
    let nudges = || {
        let all = ines.dm().messages();
        let is_nudge = |it: &&crate::support::Shown| {
            it.metadata
                .as_ref()
                .is_some_and(|it| it["event_payload"]["kind"] == "check_in")
        };
        all.iter().filter(is_nudge).count()
    };
    let before = nudges();
    for (at, more) in [
        ("2027-03-17T15:58:00Z", 0),
        ("2027-03-17T16:00:00Z", 1),
        ("2027-03-21T23:00:00Z", 1),
    ] {
        world.is_at(at).await;
        assert_eq!(nudges(), before + more, "at {at}");
    }
}
