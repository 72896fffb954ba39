//! The calendar of activities: trainings, exercises, conferences. Who keeps one says who sees it.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;
use vocabulary::{AreaId, LanguageCode, OrganisationId, OrganisationKind, Period, Visibility};

use crate::entity::activity;
use crate::error::{Fault, StoreError};
use crate::organisations;
use crate::scope::Scope;
use crate::sharing::rank;
use crate::store::Store;
use crate::unit::{Act, Idempotency, Unit, create as create_once, write};

vocabulary::coded! {
    /// What an activity is.
    ActivityKind, "a kind of activity" {
        /// People learn.
        Training "training",
        /// People practise.
        Exercise "exercise",
        /// People meet.
        Conference "conference",
        /// Anything else.
        Other "other",
    }
}

/// Everything about an activity that its organiser says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct ActivityFacts {
    pub title: String,
    pub kind: ActivityKind,
    pub period: Period,
    /// Empty where it is online only.
    pub place: String,
    pub online: bool,
    pub languages: BTreeSet<LanguageCode>,
    pub areas: BTreeSet<AreaId>,
    pub seats: Option<u32>,
    /// Where to read more and apply; empty for none.
    pub link: String,
    pub words: String,
    pub visibility: Visibility,
}

/// An activity with who organises it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct ActivityRecord {
    pub id: Uuid,
    pub facts: ActivityFacts,
    pub organisation: OrganisationId,
    pub organiser: String,
    pub version: i64,
    pub created_at: DateTime<Utc>,
}

fn visible(scope: &Scope) -> Condition {
    let from = |least: Visibility| activity::Column::Visibility.gte(rank(least));
    match scope.actor() {
        None => Condition::all().add(from(Visibility::Public)),
        Some(actor) => {
            let least = match actor.kind {
                OrganisationKind::Secretariat => Visibility::Secretariat,
                _ => Visibility::Members,
            };
            Condition::any().add(activity::Column::Organisation.eq(actor.organisation.0)).add(from(least))
        }
    }
}

async fn records(store: &Store, scope: &Scope, filter: Condition) -> Result<Vec<ActivityRecord>, StoreError> {
    let rows = activity::Entity::find()
        .filter(visible(scope))
        .filter(filter)
        .order_by_asc(activity::Column::Starts)
        .order_by_asc(activity::Column::Id)
        .all(store.reader())
        .await?;
    let names = organisations::names(store.reader(), rows.iter().map(|row| row.organisation)).await?;
    rows.into_iter()
        .map(|row| {
            Ok(ActivityRecord {
                id: row.id,
                facts: serde_json::from_value(row.body).map_err(|e| StoreError::corrupt("an activity", e))?,
                organisation: OrganisationId(row.organisation),
                organiser: names.get(&row.organisation).cloned().unwrap_or_default(),
                version: row.version,
                created_at: row.created_at,
            })
        })
        .collect()
}

/// Activities that end on or after a day, in the order of their first days.
pub async fn list(store: &Store, scope: &Scope, from: Option<NaiveDate>) -> Result<Vec<ActivityRecord>, StoreError> {
    records(store, scope, Condition::all().add_option(from.map(|day| activity::Column::Until.gte(day)))).await
}

/// One activity.
pub async fn get(store: &Store, scope: &Scope, id: Uuid) -> Result<ActivityRecord, StoreError> {
    let wanted = Condition::all().add(activity::Column::Id.eq(id));
    records(store, scope, wanted).await?.pop().ok_or(StoreError::NotFound)
}

fn lay(row: &mut activity::Model, facts: &ActivityFacts) -> Result<(), StoreError> {
    row.title.clone_from(&facts.title);
    row.visibility = rank(facts.visibility);
    row.starts = facts.period.from();
    row.until = facts.period.until();
    row.body = serde_json::to_value(facts).map_err(|e| StoreError::corrupt("the activity", e))?;
    Ok(())
}

async fn add(unit: &Unit, facts: &ActivityFacts) -> Result<Uuid, Fault> {
    let actor = unit.actor()?;
    let mut row = activity::Model {
        id: Uuid::new_v4(),
        organisation: actor.organisation.0,
        person: actor.person.0,
        title: String::new(),
        visibility: 0,
        starts: facts.period.from(),
        until: facts.period.until(),
        body: serde_json::Value::Null,
        version: 1,
        created_at: unit.now(),
    };
    lay(&mut row, facts)?;
    let id = row.id;
    if actor.kind != OrganisationKind::Secretariat && facts.visibility >= Visibility::Secretariat {
        let args = serde_json::json!({ "title": facts.title, "starts": row.starts });
        unit.notify_secretariat("activity-published", ("activity", id), args).await?;
    }
    unit.insert::<activity::Entity>(row, Act::new("activity.write", actor.organisation.0)).await?;
    Ok(id)
}

/// Enters an activity.
pub async fn create(
    store: &Store,
    scope: &Scope,
    facts: ActivityFacts,
    once: Option<&Idempotency>,
) -> Result<ActivityRecord, StoreError> {
    let id = create_once(store, scope.author()?, once, facts, |unit, facts| Box::pin(add(unit, facts))).await?;
    get(store, scope, id).await
}

fn own(scope: &Scope) -> Result<Condition, StoreError> {
    Ok(Condition::all().add(activity::Column::Organisation.eq(scope.member()?.organisation.0)))
}

/// Changes an own activity.
pub async fn update(
    store: &Store,
    scope: &Scope,
    id: Uuid,
    facts: ActivityFacts,
    version: i64,
) -> Result<ActivityRecord, StoreError> {
    let input = (id, facts, version, own(scope)?);
    write(store, scope.author()?, input, |unit, (id, facts, version, own)| {
        Box::pin(async move {
            let before = unit.lock::<activity::Entity>(*id, Some(*version), own.clone()).await?;
            let mut after = before.clone();
            lay(&mut after, facts)?;
            unit.save::<activity::Entity>(&before, after, Act::new("activity.change", before.organisation)).await
        })
    })
    .await?;
    get(store, scope, id).await
}

/// Takes an own activity out of the calendar.
pub async fn remove(store: &Store, scope: &Scope, id: Uuid, version: i64) -> Result<(), StoreError> {
    write(store, scope.author()?, (id, version, own(scope)?), |unit, (id, version, own)| {
        Box::pin(async move {
            let row = unit.lock::<activity::Entity>(*id, Some(*version), own.clone()).await?;
            unit.record(Act::new("activity.remove", row.organisation), "activity", row.id, Some(&row))?;
            activity::Entity::delete_by_id(*id).exec(&unit.tx).await?;
            Ok(())
        })
    })
    .await
}
