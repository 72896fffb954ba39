//! Step 4: good practices. A draft is its parties' own: who wrote it and, where it comes from an engagement, the other
//! side. It is published at the moment when every party has consented, and leaves when one takes that back.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use feedback::{Practice, PracticeFacts, PracticeStatus};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;
use uuid::Uuid;
use vocabulary::{EngagementId, OrganisationId};

use crate::engagements::{code, parties as engagement_parties, variant};
use crate::entity::{engagement, practice, practice_party};
use crate::error::{Fault, StoreError};
use crate::organisations;
use crate::records::Names;
use crate::scope::Scope;
use crate::store::Store;
use crate::unit::{Act, Idempotency, Unit, create as create_once, write};

/// A practice with its parties; whoever is none of them gets it without parties and engagement.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct PracticeRecord {
    pub practice: Practice,
    /// The organisation that wrote it.
    pub organisation: OrganisationId,
    /// The parties by name, with what they said; empty for others.
    pub parties: Vec<(OrganisationId, String, Option<bool>)>,
    /// Whether the reader is a party.
    pub own: bool,
    pub version: i64,
    pub created_at: DateTime<Utc>,
}

fn of_party(organisation: Uuid) -> Condition {
    let mine = Query::select()
        .column(practice_party::Column::Practice)
        .from(practice_party::Entity)
        .and_where(practice_party::Column::Organisation.eq(organisation))
        .to_owned();
    Condition::all().add(practice::Column::Id.in_subquery(mine))
}

fn visible(scope: &Scope) -> Result<Condition, StoreError> {
    let published = practice::Column::Status.eq(code(&PracticeStatus::Published)?);
    let mut seen = Condition::any().add(published);
    if let Some(actor) = scope.actor() {
        seen = seen.add(of_party(actor.organisation.0));
    }
    Ok(seen)
}

fn record(
    row: practice::Model,
    parties: &[practice_party::Model],
    names: &Names,
    me: Option<Uuid>,
) -> Result<PracticeRecord, StoreError> {
    let own = parties.iter().any(|party| Some(party.organisation) == me);
    let facts: PracticeFacts = serde_json::from_value(row.body).map_err(|e| StoreError::corrupt("a practice", e))?;
    let shown: Vec<&practice_party::Model> = parties.iter().filter(|_| own).collect();
    let consents: BTreeMap<OrganisationId, bool> =
        shown.iter().map(|party| (OrganisationId(party.organisation), party.consented == Some(true))).collect();
    let name = |id: Uuid| names.get(&id).cloned().unwrap_or_default();
    Ok(PracticeRecord {
        practice: Practice {
            id: row.id,
            facts,
            engagement: row.engagement.filter(|_| own).map(EngagementId),
            status: variant(&row.status)?,
            consents,
            published: row.published_on,
        },
        organisation: OrganisationId(row.organisation),
        parties: shown
            .iter()
            .map(|party| (OrganisationId(party.organisation), name(party.organisation), party.consented))
            .collect(),
        own,
        version: row.version,
        created_at: row.created_at,
    })
}

async fn records(store: &Store, scope: &Scope, filter: Condition) -> Result<Vec<PracticeRecord>, StoreError> {
    let db = store.reader();
    let rows = practice::Entity::find()
        .filter(visible(scope)?)
        .filter(filter)
        .order_by_desc(practice::Column::CreatedAt)
        .order_by_desc(practice::Column::Id)
        .all(db)
        .await?;
    let parties = practice_party::Entity::find()
        .filter(practice_party::Column::Practice.is_in(rows.iter().map(|row| row.id)))
        .order_by_asc(practice_party::Column::Organisation)
        .all(db)
        .await?;
    let names = organisations::names(db, parties.iter().map(|party| party.organisation)).await?;
    let mut by: BTreeMap<Uuid, Vec<practice_party::Model>> = BTreeMap::new();
    for party in parties {
        by.entry(party.practice).or_default().push(party);
    }
    let me = scope.actor().map(|actor| actor.organisation.0);
    rows.into_iter()
        .map(|row| {
            let parties = by.remove(&row.id).unwrap_or_default();
            record(row, &parties, &names, me)
        })
        .collect()
}

/// Published practices and those of the own organisation, newest first.
pub async fn list(store: &Store, scope: &Scope) -> Result<Vec<PracticeRecord>, StoreError> {
    records(store, scope, Condition::all()).await
}

/// One practice.
pub async fn get(store: &Store, scope: &Scope, id: Uuid) -> Result<PracticeRecord, StoreError> {
    let wanted = Condition::all().add(practice::Column::Id.eq(id));
    records(store, scope, wanted).await?.pop().ok_or(StoreError::NotFound)
}

struct New {
    facts: PracticeFacts,
    engagement: Option<Uuid>,
    parties: Option<Condition>,
}

/// Writes a draft; `engagement` is one in which the actor is a side.
pub async fn create(
    store: &Store,
    scope: &Scope,
    facts: PracticeFacts,
    engagement: Option<EngagementId>,
    once: Option<&Idempotency>,
) -> Result<PracticeRecord, StoreError> {
    let parties = engagement.map(|_| engagement_parties(scope)).transpose()?;
    let input = New { facts, engagement: engagement.map(|id| id.0), parties };
    let id = create_once(store, scope.author()?, once, input, |unit, new| Box::pin(add(unit, new))).await?;
    get(store, scope, id).await
}

