//! The linear relaxation: a bound, and the prices behind it.

use super::Phase;
use super::frame::Frame;
use super::packages::Rents;
use super::session::Session;
use crate::certificate::{Net, Prices};
use crate::formulation::{self, Detail, Ending, Model, run::Effort};
use crate::plan::BoundSource;
use crate::reach::Reach;

/// More pairs than this are priced without a linear program.
const LARGEST: usize = if cfg!(feature = "highs") { 400_000 } else { 4_000 };

/// So many pairs go into the linear program where there are many more: those that cost least at the first prices. The
/// others would stay out of it anyway, and its prices are judged by all pairs.
const KERNEL: usize = 20_000;

/// Up to so many pairs all go into the linear program: its own bound is then proven, and its rents are consistent.
const WHOLE: usize = 50_000;

/// The pairs of the linear program, and whether they are all.
fn pairs(session: &Session<'_, '_>) -> (Vec<u32>, bool) {
    let ix = session.ix;
    let all = || (0..crate::problem::index::small(ix.pairs())).collect();
    // What pins oblige may need any pair.
    if ix.pairs() <= WHOLE || session.prices == Prices::zero(ix) || ix.pin.iter().any(|amount| *amount > 0.0) {
        return (all(), true);
    }
    let net = Net::new(ix, &session.prices);
    let mut losses: Vec<(f64, u32)> = net.losses(&session.reach.providers).collect();
    losses.select_nth_unstable_by(KERNEL, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    losses.truncate(KERNEL);
    (losses.into_iter().map(|(_, p)| p).collect(), false)
}

/// A pair as its need sees it: what a unit brings, what an award costs, the largest award.
struct Bid {
    gain: f64,
    award: f64,
    most: f64,
}

impl Bid {
    /// What the largest award brings after these rents.
    fn top(&self, unit: f64, award: f64) -> f64 {
        (self.gain - unit) * self.most - self.award - award
    }
}

/// What needs ask at these prices: so much that of all pairs of a need, those too that the linear program left out,
/// only as many are worth more than they cost as the need takes.
fn rents_at(session: &Session<'_, '_>, prices: Prices) -> Rents {
    let (ix, reach) = (session.ix, session.reach);
    let net = Net::new(ix, &prices);
    let mut rents = Rents::zero(ix, prices.clone());
    for need in 0..ix.needs() {
        let usable = ix.by_need.row(need).iter().map(|p| *p as usize).filter(|p| reach.usable[*p]);
        let mut bids: Vec<Bid> = usable
            .filter(|p| reach.high[*p] > 0.0)
            .map(|p| {
                let (gain, award) = net.of(p);
                Bid { gain, award, most: reach.high[p] }
            })
            .collect();
        if bids.is_empty() {
            continue;
        }
        let room = bids.iter().map(|b| b.most).sum::<f64>().min(reach.room[need]);
        let count = bids.len().min(reach.providers[need] as usize);
        bids.sort_by(|a, b| b.top(0.0, 0.0).total_cmp(&a.top(0.0, 0.0)));
        let by_award = bids.get(count).map_or(0.0, |b| b.top(0.0, 0.0).max(0.0));
        let first = bids[0].top(0.0, 0.0);
        bids.sort_by(|a, b| (b.top(0.0, 0.0) / b.most).total_cmp(&(a.top(0.0, 0.0) / a.most)));
        let mut filled = 0.0;
        let marginal = bids.iter().find(|b| {
            let full = filled >= room * (1.0 - 1e-9);
            filled += b.most;
            full || filled > room * (1.0 + 1e-9)
        });
        let by_unit = marginal.map_or(0.0, |b| (b.top(0.0, 0.0) / b.most).max(0.0));
        let bonus = net.bonus(need);
        let total = |unit: f64, award: f64| {
            let own = unit * room + award * if award < 0.0 { 1.0 } else { count as f64 } + bonus;
            own.max(0.0) + bids.iter().map(|b| b.top(unit, award).max(0.0)).sum::<f64>()
        };
        let missing = |unit: f64, award: f64| (-bonus - unit * room - award * count as f64).max(0.0);
        let mut candidates = vec![(0.0, by_award), (by_unit, 0.0), (0.0, first.min(0.0))];
        for (unit, award) in [(0.0, by_award), (by_unit, 0.0)] {
            let short = missing(unit, award);
            candidates.push((unit + short / room, award));
            candidates.push((unit, award + short / count as f64));
        }
        let least = candidates.into_iter().min_by(|a, b| total(a.0, a.1).total_cmp(&total(b.0, b.1)));
        (rents.unit[need], rents.award[need]) = least.unwrap_or_default();
    }
    rents
}

/// Solves the relaxation and takes its prices.
pub fn run(session: &mut Session<'_, '_>) {
    if session.halt.is_some() || session.ix.pairs() > LARGEST {
        return;
    }
    let (pairs, whole) = pairs(session);
    let frame = Frame::among(session.ix, &Reach::plain(session.ix), pairs);
    let Some(model) = Model::of(&frame, Detail::Relaxed) else {
        return;
    };
    let limits = model.limits.clone();
    let columns = model.columns.clone();
    let needs = model.needs.clone();
    let seconds = session.seconds_left();
    let mut stop = |_: f64, _: f64, _: u64| session.tick(Phase::Prices, f64::NEG_INFINITY, f64::INFINITY);
    let effort = Effort { gap: 0.0, iterations: 2_000_000, start: None, heuristics: 0.05, seconds, stop: &mut stop };
    let outcome = formulation::solve(model, false, effort);
    if outcome.ending == Ending::Infeasible {
        session.infeasible = true;
        return;
    }
    if let Some(values) = &outcome.values {
        let used = columns.iter().filter(|c| values[c.share.at] > 1e-7);
        session.support = used.map(|c| c.pair).filter(|p| session.reach.usable[*p as usize]).collect();
    }
    if let Some(duals) = outcome.duals {
        let prices = formulation::run::prices(session.ix, &limits, &duals);
        session.take_prices(prices.clone());
        // A program over some pairs knows too little of what needs could get elsewhere.
        session.rents = Some(if whole {
            formulation::run::rents(session.ix, &needs, &limits, &duals, prices)
        } else {
            rents_at(session, session.prices.clone())
        });
    }
    if let Some(bound) = outcome.bound.filter(|_| whole) {
        session.prove(bound, BoundSource::Relaxation);
    }
}
