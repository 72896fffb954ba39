//! What one more unit is worth where the largest award of a pair is the offer's capacity itself, against the true
//! optimum of problems up to 12 x 6 found another way.
#![cfg(feature = "highs")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use common::exact::optimum;
use common::{Dice, Shape, problem, run};
use matching::Problem;
use matching::explain::{Desk, Everyone};

/// Which pairs may take all that their offer has, and no more.
type Capped = Vec<bool>;

/// A random problem in which about half of the pairs are limited by their offer's capacity alone.
fn random(seed: u64) -> (Problem, Capped) {
    let mut d = Dice::new(seed);
    let shape = Shape { states: 3, needs: 4 + d.next(9), offers: 2 + d.next(5), percent: 32, supply: 0.2 + d.unit() };
    let mut p = problem(9_000 + seed, shape);
    let mut capped = vec![false; p.pairs.len()];
    for (pair, capped) in p.pairs.iter_mut().zip(&mut capped) {
        let (offer, quantity) = (&p.offers[pair.offer as usize], p.needs[pair.need as usize].quantity);
        let setup = if d.next(3) == 0 { 0.0 } else { pair.setup };
        let all = (offer.capacity - setup) / pair.rate;
        if d.next(2) == 0 && all < quantity && all > 0.0 {
            pair.max = Some(all);
            pair.min = pair.min.min(all);
            *capped = true;
        }
    }
    (p, capped)
}

/// The problem with more capacity of one offer, and with all of it open to the pairs that only the capacity limited.
fn grown(p: &Problem, capped: &Capped, offer: usize, step: f64) -> Problem {
    let mut more = p.clone();
    more.offers[offer].capacity += step;
    for (pair, _) in more.pairs.iter_mut().zip(capped).filter(|(pair, c)| **c && pair.offer as usize == offer) {
        let quantity = p.needs[pair.need as usize].quantity;
        pair.max = pair.max.map(|max| quantity.min(max + step / pair.rate));
    }
    more
}

#[test]
fn units_are_worth_the_true_optimum_where_the_capacity_is_the_limit() {
    let (mut asked, mut understated) = (0, 0);
    for seed in 0..60u64 {
        let (p, capped) = random(seed);
        let truth = optimum(&p).unwrap();
        let plan = run(&p, 100);
        let desk = Desk::new(&p, &plan).unwrap();
        for o in 0..p.offers.len() {
            for unit in desk.next_unit(&[&p.offers[o].id], &[1.0, 20.0], &Everyone).unwrap() {
                let more = optimum(&grown(&p, &capped, o, unit.step)).unwrap() - truth;
                let old = optimum(&grown(&p, &vec![false; capped.len()], o, unit.step)).unwrap() - truth;
                assert!(unit.gain.exact, "seed {seed}");
                assert!((unit.gain.at_least - more).abs() < 1e-4, "seed {seed} offer {o}: {unit:?} {more}");
                if plan.certificate.limits.is_empty() {
                    let proven = plan.certificate.bound + unit.gain.by_prices;
                    assert!(proven >= truth + more - 1e-4, "seed {seed} offer {o}: {unit:?} {more} {proven}");
                }
                asked += 1;
                understated += usize::from(more > old + 1e-3);
            }
        }
    }
    assert!(asked >= 300 && understated >= 30, "{asked} asked, {understated} gain by the limit");
}
