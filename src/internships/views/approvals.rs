//! A plan on its way to everybody's yes: what each is asked, and what has become of it.

use super::one_on_one;
use crate::{
    ids::{ApprovalId, InternshipId, UserId},
    internships::{
        Approval, ApprovalState, Internship, InternshipState, Role,
        rules::{Calendar, hours_asked, required},
    },
    mrkdwn,
    programs::{Reading, TITLE_CHARS, store::Program},
    slack::{
        blocks::{
            Block, Button, Message, Modal, actions, button, context, day, input, notice,
            plain_text_input, quote, section, sections,
        },
        text::{Mrkdwn, clip},
    },
};

/// A plan with its answers: all that a message about it shows.
pub struct PlanView<'a> {
    pub program: &'a Program,
    pub calendar: &'a Calendar<'a>,
    /// All that were ever asked.
    pub approvals: &'a [Approval],
}

impl PlanView<'_> {
    fn internship(&self) -> &Internship {
        self.calendar.internship
    }

    fn reading(&self) -> &Reading {
        self.calendar.reading
    }

    /// The answers that count, in the order of the roles.
    fn counted(&self) -> Vec<&Approval> {
        let needed = required(&self.reading().rules.approvals.value);
        let of = |role: Role| {
            let mut counted = self
                .approvals
                .iter()
                .filter(|one| one.state != ApprovalState::Void);
            counted.find(|one| one.role == role)
        };
        needed.into_iter().filter_map(of).collect()
    }
}

/// "intern's manager".
pub fn role_word(role: Role) -> &'static str {
    match role {
        Role::Intern => "intern",
        Role::Mentor => "mentor",
        Role::InternManager => "intern's manager",
        Role::MentorManager => "mentor's manager",
    }
}

fn title(program: &Program) -> Mrkdwn {
    Mrkdwn::escaped(&clip(&program.title, TITLE_CHARS)).bold()
}

/// Who, what, when, how many hours: what all agree on.
fn facts(view: &PlanView<'_>) -> Mrkdwn {
    let internship = view.internship();
    let calendar = view.calendar;
    let weeks = super::weeks(calendar.weeks());
    let mut lines = vec![
        mrkdwn!(
            "{}: {} learns with {}",
            title(view.program),
            Mrkdwn::user(internship.intern.as_str()),
            Mrkdwn::user(internship.mentor.as_str())
        ),
        mrkdwn!(
            "From {}, for {}, until {}",
            day(internship.start_date),
            weeks,
            day(calendar.last_day())
        ),
    ];
    lines.extend(hours(internship, view.reading()));
    if let Some(meeting) = one_on_one(internship) {
        lines.push(mrkdwn!("A weekly 1:1 {}", meeting));
    }
    Mrkdwn::join(lines, "\n")
}

/// "17 h a week of the intern's time; the program asks for more than 40 %, which is 16 h."
fn hours(internship: &Internship, reading: &Reading) -> Option<Mrkdwn> {
    let hours = internship.weekly_hours?;
    let mut line = mrkdwn!("{} h a week of the intern's time", hours);
    let rules = &reading.rules;
    match (rules.weekly_percent.value, hours_asked(rules)) {
        (Some(percent), Some(least)) => {
            let (more, of) = match rules.weekly_more_than.value {
                true => ("more than ", least - 1),
                false => ("at least ", least),
            };
            line.push(mrkdwn!(
                "; the program asks for {}{} %, which is {} h of 40",
                more,
                percent,
                of
            ));
        }
        (None, Some(least)) => line.push(mrkdwn!("; the program asks for at least {} h", least)),
        _ => {}
    }
    if !internship.hours_reason.is_empty() {
        line.push(mrkdwn!("\nWhy fewer: {}", internship.hours_reason.as_str()));
    }
    Some(line)
}

/// "Yes: … · Waiting for: …": who is missing is always to be seen.
fn answers(view: &PlanView<'_>) -> Mrkdwn {
    let counted = view.counted();
    let mut lines = Vec::new();
    for (word, state) in [
        ("Yes", ApprovalState::Yes),
        ("No", ApprovalState::No),
        ("No answer in time", ApprovalState::Expired),
        ("Waiting for", ApprovalState::Asked),
    ] {
        let of_state = counted.iter().filter(|one| one.state == state);
        let mut people: Vec<(&UserId, Vec<&str>)> = Vec::new();
        for one in of_state {
            match people.iter_mut().find(|(who, _)| *who == &one.approver) {
                Some((_, roles)) => roles.push(role_word(one.role)),
                None => people.push((&one.approver, vec![role_word(one.role)])),
            }
        }
        if people.is_empty() {
            continue;
        }
        let names = people
            .into_iter()
            .map(|(who, roles)| mrkdwn!("{} ({})", Mrkdwn::user(who.as_str()), roles.join(", ")));
        lines.push(mrkdwn!("{}: {}", word, Mrkdwn::join(names, ", ")));
    }
    Mrkdwn::join(lines, "\n")
}

