//! Bounds: no value that any run finds, however long and with whatever options, lies above any bound that any run has
//! stated, on the way or at the end; and on small problems the last bound is the true optimum, found another way.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use std::sync::atomic::{AtomicU64, Ordering};

use common::exact::optimum;
use common::{Dice, Shape, problem};
use matching::baseline::{self, Order};
use matching::problem::Pin;
use matching::{Control, Limits, Plan, Problem, Progress, Status, check, sha256, solve};

/// What one run has said: the highest value and the lowest bound, on the way and at the end.
struct Said {
    plan: Plan,
    value: f64,
    bound: f64,
}

fn listen(p: &Problem, limits: &Limits<'_>, cancel_at: usize) -> Said {
    let hash = sha256(&p.write());
    let (mut value, mut bound, mut calls) = (f64::NEG_INFINITY, f64::INFINITY, 0);
    let plan = solve(p, &hash, limits, &mut |progress: &Progress| {
        assert!(!progress.best.is_nan() && !progress.bound.is_nan(), "{progress:?}");
        value = value.max(progress.best);
        bound = bound.min(progress.bound);
        calls += 1;
        if calls > cancel_at { Control::Cancel } else { Control::Continue }
    });
    if plan.reason.is_none() {
        assert_eq!(check(p, &hash, &plan), vec![]);
        value = value.max(plan.objective);
        bound = bound.min(plan.bound).min(plan.certificate.bound);
    }
    Said { plan, value, bound }
}

/// Every kind of run of one problem: (highest value, lowest bound, the plan of the longest).
fn every_run(p: &Problem, work: u64) -> (f64, f64, Plan) {
    let (mut value, mut bound) = (f64::NEG_INFINITY, f64::INFINITY);
    let longest = listen(p, &Limits { threads: 1, work: 3 * work, ..Limits::default() }, usize::MAX);
    let asked = AtomicU64::new(0);
    // A clock that ends the run at the fifth look.
    let clock = || 5.0 - asked.fetch_add(1, Ordering::Relaxed) as f64;
    let out_of_time = || 0.0;
    let runs = [
        (Limits { work: 0, ..Limits::default() }, usize::MAX),
        (Limits { work: 1, ..Limits::default() }, usize::MAX),
        (Limits { work, threads: 2, ..Limits::default() }, usize::MAX),
        (Limits { work, gap: 0.05, ..Limits::default() }, usize::MAX),
        (Limits { work, gap: 0.5, ..Limits::default() }, usize::MAX),
        (Limits { work, seconds_left: Some(&clock), ..Limits::default() }, usize::MAX),
        (Limits { work, seconds_left: Some(&out_of_time), ..Limits::default() }, usize::MAX),
        (Limits { work, ..Limits::default() }, 0),
        (Limits { work, ..Limits::default() }, 2),
        (Limits { work, ..Limits::default() }, 6),
    ];
    for said in runs.iter().map(|(limits, cancel)| listen(p, limits, *cancel)) {
        value = value.max(said.value);
        bound = bound.min(said.bound);
    }
    for order in [Order::ByDate, Order::ByWeight] {
        if p.pins.is_empty() {
            value = value.max(baseline::value(p, order));
        }
    }
    (value.max(longest.value), bound.min(longest.bound), longest.plan)
}

#[test]
fn the_last_bound_is_the_true_optimum_of_small_problems() {
    let (mut compared, mut infeasible) = (0, 0);
    for seed in 0..30u64 {
        let mut d = Dice::new(seed);
        let percent = 20 + d.next(20);
        let shape = Shape {
            states: 2 + d.next(3),
            needs: 4 + d.next(9),
            offers: 2 + d.next(5),
            percent,
            supply: 0.4 + d.unit(),
        };
        let mut p = problem(1_000 + seed, shape);
        if seed % 3 == 0 {
            // Some agreed awards, inside their limits or not.
            for i in 0..p.pairs.len().min(2) {
                let pair = p.pairs[i * 3 % p.pairs.len()].clone();
                let amount = p.needs[pair.need as usize].quantity * d.pick(&[0.2, 0.4, 0.5]);
                if p.pins.iter().all(|pin| (pin.need, pin.offer) != (pair.need, pair.offer)) {
                    p.pins.push(Pin { need: pair.need, offer: pair.offer, amount });
                }
            }
        }
        let truth = optimum(&p);
        let (value, bound, plan) = every_run(&p, 30);
        let Some(truth) = truth else {
            assert_eq!(plan.status, Status::Infeasible, "seed {seed}: {:?}", plan.reason);
            assert!(plan.reason.is_some());
            infeasible += 1;
            continue;
        };
        let slack = 1e-5 * truth.abs().max(1.0);
        assert!(value <= truth + slack, "seed {seed}: value {value} above the optimum {truth}");
        assert!(bound >= truth - slack, "seed {seed}: bound {bound} below the optimum {truth}");
        if cfg!(feature = "highs") {
            assert_eq!(plan.status, Status::Optimal, "seed {seed}");
            assert!((plan.bound - truth).abs() <= slack, "seed {seed}: bound {} beside {truth}", plan.bound);
            assert!((plan.objective - truth).abs() <= slack, "seed {seed}: {} beside {truth}", plan.objective);
        }
        compared += 1;
    }
    assert!(compared >= 18 && infeasible >= 1, "{compared} compared, {infeasible} infeasible");
}

#[test]
fn no_value_of_any_run_lies_above_a_bound_of_any_run() {
    for seed in 0..3u64 {
        let shape = Shape { states: 5, needs: 22, offers: 8, percent: 50, supply: [0.3, 0.8, 1.5][seed as usize] };
        let p = problem(2_000 + seed, shape);
        let (value, bound, _) = every_run(&p, 2);
        assert!(value <= bound + 1e-6 * value.abs().max(1.0), "seed {seed}: value {value} above the bound {bound}");
    }
}
