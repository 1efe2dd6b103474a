//! From the yes to week 1: story 1, and the start form.

use crate::{
    support::{PersonInStory, databases::both},
    world::{PRAKTIKUM, World, import, list},
};

both!(
    story_01_from_find_mentor_to_week_1,
    another_page_channel_and_language_goes_the_whole_way,
    a_start_form_tells_each_mistake_at_its_field,
    the_first_of_the_pair_to_plan_wins,
    the_place_can_be_a_channel,
    a_double_click_on_accept_is_one_yes,
);

/// Ines asks, Marta accepts: the start form is open for Marta.
pub async fn accepted(world: &World, intern: &str, mentor: &str) -> (PersonInStory, PersonInStory) {
    let (ines, marta) = (world.slack.person(intern), world.slack.person(mentor));
    ines.goes_to("support").types("/find-mentor").await;
    let name = mentor[..1].to_uppercase() + &mentor[1..];
    ines.presses(&format!("Ask {name}")).await;
    ines.submits().await;
    ines.closes().await;
    let asks = format!("<@{}> asks you to be their mentor", ines.id);
    let request = marta.hears(&asks).await;
    marta.presses_at(&request, "Accept").await;
    (ines, marta)
}

/// As [`accepted`], and started: on a day, with the 1:1 on Tuesdays at three in Berlin, and all have said yes.
pub async fn started(world: &World, start_date: &str) -> (PersonInStory, PersonInStory) {
    let (ines, marta) = accepted(world, "ines", "marta").await;
    sends_plan(&marta, start_date).await;
    all_say_yes(world, &ines, &["ivo"]).await;
    ines.hears("You learn with <@U0MARTA>").await;
    // A DM takes one message a second: whatever waits for its turn would be said at the story's next moment.
    let patience = std::time::Duration::from_secs(10);
    world.app.settle(patience).await.expect("the database");
    (ines, marta)
}

/// Fills what the start form needs beside its defaults, and sends it: Ivo leads Ines, Mina leads Marta.
pub async fn sends_plan(person: &PersonInStory, start_date: &str) {
    person.fills("start_date", start_date);
    person
        .fills("intern_manager", "U0IVO")
        .fills("mentor_manager", "U0MINA");
    person.submits().await;
    person.sees_no_modal();
}

/// The other of the pair confirms, and the managers who are asked approve.
pub async fn all_say_yes(world: &World, other: &PersonInStory, managers: &[&str]) {
    let plan = other.hears("has planned the start").await;
    other.presses_at(&plan, "Confirm").await;
    for handle in managers {
        let manager = world.slack.person(handle);
        let asked = manager.hears("asks for your yes").await;
        manager.presses_at(&asked, "Approve").await;
    }
}

async fn story_01_from_find_mentor_to_week_1(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = accepted(&world, "ines", "marta").await;
    // The intern hears at once, and has the same form at hand.
    ines.hears("<@U0MARTA> says yes").await;
    assert_eq!(ines.dm().last().buttons(), ["Plan the start"]);
    let form = marta.sees_modal();
    form.has("Support Internship")
        .has("3 weeks")
        .has("8 h a week")
        .has("In your time zone, Europe/Berlin");
    // Today: week 1 is owed at once, for its nine o'clock is over.
    marta.fills("one_on_one_weekday", "Thursday");
    marta.fills("one_on_one_time", "16:30");
    sends_plan(&marta, "2027-02-22").await;
    all_say_yes(&world, &ines, &["ivo"]).await;
    let told = ines.hears("You learn with <@U0MARTA>").await;
    told.has("Monday, 22 February 2027")
        .has("on Thursdays at 16:30 (Europe/Berlin)");
    marta.hears("You mentor <@U0INES>").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    let week = pair.gets("Week 1: Listening").await;
    week.has("Have a first call with your mentor")
        .has("<https://example.com/tone|Tone of voice>");
    // Nobody's button lies: the form is not offered any more.
    world.settles().await;
    ines.dm()
        .gets("The start is planned for Monday, 22 February 2027")
        .await
        .lacks("Plan the start");
    marta
        .dm()
        .find("You said yes")
        .expect("the request")
        .lacks("Accept")
        .lacks("Plan the start");
}

