//! Typed identifiers: a need's id cannot be handed where an offer's is wanted.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Malformed;

macro_rules! record_id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = Malformed;
            fn from_str(text: &str) -> Result<Self, Malformed> {
                Uuid::parse_str(text.trim())
                    .map(Self)
                    .map_err(|_| Malformed::new("an identifier", text, "copy it whole from the record's page"))
            }
        }
    )*};
}

record_id! {
    /// A state's delegation, a provider or the secretariat.
    OrganisationId,
    /// A person who signs in.
    PersonId,
    /// A stored edition of a catalogue.
    EditionRecordId,
    /// One self-assessment of one state.
    AssessmentId,
    /// A need of one state, or a joint one.
    NeedId,
    /// An offer of one provider.
    OfferId,
    /// A matching round.
    RoundId,
    /// One run of the optimizer in a round.
    RunId,
    /// A proposed award, waiting for both sides.
    ProposalId,
    /// An expression of interest outside rounds.
    InterestId,
    /// Agreed help.
    EngagementId,
    /// A progress report on an engagement.
    ReportId,
    /// A background job.
    JobId,
}

/// Lower-case letters, digits, `-`, `.` and `_`, 1 to 80 of them.
fn slug(text: &str) -> bool {
    (1..=80).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-._".contains(&b))
}

/// Three capital letters.
fn alpha3(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase())
}

/// Three digits.
fn three_digits(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit())
}

macro_rules! text_id {
    ($($(#[$doc:meta])* $name:ident: $check:ident, $what:literal, $way_out:literal),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = Malformed;
            fn from_str(text: &str) -> Result<Self, Malformed> {
                let text = text.trim();
                if $check(text) { Ok(Self(text.to_owned())) } else { Err(Malformed::new($what, text, $way_out)) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = Malformed;
            fn try_from(text: String) -> Result<Self, Malformed> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
    )*};
}

text_id! {
    /// An area of a catalogue, such as `incident-response`.
    AreaId: slug, "an area", "use the area's id from the catalogue, such as incident-response",
    /// A capability of a catalogue, such as `national-csirt`.
    CapabilityId: slug, "a capability", "use the capability's id from the catalogue, such as national-csirt",
    /// A question of a catalogue, such as `national-csirt.q1`.
    QuestionId: slug, "a question", "use the question's id from the catalogue, such as national-csirt.q1",
    /// A kind of help, such as `training-course`.
    ModalityId: slug, "a kind of help", "use the id of a kind of help from the catalogue, such as training-course",
    /// A state by its ISO 3166-1 alpha-3 code; XAA to XZZ are user-assigned and never a real state.
    StateCode: alpha3, "a state code", "use the three capital letters of ISO 3166-1, such as KEN",
    /// A region or sub-region by its UN M49 code, such as `002`.
    RegionCode: three_digits, "a region code", "use the three digits of UN M49, such as 002 for Africa",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_at_the_door() {
        assert_eq!("national-csirt".parse::<CapabilityId>().map(String::from), Ok("national-csirt".into()));
        assert!("National CSIRT".parse::<CapabilityId>().is_err());
        assert!("".parse::<AreaId>().is_err());
        assert!("KEN".parse::<StateCode>().is_ok() && "ken".parse::<StateCode>().is_err());
        assert!("two".parse::<RegionCode>().is_err() && "002".parse::<RegionCode>().is_ok());
        let refusal = "x y".parse::<NeedId>().map_err(|e| e.to_string());
        assert_eq!(refusal, Err("\"x y\" is not an identifier; copy it whole from the record's page".into()));
    }

    #[test]
    fn a_bad_id_does_not_deserialise() {
        assert!(serde_json::from_str::<StateCode>("\"Kenya\"").is_err());
    }
}
