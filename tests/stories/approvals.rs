//! A plan on its way to four people's yes: stories 18 to 21, and what goes wrong on the way.

use crate::{
    starting::{accepted, all_say_yes, sends_plan},
    support::{PersonInStory, databases::both},
    world::{CLINIC, World},
};

both!(
    story_18_each_mistake_is_told_at_its_field,
    story_19_everybody_is_asked_who_what_how_long,
    story_20_a_no_starts_nothing_and_the_plan_can_change,
    story_21_who_does_not_answer_is_reminded_then_cora_hears,
    fewer_hours_want_a_reason_and_keep_what_was_typed,
    two_internships_at_once_are_by_choice,
    a_question_reaches_the_pair,
    one_person_in_two_roles_answers_once,
    a_plan_that_nobody_answers_expires,
    an_answer_after_the_fact_changes_nothing,
    yes_and_no_at_once_end_in_one_state,
    a_stranger_answers_for_nobody,
    agreed_after_the_first_week_it_begins_today,
    the_bot_and_a_guest_lead_nobody,
);

/// Marta has sent a plan for the clinic: Ines confirms, Ivo and Mina approve.
pub async fn planned(database_url: String) -> (World, PersonInStory, PersonInStory) {
    let world = World::of(database_url, CLINIC).await;
    let (ines, marta) = accepted(&world, "ines", "marta").await;
    sends_plan(&marta, "2027-03-01").await;
    (world, ines, marta)
}

/// How many internships are in a state.
pub async fn count(world: &World, state: &str) -> i64 {
    let mut tx = world.app.engine.db.read().await.expect("the database");
    let args = [understudy::store::Arg::from(state)];
    tx.count("SELECT count(*) FROM internship WHERE state = $1", &args)
        .await
        .expect("a number")
}

/// How many of a person's messages say something.
pub fn said(person: &PersonInStory, words: &str) -> usize {
    let messages = person.dm().messages();
    messages.iter().filter(|one| one.says(words)).count()
}

async fn story_18_each_mistake_is_told_at_its_field(database_url: String) {
    let world = World::of(database_url, CLINIC).await;
    let (_, marta) = accepted(&world, "ines", "marta").await;
    marta.fills("start_date", "2027-02-30").fills("hours", "60");
    marta
        .fills("intern_manager", "U0INES")
        .fills("mentor_manager", "U0MARTA");
    let errors = marta.submits().await.errors;
    for (field, what) in [
        ("start_date", "not a day of the calendar"),
        ("hours", "more than a whole week"),
        ("intern_manager", "Nobody is their own manager"),
        ("mentor_manager", "Nobody is their own manager"),
    ] {
        assert!(errors[field].contains(what), "{errors:?}");
    }
    assert_eq!(
        marta.sees_modal().entered("hours"),
        ["60"],
        "what was typed stays"
    );
    for (date, hours, what) in [
        ("2027-02-21", "0", ["is over", "at least one hour"]),
        ("2028-03-01", "a lot", ["more than a year", "Whole hours"]),
    ] {
        marta.fills("start_date", date).fills("hours", hours);
        let errors = marta.submits().await.errors;
        assert!(errors["start_date"].contains(what[0]), "{errors:?}");
        assert!(errors["hours"].contains(what[1]), "{errors:?}");
    }
    marta.fills("hours", "25 %");
    sends_plan(&marta, "2027-03-01").await;
    marta
        .hears("Your plan is on its way")
        .await
        .has("10 h a week");
}

