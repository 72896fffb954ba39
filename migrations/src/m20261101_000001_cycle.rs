//! The tables of the cycle: who takes part, the four steps, jobs, audit, notices, idempotency.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

const SCHEMA: &str = include_str!("m20261101_000001_cycle.sql");

/// The audit chain is only ever appended to, whoever writes.
const APPEND_ONLY_SQLITE: &[&str] = &[
    "create trigger audit_no_update before update on audit begin select raise(abort, 'the audit chain is append-only'); end",
    "create trigger audit_no_delete before delete on audit begin select raise(abort, 'the audit chain is append-only'); end",
];

const APPEND_ONLY_POSTGRES: &[&str] = &[
    "create function audit_append_only() returns trigger language plpgsql as $$ begin raise exception 'the audit chain is append-only'; end $$",
    "create trigger audit_no_change before update or delete on audit for each row execute function audit_append_only()",
    "create trigger audit_no_truncate before truncate on audit for each statement execute function audit_append_only()",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SCHEMA).await?;
        let guard = if manager.get_database_backend() == DbBackend::Postgres {
            APPEND_ONLY_POSTGRES
        } else {
            APPEND_ONLY_SQLITE
        };
        dialect::run_plain(manager, guard).await
    }
}
