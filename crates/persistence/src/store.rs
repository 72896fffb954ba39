//! The database: one file of SQLite, or PostgreSQL. Writes and reads go through two pools.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use ::assessment::NeedFacts;
use chrono::{DateTime, TimeDelta, Utc};
use matching::OfferFacts;
use sea_orm::sqlx::Executor;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, EntityTrait, PaginatorTrait,
    Statement,
};

use crate::console::Console;
use crate::courier::Courier;
use crate::entity::{audit_head, organisation, setting};
use crate::error::StoreError;
use crate::known::Known;

/// Connections of the pool that reads. Two per core of a small machine.
const READERS: u32 = 4;
/// Connections that write to PostgreSQL. SQLite has exactly one.
const WRITERS: u32 = 4;
/// How long a request waits for a connection before it is told that the database is busy.
const WAIT: Duration = Duration::from_secs(10);

/// Key of the setting that marks a database as made for demonstration.
pub(crate) const DEMONSTRATION: &str = "demonstration";

/// Key of the setting that names the step of the schema which a program must know to work on it.
const SCHEMA_NEEDS: &str = "schema-needs";

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Pools>);

struct Pools {
    url: String,
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    broken: AtomicBool,
    ahead: AtomicI64,
    needs: Known<NeedFacts>,
    offers: Known<OfferFacts>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("backend", &self.backend()).finish_non_exhaustive()
    }
}

/// What a pool of connections is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    Write,
    Read,
    /// The schema and backups: one connection, no limit on how long a statement takes.
    Migrate,
}

/// The address of an SQLite file.
pub(crate) fn sqlite_url(file: &Path) -> String {
    let text = file.display().to_string().replace('%', "%25").replace('?', "%3F").replace('#', "%23");
    format!("sqlite://{text}?mode=rwc")
}

/// The file that an address of SQLite names.
pub(crate) fn sqlite_file(url: &str) -> Result<PathBuf, StoreError> {
    url.parse::<SqliteConnectOptions>()
        .map(|options| options.get_filename().to_owned())
        .map_err(|error| StoreError::conflict(format!("the address of the database cannot be read: {error}")))
}

/// SQLite as the reliability rules want it: WAL, every commit on the disk before it is acknowledged, no half-trusted
/// schema, deleted content overwritten.
fn sqlite(options: &mut ConnectOptions, purpose: Use) {
    options.max_connections(if purpose == Use::Read { READERS } else { 1 });
    options.map_sqlx_sqlite_opts(move |o| {
        let o = o
            .create_if_missing(purpose != Use::Read)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .pragma("trusted_schema", "OFF")
            .pragma("secure_delete", "ON")
            .pragma("cell_size_check", "ON");
        if purpose == Use::Read { o.pragma("query_only", "ON") } else { o }
    });
}

/// PostgreSQL: a connection that a dropped request left inside a transaction is rolled back before anybody else gets
/// it, and no statement, lock or idle transaction lasts long. Notices are off because that rollback causes one each time.
fn postgres(options: &mut ConnectOptions, purpose: Use) {
    options.max_connections(match purpose {
        Use::Read => READERS,
        Use::Write => WRITERS,
        Use::Migrate => 1,
    });
    options.map_sqlx_postgres_before_acquire(|connection, _| {
        Box::pin(async move {
            connection.execute("ROLLBACK").await?;
            Ok(true)
        })
    });
    options.map_sqlx_postgres_opts(move |o| {
        let o = o.options([
            ("synchronous_commit", "on"),
            ("client_min_messages", "error"),
            ("idle_in_transaction_session_timeout", "10s"),
        ]);
        match purpose {
            Use::Read => o.options([("statement_timeout", "5s"), ("default_transaction_read_only", "on")]),
            Use::Write => o.options([("statement_timeout", "5s"), ("lock_timeout", "2s")]),
            Use::Migrate => o,
        }
    });
}

