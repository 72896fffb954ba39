//! The end of a solve: trimming of rounding, and the plan itself.

use super::contradiction::{self, Finding};
use super::session::{Halt, Session};
use crate::certificate::{self, Prices};
use crate::ledger::Ledger;
use crate::plan::{Plan, Status, gap};

/// A plan that says why there is none.
pub fn infeasible(sha256: &str, reason: String) -> Plan {
    let mut plan = Plan::new(sha256.to_owned(), Status::Infeasible, 0.0, 0.0);
    plan.reason = Some(reason);
    plan
}

/// Takes back what rounding has put over a limit, from awards that can spare it.
pub fn trim(ledger: &mut Ledger<'_>) {
    let ix = ledger.ix;
    for n in 0..ix.needs() {
        let excess = ledger.got[n] - ix.quantity[n];
        if excess > 0.0 {
            shave(ledger, ix.by_need.row(n), excess, |_| 1.0);
        }
    }
    for o in 0..ix.offers() {
        let excess = ledger.spent[o] - ix.capacity[o];
        if excess > 0.0 {
            shave(ledger, ix.by_offer.row(o), excess, |p| ix.rate[p]);
        }
        for e in ix.earmarks.row(o).iter().map(|e| *e as usize) {
            let missing = -ledger.slack(e, o);
            if missing > 0.0 && ix.share[e] > 0.0 {
                // A unit less outside the group gives back the share of it.
                let outside = |p: usize| if ix.in_group(p, e) { 0.0 } else { ix.rate[p] * ix.share[e] };
                shave(ledger, ix.by_offer.row(o), missing, outside);
            }
        }
    }
}

fn shave(ledger: &mut Ledger<'_>, row: &[u32], mut excess: f64, rate: impl Fn(usize) -> f64) {
    let ix = ledger.ix;
    for p in row.iter().map(|p| *p as usize) {
        let amount = ledger.amount[p];
        if amount <= 0.0 || ix.is_pinned(p) || rate(p) <= 0.0 || excess <= 0.0 {
            continue;
        }
        let need = ix.need[p] as usize;
        let spare = (amount - ix.smallest(p)).min(ledger.got[need] - ix.least[need]).max(0.0);
        let less = spare.min(excess / rate(p) * (1.0 + 1e-12));
        if less > 0.0 {
            ledger.set(p, amount - less);
            excess -= less * rate(p);
        }
    }
}

/// The plan of a finished solve.
pub fn plan(mut session: Session<'_, '_>, sha256: &str) -> Plan {
    if session.best.is_none() {
        match contradiction::settle(&mut session) {
            Finding::Contradictory(reason) => return infeasible(sha256, reason),
            Finding::Completed(amounts) => {
                session.offer(Ledger::from_amounts(session.ix, amounts));
            }
            Finding::Open(why) => return without_plan(&session, sha256, &why),
        }
    }
    let beyond = |plan: &Ledger<'_>, certified: f64| certificate::over(plan.objective(), certified, 0.0);
    if session.best.as_ref().is_some_and(|b| beyond(b, session.certified)) {
        // Rounding among numbers of very unequal size: without prices the bound stays on the safe side of it.
        session.prices = Prices::zero(session.ix);
        session.certified = certificate::bound(session.ix, &session.prices);
        // Where even that is passed, worth and costs of awards cancel out to less than rounding: none are as good.
        let pins = Ledger::new(session.ix);
        if pins.broken().is_none() && session.best.as_ref().is_some_and(|b| beyond(b, session.certified)) {
            session.best = Some(pins);
        }
    }
    let Some(best) = &session.best else {
        return without_plan(&session, sha256, "what completes them is lost in rounding");
    };
    let objective = best.objective();
    let bound = session.bound.min(session.certified).max(objective);
    let mut plan = Plan::new(sha256.to_owned(), status(&session, gap(objective, bound)), objective, bound);
    plan.bound_source = Some(session.source);
    plan.awards = best.named(session.problem);
    plan.certificate = session.prices.certificate(session.ix, session.problem);
    plan.unmet = crate::reasons::of(session.problem, session.ix, best, &session.prices, bound - objective);
    plan
}

/// Why the search ended, at this gap.
fn status(session: &Session<'_, '_>, reached: f64) -> Status {
    if reached <= 1e-6 {
        return Status::Optimal;
    }
    if reached <= session.limits.gap {
        return Status::GapReached;
    }
    match session.halt {
        Some(Halt::Cancel) => Status::Cancelled,
        Some(Halt::Time) => Status::TimeLimit,
        None if session.hurried => Status::TimeLimit,
        None => Status::WorkLimit,
    }
}

/// No plan that completes the pins, and no proof that there is none.
fn without_plan(session: &Session<'_, '_>, sha256: &str, why: &str) -> Plan {
    let mut plan = Plan::new(sha256.to_owned(), status(session, f64::INFINITY), 0.0, session.certified.max(0.0));
    plan.reason = Some(format!("no plan that completes the pins was found within the limits: {why}"));
    plan.certificate = session.prices.certificate(session.ix, session.problem);
    plan
}
