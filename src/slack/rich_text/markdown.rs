//! Rich text as Markdown, for an export: what was no markup stays none.

use super::{Part, RichText, Run, Style};

impl RichText {
    /// Markdown; `name` says how somebody with a Slack id is called.
    pub fn markdown(&self, name: impl Fn(&str) -> Option<String>) -> String {
        let mut text = String::new();
        let mut was_list = false;
        for part in &self.0 {
            let is_list = matches!(part, Part::List { .. });
            let goes_on = was_list && is_list;
            if !text.is_empty() && !goes_on {
                text.push('\n');
            }
            part.markdown(&name, &mut text);
            was_list = is_list;
        }
        text.trim_matches('\n').to_owned()
    }
}

impl Part {
    fn markdown(&self, name: &impl Fn(&str) -> Option<String>, into: &mut String) {
        match self {
            Self::Paragraph(runs) => {
                // A line's end is meant as one.
                let words = marked(runs, name);
                into.push_str(&words.trim_end_matches('\n').replace('\n', "  \n"));
                into.push('\n');
            }
            Self::Quote(runs) => {
                for line in marked(runs, name).lines() {
                    into.push_str(&format!("> {line}  \n"));
                }
            }
            Self::Code(runs) => {
                let words: String = runs.iter().map(Run::words).collect();
                let fence = "`".repeat(longest_run(&words, '`').max(2) + 1);
                into.push_str(&format!(
                    "{fence}\n{}\n{fence}\n",
                    words.trim_end_matches('\n')
                ));
            }
            Self::List {
                is_ordered,
                indent,
                offset,
                items,
            } => {
                for (n, item) in items.iter().enumerate() {
                    let sign = match is_ordered {
                        true => format!("{}.", offset + n + 1),
                        false => "-".to_owned(),
                    };
                    let words = marked(item, name).replace('\n', " ");
                    into.push_str(&format!(
                        "{}{sign} {}\n",
                        "    ".repeat(*indent),
                        words.trim()
                    ));
                }
            }
        }
    }
}

fn marked(runs: &[Run], name: &impl Fn(&str) -> Option<String>) -> String {
    runs.iter().map(|run| run.markdown(name)).collect()
}

impl Run {
    fn markdown(&self, name: &impl Fn(&str) -> Option<String>) -> String {
        match self {
            Self::Text(text, style) if style.code => code(text),
            Self::Text(text, style) => style.markdown(text, escaped(text)),
            Self::Link { url, text, style } if !crate::slack::text::can_be_linked(url) => {
                let words = if text.is_empty() { url } else { text };
                style.markdown(words, escaped(words))
            }
            Self::Link { url, text, style } => {
                let words = if text.is_empty() { url } else { text };
                let url = url
                    .replace('<', "%3C")
                    .replace('>', "%3E")
                    .replace(['\n', ' '], "%20");
                style.markdown(words, format!("[{}](<{url}>)", escaped(words)))
            }
            Self::User(id) => {
                let name = name(id);
                format!("@{}", escaped(name.as_deref().unwrap_or(id)))
            }
            other => escaped(&other.words()),
        }
    }
}

impl Style {
    fn markdown(self, plain: &str, words: String) -> String {
        let mut marks = String::new();
        for (is, mark) in [(self.bold, "**"), (self.italic, "*"), (self.strike, "~~")] {
            if is {
                marks.push_str(mark);
            }
        }
        if marks.is_empty() || plain.trim().is_empty() || plain.trim() != plain {
            return words;
        }
        let back: String = marks.chars().rev().collect();
        format!("{marks}{words}{back}")
    }
}

fn code(text: &str) -> String {
    let text = text.replace('\n', " ");
    let fence = "`".repeat(longest_run(&text, '`') + 1);
    match text.starts_with('`') || text.ends_with('`') {
        true => format!("{fence} {text} {fence}"),
        false => format!("{fence}{text}{fence}"),
    }
}

fn longest_run(text: &str, letter: char) -> usize {
    let runs = text.split(|c| c != letter).map(str::len);
    runs.max().unwrap_or_default()
}

/// What would be markup is escaped.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut starts_line = true;
    for (at, letter) in text.char_indices() {
        let always = matches!(
            letter,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '~'
        );
        let first = starts_line && matches!(letter, '#' | '-' | '+' | '=');
        // `1.` and `1)` begin a list.
        let before = text[..at]
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .trim_start();
        let is_number = !before.is_empty() && before.chars().all(|c| c.is_ascii_digit());
        if always || first || (matches!(letter, '.' | ')') && is_number) {
            escaped.push('\\');
        }
        escaped.push(letter);
        starts_line = letter == '\n' || (starts_line && letter == ' ');
    }
    escaped
}
