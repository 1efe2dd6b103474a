//! What site generators leave in a page's source: Hugo shortcodes and attribute lists.
//!
//! They mean nothing to a reader of a message. A shortcode that points somewhere becomes a link, all else nothing
//! (PROGRAM-PAGES section 1). This works on source lines, before the library takes `<` or a URL for its own.

use super::problems::Problems;
use super::source::marker_length;

/// Rewrites the lines that are prose; code keeps its braces.
pub fn strip(lines: &mut [String], prose: &[bool], problems: &mut Problems) {
    let mut open = false;
    for index in 0..lines.len() {
        let is_prose = prose.get(index).copied().unwrap_or_default();
        if is_prose && (open || lines[index].contains('{')) {
            let stripped = strip_line(&lines[index], &mut open);
            if open && !closes_soon(lines, index) {
                open = false;
                problems.warning(
                    index + 1,
                    "shortcode-not-closed",
                    "this shortcode has no `}}`; its text is kept",
                );
                lines[index] = lines[index].replace("{{", "");
            } else {
                lines[index] = stripped;
            }
        }
    }
}

/// Whether a shortcode that opens on this line ends on one of the next, before anything else begins. If not, it
/// would swallow the page.
fn closes_soon(lines: &[String], index: usize) -> bool {
    const LONGEST: usize = 10;
    let below = lines.iter().skip(index + 1).take(LONGEST);
    let mut own = below.take_while(|line| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with('#') && marker_length(line) == 0
    });
    own.any(|line| line.contains("}}"))
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
            apart(&mut kept);
            kept.push_str(&link(inside));
            rest = after;
        } else if let Some(length) = attribute_list(braces) {
            apart(&mut kept);
            rest = &braces[length..];
        } else {
            kept.push('{');
            rest = &braces[1..];
        }
    }
    kept.push_str(rest);
    kept
}

/// What stood around something that was taken away must not become a shortcode.
fn apart(kept: &mut String) {
    if kept.ends_with('{') {
        kept.push(' ');
    }
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
