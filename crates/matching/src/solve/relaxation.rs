//! The linear relaxation: a bound, and the prices behind it.

use super::Phase;
use super::frame::Frame;
use super::session::Session;
use crate::formulation::{self, Detail, Ending, Model, run::Effort};
use crate::plan::BoundSource;
use crate::reach::Reach;

/// More pairs than this are priced without a linear program.
const LARGEST: usize = if cfg!(feature = "highs") { 400_000 } else { 4_000 };

/// Solves the relaxation and takes its prices.
pub fn run(session: &mut Session<'_, '_>) {
    if session.halt.is_some() || session.ix.pairs() > LARGEST {
        return;
    }
    let frame = Frame::plain(session.ix, &Reach::plain(session.ix));
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
    if let Some(bound) = outcome.bound {
        session.prove(bound, BoundSource::Relaxation);
    }
}