/// To one of the four: a plan that waits for their yes; afterwards what has become of it.
pub fn approval(view: &PlanView<'_>, own: &[&Approval]) -> Message {
    let Some(first) = own.first() else {
        return Message::text_only(Mrkdwn::ours(
            "This plan has changed. Nothing is asked of you here.",
        ));
    };
    let internship = view.internship();
    let who = Mrkdwn::user(internship.intern.as_str());
    let is_pair = internship.is_of_pair(&first.approver);
    let roles = own
        .iter()
        .map(|one| role_word(one.role))
        .collect::<Vec<_>>()
        .join(" and ");
    let planner = internship.planned_by.as_ref().unwrap_or(&internship.intern);
    let text = if is_pair {
        mrkdwn!(
            "{} has planned the start. Is this what you agreed on?",
            Mrkdwn::user(planner.as_str())
        )
    } else {
        mrkdwn!(
            "{} would like to do an internship for learning, and asks for your yes as {}.",
            who,
            roles
        )
    };
    if first.state == ApprovalState::Void {
        // What is planned now is not what was asked here.
        let became = became(view, first).unwrap_or_else(|| Mrkdwn::ours("This has changed since."));
        let all = mrkdwn!("{} {}", text.clone(), became.clone());
        return Message::new(&all, vec![section(text), section(became)]);
    }
    let mut blocks = vec![
        section(text.clone()),
        section(facts(view)),
        context(vec![answers(view)]),
    ];
    match became(view, first) {
        Some(became) => blocks.push(section(became)),
        None => blocks.push(actions(None, buttons(view, first, is_pair))),
    }
    if !is_pair {
        blocks.extend(super::before::for_managers(view, first.state));
    }
    blocks.push(context(vec![Mrkdwn::ours(
        "An internship is for learning, beside one's own work. It is no promise of a place in the role.",
    )]));
    Message::new(&mrkdwn!("{} {}", text, facts(view)), blocks)
}

fn buttons(
    view: &PlanView<'_>,
    approval: &Approval,
    is_pair: bool,
) -> Vec<crate::slack::blocks::Element> {
    let id = approval.id.as_str();
    let named = |name: &'static str, label: &str| button(name, label).value(id);
    if is_pair {
        return vec![
            named("approval_yes", "Confirm").primary().into(),
            change_button(&approval.internship_id).into(),
        ];
    }
    let about = button("program_open", "About the program").value(view.program.id.as_str());
    vec![
        named("approval_yes", "Approve").primary().into(),
        named("approval_no", "Decline").into(),
        named("approval_ask", "Ask a question").into(),
        named("approval_wrong", "I'm not the one")
            .accessibility_label("I am not this person's manager")
            .into(),
        about.into(),
    ]
}

/// "Change the plan".
pub fn change_button(internship: &InternshipId) -> Button {
    // Of several plans, each has its own.
    button(format!("start_change:{internship}"), "Change")
        .value(internship.as_str())
        .accessibility_label("Change the plan")
}

/// What an answer came to, or why none is awaited any more.
pub fn became(view: &PlanView<'_>, approval: &Approval) -> Option<Mrkdwn> {
    let internship = view.internship();
    match (internship.state, approval.state) {
        (InternshipState::Cancelled, _) => Some(Mrkdwn::ours(
            "The pair has called it off. Nothing is asked of you any more.",
        )),
        (InternshipState::Awaiting, ApprovalState::Asked) => None,
        (_, ApprovalState::Asked) => Some(Mrkdwn::ours(
            "This was settled without you. Nothing is asked of you any more.",
        )),
        (InternshipState::Active | InternshipState::Ended, ApprovalState::Yes) => Some(mrkdwn!(
            "All have said yes: it starts on {}.",
            day(internship.start_date)
        )),
        (InternshipState::Planned, ApprovalState::Yes) => Some(Mrkdwn::ours(
            "You said yes. Somebody else did not; the pair may change the plan and ask again.",
        )),
        (_, ApprovalState::Yes) => Some(Mrkdwn::ours("You said yes. It starts once all have.")),
        (_, ApprovalState::No) => Some(Mrkdwn::ours(
            "You said no. The pair knows, and may change the plan and ask again.",
        )),
        (_, ApprovalState::Expired) => Some(Mrkdwn::ours(
            "There was no answer in time, so the question has expired. The pair may ask again.",
        )),
        (_, ApprovalState::Void) => Some(Mrkdwn::ours(
            "This has changed since, and nothing is asked of you here any more.",
        )),
    }
}

