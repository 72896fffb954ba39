//! Step 1: what states, donors and stakeholders say about an edition while it is consulted on, and what the secretariat
//! answers. Everybody who takes part reads all of it; visitors do not.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;
use vocabulary::{EditionRecordId, OrganisationId, OrganisationKind};

use crate::editions::readable;
use crate::entity::{edition_comment, edition_line};
use crate::error::{Fault, StoreError};
use crate::organisations::known;
use crate::records::{EditionStatus, OrganisationRecord};
use crate::scope::Scope;
use crate::store::Store;
use crate::unit::{Act, Idempotency, Unit, create as create_once, write};

/// A comment on an item of an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct CommentRecord {
    pub id: Uuid,
    pub edition: EditionRecordId,
    /// Empty for the edition, else such as `capability:national-csirt`.
    pub item: String,
    pub organisation: OrganisationId,
    pub organisation_name: String,
    pub kind: OrganisationKind,
    pub text: String,
    pub at: DateTime<Utc>,
    /// Empty where there is none.
    pub answer: String,
    pub answered_at: Option<DateTime<Utc>>,
    pub version: i64,
}

/// A new comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewComment {
    /// On which edition.
    pub edition: EditionRecordId,
    /// On which item.
    pub item: String,
    /// The item's name, for the notice.
    pub title: String,
    /// What is said.
    pub text: String,
}

fn record(row: edition_comment::Model, by: &BTreeMap<Uuid, OrganisationRecord>) -> Result<CommentRecord, StoreError> {
    let by =
        by.get(&row.organisation).ok_or_else(|| StoreError::corrupt("a comment", "its organisation is not there"))?;
    Ok(CommentRecord {
        id: row.id,
        edition: EditionRecordId(row.edition),
        item: row.item,
        organisation: by.id,
        organisation_name: by.name.clone(),
        kind: by.kind,
        text: row.body,
        at: row.created_at,
        answer: row.answer,
        answered_at: row.answered_at,
        version: row.version,
    })
}

async fn records(store: &Store, filter: Condition) -> Result<Vec<CommentRecord>, StoreError> {
    let rows = edition_comment::Entity::find()
        .filter(filter)
        .order_by_asc(edition_comment::Column::CreatedAt)
        .order_by_asc(edition_comment::Column::Id)
        .all(store.reader())
        .await?;
    let by = known(store.reader(), rows.iter().map(|row| row.organisation)).await?;
    rows.into_iter().map(|row| record(row, &by)).collect()
}

/// The edition, as far as the reader may see it.
async fn line(store: &Store, scope: &Scope, id: EditionRecordId) -> Result<edition_line::Model, StoreError> {
    scope.member()?;
    let row = edition_line::Entity::find_by_id(id.0).filter(readable(scope)).one(store.reader()).await?;
    row.ok_or(StoreError::NotFound)
}

/// Every comment on an edition, or on one of its items; oldest first.
pub async fn list(
    store: &Store,
    scope: &Scope,
    edition: EditionRecordId,
    item: Option<&str>,
) -> Result<Vec<CommentRecord>, StoreError> {
    line(store, scope, edition).await?;
    let wanted = Condition::all()
        .add(edition_comment::Column::Edition.eq(edition.0))
        .add_option(item.map(|item| edition_comment::Column::Item.eq(item)));
    records(store, wanted).await
}

/// How many comments each edition has.
pub async fn counts(store: &Store, scope: &Scope) -> Result<BTreeMap<EditionRecordId, u64>, StoreError> {
    scope.member()?;
    let rows: Vec<(Uuid, i64)> = edition_comment::Entity::find()
        .select_only()
        .column(edition_comment::Column::Edition)
        .column_as(edition_comment::Column::Id.count(), "number")
        .group_by(edition_comment::Column::Edition)
        .into_tuple()
        .all(store.reader())
        .await?;
    Ok(rows.into_iter().map(|(id, n)| (EditionRecordId(id), u64::try_from(n).unwrap_or(0))).collect())
}

