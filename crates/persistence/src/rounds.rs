//! Step 3: rounds, their runs and the files of a run. Everybody who is signed in reads rounds; runs and files are the
//! secretariat's, and the worker's who holds the run's lease.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;
use vocabulary::{EditionRecordId, RoundId, RunId};

use crate::chain::sha256;
use crate::consent::{RoundFrame, RoundKind, RunKind};
use crate::entity::{job, round, run, run_file};
use crate::error::{Fault, StoreError};
use crate::jobs::{self, JobKind, JobState, Lease};
use crate::page::{Page, PageRequest, by_time};
use crate::records::{RoundRecord, RoundStatus, RunFile, RunRecord, RunStatus};
use crate::scope::{Scope, coded};
use crate::standing;
use crate::store::Store;
use crate::unit::{Act, Idempotency, Unit, create as create_once, write};

/// A new round.
#[derive(Debug, Clone, PartialEq)]
pub struct NewRound {
    /// Its title.
    pub title: String,
    /// What is asked of states and providers.
    pub call: String,
    /// On which edition of the catalogue.
    pub edition: EditionRecordId,
    /// Rules of weight and fit, limits.
    pub policy: serde_json::Value,
    /// Until when proposals are to be decided.
    pub proposals_due: Option<NaiveDate>,
    /// The round that this one carries on.
    pub parent: Option<RoundId>,
    /// What kind of round it is.
    pub kind: RoundKind,
    /// What it calls for.
    pub frame: RoundFrame,
}

/// A change of a round; what is none stays.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RoundChange {
    /// Its title.
    pub title: Option<String>,
    /// What is asked of states and providers.
    pub call: Option<String>,
    /// Rules of weight and fit, limits.
    pub policy: Option<serde_json::Value>,
    /// Until when proposals are to be decided.
    pub proposals_due: Option<NaiveDate>,
    /// What it calls for.
    pub frame: Option<RoundFrame>,
}

/// A new run: its input is frozen here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRun {
    /// In which round.
    pub round: RoundId,
    /// The frozen input.
    pub input: Vec<u8>,
    /// The allocation problem.
    pub problem: Vec<u8>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunOutcome {
    /// With a plan that passed the check.
    Done {
        /// What it made.
        made: RunMade,
        /// What is to be said about it: a code with figures.
        note: serde_json::Value,
    },
    /// Without a plan.
    Failed {
        /// Why: a code with figures.
        note: serde_json::Value,
    },
    /// Stopped by the secretariat.
    Cancelled {
        /// The last plan that passed the check, where there is one.
        kept: Option<RunMade>,
        /// What is to be said about it: a code with figures.
        note: serde_json::Value,
    },
}

/// What a run made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunMade {
    /// The plan.
    pub plan: Vec<u8>,
    /// The match report.
    pub report: Vec<u8>,
}

/// What a round calls for; a round of an earlier version takes all.
pub(crate) fn frame(row: &round::Model) -> Result<RoundFrame, StoreError> {
    let frame = row.frame.clone().map(serde_json::from_value).transpose();
    Ok(frame.map_err(|e| StoreError::corrupt("the frame of a round", e))?.unwrap_or_default())
}

fn written(frame: &RoundFrame) -> Result<serde_json::Value, StoreError> {
    serde_json::to_value(frame).map_err(|e| StoreError::corrupt("the frame of a round", e))
}

pub(crate) fn record(row: round::Model) -> Result<RoundRecord, StoreError> {
    let frame = frame(&row)?;
    Ok(RoundRecord {
        id: RoundId(row.id),
        status: coded(&row.status)?,
        title: row.title,
        call: row.call,
        edition: EditionRecordId(row.edition),
        policy: row.policy,
        proposals_due: row.proposals_due,
        chosen_run: row.chosen_run.map(RunId),
        parent: row.parent.map(RoundId),
        version: row.version,
        created_at: row.created_at,
        kind: coded(&row.kind)?,
        frame,
        closed_at: row.closed_at,
    })
}

