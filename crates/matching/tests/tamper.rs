//! Tampered plans: whatever is changed in a right plan, `check` says what an independent reckoning says, and refuses it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{Dice, Shape, problem, run};
use matching::plan::{Award, LimitPrice};
use matching::problem::Pin;
use matching::{Plan, Problem, Status, check, sha256};

const TOLERANCE: f64 = 1e-6;

/// The specification once more, by names and maps: constraints, value, bound.
struct Judge<'a> {
    p: &'a Problem,
    need: BTreeMap<&'a str, usize>,
    offer: BTreeMap<&'a str, usize>,
    state: BTreeMap<&'a str, usize>,
    pair: BTreeMap<(usize, usize), usize>,
    pin: BTreeMap<usize, f64>,
}

fn within(value: f64, limit: f64, scale: f64) -> bool {
    value <= limit + TOLERANCE * limit.abs().max(scale)
}

impl<'a> Judge<'a> {
    fn new(p: &'a Problem) -> Self {
        let pair: BTreeMap<_, _> =
            p.pairs.iter().enumerate().map(|(i, r)| ((r.need as usize, r.offer as usize), i)).collect();
        Self {
            need: p.needs.iter().enumerate().map(|(i, n)| (n.id.as_str(), i)).collect(),
            offer: p.offers.iter().enumerate().map(|(i, o)| (o.id.as_str(), i)).collect(),
            state: p.states.iter().enumerate().map(|(i, s)| (s.id.as_str(), i)).collect(),
            pin: p.pins.iter().map(|i| (pair[&(i.need as usize, i.offer as usize)], i.amount)).collect(),
            pair,
            p,
        }
    }

    fn find(&self, need: &str, offer: &str) -> Option<usize> {
        self.pair.get(&(*self.need.get(need)?, *self.offer.get(offer)?)).copied()
    }

    fn most(&self, i: usize) -> f64 {
        self.p.pairs[i].max.unwrap_or(self.p.needs[self.p.pairs[i].need as usize].quantity)
    }

    fn state_of(&self, i: usize) -> usize {
        self.p.needs[self.p.pairs[i].need as usize].state as usize
    }

    fn is_inside(&self, i: usize, group: &str) -> bool {
        self.p.states[self.state_of(i)].groups.iter().any(|g| g == group)
    }

    /// Whether the awards are a plan at all; then what they are worth.
    fn value(&self, plan: &Plan) -> Option<f64> {
        let p = self.p;
        let mut x: BTreeMap<usize, f64> = BTreeMap::new();
        for a in &plan.awards {
            let i = self.find(&a.need, &a.offer)?;
            let high = self.most(i);
            let fits = within(a.amount, high, 0.0) && within(p.pairs[i].min, a.amount, high) && a.amount >= 1e-6 * high;
            if x.insert(i, a.amount).is_some() || !(self.pin.contains_key(&i) || fits) {
                return None;
            }
        }
        let pinned = |(i, amount): (&usize, &f64)| (x.get(i).unwrap_or(&0.0) - amount).abs() <= TOLERANCE * amount;
        let sum = |of: &dyn Fn(usize) -> f64| x.keys().map(|i| of(*i)).sum::<f64>();
        let all = self.pin.iter().all(pinned)
            && (0..p.needs.len()).all(|n| {
                let need = &p.needs[n];
                let mine = |i: usize| p.pairs[i].need as usize == n;
                let total = sum(&|i| if mine(i) { x[&i] } else { 0.0 });
                let count = sum(&|i| f64::from(u8::from(mine(i))));
                let served = |r: &u32| x.keys().any(|i| p.pairs[*i].need == *r);
                count == 0.0
                    || (within(total, need.quantity, 0.0)
                        && within(need.min_quantity, total, need.quantity)
                        && need.max_providers.is_none_or(|k| count <= k as f64)
                        && need.requires.iter().all(served))
            })
            && (0..p.offers.len()).all(|o| {
                let offer = &p.offers[o];
                let mine = |i: usize| f64::from(u8::from(p.pairs[i].offer as usize == o));
                let moved = sum(&|i| mine(i) * p.pairs[i].rate * x[&i]);
                let spent = moved + sum(&|i| mine(i) * p.pairs[i].setup);
                let inside =
                    |g: &str| sum(&|i| f64::from(u8::from(self.is_inside(i, g))) * mine(i) * p.pairs[i].rate * x[&i]);
                within(spent, offer.capacity, 0.0)
                    && offer.max_awards.is_none_or(|r| sum(&mine) <= r as f64)
                    && offer.earmarks.iter().all(|e| within(e.min_share * moved, inside(&e.group), moved))
            })
            && (0..p.states.len()).all(|s| {
                let count = sum(&|i| f64::from(u8::from(self.state_of(i) == s)));
                p.states[s].max_awards.is_none_or(|m| count <= m as f64)
            });
        let worth = |i: usize| {
            let need = &p.needs[p.pairs[i].need as usize];
            need.weight * p.pairs[i].fit * x[&i] / need.quantity - p.policy.award_cost
        };
        all.then(|| sum(&worth))
    }

