//! What becomes of a request: stories 6, 9 to 13, and who tries to bend it.

use crate::{
    starting::accepted,
    support::{PersonInStory, Shown, databases::both},
    world::{World, list},
};

both!(
    story_06_the_why_names_the_hours_and_the_change_to_come,
    story_09_a_reason_stays_private_unless_marta_shares_it,
    story_09_the_next_best_are_one_click_away,
    story_10_not_me_but_miguel,
    story_11_a_nudge_then_the_request_lapses,
    story_12_one_acceptance_however_often_it_is_pressed,
    story_12_two_mentors_say_yes_at_once,
    story_12_a_double_click_takes_the_last_place_once,
    nobody_passes_on_to_whoever_left_the_list,
    whoever_found_a_mentor_waits_no_longer,
    a_yes_without_a_plan_opens_no_place,
    a_mentors_own_words_outlive_the_same_file,
    a_chosen_zone_counts_at_the_start,
    story_13_no_free_place_is_left,
    five_yeses_at_once_for_one_last_place,
    a_request_can_be_withdrawn,
    three_open_requests_are_enough,
    a_full_mentor_is_not_asked,
    whoever_leaves_between_the_search_and_the_question_is_not_asked,
    passing_on_to_nobody_sensible_is_told_at_the_field,
    only_the_one_who_was_asked_gives_a_reason_or_passes_on,
    the_list_is_narrowed_by_words_group_and_hours,
    ids_of_another_workspace_lead_nowhere,
);

/// Somebody asks somebody with a note; the mentor's message.
async fn asks(intern: &PersonInStory, mentor: &PersonInStory, name: &str, note: &str) -> Shown {
    intern.goes_to("support").types("/find-mentor").await;
    intern.presses(&format!("Ask {name}")).await;
    intern.fills("note", note).submits().await;
    intern.closes().await;
    mentor
        .hears(&format!("<@{}> asks you to be their mentor", intern.id))
        .await
}

/// With more mentors: Berlin, Bogotá, Rome and London.
async fn world_of_four(database_url: String) -> World {
    let world = World::of_support(database_url.clone()).await;
    list(
        &database_url,
        &world.slack.team().0,
        "mentor,program,group,tracks,capacity,time_zone,about\n\
         U0ALDO,support,Accounts,,1,Europe/Rome,Zoë's friend. I speak Português\n\
         U0IVO,support,Hosting,,1,Europe/London,\n",
    )
    .await;
    world
}

async fn story_06_the_why_names_the_hours_and_the_change_to_come(database_url: String) {
    let world = World::of_support(database_url).await;
    let ines = world.slack.person("ines");
    // Bogotá has no summer time: from 28 March on Lisbon is six hours ahead instead of five.
    world.is_at("2027-03-15T10:00:00Z").await;
    ines.goes_to("support").types("/find-mentor").await;
    ines.sees_modal()
        .has("3 h of your day in common · one free place · 2 h from Monday, 29 March 2027")
        .has("7 h of your day in common · 2 free places");
    ines.closes().await;
    world.is_at("2027-03-29T10:00:00Z").await;
    ines.types("/find-mentor").await;
    ines.sees_modal()
        .has("2 h of your day in common · one free place")
        .lacks("from Monday");
}

async fn story_09_a_reason_stays_private_unless_marta_shares_it(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = (world.slack.person("ines"), world.slack.person("marta"));
    let request = asks(&ines, &marta, "Marta", "Please").await;
    marta.presses_at(&request, "Decline").await;
    // Ines hears at once; whether Marta writes a reason is Marta's affair.
    ines.hears("It doesn't fit for <@U0MARTA> right now").await;
    marta
        .fills("reason", "I am on leave <soon>")
        .submits()
        .await;
    marta.sees_no_modal();
    world.settles().await;
    marta.hears("without a reason").await;
    assert!(
        ines.dm().find("on leave").is_none(),
        "the reason is private"
    );
    // She thinks better of it.
    marta.presses_old(&request, "Decline").await;
    marta.fills("share", "Let them read it").submits().await;
    ines.hears("I am on leave &lt;soon&gt;")
        .await
        .has("They write:");
    marta.hears("with your reason").await;
}

