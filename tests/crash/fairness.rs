//! SCHEDULER.md, section 5: the most urgent first, and no workspace or channel at the expense of another.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use understudy::{
    clock::FixedClock,
    ids::{ChannelId, TeamId, UserId, WorkspaceId},
    sandbox::{
        PretendSlack, people,
        slack::{Channel, Seed},
    },
    scheduler::{
        Address, Composed, Delivery, Engine, Kind, Limits, Moment, Owed, Planned, Planner,
        Registry, Tokens, Until, cadence::Zones, store as outbox,
    },
    slack::{
        blocks::Message,
        outbound::{Slack, Token},
        text::Mrkdwn,
    },
    store::{Db, Opening, Result, Tx, workspaces},
};

use crate::support::databases::both_at_once;

both_at_once!(
    a_flood_in_one_channel_holds_up_nobody,
    what_expires_soon_passes_what_can_wait,
    a_workspace_that_is_held_holds_up_nobody,
    what_slack_asks_of_a_method_is_asked_of_all,
);

const FLOODED: &str = "C0GENERAL";
const CHANNELS: usize = 24;

/// A message that says what its row is about.
struct Note;

#[async_trait]
impl Kind for Note {
    fn name(&self) -> &'static str {
        "note"
    }

    async fn compose(&self, _: &mut Tx, delivery: &Delivery, _: &Moment) -> Result<Composed> {
        let address = match &delivery.channel {
            Some(channel) => Address::Channel(channel.clone()),
            None => Address::Direct(UserId::new(&delivery.addressee)),
        };
        let text = Mrkdwn::escaped(&delivery.subject);
        Ok(Composed::Say(address, Message::new(&text, Vec::new())))
    }
}

/// Everything is planned by the test.
struct Nothing;

#[async_trait]
impl Planner for Nothing {
    async fn plan(&self, _: &mut Tx, _: &Moment) -> Result<Planned> {
        Ok(Planned::default())
    }

    async fn waiting(&self, _: &mut Tx, _: Timestamp) -> Result<i64> {
        Ok(0)
    }

    async fn next_due_at(&self, _: &mut Tx) -> Result<Option<Timestamp>> {
        Ok(None)
    }
}

/// A worker with several workspaces, whose tokens are all good.
struct Office {
    slack: PretendSlack,
    engine: Engine,
    workspaces: Vec<WorkspaceId>,
    now: Timestamp,
}

impl Office {
    async fn with(workspaces: usize, database_url: &str) -> Self {
        let slack = PretendSlack::start(seed()).await.expect("a port");
        let now: Timestamp = "2027-03-01T09:00:00Z".parse().expect("an instant");
        let db = Db::open(database_url, Opening::CreateIfMissing)
            .await
            .expect("a database");
        let engine = Engine {
            db,
            slack: Slack::new(&slack.api_url()).expect("an address"),
            registry: Arc::new(Registry::new(Arc::new(Nothing), vec![Arc::new(Note)])),
            clock: Arc::new(FixedClock(now)),
            zones: Zones::bundled(),
            limits: Limits {
                posts_per_minute: 0,
                ..Limits::default()
            },
            tokens: Tokens::default(),
            wake: Arc::default(),
            edits_wanted: Arc::default(),
            public_url: None,
        };
        let mut office = Self {
            slack,
            engine,
            workspaces: Vec::new(),
            now,
        };
        for number in 0..workspaces {
            office.opens(&format!("T{number}")).await;
        }
        office
    }

    async fn opens(&mut self, team: &str) {
        let mut tx = self.engine.db.write().await.expect("the database");
        let id = workspaces::for_team(&mut tx, &TeamId::new(team), self.now)
            .await
            .expect("a workspace");
        tx.commit().await.expect("a commit");
        let token = Token::new(&people::example().bot_token).expect("a token");
        self.engine.tokens.set(id.clone(), token);
        self.workspaces.push(id);
    }

    /// Owes so many messages, all due by now; what each says.
    async fn owes(
        &self,
        workspace: usize,
        count: usize,
        says: &str,
        to: impl Fn(usize, &mut Owed),
    ) {
        let mut tx = self.engine.db.write().await.expect("the database");
        for n in 0..count {
            let subject = format!("{says} {n}");
            let due_at = self.now - SignedDuration::from_mins(1);
            let mut owed = Owed::to_person("note", &UserId::new("U0INES"), &subject, due_at);
            to(n, &mut owed);
            let workspace = &self.workspaces[workspace];
            assert!(
                outbox::owe(&mut tx, workspace, &owed, self.now)
                    .await
                    .expect("a row")
            );
        }
        tx.commit().await.expect("a commit");
    }

    /// Says what is owed until a number of posts that are not of the flood is there; all posts in their order.
    async fn says_until(&self, is_enough: impl Fn(&[String]) -> bool) -> Vec<String> {
        let engine = self.engine.clone();
        let now = self.now;
        let patience = Until::over_in(Duration::from_secs(60));
        let saying = tokio::spawn(async move { engine.drain(now, patience).await });
        let seen = self.slack.wait_for(Duration::from_secs(60), |slack| {
            let posts = posts(slack);
            is_enough(&posts).then_some(posts)
        });
        let posts = seen.await;
        saying.abort();
        posts.unwrap_or_else(|| panic!("only {:?}", posts_of(&self.slack)))
    }
}

