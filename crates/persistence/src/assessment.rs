//! Step 2: self-assessments with their answers and targets, as their owner reads and writes them. What others may see
//! goes by `shares` alone.

use std::collections::BTreeMap;

use ::assessment::{Answer, Answers, Selection, Targets};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;
use vocabulary::{AssessmentId, CapabilityId, EditionRecordId, OrganisationId, PersonId, QuestionId, Stage};

use crate::entity::{answer, assessment, target};
use crate::error::{Fault, StoreError};
use crate::page::{Page, PageRequest, by_time};
use crate::records::{AssessmentRecord, AssessmentStatus, StoredAnswer};
use crate::scope::{Scope, coded};
use crate::store::Store;
use crate::unit::{Act, Idempotency, Unit, create as create_once, write};

/// A new self-assessment of the actor's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAssessment {
    /// Against which edition.
    pub edition: EditionRecordId,
    /// Its title.
    pub title: String,
    /// What of the catalogue is asked.
    pub selection: Selection,
}

/// A change of one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerChange {
    /// To which question.
    pub question: QuestionId,
    /// The new answer; none takes the present one back.
    pub answer: Option<Answer>,
    /// The version that was seen; none where there was no answer yet.
    pub expected_version: Option<i64>,
}

pub(crate) fn record(row: assessment::Model) -> Result<AssessmentRecord, StoreError> {
    Ok(AssessmentRecord {
        id: AssessmentId(row.id),
        organisation: OrganisationId(row.organisation),
        state: coded(&row.state)?,
        edition: EditionRecordId(row.edition),
        title: row.title,
        status: coded(&row.status)?,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
        selection: row
            .selection
            .map(serde_json::from_value)
            .transpose()
            .map_err(|e| StoreError::corrupt("what is asked", e))?
            .unwrap_or_default(),
        overlay: row.overlay,
        endorsed_at: row.endorsed_at,
        last_reason: row.last_reason,
        share_evidence: row.share_evidence.unwrap_or(false),
    })
}

fn selection_json(selection: &Selection) -> Result<serde_json::Value, StoreError> {
    serde_json::to_value(selection).map_err(|e| StoreError::corrupt("what is asked", e))
}

pub(crate) fn own(scope: &Scope) -> Result<Condition, StoreError> {
    Ok(Condition::all().add(assessment::Column::Organisation.eq(scope.member()?.organisation.0)))
}

/// A row for a new self-assessment of the actor's state; a step.
pub(crate) async fn insert(unit: &Unit, new: &NewAssessment) -> Result<Uuid, Fault> {
    let actor = unit.actor()?;
    let state = actor
        .state
        .as_ref()
        .ok_or_else(|| StoreError::conflict("a self-assessment is a state's own; act for a state's delegation"))?;
    let row = assessment::Model {
        id: Uuid::new_v4(),
        organisation: actor.organisation.0,
        state: state.as_str().to_owned(),
        edition: new.edition.0,
        title: new.title.clone(),
        status: AssessmentStatus::Open.code().to_owned(),
        version: 1,
        created_at: unit.now(),
        updated_at: unit.now(),
        selection: Some(selection_json(&new.selection)?),
        overlay: None,
        endorsed_at: None,
        endorsed_by: None,
        last_reason: None,
        share_evidence: Some(false),
    };
    let id = row.id;
    unit.insert::<assessment::Entity>(row, Act::new("assessment.create", actor.organisation.0)).await?;
    Ok(id)
}

/// Starts a self-assessment. For a state's delegation.
pub async fn create(
    store: &Store,
    scope: &Scope,
    new: NewAssessment,
    once: Option<&Idempotency>,
) -> Result<AssessmentRecord, StoreError> {
    let id = create_once(store, scope.author()?, once, new, |unit, new| Box::pin(insert(unit, new))).await?;
    get(store, scope, AssessmentId(id)).await
}

