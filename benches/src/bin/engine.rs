//! Solves one problem file and prints how best plan, bound and gap moved, one JSON line a second and one at the end.
//!
//! `--processor` ends the solve by processor seconds of all threads, which a busy machine stretches less than the clock.
//!
//! `engine PROBLEM [--seconds S] [--processor S] [--work W] [--gap G] [--threads T] [--every S] [--out PLAN]`

use std::process::ExitCode;
use std::time::Instant;

use benches::{number, option, peak_megabytes, processor_seconds};
use matching::{Control, Limits, Progress, solve};

fn run() -> Result<(), String> {
    let path = std::env::args().nth(1).filter(|a| !a.starts_with("--")).ok_or("usage: engine PROBLEM [--seconds S]")?;
    let (seconds, gap) = (number("--seconds", f64::INFINITY)?, number("--gap", 1e-6)?);
    let processor = number("--processor", f64::INFINITY)?;
    let every = number("--every", 1.0)?;
    let (work, threads) = (number("--work", solve::DEFAULT_WORK as f64)? as u64, number("--threads", 0.0)?);
    let started = Instant::now();
    let (problem, sha256) = benches::problem(&path)?;
    let read = started.elapsed().as_secs_f64();
    let begun = Instant::now();
    let left = || {
        let worked = if processor.is_finite() { processor_seconds().unwrap_or(0.0) } else { 0.0 };
        // The solver's own fence goes by the clock, so that it must not come before that of the processors.
        (seconds - begun.elapsed().as_secs_f64()).min(100.0 * (processor - worked))
    };
    let fenced = seconds.min(processor).is_finite();
    let limits = Limits { work, gap, threads: threads as usize, seconds_left: fenced.then_some(&left) };
    let mut last = f64::NEG_INFINITY;
    let plan = solve(&problem, &sha256, &limits, &mut |p: &Progress| {
        let now = begun.elapsed().as_secs_f64();
        if now >= last + every {
            last = now;
            println!(
                "{}",
                serde_json::json!({"s": (now * 100.0).round() / 100.0, "cpu_s": processor_seconds(), "phase": p.phase.as_str(),
                    "best": p.best, "bound": p.bound, "gap": p.gap, "work": p.work})
            );
        }
        Control::Continue
    });
    let solved = begun.elapsed().as_secs_f64();
    if let Some(out) = option("--out") {
        std::fs::write(&out, plan.write()).map_err(|e| format!("{out}: {e}"))?;
    }
    let certified = plan.certificate.bound;
    println!(
        "{}",
        serde_json::json!({"problem": path, "needs": problem.needs.len(), "pairs": problem.pairs.len(),
            "read_s": read, "solve_s": solved, "cpu_s": processor_seconds(), "status": plan.status.as_str(), "objective": plan.objective,
            "bound": plan.bound, "gap": plan.gap, "certified": certified,
            "certified_gap": matching::plan::gap(plan.objective, certified), "peak_mb": peak_megabytes()})
    );
    Ok(())
}

fn main() -> ExitCode {
    benches::exit(run())
}
