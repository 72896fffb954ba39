//! How far tokens reach, on what sessions were opened, and invitations that appoint a first focal point.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

const SCHEMA: &str = include_str!("m20261123_000006_rights.sql");

/// Open invitations into an organisation that another one wrote hold by the new rule only. Who wrote them stands in the
/// audit log.
const OLDER_SQLITE: &str = "update invitation set founding = true where accepted_at is null and exists (
  select 1 from audit where action = 'invitation.create' and organisation <> invitation.organisation
    and replace(object_id, '-', '') = lower(hex(invitation.id)))";
const OLDER_POSTGRES: &str = "update invitation set founding = true where accepted_at is null and exists (
  select 1 from audit where action = 'invitation.create' and organisation <> invitation.organisation
    and object_id = invitation.id::text)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SCHEMA).await?;
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        dialect::run_plain(manager, &[if postgres { OLDER_POSTGRES } else { OLDER_SQLITE }]).await
    }
}
