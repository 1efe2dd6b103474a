//! A coffee chat with an alumnus: story 17, and users' rows R31 and R63.

use serde_json::json;
use understudy::sandbox::{people, slack::Person};

use crate::{
    support::{PersonInStory, Shown, Workspace, databases::both},
    world::{MONDAY, SUPPORT, World, import, list},
};

both!(
    story_17_a_coffee_chat_with_aldo,
    story_17_aldo_declines_kindly,
    story_17_asked_twice_is_told_and_can_be_taken_back,
    users_row_r31_who_opted_out_is_never_listed,
    users_row_r63_the_same_background_first,
    two_accepts_at_once_are_one,
    only_the_alumnus_answers_a_coffee_chat,
    a_note_cannot_smuggle_a_broadcast_and_is_not_cut,
    ids_that_were_never_shown_change_nothing,
    many_alumni_have_pages,
);

const ALUMNI: &str = "\n## Alumni\n\n\
    | Start date | End date | Group | Track | Name | Title | Takeaways |\n\
    | --- | --- | --- | --- | --- | --- | --- |\n\
    | 2026-02-01 | 2026-04-30 | Verify | Build | @oz | Engineer | Shipped a [status page](https://example.com/status) |\n\
    | 2025-02-01 | 2025-04-30 | Package | Validation | @aldo | Support agent | Learned to ask |\n\
    | 2024-02-01 | 2024-04-30 | Package | Validation | @gone | Support agent | Left since |\n\
    | 2024-02-01 | 2024-04-30 | Package | Validation | @botty | Support agent | Is a bot |\n";

/// The support program with an alumni table; a button for the alumni stands in Ines's DM, as the form for mentors
/// has it.
async fn world(database_url: String) -> World {
    let mut seed = people::example();
    for handle in ["gone", "botty"] {
        seed.people.push(Person {
            id: format!("U0{}", handle.to_uppercase()),
            handle: handle.to_owned(),
            name: handle.to_owned(),
            real_name: handle.to_owned(),
            deleted: handle == "gone",
            is_bot: handle == "botty",
            ..Person::default()
        });
    }
    world_of(database_url, Workspace::start_with(seed).await, ALUMNI).await
}

async fn world_of(database_url: String, slack: Workspace, alumni: &str) -> World {
    let team = slack.team().0;
    let page = format!("{SUPPORT}{alumni}");
    import(
        &database_url,
        &page,
        &["--program", "support", "--workspace", &team],
    )
    .await;
    list(
        &database_url,
        &team,
        "mentor,program,group,capacity\nU0MARTA,support,Accounts,2\n",
    )
    .await;
    World::serve(slack, database_url, MONDAY).await
}

/// Opens the list of alumni, as the button of the form for mentors does.
async fn sees_alumni(world: &World, person: &PersonInStory) -> Shown {
    person.goes_to("support").types("/internship board").await;
    let board = person.sees_modal();
    assert!(board.says("Support Internship"));
    person.presses("Coffee chat with an alumnus").await;
    let alumni = person.sees_modal();
    assert_eq!(alumni.callback_id, "alumni");
    world.settles().await;
    alumni
}

/// Asks Aldo with a note; his message.
async fn asked(world: &World, note: &str) -> (PersonInStory, PersonInStory, Shown) {
    let (ines, aldo) = (world.slack.person("ines"), world.slack.person("aldo"));
    sees_alumni(world, &ines).await;
    ines.presses("Ask Aldo for a coffee chat").await;
    ines.fills("note", note).submits().await;
    ines.sees_modal().has("Asked").has("<@U0ALDO>");
    ines.closes().await;
    let request = aldo.hears("asks you for a coffee chat").await;
    (ines, aldo, request)
}

