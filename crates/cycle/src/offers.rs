//! Step 3: what providers are ready to give, under which visible conditions.

use assessment::{Need, NeedStatus};
use chrono::NaiveDate;
use matching::explain::{KeptAway, draft_offer};
use matching::{Offer, OfferFacts, RawOffer, eligible};
use persistence::offers::{self, NewOffer};
use persistence::{AuditRecord, OfferRecord, OfferStatus, Scope, needs, organisations};
use serde::Serialize;
use uuid::Uuid;
use vocabulary::{
    AreaId, CapabilityId, EngagementId, ExchangeRates, Finding, OfferId, Place, ProposalId, ProviderKind, Sharing, Unit,
};

use crate::access::{Act, allowed, demand, holds, which};
use crate::matchmaker::{Key, Matchmaker, page, refusal, wanted};
use crate::need_views::is_own;
use crate::needs::check_reason;
use crate::paging::{Page, Paging};
use crate::rates::converted;
use crate::refusal::{Outcome, Refusal};
use crate::world::World;

/// Which offers are wanted. What is not set does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OfferFilter {
    /// In this status.
    pub status: Option<OfferStatus>,
    /// Building this area, or a capability of it.
    pub area: Option<AreaId>,
    /// Building this capability.
    pub capability: Option<CapabilityId>,
    /// Counted in this unit.
    pub unit: Option<Unit>,
    /// Of this kind of provider.
    pub provider_kind: Option<ProviderKind>,
    /// With this in title or description.
    pub text: Option<String>,
    /// Of the reader's own organisation.
    pub mine: bool,
}

/// An offer in a list.
#[derive(Debug, Clone, Serialize)]
pub struct OfferSummary {
    /// The record, as far as the reader may see it.
    pub record: OfferRecord,
    /// The capacity in US cents, where it is money.
    pub usd_cents: Option<i64>,
    /// The day of the rate.
    pub rate_date: Option<NaiveDate>,
    /// Whether it is the reader's own.
    pub own: bool,
}

/// An offer whole.
#[derive(Debug, Clone, Serialize)]
pub struct OfferView {
    /// The record, as far as the reader may see it.
    pub record: OfferRecord,
    /// Whether it is the reader's own.
    pub own: bool,
    /// What the reader may do with it now.
    pub may: Vec<Act>,
    /// The capacity in US cents, where it is money.
    pub usd_cents: Option<i64>,
    /// The day of the rate.
    pub rate_date: Option<NaiveDate>,
    /// What no engagement has taken; its own reader and the secretariat only.
    pub free: Option<i64>,
    /// How many needs it fits; its own reader only.
    pub reach: Option<Reach>,
    /// Proposals that the reader may see.
    pub proposals: Vec<ProposalId>,
    /// Engagements that the reader may see.
    pub engagements: Vec<EngagementId>,
    /// What was done with it; its own reader only.
    pub history: Vec<AuditRecord>,
}

/// How many of the needs that its provider may see an offer fits. Needs that are shared for matching only are never
/// counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reach {
    /// Needs that were looked at.
    pub needs: usize,
    /// Needs that every rule lets stand.
    pub fitting: usize,
    /// For each rule: how many needs it is the first to exclude.
    pub excluded: Vec<(String, usize)>,
}

/// An offer while it is being written.
#[derive(Debug, Clone, Serialize)]
pub struct OfferDraft {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// How many needs it fits; none before it can be read.
    pub reach: Option<Reach>,
    /// Its conditions and how many needs each alone keeps away, most first; empty before it can be read.
    pub conditions: Vec<KeptAway>,
}

/// The words by which the edition of a raw offer is found.
pub(crate) fn words_of(raw: &RawOffer) -> Vec<&str> {
    vocabulary::field::entries(&raw.capabilities).chain(vocabulary::field::entries(&raw.areas)).collect()
}

