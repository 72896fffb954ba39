//! What keeps a plan from being judged: no plan at all, or prices that are no prices.

use super::Case;
use crate::plan::Status;

/// The highest price that is still a number to reckon with.
const HIGHEST: f64 = 1e60;

pub(super) fn judge(case: &mut Case<'_>) {
    let plan = case.plan;
    if plan.status == Status::Infeasible {
        let reason = plan.reason.as_deref().unwrap_or("no reason given");
        case.add("format", "status", format!("infeasible: there is no plan to judge ({reason})"));
    }
    let stated = [("objective", plan.objective), ("bound", plan.bound), ("gap", plan.gap)];
    for (place, number) in stated.into_iter().chain([("certificate.bound", plan.certificate.bound)]) {
        if !number.is_finite() {
            case.add("format", place, "is not a finite number");
        }
    }
    let c = &plan.certificate;
    let lists: [(&str, Vec<f64>); 6] = [
        ("certificate.offer_capacity", c.offer_capacity.values().copied().collect()),
        ("certificate.offer_awards", c.offer_awards.values().copied().collect()),
        ("certificate.state_awards", c.state_awards.values().copied().collect()),
        ("certificate.earmarks", c.earmarks.iter().map(|e| e.price).collect()),
        ("certificate.requires", c.requires.iter().map(|r| r.price).collect()),
        ("certificate.limits", c.limits.iter().map(|l| l.price).collect()),
    ];
    for (place, prices) in lists {
        if !prices.iter().all(|v| (0.0..=HIGHEST).contains(v)) {
            case.add("format", place, "a price below 0 or beyond 1e60");
        }
    }
}
