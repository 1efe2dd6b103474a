//! Nobody free, waiting for a place, the board, and its export: users' rows R3 and R29.

use std::path::Path;

use serde_json::{Value, json};
use understudy::{args, store::Tx};

use crate::{
    support::{PersonInStory, Shown, Workspace, databases::both},
    world::{MONDAY, PRAKTIKUM, SUPPORT, World, import, list, said, understudy, without_shared},
};

both!(
    users_row_r3_all_are_full_and_the_contact_gets_one_message,
    users_row_r3_without_a_contact_the_coordinator_is_asked,
    who_waits_is_told_once_when_a_place_opens,
    a_pause_that_ends_opens_a_place,
    nobody_waits_where_a_place_is_free,
    a_place_that_is_taken_again_is_told_as_such,
    users_row_r29_the_board_has_both_kinds_of_empty_slot,
    the_board_of_the_channel_of_a_key_or_of_a_choice,
    users_row_r29_the_table_comes_out_as_it_went_in,
    users_row_r29_the_handbooks_own_table,
    an_export_has_who_mentors_whom,
    an_export_refuses_what_is_not_there,
    a_long_board_has_pages,
    programs_of_nobody_change_nothing,
);

const FULL: &str = "mentor,program,group,capacity\nU0MARTA,support,Accounts,0\n";
const FREE: &str = "mentor,program,group,capacity\nU0MARTA,support,Accounts,1\n";

/// A page with more on it: a contact, a table.
fn page(contact: &str, tables: &str) -> String {
    let page = SUPPORT.replace("archives/C9999).", &format!("archives/C9999){contact}."));
    format!("{page}\n## Mentors and interns\n\n{tables}")
}

/// The support program, of whose mentors none is free.
async fn full(database_url: &str, contact: &str) -> World {
    let slack = Workspace::start().await;
    let team = slack.team().0;
    import(
        database_url,
        &page(contact, ""),
        &["--program", "support", "--workspace", &team],
    )
    .await;
    list(database_url, &team, FULL).await;
    World::serve(slack, database_url.to_owned(), MONDAY).await
}

async fn sees_board(person: &PersonInStory) -> Shown {
    person.goes_to("support").types("/internship board").await;
    let board = person.sees_modal();
    assert_eq!(board.callback_id, "board", "{}", board.words());
    board
}

async fn waits(person: &PersonInStory) {
    sees_board(person).await;
    person.presses("Tell me when a place opens").await;
    person.sees_modal().has("You are told once");
    person.closes().await;
    person.closes().await;
}

async fn users_row_r3_all_are_full_and_the_contact_gets_one_message(database_url: String) {
    let world = full(&database_url, " or ask @cora").await;
    let (ines, cora) = (world.slack.person("ines"), world.slack.person("cora"));
    let board = sees_board(&ines).await;
    board.has("Nobody is free at the moment. The contact is <@U0CORA>.");
    ines.presses("Ask for help").await;
    ines.sees_modal()
        .has("<@U0CORA> has a direct message that you look for a mentor");
    ines.closes().await;
    let told = cora.hears("<@U0INES> looks for a mentor").await;
    told.has("*Support Internship*").has("Write to <@U0INES>");
    // Once a week, whatever is pressed.
    sees_board(&ines)
        .await
        .has("<@U0CORA> has your question")
        .lacks("Ask for help");
    ines.closes().await;
    ines.presses_old(&board, "Ask for help").await;
    ines.sees_modal()
        .has("<@U0CORA> was asked this week already");
    ines.closes().await;
    world.settles().await;
    assert_eq!(cora.dm().messages().len(), 1, "one message");
    // Somebody else's question is another one; so is one of the next week.
    let oz = world.slack.person("oz");
    sees_board(&oz).await;
    oz.presses("Ask for help").await;
    cora.hears("<@U0OZ> looks for a mentor").await;
    world.is_at("2027-03-01T10:00:00Z").await;
    ines.presses_old(&board, "Ask for help").await;
    world.settles().await;
    assert_eq!(cora.dm().messages().len(), 3);
    // From her message she gets to the board.
    cora.presses_at(&told, "Open the board").await;
    cora.sees_modal().has("I'd like to mentor");
}

