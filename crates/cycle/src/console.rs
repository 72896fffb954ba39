//! What is done at the console of the machine, never in a request.

use persistence::{OrganisationRecord, people::NewPerson};
use vocabulary::{Finding, OrganisationKind, PersonId, Place, Role, UnLanguage};

use crate::matchmaker::{Matchmaker, refusal};
use crate::organisations::NewOrganisation;
use crate::people::{Invitation, check_email};
use crate::refusal::{Outcome, Refusal};
use crate::session::{check_name, check_password, hashing_fault};

/// A person to be added at the console.
#[derive(Clone)]
pub struct NewUser {
    /// Their address.
    pub email: String,
    /// Their name.
    pub name: String,
    /// Their password.
    pub password: String,
    /// The language they read.
    pub language: UnLanguage,
    /// The organisation, by its identifier or its exact name.
    pub organisation: String,
    /// What they may do there.
    pub role: Role,
}

impl Matchmaker {
    /// The one-time link of an empty database: makes the secretariat and invites its first administrator.
    pub async fn first_administrator(&self, secretariat_name: &str, email: &str) -> Outcome<Invitation> {
        let email = check_email(email)?;
        let name = check_name(secretariat_name)?;
        let console = self.store().console();
        let now = self.now();
        let secretariats: Vec<_> = self
            .console_organisations()
            .await?
            .into_iter()
            .filter(|o| o.kind == OrganisationKind::Secretariat)
            .collect();
        let secretariat = match secretariats.into_iter().next() {
            Some(secretariat) => secretariat,
            None => {
                let new =
                    NewOrganisation { kind: OrganisationKind::Secretariat, name, provider_kind: None, state: None };
                console.create_organisation(new.record(), now).await.map_err(refusal)?
            }
        };
        let (secret, new) = self.new_invitation(secretariat.id, &email, Role::FocalPoint);
        let expires_at = new.expires_at;
        console.invite(new, now).await.map_err(refusal)?;
        Ok(Invitation { secret: secret.expose().to_owned(), email, expires_at })
    }

    async fn console_organisations(&self) -> Outcome<Vec<OrganisationRecord>> {
        self.store().console().organisations().await.map_err(refusal)
    }

    /// Takes the second factor of somebody away who lost app and codes. Their sessions end and their tokens are revoked;
    /// their organisations are told.
    pub async fn reset_second_factor(&self, email: &str) -> Outcome<()> {
        let email = check_email(email)?;
        self.store().console().reset_factor(&email, self.now()).await.map_err(refusal)
    }

    /// Adds a person to an organisation; one who is known already keeps name and language and gets the new password.
    pub async fn add_user(&self, new: &NewUser) -> Outcome<PersonId> {
        let email = check_email(&new.email)?;
        let name = check_name(&new.name)?;
        check_password("password", &new.password)?;
        let wanted = new.organisation.trim();
        let organisations = self.console_organisations().await?;
        let organisation =
            organisations.iter().find(|o| o.id.to_string() == wanted || o.name == wanted).ok_or_else(|| {
                let names: Vec<&str> = organisations.iter().map(|o| o.name.as_str()).take(20).collect();
                let message = format!(
                    "there is no such organisation; use its identifier or one of the names: {}",
                    names.join("; ")
                );
                Refusal::invalid(Finding::error("unknown-organisation", Place::field("organisation"), wanted, message))
            })?;
        let password = new.password.clone();
        let hash = self.hashing(move |hasher| hasher.hash(&password)).await?.map_err(hashing_fault)?;
        let (console, now) = (self.store().console(), self.now());
        let person = match console.person(&email).await.map_err(refusal)? {
            Some(person) => {
                console.set_password(&email, hash, now).await.map_err(refusal)?;
                person
            }
            None => {
                let person = NewPerson { email, name, language: new.language, password_hash: Some(hash) };
                console.create_person(person, now).await.map_err(refusal)?
            }
        };
        console.add_member(person.id, organisation.id, new.role, now).await.map_err(refusal)?;
        Ok(person.id)
    }
}
