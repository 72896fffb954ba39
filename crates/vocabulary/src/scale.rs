//! The five-stage scale of maturity. Ordinal: stages are compared, never averaged.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Malformed;

/// A maturity level from 1 (initial) to 5 (adaptive).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Stage(u8);

impl Stage {
    /// The five stages, lowest first.
    pub const ALL: [Self; 5] = [Self(1), Self(2), Self(3), Self(4), Self(5)];

    /// 1 to 5.
    pub const fn value(self) -> u8 {
        self.0
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<u8> for Stage {
    type Error = Malformed;
    fn try_from(value: u8) -> Result<Self, Malformed> {
        if (1..=5).contains(&value) {
            Ok(Self(value))
        } else {
            Err(Malformed::new("a level", &value.to_string(), "use a whole number from 1 to 5"))
        }
    }
}

impl From<Stage> for u8 {
    fn from(stage: Stage) -> u8 {
        stage.0
    }
}

impl FromStr for Stage {
    type Err = Malformed;
    fn from_str(text: &str) -> Result<Self, Malformed> {
        text.trim()
            .parse::<u8>()
            .ok()
            .and_then(|v| Self::try_from(v).ok())
            .ok_or_else(|| Malformed::new("a level", text, "use a whole number from 1 to 5"))
    }
}
