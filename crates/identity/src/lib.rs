//! Passwords and secrets.
//!
//! Comes in: a password as a person typed it, a stored hash, a secret as a browser or a program sent it. Goes out: an
//! Argon2id hash as a PHC string, yes or no, a fresh secret of 256 bits as text that is safe in addresses, the SHA-256
//! of a secret (which is all that is ever stored), signatures that anyone can check, whether a code is that of an
//! authenticator app, recovery codes.
//!
//! Deliberately absent: what the secrets open, persons, rows, HTTP, limits on tries, threads. Hashing a password takes
//! tens of milliseconds of processor time and 19 MiB by design: callers run it apart from the threads that serve.

pub mod password;
pub mod second_factor;
pub mod secret;
pub mod signing;

pub use password::{Hasher, IdentityError, Weakness, weakness};
pub use second_factor::{Authenticator, recovery_code, recovery_digest};
pub use secret::{Digest, Secret, digest, same};
pub use signing::{Signer, signed_by};
