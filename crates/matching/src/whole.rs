//! Whole numbers: the same plan with every award a whole number of the need's unit (days, seats, dollars).
//!
//! Awards are rounded down, then single units are given back where they fit, the largest fraction first. A need that
//! falls below its least amount loses its awards, and so do the needs that require it. Pins stay as they are.

use crate::certificate;
use crate::ledger::Ledger;
use crate::plan::{Plan, Status, gap};
use crate::problem::{Indexed, Problem};

/// Rounding may overstep a limit by this much of it; checks allow a thousand times more.
const ROUNDING: f64 = 1e-9;

/// The plan in whole units. Objective, gap and reasons follow the new awards; bound and certificate stay true, because
/// whole plans are plans. A plan without awards comes back as it is, and so does one whose pins no whole numbers complete.
pub fn whole(problem: &Problem, plan: &Plan) -> Plan {
    if plan.status == Status::Infeasible || plan.awards.is_empty() {
        return plan.clone();
    }
    let ix = Indexed::of(problem);
    let mut ledger = Ledger::new(&ix);
    let mut fractions: Vec<(f64, usize)> = Vec::new();
    for (p, amount) in resolve(problem, &ix, plan) {
        if ix.is_pinned(p) {
            continue;
        }
        let down = (amount * (1.0 + 2.0 * ROUNDING) + 1e-7).floor();
        let down = if down < ix.smallest(p) { ix.smallest(p).ceil() } else { down };
        if down <= ix.max[p] * (1.0 + ROUNDING) {
            ledger.set(p, down);
            fractions.push((amount - down, p));
        }
    }
    fractions.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    reduce(&mut ledger);
    for (_, p) in &fractions {
        grow(&mut ledger, *p, 1.0);
    }
    drop_useless(&mut ledger);
    for (_, p) in &fractions {
        grow(&mut ledger, *p, f64::INFINITY);
    }
    if ledger.broken().is_some() {
        return plan.clone();
    }
    state(problem, &ix, plan, &ledger)
}

/// The same plan with other awards, as they are handed in: objective, gap and reasons follow them, bound and certificate
/// stay true. Whether they keep the rules is for [`crate::check()`] to say; pins stay as they are, and an award without an
/// eligible pair is left out.
pub fn restated(problem: &Problem, plan: &Plan, awards: &[crate::plan::Award]) -> Plan {
    let ix = Indexed::of(problem);
    let mut wanted = plan.clone();
    wanted.awards = awards.to_vec();
    let amounts =
        resolve(problem, &ix, &wanted).into_iter().filter_map(|(p, amount)| Some((u32::try_from(p).ok()?, amount)));
    let ledger = Ledger::from_amounts(&ix, amounts);
    state(problem, &ix, plan, &ledger)
}

/// The awards that have a pair, as pair and amount.
fn resolve(problem: &Problem, ix: &Indexed, plan: &Plan) -> Vec<(usize, f64)> {
    let needs: std::collections::BTreeMap<&str, u32> =
        problem.needs.iter().zip(&ix.need_of).map(|(n, i)| (n.id.as_str(), *i)).collect();
    let offers: std::collections::BTreeMap<&str, u32> =
        problem.offers.iter().zip(&ix.offer_of).map(|(o, i)| (o.id.as_str(), *i)).collect();
    let pair = |need: &str, offer: &str| ix.pair(*needs.get(need)?, *offers.get(offer)?);
    plan.awards.iter().filter_map(|a| Some((pair(&a.need, &a.offer)? as usize, a.amount))).collect()
}

/// Units that rounding up to a smallest award took too many go again, the least valuable first.
fn reduce(ledger: &mut Ledger<'_>) {
    let ix = ledger.ix;
    for o in 0..ix.offers() {
        while ledger.spent[o] > ix.capacity[o] * (1.0 + ROUNDING) {
            let awarded = ix
                .by_offer
                .row(o)
                .iter()
                .map(|p| *p as usize)
                .filter(|p| ledger.amount[*p] > 0.0 && !ix.is_pinned(*p) && ix.rate[*p] + ix.setup[*p] > 0.0);
            let Some(worst) = awarded.min_by(|a, b| ix.worth[*a].total_cmp(&ix.worth[*b]).then(a.cmp(b))) else {
                break;
            };
            let less = ledger.amount[worst] - 1.0;
            ledger.set(worst, if less < ix.smallest(worst) { 0.0 } else { less });
        }
    }
    for n in 0..ix.needs() {
        while ledger.got[n] > ix.quantity[n] * (1.0 + ROUNDING) {
            let awarded = ix.by_need.row(n).iter().map(|p| *p as usize);
            let Some(p) = awarded.into_iter().find(|p| ledger.amount[*p] > 0.0 && !ix.is_pinned(*p)) else {
                break;
            };
            let less = ledger.amount[p] - 1.0;
            ledger.set(p, if less < ix.smallest(p) { 0.0 } else { less });
        }
    }
}

