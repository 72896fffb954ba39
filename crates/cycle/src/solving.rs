//! One way to have a problem solved, whoever does it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use matching::solve::{self as engine, Control};
use matching::{Problem, solve};
use tokio::sync::watch;
use vocabulary::Finding;

use crate::child::{self, Ended, Progress};
use crate::settings::{Limits, Solver};

/// Solves in this process; `go_on` hears of the progress and says whether to go on.
///
/// # Errors
/// What is wrong with the problem.
pub(crate) fn here(
    problem: &[u8],
    limits: &Limits,
    go_on: &mut dyn FnMut(&Progress) -> bool,
) -> Result<Vec<u8>, Vec<Finding>> {
    let (problem, sha256) = Problem::read(problem)?;
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
    let plan = solve(&problem, &sha256, &granted, &mut |step| {
        let progress = Progress {
            phase: step.phase.as_str().to_owned(),
            seconds: start.elapsed().as_secs_f64(),
            best: finite(step.best),
            bound: finite(step.bound),
            gap: finite(step.gap),
        };
        if go_on(&progress) { Control::Continue } else { Control::Cancel }
    });
    Ok(plan.write())
}

/// Solves as the settings say. `stop` turns true when someone cancels the run.
pub(crate) async fn anywhere(
    solver: &Solver,
    limits: Limits,
    problem: Vec<u8>,
    progress: watch::Sender<Option<Progress>>,
    stop: watch::Receiver<bool>,
) -> Ended {
    match solver {
        Solver::Child(program) => child::solve(program, &limits, problem, &progress, stop).await,
        Solver::InProcess => in_a_thread(limits, problem, progress, stop).await,
    }
}

async fn in_a_thread(
    limits: Limits,
    problem: Vec<u8>,
    progress: watch::Sender<Option<Progress>>,
    stop: watch::Receiver<bool>,
) -> Ended {
    let stopped = Arc::new(AtomicBool::new(false));
    let seen = stopped.clone();
    let solved = tokio::task::spawn_blocking(move || {
        here(&problem, &limits, &mut |step| {
            progress.send_replace(Some(step.clone()));
            let go_on = !*stop.borrow();
            seen.store(!go_on, Ordering::Relaxed);
            go_on
        })
    });
    match solved.await {
        Ok(Ok(_)) if stopped.load(Ordering::Relaxed) => Ended::Cancelled,
        Ok(Ok(plan)) => Ended::Plan(plan),
        Ok(Err(findings)) => Ended::Without(findings.first().map(ToString::to_string).unwrap_or_default()),
        Err(e) => Ended::Without(format!("the optimizer was lost: {e}")),
    }
}
