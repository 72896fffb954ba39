//! Passwords: 12 to 128 characters of any kind, none that is guessed first, kept as Argon2id.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

/// Fewest characters of a password.
pub const SHORTEST: usize = 12;
/// Most characters of a password: long enough for any sentence, short enough that hashing it costs nothing extra.
pub const LONGEST: usize = 128;

/// A unit that is repeated to fill a password (`abcabcabcabc`) is this long at most.
const LONGEST_REPEATED: usize = 6;

const LIST: &str = include_str!("../data/common-passwords.txt");

/// The packaged list in lower case.
static COMMON: LazyLock<BTreeSet<&'static str>> =
    LazyLock::new(|| LIST.lines().filter(|line| !line.starts_with("# ") && !line.is_empty()).collect());

/// Why a password is refused. The text tells the way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weakness {
    /// Fewer than [`SHORTEST`] characters.
    #[error("the password is too short; use at least 12 characters, for example four words")]
    TooShort,
    /// More than [`LONGEST`] characters.
    #[error("the password is too long; use at most 128 characters")]
    TooLong,
    /// On the list of those that are guessed first, or one of them with digits after it, or one unit repeated.
    #[error("the password is one that is guessed first; use four words that do not belong together")]
    Common,
}

/// The hash could not be made or read. Never says why to a user.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// Argon2 could not run: most likely no memory.
    #[error("the password could not be hashed: {0}")]
    Hashing(String),
    /// The stored hash is not a PHC string.
    #[error("the stored password hash cannot be read; set a new password")]
    Unreadable,
    /// A key file without a key.
    #[error("the key file holds no signing key; matchmaker keys audit makes one")]
    NotAKey,
    /// What is stored of an authenticator app is no secret of one.
    #[error("the stored secret of an authenticator app cannot be read; set the second factor up anew")]
    NotASecret,
}

/// Whether every character follows the one before it by the same step of one up or one down, as in `abcdefghijkl`;
/// after 9 comes 0.
fn run(text: &[char]) -> bool {
    let step = |a: char, b: char, by: i64| {
        i64::from(u32::from(b)) - i64::from(u32::from(a)) == by
            || (by == 1 && (a, b) == ('9', '0'))
            || (by == -1 && (a, b) == ('0', '9'))
    };
    [1, -1].into_iter().any(|by| text.windows(2).all(|pair| matches!(pair, [a, b] if step(*a, *b, by))))
}

/// Whether the text is one short unit again and again.
fn repeated(text: &[char]) -> bool {
    (1..=LONGEST_REPEATED)
        .any(|unit| text.len() >= 2 * unit && text.iter().skip(unit).zip(text).all(|(later, earlier)| later == earlier))
}

/// Why a new password is refused; nothing where it may be used. There are no rules about which characters it has.
pub fn weakness(password: &str) -> Option<Weakness> {
    let count = password.chars().count();
    if count < SHORTEST {
        return Some(Weakness::TooShort);
    }
    if count > LONGEST {
        return Some(Weakness::TooLong);
    }
    let lower = password.to_lowercase();
    let stem = lower.trim_end_matches(|c: char| c.is_ascii_digit() || c.is_ascii_punctuation());
    let letters: Vec<char> = lower.chars().collect();
    let common = COMMON.contains(lower.as_str()) || COMMON.contains(stem) || repeated(&letters) || run(&letters);
    common.then_some(Weakness::Common)
}

/// Hashes and verifies with Argon2id, 19 MiB, two passes, one lane: the parameters of the OWASP password storage sheet.
/// They stand in each hash, so that raising them later leaves older hashes valid.
pub struct Hasher {
    argon2: Argon2<'static>,
    unknown: String,
}

