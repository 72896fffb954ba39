//! What the study behind the optimizer asks to be tested first: prices, statuses, repeatability, cancel, edges, pins.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use common::{Dice, Shape, plain, problem, run, shuffled};
use matching::baseline::{self, Order};
#[cfg(feature = "highs")]
use matching::problem::Offer;
use matching::problem::{Earmark, Need, Pair, Pin, State};
use matching::{Control, Limits, Plan, Problem, Status, check, sha256, solve};

const MIDDLE: Shape = Shape { states: 5, needs: 22, offers: 8, percent: 50, supply: 0.7 };
const SMALL: Shape = Shape { states: 3, needs: 10, offers: 5, percent: 50, supply: 0.6 };

fn both_baselines(p: &Problem) -> f64 {
    [Order::ByDate, Order::ByWeight].into_iter().map(|o| baseline::value(p, o)).fold(f64::NEG_INFINITY, f64::max)
}

fn right(p: &Problem, plan: &Plan) {
    assert_eq!(check(p, &sha256(&p.write()), plan), vec![]);
}

/// Prices of a mixed-integer program come back as zeros; a certificate made of them would prove no more than no prices.
#[cfg(feature = "highs")]
#[test]
fn prices_are_those_of_a_linear_program() {
    for shape in [Shape { supply: 0.5, ..SMALL }, Shape { supply: 0.2, ..MIDDLE }] {
        let p = problem(4, shape);
        let plan = run(&p, 1);
        let unpriced: f64 = p.needs.iter().map(|n| n.weight).sum();
        assert!(!plan.certificate.offer_capacity.is_empty());
        assert!(plan.certificate.bound < 0.9 * unpriced, "{} of {unpriced}", plan.certificate.bound);
    }
}

