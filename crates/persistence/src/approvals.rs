//! Step 4: lessons that an administrator lets into matching. The newest that is not revoked is in force.

use chrono::{DateTime, Utc};
use feedback::ApprovedLessons;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;
use uuid::Uuid;

use crate::entity::lesson_approval;
use crate::error::{Fault, StoreError};
use crate::organisations;
use crate::scope::Scope;
use crate::store::Store;
use crate::unit::{Act, Idempotency, Unit, create as create_once, write};

/// An approval.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct ApprovalRecord {
    pub id: Uuid,
    pub lessons: ApprovedLessons,
    pub by: String,
    pub at: DateTime<Utc>,
    pub revoked: Option<(DateTime<Utc>, String)>,
    pub version: i64,
}

fn record(row: lesson_approval::Model, by: String) -> Result<ApprovalRecord, StoreError> {
    Ok(ApprovalRecord {
        id: row.id,
        lessons: serde_json::from_value(row.body).map_err(|e| StoreError::corrupt("approved lessons", e))?,
        by,
        at: row.created_at,
        revoked: row.revoked_at.map(|at| (at, row.revoked_reason)),
        version: row.version,
    })
}

/// Every approval, newest first. For the secretariat.
pub async fn list(store: &Store, scope: &Scope) -> Result<Vec<ApprovalRecord>, StoreError> {
    scope.secretariat()?;
    let rows = lesson_approval::Entity::find()
        .order_by_desc(lesson_approval::Column::CreatedAt)
        .order_by_desc(lesson_approval::Column::Id)
        .all(store.reader())
        .await?;
    let names = organisations::names(store.reader(), rows.iter().map(|row| row.organisation)).await?;
    let by = |row: &lesson_approval::Model| names.get(&row.organisation).cloned().unwrap_or_default();
    rows.into_iter()
        .map(|row| {
            let by = by(&row);
            record(row, by)
        })
        .collect()
}

/// The approval in force. For the secretariat, which starts the runs.
pub async fn in_force(store: &Store, scope: &Scope) -> Result<Option<ApprovalRecord>, StoreError> {
    scope.secretariat()?;
    let found = lesson_approval::Entity::find()
        .filter(lesson_approval::Column::RevokedAt.is_null())
        .order_by_desc(lesson_approval::Column::CreatedAt)
        .one(store.reader())
        .await?;
    found.map(|row| record(row, String::new())).transpose()
}

async fn add(unit: &Unit, lessons: &ApprovedLessons) -> Result<Uuid, Fault> {
    let actor = unit.actor()?;
    let row = lesson_approval::Model {
        id: Uuid::new_v4(),
        organisation: actor.organisation.0,
        person: actor.person.0,
        reason: lessons.reason.clone(),
        body: serde_json::to_value(lessons).map_err(|e| StoreError::corrupt("the lessons", e))?,
        revoked_at: None,
        revoked_reason: String::new(),
        version: 1,
        created_at: unit.now(),
    };
    let id = row.id;
    let args = serde_json::json!({ "factors": lessons.factors.len() });
    unit.notify_secretariat("lessons-approved", ("lessons", id), args).await?;
    let act = Act::new("lessons.approve", actor.organisation.0).because(&lessons.reason);
    unit.insert::<lesson_approval::Entity>(row, act).await?;
    Ok(id)
}

/// Lets lessons into matching from the next run on. For the secretariat.
pub async fn create(
    store: &Store,
    scope: &Scope,
    lessons: ApprovedLessons,
    once: Option<&Idempotency>,
) -> Result<Uuid, StoreError> {
    scope.secretariat()?;
    create_once(store, scope.author()?, once, lessons, |unit, lessons| Box::pin(add(unit, lessons))).await
}

/// Takes an approval back. For the secretariat.
pub async fn revoke(store: &Store, scope: &Scope, id: Uuid, reason: String, version: i64) -> Result<(), StoreError> {
    scope.secretariat()?;
    write(store, scope.author()?, (id, reason, version), |unit, (id, reason, version)| {
        Box::pin(async move {
            let before = unit.lock::<lesson_approval::Entity>(*id, Some(*version), Condition::all()).await?;
            if before.revoked_at.is_some() {
                return Err(StoreError::conflict("this approval is revoked already").into());
            }
            let after = lesson_approval::Model {
                revoked_at: Some(unit.now()),
                revoked_reason: reason.clone(),
                ..before.clone()
            };
            unit.notify_secretariat("lessons-revoked", ("lessons", *id), serde_json::json!({})).await?;
            let act = Act::new("lessons.revoke", before.organisation).because(reason);
            unit.save::<lesson_approval::Entity>(&before, after, act).await
        })
    })
    .await
}
