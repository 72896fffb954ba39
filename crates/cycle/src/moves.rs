//! Who moves a need where: the room's list of moves, met with the table of acts.

use assessment::{Mover, NeedStatus};
use persistence::{NeedRecord, Scope, Standing};
use vocabulary::{OrganisationKind, Role};

use crate::access::{Act, allowed};

/// The act that a move to this status is; none where only the cycle itself moves there.
pub(crate) fn act_of(to: NeedStatus) -> Option<Act> {
    match to {
        NeedStatus::Draft => Some(Act::MoveNeedToDraft),
        NeedStatus::Endorsed => Some(Act::EndorseNeed),
        NeedStatus::Submitted => Some(Act::SubmitNeed),
        NeedStatus::Authenticated => Some(Act::AuthenticateNeed),
        NeedStatus::Published => Some(Act::PublishNeed),
        NeedStatus::Withdrawn => Some(Act::WithdrawNeed),
        NeedStatus::Rejected => Some(Act::RejectNeed),
        NeedStatus::Proposed
        | NeedStatus::Agreed
        | NeedStatus::InDelivery
        | NeedStatus::Closed
        | NeedStatus::Expired => None,
    }
}

/// As whom the acting person moves this need.
fn mover(scope: &Scope, record: &NeedRecord) -> Option<Mover> {
    let actor = scope.actor()?;
    match actor.kind {
        OrganisationKind::Secretariat => Some(Mover::Secretariat),
        _ if actor.organisation != record.organisation => None,
        _ if actor.role == Role::FocalPoint => Some(Mover::FocalPoint),
        _ => Some(Mover::Contributor),
    }
}

/// The statuses that the acting person may move a need to now. A record that the secretariat entered moves nowhere
/// before the state confirms it.
pub(crate) fn of_need(scope: &Scope, record: &NeedRecord) -> Vec<NeedStatus> {
    let Some(mover) = mover(scope, record).filter(|_| record.confirmed) else { return Vec::new() };
    let open = |to: &NeedStatus| act_of(*to).is_some_and(|act| allowed(scope, act));
    record.status.moves(mover).iter().copied().filter(open).collect()
}

fn settled(from: NeedStatus, to: NeedStatus) -> Option<NeedStatus> {
    from.moves(Mover::Cycle).contains(&to).then_some(to)
}

/// Where a need stands after its proposals and engagements changed; with help that ended, it is open for the rest.
pub(crate) fn settle(from: NeedStatus, standing: Standing) -> Option<NeedStatus> {
    let to = if standing.in_delivery > 0 {
        NeedStatus::InDelivery
    } else if standing.agreed > 0 {
        NeedStatus::Agreed
    } else if standing.open > 0 {
        NeedStatus::Proposed
    } else {
        NeedStatus::Published
    };
    settled(from, to)
}

/// The same where all that was asked for has been delivered: nothing is left to match.
pub(crate) fn settle_whole(from: NeedStatus, standing: Standing) -> Option<NeedStatus> {
    if standing.in_delivery + standing.agreed + standing.open > 0 {
        settle(from, standing)
    } else {
        settled(from, NeedStatus::Closed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_furthest_part_tells_where_a_need_stands() {
        let standing = |open, agreed, in_delivery, closed| Standing { open, agreed, in_delivery, closed };
        assert_eq!(settle(NeedStatus::Published, standing(1, 0, 0, 0)), Some(NeedStatus::Proposed));
        assert_eq!(settle(NeedStatus::Proposed, standing(1, 1, 0, 0)), Some(NeedStatus::Agreed));
        assert_eq!(settle(NeedStatus::Agreed, standing(0, 1, 1, 0)), Some(NeedStatus::InDelivery));
        assert_eq!(settle(NeedStatus::Proposed, standing(0, 0, 0, 0)), Some(NeedStatus::Published));
        assert_eq!(settle(NeedStatus::InDelivery, standing(0, 0, 0, 1)), Some(NeedStatus::Published));
        assert_eq!(settle_whole(NeedStatus::InDelivery, standing(0, 0, 0, 2)), Some(NeedStatus::Closed));
        assert_eq!(settle_whole(NeedStatus::InDelivery, standing(0, 1, 0, 1)), Some(NeedStatus::Agreed));
        assert_eq!(settle(NeedStatus::Withdrawn, standing(0, 0, 0, 0)), None);
        assert_eq!(settle(NeedStatus::Proposed, standing(2, 0, 0, 0)), None, "it stands there already");
    }

    #[test]
    fn every_move_of_people_has_its_act() {
        for mover in [Mover::Contributor, Mover::FocalPoint, Mover::Secretariat] {
            for from in NeedStatus::ALL {
                for to in from.moves(mover) {
                    assert!(act_of(*to).is_some(), "{from} to {to}");
                }
            }
        }
    }
}
