//! Reading JSON that may be anything: a field of the wrong shape is an absent field.

use serde_json::Value;
use sha2::{Digest, Sha256};

/// The text at `pointer`, unless it is empty, which Slack writes for "none" too.
pub(in crate::slack) fn text(value: &Value, pointer: &str) -> Option<String> {
    match value.pointer(pointer)?.as_str()? {
        "" => None,
        text => Some(text.to_owned()),
    }
}

/// The flag at `pointer`; forms write it as text.
pub(super) fn flag(value: &Value, pointer: &str) -> bool {
    match value.pointer(pointer) {
        Some(Value::Bool(flag)) => *flag,
        Some(Value::String(text)) => text == "true",
        _ => false,
    }
}

/// A short name of a value: the first half of its SHA-256, in hex.
pub(super) fn digest(value: &Value) -> String {
    let digest = Sha256::digest(value.to_string().as_bytes());
    hex::encode(&digest[..16])
}
