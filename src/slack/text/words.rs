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

/// A message's text as its reader sees it: people, channels and links by their names, nothing of it markup any more.
/// `name` says how somebody with a Slack id is called.
pub fn as_read(text: &str, name: impl Fn(&str) -> Option<String>) -> String {
    let mut read = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        read.push_str(before);
        let Some((inside, after)) = after.split_once('>') else {
            read.push('<');
            rest = after;
            continue;
        };
        let (target, label) = inside.split_once('|').unwrap_or((inside, ""));
        let words = match target.chars().next() {
            Some('@') => {
                let known = name(&target[1..]).filter(|_| label.is_empty());
                format!(
                    "@{}",
                    known.as_deref().unwrap_or(if label.is_empty() {
                        &target[1..]
                    } else {
                        label
                    })
                )
            }
            Some('#') => format!(
                "#{}",
                if label.is_empty() {
                    &target[1..]
                } else {
                    label
                }
            ),
            Some('!') if label.is_empty() => format!("@{}", &target[1..]),
            Some('!') => label.to_owned(),
            _ if label.is_empty() || target.ends_with(label) => target.to_owned(),
            _ => format!("{label} ({target})"),
        };
        read.push_str(&words);
        rest = after;
    }
    read.push_str(rest);
    unescaped(&read)
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
    fn a_message_is_read_as_it_is_shown() {
        let name = |id: &str| (id == "U1").then(|| "Ada".to_owned());
        let read = |text| as_read(text, name);
        assert_eq!(read("<@U1> and <@U2|bo>, <@U3>"), "@Ada and @bo, @U3");
        assert_eq!(read("<!here> in <#C1|help> &lt;3"), "@here in #help <3");
        assert_eq!(
            read("<https://a.example|A> <https://a.example>"),
            "A (https://a.example) https://a.example"
        );
        assert_eq!(
            read("<http://a.example|a.example> a &lt; b <"),
            "http://a.example a < b <"
        );
    }

    #[test]
    fn escaping_is_undone() {
        for text in ["a < b & c > d", "&lt;", "&amp;lt;"] {
            assert_eq!(unescaped(Mrkdwn::escaped(text).as_str()), text);
        }
    }
}
