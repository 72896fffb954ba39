//! As few changed awards against an earlier plan as possible, at a total of at least (1 - price) of the best known.
//!
//! An award is changed when it is new, gone or of another amount. Among plans with the same number of changes the one
//! with the largest total counts.

use std::collections::BTreeMap;

use super::case::{Case, Found, best_of, grid};
use super::side::{Extra, Row, Side};
use crate::certificate::Prices;
use crate::ledger::Ledger;
use crate::solve::bench::{Bench, Costs};

const WHOLE: u64 = 40_000;
const ROUNDS: u64 = 8;

/// The earlier plan as far as the problem knows it.
struct Earlier {
    /// Amount by pair.
    amounts: BTreeMap<u32, f64>,
    /// Awards on pairs that do not exist: changed whatever happens.
    lost: usize,
}

impl Earlier {
    fn of(case: &Case<'_>) -> Self {
        let (problem, ix) = (case.problem, case.ix);
        let needs: BTreeMap<&str, u32> =
            problem.needs.iter().zip(&ix.need_of).map(|(n, i)| (n.id.as_str(), *i)).collect();
        let offers: BTreeMap<&str, u32> =
            problem.offers.iter().zip(&ix.offer_of).map(|(o, i)| (o.id.as_str(), *i)).collect();
        let mut earlier = Self { amounts: BTreeMap::new(), lost: 0 };
        for award in problem.policy.earlier.iter().flatten() {
            let need = needs.get(award.need.as_str()).copied();
            let pair = need.zip(offers.get(award.offer.as_str()).copied()).and_then(|(n, o)| ix.pair(n, o));
            match pair {
                Some(p) => {
                    earlier.amounts.insert(p, award.amount);
                }
                None => earlier.lost += 1,
            }
        }
        earlier
    }

    fn is_same(before: f64, after: f64) -> bool {
        (before - after).abs() <= 1e-6 * before.abs().max(after.abs())
    }

    /// How many awards a plan changes.
    fn changes(&self, plan: &Ledger<'_>) -> usize {
        let altered = self.amounts.iter().filter(|(p, a)| !Self::is_same(**a, plan.amount[**p as usize])).count();
        let new = plan.awards().filter(|(p, _)| !self.amounts.contains_key(&crate::problem::index::small(*p))).count();
        self.lost + altered + new
    }

    /// Whether an earlier award can stay as it was.
    fn can_stay(case: &Case<'_>, pair: u32, amount: f64) -> bool {
        let p = pair as usize;
        if case.ix.is_pinned(p) {
            return Self::is_same(amount, case.ix.pin[p]);
        }
        let (low, high) = (case.reach.low[p], case.reach.high[p]);
        case.reach.usable[p] && amount >= low * (1.0 - 1e-9) && amount <= high * (1.0 + 1e-9)
    }

    /// Changes that no plan avoids.
    fn unavoidable(&self, case: &Case<'_>) -> usize {
        let gone = self.amounts.iter().filter(|(p, a)| !Self::can_stay(case, **p, **a)).count();
        let pinned = (0..case.ix.pairs())
            .filter(|p| case.ix.is_pinned(*p) && !self.amounts.contains_key(&crate::problem::index::small(*p)))
            .count();
        self.lost + gone + pinned
    }

    /// The earlier plan itself, less what breaks a constraint today.
    fn plan<'c>(&self, case: &Case<'c>) -> Option<Ledger<'c>> {
        let fits = self.amounts.iter().filter(|(p, a)| Self::can_stay(case, **p, **a));
        let plan = Ledger::from_amounts(case.ix, fits.map(|(p, a)| (*p, *a)));
        if plan.broken().is_none() {
            return Some(plan);
        }
        let prices = Prices::from_certificate(case.problem, case.ix, &case.base.certificate);
        let mut bench = Bench::new(plan, case.reach, Costs::of(case.ix, case.reach, &prices));
        bench.drop_broken();
        Some(bench.ledger).filter(|l| l.broken().is_none())
    }
}

