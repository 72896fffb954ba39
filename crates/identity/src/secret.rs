//! Secrets of 256 random bits: sessions, API tokens, invitations. Only their SHA-256 is stored.

use std::fmt;

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq;

/// SHA-256 of a secret: what a row holds.
pub type Digest = [u8; 32];

/// The 64 characters of base64url (RFC 4648, section 5): safe in addresses, cookies and headers.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Characters of a secret: 256 bits by six, rounded up.
pub const LENGTH: usize = 43;

/// A secret as it is handed out once. It is never shown by `Debug`, and there is no `Display`.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// 256 bits from the operating system's seeded generator.
    pub fn random() -> Self {
        let bytes: [u8; 32] = rand::random();
        Self(encode(&bytes))
    }

    /// The text, to hand it to its owner.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is stored.
    pub fn digest(&self) -> Digest {
        digest(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(kept)")
    }
}

/// SHA-256 of a secret as it was sent. A secret has 256 random bits, so that no salt and no slow hash is needed.
pub fn digest(secret: &str) -> Digest {
    Sha256::digest(secret.as_bytes()).into()
}

/// Whether two secrets or digests are equal, in a time that depends on their length alone.
pub fn same(one: &[u8], two: &[u8]) -> bool {
    one.ct_eq(two).into()
}

/// Base64url without padding.
fn encode(bytes: &[u8]) -> String {
    let letter = |index: u32| ALPHABET.get((index & 63) as usize).copied().map_or('A', char::from);
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        text.extend((0..=chunk.len()).map(|place| letter(word >> (18 - 6 * place))));
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn encodes_as_the_standard_says() {
        // RFC 4648, section 10.
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg"),
            ("fo", "Zm8"),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg"),
            ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(encode(plain.as_bytes()), coded);
        }
        assert_eq!(encode(&[0xfb, 0xff]), "-_8");
    }

    #[test]
    fn secrets_differ_and_are_kept() {
        let secrets: std::collections::BTreeSet<String> =
            (0..1000).map(|_| Secret::random().expose().to_owned()).collect();
        assert_eq!(secrets.len(), 1000);
        assert!(secrets.iter().all(|s| s.len() == LENGTH && s.bytes().all(|b| ALPHABET.contains(&b))));
        let secret = Secret::random();
        assert!(!format!("{secret:?}").contains(secret.expose()));
        assert!(same(&secret.digest(), &digest(secret.expose())));
        assert!(!same(&secret.digest(), &Secret::random().digest()));
        assert!(!same(b"short", b"longer"));
    }

    #[test]
    fn the_digest_is_sha_256() {
        let hex = hex::encode(digest("abc"));
        assert_eq!(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
