//! Whose yes a plan needs, and how long it may wait. Pure.

use jiff::Timestamp;

use crate::{
    ids::UserId,
    internships::{Approval, ApprovalState, Internship, Role},
    mentors::rules::Workday,
    programs::Approver,
};

/// Whose yes a program's plans need. The pair always agree with each other.
pub fn required(approvals: &[Approver]) -> Vec<Role> {
    let mut roles = vec![Role::Intern, Role::Mentor];
    for (approver, role) in [
        (Approver::InternManager, Role::InternManager),
        (Approver::MentorManager, Role::MentorManager),
    ] {
        if approvals.contains(&approver) {
            roles.push(role);
        }
    }
    roles
}

/// Where a plan stands by its answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Everybody whose yes is needed has said it.
    Agreed,
    /// Somebody has yet to answer.
    Awaiting,
    /// Somebody said no or did not answer in time: the pair acts next.
    Pair,
}

/// Where a plan stands, by whose yes it needs and the answers to it. Voided ones are of an earlier plan.
pub fn next(needed: &[Role], approvals: &[Approval]) -> Next {
    let state = |role: Role| {
        let mut counted = approvals
            .iter()
            .filter(|one| one.state != ApprovalState::Void);
        counted.find(|one| one.role == role).map(|one| one.state)
    };
    let states: Vec<_> = needed.iter().map(|role| state(*role)).collect();
    let is = |wanted| move |state: &Option<ApprovalState>| *state == Some(wanted);
    if states.iter().all(is(ApprovalState::Yes)) {
        Next::Agreed
    } else if states.iter().any(|state| {
        matches!(
            state,
            Some(ApprovalState::No | ApprovalState::Expired) | None
        )
    }) {
        Next::Pair
    } else {
        Next::Awaiting
    }
}

/// Who has to be asked (again) after a plan was sent: whoever is new in their role; everybody but the sender where the
/// start or the hours changed; and whoever did not say yes before.
pub fn to_ask(
    needed: &[Role],
    plan: &Internship,
    before: &[Approval],
    is_agreed_anew: bool,
) -> Vec<(Role, UserId)> {
    let said_yes = |role: Role, who: &UserId| {
        before
            .iter()
            .any(|one| one.role == role && one.approver == *who && one.state == ApprovalState::Yes)
    };
    let people = needed
        .iter()
        .filter_map(|role| Some((*role, plan.who(*role)?.clone())));
    people
        .filter(|(role, who)| is_agreed_anew || !said_yes(*role, who))
        .collect()
}

/// When an approver is reminded, when coordinators hear, when the question expires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    pub nudge: Option<Timestamp>,
    pub coordinator: Option<Timestamp>,
    pub expiry: Timestamp,
}

/// Working days until an approver is reminded and until coordinators hear (CONTRACT.md, "Defaults").
const NUDGE_DAYS: u32 = 2;
const COORDINATOR_DAYS: u32 = 5;

/// In the approver's own working days. What would come at the expiry or later does not come.
pub fn deadlines(asked_at: Timestamp, approver: &Workday, approval_days: u32) -> Deadlines {
    let days = approval_days.max(1);
    let before = |wanted: u32| (wanted < days).then(|| approver.after(asked_at, wanted));
    Deadlines {
        nudge: before(NUDGE_DAYS),
        coordinator: before(COORDINATOR_DAYS),
        expiry: approver.after(asked_at, days),
    }
}

impl Deadlines {
    /// What comes first after an instant.
    pub fn after(&self, now: Timestamp) -> Option<Timestamp> {
        let all = [self.nudge, self.coordinator, Some(self.expiry)];
        all.into_iter().flatten().filter(|at| *at > now).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ids::{ApprovalId, InternshipId, WorkspaceId},
        internships::samples::{internship_from, now},
        scheduler::cadence::Zones,
    };

    const ALL: [Role; 4] = [
        Role::Intern,
        Role::Mentor,
        Role::InternManager,
        Role::MentorManager,
    ];

    fn answer(role: Role, who: &str, state: ApprovalState) -> Approval {
        Approval {
            id: ApprovalId::new(format!("{role}-{who}")),
            workspace_id: WorkspaceId::new("w"),
            internship_id: InternshipId::new("i"),
            role,
            approver: UserId::new(who),
            state,
            reason: None,
            asked_at: now(),
            decided_at: None,
        }
    }

