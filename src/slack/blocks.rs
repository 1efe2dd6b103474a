//! Block Kit as the views use it: a thin facade over slack-morphism's types.
//!
//! It clips to Slack's limits (`block-kit.json` of the contract) where a clip does no harm: titles,
//! labels, buttons. Text that somebody wrote is never clipped: [`sections`] cuts it into several
//! blocks, and lists are paged by their view.

use serde_json::{Value, json};
use slack_morphism::prelude::*;

use super::text::{Mrkdwn, clip};

pub use element::{
    Button, Checkboxes, Choice, ConversationsSelect, DatePicker, Element, ExternalSelect, Field,
    MultiStaticSelect, MultiUsersSelect, NumberInput, Overflow, PlainTextInput, RadioButtons,
    StaticSelect, TimePicker, UsersSelect, button, checkboxes, conversations_select, date_picker,
    external_select, multi_static_select, multi_users_select, number_input, overflow,
    plain_text_input, radio_buttons, static_select, time_picker, users_select,
};
pub use pieces::{day, earlier_versions, hour, notice, pager, quote, rich_text_field, saved_at};

#[cfg(test)]
pub(crate) mod contract;
mod element;
mod pieces;

/// One block of a message or view. What slack-morphism doesn't know is `Block::Unknown(json)`.
pub type Block = SlackBlock;

/// Blocks in one message.
pub const MAX_MESSAGE_BLOCKS: usize = 50;
/// Blocks in one modal or App Home.
pub const MAX_VIEW_BLOCKS: usize = 100;
/// Characters in a section's text.
pub const MAX_SECTION_CHARS: usize = 3000;
/// Elements in one actions block.
pub const MAX_ACTIONS: usize = 25;
/// Options of checkboxes and radio buttons.
pub const MAX_CHECKBOXES: usize = 10;
/// Options of a select.
pub const MAX_OPTIONS: usize = 100;
/// Options of an overflow menu.
pub const MAX_OVERFLOW: usize = 5;
/// Characters in all of one message: Slack refuses more than about 13,000.
pub const MAX_MESSAGE_CHARS: usize = 13_000;
/// Characters in a header.
pub const MAX_HEADER_CHARS: usize = 150;
/// Characters of what somebody types into one input.
pub const MAX_INPUT_CHARS: usize = 3000;

const MAX_CONTEXT_ELEMENTS: usize = 10;
const MAX_LABEL_CHARS: usize = 2000;
const MAX_VIEW_TITLE_CHARS: usize = 24;
/// Slack's docs advise 4,000 for `text`; it only has to carry a whole message if there are no blocks.
const MAX_FALLBACK_CHARS: usize = 4000;
const MAX_TEXT_CHARS: usize = 40_000;

/// A paragraph of at most [`MAX_SECTION_CHARS`]; see [`sections`] for longer text.
pub fn section(text: Mrkdwn) -> Block {
    SlackSectionBlock::new().with_text(markdown(text)).into()
}

/// As many sections as the text needs.
pub fn sections(text: &Mrkdwn) -> Vec<Block> {
    let parts = text.split(MAX_SECTION_CHARS);
    parts.into_iter().map(section).collect()
}

/// A paragraph with something to press at its side.
pub fn section_with(
    block_id: Option<String>,
    text: Mrkdwn,
    accessory: impl Into<Element>,
) -> Block {
    SlackSectionBlock::new()
        .opt_block_id(block_id.map(SlackBlockId))
        .with_text(markdown(text))
        .with_accessory(accessory.into().into())
        .into()
}

/// A heading in plain text.
pub fn header(text: &str) -> Block {
    SlackHeaderBlock::new(plain(text, MAX_HEADER_CHARS)).into()
}

pub fn divider() -> Block {
    SlackDividerBlock::new().into()
}

/// Small print. More than ten parts are put together, since Slack takes ten.
pub fn context(parts: Vec<Mrkdwn>) -> Block {
    let mut parts = parts;
    if parts.len() > MAX_CONTEXT_ELEMENTS {
        let rest = parts.split_off(MAX_CONTEXT_ELEMENTS - 1);
        parts.push(Mrkdwn::join(rest, "  "));
    }
    let elements = parts
        .into_iter()
        .map(|part| SlackBlockMarkDownText::new(shown(part)).into())
        .collect();
    SlackContextBlock::new(elements).into()
}

/// Buttons and selects in a row, at most [`MAX_ACTIONS`].
pub fn actions(block_id: Option<String>, elements: Vec<Element>) -> Block {
    SlackActionsBlock::new(elements.into_iter().map(Into::into).collect())
        .opt_block_id(block_id.map(SlackBlockId))
        .into()
}

/// A field of a form, with its label.
pub fn input(block_id: impl Into<String>, label: &str, element: impl Into<Field>) -> Input {
    Input(
        SlackInputBlock::new(plain(label, MAX_LABEL_CHARS), element.into().into())
            .with_block_id(SlackBlockId(block_id.into())),
    )
}

/// An input block under construction; `.into()` makes it a [`Block`].
#[derive(Debug, Clone)]
pub struct Input(SlackInputBlock);

impl Input {
    /// A line under the field.
    pub fn hint(self, hint: &str) -> Self {
        Self(self.0.with_hint(plain(hint, MAX_LABEL_CHARS)))
    }

    /// The form may be sent without it.
    pub fn optional(self) -> Self {
        Self(self.0.with_optional(true))
    }
}

impl From<Input> for Block {
    fn from(input: Input) -> Block {
        input.0.into()
    }
}

/// What is posted. The sender adds the metadata.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// The notification, and what a screen reader says: one full sentence, safe as mrkdwn.
    pub text: String,
    pub blocks: Vec<Block>,
}

