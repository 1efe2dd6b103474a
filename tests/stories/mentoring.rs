//! Finding a mentor, asking, and the answer: stories 5 and 8.

use understudy::sandbox::slack::Fault;

use crate::{
    support::{Workspace, databases::both},
    world::{MONDAY, PRAKTIKUM, SUPPORT, World, import},
};

both!(
    story_05_the_form_has_the_program_of_the_channel,
    story_05_elsewhere_she_chooses_the_program,
    users_row_r2_most_hours_in_common_first,
    story_08_marta_gets_the_note_the_zone_and_the_hours,
    story_08_a_plain_decline_is_told_kindly,
    asking_twice_sends_nothing_twice,
    a_mentor_is_not_offered_to_themselves,
    words_search_the_cards,
    an_old_button_says_what_happened_since,
    a_stranger_cannot_answer_for_marta,
    notes_cannot_smuggle_a_broadcast,
    story_05_a_slow_database_opens_a_light_form_that_is_filled,
    story_07_thousands_of_mentors_have_pages,
    whoever_has_no_zone_chooses_it_in_the_list,
    users_row_r3_nobody_free_names_whom_to_ask,
    story_15_one_offers_from_the_list,
    users_row_r60_a_program_can_be_read_before_applying,
    an_expired_trigger_is_a_button_in_a_message,
);

async fn story_05_the_form_has_the_program_of_the_channel(database_url: String) {
    let world = World::of_support(database_url).await;
    let ines = world.slack.person("ines");
    ines.goes_to("support").types("/find-mentor").await;
    ines.sees_modal()
        .has("Support Internship")
        .has("<@U0MARTA>")
        .has("<@U0MIGUEL>");
}

async fn story_05_elsewhere_she_chooses_the_program(database_url: String) {
    let slack = Workspace::start().await;
    let team = slack.team().0;
    import(
        &database_url,
        SUPPORT,
        &["--program", "support", "--workspace", &team],
    )
    .await;
    import(
        &database_url,
        PRAKTIKUM,
        &["--program", "lager", "--workspace", &team],
    )
    .await;
    let world = World::serve(slack, database_url, MONDAY).await;
    let ines = world.slack.person("ines");
    ines.goes_to("product").types("/find-mentor").await;
    ines.sees_modal()
        .has("Praktikum im Lager")
        .lacks("Support Internship");
    ines.closes().await;
    ines.goes_to("general").types("/find-mentor").await;
    let offers = ines.sees_modal().offers("program");
    assert_eq!(offers, ["Praktikum im Lager", "Support Internship"]);
    ines.fills("program", "Support Internship").submits().await;
    ines.sees_modal().has("*Support Internship*");
}

async fn users_row_r2_most_hours_in_common_first(database_url: String) {
    let world = World::of_support(database_url).await;
    let ines = world.slack.person("ines");
    ines.goes_to("support").types("/find-mentor").await;
    let words = ines.sees_modal().words();
    let marta = words.find("<@U0MARTA>").expect("Marta");
    let miguel = words.find("<@U0MIGUEL>").expect("Miguel");
    assert!(marta < miguel, "Berlin before Bogotá:\n{words}");
    // In winter Lisbon is one hour behind Berlin and five ahead of Bogotá.
    assert!(
        words.contains("7 h of your day in common · 2 free places"),
        "{words}"
    );
    assert!(
        words.contains("3 h of your day in common · one free place"),
        "{words}"
    );
}

async fn story_08_marta_gets_the_note_the_zone_and_the_hours(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = (world.slack.person("ines"), world.slack.person("marta"));
    ines.goes_to("support").types("/find-mentor").await;
    ines.presses("Ask Marta").await;
    ines.fills("note", "I like hard tickets.\nAnd <your> team.")
        .submits()
        .await;
    ines.sees_modal().has("Asked").has("<@U0MARTA>");
    let request = marta.hears("asks you to be their mentor").await;
    request
        .has("<@U0INES>")
        .has("I like hard tickets.")
        .has("And &lt;your&gt; team.");
    request
        .has("Europe/Lisbon")
        .has("7 working hours in common");
    assert_eq!(
        request.buttons(),
        ["Accept", "Decline", "Not me, but…", "About the program"]
    );
    // Only the first request tells her why she is asked at all, and the way out.
    request
        .has("You are asked because")
        .has("Your first request");
    let oz = world.slack.person("oz");
    oz.goes_to("support").types("/find-mentor").await;
    oz.presses("Ask Marta").await;
    oz.submits().await;
    let second = marta.hears("<@U0OZ> asks you to be their mentor").await;
    second
        .lacks("You are asked because")
        .lacks("Your first request");
    marta.presses_at(&second, "About the program").await;
    marta
        .sees_modal()
        .has("Week 1: Listening")
        .has("8 h a week");
}