/// Starts a self-assessment with answers and targets that it had elsewhere, all at once. For a state's delegation.
pub async fn restore(
    store: &Store,
    scope: &Scope,
    new: NewAssessment,
    answers: Answers,
    targets: Targets,
    once: Option<&Idempotency>,
) -> Result<AssessmentRecord, StoreError> {
    let input = (new, answers, targets);
    let id = create_once(store, scope.author()?, once, input, |unit, (new, answers, targets)| {
        Box::pin(async move {
            let id = insert(unit, new).await?;
            let (person, now) = (unit.actor()?.person.0, unit.now());
            for (question, given) in answers {
                let body = serde_json::to_value(given).map_err(|e| StoreError::corrupt("the answer", e))?;
                let question = question.as_str().to_owned();
                unit.put(answer::Model { assessment: id, question, body, person, version: 1, updated_at: now }).await?;
            }
            for (capability, level) in targets {
                let capability = capability.as_str().to_owned();
                unit.put(target::Model { assessment: id, capability, level: i64::from(level.value()) }).await?;
            }
            Ok(id)
        })
    })
    .await?;
    get(store, scope, AssessmentId(id)).await
}

/// One self-assessment.
pub async fn get(store: &Store, scope: &Scope, id: AssessmentId) -> Result<AssessmentRecord, StoreError> {
    let row = assessment::Entity::find_by_id(id.0).filter(own(scope)?).one(store.reader()).await?;
    record(row.ok_or(StoreError::NotFound)?)
}

/// The organisation's self-assessments, newest first.
pub async fn list(store: &Store, scope: &Scope, page: PageRequest) -> Result<Page<AssessmentRecord>, StoreError> {
    let rows = assessment::Entity::find().filter(own(scope)?);
    let order = (assessment::Column::CreatedAt, assessment::Column::Id);
    by_time(store.reader(), rows, &page, order, |row| (row.created_at, row.id)).await?.try_map(record)
}

/// What happens to an assessment as a whole.
#[derive(Debug, Clone, PartialEq)]
pub enum AssessmentChange {
    /// Another title.
    Rename(String),
    /// More or less is asked.
    Select(Selection),
    /// The focal point stands behind it, with this version of the state's overlay; 0 for none.
    Endorse(i64),
    /// It takes answers again, for this reason.
    Reopen(String),
    /// Whether evidence goes along where an answer is shared.
    ShareEvidence(bool),
}

struct Change {
    id: Uuid,
    version: Option<i64>,
    own: Condition,
    what: AssessmentChange,
}

/// What stands in the way of a change where the assessment stands now.
fn refused(what: &AssessmentChange, open: bool) -> Result<(), StoreError> {
    match (what, open) {
        (AssessmentChange::Endorse(_) | AssessmentChange::Select(_), false) => {
            Err(StoreError::conflict("the self-assessment is endorsed; open it again first"))
        }
        (AssessmentChange::Reopen(_), true) => {
            Err(StoreError::conflict("the self-assessment is open already; there is nothing to do"))
        }
        _ => Ok(()),
    }
}

async fn change_whole(unit: &Unit, change: &Change) -> Result<(), Fault> {
    let before = unit.lock::<assessment::Entity>(change.id, change.version, change.own.clone()).await?;
    refused(&change.what, before.status == AssessmentStatus::Open.code())?;
    let mut after = assessment::Model { updated_at: unit.now(), ..before.clone() };
    let act = |action| Act::new(action, before.organisation);
    let act = match &change.what {
        AssessmentChange::Rename(title) => {
            after.title.clone_from(title);
            act("assessment.rename")
        }
        AssessmentChange::Select(selection) => {
            after.selection = Some(selection_json(selection)?);
            act("assessment.select")
        }
        AssessmentChange::Endorse(overlay) => {
            AssessmentStatus::Endorsed.code().clone_into(&mut after.status);
            after.overlay = Some(*overlay);
            after.endorsed_at = Some(unit.now());
            after.endorsed_by = Some(unit.actor()?.person.0);
            act("assessment.endorse")
        }
        AssessmentChange::Reopen(reason) => {
            AssessmentStatus::Open.code().clone_into(&mut after.status);
            after.overlay = None;
            after.last_reason = Some(reason.clone());
            let args = serde_json::json!({ "title": before.title });
            unit.notify(before.organisation, "assessment-reopened", ("assessment", before.id), args);
            act("assessment.reopen").because(reason)
        }
        AssessmentChange::ShareEvidence(yes) => {
            after.share_evidence = Some(*yes);
            act("assessment.share-evidence").because(if *yes { "yes" } else { "no" })
        }
    };
    unit.save::<assessment::Entity>(&before, after, act).await
}

