//! The program as a black box: offline commands, the service over HTTP, both databases.

#![allow(clippy::expect_used, clippy::panic)]

mod changes;
mod consent;
mod documents;
mod door;
mod drill;
mod faults;
mod files;
mod guessing;
mod input;
mod matrix;
mod offline;
mod outbox;
mod private;
mod races;
mod reasons;
mod rights;
mod rolling;
mod second_factor;
mod walk;
mod witness;
mod world;
mod world_consent;
mod world_delivery;
mod year;