    fn left(&self, o: usize) -> f64 {
        let used = self.pin.iter().filter(|(i, _)| self.p.pairs[**i].offer as usize == o);
        self.p.offers[o].capacity - used.map(|(i, x)| self.p.pairs[*i].rate * x + self.p.pairs[*i].setup).sum::<f64>()
    }

    /// The bound that the certificate's prices prove; none where a price is no price or stands on nothing.
    fn bound(&self, plan: &Plan) -> Option<f64> {
        let (p, c) = (self.p, &plan.certificate);
        let good = |v: &f64| (0.0..=1e60).contains(v);
        let mut bound = 0.0;
        for (id, v) in &c.offer_capacity {
            bound += v * p.offers[*self.offer.get(id.as_str())?].capacity;
        }
        for (id, v) in &c.offer_awards {
            let most = p.offers[*self.offer.get(id.as_str())?].max_awards;
            bound += v * if *v > 0.0 { most? as f64 } else { 0.0 };
        }
        for (id, v) in &c.state_awards {
            let most = p.states[*self.state.get(id.as_str())?].max_awards;
            bound += v * if *v > 0.0 { most? as f64 } else { 0.0 };
        }
        let mut seen = BTreeSet::new();
        for e in &c.earmarks {
            let offer = &p.offers[*self.offer.get(e.offer.as_str())?];
            offer.earmarks.iter().find(|m| m.group == e.group)?;
            seen.insert((1, &e.offer, &e.group)).then_some(())?;
        }
        for r in &c.requires {
            let other = *self.need.get(r.requires.as_str())? as u32;
            p.needs[*self.need.get(r.need.as_str())?].requires.iter().find(|n| **n == other)?;
            seen.insert((2, &r.need, &r.requires)).then_some(())?;
        }
        let mut listed: BTreeMap<usize, f64> = BTreeMap::new();
        for l in &c.limits {
            let o = *self.offer.get(l.offer.as_str())?;
            let pairs: BTreeSet<usize> = l.needs.iter().map(|n| self.find(n, &l.offer)).collect::<Option<_>>()?;
            let free = pairs.iter().all(|i| !self.pin.contains_key(i));
            (pairs.len() == l.needs.len() && free).then_some(())?;
            let mut least: Vec<f64> =
                pairs.iter().map(|i| p.pairs[*i].rate * p.pairs[*i].min + p.pairs[*i].setup).collect();
            least.sort_by(f64::total_cmp);
            let needed: f64 = least.iter().take(l.most as usize + 1).sum();
            let room = self.left(o) + 2.0 * TOLERANCE * p.offers[o].capacity;
            (pairs.len() as u64 <= l.most || needed > room).then_some(())?;
            bound += l.price * l.most as f64;
            pairs.iter().for_each(|i| *listed.entry(*i).or_default() += l.price);
        }
        let prices = c.offer_capacity.values().chain(c.offer_awards.values()).chain(c.state_awards.values());
        let rows = c.earmarks.iter().map(|e| &e.price).chain(c.requires.iter().map(|r| &r.price));
        let all = prices.chain(rows).chain(c.limits.iter().map(|l| &l.price)).all(good);
        all.then(|| bound + (0..p.needs.len()).map(|n| self.sub(plan, n, &listed)).sum::<f64>())
    }

    /// Net gain of a unit and net price of an award.
    fn net(&self, plan: &Plan, i: usize, listed: &BTreeMap<usize, f64>) -> (f64, f64) {
        let (p, c, r) = (self.p, &plan.certificate, &self.p.pairs[i]);
        let (need, offer) = (&p.needs[r.need as usize], &p.offers[r.offer as usize]);
        let of = |map: &BTreeMap<String, f64>, id: &String| map.get(id).copied().unwrap_or(0.0);
        let pi = of(&c.offer_capacity, &offer.id);
        let mut gain = need.weight * r.fit / need.quantity - r.rate * pi;
        for e in &offer.earmarks {
            let mu = c.earmarks.iter().find(|x| x.offer == offer.id && x.group == e.group).map_or(0.0, |x| x.price);
            gain += r.rate * mu * (f64::from(u8::from(self.is_inside(i, &e.group))) - e.min_share);
        }
        let state = &p.states[self.state_of(i)].id;
        let award = p.policy.award_cost + of(&c.offer_awards, &offer.id) + of(&c.state_awards, state);
        (gain, award + pi * r.setup + listed.get(&i).copied().unwrap_or(0.0))
    }

