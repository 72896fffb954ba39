//! What the administrator does at the console of the machine: the first organisation and person, demonstration data,
//! verification. Never in a request: nothing here asks who asks.

use std::path::Path;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;
use vocabulary::{EditionRecordId, ExchangeRates, OrganisationId, PersonId, Role};

use crate::audit::AuditVerdict;
use crate::backup::{self, Manifest, Restored, Sealing, Unsealing};
use crate::chain::AuditLine;
use crate::editions::{self, NewEdition};
use crate::entity::{membership, organisation, person, setting};
use crate::error::{Fault, StoreError};
use crate::organisations::{self, NewOrganisation};
use crate::people::door::{Opening, SessionLimits, insert_person, join, open};
use crate::people::{self, NewInvitation, NewPerson, factors};
use crate::rates;
use crate::records::{OrganisationRecord, PersonRecord};
use crate::scope::SECOND_FACTOR;
use crate::store::{DEMONSTRATION, Store};
use crate::unit::{Act, Author, Unit, write};
use crate::witness::{self, AuditEnd};

/// The administrator at the console. `Store::console` makes one; only the command line may.
#[derive(Debug)]
pub struct Console {
    store: Store,
}

async fn set(unit: &Unit, key: &str, value: &serde_json::Value) -> Result<(), Fault> {
    setting::Entity::delete_by_id(key.to_owned()).exec(&unit.tx).await?;
    let row = setting::Model { key: key.to_owned(), value: value.clone() };
    unit.record(Act::new("setting.set", None), "setting", key, Some(&row))?;
    unit.put(row).await
}

impl Console {
    pub(crate) fn new(store: Store) -> Self {
        Self { store }
    }

    fn author(now: DateTime<Utc>) -> Author {
        Author::nobody("console", now)
    }

    async fn organisation(&self, id: Uuid) -> Result<OrganisationRecord, StoreError> {
        let row = organisation::Entity::find_by_id(id).one(self.store.reader()).await?;
        organisations::record(row.ok_or(StoreError::NotFound)?)
    }

    /// Adds an organisation.
    pub async fn create_organisation(
        &self,
        new: NewOrganisation,
        now: DateTime<Utc>,
    ) -> Result<OrganisationRecord, StoreError> {
        let id =
            write(&self.store, Self::author(now), new, |unit, new| Box::pin(organisations::insert(unit, new))).await?;
        self.organisation(id).await
    }

    /// Every organisation by name.
    pub async fn organisations(&self) -> Result<Vec<OrganisationRecord>, StoreError> {
        let rows =
            organisation::Entity::find().order_by_asc(organisation::Column::Name).all(self.store.reader()).await?;
        rows.into_iter().map(organisations::record).collect()
    }

    /// The person with this address.
    pub async fn person(&self, email: &str) -> Result<Option<PersonRecord>, StoreError> {
        let row = person::Entity::find()
            .filter(person::Column::Email.eq(people::address(email)))
            .one(self.store.reader())
            .await?;
        row.map(people::record).transpose()
    }

    /// Adds a person.
    pub async fn create_person(&self, new: NewPerson, now: DateTime<Utc>) -> Result<PersonRecord, StoreError> {
        let email = new.email.clone();
        write(&self.store, Self::author(now), new, |unit, new| Box::pin(insert_person(unit, new, None))).await?;
        self.person(&email).await?.ok_or(StoreError::NotFound)
    }

    /// Sets a person's password; their sessions end and their tokens are revoked.
    pub async fn set_password(&self, email: &str, password_hash: String, now: DateTime<Utc>) -> Result<(), StoreError> {
        let id = self.person(email).await?.ok_or(StoreError::NotFound)?.id.0;
        write(&self.store, Self::author(now), (id, password_hash), |unit, (id, hash)| {
            Box::pin(async move {
                let before = unit.lock::<person::Entity>(*id, None, Condition::all()).await?;
                let after = person::Model { password_hash: Some(hash.clone()), ..before.clone() };
                unit.save::<person::Entity>(&before, after, Act::new("person.password", None)).await?;
                people::end_grants(unit, *id, None, &[]).await
            })
        })
        .await
    }

    /// Takes the second factor of somebody who has lost it away; their sessions end, their tokens are revoked, and their
    /// organisations are told. `NotFound` where there is none.
    pub async fn reset_factor(&self, email: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        let person = self.person(email).await?.ok_or(StoreError::NotFound)?.id;
        write(&self.store, Self::author(now), person, |unit, person| Box::pin(factors::reset(unit, *person))).await
    }

    /// The ledger of every offer, to see that all adds up.
    pub async fn ledgers(&self) -> Result<Vec<crate::ledger::Ledger>, StoreError> {
        crate::ledger::all(&self.store).await
    }

