//! Backups, at the console of the machine alone: a whole database into one file, and back into an empty place.
//!
//! They open the database as it is: saving one brings no schema up to date, restoring makes nothing beside what came.

use std::path::Path;

use persistence::backup;
use persistence::{Console, Manifest, Store};
pub use persistence::{Sealing, Unsealing};

use crate::clock::Clock;
use crate::matchmaker::refusal;
use crate::refusal::Outcome;

/// What was saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupMade {
    /// Rows in all.
    pub rows: i64,
    /// Bytes of the database in it.
    pub bytes: u64,
    /// Number of the last audit entry.
    pub audit_seq: i64,
    /// Its hash in lower-case hex: kept elsewhere, it shows that a backup was not exchanged.
    pub audit_hash: String,
}

impl From<&Manifest> for BackupMade {
    fn from(of: &Manifest) -> Self {
        Self {
            rows: of.facts.rows.values().sum(),
            bytes: of.bytes,
            audit_seq: of.facts.audit_seq,
            audit_hash: of.facts.audit_hash.clone(),
        }
    }
}

/// What was restored or checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoreDone {
    /// When the backup was taken, as RFC 3339.
    pub made_at: String,
    /// What it holds.
    pub held: BackupMade,
    /// Audit entries that were read one by one.
    pub audit_entries: u64,
    /// Offers whose ledger was added up.
    pub offers: usize,
}

impl From<backup::Restored> for RestoreDone {
    fn from(done: backup::Restored) -> Self {
        Self {
            made_at: done.manifest.made_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            held: BackupMade::from(&done.manifest),
            audit_entries: done.audit_entries,
            offers: done.offers,
        }
    }
}

/// Saves the database into a new file while it serves.
pub async fn make(url: &str, file: &Path, sealing: Sealing) -> Outcome<BackupMade> {
    let store = Store::open(url).await.map_err(refusal)?;
    let made = store.console().backup(file, sealing, Clock::system().now()).await;
    store.close().await.map_err(refusal)?;
    made.map(|manifest| BackupMade::from(&manifest)).map_err(refusal)
}

/// Restores into an empty database: an SQLite file that is not there, or a database of PostgreSQL without tables.
pub async fn restore(url: &str, file: &Path, opening: Unsealing) -> Outcome<RestoreDone> {
    Console::restore(file, opening, url).await.map(RestoreDone::from).map_err(refusal)
}

/// Verifies a backup without restoring it.
pub async fn check(file: &Path, opening: Unsealing) -> Outcome<RestoreDone> {
    Console::check_backup(file, opening).await.map(RestoreDone::from).map_err(refusal)
}

/// A new pair of keys for backups: the text of the file that opens them, and the public key that closes them.
pub fn new_keys() -> (String, String) {
    backup::new_identity()
}
