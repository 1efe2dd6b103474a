//! Random changes of an internship at random times: after each of them the outbox is what a fresh plan would say, and
//! nothing is said twice.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{SignedDuration, Timestamp, civil::Date};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use understudy::{
    app::App,
    args,
    clock::FixedClock,
    config::Settings,
    ids::{InternshipId, TeamId, UserId, WorkspaceId},
    internships::{
        Internship, InternshipState,
        due::CalendarPlanner,
        import,
        rules::{Calendar, Change, moved_zone},
        store,
    },
    programs,
    scheduler::{Owed, cadence::plus_days},
    store::{Opening, Tx, workspaces},
    weeks,
};

use crate::{
    support::databases::both,
    world::{CLINIC, import as import_page},
};

both!(whatever_changes_the_outbox_is_what_a_fresh_plan_says);

const WALKS: u32 = 12;
const STEPS: usize = 25;
const ZONES: [&str; 6] = [
    "Europe/Lisbon",
    "America/Los_Angeles",
    "Pacific/Kiritimati",
    "Pacific/Honolulu",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
];
const DAYS: [&str; 4] = ["monday", "wednesday", "friday", "sunday"];

#[derive(Debug, Clone)]
enum Step {
    /// So many minutes go by.
    Wait(i64),
    Pause(i64, Option<i64>),
    Resume,
    Extend(i64),
    Schedule(usize, i8, usize),
    Zone(usize),
    End,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (1..6_000_i64).prop_map(Step::Wait),
        2 => (0..20_i64, prop::option::of(0..15_i64)).prop_map(|(from, days)| Step::Pause(from, days)),
        2 => Just(Step::Resume),
        1 => (1..4_i64).prop_map(Step::Extend),
        2 => (0..DAYS.len(), 0..24_i8, 0..ZONES.len()).prop_map(|(day, hour, zone)| Step::Schedule(day, hour, zone)),
        2 => (0..ZONES.len()).prop_map(Step::Zone),
    ]
}

async fn whatever_changes_the_outbox_is_what_a_fresh_plan_says(database_url: String) {
    import_page(
        &database_url,
        CLINIC,
        &["--program", "clinic", "--workspace", "T1"],
    )
    .await;
    let at = "2027-02-22T10:00:00Z".parse().expect("an instant");
    let clock = Arc::new(FixedClock(at));
    let app = App::open(&config(&database_url), clock, Opening::MustExist)
        .await
        .expect("the database");
    // The same walks each time, so that a failure can be seen again.
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    for walk in 0..WALKS {
        let steps = prop::collection::vec(step(), STEPS).new_tree(&mut runner);
        let mut steps = steps.expect("steps").current();
        steps.push(Step::End);
        let mut walker = Walker::begin(&app, walk, at).await;
        for (done, one) in steps.iter().enumerate() {
            let what = format!("walk {walk}, after {:?}", &steps[..=done]);
            walker.go(one).await;
            walker.check(&what).await;
        }
    }
}

fn config(url: &str) -> understudy::config::Config {
    #[derive(clap::Parser)]
    struct Flags {
        #[command(flatten)]
        settings: Settings,
    }
    let flags = <Flags as clap::Parser>::parse_from(["test", "--database-url", url]);
    flags.settings.check(|_| None).expect("good settings")
}

struct Walker<'a> {
    app: &'a App,
    workspace: WorkspaceId,
    id: InternshipId,
    now: Timestamp,
    /// Whether what is due by now was planned since the last change.
    is_planned: bool,
}

type Key = (String, String, String);

impl<'a> Walker<'a> {
    async fn begin(app: &'a App, walk: u32, now: Timestamp) -> Self {
        let mut tx = app.engine.db.write().await.expect("the database");
        let workspace = workspaces::by_team(&mut tx, &TeamId::new("T1")).await;
        let workspace = workspace.expect("a row").expect("a workspace").id;
        let start = plus_days("2027-02-22".parse().expect("a day"), i64::from(walk));
        let csv = format!(
            "program,intern,mentor,start_date,time_zone,one_on_one_weekday,one_on_one_time\n\
             clinic,U1I{walk},U1M,{start},Europe/Berlin,tuesday,09:30\n"
        );
        let zones = &app.engine.zones;
        import::import(
            &mut tx,
            &workspace,
            csv.as_bytes(),
            app.planner(),
            zones,
            now,
        )
        .await
        .expect("a good file");
        let intern = UserId::new(format!("U1I{walk}"));
        let ids = store::ids_of_intern(&mut tx, &workspace, &intern).await;
        let id = ids.expect("rows").pop().expect("an internship");
        tx.commit().await.expect("the database");
        Self {
            app,
            workspace,
            id,
            now,
            is_planned: false,
        }
    }

    fn planner(&self) -> &CalendarPlanner {
        self.app.planner()
    }

    async fn load(&self, tx: &mut Tx) -> (Internship, Arc<programs::Reading>) {
        let found = store::by_id(tx, &self.workspace, &self.id).await;
        let internship = found.expect("a row").expect("an internship");
        let reading =
            programs::store::reading(tx, &internship.program_id, internship.version).await;
        (internship, reading.expect("a version"))
    }

