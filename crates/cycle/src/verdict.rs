//! From the bytes of a plan that nobody trusts to a plan in whole units, checked, with its report.

use matching::{MatchReport, Plan, Problem};
use vocabulary::Finding;

use crate::frozen::{Frozen, report_of};

/// A plan that holds.
pub struct Judged {
    /// The plan in whole minor units, as it is kept.
    pub plan: Plan,
    /// Its report.
    pub report: MatchReport,
}

/// Reads, rounds and checks a plan, and reports on it. A plan with a violation is never kept.
///
/// # Errors
/// In words: why the plan does not count.
pub fn judge(frozen: &Frozen, problem: &[u8], plan: &[u8]) -> Result<Judged, String> {
    let (stated_problem, sha256) = Problem::read(problem).map_err(|f| listed("the problem cannot be read", &f))?;
    let raw = Plan::read(plan).map_err(|f| listed("the optimizer's plan cannot be read", &f))?;
    if raw.status == matching::plan::Status::Infeasible {
        return Err(raw.reason.unwrap_or_else(|| "no plan satisfies every constraint".to_owned()));
    }
    violations(&stated_problem, &sha256, &raw)?;
    let whole = matching::whole(&stated_problem, &raw);
    violations(&stated_problem, &sha256, &whole)?;
    let stated = frozen.state().map_err(|f| listed("the frozen input cannot be read", &f))?;
    if stated.problem.write() != problem {
        return Err("the frozen input states another problem than the one that was solved".into());
    }
    let report = report_of(&stated, &whole);
    Ok(Judged { plan: whole, report })
}

fn violations(problem: &Problem, sha256: &str, plan: &Plan) -> Result<(), String> {
    let violations = matching::check(problem, sha256, plan);
    match violations.as_slice() {
        [] => Ok(()),
        [first, ..] => Err(format!("the plan breaks {} rules and is not kept; the first: {first}", violations.len())),
    }
}

fn listed(what: &str, findings: &[Finding]) -> String {
    let shown: Vec<String> = findings.iter().take(3).map(ToString::to_string).collect();
    format!("{what}: {} faults; {}", findings.len(), shown.join("; "))
}
