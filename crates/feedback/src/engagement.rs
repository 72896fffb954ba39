//! Agreed help and the reports on it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vocabulary::{
    AreaId, CapabilityId, EngagementId, ModalityId, NeedId, OfferId, OrganisationKind, ProviderKind, Quantity, Stage,
    StateCode,
};

use crate::closure::ClosureReason;
use crate::conduct::Conduct;

vocabulary::coded! {
    /// Where an engagement stands.
    EngagementStatus, "a status of an engagement" {
        /// Both sides have agreed; nothing delivered yet.
        Agreed "agreed",
        /// Something has been delivered.
        InDelivery "in-delivery",
        /// It rests, for a reason that both sides see.
        Suspended "suspended",
        /// Closed.
        Closed "closed",
    }
}

impl EngagementStatus {
    /// Where it may go from here. Nothing that was closed is opened again: help that goes on is agreed anew.
    pub const fn moves(self) -> &'static [Self] {
        match self {
            Self::Agreed => &[Self::InDelivery, Self::Suspended, Self::Closed],
            Self::InDelivery => &[Self::Suspended, Self::Closed],
            Self::Suspended => &[Self::Agreed, Self::InDelivery, Self::Closed],
            Self::Closed => &[],
        }
    }

    /// Code of the IATI list ActivityStatus.
    pub const fn iati(self, closure: Option<ClosureReason>) -> &'static str {
        match (self, closure) {
            (Self::Agreed, _) => "1",
            (Self::InDelivery, _) => "2",
            (Self::Suspended, _) => "6",
            (Self::Closed, Some(reason)) => reason.iati_status(),
            (Self::Closed, None) => "4",
        }
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
    /// People who took part since the last report of this side, where they were counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub participants: Option<u32>,
    /// Women among them, where they were counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub women: Option<u32>,
    /// What the delivery cost since the last report of this side, in US cents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_usd_cents: Option<i64>,
}

impl Report {
    /// A report that tells nothing but the delivered amount.
    pub const fn new(side: OrganisationKind, day: NaiveDate, delivered: i64) -> Self {
        Self {
            side,
            day,
            delivered,
            level_before: None,
            level_after: None,
            practice: String::new(),
            obstacle: String::new(),
            framework_remark: String::new(),
            norm: None,
            participants: None,
            women: None,
            cost_usd_cents: None,
        }
    }
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
    /// How it is carried out.
    #[serde(default)]
    pub conduct: Conduct,
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

/// What counts as delivered: what the reports say, or what both sides confirmed as handed over where that is more.
pub fn delivered_of(engagement: &Engagement) -> i64 {
    delivered(&engagement.reports).max(engagement.conduct.handed_over())
}

/// The change of level that help brought: by the re-assessment of its capability where there is one, else by the
/// reports.
pub fn level_change_of(engagement: &Engagement) -> Option<i8> {
    let measured = engagement.conduct.reassessment.as_ref().and_then(|r| r.change(&engagement.capability));
    measured.or_else(|| level_change(&engagement.reports))
}

/// People who took part and the women among them: the state's own reports where they count people, else the
/// provider's. Women are counted over the reports that count both.
pub fn participation(reports: &[Report]) -> Option<(u32, u32)> {
    let count = |side: OrganisationKind| {
        let told = reports.iter().filter(|r| r.side == side).filter_map(|r| Some((r.participants?, r.women?)));
        told.reduce(|sum, one| (sum.0.saturating_add(one.0), sum.1.saturating_add(one.1)))
    };
    count(OrganisationKind::State).or_else(|| count(OrganisationKind::Provider))
}

/// What the delivery cost in US cents: the provider's reports where they tell it, else the state's.
pub fn cost_usd_cents(reports: &[Report]) -> Option<i64> {
    let sum = |side: OrganisationKind| {
        reports.iter().filter(|r| r.side == side).filter_map(|r| r.cost_usd_cents).reduce(i64::saturating_add)
    };
    sum(OrganisationKind::Provider).or_else(|| sum(OrganisationKind::State))
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
    fn what_was_measured_goes_before_what_was_said() {
        use OrganisationKind::{Provider, State};
        let mut one = crate::lessons::tests::engagement("cybercrime", "training-course", 10, vec![]);
        one.reports = vec![report(State, 3, Some((1, 2))), report(Provider, 9, None)];
        assert_eq!((delivered_of(&one), level_change_of(&one)), (3, Some(1)));
        let level = |n: u8| [(one.capability.clone(), Stage::try_from(n).unwrap())].into();
        let day = NaiveDate::default();
        let measured = crate::conduct::Reassessment { before: level(1), after: level(4), day };
        one.conduct.reassessment = Some(measured);
        assert_eq!(level_change_of(&one), Some(3));
    }

    #[test]
    fn people_are_counted_by_one_side() {
        use OrganisationKind::{Provider, State};
        let people = |side, participants, women, cost| Report {
            participants,
            women,
            cost_usd_cents: cost,
            ..Report::new(side, NaiveDate::default(), 0)
        };
        let reports = [
            people(Provider, Some(30), Some(10), Some(500)),
            people(State, Some(20), None, Some(9)),
            people(State, Some(5), Some(2), None),
            people(Provider, None, None, Some(70)),
        ];
        assert_eq!((participation(&reports), cost_usd_cents(&reports)), (Some((5, 2)), Some(570)));
        assert_eq!((participation(&[]), cost_usd_cents(&[])), (None, None));
    }

    #[test]
    fn stored_engagements_and_reports_stay_readable() {
        let old = r#"{"side":"state","day":"2027-01-01","delivered":4}"#;
        let report: Report = serde_json::from_str(old).unwrap();
        assert_eq!(report, Report::new(OrganisationKind::State, "2027-01-01".parse().unwrap(), 4));
        let mut one = serde_json::to_value(crate::lessons::tests::engagement("a", "b", 3, vec![report])).unwrap();
        one.as_object_mut().unwrap().remove("conduct");
        assert_eq!(serde_json::from_value::<Engagement>(one).unwrap().conduct, Conduct::default());
    }

    #[test]
    fn codes_read_back() {
        for status in EngagementStatus::ALL {
            assert_eq!(status.code().parse(), Ok(*status));
            assert_eq!(serde_json::to_string(status).unwrap(), format!("{:?}", status.code()));
            assert!(!status.moves().contains(status));
        }
        for reason in ClosureReason::ALL {
            assert_eq!(reason.code().parse(), Ok(*reason));
            assert_eq!(serde_json::to_string(reason).unwrap(), format!("{:?}", reason.code()));
        }
        assert_eq!((ClosureReason::ALL.len(), EngagementStatus::Closed.moves().len()), (11, 0));
        assert!("done".parse::<ClosureReason>().is_err() && "done".parse::<EngagementStatus>().is_err());
    }
}
