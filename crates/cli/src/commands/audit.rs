//! `audit verify`: the hash chain of the audit log, entry by entry.

use clap::{Args, Subcommand};
use cycle::Settings;

use crate::Done;
use crate::commands::migrate::DatabaseAt;
use crate::shown::{on_runtime, start_log};

/// Arguments of `audit`.
#[derive(Debug, Args)]
pub struct Audit {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Reads the whole log and says whether each entry follows from the one before.
    Verify(DatabaseAt),
}

impl Audit {
    /// Prints the number of entries; names the first that does not fit, with exit code 2.
    pub fn run(&self) -> Done {
        start_log();
        let Act::Verify(at) = &self.act;
        on_runtime(async {
            let entries = at.open(Settings::default()).await?.verify_audit().await?;
            println!("the audit log is whole: {entries} entries, each follows from the one before");
            Ok(())
        })
    }
}
