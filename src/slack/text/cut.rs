//! Cutting text without breaking what must stay whole: `<…>` and escapes.

/// See [`Mrkdwn::split`](super::Mrkdwn::split).
pub(super) fn split(text: &str, max_chars: usize) -> Vec<String> {
    let max_chars = max_chars.max(1);
    let mut parts = Vec::new();
    let mut part = String::new();
    for line in text.split_inclusive('\n') {
        if count(&part) + count(line.trim_end()) > max_chars {
            finish(&mut parts, &mut part);
        }
        for word in words(line) {
            append_word(&mut parts, &mut part, word, max_chars);
        }
    }
    finish(&mut parts, &mut part);
    parts
}

/// See [`Mrkdwn::plain`](super::Mrkdwn::plain).
pub(super) fn plain(text: &str) -> String {
    pieces(text).map(Piece::plain).collect()
}

/// At most `max_chars` characters of `text`, the last one `…` if something was cut off. For plain
/// text; mrkdwn is [split](Mrkdwn::split).
pub fn clip(text: &str, max_chars: usize) -> String {
    if count(text) <= max_chars {
        return text.to_owned();
    }
    let mut clipped: String = text.chars().take(max_chars.saturating_sub(1)).collect();
    clipped.truncate(clipped.trim_end().len());
    if max_chars > 0 {
        clipped.push('…');
    }
    clipped
}

fn count(text: &str) -> usize {
    text.chars().count()
}

/// A stretch of mrkdwn that must not be cut.
#[derive(Clone, Copy)]
enum Piece<'a> {
    /// `<…>`, without the brackets.
    Bracketed(&'a str),
    /// One character, or an escape such as `&amp;`.
    Text(&'a str),
}

impl Piece<'_> {
    fn plain(self) -> String {
        match self {
            Piece::Text(text) => text.to_owned(),
            Piece::Bracketed(inner) => match inner.split_once('|') {
                Some((_, label)) => label.to_owned(),
                None if inner.starts_with(['@', '#', '!']) => format!("<{inner}>"),
                None => inner.to_owned(),
            },
        }
    }
}

/// Takes mrkdwn apart, from left to right.
fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let length = match first {
            '<' => rest.find('>').map(|end| end + 1),
            '&' => ["&amp;", "&lt;", "&gt;"]
                .iter()
                .find(|escape| rest.starts_with(**escape))
                .map(|escape| escape.len()),
            _ => None,
        };
        let (piece, after) = rest.split_at(length.unwrap_or(first.len_utf8()));
        rest = after;
        let bracketed = piece
            .strip_prefix('<')
            .and_then(|inner| inner.strip_suffix('>'));
        Some(bracketed.map_or(Piece::Text(piece), Piece::Bracketed))
    })
}

/// The words of a line, each with the white space after it; the space in a link's label separates nothing.
fn words(line: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let (mut start, mut inside) = (0, false);
    for (at, c) in line.char_indices() {
        match c {
            '<' => inside = line[at..].contains('>'),
            '>' => inside = false,
            c if c.is_whitespace() && !inside => {
                let end = at + c.len_utf8();
                words.push(&line[start..end]);
                start = end;
            }
            _ => {}
        }
    }
    words.push(&line[start..]);
    words
}

/// Adds a word to the part under way, or begins a new part with it.
fn append_word(parts: &mut Vec<String>, part: &mut String, word: &str, max_chars: usize) {
    if count(part) + count(word.trim_end()) <= max_chars {
        part.push_str(word);
        return;
    }
    finish(parts, part);
    if count(word) <= max_chars {
        part.push_str(word);
        return;
    }
    for piece in pieces(word) {
        match piece {
            Piece::Text(text) => append_piece(parts, part, text, max_chars),
            // What fits into no part at all loses its address, never its words.
            Piece::Bracketed(inner) if count(inner) + 2 > max_chars => {
                for piece in pieces(&piece.plain()) {
                    append_piece(parts, part, &piece.plain(), max_chars);
                }
            }
            Piece::Bracketed(inner) => append_piece(parts, part, &format!("<{inner}>"), max_chars),
        }
    }
}

fn append_piece(parts: &mut Vec<String>, part: &mut String, text: &str, max_chars: usize) {
    if count(part) + count(text) > max_chars {
        finish(parts, part);
    }
    part.push_str(text);
}

/// Ends the part under way. The white space at a cut is dropped.
fn finish(parts: &mut Vec<String>, part: &mut String) {
    let text = part.trim_end();
    if !text.is_empty() {
        parts.push(text.to_owned());
    }
    part.clear();
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn clip_counts_characters() {
        assert_eq!(clip("Grüße", 5), "Grüße");
        assert_eq!(clip("Grüße!", 5), "Grüß…");
        assert_eq!(clip("ab cd", 4), "ab…");
        assert_eq!(clip("ab", 0), "");
    }

    #[test]
    fn split_prefers_lines_then_spaces() {
        assert_eq!(split("one two\nthree four", 12), ["one two", "three four"]);
        assert_eq!(split("one two three", 8), ["one two", "three"]);
        assert_eq!(
            split("a <https://x.y|b c d>", 20),
            ["a", "<https://x.y|b c d>"]
        );
        assert_eq!(split("abc&amp;def", 5), ["abc", "&amp;", "def"]);
        assert_eq!(split("<https://a.example/long|label>", 10), ["label"]);
        assert_eq!(
            split("<https://a.example/long|a label &amp; more>", 10),
            ["a label", "&amp; more"]
        );
        assert_eq!(split("", 10), Vec::<String>::new());
        assert_eq!(split(" abcdefgh", 8), ["abcdefgh"]);
    }

    proptest! {
        #[test]
        fn split_loses_nothing_but_white_space(text in "[a-z<>&;| \n]{0,80}", max in 8_usize..40) {
            let text = super::super::Mrkdwn::escaped(&text);
            let parts = split(text.as_str(), max);
            prop_assert!(parts.iter().all(|part| count(part) <= max && !part.is_empty()));
            let without_space = |s: &str| s.split_whitespace().collect::<String>();
            let joined: String = parts.iter().map(|part| without_space(part)).collect();
            prop_assert_eq!(joined, without_space(text.as_str()));
        }
    }
}