async fn story_19_everybody_is_asked_who_what_how_long(database_url: String) {
    let (world, ines, marta) = planned(database_url).await;
    for (handle, role) in [("ivo", "intern's manager"), ("mina", "mentor's manager")] {
        let manager = world.slack.person(handle);
        let asked = manager.hears("asks for your yes").await;
        asked
            .has(role)
            .has("Clinic Internship")
            .has("<@U0INES> learns with <@U0MARTA>")
            .has("Monday, 1 March 2027")
            .has("4 weeks")
            .has("8 h a week");
        assert_eq!(
            asked.buttons(),
            [
                "Approve",
                "Decline",
                "Ask a question",
                "I'm not the one",
                "About the program"
            ]
        );
        manager.presses_at(&asked, "About the program").await;
        manager.sees_modal().has("Week 1: Watching");
        manager.closes().await;
    }
    let confirm = ines.hears("has planned the start").await;
    assert_eq!(confirm.buttons(), ["Confirm", "Change"]);
    // One message fills up; who is missing is always to be seen.
    let plan = marta.hears("Your plan is on its way").await;
    plan.has("Waiting for: <@U0INES> (intern), <@U0IVO> (intern's manager), <@U0MINA> (mentor's manager)");
    let ivo = world.slack.person("ivo");
    ivo.presses_at(&ivo.hears("asks for your yes").await, "Approve")
        .await;
    world.settles().await;
    marta
        .dm()
        .gets("Yes: <@U0MARTA> (mentor), <@U0IVO> (intern's manager)")
        .await;
    ines.presses_old(&confirm, "Confirm").await;
    let mina = world.slack.person("mina");
    mina.presses_at(&mina.hears("asks for your yes").await, "Approve")
        .await;
    ines.hears("You learn with <@U0MARTA>").await;
    world.settles().await;
    ivo.dm()
        .gets("All have said yes: it starts on Monday, 1 March 2027")
        .await
        .lacks("Decline");
    world.is_at("2027-03-01T09:00:00Z").await;
    world
        .slack
        .group_of(&["ines", "marta"])
        .gets("Week 1: Watching")
        .await;
}

async fn story_20_a_no_starts_nothing_and_the_plan_can_change(database_url: String) {
    let (world, ines, marta) = planned(database_url).await;
    let (ivo, mina) = (world.slack.person("ivo"), world.slack.person("mina"));
    ines.presses_at(&ines.hears("has planned the start").await, "Confirm")
        .await;
    let asked = ivo.hears("asks for your yes").await;
    ivo.presses_at(&asked, "Decline").await;
    ivo.fills("reason", "We ship in <!channel> March")
        .submits()
        .await;
    for one in [&ines, &marta] {
        one.hears("<@U0IVO> (intern's manager) said no")
            .await
            .has("We ship in &lt;!channel&gt; March");
    }
    world.settles().await;
    mina.dm()
        .gets("nothing is asked of you here any more")
        .await
        .lacks("We ship");
    ivo.dm().gets("You said no").await;
    world.is_at("2027-03-02T12:00:00Z").await;
    assert_eq!(count(&world, "planned").await, 1, "nothing has started");
    // The same start with another manager: whoever said yes is not asked twice.
    let no = ines.dm().find("said no").expect("the no");
    ines.presses_at(&no, "Change").await;
    let form = ines.sees_modal();
    assert_eq!(
        form.entered("intern_manager"),
        ["U0IVO"],
        "what was planned stands there"
    );
    let errors = ines.submits().await.errors;
    assert!(errors["start_date"].contains("is over"), "{errors:?}");
    ines.fills("start_date", "2027-03-08").submits().await;
    let again = ivo.hears("Monday, 8 March 2027").await;
    ivo.presses_at(&again, "Approve").await;
    marta
        .presses_at(
            &marta.hears("<@U0INES> has planned the start").await,
            "Confirm",
        )
        .await;
    mina.presses_at(&mina.hears("Monday, 8 March 2027").await, "Approve")
        .await;
    marta.hears("You mentor <@U0INES>").await;
    assert_eq!(count(&world, "active").await, 1);
}

async fn story_21_who_does_not_answer_is_reminded_then_cora_hears(database_url: String) {
    let (world, ines, _) = planned(database_url).await;
    let (ivo, mina, cora) = (
        world.slack.person("ivo"),
        world.slack.person("mina"),
        world.slack.person("cora"),
    );
    ines.presses_at(&ines.hears("has planned the start").await, "Confirm")
        .await;
    ivo.presses_at(&ivo.hears("asks for your yes").await, "Approve")
        .await;
    // Asked on Monday at ten in Europe, five in the morning in New York: Wednesday, when her day begins.
    world.is_at("2027-02-24T13:59:00Z").await;
    assert_eq!(said(&mina, "still waits"), 0);
    world.is_at("2027-02-24T14:00:00Z").await;
    let nudge = mina.hears("still waits for your answer").await;
    assert_eq!(
        said(&ivo, "still waits"),
        0,
        "who has answered is left alone"
    );
    world.is_at("2027-03-01T13:59:00Z").await;
    assert!(cora.dm().messages().is_empty());
    world.is_at("2027-03-01T14:00:00Z").await;
    cora.hears("<@U0MINA> (mentor's manager) has not answered")
        .await;
    assert_eq!(said(&mina, "still waits"), 1, "once");
    mina.presses_at(&nudge, "Approve").await;
    ines.hears("You learn with <@U0MARTA>").await;
    world.settles().await;
    cora.dm().gets("It has been settled since").await;
    mina.dm()
        .find("still waits")
        .expect("the reminder")
        .lacks("Approve");
}

