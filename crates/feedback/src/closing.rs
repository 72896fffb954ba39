//! When a report may be filed and when an engagement may be closed, and by whom.

use thiserror::Error;
use vocabulary::{OrganisationKind, Quantity};

use crate::engagement::{ClosureReason, Engagement, EngagementStatus, Report, delivered};

/// Why a report is not taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReportRefusal {
    /// Only the two sides report.
    #[error("the {0} is no side of the engagement; the state and the provider report")]
    NoSide(OrganisationKind),
    /// Nothing more is delivered after the end.
    #[error(
        "the engagement is closed, so that nothing more can be delivered; report levels, practice or remarks with a delivered amount of 0, or agree on further help"
    )]
    DeliveredAfterClosing,
    /// Amounts do not run backwards.
    #[error("{0} is below zero; report what was delivered since the last report, 0 or more")]
    BelowZero(i64),
}

/// Whether a side may file this report. After closing, levels and remarks are still welcome: they often come late.
pub fn may_report(engagement: &Engagement, report: &Report) -> Result<(), ReportRefusal> {
    if report.side == OrganisationKind::Secretariat {
        return Err(ReportRefusal::NoSide(report.side));
    }
    if report.delivered < 0 {
        return Err(ReportRefusal::BelowZero(report.delivered));
    }
    if engagement.status == EngagementStatus::Closed && report.delivered > 0 {
        return Err(ReportRefusal::DeliveredAfterClosing);
    }
    Ok(())
}

/// Where the engagement stands with its reports: in delivery as soon as something is delivered.
pub fn status_after(engagement: &Engagement) -> EngagementStatus {
    match engagement.status {
        EngagementStatus::Agreed if delivered(&engagement.reports) > 0 => EngagementStatus::InDelivery,
        status => status,
    }
}

/// Why an engagement cannot be closed so.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CloseRefusal {
    /// It is closed.
    #[error("the engagement is already closed; agree on further help instead")]
    AlreadyClosed,
    /// Completed means all delivered.
    #[error(
        "only {delivered} of {agreed} are reported as delivered; report the rest first, or close it as partly completed"
    )]
    NotAllDelivered {
        /// Delivered so far.
        delivered: Quantity,
        /// Agreed.
        agreed: Quantity,
    },
    /// Partly means something.
    #[error("nothing is reported as delivered yet; report what was delivered first, or give another reason")]
    NothingDelivered,
    /// Partly means not all.
    #[error("all of {0} is reported as delivered; close it as completed")]
    AllDelivered(Quantity),
    /// The reason is the other side's to give.
    #[error(
        "the reason {reason} is not the {side}'s to give; choose a reason of your own side, or let the other side close it"
    )]
    NotYourReason {
        /// The reason.
        reason: ClosureReason,
        /// Who wanted to give it.
        side: OrganisationKind,
    },
}

/// Whether a side may close the engagement for this reason. Nobody speaks for the other side.
pub fn may_close(engagement: &Engagement, reason: ClosureReason, side: OrganisationKind) -> Result<(), CloseRefusal> {
    use ClosureReason::{
        Completed, DoneByOthers, FundingLapsed, NoLongerWanted, PartlyCompleted, ProviderWithdrew, StateWithdrew,
    };
    if engagement.status == EngagementStatus::Closed {
        return Err(CloseRefusal::AlreadyClosed);
    }
    let own = match side {
        OrganisationKind::State => {
            matches!(reason, Completed | PartlyCompleted | StateWithdrew | NoLongerWanted | DoneByOthers)
        }
        OrganisationKind::Provider => matches!(reason, Completed | PartlyCompleted | ProviderWithdrew | FundingLapsed),
        OrganisationKind::Secretariat => false,
    };
    if !own {
        return Err(CloseRefusal::NotYourReason { reason, side });
    }
    let agreed = engagement.agreed;
    let delivered = Quantity::new(delivered(&engagement.reports), agreed.unit);
    match reason {
        Completed if delivered.amount < agreed.amount => Err(CloseRefusal::NotAllDelivered { delivered, agreed }),
        PartlyCompleted if delivered.amount <= 0 => Err(CloseRefusal::NothingDelivered),
        PartlyCompleted if delivered.amount >= agreed.amount => Err(CloseRefusal::AllDelivered(agreed)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::lessons::tests::{engagement, report};
    use OrganisationKind::{Provider, Secretariat, State};

    #[test]
    fn each_side_gives_its_own_reasons() {
        let half = engagement("incident-response", "training-course", 10, vec![report(State, 5, None)]);
        let allowed = |side| -> Vec<&str> {
            ClosureReason::ALL.iter().filter(|r| may_close(&half, **r, side).is_ok()).map(|r| r.code()).collect()
        };
        assert_eq!(allowed(State), ["partly-completed", "state-withdrew", "no-longer-wanted", "done-by-others"]);
        assert_eq!(allowed(Provider), ["partly-completed", "provider-withdrew", "funding-lapsed"]);
        assert!(allowed(Secretariat).is_empty());
    }

    #[test]
    fn completed_means_all_and_partly_means_some() {
        let close = |amount, reason| {
            let reports = if amount > 0 { vec![report(Provider, amount, None)] } else { vec![] };
            may_close(&engagement("incident-response", "training-course", 10, reports), reason, State)
        };
        use ClosureReason::{Completed, PartlyCompleted};
        assert!(close(10, Completed).is_ok() && close(12, Completed).is_ok());
        let refusal = close(9, Completed).unwrap_err().to_string();
        assert!(refusal.starts_with("only 9 seat of 10 seat are reported"), "{refusal}");
        assert_eq!(close(0, PartlyCompleted), Err(CloseRefusal::NothingDelivered));
        assert!(matches!(close(10, PartlyCompleted), Err(CloseRefusal::AllDelivered(_))));
    }

    #[test]
    fn nothing_happens_after_the_end_but_remarks() {
        let mut done = engagement("incident-response", "training-course", 10, vec![report(State, 10, None)]);
        assert_eq!(status_after(&done), EngagementStatus::InDelivery);
        done.status = EngagementStatus::Closed;
        assert_eq!(status_after(&done), EngagementStatus::Closed);
        assert_eq!(may_close(&done, ClosureReason::Completed, State), Err(CloseRefusal::AlreadyClosed));
        assert_eq!(may_report(&done, &report(State, 1, None)), Err(ReportRefusal::DeliveredAfterClosing));
        assert!(may_report(&done, &report(State, 0, Some((1, 3)))).is_ok());
        assert_eq!(may_report(&done, &report(State, -1, None)), Err(ReportRefusal::BelowZero(-1)));
        assert_eq!(may_report(&done, &report(Secretariat, 0, None)), Err(ReportRefusal::NoSide(Secretariat)));
    }

    #[test]
    fn an_engagement_without_delivery_stays_agreed() {
        let fresh = engagement("incident-response", "training-course", 10, vec![report(State, 0, None)]);
        assert_eq!(status_after(&fresh), EngagementStatus::Agreed);
    }
}
