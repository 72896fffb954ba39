//! Agreed help and the reports on it.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vocabulary::{
    AreaId, CapabilityId, EngagementId, Malformed, ModalityId, NeedId, OfferId, OrganisationKind, ProviderKind,
    Quantity, Stage, StateCode,
};

/// Where an engagement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EngagementStatus {
    /// Both sides have agreed; nothing delivered yet.
    Agreed,
    /// Something has been delivered.
    InDelivery,
    /// Closed.
    Closed,
}

impl EngagementStatus {
    /// Every status, in the order of life.
    pub const ALL: &'static [Self] = &[Self::Agreed, Self::InDelivery, Self::Closed];

    /// Its code in files, rows and message keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Agreed => "agreed",
            Self::InDelivery => "in-delivery",
            Self::Closed => "closed",
        }
    }

    /// Where it may go from here. Nothing that was closed is opened again: help that goes on is agreed anew.
    pub const fn moves(self) -> &'static [Self] {
        match self {
            Self::Agreed => &[Self::InDelivery, Self::Closed],
            Self::InDelivery => &[Self::Closed],
            Self::Closed => &[],
        }
    }
}

impl fmt::Display for EngagementStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for EngagementStatus {
    type Err = Malformed;
    fn from_str(text: &str) -> Result<Self, Malformed> {
        let found = Self::ALL.iter().copied().find(|s| s.code() == text.trim());
        found.ok_or_else(|| Malformed::new("a status of an engagement", text, "use one of: agreed in-delivery closed"))
    }
}

/// Why an engagement was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClosureReason {
    /// All delivered.
    Completed,
    /// Some delivered, the rest will not come.
    PartlyCompleted,
    /// The provider withdrew.
    ProviderWithdrew,
    /// The state withdrew.
    StateWithdrew,
    /// No longer wanted.
    NoLongerWanted,
    /// Done by others.
    DoneByOthers,
    /// The money lapsed.
    FundingLapsed,
}

impl ClosureReason {
    /// Every reason.
    pub const ALL: &'static [Self] = &[
        Self::Completed,
        Self::PartlyCompleted,
        Self::ProviderWithdrew,
        Self::StateWithdrew,
        Self::NoLongerWanted,
        Self::DoneByOthers,
        Self::FundingLapsed,
    ];

    /// Its code in files, rows and message keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::PartlyCompleted => "partly-completed",
            Self::ProviderWithdrew => "provider-withdrew",
            Self::StateWithdrew => "state-withdrew",
            Self::NoLongerWanted => "no-longer-wanted",
            Self::DoneByOthers => "done-by-others",
            Self::FundingLapsed => "funding-lapsed",
        }
    }
}

impl fmt::Display for ClosureReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for ClosureReason {
    type Err = Malformed;
    fn from_str(text: &str) -> Result<Self, Malformed> {
        let way_out = "use one of: completed partly-completed provider-withdrew state-withdrew no-longer-wanted done-by-others funding-lapsed";
        let found = Self::ALL.iter().copied().find(|r| r.code() == text.trim());
        found.ok_or_else(|| Malformed::new("a reason for closing", text, way_out))
    }
}

/// One side's report on progress.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Which side reports.
    pub side: OrganisationKind,
    /// Day of the report.
    pub day: NaiveDate,
    /// Delivered since the last report of this side; minor units of the engagement's unit.
    pub delivered: i64,
    /// Level before, as the state sees it.
    #[serde(default)]
    pub level_before: Option<Stage>,
    /// Level after.
    #[serde(default)]
    pub level_after: Option<Stage>,
    /// What worked and is worth copying.
    #[serde(default)]
    pub practice: String,
    /// What stood in the way.
    #[serde(default)]
    pub obstacle: String,
    /// Where norms or guidance proved unclear or missing.
    #[serde(default)]
    pub framework_remark: String,
    /// The norm that the remark is about: its id in the catalogue.
    #[serde(default)]
    pub norm: Option<String>,
}

