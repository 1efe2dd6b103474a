//! What is seen, who ticks, what is open, and when that is said.

use std::{io::Write, path::Path};

use super::*;
use crate::{
    ids::ApprovalId,
    internships::samples::{
        INTERN, MENTOR, internship, item, now, page, support_engineering, task, ux_research,
    },
    programs::ItemKind,
};

fn said(text: &str) -> Option<Sign> {
    seen(&item("a", ItemKind::Task, text, Vec::new()))
}

fn signs(reading: &Reading) -> Vec<Option<Sign>> {
    reading.pre_internship.items.iter().map(seen).collect()
}

use Sign::*;

#[test]
fn our_own_pages_items_are_seen() {
    assert_eq!(
        signs(&support_engineering()),
        [
            Some(ManagerSaysYes),
            Some(MentorSaysYes),
            Some(MentorManagerSaysYes),
            Some(AllAgree),
            None,
            None
        ]
    );
    assert_eq!(
        signs(&ux_research()),
        [
            Some(ManagerSaysYes),
            Some(AllAgree),
            Some(AllAgree),
            None,
            None
        ]
    );
}

#[test]
fn the_handbooks_items_are_seen() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/handbook");
    for (name, signs_of_it) in [
        (
            "csm-internship.md",
            [
                Some(ManagerSaysYes),
                Some(MentorSaysYes),
                Some(MentorManagerSaysYes),
                Some(AllAgree),
                None,
                Some(OneOnOneScheduled),
                None,
                None,
            ],
        ),
        (
            "product-internship.md",
            [
                Some(AllAgree),
                None,
                Some(OneOnOneScheduled),
                None,
                None,
                None,
                None,
                None,
            ],
        ),
    ] {
        let Ok(markdown) = std::fs::read_to_string(folder.join(name)) else {
            writeln!(std::io::stderr(), "SKIPPED: ../shared is absent").ok();
            return;
        };
        assert_eq!(signs(&page(&markdown)), signs_of_it, "{name}");
    }
}

#[test]
fn plain_words_are_seen() {
    for (text, sign) in [
        ("Get approval from your manager", ManagerSaysYes),
        ("Your manager approves the internship.", ManagerSaysYes),
        ("*The intern's manager* approves", ManagerSaysYes),
        ("Manager approval", ManagerSaysYes),
        (
            "Get <https://example.com/a|approval> from your manager",
            ManagerSaysYes,
        ),
        (
            "Der Mentor holt die Zustimmung seiner Führungskraft",
            MentorManagerSaysYes,
        ),
        ("The mentor's manager approves", MentorManagerSaysYes),
        ("The managers approve", AllAgree),
        (
            "The intern gets approval from the mentor's manager",
            AllAgree,
        ),
        ("The mentor agrees", MentorSaysYes),
        ("Die Mentorin sagt zu", MentorSaysYes),
        ("Somebody agrees to be your mentor", MentorSaysYes),
        ("Agree on a start date", AllAgree),
        ("Einigt euch auf den Beginn", AllAgree),
        (
            "Set up: schedule a weekly 1:1 with your mentor",
            OneOnOneScheduled,
        ),
        (
            "Vereinbart ein wöchentliches Gespräch mit der Mentorin",
            OneOnOneScheduled,
        ),
    ] {
        assert_eq!(said(text), Some(sign), "{text}");
    }
}

#[test]
fn better_none_than_a_wrong_one() {
    for text in [
        "",
        "The manager",
        "Read how your manager approves the internship",
        "Get approval from your manager for the travel expenses",
        "Your manager approves the laptop",
        "Get approval from your manager and IT for a laptop",
        "Once your manager approves, open an issue",
        "Agree with your manager on goals for the internship",
        "Agree with your mentor on goals",
        "Agree on what to read before the start date",
        "Before the start date, agree with your mentor where you meet",
        "Agree on the start date of the first project",
        "The mentor agrees on the calls to join",
        "The mentor will add the intern to the channel",
        "Discuss the workload in your weekly 1:1 with your manager",
        "Put a weekly 1:1 with your mentor into the calendar",
        "Prepare the first 1:1 with your mentor",
        "Optionally get approval from your manager",
        "Deine Führungskraft stimmt den Reisekosten zu",
        "Lies, wie die Führungskraft zustimmt",
        "ask.approval manager",
    ] {
        assert_eq!(said(text), None, "{text}");
    }
    let prompt = item(
        "a",
        ItemKind::Prompt,
        "Get approval from your manager",
        Vec::new(),
    );
    assert_eq!(seen(&prompt), None);
}

fn answer(role: Role, state: ApprovalState) -> Approval {
    let internship = internship();
    Approval {
        id: ApprovalId::new(role.as_str()),
        workspace_id: internship.workspace_id,
        internship_id: internship.id,
        role,
        approver: UserId::new("U0IVO"),
        state,
        reason: None,
        asked_at: now(),
        decided_at: None,
    }
}

fn tick(item: &str) -> (String, Tick) {
    let mut tick = by_itself(item.to_owned());
    tick.ticked_by = UserId::new(MENTOR);
    (item.to_owned(), tick)
}

fn awaiting() -> Internship {
    Internship {
        state: InternshipState::Awaiting,
        ..internship()
    }
}

