//! The second factor of a person: set up, confirmed, spent, given up; and what a session has shown.
//!
//! Whoever has one opens sessions with it only, so that a session of the lesser kind belongs to somebody without one:
//! confirming a factor ends every other session, and giving it up ends them too. The secret of an app lies here as it
//! is, because a code is checked with it; whoever reads the database can make codes.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use serde_json::json;
use uuid::Uuid;
use vocabulary::PersonId;

use super::door::{Login, Opening, SessionLimits, login_of, open};
use super::end_grants;
use crate::chain::micros;
use crate::entity::{factor, membership, person, recovery_code, session, sign_in_step};
use crate::error::{Fault, StoreError};
use crate::scope::{SECOND_FACTOR, Scope};
use crate::store::Store;
use crate::unit::{Act, Author, Unit, write};

/// An authenticator app of a person.
#[derive(Clone, PartialEq, Eq)]
pub struct FactorRecord {
    /// What the app shares with us, 20 octets.
    pub secret: Vec<u8>,
    /// Since when it counts; none while it waits for its first code.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Recovery codes that nobody has used.
    pub codes_left: u64,
}

impl std::fmt::Debug for FactorRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FactorRecord").field("confirmed_at", &self.confirmed_at).finish_non_exhaustive()
    }
}

/// What somebody shows of themselves, checked as far as it can be checked without writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// The password, and nothing else.
    Password,
    /// The code of this step of time.
    Step(i64),
    /// The SHA-256 of a recovery code.
    Recovery([u8; 32]),
}

/// Whoever gave the right password and owes the second factor.
#[derive(Debug, Clone)]
pub struct Owing {
    /// Who, to be signed in.
    pub login: Login,
    /// On what, in a few words.
    pub device: String,
    /// Their app.
    pub factor: FactorRecord,
}

async fn factor_of(store: &Store, person: Uuid) -> Result<Option<FactorRecord>, StoreError> {
    let db = store.reader();
    let Some(row) = factor::Entity::find().filter(factor::Column::Person.eq(person)).one(db).await? else {
        return Ok(None);
    };
    let codes_left = unused(person).count(db).await?;
    Ok(Some(FactorRecord { secret: row.secret, confirmed_at: row.confirmed_at, codes_left }))
}

fn unused(person: Uuid) -> sea_orm::Select<recovery_code::Entity> {
    recovery_code::Entity::find()
        .filter(recovery_code::Column::Person.eq(person))
        .filter(recovery_code::Column::UsedAt.is_null())
}

/// The app of the signed-in person; none where they have none.
pub async fn own_factor(store: &Store, scope: &Scope) -> Result<Option<FactorRecord>, StoreError> {
    factor_of(store, scope.member()?.person.0).await
}

/// The app that counts of somebody whose password is right; none where they have none.
pub async fn factor_of_login(store: &Store, login: &Login) -> Result<Option<FactorRecord>, StoreError> {
    Ok(factor_of(store, login.person().0).await?.filter(|factor| factor.confirmed_at.is_some()))
}

/// Begins to set up an app for the signed-in person; one that was begun before and never confirmed is forgotten.
pub async fn begin_factor(store: &Store, scope: &Scope, secret: Vec<u8>) -> Result<(), StoreError> {
    write(store, scope.author()?, secret, |unit, secret| {
        Box::pin(async move {
            let person = lock(unit).await?;
            let before = factor::Entity::find().filter(factor::Column::Person.eq(person)).one(&unit.tx).await?;
            if before.is_some_and(|row| row.confirmed_at.is_some()) {
                return Err(
                    StoreError::conflict("you have a second factor; remove it before you set up another").into()
                );
            }
            factor::Entity::delete_many().filter(factor::Column::Person.eq(person)).exec(&unit.tx).await?;
            let row = factor::Model {
                id: Uuid::new_v4(),
                person,
                secret: secret.clone(),
                confirmed_at: None,
                last_step: -1,
                created_at: unit.now(),
            };
            unit.put(row).await
        })
    })
    .await
}

/// The signed-in person's row is locked, so that two changes of their factors come one after the other.
async fn lock(unit: &Unit) -> Result<Uuid, Fault> {
    let person = unit.actor()?.person.0;
    unit.lock::<person::Entity>(person, None, Condition::all()).await?;
    Ok(person)
}

/// Tells every organisation of a person that their factors changed, and leaves an entry.
async fn tell(unit: &Unit, person: Uuid, action: &'static str, kind: &str) -> Result<(), Fault> {
    let row = person::Entity::find_by_id(person).one(&unit.tx).await?.ok_or(StoreError::NotFound)?;
    let rows = membership::Entity::find().filter(membership::Column::Person.eq(person)).all(&unit.tx).await?;
    for member in &rows {
        unit.notify(member.organisation, kind, ("person", person), json!({"name": row.name}));
    }
    let owner = unit.actor().ok().map(|actor| actor.organisation.0).or(rows.first().map(|row| row.organisation));
    unit.record(Act::new(action, owner), "person", person, None::<&()>)?;
    Ok(())
}

