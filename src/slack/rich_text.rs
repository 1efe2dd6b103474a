//! What somebody wrote with Slack's editor: lists, quotes, code, links, mentions. Read into the parts that we know, so
//! that nothing else comes back out; shown as mrkdwn, exported as Markdown, and put into an editor again.

use serde_json::{Map, Value, json};

use super::text::Mrkdwn;

mod markdown;

/// A text of Slack's editor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RichText(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Paragraph(Vec<Run>),
    List {
        is_ordered: bool,
        indent: usize,
        /// Where its numbers go on.
        offset: usize,
        items: Vec<Vec<Run>>,
    },
    Quote(Vec<Run>),
    Code(Vec<Run>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Run {
    Text(String, Style),
    Link {
        url: String,
        text: String,
        style: Style,
    },
    User(String),
    Channel(String),
    Group(String),
    /// `here`, `channel`, `everyone`: shown as words, it calls nobody.
    Broadcast(String),
    Emoji(String),
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Style {
    bold: bool,
    italic: bool,
    strike: bool,
    code: bool,
}

/// Deeper than Slack's own editor goes.
const MOST_INDENT: u64 = 8;

impl RichText {
    /// Reads a `rich_text` block; what is of another shape is left out.
    pub fn read(value: &Value) -> Self {
        let parts = elements(value).iter();
        Self(parts.filter_map(Part::read).collect())
    }

    /// Reads what [`Self::to_json`] made.
    pub fn stored(text: &str) -> Self {
        let value: Value = serde_json::from_str(text).unwrap_or_default();
        Self::read(&value)
    }

    /// Somebody's words without any form, a paragraph of them.
    pub fn plain(text: &str) -> Self {
        let run = Run::Text(text.to_owned(), Style::default());
        Self(vec![Part::Paragraph(vec![run])])
    }

    /// Whether nothing is written in it.
    pub fn is_empty(&self) -> bool {
        self.markdown(|_| None).trim().is_empty()
    }

    /// Who is mentioned in it, by Slack's ids.
    pub fn users(&self) -> Vec<String> {
        let runs = self.0.iter().flat_map(|part| match part {
            Part::Paragraph(runs) | Part::Quote(runs) | Part::Code(runs) => vec![runs],
            Part::List { items, .. } => items.iter().collect(),
        });
        let users = runs.flatten().filter_map(|run| match run {
            Run::User(id) => Some(id.clone()),
            _ => None,
        });
        users.collect()
    }

    /// Its length in characters, as it is exported.
    pub fn chars(&self) -> usize {
        self.markdown(|_| None).chars().count()
    }

    /// This text and below it another.
    pub fn followed_by(mut self, more: Self) -> Self {
        self.0.extend(more.0);
        self
    }

    /// A `rich_text` block, for an editor.
    pub fn to_json(&self) -> Value {
        let parts: Vec<_> = self.0.iter().map(Part::to_json).collect();
        json!({ "type": "rich_text", "elements": parts })
    }

    /// As it is shown in a message: nobody is called by a broadcast in it.
    pub fn mrkdwn(&self) -> Mrkdwn {
        let mut lines = Vec::new();
        for part in &self.0 {
            part.mrkdwn(&mut lines);
        }
        Mrkdwn::join(lines, "\n")
    }
}

fn elements(value: &Value) -> &[Value] {
    value["elements"].as_array().map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn number(value: &Value, key: &str, most: u64) -> usize {
    let number = value[key].as_u64().unwrap_or_default().min(most);
    usize::try_from(number).unwrap_or_default()
}

fn runs(value: &Value) -> Vec<Run> {
    elements(value).iter().filter_map(Run::read).collect()
}

impl Part {
    fn read(value: &Value) -> Option<Self> {
        Some(match text(value, "type") {
            "rich_text_section" => Self::Paragraph(runs(value)),
            "rich_text_quote" => Self::Quote(runs(value)),
            "rich_text_preformatted" => Self::Code(runs(value)),
            "rich_text_list" => Self::List {
                is_ordered: text(value, "style") == "ordered",
                indent: number(value, "indent", MOST_INDENT),
                offset: number(value, "offset", 9_999),
                items: elements(value).iter().map(runs).collect(),
            },
            _ => return None,
        })
    }

    fn to_json(&self) -> Value {
        let section =
            |runs: &Vec<Run>| json!({ "type": "rich_text_section", "elements": written(runs) });
        match self {
            Self::Paragraph(runs) => section(runs),
            Self::Quote(runs) => json!({ "type": "rich_text_quote", "elements": written(runs) }),
            Self::Code(runs) => {
                json!({ "type": "rich_text_preformatted", "elements": written(runs) })
            }
            Self::List {
                is_ordered,
                indent,
                offset,
                items,
            } => json!({
                "type": "rich_text_list",
                "style": if *is_ordered { "ordered" } else { "bullet" },
                "indent": indent,
                "offset": offset,
                "elements": items.iter().map(section).collect::<Vec<_>>(),
            }),
        }
    }

    fn mrkdwn(&self, lines: &mut Vec<Mrkdwn>) {
        match self {
            Self::Paragraph(runs) => lines.push(shown(runs)),
            Self::Quote(runs) => {
                let words = shown(runs);
                lines.extend(words.lines().map(|line| Mrkdwn::ours("> ") + line));
            }
            Self::Code(runs) => {
                let words: String = runs.iter().map(Run::words).collect();
                let words = words.replace("```", "'''");
                lines.push(Mrkdwn::ours("```\n") + Mrkdwn::escaped(&words) + Mrkdwn::ours("\n```"));
            }
            Self::List {
                is_ordered,
                indent,
                offset,
                items,
            } => {
                for (n, item) in items.iter().enumerate() {
                    let mut line = Mrkdwn::escaped(&"\u{2003}".repeat(*indent));
                    line.push(match is_ordered {
                        true => crate::mrkdwn!("{}. ", offset + n + 1),
                        false => Mrkdwn::ours("• "),
                    });
                    lines.push(line + shown(item));
                }
            }
        }
    }
}

/// Slack refuses an editor whose section has nothing in it.
fn written(runs: &[Run]) -> Vec<Value> {
    if runs.is_empty() {
        return vec![json!({ "type": "text", "text": " " })];
    }
    runs.iter().map(Run::to_json).collect()
}

fn shown(runs: &[Run]) -> Mrkdwn {
    let runs = runs.iter().map(Run::mrkdwn);
    Mrkdwn::join(runs, "")
}

impl Run {
    fn read(value: &Value) -> Option<Self> {
        let id = |key: &str| text(value, key).to_owned();
        Some(match text(value, "type") {
            "text" if !text(value, "text").is_empty() => Self::Text(id("text"), Style::read(value)),
            "link" if !text(value, "url").is_empty() => Self::Link {
                url: id("url"),
                text: id("text"),
                style: Style::read(value),
            },
            "user" => Self::User(id("user_id")),
            "channel" => Self::Channel(id("channel_id")),
            "usergroup" => Self::Group(id("usergroup_id")),
            "broadcast" => Self::Broadcast(id("range")),
            "emoji" => Self::Emoji(id("name")),
            "date" => Self::Text(id("fallback"), Style::default()),
            "color" => Self::Text(id("value"), Style::default()),
            _ => return None,
        })
    }

    fn to_json(&self) -> Value {
        match self {
            Self::Text(text, style) => style.onto(json!({ "type": "text", "text": text })),
            Self::Link { url, text, style } => {
                let mut link = json!({ "type": "link", "url": url });
                if !text.is_empty() {
                    link["text"] = json!(text);
                }
                style.onto(link)
            }
            Self::User(id) => json!({ "type": "user", "user_id": id }),
            Self::Channel(id) => json!({ "type": "channel", "channel_id": id }),
            Self::Group(id) => json!({ "type": "usergroup", "usergroup_id": id }),
            Self::Broadcast(range) => json!({ "type": "text", "text": format!("@{range}") }),
            Self::Emoji(name) => json!({ "type": "emoji", "name": name }),
        }
    }

    /// Its letters and nothing else.
    fn words(&self) -> String {
        match self {
            Self::Text(text, _) => text.clone(),
            Self::Link { url, text, .. } if text.is_empty() => url.clone(),
            Self::Link { text, .. } => text.clone(),
            Self::User(id) | Self::Group(id) => format!("@{id}"),
            Self::Channel(id) => format!("#{id}"),
            Self::Broadcast(range) => format!("@{range}"),
            Self::Emoji(name) => format!(":{name}:"),
        }
    }

    fn mrkdwn(&self) -> Mrkdwn {
        match self {
            Self::Text(text, style) => style.around(Mrkdwn::escaped(text)),
            Self::Link { url, text, style } if text.is_empty() => {
                style.around(Mrkdwn::link(url, url))
            }
            Self::Link { url, text, style } => style.around(Mrkdwn::link(url, text)),
            Self::User(id) => Mrkdwn::user(id),
            Self::Channel(id) => Mrkdwn::channel(id),
            other => Mrkdwn::escaped(&other.words()),
        }
    }
}

impl Style {
    fn read(value: &Value) -> Self {
        let is = |key: &str| value["style"][key].as_bool().unwrap_or_default();
        Self {
            bold: is("bold"),
            italic: is("italic"),
            strike: is("strike"),
            code: is("code"),
        }
    }

    fn onto(self, mut element: Value) -> Value {
        let set: Map<String, Value> = [
            ("bold", self.bold),
            ("italic", self.italic),
            ("strike", self.strike),
            ("code", self.code),
        ]
        .into_iter()
        .filter(|(_, is)| *is)
        .map(|(key, is)| (key.to_owned(), json!(is)))
        .collect();
        if !set.is_empty() {
            element["style"] = Value::Object(set);
        }
        element
    }

    /// Marks go around words: Slack shows them as signs beside a space or over a line's end.
    fn around(self, words: Mrkdwn) -> Mrkdwn {
        let mut marks = String::new();
        for (is, mark) in [
            (self.bold, '*'),
            (self.italic, '_'),
            (self.strike, '~'),
            (self.code, '`'),
        ] {
            if is {
                marks.push(mark);
            }
        }
        let text = words.as_str();
        let is_plain = marks.is_empty() || text.trim().is_empty() || text.trim() != text;
        if is_plain || text.contains('\n') {
            return words;
        }
        let back: String = marks.chars().rev().collect();
        Mrkdwn::escaped(&marks) + words + Mrkdwn::escaped(&back)
    }
}

#[cfg(test)]
mod tests;
