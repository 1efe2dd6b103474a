//! The list before the start: a message to each of the pair, a modal, the reminder of what is open.

use serde::{Deserialize, Serialize};

use super::approvals::PlanView;
use crate::{
    internships::{
        ApprovalState, Internship, InternshipState,
        rules::{Before, Calendar, Hands, Sign, Watch, is_optional},
    },
    mrkdwn,
    programs::{Item, ItemKind, Owner, short_title},
    slack::{
        blocks::{
            Block, Button, Message, Modal, actions, button, context, day, header, pager, section,
            section_with,
        },
        text::{Mrkdwn, clip, unescaped},
    },
    weeks::{
        Ticks,
        rules::{Line, can_be_ticked, lines},
        views::{
            items::{
                MESSAGE_BLOCKS, MESSAGE_CHARS, Piece, Ticking, fitting, indent, pages, plain,
                spoken,
            },
            talk,
        },
    },
};

/// Open items that a reminder names; the rest is counted.
const NAMED: usize = 10;
/// Characters of an item that a reminder shows with its links; of a longer one the beginning is shown.
const NAMED_CHARS: usize = 200;
const TITLE: &str = "Before the start";

/// An internship's list as somebody sees it.
pub struct BeforeView<'a> {
    pub calendar: &'a Calendar<'a>,
    pub list: &'a Before,
    pub hands: Hands,
    /// How often the message's content had changed when it was rendered.
    pub version: i64,
}

/// Which list a modal shows. Input, not truth.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeforeRef {
    #[serde(rename = "i")]
    pub internship: String,
    #[serde(rename = "p", default)]
    pub page: usize,
}

impl BeforeView<'_> {
    fn internship(&self) -> &Internship {
        self.calendar.internship
    }

    /// Nobody ticks any more.
    fn is_over(&self) -> bool {
        matches!(
            self.internship().state,
            InternshipState::Ended | InternshipState::Cancelled
        )
    }

    fn pieces(&self) -> Vec<Piece> {
        let ticking = Ticking {
            internship: self.internship(),
            ticks: &self.list.ticks,
            date: String::new(),
            version: self.version,
            page_version: self.internship().version,
        };
        let mut pieces = Vec::new();
        for line in lines(&self.list.unit) {
            if let Some(heading) = line.opens_heading {
                pieces.extend(plain(Mrkdwn::escaped(heading).bold()));
            }
            let by_hand = !self.is_over()
                && self.hands.may_tick(line.item)
                && self.list.watch(line.item) == Watch::ByHand;
            pieces.extend(ticking.line_with(&line, &self.aside(&line), by_hand));
        }
        pieces.extend(talk(&self.list.unit, &self.list.ticks, None));
        pieces
    }

    /// "for the mentor · done by Marta", on a line of its own.
    fn aside(&self, line: &Line<'_>) -> Mrkdwn {
        let item = line.item;
        if item.kind == ItemKind::Note {
            return Mrkdwn::default();
        }
        let mut parts = vec![Mrkdwn::ours(owner_word(item.owner))];
        if is_optional(item) {
            parts.push(Mrkdwn::ours("may be left out"));
        }
        match self.list.watch(item) {
            Watch::Given(sign) => parts.push(mrkdwn!("seen by Understudy: {}", given_word(sign))),
            Watch::Awaited(sign) => parts.push(mrkdwn!("ticks itself once {}", given_word(sign))),
            Watch::ByHand => {
                let by = self.list.done_by(item).filter(|_| can_be_ticked(item));
                parts.extend(by.map(|by| mrkdwn!("done by {}", Mrkdwn::user(by.as_str()))));
            }
        }
        mrkdwn!("\n{}_{}_", indent(line), Mrkdwn::join(parts, " · "))
    }

    /// "Support Internship · Ines with Marta · from Monday, 1 March 2027 · 1 of 8 done".
    fn subtitle(&self) -> Mrkdwn {
        let internship = self.internship();
        let (done, all) = self.list.progress();
        let mut line = mrkdwn!(
            "{} · {} with {} · from {}",
            short_title(self.calendar.reading, "Internship"),
            Mrkdwn::user(internship.intern.as_str()),
            Mrkdwn::user(internship.mentor.as_str()),
            day(internship.start_date)
        );
        if all > 0 {
            line.push(mrkdwn!(" · {} of {} done", done, all));
        }
        match internship.state {
            InternshipState::Ended => line.push(Mrkdwn::ours(" · has ended")),
            InternshipState::Cancelled => line.push(Mrkdwn::ours(" · was called off")),
            _ => {}
        }
        line
    }
}

/// Whose an item is.
fn owner_word(owner: Owner) -> &'static str {
    match owner {
        Owner::Intern => "for the intern",
        Owner::Mentor => "for the mentor",
        Owner::Manager => "for the managers",
        Owner::All => "for all of you",
    }
}