/// Takes what was shown, once: a step of time later than any that was taken, a recovery code that nobody has used. Says
/// whether it could be taken.
async fn spend(unit: &Unit, person: Uuid, shown: &Shown) -> Result<bool, Fault> {
    let taken = match shown {
        Shown::Password => return Ok(true),
        Shown::Step(step) => {
            factor::Entity::update_many()
                .col_expr(factor::Column::LastStep, Expr::value(*step))
                .filter(factor::Column::Person.eq(person))
                .filter(factor::Column::ConfirmedAt.is_not_null())
                .filter(factor::Column::LastStep.lt(*step))
                .exec(&unit.tx)
                .await?
        }
        Shown::Recovery(sha256) => {
            recovery_code::Entity::update_many()
                .col_expr(recovery_code::Column::UsedAt, Expr::value(Some(unit.now())))
                .filter(recovery_code::Column::Sha256.eq(sha256.to_vec()))
                .filter(recovery_code::Column::Person.eq(person))
                .filter(recovery_code::Column::UsedAt.is_null())
                .exec(&unit.tx)
                .await?
        }
    };
    if taken.rows_affected != 1 {
        return Ok(false);
    }
    if matches!(shown, Shown::Recovery(_)) {
        tell(unit, person, "factor.recovery", "recovery-code-used").await?;
    }
    Ok(true)
}

async fn put_codes(unit: &Unit, person: Uuid, codes: &[[u8; 32]]) -> Result<(), Fault> {
    recovery_code::Entity::delete_many().filter(recovery_code::Column::Person.eq(person)).exec(&unit.tx).await?;
    for sha256 in codes {
        unit.put(recovery_code::Model { sha256: sha256.to_vec(), person, used_at: None }).await?;
    }
    Ok(())
}

/// The session that asks, taken out to be put in again under another secret.
async fn taken_out(unit: &Unit, sha256: &[u8]) -> Result<session::Model, Fault> {
    let row = session::Entity::find_by_id(sha256.to_vec()).one(&unit.tx).await?.ok_or(StoreError::NotFound)?;
    let gone = session::Entity::delete_by_id(sha256.to_vec()).exec(&unit.tx).await?;
    if gone.rows_affected == 1 { Ok(row) } else { Err(StoreError::NotFound.into()) }
}

/// Confirms the app that the signed-in person began to set up, by the step of its first code. Their recovery codes are
/// these; every other session of theirs ends, and the one that asks goes on under another secret, with the factor. Says
/// no where there is nothing to confirm.
pub async fn confirm_factor(
    store: &Store,
    scope: &Scope,
    step: i64,
    codes: Vec<[u8; 32]>,
    session: &[u8; 32],
) -> Result<bool, StoreError> {
    let input = (step, codes, scope.session_sha256()?, session.to_vec());
    write(store, scope.author()?, input, |unit, (step, codes, old, new)| {
        Box::pin(async move {
            let person = lock(unit).await?;
            let confirmed = factor::Entity::update_many()
                .col_expr(factor::Column::ConfirmedAt, Expr::value(Some(unit.now())))
                .col_expr(factor::Column::LastStep, Expr::value(*step))
                .filter(factor::Column::Person.eq(person))
                .filter(factor::Column::ConfirmedAt.is_null())
                .exec(&unit.tx)
                .await?;
            if confirmed.rows_affected != 1 {
                return Ok(false);
            }
            put_codes(unit, person, codes).await?;
            let row = taken_out(unit, old).await?;
            session::Entity::delete_many().filter(session::Column::Person.eq(person)).exec(&unit.tx).await?;
            let (assurance, proved_at) = (SECOND_FACTOR.to_owned(), Some(unit.now()));
            unit.put(session::Model { sha256: new.clone(), assurance, proved_at, seen_at: unit.now(), ..row }).await?;
            tell(unit, person, "factor.add", "factor-added").await?;
            Ok(true)
        })
    })
    .await
}

/// Gives the signed-in person other recovery codes; those that they had hold no longer.
pub async fn renew_codes(store: &Store, scope: &Scope, codes: Vec<[u8; 32]>) -> Result<(), StoreError> {
    write(store, scope.author()?, codes, |unit, codes| {
        Box::pin(async move {
            let person = lock(unit).await?;
            let row = factor::Entity::find().filter(factor::Column::Person.eq(person)).one(&unit.tx).await?;
            row.filter(|row| row.confirmed_at.is_some()).ok_or(StoreError::NotFound)?;
            put_codes(unit, person, codes).await?;
            tell(unit, person, "factor.codes", "recovery-codes-renewed").await
        })
    })
    .await
}

/// Takes a person's app and recovery codes away; what was opened with them ends, except the session `keep`. A step for
/// the console too.
pub(crate) async fn take_away(unit: &Unit, person: Uuid, keep: &[u8]) -> Result<(), Fault> {
    let gone = factor::Entity::delete_many().filter(factor::Column::Person.eq(person)).exec(&unit.tx).await?;
    if gone.rows_affected == 0 {
        return Err(StoreError::NotFound.into());
    }
    put_codes(unit, person, &[]).await?;
    end_grants(unit, person, None, keep).await?;
    sign_in_step::Entity::delete_many().filter(sign_in_step::Column::Person.eq(person)).exec(&unit.tx).await?;
    tell(unit, person, "factor.remove", "factor-removed").await
}