/// Gives an award up to `most` further whole units, as many as every limit allows.
fn grow(ledger: &mut Ledger<'_>, p: usize, most: f64) {
    let ix = ledger.ix;
    let amount = ledger.amount[p];
    if amount <= 0.0 {
        return;
    }
    let (need, offer) = (ix.need[p] as usize, ix.offer[p] as usize);
    let mut units = most.min(ix.max[p] * (1.0 + ROUNDING) - amount);
    units = units.min(ix.quantity[need] * (1.0 + ROUNDING) - ledger.got[need]);
    let mut left = ix.capacity[offer] * (1.0 + ROUNDING) - ledger.spent[offer];
    for e in ix.earmarks.row(offer).iter().map(|e| *e as usize) {
        if !ix.in_group(p, e) && ix.share[e] > 0.0 {
            left = left.min(ledger.slack(e, offer) / ix.share[e]);
        }
    }
    if ix.rate[p] > 0.0 {
        units = units.min(left / ix.rate[p]);
    }
    let units = units.floor();
    if units >= 1.0 && units.is_finite() {
        ledger.set(p, amount + units);
    }
}

/// Needs below their least amount, needs whose requirement is gone, and awards that an earmark no longer carries lose
/// what they have, until nothing of that kind is left.
fn drop_useless(ledger: &mut Ledger<'_>) {
    let ix = ledger.ix;
    loop {
        let mut clean = true;
        for n in 0..ix.needs() {
            let short = ledger.is_served(n)
                && (ledger.got[n] < ix.least[n] - ROUNDING * ix.quantity[n]
                    || ix.requires.row(n).iter().any(|r| !ledger.is_served(*r as usize)));
            if short {
                for p in ix.by_need.row(n).iter().map(|p| *p as usize) {
                    if !ix.is_pinned(p) && ledger.amount[p] > 0.0 {
                        ledger.set(p, 0.0);
                        clean = false;
                    }
                }
            }
        }
        for o in 0..ix.offers() {
            for e in ix.earmarks.row(o).iter().map(|e| *e as usize) {
                while ledger.slack(e, o) < -ROUNDING * ledger.moved[o] {
                    let outside = ix.by_offer.row(o).iter().map(|p| *p as usize).filter(|p| {
                        ledger.amount[*p] > 0.0 && !ix.is_pinned(*p) && !ix.in_group(*p, e) && ix.rate[*p] > 0.0
                    });
                    let Some(worst) = outside.min_by(|a, b| ix.worth[*a].total_cmp(&ix.worth[*b]).then(a.cmp(b)))
                    else {
                        break;
                    };
                    let less = ledger.amount[worst] - 1.0;
                    ledger.set(worst, if less < ix.smallest(worst) { 0.0 } else { less });
                    clean = false;
                }
            }
        }
        if clean {
            return;
        }
    }
}

/// The plan that states the new awards.
fn state(problem: &Problem, ix: &Indexed, plan: &Plan, ledger: &Ledger<'_>) -> Plan {
    let mut out = plan.clone();
    let objective = ledger.objective();
    out.objective = objective;
    out.bound = plan.bound.max(objective);
    out.gap = gap(objective, out.bound);
    if out.status == Status::Optimal && out.gap > 1e-6 {
        out.status = Status::GapReached;
    }
    out.awards = ledger.named(problem);
    crate::fairness::restate(problem, ix, &mut out, ledger);
    let known: std::collections::BTreeMap<&str, &crate::plan::Unmet> =
        plan.unmet.iter().map(|u| (u.need.as_str(), u)).collect();
    let prices = certificate::Prices::from_certificate(problem, ix, &plan.certificate);
    out.unmet = crate::reasons::of(problem, ix, ledger, &prices, out.bound - objective)
        .into_iter()
        // What was said before stays said: it may come from who knows more than the problem file does.
        .map(|u| known.get(u.need.as_str()).map_or(u, |before| (*before).clone()))
        .collect();
    out
}
