//! The standing round: woken by whatever is new or free again, it matches that against what is free.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;
use vocabulary::{RoundId, RunId};

use crate::chain::sha256;
use crate::entity::{job, proposal, round, run};
use crate::error::{Fault, StoreError};
use crate::jobs::{self, JobKind, JobState, Lease};
use crate::proposals::{NewProposal, Publication, propose, settle};
use crate::records::{RoundRecord, RoundStatus, RunFile, RunStatus, Settle};
use crate::rounds::{self, put_file};
use crate::scope::{Scope, acting_for};
use crate::store::Store;
use crate::unit::{Act, Unit, write};
use crate::{consent::RunKind, records::ProposalStatus};

/// What a running job hears when it is woken once more.
const AGAIN: &str = "again";

/// A plan of the standing round with what it proposes.
pub struct StandingPlan {
    /// The frozen input.
    pub input: Vec<u8>,
    /// The problem.
    pub problem: Vec<u8>,
    /// The plan.
    pub plan: Vec<u8>,
    /// The match report.
    pub report: Vec<u8>,
    /// What is to be said about it: a code with figures.
    pub note: serde_json::Value,
    /// Until when it is to be answered.
    pub due: chrono::NaiveDate,
    /// What is proposed.
    pub awards: Vec<NewProposal>,
}

async fn open(unit: &Unit) -> Result<Option<round::Model>, Fault> {
    let found = round::Entity::find()
        .filter(round::Column::Kind.eq("standing"))
        .filter(round::Column::Status.ne(RoundStatus::Closed.code()))
        .one(&unit.tx)
        .await?;
    Ok(found)
}

/// Queues the standing round's work where one is open, once however much moves: a job that waits takes all of it, and
/// one that runs starts again when it has ended.
pub(crate) async fn wake(unit: &Unit) -> Result<(), Fault> {
    let Some(round) = open(unit).await? else { return Ok(()) };
    let reference = round.id.to_string();
    let there = job::Entity::find()
        .filter(job::Column::Kind.eq(JobKind::Standing.code()))
        .filter(job::Column::Reference.eq(reference.clone()))
        .lock_exclusive()
        .one(&unit.tx)
        .await?;
    let Some(there) = there else {
        return jobs::queue(unit, JobKind::Standing, &reference).await.map(|_| ());
    };
    let change = job::Entity::update_many().filter(job::Column::Id.eq(there.id));
    match crate::scope::coded(&there.state)? {
        JobState::Queued => {}
        JobState::Running => {
            change.col_expr(job::Column::Message, Expr::value(AGAIN)).exec(&unit.tx).await?;
        }
        JobState::Done | JobState::Failed | JobState::Cancelled => {
            let now = jobs::clock(&unit.tx).await?.timestamp_micros();
            requeued(change, now).exec(&unit.tx).await?;
        }
    }
    Ok(())
}

fn requeued(change: sea_orm::UpdateMany<job::Entity>, now: i64) -> sea_orm::UpdateMany<job::Entity> {
    change
        .col_expr(job::Column::State, Expr::value(JobState::Queued.code()))
        .col_expr(job::Column::Message, Expr::value(""))
        .col_expr(job::Column::Attempts, Expr::value(0))
        .col_expr(job::Column::QueuedAt, Expr::value(now))
}

/// Ends the job; where something moved meanwhile, it is queued again. For the worker.
pub async fn finish(store: &Store, lease: &Lease, outcome: Result<(), String>) -> Result<(), StoreError> {
    write(store, lease.author(store).await?, (lease.clone(), outcome), |unit, (lease, outcome)| {
        Box::pin(async move {
            let row = jobs::fence(unit, lease).await?;
            if row.message == AGAIN {
                let now = jobs::clock(&unit.tx).await?.timestamp_micros();
                let change = job::Entity::update_many().filter(job::Column::Id.eq(row.id));
                requeued(change, now).exec(&unit.tx).await?;
                return Ok(());
            }
            match outcome {
                Ok(()) => jobs::end(unit, lease, JobState::Done, "").await,
                Err(message) => jobs::end(unit, lease, JobState::Failed, message).await,
            }
        })
    })
    .await
}

