//! The unit of work: every write of this crate passes here.
//!
//! Begin, change, audit entries, notices, the idempotency key, commit: in one transaction, in a task of its own, which
//! the caller awaits. A request that is dropped half-way drops the waiting, never the work.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, DbBackend, EntityTrait, IntoActiveModel,
    IsolationLevel, ModelTrait, QueryFilter, QuerySelect, SqlErr, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use serde::Serialize;
use tracing::Instrument;
use uuid::Uuid;

use crate::chain;
use crate::entity::{Versioned, audit, audit_head, audit_key, audit_words, idempotency, notice, organisation};
use crate::error::{Fault, StoreError, disk_fault, retryable};
use crate::outbox::{self, Told};
use crate::scope::Actor;
use crate::store::Store;

/// How often a unit that met another one is run again.
const TRIES: u32 = 4;

/// A key that makes a creation happen once, however often the request arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// The sender's key, 1 to 200 characters; it is the person's own.
    pub key: String,
    /// SHA-256 of what was asked, so that a key is not used for two different things.
    pub request_sha256: [u8; 32],
}

/// Who writes.
#[derive(Debug, Clone)]
pub(crate) struct Author {
    /// The person, where one is signed in.
    pub actor: Option<Actor>,
    /// By which way: session, token, link, console, worker.
    pub through: &'static str,
    /// The moment of the write.
    pub now: DateTime<Utc>,
}

impl Author {
    /// No person: the console, the worker, a sign-in.
    pub fn nobody(through: &'static str, now: DateTime<Utc>) -> Self {
        Self { actor: None, through, now: chain::micros(now) }
    }
}

/// What an audit entry says about a change.
pub(crate) struct Act {
    /// Such as `need.status`.
    pub action: &'static str,
    /// Whose record it is.
    pub owner: Option<Uuid>,
    /// In the actor's words.
    pub reason: String,
}

impl Act {
    pub fn new(action: &'static str, owner: impl Into<Option<Uuid>>) -> Self {
        Self { action, owner: owner.into(), reason: String::new() }
    }

    /// Says why: kept beside the chain, which holds a commitment to it.
    pub fn because(mut self, reason: &str) -> Self {
        self.reason = reason.to_owned();
        self
    }
}

struct Entry {
    act: Act,
    kind: String,
    id: String,
    before: Option<[u8; 32]>,
    after: Option<[u8; 32]>,
}

/// The open transaction and what it will leave behind.
pub(crate) struct Unit {
    pub tx: DatabaseTransaction,
    pub author: Author,
    entries: Mutex<Vec<Entry>>,
    notices: Mutex<Vec<Told>>,
}

/// What a step returns.
pub(crate) type Stepping<'u, T> = Pin<Box<dyn Future<Output = Result<T, Fault>> + Send + 'u>>;
/// One step: reads and writes through the unit; run again from the start where two units met.
pub(crate) type Step<I, T> = for<'u> fn(&'u Unit, &'u I) -> Stepping<'u, T>;

/// SHA-256 of a row as JSON.
fn fingerprint(row: &impl Serialize) -> Result<[u8; 32], StoreError> {
    let bytes = serde_json::to_vec(row).map_err(|e| StoreError::corrupt("a row", e))?;
    Ok(chain::sha256(&bytes))
}

impl Unit {
    /// The moment of the write.
    pub fn now(&self) -> DateTime<Utc> {
        self.author.now
    }

    /// The signed-in person.
    pub fn actor(&self) -> Result<&Actor, StoreError> {
        self.author.actor.as_ref().ok_or(StoreError::NotFound)
    }

    /// Adds a row without an audit entry of its own.
    pub async fn put<M>(&self, row: M) -> Result<(), Fault>
    where
        M: ModelTrait + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
    {
        M::Entity::insert(row.into_active_model()).exec_without_returning(&self.tx).await?;
        Ok(())
    }

    /// Adds a row that will be edited later, with its audit entry.
    pub async fn insert<E>(&self, row: E::Model, act: Act) -> Result<(), Fault>
    where
        E: Versioned,
        E::Model: Serialize + IntoActiveModel<E::ActiveModel>,
    {
        let (id, after) = (E::id(&row), fingerprint(&row)?);
        E::insert(row.into_active_model()).exec_without_returning(&self.tx).await?;
        self.note(act, E::KIND, id.to_string(), None, Some(after));
        Ok(())
    }