/// Gives the signed-in person's second factor up. Their other sessions end and their tokens are revoked; the session
/// that asks goes on under another secret, as one of the lesser kind.
pub async fn remove_factor(store: &Store, scope: &Scope, session: &[u8; 32]) -> Result<(), StoreError> {
    let input = (scope.session_sha256()?, session.to_vec());
    write(store, scope.author()?, input, |unit, (old, new)| {
        Box::pin(async move {
            let person = lock(unit).await?;
            take_away(unit, person, old).await?;
            let row = taken_out(unit, old).await?;
            let assurance = crate::scope::PASSWORD.to_owned();
            unit.put(session::Model { sha256: new.clone(), assurance, seen_at: unit.now(), ..row }).await
        })
    })
    .await
}

/// The session that asks has shown anew who asks, and goes on under another secret. Says whether what was shown could
/// be taken.
pub async fn prove(store: &Store, scope: &Scope, shown: Shown, session: &[u8; 32]) -> Result<bool, StoreError> {
    let input = (shown, scope.session_sha256()?, session.to_vec());
    write(store, scope.author()?, input, |unit, (shown, old, new)| {
        Box::pin(async move {
            let (person, organisation) = (unit.actor()?.person.0, unit.actor()?.organisation.0);
            if !spend(unit, person, shown).await? {
                return Ok(false);
            }
            let row = taken_out(unit, old).await?;
            let (seen_at, proved_at) = (unit.now(), Some(unit.now()));
            unit.put(session::Model { sha256: new.clone(), proved_at, seen_at, ..row }).await?;
            unit.record(Act::new("session.prove", organisation), "person", person, None::<&()>)?;
            Ok(true)
        })
    })
    .await
}

/// Remembers, until a moment, that somebody gave the right password and owes the second factor. What expired is swept.
pub async fn begin_step(
    store: &Store,
    login: &Login,
    (sha256, device): (&[u8; 32], &str),
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = sign_in_step::Model {
        sha256: sha256.to_vec(),
        person: login.person().0,
        device: device.to_owned(),
        expires_at: micros(until),
    };
    write(store, Author::nobody("link", now), row, |unit, row| {
        Box::pin(async move {
            sign_in_step::Entity::delete_many()
                .filter(sign_in_step::Column::ExpiresAt.lte(unit.now()))
                .exec(&unit.tx)
                .await?;
            unit.put(row.clone()).await
        })
    })
    .await
}

/// Who owes the second factor under this secret; none once it is paid or too late.
pub async fn owing(store: &Store, sha256: &[u8; 32], now: DateTime<Utc>) -> Result<Option<Owing>, StoreError> {
    let db = store.reader();
    let row = sign_in_step::Entity::find_by_id(sha256.to_vec()).one(db).await?;
    let Some(row) = row.filter(|row| row.expires_at > micros(now)) else { return Ok(None) };
    let person = person::Entity::find_by_id(row.person).one(db).await?.ok_or(StoreError::NotFound)?;
    let login = login_of(store, person).await?;
    let factor = factor_of_login(store, &login).await?;
    Ok(factor.map(|factor| Owing { login, device: row.device, factor }))
}

/// Pays what was owed under the secret `step`: opens a session for the first of the person's organisations. Says whether
/// what was shown could be taken.
pub async fn finish_step(
    store: &Store,
    owing: &Owing,
    (step, shown): (&[u8; 32], Shown),
    session: &[u8; 32],
    limits: SessionLimits,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let (organisation, ..) = owing.login.memberships().first().ok_or(StoreError::NotFound)?;
    let opening = Opening {
        person: owing.login.person().0,
        organisation: organisation.0,
        sha256: session.to_vec(),
        device: owing.device.clone(),
        limits,
        assurance: SECOND_FACTOR,
    };
    write(store, Author::nobody("link", now), (step.to_vec(), shown, opening), |unit, (step, shown, opening)| {
        Box::pin(async move {
            if !spend(unit, opening.person, shown).await? {
                return Ok(false);
            }
            let gone = sign_in_step::Entity::delete_by_id(step.clone()).exec(&unit.tx).await?;
            // Of two requests that pay at once one comes too late.
            if gone.rows_affected != 1 {
                return Err(StoreError::NotFound.into());
            }
            open(unit, opening).await?;
            Ok(true)
        })
    })
    .await
}

/// A step for the console: the second factor of somebody who has lost it goes.
pub(crate) async fn reset(unit: &Unit, person: PersonId) -> Result<(), Fault> {
    person::Entity::find_by_id(person.0).lock_exclusive().one(&unit.tx).await?.ok_or(StoreError::NotFound)?;
    take_away(unit, person.0, &[]).await
}
