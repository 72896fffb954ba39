//! Hostile and degenerate input: it ends in findings with places, in a right plan, or in one that says why there is
//! none; never in a panic.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use common::{Dice, Shape, plain, problem, run};
use matching::baseline::{self, Order};
use matching::explain::{Desk, Everyone};
use matching::problem::{Earmark, Need, Offer, Pair, Pin, Policy, State};
use matching::{Control, Limits, Plan, Problem, Status, check, sha256, solve, whole};
use proptest::prelude::*;

/// What is changed, and how.
type Change = (&'static str, fn(&mut Problem));

/// Solves with next to no work and judges what comes out.
fn endure(p: &Problem) -> Plan {
    let hash = sha256(&p.write());
    let limits = Limits { threads: 1, work: 2, ..Limits::default() };
    let plan = solve(p, &hash, &limits, &mut |_| Control::Continue);
    for number in [plan.objective, plan.bound, plan.gap, plan.certificate.bound] {
        assert!(number.is_finite(), "{plan:?}");
    }
    if plan.reason.is_none() {
        assert_eq!(check(p, &hash, &plan), vec![], "{p:?}");
        let whole = whole(p, &plan);
        assert_eq!(check(p, &hash, &whole), vec![], "{p:?}");
        for order in [Order::ByDate, Order::ByWeight] {
            let baseline = baseline::value(p, order);
            let right = p.pins.is_empty();
            // Worth and costs of awards may cancel out to less than rounding.
            let rounding = 1e-12 * p.policy.award_cost * p.pairs.len() as f64;
            let least = baseline - 1e-9 * baseline.abs() - rounding;
            assert!(!right || plan.objective >= least, "{} < {baseline}", plan.objective);
        }
    } else {
        assert!(plan.awards.is_empty() && plan.status != Status::Optimal, "{plan:?}");
        assert!(!p.pins.is_empty(), "without pins there is always a plan: {:?}\n{p:?}", plan.reason);
    }
    let again = Plan::read(&plan.write()).expect("a plan reads back");
    assert_eq!(again.awards, plan.awards);
    plan
}

/// Numbers at which things break.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => prop::sample::select(vec![0.0, 1e-6, 1e-3, 0.3, 1.0, 2.0, 7.0, 100.0, 1e6, 1e9, 1e12]),
        2 => (-6.0f64..12.0).prop_map(|e| 10f64.powf(e)),
        3 => 0.0f64..50.0,
    ]
}

fn count() -> impl Strategy<Value = Option<u64>> {
    prop_oneof![3 => Just(None), 4 => (0u64..4).prop_map(Some), 1 => Just(Some(1 << 53)), 1 => Just(Some(1 << 32))]
}

fn share() -> impl Strategy<Value = f64> {
    prop::sample::select(vec![0.0, 0.3, 0.5, 1.0, 1e-6, 1.0 - 1e-9])
}

fn need() -> impl Strategy<Value = Need> {
    let least = prop::sample::select(vec![0.0, 1e-9, 0.5, 1.0]);
    (number(), least, number(), count(), 0u32..3, proptest::collection::vec(0u32..6, 0..2)).prop_map(
        |(quantity, least, weight, most, state, requires)| {
            let quantity = if quantity > 0.0 { quantity } else { 1.0 };
            let max_providers = most.map(|m| m.max(1));
            let min_quantity = least * quantity;
            Need { id: String::new(), state, quantity, min_quantity, weight, max_providers, requires }
        },
    )
}

fn offer() -> impl Strategy<Value = Offer> {
    (number(), count(), proptest::collection::vec((0usize..3, share()), 0..3)).prop_map(
        |(capacity, max_awards, list)| {
            let mut earmarks: Vec<Earmark> = Vec::new();
            for (g, min_share) in list {
                let group = ["A", "B", "nobody"][g].to_owned();
                if earmarks.iter().all(|e| e.group != group) {
                    earmarks.push(Earmark { group, min_share });
                }
            }
            Offer { id: String::new(), capacity, max_awards, earmarks }
        },
    )
}

