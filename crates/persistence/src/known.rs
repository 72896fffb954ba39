//! Facts of records that were read before. Reading and parsing thousands of needs takes longer than holding an offer
//! against all of them. Which of them a reader may see, and in which version, is asked of the database each time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use sea_orm::prelude::Json;
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter, Select};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::error::StoreError;

/// The most records that are kept; beyond it one begins anew.
const MOST: usize = 50_000;

/// How many are read at once.
const PIECE: usize = 500;

/// Facts by record, each of one version.
pub(crate) struct Known<F>(Mutex<HashMap<Uuid, (i64, Arc<F>)>>);

impl<F> Default for Known<F> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<F: DeserializeOwned> Known<F> {
    /// The facts of these records (identity, version), in their order; none where the record is gone by now. `bodies`
    /// selects identity, version and body of every record that the reader may see.
    ///
    /// # Errors
    /// The database does not answer, or a body is not that of `what`.
    pub(crate) async fn facts<E: EntityTrait>(
        &self,
        db: &DatabaseConnection,
        what: &str,
        wanted: &[(Uuid, i64)],
        bodies: Select<E>,
        id: E::Column,
    ) -> Result<Vec<Option<Arc<F>>>, StoreError> {
        let mut found = self.held(wanted);
        let lacking: Vec<Uuid> =
            wanted.iter().zip(&found).filter(|(_, facts)| facts.is_none()).map(|((id, _), _)| *id).collect();
        let mut fresh = HashMap::with_capacity(lacking.len());
        for piece in lacking.chunks(PIECE) {
            let some = bodies.clone().filter(id.is_in(piece.iter().copied()));
            let rows: Vec<(Uuid, i64, Json)> = some.into_tuple().all(db).await?;
            for (id, version, body) in rows {
                let facts: F = serde_json::from_value(body).map_err(|e| StoreError::corrupt(what, e))?;
                fresh.insert(id, (version, Arc::new(facts)));
            }
        }
        for ((id, _), slot) in wanted.iter().zip(&mut found) {
            if slot.is_none() {
                *slot = fresh.get(id).map(|(_, facts)| Arc::clone(facts));
            }
        }
        self.keep(fresh);
        Ok(found)
    }

    fn held(&self, wanted: &[(Uuid, i64)]) -> Vec<Option<Arc<F>>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of = |id: &Uuid, version: i64| known.get(id).filter(|(known, _)| *known == version).map(|(_, facts)| facts);
        wanted.iter().map(|(id, version)| of(id, *version).cloned()).collect()
    }

    fn keep(&self, fresh: HashMap<Uuid, (i64, Arc<F>)>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() + fresh.len() > MOST {
            known.clear();
        }
        known.extend(fresh);
    }
}
