//! Tests of the use cases against a real SQLite file and the real optimizer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod assurance;
mod consent;
mod delivery;
mod demonstration;
mod entering;
mod feeding_back;
mod fixture;
mod leaving;
mod outside;
mod overview;
mod policies;
mod privacy;
mod reasons;
mod regimes;
mod rights;
mod rounds;
mod sharing;
mod terms;
mod walk;
