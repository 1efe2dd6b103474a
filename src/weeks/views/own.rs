//! What the pair adds: the form of one item, and the list of a week's.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::WeekRef;
use crate::{
    mrkdwn,
    slack::{
        blocks::{
            Block, Button, Choice, MAX_OPTIONS, Modal, actions, button, context, date_picker, day,
            header, input, notice, pager, plain_text_input, quote, section, sections,
            static_select,
        },
        inbound::ViewState,
        text::{Mrkdwn, clip, unescaped},
    },
    weeks::{
        OwnItem,
        rules::own::{ItemForm, WeekChoice},
    },
};

/// Items on one page of a week's list; each takes two blocks.
const PAGE_ITEMS: usize = 30;
const LABEL_CHARS: usize = 60;

/// The view that lies under a form, which shows what the form changes. Input, not truth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Below {
    /// Slack's id of it, and what stands in it: `week` or `own_items`.
    #[serde(rename = "v")]
    pub view: String,
    #[serde(rename = "k")]
    pub callback_id: String,
    #[serde(rename = "r")]
    pub week: WeekRef,
}

/// Which item a form is about; without one it adds. Input, not truth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemRef {
    #[serde(rename = "i")]
    pub internship: String,
    /// The day of the week from which it was opened.
    #[serde(rename = "d")]
    pub date: String,
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// What the item said when its form was opened ([`OwnItem::edition`]).
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    #[serde(rename = "b", default, skip_serializing_if = "Vec::is_empty")]
    pub below: Vec<Below>,
}

/// "Add an item", for the week of a day.
pub fn add_button(week: &WeekRef) -> Button {
    button(
        format!("item_add:{}:{}", week.internship, week.date),
        "Add an item",
    )
    .value(serde_json::to_string(week).unwrap_or_default())
}

/// "What we added", where there is something.
pub fn own_button(week: &WeekRef) -> Button {
    button(format!("own_open:{}", week.date), "What you two added")
        .value(serde_json::to_string(week).unwrap_or_default())
}

/// The form of an item: new ones by `item_add`, those that are there by `item_edit`.
pub fn item_form(at: &ItemRef, weeks: &[WeekChoice], typed: &ItemForm) -> Modal {
    let is_new = at.item.is_none();
    let chosen = typed.week.as_deref();
    let blocks = vec![
        input(
            "text",
            "What is it?",
            plain_text_input("text")
                .initial(&typed.text)
                .placeholder("Sit in on the call with Acme on Thursday"),
        )
        .hint("One line, as it will stand in the week. Both of you can tick and change it.")
        .into(),
        input(
            "week",
            "Which week?",
            static_select("week", &choices(weeks, chosen), chosen),
        )
        .into(),
        input("due", "By when?", date_picker("due", picked(typed)))
            .optional()
            .into(),
    ];
    Modal {
        callback_id: if is_new { "item_add" } else { "item_edit" }.into(),
        title: if is_new {
            "Add an item"
        } else {
            "Change an item"
        }
        .into(),
        submit: Some(if is_new { "Add" } else { "Save" }.into()),
        close: Some("Cancel".into()),
        private_metadata: serde_json::to_string(at).unwrap_or_default(),
        clear_on_close: false,
        blocks,
    }
}

/// The form once more: the other changed the item while it was open. What was typed stays.
pub fn item_meanwhile(
    at: &ItemRef,
    weeks: &[WeekChoice],
    typed: &ItemForm,
    saved: &OwnItem,
) -> Modal {
    let mut form = item_form(at, weeks, typed);
    let says = Mrkdwn::from_page(saved.shown(false));
    let week = weeks.iter().find(|week| week.word == saved.unit);
    let week = week.map_or("another week", |week| week.label.as_str());
    let day = if saved.due_on.is_some() {
        ""
    } else {
        ", without a day"
    };
    form.blocks.insert(
        0,
        section(mrkdwn!(
            "The other of you changed this while you wrote. Now it says: {} ({}{})\nYours stands below: save what you \
             both mean.",
            says,
            clip(week, LABEL_CHARS),
            day
        )),
    );
    form
}

fn picked(typed: &ItemForm) -> Option<Date> {
    typed.due.as_deref()?.parse().ok()
}

/// As many weeks as a menu takes; the chosen one is among them.
fn choices(weeks: &[WeekChoice], chosen: Option<&str>) -> Vec<Choice> {
    let at = weeks
        .iter()
        .position(|week| Some(week.word.as_str()) == chosen);
    let first = at.map_or(0, |at| (at + 1).saturating_sub(MAX_OPTIONS));
    let shown = weeks.iter().skip(first).take(MAX_OPTIONS);
    shown
        .map(|week| Choice::new(week.word.as_str(), week_label(week)))
        .collect()
}

/// "Week 3: Plan · from 15 March".
pub fn week_label(week: &WeekChoice) -> String {
    let when = match week.date < Date::MAX {
        true => week.date.strftime(" · from %-d %B").to_string(),
        false => " · after the break".to_owned(),
    };
    format!("{}{when}", clip(&week.label, 48))
}

