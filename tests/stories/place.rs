//! Where an internship lives, when that is gone: story 23.

use std::time::Duration;

use understudy::sandbox::{
    people,
    slack::{Call, Channel, Fault},
};

use crate::{
    support::{PersonInStory, Place, Shown, Workspace, databases::both},
    world::{MONDAY, SUPPORT, World, import, understudy},
};

both!(
    story_23_archived_for_three_weeks_and_on_elsewhere,
    only_the_error_of_a_post_tells_and_many_rows_ask_once,
    a_place_can_be_lost_twice,
    a_deleted_channel_is_asked_about_too,
    a_private_channel_is_archived_by_an_event_of_its_own,
    what_is_under_way_while_they_choose_is_not_forgotten,
    who_was_removed_from_a_public_channel_joins_it_again,
    who_was_removed_from_a_private_channel_asks,
    what_did_not_fit_is_not_lost_with_the_thread,
    a_thread_in_a_lost_place_is_not_tried_again,
    a_renamed_channel_is_not_found_by_its_old_name,
);

const SETTLING: Duration = Duration::from_secs(10);
const WEEK_3: &str = "2027-03-15T09:00:00Z";

/// The usual Slack, with a private channel that Understudy is not in.
async fn slack() -> Workspace {
    let mut seed = people::example();
    seed.channels.push(Channel {
        id: "C0QUIET".to_owned(),
        name: "quiet".to_owned(),
        private: true,
        members: vec!["U0INES".to_owned(), "U0MARTA".to_owned()],
        ..Channel::default()
    });
    Workspace::start_with(seed).await
}

/// Imports internships; all of them begin on 1 March in Lisbon.
pub async fn with_csv(database_url: &str, team: &str, rows: &[(&str, &str, &str)]) {
    let mut csv = "program,intern,mentor,start_date,time_zone,place\n".to_owned();
    for (intern, mentor, place) in rows {
        csv += &format!("support,{intern},{mentor},2027-03-01,Europe/Lisbon,{place}\n");
    }
    let at = [("UNDERSTUDY_AT", "2027-02-01T00:00:00Z".to_owned())];
    let args = ["internships", "import", "-", "--workspace", team];
    let done = understudy(database_url, &at, &args, &csv).await;
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
}

pub async fn of_page(database_url: &str, page: &str, rows: &[(&str, &str, &str)]) -> World {
    let slack = slack().await;
    let team = slack.team().0;
    let flags = ["--program", "support", "--workspace", &team];
    import(database_url, page, &flags).await;
    with_csv(database_url, &team, rows).await;
    World::serve(slack, database_url.to_owned(), MONDAY).await
}

/// Ines learns with Marta in this channel, from 1 March on.
pub async fn living_in(database_url: &str, place: &str) -> World {
    of_page(database_url, SUPPORT, &[("U0INES", "U0MARTA", place)]).await
}

/// The calls of a method for a channel.
fn calls(world: &World, method: &str, channel: &str) -> Vec<Call> {
    let mut calls = world.slack.calls();
    calls.retain(|call| call.method == method && call.arguments["channel"] == channel);
    calls
}

pub fn count(place: &Place, words: &str) -> usize {
    let all = place.messages();
    all.iter().filter(|message| message.says(words)).count()
}

/// The first number of one row.
pub async fn number(world: &World, sql: &'static str) -> i64 {
    let mut tx = world.app.engine.db.read().await.expect("the database");
    tx.count(sql, &[]).await.expect("a number")
}

pub async fn run(world: &World, sql: &'static str) {
    let mut tx = world.app.engine.db.write().await.expect("the database");
    tx.run(sql, &[]).await.expect("rows");
    tx.commit().await.expect("the database");
}

/// Opens the form at this message, and sends it with this channel; empty: none.
async fn chooses(person: &PersonInStory, notice: &Shown, channel: &str) {
    person.presses_old(notice, "Choose a place").await;
    sends(person, channel).await;
}

pub async fn sends(person: &PersonInStory, channel: &str) {
    if !channel.is_empty() {
        person.fills("place", channel);
    }
    let sent = person.submits().await;
    assert!(sent.is_ok(), "{:?}", sent.errors);
}

