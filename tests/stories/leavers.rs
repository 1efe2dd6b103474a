//! People leave, and somebody takes over: story 44.

use understudy::ids::WorkspaceId;

use crate::{
    starting::{accepted, sends_plan, started},
    support::{PersonInStory, databases::both},
    world::{CLINIC, World},
};

both!(
    story_44_a_mentor_leaves_and_another_takes_over,
    who_comes_back_goes_on,
    an_intern_who_leaves_ends_the_posts,
    an_approver_who_leaves_is_replaced,
    a_plan_without_its_mentor_is_called_off,
    slacks_answer_to_a_message_tells_it_too,
    a_handover_is_declined_and_another_is_asked,
    who_may_not_take_over_is_told_at_the_field,
    strangers_hand_nothing_over,
    the_week_that_stands_goes_on_after_a_handover,
    two_answers_to_a_handover_are_one,
    both_leave_and_one_comes_back,
    a_week_that_was_missed_is_said_when_they_are_back,
);

/// Somebody's account is deactivated, or active again; the day's look at the list of people sees it.
async fn is_gone(world: &World, handle: &str, gone: bool) {
    let mut people = world.slack.people().into_iter();
    let mut person = people.find(|one| one.handle == handle).expect("somebody");
    person.deleted = gone;
    world.slack.put_person(person);
    let workspace = workspace(world).await;
    world
        .app
        .read_people(&workspace)
        .await
        .expect("the list of people");
    world.settles().await;
}

async fn workspace(world: &World) -> WorkspaceId {
    let mut tx = world.app.engine.db.read().await.expect("the database");
    let (id,): (String,) = tx.one("SELECT id FROM workspace", &[]).await.expect("one");
    WorkspaceId::new(id)
}

fn said(person: &PersonInStory, words: &str) -> usize {
    let messages = person.dm().messages();
    messages.iter().filter(|one| one.says(words)).count()
}

/// Week 2 of three with Marta, whose account is deactivated on Wednesday.
async fn marta_leaves(database_url: String) -> (World, PersonInStory) {
    let world = World::of_support(database_url).await;
    let (ines, _) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-10T12:00:00Z").await;
    is_gone(&world, "marta", true).await;
    (world, ines)
}

async fn story_44_a_mentor_leaves_and_another_takes_over(database_url: String) {
    let (world, ines) = marta_leaves(database_url).await;
    let (marta, miguel, cora) = (
        world.slack.person("marta"),
        world.slack.person("miguel"),
        world.slack.person("cora"),
    );
    let told = ines
        .hears("the account of <@U0MARTA> (mentor) is deactivated")
        .await;
    assert_eq!(told.buttons(), ["Choose a new mentor"]);
    cora.hears("the account of <@U0MARTA> (mentor) is deactivated")
        .await;
    let before = marta.dm().messages().len();
    ines.presses_at(&told, "Choose a new mentor").await;
    ines.fills("mentor", "U0MIGUEL")
        .fills("note", "Will you <!here>?")
        .submits()
        .await;
    let asked = miguel
        .hears("asks you to take over as mentor of <@U0INES>")
        .await;
    asked.has("week 2 of 3").has("Will you &lt;!here&gt;?");
    miguel.presses_at(&asked, "Accept").await;
    ines.hears("<@U0MIGUEL> is the mentor of <@U0INES> from now on")
        .await;
    cora.hears("<@U0MIGUEL> is the mentor").await;
    world.settles().await;
    ines.dm()
        .gets("<@U0MIGUEL> has taken over")
        .await
        .lacks("Choose a new mentor");
    // What was goes on with Miguel: the 1:1 and week 3, in a group message of the two.
    world.is_at("2027-03-16T13:30:00Z").await;
    let pair = world.slack.group_of(&["ines", "miguel"]);
    pair.gets("Week 3: Showing").await;
    miguel.hears("1:1 with <@U0INES>").await;
    assert_eq!(
        marta.dm().messages().len(),
        before,
        "nothing is posted to a dead account"
    );
}

async fn who_comes_back_goes_on(database_url: String) {
    let (world, ines) = marta_leaves(database_url).await;
    let told = ines.hears("is deactivated").await;
    is_gone(&world, "marta", false).await;
    world.settles().await;
    ines.dm()
        .gets("It is active again")
        .await
        .lacks("Choose a new mentor");
    world.is_at("2027-03-16T13:30:00Z").await;
    world
        .slack
        .person("marta")
        .hears("1:1 with <@U0INES>")
        .await;
    // The old button leads to the form all the same: handing over is always possible.
    ines.presses_old(&told, "Choose a new mentor").await;
    ines.sees_modal().has("somebody else becomes the mentor");
}

