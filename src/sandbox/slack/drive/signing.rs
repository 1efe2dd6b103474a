//! Slack's request signature, version 0.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// `x-slack-signature` of a raw body, sent at this second of wall time.
pub fn sign(secret: &str, timestamp: i64, body: &[u8]) -> String {
    // A key of HMAC may have any length: this cannot fail.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        return String::new();
    };
    mac.update(format!("v0:{timestamp}:").as_bytes());
    mac.update(body);
    format!("v0={}", hex::encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::sign;

    #[test]
    fn a_known_request_has_its_known_signature() {
        let body = b"token=FAKE&team_id=T0UNDSTDY1&command=%2Funderstudy&text=help";
        let expected = "v0=57638671c903eb5918c6b0f9b97e0cc8f7b7b1857f9d74726a703677d3fcd504";
        assert_eq!(
            sign("not-a-real-signing-secret", 1_796_000_000, body),
            expected
        );
    }
}
