//! `catalogue`: editions as files, without a server.

use std::path::{Path, PathBuf};

use catalogue::{ChangeKind, Edition};
use clap::{Args, Subcommand};
use vocabulary::Finding;

use crate::Done;
use crate::exit::{Stop, read, write};
use crate::shown::say;

/// Arguments of `catalogue`.
#[derive(Debug, Args)]
pub struct Catalogue {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Names every fault of an edition with its place.
    Check {
        /// An edition, JSON or XLSX.
        file: PathBuf,
    },
    /// Says what changed between two editions, as JSON.
    Changes {
        /// The earlier edition.
        from: PathBuf,
        /// The later edition.
        to: PathBuf,
    },
    /// Writes an edition as JSON or XLSX.
    Export {
        /// Where to; ends in .json or .xlsx.
        output: PathBuf,
        /// An edition; the bundled one where none is given.
        #[arg(long)]
        catalogue: Option<PathBuf>,
    },
    /// Writes the workbook of an edition with headings only.
    Template {
        /// Where to; ends in .xlsx.
        output: PathBuf,
    },
}

/// Reads an edition; the bundled one where no file is named. Warnings go to standard error.
pub fn edition(path: Option<&Path>) -> Result<Edition, Stop> {
    let Some(path) = path else { return Ok(catalogue::bundled().clone()) };
    let name = path.display().to_string();
    let reading = exchange::read_edition(&read(path)?);
    match reading.edition {
        Some(edition) if !reading.findings.iter().any(Finding::is_error) => {
            for finding in &reading.findings {
                eprintln!("{name}: {finding}");
            }
            Ok(edition)
        }
        _ => Err(Stop::findings(&name, &reading.findings)),
    }
}

/// How a file's name ends, in small letters.
pub fn ending(path: &Path) -> String {
    path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase()
}

fn written<T, E: std::fmt::Display>(result: Result<T, E>) -> Result<T, Stop> {
    result.map_err(|e| Stop::Internal(anyhow::anyhow!("the file could not be written: {e}")))
}

impl Catalogue {
    /// Does what was asked; a broken edition ends with exit code 2 and every fault.
    pub fn run(&self) -> Done {
        match &self.what {
            What::Check { file } => {
                let edition = edition(Some(file))?;
                say!(
                    "{} {}: {} areas, {} capabilities, {} questions, {} activities",
                    edition.meta.id,
                    edition.meta.version,
                    edition.areas.len(),
                    edition.capabilities.len(),
                    edition.questions().count(),
                    edition.activities.len()
                );
                for (language, missing) in edition.missing_translations() {
                    let drafts = edition.draft_translations().get(&language).copied().unwrap_or(0);
                    say!("{}: {missing} texts missing, {drafts} not reviewed by a native speaker", language.code());
                }
            }
            What::Changes { from, to } => {
                let log = catalogue::changes(&edition(Some(from))?, &edition(Some(to))?);
                say!("{}", written(serde_json::to_string_pretty(&log))?);
                let count = |kind: &ChangeKind| (kind.as_str(), log.count(*kind));
                for (kind, number) in ChangeKind::ALL.iter().map(count).filter(|(_, number)| *number > 0) {
                    eprintln!("{kind}: {number}");
                }
            }
            What::Export { output, catalogue } => {
                let edition = edition(catalogue.as_deref())?;
                let bytes = match ending(output).as_str() {
                    "json" => written(serde_json::to_vec_pretty(&edition))?,
                    "xlsx" => written(exchange::write_edition(&edition))?,
                    _ => {
                        let way_out = "name a file that ends in .json or .xlsx";
                        return Err(Stop::BadInput(format!("{}: {way_out}", output.display())));
                    }
                };
                write(output, &bytes)?;
                say!("{}", output.display());
            }
            What::Template { output } => {
                write(output, &written(exchange::edition_template())?)?;
                say!("{}", output.display());
            }
        }
        Ok(())
    }
}
