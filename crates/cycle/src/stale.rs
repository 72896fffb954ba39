//! Needs and offers are looked at again by their owners; what nobody looked at in time leaves matching.

use persistence::{OfferStatus, Scope, stale};
use vocabulary::{Finding, NeedId, OfferId, Place};

use crate::access::{Act, demand};
use crate::matchmaker::{Matchmaker, refusal};
use crate::need_views::NeedView;
use crate::offers::OfferView;
use crate::refusal::{Outcome, Refusal};

/// The longest time between two looks, in months.
const MOST_MONTHS: u32 = 24;

fn months(wanted: Option<u32>) -> Outcome<u32> {
    let wanted = wanted.unwrap_or(stale::MONTHS);
    if (1..=MOST_MONTHS).contains(&wanted) {
        return Ok(wanted);
    }
    let message = "look at it again in 1 to 24 months";
    Err(Refusal::invalid(Finding::error("out-of-range", Place::field("months"), wanted.to_string(), message)))
}

fn over() -> Refusal {
    Refusal::conflict("not-reviewable", "it has ended; there is nothing to look at again")
}

impl Matchmaker {
    /// An own need still stands: it is looked at again in so many months, 12 where nothing is said.
    pub async fn review_need(&self, scope: &Scope, id: NeedId, wait: Option<u32>, version: i64) -> Outcome<NeedView> {
        demand(scope, Act::ReviewRecord)?;
        let record = self.own_need(scope, id).await?;
        if !record.status.editable() && !record.status.matchable() {
            return Err(over());
        }
        let record = stale::review_need(self.store(), scope, id, version, months(wait)?).await.map_err(refusal)?;
        self.need(scope, record.need.id).await
    }

    /// An own offer still stands.
    pub async fn review_offer(
        &self,
        scope: &Scope,
        id: OfferId,
        wait: Option<u32>,
        version: i64,
    ) -> Outcome<OfferView> {
        demand(scope, Act::ReviewRecord)?;
        let record = self.own_offer(scope, id).await?;
        if !matches!(record.status, OfferStatus::Draft | OfferStatus::Published) {
            return Err(over());
        }
        let record = stale::review_offer(self.store(), scope, id, version, months(wait)?).await.map_err(refusal)?;
        self.offer(scope, record.offer.id).await
    }
}