    #[test]
    fn the_pair_is_always_asked_managers_by_the_program() {
        use Approver::*;
        assert_eq!(
            required(&[InternManager, Mentor, MentorManager]),
            [
                Role::Intern,
                Role::Mentor,
                Role::InternManager,
                Role::MentorManager
            ]
        );
        assert_eq!(required(&[Mentor]), [Role::Intern, Role::Mentor]);
        assert_eq!(required(&[]), [Role::Intern, Role::Mentor]);
    }

    #[test]
    fn users_row_r10_all_orders_of_yes_end_in_the_same_state() {
        let mut orders = vec![vec![]];
        for _ in 0..ALL.len() {
            orders = orders
                .into_iter()
                .flat_map(|order: Vec<Role>| {
                    ALL.into_iter()
                        .filter(|role| !order.contains(role))
                        .map(|role| [order.clone(), vec![role]].concat())
                        .collect::<Vec<_>>()
                })
                .collect();
        }
        assert_eq!(orders.len(), 24);
        for order in orders {
            let mut answers: Vec<_> = ALL
                .map(|role| answer(role, "U", ApprovalState::Asked))
                .into();
            for role in order {
                assert_eq!(next(&ALL, &answers), Next::Awaiting);
                for one in answers.iter_mut().filter(|one| one.role == role) {
                    one.state = ApprovalState::Yes;
                }
            }
            assert_eq!(next(&ALL, &answers), Next::Agreed);
        }
    }

    #[test]
    fn a_no_an_expiry_and_nobody_asked_are_the_pairs_turn() {
        let mut answers: Vec<_> = ALL.map(|role| answer(role, "U", ApprovalState::Yes)).into();
        for state in [
            ApprovalState::No,
            ApprovalState::Expired,
            ApprovalState::Void,
        ] {
            answers[2].state = state;
            assert_eq!(next(&ALL, &answers), Next::Pair, "{state}");
        }
        // What was answered to an earlier plan doesn't count.
        answers.push(answer(Role::InternManager, "U0IVO", ApprovalState::Yes));
        assert_eq!(next(&ALL, &answers), Next::Agreed);
    }

    #[test]
    fn users_row_r11_a_changed_start_asks_everybody_a_changed_manager_only_them() {
        let mut plan = internship_from("2027-03-01");
        plan.intern_manager = Some(UserId::new("U0IVO"));
        plan.mentor_manager = Some(UserId::new("U0MINA"));
        let before: Vec<_> = ALL
            .map(|role| answer(role, plan.who(role).unwrap().as_str(), ApprovalState::Yes))
            .into();
        let roles = |asked: Vec<(Role, UserId)>| {
            asked.into_iter().map(|(role, _)| role).collect::<Vec<_>>()
        };
        assert_eq!(roles(to_ask(&ALL, &plan, &before, true)), ALL);
        assert_eq!(roles(to_ask(&ALL, &plan, &before, false)), []);
        plan.mentor_manager = Some(UserId::new("U0NOOR"));
        assert_eq!(
            roles(to_ask(&ALL, &plan, &before, false)),
            [Role::MentorManager]
        );
    }

    #[test]
    fn an_approver_has_their_own_working_days() {
        let zones = Zones::bundled();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let london = Workday::new(zones.find("Europe/London").unwrap(), None);
        // Thursday at eleven: Monday, Thursday, the Thursday after.
        let table = deadlines(at("2027-02-18T11:00:00Z"), &london, 10);
        assert_eq!(table.nudge, Some(at("2027-02-22T11:00:00Z")));
        assert_eq!(table.coordinator, Some(at("2027-02-25T11:00:00Z")));
        assert_eq!(table.expiry, at("2027-03-04T11:00:00Z"));
        assert_eq!(table.after(at("2027-02-22T11:00:00Z")), table.coordinator);
        assert_eq!(table.after(table.expiry), None);
        // In the night: when the day begins.
        let night = deadlines(at("2027-02-18T02:00:00Z"), &london, 10);
        assert_eq!(night.nudge, Some(at("2027-02-22T09:00:00Z")));
        // A program that waits three days tells no coordinator first.
        let short = deadlines(at("2027-02-18T11:00:00Z"), &london, 3);
        assert_eq!((short.nudge.is_some(), short.coordinator), (true, None));
    }
}