impl Matchmaker {
    /// The offers that the reader may see, newest first.
    pub async fn offers(&self, scope: &Scope, filter: &OfferFilter, paging: &Paging) -> Outcome<Page<OfferSummary>> {
        demand(scope, if scope.actor().is_some() { Act::ReadOffers } else { Act::ReadPublic })?;
        let organisation = match (filter.mine, scope.actor()) {
            (true, Some(actor)) => Some(actor.organisation),
            (true, None) => return Err(Refusal::NotSignedIn),
            (false, _) => None,
        };
        let stored = offers::OfferFilter {
            status: filter.status.into_iter().collect(),
            area: filter.area.clone(),
            capability: filter.capability.clone(),
            organisation,
            unit: filter.unit,
            provider_kind: filter.provider_kind,
            text: filter.text.clone().filter(|text| !text.trim().is_empty()),
        };
        let found = offers::list(self.store(), scope, &stored, wanted(paging)?).await.map_err(refusal)?;
        let rates = self.current_rates(scope).await?;
        Ok(page(found).map(|record| offer_summary(scope, record, &rates)))
    }

    /// One offer.
    pub async fn offer(&self, scope: &Scope, id: OfferId) -> Outcome<OfferView> {
        demand(scope, if scope.actor().is_some() { Act::ReadOffers } else { Act::ReadPublic })?;
        let record = offers::get(self.store(), scope, id).await.map_err(refusal)?;
        self.offer_view(scope, record).await
    }

    /// One offer as text, to fill the form with.
    pub async fn raw_offer(&self, scope: &Scope, id: OfferId) -> Outcome<RawOffer> {
        demand(scope, Act::WriteOffer)?;
        let record = self.own_offer(scope, id).await?;
        Ok(RawOffer::from(&record.offer.facts))
    }

    /// Writes an offer of the own organisation, as draft.
    pub async fn create_offer(&self, scope: &Scope, raw: &RawOffer, key: Option<&Key>) -> Outcome<OfferView> {
        demand(scope, Act::WriteOffer)?;
        let facts = self.read_offer(scope, raw).await?;
        demand_sharing(scope, &Sharing::default(), &facts.sharing)?;
        let new = NewOffer { facts, posted: self.today() };
        let record = offers::create(self.store(), scope, new, Key::once(key)).await.map_err(refusal)?;
        self.offer_view(scope, record).await
    }

    /// Replaces the facts of an offer. Contributors edit drafts; a published one is the focal point's.
    pub async fn edit_offer(&self, scope: &Scope, id: OfferId, raw: &RawOffer, version: i64) -> Outcome<OfferView> {
        demand(scope, Act::WriteOffer)?;
        let before = self.own_offer(scope, id).await?;
        if before.status == OfferStatus::Published {
            demand(scope, Act::PublishOffer)?;
        } else if before.status != OfferStatus::Draft {
            return Err(Refusal::conflict("not-editable", "this offer has ended; write another"));
        }
        let facts = self.read_offer(scope, raw).await?;
        demand_sharing(scope, &before.offer.facts.sharing, &facts.sharing)?;
        check_committed(&before, &facts)?;
        let record = offers::update(self.store(), scope, id, version, facts).await.map_err(refusal)?;
        self.offer_view(scope, record).await
    }

    /// Releases an offer to the matcher and to whom it is shared with.
    pub async fn publish_offer(&self, scope: &Scope, id: OfferId, version: i64) -> Outcome<OfferView> {
        demand(scope, Act::PublishOffer)?;
        let before = self.own_offer(scope, id).await?;
        if before.status != OfferStatus::Draft {
            return Err(Refusal::conflict("not-a-move", "only a draft is published; write another offer"));
        }
        if !before.offer.facts.sharing.reaches_secretariat() {
            let detail = "the offer is private; share it with the secretariat first, so that it can be matched";
            return Err(Refusal::conflict("not-shared", detail));
        }
        self.move_offer(scope, id, version, OfferStatus::Published, "").await
    }

    /// Takes an offer back; what is agreed already stays agreed.
    pub async fn withdraw_offer(&self, scope: &Scope, id: OfferId, reason: &str, version: i64) -> Outcome<OfferView> {
        demand(scope, Act::WithdrawOffer)?;
        let before = self.own_offer(scope, id).await?;
        if !matches!(before.status, OfferStatus::Draft | OfferStatus::Published) {
            return Err(Refusal::conflict("not-a-move", "this offer has ended already; there is nothing to do"));
        }
        self.move_offer(scope, id, version, OfferStatus::Withdrawn, &check_reason(reason, false)?).await
    }

    async fn move_offer(
        &self,
        scope: &Scope,
        id: OfferId,
        version: i64,
        to: OfferStatus,
        reason: &str,
    ) -> Outcome<OfferView> {
        let record = offers::set_status(self.store(), scope, id, version, to, reason).await.map_err(refusal)?;
        self.offer_view(scope, record).await
    }

