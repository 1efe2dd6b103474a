//! What is pressed, chosen or typed. [`Element`] stands in a message or Home, [`Field`] in a form;
//! the types say which can be which.

use std::fmt::Display;

use slack_morphism::prelude::*;
use url::Url;

use super::{MAX_INPUT_CHARS, Mrkdwn, markdown, plain};
use crate::slack::text::clip;

const MAX_BUTTON_CHARS: usize = 75;
const MAX_OPTION_CHARS: usize = 75;
const MAX_PLACEHOLDER_CHARS: usize = 150;
const MAX_CONFIRM_TITLE_CHARS: usize = 100;
const MAX_CONFIRM_BUTTON_CHARS: usize = 30;

/// One thing to choose. The label is clipped to 75 characters, the value must not exceed 75
/// (Slack's newer docs say 150) and comes back as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
        }
    }

    /// As an option, for a menu that Slack asks us for.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!(self.item::<SlackBlockPlainTextOnly>())
    }

    fn item<T>(&self) -> SlackBlockChoiceItem<T>
    where
        T: From<SlackBlockPlainTextOnly> + Into<SlackBlockText>,
    {
        SlackBlockChoiceItem::new(
            plain(&self.label, MAX_OPTION_CHARS).into(),
            self.value.clone(),
        )
    }
}

fn items<T>(choices: &[Choice]) -> Vec<SlackBlockChoiceItem<T>>
where
    T: From<SlackBlockPlainTextOnly> + Into<SlackBlockText>,
{
    choices.iter().map(Choice::item).collect()
}

/// The item whose value this is; Slack refuses an initial option that is none of the options.
fn chosen<T>(choices: &[Choice], value: Option<&str>) -> Option<SlackBlockChoiceItem<T>>
where
    T: From<SlackBlockPlainTextOnly> + Into<SlackBlockText>,
{
    let choice = choices.iter().find(|choice| Some(&*choice.value) == value);
    choice.map(Choice::item)
}

/// All items whose values these are; `None` if there is none, since Slack refuses an empty list.
fn all_chosen<T>(choices: &[Choice], values: &[&str]) -> Option<Vec<SlackBlockChoiceItem<T>>>
where
    T: From<SlackBlockPlainTextOnly> + Into<SlackBlockText>,
{
    let chosen: Vec<_> = choices
        .iter()
        .filter(|choice| values.contains(&&*choice.value))
        .map(Choice::item)
        .collect();
    (!chosen.is_empty()).then_some(chosen)
}

fn action_id(id: impl Into<String>) -> SlackActionId {
    SlackActionId(id.into())
}

fn placeholder_text(text: &str) -> SlackBlockPlainTextOnly {
    plain(text, MAX_PLACEHOLDER_CHARS)
}

