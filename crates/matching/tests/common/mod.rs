//! Seeded problems for the tests of the engine, and what they share.
#![allow(dead_code, missing_docs)]

pub mod exact;

use matching::problem::{Earmark, Need, Offer, Pair, Policy, State};
use matching::{Control, Limits, Plan, Problem, sha256, solve};

/// Numbers from a seed; the same on every machine.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5851_F42D_4C95_7F2D)
    }

    pub fn next(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % n.max(1)
    }

    pub fn at(&mut self, len: usize) -> usize {
        self.next(len as u64) as usize
    }

    pub fn unit(&mut self) -> f64 {
        self.next(1 << 40) as f64 / (1u64 << 40) as f64
    }

    pub fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.at(list.len())]
    }

    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            list.swap(i, self.at(i + 1));
        }
    }
}

/// How large a problem is, and how scarce its offers are.
#[derive(Clone, Copy)]
pub struct Shape {
    pub states: u64,
    pub needs: u64,
    pub offers: u64,
    /// Of a hundred pairs so many are eligible.
    pub percent: u64,
    /// Capacity of all offers over the quantity of all needs.
    pub supply: f64,
}

/// A random problem with every kind of constraint, and without pins.
pub fn problem(seed: u64, shape: Shape) -> Problem {
    let mut d = Dice::new(seed);
    let mut p = Problem {
        name: "invented".to_owned(),
        policy: Policy { award_cost: 0.02 * d.next(4) as f64, ..Policy::default() },
        ..Problem::default()
    };
    for s in 0..shape.states {
        let groups = ["LDC", "SIDS"].into_iter().filter(|_| d.next(2) == 0).map(str::to_owned).collect();
        let max_awards = (d.next(2) == 0).then(|| 1 + d.next(1 + 2 * shape.needs / shape.states));
        p.states.push(State { id: format!("S{s}"), groups, max_awards });
    }
    let mut wanted = 0.0;
    for n in 0..shape.needs {
        let quantity = (1 + d.next(9)) as f64 * 10.0;
        wanted += quantity;
        let state = d.next(shape.states) as u32;
        let earlier = p.needs.iter().enumerate().filter(|(_, other)| other.state == state);
        let requires = earlier.filter(|_| d.next(5) == 0).map(|(i, _)| i as u32).take(2).collect();
        p.needs.push(Need {
            id: format!("N{n}"),
            state,
            quantity,
            min_quantity: quantity * d.pick(&[0.0, 0.25, 0.5, 1.0]),
            weight: (1 + d.next(5)) as f64,
            max_providers: (d.next(3) > 0).then(|| 1 + d.next(3)),
            requires,
        });
    }
    for o in 0..shape.offers {
        let mut earmarks = Vec::new();
        for group in ["LDC", "SIDS"] {
            if d.next(4) == 0 {
                earmarks.push(Earmark { group: group.to_owned(), min_share: d.pick(&[0.0, 0.3, 0.5, 1.0]) });
            }
        }
        let share = shape.supply * wanted / shape.offers as f64;
        let max_awards = (d.next(3) > 0).then(|| 1 + d.next(6));
        p.offers.push(Offer { id: format!("O{o}"), capacity: share * (0.5 + d.unit()), max_awards, earmarks });
    }
    for n in 0..shape.needs {
        for o in 0..shape.offers {
            if d.next(100) >= shape.percent {
                continue;
            }
            let max = p.needs[n as usize].quantity * d.pick(&[0.5, 1.0, 1.5]);
            p.pairs.push(Pair {
                need: n as u32,
                offer: o as u32,
                min: max * d.pick(&[0.0, 0.2, 1.0]),
                max: Some(max),
                fit: 0.5 + 0.1 * d.next(6) as f64,
                rate: d.pick(&[1.0, 1.3, 0.7]),
                setup: d.next(3) as f64,
            });
        }
    }
    p
}

/// Solves with little work.
pub fn run(problem: &Problem, work: u64) -> Plan {
    let limits = Limits { threads: 1, work, ..Limits::default() };
    solve(problem, &sha256(&problem.write()), &limits, &mut |_| Control::Continue)
}

/// The same problem with every list in another order.
pub fn shuffled(p: &Problem, seed: u64) -> Problem {
    let mut d = Dice::new(seed);
    let mut order = |n: usize| {
        let mut at: Vec<usize> = (0..n).collect();
        d.shuffle(&mut at);
        let mut to = vec![0u32; n];
        at.iter().enumerate().for_each(|(new, old)| to[*old] = new as u32);
        (at, to)
    };
    let (states, state_to) = order(p.states.len());
    let (needs, need_to) = order(p.needs.len());
    let (offers, offer_to) = order(p.offers.len());
    let (pairs, _) = order(p.pairs.len());
    let (pins, _) = order(p.pins.len());
    let mut out = Problem { name: p.name.clone(), policy: p.policy.clone(), ..Problem::default() };
    out.states = states.iter().map(|s| p.states[*s].clone()).collect();
    out.offers = offers.iter().map(|o| p.offers[*o].clone()).collect();
    for s in &mut out.states {
        s.groups.reverse();
    }
    for o in &mut out.offers {
        o.earmarks.reverse();
    }
    for n in needs {
        let mut need = p.needs[n].clone();
        need.state = state_to[need.state as usize];
        need.requires = need.requires.iter().rev().map(|r| need_to[*r as usize]).collect();
        out.needs.push(need);
    }
    for i in pairs {
        let mut pair = p.pairs[i].clone();
        (pair.need, pair.offer) = (need_to[pair.need as usize], offer_to[pair.offer as usize]);
        out.pairs.push(pair);
    }
    for i in pins {
        let mut pin = p.pins[i].clone();
        (pin.need, pin.offer) = (need_to[pin.need as usize], offer_to[pin.offer as usize]);
        out.pins.push(pin);
    }
    out
}

/// A problem of one state with these offers' capacities and these needs' quantities, every pair eligible.
pub fn plain(quantities: &[f64], capacities: &[f64]) -> Problem {
    let mut p = Problem { states: vec![State { id: "S".to_owned(), ..State::default() }], ..Problem::default() };
    for (n, quantity) in quantities.iter().enumerate() {
        p.needs.push(Need { id: format!("N{n}"), quantity: *quantity, ..Need::default() });
    }
    for (o, capacity) in capacities.iter().enumerate() {
        p.offers.push(Offer { id: format!("O{o}"), capacity: *capacity, ..Offer::default() });
    }
    for n in 0..quantities.len() {
        for o in 0..capacities.len() {
            p.pairs.push(Pair { need: n as u32, offer: o as u32, ..Pair::default() });
        }
    }
    p
}
