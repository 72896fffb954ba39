//! Notices and their outbox rows, written in the transaction of the change that they tell of.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, SqlErr};

use crate::entity::{notice, outbox};
use crate::error::Fault;
use crate::unit::Unit;

/// A notice, and the key under which it is told once; none where each is told.
pub(crate) type Told = (notice::Model, Option<String>);

/// Writes them; what was told under its key before is left out.
pub(crate) async fn leave(unit: &Unit, told: Vec<Told>) -> Result<(), Fault> {
    let keys: Vec<String> = told.iter().filter_map(|(_, key)| key.clone()).collect();
    let mut known: BTreeSet<String> = if keys.is_empty() {
        BTreeSet::new()
    } else {
        let rows = outbox::Entity::find().select_only().column(outbox::Column::Key);
        let rows = rows.filter(outbox::Column::Key.is_in(keys)).into_tuple::<String>().all(&unit.tx).await?;
        rows.into_iter().collect()
    };
    let (mut notices, mut leaving) = (Vec::new(), Vec::new());
    for (row, key) in told {
        let key = key.unwrap_or_else(|| row.id.to_string());
        if !known.insert(key.clone()) {
            continue;
        }
        leaving.push(outbox::Model { id: row.id, key, spread: false, at: row.at }.into_active_model());
        notices.push(row.into_active_model());
    }
    if notices.is_empty() {
        return Ok(());
    }
    notice::Entity::insert_many(notices).exec_without_returning(&unit.tx).await?;
    match outbox::Entity::insert_many(leaving).exec_without_returning(&unit.tx).await {
        // Another unit told it under the same key meanwhile.
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => Err(Fault::Again),
        done => Ok(done.map(|_| ())?),
    }
}
