//! What tests across crates stand on: the real program in a process of its own, on a database of its own.
//!
//! Comes in: the built `matchmaker`, a temporary folder, perhaps `MATCHMAKER_TEST_POSTGRES`. Goes out: a running server's
//! address, signed-in clients, and records made through the API.
//!
//! Deliberately absent: doubles of our own code, access to the database behind the server's back, except to let time pass.

#![allow(clippy::expect_used, clippy::panic, missing_docs)]

mod app;
mod fleet;
mod outside;
mod records;
mod server;
mod visitor;

use std::path::PathBuf;
use std::process::Command;

pub use app::{App, begin_factor, between, set_up_factor};
pub use fleet::{Fleet, Member};
pub use outside::{Outside, Target, free_port};
pub use records::{
    AREA, CAPABILITY, KIND, UNIT, day, finished, need_body, offer_body, open_need, open_offer, run_of, status_of,
};
pub use server::{Database, Server, Shared, exit_code, log_of};
pub use visitor::{Answer, Visitor};

/// How long a row of the scorecard is measured: `MATCHMAKER_LENGTH_<row>`, else the short length of daily tests.
pub fn length(row: &str, short: usize) -> usize {
    std::env::var(format!("MATCHMAKER_LENGTH_{row}")).ok().and_then(|text| text.parse().ok()).unwrap_or(short)
}

/// Says what a row of the scorecard came to.
pub fn figure(row: &str, said: &str) {
    println!("figure {row}: {said}");
}

pub const PASSWORD: &str = "four steps, one cycle";
pub const STATE: &str = "requesting@example.org";
pub const DONOR: &str = "donor@example.org";
pub const SECRETARIAT: &str = "secretariat@example.org";

/// The program as `cargo build -p cli` leaves it beside the tests.
pub fn program() -> PathBuf {
    let mut path = std::env::current_exe().expect("a test knows where it lies");
    path.pop();
    if path.ends_with("deps") {
        path.pop();
    }
    path.push("matchmaker");
    assert!(path.exists(), "{} is missing; build it first: cargo build -p cli", path.display());
    path
}

/// Runs a command on a database: its exit code, and all that it said.
pub fn run(mut command: Command, url: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let done = command.args(arguments).env("DATABASE_URL", url).env("RUST_LOG", "warn").output();
    let done = done.expect("the program starts");
    (done.status.code(), String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned())
}

/// The same with the program.
pub fn ours(url: &str, arguments: &[&str]) -> (Option<i32>, String) {
    run(Command::new(program()), url, arguments)
}

/// The same where it must succeed.
pub fn done(url: &str, arguments: &[&str]) -> String {
    let (code, said) = ours(url, arguments);
    assert_eq!(code, Some(0), "{arguments:?}: {said}");
    said
}

/// Every database, as often as a row of the scorecard is measured.
pub fn turns(row: &str) -> impl Iterator<Item = Database> {
    let length = length(row, 1);
    Database::all().into_iter().flat_map(move |database| std::iter::repeat_n(database, length))
}
