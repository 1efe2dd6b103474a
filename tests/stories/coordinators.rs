//! Who looks after a program: `/internship coordinators`, and the operator's own command.

use crate::{
    support::databases::both,
    world::{PRAKTIKUM, SUPPORT, World, import, said, understudy},
};

both!(
    a_coordinator_appoints_another_who_hears_what_that_means,
    others_are_told_whom_to_ask,
    an_admin_who_appoints_another_is_named_with_them,
    the_last_one_may_go,
    the_form_shows_who_they_are_and_keeps_who_came_meanwhile,
    nobody_who_cannot_answer_is_appointed,
    with_several_programs_one_is_chosen,
    the_operators_command_does_the_same,
);

/// Who is named, as the operator sees it.
async fn named(database_url: &str, team: &str, program: &str) -> Vec<String> {
    let args = [
        "coordinators",
        "list",
        "--program",
        program,
        "--workspace",
        team,
    ];
    let done = understudy(database_url, &[], &args, "").await;
    assert!(done.status.success(), "{}", said(&done).0);
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    text.lines().map(str::to_owned).collect()
}

/// The support program, looked after by the workspace's admin only: Cora.
async fn by_default(database_url: &str) -> World {
    let world = World::of_support(database_url.to_owned()).await;
    let team = world.slack.team().0;
    let args = [
        "coordinators",
        "remove",
        "--program",
        "support",
        "--workspace",
        &team,
        "U0CORA",
    ];
    let done = understudy(database_url, &[], &args, "").await;
    assert!(done.status.success(), "{}", said(&done).0);
    world
}

async fn a_coordinator_appoints_another_who_hears_what_that_means(database_url: String) {
    let world = World::of_support(database_url.clone()).await;
    let team = world.slack.team().0;
    let (cora, oz) = (world.slack.person("cora"), world.slack.person("oz"));
    let before = cora.dm().messages().len();
    cora.goes_to("support")
        .types("/internship coordinators add @oz")
        .await;
    cora.is_told("<@U0OZ> looks after *Support Internship* now.")
        .await
        .has("Now: *Support Internship*: <@U0CORA> and <@U0OZ>.");
    let told = oz.hears("You look after *Support Internship* now").await;
    told.has("with <@U0CORA>").has("`/internship history`");
    assert_eq!(
        named(&database_url, &team, "support").await,
        ["U0CORA", "U0OZ"]
    );
    // Each of Slack's ways to write a person, and several at once.
    oz.types("/internship coordinators add <@U0ALDO|aldo> U0MINA")
        .await;
    oz.is_told("<@U0ALDO> and <@U0MINA> look after").await;
    cora.types("/internship coordinators remove <@U0OZ>").await;
    cora.is_told("<@U0OZ> does not look after *Support Internship* any more.")
        .await;
    oz.types("/internship coordinators add @marta").await;
    oz.is_told("Only coordinators appoint others").await;
    // Told once, however often they are named.
    cora.types("/internship coordinators add @oz @aldo").await;
    cora.is_told("<@U0OZ> looks after").await;
    let patience = std::time::Duration::from_secs(10);
    world.app.settle(patience).await.expect("the database");
    let told = oz.dm().messages();
    assert_eq!(
        told.iter().filter(|it| it.says("You look after")).count(),
        1
    );
    assert_eq!(
        cora.dm().messages().len(),
        before,
        "whoever appoints needs no message"
    );
}

async fn others_are_told_whom_to_ask(database_url: String) {
    let world = World::of_support(database_url.clone()).await;
    let team = world.slack.team().0;
    let ines = world.slack.person("ines");
    ines.types("/internship coordinators").await;
    ines.is_told("*Support Internship*: <@U0CORA>")
        .await
        .has("Ask one of them");
    for words in ["add U0INES", "remove @cora", "add @nobody"] {
        ines.types(&format!("/internship coordinators {words}"))
            .await;
        ines.is_told("Only coordinators appoint others, so nothing has changed.")
            .await;
    }
    ines.types("/internship coordinators burn everything").await;
    ines.is_told("`/internship coordinators add @name`").await;
    assert!(ines.modal().is_none());
    assert_eq!(named(&database_url, &team, "support").await, ["U0CORA"]);
}

