//! One file per command.

pub mod assessment;
pub mod audit;
pub mod backup;
pub mod catalogue;
pub mod check;
pub mod exchange;
pub mod explain;
pub mod frontier;
pub mod keys;
pub mod matching;
pub mod migrate;
mod reasons;
pub mod repeat;
pub mod routes;
pub mod serve;
pub mod solve;
pub mod user;
pub mod worker;
mod working;

/// A public address as links begin with it.
fn without_slash(address: &str) -> Result<String, std::convert::Infallible> {
    Ok(address.trim_end_matches('/').to_owned())
}
