//! The page's table of mentors, and whose handles those are: story 16.

use serde_json::json;
use understudy::sandbox::{
    people,
    slack::{Input, Person},
};

use crate::{
    profiles::{finds, is_guest, page_with, person, with, world_of},
    support::databases::both,
    world::{SUPPORT, import, said, understudy},
};

both!(
    story_16_handles_are_matched_by_any_of_their_names,
    story_16_cora_matches_the_others,
    story_16_what_cora_cannot_choose_is_told_at_the_field,
    story_16_cora_is_asked_once_for_each_handle,
    story_16_many_handles_come_in_pages,
    two_coordinators_at_once_and_the_first_one_counts,
    only_coordinators_match_and_forged_ids_change_nothing,
);

async fn story_16_handles_are_matched_by_any_of_their_names(database_url: String) {
    let seed = with(vec![
        person("U0ZOE", "znunez", "Zoë", "Zoë Núñez"),
        person("U0SAM1", "sam.oak", "Sam", "Sam Oak"),
        person("U0SAM2", "sam.elm", "Sam", "Sam Elm"),
        Person {
            deleted: true,
            ..person("U0LENA", "lena", "Lena", "Lena Gone")
        },
    ]);
    let page = page_with(
        "| @MARTA | Verify | |\n| zoe nunez | Package | |\n| Sam Elm | Plan | |\n| @lena | Gone | |\n",
    );
    let world = world_of(&database_url, &page, seed).await;
    finds(&world)
        .await
        .has("<@U0MARTA>")
        .has("<@U0ZOE>")
        .has("<@U0SAM2>")
        .lacks("<@U0SAM1>")
        .lacks("<@U0LENA>");
    let cora = world.slack.person("cora");
    let told = cora.hears("One mentor in the table").await;
    told.has("@lena · Gone");
}

async fn story_16_cora_matches_the_others(database_url: String) {
    let seed = with(vec![
        person("U0SAM1", "sam.oak", "Sam", "Sam Oak"),
        person("U0SAM2", "sam.elm", "Sam", "Sam Elm"),
    ]);
    let page = page_with(
        "| @mlindner | Verify | EST (UTC-5) |\n| @sam | Plan | |\n| @old | Gone | |\n| @miguel | Hosting | |\n",
    );
    let world = world_of(&database_url, &page, seed).await;
    let cora = world.slack.person("cora");
    let told = cora.hears("3 mentors in the table of *Support").await;
    let (doctor, _) = said(&understudy(&database_url, &[], &["doctor"], "").await);
    assert!(
        doctor.contains("note     Program support: 3 of the page's mentors are not matched"),
        "{doctor}"
    );
    told.has("@mlindner · Verify · EST (UTC-5)").lacks("miguel");
    cora.presses_at(&told, "Match them").await;
    let form = cora.sees_modal();
    form.has("@mlindner · Verify · EST (UTC-5)")
        .has("Nobody here is called so.")
        .has("This may be Sam Oak (@sam.oak), or Sam Elm (@sam.elm).");
    cora.fills("@mlindner · Verify · EST (UTC-5)", "U0MARTA")
        .fills("nobody", ["@old"])
        .submits()
        .await;
    cora.sees_modal()
        .has("2 are saved")
        .has("One is open still")
        .has("<@U0MARTA>: The page says EST (UTC-5); Slack says Europe/Berlin, now UTC+1.");
    cora.closes().await;
    let left = cora.hears("One mentor in the table").await;
    left.has("@mlindner is <@U0MARTA>, says <@U0CORA>")
        .has("@old is left out, says <@U0CORA>")
        .has("@sam · Plan");
    finds(&world).await.has("<@U0MARTA>").has("Verify");
    cora.presses_at(&left, "Match them").await;
    cora.fills("@sam · Plan", "U0SAM2").submits().await;
    cora.sees_modal().has("Nothing is open");
    let done = cora.hears("has been matched with a person").await;
    done.lacks("Match them");
    assert_eq!(cora.dm().messages().len(), 1, "one message, edited");
    finds(&world).await.has("<@U0SAM2>").lacks("<@U0SAM1>");
    // The old button still says what is so.
    cora.presses_old(&told, "Match them").await;
    cora.sees_modal().has("Nothing is open");
}