async fn an_intern_who_leaves_ends_the_posts(database_url: String) {
    let world = World::of_support(database_url).await;
    let (_, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-02T13:30:00Z").await;
    world.is_at("2027-03-09T13:30:00Z").await;
    is_gone(&world, "ines", true).await;
    marta
        .hears("the account of <@U0INES> (intern) is deactivated")
        .await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    let before = pair.messages().len();
    world.is_at("2027-03-22T12:00:00Z").await;
    assert_eq!(pair.messages().len(), before);
    assert_eq!(
        said(&marta, "Your 1:1 with <@U0INES>"),
        2,
        "the two before she left"
    );
}

async fn an_approver_who_leaves_is_replaced(database_url: String) {
    let world = World::of(database_url, CLINIC).await;
    let (ines, marta) = accepted(&world, "ines", "marta").await;
    sends_plan(&marta, "2027-03-01").await;
    ines.presses_at(&ines.hears("has planned the start").await, "Confirm")
        .await;
    world.slack.person("mina").hears("asks for your yes").await;
    is_gone(&world, "mina", true).await;
    let told = marta.hears("<@U0MINA>").await;
    told.has("mentor's manager");
    marta.presses_at(&told, "Change").await;
    marta.fills("mentor_manager", "U0ALDO").submits().await;
    let aldo = world.slack.person("aldo");
    aldo.presses_at(&aldo.hears("asks for your yes").await, "Approve")
        .await;
    let ivo = world.slack.person("ivo");
    ivo.presses_at(&ivo.hears("asks for your yes").await, "Approve")
        .await;
    ines.hears("You learn with <@U0MARTA>").await;
}

async fn a_plan_without_its_mentor_is_called_off(database_url: String) {
    let world = World::of(database_url, CLINIC).await;
    let (ines, marta) = accepted(&world, "ines", "marta").await;
    sends_plan(&marta, "2027-03-01").await;
    let ivo = world.slack.person("ivo");
    let asked = ivo.hears("asks for your yes").await;
    is_gone(&world, "marta", true).await;
    ines.hears("the account of <@U0MARTA> (mentor) is deactivated")
        .await
        .has("Nothing starts");
    world.settles().await;
    ivo.presses_old(&asked, "Approve").await;
    ivo.is_told("It was called off").await;
}

async fn slacks_answer_to_a_message_tells_it_too(database_url: String) {
    let world = World::of(database_url, CLINIC).await;
    let (ines, marta) = accepted(&world, "ines", "marta").await;
    // Mina's account is gone, and the list of people is of yesterday.
    let mut people = world.slack.people().into_iter();
    let mut mina = people.find(|one| one.handle == "mina").expect("Mina");
    mina.deleted = true;
    world.slack.put_person(mina);
    sends_plan(&marta, "2027-03-01").await;
    world.settles().await;
    world.settles().await;
    marta.hears("<@U0MINA>").await.has("mentor's manager");
    ines.hears("<@U0MINA>").await;
    world.slack.forgive();
}

async fn a_handover_is_declined_and_another_is_asked(database_url: String) {
    let (world, ines) = marta_leaves(database_url).await;
    let (miguel, aldo) = (world.slack.person("miguel"), world.slack.person("aldo"));
    ines.presses_at(&ines.hears("is deactivated").await, "Choose a new mentor")
        .await;
    ines.fills("mentor", "U0MIGUEL").submits().await;
    let first = miguel.hears("asks you to take over").await;
    miguel.presses_at(&first, "Decline").await;
    let no = ines.hears("<@U0MIGUEL> can't take over").await;
    ines.presses_at(&no, "Choose a new mentor").await;
    ines.fills("mentor", "U0MIGUEL").submits().await;
    world.settles().await;
    ines.closes().await;
    // Asked again, and then somebody else instead.
    ines.presses_at(&no, "Choose a new mentor").await;
    ines.sees_modal()
        .has("<@U0MIGUEL> has been asked and has not answered");
    ines.fills("mentor", "U0ALDO").submits().await;
    aldo.presses_at(&aldo.hears("asks you to take over").await, "Accept")
        .await;
    ines.hears("<@U0ALDO> is the mentor").await;
    world.settles().await;
    miguel.dm().gets("Somebody else was asked since").await;
    miguel.presses_old(&first, "Accept").await;
    miguel.is_told("You said no").await;
}

async fn who_may_not_take_over_is_told_at_the_field(database_url: String) {
    let (world, ines) = marta_leaves(database_url).await;
    ines.presses_at(&ines.hears("is deactivated").await, "Choose a new mentor")
        .await;
    let people = world.slack.people();
    let bot = people
        .iter()
        .find(|one| one.is_bot)
        .expect("the app")
        .id
        .clone();
    for (who, what) in [
        ("U0INES", "Nobody is their own mentor"),
        ("U0MARTA", "They are the mentor already"),
        (bot.as_str(), "They can't be asked"),
    ] {
        let errors = ines.fills("mentor", who).submits().await.errors;
        assert!(errors["mentor"].contains(what), "{errors:?}");
    }
}

async fn the_week_that_stands_goes_on_after_a_handover(database_url: String) {
    let (world, ines) = marta_leaves(database_url).await;
    let miguel = world.slack.person("miguel");
    let pair = world.slack.group_of(&["ines", "marta"]);
    ines.presses_at(&ines.hears("is deactivated").await, "Choose a new mentor")
        .await;
    ines.fills("mentor", "U0MIGUEL")
        .fills("mentor_manager", "U0ALDO")
        .submits()
        .await;
    let asked = miguel.hears("asks you to").await;
    miguel.presses_at(&asked, "Accept").await;
    world.settles().await;
    // Where it was posted it says who the mentor is now, and a tick shows.
    let week = pair.gets("with <@U0MIGUEL>").await;
    week.has("Week 2: Sorting");
    ines.presses_at(&week, "Mark as done: Sort twenty closed tickets")
        .await;
    world.settles().await;
    let before = pair.gets("☑ Sort twenty closed tickets").await;
    // From the next week on all is in the new place, and the old one stays as it was.
    world.is_at("2027-03-15T12:00:00Z").await;
    let next = world.slack.group_of(&["ines", "miguel"]);
    next.gets("Week 3: Showing").await;
    ines.presses_at(&before, "Not done yet: Sort twenty closed tickets")
        .await;
    world.settles().await;
    pair.gets("☑ Sort twenty closed tickets").await;
    next.gets("Week 3: Showing")
        .await
        .has("☐ Sort twenty closed tickets");
}

async fn strangers_hand_nothing_over(database_url: String) {
    let (world, ines) = marta_leaves(database_url).await;
    let (oz, miguel) = (world.slack.person("oz"), world.slack.person("miguel"));
    let told = ines.hears("is deactivated").await;
    oz.presses_old(&told, "Choose a new mentor").await;
    oz.sees_modal()
        .has("Only the pair and the program's coordinators");
    ines.presses_at(&told, "Choose a new mentor").await;
    ines.fills("mentor", "U0MIGUEL").submits().await;
    let asked = miguel.hears("asks you to take over").await;
    oz.presses_old(&asked, "Accept").await;
    world.settles().await;
    assert_eq!(said(&ines, "is the mentor of"), 0);
    // A coordinator may.
    let cora = world.slack.person("cora");
    cora.presses_at(&cora.hears("is deactivated").await, "Choose a new mentor")
        .await;
    cora.sees_modal().has("<@U0MIGUEL> has been asked");
}

async fn two_answers_to_a_handover_are_one(database_url: String) {
    let (world, ines) = marta_leaves(database_url).await;
    let miguel = world.slack.person("miguel");
    ines.presses_at(&ines.hears("is deactivated").await, "Choose a new mentor")
        .await;
    ines.fills("mentor", "U0MIGUEL").submits().await;
    let asked = miguel.hears("asks you to take over").await;
    let (yes, no) = tokio::join!(
        miguel.presses_old(&asked, "Accept"),
        miguel.presses_old(&asked, "Decline")
    );
    assert!(yes.is_ok() && no.is_ok());
    world.settles().await;
    let (yes, no) = (
        said(&ines, "is the mentor of"),
        said(&ines, "can't take over"),
    );
    assert_eq!(yes + no, 1);
}

async fn both_leave_and_one_comes_back(database_url: String) {
    let world = World::of_support(database_url).await;
    started(&world, "2027-03-01").await;
    world.is_at("2027-03-03T12:00:00Z").await;
    is_gone(&world, "ines", true).await;
    is_gone(&world, "marta", true).await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    let before = pair.messages().len() + world.slack.person("ines").dm().messages().len();
    world.is_at("2027-03-09T15:00:00Z").await;
    let after = pair.messages().len() + world.slack.person("ines").dm().messages().len();
    assert_eq!(before, after, "without the intern nothing goes on");
    is_gone(&world, "ines", false).await;
    world.is_at("2027-03-16T15:00:00Z").await;
    let marta = world.slack.person("marta");
    assert_eq!(said(&marta, "Your 1:1 with"), 0, "Marta has not come back");
    world.slack.person("ines").hears("Week 3: Showing").await;
}

async fn a_week_that_was_missed_is_said_when_they_are_back(database_url: String) {
    let world = World::of_support(database_url).await;
    started(&world, "2027-03-01").await;
    world.is_at("2027-03-05T12:00:00Z").await;
    is_gone(&world, "ines", true).await;
    world.is_at("2027-03-11T12:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    assert!(pair.find("Week 2: Sorting").is_none());
    is_gone(&world, "ines", false).await;
    pair.gets("Week 2: Sorting").await;
}
