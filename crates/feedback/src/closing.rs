//! When a report may be filed, when help may rest, and when an engagement may be closed, by whom, and what is given
//! back then.

use thiserror::Error;
use vocabulary::{OrganisationKind, Quantity};

use crate::closure::ClosureReason;
use crate::engagement::{Engagement, EngagementStatus, Report, delivered_of};

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
    /// Nothing is delivered while it rests.
    #[error("the engagement is suspended, so that nothing can be delivered; resume it first")]
    Suspended,
    /// Amounts do not run backwards.
    #[error("{0} is below zero; report what was delivered since the last report, 0 or more")]
    BelowZero(i64),
    /// A part is not more than the whole.
    #[error("{women} women are more than {participants} participants; correct one of the two")]
    WomenAboveParticipants {
        /// Women.
        women: u32,
        /// All who took part.
        participants: u32,
    },
}

impl ReportRefusal {
    /// Its code in message keys and problem types.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoSide(_) => "no-side",
            Self::DeliveredAfterClosing => "delivered-after-closing",
            Self::Suspended => "suspended",
            Self::BelowZero(_) => "below-zero",
            Self::WomenAboveParticipants { .. } => "women-above-participants",
        }
    }
}

/// Whether a side may file this report. After closing, levels and remarks are still welcome: they often come late.
pub fn may_report(engagement: &Engagement, report: &Report) -> Result<(), ReportRefusal> {
    if report.side == OrganisationKind::Secretariat {
        return Err(ReportRefusal::NoSide(report.side));
    }
    if report.delivered < 0 {
        return Err(ReportRefusal::BelowZero(report.delivered));
    }
    if let (Some(women), Some(participants)) = (report.women, report.participants)
        && women > participants
    {
        return Err(ReportRefusal::WomenAboveParticipants { women, participants });
    }
    match engagement.status {
        EngagementStatus::Closed if report.delivered > 0 => Err(ReportRefusal::DeliveredAfterClosing),
        EngagementStatus::Suspended if report.delivered > 0 => Err(ReportRefusal::Suspended),
        _ => Ok(()),
    }
}

/// Where the engagement stands with its reports: in delivery as soon as something is delivered.
pub fn status_after(engagement: &Engagement) -> EngagementStatus {
    match engagement.status {
        EngagementStatus::Agreed if delivered_of(engagement) > 0 => EngagementStatus::InDelivery,
        status => status,
    }
}

/// Why an engagement cannot rest, or go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SuspendRefusal {
    /// Only the two sides decide.
    #[error("only the state and the provider suspend and resume their engagement")]
    NoSide,
    /// It is closed.
    #[error("the engagement is closed; agree on further help instead")]
    Closed,
    /// It rests already.
    #[error("the engagement is suspended already")]
    AlreadySuspended,
    /// It does not rest.
    #[error("the engagement is not suspended")]
    NotSuspended,
    /// Nobody could understand why.
    #[error("say why it is suspended; the other side sees the reason")]
    NoReason,
}

impl SuspendRefusal {
    /// Its code in message keys and problem types.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoSide => "no-side",
            Self::Closed => "closed",
            Self::AlreadySuspended => "already-suspended",
            Self::NotSuspended => "not-suspended",
            Self::NoReason => "no-reason",
        }
    }
}

/// Whether a side may let the engagement rest.
pub fn may_suspend(engagement: &Engagement, side: OrganisationKind, reason: &str) -> Result<(), SuspendRefusal> {
    match engagement.status {
        _ if side == OrganisationKind::Secretariat => Err(SuspendRefusal::NoSide),
        EngagementStatus::Closed => Err(SuspendRefusal::Closed),
        EngagementStatus::Suspended => Err(SuspendRefusal::AlreadySuspended),
        _ if reason.trim().is_empty() => Err(SuspendRefusal::NoReason),
        _ => Ok(()),
    }
}

