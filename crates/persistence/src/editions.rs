//! Step 1: stored editions of catalogues and their life. Drafts are the secretariat's; everybody reads the others.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;
use vocabulary::{EditionRecordId, OrganisationKind};

use crate::chain::sha256;
use crate::entity::{edition, edition_line, organisation};
use crate::error::{Fault, StoreError};
use crate::jobs::{Lease, fence};
use crate::records::{EditionRecord, EditionStatus, EditionSummary};
use crate::scope::{Scope, coded};
use crate::store::Store;
use crate::unit::{Act, Idempotency, Unit, create as create_once, write};

/// A new edition.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEdition {
    /// The field it is about, such as `ict-security`.
    pub field: String,
    /// Its version in its own words.
    pub version_label: String,
    /// Its title.
    pub title: String,
    /// Where it starts.
    pub status: EditionStatus,
    /// The content.
    pub edition: catalogue::Edition,
    /// Whether it came with the program.
    pub bundled: bool,
}

fn summary(row: edition_line::Model) -> Result<EditionSummary, StoreError> {
    Ok(EditionSummary {
        id: EditionRecordId(row.id),
        status: coded(&row.status)?,
        field: row.field,
        version_label: row.version_label,
        title: row.title,
        sha256: hex::encode(&row.sha256),
        bundled: row.bundled,
        version: row.version,
        created_at: row.created_at,
        consultation_until: row.consultation_until,
        adoption: row
            .adoption
            .map(serde_json::from_value)
            .transpose()
            .map_err(|e| StoreError::corrupt("the adoption of an edition", e))?,
        review_due: row.review_due,
    })
}

fn record(row: edition::Model) -> Result<EditionRecord, StoreError> {
    let edition =
        serde_json::from_value(row.body).map_err(|e| StoreError::corrupt("an edition of the catalogue", e))?;
    let line = edition_line::Model {
        id: row.id,
        field: row.field,
        version_label: row.version_label,
        title: row.title,
        status: row.status,
        sha256: row.sha256,
        bundled: row.bundled,
        version: row.version,
        created_at: row.created_at,
        consultation_until: row.consultation_until,
        adoption: row.adoption,
        review_due: row.review_due,
        review_told: row.review_told,
    };
    Ok(EditionRecord { summary: summary(line)?, edition })
}

/// Drafts are seen by the secretariat.
pub(crate) fn readable(scope: &Scope) -> Condition {
    if scope.actor().is_some_and(|a| a.kind == OrganisationKind::Secretariat) {
        Condition::all()
    } else {
        Condition::all().add(edition::Column::Status.ne(EditionStatus::Draft.code()))
    }
}

/// Adds an edition; a step for the console too. The same content is never stored twice.
pub(crate) async fn insert(unit: &Unit, new: &NewEdition) -> Result<Uuid, Fault> {
    let body = serde_json::to_value(&new.edition).map_err(|e| StoreError::corrupt("the edition", e))?;
    let bytes = serde_json::to_vec(&new.edition).map_err(|e| StoreError::corrupt("the edition", e))?;
    let hash = sha256(&bytes).to_vec();
    if edition_line::Entity::find().filter(edition_line::Column::Sha256.eq(hash.clone())).one(&unit.tx).await?.is_some()
    {
        return Err(StoreError::Duplicate("an edition with exactly this content".to_owned()).into());
    }
    let row = edition::Model {
        id: Uuid::new_v4(),
        field: new.field.clone(),
        version_label: new.version_label.clone(),
        title: new.title.clone(),
        status: new.status.code().to_owned(),
        body,
        sha256: hash,
        bundled: new.bundled,
        version: 1,
        created_at: unit.now(),
        consultation_until: None,
        adoption: new.edition.meta.adoption.as_ref().map(json_of).transpose()?,
        review_due: new.edition.meta.next_review_due,
        review_told: None,
    };
    let id = row.id;
    let owner = unit.author.actor.as_ref().map(|a| a.organisation.0);
    unit.insert::<edition::Entity>(row, Act::new("edition.create", owner)).await?;
    Ok(id)
}

