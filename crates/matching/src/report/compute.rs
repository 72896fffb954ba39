//! Outcome, baselines, awards, needs and use of the offers.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{Quantity, Text, Unit};

use super::{
    AwardLine, Comparison, MatchReport, Material, Met, NeedLine, OfferUse, Outcome, SupplyAmount, coverage, unmet,
};
use crate::legend::{Legend, NeedEntry, OfferEntry};
use crate::plan::Award;
use crate::problem::{self, Problem};

/// A need counts as met in full when less than this part of it is missing, as constraints of the format hold.
const FULL: f64 = 1.0 - 1e-6;

/// Whole units as minor units, rounded down to what can be paid or given.
pub(super) fn minor(amount: f64, unit: Unit) -> i64 {
    // The small addition takes back what floating point lost; it is far below the smallest coin.
    (amount * 10f64.powi(unit.exponent() as i32) + 1e-3).floor() as i64
}

/// The problem by ids.
pub(super) struct Lookup<'a> {
    needs: BTreeMap<&'a str, &'a problem::Need>,
    pairs: BTreeMap<(&'a str, &'a str), &'a problem::Pair>,
    pins: BTreeSet<(&'a str, &'a str)>,
    award_cost: f64,
}

impl<'a> Lookup<'a> {
    fn of(problem: &'a Problem) -> Self {
        let ids = |need: u32, offer: u32| {
            let (need, offer) = (problem.needs.get(need as usize)?, problem.offers.get(offer as usize)?);
            Some((need.id.as_str(), offer.id.as_str()))
        };
        Self {
            needs: problem.needs.iter().map(|need| (need.id.as_str(), need)).collect(),
            pairs: problem.pairs.iter().filter_map(|pair| Some((ids(pair.need, pair.offer)?, pair))).collect(),
            pins: problem.pins.iter().filter_map(|pin| ids(pin.need, pin.offer)).collect(),
            award_cost: problem.policy.award_cost,
        }
    }

    fn value(&self, award: &Award) -> f64 {
        let found =
            self.needs.get(award.need.as_str()).zip(self.pairs.get(&(award.need.as_str(), award.offer.as_str())));
        found.map_or(0.0, |(need, pair)| need.weight * pair.fit * award.amount / need.quantity - self.award_cost)
    }
}

pub(super) fn state_name(legend: &Legend, need: &NeedEntry) -> Text {
    legend.states.get(&need.state).map_or_else(|| Text::english(need.state.as_str()), |state| state.name.clone())
}

/// A need with what it gets.
pub(super) struct Served<'a> {
    pub key: &'a str,
    pub entry: &'a NeedEntry,
    pub matched: i64,
    pub matched_usd_cents: i64,
    /// Part of the quantity that is matched, at most 1.
    pub share: f64,
    pub met: Met,
}

fn served<'a>(material: &Material<'a>) -> Vec<Served<'a>> {
    let mut got: BTreeMap<&str, (f64, i64, i64)> = BTreeMap::new();
    for award in &material.plan.awards {
        let Some(entry) = material.legend.needs.get(&award.need) else { continue };
        let amount = minor(award.amount, entry.quantity.unit);
        let cents = material.legend.rates.usd_cents(Quantity::new(amount, entry.quantity.unit)).unwrap_or(0);
        let sum = got.entry(award.need.as_str()).or_default();
        *sum = (sum.0 + award.amount, sum.1 + amount, sum.2 + cents);
    }
    let line = |need: &'a problem::Need| {
        let entry = material.legend.needs.get(&need.id)?;
        let (amount, matched, matched_usd_cents) = got.get(need.id.as_str()).copied().unwrap_or_default();
        let share = (amount / need.quantity).min(1.0);
        let met = match share {
            share if share >= FULL => Met::Full,
            share if share > 0.0 => Met::Part,
            _ => Met::Unmet,
        };
        Some(Served { key: need.id.as_str(), entry, matched, matched_usd_cents, share, met })
    };
    material.problem.needs.iter().filter_map(line).collect()
}

pub(super) fn report(material: &Material<'_>) -> MatchReport {
    let Material { problem, plan, legend, eligibility, .. } = material;
    let lookup = Lookup::of(problem);
    let served = served(material);
    let offers = offer_uses(material, &lookup);
    MatchReport {
        name: problem.name.clone(),
        day: legend.day,
        edition: legend.edition.clone(),
        problem_sha256: plan.problem_sha256.clone(),
        policy: legend.policy.clone(),
        rates: legend.rates.clone(),
        outcome: outcome(material),
        baselines: comparisons(material, &lookup),
        award_count: plan.awards.len(),
        totals: coverage::figures(&served, legend, |_| true),
        supply: supply(&offers),
        groups: coverage::by_group(&served, legend),
        regions: coverage::by_region(&served, legend),
        areas: coverage::by_area(&served, legend),
        map: coverage::map(&served, legend),
        rules: unmet::rule_totals(eligibility),
        unmet: unmet::unmet(material, &served),
        offers,
        awards: plan.awards.iter().filter_map(|award| award_line(award, legend, &lookup)).collect(),
        needs: served.iter().map(|served| need_line(served, material)).collect(),
    }
}

fn outcome(material: &Material<'_>) -> Outcome {
    let plan = material.plan;
    let certified_bound = plan.certificate.bound;
    Outcome {
        status: plan.status.as_str().to_owned(),
        objective: plan.objective,
        bound: plan.bound,
        bound_source: plan.bound_source.map(|source| source.as_str().to_owned()),
        gap: plan.gap,
        certified_bound,
        certified_gap: (certified_bound - plan.objective) / plan.objective.abs().max(1e-9),
    }
}

