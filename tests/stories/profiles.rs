//! Being a mentor, one's own hours and zone: story 15, and the users' rows about zones.

use std::time::Duration;

use serde_json::json;
use understudy::{
    ids::{TeamId, UserId},
    sandbox::{people, slack::Person},
    store::{people as known, workspaces},
};

use crate::{
    support::{PersonInStory, Workspace, databases::both},
    world::{MONDAY, PRAKTIKUM, SUPPORT, World, import, list, said, understudy},
};

both!(
    story_15_miguel_offers_edits_pauses_and_leaves,
    story_15_what_is_wrong_is_told_at_the_field,
    story_15_elsewhere_he_chooses_the_program,
    story_15_a_csv_and_a_page_do_not_bring_back_who_left,
    users_row_r30_the_page_and_slack_differ,
    a_guest_cannot_offer,
    a_person_without_a_zone_is_asked,
    own_hours_and_zone_by_a_word,
    words_cannot_smuggle_a_broadcast_into_a_profile,
    forged_forms_change_nobody_elses_profile,
);

/// The support page with a table of mentors.
pub fn page_with(rows: &str) -> String {
    format!(
        "{SUPPORT}\n## Mentors\n\n| Mentor | Group | Mentor time zone |\n| --- | --- | --- |\n{rows}"
    )
}

pub async fn world_of(
    database_url: &str,
    page: &str,
    seed: understudy::sandbox::slack::Seed,
) -> World {
    let slack = Workspace::start_with(seed).await;
    let team = slack.team().0;
    import(
        database_url,
        page,
        &["--program", "support", "--workspace", &team],
    )
    .await;
    let world = World::serve(slack, database_url.to_owned(), MONDAY).await;
    everybody_is_read(&world).await;
    world
}

