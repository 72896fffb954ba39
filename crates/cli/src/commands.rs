//! One file per command.

pub mod audit;
pub mod check;
pub mod exchange;
pub mod matching;
pub mod migrate;
pub mod repeat;
pub mod routes;
pub mod serve;
pub mod solve;
pub mod user;