async fn story_09_the_next_best_are_one_click_away(database_url: String) {
    let world = world_of_four(database_url).await;
    let (ines, marta) = (world.slack.person("ines"), world.slack.person("marta"));
    let request = asks(&ines, &marta, "Marta", "").await;
    marta.presses_at(&request, "Decline").await;
    marta.closes().await;
    let told = ines.hears("It doesn't fit for <@U0MARTA> right now").await;
    assert_eq!(
        told.buttons(),
        ["Ask Ivo", "Ask Aldo", "Ask Miguel", "Find another mentor"]
    );
    told.has("8 h of your day in common");
    ines.presses_at(&told, "Ask Ivo").await;
    ines.submits().await;
    world.slack.person("ivo").hears("<@U0INES> asks you").await;
}

async fn story_10_not_me_but_miguel(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta, miguel) = (
        world.slack.person("ines"),
        world.slack.person("marta"),
        world.slack.person("miguel"),
    );
    let request = asks(&ines, &marta, "Marta", "I like log files").await;
    marta.presses_at(&request, "Not me, but…").await;
    marta.fills("to", "U0MIGUEL").submits().await;
    marta.sees_no_modal();
    let passed = miguel.hears("<@U0INES> asks you to be their mentor").await;
    passed
        .has("I like log files")
        .has("They asked <@U0MARTA> first, who thinks of you.");
    ines.hears("<@U0MARTA> can't be your mentor right now and thinks of <@U0MIGUEL>")
        .await;
    marta.hears("You named <@U0MIGUEL>").await.lacks("Accept");
    // Her old button says what happened, and Miguel's works.
    marta.presses_old(&request, "Accept").await;
    marta.sees_modal().has("You named <@U0MIGUEL>");
    miguel.presses_at(&passed, "Accept").await;
    ines.hears("<@U0MIGUEL> says yes").await;
}

async fn story_11_a_nudge_then_the_request_lapses(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = (world.slack.person("ines"), world.slack.person("marta"));
    // Monday at eleven in Berlin: two working days later is Wednesday, five are the Monday after.
    let request = asks(&ines, &marta, "Marta", "").await;
    world.is_at("2027-02-24T09:59:00Z").await;
    assert!(marta.dm().find("still hopes").is_none(), "not before");
    world.is_at("2027-02-24T10:05:00Z").await;
    let nudge = marta.hears("<@U0INES> still hopes for your answer").await;
    nudge.has("lapses on Monday, 1 March 2027").has("Accept");
    world.is_at("2027-03-01T09:59:00Z").await;
    assert!(ines.dm().find("has lapsed").is_none(), "not before");
    world.is_at("2027-03-01T10:05:00Z").await;
    let told = ines
        .hears("<@U0MARTA> has not answered, and your request has lapsed")
        .await;
    assert!(told.buttons().contains(&"Ask Miguel".to_owned()));
    world.settles().await;
    // No button lies: neither the request's nor the reminder's.
    for end in [
        "Internship*. This request has lapsed",
        "1 March 2027. This request has lapsed",
    ] {
        marta.hears(end).await.lacks("Accept");
    }
    ines.dm()
        .gets("It lapsed without an answer")
        .await
        .lacks("Withdraw");
    marta.presses_old(&request, "Accept").await;
    marta.sees_modal().has("This request has lapsed meanwhile.");
    let count = marta.dm().messages().len();
    world.is_at("2027-04-01T10:00:00Z").await;
    assert_eq!(marta.dm().messages().len(), count, "she is reminded once");
}

