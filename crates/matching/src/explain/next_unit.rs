//! What one more unit is worth: an offer's capacity grows by a step and the plan is made again around it.

use serde::Serialize;

use super::desk::Desk;
use super::figures::{Effect, Moves};
use super::hood::Seeds;
use super::reader::Reader;
use super::resolve::Found;
use crate::problem::Problem;
use crate::problem::index::TOLERANCE;

/// How many offers of a set are tried, the ones with the highest prices first; all where answers are exact.
const TRIED: usize = 3;

/// What a step is worth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NextUnit {
    /// How many more units.
    pub step: f64,
    /// The offer that the step goes to, where the reader may see it: of a set the one where it brings most.
    pub offer: Option<String>,
    /// What the whole gains.
    pub gain: Effect,
    /// Needs that gain or lose by it.
    pub moves: Moves,
}

/// The largest award of a pair once its offer has `step` more units. A limit that is the offer's own capacity grows
/// with it, as far as the need can take; any other stays.
pub(super) fn larger(max: f64, quantity: f64, (rate, setup): (f64, f64), capacity: f64, step: f64) -> f64 {
    if max >= quantity || rate <= 0.0 {
        return max;
    }
    // Whoever wrote the limit may have left the setup to the capacity's own constraint.
    let is_capacity = |left: f64| (left - max * rate).abs() <= TOLERANCE * capacity;
    if is_capacity(capacity) || is_capacity(capacity - setup) { (max + step / rate).min(quantity) } else { max }
}

/// Gives the offer at this place of the file `step` more units.
fn grow(problem: &mut Problem, place: usize, step: f64) {
    let Some(offer) = problem.offers.get_mut(place) else { return };
    let capacity = offer.capacity;
    offer.capacity += step;
    for pair in problem.pairs.iter_mut().filter(|p| p.offer as usize == place) {
        if let Some(max) = &mut pair.max {
            let quantity = problem.needs[pair.need as usize].quantity;
            *max = larger(*max, quantity, (pair.rate, pair.setup), capacity, step);
        }
    }
}

impl Desk<'_> {
    /// What further units of an offer are worth, or of a set of offers in one unit; an answer for each step. None where
    /// the set holds no offer that the reader may name.
    pub fn next_unit(&self, offers: &[&str], steps: &[f64], reader: &dyn Reader) -> Option<Vec<NextUnit>> {
        let mut numbers: Vec<u32> = offers.iter().filter_map(|id| self.offer(id, reader)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.is_empty() {
            return None;
        }
        let mut tried = numbers.clone();
        if !self.is_exact() {
            let price = |o: &u32| self.table.prices.capacity[*o as usize];
            tried.sort_by(|a, b| price(b).total_cmp(&price(a)).then(a.cmp(b)));
            tried.truncate(TRIED);
        }
        let bases: Vec<(Seeds, Found, bool)> = tried
            .iter()
            .map(|o| {
                let seeds = Seeds { needs: Vec::new(), offers: vec![*o] };
                let (base, exact) = self.base(&seeds);
                (seeds, base, exact)
            })
            .collect();
        let mut ix = self.table.ix.clone();
        let sound = steps.iter().copied().filter(|s| s.is_finite() && *s > 0.0);
        Some(sound.map(|step| self.step(step, (&numbers, &bases), &mut ix, reader)).collect())
    }

    fn step(
        &self,
        step: f64,
        (all, bases): (&[u32], &[(Seeds, Found, bool)]),
        ix: &mut crate::problem::Indexed,
        reader: &dyn Reader,
    ) -> NextUnit {
        let proven = all.iter().map(|o| self.certified_with(ix, *o, step)).fold(f64::NEG_INFINITY, f64::max);
        let by_prices = proven - self.table.certified;
        let known = bases.iter().map(|(_, base, _)| base.value).fold(self.value, f64::max);
        let mut exact = self.is_exact();
        let mut best: Option<(f64, u32, Found, Found)> = None;
        for (seeds, base, settled) in bases {
            let Some(offer) = seeds.offers.first().copied() else { continue };
            let place = self.table.ix.offer_at[offer as usize] as usize;
            let table = self.variant(|p| grow(p, place, step));
            let answer = self.solve(&table, base, seeds, None);
            exact &= *settled && answer.is_exact();
            // More capacity never makes a plan wrong, unless an earmark or a limit of the numbers does.
            let found = answer.found.filter(|f| f.value >= base.value).unwrap_or_else(|| base.clone());
            // Of plans around different offers each is compared with its own start.
            let gain = found.value - base.value;
            if best.as_ref().is_none_or(|(most, ..)| gain > *most) {
                best = Some((gain, offer, base.clone(), found));
            }
        }
        let Some((gain, offer, base, found)) = best else {
            let gain = Effect::gain(0.0, proven - known, by_prices);
            return NextUnit { step, offer: None, gain, moves: Moves::default() };
        };
        let effect =
            if exact { Effect::exactly(gain, by_prices) } else { Effect::gain(gain, proven - base.value, by_prices) };
        let id = self.table.offer_id(offer).to_owned();
        NextUnit {
            step,
            offer: Some(id).filter(|id| reader.may_name_offer(id)),
            gain: effect,
            moves: self.moves(&base.awards, &found.awards, reader),
        }
    }
}
