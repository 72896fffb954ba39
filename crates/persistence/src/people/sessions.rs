//! The sessions of a signed-in person: which are open and where, ended one by one, rotated.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;
use uuid::Uuid;
use vocabulary::OrganisationId;

use crate::chain;
use crate::entity::{membership, session};
use crate::error::StoreError;
use crate::organisations;
use crate::scope::{Scope, lives};
use crate::store::Store;
use crate::unit::{Act, write};

/// A session; its secret is nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SessionRecord {
    /// Made from the secret's hash, and leads back to neither.
    pub id: Uuid,
    /// For whom it acts.
    pub organisation: String,
    /// On what it was opened, in a few words; empty where nobody said.
    pub device: String,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// Last request, to the minute.
    pub seen_at: DateTime<Utc>,
    /// When it ends whatever happens.
    pub expires_at: DateTime<Utc>,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// A session's name for its owner. The key of a session is a hash already; its name is a hash of that, so that a list
/// of sessions tells nothing that opens one.
fn name(sha256: &[u8]) -> Uuid {
    let digest = chain::sha256(&[b"session ", sha256].concat());
    let mut bytes = [0u8; 16];
    bytes.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// The open sessions of the signed-in person, the one that was seen last first.
pub async fn sessions(store: &Store, scope: &Scope) -> Result<Vec<SessionRecord>, StoreError> {
    let me = scope.member()?.person.0;
    let own = scope.session_sha256().unwrap_or_default();
    let mut rows = session::Entity::find()
        .filter(session::Column::Person.eq(me))
        .order_by_desc(session::Column::SeenAt)
        .order_by_desc(session::Column::CreatedAt)
        .all(store.reader())
        .await?;
    rows.retain(|row| lives(row, scope.now()));
    let names = organisations::names(store.reader(), rows.iter().map(|row| row.organisation)).await?;
    let view = |row: session::Model| SessionRecord {
        id: name(&row.sha256),
        organisation: names.get(&row.organisation).cloned().unwrap_or_default(),
        current: row.sha256 == own,
        device: row.device,
        created_at: row.created_at,
        seen_at: row.seen_at,
        expires_at: row.expires_at,
    };
    Ok(rows.into_iter().map(view).collect())
}

/// Ends one session of the signed-in person; says whether it was the one that asks.
pub async fn end_session(store: &Store, scope: &Scope, id: Uuid) -> Result<bool, StoreError> {
    let own = scope.session_sha256()?;
    let ended = write(store, scope.author()?, id, |unit, id| {
        Box::pin(async move {
            let actor = unit.actor()?;
            let rows = session::Entity::find().filter(session::Column::Person.eq(actor.person.0)).all(&unit.tx).await?;
            let row = rows.into_iter().find(|row| name(&row.sha256) == *id).ok_or(StoreError::NotFound)?;
            session::Entity::delete_by_id(row.sha256.clone()).exec(&unit.tx).await?;
            unit.record(Act::new("session.end", actor.organisation.0), "person", actor.person, None::<&()>)?;
            Ok(row.sha256)
        })
    })
    .await?;
    Ok(ended == own)
}

/// Gives the session that asks another secret, and lets it act for this organisation. When it was opened, on what, and
/// when it ends stay as they are: going from one organisation to another prolongs nothing.
pub async fn rotate_session(
    store: &Store,
    scope: &Scope,
    organisation: OrganisationId,
    sha256: &[u8; 32],
) -> Result<(), StoreError> {
    let input = (organisation.0, scope.session_sha256()?, sha256.to_vec());
    write(store, scope.author()?, input, |unit, (organisation, old, new)| {
        Box::pin(async move {
            let person = unit.actor()?.person;
            let row = session::Entity::find_by_id(old.clone()).one(&unit.tx).await?.ok_or(StoreError::NotFound)?;
            membership::Entity::find_by_id((person.0, *organisation))
                .one(&unit.tx)
                .await?
                .ok_or(StoreError::NotFound)?;
            let gone = session::Entity::delete_by_id(old.clone()).exec(&unit.tx).await?;
            // Of two requests that rotate the same session one comes too late.
            if gone.rows_affected == 0 {
                return Err(StoreError::NotFound.into());
            }
            let after = session::Model { sha256: new.clone(), organisation: *organisation, seen_at: unit.now(), ..row };
            unit.put(after).await?;
            unit.record(Act::new("session.act-for", *organisation), "person", person, None::<&()>)?;
            Ok(())
        })
    })
    .await
}

/// Signs out: the session of this scope ends.
pub async fn close_session(store: &Store, scope: &Scope) -> Result<(), StoreError> {
    let sha256 = scope.session_sha256()?;
    write(store, scope.author()?, sha256, |unit, sha256| {
        Box::pin(async move {
            session::Entity::delete_many().filter(session::Column::Sha256.eq(sha256.clone())).exec(&unit.tx).await?;
            let actor = unit.actor()?;
            unit.record(Act::new("session.close", actor.organisation.0), "person", actor.person, None::<&()>)?;
            Ok(())
        })
    })
    .await
}

/// Ends every other session of the signed-in person and tells how many they were.
pub async fn close_other_sessions(store: &Store, scope: &Scope) -> Result<u64, StoreError> {
    let keep = scope.session_sha256().unwrap_or_default();
    write(store, scope.author()?, keep, |unit, keep| {
        Box::pin(async move {
            let actor = unit.actor()?;
            let closed = session::Entity::delete_many()
                .filter(session::Column::Person.eq(actor.person.0))
                .filter(session::Column::Sha256.ne(keep.clone()))
                .exec(&unit.tx)
                .await?;
            unit.record(Act::new("session.close-others", actor.organisation.0), "person", actor.person, None::<&()>)?;
            Ok(closed.rows_affected)
        })
    })
    .await
}
