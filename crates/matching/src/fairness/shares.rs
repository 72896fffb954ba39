//! How much of what each state asks for it gets.
//!
//! The coverage of a state is the sum over its needs of weight * amount / quantity, divided by the sum of the weights
//! of those needs that have at least one usable pair. States without a usable pair are left out: no plan can serve
//! them.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::ledger::Ledger;
use crate::plan::Plan;
use crate::problem::{Indexed, Problem};
use crate::reach::Reach;

/// What the states get in a plan.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Coverage {
    /// Coverage by the state's id, 0 to 1.
    pub states: BTreeMap<String, f64>,
    /// Coverage of all states of a group together, by the group's name.
    pub groups: BTreeMap<String, f64>,
    /// States without a usable pair, in alphabetical order.
    pub left_out: Vec<String>,
    /// The least coverage of a state; none where all are left out.
    pub least: Option<f64>,
}

/// The states that are judged, and what a unit of each pair adds to their coverage.
#[derive(Debug, Clone)]
pub struct Shares {
    /// Canonical numbers of the judged states.
    pub states: Vec<u32>,
    /// Sum of weights of each judged state's needs that have a usable pair.
    pub weight: Vec<f64>,
    /// Coverage of each judged state as a sum over pairs.
    pub sums: Vec<Vec<(u32, f64)>>,
    /// Canonical numbers of the states that are left out.
    pub left_out: Vec<u32>,
}

impl Shares {
    /// Judged states of a problem.
    pub fn of(ix: &Indexed, reach: &Reach) -> Self {
        let mut shares = Self { states: Vec::new(), weight: Vec::new(), sums: Vec::new(), left_out: Vec::new() };
        for s in 0..ix.states() {
            let number = crate::problem::index::small(s);
            let (mut weight, mut terms) = (0.0, Vec::new());
            for n in ix.needs_of_state.row(s).iter().map(|n| *n as usize) {
                let pairs = ix.by_need.row(n).iter().copied();
                let able: Vec<u32> = pairs.filter(|p| reach.usable[*p as usize] || ix.is_pinned(*p as usize)).collect();
                if !able.is_empty() {
                    weight += ix.weight[n];
                    terms.extend(able.into_iter().map(|p| (p, ix.weight[n] / ix.quantity[n])));
                }
            }
            if weight > 0.0 {
                terms.iter_mut().for_each(|(_, factor)| *factor /= weight);
                shares.states.push(number);
                shares.weight.push(weight);
                shares.sums.push(terms);
            } else {
                shares.left_out.push(number);
            }
        }
        shares
    }

    /// Coverage of each judged state.
    pub fn coverage(&self, ledger: &Ledger<'_>) -> Vec<f64> {
        self.sums.iter().map(|terms| terms.iter().map(|(p, f)| f * ledger.amount[*p as usize]).sum()).collect()
    }

    /// The least coverage; 0 where no state is judged.
    pub fn least(&self, ledger: &Ledger<'_>) -> f64 {
        let least = self.coverage(ledger).into_iter().fold(f64::INFINITY, f64::min);
        if least.is_finite() { least } else { 0.0 }
    }

    /// Coverage of the states of each group together, as a sum over pairs; groups in the order of their numbers.
    pub fn of_group(&self, ix: &Indexed, group: u32) -> Vec<(u32, f64)> {
        let inside = |s: &u32| ix.groups[*s as usize].binary_search(&group).is_ok();
        let members: Vec<usize> = (0..self.states.len()).filter(|j| inside(&self.states[*j])).collect();
        let weight: f64 = members.iter().map(|j| self.weight[*j]).sum();
        let terms = members.iter().flat_map(|j| self.sums[*j].iter().map(|(p, f)| (*p, f * self.weight[*j] / weight)));
        terms.collect()
    }
}

/// The awards of a plan that stand on a pair, and the pins.
pub(crate) fn ledger<'a>(problem: &Problem, ix: &'a Indexed, plan: &Plan) -> Ledger<'a> {
    let needs: BTreeMap<&str, u32> = problem.needs.iter().zip(&ix.need_of).map(|(n, i)| (n.id.as_str(), *i)).collect();
    let offers: BTreeMap<&str, u32> =
        problem.offers.iter().zip(&ix.offer_of).map(|(o, i)| (o.id.as_str(), *i)).collect();
    let pair = |need: &str, offer: &str| ix.pair(*needs.get(need)?, *offers.get(offer)?);
    let awards = plan.awards.iter().filter_map(|a| Some((pair(&a.need, &a.offer)?, a.amount)));
    Ledger::from_amounts(ix, awards)
}

/// The coverage of every state and group in a plan.
pub fn coverage(problem: &Problem, plan: &Plan) -> Coverage {
    let ix = Indexed::of(problem);
    let shares = Shares::of(&ix, &Reach::of(&ix));
    let ledger = ledger(problem, &ix, plan);
    let id = |s: u32| problem.states[ix.state_at[s as usize] as usize].id.clone();
    let values = shares.coverage(&ledger);
    let mut groups = BTreeMap::new();
    for (g, name) in ix.group_names.iter().enumerate() {
        let terms = shares.of_group(&ix, crate::problem::index::small(g));
        if !terms.is_empty() {
            let value = terms.iter().map(|(p, f)| f * ledger.amount[*p as usize]).sum();
            groups.insert(name.clone(), value);
        }
    }
    let mut left_out: Vec<String> = shares.left_out.iter().map(|s| id(*s)).collect();
    left_out.sort();
    Coverage {
        least: values.iter().copied().reduce(f64::min),
        states: shares.states.iter().map(|s| id(*s)).zip(values).collect(),
        groups,
        left_out,
    }
}
