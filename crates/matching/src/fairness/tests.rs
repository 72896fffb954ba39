//! Policies against enumeration on tiny problems, and against each other on small ones.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
#[cfg(feature = "highs")]
use crate::ledger::Ledger;
use crate::problem::{Earmark, Floor, Need, Offer, Pair, Pin, Policy, State};
use crate::{check, check_awards, sha256};

struct Dice(u64);

impl Dice {
    fn next(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }
}

/// A random problem; with `whole` every award has one possible size, so that all plans can be listed.
fn random(seed: u64, needs: u64, offers: u64, most: usize, whole: bool) -> Problem {
    let mut d = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    (0..9).for_each(|_| {
        d.next(2);
    });
    let mut p = Problem { name: "invented".into(), ..Problem::default() };
    p.policy.award_cost = 0.01 * d.next(3) as f64;
    let states = 4;
    for s in 0..states {
        let groups = if s % 2 == 0 { vec!["LDC".to_owned()] } else { vec!["SIDS".to_owned()] };
        p.states.push(State { id: format!("S{s}"), groups, max_awards: (d.next(3) == 0).then(|| 1 + d.next(3)) });
    }
    for n in 0..needs {
        let quantity = (1 + d.next(9)) as f64 * 10.0;
        let state = (n % states) as u32;
        let requires = if n >= states && d.next(4) == 0 { vec![(n - states) as u32] } else { Vec::new() };
        let min_quantity = quantity * [0.0, 0.5][d.next(2) as usize];
        let (weight, max_providers) = ((1 + d.next(5)) as f64, (d.next(2) == 0).then(|| 1 + d.next(2)));
        p.needs.push(Need { id: format!("N{n}"), state, quantity, min_quantity, weight, max_providers, requires });
    }
    for o in 0..offers {
        let earmarks = if d.next(3) == 0 { vec![Earmark { group: "LDC".into(), min_share: 0.5 }] } else { Vec::new() };
        let max_awards = (d.next(3) > 0).then(|| 1 + d.next(4));
        p.offers.push(Offer { id: format!("O{o}"), capacity: (4 + d.next(12)) as f64 * 5.0, max_awards, earmarks });
    }
    for n in 0..needs {
        for o in 0..offers {
            if d.next(100) < 55 && p.pairs.len() < most {
                let max = p.needs[n as usize].quantity * [0.5, 1.0][d.next(2) as usize];
                let min = if whole { max } else { max * 0.2 };
                let (fit, rate) = (0.5 + 0.1 * d.next(6) as f64, [1.0, 0.7][d.next(2) as usize]);
                let setup = d.next(2) as f64;
                p.pairs.push(Pair { need: n as u32, offer: o as u32, min, max: Some(max), fit, rate, setup });
            }
        }
    }
    p
}

fn solved(problem: &Problem, policy: Policy) -> (Problem, Plan) {
    let problem = Problem { policy: Policy { award_cost: problem.policy.award_cost, ..policy }, ..problem.clone() };
    assert_eq!(problem.faults(), []);
    let hash = sha256(&problem.write());
    let limits = Limits { work: 30, threads: 1, ..Limits::default() };
    let plan = crate::solve(&problem, &hash, &limits, &mut |_| Control::Continue);
    assert_eq!(check(&problem, &hash, &plan), [], "{}", problem.policy.objective);
    assert_eq!(check_awards(&problem, &plan), []);
    (problem, plan)
}

fn named(objective: &str) -> Policy {
    Policy { objective: objective.into(), ..Policy::default() }
}

/// All plans of a problem whose awards have one size each.
#[cfg(feature = "highs")]
fn enumerate<'a>(given: &'a Given) -> Vec<Ledger<'a>> {
    let n = given.ix.pairs();
    assert!(n <= 14);
    let plan = |mask: u32| {
        let made = (0..n as u32).filter(|p| mask >> p & 1 == 1);
        Ledger::from_amounts(&given.ix, made.map(|p| (p, given.ix.max[p as usize])))
    };
    (0..1u32 << n).map(plan).filter(|l| l.broken().is_none()).collect()
}

#[cfg(feature = "highs")]
fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    values
}

/// Compares from the front within a tolerance.
#[cfg(feature = "highs")]
fn at_least(a: &[f64], b: &[f64]) -> bool {
    a.iter().zip(b).find(|(a, b)| (*a - *b).abs() > 2e-5).is_none_or(|(a, b)| a > b)
}

