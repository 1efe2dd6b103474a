//! Interactive elements: buttons, menus, pickers and boxes, in messages and in views.

use std::collections::BTreeMap;

use maud::{Markup, html};
use serde_json::Value;

use super::{fields, mrkdwn, reader::Reader};
use crate::sandbox::slack::blocks::{held, options, text_of, words_of};

/// What elements need to know of the message or view they are in.
pub(super) struct Surface<'a> {
    pub reader: &'a Reader,
    /// `state.values`.
    pub values: Value,
    /// At input blocks.
    pub errors: BTreeMap<String, String>,
    /// Makes the ids of fields unique on the page.
    pub prefix: String,
}

/// One element in its block, with its place on the page.
pub(super) struct Element<'a> {
    pub surface: &'a Surface<'a>,
    pub block_id: &'a str,
    pub json: &'a Value,
    /// An input of a form is sent by its submit button, any other element at once.
    pub acts: bool,
    /// For an input: the id of what describes it.
    pub described_by: Option<String>,
    pub invalid: bool,
}

impl Element<'_> {
    fn action_id(&self) -> &str {
        text_of(self.json, "action_id")
    }

    pub fn name(&self) -> String {
        fields::name(self.block_id, self.action_id())
    }

    /// The id of the field in the page.
    pub fn id(&self) -> String {
        format!("{}-{}", self.surface.prefix, self.name().replace('/', "-"))
    }

    /// What the script sends as `press` when this is used.
    pub fn press(&self) -> Option<String> {
        self.acts
            .then(|| fields::press(self.block_id, self.action_id(), None))
    }

    /// What is in it.
    pub fn values(&self) -> Vec<String> {
        held(&self.surface.values[self.block_id][self.action_id()])
    }

    pub fn value(&self) -> String {
        self.values().into_iter().next().unwrap_or_default()
    }

    /// The name for screen readers where no label stands beside it.
    pub fn aria_label(&self) -> Option<&str> {
        let named = text_of(self.json, "accessibility_label");
        let named = if named.is_empty() {
            words_of(self.json, "placeholder")
        } else {
            named
        };
        Some(named).filter(|name| self.acts && !name.is_empty())
    }

    fn is_first(&self) -> bool {
        self.json["focus_on_load"] == Value::Bool(true)
    }

    /// What the script asks before it sends.
    fn confirm(&self) -> Option<String> {
        let confirm = self.json.get("confirm")?;
        Some(format!(
            "{}\n\n{}",
            words_of(confirm, "title"),
            words_of(confirm, "text")
        ))
    }

    /// As it is shown.
    pub fn markup(&self) -> Markup {
        match text_of(self.json, "type") {
            "button" | "workflow_button" => self.button(),
            "overflow" => self.overflow(),
            "image" => image(self.json),
            "radio_buttons" => self.boxes("radio"),
            "checkboxes" => self.boxes("checkbox"),
            kind if kind.starts_with("multi_") => self.many(),
            kind if kind.ends_with("_select") => self.select(),
            _ => self.typed(),
        }
    }

    fn button(&self) -> Markup {
        let press = fields::press(self.block_id, self.action_id(), None);
        let style = text_of(self.json, "style");
        let address = text_of(self.json, "url");
        let words = mrkdwn::with_emoji(words_of(self.json, "text"));
        html! {
            button.button.(if style.is_empty() { "plain" } else { style })
                type="submit" formaction="/press" name="press" value=(press)
                aria-label=[self.aria_label()] data-confirm=[self.confirm()]
                data-url=[Some(address).filter(|it| !it.is_empty())] { (words) }
        }
    }

    fn overflow(&self) -> Markup {
        html! {
            details.overflow {
                summary aria-label=(self.aria_label().unwrap_or("More")) { "⋯" }
                div.menu {
                    @for option in options(self.json) {
                        @let value = text_of(option, "value");
                        button type="submit" formaction="/press" name="press"
                            value=(fields::press(self.block_id, self.action_id(), Some(value)))
                            data-confirm=[self.confirm()] { (words_of(option, "text")) }
                    }
                }
            }
        }
    }

    fn boxes(&self, kind: &str) -> Markup {
        let chosen = self.values();
        html! {
            div.boxes {
                @for (index, option) in options(self.json).into_iter().enumerate() {
                    @let value = text_of(option, "value");
                    label {
                        input type=(kind) name=(self.name()) value=(value)
                            id=[(index == 0).then(|| self.id())]
                            checked[chosen.iter().any(|it| it == value)] data-press=[self.press()]
                            data-confirm=[self.confirm()]
                            aria-describedby=[self.described_by.as_deref()];
                        span {
                            (mrkdwn::text(self.surface.reader, &option["text"]))
                            @if option.get("description").is_some() {
                                small { (mrkdwn::text(self.surface.reader, &option["description"])) }
                            }
                        }
                    }
                }
            }
        }
    }

    /// The value and text of each choice; those of people and conversations are not in the JSON.
    fn choices(&self) -> Vec<(String, String)> {
        let reader = self.surface.reader;
        let kind = text_of(self.json, "type");
        if kind.ends_with("users_select") {
            let named = |it: &crate::sandbox::slack::Person| {
                (it.id.clone(), format!("{} (@{})", it.real_name, it.handle))
            };
            return reader.colleagues().map(named).collect();
        }
        if kind.ends_with("conversations_select") || kind.ends_with("channels_select") {
            let channels_only = kind.ends_with("channels_select") || self.excludes_direct();
            let fits = |it: &&crate::sandbox::slack::observe::Place| {
                !it.is_archived && (it.is_channel || !channels_only)
            };
            let all = reader.places.iter().filter(fits);
            return all
                .map(|it| (it.id.clone(), reader.place_name(it)))
                .collect();
        }
        let own = |it: &Value| {
            (
                text_of(it, "value").to_owned(),
                words_of(it, "text").to_owned(),
            )
        };
        options(self.json).into_iter().map(own).collect()
    }

    /// A filter that names kinds of conversations, and not direct messages.
    fn excludes_direct(&self) -> bool {
        let include = self.json["filter"]["include"].as_array();
        include.is_some_and(|kinds| !kinds.iter().any(|it| it == "im" || it == "mpim"))
    }

    fn select(&self) -> Markup {
        let chosen = self.value();
        let placeholder = words_of(self.json, "placeholder");
        let groups = self.json["option_groups"].as_array();
        let option = |value: &str, words: &str| {
            html! { option value=(value) selected[value == chosen] { (words) } }
        };
        html! {
            select id=(self.id()) autofocus[self.is_first()] name=(self.name()) data-press=[self.press()]
                data-confirm=[self.confirm()] aria-label=[self.aria_label()]
                aria-describedby=[self.described_by.as_deref()]
                aria-invalid=[self.invalid.then_some("true")] {
                option value="" { (if placeholder.is_empty() { "Choose…" } else { placeholder }) }
                @match groups {
                    Some(groups) => @for group in groups {
                        optgroup label=(words_of(group, "label")) {
                            @for it in options(group) {
                                (option(text_of(it, "value"), words_of(it, "text")))
                            }
                        }
                    },
                    None => @for (value, words) in self.choices() { (option(&value, &words)) },
                }
            }
        }
    }

    /// Several of many: boxes in a frame, which keyboards and thumbs manage better than lists.
    fn many(&self) -> Markup {
        let chosen = self.values();
        html! {
            div.boxes.many {
                @for (index, (value, words)) in self.choices().into_iter().enumerate() {
                    label {
                        input type="checkbox" name=(self.name()) value=(value)
                            id=[(index == 0).then(|| self.id())]
                            checked[chosen.contains(&value)] data-press=[self.press()];
                        span { (words) }
                    }
                }
            }
        }
    }

    fn typed(&self) -> Markup {
        let kind = text_of(self.json, "type");
        let placeholder = words_of(self.json, "placeholder");
        let multiline = kind == "rich_text_input" || self.json["multiline"] == Value::Bool(true);
        if multiline {
            return html! {
                textarea rows="4" id=(self.id()) autofocus[self.is_first()] name=(self.name()) placeholder=(placeholder)
                    aria-describedby=[self.described_by.as_deref()]
                    aria-invalid=[self.invalid.then_some("true")] { (self.value()) }
            };
        }
        let (form, keys) = match kind {
            "datepicker" => ("date", None),
            "timepicker" => ("time", None),
            "email_text_input" => ("email", None),
            "url_text_input" => ("url", None),
            "number_input" => ("text", Some("decimal")),
            _ => ("text", None),
        };
        html! {
            input type=(form) id=(self.id()) autofocus[self.is_first()] name=(self.name()) value=(self.value())
                inputmode=[keys] placeholder=(placeholder) data-press=[self.press()]
                aria-label=[self.aria_label()] autocomplete="off"
                aria-describedby=[self.described_by.as_deref()]
                aria-invalid=[self.invalid.then_some("true")];
        }
    }
}

/// Its words only: this page loads nothing from elsewhere.
pub(super) fn image(json: &Value) -> Markup {
    html! {
        span.picture role="img" aria-label=(text_of(json, "alt_text")) {
            "Image: " (text_of(json, "alt_text"))
        }
    }
}
