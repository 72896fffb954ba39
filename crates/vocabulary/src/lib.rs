//! The words every room uses.
//!
//! Comes in: text, numbers and dates from outside. Goes out: typed ids, units, quantities, money, exchange rates,
//! states with their dated groups, languages, periods, sharing, findings. Parsing happens here once, at the door.
//!
//! Deliberately absent: rules of matching or assessment, anything that only one room needs, clocks, files, randomness.

mod coded;
pub mod field;
pub mod finding;
pub mod ids;
pub mod language;
pub mod money;
pub mod organisation;
pub mod period;
pub mod scale;
pub mod sharing;
pub mod states;
pub mod unit;

pub use finding::{Finding, Place, Severity};
pub use ids::*;
pub use language::{LanguageCode, Text, UnLanguage};
pub use money::ExchangeRates;
pub use organisation::{OrganisationKind, ProviderKind, Role, TokenScope};
pub use period::Period;
pub use scale::Stage;
pub use sharing::{Reader, Sharing, Visibility};
pub use states::{Group, Membership, Register, State};
pub use unit::{Quantity, Unit};

/// A text that is not what its type demands; the sentence names the value and the way out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{value:?} is not {what}; {way_out}")]
pub struct Malformed {
    /// What was expected, with its article: "a state code".
    pub what: &'static str,
    /// The text as it was given, cut at 80 characters.
    pub value: String,
    /// How to write it instead.
    pub way_out: &'static str,
}

impl Malformed {
    /// A refusal of `value`, cut to a length that is safe to repeat.
    pub fn new(what: &'static str, value: &str, way_out: &'static str) -> Self {
        Self { what, value: value.chars().take(80).collect(), way_out }
    }
}
