//! Text that is safe to show: [`Mrkdwn`], whose only way in from people's words escapes them.
//!
//! Slack's mrkdwn has three special characters, `&`, `<` and `>`; whoever can write `<` can mention
//! a whole channel. So there is no `From<String>`, and [`mrkdwn!`](crate::mrkdwn) escapes each
//! argument that is not [`Mrkdwn`] already. (`*` and `_` cannot be escaped at all.)

use std::{fmt, ops::Add};

use jiff::Timestamp;

pub use cut::clip;
pub use words::{as_read, unescaped, user_in};

mod cut;
mod words;

/// Text that is safe as Slack's mrkdwn.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Mrkdwn(String);

impl Mrkdwn {
    /// People's text: `&` first, then `<` and `>`, and nothing else, as Slack asks for.
    pub fn escaped(text: &str) -> Self {
        Self(
            text.replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('>', "&gt;"),
        )
    }

    /// Words of this source code, markup included.
    pub fn ours(text: &'static str) -> Self {
        Self(text.to_owned())
    }

    /// What the importer converted from a program page; it has escaped the page's text itself.
    pub fn from_page(mrkdwn: impl Into<String>) -> Self {
        Self(mrkdwn.into())
    }

    /// `<@U…>`; anything that is no id is shown as text.
    pub fn user(id: &str) -> Self {
        if is_id(id) {
            Self(format!("<@{id}>"))
        } else {
            Self::escaped(id)
        }
    }

    /// `<#C…>`; anything that is no id is shown as text.
    pub fn channel(id: &str) -> Self {
        if is_id(id) {
            Self(format!("<#{id}>"))
        } else {
            Self::escaped(id)
        }
    }

    /// `<url|label>` for http, https and mailto; for any other scheme the label alone.
    pub fn link(url: &str, label: &str) -> Self {
        let label = Self::escaped(&label.split_whitespace().collect::<Vec<_>>().join(" "));
        if !can_be_linked(url) {
            return label;
        }
        let url = link_target(url);
        if label.0.is_empty() {
            return Self(format!("<{url}>"));
        }
        Self(format!("<{url}|{label}>"))
    }

    /// A date that each reader sees in their own zone. `tokens` such as `{date_short} {time}`;
    /// `fallback` is what notifications show, so the caller writes it in the addressee's zone.
    pub fn date(at: Timestamp, tokens: &str, fallback: &str) -> Self {
        let safe = |text: &str, forbidden: &[char]| Self::escaped(&text.replace(forbidden, " ")).0;
        let tokens = safe(tokens, &['|', '<', '>', '^']);
        let fallback = safe(fallback, &['|', '<', '>']);
        Self(format!("<!date^{}^{tokens}|{fallback}>", at.as_second()))
    }

    /// The same in bold; nothing stays nothing, since `**` would be shown.
    pub fn bold(self) -> Self {
        if self.0.is_empty() {
            self
        } else {
            Self(format!("*{}*", self.0))
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Its lines.
    pub fn lines(&self) -> impl Iterator<Item = Mrkdwn> {
        self.0.lines().map(|line| Mrkdwn(line.to_owned()))
    }

    /// Length in characters, which is what Slack's limits count.
    pub fn chars(&self) -> usize {
        self.0.chars().count()
    }

    pub fn push(&mut self, more: impl IntoMrkdwn) {
        self.0.push_str(&more.into_mrkdwn().0);
    }

    pub fn join(parts: impl IntoIterator<Item = Mrkdwn>, separator: &'static str) -> Self {
        let parts: Vec<String> = parts.into_iter().map(|part| part.0).collect();
        Self(parts.join(separator))
    }

    /// A readable form for a message's `text`, which is the notification and what a screen reader
    /// says: links become their label and dates their fallback. Slack reads `text` as mrkdwn too,
    /// so mentions and escapes stay as they are.
    pub fn plain(&self) -> String {
        cut::plain(&self.0)
    }

    /// Cuts into parts of at most `max_chars`, at line ends if possible, else at spaces, and never
    /// inside `<…>` or an escape. A single `<…>` that is longer becomes its plain form.
    pub fn split(&self, max_chars: usize) -> Vec<Mrkdwn> {
        cut::split(&self.0, max_chars)
            .into_iter()
            .map(Mrkdwn)
            .collect()
    }

    /// Puts `arguments` in the places of `{}`. Called by [`mrkdwn!`](crate::mrkdwn), which has
    /// counted them at compile time.
    #[doc(hidden)]
    pub fn filled(template: &'static str, arguments: &[Mrkdwn]) -> Self {
        let mut arguments = arguments.iter();
        let mut filled = String::with_capacity(template.len());
        for (index, piece) in template.split("{}").enumerate() {
            if index > 0 {
                filled.extend(arguments.next().map(Mrkdwn::as_str));
            }
            filled.push_str(piece);
        }
        Self(filled)
    }
}

impl fmt::Display for Mrkdwn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Add for Mrkdwn {
    type Output = Mrkdwn;

    fn add(mut self, more: Mrkdwn) -> Mrkdwn {
        self.0.push_str(&more.0);
        self
    }
}

/// What may stand as an argument of [`mrkdwn!`](crate::mrkdwn): text, which is escaped; [`Mrkdwn`],
/// which is safe; whole numbers.
pub trait IntoMrkdwn {
    fn into_mrkdwn(self) -> Mrkdwn;
}

impl IntoMrkdwn for Mrkdwn {
    fn into_mrkdwn(self) -> Mrkdwn {
        self
    }
}

impl IntoMrkdwn for &Mrkdwn {
    fn into_mrkdwn(self) -> Mrkdwn {
        self.clone()
    }
}

impl IntoMrkdwn for &str {
    fn into_mrkdwn(self) -> Mrkdwn {
        Mrkdwn::escaped(self)
    }
}

impl IntoMrkdwn for String {
    fn into_mrkdwn(self) -> Mrkdwn {
        Mrkdwn::escaped(&self)
    }
}

impl IntoMrkdwn for &String {
    fn into_mrkdwn(self) -> Mrkdwn {
        Mrkdwn::escaped(self)
    }
}

macro_rules! whole_numbers {
    ($($number:ty)*) => {$(
        impl IntoMrkdwn for $number {
            fn into_mrkdwn(self) -> Mrkdwn {
                Mrkdwn(self.to_string())
            }
        }
    )*};
}
whole_numbers!(u8 u16 u32 u64 usize i8 i16 i32 i64 isize);

/// `mrkdwn!("*{}* asks you", name)`: the literal is ours, each `{}` takes one argument through
/// [`IntoMrkdwn`]. A capture, which would go around the escaping, does not compile:
///
/// ```compile_fail
/// let name = "<!channel>";
/// understudy::mrkdwn!("*{name}* asks you");
/// ```
#[macro_export]
macro_rules! mrkdwn {
    ($template:literal $(, $argument:expr)* $(,)?) => {{
        const ARGUMENTS: &[&str] = &[$(stringify!($argument)),*];
        const _: () = assert!(
            matches!($crate::slack::text::places($template), Some(n) if n == ARGUMENTS.len()),
            "each argument needs its own pair of braces, and nothing may stand in them"
        );
        $crate::slack::text::Mrkdwn::filled(
            $template,
            &[$($crate::slack::text::IntoMrkdwn::into_mrkdwn($argument)),*],
        )
    }};
}

/// How many `{}` a template has; `None` if it has any other brace.
#[doc(hidden)]
pub const fn places(template: &str) -> Option<usize> {
    let bytes = template.as_bytes();
    let mut found = 0;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'{' if at + 1 < bytes.len() && bytes[at + 1] == b'}' => {
                found += 1;
                at += 2;
            }
            b'{' | b'}' => return None,
            _ => at += 1,
        }
    }
    Some(found)
}