async fn fewer_hours_want_a_reason_and_keep_what_was_typed(database_url: String) {
    let world = World::of(database_url, CLINIC).await;
    let (_, marta) = accepted(&world, "ines", "marta").await;
    marta.fills("hours", "4").fills("start_date", "2027-03-01");
    marta
        .fills("intern_manager", "U0IVO")
        .fills("mentor_manager", "U0MINA");
    marta.submits().await;
    let form = marta.sees_modal();
    form.has("Why fewer hours");
    assert_eq!(form.entered("hours"), ["4"]);
    assert_eq!(form.entered("mentor_manager"), ["U0MINA"]);
    marta
        .fills("hours_reason", "Exams until May")
        .submits()
        .await;
    marta.sees_no_modal();
    world
        .slack
        .person("ivo")
        .hears("Why fewer: Exams until May")
        .await
        .has("4 h a week");
}

async fn two_internships_at_once_are_by_choice(database_url: String) {
    let (world, ines, _) = planned(database_url).await;
    all_say_yes(&world, &ines, &["ivo", "mina"]).await;
    let (ines, miguel) = accepted(&world, "ines", "miguel").await;
    miguel.fills("start_date", "2027-03-15");
    miguel
        .fills("intern_manager", "U0IVO")
        .fills("mentor_manager", "U0MINA");
    miguel.submits().await;
    let form = miguel.sees_modal();
    form.has("The intern has another internship in this time");
    assert_eq!(form.entered("start_date"), ["2027-03-15"]);
    // A day after the first one is over needs no choice; here it is made.
    miguel.fills("at_once", ["yes"]).submits().await;
    miguel.sees_no_modal();
    ines.hears("<@U0MIGUEL> has planned the start").await;
}

async fn a_question_reaches_the_pair(database_url: String) {
    let (world, ines, marta) = planned(database_url).await;
    let ivo = world.slack.person("ivo");
    let asked = ivo.hears("asks for your yes").await;
    ivo.presses_at(&asked, "Ask a question").await;
    let errors = ivo.fills("question", "   ").submits().await.errors;
    assert!(
        errors["question"].contains("Write your question"),
        "{errors:?}"
    );
    ivo.fills("question", "Which <!here> days?").submits().await;
    for one in [&ines, &marta] {
        one.hears("has a question about your plan")
            .await
            .has("Which &lt;!here&gt; days?");
    }
    // It waits meanwhile.
    ivo.presses_at(&asked, "Approve").await;
    world.settles().await;
    marta.dm().gets("<@U0IVO> (intern's manager)").await;
}

async fn one_person_in_two_roles_answers_once(database_url: String) {
    let world = World::of(database_url, CLINIC).await;
    let (ines, marta) = accepted(&world, "ines", "marta").await;
    marta.fills("start_date", "2027-03-01");
    marta
        .fills("intern_manager", "U0IVO")
        .fills("mentor_manager", "U0IVO")
        .submits()
        .await;
    ines.presses_at(&ines.hears("has planned the start").await, "Confirm")
        .await;
    let ivo = world.slack.person("ivo");
    let asked = ivo.hears("as intern's manager and mentor's manager").await;
    assert_eq!(said(&ivo, "asks for your yes"), 1);
    ivo.presses_at(&asked, "Approve").await;
    ines.hears("You learn with <@U0MARTA>").await;
}

async fn a_plan_that_nobody_answers_expires(database_url: String) {
    let (world, ines, marta) = planned(database_url).await;
    let (ivo, cora) = (world.slack.person("ivo"), world.slack.person("cora"));
    let asked = ivo.hears("asks for your yes").await;
    // Ten working days after Monday, 22 February; nobody reads reminders of what is over.
    world.is_at("2027-03-10T18:00:00Z").await;
    ines.hears("did not answer the plan in time").await;
    let told = marta.hears("did not answer the plan in time").await;
    cora.hears("did not answer the plan in time").await;
    assert_eq!(said(&ivo, "still waits"), 0);
    world.settles().await;
    ivo.presses_old(&asked, "Approve").await;
    ivo.is_told("no answer in time").await;
    assert_eq!(count(&world, "planned").await, 1);
    marta.presses_at(&told, "Change").await;
    marta.fills("start_date", "2027-03-15").submits().await;
    ivo.hears("Monday, 15 March 2027").await;
    assert_eq!(count(&world, "awaiting").await, 1);
}