/// Opens a round. For the secretariat.
pub async fn create(
    store: &Store,
    scope: &Scope,
    new: NewRound,
    once: Option<&Idempotency>,
) -> Result<RoundRecord, StoreError> {
    scope.secretariat()?;
    let id = create_once(store, scope.author()?, once, new, |unit, new| {
        Box::pin(async move {
            let row = round::Model {
                id: Uuid::new_v4(),
                title: new.title.clone(),
                call: new.call.clone(),
                status: RoundStatus::Open.code().to_owned(),
                edition: new.edition.0,
                policy: new.policy.clone(),
                proposals_due: new.proposals_due,
                chosen_run: None,
                parent: new.parent.map(|p| p.0),
                version: 1,
                created_at: unit.now(),
                kind: new.kind.code().to_owned(),
                frame: Some(written(&new.frame)?),
                opened_by: Some(unit.actor()?.person.0),
                opened_for: Some(unit.actor()?.organisation.0),
                closed_at: None,
                closing_report: None,
            };
            let id = row.id;
            let owner = unit.actor()?.organisation.0;
            unit.insert::<round::Entity>(row, Act::new("round.create", owner)).await?;
            if new.kind == RoundKind::Standing {
                standing::wake(unit).await?;
            }
            Ok(id)
        })
    })
    .await?;
    get(store, scope, RoundId(id)).await
}

/// One round.
pub async fn get(store: &Store, scope: &Scope, id: RoundId) -> Result<RoundRecord, StoreError> {
    scope.member()?;
    record(round::Entity::find_by_id(id.0).one(store.reader()).await?.ok_or(StoreError::NotFound)?)
}

/// Rounds, newest first.
pub async fn list(store: &Store, scope: &Scope, page: PageRequest) -> Result<Page<RoundRecord>, StoreError> {
    scope.member()?;
    let order = (round::Column::CreatedAt, round::Column::Id);
    by_time(store.reader(), round::Entity::find(), &page, order, |row| (row.created_at, row.id)).await?.try_map(record)
}

/// Changes a round. For the secretariat.
pub async fn update(
    store: &Store,
    scope: &Scope,
    id: RoundId,
    version: i64,
    change: RoundChange,
) -> Result<RoundRecord, StoreError> {
    scope.secretariat()?;
    write(store, scope.author()?, (id.0, version, change), |unit, (id, version, change)| {
        Box::pin(async move {
            let before = unit.lock::<round::Entity>(*id, Some(*version), Condition::all()).await?;
            let mut after = before.clone();
            if let Some(title) = &change.title {
                after.title.clone_from(title);
            }
            if let Some(call) = &change.call {
                after.call.clone_from(call);
            }
            if let Some(policy) = &change.policy {
                after.policy.clone_from(policy);
            }
            if let Some(frame) = &change.frame {
                after.frame = Some(written(frame)?);
            }
            after.proposals_due = change.proposals_due.or(before.proposals_due);
            let owner = unit.actor()?.organisation.0;
            unit.save::<round::Entity>(&before, after, Act::new("round.update", owner)).await
        })
    })
    .await?;
    get(store, scope, id).await
}

/// Closes a round and keeps what it tells of itself, as it is then. For the secretariat.
pub async fn close(
    store: &Store,
    scope: &Scope,
    id: RoundId,
    version: i64,
    report: serde_json::Value,
) -> Result<RoundRecord, StoreError> {
    scope.secretariat()?;
    write(store, scope.author()?, (id.0, version, report), |unit, (id, version, report)| {
        Box::pin(async move {
            let before = unit.lock::<round::Entity>(*id, Some(*version), Condition::all()).await?;
            if before.status == RoundStatus::Closed.code() {
                return Err(StoreError::conflict("the round is closed already; nothing is left to do").into());
            }
            let after = round::Model {
                status: RoundStatus::Closed.code().to_owned(),
                closed_at: Some(unit.now()),
                closing_report: Some(report.clone()),
                ..before.clone()
            };
            let owner = unit.actor()?.organisation.0;
            let act = Act::new("round.status", owner).because(RoundStatus::Closed.code());
            unit.save::<round::Entity>(&before, after, act).await
        })
    })
    .await?;
    get(store, scope, id).await
}

/// What a round told of itself when it closed; none where it is open, or was closed by an earlier version.
pub async fn closing_report(
    store: &Store,
    scope: &Scope,
    id: RoundId,
) -> Result<Option<serde_json::Value>, StoreError> {
    scope.member()?;
    let row = round::Entity::find_by_id(id.0).one(store.reader()).await?.ok_or(StoreError::NotFound)?;
    Ok(row.closing_report)
}

pub(crate) async fn put_file(unit: &Unit, run: Uuid, kind: RunFile, body: &[u8]) -> Result<(), Fault> {
    run_file::Entity::delete_by_id((run, kind.code().to_owned())).exec(&unit.tx).await?;
    unit.put(run_file::Model { run, kind: kind.code().to_owned(), body: body.to_vec() }).await
}

