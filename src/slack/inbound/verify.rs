//! Is it Slack who calls? The proof is an HMAC over the raw body, with a time.
//!
//! Our own and not slack-morphism's verifier, which computes the HMAC before it looks at the age
//! and reads the system's clock itself; `hmac` compares in constant time.

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;
use thiserror::Error;

/// How old, or how far ahead, a signature may be. Slack's guide says five minutes.
const MAX_SKEW_SECONDS: u64 = 300;
const VERSION: &str = "v0";

/// The header with the signature.
pub const SIGNATURE_HEADER: &str = "x-slack-signature";
/// The header with the time of signing, in seconds since 1970.
pub const TIMESTAMP_HEADER: &str = "x-slack-request-timestamp";

/// Why a request was not let in. All of them but [`Rejected::NotUtf8`] are one 401 to the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Rejected {
    #[error("no signature or no timestamp")]
    Unsigned,
    #[error("the timestamp is more than five minutes off")]
    Stale,
    #[error("the body is not UTF-8")]
    NotUtf8,
    #[error("the signature is wrong")]
    WrongSignature,
}

/// A signing secret must not be empty: anyone could sign with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the signing secret is empty")]
pub struct EmptySecret;

/// The signing secret, or two of them while it is being changed.
#[derive(Clone)]
pub struct SigningSecrets(Vec<Hmac<Sha256>>);

impl SigningSecrets {
    /// Reads `SLACK_SIGNING_SECRET`: one secret, or several with commas between.
    pub fn parse(setting: &str) -> Result<Self, EmptySecret> {
        let keyed = |secret: &str| match secret.trim() {
            "" => Err(EmptySecret),
            secret => Hmac::new_from_slice(secret.as_bytes()).map_err(|_| EmptySecret),
        };
        setting
            .split(',')
            .map(keyed)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// No secret: nothing is let in over HTTP (Socket Mode needs none).
    pub fn none() -> Self {
        Self(Vec::new())
    }

    /// Checks headers, age, encoding and signature, the cheap ones first; gives the body as text.
    /// `wall` is wall time: Slack knows nothing of our schedule's clock.
    pub fn verify<'b>(
        &self,
        timestamp: Option<&str>,
        signature: Option<&str>,
        body: &'b [u8],
        wall: Timestamp,
    ) -> Result<&'b str, Rejected> {
        let (Some(timestamp), Some(signature)) = (timestamp, signature) else {
            return Err(Rejected::Unsigned);
        };
        let signed_at: i64 = timestamp.parse().map_err(|_| Rejected::Stale)?;
        if signed_at.abs_diff(wall.as_second()) > MAX_SKEW_SECONDS {
            return Err(Rejected::Stale);
        }
        let text = std::str::from_utf8(body).map_err(|_| Rejected::NotUtf8)?;
        let claimed = signature
            .strip_prefix("v0=")
            .and_then(|hex| hex::decode(hex).ok())
            .ok_or(Rejected::WrongSignature)?;
        let is_ours = |key: &Hmac<Sha256>| digest(key, timestamp, body).verify_slice(&claimed);
        if self.0.iter().any(|key| is_ours(key).is_ok()) {
            Ok(text)
        } else {
            Err(Rejected::WrongSignature)
        }
    }

    /// Signs as Slack does, with the first secret: for the sandbox and for tests.
    pub fn sign(&self, timestamp: &str, body: &[u8]) -> Option<String> {
        let digest = digest(self.0.first()?, timestamp, body).finalize();
        Some(format!("{VERSION}={}", hex::encode(digest.into_bytes())))
    }
}

impl std::fmt::Debug for SigningSecrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningSecrets({})", self.0.len())
    }
}

fn digest(key: &Hmac<Sha256>, timestamp: &str, body: &[u8]) -> Hmac<Sha256> {
    [VERSION.as_bytes(), b":", timestamp.as_bytes(), b":", body]
        .into_iter()
        .fold(key.clone(), Mac::chain_update)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "1796000000";

    fn wall() -> Timestamp {
        Timestamp::from_second(1_796_000_000).unwrap()
    }

    fn check(secrets: &str, at: &str, signature: &str, body: &[u8]) -> Result<(), Rejected> {
        let secrets = SigningSecrets::parse(secrets).unwrap();
        let verified = secrets.verify(Some(at), Some(signature), body, wall());
        verified.map(|_| ())
    }

    fn sign(secret: &str, at: &str, body: &[u8]) -> String {
        SigningSecrets::parse(secret)
            .unwrap()
            .sign(at, body)
            .unwrap()
    }

    /// The published example of Slack's guide "Verifying requests from Slack".
    #[test]
    fn agrees_with_slacks_own_example() {
        let body = b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
        assert_eq!(
            sign("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", body),
            "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
        );
    }

    #[test]
    fn either_of_two_secrets_is_accepted() {
        assert_eq!(
            check("old, new", NOW, &sign("old", NOW, b"x"), b"x"),
            Ok(())
        );
        assert_eq!(
            check("old, new", NOW, &sign("new", NOW, b"x"), b"x"),
            Ok(())
        );
        let other = sign("other", NOW, b"x");
        assert_eq!(
            check("old, new", NOW, &other, b"x"),
            Err(Rejected::WrongSignature)
        );
        assert_eq!(SigningSecrets::parse("a,").unwrap_err(), EmptySecret);
        let none = SigningSecrets::none().verify(Some(NOW), Some(&other), b"x", wall());
        assert_eq!(none, Err(Rejected::WrongSignature));
    }

    #[test]
    fn five_minutes_either_way() {
        for (at, expected) in [
            ("1795999700", Ok(())),
            ("1796000300", Ok(())),
            ("1795999699", Err(Rejected::Stale)),
            ("1796000301", Err(Rejected::Stale)),
            ("-9223372036854775808", Err(Rejected::Stale)),
            ("soon", Err(Rejected::Stale)),
        ] {
            assert_eq!(check("s", at, &sign("s", at, b"x"), b"x"), expected, "{at}");
        }
    }

    #[test]
    fn the_cheap_checks_come_first() {
        let stale = check("s", "1", "nonsense", b"\xff");
        assert_eq!(stale, Err(Rejected::Stale));
        assert_eq!(check("s", NOW, "nonsense", b"\xff"), Err(Rejected::NotUtf8));
        assert_eq!(
            check("s", NOW, "nonsense", b"x"),
            Err(Rejected::WrongSignature)
        );
        let unsigned = SigningSecrets::parse("s").unwrap();
        let unsigned = unsigned.verify(Some("1"), None, b"\xff", wall());
        assert_eq!(unsigned, Err(Rejected::Unsigned));
    }
}
