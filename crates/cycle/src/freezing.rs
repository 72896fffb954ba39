//! Gathers the input of a run: what is released to the matcher on this day, what is agreed, what was declined.

use std::collections::{BTreeMap, BTreeSet};

use assessment::{Need, NeedStatus};
use chrono::NaiveDate;
use feedback::EngagementStatus;
use matching::report::AwardLine;
use matching::{AgreedAward, Offer, Policy};
use persistence::engagements::{self, EngagementFilter};
use persistence::proposals::{self, ProposalFilter};
use persistence::{
    NeedRecord, OfferRecord, ProposalRecord, ProposalStatus, RoundFrame, RoundKind, RoundRecord, Scope, declined,
    needs, offers, rounds, standing,
};
use vocabulary::{NeedId, OfferId, RegionCode, Register, State};

use crate::frozen::{Booked, FORMAT, Frozen};
use crate::matchmaker::{Matchmaker, every, refusal};
use crate::need_views::read_policy;
use crate::refusal::{Outcome, Refusal};
use crate::world::facts_of;

impl Matchmaker {
    /// The frozen input of a run of this round, now.
    pub(crate) async fn freeze(&self, scope: &Scope, round: &RoundRecord) -> Outcome<Frozen> {
        let edition = self.edition(scope, round.edition).await?;
        let facts = facts_of([&*edition]);
        let sieve = Sieve { frame: &round.frame, register: self.register(), day: self.today() };
        let known = |need: &Need| facts.area_of.contains_key(&need.facts.capability);
        let needs: Vec<Need> = needs::for_matching(self.store(), scope)
            .await
            .map_err(refusal)?
            .into_iter()
            .filter(|record| sieve.takes_need(record))
            .map(|r| r.need)
            .filter(known)
            .collect();
        let mut offers: BTreeMap<OfferId, Offer> = offers::for_matching(self.store(), scope)
            .await
            .map_err(refusal)?
            .into_iter()
            .filter(|record| sieve.takes_offer(record))
            .map(|r| (r.offer.id, r.offer))
            .collect();
        let present: BTreeSet<NeedId> = needs.iter().map(|need| need.id).collect();
        let mut booked = self.agreed(scope, &present, &mut offers).await?;
        booked.extend(self.waiting(scope, round, &present, &mut offers).await?);
        let wanted: BTreeSet<_> = needs
            .iter()
            .flat_map(|n| std::iter::once(&n.state).chain(n.facts.partners.iter().map(|p| &p.state)))
            .collect();
        let states: Vec<State> = wanted.into_iter().filter_map(|code| self.register().get(code).cloned()).collect();
        let mut declined = declined::pairs(self.store(), scope).await.map_err(refusal)?;
        if round.kind == RoundKind::Standing {
            declined.extend(standing::unanswered(self.store(), scope, round.id).await.map_err(refusal)?);
        }
        let mut frozen = Frozen {
            format: FORMAT.to_owned(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            round: round.id,
            title: round.title.clone(),
            day: self.today(),
            policy: self.taught(scope, self.policy_to_freeze(scope, round).await?).await?,
            facts,
            rates: self.current_rates(scope).await?,
            states,
            delegations: self.delegations(scope).await?,
            served: self.served_needs(scope).await?,
            needs,
            offers: offers.into_values().collect(),
            agreed: Vec::new(),
            declined: declined.into_iter().filter(|(need, _)| present.contains(need)).collect(),
            lowered_earmarks: Vec::new(),
        };
        frozen.needs.sort_by_key(|need| (need.posted, need.id));
        frozen.offers.sort_by_key(|offer| (offer.posted, offer.id));
        frozen.hold(&booked);
        Ok(frozen)
    }

    /// The round's policy. Where little is to change, it is held against the plan that was chosen in the round before
    /// this run, else in the round that it carries on.
    async fn policy_to_freeze(&self, scope: &Scope, round: &RoundRecord) -> Outcome<Policy> {
        let mut policy = read_policy(&round.policy)?;
        if policy.objective != "minimal_change" || !policy.earlier.is_empty() {
            return Ok(policy);
        }
        let mut chosen = round.chosen_run;
        if let (None, Some(parent)) = (chosen, round.parent) {
            chosen = rounds::get(self.store(), scope, parent).await.map_err(refusal)?.chosen_run;
        }
        let Some(run) = chosen else {
            let detail = "no run was chosen in this round or the one before it; choose another policy first";
            return Err(Refusal::conflict("no-earlier-plan", detail));
        };
        let awards = self.stored_report(scope, run).await?.awards;
        let earlier = |a: &AwardLine| AgreedAward { need: a.need, offer: a.offer, amount: a.amount.amount };
        policy.earlier = awards.iter().map(earlier).collect();
        Ok(policy)
    }

    /// Needs that were served and are closed: others may rest on them.
    async fn served_needs(&self, scope: &Scope) -> Outcome<BTreeSet<NeedId>> {
        let filter = needs::NeedFilter { status: vec![NeedStatus::Closed], ..needs::NeedFilter::default() };
        let closed = every(|page| needs::list(self.store(), scope, &filter, page)).await?;
        Ok(closed.into_iter().map(|record| record.need.id).collect())
    }

    /// What engagements hold. Of a closed one, what was delivered counts towards the need.
    async fn agreed(
        &self,
        scope: &Scope,
        present: &BTreeSet<NeedId>,
        offers: &mut BTreeMap<OfferId, Offer>,
    ) -> Outcome<Vec<Booked>> {
        let mut booked = Vec::new();
        for record in self.all_engagements(scope, &EngagementFilter::default()).await? {
            let engagement = &record.engagement;
            let closed = engagement.status == EngagementStatus::Closed;
            let delivered = feedback::delivered_of(engagement).min(engagement.agreed.amount);
            let amount = if closed { delivered } else { engagement.agreed.amount };
            if amount <= 0 || !present.contains(&engagement.need) {
                take_out(offers, engagement.offer, record.draw.amount);
                continue;
            }
            if let std::collections::btree_map::Entry::Vacant(place) = offers.entry(engagement.offer) {
                let subject = engagements::subject(self.store(), scope, engagement.id).await.map_err(refusal)?;
                place.insert(ended(subject.offer.offer));
            }
            let award = AgreedAward { need: engagement.need, offer: engagement.offer, amount };
            booked.push(Booked { award, draw: Some(record.draw.amount) });
        }
        Ok(booked)
    }

    /// Proposals that still wait for an answer: those of other rounds, and those that one side has accepted already.
    async fn waiting(
        &self,
        scope: &Scope,
        round: &RoundRecord,
        present: &BTreeSet<NeedId>,
        offers: &mut BTreeMap<OfferId, Offer>,
    ) -> Outcome<Vec<Booked>> {
        let filter = ProposalFilter { status: vec![ProposalStatus::Open], ..ProposalFilter::default() };
        let mut booked = Vec::new();
        for proposal in self.all_proposals(scope, &filter).await? {
            if !held_in(round, &proposal) {
                continue;
            }
            if !present.contains(&proposal.need) {
                take_out(offers, proposal.offer, proposal.draw.amount);
                continue;
            }
            if let std::collections::btree_map::Entry::Vacant(place) = offers.entry(proposal.offer) {
                let subject = proposals::subject(self.store(), scope, proposal.id).await.map_err(refusal)?;
                place.insert(ended(subject.offer.offer));
            }
            let award = AgreedAward { need: proposal.need, offer: proposal.offer, amount: proposal.amount.amount };
            booked.push(Booked { award, draw: None });
        }
        Ok(booked)
    }

    pub(crate) async fn all_proposals(&self, scope: &Scope, filter: &ProposalFilter) -> Outcome<Vec<ProposalRecord>> {
        every(|page| proposals::list(self.store(), scope, filter, page)).await
    }

    pub(crate) async fn all_engagements(
        &self,
        scope: &Scope,
        filter: &EngagementFilter,
    ) -> Outcome<Vec<persistence::EngagementRecord>> {
        every(|page| engagements::list(self.store(), scope, filter, page)).await
    }
}

/// Whether a run of this round leaves an open proposal as it is: those of other rounds, those that one side has accepted,
/// and in a standing round all.
fn held_in(round: &RoundRecord, proposal: &ProposalRecord) -> bool {
    round.kind == RoundKind::Standing || proposal.round != round.id || half_accepted(proposal)
}

/// What is taken for needs that this run does not look at is not there for those that it does.
fn take_out(offers: &mut BTreeMap<OfferId, Offer>, offer: OfferId, draw: i64) {
    if let Some(offer) = offers.get_mut(&offer) {
        let left = offer.facts.capacity.amount.saturating_sub(draw).max(0);
        offer.facts.capacity.amount = left;
    }
}

/// What a round takes.
pub(crate) struct Sieve<'a> {
    pub(crate) frame: &'a RoundFrame,
    pub(crate) register: &'a Register,
    pub(crate) day: NaiveDate,
}

