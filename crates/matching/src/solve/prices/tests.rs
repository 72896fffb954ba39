//! The price engine against plans, against the relaxation, and against other threads and other orders of the lists.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use crate::certificate;
use crate::ledger::Ledger;
use crate::problem::{Earmark, Indexed, Need, Offer, Pair, Pin, Policy, Problem, State};
use crate::reach::Reach;
use crate::solve::chance::Chance;
use crate::solve::session::Session;
use crate::solve::{Control, Limits, dive, prices, solve, split};

/// An invented problem: unequal needs and offers, least amounts, set-up costs, earmarks, requirements, pins.
fn invented(seed: u64, states: usize, needs: usize, offers: usize, each: usize, pins: bool) -> Problem {
    let mut c = Chance::new(seed);
    let policy = Policy { award_cost: 0.002, ..Policy::default() };
    let mut p = Problem { name: "invented".to_owned(), policy, ..Problem::default() };
    for s in 0..states {
        let groups = if c.below(3) == 0 { vec!["LDC".to_owned()] } else { Vec::new() };
        let max_awards = (c.below(4) > 0).then(|| 1 + c.below(2 * needs / states + 1) as u64);
        p.states.push(State { id: format!("S{s}"), groups, max_awards });
    }
    for n in 0..needs {
        let state = c.below(states) as u32;
        let earlier = p.needs.iter().rposition(|other| other.state == state).filter(|_| c.below(6) == 0);
        let quantity = (20.0 * (1.0 - c.unit()).ln().abs()).ceil() + 5.0;
        p.needs.push(Need {
            id: format!("N{n}"),
            state,
            quantity,
            min_quantity: quantity * [0.0, 0.25, 0.5, 1.0][c.below(4)],
            weight: 1.0 + c.below(5) as f64,
            max_providers: (c.below(4) > 0).then(|| 1 + c.below(3) as u64),
            requires: earlier.map(|r| r as u32).into_iter().collect(),
        });
    }
    let demand: f64 = p.needs.iter().map(|n| n.quantity).sum();
    for o in 0..offers {
        let capacity = 0.8 * demand / offers as f64 * (0.2 + 1.6 * c.unit());
        let max_awards = (c.below(3) > 0).then(|| 2 + c.below(12) as u64);
        let mark = Earmark { group: "LDC".to_owned(), min_share: 0.3 };
        let earmarks = if c.below(4) == 0 { vec![mark] } else { Vec::new() };
        p.offers.push(Offer { id: format!("O{o}"), capacity, max_awards, earmarks });
    }
    for n in 0..needs {
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..each {
            let offer = c.below(offers);
            if seen.insert(offer) {
                let max = p.needs[n].quantity;
                let (min, fit) = (max * 0.2 * c.unit(), 0.6 + 0.4 * c.unit());
                let setup = if c.below(3) == 0 { 1.0 } else { 0.0 };
                p.pairs.push(Pair { need: n as u32, offer: offer as u32, min, max: Some(max), fit, rate: 1.1, setup });
            }
        }
    }
    if pins && !p.pairs.is_empty() {
        let pair = p.pairs[c.below(p.pairs.len())].clone();
        p.pins.push(Pin { need: pair.need, offer: pair.offer, amount: 0.6 * pair.max.unwrap() });
    }
    p
}

