//! Step 1: stored editions of catalogues. Everybody reads adopted and retired ones; drafts are the secretariat's.

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;
use vocabulary::{EditionRecordId, OrganisationKind};

use crate::chain::{hex, sha256};
use crate::entity::{edition, edition_line};
use crate::error::{Fault, StoreError};
use crate::records::{EditionRecord, EditionStatus, EditionSummary};
use crate::scope::{Scope, coded};
use crate::store::Store;
use crate::unit::{Act, Idempotency, Unit, create as create_once, write};

/// A new edition.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEdition {
    /// The field it is about, such as `ict-security`.
    pub field: String,
    /// Its version in its own words.
    pub version_label: String,
    /// Its title.
    pub title: String,
    /// Where it starts.
    pub status: EditionStatus,
    /// The content.
    pub edition: catalogue::Edition,
    /// Whether it came with the program.
    pub bundled: bool,
}

fn summary(row: edition_line::Model) -> Result<EditionSummary, StoreError> {
    Ok(EditionSummary {
        id: EditionRecordId(row.id),
        status: coded(&row.status)?,
        field: row.field,
        version_label: row.version_label,
        title: row.title,
        sha256: hex(&row.sha256),
        bundled: row.bundled,
        version: row.version,
        created_at: row.created_at,
    })
}

fn record(row: edition::Model) -> Result<EditionRecord, StoreError> {
    let edition =
        serde_json::from_value(row.body).map_err(|e| StoreError::corrupt("an edition of the catalogue", e))?;
    let line = edition_line::Model {
        id: row.id,
        field: row.field,
        version_label: row.version_label,
        title: row.title,
        status: row.status,
        sha256: row.sha256,
        bundled: row.bundled,
        version: row.version,
        created_at: row.created_at,
    };
    Ok(EditionRecord { summary: summary(line)?, edition })
}

/// Drafts are seen by the secretariat.
fn readable(scope: &Scope) -> Condition {
    if scope.actor().is_some_and(|a| a.kind == OrganisationKind::Secretariat) {
        Condition::all()
    } else {
        Condition::all().add(edition::Column::Status.ne(EditionStatus::Draft.code()))
    }
}

/// Adds an edition; a step for the console too. The same content is never stored twice.
pub(crate) async fn insert(unit: &Unit, new: &NewEdition) -> Result<Uuid, Fault> {
    let body = serde_json::to_value(&new.edition).map_err(|e| StoreError::corrupt("the edition", e))?;
    let bytes = serde_json::to_vec(&new.edition).map_err(|e| StoreError::corrupt("the edition", e))?;
    let hash = sha256(&bytes).to_vec();
    if edition_line::Entity::find().filter(edition_line::Column::Sha256.eq(hash.clone())).one(&unit.tx).await?.is_some()
    {
        return Err(StoreError::Duplicate("an edition with exactly this content".to_owned()).into());
    }
    let row = edition::Model {
        id: Uuid::new_v4(),
        field: new.field.clone(),
        version_label: new.version_label.clone(),
        title: new.title.clone(),
        status: new.status.code().to_owned(),
        body,
        sha256: hash,
        bundled: new.bundled,
        version: 1,
        created_at: unit.now(),
    };
    let id = row.id;
    let owner = unit.author.actor.as_ref().map(|a| a.organisation.0);
    unit.insert::<edition::Entity>(row, Act::new("edition.create", owner)).await?;
    Ok(id)
}

/// The edition with the same content, where it is stored already.
pub(crate) async fn same(store: &Store, new: &NewEdition) -> Result<Option<EditionRecordId>, StoreError> {
    let bytes = serde_json::to_vec(&new.edition).map_err(|e| StoreError::corrupt("the edition", e))?;
    let found = edition_line::Entity::find()
        .filter(edition_line::Column::Sha256.eq(sha256(&bytes).to_vec()))
        .one(store.reader())
        .await?;
    Ok(found.map(|row| EditionRecordId(row.id)))
}

/// Stores an edition. For the secretariat.
pub async fn create(
    store: &Store,
    scope: &Scope,
    new: NewEdition,
    once: Option<&Idempotency>,
) -> Result<EditionRecord, StoreError> {
    scope.secretariat()?;
    let id = create_once(store, scope.author()?, once, new, |unit, new| Box::pin(insert(unit, new))).await?;
    get(store, scope, EditionRecordId(id)).await
}

/// One edition with its content.
pub async fn get(store: &Store, scope: &Scope, id: EditionRecordId) -> Result<EditionRecord, StoreError> {
    let row = edition::Entity::find_by_id(id.0).filter(readable(scope)).one(store.reader()).await?;
    record(row.ok_or(StoreError::NotFound)?)
}

/// All editions without their content, newest first.
pub async fn list(store: &Store, scope: &Scope) -> Result<Vec<EditionSummary>, StoreError> {
    let rows = edition_line::Entity::find()
        .filter(readable(scope))
        .order_by_desc(edition_line::Column::CreatedAt)
        .all(store.reader())
        .await?;
    rows.into_iter().map(summary).collect()
}

/// Adopts or retires an edition. For the secretariat.
pub async fn set_status(
    store: &Store,
    scope: &Scope,
    id: EditionRecordId,
    version: i64,
    status: EditionStatus,
) -> Result<EditionRecord, StoreError> {
    scope.secretariat()?;
    write(store, scope.author()?, (id.0, version, status), |unit, (id, version, status)| {
        Box::pin(async move {
            let before = unit.lock::<edition::Entity>(*id, Some(*version), Condition::all()).await?;
            let after = edition::Model { status: status.code().to_owned(), ..before.clone() };
            let owner = unit.actor()?.organisation.0;
            unit.save::<edition::Entity>(&before, after, Act::new("edition.status", owner).because(status.code())).await
        })
    })
    .await?;
    get(store, scope, id).await
}
