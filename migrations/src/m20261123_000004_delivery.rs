//! Delivery and feedback: the file of an engagement, adherence and labels, practices, remarks and review items, approved
//! lessons, contributions, activities.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

const SCHEMA: &str = include_str!("m20261123_000004_delivery.sql");

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SCHEMA).await
    }
}
