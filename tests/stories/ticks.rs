//! Ticks from wherever they are made: one truth. Stories 24 and 25, and the bad input of issue 8.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Value, json};
use understudy::sandbox::{
    PretendSlack,
    slack::{
        Input, Where,
        blocks::{elements, text_of},
    },
};

use crate::{
    starting::started,
    support::{PersonInStory, Place, Shown, Workspace, databases::both},
    world::{SUPPORT, World, import, understudy, without_shared},
};

both!(
    story_24_a_container_ticks_its_children_and_takes_only_that_back,
    story_24_a_question_is_talked_about,
    story_25_home_and_the_place_show_the_same,
    story_25_a_tick_of_week_10s_last_item_from_an_old_screen,
    story_25_the_later_click_holds_in_whatever_order_they_arrive,
    five_ticks_at_once_are_few_edits,
    nobody_ticks_what_has_ended_or_is_not_theirs,
    any_two_people_any_clicks_any_order,
    sixty_clicks_at_once_of_whoever,
);

/// The buttons of a message that tick one item: what each would send.
fn ticks(shown: &Shown) -> Vec<Value> {
    let all = shown.blocks.iter().flat_map(elements);
    all.filter(|element| text_of(element, "action_id").starts_with("item_tick:"))
        .cloned()
        .collect()
}

/// Waits until somebody's Home says this, without their opening it again.
pub async fn home_says(world: &World, person: &PersonInStory, words: &str) -> Shown {
    let says = |_: &PretendSlack| person.home().filter(|home| home.says(words));
    let found = world.slack.wait_for(Duration::from_secs(10), says).await;
    found.unwrap_or_else(|| panic!("no {words:?} at home:\n{:?}", person.home()))
}

/// Presses a button of somebody's Home, by its label for screen readers.
async fn presses_at_home(world: &World, person: &PersonInStory, label: &str) {
    let home = person.home().expect("a Home");
    let has = |block: &&Value| {
        let mut all = elements(block).into_iter();
        all.any(|it| text_of(it, "accessibility_label") == label)
    };
    let block = home.blocks.iter().find(has).expect("its block");
    let element = elements(block)[0];
    let (block_id, action) = (text_of(block, "block_id"), text_of(element, "action_id"));
    let pressed = world.slack.press_in(
        &person.id,
        Where::Home,
        Some(block_id),
        action,
        Input::nothing(),
    );
    pressed.await.expect("a click");
}

async fn story_24_a_container_ticks_its_children_and_takes_only_that_back(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    let week = pair.gets("Week 1: Listening").await;
    ines.presses_at(&week, "Mark all as done: Read how a ticket travels")
        .await;
    let done = pair.gets("2 of 3 done").await;
    done.has("☑ Read how a ticket travels")
        .has("☑ <https://example.com/tone|Tone of voice>");
    // A child undone opens its container; the rest stays.
    marta.presses_at(&done, "Not done yet: Tone of voice").await;
    let open = pair.gets("1 of 3 done").await;
    open.has("• Read how a ticket travels");
    marta.presses_at(&open, "Mark as done: Tone of voice").await;
    let again = pair.gets("2 of 3 done").await;
    again.has("☑ Read how a ticket travels").lacks("Undo all");
    // An old "All done" does no harm; "Undo all" takes back what that button ticked.
    marta
        .presses_at(&again, "Not done yet: The life of a ticket")
        .await;
    let open = pair.gets("1 of 3 done").await;
    marta.presses_at(&open, "Not done yet: Tone of voice").await;
    let open = pair.gets("0 of 3 done").await;
    ines.presses_at(&open, "Mark all as done: Read how a ticket travels")
        .await;
    let done = pair.gets("2 of 3 done").await;
    ines.presses_at(&done, "Undo all").await;
    pair.gets("0 of 3 done").await;
}

async fn story_24_a_question_is_talked_about(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-08T09:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    let week = pair.gets("Week 2: Sorting").await;
    assert!(!week.buttons().contains(&"Talked about".to_owned()));
    ines.presses_at(&week, "The whole week").await;
    let modal = ines.sees_modal();
    modal.has("0 of 2 talked about");
    ines.presses("Talked about: Which ticket surprised you?")
        .await;
    ines.sees_modal()
        .has("1 of 2 talked about")
        .has("✓ Which ticket surprised you?")
        .has("<@U0INES>, <!date^");
    let week = pair.gets("✓ Which ticket surprised you?").await;
    week.has("0 of 1 done").has("• What would you put");
    marta.presses_at(&week, "The whole week").await;
    marta
        .presses("Not talked about yet: Which ticket surprised you?")
        .await;
    pair.gets("• Which ticket surprised you?").await;
}

