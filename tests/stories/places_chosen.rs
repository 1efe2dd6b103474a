//! Choosing where an internship goes on: who may, where, and what the form says. Story 23.

use serde_json::json;
use understudy::sandbox::slack::Fault;

use crate::{
    place::{count, living_in, number, of_page, run, sends, with_csv},
    support::databases::both,
    world::SUPPORT,
};

both!(
    a_private_channel_says_what_to_type,
    an_archived_channel_is_refused_and_a_silent_slack_is_not_waited_for,
    without_a_group_message_a_channel_is_chosen,
    strangers_and_other_workspaces_change_nothing,
    rights_are_looked_at_again_when_the_form_is_sent,
    two_choices_at_once_and_the_last_one_counts,
    the_form_sent_twice_is_one_choice,
    the_place_is_changed_by_a_command,
    a_csv_settles_it_as_well,
);

async fn a_private_channel_says_what_to_type(database_url: String) {
    let world = living_in(&database_url, "C0QUIET").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let ines = world.slack.person("ines");
    let asked = ines
        .hears("Understudy can't post the weeks in <#C0QUIET>")
        .await;
    asked.has("`/invite @Understudy`");
    ines.presses_at(&asked, "Choose a place").await;
    let refused = ines.fills("place", "C0QUIET").submits().await;
    assert!(
        refused.errors["place"]
            .contains("Type /invite @Understudy there, then send this form again"),
        "{:?}",
        refused.errors
    );
    assert_eq!(
        ines.sees_modal().entered("place"),
        ["C0QUIET"],
        "what was chosen stays"
    );
    world.slack.invite_app("C0QUIET").expect("a channel");
    sends(&ines, "C0QUIET").await;
    let quiet = world.slack.channel("quiet");
    quiet.gets("Week 1: Listening").await;
    world.settles().await;
    assert_eq!(quiet.messages().len(), 1);
}

async fn an_archived_channel_is_refused_and_a_silent_slack_is_not_waited_for(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    for channel in ["C0SUPPORT", "C0GENERAL"] {
        world.slack.invite_app(channel).expect("a channel");
        world.slack.archive(channel, true).await.expect("a channel");
    }
    let ines = world.slack.person("ines");
    let asked = ines.hears("<#C0SUPPORT> is archived").await;
    ines.presses_at(&asked, "Choose a place").await;
    let refused = ines.fills("place", "C0GENERAL").submits().await;
    assert!(
        refused.errors["place"].contains("This channel is archived"),
        "{:?}",
        refused.errors
    );
    // Taken, within the three seconds: the post's own error will lead on.
    world.slack.fail_next("conversations.info", Fault::Hang);
    sends(&ines, "C0GENERAL").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    ines.hears("<#C0GENERAL> is archived").await;
}

async fn without_a_group_message_a_channel_is_chosen(database_url: String) {
    let world = living_in(&database_url, "").await;
    world.slack.set_fault(|call| {
        let users = call.arguments["users"].as_str().unwrap_or_default();
        (call.method == "conversations.open" && users.contains(','))
            .then(|| Fault::Error("user_disabled".to_owned()))
    });
    world.is_at("2027-03-01T09:00:00Z").await;
    let ines = world.slack.person("ines");
    let asked = ines
        .hears("Slack does not let Understudy post in a group message")
        .await;
    ines.presses_at(&asked, "Choose a place").await;
    let refused = ines.submits().await;
    assert!(
        refused.errors["place"].contains("Choose a channel."),
        "{:?}",
        refused.errors
    );
    sends(&ines, "C0PRODUCT").await;
    world
        .slack
        .channel("product")
        .gets("Week 1: Listening")
        .await;
}

async fn strangers_and_other_workspaces_change_nothing(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    // Another company whose channel has the same id, and whose program and people too.
    for sql in [
        "INSERT INTO workspace (id, team_id, created_at) VALUES ('elsewhere', 'T0ELSEWHERE', 0)",
        "INSERT INTO program (id, workspace_id, key, title, current_version, created_at)
         SELECT 'their-program', 'elsewhere', key, title, current_version, created_at FROM program",
        "INSERT INTO program_version (program_id, version, page, reading, imported_at)
         SELECT 'their-program', version, page, reading, imported_at FROM program_version",
        "INSERT INTO internship (id, workspace_id, program_id, version, intern, mentor, start_date, time_zone, place,
             state, owed_from_at, created_at)
         SELECT 'theirs', 'elsewhere', 'their-program', version, intern, mentor, start_date, time_zone, place, state,
             owed_from_at, created_at FROM internship",
    ] {
        run(&world, sql).await;
    }
    world.slack.invite_app("C0SUPPORT").expect("a channel");
    world
        .slack
        .archive("C0SUPPORT", true)
        .await
        .expect("a channel");
    let (ines, oz) = (world.slack.person("ines"), world.slack.person("oz"));
    let asked = ines.hears("<#C0SUPPORT> is archived").await;
    let lost = "SELECT count(*) FROM internship WHERE place_lost IS NOT NULL";
    assert_eq!(
        number(&world, lost).await,
        1,
        "the other company's is as it was"
    );

    let own = &asked.metadata.as_ref().expect("metadata")["event_payload"]["internship"];
    oz.types("/internship").await;
    let at = oz.is_told("You have no internship").await;
    let forged =
        json!({ "type": "button", "action_id": "place_choose", "block_id": "b", "value": own });
    oz.forges(&at, forged).await;
    oz.is_told("The intern, the mentor or a coordinator choose the place. Nothing was changed.")
        .await;
    oz.sees_no_modal();
    for id in ["theirs", "no-such-internship", ""] {
        let forged =
            json!({ "type": "button", "action_id": "place_choose", "block_id": "b", "value": id });
        ines.forges(&asked, forged).await;
        ines.is_told("a coordinator choose the place").await;
        ines.sees_no_modal();
    }
}

