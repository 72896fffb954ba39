//! A state's own view of a catalogue. Every version is kept; the state alone reads any of it.

use ::assessment::Overlay;
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;
use vocabulary::PersonId;

use crate::entity::{overlay, overlay_version};
use crate::error::{Fault, StoreError};
use crate::scope::Scope;
use crate::store::Store;
use crate::unit::{Act, Unit, write};

/// A version of an overlay.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct OverlayRecord {
    /// From 1; 0 stands for a state that has none.
    pub number: i64,
    /// The version of the edition whose ids it names.
    pub edition_version: String,
    pub overlay: Overlay,
    pub note: String,
    pub person: Option<PersonId>,
    pub at: Option<DateTime<Utc>>,
}

impl OverlayRecord {
    fn none() -> Self {
        Self {
            number: 0,
            edition_version: String::new(),
            overlay: Overlay::default(),
            note: String::new(),
            person: None,
            at: None,
        }
    }
}

fn record(row: overlay_version::Model) -> Result<OverlayRecord, StoreError> {
    Ok(OverlayRecord {
        number: row.number,
        edition_version: row.edition_version,
        overlay: serde_json::from_value(row.body).map_err(|e| StoreError::corrupt("an overlay", e))?,
        note: row.note,
        person: Some(PersonId(row.person)),
        at: Some(row.created_at),
    })
}

fn own(scope: &Scope, field: &str) -> Result<Condition, StoreError> {
    Ok(Condition::all()
        .add(overlay::Column::Organisation.eq(scope.member()?.organisation.0))
        .add(overlay::Column::Field.eq(field)))
}

/// One version of the overlay of the actor's state for a field, the newest where none is named. A state without one has
/// number 0.
pub async fn get(store: &Store, scope: &Scope, field: &str, number: Option<i64>) -> Result<OverlayRecord, StoreError> {
    if number == Some(0) {
        return Ok(OverlayRecord::none());
    }
    let head = overlay::Entity::find().filter(own(scope, field)?).one(store.reader()).await?;
    let Some(head) = head else {
        return if number.is_none() { Ok(OverlayRecord::none()) } else { Err(StoreError::NotFound) };
    };
    let number = number.unwrap_or(head.version);
    let row = overlay_version::Entity::find_by_id((head.id, number)).one(store.reader()).await?;
    record(row.ok_or(StoreError::NotFound)?)
}

/// Every version, newest first.
pub async fn versions(store: &Store, scope: &Scope, field: &str) -> Result<Vec<OverlayRecord>, StoreError> {
    let Some(head) = overlay::Entity::find().filter(own(scope, field)?).one(store.reader()).await? else {
        return Ok(Vec::new());
    };
    let rows = overlay_version::Entity::find()
        .filter(overlay_version::Column::Overlay.eq(head.id))
        .order_by_desc(overlay_version::Column::Number)
        .all(store.reader())
        .await?;
    rows.into_iter().map(record).collect()
}

/// A new version.
#[derive(Debug, Clone, PartialEq)]
pub struct NewOverlay {
    /// For which field.
    pub field: String,
    /// The version of the edition whose ids it names.
    pub edition_version: String,
    /// The content.
    pub overlay: Overlay,
    /// Why.
    pub note: String,
    /// The newest version that was seen; 0 where there was none.
    pub seen: i64,
}

async fn add(unit: &Unit, (new, own): &(NewOverlay, Condition)) -> Result<i64, Fault> {
    let actor = unit.actor()?;
    let head = overlay::Entity::find().filter(own.clone()).one(&unit.tx).await?;
    let current = head.as_ref().map_or(0, |head| head.version);
    if current != new.seen {
        return Err(StoreError::Stale { current_version: current }.into());
    }
    let act = Act::new("overlay.save", actor.organisation.0).because(&new.note);
    let id = match head {
        Some(head) => {
            let before = unit.lock::<overlay::Entity>(head.id, Some(current), own.clone()).await?;
            unit.save::<overlay::Entity>(&before, before.clone(), act).await?;
            head.id
        }
        None => {
            let row = overlay::Model {
                id: Uuid::new_v4(),
                organisation: actor.organisation.0,
                field: new.field.clone(),
                version: 1,
            };
            let id = row.id;
            unit.insert::<overlay::Entity>(row, act).await?;
            id
        }
    };
    let row = overlay_version::Model {
        overlay: id,
        number: current + 1,
        edition_version: new.edition_version.clone(),
        body: serde_json::to_value(&new.overlay).map_err(|e| StoreError::corrupt("the overlay", e))?,
        note: new.note.clone(),
        person: actor.person.0,
        created_at: unit.now(),
    };
    unit.put(row).await?;
    Ok(current + 1)
}

/// Keeps a new version for the actor's state.
pub async fn save(store: &Store, scope: &Scope, new: NewOverlay) -> Result<OverlayRecord, StoreError> {
    if scope.member()?.state.is_none() {
        return Err(StoreError::conflict("an overlay is a state's own; act for a state's delegation"));
    }
    let field = new.field.clone();
    let input = (new, own(scope, &field)?);
    let saved = write(store, scope.author()?, input, |unit, input| Box::pin(add(unit, input))).await;
    match saved {
        Ok(number) => get(store, scope, &field, Some(number)).await,
        Err(StoreError::Duplicate(_)) => Err(StoreError::Stale { current_version: 1 }),
        Err(other) => Err(other),
    }
}
