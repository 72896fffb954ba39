//! The people of an organisation, their roles, invitations and access tokens.

use chrono::{DateTime, TimeDelta, Utc};
use identity::Secret;
use persistence::people::{self, NewInvitation};
use persistence::{InvitationRecord, Scope, TokenRecord};
use serde::Serialize;
use uuid::Uuid;
use vocabulary::{Finding, OrganisationId, OrganisationKind, PersonId, Place, Role, TokenScope};

use crate::access::{Act, admit, allowed, demand};
use crate::assurance::demand_fresh;
use crate::matchmaker::{Matchmaker, refusal};
use crate::refusal::{Outcome, Refusal};
use crate::session::{SignedIn, check_name};

/// Days that an invitation holds.
const INVITATION_DAYS: i64 = 14;
/// Most days that a token holds.
const TOKEN_DAYS: u32 = 366;

/// A member of an organisation. Of another organisation the secretariat sees names alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonView {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Their address; for their own organisation.
    pub email: Option<String>,
    /// What they may do; for their own organisation.
    pub role: Option<Role>,
}

/// Somebody to be invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    /// Into which organisation.
    pub organisation: OrganisationId,
    /// Their address.
    pub email: String,
    /// What they may do.
    pub role: Role,
}

/// A fresh invitation. The secret is shown this once, as part of a link.
#[derive(Clone, Serialize)]
pub struct Invitation {
    /// The secret.
    pub secret: String,
    /// Whom it is for.
    pub email: String,
    /// Until when it holds.
    pub expires_at: DateTime<Utc>,
}

/// An access token as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TokenView {
    /// Identity.
    pub id: Uuid,
    /// What it is for.
    pub label: String,
    /// How far it reaches.
    pub scope: TokenScope,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// Until when.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub used_at: Option<DateTime<Utc>>,
    /// Whether it was taken back, or ended with its owner's rights or password.
    pub revoked: bool,
}

/// A fresh token. The secret is shown this once.
#[derive(Clone, Serialize)]
pub struct NewToken {
    /// The secret.
    pub secret: String,
    /// The token.
    pub token: TokenView,
}

/// An address that mail could reach: one @, something on both sides, no blanks.
pub(crate) fn check_email(email: &str) -> Outcome<String> {
    let email = email.trim();
    let plausible = email.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && domain.len() >= 3
            && !domain.contains('@')
            && !domain.starts_with('.')
            && domain.contains('.')
    });
    if plausible && email.len() <= 254 && !email.chars().any(|c| c.is_whitespace() || c.is_control()) {
        Ok(email.to_owned())
    } else {
        let message = "this is not an e-mail address; write it as name@ministry.example";
        Err(Refusal::invalid(Finding::error("not-an-email", Place::field("email"), email, message)))
    }
}

fn token_view(token: TokenRecord) -> TokenView {
    TokenView {
        id: token.id,
        label: token.name,
        scope: token.scope,
        created_at: token.created_at,
        expires_at: token.expires_at,
        used_at: token.used_at,
        revoked: token.revoked_at.is_some(),
    }
}

fn taken(code: &str, email: &str, message: &str) -> Refusal {
    Refusal::invalid(Finding::error(code, Place::field("email"), email, message))
}

impl Matchmaker {
    /// Refuses what is not about the acting person's own organisation: nobody manages the people of another.
    fn own(&self, scope: &Scope, organisation: OrganisationId) -> Outcome<()> {
        let actor = scope.actor().ok_or(Refusal::NotSignedIn)?;
        if actor.organisation == organisation { Ok(()) } else { Err(Refusal::NotFound) }
    }

