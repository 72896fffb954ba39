//! Who asks: signing in and out, sessions, invitations, passwords.

use chrono::{DateTime, TimeDelta, Utc};
use identity::{IdentityError, Secret, weakness};
use persistence::people::{self, Acceptance, Accepted, Login, SessionLimits};
use persistence::{Credential, Scope, SessionRecord, StoreError};
use serde::Serialize;
use uuid::Uuid;
use vocabulary::{Finding, OrganisationId, OrganisationKind, PersonId, Place, Role, UnLanguage};

use crate::access::{Act, demand};
use crate::matchmaker::{Matchmaker, refusal};
use crate::refusal::{Outcome, Refusal};
use crate::second_factor::SigningIn;
use crate::throttle::{Door, Tries};

/// What a request shows of itself.
#[derive(Clone, Copy)]
pub enum Presented<'a> {
    /// Nothing: an anonymous reader.
    Nothing,
    /// The secret of a session.
    Session(&'a str),
    /// An access token.
    Token(&'a str),
}

/// A fresh session. The secret is shown this once.
#[derive(Clone, Serialize)]
pub struct SignedIn {
    /// The secret, for the browser's cookie.
    pub secret: String,
    /// The secret of the device, where it is told apart from others from now on.
    pub device: Option<String>,
    /// When the session ends whatever happens.
    pub expires_at: DateTime<Utc>,
    /// Who signed in.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Their language.
    pub language: UnLanguage,
    /// Whom they act for.
    pub organisation: OrganisationId,
    /// What it is.
    pub kind: OrganisationKind,
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedIn").field("person", &self.person).finish_non_exhaustive()
    }
}

/// An invitation as the invited person sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InvitationView {
    /// Their address.
    pub email: String,
    /// Into which organisation.
    pub organisation: OrganisationId,
    /// Who invites.
    pub organisation_name: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// What they may do there.
    pub role: Role,
    /// Until when it holds.
    pub expires_at: DateTime<Utc>,
    /// Whether they choose a name and a password; else they sign in with the ones they have.
    pub new_person: bool,
}

/// A membership of the person who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MembershipView {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// What they may do there.
    pub role: Role,
    /// Whether they act for it now.
    pub current: bool,
}

/// Refuses what must not become a password.
pub(crate) fn check_password(field: &str, password: &str) -> Outcome<()> {
    match weakness(password) {
        None => Ok(()),
        Some(weak) => {
            let code = match weak {
                identity::Weakness::TooShort => "password-too-short",
                identity::Weakness::TooLong => "password-too-long",
                identity::Weakness::Common => "password-common",
            };
            Err(Refusal::invalid(Finding::error(code, Place::field(field), "", weak.to_string())))
        }
    }
}

pub(crate) fn hashing_fault(error: IdentityError) -> Refusal {
    Refusal::internal(&error.to_string())
}

fn refused() -> Refusal {
    let message = "the address or the password is not right; try again, or ask your focal point for an invitation";
    Refusal::invalid(Finding::error("sign-in-refused", Place::field("email"), "", message))
}

impl Matchmaker {
    pub(crate) fn session_limits(&self) -> SessionLimits {
        SessionLimits {
            absolute: TimeDelta::hours(self.settings().session_hours),
            idle: TimeDelta::minutes(self.settings().idle_minutes),
        }
    }

    /// The scope of whoever asks. An unknown or expired session is an anonymous reader; an unknown token is refused.
    pub async fn authenticate(&self, presented: Presented<'_>) -> Outcome<Scope> {
        let now = self.now();
        let known = match presented {
            Presented::Nothing => persistence::authenticate(self.store(), Credential::None, now).await,
            Presented::Session(secret) => {
                let digest = identity::digest(secret);
                match persistence::authenticate(self.store(), Credential::Session(&digest), now).await {
                    Err(StoreError::NotFound) => persistence::authenticate(self.store(), Credential::None, now).await,
                    other => other,
                }
            }
            Presented::Token(secret) => {
                let digest = identity::digest(secret);
                match persistence::authenticate(self.store(), Credential::Token(&digest), now).await {
                    Err(StoreError::NotFound) => return Err(Refusal::NotSignedIn),
                    other => other,
                }
            }
        };
        let scope = known.map_err(refusal)?;
        Ok(if self.asks_for_second_factor() { scope.asking_for_second_factor() } else { scope })
    }

