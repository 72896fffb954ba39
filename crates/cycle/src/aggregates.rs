//! Step 2 over all states: figures that reveal no single one, from snapshots that the secretariat takes.

use std::collections::{BTreeMap, BTreeSet};

use assessment::{AggregateRow, Audience, Filter};
use chrono::NaiveDate;
use persistence::{Scope, StoreError, snapshots};
use serde::Serialize;
use vocabulary::{AreaId, CapabilityId, EditionRecordId, RegionCode, StateCode};

use crate::access::{Act, demand, which};
use crate::matchmaker::{Matchmaker, refusal};
use crate::refusal::{Outcome, Refusal};

/// Which figures are wanted. What is empty does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AggregateFilter {
    /// Of which edition; none means the current one.
    pub edition: Option<EditionRecordId>,
    /// Of these regions.
    pub regions: BTreeSet<RegionCode>,
    /// Of these capabilities.
    pub capabilities: BTreeSet<CapabilityId>,
    /// Of these areas.
    pub areas: BTreeSet<AreaId>,
}

/// Figures over all states that share with the reader's audience.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AggregatesView {
    /// Of which edition.
    pub edition: EditionRecordId,
    /// The day of the snapshot; none before the first one.
    pub taken: Option<NaiveDate>,
    /// `secretariat` or `members`.
    pub audience: Audience,
    /// By capability, in reading order.
    pub rows: Vec<AggregateRow>,
    /// How many rows hold something back.
    pub withheld: usize,
    /// What the reader may do.
    pub may: Vec<Act>,
}

impl Matchmaker {
    /// The figures of the newest snapshot for the reader's audience. A filter chooses whole cells, so that no two pages
    /// tell more together than each alone.
    pub async fn aggregates(&self, scope: &Scope, filter: &AggregateFilter) -> Outcome<AggregatesView> {
        demand(scope, Act::ReadAggregates)?;
        let view = self.catalogue(scope, filter.edition).await?;
        let wanted = Filter {
            regions: filter.regions.clone(),
            areas: filter.areas.clone(),
            capabilities: filter.capabilities.clone(),
        };
        let found = snapshots::rows(self.store(), scope, view.summary.id, &view.edition, &wanted);
        let (taken, rows) = match found.await.map_err(refusal)? {
            Some((taken, rows)) => (Some(taken), rows),
            None => (None, Vec::new()),
        };
        Ok(AggregatesView {
            edition: view.summary.id,
            taken,
            audience: Audience::of(scope.reader()),
            withheld: rows.iter().filter(|row| row.withheld).count(),
            rows,
            may: which(scope, &[Act::TakeSnapshot]),
        })
    }

    /// Makes the figures anew for every audience, once a day at most.
    pub async fn take_snapshot(&self, scope: &Scope) -> Outcome<AggregatesView> {
        demand(scope, Act::TakeSnapshot)?;
        let (id, edition) = self.current_edition(scope).await?;
        let regions: BTreeMap<StateCode, RegionCode> =
            self.register().iter().map(|state| (state.code.clone(), state.region.clone())).collect();
        match snapshots::take(self.store(), scope, id, &edition, &regions).await {
            Ok(()) => self.aggregates(scope, &AggregateFilter::default()).await,
            Err(StoreError::Duplicate(_)) => Err(Refusal::conflict(
                "too-soon",
                "the figures were made today already; make them again tomorrow at the earliest",
            )),
            Err(other) => Err(refusal(other)),
        }
    }
}