fn value(plan: &Plan, name: &str) -> crate::plan::PolicyValue {
    *plan.policy_values.get(name).unwrap_or_else(|| panic!("{name} is missing"))
}

#[test]
#[cfg(feature = "highs")]
fn max_min_is_leximin_and_alpha_is_best_by_enumeration() {
    for seed in 1..17 {
        let problem = random(seed, 6, 4, 11, true);
        let given = given(&problem);
        let plans = enumerate(&given);
        let (_, plan) = solved(&problem, named("max_min"));
        let mine = sorted(given.shares.coverage(&shares::ledger(&problem, &given.ix, &plan)));
        for other in &plans {
            let other = sorted(given.shares.coverage(other));
            assert!(at_least(&mine, &other), "seed {seed}: {mine:?} {other:?}");
        }
        if let Some(least) = mine.first() {
            let stated = value(&plan, "min_coverage");
            assert!((stated.value - least).abs() < 1e-9 && stated.bound >= *least && stated.bound <= least + 1e-4);
        }
        for alpha in [0.5, 1.0, 2.0] {
            let (_, plan) = solved(&problem, Policy { alpha: Some(alpha), ..named("alpha_fair") });
            let stated = value(&plan, "alpha_value");
            let best = plans.iter().map(|l| alpha_fair::value(&given.ix, &given.shares, alpha, l));
            let best = best.fold(f64::NEG_INFINITY, f64::max);
            assert!(stated.bound >= best - 1e-7 * best.abs(), "seed {seed}, alpha {alpha}: {stated:?} {best}");
            assert!(stated.value >= best - 2e-2 * best.abs(), "seed {seed}, alpha {alpha}: {stated:?} {best}");
        }
    }
}

#[test]
fn alpha_0_and_factor_0_are_the_total() {
    for seed in 1..8 {
        let problem = random(seed, 12, 6, 60, false);
        let (_, total) = solved(&problem, Policy::default());
        let (_, alpha) = solved(&problem, Policy { alpha: Some(0.0), ..named("alpha_fair") });
        let (_, held) = solved(&problem, Policy { factor: Some(0.0), ..named("hold_back") });
        assert_eq!(total.awards, alpha.awards);
        assert_eq!(total.awards, held.awards);
        assert_eq!((total.objective, total.bound), (alpha.objective, alpha.bound));
        assert!((value(&alpha, "alpha_value").value - total.objective).abs() < 1e-9);
    }
}

/// Every policy with some parameters.
fn all(earlier: Vec<crate::plan::Award>) -> Vec<Policy> {
    let floors = vec![Floor { group: "LDC".into(), share: 0.4 }, Floor { group: "SIDS".into(), share: 0.4 }];
    vec![
        Policy::default(),
        named("max_min"),
        named("alpha_fair"),
        Policy { alpha: Some(3.0), ..named("alpha_fair") },
        Policy { floors, ..named("floors") },
        Policy { price: Some(0.1), ..named("balanced") },
        Policy { price: Some(0.02), earlier: Some(earlier), ..named("minimal_change") },
        named("hold_back"),
        Policy { factor: Some(0.5), ..named("hold_back") },
    ]
}