pub(crate) async fn connect(url: &str, purpose: Use) -> Result<DatabaseConnection, StoreError> {
    let mut options = ConnectOptions::new(url);
    options.sqlx_logging(false).record_stmt_in_spans(false).acquire_timeout(WAIT).connect_timeout(WAIT);
    if url.starts_with("sqlite:") {
        if url.contains(":memory:") || url.contains("mode=memory") {
            return Err(StoreError::conflict(
                "a database in memory cannot be kept; name a file, such as sqlite://matchmaker.sqlite?mode=rwc",
            ));
        }
        sqlite(&mut options, purpose);
    } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        postgres(&mut options, purpose);
    } else {
        return Err(StoreError::conflict(
            "the address of the database is neither sqlite nor postgres; write sqlite://FILE?mode=rwc or postgres://USER@HOST/NAME",
        ));
    }
    Database::connect(options).await.map_err(|error| {
        tracing::error!(%error, "the database cannot be opened");
        StoreError::Unavailable(
            "the database cannot be opened; its address, its rights and whether it runs are in the log".to_owned(),
        )
    })
}

/// One value of a `PRAGMA` or `SHOW`, as text.
pub(crate) async fn shown(connection: &impl ConnectionTrait, question: &str) -> Result<String, StoreError> {
    let statement = Statement::from_string(connection.get_database_backend(), question.to_owned());
    let row = connection.query_one_raw(statement).await?;
    let Some(row) = row else { return Ok(String::new()) };
    match row.try_get_by_index::<String>(0) {
        Ok(text) => Ok(text),
        Err(_) => Ok(row.try_get_by_index::<i64>(0)?.to_string()),
    }
}

/// Refuses to start on a database that could lose an acknowledged write.
async fn assert_durable(connection: &DatabaseConnection, purpose: Use) -> Result<(), StoreError> {
    let wanted: &[(&str, &str)] = match (connection.get_database_backend(), purpose) {
        (DbBackend::Postgres, _) => {
            &[("show fsync", "on"), ("show full_page_writes", "on"), ("show synchronous_commit", "on")]
        }
        (_, Use::Read) => &[("pragma journal_mode", "wal"), ("pragma foreign_keys", "1"), ("pragma query_only", "1")],
        _ => &[("pragma journal_mode", "wal"), ("pragma synchronous", "2"), ("pragma foreign_keys", "1")],
    };
    for (question, answer) in wanted {
        let found = shown(connection, question).await?;
        if found != *answer {
            return Err(StoreError::conflict(format!(
                "the database could lose acknowledged writes: {question} gives {found:?}; set it to {answer:?} and use a local disk"
            )));
        }
    }
    Ok(())
}

