//! Each state of each view as Slack gets it, and within Slack's limits.

use insta::assert_json_snapshot;

use super::*;
use crate::{
    holidays::rules::DaysOff,
    ids::{ApprovalId, ChannelId, HandoverId, UserId},
    internships::{
        Approval, ApprovalState, Handover, HandoverState, InternshipState, Role,
        rules::{Asks, StartForm},
        samples::{
            INTERN, MENTOR, UNRULY, internship, internship_from, now, page, program, program_of,
            request, support_engineering, task, unit,
        },
    },
    programs::UnitKind,
    slack::blocks::contract::{sound_message, sound_modal},
};

fn form(reading: &Reading, title: &str, typed: StartForm, asks: Asks) -> Modal {
    start_form(&StartFacts {
        state: StartState {
            request: Some(request(RequestState::Accepted, "").id),
            internship: None,
        },
        intern: &UserId::new(INTERN),
        mentor: &UserId::new(MENTOR),
        program_title: title,
        reading,
        zone_name: "Europe/Lisbon",
        first_day: "2027-03-01".parse().unwrap(),
        typed,
        asks,
    })
}

/// A page without units: the pair plans its weeks.
fn without_units() -> Reading {
    page(
        "# Internship\n\n## Internship expectations\n\nMore than 40% of your time.\n\n## Before you start\n\n1. Say \
         hello\n",
    )
}

#[test]
fn the_start_form() {
    let reading = support_engineering();
    let fresh = form(
        &reading,
        "Support Internship",
        StartForm::default(),
        Asks::default(),
    );
    assert_json_snapshot!("start_form", sound_modal(&fresh));
    let typed = StartForm {
        start_date: Some("2027-04-05".to_owned()),
        hours: "4 h".to_owned(),
        hours_reason: UNRULY.repeat(200),
        intern_manager: Some("U0IVO".to_owned()),
        mentor_manager: Some("U0MINA".to_owned()),
        weekday: Some("friday".to_owned()),
        time: Some("09:30".to_owned()),
        place: Some("C0SUPPORT".to_owned()),
        at_once: true,
    };
    let all = Asks {
        hours_reason: true,
        at_once: true,
    };
    let again = sound_modal(&form(&reading, &UNRULY.repeat(200), typed, all)).to_string();
    for kept in [
        "2027-04-05",
        "4 h",
        "U0IVO",
        "U0MINA",
        "\"value\":\"friday\"",
        "09:30",
        "C0SUPPORT",
        "Both at once",
        "Why fewer hours",
    ] {
        assert!(again.contains(kept), "{kept} in {again}");
    }
    let bare = form(
        &without_units(),
        "Internship",
        StartForm::default(),
        Asks::default(),
    );
    assert_json_snapshot!(
        "start_form_without_units",
        sound_modal(&bare)["blocks"].as_array().unwrap()[..3]
    );
}

fn answer(role: Role, who: &str, state: ApprovalState) -> Approval {
    let internship = internship();
    Approval {
        id: ApprovalId::new(format!("0195-{role}")),
        workspace_id: internship.workspace_id,
        internship_id: internship.id,
        role,
        approver: UserId::new(who),
        state,
        reason: None,
        asked_at: now(),
        decided_at: None,
    }
}