/// What Understudy sees, after "once" and after a colon.
pub fn given_word(sign: Sign) -> &'static str {
    match sign {
        Sign::ManagerSaysYes => "the intern's manager has said yes",
        Sign::MentorSaysYes => "the mentor has said yes",
        Sign::MentorManagerSaysYes => "the mentor's manager has said yes",
        Sign::AllAgree => "all have agreed to the plan",
        Sign::OneOnOneScheduled => "the weekly 1:1 is set",
    }
}

/// "Before the start", as a modal.
fn open_button(internship: &Internship) -> Button {
    button("pre_open", TITLE).value(internship.id.as_str())
}

/// To each of the pair, once, when a plan was first sent.
pub fn before(view: &BeforeView<'_>) -> Message {
    let pieces = view.pieces();
    let fits = fitting(&pieces, MESSAGE_BLOCKS, MESSAGE_CHARS);
    let mut blocks = vec![header(TITLE), context(vec![view.subtitle()])];
    blocks.extend(pieces.iter().take(fits).map(|piece| piece.block.clone()));
    if fits < pieces.len() {
        blocks.push(context(vec![mrkdwn!(
            "There is more: all of it stands in *{}*.",
            TITLE
        )]));
        blocks.push(actions(None, vec![open_button(view.internship()).into()]));
    }
    let (done, all) = view.list.progress();
    let opening = mrkdwn!(
        "What is to be done before {} starts on {}: {} of {} done.",
        short_title(view.calendar.reading, "the internship"),
        day(view.internship().start_date),
        done,
        all
    );
    Message::new(&spoken(opening, pieces.iter().take(fits)), blocks)
}

/// The whole list, in pages where it is long.
pub fn before_page(view: &BeforeView<'_>, page: usize) -> Modal {
    let pages = pages(view.pieces());
    let page = page.min(pages.len() - 1);
    let mut blocks = vec![context(vec![view.subtitle()])];
    blocks.extend(pages[page].iter().map(|piece| piece.block.clone()));
    blocks.extend(pager(page, pages.len()));
    let list = BeforeRef {
        internship: view.internship().id.to_string(),
        page,
    };
    Modal {
        callback_id: "before".into(),
        title: TITLE.into(),
        submit: None,
        close: Some("Close".into()),
        private_metadata: serde_json::to_string(&list).unwrap_or_default(),
        clear_on_close: false,
        blocks,
    }
}

/// To each of the pair, shortly before the first day: what is open, and that it starts all the same.
pub fn before_reminder(view: &BeforeView<'_>, may_change: bool) -> Message {
    let internship = view.internship();
    let open = view.list.open();
    let start = day(internship.start_date);
    let text = match open.len() {
        1 => mrkdwn!("It starts on {}, and one thing is open:", &start),
        several => mrkdwn!("It starts on {}, and {} things are open:", &start, several),
    };
    let mut named: Vec<_> = open
        .iter()
        .take(NAMED)
        .map(|line| name(line.item))
        .collect();
    if open.len() > NAMED {
        named.push(mrkdwn!("and {} more", open.len() - NAMED));
    }
    let named = Mrkdwn::join(named, "\n");
    let word = Mrkdwn::ours(if may_change {
        "It starts that day all the same. If you would rather have this done first, change the plan to a later day."
    } else {
        "It starts that day all the same; the list can be ticked afterwards as well."
    });
    let mut buttons = vec![open_button(internship).into()];
    if may_change {
        let change = button("start_change", "Change the plan");
        buttons.push(change.value(internship.id.as_str()).into());
    }
    let blocks = vec![
        section(text.clone()),
        section(named.clone()),
        context(vec![word.clone()]),
        actions(None, buttons),
    ];
    Message::new(&mrkdwn!("{}\n{}\n{}", text, named, word), blocks)
}

fn name(item: &Item) -> Mrkdwn {
    let text = Mrkdwn::from_page(item.text.clone());
    let text = if text.chars() <= NAMED_CHARS {
        text
    } else {
        Mrkdwn::escaped(&clip(&unescaped(&text.plain()), NAMED_CHARS))
    };
    mrkdwn!("• {} _({})_", text, owner_word(item.owner))
}

/// A line of a manager's question, where the list has something for them.
pub fn for_managers(plan: &PlanView<'_>, answer: ApprovalState) -> Option<Block> {
    let internship = plan.calendar.internship;
    let is_asked = matches!(answer, ApprovalState::Asked | ApprovalState::Yes);
    if !is_asked || internship.state == InternshipState::Cancelled {
        return None;
    }
    let list = Before::of(
        plan.calendar.reading,
        internship,
        plan.approvals,
        &Ticks::new(),
    );
    let text = match list.for_managers() {
        0 => return None,
        1 => Mrkdwn::ours("One item of the list before the start is for the managers to tick."),
        several => mrkdwn!(
            "{} items of the list before the start are for the managers to tick.",
            several
        ),
    };
    Some(section_with(None, text, open_button(internship)))
}

#[cfg(test)]
#[path = "../tests/before_views.rs"]
mod tests;
