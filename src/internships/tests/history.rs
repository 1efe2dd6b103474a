//! A history: every word that is written has its sentence, and any number of them fits.

use insta::assert_json_snapshot;
use jiff::{Timestamp, ToSpan};

use super::*;
use crate::{
    ids::{ApprovalId, WorkspaceId},
    internships::{
        ApprovalState, Role,
        samples::{UNRULY, internship, now},
    },
    slack::blocks::contract::sound_modal,
};

fn event(at: Timestamp, actor: &str, what: &str, about: &str) -> Event {
    Event {
        happened_at: at,
        actor: UserId::new(actor),
        what: what.to_owned(),
        about: about.to_owned(),
    }
}

fn shown(events: &[Event], approvals: &[Approval], page: usize) -> serde_json::Value {
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let mut ended = internship();
    ended.end_reason = UNRULY.to_owned();
    sound_modal(&history(
        &HistoryView {
            internship: &ended,
            title: "Support Internship",
            events,
            approvals,
            zone: &zone,
        },
        page,
    ))
}

#[test]
fn each_event_is_a_sentence() {
    let all = [
        ("U0MARTA", "planned", "from 2027-03-01, 8 h a week"),
        ("U0INES", "plan_changed", "from 2027-03-15, 8 h a week"),
        ("U0INES", "approved", "intern"),
        ("U0IVO", "question", "Who covers the phones?"),
        ("U0IVO", "declined", "intern's manager"),
        ("U0MINA", "not_the_one", "mentor's manager"),
        ("", "approval_expired", "mentor's manager"),
        ("", "agreed", "2027-03-15"),
        ("U0INES", "called_off", ""),
        ("U0MARTA", "handover_asked", "U0MIGUEL"),
        ("U0MIGUEL", "handed_over", ""),
        ("U0MIGUEL", "handover_declined", ""),
        ("U0INES", "paused", "A break from …\nLeft out: one 1:1."),
        ("U0INES", "reason", UNRULY),
        ("U0INES", "resumed", "The break ends."),
        ("U0INES", "extended", "Two more weeks, 5 in all."),
    ];
    let all: Vec<_> = all
        .iter()
        .map(|(who, what, about)| event(now(), who, what, about))
        .collect();
    let no = Approval {
        id: ApprovalId::new("0195"),
        workspace_id: WorkspaceId::new("w"),
        internship_id: internship().id,
        role: Role::InternManager,
        approver: UserId::new("U0IVO"),
        state: ApprovalState::Void,
        reason: Some("Not before May.".to_owned()),
        asked_at: now(),
        decided_at: Some(now()),
    };
    assert_json_snapshot!("history", shown(&all, &[no], 0));
    let rest = [
        ("U0CORA", "rescheduled", "On Mondays."),
        ("U0CORA", "completed", "All of it."),
        ("U0CORA", "ended", "In week 1 of 3."),
        ("U0MARTA", "left", "mentor"),
        ("U0MARTA", "came_back", ""),
        ("", "imported", "from 2027-03-01"),
        ("", "changed_by_file", "the place"),
        ("U0CORA", "of_a_later_release", "something"),
    ];
    let rest: Vec<_> = rest
        .iter()
        .map(|(who, what, about)| event(now(), who, what, about))
        .collect();
    assert_json_snapshot!("history_rest", shown(&rest, &[], 0));
    assert_json_snapshot!("history_empty", shown(&[], &[], 3));
}

#[test]
fn any_number_of_events_fits() {
    let words = UNRULY.repeat(80);
    let lines = "<\n".repeat(2_000);
    let many: Vec<_> = (0..55)
        .map(|n| {
            let what = ["question", "paused", "reason", "ended"][n % 4];
            let about = if n % 8 < 4 { &words } else { &lines };
            event(now() + (n as i64).minutes(), "U0INES", what, about)
        })
        .collect();
    for page in 0..3 {
        shown(&many, &[], page);
    }
    assert_eq!(shown(&many, &[], 9), shown(&many, &[], 2));
    let last = shown(&many, &[], 2).to_string();
    assert!(
        last.contains("1 March 2027, 09:00") && !last.contains("09:15"),
        "{last}"
    );
    let choices: Vec<_> = (0..100)
        .map(|_| history_choice(&internship(), UNRULY, &UNRULY.repeat(9)))
        .collect();
    sound_modal(&choose_history(&choices[..1], true));
    let choice = history_choice(&internship(), "Ines", "Marta");
    assert_eq!(choice.label, "Ines with Marta, from 1 March 2027");
}

#[test]
fn what_can_be_begun() {
    let choices = [
        beginning_choice(
            &Beginning::Request(RequestId::new("7")),
            "Marta",
            "Support Internship",
        ),
        beginning_choice(
            &Beginning::Plan(internship().id, internship().start_date),
            UNRULY,
            "x",
        ),
    ];
    assert_json_snapshot!("choose_beginning", sound_modal(&choose_beginning(&choices)));
}
