//! What site generators leave in a page's source: Hugo shortcodes and attribute lists.
//!
//! They mean nothing to a reader of a message. A shortcode that points somewhere becomes a link, all else nothing
//! (PROGRAM-PAGES section 1). This works on source lines, before the library takes `<` or a URL for its own.

/// Rewrites the lines that are prose; code keeps its braces.
pub fn strip(lines: &mut [String], prose: &[bool]) {
    let mut open = false;
    for (line, is_prose) in lines.iter_mut().zip(prose) {
        if *is_prose && (open || line.contains('{')) {
            let stripped = strip_line(line, &mut open);
            *line = stripped;
        }
    }
}

/// One line; `open` says that a shortcode began on an earlier one.
fn strip_line(line: &str, open: &mut bool) -> String {
    let mut kept = String::with_capacity(line.len());
    let mut rest = line;
    let mut in_code = false;
    if *open {
        let Some((_, after)) = split_at_close(rest) else {
            return kept;
        };
        *open = false;
        rest = after;
    }
    while let Some(place) = rest.find('{') {
        let (before, braces) = rest.split_at(place);
        kept.push_str(before);
        in_code ^= before.matches('`').count() % 2 == 1;
        if in_code {
            kept.push('{');
            rest = &braces[1..];
        } else if braces.starts_with("{{<") || braces.starts_with("{{%") {
            let Some((inside, after)) = split_at_close(&braces[3..]) else {
                *open = true;
                return kept;
            };
            kept.push_str(&link(inside));
            rest = after;
        } else if let Some(length) = attribute_list(braces) {
            rest = &braces[length..];
        } else {
            kept.push('{');
            rest = &braces[1..];
        }
    }
    kept.push_str(rest);
    kept
}

/// What is inside of a shortcode and what comes after it.
fn split_at_close(text: &str) -> Option<(&str, &str)> {
    let (inside, after) = text.split_once("}}")?;
    Some((inside.trim_end_matches(['>', '%']), after))
}

/// `{: .wide}`, `{.class}`, `{#id}`, `{style="…"}`: its length, if it is one.
fn attribute_list(text: &str) -> Option<usize> {
    /// No attribute list is longer; looking further would take long on a line of braces.
    const LONGEST: usize = 120;
    let mut start = text.char_indices().take(LONGEST);
    let (close, _) = start.find(|(_, c)| *c == '}')?;
    let inside = text.get(1..close)?.trim();
    let is_list = inside.starts_with([':', '.', '#'])
        || inside.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        });
    is_list.then_some(close + 1)
}

/// The Markdown link that stands for a shortcode, or nothing.
fn link(shortcode: &str) -> String {
    let shortcode = shortcode.trim_matches([' ', '/']);
    let mut parts = shortcode.split_whitespace();
    let name = parts.next().unwrap_or_default();
    if name == "youtube" {
        let id = parts.next().unwrap_or_default();
        let id = id.strip_prefix("id=").unwrap_or(id).trim_matches('"');
        return format!("<https://www.youtube.com/watch?v={id}>");
    }
    let url = shortcode
        .split(['"', ' ', '\'', '`', '='])
        .find(|part| part.starts_with("https://") || part.starts_with("http://"));
    url.map_or_else(String::new, |url| format!("<{url}>"))
}