async fn another_page_channel_and_language_goes_the_whole_way(database_url: String) {
    let world = World::of_support(database_url.clone()).await;
    let team = world.slack.team().0;
    import(
        &database_url,
        PRAKTIKUM,
        &["--program", "lager", "--workspace", &team],
    )
    .await;
    list(&database_url, &team, "program,mentor\nlager,U0ALDO\n").await;
    let (ines, aldo) = (world.slack.person("ines"), world.slack.person("aldo"));
    ines.goes_to("product").types("/find-mentor").await;
    ines.presses("Ask Aldo").await;
    ines.submits().await;
    ines.closes().await;
    let request = aldo.hears("Praktikum im Lager").await;
    aldo.presses_at(&request, "Accept").await;
    sends_plan(&aldo, "2027-03-01").await;
    all_say_yes(&world, &ines, &["ivo", "mina"]).await;
    aldo.hears("You mentor <@U0INES>").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "aldo"]);
    pair.gets("Woche 1: Ankommen")
        .await
        .has("<https://example.com/plan|Plan>")
        .has("Lauf eine Schicht mit");
    world.is_at("2027-03-08T09:00:00Z").await;
    pair.gets("Woche 2: Zählen").await.has("Zähl ein Regal");
}

async fn a_start_form_tells_each_mistake_at_its_field(database_url: String) {
    let world = World::of_support(database_url).await;
    let (_, marta) = accepted(&world, "ines", "marta").await;
    marta
        .fills("intern_manager", "U0IVO")
        .fills("mentor_manager", "U0MINA");
    let answer = marta.fills("start_date", "2027-02-21").submits().await;
    assert!(
        answer.errors["start_date"].contains("2027-02-21 is over"),
        "{:?}",
        answer.errors
    );
    let form = marta.sees_modal();
    assert_eq!(
        form.entered("start_date"),
        ["2027-02-21"],
        "what was chosen stays"
    );
    let answer = marta.fills("start_date", "2027-02-30").submits().await;
    assert!(
        answer.errors["start_date"].contains("not a day of the calendar"),
        "{:?}",
        answer.errors
    );
    let answer = marta.fills("start_date", "2031-01-01").submits().await;
    assert!(
        answer.errors["start_date"].contains("more than a year away"),
        "{:?}",
        answer.errors
    );
    marta.fills("start_date", "2027-03-01").submits().await;
    marta.hears("Your plan is on its way").await;
}

async fn the_first_of_the_pair_to_plan_wins(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = accepted(&world, "ines", "marta").await;
    let yes = ines.hears("says yes").await;
    ines.presses_at(&yes, "Plan the start").await;
    ines.sees_modal().has("In your time zone, Europe/Lisbon");
    sends_plan(&ines, "2027-03-01").await;
    ines.hears("Your plan is on its way")
        .await
        .has("on Tuesdays at 15:00 (Europe/Lisbon)");
    marta
        .fills("intern_manager", "U0IVO")
        .fills("mentor_manager", "U0MINA");
    marta.fills("start_date", "2027-04-05").submits().await;
    marta
        .sees_modal()
        .has("planned for Monday, 1 March 2027 already");
    marta.closes().await;
    // The intern's own old button says the same.
    ines.presses_old(&yes, "Plan the start").await;
    ines.sees_modal().has("Planned already");
}

async fn the_place_can_be_a_channel(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = accepted(&world, "ines", "marta").await;
    let support = world.slack.channel("support");
    marta.fills("place", support.id.as_str());
    sends_plan(&marta, "2027-03-01").await;
    all_say_yes(&world, &ines, &["ivo"]).await;
    ines.hears("Week 1 is posted in <#").await;
    world.is_at("2027-03-01T08:59:00Z").await;
    assert!(support.messages().is_empty(), "a minute too early");
    world.is_at("2027-03-01T09:00:00Z").await;
    support
        .gets("Week 1: Listening")
        .await
        .has("<@U0INES> with <@U0MARTA>");
}

async fn a_double_click_on_accept_is_one_yes(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = (world.slack.person("ines"), world.slack.person("marta"));
    ines.goes_to("support").types("/find-mentor").await;
    ines.presses("Ask Marta").await;
    ines.submits().await;
    let request = marta.hears("asks you to be their mentor").await;
    let (first, second) = tokio::join!(
        marta.presses_old(&request, "Accept"),
        marta.presses_old(&request, "Accept")
    );
    assert!(first.is_ok() && second.is_ok());
    ines.hears("says yes").await;
    world.settles().await;
    let yes = ines
        .dm()
        .messages()
        .into_iter()
        .filter(|message| message.says("says yes"))
        .count();
    assert_eq!(yes, 1);
    marta.sees_modal().has("Plan the start");
}
