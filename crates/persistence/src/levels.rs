//! Levels of every state over its cycles, as far as the states share them with the secretariat: what the reports on
//! progress are made from. For the secretariat alone; what leaves the cycle of it is told of five states and more.

use std::collections::BTreeMap;

use ::assessment::{Audience, Contribution};
use feedback::reports::LevelRecord;
use sea_orm::{EntityTrait, QueryFilter, QueryOrder};
use vocabulary::{EditionRecordId, Reader, RegionCode, StateCode};

use crate::entity::assessment;
use crate::error::StoreError;
use crate::scope::{Scope, coded};
use crate::shares::{Editions, candidates};
use crate::sheets::load;
use crate::store::Store;

/// The levels of every endorsed assessment that is shared, the cycles of a state counted from 1, oldest first.
pub async fn list(
    store: &Store,
    scope: &Scope,
    editions: &Editions,
    regions: &BTreeMap<StateCode, RegionCode>,
) -> Result<Vec<LevelRecord>, StoreError> {
    scope.secretariat()?;
    let today = scope.today();
    let rows = assessment::Entity::find()
        .filter(candidates(Reader::Secretariat, None, today, false))
        .order_by_asc(assessment::Column::EndorsedAt)
        .order_by_asc(assessment::Column::Id)
        .all(store.reader())
        .await?;
    let mut cycles: BTreeMap<StateCode, u32> = BTreeMap::new();
    let mut found = Vec::new();
    for mut loaded in load(store, rows).await? {
        let state: StateCode = coded(&loaded.row.state)?;
        let Some(region) = regions.get(&state).cloned() else { continue };
        let Some(edition) = editions.get(&EditionRecordId(loaded.row.edition)) else { continue };
        let sharing = loaded.sharing.clone();
        let sheet = loaded.sheet(edition);
        let given = Contribution::of(state.clone(), region.clone(), sheet, &sharing, Audience::Secretariat, today);
        let Some(given) = given else { continue };
        let cycle = cycles.entry(state.clone()).or_insert(0);
        *cycle += 1;
        for (capability, level) in given.levels {
            let Some(area) = edition.area_of(&capability).map(|area| area.id.clone()) else { continue };
            found.push(LevelRecord {
                state: state.clone(),
                region: region.clone(),
                area,
                capability,
                cycle: *cycle,
                level,
            });
        }
    }
    Ok(found)
}
