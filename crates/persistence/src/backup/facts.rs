//! What must be found again in a restored database.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, TryGetable};
use serde::{Deserialize, Serialize};

use crate::error::StoreError;

/// Counts, sums and the end of the audit chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Steps of the schema that were applied.
    pub migrations: Vec<String>,
    /// Rows of each table.
    pub rows: BTreeMap<String, i64>,
    /// Sums of amounts, in minor units of whatever each offer counts.
    pub sums: BTreeMap<String, i64>,
    /// Number of the last audit entry.
    pub audit_seq: i64,
    /// Its hash in lower-case hex.
    pub audit_hash: String,
}

/// Sums that a lost or doubled row would change.
const SUMS: &[(&str, &str)] = &[
    ("capacity", "select cast(coalesce(sum(capacity), 0) as bigint) from offer"),
    ("committed", "select cast(coalesce(sum(committed), 0) as bigint) from offer"),
    ("claimed", "select cast(coalesce(sum(amount), 0) as bigint) from commitment"),
    ("released", "select cast(coalesce(sum(released), 0) as bigint) from commitment"),
];

const TABLES_SQLITE: &str =
    "select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name";
const TABLES_POSTGRES: &str = "select table_name::text from information_schema.tables where table_schema = current_schema() and table_type = 'BASE TABLE' order by table_name";

async fn column<T: TryGetable>(db: &impl ConnectionTrait, question: &str) -> Result<Vec<T>, DbErr> {
    let statement = Statement::from_string(db.get_database_backend(), question.to_owned());
    db.query_all_raw(statement).await?.iter().map(|row| row.try_get_by_index(0)).collect()
}

async fn number(db: &impl ConnectionTrait, question: &str) -> Result<i64, StoreError> {
    let found: Vec<i64> = column(db, question).await?;
    found.first().copied().ok_or_else(|| StoreError::Corrupt("a count has no answer".to_owned()))
}

/// The tables of the database, by name.
pub(super) async fn tables(db: &impl ConnectionTrait) -> Result<Vec<String>, StoreError> {
    let postgres = db.get_database_backend() == DbBackend::Postgres;
    Ok(column(db, if postgres { TABLES_POSTGRES } else { TABLES_SQLITE }).await?)
}

/// The facts as the connection sees them. For one moment of a database in use, it is a transaction that sees one moment.
pub(super) async fn of(db: &impl ConnectionTrait) -> Result<Facts, StoreError> {
    let tables = tables(db).await?;
    for needed in ["audit_head", "offer", "seaql_migrations"] {
        if !tables.iter().any(|table| table == needed) {
            return Err(StoreError::conflict(
                "this is no database of matchmaker; name the one that it serves with --database or DATABASE_URL",
            ));
        }
    }
    let mut rows = BTreeMap::new();
    for table in tables {
        let count = number(db, &format!("select count(*) from \"{}\"", table.replace('"', "\"\""))).await?;
        rows.insert(table, count);
    }
    let mut sums = BTreeMap::new();
    for (name, question) in SUMS {
        sums.insert((*name).to_owned(), number(db, question).await?);
    }
    let hash: Vec<Vec<u8>> = column(db, "select hash from audit_head where id = 1").await?;
    Ok(Facts {
        migrations: column(db, "select version from seaql_migrations order by version").await?,
        rows,
        sums,
        audit_seq: number(db, "select seq from audit_head where id = 1").await?,
        audit_hash: hash.first().map(hex::encode).unwrap_or_default(),
    })
}

impl Facts {
    /// The first thing in which another database differs; nothing where it holds the same.
    pub fn difference(&self, found: &Self) -> Option<String> {
        if self.migrations != found.migrations {
            return Some("its schema has other steps".to_owned());
        }
        for (kind, wanted, found) in [("rows", &self.rows, &found.rows), ("sum", &self.sums, &found.sums)] {
            for (name, count) in wanted {
                let there = found.get(name).copied().unwrap_or_default();
                if there != *count {
                    return Some(format!("{kind} of {name}: {there} instead of {count}"));
                }
            }
            if let Some(name) = found.keys().find(|name| !wanted.contains_key(*name)) {
                return Some(format!("{name} is there beside what was saved"));
            }
        }
        if (self.audit_seq, &self.audit_hash) != (found.audit_seq, &found.audit_hash) {
            return Some(format!("the audit log ends at entry {} instead of {}", found.audit_seq, self.audit_seq));
        }
        None
    }
}
