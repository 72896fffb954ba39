//! The ledger of an offer: every unit of its capacity is free, proposed, agreed or delivered at all times; what was
//! agreed once and came back undelivered is told besides.

use std::collections::BTreeMap;

use feedback::EngagementStatus;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;
use vocabulary::{OfferId, Unit};

use crate::engagements;
use crate::entity::{commitment, engagement, offer, proposal};
use crate::error::StoreError;
use crate::page::{Page, PageRequest, by_time};
use crate::records::{OfferStatus, ProposalStatus};
use crate::scope::{Scope, coded};
use crate::sharing;
use crate::store::Store;

/// One claim on an offer. Amounts are minor units of the offer.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LedgerEntry {
    /// `proposal` or `engagement`.
    pub kind: &'static str,
    /// Which.
    pub id: Uuid,
    /// What is proposed.
    pub proposed: i64,
    /// What is agreed and still to be delivered.
    pub agreed: i64,
    /// What is delivered.
    pub delivered: i64,
    /// What came back.
    pub returned: i64,
}

/// The ledger of an offer. Amounts are minor units of the offer.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Ledger {
    /// The offer.
    pub offer: OfferId,
    /// Its title.
    pub title: String,
    /// Who offers.
    pub organisation: vocabulary::OrganisationId,
    /// In which it counts.
    pub unit: Unit,
    /// `free + proposed + agreed + delivered`.
    pub capacity: i64,
    /// Nobody's.
    pub free: i64,
    /// In open proposals, as far as there is room.
    pub proposed: i64,
    /// Agreed and still to be delivered.
    pub agreed: i64,
    /// Delivered.
    pub delivered: i64,
    /// Agreed once and given back; free again.
    pub returned: i64,
    /// In open proposals beyond what is there: who accepts first has it.
    pub contested: i64,
    /// The row's own sum of what is committed.
    pub committed: i64,
    /// The claims, proposals first.
    pub entries: Vec<LedgerEntry>,
}

impl Ledger {
    /// What does not add up; nothing where all is well.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let parts = [self.free, self.proposed, self.agreed, self.delivered];
        if parts.iter().any(|part| *part < 0) {
            faults.push(format!("a part is below nothing: {parts:?}"));
        }
        let sum: i128 = parts.iter().map(|part| i128::from(*part)).sum();
        if sum != i128::from(self.capacity) {
            faults.push(format!("free, proposed, agreed and delivered add up to {sum} and not to {}", self.capacity));
        }
        if self.committed != self.agreed + self.delivered {
            faults.push(format!(
                "{} is booked, {} is agreed or delivered",
                self.committed,
                self.agreed + self.delivered
            ));
        }
        faults
    }
}

/// The part of a claim that is delivered: in proportion, rounded down, and all that is left of it once it is closed.
fn delivered_part(held: i64, agreed: i64, delivered: i64, closed: bool) -> i64 {
    if closed {
        return held;
    }
    let part = i128::from(held) * i128::from(delivered.clamp(0, agreed)) / i128::from(agreed.max(1));
    i64::try_from(part).unwrap_or(held)
}

/// The one calculation behind every ledger. `seen` leaves out proposals that the reader does not know of.
async fn of(store: &Store, offers: Vec<offer::Model>, seen: Condition) -> Result<Vec<Ledger>, StoreError> {
    let db = store.reader();
    let ids: Vec<Uuid> = offers.iter().map(|row| row.id).collect();
    let open = proposal::Entity::find()
        .filter(proposal::Column::Offer.is_in(ids.clone()))
        .filter(proposal::Column::Status.eq(ProposalStatus::Open.code()))
        .filter(seen)
        .order_by_asc(proposal::Column::CreatedAt)
        .order_by_asc(proposal::Column::Id)
        .all(db)
        .await?;
    let rows = engagement::Entity::find()
        .filter(engagement::Column::Offer.is_in(ids.clone()))
        .order_by_asc(engagement::Column::CreatedAt)
        .order_by_asc(engagement::Column::Id)
        .all(db)
        .await?;
    let claims = commitment::Entity::find().filter(commitment::Column::Offer.is_in(ids)).all(db).await?;
    let claims: BTreeMap<Uuid, commitment::Model> = claims.into_iter().map(|row| (row.engagement, row)).collect();
    let mut entries: BTreeMap<Uuid, Vec<LedgerEntry>> = BTreeMap::new();
    for row in open {
        let line =
            LedgerEntry { kind: "proposal", id: row.id, proposed: row.draw, agreed: 0, delivered: 0, returned: 0 };
        entries.entry(row.offer).or_default().push(line);
    }
    for record in engagements::records(store, rows).await? {
        let Some(claim) = claims.get(&record.engagement.id.0) else { continue };
        let held = claim.amount - claim.released;
        let closed = record.engagement.status == EngagementStatus::Closed;
        let so_far = feedback::delivered_of(&record.engagement);
        let delivered = delivered_part(held, record.engagement.agreed.amount, so_far, closed);
        entries.entry(claim.offer).or_default().push(LedgerEntry {
            kind: "engagement",
            id: claim.engagement,
            proposed: 0,
            agreed: held - delivered,
            delivered,
            returned: claim.released,
        });
    }
    offers.into_iter().map(|row| ledger(&row, entries.remove(&row.id).unwrap_or_default())).collect()
}