/// Whatever the two have added to a week, and what was taken out of it.
pub struct OwnList<'a> {
    pub week: &'a WeekRef,
    /// "Week 3: Plan".
    pub title: &'a str,
    pub items: &'a [OwnItem],
}

/// The list, in pages where it is long.
pub fn own_list(list: &OwnList<'_>) -> Modal {
    let pages = list.items.len().div_ceil(PAGE_ITEMS).max(1);
    let page = list.week.page.min(pages - 1);
    let week = WeekRef {
        page,
        ..list.week.clone()
    };
    let mut blocks = vec![header(list.title)];
    if list.items.is_empty() {
        blocks.push(section(Mrkdwn::ours(
            "Neither of you has added anything to this week.",
        )));
    }
    let shown = list.items.iter().skip(page * PAGE_ITEMS).take(PAGE_ITEMS);
    blocks.extend(shown.flat_map(|item| one_of_list(list.week, item)));
    blocks.extend(pager(page, pages));
    blocks.push(actions(None, vec![add_button(list.week).into()]));
    Modal {
        callback_id: "own_items".into(),
        title: "What you two added".into(),
        submit: None,
        close: Some("Close".into()),
        private_metadata: serde_json::to_string(&week).unwrap_or_default(),
        clear_on_close: false,
        blocks,
    }
}

fn one_of_list(week: &WeekRef, item: &OwnItem) -> Vec<Block> {
    let shown = Mrkdwn::from_page(item.shown(true));
    let about = ItemRef {
        internship: week.internship.clone(),
        date: week.date.clone(),
        item: Some(item.id.clone()),
        edition: None,
        below: Vec::new(),
    };
    let name = clip(&item.typed(), LABEL_CHARS);
    let act = |act: &str, label: &str| {
        button(format!("{act}:{}", item.id), label)
            .value(serde_json::to_string(&about).unwrap_or_default())
            .accessibility_label(&format!("{label}: {name}"))
    };
    match &item.removed_by {
        None => vec![
            section(shown),
            actions(
                None,
                vec![
                    act("item_edit", "Change").into(),
                    act("item_remove", "Take out").into(),
                ],
            ),
        ],
        Some(by) => vec![
            section(mrkdwn!(
                "_Taken out by_ {}: {}",
                Mrkdwn::user(by.as_str()),
                shown
            )),
            actions(None, vec![act("item_back", "Put back").into()]),
        ],
    }
}

/// To whoever is neither the intern nor the mentor.
pub fn not_of_pair() -> Mrkdwn {
    Mrkdwn::ours("Only the intern and the mentor add to their weeks. Nothing was changed.")
}

/// After an internship's end.
pub fn has_ended() -> Mrkdwn {
    Mrkdwn::ours("This internship has ended. Its weeks stay as they were.")
}

/// In the place of a form that can't be taken. Nothing typed is lost.
pub fn not_saved(why: Mrkdwn, typed: &ViewState) -> Modal {
    let texts = typed.typed();
    let mut blocks = vec![section(match texts.is_empty() {
        true => why,
        false => mrkdwn!("{} You wrote:", why),
    })];
    blocks.extend(texts.into_iter().flat_map(|text| sections(&quote(text))));
    Modal {
        blocks,
        ..notice("Nothing changed", Mrkdwn::default())
    }
}

/// Why a form about an item can't be saved any more.
pub fn gone() -> Mrkdwn {
    Mrkdwn::ours(
        "Somebody has taken this item out meanwhile, so nothing was saved. You can put it back first.",
    )
}

/// The weekly question to the mentor: which calls can be sat in on.
pub fn calls_question(
    internship: &crate::internships::Internship,
    title: &str,
    week: &WeekRef,
) -> crate::slack::blocks::Message {
    let text = mrkdwn!(
        "{} is to shadow calls in {}. Which ones could they join? Each call that you add stands in their week.",
        Mrkdwn::user(internship.intern.as_str()),
        clip(title, LABEL_CHARS)
    );
    let add = button(format!("item_add:{}", week.date), "Add a call")
        .value(serde_json::to_string(week).unwrap_or_default())
        .primary();
    crate::slack::blocks::Message::new(
        &text,
        vec![section(text.clone()), actions(None, vec![add.into()])],
    )
}

/// "What you two added" of a week: how many, for whoever looks at the whole of it.
pub fn own_line(count: usize) -> Option<Block> {
    (count > 0).then(|| {
        context(vec![match count {
            1 => Mrkdwn::ours("One item here was added by one of you."),
            count => mrkdwn!("{} items here were added by you two.", count),
        }])
    })
}

/// "by Friday, 12 March 2027".
pub fn by_day(date: Date) -> String {
    format!("by {}", day(date))
}

/// An item's words in plain text.
pub fn plain_words(mrkdwn: &str, chars: usize) -> String {
    clip(
        &unescaped(&Mrkdwn::from_page(mrkdwn.to_owned()).plain()),
        chars,
    )
}

#[cfg(test)]
#[path = "../tests/own_views.rs"]
mod tests;
