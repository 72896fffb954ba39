//! Proposals: what a run suggests to a state and a provider. Agreeing is an act of people on both sides.

mod deciding;

use chrono::NaiveDate;
use matching::{FitPart, OfferFacts, fit};
use persistence::proposals::{self, ProposalFilter as Stored, Unnamed};
use persistence::{
    Asked, Decision, NeedRecord, OfferRecord, ProposalRecord, ProposalStatus, Scope, needs, offers, organisations,
    rounds, terms,
};
use serde::Serialize;
use vocabulary::{EngagementId, OrganisationId, ProposalId, ProviderKind, RoundId, StateCode, Text};

use assessment::NeedFacts;

use crate::access::{Act, allowed, demand, which};
use crate::alternatives::AlternativeView;
use crate::matchmaker::{Matchmaker, page, refusal, wanted};
use crate::need_views::{is_secretariat, read_policy};
use crate::paging::{Page, Paging};
use crate::rates::converted;
use crate::refusal::{Outcome, Refusal};
use crate::terms::{TermsView, terms_view};

pub(crate) use deciding::{deadline_passed, verdict};

/// Why a side declines; pages show the message `decline-{code}`. `other` wants words beside it.
pub const DECLINE_REASONS: &[&str] = &[
    "timing",
    "amount",
    "conditions",
    "provider-not-suitable",
    "state-not-suitable",
    "solved-otherwise",
    "no-longer-available",
    "priorities-changed",
    "other",
];

/// Which proposals are wanted. What is not set does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProposalFilter {
    /// In this status.
    pub status: Option<ProposalStatus>,
    /// Of this round.
    pub round: Option<RoundId>,
}

/// On which side the reader stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The requesting state.
    State,
    /// The provider.
    Provider,
    /// Neither: the secretariat, or a partner state of a joint need.
    Secretariat,
}

/// A proposal in a list.
#[derive(Debug, Clone, Serialize)]
pub struct ProposalSummary {
    /// The record.
    pub record: ProposalRecord,
    /// Where the reader stands.
    pub side: Side,
    /// The need's title.
    pub need_title: String,
    /// The offer's title.
    pub offer_title: String,
    /// The requesting state; none where the reader may not know it yet.
    pub state: Option<StateCode>,
    /// Its name.
    pub state_name: Option<Text>,
    /// What may be known in its place.
    pub unnamed: Option<Unnamed>,
    /// The provider's name.
    pub provider_name: String,
    /// Whether the reader's own answer is missing.
    pub waits_for_you: bool,
    /// It is over, and one of the two records is its owner's alone again: there is no page to open.
    pub withheld: bool,
}

/// A proposal whole.
#[derive(Debug, Clone, Serialize)]
pub struct ProposalView {
    /// The record.
    pub record: ProposalRecord,
    /// Where the reader stands.
    pub side: Side,
    /// The need, as far as the reader may see it; none where it is not to be known yet.
    pub need: Option<NeedFacts>,
    /// The requesting state.
    pub need_state: Option<StateCode>,
    /// Its name.
    pub state_name: Option<Text>,
    /// What may be known in its place.
    pub unnamed: Option<Unnamed>,
    /// The delegation's name.
    pub state_organisation_name: String,
    /// The offer, as far as the reader may see it.
    pub offer: OfferFacts,
    /// The provider's name.
    pub provider_name: String,
    /// What kind of provider it is.
    pub provider_kind: ProviderKind,
    /// The provider's conditions in words.
    pub conditions: String,
    /// The proposed amount in US cents, where it is money.
    pub usd_cents: Option<i64>,
    /// The day of the rate.
    pub rate_date: Option<NaiveDate>,
    /// The part of the need that it covers, in percent, rounded down.
    pub share_percent: u32,
    /// How well the offer fits, rule by rule of the round's table.
    pub fit: Vec<FitPart>,
    /// Whether the day of the answer has passed.
    pub overdue: bool,
    /// What the reader's side said.
    pub own_decision: Option<Decision>,
    /// Whether the other side has answered; not what.
    pub other_decided: bool,
    /// What the reader may do now.
    pub may: Vec<Act>,
    /// What it became, where both sides accepted.
    pub engagement: Option<EngagementId>,
    /// Every version of the terms, oldest first.
    pub terms: Vec<TermsView>,
    /// Other offers that the state may choose from; for its side and the secretariat.
    pub alternatives: Vec<AlternativeView>,
    /// Whether the reader may accept on other terms now.
    pub may_counter: bool,
}

/// One side's answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decide {
    /// Yes or no.
    pub accept: bool,
    /// One of [`DECLINE_REASONS`], where the answer is no.
    pub reason_code: Option<String>,
    /// In words.
    pub reason: String,
    /// The version that was read.
    pub version: i64,
    /// Whether what is agreed may be published, as far as the own side is concerned.
    pub publish: bool,
}

