//! Who handles what: tables that the capabilities fill in, since `slack/` knows none of them.

use std::{collections::HashMap, pin::Pin};

use thiserror::Error;
use tracing::info;

use super::{
    inbound::{
        Action, BlockSuggestion, Command, Event, Interaction, Shortcut, ViewClosed, ViewSubmission,
    },
    reply::Reply,
    text::clip,
};

/// Why a handler could not do it. Whoever dispatches turns it into a sentence for the person.
pub type HandlerError = Box<dyn std::error::Error + Send + Sync>;

type Handling = Pin<Box<dyn Future<Output = Result<Reply, HandlerError>> + Send>>;
type Handler<C, T> = Box<dyn Fn(C, T) -> Handling + Send + Sync>;

/// Two capabilities want the same name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{kind} `{name}` is handled twice")]
pub struct HandledTwice {
    kind: &'static str,
    name: String,
}

/// Handlers of one kind, by name.
struct Table<C, T> {
    kind: &'static str,
    handlers: HashMap<String, Handler<C, T>>,
}

impl<C, T> Table<C, T> {
    fn new(kind: &'static str) -> Self {
        Self {
            kind,
            handlers: HashMap::new(),
        }
    }

    fn register<F, Fut>(&mut self, name: impl Into<String>, handler: F) -> Result<(), HandledTwice>
    where
        F: Fn(C, T) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Reply, HandlerError>> + Send + 'static,
    {
        let (kind, name) = (self.kind, name.into());
        if self.handlers.contains_key(&name) {
            return Err(HandledTwice { kind, name });
        }
        let handler: Handler<C, T> = Box::new(move |context, it| Box::pin(handler(context, it)));
        self.handlers.insert(name, handler);
        Ok(())
    }

    async fn handle(&self, name: &str, context: C, it: T) -> Result<Reply, HandlerError> {
        let Some(handler) = self.handlers.get(name) else {
            log_unknown(self.kind, name);
            return Ok(Reply::Empty);
        };
        handler(context, it).await
    }
}

/// Leads each [`Interaction`] to the handler that was registered for its name. `C` is what
/// handlers work with; it is cloned for each.
pub struct Router<C> {
    commands: Table<C, Command>,
    actions: Table<C, Action>,
    submissions: Table<C, ViewSubmission>,
    closings: Table<C, ViewClosed>,
    suggestions: Table<C, BlockSuggestion>,
    shortcuts: Table<C, Shortcut>,
    events: Table<C, Event>,
}

impl<C> Default for Router<C> {
    fn default() -> Self {
        Self {
            commands: Table::new("command"),
            actions: Table::new("action"),
            submissions: Table::new("view_submission"),
            closings: Table::new("view_closed"),
            suggestions: Table::new("block_suggestion"),
            shortcuts: Table::new("shortcut"),
            events: Table::new("event"),
        }
    }
}

/// Declares the registering methods, which differ only in the table.
macro_rules! register {
    ($($(#[$doc:meta])* $method:ident: $table:ident of $interaction:ty;)*) => {$(
        $(#[$doc])*
        pub fn $method<F, Fut>(
            &mut self,
            name: impl Into<String>,
            handler: F,
        ) -> Result<(), HandledTwice>
        where
            F: Fn(C, $interaction) -> Fut + Send + Sync + 'static,
            Fut: Future<Output = Result<Reply, HandlerError>> + Send + 'static,
        {
            self.$table.register(name, handler)
        }
    )*};
}

impl<C: Clone + Send + 'static> Router<C> {
    pub fn new() -> Self {
        Self::default()
    }

    register! {
        /// By the command with its slash, as the operator named it in the manifest.
        command: commands of Command;
        /// By the `action_id`, or its part before `:`.
        action: actions of Action;
        /// By the view's `callback_id`.
        submission: submissions of ViewSubmission;
        /// By the view's `callback_id`.
        closing: closings of ViewClosed;
        /// By the `action_id`, or its part before `:`.
        suggestion: suggestions of BlockSuggestion;
        /// By the shortcut's `callback_id`.
        shortcut: shortcuts of Shortcut;
        /// By the event's type.
        event: events of Event;
    }

    /// Handles it, or does nothing if nobody handles its name: Slack switches off the events of
    /// an app that answers with errors.
    pub async fn dispatch(&self, context: C, it: Interaction) -> Result<Reply, HandlerError> {
        match it {
            Interaction::Command(it) => {
                let name = it.command.clone();
                self.commands.handle(&name, context, it).await
            }
            Interaction::Action(it) => {
                let name = it.action_prefix().to_owned();
                self.actions.handle(&name, context, *it).await
            }
            Interaction::ViewSubmission(it) => {
                let name = it.view.callback_id.clone();
                self.submissions.handle(&name, context, it).await
            }
            Interaction::ViewClosed(it) => {
                let name = it.view.callback_id.clone();
                self.closings.handle(&name, context, it).await
            }
            Interaction::BlockSuggestion(it) => {
                let name = it.action_prefix().to_owned();
                self.suggestions.handle(&name, context, it).await
            }
            Interaction::Shortcut(it) => {
                let name = it.callback_id.clone();
                self.shortcuts.handle(&name, context, it).await
            }
            Interaction::Event(it) => {
                let name = it.event_type.clone();
                self.events.handle(&name, context, it).await
            }
            Interaction::UrlVerification { challenge } => {
                Ok(Reply::Json(serde_json::json!({ "challenge": challenge })))
            }
            Interaction::SslCheck => Ok(Reply::Empty),
            Interaction::Unknown { kind } => {
                log_unknown("interaction", &kind);
                Ok(Reply::Empty)
            }
        }
    }
}

/// Names it and no more: a body is private.
fn log_unknown(kind: &'static str, name: &str) {
    info!(kind, name = ?clip(name, 64), "nobody handles this");
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn action(action_id: &str) -> Interaction {
        let payload = json!({
            "type": "block_actions",
            "user": { "id": "U1" },
            "actions": [{ "action_id": action_id }],
        });
        Interaction::from_payload(&payload).remove(0)
    }

    #[tokio::test]
    async fn leads_to_the_handler_by_its_prefix() {
        let mut router = Router::<&'static str>::new();
        router
            .action(
                "item_tick",
                |context: &'static str, action: Action| async move {
                    Ok(Reply::Json(json!([context, action.action_arg()])))
                },
            )
            .unwrap();
        let reply = router
            .dispatch("context", action("item_tick:7"))
            .await
            .unwrap();
        assert_eq!(reply, Reply::Json(json!(["context", "7"])));
        let unknown = router.dispatch("context", action("other:7")).await.unwrap();
        assert_eq!(unknown, Reply::Empty);
    }

    #[tokio::test]
    async fn a_name_is_taken_once() {
        async fn nothing(_: (), _: Command) -> Result<Reply, HandlerError> {
            Ok(Reply::Empty)
        }
        let mut router = Router::<()>::new();
        router.command("/check-in", nothing).unwrap();
        let twice = router.command("/check-in", nothing).unwrap_err();
        assert_eq!(twice.to_string(), "command `/check-in` is handled twice");
    }
}
