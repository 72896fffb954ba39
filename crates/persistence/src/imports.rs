//! Files of answers that were read and wait for the state to take them over. The state alone sees them.

use std::collections::BTreeMap;

use ::assessment::Incoming;
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;
use vocabulary::{AssessmentId, Finding, QuestionId};

use crate::assessment::{AnswerChange, answer_one, get, open, own};
use crate::entity::answer_import;
use crate::error::{Fault, StoreError};
use crate::jobs::{Lease, fence};
use crate::scope::Scope;
use crate::store::Store;
use crate::unit::{Act, write};

/// How long a file waits.
const KEPT: TimeDelta = TimeDelta::days(7);

/// A file that was read.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct ImportRecord {
    pub id: Uuid,
    pub assessment: AssessmentId,
    pub file_name: String,
    pub incoming: Incoming,
    pub findings: Vec<Finding>,
    /// The versions of the answers when the file was read.
    pub seen: BTreeMap<QuestionId, i64>,
    pub at: DateTime<Utc>,
}

fn record(row: answer_import::Model) -> Result<ImportRecord, StoreError> {
    let corrupt = |e: serde_json::Error| StoreError::corrupt("a file of answers", e);
    Ok(ImportRecord {
        id: row.id,
        assessment: AssessmentId(row.assessment),
        file_name: row.file_name,
        incoming: serde_json::from_value(row.incoming).map_err(corrupt)?,
        findings: serde_json::from_value(row.findings).map_err(corrupt)?,
        seen: serde_json::from_value(row.seen).map_err(corrupt)?,
        at: row.created_at,
    })
}

/// A file of answers for the actor's own assessment.
pub async fn create(
    store: &Store,
    scope: &Scope,
    id: AssessmentId,
    file_name: String,
    incoming: &Incoming,
    findings: &[Finding],
    seen: &BTreeMap<QuestionId, i64>,
) -> Result<ImportRecord, StoreError> {
    let corrupt = |e: serde_json::Error| StoreError::corrupt("the file of answers", e);
    let row = answer_import::Model {
        id: Uuid::new_v4(),
        assessment: id.0,
        person: scope.member()?.person.0,
        file_name,
        incoming: serde_json::to_value(incoming).map_err(corrupt)?,
        findings: serde_json::to_value(findings).map_err(corrupt)?,
        seen: serde_json::to_value(seen).map_err(corrupt)?,
        created_at: scope.now(),
    };
    let kept = row.clone();
    write(store, scope.author()?, (row, own(scope)?), |unit, (row, own)| {
        Box::pin(async move {
            let assessment = open(unit, row.assessment, own).await?;
            unit.record(Act::new("answers.read", assessment.organisation), "answer_import", row.id, Some(row))?;
            unit.put(row.clone()).await
        })
    })
    .await?;
    record(kept)
}

/// One that waits.
pub async fn waiting(store: &Store, scope: &Scope, id: AssessmentId, import: Uuid) -> Result<ImportRecord, StoreError> {
    get(store, scope, id).await?;
    let row = answer_import::Entity::find_by_id(import)
        .filter(answer_import::Column::Assessment.eq(id.0))
        .one(store.reader())
        .await?;
    record(row.ok_or(StoreError::NotFound)?)
}

/// Takes the changes over and forgets the file, all in one.
pub async fn apply(
    store: &Store,
    scope: &Scope,
    id: AssessmentId,
    import: Uuid,
    changes: Vec<AnswerChange>,
) -> Result<(), StoreError> {
    let input = (id.0, import, own(scope)?, changes);
    write(store, scope.author()?, input, |unit, (id, import, own, changes)| {
        Box::pin(async move {
            let assessment = open(unit, *id, own).await?;
            let done = answer_import::Entity::delete_many()
                .filter(answer_import::Column::Id.eq(*import))
                .filter(answer_import::Column::Assessment.eq(*id))
                .exec(&unit.tx)
                .await?;
            if done.rows_affected != 1 {
                return Err(StoreError::NotFound.into());
            }
            for change in changes {
                answer_one(unit, &assessment, change).await?;
            }
            let act = Act::new("answers.import", assessment.organisation).because(&changes.len().to_string());
            unit.record(act, "answer_import", import, None::<&()>)?;
            Ok(())
        })
    })
    .await
}

/// Forgets a file.
pub async fn discard(store: &Store, scope: &Scope, id: AssessmentId, import: Uuid) -> Result<(), StoreError> {
    waiting(store, scope, id, import).await?;
    let input = (import, scope.member()?.organisation.0);
    write(store, scope.author()?, input, |unit, (import, organisation)| {
        Box::pin(async move {
            answer_import::Entity::delete_by_id(*import).exec(&unit.tx).await?;
            unit.record(Act::new("answers.discard", *organisation), "answer_import", import, None::<&()>)?;
            Ok(())
        })
    })
    .await
}

/// Forgets the files that waited too long.
pub async fn forget(store: &Store, lease: &Lease, now: DateTime<Utc>) -> Result<u64, StoreError> {
    let input = (now - KEPT, lease.clone());
    write(store, lease.author(store).await?, input, |unit, (before, lease)| {
        Box::pin(async move {
            fence(unit, lease).await?;
            let done = answer_import::Entity::delete_many()
                .filter(answer_import::Column::CreatedAt.lt(*before))
                .exec(&unit.tx)
                .await?;
            Ok::<u64, Fault>(done.rows_affected)
        })
    })
    .await
}