/// Changes the assessment as a whole. `version` is the one that was seen; none where it does not matter.
pub async fn change(
    store: &Store,
    scope: &Scope,
    id: AssessmentId,
    version: Option<i64>,
    what: AssessmentChange,
) -> Result<AssessmentRecord, StoreError> {
    let input = Change { id: id.0, version, own: own(scope)?, what };
    write(store, scope.author()?, input, |unit, input| Box::pin(change_whole(unit, input))).await?;
    get(store, scope, id).await
}

/// All answers so far.
pub async fn answers(
    store: &Store,
    scope: &Scope,
    id: AssessmentId,
) -> Result<BTreeMap<QuestionId, StoredAnswer>, StoreError> {
    get(store, scope, id).await?;
    let rows = answer::Entity::find().filter(answer::Column::Assessment.eq(id.0)).all(store.reader()).await?;
    rows.into_iter()
        .filter(|row| !row.body.is_null())
        .map(|row| {
            let (person, version, at) = (PersonId(row.person), row.version, row.updated_at);
            let (question, answer) = given(row)?;
            Ok((question, StoredAnswer { answer, version, person, at }))
        })
        .collect()
}

pub(crate) fn given(row: answer::Model) -> Result<(QuestionId, Answer), StoreError> {
    let answer = serde_json::from_value(row.body).map_err(|e| StoreError::corrupt("an answer", e))?;
    Ok((coded(&row.question)?, answer))
}

pub(crate) fn aim(row: &target::Model) -> Result<(CapabilityId, Stage), StoreError> {
    let level = u8::try_from(row.level).ok().and_then(|level| Stage::try_from(level).ok());
    Ok((coded(&row.capability)?, level.ok_or_else(|| StoreError::corrupt("a target", row.level))?))
}

/// Answers and targets of all assessments of the actor's organisation, each in one query.
pub async fn all_given(store: &Store, scope: &Scope) -> Result<BTreeMap<AssessmentId, (Answers, Targets)>, StoreError> {
    let mine = || -> Result<_, StoreError> {
        let query = assessment::Entity::find().select_only().column(assessment::Column::Id).filter(own(scope)?);
        Ok(query.into_query())
    };
    let mut all: BTreeMap<AssessmentId, (Answers, Targets)> = BTreeMap::new();
    let answers = answer::Entity::find().filter(answer::Column::Assessment.in_subquery(mine()?));
    for row in answers.all(store.reader()).await?.into_iter().filter(|row| !row.body.is_null()) {
        let of = AssessmentId(row.assessment);
        let (question, answer) = given(row)?;
        all.entry(of).or_default().0.insert(question, answer);
    }
    let targets = target::Entity::find().filter(target::Column::Assessment.in_subquery(mine()?));
    for row in targets.all(store.reader()).await? {
        let (capability, level) = aim(&row)?;
        all.entry(AssessmentId(row.assessment)).or_default().1.insert(capability, level);
    }
    Ok(all)
}

/// The assessment, locked, while it takes answers.
pub(crate) async fn open(unit: &Unit, id: Uuid, own: &Condition) -> Result<assessment::Model, Fault> {
    let row = unit.lock::<assessment::Entity>(id, None, own.clone()).await?;
    if row.status != AssessmentStatus::Open.code() {
        return Err(StoreError::conflict(
            "the self-assessment is endorsed and takes no more answers; open it again first",
        )
        .into());
    }
    Ok(row)
}