impl Store {
    /// Opens `sqlite:///path/file.sqlite?mode=rwc` or `postgres://…` and checks that it keeps what it acknowledges.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let writer = connect(url, Use::Write).await?;
        assert_durable(&writer, Use::Write).await?;
        let reader = connect(url, Use::Read).await?;
        assert_durable(&reader, Use::Read).await?;
        Ok(Self(Arc::new(Pools {
            url: url.to_owned(),
            writer,
            reader,
            broken: AtomicBool::new(false),
            ahead: AtomicI64::new(0),
            needs: Known::default(),
            offers: Known::default(),
        })))
    }

    /// Applies the pending steps of the schema and tells how many they were. Several processes may do it at once: the
    /// one that comes late finds nothing left to do.
    pub async fn migrate(&self) -> Result<usize, StoreError> {
        let own;
        let connection = if self.backend() == DbBackend::Postgres {
            own = connect(&self.0.url, Use::Migrate).await?;
            &own
        } else {
            &self.0.writer
        };
        let applied = match migrations::apply(connection).await {
            Err(DbErr::Custom(why)) => {
                return Err(StoreError::conflict(format!("{why}; use the program that took it")));
            }
            other => other?,
        };
        if !applied.unknown.is_empty() {
            self.fit_to_newer(connection, &applied.unknown).await?;
        }
        let start = audit_head::Model { id: 1, seq: 0, hash: vec![0; 32] };
        audit_head::Entity::insert(sea_orm::IntoActiveModel::into_active_model(start))
            .on_conflict_do_nothing()
            .exec_without_returning(connection)
            .await?;
        Ok(applied.steps)
    }

    /// Works on a schema that a newer program has brought further, unless that program says that ours is too old.
    async fn fit_to_newer(&self, connection: &DatabaseConnection, unknown: &[String]) -> Result<(), StoreError> {
        let needed = setting::Entity::find_by_id(SCHEMA_NEEDS.to_owned()).one(connection).await?;
        let needed = needed.and_then(|row| row.value.as_str().map(str::to_owned)).unwrap_or_default();
        if needed > migrations::last_known() {
            return Err(StoreError::conflict(format!(
                "the database needs a program that knows the step {needed} of its schema; start the newer one"
            )));
        }
        tracing::warn!(steps = unknown.join(" "), "a newer program has brought the schema further; going on beside it");
        Ok(())
    }

    /// Whether both pools answer and no write has met a fault of the disk.
    pub async fn ready(&self) -> Result<(), StoreError> {
        if self.0.broken.load(Ordering::Relaxed) {
            return Err(StoreError::Unavailable(
                "the disk of the database has failed; check it and restart".to_owned(),
            ));
        }
        shown(&self.0.writer, "select 'ready'").await?;
        shown(&self.0.reader, "select count(*) from audit_head").await?;
        Ok(())
    }

    /// Whether nobody takes part yet: the first start.
    pub async fn is_empty(&self) -> Result<bool, StoreError> {
        Ok(organisation::Entity::find().count(self.reader()).await? == 0)
    }

    /// Whether the database was created for demonstration.
    pub async fn demonstration(&self) -> Result<bool, StoreError> {
        let row = setting::Entity::find_by_id(DEMONSTRATION.to_owned()).one(self.reader()).await?;
        Ok(row.is_some_and(|row| row.value == serde_json::Value::Bool(true)))
    }

    /// What the administrator does at the console of the machine: never in a request.
    pub fn console(&self) -> Console {
        Console::new(self.clone())
    }

    /// What the worker does who carries mails and webhooks: never in a request.
    pub fn courier(&self) -> Courier {
        Courier::new(self.clone())
    }

    /// Says how far the cycle's clock is ahead of the database's, so that a worker's writes carry the cycle's time.
    pub fn set_ahead(&self, by: TimeDelta) {
        self.0.ahead.store(by.num_seconds(), Ordering::Relaxed);
    }

    /// A time of the database's clock as the cycle's clock shows it.
    pub(crate) fn of_cycle(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        at + TimeDelta::try_seconds(self.0.ahead.load(Ordering::Relaxed)).unwrap_or_default()
    }

    /// Closes both pools; SQLite then folds its log into the file.
    pub async fn close(&self) -> Result<(), StoreError> {
        self.0.reader.close_by_ref().await?;
        self.0.writer.close_by_ref().await?;
        Ok(())
    }

    pub(crate) fn url(&self) -> &str {
        &self.0.url
    }

    pub(crate) fn backend(&self) -> DbBackend {
        self.0.writer.get_database_backend()
    }

    /// Facts of needs that were read before.
    pub(crate) fn known_needs(&self) -> &Known<NeedFacts> {
        &self.0.needs
    }

    /// Facts of offers that were read before.
    pub(crate) fn known_offers(&self) -> &Known<OfferFacts> {
        &self.0.offers
    }

    pub(crate) fn reader(&self) -> &DatabaseConnection {
        &self.0.reader
    }

    pub(crate) fn writer(&self) -> Result<&DatabaseConnection, StoreError> {
        if self.0.broken.load(Ordering::Relaxed) {
            return Err(StoreError::Unavailable(
                "the disk of the database has failed; no write is taken until it is checked".to_owned(),
            ));
        }
        Ok(&self.0.writer)
    }

    /// After a failed write to the disk nothing that follows may be trusted: no further write is taken.
    pub(crate) fn mark_broken(&self) {
        tracing::error!("the disk of the database has failed; no further write is taken");
        self.0.broken.store(true, Ordering::Relaxed);
    }
}
