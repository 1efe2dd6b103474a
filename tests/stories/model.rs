//! Random walks through an internship's life, each step held against a small model: whatever is offered works, whatever
//! is old says what happened since, and nothing of a dead plan is owed.
//!
//! `UNDERSTUDY_WALKS` and `UNDERSTUDY_WALK_SEED` make more of them, or one again.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Span, Timestamp};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use understudy::store::Tx;

use crate::{
    starting::{accepted, sends_plan},
    support::{PersonInStory, Shown, databases::both},
    world::{CLINIC, World},
};

both!(whatever_is_done_in_whatever_order);

const PEOPLE: [&str; 6] = ["ines", "marta", "ivo", "mina", "aldo", "cora"];
const STEPS: usize = 30;
const LIFE: [&str; 7] = [
    "Confirm",
    "Approve",
    "Decline",
    "I'm not the one",
    "Ask a question",
    "Change",
    "Call it off",
];
const WORDS: [&str; 7] = [
    "pause", "resume", "extend", "end", "schedule", "status", "place",
];
/// The transitions that ARCHITECTURE.md draws.
const DRAWN: [(&str, &str); 8] = [
    ("awaiting", "active"),
    ("awaiting", "planned"),
    ("awaiting", "cancelled"),
    ("planned", "awaiting"),
    ("planned", "cancelled"),
    ("active", "awaiting"),
    ("active", "cancelled"),
    ("active", "ended"),
];

#[derive(Debug, Clone)]
enum Step {
    /// One of the buttons that are offered now.
    Offered(prop::sample::Index),
    /// One that was offered at some time.
    Old(prop::sample::Index),
    /// Two people, two offered buttons, at once.
    AtOnce(prop::sample::Index, prop::sample::Index),
    /// The end of it, which would come too soon among the others.
    CallOff(prop::sample::Index),
    /// One of the words behind `/internship`, with its form and what it says will happen.
    Word(prop::sample::Index, prop::sample::Index),
    /// Days go by.
    Days(i8),
}

fn step() -> impl Strategy<Value = Step> {
    use prop::sample::Index;
    prop_oneof![
        8 => any::<Index>().prop_map(Step::Offered),
        2 => any::<Index>().prop_map(Step::Old),
        2 => (any::<Index>(), any::<Index>()).prop_map(|(a, b)| Step::AtOnce(a, b)),
        1 => any::<Index>().prop_map(Step::CallOff),
        4 => (any::<Index>(), any::<Index>()).prop_map(|(a, b)| Step::Word(a, b)),
        2 => (1..4_i8).prop_map(Step::Days),
    ]
}

/// What the model knows: the state, and each role's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Model {
    state: String,
    answers: BTreeMap<String, (String, String)>,
}

impl Model {
    async fn read(world: &World) -> Self {
        let mut tx = world.app.engine.db.read().await.expect("the database");
        let (state,): (String,) = one(&mut tx, "SELECT state FROM internship").await;
        let rows: Vec<(String, String, String)> = tx
            .all(
                "SELECT role, approver, state FROM approval WHERE state <> 'void'",
                &[],
            )
            .await
            .expect("rows");
        let answers = rows
            .into_iter()
            .map(|(role, who, state)| (role, (who, state)));
        Self {
            state,
            answers: answers.collect(),
        }
    }

    /// What pressing a button that is offered does, by the rules of the game.
    fn press(&mut self, who: &str, button: &str) {
        let answer = |answers: &mut BTreeMap<String, (String, String)>, word: &str| {
            for (person, state) in answers.values_mut() {
                if person == who && state == "asked" {
                    *state = word.to_owned();
                }
            }
        };
        match button {
            "Confirm" | "Approve" => {
                answer(&mut self.answers, "yes");
                if self.answers.len() == 4 && self.answers.values().all(|(_, state)| state == "yes")
                {
                    self.state = "active".to_owned();
                }
            }
            "Decline" => {
                answer(&mut self.answers, "no");
                self.answers.retain(|_, (_, state)| state != "asked");
                self.state = "planned".to_owned();
            }
            "I'm not the one" => self
                .answers
                .retain(|_, (person, state)| person != who || state != "asked"),
            "Call it off" => {
                self.answers.retain(|_, (_, state)| state != "asked");
                self.state = "cancelled".to_owned();
            }
            // Another start: everybody is asked anew, whoever sends it has said yes by that.
            "Change" => {
                self.state = "awaiting".to_owned();
                let roles = [
                    ("intern", "U0INES"),
                    ("mentor", "U0MARTA"),
                    ("intern_manager", "U0IVO"),
                    ("mentor_manager", "U0MINA"),
                ];
                for (role, person) in roles {
                    let word = if person == who { "yes" } else { "asked" };
                    self.answers
                        .insert(role.to_owned(), (person.to_owned(), word.to_owned()));
                }
            }
            _ => {}
        }
    }
}

async fn one<T: understudy::store::Row>(tx: &mut Tx, sql: &'static str) -> T {
    tx.one(sql, &[]).await.expect("a row")
}

