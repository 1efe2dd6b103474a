use proptest::prelude::*;
use serde_json::json;

use super::*;

fn sample() -> Value {
    json!({ "type": "rich_text", "elements": [
        { "type": "rich_text_section", "elements": [
            { "type": "text", "text": "Hello " },
            { "type": "user", "user_id": "U0MARTA" },
            { "type": "text", "text": ", " },
            { "type": "broadcast", "range": "channel" },
            { "type": "text", "text": " & <!here> " },
            { "type": "text", "text": "soon", "style": { "bold": true, "italic": true } },
            { "type": "text", "text": "\nnext line " },
            { "type": "link", "url": "https://example.com/a?b=1&c=2", "text": "the <page>" },
            { "type": "link", "url": "javascript:alert(1)", "text": "no link" },
        ] },
        { "type": "rich_text_list", "style": "ordered", "indent": 0, "elements": [
            { "type": "rich_text_section", "elements": [{ "type": "text", "text": "one" }] },
            { "type": "rich_text_section", "elements": [{ "type": "text", "text": "two", "style": { "strike": true } }] },
        ] },
        { "type": "rich_text_list", "style": "bullet", "indent": 1, "elements": [
            { "type": "rich_text_section", "elements": [{ "type": "text", "text": "a * b", "style": { "code": true } }] },
        ] },
        { "type": "rich_text_quote", "elements": [{ "type": "text", "text": "said\ntwice" }] },
        { "type": "rich_text_preformatted", "elements": [{ "type": "text", "text": "let x = `1`;\n<b>" }] },
        { "type": "a_part_of_tomorrow", "elements": [] },
    ] })
}

#[test]
fn it_is_shown_safely() {
    let text = RichText::read(&sample());
    assert_eq!(
        text.mrkdwn().as_str(),
        "Hello <@U0MARTA>, @channel &amp; &lt;!here&gt; *_soon_*\nnext line \
         <https://example.com/a?b=1&amp;c=2|the &lt;page&gt;>no link\n1. one\n2. ~two~\n\u{2003}• `a * b`\n> said\n> \
         twice\n```\nlet x = `1`;\n&lt;b&gt;\n```"
    );
}

#[test]
fn it_is_exported_as_markdown() {
    let text = RichText::read(&sample());
    let name = |id: &str| (id == "U0MARTA").then(|| "Marta".to_owned());
    assert_eq!(
        text.markdown(name),
        "Hello @Marta, @channel \\& \\<!here\\> ***soon***  \nnext line [the \
         \\<page\\>](<https://example.com/a?b=1&c=2>)[no link](<javascript:alert(1)>)\n\n1. one\n2. ~~two~~\n    - `a * \
         b`\n\n> said  \n> twice  \n\n```\nlet x = `1`;\n<b>\n```"
            .replace("[no link](<javascript:alert(1)>)", "no link")
    );
}

#[test]
fn it_comes_back_into_the_editor_as_it_was() {
    let text = RichText::read(&sample());
    let again = RichText::stored(&text.to_json().to_string());
    // A broadcast has become words by now.
    assert_eq!(again.mrkdwn(), text.mrkdwn());
    assert_eq!(again.to_json(), text.to_json());
    assert!(!text.to_json().to_string().contains("broadcast"));
}

#[test]
fn nothing_is_nothing() {
    for value in [
        json!(null),
        json!({}),
        json!({ "elements": "x" }),
        json!([]),
    ] {
        assert!(RichText::read(&value).is_empty());
    }
    assert!(RichText::plain(" \n ").is_empty());
    assert!(!RichText::plain("a").is_empty());
}

#[test]
fn what_is_no_markup_stays_none() {
    for (typed, exported) in [
        ("# no heading", "\\# no heading"),
        ("1. no list", "1\\. no list"),
        ("- no list", "\\- no list"),
        ("2027-03-01", "2027-03-01"),
        ("a_b [c](d)", "a\\_b \\[c\\](d)"),
        ("<script>", "\\<script\\>"),
    ] {
        assert_eq!(RichText::plain(typed).markdown(|_| None), exported);
    }
}

proptest! {
    #[test]
    fn whatever_is_typed_calls_nobody(typed in "[<>!@#&|a-z \n`*_-]{0,60}") {
        let shown = RichText::plain(&typed).mrkdwn();
        prop_assert!(!shown.as_str().contains('<'));
    }
}