    /// Reads and locks a row that the filter admits, and checks the version that the change names.
    pub async fn lock<E: Versioned>(
        &self,
        id: Uuid,
        expected: Option<i64>,
        filter: Condition,
    ) -> Result<E::Model, Fault> {
        let found = E::find().filter(E::ID.eq(id)).filter(filter).lock_exclusive().one(&self.tx).await?;
        let mut row = found.ok_or(StoreError::NotFound)?;
        let current_version = *E::version(&mut row);
        if expected.is_some_and(|expected| expected != current_version) {
            return Err(StoreError::Stale { current_version }.into());
        }
        Ok(row)
    }

    /// Writes a changed row one version up, only over the version that was read, with its audit entry.
    pub async fn save<E>(&self, before: &E::Model, mut after: E::Model, act: Act) -> Result<(), Fault>
    where
        E: Versioned,
        E::Model: Serialize + Clone + IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: ActiveModelTrait<Entity = E>,
    {
        let id = E::id(&after);
        let seen = *E::version(&mut before.clone());
        *E::version(&mut after) = seen + 1;
        let (old, new) = (fingerprint(before)?, fingerprint(&after)?);
        let change = after.into_active_model().reset_all();
        let done = E::update_many().set(change).filter(E::ID.eq(id)).filter(E::VERSION.eq(seen)).exec(&self.tx).await?;
        if done.rows_affected != 1 {
            return Err(Fault::Again);
        }
        self.note(act, E::KIND, id.to_string(), Some(old), Some(new));
        Ok(())
    }

    /// An audit entry about a record of any kind, such as one that is found in the chain itself.
    pub fn record_of(&self, act: Act, kind: &str, id: &str) {
        self.note(act, kind, id.to_owned(), None, None);
    }

    /// An audit entry for a change of rows that are not edited as a whole.
    pub fn record(
        &self,
        act: Act,
        kind: &'static str,
        id: impl ToString,
        content: Option<&(impl Serialize + Sync)>,
    ) -> Result<(), StoreError> {
        let after = content.map(fingerprint).transpose()?;
        self.note(act, kind, id.to_string(), None, after);
        Ok(())
    }

    fn note(&self, act: Act, kind: &str, id: String, before: Option<[u8; 32]>, after: Option<[u8; 32]>) {
        let entry = Entry { act, kind: kind.to_owned(), id, before, after };
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
    }

    /// Tells an organisation that something moved.
    pub fn notify(&self, to: Uuid, kind: &str, subject: (&str, Uuid), args: serde_json::Value) {
        self.tell(None, to, kind, subject, args);
    }

    /// Tells an organisation something once for this key, however often it is said: for reminders.
    pub fn notify_once(&self, key: String, to: Uuid, kind: &str, subject: (&str, Uuid), args: serde_json::Value) {
        self.tell(Some(key), to, kind, subject, args);
    }

    fn tell(&self, key: Option<String>, to: Uuid, kind: &str, subject: (&str, Uuid), args: serde_json::Value) {
        let row = notice::Model {
            id: Uuid::new_v4(),
            at: self.now(),
            kind: kind.to_owned(),
            organisation: to,
            subject_kind: subject.0.to_owned(),
            subject_id: subject.1.to_string(),
            args,
            read_at: None,
        };
        self.notices.lock().unwrap_or_else(PoisonError::into_inner).push((row, key));
    }

    /// Tells every organisation that runs the cycle.
    pub async fn notify_secretariat(
        &self,
        kind: &str,
        subject: (&str, Uuid),
        args: serde_json::Value,
    ) -> Result<(), Fault> {
        let all =
            organisation::Entity::find().filter(organisation::Column::Kind.eq("secretariat")).all(&self.tx).await?;
        for row in all {
            self.notify(row.id, kind, subject, args.clone());
        }
        Ok(())
    }

