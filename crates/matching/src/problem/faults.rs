//! The rules of `matchmaker-problem/1` that concern values and references, each fault with its place.

use std::collections::BTreeMap;

use vocabulary::{Finding, Place};

use super::{Need, Problem};

/// Collects faults.
struct Faults(Vec<Finding>);

impl Faults {
    fn add(&mut self, code: &str, place: String, value: impl ToString, message: impl Into<String>) {
        self.0.push(Finding::error(code, Place::path(place), value.to_string(), message));
    }

    /// A number that must be finite and satisfy a rule.
    fn number(&mut self, place: impl FnOnce() -> String, value: f64, good: impl FnOnce(f64) -> bool, rule: &str) {
        if !value.is_finite() {
            self.add("file-not-finite", place(), value, "is not a finite number; give one below 1e308");
        } else if !good(value) {
            self.add("file-out-of-range", place(), value, rule);
        }
    }

    fn ids<'a>(&mut self, list: &str, ids: impl Iterator<Item = &'a str>) {
        let mut first = BTreeMap::new();
        for (i, id) in ids.enumerate() {
            if let Some(before) = first.get(id) {
                let message = format!("the id stands already at {list}[{before}]; ids are unique in their list");
                self.add("file-stands-twice", format!("{list}[{i}].id"), id, message);
            } else {
                first.insert(id, i);
            }
        }
    }
}

/// Every broken rule, list by list.
pub(crate) fn of(problem: &Problem) -> Vec<Finding> {
    let mut f = Faults(problem.policy.faults());
    f.ids("states", problem.states.iter().map(|s| s.id.as_str()));
    f.ids("needs", problem.needs.iter().map(|n| n.id.as_str()));
    f.ids("offers", problem.offers.iter().map(|o| o.id.as_str()));
    needs(problem, &mut f);
    cycles(&problem.needs, &mut f);
    offers(problem, &mut f);
    let rows = pairs(problem, &mut f);
    pins(problem, &rows, &mut f);
    f.0
}

fn needs(problem: &Problem, f: &mut Faults) {
    let weights = || problem.needs.iter().map(|n| n.weight);
    if weights().all(f64::is_finite) && weights().sum::<f64>().is_infinite() {
        let message = "the weights add up to more than a number can hold; make all of them smaller";
        f.add("file-out-of-range", "needs".to_owned(), "", message);
    }
    for (i, n) in problem.needs.iter().enumerate() {
        f.number(|| format!("needs[{i}].quantity"), n.quantity, |v| v > 0.0, "must be > 0");
        f.number(|| format!("needs[{i}].min_quantity"), n.min_quantity, |v| v >= 0.0, "must be >= 0");
        if n.quantity > 0.0 && n.min_quantity.is_finite() && n.min_quantity > n.quantity {
            let message = format!("must be at most the quantity, {}", n.quantity);
            f.add("file-out-of-range", format!("needs[{i}].min_quantity"), n.min_quantity, message);
        }
        f.number(|| format!("needs[{i}].weight"), n.weight, |v| v >= 0.0, "must be >= 0");
        if n.quantity > 0.0 && n.weight.is_finite() && (n.weight / n.quantity).is_infinite() {
            let message = "is more per unit of the quantity than a number can hold; use other units";
            f.add("file-out-of-range", format!("needs[{i}].weight"), n.weight, message);
        }
        if n.max_providers == Some(0) {
            f.add("file-out-of-range", format!("needs[{i}].max_providers"), 0, "must be >= 1, or left out");
        }
        if n.state as usize >= problem.states.len() {
            f.add("file-unknown-id", format!("needs[{i}].state"), "", "names no state of the list");
        }
        for (r, required) in n.requires.iter().enumerate() {
            let place = || format!("needs[{i}].requires[{r}]");
            let Some(other) = problem.needs.get(*required as usize) else {
                f.add("file-unknown-id", place(), "", "names no need of the list");
                continue;
            };
            if other.state != n.state {
                f.add("file-other-state", place(), &other.id, "is a need of another state; only the state's own count");
            }
            if n.requires.iter().take(r).any(|before| before == required) {
                f.add("file-stands-twice", place(), &other.id, "is required twice; name it once");
            }
        }
    }
}

/// Circles among requirements: each need that lies on one is named once, with the way round.
fn cycles(needs: &[Need], f: &mut Faults) {
    // 0 not seen, 1 on the present way, 2 finished.
    let mut mark = vec![0u8; needs.len()];
    for start in 0..needs.len() {
        if mark.get(start) != Some(&0) {
            continue;
        }
        let mut way: Vec<(usize, usize)> = vec![(start, 0)];
        while let Some((need, next)) = way.last_mut() {
            let here = *need;
            if let Some(m) = mark.get_mut(here) {
                *m = 1;
            }
            let required = needs.get(here).and_then(|n| n.requires.get(*next)).map(|r| *r as usize);
            *next += 1;
            match required {
                None => {
                    if let Some(m) = mark.get_mut(here) {
                        *m = 2;
                    }
                    way.pop();
                }
                Some(r) => match mark.get(r) {
                    Some(0) => way.push((r, 0)),
                    Some(1) => {
                        let from = way.iter().position(|(n, _)| *n == r).unwrap_or(0);
                        let names: Vec<&str> =
                            way.iter().skip(from).filter_map(|(n, _)| needs.get(*n)).map(|n| n.id.as_str()).collect();
                        let message = format!("requirements run in a circle: {}; remove one", names.join(" -> "));
                        let value = needs.get(r).map_or("", |n| n.id.as_str());
                        f.add("file-cycle", format!("needs[{here}].requires"), value, message);
                    }
                    _ => {}
                },
            }
        }
    }
}