async fn add(unit: &Unit, new: &New) -> Result<Uuid, Fault> {
    let actor = unit.actor()?;
    let mut named = vec![actor.organisation.0];
    if let (Some(id), Some(parties)) = (new.engagement, &new.parties) {
        let of = unit.lock::<engagement::Entity>(id, None, parties.clone()).await?;
        named.extend([of.state_organisation, of.provider_organisation]);
        named.sort_unstable();
        named.dedup();
    }
    let row = practice::Model {
        id: Uuid::new_v4(),
        organisation: actor.organisation.0,
        person: actor.person.0,
        engagement: new.engagement,
        status: code(&PracticeStatus::Draft)?,
        title: new.facts.title.clone(),
        body: serde_json::to_value(&new.facts).map_err(|e| StoreError::corrupt("the practice", e))?,
        version: 1,
        created_at: unit.now(),
        published_on: None,
    };
    let id = row.id;
    unit.insert::<practice::Entity>(row, Act::new("practice.write", actor.organisation.0)).await?;
    for organisation in named {
        unit.put(practice_party::Model { practice: id, organisation, consented: None, person: None, decided_at: None })
            .await?;
    }
    Ok(id)
}

/// Rewrites a practice that is not published; every party is asked anew.
pub async fn edit(
    store: &Store,
    scope: &Scope,
    id: Uuid,
    facts: PracticeFacts,
    version: i64,
) -> Result<PracticeRecord, StoreError> {
    let own = of_party(scope.member()?.organisation.0);
    write(store, scope.author()?, (id, facts, version, own), |unit, (id, facts, version, own)| {
        Box::pin(async move {
            let before = unit.lock::<practice::Entity>(*id, Some(*version), own.clone()).await?;
            if before.status == code(&PracticeStatus::Published)? {
                return Err(StoreError::conflict("the practice is published; withdraw it before you change it").into());
            }
            practice_party::Entity::update_many()
                .col_expr(practice_party::Column::Consented, sea_orm::sea_query::Expr::value(None::<bool>))
                .filter(practice_party::Column::Practice.eq(*id))
                .exec(&unit.tx)
                .await?;
            let after = practice::Model {
                title: facts.title.clone(),
                body: serde_json::to_value(facts).map_err(|e| StoreError::corrupt("the practice", e))?,
                status: code(&PracticeStatus::Draft)?,
                ..before.clone()
            };
            unit.save::<practice::Entity>(&before, after, Act::new("practice.edit", before.organisation)).await
        })
    })
    .await?;
    get(store, scope, id).await
}

/// Says yes or no for the own organisation. The last yes publishes; a no takes a published one back.
pub async fn consent(
    store: &Store,
    scope: &Scope,
    id: Uuid,
    yes: bool,
    version: i64,
) -> Result<PracticeRecord, StoreError> {
    let own = of_party(scope.member()?.organisation.0);
    write(store, scope.author()?, (id, yes, version, own), |unit, (id, yes, version, own)| {
        Box::pin(decide(unit, *id, *yes, *version, own.clone()))
    })
    .await?;
    get(store, scope, id).await
}

async fn decide(unit: &Unit, id: Uuid, yes: bool, version: i64, own: Condition) -> Result<(), Fault> {
    let before = unit.lock::<practice::Entity>(id, Some(version), own).await?;
    let actor = unit.actor()?;
    let me = actor.organisation.0;
    let parties = practice_party::Entity::find().filter(practice_party::Column::Practice.eq(id)).all(&unit.tx).await?;
    use sea_orm::sea_query::Expr;
    practice_party::Entity::update_many()
        .col_expr(practice_party::Column::Consented, Expr::value(Some(yes)))
        .col_expr(practice_party::Column::Person, Expr::value(Some(actor.person.0)))
        .col_expr(practice_party::Column::DecidedAt, Expr::value(Some(unit.now())))
        .filter(practice_party::Column::Practice.eq(id))
        .filter(practice_party::Column::Organisation.eq(me))
        .exec(&unit.tx)
        .await?;
    let said = |party: &practice_party::Model| if party.organisation == me { Some(yes) } else { party.consented };
    let published = before.status == code(&PracticeStatus::Published)?;
    let status = if !yes && published {
        PracticeStatus::Withdrawn
    } else if parties.iter().all(|party| said(party) == Some(true)) {
        PracticeStatus::Published
    } else if parties.iter().any(|party| said(party) == Some(true)) {
        PracticeStatus::Consented
    } else {
        PracticeStatus::Draft
    };
    let now_published = status == PracticeStatus::Published && !published;
    let after = practice::Model {
        status: code(&status)?,
        published_on: if now_published { Some(unit.now().date_naive()) } else { before.published_on },
        ..before.clone()
    };
    let act = Act::new("practice.consent", before.organisation).because(if yes { "yes" } else { "no" });
    let kind = match status {
        PracticeStatus::Published => "practice-published",
        PracticeStatus::Withdrawn => "practice-withdrawn",
        _ => "practice-consent",
    };
    for party in parties.iter().filter(|party| party.organisation != me) {
        unit.notify(party.organisation, kind, ("practice", id), serde_json::json!({ "title": before.title }));
    }
    unit.save::<practice::Entity>(&before, after, act).await
}

/// Withdraws a practice of which the own organisation is a party.
pub async fn withdraw(store: &Store, scope: &Scope, id: Uuid, version: i64) -> Result<PracticeRecord, StoreError> {
    let own = of_party(scope.member()?.organisation.0);
    write(store, scope.author()?, (id, version, own), |unit, (id, version, own)| {
        Box::pin(async move {
            let before = unit.lock::<practice::Entity>(*id, Some(*version), own.clone()).await?;
            let after = practice::Model { status: code(&PracticeStatus::Withdrawn)?, ..before.clone() };
            unit.save::<practice::Entity>(&before, after, Act::new("practice.withdraw", before.organisation)).await
        })
    })
    .await?;
    get(store, scope, id).await
}
