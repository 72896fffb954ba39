//! Organisations: states' delegations, providers, the secretariat. Everybody who is signed in sees the directory.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;
use vocabulary::{OrganisationId, OrganisationKind, ProviderKind, StateCode};

use crate::entity::organisation;
use crate::error::{Fault, StoreError};
use crate::page::{Cursor, Page, PageRequest, holds};
use crate::records::{Names, OrganisationRecord};
use crate::scope::{Scope, coded, coded_option};
use crate::store::Store;
use crate::unit::{Act, Idempotency, Unit, create as create_once, write};

/// A new organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOrganisation {
    /// What it is to the cycle.
    pub kind: OrganisationKind,
    /// Its name, the only one of its kind.
    pub name: String,
    /// What kind of provider, where it is one.
    pub provider_kind: Option<ProviderKind>,
    /// Which state, exactly where it is a state's delegation.
    pub state: Option<StateCode>,
}

/// Which organisations are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrganisationFilter {
    /// Of this kind.
    pub kind: Option<OrganisationKind>,
    /// Of this state.
    pub state: Option<StateCode>,
    /// With these words in the name.
    pub text: Option<String>,
}

pub(crate) fn record(row: organisation::Model) -> Result<OrganisationRecord, StoreError> {
    Ok(OrganisationRecord {
        id: OrganisationId(row.id),
        kind: coded(&row.kind)?,
        provider_kind: coded_option(row.provider_kind.as_deref())?,
        state: coded_option(row.state.as_deref())?,
        name: row.name,
        version: row.version,
    })
}

/// Names of these organisations, for records that name them.
pub(crate) async fn names(db: &impl ConnectionTrait, ids: impl IntoIterator<Item = Uuid>) -> Result<Names, StoreError> {
    let ids: BTreeSet<Uuid> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(Names::new());
    }
    let rows = organisation::Entity::find().filter(organisation::Column::Id.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// These organisations, for records that tell more of them than their names.
pub(crate) async fn known(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<BTreeMap<Uuid, OrganisationRecord>, StoreError> {
    let ids: BTreeSet<Uuid> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = organisation::Entity::find().filter(organisation::Column::Id.is_in(ids)).all(db).await?;
    rows.into_iter().map(|row| Ok((row.id, record(row)?))).collect()
}

/// Adds an organisation; a step for the console too.
pub(crate) async fn insert(unit: &Unit, new: &NewOrganisation) -> Result<Uuid, Fault> {
    if (new.kind == OrganisationKind::State) != new.state.is_some() {
        return Err(StoreError::conflict(
            "a state's delegation names its state, and nobody else does; set the kind or the state right",
        )
        .into());
    }
    let provider_kind = new.provider_kind.or((new.kind == OrganisationKind::State).then_some(ProviderKind::Government));
    if new.kind == OrganisationKind::Provider && provider_kind.is_none() {
        return Err(StoreError::conflict("a provider has a kind; name it, such as government or ngo").into());
    }
    let mut same = Condition::any().add(organisation::Column::Name.eq(new.name.clone()));
    if let Some(state) = &new.state {
        same = same.add(organisation::Column::State.eq(state.as_str()));
    }
    if organisation::Entity::find().filter(same).one(&unit.tx).await?.is_some() {
        return Err(StoreError::Duplicate("an organisation of that name or for that state".to_owned()).into());
    }
    let row = organisation::Model {
        id: Uuid::new_v4(),
        kind: new.kind.code().to_owned(),
        name: new.name.clone(),
        provider_kind: provider_kind.map(|k| k.code().to_owned()),
        state: new.state.as_ref().map(|s| s.as_str().to_owned()),
        version: 1,
        created_at: unit.now(),
    };
    let id = row.id;
    unit.insert::<organisation::Entity>(row, Act::new("organisation.create", id)).await?;
    Ok(id)
}

/// Adds an organisation. For the secretariat.
pub async fn create(
    store: &Store,
    scope: &Scope,
    new: NewOrganisation,
    once: Option<&Idempotency>,
) -> Result<OrganisationRecord, StoreError> {
    scope.secretariat()?;
    let id = create_once(store, scope.author()?, once, new, |unit, new| Box::pin(insert(unit, new))).await?;
    get(store, scope, OrganisationId(id)).await
}

/// One organisation.
pub async fn get(store: &Store, scope: &Scope, id: OrganisationId) -> Result<OrganisationRecord, StoreError> {
    scope.member()?;
    let row = organisation::Entity::find_by_id(id.0).one(store.reader()).await?;
    record(row.ok_or(StoreError::NotFound)?)
}

/// The delegation of a state.
pub async fn of_state(store: &Store, scope: &Scope, state: &StateCode) -> Result<OrganisationRecord, StoreError> {
    scope.member()?;
    let row =
        organisation::Entity::find().filter(organisation::Column::State.eq(state.as_str())).one(store.reader()).await?;
    record(row.ok_or(StoreError::NotFound)?)
}

/// The directory by name.
pub async fn list(
    store: &Store,
    scope: &Scope,
    filter: &OrganisationFilter,
    page: PageRequest,
) -> Result<Page<OrganisationRecord>, StoreError> {
    scope.member()?;
    let db = store.reader();
    let mut rows = organisation::Entity::find();
    if let Some(kind) = filter.kind {
        rows = rows.filter(organisation::Column::Kind.eq(kind.code()));
    }
    if let Some(state) = &filter.state {
        rows = rows.filter(organisation::Column::State.eq(state.as_str()));
    }
    if let Some(words) = filter.text.as_deref().filter(|w| !w.trim().is_empty()) {
        rows = rows.filter(holds(organisation::Column::Name, words.trim()));
    }
    let total = rows.clone().count(db).await?;
    if let Some(cursor) = &page.after {
        let last = organisation::Entity::find_by_id(cursor.id()).one(db).await?.ok_or(StoreError::NotFound)?;
        rows = rows.filter(organisation::Column::Name.gt(last.name));
    }
    let limit = page.limit();
    let found = rows.order_by_asc(organisation::Column::Name).limit(limit as u64 + 1).all(db).await?;
    Page::cut(found, limit, total, |row| Cursor::new(0, row.id)).try_map(record)
}

/// Renames an organisation. For the secretariat and the organisation itself.
pub async fn update(
    store: &Store,
    scope: &Scope,
    id: OrganisationId,
    version: i64,
    name: String,
) -> Result<OrganisationRecord, StoreError> {
    if scope.member()?.organisation != id {
        scope.secretariat()?;
    }
    write(store, scope.author()?, (id.0, version, name), |unit, (id, version, name)| {
        Box::pin(async move {
            let before = unit.lock::<organisation::Entity>(*id, Some(*version), Condition::all()).await?;
            let others = organisation::Entity::find()
                .filter(organisation::Column::Name.eq(name.clone()))
                .filter(organisation::Column::Id.ne(*id));
            if others.one(&unit.tx).await?.is_some() {
                return Err(StoreError::Duplicate("an organisation of that name".to_owned()).into());
            }
            let after = organisation::Model { name: name.clone(), ..before.clone() };
            unit.save::<organisation::Entity>(&before, after, Act::new("organisation.rename", *id)).await
        })
    })
    .await?;
    get(store, scope, id).await
}