async fn an_answer_after_the_fact_changes_nothing(database_url: String) {
    let (world, ines, _) = planned(database_url).await;
    let ivo = world.slack.person("ivo");
    let asked = ivo.hears("asks for your yes").await;
    let (first, second) = tokio::join!(
        ivo.presses_old(&asked, "Approve"),
        ivo.presses_old(&asked, "Approve")
    );
    assert!(first.is_ok() && second.is_ok());
    ivo.is_told("You said yes").await;
    ivo.presses_old(&asked, "Decline").await;
    ivo.is_told("You said yes").await;
    assert_eq!(count(&world, "awaiting").await, 1);
    all_say_yes(&world, &ines, &["mina"]).await;
    ivo.presses_old(&asked, "Decline").await;
    ivo.is_told("All have said yes").await;
    assert_eq!(count(&world, "active").await, 1);
}

async fn yes_and_no_at_once_end_in_one_state(database_url: String) {
    let (world, ines, marta) = planned(database_url).await;
    let (ivo, mina) = (world.slack.person("ivo"), world.slack.person("mina"));
    ines.presses_at(&ines.hears("has planned the start").await, "Confirm")
        .await;
    ivo.presses_at(&ivo.hears("asks for your yes").await, "Approve")
        .await;
    let asked = mina.hears("asks for your yes").await;
    mina.presses_at(&asked, "Decline").await;
    // The form stands open; her other hand approves on the phone.
    let (yes, _) = tokio::join!(mina.presses_old(&asked, "Approve"), mina.submits());
    assert!(yes.is_ok());
    world.settles().await;
    let (active, planned) = (
        count(&world, "active").await,
        count(&world, "planned").await,
    );
    assert_eq!(active + planned, 1);
    let (yes, no) = (
        said(&marta, "You mentor <@U0INES>"),
        said(&marta, "said no to your plan"),
    );
    assert_eq!(
        (yes, no),
        (usize::from(active == 1), usize::from(planned == 1))
    );
}

async fn a_stranger_answers_for_nobody(database_url: String) {
    let (world, _, _) = planned(database_url).await;
    let (ivo, oz) = (world.slack.person("ivo"), world.slack.person("oz"));
    let asked = ivo.hears("asks for your yes").await;
    for button in ["Approve", "Decline", "Ask a question", "I'm not the one"] {
        oz.presses_old(&asked, button).await;
        oz.sees_no_modal();
    }
    assert_eq!(count(&world, "awaiting").await, 1);
}

async fn agreed_after_the_first_week_it_begins_today(database_url: String) {
    let (world, ines, _) = planned(database_url).await;
    let (ivo, mina) = (world.slack.person("ivo"), world.slack.person("mina"));
    ines.presses_at(&ines.hears("has planned the start").await, "Confirm")
        .await;
    let asked = (
        ivo.hears("asks for your yes").await,
        mina.hears("asks for your yes").await,
    );
    // Wednesday of what was to be week 2: within Mina's ten days.
    world.is_at("2027-03-03T10:00:00Z").await;
    ivo.presses_old(&asked.0, "Approve").await;
    world
        .clock
        .set("2027-03-08T12:00:00Z".parse().expect("an instant"));
    mina.presses_old(&asked.1, "Approve").await;
    ines.hears("from Monday, 8 March 2027").await;
    world.is_at("2027-03-08T12:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    pair.gets("Week 1: Watching").await;
    world.is_at("2027-03-15T09:00:00Z").await;
    pair.gets("Week 2: Asking").await;
    assert_eq!(
        pair.messages()
            .iter()
            .filter(|one| one.says("Week 1: Watching"))
            .count(),
        1
    );
}

async fn the_bot_and_a_guest_lead_nobody(database_url: String) {
    let world = World::of(database_url, CLINIC).await;
    let (_, marta) = accepted(&world, "ines", "marta").await;
    marta
        .fills("start_date", "2027-03-01")
        .fills("mentor_manager", "U0MINA");
    let people = world.slack.people();
    let bot = people
        .iter()
        .find(|one| one.is_bot)
        .expect("the app")
        .id
        .clone();
    let errors = marta
        .fills("intern_manager", bot.as_str())
        .submits()
        .await
        .errors;
    assert!(
        errors["intern_manager"].contains("can't be asked"),
        "{errors:?}"
    );
    assert_eq!(marta.sees_modal().entered("mentor_manager"), ["U0MINA"]);
}