/// The reminder, two working days later.
pub fn approval_nudge(view: &PlanView<'_>, own: &[&Approval]) -> Message {
    let Some(first) = own.first() else {
        return approval(view, own);
    };
    let text = mrkdwn!(
        "The plan of {} still waits for your answer.",
        Mrkdwn::user(view.internship().intern.as_str())
    );
    let mut blocks = vec![section(text.clone()), section(facts(view))];
    match became(view, first) {
        Some(became) => blocks.push(section(became)),
        None => {
            let is_pair = view.internship().is_of_pair(&first.approver);
            blocks.push(actions(None, buttons(view, first, is_pair)));
        }
    }
    Message::new(&text, blocks)
}

/// To the pair: where their plan stands. It fills up as answers come in.
pub fn plan_sent(view: &PlanView<'_>, to: &UserId) -> Message {
    let internship = view.internship();
    let (text, may_change) = match internship.state {
        InternshipState::Planned => (
            Mrkdwn::ours("Your plan needs you: change it and ask again, or call it off."),
            true,
        ),
        InternshipState::Awaiting => (
            Mrkdwn::ours("Your plan is on its way. It starts once all have said yes."),
            true,
        ),
        InternshipState::Active | InternshipState::Ended => (
            mrkdwn!(
                "All have said yes. It starts on {}.",
                day(internship.start_date)
            ),
            false,
        ),
        InternshipState::Cancelled => (Mrkdwn::ours("This plan was called off."), false),
    };
    let mut blocks = vec![
        section(text.clone()),
        section(facts(view)),
        context(vec![answers(view)]),
    ];
    let sender = internship
        .planned_by
        .as_ref()
        .filter(|sender| *sender != to);
    if let Some(sender) = sender {
        let sent = mrkdwn!("As {} has planned it.", Mrkdwn::user(sender.as_str()));
        blocks.insert(1, context(vec![sent]));
    }
    if may_change {
        blocks.push(actions(
            None,
            vec![
                change_button(&internship.id).into(),
                call_off_button(internship).into(),
            ],
        ));
    }
    Message::new(&mrkdwn!("{} {}", text, facts(view)), blocks)
}

/// "Call it off", which asks once more.
pub fn call_off_button(internship: &Internship) -> Button {
    button(format!("plan_call_off:{}", internship.id), "Call it off").value(internship.id.as_str()).confirm(
        "Call it off",
        Mrkdwn::ours("Nothing starts, and whoever was asked hears that no answer is needed. It can't be taken back; you may plan anew with a new request."),
        "Call it off",
        "Keep the plan",
    )
}

/// To the pair: somebody said no, is not the one, or did not answer.
pub fn plan_stopped(view: &PlanView<'_>, stopped: &Approval) -> Message {
    let who = Mrkdwn::user(stopped.approver.as_str());
    let role = role_word(stopped.role);
    let text = match stopped.state {
        ApprovalState::No => mrkdwn!(
            "{} ({}) said no to your plan. Nothing starts for now.",
            who,
            role
        ),
        ApprovalState::Expired => mrkdwn!(
            "{} did not answer the plan in time. Nothing starts for now.",
            late(view, stopped)
        ),
        _ => mrkdwn!(
            "{} says that they are not the {}. Choose whom to ask instead.",
            who,
            role
        ),
    };
    let mut blocks = vec![section(text.clone())];
    let reason = stopped.reason.as_deref().unwrap_or_default();
    if !reason.trim().is_empty() {
        blocks.extend(sections(&quote(reason)));
    }
    let (next, is_open) = next(view, stopped);
    blocks.push(section(next.clone()));
    if is_open {
        let internship = view.internship();
        let change = change_button(&internship.id).primary();
        blocks.push(actions(
            None,
            vec![change.into(), call_off_button(internship).into()],
        ));
    }
    Message::new(&mrkdwn!("{} {}", text, next), blocks)
}

