//! A span of days, both ends included.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::Malformed;

/// From the first to the last day, both included; never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "PeriodForm", into = "PeriodForm")]
pub struct Period {
    from: NaiveDate,
    until: NaiveDate,
}

#[derive(Serialize, Deserialize)]
struct PeriodForm {
    from: NaiveDate,
    until: NaiveDate,
}

impl TryFrom<PeriodForm> for Period {
    type Error = Malformed;
    fn try_from(form: PeriodForm) -> Result<Self, Malformed> {
        Self::new(form.from, form.until)
    }
}

impl From<Period> for PeriodForm {
    fn from(period: Period) -> Self {
        Self { from: period.from, until: period.until }
    }
}

impl Period {
    /// Refuses an end before its start.
    pub fn new(from: NaiveDate, until: NaiveDate) -> Result<Self, Malformed> {
        if until < from {
            return Err(Malformed::new(
                "a period",
                &format!("{from} to {until}"),
                "let it end on or after the day it starts",
            ));
        }
        Ok(Self { from, until })
    }

    /// First day.
    pub fn from(&self) -> NaiveDate {
        self.from
    }

    /// Last day.
    pub fn until(&self) -> NaiveDate {
        self.until
    }

    /// Number of days that both periods share.
    pub fn overlap_days(&self, other: &Self) -> i64 {
        (self.until.min(other.until) - self.from.max(other.from)).num_days().saturating_add(1).max(0)
    }

    /// Whether the day lies within.
    pub fn contains(&self, day: NaiveDate) -> bool {
        (self.from..=self.until).contains(&day)
    }
}