    /// The most that a need can bring under the prices.
    fn sub(&self, plan: &Plan, n: usize, listed: &BTreeMap<usize, f64>) -> f64 {
        let (p, need) = (self.p, &self.p.needs[n]);
        let mine: Vec<usize> = (0..p.pairs.len()).filter(|i| p.pairs[*i].need as usize == n).collect();
        let pins: Vec<usize> = mine.iter().copied().filter(|i| self.pin.contains_key(i)).collect();
        let pinned: f64 = pins.iter().map(|i| self.pin[i]).sum();
        let mut own = 0.0;
        for i in &pins {
            let (g, phi) = self.net(plan, *i, listed);
            own += g * self.pin[i] - phi;
        }
        let (room, least) = (need.quantity - pinned, (need.min_quantity - pinned).max(0.0));
        let mut items: Vec<(f64, f64)> = Vec::new();
        let mut tops: Vec<f64> = Vec::new();
        for i in mine.into_iter().filter(|i| !self.pin.contains_key(i)) {
            let r = &p.pairs[i];
            let have = self.left(r.offer as usize) - r.setup + 2.0 * TOLERANCE * p.offers[r.offer as usize].capacity;
            let mut u = self.most(i).min(room);
            if r.rate * u > have {
                u = have / r.rate;
            }
            if have < 0.0 || u <= 0.0 || !within(r.min, u, self.most(i)) {
                continue;
            }
            let (g, phi) = self.net(plan, i, listed);
            items.push((g - phi / u, u));
            tops.push((g * r.min).max(g * u) - phi);
        }
        tops.sort_by(|a, b| b.total_cmp(a));
        if let Some(k) = need.max_providers {
            tops.truncate((k as usize).saturating_sub(pins.len()));
        }
        let mut top: f64 = tops.iter().filter(|t| **t > 0.0).sum();
        if pins.is_empty() && tops.first().is_some_and(|t| *t < 0.0) {
            top = tops[0];
        }
        items.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.total_cmp(&a.1)));
        let (mut fill, mut filled) = (0.0, 0.0);
        for (h, u) in items {
            let take = u.min(if h > 0.0 { room } else { least } - filled);
            if take <= 0.0 {
                break;
            }
            fill += h * take;
            filled += take;
        }
        if pins.is_empty() && (tops.is_empty() || !within(least, filled, need.quantity)) {
            return 0.0;
        }
        own += fill.min(top);
        for r in &plan.certificate.requires {
            own -= if r.need == need.id { r.price } else { 0.0 };
            own += if r.requires == need.id { r.price } else { 0.0 };
        }
        if pins.is_empty() { own.max(0.0) } else { own }
    }

    /// Whether everything that the plan says is so; none where it is too close to a tolerance to ask for an answer.
    fn accepts(&self, plan: &Plan, hash: &str) -> Option<bool> {
        let finite = [plan.objective, plan.bound, plan.gap, plan.certificate.bound].iter().all(|v| v.is_finite());
        if plan.status == Status::Infeasible || plan.problem_sha256 != hash || !finite {
            return Some(false);
        }
        let (Some(value), Some(bound)) = (self.value(plan), self.bound(plan)) else {
            return Some(false);
        };
        let slack = TOLERANCE * value.abs().max(1e-3);
        let gap = (plan.bound - value) / value.abs().max(1e-9);
        // What each statement is off by, in units of its tolerance.
        let off = [
            (value - plan.objective).abs() / slack,
            (value - plan.bound) / slack,
            (gap - plan.gap).abs() / (TOLERANCE * gap.abs().max(1.0)),
            if plan.status == Status::Optimal { gap / TOLERANCE } else { 0.0 },
            (value - bound) / (TOLERANCE * bound.abs()).max(1e-300),
            (bound - plan.certificate.bound).abs() / (1e-5 * bound.abs().max(1e-3)),
            (plan.bound - bound) / (TOLERANCE * bound.abs().max(1.0)),
        ];
        let worst = off.into_iter().fold(0.0, f64::max);
        if (0.999..1.001).contains(&worst) { None } else { Some(worst <= 1.0) }
    }
}

