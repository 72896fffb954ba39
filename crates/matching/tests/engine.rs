//! The engine from outside: bounds against brute force, tampering, determinism, hostile bytes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use matching::problem::{Earmark, Need, Offer, Pair, Pin, Policy, State};
use matching::{Control, Limits, Plan, Problem, Status, check, check_awards, sha256, solve, whole};
use proptest::prelude::*;

/// Small numbers from a seed; the same on every machine.
struct Dice(u64);

impl Dice {
    fn next(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }
}

/// A random problem; `pins` adds some awards that are already agreed.
fn random(seed: u64, states: u64, needs: u64, offers: u64, percent: u64) -> Problem {
    let mut d = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    for _ in 0..8 {
        d.next(2);
    }
    let mut p = Problem {
        name: "invented".to_owned(),
        policy: Policy { award_cost: 0.01 * d.next(4) as f64, ..Policy::default() },
        ..Problem::default()
    };
    for s in 0..states {
        let groups = if d.next(2) == 0 { vec!["LDC".to_owned()] } else { Vec::new() };
        let max_awards = (d.next(2) == 0).then(|| 1 + d.next(4));
        p.states.push(State { id: format!("S{s}"), groups, max_awards });
    }
    for n in 0..needs {
        let quantity = (1 + d.next(9)) as f64 * 10.0;
        let state = d.next(states) as u32;
        let mut requires = Vec::new();
        for (i, other) in p.needs.iter().enumerate() {
            if other.state == state && d.next(4) == 0 {
                requires.push(i as u32);
            }
        }
        p.needs.push(Need {
            id: format!("N{n}"),
            state,
            quantity,
            min_quantity: quantity * [0.0, 0.25, 0.5, 1.0][d.next(4) as usize],
            weight: (1 + d.next(5)) as f64,
            max_providers: (d.next(3) > 0).then(|| 1 + d.next(3)),
            requires,
        });
    }
    for o in 0..offers {
        let earmarks =
            if d.next(3) == 0 { vec![Earmark { group: "LDC".to_owned(), min_share: 0.5 }] } else { Vec::new() };
        let max_awards = (d.next(3) > 0).then(|| 1 + d.next(5));
        p.offers.push(Offer { id: format!("O{o}"), capacity: (5 + d.next(20)) as f64 * 5.0, max_awards, earmarks });
    }
    for n in 0..needs {
        for o in 0..offers {
            if d.next(100) < percent {
                let most = p.needs[n as usize].quantity;
                let max = most * [0.5, 1.0][d.next(2) as usize];
                p.pairs.push(Pair {
                    need: n as u32,
                    offer: o as u32,
                    min: max * [0.0, 0.2, 1.0][d.next(3) as usize],
                    max: Some(max),
                    fit: 0.5 + 0.1 * d.next(6) as f64,
                    rate: [1.0, 1.3, 0.7][d.next(3) as usize],
                    setup: d.next(3) as f64,
                });
            }
        }
    }
    p
}

fn run(problem: &Problem, threads: usize) -> Plan {
    let hash = sha256(&problem.write());
    let limits = Limits { threads, work: 50, ..Limits::default() };
    solve(problem, &hash, &limits, &mut |_| Control::Continue)
}

/// Whether amounts per pair satisfy every constraint, written out again here.
fn feasible(p: &Problem, x: &[f64]) -> bool {
    let eps = 1e-9;
    let on = |i: usize| x[i] > 0.0;
    let of_need = |n: usize| (0..x.len()).filter(move |i| p.pairs[*i].need as usize == n && x[*i] > 0.0);
    let of_offer = |o: usize| (0..x.len()).filter(move |i| p.pairs[*i].offer as usize == o && x[*i] > 0.0);
    for (n, need) in p.needs.iter().enumerate() {
        let total: f64 = of_need(n).map(|i| x[i]).sum();
        if of_need(n).next().is_none() {
            continue;
        }
        if total > need.quantity + eps || total < need.min_quantity - eps {
            return false;
        }
        if need.max_providers.is_some_and(|k| of_need(n).count() as u64 > k) {
            return false;
        }
        if need.requires.iter().any(|r| of_need(*r as usize).next().is_none()) {
            return false;
        }
    }
    for (o, offer) in p.offers.iter().enumerate() {
        let moved: f64 = of_offer(o).map(|i| x[i] * p.pairs[i].rate).sum();
        let setup: f64 = of_offer(o).map(|i| p.pairs[i].setup).sum();
        if moved + setup > offer.capacity + eps || offer.max_awards.is_some_and(|r| of_offer(o).count() as u64 > r) {
            return false;
        }
        for e in &offer.earmarks {
            let state = |i: usize| &p.states[p.needs[p.pairs[i].need as usize].state as usize];
            let inside = of_offer(o).filter(|i| state(*i).groups.contains(&e.group));
            if inside.map(|i| x[i] * p.pairs[i].rate).sum::<f64>() < e.min_share * moved - eps {
                return false;
            }
        }
    }
    for (s, state) in p.states.iter().enumerate() {
        let awards = (0..x.len()).filter(|i| on(*i) && p.needs[p.pairs[*i].need as usize].state as usize == s).count();
        if state.max_awards.is_some_and(|m| awards as u64 > m) {
            return false;
        }
    }
    true
}

