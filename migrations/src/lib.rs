//! The schema's history.
//!
//! Comes in: a connection to SQLite or PostgreSQL. Goes out: the same tables on either, step by step, each step in one
//! transaction, so that one which is cut leaves nothing behind.
//!
//! Programs of two versions work on one database while the older ones are replaced: a step adds and never takes away
//! what the version before it uses, and a program passes over later steps that it does not know. Where a step cannot
//! keep to that, it writes the name of the step that a program must know into the setting `schema-needs`.
//!
//! Deliberately absent: entities of the persistence room (they change, history does not), data, decisions.

use sea_orm_migration::{MigrationTrait, MigratorTrait};

mod apply;
mod dialect;
mod m20261101_000001_cycle;
mod m20261123_000002_assessment;
mod m20261123_000003_consent;
mod m20261123_000004_delivery;
mod m20261123_000005_outbox;
mod m20261123_000006_rights;
mod m20261123_000007_witness;
mod m20261123_000008_second_factor;

pub use apply::{Applied, apply, apply_first, last_known};

/// All steps, oldest first.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261101_000001_cycle::Migration),
            Box::new(m20261123_000002_assessment::Migration),
            Box::new(m20261123_000003_consent::Migration),
            Box::new(m20261123_000004_delivery::Migration),
            Box::new(m20261123_000005_outbox::Migration),
            Box::new(m20261123_000006_rights::Migration),
            Box::new(m20261123_000007_witness::Migration),
            Box::new(m20261123_000008_second_factor::Migration),
        ]
    }
}