/// A button of a message in somebody's DM.
#[derive(Clone)]
struct Offer {
    person: PersonInStory,
    message: Shown,
    button: String,
}

struct Walk {
    world: World,
    people: Vec<PersonInStory>,
    seen: Vec<Offer>,
    now: Timestamp,
    starts: Timestamp,
}

impl Walk {
    async fn begin(database_url: String) -> Self {
        let world = World::of(database_url, CLINIC).await;
        let (_, marta) = accepted(&world, "ines", "marta").await;
        sends_plan(&marta, "2027-06-07").await;
        let people = PEOPLE
            .iter()
            .map(|handle| world.slack.person(handle))
            .collect();
        let walk = Self {
            world,
            people,
            seen: Vec::new(),
            now: "2027-02-22T10:00:00Z".parse().expect("an instant"),
            starts: "2027-06-07T12:00:00Z".parse().expect("an instant"),
        };
        // Else the first step may find a button on the screen that is about to go.
        walk.settled().await;
        walk
    }

    /// All that is due is said, and what has changed is edited, by whichever worker.
    async fn settled(&self) {
        let patience = std::time::Duration::from_secs(10);
        let all = async {
            loop {
                self.world.app.settle(patience).await.expect("the database");
                let mut tx = self.world.app.engine.db.read().await.expect("the database");
                let sql =
                    "SELECT count(*) FROM delivery WHERE edit_at IS NOT NULL OR state = 'unsure'";
                let (open,): (i64,) = one(&mut tx, sql).await;
                if open == 0 {
                    return;
                }
                drop(tx);
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(patience, all)
            .await
            .expect("it settles");
    }

    /// What is offered on everybody's screen; kept for later.
    fn offers(&mut self) -> Vec<Offer> {
        let offers = offers(&self.people);
        for offer in &offers {
            let known =
                |seen: &Offer| seen.message.ts == offer.message.ts && seen.button == offer.button;
            if !self.seen.iter().any(known) {
                self.seen.push(offer.clone());
            }
        }
        offers
    }

    async fn go(&mut self, step: Step) {
        let before = Model::read(&self.world).await;
        let mut offers = self.offers();
        let last = matches!(step, Step::CallOff(_));
        offers.retain(|offer| (offer.button == "Call it off") == last);
        match step {
            Step::Offered(index) | Step::CallOff(index) if !offers.is_empty() => {
                let offer = index.get(&offers).clone();
                let mut expected = before.clone();
                expected.press(&offer.person.id, &offer.button);
                self.presses(&offer, true).await;
                self.settled().await;
                let after = Model::read(&self.world).await;
                assert_eq!(
                    after,
                    expected,
                    "{} pressed {:?} at\n{}",
                    offer.person.id,
                    offer.button,
                    offer.message.words()
                );
            }
            Step::Old(index) if !self.seen.is_empty() => {
                let offer = index.get(&self.seen).clone();
                self.presses(&offer, false).await;
            }
            Step::AtOnce(a, b) if !offers.is_empty() => {
                let (a, b) = (a.get(&offers).clone(), b.get(&offers).clone());
                if a.person.id != b.person.id {
                    let both = tokio::join!(
                        a.person.presses_old(&a.message, &a.button),
                        b.person.presses_old(&b.message, &b.button)
                    );
                    assert!(both.0.trouble.is_none() && both.1.trouble.is_none());
                    for one in [&a, &b] {
                        self.fills_in(one, false).await;
                    }
                }
            }
            Step::Word(who, word) => {
                let person = who.get(&self.people).clone();
                let n = word.index(WORDS.len());
                self.types(&person, WORDS[n]).await;
            }
            Step::Days(days) => {
                self.now = self
                    .now
                    .checked_add(Span::new().hours(24 * i64::from(days)))
                    .expect("a day");
                self.world.is_at(&self.now.to_string()).await;
            }
            _ => {}
        }
        self.settled().await;
        self.holds(&before).await;
    }

    /// A word: its form is filled and confirmed; or it says why not, and nothing has changed.
    async fn types(&mut self, person: &PersonInStory, word: &str) {
        let before = Model::read(&self.world).await;
        person.types(&format!("/internship {word}")).await;
        let is_theirs = ["U0INES", "U0MARTA", "U0CORA"].contains(&person.id.as_str());
        let Some(form) = person.modal() else {
            let said = person.ephemerals().pop().expect("a sentence");
            assert!(!said.says("did not work"), "{}", said.words());
            assert_eq!(before, Model::read(&self.world).await);
            return;
        };
        assert!(is_theirs, "{} got {}", person.id, form.words());
        if word == "extend" {
            person.fills("weeks", "1");
        }
        // The form, and then what will happen.
        for _ in 0..2 {
            if person
                .modal()
                .is_some_and(|form| form.callback_id != "notice")
            {
                let outcome = person.submits().await;
                assert!(outcome.trouble.is_none(), "{outcome:?}");
                if !outcome.errors.is_empty() {
                    break;
                }
            }
        }
        while person.modal().is_some() {
            person.closes().await;
        }
    }

    async fn presses(&mut self, offer: &Offer, is_offered: bool) {
        let told = offer.person.ephemerals().len();
        let outcome = offer
            .person
            .presses_old(&offer.message, &offer.button)
            .await;
        assert!(outcome.trouble.is_none(), "{outcome:?}");
        if is_offered {
            let told: Vec<_> = offer
                .person
                .ephemerals()
                .into_iter()
                .skip(told)
                .map(|one| one.words())
                .collect();
            assert!(
                told.is_empty(),
                "{:?} was offered, and then: {told:?}",
                offer.button
            );
        }
        self.fills_in(offer, is_offered).await;
    }

    /// A form that the button opened is filled and sent.
    async fn fills_in(&mut self, offer: &Offer, is_offered: bool) {
        let person = &offer.person;
        let Some(form) = person.modal() else {
            return;
        };
        match form.callback_id.as_str() {
            "start" => {
                self.starts = self
                    .starts
                    .checked_add(Span::new().hours(7 * 24))
                    .expect("a week");
                let day = self.starts.to_string();
                person.fills("start_date", &day[..10]);
                person
                    .fills("intern_manager", "U0IVO")
                    .fills("mentor_manager", "U0MINA");
            }
            "approve" => drop(person.fills("reason", "Not this spring")),
            "approval_ask" => drop(person.fills("question", "Which days?")),
            "notice" => {
                assert!(
                    !is_offered,
                    "{:?} was offered, and then: {}",
                    offer.button,
                    form.words()
                );
                person.closes().await;
                return;
            }
            other => panic!("what is {other}?"),
        }
        let outcome = person.submits().await;
        assert!(outcome.is_ok(), "{outcome:?}");
        if let Some(left) = person.modal() {
            assert!(
                !is_offered,
                "{:?} was offered, and then: {}",
                offer.button,
                left.words()
            );
            person.closes().await;
        }
    }

    /// What has to be true after every step.
    async fn holds(&mut self, before: &Model) {
        let after = Model::read(&self.world).await;
        let edge = (before.state.as_str(), after.state.as_str());
        assert!(
            edge.0 == edge.1 || DRAWN.contains(&edge),
            "{edge:?} is not drawn"
        );
        let open: BTreeSet<_> = after
            .answers
            .values()
            .filter(|(_, state)| state == "asked")
            .map(|(who, _)| who.clone())
            .collect();
        if after.state != "awaiting" {
            assert!(open.is_empty(), "{after:?}");
        }
        if after.state == "active" {
            assert!(
                after.answers.values().all(|(_, state)| state == "yes"),
                "{after:?}"
            );
        }
        // Another worker may be at the last edit.
        let shown = || {
            let answers = |offer: &Offer| offer.button == "Approve" || offer.button == "Confirm";
            let asked = offers(&self.people).into_iter().filter(answers);
            let asked: BTreeSet<_> = asked.map(|offer| offer.person.id).collect();
            (asked == open).then_some(())
        };
        let patience = std::time::Duration::from_secs(10);
        let shown = self.world.slack.wait_for(patience, |_| shown()).await;
        assert!(
            shown.is_some(),
            "who can answer is not who is asked: {after:?}"
        );
        let mut tx = self.world.app.engine.db.read().await.expect("the database");
        let (owed,): (i64,) = one(
            &mut tx,
            "SELECT count(*) FROM delivery WHERE local_date <> '' AND state = 'owed'",
        )
        .await;
        let (hint,): (Option<i64>,) = one(&mut tx, "SELECT next_due_at FROM internship").await;
        if after.state != "active" {
            assert_eq!((owed, hint), (0, None), "a dead plan owes nothing");
        }
        drop(tx);
        self.world.slack.assert_no_violations();
    }
}

fn offers(people: &[PersonInStory]) -> Vec<Offer> {
    let mut offers = Vec::new();
    for person in people {
        for message in person.dm().messages() {
            let buttons = message.buttons().into_iter();
            for button in buttons.filter(|button| LIFE.contains(&button.as_str())) {
                offers.push(Offer {
                    person: person.clone(),
                    message: message.clone(),
                    button,
                });
            }
        }
    }
    offers
}

async fn whatever_is_done_in_whatever_order(database_url: String) {
    let from_env = |name: &str| {
        std::env::var(name)
            .ok()
            .and_then(|it| it.parse::<u64>().ok())
    };
    let walks = from_env("UNDERSTUDY_WALKS").unwrap_or(2);
    let first = from_env("UNDERSTUDY_WALK_SEED").unwrap_or(1);
    for seed in first..first + walks {
        // One world a walk: its own file, its own database.
        let url = match database_url.strip_suffix("understudy.db") {
            Some(folder) => format!("{folder}walk-{seed}.db"),
            None if seed == first => database_url.clone(),
            None => break,
        };
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        let steps = prop::collection::vec(step(), STEPS)
            .new_tree(&mut runner)
            .expect("steps")
            .current();
        let mut walk = Walk::begin(url).await;
        for (n, step) in steps.into_iter().enumerate() {
            eprintln!("seed {seed}, step {n}: {step:?}");
            walk.go(step).await;
        }
    }
}