fn ledger(row: &offer::Model, entries: Vec<LedgerEntry>) -> Result<Ledger, StoreError> {
    let sum = |of: fn(&LedgerEntry) -> i64| entries.iter().map(of).fold(0i64, i64::saturating_add);
    let (asked, agreed, delivered, returned) =
        (sum(|e| e.proposed), sum(|e| e.agreed), sum(|e| e.delivered), sum(|e| e.returned));
    let left = row.capacity - agreed - delivered;
    let proposed = asked.min(left.max(0));
    Ok(Ledger {
        offer: OfferId(row.id),
        title: row.title.clone(),
        organisation: vocabulary::OrganisationId(row.organisation),
        unit: coded(&row.unit)?,
        capacity: row.capacity,
        free: left - proposed,
        proposed,
        agreed,
        delivered,
        returned,
        contested: asked - proposed,
        committed: row.committed,
        entries,
    })
}

/// The offers whose ledger a scope reads: its own; the secretariat those that it may see.
fn readable(scope: &Scope) -> Condition {
    match scope.secretariat() {
        Ok(_) => sharing::offers(scope),
        Err(_) => sharing::own_offers(scope),
    }
}

/// The ledger of one offer; for its owner and the secretariat.
pub async fn get(store: &Store, scope: &Scope, id: OfferId) -> Result<Ledger, StoreError> {
    let row = offer::Entity::find_by_id(id.0).filter(readable(scope)).one(store.reader()).await?;
    let seen = crate::proposals::visible(scope)?;
    of(store, vec![row.ok_or(StoreError::NotFound)?], seen).await?.pop().ok_or(StoreError::NotFound)
}

/// The ledgers that the scope may read, of the newest offer first; of offers that were ever published.
pub async fn list(store: &Store, scope: &Scope, page: PageRequest) -> Result<Page<Ledger>, StoreError> {
    let rows =
        offer::Entity::find().filter(readable(scope)).filter(offer::Column::Status.ne(OfferStatus::Draft.code()));
    let order = (offer::Column::CreatedAt, offer::Column::Id);
    let page = by_time(store.reader(), rows, &page, order, |row| (row.created_at, row.id)).await?;
    let seen = crate::proposals::visible(scope)?;
    Ok(Page { items: of(store, page.items, seen).await?, next: page.next, total: page.total })
}

/// Every ledger, for whoever checks that all adds up at the console.
pub(crate) async fn all(store: &Store) -> Result<Vec<Ledger>, StoreError> {
    let mut found = Vec::new();
    let rows = offer::Entity::find().order_by_asc(offer::Column::Id).all(store.reader()).await?;
    for some in rows.chunks(200) {
        found.extend(of(store, some.to_vec(), Condition::all()).await?);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_rounded_down_and_a_closed_claim_is_delivered_whole() {
        assert_eq!(delivered_part(120, 100, 33, false), 39);
        assert_eq!(delivered_part(120, 100, 100, false), 120);
        assert_eq!(delivered_part(120, 100, 500, false), 120);
        assert_eq!(delivered_part(40, 100, 33, true), 40);
    }
}