    /// The members of the own organisation; the secretariat may name another and sees who belongs to it by name.
    pub async fn people(&self, scope: &Scope, organisation: Option<OrganisationId>) -> Outcome<Vec<PersonView>> {
        demand(scope, Act::ReadPeople)?;
        let actor = scope.actor().ok_or(Refusal::NotSignedIn)?;
        let organisation = organisation.unwrap_or(actor.organisation);
        if actor.organisation != organisation {
            let names = people::names(self.store(), scope, organisation).await.map_err(refusal)?;
            let view = |(person, name)| PersonView { person, name, email: None, role: None };
            return Ok(names.into_iter().map(view).collect());
        }
        let members = people::members(self.store(), scope, organisation).await.map_err(refusal)?;
        let view = |(person, role): (persistence::PersonRecord, Role)| PersonView {
            person: person.id,
            name: person.name,
            email: Some(person.email),
            role: Some(role),
        };
        Ok(members.into_iter().map(view).collect())
    }

    /// One member of the own organisation.
    pub async fn member(&self, scope: &Scope, organisation: OrganisationId, person: PersonId) -> Outcome<PersonView> {
        self.own(scope, organisation)?;
        let people = self.people(scope, Some(organisation)).await?;
        people.into_iter().find(|view| view.person == person).ok_or(Refusal::NotFound)
    }

    /// Whether whoever asks may appoint the first focal point of another organisation: it has none yet.
    pub async fn may_appoint(&self, scope: &Scope, organisation: OrganisationId) -> Outcome<bool> {
        if !allowed(scope, Act::AppointFocalPoint) || self.own(scope, organisation).is_ok() {
            return Ok(false);
        }
        people::has_focal_point(self.store(), scope, organisation).await.map(|has| !has).map_err(refusal)
    }

    /// Invites somebody by a link that works once: into the own organisation; for the secretariat also the first focal
    /// point of another one.
    pub async fn invite(&self, scope: &Scope, invite: &Invite) -> Outcome<Invitation> {
        demand(scope, Act::ManagePeople)?;
        if self.own(scope, invite.organisation).is_err() {
            return self.appoint(scope, invite).await;
        }
        let email = check_email(&invite.email)?;
        if self.belongs(scope, invite.organisation, &email).await? {
            let message = "this person belongs to the organisation already; set their role instead";
            return Err(taken("already-member", &email, message));
        }
        let (secret, new) = self.new_invitation(invite.organisation, &email, invite.role);
        let expires_at = new.expires_at;
        people::invite(self.store(), scope, new, None).await.map_err(refusal)?;
        Ok(Invitation { secret: secret.expose().to_owned(), email, expires_at })
    }

    /// Invites the first focal point of an organisation that has none. After that it manages its own people, and
    /// whoever runs the service helps where nobody is left.
    async fn appoint(&self, scope: &Scope, invite: &Invite) -> Outcome<Invitation> {
        let actor = scope.actor().ok_or(Refusal::NotSignedIn)?;
        if actor.kind != OrganisationKind::Secretariat {
            return Err(Refusal::NotFound);
        }
        demand(scope, Act::AppointFocalPoint)?;
        self.organisation(scope, invite.organisation).await?;
        if people::has_focal_point(self.store(), scope, invite.organisation).await.map_err(refusal)? {
            let message = "the organisation has a focal point and manages its own people";
            return Err(Refusal::conflict("has-focal-point", message));
        }
        if invite.role != Role::FocalPoint {
            let message = "the first person of an organisation is its focal point, who invites all others";
            let role = invite.role.code();
            return Err(Refusal::invalid(Finding::error("first-is-focal-point", Place::field("role"), role, message)));
        }
        let email = check_email(&invite.email)?;
        if self.belongs(scope, actor.organisation, &email).await? {
            let message = "this address belongs to the secretariat; appoint one of the organisation's own people";
            return Err(taken("own-address", &email, message));
        }
        let (secret, new) = self.new_invitation(invite.organisation, &email, Role::FocalPoint);
        let expires_at = new.expires_at;
        people::found(self.store(), scope, new).await.map_err(refusal)?;
        Ok(Invitation { secret: secret.expose().to_owned(), email, expires_at })
    }

