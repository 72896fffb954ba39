//! The door: what is read and written before anybody is signed in. None of it returns a record of the cycle.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;
use vocabulary::{OrganisationId, OrganisationKind, PersonId, Role, UnLanguage};

use super::invitations::{drop_founding, may_found, tell_both};
use super::{address, end_grants};
use crate::chain::micros;
use crate::entity::{invitation as invitation_row, membership, organisation, person, session};
use crate::error::{Fault, StoreError};
use crate::scope::{PASSWORD, coded};
use crate::store::Store;
use crate::unit::{Act, Author, Unit, write};

/// How long a session lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLimits {
    /// From sign-in.
    pub absolute: TimeDelta,
    /// Without a request.
    pub idle: TimeDelta,
}

/// A person whose password is to be checked, or has been set a moment ago. It opens a session; it reads nothing.
#[derive(Clone)]
pub struct Login {
    person: PersonId,
    email: String,
    name: String,
    password_hash: Option<String>,
    memberships: Vec<(OrganisationId, String, Role)>,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Login").field("person", &self.person).finish_non_exhaustive()
    }
}

impl Login {
    /// Who.
    pub fn person(&self) -> PersonId {
        self.person
    }

    /// Their address.
    pub fn email(&self) -> &str {
        &self.email
    }

    /// Their name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The stored hash; none where no password was set yet.
    pub fn password_hash(&self) -> Option<&str> {
        self.password_hash.as_deref()
    }

    /// The organisations they may act for, in the order in which they joined.
    pub fn memberships(&self) -> &[(OrganisationId, String, Role)] {
        &self.memberships
    }
}

/// What an invitation's link shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationView {
    /// Into which organisation.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// What it is to the cycle.
    pub kind: OrganisationKind,
    /// Whom.
    pub email: String,
    /// To do what.
    pub role: Role,
    /// Until when.
    pub expires_at: DateTime<Utc>,
    /// Whether the person has an account already: then they keep their name and password.
    pub person_exists: bool,
}

/// What an invited person says.
#[derive(Clone)]
pub struct Acceptance {
    /// Their name.
    pub name: String,
    /// The language they read.
    pub language: UnLanguage,
    /// The hash of the password they chose.
    pub password_hash: String,
}

/// What became of an invitation.
#[derive(Debug, Clone)]
pub enum Accepted {
    /// A new account, which may be signed in at once.
    New(Login),
    /// The membership was added to an account that exists; it is signed in with its own password. A link never opens
    /// somebody's account.
    Existing,
}

pub(super) async fn login_of(store: &Store, person: person::Model) -> Result<Login, StoreError> {
    let db = store.reader();
    let rows = membership::Entity::find()
        .filter(membership::Column::Person.eq(person.id))
        .order_by_asc(membership::Column::CreatedAt)
        .order_by_asc(membership::Column::Organisation)
        .all(db)
        .await?;
    let names = crate::organisations::names(db, rows.iter().map(|m| m.organisation)).await?;
    let memberships = rows
        .into_iter()
        .map(|m| {
            Ok((
                OrganisationId(m.organisation),
                names.get(&m.organisation).cloned().unwrap_or_default(),
                coded(&m.role)?,
            ))
        })
        .collect::<Result<_, StoreError>>()?;
    Ok(Login {
        person: PersonId(person.id),
        email: person.email,
        name: person.name,
        password_hash: person.password_hash,
        memberships,
    })
}

/// The person with this address, so that their password can be checked.
pub async fn login(store: &Store, email: &str) -> Result<Option<Login>, StoreError> {
    match person::Entity::find().filter(person::Column::Email.eq(address(email))).one(store.reader()).await? {
        Some(person) => Ok(Some(login_of(store, person).await?)),
        None => Ok(None),
    }
}

/// A session to open.
#[derive(Clone)]
pub(crate) struct Opening {
    pub person: Uuid,
    pub organisation: Uuid,
    pub sha256: Vec<u8>,
    pub device: String,
    pub limits: SessionLimits,
    /// How the session showed who asks: `PASSWORD` or `SECOND_FACTOR`.
    pub assurance: &'static str,
}