/// Where the acting person stands between these two.
pub(crate) fn side_of(scope: &Scope, state: OrganisationId, provider: OrganisationId) -> Side {
    match scope.actor().map(|actor| actor.organisation) {
        Some(own) if own == state => Side::State,
        Some(own) if own == provider => Side::Provider,
        _ => Side::Secretariat,
    }
}

/// What the reader's side said, and what the other said.
pub(crate) fn decisions(record: &ProposalRecord, side: Side) -> (Option<Decision>, Option<Decision>) {
    match side {
        Side::Provider => (record.provider_decision.clone(), record.state_decision.clone()),
        Side::State => (record.state_decision.clone(), record.provider_decision.clone()),
        Side::Secretariat => (None, None),
    }
}

/// The record as a side may see it: what the other side said, and who said it, stays closed until the proposal is.
fn shown(mut record: ProposalRecord, side: Side) -> ProposalRecord {
    if record.status == ProposalStatus::Open {
        match side {
            Side::State => record.provider_decision = None,
            Side::Provider => record.state_decision = None,
            Side::Secretariat => {}
        }
    }
    record
}

impl Matchmaker {
    /// The proposals that concern the reader, newest first.
    pub async fn proposals(
        &self,
        scope: &Scope,
        filter: &ProposalFilter,
        paging: &Paging,
    ) -> Outcome<Page<ProposalSummary>> {
        demand(scope, Act::ReadProposals)?;
        let stored = Stored { status: filter.status.into_iter().collect(), round: filter.round, ..Stored::default() };
        let found = page(proposals::list(self.store(), scope, &stored, wanted(paging)?).await.map_err(refusal)?);
        let mut items = Vec::new();
        for record in found.items {
            items.push(self.proposal_summary(scope, record).await?);
        }
        Ok(Page { items, next: found.next, total: found.total })
    }

    pub(crate) async fn proposal_summary(&self, scope: &Scope, record: ProposalRecord) -> Outcome<ProposalSummary> {
        let side = side_of(scope, record.state_organisation, record.provider_organisation);
        if let Some((unnamed, offer)) = self.unnamed(scope, &record).await? {
            return Ok(ProposalSummary {
                side,
                withheld: false,
                need_title: String::new(),
                offer_title: offer.offer.facts.title,
                state: None,
                state_name: None,
                unnamed: Some(unnamed),
                provider_name: record.provider_organisation_name.clone(),
                waits_for_you: self.waits(scope, &record, side),
                record: shown(record, side),
            });
        }
        let (need, offer) = self.sides(scope, &record).await?;
        let state = match &need {
            Some(need) => need.need.state.clone(),
            None => self.delegation_s_state(scope, &record).await?,
        };
        Ok(ProposalSummary {
            side,
            withheld: need.is_none() || offer.is_none(),
            need_title: need.map(|need| need.need.facts.title).unwrap_or_default(),
            offer_title: offer.map(|offer| offer.offer.facts.title).unwrap_or_default(),
            state_name: Some(self.state_name(&state)),
            state: Some(state),
            unnamed: None,
            provider_name: record.provider_organisation_name.clone(),
            waits_for_you: self.waits(scope, &record, side),
            record: shown(record, side),
        })
    }

    /// What the reader may know of a need that it may not know yet, with its own offer.
    async fn unnamed(&self, scope: &Scope, record: &ProposalRecord) -> Outcome<Option<(Unnamed, OfferRecord)>> {
        if record.asked != Asked::Provider || is_secretariat(scope) {
            return Ok(None);
        }
        proposals::unnamed(self.store(), scope, record.id, self.register()).await.map_err(refusal)
    }

    /// Need and offer of a proposal. Both sides see them while it is open or agreed; when it is over, a record that was
    /// shared for matching only is its owner's again.
    pub(crate) async fn sides(
        &self,
        scope: &Scope,
        record: &ProposalRecord,
    ) -> Outcome<(Option<NeedRecord>, Option<OfferRecord>)> {
        let found = |error| match refusal(error) {
            Refusal::NotFound => Ok(()),
            other => Err(other),
        };
        match proposals::subject(self.store(), scope, record.id).await {
            Ok(subject) => return Ok((Some(subject.need), Some(subject.offer))),
            Err(error) => found(error)?,
        }
        let need = match needs::get(self.store(), scope, record.need).await {
            Ok(need) => Some(need),
            Err(error) => found(error).map(|()| None)?,
        };
        let offer = match offers::get(self.store(), scope, record.offer).await {
            Ok(offer) => Some(offer),
            Err(error) => found(error).map(|()| None)?,
        };
        Ok((need, offer))
    }