async fn story_12_one_acceptance_however_often_it_is_pressed(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = (world.slack.person("ines"), world.slack.person("marta"));
    let request = asks(&ines, &marta, "Marta", "").await;
    let presses = (0..50).map(|_| marta.presses_old(&request, "Accept"));
    futures_of(presses).await;
    world.settles().await;
    let yes = ines.dm().messages();
    let yes = yes.iter().filter(|message| message.says("says yes"));
    assert_eq!(yes.count(), 1, "one acceptance");
    marta.closes().await;
    marta.presses_old(&request, "Decline").await;
    marta.sees_modal().has("Plan the start");
}

/// All at once.
async fn futures_of<F: Future>(futures: impl Iterator<Item = F>) {
    let mut waiting: Vec<_> = futures.map(Box::pin).collect();
    std::future::poll_fn(|context| {
        waiting.retain_mut(|future| future.as_mut().poll(context).is_pending());
        if waiting.is_empty() {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
}

async fn story_12_two_mentors_say_yes_at_once(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta, miguel) = (
        world.slack.person("ines"),
        world.slack.person("marta"),
        world.slack.person("miguel"),
    );
    let first = asks(&ines, &marta, "Marta", "").await;
    let second = asks(&ines, &miguel, "Miguel", "").await;
    tokio::join!(
        marta.presses_old(&first, "Accept"),
        miguel.presses_old(&second, "Accept"),
    );
    world.settles().await;
    ines.hears("says yes").await;
    let yes = ines.dm().messages();
    assert_eq!(
        yes.iter()
            .filter(|message| message.says("says yes"))
            .count(),
        1
    );
    // One has the start form, the other is told.
    let modals = [&marta, &miguel].map(|mentor| mentor.sees_modal());
    let told = |words: &str| modals.iter().filter(|modal| modal.says(words)).count();
    assert_eq!(
        (told("Plan the start"), told("withdrawn meanwhile")),
        (1, 1)
    );
}

async fn story_12_a_double_click_takes_the_last_place_once(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, miguel) = (world.slack.person("ines"), world.slack.person("miguel"));
    let request = asks(&ines, &miguel, "Miguel", "").await;
    tokio::join!(
        miguel.presses_old(&request, "Accept"),
        miguel.presses_old(&request, "Accept"),
    );
    world.settles().await;
    miguel
        .sees_modal()
        .has("Plan the start")
        .lacks("no free place");
}

async fn nobody_passes_on_to_whoever_left_the_list(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = (world.slack.person("ines"), world.slack.person("marta"));
    let mut tx = world.app.engine.db.write().await.expect("the database");
    tx.run(
        "UPDATE mentor_profile SET state = 'left' WHERE user_id = 'U0MIGUEL'",
        &[],
    )
    .await
    .expect("a row");
    tx.commit().await.expect("the database");
    let request = asks(&ines, &marta, "Marta", "").await;
    marta.presses_at(&request, "Not me, but…").await;
    let outcome = marta.fills("to", "U0MIGUEL").submits().await;
    assert!(
        format!("{outcome:?}").contains("can't take anybody on"),
        "{outcome:?}"
    );
    marta.closes().await;
    marta.dm().gets("asks you").await.has("Accept");
}

async fn story_13_no_free_place_is_left(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, oz, miguel) = (
        world.slack.person("ines"),
        world.slack.person("oz"),
        world.slack.person("miguel"),
    );
    // Miguel offers one place, and both ask for it.
    let second = asks(&oz, &miguel, "Miguel", "").await;
    accepted(&world, "ines", "miguel").await;
    miguel.closes().await;
    miguel.presses_at(&second, "Accept").await;
    miguel
        .sees_modal()
        .has("there is no free place left")
        .has("The request is open as before");
    miguel.closes().await;
    world.settles().await;
    assert!(oz.dm().find("says yes").is_none(), "nothing is half-done");
    miguel.dm().gets("<@U0OZ> asks you").await.has("Accept");
    ines.hears("<@U0MIGUEL> says yes").await;
    // Whoever asks now is told before they write a note.
    let ivo = world.slack.person("ivo");
    ivo.goes_to("support").types("/find-mentor").await;
    ivo.sees_modal()
        .has("no free place now")
        .lacks("Ask Miguel");
}