async fn an_admin_who_appoints_another_is_named_with_them(database_url: String) {
    let world = by_default(&database_url).await;
    let team = world.slack.team().0;
    assert_eq!(named(&database_url, &team, "support").await, [""; 0]);
    let (cora, ines) = (world.slack.person("cora"), world.slack.person("ines"));
    ines.types("/internship coordinators").await;
    ines.is_told("nobody is named, so the workspace's admins: <@U0CORA>")
        .await;
    cora.types("/internship coordinators add @oz").await;
    cora.is_told("You are named with them").await;
    assert_eq!(
        named(&database_url, &team, "support").await,
        ["U0CORA", "U0OZ"]
    );
}

async fn the_last_one_may_go(database_url: String) {
    let world = World::of_support(database_url.clone()).await;
    let team = world.slack.team().0;
    let (cora, oz) = (world.slack.person("cora"), world.slack.person("oz"));
    cora.types("/internship coordinators add @oz").await;
    oz.hears("You look after").await;
    cora.types("/internship coordinators remove @cora").await;
    oz.types("/internship coordinators remove @oz").await;
    oz.is_told("Nobody is named now: the workspace's admins look after it again: <@U0CORA>.")
        .await;
    assert_eq!(named(&database_url, &team, "support").await, [""; 0]);
    // Cora is one by default again.
    cora.types("/internship coordinators").await;
    cora.sees_modal()
        .has("the workspace's admins look after it: <@U0CORA>");
}

async fn the_form_shows_who_they_are_and_keeps_who_came_meanwhile(database_url: String) {
    let world = World::of_support(database_url.clone()).await;
    let team = world.slack.team().0;
    let (cora, oz) = (world.slack.person("cora"), world.slack.person("oz"));
    cora.types("/internship coordinators").await;
    assert_eq!(cora.sees_modal().entered("coordinators"), ["U0CORA"]);
    let meanwhile = [
        "coordinators",
        "add",
        "--program",
        "support",
        "--workspace",
        &team,
        "U0MINA",
    ];
    understudy(&database_url, &[], &meanwhile, "").await;
    cora.fills("Coordinators", ["U0CORA", "U0OZ"])
        .submits()
        .await;
    cora.sees_modal()
        .has("<@U0OZ> looks after *Support Internship* now.");
    cora.closes().await;
    oz.hears("You look after *Support Internship* now").await;
    assert_eq!(
        named(&database_url, &team, "support").await,
        ["U0CORA", "U0MINA", "U0OZ"]
    );
    // A form that was theirs to open and is not theirs to send any more.
    oz.types("/internship coordinators").await;
    cora.types("/internship coordinators remove @oz").await;
    oz.fills("coordinators", ["U0OZ"]).submits().await;
    oz.sees_modal().has("Only coordinators appoint others");
    oz.closes().await;
    assert_eq!(
        named(&database_url, &team, "support").await,
        ["U0CORA", "U0MINA"]
    );
}

async fn nobody_who_cannot_answer_is_appointed(database_url: String) {
    let world = World::of_support(database_url.clone()).await;
    let team = world.slack.team().0;
    let cora = world.slack.person("cora");
    {
        let mut tx = world.app.engine.db.write().await.expect("the database");
        for change in [
            "UPDATE person SET is_guest = TRUE WHERE user_id = 'U0OZ'",
            "UPDATE person SET is_deleted = TRUE WHERE user_id = 'U0MIGUEL'",
            "UPDATE person SET is_bot = TRUE WHERE user_id = 'U0ALDO'",
            "UPDATE person SET name_key = 'ivo' WHERE user_id = 'U0MINA'",
        ] {
            tx.run(change, &[]).await.expect("a change");
        }
        tx.commit().await.expect("the database");
    }
    for (who, why) in [
        (
            "@nobody",
            "Nobody here is called @nobody. Type @ and the first letters",
        ),
        ("@oz", "is a guest here"),
        ("<@U0MIGUEL|miguel>", "has left the workspace"),
        ("U0ALDO", "is an app"),
        ("U0GHOST", "Slack has not told of U0GHOST"),
        ("@ines @oz", "is a guest here"),
        ("@x<y&z", "Nobody here is called @x&lt;y&amp;z"),
    ] {
        cora.types(&format!("/internship coordinators add {who}"))
            .await;
        cora.is_told(why).await.has("Nothing has changed.");
    }
    // A handle is one person's, whatever others are called.
    cora.types("/internship coordinators add @ivo").await;
    cora.is_told("<@U0IVO> looks after").await;
    cora.types("/internship coordinators").await;
    let answer = cora
        .fills("coordinators", ["U0CORA", "U0IVO", "U0OZ"])
        .submits()
        .await;
    assert!(
        answer.errors["coordinators"].contains("is a guest here"),
        "{:?}",
        answer.errors
    );
    cora.closes().await;
    assert_eq!(
        named(&database_url, &team, "support").await,
        ["U0CORA", "U0IVO"]
    );
}