/// The list of people is read to its end, and what follows from it is said.
pub async fn everybody_is_read(world: &World) {
    let team = TeamId::new(world.slack.team().0);
    for _ in 0..2_000 {
        let mut tx = world.app.engine.db.read().await.expect("the database");
        let workspace = workspaces::by_team(&mut tx, &team).await.expect("a row");
        let id = workspace.expect("a workspace").id;
        let known = workspaces::are_people_known(&mut tx, &id).await;
        drop(tx);
        if known.expect("a row") {
            return world.settles().await;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("the list of people is not read to its end");
}

/// Everybody, and somebody more.
pub fn with(more: Vec<Person>) -> understudy::sandbox::slack::Seed {
    let mut seed = people::example();
    // The last one is somebody whom the world waits for.
    let last = seed.people.pop().expect("somebody");
    seed.people.extend(more);
    seed.people.push(last);
    seed
}

pub fn person(id: &str, handle: &str, name: &str, real_name: &str) -> Person {
    Person {
        id: id.to_owned(),
        handle: handle.to_owned(),
        name: name.to_owned(),
        real_name: real_name.to_owned(),
        tz: Some("Europe/Berlin".to_owned()),
        ..Person::default()
    }
}

pub async fn offers(who: &PersonInStory) {
    who.goes_to("support").types("/internship mentor").await;
}

/// The list of mentors as Ines sees it.
pub async fn finds(world: &World) -> crate::support::Shown {
    let ines = world.slack.person("ines");
    ines.goes_to("support").types("/find-mentor").await;
    let shown = ines.sees_modal();
    ines.closes().await;
    shown
}

async fn story_15_miguel_offers_edits_pauses_and_leaves(database_url: String) {
    let world = world_of(&database_url, SUPPORT, people::example()).await;
    let miguel = world.slack.person("miguel");
    finds(&world).await.lacks("<@U0MIGUEL>");
    offers(&miguel).await;
    let form = miguel.sees_modal();
    form.has("You offer to mentor on *Support Internship*")
        .lacks("Leave the list");
    assert_eq!(form.callback_id, "mentor_profile");
    miguel
        .fills("group", "Hosting")
        .fills("capacity", "2")
        .fills("hours", "Mon–Thu 8:00–14:00")
        .fills("about", "Ask me about log files.")
        .submits()
        .await;
    miguel
        .sees_modal()
        .has("You are listed as a mentor on *Support Internship*")
        .has("/internship mentor");
    miguel.closes().await;
    // Monday, Lisbon: his day begins at one there, and hers ends at five.
    finds(&world)
        .await
        .has("<@U0MIGUEL>")
        .has("Hosting")
        .has("Ask me about log files.")
        .has("4 h of your day in common · 2 free places");

    // Later he sees what is there, and changes it.
    offers(&miguel).await;
    let form = miguel.sees_modal();
    assert_eq!(form.entered("group"), ["Hosting"]);
    assert_eq!(form.entered("capacity"), ["2"]);
    assert_eq!(form.entered("hours"), ["Mon–Thu 8:00–14:00"]);
    assert_eq!(form.entered("about"), ["Ask me about log files."]);
    miguel
        .fills("group", "Mail")
        .fills("hours", "")
        .submits()
        .await;
    miguel.closes().await;
    finds(&world)
        .await
        .has("Mail")
        .has("3 h of your day in common")
        .lacks("Hosting");

    // Ines asks; then he pauses over the summer.
    let ines = world.slack.person("ines");
    ines.goes_to("support").types("/find-mentor").await;
    ines.presses("Ask Miguel").await;
    ines.submits().await;
    ines.closes().await;
    miguel.hears("asks you to be their mentor").await;
    offers(&miguel).await;
    miguel.fills("about", "Half a sentence");
    miguel.chooses("paused_until", "2027-02-01").await;
    miguel.presses("Pause").await;
    miguel
        .sees_modal()
        .has("That day has passed")
        .lacks("Back from pause");
    miguel.chooses("paused_until", "2027-02-26").await;
    miguel.presses("Pause").await;
    let paused = miguel.sees_modal();
    paused
        .has("You are paused: nobody new can ask you. Friday, 26 February 2027 is the last day")
        .has("One request still waits for your answer.");
    assert_eq!(paused.entered("about"), ["Half a sentence"], "typed stays");
    assert_eq!(paused.buttons(), ["Back from pause", "Leave the list"]);
    miguel.closes().await;
    finds(&world).await.lacks("<@U0MIGUEL>");
    miguel.dm().last().has("Accept");
    // The day after the last one he is listed by himself, and his form says so.
    world.is_at("2027-02-26T22:00:00Z").await;
    finds(&world).await.lacks("<@U0MIGUEL>");
    world.is_at("2027-02-27T10:00:00Z").await;
    finds(&world).await.has("<@U0MIGUEL>");
    offers(&miguel).await;
    miguel.sees_modal().has("You are listed").has("Pause");

    // Without a last day, until he is back.
    miguel.presses("Pause").await;
    miguel.closes().await;
    finds(&world).await.lacks("<@U0MIGUEL>");
    offers(&miguel).await;
    miguel.sees_modal().has("until you say that you are back");
    miguel.presses("Back from pause").await;
    miguel.sees_modal().has("You are back");
    miguel.closes().await;
    finds(&world).await.has("<@U0MIGUEL>");

    // And he leaves. Nothing is cancelled.
    offers(&miguel).await;
    miguel.presses("Leave the list").await;
    miguel
        .sees_modal()
        .has("You are off the list")
        .has("One request still waits for your answer.")
        .lacks("Back from pause");
    miguel.closes().await;
    finds(&world).await.lacks("<@U0MIGUEL>");
    miguel.dm().last().has("Accept");
    offers(&miguel).await;
    miguel.sees_modal().has("You have left the list");
    miguel.submits().await;
    miguel.sees_modal().has("You are listed");
    miguel.closes().await;
    finds(&world).await.has("<@U0MIGUEL>");
}

async fn story_15_what_is_wrong_is_told_at_the_field(database_url: String) {
    let world = world_of(&database_url, SUPPORT, people::example()).await;
    let miguel = world.slack.person("miguel");
    offers(&miguel).await;
    let sent = miguel
        .fills("hours", "mornings")
        .fills("about", "Kept")
        .submits()
        .await;
    assert_eq!(
        sent.errors["hours"],
        "Write them like 9:00–17:00, or Mon–Thu 8:00–14:00."
    );
    assert_eq!(miguel.sees_modal().entered("about"), ["Kept"]);
    finds(&world).await.lacks("<@U0MIGUEL>");
    miguel.fills("hours", "17-9");
    assert!(miguel.submits().await.errors["hours"].contains("ends before it begins"));
    miguel.fills("hours", "9-17").submits().await;
    miguel.sees_modal().has("You are listed");
}

async fn story_15_elsewhere_he_chooses_the_program(database_url: String) {
    let page = SUPPORT.replace(
        "## Before you start",
        "## Tracks\n\n- [Accounts Track](https://example.com/a) - invoices\n- [Mail Track](https://example.com/m) - \
         mail\n\n## Before you start",
    );
    let slack = Workspace::start().await;
    let team = slack.team().0;
    for (key, page) in [("support", page.as_str()), ("lager", PRAKTIKUM)] {
        import(
            &database_url,
            page,
            &["--program", key, "--workspace", &team],
        )
        .await;
    }
    let world = World::serve(slack, database_url, MONDAY).await;
    let miguel = world.slack.person("miguel");
    miguel.goes_to("general").types("/internship mentor").await;
    assert_eq!(
        miguel.sees_modal().offers("program"),
        ["Praktikum im Lager", "Support Internship"]
    );
    miguel
        .fills("program", "Support Internship")
        .submits()
        .await;
    let form = miguel.sees_modal();
    form.has("*Support Internship*");
    assert_eq!(form.offers("tracks"), ["Accounts Track", "Mail Track"]);
    miguel.fills("tracks", ["Mail Track"]).submits().await;
    miguel.closes().await;
    finds(&world).await.has("<@U0MIGUEL>").has("Mail Track");
    offers(&miguel).await;
    assert_eq!(miguel.sees_modal().entered("tracks"), ["Mail Track"]);
    miguel.closes().await;
    miguel.goes_to("product").types("/internship mentor").await;
    miguel
        .sees_modal()
        .has("You offer to mentor on *Praktikum im Lager*");
}

async fn story_15_a_csv_and_a_page_do_not_bring_back_who_left(database_url: String) {
    let page = page_with("| @marta | Accounts | CET |\n| @miguel | Hosting | |\n");
    let world = world_of(&database_url, &page, people::example()).await;
    let team = world.slack.team().0;
    finds(&world).await.has("<@U0MARTA>").has("<@U0MIGUEL>");
    let marta = world.slack.person("marta");
    offers(&marta).await;
    assert_eq!(marta.sees_modal().entered("group"), ["Accounts"]);
    marta.fills("group", "Invoices").submits().await;
    marta.closes().await;
    let miguel = world.slack.person("miguel");
    offers(&miguel).await;
    miguel.presses("Leave the list").await;
    miguel.closes().await;

    let again = page.replace("Sort twenty", "Sort thirty");
    import(
        &database_url,
        &again,
        &["--program", "support", "--workspace", &team],
    )
    .await;
    finds(&world)
        .await
        .has("Invoices")
        .lacks("Accounts")
        .lacks("<@U0MIGUEL>");
    let csv =
        "mentor,program,group,capacity\nU0MARTA,support,Billing,2\nU0MIGUEL,support,Hosting,1\n";
    list(&database_url, &team, csv).await;
    finds(&world).await.has("Billing").lacks("<@U0MIGUEL>");
    let args = ["mentors", "import", "-", "--workspace", &team];
    let (text, code) = said(&understudy(&database_url, &[], &args, csv).await);
    assert_eq!(code, 0);
    assert!(
        text.contains(r#"{"added":0,"changed":0,"unchanged":2}"#),
        "{text}"
    );
}

async fn users_row_r30_the_page_and_slack_differ(database_url: String) {
    let page =
        page_with("| @mina | Verify | EST (UTC-5) |\n| @marta | Package | Europe/Berlin |\n");
    let world = world_of(&database_url, &page, people::example()).await;
    let mina = world.slack.person("mina");
    offers(&mina).await;
    mina.sees_modal().has("*Support").lacks("The page says");
    mina.closes().await;
    world.is_at("2027-07-05T10:00:00Z").await;
    offers(&mina).await;
    mina.sees_modal()
        .has("The page says EST (UTC-5); Slack says America/New_York, now UTC−4.");
    mina.closes().await;
    let marta = world.slack.person("marta");
    offers(&marta).await;
    marta.sees_modal().has("*Support").lacks("The page says");
}

/// Makes somebody a guest, as Slack would tell.
pub async fn is_guest(world: &World, user: &str) {
    let team = TeamId::new(world.slack.team().0);
    let mut tx = world.app.engine.db.write().await.expect("the database");
    let workspace = workspaces::by_team(&mut tx, &team).await.expect("a row");
    let id = workspace.expect("a workspace").id;
    let person = known::get(&mut tx, &id, &UserId::new(user)).await;
    let guest = known::Person {
        is_guest: true,
        ..person.expect("a row").expect("a person")
    };
    known::save(&mut tx, &id, &guest).await.expect("saved");
    tx.commit().await.expect("saved");
}

async fn a_guest_cannot_offer(database_url: String) {
    let world = world_of(&database_url, SUPPORT, people::example()).await;
    let oz = world.slack.person("oz");
    offers(&oz).await;
    // He is a guest from now on, with the form open already.
    is_guest(&world, "U0OZ").await;
    oz.submits().await;
    oz.sees_modal().has("Only full members of this workspace");
    oz.closes().await;
    offers(&oz).await;
    oz.sees_no_modal();
    let told = oz.ephemerals();
    told.last().expect("a word").has("Only full members");
    finds(&world).await.lacks("<@U0OZ>");
}

async fn a_person_without_a_zone_is_asked(database_url: String) {
    let nowhere = Person {
        tz: None,
        ..person("U0NORA", "nora", "Nora", "Nora Nowhere")
    };
    let page = page_with("| @nora | Verify | EST (UTC-5) |\n");
    let world = world_of(&database_url, &page, with(vec![nowhere])).await;
    // Not guessed before she was asked: she is taken for UTC.
    finds(&world).await.has("<@U0NORA>").has("8 h of your day");
    let nora = world.slack.person("nora");
    nora.goes_to("support").types("/internship hours").await;
    let told = nora.ephemerals();
    told.last().expect("a word").has("time zone is not known");
    offers(&nora).await;
    let form = nora.sees_modal();
    assert_eq!(form.entered("zone"), ["America/New_York"], "from the page");
    assert!(form.offers("zone").contains(&"Berlin (UTC+1)".to_owned()));
    nora.fills("zone", "Europe/Berlin").submits().await;
    nora.sees_modal().has("You are listed");
    nora.closes().await;
    finds(&world).await.has("7 h of your day in common");
    // By a word as well.
    nora.types("/internship zone asia/kolkata").await;
    let told = nora.ephemerals();
    told.last().expect("a word").has("Asia/Kolkata");
    finds(&world).await.has("2:30 h of your day in common");
}

async fn own_hours_and_zone_by_a_word(database_url: String) {
    let world = World::of_support(database_url).await;
    let ines = world.slack.person("ines");
    ines.goes_to("support");
    let last = || ines.ephemerals().pop().expect("an answer");
    ines.types("/internship zone").await;
    last()
        .has("Your time zone is Europe/Lisbon")
        .has("You work 9:00–17:00");
    ines.types("/internship zone Mars/Base").await;
    last().has("not known").has("Europe/Lisbon");
    // Slack knows hers.
    ines.types("/internship zone Europe/Berlin").await;
    last().has("Slack says that you are in Europe/Lisbon");
    ines.types("/internship hours never").await;
    last().has("Write them like 9:00–17:00");
    ines.types("/internship hours Mon–Wed 8–12").await;
    last().has("You work Mon–Wed 8:00–12:00");
    // Marta in Berlin begins at eight in Lisbon.
    finds(&world).await.has("4 h of your day in common");
    ines.types("/internship hours usual").await;
    last().has("You work 9:00–17:00");
    // A zone that a list gave to a mentor is the mentor's to change.
    let marta = world.slack.person("marta");
    marta
        .goes_to("support")
        .types("/internship zone Europe/Lisbon")
        .await;
    finds(&world).await.has("8 h of your day in common");
    ines.types("/internship help").await;
    last().has("/internship mentor").has("/internship zone");
}

async fn words_cannot_smuggle_a_broadcast_into_a_profile(database_url: String) {
    let page = page_with("| @<!channel> | <!here> | <!everyone> |\n");
    let world = world_of(&database_url, &page, people::example()).await;
    let cora = world.slack.person("cora");
    cora.hears("One mentor in the table")
        .await
        .lacks("<!channel>")
        .lacks("<!here>");
    let miguel = world.slack.person("miguel");
    offers(&miguel).await;
    miguel
        .fills("group", "<!channel>")
        .fills("about", "<!everyone> & <@U0CORA>")
        .submits()
        .await;
    miguel.closes().await;
    finds(&world)
        .await
        .has("&lt;!channel&gt;")
        .has("&lt;!everyone&gt;")
        .lacks("<!channel>");
}

/// A form as Slack would send it, with whatever in it.
async fn sends(world: &World, user: &str, metadata: &str, values: serde_json::Value) -> String {
    let payload = json!({
        "type": "view_submission",
        "user": { "id": user },
        "team": { "id": world.slack.team().0 },
        "view": {
            "id": "V0FORGED", "callback_id": "mentor_profile", "private_metadata": metadata,
            "state": { "values": values },
        },
    });
    let body: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("payload", &payload.to_string())
        .finish();
    let kind = "application/x-www-form-urlencoded";
    let headers = world.slack.signed_headers(kind, body.as_bytes());
    let headers: Vec<_> = headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let sent = world
        .slack
        .raw("/slack/interactivity", &headers, body.into_bytes());
    sent.await.expect("an answer").body
}

async fn forged_forms_change_nobody_elses_profile(database_url: String) {
    let world = World::of_support(database_url).await;
    everybody_is_read(&world).await;
    let typed = |about: &str| {
        json!({
            "capacity": { "capacity": { "type": "number_input", "value": "3" } },
            "about": { "about": { "type": "plain_text_input", "value": about } },
        })
    };
    let program = {
        let ines = world.slack.person("ines");
        ines.goes_to("support").types("/find-mentor").await;
        let view = world.slack.view(&ines.id).expect("the list");
        ines.closes().await;
        let state: serde_json::Value =
            serde_json::from_str(view.json["private_metadata"].as_str().expect("text"))
                .expect("JSON");
        state["program"].as_str().expect("an id").to_owned()
    };
    // Marta's profile, a program of elsewhere, nothing: none of them is a program here.
    for metadata in ["0195-profile-of-marta", "", "<!channel>"] {
        let answer = sends(&world, "U0OZ", metadata, typed("Mine")).await;
        assert!(answer.contains("no such program"), "{answer}");
    }
    finds(&world)
        .await
        .lacks("Mine")
        .has("Ask me about invoices");
    // Four thousand characters, though the form takes two: told at the field.
    let answer = sends(&world, "U0OZ", &program, typed(&"x".repeat(4_000))).await;
    assert!(answer.contains("2000 characters fit"), "{answer}");
    finds(&world).await.lacks("<@U0OZ>");
    // Whoever sends it lists themselves, and nobody else.
    sends(&world, "U0OZ", &program, typed("Mine")).await;
    finds(&world)
        .await
        .has("<@U0OZ>")
        .has("Ask me about invoices");
    // The button in the list of mentors opens the form.
    let (marta, oz) = (world.slack.person("marta"), world.slack.person("oz"));
    oz.goes_to("support").types("/find-mentor").await;
    oz.presses("Ask Marta").await;
    oz.submits().await;
    oz.closes().await;
    let at = marta.hears("asks you to be their mentor").await;
    let press = |action: &str| json!({ "type": "button", "action_id": action, "block_id": "b", "value": program });
    marta.forges(&at, press("mentor_leave")).await;
    finds(&world).await.has("<@U0MARTA>");
    marta.forges(&at, press("mentor_offer")).await;
    marta.sees_modal().has("You are listed as a mentor");
}
