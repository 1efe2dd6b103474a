//! The modal on top, and the Home tab: both are one form.

use maud::{Markup, html};

use super::{blocks::blocks, elements::Surface, layout::hidden, screen::Screen};
use crate::sandbox::slack::{View, blocks::words_of};

fn surface<'a>(screen: &'a Screen<'_>, view: &View) -> Surface<'a> {
    Surface {
        reader: &screen.reader,
        values: view.values(),
        errors: view.errors.clone(),
        prefix: format!("view-{}", view.id),
    }
}

/// Covers the page. Enter in a field submits: the first button of the form must be the submit.
pub(super) fn modal(screen: &Screen<'_>, view: &View) -> Markup {
    let submit = words_of(&view.json, "submit");
    let close = words_of(&view.json, "close");
    html! {
        div.backdrop {
            div.modal role="dialog" aria-modal="true" aria-labelledby="modal-title" {
                form method="post" action="/submit" novalidate {
                    (hidden(&screen.address))
                    input type="hidden" name="view" value=(view.id);
                    @if !submit.is_empty() {
                        button.unseen type="submit" tabindex="-1" aria-hidden="true" { (submit) }
                    }
                    header {
                        h2 #modal-title { (view.title()) }
                        button.close type="submit" formaction="/close" aria-label="Close" { "✕" }
                    }
                    div.body { (blocks(&surface(screen, view), view.blocks())) }
                    footer {
                        button.button.plain type="submit" formaction="/close" {
                            (if close.is_empty() { "Close" } else { close })
                        }
                        @if !submit.is_empty() {
                            button.button.primary type="submit" { (submit) }
                        }
                    }
                }
            }
        }
    }
}

/// The app's Home tab.
pub(super) fn home(screen: &Screen<'_>) -> Markup {
    html! {
        @match &screen.home {
            None => p.empty { "Understudy has not shown you a Home yet." },
            Some(view) => form.home method="post" action="/press" novalidate {
                (hidden(&screen.address))
                input type="hidden" name="home" value="1";
                (blocks(&surface(screen, view), view.blocks()))
            },
        }
    }
}

/// Changes when the modal does, but not while somebody types into it.
pub(super) fn key(view: &View) -> String {
    let errors = view
        .errors
        .iter()
        .map(|(id, words)| format!("{id}={words}"));
    format!(
        "{} {} {}",
        view.id,
        view.json["hash"],
        errors.collect::<Vec<_>>().join(";")
    )
}
