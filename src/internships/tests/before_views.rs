//! The list before the start, in each state, within Slack's limits.

use insta::assert_json_snapshot;
use serde_json::Value;

use super::*;
use crate::{
    ids::UserId,
    internships::samples::{
        UNRULY, calendar, internship, now, page, program, support_engineering, task,
    },
    programs::Reading,
    slack::blocks::contract::{sound_message, sound_modal},
    weeks::Tick,
};

fn with<T>(
    reading: &Reading,
    state: InternshipState,
    hands: Hands,
    done: &[&str],
    render: impl FnOnce(&BeforeView<'_>) -> T,
) -> T {
    let internship = Internship {
        state,
        ..internship()
    };
    let calendar = calendar(&internship, reading);
    let tick = |id: &&str| Tick::new(*id, true, UserId::new("U0MARTA"), now());
    let ticks: Ticks = done.iter().map(|id| ((*id).to_owned(), tick(id))).collect();
    render(&BeforeView {
        calendar: &calendar,
        list: &Before::of(reading, &internship, &[], &ticks),
        hands,
        version: 3,
    })
}

fn message(reading: &Reading, state: InternshipState, done: &[&str]) -> Value {
    with(reading, state, Hands::Pair, done, |view| {
        sound_message(&before(view))
    })
}

#[test]
fn a_list_in_each_state() {
    use InternshipState::*;
    let reading = support_engineering();
    let mentors = reading.pre_internship.items[4].id.clone();
    assert_json_snapshot!("before_awaiting", message(&reading, Awaiting, &[]));
    assert_json_snapshot!("before_agreed", message(&reading, Active, &[&mentors]));
    assert_json_snapshot!("before_called_off", message(&reading, Cancelled, &[]));
    let nested = page(
        "# Learn\n\n## Before you start\n\n1. Say hello\n   1. To the team\n   1. To [others](https://example.com)\n1. \
         The manager clears the calendar\n1. Optionally read a book\n",
    );
    assert_json_snapshot!("before_nested", message(&nested, Active, &[]));
}

#[test]
fn everybody_has_buttons_for_what_is_theirs() {
    let reading = page(
        "# Learn\n\n## Before you start\n\n1. The manager clears the calendar\n1. The mentor says hello\n",
    );
    let modal = |hands| {
        with(&reading, InternshipState::Active, hands, &[], |view| {
            sound_modal(&before_page(view, 0))
        })
    };
    let ticks = |hands| modal(hands).to_string().matches("item_tick:").count();
    assert_eq!(ticks(Hands::Pair), 2);
    assert_eq!(ticks(Hands::Manager), 1);
    assert_eq!(ticks(Hands::Looking), 0);
    assert_json_snapshot!("before_modal_manager", modal(Hands::Manager));
}

#[test]
fn a_managers_question_leads_to_their_items() {
    let program = program("Support Internship");
    let ask = |reading: &Reading, answer| {
        let internship = internship();
        let calendar = calendar(&internship, reading);
        for_managers(
            &PlanView {
                program: &program,
                calendar: &calendar,
                approvals: &[],
            },
            answer,
        )
    };
    let reading = page("# Learn\n\n## Before you start\n\n1. The manager clears the calendar\n");
    assert_json_snapshot!("before_for_managers", ask(&reading, ApprovalState::Asked));
    assert!(ask(&reading, ApprovalState::Yes).is_some());
    assert!(ask(&reading, ApprovalState::No).is_none());
    assert!(
        ask(&support_engineering(), ApprovalState::Asked).is_none(),
        "all of theirs ticks itself"
    );
}

#[test]
fn what_is_open_shortly_before() {
    let reading = support_engineering();
    let reminder = |reading: &Reading, may_change| {
        with(reading, InternshipState::Active, Hands::Pair, &[], |view| {
            sound_message(&before_reminder(view, may_change))
        })
    };
    assert_json_snapshot!("before_reminder", reminder(&reading, true));
    let mut one = reading.clone();
    one.pre_internship.items = vec![task("a", Vec::new())];
    assert_json_snapshot!("before_reminder_of_one", reminder(&one, false));
}

#[test]
fn an_unruly_list_of_two_hundred() {
    let mut reading = support_engineering();
    reading.title = Some(UNRULY.repeat(200));
    reading.pre_internship.items = (0..200)
        .map(|n| {
            let mut item = task(&n.to_string(), Vec::new());
            item.text = format!("{n} {}", Mrkdwn::escaped(&UNRULY.repeat(40)).as_str());
            item
        })
        .collect();
    let done = ["7"];
    let said = message(&reading, InternshipState::Active, &done);
    for read_as_mrkdwn in [&said["text"], &said["blocks"][2]["text"]["text"]] {
        assert!(!read_as_mrkdwn.to_string().contains("<!channel>"));
    }
    let said = said.to_string();
    assert!(said.contains("There is more") && said.contains("pre_open"));
    with(
        &reading,
        InternshipState::Active,
        Hands::Pair,
        &done,
        |view| {
            let reminder = sound_message(&before_reminder(view, true)).to_string();
            assert!(reminder.contains("199 things are open") && reminder.contains("and 189 more"));
            let count = pages(view.pieces()).len();
            let all: Vec<_> = (0..count)
                .map(|page| sound_modal(&before_page(view, page)).to_string())
                .collect();
            let ticks = all.iter().map(|page| page.matches("\"item_tick:").count());
            assert_eq!(ticks.sum::<usize>(), 200, "on {count} pages");
            assert_eq!(before_page(view, 999), before_page(view, count - 1));
        },
    );
}
