//! `repeat`: a run again, from its frozen input, without any server.

use std::path::{Path, PathBuf};

use clap::Args;
use cycle::{Frozen, Unrepeated};
use exchange::Format;

use crate::Done;
use crate::commands::solve::{Fences, solve_shown};
use crate::exit::{Stop, read, write};
use crate::shown::say;

/// Arguments of `repeat`.
#[derive(Debug, Args)]
pub struct Repeat {
    /// The frozen input, as it is downloaded from the run's page.
    input: PathBuf,
    /// Folder for the problem, the plan and the report.
    #[arg(short, long)]
    output: PathBuf,
    #[command(flatten)]
    fences: Fences,
}

impl Repeat {
    /// Writes the same files as `match`; problem and plan must equal those of the run.
    pub fn run(&self) -> Done {
        let frozen =
            Frozen::read(&read(&self.input)?).map_err(|f| Stop::findings(&self.input.display().to_string(), &f))?;
        run_frozen(&frozen, &self.output, &self.fences)
    }
}

/// Solves, judges and reports, and writes all of it to a folder.
pub fn run_frozen(frozen: &Frozen, output: &Path, fences: &Fences) -> Done {
    fences.check()?;
    let repeated =
        cycle::repeat(frozen, |problem, sha256| solve_shown(problem, sha256, fences)).map_err(|why| match why {
            Unrepeated::Input(findings) => Stop::findings("input", &findings),
            Unrepeated::Plan(note) if note.code == "no-plan" => Stop::NoPlan(format!("no plan is possible: {note}")),
            Unrepeated::Plan(note) => Stop::Internal(anyhow::anyhow!("the plan does not count: {note}")),
        })?;
    std::fs::create_dir_all(output).map_err(|e| {
        Stop::BadInput(format!("{}: cannot be made ({e}); name a folder you may write to", output.display()))
    })?;
    let failed = |e: exchange::ExchangeError| Stop::Internal(anyhow::Error::new(e));
    write(&output.join("input.json"), &frozen.bytes())?;
    write(&output.join("problem.json"), &repeated.problem)?;
    write(&output.join("plan.json"), &repeated.plan.write())?;
    for format in [Format::Json, Format::Xlsx, Format::Csv] {
        for file in exchange::write_report(&repeated.report, format).map_err(failed)? {
            write(&output.join(file.name), &file.bytes)?;
        }
    }
    say!(
        "{} needs, {} offers, {} eligible pairs: {} awards, value {:.3}, no plan is worth more than {:.3} (gap {:.3} %); report in {}",
        frozen.needs.len(),
        frozen.offers.len(),
        repeated.stated.problem.pairs.len(),
        repeated.plan.awards.len(),
        repeated.plan.objective,
        repeated.plan.bound,
        repeated.plan.gap * 100.0,
        output.display()
    );
    Ok(())
}
