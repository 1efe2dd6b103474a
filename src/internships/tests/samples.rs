//! For tests: the same few people, programs and internships, at the same moment.

use jiff::Timestamp;

use super::{Internship, InternshipState, Pauses, rules::Calendar};
use crate::{
    check_ins::CheckIn,
    holidays::rules::DaysOff,
    ids::{CheckInId, InternshipId, ProfileId, ProgramId, RequestId, UserId, WorkspaceId},
    mentors::{Profile, ProfileState, Request, RequestState},
    one_on_ones::Arrangement,
    programs::{
        Item, ItemKind, Reading, Unit, UnitKind,
        page::{ReadOptions, read},
        store::Program,
    },
    scheduler::cadence::Zones,
};

pub const INTERN: &str = "U0INES";
pub const MENTOR: &str = "U0MARTA";

/// Monday, 1 March 2027, eight in the morning in Lisbon.
pub fn now() -> Timestamp {
    "2027-03-01T08:00:00Z".parse().unwrap()
}

/// Text with everything that needs care in mrkdwn.
pub const UNRULY: &str = "<!channel> & <https://evil.example|click> *bold* `code` مرحبا 🦉";

pub fn support_engineering() -> Reading {
    page(include_str!("../../../programs/support-engineering.md"))
}

pub fn ux_research() -> Reading {
    page(include_str!("../../../programs/ux-research-de.md"))
}

/// A page as the importer reads it.
pub fn page(markdown: &str) -> Reading {
    read(markdown.as_bytes(), &ReadOptions::default())
}

/// A program of these units and of CONTRACT.md's defaults.
pub fn program_of(units: Vec<Unit>) -> Reading {
    let mut reading = page("# Sample\n\n## Before you start\n\n1. Say hello\n");
    reading.title = Some("Sample".to_owned());
    reading.units = units;
    reading
}

pub fn unit(kind: UnitKind, from: u32, to: u32, items: Vec<Item>) -> Unit {
    Unit {
        number: from,
        label: format!("{kind:?} {from}"),
        kind,
        from,
        to,
        theme: None,
        line: 1,
        item_count: items.len(),
        prompt_count: 0,
        items,
    }
}

pub fn item(id: &str, kind: ItemKind, text: &str, items: Vec<Item>) -> Item {
    Item {
        id: id.to_owned(),
        kind,
        text: text.to_owned(),
        items,
        ..Item::default()
    }
}

pub fn task(id: &str, items: Vec<Item>) -> Item {
    item(id, ItemKind::Task, &format!("Task {id}"), items)
}

pub fn prompt(id: &str, items: Vec<Item>) -> Item {
    item(id, ItemKind::Prompt, &format!("Prompt {id}?"), items)
}

/// Ines with Marta, from Monday, 1 March 2027.
pub fn internship() -> Internship {
    internship_from("2027-03-01")
}

pub fn internship_from(start_date: &str) -> Internship {
    Internship {
        id: InternshipId::new("0195-internship"),
        workspace_id: WorkspaceId::new("w"),
        program_id: ProgramId::new("p"),
        version: 1,
        intern: UserId::new(INTERN),
        mentor: UserId::new(MENTOR),
        intern_manager: None,
        mentor_manager: None,
        start_date: start_date.parse().unwrap(),
        time_zone: "Europe/Lisbon".to_owned(),
        weekly_hours: None,
        one_on_one_weekday: Some("tuesday".to_owned()),
        one_on_one_time: Some("15:00".parse().unwrap()),
        one_on_one_zone: Some("Europe/Berlin".to_owned()),
        place: None,
        place_lost: None,
        state: InternshipState::Active,
        request_id: Some(RequestId::new("0195-request")),
        owed_from_at: now(),
        planned_by: None,
        hours_reason: String::new(),
        pauses: Pauses::default(),
        days_off: DaysOff::default(),
        extra_weeks: 0,
        gone: None,
        ended_on: None,
        end_reason: String::new(),
        shares_hours: false,
        one_on_ones: Arrangement::default(),
        mentor_zone: Some("Europe/Berlin".to_owned()),
    }
}

pub fn calendar<'a>(internship: &'a Internship, reading: &'a Reading) -> Calendar<'a> {
    Calendar::new(internship, reading, &Zones::bundled())
}

pub fn program(title: &str) -> Program {
    Program {
        id: ProgramId::new("0195-program"),
        workspace_id: WorkspaceId::new("w"),
        key: "support".to_owned(),
        title: title.to_owned(),
        home_channel: None,
        home_channel_name: Some("support".to_owned()),
        current_version: 1,
    }
}

pub fn profile(name: &str) -> Profile {
    Profile {
        id: ProfileId::new(format!("0195-profile-{}", name.to_lowercase())),
        program_id: ProgramId::new("0195-program"),
        user_id: UserId::new(format!("U0{}", name.to_uppercase())),
        name: format!("{name} Example"),
        title: "Support Engineer".to_owned(),
        group_name: "Hosting".to_owned(),
        tracks: r#"["Accounts Track"]"#.to_owned(),
        capacity: 2,
        interns: 0,
        time_zone: None,
        slack_time_zone: Some("Europe/Berlin".to_owned()),
        tz_offset_seconds: Some(3600),
        about: "Ask me about log files.".to_owned(),
        listed_by: "csv".to_owned(),
        state: ProfileState::Listed,
        paused_until: None,
        last_asked_at: None,
        open_requests: 0,
        hours: None,
        chosen_time_zone: None,
    }
}

pub fn request(state: RequestState, note: &str) -> Request {
    Request {
        id: RequestId::new("0195-request"),
        workspace_id: WorkspaceId::new("w"),
        program_id: ProgramId::new("0195-program"),
        intern: UserId::new(INTERN),
        mentor: UserId::new(MENTOR),
        note: note.to_owned(),
        state,
        reason: None,
        reason_shared: false,
        passed_to: None,
        passed_from: None,
        asked_at: now(),
        ended_at: None,
    }
}

/// Ines's check-in with these words in each field.
pub fn check_in(words: &str) -> CheckIn {
    CheckIn {
        id: CheckInId::new("0195-check-in"),
        workspace_id: WorkspaceId::new("w"),
        internship_id: InternshipId::new("0195-internship"),
        author: UserId::new(INTERN),
        week_date: "2027-03-01".parse().unwrap(),
        mood: None,
        hours_tenths: None,
        done: words.to_owned(),
        blocked: words.to_owned(),
        blocked_kind: None,
        next: words.to_owned(),
        feedback: words.to_owned(),
        private: words.to_owned(),
        pulse: None,
        met: None,
        topic_by: None,
        revision: 1,
        saved_at: now(),
    }
}