    /// Opens a session for the right address and password, or the second step of who has a second factor; `device` says in
    /// a few words on what. Says the same, after the same time, whatever was wrong.
    pub async fn sign_in(&self, email: &str, password: &str, door: &Door<'_>) -> Outcome<SigningIn> {
        let tries = self.tries_at("password", email, door).await?;
        self.may_try(&tries).await?;
        let login = people::login(self.store(), email).await.map_err(refusal)?;
        let stored = login.as_ref().and_then(|l| l.password_hash().map(str::to_owned));
        let tried = password.to_owned();
        let right = self.hashing(move |hasher| match stored {
            Some(stored) => hasher.verify(&tried, &stored),
            None => Ok(hasher.verify_unknown(&tried)),
        });
        let right = right.await?.map_err(hashing_fault)?;
        match login.filter(|login| right && !login.memberships().is_empty()) {
            Some(login) => {
                self.right_try(&tries).await?;
                self.enter(&login, door).await
            }
            None => {
                self.wrong_try(&tries).await?;
                Err(refused())
            }
        }
    }

    pub(crate) async fn open_session(&self, login: &Login, door: &Door<'_>) -> Outcome<SignedIn> {
        let secret = Secret::random();
        let (limits, digest) = (self.session_limits(), secret.digest());
        people::open_session(self.store(), login, None, (&digest, door.device), limits, self.now())
            .await
            .map_err(refusal)?;
        let device = self.know_device(login.person(), door).await?;
        Ok(SignedIn { device: Some(device), ..self.signed_in(&secret).await? })
    }

    /// Another secret for the session that asks, which now acts for this organisation.
    async fn rotated(&self, scope: &Scope, organisation: OrganisationId) -> Outcome<SignedIn> {
        let secret = Secret::random();
        people::rotate_session(self.store(), scope, organisation, &secret.digest()).await.map_err(refusal)?;
        self.signed_in(&secret).await
    }

    /// Where the person who asks changed what they themselves may do, their session gets another secret.
    pub(crate) async fn rotated_if_own(&self, scope: &Scope, person: PersonId) -> Outcome<Option<SignedIn>> {
        match scope.actor().filter(|actor| actor.session && actor.person == person) {
            Some(actor) => self.rotated(scope, actor.organisation).await.map(Some),
            None => Ok(None),
        }
    }

    /// What a fresh session shows.
    pub(crate) async fn signed_in(&self, secret: &Secret) -> Outcome<SignedIn> {
        let scope = self.authenticate(Presented::Session(secret.expose())).await?;
        let actor = scope.actor().ok_or(Refusal::NotSignedIn)?;
        Ok(SignedIn {
            secret: secret.expose().to_owned(),
            device: None,
            expires_at: self.now() + self.session_limits().absolute,
            person: actor.person,
            name: actor.name.clone(),
            language: actor.language,
            organisation: actor.organisation,
            kind: actor.kind,
        })
    }

    /// Ends the session.
    pub async fn sign_out(&self, scope: &Scope) -> Outcome<()> {
        people::close_session(self.store(), scope).await.map_err(refusal)
    }

    /// The open sessions of the person, the one that was seen last first.
    pub async fn sessions(&self, scope: &Scope) -> Outcome<Vec<SessionRecord>> {
        demand(scope, Act::ManageSessions)?;
        people::sessions(self.store(), scope).await.map_err(refusal)
    }

    /// Ends one of them; says whether it was the one that asks.
    pub async fn end_session(&self, scope: &Scope, id: Uuid) -> Outcome<bool> {
        demand(scope, Act::ManageSessions)?;
        people::end_session(self.store(), scope, id).await.map_err(refusal)
    }

    /// Ends every other session of the person; says how many there were.
    pub async fn sign_out_elsewhere(&self, scope: &Scope) -> Outcome<u64> {
        demand(scope, Act::ManageSessions)?;
        people::close_other_sessions(self.store(), scope).await.map_err(refusal)
    }

    /// Goes on for another of the person's organisations, under another secret.
    pub async fn act_for(&self, scope: &Scope, organisation: OrganisationId) -> Outcome<SignedIn> {
        scope.actor().filter(|a| a.session).ok_or(Refusal::NotSignedIn)?;
        self.rotated(scope, organisation).await
    }

    /// Sets another password. Every other session of the person ends, their tokens are revoked, and the session that
    /// asks gets another secret.
    pub async fn change_password(&self, scope: &Scope, old: &str, new: &str) -> Outcome<SignedIn> {
        let actor = scope.actor().filter(|a| a.session).ok_or(Refusal::NotSignedIn)?;
        let tries = Tries::of_session("password", actor.person, &actor.email);
        self.may_try(&tries).await?;
        check_password("new_password", new)?;
        let stored = people::own_password_hash(self.store(), scope).await.map_err(refusal)?;
        let (old, new) = (old.to_owned(), new.to_owned());
        let changed = self.hashing(move |hasher| -> Result<Option<String>, IdentityError> {
            let right = stored.map_or(Ok(false), |stored| hasher.verify(&old, &stored))?;
            if right { hasher.hash(&new).map(Some) } else { Ok(None) }
        });
        let Some(hash) = changed.await?.map_err(hashing_fault)? else {
            self.wrong_try(&tries).await?;
            let message = "this is not your present password; try again";
            return Err(Refusal::invalid(Finding::error("password-wrong", Place::field("old_password"), "", message)));
        };
        people::set_own_password(self.store(), scope, hash).await.map_err(refusal)?;
        self.rotated(scope, actor.organisation).await
    }

