//! Who sees what (docs/privacy.md): every role tries every object, also by forged clicks; and no text reaches a log.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use crate::{
    check_in_forms::{carried, runs, sends_form, written},
    starting::started,
    support::{PersonInStory, databases::both},
    world::{SUPPORT, World, import},
};

both!(
    story_38_every_role_tries_every_object,
    story_38_a_coordinator_who_is_the_mentor_gets_nothing_in_confidence,
    story_38_what_is_owed_is_not_said_to_who_may_not_see_it_any_more,
    no_text_reaches_a_log,
);

const WEDNESDAY: &str = "2027-03-10T12:00:00Z";

/// A button's value, in a message.
fn value_of(blocks: &[Value], action: &str) -> String {
    let inside = blocks
        .iter()
        .filter_map(|block| block["elements"].as_array());
    let found = inside.flatten().find(|it| {
        it["action_id"]
            .as_str()
            .is_some_and(|id| id.starts_with(action))
    });
    found.expect("a button")["value"]
        .as_str()
        .expect("a value")
        .to_owned()
}

fn press(action: &str, value: &str) -> Value {
    json!({ "type": "button", "action_id": format!("{action}:x"), "block_id": "b", "value": value })
}

/// Everything that somebody has on their screen or has been told.
fn screen(person: &PersonInStory) -> String {
    let mut all: Vec<String> = person.dm().messages().iter().map(|it| it.words()).collect();
    all.extend(person.ephemerals().iter().map(|it| it.words()));
    all.extend(person.modal().iter().map(|it| it.words()));
    all.extend(person.home().iter().map(|it| it.words()));
    all.join("\n")
}

async fn story_38_every_role_tries_every_object(database_url: String) {
    let world = World::of_support(database_url.clone()).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    // Oz coordinates another program; Miguel is the second mentor.
    let team = world.slack.team().0;
    let flags = [
        "--program",
        "other",
        "--workspace",
        &team,
        "--coordinator",
        "U0OZ",
    ];
    import(&database_url, SUPPORT, &flags).await;
    ines.types("/internship second-mentor <@U0MIGUEL|miguel>")
        .await;
    let miguel = world.slack.person("miguel");
    let asked = miguel.hears("asks you to be").await;
    miguel.presses_at(&asked, "Accept").await;
    miguel.hears("You are the second mentor").await;
    world.is_at(WEDNESDAY).await;
    ines.types("/check-in").await;
    let form = carried(&world, &ines);
    ines.fills("done", "done-words")
        .fills("blocked", "blocked-words")
        .fills("blocked_kind", "Working from home")
        .fills("feedback", "feedback-words")
        .fills("private", "private-words")
        .fills("pulse", "A bit alone");
    ines.submits().await;
    let digest = marta.hears("done-words").await;
    world.settles().await;
    let cora = world.slack.person("cora");
    cora.hears("may need a hand").await;
    let check_in = value_of(&digest.blocks, "check_in_answer");
    let internship = form
        .split('"')
        .nth(3)
        .expect("an internship's id")
        .to_owned();
    // Whoever has no right to it presses and sends all that there is, with the right ids.
    for handle in ["cora", "miguel", "ivo", "mina", "oz", "aldo"] {
        let who = world.slack.person(handle);
        for (action, value) in [
            ("check_in_answer", check_in.clone()),
            ("check_in_topic", check_in.clone()),
            ("check_in_open", internship.clone()),
            ("check_in_open", format!("{internship}|2027-03-08")),
            ("feedback_open", format!("{internship}|end")),
        ] {
            who.forges(&digest, press(action, &value)).await;
        }
        let view = |name: &str| format!("V{handle}{name}");
        let answer = json!({ "answer": written("forged-words") });
        let about = ("check_in_answer", check_in.as_str());
        let (_, body) = sends_form(&world, &who, &view("A"), about, answer).await;
        assert!(!body.contains("-words"), "{handle}: {body}");
        let saved = json!({ "done": written("forged-words") });
        let (_, body) = sends_form(&world, &who, &view("C"), ("check_in", &form), saved).await;
        assert!(
            body.contains("Nothing was saved") && !body.contains("Support"),
            "{handle}: {body}"
        );
        let words = json!({
            "body": written("forged-words"),
            "shown_to": { "c": { "selected_option": { "value": "both" } } },
        });
        let about = json!({ "i": internship, "s": "end", "r": 0, "o": "U0MARTA" }).to_string();
        let (_, body) = sends_form(&world, &who, &view("F"), ("feedback", &about), words).await;
        assert!(body.contains("Nothing was saved"), "{handle}: {body}");
    }
    world.settles().await;
    // What each sees in the end.
    let objects = [
        "done-words",
        "blocked-words",
        "feedback-words",
        "private-words",
        "feels alone",
        "forged-words",
    ];
    let may: [(&str, &[&str]); 7] = [
        ("marta", &["done-words", "blocked-words", "feedback-words"]),
        ("cora", &["private-words", "feels alone"]),
        ("miguel", &["blocked-words"]),
        ("ivo", &[]),
        ("mina", &[]),
        ("oz", &[]),
        ("aldo", &[]),
    ];
    for (handle, may) in may {
        let seen = screen(&world.slack.person(handle));
        for object in objects {
            assert_eq!(
                seen.contains(object),
                may.contains(&object),
                "{handle}: {object} in {seen}"
            );
        }
    }
    assert!(!screen(&ines).contains("forged-words"));
    let mut tx = world.app.engine.db.read().await.expect("the database");
    let topics = tx
        .count("SELECT count(*) FROM topic", &[])
        .await
        .expect("a count");
    assert_eq!(topics, 0);
}

