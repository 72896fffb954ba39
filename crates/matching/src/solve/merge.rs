//! Plans that inherit: searches from the best plan end in several good plans, and an exact program over the pairs that
//! any of them awards finds the best mixture.
//!
//! Such a program is small however large the problem is, because good plans agree on most awards. Families of searches
//! work side by side, each with a plan of its own; they meet after every generation, in a fixed order, so that chance
//! and threads have no part in what comes out.

use rayon::prelude::*;

use super::Phase;
use super::frame::Frame;
use super::repack::{self, Chain, Fence};
use super::session::Session;
use crate::formulation::{self, Detail, Model, run::Effort};
use crate::ledger::Ledger;

/// How much worse than the present plan a step may be at first, in awards of typical value: searches that end in
/// different plans are worth more here than searches that end in good ones.
const HEAT: [f64; 2] = [0.6, 1.2];

/// How many more of the pairs that cost least the next family takes than the one before it.
const WIDER: f64 = 0.3;

/// One generation.
#[derive(Debug, Clone, Copy)]
pub struct Generation {
    /// How many families there are; not the number of threads.
    pub families: usize,
    /// Searches of each family.
    pub searches: u64,
    /// How long each search is, as `repack::usual` counts.
    pub length: f64,
    /// How many pairs that cost least at the prices are open too, for every award of the best plan.
    pub kernel: f64,
    /// Simplex iterations of each exact program at usual work.
    pub iterations: u64,
}

/// One family's plan, and the work that it took.
struct Heir<'a> {
    plan: Ledger<'a>,
    work: u64,
}

/// What the families of one generation have in common.
struct Job<'a, 's> {
    chain: Chain<'a, 's>,
    plans: &'s [Ledger<'a>],
    /// Pairs in the order of what they cost at the prices.
    order: &'s [u32],
    generation: Generation,
    work: u64,
    iterations: u64,
    /// What the searches draw from.
    seed: u64,
}

impl<'a> Job<'a, '_> {
    /// Searches from the family's plan, then the best mixture of what they and the other families have come to.
    fn family(&self, family: usize) -> Heir<'a> {
        let mut best = self.plans[family].clone();
        let of = |plan: &Ledger<'_>| -> Vec<u32> { plan.awards().map(|(p, _)| p as u32).collect() };
        let mut pairs: Vec<u32> = self.plans.iter().flat_map(of).collect();
        let wide = self.generation.kernel * (1.0 + WIDER * family as f64);
        let wide = (wide * best.awards().count() as f64) as usize;
        pairs.extend(self.order.iter().take(wide));
        for search in 0..self.generation.searches {
            let seed = self.seed + family as u64 * self.generation.searches + search;
            let heat = HEAT[seed as usize % HEAT.len()];
            let late = &mut |_| self.chain.fence.left() <= 0.0;
            let (found, last) = self.chain.wander(self.plans[family].clone(), self.work, heat, seed, late);
            pairs.extend(of(&found));
            pairs.extend(of(&last));
            if found.value > best.value {
                best = found;
            }
        }
        self.mix(best, pairs)
    }

    /// The best plan with awards among these pairs, as far as the iterations go.
    fn mix(&self, best: Ledger<'a>, pairs: Vec<u32>) -> Heir<'a> {
        let frame = Frame::new(&best, self.chain.reach, pairs);
        let Some(model) = Model::of(&frame, Detail::Exact) else {
            return Heir { plan: best, work: 0 };
        };
        let start = Some(model.values(&best.ix.need, &best.amount));
        let columns = model.columns.clone();
        let fence = self.chain.fence;
        let mut stop = |_: f64, _: f64, _: u64| fence.left() <= 0.0;
        let (iterations, seconds) = (self.iterations, fence.seconds());
        let effort = Effort { gap: 1e-4, iterations, start, heuristics: 0.05, seconds, stop: &mut stop };
        let outcome = formulation::solve(model, true, effort);
        let Some(values) = &outcome.values else {
            return Heir { plan: best, work: outcome.work };
        };
        let mut plan = frame.plan(formulation::amounts(&columns, values));
        plan.value = plan.objective();
        let better = plan.value > best.value && plan.broken().is_none();
        Heir { plan: if better { plan } else { best }, work: outcome.work }
    }
}

/// Generations of families from the best plan, until only the share `until` of the clock is left; `seed` is what the
/// first draws from.
pub fn run(session: &mut Session<'_, '_>, generations: &[Generation], seed: u64, until: f64) {
    let (Some(best), Some(rents)) = (session.best.clone().filter(|_| !session.is_done()), session.rents.clone()) else {
        return;
    };
    let Some(pool) = session.limits.pool() else {
        return;
    };
    let fence = Fence::new(session, until);
    let order: Vec<u32> = session.losses(f64::INFINITY).into_iter().map(|(_, p)| p).collect();
    let mut plans: Vec<Ledger<'_>> = vec![best];
    let mut seed = seed;
    for generation in generations {
        // A family that is new begins with the plan of the last one.
        if let Some(last) = plans.last().cloned() {
            plans.resize(generation.families, last);
        }
        let late = fence.left() <= 0.0;
        session.hurried |= late;
        if late || session.is_done() || session.tick(Phase::Search, f64::NEG_INFINITY, f64::INFINITY) {
            return;
        }
        let chain = Chain { ix: session.ix, reach: session.reach, rents: &rents, fence };
        let work = repack::usual(session.ix, session.limits, generation.length);
        let iterations = (generation.iterations * session.limits.work).div_ceil(1_000);
        let job = Job { chain, plans: &plans, order: &order, generation: *generation, work, iterations, seed };
        let heirs: Vec<Heir<'_>> =
            pool.install(|| (0..generation.families).into_par_iter().map(|family| job.family(family)).collect());
        seed += generation.families as u64 * generation.searches;
        plans.clear();
        for heir in heirs {
            session.work += heir.work + work * generation.searches / 1_000;
            session.offer(heir.plan.clone());
            plans.push(heir.plan);
        }
    }
    session.hurried |= fence.left() <= 0.0;
}
