//! Writing `matchmaker-problem/1`: fields in the order of the format, defaults left out.

use serde::Serialize;

use super::{FORMAT, Policy, Problem};

#[derive(Serialize)]
struct File<'a> {
    format: &'a str,
    name: &'a str,
    policy: &'a Policy,
    states: Vec<StateRow<'a>>,
    needs: Vec<NeedRow<'a>>,
    offers: Vec<OfferRow<'a>>,
    pairs: Vec<PairRow<'a>>,
    pins: Vec<PinRow<'a>>,
}

#[derive(Serialize)]
struct StateRow<'a> {
    id: &'a str,
    groups: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    max_awards: Option<u64>,
}

#[derive(Serialize)]
struct NeedRow<'a> {
    id: &'a str,
    state: &'a str,
    quantity: f64,
    #[serde(skip_serializing_if = "is_zero")]
    min_quantity: f64,
    weight: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_providers: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    requires: Vec<&'a str>,
}

#[derive(Serialize)]
struct OfferRow<'a> {
    id: &'a str,
    capacity: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_awards: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    earmarks: Vec<EarmarkRow<'a>>,
}

#[derive(Serialize)]
struct EarmarkRow<'a> {
    group: &'a str,
    min_share: f64,
}

#[derive(Serialize)]
struct PairRow<'a> {
    need: &'a str,
    offer: &'a str,
    #[serde(skip_serializing_if = "is_zero")]
    min: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<f64>,
    #[serde(skip_serializing_if = "is_one")]
    fit: f64,
    #[serde(skip_serializing_if = "is_one")]
    rate: f64,
    #[serde(skip_serializing_if = "is_zero")]
    setup: f64,
}

#[derive(Serialize)]
struct PinRow<'a> {
    need: &'a str,
    offer: &'a str,
    amount: f64,
}

fn is_zero(v: &f64) -> bool {
    *v == 0.0
}

fn is_one(v: &f64) -> bool {
    *v == 1.0
}

/// The file's bytes. A position that names nothing is written as an empty id; `Problem::faults` names it before.
pub(super) fn write(problem: &Problem) -> Vec<u8> {
    let state = |i: u32| problem.states.get(i as usize).map_or("", |s| s.id.as_str());
    let need = |i: u32| problem.needs.get(i as usize).map_or("", |n| n.id.as_str());
    let offer = |i: u32| problem.offers.get(i as usize).map_or("", |o| o.id.as_str());
    let needs = problem.needs.iter().map(|n| NeedRow {
        id: &n.id,
        state: state(n.state),
        quantity: n.quantity,
        min_quantity: n.min_quantity,
        weight: n.weight,
        max_providers: n.max_providers,
        requires: n.requires.iter().map(|r| need(*r)).collect(),
    });
    let offers = problem.offers.iter().map(|o| OfferRow {
        id: &o.id,
        capacity: o.capacity,
        max_awards: o.max_awards,
        earmarks: o.earmarks.iter().map(|e| EarmarkRow { group: &e.group, min_share: e.min_share }).collect(),
    });
    let pairs = problem.pairs.iter().map(|p| PairRow {
        need: need(p.need),
        offer: offer(p.offer),
        min: p.min,
        max: p.max,
        fit: p.fit,
        rate: p.rate,
        setup: p.setup,
    });
    let pins = problem.pins.iter().map(|p| PinRow { need: need(p.need), offer: offer(p.offer), amount: p.amount });
    let file = File {
        format: FORMAT,
        name: &problem.name,
        policy: &problem.policy,
        states: problem
            .states
            .iter()
            .map(|s| StateRow { id: &s.id, groups: &s.groups, max_awards: s.max_awards })
            .collect(),
        needs: needs.collect(),
        offers: offers.collect(),
        pairs: pairs.collect(),
        pins: pins.collect(),
    };
    // Texts and numbers alone: serialising them into memory cannot fail.
    serde_json::to_vec(&file).unwrap_or_default()
}