async fn story_25_home_and_the_place_show_the_same(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    let home = ines.opens_home().await;
    home.has("*Support Internship* with <@U0MARTA> · week 1 of 3")
        .has("Week 1: Listening · 0 of 3 done")
        .has("Next 1:1: <!date^")
        .has("☐ Have a first call with your mentor");
    marta
        .opens_home()
        .await
        .has("you are the mentor of <@U0INES>");
    let first = "Mark as done: Have a first call with your mentor";
    presses_at_home(&world, &ines, first).await;
    world.settles().await;
    pair.gets("1 of 3 done").await;
    // Both have their Home open: both see it.
    for person in [&ines, &marta] {
        let home = home_says(&world, person, "Week 1: Listening · 1 of 3 done").await;
        home.has("☑ Have a first call with your mentor");
    }
    let week = pair.gets("1 of 3 done").await;
    marta
        .presses_at(&week, "Not done yet: Have a first call with your mentor")
        .await;
    home_says(&world, &ines, "0 of 3 done").await;
    // In the whole week it stands who did it.
    ines.presses_at(&week, "The whole week").await;
    ines.presses("Mark as done: Tone of voice").await;
    ines.sees_modal().has("_<@U0INES>, <!date^");
}

/// The handbook's page with Ines under way in #customer-success at a day; `None` without it.
async fn csm(database_url: String, at: &str) -> Option<(World, Place)> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/handbook/csm-internship.md");
    let Ok(page) = std::fs::read_to_string(page) else {
        without_shared();
        return None;
    };
    let world = under_way(database_url, &page, "C0CSUCCESS", at).await;
    let place = world.slack.channel("customer-success");
    Some((world, place))
}

/// A page with Ines and Marta under way from 1 March in a channel, seen from a day on.
async fn under_way(database_url: String, page: &str, channel: &str, at: &str) -> World {
    let slack = Workspace::start().await;
    let team = slack.team().0;
    let flags = ["--program", "csm", "--workspace", &team];
    import(&database_url, page, &flags).await;
    let csv = format!(
        "program,intern,mentor,start_date,time_zone,place\n\
         csm,U0INES,U0MARTA,2027-03-01,Europe/Lisbon,{channel}\n"
    );
    let before = [("UNDERSTUDY_AT", at.to_owned())];
    let args = ["internships", "import", "-", "--workspace", &team];
    let done = understudy(&database_url, &before, &args, &csv).await;
    assert!(done.status.success());
    World::serve(slack, database_url, at).await
}

async fn story_25_a_tick_of_week_10s_last_item_from_an_old_screen(database_url: String) {
    let Some((world, place)) = csm(database_url, "2027-05-02T00:00:00Z").await else {
        return;
    };
    let (ines, marta) = (world.slack.person("ines"), world.slack.person("marta"));
    world.is_at("2027-05-03T10:00:00Z").await;
    let week = place.gets("Week 10 of").await;
    let mut shown = ticks(&week);
    for reply in place.thread(&week) {
        shown.extend(ticks(&reply));
    }
    let all = shown.len();
    assert!(all >= 10, "all tasks of a long week have their tick: {all}");
    ines.opens_home().await;
    // Both look at the same screen; Marta ticks the first, then Ines the last from what she saw before.
    let label = |at: usize| text_of(&shown[at], "accessibility_label").to_owned();
    let where_it_is = |at: usize| {
        let label = label(at);
        let mut messages = vec![week.clone()];
        messages.extend(place.thread(&week));
        let has = |message: &Shown| {
            ticks(message)
                .iter()
                .any(|it| text_of(it, "accessibility_label") == label)
        };
        messages.into_iter().find(has).expect("its message")
    };
    let (first, last) = (where_it_is(0), where_it_is(all - 1));
    marta.presses_old(&first, &label(0)).await;
    world.settles().await;
    place.gets(&format!("1 of {all} done")).await;
    ines.presses_old(&last, &label(all - 1)).await;
    world.settles().await;
    let both = place.gets(&format!("2 of {all} done")).await;
    assert_eq!(both.ts, week.ts, "the same message");
    home_says(&world, &ines, &format!("2 of {all} done")).await;
    // Undone from the newest screen.
    let undo = label(0).replace("Mark as done", "Not done yet");
    let undo: String = undo.chars().take(40).collect();
    let now = place.gets("Week 10 of").await;
    let now_label = ticks(&now)
        .iter()
        .map(|it| text_of(it, "accessibility_label").to_owned())
        .find(|it| it.starts_with(&undo));
    marta
        .presses_at(&now, &now_label.expect("a way back"))
        .await;
    place.gets(&format!("1 of {all} done")).await;
}