async fn story_23_archived_for_three_weeks_and_on_elsewhere(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    let (ines, marta) = (world.slack.person("ines"), world.slack.person("marta"));
    world.slack.invite_app("C0SUPPORT").expect("a channel");
    world
        .slack
        .archive("C0SUPPORT", true)
        .await
        .expect("a channel");
    let asked = marta.hears("<#C0SUPPORT> is archived").await;
    asked
        .has("*Support Internship* of <@U0INES> with <@U0MARTA>")
        .has("What is due waits. Choose where to go on.");
    for monday in ["2027-03-01", "2027-03-08", "2027-03-15"] {
        world.is_at(&format!("{monday}T09:00:00Z")).await;
    }
    assert!(
        calls(&world, "chat.postMessage", "C0SUPPORT").is_empty(),
        "Slack is not asked again what is known"
    );
    for handle in ["ines", "marta", "cora"] {
        let dm = world.slack.person(handle).dm();
        assert_eq!(count(&dm, "is archived"), 1, "{handle} is asked once");
    }

    marta.presses_at(&asked, "Choose a place").await;
    marta.sees_modal().has("<#C0SUPPORT> is archived");
    sends(&marta, "C0PRODUCT").await;
    marta
        .sees_modal()
        .has("It goes on in <#C0PRODUCT>. What waited is on its way there.");
    marta.closes().await;
    world.settles().await;
    let product = world.slack.channel("product");
    product.gets("Week 3: Showing").await;
    let said: Vec<_> = product.messages().iter().map(Shown::words).collect();
    assert_eq!(
        said.len(),
        2,
        "one for the earlier weeks, and the latest: {said:#?}"
    );
    assert!(said[0].contains("2 earlier weeks"), "{}", said[0]);
    assert!(said[0].contains("Week 1") && said[0].contains("Week 2"));
    for handle in ["ines", "marta", "cora"] {
        let dm = world.slack.person(handle).dm();
        dm.gets("Goes on in <#C0PRODUCT>, chosen by <@U0MARTA>.")
            .await
            .lacks("is archived")
            .lacks("Choose");
    }
    // The old button says what happened since, and may change it again.
    ines.presses_old(&asked, "Choose a place").await;
    ines.sees_modal()
        .has("Goes on in <#C0PRODUCT>, chosen by <@U0MARTA>.");
    sends(&ines, "C0GENERAL").await;
    ines.sees_modal()
        .has("From now on it is posted in <#C0GENERAL>");
    marta
        .hears("Goes on in <#C0GENERAL>, chosen by <@U0INES>.")
        .await;
    world.settles().await;
    assert_eq!(product.messages().len(), 2, "nothing is said twice");
    assert!(world.slack.channel("general").messages().is_empty());
}

async fn only_the_error_of_a_post_tells_and_many_rows_ask_once(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    // Understudy was not in it yet, so no event came.
    world
        .slack
        .archive("C0SUPPORT", true)
        .await
        .expect("a channel");
    world.is_at(WEEK_3).await;
    let ines = world.slack.person("ines");
    let asked = ines.hears("<#C0SUPPORT> is archived").await;
    world.is_at("2027-03-15T10:00:00Z").await;
    assert_eq!(calls(&world, "chat.postMessage", "C0SUPPORT").len(), 1);
    let failed = "SELECT count(*) FROM delivery WHERE state = 'failed' AND reason = 'is_archived'";
    assert_eq!(
        number(&world, failed).await,
        2,
        "the week and what stands for the earlier ones"
    );
    for handle in ["ines", "marta", "cora"] {
        assert_eq!(count(&world.slack.person(handle).dm(), "is archived"), 1);
    }
    chooses(&ines, &asked, "C0PRODUCT").await;
    world.settles().await;
    let product = world.slack.channel("product");
    product.gets("Week 3: Showing").await;
    product.gets("2 earlier weeks").await;
    assert_eq!(product.messages().len(), 2);
    assert_eq!(number(&world, failed).await, 0);
}

