//! `frontier` and `compare`: what fairness costs in total, from files.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use matching::fairness::{Measure, Point, compare, frontier};
use matching::{Plan, Problem};

use crate::Done;
use crate::commands::explain::say;
use crate::commands::solve::{Fences, Service, with_progress};
use crate::exit::{Stop, read, write};

/// Arguments of `frontier`.
#[derive(Debug, Args)]
pub struct Frontier {
    /// The problem, format matchmaker-problem/1.
    problem: PathBuf,
    /// Where the points go, as JSON; standard output where it is not given.
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// Most points.
    #[arg(long, default_value_t = cycle::frontiers::POINTS)]
    points: usize,
    /// What is traded against the total.
    #[arg(long, value_enum, default_value = "min-coverage")]
    measure: Trade,
    /// Folder for each point's problem and plan, with which `solve` and `check` agree.
    #[arg(long)]
    plans: Option<PathBuf>,
    /// JSON instead of text on standard output.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    fences: Fences,
    #[command(flatten)]
    service: Service,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Trade {
    /// Coverage of the least-served state.
    MinCoverage,
    /// Proportional fairness.
    Alpha,
}

impl Frontier {
    /// Writes points of which none is better than another in both total and fairness.
    pub fn run(&self) -> Done {
        self.fences.check()?;
        self.service.begin()?;
        let source = self.problem.display().to_string();
        let (problem, _) = Problem::read(&read(&self.problem)?).map_err(|f| Stop::findings(&source, &f))?;
        let measure = match self.measure {
            Trade::MinCoverage => Measure::MinCoverage,
            Trade::Alpha => Measure::Alpha,
        };
        let points = with_progress(&self.fences, &self.service, |limits, report| {
            frontier(&problem, self.points, measure, limits, report)
        });
        if let Some(folder) = &self.plans {
            self.keep_plans(folder, &problem, &points)?;
        }
        if let Some(output) = &self.output {
            let kept = serde_json::json!({ "points": cycle::frontiers::summarised(&points) });
            return write(output, kept.to_string().as_bytes());
        }
        if self.json { say(true, &points) } else { say(false, &points) }
    }

    fn keep_plans(&self, folder: &std::path::Path, problem: &Problem, points: &[Point]) -> Done {
        std::fs::create_dir_all(folder).map_err(|e| {
            Stop::BadInput(format!("{}: cannot be made ({e}); name a folder you may write to", folder.display()))
        })?;
        for (at, point) in points.iter().enumerate() {
            let variant = Problem { policy: point.policy.clone(), ..problem.clone() };
            write(&folder.join(format!("problem-{:02}.json", at + 1)), &variant.write())?;
            write(&folder.join(format!("plan-{:02}.json", at + 1)), &point.plan.write())?;
        }
        Ok(())
    }
}

/// Arguments of `compare`.
#[derive(Debug, Args)]
pub struct Compare {
    /// The problem, format matchmaker-problem/1; its policy does not matter.
    problem: PathBuf,
    /// The plan to go from.
    from: PathBuf,
    /// The plan to go to.
    to: PathBuf,
    /// JSON instead of text.
    #[arg(long)]
    json: bool,
}

impl Compare {
    /// Says what going from one plan to the other costs, and which needs enter and leave.
    pub fn run(&self) -> Done {
        let source = self.problem.display().to_string();
        let (problem, _) = Problem::read(&read(&self.problem)?).map_err(|f| Stop::findings(&source, &f))?;
        let plan = |path: &PathBuf| -> Result<Plan, Stop> {
            let source = path.display().to_string();
            let plan = Plan::read(&read(path)?).map_err(|f| Stop::findings(&source, &f))?;
            match matching::check_awards(&problem, &plan).first() {
                None => Ok(plan),
                Some(first) => Err(Stop::Refused(format!("refused: {source}: {first}"))),
            }
        };
        say(self.json, &compare(&problem, &plan(&self.from)?, &plan(&self.to)?))
    }
}
