//! One policy at work on one problem: the plan and bound of the total, and the exact programs that a policy asks for.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::shares::Shares;
use super::side::Side;
#[cfg(any(feature = "highs", feature = "microlp"))]
use crate::formulation::{self, Detail, Ending, Frame, Model, run::Effort};
use crate::ledger::Ledger;
use crate::plan::{Plan, PolicyValue};
use crate::problem::{Indexed, Problem};
use crate::reach::Reach;
use crate::solve::Limits;

/// More pairs than this are not relaxed: weighted totals prove the bounds instead.
#[cfg(any(feature = "highs", feature = "microlp"))]
const RELAXED: usize = if cfg!(feature = "highs") { 100_000 } else { 4_000 };
/// Up to so many pairs the whole problem goes to branch and bound.
const WHOLE: usize = if cfg!(feature = "highs") { 5_000 } else { 300 };
/// Up to so many pairs branch and bound ends by itself.
pub(super) const TINY: usize = 300;

/// What a policy needs to know.
pub(super) struct Case<'c> {
    pub problem: &'c Problem,
    pub ix: &'c Indexed,
    pub reach: &'c Reach,
    pub shares: &'c Shares,
    pub limits: &'c Limits<'c>,
    /// The plan of the total, with its bound and prices.
    pub base: &'c Plan,
    /// Its awards.
    pub start: Ledger<'c>,
    /// Told the policy's own value and bound now and then; true ends the search.
    pub tick: RefCell<&'c mut dyn FnMut(f64, f64) -> bool>,
}

/// What a policy has found.
pub(super) struct Found<'c> {
    pub ledger: Ledger<'c>,
    pub values: BTreeMap<String, PolicyValue>,
    /// Whether the policy's own gap is closed.
    pub closed: bool,
    /// What cannot be had, in words.
    pub reason: Option<String>,
}

impl<'c> Found<'c> {
    /// A plan whose values are stated with `state`.
    pub fn new(ledger: Ledger<'c>) -> Self {
        Self { ledger, values: BTreeMap::new(), closed: false, reason: None }
    }

    /// States a value with its bound, which cannot lie below it.
    pub fn state(&mut self, name: impl Into<String>, value: f64, bound: f64) {
        self.values.insert(name.into(), PolicyValue { value, bound: bound.max(value) });
    }
}

/// The score of a plan, compared from the front; none where the plan breaks a row of the policy.
pub(super) type Score<'g> = &'g dyn Fn(&Ledger<'_>) -> Option<Vec<f64>>;

/// A number on a grid fine enough for scores, so that comparing scores never turns in a circle.
pub(super) fn grid(value: f64) -> f64 {
    (value * 1e7).round()
}

/// Whether a score is better than another.
fn better(new: Option<&Vec<f64>>, old: Option<&Vec<f64>>) -> bool {
    match (new, old) {
        (Some(new), Some(old)) => new.partial_cmp(old) == Some(std::cmp::Ordering::Greater),
        (Some(_), None) => true,
        _ => false,
    }
}

/// The better of two plans; the first where they are equal.
pub(super) fn best_of<'c>(a: Ledger<'c>, b: Option<Ledger<'c>>, score: Score<'_>) -> Ledger<'c> {
    match b {
        Some(b) if better(score(&b).as_ref(), score(&a).as_ref()) => b,
        _ => a,
    }
}

impl Case<'_> {
    /// Whether clock or caller ends the search.
    pub fn stopped(&self, value: f64, bound: f64) -> bool {
        (self.tick.borrow_mut())(value, bound) || self.limits.is_late()
    }

    /// Whether the whole problem is small enough for branch and bound that ends by itself.
    pub fn is_tiny(&self) -> bool {
        self.ix.pairs() <= TINY && cfg!(any(feature = "highs", feature = "microlp"))
    }
}

/// A relaxation, solved.
pub(super) struct Relaxed {
    /// Upper bound on the objective.
    pub bound: f64,
    /// Pairs that it uses.
    pub support: Vec<u32>,
    /// Values of the further columns.
    pub columns: Vec<f64>,
    /// Prices of the further rows, where the solver gives any.
    pub duals: Option<Vec<f64>>,
}

