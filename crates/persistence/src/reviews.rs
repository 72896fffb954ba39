//! Peer review: a state lets one organisation, or one person of it, comment on chosen sections until a day. The reviewer
//! sees those sections and nothing else, and nothing at all once it is revoked or over.

use std::collections::{BTreeMap, BTreeSet};

use ::assessment::{Invitation, Shown};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;
use vocabulary::{AreaId, AssessmentId, CapabilityId, EditionRecordId, OrganisationId, StateCode};

use crate::assessment::own as own_assessments;
use crate::entity::{assessment, organisation, peer_review, person, review_comment};
use crate::error::{Fault, StoreError};
use crate::looks::{self, How};
use crate::organisations;
use crate::records::Names;
use crate::scope::{Actor, Scope, coded};
use crate::shares::Editions;
use crate::sheets::load;
use crate::store::Store;
use crate::unit::{Act, Idempotency, Unit, create as create_once, write};

/// A peer review.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct ReviewRecord {
    pub id: Uuid,
    pub assessment: AssessmentId,
    pub assessment_title: String,
    pub edition: EditionRecordId,
    pub state: StateCode,
    pub organisation: OrganisationId,
    pub reviewer_name: String,
    /// Empty where anybody of the reviewer may.
    pub email: String,
    pub message: String,
    pub invitation: Invitation,
    pub comments: u64,
    pub version: i64,
}

/// What a reviewer says to a capability, and what the state answers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct ReviewCommentRecord {
    pub id: Uuid,
    pub capability: CapabilityId,
    pub organisation_name: String,
    pub person_name: String,
    pub text: String,
    pub at: DateTime<Utc>,
    pub answer: String,
    pub answered_at: Option<DateTime<Utc>>,
}

/// A new invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReview {
    /// Of which assessment.
    pub assessment: AssessmentId,
    /// One person of the reviewer; empty for anybody.
    pub email: String,
    /// For the reviewer.
    pub message: String,
    /// Who, what, until when.
    pub invitation: Invitation,
}

fn mine(actor: &Actor) -> Condition {
    Condition::all().add(peer_review::Column::Organisation.eq(actor.organisation.0))
}

/// Invitations that the actor may follow now.
fn followed(actor: &Actor, today: NaiveDate) -> Condition {
    let email = actor.email.trim().to_lowercase();
    Condition::all()
        .add(peer_review::Column::Reviewer.eq(actor.organisation.0))
        .add(peer_review::Column::Email.is_in([String::new(), email]))
        .add(peer_review::Column::Revoked.is_null())
        .add(peer_review::Column::Starts.lte(today))
        .add(peer_review::Column::Until.gte(today))
}

fn readable(scope: &Scope) -> Result<Condition, StoreError> {
    let actor = scope.member()?;
    Ok(Condition::any().add(mine(actor)).add(followed(actor, scope.today())))
}

fn record(
    row: peer_review::Model,
    of: &BTreeMap<Uuid, assessment::Model>,
    names: &Names,
    comments: &BTreeMap<Uuid, u64>,
) -> Result<ReviewRecord, StoreError> {
    let of = of.get(&row.assessment).ok_or_else(|| StoreError::corrupt("a review", "its assessment is not there"))?;
    let sections: BTreeSet<AreaId> =
        serde_json::from_value(row.areas).map_err(|e| StoreError::corrupt("the sections of a review", e))?;
    Ok(ReviewRecord {
        id: row.id,
        assessment: AssessmentId(of.id),
        assessment_title: of.title.clone(),
        edition: EditionRecordId(of.edition),
        state: coded(&of.state)?,
        organisation: OrganisationId(of.organisation),
        reviewer_name: names.get(&row.reviewer).cloned().unwrap_or_default(),
        email: row.email,
        message: row.message,
        invitation: Invitation {
            reviewer: OrganisationId(row.reviewer),
            sections,
            from: row.starts,
            until: row.until,
            revoked: row.revoked,
            evidence: row.evidence,
        },
        comments: comments.get(&row.id).copied().unwrap_or(0),
        version: row.version,
    })
}

async fn records(store: &Store, filter: Condition) -> Result<Vec<ReviewRecord>, StoreError> {
    let db = store.reader();
    let rows = peer_review::Entity::find()
        .filter(filter)
        .order_by_desc(peer_review::Column::CreatedAt)
        .order_by_desc(peer_review::Column::Id)
        .all(db)
        .await?;
    let ids: BTreeSet<Uuid> = rows.iter().map(|row| row.assessment).collect();
    let of = assessment::Entity::find().filter(assessment::Column::Id.is_in(ids)).all(db).await?;
    let of = of.into_iter().map(|row| (row.id, row)).collect();
    let names = organisations::names(db, rows.iter().map(|row| row.reviewer)).await?;
    let counted: Vec<(Uuid, i64)> = review_comment::Entity::find()
        .select_only()
        .column(review_comment::Column::Review)
        .column_as(review_comment::Column::Id.count(), "number")
        .filter(review_comment::Column::Review.is_in(rows.iter().map(|row| row.id)))
        .group_by(review_comment::Column::Review)
        .into_tuple()
        .all(db)
        .await?;
    let counts = counted.into_iter().map(|(id, n)| (id, u64::try_from(n).unwrap_or(0))).collect();
    rows.into_iter().map(|row| record(row, &of, &names, &counts)).collect()
}

