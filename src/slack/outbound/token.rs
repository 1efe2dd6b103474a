//! A token that can be sent and not seen.

use http::HeaderValue;
use thiserror::Error;

/// A bot or app token. It cannot be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(HeaderValue);

/// The token has characters that no token has, such as a line end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("this is not a Slack token")]
pub struct BadToken;

impl Token {
    pub fn new(token: &str) -> Result<Self, BadToken> {
        let token = token.trim();
        if token.is_empty() {
            return Err(BadToken);
        }
        let mut header = HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| BadToken)?;
        header.set_sensitive(true);
        Ok(Self(header))
    }

    pub(super) fn bearer(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}