/// Opens a session; a step for the console too. Sessions of the person that have expired are swept on the way.
pub(crate) async fn open(unit: &Unit, opening: &Opening) -> Result<(), Fault> {
    membership::Entity::find_by_id((opening.person, opening.organisation))
        .one(&unit.tx)
        .await?
        .ok_or(StoreError::NotFound)?;
    session::Entity::delete_many()
        .filter(session::Column::Person.eq(opening.person))
        .filter(session::Column::ExpiresAt.lte(unit.now()))
        .exec(&unit.tx)
        .await?;
    let row = session::Model {
        sha256: opening.sha256.clone(),
        person: opening.person,
        organisation: opening.organisation,
        created_at: unit.now(),
        seen_at: unit.now(),
        expires_at: micros(unit.now() + opening.limits.absolute),
        idle_seconds: opening.limits.idle.num_seconds(),
        device: opening.device.clone(),
        assurance: opening.assurance.to_owned(),
        proved_at: Some(unit.now()),
    };
    unit.put(row).await?;
    unit.record(Act::new("session.open", opening.organisation), "person", opening.person, None::<&()>)?;
    Ok(())
}

/// Opens a session for a person without a second factor whose password has been verified; acts for the organisation, or for the first one.
/// `device` says in a few words on what.
pub async fn open_session(
    store: &Store,
    login: &Login,
    organisation: Option<OrganisationId>,
    (sha256, device): (&[u8; 32], &str),
    limits: SessionLimits,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let wanted = login.memberships.iter().find(|m| organisation.is_none_or(|id| id == m.0));
    let (organisation, ..) = wanted.ok_or(StoreError::NotFound)?;
    let opening = Opening {
        person: login.person.0,
        organisation: organisation.0,
        sha256: sha256.to_vec(),
        device: device.to_owned(),
        limits,
        assurance: PASSWORD,
    };
    write(store, Author::nobody("link", now), opening, |unit, opening| Box::pin(open(unit, opening))).await
}

/// What an invitation's link shows; `NotFound` once it is used, taken back or expired.
pub async fn invitation(store: &Store, sha256: &[u8; 32], now: DateTime<Utc>) -> Result<InvitationView, StoreError> {
    let db = store.reader();
    let row = invitation_row::Entity::find().filter(invitation_row::Column::Sha256.eq(sha256.to_vec())).one(db).await?;
    let row = row.filter(|i| i.accepted_at.is_none() && i.expires_at > micros(now)).ok_or(StoreError::NotFound)?;
    let organisation = organisation::Entity::find_by_id(row.organisation).one(db).await?.ok_or(StoreError::NotFound)?;
    let person = person::Entity::find().filter(person::Column::Email.eq(row.email.clone())).one(db).await?;
    Ok(InvitationView {
        organisation: OrganisationId(organisation.id),
        kind: coded(&organisation.kind)?,
        organisation_name: organisation.name,
        role: coded(&row.role)?,
        email: row.email,
        expires_at: row.expires_at,
        person_exists: person.is_some(),
    })
}

/// Accepts an invitation, once.
pub async fn accept_invitation(
    store: &Store,
    sha256: &[u8; 32],
    acceptance: Acceptance,
    now: DateTime<Utc>,
) -> Result<Accepted, StoreError> {
    let author = Author::nobody("link", now);
    let new = write(store, author, (sha256.to_vec(), acceptance), |unit, (sha256, acceptance)| {
        Box::pin(accept(unit, sha256, acceptance))
    })
    .await?;
    let Some(id) = new else { return Ok(Accepted::Existing) };
    let person = person::Entity::find_by_id(id).one(store.reader()).await?.ok_or(StoreError::NotFound)?;
    Ok(Accepted::New(login_of(store, person).await?))
}

