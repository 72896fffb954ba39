//! `audit verify`: the hash chain of the audit log, entry by entry. `audit capacity`: the ledger of every offer.

use clap::{Args, Subcommand};
use cycle::Settings;

use crate::Done;
use crate::commands::migrate::DatabaseAt;
use crate::exit::Stop;
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
    /// Adds up every offer: capacity is free, proposed, agreed and delivered, and nothing is promised twice.
    Capacity(DatabaseAt),
}

impl Audit {
    /// Prints what was looked at; names what does not fit, with exit code 2.
    pub fn run(&self) -> Done {
        start_log();
        match &self.act {
            Act::Verify(at) => on_runtime(async {
                let entries = at.open(Settings::default()).await?.verify_audit().await?;
                println!("the audit log is whole: {entries} entries, each follows from the one before");
                Ok(())
            }),
            Act::Capacity(at) => on_runtime(async {
                let audit = at.open(Settings::default()).await?.audit_capacity().await?;
                if audit.faults.is_empty() {
                    println!("every unit is accounted for: {} offers", audit.offers);
                    return Ok(());
                }
                for fault in &audit.faults {
                    eprintln!("offer {}: {}", fault.offer, fault.what);
                }
                Err(Stop::BadInput(format!("{} of {} offers do not add up", audit.faults.len(), audit.offers)))
            }),
        }
    }
}