fn posts_of(slack: &PretendSlack) -> Vec<String> {
    posts(slack)
}

fn posts(slack: &PretendSlack) -> Vec<String> {
    let calls = slack.calls();
    let posts = calls
        .iter()
        .filter(|call| call.method == "chat.postMessage" && call.outcome == "ok");
    posts
        .map(|call| {
            call.arguments["text"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        })
        .collect()
}

fn seed() -> Seed {
    let mut seed = people::example();
    seed.channels.extend((0..CHANNELS).map(|n| Channel {
        id: format!("C1X{n}"),
        name: format!("x{n}"),
        ..Channel::default()
    }));
    seed
}

fn to_channel(owed: &mut Owed, id: &str) {
    owed.channel = Some(ChannelId::new(id));
}

fn count(posts: &[String], of: &str) -> usize {
    posts.iter().filter(|text| text.starts_with(of)).count()
}

async fn a_flood_in_one_channel_holds_up_nobody(database_url: String) {
    let office = Office::with(2, &database_url).await;
    office
        .owes(0, 3_000, "flood", |_, owed| to_channel(owed, FLOODED))
        .await;
    office
        .owes(0, 12, "near", |n, owed| {
            to_channel(owed, &format!("C1X{n}"))
        })
        .await;
    office
        .owes(1, 12, "far", |n, owed| {
            to_channel(owed, &format!("C1X{}", n + 12))
        })
        .await;
    let posts = office
        .says_until(|posts| count(posts, "near") == 12 && count(posts, "far") == 12)
        .await;
    // One a second goes there, while the others go as fast as Slack answers.
    assert!(count(&posts, "flood") <= 24, "{posts:?}");
}

async fn what_expires_soon_passes_what_can_wait(database_url: String) {
    let office = Office::with(1, &database_url).await;
    office
        .owes(0, 16, "week", |n, owed| {
            to_channel(owed, &format!("C1X{n}"))
        })
        .await;
    let soon = office.now + SignedDuration::from_mins(50);
    let urgent = |n: usize, owed: &mut Owed| {
        to_channel(owed, &format!("C1X{}", n + 16));
        owed.expires_at = Some(soon);
    };
    office.owes(0, 8, "reminder", urgent).await;
    let posts = office.says_until(|posts| posts.len() == 24).await;
    let last = posts
        .iter()
        .rposition(|text| text.starts_with("reminder"))
        .expect("a reminder");
    assert!(last < 8 + 4, "{posts:?}");
}

async fn a_workspace_that_is_held_holds_up_nobody(database_url: String) {
    let office = Office::with(2, &database_url).await;
    office
        .owes(0, 20, "held", |n, owed| {
            to_channel(owed, &format!("C1X{n}"))
        })
        .await;
    office
        .owes(1, 4, "free", |n, owed| {
            to_channel(owed, &format!("C1X{}", n + 20))
        })
        .await;
    let mut tx = office.engine.db.write().await.expect("the database");
    workspaces::hold(&mut tx, &office.workspaces[0], "token_revoked", office.now)
        .await
        .expect("a hold");
    tx.commit().await.expect("a commit");
    let patience = Until::over_in(Duration::from_secs(60));
    let tally = office
        .engine
        .drain(office.now, patience)
        .await
        .expect("the database");
    // It ends though twenty are owed: nothing can be done about them.
    assert_eq!((tally.sent, tally.failed, tally.dropped), (4, 0, 0));
    assert_eq!(count(&posts(&office.slack), "held"), 0);
}

async fn what_slack_asks_of_a_method_is_asked_of_all(database_url: String) {
    let office = Office::with(1, &database_url).await;
    let people = ["U0INES", "U0MARTA", "U0IVO", "U0MINA", "U0CORA", "U0ALDO"];
    let to = |n: usize, owed: &mut Owed| {
        owed.addressee = understudy::scheduler::Addressee::Person(UserId::new(people[n]))
    };
    office.owes(0, people.len(), "dm", to).await;
    office
        .owes(0, 1, "post", |_, owed| to_channel(owed, "C1X0"))
        .await;
    office.slack.set_fault(|call| {
        let too_fast = understudy::sandbox::slack::Fault::RateLimited(600);
        (call.method == "conversations.open").then_some(too_fast)
    });
    let opens = || {
        let calls = office.slack.calls();
        calls
            .iter()
            .filter(|call| call.method == "conversations.open")
            .count()
    };
    let drain = |seconds: f64| {
        let patience = Until::over_in(Duration::from_secs_f64(seconds));
        office.engine.drain(office.now, patience)
    };
    assert_eq!(
        drain(2.0).await.expect("the database").sent,
        1,
        "the channel needs no DM"
    );
    let asked = opens();
    // Two were under way at once when Slack said so.
    assert!((1..=2).contains(&asked), "{asked}");
    assert_eq!(drain(1.0).await.expect("the database").sent, 0);
    assert_eq!(opens(), asked, "nobody asks again before it is over");
}