fn served_count(awards: &[Award]) -> usize {
    awards.iter().map(|award| award.need.as_str()).collect::<BTreeSet<_>>().len()
}

fn comparisons(material: &Material<'_>, lookup: &Lookup<'_>) -> Vec<Comparison> {
    let plan = material.plan;
    let ours = served_count(&plan.awards);
    let compare = |baseline: &super::Baseline<'_>| {
        let objective: f64 = baseline.awards.iter().map(|award| lookup.value(award)).sum();
        let served = served_count(baseline.awards);
        let more_value = plan.objective - objective;
        Comparison {
            name: baseline.name.to_owned(),
            objective,
            served,
            awards: baseline.awards.len(),
            more_value,
            more_value_share: (objective > 0.0).then(|| more_value / objective),
            more_served: ours as i64 - served as i64,
        }
    };
    material.baselines.iter().map(compare).collect()
}

fn need_line(served: &Served<'_>, material: &Material<'_>) -> NeedLine {
    let entry = served.entry;
    NeedLine {
        id: entry.id,
        title: entry.title.clone(),
        state: entry.state.clone(),
        state_name: state_name(material.legend, entry),
        capability: entry.capability.clone(),
        area: entry.area.clone(),
        quantity: entry.quantity,
        matched: served.matched,
        met: served.met,
        weight: entry.weight.value,
        weight_parts: entry.weight.parts.clone(),
        eligible: material.eligibility.needs.get(&entry.id).map_or(0, |answer| answer.eligible),
    }
}

/// What an award takes from its offer, in minor units: to the nearest, since exchange rates do not come out even.
fn taken(award: &Award, offer: &OfferEntry, lookup: &Lookup<'_>) -> i64 {
    let pair = lookup.pairs.get(&(award.need.as_str(), award.offer.as_str()));
    let amount = pair.map_or(0.0, |pair| pair.rate * award.amount + pair.setup);
    (amount * 10f64.powi(offer.capacity.unit.exponent() as i32)).round() as i64
}

fn award_line(award: &Award, legend: &Legend, lookup: &Lookup<'_>) -> Option<AwardLine> {
    let (need, offer) = (legend.needs.get(&award.need)?, legend.offers.get(&award.offer)?);
    let (need_id, offer_id) = (award.need.as_str(), award.offer.as_str());
    let (asked, pair) = (lookup.needs.get(need_id)?, lookup.pairs.get(&(need_id, offer_id))?);
    let amount = Quantity::new(minor(award.amount, need.quantity.unit), need.quantity.unit);
    Some(AwardLine {
        need: need.id,
        need_title: need.title.clone(),
        state: need.state.clone(),
        state_name: state_name(legend, need),
        area: need.area.clone(),
        offer: offer.id,
        offer_title: offer.title.clone(),
        provider_name: offer.provider_name.clone(),
        amount,
        share: (award.amount / asked.quantity).min(1.0),
        used: Quantity::new(taken(award, offer, lookup), offer.capacity.unit),
        usd_cents: legend.rates.usd_cents(amount),
        fit: pair.fit,
        weight: asked.weight,
        value: lookup.value(award),
        agreed: lookup.pins.contains(&(need_id, offer_id)),
    })
}

fn offer_uses(material: &Material<'_>, lookup: &Lookup<'_>) -> Vec<OfferUse> {
    let Material { problem, plan, legend, .. } = material;
    let mut used: BTreeMap<&str, (usize, i64)> = BTreeMap::new();
    for award in &plan.awards {
        let Some(entry) = legend.offers.get(&award.offer) else { continue };
        let sum = used.entry(award.offer.as_str()).or_default();
        *sum = (sum.0 + 1, sum.1 + taken(award, entry, lookup));
    }
    let mut eligible: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, offer) in lookup.pairs.keys() {
        *eligible.entry(offer).or_default() += 1;
    }
    let line = |offer: &problem::Offer| {
        let entry = legend.offers.get(&offer.id)?;
        let (awards, used) = used.get(offer.id.as_str()).copied().unwrap_or_default();
        let capacity = entry.capacity;
        let cents = |amount| legend.rates.usd_cents(Quantity::new(amount, capacity.unit));
        Some(OfferUse {
            id: entry.id,
            title: entry.title.clone(),
            provider_name: entry.provider_name.clone(),
            provider_kind: entry.provider_kind,
            capacity,
            used,
            left: (capacity.amount - used).max(0),
            used_share: if capacity.amount > 0 { used as f64 / capacity.amount as f64 } else { 0.0 },
            awards,
            max_awards: offer.max_awards,
            eligible: eligible.get(offer.id.as_str()).copied().unwrap_or(0),
            capacity_usd_cents: cents(capacity.amount),
            used_usd_cents: cents(used),
        })
    };
    problem.offers.iter().filter_map(line).collect()
}

fn supply(offers: &[OfferUse]) -> Vec<SupplyAmount> {
    let mut by_unit: BTreeMap<&'static str, SupplyAmount> = BTreeMap::new();
    for offer in offers {
        let unit = offer.capacity.unit;
        let sum = by_unit.entry(unit.code()).or_insert(SupplyAmount { unit, offers: 0, capacity: 0, used: 0 });
        sum.offers += 1;
        sum.capacity += offer.capacity.amount;
        sum.used += offer.used;
    }
    by_unit.into_values().collect()
}