async fn story_38_a_coordinator_who_is_the_mentor_gets_nothing_in_confidence(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    let cora = world.slack.person("cora");
    cora.types("/internship coordinators add <@U0MARTA|marta>")
        .await;
    cora.types("/internship coordinators remove <@U0CORA|cora>")
        .await;
    world.is_at(WEDNESDAY).await;
    ines.types("/check-in").await;
    ines.sees_modal().has("Nobody reads this at the moment");
    ines.fills("done", "done-words")
        .fills("private", "private-words")
        .fills("pulse", "A bit alone");
    ines.submits().await;
    marta.hears("done-words").await;
    world.settles().await;
    for one in [&marta, &cora] {
        let seen = screen(one);
        assert!(
            !seen.contains("private-words") && !seen.contains("feels alone"),
            "{seen}"
        );
    }
}

async fn story_38_what_is_owed_is_not_said_to_who_may_not_see_it_any_more(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    let miguel = world.slack.person("miguel");
    // Both have the agenda of Tuesday's 1:1.
    world.is_at("2027-03-08T10:00:00Z").await;
    ines.types("/check-in").await;
    ines.fills("done", "done-words").submits().await;
    let digest = marta.hears("done-words").await;
    // Miguel takes over: what is edited from then on is not shown to Marta, and her button opens nothing.
    let internship = {
        ines.types("/check-in").await;
        let form = carried(&world, &ines);
        form.split('"').nth(3).expect("an id").to_owned()
    };
    ines.closes().await;
    ines.forges(&digest, press("hand_over", &internship)).await;
    ines.fills("mentor", "U0MIGUEL")
        .fills("mentor_manager", "U0MINA");
    ines.submits().await;
    ines.closes().await;
    let asked = miguel.hears("asks you to take over").await;
    miguel.presses_at(&asked, "Accept").await;
    ines.hears("is the mentor of").await;
    ines.types("/check-in later-words").await;
    ines.fills("blocked", "later-blocker").submits().await;
    miguel.hears("later-words").await;
    world.settles().await;
    let agenda = ines.dm().gets("For your 1:1 with").await;
    assert!(agenda.says("later-blocker"), "{}", agenda.words());
    for words in ["later-words", "later-blocker"] {
        assert!(marta.dm().find(words).is_none(), "{words}");
    }
    marta.presses_old(&digest, "Answer").await;
    marta.sees_modal().has("not yours to answer").lacks("words");
}

/// Whatever is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("a lock").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

async fn no_text_reaches_a_log(database_url: String) {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    // Everything of this story runs on this thread.
    let _guard = tracing::subscriber::set_default(subscriber);
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at(WEDNESDAY).await;
    ines.types("/check-in MARKERWORDS").await;
    for field in ["blocked", "next", "feedback", "private"] {
        ines.fills(field, "MARKERWORDS");
    }
    ines.fills("hours", "MARKERWORDS").submits().await;
    ines.fills("hours", "8");
    // It fails …
    runs(&world, "ALTER TABLE check_in RENAME TO check_in_away").await;
    ines.submits().await;
    ines.sees_modal().has("could not be saved just now");
    runs(&world, "ALTER TABLE check_in_away RENAME TO check_in").await;
    // … and succeeds, is answered, and is edited.
    ines.submits().await;
    let digest = marta.hears("MARKERWORDS").await;
    marta.presses_at(&digest, "Answer").await;
    marta.fills("answer", "MARKERWORDS").submits().await;
    ines.hears("MARKERWORDS").await;
    world.settles().await;
    marta.replies_to(&digest, "MARKERWORDS again").await;
    ines.hears("MARKERWORDS again").await;
    world.settles().await;
    let log = String::from_utf8_lossy(&log.0.lock().expect("a lock")).into_owned();
    assert!(
        log.contains("A check-in was not saved"),
        "something is logged"
    );
    let told: Vec<_> = log
        .lines()
        .filter(|line| line.contains("MARKERWORDS"))
        .collect();
    assert!(told.is_empty(), "{told:#?}");
}
