//! What the steps of one solve share: the best plan, the bound, the prices, the limits.

use rayon::prelude::*;

use super::bench::{Bench, Costs};
use super::search::Search;
use super::{Control, Limits, Phase, Progress, greedy, split};
use crate::baseline::{self, Order};
use crate::certificate::{self, Prices};
use crate::ledger::Ledger;
use crate::plan::{BoundSource, gap};
use crate::problem::{Indexed, Problem};
use crate::reach::Reach;

/// Why a solve must end early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Halt {
    /// The clock.
    Time,
    /// The caller.
    Cancel,
}

/// How much plans lean on the answers to the prices.
const FAVOURS: [f64; 4] = [0.0, 0.1, 0.3, 1.0];

/// One solve.
pub struct Session<'a, 'r> {
    pub problem: &'a Problem,
    pub ix: &'a Indexed,
    pub reach: &'a Reach,
    pub limits: &'a Limits<'a>,
    report: &'r mut dyn FnMut(&Progress) -> Control,
    /// The best feasible plan; none only while obligations of pins are open.
    pub best: Option<Ledger<'a>>,
    pub bound: f64,
    pub source: BoundSource,
    pub prices: Prices,
    /// The bound that the prices certify.
    pub certified: f64,
    pub halt: Option<Halt>,
    /// The clock shortened a step, though not the whole.
    pub hurried: bool,
    seconds: f64,
    /// A solver proved that nothing is feasible.
    pub infeasible: bool,
    /// What the constraints of needs cost in the relaxation.
    #[cfg(any(feature = "highs", feature = "microlp"))]
    pub rents: Option<super::packages::Rents>,
    /// Pairs that the relaxation uses.
    pub support: Vec<u32>,
    /// Average shares of the largest award that pairs get in the needs' answers to the prices.
    pub shares: Vec<(u32, f32)>,
    /// Work done, in microunits of the default programme.
    pub work: u64,
    phase: Phase,
    /// The better baseline: its value and its awards.
    fallback: Option<(f64, Vec<(u32, f64)>)>,
}

impl<'a, 'r> Session<'a, 'r> {
    /// A solve that has done nothing yet: no prices prove a bound too.
    pub fn new(
        problem: &'a Problem,
        ix: &'a Indexed,
        reach: &'a Reach,
        limits: &'a Limits<'a>,
        report: &'r mut dyn FnMut(&Progress) -> Control,
    ) -> Self {
        let prices = Prices::zero(ix);
        let certified = certificate::bound(ix, &prices);
        Self {
            problem,
            ix,
            reach,
            limits,
            report,
            best: None,
            bound: certified,
            source: BoundSource::Prices,
            prices,
            certified,
            halt: None,
            hurried: false,
            seconds: limits.left(),
            infeasible: false,
            #[cfg(any(feature = "highs", feature = "microlp"))]
            rents: None,
            support: Vec::new(),
            shares: Vec::new(),
            work: 0,
            phase: Phase::Start,
            fallback: None,
        }
    }

    /// Value of the better baseline, where there is one.
    fn floor(&self) -> f64 {
        self.fallback.as_ref().map_or(f64::NEG_INFINITY, |(value, _)| *value)
    }

    /// Value of the best plan.
    pub fn value(&self) -> f64 {
        self.best.as_ref().map_or(f64::NEG_INFINITY, |b| b.value)
    }

    /// Whether the gap that was asked for is reached.
    pub fn is_done(&self) -> bool {
        self.halt.is_some()
            || self.infeasible
            || self.best.as_ref().is_some_and(|b| gap(b.value, self.bound) <= self.limits.gap.max(1e-9))
    }

    /// Reports progress and looks at the clock; true ends the step.
    pub fn tick(&mut self, phase: Phase, best: f64, bound: f64) -> bool {
        self.phase = phase;
        let best = best.max(self.value()).max(self.floor());
        let bound = bound.min(self.bound);
        let progress = Progress { phase, best, bound, gap: gap(best, bound), work: self.work / 1_000 };
        if (self.report)(&progress) == Control::Cancel {
            self.halt = Some(Halt::Cancel);
        } else if self.limits.is_late() {
            self.halt = Some(Halt::Time);
        }
        self.halt.is_some()
    }

    /// What awarding each usable pair would take from the certified bound, least first, as far as it is `most`.
    #[cfg(any(feature = "highs", feature = "microlp"))]
    pub fn losses(&self, most: f64) -> Vec<(f64, u32)> {
        let net = certificate::Net::new(self.ix, &self.prices);
        let open = |(loss, p): &(f64, u32)| self.reach.usable[*p as usize] && *loss <= most;
        let mut losses: Vec<(f64, u32)> = net.losses(&self.reach.providers).filter(open).collect();
        losses.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        losses
    }