/// Freezes an input and queues its run. For the secretariat.
pub async fn create_run(
    store: &Store,
    scope: &Scope,
    new: NewRun,
    once: Option<&Idempotency>,
) -> Result<RunRecord, StoreError> {
    scope.secretariat()?;
    let id = create_once(store, scope.author()?, once, new, |unit, new| {
        Box::pin(async move {
            let round = round::Entity::find_by_id(new.round.0)
                .lock_exclusive()
                .one(&unit.tx)
                .await?
                .ok_or(StoreError::NotFound)?;
            if round.status == RoundStatus::Closed.code() {
                return Err(StoreError::conflict("the round is closed; open a new one that carries it on").into());
            }
            let row = run::Model {
                id: Uuid::new_v4(),
                round: round.id,
                status: RunStatus::Queued.code().to_owned(),
                input_sha256: sha256(&new.input).to_vec(),
                problem_sha256: sha256(&new.problem).to_vec(),
                message: String::new(),
                created_at: unit.now(),
                finished_at: None,
                version: 1,
                kind: RunKind::Solved.code().to_owned(),
                made_by_hand: None,
            };
            let id = row.id;
            let owner = unit.actor()?.organisation.0;
            unit.insert::<run::Entity>(row, Act::new("run.create", owner)).await?;
            put_file(unit, id, RunFile::Input, &new.input).await?;
            put_file(unit, id, RunFile::Problem, &new.problem).await?;
            jobs::queue(unit, JobKind::Run, &id.to_string()).await?;
            Ok(id)
        })
    })
    .await?;
    run(store, scope, RunId(id)).await
}

async fn run_records(store: &Store, rows: Vec<run::Model>) -> Result<Vec<RunRecord>, StoreError> {
    let jobs = job::Entity::find()
        .filter(job::Column::Kind.eq(JobKind::Run.code()))
        .filter(job::Column::Reference.is_in(rows.iter().map(|row| row.id.to_string())))
        .all(store.reader())
        .await?;
    let mut jobs: BTreeMap<String, job::Model> = jobs.into_iter().map(|job| (job.reference.clone(), job)).collect();
    rows.into_iter()
        .map(|row| {
            let job = jobs.remove(&row.id.to_string());
            let by_hand = row.made_by_hand.map(serde_json::from_value).transpose();
            Ok(RunRecord {
                id: RunId(row.id),
                round: RoundId(row.round),
                status: coded(&row.status)?,
                input_sha256: hex::encode(&row.input_sha256),
                problem_sha256: hex::encode(&row.problem_sha256),
                message: row.message,
                cancel_requested: job.as_ref().is_some_and(|job| job.cancel_requested),
                progress: job.map_or(serde_json::Value::Null, |job| job.progress),
                created_at: row.created_at,
                finished_at: row.finished_at,
                version: row.version,
                kind: coded(&row.kind)?,
                made_by_hand: by_hand.map_err(|e| StoreError::corrupt("a plan made by hand", e))?,
            })
        })
        .collect()
}

pub(crate) async fn one_run(store: &Store, id: Uuid) -> Result<RunRecord, StoreError> {
    let row = run::Entity::find_by_id(id).one(store.reader()).await?.ok_or(StoreError::NotFound)?;
    run_records(store, vec![row]).await?.pop().ok_or(StoreError::NotFound)
}

/// The runs of a round, newest first. For the secretariat.
pub async fn runs(store: &Store, scope: &Scope, round: RoundId) -> Result<Vec<RunRecord>, StoreError> {
    scope.secretariat()?;
    let rows = run::Entity::find()
        .filter(run::Column::Round.eq(round.0))
        .order_by_desc(run::Column::CreatedAt)
        .all(store.reader())
        .await?;
    run_records(store, rows).await
}

/// One run. For the secretariat.
pub async fn run(store: &Store, scope: &Scope, id: RunId) -> Result<RunRecord, StoreError> {
    scope.secretariat()?;
    one_run(store, id.0).await
}

async fn one_file(store: &Store, run: Uuid, kind: RunFile) -> Result<Vec<u8>, StoreError> {
    let row = run_file::Entity::find_by_id((run, kind.code().to_owned())).one(store.reader()).await?;
    Ok(row.ok_or(StoreError::NotFound)?.body)
}

/// A file of a run, byte for byte as it was frozen or made. For the secretariat.
pub async fn file(store: &Store, scope: &Scope, run: RunId, kind: RunFile) -> Result<Vec<u8>, StoreError> {
    scope.secretariat()?;
    one_file(store, run.0, kind).await
}

/// Stops a run: at once where it still waits, else its worker is told by the next heartbeat. For the secretariat.
pub async fn cancel_run(store: &Store, scope: &Scope, id: RunId) -> Result<RunRecord, StoreError> {
    scope.secretariat()?;
    write(store, scope.author()?, id.0, |unit, id| Box::pin(cancel(unit, *id))).await?;
    run(store, scope, id).await
}

