//! People: memberships, invitations, API tokens, and what a person changes about themselves. Signing in is in [`door`].

pub mod door;

pub use door::{
    Acceptance, Accepted, InvitationView, Login, NewPerson, SessionLimits, accept_invitation, invitation, login,
    open_session,
};

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use uuid::Uuid;
use vocabulary::{OrganisationId, PersonId, Role, UnLanguage};

use crate::entity::{api_token, invitation as invitation_row, membership, organisation, person, session};
use crate::error::{Fault, StoreError};
use crate::organisations;
use crate::records::{InvitationRecord, MembershipRecord, OrganisationRecord, PersonRecord, TokenRecord};
use crate::scope::{Scope, coded};
use crate::store::Store;
use crate::unit::{Act, Idempotency, Unit, create as create_once, write};

/// A new invitation. The link's secret goes to the invited person alone; here is its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInvitation {
    /// Into which organisation.
    pub organisation: OrganisationId,
    /// Whom.
    pub email: String,
    /// To do what.
    pub role: Role,
    /// SHA-256 of the link's secret.
    pub sha256: [u8; 32],
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

/// A new API token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// What it is for, in its owner's words.
    pub name: String,
    /// SHA-256 of the secret.
    pub sha256: [u8; 32],
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

/// Addresses are compared in lower case.
pub(crate) fn address(email: &str) -> String {
    email.trim().to_lowercase()
}

pub(crate) fn record(row: person::Model) -> Result<PersonRecord, StoreError> {
    Ok(PersonRecord {
        id: PersonId(row.id),
        language: coded(&row.language)?,
        email: row.email,
        name: row.name,
        version: row.version,
    })
}

fn invitation_record(row: invitation_row::Model) -> Result<InvitationRecord, StoreError> {
    Ok(InvitationRecord {
        id: row.id,
        organisation: OrganisationId(row.organisation),
        role: coded(&row.role)?,
        email: row.email,
        created_at: row.created_at,
        expires_at: row.expires_at,
        accepted_at: row.accepted_at,
    })
}

fn token_record(row: api_token::Model) -> TokenRecord {
    TokenRecord {
        id: row.id,
        name: row.name,
        created_at: row.created_at,
        expires_at: row.expires_at,
        used_at: row.used_at,
        revoked_at: row.revoked_at,
    }
}

/// The organisation whose people this scope may manage or see: its own; for the secretariat any.
fn manages(scope: &Scope, organisation: OrganisationId) -> Result<(), StoreError> {
    if scope.member()?.organisation == organisation { Ok(()) } else { scope.secretariat().map(|_| ()) }
}

/// The signed-in person.
pub async fn me(store: &Store, scope: &Scope) -> Result<PersonRecord, StoreError> {
    let row = person::Entity::find_by_id(scope.member()?.person.0).one(store.reader()).await?;
    record(row.ok_or(StoreError::NotFound)?)
}

/// Changes the signed-in person's name and language.
pub async fn update_self(
    store: &Store,
    scope: &Scope,
    version: i64,
    name: String,
    language: UnLanguage,
) -> Result<PersonRecord, StoreError> {
    let id = scope.member()?.person.0;
    write(store, scope.author()?, (id, version, name, language), |unit, (id, version, name, language)| {
        Box::pin(async move {
            let before = unit.lock::<person::Entity>(*id, Some(*version), Condition::all()).await?;
            let after = person::Model { name: name.clone(), language: language.code().to_owned(), ..before.clone() };
            let owner = unit.actor()?.organisation.0;
            unit.save::<person::Entity>(&before, after, Act::new("person.update", owner)).await
        })
    })
    .await?;
    me(store, scope).await
}

/// The stored hash of the signed-in person's password; none where they have none.
pub async fn own_password_hash(store: &Store, scope: &Scope) -> Result<Option<String>, StoreError> {
    let row = person::Entity::find_by_id(scope.member()?.person.0).one(store.reader()).await?;
    Ok(row.ok_or(StoreError::NotFound)?.password_hash)
}

