//! Frontiers: the problem of a run solved under one policy after another, as a job of its own. What it found stays with
//! the job. For the secretariat.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;
use vocabulary::RunId;

use crate::entity::{job, run};
use crate::error::{Fault, StoreError};
use crate::jobs::{self, JobKind, JobState};
use crate::scope::{Scope, coded};
use crate::store::Store;
use crate::unit::{Act, Unit, write};

/// A frontier as far as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct FrontierRecord {
    /// Where its job stands.
    pub state: JobState,
    /// What its worker told last: the points, once it is done.
    pub found: serde_json::Value,
    /// How it ended, where it did not end with points.
    pub message: String,
}

/// The frontier of a run; none where nobody has asked for it.
pub async fn get(store: &Store, scope: &Scope, of: RunId) -> Result<Option<FrontierRecord>, StoreError> {
    scope.secretariat()?;
    let row = job::Entity::find()
        .filter(job::Column::Kind.eq(JobKind::Frontier.code()))
        .filter(job::Column::Reference.eq(of.to_string()))
        .one(store.reader())
        .await?;
    row.map(|row| Ok(FrontierRecord { state: coded(&row.state)?, found: row.progress, message: row.message }))
        .transpose()
}

/// Queues the frontier of a run. One that waits, runs or is done stays as it is; one that ended without points is
/// queued again.
pub async fn queue(store: &Store, scope: &Scope, of: RunId) -> Result<(), StoreError> {
    scope.secretariat()?;
    match write(store, scope.author()?, of.0, |unit, of| Box::pin(put(unit, *of))).await {
        Err(StoreError::Duplicate(_)) => Ok(()),
        result => result,
    }
}

async fn put(unit: &Unit, of: Uuid) -> Result<(), Fault> {
    if run::Entity::find_by_id(of).one(&unit.tx).await?.is_none() {
        return Err(StoreError::NotFound.into());
    }
    let there = job::Entity::find()
        .filter(job::Column::Kind.eq(JobKind::Frontier.code()))
        .filter(job::Column::Reference.eq(of.to_string()))
        .one(&unit.tx)
        .await?;
    match there {
        None => {
            jobs::queue(unit, JobKind::Frontier, &of.to_string()).await?;
        }
        Some(row) if matches!(coded(&row.state)?, JobState::Failed | JobState::Cancelled) => {
            job::Entity::update_many()
                .col_expr(job::Column::State, Expr::value(JobState::Queued.code()))
                .col_expr(job::Column::Attempts, Expr::value(0))
                .col_expr(job::Column::CancelRequested, Expr::value(false))
                .col_expr(job::Column::Message, Expr::value(""))
                .filter(job::Column::Id.eq(row.id))
                .exec(&unit.tx)
                .await?;
        }
        Some(_) => return Ok(()),
    }
    let owner = unit.actor()?.organisation.0;
    unit.record(Act::new("run.frontier", owner), "run", of, None::<&()>)?;
    Ok(())
}
