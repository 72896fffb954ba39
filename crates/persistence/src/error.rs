//! What can go wrong, in words that may be shown. Texts of the database stay in the log.

use sea_orm::{DbErr, RuntimeErr, SqlErr, sqlx};

/// Why a read or a write could not be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// There is no such record, or the reader may not know of it: both look the same.
    #[error("there is no such record; it may have been taken back, or it is not shared with you")]
    NotFound,
    /// Somebody else changed the record since it was read.
    #[error(
        "the record has been changed meanwhile and is now version {current_version}; read it again and repeat the change"
    )]
    Stale {
        /// The version it has now.
        current_version: i64,
    },
    /// The key was used before for another request.
    #[error("the idempotency key was used for another request; send a fresh key")]
    KeyReused,
    /// The record's state, or a rule of the store, does not admit the change.
    #[error("{0}")]
    Conflict(String),
    /// The offer has less left than would be taken.
    #[error(
        "the offer has {free} left in its smallest unit, less than would be taken; agree on less or choose another offer"
    )]
    CapacityExceeded {
        /// What is left, in minor units of the offer.
        free: i64,
    },
    /// A record with the same name or address exists.
    #[error("{0} exists already; use the one that is there")]
    Duplicate(String),
    /// The database is busy or cannot be reached.
    #[error("{0}; try again in a moment")]
    Unavailable(String),
    /// A stored record cannot be read.
    #[error("a stored record cannot be read: {0}")]
    Corrupt(String),
}

impl StoreError {
    pub(crate) fn conflict(text: impl Into<String>) -> Self {
        Self::Conflict(text.into())
    }

    pub(crate) fn corrupt(what: &str, fault: impl std::fmt::Display) -> Self {
        Self::Corrupt(format!("{what}: {fault}"))
    }
}

/// SQLSTATE of PostgreSQL or the extended result code of SQLite.
fn code(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(RuntimeErr::SqlxError(e))
    | DbErr::Query(RuntimeErr::SqlxError(e))
    | DbErr::Conn(RuntimeErr::SqlxError(e))) = error
    else {
        return None;
    };
    match e.as_ref() {
        sqlx::Error::Database(e) => e.code().map(|code| code.into_owned()),
        _ => None,
    }
}

/// PostgreSQL's serialization failure and deadlock: the same unit may succeed when it is run again.
pub(crate) fn retryable(error: &DbErr) -> bool {
    matches!(code(error).as_deref(), Some("40001" | "40P01"))
}

/// Whether SQLite could not write or read its file: after a failed fsync nothing that follows may be trusted.
pub(crate) fn disk_fault(error: &DbErr) -> bool {
    code(error).and_then(|code| code.parse::<i32>().ok()).is_some_and(|code| matches!(code & 0xff, 10 | 11))
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(text)) => {
                tracing::debug!(error = %text, "unique constraint");
                return Self::Duplicate("such a record".to_owned());
            }
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => {
                return Self::conflict("the change names a record that does not exist; choose one that is listed");
            }
            _ => {}
        }
        match (&error, code(&error).as_deref()) {
            // CHECK constraints
            (_, Some("23514" | "275")) => {
                Self::conflict("an amount of the change is outside what its record admits; correct it")
            }
            // SQLite busy and locked; PostgreSQL lock timeout, cancelled statement, too many connections, shutdown
            (_, Some("5" | "6" | "261" | "517" | "55P03" | "57014" | "53300" | "57P01" | "57P02" | "57P03"))
            | (DbErr::ConnectionAcquire(_), _) => {
                tracing::warn!(%error, "the database is busy");
                Self::Unavailable("the database is busy".to_owned())
            }
            (DbErr::Type(_) | DbErr::Json(_) | DbErr::TryIntoErr { .. } | DbErr::ConvertFromU64(_), _) => {
                tracing::error!(%error, "a stored value cannot be read");
                Self::Corrupt("a value has an unexpected form; the administrator finds it in the log".to_owned())
            }
            _ => {
                tracing::error!(%error, "the database could not answer");
                Self::Unavailable("the database could not answer".to_owned())
            }
        }
    }
}

/// What ends a step of a unit of work: a refusal, or a fault of the database that may be worth another try.
#[derive(Debug)]
pub(crate) enum Fault {
    /// A refusal with its reason.
    Refused(StoreError),
    /// The database.
    Db(DbErr),
    /// Two units met in a row that only one may write first; run it again.
    Again,
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Refused(error)
    }
}

impl From<DbErr> for Fault {
    fn from(error: DbErr) -> Self {
        Self::Db(error)
    }
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Refused(error) => error,
            Fault::Db(error) => error.into(),
            Fault::Again => Self::Unavailable("the database is busy".to_owned()),
        }
    }
}
