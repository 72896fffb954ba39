//! Policies that administrators choose and compare: whom a plan serves first, and what that costs.
//!
//! Every policy starts from the plan and the bound of the total. `objective`, `bound`, `gap` and certificate of its
//! plan go on speaking of the total; what the policy itself is judged by stands in `policy_values`, each value with a
//! bound: no plan of the problem exceeds it. Names that end in `_within_price` or `_within_rule` speak of the plans
//! that keep the policy's own condition; `changed_awards`, where fewer is better, too, and its bound is the fewest.

mod alpha_fair;
mod balanced;
mod case;
mod compare;
mod floors;
mod frontier;
mod hold_back;
mod hoods;
mod leximin;
mod max_min;
mod minimal_change;
pub(crate) mod shares;
pub(crate) mod side;
#[cfg(test)]
mod tests;
mod weighted;

use std::cell::{Cell, RefCell};

pub use crate::problem::policy::NAMES;
pub use compare::{Comparison, CoverageChange, compare};
pub use frontier::{Measure, Point, frontier};
pub use shares::{Coverage, coverage};

use crate::certificate::Prices;
use crate::plan::{Plan, Status};
use crate::problem::{Indexed, Problem};
use crate::reach::Reach;
use crate::solve::{Aim, Control, Limits, Phase, Progress};
use case::{Case, Found};
use shares::Shares;

/// Work that goes into the total before a policy begins, in thousandths of what was granted: more where branch and
/// bound over the whole takes seconds, because there the long last step is left out.
fn start_work(problem: &Problem) -> u64 {
    if crate::solve::is_brief(problem) { 1_000 } else { 300 }
}

/// What a problem says before anything is solved.
pub(crate) struct Given {
    ix: Indexed,
    reach: Reach,
    shares: Shares,
}

fn given(problem: &Problem) -> Given {
    let ix = Indexed::of(problem);
    let reach = Reach::of(&ix);
    let shares = Shares::of(&ix, &reach);
    Given { ix, reach, shares }
}

/// The plan of the total that a policy starts from.
struct Base {
    plan: Plan,
    /// Why the search ended early, where it did.
    halt: Option<Status>,
}

/// Solves the total; with all the work where the policy is the total by another name.
fn base(problem: &Problem, limits: &Limits<'_>, whole: bool, report: &mut dyn FnMut(&Progress) -> Control) -> Base {
    let seconds = limits.left();
    // The policy needs time as well.
    let left = || limits.left() - if whole { 0.0 } else { 0.5 * seconds };
    let own = Limits {
        work: if whole { limits.work } else { (limits.work * start_work(problem) / 1_000).max(1) },
        gap: limits.gap,
        threads: limits.threads,
        seconds_left: limits.seconds_left.map(|_| &left as &(dyn Fn() -> f64 + Sync)),
    };
    let plan = crate::solve::total(problem, "", if whole { Aim::Proof } else { Aim::Start }, &own, report);
    let halt = Some(plan.status).filter(|s| matches!(s, Status::TimeLimit | Status::Cancelled));
    Base { plan, halt }
}

/// Whether the policy is the total by another name.
fn is_neutral(problem: &Problem) -> bool {
    let policy = &problem.policy;
    match policy.objective.as_str() {
        "alpha_fair" => policy.alpha() == 0.0,
        "hold_back" => policy.factor() == 0.0,
        _ => false,
    }
}

/// Solves a problem whose policy is not the total.
pub(crate) fn solve(
    problem: &Problem,
    sha256: &str,
    limits: &Limits<'_>,
    report: &mut dyn FnMut(&Progress) -> Control,
) -> Plan {
    let start = base(problem, limits, is_neutral(problem), report);
    let (best, bound) = (start.plan.objective, start.plan.bound);
    run(problem, sha256, limits, &start, &mut |_, _| {
        // The bar goes on showing the total; the policy's own value stands in the plan.
        let progress = Progress { phase: Phase::Exact, best, bound, gap: crate::plan::gap(best, bound), work: 0 };
        report(&progress) == Control::Cancel
    })
}

