//! `repeat`: a run again, from its frozen input, without any server.

use std::path::{Path, PathBuf};

use clap::Args;
use cycle::Frozen;
use exchange::Format;

use crate::Done;
use crate::commands::solve::{Fences, solve_shown};
use crate::exit::{Stop, read, write};

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
        let frozen = Frozen::read(&read(&self.input)?).map_err(|f| Stop::findings(&self.input.display().to_string(), &f))?;
        run_frozen(&frozen, &self.output, &self.fences)
    }
}

/// States, solves, judges and reports, and writes all of it to a folder.
pub fn run_frozen(frozen: &Frozen, output: &Path, fences: &Fences) -> Done {
    let stated = frozen.state().map_err(|f| Stop::findings("input", &f))?;
    let problem = stated.problem.write();
    let sha256 = matching::sha256(&problem);
    let plan = solve_shown(&stated.problem, &sha256, fences)?;
    if let (matching::Status::Infeasible, reason) = (plan.status, &plan.reason) {
        return Err(Stop::NoPlan(format!("no plan is possible: {}", reason.as_deref().unwrap_or_default())));
    }
    let judged = cycle::judge(frozen, &problem, &plan.write()).map_err(|fault| Stop::Internal(anyhow::anyhow!(fault)))?;
    std::fs::create_dir_all(output)
        .map_err(|e| Stop::BadInput(format!("{}: cannot be made ({e}); name a folder you may write to", output.display())))?;
    let failed = |e: exchange::ExchangeError| Stop::Internal(anyhow::Error::new(e));
    write(&output.join("input.json"), &frozen.bytes())?;
    write(&output.join("problem.json"), &problem)?;
    write(&output.join("plan.json"), &judged.plan.write())?;
    for format in [Format::Json, Format::Xlsx, Format::Csv] {
        for file in exchange::write_report(&judged.report, format).map_err(failed)? {
            write(&output.join(file.name), &file.bytes)?;
        }
    }
    println!(
        "{} needs, {} offers, {} eligible pairs: {} awards, value {:.3}, no plan is worth more than {:.3} (gap {:.3} %); report in {}",
        frozen.needs.len(),
        frozen.offers.len(),
        stated.problem.pairs.len(),
        judged.plan.awards.len(),
        judged.plan.objective,
        judged.plan.bound,
        judged.plan.gap * 100.0,
        output.display()
    );
    Ok(())
}
