//! What conditions cost: for each of an offer's own rules the needs that it alone keeps away, and what the whole would
//! gain if it were relaxed.

use std::collections::{BTreeMap, BTreeSet};

use assessment::Need;
use serde::Serialize;
use vocabulary::{NeedId, OfferId, Period};

use super::figures::{Effect, Moves};
use super::hood::Seeds;
use super::reader::{Named, Reader};
use super::room::Room;
use crate::eligibility::{EligiblePair, eligible};
use crate::offer::{Eligible, Offer};
use crate::problem::{Pair, Problem};

/// What one condition of an offer costs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Condition {
    /// `kind-of-help`, `period`, `language`, `delivery`, `eligible-states`, `levels`, `smallest-award`,
    /// `largest-award`, `max-awards`, `setup-cost` or `earmarks`.
    pub condition: &'static str,
    /// Needs that it alone keeps away.
    pub lost: Named,
    /// What the whole gains if it is relaxed; none where that changes nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gain: Option<Effect>,
    /// Needs that gain or lose by it.
    pub moves: Moves,
}

impl Room<'_> {
    /// What each condition of an offer costs; none where the reader may not name such an offer.
    pub fn conditions(&self, offer: OfferId, reader: &dyn Reader) -> Option<Vec<Condition>> {
        let desk = self.desk;
        let number = desk.offer(&offer.to_string(), reader)?;
        let offer = self.offer(offer)?;
        let seeds = Seeds { needs: Vec::new(), offers: vec![number] };
        let (base, base_exact) = desk.base(&seeds);
        let needs: BTreeMap<NeedId, &Need> = self.input.needs.iter().map(|need| (need.id, need)).collect();
        let now: BTreeSet<NeedId> = self.pairs_of(offer).into_iter().map(|pair| pair.need).collect();
        let mut conditions = Vec::new();
        for (condition, relaxed) in relaxations(offer, self.input.needs) {
            let pairs = self.pairs_of(&relaxed);
            let ids: Vec<String> =
                pairs.iter().filter(|p| !now.contains(&p.need)).map(|p| p.need.to_string()).collect();
            let lost = Named::of(ids.iter().map(String::as_str), |id| reader.may_name_need(id));
            let rows: Vec<Pair> = pairs
                .iter()
                .filter_map(|p| self.pair(self.place_of_need(p.need)?, needs.get(&p.need)?, &relaxed, p.terms))
                .collect();
            let table = desk.variant(|problem| self.relax(problem, &relaxed, rows));
            let mut answer = Condition { condition, lost, gain: None, moves: Moves::default() };
            if *table.problem != *desk.table.problem {
                let solved = desk.solve(&table, &base, &seeds, None);
                let exact = base_exact && solved.is_exact();
                let found = solved.found.filter(|f| f.value >= base.value).unwrap_or_else(|| base.clone());
                let by_prices = table.certified - desk.table.certified;
                let gain = found.value - base.value;
                answer.gain = Some(if exact {
                    Effect::exactly(gain, by_prices)
                } else {
                    Effect::gain(gain, table.certified - base.value, by_prices)
                });
                answer.moves = desk.moves(&base.awards, &found.awards, reader);
            }
            conditions.push(answer);
        }
        Some(conditions)
    }

    /// Pairs of an offer that every rule lets stand and no side declined.
    fn pairs_of(&self, offer: &Offer) -> Vec<EligiblePair> {
        let mut pairs = eligible(self.input.needs, std::slice::from_ref(offer), self.context).pairs;
        pairs.retain(|pair| !self.input.declined.contains(&(pair.need, pair.offer)));
        pairs
    }

    /// Puts a relaxed offer into the problem. Rows that stand only because they are agreed stay.
    fn relax(&self, problem: &mut Problem, offer: &Offer, rows: Vec<Pair>) {
        let Some(place) = self.place_of_offer(offer.id) else { return };
        let mut rows: BTreeMap<u32, Pair> = rows.into_iter().map(|row| (row.need, row)).collect();
        for pair in problem.pairs.iter_mut().filter(|pair| pair.offer == place) {
            if let Some(row) = rows.remove(&pair.need) {
                *pair = row;
            }
        }
        problem.pairs.extend(rows.into_values());
        if let Some(slot) = problem.offers.get_mut(place as usize) {
            slot.max_awards = offer.facts.max_awards.map(u64::from);
            if offer.facts.earmarks.is_empty() {
                slot.earmarks.clear();
            }
        }
    }
}

/// The offer without each of its conditions in turn.
pub(super) fn relaxations(offer: &Offer, needs: &[Need]) -> Vec<(&'static str, Offer)> {
    let facts = &offer.facts;
    let mut list = Vec::new();
    let mut relax = |name: &'static str, stands: bool, change: &dyn Fn(&mut Offer)| {
        if stands {
            let mut relaxed = offer.clone();
            change(&mut relaxed);
            list.push((name, relaxed));
        }
    };
    relax("kind-of-help", true, &|o| o.facts.kinds.extend(needs.iter().flat_map(|n| n.facts.kinds.iter().cloned())));
    relax("period", true, &|o| {
        let from = needs.iter().map(|n| n.facts.period.from()).fold(o.facts.window.from(), Ord::min);
        let until = needs.iter().map(|n| n.facts.period.until()).fold(o.facts.window.until(), Ord::max);
        if let Ok(window) = Period::new(from, until) {
            o.facts.window = window;
        }
    });
    relax("language", !facts.languages.is_empty(), &|o| o.facts.languages.clear());
    relax("delivery", !facts.delivery.is_empty(), &|o| o.facts.delivery.clear());
    relax("eligible-states", !facts.eligible.is_open(), &|o| o.facts.eligible = Eligible::default());
    relax("levels", facts.levels.is_some(), &|o| o.facts.levels = None);
    relax("smallest-award", facts.smallest_award > 0, &|o| o.facts.smallest_award = 0);
    relax("largest-award", facts.largest_award.is_some(), &|o| o.facts.largest_award = None);
    relax("max-awards", facts.max_awards.is_some(), &|o| o.facts.max_awards = None);
    relax("setup-cost", facts.setup_cost > 0, &|o| o.facts.setup_cost = 0);
    relax("earmarks", !facts.earmarks.is_empty(), &|o| o.facts.earmarks.clear());
    list
}
