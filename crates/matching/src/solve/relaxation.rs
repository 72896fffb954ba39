//! The linear relaxation: a bound, and the prices behind it.

use super::Phase;
use super::frame::Frame;
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

/// The pairs of the linear program, and whether they are all.
fn pairs(session: &Session<'_, '_>) -> (Vec<u32>, bool) {
    let ix = session.ix;
    let all = || (0..crate::problem::index::small(ix.pairs())).collect();
    // What pins oblige may need any pair.
    if ix.pairs() <= 2 * KERNEL || session.prices == Prices::zero(ix) || ix.pin.iter().any(|amount| *amount > 0.0) {
        return (all(), true);
    }
    let net = Net::new(ix, &session.prices);
    let mut losses: Vec<(f64, u32)> = Vec::with_capacity(ix.pairs());
    for need in 0..ix.needs() {
        let now = net.need(need);
        let forced = net.forced(need, session.reach.providers[need]);
        losses.extend(ix.by_need.row(need).iter().zip(forced).map(|(p, most)| (now - most, *p)));
    }
    losses.select_nth_unstable_by(KERNEL, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    losses.truncate(KERNEL);
    (losses.into_iter().map(|(_, p)| p).collect(), false)
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
        session.rents = Some(formulation::run::rents(session.ix, &needs, &limits, &duals));
        session.take_prices(formulation::run::prices(session.ix, &limits, &duals));
    }
    if let Some(bound) = outcome.bound.filter(|_| whole) {
        session.prove(bound, BoundSource::Relaxation);
    }
}
