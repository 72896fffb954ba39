//! A plan that sees the whole: awards are decided state by state, while the relaxation stands for all later states.

use super::Phase;
use super::bench::{Bench, Costs};
use super::frame::Frame;
use super::session::Session;
use super::{finish, greedy};
use crate::formulation::{self, Column, Detail, Ending, Mode, Model, Outcome, run::Effort};
use crate::ledger::Ledger;

/// More pairs of the relaxation than this are beyond what the solver of the build decides in time.
const LARGEST: usize = if cfg!(feature = "highs") { 20_000 } else { 200 };
/// Pairs that one step decides, about.
const STEP: usize = 300;
/// The gap that a step leaves, of the whole value.
const GAP: f64 = 2e-3;
/// Simplex iterations of a step.
const ITERATIONS: u64 = 4_000;

/// Decides all promising pairs, group of states by group of states, and takes the plan that comes out.
pub fn run(session: &mut Session<'_, '_>) {
    if session.is_done() || session.support.is_empty() || session.support.len() > LARGEST {
        return;
    }
    let ix = session.ix;
    let mut pairs = promising(session);
    let (group, last) = groups(session, &pairs);
    let of = |p: u32| group[ix.need_state[ix.need[p as usize] as usize] as usize];
    let mut amounts: Vec<(u32, f64)> = Vec::new();
    for step in 0..=last {
        // Search and neighbourhoods need time as well.
        if session.tick(Phase::Exact, f64::NEG_INFINITY, f64::INFINITY) || session.is_late(0.4) {
            break;
        }
        let Some((columns, values)) = decide(session, &pairs, &of, step) else {
            break;
        };
        let all = formulation::amounts(&columns, &values);
        let mut made = vec![false; ix.pairs()];
        for (p, _) in &all {
            made[*p as usize] = true;
        }
        amounts = all.into_iter().filter(|(p, _)| of(*p) <= step).collect();
        pairs.retain(|p| of(*p) > step || made[*p as usize]);
    }
    complete(session, amounts);
}

/// One step; where earlier awards leave no way on, those that lean on an earmark are opened again.
fn decide(
    session: &mut Session<'_, '_>,
    pairs: &[u32],
    of: &dyn Fn(u32) -> u32,
    step: u32,
) -> Option<(Vec<Column>, Vec<f64>)> {
    let ix = session.ix;
    let leans = |p: u32| {
        let earmarks = ix.earmarks.row(ix.offer[p as usize] as usize);
        earmarks.iter().any(|e| !ix.in_group(p as usize, *e as usize))
    };
    for again in [false, true] {
        let frame = Frame::new(&Ledger::new(ix), session.reach, pairs.to_vec());
        let mode = |p: u32| match of(p).cmp(&step) {
            std::cmp::Ordering::Less if again && leans(p) => Mode::Open,
            std::cmp::Ordering::Less => Mode::Made,
            std::cmp::Ordering::Equal => Mode::Open,
            std::cmp::Ordering::Greater => Mode::Later,
        };
        let model = Model::with(&frame, Detail::Exact, &mode)?;
        let columns = model.columns.clone();
        let outcome = attempt(session, model);
        session.work += outcome.work;
        match outcome.values {
            Some(values) => return Some((columns, values)),
            None if outcome.ending == Ending::Infeasible => {}
            None => return None,
        }
    }
    None
}

fn attempt(session: &Session<'_, '_>, model: Model) -> Outcome {
    let (limits, seconds) = (session.limits, session.seconds_left());
    let mut stop = |_: f64, _: f64, _: u64| limits.is_late();
    let iterations = (ITERATIONS * limits.work / 1_000).max(100);
    // A step is a small part of the whole: its own heuristics would cost more than they find.
    let effort = Effort { gap: GAP, iterations, heuristics: 0.0, seconds, start: None, stop: &mut stop };
    formulation::solve(model, true, effort)
}

/// The decided awards, and what still fits beside them.
fn complete(session: &mut Session<'_, '_>, amounts: Vec<(u32, f64)>) {
    let mut plan = Ledger::from_amounts(session.ix, amounts);
    finish::trim(&mut plan);
    let costs = Costs::of(session.ix, session.reach, &session.prices);
    let mut bench = Bench::new(plan, session.reach, costs);
    bench.drop_broken();
    greedy::build(&mut bench);
    session.offer(bench.ledger);
}

/// Groups of states of about equal size. States of groups that earmarks name come first: what they take lets others
/// in, never the other way round.
fn groups(session: &Session<'_, '_>, pairs: &[u32]) -> (Vec<u32>, u32) {
    let ix = session.ix;
    let mut sizes = vec![0usize; ix.states()];
    for p in pairs {
        sizes[ix.need_state[ix.need[*p as usize] as usize] as usize] += 1;
    }
    let mut named = vec![0usize; ix.group_names.len()];
    for g in &ix.earmark_group {
        named[*g as usize] += 1;
    }
    let weight = |s: usize| ix.groups[s].iter().map(|g| named[*g as usize]).sum::<usize>();
    let mut order: Vec<usize> = (0..ix.states()).collect();
    order.sort_by_key(|s| (std::cmp::Reverse(weight(*s)), *s));
    let mut group = vec![0; ix.states()];
    let (mut number, mut filled) = (0, 0);
    for s in order {
        if filled > 0 && filled + sizes[s] > STEP {
            number += 1;
            filled = 0;
        }
        group[s] = number;
        filled += sizes[s];
    }
    (group, number)
}

/// What the relaxation uses, and the best plan's own awards.
fn promising(session: &Session<'_, '_>) -> Vec<u32> {
    let usable = |p: &u32| session.reach.usable[*p as usize];
    let mut pairs: Vec<u32> = session.support.iter().copied().filter(usable).collect();
    if let Some(best) = &session.best {
        pairs.extend(best.awards().map(|(p, _)| p as u32).filter(usable));
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}
