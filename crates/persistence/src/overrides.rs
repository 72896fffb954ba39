//! Plans that an administrator changed by hand: runs with a plan that passed the check, with the reason and the cost.

use uuid::Uuid;
use vocabulary::{RoundId, RunId};

use crate::chain::sha256;
use crate::consent::{HandMade, RunKind};
use crate::entity::{round, run};
use crate::error::{Fault, StoreError};
use crate::records::{RoundStatus, RunFile, RunRecord, RunStatus};
use crate::rounds::{self, put_file};
use crate::scope::Scope;
use crate::store::Store;
use crate::unit::{Act, Idempotency, Unit, create as create_once};
use sea_orm::{EntityTrait, QuerySelect};

/// A plan made by hand, with the files of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct NewOverride {
    /// In which round.
    pub round: RoundId,
    /// The frozen input of the run that it changes.
    pub input: Vec<u8>,
    /// Its problem.
    pub problem: Vec<u8>,
    /// The changed plan.
    pub plan: Vec<u8>,
    /// Its match report.
    pub report: Vec<u8>,
    /// What is to be said about it: a code with figures.
    pub note: serde_json::Value,
    /// Why, by whom, at which cost.
    pub made: HandMade,
}

/// Stores a plan made by hand as a run that can be chosen. For the secretariat.
pub async fn create(
    store: &Store,
    scope: &Scope,
    new: NewOverride,
    once: Option<&Idempotency>,
) -> Result<RunRecord, StoreError> {
    scope.secretariat()?;
    let id = create_once(store, scope.author()?, once, new, |unit, new| Box::pin(insert(unit, new))).await?;
    rounds::run(store, scope, RunId(id)).await
}

async fn insert(unit: &Unit, new: &NewOverride) -> Result<Uuid, Fault> {
    let round =
        round::Entity::find_by_id(new.round.0).lock_exclusive().one(&unit.tx).await?.ok_or(StoreError::NotFound)?;
    if round.status == RoundStatus::Closed.code() {
        return Err(StoreError::conflict("the round is closed; open a new one that carries it on").into());
    }
    let row = run::Model {
        id: Uuid::new_v4(),
        round: round.id,
        status: RunStatus::Done.code().to_owned(),
        input_sha256: sha256(&new.input).to_vec(),
        problem_sha256: sha256(&new.problem).to_vec(),
        message: new.note.to_string(),
        created_at: unit.now(),
        finished_at: Some(unit.now()),
        version: 1,
        kind: RunKind::Override.code().to_owned(),
        made_by_hand: Some(serde_json::to_value(&new.made).map_err(|e| StoreError::corrupt("a plan made by hand", e))?),
    };
    let id = row.id;
    let owner = unit.actor()?.organisation.0;
    unit.insert::<run::Entity>(row, Act::new("run.override", owner).because(&new.made.reason)).await?;
    let files = [
        (RunFile::Input, &new.input),
        (RunFile::Problem, &new.problem),
        (RunFile::Plan, &new.plan),
        (RunFile::Report, &new.report),
    ];
    for (kind, body) in files {
        put_file(unit, id, kind, body).await?;
    }
    Ok(id)
}
