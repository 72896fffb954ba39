//! Solves one problem file and prints how best plan, bound and gap moved, one JSON line a second and one at the end.
//!
//! `engine PROBLEM [--seconds S] [--work W] [--gap G] [--threads T] [--out PLAN]`

use std::process::ExitCode;
use std::time::Instant;

use matching::{Control, Limits, Problem, Progress, solve};

fn option(name: &str) -> Option<String> {
    let mut arguments = std::env::args();
    arguments.find(|a| a == name)?;
    arguments.next()
}

fn number(name: &str, otherwise: f64) -> Result<f64, String> {
    option(name).map_or(Ok(otherwise), |text| text.parse().map_err(|_| format!("{name}: {text:?} is not a number")))
}

/// Peak memory of this process in MB, where the system tells.
fn peak_megabytes() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|kb| kb / 1024.0)
}

fn run() -> Result<(), String> {
    let path = std::env::args().nth(1).filter(|a| !a.starts_with("--")).ok_or("usage: engine PROBLEM [--seconds S]")?;
    let (seconds, gap) = (number("--seconds", f64::INFINITY)?, number("--gap", 1e-6)?);
    let (work, threads) = (number("--work", solve::DEFAULT_WORK as f64)? as u64, number("--threads", 0.0)?);
    let started = Instant::now();
    let bytes = std::fs::read(&path).map_err(|e| format!("{path}: {e}"))?;
    let (problem, sha256) =
        Problem::read(&bytes).map_err(|f| f.first().map_or_else(String::new, |f| format!("{path}: {f:?}")))?;
    drop(bytes);
    let read = started.elapsed().as_secs_f64();
    let begun = Instant::now();
    let left = || seconds - begun.elapsed().as_secs_f64();
    let limits = Limits { work, gap, threads: threads as usize, seconds_left: seconds.is_finite().then_some(&left) };
    let mut last = f64::NEG_INFINITY;
    let plan = solve(&problem, &sha256, &limits, &mut |p: &Progress| {
        let now = begun.elapsed().as_secs_f64();
        if now >= last + 1.0 {
            last = now;
            println!(
                "{}",
                serde_json::json!({"s": (now * 100.0).round() / 100.0, "phase": p.phase.as_str(),
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
            "read_s": read, "solve_s": solved, "status": plan.status.as_str(), "objective": plan.objective,
            "bound": plan.bound, "gap": plan.gap, "certified": certified,
            "certified_gap": matching::plan::gap(plan.objective, certified), "peak_mb": peak_megabytes()})
    );
    Ok(())
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}
