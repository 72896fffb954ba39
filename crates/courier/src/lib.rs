//! What carries words out of the house: mail by SMTP, events to webhooks.
//!
//! Comes in: an address, words that somebody else composed, secrets that sign. Goes out: whether it arrived, or why not,
//! as a code. A webhook's target is looked up once, every address that it has must be public, and the connection goes to
//! the very address that was looked at; no redirect is followed.
//!
//! Deliberately absent: what is said and to whom, what is tried again and when, rows, clocks.

pub mod addresses;
pub mod mail;
pub mod signing;
pub mod webhook;

/// Why something did not arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// No answer in time.
    Timeout,
    /// Nobody listens, or the connection broke.
    NoConnection,
    /// The name has no address.
    NoAddress,
    /// The name leads into a network that is not public.
    AddressNotAllowed,
    /// TLS could not be set up.
    Tls,
    /// The answer was not a success.
    Answer,
    /// The answer leads elsewhere, which is not followed.
    Redirect,
    /// The mail server says no for now.
    Refused,
    /// The mail server says no for good.
    Rejected,
}

impl Fault {
    /// Its code; pages show the message `fault-{code}`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::NoConnection => "no-connection",
            Self::NoAddress => "no-address",
            Self::AddressNotAllowed => "address-not-allowed",
            Self::Tls => "tls",
            Self::Answer => "answer",
            Self::Redirect => "redirect",
            Self::Refused => "refused",
            Self::Rejected => "rejected",
        }
    }

    /// Every fault.
    pub const ALL: &'static [Self] = &[
        Self::Timeout,
        Self::NoConnection,
        Self::NoAddress,
        Self::AddressNotAllowed,
        Self::Tls,
        Self::Answer,
        Self::Redirect,
        Self::Refused,
        Self::Rejected,
    ];
}