    /// The key of a record's commitments, made where it has none. The chain's end is locked, so that nobody makes another.
    async fn key_of(&self, kind: &str, id: &str) -> Result<Vec<u8>, Fault> {
        let place = (kind.to_owned(), id.to_owned());
        if let Some(row) = audit_key::Entity::find_by_id(place).one(&self.tx).await? {
            return Ok(row.key);
        }
        let key = chain::new_key();
        let row = audit_key::Model { object_kind: kind.to_owned(), object_id: id.to_owned(), key: key.clone() };
        self.put(row).await?;
        Ok(key)
    }

    /// Writes the notices and appends the entries to the chain. The chain's end is locked last, so that no unit waits
    /// for another one's rows while it holds the chain.
    async fn leave_traces(&self) -> Result<(), Fault> {
        let notices = std::mem::take(&mut *self.notices.lock().unwrap_or_else(PoisonError::into_inner));
        outbox::leave(self, notices).await?;
        let entries = std::mem::take(&mut *self.entries.lock().unwrap_or_else(PoisonError::into_inner));
        if entries.is_empty() {
            return Ok(());
        }
        let head = audit_head::Entity::find_by_id(1).lock_exclusive().one(&self.tx).await?;
        let head = head.ok_or_else(|| {
            StoreError::Corrupt("the end of the audit chain is missing; run matchmaker migrate".to_owned())
        })?;
        let (mut seq, mut last) = (head.seq, head.hash);
        for entry in entries {
            seq += 1;
            let said = !entry.act.reason.is_empty();
            let bare = !said && entry.before.is_none() && entry.after.is_none();
            let key = if bare { Vec::new() } else { self.key_of(&entry.kind, &entry.id).await? };
            let reason = if said { chain::commit_words(&key, seq, &entry.act.reason) } else { String::new() };
            if said {
                self.put(audit_words::Model { seq, words: entry.act.reason }).await?;
            }
            let commit = |sha256: [u8; 32]| chain::commit_row(&key, &sha256).to_vec();
            let mut row = audit::Model {
                seq,
                at: self.now(),
                actor: self.author.actor.as_ref().map(|a| a.person.0),
                through: self.author.through.to_owned(),
                organisation: self.author.actor.as_ref().map(|a| a.organisation.0),
                owner: entry.act.owner,
                action: entry.act.action.to_owned(),
                object_kind: entry.kind,
                object_id: entry.id,
                reason,
                before_sha256: entry.before.map(commit),
                after_sha256: entry.after.map(commit),
                prev_hash: last,
                hash: Vec::new(),
                format: chain::FORMAT,
            };
            row.hash = chain::hash(&row).to_vec();
            last = row.hash.clone();
            self.put(row).await?;
        }
        let moved = audit_head::Entity::update_many()
            .col_expr(audit_head::Column::Seq, Expr::value(seq))
            .col_expr(audit_head::Column::Hash, Expr::value(last))
            .filter(audit_head::Column::Id.eq(1))
            .filter(audit_head::Column::Seq.eq(head.seq))
            .exec(&self.tx)
            .await?;
        if moved.rows_affected == 1 { Ok(()) } else { Err(Fault::Again) }
    }
}

/// What a creation made, as it is kept beside its idempotency key.
pub(crate) trait Made: Send + Sized + 'static {
    fn keep(&self) -> String;
    fn recall(text: &str) -> Option<Self>;
}