/// What came of a model.
pub(super) enum Answer<T> {
    /// An answer.
    Got(T),
    /// Nothing satisfies the rows.
    Infeasible,
    /// No answer within the limits.
    Nothing,
}

/// Branch and bound, ended.
pub(super) struct Branched<'c> {
    /// The plan found, where there is one.
    pub ledger: Option<Ledger<'c>>,
    /// Upper bound on the objective.
    pub bound: Option<f64>,
    /// Whether it ended by itself.
    pub solved: bool,
}

impl<'c> Case<'c> {
    fn all(&self) -> Vec<u32> {
        (0..crate::problem::index::small(self.ix.pairs())).collect()
    }

    fn seconds(&self) -> f64 {
        self.limits.left()
    }

    /// Solves the relaxation with what the policy adds; without a solver there is no answer.
    #[cfg(not(any(feature = "highs", feature = "microlp")))]
    pub fn relax(&self, _: &Side) -> Answer<Relaxed> {
        Answer::Nothing
    }

    /// Solves the relaxation with what the policy adds.
    #[cfg(any(feature = "highs", feature = "microlp"))]
    pub fn relax(&self, side: &Side) -> Answer<Relaxed> {
        if self.ix.pairs() > RELAXED {
            return Answer::Nothing;
        }
        let frame = Frame::new(&Ledger::new(self.ix), self.reach, self.all());
        let Some(mut model) = Model::of(&frame, Detail::Relaxed) else { return Answer::Nothing };
        let width = model.width();
        let first = model.add_side(&frame, side);
        let columns = model.columns.clone();
        let mut stop = |_: f64, _: f64, _: u64| self.stopped(f64::NEG_INFINITY, f64::INFINITY);
        let seconds = self.seconds();
        let effort =
            Effort { gap: 0.0, iterations: 2_000_000, start: None, heuristics: 0.05, seconds, stop: &mut stop };
        let outcome = formulation::solve(model, false, effort);
        match (outcome.ending, outcome.bound, outcome.values) {
            (Ending::Solved, Some(bound), Some(values)) => Answer::Got(Relaxed {
                // Solvers prove within their own tolerances; the statement stays on the safe side of them.
                bound: bound + 1e-6 * bound.abs().max(1.0),
                support: columns.iter().filter(|c| values[c.share.at] > 1e-7).map(|c| c.pair).collect(),
                columns: values.get(width..).unwrap_or_default().to_vec(),
                duals: outcome.duals.map(|d| d.get(first..).unwrap_or_default().to_vec()),
            }),
            (Ending::Infeasible, ..) => Answer::Infeasible,
            _ => Answer::Nothing,
        }
    }