/// Declares a newtype over one of the crate's elements.
macro_rules! elements {
    ($($(#[$doc:meta])* $name:ident($inner:ty);)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name($inner);
    )*};
}

elements! {
    /// A button. It says what it does.
    Button(SlackBlockButtonElement);
    /// The "…" menu.
    Overflow(SlackBlockOverflowElement);
    /// Up to ten boxes to tick.
    Checkboxes(SlackBlockCheckboxesElement);
    /// One of up to ten.
    RadioButtons(SlackBlockRadioButtonsElement);
    /// One of up to a hundred.
    StaticSelect(SlackBlockStaticSelectElement);
    /// Several of up to a hundred.
    MultiStaticSelect(SlackBlockMultiStaticSelectElement);
    /// One of a list that Slack asks us for while the person types (`block_suggestion`).
    ExternalSelect(SlackBlockExternalSelectElement);
    /// A person of the workspace.
    UsersSelect(SlackBlockUsersSelectElement);
    /// Several people of the workspace.
    MultiUsersSelect(SlackBlockMultiUsersSelectElement);
    /// A public or private channel.
    ConversationsSelect(SlackBlockConversationsSelectElement);
    /// A civil date.
    DatePicker(SlackBlockDatePickerElement);
    /// A civil time.
    TimePicker(SlackBlockTimePickerElement);
    /// Typed text.
    PlainTextInput(SlackBlockPlainTextInputElement);
    /// A typed number.
    NumberInput(SlackBlockNumberInputElement);
}

/// Declares an enum over some of the elements, and its way into the crate's enum of the same.
macro_rules! places {
    ($(#[$doc:meta])* $place:ident { $($name:ident => $variant:ident,)* } into $($target:ident)*) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub enum $place { $($name($name),)* }

        $(impl From<$name> for $place {
            fn from(element: $name) -> Self {
                Self::$name(element)
            }
        })*

        places!(@into $place { $($name => $variant,)* } $($target)*);
    };
    (@into $place:ident $variants:tt $($target:ident)*) => {
        $(places!(@one $place $variants $target);)*
    };
    (@one $place:ident { $($name:ident => $variant:ident,)* } $target:ident) => {
        impl From<$place> for $target {
            fn from(element: $place) -> Self {
                match element {
                    $($place::$name(element) => Self::$variant(element.0),)*
                }
            }
        }
    };
}

places! {
    /// What may stand beside a section or in a row of actions.
    Element {
        Button => Button,
        Overflow => Overflow,
        Checkboxes => Checkboxes,
        RadioButtons => RadioButtons,
        StaticSelect => StaticSelect,
        ExternalSelect => ExternalSelect,
        UsersSelect => UsersSelect,
        ConversationsSelect => ConversationsSelect,
        DatePicker => DatePicker,
        TimePicker => TimePicker,
    } into SlackActionBlockElement SlackSectionBlockElement
}

places! {
    /// What may stand in an input block.
    Field {
        PlainTextInput => PlainTextInput,
        NumberInput => NumberInput,
        Checkboxes => Checkboxes,
        RadioButtons => RadioButtons,
        StaticSelect => StaticSelect,
        MultiStaticSelect => MultiStaticSelect,
        ExternalSelect => ExternalSelect,
        UsersSelect => UsersSelect,
        MultiUsersSelect => MultiUsersSelect,
        ConversationsSelect => ConversationsSelect,
        DatePicker => DatePicker,
        TimePicker => TimePicker,
    } into SlackInputBlockElement
}

pub fn button(id: impl Into<String>, text: &str) -> Button {
    let text = plain(text, MAX_BUTTON_CHARS);
    Button(SlackBlockButtonElement::new(text).with_action_id(action_id(id)))
}

impl Button {
    /// Comes back with the click; at most 2,000 characters.
    pub fn value(self, value: impl Into<String>) -> Self {
        Self(self.0.with_value(value.into()))
    }

    /// Green: the one thing most people will want.
    pub fn primary(self) -> Self {
        Self(self.0.with_style(SlackBlockButtonStyle::Primary))
    }

    /// Red: cannot be taken back.
    pub fn danger(self) -> Self {
        Self(self.0.with_style(SlackBlockButtonStyle::Danger))
    }

    /// What a screen reader says in place of the text ("Accept Ada's request").
    pub fn accessibility_label(self, label: &str) -> Self {
        let label = SlackAccessibilityLabel(clip(label, MAX_BUTTON_CHARS));
        Self(self.0.with_accessibility_label(label))
    }

    /// Opens a page too. What is no URL is left out.
    pub fn url(self, url: &str) -> Self {
        Self(self.0.opt_url(Url::parse(url).ok()))
    }

    /// Asks before it acts.
    pub fn confirm(self, title: &str, text: Mrkdwn, yes: &str, no: &str) -> Self {
        Self(self.0.with_confirm(SlackBlockConfirmItem::new(
            plain(title, MAX_CONFIRM_TITLE_CHARS),
            markdown(text),
            plain(yes, MAX_CONFIRM_BUTTON_CHARS),
            plain(no, MAX_CONFIRM_BUTTON_CHARS),
        )))
    }
}

pub fn overflow(id: impl Into<String>, choices: &[Choice]) -> Overflow {
    Overflow(SlackBlockOverflowElement::new(items(choices)).with_action_id(action_id(id)))
}

/// `ticked`: the values that are ticked at first.
pub fn checkboxes(id: impl Into<String>, choices: &[Choice], ticked: &[&str]) -> Checkboxes {
    Checkboxes(
        SlackBlockCheckboxesElement::new(items(choices))
            .with_action_id(action_id(id))
            .opt_initial_options(all_chosen(choices, ticked)),
    )
}

/// `initial`: the value that is chosen at first.
pub fn radio_buttons(
    id: impl Into<String>,
    choices: &[Choice],
    initial: Option<&str>,
) -> RadioButtons {
    RadioButtons(
        SlackBlockRadioButtonsElement::new(items(choices))
            .with_action_id(action_id(id))
            .opt_initial_option(chosen(choices, initial)),
    )
}

/// `initial`: the value that is chosen at first.
pub fn static_select(
    id: impl Into<String>,
    choices: &[Choice],
    initial: Option<&str>,
) -> StaticSelect {
    StaticSelect(
        SlackBlockStaticSelectElement::new()
            .with_action_id(action_id(id))
            .with_options(items(choices))
            .opt_initial_option(chosen(choices, initial)),
    )
}

impl StaticSelect {
    pub fn placeholder(self, text: &str) -> Self {
        Self(self.0.with_placeholder(placeholder_text(text)))
    }
}

/// `initial`: the values that are chosen at first.
pub fn multi_static_select(
    id: impl Into<String>,
    choices: &[Choice],
    initial: &[&str],
) -> MultiStaticSelect {
    MultiStaticSelect(
        SlackBlockMultiStaticSelectElement::new()
            .with_action_id(action_id(id))
            .with_options(items(choices))
            .opt_initial_options(all_chosen(choices, initial)),
    )
}

impl MultiStaticSelect {
    pub fn placeholder(self, text: &str) -> Self {
        Self(self.0.with_placeholder(placeholder_text(text)))
    }
}

/// `min_query_length`: how many characters somebody types before Slack asks us.
pub fn external_select(
    id: impl Into<String>,
    min_query_length: u64,
    initial: Option<&Choice>,
) -> ExternalSelect {
    ExternalSelect(
        SlackBlockExternalSelectElement::new()
            .with_action_id(action_id(id))
            .with_min_query_length(min_query_length)
            .opt_initial_option(initial.map(Choice::item)),
    )
}

pub fn users_select(id: impl Into<String>, initial: Option<&str>) -> UsersSelect {
    UsersSelect(
        SlackBlockUsersSelectElement::new()
            .with_action_id(action_id(id))
            .opt_initial_user(initial.map(str::to_owned)),
    )
}

impl UsersSelect {
    pub fn placeholder(self, text: &str) -> Self {
        Self(self.0.with_placeholder(placeholder_text(text)))
    }
}

/// `initial`: those who are chosen at first.
pub fn multi_users_select(id: impl Into<String>, initial: &[&str]) -> MultiUsersSelect {
    let initial: Vec<_> = initial.iter().map(|id| (*id).to_owned()).collect();
    MultiUsersSelect(
        SlackBlockMultiUsersSelectElement::new()
            .with_action_id(action_id(id))
            // Slack refuses an empty list.
            .opt_initial_users((!initial.is_empty()).then_some(initial)),
    )
}

impl MultiUsersSelect {
    pub fn placeholder(self, text: &str) -> Self {
        Self(self.0.with_placeholder(placeholder_text(text)))
    }
}

/// Public and private channels, no DMs; none is chosen unless `initial` says so.
pub fn conversations_select(id: impl Into<String>, initial: Option<&str>) -> ConversationsSelect {
    use SlackConversationFilterInclude::{Private, Public};
    let filter = SlackBlockConversationFilter::new().with_include(vec![Public, Private]);
    ConversationsSelect(
        SlackBlockConversationsSelectElement::new()
            .with_action_id(action_id(id))
            .with_filter(filter)
            .opt_initial_conversation(initial.map(|id| SlackConversationId(id.to_owned()))),
    )
}

impl ConversationsSelect {
    pub fn placeholder(self, text: &str) -> Self {
        Self(self.0.with_placeholder(placeholder_text(text)))
    }
}

pub fn date_picker(id: impl Into<String>, initial: Option<jiff::civil::Date>) -> DatePicker {
    DatePicker(
        SlackBlockDatePickerElement::new()
            .with_action_id(action_id(id))
            .opt_initial_date(initial.map(|date| date.strftime("%Y-%m-%d").to_string())),
    )
}

/// `initial` is `HH:MM`; `time_zone`, an IANA name, is shown beside it.
pub fn time_picker(
    id: impl Into<String>,
    initial: Option<&str>,
    time_zone: Option<&str>,
) -> TimePicker {
    TimePicker(
        SlackBlockTimePickerElement::new()
            .with_action_id(action_id(id))
            .opt_initial_time(initial.map(str::to_owned))
            .opt_timezone(time_zone.map(str::to_owned)),
    )
}

pub fn plain_text_input(id: impl Into<String>) -> PlainTextInput {
    PlainTextInput(SlackBlockPlainTextInputElement::new().with_action_id(action_id(id)))
}

impl PlainTextInput {
    pub fn multiline(self) -> Self {
        Self(self.0.with_multiline(true))
    }

    /// What stands there at first. Slack refuses the form if it is longer than the field allows,
    /// which can only be text from elsewhere.
    pub fn initial(self, text: &str) -> Self {
        let max = self
            .0
            .max_length
            .map_or(MAX_INPUT_CHARS, |max| max as usize);
        let text = clip(text, max);
        Self(self.0.opt_initial_value((!text.is_empty()).then_some(text)))
    }

    /// At most 3,000. Call it before [`PlainTextInput::initial`].
    pub fn max_length(self, characters: u64) -> Self {
        Self(
            self.0
                .with_max_length(characters.clamp(1, MAX_INPUT_CHARS as u64)),
        )
    }

    pub fn placeholder(self, text: &str) -> Self {
        Self(self.0.with_placeholder(placeholder_text(text)))
    }
}

/// `decimal`: whether 1.5 may be typed.
pub fn number_input(id: impl Into<String>, decimal: bool) -> NumberInput {
    NumberInput(SlackBlockNumberInputElement::new(decimal).with_action_id(action_id(id)))
}

impl NumberInput {
    pub fn min(self, min: impl Display) -> Self {
        Self(self.0.with_min_value(min.to_string()))
    }

    pub fn max(self, max: impl Display) -> Self {
        Self(self.0.with_max_value(max.to_string()))
    }

    pub fn initial(self, value: impl Display) -> Self {
        Self(self.0.with_initial_value(value.to_string()))
    }

    pub fn placeholder(self, text: &str) -> Self {
        Self(self.0.with_placeholder(placeholder_text(text)))
    }
}
