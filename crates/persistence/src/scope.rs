//! Who asks. Every query takes a [`Scope`], and only [`authenticate`] makes one.
//!
//! It cannot be built by hand:
//! ```compile_fail,E0451
//! let forged = persistence::Scope { actor: None, now: chrono::DateTime::UNIX_EPOCH, credential: None };
//! ```
//! it has no default and cannot be read from a request:
//! ```compile_fail,E0277
//! fn made<T: Default>() -> T { T::default() }
//! let forged: persistence::Scope = made();
//! ```
//! ```compile_fail,E0277
//! let forged: persistence::Scope = serde_json::from_str("{}").unwrap();
//! ```
//! and no query compiles without one:
//! ```compile_fail,E0061
//! async fn everything(store: &persistence::Store) {
//!     let _ = persistence::needs::list(store, &persistence::NeedFilter::default(), persistence::PageRequest::first(10)).await;
//! }
//! ```
//! while with one it does:
//! ```
//! async fn mine(store: &persistence::Store, scope: &persistence::Scope) {
//!     let _ = persistence::needs::list(store, scope, &persistence::NeedFilter::default(), persistence::PageRequest::first(10)).await;
//! }
//! ```
//! The rows behind the records cannot be named from outside:
//! ```compile_fail,E0603
//! use persistence::entity::need;
//! ```
//! A worker's [`Lease`](crate::jobs::Lease) comes from a claimed job alone:
//! ```compile_fail
//! let forged = persistence::jobs::Lease { job: uuid::Uuid::nil(), fence: 1 };
//! ```

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;
use vocabulary::{
    OrganisationId, OrganisationKind, PersonId, ProviderKind, Reader, Role, StateCode, TokenScope, UnLanguage,
};

use crate::chain;
use crate::entity::{api_token, membership, organisation, person, session};
use crate::error::{Fault, StoreError};
use crate::people::reach;
use crate::store::Store;
use crate::unit::{Author, Unit, write};

/// When a session or token was last seen is written no more often than this.
const SEEN_EVERY: TimeDelta = TimeDelta::seconds(60);

/// What a request brings to show who it is: the SHA-256 of a secret, for secrets never reach the database.
#[derive(Clone, Copy)]
pub enum Credential<'a> {
    /// Nothing.
    None,
    /// A session's cookie.
    Session(&'a [u8; 32]),
    /// An API token.
    Token(&'a [u8; 32]),
}

/// What a session's row says of one that was opened with a password alone.
pub(crate) const PASSWORD: &str = "password";

/// What it says of one that was opened with a second factor.
pub(crate) const SECOND_FACTOR: &str = "second-factor";

/// How well whoever asks has shown who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    /// With a second factor, and not by a password alone.
    pub second_factor: bool,
    /// When they last did; none where nobody noted it, and for tokens.
    pub at: Option<DateTime<Utc>>,
    /// Whether everybody is asked for a second factor, and not only who has one.
    pub required: bool,
}

/// A signed-in person, acting for one organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// The language they read.
    pub language: UnLanguage,
    /// For whom they act.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// What it is to the cycle.
    pub kind: OrganisationKind,
    /// What kind of provider, where it is one.
    pub provider_kind: Option<ProviderKind>,
    /// Which state, where it is a state's delegation.
    pub state: Option<StateCode>,
    /// What the person may do there.
    pub role: Role,
    /// By a session (a browser) and not by a token.
    pub session: bool,
    /// How far the token reaches, where it is one.
    pub token: Option<TokenScope>,
    /// How well they have shown who they are.
    pub proof: Proof,
}

/// Who asks and when: the key to every query.
#[derive(Clone)]
pub struct Scope {
    actor: Option<Actor>,
    now: DateTime<Utc>,
    credential: Option<[u8; 32]>,
}

