//! Pieces that many views share.

use jiff::{
    Timestamp,
    civil::{Date, Time},
};

use serde_json::json;

use super::{Block, Modal, Mrkdwn, actions, button, context, divider, section, sections};
use crate::{mrkdwn, slack::rich_text::RichText};

/// A page that says something and has nothing to send.
pub fn notice(title: &str, text: Mrkdwn) -> Modal {
    Modal {
        callback_id: "notice".into(),
        title: title.into(),
        submit: None,
        close: Some("Close".into()),
        private_metadata: String::new(),
        clear_on_close: true,
        blocks: vec![section(text)],
    }
}

/// Next and previous, where there is more than one page.
pub fn pager(page: usize, pages: usize) -> Vec<Block> {
    if pages <= 1 {
        return Vec::new();
    }
    let mut buttons = Vec::new();
    if page > 0 {
        buttons.push(
            button("page_previous", "Previous page")
                .value((page - 1).to_string())
                .into(),
        );
    }
    if page + 1 < pages {
        buttons.push(
            button("page_next", "Next page")
                .value((page + 1).to_string())
                .into(),
        );
    }
    vec![
        divider(),
        context(vec![mrkdwn!("Page {} of {}", page + 1, pages)]),
        actions(None, buttons),
    ]
}

/// Versions that are shown, and sections of each: within a view's 100 blocks.
const EARLIER: usize = 12;
const EARLIER_SECTIONS: usize = 6;

/// A text as it was before, over the form that it was saved by. `versions`: when and by whom each was saved, and what it
/// said; the latest first.
pub fn earlier_versions(
    callback_id: &str,
    intro: Mrkdwn,
    versions: impl ExactSizeIterator<Item = (Mrkdwn, Mrkdwn)>,
) -> Modal {
    let more = versions.len().saturating_sub(EARLIER);
    let mut blocks = vec![section(intro)];
    for (saved, said) in versions.take(EARLIER) {
        blocks.push(divider());
        blocks.push(context(vec![saved]));
        blocks.extend(sections(&said).into_iter().take(EARLIER_SECTIONS));
    }
    if more > 0 {
        blocks.push(context(vec![mrkdwn!(
            "and {} earlier ones, which are kept",
            more
        )]));
    }
    Modal {
        callback_id: callback_id.into(),
        title: "Earlier versions".into(),
        submit: None,
        close: Some("Back".into()),
        private_metadata: String::new(),
        clear_on_close: false,
        blocks,
    }
}

/// When something was saved, as each reader's clock shows it.
pub fn saved_at(at: Timestamp) -> Mrkdwn {
    let fallback = at.strftime("%Y-%m-%d %H:%M UTC").to_string();
    Mrkdwn::date(at, "{date_short_pretty} at {time}", &fallback)
}

/// A field for text with lists, links and the like. As JSON: slack-morphism's element leaves out the type of what stands
/// there at first, and Slack refuses the form.
pub fn rich_text_field(block_id: &str, label: &str, action_id: &str, initial: &RichText) -> Block {
    let mut element = json!({ "type": "rich_text_input", "action_id": action_id });
    if !initial.is_empty() {
        element["initial_value"] = initial.to_json();
    }
    Block::Unknown(json!({
        "type": "input",
        "block_id": block_id,
        "label": { "type": "plain_text", "text": label },
        "element": element,
    }))
}

/// Somebody's words, marked as such, line by line.
pub fn quote(words: &str) -> Mrkdwn {
    Mrkdwn::join(words.trim().lines().map(|line| mrkdwn!("> {}", line)), "\n")
}

/// "Monday, 1 March 2027".
pub fn day(date: Date) -> String {
    date.strftime("%A, %-d %B %Y").to_string()
}

/// "15:00".
pub fn hour(time: Time) -> String {
    time.strftime("%H:%M").to_string()
}
