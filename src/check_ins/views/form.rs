//! The form. What it needs to be drawn again travels in it, so that nothing typed is lost while the database is away.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    check_ins::{
        CheckIn,
        rules::{BLOCKERS, FIELD_CHARS, MET, MOODS, Merged, PULSES, Typed, label},
    },
    internships::Internship,
    mrkdwn,
    programs::TITLE_CHARS,
    slack::{
        blocks::{
            Block, Choice, Element, Modal, PlainTextInput, actions, button, context, day, divider,
            earlier_versions, input, plain_text_input, quote, radio_buttons, saved_at, section,
            sections, static_select,
        },
        text::{Mrkdwn, clip},
    },
};

/// One internship that a check-in may be about.
pub struct About<'a> {
    pub internship: &'a Internship,
    pub title: &'a str,
    /// The other of the pair by name, where it is known: a mentor may have two interns on one program.
    pub with: Option<&'a str>,
}

impl About<'_> {
    /// As an option of a menu, which ends at 75 characters: whom it is with comes first.
    fn label(&self) -> String {
        let start = self.internship.start_date;
        match self.with {
            Some(name) => format!("{}: {}, from {start}", clip(name, 25), clip(self.title, 30)),
            None => format!("{}, from {start}", clip(self.title, 50)),
        }
    }
}

/// What the form carries along. Input, not truth: the rights and the week are looked at anew; the rest is only drawn
/// again, for the same person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormRef {
    #[serde(rename = "i")]
    pub internship: String,
    /// The Monday of the week that was shown: a form sent after midnight still means it.
    #[serde(rename = "w")]
    pub week: String,
    /// The version of the check-in that it began with, 0 for none. `None`: a form of an earlier release.
    #[serde(rename = "r", default)]
    pub revision: Option<i64>,
    #[serde(rename = "o", default)]
    pub other: String,
    #[serde(rename = "t", default)]
    pub title: String,
    #[serde(rename = "h", default)]
    pub weekly_hours: Option<i64>,
    #[serde(rename = "m", default)]
    pub is_mentor: bool,
    #[serde(rename = "p", default)]
    pub asks_for_pulse: bool,
    /// The second mentor's name, where there is one.
    #[serde(rename = "s", default)]
    pub second: Option<String>,
    /// Whether no coordinator but one of the pair looks after the program.
    #[serde(rename = "q", default)]
    pub nobody_reads: bool,
    /// The Monday of the week before, if nothing was said of that.
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    pub week_before: Option<String>,
}

/// What the form shows.
pub struct FormFacts<'a> {
    pub form: &'a FormRef,
    /// What the last check-in wanted to do next.
    pub last_next: Option<&'a str>,
    pub typed: &'a Typed,
    /// Why it is here again.
    pub top: Option<Mrkdwn>,
    /// What another form saved meanwhile and this one can't have in it.
    pub merged: Option<&'a Merged>,
}

/// Characters of a name.
const NAME_CHARS: usize = 60;