/// Changes one thing at random. Says what, and whether no such change can be right.
#[expect(clippy::too_many_lines, reason = "a list of ways to tamper")]
fn tamper(plan: &mut Plan, p: &Problem, d: &mut Dice) -> (&'static str, bool) {
    let by = d.pick(&[1e-5, 1e-3, 0.1, 1.0, 100.0]);
    let sign = d.pick(&[-1.0, 1.0]);
    let some = d.at(plan.awards.len().max(1));
    let offer = p.offers[d.at(p.offers.len())].id.clone();
    let need = p.needs[d.at(p.needs.len())].id.clone();
    let shift = |v: &mut f64| *v += sign * by * v.abs().max(1e-3);
    match d.next(22) {
        0 | 1 if !plan.awards.is_empty() => {
            plan.awards[some].amount *= 1.0 + sign * by.min(0.9);
            ("amount", false)
        }
        2 if !plan.awards.is_empty() => {
            plan.awards.remove(some);
            ("award removed", true)
        }
        3 => {
            let pair = &p.pairs[d.at(p.pairs.len())];
            let (n, o) = (&p.needs[pair.need as usize], &p.offers[pair.offer as usize]);
            plan.awards.push(Award { need: n.id.clone(), offer: o.id.clone(), amount: pair.max.unwrap_or(n.quantity) });
            ("award added", true)
        }
        4 => {
            plan.awards.push(Award { need, offer, amount: 1.0 });
            ("award added anywhere", false)
        }
        5 if !plan.awards.is_empty() => {
            plan.awards[some].offer = offer;
            ("award moved to another offer", false)
        }
        6 if !plan.awards.is_empty() => {
            plan.awards[some].need = need;
            ("award moved to another need", false)
        }
        7 if !plan.awards.is_empty() => {
            plan.awards.push(plan.awards[some].clone());
            ("award doubled", true)
        }
        8 if plan.awards.len() > 1 => {
            let other = d.at(plan.awards.len());
            let amount = plan.awards[other].amount;
            plan.awards[other].amount = std::mem::replace(&mut plan.awards[some].amount, amount);
            ("amounts exchanged", false)
        }
        9 | 10 => {
            shift(plan.certificate.offer_capacity.entry(offer).or_insert(0.0));
            ("price of capacity", false)
        }
        11 => {
            shift(plan.certificate.offer_awards.entry(offer).or_insert(0.0));
            ("price of awards", false)
        }
        12 => {
            let state = p.states[d.at(p.states.len())].id.clone();
            shift(plan.certificate.state_awards.entry(state).or_insert(0.0));
            ("price of a state", false)
        }
        13 if !plan.certificate.earmarks.is_empty() => {
            let at = d.at(plan.certificate.earmarks.len());
            let row = plan.certificate.earmarks[at].clone();
            match d.next(3) {
                0 => plan.certificate.earmarks.push(row),
                1 => plan.certificate.earmarks[at].group = "nobody".to_owned(),
                _ => shift(&mut plan.certificate.earmarks[at].price),
            }
            ("price of an earmark", false)
        }
        14 if !plan.certificate.requires.is_empty() => {
            let at = d.at(plan.certificate.requires.len());
            let row = plan.certificate.requires[at].clone();
            match d.next(3) {
                0 => plan.certificate.requires.push(row),
                1 => plan.certificate.requires[at].requires = need,
                _ => shift(&mut plan.certificate.requires[at].price),
            }
            ("price of a requirement", false)
        }
        15 if !plan.certificate.limits.is_empty() => {
            let at = d.at(plan.certificate.limits.len());
            let limit = &mut plan.certificate.limits[at];
            match d.next(6) {
                0 => limit.most = limit.most.saturating_sub(1),
                1 => limit.most += 1,
                2 => limit.needs.push(need),
                3 => drop(limit.needs.pop()),
                4 => limit.offer = offer,
                _ => shift(&mut limit.price),
            }
            ("limit", false)
        }
        16 => {
            shift(&mut plan.bound);
            ("bound", true)
        }
        17 => {
            shift(&mut plan.certificate.bound);
            ("certificate bound", false)
        }
        18 => {
            shift(&mut plan.objective);
            ("objective", true)
        }
        19 => {
            plan.gap += sign * by;
            ("gap", false)
        }
        20 => {
            let at = d.at(plan.problem_sha256.len());
            plan.problem_sha256.replace_range(at..=at, "g");
            ("hash", true)
        }
        _ => {
            plan.status = d.pick(&[Status::Infeasible, Status::Optimal]);
            ("status", false)
        }
    }
}