/// The same problem with its lists in another order.
fn shuffled(problem: &Problem, seed: u64) -> Problem {
    fn order(n: usize, c: &mut Chance) -> (Vec<usize>, Vec<u32>) {
        let mut at: Vec<usize> = (0..n).collect();
        for i in (1..n).rev() {
            at.swap(i, c.below(i + 1));
        }
        let mut of = vec![0; n];
        at.iter().enumerate().for_each(|(new, old)| of[*old] = new as u32);
        (at, of)
    }
    let mut c = Chance::new(seed);
    let (states, state_of) = order(problem.states.len(), &mut c);
    let (needs, need_of) = order(problem.needs.len(), &mut c);
    let (offers, offer_of) = order(problem.offers.len(), &mut c);
    let (pairs, _) = order(problem.pairs.len(), &mut c);
    let mut p = problem.clone();
    p.states = states.iter().map(|i| problem.states[*i].clone()).collect();
    p.needs = needs.iter().map(|i| problem.needs[*i].clone()).collect();
    for n in &mut p.needs {
        n.state = state_of[n.state as usize];
        n.requires.iter_mut().for_each(|r| *r = need_of[*r as usize]);
    }
    p.offers = offers.iter().map(|i| problem.offers[*i].clone()).collect();
    p.pairs = pairs.iter().map(|i| problem.pairs[*i].clone()).collect();
    for pair in &mut p.pairs {
        pair.need = need_of[pair.need as usize];
        pair.offer = offer_of[pair.offer as usize];
    }
    for pin in &mut p.pins {
        pin.need = need_of[pin.need as usize];
        pin.offer = offer_of[pin.offer as usize];
    }
    p
}

#[test]
fn no_plan_beats_the_bound_of_the_prices() {
    for seed in 0..60 {
        let problem = invented(seed, 2, 6, 4, 3, seed % 3 == 0);
        let plan = solve(&problem, "", &Limits { threads: 1, ..Limits::default() }, &mut |_| Control::Continue);
        let ix = Indexed::of(&problem);
        let pins = Ledger::new(&ix);
        let table = prices::Table::new(&pins);
        let found = prices::descend(&table, None, prices::FROM_NOTHING, None, &mut |_| false);
        let bound = certificate::bound(&ix, &prices::prices(&table, &found.point));
        assert!(plan.objective <= bound + 1e-9 * bound.abs(), "seed {seed}: {} above {bound}", plan.objective);
    }
}

/// Prices, first plans, dive and search in groups, as large problems have them: awards by id, prices, bound.
fn large_way(problem: &Problem, threads: usize) -> (Vec<(String, String, u64)>, Vec<u8>, f64) {
    let ix = Indexed::of(problem);
    let reach = Reach::of(&ix);
    let limits = Limits { work: 300, threads, ..Limits::default() };
    let mut report = |_: &crate::Progress| Control::Continue;
    let mut session = Session::new(problem, &ix, &reach, &limits, &mut report);
    prices::run(&mut session);
    session.first_plan();
    dive::run(&mut session);
    split::run(&mut session, 400_000);
    let best = session.best.as_ref().expect("a plan");
    assert!(best.broken().is_none());
    assert!(best.value <= session.certified);
    let mut awards: Vec<(String, String, u64)> =
        best.named(problem).into_iter().map(|a| (a.need, a.offer, a.amount.to_bits())).collect();
    awards.sort();
    let certificate = serde_json::to_vec(&session.prices.certificate(&ix, problem)).unwrap();
    (awards, certificate, session.certified)
}

#[test]
fn threads_and_the_order_of_lists_change_nothing() {
    let problem = invented(5, 30, 400, 40, 12, true);
    let one = large_way(&problem, 1);
    assert!(one.0.len() > 50);
    assert_eq!(one, large_way(&problem, 2));
    assert_eq!(one, large_way(&shuffled(&problem, 9), 3));
}

#[cfg(feature = "highs")]
#[test]
fn prices_come_close_to_the_relaxation() {
    for seed in [1, 2, 3] {
        let problem = invented(seed, 30, 400, 40, 12, false);
        let ix = Indexed::of(&problem);
        let reach = Reach::of(&ix);
        let limits = Limits::default();
        let mut report = |_: &crate::Progress| Control::Continue;
        let mut session = Session::new(&problem, &ix, &reach, &limits, &mut report);
        prices::run(&mut session);
        let engine = session.certified;
        crate::solve::relaxation::run(&mut session);
        assert!(engine <= session.bound * 1.005, "seed {seed}: {engine} against {}", session.bound);
    }
}
