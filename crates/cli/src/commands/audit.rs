//! `audit`: the log read entry by entry, its end for witnesses, a copy for other readers, erasure of words; and the ledger
//! of every offer.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use cycle::{AuditEnd, Settings, read_witnesses};

use crate::Done;
use crate::commands::keys::SignedBy;
use crate::commands::migrate::DatabaseAt;
use crate::exit::{Stop, read, write};
use crate::shown::{on_runtime, say, start_log};

/// Faults that are named one by one; more are counted.
const NAMED: usize = 200;

/// Arguments of `audit`.
#[derive(Debug, Args)]
pub struct Audit {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Reads the whole log and names every entry that was changed, removed or inserted.
    Verify(Verify),
    /// Prints the end of the log as one line, to be kept where the service cannot reach.
    Head(Head),
    /// Writes every entry as a line of JSON, for tools/verify_audit.py or any other reader.
    Export(Export),
    /// Erases the words that were said about a record; the log keeps commitments that tell nothing.
    Erase(Erase),
    /// Adds up every offer: capacity is free, proposed, agreed and delivered, and nothing is promised twice.
    Capacity(DatabaseAt),
}

#[derive(Debug, Args)]
struct Verify {
    #[command(flatten)]
    at: DatabaseAt,
    /// A file with lines of `audit head`, kept elsewhere; may be given several times.
    #[arg(long)]
    against: Vec<PathBuf>,
    /// The public key that every such line must be signed by.
    #[arg(long, requires = "against")]
    key: Option<String>,
}

#[derive(Debug, Args)]
struct Head {
    #[command(flatten)]
    at: DatabaseAt,
    #[command(flatten)]
    signed: SignedBy,
}

#[derive(Debug, Args)]
struct Export {
    #[command(flatten)]
    at: DatabaseAt,
    /// The file to write.
    #[arg(short, long)]
    output: PathBuf,
}

#[derive(Debug, Args)]
struct Erase {
    #[command(flatten)]
    at: DatabaseAt,
    /// The kind of record, as the log names it, such as need.
    kind: String,
    /// Its identifier.
    id: String,
}

impl Audit {
    /// Prints what was looked at; names what does not fit, with exit code 2.
    pub fn run(self) -> Done {
        start_log();
        on_runtime(async {
            match self.act {
                Act::Verify(verify) => verify.run().await,
                Act::Head(head) => {
                    let settings = Settings { signer: head.signed.signer()?, ..Settings::default() };
                    say!("{}", head.at.open(settings).await?.current_audit_head().await?.line());
                    Ok(())
                }
                Act::Export(export) => export.run().await,
                Act::Erase(erase) => {
                    let matchmaker = erase.at.open(Settings::default()).await?;
                    let (gone, plain) = matchmaker.erase_from_audit(&erase.kind, &erase.id).await?;
                    say!("{gone} entries about {} {} lost their words", erase.kind, erase.id);
                    if plain > 0 {
                        say!("{plain} entries of the first format hold theirs in the log itself, where they stay");
                    }
                    Ok(())
                }
                Act::Capacity(at) => capacity(&at).await,
            }
        })
    }
}

impl Verify {
    async fn run(&self) -> Done {
        let witnessed = witnesses(&self.against, self.key.as_deref())?;
        let reading = self.at.open(Settings::default()).await?.verify_audit(&witnessed).await?;
        if reading.faults.is_empty() {
            say!(
                "the audit log is whole: {} entries, each follows from the one before; {} witnesses agree",
                reading.entries,
                reading.witnesses
            );
            say!("{}", reading.head.line());
            return Ok(());
        }
        let mut said = String::new();
        for fault in reading.faults.iter().take(NAMED) {
            let _ = writeln!(said, "entry {}: {}", fault.seq, fault.what);
        }
        if reading.faults.len() > NAMED {
            let _ = writeln!(said, "and {} more", reading.faults.len() - NAMED);
        }
        let _ = write!(said, "the audit log is broken: {} faults in {} entries", reading.faults.len(), reading.entries);
        Err(Stop::BadInput(said))
    }
}

impl Export {
    async fn run(&self) -> Done {
        let matchmaker = self.at.open(Settings::default()).await?;
        let (mut text, mut after, mut entries) = (String::new(), 0, 0usize);
        loop {
            let lines = matchmaker.audit_lines(after).await?;
            let Some(last) = lines.last() else { break };
            after = last.seq;
            for line in &lines {
                text.push_str(&serde_json::to_string(line).map_err(anyhow::Error::from)?);
                text.push('\n');
            }
            entries += lines.len();
        }
        write(&self.output, text.as_bytes())?;
        say!("{}: {entries} entries", self.output.display());
        Ok(())
    }
}

async fn capacity(at: &DatabaseAt) -> Done {
    let audit = at.open(Settings::default()).await?.audit_capacity().await?;
    if audit.faults.is_empty() {
        say!("every unit is accounted for: {} offers", audit.offers);
        return Ok(());
    }
    for fault in &audit.faults {
        eprintln!("offer {}: {}", fault.offer, fault.what);
    }
    Err(Stop::BadInput(format!("{} of {} offers do not add up", audit.faults.len(), audit.offers)))
}

/// The ends of the log that kept files name; with a public key each must bear its signature.
pub fn witnesses(files: &[PathBuf], key: Option<&str>) -> Result<Vec<AuditEnd>, Stop> {
    let mut witnessed = Vec::new();
    for path in files {
        witnessed.extend(read_witnesses(&String::from_utf8_lossy(&read(path)?), key)?);
    }
    Ok(witnessed)
}
