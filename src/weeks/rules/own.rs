//! What a pair adds to its program: items of its own, and weeks that stand between or after the page's. Pure.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::civil::Date;

use super::{find, unit_word};
use crate::{
    internships::{Internship, Weeks, rules::Calendar},
    programs::{Item, ItemKind, Reading, Unit, UnitKind, rules::scheduled},
    weeks::OwnItem,
};

/// The heading over what was ticked on an earlier version of the page and is not on this one.
pub const NO_LONGER: &str = "No longer on the page";
/// The heading over what one of the pair has added to a week of the page.
pub const ADDED: &str = "Added to this week";
/// How a week is called that has nothing of the page, so that what is open can be finished.
pub const CATCH_UP: &str = "Catch-up week";
const CATCH_UP_NOTE: &str =
    "Nothing new stands on the page for this week. It is there to finish what is open.";
/// How the ids of added items begin; the page's never do.
const OWN: &str = "own-";

/// Characters of an item.
pub const ITEM_CHARS: usize = 500;
/// Items that can be added to one week.
pub const WEEK_ITEMS: usize = 100;

/// The id of an added item. Several of one moment keep their order.
pub fn own_id(made_at: &str, nth: usize) -> String {
    format!("{OWN}{made_at}-{nth:03}")
}

/// Whether somebody has added an item.
pub fn is_own(item: &Item) -> bool {
    item.id.starts_with(OWN)
}

/// The word of a week of the calendar in which nothing of the page begins.
pub fn own_word(week: u32) -> String {
    format!("{} {week}", UnitKind::Own.as_str())
}

/// The week of the calendar that such a word names.
pub fn own_week(word: &str) -> Option<u32> {
    let number = word.strip_prefix(UnitKind::Own.as_str())?;
    number.strip_prefix(' ')?.parse().ok()
}

/// A program's page with what one internship has beside it: items at the end of their unit (of a unit that is gone,
/// of the last one), and weeks of its own.
pub fn with_own(reading: Arc<Reading>, own: &[OwnItem], internship: &Internship) -> Arc<Reading> {
    let is_missing = |own: &&OwnItem| find(&reading, &own.id).is_none();
    let missing: Vec<&OwnItem> = own.iter().filter(is_missing).collect();
    let places = Places::of(&reading, internship);
    let words: Vec<String> = missing.iter().map(|own| places.of_item(own)).collect();
    let mut weeks: BTreeSet<u32> = words.iter().filter_map(|word| own_week(word)).collect();
    weeks.extend(&internship.own_weeks.0);
    weeks.extend(&internship.catch_up_weeks.0);
    weeks.retain(|week| !places.begun.contains_key(week));
    if missing.is_empty() && weeks.is_empty() {
        return reading;
    }
    let mut reading = Arc::unwrap_or_clone(reading);
    for week in weeks {
        let unit = own_unit(&reading, internship, week);
        reading.units.push(unit);
    }
    for (own, word) in missing.into_iter().zip(words) {
        let mut units = reading.units.iter_mut();
        match units.find(|unit| unit_word(unit) == word) {
            Some(unit) => unit.items.push(item_of(own, unit.kind, internship)),
            None => {
                let item = item_of(own, UnitKind::Before, internship);
                reading.pre_internship.items.push(item);
            }
        }
    }
    Arc::new(reading)
}

/// Where items stand on a version of the page.
struct Places {
    /// The weeks of the calendar in which units of the page begin, each with the word of the last of them.
    begun: BTreeMap<u32, String>,
    words: BTreeSet<String>,
    last: Option<String>,
}

impl Places {
    fn of(reading: &Reading, internship: &Internship) -> Self {
        let units = scheduled(reading).into_iter();
        let begun = units.map(|(first, _, unit)| {
            let week = internship.catch_up_weeks.past(first);
            (week, unit_word(unit))
        });
        let page = reading.units.iter().filter(|it| it.kind != UnitKind::Own);
        let words: Vec<String> = page.map(unit_word).collect();
        Self {
            begun: begun.collect(),
            last: words.last().cloned(),
            words: words.into_iter().collect(),
        }
    }

    /// The word of an item's unit; empty: before the start.
    fn of_item(&self, own: &OwnItem) -> String {
        let word = &own.unit;
        if word.is_empty() || self.words.contains(word) {
            return word.clone();
        }
        if let Some(week) = own_week(word) {
            return self.begun.get(&week).unwrap_or(word).clone();
        }
        match &self.last {
            Some(last) => last.clone(),
            // The page has no weeks any more: it goes on as the pair's own.
            None => {
                let number = word.rsplit(' ').next().and_then(|it| it.parse().ok());
                number.map_or_else(String::new, own_word)
            }
        }
    }
}

