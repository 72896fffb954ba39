//! What a person at a terminal or a log collector sees.

use std::future::Future;
use std::io::IsTerminal;

use anyhow::Context;
use tracing_subscriber::EnvFilter;

use crate::Done;

/// Starts the log on standard error: lines on a terminal, JSON elsewhere. `RUST_LOG` chooses what is logged.
pub fn start_log() {
    let mut filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,sea_orm_migration=warn"));
    // This one names whole addresses, and the address of an invitation is its secret. What it refuses is logged by us.
    if let Ok(silent) = "tower_http::csrf=off".parse() {
        filter = filter.add_directive(silent);
    }
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start in one process (tests) keeps the first log.
    let _ = if std::io::stderr().is_terminal() { log.compact().try_init() } else { log.json().try_init() };
}

/// Runs an async command to its end.
pub fn on_runtime(work: impl Future<Output = Done>) -> Done {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting the runtime")?;
    runtime.block_on(work)
}
