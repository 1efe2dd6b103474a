//! Messages, threads, and the line in which one writes.

use maud::{Markup, html};

use super::{
    blocks::blocks,
    elements::Surface,
    layout::{avatar, hidden},
    mrkdwn,
    screen::{Screen, Shown},
};

/// The messages of the open conversation.
pub(super) fn messages(screen: &Screen<'_>) -> Markup {
    let all = screen.top_messages().collect::<Vec<_>>();
    let day = |shown: &Shown| {
        screen
            .reader
            .local(shown.at)
            .strftime("%A, %-d %B")
            .to_string()
    };
    html! {
        @if all.is_empty() { p.empty { "Nothing was said here yet." } }
        @for (index, shown) in all.iter().enumerate() {
            @if index == 0 || day(shown) != day(all[index - 1]) {
                div.day { span { (day(shown)) } }
            }
            (message(screen, shown, true))
        }
    }
}

/// The open thread, if there is one.
pub(super) fn thread(screen: &Screen<'_>) -> Markup {
    let root = screen.address.thread.as_str();
    html! {
        @if !root.is_empty() && screen.place.is_some() {
            header {
                h2 { "Thread" }
                a.close href=(screen.address.with_thread("").url()) aria-label="Close the thread" { "✕" }
            }
            div.log role="log" aria-label="Thread" {
                @for shown in screen.thread(root) { (message(screen, shown, false)) }
            }
        }
    }
}

fn message(screen: &Screen<'_>, shown: &Shown, in_channel: bool) -> Markup {
    let said = &shown.message;
    let name = screen.reader.name(&said.user);
    let local = screen.reader.local(shown.at);
    html! {
        article.message.only-you[said.ephemeral_to.is_some()] {
            (avatar(name, said.is_from_app()))
            div.content {
                @if said.ephemeral_to.is_some() { p.hint { "Only visible to you" } }
                div.meta {
                    strong { (name) }
                    @if said.is_from_app() { span.app { "APP" } }
                    time { (local.strftime("%H:%M")) }
                    @if said.edited.is_some() { span { "(edited)" } }
                }
                (body(screen, shown, if in_channel { "m" } else { "t" }))
                @if in_channel && said.ephemeral_to.is_none() { (thread_link(screen, &said.ts)) }
            }
        }
    }
}

/// `list` tells the channel's copy of a message from that in its open thread: ids are unique.
fn body(screen: &Screen<'_>, shown: &Shown, list: &str) -> Markup {
    let said = &shown.message;
    if said.blocks.is_empty() {
        return html! { div.text { (mrkdwn::mrkdwn(&screen.reader, &said.text)) } };
    }
    let surface = Surface {
        reader: &screen.reader,
        values: said.values(),
        errors: Default::default(),
        prefix: format!("{list}-{}", said.ts.replace('.', "-")),
    };
    html! {
        form method="post" action="/press" {
            (hidden(&screen.address))
            input type="hidden" name="channel" value=(said.channel);
            input type="hidden" name="ts" value=(said.ts);
            (blocks(&surface, &said.blocks))
        }
    }
}

fn thread_link(screen: &Screen<'_>, root: &str) -> Markup {
    let count = screen.replies(root);
    let words = match count {
        0 => "Reply in thread".to_owned(),
        1 => "1 reply".to_owned(),
        more => format!("{more} replies"),
    };
    html! {
        a.replies.some[count > 0] href=(screen.address.with_thread(root).url()) { (words) }
    }
}

/// Why one can or cannot write here; the composer is drawn anew only when this changes.
pub(super) fn composer_key(screen: &Screen<'_>) -> &'static str {
    match &screen.place {
        None => "none",
        Some(place) if place.is_archived => "archived",
        Some(place) if place.members.contains(&screen.reader.me.id) => "open",
        Some(_) => "join",
    }
}

/// The line in which one writes.
pub(super) fn composer(screen: &Screen<'_>) -> Markup {
    let place = screen.place.as_ref();
    let name = place
        .map(|place| screen.reader.place_name(place))
        .unwrap_or_default();
    match composer_key(screen) {
        "archived" => html! { p.empty { (name) " is archived." } },
        "join" => html! {
            form.composer method="post" action="/join" {
                (hidden(&screen.address))
                button.button.primary type="submit" { "Join " (name) }
            }
        },
        "open" => writing(screen, &name),
        _ => html! {},
    }
}

fn writing(screen: &Screen<'_>, name: &str) -> Markup {
    html! {
        form.composer method="post" action="/say" {
            (hidden(&screen.address))
            (line("composer", &format!("Message {name}"), Some("commands")))
            datalist #commands {
                @for command in screen.sandbox.commands.iter() {
                    option value=(command.name) { (command.description) }
                }
            }
            div.chips aria-label="Commands of Understudy" {
                @for command in screen.sandbox.commands.iter() {
                    button type="button" data-insert=(command.name)
                        title={ (command.description) " " (command.hint) } { (command.name) }
                }
            }
        }
    }
}

/// The line in which one answers in the open thread.
pub(super) fn reply_line(screen: &Screen<'_>) -> Markup {
    let root = screen.address.thread.as_str();
    html! {
        @if !root.is_empty() && composer_key(screen) == "open" {
            form.composer method="post" action="/say" {
                (hidden(&screen.address))
                input type="hidden" name="reply" value=(root);
                (line("reply", "Reply in the thread", None))
            }
        }
    }
}

fn line(id: &str, label: &str, list: Option<&str>) -> Markup {
    html! {
        div.line {
            input id=(id) type="text" name="text" autocomplete="off" list=[list]
                aria-label=(label) placeholder=(label) required;
            button.button.primary type="submit" { "Send" }
        }
    }
}
