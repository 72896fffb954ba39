//! The program as a black box: offline commands, the service over HTTP, both databases.

#![allow(clippy::expect_used, clippy::panic)]

mod changes;
mod door;
mod input;
mod matrix;
mod offline;
mod private;
mod races;
mod reasons;
mod walk;
mod world;