    /// Makes a person a member, or changes the role of one who is.
    pub async fn add_member(
        &self,
        person: PersonId,
        organisation: OrganisationId,
        role: Role,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let input = (person.0, organisation.0, role);
        write(&self.store, Self::author(now), input, |unit, (person, organisation, role)| {
            Box::pin(async move {
                let inhabited = membership::Entity::find()
                    .filter(membership::Column::Organisation.eq(*organisation))
                    .one(&unit.tx)
                    .await?;
                join(unit, *person, *organisation, *role).await?;
                // Nobody comes to speak for people who are there without their knowing.
                if let (Some(_), Role::FocalPoint) = (inhabited, role) {
                    let row = person::Entity::find_by_id(*person).one(&unit.tx).await?.ok_or(StoreError::NotFound)?;
                    people::tell_both(unit, "focal-point-appointed", *organisation, &row.name).await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// Invites a person: the one-time link of the first administrator.
    pub async fn invite(&self, new: NewInvitation, now: DateTime<Utc>) -> Result<(), StoreError> {
        write(&self.store, Self::author(now), new, |unit, new| Box::pin(people::insert_invitation(unit, new)))
            .await
            .map(|_| ())
    }

    /// Marks the database as made for demonstration. Only an empty one can be.
    pub async fn mark_demonstration(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        if !self.store.is_empty().await? {
            return Err(StoreError::conflict("the database is in use; demonstration data goes into a new one only"));
        }
        self.set_setting(DEMONSTRATION, serde_json::Value::Bool(true), now).await
    }

    /// Stores an edition; one with the same content is left as it is.
    pub async fn load_edition(&self, new: NewEdition, now: DateTime<Utc>) -> Result<EditionRecordId, StoreError> {
        if let Some(id) = editions::same(&self.store, &new).await? {
            return Ok(id);
        }
        write(&self.store, Self::author(now), new, |unit, new| Box::pin(editions::bring(unit, new)))
            .await
            .map(EditionRecordId)
    }

    /// Keeps the rates of a day.
    pub async fn put_rates(&self, new: ExchangeRates, now: DateTime<Utc>) -> Result<(), StoreError> {
        write(&self.store, Self::author(now), new, |unit, new| Box::pin(rates::replace(unit, new))).await
    }

    /// Opens a session for a member, so that demonstration data goes through the use cases as everybody's does. Who has
    /// the console has shown enough: the session counts as one with a second factor.
    pub async fn open_session(
        &self,
        person: PersonId,
        organisation: OrganisationId,
        sha256: &[u8; 32],
        limits: SessionLimits,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let opening = Opening {
            person: person.0,
            organisation: organisation.0,
            sha256: sha256.to_vec(),
            device: String::new(),
            limits,
            assurance: SECOND_FACTOR,
        };
        write(&self.store, Self::author(now), opening, |unit, opening| Box::pin(open(unit, opening))).await
    }

    /// A setting.
    pub async fn setting(&self, key: &str) -> Result<Option<serde_json::Value>, StoreError> {
        let row = setting::Entity::find_by_id(key.to_owned()).one(self.store.reader()).await?;
        Ok(row.map(|row| row.value))
    }

    /// Keeps a setting.
    pub async fn set_setting(&self, key: &str, value: serde_json::Value, now: DateTime<Utc>) -> Result<(), StoreError> {
        let input = (key.to_owned(), value);
        write(&self.store, Self::author(now), input, |unit, (key, value)| Box::pin(set(unit, key, value))).await
    }

    /// Takes a backup into a new file while the database serves.
    pub async fn backup(&self, file: &Path, sealing: Sealing, now: DateTime<Utc>) -> Result<Manifest, StoreError> {
        backup::make(&self.store, file, sealing, now).await
    }

    /// Puts a backup into an empty database and verifies what came.
    pub async fn restore(file: &Path, opening: Unsealing, url: &str) -> Result<Restored, StoreError> {
        backup::restore(file, opening, url).await
    }

    /// Verifies a backup without restoring it.
    pub async fn check_backup(file: &Path, opening: Unsealing) -> Result<Restored, StoreError> {
        backup::check(file, opening).await
    }

    /// Reads the whole audit chain, also against ends that were noted elsewhere.
    pub async fn verify_audit(&self, witnessed: &[AuditEnd]) -> Result<AuditVerdict, StoreError> {
        witness::verify(&self.store, witnessed).await
    }

    /// The end of the audit chain.
    pub async fn audit_head(&self) -> Result<AuditEnd, StoreError> {
        witness::bare_head(&self.store).await
    }

    /// Entries of the audit chain after a number, at most a thousand, as its hashes cover them.
    pub async fn audit_lines(&self, after: i64) -> Result<Vec<AuditLine>, StoreError> {
        witness::lines(&self.store, after).await
    }

    /// Erases the words and the key that stand beside the audit chain about a record: how many entries lost their words,
    /// and how many of the first format hold theirs in the chain itself.
    pub async fn erase_from_audit(&self, kind: &str, id: &str, now: DateTime<Utc>) -> Result<(u64, u64), StoreError> {
        let record = (kind.to_owned(), id.to_owned());
        write(&self.store, Self::author(now), record, |unit, record| Box::pin(witness::erase(unit, record))).await
    }
}
