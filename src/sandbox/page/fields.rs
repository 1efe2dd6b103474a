//! The names of form fields, which carry Slack's block and action ids, and forms read back.

use std::fmt::Write;

use crate::sandbox::slack::Input;

/// The field in which an element's value is sent. Ids may hold any character: hence hex.
pub(super) fn name(block_id: &str, action_id: &str) -> String {
    format!("v/{}/{}", hex::encode(block_id), hex::encode(action_id))
}

/// What the field `press` says when this element was used.
pub(super) fn press(block_id: &str, action_id: &str, option: Option<&str>) -> String {
    let mut value = format!("{}/{}", hex::encode(block_id), hex::encode(action_id));
    if let Some(option) = option {
        let _ = write!(value, "/{}", hex::encode(option));
    }
    value
}

/// What was pressed.
pub(super) struct Pressed {
    pub block_id: String,
    pub action_id: String,
    /// Of an overflow menu.
    pub option: Option<String>,
}

/// A form as it was sent.
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    pub fn read(body: &[u8]) -> Self {
        Self(serde_urlencoded::from_bytes(body).unwrap_or_default())
    }

    /// The first value of this name, or `""`.
    pub fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// What was entered into an element; browsers send line ends as CR LF.
    pub fn entered(&self, block_id: &str, action_id: &str) -> Input {
        let name = name(block_id, action_id);
        let values = self.0.iter().filter(|(key, _)| *key == name);
        values
            .map(|(_, value)| value.replace("\r\n", "\n"))
            .collect()
    }

    pub fn pressed(&self) -> Option<Pressed> {
        let mut parts = self.get("press").split('/').map(decoded);
        let (block_id, action_id) = (parts.next()??, parts.next()??);
        Some(Pressed {
            block_id,
            action_id,
            option: parts.next().flatten(),
        })
    }
}

fn decoded(part: &str) -> Option<String> {
    String::from_utf8(hex::decode(part).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_pressed_comes_back() {
        let value = press("b/1 ü", "item_tick:7", Some("x"));
        let body = serde_urlencoded::to_string([("press", value)]).unwrap_or_default();
        let pressed = Form::read(body.as_bytes()).pressed();
        let parts = pressed.map(|it| (it.block_id, it.action_id, it.option));
        assert_eq!(
            parts,
            Some(("b/1 ü".into(), "item_tick:7".into(), Some("x".into())))
        );
    }
}