/// Own items with the unit in which each of them stands now, whatever that was called when it was added.
pub fn placed(reading: &Reading, own: Vec<OwnItem>, internship: &Internship) -> Vec<OwnItem> {
    let places = Places::of(reading, internship);
    let place = |own: OwnItem| OwnItem {
        unit: places.of_item(&own),
        ..own
    };
    own.into_iter().map(place).collect()
}

fn item_of(own: &OwnItem, kind: UnitKind, internship: &Internship) -> Item {
    let heading = match (&own.added_by, kind) {
        (None, _) => Some(NO_LONGER),
        (Some(_), UnitKind::Own) => None,
        (Some(_), _) => Some(ADDED),
    };
    // In a week that is theirs as a whole it is the intern's word unless somebody else is named.
    let is_expected = kind == UnitKind::Own && own.added_by.as_ref() == Some(&internship.intern);
    Item {
        id: own.id.clone(),
        heading: heading.map(str::to_owned),
        text: own.shown(!is_expected),
        coffee: own.is_chat,
        ..Item::default()
    }
}

/// A week of the pair's own, called as the page calls its weeks.
fn own_unit(reading: &Reading, internship: &Internship, week: u32) -> Unit {
    let between = &internship.catch_up_weeks;
    let is_catch_up = between.0.contains(&week);
    let number = week.saturating_sub(between.before(week)).max(1);
    let note = is_catch_up.then(|| Item {
        id: format!("catch-up-{week}"),
        kind: ItemKind::Note,
        text: CATCH_UP_NOTE.to_owned(),
        ..Item::default()
    });
    Unit {
        number,
        label: match is_catch_up {
            true => CATCH_UP.to_owned(),
            false => label(reading, number),
        },
        kind: UnitKind::Own,
        from: week,
        to: week,
        theme: None,
        line: 0,
        item_count: 0,
        prompt_count: 0,
        items: note.into_iter().collect(),
    }
}

/// "Week 13", in the page's own word for it.
fn label(reading: &Reading, number: u32) -> String {
    let mut weeks = reading.units.iter().filter(|it| it.kind == UnitKind::Week);
    let word = weeks.find_map(|unit| {
        let word = unit.label.strip_suffix(&unit.from.to_string())?.trim_end();
        (!word.is_empty()).then_some(word)
    });
    format!("{} {number}", word.unwrap_or("Week"))
}

/// The days that are posted beside the page's: weeks that the pair has written, and those between.
pub fn own_days(calendar: &Calendar<'_>) -> Vec<Date> {
    let internship = calendar.internship;
    let begun = Places::of(calendar.reading, internship).begun;
    let weeks: BTreeSet<u32> = &internship.own_weeks.0 | &internship.catch_up_weeks.0;
    weeks
        .into_iter()
        .filter(|week| !begun.contains_key(week) && *week <= calendar.weeks())
        .map(|week| calendar.week_date(week))
        .filter(|date| *date < Date::MAX)
        .collect()
}

/// A week to which something can be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeekChoice {
    pub word: String,
    /// "Week 3: Plan".
    pub label: String,
    /// Its day; the calendar's last while it waits for a break's end.
    pub date: Date,
    pub is_over: bool,
}

/// Each week of an internship in the order of its days: the page's, and those in which nothing of the page begins.
pub fn week_choices(calendar: &Calendar<'_>, today: Date) -> Vec<WeekChoice> {
    let internship = calendar.internship;
    let begun = Places::of(calendar.reading, internship).begun;
    let mut choices = Vec::new();
    for (first, _, unit) in scheduled(calendar.reading) {
        let week = calendar.week_of_page(first);
        let date = match unit.kind {
            UnitKind::Day => calendar.day_date(unit.from),
            _ => calendar.week_date(week),
        };
        let label = match &unit.theme {
            Some(theme) => format!("{}: {theme}", unit.label),
            None => unit.label.clone(),
        };
        choices.push((week, unit_word(unit), label, date));
    }
    for week in (1..=calendar.weeks().min(MOST_WEEKS)).filter(|week| !begun.contains_key(week)) {
        let unit = own_unit(calendar.reading, internship, week);
        let date = calendar.week_date(week);
        choices.push((week, own_word(week), unit.label, date));
    }
    choices.sort_by_key(|(week, _, _, date)| (*week, *date));
    let choice = |(week, word, label, date)| WeekChoice {
        word,
        label,
        date,
        is_over: is_over(calendar, week, today),
    };
    choices.into_iter().map(choice).collect()
}

/// Those that something can be added to: what is not over, the last that stands in the place until the internship ends,
/// and `chosen`, in which an item stands already.
pub fn open_choices(
    weeks: Vec<WeekChoice>,
    internship: &Internship,
    chosen: Option<&str>,
) -> Vec<WeekChoice> {
    let is_posted = |week: &&WeekChoice| {
        own_week(&week.word).is_none_or(|number| internship.own_weeks.0.contains(&number))
    };
    let last = weeks.iter().rev().find(is_posted).or(weeks.last());
    let last = last.map(|week| week.word.clone());
    let mut open = weeks;
    open.retain(|week| {
        let word = Some(week.word.as_str());
        !week.is_over || word == last.as_deref() || word == chosen
    });
    open
}