async fn story_16_what_cora_cannot_choose_is_told_at_the_field(database_url: String) {
    let seed = with(vec![
        Person {
            is_bot: true,
            ..person("U0BOT", "robot", "Robot", "Robot")
        },
        Person {
            deleted: true,
            ..person("U0LENA", "lena.g", "Lena", "Lena Gone")
        },
        person("U0GUEST", "gus", "Gus", "Gus Ash"),
    ]);
    let page = page_with("| @one | | |\n| @two | | |\n| @miguel | | |\n");
    let world = world_of(&database_url, &page, seed).await;
    is_guest(&world, "U0GUEST").await;
    let cora = world.slack.person("cora");
    let told = cora.hears("2 mentors in the table").await;
    cora.presses_at(&told, "Match them").await;
    for (user, error) in [
        ("U0BOT", "This is an app"),
        ("U0LENA", "no longer in this workspace"),
        ("U0GUEST", "Guests are not listed"),
        ("U0MIGUEL", "is listed already"),
    ] {
        let sent = cora.fills("@one", user).submits().await;
        let told: Vec<_> = sent.errors.values().collect();
        assert!(
            told.len() == 1 && told[0].contains(error),
            "{user}: {told:?}"
        );
    }
    let sent = cora
        .fills("@one", "U0MARTA")
        .fills("@two", "U0MARTA")
        .submits()
        .await;
    assert!(sent.errors.values().any(|it| it.contains("chosen twice")));
    let sent = cora
        .fills("@two", "U0ALDO")
        .fills("nobody", ["@two"])
        .submits()
        .await;
    assert!(sent.errors.values().any(|it| it.contains("not both")));
    finds(&world).await.lacks("<@U0MARTA>").lacks("<@U0ALDO>");
    // What she chose stays, and can be put right.
    cora.fills("nobody", Input::nothing());
    cora.submits().await;
    cora.sees_modal().has("2 are saved");
    finds(&world).await.has("<@U0MARTA>").has("<@U0ALDO>");
}

async fn story_16_cora_is_asked_once_for_each_handle(database_url: String) {
    let page = page_with("| @one | | |\n| @two | | |\n");
    let world = world_of(&database_url, &page, people::example()).await;
    let team = world.slack.team().0;
    let cora = world.slack.person("cora");
    let told = cora.hears("2 mentors in the table").await;
    cora.presses_at(&told, "Match them").await;
    cora.fills("@one", "U0ALDO").submits().await;
    cora.closes().await;
    cora.hears("One mentor in the table").await;
    // The same open handle again, after another import and another day.
    for page in [
        page.replace("Sort twenty", "Sort thirty"),
        page.replace("Sort twenty", "Sort forty"),
    ] {
        let flags = ["--program", "support", "--workspace", &team];
        import(&database_url, &page, &flags).await;
        world.settles().await;
    }
    assert_eq!(cora.dm().messages().len(), 1, "asked once");
    let more = page.replace("| @two | | |\n", "| @two | | |\n| @three | | |\n");
    let flags = ["--program", "support", "--workspace", &team];
    import(&database_url, &more, &flags).await;
    world.settles().await;
    assert_eq!(cora.dm().messages().len(), 2, "a new handle");
    // What is no longer on the page is no longer open.
    import(&database_url, SUPPORT, &flags).await;
    cora.presses_old(&told, "Match them").await;
    cora.sees_modal().has("Nothing is open");
}