async fn story_17_a_coffee_chat_with_aldo(database_url: String) {
    let world = world(database_url).await;
    let (ines, aldo, request) = asked(&world, "How was <it>?").await;
    request
        .has("<@U0INES>")
        .has("How was &lt;it&gt;?")
        .has("Europe/Lisbon · 7 h in common");
    assert_eq!(
        request.buttons(),
        ["Accept", "Decline", "Don't list me for coffee chats"]
    );
    aldo.presses_at(&request, "Accept").await;
    // Each reads the other's hours, on both clocks.
    ines.hears("<@U0ALDO> says yes to a coffee chat with you")
        .await
        .has("Mon–Fri 9:00–17:00, Europe/Rome; that is 8:00–16:00 for you · 7 h in common")
        .has("When to meet is yours");
    aldo.hears("You said yes to a coffee chat with <@U0INES>")
        .await
        .has("Mon–Fri 9:00–17:00, Europe/Lisbon; that is 10:00–18:00 for you · 7 h in common");
    aldo.hears("You said yes. When to meet is yours")
        .await
        .lacks("Decline");
    // The old button says what happened since.
    aldo.presses_old(&request, "Decline").await;
    let told = aldo.ephemerals().pop().expect("a word");
    told.has("You have said yes to <@U0INES> already");
    world.settles().await;
    assert_eq!(ines.dm().messages().len(), 1, "told once");
    // Who has a yes writes, and does not ask again.
    sees_alumni(&world, &ines)
        .await
        .has("2 alumni")
        .lacks("<@U0GONE>")
        .lacks("<@U0BOTTY>");
    ines.presses("Ask Aldo for a coffee chat").await;
    ines.sees_modal().has("has said yes to you already");
}

async fn story_17_aldo_declines_kindly(database_url: String) {
    let world = world(database_url).await;
    let (ines, aldo, request) = asked(&world, "").await;
    aldo.presses_at(&request, "Decline").await;
    let told = ines.hears("It doesn't fit for <@U0ALDO> right now").await;
    told.has("<@U0OZ>").lacks("Ask Aldo");
    aldo.hears("You declined").await.lacks("Accept");
    ines.presses_at(&told, "Ask Oz for a coffee chat").await;
    ines.submits().await;
    world
        .slack
        .person("oz")
        .hears("<@U0INES> asks you for a coffee chat")
        .await;
    ines.closes().await;
    ines.presses_at(&told, "See the alumni").await;
    ines.presses("Ask Aldo for a coffee chat").await;
    ines.sees_modal()
        .has("It doesn't fit for <@U0ALDO> at the moment");
}

async fn story_17_asked_twice_is_told_and_can_be_taken_back(database_url: String) {
    let world = world(database_url).await;
    let (ines, aldo, request) = asked(&world, "").await;
    sees_alumni(&world, &ines).await;
    ines.presses("Ask Aldo for a coffee chat").await;
    ines.sees_modal()
        .has("You have asked <@U0ALDO> already")
        .has("Nothing was sent twice");
    ines.presses("Withdraw it").await;
    ines.sees_modal().has("Withdrawn");
    aldo.hears("has withdrawn this request").await;
    aldo.presses_old(&request, "Accept").await;
    let told = aldo.ephemerals().pop().expect("a word");
    told.has("<@U0INES> has withdrawn this request meanwhile");
    world.settles().await;
    assert!(ines.dm().messages().is_empty(), "nothing was accepted");
}

async fn users_row_r31_who_opted_out_is_never_listed(database_url: String) {
    let world = world(database_url).await;
    let (ines, aldo, request) = asked(&world, "").await;
    aldo.presses_at(&request, "Don't list me for coffee chats")
        .await;
    let request = aldo
        .hears("You are not listed for coffee chats any more")
        .await;
    // What was asked before can still be answered.
    request.has("Accept").lacks("Don't list me");
    aldo.presses_at(&request, "Decline").await;
    let told = ines.hears("It doesn't fit").await;
    told.lacks("Ask Aldo");
    let oz = world.slack.person("oz");
    sees_alumni(&world, &oz).await.lacks("<@U0ALDO>");
    oz.closes().await;
    // A form that was open meanwhile sends nothing, nor does an id that was typed by hand.
    oz.forges(
        &told,
        json!({ "type": "button", "action_id": "coffee_ask:U0ALDO", "block_id": "b",
                "value": program_of(&told) }),
    )
    .await;
    oz.sees_modal().has("not listed for coffee chats any more");
    oz.closes().await;
    aldo.goes_to("general").types("/internship coffee").await;
    let said = aldo.ephemerals().pop().expect("an answer");
    said.has("You are not listed for coffee chats");
    aldo.types("/internship coffee on").await;
    sees_alumni(&world, &oz).await.has("<@U0ALDO>");
    oz.closes().await;
    aldo.types("/internship coffee off").await;
    sees_alumni(&world, &oz).await.lacks("<@U0ALDO>");
}

