//! A plan that changes before its first day, or is called off.

use crate::{
    approvals::{count, planned, said},
    starting::{all_say_yes, sends_plan},
    support::{PersonInStory, databases::both},
    world::CLINIC,
};

both!(
    users_row_r11_another_start_asks_everybody_again,
    another_manager_is_asked_alone,
    who_is_not_the_one_is_replaced,
    the_same_day_can_be_planned_after_calling_off,
    a_change_after_all_have_agreed_is_told_to_the_other,
    what_was_called_off_is_not_announced,
    a_page_that_asks_fewer_managers_leaves_a_waiting_plan_as_it_was,
    calling_off_takes_the_questions_back,
);

async fn users_row_r11_another_start_asks_everybody_again(database_url: String) {
    let (world, ines, marta) = planned(database_url).await;
    let (ivo, mina) = (world.slack.person("ivo"), world.slack.person("mina"));
    let old = ivo.hears("asks for your yes").await;
    ivo.presses_at(&old, "Approve").await;
    mina.presses_at(&mina.hears("asks for your yes").await, "Approve")
        .await;
    ines.presses_at(&ines.hears("has planned the start").await, "Change")
        .await;
    ines.fills("start_date", "2027-03-15").submits().await;
    marta
        .presses_at(
            &marta.hears("<@U0INES> has planned the start").await,
            "Confirm",
        )
        .await;
    assert_eq!(count(&world, "awaiting").await, 1);
    // The old message says so, and its button too.
    world.settles().await;
    ivo.dm().gets("nothing is asked of you here any more").await;
    ivo.presses_old(&old, "Approve").await;
    ivo.is_told("nothing is asked of you here any more").await;
    assert_eq!(count(&world, "awaiting").await, 1);
    ivo.presses_at(&ivo.hears("Monday, 15 March 2027").await, "Approve")
        .await;
    mina.presses_at(&mina.hears("Monday, 15 March 2027").await, "Approve")
        .await;
    ines.hears("from Monday, 15 March 2027").await;
}

async fn another_manager_is_asked_alone(database_url: String) {
    let (world, ines, marta) = planned(database_url).await;
    let (ivo, mina, aldo) = (
        world.slack.person("ivo"),
        world.slack.person("mina"),
        world.slack.person("aldo"),
    );
    ivo.presses_at(&ivo.hears("asks for your yes").await, "Approve")
        .await;
    ines.presses_at(&ines.hears("has planned the start").await, "Confirm")
        .await;
    mina.hears("asks for your yes").await;
    marta
        .presses_at(&marta.hears("Your plan is on its way").await, "Change")
        .await;
    marta.fills("mentor_manager", "U0ALDO").submits().await;
    aldo.presses_at(&aldo.hears("as mentor's manager").await, "Approve")
        .await;
    ines.hears("You learn with <@U0MARTA>").await;
    assert_eq!(said(&ivo, "asks for your yes"), 1, "asked once");
    world.settles().await;
    mina.dm()
        .gets("nothing is asked of you here any more")
        .await;
}

async fn who_is_not_the_one_is_replaced(database_url: String) {
    let (world, ines, marta) = planned(database_url).await;
    let (mina, aldo) = (world.slack.person("mina"), world.slack.person("aldo"));
    let asked = mina.hears("asks for your yes").await;
    mina.presses_at(&asked, "I'm not the one").await;
    let told = marta
        .hears("<@U0MINA> says that they are not the mentor's manager")
        .await;
    ines.hears("<@U0MINA> says that they are not").await;
    marta.presses_at(&told, "Change").await;
    marta.fills("mentor_manager", "U0ALDO").submits().await;
    aldo.presses_at(&aldo.hears("asks for your yes").await, "Approve")
        .await;
    let ivo = world.slack.person("ivo");
    let again = ivo
        .dm()
        .messages()
        .into_iter()
        .rfind(|one| one.buttons().contains(&"Approve".to_owned()));
    ivo.presses_at(&again.expect("Ivo is still asked"), "Approve")
        .await;
    let confirm = ines
        .dm()
        .messages()
        .into_iter()
        .rfind(|one| one.buttons().contains(&"Confirm".to_owned()));
    ines.presses_at(&confirm.expect("Ines is still asked"), "Confirm")
        .await;
    marta.hears("You mentor <@U0INES>").await;
}