/// All who were asked together with somebody and did not answer either.
fn late(view: &PlanView<'_>, stopped: &Approval) -> Mrkdwn {
    let together = view
        .approvals
        .iter()
        .filter(|one| one.asked_at == stopped.asked_at && one.state == ApprovalState::Expired);
    let names = together.map(|one| {
        mrkdwn!(
            "{} ({})",
            Mrkdwn::user(one.approver.as_str()),
            role_word(one.role)
        )
    });
    Mrkdwn::join(names, ", ")
}

/// Who acts next after a plan was stopped, and whether that is still so.
fn next(view: &PlanView<'_>, stopped: &Approval) -> (Mrkdwn, bool) {
    let nobody_since = !view
        .counted()
        .iter()
        .any(|one| one.role == stopped.role && one.id != stopped.id);
    match view.internship().state {
        InternshipState::Planned => (
            Mrkdwn::ours(
                "Next: change the plan and ask again. Who said yes to the same start and hours is not asked twice.",
            ),
            true,
        ),
        InternshipState::Awaiting if nobody_since => (
            Mrkdwn::ours("Next: change the plan and choose somebody else. The other answers stay."),
            true,
        ),
        InternshipState::Awaiting => (Mrkdwn::ours("The plan has been sent again since."), false),
        InternshipState::Cancelled => (Mrkdwn::ours("The plan was called off since."), false),
        InternshipState::Active | InternshipState::Ended => {
            (Mrkdwn::ours("All have agreed since."), false)
        }
    }
}

/// To coordinators: an approval hangs.
pub fn approval_hangs(view: &PlanView<'_>, hanging: &Approval) -> Message {
    let internship = view.internship();
    let text = mrkdwn!(
        "{} ({}) has not answered the plan of {} and {} for five working days.",
        Mrkdwn::user(hanging.approver.as_str()),
        role_word(hanging.role),
        Mrkdwn::user(internship.intern.as_str()),
        Mrkdwn::user(internship.mentor.as_str())
    );
    let next = match became(view, hanging) {
        Some(_) => Mrkdwn::ours("It has been settled since."),
        None => Mrkdwn::ours(
            "A word from you may help. The pair can choose somebody else to ask by changing the plan.",
        ),
    };
    let blocks = vec![
        section(text.clone()),
        section(facts(view)),
        context(vec![next.clone()]),
    ];
    Message::new(&mrkdwn!("{} {}", text, next), blocks)
}

/// To the pair: an approver's question.
pub fn question(view: &PlanView<'_>, asked: &Approval, words: &str) -> Message {
    let text = mrkdwn!(
        "{} ({}) has a question about your plan:",
        Mrkdwn::user(asked.approver.as_str()),
        role_word(asked.role)
    );
    let mut blocks = vec![section(text.clone())];
    blocks.extend(sections(&quote(words)));
    blocks.push(context(vec![Mrkdwn::ours(
        "Answer them directly. Their approval waits meanwhile, and the plan can be changed.",
    )]));
    if matches!(
        view.internship().state,
        InternshipState::Planned | InternshipState::Awaiting
    ) {
        blocks.push(actions(
            None,
            vec![change_button(&view.internship().id).into()],
        ));
    }
    Message::new(&mrkdwn!("{} {}", text, clip(words, 300)), blocks)
}

/// Decline, with a reason if they like.
pub fn decline_form(approval: &ApprovalId) -> Modal {
    let reason = plain_text_input("reason").multiline().max_length(1000);
    let blocks: Vec<Block> = vec![
        section(Mrkdwn::ours(
            "The intern and the mentor hear that you said no, with the reason if you give one. They may change the plan and ask again.",
        )),
        input("reason", "Reason", reason).optional().into(),
    ];
    form("approve", "Decline", "Decline", approval, blocks)
}

/// A question to the pair.
pub fn question_form(approval: &ApprovalId) -> Modal {
    let question = plain_text_input("question").multiline().max_length(1000);
    let blocks: Vec<Block> = vec![
        section(Mrkdwn::ours(
            "The intern and the mentor get it by direct message. Your answer to the plan can wait meanwhile.",
        )),
        input("question", "Question", question).into(),
    ];
    form("approval_ask", "Ask a question", "Send", approval, blocks)
}

fn form(
    callback: &str,
    title: &str,
    submit: &str,
    approval: &ApprovalId,
    blocks: Vec<Block>,
) -> Modal {
    Modal {
        callback_id: callback.into(),
        title: title.into(),
        submit: Some(submit.into()),
        close: Some("Back".into()),
        private_metadata: approval.to_string(),
        clear_on_close: false,
        blocks,
    }
}

/// After a form about a plan that has gone on meanwhile.
pub fn settled_already(became: Mrkdwn) -> Modal {
    notice("Settled already", became)
}
