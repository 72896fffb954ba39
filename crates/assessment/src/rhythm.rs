//! How often a state looks at itself again: its own choice, none being one.

use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// A notice is sent so many days before the next assessment is due.
pub const REMINDER_DAYS: u64 = 60;

/// The rhythm that a state chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "kind", content = "on", rename_all = "kebab-case")]
pub enum Rhythm {
    /// None.
    #[default]
    None,
    /// Every year.
    Yearly,
    /// Every two years.
    TwoYears,
    /// Every three years.
    ThreeYears,
    /// Before a review on that day.
    Review(NaiveDate),
}

/// Where a state stands in its rhythm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "on", rename_all = "kebab-case")]
pub enum RhythmStanding {
    /// It chose none, or the review it named is over.
    NotSet,
    /// Due on that day, which is far.
    Later(NaiveDate),
    /// Due on that day, which is near.
    Soon(NaiveDate),
    /// Due since that day.
    Due(NaiveDate),
}

vocabulary::coded! {
    /// The kinds of rhythm.
    RhythmKind, "a rhythm" {
        /// None.
        None "none",
        /// Every year.
        Yearly "yearly",
        /// Every two years.
        TwoYears "two-years",
        /// Every three years.
        ThreeYears "three-years",
        /// Before a review.
        Review "review",
    }
}

impl Rhythm {
    /// Its kind.
    pub const fn kind(self) -> RhythmKind {
        match self {
            Self::None => RhythmKind::None,
            Self::Yearly => RhythmKind::Yearly,
            Self::TwoYears => RhythmKind::TwoYears,
            Self::ThreeYears => RhythmKind::ThreeYears,
            Self::Review(_) => RhythmKind::Review,
        }
    }

    /// Its code in rows and message keys.
    pub const fn code(self) -> &'static str {
        self.kind().code()
    }

    /// A rhythm from a form; none where a review has no day.
    pub const fn new(kind: RhythmKind, review: Option<NaiveDate>) -> Option<Self> {
        match (kind, review) {
            (RhythmKind::None, _) => Some(Self::None),
            (RhythmKind::Yearly, _) => Some(Self::Yearly),
            (RhythmKind::TwoYears, _) => Some(Self::TwoYears),
            (RhythmKind::ThreeYears, _) => Some(Self::ThreeYears),
            (RhythmKind::Review, Some(day)) => Some(Self::Review(day)),
            (RhythmKind::Review, None) => None,
        }
    }

    /// When the next assessment is due: counted from the last endorsement, or from the day on which the rhythm was
    /// chosen. None without a rhythm, and after a review that was met.
    pub fn due(self, last_endorsed: Option<NaiveDate>, set_on: NaiveDate) -> Option<NaiveDate> {
        let start = last_endorsed.unwrap_or(set_on);
        let years = |n: u32| start.checked_add_months(Months::new(12 * n));
        match self {
            Self::None => None,
            Self::Yearly => years(1),
            Self::TwoYears => years(2),
            Self::ThreeYears => years(3),
            Self::Review(day) => last_endorsed.is_none_or(|last| last < set_on).then_some(day),
        }
    }

    /// The day of the notice before an assessment is due.
    pub fn reminder(due: NaiveDate) -> NaiveDate {
        due.checked_sub_days(Days::new(REMINDER_DAYS)).unwrap_or(due)
    }

    /// Where the state stands on that day.
    pub fn standing(self, last_endorsed: Option<NaiveDate>, set_on: NaiveDate, today: NaiveDate) -> RhythmStanding {
        match self.due(last_endorsed, set_on) {
            None => RhythmStanding::NotSet,
            Some(due) if today >= due => RhythmStanding::Due(due),
            Some(due) if today >= Self::reminder(due) => RhythmStanding::Soon(due),
            Some(due) => RhythmStanding::Later(due),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn due_after_the_chosen_time() {
        let (set, last) = (day("2026-03-01"), Some(day("2028-02-29")));
        assert_eq!(Rhythm::None.due(last, set), None);
        assert_eq!(Rhythm::Yearly.due(last, set), Some(day("2029-02-28")));
        assert_eq!(Rhythm::ThreeYears.due(None, set), Some(day("2029-03-01")));
        let review = Rhythm::Review(day("2027-06-01"));
        assert_eq!(review.due(None, set), Some(day("2027-06-01")));
        assert_eq!(review.due(Some(day("2025-01-01")), set), Some(day("2027-06-01")));
        assert_eq!(review.due(last, set), None, "the review was met");
        let standing = |today: &str| Rhythm::Yearly.standing(None, set, day(today));
        assert_eq!(standing("2026-12-30"), RhythmStanding::Later(day("2027-03-01")));
        assert_eq!(standing("2026-12-31"), RhythmStanding::Soon(day("2027-03-01")));
        assert_eq!(standing("2027-03-01"), RhythmStanding::Due(day("2027-03-01")));
    }

    #[test]
    fn a_rhythm_travels_as_a_code() {
        for kind in RhythmKind::ALL {
            let rhythm = Rhythm::new(*kind, Some(day("2027-06-01"))).unwrap();
            assert_eq!((rhythm.code(), rhythm.code().parse()), (kind.code(), Ok(*kind)));
            let text = serde_json::to_string(&rhythm).unwrap();
            assert_eq!(serde_json::from_str::<Rhythm>(&text).unwrap(), rhythm);
        }
        assert_eq!(Rhythm::new(RhythmKind::Review, None), None);
    }
}