    async fn go(&mut self, step: &Step) {
        if let Step::Wait(minutes) = step {
            self.now += SignedDuration::from_mins(*minutes);
            self.app.engine.plan(self.now).await.expect("a plan");
            self.says().await;
            self.is_planned = true;
            return;
        }
        let mut tx = self.app.engine.db.write().await.expect("the database");
        let (internship, reading) = self.load(&mut tx).await;
        let zones = &self.app.engine.zones;
        let calendar = Calendar::new(&internship, &reading, zones);
        let today = calendar.zone.to_datetime(self.now).date();
        let day = |days: i64| plus_days(today, days);
        let change = match step {
            Step::Pause(from, days) => Change::Pause {
                from: day(*from),
                until: days.map(|days| day(from + days)),
                reason: String::new(),
            },
            Step::Resume => Change::Resume,
            Step::Extend(weeks) => Change::Extend {
                weeks: *weeks,
                spread: false,
            },
            Step::Schedule(day, hour, zone) => Change::Schedule {
                weekday: DAYS[*day].to_owned(),
                time: jiff::civil::Time::constant(*hour, 30, 0, 0),
                zone: ZONES[*zone].to_owned(),
                minutes: None,
                call_url: None,
                notes_url: None,
            },
            Step::End => Change::End {
                last_day: today,
                reason: String::new(),
            },
            Step::Zone(zone) => {
                let after = moved_zone(&calendar, ZONES[*zone], zones);
                self.change(tx, &after, &reading).await;
                return;
            }
            Step::Wait(_) => return,
        };
        if change.check(&calendar, today).is_err() && !matches!(step, Step::End) {
            return;
        }
        let after = change.applied(&calendar, &UserId::new("U1I"), self.now);
        self.change(tx, &after, &reading).await;
    }

    async fn change(&mut self, mut tx: Tx, after: &Internship, reading: &programs::Reading) {
        store::update(&mut tx, after).await.expect("a row");
        let calendar = Calendar::new(after, reading, &self.app.engine.zones);
        let replanned = self.planner().replan(&mut tx, &calendar, self.now).await;
        replanned.expect("the outbox");
        tx.commit().await.expect("the database");
        self.is_planned = false;
    }

    /// What is due is said, or dropped where it is too late.
    async fn says(&self) {
        let mut tx = self.app.engine.db.write().await.expect("the database");
        for sql in [
            "UPDATE delivery SET state = 'dropped', reason = 'late', settled_at = $1, not_before = NULL
             WHERE state = 'owed' AND due_at <= $1 AND expires_at <= $1",
            "UPDATE delivery SET state = 'sent', ts = '1', settled_at = $1, not_before = NULL
             WHERE state = 'owed' AND due_at <= $1",
        ] {
            tx.run(sql, args![self.now]).await.expect("rows");
        }
        tx.commit().await.expect("the database");
    }

    async fn check(&self, what: &str) {
        let mut tx = self.app.engine.db.read().await.expect("the database");
        let (internship, reading) = self.load(&mut tx).await;
        let calendar = Calendar::new(&internship, &reading, &self.app.engine.zones);
        let all = self.planner().owed(&calendar);
        let kinds = ["week", "one_on_one", "check_in"];
        let of_kinds = all.iter().filter(|owed| kinds.contains(&owed.kind));
        let fresh: BTreeMap<Key, Owed> = of_kinds.map(|owed| (key(owed), owed.clone())).collect();
        let rows: Vec<(String, String, String, String, i64)> = tx
            .all(
                "SELECT kind, local_date, addressee, state, due_at FROM delivery
                 WHERE internship_id = $1 AND kind IN ('week', 'one_on_one', 'check_in')",
                args![&self.id],
            )
            .await
            .expect("rows");
        // What was due before the file came is history, and may have been said all the same before a move.
        let days = weeks::rules::days(&calendar);
        let weeks: Vec<_> = days.iter().map(|(date, _)| date.to_string()).collect();
        let mut states = BTreeMap::new();
        for (kind, date, to, state, due_at) in rows {
            let key = (kind, date, to);
            if state == "owed" {
                let owed = fresh.get(&key);
                let owed = owed.unwrap_or_else(|| panic!("{key:?} is not owed any more: {what}"));
                assert_eq!(owed.due_at.as_microsecond(), due_at, "{key:?}: {what}");
            }
            if state == "sent" && key.0 == "week" && internship.state == InternshipState::Active {
                assert!(
                    weeks.contains(&key.1),
                    "{key:?} was said and comes again elsewhere: {what}"
                );
            }
            states.insert(key, state);
        }
        let hint = store::next_due(&mut tx, &self.id).await.expect("a row");
        let ahead = all
            .iter()
            .map(|owed| owed.due_at)
            .filter(|at| *at > self.now)
            .min();
        if !self.is_planned {
            assert!(
                ahead.is_none_or(|at| hint.is_some_and(|hint| hint <= at)),
                "{hint:?} is after {ahead:?}: {what}"
            );
            return;
        }
        assert_eq!(hint, ahead, "the hint: {what}");
        for (key, owed) in &fresh {
            let is_late = owed.expires_at.is_some_and(|at| at <= self.now);
            if owed.due_at > self.now || is_late {
                continue;
            }
            assert!(states.contains_key(key), "{key:?} is in no row: {what}");
        }
    }
}

fn key(owed: &Owed) -> Key {
    let date = owed.date.as_ref().map(Date::to_string).unwrap_or_default();
    (
        owed.kind.to_owned(),
        date,
        owed.addressee.as_str().to_owned(),
    )
}
