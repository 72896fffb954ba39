//! Signatures as Standard Webhooks has them: HMAC-SHA256 over `id.timestamp.body`, one for each secret.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// How a secret begins, so that people and scanners know it for one.
const PREFIX: &str = "whsec_";

/// A secret as it is handed out, from random text of at least 24 bytes.
pub fn secret_of(random: &str) -> String {
    format!("{PREFIX}{}", STANDARD.encode(random.as_bytes()))
}

/// The key of a secret; none where it is not one.
fn key(secret: &str) -> Option<Vec<u8>> {
    let key = STANDARD.decode(secret.strip_prefix(PREFIX)?).ok()?;
    (24..=64).contains(&key.len()).then_some(key)
}

/// The value of `webhook-signature`: signatures by every secret, apart by spaces.
pub fn signatures(secrets: &[String], id: &str, timestamp: i64, body: &str) -> String {
    let signed: Vec<String> = secrets.iter().filter_map(|secret| signature(secret, id, timestamp, body)).collect();
    signed.join(" ")
}

fn signature(secret: &str, id: &str, timestamp: i64, body: &str) -> Option<String> {
    let mut code = Hmac::<Sha256>::new_from_slice(&key(secret)?).ok()?;
    code.update(format!("{id}.{timestamp}.{body}").as_bytes());
    Some(format!("v1,{}", STANDARD.encode(code.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn signs_as_the_standard_does() {
        // The example of the standard's own libraries.
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned();
        let signed = signatures(&[secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, "{\"test\": 2432232314}");
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn two_secrets_sign_during_rotation() {
        let secrets = [secret_of("a text of forty-three characters, or nearly"), secret_of(&"b".repeat(43))];
        let signed = signatures(&secrets, "id", 1, "{}");
        let parts: Vec<&str> = signed.split(' ').collect();
        assert_eq!(parts.len(), 2);
        assert!(parts[0] != parts[1] && parts.iter().all(|part| part.starts_with("v1,")));
        assert_eq!(signatures(&["whsec_short".to_owned(), "no secret".to_owned()], "id", 1, "{}"), "");
    }
}