    /// Chooses who may see an offer.
    pub async fn share_offer(&self, scope: &Scope, id: OfferId, sharing: Sharing, version: i64) -> Outcome<OfferView> {
        demand(scope, Act::ShareOffer)?;
        let record = self.own_offer(scope, id).await?;
        if record.status == OfferStatus::Published && !sharing.reaches_secretariat() {
            let detail = "the offer is released to the matcher; withdraw it before you make it private";
            return Err(Refusal::conflict("not-private-now", detail));
        }
        let findings = self.sharing_faults(scope, &sharing).await?;
        if !findings.is_empty() {
            return Err(Refusal::Invalid(findings));
        }
        let facts = OfferFacts { sharing, ..record.offer.facts };
        let record = offers::update(self.store(), scope, id, version, facts).await.map_err(refusal)?;
        self.offer_view(scope, record).await
    }

    /// Looks at an offer while it is being written; nothing is stored.
    pub async fn check_offer(&self, scope: &Scope, raw: &RawOffer) -> Outcome<OfferDraft> {
        demand(scope, Act::WriteOffer)?;
        let actor = scope.actor().ok_or(Refusal::NotSignedIn)?;
        let edition = self.edition_for(scope, &words_of(raw)).await?;
        match matching::raw::parse(raw, &edition, self.register(), |field| Place::field(field)) {
            Err(findings) => Ok(OfferDraft { findings, reach: None, conditions: Vec::new() }),
            Ok(facts) => {
                let findings = self.sharing_faults(scope, &facts.sharing).await?;
                let offer = Offer {
                    id: OfferId(Uuid::nil()),
                    provider: actor.organisation,
                    provider_kind: actor.provider_kind.unwrap_or(ProviderKind::Government),
                    provider_name: actor.organisation_name.clone(),
                    posted: self.today(),
                    facts,
                };
                let (needs, world) = self.needs_to_reach(scope).await?;
                let reach = reach(&offer, &needs, &world);
                let conditions = draft_offer(&offer, &needs, &world.context()).conditions;
                Ok(OfferDraft { findings, reach: Some(reach), conditions })
            }
        }
    }

    async fn read_offer(&self, scope: &Scope, raw: &RawOffer) -> Outcome<OfferFacts> {
        let edition = self.edition_for(scope, &words_of(raw)).await?;
        let facts = matching::raw::parse(raw, &edition, self.register(), |field| Place::field(field))
            .map_err(Refusal::Invalid)?;
        let findings = self.sharing_faults(scope, &facts.sharing).await?;
        if findings.is_empty() { Ok(facts) } else { Err(Refusal::Invalid(findings)) }
    }

    pub(crate) async fn sharing_faults(&self, scope: &Scope, sharing: &Sharing) -> Outcome<Vec<Finding>> {
        let mut findings = Vec::new();
        for &id in &sharing.chosen {
            match organisations::get(self.store(), scope, id).await.map_err(refusal) {
                Ok(_) => {}
                Err(Refusal::NotFound) => {
                    let message = "no such organisation takes part; choose one from the list";
                    findings.push(Finding::error(
                        "unknown-organisation",
                        Place::field("shared_with"),
                        id.to_string(),
                        message,
                    ));
                }
                Err(other) => return Err(other),
            }
        }
        Ok(findings)
    }

    /// An offer of the reader's own organisation.
    pub(crate) async fn own_offer(&self, scope: &Scope, id: OfferId) -> Outcome<OfferRecord> {
        let record = offers::get(self.store(), scope, id).await.map_err(refusal)?;
        if is_own(scope, record.organisation) { Ok(record) } else { Err(Refusal::NotFound) }
    }

