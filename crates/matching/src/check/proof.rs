//! The certificate: every price stands on something that exists, and the bound that they prove is the one stated.

use std::collections::BTreeMap;

use super::Case;
use crate::certificate::{self, Limit, Prices, over};
use crate::problem::index::UNLIMITED;

// Comparisons are written so that a NaN is a violation.
#[allow(clippy::neg_cmp_op_on_partial_ord)]
pub(super) fn judge(case: &mut Case<'_>, objective: f64) {
    let prices = prices(case);
    let bound = certificate::bound(&case.ix, &prices);
    let (plan, stated) = (case.plan, case.plan.certificate.bound);
    if over(objective, bound, 0.0) {
        case.add("certificate", "bound", format!("objective {objective} above the certified bound {bound}"));
    }
    if !((bound - stated).abs() <= 1e-5 * bound.abs().max(1e-3)) {
        case.add("certificate", "bound", format!("states {stated}, is {bound}"));
    }
    if over(plan.bound, bound, 1.0) {
        let text = format!("stated bound {} above what its own certificate proves, {bound}", plan.bound);
        case.add("bound", "plan", text);
    }
}

/// The certificate's prices in canonical order; what stands on nothing is named and left out.
fn prices(case: &mut Case<'_>) -> Prices {
    let mut prices = Prices::zero(&case.ix);
    offers_and_states(case, &mut prices);
    earmarks(case, &mut prices);
    requires(case, &mut prices);
    limits(case, &mut prices);
    prices
}

fn unknown(case: &mut Case<'_>, id: &str) {
    case.add("certificate", "prices", format!("unknown id {id}"));
}

fn offers_and_states(case: &mut Case<'_>, prices: &mut Prices) {
    let certificate = &case.plan.certificate;
    for (id, price) in &certificate.offer_capacity {
        match case.offer_named.get(id.as_str()) {
            Some(o) => prices.capacity[*o as usize] = *price,
            None => unknown(case, id),
        }
    }
    for (id, price) in &certificate.offer_awards {
        match case.offer_named.get(id.as_str()).copied() {
            Some(o) if case.ix.offer_awards[o as usize] == UNLIMITED => {
                if *price > 0.0 {
                    case.add("certificate", id, "price on a limit that does not exist");
                }
            }
            Some(o) => prices.offer_awards[o as usize] = *price,
            None => unknown(case, id),
        }
    }
    for (id, price) in &certificate.state_awards {
        match case.state_named.get(id.as_str()).copied() {
            Some(s) if case.ix.state_awards[s as usize] == UNLIMITED => {
                if *price > 0.0 {
                    case.add("certificate", id, "price on a limit that does not exist");
                }
            }
            Some(s) => prices.state_awards[s as usize] = *price,
            None => unknown(case, id),
        }
    }
}

fn earmarks(case: &mut Case<'_>, prices: &mut Prices) {
    let mut seen = BTreeMap::new();
    for row in &case.plan.certificate.earmarks {
        let Some(offer) = case.offer_named.get(row.offer.as_str()).copied() else {
            unknown(case, &row.offer);
            continue;
        };
        let ix = &case.ix;
        let found = ix
            .earmarks
            .row(offer as usize)
            .iter()
            .copied()
            .find(|e| ix.group_names[ix.earmark_group[*e as usize] as usize] == row.group);
        match found {
            Some(e) => prices.earmarks[e as usize] = row.price,
            None => {
                let text = format!("price on an earmark that does not exist: {}", row.group);
                case.add("certificate", &row.offer, text);
            }
        }
        if seen.insert((row.offer.as_str(), row.group.as_str()), ()).is_some() {
            case.add("certificate", "prices", format!("a price stands twice: {} {}", row.offer, row.group));
        }
    }
}

fn requires(case: &mut Case<'_>, prices: &mut Prices) {
    let mut seen = BTreeMap::new();
    for row in &case.plan.certificate.requires {
        let Some(need) = case.need_named.get(row.need.as_str()).copied() else {
            unknown(case, &row.need);
            continue;
        };
        let required = case.need_named.get(row.requires.as_str()).copied();
        let range = case.ix.requires.range(need as usize);
        let found = range.into_iter().find(|at| Some(case.ix.requires.items()[*at]) == required);
        match found {
            Some(at) => prices.requires[at] = row.price,
            None => {
                let text = format!("price on a requirement that does not exist: {}", row.requires);
                case.add("certificate", &row.need, text);
            }
        }
        if seen.insert((row.need.as_str(), row.requires.as_str()), ()).is_some() {
            case.add("certificate", "prices", format!("a price stands twice: {} {}", row.need, row.requires));
        }
    }
}

fn limits(case: &mut Case<'_>, prices: &mut Prices) {
    let left = certificate::left_after_pins(&case.ix);
    for row in &case.plan.certificate.limits {
        let Some(offer) = case.offer_named.get(row.offer.as_str()).copied() else {
            unknown(case, &row.offer);
            continue;
        };
        let mut pairs = Vec::with_capacity(row.needs.len());
        for id in &row.needs {
            let pair = case.need_named.get(id.as_str()).and_then(|n| case.ix.pair(*n, offer));
            pairs.extend(pair.filter(|p| !case.ix.is_pinned(*p as usize)));
        }
        let listed = pairs.len();
        pairs.sort_unstable();
        pairs.dedup();
        if listed != row.needs.len() || pairs.len() != listed {
            let text = "limit lists a pair twice, a pinned one, or one that does not exist";
            case.add("certificate", &row.offer, text);
            continue;
        }
        let limit = Limit { offer, pairs, most: row.most, price: row.price };
        if !certificate::follows(&case.ix, &limit, &left) {
            let text = format!("limit of {} among {listed} needs does not follow", row.most);
            case.add("certificate", &row.offer, text);
        }
        prices.limits.push(limit);
    }
}
