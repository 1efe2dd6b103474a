//! HTML on a page: its text and its links, never its tags.

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
