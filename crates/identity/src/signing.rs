//! Signatures (Ed25519) that anyone can check and only the holder of a key can make.

use std::fmt;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use crate::password::IdentityError;

/// How the line of a key file begins that holds the secret.
const SECRET: &str = "MATCHMAKER-SIGNING-KEY-1 ";

/// What signs.
#[derive(Clone)]
pub struct Signer(SigningKey);

impl Signer {
    /// A new one.
    pub fn random() -> Self {
        Self(SigningKey::from_bytes(&rand::random()))
    }

    /// From the text of a key file; lines that begin with `#` are comments.
    pub fn read(text: &str) -> Result<Self, IdentityError> {
        let line = text.lines().map(str::trim).find_map(|line| line.strip_prefix(SECRET.trim_end()));
        let seed = line.and_then(|hex| bytes::<32>(hex.trim())).ok_or(IdentityError::NotAKey)?;
        Ok(Self(SigningKey::from_bytes(&seed)))
    }

    /// The text of a key file.
    pub fn file(&self) -> String {
        format!("# public key: {}\n{SECRET}{}\n", self.public(), hex::encode(self.0.as_bytes()))
    }

    /// The public key as 64 hex digits.
    pub fn public(&self) -> String {
        hex::encode(self.0.verifying_key().as_bytes())
    }

    /// The signature as 128 hex digits.
    pub fn sign(&self, message: &str) -> String {
        hex::encode(self.0.sign(message.as_bytes()).to_bytes())
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("public", &self.public()).finish_non_exhaustive()
    }
}

impl PartialEq for Signer {
    fn eq(&self, other: &Self) -> bool {
        self.public() == other.public()
    }
}

/// Whether the holder of the key signed the message. Key and signature are hex digits; what is not is no signature.
pub fn signed_by(public: &str, message: &str, signature: &str) -> bool {
    let key = bytes::<32>(public).and_then(|key| VerifyingKey::from_bytes(&key).ok());
    let signature = bytes::<64>(signature).map(|bytes| Signature::from_bytes(&bytes));
    key.zip(signature).is_some_and(|(key, signature)| key.verify_strict(message.as_bytes(), &signature).is_ok())
}

fn bytes<const N: usize>(digits: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    hex::decode_to_slice(digits, &mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn signs_as_rfc_8032_does() {
        let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
        let signer = Signer::read(&format!("# a comment\nMATCHMAKER-SIGNING-KEY-1 {seed}\n")).unwrap();
        assert_eq!(signer.public(), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
        assert!(
            signer
                .sign("")
                .starts_with("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac")
        );
        assert_eq!(Signer::read(&signer.file()).unwrap(), signer);
    }

    #[test]
    fn only_the_holder_signs_and_only_this_message() {
        let (signer, other) = (Signer::random(), Signer::random());
        let signature = signer.sign("entry 7");
        assert!(signed_by(&signer.public(), "entry 7", &signature));
        assert!(!signed_by(&signer.public(), "entry 8", &signature));
        assert!(!signed_by(&other.public(), "entry 7", &signature));
        for broken in ["", "00", &signature[2..], &signature.replace('a', "g")] {
            assert!(!signed_by(&signer.public(), "entry 7", broken) || broken == signature);
        }
        for text in ["", "MATCHMAKER-SIGNING-KEY-1", "MATCHMAKER-SIGNING-KEY-1 00"] {
            assert!(Signer::read(text).is_err(), "{text}");
        }
    }
}