/// An answer that is taken back stays as a row without content, so that its versions are never counted twice.
pub(crate) async fn answer_one(
    unit: &Unit,
    assessment: &assessment::Model,
    change: &AnswerChange,
) -> Result<i64, Fault> {
    let key = (assessment.id, change.question.as_str().to_owned());
    let before = answer::Entity::find_by_id(key.clone()).one(&unit.tx).await?;
    let seen = before.as_ref().filter(|row| !row.body.is_null()).map(|row| row.version);
    if seen != change.expected_version {
        return Err(StoreError::Stale { current_version: seen.unwrap_or(0) }.into());
    }
    let row = answer::Model {
        assessment: assessment.id,
        question: key.1.clone(),
        body: serde_json::to_value(&change.answer).map_err(|e| StoreError::corrupt("the answer", e))?,
        person: unit.actor()?.person.0,
        version: before.map_or(0, |row| row.version) + 1,
        updated_at: unit.now(),
    };
    let version = if change.answer.is_some() { row.version } else { 0 };
    let action = if change.answer.is_some() { "answer.set" } else { "answer.take-back" };
    unit.record(
        Act::new(action, assessment.organisation),
        "answer",
        format!("{}/{}", assessment.id, key.1),
        Some(&row),
    )?;
    answer::Entity::delete_by_id(key).exec(&unit.tx).await?;
    unit.put(row).await?;
    Ok(version)
}

/// Changes several answers, all or none, and tells their versions; 0 for one that was taken back.
pub async fn set_answers(
    store: &Store,
    scope: &Scope,
    id: AssessmentId,
    changes: Vec<AnswerChange>,
) -> Result<BTreeMap<QuestionId, i64>, StoreError> {
    write(store, scope.author()?, (id.0, own(scope)?, changes), |unit, (id, own, changes)| {
        Box::pin(async move {
            let assessment = open(unit, *id, own).await?;
            let mut versions = BTreeMap::new();
            for change in changes {
                versions.insert(change.question.clone(), answer_one(unit, &assessment, change).await?);
            }
            Ok(versions)
        })
    })
    .await
}

/// Changes one answer and tells its version; 0 where it was taken back.
pub async fn set_answer(
    store: &Store,
    scope: &Scope,
    id: AssessmentId,
    change: AnswerChange,
) -> Result<i64, StoreError> {
    let versions = set_answers(store, scope, id, vec![change]).await?;
    Ok(versions.into_values().next().unwrap_or(0))
}

/// All targets so far.
pub async fn targets(store: &Store, scope: &Scope, id: AssessmentId) -> Result<Targets, StoreError> {
    get(store, scope, id).await?;
    let rows = target::Entity::find().filter(target::Column::Assessment.eq(id.0)).all(store.reader()).await?;
    rows.iter().map(aim).collect()
}

/// Sets or takes back the level that the state wants to reach in a capability.
pub async fn set_target(
    store: &Store,
    scope: &Scope,
    id: AssessmentId,
    capability: &CapabilityId,
    level: Option<Stage>,
) -> Result<(), StoreError> {
    let input = (id.0, own(scope)?, capability.clone(), level);
    write(store, scope.author()?, input, |unit, (id, own, capability, level)| {
        Box::pin(async move {
            let assessment = open(unit, *id, own).await?;
            let key = (*id, capability.as_str().to_owned());
            let act = Act::new("target.set", assessment.organisation)
                .because(&level.map(|l| l.to_string()).unwrap_or_default());
            unit.record(act, "target", format!("{id}/{capability}"), None::<&()>)?;
            let Some(level) = level else {
                target::Entity::delete_by_id(key).exec(&unit.tx).await?;
                return Ok(());
            };
            let row = target::Model { assessment: key.0, capability: key.1, level: i64::from(level.value()) };
            let replace = OnConflict::columns([target::Column::Assessment, target::Column::Capability])
                .update_column(target::Column::Level)
                .to_owned();
            target::Entity::insert(row.into_active_model())
                .on_conflict(replace)
                .exec_without_returning(&unit.tx)
                .await?;
            Ok(())
        })
    })
    .await
}
