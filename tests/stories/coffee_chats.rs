//! A coffee chat among a week's items: users' row R24.

use serde_json::json;

use crate::{
    starting::started,
    support::{PersonInStory, Place, databases::both},
    world::{SUPPORT, World, import},
};

both!(
    r_24_a_coffee_chat_is_done_when_it_is_said_with_whom,
    r_24_or_that_it_needs_no_name,
    r_24_somebody_is_found_asked_and_stands_in_the_form,
    r_24_all_done_leaves_it_and_strangers_say_nothing,
    r_24_what_two_write_at_once_and_too_late_is_not_lost,
    r_24_what_was_told_stays_when_the_page_drops_it,
    r_24_whoever_says_no_is_followed_by_others,
    r_24_a_fourth_form_takes_the_place_of_the_third,
);

const CHAT: &str = "Have a coffee chat with somebody who has closed an escalation";

/// The support program with a coffee chat in its first week, and Aldo among its alumni.
fn page() -> String {
    let item = format!(
        "### Week 1: Listening\n\n1. Meet people\n   1. Say hello\n   1. Sit beside one\n   1. {CHAT}\n"
    );
    let page = SUPPORT.replacen("### Week 1: Listening\n", &item, 1);
    assert!(page.contains(CHAT));
    page + "\n## Alumni\n\n| Start date | End date | Group | Track | Name | Title | Takeaways |\n\
            | --- | --- | --- | --- | --- | --- | --- |\n\
            | 2025-02-01 | 2025-04-30 | Accounts | Build | @aldo | Support agent | Learned to ask |\n"
}

/// Monday of week 1.
async fn first_week(database_url: String) -> (World, PersonInStory, PersonInStory, Place) {
    let world = World::of(database_url, &page()).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    pair.gets(CHAT).await;
    (world, ines, marta, pair)
}

fn done() -> String {
    format!("Mark as done: {CHAT}")
}

async fn r_24_a_coffee_chat_is_done_when_it_is_said_with_whom(database_url: String) {
    let (world, ines, marta, pair) = first_week(database_url).await;
    let week = pair.gets(CHAT).await;
    ines.presses_at(&week, &done()).await;
    ines.sees_modal().has(CHAT).has("With whom was it?");
    // Neither a name nor a word that it needs none.
    let outcome = ines
        .fills("note_0", "They ask first, and write later")
        .submits()
        .await;
    assert!(
        outcome.errors["with"].contains("needs no name"),
        "{:?}",
        outcome.errors
    );
    world.settles().await;
    pair.gets(&format!("☐ {CHAT}")).await;
    let outcome = ines.fills("with", "U0INES").submits().await;
    assert!(
        outcome.errors["with"].contains("the intern"),
        "{:?}",
        outcome.errors
    );
    ines.fills("with", "U0ALDO").submits().await;
    ines.sees_no_modal();
    world.settles().await;
    // Whoever reads the week reads with whom; the note is the pair's.
    let told = pair.gets(&format!("☑ {CHAT} · with <@U0ALDO>")).await;
    told.lacks("They ask first").lacks("Find somebody");
    marta.opens_home().await.has("· with <@U0ALDO>");
    marta.presses_at(&told, "The whole week").await;
    marta.presses("coffee_open").await;
    let form = marta.sees_modal();
    assert_eq!(form.entered("note_1"), ["They ask first, and write later"]);
    assert_eq!(form.entered("with"), ["U0ALDO"]);
    marta.fills("with", "U0OZ").submits().await;
    marta.waits_for_modal("· with <@U0OZ>").await;
    marta.closes().await;
    world.settles().await;
    let week = pair.gets("· with <@U0OZ>").await;
    // Undone it is open again, and what was written is not lost.
    ines.presses_at(&week, &format!("Not done yet: {CHAT}"))
        .await;
    world.settles().await;
    pair.gets(&format!("☐ {CHAT}")).await.lacks("U0OZ");
    ines.opens_home().await;
    ines.presses(&done()).await;
    let form = ines.sees_modal();
    assert_eq!(form.entered("note_2"), ["They ask first, and write later"]);
    ines.submits().await;
    world.settles().await;
    pair.gets(&format!("☑ {CHAT} · with <@U0OZ>")).await;
}