    async fn delegation_s_state(&self, scope: &Scope, record: &ProposalRecord) -> Outcome<StateCode> {
        let delegation = organisations::get(self.store(), scope, record.state_organisation).await.map_err(refusal)?;
        delegation.state.ok_or_else(|| Refusal::internal("a delegation speaks for no state"))
    }

    pub(crate) fn waits(&self, scope: &Scope, record: &ProposalRecord, side: Side) -> bool {
        let open = record.status == ProposalStatus::Open && self.today() <= record.due;
        let (own, _) = decisions(record, side);
        open && side != Side::Secretariat && own.is_none() && allowed(scope, Act::DecideProposal)
    }

    /// One proposal.
    pub async fn proposal(&self, scope: &Scope, id: ProposalId) -> Outcome<ProposalView> {
        demand(scope, Act::ReadProposals)?;
        let record = proposals::get(self.store(), scope, id).await.map_err(refusal)?;
        self.proposal_view(scope, record, None).await
    }

    /// The whole of a proposal; `seen` is what its reader saw before an answer of their own took it out of sight.
    async fn proposal_view(
        &self,
        scope: &Scope,
        record: ProposalRecord,
        seen: Option<(NeedRecord, OfferRecord)>,
    ) -> Outcome<ProposalView> {
        let side = side_of(scope, record.state_organisation, record.provider_organisation);
        let (need, offer, unnamed) = match (seen, self.unnamed(scope, &record).await?) {
            (_, Some((unnamed, offer))) => (None, offer, Some(unnamed)),
            (Some((need, offer)), None) => (Some(need), offer, None),
            (None, None) => match self.sides(scope, &record).await? {
                (Some(need), Some(offer)) => (Some(need), offer, None),
                _ => return Err(Refusal::NotFound),
            },
        };
        let need = need.map(|record| record.need);
        let offer = offer.offer;
        let round = rounds::get(self.store(), scope, record.round).await.map_err(refusal)?;
        let world = self.world(scope).await?;
        let weights = read_policy(&round.policy)?.weights.fit;
        let fit = need.as_ref().map(|need| fit(need, &offer, &weights, &world.context()).parts);
        let (usd_cents, rate_date) = converted(&world.rates, record.amount);
        let (own_decision, other) = decisions(&record, side);
        let waits = self.waits(scope, &record, side);
        let mut may = if waits { which(scope, &[Act::DecideProposal]) } else { Vec::new() };
        let alternatives = self.alternatives_of(scope, &record).await?;
        if waits && side == Side::State && alternatives.iter().any(|other| other.available) {
            may.extend(which(scope, &[Act::ChooseAlternative]));
        }
        let asked = need.as_ref().map_or(record.amount.amount, |need| need.facts.quantity.amount);
        let share = i128::from(record.amount.amount) * 100 / i128::from(asked.max(1));
        let history = terms::of_proposal(self.store(), scope, record.id).await.map_err(refusal)?;
        Ok(ProposalView {
            side,
            state_name: need.as_ref().map(|need| self.state_name(&need.state)),
            need_state: need.as_ref().map(|need| need.state.clone()),
            need: need.map(|need| need.facts),
            unnamed,
            state_organisation_name: record.state_organisation_name.clone(),
            conditions: offer.facts.conditions.clone(),
            offer: offer.facts,
            provider_name: offer.provider_name,
            provider_kind: offer.provider_kind,
            usd_cents,
            rate_date,
            share_percent: u32::try_from(share).unwrap_or(100).min(100),
            fit: fit.unwrap_or_default(),
            overdue: record.status == ProposalStatus::Open && self.today() > record.due,
            own_decision,
            other_decided: other.is_some(),
            may_counter: waits,
            may,
            engagement: record.engagement,
            terms: history.into_iter().map(terms_view).collect(),
            alternatives,
            record: shown(record, side),
        })
    }

    /// How many proposals wait for the reader, and the first day of answer.
    pub(crate) async fn waiting_proposals(&self, scope: &Scope) -> Outcome<(u64, Option<NaiveDate>)> {
        if is_secretariat(scope) || !allowed(scope, Act::ReadProposals) {
            return Ok((0, None));
        }
        let filter = Stored { status: vec![ProposalStatus::Open], ..Stored::default() };
        let (mut count, mut first) = (0, None::<NaiveDate>);
        for record in self.all_proposals(scope, &filter).await? {
            let side = side_of(scope, record.state_organisation, record.provider_organisation);
            if self.waits(scope, &record, side) {
                count += 1;
                first = Some(first.map_or(record.due, |due| due.min(record.due)));
            }
        }
        Ok((count, first))
    }
}
