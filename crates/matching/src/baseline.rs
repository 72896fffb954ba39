//! What a secretariat would do without an optimizer: first come, first served.
//!
//! Each need in turn takes its best-fitting offers that still have room. Earmarked offers are kept for their groups.

use crate::ledger::Ledger;
use crate::plan::Award;
use crate::problem::{Indexed, Problem};

/// The order in which needs come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// In the order of posting: the file's.
    ByDate,
    /// In falling weight, equal weights in the order of posting.
    ByWeight,
}

/// The value of a baseline's plan; its awards break no constraint unless the pins alone do.
pub fn value(problem: &Problem, order: Order) -> f64 {
    let ix = Indexed::of(problem);
    run(problem, &ix, order).objective()
}

/// Both baselines by the name that reports give them, with their awards: `by-date`, `by-weight`.
pub fn baselines(problem: &Problem) -> Vec<(&'static str, Vec<Award>)> {
    let ix = Indexed::of(problem);
    [("by-date", Order::ByDate), ("by-weight", Order::ByWeight)]
        .into_iter()
        .map(|(name, order)| (name, run(problem, &ix, order).named(problem)))
        .collect()
}

/// The baseline's plan.
pub(crate) fn run<'a>(problem: &Problem, ix: &'a Indexed, order: Order) -> Ledger<'a> {
    let mut ledger = Ledger::new(ix);
    let mut pairs: Vec<Vec<u32>> = vec![Vec::new(); problem.needs.len()];
    for (i, pair) in problem.pairs.iter().enumerate() {
        pairs[pair.need as usize].push(crate::problem::index::small(i));
    }
    for row in &mut pairs {
        // Stable: equally good offers in the order of the file.
        row.sort_by(|a, b| problem.pairs[*b as usize].fit.total_cmp(&problem.pairs[*a as usize].fit));
    }
    let mut needs: Vec<usize> = (0..problem.needs.len()).collect();
    if order == Order::ByWeight {
        needs.sort_by(|a, b| problem.needs[*b].weight.total_cmp(&problem.needs[*a].weight));
    }
    for need in needs {
        serve(problem, &mut ledger, need, &pairs[need]);
    }
    ledger
}

fn serve(problem: &Problem, ledger: &mut Ledger<'_>, position: usize, pairs: &[u32]) {
    let ix = ledger.ix;
    let need = ix.need_of[position] as usize;
    if ix.requires.row(need).iter().any(|r| !ledger.is_served(*r as usize)) {
        return;
    }
    let mut taken: Vec<usize> = Vec::new();
    let state = &ix.groups[ix.need_state[need] as usize];
    for row in pairs {
        let offer = ix.offer_of[problem.pairs[*row as usize].offer as usize];
        let Some(pair) = ix.pair(ix.need_of[position], offer).map(|p| p as usize) else {
            continue;
        };
        let room = ix.quantity[need] - ledger.got[need];
        if room <= 0.0 {
            break;
        }
        if ix.is_pinned(pair) || !ledger.has_slots(pair) {
            continue;
        }
        let earmarks = ix.earmarks.row(offer as usize);
        if earmarks.iter().any(|e| state.binary_search(&ix.earmark_group[*e as usize]).is_err()) {
            continue;
        }
        let left = ix.capacity[offer as usize] - ledger.spent[offer as usize] - ix.setup[pair];
        let amount = room.min(ix.max[pair]).min(left / ix.rate[pair].max(1e-12));
        if amount < ix.smallest(pair) || amount <= 0.0 {
            continue;
        }
        ledger.set(pair, amount);
        taken.push(pair);
    }
    if ledger.got[need] < ix.least[need] {
        for pair in taken {
            ledger.set(pair, 0.0);
        }
    }
}
