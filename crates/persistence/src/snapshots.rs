//! What is told of all states together, from snapshots that the secretariat takes. The basis of a snapshot stays in
//! here; out go the released cells that a filter selects.

use std::collections::{BTreeMap, BTreeSet};

use ::assessment::{AggregateRow, Audience, Contribution, Filter, Snapshot, snapshot};
use catalogue::Edition;
use chrono::NaiveDate;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;
use vocabulary::{EditionRecordId, OrganisationId, Reader, RegionCode, StateCode};

use crate::entity::{aggregate_snapshot, assessment};
use crate::error::{Fault, StoreError};
use crate::scope::Scope;
use crate::shares::candidates;
use crate::sheets::load;
use crate::store::Store;
use crate::unit::{Act, Unit, write};

/// Whose snapshots are taken: visitors get none.
const AUDIENCES: [Audience; 2] = [Audience::Secretariat, Audience::Members];

/// As rows have it.
const fn code(audience: Audience) -> &'static str {
    match audience {
        Audience::Secretariat => "secretariat",
        Audience::Members => "members",
        Audience::Public => "public",
    }
}

/// The least that everybody of the audience may see, to find what can count at all.
fn reader(audience: Audience) -> Reader {
    match audience {
        Audience::Secretariat => Reader::Secretariat,
        // An organisation that no state ever chose.
        Audience::Members => Reader::Organisation(OrganisationId(Uuid::nil())),
        Audience::Public => Reader::Anyone,
    }
}

async fn newest(store: &Store, edition: EditionRecordId, audience: Audience) -> Result<Option<Snapshot>, StoreError> {
    let row = aggregate_snapshot::Entity::find()
        .filter(aggregate_snapshot::Column::Edition.eq(edition.0))
        .filter(aggregate_snapshot::Column::Audience.eq(code(audience)))
        .order_by_desc(aggregate_snapshot::Column::Taken)
        .one(store.reader())
        .await?;
    row.map(|row| serde_json::from_value(row.body))
        .transpose()
        .map_err(|e| StoreError::corrupt("a snapshot of aggregates", e))
}

/// The cells that the filter selects of the newest snapshot for the reader's audience, with the day it was taken; none
/// before the first one.
pub async fn rows(
    store: &Store,
    scope: &Scope,
    id: EditionRecordId,
    edition: &Edition,
    filter: &Filter,
) -> Result<Option<(NaiveDate, Vec<AggregateRow>)>, StoreError> {
    scope.member()?;
    let audience = Audience::of(scope.reader());
    let found = newest(store, id, audience).await?;
    Ok(found.map(|snapshot| (snapshot.taken, snapshot.filter(filter, edition))))
}

/// What each state contributes: its newest endorsed assessment of the edition, as far as the audience may see it.
async fn contributions(
    store: &Store,
    today: NaiveDate,
    (id, edition): (EditionRecordId, &Edition),
    audience: Audience,
    regions: &BTreeMap<StateCode, RegionCode>,
) -> Result<Vec<Contribution>, StoreError> {
    let rows = assessment::Entity::find()
        .filter(candidates(reader(audience), None, today, false))
        .filter(assessment::Column::Edition.eq(id.0))
        .order_by_desc(assessment::Column::EndorsedAt)
        .all(store.reader())
        .await?;
    let mut states = BTreeSet::new();
    let rows = rows.into_iter().filter(|row| states.insert(row.state.clone())).collect();
    let mut all = Vec::new();
    for mut loaded in load(store, rows).await? {
        let state: StateCode = crate::scope::coded(&loaded.row.state)?;
        let Some(region) = regions.get(&state).cloned() else { continue };
        let sharing = loaded.sharing.clone();
        all.extend(Contribution::of(state, region, loaded.sheet(edition), &sharing, audience, today));
    }
    Ok(all)
}

async fn keep(unit: &Unit, row: &aggregate_snapshot::Model) -> Result<(), Fault> {
    let owner = unit.actor()?.organisation.0;
    let act = Act::new("aggregates.take", owner).because(&row.audience);
    unit.record(act, "aggregate_snapshot", row.id, Some(row))?;
    unit.put(row.clone()).await
}

/// Takes a snapshot for each audience, one a day at most. For the secretariat.
pub async fn take(
    store: &Store,
    scope: &Scope,
    id: EditionRecordId,
    edition: &Edition,
    regions: &BTreeMap<StateCode, RegionCode>,
) -> Result<(), StoreError> {
    scope.secretariat()?;
    let today = scope.today();
    let all: BTreeSet<RegionCode> = regions.values().cloned().collect();
    for audience in AUDIENCES {
        let basis = contributions(store, today, (id, edition), audience, regions).await?;
        let previous = newest(store, id, audience).await?;
        if previous.as_ref().is_some_and(|previous| previous.taken >= today) {
            return Err(StoreError::Duplicate("a snapshot of today".to_owned()));
        }
        let taken = snapshot(edition, &all, today, &basis, previous.as_ref());
        let row = aggregate_snapshot::Model {
            id: Uuid::new_v4(),
            edition: id.0,
            audience: code(audience).to_owned(),
            taken: today,
            body: serde_json::to_value(&taken).map_err(|e| StoreError::corrupt("the snapshot", e))?,
            created_at: scope.now(),
        };
        write(store, scope.author()?, row, |unit, row| Box::pin(keep(unit, row))).await?;
    }
    Ok(())
}