/// Sets the signed-in person's password and closes every other session of theirs.
pub async fn set_own_password(store: &Store, scope: &Scope, password_hash: String) -> Result<(), StoreError> {
    let id = scope.member()?.person.0;
    let keep = scope.session_sha256().unwrap_or_default();
    write(store, scope.author()?, (id, password_hash, keep), |unit, (id, hash, keep)| {
        Box::pin(async move {
            let before = unit.lock::<person::Entity>(*id, None, Condition::all()).await?;
            let after = person::Model { password_hash: Some(hash.clone()), ..before.clone() };
            let owner = unit.actor()?.organisation.0;
            unit.save::<person::Entity>(&before, after, Act::new("person.password", owner)).await?;
            session::Entity::delete_many()
                .filter(session::Column::Person.eq(*id))
                .filter(session::Column::Sha256.ne(keep.clone()))
                .exec(&unit.tx)
                .await?;
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

/// The organisations of the signed-in person.
pub async fn memberships(store: &Store, scope: &Scope) -> Result<Vec<(OrganisationRecord, Role)>, StoreError> {
    let mine = membership::Entity::find()
        .filter(membership::Column::Person.eq(scope.member()?.person.0))
        .all(store.reader())
        .await?;
    let mut all = Vec::with_capacity(mine.len());
    for row in mine {
        let organisation = organisation::Entity::find_by_id(row.organisation).one(store.reader()).await?;
        all.push((organisations::record(organisation.ok_or(StoreError::NotFound)?)?, coded(&row.role)?));
    }
    all.sort_by(|one, two| one.0.name.cmp(&two.0.name));
    Ok(all)
}

/// From the next request on, this session acts for another organisation of the signed-in person.
pub async fn act_for(store: &Store, scope: &Scope, organisation: OrganisationId) -> Result<(), StoreError> {
    let sha256 = scope.session_sha256()?;
    write(store, scope.author()?, (organisation.0, sha256), |unit, (organisation, sha256)| {
        Box::pin(async move {
            let person = unit.actor()?.person;
            membership::Entity::find_by_id((person.0, *organisation))
                .one(&unit.tx)
                .await?
                .ok_or(StoreError::NotFound)?;
            session::Entity::update_many()
                .col_expr(session::Column::Organisation, Expr::value(*organisation))
                .filter(session::Column::Sha256.eq(sha256.clone()))
                .exec(&unit.tx)
                .await?;
            unit.record(Act::new("session.act-for", *organisation), "person", person, None::<&()>)?;
            Ok(())
        })
    })
    .await
}

/// The people of an organisation with their roles, by name. For itself and the secretariat.
pub async fn members(
    store: &Store,
    scope: &Scope,
    organisation: OrganisationId,
) -> Result<Vec<(PersonRecord, Role)>, StoreError> {
    manages(scope, organisation)?;
    let db = store.reader();
    let rows = membership::Entity::find().filter(membership::Column::Organisation.eq(organisation.0)).all(db).await?;
    let people = person::Entity::find()
        .filter(person::Column::Id.is_in(rows.iter().map(|m| m.person)))
        .order_by_asc(person::Column::Name)
        .all(db)
        .await?;
    people
        .into_iter()
        .filter_map(|person| rows.iter().find(|m| m.person == person.id).map(|m| (person, m)))
        .map(|(person, m)| Ok((record(person)?, coded(&m.role)?)))
        .collect()
}

/// Refuses to leave an organisation without anybody who speaks for it.
async fn keep_a_focal_point(unit: &Unit, organisation: Uuid, person: Uuid) -> Result<(), Fault> {
    // The organisation's row is locked, so that two changes at once cannot each count the other's focal point.
    unit.lock::<organisation::Entity>(organisation, None, Condition::all()).await?;
    let others = membership::Entity::find()
        .filter(membership::Column::Organisation.eq(organisation))
        .filter(membership::Column::Role.eq(Role::FocalPoint.code()))
        .filter(membership::Column::Person.ne(person))
        .count(&unit.tx)
        .await?;
    if others == 0 {
        return Err(
            StoreError::conflict("the organisation would have no focal point left; appoint another one first").into()
        );
    }
    Ok(())
}

/// Changes what a person may do in an organisation.
pub async fn set_role(
    store: &Store,
    scope: &Scope,
    organisation: OrganisationId,
    person: PersonId,
    role: Role,
) -> Result<MembershipRecord, StoreError> {
    manages(scope, organisation)?;
    write(store, scope.author()?, (organisation.0, person.0, role), |unit, (organisation, person, role)| {
        Box::pin(async move {
            membership::Entity::find_by_id((*person, *organisation))
                .one(&unit.tx)
                .await?
                .ok_or(StoreError::NotFound)?;
            if *role != Role::FocalPoint {
                keep_a_focal_point(unit, *organisation, *person).await?;
            }
            membership::Entity::update_many()
                .col_expr(membership::Column::Role, Expr::value(role.code()))
                .filter(membership::Column::Person.eq(*person))
                .filter(membership::Column::Organisation.eq(*organisation))
                .exec(&unit.tx)
                .await?;
            unit.record(
                Act::new("membership.role", *organisation).because(role.code()),
                "person",
                person,
                None::<&()>,
            )?;
            Ok(())
        })
    })
    .await?;
    Ok(MembershipRecord { person, organisation, role })
}

/// Takes a person out of an organisation; their sessions and tokens for it end.
pub async fn remove_member(
    store: &Store,
    scope: &Scope,
    organisation: OrganisationId,
    person: PersonId,
) -> Result<(), StoreError> {
    manages(scope, organisation)?;
    write(store, scope.author()?, (organisation.0, person.0), |unit, (organisation, person)| {
        Box::pin(async move {
            keep_a_focal_point(unit, *organisation, *person).await?;
            session::Entity::delete_many()
                .filter(session::Column::Person.eq(*person))
                .filter(session::Column::Organisation.eq(*organisation))
                .exec(&unit.tx)
                .await?;
            api_token::Entity::update_many()
                .col_expr(api_token::Column::RevokedAt, Expr::value(unit.now()))
                .filter(api_token::Column::Person.eq(*person))
                .filter(api_token::Column::Organisation.eq(*organisation))
                .filter(api_token::Column::RevokedAt.is_null())
                .exec(&unit.tx)
                .await?;
            let gone = membership::Entity::delete_by_id((*person, *organisation)).exec(&unit.tx).await?;
            if gone.rows_affected == 0 {
                return Err(StoreError::NotFound.into());
            }
            unit.record(Act::new("membership.remove", *organisation), "person", person, None::<&()>)?;
            Ok(())
        })
    })
    .await
}

/// Adds an invitation; a step for the console too.
pub(crate) async fn insert_invitation(unit: &Unit, new: &NewInvitation) -> Result<Uuid, Fault> {
    let row = invitation_row::Model {
        id: Uuid::new_v4(),
        sha256: new.sha256.to_vec(),
        organisation: new.organisation.0,
        email: address(&new.email),
        role: new.role.code().to_owned(),
        created_at: unit.now(),
        expires_at: crate::chain::micros(new.expires_at),
        accepted_at: None,
    };
    let id = row.id;
    unit.put(row).await?;
    unit.record(
        Act::new("invitation.create", new.organisation.0).because(new.role.code()),
        "invitation",
        id,
        None::<&()>,
    )?;
    Ok(id)
}

/// Invites a person into an organisation. For itself and the secretariat.
pub async fn invite(
    store: &Store,
    scope: &Scope,
    new: NewInvitation,
    once: Option<&Idempotency>,
) -> Result<InvitationRecord, StoreError> {
    manages(scope, new.organisation)?;
    let id = create_once(store, scope.author()?, once, new, |unit, new| Box::pin(insert_invitation(unit, new))).await?;
    let row = invitation_row::Entity::find_by_id(id).one(store.reader()).await?;
    invitation_record(row.ok_or(StoreError::NotFound)?)
}

/// The invitations of an organisation, newest first.
pub async fn invitations(
    store: &Store,
    scope: &Scope,
    organisation: OrganisationId,
) -> Result<Vec<InvitationRecord>, StoreError> {
    manages(scope, organisation)?;
    let rows = invitation_row::Entity::find()
        .filter(invitation_row::Column::Organisation.eq(organisation.0))
        .order_by_desc(invitation_row::Column::CreatedAt)
        .all(store.reader())
        .await?;
    rows.into_iter().map(invitation_record).collect()
}

/// Takes an invitation back that nobody has accepted yet.
pub async fn withdraw_invitation(store: &Store, scope: &Scope, id: Uuid) -> Result<(), StoreError> {
    let row = invitation_row::Entity::find_by_id(id).one(store.reader()).await?.ok_or(StoreError::NotFound)?;
    manages(scope, OrganisationId(row.organisation))?;
    write(store, scope.author()?, (id, row.organisation), |unit, (id, organisation)| {
        Box::pin(async move {
            let gone = invitation_row::Entity::delete_many()
                .filter(invitation_row::Column::Id.eq(*id))
                .filter(invitation_row::Column::AcceptedAt.is_null())
                .exec(&unit.tx)
                .await?;
            if gone.rows_affected == 0 {
                return Err(StoreError::conflict(
                    "the invitation has been accepted; take the person out of the organisation instead",
                )
                .into());
            }
            unit.record(Act::new("invitation.withdraw", *organisation), "invitation", id, None::<&()>)?;
            Ok(())
        })
    })
    .await
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
            let actor = unit.actor()?;
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
            };
            let id = row.id;
            unit.put(row).await?;
            unit.record(Act::new("token.create", actor.organisation.0), "token", id, None::<&()>)?;
            Ok(id)
        })
    })
    .await?;
    let row = api_token::Entity::find_by_id(id).one(store.reader()).await?;
    Ok(token_record(row.ok_or(StoreError::NotFound)?))
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
    Ok(rows.into_iter().map(token_record).collect())
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