/// Agreed help with its reports, as lessons are learnt from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Engagement {
    /// Identity.
    pub id: EngagementId,
    /// The need it serves.
    pub need: NeedId,
    /// The offer it draws on.
    pub offer: OfferId,
    /// Requesting state.
    pub state: StateCode,
    /// Kind of provider.
    pub provider_kind: ProviderKind,
    /// What it builds.
    pub capability: CapabilityId,
    /// The capability's area.
    pub area: AreaId,
    /// Kind of help.
    pub kind: ModalityId,
    /// Agreed amount, in the need's unit.
    pub agreed: Quantity,
    /// Where it stands.
    pub status: EngagementStatus,
    /// Why it was closed.
    #[serde(default)]
    pub closure: Option<ClosureReason>,
    /// Reports of both sides, oldest first.
    pub reports: Vec<Report>,
}

/// Most that is counted as delivered: the state's own reports where it reports, else the provider's.
/// The two are never added, because both sides report the same delivery.
pub fn delivered(reports: &[Report]) -> i64 {
    let sum = |side: OrganisationKind| -> Option<i64> {
        let mut reports = reports.iter().filter(|r| r.side == side).peekable();
        reports.peek()?;
        Some(reports.fold(0, |total, r| total.saturating_add(r.delivered)))
    };
    sum(OrganisationKind::State).or_else(|| sum(OrganisationKind::Provider)).unwrap_or(0)
}

/// The change of level that help brought: from the first level before to the last level after, of the state's own
/// reports where they tell both, else of the provider's.
pub fn level_change(reports: &[Report]) -> Option<i8> {
    let change = |side: OrganisationKind| {
        let before = reports.iter().filter(|r| r.side == side).find_map(|r| r.level_before)?;
        let after = reports.iter().rev().filter(|r| r.side == side).find_map(|r| r.level_after)?;
        // Both are 1 to 5, so that the difference fits.
        i8::try_from(i16::from(after.value()) - i16::from(before.value())).ok()
    };
    change(OrganisationKind::State).or_else(|| change(OrganisationKind::Provider))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::lessons::tests::report;

    #[test]
    fn the_two_sides_are_never_added() {
        use OrganisationKind::{Provider, State};
        let both = [report(State, 3, None), report(Provider, 5, None), report(State, 1, None)];
        assert_eq!(delivered(&both), 4);
        assert_eq!(delivered(&[report(Provider, 5, None), report(Provider, 2, None)]), 7);
        assert_eq!(
            (delivered(&[]), delivered(&[report(State, i64::MAX, None), report(State, 1, None)])),
            (0, i64::MAX)
        );
    }

    #[test]
    fn the_change_spans_all_reports_of_one_side() {
        use OrganisationKind::{Provider, State};
        assert_eq!(level_change(&[report(State, 0, Some((1, 2))), report(State, 0, Some((2, 4)))]), Some(3));
        assert_eq!(level_change(&[report(Provider, 0, Some((1, 5))), report(State, 0, Some((3, 2)))]), Some(-1));
        assert_eq!(level_change(&[report(State, 0, None), report(Provider, 0, Some((1, 2)))]), Some(1));
        assert_eq!(level_change(&[]), None);
    }

    #[test]
    fn codes_read_back() {
        for status in EngagementStatus::ALL {
            assert_eq!(status.code().parse(), Ok(*status));
            assert_eq!(serde_json::to_string(status).unwrap(), format!("{:?}", status.code()));
            assert!(status.moves().iter().all(|to| to > status));
        }
        for reason in ClosureReason::ALL {
            assert_eq!(reason.code().parse(), Ok(*reason));
            assert_eq!(serde_json::to_string(reason).unwrap(), format!("{:?}", reason.code()));
        }
        assert!("done".parse::<ClosureReason>().is_err() && "done".parse::<EngagementStatus>().is_err());
    }
}
