//! Background jobs: a row with a lease and a fence. A worker that dies loses its lease, and what it writes afterwards is
//! refused. All times of leases are those of the database's clock, which every worker shares; what a worker writes
//! carries the cycle's time.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement,
};
use uuid::Uuid;
use vocabulary::JobId;

use crate::entity::{job, run};
use crate::error::{Fault, StoreError};
use crate::store::Store;
use crate::unit::{Act, Author, Unit, write};

/// How often a job is tried before it is left for a person to look at.
const ATTEMPTS: i64 = 3;

vocabulary::coded! {
    /// What a job does.
    JobKind, "a kind of job" {
        /// Solves the problem of a run.
        Run "run",
        /// Solves the problem of a run under one policy after another.
        Frontier "frontier",
        /// Matches what is new against what is free.
        Standing "standing",
        /// Deadlines: proposals that lapse, needs and offers that expire.
        Housekeeping "housekeeping",
    }
}

vocabulary::coded! {
    /// Where a job stands.
    JobState, "a state of a job" {
        /// Waits for a worker.
        Queued "queued",
        /// A worker has it.
        Running "running",
        /// Finished.
        Done "done",
        /// Given up; its message says why.
        Failed "failed",
        /// Stopped.
        Cancelled "cancelled",
    }
}

/// The right to work on a job until it ends or the lease runs out. Claiming is the only way to one.
#[derive(Debug, Clone)]
pub struct Lease {
    job: Uuid,
    kind: JobKind,
    reference: String,
    attempt: i64,
    fence: i64,
}

impl Lease {
    /// The job.
    pub fn job(&self) -> JobId {
        JobId(self.job)
    }

    /// What it does.
    pub fn kind(&self) -> JobKind {
        self.kind
    }

    /// What it is about: the run's id, or the key of the housekeeping.
    pub fn reference(&self) -> &str {
        &self.reference
    }

    /// Which try this is, from 1.
    pub fn attempt(&self) -> i64 {
        self.attempt
    }

    pub(crate) async fn author(&self, store: &Store) -> Result<Author, StoreError> {
        Ok(Author::nobody("worker", store.of_cycle(clock(store.reader()).await?)))
    }
}

/// What a heartbeat tells its worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beat {
    /// Somebody wants it stopped.
    pub cancel_requested: bool,
}

/// Now, by the database's clock.
pub(crate) async fn clock(db: &impl ConnectionTrait) -> Result<DateTime<Utc>, StoreError> {
    let question = match db.get_database_backend() {
        DbBackend::Postgres => "select cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)",
        _ => "select cast(unixepoch('now', 'subsec') * 1000000 as integer)",
    };
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), question)).await?;
    let micros: i64 = row.ok_or(StoreError::NotFound)?.try_get_by_index(0)?;
    DateTime::from_timestamp_micros(micros).ok_or_else(|| StoreError::corrupt("the database's clock", micros))
}

fn micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX / 4)
}

/// Queues a job; a step of the unit that makes what it works on.
pub(crate) async fn queue(unit: &Unit, kind: JobKind, reference: &str) -> Result<Uuid, Fault> {
    let row = job::Model {
        id: Uuid::new_v4(),
        kind: kind.code().to_owned(),
        reference: reference.to_owned(),
        state: JobState::Queued.code().to_owned(),
        attempts: 0,
        lease_until: 0,
        fence: 0,
        progress: serde_json::json!({}),
        cancel_requested: false,
        message: String::new(),
        queued_at: clock(&unit.tx).await?.timestamp_micros(),
    };
    let id = row.id;
    unit.put(row).await?;
    Ok(id)
}

/// Queues the housekeeping of a key, such as a day, unless it is there already; tells whether it was queued.
pub async fn queue_housekeeping(store: &Store, key: &str) -> Result<bool, StoreError> {
    let author = Author::nobody("worker", store.of_cycle(clock(store.reader()).await?));
    let queued = write(store, author, key.to_owned(), |unit, key| {
        Box::pin(async move {
            let there = job::Entity::find()
                .filter(job::Column::Kind.eq(JobKind::Housekeeping.code()))
                .filter(job::Column::Reference.eq(key.clone()))
                .one(&unit.tx)
                .await?;
            if there.is_some() {
                return Ok(false);
            }
            queue(unit, JobKind::Housekeeping, key).await?;
            Ok(true)
        })
    })
    .await;
    match queued {
        Err(StoreError::Duplicate(_)) => Ok(false),
        result => result,
    }
}

/// Takes the oldest job that waits, or whose worker has gone silent. Nobody else gets it while the lease lasts.
pub async fn claim(store: &Store, lease_for: Duration) -> Result<Option<Lease>, StoreError> {
    let now = clock(store.reader()).await?;
    if job::Entity::find().filter(free(now.timestamp_micros())).one(store.reader()).await?.is_none() {
        return Ok(None);
    }
    let author = Author::nobody("worker", store.of_cycle(now));
    write(store, author, micros(lease_for), |unit, lease_for| Box::pin(take(unit, *lease_for))).await
}

/// Jobs that wait, or whose worker has gone silent.
fn free(now: i64) -> Condition {
    Condition::any()
        .add(job::Column::State.eq(JobState::Queued.code()))
        .add(Condition::all().add(job::Column::State.eq(JobState::Running.code())).add(job::Column::LeaseUntil.lt(now)))
}

