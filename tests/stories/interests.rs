//! Looking for a mentor in the open: story 14.

use crate::{support::databases::both, world::World};

both!(
    story_14_three_hands_and_one_choice,
    a_hand_can_be_taken_down_again,
    an_interest_can_be_taken_back,
    an_interest_is_posted_once,
    a_post_that_fails_says_what_to_type,
    nobody_chooses_for_ines,
    two_choices_at_once_are_one,
);

/// Ines says that she looks for a mentor.
async fn posts(world: &World, from: &str, note: &str) {
    let ines = world.slack.person("ines");
    ines.goes_to(from).types("/find-mentor").await;
    ines.presses("Post my interest").await;
    ines.fills("note", note).submits().await;
    ines.sees_modal().has("on its way to its channel");
    ines.closes().await;
}

async fn story_14_three_hands_and_one_choice(database_url: String) {
    let world = World::of_support(database_url).await;
    let ines = world.slack.person("ines");
    // From elsewhere: the home channel is known by its name only.
    posts(&world, "general", "I like log files & <!channel>").await;
    let place = world.slack.channel("support");
    let post = place.gets("<@U0INES> is looking for a mentor").await;
    post.has("I like log files &amp; &lt;!channel&gt;")
        .has("Europe/Lisbon");
    assert_eq!(post.buttons(), ["I could mentor"]);
    for handle in ["marta", "miguel", "aldo"] {
        world
            .slack
            .person(handle)
            .presses_old(&post, "I could mentor")
            .await;
    }
    place
        .gets("Hands are up: <@U0MARTA>, <@U0MIGUEL>, <@U0ALDO>. <@U0INES> chooses.")
        .await;
    // Whoever is listed comes with the reasons; each hand is told.
    ines.hears("<@U0MARTA> could be your mentor. You have 7 h of your day in common")
        .await;
    let hand = ines.hears("<@U0ALDO> could be your mentor").await;
    ines.hears("Hands are up").await.has("Choose one.");
    ines.presses_at(&hand, "Choose").await;
    ines.sees_modal()
        .has("Plan the start")
        .has("Support Internship");
    ines.closes().await;
    let taken = place.gets("has found a mentor: <@U0ALDO>").await;
    taken.has("Thanks to everybody").lacks("I could mentor");
    ines.hears("<@U0ALDO> says yes").await;
    let aldo = world.slack.person("aldo");
    let told = aldo.hears("You said yes").await;
    aldo.presses_at(&told, "Plan the start").await;
    aldo.sees_modal().has("Plan the start");
    // Old buttons say what is so.
    let oz = world.slack.person("oz");
    oz.presses_old(&post, "I could mentor").await;
    oz.is_told("ended meanwhile").await;
    ines.presses_old(&hand, "Choose").await;
    ines.is_told("chosen already").await;
}

async fn a_hand_can_be_taken_down_again(database_url: String) {
    let world = World::of_support(database_url).await;
    posts(&world, "support", "").await;
    let place = world.slack.channel("support");
    let post = place.gets("is looking for a mentor").await;
    let (ines, marta) = (world.slack.person("ines"), world.slack.person("marta"));
    marta.presses_old(&post, "I could mentor").await;
    let hand = ines.hears("<@U0MARTA> could be your mentor").await;
    // A double-click is one click.
    marta.presses_old(&post, "I could mentor").await;
    place.gets("Hands are up: <@U0MARTA>").await;
    world.is_at("2027-02-22T11:00:00Z").await;
    marta.presses_old(&post, "I could mentor").await;
    place
        .gets("Could you be their mentor?")
        .await
        .lacks("Hands are up");
    ines.hears("<@U0MARTA> took their hand down again")
        .await
        .lacks("Choose");
    ines.presses_old(&hand, "Choose").await;
    ines.is_told("took their hand down").await;
    // Her own hand she can't raise.
    ines.presses_old(&post, "I could mentor").await;
    ines.is_told("your own post").await;
}

