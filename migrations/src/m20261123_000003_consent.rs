//! What a round calls for, disclosure, terms, alternatives, declined pairs, interests outside rounds, threads, review
//! dates; engagements that no round made.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

const SCHEMA: &str = include_str!("m20261123_000003_consent.sql");

/// An engagement comes from a proposal of a round, or from an interest outside rounds; it may be suspended. SQLite
/// changes what may be empty by making the table anew: the rows that point to it are looked at when the step ends.
const ENGAGEMENT_SQLITE: &[&str] = &[
    "pragma defer_foreign_keys = on",
    "create table engagement_before as select * from engagement",
    "drop table engagement",
    "create table engagement (
      id blob primary key,
      proposal blob unique references proposal (id),
      round blob references round (id),
      interest blob unique references interest (id),
      need blob not null references need (id),
      offer blob not null references offer (id),
      state_organisation blob not null references organisation (id),
      provider_organisation blob not null references organisation (id),
      state text not null,
      provider_kind text not null,
      capability text not null,
      area text not null,
      kind text not null,
      unit text not null,
      amount integer not null check (amount > 0),
      draw_unit text not null,
      status text not null check (status in ('agreed', 'in-delivery', 'suspended', 'closed')),
      closure text,
      period_from text,
      period_until text,
      words text not null,
      version integer not null,
      created_at text not null,
      check ((proposal is null) <> (interest is null))
    ) strict",
    "insert into engagement select id, proposal, round, null, need, offer, state_organisation, provider_organisation, state, provider_kind, capability, area, kind, unit, amount, draw_unit, status, closure, null, null, '', version, created_at from engagement_before",
    "drop table engagement_before",
    "create index engagement_need on engagement (need)",
    "create index engagement_state on engagement (state_organisation)",
    "create index engagement_provider on engagement (provider_organisation)",
    "create index engagement_offer on engagement (offer)",
    "update need set review_due = date(substr(updated_at, 1, 10), '+12 months')",
    "update offer set review_due = date(substr(updated_at, 1, 10), '+12 months')",
];

const ENGAGEMENT_POSTGRES: &[&str] = &[
    "alter table engagement alter column proposal drop not null",
    "alter table engagement alter column round drop not null",
    "alter table engagement add column interest uuid unique references interest (id)",
    "alter table engagement add column period_from date",
    "alter table engagement add column period_until date",
    "alter table engagement add column words text not null default ''",
    "alter table engagement drop constraint engagement_status_check",
    "alter table engagement add constraint engagement_status_check check (status in ('agreed', 'in-delivery', 'suspended', 'closed'))",
    "alter table engagement add constraint engagement_origin_check check ((proposal is null) <> (interest is null))",
    "create index engagement_offer on engagement (offer)",
    "update need set review_due = (updated_at at time zone 'UTC' + interval '12 months')::date",
    "update offer set review_due = (updated_at at time zone 'UTC' + interval '12 months')::date",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SCHEMA).await?;
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        dialect::run_plain(manager, if postgres { ENGAGEMENT_POSTGRES } else { ENGAGEMENT_SQLITE }).await
    }
}
