//! Characters that nobody sees but a terminal or a message obeys: they are left out wherever text comes in.

/// Whether a character is text. Control characters steer a terminal, overrides turn the rest of a line around;
/// marks and joiners stay, for scripts need them.
pub fn is_shown(c: char) -> bool {
    let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !turns && (!c.is_control() || c == '\t' || c == '\n')
}

/// The text without what isn't shown.
pub fn shown(text: &str) -> String {
    if text.chars().all(is_shown) {
        return text.to_owned();
    }
    text.chars().filter(|c| is_shown(*c)).collect()
}
