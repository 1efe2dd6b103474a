//! The Home tab.

use crate::{
    internships::{self, Internship},
    slack::{
        blocks::{HomeTab, actions, button, divider, header, section},
        text::{Mrkdwn, unescaped},
    },
};

/// A line for each running internship, or the way to begin.
pub fn home(lines: &[(Internship, Mrkdwn)]) -> HomeTab {
    let mut blocks = vec![header("Understudy")];
    if lines.is_empty() {
        blocks.push(section(Mrkdwn::ours(
            "Learn another role here by working beside somebody who has it.\n\n*To begin*, type `/find-mentor` in the \
             channel of the team that you would like to learn from. You see who could be your mentor, and how many \
             working hours you share.",
        )));
    }
    let (first, rest) = lines.split_at(lines.len().min(WITH_BUTTONS));
    for (internship, line) in first {
        blocks.push(divider());
        blocks.push(section(line.clone()));
        let check_in = button(format!("check_in_open:{}", internship.id), "Check in")
            .value(internship.id.as_str())
            .accessibility_label(&format!("Check in: {}", unescaped(&line.plain())));
        blocks.push(actions(None, vec![check_in.into()]));
    }
    if !rest.is_empty() {
        blocks.push(divider());
        blocks.extend(internships::views::listed(rest, MORE));
    }
    HomeTab { blocks }
}

/// Internships with a button of their own, and sections for those beyond: Home has room for a hundred
/// blocks.
const WITH_BUTTONS: usize = 20;
const MORE: usize = 36;

#[cfg(test)]
#[path = "tests/views.rs"]
mod tests;
