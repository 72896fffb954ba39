//! Exact programs: the whole problem where it is small, its most promising pairs and neighbourhoods where it is not.

use super::Phase;
use super::frame::Frame;
use super::session::{Halt, Session};
use crate::certificate::Net;
use crate::formulation::{self, Detail, Ending, Model, run::Effort};
use crate::ledger::Ledger;
use crate::plan::BoundSource;

/// Up to so many pairs the whole problem goes to branch and bound.
const WHOLE: usize = if cfg!(feature = "highs") { 45_000 } else { 400 };

/// Up to so many pairs branch and bound is fast enough alone.
const TINY: usize = 300;

/// Whether the whole problem is small enough for branch and bound.
pub fn is_small(session: &Session<'_, '_>) -> bool {
    session.ix.pairs() <= WHOLE
}

/// Whether branch and bound needs no plan to start from.
pub fn is_tiny(session: &Session<'_, '_>) -> bool {
    session.ix.pairs() <= TINY
}

/// Branch and bound over the whole problem, with so many simplex iterations at most.
pub fn run(session: &mut Session<'_, '_>, iterations: u64) {
    if !session.is_done() {
        whole(session, iterations * session.limits.work / 1_000);
    }
}

/// Branch and bound over every pair that a better plan could use.
fn whole(session: &mut Session<'_, '_>, iterations: u64) {
    let open = open_pairs(session);
    let start = Ledger::new(session.ix);
    let frame = Frame::new(&start, session.reach, open);
    let Some(model) = Model::of(&frame, Detail::Exact) else {
        return;
    };
    let start = session.best.as_ref().map(|best| model.values(&session.ix.need, &best.amount));
    let gap = session.limits.gap.max(1e-9);
    let seconds = session.seconds_left();
    let columns: Vec<_> = model.columns.clone();
    let mut stop = |best: f64, bound: f64, _: u64| {
        session.tick(
            Phase::Exact,
            if best.is_finite() { best } else { f64::NEG_INFINITY },
            if bound.is_finite() { bound } else { f64::INFINITY },
        )
    };
    let effort = Effort { gap: gap.min(5e-7), iterations, start, heuristics: 0.05, seconds, stop: &mut stop };
    let outcome = formulation::solve(model, true, effort);
    session.work += outcome.work;
    if let Some(values) = &outcome.values {
        let amounts = formulation::amounts(&columns, values);
        take(session, &frame, &amounts);
    }
    match outcome.ending {
        // With a plan at hand the answer contradicts it and proves nothing.
        Ending::Infeasible => session.infeasible = session.best.is_none(),
        _ => {
            if let Some(bound) = outcome.bound {
                // What the frame leaves out cannot beat the plan that it was measured against.
                let bound = bound.max(session.value());
                session.prove(bound, BoundSource::BranchAndBound);
            }
        }
    }
    if outcome.ending == Ending::Stopped && session.limits.seconds_left.is_some_and(|left| left() <= 0.0) {
        session.halt.get_or_insert(Halt::Time);
    }
}

/// A plan from a model's amounts, trimmed within the solver's tolerances.
fn take<'a>(session: &mut Session<'a, '_>, frame: &Frame<'a>, amounts: &[(u32, f64)]) -> bool {
    let mut ledger = frame.fixed.clone();
    for (p, amount) in amounts {
        ledger.set(*p as usize, *amount);
    }
    super::finish::trim(&mut ledger);
    session.offer(ledger)
}

/// Pairs that some plan better than the best could use: forcing any other one pushes the certified bound below it.
fn open_pairs(session: &Session<'_, '_>) -> Vec<u32> {
    let ix = session.ix;
    let net = Net::new(ix, &session.prices);
    let slack = session.certified - session.value();
    let slack = slack + 1e-9 * session.certified.abs();
    let mut open = Vec::new();
    for need in 0..ix.needs() {
        let row = ix.by_need.row(need);
        let now = net.need(need);
        let forced = net.forced(need, session.reach.providers[need]);
        for (p, most) in row.iter().zip(forced) {
            if session.reach.usable[*p as usize] && (session.best.is_none() || now - most <= slack) {
                open.push(*p);
            }
        }
    }
    open
}