async fn users_row_r3_without_a_contact_the_coordinator_is_asked(database_url: String) {
    // An address that is nobody's handle: the page's words are shown, and the coordinator is asked.
    let world = full(&database_url, " or write to learning@example.com").await;
    let (ines, cora) = (world.slack.person("ines"), world.slack.person("cora"));
    sees_board(&ines)
        .await
        .has("<@U0CORA> (the page names learning@example.com)");
    ines.presses("Ask for help").await;
    cora.hears("<@U0INES> looks for a mentor").await;
    // Who is the contact is not sent to themselves.
    let cora_sees = sees_board(&cora).await;
    cora_sees.lacks("Ask for help").lacks("<@U0CORA>");
}

async fn who_waits_is_told_once_when_a_place_opens(database_url: String) {
    let world = full(&database_url, "").await;
    let team = world.slack.team().0;
    let (ines, oz) = (world.slack.person("ines"), world.slack.person("oz"));
    waits(&ines).await;
    world.is_at("2027-02-22T11:00:00Z").await;
    waits(&oz).await;
    sees_board(&oz)
        .await
        .has("You are told as soon as a place opens")
        .has("<@U0INES>")
        .has("<@U0OZ>");
    oz.closes().await;
    assert!(ines.dm().messages().is_empty());
    // No click of anybody in Slack: the CSV says that she has a place now.
    list(&database_url, &team, FREE).await;
    world.settles().await;
    let told = ines
        .hears("A place has opened on *Support Internship*")
        .await;
    oz.hears("A place has opened").await;
    assert_eq!(
        in_turn(&world).await,
        ["U0INES", "U0OZ"],
        "who waited longest is first"
    );
    world.settles().await;
    assert_eq!(ines.dm().messages().len(), 1, "once");
    ines.presses_at(&told, "See who is free").await;
    ines.sees_modal().has("<@U0MARTA>");
    ines.closes().await;
    // Not again until she waits again, and not if she stopped waiting.
    list(&database_url, &team, FULL).await;
    list(&database_url, &team, FREE).await;
    world.settles().await;
    assert_eq!(ines.dm().messages().len(), 1);
    list(&database_url, &team, FULL).await;
    waits(&ines).await;
    waits(&oz).await;
    sees_board(&oz).await;
    oz.presses("Stop waiting").await;
    oz.sees_modal().has("You are not told");
    list(&database_url, &team, FREE).await;
    world.settles().await;
    assert_eq!(ines.dm().messages().len(), 2, "told again");
    assert_eq!(oz.dm().messages().len(), 1, "left in time");
}

async fn id_of(world: &World, program: &str) -> String {
    let mut tx: Tx = world.app.engine.db.read().await.expect("the database");
    let (id,): (String,) = tx
        .one("SELECT id FROM program WHERE key = $1", args![program])
        .await
        .expect("a program");
    id
}

/// To whom the messages about a place were due, in the order in which they are said.
async fn in_turn(world: &World) -> Vec<String> {
    let mut tx: Tx = world.app.engine.db.read().await.expect("the database");
    let rows: Vec<(String,)> = tx
        .all(
            "SELECT addressee FROM delivery WHERE kind = 'place_open' ORDER BY deadline_at, id",
            args![],
        )
        .await
        .expect("deliveries");
    rows.into_iter().map(|(user,)| user).collect()
}

async fn paused_until(world: &World, day: &str) {
    let mut tx: Tx = world.app.engine.db.write().await.expect("the database");
    tx.run(
        "UPDATE mentor_profile SET capacity = 1, state = 'paused', paused_until = $1 WHERE user_id = 'U0MARTA'",
        args![day],
    )
    .await
    .expect("a profile");
    tx.commit().await.expect("the database");
}

async fn a_pause_that_ends_opens_a_place(database_url: String) {
    let world = full(&database_url, "").await;
    let ines = world.slack.person("ines");
    paused_until(&world, "2027-02-23").await;
    waits(&ines).await;
    world.is_at("2027-02-23T23:00:00Z").await;
    assert!(ines.dm().messages().is_empty(), "the last day of the pause");
    world.is_at("2027-02-24T01:00:00Z").await;
    ines.hears("A place has opened").await;
}

