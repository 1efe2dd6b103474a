//! What a pair adds to its weeks: stories 27 and 30, rows R18 and R40.

use serde_json::json;

use crate::{
    starting::started,
    support::{PersonInStory, Place, databases::both},
    world::{MONDAY, SUPPORT, World, import, understudy},
};

both!(
    story_27_marta_adds_an_item_to_week_2,
    story_30_own_items_come_along_to_the_new_page,
    r_18_the_mentor_is_asked_which_calls_can_be_shadowed,
    what_is_added_below_a_past_week_is_for_the_one_that_runs,
    two_who_change_one_item_at_once_see_both,
    r_40_items_with_a_day_before_the_start,
    an_item_is_changed_moved_taken_out_and_put_back,
    what_cannot_be_an_item_is_told_at_its_field,
    a_hundred_items_of_a_week_and_no_more,
    only_the_pair_adds_and_after_the_end_nobody,
    nothing_in_an_item_reaches_a_channel,
);

fn place(world: &World) -> Place {
    world.slack.group_of(&["ines", "marta"])
}

/// Opens the form from the newest week's whole, and adds an item there.
async fn adds(world: &World, person: &PersonInStory, text: &str) {
    opens_week(world, person).await;
    person.presses("Add an item").await;
    person.fills("text", text).submits().await;
    person.waits_for_modal(text).await;
    person.closes().await;
    world.settles().await;
}

async fn opens_week(world: &World, person: &PersonInStory) {
    let week = place(world).gets("The whole week").await;
    person.presses_at(&week, "week_open").await;
}

async fn story_27_marta_adds_an_item_to_week_2(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    opens_week(&world, &marta).await;
    marta.presses("Add an item").await;
    let form = marta.sees_modal();
    assert_eq!(
        form.offers("week"),
        [
            "Week 1: Listening · from 1 March",
            "Week 2: Sorting · from 8 March",
            "Week 3: Showing · from 15 March"
        ]
    );
    assert_eq!(form.entered("week"), ["week 1"], "the week that she saw");
    marta
        .fills("text", "Call with Acme")
        .fills("week", "Week 2: Sorting · from 8 March")
        .fills("due", "2027-03-10");
    marta.submits().await;
    marta.closes().await;
    world.is_at("2027-03-08T09:00:00Z").await;
    let pair = place(&world);
    let week = pair.gets("Week 2: Sorting").await;
    week.has("*Added to this week*")
        .has("Call with Acme · added by Marta · by Wednesday, 10 March")
        .has("0 of 2 done");
    // It ticks as the others do.
    let tick = "Mark as done: Call with Acme · added by Marta · by Wednesday, 10 March";
    ines.presses_at(&week, tick).await;
    pair.gets("1 of 2 done").await;
}

async fn an_item_is_changed_moved_taken_out_and_put_back(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    adds(&world, &ines, "Meet the night shift").await;
    let pair = place(&world);
    pair.gets("Meet the night shift · added by Ines").await;
    // Either of them changes it, and what they had open shows it.
    opens_week(&world, &marta).await;
    marta.presses("What you two added").await;
    marta.presses("Change: Meet the night shift").await;
    assert_eq!(marta.sees_modal().entered("text"), ["Meet the night shift"]);
    marta.fills("text", "Meet the early shift").submits().await;
    marta.waits_for_modal("Meet the early shift").await;
    world.settles().await;
    pair.gets("Meet the early shift · added by Ines").await;
    // Moved to another week, it is gone from this one.
    marta.presses("Change: Meet the early shift").await;
    marta
        .fills("week", "Week 2: Sorting · from 8 March")
        .submits()
        .await;
    marta.waits_for_modal("Neither of you has added").await;
    marta.closes().await;
    marta.closes().await;
    pair.gets("0 of 3 done").await.lacks("Meet the early shift");
    world.is_at("2027-03-08T09:00:00Z").await;
    let week = pair.gets("Meet the early shift").await;
    ines.presses_at(&week, "Mark as done: Meet the early shift · added by Ines")
        .await;
    pair.gets("1 of 2 done").await;
    // Taken out it is not counted; put back it is as it was.
    opens_week(&world, &ines).await;
    ines.presses("What you two added").await;
    ines.presses("Take out: Meet the early shift").await;
    ines.sees_modal()
        .has("_Taken out by_ <@U0INES>: Meet the early shift");
    world.settles().await;
    pair.gets("0 of 1 done").await.lacks("Meet the early shift");
    ines.presses("Put back: Meet the early shift").await;
    ines.sees_modal().has("Change").lacks("Taken out");
    world.settles().await;
    pair.gets("1 of 2 done").await;
}

