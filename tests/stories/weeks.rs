//! The week in its place, ticked there: story 24.

use std::path::Path;

use serde_json::json;

use crate::{
    starting::started,
    support::{Shown, Workspace, databases::both},
    world::{World, import, understudy, without_shared},
};

both!(
    story_24_the_week_stands_in_the_place_with_ticks,
    story_24_both_ticks_stay_and_unticking_works,
    story_28_the_handbooks_longest_weeks_fit,
    r_19_r_20_r_21_every_line_of_the_handbooks_weeks,
    a_stranger_cannot_tick,
    a_tick_for_an_item_that_is_not_there_is_told,
    ticks_in_the_whole_week_show_in_the_message,
);

async fn story_24_the_week_stands_in_the_place_with_ticks(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, _) = started(&world, "2027-03-01").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    world.is_at("2027-03-01T08:59:00Z").await;
    assert!(pair.messages().is_empty(), "not before nine in Lisbon");
    world.is_at("2027-03-01T09:00:00Z").await;
    let week = pair.gets("Week 1: Listening").await;
    week.has("*Meeting the team*")
        .has("Support Internship · <@U0INES> with <@U0MARTA> · 0 of 3 done");
    week.has("• Read how a ticket travels")
        .has("\u{2003}☐ <https://example.com/life|The life of a ticket>");
    week.has("▓░░ week 1 of 3 · 0 of 5 done");
    assert_eq!(
        week.buttons(),
        [
            "Write it down",
            "Done",
            "All done",
            "Done",
            "Done",
            "The whole week",
            "Add an item",
            "Check in"
        ],
        "a container has no tick of its own, but one for all that is under it"
    );
    assert!(
        week.title
            .starts_with("Week 1 of Support Internship: Listening. 0 of 3 done. It is week 1 of 3, 0 of 5 done in all."),
        "{}",
        week.title
    );
    ines.presses_at(&week, "Mark as done: Have a first call with your mentor")
        .await;
    let ticked = pair.gets("1 of 3 done").await;
    ticked
        .has("☑ Have a first call with your mentor")
        .has("Undo");
}

async fn story_24_both_ticks_stay_and_unticking_works(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, marta) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    // Both look at the same message and tick at the same moment.
    let week = pair.gets("0 of 3 done").await;
    tokio::join!(
        ines.presses_old(&week, "Mark as done: Have a first call with your mentor"),
        marta.presses_old(&week, "Mark as done: Tone of voice"),
    );
    let both = pair.gets("2 of 3 done").await;
    both.has("☑ Have a first call")
        .has("☑ <https://example.com/tone|Tone of voice>");
    // The old button says "done": pressed again it undoes nothing.
    ines.presses_old(&week, "Mark as done: Tone of voice").await;
    world.settles().await;
    let both = pair.gets("2 of 3 done").await;
    marta.presses_at(&both, "Not done yet: Tone of voice").await;
    pair.gets("1 of 3 done")
        .await
        .has("☐ <https://example.com/tone|Tone of voice>");
}

/// The handbook's page, with Ines and Marta under way in #customer-success, who meet on Tuesdays at three; `None`
/// without it.
async fn csm(database_url: String) -> Option<World> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/handbook/csm-internship.md");
    let Ok(page) = std::fs::read_to_string(page) else {
        without_shared();
        return None;
    };
    let slack = Workspace::start().await;
    let team = slack.team().0;
    let base = "https://handbook.example.com";
    let flags = ["--program", "csm", "--workspace", &team, "--base-url", base];
    import(&database_url, &page, &flags).await;
    let csv = "program,intern,mentor,start_date,time_zone,place,one_on_one_weekday,one_on_one_time\n\
               csm,U0INES,U0MARTA,2027-03-01,Europe/Lisbon,C0CSUCCESS,tuesday,15:00\n";
    let at = [("UNDERSTUDY_AT", "2027-02-01T00:00:00Z".to_owned())];
    let args = ["internships", "import", "-", "--workspace", &team];
    let done = understudy(&database_url, &at, &args, csv).await;
    assert!(done.status.success());
    Some(World::serve(slack, database_url, "2027-03-01T00:00:00Z").await)
}

/// The Mondays of twelve weeks from 1 March, at ten in UTC: nine or ten o'clock in Lisbon, by the season.
fn mondays() -> impl Iterator<Item = (usize, String)> {
    let start: jiff::civil::Date = "2027-03-01".parse().expect("a day");
    (1..=12).map(move |number| {
        let days = i64::try_from(number - 1).expect("a week") * 7;
        let day = start.saturating_add(jiff::Span::new().days(days));
        (number, format!("{day}T10:00:00Z"))
    })
}

async fn story_28_the_handbooks_longest_weeks_fit(database_url: String) {
    let Some(world) = csm(database_url).await else {
        return;
    };
    let place = world.slack.channel("customer-success");
    for (number, monday) in mondays() {
        world.is_at(&monday).await;
        let week = place.gets(&format!("Week {number} of")).await;
        let text = week.words();
        let undone = week
            .buttons()
            .iter()
            .filter(|label| *label == "Done")
            .count();
        // In week 8 two items are alternatives: one of them suffices.
        let tasks = undone - usize::from(number == 8);
        assert!(
            text.contains(&format!("0 of {tasks} done")),
            "week {number} has all of its ticks:\n{text}"
        );
        assert!(
            place.thread(&week).is_empty(),
            "week {number} fits into one message"
        );
    }
    assert_eq!(place.messages().len(), 12);
}

