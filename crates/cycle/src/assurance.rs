//! What a session must have shown of whoever asks: a column of the table of acts ([`crate::access`]).
//!
//! A session that was opened, or has shown anew who asks, within ten minutes is fresh. Where everybody is asked for a
//! second factor (the default), fresh means with it, and the secretariat, which reads what many states entrusted to it,
//! does nothing without it. Where it is offered (the default of a demonstration), who has one cannot sign in without it,
//! and who has none is asked for the password.

use chrono::{DateTime, TimeDelta, Utc};
use persistence::{Proof, Scope};
use vocabulary::OrganisationKind;

use crate::access::{Act, public};
use crate::refusal::{Outcome, Refusal};

/// What a session must have shown for an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// Nothing more than it did.
    Nothing,
    /// A second factor: what binds an organisation.
    SecondFactor,
    /// A second factor, within [`FRESH`]: to endorse, to share, to take everything out, to change people.
    Fresh,
    /// Whatever the person has, within [`FRESH`]: to set up a second factor they need none.
    Again,
}

/// How long it holds that somebody showed who they are.
const FRESH: TimeDelta = TimeDelta::minutes(10);

/// What a session of this kind of organisation must have shown for an act.
pub(crate) fn needed(kind: OrganisationKind, act: Act) -> Need {
    match act.need() {
        // Ending one's own sessions is what somebody does who was robbed.
        Need::Nothing if kind == OrganisationKind::Secretariat && !public(act) && act != Act::ManageSessions => {
            Need::SecondFactor
        }
        need => need,
    }
}

/// Whether the session of whoever asks has shown who they are within [`FRESH`].
fn fresh(scope: &Scope, proof: &Proof) -> bool {
    proof.at.is_some_and(|at| (scope.now() - at).abs() < FRESH)
}

/// Refuses what the session of whoever asks has not shown enough for. A token's reach says already what it does.
pub(crate) fn demand_shown(scope: &Scope, need: Need) -> Outcome<()> {
    let Some(actor) = scope.actor().filter(|actor| actor.token.is_none()) else { return Ok(()) };
    let lacks_factor = actor.proof.required && !actor.proof.second_factor;
    match need {
        Need::SecondFactor | Need::Fresh if lacks_factor => Err(Refusal::SecondFactorRequired),
        Need::Fresh | Need::Again if !fresh(scope, &actor.proof) => Err(Refusal::ProofRequired),
        _ => Ok(()),
    }
}

/// Refuses whoever has not shown a moment ago, with all that is asked of them, who they are: for making what later acts
/// in their name.
pub(crate) fn demand_fresh(scope: &Scope) -> Outcome<()> {
    demand_shown(scope, Need::Fresh)
}

/// Until when a session counts as fresh; none where it does not, and for tokens.
pub fn fresh_until(scope: &Scope) -> Option<DateTime<Utc>> {
    let proof = &scope.actor()?.proof;
    proof.at.filter(|_| fresh(scope, proof)).map(|at| at + FRESH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secretariat_reads_nothing_of_others_without_it() {
        for &act in Act::ALL {
            let lifted = needed(OrganisationKind::Secretariat, act) != Need::Nothing;
            assert_eq!(
                lifted,
                !matches!(act, Act::ReadPublic | Act::ReadCatalogue | Act::ManageSessions),
                "{}",
                act.code()
            );
        }
        assert_eq!(needed(OrganisationKind::State, Act::ReadNeeds), Need::Nothing);
        assert_eq!(needed(OrganisationKind::State, Act::DecideProposal), Need::SecondFactor);
        assert_eq!(
            needed(OrganisationKind::Secretariat, Act::ManageFactors),
            Need::Again,
            "without one it could set up none"
        );
    }
}
