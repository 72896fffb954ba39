//! `check`: constraints, objective and certified bound of a plan, without any solver.

use std::path::PathBuf;

use clap::Args;
use matching::{Plan, Problem};

use crate::Done;
use crate::exit::{Stop, read};
use crate::shown::say;

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// The problem, format matchmaker-problem/1.
    problem: PathBuf,
    /// The plan, format matchmaker-plan/1; a hand-made one too.
    plan: PathBuf,
}

impl Check {
    /// Prints one line a violation; refuses with exit code 4 where there is one.
    pub fn run(&self) -> Done {
        let (problem, sha256) = Problem::read(&read(&self.problem)?)
            .map_err(|f| Stop::findings(&self.problem.display().to_string(), &f))?;
        // A plan that cannot even be read is a plan refused, with every fault.
        let plan = match Plan::read(&read(&self.plan)?) {
            Ok(plan) => plan,
            Err(findings) => {
                let lines = findings.iter().map(ToString::to_string).collect::<Vec<_>>();
                return Err(Stop::Refused(format!(
                    "refused: {} cannot be judged\n{}",
                    self.plan.display(),
                    lines.join("\n")
                )));
            }
        };
        let violations = matching::check(&problem, &sha256, &plan);
        if violations.is_empty() {
            say!(
                "accepted: {} awards, value {}, no plan is worth more than {} (gap {:.3} %), certified without a solver: {}",
                plan.awards.len(),
                plan.objective,
                plan.bound,
                plan.gap * 100.0,
                plan.certificate.bound
            );
            return Ok(());
        }
        let lines = violations.iter().map(|v| format!("{} {}: {}", v.kind, v.place, v.text)).collect::<Vec<_>>();
        Err(Stop::Refused(format!("refused: {} violations\n{}", lines.len(), lines.join("\n"))))
    }
}