async fn with_several_programs_one_is_chosen(database_url: String) {
    let world = World::of_support(database_url.clone()).await;
    let team = world.slack.team().0;
    let flags = [
        "--program",
        "lager",
        "--workspace",
        &team,
        "--coordinator",
        "U0CORA",
        "--coordinator",
        "U0ALDO",
    ];
    import(&database_url, PRAKTIKUM, &flags).await;
    let (cora, aldo) = (world.slack.person("cora"), world.slack.person("aldo"));
    // In a program's home there is no question.
    cora.goes_to("product")
        .types("/internship coordinators add @oz")
        .await;
    cora.is_told("<@U0OZ> looks after *Praktikum im Lager* now.")
        .await;
    cora.goes_to("general")
        .types("/internship coordinators add @mina")
        .await;
    cora.sees_modal().has("To be appointed: <@U0MINA>");
    cora.fills("Program", "Support Internship").submits().await;
    assert_eq!(
        cora.sees_modal().entered("coordinators"),
        ["U0CORA", "U0MINA"]
    );
    cora.submits().await;
    cora.sees_modal()
        .has("<@U0MINA> looks after *Support Internship* now.");
    cora.closes().await;
    assert_eq!(
        named(&database_url, &team, "support").await,
        ["U0CORA", "U0MINA"]
    );
    // Aldo looks after one of the two.
    aldo.types("/internship coordinators").await;
    aldo.sees_modal().has("Praktikum im Lager");
    aldo.closes().await;
    aldo.goes_to("support")
        .types("/internship coordinators add @aldo")
        .await;
    aldo.is_told("Only coordinators appoint others")
        .await
        .has("*Support Internship*: <@U0CORA>");
}

async fn the_operators_command_does_the_same(database_url: String) {
    import(
        &database_url,
        SUPPORT,
        &["--program", "support", "--workspace", "T1"],
    )
    .await;
    let run = async |words: &[&str]| {
        let args = [&["coordinators"], words, &["--workspace", "T1"]].concat();
        said(&understudy(&database_url, &[], &args, "").await)
    };
    let (text, code) = run(&["list", "--program", "support"]).await;
    assert_eq!(code, 0);
    assert!(
        text.contains("the workspace's admins look after it"),
        "{text}"
    );
    assert_eq!(
        run(&["add", "--program", "support", "U2", "U1"]).await,
        ("U1\nU2\n".into(), 0)
    );
    assert_eq!(
        run(&["add", "--program", "support", "U2"]).await,
        ("U1\nU2\n".into(), 0)
    );
    assert_eq!(
        run(&["remove", "--program", "support", "U2"]).await,
        ("U1\n".into(), 0)
    );
    let (text, code) = run(&["add", "--program", "support", "@ada"]).await;
    assert_eq!(code, 2);
    assert!(
        text.contains("a Slack user id such as U…, not `@ada`"),
        "{text}"
    );
    let (text, code) = run(&["add", "--program", "support"]).await;
    assert_eq!(code, 2);
    assert!(text.contains("name somebody"), "{text}");
    let (text, code) = run(&["list", "--program", "other"]).await;
    assert_eq!(code, 1);
    assert!(text.contains("there is no program `other`"), "{text}");
    assert_eq!(named(&database_url, "T1", "support").await, ["U1"]);
}
