//! The goals of a week that a pair plans itself: what is typed, a line a goal, and which of those that were there each
//! line is. Pure.

use jiff::civil::Date;
use strsim::sorensen_dice;

use super::own::{WEEK_ITEMS, full, item_text};
use crate::{
    scheduler::cadence::{on_or_after, weekday},
    weeks::OwnItem,
};

/// From here on two lines are one goal that was reworded.
const SAME_GOAL: f64 = 0.6;
/// Characters that a form's field takes.
pub const FIELD_CHARS: usize = 3000;

/// A goal as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    pub text: String,
    pub due_on: Option<Date>,
}

/// What becomes of a week's goals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merged {
    /// Those that stay, by id, with their words as they are now.
    pub kept: Vec<(String, Goal)>,
    pub added: Vec<Goal>,
    /// By id.
    pub removed: Vec<String>,
}

/// The goals as they stand in the form; `None` if there are more than its field takes.
pub fn goals_text(items: &[OwnItem]) -> Option<String> {
    let lines: Vec<_> = items.iter().map(line).collect();
    let text = lines.join("\n");
    (text.chars().count() <= FIELD_CHARS).then_some(text)
}

fn line(item: &OwnItem) -> String {
    match item.due_on {
        Some(day) => format!("{} (by {day})", item.typed()),
        None => item.typed(),
    }
}

/// Each line that says something is a goal. "by Friday" at its end is a day of the week that begins on `monday`.
pub fn read(typed: &str, monday: Date, start: Date) -> Result<Vec<Goal>, String> {
    let mut goals = Vec::new();
    let lines = typed.lines().enumerate();
    for (at, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let (text, due_on) = split_day(without_marker(line), monday);
        let text = item_text(text).map_err(|why| format!("Line {}: {why}", at + 1))?;
        if let Some(day) = due_on.filter(|day| *day < start) {
            return Err(format!(
                "Line {}: {day} is before the first day, {start}.",
                at + 1
            ));
        }
        goals.push(Goal { text, due_on });
    }
    match goals.len() > WEEK_ITEMS {
        true => Err(full()),
        false => Ok(goals),
    }
}

/// Without the dash or number that people set before a line of a list.
fn without_marker(line: &str) -> &str {
    let line = line.trim();
    for marker in ["- ", "* ", "• ", "– "] {
        if let Some(rest) = line.strip_prefix(marker) {
            return rest;
        }
    }
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    let rest = line.get(digits..).unwrap_or(line);
    match (1..=2).contains(&digits) {
        true => rest
            .strip_prefix(". ")
            .or(rest.strip_prefix(") "))
            .unwrap_or(line),
        false => line,
    }
}

/// "Draft the survey (by Thursday)", "Draft the survey by 2027-03-11".
fn split_day(line: &str, monday: Date) -> (&str, Option<Date>) {
    let inner = line.trim_end().trim_end_matches(['.', ')']);
    let Some((text, word)) = inner.rsplit_once(char::is_whitespace) else {
        return (line, None);
    };
    let day = match weekday(&word.to_lowercase()) {
        Some(day) => Some(on_or_after(monday, day)),
        None => word.parse().ok(),
    };
    let head = text.trim_end();
    let by = head
        .len()
        .checked_sub(2)
        .and_then(|at| head.split_at_checked(at));
    let before = by
        .filter(|(_, by)| by.eq_ignore_ascii_case("by"))
        .map(|(before, _)| before.trim_end_matches('('))
        .filter(|before| before.ends_with(char::is_whitespace));
    match (before, day) {
        (Some(before), Some(day)) => (before.trim_end().trim_end_matches(','), Some(day)),
        _ => (line, None),
    }
}

/// Which of the goals that the form showed each line is: those in the same words first, then those that were reworded.
/// What is ticked stays ticked by that.
pub fn merge(before: &[OwnItem], typed: Vec<Goal>) -> Merged {
    let words: Vec<String> = before.iter().map(OwnItem::typed).collect();
    let mut taken = vec![false; before.len()];
    let mut of: Vec<Option<usize>> = vec![None; typed.len()];
    let exactly: fn(&str, &str) -> bool = |one, other| one == other;
    let nearly: fn(&str, &str) -> bool = |one, other| sorensen_dice(one, other) >= SAME_GOAL;
    for is_same in [exactly, nearly] {
        for (goal, of) in typed.iter().zip(&mut of).filter(|(_, of)| of.is_none()) {
            let mut open = words.iter().enumerate();
            let found = open.find(|(at, words)| !taken[*at] && is_same(words, &goal.text));
            if let Some((at, _)) = found {
                taken[at] = true;
                *of = Some(at);
            }
        }
    }
    let mut merged = Merged::default();
    for (goal, of) in typed.into_iter().zip(of) {
        match of.and_then(|at| before.get(at)) {
            Some(item) => merged.kept.push((item.id.clone(), goal)),
            None => merged.added.push(goal),
        }
    }
    let gone = before.iter().zip(taken).filter(|(_, taken)| !taken);
    merged.removed = gone.map(|(item, _)| item.id.clone()).collect();
    merged
}

#[cfg(test)]
#[path = "../tests/goals.rs"]
mod tests;
