//! The ledger of an offer, and the check that every ledger adds up.

use persistence::{LedgerEntry, Scope, ledger, organisations};
use serde::Serialize;
use vocabulary::{OfferId, Unit};

use crate::access::{Act, demand};
use crate::matchmaker::{Matchmaker, page, refusal, wanted};
use crate::paging::{Page, Paging};
use crate::refusal::Outcome;

/// The ledger of an offer; amounts in its minor units. `capacity = free + proposed + agreed + delivered`, always.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct LedgerView {
    pub offer: OfferId,
    pub title: String,
    pub provider_name: String,
    pub unit: Unit,
    pub capacity: i64,
    pub free: i64,
    pub proposed: i64,
    pub agreed: i64,
    pub delivered: i64,
    /// Agreed once and given back; free again.
    pub returned: i64,
    /// In open proposals beyond what is there: who accepts first has it.
    pub contested: i64,
    pub entries: Vec<LedgerEntry>,
}

/// What does not add up in an offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CapacityFault {
    /// The offer.
    pub offer: OfferId,
    /// What.
    pub what: String,
}

/// The check of every ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CapacityAudit {
    /// How many offers were looked at.
    pub offers: usize,
    /// What does not add up; nothing where all is well.
    pub faults: Vec<CapacityFault>,
}

impl Matchmaker {
    /// What of an offer is free, proposed, agreed and delivered; for its owner and the secretariat.
    pub async fn ledger(&self, scope: &Scope, id: OfferId) -> Outcome<LedgerView> {
        demand(scope, Act::ReadLedger)?;
        let ledger = ledger::get(self.store(), scope, id).await.map_err(refusal)?;
        self.ledger_view(scope, ledger).await
    }

    /// The ledgers of the own offers; the secretariat's of those that it may see.
    pub async fn ledgers(&self, scope: &Scope, paging: &Paging) -> Outcome<Page<LedgerView>> {
        demand(scope, Act::ReadLedger)?;
        let found = page(ledger::list(self.store(), scope, wanted(paging)?).await.map_err(refusal)?);
        let mut items = Vec::new();
        for ledger in found.items {
            items.push(self.ledger_view(scope, ledger).await?);
        }
        Ok(Page { items, next: found.next, total: found.total })
    }

    async fn ledger_view(&self, scope: &Scope, of: ledger::Ledger) -> Outcome<LedgerView> {
        let provider = organisations::get(self.store(), scope, of.organisation).await.map_err(refusal)?;
        Ok(LedgerView {
            offer: of.offer,
            title: of.title,
            provider_name: provider.name,
            unit: of.unit,
            capacity: of.capacity,
            free: of.free,
            proposed: of.proposed,
            agreed: of.agreed,
            delivered: of.delivered,
            returned: of.returned,
            contested: of.contested,
            entries: of.entries,
        })
    }

    /// Checks, at the console, that every unit of every offer is accounted for.
    pub async fn audit_capacity(&self) -> Outcome<CapacityAudit> {
        let ledgers = self.store().console().ledgers().await.map_err(refusal)?;
        let faults = ledgers
            .iter()
            .flat_map(|of| of.faults().into_iter().map(|what| CapacityFault { offer: of.offer, what }))
            .collect();
        Ok(CapacityAudit { offers: ledgers.len(), faults })
    }
}