#[test]
fn no_plan_of_any_policy_exceeds_a_bound() {
    for seed in 30..36 {
        let mut problem = random(seed, 10, 5, 36, false);
        if seed % 2 == 0 {
            let (need, offer, amount) = (problem.pairs[0].need, problem.pairs[0].offer, problem.pairs[0].min);
            problem.needs[need as usize].min_quantity = 0.0;
            problem.needs[need as usize].requires.clear();
            problem.offers[offer as usize].earmarks.clear();
            problem.pins.push(Pin { need, offer, amount });
        }
        let (_, first) = solved(&problem, Policy::default());
        let plans: Vec<(Problem, Plan)> =
            all(first.awards.clone()).into_iter().map(|policy| solved(&problem, policy)).collect();
        let given = given(&problem);
        for (of, stated) in &plans {
            for (_, other) in &plans {
                let ledger = shares::ledger(&problem, &given.ix, other);
                assert!(stated.bound >= other.objective - 1e-6, "seed {seed} {}", of.policy.objective);
                for (name, v) in &stated.policy_values {
                    let reached = match name.as_str() {
                        "min_coverage" => given.shares.least(&ledger),
                        "alpha_value" => alpha_fair::value(&given.ix, &given.shares, of.policy.alpha(), &ledger),
                        "floors_kept" => floors::part(of, &given.ix, &given.shares, &ledger),
                        name if name.starts_with("floor:") => {
                            floors::coverage(&given.ix, &given.shares, &name[6..], &ledger)
                        }
                        _ => f64::NEG_INFINITY,
                    };
                    assert!(v.bound >= reached - 1e-6, "seed {seed} {} {name}: {v:?} {reached}", of.policy.objective);
                }
            }
        }
        let price = &plans[5].1;
        assert!(price.objective >= 0.9 * plans[0].1.objective - 1e-6, "balanced keeps its price");
        let floors = &plans[4];
        let kept = value(&floors.1, "floors_kept").value;
        let ledger = shares::ledger(&problem, &given.ix, &floors.1);
        for floor in &floors.0.policy.floors {
            let reached = floors::coverage(&given.ix, &given.shares, &floor.group, &ledger);
            assert!(reached >= kept * floor.share - 1e-6);
        }
        assert_eq!(kept < 1.0 - 1e-6, floors.1.reason.is_some());
    }
}

/// Where branch and bound cannot take in the whole, floors that ask a little more of one group cost a little of the total.
#[test]
#[cfg(feature = "highs")]
fn floors_leave_most_of_the_total() {
    let problem = random(90, 200, 50, 5_400, false);
    assert!(problem.pairs.len() > 5_000);
    let (_, total) = solved(&problem, Policy::default());
    let given = given(&problem);
    let ledger = shares::ledger(&problem, &given.ix, &total);
    let covered = |group: &str| floors::coverage(&given.ix, &given.shares, group, &ledger);
    let least = if covered("LDC") <= covered("SIDS") { "LDC" } else { "SIDS" };
    let floor = Floor { group: least.into(), share: 1.05 * covered(least) };
    let (_, plan) = solved(&problem, Policy { floors: vec![floor], ..named("floors") });
    assert!(value(&plan, "floors_kept").value >= 1.0 - 1e-6, "{:?}", plan.reason);
    assert!(plan.objective >= 0.9 * total.objective, "{} of {}", plan.objective, total.objective);
}

#[test]
fn nothing_changes_without_need() {
    for seed in 50..58 {
        let problem = random(seed, 10, 5, 40, false);
        let (_, first) = solved(&problem, Policy::default());
        let earlier = Policy { price: Some(0.0), earlier: Some(first.awards.clone()), ..named("minimal_change") };
        let (_, plan) = solved(&problem, earlier);
        assert_eq!(plan.awards, first.awards);
        assert_eq!((value(&plan, "changed_awards").value, value(&plan, "changed_awards").bound), (0.0, 0.0));
        let comparison = compare(&problem, &first, &plan);
        assert_eq!((comparison.cost, comparison.awards_changed), (0.0, 0));
        // An offer that is gone takes only its own awards along, where the price allows it.
        let Some(gone) = first.awards.first().map(|a| a.offer.clone()) else { continue };
        let mut later = problem.clone();
        let at = later.offers.iter().position(|o| o.id == gone).unwrap();
        later.offers[at].capacity = 0.0;
        let own = first.awards.iter().filter(|a| a.offer == gone).count();
        let lax = Policy { price: Some(1.0), earlier: Some(first.awards.clone()), ..named("minimal_change") };
        let (_, plan) = solved(&later, lax);
        let changed = value(&plan, "changed_awards");
        assert!(changed.value >= own as f64 && changed.bound <= changed.value, "seed {seed}: {changed:?} {own}");
        assert_eq!(changed.value as usize, compare::changed(&first.awards, &plan.awards));
    }
}

#[test]
fn awards_under_hold_back_are_worth_their_price() {
    for seed in 60..66 {
        let problem = random(seed, 14, 5, 60, false);
        let (_, total) = solved(&problem, Policy::default());
        let given = given(&problem);
        let prices = Prices::from_certificate(&problem, &given.ix, &total.certificate);
        let net = crate::certificate::Net::new(&given.ix, &prices);
        let (_, held) = solved(&problem, Policy { factor: Some(1.5), ..named("hold_back") });
        for (p, amount) in shares::ledger(&problem, &given.ix, &held).awards() {
            let (gain, award) = net.of(p);
            let price = (given.ix.worth[p] - gain) * amount + award - given.ix.award_cost;
            let worth = given.ix.worth[p] * amount;
            // The policy may have started from other prices of the same problem where the work differs.
            assert!(worth >= 1.5 * price - 1e-4 * worth.max(price), "seed {seed}: {worth} {price}");
        }
        assert!(held.objective <= total.bound + 1e-9);
    }
}

