//! Brings a database to the present schema.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait, Value,
};

use crate::Migrator;

/// Held on PostgreSQL while a step is taken, so that several processes may start at once; SQLite's transactions that
/// write exclude each other.
const LOCK: &str = "select pg_advisory_xact_lock(7301993416)";

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Steps that were taken now.
    pub steps: usize,
    /// Later steps that a newer program took.
    pub unknown: Vec<String>,
}

/// The name of the last step that this program knows.
pub fn last_known() -> String {
    Migrator::migrations().last().map(|step| step.name().to_owned()).unwrap_or_default()
}

/// Takes every step that the database lacks, each in a transaction of its own.
///
/// # Errors
/// A step fails; or the database was given a step that this program does not know and that is not later than its own.
pub async fn apply(db: &DatabaseConnection) -> Result<Applied, DbErr> {
    apply_first(db, usize::MAX).await
}

/// The same with the first steps only: the database as an earlier program left it.
///
/// # Errors
/// As [`apply`].
pub async fn apply_first(db: &DatabaseConnection, count: usize) -> Result<Applied, DbErr> {
    let mut known = if is_there(db).await? { recorded(db).await? } else { install(db).await? };
    let mut steps = 0;
    for step in Migrator::migrations().into_iter().take(count) {
        if known.iter().any(|name| name == step.name()) {
            continue;
        }
        let tx = begin(db).await?;
        // Another process may have taken it while this one waited for its turn.
        known = recorded(&tx).await?;
        if known.iter().any(|name| name == step.name()) {
            tx.rollback().await?;
            continue;
        }
        step.up(&SchemaManager::new(&tx)).await?;
        let note = "insert into seaql_migrations (version, applied_at) values ($1, $2)";
        let values: [Value; 2] = [step.name().into(), now(&tx).await?.into()];
        tx.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), note, values)).await?;
        tx.commit().await?;
        steps += 1;
    }
    let (last, ours) = (last_known(), Migrator::migrations());
    let unknown: Vec<String> =
        known.into_iter().filter(|name| !ours.iter().any(|step| step.name() == name.as_str())).collect();
    match unknown.iter().find(|name| **name <= last) {
        Some(name) => Err(DbErr::Custom(format!(
            "the database was given the step {name}, which this program does not know and which is no later one"
        ))),
        None => Ok(Applied { steps, unknown }),
    }
}

async fn begin(db: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let postgres = db.get_database_backend() == DbBackend::Postgres;
    let options = TransactionOptions {
        isolation_level: None,
        access_mode: None,
        sqlite_transaction_mode: (!postgres).then_some(SqliteTransactionMode::Immediate),
    };
    let tx = db.begin_with_options(options).await?;
    if postgres {
        tx.execute_unprepared(LOCK).await?;
    }
    Ok(tx)
}

/// Makes the table of steps; gives those that another process may have noted in it meanwhile.
async fn install(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let tx = begin(db).await?;
    Migrator::install(&tx).await?;
    let there = recorded(&tx).await?;
    tx.commit().await?;
    Ok(there)
}

async fn number(db: &impl ConnectionTrait, question: &str) -> Result<i64, DbErr> {
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), question)).await?;
    row.ok_or_else(|| DbErr::Custom("a count has no answer".to_owned()))?.try_get_by_index(0)
}

async fn is_there(db: &DatabaseConnection) -> Result<bool, DbErr> {
    let question = match db.get_database_backend() {
        DbBackend::Postgres => "select count(to_regclass('seaql_migrations'))",
        _ => "select count(*) from sqlite_master where type = 'table' and name = 'seaql_migrations'",
    };
    Ok(number(db, question).await? == 1)
}

/// Seconds since 1970, by the database's clock.
async fn now(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let question = match db.get_database_backend() {
        DbBackend::Postgres => "select cast(extract(epoch from clock_timestamp()) as bigint)",
        _ => "select unixepoch('now')",
    };
    number(db, question).await
}

/// Names of the steps that were taken, oldest first.
async fn recorded(db: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let question = "select version from seaql_migrations order by version";
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), question)).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}
