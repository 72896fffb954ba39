//! A need as a page or the API shows it to the one who asks.

use std::collections::BTreeSet;

use assessment::{Need, NeedFacts, NeedStatus};
use chrono::NaiveDate;
use matching::{Offer, Policy, WeightPart, eligible, weights};
use persistence::audit::{self, AuditFilter};
use persistence::engagements::{self, EngagementFilter};
use persistence::proposals::{self, ProposalFilter};
use persistence::{AuditRecord, NeedRecord, RoundStatus, Scope, needs, offers, organisations, rounds};
use serde::Serialize;
use vocabulary::{
    EngagementId, ExchangeRates, NeedId, OrganisationId, OrganisationKind, ProposalId, RoundId, StateCode, Text,
};

use crate::access::{Act, allowed, which};
use crate::matchmaker::{Matchmaker, every, refusal};
use crate::moves;
use crate::rates::converted;
use crate::refusal::{Outcome, Refusal};

/// A need in a list.
#[derive(Debug, Clone, Serialize)]
pub struct NeedSummary {
    /// The record, as far as the reader may see it.
    pub record: NeedRecord,
    /// The state's name.
    pub state_name: Text,
    /// The delegation's name.
    pub organisation_name: String,
    /// The amount in US cents, where it is money.
    pub usd_cents: Option<i64>,
    /// The day of the rate.
    pub rate_date: Option<NaiveDate>,
    /// Whether it is the reader's own.
    pub own: bool,
}

/// A need whole.
#[derive(Debug, Clone, Serialize)]
pub struct NeedView {
    /// The record, as far as the reader may see it.
    pub record: NeedRecord,
    /// Whether it is the reader's own.
    pub own: bool,
    /// The state's name.
    pub state_name: Text,
    /// The delegation's name.
    pub organisation_name: String,
    /// The other states of a joint need, and whether each has consented.
    pub partners: Vec<(StateCode, Text, bool)>,
    /// What the reader may do with it now.
    pub may: Vec<Act>,
    /// The statuses that the reader may move it to now.
    pub moves: Vec<NeedStatus>,
    /// The amount in US cents, where it is money.
    pub usd_cents: Option<i64>,
    /// The day of the rate.
    pub rate_date: Option<NaiveDate>,
    /// Providers that the state does not want help from; its own reader only.
    pub excluded_organisations: Vec<(OrganisationId, String)>,
    /// Needs that must be served too, with their titles as far as the reader may see them.
    pub requires: Vec<(NeedId, String)>,
    /// What it weighs in the open round; its own reader and the secretariat only.
    pub weight: Option<WeightView>,
    /// How many offers fit; its own reader and the secretariat only.
    pub matchability: Option<Matchability>,
    /// Proposals that the reader may see.
    pub proposals: Vec<ProposalId>,
    /// Engagements that the reader may see.
    pub engagements: Vec<EngagementId>,
    /// What was done with it; its own reader only.
    pub history: Vec<AuditRecord>,
}

/// What a need weighs in a round, rule by rule.
#[derive(Debug, Clone, Serialize)]
pub struct WeightView {
    /// The round.
    pub round: RoundId,
    /// Its title.
    pub round_title: String,
    /// The product of the parts.
    pub weight: f64,
    /// The factor of each rule of the round's table.
    pub parts: Vec<WeightPart>,
}

/// How many offers fit a need. Counts alone: no offer is named. A delegation's count is over the published offers that
/// it may see, the secretariat's over all that are released to the matcher.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Matchability {
    /// Offers that were looked at.
    pub offers: usize,
    /// Offers that every rule lets stand.
    pub fitting: usize,
    /// For each rule: how many offers it is the first to exclude.
    pub excluded: Vec<(String, usize)>,
}

/// Whether the record belongs to the acting person's organisation.
pub(crate) fn is_own(scope: &Scope, organisation: OrganisationId) -> bool {
    scope.actor().is_some_and(|actor| actor.organisation == organisation)
}

/// Whether the acting person belongs to the secretariat.
pub(crate) fn is_secretariat(scope: &Scope) -> bool {
    scope.actor().is_some_and(|actor| actor.kind == OrganisationKind::Secretariat)
}