    /// Branch and bound over these pairs, all other awards as they are in `from`.
    fn branch(&self, side: &Side, from: &Ledger<'c>, pairs: Vec<u32>, iterations: u64, gap: f64) -> Branched<'c> {
        let mut stop = |_: f64, _: f64, _: u64| self.stopped(f64::NEG_INFINITY, f64::INFINITY);
        part(self.reach, side, from, pairs, Budget { iterations, gap, seconds: self.seconds() }, &mut stop)
    }

    /// Whether branch and bound can take in the whole problem.
    pub fn is_small(&self) -> bool {
        self.ix.pairs() <= WHOLE
    }

    /// Branch and bound over the whole problem where it is small; `usual` iterations at two thousand pairs.
    pub fn whole(&self, side: &Side, from: &Ledger<'c>, usual: u64) -> Option<Branched<'c>> {
        if !self.is_small() {
            return None;
        }
        let iterations = if self.is_tiny() { 100_000 } else { usual * self.limits.work / 1_000 };
        (iterations > 0).then(|| self.branch(side, from, self.all(), iterations, 1e-9))
    }

    /// Branch and bound over the pairs that a relaxation uses and those of the plan at hand.
    pub fn kernel(&self, side: &Side, from: &Ledger<'c>, support: &[u32], usual: u64) -> Option<Ledger<'c>> {
        let mut pairs = support.to_vec();
        pairs.extend(from.awards().map(|(p, _)| crate::problem::index::small(p)));
        let iterations = usual * self.limits.work / 1_000;
        self.branch(side, from, pairs, iterations.max(100), 1e-5).ledger
    }

    /// Exact programs on neighbourhoods of the plan, `rounds` times [`BATCH`] of them.
    pub fn improve(&self, side: &Side, score: Score<'_>, from: Ledger<'c>, rounds: u64, seed: u64) -> Ledger<'c> {
        use rayon::prelude::*;
        let Some(pool) = self.limits.pool() else {
            return from;
        };
        let mut hoods = super::hoods::Hoods::new(self.ix, self.reach, seed);
        let mut best = from;
        let mut known = score(&best);
        let (reach, limits) = (self.reach, self.limits);
        for _ in 0..(rounds * limits.work).div_ceil(1_000) {
            if self.stopped(f64::NEG_INFINITY, f64::INFINITY) {
                break;
            }
            let coverage = self.shares.coverage(&best);
            let draws: Vec<Vec<u32>> = (0..BATCH).map(|_| hoods.draw(&best, self.shares, &coverage)).collect();
            let (plan, seconds) = (&best, self.seconds());
            let solve = |pairs: Vec<u32>| {
                let mut stop = |_: f64, _: f64, _: u64| limits.is_late();
                let free = pairs.clone();
                let budget = Budget { iterations: 2_000, gap: 1e-6, seconds };
                (free, part(reach, side, plan, pairs, budget, &mut stop).ledger)
            };
            let answers: Vec<(Vec<u32>, Option<Ledger<'c>>)> =
                pool.install(|| draws.into_par_iter().map(solve).collect());
            for (free, answer) in answers {
                let Some(answer) = answer else { continue };
                let mut plan = best.clone();
                // Only what was free moves, so that answers from the same plan add up.
                for p in free.iter().map(|p| *p as usize).filter(|p| !self.ix.is_pinned(*p)) {
                    plan.set(p, answer.amount[p]);
                }
                plan.value = plan.objective();
                let new = score(&plan);
                if plan.broken().is_none() && better(new.as_ref(), known.as_ref()) {
                    (best, known) = (plan, new);
                }
            }
        }
        best
    }
}

/// Neighbourhoods that are solved side by side; not the number of threads.
const BATCH: usize = 4;

/// What one exact program may use.
struct Budget {
    iterations: u64,
    gap: f64,
    seconds: f64,
}

/// Without a solver there are no exact programs.
#[cfg(not(any(feature = "highs", feature = "microlp")))]
fn part<'c>(
    _: &Reach,
    _: &Side,
    _: &Ledger<'c>,
    _: Vec<u32>,
    _: Budget,
    _: &mut dyn FnMut(f64, f64, u64) -> bool,
) -> Branched<'c> {
    Branched { ledger: None, bound: None, solved: false }
}

/// One exact program over some pairs; what it finds is a plan, or nothing.
#[cfg(any(feature = "highs", feature = "microlp"))]
fn part<'c>(
    reach: &Reach,
    side: &Side,
    from: &Ledger<'c>,
    pairs: Vec<u32>,
    budget: Budget,
    stop: &mut dyn FnMut(f64, f64, u64) -> bool,
) -> Branched<'c> {
    let nothing = Branched { ledger: None, bound: None, solved: false };
    let frame = Frame::new(from, reach, pairs);
    let Some(mut model) = Model::of(&frame, Detail::Exact) else { return nothing };
    model.add_side(&frame, side);
    let start = Some(model.values_beside(side, from));
    let columns = model.columns.clone();
    let Budget { iterations, gap, seconds } = budget;
    let effort = Effort { gap, iterations, start, heuristics: 0.05, seconds, stop };
    let outcome = formulation::solve(model, true, effort);
    let ledger = outcome.values.as_deref().map(|values| {
        let mut ledger = frame.plan(formulation::amounts(&columns, values));
        ledger.value = ledger.objective();
        ledger
    });
    Branched {
        ledger: ledger.filter(|l| l.broken().is_none()),
        bound: outcome.bound.map(|b| b + 1e-6 * b.abs().max(1.0)),
        solved: outcome.ending == Ending::Solved,
    }
}
