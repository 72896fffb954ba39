//! The second factor: codes of an authenticator app (TOTP of RFC 6238 with SHA-1, six digits, thirty seconds, as every
//! app knows it) and recovery codes of 80 random bits for when the app is gone.
//!
//! The secret of an app must be known to check a code, so that no hash of it can take its place: it lies in the database
//! as it is. Recovery codes are stored as SHA-256 only.

use std::fmt;

use totp_rs::{Builder, Secret as Base32, Totp};

use crate::password::IdentityError;
use crate::secret::{Digest, digest};

/// Octets of an app's secret: 160 bits, as RFC 4226 recommends.
const SECRET: usize = 20;

/// Octets of a recovery code.
const RECOVERY: usize = 10;

/// Letters and digits of a recovery code, without the hyphens between its groups.
const RECOVERY_LENGTH: usize = 16;

/// What a person's authenticator app shares with us.
#[derive(Clone, PartialEq, Eq)]
pub struct Authenticator([u8; SECRET]);

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authenticator(kept)")
    }
}

impl Authenticator {
    /// A new one: 160 bits from the operating system's seeded generator.
    pub fn random() -> Self {
        Self(rand::random())
    }

    /// From the 20 octets that were stored.
    pub fn read(stored: &[u8]) -> Result<Self, IdentityError> {
        stored.try_into().map(Self).map_err(|_| IdentityError::NotASecret)
    }

    /// The 20 octets, to be stored.
    pub fn octets(&self) -> &[u8] {
        &self.0
    }

    /// The secret as an app takes it when it is typed: 32 letters and digits (base32) in groups of four.
    pub fn typed(&self) -> String {
        grouped(&Base32::new_stack(self.0).to_base32())
    }

    /// The address (`otpauth:`) that an app reads from a link or a QR code. Names may hold anything but colons, which
    /// become spaces.
    pub fn address(&self, issuer: &str, account: &str) -> Result<String, IdentityError> {
        let [issuer, account] = [issuer, account].map(|name| name.replace(':', " "));
        let named = Builder::new().with_secret(self.0.to_vec()).with_issuer(Some(issuer)).with_account_name(account);
        named.build().and_then(|totp| totp.to_url()).map_err(|_| IdentityError::NotASecret)
    }

    /// The step of time (thirty seconds since 1970) whose code this is: the present one, the one before or the one after.
    /// Whoever asks takes each step once. Blanks and hyphens among the digits do not matter.
    pub fn step(&self, code: &str, seconds: u64) -> Option<u64> {
        let digits: String = code.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        self.totp().ok()?.check(&digits, seconds)
    }

    /// The code of a moment in seconds since 1970, as the app shows it.
    pub fn code(&self, seconds: u64) -> Result<String, IdentityError> {
        Ok(self.totp()?.generate(seconds).to_string())
    }

    fn totp(&self) -> Result<Totp, IdentityError> {
        Builder::new().with_secret(self.0.to_vec()).build().map_err(|_| IdentityError::NotASecret)
    }
}

/// A new recovery code: 80 bits from the operating system's seeded generator, as `ABCD-EFGH-IJKL-MNOP`.
pub fn recovery_code() -> String {
    let octets: [u8; RECOVERY] = rand::random();
    grouped(&Base32::new(octets.into()).to_base32())
}

/// What is stored of a recovery code; none where what was typed cannot be one. Case, blanks and hyphens do not matter.
pub fn recovery_digest(typed: &str) -> Option<Digest> {
    let plain: String =
        typed.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).collect();
    (plain.len() == RECOVERY_LENGTH && plain.bytes().all(|b| b.is_ascii_alphanumeric())).then(|| digest(&plain))
}

/// Groups of four with hyphens between them.
fn grouped(text: &str) -> String {
    text.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group)).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn makes_the_codes_of_rfc_6238() {
        // Appendix B, SHA-1: of the eight digits there an app of six shows the last six.
        let app = Authenticator::read(b"12345678901234567890").unwrap();
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            assert_eq!(app.code(seconds).unwrap(), code);
            assert_eq!(app.step(code, seconds), Some(seconds / 30));
        }
        assert_eq!(app.typed(), "GEZD-GNBV-GY3T-QOJQ-GEZD-GNBV-GY3T-QOJQ");
        assert_eq!(
            app.address("Match:maker", "a b@example.org").unwrap(),
            "otpauth://totp/Match%20maker:a%20b%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Match%20maker"
        );
    }

    #[test]
    fn a_code_holds_for_its_step_and_its_neighbours() {
        let app = Authenticator::random();
        let (now, code) = (1_800_000_000, app.code(1_800_000_000).unwrap());
        assert_eq!(app.step(&format!("{} {}", &code[..3], &code[3..]), now), Some(now / 30));
        for off in [-30i64, 30] {
            assert_eq!(app.step(&code, now.saturating_add_signed(off)), Some(now / 30));
        }
        assert!(
            [-90i64, 90]
                .iter()
                .all(|off| app.step(&code, now.saturating_add_signed(*off)).is_none_or(|s| s != now / 30))
        );
        for other in ["", "12345", "1234567", "abcdef", "１２３４５６"] {
            assert_eq!(app.step(other, now), None, "{other}");
        }
        assert!(Authenticator::read(b"short").is_err());
        assert_eq!(format!("{app:?}"), "Authenticator(kept)");
    }

    #[test]
    fn recovery_codes_are_read_as_people_type_them() {
        let code = recovery_code();
        assert_eq!((code.len(), code.matches('-').count()), (19, 3));
        assert_ne!(code, recovery_code());
        let stored = recovery_digest(&code).unwrap();
        assert_eq!(recovery_digest(&code.to_lowercase().replace('-', " ")), Some(stored));
        assert_eq!(recovery_digest(&code[1..]), None);
        assert_eq!(recovery_digest("123456"), None);
    }
}
