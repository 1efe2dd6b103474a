//! Breaks, more weeks, the end and another time for the 1:1: stories 31 and 43.

use serde_json::json;
use understudy::args;

use crate::{
    starting::{accepted, all_say_yes, started},
    support::{PersonInStory, Place, Shown, databases::both},
    world::{World, understudy},
};

both!(
    story_31_a_break_moves_everything,
    story_43_ending_early_is_one_form,
    an_open_break_lasts_until_somebody_ends_it,
    two_who_change_at_once_leave_nothing_half_done,
    what_changed_meanwhile_is_shown_before_anything_is_done,
    a_double_press_is_one_change,
    strangers_change_nothing_and_coordinators_may,
    of_several_one_is_chosen,
    the_oldest_of_very_many_is_reached_by_name,
    breaks_do_not_overlap,
    the_one_on_one_moves_for_good,
    what_a_break_cancelled_is_owed_again_when_it_is_taken_back,
    an_internship_that_is_over_is_extended_and_completed,
);

const FRIDAY: &str = "2027-03-05T12:00:00Z";

/// After the first 1:1 of an internship from 1 March, day by day: what is missed for long is not said any more.
async fn until_friday(world: &World) {
    world.is_at("2027-03-02T13:00:00Z").await;
    world.is_at(FRIDAY).await;
}

/// Messages of one kind.
fn of_kind(place: &Place, kind: &str) -> Vec<Shown> {
    let of_kind = |it: &Shown| {
        let payload = it.metadata.as_ref().map(|it| &it["event_payload"]["kind"]);
        payload.is_some_and(|it| it == kind)
    };
    place.messages().into_iter().filter(of_kind).collect()
}

/// That nothing waits to be said, and, of what has ended, nothing ever will.
async fn owes_nothing(world: &World, has_ended: bool) {
    world.settles().await;
    let mut tx = world.app.engine.db.read().await.expect("the database");
    let owed = "SELECT count(*) FROM delivery WHERE state IN ('owed', 'unsure')";
    assert_eq!(tx.count(owed, &[]).await.expect("a count"), 0);
    let hints = "SELECT count(*) FROM internship WHERE next_due_at IS NOT NULL";
    let hints = tx.count(hints, &[]).await.expect("a count");
    assert!(!has_ended || hints == 0, "something is due ever after");
}

fn internship_of(world: &World) -> String {
    let pair = world.slack.group_of(&["ines", "marta"]);
    let week = pair.last();
    let id = &week.metadata.as_ref().expect("metadata")["event_payload"]["internship"];
    id.as_str().expect("an id").to_owned()
}

/// Plans a break up to what will happen.
async fn plans_break(person: &PersonInStory, from: &str, until: &str) -> Shown {
    person.types("/internship pause").await;
    person.fills("from", from);
    if !until.is_empty() {
        person.fills("until", until);
    }
    let answer = person.submits().await;
    assert!(answer.errors.is_empty(), "{:?}", answer.errors);
    person.sees_modal()
}