async fn story_08_a_plain_decline_is_told_kindly(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = (world.slack.person("ines"), world.slack.person("marta"));
    ines.goes_to("support").types("/find-mentor").await;
    ines.presses("Ask Marta").await;
    ines.submits().await;
    ines.closes().await;
    let request = marta.hears("asks you to be their mentor").await;
    marta.presses_at(&request, "Decline").await;
    let told = ines.hears("It doesn't fit for <@U0MARTA> right now").await;
    marta.hears("You declined").await.lacks("Accept");
    // And Ines can go on at once.
    ines.presses_at(&told, "Find another mentor").await;
    ines.sees_modal().has("<@U0MIGUEL>");
}

async fn asking_twice_sends_nothing_twice(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = (world.slack.person("ines"), world.slack.person("marta"));
    for _ in 0..2 {
        ines.goes_to("support").types("/find-mentor").await;
        ines.presses("Ask Marta").await;
        ines.submits().await;
        ines.closes().await;
    }
    marta.hears("asks you to be their mentor").await;
    world.settles().await;
    let requests = marta.dm().messages();
    assert_eq!(requests.len(), 1, "one request only");
}

async fn a_mentor_is_not_offered_to_themselves(database_url: String) {
    let world = World::of_support(database_url).await;
    let marta = world.slack.person("marta");
    marta.goes_to("support").types("/find-mentor").await;
    marta.sees_modal().has("<@U0MIGUEL>").lacks("<@U0MARTA>");
}

async fn words_search_the_cards(database_url: String) {
    let world = World::of_support(database_url).await;
    let ines = world.slack.person("ines");
    ines.goes_to("support").types("/find-mentor INVOICES").await;
    ines.sees_modal().has("<@U0MARTA>").lacks("<@U0MIGUEL>");
    ines.closes().await;
    ines.types("/find-mentor juggling").await;
    ines.sees_modal()
        .has("No mentor's card has “juggling” on it");
    ines.closes().await;
    ines.types("/find-mentor help").await;
    assert!(
        ines.ephemerals()
            .last()
            .expect("an answer")
            .says("working hours in common first")
    );
}

async fn an_old_button_says_what_happened_since(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = (world.slack.person("ines"), world.slack.person("marta"));
    ines.goes_to("support").types("/find-mentor").await;
    ines.presses("Ask Marta").await;
    ines.submits().await;
    ines.closes().await;
    let request = marta.hears("asks you to be their mentor").await;
    marta.presses_at(&request, "Decline").await;
    ines.hears("It doesn't fit").await;
    // She still has the old message on her screen.
    marta.presses_old(&request, "Accept").await;
    marta
        .sees_modal()
        .has("You have declined this request already.");
}

async fn a_stranger_cannot_answer_for_marta(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta, oz) = (
        world.slack.person("ines"),
        world.slack.person("marta"),
        world.slack.person("oz"),
    );
    ines.goes_to("support").types("/find-mentor").await;
    ines.presses("Ask Marta").await;
    ines.submits().await;
    ines.closes().await;
    let request = marta.hears("asks you to be their mentor").await;
    oz.presses_old(&request, "Accept").await;
    world.settles().await;
    oz.sees_no_modal();
    assert!(
        marta.dm().last().says("Accept"),
        "the request is still open"
    );
    let told = ines.dm().messages();
    assert_eq!(told.len(), 1, "only what she asked herself");
    told[0].has("You asked <@U0MARTA>").has("Withdraw");
}

async fn notes_cannot_smuggle_a_broadcast(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = (world.slack.person("ines"), world.slack.person("marta"));
    ines.goes_to("support").types("/find-mentor").await;
    ines.presses("Ask Marta").await;
    ines.fills(
        "note",
        "<!channel> <@U0CORA> <https://evil.example|click> & more",
    )
    .submits()
    .await;
    let request = marta.hears("asks you").await;
    request
        .has("&lt;!channel&gt; &lt;@U0CORA&gt; &lt;https://evil.example|click&gt; &amp; more")
        .lacks("<!channel>");
}

async fn story_05_a_slow_database_opens_a_light_form_that_is_filled(database_url: String) {
    let world = World::of_support(database_url).await;
    let ines = world.slack.person("ines");
    let db = &world.app.engine.db;
    // Her name is to be read again, and somebody else holds the database.
    let mut tx = db.write().await.expect("the database");
    tx.run("UPDATE person SET seen_at = 0", &[])
        .await
        .expect("rows");
    tx.commit().await.expect("the database");
    let mut tx = db.write().await.expect("the database");
    tx.run("UPDATE person SET title = title", &[])
        .await
        .expect("rows");
    ines.goes_to("support").types("/find-mentor invoices").await;
    ines.sees_modal()
        .has("Looking for mentors")
        .lacks("<@U0MARTA>");
    tx.commit().await.expect("the database");
    ines.waits_for_modal("<@U0MARTA>")
        .await
        .lacks("<@U0MIGUEL>");
    ines.presses("Ask Marta").await;
    ines.sees_modal().has("You ask <@U0MARTA>");
}