impl Matchmaker {
    /// A state's name; its code where the register does not know it.
    pub(crate) fn state_name(&self, code: &StateCode) -> Text {
        self.register().get(code).map_or_else(|| Text::english(code.as_str()), |state| state.name.clone())
    }

    pub(crate) fn need_summary(&self, scope: &Scope, record: NeedRecord, rates: &ExchangeRates) -> NeedSummary {
        let (usd_cents, rate_date) = converted(rates, record.need.facts.quantity);
        NeedSummary {
            state_name: self.state_name(&record.need.state),
            organisation_name: record.organisation_name.clone(),
            usd_cents,
            rate_date,
            own: is_own(scope, record.organisation),
            record,
        }
    }

    pub(crate) async fn need_view(&self, scope: &Scope, record: NeedRecord) -> Outcome<NeedView> {
        let own = is_own(scope, record.organisation);
        let rates = self.current_rates(scope).await?;
        let (usd_cents, rate_date) = converted(&rates, record.need.facts.quantity);
        let facts = &record.need.facts;
        let partners =
            facts.partners.iter().map(|p| (p.state.clone(), self.state_name(&p.state), p.consented)).collect();
        let inside = own || is_secretariat(scope);
        let open = record.status.editable() || record.status.matchable();
        let matchability = if inside && open { Some(self.matchability(scope, &record.need).await?) } else { None };
        let weight = if inside && open { self.weight(scope, &record).await? } else { None };
        let (may, moves) = (need_acts(scope, &record), moves::of_need(scope, &record));
        Ok(NeedView {
            own,
            state_name: self.state_name(&record.need.state),
            organisation_name: record.organisation_name.clone(),
            partners,
            may,
            moves,
            usd_cents,
            rate_date,
            excluded_organisations: self.excluded(scope, facts).await?,
            requires: self.required(scope, facts).await?,
            weight,
            matchability,
            proposals: self.proposals_on(scope, Some(record.need.id), None).await?,
            engagements: self.engagements_on(scope, Some(record.need.id), None).await?,
            history: if own { self.history(scope, "need", &record.need.id.to_string()).await? } else { Vec::new() },
            record,
        })
    }