/// The reviews of one of the actor's own assessments.
pub async fn of(store: &Store, scope: &Scope, id: AssessmentId) -> Result<Vec<ReviewRecord>, StoreError> {
    crate::assessment::get(store, scope, id).await?;
    records(store, mine(scope.member()?).add(peer_review::Column::Assessment.eq(id.0))).await
}

/// The reviews that the actor is invited to now.
pub async fn asked(store: &Store, scope: &Scope) -> Result<Vec<ReviewRecord>, StoreError> {
    records(store, followed(scope.member()?, scope.today())).await
}

/// One review, for the state and for the reviewer while it is open.
pub async fn get(store: &Store, scope: &Scope, id: Uuid) -> Result<ReviewRecord, StoreError> {
    let wanted = Condition::all().add(peer_review::Column::Id.eq(id)).add(readable(scope)?);
    records(store, wanted).await?.pop().ok_or(StoreError::NotFound)
}

async fn add(unit: &Unit, (new, own): &(NewReview, Condition)) -> Result<Uuid, Fault> {
    let of = unit.lock::<assessment::Entity>(new.assessment.0, None, own.clone()).await?;
    let reviewer = new.invitation.reviewer.0;
    if reviewer == of.organisation {
        return Err(StoreError::conflict("a review is by somebody else; choose another organisation").into());
    }
    if organisation::Entity::find_by_id(reviewer).one(&unit.tx).await?.is_none() {
        return Err(StoreError::NotFound.into());
    }
    let row = peer_review::Model {
        id: Uuid::new_v4(),
        assessment: of.id,
        organisation: of.organisation,
        reviewer,
        email: new.email.trim().to_lowercase(),
        areas: serde_json::to_value(&new.invitation.sections)
            .map_err(|e| StoreError::corrupt("the sections of a review", e))?,
        message: new.message.clone(),
        evidence: new.invitation.evidence,
        starts: new.invitation.from,
        until: new.invitation.until,
        revoked: None,
        version: 1,
        created_at: unit.now(),
    };
    let id = row.id;
    let args = serde_json::json!({ "state": of.state, "until": row.until });
    unit.notify(reviewer, "review-invited", ("review", id), args);
    unit.insert::<peer_review::Entity>(row, Act::new("review.invite", of.organisation)).await?;
    Ok(id)
}

/// Invites a reviewer to sections of the actor's own assessment.
pub async fn create(
    store: &Store,
    scope: &Scope,
    new: NewReview,
    once: Option<&Idempotency>,
) -> Result<ReviewRecord, StoreError> {
    let input = (new, own_assessments(scope)?);
    let id = create_once(store, scope.author()?, once, input, |unit, input| Box::pin(add(unit, input))).await?;
    get(store, scope, id).await
}

/// Revokes an invitation of the actor's state.
pub async fn revoke(store: &Store, scope: &Scope, id: Uuid, version: i64) -> Result<ReviewRecord, StoreError> {
    let input = (id, version, mine(scope.member()?));
    write(store, scope.author()?, input, |unit, (id, version, own)| {
        Box::pin(async move {
            let before = unit.lock::<peer_review::Entity>(*id, Some(*version), own.clone()).await?;
            let state = unit.actor()?.state.as_ref().map(ToString::to_string).unwrap_or_default();
            unit.notify(before.reviewer, "review-revoked", ("review", *id), serde_json::json!({ "state": state }));
            let revoked = before.revoked.unwrap_or_else(|| unit.now().date_naive());
            let after = peer_review::Model { revoked: Some(revoked), ..before.clone() };
            let act = Act::new("review.revoke", before.organisation);
            unit.save::<peer_review::Entity>(&before, after, act).await
        })
    })
    .await?;
    get(store, scope, id).await
}