async fn story_25_the_later_click_holds_in_whatever_order_they_arrive(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    let week = pair.gets("0 of 3 done").await;
    let clicked = |wish: bool, at: &str| {
        let mut action = ticks(&week)[0].clone();
        let mut value: Value = serde_json::from_str(text_of(&action, "value")).expect("JSON");
        value["w"] = json!(wish);
        action["value"] = json!(value.to_string());
        action["block_id"] = json!("tick:-99:forged");
        action["action_ts"] = json!(at);
        action
    };
    // She ticks, and thinks again; the second click overtakes the first.
    ines.forges(&week, clicked(false, "1800000000.000002"))
        .await;
    ines.forges(&week, clicked(true, "1800000000.000001")).await;
    world.settles().await;
    pair.gets("0 of 3 done").await;
    marta
        .forges(&week, clicked(true, "1800000000.000003"))
        .await;
    world.settles().await;
    pair.gets("1 of 3 done").await;
}

/// As the support program's, with seven things to do in the first week.
fn seven() -> String {
    let many: String = (1..=7).map(|n| format!("1. Thing {n}\n")).collect();
    SUPPORT.replace("1. Have a first call with your mentor\n", &many)
}

async fn five_ticks_at_once_are_few_edits(database_url: String) {
    let world = World::of(database_url, &seven()).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    let week = pair.gets("0 of 9 done").await;
    world.settles().await;
    let edits = Arc::new(AtomicUsize::new(0));
    let (count, ts) = (edits.clone(), week.ts.clone());
    world.slack.on_call(move |call| {
        if call.method == "chat.update" && call.arguments["ts"] == ts.as_str() {
            count.fetch_add(1, Ordering::SeqCst);
        }
    });
    for n in 1..=5 {
        let who = if n % 2 == 0 { &ines } else { &marta };
        who.presses_old(&week, &format!("Mark as done: Thing {n}"))
            .await;
    }
    let last = pair.gets("5 of 9 done").await;
    for n in 1..=5 {
        last.has(&format!("☑ Thing {n}"));
    }
    world.settles().await;
    let edits = edits.load(Ordering::SeqCst);
    assert!((1..=3).contains(&edits), "{edits} edits for five ticks");
}

async fn nobody_ticks_what_has_ended_or_is_not_theirs(database_url: String) {
    // In a channel everybody sees the buttons.
    let at = "2027-02-28T00:00:00Z";
    let world = under_way(database_url, SUPPORT, "C0SUPPORT", at).await;
    let ines = world.slack.person("ines");
    world.is_at("2027-03-01T09:00:00Z").await;
    let pair = world.slack.channel("support");
    let week = pair.gets("0 of 3 done").await;
    let oz = world.slack.person("oz");
    for button in [
        "Mark as done: Tone of voice",
        "Mark all as done: Read how a ticket travels",
    ] {
        oz.presses_old(&week, button).await;
        oz.is_told("Only the intern and the mentor tick these")
            .await;
    }
    let mut value: Value = serde_json::from_str(text_of(&ticks(&week)[0], "value")).expect("JSON");
    // Nothing but what a button is for: a container is not ticked as an item, nor an item as a prompt.
    let internship = value["i"].clone();
    for (action_id, item) in [
        ("prompt_talked:x", value["t"].clone()),
        ("tick_all:x", value["t"].clone()),
        ("item_tick:x", json!("no-such-item")),
        ("carry_drop:x", json!("no-such-item")),
    ] {
        value["t"] = item;
        value["i"] = internship.clone();
        let forged = json!({ "type": "button", "action_id": action_id, "block_id": "tick:x",
                             "value": value.to_string() });
        ines.forges(&week, forged).await;
    }
    world.settles().await;
    pair.gets("0 of 3 done").await;
    // Ended: told kindly, and nothing changes.
    ines.types("/internship end").await;
    ines.submits().await;
    ines.submits().await;
    world.settles().await;
    ines.presses_old(&week, "Mark as done: Tone of voice").await;
    ines.is_told("This internship has ended").await;
}

/// Sends clicks without waiting for each other's acknowledgement.
async fn at_once(at: &Shown, clicks: impl Iterator<Item = (PersonInStory, Value)>) {
    let mut under_way = tokio::task::JoinSet::new();
    for (person, action) in clicks {
        let at = at.clone();
        under_way.spawn(async move { person.forges(&at, action).await });
    }
    under_way.join_all().await;
}