#[test]
fn the_frontier_is_efficient_and_each_point_comes_again() {
    let problem = random(71, 10, 5, 36, false);
    let limits = Limits { work: 30, threads: 2, ..Limits::default() };
    for measure in [Measure::MinCoverage, Measure::WorstTenth, Measure::Alpha] {
        let points = frontier(&problem, 4, measure, &limits, &mut |_| Control::Continue);
        assert!(!points.is_empty() && points.len() <= 4);
        for (a, b) in points.iter().zip(points.iter().skip(1)) {
            assert!(a.total > b.total && a.fairness < b.fairness, "one better in both");
        }
        for point in &points {
            assert!(point.bound >= point.total - 1e-9 && point.fairness_bound >= point.fairness - 1e-6);
            let again = Problem { policy: point.policy.clone(), ..problem.clone() };
            let (again, sha256) = Problem::read(&again.write()).unwrap();
            let plan = crate::solve(&again, &sha256, &limits, &mut |_| Control::Continue);
            assert_eq!(plan.write(), point.plan.write(), "{:?}", point.policy);
            assert_eq!(Plan::read(&plan.write()).unwrap().policy_values, plan.policy_values);
        }
    }
}

#[test]
fn the_order_of_the_lists_changes_no_policy_plan() {
    for seed in [81, 82] {
        let problem = random(seed, 10, 5, 34, false);
        let (needs, offers, states) = (problem.needs.len(), problem.offers.len(), problem.states.len());
        let mut turned = problem.clone();
        turned.needs.reverse();
        turned.offers.reverse();
        turned.states.rotate_left(1);
        turned.pairs.reverse();
        for need in &mut turned.needs {
            need.state = ((need.state as usize + states - 1) % states) as u32;
            need.requires.iter_mut().for_each(|r| *r = (needs - 1 - *r as usize) as u32);
        }
        for pair in &mut turned.pairs {
            pair.need = (needs - 1 - pair.need as usize) as u32;
            pair.offer = (offers - 1 - pair.offer as usize) as u32;
        }
        let earlier = solved(&problem, Policy::default()).1.awards;
        for policy in all(earlier) {
            let (_, here) = solved(&problem, policy.clone());
            let (_, there) = solved(&turned, policy.clone());
            let sorted = |plan: &Plan| {
                let mut awards: Vec<_> =
                    plan.awards.iter().map(|a| (a.need.clone(), a.offer.clone(), a.amount.to_bits())).collect();
                awards.sort();
                awards
            };
            assert_eq!(sorted(&here), sorted(&there), "{}", policy.objective);
            assert_eq!(here.policy_values, there.policy_values, "{}", policy.objective);
        }
    }
}

#[test]
fn coverage_and_comparison_say_what_changed() {
    let problem = random(3, 6, 4, 11, true);
    let (_, total) = solved(&problem, Policy::default());
    let (_, fair) = solved(&problem, named("max_min"));
    let there = compare(&problem, &total, &fair);
    let back = compare(&problem, &fair, &total);
    assert_eq!(there.needs_entering, back.needs_leaving);
    assert_eq!(there.states_gaining.len(), back.states_losing.len());
    assert!((there.cost + back.cost).abs() < 1e-12);
    let judged = there.states_gaining.len() + there.states_losing.len() + there.states_unchanged;
    assert_eq!(judged + coverage(&problem, &total).left_out.len(), problem.states.len());
}

#[test]
fn degenerate_problems_have_plans_under_every_policy() {
    let empty = Problem::default();
    let mut lonely = random(5, 3, 2, 0, true);
    lonely.pairs.clear();
    let mut spent = random(6, 5, 3, 9, true);
    spent.offers.iter_mut().for_each(|o| o.capacity = 0.0);
    for problem in [empty, lonely, spent] {
        for policy in all(Vec::new()) {
            solved(&problem, policy);
        }
        frontier(&problem, 3, Measure::default(), &Limits::default(), &mut |_| Control::Continue);
    }
}
