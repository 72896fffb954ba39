//! The life of a need: one list of states, and who may move it from where to where.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use vocabulary::Malformed;

/// Where a need stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NeedStatus {
    /// Being written by the state.
    Draft,
    /// The focal point stands behind it.
    Endorsed,
    /// Sent to the secretariat.
    Submitted,
    /// The secretariat has confirmed that the request is the state's own.
    Authenticated,
    /// Released to the matcher.
    Published,
    /// Some of it is proposed to both sides.
    Proposed,
    /// Some of it is agreed.
    Agreed,
    /// Help is under way.
    InDelivery,
    /// Finished.
    Closed,
    /// The state took it back.
    Withdrawn,
    /// The secretariat could not authenticate it.
    Rejected,
    /// Its period or review date has passed.
    Expired,
}

/// Who moves a need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mover {
    /// Someone who drafts for the state.
    Contributor,
    /// The state's focal point.
    FocalPoint,
    /// The secretariat.
    Secretariat,
    /// The cycle itself: proposals, agreements, deadlines.
    Cycle,
}

impl NeedStatus {
    /// Every status in the order of life, side exits last.
    pub const ALL: &'static [Self] = &[
        Self::Draft,
        Self::Endorsed,
        Self::Submitted,
        Self::Authenticated,
        Self::Published,
        Self::Proposed,
        Self::Agreed,
        Self::InDelivery,
        Self::Closed,
        Self::Withdrawn,
        Self::Rejected,
        Self::Expired,
    ];

    /// Its code in files, rows and message keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Endorsed => "endorsed",
            Self::Submitted => "submitted",
            Self::Authenticated => "authenticated",
            Self::Published => "published",
            Self::Proposed => "proposed",
            Self::Agreed => "agreed",
            Self::InDelivery => "in-delivery",
            Self::Closed => "closed",
            Self::Withdrawn => "withdrawn",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
        }
    }

    /// Whether the facts may still be edited by the state.
    pub const fn editable(self) -> bool {
        matches!(
            self,
            Self::Draft | Self::Endorsed | Self::Submitted | Self::Authenticated | Self::Published | Self::Rejected
        )
    }

    /// Whether the matcher takes it.
    pub const fn matchable(self) -> bool {
        matches!(self, Self::Published | Self::Proposed | Self::Agreed | Self::InDelivery)
    }

    /// The statuses that this mover may move it to.
    pub fn moves(self, mover: Mover) -> &'static [Self] {
        use NeedStatus::{
            Agreed, Authenticated, Closed, Draft, Endorsed, Expired, InDelivery, Proposed, Published, Rejected,
            Submitted, Withdrawn,
        };
        match (mover, self) {
            (Mover::FocalPoint, Draft | Rejected) => &[Endorsed, Withdrawn],
            (Mover::FocalPoint, Endorsed) => &[Submitted, Draft, Withdrawn],
            (Mover::FocalPoint, Submitted | Authenticated | Published | Proposed) => &[Withdrawn],
            (Mover::Contributor, Rejected) => &[Draft],
            (Mover::Secretariat, Submitted) => &[Authenticated, Rejected],
            (Mover::Secretariat, Authenticated) => &[Published, Rejected],
            (Mover::Cycle, Published) => &[Proposed, Agreed, Expired],
            (Mover::Cycle, Proposed) => &[Published, Agreed, Expired],
            (Mover::Cycle, Agreed) => &[InDelivery, Published, Proposed, Closed],
            (Mover::Cycle, InDelivery) => &[Closed, Published, Proposed, Agreed],
            (Mover::Cycle, Draft | Endorsed | Submitted | Authenticated) => &[Expired],
            _ => &[],
        }
    }
}

impl fmt::Display for NeedStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for NeedStatus {
    type Err = Malformed;
    fn from_str(text: &str) -> Result<Self, Malformed> {
        Self::ALL.iter().copied().find(|s| s.code() == text).ok_or_else(|| {
            Malformed::new("a status of a need", text, "use one of the statuses of the need's page, such as draft")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOVERS: [Mover; 4] = [Mover::Contributor, Mover::FocalPoint, Mover::Secretariat, Mover::Cycle];

    /// Every mover and status with the codes it may move to, in the order of life; pairs without a move are left out.
    const TABLE: &str = "
        Contributor rejected: draft
        FocalPoint draft: endorsed withdrawn
        FocalPoint endorsed: draft submitted withdrawn
        FocalPoint submitted: withdrawn
        FocalPoint authenticated: withdrawn
        FocalPoint published: withdrawn
        FocalPoint proposed: withdrawn
        FocalPoint rejected: endorsed withdrawn
        Secretariat submitted: authenticated rejected
        Secretariat authenticated: published rejected
        Cycle draft: expired
        Cycle endorsed: expired
        Cycle submitted: expired
        Cycle authenticated: expired
        Cycle published: proposed agreed expired
        Cycle proposed: published agreed expired
        Cycle agreed: published proposed in-delivery closed
        Cycle in-delivery: published proposed agreed closed
    ";

    #[test]
    fn who_may_move_what_where() {
        let expected: Vec<&str> = TABLE.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let mut found = Vec::new();
        for mover in MOVERS {
            for status in NeedStatus::ALL {
                let mut to = status.moves(mover).to_vec();
                to.sort();
                if !to.is_empty() {
                    let codes = to.iter().map(|s| s.code()).collect::<Vec<_>>().join(" ");
                    found.push(format!("{mover:?} {status}: {codes}"));
                }
            }
        }
        assert_eq!(found, expected);
    }

    #[test]
    fn ends_are_ends() {
        for end in [NeedStatus::Closed, NeedStatus::Withdrawn, NeedStatus::Expired] {
            assert!(MOVERS.iter().all(|mover| end.moves(*mover).is_empty()), "{end}");
            assert!(!end.editable() && !end.matchable());
        }
    }

    #[test]
    fn every_status_can_be_reached_and_read_back() {
        let mut reached = vec![NeedStatus::Draft];
        let mut next = 0;
        while let Some(status) = reached.get(next).copied() {
            for mover in MOVERS {
                for to in status.moves(mover) {
                    if !reached.contains(to) {
                        reached.push(*to);
                    }
                }
            }
            next += 1;
        }
        assert_eq!(reached.len(), NeedStatus::ALL.len());
        for status in NeedStatus::ALL {
            assert_eq!(status.code().parse(), Ok(*status));
            assert_eq!(serde_json::to_string(status).ok(), Some(format!("{:?}", status.code())));
        }
        assert!("matched".parse::<NeedStatus>().is_err());
    }

    #[test]
    fn only_what_the_secretariat_authenticated_is_published() {
        for status in NeedStatus::ALL {
            let published = status.moves(Mover::Secretariat).contains(&NeedStatus::Published);
            assert_eq!(published, *status == NeedStatus::Authenticated, "{status}");
            assert!(!status.moves(Mover::FocalPoint).contains(&NeedStatus::Published));
        }
    }
}