/// The week for which something new is meant: that below which it was pressed, or, where that is over, the one that runs.
pub fn meant(open: &[WeekChoice], here: Option<String>) -> Option<String> {
    let here = here.filter(|word| open.iter().any(|week| week.word == *word));
    here.or_else(|| open.first().map(|week| week.word.clone()))
}

/// Whether the other has changed an item to something else since a form of it was opened.
pub fn is_changed_meanwhile(began: Option<&str>, saved: &OwnItem, sent: &OwnItem) -> bool {
    let now = saved.edition();
    began.is_some_and(|began| began != now) && now != sent.edition()
}

/// More than any page has: a slip of a page ("Month 9999") makes no list of it.
const MOST_WEEKS: u32 = 530;

/// Whether a week of the calendar has gone by.
pub fn is_over(calendar: &Calendar<'_>, week: u32, today: Date) -> bool {
    match week < calendar.weeks() {
        true => calendar.week_date(week + 1) <= today,
        false => calendar.last_day() < today,
    }
}

/// The weeks that are posted because somebody has written something for them. A week that is over is not posted any
/// more; one that was posted stays.
pub fn own_weeks(
    calendar: &Calendar<'_>,
    own: &[OwnItem],
    today: Date,
    is_posted: impl Fn(u32) -> bool,
) -> Weeks {
    let places = Places::of(calendar.reading, calendar.internship);
    let live = own.iter().filter(|own| own.removed_by.is_none());
    let written = live.filter_map(|own| own_week(&places.of_item(own)));
    let before = &calendar.internship.own_weeks.0;
    let posted = before.iter().copied().filter(|week| is_posted(*week));
    let to_come = written.filter(|week| before.contains(week) || !is_over(calendar, *week, today));
    let weeks: BTreeSet<u32> = to_come.chain(posted).collect();
    Weeks(weeks)
}

/// What a form had in it, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ItemForm {
    pub text: String,
    pub week: Option<String>,
    pub due: Option<String>,
}

/// An item as it will be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewItem {
    pub text: String,
    pub unit: String,
    pub due_on: Option<Date>,
}

/// A field's `block_id`, and what is wrong with it.
pub type Errors = Vec<(&'static str, String)>;

impl ItemForm {
    /// What the form wants; each mistake at its own field. `others`: how many items each week has beside this one.
    pub fn read(
        &self,
        weeks: &[WeekChoice],
        others: impl Fn(&str) -> usize,
        start: Date,
    ) -> Result<NewItem, Errors> {
        let chosen = self.week.as_deref();
        let week = weeks.iter().find(|week| Some(week.word.as_str()) == chosen);
        let week = match week {
            None => Err("Choose one of these weeks.".to_owned()),
            Some(week) if others(&week.word) >= WEEK_ITEMS => Err(full()),
            Some(week) => Ok(week),
        };
        match (item_text(&self.text), due(self.due.as_deref(), start), week) {
            (Ok(text), Ok(due_on), Ok(week)) => Ok(NewItem {
                text,
                unit: week.word.clone(),
                due_on,
            }),
            (text, due_on, week) => {
                let errors = [
                    ("text", text.err()),
                    ("due", due_on.err()),
                    ("week", week.err()),
                ];
                let wrong = errors.into_iter();
                Err(wrong
                    .filter_map(|(field, error)| Some((field, error?)))
                    .collect())
            }
        }
    }
}

/// Why no more is added to a week.
pub fn full() -> String {
    format!(
        "{WEEK_ITEMS} items were added to this week already, and more would bury it. Choose another week, or put \
         several into one."
    )
}

/// One line, without the spaces around and between that nobody meant.
pub fn item_text(typed: &str) -> Result<String, String> {
    let words: Vec<_> = typed.split_whitespace().collect();
    let text = words.join(" ");
    match text.chars().count() {
        0 => Err("Write in a few words what it is.".to_owned()),
        chars if chars > ITEM_CHARS => Err(format!(
            "These are {chars} characters, and an item has {ITEM_CHARS} at most. Put the rest into a document and link \
             it here."
        )),
        _ => Ok(text),
    }
}

fn due(typed: Option<&str>, start: Date) -> Result<Option<Date>, String> {
    let Some(typed) = typed else {
        return Ok(None);
    };
    let day: Date = typed
        .parse()
        .map_err(|_| format!("{typed} is not a day of the calendar. Choose another one."))?;
    match day < start {
        true => Err(format!(
            "The internship begins on {start}. Choose that day or a later one."
        )),
        false => Ok(Some(day)),
    }
}

#[cfg(test)]
#[path = "../tests/own.rs"]
mod tests;
