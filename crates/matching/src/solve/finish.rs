//! The end of a solve: contradictions among pins, trimming of rounding, and the plan itself.

use super::session::{Halt, Session};
use crate::ledger::{Broken, Ledger};
use crate::plan::{Plan, Status, gap};
use crate::problem::{Indexed, Problem};

/// Pins that break a constraint among themselves, in words.
pub fn contradiction(session: &Session<'_, '_>) -> Option<String> {
    let pins = Ledger::new(session.ix);
    let (ix, problem) = (session.ix, session.problem);
    match pins.broken()? {
        Broken::Need(n) if pins.got[n] < ix.quantity[n] => open_obligation(session, &pins),
        Broken::Requires(_) | Broken::Earmark(_) | Broken::Amount(_) => open_obligation(session, &pins),
        broken => Some(describe(ix, problem, &pins, broken)),
    }
}

/// An obligation of the pins that no eligible pair can meet. What can be met by further awards is no contradiction.
fn open_obligation(session: &Session<'_, '_>, pins: &Ledger<'_>) -> Option<String> {
    let (ix, problem, reach) = (session.ix, session.problem, session.reach);
    let upper = upper_limit(ix, pins);
    if let Some(broken) = upper {
        return Some(describe(ix, problem, pins, broken));
    }
    let usable = |n: usize| ix.by_need.row(n).iter().map(|p| *p as usize).filter(|p| reach.usable[*p]);
    for n in (0..ix.needs()).filter(|n| pins.is_served(*n)) {
        if reach.least[n] > 1e-9 * ix.quantity[n] {
            let mut highs: Vec<f64> = usable(n).map(|p| reach.high[p]).collect();
            highs.sort_unstable_by(|a, b| b.total_cmp(a));
            let most: f64 = highs.iter().take(reach.providers[n] as usize).sum();
            if most < reach.least[n] * (1.0 - 1e-9) {
                return Some(describe(ix, problem, pins, Broken::Need(n)));
            }
        }
        for r in ix.requires.row(n).iter().map(|r| *r as usize) {
            if !pins.is_served(r) && usable(r).next().is_none() {
                return Some(describe(ix, problem, pins, Broken::Requires(n)));
            }
        }
    }
    for o in 0..ix.offers() {
        for e in ix.earmarks.row(o).iter().map(|e| *e as usize) {
            let short = pins.slack(e, o) < -1e-7 * pins.moved[o];
            let helpers = ix.by_offer.row(o).iter().map(|p| *p as usize);
            if short && !helpers.into_iter().any(|p| reach.usable[p] && ix.in_group(p, e)) {
                return Some(describe(ix, problem, pins, Broken::Earmark(o)));
            }
        }
    }
    None
}

/// A limit from above that the pins alone exceed: no further award can mend it.
fn upper_limit(ix: &Indexed, pins: &Ledger<'_>) -> Option<Broken> {
    let over = |count: u32, limit: u32| limit != crate::problem::index::UNLIMITED && count > limit;
    (0..ix.needs())
        .find(|n| pins.got[*n] > ix.quantity[*n] * (1.0 + 1e-7))
        .map(Broken::Need)
        .or_else(|| (0..ix.needs()).find(|n| over(pins.awards_of_need[*n], ix.providers[*n])).map(Broken::Providers))
        .or_else(|| (0..ix.offers()).find(|o| pins.spent[*o] > ix.capacity[*o] * (1.0 + 1e-7)).map(Broken::Capacity))
        .or_else(|| {
            (0..ix.offers()).find(|o| over(pins.awards_of_offer[*o], ix.offer_awards[*o])).map(Broken::OfferAwards)
        })
        .or_else(|| (0..ix.states()).find(|s| over(pins.awards_of_state[*s], ix.state_awards[*s])).map(Broken::State))
}

/// The constraint's name, whose it is, and the numbers.
pub fn describe(ix: &Indexed, problem: &Problem, ledger: &Ledger<'_>, broken: Broken) -> String {
    let need = |n: usize| problem.needs[ix.need_at[n] as usize].id.as_str();
    let offer = |o: usize| problem.offers[ix.offer_at[o] as usize].id.as_str();
    match broken {
        Broken::Amount(p) => {
            format!(
                "amount: the award {} / {} is outside its limits",
                need(ix.need[p] as usize),
                offer(ix.offer[p] as usize)
            )
        }
        Broken::Need(n) if ledger.got[n] > ix.quantity[n] => {
            format!("need {}: pins give {}, more than its quantity {}", need(n), ledger.got[n], ix.quantity[n])
        }
        Broken::Need(n) => {
            format!(
                "need {}: {} is below its least quantity {} and nothing can fill it up",
                need(n),
                ledger.got[n],
                ix.least[n]
            )
        }
        Broken::Providers(n) => {
            format!("providers of need {}: {} pins, at most {}", need(n), ledger.awards_of_need[n], ix.providers[n])
        }
        Broken::Capacity(o) => {
            format!("capacity of offer {}: pins use {}, it has {}", offer(o), ledger.spent[o], ix.capacity[o])
        }
        Broken::OfferAwards(o) => {
            format!("awards of offer {}: {} pins, at most {}", offer(o), ledger.awards_of_offer[o], ix.offer_awards[o])
        }
        Broken::Earmark(o) => format!("earmark of offer {}: pins leave its group less than its share", offer(o)),
        Broken::State(s) => {
            let id = problem.states[ix.state_at[s] as usize].id.as_str();
            format!("awards to state {id}: {} pins, at most {}", ledger.awards_of_state[s], ix.state_awards[s])
        }
        Broken::Requires(n) => {
            format!("requirement of need {}: it is pinned, and what it requires cannot be served", need(n))
        }
    }
}

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
pub fn plan(session: Session<'_, '_>, sha256: &str) -> Plan {
    let Some(best) = &session.best else {
        return without_plan(&session, sha256);
    };
    let objective = best.objective();
    let bound = session.bound.min(session.certified).max(objective);
    let reached = gap(objective, bound);
    let status = if reached <= 1e-6 {
        Status::Optimal
    } else if reached <= session.limits.gap {
        Status::GapReached
    } else {
        match session.halt {
            Some(Halt::Cancel) => Status::Cancelled,
            Some(Halt::Time) => Status::TimeLimit,
            None if session.hurried => Status::TimeLimit,
            None => Status::WorkLimit,
        }
    };
    let mut plan = Plan::new(sha256.to_owned(), status, objective, bound);
    plan.bound_source = Some(session.source);
    plan.awards = best.named(session.problem);
    plan.certificate = session.prices.certificate(session.ix, session.problem);
    plan.unmet = crate::reasons::of(session.problem, session.ix, best, &session.prices, bound - objective);
    plan
}

fn without_plan(session: &Session<'_, '_>, sha256: &str) -> Plan {
    let pins = Ledger::new(session.ix);
    let why = pins
        .broken()
        .map_or_else(|| "no plan was found".to_owned(), |broken| describe(session.ix, session.problem, &pins, broken));
    if session.infeasible {
        return infeasible(sha256, format!("pins cannot be completed to a plan: {why}"));
    }
    let status = match session.halt {
        Some(Halt::Cancel) => Status::Cancelled,
        Some(Halt::Time) => Status::TimeLimit,
        None => Status::WorkLimit,
    };
    let mut plan = Plan::new(sha256.to_owned(), status, 0.0, session.certified.max(0.0));
    plan.reason = Some(format!("no plan that completes the pins was found within the limits: {why}"));
    plan.certificate = session.prices.certificate(session.ix, session.problem);
    plan
}