async fn story_31_a_break_moves_everything(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    until_friday(&world).await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    ines.types("/internship").await;
    ines.is_told("week 1 of 3").await;
    ines.presses("Pause").await;
    ines.sees_modal()
        .has("Days are those of the intern's zone, Europe/Lisbon.");
    ines.fills("from", "2027-03-08")
        .fills("until", "2027-03-14");
    ines.fills("reason", "Flu").submits().await;
    ines.sees_modal()
        .has("A break from Monday, 8 March 2027 until Sunday, 14 March 2027.")
        .has(
            "Week 2 moves from Monday, 8 March 2027 to Monday, 15 March 2027, and one \
             more moves with it.",
        )
        .has("Left out: one 1:1 and one check-in.")
        .has("The last day becomes Sunday, 28 March 2027 instead of Sunday, 21 March 2027.");
    assert!(marta.dm().find("a break of").is_none(), "not done yet");
    ines.submits().await;
    ines.sees_no_modal();
    let told = marta.hears("<@U0INES> has planned a break of").await;
    told.has("Nobody is reminded of anything meanwhile.")
        .lacks("Flu");
    ines.hears("has planned a break of").await;
    ines.types("/internship").await;
    ines.is_told("break from Monday, 8 March 2027 until Sunday, 14 March 2027")
        .await;
    for at in [
        "2027-03-05T15:00:00Z",
        "2027-03-09T13:00:00Z",
        "2027-03-14T23:00:00Z",
    ] {
        world.is_at(at).await;
    }
    assert_eq!(of_kind(&pair, "week").len(), 1);
    assert_eq!(of_kind(&marta.dm(), "one_on_one").len(), 1);
    assert_eq!(of_kind(&ines.dm(), "check_in").len(), 1);
    world.is_at("2027-03-15T08:59:00Z").await;
    assert_eq!(of_kind(&pair, "week").len(), 1);
    world.is_at("2027-03-15T09:00:00Z").await;
    pair.gets("Week 2: Sorting").await;
    ines.types("/internship").await;
    ines.is_told("week 2 of 3").await;
    world.is_at("2027-03-16T13:00:00Z").await;
    assert_eq!(of_kind(&marta.dm(), "one_on_one").len(), 2);
    // Two more weeks.
    marta.types("/internship extend").await;
    marta.sees_modal().has("It has 3 weeks now.");
    marta.fills("weeks", "2").submits().await;
    marta
        .sees_modal()
        .has("Two more weeks, 5 in all. No week moves.")
        .has("The last day becomes Sunday, 11 April 2027 instead of Sunday, 28 March 2027.");
    marta.submits().await;
    ines.hears("<@U0MARTA> has extended").await;
    world.is_at("2027-03-19T15:00:00Z").await;
    world.is_at("2027-03-22T09:00:00Z").await;
    pair.gets("Week 3: Showing").await;
    // Berlin and Lisbon are in summer from the 28th on.
    for at in [
        "2027-03-23T13:00:00Z",
        "2027-03-26T15:00:00Z",
        "2027-03-30T12:00:00Z",
        "2027-04-02T14:00:00Z",
        "2027-04-06T12:00:00Z",
    ] {
        world.is_at(at).await;
    }
    assert_eq!(of_kind(&ines.dm(), "one_on_one").len(), 5);
    ines.types("/internship").await;
    ines.is_told("week 5 of 5").await;
    world.is_at("2027-04-09T14:00:00Z").await;
    world.is_at("2027-06-01T12:00:00Z").await;
    assert_eq!(of_kind(&pair, "week").len(), 3);
    assert_eq!(of_kind(&ines.dm(), "one_on_one").len(), 5);
    assert_eq!(of_kind(&ines.dm(), "check_in").len(), 5);
    owes_nothing(&world, true).await;
}

async fn story_43_ending_early_is_one_form(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = accepted(&world, "ines", "marta").await;
    let support = world.slack.channel("support");
    marta.fills("place", support.id.as_str());
    crate::starting::sends_plan(&marta, "2027-03-01").await;
    all_say_yes(&world, &ines, &["ivo"]).await;
    ines.hears("You learn with").await;
    world.is_at("2027-03-02T13:00:00Z").await;
    world.is_at("2027-03-03T12:00:00Z").await;
    let week = support.gets("Week 1: Listening").await;
    marta.types("/internship end").await;
    marta
        .sees_modal()
        .has("Kept for you two and the coordinators. It is posted nowhere.");
    marta.fills("last_day", "2027-02-28");
    let answer = marta.fills("reason", "Family first").submits().await;
    assert!(answer.errors["last_day"].contains("It began on 2027-03-01"));
    let answer = marta.fills("last_day", "2027-03-04").submits().await;
    assert!(answer.errors["last_day"].contains("is to come"));
    assert_eq!(marta.sees_modal().entered("reason"), ["Family first"]);
    marta.fills("last_day", "2027-03-03").submits().await;
    marta
        .sees_modal()
        .has("Wednesday, 3 March 2027 is the last day, in week 1 of 3.")
        .has("Week 2, planned for Monday, 8 March 2027, is not posted any more, and one more is not either.")
        .has("Two 1:1s and three check-ins are cancelled.")
        .has("Nothing more is posted or asked after that.");
    marta.submits().await;
    marta.sees_no_modal();
    let told = ines.hears("before its last week").await;
    told.has("Family first");
    marta.hears("Family first").await;
    ines.types("/internship").await;
    ines.is_told("You have no internship right now").await;
    // A tick on the old message says so.
    ines.presses_old(&week, "Mark as done: Tone of voice").await;
    ines.is_told("This internship has ended").await;
    world.is_at("2027-06-01T12:00:00Z").await;
    owes_nothing(&world, true).await;
    assert_eq!(
        support.messages().len(),
        1,
        "nothing about it, and nothing more"
    );
    for manager in ["ivo", "mina"] {
        let dm = world.slack.person(manager).dm();
        assert!(dm.find("Family first").is_none());
    }
    assert_eq!(of_kind(&ines.dm(), "one_on_one").len(), 1);
    assert_eq!(of_kind(&ines.dm(), "check_in").len(), 0);
}

