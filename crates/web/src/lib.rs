//! The service's face: pages in six languages and the API.
//!
//! Comes in: HTTP requests. Goes out: pages, JSON and files; figures of the running service on a port of its own.
//! A request becomes the raw words of a use case of `cycle`; its answer or its refusal becomes a page or a problem.
//!
//! Deliberately absent: rules, queries, the clock, the store. Scopes come from `cycle` and cannot be made here.
//! Every route stands in one table with its policy; a route without one does not compile.

pub mod api;
pub mod assets;
pub mod carried;
mod chart_files;
pub mod charts;
pub mod context;
pub mod device;
pub mod draining;
pub mod error;
pub mod extract;
pub mod form;
pub mod format;
pub mod headers;
pub mod health;
pub mod i18n;
pub mod metrics;
pub mod page;
pub mod postmaster;
pub mod problem;
mod qr;
pub mod routes;
pub mod serve;
#[cfg(test)]
mod serve_tests;
pub mod session;
pub mod settings;
pub mod table_of_routes;
pub mod tls;
#[cfg(test)]
mod tls_tests;
pub mod verifier;

use std::sync::Arc;

use cycle::Matchmaker;

pub use draining::Draining;
pub use postmaster::Postmaster;
pub use serve::{ServeError, Server, fit_to_listen, serve_metrics};
pub use settings::Settings;
pub use table_of_routes::{Kind, Policy, Route, Table};
pub use tls::{Certificates, TlsError};

/// What every handler reaches.
#[derive(Clone)]
pub struct App {
    /// The use cases.
    pub cycle: Matchmaker,
    /// What the one who starts the service decided.
    pub settings: Arc<Settings>,
    /// Whether it is about to stop.
    pub draining: Draining,
}

/// The whole table: pages, API, and what the service itself answers.
pub fn table() -> Table {
    health::add(verifier::add(api::add(routes::add(Table::default()))))
}

/// Every route as data, for the test that walks them for every role.
pub fn routes() -> Vec<Route> {
    table().routes()
}