async fn story_16_many_handles_come_in_pages(database_url: String) {
    let rows: String = (10..35)
        .map(|n| format!("| @m{n} | Verify | |\n"))
        .collect();
    let world = world_of(&database_url, &page_with(&rows), people::example()).await;
    let cora = world.slack.person("cora");
    let told = cora.hears("25 mentors in the table").await;
    told.has("and 15 more");
    cora.presses_at(&told, "Match them").await;
    cora.fills("@m10 · Verify", "U0MARTA");
    cora.presses("Next page").await;
    cora.sees_modal().has("Page 2 of 3").lacks("@m10 ");
    cora.fills("@m20 · Verify", "U0MIGUEL")
        .fills("nobody", ["@m21"]);
    cora.presses("Next page").await;
    cora.presses("Previous page").await;
    cora.presses("Previous page").await;
    let first = cora.sees_modal();
    let chosen: Vec<_> = first
        .blocks
        .iter()
        .filter_map(|block| block["element"]["initial_user"].as_str())
        .collect();
    assert_eq!(chosen, ["U0MARTA"], "still chosen");
    // Meanwhile another coordinator sees to the first ones of the page that Cora fills: hers stand elsewhere now.
    cora.presses("Next page").await;
    cora.presses("Next page").await;
    cora.fills("@m30 · Verify", "U0ALDO");
    let team = world.slack.team().0;
    let fewer = page_with(&rows).replace("| @m11 | Verify | |\n| @m12 | Verify | |\n", "");
    import(
        &database_url,
        &fewer,
        &["--program", "support", "--workspace", &team],
    )
    .await;
    cora.submits().await;
    cora.sees_modal().has("4 are saved").has("19 are open");
    finds(&world).await.has("<@U0ALDO>");
    finds(&world).await.has("<@U0MARTA>").has("<@U0MIGUEL>");
}

async fn only_coordinators_match_and_forged_ids_change_nothing(database_url: String) {
    let page = page_with("| @one | | |\n");
    let world = world_of(&database_url, &page, people::example()).await;
    let (cora, oz) = (world.slack.person("cora"), world.slack.person("oz"));
    let told = cora.hears("One mentor in the table").await;
    oz.presses_old(&told, "Match them").await;
    world.settles().await;
    oz.sees_no_modal();
    for program in ["0195-program-of-another-workspace", "", "<!channel>"] {
        let forged = json!({
            "type": "button", "action_id": "mentor_match", "block_id": "b", "value": program,
        });
        cora.forges(&told, forged).await;
        cora.sees_no_modal();
    }
    // A form that she had open is worth nothing once she looks after it no more.
    cora.presses_at(&told, "Match them").await;
    cora.fills("@one", "U0MARTA");
    let team = world.slack.team().0;
    let args = [
        "coordinators",
        "add",
        "--program",
        "support",
        "--workspace",
        &team,
        "U0IVO",
    ];
    let (text, code) = said(&understudy(&database_url, &[], &args, "").await);
    assert_eq!(code, 0, "{text}");
    cora.submits().await;
    cora.sees_modal().has("Nothing was changed");
    finds(&world).await.lacks("<@U0MARTA>");
    // A person who is nobody here.
    let ivo = world.slack.person("ivo");
    ivo.presses_old(&told, "Match them").await;
    let sent = ivo.fills("@one", "U0FORGED").submits().await;
    assert!(
        sent.errors
            .values()
            .any(|it| it.contains("does not know this person")),
        "{sent:?}"
    );
}

async fn two_coordinators_at_once_and_the_first_one_counts(database_url: String) {
    let page = page_with("| @one | | |\n| @two | | |\n");
    let mut seed = people::example();
    for person in &mut seed.people {
        person.is_admin |= person.handle == "ivo";
    }
    let world = world_of(&database_url, &page, seed).await;
    let (cora, ivo) = (world.slack.person("cora"), world.slack.person("ivo"));
    for coordinator in [&cora, &ivo] {
        let told = coordinator.hears("2 mentors in the table").await;
        coordinator.presses_at(&told, "Match them").await;
    }
    ivo.fills("@one", "U0ALDO").submits().await;
    cora.fills("@one", "U0MARTA")
        .fills("@two", "U0MIGUEL")
        .submits()
        .await;
    cora.sees_modal()
        .has("One is saved")
        .has("Not everything was saved")
        .has("@one is <@U0ALDO>, says <@U0IVO>");
    finds(&world)
        .await
        .has("<@U0ALDO>")
        .has("<@U0MIGUEL>")
        .lacks("<@U0MARTA>");
}