/// The plan with the fewest changes found.
pub(super) fn solve<'c>(case: &Case<'c>) -> Found<'c> {
    let earlier = Earlier::of(case);
    let before = earlier.plan(case);
    let known = before.as_ref().map_or(f64::NEG_INFINITY, Ledger::objective).max(case.start.objective());
    let keep = known - case.problem.policy.price() * known.abs();
    let score = |plan: &Ledger<'_>| {
        let total = plan.objective();
        let enough = total >= keep - 1e-9 * keep.abs().max(1.0);
        enough.then(|| vec![-(earlier.changes(plan) as f64), grid(total)])
    };
    let mut best = best_of(case.start.clone(), before, &score);
    let unavoidable = earlier.unavoidable(case);
    let mut fewest = unavoidable;
    // Less than one change, however the total moves between what is kept and what is possible.
    let weight = 0.4 / (case.base.bound - keep).max(1e-3 * known.abs()).max(1e-9);
    let side = side(case, &earlier, keep, weight);
    // A plan without any change is the earlier plan itself: there is nothing to choose.
    let settled = earlier.changes(&best) == 0;
    if let Some(whole) = (!settled).then(|| case.whole(&side, &best, WHOLE)).flatten() {
        if let Some(bound) = whole.bound {
            // The objective is weight * total - changes, and the total is at least what is kept.
            let least = (weight * keep - bound + earlier.lost as f64 - 1e-4).ceil().max(0.0);
            fewest = fewest.max(least as usize);
        }
        best = best_of(best, whole.ledger, &score);
    }
    if earlier.changes(&best) > unavoidable {
        best = case.improve(&side, &score, best, ROUNDS, 51);
    }
    let changes = earlier.changes(&best);
    let mut found = Found::new(best);
    let bound = fewest.min(changes) as f64;
    found.values.insert("changed_awards".to_owned(), crate::plan::PolicyValue { value: changes as f64, bound });
    found.closed = changes <= fewest;
    found
}

/// The side whose objective is weight * total - changes, earlier awards without a pair left out.
fn side(case: &Case<'_>, earlier: &Earlier, keep: f64, weight: f64) -> Side {
    let ix = case.ix;
    let mut side = Side { total: weight, ..Side::default() };
    side.keep_total(keep);
    // Every award counts as a change; an earlier pair counts once whether it is awarded or not, unless it stays.
    side.award = -1.0;
    for (pair, amount) in &earlier.amounts {
        let p = *pair as usize;
        let awarded = side.column(0.0, 1.0, 1.0);
        // awarded <= y, so that its own award is given back; then one change, given back where it stays.
        side.rows.push(Row { awards: vec![(*pair, -1.0)], columns: vec![(awarded, 1.0)], ..Row::default() });
        let one = side.column(1.0, 1.0, -1.0);
        let _ = one;
        if ix.is_pinned(p) || !Earlier::can_stay(case, *pair, *amount) {
            let stays = if Earlier::can_stay(case, *pair, *amount) { 1.0 } else { 0.0 };
            side.column(stays, stays, 1.0);
            continue;
        }
        side.columns.push(Extra { low: 0.0, high: 1.0, factor: 1.0, whole: true });
        let stays = side.columns.len() - 1;
        let high = case.reach.high[p];
        let scale = high.max(1e-12);
        side.sums.push(vec![(*pair, 1.0 / scale)]);
        let sum = side.sums.len() - 1;
        // amount <= x <= amount where it stays.
        let own = (amount / scale).min(1.0);
        side.rows.push(Row { sums: vec![(sum, 1.0)], columns: vec![(stays, 1.0 - own)], right: 1.0, ..Row::default() });
        side.rows.push(Row { sums: vec![(sum, -1.0)], columns: vec![(stays, own)], ..Row::default() });
    }
    side
}