async fn cancel(unit: &Unit, id: Uuid) -> Result<(), Fault> {
    let row = job::Entity::find()
        .filter(job::Column::Kind.eq(JobKind::Run.code()))
        .filter(job::Column::Reference.eq(id.to_string()))
        .lock_exclusive()
        .one(&unit.tx)
        .await?
        .ok_or(StoreError::NotFound)?;
    let state: JobState = coded(&row.state)?;
    if !matches!(state, JobState::Queued | JobState::Running) {
        return Err(StoreError::conflict("the run has ended; nothing is left to stop").into());
    }
    let next = if state == JobState::Queued { JobState::Cancelled } else { state };
    job::Entity::update_many()
        .col_expr(job::Column::CancelRequested, Expr::value(true))
        .col_expr(job::Column::State, Expr::value(next.code()))
        .filter(job::Column::Id.eq(row.id))
        .exec(&unit.tx)
        .await?;
    let owner = unit.actor()?.organisation.0;
    unit.record(Act::new("run.cancel", owner), "run", id, None::<&()>)?;
    if next == JobState::Cancelled {
        let before = unit.lock::<run::Entity>(id, None, Condition::all()).await?;
        let after = run::Model {
            status: RunStatus::Cancelled.code().to_owned(),
            finished_at: Some(unit.now()),
            ..before.clone()
        };
        unit.save::<run::Entity>(&before, after, Act::new("run.status", owner).because("cancelled")).await?;
    }
    Ok(())
}

fn run_of(lease: &Lease) -> Result<Uuid, StoreError> {
    lease.reference().parse().map_err(|_| StoreError::conflict("the job is not a run; claim one that is"))
}

/// The run of a lease. For its worker.
pub async fn leased_run(store: &Store, lease: &Lease) -> Result<RunRecord, StoreError> {
    jobs::held(store, lease).await?;
    one_run(store, run_of(lease)?).await
}

/// A file of the run of a lease. For its worker.
pub async fn leased_file(store: &Store, lease: &Lease, kind: RunFile) -> Result<Vec<u8>, StoreError> {
    jobs::held(store, lease).await?;
    one_file(store, run_of(lease)?, kind).await
}

/// Ends a run with its result, in one transaction and only while the lease holds. For its worker.
pub async fn finish_run(store: &Store, lease: &Lease, outcome: RunOutcome) -> Result<(), StoreError> {
    let input = (lease.clone(), run_of(lease)?, outcome);
    write(store, lease.author(store).await?, input, |unit, (lease, id, outcome)| {
        Box::pin(async move {
            jobs::fence(unit, lease).await?;
            let (state, made, note) = match outcome {
                RunOutcome::Done { made, note } => (JobState::Done, Some(made), note),
                RunOutcome::Failed { note } => (JobState::Failed, None, note),
                RunOutcome::Cancelled { kept, note } => (JobState::Cancelled, kept.as_ref(), note),
            };
            if let Some(made) = made {
                put_file(unit, *id, RunFile::Plan, &made.plan).await?;
                put_file(unit, *id, RunFile::Report, &made.report).await?;
            }
            jobs::end(unit, lease, state, &note.to_string()).await?;
            unit.notify_secretariat(
                "run-finished",
                ("run", *id),
                serde_json::json!({ "to": state.code(), "note": note }),
            )
            .await
        })
    })
    .await
}

/// Sets the run that a round proposes; a step of publishing its proposals.
pub(crate) async fn choose(
    unit: &Unit,
    round: Uuid,
    version: i64,
    run: Uuid,
    due: NaiveDate,
) -> Result<round::Model, Fault> {
    let before = unit.lock::<round::Entity>(round, Some(version), Condition::all()).await?;
    if before.status == RoundStatus::Closed.code() {
        return Err(StoreError::conflict("the round is closed; open a new one that carries it on").into());
    }
    let chosen = run::Entity::find_by_id(run)
        .filter(run::Column::Round.eq(round))
        .one(&unit.tx)
        .await?
        .ok_or(StoreError::NotFound)?;
    if chosen.status != RunStatus::Done.code() {
        return Err(StoreError::conflict("the run has no plan; choose one that is done").into());
    }
    let after = round::Model {
        status: RoundStatus::Proposing.code().to_owned(),
        chosen_run: Some(run),
        proposals_due: Some(due),
        ..before.clone()
    };
    let owner = unit.actor()?.organisation.0;
    unit.save::<round::Entity>(&before, after.clone(), Act::new("round.choose", owner).because(&run.to_string()))
        .await?;
    Ok(after)
}
