//! Proposals: what a run suggests to a state and a provider. Agreeing is an act of people on both sides.

use chrono::NaiveDate;
use matching::{FitPart, Offer, OfferFacts, fit};
use persistence::proposals::{self, ProposalFilter as Stored, Verdict};
use persistence::{
    Decision, NeedRecord, OfferRecord, OfferStatus, ProposalRecord, ProposalStatus, Scope, Subject, needs, offers,
    organisations, rounds,
};
use serde::Serialize;
use vocabulary::{EngagementId, Finding, OrganisationId, Place, ProposalId, ProviderKind, RoundId, StateCode, Text};

use assessment::{Need, NeedFacts};

use crate::access::{Act, allowed, demand, which};
use crate::matchmaker::{Matchmaker, page, refusal, wanted};
use crate::moves;
use crate::need_views::{is_secretariat, read_policy};
use crate::needs::check_reason;
use crate::paging::{Page, Paging};
use crate::rates::converted;
use crate::refusal::{Outcome, Refusal};

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
    /// The requesting state.
    pub state: StateCode,
    /// Its name.
    pub state_name: Text,
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
    /// The need, as far as the reader may see it.
    pub need: NeedFacts,
    /// The requesting state.
    pub need_state: StateCode,
    /// Its name.
    pub state_name: Text,
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
}

/// One side's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decide {
    /// Yes or no.
    pub accept: bool,
    /// One of [`DECLINE_REASONS`], where the answer is no.
    pub reason_code: Option<String>,
    /// In words.
    pub reason: String,
    /// The version that was read.
    pub version: i64,
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
fn decisions(record: &ProposalRecord, side: Side) -> (Option<Decision>, Option<Decision>) {
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
            state_name: self.state_name(&state),
            state,
            provider_name: record.provider_organisation_name.clone(),
            waits_for_you: self.waits(scope, &record, side),
            record: shown(record, side),
        })
    }

    /// Need and offer of a proposal. Both sides see them while it is open or agreed; when it is over, a record that was
    /// shared for matching only is its owner's again.
    async fn sides(
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

    fn waits(&self, scope: &Scope, record: &ProposalRecord, side: Side) -> bool {
        let open = record.status == ProposalStatus::Open && self.today() <= record.due;
        let (own, _) = decisions(record, side);
        open && side != Side::Secretariat && own.is_none() && allowed(scope, Act::DecideProposal)
    }

    /// One proposal.
    pub async fn proposal(&self, scope: &Scope, id: ProposalId) -> Outcome<ProposalView> {
        demand(scope, Act::ReadProposals)?;
        let record = proposals::get(self.store(), scope, id).await.map_err(refusal)?;
        match self.sides(scope, &record).await? {
            (Some(need), Some(offer)) => self.proposal_view(scope, record, need.need, offer.offer).await,
            _ => Err(Refusal::NotFound),
        }
    }

    async fn proposal_view(
        &self,
        scope: &Scope,
        record: ProposalRecord,
        need: Need,
        offer: Offer,
    ) -> Outcome<ProposalView> {
        let round = rounds::get(self.store(), scope, record.round).await.map_err(refusal)?;
        let world = self.world(scope).await?;
        let fit = fit(&need, &offer, &read_policy(&round.policy)?.weights.fit, &world.context());
        let (usd_cents, rate_date) = converted(&world.rates, record.amount);
        let side = side_of(scope, record.state_organisation, record.provider_organisation);
        let (own_decision, other) = decisions(&record, side);
        let may = if self.waits(scope, &record, side) { which(scope, &[Act::DecideProposal]) } else { Vec::new() };
        let share = i128::from(record.amount.amount) * 100 / i128::from(need.facts.quantity.amount.max(1));
        Ok(ProposalView {
            side,
            state_name: self.state_name(&need.state),
            need_state: need.state,
            need: need.facts,
            state_organisation_name: record.state_organisation_name.clone(),
            conditions: offer.facts.conditions.clone(),
            offer: offer.facts,
            provider_name: offer.provider_name,
            provider_kind: offer.provider_kind,
            usd_cents,
            rate_date,
            share_percent: u32::try_from(share).unwrap_or(100).min(100),
            fit: fit.parts,
            overdue: record.status == ProposalStatus::Open && self.today() > record.due,
            own_decision,
            other_decided: other.is_some(),
            may,
            engagement: record.engagement,
            record: shown(record, side),
        })
    }

    /// Accepts or declines for the own organisation. When both sides have accepted, the help is agreed and its
    /// capacity booked, in the same transaction.
    pub async fn decide(&self, scope: &Scope, id: ProposalId, decide: &Decide) -> Outcome<ProposalView> {
        demand(scope, Act::DecideProposal)?;
        let record = proposals::get(self.store(), scope, id).await.map_err(refusal)?;
        let side = side_of(scope, record.state_organisation, record.provider_organisation);
        if side == Side::Secretariat {
            return Err(Refusal::NotFound);
        }
        if record.version != decide.version {
            return Err(Refusal::Stale { current_version: record.version });
        }
        if record.status != ProposalStatus::Open {
            return Err(Refusal::conflict(
                "proposal-ended",
                format!("the proposal is {} already; there is nothing to answer", record.status.code()),
            ));
        }
        if self.today() > record.due {
            let detail =
                format!("the proposal was to be answered by {}; the next run may propose it again", record.due);
            return Err(Refusal::conflict("proposal-overdue", detail));
        }
        if decisions(&record, side).0.is_some() {
            return Err(Refusal::conflict(
                "already-answered",
                "your side has answered already; the other side is to answer now",
            ));
        }
        let verdict = verdict(decide)?;
        let subject = proposals::subject(self.store(), scope, id).await.map_err(refusal)?;
        if decide.accept {
            still_there(&subject)?;
        }
        proposals::decide(self.store(), scope, id, decide.version, verdict, moves::settle).await.map_err(refusal)?;
        // Whoever answers is told with what they saw, also where a no takes the other side's record out of sight.
        let record = proposals::get(self.store(), scope, id).await.map_err(refusal)?;
        self.proposal_view(scope, record, subject.need.need, subject.offer.offer).await
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

fn verdict(decide: &Decide) -> Outcome<Verdict> {
    let code = decide.reason_code.as_deref().filter(|code| !code.is_empty());
    let fault = |code: &str, value: &str, message: &str| {
        Err(Refusal::invalid(Finding::error(code, Place::field("reason_code"), value, message)))
    };
    match (decide.accept, code) {
        (false, None) => return fault("required", "", "say why, so that the next run can do better"),
        (false, Some(code)) if !DECLINE_REASONS.contains(&code) => {
            return fault("unknown-reason", code, "choose one of the reasons of the list");
        }
        _ => {}
    }
    let reason = check_reason(&decide.reason, !decide.accept && code == Some("other"))?;
    Ok(Verdict { accept: decide.accept, reason_code: code.filter(|_| !decide.accept).map(str::to_owned), reason })
}

/// Refuses to accept what one side has taken back meanwhile.
fn still_there(subject: &Subject) -> Outcome<()> {
    if !subject.need.status.matchable() {
        let detail = format!("the need is {} now; decline the proposal or let it lapse", subject.need.status);
        return Err(Refusal::conflict("need-gone", detail));
    }
    if subject.offer.status != OfferStatus::Published {
        let detail = "the offer was withdrawn or has ended; decline the proposal or let it lapse";
        return Err(Refusal::conflict("offer-gone", detail));
    }
    Ok(())
}
