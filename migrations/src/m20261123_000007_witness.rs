//! Commitments in the audit chain, the words beside it, and who looked at what.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

const SCHEMA: &str = include_str!("m20261123_000007_witness.sql");

/// Words and keys are written once and can be erased, never changed.
const WRITTEN_ONCE_SQLITE: &[&str] = &[
    "create trigger audit_words_no_update before update on audit_words begin select raise(abort, 'words of the audit log are erased, never changed'); end",
    "create trigger audit_key_no_update before update on audit_key begin select raise(abort, 'keys of the audit log are erased, never changed'); end",
];

const WRITTEN_ONCE_POSTGRES: &[&str] = &[
    "create function audit_written_once() returns trigger language plpgsql as $$ begin raise exception 'what stands beside the audit log is erased, never changed'; end $$",
    "create trigger audit_words_no_update before update on audit_words for each row execute function audit_written_once()",
    "create trigger audit_key_no_update before update on audit_key for each row execute function audit_written_once()",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SCHEMA).await?;
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        dialect::run_plain(manager, if postgres { WRITTEN_ONCE_POSTGRES } else { WRITTEN_ONCE_SQLITE }).await
    }
}
