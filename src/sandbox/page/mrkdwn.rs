//! Slack's own markup as HTML. All text is escaped by maud; only http(s) and mailto are links.

use maud::{Markup, PreEscaped, html};

use super::{dates, emoji, reader::Reader};

/// A text object: `mrkdwn`, or `plain_text` in which only emoji mean something.
pub(super) fn text(reader: &Reader, object: &serde_json::Value) -> Markup {
    let words = object["text"].as_str().unwrap_or_default();
    match object["type"].as_str() {
        Some("mrkdwn") => mrkdwn(reader, words),
        _ => plain(words),
    }
}

/// Words with emoji and line breaks.
pub(super) fn plain(words: &str) -> Markup {
    html! {
        @for (index, line) in words.split('\n').enumerate() {
            @if index > 0 { br; }
            (with_emoji(line))
        }
    }
}

/// Lines, quotes, code blocks, and what is inside of lines.
pub(super) fn mrkdwn(reader: &Reader, words: &str) -> Markup {
    html! {
        @for (index, part) in words.split("```").enumerate() {
            @if index % 2 == 1 {
                pre { code { (unescaped(part.trim_matches('\n'))) } }
            } @else {
                (lines(reader, part))
            }
        }
    }
}

/// What a line is by how it begins.
#[derive(PartialEq, Clone, Copy)]
enum Line {
    Quote,
    Item,
    Words,
}

fn kind(line: &str) -> (Line, &str) {
    let start = line.trim_start_matches(' ');
    for mark in ["&gt; ", "&gt;", "> "] {
        if let Some(rest) = line.strip_prefix(mark) {
            return (Line::Quote, rest);
        }
    }
    let is_item = ["• ", "◦ ", "▪ ", "- "]
        .iter()
        .any(|mark| start.starts_with(mark));
    (if is_item { Line::Item } else { Line::Words }, line)
}

fn lines(reader: &Reader, part: &str) -> Markup {
    let part = part.trim_matches('\n');
    let all = if part.is_empty() {
        Vec::new()
    } else {
        part.split('\n').map(kind).collect()
    };
    html! {
        @for run in all.chunk_by(|(one, _), (other, _)| one == other) {
            @match run.first().map(|(kind, _)| *kind) {
                Some(Line::Quote) => blockquote { (broken(reader, run)) },
                Some(Line::Item) => {
                    @for (_, line) in run { (item(reader, line)) }
                },
                _ => (broken(reader, run)),
            }
        }
    }
}

/// An item keeps its own sign, and hangs from it.
fn item(reader: &Reader, line: &str) -> Markup {
    let depth = (line.len() - line.trim_start_matches(' ').len()) / 2;
    html! { div.item data-depth=(depth.min(4)) { (inline(reader, line.trim_start())) } }
}

fn broken(reader: &Reader, run: &[(Line, &str)]) -> Markup {
    html! {
        @for (index, (_, line)) in run.iter().enumerate() {
            @if index > 0 { br; }
            (inline(reader, line))
        }
    }
}

/// Bold, italic, strike, code, links, mentions and emoji of one line.
fn inline(reader: &Reader, line: &str) -> Markup {
    let mut out = String::new();
    let mut rest = line;
    let mut before = None;
    let mut words = String::new();
    while let Some(letter) = rest.chars().next() {
        match special(reader, rest, before) {
            Some((markup, length)) => {
                out.push_str(&with_emoji(&unescaped(&std::mem::take(&mut words))).into_string());
                out.push_str(&markup.into_string());
                before = rest[..length].chars().next_back();
                rest = &rest[length..];
            }
            None => {
                words.push(letter);
                before = Some(letter);
                rest = &rest[letter.len_utf8()..];
            }
        }
    }
    out.push_str(&with_emoji(&unescaped(&words)).into_string());
    PreEscaped(out)
}

/// Something that begins here and is not just a letter: its HTML, and how long it is.
fn special(reader: &Reader, rest: &str, before: Option<char>) -> Option<(Markup, usize)> {
    let mark = rest.chars().next()?;
    match mark {
        '<' => {
            let inside = rest[1..]
                .split('>')
                .next()
                .filter(|it| it.len() + 1 < rest.len())?;
            Some((angle(reader, inside), inside.len() + 2))
        }
        '`' => {
            let inside = enclosed(rest, '`', None)?;
            Some((html! { code { (unescaped(inside)) } }, inside.len() + 2))
        }
        '*' | '_' | '~' => {
            let inside = enclosed(rest, mark, before)?;
            let within = inline(reader, inside);
            let markup = match mark {
                '*' => html! { strong { (within) } },
                '_' => html! { em { (within) } },
                _ => html! { s { (within) } },
            };
            Some((markup, inside.len() + 2))
        }
        _ => None,
    }
}

/// What stands between two marks, if these stand at the edges of words.
fn enclosed(rest: &str, mark: char, before: Option<char>) -> Option<&str> {
    let joined = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    if joined(before) {
        return None;
    }
    let inner = &rest[mark.len_utf8()..];
    let ends = inner.match_indices(mark).map(|(at, _)| at);
    let good = |at: &usize| {
        let inside = &inner[..*at];
        let after = inner[*at + mark.len_utf8()..].chars().next();
        let tight = !inside.is_empty() && inside.trim() == inside;
        tight && (mark == '`' || !joined(after))
    };
    ends.into_iter().find(good).map(|at| &inner[..at])
}

