//! From the bytes of a plan that nobody trusts to a plan in whole units, checked, with its report.

use matching::{MatchReport, Plan, Problem};

use crate::frozen::{Frozen, Stated, report_of};
use crate::run_notes::RunNote;

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
/// Why the plan does not count.
pub fn judge(frozen: &Frozen, problem: &[u8], plan: &[u8]) -> Result<Judged, RunNote> {
    let raw = Plan::read(plan).map_err(|f| RunNote::of_faults("plan-unread", &f))?;
    let stated = frozen.state().map_err(|f| RunNote::of_faults("input-unread", &f))?;
    if stated.problem.write() != problem {
        return Err(RunNote::new("other-problem"));
    }
    judge_stated(&stated, &matching::sha256(problem), &raw)
}

/// The same for a problem that was stated just now; `sha256` is that of its file.
///
/// # Errors
/// Why the plan does not count.
pub fn judge_stated(stated: &Stated, sha256: &str, raw: &Plan) -> Result<Judged, RunNote> {
    if raw.status == matching::plan::Status::Infeasible {
        return Err(RunNote::new("no-plan").with("words", raw.reason.clone().unwrap_or_default()));
    }
    check(&stated.problem, sha256, raw)?;
    let whole = matching::whole(&stated.problem, raw);
    check(&stated.problem, sha256, &whole)?;
    let report = report_of(stated, &whole);
    Ok(Judged { plan: whole, report })
}

fn check(problem: &Problem, sha256: &str, plan: &Plan) -> Result<(), RunNote> {
    let violations = matching::check(problem, sha256, plan);
    match violations.first() {
        None => Ok(()),
        Some(first) => {
            Err(RunNote::new("plan-refused").with("violations", violations.len()).with("words", first.to_string()))
        }
    }
}
