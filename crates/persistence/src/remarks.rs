//! Step 4: where norms or guidance proved unclear, missing or outdated. A remark is its writer's own; the secretariat
//! reads those that are shared with it.

use chrono::{DateTime, Utc};
use feedback::{FrameworkRemark, RemarkKind};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;
use uuid::Uuid;
use vocabulary::{AreaId, CapabilityId, EngagementId, OrganisationKind};

use crate::engagement_file::side;
use crate::engagements::{code, parties, variant};
use crate::entity::{engagement, framework_remark};
use crate::error::{Fault, StoreError};
use crate::scope::{Scope, coded};
use crate::store::Store;
use crate::unit::{Act, Idempotency, Unit, create as create_once, write};

/// A remark with what it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct RemarkRecord {
    pub remark: FrameworkRemark,
    pub area: AreaId,
    pub capability: CapabilityId,
    /// Written by the reader's own organisation.
    pub own: bool,
    pub version: i64,
    pub created_at: DateTime<Utc>,
}

fn visible(scope: &Scope) -> Result<Condition, StoreError> {
    let actor = scope.member()?;
    let own = framework_remark::Column::Organisation.eq(actor.organisation.0);
    let shared = framework_remark::Column::Shared.eq(true);
    Ok(match actor.kind {
        OrganisationKind::Secretariat => Condition::any().add(own).add(shared),
        _ => Condition::all().add(own),
    })
}

fn record(row: framework_remark::Model, scope: &Scope) -> Result<RemarkRecord, StoreError> {
    Ok(RemarkRecord {
        own: scope.actor().is_some_and(|actor| actor.organisation.0 == row.organisation),
        remark: FrameworkRemark {
            id: row.id,
            subject: row.item,
            kind: variant::<RemarkKind>(&row.kind)?,
            text: row.words,
            engagement: EngagementId(row.engagement),
            side: coded(&row.side)?,
            day: row.created_at.date_naive(),
            shared: row.shared,
        },
        area: coded(&row.area)?,
        capability: coded(&row.capability)?,
        version: row.version,
        created_at: row.created_at,
    })
}

/// The remarks that the scope may read, newest first.
pub async fn list(store: &Store, scope: &Scope) -> Result<Vec<RemarkRecord>, StoreError> {
    let rows = framework_remark::Entity::find()
        .filter(visible(scope)?)
        .order_by_desc(framework_remark::Column::CreatedAt)
        .order_by_desc(framework_remark::Column::Id)
        .all(store.reader())
        .await?;
    rows.into_iter().map(|row| record(row, scope)).collect()
}

/// One remark.
pub async fn get(store: &Store, scope: &Scope, id: Uuid) -> Result<RemarkRecord, StoreError> {
    let row = framework_remark::Entity::find_by_id(id).filter(visible(scope)?).one(store.reader()).await?;
    record(row.ok_or(StoreError::NotFound)?, scope)
}

/// A new remark of a side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRemark {
    /// From which engagement.
    pub engagement: EngagementId,
    /// The norm or guidance.
    pub subject: String,
    /// What is wrong with it.
    pub kind: RemarkKind,
    /// In words.
    pub text: String,
    /// Whether the secretariat reads it.
    pub shared: bool,
}

/// Writes a remark on an engagement in which the actor is a side.
pub async fn create(
    store: &Store,
    scope: &Scope,
    new: NewRemark,
    once: Option<&Idempotency>,
) -> Result<RemarkRecord, StoreError> {
    let input = (new, parties(scope)?);
    let id = create_once(store, scope.author()?, once, input, |unit, (new, parties)| {
        Box::pin(add(unit, new, parties.clone()))
    })
    .await?;
    get(store, scope, id).await
}

async fn add(unit: &Unit, new: &NewRemark, parties: Condition) -> Result<Uuid, Fault> {
    let of = unit.lock::<engagement::Entity>(new.engagement.0, None, parties).await?;
    let actor = unit.actor()?;
    let row = framework_remark::Model {
        id: Uuid::new_v4(),
        engagement: of.id,
        organisation: actor.organisation.0,
        person: actor.person.0,
        side: side(&of, actor.organisation.0).code().to_owned(),
        area: of.area,
        capability: of.capability,
        item: new.subject.clone(),
        kind: code(&new.kind)?,
        words: new.text.clone(),
        shared: new.shared,
        version: 1,
        created_at: unit.now(),
    };
    let (id, args) = (row.id, serde_json::json!({ "item": row.item }));
    if new.shared {
        unit.notify_secretariat("remark-shared", ("remark", id), args).await?;
    }
    unit.insert::<framework_remark::Entity>(row, Act::new("remark.write", actor.organisation.0)).await?;
    Ok(id)
}

/// Says whether the secretariat reads an own remark.
pub async fn share(
    store: &Store,
    scope: &Scope,
    id: Uuid,
    shared: bool,
    version: i64,
) -> Result<RemarkRecord, StoreError> {
    let own = Condition::all().add(framework_remark::Column::Organisation.eq(scope.member()?.organisation.0));
    write(store, scope.author()?, (id, shared, version, own), |unit, (id, shared, version, own)| {
        Box::pin(async move {
            let before = unit.lock::<framework_remark::Entity>(*id, Some(*version), own.clone()).await?;
            if *shared && !before.shared {
                let args = serde_json::json!({ "item": before.item });
                unit.notify_secretariat("remark-shared", ("remark", *id), args).await?;
            }
            let after = framework_remark::Model { shared: *shared, ..before.clone() };
            let act = Act::new("remark.share", before.organisation);
            unit.save::<framework_remark::Entity>(&before, after, act).await
        })
    })
    .await?;
    get(store, scope, id).await
}
