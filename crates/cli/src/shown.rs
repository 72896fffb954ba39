//! What a person at a terminal or a log collector sees.

use std::fmt::Arguments;
use std::future::Future;
use std::io::{ErrorKind, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;
use tracing_subscriber::EnvFilter;

use crate::Done;

/// Starts the log on standard error: lines on a terminal, JSON elsewhere. `RUST_LOG` chooses what is logged.
pub fn start_log() {
    let mut filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,sea_orm_migration=warn,simplecss=error,usvg=error"));
    // This one names whole addresses, and the address of an invitation is its secret. What it refuses is logged by us.
    if let Ok(silent) = "tower_http::csrf=off".parse() {
        filter = filter.add_directive(silent);
    }
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start in one process (tests) keeps the first log.
    let _ = if std::io::stderr().is_terminal() { log.compact().try_init() } else { log.json().try_init() };
}

/// Whether something did not reach standard output although somebody waits for it.
static UNSAID: AtomicBool = AtomicBool::new(false);

/// Prints a line. `println!` would end the process where the reader has gone (`matchmaker routes | head`).
macro_rules! say {
    ($($words:tt)*) => {
        $crate::shown::write_out(format_args!("{}\n", format_args!($($words)*)))
    };
}
pub(crate) use say;

/// Writes to standard output. A reader who has had enough is no fault; anything else is told by the exit code.
pub fn write_out(text: Arguments<'_>) {
    let Err(error) = std::io::stdout().lock().write_fmt(text) else { return };
    if error.kind() != ErrorKind::BrokenPipe && !UNSAID.swap(true, Ordering::Relaxed) {
        eprintln!("standard output cannot be written: {error}");
    }
}

/// Whether all that was to be printed was taken.
pub fn all_said() -> bool {
    !UNSAID.load(Ordering::Relaxed)
}

/// Runs an async command to its end.
pub fn on_runtime(work: impl Future<Output = Done>) -> Done {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting the runtime")?;
    runtime.block_on(work)
}