    /// Remembers the language the person reads.
    pub async fn set_language(&self, scope: &Scope, language: UnLanguage) -> Outcome<()> {
        scope.actor().filter(|a| a.session).ok_or(Refusal::NotSignedIn)?;
        let me = people::me(self.store(), scope).await.map_err(refusal)?;
        people::update_self(self.store(), scope, me.version, me.name, language).await.map_err(refusal)?;
        Ok(())
    }

    /// Shows an invitation to whoever holds its secret.
    pub async fn invitation(&self, secret: &str) -> Outcome<InvitationView> {
        let view = people::invitation(self.store(), &identity::digest(secret), self.now()).await.map_err(refusal)?;
        Ok(InvitationView {
            email: view.email,
            organisation: view.organisation,
            organisation_name: view.organisation_name,
            kind: view.kind,
            role: view.role,
            expires_at: view.expires_at,
            new_person: !view.person_exists,
        })
    }

    /// Takes up an invitation: a new person chooses a name and a password, a known one gives the password they have, and
    /// the code of their second factor where they have one.
    pub async fn accept_invitation(
        &self,
        secret: &str,
        name: &str,
        password: &str,
        language: UnLanguage,
        code: &str,
        door: &Door<'_>,
    ) -> Outcome<SignedIn> {
        let invitation = self.invitation(secret).await?;
        if !invitation.new_person {
            return self.join(secret, &invitation, password, code, door).await;
        }
        check_password("password", password)?;
        let name = check_name(name)?;
        let chosen = password.to_owned();
        let password_hash = self.hashing(move |hasher| hasher.hash(&chosen)).await?.map_err(hashing_fault)?;
        let acceptance = Acceptance { name, language, password_hash };
        match people::accept_invitation(self.store(), &identity::digest(secret), acceptance, self.now())
            .await
            .map_err(refusal)?
        {
            Accepted::New(login) => self.open_session(&login, door).await,
            Accepted::Existing => self.sign_in_whole(&invitation.email, password, code, door).await,
        }
    }

    /// A known person joins another organisation: only with the password they have. They go on for the organisation
    /// that they joined, in a session that was opened after that.
    async fn join(
        &self,
        secret: &str,
        invitation: &InvitationView,
        password: &str,
        code: &str,
        door: &Door<'_>,
    ) -> Outcome<SignedIn> {
        let before = self.sign_in_whole(&invitation.email, password, code, door).await?;
        let acceptance = Acceptance { name: before.name, language: before.language, password_hash: String::new() };
        let joined = people::accept_invitation(self.store(), &identity::digest(secret), acceptance, self.now()).await;
        let scope = self.authenticate(Presented::Session(&before.secret)).await?;
        match joined {
            Ok(_) if scope.actor().is_some() => self.rotated(&scope, invitation.organisation).await,
            // What they may do where they had signed in is what changed, and that session ended with it.
            // Whoever has a second factor signs in themselves: a code is taken once.
            Ok(_) => match self.sign_in(&invitation.email, password, door).await? {
                SigningIn::Done(session) => Ok(session),
                SigningIn::Step(_) => Err(Refusal::NotSignedIn),
            },
            Err(error) => {
                self.sign_out(&scope).await?;
                Err(refusal(error))
            }
        }
    }

    /// The organisations that the person may act for.
    pub async fn memberships(&self, scope: &Scope) -> Outcome<Vec<MembershipView>> {
        let current = scope.actor().ok_or(Refusal::NotSignedIn)?.organisation;
        let memberships = people::memberships(self.store(), scope).await.map_err(refusal)?;
        let view = |(organisation, role): (persistence::OrganisationRecord, Role)| MembershipView {
            current: organisation.id == current,
            organisation: organisation.id,
            name: organisation.name,
            kind: organisation.kind,
            role,
        };
        Ok(memberships.into_iter().map(view).collect())
    }
}

/// A person's or an organisation's name: something, on one line, not too long.
pub(crate) fn check_name(name: &str) -> Outcome<String> {
    let name = name.trim();
    let fault = |code, message: &str| Err(Refusal::invalid(Finding::error(code, Place::field("name"), name, message)));
    if name.is_empty() {
        fault("required", "nothing is given here; fill it in")
    } else if name.chars().count() > 200 {
        fault("too-long", "this is too long; shorten it to 200 characters")
    } else if name.chars().any(char::is_control) {
        fault("control-characters", "this has control characters or line ends; leave them out")
    } else {
        Ok(name.to_owned())
    }
}