async fn r_24_or_that_it_needs_no_name(database_url: String) {
    let (world, ines, _, pair) = first_week(database_url).await;
    let week = pair.gets(CHAT).await;
    ines.presses_at(&week, &done()).await;
    ines.ticks("It needs no name").await;
    ines.submits().await;
    ines.sees_no_modal();
    world.settles().await;
    pair.gets(&format!("☑ {CHAT}"))
        .await
        .lacks("☑ Have a coffee chat with somebody who has closed an escalation · with");
    // The button from before asks again; nothing is unsaid by closing it.
    ines.presses_old(&week, &done()).await;
    ines.closes().await;
    world.settles().await;
    pair.gets(&format!("☑ {CHAT}")).await;
}

async fn r_24_somebody_is_found_asked_and_stands_in_the_form(database_url: String) {
    let (world, ines, _, pair) = first_week(database_url).await;
    let week = pair.gets(CHAT).await;
    ines.presses_at(&week, "Find somebody").await;
    // Who has the role first; her own mentor is no news to her.
    let list = ines.sees_modal();
    list.has("2 people who know the role").lacks("<@U0MARTA>");
    let words = list.words();
    let at = |user: &str| {
        words
            .find(user)
            .unwrap_or_else(|| panic!("{user}: {words}"))
    };
    assert!(at("<@U0MIGUEL>") < at("<@U0ALDO>"), "{words}");
    ines.presses("Ask Miguel for a coffee chat").await;
    assert_eq!(
        ines.sees_modal().entered("note"),
        [format!("My program says: {CHAT}")]
    );
    ines.submits().await;
    ines.sees_modal().has("Asked");
    ines.closes().await;
    world.settles().await;
    let miguel = world.slack.person("miguel");
    let asked = miguel.hears("asks you for a coffee chat").await;
    asked
        .has(CHAT)
        .has("because you are a mentor of the program");
    // Not yet: nobody has said yes.
    ines.presses_at(&week, &done()).await;
    assert!(ines.sees_modal().entered("with").is_empty());
    ines.closes().await;
    miguel.presses_at(&asked, "Accept").await;
    ines.hears("says yes to a coffee chat").await;
    ines.presses_at(&week, &done()).await;
    assert_eq!(ines.sees_modal().entered("with"), ["U0MIGUEL"]);
    ines.submits().await;
    world.settles().await;
    pair.gets(&format!("☑ {CHAT} · with <@U0MIGUEL>")).await;
    // Who would rather not be asked is not listed.
    let aldo = world.slack.person("aldo");
    aldo.goes_to("support")
        .types("/internship coffee off")
        .await;
    ines.presses_old(&week, "Find somebody").await;
    ines.sees_modal()
        .has("One person who knows the role")
        .lacks("<@U0ALDO>");
    ines.closes().await;
    // From Home as well, while it is not done.
    let week = pair.gets("· with <@U0MIGUEL>").await;
    ines.presses_at(&week, &format!("Not done yet: {CHAT}"))
        .await;
    world.settles().await;
    ines.opens_home().await.has("Find somebody");
    ines.presses("Find somebody").await;
    ines.sees_modal().has("One person who knows the role");
}

async fn r_24_all_done_leaves_it_and_strangers_say_nothing(database_url: String) {
    let (world, ines, _, pair) = first_week(database_url).await;
    let week = pair.gets(CHAT).await;
    ines.presses_at(&week, "Mark all as done: Meet people")
        .await;
    world.settles().await;
    let week = pair.gets("☑ Sit beside one").await;
    week.has("☑ Say hello").has(&format!("☐ {CHAT}"));
    let oz = world.slack.person("oz");
    oz.presses_old(&week, &done()).await;
    oz.sees_no_modal();
    let internship = &week.metadata.as_ref().expect("metadata")["event_payload"]["internship"];
    let wishes = [
        json!({ "i": internship, "t": "no such", "d": "2027-03-01", "w": true }),
        json!({ "i": "no such", "t": "x", "d": "", "w": true }),
        json!({}),
    ];
    for wish in wishes {
        let forged = json!({
            "type": "button", "action_id": "coffee_open:x", "block_id": "b", "value": wish.to_string()
        });
        ines.forges(&week, forged).await;
        ines.sees_no_modal();
    }
    world.settles().await;
    pair.gets(&format!("☐ {CHAT}")).await;
}