/// The round of the job, and the scope of the administrator who opened it: what the standing round does, it does on
/// that instruction, and no longer than that person may give it. For the worker.
pub async fn instruction(store: &Store, lease: &Lease) -> Result<(RoundRecord, Scope), StoreError> {
    jobs::held(store, lease).await?;
    let id: Uuid = lease.reference().parse().map_err(|e| StoreError::corrupt("the reference of a job", e))?;
    let row = round::Entity::find_by_id(id).one(store.reader()).await?.ok_or(StoreError::NotFound)?;
    let (Some(person), Some(organisation)) = (row.opened_by, row.opened_for) else {
        return Err(StoreError::conflict("nobody stands behind the standing round; close it and open another"));
    };
    let scope = acting_for(store, person, organisation, jobs::clock(store.reader()).await?).await?;
    scope.secretariat()?;
    Ok((rounds::record(row)?, scope))
}

/// Stores a plan of the standing round as a run, and proposes what it awards beside what is open already. Nothing that
/// is open gives way. For the worker.
pub async fn propose_at_once(
    store: &Store,
    lease: &Lease,
    scope: &Scope,
    round: RoundId,
    made: StandingPlan,
    rule: Settle,
) -> Result<RunId, StoreError> {
    scope.secretariat()?;
    let input = (lease.clone(), round.0, made, rule);
    write(store, scope.author()?, input, |unit, (lease, round, made, rule)| {
        Box::pin(async move {
            jobs::fence(unit, lease).await?;
            let before = unit.lock::<round::Entity>(*round, None, sea_orm::Condition::all()).await?;
            if before.status == RoundStatus::Closed.code() {
                return Err(StoreError::conflict("the standing round is closed").into());
            }
            let id = store_run(unit, *round, made).await?;
            let after = round::Model {
                status: RoundStatus::Proposing.code().to_owned(),
                chosen_run: Some(id),
                proposals_due: Some(made.due),
                ..before.clone()
            };
            let owner = unit.actor()?.organisation.0;
            let act = Act::new("round.choose", owner).because(&id.to_string());
            unit.save::<round::Entity>(&before, after.clone(), act).await?;
            let publication = Publication::of(&after, id, made.due, made.awards.clone(), *rule)?;
            for award in &made.awards {
                propose(unit, &publication, award).await?;
                settle(unit, award.need.0, *rule).await?;
            }
            Ok(RunId(id))
        })
    })
    .await
}

async fn store_run(unit: &Unit, round: Uuid, made: &StandingPlan) -> Result<Uuid, Fault> {
    let row = run::Model {
        id: Uuid::new_v4(),
        round,
        status: RunStatus::Done.code().to_owned(),
        input_sha256: sha256(&made.input).to_vec(),
        problem_sha256: sha256(&made.problem).to_vec(),
        message: made.note.to_string(),
        created_at: unit.now(),
        finished_at: Some(unit.now()),
        version: 1,
        kind: RunKind::Standing.code().to_owned(),
        made_by_hand: None,
    };
    let id = row.id;
    let owner = unit.actor()?.organisation.0;
    unit.insert::<run::Entity>(row, Act::new("run.create", owner)).await?;
    let files = [
        (RunFile::Input, &made.input),
        (RunFile::Problem, &made.problem),
        (RunFile::Plan, &made.plan),
        (RunFile::Report, &made.report),
    ];
    for (kind, body) in files {
        put_file(unit, id, kind, body).await?;
    }
    Ok(id)
}

/// Pairs that nobody answered for in this round: they are not proposed in it a second time. For the secretariat.
pub async fn unanswered(
    store: &Store,
    scope: &Scope,
    round: RoundId,
) -> Result<Vec<(vocabulary::NeedId, vocabulary::OfferId)>, StoreError> {
    scope.secretariat()?;
    let rows = proposal::Entity::find()
        .filter(proposal::Column::Round.eq(round.0))
        .filter(proposal::Column::Status.eq(ProposalStatus::Lapsed.code()))
        .all(store.reader())
        .await?;
    Ok(rows.into_iter().map(|row| (vocabulary::NeedId(row.need), vocabulary::OfferId(row.offer))).collect())
}
