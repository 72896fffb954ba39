//! Exact programs: the whole problem where it is small, its most promising pairs and neighbourhoods where it is not.

use super::beside::{self, Stop};
use super::frame::Frame;
use super::session::{Halt, Session};
use crate::formulation::{self, Column, Detail, Ending, Model, Outcome, run::Effort};
use crate::ledger::Ledger;
use crate::plan::BoundSource;

/// Up to so many pairs the whole problem goes to branch and bound.
const WHOLE: usize = if cfg!(feature = "highs") { 45_000 } else { 400 };

/// Up to so many needs: beyond them the root of branch and bound takes longer than it is worth.
const NEEDS: usize = 3_000;

/// Up to so many pairs branch and bound is fast enough alone.
const TINY: usize = 300;

/// Whether branch and bound is worth starting before there is a good plan.
pub fn is_brief(session: &Session<'_, '_>) -> bool {
    session.ix.pairs() <= super::BRIEF_PAIRS
}

/// Whether the whole problem is small enough for branch and bound.
pub fn is_small(session: &Session<'_, '_>) -> bool {
    session.ix.pairs() <= WHOLE && session.ix.needs() <= NEEDS
}

/// Whether branch and bound needs no plan to start from.
pub fn is_tiny(session: &Session<'_, '_>) -> bool {
    session.ix.pairs() <= TINY
}

/// Simplex iterations for a problem of this size that cost about as much as `usual` at two thousand pairs.
fn budget(session: &Session<'_, '_>, usual: u64) -> u64 {
    let scale = 4_000.0 / (session.ix.pairs() as f64 + 2_000.0);
    ((usual * session.limits.work) as f64 / 1_000.0 * scale.clamp(0.25, 1.0)) as u64
}

/// Branch and bound over the whole problem.
pub fn run(session: &mut Session<'_, '_>, usual: u64) {
    beside(session, usual, &mut |_| {});
}

/// Branch and bound over the whole problem on a thread of its own, while `meanwhile` improves the plan on this one.
/// Both start from the same plan and count their own work, so that chance has no part in what comes out.
pub fn beside<'a>(session: &mut Session<'a, '_>, usual: u64, meanwhile: &mut dyn FnMut(&mut Session<'a, '_>)) {
    if session.is_done() {
        return;
    }
    // Every pair that a better plan could use.
    let frame = Frame::new(&Ledger::new(session.ix), session.reach, open_pairs(session));
    let best = session.best.clone();
    let attempt = Attempt {
        frame: &frame,
        best: best.as_ref(),
        // A gap that just misses what was asked for would be a pity.
        gap: (0.9 * session.limits.gap).max(1e-9),
        iterations: budget(session, usual),
        seconds: session.seconds_left(),
    };
    let answer = beside::run(session, meanwhile, |stop| attempt.solve(stop));
    if let Some((columns, outcome)) = answer {
        absorb(session, &frame, &columns, &outcome);
    }
}

/// What a thread needs for branch and bound.
struct Attempt<'f, 'a> {
    frame: &'f Frame<'a>,
    best: Option<&'f Ledger<'a>>,
    gap: f64,
    iterations: u64,
    seconds: f64,
}

impl Attempt<'_, '_> {
    fn solve(&self, stop: &mut Stop<'_>) -> Option<(Vec<Column>, Outcome)> {
        let model = Model::of(self.frame, Detail::Exact)?;
        let start = self.best.map(|best| model.values(&self.frame.ix.need, &best.amount));
        let columns = model.columns.clone();
        let (gap, iterations, seconds) = (self.gap, self.iterations, self.seconds);
        let effort = Effort { gap, iterations, start, heuristics: 0.05, seconds, stop };
        Some((columns, formulation::solve(model, true, effort)))
    }
}

/// Takes what branch and bound has found and proved.
fn absorb<'a>(session: &mut Session<'a, '_>, frame: &Frame<'a>, columns: &[Column], outcome: &Outcome) {
    session.work += outcome.work;
    if let Some(values) = &outcome.values {
        session.offer(frame.plan(formulation::amounts(columns, values)));
    }
    if outcome.ending == Ending::Infeasible {
        // With a plan at hand the answer contradicts it and proves nothing.
        session.infeasible = session.best.is_none();
    } else if let Some(bound) = outcome.bound {
        // What the frame leaves out cannot beat the plan that it was measured against.
        let bound = bound.max(session.value());
        session.prove(bound, BoundSource::BranchAndBound);
    }
    if outcome.ending == Ending::Stopped && session.seconds_left() <= 0.0 {
        session.halt.get_or_insert(Halt::Time);
    }
}

/// Pairs that some plan better than the best could use: forcing any other one pushes the certified bound below it.
fn open_pairs(session: &Session<'_, '_>) -> Vec<u32> {
    let slack = session.certified - session.value() + 1e-9 * session.certified.abs();
    let most = if session.best.is_none() { f64::INFINITY } else { slack };
    session.losses(most).into_iter().map(|(_, p)| p).collect()
}