async fn five_yeses_at_once_for_one_last_place(database_url: String) {
    let world = World::of_support(database_url).await;
    let miguel = world.slack.person("miguel");
    let mut requests = Vec::new();
    for handle in ["ines", "oz", "ivo", "aldo", "mina"] {
        let intern = world.slack.person(handle);
        requests.push(asks(&intern, &miguel, "Miguel", "").await);
    }
    let presses = requests
        .iter()
        .map(|request| miguel.presses_old(request, "Accept"));
    futures_of(presses).await;
    world.settles().await;
    let mut tx = world.app.engine.db.read().await.expect("the database");
    let accepted = tx
        .count("SELECT count(*) FROM request WHERE state = 'accepted'", &[])
        .await
        .expect("a count");
    assert_eq!(accepted, 1, "one place, one yes");
}

async fn a_request_can_be_withdrawn(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = (world.slack.person("ines"), world.slack.person("marta"));
    let request = asks(&ines, &marta, "Marta", "").await;
    let copy = ines.hears("You asked <@U0MARTA>").await;
    // Nobody else can.
    marta.presses_old(&copy, "Withdraw").await;
    world.settles().await;
    marta.dm().gets("asks you").await.has("Accept");
    ines.presses_at(&copy, "Withdraw").await;
    ines.hears("It is withdrawn.").await.lacks("Withdraw");
    marta
        .hears("<@U0INES> no longer needs your answer")
        .await
        .lacks("Accept");
    marta.presses_old(&request, "Accept").await;
    marta
        .sees_modal()
        .has("This request was withdrawn meanwhile");
    ines.presses_old(&copy, "Withdraw").await;
    ines.is_told("withdrawn this request already").await;
}

async fn three_open_requests_are_enough(database_url: String) {
    let world = world_of_four(database_url).await;
    let ines = world.slack.person("ines");
    for name in ["Marta", "Ivo", "Aldo"] {
        let mentor = world.slack.person(&name.to_lowercase());
        asks(&ines, &mentor, name, "").await;
    }
    ines.types("/find-mentor").await;
    ines.presses("Ask Miguel").await;
    ines.sees_modal()
        .has("You have 3 open requests, to <@U0MARTA>, <@U0IVO>, <@U0ALDO>")
        .has("Nothing was sent");
    let copy = ines.hears("You asked <@U0IVO>").await;
    ines.closes().await;
    ines.presses_at(&copy, "Withdraw").await;
    asks(&ines, &world.slack.person("miguel"), "Miguel", "").await;
}

async fn a_full_mentor_is_not_asked(database_url: String) {
    let world = World::of_support(database_url).await;
    let oz = world.slack.person("oz");
    oz.goes_to("support").types("/find-mentor").await;
    oz.presses("Ask Miguel").await;
    // While Oz writes his note, the last place is taken.
    accepted(&world, "ines", "miguel").await;
    oz.submits().await;
    oz.sees_modal()
        .has("<@U0MIGUEL> has no free place now")
        .has("Nothing was sent");
    world.settles().await;
    assert!(oz.dm().messages().is_empty(), "nothing was sent");
}

async fn whoever_leaves_between_the_search_and_the_question_is_not_asked(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, oz) = (world.slack.person("ines"), world.slack.person("oz"));
    ines.goes_to("support").types("/find-mentor").await;
    ines.presses("Ask Marta").await;
    let mut tx = world.app.engine.db.write().await.expect("the database");
    tx.run(
        "UPDATE person SET is_deleted = TRUE WHERE user_id = 'U0MARTA'",
        &[],
    )
    .await
    .expect("a row");
    tx.commit().await.expect("the database");
    ines.submits().await;
    ines.sees_modal()
        .has("not listed any more")
        .has("Nothing was sent");
    oz.goes_to("support").types("/find-mentor").await;
    oz.sees_modal().lacks("<@U0MARTA>");
}