    /// Whether somebody of the own organisation has this address.
    async fn belongs(&self, scope: &Scope, own: OrganisationId, email: &str) -> Outcome<bool> {
        let members = people::members(self.store(), scope, own).await.map_err(refusal)?;
        Ok(members.iter().any(|(person, _)| person.email.eq_ignore_ascii_case(email)))
    }

    pub(crate) fn new_invitation(
        &self,
        organisation: OrganisationId,
        email: &str,
        role: Role,
    ) -> (Secret, NewInvitation) {
        let secret = Secret::random();
        let expires_at = self.now() + TimeDelta::days(INVITATION_DAYS);
        let new = NewInvitation { organisation, email: email.to_owned(), role, sha256: secret.digest(), expires_at };
        (secret, new)
    }

    /// Invitations that were sent; of another organisation those that the secretariat sent.
    pub async fn invitations(&self, scope: &Scope, organisation: OrganisationId) -> Outcome<Vec<InvitationRecord>> {
        admit(scope, Act::ManagePeople)?;
        people::invitations(self.store(), scope, organisation).await.map_err(refusal)
    }

    /// Takes an invitation of the own organisation back.
    pub async fn withdraw_invitation(&self, scope: &Scope, id: Uuid) -> Outcome<()> {
        demand(scope, Act::ManagePeople)?;
        people::withdraw_invitation(self.store(), scope, id).await.map_err(refusal)?;
        Ok(())
    }

    /// Sets what a member of the own organisation may do. Their sessions and tokens for it end; whoever changes their
    /// own role goes on in a session with another secret, which is given back.
    pub async fn set_role(
        &self,
        scope: &Scope,
        organisation: OrganisationId,
        person: PersonId,
        role: Role,
    ) -> Outcome<Option<SignedIn>> {
        demand(scope, Act::ManagePeople)?;
        self.own(scope, organisation)?;
        people::set_role(self.store(), scope, organisation, person, role).await.map_err(refusal)?;
        self.rotated_if_own(scope, person).await
    }

    /// Takes a member out of the own organisation. Their sessions and tokens for it end.
    pub async fn remove_member(&self, scope: &Scope, organisation: OrganisationId, person: PersonId) -> Outcome<()> {
        demand(scope, Act::ManagePeople)?;
        self.own(scope, organisation)?;
        people::remove_member(self.store(), scope, organisation, person).await.map_err(refusal)?;
        Ok(())
    }

    /// One's own access tokens.
    pub async fn tokens(&self, scope: &Scope) -> Outcome<Vec<TokenView>> {
        demand(scope, Act::ManageTokens)?;
        let tokens = people::tokens(self.store(), scope).await.map_err(refusal)?;
        Ok(tokens.into_iter().map(token_view).collect())
    }

    /// A new token that acts as its owner in the present organisation, as far as its reach goes.
    pub async fn create_token(&self, scope: &Scope, label: &str, days: u32, reach: TokenScope) -> Outcome<NewToken> {
        demand(scope, Act::ManageTokens)?;
        if reach == TokenScope::Decide {
            demand_fresh(scope)?;
        }
        let name = check_name(label)?;
        if !(1..=TOKEN_DAYS).contains(&days) {
            let message = format!("a token holds 1 to {TOKEN_DAYS} days; choose a number between");
            return Err(Refusal::invalid(Finding::error(
                "out-of-range",
                Place::field("days"),
                days.to_string(),
                message,
            )));
        }
        let secret = Secret::random();
        let new = people::NewToken {
            name,
            scope: reach,
            sha256: secret.digest(),
            expires_at: self.now() + TimeDelta::days(i64::from(days)),
        };
        let token = people::create_token(self.store(), scope, new, None).await.map_err(refusal)?;
        Ok(NewToken { secret: secret.expose().to_owned(), token: token_view(token) })
    }

    /// Takes a token back, at once.
    pub async fn revoke_token(&self, scope: &Scope, id: Uuid) -> Outcome<()> {
        demand(scope, Act::ManageTokens)?;
        people::revoke_token(self.store(), scope, id).await.map_err(refusal)?;
        Ok(())
    }
}