async fn r_24_what_two_write_at_once_and_too_late_is_not_lost(database_url: String) {
    let (world, ines, marta, pair) = first_week(database_url).await;
    let week = pair.gets(CHAT).await;
    ines.presses_at(&week, &done()).await;
    marta.presses_at(&week, &done()).await;
    ines.fills("with", "U0ALDO")
        .fills("note_0", "They ask <first>")
        .submits()
        .await;
    ines.sees_no_modal();
    marta
        .fills("with", "U0OZ")
        .fills("note_0", "They write later")
        .submits()
        .await;
    let both = marta.sees_modal();
    both.has("The other of you saved that it was with <@U0ALDO>");
    assert_eq!(
        both.entered("note_1"),
        ["They ask <first>\n\nThey write later"]
    );
    assert_eq!(both.entered("with"), ["U0OZ"], "what she chose");
    world.settles().await;
    pair.gets("· with <@U0ALDO>").await;
    marta.submits().await;
    marta.sees_no_modal();
    world.settles().await;
    let week = pair.gets("· with <@U0OZ>").await;
    // The internship ends while a form stands open: what was typed is shown.
    ines.presses_at(&week, "The whole week").await;
    ines.presses("coffee_open").await;
    ines.fills("note_2", "My last words");
    marta.types("/internship end").await;
    marta.submits().await;
    marta.submits().await;
    ines.submits().await;
    ines.sees_modal()
        .has("This internship has ended")
        .has("My last words");
}

async fn r_24_what_was_told_stays_when_the_page_drops_it(database_url: String) {
    let (world, ines, marta, pair) = first_week(database_url.clone()).await;
    let week = pair.gets(CHAT).await;
    ines.presses_at(&week, &done()).await;
    ines.fills("with", "U0ALDO")
        .fills("note_0", "Write it down at once")
        .submits()
        .await;
    world.settles().await;
    let week = pair.gets("· with <@U0ALDO>").await;
    ines.presses_at(&week, &format!("Not done yet: {CHAT}"))
        .await;
    world.settles().await;
    let page = page().replace(&format!("   1. {CHAT}\n"), "");
    let team = world.slack.team().0;
    let args = ["--program", "support", "--workspace", &team];
    import(&database_url, &page, &args).await;
    world.settles().await;
    let offer = pair.gets("Move to the new page").await;
    marta.presses_at(&offer, "Move to the new page").await;
    let week = pair.gets("*No longer on the page*").await;
    week.has(&format!("☐ {CHAT}"));
    // It is a coffee chat still, with what was told of it.
    ines.presses_at(&week, &done()).await;
    let form = ines.sees_modal();
    assert_eq!(form.entered("note_1"), ["Write it down at once"]);
    ines.submits().await;
    world.settles().await;
    pair.gets(&format!("☑ {CHAT} · with <@U0ALDO>")).await;
}

async fn r_24_whoever_says_no_is_followed_by_others(database_url: String) {
    let (world, ines, _, pair) = first_week(database_url).await;
    let week = pair.gets(CHAT).await;
    ines.presses_at(&week, "Find somebody").await;
    ines.presses("Ask Aldo for a coffee chat").await;
    ines.submits().await;
    ines.closes().await;
    let aldo = world.slack.person("aldo");
    let asked = aldo.hears("asks you for a coffee chat").await;
    asked.has("lists you among its alumni").has(CHAT);
    aldo.presses_at(&asked, "Decline").await;
    let told = ines.hears("doesn't fit for <@U0ALDO>").await;
    told.has("<@U0MIGUEL>").has("Mentor").lacks("<@U0MARTA>");
    ines.presses_at(&told, "Find somebody else").await;
    ines.sees_modal().has("2 people who know the role");
    ines.presses("Ask Miguel for a coffee chat").await;
    assert_eq!(
        ines.sees_modal().entered("note"),
        [format!("My program says: {CHAT}")]
    );
}

async fn r_24_a_fourth_form_takes_the_place_of_the_third(database_url: String) {
    let page = page().replacen(
        "### Week 2: Sorting\n",
        "### Week 2: Sorting\n\n1. Write down what somebody who has closed an escalation told you in week 1\n",
        1,
    );
    let world = World::of(database_url, &page).await;
    let (ines, _) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-08T09:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    let week = pair.gets("Week 2: Sorting").await;
    ines.presses_at(&week, "The whole week").await;
    ines.presses("Open Week 1").await;
    ines.presses("Find somebody").await;
    // The fourth.
    ines.presses("Ask Miguel for a coffee chat").await;
    assert_eq!(
        ines.sees_modal().entered("note"),
        [format!("My program says: {CHAT}")]
    );
    ines.submits().await;
    ines.sees_modal().has("Asked");
    ines.closes().await;
    world
        .slack
        .person("miguel")
        .hears("asks you for a coffee chat")
        .await;
    world.slack.forgive();
}
