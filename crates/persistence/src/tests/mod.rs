//! Tests on real databases: SQLite files in temporary folders, and PostgreSQL where `MATCHMAKER_TEST_POSTGRES` holds the
//! address of an administrator (each test makes a database of its own there).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod agreeing;
mod bench;
mod chain;
mod cycle;
mod delivery;
mod matrix;
mod people;
mod records;
mod schema;
mod shares;
mod storms;