/// How many items of a week stand in its message, and how many prompts under "For your 1:1".
fn lines_of(week: &Shown) -> (usize, usize) {
    let (title, words) = (week.title.clone(), week.words());
    let shown = words.strip_prefix(&title).expect("its notification first");
    let own = shown.split("*From Week").next().unwrap_or_default();
    let (items, prompts) = own.split_once("*For your 1:1*").unwrap_or((own, ""));
    let marked = |text: &str| {
        let lines = text.lines().map(|line| line.trim_start());
        lines.filter(|line| line.starts_with(['☐', '•'])).count()
    };
    (marked(items), marked(prompts))
}

/// Every line of the handbook's twelve weeks: what is done, what is nested, what is for the 1:1.
async fn r_19_r_20_r_21_every_line_of_the_handbooks_weeks(database_url: String) {
    /// Items and prompts of each week, as PROGRAM-PAGES.md has them.
    const COUNTS: [(usize, usize); 12] = [
        (16, 0),
        (10, 4),
        (9, 4),
        (11, 4),
        (18, 4),
        (12, 3),
        (15, 4),
        (15, 4),
        (8, 3),
        (24, 8),
        (21, 9),
        (11, 4),
    ];
    let Some(world) = csm(database_url).await else {
        return;
    };
    let place = world.slack.channel("customer-success");
    let ines = world.slack.person("ines");
    for ((number, monday), (items, prompts)) in mondays().zip(COUNTS) {
        world.is_at(&monday).await;
        let week = place.gets(&format!("Week {number} of")).await;
        assert_eq!(
            lines_of(&week),
            (items - prompts, prompts),
            "week {number}:\n{}",
            week.words()
        );
        let ticks = week.buttons().into_iter().filter(|it| it == "Done").count();
        assert!(ticks <= items - prompts, "no prompt is ticked");
        if number == 1 {
            // Nested under its parent, and the link goes where the page says.
            week.has("\u{2003}☐ <https://").has("|GitLab 201 course>");
        }
        world.settles().await;
        // The day before the 1:1: its agenda has the week's prompts.
        let mut agendas = ines.dm().messages().into_iter().filter(|message| {
            let metadata = message.metadata.as_ref();
            metadata.is_some_and(|it| it["event_payload"]["kind"] == "agenda")
        });
        let agenda = agendas.next_back().expect("an agenda").words();
        let asked = agenda.split("*From this week*").nth(1).unwrap_or_default();
        let asked = asked.split("\n*").next().unwrap_or_default();
        let asked = asked
            .lines()
            .filter(|line| line.trim_start().starts_with('•'));
        assert_eq!(asked.count(), prompts, "week {number}:\n{agenda}");
    }
    let posted = place.messages();
    assert_eq!(posted.len(), 12, "one message a week");
}

async fn a_stranger_cannot_tick(database_url: String) {
    let world = World::of_support(database_url).await;
    started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    let week = pair.gets("0 of 3 done").await;
    let oz = world.slack.person("oz");
    oz.presses_old(&week, "Mark as done: Tone of voice").await;
    world.settles().await;
    assert!(pair.last().says("0 of 3 done"), "nothing was ticked");
}

async fn a_tick_for_an_item_that_is_not_there_is_told(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, _) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-01T09:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    let week = pair.gets("0 of 3 done").await;
    let internship = &week.metadata.as_ref().expect("metadata")["event_payload"]["internship"];
    let value =
        json!({ "i": internship, "t": "no-such-item", "d": "2027-03-01", "w": true }).to_string();
    let forged = json!({ "type": "button", "action_id": "item_tick:x", "block_id": "tick:99:x", "value": value });
    ines.forges(&week, forged).await;
    let told = |_: &understudy::sandbox::PretendSlack| {
        let all = ines.ephemerals();
        all.into_iter()
            .find(|it| it.says("no longer part of the program"))
    };
    let patience = std::time::Duration::from_secs(10);
    world
        .slack
        .wait_for(patience, told)
        .await
        .expect("an answer");
    for value in ["", "{}", "not json"] {
        let forged = json!({ "type": "button", "action_id": "item_tick:x", "block_id": "b", "value": value });
        assert!(ines.forges(&week, forged).await.is_ok());
    }
}

async fn ticks_in_the_whole_week_show_in_the_message(database_url: String) {
    let world = World::of_support(database_url).await;
    let (ines, _) = started(&world, "2027-03-01").await;
    world.is_at("2027-03-08T09:00:00Z").await;
    let pair = world.slack.group_of(&["ines", "marta"]);
    let week = pair.gets("Week 2: Sorting").await;
    week.has("*For your 1:1* · <!date^")
        .has("• Which ticket surprised you?");
    ines.presses_at(&week, "The whole week").await;
    ines.sees_modal()
        .has("Week 2: Sorting")
        .has("☐ Sort twenty closed tickets");
    ines.presses("Done").await;
    ines.sees_modal().has("☑ Sort twenty closed tickets");
    pair.gets("☑ Sort twenty closed tickets").await;
}
