//! What happened to an internship: for its pair and the coordinators; and `/internship start`.

use serde_json::json;

use crate::{
    starting::{accepted, all_say_yes, sends_plan, started},
    support::databases::both,
    world::{SUPPORT, World, import, said, understudy},
};

both!(
    the_pair_and_coordinators_see_who_did_what_when,
    nobody_else_sees_it_whatever_ids_they_send,
    what_has_ended_stays_to_be_read,
    start_goes_on_where_they_are,
    of_several_starts_one_is_chosen,
    exports_have_every_internship_and_its_history,
);

async fn the_pair_and_coordinators_see_who_did_what_when(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = accepted(&world, "ines", "marta").await;
    sends_plan(&marta, "2027-03-01").await;
    let ivo = world.slack.person("ivo");
    let asked = ivo.hears("asks for your yes").await;
    ivo.presses_at(&asked, "Decline").await;
    ivo.submits().await;
    ines.types("/internship start").await;
    ines.sees_modal().has("Support Internship");
    ines.fills("start_date", "2027-03-15");
    ines.submits().await;
    ines.types("/internship").await;
    ines.is_told("planned from Monday, 15 March 2027").await;
    ines.presses("History").await;
    ines.sees_modal()
        .has("<@U0MARTA> planned the start: from 2027-03-01")
        .has("<@U0IVO> said no as the intern's manager")
        .has("<@U0INES> changed the plan: from 2027-03-15")
        .has("22 February 2027, 10:00")
        .has("in your time zone, Europe/Lisbon");
    ines.closes().await;
    marta.types("/internship history").await;
    marta.sees_modal().has("22 February 2027, 11:00");
    marta.closes().await;
    let cora = world.slack.person("cora");
    cora.types("/internship history").await;
    cora.sees_modal()
        .has("changed the plan")
        .has("Pacific/Auckland");
}

async fn nobody_else_sees_it_whatever_ids_they_send(database_url: String) {
    let world = World::of_support(database_url.clone()).await;
    let (ines, _) = started(&world, "2027-03-01").await;
    let flags = ["--program", "support", "--workspace", "T0OTHER"];
    import(&database_url, SUPPORT, &flags).await;
    let theirs = "program,intern,mentor,start_date,time_zone\nsupport,U0INES,U0MARTA,2027-02-08,Europe/Lisbon\n";
    let args = ["internships", "import", "-", "--workspace", "T0OTHER"];
    let done = understudy(&database_url, &[], &args, theirs).await;
    assert!(done.status.success(), "{}", said(&done).0);
    let ids = {
        let mut tx = world.app.engine.db.read().await.expect("the database");
        let sql = "SELECT id FROM internship ORDER BY start_date";
        let ids: Vec<(String,)> = tx.all(sql, &[]).await.expect("ids");
        ids
    };
    let [(elsewhere,), (own,)] = ids.as_slice() else {
        panic!("two internships, not {ids:?}");
    };
    // Ivo is a manager of it, Oz a stranger; the other company's is nobody's here.
    for (who, id) in [
        ("ivo", own),
        ("oz", own),
        ("ines", elsewhere),
        ("cora", elsewhere),
    ] {
        let who = world.slack.person(who);
        who.types("/internship status").await;
        let shown = who.is_told("").await;
        let action =
            json!({ "type": "button", "action_id": "history:x", "block_id": "b", "value": id });
        who.forges(&shown, action).await;
        who.is_told("is for its pair and the coordinators of its program")
            .await;
        assert!(who.modal().is_none());
    }
    let oz = world.slack.person("oz");
    oz.types("/internship history @ines").await;
    oz.is_told("There is no internship of <@U0INES> that you can see")
        .await;
    ines.types("/internship history").await;
    ines.sees_modal().has("1 March 2027").lacks("8 February");
}

async fn what_has_ended_stays_to_be_read(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-03T12:00:00Z").await;
    marta.types("/internship end").await;
    marta.fills("reason", "Family first").submits().await;
    marta.submits().await;
    accepted(&world, "oz", "marta").await;
    marta
        .fills("intern_manager", "U0IVO")
        .fills("mentor_manager", "U0MINA");
    marta.fills("start_date", "2027-04-05").submits().await;
    ines.types("/internship history").await;
    ines.sees_modal()
        .has("<@U0MARTA> ended it before its last week")
        .has("Family first");
    ines.closes().await;
    let cora = world.slack.person("cora");
    cora.types("/internship history").await;
    let offers = cora.sees_modal().offers("internship");
    assert_eq!(offers.len(), 2, "{offers:?}");
    assert!(offers[0].contains("from 5 April 2027"), "{offers:?}");
    assert!(offers[1].contains("from 1 March 2027"), "{offers:?}");
    let first = offers[1].clone();
    cora.fills("internship", first).submits().await;
    cora.sees_modal()
        .has("Family first")
        .has("All have said yes: it starts Monday, 1 March 2027");
    cora.closes().await;
    cora.types("/internship history @oz").await;
    cora.sees_modal().has("planned the start: from 2027-04-05");
}