async fn passing_on_to_nobody_sensible_is_told_at_the_field(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = (world.slack.person("ines"), world.slack.person("marta"));
    let request = asks(&ines, &marta, "Marta", "").await;
    marta.presses_at(&request, "Not me, but…").await;
    for (whom, told) in [("U0INES", "the one who asks"), ("U0MARTA", "That is you")] {
        let outcome = marta.fills("to", whom).submits().await;
        let errors = format!("{outcome:?}");
        assert!(errors.contains(told), "{whom}: {errors}");
    }
    marta.closes().await;
    world.settles().await;
    marta.dm().gets("asks you").await.has("Accept");
}

async fn only_the_one_who_was_asked_gives_a_reason_or_passes_on(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta, oz) = (
        world.slack.person("ines"),
        world.slack.person("marta"),
        world.slack.person("oz"),
    );
    let request = asks(&ines, &marta, "Marta", "").await;
    for button in ["Decline", "Not me, but…", "Accept"] {
        oz.presses_old(&request, button).await;
        oz.sees_no_modal();
    }
    world.settles().await;
    marta.dm().gets("asks you").await.has("Accept");
    assert_eq!(ines.dm().messages().len(), 1, "only her copy");
}

async fn the_list_is_narrowed_by_words_group_and_hours(database_url: String) {
    let world = world_of_four(database_url).await;
    let ines = world.slack.person("ines");
    // Neither accents nor case count.
    ines.goes_to("support")
        .types("/find-mentor ZOE portugues")
        .await;
    ines.sees_modal()
        .has("<@U0ALDO>")
        .lacks("<@U0MARTA>")
        .has("One mentor");
    ines.fills("words", "").submits().await;
    ines.sees_modal().has("4 mentors");
    ines.chooses("find_filter:group", "Hosting").await;
    ines.sees_modal()
        .has("<@U0IVO>")
        .has("<@U0MIGUEL>")
        .lacks("<@U0MARTA>");
    ines.chooses("find_filter:hours", "At least 4 h in common")
        .await;
    ines.sees_modal().has("<@U0IVO>").lacks("<@U0MIGUEL>");
    ines.fills("words", "juggling").submits().await;
    ines.sees_modal()
        .has("No mentor's card has “juggling” on it");
}

async fn ids_of_another_workspace_lead_nowhere(database_url: String) {
    let world = World::of_support(database_url.clone()).await;
    list_elsewhere(&database_url).await;
    let (ines, marta) = (world.slack.person("ines"), world.slack.person("marta"));
    let request = asks(&ines, &marta, "Marta", "").await;
    let mut tx = world.app.engine.db.read().await.expect("the database");
    let (profile,): (String,) = tx
        .one(
            "SELECT id FROM mentor_profile WHERE user_id = 'U0THEIRS'",
            &[],
        )
        .await
        .expect("a profile elsewhere");
    drop(tx);
    let action = serde_json::json!({
        "type": "button", "action_id": format!("request_ask:{profile}"), "block_id": "b", "value": profile,
    });
    ines.forges(&request, action).await;
    ines.sees_modal()
        .has("not listed any more")
        .lacks("U0THEIRS");
}

/// A mentor of another company, in the same database.
async fn list_elsewhere(database_url: &str) {
    use crate::world::{SUPPORT, import};
    let flags = ["--program", "support", "--workspace", "T0OTHER"];
    import(database_url, SUPPORT, &flags).await;
    list(
        database_url,
        "T0OTHER",
        "mentor,program,group,tracks,capacity,time_zone,about\nU0THEIRS,support,Secret,,2,,\n",
    )
    .await;
}

