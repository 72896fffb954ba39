//! The file of a backup: a first line, the manifest as a line of JSON, the database; all of it in an `age` stream for
//! the keys of those who may restore, unless it was asked for in plain.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use age::secrecy::ExposeSecret;
use age::x25519::{Identity, Recipient};
use age::{Decryptor, Encryptor};
use sha2::{Digest, Sha256};

use super::{FORMAT, Manifest, cannot, folder_of};
use crate::error::StoreError;
use crate::witness::AuditEnd;

/// Longest manifest: a line for each table is far below.
const MANIFEST_LIMIT: u64 = 1024 * 1024;

/// For whom a backup is closed.
#[derive(Debug, Clone)]
pub enum Sealing {
    /// For the holders of these keys (`age1…`), each of whom can open it alone.
    For(Vec<String>),
    /// For everybody who gets hold of the file.
    Plain,
}

/// What opens a backup.
#[derive(Clone, Default)]
pub struct Unsealing {
    /// The text of a key file: lines `AGE-SECRET-KEY-1…`, comments after `#`. Empty for a backup in plain.
    pub identities: String,
    /// Ends of the audit chain that were noted elsewhere: a backup that another one was put in the place of lacks them.
    pub witnessed: Vec<AuditEnd>,
}

impl std::fmt::Debug for Unsealing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Unsealing").finish_non_exhaustive()
    }
}

/// A new pair of keys: the text of the file that opens backups, to be kept away from this machine, and the public key
/// that closes them.
pub fn new_identity() -> (String, String) {
    let identity = Identity::generate();
    let public = identity.to_public().to_string();
    (format!("# public key: {public}\n{}\n", identity.to_string().expose_secret()), public)
}

fn recipients(texts: &[String]) -> Result<Vec<Recipient>, StoreError> {
    let parsed = texts.iter().map(|text| {
        text.trim().parse::<Recipient>().map_err(|why| {
            StoreError::conflict(format!(
                "{:?} is no public key ({why}); it begins with age1, and matchmaker keys backup makes one",
                text.trim()
            ))
        })
    });
    parsed.collect()
}

fn identities(text: &str) -> Result<Vec<Identity>, StoreError> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            line.parse::<Identity>().map_err(|why| {
                StoreError::conflict(format!(
                    "the key file has a line that is no key ({why}); lines begin with AGE-SECRET-KEY-1"
                ))
            })
        })
        .collect()
}

/// Size and SHA-256 of a file.
pub(super) fn measure(path: &Path) -> Result<(u64, String), StoreError> {
    let read = || -> io::Result<(u64, String)> {
        let mut hash = Hashing { inner: io::sink(), hash: Sha256::new(), bytes: 0 };
        io::copy(&mut File::open(path)?, &mut hash)?;
        Ok((hash.bytes, hex::encode(hash.hash.finalize())))
    };
    read().map_err(|e| cannot(path, "read", &e))
}

