//! Tokens for programs: each acts for its person and one organisation, as far as its scope reaches.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;
use vocabulary::TokenScope;

use crate::entity::api_token;
use crate::error::StoreError;
use crate::records::TokenRecord;
use crate::scope::{Scope, coded};
use crate::store::Store;
use crate::unit::{Act, Idempotency, create as create_once, write};

/// A new API token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// What it is for, in its owner's words.
    pub name: String,
    /// How far it reaches.
    pub scope: TokenScope,
    /// SHA-256 of the secret.
    pub sha256: [u8; 32],
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

/// How far a token reaches. One that decides is stored as one that writes, with a mark: a program of the version before
/// reads it as that.
pub(crate) fn reach(row: &api_token::Model) -> Result<TokenScope, StoreError> {
    if row.decides { Ok(TokenScope::Decide) } else { coded(&row.scope) }
}

fn record(row: api_token::Model) -> Result<TokenRecord, StoreError> {
    Ok(TokenRecord {
        scope: reach(&row)?,
        id: row.id,
        name: row.name,
        created_at: row.created_at,
        expires_at: row.expires_at,
        used_at: row.used_at,
        revoked_at: row.revoked_at,
    })
}

/// Makes an API token that acts for the signed-in person and the organisation they act for.
pub async fn create_token(
    store: &Store,
    scope: &Scope,
    new: NewToken,
    once: Option<&Idempotency>,
) -> Result<TokenRecord, StoreError> {
    let author = scope.author()?;
    let id = create_once(store, author, once, new, |unit, new| {
        Box::pin(async move {
            let (actor, decides) = (unit.actor()?, new.scope == TokenScope::Decide);
            let row = api_token::Model {
                id: Uuid::new_v4(),
                sha256: new.sha256.to_vec(),
                person: actor.person.0,
                organisation: actor.organisation.0,
                name: new.name.clone(),
                created_at: unit.now(),
                expires_at: crate::chain::micros(new.expires_at),
                used_at: None,
                revoked_at: None,
                scope: if decides { TokenScope::Write } else { new.scope }.code().to_owned(),
                decides,
            };
            let id = row.id;
            unit.put(row).await?;
            let act = Act::new("token.create", actor.organisation.0).because(new.scope.code());
            unit.record(act, "token", id, None::<&()>)?;
            Ok(id)
        })
    })
    .await?;
    let row = api_token::Entity::find_by_id(id).one(store.reader()).await?;
    record(row.ok_or(StoreError::NotFound)?)
}

fn own_tokens(scope: &Scope) -> Result<Condition, StoreError> {
    let actor = scope.member()?;
    Ok(Condition::all()
        .add(api_token::Column::Person.eq(actor.person.0))
        .add(api_token::Column::Organisation.eq(actor.organisation.0)))
}

/// The signed-in person's tokens for the organisation they act for, newest first.
pub async fn tokens(store: &Store, scope: &Scope) -> Result<Vec<TokenRecord>, StoreError> {
    let rows = api_token::Entity::find()
        .filter(own_tokens(scope)?)
        .order_by_desc(api_token::Column::CreatedAt)
        .all(store.reader())
        .await?;
    rows.into_iter().map(record).collect()
}

/// Revokes a token of the signed-in person, at once.
pub async fn revoke_token(store: &Store, scope: &Scope, id: Uuid) -> Result<(), StoreError> {
    write(store, scope.author()?, (id, own_tokens(scope)?), |unit, (id, own)| {
        Box::pin(async move {
            let done = api_token::Entity::update_many()
                .col_expr(api_token::Column::RevokedAt, Expr::value(unit.now()))
                .filter(api_token::Column::Id.eq(*id))
                .filter(own.clone())
                .exec(&unit.tx)
                .await?;
            if done.rows_affected == 0 {
                return Err(StoreError::NotFound.into());
            }
            unit.record(Act::new("token.revoke", unit.actor()?.organisation.0), "token", id, None::<&()>)?;
            Ok(())
        })
    })
    .await
}