async fn nobody_waits_where_a_place_is_free(database_url: String) {
    let world = full(&database_url, "").await;
    let (ines, marta) = (world.slack.person("ines"), world.slack.person("marta"));
    let board = sees_board(&ines).await;
    ines.closes().await;
    list(&database_url, &world.slack.team().0, FREE).await;
    ines.presses_old(&board, "Tell me when a place opens").await;
    ines.sees_modal().has("has a free place");
    ines.closes().await;
    // A mentor's own place is none for herself.
    marta
        .presses_old(&board, "Tell me when a place opens")
        .await;
    marta.sees_modal().has("You are told once");
    world.settles().await;
    assert!(marta.dm().messages().is_empty());
    assert!(ines.dm().messages().is_empty());
}

async fn a_place_that_is_taken_again_is_told_as_such(database_url: String) {
    let world = full(&database_url, "").await;
    let team = world.slack.team().0;
    let ines = world.slack.person("ines");
    waits(&ines).await;
    list(&database_url, &team, FREE).await;
    let engine = &world.app.engine;
    engine.plan(engine.clock.now()).await.expect("the database");
    list(&database_url, &team, FULL).await;
    world.settles().await;
    // The server may have said it in between, then truly.
    let told = ines.hears("A place ha").await;
    if told.says("taken again by now") {
        ines.presses_at(&told, "Tell me when a place opens").await;
        ines.sees_modal().has("You are told once");
    }
}

const TABLE: &str = "| Mentor | Intern | Group | Mentor Timezone | Intern Timezone |\n\
    | --- | --- | --- | --- | --- |\n\
    | @Marta | | Verify | EST (UTC-5) | |\n\
    | @trizzi | | Package | PST (UTC-8) | |\n\
    | | @aldo | Verify | | CET |\n\
    | @miguel | @someone | Plan | | |\n";

async fn with_table(database_url: &str, table: &str) -> World {
    let slack = Workspace::start().await;
    let team = slack.team().0;
    import(
        database_url,
        &page("", table),
        &["--program", "support", "--workspace", &team],
    )
    .await;
    World::serve(slack, database_url.to_owned(), MONDAY).await
}

async fn users_row_r29_the_board_has_both_kinds_of_empty_slot(database_url: String) {
    let world = with_table(&database_url, TABLE).await;
    let ines = world.slack.person("ines");
    let board = sees_board(&ines).await;
    board
        .has("<@U0MARTA> · Verify · one free place · Europe/Berlin (UTC+1) · the page says EST (UTC-5)")
        .has("@trizzi · Package · one free place · PST (UTC-8) · from the page, not found in Slack")
        .has("<@U0ALDO> · Verify · Europe/Rome (UTC+1)")
        .lacks("<@U0MIGUEL>")
        .lacks("someone");
    let buttons = board.buttons();
    assert_eq!(
        &buttons[..2],
        ["I'd like to mentor", "I'm looking for a mentor"]
    );
    assert!(
        board.words().find("@trizzi") < board.words().find("<@U0ALDO>"),
        "mentors first"
    );
}

async fn the_board_of_the_channel_of_a_key_or_of_a_choice(database_url: String) {
    let slack = Workspace::start().await;
    let team = slack.team().0;
    for (page, key) in [(SUPPORT, "support"), (PRAKTIKUM, "lager")] {
        import(
            &database_url,
            page,
            &["--program", key, "--workspace", &team],
        )
        .await;
    }
    let world = World::serve(slack, database_url, MONDAY).await;
    let ines = world.slack.person("ines");
    ines.goes_to("product").types("/internship board").await;
    ines.sees_modal().has("Praktikum im Lager");
    ines.closes().await;
    ines.types("/internship board SUPPORT").await;
    ines.sees_modal()
        .has("Support Internship")
        .has("press *I'd like to mentor*")
        .has("Press *I'm looking for a mentor*");
    ines.closes().await;
    ines.types("/internship board <none>").await;
    let said = ines.ephemerals().pop().expect("an answer");
    said.has("There is no program “&lt;none&gt;”")
        .has("lager, support");
    ines.goes_to("general").types("/internship board").await;
    ines.fills("program", "Praktikum im Lager").submits().await;
    ines.sees_modal().has("*Praktikum im Lager*");
}

async fn export(database_url: &str, team: &str, args: &[&str]) -> String {
    let args = [&["export"], args, &["--workspace", team]].concat();
    let done = understudy(
        database_url,
        &[("UNDERSTUDY_AT", MONDAY.to_owned())],
        &args,
        "",
    )
    .await;
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    text
}