/// `<…>`: a mention, a channel, a date, or a link.
fn angle(reader: &Reader, inside: &str) -> Markup {
    let (target, label) = inside.split_once('|').unwrap_or((inside, ""));
    if let Some(id) = target.strip_prefix('@') {
        return mention(&format!("@{}", reader.name(id)));
    }
    if let Some(id) = target.strip_prefix('#') {
        return mention(&format!("#{}", reader.channel(id)));
    }
    if let Some(special) = target.strip_prefix('!') {
        return bang(reader, special, label);
    }
    let shown = if label.is_empty() { target } else { label };
    link(&unescaped(target), &unescaped(shown))
}

fn mention(words: &str) -> Markup {
    html! { span.mention { (words) } }
}

fn bang(reader: &Reader, special: &str, label: &str) -> Markup {
    let mut parts = special.split('^');
    match (parts.next(), parts.next(), parts.next()) {
        (Some("date"), Some(seconds), Some(pattern)) => {
            let shown = dates::formatted(reader, seconds, pattern);
            let shown = shown.unwrap_or_else(|| unescaped(label));
            html! { time title=(unescaped(label)) { (shown) } }
        }
        (Some("subteam"), ..) => mention(if label.is_empty() { "@group" } else { label }),
        _ => mention(&format!("@{special}")),
    }
}

/// A link, or only its words where the address is not one to follow.
pub(super) fn link(address: &str, words: &str) -> Markup {
    let good = ["https://", "http://", "mailto:"]
        .iter()
        .any(|it| address.starts_with(it));
    html! {
        @if good {
            a href=(address) target="_blank" rel="noopener noreferrer" { (with_emoji(words)) }
        } @else {
            (with_emoji(words))
        }
    }
}

/// The three characters that Slack escapes, back.
fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

/// `:tada:` as the sign itself, with its name for who cannot see it.
pub(super) fn with_emoji(words: &str) -> Markup {
    let mut parts = words.split(':').peekable();
    let mut out = String::new();
    let mut open = parts.next().unwrap_or_default().to_owned();
    while let Some(part) = parts.next() {
        match emoji::sign(part).filter(|_| parts.peek().is_some()) {
            Some(sign) => {
                out.push_str(&html! { (open) span.emoji title=(part) { (sign) } }.into_string());
                open = parts.next().unwrap_or_default().to_owned();
            }
            None => {
                open.push(':');
                open.push_str(part);
            }
        }
    }
    out.push_str(&html! { (open) }.into_string());
    PreEscaped(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::{people, slack::PretendSlack};

    fn shown(words: &str) -> String {
        let slack = PretendSlack::new(people::example());
        let ines = slack.person("U0INES").unwrap_or_default();
        let now = "2027-03-01T12:00:00Z".parse().unwrap_or_default();
        mrkdwn(&Reader::new(&slack, ines, now), words).into_string()
    }

    #[test]
    fn words_are_styled_at_their_edges_only() {
        assert_eq!(
            shown("*bold* and _soft_"),
            "<strong>bold</strong> and <em>soft</em>"
        );
        assert_eq!(shown("snake_case_name 2*3*4"), "snake_case_name 2*3*4");
        assert_eq!(shown("~gone~ `a_b_c`"), "<s>gone</s> <code>a_b_c</code>");
    }

    #[test]
    fn ids_become_names() {
        assert!(shown("<@U0MARTA>").contains("@Marta"));
        assert!(shown("<#C0SUPPORT|old>").contains("#support"));
    }

    #[test]
    fn nothing_is_html_but_what_we_make() {
        assert_eq!(shown("&lt;b&gt; <script>"), "&lt;b&gt; script");
        assert_eq!(shown("<javascript:alert(1)|press>"), "press");
        assert!(shown("<https://example.com/?a=1&amp;b=2|here>").contains("a=1&amp;b=2"));
    }

    #[test]
    fn dates_are_the_readers() {
        let morning = jiff::Timestamp::from_second(1_803_891_600).unwrap_or_default();
        assert_eq!(morning.to_string(), "2027-03-01T09:00:00Z");
        let said = shown("<!date^1803891600^{date_short_pretty} {time}|Mon 1 Mar>");
        assert!(said.contains("today 09:00"), "{said}");
    }

    #[test]
    fn quotes_lists_and_code_stand_apart() {
        assert!(shown("&gt; one\n&gt; two").starts_with("<blockquote>one<br>two"));
        assert!(shown("• one\n  ◦ two").contains(r#"data-depth="1""#));
        assert!(shown("```let *a*```").contains("<pre><code>let *a*</code></pre>"));
    }

    #[test]
    fn emoji_have_names() {
        assert!(shown("well done :tada: at 09:00:30").contains("🎉"));
        assert!(shown("at 09:00:30").contains("09:00:30"));
    }
}