async fn a_place_can_be_lost_twice(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    let ines = world.slack.person("ines");
    for (channel, at, next) in [
        ("C0SUPPORT", "2027-03-01T09:00:00Z", "C0PRODUCT"),
        ("C0PRODUCT", "2027-03-08T09:00:00Z", ""),
    ] {
        world.slack.invite_app(channel).expect("a channel");
        world.slack.archive(channel, true).await.expect("a channel");
        // Slack tells it again, by another event.
        world.slack.archive(channel, true).await.expect("a channel");
        let asked = ines.hears(&format!("<#{channel}> is archived")).await;
        world.is_at(at).await;
        chooses(&ines, &asked, next).await;
        ines.closes().await;
        world.settles().await;
    }
    world
        .slack
        .channel("product")
        .gets("Week 1: Listening")
        .await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    pair.gets("Week 2: Sorting").await;
    assert_eq!(pair.messages().len(), 1);
    let marta = world.slack.person("marta").dm();
    marta.gets("Goes on in <#C0PRODUCT>").await;
    marta
        .gets("Goes on in a group message of <@U0INES> and <@U0MARTA>, chosen by <@U0INES>.")
        .await;
    assert_eq!(count(&marta, "Goes on in"), 2);
    assert_eq!(count(&marta, "Choose where"), 0, "each is asked about once");
}

async fn a_deleted_channel_is_asked_about_too(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    world.slack.invite_app("C0SUPPORT").expect("a channel");
    world
        .slack
        .delete_channel("C0SUPPORT")
        .await
        .expect("a channel");
    let ines = world.slack.person("ines");
    let asked = ines.hears("it was deleted").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    assert!(calls(&world, "chat.postMessage", "C0SUPPORT").is_empty());
    chooses(&ines, &asked, "C0PRODUCT").await;
    world
        .slack
        .channel("product")
        .gets("Week 1: Listening")
        .await;
}

async fn a_private_channel_is_archived_by_an_event_of_its_own(database_url: String) {
    let world = living_in(&database_url, "C0QUIET").await;
    world.slack.invite_app("C0QUIET").expect("a channel");
    world
        .slack
        .archive("C0QUIET", true)
        .await
        .expect("a channel");
    world
        .slack
        .person("ines")
        .hears("<#C0QUIET> is archived")
        .await;
}

async fn what_is_under_way_while_they_choose_is_not_forgotten(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    let marta = world.slack.person("marta");
    world
        .slack
        .archive("C0SUPPORT", true)
        .await
        .expect("a channel");
    marta.types("/internship place").await;
    world
        .slack
        .fail_next("chat.postMessage", Fault::Slow(Duration::from_secs(2)));
    let meanwhile = async {
        let under_way = "SELECT count(*) FROM delivery WHERE kind = 'week' AND state = 'unsure'";
        while number(&world, under_way).await == 0 {
            tokio::task::yield_now().await;
        }
        // Nobody knows yet that it is archived.
        sends(&marta, "C0PRODUCT").await;
    };
    tokio::join!(world.is_at("2027-03-01T09:00:00Z"), meanwhile);
    assert_eq!(calls(&world, "chat.postMessage", "C0SUPPORT").len(), 1);
    world
        .slack
        .channel("product")
        .gets("Week 1: Listening")
        .await;
    assert_eq!(count(&marta.dm(), "Choose where"), 0, "nothing is lost");
}

async fn who_was_removed_from_a_public_channel_joins_it_again(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let support = world.slack.channel("support");
    support.gets("Week 1: Listening").await;
    // Somebody else who leaves is of no interest.
    world
        .slack
        .remove_member("C0SUPPORT", "U0IVO")
        .await
        .expect("a member");
    let joined = "SELECT count(*) FROM joined_channel WHERE channel = 'C0SUPPORT'";
    assert_eq!(number(&world, joined).await, 1);
    world.slack.remove_app("C0SUPPORT").await.expect("a member");
    assert_eq!(number(&world, joined).await, 0);
    world.is_at("2027-03-08T09:00:00Z").await;
    support.gets("Week 2: Sorting").await;
    assert_eq!(count(&world.slack.person("ines").dm(), "Choose where"), 0);
}