async fn story_30_own_items_come_along_to_the_new_page(database_url: String) {
    let world = World::of_support(database_url.clone()).await;
    let (ines, _) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    adds(&world, &ines, "Meet the night shift").await;
    let pair = place(&world);
    let week = pair.gets("Meet the night shift").await;
    ines.presses_at(&week, "Mark as done: Meet the night shift · added by Ines")
        .await;
    pair.gets("1 of 4 done").await;
    // A week before the others, and later none at all.
    let second = SUPPORT
        .replace("It lasts 3 weeks", "It lasts 4 weeks")
        .replace("### Week 3", "### Week 4")
        .replace("### Week 2: Sorting", "### Week 3: Sorting")
        .replace(
            "### Week 1: Listening",
            "### Week 1: Arriving\n\n1. Find your desk\n\n### Week 2: Listening",
        );
    let (third, _) = SUPPORT.split_once("## Plan").expect("a plan");
    let team = world.slack.team().0;
    let flags = ["--program", "support", "--workspace", &team, "--move"];
    import(&database_url, &second, &flags).await;
    world.settles().await;
    world.is_at("2027-03-08T09:00:00Z").await;
    let week = pair.gets("Week 2: Listening").await;
    week.has("☑ Meet the night shift · added by Ines")
        .has("1 of 4 done");
    import(&database_url, third, &flags).await;
    world.settles().await;
    ines.types("/internship plan").await;
    ines.sees_modal().has("Week 2 · from 8 March");
}

async fn r_18_the_mentor_is_asked_which_calls_can_be_shadowed(database_url: String) {
    let page = SUPPORT.replace(
        "1. Sort twenty closed tickets",
        "1. Shadow your mentor on customer calls\n1. Sort twenty closed tickets",
    );
    let world = World::of(database_url, &page).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    assert!(marta.dm().find("to shadow calls").is_none());
    world.is_at("2027-03-08T09:00:00Z").await;
    let asked = marta.hears("<@U0INES> is to shadow calls").await;
    for call in ["Acme on Tuesday", "Globex on Thursday"] {
        marta.presses_at(&asked, "Add a call").await;
        marta.fills("text", call).submits().await;
        marta.sees_no_modal();
    }
    let week = place(&world)
        .gets("Globex on Thursday · added by Marta")
        .await;
    week.has("Week 2: Sorting")
        .has("Acme on Tuesday · added by Marta");
    assert!(ines.dm().find("to shadow calls").is_none());
}

async fn r_40_items_with_a_day_before_the_start(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, _) = started(&world, "2027-03-15").await;
    // Home has it before the first week, and no check-in yet.
    ines.opens_home()
        .await
        .has("starts Monday, 15 March 2027")
        .lacks("Check in");
    ines.presses("Add an item").await;
    ines.fills("text", "Read the three hardest tickets")
        .fills("due", "2027-03-12");
    let outcome = ines.submits().await;
    assert!(
        outcome.errors["due"].contains("begins on 2027-03-15"),
        "{:?}",
        outcome.errors
    );
    ines.fills("due", "2027-03-19").submits().await;
    ines.sees_no_modal();
    world.is_at("2027-03-15T09:00:00Z").await;
    place(&world)
        .gets("Read the three hardest tickets · added by Ines · by Friday, 19 March")
        .await;
}

async fn two_who_change_one_item_at_once_see_both(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    adds(&world, &ines, "Meet the team").await;
    for person in [&ines, &marta] {
        opens_week(&world, person).await;
        person.presses("What you two added").await;
        person.presses("Change: Meet the team").await;
    }
    ines.fills("text", "Meet the night shift").submits().await;
    marta
        .fills("text", "Meet the team of <Bogotá>")
        .submits()
        .await;
    let both = marta.sees_modal();
    both.has("Now it says: Meet the night shift");
    assert_eq!(both.entered("text"), ["Meet the team of <Bogotá>"]);
    world.settles().await;
    place(&world).gets("Meet the night shift").await;
    marta.submits().await;
    world.settles().await;
    place(&world)
        .gets("Meet the team of &lt;Bogotá&gt;")
        .await
        .lacks("night shift");
}

async fn what_is_added_below_a_past_week_is_for_the_one_that_runs(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let first = place(&world).gets("Week 1: Listening").await;
    world.is_at("2027-03-10T12:00:00Z").await;
    ines.presses_at(&first, "Add an item to Week 1: Listening")
        .await;
    ines.fills("text", "Meet the night shift").submits().await;
    ines.sees_no_modal();
    world.settles().await;
    place(&world)
        .gets("Meet the night shift · added by Ines")
        .await
        .has("Week 2: Sorting");
    // After the last week it goes on until somebody ends it.
    world.is_at("2027-04-05T12:00:00Z").await;
    marta
        .presses_at(&first, "Add an item to Week 1: Listening")
        .await;
    marta.fills("text", "Say goodbye").submits().await;
    marta.sees_no_modal();
    world.settles().await;
    place(&world)
        .gets("Say goodbye · added by Marta")
        .await
        .has("Week 3: Showing");
}

