//! What a scope may see at all, as titles: explanations name these records and count the others. And the files of a
//! chosen run, for the owner of a need that it may be about.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;
use vocabulary::{NeedId, OfferId, OrganisationId, RunId, StateCode, Unit};

use crate::entity::{need, offer, organisation, round, run_file};
use crate::error::StoreError;
use crate::records::RunFile;
use crate::scope::{Scope, coded};
use crate::sharing;
use crate::store::Store;

/// A need by its title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenNeed {
    /// Its title.
    pub title: String,
    /// Who asks.
    pub state: StateCode,
    /// In which it counts.
    pub unit: Unit,
}

/// An offer by its title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenOffer {
    /// Its title.
    pub title: String,
    /// Who offers.
    pub provider: OrganisationId,
    /// Its name.
    pub provider_name: String,
    /// In which it counts.
    pub unit: Unit,
}

/// Every need that the scope may see.
pub async fn needs(store: &Store, scope: &Scope) -> Result<BTreeMap<NeedId, SeenNeed>, StoreError> {
    let rows: Vec<(Uuid, String, String, String)> = need::Entity::find()
        .select_only()
        .columns([need::Column::Id, need::Column::Title, need::Column::State, need::Column::Unit])
        .filter(sharing::needs(scope))
        .into_tuple()
        .all(store.reader())
        .await?;
    rows.into_iter()
        .map(|(id, title, state, unit)| {
            let (state, unit): (StateCode, Unit) = (coded(&state)?, coded(&unit)?);
            Ok((NeedId(id), SeenNeed { title, state, unit }))
        })
        .collect()
}

/// Every offer that the scope may see.
pub async fn offers(store: &Store, scope: &Scope) -> Result<BTreeMap<OfferId, SeenOffer>, StoreError> {
    let rows: Vec<(Uuid, String, String, Uuid)> = offer::Entity::find()
        .select_only()
        .columns([offer::Column::Id, offer::Column::Title, offer::Column::Unit, offer::Column::Organisation])
        .filter(sharing::offers(scope))
        .into_tuple()
        .all(store.reader())
        .await?;
    let names: Vec<(Uuid, String)> = organisation::Entity::find()
        .select_only()
        .columns([organisation::Column::Id, organisation::Column::Name])
        .into_tuple()
        .all(store.reader())
        .await?;
    let names: BTreeMap<Uuid, String> = names.into_iter().collect();
    rows.into_iter()
        .map(|(id, title, unit, provider)| {
            let provider_name = names.get(&provider).cloned().unwrap_or_default();
            Ok((
                OfferId(id),
                SeenOffer { title, provider: OrganisationId(provider), provider_name, unit: coded(&unit)? },
            ))
        })
        .collect()
}

/// A file of the run that a round has chosen, to answer the owner of a need from. It holds records that the owner may
/// not see: what is told of them, the cycle decides.
pub async fn file_behind(
    store: &Store,
    scope: &Scope,
    asked: NeedId,
    run: RunId,
    kind: RunFile,
) -> Result<Vec<u8>, StoreError> {
    let own = Condition::all().add(need::Column::Id.eq(asked.0)).add(sharing::own_needs(scope));
    let chosen = round::Entity::find().filter(round::Column::ChosenRun.eq(run.0));
    if need::Entity::find().filter(own).one(store.reader()).await?.is_none()
        || chosen.one(store.reader()).await?.is_none()
    {
        return Err(StoreError::NotFound);
    }
    let row = run_file::Entity::find_by_id((run.0, kind.code().to_owned())).one(store.reader()).await?;
    Ok(row.ok_or(StoreError::NotFound)?.body)
}