/// The program's id, as a button carries it.
fn program_of(shown: &Shown) -> String {
    let text = json!(shown.blocks).to_string();
    let (_, after) = text.split_once(r#""value":""#).expect("a value");
    let (id, _) = after.split_once('"').expect("its end");
    id.to_owned()
}

async fn users_row_r63_the_same_background_first(database_url: String) {
    let mut seed = people::example();
    for (id, handle, name) in [
        ("U0ATA", "atanayno", "Ata"),
        ("U0ACI", "aciciu", "Aci"),
        ("U0AGU", "agulina", "Agu"),
        ("U0CBA", "cbazan1", "Cba"),
    ] {
        seed.people.push(Person {
            id: id.to_owned(),
            handle: handle.to_owned(),
            name: name.to_owned(),
            real_name: name.to_owned(),
            ..Person::default()
        });
    }
    for person in &mut seed.people {
        if person.id == "U0INES" {
            person.title = "Senior Support Engineer".to_owned();
        }
    }
    let alumni = "\n## Alumni\n\n| Start date | End date | Name | Title |\n| --- | --- | --- | --- |\n\
        | 2024-01-23 | 2024-04-17 | @agulina | Frontend Engineer |\n\
        | 2023-02-27 | 2023-05-22 | @atanayno | Sr. Support Engineer |\n\
        | 2021-10-25 | 2022-03-23 | @aciciu | Support Engineer |\n\
        | 2024-08-02 | 2024-10-29 | @cbazan1 | Sr. Customer Success Manager |\n";
    let world = world_of(database_url, Workspace::start_with(seed).await, alumni).await;
    let ines = world.slack.person("ines");
    let list = sees_alumni(&world, &ines).await;
    let words = list.words();
    let places = ["<@U0ATA>", "<@U0ACI>", "<@U0AGU>", "<@U0CBA>"].map(|who| words.find(who));
    assert!(
        places.iter().all(Option::is_some) && places.is_sorted(),
        "{words}"
    );
    list.has("The same background as yours: support, engineer");
}

async fn two_accepts_at_once_are_one(database_url: String) {
    let world = world(database_url).await;
    let (ines, aldo, request) = asked(&world, "").await;
    let (one, other) = (aldo.clone(), aldo.clone());
    tokio::join!(
        one.presses_old(&request, "Accept"),
        other.presses_old(&request, "Accept"),
    );
    ines.hears("says yes").await;
    world.settles().await;
    assert_eq!(ines.dm().messages().len(), 1, "one yes");
    assert_eq!(aldo.ephemerals().len(), 1, "the other is told");
}

async fn only_the_alumnus_answers_a_coffee_chat(database_url: String) {
    let world = world(database_url).await;
    let (ines, aldo, request) = asked(&world, "").await;
    let oz = world.slack.person("oz");
    for button in ["Accept", "Decline", "Don't list me for coffee chats"] {
        oz.presses_old(&request, button).await;
        ines.presses_old(&request, button).await;
    }
    world.settles().await;
    aldo.dm().last().has("Accept").has("Don't list me");
    assert!(ines.dm().messages().is_empty());
    // Nor can the alumnus withdraw what they were asked.
    let id = request.blocks.iter().find_map(|block| {
        let value = block["elements"][0]["value"].as_str()?;
        Some(value.to_owned())
    });
    let id = id.expect("the request's id");
    aldo.forges(
        &request,
        json!({ "type": "button", "action_id": format!("coffee_withdraw:{id}"), "block_id": "b", "value": id }),
    )
    .await;
    world.settles().await;
    aldo.dm().last().has("Accept");
}

async fn a_note_cannot_smuggle_a_broadcast_and_is_not_cut(database_url: String) {
    let world = world(database_url).await;
    let note = "<!channel> <@U0CORA> & more";
    let (_, aldo, request) = asked(&world, note).await;
    request
        .has("&lt;!channel&gt; &lt;@U0CORA&gt; &amp; more")
        .lacks("<!channel>");
    let oz = world.slack.person("ines");
    aldo.presses_at(&request, "Accept").await;
    oz.goes_to("support");
    let marta = world.slack.person("marta");
    sees_alumni(&world, &marta).await;
    marta.presses("Ask Aldo for a coffee chat").await;
    // The form says how much fits; of what somebody wrote nothing is cut.
    let view = marta.sees_modal();
    let long = "x".repeat(4_000);
    let filled = world.slack.fill(&marta.id, &view.ts, "note", long.as_str());
    filled.expect("the form is open");
    let outcome = marta.submits().await;
    assert!(outcome.errors.contains_key("note"), "{outcome:?}");
}

async fn ids_that_were_never_shown_change_nothing(database_url: String) {
    let world = world(database_url).await;
    let (_, aldo, request) = asked(&world, "").await;
    let oz = world.slack.person("oz");
    for (action, value) in [
        ("coffee_ask", "no-program"),
        ("coffee_ask:U0ALDO", "no-program"),
        ("coffee_ask:U0NOBODY", "no-program"),
        ("coffee_accept:none", "none"),
        ("coffee_off:none", "none"),
    ] {
        oz.forges(
            &request,
            json!({ "type": "button", "action_id": action, "block_id": "b", "value": value }),
        )
        .await;
        if oz.modal().is_some() {
            oz.sees_modal().has("not here any more");
            oz.closes().await;
        }
    }
    // A bot, a person who is no alumnus, one who left, oneself.
    oz.goes_to("support").types("/internship board").await;
    let program = program_of(&oz.sees_modal());
    oz.closes().await;
    for user in ["U0MARTA", "U0GONE", "U0BOTTY", "USLACKBOT", "<!channel>"] {
        oz.forges(
            &request,
            json!({ "type": "button", "action_id": format!("coffee_ask:{user}"), "block_id": "b",
                    "value": &program }),
        )
        .await;
        oz.sees_modal().has("not listed for coffee chats any more");
        oz.closes().await;
    }
    oz.forges(
        &request,
        json!({ "type": "button", "action_id": "coffee_ask:U0OZ", "block_id": "b", "value": &program }),
    )
    .await;
    oz.sees_modal().has("This is you");
    world.settles().await;
    assert_eq!(aldo.dm().messages().len(), 1);
}

async fn many_alumni_have_pages(database_url: String) {
    let mut seed = people::example();
    let mut alumni =
        String::from("\n## Alumni\n\n| Start date | End date | Name |\n| --- | --- | --- |\n");
    for n in 10..35 {
        seed.people.push(Person {
            id: format!("U0A{n}"),
            handle: format!("a{n}"),
            name: format!("A{n}"),
            real_name: format!("A{n}"),
            ..Person::default()
        });
        alumni.push_str(&format!("| 2024-01-01 | 2024-04-{n} | @a{n} |\n"));
    }
    let world = world_of(database_url, Workspace::start_with(seed).await, &alumni).await;
    let ines = world.slack.person("ines");
    let mut shown = Vec::new();
    let mut page = sees_alumni(&world, &ines).await;
    page.has("25 alumni").has("Page 1 of 3");
    loop {
        shown.extend((10..35).filter(|n| page.says(&format!("<@U0A{n}>"))));
        if !page.says("Next page") {
            break;
        }
        ines.presses("Next page").await;
        page = ines.sees_modal();
    }
    shown.sort_unstable();
    assert_eq!(shown, (10..35).collect::<Vec<_>>(), "each once");
}