#[test]
fn numbers_that_are_none_and_negative_ones_are_refused_where_they_stand() {
    let fields = [
        ("policy.award_cost", r#""award_cost": 0.5"#),
        ("states[0].max_awards", r#""max_awards": 11"#),
        ("needs[0].quantity", r#""quantity": 100"#),
        ("needs[0].min_quantity", r#""min_quantity": 25"#),
        ("needs[0].weight", r#""weight": 3"#),
        ("needs[0].max_providers", r#""max_providers": 2"#),
        ("offers[0].capacity", r#""capacity": 500"#),
        ("offers[0].max_awards", r#""max_awards": 10"#),
        ("offers[0].earmarks[0].min_share", r#""min_share": 0.3"#),
        ("pairs[0].min", r#""min": 10"#),
        ("pairs[0].max", r#""max": 99"#),
        ("pairs[0].fit", r#""fit": 0.9"#),
        ("pairs[0].rate", r#""rate": 1.5"#),
        ("pairs[0].setup", r#""setup": 4"#),
        ("pins[0].amount", r#""amount": 50"#),
    ];
    let text = r#"{"format": "matchmaker-problem/1", "policy": {"award_cost": 0.5},
      "states": [{"id": "S", "groups": ["LDC"], "max_awards": 11}],
      "needs": [{"id": "N", "state": "S", "quantity": 100, "min_quantity": 25, "weight": 3, "max_providers": 2}],
      "offers": [{"id": "O", "capacity": 500, "max_awards": 10, "earmarks": [{"group": "LDC", "min_share": 0.3}]}],
      "pairs": [{"need": "N", "offer": "O", "min": 10, "max": 99, "fit": 0.9, "rate": 1.5, "setup": 4}],
      "pins": [{"need": "N", "offer": "O", "amount": 50}]}"#;
    Problem::read(text.as_bytes()).unwrap();
    for (place, field) in fields {
        assert_eq!(text.matches(field).count(), 1, "{field}");
        let key = field.split(':').next().unwrap();
        for wrong in ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "-1", "null", "\"1\"", "true", "[]", "{}"] {
            let changed = text.replace(field, &format!("{key}: {wrong}"));
            let faults = Problem::read(changed.as_bytes()).expect_err(&changed);
            let places: BTreeSet<&str> = faults.iter().filter_map(|f| f.place.path.as_deref()).collect();
            assert!(places.contains(place), "{place} = {wrong}: {places:?}");
        }
    }
}

/// Pins that leave an obligation open, so that there is no plan to begin with.
fn obliged() -> Problem {
    let mut p = problem(9, MIDDLE);
    let n = p.needs.len() as u32;
    for (i, id) in ["first", "second"].into_iter().enumerate() {
        let requires = if i == 1 { vec![n] } else { Vec::new() };
        p.needs.push(Need { id: id.to_owned(), quantity: 10.0, min_quantity: 8.0, requires, ..Need::default() });
    }
    for o in 0..3 {
        for need in [n, n + 1] {
            p.pairs.push(Pair { need, offer: o, min: 3.0, max: Some(6.0), ..Pair::default() });
        }
    }
    p.states[0].max_awards = None;
    (0..3).for_each(|o| p.offers[o].max_awards = None);
    p.pins = vec![Pin { need: n + 1, offer: 0, amount: 4.0 }];
    p
}

#[test]
fn every_status_says_what_happened() {
    let p = problem(5, MIDDLE);
    let hash = sha256(&p.write());
    let go = |p: &Problem, limits: &Limits<'_>| solve(p, &hash, limits, &mut |_| Control::Continue);
    assert!(run(&problem(1, SMALL), 1_000).status == Status::Optimal || !cfg!(feature = "highs"));
    let loose = go(&p, &Limits { gap: 0.9, work: 5, ..Limits::default() });
    assert!(matches!(loose.status, Status::GapReached | Status::Optimal), "{:?}", loose.status);
    let cut = go(&p, &Limits { work: 0, gap: 0.0, ..Limits::default() });
    assert!(matches!(cut.status, Status::WorkLimit | Status::Optimal), "{:?}", cut.status);
    let no_time = || 0.0;
    let late = go(&p, &Limits { seconds_left: Some(&no_time), ..Limits::default() });
    assert!(matches!(late.status, Status::TimeLimit | Status::Optimal), "{:?}", late.status);
    let cancelled = solve(&p, &hash, &Limits::default(), &mut |_| Control::Cancel);
    assert!(matches!(cancelled.status, Status::Cancelled | Status::Optimal), "{:?}", cancelled.status);
    for plan in [loose, cut, late, cancelled] {
        right(&p, &plan);
    }
    // Without any plan: what was not proven is not called infeasible.
    let p = obliged();
    let hash = sha256(&p.write());
    let cancelled = solve(&p, &hash, &Limits::default(), &mut |_| Control::Cancel);
    let late = Limits { seconds_left: Some(&no_time), ..Limits::default() };
    let late = solve(&p, &hash, &late, &mut |_| Control::Continue);
    for (plan, status) in [(cancelled, Status::Cancelled), (late, Status::TimeLimit)] {
        match &plan.reason {
            None => right(&p, &plan),
            Some(reason) => {
                assert_eq!((plan.status, plan.awards.len()), (status, 0));
                assert!(reason.contains("no plan that completes the pins was found"), "{reason}");
            }
        }
    }
    if cfg!(feature = "highs") {
        let plan = run(&p, 1);
        assert_eq!(plan.reason, None);
        right(&p, &plan);
    }
}

#[test]
fn threads_change_nothing() {
    for shape in [SMALL, MIDDLE] {
        let p = problem(6, shape);
        let go = |threads| {
            let limits = Limits { threads, work: 2, ..Limits::default() };
            solve(&p, "x", &limits, &mut |_| Control::Continue).write()
        };
        let first = go(1);
        for threads in [0, 2, 4, 1] {
            assert_eq!(go(threads), first, "{threads} threads");
        }
    }
}

#[test]
fn ten_runs_and_ten_orders_of_the_lists_give_one_plan() {
    for (seed, shape) in [(7, SMALL), (8, SMALL)] {
        let p = problem(seed, shape);
        let plan = run(&p, 2);
        let sorted = |plan: &Plan| {
            let rows = plan.awards.iter().map(|a| (a.need.clone(), a.offer.clone(), a.amount.to_bits()));
            rows.collect::<BTreeSet<_>>()
        };
        for again in 0..10 {
            assert_eq!(sha256(&run(&p, 2).write()), sha256(&plan.write()), "run {again}");
            let q = shuffled(&p, again);
            let other = run(&q, 2);
            right(&q, &other);
            assert_eq!(sorted(&other), sorted(&plan), "order {again}");
            assert_eq!(other.bound.to_bits(), plan.bound.to_bits(), "order {again}");
            assert_eq!(other.certificate.offer_capacity, plan.certificate.offer_capacity, "order {again}");
            assert_eq!(other.certificate.bound.to_bits(), plan.certificate.bound.to_bits(), "order {again}");
        }
    }
}

#[test]
fn what_is_agreed_never_changes() {
    for seed in 0..12 {
        let mut d = Dice::new(seed);
        let mut p = problem(300 + seed, if seed % 6 == 0 { MIDDLE } else { SMALL });
        let first = run(&p, 1);
        let position = |id: &str| id[1..].parse::<u32>().unwrap();
        for a in &first.awards {
            if d.next(2) == 0 {
                p.pins.push(Pin { need: position(&a.need), offer: position(&a.offer), amount: a.amount });
            }
        }
        for work in [0, 1, 5] {
            let plan = run(&p, work);
            right(&p, &plan);
            for pin in &p.pins {
                let (need, offer) = (&p.needs[pin.need as usize].id, &p.offers[pin.offer as usize].id);
                let award = plan.awards.iter().find(|a| &a.need == need && &a.offer == offer);
                assert_eq!(award.map(|a| a.amount.to_bits()), Some(pin.amount.to_bits()), "seed {seed}");
            }
            assert!(plan.objective >= both_baselines(&p) - 1e-9);
        }
    }
}

#[cfg(feature = "highs")]
#[test]
fn a_unit_more_is_worth_at_most_the_price_and_a_unit_less_costs_at_least_it() {
    for seed in 0..8 {
        let mut p = problem(400 + seed, Shape { supply: 0.5, ..SMALL });
        // A linear program: no least amounts, no counts, no fixed costs.
        p.policy.award_cost = 0.0;
        p.needs.iter_mut().for_each(|n| (n.min_quantity, n.max_providers, n.requires) = (0.0, None, Vec::new()));
        p.states.iter_mut().for_each(|s| s.max_awards = None);
        p.offers.iter_mut().for_each(|o| o.max_awards = None);
        // No award can use up an offer, so that its capacity limits nothing but the sum.
        let least = p.offers.iter().map(|o| o.capacity).fold(f64::INFINITY, f64::min);
        for r in &mut p.pairs {
            (r.min, r.max, r.setup) = (0.0, r.max.map(|m| m.min(0.5 * least)), 0.0);
        }
        let plan = run(&p, 50);
        assert_eq!(plan.status, Status::Optimal);
        for o in 0..p.offers.len() {
            let price = plan.certificate.offer_capacity.get(&p.offers[o].id).copied().unwrap_or(0.0);
            let with = |change: f64| {
                let mut q = p.clone();
                q.offers[o].capacity += change;
                run(&q, 50).objective - plan.objective
            };
            let (more, less) = (with(1.0), -with(-1.0));
            let slack = 1e-5 * plan.objective.max(1.0) + plan.certificate.bound - plan.objective;
            assert!(more <= price + slack, "seed {seed}: a unit more of offer {o} brings {more}, its price is {price}");
            assert!(less >= price - slack, "seed {seed}: a unit less of offer {o} costs {less}, its price is {price}");
            assert!(more >= -slack && less >= more - slack);
        }
    }
}

// The question is how long it takes; the room itself has no clock.
#[allow(clippy::disallowed_methods)]
#[test]
fn a_cancel_ends_the_run_within_two_seconds() {
    let p = problem(10, Shape { states: 20, needs: 400, offers: 60, percent: 40, supply: 0.6 });
    for k in [1, 4, 12, 40] {
        let mut calls = 0;
        let mut asked = std::time::Instant::now();
        let plan = solve(&p, "x", &Limits::default(), &mut |_| {
            calls += 1;
            if calls == k {
                asked = std::time::Instant::now();
            }
            if calls >= k { Control::Cancel } else { Control::Continue }
        });
        let took = asked.elapsed().as_secs_f64();
        assert!(calls < k || took < 2.0, "cancelled at call {k}: {took} s");
        assert_eq!(check(&p, "x", &plan), vec![]);
    }
}

#[test]
fn never_below_a_baseline_wherever_it_is_cancelled() {
    for (seed, shape, work) in [(11, SMALL, 20), (12, MIDDLE, 1)] {
        let p = problem(seed, shape);
        let least = both_baselines(&p);
        let limits = Limits { threads: 1, work, ..Limits::default() };
        let mut all = 0;
        solve(&p, "x", &limits, &mut |_| {
            all += 1;
            Control::Continue
        });
        assert!(all >= 2, "{all} calls");
        // Every call of a short run, evenly chosen ones of a long run.
        let step = (all / 25).max(1);
        for k in (1..=all).step_by(step) {
            let mut calls = 0;
            let plan = solve(&p, "x", &limits, &mut |_| {
                calls += 1;
                if calls >= k { Control::Cancel } else { Control::Continue }
            });
            assert!(plan.objective >= least - 1e-9, "seed {seed}, cancelled at {k}: {} < {least}", plan.objective);
            assert_eq!(check(&p, "x", &plan), vec![], "seed {seed}, cancelled at {k}");
        }
        for last in [0, 1, 2, 3, 5, 8] {
            let asked = AtomicU64::new(0);
            let clock = || last as f64 - asked.fetch_add(1, Ordering::Relaxed) as f64;
            let limits = Limits { work, seconds_left: Some(&clock), ..Limits::default() };
            let plan = solve(&p, "x", &limits, &mut |_| Control::Continue);
            assert!(plan.objective >= least - 1e-9, "seed {seed}, out of time at {last}");
            assert_eq!(check(&p, "x", &plan), vec![], "seed {seed}, out of time at {last}");
        }
        for work in [0, 1] {
            assert!(run(&p, work).objective >= least - 1e-9, "seed {seed}, work {work}");
        }
    }
}

/// One need of 100 at one offer of 60; what an award may be, and what comes of it.
fn semicontinuous(min: f64, max: f64, least: f64) -> Option<f64> {
    let mut p = plain(&[100.0], &[60.0]);
    p.needs[0].min_quantity = least;
    (p.pairs[0].min, p.pairs[0].max) = (min, Some(max));
    let plan = run(&p, 5);
    right(&p, &plan);
    plan.awards.first().map(|a| a.amount)
}

#[test]
fn an_award_is_nothing_or_between_its_limits() {
    let close = |a: Option<f64>, b: f64| assert!(a.is_some_and(|a| (a - b).abs() < 1e-4), "{a:?} is not {b}");
    close(semicontinuous(40.0, 40.0, 0.0), 40.0);
    close(semicontinuous(60.0, 60.0, 0.0), 60.0);
    assert_eq!(semicontinuous(61.0, 61.0, 0.0), None);
    close(semicontinuous(0.0, 30.0, 0.0), 30.0);
    close(semicontinuous(0.0, 300.0, 0.0), 60.0);
    assert_eq!(semicontinuous(150.0, 300.0, 0.0), None);
    assert_eq!(semicontinuous(0.0, 300.0, 60.1), None);
    close(semicontinuous(0.0, 300.0, 60.0), 60.0);
    assert_eq!(semicontinuous(0.0, 40.0, 50.0), None);
    // The file refuses u < l.
    let mut p = plain(&[100.0], &[60.0]);
    (p.pairs[0].min, p.pairs[0].max) = (20.0, Some(10.0));
    assert_eq!(p.faults().len(), 1);
    assert!(Problem::read(&p.write()).is_err());
}

#[test]
fn an_earmark_of_nothing_a_third_and_all() {
    let amounts = |share: f64, group_wants: f64| {
        let mut p = plain(&[group_wants, 100.0], &[100.0]);
        p.states.push(State { id: "T".to_owned(), groups: vec!["LDC".to_owned()], ..State::default() });
        p.needs[0].state = 1;
        // The group's need counts less, so that only the earmark makes it worth serving first.
        (p.needs[0].weight, p.needs[1].weight) = (0.1 * group_wants / 100.0, 1.0);
        p.offers[0].earmarks = vec![Earmark { group: "LDC".to_owned(), min_share: share }];
        let plan = run(&p, 5);
        right(&p, &plan);
        let of = |id: &str| plan.awards.iter().find(|a| a.need == id).map_or(0.0, |a| a.amount).round();
        (of("N0"), of("N1"))
    };
    assert_eq!(amounts(0.0, 90.0), (0.0, 100.0));
    assert_eq!(amounts(0.3, 90.0), (30.0, 70.0));
    assert_eq!(amounts(0.3, 15.0), (15.0, 35.0));
    assert_eq!(amounts(1.0, 90.0), (90.0, 0.0));
}

/// Parts that have nothing to do with each other, in any order and mixed, are worth the sum of what each is worth.
#[cfg(feature = "highs")]
#[test]
fn parts_of_a_problem_come_together_in_any_order() {
    let parts: Vec<Problem> =
        (0..4).map(|s| problem(500 + s, Shape { states: 2, needs: 5, offers: 2, ..SMALL })).collect();
    let mut sum = 0.0;
    let mut whole = Problem::default();
    for (i, part) in parts.iter().enumerate() {
        let mut part = part.clone();
        part.policy = whole.policy.clone();
        sum += run(&part, 100).objective;
        let (s, n, o) = (whole.states.len() as u32, whole.needs.len() as u32, whole.offers.len() as u32);
        for state in part.states {
            whole.states.push(State { id: format!("{i}-{}", state.id), ..state });
        }
        for need in part.needs {
            let requires = need.requires.iter().map(|r| r + n).collect();
            whole.needs.push(Need { id: format!("{i}-{}", need.id), state: need.state + s, requires, ..need });
        }
        for offer in part.offers {
            whole.offers.push(Offer { id: format!("{i}-{}", offer.id), ..offer });
        }
        for pair in part.pairs {
            whole.pairs.push(Pair { need: pair.need + n, offer: pair.offer + o, ..pair });
        }
    }
    for seed in 0..3 {
        let mixed = shuffled(&whole, seed);
        let plan = run(&mixed, 100);
        right(&mixed, &plan);
        assert!((plan.objective - sum).abs() <= 1e-5 * sum, "{} is not {sum}", plan.objective);
        assert!(plan.bound >= sum - 1e-6 * sum);
    }
}