/// What the reviewer sees. The look is noted for the state; the state itself gets none, it has the whole.
pub async fn look(
    store: &Store,
    scope: &Scope,
    id: Uuid,
    editions: &Editions,
) -> Result<(ReviewRecord, Option<Shown>), StoreError> {
    let record = get(store, scope, id).await?;
    if scope.member()?.organisation == record.organisation {
        return Ok((record, None));
    }
    let row = assessment::Entity::find_by_id(record.assessment.0).one(store.reader()).await?;
    let mut loaded = load(store, row.into_iter().collect()).await?.pop().ok_or(StoreError::NotFound)?;
    let edition = editions.get(&record.edition).ok_or(StoreError::NotFound)?;
    let shown = record.invitation.shows(loaded.sheet(edition), scope.today()).ok_or(StoreError::NotFound)?;
    looks::note(store, scope, record.assessment.0, record.organisation.0, How::Review).await?;
    // The assessment's own name is not one of the chosen sections.
    Ok((ReviewRecord { assessment_title: String::new(), ..record }, Some(shown)))
}

/// What was said in a review that the actor may read, oldest first.
pub async fn comments(store: &Store, scope: &Scope, id: Uuid) -> Result<Vec<ReviewCommentRecord>, StoreError> {
    get(store, scope, id).await?;
    let db = store.reader();
    let rows = review_comment::Entity::find()
        .filter(review_comment::Column::Review.eq(id))
        .order_by_asc(review_comment::Column::CreatedAt)
        .order_by_asc(review_comment::Column::Id)
        .all(db)
        .await?;
    let names = organisations::names(db, rows.iter().map(|row| row.organisation)).await?;
    let who: BTreeSet<Uuid> = rows.iter().map(|row| row.person).collect();
    let people: BTreeMap<Uuid, String> = person::Entity::find()
        .filter(person::Column::Id.is_in(who))
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.id, row.name))
        .collect();
    rows.into_iter()
        .map(|row| {
            Ok(ReviewCommentRecord {
                id: row.id,
                capability: coded(&row.capability)?,
                organisation_name: names.get(&row.organisation).cloned().unwrap_or_default(),
                person_name: people.get(&row.person).cloned().unwrap_or_default(),
                text: row.body,
                at: row.created_at,
                answer: row.answer,
                answered_at: row.answered_at,
            })
        })
        .collect()
}

struct Saying {
    review: Uuid,
    allowed: Condition,
    capability: CapabilityId,
    title: String,
    text: String,
}

async fn say(unit: &Unit, saying: &Saying) -> Result<Uuid, Fault> {
    let review = unit.lock::<peer_review::Entity>(saying.review, None, saying.allowed.clone()).await?;
    let of = assessment::Entity::find_by_id(review.assessment).one(&unit.tx).await?.ok_or(StoreError::NotFound)?;
    let actor = unit.actor()?;
    let row = review_comment::Model {
        id: Uuid::new_v4(),
        review: review.id,
        capability: saying.capability.as_str().to_owned(),
        organisation: actor.organisation.0,
        person: actor.person.0,
        body: saying.text.clone(),
        answer: String::new(),
        answered_at: None,
        version: 1,
        created_at: unit.now(),
    };
    let id = row.id;
    let args = serde_json::json!({ "title": of.title, "capability": saying.title });
    unit.notify(review.organisation, "review-commented", ("review", review.id), args);
    unit.insert::<review_comment::Entity>(row, Act::new("review.comment", review.organisation)).await?;
    Ok(id)
}

/// Adds a comment of the reviewer while the review is open. `title` is the capability's name for the notice.
pub async fn comment(
    store: &Store,
    scope: &Scope,
    review: Uuid,
    capability: &CapabilityId,
    title: String,
    text: String,
    once: Option<&Idempotency>,
) -> Result<(), StoreError> {
    let allowed = followed(scope.member()?, scope.today());
    let input = Saying { review, allowed, capability: capability.clone(), title, text };
    create_once(store, scope.author()?, once, input, |unit, input| Box::pin(say(unit, input))).await?;
    Ok(())
}

/// Answers a comment in a review of the actor's own state.
pub async fn answer(store: &Store, scope: &Scope, review: Uuid, comment: Uuid, text: String) -> Result<(), StoreError> {
    let input = (review, comment, text, mine(scope.member()?));
    write(store, scope.author()?, input, |unit, (review, comment, text, own)| {
        Box::pin(async move {
            let review = unit.lock::<peer_review::Entity>(*review, None, own.clone()).await?;
            let of_review = Condition::all().add(review_comment::Column::Review.eq(review.id));
            let before = unit.lock::<review_comment::Entity>(*comment, None, of_review).await?;
            let state = unit.actor()?.state.as_ref().map(ToString::to_string).unwrap_or_default();
            unit.notify(
                review.reviewer,
                "review-answered",
                ("review", review.id),
                serde_json::json!({ "state": state }),
            );
            let after = review_comment::Model { answer: text.clone(), answered_at: Some(unit.now()), ..before.clone() };
            let act = Act::new("review.answer", review.organisation);
            unit.save::<review_comment::Entity>(&before, after, act).await
        })
    })
    .await
}