async fn take(unit: &Unit, lease_for: i64) -> Result<Option<Lease>, Fault> {
    let now = clock(&unit.tx).await?.timestamp_micros();
    loop {
        let rows = job::Entity::find()
            .filter(free(now))
            .order_by_asc(job::Column::QueuedAt)
            .order_by_asc(job::Column::Id)
            .limit(1);
        let rows =
            rows.lock_with_behavior(sea_orm::sea_query::LockType::Update, sea_orm::sea_query::LockBehavior::SkipLocked);
        let Some(row) = rows.one(&unit.tx).await? else { return Ok(None) };
        let kind: JobKind = crate::scope::coded(&row.kind)?;
        let lost = row.attempts >= ATTEMPTS;
        let state = if row.cancel_requested {
            JobState::Cancelled
        } else if lost {
            JobState::Failed
        } else {
            JobState::Running
        };
        let given_up = || serde_json::json!({ "code": "given-up", "figures": { "tries": ATTEMPTS } }).to_string();
        let message = if lost { given_up() } else { String::new() };
        job::Entity::update_many()
            .col_expr(job::Column::State, Expr::value(state.code()))
            .col_expr(job::Column::Message, Expr::value(message.clone()))
            .col_expr(job::Column::Attempts, Expr::col(job::Column::Attempts).add(1))
            .col_expr(job::Column::Fence, Expr::col(job::Column::Fence).add(1))
            .col_expr(job::Column::LeaseUntil, Expr::value(now.saturating_add(lease_for)))
            .filter(job::Column::Id.eq(row.id))
            .exec(&unit.tx)
            .await?;
        if kind == JobKind::Run {
            mark_run(unit, &row.reference, state, &message).await?;
        }
        if state == JobState::Running {
            return Ok(Some(Lease {
                job: row.id,
                kind,
                reference: row.reference,
                attempt: row.attempts + 1,
                fence: row.fence + 1,
            }));
        }
    }
}

/// Writes a job's state into its run.
async fn mark_run(unit: &Unit, reference: &str, state: JobState, message: &str) -> Result<(), Fault> {
    let id: Uuid = reference.parse().map_err(|e| StoreError::corrupt("the reference of a job", e))?;
    let before = unit.lock::<run::Entity>(id, None, Condition::all()).await?;
    if before.status == state.code() {
        return Ok(());
    }
    let ended = matches!(state, JobState::Done | JobState::Failed | JobState::Cancelled);
    let after = run::Model {
        status: state.code().to_owned(),
        message: message.to_owned(),
        finished_at: ended.then(|| unit.now()),
        ..before.clone()
    };
    unit.save::<run::Entity>(&before, after, Act::new("run.status", None).because(state.code())).await
}

fn ours(lease: &Lease) -> Condition {
    Condition::all()
        .add(job::Column::Id.eq(lease.job))
        .add(job::Column::Fence.eq(lease.fence))
        .add(job::Column::State.eq(JobState::Running.code()))
}

fn lost() -> StoreError {
    StoreError::conflict("another worker has taken over this job; stop and leave its result alone")
}

/// Inside a unit: the lease still holds, and holds until the commit.
pub(crate) async fn fence(unit: &Unit, lease: &Lease) -> Result<job::Model, Fault> {
    let row = job::Entity::find().filter(ours(lease)).lock_exclusive().one(&unit.tx).await?;
    Ok(row.ok_or_else(lost)?)
}

/// Before a read: the lease still holds.
pub(crate) async fn held(store: &Store, lease: &Lease) -> Result<job::Model, StoreError> {
    job::Entity::find().filter(ours(lease)).one(store.reader()).await?.ok_or_else(lost)
}

/// Prolongs the lease and keeps what the worker tells. `Conflict` when another worker has the job: stop at once.
pub async fn heartbeat(
    store: &Store,
    lease: &Lease,
    lease_for: Duration,
    progress: Option<serde_json::Value>,
) -> Result<Beat, StoreError> {
    let input = (lease.clone(), micros(lease_for), progress);
    write(store, lease.author(store).await?, input, |unit, (lease, lease_for, progress)| {
        Box::pin(async move {
            let row = fence(unit, lease).await?;
            let until = clock(&unit.tx).await?.timestamp_micros().saturating_add(*lease_for);
            job::Entity::update_many()
                .col_expr(job::Column::LeaseUntil, Expr::value(until))
                .col_expr(job::Column::Progress, Expr::value(progress.clone().unwrap_or(row.progress)))
                .filter(ours(lease))
                .exec(&unit.tx)
                .await?;
            Ok(Beat { cancel_requested: row.cancel_requested })
        })
    })
    .await
}

/// Ends a job inside a unit.
pub(crate) async fn end(unit: &Unit, lease: &Lease, state: JobState, message: &str) -> Result<(), Fault> {
    fence(unit, lease).await?;
    job::Entity::update_many()
        .col_expr(job::Column::State, Expr::value(state.code()))
        .col_expr(job::Column::Message, Expr::value(message.to_owned()))
        .filter(ours(lease))
        .exec(&unit.tx)
        .await?;
    if lease.kind == JobKind::Run {
        mark_run(unit, &lease.reference, state, message).await?;
    }
    Ok(())
}

/// Ends a job that makes no files. A run is ended by `rounds::finish_run`, with its result.
pub async fn finish(store: &Store, lease: &Lease, outcome: Result<(), String>) -> Result<(), StoreError> {
    if lease.kind == JobKind::Run {
        return Err(StoreError::conflict("a run ends with its result; use rounds::finish_run"));
    }
    if lease.kind == JobKind::Standing {
        return Err(StoreError::conflict("a standing round may start again; use standing::finish"));
    }
    write(store, lease.author(store).await?, (lease.clone(), outcome), |unit, (lease, outcome)| {
        Box::pin(async move {
            match outcome {
                Ok(()) => end(unit, lease, JobState::Done, "").await,
                Err(message) => end(unit, lease, JobState::Failed, message).await,
            }
        })
    })
    .await
}