impl Hasher {
    /// A hasher with the hash of a random password for [`Hasher::verify_unknown`].
    pub fn new() -> Result<Self, IdentityError> {
        let params = Params::new(19 * 1024, 2, 1, Some(32)).map_err(|e| IdentityError::Hashing(e.to_string()))?;
        let mut hasher =
            Self { argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params), unknown: String::new() };
        hasher.unknown = hasher.hash(crate::Secret::random().expose())?;
        Ok(hasher)
    }

    /// The PHC string of a password with a fresh salt. Whether it may be used is asked of [`weakness`] before.
    pub fn hash(&self, password: &str) -> Result<String, IdentityError> {
        let hash = self.argon2.hash_password(password.as_bytes()).map_err(|e| IdentityError::Hashing(e.to_string()))?;
        Ok(hash.to_string())
    }

    /// Whether the password is the one of the hash. A text longer than [`LONGEST`] characters is never.
    pub fn verify(&self, password: &str, phc: &str) -> Result<bool, IdentityError> {
        let stored = PasswordHash::new(phc).map_err(|_| IdentityError::Unreadable)?;
        let fits = password.chars().count() <= LONGEST;
        let tried = if fits { password } else { "" };
        Ok(self.argon2.verify_password(tried.as_bytes(), &stored).is_ok() && fits)
    }

    /// Takes as long as [`Hasher::verify`] and says no: for an address that nobody has, so that the time of the answer
    /// does not tell which addresses are known.
    pub fn verify_unknown(&self, password: &str) -> bool {
        let _ = self.verify(password, &self.unknown);
        false
    }
}

impl std::fmt::Debug for Hasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hasher").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn only_length_and_the_list_decide() {
        for (password, verdict) in [
            ("short", Some(Weakness::TooShort)),
            ("elevenchars", Some(Weakness::TooShort)),
            ("quiet lamp over river", None),
            ("quietlampover", None),
            ("ماء هادئ فوق الجبل", None),
            ("Password1234", Some(Weakness::Common)),
            ("PASSWORD!!!!2026", Some(Weakness::Common)),
            ("aaaaaaaaaaaa", Some(Weakness::Common)),
            ("abcabcabcabca", Some(Weakness::Common)),
            ("qwerty123456", Some(Weakness::Common)),
            ("abcdefghijklm", Some(Weakness::Common)),
            ("567890123456", Some(Weakness::Common)),
            ("unitednations2026", Some(Weakness::Common)),
        ] {
            assert_eq!(weakness(password), verdict, "{password}");
        }
        let longest: String = "the moon is a lamp ".chars().cycle().take(LONGEST).collect();
        assert_eq!(weakness(&longest), None);
        assert_eq!(weakness(&format!("{longest}x")), Some(Weakness::TooLong));
        assert!(COMMON.len() > 300, "{}", COMMON.len());
    }

    #[test]
    fn a_hash_verifies_its_password_only() {
        let hasher = Hasher::new().unwrap();
        let phc = hasher.hash("quiet lamp over river").unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        assert_ne!(phc, hasher.hash("quiet lamp over river").unwrap(), "the salt is fresh");
        assert_eq!(hasher.verify("quiet lamp over river", &phc), Ok(true));
        assert_eq!(hasher.verify("quiet lamp over rivers", &phc), Ok(false));
        assert_eq!(hasher.verify(&"x".repeat(1_000_000), &phc), Ok(false));
        assert_eq!(hasher.verify("anything at all", "plain text"), Err(IdentityError::Unreadable));
        assert!(!hasher.verify_unknown("quiet lamp over river"));
        assert!(!format!("{hasher:?}").contains("argon2id"));
    }

    #[test]
    fn an_unknown_address_takes_as_long_as_a_known_one() {
        let hasher = Hasher::new().unwrap();
        let phc = hasher.hash("quiet lamp over river").unwrap();
        let time = |work: &dyn Fn()| {
            (0..5)
                .map(|_| {
                    let start = std::time::Instant::now();
                    work();
                    start.elapsed()
                })
                .min()
                .unwrap()
        };
        // Other work on the machine may disturb an attempt, not all of them.
        let alike = (0..6).any(|_| {
            let known = time(&|| assert_eq!(hasher.verify("a wrong password", &phc), Ok(false)));
            let unknown = time(&|| assert!(!hasher.verify_unknown("a wrong password")));
            (0.4..2.5).contains(&(known.as_secs_f64() / unknown.as_secs_f64()))
        });
        assert!(alike, "an unknown address is told apart by time");
    }
}