    async fn offer_view(&self, scope: &Scope, record: OfferRecord) -> Outcome<OfferView> {
        let own = is_own(scope, record.organisation);
        let rates = self.current_rates(scope).await?;
        let (usd_cents, rate_date) = converted(&rates, record.offer.facts.capacity);
        let open = matches!(record.status, OfferStatus::Draft | OfferStatus::Published);
        let (id, capacity) = (record.offer.id, record.offer.facts.capacity.amount);
        let reached = if own && open {
            let (needs, world) = self.needs_to_reach(scope).await?;
            Some(reach(&record.offer, &needs, &world))
        } else {
            None
        };
        Ok(OfferView {
            own,
            may: offer_acts(scope, &record, own),
            usd_cents,
            rate_date,
            free: record.committed.map(|committed| capacity.saturating_sub(committed)),
            reach: reached,
            proposals: self.proposals_on(scope, None, Some(id)).await?,
            engagements: self.engagements_on(scope, None, Some(id)).await?,
            history: if own { self.history(scope, "offer", &id.to_string()).await? } else { Vec::new() },
            record,
        })
    }

    /// The matchable needs that whoever asks may see.
    pub(crate) async fn visible_needs(&self, scope: &Scope) -> Outcome<Vec<Need>> {
        let status = NeedStatus::ALL.iter().copied().filter(|s| s.matchable()).collect();
        let filter = needs::NeedFilter { status, ..needs::NeedFilter::default() };
        let found = needs::all(self.store(), scope, &filter).await.map_err(refusal)?;
        Ok(found.into_iter().map(|(need, _)| need).collect())
    }

    /// The needs that an offer's provider may see, and what is known around them.
    async fn needs_to_reach(&self, scope: &Scope) -> Outcome<(Vec<Need>, World<'_>)> {
        let needs = self.visible_needs(scope).await?;
        let mut world = self.world(scope).await?;
        world.served = needs.iter().flat_map(|need| need.facts.requires.iter().copied()).collect();
        Ok((needs, world))
    }
}

/// How many of the needs that its provider may see an offer fits.
fn reach(offer: &Offer, needs: &[Need], world: &World<'_>) -> Reach {
    let answer = eligible(needs, std::slice::from_ref(offer), &world.context());
    let mut excluded: Vec<(String, usize)> = Vec::new();
    for count in answer.needs.values().flat_map(|of| &of.excluded) {
        match excluded.iter_mut().find(|(rule, _)| *rule == count.rule) {
            Some((_, counted)) => *counted += count.first,
            None => excluded.push((count.rule.clone(), count.first)),
        }
    }
    excluded.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let fitting = answer.needs.values().filter(|of| of.eligible > 0).count();
    Reach { needs: needs.len(), fitting, excluded }
}

pub(crate) fn offer_summary(scope: &Scope, record: OfferRecord, rates: &ExchangeRates) -> OfferSummary {
    let (usd_cents, rate_date) = converted(rates, record.offer.facts.capacity);
    OfferSummary { own: is_own(scope, record.organisation), usd_cents, rate_date, record }
}

fn offer_acts(scope: &Scope, record: &OfferRecord, own: bool) -> Vec<Act> {
    match (own, record.status) {
        (true, OfferStatus::Draft) => {
            which(scope, &[Act::WriteOffer, Act::ShareOffer, Act::PublishOffer, Act::WithdrawOffer])
        }
        (true, OfferStatus::Published) if allowed(scope, Act::PublishOffer) => {
            which(scope, &[Act::WriteOffer, Act::ShareOffer, Act::WithdrawOffer])
        }
        _ => Vec::new(),
    }
}

fn demand_sharing(scope: &Scope, before: &Sharing, after: &Sharing) -> Outcome<()> {
    if before == after || holds(scope, Act::ShareOffer) {
        Ok(())
    } else {
        Err(Refusal::NotAllowed { act: Act::ShareOffer })
    }
}

/// What is agreed already fits into what the offer is changed to.
fn check_committed(before: &OfferRecord, after: &OfferFacts) -> Outcome<()> {
    let committed = before.committed.unwrap_or(0);
    if committed == 0 {
        return Ok(());
    }
    let unit = before.offer.facts.capacity.unit;
    let fault = |code, field, value: String, message: String| {
        Err(Refusal::invalid(Finding::error(code, Place::field(field), value, message)))
    };
    if after.capacity.unit != unit {
        let message = format!("some of it is agreed in {unit}; keep the unit and write another offer for the rest");
        fault("unit-agreed", "unit", after.capacity.unit.to_string(), message)
    } else if after.capacity.amount < committed {
        let agreed = vocabulary::Quantity::new(committed, unit);
        fault(
            "below-agreed",
            "capacity",
            after.capacity.digits(),
            format!("{agreed} is agreed already; offer at least that"),
        )
    } else {
        Ok(())
    }
}