async fn story_07_thousands_of_mentors_have_pages(database_url: String) {
    const MENTORS: usize = 2_000;
    let world = World::of_support(database_url.clone()).await;
    let mut csv = "mentor,program,group,tracks,capacity,time_zone,about\n".to_owned();
    for n in 0..MENTORS {
        csv.push_str(&format!(
            "U0M{n},support,Group {},,1,Europe/Rome,Topic {n}\n",
            n % 7
        ));
    }
    crate::world::list(&database_url, &world.slack.team().0, &csv).await;
    let ines = world.slack.person("ines");
    ines.goes_to("support").types("/find-mentor").await;
    ines.waits_for_modal("2002 mentors, best fit first")
        .await
        .has("Page 1 of 134");
    let first = ines.sees_modal().words();
    ines.presses("Next page").await;
    let second = ines.sees_modal();
    second.has("Page 2 of 134");
    let cards = |words: &str| -> Vec<String> {
        words
            .split("<@")
            .skip(1)
            .filter_map(|card| Some(card.split_once('>')?.0.to_owned()))
            .collect()
    };
    let (first, second) = (cards(&first), cards(&second.words()));
    assert_eq!((first.len(), second.len()), (15, 15));
    assert!(first.iter().all(|card| !second.contains(card)), "each once");
    ines.closes().await;
    ines.types("/find-mentor topic 1999").await;
    ines.waits_for_modal("<@U0M1999>").await.has("One mentor");
}

async fn an_expired_trigger_is_a_button_in_a_message(database_url: String) {
    let world = World::of_support(database_url).await;
    let ines = world.slack.person("ines");
    world
        .slack
        .fail_next("views.open", Fault::Error("expired_trigger_id".into()));
    ines.goes_to("support").types("/find-mentor hosting").await;
    ines.sees_no_modal();
    let told = ines.hears("could not be opened in time").await;
    ines.presses_at(&told, "Find a mentor").await;
    ines.sees_modal().has("Support Internship");
}

async fn users_row_r60_a_program_can_be_read_before_applying(database_url: String) {
    let world = World::of_support(database_url).await;
    let oz = world.slack.person("oz");
    oz.goes_to("general").types("/internship programs").await;
    let list = oz.is_told("There is one program here").await;
    list.has("*Support Internship*")
        .has("3 weeks · 8 h a week · 20 % of the time");
    oz.presses_at(&list, "About it").await;
    oz.sees_modal()
        .has("Week 2: Sorting")
        .has("Sort twenty closed tickets")
        .has("Before the start")
        .lacks("<@U0");
    oz.closes().await;
    oz.types("/find-mentor").await;
    oz.presses("About the program").await;
    oz.sees_modal().has("Week 3: Showing");
}

async fn whoever_has_no_zone_chooses_it_in_the_list(database_url: String) {
    let world = World::of_support(database_url).await;
    let mut tx = world.app.engine.db.write().await.expect("the database");
    tx.run(
        "UPDATE person SET time_zone = NULL, tz_offset_seconds = NULL WHERE user_id = 'U0INES'",
        &[],
    )
    .await
    .expect("a row");
    tx.commit().await.expect("the database");
    let ines = world.slack.person("ines");
    ines.goes_to("support").types("/find-mentor").await;
    ines.sees_modal().has("hours are counted from UTC");
    ines.chooses("zone_choose", "Asia/Tokyo").await;
    ines.sees_modal()
        .has("in Asia/Tokyo")
        .lacks("Where are you?");
}

async fn users_row_r3_nobody_free_names_whom_to_ask(database_url: String) {
    let world = World::of_support(database_url).await;
    let mut tx = world.app.engine.db.write().await.expect("the database");
    tx.run("UPDATE mentor_profile SET capacity = 0", &[])
        .await
        .expect("rows");
    tx.commit().await.expect("the database");
    let ines = world.slack.person("ines");
    ines.goes_to("support").types("/find-mentor").await;
    let list = ines.sees_modal();
    assert!(
        list.buttons()
            .iter()
            .any(|label| label.contains("when a place opens")),
        "{:?}",
        list.buttons()
    );
    ines.presses("wait_join").await;
    ines.closes().await;
    let mut tx = world.app.engine.db.write().await.expect("the database");
    tx.run(
        "UPDATE mentor_profile SET capacity = 1 WHERE user_id = 'U0MIGUEL'",
        &[],
    )
    .await
    .expect("a row");
    tx.commit().await.expect("the database");
    world.is_at("2027-02-22T12:00:00Z").await;
    let told = ines.hears("place").await;
    ines.presses_at(&told, "find_again").await;
    ines.sees_modal().has("<@U0MIGUEL>");
}

async fn story_15_one_offers_from_the_list(database_url: String) {
    let world = World::of_support(database_url).await;
    let aldo = world.slack.person("aldo");
    aldo.goes_to("support").types("/find-mentor").await;
    aldo.presses("I'd like to mentor").await;
    aldo.fills("capacity", "2")
        .fills("about", "Log files")
        .submits()
        .await;
    let ines = world.slack.person("ines");
    ines.goes_to("support")
        .types("/find-mentor log files")
        .await;
    ines.sees_modal().has("<@U0ALDO>").has("2 free places");
}