/// "Which internship?", for a mentor of several. `words` are kept for the form that follows.
pub fn choose(about: &[About<'_>], words: &str) -> Modal {
    let choices: Vec<_> = about
        .iter()
        .take(100)
        .map(|about| Choice::new(about.internship.id.as_str(), about.label()))
        .collect();
    let initial = choices.first().map(|choice| choice.value.clone());
    let select = static_select("internship", &choices, initial.as_deref());
    Modal {
        callback_id: "check_in_about".into(),
        title: "Check-in".into(),
        submit: Some("Next".into()),
        close: Some("Cancel".into()),
        private_metadata: clip(words, 2000),
        clear_on_close: false,
        blocks: vec![input("internship", "Which internship?", select).into()],
    }
}

/// The form.
pub fn form(facts: &FormFacts<'_>) -> Modal {
    let form = facts.form;
    let mut blocks = Vec::new();
    if let Some(top) = &facts.top {
        blocks.push(section(top.clone()));
    }
    for (field, words) in facts.merged.into_iter().flat_map(|merged| &merged.beside) {
        let said = mrkdwn!(
            "{} as it was saved meanwhile:\n{}",
            Mrkdwn::escaped(field).bold(),
            quote(words)
        );
        blocks.extend(sections(&said));
    }
    blocks.push(context(vec![whose(form)]));
    blocks.extend(ways(form));
    if let Some(next) = facts.last_next.filter(|next| !next.trim().is_empty()) {
        let intro = Mrkdwn::ours("What you wanted to do next, last time:\n");
        blocks.extend(sections(&(intro + quote(next))));
        blocks.push(divider());
    }
    let fields = Fields {
        typed: facts.typed,
        // Slack keeps what stands in a field whose action_id stays: what was merged needs others.
        version: facts.merged.map(|_| form.revision.unwrap_or(0)),
    };
    blocks.extend(match form.is_mentor {
        true => of_mentor(form, &fields),
        false => of_intern(form, &fields),
    });
    Modal {
        callback_id: "check_in".into(),
        title: "Check-in".into(),
        submit: Some("Save".into()),
        close: Some("Cancel".into()),
        private_metadata: carried(form),
        clear_on_close: false,
        blocks,
    }
}

/// Within the 3,000 characters that Slack carries along.
fn carried(form: &FormRef) -> String {
    let form = FormRef {
        title: clip(&form.title, TITLE_CHARS),
        second: form.second.as_deref().map(|name| clip(name, NAME_CHARS)),
        ..form.clone()
    };
    serde_json::to_string(&form).unwrap_or_default()
}

/// "Support Internship with Marta · week of Monday, 1 March 2027".
fn whose(form: &FormRef) -> Mrkdwn {
    let mut whose = Mrkdwn::escaped(&clip(&form.title, TITLE_CHARS));
    if !form.other.is_empty() {
        whose.push(mrkdwn!(" with {}", Mrkdwn::user(&form.other)));
    }
    if let Ok(week) = form.week.parse() {
        whose.push(mrkdwn!(" · week of {}", day(week)));
    }
    whose
}

/// To what was saved of this week before, and to the week before.
fn ways(form: &FormRef) -> Option<Block> {
    let to = |week: &str| format!("{}|{week}", form.internship);
    let mut buttons: Vec<Element> = Vec::new();
    if form.revision.is_some_and(|revision| revision > 1) {
        let earlier = button("check_in_earlier", "Earlier versions");
        buttons.push(earlier.value(to(&form.week)).into());
    }
    if let Some(before) = &form.week_before {
        let last = button("check_in_open:before", "Check in for last week");
        buttons.push(last.value(to(before)).into());
    }
    (!buttons.is_empty()).then(|| actions(None, buttons))
}

/// A check-in as it was before, the latest first, to who wrote it.
pub fn earlier(week: Date, versions: &[CheckIn]) -> Modal {
    let intro = mrkdwn!(
        "Your check-in for the week of {}, as it was before. Only you see this.",
        day(week)
    );
    let shown = |it: &CheckIn| (mrkdwn!("Saved {}", saved_at(it.saved_at)), said(it));
    earlier_versions("check_in_earlier", intro, versions.iter().map(shown))
}

/// All that a version says, a line for each field that was filled in.
fn said(version: &CheckIn) -> Mrkdwn {
    let typed = Typed::of(version);
    let chosen = |known, value: &Option<String>| value.as_deref().and_then(|it| label(known, it));
    let words = |typed: &str| (!typed.trim().is_empty()).then(|| quote(typed));
    let fields = [
        ("How it goes", chosen(&MOODS, &typed.mood).map(Mrkdwn::ours)),
        ("Hours", typed.hours.as_deref().map(Mrkdwn::escaped)),
        ("Done", words(&typed.done)),
        ("Blocked", words(&typed.blocked)),
        (
            "Where the blocker is",
            chosen(&BLOCKERS, &typed.blocked_kind).map(Mrkdwn::ours),
        ),
        ("Next", words(&typed.next)),
        ("Feedback", words(&typed.feedback)),
        (
            "Met for the 1:1",
            chosen(&MET, &typed.met).map(Mrkdwn::ours),
        ),
        (
            "How it feels",
            chosen(&PULSES, &typed.pulse).map(Mrkdwn::ours),
        ),
        ("Only for the coordinator", words(&typed.private)),
    ];
    let lines = fields.into_iter().filter_map(|(name, said)| {
        let name = Mrkdwn::ours(name).bold();
        said.map(|said| mrkdwn!("{}\n{}", name, said))
    });
    let all = Mrkdwn::join(lines.collect::<Vec<_>>(), "\n");
    match all.is_empty() {
        true => Mrkdwn::ours("All fields were left empty."),
        false => all,
    }
}

struct Fields<'a> {
    typed: &'a Typed,
    version: Option<i64>,
}

