//! The page's frame: the clock on top, people and places at the side, what is open in the middle.

use maud::{DOCTYPE, Markup, html};

use super::{
    conversation, modal,
    screen::{Address, Entry, HOME, Player, Screen},
};

/// The whole page.
pub(super) fn page(screen: &Screen<'_>) -> Markup {
    let version = screen.sandbox.slack.version();
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (heading(screen)) " · Understudy sandbox" }
                link rel="stylesheet" href="/page.css";
                script src="/page.js" defer {}
            }
            body.with-thread[!screen.address.thread.is_empty()] data-version=(version) {
                a.skip href="#composer" { "Go to the message line" }
                header.top data-region="top" { (top(screen)) }
                div.columns {
                    nav.sidebar #sidebar data-region="sidebar" aria-label="People and conversations" {
                        (sidebar(screen))
                    }
                    main { (middle(screen)) }
                    aside.thread {
                        div.inside data-region="thread" { (conversation::thread(screen)) }
                        (conversation::reply_line(screen))
                    }
                }
                div data-region="notice" aria-live="assertive" { (notice(screen)) }
                div data-region="modal" data-key=(screen.modal.as_ref().map(modal::key).unwrap_or_default()) {
                    @if let Some(view) = &screen.modal { (modal::modal(screen, view)) }
                }
            }
        }
    }
}

/// The address, in each form: who does it, and what is shown afterwards.
pub(super) fn hidden(address: &Address) -> Markup {
    html! {
        input type="hidden" name="as" value=(address.who);
        input type="hidden" name="at" value=(address.at);
        input type="hidden" name="thread" value=(address.thread);
    }
}

/// Initials on a colour of their own.
pub(super) fn avatar(name: &str, is_app: bool) -> Markup {
    let tone = name
        .bytes()
        .fold(0, |tone, byte| (tone * 7 + usize::from(byte)) % 6);
    let initials = name.chars().take(2).collect::<String>();
    html! {
        span.avatar.is-app[is_app] data-tone=(tone) aria-hidden="true" {
            (initials)
        }
    }
}

fn heading(screen: &Screen<'_>) -> String {
    match &screen.place {
        Some(place) => screen.reader.place_name(place),
        None if screen.address.at == HOME => "Understudy".to_owned(),
        None => "Nothing here".to_owned(),
    }
}

fn top(screen: &Screen<'_>) -> Markup {
    let me = &screen.reader.me;
    let local = screen.reader.local(screen.reader.now);
    let city = me
        .tz
        .as_deref()
        .and_then(|tz| tz.rsplit('/').next())
        .unwrap_or("UTC");
    html! {
        button.menu-button type="button" data-toggle="sidebar" aria-controls="sidebar"
            aria-expanded="false" { "☰ " (me.name) }
        div.clock {
            strong { time { (local.strftime("%a %-d %b %Y, %H:%M")) } }
            span { "in " (city.replace('_', " ")) ", where " (me.name) " is" }
        }
        form.move method="post" action="/clock" aria-label="Move the clock" {
            (hidden(&screen.address))
            button type="submit" name="to" value="hour" { "+1 hour" }
            button type="submit" name="to" value="morning" { "Next morning" }
            button type="submit" name="to" value="monday" { "Next Monday 09:00" }
            details {
                summary { "Set…" }
                div.menu {
                    label for="when" { "Date and time in " (city.replace('_', " ")) }
                    input #when type="datetime-local" name="when"
                        value=(local.strftime("%Y-%m-%dT%H:%M"));
                    button.button.primary type="submit" name="to" value="instant" { "Move the clock" }
                }
            }
        }
    }
}

fn sidebar(screen: &Screen<'_>) -> Markup {
    let (_, team) = screen.sandbox.slack.team();
    let channels = screen.entries.iter().filter(|entry| entry.place.is_channel);
    let direct = screen
        .entries
        .iter()
        .filter(|entry| entry.place.is_group)
        .collect::<Vec<_>>();
    let dm = screen.dm();
    let with_app = screen.entries.iter().find(|entry| entry.place.id == dm);
    html! {
        h1 { (team) }
        h2 { "You are" }
        ul.people { @for player in &screen.players { li { (person(screen, player)) } } }
        h2 { "Channels" }
        ul { @for entry in channels { li { (entry_link(screen, entry)) } } }
        @if !direct.is_empty() { h2 { "Direct messages" } }
        ul { @for entry in direct { li { (entry_link(screen, entry)) } } }
        h2 { "Apps" }
        ul {
            li {
                form method="post" action="/home" {
                    (hidden(&screen.address.at(HOME)))
                    button.place type="submit" aria-current=[(screen.address.at == HOME).then_some("page")] {
                        "Understudy: Home"
                    }
                }
            }
            li {
                a.place href=(screen.address.at(&dm).url())
                    aria-current=[(screen.address.at == dm).then_some("page")] {
                    span { "Understudy: messages" }
                    (badge(with_app.map_or(0, |entry| entry.unread)))
                }
            }
        }
    }
}

fn person(screen: &Screen<'_>, player: &Player) -> Markup {
    let who = &player.person;
    let address = Address {
        who: who.handle.clone(),
        ..Address::default()
    };
    let is_me = who.id == screen.reader.me.id;
    let known = |at: &str| {
        screen
            .reader
            .places
            .iter()
            .any(|it| it.id == at && it.is_channel)
    };
    let at = if player.unread > 0 {
        screen.sandbox.slack.dm(&who.id)
    } else {
        screen.address.at.clone()
    };
    let stays = player.unread > 0 || known(&at) || at == HOME;
    let address = if stays { address.at(&at) } else { address };
    html! {
        a.place href=(address.url()) aria-current=[is_me.then_some("true")]
            title={ (who.real_name) ", " (who.title) } {
            (avatar(&who.name, false))
            span.who { strong { (who.name) } small { (who.note) } }
            time { (player.local_time) }
            (badge(player.unread))
        }
    }
}

fn entry_link(screen: &Screen<'_>, entry: &Entry) -> Markup {
    let place = &entry.place;
    let is_open = screen.address.at == place.id;
    html! {
        a.place.unread[entry.unread > 0] href=(screen.address.at(&place.id).url())
            aria-current=[is_open.then_some("page")] {
            span { (screen.reader.place_name(place)) @if place.is_archived { " (archived)" } }
            (badge(entry.unread))
        }
    }
}

fn badge(unread: usize) -> Markup {
    html! { @if unread > 0 { span.badge aria-label={ (unread) " unread" } { (unread) } } }
}

fn middle(screen: &Screen<'_>) -> Markup {
    let title = heading(screen);
    html! {
        header { h2 { (title) } }
        @if screen.is_first { (welcome(screen, &title)) }
        @if screen.address.at == HOME {
            div.log data-region="home" { (modal::home(screen)) }
        } @else {
            div.log data-region="messages" role="log" aria-label={ "Messages in " (title) } {
                (conversation::messages(screen))
            }
        }
        div data-region="composer" data-key=(conversation::composer_key(screen)) {
            (conversation::composer(screen))
        }
    }
}

/// Two lines for who has just come.
fn welcome(screen: &Screen<'_>, place: &str) -> Markup {
    let me = &screen.reader.me.name;
    html! {
        div.welcome {
            p { "You are " strong { (me) } ". Type " code { "/find-mentor" } " in " (place) "." }
            p { "Then be somebody else at the side, and move the clock on top." }
        }
    }
}

fn notice(screen: &Screen<'_>) -> Markup {
    html! { @if let Some(notice) = &screen.notice { p.notice role="alert" { (notice) } } }
}
