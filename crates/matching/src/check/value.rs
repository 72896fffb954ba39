//! Objective, gap and stated bound.

use super::Case;
use crate::plan::{Status, gap};

/// The value of exactly these awards.
pub(super) fn objective(case: &Case<'_>) -> f64 {
    case.awards.iter().map(|(p, amount)| case.ix.worth[*p as usize] * amount - case.ix.award_cost).sum()
}

// Comparisons are written so that a NaN is a violation.
#[allow(clippy::neg_cmp_op_on_partial_ord)]
pub(super) fn judge(case: &mut Case<'_>, objective: f64, whole: bool) {
    let plan = case.plan;
    let tolerance = 1e-6 * objective.abs().max(1e-3);
    if !((objective - plan.objective).abs() <= tolerance) {
        case.add("objective", "plan", format!("states {}, is {objective}", plan.objective));
    }
    if !whole {
        return;
    }
    if !(plan.bound >= objective - tolerance) {
        case.add("bound", "plan", format!("stated bound {} below the objective {objective}", plan.bound));
    }
    let is = gap(objective, plan.bound);
    if !((plan.gap - is).abs() <= 1e-6 * is.abs().max(1.0)) {
        case.add("bound", "plan", format!("states gap {}, is {is}", plan.gap));
    }
    if plan.status == Status::Optimal && !(is <= 1e-6) {
        case.add("bound", "plan", format!("optimal with a gap of {is}"));
    }
}