/// Changes the database behind the app's back.
async fn alter(world: &World, sql: &'static str) {
    let mut tx = world.app.engine.db.write().await.expect("the database");
    tx.run(sql, &[]).await.expect("rows");
    tx.commit().await.expect("the database");
}

async fn count(world: &World, sql: &'static str) -> i64 {
    let mut tx = world.app.engine.db.read().await.expect("the database");
    tx.count(sql, &[]).await.expect("a count")
}

async fn whoever_found_a_mentor_waits_no_longer(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = (world.slack.person("ines"), world.slack.person("marta"));
    let request = asks(&ines, &marta, "Marta", "").await;
    alter(
        &world,
        "UPDATE mentor_profile SET capacity = CASE user_id WHEN 'U0MARTA' THEN 1 ELSE 0 END",
    )
    .await;
    alter(
        &world,
        "INSERT INTO waiting (workspace_id, program_id, intern, since_at)
         SELECT workspace_id, program_id, intern, 0 FROM request",
    )
    .await;
    marta.presses_at(&request, "Accept").await;
    ines.hears("says yes").await;
    assert_eq!(count(&world, "SELECT count(*) FROM waiting").await, 0);
}

async fn a_yes_without_a_plan_opens_no_place(database_url: String) {
    let world = World::of_support(database_url).await;
    let miguel = world.slack.person("miguel");
    accepted(&world, "ines", "miguel").await;
    miguel.closes().await;
    alter(
        &world,
        "UPDATE mentor_profile SET capacity = 0 WHERE user_id = 'U0MARTA'",
    )
    .await;
    alter(
        &world,
        "INSERT INTO waiting (workspace_id, program_id, intern, since_at)
         SELECT workspace_id, program_id, 'U0OZ', 0 FROM request",
    )
    .await;
    world.is_at("2027-02-22T12:00:00Z").await;
    assert!(
        world.slack.person("oz").dm().messages().is_empty(),
        "no place has opened"
    );
    let engine = &world.app.engine;
    let mut tx = engine.db.read().await.expect("the database");
    let now = "2027-02-22T12:00:00Z".parse().expect("an instant");
    let waiting = engine.registry.planner().waiting(&mut tx, now).await;
    assert_eq!(waiting.expect("a count"), 0, "nothing is due for ever");
}

async fn a_mentors_own_words_outlive_the_same_file(database_url: String) {
    let world = World::of_support(database_url.clone()).await;
    let marta = world.slack.person("marta");
    marta.goes_to("support").types("/internship mentor").await;
    marta
        .fills("about", "Invoices, and patience")
        .submits()
        .await;
    world.settles().await;
    list(
        &database_url,
        &world.slack.team().0,
        "mentor,program,group,tracks,capacity,time_zone,about\n\
         U0MARTA,support,Accounts,,2,Europe/Berlin,Ask me about invoices\n",
    )
    .await;
    let ines = world.slack.person("ines");
    ines.goes_to("support").types("/find-mentor patience").await;
    ines.sees_modal()
        .has("<@U0MARTA>")
        .has("Invoices, and patience");
}

async fn a_chosen_zone_counts_at_the_start(database_url: String) {
    let world = World::of_support(database_url).await;
    alter(
        &world,
        "UPDATE person SET time_zone = NULL, tz_offset_seconds = NULL WHERE user_id = 'U0INES'",
    )
    .await;
    let ines = world.slack.person("ines");
    ines.goes_to("support").types("/find-mentor").await;
    ines.chooses("zone_choose", "Asia/Tokyo").await;
    ines.closes().await;
    crate::starting::started(&world, "2027-03-01").await;
    world.is_at("2027-02-28T23:59:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    assert!(pair.messages().is_empty(), "not before nine in Tokyo");
    world.is_at("2027-03-01T00:01:00Z").await;
    pair.gets("Week 1: Listening").await;
}
