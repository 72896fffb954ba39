//! The people of an organisation, their roles, invitations and access tokens.

use chrono::{DateTime, TimeDelta, Utc};
use identity::Secret;
use persistence::people::{self, NewInvitation};
use persistence::{InvitationRecord, Scope, TokenRecord};
use serde::Serialize;
use uuid::Uuid;
use vocabulary::{Finding, OrganisationId, OrganisationKind, PersonId, Place, Role};

use crate::access::{Act, demand};
use crate::matchmaker::{Matchmaker, refusal};
use crate::refusal::{Outcome, Refusal};
use crate::session::check_name;

/// Days that an invitation holds.
const INVITATION_DAYS: i64 = 14;
/// Most days that a token holds.
const TOKEN_DAYS: u32 = 366;

/// A member of an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonView {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// What they may do.
    pub role: Role,
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
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// Until when.
    pub expires_at: DateTime<Utc>,
    /// Whether it was taken back.
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
        created_at: token.created_at,
        expires_at: token.expires_at,
        revoked: token.revoked_at.is_some(),
    }
}

impl Matchmaker {
    /// Whether the acting person manages this organisation's people: their own, or any for the secretariat.
    fn own_or_secretariat(&self, scope: &Scope, organisation: OrganisationId) -> Outcome<()> {
        let actor = scope.actor().ok_or(Refusal::NotSignedIn)?;
        if actor.organisation == organisation || actor.kind == OrganisationKind::Secretariat {
            Ok(())
        } else {
            Err(Refusal::NotFound)
        }
    }

    /// The members of the own organisation; the secretariat may name another.
    pub async fn people(&self, scope: &Scope, organisation: Option<OrganisationId>) -> Outcome<Vec<PersonView>> {
        demand(scope, Act::ReadPeople)?;
        let own = scope.actor().ok_or(Refusal::NotSignedIn)?.organisation;
        let organisation = organisation.unwrap_or(own);
        self.own_or_secretariat(scope, organisation)?;
        let members = people::members(self.store(), scope, organisation).await.map_err(refusal)?;
        let view = |(person, role): (persistence::PersonRecord, Role)| PersonView {
            person: person.id,
            name: person.name,
            email: person.email,
            role,
        };
        Ok(members.into_iter().map(view).collect())
    }

    /// Invites somebody by a link that works once.
    pub async fn invite(&self, scope: &Scope, invite: &Invite) -> Outcome<Invitation> {
        demand(scope, Act::ManagePeople)?;
        self.own_or_secretariat(scope, invite.organisation)?;
        let email = check_email(&invite.email)?;
        let (secret, new) = self.new_invitation(invite.organisation, &email, invite.role);
        let expires_at = new.expires_at;
        people::invite(self.store(), scope, new, None).await.map_err(refusal)?;
        Ok(Invitation { secret: secret.expose().to_owned(), email, expires_at })
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

    /// Invitations that were sent.
    pub async fn invitations(&self, scope: &Scope, organisation: OrganisationId) -> Outcome<Vec<InvitationRecord>> {
        demand(scope, Act::ManagePeople)?;
        self.own_or_secretariat(scope, organisation)?;
        people::invitations(self.store(), scope, organisation).await.map_err(refusal)
    }

    /// Takes an invitation back.
    pub async fn withdraw_invitation(&self, scope: &Scope, id: Uuid) -> Outcome<()> {
        demand(scope, Act::ManagePeople)?;
        people::withdraw_invitation(self.store(), scope, id).await.map_err(refusal)?;
        Ok(())
    }

    /// Sets what a member may do.
    pub async fn set_role(
        &self,
        scope: &Scope,
        organisation: OrganisationId,
        person: PersonId,
        role: Role,
    ) -> Outcome<()> {
        demand(scope, Act::ManagePeople)?;
        self.own_or_secretariat(scope, organisation)?;
        people::set_role(self.store(), scope, organisation, person, role).await.map_err(refusal)?;
        Ok(())
    }

    /// Takes a member out of the organisation.
    pub async fn remove_member(&self, scope: &Scope, organisation: OrganisationId, person: PersonId) -> Outcome<()> {
        demand(scope, Act::ManagePeople)?;
        self.own_or_secretariat(scope, organisation)?;
        people::remove_member(self.store(), scope, organisation, person).await.map_err(refusal)?;
        Ok(())
    }

    /// One's own access tokens.
    pub async fn tokens(&self, scope: &Scope) -> Outcome<Vec<TokenView>> {
        demand(scope, Act::ManageTokens)?;
        let tokens = people::tokens(self.store(), scope).await.map_err(refusal)?;
        Ok(tokens.into_iter().map(token_view).collect())
    }

    /// A new token that acts as its owner in the present organisation.
    pub async fn create_token(&self, scope: &Scope, label: &str, days: u32) -> Outcome<NewToken> {
        demand(scope, Act::ManageTokens)?;
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