impl Sieve<'_> {
    /// Whether what was released on that day came in time.
    fn in_time(&self, released: Option<NaiveDate>, posted: NaiveDate) -> bool {
        self.frame.closes.is_none_or(|closes| released.unwrap_or(posted) <= closes)
    }

    pub(crate) fn takes_need(&self, record: &NeedRecord) -> bool {
        let scope = &self.frame.scope;
        let state = self.register.get(&record.need.state);
        let lies = |region: &RegionCode| state.is_some_and(|state| state.lies_in(region));
        let belongs = || state.is_some_and(|state| state.groups_on(self.day).any(|g| scope.groups.contains(&g)));
        self.in_time(record.released_on, record.need.posted)
            && (scope.areas.is_empty() || scope.areas.contains(&record.area))
            && (scope.kinds.is_empty() || !scope.kinds.is_disjoint(&record.need.facts.kinds))
            && (scope.regions.is_empty() || scope.regions.iter().any(lies))
            && (scope.groups.is_empty() || belongs())
    }

    pub(crate) fn takes_offer(&self, record: &OfferRecord) -> bool {
        let scope = &self.frame.scope;
        self.in_time(record.released_on, record.offer.posted)
            && (scope.kinds.is_empty() || !scope.kinds.is_disjoint(&record.offer.facts.kinds))
            && (scope.provider_kinds.is_empty() || scope.provider_kinds.contains(&record.offer.provider_kind))
    }
}

/// Whether one side has accepted already.
pub(crate) fn half_accepted(proposal: &ProposalRecord) -> bool {
    [&proposal.state_decision, &proposal.provider_decision].into_iter().flatten().any(|decision| decision.accept)
}

/// An offer that ended: what is agreed from it stays, nothing new is awarded.
fn ended(mut offer: Offer) -> Offer {
    offer.facts.max_awards = Some(0);
    offer
}