    /// Seconds until the clock ends the solve.
    pub fn seconds_left(&self) -> f64 {
        self.limits.left()
    }

    /// Seconds that the clock gave the whole solve; infinite without one.
    #[cfg(any(feature = "highs", feature = "microlp"))]
    pub fn seconds(&self) -> f64 {
        self.seconds
    }

    /// Whether less than this share of the clock is left, so that a step should make way for the next.
    pub fn is_late(&mut self, share: f64) -> bool {
        let late = self.limits.seconds_left.is_some_and(|left| left() < share * self.seconds);
        self.hurried |= late;
        late
    }

    /// Takes a plan where it is feasible and better than the best.
    pub fn offer(&mut self, mut ledger: Ledger<'a>) -> bool {
        ledger.value = ledger.objective();
        if ledger.value.is_finite() && ledger.value > self.value() && ledger.broken().is_none() {
            self.best = Some(ledger);
            return true;
        }
        false
    }

    /// Takes a proven bound where it is lower than the present one.
    pub fn prove(&mut self, bound: f64, source: BoundSource) {
        // Solvers prove within their own tolerances; the statement stays on the safe side of them.
        let bound = if source == BoundSource::Prices { bound } else { bound + 1e-8 * bound.abs() };
        if bound.is_finite() && bound < self.bound {
            self.bound = bound;
            self.source = source;
        }
    }

    /// Takes prices where they certify more than the present ones.
    pub fn take_prices(&mut self, prices: Prices) {
        let certified = certificate::bound(self.ix, &prices);
        self.take_certified(prices, certified);
    }

    /// Takes prices with the bound that they certify, where it is lower than the present one.
    pub fn take_certified(&mut self, prices: Prices, certified: f64) {
        if certified < self.certified {
            self.prices = prices;
            self.certified = certified;
            self.prove(certified, BoundSource::Prices);
        }
    }

    /// Both baselines, kept aside: they depend on the order of the file, so they steer nothing.
    pub fn baselines(&mut self) {
        for order in [Order::ByDate, Order::ByWeight] {
            let mut plan = baseline::run(self.problem, self.ix, order);
            plan.value = plan.objective();
            let better = self.fallback.as_ref().is_none_or(|(value, _)| plan.value > *value);
            if better && plan.value.is_finite() && plan.broken().is_none() {
                self.fallback = Some((plan.value, plan.awards().map(|(p, a)| (p as u32, a)).collect()));
            }
        }
        self.tick(Phase::Start, f64::NEG_INFINITY, f64::INFINITY);
    }

    /// Takes the better baseline where it beats the best plan: the result is never below either.
    pub fn fall_back(&mut self) {
        if let Some((value, awards)) = self.fallback.take()
            && value > self.value()
        {
            self.offer(Ledger::from_amounts(self.ix, awards));
        }
    }

    /// Plans guided by the prices and by what the answers to them take, side by side; the best one counts.
    pub fn first_plan(&mut self) {
        let (ix, reach) = (self.ix, self.reach);
        let costs = Costs::of(ix, reach, &self.prices);
        let shares = &self.shares;
        let attempt = |favour: f64| {
            let mut costs = costs.clone();
            costs.favour(ix, reach, shares, favour);
            let mut bench = Bench::new(Ledger::new(ix), reach, costs);
            greedy::build(&mut bench);
            bench.ledger
        };
        let favours: &[f64] = if shares.is_empty() { &FAVOURS[..1] } else { &FAVOURS };
        let pool = self.limits.pool();
        let plans: Vec<Ledger<'_>> = match pool {
            Some(pool) => pool.install(|| favours.par_iter().map(|f| attempt(*f)).collect()),
            None => favours.iter().map(|f| attempt(*f)).collect(),
        };
        for plan in plans {
            self.offer(plan);
        }
        if self.best.is_none() {
            self.fall_back();
        }
        self.tick(Phase::Start, f64::NEG_INFINITY, f64::INFINITY);
    }

    /// Search around the best plan, `length` times as long as usual.
    pub fn search(&mut self, length: f64) {
        if self.is_done() {
            return;
        }
        let pairs = self.ix.pairs() as u64;
        let usual = (4_000 * pairs).clamp(500_000, 250_000_000) + 20 * pairs;
        let looks = (usual as f64 * length * self.limits.work as f64 / 1_000.0) as u64;
        if self.ix.pairs() > split::LARGE {
            return split::run(self, looks);
        }
        let Some(best) = self.best.clone() else {
            return;
        };
        let costs = Costs::of(self.ix, self.reach, &self.prices);
        let mut bench = Bench::new(best, self.reach, costs);
        Search::new(&mut bench, 1).run(looks, 0.1, &mut |value, _| self.tick(Phase::Search, value, f64::INFINITY));
        self.work += bench.looks;
        self.offer(bench.ledger);
    }
}
