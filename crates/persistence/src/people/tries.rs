//! Wrong tries at the door, counted in the database so that all processes count together, and the devices that it knows.
//!
//! What is counted by lies here as SHA-256: an address that was typed wrong may be a password.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, SqlErr};
use uuid::Uuid;
use vocabulary::PersonId;

use super::address;
use crate::chain::{micros, sha256};
use crate::entity::{known_device, membership, person, wrong_try};
use crate::error::{Fault, StoreError};
use crate::store::Store;
use crate::unit::{Act, Author, Unit, write};

/// Wrong tries count for so long after the first of them.
pub const WINDOW: TimeDelta = TimeDelta::minutes(5);

/// Wrong tries for one account are entered in the audit log no more often than this.
const ENTERED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// What wrong tries are counted by, and how many there may be within [`WINDOW`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// SHA-256 of what is counted by.
    pub key: [u8; 32],
    /// The most.
    pub most: i64,
}

/// The seconds to wait before another try; none where it may be made now.
pub async fn wait(store: &Store, counts: &[Count], now: DateTime<Utc>) -> Result<Option<u64>, StoreError> {
    let keys = counts.iter().map(|count| count.key.to_vec());
    let rows = wrong_try::Entity::find().filter(wrong_try::Column::Key.is_in(keys)).all(store.reader()).await?;
    let full =
        |row: &wrong_try::Model| counts.iter().any(|count| count.key[..] == row.key[..] && row.tries >= count.most);
    let left = rows.iter().filter(|row| full(row)).map(|row| (row.since + WINDOW - micros(now)).num_milliseconds());
    let left = left.filter(|left| *left > 0).max();
    Ok(left.and_then(|left| u64::try_from(left).ok()).map(|left| left.div_ceil(1000)))
}

/// Counts a wrong try for this address. It is entered in the audit log of the one whose address it is, where it is
/// somebody's, once a minute at most.
pub async fn wrong(store: &Store, counts: &[Count], email: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    let keys: Vec<Vec<u8>> = counts.iter().map(|count| count.key.to_vec()).collect();
    write(store, Author::nobody("link", now), (keys, address(email)), |unit, (keys, email)| {
        Box::pin(async move {
            wrong_try::Entity::delete_many()
                .filter(wrong_try::Column::Since.lte(unit.now() - WINDOW))
                .exec(&unit.tx)
                .await?;
            for key in keys {
                count(unit, key).await?;
            }
            enter(unit, email).await
        })
    })
    .await
}

async fn count(unit: &Unit, key: &[u8]) -> Result<(), Fault> {
    let counted = wrong_try::Entity::update_many()
        .col_expr(wrong_try::Column::Tries, Expr::col(wrong_try::Column::Tries).add(1))
        .filter(wrong_try::Column::Key.eq(key.to_vec()))
        .exec(&unit.tx)
        .await?;
    if counted.rows_affected == 0 { begin(unit, key.to_vec(), 1).await } else { Ok(()) }
}

/// A first row; of two at once one is made again and finds the other's.
async fn begin(unit: &Unit, key: Vec<u8>, tries: i64) -> Result<(), Fault> {
    match unit.put(wrong_try::Model { key, since: unit.now(), tries }).await {
        Err(Fault::Db(error)) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            Err(Fault::Again)
        }
        done => done,
    }
}

async fn enter(unit: &Unit, email: &str) -> Result<(), Fault> {
    let Some(person) = person::Entity::find().filter(person::Column::Email.eq(email)).one(&unit.tx).await? else {
        return Ok(());
    };
    let key = sha256(format!("entered {}", person.id).as_bytes()).to_vec();
    let before = wrong_try::Entity::find_by_id(key.clone()).lock_exclusive().one(&unit.tx).await?;
    if before.is_some_and(|row| row.since + ENTERED_EVERY > unit.now()) {
        return Ok(());
    }
    wrong_try::Entity::delete_by_id(key.clone()).exec(&unit.tx).await?;
    begin(unit, key, 0).await?;
    let member = membership::Entity::find()
        .filter(membership::Column::Person.eq(person.id))
        .order_by_asc(membership::Column::CreatedAt)
        .one(&unit.tx)
        .await?;
    let owner: Option<Uuid> = member.map(|member| member.organisation);
    unit.record(Act::new("session.refuse", owner), "person", person.id, None::<&()>)?;
    Ok(())
}

/// Forgets wrong tries: the right password was given.
pub async fn right(store: &Store, counts: &[Count], now: DateTime<Utc>) -> Result<(), StoreError> {
    let keys: Vec<Vec<u8>> = counts.iter().map(|count| count.key.to_vec()).collect();
    let counted =
        wrong_try::Entity::find().filter(wrong_try::Column::Key.is_in(keys.clone())).one(store.reader()).await?;
    if counted.is_none() {
        return Ok(());
    }
    write(store, Author::nobody("link", now), keys, |unit, keys| {
        Box::pin(async move {
            let those = wrong_try::Column::Key.is_in(keys.iter().cloned());
            wrong_try::Entity::delete_many().filter(those).exec(&unit.tx).await?;
            Ok(())
        })
    })
    .await
}

/// Whether the person with this address signed in on this device before.
pub async fn known(store: &Store, email: &str, device: &[u8; 32], now: DateTime<Utc>) -> Result<bool, StoreError> {
    let db = store.reader();
    let person = person::Entity::find().filter(person::Column::Email.eq(address(email))).one(db).await?;
    let Some(person) = person else { return Ok(false) };
    let row = known_device::Entity::find_by_id((device.to_vec(), person.id)).one(db).await?;
    Ok(row.is_some_and(|row| row.expires_at > micros(now)))
}

/// Remembers, until a moment, that a person signed in on a device. What expired is swept.
pub async fn remember(
    store: &Store,
    person: PersonId,
    device: &[u8; 32],
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = known_device::Model { sha256: device.to_vec(), person: person.0, expires_at: micros(until) };
    write(store, Author::nobody("link", now), row, |unit, row| {
        Box::pin(async move {
            known_device::Entity::delete_many()
                .filter(known_device::Column::ExpiresAt.lte(unit.now()))
                .exec(&unit.tx)
                .await?;
            known_device::Entity::delete_by_id((row.sha256.clone(), row.person)).exec(&unit.tx).await?;
            unit.put(row.clone()).await
        })
    })
    .await
}
