//! The life of editions, overlays, sections, sharing of assessments and who looked, imports, hints, peer review, rhythm,
//! aggregates.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

const SCHEMA: &str = include_str!("m20261123_000002_assessment.sql");

/// An edition may be in consultation, and one that was retired is superseded. SQLite changes a check by making the table
/// anew: the rows that point to it are looked at when the step ends.
const STATUS_SQLITE: &[&str] = &[
    "pragma defer_foreign_keys = on",
    "create table edition_before as select * from edition",
    "drop table edition",
    "create table edition (
      id blob primary key,
      field text not null,
      version_label text not null,
      title text not null,
      status text not null check (status in ('draft', 'consultation', 'adopted', 'superseded')),
      body text not null,
      sha256 blob not null unique,
      bundled integer not null,
      version integer not null,
      created_at text not null
    ) strict",
    "insert into edition select id, field, version_label, title, case status when 'retired' then 'superseded' else status end, body, sha256, bundled, version, created_at from edition_before",
    "drop table edition_before",
];

const STATUS_POSTGRES: &[&str] = &[
    "alter table edition drop constraint edition_status_check",
    "update edition set status = 'superseded' where status = 'retired'",
    "alter table edition add constraint edition_status_check check (status in ('draft', 'consultation', 'adopted', 'superseded'))",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        dialect::run_plain(manager, if postgres { STATUS_POSTGRES } else { STATUS_SQLITE }).await?;
        dialect::run(manager, SCHEMA).await
    }
}
