//! The app's manifest, `manifest.yml`, for one address.

use serde_json::Value;
use url::{ParseError, Url};

const TEMPLATE: &str = include_str!("../../manifest.yml");
const PLACEHOLDER: &str = "https://HOST";

/// The manifest with `url`, the public address of this Understudy, in it. It may have a path; a
/// slash at its end is dropped.
pub fn for_url(url: &str) -> Result<String, ParseError> {
    let url = Url::parse(url.trim())?;
    Ok(TEMPLATE.replace(PLACEHOLDER, url.as_str().trim_end_matches('/')))
}

/// The scopes that the manifest asks for, to be held against those that a token has.
pub fn scopes() -> Vec<String> {
    let manifest: Value = serde_yaml_ng::from_str(TEMPLATE).unwrap_or_default();
    let scopes = manifest.pointer("/oauth_config/scopes/bot");
    let scopes = scopes.and_then(Value::as_array).into_iter().flatten();
    scopes
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_put_in_everywhere() {
        let manifest = for_url("https://understudy.example.com/").unwrap();
        assert!(manifest.contains("url: https://understudy.example.com/slack/commands\n"));
        assert!(!manifest.contains(PLACEHOLDER));
        assert!(!manifest.contains(".com//"));
        assert!(for_url("understudy.example.com").is_err());
    }

    #[test]
    fn the_scopes_are_read() {
        assert_eq!(scopes().len(), 12);
        assert!(scopes().contains(&"chat:write".to_owned()));
    }
}