/// One comment.
pub async fn get(store: &Store, scope: &Scope, id: Uuid) -> Result<CommentRecord, StoreError> {
    scope.member()?;
    let found = records(store, Condition::all().add(edition_comment::Column::Id.eq(id))).await?.pop();
    let found = found.ok_or(StoreError::NotFound)?;
    line(store, scope, found.edition).await?;
    Ok(found)
}

async fn add(unit: &Unit, new: &NewComment) -> Result<Uuid, Fault> {
    let actor = unit.actor()?;
    let edition = edition_line::Entity::find_by_id(new.edition.0).one(&unit.tx).await?.ok_or(StoreError::NotFound)?;
    let open = edition.status == EditionStatus::Consultation.code()
        && edition.consultation_until.is_none_or(|until| unit.now().date_naive() <= until);
    if !open {
        return Err(StoreError::conflict("comments are taken while the edition is in consultation").into());
    }
    let row = edition_comment::Model {
        id: Uuid::new_v4(),
        edition: new.edition.0,
        item: new.item.clone(),
        organisation: actor.organisation.0,
        person: actor.person.0,
        body: new.text.clone(),
        answer: String::new(),
        answered_at: None,
        version: 1,
        created_at: unit.now(),
    };
    let id = row.id;
    let args = serde_json::json!({ "title": edition.title, "item": new.title });
    unit.notify_secretariat("edition-comment", ("edition", new.edition.0), args).await?;
    unit.insert::<edition_comment::Entity>(row, Act::new("comment.add", actor.organisation.0)).await?;
    Ok(id)
}

/// Adds a comment of the actor's organisation.
pub async fn create(
    store: &Store,
    scope: &Scope,
    new: NewComment,
    once: Option<&Idempotency>,
) -> Result<CommentRecord, StoreError> {
    line(store, scope, new.edition).await?;
    let id = create_once(store, scope.author()?, once, new, |unit, new| Box::pin(add(unit, new))).await?;
    get(store, scope, id).await
}

/// Answers a comment. For the secretariat.
pub async fn answer(
    store: &Store,
    scope: &Scope,
    id: Uuid,
    version: i64,
    item: String,
    text: String,
) -> Result<CommentRecord, StoreError> {
    scope.secretariat()?;
    write(store, scope.author()?, (id, version, item, text), |unit, (id, version, item, text)| {
        Box::pin(async move {
            let before = unit.lock::<edition_comment::Entity>(*id, Some(*version), Condition::all()).await?;
            let edition = edition_line::Entity::find_by_id(before.edition).one(&unit.tx).await?;
            let title = edition.map(|row| row.title).unwrap_or_default();
            let args = serde_json::json!({ "title": title, "item": item });
            unit.notify(before.organisation, "edition-comment-answered", ("edition", before.edition), args);
            let after =
                edition_comment::Model { answer: text.clone(), answered_at: Some(unit.now()), ..before.clone() };
            let act = Act::new("comment.answer", before.organisation);
            unit.save::<edition_comment::Entity>(&before, after, act).await
        })
    })
    .await?;
    get(store, scope, id).await
}

/// Takes back a comment of the actor's organisation.
pub async fn withdraw(store: &Store, scope: &Scope, id: Uuid, version: i64) -> Result<(), StoreError> {
    let own = Condition::all().add(edition_comment::Column::Organisation.eq(scope.member()?.organisation.0));
    write(store, scope.author()?, (id, version, own), |unit, (id, version, own)| {
        Box::pin(async move {
            let row = unit.lock::<edition_comment::Entity>(*id, Some(*version), own.clone()).await?;
            unit.record(Act::new("comment.withdraw", row.organisation), "edition_comment", id, None::<&()>)?;
            edition_comment::Entity::delete_by_id(*id).exec(&unit.tx).await?;
            Ok(())
        })
    })
    .await
}
