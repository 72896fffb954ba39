//! Every query is scoped by who asks.

use crate::{files, read, root};

/// Modules of persistence that hold no query of a record (the store itself, the unit of work, the scope), and the
/// console, whose methods stand on the `Console` that only the command line gets.
const GROUND: &[&str] = &["store", "unit", "scope", "records", "lib", "console"];

/// What answers before anybody is known: it takes a secret or an address and tells of that one row, or gives the key
/// itself (a lease).
const BEFORE_A_KEY: &[&str] = &[
    "door.rs: pub async fn login(",
    "door.rs: pub async fn open_session(",
    "door.rs: pub async fn invitation(",
    "door.rs: pub async fn accept_invitation(",
    "factors.rs: pub async fn factor_of_login(",
    "factors.rs: pub async fn begin_step(",
    "factors.rs: pub async fn owing(",
    "factors.rs: pub async fn finish_step(",
    "tries.rs: pub async fn wait(",
    "tries.rs: pub async fn wrong(",
    "tries.rs: pub async fn right(",
    "tries.rs: pub async fn known(",
    "tries.rs: pub async fn remember(",
    "jobs.rs: pub async fn claim(",
    "jobs.rs: pub async fn queue_housekeeping(",
];

/// A public function of a query module must take one of these.
const KEYS: &[&str] = &["&Scope", "&Lease", "&Console", "&Courier"];

#[test]
fn public_queries_take_a_scope_a_lease_the_courier_or_the_console() {
    let folder = root().join("crates/persistence/src");
    let mut bare = Vec::new();
    for path in files(&folder, ".rs") {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if GROUND.contains(&stem.as_str())
            || path.components().any(|c| matches!(c.as_os_str().to_str(), Some("entity" | "tests")))
        {
            continue;
        }
        let text = read(&path);
        for start in text.match_indices("pub async fn ").map(|(at, _)| at) {
            let signature: String = text[start..].chars().take_while(|&c| c != '{').collect();
            let named = format!("{stem}.rs: {signature}");
            if BEFORE_A_KEY.iter().any(|known| named.starts_with(known)) {
                continue;
            }
            if !KEYS.iter().any(|key| signature.contains(key)) {
                bare.push(format!("{}: {}", path.display(), signature.lines().next().unwrap_or_default()));
            }
        }
    }
    assert!(bare.is_empty(), "these answer without asking who asks: {bare:#?}");
}