async fn the_same_day_can_be_planned_after_calling_off(database_url: String) {
    let (world, ines, marta) = planned(database_url).await;
    let plan = marta.hears("Your plan is on its way").await;
    marta.presses_at(&plan, "Call it off").await;
    ines.hears("This plan was called off").await;
    world.settles().await;
    let (ines, marta) = accepted_again(&ines, &marta).await;
    sends_plan(&marta, "2027-03-01").await;
    world.settles().await;
    let asked = |person: &PersonInStory, button: &str| {
        let messages = person.dm().messages().into_iter();
        let mut open = messages.filter(|one| one.buttons().contains(&button.to_owned()));
        open.next_back().expect("a question")
    };
    ines.presses_at(&asked(&ines, "Confirm"), "Confirm").await;
    for handle in ["ivo", "mina"] {
        let manager = world.slack.person(handle);
        manager
            .presses_at(&asked(&manager, "Approve"), "Approve")
            .await;
    }
    ines.hears("You learn with <@U0MARTA>").await;
    assert_eq!(
        (
            count(&world, "active").await,
            count(&world, "cancelled").await
        ),
        (1, 0)
    );
}

async fn a_change_after_all_have_agreed_is_told_to_the_other(database_url: String) {
    let (world, ines, marta) = planned(database_url).await;
    all_say_yes(&world, &ines, &["ivo", "mina"]).await;
    marta.hears("You mentor <@U0INES>").await;
    world.settles().await;
    ines.types("/internship").await;
    ines.presses("Change").await;
    ines.fills("one_on_one_weekday", "Thursday").submits().await;
    ines.sees_no_modal();
    marta
        .hears("As <@U0INES> has planned it")
        .await
        .has("on Thursdays at 15:00");
    assert_eq!(count(&world, "active").await, 1, "nobody is asked again");
}

async fn what_was_called_off_is_not_announced(database_url: String) {
    let (world, ines, _) = planned(database_url).await;
    all_say_yes(&world, &ines, &["ivo", "mina"]).await;
    ines.hears("You learn with <@U0MARTA>").await;
    world.settles().await;
    ines.types("/internship").await;
    ines.presses("Call it off").await;
    world.settles().await;
    ines.dm()
        .gets("It was called off since")
        .await
        .lacks("Your 1:1 is");
}

async fn a_page_that_asks_fewer_managers_leaves_a_waiting_plan_as_it_was(database_url: String) {
    let (world, ines, _) = planned(database_url.clone()).await;
    let team = world.slack.team().0;
    let fewer = CLINIC.replacen("---\n", "---\nunderstudy:\n  approvals: [mentor]\n", 1);
    crate::world::import(
        &database_url,
        &fewer,
        &["--program", "support", "--workspace", &team],
    )
    .await;
    all_say_yes(&world, &ines, &["ivo"]).await;
    assert_eq!(
        count(&world, "awaiting").await,
        1,
        "agreed on by the rules by which it was asked"
    );
    let mina = world.slack.person("mina");
    mina.presses_at(&mina.hears("asks for your yes").await, "Approve")
        .await;
    ines.hears("You learn with <@U0MARTA>").await;
}

async fn calling_off_takes_the_questions_back(database_url: String) {
    let (world, ines, marta) = planned(database_url).await;
    let ivo = world.slack.person("ivo");
    let asked = ivo.hears("asks for your yes").await;
    let plan = marta.hears("Your plan is on its way").await;
    marta.presses_at(&plan, "Call it off").await;
    ines.hears("This plan was called off").await;
    world.settles().await;
    ivo.dm().gets("It was called off").await;
    ivo.presses_old(&asked, "Approve").await;
    ivo.is_told("It was called off").await;
    marta.presses_old(&plan, "Call it off").await;
    marta.is_told("it was called off").await;
    marta.presses_old(&plan, "Change").await;
    marta.sees_modal().has("it was called off");
    assert_eq!(count(&world, "cancelled").await, 1);
    world.is_at("2027-03-08T12:00:00Z").await;
    assert_eq!(said(&ivo, "still waits"), 0, "nothing is owed any more");
}

/// Ines asks Marta once more, who accepts once more.
async fn accepted_again(
    ines: &PersonInStory,
    marta: &PersonInStory,
) -> (PersonInStory, PersonInStory) {
    ines.goes_to("support").types("/find-mentor").await;
    ines.presses("Ask Marta").await;
    ines.submits().await;
    ines.closes().await;
    marta.hears("Accept").await;
    let mut messages = marta.dm().messages().into_iter();
    let request = messages.rfind(|one| one.buttons().contains(&"Accept".to_owned()));
    let request = request.expect("the request");
    marta.presses_at(&request, "Accept").await;
    (ines.clone(), marta.clone())
}