async fn what_cannot_be_an_item_is_told_at_its_field(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, _) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    opens_week(&world, &ines).await;
    ines.presses("Add an item").await;
    let long = "word ".repeat(599);
    for (text, why) in [
        (
            long.as_str(),
            "These are 2994 characters, and an item has 500",
        ),
        ("\u{2003} \u{a0}", "Write in a few words what it is."),
    ] {
        let outcome = ines.fills("text", text).submits().await;
        assert!(outcome.errors["text"].contains(why), "{:?}", outcome.errors);
        assert_eq!(ines.sees_modal().entered("text"), [text], "it stays");
    }
    ines.fills("text", "Short").submits().await;
    ines.closes().await;
    world.settles().await;
    place(&world).gets("Short · added by Ines").await;
}

async fn a_hundred_items_of_a_week_and_no_more(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let db = world.app.engine.db.clone();
    let mut tx = db.write().await.expect("the database");
    let (id,): (String,) = tx
        .one("SELECT id FROM internship", &[])
        .await
        .expect("an internship");
    for n in 0..99 {
        let id = understudy::ids::InternshipId::new(id.clone());
        let item = understudy::weeks::OwnItem::typed_by(
            &understudy::ids::UserId::new("U0INES"),
            format!("own-{n:03}"),
            "week 1",
            &format!("Number {n}: {}", "as long as it gets ".repeat(25)),
        );
        understudy::weeks::store::add_item(&mut tx, &id, &item, world_now())
            .await
            .expect("an item");
    }
    tx.commit().await.expect("the database");
    opens_week(&world, &ines).await;
    ines.presses("Add an item").await;
    ines.fills("text", "The hundredth").submits().await;
    ines.closes().await;
    world.settles().await;
    // All of them are there: in the message, its reply, and the pages of the whole week.
    let pair = place(&world);
    let week = pair.gets("It goes on in this message's thread").await;
    assert_eq!(
        pair.thread(&week).len(),
        1,
        "what was added later has its reply"
    );
    opens_week(&world, &marta).await;
    marta.presses("Add an item").await;
    let outcome = marta.fills("text", "One more").submits().await;
    assert!(
        outcome.errors["week"].contains("100 items were added to this week"),
        "{:?}",
        outcome.errors
    );
    marta
        .fills("week", "Week 2: Sorting · from 8 March")
        .submits()
        .await;
    marta.presses("What you two added").await;
    marta.presses("Next page").await;
    marta.sees_modal().has("Number 45:").has("Page 2 of 4");
}

fn world_now() -> jiff::Timestamp {
    "2027-03-01T09:00:00Z".parse().expect("an instant")
}

async fn only_the_pair_adds_and_after_the_end_nobody(database_url: String) {
    let world = World::of_support(database_url.clone()).await;
    // In a channel that others read.
    let csv = "program,intern,mentor,start_date,time_zone,place\n\
               support,U0INES,U0MARTA,2027-03-01,Europe/Lisbon,C0PRODUCT\n";
    let team = world.slack.team().0;
    let args = ["internships", "import", "-", "--workspace", &team];
    let at = [("UNDERSTUDY_AT", MONDAY.to_owned())];
    let done = understudy(&database_url, &at, &args, csv).await;
    assert!(done.status.success());
    world.is_at("2027-03-01T09:00:00Z").await;
    let (ines, oz) = (world.slack.person("ines"), world.slack.person("oz"));
    let week = world
        .slack
        .channel("product")
        .gets("Week 1: Listening")
        .await;
    let internship = &week.metadata.as_ref().expect("metadata")["event_payload"]["internship"];
    let value = json!({ "i": internship, "d": "2027-03-01" }).to_string();
    let add = json!({ "type": "button", "action_id": "item_add:2027-03-01", "block_id": "b", "value": value });
    oz.forges(&week, add.clone()).await;
    oz.is_told("Only the intern and the mentor add to their weeks")
        .await;
    oz.sees_no_modal();
    for value in ["", "{}", "not json", r#"{"i":"no such","d":"x"}"#] {
        let forged =
            json!({ "type": "button", "action_id": "item_add:x", "block_id": "b", "value": value });
        ines.forges(&week, forged).await;
        ines.sees_no_modal();
    }
    // A form that is open when it ends is not lost silently.
    ines.forges(&week, add.clone()).await;
    ines.fills("text", "Too late");
    let mut tx = world.app.engine.db.write().await.expect("the database");
    tx.run("UPDATE internship SET state = 'ended'", &[])
        .await
        .expect("an internship");
    tx.commit().await.expect("the database");
    ines.submits().await;
    ines.sees_modal().has("This internship has ended");
}

async fn nothing_in_an_item_reaches_a_channel(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, _) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    opens_week(&world, &ines).await;
    ines.presses("Add an item").await;
    let text = "<!channel> & <@U0CORA> <https://evil.example|here>";
    ines.fills("text", text).submits().await;
    ines.waits_for_modal("&lt;!channel&gt;").await;
    ines.closes().await;
    world.settles().await;
    let week = place(&world).gets("&lt;!channel&gt;").await;
    week.has("&lt;!channel&gt; &amp; &lt;@U0CORA&gt; &lt;https://evil.example|here&gt;");
}