/// The id of the person that was made; none where the account was there.
async fn accept(unit: &Unit, sha256: &[u8], acceptance: &Acceptance) -> Result<Option<Uuid>, Fault> {
    let row = invitation_row::Entity::find()
        .filter(invitation_row::Column::Sha256.eq(sha256.to_vec()))
        .lock_exclusive()
        .one(&unit.tx)
        .await?;
    let row = row.filter(|i| i.accepted_at.is_none() && i.expires_at > unit.now()).ok_or(StoreError::NotFound)?;
    if row.founding {
        may_found(unit, row.organisation, &row.email).await?;
    }
    let known = person::Entity::find().filter(person::Column::Email.eq(row.email.clone())).one(&unit.tx).await?;
    // Who became a member meanwhile keeps the role they have: a link gives a membership and changes none.
    if let (false, Some(person)) = (row.founding, &known)
        && membership::Entity::find_by_id((person.id, row.organisation)).one(&unit.tx).await?.is_some()
    {
        return Err(StoreError::conflict("you belong to this organisation already; sign in").into());
    }
    let name = known.as_ref().map_or_else(|| acceptance.name.clone(), |person| person.name.clone());
    let (id, new) = match known {
        Some(person) => (person.id, None),
        None => {
            let person = NewPerson {
                email: row.email.clone(),
                name: acceptance.name.clone(),
                language: acceptance.language,
                password_hash: Some(acceptance.password_hash.clone()),
            };
            let id = insert_person(unit, &person, row.organisation).await?;
            (id, Some(id))
        }
    };
    join(unit, id, row.organisation, coded(&row.role)?).await?;
    invitation_row::Entity::update_many()
        .col_expr(invitation_row::Column::AcceptedAt, sea_orm::sea_query::Expr::value(Some(unit.now())))
        .filter(invitation_row::Column::Id.eq(row.id))
        .exec(&unit.tx)
        .await?;
    unit.record(Act::new("invitation.accept", row.organisation), "invitation", row.id, None::<&()>)?;
    if row.founding {
        drop_founding(unit, row.organisation).await?;
        tell_both(unit, "focal-point-appointed", row.organisation, &name).await?;
    }
    Ok(new)
}

/// A new person, from the console or from an invitation.
#[derive(Clone)]
pub struct NewPerson {
    /// Address; compared in lower case.
    pub email: String,
    /// Name.
    pub name: String,
    /// The language they read.
    pub language: UnLanguage,
    /// The hash of their password; none until they set one.
    pub password_hash: Option<String>,
}

pub(crate) async fn insert_person(
    unit: &Unit,
    new: &NewPerson,
    organisation: impl Into<Option<Uuid>>,
) -> Result<Uuid, Fault> {
    let email = address(&new.email);
    if person::Entity::find().filter(person::Column::Email.eq(email.clone())).one(&unit.tx).await?.is_some() {
        return Err(StoreError::Duplicate("a person with that address".to_owned()).into());
    }
    let row = person::Model {
        id: Uuid::new_v4(),
        email,
        name: new.name.clone(),
        language: new.language.code().to_owned(),
        password_hash: new.password_hash.clone(),
        version: 1,
        created_at: unit.now(),
    };
    let id = row.id;
    unit.insert::<person::Entity>(row, Act::new("person.create", organisation.into())).await?;
    Ok(id)
}

/// Makes a person a member, or changes the role of one who is: then what was opened on the old one ends.
pub(crate) async fn join(unit: &Unit, person: Uuid, organisation: Uuid, role: Role) -> Result<(), Fault> {
    let before = membership::Entity::delete_by_id((person, organisation)).exec(&unit.tx).await?;
    if before.rows_affected > 0 {
        end_grants(unit, person, Some(organisation), &[]).await?;
    }
    unit.put(membership::Model { person, organisation, role: role.code().to_owned(), created_at: unit.now() }).await?;
    unit.record(Act::new("membership.add", organisation).because(role.code()), "person", person, None::<&()>)?;
    Ok(())
}
