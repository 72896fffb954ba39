//! Trust funds and pooled offers: several contributors to one offer, and what each contribution reached.

use feedback::{Contribution, attribute, attribute_engagement, capacity};
use persistence::contributions;
use persistence::{ContributionRecord, EngagementRecord, OfferRecord, Scope, StoreError, offers};
use serde::Serialize;
use vocabulary::field::Fields;
use vocabulary::{EngagementId, Finding, OfferId, OrganisationId, Place, Quantity, StateCode, Unit};

use crate::access::{Act, demand, which};
use crate::matchmaker::{Matchmaker, refusal};
use crate::need_views::is_own;
use crate::refusal::{Outcome, Refusal};

/// Most contributions to one offer.
const MOST: usize = 100;

vocabulary::raw_record! {
    /// A contribution as text.
    RawContribution {
        /// The organisation's id.
        organisation,
        /// How much, in the offer's unit.
        amount,
        /// Since when.
        since,
        /// What for.
        words,
    }
}

/// What a contributor has in an engagement, in the engagement's unit; the shares of all sum up exactly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FundShare {
    /// Who.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// Of what was agreed.
    pub agreed: Quantity,
    /// Of what was delivered.
    pub delivered: Quantity,
}

/// What a contribution reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reached {
    /// The engagement.
    pub engagement: EngagementId,
    /// The state.
    pub state: StateCode,
    /// Of what was agreed, in the engagement's unit.
    pub agreed: Quantity,
    /// Of what was delivered.
    pub delivered: Quantity,
    /// Of what the engagement takes from the offer, in the offer's unit.
    pub drawn: Quantity,
}

/// A contribution with what it reached, as far as the reader may see the engagements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContributionView {
    /// The contribution.
    pub record: ContributionRecord,
    /// In the offer's unit, where the reader may see the offer.
    pub amount: Option<Quantity>,
    /// What it reached.
    pub reached: Vec<Reached>,
}

/// An offer and its contributions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FundView {
    /// The offer.
    pub offer: OfferId,
    /// Its title; empty for a contributor who may not see the offer.
    pub title: String,
    /// Its unit, where the reader may see the offer.
    pub unit: Option<Unit>,
    /// The sum of the contributions, else the capacity that the offer names.
    pub capacity: i64,
    /// Whether there are contributions.
    pub pooled: bool,
    /// The contributions, in the order of the list.
    pub contributions: Vec<ContributionView>,
    /// Version of the offer; 0 where the reader may not see it.
    pub version: i64,
    /// What the reader may do.
    pub may: Vec<Act>,
}

fn read(raw: &RawContribution, number: usize, unit: Unit) -> Result<Contribution, Vec<Finding>> {
    let mut f = Fields::new(|field: &str| Place::field(format!("{field}-{number}")));
    let organisation: Option<OrganisationId> = f.required("unknown-organisation", "organisation", &raw.organisation);
    let amount = f.amount("amount", &raw.amount, Some(unit));
    if amount == Some(0) {
        f.refuse("required", "amount", &raw.amount, "say how much is contributed");
    }
    let since = f.day("since", &raw.since);
    let words = f.prose("words", &raw.words);
    let all = organisation.zip(amount).zip(since);
    f.finish(all.map(|((organisation, amount), since)| Contribution { organisation, amount, since, words }))
}

impl Matchmaker {
    /// The contributions to an offer and what each reached.
    pub async fn contributions(&self, scope: &Scope, id: OfferId) -> Outcome<FundView> {
        demand(scope, Act::ReadOffers)?;
        let found = contributions::list(self.store(), scope, id).await.map_err(refusal)?;
        let offer = match offers::get(self.store(), scope, id).await {
            Ok(offer) => Some(offer),
            Err(StoreError::NotFound) => None,
            Err(other) => return Err(refusal(other)),
        };
        self.fund_view(scope, id, offer, found).await
    }