    async fn excluded(&self, scope: &Scope, facts: &NeedFacts) -> Outcome<Vec<(OrganisationId, String)>> {
        let mut named = Vec::new();
        for &id in &facts.exclusions.organisations {
            match organisations::get(self.store(), scope, id).await.map_err(refusal) {
                Ok(organisation) => named.push((id, organisation.name)),
                Err(Refusal::NotFound) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(named)
    }

    async fn required(&self, scope: &Scope, facts: &NeedFacts) -> Outcome<Vec<(NeedId, String)>> {
        let mut titled = Vec::new();
        for &id in &facts.requires {
            let title = match needs::get(self.store(), scope, id).await.map_err(refusal) {
                Ok(required) => required.need.facts.title,
                Err(Refusal::NotFound) => String::new(),
                Err(other) => return Err(other),
            };
            titled.push((id, title));
        }
        Ok(titled)
    }

    /// Offers that a need is held against: for the secretariat what is released to the matcher, for others what they see.
    pub(crate) async fn candidates(&self, scope: &Scope) -> Outcome<Vec<Offer>> {
        if is_secretariat(scope) {
            let records = offers::for_matching(self.store(), scope).await.map_err(refusal)?;
            return Ok(records.into_iter().map(|record| record.offer).collect());
        }
        offers::published(self.store(), scope).await.map_err(refusal)
    }

    /// How many offers fit.
    pub(crate) async fn matchability(&self, scope: &Scope, need: &Need) -> Outcome<Matchability> {
        let offers = self.candidates(scope).await?;
        let mut world = self.world(scope).await?;
        // What a need requires is another matter than whether an offer fits it.
        world.served = need.facts.requires.clone();
        let answer = eligible(std::slice::from_ref(need), &offers, &world.context());
        let of = answer.needs.into_values().next().unwrap_or_default();
        Ok(Matchability {
            offers: offers.len(),
            fitting: of.eligible,
            excluded: of.excluded.into_iter().map(|count| (count.rule, count.first)).collect(),
        })
    }

    /// What a need weighs by the table of the newest round that is not closed, among the needs of its own state.
    async fn weight(&self, scope: &Scope, record: &NeedRecord) -> Outcome<Option<WeightView>> {
        let rounds = every(|page| rounds::list(self.store(), scope, page)).await?;
        let Some(round) = rounds.into_iter().find(|round| round.status != RoundStatus::Closed) else {
            return Ok(None);
        };
        let policy = read_policy(&round.policy)?;
        let mut needs = self.state_needs(scope, &record.need.state).await?;
        if !needs.iter().any(|need| need.id == record.need.id) {
            needs.push(record.need.clone());
        }
        let world = self.world(scope).await?;
        let weight = weights(&needs, &policy.weights, &world.context()).remove(&record.need.id);
        Ok(weight.map(|weight| WeightView {
            round: round.id,
            round_title: round.title,
            weight: weight.value,
            parts: weight.parts,
        }))
    }

    async fn state_needs(&self, scope: &Scope, state: &StateCode) -> Outcome<Vec<Need>> {
        let status = NeedStatus::ALL.iter().copied().filter(|s| s.matchable()).collect();
        let filter = needs::NeedFilter { status, state: Some(state.clone()), ..needs::NeedFilter::default() };
        let found = every(|page| needs::list(self.store(), scope, &filter, page)).await?;
        Ok(found.into_iter().filter(|r| r.confirmed && r.need.state == *state).map(|record| record.need).collect())
    }

    pub(crate) async fn proposals_on(
        &self,
        scope: &Scope,
        need: Option<NeedId>,
        offer: Option<vocabulary::OfferId>,
    ) -> Outcome<Vec<ProposalId>> {
        if !allowed(scope, Act::ReadProposals) {
            return Ok(Vec::new());
        }
        let filter = ProposalFilter { need, offer, ..ProposalFilter::default() };
        let found = every(|page| proposals::list(self.store(), scope, &filter, page)).await?;
        Ok(found.into_iter().map(|proposal| proposal.id).collect())
    }

    pub(crate) async fn engagements_on(
        &self,
        scope: &Scope,
        need: Option<NeedId>,
        offer: Option<vocabulary::OfferId>,
    ) -> Outcome<Vec<EngagementId>> {
        if !allowed(scope, Act::ReadEngagements) {
            return Ok(Vec::new());
        }
        let filter = EngagementFilter { need, offer, ..EngagementFilter::default() };
        let found = every(|page| engagements::list(self.store(), scope, &filter, page)).await?;
        Ok(found.into_iter().map(|record| record.engagement.id).collect())
    }

    pub(crate) async fn history(&self, scope: &Scope, kind: &str, id: &str) -> Outcome<Vec<AuditRecord>> {
        let filter = AuditFilter { object: Some((kind.to_owned(), id.to_owned())) };
        every(|page| audit::list(self.store(), scope, &filter, page)).await
    }
}

/// A round's policy as it was stored.
pub(crate) fn read_policy(stored: &serde_json::Value) -> Outcome<Policy> {
    serde_json::from_value(stored.clone())
        .map_err(|e| Refusal::internal(&format!("a stored policy cannot be read: {e}")))
}

/// What the reader may do with a need now.
fn need_acts(scope: &Scope, record: &NeedRecord) -> Vec<Act> {
    let mut acts = BTreeSet::new();
    let own = is_own(scope, record.organisation);
    let role_allows_edit = record.status == NeedStatus::Draft || allowed(scope, Act::EndorseNeed);
    if own && record.status.editable() && record.confirmed {
        if role_allows_edit {
            acts.insert(Act::WriteNeed);
        }
        acts.insert(Act::ShareNeed);
    }
    if own && !record.confirmed {
        acts.insert(Act::ConfirmNeed);
    }
    let state = scope.actor().filter(|a| a.kind == OrganisationKind::State).and_then(|a| a.state.clone());
    let partner = state.is_some_and(|state| record.need.facts.partners.iter().any(|p| p.state == state));
    if !own && partner && record.status.editable() {
        acts.insert(Act::ConsentJointNeed);
    }
    acts.extend(moves::of_need(scope, record).into_iter().filter_map(moves::act_of));
    which(scope, &acts.into_iter().collect::<Vec<_>>())
}
