//! HTML on a page: its text and its links, never its tags.

use super::tree::BOLD;

/// What is left of a piece of HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    /// `<a href>`; what follows until [`Piece::Close`] is its label.
    Open(String),
    Close,
    /// A video, a frame or a picture: only a link to it can stand in a message.
    Media(String),
    Break,
}

/// Reads HTML as far as a message needs it: a tag that never ends is text.
pub fn pieces(html: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(place) = rest.find('<') {
        push_text(&mut found, &rest[..place]);
        rest = &rest[place..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let Some(end) = rest.find('>') else { break };
        let tag = &rest[1..end];
        rest = &rest[end + 1..];
        if ["script", "style"].contains(&name(tag).as_str()) && !tag.starts_with('/') {
            rest = skip_past(rest, &format!("</{}", name(tag)));
        } else {
            found.extend(piece(tag));
        }
    }
    push_text(&mut found, rest);
    found
}

/// A stretch of an HTML block: a heading's inside, or what stands between headings.
pub struct Part<'h> {
    pub html: &'h str,
    /// A heading's level; [`BOLD`] for a `<summary>`.
    pub level: Option<u8>,
    /// Lines from the block's first.
    pub line: usize,
}

pub fn has_headings(html: &str) -> bool {
    parts(html).iter().any(|part| part.level.is_some())
}

/// Cuts a block at its headings. One that never ends takes the rest.
pub fn parts(html: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let (mut done, mut at) = (0, 0);
    while let Some(place) = html.get(at..).and_then(|rest| rest.find('<')) {
        let start = at + place;
        at = start + 1;
        let rest = &html[at..];
        let Some(level) = heading_level(&name(rest)).filter(|_| !rest.starts_with('/')) else {
            continue;
        };
        let Some(open) = rest.find('>') else { break };
        let inside = at + open + 1;
        let end = format!("</{}", name(rest));
        let length = html[inside..].len() - from_tag(&html[inside..], &end).len();
        push_part(&mut parts, html, (done, start), None);
        push_part(&mut parts, html, (inside, inside + length), Some(level));
        (done, at) = (inside + length, inside + length);
    }
    push_part(&mut parts, html, (done, html.len()), None);
    parts
}

fn push_part<'h>(
    parts: &mut Vec<Part<'h>>,
    html: &'h str,
    (start, end): (usize, usize),
    level: Option<u8>,
) {
    let inside = html.get(start..end).unwrap_or_default();
    let blank = inside.len() - inside.trim_start().len();
    let before = html.get(..start + blank).unwrap_or_default();
    if !inside.trim().is_empty() {
        parts.push(Part {
            html: inside.trim(),
            level,
            line: before.matches('\n').count(),
        });
    }
}

fn heading_level(tag: &str) -> Option<u8> {
    match tag {
        "summary" => Some(BOLD),
        _ => {
            let level = tag.strip_prefix('h')?.parse().ok()?;
            (1..=6).contains(&level).then_some(level)
        }
    }
}

/// A text from an end tag on, or nothing.
fn from_tag<'t>(text: &'t str, end: &str) -> &'t str {
    let mut tags = text.match_indices("</").map(|(place, _)| place);
    let found = tags.find(|place| {
        let tag = text.get(*place..*place + end.len());
        tag.is_some_and(|tag| tag.eq_ignore_ascii_case(end))
    });
    found
        .and_then(|place| text.get(place..))
        .unwrap_or_default()
}

fn piece(tag: &str) -> Option<Piece> {
    match name(tag).as_str() {
        // Not HTML at all, but somebody's `<!channel>`: shown, and escaped like all text.
        _ if tag.starts_with('!') && !tag.to_ascii_lowercase().starts_with("!doctype") => {
            Some(Piece::Text(format!("<{tag}>")))
        }
        "a" if tag.starts_with('/') => Some(Piece::Close),
        "a" => attribute(tag, "href").map(Piece::Open),
        "iframe" | "img" | "video" | "audio" | "source" | "embed" => {
            attribute(tag, "src").map(Piece::Media)
        }
        "br" => Some(Piece::Break),
        _ => None,
    }
}

fn name(tag: &str) -> String {
    tag.trim_start_matches('/')
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let lower = tag.to_ascii_lowercase();
    let place = lower.find(&format!(" {name}="))? + name.len() + 2;
    let value = tag.get(place..)?;
    let value = match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].split(quote).next()?,
        _ => value.split([' ', '\t', '/']).next()?,
    };
    Some(decode(value))
}

/// What comes after an end tag; its case doesn't count.
fn skip_past<'t>(text: &'t str, end: &str) -> &'t str {
    let is_end = |place: &usize| {
        let tag = text.get(*place..*place + end.len());
        tag.is_some_and(|tag| tag.eq_ignore_ascii_case(end))
    };
    let mut tags = text.match_indices("</").map(|(place, _)| place);
    let after = tags
        .find(is_end)
        .and_then(|place| text.get(place..)?.split_once('>'));
    after.map_or("", |(_, after)| after)
}

fn push_text(found: &mut Vec<Piece>, text: &str) {
    if !text.is_empty() {
        found.push(Piece::Text(decode(text)));
    }
}

/// The entities that people write; the library has decoded all others.
fn decode(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&")
}