async fn start_goes_on_where_they_are(database_url: String) {
    let world = World::of_support(database_url).await;
    let ines = world.slack.person("ines");
    ines.types("/internship start").await;
    ines.is_told("`/find-mentor` in a program's channel shows who could be your")
        .await;
    let (ines, marta) = accepted(&world, "ines", "marta").await;
    marta.closes().await;
    for person in [&ines, &marta] {
        person.types("/internship start").await;
        person.sees_modal().has("Support Internship");
        person.closes().await;
    }
    ines.types("/internship start").await;
    sends_plan(&ines, "2027-03-01").await;
    // It waits for answers: the same word changes it.
    marta.types("/internship start").await;
    assert_eq!(marta.sees_modal().entered("start_date"), ["2027-03-01"]);
    marta.closes().await;
    all_say_yes(&world, &marta, &["ivo"]).await;
    ines.hears("You learn with").await;
    ines.types("/internship start").await;
    ines.is_told("starts Monday, 1 March 2027").await;
    let oz = world.slack.person("oz");
    oz.types("/internship start").await;
    oz.is_told("You have no internship right now").await;
}

async fn of_several_starts_one_is_chosen(database_url: String) {
    let world = World::of_support(database_url).await;
    let (_, marta) = accepted(&world, "ines", "marta").await;
    marta.closes().await;
    accepted(&world, "oz", "marta").await;
    sends_plan(&marta, "2027-03-08").await;
    marta.types("/internship start").await;
    let offers = marta.sees_modal().offers("beginning");
    assert_eq!(offers.len(), 2, "{offers:?}");
    assert!(
        offers[0].starts_with("Plan the start with Ines"),
        "{offers:?}"
    );
    assert!(
        offers[1].starts_with("Change the plan with Oz"),
        "{offers:?}"
    );
    let second = offers[1].clone();
    marta.fills("beginning", second).submits().await;
    assert_eq!(marta.sees_modal().entered("start_date"), ["2027-03-08"]);
}

async fn exports_have_every_internship_and_its_history(database_url: String) {
    let world = World::of_support(database_url.clone()).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-03T12:00:00Z").await;
    ines.types("/check-in").await;
    ines.fills("done", "Secret words").submits().await;
    marta.types("/internship end").await;
    marta.submits().await;
    marta.submits().await;
    let team = world.slack.team().0;
    let at = [("UNDERSTUDY_AT", "2027-03-04T12:00:00Z".to_owned())];
    let export = async |what: &str, format: &str| {
        let args = ["export", what, "--workspace", &team, "--format", format];
        let (text, code) = said(&understudy(&database_url, &at, &args, "").await);
        assert_eq!(code, 0, "{text}");
        assert!(!text.contains("Secret"), "{text}");
        text
    };
    let csv = export("internships", "csv").await;
    let lines: Vec<_> = csv.lines().collect();
    assert_eq!(
        lines[0],
        "program,intern,mentor,intern_manager,mentor_manager,start_date,last_day,state,weekly_hours,weeks,place,\
         ended_on,intern_name,mentor_name"
    );
    assert!(
        lines[1].starts_with(
            "support,U0INES,U0MARTA,U0IVO,U0MINA,2027-03-01,2027-03-03,ended,8,3,,2027-03-03,Ines"
        ),
        "{csv}"
    );
    let json = export("internships", "json").await;
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json[0]["state"], "ended");
    assert!(json[0]["place"].is_null());
    let csv = export("history", "csv").await;
    assert!(
        csv.starts_with("internship,happened_at,actor,what,about,program\n"),
        "{csv}"
    );
    assert!(
        csv.contains("Z,U0MARTA,ended,\"Wednesday, 3 March 2027 is the last day"),
        "{csv}"
    );
    assert!(
        csv.contains("U0MARTA,planned,\"from 2027-03-01, 8 h a week\",support\n"),
        "{csv}"
    );
    let md = export("history", "md").await;
    assert!(
        md.starts_with("| internship | happened_at | actor | what | about | program |"),
        "{md}"
    );
    let args = [
        "export",
        "history",
        "--workspace",
        &team,
        "--program",
        "other",
    ];
    let (text, code) = said(&understudy(&database_url, &at, &args, "").await);
    assert_eq!(
        (code, text.contains("there is no program `other`")),
        (1, true),
        "{text}"
    );
}