impl Fields<'_> {
    fn action(&self, field: &str) -> String {
        match self.version {
            Some(version) => format!("{field}:{version}"),
            None => field.to_owned(),
        }
    }

    fn long(&self, field: &str, typed: &str) -> PlainTextInput {
        plain_text_input(self.action(field))
            .multiline()
            .max_length(FIELD_CHARS as u64)
            .initial(typed)
    }

    fn text(&self, field: &str, label: &str, typed: &str) -> Block {
        input(field, label, self.long(field, typed))
            .optional()
            .into()
    }

    fn mood(&self, label: &str) -> Block {
        let moods = choices(&MOODS);
        let mood = radio_buttons(self.action("mood"), &moods, self.typed.mood.as_deref());
        input("mood", label, mood).optional().into()
    }

    fn select(
        &self,
        field: &'static str,
        label: &str,
        known: &[(&str, &str)],
        chosen: Option<&str>,
        hint: Option<&str>,
    ) -> Block {
        let select = static_select(self.action(field), &choices(known), chosen);
        let input = input(field, label, select).optional();
        match hint {
            Some(hint) => input.hint(hint).into(),
            None => input.into(),
        }
    }

    fn met(&self) -> Block {
        self.select(
            "met",
            "Did you two meet for your 1:1?",
            &MET,
            self.typed.met.as_deref(),
            None,
        )
    }

    fn private(&self, form: &FormRef) -> Block {
        let hint = match (form.nobody_reads, form.is_mentor) {
            (true, _) => {
                "Nobody reads this at the moment: no coordinator looks after the program but one of you two."
            }
            (false, true) => "Nobody else sees this, not even your intern.",
            (false, false) => "Nobody else sees this, not even your mentor.",
        };
        let private = self.long("private", &self.typed.private);
        input("private", "Only for the coordinator", private)
            .optional()
            .hint(hint)
            .into()
    }
}

fn choices(known: &[(&str, &str)]) -> Vec<Choice> {
    known
        .iter()
        .map(|(value, label)| Choice::new(*value, *label))
        .collect()
}

fn of_intern(form: &FormRef, fields: &Fields<'_>) -> Vec<Block> {
    let typed = fields.typed;
    let hours_hint = match form.weekly_hours {
        Some(hours) => format!("{hours} hours a week are agreed. 7.5 and 7h30 are the same."),
        None => "All that you spent on the internship. 7.5 and 7h30 are the same.".to_owned(),
    };
    let hours = plain_text_input(fields.action("hours"))
        .max_length(40)
        .initial(typed.hours.as_deref().unwrap_or_default());
    let kind_hint = match &form.second {
        Some(name) => format!(
            "“Working from home”: {} also gets what you write under Blocked, and nothing else.",
            clip(name, NAME_CHARS)
        ),
        None => "So that the right person can help.".to_owned(),
    };
    let mut blocks = vec![
        fields.mood("How is it going?"),
        input("hours", "Hours this week", hours)
            .optional()
            .hint(&hours_hint)
            .into(),
        fields.text("done", "Done", &typed.done),
        fields.text("blocked", "Blocked", &typed.blocked),
        fields.select(
            "blocked_kind",
            "Where is the blocker?",
            &BLOCKERS,
            typed.blocked_kind.as_deref(),
            Some(&kind_hint),
        ),
        fields.text("next", "Next", &typed.next),
        fields.text("feedback", "Feedback for your mentor", &typed.feedback),
        fields.met(),
    ];
    if form.asks_for_pulse {
        blocks.push(fields.select(
            "pulse",
            "And beside the work: how does it feel?",
            &PULSES,
            typed.pulse.as_deref(),
            Some("Only the coordinators hear of it, and only if something could be done."),
        ));
    }
    blocks.push(fields.private(form));
    blocks
}

/// Shorter: what only a mentor can say.
fn of_mentor(form: &FormRef, fields: &Fields<'_>) -> Vec<Block> {
    let typed = fields.typed;
    vec![
        fields.mood("How is it going with your intern?"),
        fields.met(),
        fields.text("done", "What you two did", &typed.done),
        fields.text("feedback", "Feedback for your intern", &typed.feedback),
        fields.private(form),
    ]
}