/// Counts and hashes what passes.
struct Hashing<W> {
    inner: W,
    hash: Sha256,
    bytes: u64,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// A new file that only this user may read.
fn new_file(path: &Path) -> io::Result<File> {
    File::options().write(true).create_new(true).mode(0o600).open(path)
}

/// Gives a finished file its name, so that half of one never bears it, also after a loss of power.
pub(super) fn settle(part: &Path, target: &Path) -> Result<(), StoreError> {
    let settle = || -> io::Result<()> {
        File::open(part)?.sync_all()?;
        if target.exists() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        std::fs::rename(part, target)?;
        File::open(folder_of(target))?.sync_all()
    };
    settle().map_err(|e| cannot(target, "written", &e))
}

/// Writes a backup.
pub(super) fn seal(copy: &Path, manifest: &Manifest, sealing: &Sealing, target: &Path) -> Result<(), StoreError> {
    let head = serde_json::to_string(manifest).map_err(|e| StoreError::corrupt("a manifest", e))?;
    let keys = match sealing {
        Sealing::For(texts) => recipients(texts)?,
        Sealing::Plain => Vec::new(),
    };
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", uuid::Uuid::new_v4()));
    let part = target.with_file_name(name);
    let fill = |out: &mut dyn Write| -> io::Result<()> {
        writeln!(out, "{FORMAT}\n{head}")?;
        io::copy(&mut File::open(copy)?, out).map(drop)
    };
    let write = || -> Result<(), StoreError> {
        let failed = |e: io::Error| cannot(&part, "written", &e);
        let mut out = BufWriter::new(new_file(&part).map_err(failed)?);
        match sealing {
            Sealing::Plain => fill(&mut out).map_err(failed)?,
            Sealing::For(_) => {
                let encryptor = Encryptor::with_recipients(keys.iter().map(|key| key as &dyn age::Recipient))
                    .map_err(|e| StoreError::conflict(format!("the backup cannot be encrypted: {e}")))?;
                let mut stream = encryptor.wrap_output(&mut out).map_err(failed)?;
                fill(&mut stream).map_err(failed)?;
                stream.finish().map_err(failed)?;
            }
        }
        out.flush().map_err(failed)
    };
    let done = write().and_then(|()| settle(&part, target));
    if done.is_err() {
        // What there is of it is worth nothing; where it was never made there is nothing to remove.
        let _ = std::fs::remove_file(&part);
    }
    done
}

/// Opens a backup into a new file, and checks size and hash of what came.
pub(super) fn unseal(file: &Path, opening: &Unsealing, target: &Path) -> Result<Manifest, StoreError> {
    let mut input = BufReader::new(File::open(file).map_err(|e| cannot(file, "read", &e))?);
    let start = input.fill_buf().map_err(|e| cannot(file, "read", &e))?;
    if start.starts_with(FORMAT.as_bytes()) {
        return take(file, input, target);
    }
    if !start.starts_with(b"age-encryption.org/") {
        return Err(StoreError::conflict(format!("{}: is no backup of matchmaker", file.display())));
    }
    let keys = identities(&opening.identities)?;
    let closed = |e: age::DecryptError| {
        StoreError::conflict(format!("{}: cannot be opened with this key ({e})", file.display()))
    };
    let decryptor = Decryptor::new_buffered(input).map_err(closed)?;
    let open = decryptor.decrypt(keys.iter().map(|key| key as &dyn age::Identity)).map_err(closed)?;
    take(file, BufReader::new(open), target)
}

fn take(file: &Path, mut input: impl BufRead, target: &Path) -> Result<Manifest, StoreError> {
    let damaged = |why: &dyn std::fmt::Display| {
        StoreError::conflict(format!("{}: the backup is damaged ({why}); use another one", file.display()))
    };
    let mut line = |what: &str| -> Result<String, StoreError> {
        let mut text = String::new();
        (&mut input).take(MANIFEST_LIMIT).read_line(&mut text).map_err(|e| damaged(&e))?;
        text.strip_suffix('\n').map(str::to_owned).ok_or_else(|| damaged(&format!("{what} is cut")))
    };
    if line("its first line")? != FORMAT {
        return Err(damaged(&"its first line names another format"));
    }
    let manifest: Manifest = serde_json::from_str(&line("its manifest")?).map_err(|e| damaged(&e))?;
    let out = new_file(target).map_err(|e| cannot(target, "written", &e))?;
    let mut out = Hashing { inner: BufWriter::new(out), hash: Sha256::new(), bytes: 0 };
    io::copy(&mut input, &mut out).map_err(|e| damaged(&e))?;
    out.flush().map_err(|e| cannot(target, "written", &e))?;
    if out.bytes != manifest.bytes || hex::encode(out.hash.finalize()) != manifest.sha256 {
        return Err(damaged(&"the database in it is not the one that was saved"));
    }
    Ok(manifest)
}