impl Made for Uuid {
    fn keep(&self) -> String {
        self.to_string()
    }
    fn recall(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Made for Vec<Uuid> {
    fn keep(&self) -> String {
        self.iter().map(Uuid::to_string).collect::<Vec<_>>().join(" ")
    }
    fn recall(text: &str) -> Option<Self> {
        text.split_whitespace().map(|id| id.parse().ok()).collect()
    }
}

struct Once<T> {
    key: Idempotency,
    person: Uuid,
    keep: fn(&T) -> String,
    recall: fn(&str) -> Option<T>,
}

/// Writes. The one way into the database for every change.
pub(crate) async fn write<I, T>(store: &Store, author: Author, input: I, step: Step<I, T>) -> Result<T, StoreError>
where
    I: Send + Sync + 'static,
    T: Send + 'static,
{
    run(store, author, None, input, step).await
}

/// Creates, once for each idempotency key.
pub(crate) async fn create<I, T>(
    store: &Store,
    author: Author,
    once: Option<&Idempotency>,
    input: I,
    step: Step<I, T>,
) -> Result<T, StoreError>
where
    I: Send + Sync + 'static,
    T: Made,
{
    let once = match (once, &author.actor) {
        (Some(key), Some(actor)) => {
            if !(1..=200).contains(&key.key.chars().count()) {
                return Err(StoreError::conflict("the idempotency key is empty or too long; use 1 to 200 characters"));
            }
            Some(Once { key: key.clone(), person: actor.person.0, keep: T::keep, recall: T::recall })
        }
        _ => None,
    };
    run(store, author, once, input, step).await
}

async fn run<I, T>(
    store: &Store,
    author: Author,
    once: Option<Once<T>>,
    input: I,
    step: Step<I, T>,
) -> Result<T, StoreError>
where
    I: Send + Sync + 'static,
    T: Send + 'static,
{
    let store = store.clone();
    let work = async move {
        let mut tries = 0u32;
        loop {
            tries += 1;
            match attempt(&store, &author, once.as_ref(), &input, step).await {
                Ok(made) => return Ok(made),
                Err(fault) => {
                    let again =
                        matches!(&fault, Fault::Again) || matches!(&fault, Fault::Db(error) if retryable(error));
                    if let Fault::Db(error) = &fault
                        && disk_fault(error)
                    {
                        store.mark_broken();
                    }
                    if !again || tries >= TRIES {
                        return Err(fault.into());
                    }
                    tokio::time::sleep(Duration::from_millis(u64::from(tries * tries) * 7)).await;
                }
            }
        }
    };
    match tokio::spawn(work.in_current_span()).await {
        Ok(result) => result,
        Err(error) => {
            tracing::error!(%error, "a unit of work ended early");
            Err(StoreError::Unavailable("the write was interrupted".to_owned()))
        }
    }
}

async fn attempt<I, T>(
    store: &Store,
    author: &Author,
    once: Option<&Once<T>>,
    input: &I,
    step: Step<I, T>,
) -> Result<T, Fault> {
    let postgres = store.backend() == DbBackend::Postgres;
    let options = TransactionOptions {
        isolation_level: postgres.then_some(IsolationLevel::ReadCommitted),
        access_mode: None,
        sqlite_transaction_mode: (!postgres).then_some(SqliteTransactionMode::Immediate),
    };
    #[allow(clippy::disallowed_methods, reason = "this is the unit of work")]
    let tx = store.writer()?.begin_with_options(options).await?;
    let unit = Unit { tx, author: author.clone(), entries: Mutex::default(), notices: Mutex::default() };
    match body(&unit, once, input, step).await {
        Ok(made) => {
            unit.tx.commit().await?;
            Ok(made)
        }
        Err(fault) => {
            if let Err(error) = unit.tx.rollback().await {
                tracing::warn!(%error, "a transaction could not be rolled back; its connection will be");
            }
            Err(fault)
        }
    }
}

async fn body<I, T>(unit: &Unit, once: Option<&Once<T>>, input: &I, step: Step<I, T>) -> Result<T, Fault> {
    if let Some(once) = once {
        let id = (once.person, once.key.key.clone());
        if let Some(earlier) = idempotency::Entity::find_by_id(id).one(&unit.tx).await? {
            if earlier.request_sha256 != once.key.request_sha256 {
                return Err(StoreError::KeyReused.into());
            }
            let made = (once.recall)(&earlier.result);
            return Ok(made.ok_or_else(|| StoreError::corrupt("the result of an idempotency key", &earlier.result))?);
        }
    }
    let made = step(unit, input).await?;
    if let Some(once) = once {
        let row = idempotency::Model {
            person: once.person,
            key: once.key.key.clone(),
            request_sha256: once.key.request_sha256.to_vec(),
            result: (once.keep)(&made),
            created_at: unit.now(),
        };
        match unit.put(row).await {
            Err(Fault::Db(error)) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
                return Err(Fault::Again);
            }
            result => result?,
        }
    }
    unit.leave_traces().await?;
    Ok(made)
}