/// The edition with the same content, where it is stored already.
pub(crate) async fn same(store: &Store, new: &NewEdition) -> Result<Option<EditionRecordId>, StoreError> {
    let bytes = serde_json::to_vec(&new.edition).map_err(|e| StoreError::corrupt("the edition", e))?;
    let found = edition_line::Entity::find()
        .filter(edition_line::Column::Sha256.eq(sha256(&bytes).to_vec()))
        .one(store.reader())
        .await?;
    Ok(found.map(|row| EditionRecordId(row.id)))
}

/// Stores an edition. For the secretariat.
pub async fn create(
    store: &Store,
    scope: &Scope,
    new: NewEdition,
    once: Option<&Idempotency>,
) -> Result<EditionRecord, StoreError> {
    scope.secretariat()?;
    let id = create_once(store, scope.author()?, once, new, |unit, new| Box::pin(insert(unit, new))).await?;
    get(store, scope, EditionRecordId(id)).await
}

/// One edition with its content.
pub async fn get(store: &Store, scope: &Scope, id: EditionRecordId) -> Result<EditionRecord, StoreError> {
    let row = edition::Entity::find_by_id(id.0).filter(readable(scope)).one(store.reader()).await?;
    record(row.ok_or(StoreError::NotFound)?)
}

/// All editions without their content, newest first.
pub async fn list(store: &Store, scope: &Scope) -> Result<Vec<EditionSummary>, StoreError> {
    let rows = edition_line::Entity::find()
        .filter(readable(scope))
        .order_by_desc(edition_line::Column::CreatedAt)
        .all(store.reader())
        .await?;
    rows.into_iter().map(summary).collect()
}

/// A step in the life of an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Opens it to comments until a day, or moves that day.
    Consult(NaiveDate),
    /// Takes it back to the secretariat.
    Draft,
    /// Puts it in use; the one that its field used before is superseded.
    Adopt(Option<catalogue::Adoption>),
    /// Says when it is to be looked at again.
    Review(Option<NaiveDate>),
}

fn json_of(adoption: &catalogue::Adoption) -> Result<serde_json::Value, StoreError> {
    serde_json::to_value(adoption).map_err(|e| StoreError::corrupt("the adoption of an edition", e))
}

/// Tells every state and provider.
async fn tell_all(unit: &Unit, kind: &str, edition: Uuid, args: serde_json::Value) -> Result<(), Fault> {
    let all: Vec<Uuid> = organisation::Entity::find()
        .select_only()
        .column(organisation::Column::Id)
        .filter(organisation::Column::Kind.ne("secretariat"))
        .into_tuple()
        .all(&unit.tx)
        .await?;
    for id in all {
        unit.notify(id, kind, ("edition", edition), args.clone());
    }
    Ok(())
}

/// Supersedes what the field used so far.
async fn supersede(unit: &Unit, chosen: &edition::Model) -> Result<(), Fault> {
    let others: Vec<Uuid> = edition_line::Entity::find()
        .select_only()
        .column(edition_line::Column::Id)
        .filter(edition_line::Column::Field.eq(chosen.field.clone()))
        .filter(edition_line::Column::Status.eq(EditionStatus::Adopted.code()))
        .filter(edition_line::Column::Id.ne(chosen.id))
        .into_tuple()
        .all(&unit.tx)
        .await?;
    let owner = unit.author.actor.as_ref().map(|a| a.organisation.0);
    for id in others {
        let before = unit.lock::<edition::Entity>(id, None, Condition::all()).await?;
        let after = edition::Model { status: EditionStatus::Superseded.code().to_owned(), ..before.clone() };
        unit.save::<edition::Entity>(&before, after, Act::new("edition.supersede", owner)).await?;
    }
    Ok(())
}