/// The plan of a sample internship in a state, with each role's answer.
fn with_plan<T>(
    state: InternshipState,
    answers: &[Approval],
    render: impl FnOnce(&PlanView<'_>) -> T,
) -> T {
    let reading = support_engineering();
    let mut internship = internship();
    internship.state = state;
    internship.weekly_hours = Some(6);
    internship.hours_reason = "Exams until May.".to_owned();
    internship.planned_by = Some(UserId::new(MENTOR));
    internship.intern_manager = Some(UserId::new("U0IVO"));
    internship.mentor_manager = Some(UserId::new("U0MINA"));
    let zones = Zones::bundled();
    let calendar = Calendar::new(&internship, &reading, &zones);
    render(&PlanView {
        program: &program("Support Internship"),
        calendar: &calendar,
        approvals: answers,
    })
}

fn answers(manager: ApprovalState) -> [Approval; 4] {
    [
        answer(Role::Intern, INTERN, ApprovalState::Asked),
        answer(Role::Mentor, MENTOR, ApprovalState::Yes),
        answer(Role::InternManager, "U0IVO", manager),
        answer(Role::MentorManager, "U0MINA", ApprovalState::Asked),
    ]
}

#[test]
fn a_plan_before_each_of_the_four() {
    use ApprovalState::*;
    use InternshipState::*;
    let asked = |state, manager, whose: usize| {
        let answers = answers(manager);
        let own = [&answers[whose]];
        with_plan(state, &answers, |view| sound_message(&approval(view, &own)))
    };
    assert_json_snapshot!("approval_pair", asked(Awaiting, Asked, 0));
    assert_json_snapshot!("approval_manager", asked(Awaiting, Asked, 2));
    let settled: Vec<_> = [
        (Awaiting, Yes),
        (Active, Yes),
        (Planned, Yes),
        (Planned, No),
        (Planned, Expired),
        (Awaiting, Void),
        (Cancelled, Asked),
    ]
    .into_iter()
    .map(|(state, answer)| asked(state, answer, 2)["blocks"][3].clone())
    .collect();
    assert_json_snapshot!("approval_settled", settled);
    let both = answers(Asked);
    let two = [&both[2], &both[3]];
    let text = with_plan(Awaiting, &both, |view| sound_message(&approval(view, &two)));
    assert!(
        text["text"]
            .as_str()
            .unwrap()
            .contains("manager and mentor's manager"),
        "{text}"
    );
}

#[test]
fn a_plan_on_its_way_for_the_pair() {
    use ApprovalState::*;
    use InternshipState::*;
    let sent = |state, manager| {
        with_plan(state, &answers(manager), |view| {
            sound_message(&plan_sent(view, &UserId::new(INTERN)))
        })
    };
    assert_json_snapshot!("plan_awaiting", sent(Awaiting, Asked));
    assert_json_snapshot!("plan_agreed", sent(Active, Yes));
    assert_json_snapshot!("plan_called_off", sent(Cancelled, No));
    let mut no = answers(No);
    no[2].reason = Some(UNRULY.repeat(30));
    let stopped = with_plan(Planned, &no, |view| {
        sound_message(&plan_stopped(view, &no[2]))
    });
    assert_json_snapshot!("plan_declined", stopped);
    let late = answers(Expired);
    let stopped = with_plan(Planned, &late, |view| {
        sound_message(&plan_stopped(view, &late[2]))
    });
    assert_json_snapshot!("plan_expired", stopped);
    let asked = answers(Asked);
    let hangs = with_plan(Awaiting, &asked, |view| {
        sound_message(&approval_hangs(view, &asked[2]))
    });
    assert_json_snapshot!("approval_hangs", hangs);
    let words = UNRULY.repeat(14);
    let asked = with_plan(Awaiting, &asked, |view| {
        sound_message(&question(view, &asked[2], &words))
    });
    assert_json_snapshot!("approval_question", asked);
    assert_json_snapshot!(
        "decline_form",
        sound_modal(&decline_form(&ApprovalId::new("0195")))
    );
    assert_json_snapshot!(
        "question_form",
        sound_modal(&question_form(&ApprovalId::new("0195")))
    );
}

#[test]
fn who_left_offers_what_the_stage_allows() {
    let reading = support_engineering();
    let mut internship = internship();
    let mut on = |role, today: &str| {
        internship.gone = Some(role);
        let who = internship.who(role).unwrap().clone();
        let calendar = crate::internships::samples::calendar(&internship, &reading);
        sound_message(&left(&calendar, today.parse().unwrap(), role, &who)).to_string()
    };
    for (role, today, says, is_offered) in [
        (Role::Mentor, "2027-03-04", "choose who takes over", true),
        (Role::Mentor, "2027-06-01", "nobody has to take over", false),
        (Role::Intern, "2027-02-26", "can be called off", false),
        (
            Role::Intern,
            "2027-03-04",
            "`/internship end` closes",
            false,
        ),
    ] {
        let told = on(role, today);
        assert!(told.contains(says), "{today}: {told}");
        assert_eq!(told.contains("Choose a new mentor"), is_offered, "{today}");
    }
}

#[test]
fn the_longest_words_need_several_sections() {
    // Escaped, each is five characters.
    let words = "&".repeat(1000);
    let mut no = answers(ApprovalState::No);
    no[2].reason = Some(words.clone());
    with_plan(InternshipState::Planned, &no, |view| {
        sound_message(&plan_stopped(view, &no[2]));
        sound_message(&question(view, &no[2], &words));
    });
    let (reading, internship) = (support_engineering(), internship());
    let calendar = crate::internships::samples::calendar(&internship, &reading);
    let asked = Handover {
        id: HandoverId::new("0195-handover"),
        workspace_id: internship.workspace_id.clone(),
        internship_id: internship.id.clone(),
        from_mentor: UserId::new(MENTOR),
        mentor: UserId::new("U0MIGUEL"),
        mentor_manager: None,
        note: words,
        proposed_by: UserId::new(INTERN),
        state: HandoverState::Asked,
        asked_at: now(),
    };
    sound_message(&handover(&calendar, &asked, 2));
}

#[test]
fn what_happens_on_the_first_day() {
    let hint = |kind, from| {
        super::plan::first_day_hint(&program_of(vec![unit(kind, from, from, Vec::new())]))
    };
    assert_eq!(hint(UnitKind::Week, 1), "Week 1 is posted on this day.");
    assert_eq!(hint(UnitKind::Module, 1), "Module 1 is posted on this day.");
    assert_eq!(
        hint(UnitKind::Day, 1),
        "Day 1 is the first post day on or after it."
    );
    assert_eq!(
        hint(UnitKind::Week, 3),
        "The first week begins on this day."
    );
    assert_eq!(
        super::plan::first_day_hint(&without_units()),
        "The first week begins on this day."
    );
}

#[test]
fn a_yes_before_and_after_planning() {
    let yes = request(RequestState::Accepted, "");
    assert_json_snapshot!("accepted", sound_message(&accepted(&yes, None)));
    assert_json_snapshot!(
        "accepted_and_planned",
        sound_message(&accepted(&yes, Some(&internship())))
    );
}

#[test]
fn a_start_for_each_of_the_pair() {
    let zones = Zones::bundled();
    let reading = support_engineering();
    let to = |internship: &Internship, reading: &Reading, addressee| {
        sound_message(&started(internship, reading, addressee, &zones))
    };
    assert_json_snapshot!("started_intern", to(&internship(), &reading, "intern"));
    let mut in_a_channel = internship();
    in_a_channel.place = Some(ChannelId::new("C0SUPPORT"));
    in_a_channel.one_on_one_time = None;
    assert_json_snapshot!(
        "started_mentor_in_a_channel",
        to(&in_a_channel, &reading, "mentor")
    );
    assert_json_snapshot!(
        "started_without_units",
        to(&internship(), &without_units(), "intern")
    );
    let day = program_of(vec![unit(UnitKind::Day, 1, 1, vec![task("a", Vec::new())])]);
    let thursday = internship_from("2027-03-04");
    assert_json_snapshot!(
        "started_by_days_on_a_thursday",
        to(&thursday, &day, "intern")
    );
    let long = to(&thursday, &reading, "intern").to_string();
    assert!(
        long.contains("What follows comes on Monday, 15 March 2027."),
        "{long}"
    );
    let mut longest = support_engineering();
    longest.title = Some(UNRULY.repeat(200));
    longest.units[0].label = UNRULY.repeat(200);
    to(&internship(), &longest, "intern");
}

#[test]
fn a_start_on_a_holiday_names_the_day_of_the_post() {
    let mut reading = support_engineering();
    reading.rules.skip_holidays.value = true;
    let mut internship = internship();
    let holiday = (internship.start_date, "Carnaval".to_owned());
    internship.days_off = DaysOff::new([holiday].into());
    let told = sound_message(&started(&internship, &reading, "intern", &Zones::bundled()));
    let text = told["text"].as_str().unwrap();
    assert!(text.contains(", on Tuesday, 2 March 2027, at"), "{text}");
}

#[test]
fn planned_by_somebody_else() {
    assert_json_snapshot!(sound_modal(&planned_already(&internship())));
}

fn lines(count: usize) -> Vec<(Internship, Mrkdwn)> {
    (0..count)
        .map(|n| {
            let mut one = internship();
            one.id = crate::ids::InternshipId::new(format!("0195-internship-{n}"));
            let line = mrkdwn!(
                "*Support Internship* with {} · week {} of 6",
                Mrkdwn::user("U0MARTA"),
                n
            );
            (one, line)
        })
        .collect()
}

#[test]
fn the_status_of_none_one_and_many() {
    let of = |count, may: &[Act]| sound_message(&status(&lines(count), &vec![may.to_vec(); count]));
    assert_json_snapshot!("status_none", of(0, &[]));
    assert_json_snapshot!(
        "status_one",
        of(1, &[Act::Pause, Act::Extend, Act::End, Act::Schedule])
    );
    assert_json_snapshot!(
        "status_two",
        of(2, &[Act::Change, Act::CallOff, Act::Resume])
    );
    let many = of(500, &Act::ALL).to_string();
    assert!(
        many.contains("week 25 of 6") && many.contains("and 474 more"),
        "{many}"
    );
    assert_json_snapshot!("help", sound_message(&help()));
}
