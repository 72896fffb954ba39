//! All-or-nothing assignments against brute force, and plans in which nearly everything is pinned.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use matching::problem::{Need, Offer, Pair, Pin, Policy, State};
use matching::{Control, Limits, Plan, Problem, Status, check, sha256, solve};

/// Small numbers from a seed; the same on every machine.
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }
}

fn need(n: u64, quantity: f64, weight: f64) -> Need {
    Need {
        id: format!("N{n}"),
        state: 0,
        quantity,
        min_quantity: quantity,
        weight,
        max_providers: Some(1),
        requires: Vec::new(),
    }
}

/// Needs that one offer serves whole or not at all.
fn assignment(seed: u64, needs: u64, offers: u64) -> Problem {
    let mut d = Dice::new(seed);
    let mut p = Problem { name: "invented".to_owned(), policy: Policy::default(), ..Problem::default() };
    p.states.push(State { id: "S".to_owned(), groups: Vec::new(), max_awards: None });
    let weight = 40.0;
    let mut total = 0.0;
    for n in 0..needs {
        p.needs.push(need(n, 1.0, weight));
        for o in 0..offers {
            let rate = (1 + d.next(20)) as f64;
            total += rate;
            let fit = (21 + d.next(20)) as f64 / 40.0;
            p.pairs.push(Pair { need: n as u32, offer: o as u32, min: 1.0, max: Some(1.0), fit, rate, setup: 0.0 });
        }
    }
    for o in 0..offers {
        let capacity = (0.7 * total / offers as f64 / offers as f64).round();
        p.offers.push(Offer { id: format!("O{o}"), capacity, max_awards: None, earmarks: Vec::new() });
    }
    p
}

fn run(problem: &Problem, limits: &Limits<'_>) -> Plan {
    let plan = solve(problem, &sha256(&problem.write()), limits, &mut |_| Control::Continue);
    assert!(check(problem, &sha256(&problem.write()), &plan).is_empty());
    plan
}

/// The best value over all assignments of the needs from `at` on.
fn best(p: &Problem, at: usize, left: &mut Vec<f64>) -> f64 {
    if at == p.needs.len() {
        return 0.0;
    }
    let mut value = best(p, at + 1, left);
    for pair in p.pairs.iter().filter(|q| q.need as usize == at) {
        let offer = pair.offer as usize;
        if left[offer] >= pair.rate {
            left[offer] -= pair.rate;
            value = value.max(p.needs[at].weight * pair.fit + best(p, at + 1, left));
            left[offer] += pair.rate;
        }
    }
    value
}

#[test]
fn small_assignments_are_solved_to_the_true_optimum() {
    for seed in 1..9 {
        let p = assignment(seed, 9, 3);
        let optimum = best(&p, 0, &mut p.offers.iter().map(|o| o.capacity).collect());
        let plan = run(&p, &Limits { work: 20, ..Limits::default() });
        assert!((plan.objective - optimum).abs() < 1e-6, "{} is not {optimum}", plan.objective);
        assert_eq!(plan.status, Status::Optimal);
        assert!(plan.bound >= optimum - 1e-9);
    }
}

#[test]
fn larger_assignments_do_not_depend_on_threads_and_end_near_their_bound() {
    let p = assignment(5, 70, 5);
    let plans: Vec<Plan> =
        [1, 2].iter().map(|t| run(&p, &Limits { threads: *t, work: 5, ..Limits::default() })).collect();
    assert_eq!(plans[0].write(), plans[1].write());
    assert!(plans[0].gap < 5e-3, "{}", plans[0].gap);
    assert!(plans[0].certificate.bound >= plans[0].bound);
}

#[test]
fn an_assignment_with_pins_keeps_them() {
    let mut p = assignment(3, 70, 5);
    for n in 0..5 {
        p.pins.push(Pin { need: n, offer: n % 4, amount: 1.0 });
    }
    let plan = run(&p, &Limits { work: 5, ..Limits::default() });
    for pin in &p.pins {
        let (need, offer) = (format!("N{}", pin.need), format!("O{}", pin.offer));
        assert!(plan.awards.iter().any(|a| a.need == need && a.offer == offer && a.amount == 1.0));
    }
    assert!(plan.gap < 5e-3, "{}", plan.gap);
}