/// Whether a side may let it go on. Either side may: who suspended it said why, and the other side answers by work.
pub fn may_resume(engagement: &Engagement, side: OrganisationKind) -> Result<(), SuspendRefusal> {
    match engagement.status {
        _ if side == OrganisationKind::Secretariat => Err(SuspendRefusal::NoSide),
        EngagementStatus::Closed => Err(SuspendRefusal::Closed),
        EngagementStatus::Suspended => Ok(()),
        _ => Err(SuspendRefusal::NotSuspended),
    }
}

/// Where it stands once it goes on.
pub fn status_resumed(engagement: &Engagement) -> EngagementStatus {
    if delivered_of(engagement) > 0 { EngagementStatus::InDelivery } else { EngagementStatus::Agreed }
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
    /// What was begun was not turned down.
    #[error("{0} is reported as delivered, so that it was not turned down; close it as partly completed")]
    DeliveredAlready(Quantity),
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

impl CloseRefusal {
    /// Its code in message keys and problem types.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::AlreadyClosed => "already-closed",
            Self::NotAllDelivered { .. } => "not-all-delivered",
            Self::NothingDelivered => "nothing-delivered",
            Self::AllDelivered(_) => "all-delivered",
            Self::DeliveredAlready(_) => "delivered-already",
            Self::NotYourReason { .. } => "not-your-reason",
        }
    }
}

/// The reasons that a side may give. Nobody speaks for the other side; the secretariat tidies up.
pub const fn reasons_of(side: OrganisationKind) -> &'static [ClosureReason] {
    use ClosureReason::{
        Completed, DoneByOthers, Duplicate, Expired, FundingLapsed, NoLongerWanted, OutOfScope, PartlyCompleted,
        ProviderWithdrew, Rejected, StateWithdrew,
    };
    match side {
        OrganisationKind::State => {
            &[Completed, PartlyCompleted, OutOfScope, DoneByOthers, NoLongerWanted, Rejected, Duplicate, StateWithdrew]
        }
        OrganisationKind::Provider => {
            &[Completed, PartlyCompleted, OutOfScope, Rejected, Duplicate, ProviderWithdrew, FundingLapsed]
        }
        OrganisationKind::Secretariat => &[OutOfScope, Duplicate, Expired],
    }
}

/// Whether a side may close the engagement for this reason.
pub fn may_close(engagement: &Engagement, reason: ClosureReason, side: OrganisationKind) -> Result<(), CloseRefusal> {
    use ClosureReason::{Completed, PartlyCompleted, Rejected};
    if engagement.status == EngagementStatus::Closed {
        return Err(CloseRefusal::AlreadyClosed);
    }
    if !reasons_of(side).contains(&reason) {
        return Err(CloseRefusal::NotYourReason { reason, side });
    }
    let agreed = engagement.agreed;
    let delivered = Quantity::new(delivered_of(engagement), agreed.unit);
    match reason {
        Completed if delivered.amount < agreed.amount => Err(CloseRefusal::NotAllDelivered { delivered, agreed }),
        PartlyCompleted if delivered.amount <= 0 => Err(CloseRefusal::NothingDelivered),
        PartlyCompleted if delivered.amount >= agreed.amount => Err(CloseRefusal::AllDelivered(agreed)),
        Rejected if delivered.amount > 0 => Err(CloseRefusal::DeliveredAlready(delivered)),
        _ => Ok(()),
    }
}

/// What closing gives back: agreed and not delivered, minor units of the engagement's unit.
pub fn returned(engagement: &Engagement) -> i64 {
    engagement.agreed.amount.saturating_sub(delivered_of(engagement)).max(0)
}

/// The same in the offer's unit: of what the engagement takes from the offer (`draw`), the part that was not delivered.
/// Rounded down, so that never more is given back than was taken; 0 to `draw`.
pub fn returned_draw(draw: i64, agreed: i64, delivered: i64) -> i64 {
    let whole = i128::from(agreed.max(1));
    let left = (whole - i128::from(delivered)).clamp(0, whole);
    i64::try_from(i128::from(draw.max(0)) * left / whole).unwrap_or(0)
}

#[cfg(test)]
#[path = "closing_tests.rs"]
mod tests;
