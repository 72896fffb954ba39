//! Every policy on one problem file under one clock, as a table: what each reaches, what was proved, and what both
//! baselines reach in the same sense. Ends with code 2 where a plan is late, breaks a constraint or stays below one.
//!
//! `policies PROBLEM [--seconds S] [--work W] [--threads T] [--only NAME]`
//!
//! Floors ask a tenth more than the total gives the least covered group; the earlier plan of `minimal_change` is the
//! one that serves by weight. A baseline counts where it keeps the condition of the policy (`floors`) or where there is
//! none. Each solve may take a fifth more than the clock, for what cannot be cut.

use std::process::ExitCode;
use std::time::Instant;

use benches::{number, option, processor_seconds};
use matching::fairness::coverage;
use matching::plan::Award;
use matching::problem::{Floor, Policy};
use matching::{Control, Limits, Plan, Problem, baselines, check, restated, sha256, solve};

/// What the baselines are compared by: the first value of the plan, or the total.
fn reached(plan: &Plan) -> (String, f64, f64) {
    let stated = plan.policy_values.iter().find(|(name, _)| !name.starts_with("floor:"));
    let (name, value, bound) =
        stated.map_or(("total", plan.objective, plan.bound), |(name, v)| (name.as_str(), v.value, v.bound));
    (name.to_owned(), value, bound)
}

/// The policies, with the awards of the earlier plan and with a floor.
fn policies(cost: f64, earlier: Vec<Award>, floor: Option<Floor>) -> Vec<Policy> {
    let named = |objective: &str| Policy { objective: objective.to_owned(), award_cost: cost, ..Policy::default() };
    let mut list = vec![named("max_min")];
    list.extend([0.5, 1.0, 2.0, 5.0].map(|alpha| Policy { alpha: Some(alpha), ..named("alpha_fair") }));
    list.push(Policy { floors: floor.into_iter().collect(), ..named("floors") });
    list.push(Policy { price: Some(0.05), ..named("balanced") });
    list.push(Policy { price: Some(0.05), earlier: Some(earlier), ..named("minimal_change") });
    list.push(Policy { factor: Some(1.0), ..named("hold_back") });
    list
}

/// One policy's plan, the line of the table, and whether it is as it must be.
fn one(problem: &Problem, limits: (f64, u64, usize)) -> (Plan, bool) {
    let (seconds, work, threads) = limits;
    let hash = sha256(&problem.write());
    let (begun, before) = (Instant::now(), processor_seconds());
    let left = || seconds - begun.elapsed().as_secs_f64();
    let limits = Limits { work, threads, seconds_left: Some(&left), ..Limits::default() };
    let plan = solve(problem, &hash, &limits, &mut |_| Control::Continue);
    let took = begun.elapsed().as_secs_f64();
    let worked = processor_seconds().zip(before).map_or(0.0, |(after, before)| after - before);
    let faults = check(problem, &hash, &plan).len();
    let (name, value, bound) = reached(&plan);
    let comparable = matches!(problem.policy.objective.as_str(), "total" | "max_min" | "alpha_fair" | "floors");
    let simple: Vec<f64> = baselines(problem)
        .iter()
        .map(|(_, awards)| reached(&restated(problem, &plan, awards)).1)
        .filter(|_| comparable)
        .collect();
    let below = simple.iter().any(|other| value < other - 1e-9 * other.abs());
    let honest = value <= bound + 1e-6 * bound.abs().max(1.0) || name == "changed_awards";
    let fine = faults == 0 && !below && honest && took <= 1.2 * seconds;
    let alpha = problem.policy.alpha.map_or(String::new(), |a| format!(" {a}"));
    let texts: Vec<String> = simple.iter().map(|v| format!("{v:.4}")).collect();
    println!(
        "| {}{alpha} | {took:.1} | {worked:.1} | {} | {:.2} | {:.2} % | {name} | {value:.4} | {bound:.4} | {} | {} |",
        problem.policy.objective,
        plan.status.as_str(),
        plan.objective,
        100.0 * plan.gap,
        if texts.is_empty() { "-".to_owned() } else { texts.join(", ") },
        if fine { "yes" } else { "NO" },
    );
    (plan, fine)
}

fn run() -> Result<(), String> {
    let path =
        std::env::args().nth(1).filter(|a| !a.starts_with("--")).ok_or("usage: policies PROBLEM [--seconds S]")?;
    let work = number("--work", solve::DEFAULT_WORK as f64)? as u64;
    let limits = (number("--seconds", 60.0)?, work, number("--threads", 0.0)? as usize);
    let only = option("--only");
    let (mut problem, _) = benches::problem(&path)?;
    println!(
        "| policy | s | CPU s | status | total | gap of the total | judged by | value | bound | baselines | fine |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    let cost = problem.policy.award_cost;
    problem.policy = Policy { award_cost: cost, ..Policy::default() };
    let (total, mut fine) = one(&problem, limits);
    let groups = coverage(&problem, &total).groups;
    let least = groups.into_iter().min_by(|a, b| a.1.total_cmp(&b.1));
    let floor = least.map(|(group, share)| Floor { group, share: (1.1 * share).min(1.0) });
    let earlier = baselines(&problem).pop().map(|(_, awards)| awards).unwrap_or_default();
    for policy in policies(cost, earlier, floor) {
        if only.as_ref().is_none_or(|name| *name == policy.objective) {
            problem.policy = policy;
            fine &= one(&problem, limits).1;
        }
    }
    if fine { Ok(()) } else { Err("a plan is late, wrong or below a baseline".to_owned()) }
}

fn main() -> ExitCode {
    benches::exit(run())
}