#[test]
fn an_item_ticks_itself_while_its_sign_is_given() {
    let reading = support_engineering();
    let of = |internship: &Internship, answers: &[Approval], ticks: &Ticks| {
        let list = Before::of(&reading, internship, answers, ticks);
        let items = &list.unit.items;
        let watched: Vec<_> = items.iter().map(|item| list.watch(item)).collect();
        (watched, list.progress())
    };
    let none = Ticks::new();
    let (watched, progress) = of(&awaiting(), &[], &none);
    assert_eq!(
        watched,
        [
            Watch::Awaited(ManagerSaysYes),
            Watch::Given(MentorSaysYes),
            Watch::Awaited(MentorManagerSaysYes),
            Watch::Awaited(AllAgree),
            Watch::ByHand,
            Watch::ByHand,
        ]
    );
    assert_eq!(progress, (1, 6));
    let yes = answer(Role::InternManager, ApprovalState::Yes);
    assert_eq!(of(&awaiting(), std::slice::from_ref(&yes), &none).1, (2, 6));
    for state in [
        ApprovalState::Asked,
        ApprovalState::No,
        ApprovalState::Void,
        ApprovalState::Expired,
    ] {
        let not_yes = answer(Role::InternManager, state);
        assert_eq!(of(&awaiting(), &[not_yes], &none).1, (1, 6), "{state:?}");
    }
    // Whatever anybody ticked before, what is seen counts.
    let own = Ticks::from([tick(&reading.pre_internship.items[0].id)]);
    assert_eq!(of(&awaiting(), &[], &own).1, (1, 6));
    assert_eq!(of(&internship(), &[], &none).1, (4, 6), "all have agreed");
}

#[test]
fn what_nothing_here_would_show_is_ticked_by_hand() {
    let mut reading = support_engineering();
    reading.rules.approvals.value = Vec::new();
    let list = Before::of(&reading, &internship(), &[], &Ticks::new());
    assert_eq!(list.watch(&list.unit.items[0]), Watch::ByHand);
    assert_eq!(list.watch(&list.unit.items[2]), Watch::ByHand);
    let meet = "Schedule a weekly 1:1 with your mentor";
    reading.pre_internship.items = vec![item("a", ItemKind::Task, meet, Vec::new())];
    let mut unset = internship();
    assert_eq!(
        Before::of(&reading, &unset, &[], &Ticks::new()).progress(),
        (1, 1)
    );
    unset.one_on_one_time = None;
    let list = Before::of(&reading, &unset, &[], &Ticks::new());
    assert_eq!(list.watch(&list.unit.items[0]), Watch::ByHand);
}

#[test]
fn open_is_neither_done_nor_optional_nor_done_in_another_way() {
    let mut reading = support_engineering();
    let mut either = [task("if so", Vec::new()), task("if not", Vec::new())];
    for way in &mut either {
        way.alternative = Some("if so".to_owned());
    }
    let optional = item(
        "may",
        ItemKind::Task,
        "Optionally open an issue",
        Vec::new(),
    );
    let nested = task("container", vec![task("nested", Vec::new())]);
    reading.pre_internship.items = [vec![optional, nested], either.to_vec()].concat();
    let open = |ticks: &Ticks| {
        let list = Before::of(&reading, &internship(), &[], ticks);
        let ids: Vec<_> = list
            .open()
            .iter()
            .map(|line| line.item.id.clone())
            .collect();
        ids
    };
    assert_eq!(open(&Ticks::new()), ["nested", "if so"]);
    assert_eq!(open(&Ticks::from([tick("if not")])), ["nested"]);
    assert!(open(&Ticks::from([tick("if so"), tick("nested")])).is_empty());
}

#[test]
fn who_ticks_what() {
    let mut internship = internship();
    internship.intern_manager = Some(UserId::new("U0IVO"));
    let coordinators = [UserId::new("U0CORA")];
    let hands = |user: &str| Hands::of(&internship, &UserId::new(user), &coordinators);
    assert_eq!(hands(INTERN), Some(Hands::Pair));
    assert_eq!(hands(MENTOR), Some(Hands::Pair));
    assert_eq!(hands("U0IVO"), Some(Hands::Manager));
    assert_eq!(hands("U0CORA"), Some(Hands::Looking));
    assert_eq!(hands("U0OZ"), None);
    for (owner, pair, manager) in [
        (Owner::Intern, true, false),
        (Owner::Mentor, true, false),
        (Owner::Manager, true, true),
        (Owner::All, true, true),
    ] {
        let mut item = task("a", Vec::new());
        item.owner = owner;
        assert_eq!(Hands::Pair.may_tick(&item), pair);
        assert_eq!(Hands::Manager.may_tick(&item), manager);
        assert!(!Hands::Looking.may_tick(&item));
    }
}

#[test]
fn reminders_on_working_days() {
    for (start, days) in [
        ("2027-03-01", ["2027-02-24", "2027-02-26"]), // Monday: Wednesday and Friday.
        ("2027-03-04", ["2027-03-01", "2027-03-03"]), // Thursday.
        ("2027-03-06", ["2027-03-03", "2027-03-05"]), // Saturday.
        ("2027-03-07", ["2027-03-03", "2027-03-05"]), // Sunday.
    ] {
        let found = reminder_days(start.parse().unwrap());
        assert_eq!(found.map(|day| day.to_string()), days, "{start}");
    }
}