impl std::fmt::Debug for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let who = self.actor.as_ref().map(|a| (a.person, a.organisation, a.role));
        f.debug_struct("Scope").field("actor", &who).field("now", &self.now).finish_non_exhaustive()
    }
}

impl Scope {
    /// The signed-in person; none for a visitor.
    pub fn actor(&self) -> Option<&Actor> {
        self.actor.as_ref()
    }

    /// How the owner's sharing sees this reader.
    pub fn reader(&self) -> Reader {
        match &self.actor {
            None => Reader::Anyone,
            Some(actor) if actor.kind == OrganisationKind::Secretariat => Reader::Secretariat,
            Some(actor) => Reader::Organisation(actor.organisation),
        }
    }

    /// The same reader while a list goes in or out as a file. A token that is for that alone reaches here as far as
    /// its owner, and nowhere else; any other reader stays what it was.
    pub fn exchanging(&self) -> Self {
        let mut scope = self.clone();
        if let Some(actor) = &mut scope.actor
            && actor.token == Some(TokenScope::Exchange)
        {
            actor.token = Some(TokenScope::Write);
        }
        scope
    }

    /// The same reader where everybody is asked for a second factor.
    #[must_use]
    pub fn asking_for_second_factor(mut self) -> Self {
        if let Some(actor) = &mut self.actor {
            actor.proof.required = true;
        }
        self
    }

    /// The moment of the request.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The day of the request in UTC.
    pub fn today(&self) -> NaiveDate {
        self.now.date_naive()
    }

    /// The signed-in person, or the answer that a visitor gets.
    pub(crate) fn member(&self) -> Result<&Actor, StoreError> {
        self.actor.as_ref().ok_or(StoreError::NotFound)
    }

    /// The signed-in person of the secretariat; others are told that there is no such record.
    pub(crate) fn secretariat(&self) -> Result<&Actor, StoreError> {
        self.member()
            .and_then(|a| if a.kind == OrganisationKind::Secretariat { Ok(a) } else { Err(StoreError::NotFound) })
    }

    /// Who writes, for a unit of work.
    pub(crate) fn author(&self) -> Result<Author, StoreError> {
        let actor = self.member()?.clone();
        let through = match self.credential {
            None => "worker",
            Some(_) if actor.session => "session",
            Some(_) => "token",
        };
        Ok(Author { through, actor: Some(actor), now: self.now })
    }

    /// The hash of the session's secret.
    pub(crate) fn session_sha256(&self) -> Result<Vec<u8>, StoreError> {
        let session = self.actor.as_ref().is_some_and(|a| a.session);
        self.credential.filter(|_| session).map(Vec::from).ok_or(StoreError::NotFound)
    }
}

/// Reads a code that a row holds.
pub(crate) fn coded<T: std::str::FromStr<Err = vocabulary::Malformed>>(text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|e| StoreError::corrupt("a stored code", e))
}

pub(crate) fn coded_option<T: std::str::FromStr<Err = vocabulary::Malformed>>(
    text: Option<&str>,
) -> Result<Option<T>, StoreError> {
    text.map(coded).transpose()
}

