//! The frontier of total against fairness of one problem file, one JSON line a point, and the seconds it took.
//!
//! `frontier PROBLEM [POINTS] [WORK] [THREADS] [min_coverage | worst_tenth | alpha]`

use std::process::ExitCode;
use std::time::Instant;

use matching::fairness::{Measure, frontier};
use matching::{Control, Limits};

fn number(at: usize, otherwise: u64) -> Result<u64, String> {
    std::env::args().nth(at).map_or(Ok(otherwise), |text| text.parse().map_err(|_| format!("{text:?} is no number")))
}

fn run() -> Result<(), String> {
    let path = std::env::args().nth(1).ok_or("usage: frontier PROBLEM [POINTS] [WORK] [THREADS] [MEASURE]")?;
    let (problem, _) = benches::problem(&path)?;
    let (points, work) = (number(2, 10)? as usize, number(3, matching::solve::DEFAULT_WORK)?);
    let limits = Limits { work, threads: number(4, 0)? as usize, ..Limits::default() };
    let measure = match std::env::args().nth(5).as_deref() {
        None => Measure::default(),
        Some("min_coverage") => Measure::MinCoverage,
        Some("worst_tenth") => Measure::WorstTenth,
        Some("alpha") => Measure::Alpha,
        Some(other) => return Err(format!("no measure is called {other:?}")),
    };
    let begun = Instant::now();
    let mut first = None;
    let found = frontier(&problem, points, measure, &limits, &mut |p| {
        first = Some((begun.elapsed().as_secs_f64(), p.best, p.bound));
        Control::Continue
    });
    for p in &found {
        println!(
            "{}",
            serde_json::json!({"price": p.policy.price, "total": p.total, "bound": p.bound, "gap": p.gap,
                "fairness": p.fairness, "fairness_bound": p.fairness_bound})
        );
    }
    println!(
        "{}",
        serde_json::json!({"points": found.len(), "s": begun.elapsed().as_secs_f64(), "total_until": first})
    );
    Ok(())
}

fn main() -> ExitCode {
    benches::exit(run())
}
