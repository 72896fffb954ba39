//! The loop closes: what the catalogue is to look at again, opened from framework remarks and from areas without supply,
//! closed by an edition. Everybody who is signed in reads them; the secretariat keeps them.

use chrono::{DateTime, Utc};
use feedback::{ReviewCause, ReviewClosing, ReviewItem};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;
use uuid::Uuid;
use vocabulary::EditionRecordId;

use crate::engagements::{code, variant};
use crate::entity::{edition_line, review_item};
use crate::error::{Fault, StoreError};
use crate::scope::Scope;
use crate::store::Store;
use crate::unit::{Act, Idempotency, Unit, create as create_once, write};

/// A review item with its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct ReviewItemRecord {
    pub item: ReviewItem,
    pub words: String,
    pub closed_by: Option<EditionRecordId>,
    pub version: i64,
    pub created_at: DateTime<Utc>,
}

fn record(row: review_item::Model, label: Option<String>) -> Result<ReviewItemRecord, StoreError> {
    let closed =
        row.closed_on.map(|day| ReviewClosing { day, edition: label.unwrap_or_default(), words: row.outcome.clone() });
    Ok(ReviewItemRecord {
        item: ReviewItem {
            id: row.id,
            cause: variant::<ReviewCause>(&row.origin)?,
            subject: row.item,
            evidence: serde_json::from_value(row.evidence).map_err(|e| StoreError::corrupt("evidence", e))?,
            opened: row.created_at.date_naive(),
            closed,
        },
        words: row.words,
        closed_by: row.closed_by.map(EditionRecordId),
        version: row.version,
        created_at: row.created_at,
    })
}

async fn with_label(store: &Store, row: review_item::Model) -> Result<ReviewItemRecord, StoreError> {
    let label = match row.closed_by {
        Some(id) => edition_line::Entity::find_by_id(id).one(store.reader()).await?.map(|row| row.version_label),
        None => None,
    };
    record(row, label)
}

/// Every review item, open ones first, then newest first.
pub async fn list(store: &Store, scope: &Scope) -> Result<Vec<ReviewItemRecord>, StoreError> {
    scope.member()?;
    let rows = review_item::Entity::find()
        .order_by_desc(review_item::Column::Status)
        .order_by_desc(review_item::Column::CreatedAt)
        .order_by_desc(review_item::Column::Id)
        .all(store.reader())
        .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        all.push(with_label(store, row).await?);
    }
    Ok(all)
}

/// One review item.
pub async fn get(store: &Store, scope: &Scope, id: Uuid) -> Result<ReviewItemRecord, StoreError> {
    scope.member()?;
    let row = review_item::Entity::find_by_id(id).one(store.reader()).await?;
    with_label(store, row.ok_or(StoreError::NotFound)?).await
}

/// A review item to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct NewReviewItem {
    pub cause: ReviewCause,
    pub subject: String,
    pub words: String,
    /// Remarks or needs.
    pub evidence: Vec<String>,
}

/// Opens review items, all or none; one of a subject and cause that is open stays the only one. For the secretariat.
pub async fn open(
    store: &Store,
    scope: &Scope,
    new: Vec<NewReviewItem>,
    once: Option<&Idempotency>,
) -> Result<Vec<Uuid>, StoreError> {
    scope.secretariat()?;
    create_once(store, scope.author()?, once, new, |unit, new| {
        Box::pin(async move {
            let mut ids = Vec::with_capacity(new.len());
            for one in new {
                ids.push(add(unit, one).await?);
            }
            Ok(ids)
        })
    })
    .await
}

async fn add(unit: &Unit, new: &NewReviewItem) -> Result<Uuid, Fault> {
    let origin = code(&new.cause)?;
    let same = review_item::Entity::find()
        .filter(review_item::Column::Item.eq(new.subject.clone()))
        .filter(review_item::Column::Origin.eq(origin.clone()))
        .filter(review_item::Column::Status.eq("open"))
        .one(&unit.tx)
        .await?;
    if let Some(same) = same {
        return Ok(same.id);
    }
    let actor = unit.actor()?;
    let row = review_item::Model {
        id: Uuid::new_v4(),
        item: new.subject.clone(),
        origin,
        words: new.words.clone(),
        evidence: serde_json::to_value(&new.evidence).map_err(|e| StoreError::corrupt("the evidence", e))?,
        status: "open".to_owned(),
        closed_by: None,
        closed_on: None,
        outcome: String::new(),
        organisation: actor.organisation.0,
        person: actor.person.0,
        version: 1,
        created_at: unit.now(),
    };
    let id = row.id;
    unit.notify_secretariat("review-item-opened", ("review-item", id), serde_json::json!({ "item": row.item })).await?;
    unit.insert::<review_item::Entity>(row, Act::new("review-item.open", actor.organisation.0)).await?;
    Ok(id)
}

/// Closes a review item by an edition. For the secretariat.
pub async fn close(
    store: &Store,
    scope: &Scope,
    id: Uuid,
    edition: EditionRecordId,
    outcome: String,
    version: i64,
) -> Result<ReviewItemRecord, StoreError> {
    scope.secretariat()?;
    let input = (id, edition.0, outcome, version);
    write(store, scope.author()?, input, |unit, (id, edition, outcome, version)| {
        Box::pin(async move {
            let before = unit.lock::<review_item::Entity>(*id, Some(*version), sea_orm::Condition::all()).await?;
            if before.status != "open" {
                return Err(StoreError::conflict("the item is closed already").into());
            }
            if edition_line::Entity::find_by_id(*edition).one(&unit.tx).await?.is_none() {
                return Err(StoreError::NotFound.into());
            }
            let after = review_item::Model {
                status: "closed".to_owned(),
                closed_by: Some(*edition),
                closed_on: Some(unit.now().date_naive()),
                outcome: outcome.clone(),
                ..before.clone()
            };
            let args = serde_json::json!({ "item": before.item });
            unit.notify_secretariat("review-item-closed", ("review-item", *id), args).await?;
            let act = Act::new("review-item.close", before.organisation).because(outcome);
            unit.save::<review_item::Entity>(&before, after, act).await
        })
    })
    .await?;
    get(store, scope, id).await
}
