//! Reading what people wrote behind a command. Slack has escaped it (`should_escape`), so people
//! arrive as `<@U…|name>` and `<` as `&lt;`: look for people first, then undo the escapes.

use super::is_id;

/// The person that a word names: `<@U…|name>`, `<@U…>` or a bare `U…`.
pub fn user_in(word: &str) -> Option<&str> {
    let mention = word
        .strip_prefix("<@")
        .and_then(|rest| rest.strip_suffix('>'));
    let id = match mention {
        Some(mention) => mention.split('|').next()?,
        None => word,
    };
    (id.starts_with(['U', 'W']) && is_id(id)).then_some(id)
}

/// The text as it was typed: `&amp;` last, or `&amp;lt;` would become `<`.
pub fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slack::text::Mrkdwn;

    #[test]
    fn people_are_found_however_they_are_written() {
        assert_eq!(user_in("<@U123|ada>"), Some("U123"));
        assert_eq!(user_in("<@W123>"), Some("W123"));
        assert_eq!(user_in("U123"), Some("U123"));
        assert_eq!(user_in("Ursula"), None);
        assert_eq!(user_in("<@U1><!here>"), None);
        assert_eq!(user_in("@ada"), None);
    }

    #[test]
    fn escaping_is_undone() {
        for text in ["a < b & c > d", "&lt;", "&amp;lt;"] {
            assert_eq!(unescaped(Mrkdwn::escaped(text).as_str()), text);
        }
    }
}
