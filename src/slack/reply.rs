//! What we answer within the three seconds that Slack waits.

use serde_json::{Map, Value, json};

use super::blocks::{Message, Modal};

/// The body of the acknowledgement. Which ones Slack takes depends on what it asked.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// Done, nothing to say. After a submission it closes the form: never for one that was not saved.
    Empty,
    /// For a command: a message that only its user sees. Slack ignores it after a click, which is
    /// answered over its `response_url`.
    Ephemeral(Message),
    /// For a submission: what is wrong, by the `block_id` of an *input* block of that form.
    Errors(Vec<(String, String)>),
    /// For a submission: the form changes into this.
    UpdateView(Modal),
    /// For a submission: this opens on top.
    PushView(Modal),
    /// For a submission: closes the form and all under it.
    ClearViews,
    /// Anything else, such as the options of a menu.
    Json(Value),
    /// Not done, and not acknowledged: an event is sent again at once, after a minute, and after five; a click shows
    /// that it failed.
    NotDone,
}

impl Reply {
    /// The HTTP body; `None` for an empty one.
    pub fn into_body(self) -> Option<Value> {
        match self {
            Reply::Empty | Reply::NotDone => None,
            Reply::Ephemeral(message) => {
                let mut body = message.to_json();
                body["response_type"] = json!("ephemeral");
                Some(body)
            }
            Reply::Errors(errors) => {
                let errors: Map<String, Value> = errors
                    .into_iter()
                    .map(|(block_id, error)| (block_id, error.into()))
                    .collect();
                Some(json!({ "response_action": "errors", "errors": errors }))
            }
            Reply::UpdateView(view) => Some(view_action("update", &view)),
            Reply::PushView(view) => Some(view_action("push", &view)),
            Reply::ClearViews => Some(json!({ "response_action": "clear" })),
            Reply::Json(body) => Some(body),
        }
    }

    /// The options of a menu, for a `block_suggestion`; Slack takes a hundred.
    pub fn options(choices: &[super::blocks::Choice]) -> Self {
        let choices = choices.iter().take(super::blocks::MAX_OPTIONS);
        let options: Vec<Value> = choices.map(|choice| choice.to_json()).collect();
        Reply::Json(json!({ "options": options }))
    }
}

fn view_action(action: &str, view: &Modal) -> Value {
    json!({ "response_action": action, "view": view.to_json() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slack::{blocks::Choice, text::Mrkdwn};

    #[test]
    fn each_reply_is_what_slack_documents() {
        let said = Reply::Ephemeral(Message::text_only(Mrkdwn::ours("Hi")));
        assert_eq!(
            said.into_body(),
            Some(json!({ "response_type": "ephemeral", "text": "Hi" }))
        );
        let errors = Reply::Errors(vec![("start_date".into(), "In the past".into())]);
        assert_eq!(
            errors.into_body(),
            Some(json!({ "response_action": "errors", "errors": { "start_date": "In the past" } }))
        );
        assert_eq!(Reply::Empty.into_body(), None);
        assert_eq!(
            Reply::options(&[Choice::new("1", "Ada")]).into_body(),
            Some(json!({ "options": [
                { "value": "1", "text": { "type": "plain_text", "text": "Ada" } }
            ] }))
        );
    }
}
