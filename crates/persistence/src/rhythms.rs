//! How often a state wants to look at itself, and the reminder.

use ::assessment::{Rhythm, RhythmStanding};
use chrono::NaiveDate;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::entity::{assessment, rhythm};
use crate::error::StoreError;
use crate::jobs::{Lease, fence};
use crate::scope::Scope;
use crate::store::Store;
use crate::unit::{Act, write};

/// A state's rhythm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RhythmRecord {
    /// How often.
    pub rhythm: Rhythm,
    /// What it is tied to, in the state's words.
    pub label: String,
    /// Since when.
    pub set_on: NaiveDate,
    /// 0 where none was ever set.
    pub version: i64,
}

fn own(scope: &Scope) -> Result<Condition, StoreError> {
    Ok(Condition::all().add(rhythm::Column::Organisation.eq(scope.member()?.organisation.0)))
}

fn read(body: serde_json::Value) -> Result<Rhythm, StoreError> {
    serde_json::from_value(body).map_err(|e| StoreError::corrupt("a rhythm", e))
}

/// The rhythm of the actor's state.
pub async fn get(store: &Store, scope: &Scope) -> Result<RhythmRecord, StoreError> {
    let Some(row) = rhythm::Entity::find().filter(own(scope)?).one(store.reader()).await? else {
        return Ok(RhythmRecord { rhythm: Rhythm::default(), label: String::new(), set_on: scope.today(), version: 0 });
    };
    Ok(RhythmRecord { rhythm: read(row.body)?, label: row.label, set_on: row.set_on, version: row.version })
}

/// Sets it.
pub async fn put(store: &Store, scope: &Scope, new: Rhythm, label: String, seen: i64) -> Result<(), StoreError> {
    if scope.member()?.state.is_none() {
        return Err(StoreError::conflict("a rhythm is a state's own; act for a state's delegation"));
    }
    let body = serde_json::to_value(new).map_err(|e| StoreError::corrupt("the rhythm", e))?;
    write(store, scope.author()?, (body, label, seen, own(scope)?), |unit, (body, label, seen, own)| {
        Box::pin(async move {
            let organisation = unit.actor()?.organisation.0;
            let act = Act::new("rhythm.set", organisation);
            let there = rhythm::Entity::find().filter(own.clone()).one(&unit.tx).await?;
            let current = there.as_ref().map_or(0, |row| row.version);
            if current != *seen {
                return Err(StoreError::Stale { current_version: current }.into());
            }
            let row = rhythm::Model {
                id: there.as_ref().map_or_else(Uuid::new_v4, |row| row.id),
                organisation,
                body: body.clone(),
                label: label.clone(),
                set_on: unit.now().date_naive(),
                told: None,
                version: 1,
                updated_at: unit.now(),
            };
            match there {
                Some(before) => unit.save::<rhythm::Entity>(&before, row, act).await,
                None => unit.insert::<rhythm::Entity>(row, act).await,
            }
        })
    })
    .await
}

/// Reminds, once, every state whose next assessment is soon due; tells how many.
pub async fn remind(store: &Store, lease: &Lease, today: NaiveDate) -> Result<u64, StoreError> {
    let mut told = 0;
    for row in rhythm::Entity::find().all(store.reader()).await? {
        let last = assessment::Entity::find()
            .select_only()
            .column_as(assessment::Column::EndorsedAt.max(), "last")
            .filter(assessment::Column::Organisation.eq(row.organisation))
            .into_tuple::<Option<chrono::DateTime<chrono::Utc>>>()
            .one(store.reader())
            .await?
            .flatten();
        let standing = read(row.body)?.standing(last.map(|at| at.date_naive()), row.set_on, today);
        let (RhythmStanding::Soon(due) | RhythmStanding::Due(due)) = standing else { continue };
        if row.told == Some(due) {
            continue;
        }
        let input = (row.id, due, lease.clone());
        write(store, lease.author(store).await?, input, |unit, (id, due, lease)| {
            Box::pin(async move {
                fence(unit, lease).await?;
                let before = unit.lock::<rhythm::Entity>(*id, None, Condition::all()).await?;
                let args = serde_json::json!({ "due": due });
                unit.notify(before.organisation, "assessment-due", ("rhythm", *id), args);
                let after = rhythm::Model { told: Some(*due), ..before.clone() };
                let act = Act::new("rhythm.remind", before.organisation);
                unit.save::<rhythm::Entity>(&before, after, act).await
            })
        })
        .await?;
        told += 1;
    }
    Ok(told)
}