/// Needs and offers of many sizes, solved, and everything agreed.
fn settled(seed: u64) -> Problem {
    let mut d = Dice::new(seed);
    let mut p = Problem { name: "invented".to_owned(), policy: Policy::default(), ..Problem::default() };
    for s in 0..4 {
        p.states.push(State { id: format!("S{s}"), groups: Vec::new(), max_awards: Some(8) });
    }
    for n in 0..60 {
        let quantity = (10 + d.next(90)) as f64;
        p.needs.push(Need {
            id: format!("N{n:03}"),
            state: d.next(4) as u32,
            quantity,
            min_quantity: (quantity / 4.0).floor(),
            weight: (1 + d.next(9)) as f64,
            max_providers: Some(2),
            requires: Vec::new(),
        });
    }
    for o in 0..12 {
        let capacity = (40 + d.next(160)) as f64;
        p.offers.push(Offer { id: format!("O{o:02}"), capacity, max_awards: Some(3), earmarks: Vec::new() });
    }
    for n in 0..60 {
        for o in 0..12 {
            if d.next(3) == 0 {
                let fit = 0.5 + 0.05 * d.next(10) as f64;
                let rate = 0.5 + 0.1 * d.next(10) as f64;
                p.pairs.push(Pair { need: n, offer: o, min: 5.0, max: None, fit, rate, setup: 1.0 });
            }
        }
    }
    let plan = run(&p, &Limits { work: 50, ..Limits::default() });
    let needs: Vec<&str> = p.needs.iter().map(|n| n.id.as_str()).collect();
    let offers: Vec<&str> = p.offers.iter().map(|o| o.id.as_str()).collect();
    let at = |ids: &[&str], id: &str| ids.iter().position(|i| *i == id).unwrap() as u32;
    let pin =
        |a: &matching::plan::Award| Pin { need: at(&needs, &a.need), offer: at(&offers, &a.offer), amount: a.amount };
    let pins: Vec<Pin> = plan.awards.iter().map(pin).collect();
    p.pins = pins;
    p
}

#[test]
fn one_more_need_is_served_beside_everything_that_is_agreed() {
    // The second solver proves nothing about the plan before, so that the search for it runs its whole course.
    let (seeds, work) = if cfg!(feature = "highs") { (5, Limits::default().work) } else { (1, 20) };
    for seed in 1..=seeds {
        let mut p = settled(seed);
        let agreed = p.pins.len();
        let before = run(&p, &Limits { work, ..Limits::default() });
        p.states.push(State { id: "new".to_owned(), groups: Vec::new(), max_awards: None });
        p.offers.push(Offer { id: "new".to_owned(), capacity: 30.0, max_awards: None, earmarks: Vec::new() });
        let (state, offer, n) = (p.states.len() as u32 - 1, p.offers.len() as u32 - 1, p.needs.len() as u32);
        p.needs.push(Need { state, ..need(999, 20.0, 3.0) });
        p.pairs.push(Pair { need: n, offer, min: 0.0, max: None, fit: 0.9, rate: 1.0, setup: 0.0 });
        let plan = run(&p, &Limits::default());
        assert_eq!(plan.status, Status::Optimal);
        assert!(plan.awards.iter().any(|a| a.need == "N999" && (a.amount - 20.0).abs() < 1e-6));
        assert!(plan.objective >= before.objective + 2.7 - 1e-6);
        for pin in &p.pins {
            let (need, offer) = (&p.needs[pin.need as usize].id, &p.offers[pin.offer as usize].id);
            assert!(plan.awards.iter().any(|a| a.need == *need && a.offer == *offer && a.amount == pin.amount));
        }
        assert!(plan.awards.len() > agreed);
        let certified = (plan.certificate.bound - plan.objective) / plan.objective;
        assert!(certified < 0.02, "certified gap {certified} of a settled plan");
    }
}
