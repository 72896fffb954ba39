//! The least covered first, then the next, and so on: exactly on tiny problems, by the relaxation on others.
//!
//! Exactly: the sum of the k least coverages is k * t - sum of d, with d >= t - c and d >= 0, at its largest. Bringing
//! these sums to their largest one after the other, each kept, gives leximin (Ogryczak and Sliwinski); fixing states
//! instead, as in linear programs, would not hold with yes-or-no awards.

use super::case::{Answer, Case};
use super::side::Side;
use crate::ledger::Ledger;

/// States up to which leximin is exact.
const STATES: usize = 16;
/// Levels of the relaxation that are computed; the rest of the states take what they get beside the last.
const LEVELS: usize = 6;
/// More pairs than this get one level.
const SMALL: usize = 20_000;
/// What a level that is kept may lose to rounding.
const EASE: f64 = 1e-7;

/// What the relaxation gives to each judged state.
pub(super) struct Targets {
    /// Upper bound on the least coverage.
    pub bound: f64,
    /// Coverage of each judged state.
    pub targets: Vec<f64>,
    /// Pairs that the last relaxation uses.
    pub support: Vec<u32>,
}

/// A side whose objective is the least coverage of the free states, each other state keeping its level.
fn level(case: &Case<'_>, fixed: &[Option<f64>], keep: Option<f64>) -> (Side, Vec<usize>) {
    let mut side = Side::over(case.shares, 0.0);
    for (column, level) in side.columns.iter_mut().zip(fixed) {
        column.low = level.map_or(0.0, |l| (l - EASE).clamp(0.0, 1.0));
    }
    if let Some(least) = keep {
        side.keep_total(least);
    }
    let t = side.column(0.0, 1.0, 1.0);
    let rows =
        (0..fixed.len()).filter(|j| fixed[*j].is_none()).map(|j| side.row(vec![(t, 1.0), (j, -1.0)], 0.0)).collect();
    (side, rows)
}

/// Leximin of the relaxation: level by level, states whose row has a price are fixed; where none has one, those that
/// cannot rise are.
pub(super) fn targets(case: &Case<'_>, keep: Option<f64>) -> Option<Targets> {
    let n = case.shares.states.len();
    let mut fixed: Vec<Option<f64>> = vec![None; n];
    let mut found: Option<Targets> = None;
    let levels = if case.ix.pairs() > SMALL { 1 } else { LEVELS };
    for _ in 0..levels {
        let (side, rows) = level(case, &fixed, keep);
        let Answer::Got(relaxed) = case.relax(&side) else { break };
        let t = relaxed.columns.get(n).copied().unwrap_or(0.0);
        let columns = relaxed.columns.get(..n).unwrap_or_default().to_vec();
        let bound = found.as_ref().map_or(relaxed.bound.min(1.0), |f| f.bound);
        let free: Vec<usize> = (0..n).filter(|j| fixed[*j].is_none()).collect();
        let priced = |row: &usize| relaxed.duals.as_ref().and_then(|d| d.get(*row)).is_some_and(|d| *d > 1e-7);
        let mut stuck: Vec<usize> = free.iter().zip(&rows).filter(|(_, row)| priced(row)).map(|(j, _)| *j).collect();
        let targets = (0..n).map(|j| fixed[j].unwrap_or(columns[j])).collect();
        found = Some(Targets { bound, targets, support: relaxed.support });
        if stuck.is_empty() {
            stuck = free
                .iter()
                .copied()
                .filter(|j| columns[*j] <= t + EASE && !can_rise(case, &fixed, *j, t, keep))
                .collect();
        }
        stuck.iter().for_each(|j| fixed[*j] = Some(t));
        if stuck.is_empty() || fixed.iter().all(Option::is_some) || t >= 1.0 - EASE {
            break;
        }
    }
    found
}

/// Whether one free state can have more than the level while the others keep it.
fn can_rise(case: &Case<'_>, fixed: &[Option<f64>], state: usize, t: f64, keep: Option<f64>) -> bool {
    let mut side = Side::over(case.shares, 0.0);
    for (j, column) in side.columns.iter_mut().enumerate() {
        column.low = (fixed[j].unwrap_or(t) - EASE).clamp(0.0, 1.0);
        column.factor = if j == state { 1.0 } else { 0.0 };
    }
    if let Some(least) = keep {
        side.keep_total(least);
    }
    match case.relax(&side) {
        Answer::Got(relaxed) => relaxed.columns.get(state).is_some_and(|c| *c > t + 10.0 * EASE),
        _ => false,
    }
}

/// Exact leximin with the largest total that goes with it, and the bound on the least coverage; none where the
/// problem is too large for it.
pub(super) fn exact<'c>(case: &Case<'c>, keep: Option<f64>) -> Option<(Ledger<'c>, f64)> {
    let n = case.shares.states.len();
    if !case.is_tiny() || n > STATES {
        return None;
    }
    let mut plan = case.start.clone();
    let mut bound = 1.0;
    let mut sums: Vec<f64> = Vec::new();
    for k in 1..=n + 1 {
        let mut side = Side::over(case.shares, if k > n { 1.0 } else { 0.0 });
        if let Some(least) = keep {
            side.keep_total(least);
        }
        for level in 1..=k.min(n) {
            let own = level == k;
            let t = side.column(0.0, 1.0, if own { level as f64 } else { 0.0 });
            let mut theta = vec![(t, -(level as f64))];
            for j in 0..n {
                let d = side.column(0.0, 1.0, if own { -1.0 } else { 0.0 });
                side.row(vec![(t, 1.0), (j, -1.0), (d, -1.0)], 0.0);
                theta.push((d, 1.0));
            }
            if !own {
                side.row(theta, -(sums[level - 1] - EASE));
            }
        }
        let answer = case.whole(&side, &plan, 0)?;
        if !answer.solved {
            return None;
        }
        plan = answer.ledger?;
        let mut coverage = case.shares.coverage(&plan);
        coverage.sort_unstable_by(f64::total_cmp);
        sums.push(coverage.iter().take(k).sum());
        if k == 1 {
            bound = answer.bound.unwrap_or(1.0).min(1.0);
        }
    }
    Some((plan, bound))
}