fn offers(problem: &Problem, f: &mut Faults) {
    for (i, o) in problem.offers.iter().enumerate() {
        f.number(|| format!("offers[{i}].capacity"), o.capacity, |v| v >= 0.0, "must be >= 0");
        for (e, earmark) in o.earmarks.iter().enumerate() {
            let place = || format!("offers[{i}].earmarks[{e}].min_share");
            f.number(place, earmark.min_share, |v| (0.0..=1.0).contains(&v), "must be from 0 to 1");
            if o.earmarks.iter().take(e).any(|before| before.group == earmark.group) {
                let place = format!("offers[{i}].earmarks[{e}].group");
                f.add("file-stands-twice", place, &earmark.group, "the group has an earmark already; keep one");
            }
        }
    }
}

/// Checks the rows and gives them as (need, offer), sorted.
fn pairs(problem: &Problem, f: &mut Faults) -> Vec<(u32, u32)> {
    let mut rows = Vec::with_capacity(problem.pairs.len());
    for (i, p) in problem.pairs.iter().enumerate() {
        let need = problem.needs.get(p.need as usize);
        if need.is_none() {
            f.add("file-unknown-id", format!("pairs[{i}].need"), "", "names no need of the list");
        }
        if p.offer as usize >= problem.offers.len() {
            f.add("file-unknown-id", format!("pairs[{i}].offer"), "", "names no offer of the list");
        }
        f.number(|| format!("pairs[{i}].min"), p.min, |v| v >= 0.0, "must be >= 0");
        if let Some(max) = p.max {
            f.number(|| format!("pairs[{i}].max"), max, |v| v > 0.0, "must be > 0");
        }
        let most = p.max.or(need.map(|n| n.quantity)).unwrap_or(f64::NAN);
        if most > 0.0 && most.is_finite() && p.min.is_finite() && p.min > most {
            let message = format!("must be at most the largest award, {most}");
            f.add("file-out-of-range", format!("pairs[{i}].min"), p.min, message);
        }
        f.number(|| format!("pairs[{i}].fit"), p.fit, |v| v > 0.0 && v <= 1.0, "must be above 0 and at most 1");
        f.number(|| format!("pairs[{i}].rate"), p.rate, |v| v >= 0.0, "must be >= 0");
        f.number(|| format!("pairs[{i}].setup"), p.setup, |v| v >= 0.0, "must be >= 0");
        rows.push((p.need, p.offer, i));
    }
    rows.sort_unstable();
    let name = |need: u32, offer: u32| pair_name(problem, need, offer);
    for (before, this) in rows.iter().zip(rows.iter().skip(1)) {
        if (before.0, before.1) == (this.0, this.1) && this.0 != u32::MAX && this.1 != u32::MAX {
            let message = format!("the pair stands already at pairs[{}]; keep one row", before.2);
            f.add("file-stands-twice", format!("pairs[{}]", this.2), name(this.0, this.1), message);
        }
    }
    rows.into_iter().map(|(n, o, _)| (n, o)).collect()
}

fn pins(problem: &Problem, rows: &[(u32, u32)], f: &mut Faults) {
    let mut seen = BTreeMap::new();
    for (i, pin) in problem.pins.iter().enumerate() {
        f.number(|| format!("pins[{i}].amount"), pin.amount, |v| v > 0.0, "must be > 0");
        let key = (pin.need, pin.offer);
        let known = (pin.need as usize) < problem.needs.len() && (pin.offer as usize) < problem.offers.len();
        if (pin.need as usize) >= problem.needs.len() {
            f.add("file-unknown-id", format!("pins[{i}].need"), "", "names no need of the list");
        }
        if (pin.offer as usize) >= problem.offers.len() {
            f.add("file-unknown-id", format!("pins[{i}].offer"), "", "names no offer of the list");
        }
        if !known {
            continue;
        }
        if rows.binary_search(&key).is_err() {
            let message = "has no row in pairs; add the pair that was agreed";
            f.add("file-no-pair", format!("pins[{i}]"), pair_name(problem, key.0, key.1), message);
        }
        if let Some(before) = seen.insert(key, i) {
            let message = format!("the pair is pinned already at pins[{before}]; keep one");
            f.add("file-stands-twice", format!("pins[{i}]"), pair_name(problem, key.0, key.1), message);
        }
    }
}

fn pair_name(problem: &Problem, need: u32, offer: u32) -> String {
    let need = problem.needs.get(need as usize).map_or("?", |n| n.id.as_str());
    let offer = problem.offers.get(offer as usize).map_or("?", |o| o.id.as_str());
    format!("{need} / {offer}")
}
