//! `backup` and `restore`: the whole database as one file, and back, each time verified.

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use cycle::{BackupMade, Sealing, Unsealing, backups};

use crate::Done;
use crate::commands::audit::witnesses;
use crate::commands::migrate::DatabaseAt;
use crate::exit::{Stop, read};
use crate::shown::{on_runtime, say, start_log};

/// Arguments of `backup`.
#[derive(Debug, Args)]
pub struct Backup {
    #[command(flatten)]
    at: DatabaseAt,
    /// The file to write; it must not exist.
    #[arg(short, long)]
    output: PathBuf,
    /// The public key (age1…) of somebody who may restore; may be given several times.
    #[arg(long, env = "MATCHMAKER_BACKUP_KEY", value_delimiter = ',')]
    key: Vec<String>,
    /// Writes the file without encryption.
    #[arg(long, conflicts_with = "key")]
    plain: bool,
}

impl Backup {
    /// Says what was saved, with the end of the audit log to be noted elsewhere.
    pub fn run(self) -> Done {
        start_log();
        let sealing = match (self.plain, self.key.is_empty()) {
            (true, _) => Sealing::Plain,
            (false, false) => Sealing::For(self.key),
            (false, true) => {
                return Err(Stop::BadInput(
                    "a backup is encrypted: name a public key with --key (matchmaker keys backup makes a pair), or ask for a readable file with --plain".to_owned(),
                ));
            }
        };
        self.at.demand_there()?;
        on_runtime(async {
            let since = Instant::now();
            let made = backups::make(&self.at.database, &self.output, sealing).await?;
            say!("{}: saved in {:.1} s: {}", self.output.display(), since.elapsed().as_secs_f64(), held(&made));
            Ok(())
        })
    }
}

fn held(of: &BackupMade) -> String {
    format!("{} rows, {} bytes, the audit log ends with {} {}", of.rows, of.bytes, of.audit_seq, of.audit_hash)
}

/// Arguments of `restore`.
#[derive(Debug, Args)]
pub struct Restore {
    #[command(flatten)]
    at: DatabaseAt,
    /// The backup.
    file: PathBuf,
    /// The file with the secret key that opens it.
    #[arg(long, env = "MATCHMAKER_BACKUP_KEY_FILE")]
    key_file: Option<PathBuf>,
    /// A file with lines of `audit head`, kept elsewhere: shows that no older or other backup is in its place.
    #[arg(long)]
    against: Vec<PathBuf>,
    /// Verifies the backup and restores nothing.
    #[arg(long)]
    check: bool,
}

impl Restore {
    /// Says what was restored; with a fault nothing stays behind.
    pub fn run(self) -> Done {
        start_log();
        let identities = match &self.key_file {
            Some(path) => String::from_utf8_lossy(&read(path)?).into_owned(),
            None => String::new(),
        };
        let witnessed = witnesses(&self.against, None)?;
        let opening = Unsealing { identities, witnessed };
        on_runtime(async {
            let since = Instant::now();
            let done = match self.check {
                true => backups::check(&self.file, opening).await?,
                false => backups::restore(&self.at.database, &self.file, opening).await?,
            };
            say!(
                "{}: the backup of {} is {} in {:.1} s: {}",
                self.file.display(),
                done.made_at,
                if self.check { "whole, read" } else { "restored and whole" },
                since.elapsed().as_secs_f64(),
                held(&done.held)
            );
            if done.audit_entries > 0 {
                say!("verified: {} audit entries, {} offers add up", done.audit_entries, done.offers);
            }
            Ok(())
        })
    }
}