/// Rate, setup, smallest and largest award over the quantity, fit, and what is pinned of the quantity.
type Row = (f64, f64, f64, f64, f64, Option<f64>);

fn row() -> impl Strategy<Value = Row> {
    let part = || prop::sample::select(vec![0.0, 1e-6, 0.2, 0.5, 1.0, 1.5, 1e3]);
    let fit = prop::sample::select(vec![1.0, 0.5, 1e-6]);
    let rate = prop_oneof![2 => Just(1.0), 2 => number()];
    let setup = prop_oneof![3 => Just(0.0), 2 => number()];
    let pinned = prop::option::weighted(0.15, prop::sample::select(vec![0.1, 0.5, 1.0, 2.0, 1e-6]));
    (rate, setup, part(), part(), fit, pinned)
}

/// Problems that are well formed and otherwise as odd as they can be.
fn odd() -> impl Strategy<Value = Problem> {
    let lists = (
        proptest::collection::vec(count(), 3),
        proptest::collection::vec(need(), 0..6),
        proptest::collection::vec(offer(), 0..5),
        proptest::collection::vec(prop::option::weighted(0.7, row()), 30),
    );
    (lists, prop_oneof![3 => Just(0.0), 1 => number()]).prop_map(|((states, needs, offers, rows), award_cost)| {
        let mut p = Problem { policy: Policy { award_cost, ..Policy::default() }, ..Problem::default() };
        for (s, max_awards) in states.into_iter().enumerate() {
            let groups = ["A", "B"].into_iter().take(s).map(str::to_owned).collect();
            p.states.push(State { id: format!("S{s}"), groups, max_awards });
        }
        for (n, mut need) in needs.into_iter().enumerate() {
            need.id = format!("N{n}");
            need.requires.sort_unstable();
            need.requires.dedup();
            need.requires.retain(|r| (*r as usize) < n && p.needs[*r as usize].state == need.state);
            p.needs.push(need);
        }
        p.offers = offers;
        for (o, offer) in p.offers.iter_mut().enumerate() {
            offer.id = format!("O{o}");
        }
        let cells = (0..p.needs.len()).flat_map(|n| (0..p.offers.len()).map(move |o| (n, o)));
        for ((n, o), row) in cells.zip(rows) {
            let Some((rate, setup, low, high, fit, pinned)) = row else {
                continue;
            };
            let quantity = p.needs[n].quantity;
            let max = (high > 0.0).then_some(high * quantity);
            let min = (low * quantity).min(max.unwrap_or(quantity));
            let (need, offer) = (n as u32, o as u32);
            p.pairs.push(Pair { need, offer, min, max, fit, rate, setup });
            p.pins.extend(pinned.map(|part| Pin { need, offer, amount: part * quantity }));
        }
        p
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn odd_problems_end_in_a_plan_or_a_reason(p in odd()) {
        prop_assert_eq!(p.faults(), vec![]);
        prop_assert_eq!(&Problem::read(&p.write()).unwrap().0, &p);
        endure(&p);
    }

    #[test]
    fn bytes_that_change_give_findings_or_a_plan(
        seed in 0u64..20,
        edits in proptest::collection::vec((any::<u32>(), 0u8..6, any::<u8>()), 1..8),
    ) {
        let p = problem(seed, Shape { states: 2, needs: 4, offers: 3, percent: 60, supply: 0.6 });
        let text = mutate(p.write(), &edits);
        match Problem::read(&text) {
            Ok((q, _)) => { endure(&q); }
            Err(findings) => {
                prop_assert!(!findings.is_empty());
                prop_assert!(findings.iter().all(|f| !f.message.is_empty()));
            }
        }
        let plan = mutate(run(&p, 2).write(), &edits);
        if let Ok(plan) = Plan::read(&plan) {
            let _ = check(&p, "x", &plan);
            let _ = whole(&p, &plan);
        }
        let _ = Problem::read(&plan);
        let _ = Plan::read(&text);
    }

    #[test]
    fn values_of_the_wrong_kind_are_named(at in any::<u32>(), kind in 0usize..8, seed in 0u64..20) {
        const WRONG: [&str; 8] = ["null", "true", "[[[]]]", "{\"a\": {}}", "\"text\"", "-1e300", "1e-320", "NaN"];
        let p = problem(seed, Shape { states: 2, needs: 3, offers: 2, percent: 90, supply: 0.6 });
        for bytes in [p.write(), run(&p, 2).write()] {
            let text = String::from_utf8(bytes).unwrap();
            // The value behind one of the colons.
            let colons: Vec<usize> = text.match_indices(':').map(|(i, _)| i).collect();
            let from = colons[at as usize % colons.len()] + 1;
            let rest = &text[from..];
            let to = from + rest.find([',', '}', ']', '\n']).unwrap_or(rest.len());
            let changed = format!("{}{}{}", &text[..from], WRONG[kind], &text[to..]);
            if let Err(findings) = Problem::read(changed.as_bytes()) {
                prop_assert!(!findings.is_empty());
            } else if let Ok((q, _)) = Problem::read(changed.as_bytes()) {
                endure(&q);
            }
            if let Ok(plan) = Plan::read(changed.as_bytes()) {
                let _ = check(&p, "x", &plan);
            }
        }
    }
}

fn mutate(mut text: Vec<u8>, edits: &[(u32, u8, u8)]) -> Vec<u8> {
    for (at, how, byte) in edits {
        if text.is_empty() {
            break;
        }
        let at = *at as usize % text.len();
        match how {
            0 => text[at] = *byte,
            1 => drop(text.remove(at)),
            2 => text.insert(at, *byte),
            3 => text.truncate(at),
            4 => {
                // A piece of the file once more.
                let piece: Vec<u8> = text[at..].iter().take(usize::from(*byte)).copied().collect();
                text.splice(at..at, piece);
            }
            _ => {
                // Another digit.
                if let Some(digit) = text[at..].iter().position(u8::is_ascii_digit) {
                    text[at + digit] = b'0' + byte % 10;
                }
            }
        }
    }
    text
}

/// One need of one state, one offer.
fn lone(quantity: f64, weight: f64, capacity: f64, award_cost: f64) -> Problem {
    let mut p = plain(&[quantity], &[capacity]);
    p.needs[0].weight = weight;
    p.policy.award_cost = award_cost;
    p
}

#[test]
fn what_falls_short_of_an_award_by_rounding_is_none() {
    assert!(endure(&lone(1e12, 1.0, 999_999.999_999, 0.0)).awards.is_empty());
    assert_eq!(endure(&lone(1e12, 1.0, 1e6, 0.0)).awards.len(), 1);
}

#[test]
fn worth_that_is_lost_in_rounding_is_no_reason_to_award() {
    assert!(endure(&lone(46.576_648_249_676_89, 1e6, 100.0, 1e6)).awards.is_empty());
    assert_eq!(endure(&lone(46.576_648_249_676_89, 1e6 + 1.0, 100.0, 1e6)).awards.len(), 1);
}

#[test]
fn empty_lists_in_every_combination() {
    let full = problem(1, Shape { states: 2, needs: 4, offers: 3, percent: 100, supply: 0.6 });
    for empty in 0..16u8 {
        let mut p = full.clone();
        if empty & 1 > 0 {
            p.pairs.clear();
        }
        if empty & 2 > 0 {
            p.offers.clear();
        }
        if empty & 4 > 0 {
            p.needs.clear();
        }
        if empty & 8 > 0 {
            p.states.clear();
        }
        let places = p.faults();
        if places.is_empty() {
            endure(&p);
        } else {
            assert!(empty & 1 == 0 || empty & 8 > 0, "{places:?}");
        }
        assert_eq!(Problem::read(&p.write()).is_ok(), places.is_empty(), "{empty:b}");
    }
}

#[test]
fn nothing_to_give_nothing_wanted_and_nothing_gained() {
    let base = problem(2, Shape { states: 3, needs: 12, offers: 5, percent: 60, supply: 0.6 });
    let changes: [Change; 12] = [
        ("no capacity", |p| p.offers.iter_mut().for_each(|o| o.capacity = 0.0)),
        ("no awards of offers", |p| p.offers.iter_mut().for_each(|o| o.max_awards = Some(0))),
        ("no awards to states", |p| p.states.iter_mut().for_each(|s| s.max_awards = Some(0))),
        ("no weight", |p| p.needs.iter_mut().for_each(|n| n.weight = 0.0)),
        ("awards cost more than they bring", |p| p.policy.award_cost = 100.0),
        ("setup beyond capacity", |p| p.pairs.iter_mut().for_each(|r| r.setup = 1e9)),
        ("nothing used", |p| p.pairs.iter_mut().for_each(|r| (r.rate, r.setup) = (0.0, 0.0))),
        ("all or nothing", |p| p.needs.iter_mut().for_each(|n| n.min_quantity = n.quantity)),
        ("awards beyond the quantity", |p| p.pairs.iter_mut().for_each(|r| r.max = Some(1e12))),
        ("one size", |p| p.pairs.iter_mut().for_each(|r| r.min = r.max.unwrap())),
        ("no capacity and nothing used", |p| {
            p.offers.iter_mut().for_each(|o| o.capacity = 0.0);
            p.pairs.iter_mut().for_each(|r| (r.rate, r.setup) = (0.0, 0.0));
        }),
        ("everything for a group that nobody belongs to", |p| {
            let all = Earmark { group: "nobody".to_owned(), min_share: 1.0 };
            p.offers.iter_mut().for_each(|o| o.earmarks = vec![all.clone()]);
        }),
    ];
    for (what, change) in changes {
        let mut p = base.clone();
        change(&mut p);
        assert_eq!(p.faults(), vec![], "{what}");
        let plan = endure(&p);
        let nothing = ["no capacity", "no awards of offers", "no awards to states", "setup beyond capacity"];
        assert!(!nothing.contains(&what) || plan.awards.is_empty(), "{what}: {:?}", plan.awards);
    }
}

#[test]
fn huge_and_tiny_numbers_alone_and_mixed() {
    let base = problem(3, Shape { states: 3, needs: 10, offers: 4, percent: 60, supply: 0.6 });
    let sizes = [1e-6, 1e-3, 1.0, 1e6, 1e12];
    let mut d = Dice::new(5);
    for round in 0..24 {
        let mut p = base.clone();
        let size = |d: &mut Dice| if round < sizes.len() { sizes[round] } else { d.pick(&sizes) };
        for n in &mut p.needs {
            let by = size(&mut d) / n.quantity;
            (n.quantity, n.min_quantity) = (n.quantity * by, n.min_quantity * by);
            n.weight *= if round < sizes.len() { 1.0 } else { d.pick(&sizes) };
        }
        for o in &mut p.offers {
            o.capacity *= size(&mut d);
        }
        for r in &mut p.pairs {
            let quantity = p.needs[r.need as usize].quantity;
            (r.min, r.max, r.setup) = (0.1 * quantity, None, r.setup * size(&mut d));
            r.rate *= if round < sizes.len() { 1.0 } else { d.pick(&sizes) };
        }
        assert_eq!(p.faults(), vec![]);
        endure(&p);
    }
    // As far as the format goes, and beyond what sums can hold.
    for (quantity, capacity, weight) in [
        (1e-300, 1e300, 1.0),
        (1e300, 1e-300, 1.0),
        (1e308, 1e308, 1e308),
        (5e-324, 5e-324, 5e-324),
        (1e-300, 1.0, 1e300),
    ] {
        let mut p = plain(&[quantity, quantity], &[capacity, capacity]);
        p.needs.iter_mut().for_each(|n| n.weight = weight);
        if p.faults().is_empty() {
            endure(&p);
        }
    }
}

#[test]
fn circles_are_named_once() {
    let mut p = plain(&[1.0, 1.0, 1.0], &[1.0]);
    (p.needs[0].requires, p.needs[1].requires, p.needs[2].requires) = (vec![1], vec![2], vec![0]);
    let faults = Problem::read(&p.write()).unwrap_err();
    assert_eq!(faults.len(), 1);
    assert!(faults[0].message.contains("N0 -> N1 -> N2"), "{}", faults[0].message);
    p.needs[2].requires = vec![2];
    assert_eq!(p.faults().len(), 1);
    // A long chain is none, and ends the stack of nobody.
    let mut p = plain(&vec![1.0; 20_000], &[]);
    for n in 1..p.needs.len() {
        p.needs[n].requires = vec![n as u32 - 1];
    }
    assert_eq!(p.faults(), vec![]);
    endure(&p);
    p.needs[0].requires = vec![19_999];
    assert_eq!(p.faults().len(), 1);
}

#[test]
fn deep_long_and_cut_files() {
    for deep in [100, 100_000] {
        let text = format!("{{\"x\": {}{}}}", "[".repeat(deep), "]".repeat(deep));
        assert!(Problem::read(text.as_bytes()).is_err() && Plan::read(text.as_bytes()).is_err());
        let text = "{\"x\": ".repeat(deep);
        assert!(Problem::read(text.as_bytes()).is_err() && Plan::read(text.as_bytes()).is_err());
        assert!(Problem::read("[".repeat(deep).as_bytes()).is_err());
    }
    let mut p = plain(&[1.0], &[1.0]);
    p.needs[0].id = "ü\u{202e}\"\\\n".repeat(300_000);
    p.name = "\u{0}".repeat(1_000);
    let bytes = p.write();
    assert_eq!(Problem::read(&bytes).unwrap().0, p);
    endure(&p);
    let p = problem(4, Shape { states: 2, needs: 3, offers: 2, percent: 80, supply: 0.6 });
    for bytes in [p.write(), run(&p, 2).write()] {
        let end = bytes.iter().rposition(|b| *b == b'}').unwrap();
        for cut in 0..end {
            assert!(Problem::read(&bytes[..cut]).is_err() && Plan::read(&bytes[..cut]).is_err(), "cut at {cut}");
        }
    }
}

#[test]
fn many_pairs_on_one_offer() {
    let n = 50_000u32;
    let mut p = plain(&vec![1.0; n as usize], &[20_000.0]);
    for (i, (need, pair)) in p.needs.iter_mut().zip(&mut p.pairs).enumerate() {
        need.weight = 1.0 + (i % 7) as f64;
        pair.rate = 1.0 + (i % 5) as f64;
    }
    let plan = endure(&p);
    assert!(plan.objective > 0.99 * plan.bound, "{} of {}", plan.objective, plan.bound);
    ask(&p, &plan);
}

#[test]
fn many_offers_around_one_need() {
    let n = 50_000usize;
    let mut p = plain(&[300_000.0], &(0..n).map(|o| 1.0 + (o % 13) as f64).collect::<Vec<_>>());
    p.needs[0].min_quantity = 100_000.0;
    p.needs[0].max_providers = Some(30_000);
    for (o, pair) in p.pairs.iter_mut().enumerate() {
        pair.max = Some(p.offers[o].capacity);
        pair.min = 0.5 * p.offers[o].capacity;
        pair.fit = 0.5 + 0.01 * (o % 50) as f64;
    }
    let plan = endure(&p);
    assert!(plan.objective > 0.99 * plan.bound, "{} of {}", plan.objective, plan.bound);
    ask(&p, &plan);
}

/// Asks about the first need and the first offer; the answers stay within what is proved.
fn ask(p: &Problem, plan: &Plan) {
    let desk = Desk::new(p, plan).expect("the plan is right");
    for unit in desk.next_unit(&[&p.offers[0].id], &[1.0, 1_000.0], &Everyone).expect("the offer may be named") {
        assert!(unit.gain.at_least >= 0.0 && unit.gain.at_least <= unit.gain.at_most, "{unit:?}");
    }
    let loss = desk.withdrawal(&[&p.offers[0].id], &Everyone).expect("the offer may be named").loss;
    assert!(loss.at_least <= loss.at_most && loss.at_most <= desk.value() + 1e-6, "{loss:?}");
    if let Some(unmet) = plan.unmet.first() {
        assert!(desk.why(&unmet.need, &Everyone).is_some());
    }
}
