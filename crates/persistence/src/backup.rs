//! A whole database as one file, and back.
//!
//! A backup is taken from a running database as it stands at one moment, with what must be found in it again: rows of
//! each table, sums of the ledger, the end of the audit chain. A restore goes into an empty place only, counts again,
//! reads the whole audit chain, and leaves nothing behind where something does not fit.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbBackend};
use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::store::{self, Store};
use crate::witness::AuditEnd;
use crate::{ledger, witness};

mod container;
mod facts;
mod postgres;

pub use container::{Sealing, Unsealing, new_identity};
pub use facts::Facts;

/// The first line of a backup; also names its format.
pub(crate) const FORMAT: &str = "matchmaker-backup/1";

/// What a backup says of itself, before the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// When it was taken.
    pub made_at: DateTime<Utc>,
    /// Version of the program that took it.
    pub program: String,
    /// `sqlite` or `postgres`: it goes back into the same kind.
    pub database: String,
    /// Bytes of the database's part.
    pub bytes: u64,
    /// Their SHA-256 in lower-case hex.
    pub sha256: String,
    /// What must be found in it again.
    pub facts: Facts,
}

/// A folder that only this user may enter; gone with all that is in it when dropped.
struct PrivateFolder(PathBuf);

impl PrivateFolder {
    fn under(parent: &Path) -> Result<Self, StoreError> {
        use std::os::unix::fs::DirBuilderExt;
        let path = parent.join(format!(".matchmaker-{}", uuid::Uuid::new_v4()));
        std::fs::DirBuilder::new().mode(0o700).create(&path).map_err(|e| cannot(&path, "made", &e))?;
        Ok(Self(path))
    }
}

impl Drop for PrivateFolder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::error!(%error, folder = %self.0.display(), "a folder of a backup could not be removed; remove it by hand");
        }
    }
}

/// A file that could not be handled, in words.
fn cannot(path: &Path, what: &str, error: &std::io::Error) -> StoreError {
    StoreError::conflict(format!("{}: cannot be {what} ({error})", path.display()))
}

/// The folder that a file lies in.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Work with files, apart from the threads that serve.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| StoreError::Unavailable(format!("work on a backup ended early: {error}")))?
}

/// Takes a backup into a new file. The database goes on serving meanwhile; nothing in it changes.
pub(crate) async fn make(
    store: &Store,
    file: &Path,
    sealing: Sealing,
    now: DateTime<Utc>,
) -> Result<Manifest, StoreError> {
    if file.exists() {
        return Err(StoreError::conflict(format!("{}: exists; name a new file", file.display())));
    }
    let sqlite = store.backend() != DbBackend::Postgres;
    // The copy is not encrypted yet: it lies beside the database, or on this machine where that is elsewhere.
    let folder = if sqlite {
        PrivateFolder::under(folder_of(&store::sqlite_file(store.url())?))?
    } else {
        PrivateFolder::under(&std::env::temp_dir())?
    };
    let copy = folder.0.join("database");
    let facts = if sqlite { copy_sqlite(store, &copy).await? } else { postgres::dump(store, &copy).await? };
    let database = if sqlite { "sqlite" } else { "postgres" };
    let (copied, target) = (copy.clone(), file.to_owned());
    apart(move || {
        let (bytes, sha256) = container::measure(&copied)?;
        let program = env!("CARGO_PKG_VERSION").to_owned();
        let manifest = Manifest { made_at: now, program, database: database.to_owned(), bytes, sha256, facts };
        container::seal(&copied, &manifest, &sealing, &target)?;
        Ok(manifest)
    })
    .await
}

/// `VACUUM INTO` reads one state of the database while others write.
async fn copy_sqlite(store: &Store, copy: &Path) -> Result<Facts, StoreError> {
    let source = store::connect(store.url(), store::Use::Migrate).await?;
    let quoted = copy.display().to_string().replace('\'', "''");
    source.execute_unprepared(&format!("vacuum into '{quoted}'")).await?;
    source.close().await?;
    let made = Store::open(&store::sqlite_url(copy)).await?;
    let facts = sound(&made).await;
    made.close().await?;
    facts
}