fn value(p: &Problem, x: &[f64]) -> f64 {
    let of = |i: usize| {
        let need = &p.needs[p.pairs[i].need as usize];
        need.weight * p.pairs[i].fit * x[i] / need.quantity - p.policy.award_cost
    };
    (0..x.len()).filter(|i| x[*i] > 0.0).map(of).sum()
}

/// The best value over a grid of amounts.
fn brute(p: &Problem) -> f64 {
    let options: Vec<Vec<f64>> = p
        .pairs
        .iter()
        .map(|pair| {
            let max = pair.max.unwrap();
            let mut list = vec![0.0, max];
            if pair.min < max {
                list.push(pair.min.max(max * 0.2));
                list.push(max * 0.6);
            }
            list.retain(|a| *a == 0.0 || *a >= pair.min);
            list
        })
        .collect();
    let mut x = vec![0.0; p.pairs.len()];
    let mut at = vec![0usize; p.pairs.len()];
    let mut best = 0.0f64;
    loop {
        if feasible(p, &x) {
            best = best.max(value(p, &x));
        }
        let mut i = 0;
        while i < at.len() {
            at[i] += 1;
            if at[i] < options[i].len() {
                x[i] = options[i][at[i]];
                break;
            }
            at[i] = 0;
            x[i] = 0.0;
            i += 1;
        }
        if i == at.len() {
            return best;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bound_holds_against_brute_force(seed in any::<u64>()) {
        let mut p = random(seed, 2, 5, 4, 60);
        p.pairs.truncate(7);
        let plan = run(&p, 1);
        let hash = sha256(&p.write());
        prop_assert_eq!(check(&p, &hash, &plan), vec![]);
        let best = brute(&p);
        prop_assert!(plan.bound >= best - 1e-6, "bound {} below {best}", plan.bound);
        prop_assert!(plan.certificate.bound >= best - 1e-6);
        if cfg!(feature = "highs") {
            prop_assert_eq!(plan.status, Status::Optimal);
        }
        if plan.status == Status::Optimal {
            prop_assert!(plan.objective >= best - 1e-5 * best.abs().max(1.0), "{} below {best}", plan.objective);
        }
        for order in [matching::baseline::Order::ByDate, matching::baseline::Order::ByWeight] {
            prop_assert!(plan.objective >= matching::baseline::value(&p, order) - 1e-9);
        }
    }

    #[test]
    fn whole_plans_are_plans(seed in any::<u64>()) {
        let p = random(seed, 3, 8, 5, 50);
        let plan = whole(&p, &run(&p, 1));
        let hash = sha256(&p.write());
        prop_assert_eq!(check(&p, &hash, &plan), vec![]);
        prop_assert!(plan.awards.iter().all(|a| a.amount.fract() == 0.0));
    }

    #[test]
    fn writing_and_reading_change_nothing(seed in any::<u64>()) {
        let p = random(seed, 3, 8, 5, 50);
        let bytes = p.write();
        let (again, hash) = Problem::read(&bytes).unwrap();
        prop_assert_eq!(&again, &p);
        prop_assert_eq!(again.write(), bytes.clone());
        prop_assert_eq!(hash, sha256(&bytes));
        let plan = run(&p, 1);
        let read = Plan::read(&plan.write()).unwrap();
        prop_assert_eq!(&read.awards, &plan.awards);
        prop_assert_eq!(&read.certificate, &plan.certificate);
        prop_assert_eq!(check(&p, &plan.problem_sha256, &read), vec![]);
    }

    #[test]
    fn tampering_is_refused(seed in any::<u64>(), which in 0usize..6, by in 0.01f64..5.0) {
        let p = random(seed, 3, 8, 5, 60);
        let hash = sha256(&p.write());
        let mut plan = run(&p, 1);
        prop_assume!(!plan.awards.is_empty());
        let at = (seed as usize) % plan.awards.len();
        match which {
            0 => plan.awards[at].amount *= 1.0 + by,
            1 => { plan.awards.remove(at); }
            2 => plan.awards[at].offer = "O99".to_owned(),
            3 => plan.bound *= 1.0 + by,
            4 => *plan.certificate.offer_capacity.entry("O0".to_owned()).or_insert(0.0) += 10.0 * by,
            _ => plan.problem_sha256 = sha256(b"another"),
        }
        // An award of no value, taken away, leaves a right plan that only its objective gives away.
        prop_assert!(!check(&p, &hash, &plan).is_empty());
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), seed in any::<u64>(), cuts in proptest::collection::vec((any::<u16>(), any::<u8>()), 1..6)) {
        let _ = Problem::read(&bytes);
        let _ = Plan::read(&bytes);
        let mut text = random(seed, 2, 3, 2, 80).write();
        for (at, byte) in cuts {
            let at = usize::from(at) % text.len();
            text[at] = byte;
        }
        if let Ok((problem, hash)) = Problem::read(&text) {
            let plan = run(&problem, 1);
            if plan.reason.is_none() {
                let mut plan = plan;
                plan.problem_sha256.clone_from(&hash);
                prop_assert_eq!(check(&problem, &hash, &plan), vec![]);
            }
        }
        let _ = Plan::read(&text);
    }
}

#[test]
fn same_plan_for_any_threads_and_any_order() {
    let p = random(11, 8, 60, 20, 25);
    let plan = run(&p, 1);
    let hash = sha256(&p.write());
    assert_eq!(check(&p, &hash, &plan), vec![]);
    for threads in [2, 3] {
        assert_eq!(run(&p, threads).write(), plan.write(), "{threads} threads");
    }
    let mut turned = p.clone();
    turned.pairs.reverse();
    turned.states.reverse();
    turned.offers.reverse();
    let (states, offers) = (p.states.len() as u32, p.offers.len() as u32);
    for n in &mut turned.needs {
        n.state = states - 1 - n.state;
    }
    for pair in &mut turned.pairs {
        pair.offer = offers - 1 - pair.offer;
    }
    let other = run(&turned, 2);
    assert_eq!(other.objective, plan.objective);
    assert_eq!(other.bound, plan.bound);
    let sorted = |plan: &Plan| {
        let mut rows: Vec<(String, String, String)> =
            plan.awards.iter().map(|a| (a.need.clone(), a.offer.clone(), a.amount.to_string())).collect();
        rows.sort();
        rows
    };
    assert_eq!(sorted(&other), sorted(&plan));
}

#[test]
fn never_below_the_baselines_even_when_cancelled_at_once() {
    let p = random(5, 6, 60, 20, 30);
    let plan = solve(&p, "x", &Limits::default(), &mut |_| Control::Cancel);
    for order in [matching::baseline::Order::ByDate, matching::baseline::Order::ByWeight] {
        assert!(plan.objective >= matching::baseline::value(&p, order));
    }
    assert!(matches!(plan.status, Status::Cancelled | Status::Optimal));
    assert_eq!(check(&p, "x", &plan), vec![]);
    let out_of_time = || -1.0;
    let limits = Limits { seconds_left: Some(&out_of_time), ..Limits::default() };
    let plan = solve(&p, "x", &limits, &mut |_| Control::Continue);
    assert_eq!(check(&p, "x", &plan), vec![]);
}

fn two() -> Problem {
    Problem {
        states: vec![State { id: "S".to_owned(), ..State::default() }],
        needs: vec![
            Need { id: "N1".to_owned(), quantity: 100.0, ..Need::default() },
            Need { id: "N2".to_owned(), quantity: 50.0, requires: vec![0], ..Need::default() },
        ],
        offers: vec![Offer { id: "O".to_owned(), capacity: 120.0, ..Offer::default() }],
        pairs: vec![Pair::default(), Pair { need: 1, ..Pair::default() }],
        ..Problem::default()
    }
}

#[test]
fn pins_stay_and_contradictions_are_named() {
    let mut p = two();
    p.pins = vec![Pin { need: 0, offer: 0, amount: 30.0 }];
    let plan = run(&p, 1);
    assert!(plan.awards.iter().any(|a| a.need == "N1" && a.amount == 30.0));
    assert_eq!(check_awards(&p, &plan), vec![]);
    p.offers[0].max_awards = Some(0);
    let plan = run(&p, 1);
    assert_eq!(plan.status, Status::Infeasible);
    assert!(plan.reason.clone().unwrap().contains("awards of offer O"), "{:?}", plan.reason);
    assert!(!check(&p, &plan.problem_sha256, &plan).is_empty());
    p.offers[0].max_awards = None;
    p.pins[0].amount = 130.0;
    assert!(run(&p, 1).reason.unwrap().contains("need N1"));
    // A pinned need needs what it requires, whatever that is worth.
    p.pins = vec![Pin { need: 1, offer: 0, amount: 10.0 }];
    p.needs[0].weight = 0.0;
    p.policy.award_cost = 0.5;
    let plan = run(&p, 1);
    assert_eq!(check_awards(&p, &plan), vec![]);
    assert!(plan.awards.iter().any(|a| a.need == "N1"), "{plan:?}");
}

#[test]
fn degenerate_problems_have_plans() {
    let empty = Problem::default();
    let plan = run(&empty, 1);
    assert_eq!((plan.status, plan.objective), (Status::Optimal, 0.0));
    let mut none = two();
    none.offers[0].capacity = 0.0;
    assert_eq!(run(&none, 1).awards, vec![]);
    for scale in [1e-6, 1e12] {
        let mut p = two();
        for n in &mut p.needs {
            n.quantity *= scale;
        }
        p.offers[0].capacity *= scale;
        let plan = run(&p, 1);
        assert_eq!(check(&p, &plan.problem_sha256, &plan), vec![], "{scale}");
        assert!(plan.objective > 1.19, "{scale}: {}", plan.objective);
    }
}

#[test]
fn every_fault_of_a_file_has_its_place() {
    let text = r#"{"format": "matchmaker-problem/1", "extra": 1,
      "policy": {"award_cost": -1, "alpha": 2},
      "states": [{"id": "S", "max_awards": 1.5}, {"id": "S"}],
      "needs": [{"id": "A", "state": "S", "quantity": 0, "requires": ["B"]},
                {"id": "B", "state": "S", "quantity": 5, "min_quantity": 6, "requires": ["A"], "weight": 1e999},
                {"id": "C", "state": "X", "quantity": null, "max_providers": 0}],
      "offers": [{"id": "O", "capacity": "1"}, {"id": "P", "capacity": 1, "capacity": 2}],
      "pairs": [{"need": "A", "offer": "O", "fit": 0}, {"need": "A", "offer": "O"}, {"need": "Z", "offer": "O", "min": 3, "max": 2}],
      "pins": [{"need": "C", "offer": "O", "amount": 1}]}"#;
    let faults = Problem::read(text.as_bytes()).unwrap_err();
    let places: Vec<String> = faults.iter().filter_map(|f| f.place.path.clone()).collect();
    for place in [
        "policy.award_cost",
        "policy.alpha",
        "states[0].max_awards",
        "states[1].id",
        "needs[0].quantity",
        "needs[1].min_quantity",
        "needs[1].weight",
        "needs[2].state",
        "needs[2].quantity",
        "needs[2].max_providers",
        "offers[0].capacity",
        "offers[1].capacity",
        "pairs[0].fit",
        "pairs[1]",
        "pairs[2].need",
        "pairs[2].min",
        "pins[0]",
        "needs[1].requires",
    ] {
        assert_eq!(places.iter().filter(|p| *p == place).count(), 1, "{place} in {places:#?}");
    }
    assert_eq!(places.len(), 18, "{places:#?}");
}
