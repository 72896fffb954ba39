//! People: memberships, and what a person changes about themselves. Signing in is in [`door`].
//!
//! An organisation manages its own people. Of those of others the secretariat sees names, and it may invite the first
//! focal point of an organisation that has none ([`invitations`]); after that only the console can help.

pub mod door;
pub mod factors;
mod invitations;
mod sessions;
mod tokens;
pub mod tries;

pub use door::{
    Acceptance, Accepted, InvitationView, Login, NewPerson, SessionLimits, accept_invitation, invitation, login,
    open_session,
};
pub use factors::{FactorRecord, Owing, Shown};
pub use invitations::{NewInvitation, found, invitations, invite, withdraw_invitation};
pub(crate) use invitations::{insert_invitation, tell_both};
pub use sessions::{SessionRecord, close_other_sessions, close_session, end_session, rotate_session, sessions};
pub(crate) use tokens::reach;
pub use tokens::{NewToken, create_token, revoke_token, tokens};

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, Select};
use uuid::Uuid;
use vocabulary::{OrganisationId, PersonId, Role, UnLanguage};

use crate::entity::{api_token, membership, organisation, person, session};
use crate::error::{Fault, StoreError};
use crate::organisations;
use crate::records::{MembershipRecord, OrganisationRecord, PersonRecord};
use crate::scope::{Scope, coded};
use crate::store::Store;
use crate::unit::{Act, Unit, write};

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

/// The organisation whose people this scope manages: its own, and no other.
fn own(scope: &Scope, organisation: OrganisationId) -> Result<(), StoreError> {
    if scope.member()?.organisation == organisation { Ok(()) } else { Err(StoreError::NotFound) }
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

/// What was opened on a person's rights ends, so that nothing goes on under rights that were: their sessions, except
/// `keep`, and their tokens; for one organisation, or for all.
pub(crate) async fn end_grants(unit: &Unit, person: Uuid, only: Option<Uuid>, keep: &[u8]) -> Result<(), Fault> {
    let mut open = session::Entity::delete_many()
        .filter(session::Column::Person.eq(person))
        .filter(session::Column::Sha256.ne(keep.to_vec()));
    let mut valid = api_token::Entity::update_many()
        .col_expr(api_token::Column::RevokedAt, Expr::value(unit.now()))
        .filter(api_token::Column::Person.eq(person))
        .filter(api_token::Column::RevokedAt.is_null());
    if let Some(organisation) = only {
        open = open.filter(session::Column::Organisation.eq(organisation));
        valid = valid.filter(api_token::Column::Organisation.eq(organisation));
    }
    open.exec(&unit.tx).await?;
    valid.exec(&unit.tx).await?;
    Ok(())
}

/// Sets the signed-in person's password, closes every other session of theirs and revokes their tokens.
pub async fn set_own_password(store: &Store, scope: &Scope, password_hash: String) -> Result<(), StoreError> {
    let id = scope.member()?.person.0;
    let keep = scope.session_sha256().unwrap_or_default();
    write(store, scope.author()?, (id, password_hash, keep), |unit, (id, hash, keep)| {
        Box::pin(async move {
            let before = unit.lock::<person::Entity>(*id, None, Condition::all()).await?;
            let after = person::Model { password_hash: Some(hash.clone()), ..before.clone() };
            let owner = unit.actor()?.organisation.0;
            unit.save::<person::Entity>(&before, after, Act::new("person.password", owner)).await?;
            end_grants(unit, *id, None, keep).await
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

/// The people of the own organisation with their roles, by name.
pub async fn members(
    store: &Store,
    scope: &Scope,
    organisation: OrganisationId,
) -> Result<Vec<(PersonRecord, Role)>, StoreError> {
    own(scope, organisation)?;
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

/// The names of an organisation's people, and nothing else of them: what the secretariat sees of others.
pub async fn names(
    store: &Store,
    scope: &Scope,
    organisation: OrganisationId,
) -> Result<Vec<(PersonId, String)>, StoreError> {
    scope.secretariat()?;
    let db = store.reader();
    let rows = membership::Entity::find().filter(membership::Column::Organisation.eq(organisation.0)).all(db).await?;
    let people = person::Entity::find()
        .filter(person::Column::Id.is_in(rows.iter().map(|m| m.person)))
        .order_by_asc(person::Column::Name)
        .all(db)
        .await?;
    Ok(people.into_iter().map(|person| (PersonId(person.id), person.name)).collect())
}

fn focal_points(organisation: Uuid) -> Select<membership::Entity> {
    membership::Entity::find()
        .filter(membership::Column::Organisation.eq(organisation))
        .filter(membership::Column::Role.eq(Role::FocalPoint.code()))
}

/// Whether somebody speaks for an organisation. For the secretariat.
pub async fn has_focal_point(store: &Store, scope: &Scope, organisation: OrganisationId) -> Result<bool, StoreError> {
    scope.secretariat()?;
    Ok(focal_points(organisation.0).count(store.reader()).await? > 0)
}

/// Refuses to leave an organisation without anybody who speaks for it.
async fn keep_a_focal_point(unit: &Unit, organisation: Uuid, person: Uuid) -> Result<(), Fault> {
    // The organisation's row is locked, so that two changes at once cannot each count the other's focal point.
    unit.lock::<organisation::Entity>(organisation, None, Condition::all()).await?;
    let others = focal_points(organisation).filter(membership::Column::Person.ne(person)).count(&unit.tx).await?;
    if others == 0 {
        return Err(
            StoreError::conflict("the organisation would have no focal point left; appoint another one first").into()
        );
    }
    Ok(())
}

/// Changes what a person may do in the own organisation. Where that is a change, their sessions and tokens for it end;
/// the one who changes their own role keeps the session that asks, which the caller rotates.
pub async fn set_role(
    store: &Store,
    scope: &Scope,
    organisation: OrganisationId,
    person: PersonId,
    role: Role,
) -> Result<MembershipRecord, StoreError> {
    own(scope, organisation)?;
    let keep = scope.session_sha256().unwrap_or_default();
    let input = (organisation.0, person.0, role, keep);
    write(store, scope.author()?, input, |unit, (organisation, person, role, keep)| {
        Box::pin(async move {
            let now = membership::Entity::find_by_id((*person, *organisation)).one(&unit.tx).await?;
            if now.ok_or(StoreError::NotFound)?.role == role.code() {
                return Ok(());
            }
            if *role != Role::FocalPoint {
                keep_a_focal_point(unit, *organisation, *person).await?;
            }
            membership::Entity::update_many()
                .col_expr(membership::Column::Role, Expr::value(role.code()))
                .filter(membership::Column::Person.eq(*person))
                .filter(membership::Column::Organisation.eq(*organisation))
                .exec(&unit.tx)
                .await?;
            end_grants(unit, *person, Some(*organisation), keep).await?;
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

/// Takes a person out of the own organisation; their sessions and tokens for it end.
pub async fn remove_member(
    store: &Store,
    scope: &Scope,
    organisation: OrganisationId,
    person: PersonId,
) -> Result<(), StoreError> {
    own(scope, organisation)?;
    write(store, scope.author()?, (organisation.0, person.0), |unit, (organisation, person)| {
        Box::pin(async move {
            keep_a_focal_point(unit, *organisation, *person).await?;
            end_grants(unit, *person, Some(*organisation), &[]).await?;
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
