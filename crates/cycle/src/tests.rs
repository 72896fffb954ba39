//! Tests of the use cases against a real SQLite file and the real optimizer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod consent;
mod demonstration;
mod entering;
mod fixture;
mod policies;
mod privacy;
mod reasons;
mod rounds;
mod sharing;
mod walk;