/// Adds a limit that follows, with a price, and states the bound that then holds.
fn with_limit(judge: &Judge<'_>, plan: &Plan, d: &mut Dice) -> Option<Plan> {
    let p = judge.p;
    let o = d.at(p.offers.len());
    let mut free: Vec<(f64, usize)> = (0..p.pairs.len())
        .filter(|i| p.pairs[*i].offer as usize == o && !judge.pin.contains_key(i))
        .map(|i| (p.pairs[i].rate * p.pairs[i].min + p.pairs[i].setup, i))
        .collect();
    free.sort_by(|a, b| a.0.total_cmp(&b.0));
    let room = judge.left(o) + 2.0 * TOLERANCE * p.offers[o].capacity;
    let sums = free.iter().scan(0.0, |sum, (least, _)| {
        *sum += least;
        Some(*sum)
    });
    let most = sums.take_while(|sum| *sum <= room).count();
    let needs = free.iter().map(|(_, i)| p.needs[p.pairs[*i].need as usize].id.clone()).collect();
    let mut out = plan.clone();
    let limit = LimitPrice { offer: p.offers[o].id.clone(), needs, most: most as u64, price: 0.01 + 0.2 * d.unit() };
    out.certificate.limits.push(limit);
    out.certificate.bound = judge.bound(&out)?;
    (most < free.len() && out.bound <= out.certificate.bound).then_some(out)
}

#[test]
fn whatever_is_changed_is_found() {
    let mut d = Dice::new(7);
    let mut cases: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for seed in 0..16 {
        let shape = Shape { states: 3, needs: 6 + 3 * (seed % 5), offers: 5, percent: 50, supply: 0.7 };
        let mut p = problem(seed, shape);
        let first = run(&p, 20);
        if seed % 2 == 1 {
            let pins = first.awards.iter().take(3);
            let at = |id: &str| id[1..].parse::<u32>().unwrap();
            p.pins = pins.map(|a| Pin { need: at(&a.need), offer: at(&a.offer), amount: a.amount }).collect();
        }
        let hash = sha256(&p.write());
        let plan = run(&p, 20);
        let judge = Judge::new(&p);
        let mut right = vec![plan.clone()];
        right.extend((0..3).filter_map(|_| with_limit(&judge, &plan, &mut d)));
        for plan in &right {
            assert_eq!(check(&p, &hash, plan), vec![], "seed {seed}: the plan itself");
            assert_ne!(judge.accepts(plan, &hash), Some(false), "seed {seed}: the plan itself");
        }
        for _ in 0..600 {
            let mut changed = right[d.at(right.len())].clone();
            let before = changed.clone();
            let (what, always) = tamper(&mut changed, &p, &mut d);
            if changed == before {
                continue;
            }
            let Some(accepted) = judge.accepts(&changed, &hash) else {
                continue;
            };
            let found = check(&p, &hash, &changed);
            assert_eq!(found.is_empty(), accepted, "seed {seed}, {what}: {found:?}");
            assert!(!(always && accepted), "seed {seed}, {what} goes unseen");
            let entry = cases.entry(what).or_insert((0, 0));
            entry.0 += 1;
            entry.1 += u32::from(!accepted);
        }
    }
    for (what, (all, refused)) in &cases {
        assert!(refused * 10 > *all, "{what}: of {all} changes only {refused} were refused");
    }
    assert!(cases.values().map(|c| c.0).sum::<u32>() > 6_000 && cases.len() >= 18, "{cases:?}");
    assert!(cases.contains_key("limit"));
}

#[test]
fn a_plan_stays_right_only_for_its_own_problem() {
    let shape = Shape { states: 3, needs: 10, offers: 5, percent: 60, supply: 0.6 };
    let p = problem(3, shape);
    let plan = run(&p, 20);
    let bytes = p.write();
    let mut other = bytes.clone();
    other.push(b' ');
    let (again, hash) = Problem::read(&other).unwrap();
    assert_eq!(again, p);
    let kinds: Vec<&str> = check(&again, &hash, &plan).iter().map(|v| v.kind).collect();
    assert_eq!(kinds, ["hash"]);
    assert_eq!(check(&p, &sha256(&bytes), &plan), vec![]);
}