async fn step(unit: &Unit, (id, version, step): &(Uuid, i64, Step)) -> Result<(), Fault> {
    let before = unit.lock::<edition::Entity>(*id, Some(*version), Condition::all()).await?;
    let mut after = before.clone();
    let mut set = |status: EditionStatus| status.code().clone_into(&mut after.status);
    let action = match step {
        Step::Consult(_) => {
            set(EditionStatus::Consultation);
            "edition.consult"
        }
        Step::Draft => {
            set(EditionStatus::Draft);
            "edition.draft"
        }
        Step::Adopt(_) => {
            set(EditionStatus::Adopted);
            "edition.adopt"
        }
        Step::Review(_) => "edition.review",
    };
    let title = serde_json::json!({ "title": before.title });
    match step {
        Step::Consult(until) => {
            after.consultation_until = Some(*until);
            let args = serde_json::json!({ "title": before.title, "until": until });
            tell_all(unit, "edition-consultation", *id, args).await?;
        }
        Step::Draft => after.consultation_until = None,
        Step::Adopt(adoption) => {
            after.adoption = adoption.as_ref().map(json_of).transpose()?;
            supersede(unit, &before).await?;
            tell_all(unit, "edition-adopted", *id, title).await?;
        }
        Step::Review(due) => {
            after.review_due = *due;
            after.review_told = None;
        }
    }
    let owner = unit.author.actor.as_ref().map(|a| a.organisation.0);
    unit.save::<edition::Entity>(&before, after, Act::new(action, owner)).await
}

/// Takes a step in the life of an edition. For the secretariat.
pub async fn move_on(
    store: &Store,
    scope: &Scope,
    id: EditionRecordId,
    version: i64,
    to: Step,
) -> Result<EditionSummary, StoreError> {
    scope.secretariat()?;
    write(store, scope.author()?, (id.0, version, to), |unit, input| Box::pin(step(unit, input))).await?;
    let row = edition_line::Entity::find_by_id(id.0).one(store.reader()).await?;
    summary(row.ok_or(StoreError::NotFound)?)
}

/// Reminds the secretariat, once, of editions in use whose review is due; tells how many.
pub async fn remind(store: &Store, lease: &Lease, today: NaiveDate) -> Result<u64, StoreError> {
    let due = Condition::all()
        .add(edition_line::Column::Status.eq(EditionStatus::Adopted.code()))
        .add(edition_line::Column::ReviewDue.lte(today))
        .add(edition_line::Column::ReviewTold.is_null());
    let rows = edition_line::Entity::find().filter(due).all(store.reader()).await?;
    let mut told = 0;
    for row in rows {
        let author = lease.author(store).await?;
        write(store, author, (row.id, today, lease.clone()), |unit, (id, today, lease)| {
            Box::pin(async move {
                fence(unit, lease).await?;
                let before = unit.lock::<edition::Entity>(*id, None, Condition::all()).await?;
                if before.review_told.is_some() {
                    return Ok(());
                }
                let args = serde_json::json!({ "title": before.title, "due": before.review_due });
                unit.notify_secretariat("edition-review-due", ("edition", *id), args).await?;
                let after = edition::Model { review_told: Some(*today), ..before.clone() };
                unit.save::<edition::Entity>(&before, after, Act::new("edition.remind", None)).await
            })
        })
        .await?;
        told += 1;
    }
    Ok(told)
}

/// Puts the edition that comes with the program in use where the field uses none, or an earlier one that came with it;
/// leaves it a draft where the secretariat chose another.
pub(crate) async fn bring(unit: &Unit, new: &NewEdition) -> Result<Uuid, Fault> {
    let used = edition_line::Entity::find()
        .filter(edition_line::Column::Field.eq(new.field.clone()))
        .filter(edition_line::Column::Status.eq(EditionStatus::Adopted.code()))
        .all(&unit.tx)
        .await?;
    let chosen_otherwise = new.bundled && used.iter().any(|row| !row.bundled);
    let status = if chosen_otherwise { EditionStatus::Draft } else { new.status };
    let id = insert(unit, &NewEdition { status, ..new.clone() }).await?;
    if status == EditionStatus::Adopted && new.bundled {
        let row = edition::Entity::find_by_id(id).one(&unit.tx).await?.ok_or(StoreError::NotFound)?;
        supersede(unit, &row).await?;
    }
    Ok(id)
}
