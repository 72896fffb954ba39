//! Published index results that a state chose to look at beside its own answers. The state alone reads them, and they
//! count nowhere.

use ::assessment::IndexValue;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::entity::index_hint;
use crate::error::StoreError;
use crate::scope::Scope;
use crate::store::Store;
use crate::unit::{Act, write};

fn own(scope: &Scope) -> Result<Condition, StoreError> {
    Ok(Condition::all().add(index_hint::Column::Organisation.eq(scope.member()?.organisation.0)))
}

/// The values, and the version of the list; 0 where there is none.
pub async fn get(store: &Store, scope: &Scope) -> Result<(Vec<IndexValue>, i64), StoreError> {
    let Some(row) = index_hint::Entity::find().filter(own(scope)?).one(store.reader()).await? else {
        return Ok((Vec::new(), 0));
    };
    let values = serde_json::from_value(row.body).map_err(|e| StoreError::corrupt("a hint", e))?;
    Ok((values, row.version))
}

/// Replaces the values.
pub async fn put(store: &Store, scope: &Scope, values: Vec<IndexValue>, seen: i64) -> Result<i64, StoreError> {
    if scope.member()?.state.is_none() {
        return Err(StoreError::conflict("hints are a state's own; act for a state's delegation"));
    }
    let body = serde_json::to_value(&values).map_err(|e| StoreError::corrupt("the hints", e))?;
    write(store, scope.author()?, (body, seen, own(scope)?), |unit, (body, seen, own)| {
        Box::pin(async move {
            let organisation = unit.actor()?.organisation.0;
            let act = Act::new("hints.save", organisation);
            let there = index_hint::Entity::find().filter(own.clone()).one(&unit.tx).await?;
            let current = there.as_ref().map_or(0, |row| row.version);
            if current != *seen {
                return Err(StoreError::Stale { current_version: current }.into());
            }
            match there {
                Some(before) => {
                    let after = index_hint::Model { body: body.clone(), updated_at: unit.now(), ..before.clone() };
                    unit.save::<index_hint::Entity>(&before, after, act).await?;
                }
                None => {
                    let row = index_hint::Model {
                        id: Uuid::new_v4(),
                        organisation,
                        body: body.clone(),
                        version: 1,
                        updated_at: unit.now(),
                    };
                    unit.insert::<index_hint::Entity>(row, act).await?;
                }
            }
            Ok(current + 1)
        })
    })
    .await
}