async fn rights_are_looked_at_again_when_the_form_is_sent(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    world.slack.invite_app("C0SUPPORT").expect("a channel");
    world
        .slack
        .archive("C0SUPPORT", true)
        .await
        .expect("a channel");
    let cora = world.slack.person("cora");
    let asked = cora.hears("<#C0SUPPORT> is archived").await;
    cora.presses_at(&asked, "Choose a place").await;
    run(
        &world,
        "INSERT INTO program_coordinator (program_id, user_id, added_at) SELECT id, 'U0OZ', 0 FROM program",
    )
    .await;
    let refused = cora.fills("place", "C0GENERAL").submits().await;
    assert!(
        refused.errors["place"].contains("a coordinator choose the place"),
        "{:?}",
        refused.errors
    );
    let lost = "SELECT count(*) FROM internship WHERE place_lost IS NOT NULL";
    assert_eq!(number(&world, lost).await, 1);
}

async fn two_choices_at_once_and_the_last_one_counts(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    world.slack.invite_app("C0SUPPORT").expect("a channel");
    world
        .slack
        .archive("C0SUPPORT", true)
        .await
        .expect("a channel");
    world.is_at("2027-03-01T09:00:00Z").await;
    let (ines, marta) = (world.slack.person("ines"), world.slack.person("marta"));
    for person in [&ines, &marta] {
        let asked = person.hears("<#C0SUPPORT> is archived").await;
        person.presses_at(&asked, "Choose a place").await;
    }
    tokio::join!(sends(&ines, "C0PRODUCT"), sends(&marta, "C0CSUCCESS"));
    world.settles().await;
    let by_ines = "SELECT count(*) FROM internship WHERE place = 'C0PRODUCT'";
    let truth = match number(&world, by_ines).await {
        1 => "Goes on in <#C0PRODUCT>, chosen by <@U0INES>.",
        _ => "Goes on in <#C0CSUCCESS>, chosen by <@U0MARTA>.",
    };
    for person in [&ines, &marta] {
        person.dm().gets(truth).await;
        let told = person.dm().messages();
        let told: Vec<_> = told.iter().filter(|it| it.says("Goes on in")).collect();
        assert!(told.iter().all(|it| it.says(truth)), "{told:#?}");
    }
    let weeks = [
        world.slack.channel("product"),
        world.slack.channel("customer-success"),
    ];
    let weeks: usize = weeks
        .iter()
        .map(|place| count(place, "Week 1: Listening"))
        .sum();
    assert_eq!(weeks, 1);
}

async fn the_form_sent_twice_is_one_choice(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    let (ines, marta) = (world.slack.person("ines"), world.slack.person("marta"));
    marta.types("/internship place").await;
    marta.fills("place", "C0PRODUCT");
    tokio::join!(marta.submits(), marta.submits());
    ines.hears("Goes on in <#C0PRODUCT>, chosen by <@U0MARTA>.")
        .await;
    world.settles().await;
    assert_eq!(count(&ines.dm(), "Goes on in"), 1);
    assert_eq!(count(&marta.dm(), "Goes on in"), 0, "she knows");
}

async fn the_place_is_changed_by_a_command(database_url: String) {
    let rows = [("U0INES", "U0MARTA", "C0SUPPORT"), ("U0IVO", "U0MARTA", "")];
    let world = of_page(&database_url, SUPPORT, &rows).await;
    let (ines, marta) = (world.slack.person("ines"), world.slack.person("marta"));
    let oz = world.slack.person("oz");
    oz.types("/internship place").await;
    oz.is_told("You have no internship right now. `/find-mentor`")
        .await;
    ines.types("/internship place").await;
    let form = ines.sees_modal();
    form.has("It is posted in <#C0SUPPORT> now.");
    assert_eq!(form.entered("place"), ["C0SUPPORT"]);
    ines.submits().await;
    ines.sees_modal().has("already. Nothing was changed.");
    ines.closes().await;
    // Whoever has several chooses one first.
    marta.types("/internship place").await;
    let list = marta.is_told("For which internship").await;
    assert_eq!(list.buttons(), ["Choose a place", "Choose a place"]);
    marta.presses_at(&list, "Choose a place").await;
    marta.sees_modal().has("Choose a place");
    marta.closes().await;
    ines.types("/internship help").await;
    ines.is_told("`/internship place`").await;
}

async fn a_csv_settles_it_as_well(database_url: String) {
    let world = living_in(&database_url, "C0SUPPORT").await;
    world.slack.invite_app("C0SUPPORT").expect("a channel");
    world
        .slack
        .archive("C0SUPPORT", true)
        .await
        .expect("a channel");
    world.is_at("2027-03-01T09:00:00Z").await;
    let ines = world.slack.person("ines");
    ines.hears("<#C0SUPPORT> is archived").await;
    let team = world.slack.team().0;
    with_csv(&database_url, &team, &[("U0INES", "U0MARTA", "C0PRODUCT")]).await;
    world.settles().await;
    world
        .slack
        .channel("product")
        .gets("Week 1: Listening")
        .await;
    ines.hears("Goes on in <#C0PRODUCT>.").await;
}