/// The mentor table that `check` reads on a page.
async fn table_of(page: &str) -> Value {
    let args = ["check", "-", "--format", "json"];
    let done = understudy("sqlite://unused.db", &[], &args, page).await;
    let json: Value = serde_json::from_slice(&done.stdout).expect("JSON");
    json["mentors"].clone()
}

async fn users_row_r29_the_table_comes_out_as_it_went_in(database_url: String) {
    let table = "| Mentor | Intern | Group | Mentor Timezone | Intern Timezone |\n\
        | --- | --- | --- | --- | --- |\n\
        | @DarrenEastman |  | Verify \\| *CI* | EST  (UTC-5) |  |\n\
        | @trizzi | @m_frank | Package | PST  (UTC-8) | CET |\n\
        | @trizzi |  | Plan | PST  (UTC-8) |  |\n\
        |  | @zoe | Verify |  |  |\n";
    let before = page("", table);
    let team = "T1";
    import(
        &database_url,
        &before,
        &["--program", "support", "--workspace", team],
    )
    .await;
    let mentors = export(&database_url, team, &["mentors", "--format", "md"]).await;
    let board = export(&database_url, team, &["board", "--format", "md"]).await;
    let rows = table_of(&before).await;
    assert_eq!(
        table_of(&page("", &mentors)).await,
        json!(rows.as_array().expect("rows")[..3]),
        "{mentors}"
    );
    let json: Value =
        serde_json::from_str(&export(&database_url, team, &["board", "--format", "json"]).await)
            .expect("JSON");
    assert_eq!(table_of(&page("", &board)).await, json, "{board}");
    assert_eq!(json[0], rows[0]);
    assert_eq!(json[1], rows[2], "@trizzi's other place is taken");
    assert_eq!(json[2], rows[3]);
    // Imported again it changes nothing.
    let after = before.replace(table, &format!("{mentors}|  | @zoe | Verify |  |  |\n"));
    import(
        &database_url,
        &after,
        &["--program", "support", "--workspace", team],
    )
    .await;
    let again = export(&database_url, team, &["mentors", "--format", "md"]).await;
    assert_eq!(again, mentors);
    let csv = export(&database_url, team, &["board"]).await;
    assert_eq!(
        csv,
        "Mentor,Intern,Group,Mentor Timezone,Intern Timezone\n\
         @DarrenEastman,,Verify | CI,EST (UTC-5),\n\
         @trizzi,,Plan,PST (UTC-8),\n\
         ,@zoe,Verify,,\n"
    );
}

async fn users_row_r29_the_handbooks_own_table(database_url: String) {
    let page =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/handbook/product-internship.md");
    let Ok(page) = std::fs::read_to_string(page) else {
        return without_shared();
    };
    import(
        &database_url,
        &page,
        &["--program", "product", "--workspace", "T1"],
    )
    .await;
    let table = export(&database_url, "T1", &["mentors", "--format", "md"]).await;
    assert_eq!(
        table,
        "| Mentor | Intern | Group | Mentor Timezone | Intern Timezone |\n\
         | ------ | ------ | ----- | --------------- | --------------- |\n\
         | @DarrenEastman |  | Verify | EST (UTC-5) |  |\n\
         | @trizzi |  | Package | PST (UTC-8) |  |\n"
    );
}

async fn an_export_has_who_mentors_whom(database_url: String) {
    let world = with_table(&database_url, TABLE).await;
    let team = world.slack.team().0;
    list(
        &database_url,
        &team,
        "mentor,program,group,capacity\nU0MIGUEL,support,Hosting,2\nU0MINA,support,=cmd(),1\n",
    )
    .await;
    let csv = "program,intern,mentor,start_date\nsupport,U0INES,U0MIGUEL,2027-02-01\n";
    let args = ["internships", "import", "-", "--workspace", &team];
    let (text, code) = said(&understudy(&database_url, &[], &args, csv).await);
    assert_eq!(code, 0, "{text}");
    assert_eq!(
        export(&database_url, &team, &["mentors"]).await,
        "Mentor,Intern,Group,Mentor Timezone,Intern Timezone\n\
         @Marta,,Verify,Europe/Berlin (UTC+1),\n\
         @trizzi,,Package,PST (UTC-8),\n\
         @miguel,@someone,Hosting,America/Bogota (UTC-5),\n\
         @miguel,@ines,Hosting,America/Bogota (UTC-5),Europe/Lisbon (UTC)\n\
         @mina,,'=cmd(),America/New_York (UTC-5),\n"
    );
    assert_eq!(
        export(&database_url, &team, &["board", "--program", "support"]).await,
        "Mentor,Intern,Group,Mentor Timezone,Intern Timezone\n\
         @Marta,,Verify,Europe/Berlin (UTC+1),\n\
         @trizzi,,Package,PST (UTC-8),\n\
         @mina,,'=cmd(),America/New_York (UTC-5),\n\
         ,@aldo,Verify,,Europe/Rome (UTC+1)\n"
    );
}

