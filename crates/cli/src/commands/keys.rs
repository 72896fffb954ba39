//! `keys`: makes keys. Each secret goes into a file that only its owner may read, and nowhere else.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use cycle::{Signer, backups};

use crate::Done;
use crate::exit::{Stop, read};
use crate::shown::say;

/// Arguments of `keys`.
#[derive(Debug, Args)]
pub struct Keys {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// A pair of keys for backups: the file opens them and is kept away from this machine, the public key closes them.
    Backup(NewKey),
    /// A key that signs the end of the audit log, so that nobody can deny having said it.
    Audit(NewKey),
}

#[derive(Debug, Args)]
struct NewKey {
    /// The file for the secret; it must not exist.
    #[arg(short, long)]
    output: PathBuf,
}

impl Keys {
    /// Writes the secret and prints the public key.
    pub fn run(&self) -> Done {
        let (into, (secret, public)) = match &self.act {
            Act::Backup(into) => (into, backups::new_keys()),
            Act::Audit(into) => {
                let signer = Signer::random();
                (into, (signer.file(), signer.public()))
            }
        };
        keep(&into.output, &secret)?;
        say!("{public}");
        Ok(())
    }
}

/// The key that signs the end of the audit log.
#[derive(Debug, Args)]
pub struct SignedBy {
    /// The file of the key that signs the end of the audit log (matchmaker keys audit).
    #[arg(long, env = "MATCHMAKER_AUDIT_KEY_FILE")]
    audit_key_file: Option<PathBuf>,
}

impl SignedBy {
    /// The key; none where no file is named.
    pub fn signer(&self) -> Result<Option<Signer>, Stop> {
        let Some(path) = &self.audit_key_file else { return Ok(None) };
        let text = String::from_utf8_lossy(&read(path)?).into_owned();
        let signer = Signer::read(&text).map_err(|e| Stop::BadInput(format!("{}: {e}", path.display())))?;
        Ok(Some(signer))
    }
}

/// Writes a secret into a new file of its owner.
fn keep(path: &Path, secret: &str) -> Done {
    let cannot = |e: std::io::Error| {
        Stop::BadInput(format!("{}: cannot be written ({e}); name a new file in a folder of yours", path.display()))
    };
    let mut file = std::fs::File::options().write(true).create_new(true).mode(0o600).open(path).map_err(cannot)?;
    file.write_all(secret.as_bytes()).and_then(|()| file.sync_all()).map_err(cannot)
}
