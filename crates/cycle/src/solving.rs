//! One way to have a problem solved, whoever does it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use matching::fairness::{Measure, frontier};
use matching::solve::{self as engine, Control};
use matching::{Plan, Problem, solve};
use tokio::sync::watch;
use vocabulary::Finding;

use crate::child::{self, Ended};
use crate::course::{Course, Progress};
use crate::frontiers::{Found, POINTS, summarised};
use crate::run_notes::RunNote;
use crate::settings::{Limits, Solver};

/// What is to be done with a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    /// A plan for it.
    Solve,
    /// Its frontier.
    Frontier,
}

impl Task {
    /// The word for it on the command line.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Solve => "solve",
            Self::Frontier => "frontier",
        }
    }
}

/// Solves in this process; `go_on` hears of the progress and says whether to go on.
pub fn here(problem: &Problem, sha256: &str, limits: &Limits, go_on: &mut dyn FnMut(&Progress) -> bool) -> Plan {
    within(limits, go_on, |granted, report| solve(problem, sha256, granted, report))
}

/// Finds the frontier in this process, as it is kept.
fn frontier_here(problem: &Problem, limits: &Limits, go_on: &mut dyn FnMut(&Progress) -> bool) -> Vec<u8> {
    let points =
        within(limits, go_on, |granted, report| frontier(problem, POINTS, Measure::MinCoverage, granted, report));
    serde_json::to_vec(&Found { points: summarised(&points) }).unwrap_or_default()
}

/// Does something under the limits, with progress in our words.
fn within<T>(
    limits: &Limits,
    go_on: &mut dyn FnMut(&Progress) -> bool,
    work: impl FnOnce(&engine::Limits<'_>, &mut dyn FnMut(&engine::Progress) -> Control) -> T,
) -> T {
    let start = Instant::now();
    #[expect(clippy::cast_precision_loss, reason = "seconds of a limit")]
    let left = || limits.seconds as f64 - start.elapsed().as_secs_f64();
    let granted = engine::Limits {
        work: limits.work.unwrap_or(engine::DEFAULT_WORK),
        gap: limits.gap,
        threads: limits.threads.map_or(0, |threads| usize::try_from(threads).unwrap_or(0)),
        seconds_left: Some(&left),
    };
    let finite = |value: f64| Some(value).filter(|v| v.is_finite());
    work(&granted, &mut |step| {
        let progress = Progress {
            phase: step.phase.as_str().to_owned(),
            seconds: start.elapsed().as_secs_f64(),
            best: finite(step.best),
            bound: finite(step.bound),
            gap: finite(step.gap),
        };
        if go_on(&progress) { Control::Continue } else { Control::Cancel }
    })
}

/// A plan without any search: no worse than the baselines, with a bound that holds. For a run whose optimizer ended
/// without a plan; no native code takes part, for the clock is over before any would begin.
///
/// # Errors
/// What is wrong with the problem.
pub(crate) fn simple(problem: &[u8]) -> Result<Vec<u8>, Vec<Finding>> {
    let (problem, sha256) = Problem::read(problem)?;
    let none_left = || 0.0;
    let limits = engine::Limits { seconds_left: Some(&none_left), threads: 1, ..engine::Limits::default() };
    Ok(solve(&problem, &sha256, &limits, &mut |_| Control::Continue).write())
}

/// Solves as the settings say. `stop` turns true when someone cancels the run.
pub(crate) async fn anywhere(
    solver: &Solver,
    task: Task,
    limits: Limits,
    problem: Vec<u8>,
    progress: watch::Sender<Course>,
    stop: watch::Receiver<bool>,
) -> Ended {
    match solver {
        Solver::Child(program) => child::solve(program, task, &limits, problem, &progress, stop).await,
        Solver::InProcess => in_a_thread(task, limits, problem, progress, stop).await,
    }
}

async fn in_a_thread(
    task: Task,
    limits: Limits,
    problem: Vec<u8>,
    progress: watch::Sender<Course>,
    stop: watch::Receiver<bool>,
) -> Ended {
    let stopped = Arc::new(AtomicBool::new(false));
    let seen = stopped.clone();
    let solved = tokio::task::spawn_blocking(move || {
        let (problem, sha256) = Problem::read(&problem)?;
        let mut go_on = |step: &Progress| {
            progress.send_modify(|course| course.add(step.clone()));
            let go_on = !*stop.borrow();
            seen.store(!go_on, Ordering::Relaxed);
            go_on
        };
        Ok::<_, Vec<Finding>>(match task {
            Task::Solve => here(&problem, &sha256, &limits, &mut go_on).write(),
            Task::Frontier => frontier_here(&problem, &limits, &mut go_on),
        })
    });
    match solved.await {
        Ok(Ok(plan)) if stopped.load(Ordering::Relaxed) => Ended::Cancelled(Some(plan)),
        Ok(Ok(plan)) => Ended::Plan(plan),
        Ok(Err(findings)) => Ended::Without(RunNote::of_faults("problem-unread", &findings)),
        Err(e) => Ended::Without(RunNote::new("child-lost").with("words", e.to_string())),
    }
}