/// Sixty clicks that arrive together are judged each by itself: what is theirs counts, the rest harms none of it.
async fn sixty_clicks_at_once_of_whoever(database_url: String) {
    let world = World::of(database_url, &seven()).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let (oz, pair) = (
        world.slack.person("oz"),
        world.slack.group_of(&["ines", "marta"]),
    );
    let week = pair.gets("0 of 9 done").await;
    let all = week.blocks.iter().flat_map(elements).find(|it| {
        text_of(it, "accessibility_label") == "Mark all as done: Read how a ticket travels"
    });
    let all = all.expect("a container").clone();
    let buttons = ticks(&week);
    let of = |button: &Value, key: &str, value: Value| {
        let mut action = button.clone();
        let mut wish: Value = serde_json::from_str(text_of(button, "value")).expect("JSON");
        wish[key] = value;
        action["value"] = json!(wish.to_string());
        action
    };
    let mut clicks = Vec::new();
    for round in 0..6 {
        for (at, button) in buttons.iter().enumerate() {
            let person = if (at + round) % 2 == 0 { &ines } else { &marta };
            let mut click = button.clone();
            click["action_ts"] = json!(format!("1800000000.{round:06}"));
            clicks.push((person.clone(), click));
        }
        // As if it were later than all others.
        let mut stranger = of(&buttons[0], "w", json!(false));
        stranger["action_ts"] = json!("1900000000.000000");
        clicks.push((oz.clone(), stranger));
        clicks.push((ines.clone(), of(&buttons[0], "t", json!("no such item"))));
        clicks.push((ines.clone(), of(&buttons[0], "i", json!("nobody's\0"))));
        clicks.push((marta.clone(), of(&buttons[0], "d", json!("no day\0"))));
        clicks.push((marta.clone(), all.clone()));
    }
    at_once(&week, clicks.into_iter()).await;
    world.settles().await;
    let done = pair.gets("9 of 9 done").await;
    assert!(world.slack.violations().is_empty());
    // A later click holds against all of them.
    for (person, button) in [(&ines, &buttons[0]), (&marta, &buttons[1])] {
        let mut undo = of(button, "w", json!(false));
        undo["action_ts"] = json!("1800000001.000000");
        person.forges(&done, undo).await;
    }
    world.settles().await;
    pair.gets("7 of 9 done").await;
}

/// A click of the random walk: who, on which of the last screens, which item.
#[derive(Debug, Clone)]
struct Click {
    who: bool,
    screen: prop::sample::Index,
    item: prop::sample::Index,
}

/// Clicks that are under way at once, mostly on the same few items, and in which order they arrive.
fn batch() -> impl Strategy<Value = (Vec<Click>, Vec<u32>)> {
    let click = (
        any::<bool>(),
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
    );
    let click = click.prop_map(|(who, screen, item)| Click { who, screen, item });
    (2..6_usize).prop_flat_map(move |count| {
        (
            prop::collection::vec(click.clone(), count),
            prop::collection::vec(any::<u32>(), count),
        )
    })
}

/// Whoever clicks sees some screen, maybe an old one, and wants the other of what it shows. In the end each item is as
/// the last click on it wanted, whatever arrived when.
async fn any_two_people_any_clicks_any_order(database_url: String) {
    const BATCHES: usize = 40;
    let world = World::of(database_url, &seven()).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    let week = pair.gets("0 of 9 done").await;
    let buttons = ticks(&week);
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut wanted: BTreeMap<usize, bool> = (0..buttons.len()).map(|at| (at, false)).collect();
    let mut screens = vec![wanted.clone()];
    let mut clock = 0;
    for _ in 0..BATCHES {
        let (clicks, order) = batch().new_tree(&mut runner).expect("a batch").current();
        let mut under_way = Vec::new();
        for click in clicks {
            let old = screens.len().saturating_sub(3);
            let screen = click.screen.get(&screens[old..]);
            let item = click.item.index(2);
            let wish = !screen[&item];
            clock += 1;
            let mut action = buttons[item].clone();
            let mut value: Value = serde_json::from_str(text_of(&action, "value")).expect("JSON");
            value["w"] = json!(wish);
            action["value"] = json!(value.to_string());
            action["action_ts"] = json!(format!("1800000000.{clock:06}"));
            wanted.insert(item, wish);
            under_way.push((click.who, action));
        }
        let mut arriving: Vec<_> = order.into_iter().zip(under_way).collect();
        arriving.sort_by_key(|(order, _)| *order);
        let clicks = arriving.into_iter().map(|(_, (who, action))| {
            let person = if who { &ines } else { &marta };
            (person.clone(), action)
        });
        at_once(&week, clicks).await;
        screens.push(wanted.clone());
    }
    world.settles().await;
    let done = wanted.values().filter(|done| **done).count();
    let end = pair.gets(&format!("{done} of 9 done")).await;
    for (at, button) in ticks(&end).iter().enumerate() {
        let value: Value = serde_json::from_str(text_of(button, "value")).expect("JSON");
        assert_eq!(value["w"], json!(!wanted[&at]), "item {at}");
    }
    ines.opens_home().await.has(&format!("{done} of 9 done"));
}