async fn an_interest_can_be_taken_back(database_url: String) {
    let world = World::of_support(database_url).await;
    posts(&world, "support", "").await;
    let place = world.slack.channel("support");
    place.gets("is looking for a mentor").await;
    let ines = world.slack.person("ines");
    let copy = ines.hears("You are looking for a mentor").await;
    ines.presses_at(&copy, "Take my interest back").await;
    place
        .gets("<@U0INES> is no longer looking")
        .await
        .lacks("I could mentor");
    ines.hears("You took it back")
        .await
        .lacks("Take my interest back");
    // And can look again.
    posts(&world, "support", "Now for real").await;
    place.gets("Now for real").await.has("I could mentor");
}

async fn an_interest_is_posted_once(database_url: String) {
    let world = World::of_support(database_url).await;
    posts(&world, "support", "").await;
    let ines = world.slack.person("ines");
    ines.types("/find-mentor").await;
    ines.presses("Post my interest").await;
    ines.sees_modal().has("posted already");
    world.settles().await;
    let posts = world.slack.channel("support").messages();
    let posts = posts
        .iter()
        .filter(|message| message.says("is looking for a mentor"));
    assert_eq!(posts.count(), 1);
}

async fn a_post_that_fails_says_what_to_type(database_url: String) {
    let world = World::of_support(database_url).await;
    let mut tx = world.app.engine.db.write().await.expect("the database");
    tx.run(
        "UPDATE program SET home_channel = NULL, home_channel_name = 'hidden'",
        &[],
    )
    .await
    .expect("a row");
    tx.commit().await.expect("the database");
    posts(&world, "general", "").await;
    let ines = world.slack.person("ines");
    let told = ines.hears("could not be posted").await;
    told.has("#hidden").has("`/invite @Understudy`");
    let mut tx = world.app.engine.db.write().await.expect("the database");
    tx.run("UPDATE program SET home_channel_name = 'support'", &[])
        .await
        .expect("a row");
    tx.commit().await.expect("the database");
    ines.presses_at(&told, "Post it again").await;
    ines.presses_old(&told, "Post it again").await;
    world
        .slack
        .channel("support")
        .gets("is looking for a mentor")
        .await;
    world.settles().await;
    let posts = world.slack.channel("support").messages();
    let posts = posts
        .iter()
        .filter(|message| message.says("is looking for a mentor"));
    assert_eq!(posts.count(), 1, "a double-click is one post");
}

async fn nobody_chooses_for_ines(database_url: String) {
    let world = World::of_support(database_url).await;
    posts(&world, "support", "").await;
    let place = world.slack.channel("support");
    let post = place.gets("is looking for a mentor").await;
    let (ines, marta) = (world.slack.person("ines"), world.slack.person("marta"));
    marta.presses_old(&post, "I could mentor").await;
    let hand = ines.hears("<@U0MARTA> could be your mentor").await;
    marta.presses_old(&hand, "Choose").await;
    marta.sees_no_modal();
    world.settles().await;
    place.gets("Hands are up").await.has("I could mentor");
}

async fn two_choices_at_once_are_one(database_url: String) {
    let world = World::of_support(database_url).await;
    posts(&world, "support", "").await;
    let place = world.slack.channel("support");
    let post = place.gets("is looking for a mentor").await;
    let ines = world.slack.person("ines");
    let mut hands = Vec::new();
    for handle in ["marta", "aldo"] {
        let mentor = world.slack.person(handle);
        mentor.presses_old(&post, "I could mentor").await;
        hands.push(
            ines.hears(&format!("<@{}> could be your mentor", mentor.id))
                .await,
        );
    }
    tokio::join!(
        ines.presses_old(&hands[0], "Choose"),
        ines.presses_old(&hands[1], "Choose"),
        ines.presses_old(&hands[0], "Choose"),
    );
    world.settles().await;
    let mut tx = world.app.engine.db.read().await.expect("the database");
    let accepted = tx.count("SELECT count(*) FROM request WHERE state = 'accepted'", &[]);
    assert_eq!(accepted.await.expect("a count"), 1);
}