async fn who_was_removed_from_a_private_channel_asks(database_url: String) {
    let world = living_in(&database_url, "C0QUIET").await;
    world.slack.invite_app("C0QUIET").expect("a channel");
    world.is_at("2027-03-01T09:00:00Z").await;
    let quiet = world.slack.channel("quiet");
    quiet.gets("Week 1: Listening").await;
    world.slack.remove_app("C0QUIET").await.expect("a member");
    let ines = world.slack.person("ines");
    let asked = ines.hears("Understudy is not in <#C0QUIET> any more").await;
    world.is_at("2027-03-08T09:00:00Z").await;
    // They want to stay there.
    world.slack.invite_app("C0QUIET").expect("a channel");
    chooses(&ines, &asked, "C0QUIET").await;
    quiet.gets("Week 2: Sorting").await;
}

/// As [`living_in`] #support, with a week 1 that does not fit into one message.
async fn with_a_long_week(database_url: &str) -> World {
    let tasks: String = (1..=60)
        .map(|n| format!("1. Read page {n} of the book\n"))
        .collect();
    let page = SUPPORT.replace("1. Have a first call with your mentor\n", &tasks);
    of_page(database_url, &page, &[("U0INES", "U0MARTA", "C0SUPPORT")]).await
}

fn in_thread(call: &Call) -> bool {
    call.method == "chat.postMessage" && call.arguments["thread_ts"].is_string()
}

async fn a_thread_in_a_lost_place_is_not_tried_again(database_url: String) {
    let world = with_a_long_week(&database_url).await;
    world
        .slack
        .set_fault(|call| in_thread(call).then_some(Fault::RateLimited(3)));
    let tried = || {
        world
            .slack
            .calls()
            .iter()
            .filter(|call| in_thread(call))
            .count()
    };
    let meanwhile = async {
        let wait = |_: &_| (tried() > 0).then_some(());
        world.slack.wait_for(SETTLING, wait).await.expect("a try");
        world
            .slack
            .archive("C0SUPPORT", true)
            .await
            .expect("a channel");
        world.slack.clear_faults();
    };
    tokio::join!(world.is_at("2027-03-01T09:00:00Z"), meanwhile);
    let failed = "SELECT count(*) FROM delivery WHERE kind = 'week_rest' AND state = 'failed'";
    assert_eq!(number(&world, failed).await, 1);
    assert_eq!(tried(), 1);
}

async fn what_did_not_fit_is_not_lost_with_the_thread(database_url: String) {
    let world = with_a_long_week(&database_url).await;
    world
        .slack
        .set_fault(|call| in_thread(call).then(|| Fault::Error("is_archived".to_owned())));
    world.is_at("2027-03-01T09:00:00Z").await;
    world
        .slack
        .channel("support")
        .gets("Week 1: Listening")
        .await;
    let ines = world.slack.person("ines");
    let asked = ines.hears("<#C0SUPPORT> is archived").await;
    chooses(&ines, &asked, "C0PRODUCT").await;
    world.settles().await;
    let product = world.slack.channel("product");
    let rest = product.gets("continued").await;
    assert!(rest.thread_ts.is_none(), "its thread is in the old place");
    assert_eq!(product.messages().len(), 1, "the week itself was said");
}

async fn a_renamed_channel_is_not_found_by_its_old_name(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let support = world.slack.channel("support");
    support.gets("Week 1: Listening").await;
    run(
        &world,
        "INSERT INTO conversation (workspace_id, members, channel)
         SELECT workspace_id, '#support', 'C0SUPPORT' FROM internship",
    )
    .await;
    world
        .slack
        .rename_channel("C0SUPPORT", "help")
        .await
        .expect("a channel");
    let known = "SELECT count(*) FROM conversation WHERE members = '#support'";
    assert_eq!(number(&world, known).await, 0);
    // The place is known by its id.
    world.is_at("2027-03-08T09:00:00Z").await;
    support.gets("Week 2: Sorting").await;
}