/// Slack's ids are upper-case letters and digits: what holds anything else is no id of Slack's.
fn is_id(id: &str) -> bool {
    id.len() > 1
        && id
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// Whether an address may stand in a link: http, https and mailto.
pub fn can_be_linked(url: &str) -> bool {
    url.split_once(':').is_some_and(|(scheme, _)| {
        ["http", "https", "mailto"]
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known))
    })
}

/// The URL as it may stand in `<…|…>`: what would end it is percent-encoded, `&` is escaped.
fn link_target(url: &str) -> String {
    let mut target = String::with_capacity(url.len());
    for c in url.trim().chars() {
        match c {
            '|' => target.push_str("%7C"),
            '<' => target.push_str("%3C"),
            '>' => target.push_str("%3E"),
            ' ' => target.push_str("%20"),
            '&' => target.push_str("&amp;"),
            c if c.is_control() => {}
            c => target.push(c),
        }
    }
    target
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peoples_text_cannot_mention_a_channel() {
        let asked = mrkdwn!("{} says: {}", Mrkdwn::user("U123"), "<!channel> & co");
        assert_eq!(asked.as_str(), "<@U123> says: &lt;!channel&gt; &amp; co");
        assert_eq!(Mrkdwn::user("U1><!here").as_str(), "U1&gt;&lt;!here");
        assert_eq!(mrkdwn!("{} of {}", 3, 4_u8).as_str(), "3 of 4");
        assert_eq!(mrkdwn!("no argument").as_str(), "no argument");
    }

    #[test]
    fn links_have_a_known_scheme_and_cannot_be_left() {
        let link = |url| Mrkdwn::link(url, "a > b").as_str().to_owned();
        assert_eq!(
            link("https://a.example/?x=1&y=<|>"),
            "<https://a.example/?x=1&amp;y=%3C%7C%3E|a &gt; b>"
        );
        assert_eq!(link("mailto:a@b.example"), "<mailto:a@b.example|a &gt; b>");
        assert_eq!(link("javascript:alert(1)"), "a &gt; b");
        assert_eq!(link("handbook/page.md"), "a &gt; b");
        assert_eq!(
            Mrkdwn::link("https://a.example", "").as_str(),
            "<https://a.example>"
        );
    }

    #[test]
    fn dates_carry_their_fallback() {
        let at = Timestamp::from_second(1_800_000_000).unwrap();
        let date = Mrkdwn::date(at, "{date_short_pretty} {time}", "Fri 15 Jan, 08:00 UTC");
        assert_eq!(
            date.as_str(),
            "<!date^1800000000^{date_short_pretty} {time}|Fri 15 Jan, 08:00 UTC>"
        );
        assert_eq!(date.plain(), "Fri 15 Jan, 08:00 UTC");
    }

    #[test]
    fn plain_keeps_mentions_and_escapes() {
        let text = mrkdwn!(
            "{} read {} <3",
            Mrkdwn::user("U1"),
            Mrkdwn::link("https://a.example", "A & B")
        );
        assert_eq!(text.plain(), "<@U1> read A &amp; B <3");
    }
}