/// Who shows this credential. An unknown, expired or revoked one is `NotFound`; none at all is a visitor.
/// The role is read each time, so that taking it away acts on the next request.
pub async fn authenticate(store: &Store, credential: Credential<'_>, now: DateTime<Utc>) -> Result<Scope, StoreError> {
    let now = chain::micros(now);
    let (sha256, seen, who, for_whom, token, proof) = match credential {
        Credential::None => return Ok(Scope { actor: None, now, credential: None }),
        Credential::Session(sha256) => {
            let row =
                session::Entity::find_by_id(sha256.to_vec()).one(store.reader()).await?.ok_or(StoreError::NotFound)?;
            if !lives(&row, now) {
                return Err(StoreError::NotFound);
            }
            let second_factor = row.assurance == SECOND_FACTOR;
            let proof = Proof { second_factor, at: row.proved_at, required: false };
            (sha256, Some(row.seen_at), row.person, row.organisation, None, proof)
        }
        Credential::Token(sha256) => {
            let found = api_token::Entity::find()
                .filter(api_token::Column::Sha256.eq(sha256.to_vec()))
                .one(store.reader())
                .await?;
            let row = found.filter(|t| t.revoked_at.is_none() && t.expires_at > now).ok_or(StoreError::NotFound)?;
            let proof = Proof { second_factor: false, at: None, required: false };
            (sha256, row.used_at, row.person, row.organisation, Some(reach(&row)?), proof)
        }
    };
    let session = token.is_none();
    let actor = Actor { session, token, proof, ..actor(store, who, for_whom).await? };
    if seen.is_none_or(|seen| seen + SEEN_EVERY <= now) {
        let author = Author::nobody(if session { "session" } else { "token" }, now);
        match write(store, author, (session, sha256.to_vec()), |unit, input| Box::pin(touch(unit, input))).await {
            // A disk that takes nothing more does not keep anybody from reading. The session then ends sooner, not later.
            Err(StoreError::Unavailable(why)) => tracing::warn!(why, "when a session was last used could not be noted"),
            other => other?,
        }
    }
    Ok(Scope { actor: Some(actor), now, credential: Some(*sha256) })
}

/// Whether a session still holds.
pub(crate) fn lives(row: &session::Model, now: DateTime<Utc>) -> bool {
    let idle = TimeDelta::try_seconds(row.idle_seconds).unwrap_or(TimeDelta::zero());
    row.expires_at > now && row.seen_at + idle > now
}

/// The scope of a person on whose standing instruction the worker acts; it holds as long as the person's role does.
pub(crate) async fn acting_for(
    store: &Store,
    who: Uuid,
    for_whom: Uuid,
    now: DateTime<Utc>,
) -> Result<Scope, StoreError> {
    let now = chain::micros(now);
    // Whoever gave the instruction showed then who they were.
    let proof = Proof { second_factor: true, at: Some(now), required: false };
    let actor = Actor { proof, ..actor(store, who, for_whom).await? };
    Ok(Scope { actor: Some(actor), now, credential: None })
}

/// The person as the organisation's member, by neither session nor token yet.
async fn actor(store: &Store, who: Uuid, for_whom: Uuid) -> Result<Actor, StoreError> {
    let db = store.reader();
    let person = person::Entity::find_by_id(who).one(db).await?.ok_or(StoreError::NotFound)?;
    let organisation = organisation::Entity::find_by_id(for_whom).one(db).await?.ok_or(StoreError::NotFound)?;
    let membership = membership::Entity::find_by_id((who, for_whom)).one(db).await?.ok_or(StoreError::NotFound)?;
    Ok(Actor {
        person: PersonId(person.id),
        name: person.name,
        email: person.email,
        language: coded(&person.language)?,
        organisation: OrganisationId(organisation.id),
        organisation_name: organisation.name,
        kind: coded(&organisation.kind)?,
        provider_kind: coded_option(organisation.provider_kind.as_deref())?,
        state: coded_option(organisation.state.as_deref())?,
        role: coded(&membership.role)?,
        session: false,
        token: None,
        proof: Proof { second_factor: false, at: None, required: false },
    })
}

async fn touch(unit: &Unit, (session, sha256): &(bool, Vec<u8>)) -> Result<(), Fault> {
    if *session {
        session::Entity::update_many()
            .col_expr(session::Column::SeenAt, Expr::value(unit.now()))
            .filter(session::Column::Sha256.eq(sha256.clone()))
            .exec(&unit.tx)
            .await?;
    } else {
        api_token::Entity::update_many()
            .col_expr(api_token::Column::UsedAt, Expr::value(unit.now()))
            .filter(api_token::Column::Sha256.eq(sha256.clone()))
            .exec(&unit.tx)
            .await?;
    }
    Ok(())
}
