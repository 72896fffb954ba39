//! `keys`: makes keys. Each secret goes into a file that only its owner may read, and nowhere else.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use cycle::backups;

use crate::Done;
use crate::exit::Stop;

/// Arguments of `keys`.
#[derive(Debug, Args)]
pub struct Keys {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// A pair of keys for backups: the file opens them and is kept away from this machine, the public key closes them.
    Backup(Into),
}

#[derive(Debug, Args)]
struct Into {
    /// The file for the secret; it must not exist.
    #[arg(short, long)]
    output: PathBuf,
}

impl Keys {
    /// Writes the secret and prints the public key.
    pub fn run(&self) -> Done {
        let (Act::Backup(into), (secret, public)) = (&self.act, backups::new_keys());
        keep(&into.output, &secret)?;
        println!("{public}");
        Ok(())
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