async fn an_open_break_lasts_until_somebody_ends_it(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    until_friday(&world).await;
    plans_break(&ines, "2027-03-06", "")
        .await
        .has("A break from Saturday, 6 March 2027, until one of you ends it.")
        .has("Week 2, planned for Monday, 8 March 2027, waits until the break ends, and one more waits with it.")
        .has("The last day is open until the break ends.");
    ines.submits().await;
    marta.hears("has planned a break of").await;
    world.is_at("2027-03-17T12:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    assert_eq!(of_kind(&pair, "week").len(), 1);
    assert_eq!(of_kind(&marta.dm(), "one_on_one").len(), 1);
    ines.types("/internship").await;
    ines.is_told("on a break").await;
    // Already on a break: it is not offered, and typed it is refused kindly.
    ines.types("/internship pause").await;
    ines.is_told("`/internship resume` ends the break").await;
    marta.types("/internship resume").await;
    marta
        .sees_modal()
        .has("The break from Saturday, 6 March 2027 on ends")
        .has("Week 2 is posted on Monday, 22 March 2027, and one more follows.")
        .has("The next 1:1 is on Tuesday, 23 March 2027.");
    marta.submits().await;
    ines.hears("<@U0MARTA> has ended the break").await;
    owes_nothing(&world, false).await;
    world.is_at("2027-03-22T09:00:00Z").await;
    pair.gets("Week 2: Sorting").await;
    ines.types("/internship resume").await;
    ines.is_told("No break is under way or to come").await;
}

async fn two_who_change_at_once_leave_nothing_half_done(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    until_friday(&world).await;
    plans_break(&ines, "2027-03-08", "2027-03-14").await;
    marta.types("/internship end").await;
    marta.submits().await;
    tokio::join!(ines.submits(), marta.submits());
    match ines.modal() {
        // The end was first: the break hears of it.
        Some(modal) => {
            modal.has("it has ended");
            assert!(ines.dm().find("has planned a break").is_none());
        }
        // The break was first: the end is shown anew, with its weeks where they are now.
        None => {
            marta
                .sees_modal()
                .has("Something has changed since you opened this")
                .has("planned for Monday, 15 March 2027");
            marta.hears("has planned a break").await;
            assert!(marta.dm().find("before its last week").is_none());
            marta.submits().await;
        }
    }
    marta.sees_no_modal();
    ines.hears("before its last week").await;
    owes_nothing(&world, true).await;
}

async fn what_changed_meanwhile_is_shown_before_anything_is_done(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    until_friday(&world).await;
    plans_break(&ines, "2027-03-08", "2027-03-14").await;
    marta.types("/internship extend").await;
    marta.fills("weeks", "1").submits().await;
    marta.submits().await;
    ines.hears("has extended").await;
    ines.submits().await;
    ines.sees_modal()
        .has("Something has changed since you opened this, so nothing was done yet.")
        .has("The last day becomes Sunday, 4 April 2027 instead of Sunday, 28 March 2027.");
    world.settles().await;
    assert!(marta.dm().find("has planned a break").is_none());
    ines.submits().await;
    ines.sees_no_modal();
    marta.hears("has planned a break").await;
    // The same days once more, from a form that was open all the time.
    owes_nothing(&world, false).await;
}

async fn a_double_press_is_one_change(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    until_friday(&world).await;
    ines.types("/internship extend").await;
    ines.fills("weeks", "2").submits().await;
    tokio::join!(ines.submits(), ines.submits());
    marta.hears("has extended").await;
    world.settles().await;
    assert_eq!(of_kind(&marta.dm(), "life_changed").len(), 1);
    assert_eq!(of_kind(&ines.dm(), "life_changed").len(), 1);
    marta.types("/internship").await;
    marta.is_told("week 1 of 5").await;
}

async fn strangers_change_nothing_and_coordinators_may(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    until_friday(&world).await;
    let id = internship_of(&world);
    let oz = world.slack.person("oz");
    oz.types("/internship end").await;
    oz.is_told("You have no internship right now").await;
    let week = world.slack.group_of(&["ines", "marta"]).last();
    for value in [id.as_str(), "not-an-id", ""] {
        let forged =
            json!({ "type": "button", "action_id": "life:end:x", "block_id": "b", "value": value });
        assert!(oz.forges(&week, forged).await.is_ok());
        assert!(oz.modal().is_none());
    }
    for action in ["life:hand_over:x", "life:change:x", "life", "life:"] {
        let forged = json!({ "type": "button", "action_id": action, "block_id": "b", "value": id });
        assert!(ines.forges(&week, forged).await.is_ok());
        assert!(ines.modal().is_none());
    }
    // A form that was theirs to open and is not theirs to send any more.
    let cora = world.slack.person("cora");
    plans_break(&cora, "2027-03-08", "2027-03-14").await;
    {
        let mut tx = world.app.engine.db.write().await.expect("the database");
        let others = "UPDATE program_coordinator SET user_id = 'U0ALDO'";
        tx.run(others, &[]).await.expect("a coordinator");
        tx.commit().await.expect("the database");
    }
    cora.submits().await;
    cora.sees_modal().has("Not yours to change");
    cora.closes().await;
    cora.types("/internship pause").await;
    cora.is_told("You have no internship right now").await;
    let aldo = world.slack.person("aldo");
    plans_break(&aldo, "2027-03-08", "2027-03-14").await;
    aldo.submits().await;
    aldo.sees_modal().has("It is done. Both of them are told.");
    ines.hears("<@U0ALDO> has planned a break").await;
    marta.hears("<@U0ALDO> has planned a break").await;
    let mut tx = world.app.engine.db.read().await.expect("the database");
    let paused = tx
        .count(
            "SELECT count(*) FROM internship_event WHERE internship_id = $1 AND what = 'paused' AND actor = 'U0ALDO'",
            args![id.as_str()],
        )
        .await;
    assert_eq!(paused.expect("a count"), 1);
}

async fn of_several_one_is_chosen(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    let oz = world.slack.person("oz");
    accepted(&world, "oz", "marta").await;
    marta
        .fills("intern_manager", "U0MARTA")
        .fills("start_date", "2027-03-01");
    marta.submits().await;
    all_say_yes(&world, &oz, &[]).await;
    oz.hears("You learn with <@U0MARTA>").await;
    until_friday(&world).await;
    marta.types("/internship").await;
    marta
        .is_told("You have 2 internships")
        .await
        .has("1:1 time");
    marta.types("/internship end").await;
    let offers = marta.sees_modal().offers("internship");
    assert_eq!(offers.len(), 2, "{offers:?}");
    assert!(offers.iter().any(|it| it.starts_with("Oz")), "{offers:?}");
    let oz_first = offers.into_iter().find(|it| it.starts_with("Oz"));
    marta.fills("internship", oz_first.expect("Oz").as_str());
    marta.submits().await;
    marta.sees_modal().has("<@U0OZ> with <@U0MARTA>");
    marta.submits().await;
    marta.submits().await;
    oz.hears("before its last week").await;
    world.settles().await;
    assert!(ines.dm().find("before its last week").is_none());
    marta.types("/internship pause <@U0OZ|oz>").await;
    marta.is_told("You have no internship right now").await;
    marta.types("/internship pause <@U0INES|ines>").await;
    marta.sees_modal().has("<@U0INES> with <@U0MARTA>");
}

async fn the_oldest_of_very_many_is_reached_by_name(database_url: String) {
    let world = World::of_support(database_url.clone()).await;
    let (_, marta) = started(&world, "2027-03-01").await;
    let mut csv = "program,intern,mentor,start_date,time_zone\n".to_owned();
    for n in 0..100 {
        csv += &format!("support,U0LATER{n},U0MARTA,2027-06-07,Europe/Lisbon\n");
    }
    let team = world.slack.team().0;
    let args = ["internships", "import", "-", "--workspace", &team];
    let at = [("UNDERSTUDY_AT", crate::world::MONDAY.to_owned())];
    let (text, code) = crate::world::said(&understudy(&database_url, &at, &args, &csv).await);
    assert_eq!(code, 0, "{text}");
    marta.types("/internship pause").await;
    let form = marta.sees_modal();
    form.has("There are more. `/internship pause @somebody`");
    let offers = form.offers("internship");
    assert_eq!(offers.len(), 100);
    assert!(
        !offers.iter().any(|it| it.starts_with("Ines")),
        "{offers:?}"
    );
    marta.closes().await;
    // One more, and hers is not among those that are read.
    let csv = "program,intern,mentor,start_date,time_zone\nsupport,U0LATER,U0MARTA,2027-06-07,Europe/Lisbon\n";
    let (text, code) = crate::world::said(&understudy(&database_url, &at, &args, csv).await);
    assert_eq!(code, 0, "{text}");
    marta.types("/internship pause <@U0INES|ines>").await;
    marta.sees_modal().has("<@U0INES> with <@U0MARTA>");
}

async fn breaks_do_not_overlap(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    // Before the first day: the start itself moves.
    plans_break(&marta, "2027-03-01", "2027-03-05")
        .await
        .has("Week 1 moves from Monday, 1 March 2027 to Monday, 8 March 2027, and two more move with it.");
    marta.submits().await;
    ines.hears("has planned a break").await;
    ines.types("/internship pause").await;
    let form = ines
        .fills("from", "2027-03-04")
        .fills("until", "2027-03-09");
    let answer = form.submits().await;
    assert!(
        answer.errors["from"].contains("There is a break from 2027-03-01 until 2027-03-05"),
        "{:?}",
        answer.errors
    );
    assert_eq!(ines.sees_modal().entered("until"), ["2027-03-09"]);
    ines.closes().await;
    world.is_at("2027-03-02T12:00:00Z").await;
    assert!(ines.dm().find("Your 1:1 with").is_none());
    // Ill for longer: the next break begins after this one.
    ines.types("/internship pause").await;
    assert_eq!(ines.sees_modal().entered("from"), ["2027-03-06"]);
    ines.fills("until", "2027-03-08").submits().await;
    ines.sees_modal()
        .has("Week 1 moves from Monday, 8 March 2027 to Monday, 15 March 2027");
    ines.submits().await;
    // Well again sooner: first the one that is under way.
    marta.types("/internship resume").await;
    marta
        .sees_modal()
        .has("The break from Monday, 1 March 2027 until Friday, 5 March 2027 ends");
    marta.submits().await;
    owes_nothing(&world, false).await;
    world.is_at("2027-03-15T09:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    pair.gets("Week 1: Listening").await;
    assert_eq!(of_kind(&pair, "week").len(), 1);
}

async fn the_one_on_one_moves_for_good(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-15").await;
    // Half an hour before Tuesday's, of which both were reminded.
    world.is_at("2027-03-16T13:30:00Z").await;
    assert_eq!(of_kind(&marta.dm(), "one_on_one").len(), 1);
    ines.types("/internship schedule").await;
    ines.sees_modal()
        .has("Now you meet on Tuesdays at 15:00 (Europe/Berlin).")
        .has("In your time zone, Europe/Lisbon.");
    ines.fills("one_on_one_weekday", "Thursday");
    ines.fills("one_on_one_time", "10:00").submits().await;
    ines.sees_modal()
        .has("From now on your 1:1 is on Thursdays at 10:00 (Europe/Lisbon).")
        .has("The first is on Thursday, 18 March 2027")
        .has("The reminder of the 1:1 on Tuesday, 16 March 2027 was said already");
    ines.submits().await;
    marta.hears("another time for the 1:1s").await;
    owes_nothing(&world, false).await;
    marta
        .dm()
        .gets("Your 1:1 is on Thursdays at 10:00 (Europe/Lisbon)")
        .await;
    for (at, said) in [
        ("2027-03-18T08:59:00Z", 1),
        ("2027-03-18T09:00:00Z", 2),
        ("2027-03-23T23:00:00Z", 2),
        ("2027-03-25T09:00:00Z", 3),
        // Lisbon is in summer: ten o'clock is an hour earlier.
        ("2027-04-01T07:59:00Z", 3),
        ("2027-04-01T08:00:00Z", 4),
    ] {
        world.is_at(at).await;
        assert_eq!(of_kind(&marta.dm(), "one_on_one").len(), said, "{at}");
    }
    ines.types("/internship schedule").await;
    let answer = ines.submits().await;
    assert!(answer.errors["one_on_one_time"].contains("That is when you meet already"));
}

async fn what_a_break_cancelled_is_owed_again_when_it_is_taken_back(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let sending = |sql: &'static str| {
        let db = world.app.engine.db.clone();
        async move {
            let mut tx = db.write().await.expect("the database");
            tx.run(sql, &[]).await.expect("a workspace");
            tx.commit().await.expect("the database");
        }
    };
    // Tuesday's reminder is due, and can't be said just now.
    sending("UPDATE workspace SET sending_held = TRUE").await;
    world.is_at("2027-03-02T13:05:00Z").await;
    plans_break(&ines, "2027-03-02", "2027-03-02").await;
    ines.submits().await;
    ines.types("/internship resume").await;
    ines.submits().await;
    ines.sees_no_modal();
    assert!(marta.dm().find("Your 1:1 with").is_none());
    sending("UPDATE workspace SET sending_held = FALSE").await;
    world.settles().await;
    marta.hears("Your 1:1 with").await;
    assert_eq!(of_kind(&marta.dm(), "one_on_one").len(), 1);
    assert_eq!(of_kind(&ines.dm(), "one_on_one").len(), 1);
    owes_nothing(&world, false).await;
}

async fn an_internship_that_is_over_is_extended_and_completed(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-04-07T12:00:00Z").await;
    let before = of_kind(&ines.dm(), "check_in").len();
    ines.types("/internship").await;
    ines.is_told("all weeks are over").await;
    ines.presses("Extend").await;
    ines.fills("weeks", "1").submits().await;
    ines.sees_modal()
        .has("One more week, 4 in all.")
        .has("The last day becomes Sunday, 18 April 2027 instead of Sunday, 21 March 2027.");
    ines.submits().await;
    marta.hears("has extended").await;
    // Nobody is asked about the weeks between.
    owes_nothing(&world, false).await;
    assert_eq!(of_kind(&ines.dm(), "check_in").len(), before);
    world.is_at("2027-04-09T14:00:00Z").await;
    world.is_at("2027-04-16T14:00:00Z").await;
    assert_eq!(of_kind(&ines.dm(), "check_in").len(), before + 2);
    marta.types("/internship end").await;
    marta.submits().await;
    marta
        .sees_modal()
        .has("Friday, 16 April 2027 is the last day, in the last week.");
    marta.submits().await;
    ines.hears("is complete. Well done, both of you.").await;
    world.is_at("2027-06-16T14:00:00Z").await;
    owes_nothing(&world, true).await;
}