/// The facts of an SQLite file whose pages, indexes and references hold.
async fn sound(store: &Store) -> Result<Facts, StoreError> {
    if store.backend() != DbBackend::Postgres {
        let integrity = store::shown(store.reader(), "pragma integrity_check").await?;
        if integrity != "ok" {
            return Err(StoreError::Corrupt(format!("the database is damaged: {integrity}")));
        }
        if !store::shown(store.reader(), "pragma foreign_key_check").await?.is_empty() {
            return Err(StoreError::Corrupt("the database is damaged: a reference leads nowhere".to_owned()));
        }
    }
    // Counting may take longer than a statement of the service ever should.
    let db = store::connect(store.url(), store::Use::Migrate).await?;
    let facts = facts::of(&db).await;
    db.close().await?;
    facts
}

/// What a restore found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What the backup said of itself.
    pub manifest: Manifest,
    /// Entries of the audit chain that were read.
    pub audit_entries: u64,
    /// Offers whose ledger was added up.
    pub offers: usize,
}

/// Puts a backup back into an empty place, and verifies what came.
pub(crate) async fn restore(file: &Path, opening: Unsealing, url: &str) -> Result<Restored, StoreError> {
    if url.starts_with("sqlite:") {
        restore_sqlite(file, opening, &store::sqlite_file(url)?, true).await
    } else {
        postgres::restore(file, opening, url).await
    }
}

/// Verifies a backup without putting it anywhere. One of PostgreSQL is read to its end and its list of contents too; its
/// rows are counted where it is restored.
pub(crate) async fn check(file: &Path, opening: Unsealing) -> Result<Restored, StoreError> {
    let folder = PrivateFolder::under(&std::env::temp_dir())?;
    let target = folder.0.join("database");
    let manifest = open_into(file, opening.clone(), &target).await?;
    if manifest.database == "sqlite" {
        std::fs::remove_file(&target).map_err(|e| cannot(&target, "removed", &e))?;
        return restore_sqlite(file, opening, &target, false).await;
    }
    postgres::list(&target).await?;
    Ok(Restored { manifest, audit_entries: 0, offers: 0 })
}

/// Opens a backup into a file of its own and compares it with its manifest.
async fn open_into(file: &Path, opening: Unsealing, target: &Path) -> Result<Manifest, StoreError> {
    let (file, target) = (file.to_owned(), target.to_owned());
    apart(move || container::unseal(&file, &opening, &target)).await
}

async fn restore_sqlite(file: &Path, opening: Unsealing, target: &Path, keep: bool) -> Result<Restored, StoreError> {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let mut name = target.as_os_str().to_owned();
        name.push(suffix);
        if Path::new(&name).exists() {
            return Err(StoreError::conflict(format!(
                "{}: exists; a backup is restored into an empty place only, so name a new file",
                Path::new(&name).display()
            )));
        }
    }
    let folder = PrivateFolder::under(folder_of(target))?;
    let copy = folder.0.join("database");
    let manifest = open_into(file, opening.clone(), &copy).await?;
    demand_kind(&manifest, "sqlite")?;
    let store = Store::open(&store::sqlite_url(&copy)).await?;
    let verified = verified(&store, manifest, &opening.witnessed).await;
    // Closing folds the write-ahead log into the file, which then stands alone.
    store.close().await?;
    let restored = verified?;
    if keep {
        let target = target.to_owned();
        apart(move || container::settle(&copy, &target)).await?;
    }
    Ok(restored)
}

fn demand_kind(manifest: &Manifest, kind: &str) -> Result<(), StoreError> {
    if manifest.database == kind {
        return Ok(());
    }
    Err(StoreError::conflict(format!(
        "the backup is of {}, the target is {kind}; restore it into the kind of database that it was taken from",
        manifest.database
    )))
}

/// Counts again, brings the schema up to date, reads the audit chain to its end and adds up every offer.
async fn verified(store: &Store, manifest: Manifest, witnessed: &[AuditEnd]) -> Result<Restored, StoreError> {
    let found = sound(store).await?;
    if let Some(difference) = manifest.facts.difference(&found) {
        return Err(StoreError::Corrupt(format!("the backup does not hold what it says: {difference}")));
    }
    store.migrate().await?;
    let verdict = witness::verify(store, witnessed).await?;
    if let Some(fault) = verdict.faults.first() {
        return Err(StoreError::Corrupt(format!("the audit log is broken at entry {}: {}", fault.seq, fault.what)));
    }
    let ledgers = ledger::all(store).await?;
    if let Some((of, fault)) = ledgers.iter().find_map(|of| of.faults().into_iter().next().map(|fault| (of, fault))) {
        return Err(StoreError::Corrupt(format!("offer {} does not add up: {fault}", of.offer)));
    }
    Ok(Restored { manifest, audit_entries: verdict.entries, offers: ledgers.len() })
}