async fn an_export_refuses_what_is_not_there(database_url: String) {
    let missing = understudy("sqlite:///nowhere/at/all.db", &[], &["export", "board"], "").await;
    assert_eq!(said(&missing).1, 2);
    assert!(missing.stdout.is_empty());
    for (page, key) in [(SUPPORT, "support"), (PRAKTIKUM, "lager")] {
        import(
            &database_url,
            page,
            &["--program", key, "--workspace", "T1"],
        )
        .await;
    }
    let export = ["export", "board", "--workspace", "T1"];
    let (text, code) = said(&understudy(&database_url, &[], &export, "").await);
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("lager, support"), "{text}");
    let named = [&export[..], &["--program", "none"]].concat();
    let (text, code) = said(&understudy(&database_url, &[], &named, "").await);
    assert_eq!(
        (code, text.contains("no program `none`")),
        (1, true),
        "{text}"
    );
    let other = ["export", "board", "--workspace", "T2"];
    let (text, code) = said(&understudy(&database_url, &[], &other, "").await);
    assert_eq!((code, text.contains("no program yet")), (1, true), "{text}");
}

async fn a_long_board_has_pages(database_url: String) {
    let slack = Workspace::start().await;
    let team = slack.team().0;
    import(
        &database_url,
        SUPPORT,
        &["--program", "support", "--workspace", &team],
    )
    .await;
    let mut csv = "mentor,program,group\n".to_owned();
    for n in 10..70 {
        csv.push_str(&format!("U0M{n},support,G{n}\n"));
    }
    list(&database_url, &team, &csv).await;
    let world = World::serve(slack, database_url, MONDAY).await;
    let ines = world.slack.person("ines");
    let mut page = sees_board(&ines).await;
    let mut shown = Vec::new();
    loop {
        shown.extend((10..70).filter(|n| page.says(&format!("<@U0M{n}>"))));
        if !page.says("Next page") {
            break;
        }
        ines.presses("Next page").await;
        page = ines.sees_modal();
    }
    shown.sort_unstable();
    assert_eq!(shown, (10..70).collect::<Vec<_>>(), "each once");
}

async fn programs_of_nobody_change_nothing(database_url: String) {
    let world = full(&database_url, " or ask @cora").await;
    let (ines, cora) = (world.slack.person("ines"), world.slack.person("cora"));
    sees_board(&ines).await;
    ines.presses("Ask for help").await;
    let message = cora.hears("looks for a mentor").await;
    let oz = world.slack.person("oz");
    // The same page in another company on this server.
    import(
        &database_url,
        &page(" or ask @cora", ""),
        &["--program", "other", "--workspace", "T0OTHER"],
    )
    .await;
    let other = id_of(&world, "other").await;
    for action in [
        "contact_ask",
        "wait_join",
        "wait_leave",
        "board_open",
        "find_again",
    ] {
        for value in [other.as_str(), "", "<!channel>"] {
            oz.forges(
                &message,
                json!({ "type": "button", "action_id": action, "block_id": "b", "value": value }),
            )
            .await;
            oz.sees_no_modal();
        }
    }
    world.settles().await;
    assert_eq!(cora.dm().messages().len(), 1);
    assert!(oz.dm().messages().is_empty());
    let mut tx: Tx = world.app.engine.db.read().await.expect("the database");
    let waiting = tx.count("SELECT count(*) FROM waiting", args![]).await;
    assert_eq!(waiting.expect("a count"), 0);
}
