//! Explanations from outside: every figure against an independent enumeration on problems up to 12 x 6.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::collections::BTreeSet;

use matching::explain::{Code, Desk, Everyone, Only, Others, Shown, released};
use matching::plan::Award;
use matching::problem::{Earmark, Need, Offer, Pair, Policy, State};
use matching::{Control, Limits, Plan, Problem, check_awards, sha256, solve};
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

/// A random problem of 12 needs and 6 offers whose awards have one possible size each, so that it can be enumerated.
fn random(seed: u64) -> Problem {
    let mut d = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    for _ in 0..8 {
        d.next(2);
    }
    let mut p = Problem {
        name: "invented".to_owned(),
        policy: Policy { award_cost: 0.01 * d.next(4) as f64, ..Policy::default() },
        ..Problem::default()
    };
    for s in 0..3 {
        let groups = if d.next(2) == 0 { vec!["LDC".to_owned()] } else { Vec::new() };
        let max_awards = (d.next(2) == 0).then(|| 1 + d.next(4));
        p.states.push(State { id: format!("state-{s:02}"), groups, max_awards });
    }
    for n in 0..12 {
        let quantity = (1 + d.next(9)) as f64 * 10.0;
        let state = d.next(3) as u32;
        let requires = p.needs.iter().enumerate().filter(|(_, o)| o.state == state && d.next(6) == 0);
        let requires: Vec<u32> = requires.map(|(i, _)| i as u32).collect();
        p.needs.push(Need {
            id: format!("need-{n:02}"),
            state,
            quantity,
            min_quantity: quantity * [0.0, 0.25, 0.5, 1.0][d.next(4) as usize],
            weight: (1 + d.next(5)) as f64,
            max_providers: (d.next(3) > 0).then(|| 1 + d.next(2)),
            requires,
        });
    }
    for o in 0..6 {
        let earmarks = if d.next(3) == 0 { vec![Earmark { group: "LDC".to_owned(), min_share: 0.5 }] } else { vec![] };
        let max_awards = (d.next(3) > 0).then(|| 1 + d.next(4));
        p.offers.push(Offer {
            id: format!("offer-{o:02}"),
            // Never what the largest award of a pair takes: that award would grow with the capacity.
            capacity: (2 + d.next(20)) as f64 * 5.0 + 0.25,
            max_awards,
            earmarks,
        });
    }
    for need in 0..12 {
        for offer in 0..6 {
            if d.next(100) < 32 {
                let max = p.needs[need].quantity * [0.5, 1.0][d.next(2) as usize];
                p.pairs.push(Pair {
                    need: need as u32,
                    offer,
                    min: max,
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

/// Everything that an enumeration carries along.
struct Tree<'a> {
    p: &'a Problem,
    of_need: Vec<Vec<usize>>,
    /// The most that all needs from one on can still add.
    ahead: Vec<f64>,
    serve: Option<usize>,
    spent: Vec<f64>,
    moved: Vec<f64>,
    inside: Vec<f64>,
    awards: Vec<u64>,
    places: Vec<u64>,
    served: Vec<bool>,
    best: Option<f64>,
}

const EPS: f64 = 1e-9;

impl<'a> Tree<'a> {
    fn new(p: &'a Problem, serve: Option<usize>) -> Self {
        let of_need: Vec<Vec<usize>> = (0..p.needs.len())
            .map(|n| (0..p.pairs.len()).filter(|i| p.pairs[*i].need as usize == n).collect())
            .collect();
        let mut ahead = vec![0.0; p.needs.len() + 1];
        for n in (0..p.needs.len()).rev() {
            let all: f64 = of_need[n].iter().map(|i| worth(p, *i).max(0.0)).sum();
            ahead[n] = ahead[n + 1] + all.min(p.needs[n].weight);
        }
        let offers = p.offers.len();
        Self {
            p,
            of_need,
            ahead,
            serve,
            spent: vec![0.0; offers],
            moved: vec![0.0; offers],
            inside: vec![0.0; offers],
            awards: vec![0; offers],
            places: vec![0; p.states.len()],
            served: vec![false; p.needs.len()],
            best: None,
        }
    }

    fn need(&mut self, n: usize, value: f64) {
        if self.best.is_some_and(|b| value + self.ahead[n] <= b + EPS) {
            return;
        }
        if n == self.p.needs.len() {
            let kept = (0..self.p.offers.len())
                .all(|o| self.p.offers[o].earmarks.iter().all(|e| self.inside[o] >= e.min_share * self.moved[o] - EPS));
            if kept {
                self.best = Some(value);
            }
            return;
        }
        self.pair(n, 0, 0.0, 0, value);
    }

    fn pair(&mut self, n: usize, at: usize, got: f64, providers: u64, value: f64) {
        let need = &self.p.needs[n];
        let Some(i) = self.of_need[n].get(at).copied() else {
            let fits = providers == 0
                || (got >= need.min_quantity - EPS && need.requires.iter().all(|r| self.served[*r as usize]));
            if fits && (providers > 0 || self.serve != Some(n)) {
                self.served[n] = providers > 0;
                self.need(n + 1, value);
                self.served[n] = false;
            }
            return;
        };
        let pair = &self.p.pairs[i];
        let (o, s) = (pair.offer as usize, need.state as usize);
        let (amount, uses) = (pair.max.unwrap(), pair.max.unwrap() * pair.rate + pair.setup);
        let fits = got + amount <= need.quantity + EPS
            && need.max_providers.is_none_or(|k| providers < k)
            && self.spent[o] + uses <= self.p.offers[o].capacity + EPS
            && self.p.offers[o].max_awards.is_none_or(|m| self.awards[o] < m)
            && self.p.states[s].max_awards.is_none_or(|m| self.places[s] < m);
        if fits {
            let inside = !self.p.states[s].groups.is_empty();
            let step = |tree: &mut Self, sign: f64| {
                tree.spent[o] += sign * uses;
                tree.moved[o] += sign * amount * pair.rate;
                tree.inside[o] += if inside { sign * amount * pair.rate } else { 0.0 };
            };
            step(self, 1.0);
            self.awards[o] += 1;
            self.places[s] += 1;
            self.pair(n, at + 1, got + amount, providers + 1, value + worth(self.p, i));
            step(self, -1.0);
            self.awards[o] -= 1;
            self.places[s] -= 1;
        }
        self.pair(n, at + 1, got, providers, value);
    }
}

fn worth(p: &Problem, i: usize) -> f64 {
    let need = &p.needs[p.pairs[i].need as usize];
    need.weight * p.pairs[i].fit * p.pairs[i].max.unwrap() / need.quantity - p.policy.award_cost
}

/// The true optimum, where a need must be served too; none where nothing serves it.
fn brute(p: &Problem, serve: Option<usize>) -> Option<f64> {
    let mut tree = Tree::new(p, serve);
    tree.need(0, 0.0);
    tree.best
}

fn run(problem: &Problem) -> Plan {
    let hash = sha256(&problem.write());
    let limits = Limits { threads: 1, gap: 1e-9, ..Limits::default() };
    solve(problem, &hash, &limits, &mut |_| Control::Continue)
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-5 * (1.0 + a.abs().max(b.abs()))
}

/// The present plan with the changes that an answer shows.
fn applied(plan: &Plan, shown: &Shown) -> Plan {
    let mut out = plan.clone();
    for change in &shown.changes {
        out.awards.retain(|a| a.need != change.need || a.offer != change.offer);
        if change.after > 0.0 {
            let (need, offer) = (change.need.clone(), change.offer.clone());
            out.awards.push(Award { need, offer, amount: change.after });
        }
    }
    out.objective = shown.value;
    out
}

/// The problem with exactly the limit lifted that a reason names, and how many more places a plan may use.
fn lifted(p: &Problem, n: usize, code: Code, places: u64) -> Problem {
    let mut p = p.clone();
    let state = p.needs[n].state as usize;
    let offers: BTreeSet<u32> = p.pairs.iter().filter(|x| x.need as usize == n).map(|x| x.offer).collect();
    match code {
        Code::BelowLeastAmount => p.needs[n].min_quantity = 0.0,
        Code::ProviderLimit => p.needs[n].max_providers = None,
        Code::Requires => p.needs[n].requires.clear(),
        Code::Absorption => p.states[state].max_awards = p.states[state].max_awards.map(|m| m + places),
        Code::Earmark => offers.iter().for_each(|o| p.offers[*o as usize].earmarks.clear()),
        _ => {}
    }
    p
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 25, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reasons_and_costs_are_true(seed in any::<u64>()) {
        let p = random(seed);
        let best = brute(&p, None).unwrap();
        let plan = run(&p);
        let desk = Desk::new(&p, &plan).unwrap();
        prop_assert!(desk.is_exact() && near(desk.value(), best), "{} is not {best}", desk.value());
        for unmet in &plan.unmet {
            let n = p.needs.iter().position(|need| need.id == unmet.need).unwrap();
            let why = desk.why(&unmet.need, &Everyone).unwrap();
            let forced = brute(&p, Some(n));
            match (forced, why.cost) {
                (Some(forced), Some(cost)) => {
                    prop_assert!(cost.exact);
                    prop_assert!(near(cost.at_least, best - forced), "{} is not {}", cost.at_least, best - forced);
                    prop_assert_eq!(cost.at_least, cost.at_most);
                }
                (None, None) => {}
                (forced, cost) => prop_assert!(false, "{forced:?} {cost:?}"),
            }
            match why.code {
                Code::Requires | Code::Absorption | Code::Earmark | Code::BelowLeastAmount | Code::ProviderLimit => {
                    // What the reason claims: with this limit lifted alone a plan serves the need, at no loss where
                    // it could be served before.
                    if why.lifted {
                        let value = brute(&lifted(&p, n, why.code, 3), Some(n));
                        prop_assert!(value.is_some());
                        if forced.is_some() {
                            prop_assert!(value.unwrap() >= best - 1e-5);
                            let shown = why.plan.as_ref().unwrap();
                            let room = lifted(&p, n, why.code, 3);
                            prop_assert_eq!(check_awards(&room, &applied(&plan, shown)), vec![]);
                        }
                    }
                }
                Code::Outbid => {
                    prop_assert!(forced.is_some());
                    let shown = why.plan.as_ref().unwrap();
                    let other = applied(&plan, shown);
                    prop_assert_eq!(check_awards(&p, &other), vec![]);
                    prop_assert!(other.awards.iter().any(|a| a.need == unmet.need));
                    prop_assert!(why.cost.unwrap().at_least < 1e-6 || !why.blocking.named.is_empty());
                }
                Code::NoOffer => prop_assert!(p.pairs.iter().all(|pair| pair.need as usize != n)),
                code => prop_assert!(false, "{code:?}"),
            }
        }
    }

    #[test]
    fn units_and_withdrawals_are_worth_what_enumeration_says(seed in any::<u64>()) {
        let p = random(seed);
        let best = brute(&p, None).unwrap();
        let plan = run(&p);
        let desk = Desk::new(&p, &plan).unwrap();
        let more = |o: usize, step: f64| {
            let mut p = p.clone();
            p.offers[o].capacity += step;
            brute(&p, None).unwrap() - best
        };
        for o in 0..p.offers.len() {
            for unit in desk.next_unit(&[&p.offers[o].id], &[1.0, 10.0, 100.0], &Everyone).unwrap() {
                prop_assert!(unit.gain.exact);
                prop_assert!(near(unit.gain.at_least, more(o, unit.step)), "{:?} {}", unit, more(o, unit.step));
            }
            let mut without = p.clone();
            without.pairs.retain(|pair| pair.offer as usize != o);
            let loss = desk.withdrawal(&[&p.offers[o].id], &Everyone).unwrap();
            prop_assert!(loss.loss.exact);
            prop_assert!(near(loss.loss.at_most, best - brute(&without, None).unwrap()));
            let states: f64 = loss.states.iter().map(|s| s.value).sum();
            prop_assert!(states >= loss.loss.at_most - 1e-5, "states lose at least what the whole loses");
        }
        let set: Vec<&str> = p.offers.iter().take(3).map(|o| o.id.as_str()).collect();
        let gain = desk.next_unit(&set, &[10.0], &Everyone).unwrap()[0].gain;
        let most = (0..3).map(|o| more(o, 10.0)).fold(0.0, f64::max);
        prop_assert!(near(gain.at_least, most), "{gain:?} {most}");
        let mut without = p.clone();
        without.pairs.retain(|pair| pair.offer > 2);
        let loss = desk.withdrawal(&set, &Everyone).unwrap().loss;
        prop_assert!(near(loss.at_most, best - brute(&without, None).unwrap()));
    }

    #[test]
    fn a_reader_is_told_no_more_than_it_may_see(seed in any::<u64>()) {
        let p = random(seed);
        let plan = run(&p);
        let desk = Desk::new(&p, &plan).unwrap();
        let needs: BTreeSet<String> = p.needs.iter().take(6).map(|n| n.id.clone()).collect();
        let offers: BTreeSet<String> = p.offers.iter().take(2).map(|o| o.id.clone()).collect();
        let hidden: Vec<&str> = p.needs.iter().skip(6).map(|n| n.id.as_str())
            .chain(p.offers.iter().skip(2).map(|o| o.id.as_str())).collect();
        let reader = Only { needs, offers };
        let mut told = String::new();
        for need in &p.needs {
            let why = desk.why(&need.id, &reader);
            prop_assert_eq!(why.is_some(), reader.needs.contains(&need.id));
            told += &serde_json::to_string(&why).unwrap();
        }
        for offer in &p.offers {
            let unit = desk.next_unit(&[&offer.id], &[50.0], &reader);
            prop_assert_eq!(unit.is_some(), reader.offers.contains(&offer.id));
            told += &serde_json::to_string(&unit).unwrap();
            told += &serde_json::to_string(&desk.withdrawal(&[&offer.id], &reader)).unwrap();
        }
        // A reader's own attempt that breaks a hidden need's requirement or a hidden offer's limit.
        let own: Vec<Award> = plan.awards.iter().filter(|a| reader.needs.contains(&a.need)).map(|a| Award { amount: 2.0 * a.amount, ..a.clone() }).collect();
        let own: Vec<Award> = own.into_iter().filter(|a| reader.offers.contains(&a.offer)).collect();
        told += &serde_json::to_string(&desk.check_plan(&own, &reader)).unwrap();
        for id in hidden {
            prop_assert!(!told.contains(id), "{id} in {told}");
        }
        let rest = released(&p, &|id| reader.needs.contains(id));
        prop_assert_eq!(rest.faults(), vec![]);
        prop_assert_eq!(rest.needs.len(), 6);
        let text = String::from_utf8(rest.write()).unwrap();
        prop_assert!(p.needs.iter().skip(6).all(|n| !text.contains(&n.id)));
        let donor = run(&rest);
        prop_assert!(Desk::new(&rest, &donor).is_ok());
    }
}

#[test]
fn the_order_of_the_file_changes_no_figure() {
    let p = random(23);
    let mut turned = p.clone();
    turned.pairs.reverse();
    turned.offers.reverse();
    for pair in &mut turned.pairs {
        pair.offer = 5 - pair.offer;
    }
    let plan = run(&p);
    let (desk, other) = (Desk::new(&p, &plan).unwrap(), Desk::new(&turned, &plan).unwrap());
    for need in &p.needs {
        assert_eq!(desk.why(&need.id, &Everyone), other.why(&need.id, &Everyone));
    }
    for offer in &p.offers {
        let ask = |desk: &Desk<'_>| desk.next_unit(&[&offer.id], &[5.0], &Everyone);
        assert_eq!(ask(&desk), ask(&other));
        assert_eq!(desk.withdrawal(&[&offer.id], &Everyone), other.withdrawal(&[&offer.id], &Everyone));
    }
}

#[test]
fn a_hand_made_plan_is_judged() {
    let p = random(7);
    let plan = run(&p);
    let desk = Desk::new(&p, &plan).unwrap();
    let same = desk.check_plan(&plan.awards, &Everyone);
    assert!(same.violations.is_empty() && same.others == Others::None);
    assert!(near(same.value, plan.objective) && same.distance < 1e-5 && same.moves == Default::default());
    let nothing = desk.check_plan(&[], &Everyone);
    assert!(nothing.violations.is_empty() && nothing.value == 0.0 && near(nothing.distance, desk.bound()));
    let mut wrong = plan.awards.clone();
    wrong[0].amount *= 3.0;
    wrong.push(Award { need: "nobody".into(), offer: "offer-00".into(), amount: 1.0 });
    let judged = desk.check_plan(&wrong, &Everyone);
    let kinds: BTreeSet<&str> = judged.violations.iter().map(|v| v.kind.as_str()).collect();
    assert!(kinds.contains("amount") && kinds.contains("pair") && !kinds.contains("objective"), "{kinds:?}");
    let mut broken = plan.clone();
    broken.awards = wrong;
    assert!(Desk::new(&p, &broken).is_err());
}

#[test]
fn what_is_pinned_is_said_to_be_pinned() {
    let mut p = Problem::default();
    p.states.push(State { id: "state-00".into(), ..State::default() });
    for n in 0..2 {
        p.needs.push(Need {
            id: format!("need-{n:02}"),
            quantity: 10.0,
            min_quantity: 5.0,
            weight: 1.0 + n as f64,
            ..Need::default()
        });
        p.pairs.push(Pair { need: n, ..Pair::default() });
    }
    p.offers.push(Offer { id: "offer-00".into(), capacity: 10.0, ..Offer::default() });
    p.pins.push(matching::problem::Pin { need: 0, offer: 0, amount: 10.0 });
    let plan = run(&p);
    let why = Desk::new(&p, &plan).unwrap().why("need-01", &Everyone).unwrap();
    assert_eq!((why.code, why.cost, why.lifted), (Code::Pinned, None, true));
    assert_eq!(plan.unmet[0].reason, matching::Reason::Pinned);
}

#[test]
fn what_a_policy_prefers_is_said_to_be_its_choice() {
    let policy = Policy { objective: "max_min".to_owned(), ..Policy::default() };
    let mut p = Problem { policy, ..Problem::default() };
    for s in 0..2 {
        p.states.push(State { id: format!("state-{s:02}"), ..State::default() });
    }
    for (n, (state, weight)) in [(0, 1.0), (1, 5.0), (1, 5.0)].into_iter().enumerate() {
        let (quantity, min_quantity) = (10.0, 10.0);
        p.needs.push(Need { id: format!("need-{n:02}"), state, quantity, min_quantity, weight, ..Need::default() });
        p.pairs.push(Pair { need: n as u32, ..Pair::default() });
    }
    p.offers.push(Offer { id: "offer-00".into(), capacity: 20.0, ..Offer::default() });
    let plan = run(&p);
    assert!(plan.awards.iter().any(|a| a.need == "need-00"), "each state gets something: {:?}", plan.awards);
    let why = Desk::new(&p, &plan).unwrap().why(&plan.unmet[0].need, &Everyone).unwrap();
    let shown = why.plan.as_ref().unwrap();
    assert_eq!(why.code, Code::Policy);
    assert!(shown.value > shown.present, "it would be worth more in total: {shown:?}");
    assert_eq!(check_awards(&p, &applied(&plan, shown)), vec![]);
}

#[test]
fn no_bytes_of_a_certificate_bring_the_desk_down() {
    let p = random(11);
    let mut plan = run(&p);
    for (k, price) in plan.certificate.offer_capacity.values_mut().enumerate() {
        *price = [f64::NAN, -1.0, f64::INFINITY, 1e300][k % 4];
    }
    plan.bound = f64::NAN;
    let desk = Desk::new(&p, &plan).unwrap();
    assert!(desk.bound().is_finite() && desk.bound() >= desk.value() - 1e-9);
    for need in &p.needs {
        assert!(desk.why(&need.id, &Everyone).is_some());
    }
    assert_eq!(desk.why("nobody", &Everyone), None);
    assert_eq!(desk.next_unit(&["nobody"], &[1.0], &Everyone), None);
    assert_eq!(desk.next_unit(&["offer-00"], &[f64::NAN, -1.0, 0.0], &Everyone), Some(vec![]));
}