    async fn fund_view(
        &self,
        scope: &Scope,
        id: OfferId,
        offer: Option<OfferRecord>,
        found: Vec<ContributionRecord>,
    ) -> Outcome<FundView> {
        let plain: Vec<Contribution> = found.iter().map(|one| one.contribution.clone()).collect();
        let unit = offer.as_ref().map(|offer| offer.offer.facts.capacity.unit);
        let engagements: Vec<EngagementRecord> =
            self.every_engagement(scope).await?.into_iter().filter(|record| record.engagement.offer == id).collect();
        let mut reached: Vec<Vec<Reached>> = vec![Vec::new(); plain.len()];
        for record in &engagements {
            for (place, one) in shares_of(record, &plain).into_iter().enumerate() {
                if let (Some(place), Some(one)) = (reached.get_mut(place), one) {
                    place.push(one);
                }
            }
        }
        let own = offer.as_ref().is_some_and(|offer| is_own(scope, offer.organisation));
        let contributions = found.into_iter().zip(reached).map(|(record, reached)| ContributionView {
            amount: unit.map(|unit| Quantity::new(record.contribution.amount, unit)),
            record,
            reached,
        });
        Ok(FundView {
            offer: id,
            title: offer.as_ref().map(|offer| offer.offer.facts.title.clone()).unwrap_or_default(),
            unit,
            capacity: if plain.is_empty() {
                offer.as_ref().map_or(0, |offer| offer.offer.facts.capacity.amount)
            } else {
                capacity(&plain)
            },
            pooled: !plain.is_empty(),
            contributions: contributions.collect(),
            version: offer.as_ref().map_or(0, |offer| offer.version),
            may: if own { which(scope, &[Act::KeepContributions]) } else { Vec::new() },
        })
    }

    /// Sets the whole list of contributions to an own offer; its capacity becomes their sum.
    pub async fn set_contributions(
        &self,
        scope: &Scope,
        id: OfferId,
        raw: &[RawContribution],
        version: i64,
    ) -> Outcome<FundView> {
        demand(scope, Act::KeepContributions)?;
        let offer = offers::get(self.store(), scope, id).await.map_err(refusal)?;
        if !is_own(scope, offer.organisation) {
            return Err(Refusal::NotFound);
        }
        let unit = offer.offer.facts.capacity.unit;
        let (mut all, mut findings) = (Vec::new(), Vec::new());
        for (raw, number) in raw.iter().zip(1..) {
            match read(raw, number, unit) {
                Ok(one) => all.push(one),
                Err(faults) => findings.extend(faults),
            }
        }
        if raw.len() > MOST {
            let message = format!("name {MOST} contributions at most");
            findings.push(Finding::error("too-many", Place::field("contributions"), raw.len().to_string(), message));
        }
        if !findings.is_empty() {
            return Err(Refusal::Invalid(findings));
        }
        contributions::set(self.store(), scope, id, version, all).await.map_err(|e| match e {
            StoreError::Conflict(text) => Refusal::conflict("capacity-below-commitments", text),
            other => refusal(other),
        })?;
        self.contributions(scope, id).await
    }

    /// What each contributor to a pooled offer has in an engagement; nothing where the offer is not pooled.
    pub(crate) async fn attribution(&self, scope: &Scope, record: &EngagementRecord) -> Outcome<Vec<FundShare>> {
        let id = record.engagement.offer;
        let mut found = contributions::behind(self.store(), scope, &[id]).await.map_err(refusal)?;
        let behind = found.remove(&id).unwrap_or_default();
        let plain: Vec<Contribution> = behind.iter().map(|one| one.contribution.clone()).collect();
        let unit = record.engagement.agreed.unit;
        let shares = attribute_engagement(&plain, &record.engagement);
        Ok(shares
            .into_iter()
            .map(|share| FundShare {
                name: behind
                    .iter()
                    .find(|one| one.contribution.organisation == share.organisation)
                    .map(|one| one.name.clone())
                    .unwrap_or_default(),
                organisation: share.organisation,
                agreed: Quantity::new(share.agreed, unit),
                delivered: Quantity::new(share.delivered, unit),
            })
            .collect())
    }
}

/// What each contribution has in an engagement, by place; none where it has no part.
fn shares_of(record: &EngagementRecord, contributions: &[Contribution]) -> Vec<Option<Reached>> {
    let unit = record.engagement.agreed.unit;
    let agreed_on = record.engagement.conduct.agreed_on;
    let counts = |one: &Contribution| agreed_on.is_none_or(|day| one.since <= day);
    // Contributions that came after the agreement have no part in it, unless no other one was there.
    let any = contributions.iter().any(counts);
    let weights: Vec<i64> = contributions.iter().map(|one| if !any || counts(one) { one.amount } else { 0 }).collect();
    let agreed = attribute(record.engagement.agreed.amount, &weights);
    let delivered = feedback::delivered_of(&record.engagement).min(record.engagement.agreed.amount);
    let delivered = attribute(delivered, &weights);
    let drawn = attribute(record.draw.amount, &weights);
    let all = agreed.into_iter().zip(delivered).zip(drawn);
    all.map(|((agreed, delivered), drawn)| {
        (agreed > 0 || delivered > 0 || drawn > 0).then(|| Reached {
            engagement: record.engagement.id,
            state: record.engagement.state.clone(),
            agreed: Quantity::new(agreed, unit),
            delivered: Quantity::new(delivered, unit),
            drawn: Quantity::new(drawn, record.draw.unit),
        })
    })
    .collect()
}