impl Message {
    pub fn new(text: &Mrkdwn, blocks: Vec<Block>) -> Self {
        Self {
            text: text.plain(),
            blocks,
        }
    }

    /// A message without blocks; Slack formats its text.
    pub fn text_only(text: Mrkdwn) -> Self {
        Self {
            text: text.as_str().to_owned(),
            blocks: Vec::new(),
        }
    }

    /// `text` and, if there are any, `blocks`.
    pub fn to_json(&self) -> Value {
        if self.blocks.is_empty() {
            return json!({ "text": clip(&self.text, MAX_TEXT_CHARS) });
        }
        json!({ "text": clip(&self.text, MAX_FALLBACK_CHARS), "blocks": self.blocks })
    }
}

/// A form, or a page to read, over the conversation.
#[derive(Debug, Clone, PartialEq)]
pub struct Modal {
    pub callback_id: String,
    /// Clipped to Slack's 24 characters.
    pub title: String,
    /// The label of the button that sends it. Slack demands one if there is an input.
    pub submit: Option<String>,
    pub close: Option<String>,
    /// Comes back with every action and submission; up to 3,000 characters; input, not truth.
    pub private_metadata: String,
    pub blocks: Vec<Block>,
    /// Closing it closes the forms below it too: there is nothing left to do in them.
    pub clear_on_close: bool,
}

impl Modal {
    pub fn to_json(&self) -> Value {
        let button = |label: &String| plain(label, MAX_VIEW_TITLE_CHARS);
        let view = SlackModalView::new(
            plain(&self.title, MAX_VIEW_TITLE_CHARS),
            self.blocks.clone(),
        )
        .with_callback_id(self.callback_id.clone().into())
        .with_private_metadata(self.private_metadata.clone())
        .opt_submit(self.submit.as_ref().map(button))
        .opt_close(self.close.as_ref().map(button))
        .opt_clear_on_close(self.clear_on_close.then_some(true));
        json!(SlackView::Modal(view))
    }
}

/// The `callback_id` of every App Home.
pub const HOME: &str = "home";

/// A person's App Home.
#[derive(Debug, Clone, PartialEq)]
pub struct HomeTab {
    pub blocks: Vec<Block>,
}

impl HomeTab {
    pub fn to_json(&self) -> Value {
        let view = SlackHomeView::new(self.blocks.clone());
        json!(SlackView::Home(view.with_callback_id(HOME.into())))
    }
}

fn markdown(text: Mrkdwn) -> SlackBlockText {
    SlackBlockMarkDownText::new(shown(text)).into()
}

/// Slack refuses a whole message for one empty text.
fn shown(text: Mrkdwn) -> String {
    if text.as_str().trim().is_empty() {
        return "–".to_owned();
    }
    text.as_str().to_owned()
}

fn plain(text: &str, max_chars: usize) -> SlackBlockPlainTextOnly {
    let text = if text.trim().is_empty() { "–" } else { text };
    clip(text, max_chars).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_what_slack_documents() {
        let message = Message::new(
            &Mrkdwn::ours("Ada asks you."),
            vec![
                header(&"x".repeat(200)),
                section_with(
                    Some("request:7".into()),
                    Mrkdwn::ours("*Ada* asks"),
                    button("request_accept:7", "Accept").primary(),
                ),
                actions(None, vec![button("a", "Go").value("1").into()]),
                context((0..12).map(|_| Mrkdwn::ours("x")).collect()),
                divider(),
                section(Mrkdwn::default()),
            ],
        );
        let json = message.to_json();
        let blocks = &json["blocks"];
        assert_eq!(blocks[0]["text"]["type"], "plain_text");
        assert_eq!(
            blocks[0]["text"]["text"].as_str().unwrap().chars().count(),
            MAX_HEADER_CHARS
        );
        assert_eq!(
            blocks[1],
            json!({
                "type": "section",
                "block_id": "request:7",
                "text": { "type": "mrkdwn", "text": "*Ada* asks" },
                "accessory": {
                    "type": "button",
                    "action_id": "request_accept:7",
                    "text": { "type": "plain_text", "text": "Accept" },
                    "style": "primary",
                },
            })
        );
        assert_eq!(blocks[2]["elements"][0]["value"], "1");
        assert_eq!(blocks[3]["elements"].as_array().unwrap().len(), 10);
        assert_eq!(blocks[5]["text"]["text"], "–");
    }

    #[test]
    fn a_modal_is_what_slack_documents() {
        let modal = Modal {
            callback_id: "check_in".into(),
            title: "A title that is much too long".into(),
            submit: Some("Send".into()),
            close: None,
            private_metadata: "7".into(),
            clear_on_close: false,
            blocks: vec![
                input("done", "Done", plain_text_input("v").multiline())
                    .hint("What you did")
                    .optional()
                    .into(),
            ],
        };
        assert_eq!(
            modal.to_json(),
            json!({
                "type": "modal",
                "callback_id": "check_in",
                "title": { "type": "plain_text", "text": "A title that is much to…" },
                "submit": { "type": "plain_text", "text": "Send" },
                "private_metadata": "7",
                "blocks": [{
                    "type": "input",
                    "block_id": "done",
                    "label": { "type": "plain_text", "text": "Done" },
                    "hint": { "type": "plain_text", "text": "What you did" },
                    "optional": true,
                    "element": { "type": "plain_text_input", "action_id": "v", "multiline": true },
                }],
            })
        );
        assert_eq!(
            HomeTab {
                blocks: vec![divider()]
            }
            .to_json()["type"],
            "home"
        );
    }

    #[test]
    fn long_text_becomes_several_sections() {
        let text = Mrkdwn::escaped(&"word ".repeat(1500));
        let blocks = sections(&text);
        assert_eq!(blocks.len(), 3);
    }
}