/// The policy's plan from the plan of the total.
fn run(
    problem: &Problem,
    sha256: &str,
    limits: &Limits<'_>,
    start: &Base,
    tick: &mut dyn FnMut(f64, f64) -> bool,
) -> Plan {
    let mut base = start.plan.clone();
    base.problem_sha256 = sha256.to_owned();
    if base.status == Status::Infeasible || base.reason.is_some() {
        return base;
    }
    let Given { ix, reach, shares } = given(problem);
    let ledger = shares::ledger(problem, &ix, &base);
    let cancelled = Cell::new(false);
    let mut tick = |value: f64, bound: f64| {
        cancelled.set(cancelled.get() || tick(value, bound));
        cancelled.get()
    };
    let case = Case {
        problem,
        ix: &ix,
        reach: &reach,
        shares: &shares,
        limits,
        base: &base,
        start: ledger,
        tick: RefCell::new(&mut tick),
    };
    let found = match problem.policy.objective.as_str() {
        "max_min" => max_min::solve(&case),
        "alpha_fair" => alpha_fair::solve(&case),
        "floors" => floors::solve(&case),
        "balanced" => balanced::solve(&case),
        "minimal_change" => minimal_change::solve(&case),
        "hold_back" => hold_back::solve(&case),
        _ => Found::new(case.start.clone()),
    };
    drop(case);
    let late = limits.is_late();
    let halt = match (cancelled.get(), late) {
        (true, _) => Some(Status::Cancelled),
        (_, true) => Some(Status::TimeLimit),
        _ => start.halt,
    };
    plan(problem, &ix, &base, found, limits, halt)
}

/// The plan that states what a policy has found, with bound and certificate of the total.
fn plan(
    problem: &Problem,
    ix: &Indexed,
    base: &Plan,
    found: Found<'_>,
    limits: &Limits<'_>,
    halt: Option<Status>,
) -> Plan {
    let objective = found.ledger.objective();
    let mut plan = Plan::new(base.problem_sha256.clone(), Status::WorkLimit, objective, base.bound.max(objective));
    plan.status = match halt {
        _ if plan.gap <= 1e-6 => Status::Optimal,
        _ if found.closed || plan.gap <= limits.gap => Status::GapReached,
        Some(halt) => halt,
        None => Status::WorkLimit,
    };
    plan.bound_source = base.bound_source;
    plan.reason = found.reason;
    plan.awards = found.ledger.named(problem);
    plan.certificate = base.certificate.clone();
    let prices = Prices::from_certificate(problem, ix, &base.certificate);
    plan.unmet = crate::reasons::of(problem, ix, &found.ledger, &prices, plan.bound - objective);
    plan.policy_values = found.values;
    plan
}

/// States the values of a policy anew for a plan that was rounded; the bounds stay true.
pub(crate) fn restate(problem: &Problem, ix: &Indexed, plan: &mut Plan, ledger: &crate::ledger::Ledger<'_>) {
    if plan.policy_values.is_empty() {
        return;
    }
    let reach = Reach::of(ix);
    let shares = Shares::of(ix, &reach);
    let earlier = problem.policy.earlier.as_deref().unwrap_or_default();
    let changed = compare::changed(earlier, &plan.awards) as f64;
    for (name, stated) in &mut plan.policy_values {
        stated.value = match name.as_str() {
            "alpha_value" => alpha_fair::value(ix, &shares, problem.policy.alpha(), ledger),
            "floors_kept" => floors::part(problem, ix, &shares, ledger),
            "changed_awards" => changed,
            "total_within_rule" => plan.objective,
            name => match name.strip_prefix("floor:") {
                Some(group) => floors::coverage(ix, &shares, group, ledger),
                None => shares.least(ledger),
            },
        };
        stated.bound =
            if name == "changed_awards" { stated.bound.min(changed) } else { stated.bound.max(stated.value) };
    }
}
