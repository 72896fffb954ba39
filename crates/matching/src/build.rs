//! Needs, offers and what the rules say of them become an allocation problem in the interchange format.
//!
//! Amounts leave here in whole units, as the optimizer counts. What is agreed already stays exactly as it is (a pin);
//! what a side declined is not proposed again in the same form.

use std::collections::{BTreeMap, BTreeSet};

use assessment::Need;
use vocabulary::{Finding, Group, NeedId, OfferId, Place, Quantity, StateCode};

use crate::eligibility::{Context, Eligibility, in_order_of_needs, in_order_of_offers};
use crate::fit::{fit_under, is_taught, scale};
use crate::legend::{Legend, LessonsUsed};
use crate::offer::Offer;
use crate::policy::Policy;
use crate::problem::{self, Problem};
use crate::terms::Terms;
use crate::weights::{Weight, weights};

/// An award that both sides have agreed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct AgreedAward {
    /// The need.
    pub need: NeedId,
    /// The offer.
    pub offer: OfferId,
    /// Minor units of the need's unit.
    pub amount: i64,
}

/// What a problem is built from.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// A name for people.
    pub name: &'a str,
    /// The needs of the round.
    pub needs: &'a [Need],
    /// The offers of the round.
    pub offers: &'a [Offer],
    /// What the rules say of them.
    pub eligibility: &'a Eligibility,
    /// What is maximised, under which limits.
    pub policy: &'a Policy,
    /// Awards that stay.
    pub agreed: &'a [AgreedAward],
    /// Pairs that a side declined.
    pub declined: &'a BTreeSet<(NeedId, OfferId)>,
}

/// Builds the problem and the legend of its ids.
///
/// # Errors
/// Every fault of the input, the policy and the agreed awards; nothing is repaired silently.
pub fn build(input: &Input<'_>, context: &Context<'_>) -> Result<(Problem, Legend), Vec<Finding>> {
    let mut findings = input.policy.findings();
    findings.extend(need_findings(input.needs, context));
    findings.extend(offer_findings(input.offers));
    if !findings.is_empty() {
        return Err(findings);
    }
    let builder = Builder::new(input, context);
    findings.extend(builder.agreed_findings());
    if !findings.is_empty() {
        return Err(findings);
    }
    let (problem, legend) = builder.finish();
    let faults = problem.faults();
    if faults.is_empty() { Ok((problem, legend)) } else { Err(faults) }
}

fn need_findings(needs: &[Need], context: &Context<'_>) -> Vec<Finding> {
    let states: BTreeMap<NeedId, &StateCode> = needs.iter().map(|need| (need.id, &need.state)).collect();
    let mut findings = Vec::new();
    let mut seen = BTreeSet::new();
    for (row, need) in needs.iter().enumerate() {
        let facts = &need.facts;
        let mut fault = |field: &str, code: &str, value: String, message: &str| {
            findings.push(Finding::error(code, Place::path(format!("needs[{row}].{field}")), value, message));
        };
        if !seen.insert(need.id) {
            fault("id", "need-twice", need.id.to_string(), "this need stands twice; give it once");
        }
        if context.register.get(&need.state).is_none() {
            fault(
                "state",
                "unknown-state",
                need.state.to_string(),
                "the register of states does not know this state; add it or correct the code",
            );
        }
        if facts.quantity.amount <= 0 {
            fault("quantity", "not-positive", facts.quantity.to_string(), "ask for more than nothing");
        }
        if !(0..=facts.quantity.amount.max(0)).contains(&facts.least_useful) {
            fault(
                "least_useful",
                "least-useful-out-of-bounds",
                facts.least_useful.to_string(),
                "the least useful amount lies between 0 and the quantity",
            );
        }
        if facts.max_providers == Some(0) {
            fault(
                "max_providers",
                "limit-too-small",
                "0".into(),
                "allow at least one provider, or leave the limit out",
            );
        }
        for required in &facts.requires {
            if *required == need.id {
                fault("requires", "requires-itself", required.to_string(), "a need cannot require itself; take it out");
            } else if states.get(required).is_some_and(|state| **state != need.state) {
                fault(
                    "requires",
                    "requires-another-state",
                    required.to_string(),
                    "a need may require needs of its own state only",
                );
            }
        }
    }
    findings
}

fn offer_findings(offers: &[Offer]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut seen = BTreeSet::new();
    for (row, offer) in offers.iter().enumerate() {
        let facts = &offer.facts;
        let mut fault = |field: &str, code: &str, value: String, message: &str| {
            findings.push(Finding::error(code, Place::path(format!("offers[{row}].{field}")), value, message));
        };
        if !seen.insert(offer.id) {
            fault("id", "offer-twice", offer.id.to_string(), "this offer stands twice; give it once");
        }
        for (field, amount) in [
            ("capacity", facts.capacity.amount),
            ("smallest_award", facts.smallest_award),
            ("largest_award", facts.largest_award.unwrap_or(0)),
            ("setup_cost", facts.setup_cost),
        ] {
            if amount < 0 {
                fault(field, "negative-amount", amount.to_string(), "an amount is 0 or more");
            }
        }
        for earmark in facts.earmarks.iter().filter(|earmark| earmark.min_percent > 100) {
            fault(
                "earmarks",
                "percent-out-of-bounds",
                earmark.min_percent.to_string(),
                "a kept share lies between 0 and 100 percent",
            );
        }
    }
    findings
}

/// A row of the problem before it has its positions.
#[derive(Clone, Copy)]
struct Row {
    terms: Terms,
    /// In the problem only because it is agreed: limits that no longer hold do not bind it.
    agreed_only: bool,
}

struct Builder<'a> {
    input: &'a Input<'a>,
    context: &'a Context<'a>,
    needs: Vec<&'a Need>,
    offers: Vec<&'a Offer>,
    need_at: BTreeMap<NeedId, usize>,
    offer_at: BTreeMap<OfferId, usize>,
    /// By positions of need and offer.
    rows: BTreeMap<(usize, usize), Row>,
    declined: BTreeMap<NeedId, usize>,
}

impl<'a> Builder<'a> {
    fn new(input: &'a Input<'a>, context: &'a Context<'a>) -> Self {
        let (needs, offers) = (in_order_of_needs(input.needs), in_order_of_offers(input.offers));
        let need_at: BTreeMap<_, _> = needs.iter().enumerate().map(|(at, need)| (need.id, at)).collect();
        let offer_at: BTreeMap<_, _> = offers.iter().enumerate().map(|(at, offer)| (offer.id, at)).collect();
        let (mut rows, mut declined) = (BTreeMap::new(), BTreeMap::new());
        for pair in &input.eligibility.pairs {
            let (Some(&need), Some(&offer)) = (need_at.get(&pair.need), offer_at.get(&pair.offer)) else { continue };
            if input.declined.contains(&(pair.need, pair.offer)) {
                *declined.entry(pair.need).or_insert(0) += 1;
            } else {
                rows.insert((need, offer), Row { terms: pair.terms, agreed_only: false });
            }
        }
        let mut builder = Self { input, context, needs, offers, need_at, offer_at, rows, declined };
        builder.add_agreed_rows();
        builder
    }

    /// Agreed pairs keep their row even where a rule now stands against them, or a side declined more.
    fn add_agreed_rows(&mut self) {
        for award in self.input.agreed {
            let Some((at, need, offer)) = self.pair_of(award) else { continue };
            let state = self.context.register.get(&need.state);
            let terms = Terms::of(need, state, offer, self.context.rates);
            if let (Some(terms), false) = (terms, self.rows.contains_key(&at)) {
                self.rows.insert(at, Row { terms, agreed_only: true });
            }
        }
    }

    fn pair_of(&self, award: &AgreedAward) -> Option<((usize, usize), &'a Need, &'a Offer)> {
        let (need, offer) = (*self.need_at.get(&award.need)?, *self.offer_at.get(&award.offer)?);
        Some(((need, offer), self.needs.get(need)?, self.offers.get(offer)?))
    }

    fn agreed_findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut seen = BTreeSet::new();
        for (row, award) in self.input.agreed.iter().enumerate() {
            let mut fault = |field: &str, code: &str, value: String, message: &str| {
                findings.push(Finding::error(code, Place::path(format!("agreed[{row}].{field}")), value, message));
            };
            if award.amount <= 0 {
                fault(
                    "amount",
                    "not-positive",
                    award.amount.to_string(),
                    "an agreed award has an amount; take it out where nothing is agreed",
                );
            }
            if !seen.insert((award.need, award.offer)) {
                fault("offer", "agreed-twice", award.offer.to_string(), "this pair stands twice; add its amounts up");
            }
            match self.pair_of(award) {
                None if !self.need_at.contains_key(&award.need) => {
                    fault(
                        "need",
                        "unknown-need",
                        award.need.to_string(),
                        "the need of an agreed award belongs to the round; add it",
                    );
                }
                None => fault(
                    "offer",
                    "unknown-offer",
                    award.offer.to_string(),
                    "the offer of an agreed award belongs to the round; add it",
                ),
                Some((at, need, _)) if !self.rows.contains_key(&at) => {
                    let message = "need and offer cannot be converted; add the exchange rate of both currencies";
                    fault("need", "no-exchange-rate", need.facts.quantity.unit.to_string(), message);
                }
                Some(_) => {}
            }
        }
        findings
    }

    fn finish(self) -> (Problem, Legend) {
        let mut legend = Legend::new(self.input.policy, self.context);
        let mut weights = weights(self.input.needs, &self.input.policy.weights, self.context);
        for (need, &value) in &self.input.policy.set_weights {
            weights.insert(*need, Weight::set_by_round(value));
        }
        let states: BTreeSet<&StateCode> = self.needs.iter().map(|need| &need.state).collect();
        let state_at: BTreeMap<&StateCode, usize> = states.iter().enumerate().map(|(at, state)| (*state, at)).collect();
        let mut problem = Problem {
            name: self.input.name.to_owned(),
            policy: self.input.policy.of_problem(|award| self.earlier(award)),
            states: states.iter().map(|state| self.state(state)).collect(),
            offers: self.offers.iter().map(|offer| offer_of(offer)).collect(),
            pairs: self.rows.iter().filter_map(|(&at, row)| self.pair(at, row)).collect(),
            ..Problem::default()
        };
        for need in &self.needs {
            let weight = weights.remove(&need.id).unwrap_or_else(|| Weight::set_by_round(1.0));
            let state = state_at.get(&need.state).copied().unwrap_or_default();
            problem.needs.push(self.need(need, position(state), weight.value));
            legend.enter_need(need, weight, self.declined.get(&need.id).copied().unwrap_or(0), self.context);
        }
        self.offers.iter().for_each(|offer| legend.enter_offer(offer));
        problem.pins = self.pins();
        legend.lessons = self.lessons_used();
        (problem, legend)
    }

    fn state(&self, code: &StateCode) -> problem::State {
        let groups: BTreeSet<Group> =
            self.context.register.get(code).into_iter().flat_map(|state| state.groups_on(self.context.day)).collect();
        let mut groups: Vec<String> = groups.iter().map(ToString::to_string).collect();
        // A floor may name a region: its states then carry it as a group.
        for floor in &self.input.policy.floors {
            let region = floor.group.parse().ok().filter(|_| !groups.contains(&floor.group));
            let state = self.context.register.get(code);
            if region.zip(state).is_some_and(|(region, state)| state.lies_in(&region)) {
                groups.push(floor.group.clone());
            }
        }
        problem::State {
            id: code.to_string(),
            groups,
            max_awards: self.input.policy.max_awards_of(code).map(u64::from),
        }
    }

    /// An award of the earlier plan in ids and whole units; none where its need is no longer there to give the unit.
    fn earlier(&self, award: &AgreedAward) -> Option<crate::plan::Award> {
        let need = self.needs.get(*self.need_at.get(&award.need)?)?;
        let amount = Quantity::new(award.amount, need.facts.quantity.unit).major();
        (amount > 0.0).then(|| crate::plan::Award {
            need: award.need.to_string(),
            offer: award.offer.to_string(),
            amount,
        })
    }

    fn need(&self, need: &Need, state: u32, weight: f64) -> problem::Need {
        let facts = &need.facts;
        problem::Need {
            id: need.id.to_string(),
            state,
            quantity: facts.quantity.major(),
            min_quantity: Quantity::new(facts.least_useful, facts.quantity.unit).major(),
            weight,
            max_providers: facts.max_providers.or(self.input.policy.max_providers).map(u64::from),
            requires: facts.requires.iter().filter_map(|id| self.need_at.get(id)).map(|&at| position(at)).collect(),
        }
    }

    fn pair(&self, at: (usize, usize), row: &Row) -> Option<problem::Pair> {
        let (need, offer) = (self.needs.get(at.0)?, self.offers.get(at.1)?);
        let fit = fit_under(self.input.policy, need, offer, self.context);
        let Terms { rate, min, max, setup } = row.terms;
        let whole = row.agreed_only || max == need.facts.quantity.major();
        Some(problem::Pair {
            need: position(at.0),
            offer: position(at.1),
            min: if row.agreed_only { 0.0 } else { min },
            max: if whole { None } else { Some(max) },
            fit: fit.value,
            rate,
            setup,
        })
    }

    /// What feedback has taught, as far as it counts; none where nothing does.
    fn lessons_used(&self) -> Option<LessonsUsed> {
        let policy = self.input.policy;
        let factors: Vec<_> = policy.learned.iter().filter(|factor| factor.counts()).cloned().collect();
        if factors.is_empty() {
            return None;
        }
        let taught = |at: &&(usize, usize)| {
            let pair = self.needs.get(at.0).zip(self.offers.get(at.1));
            pair.is_some_and(|(need, offer)| is_taught(policy, need, offer, self.context))
        };
        let pairs = self.rows.keys().filter(taught).count();
        Some(LessonsUsed { scale: scale(&policy.learned), factors, pairs })
    }

    fn pins(&self) -> Vec<problem::Pin> {
        let pin = |award: &AgreedAward| {
            let ((need, offer), asked, _) = self.pair_of(award)?;
            let amount = Quantity::new(award.amount, asked.facts.quantity.unit).major();
            Some(((need, offer), problem::Pin { need: position(need), offer: position(offer), amount }))
        };
        let pins: BTreeMap<_, _> = self.input.agreed.iter().filter_map(pin).collect();
        pins.into_values().collect()
    }
}

fn offer_of(offer: &Offer) -> problem::Offer {
    let mut earmarks: BTreeMap<Group, u8> = BTreeMap::new();
    for earmark in &offer.facts.earmarks {
        let share = earmarks.entry(earmark.group).or_insert(0);
        *share = (*share).max(earmark.min_percent);
    }
    problem::Offer {
        id: offer.id.to_string(),
        capacity: offer.facts.capacity.major(),
        max_awards: offer.facts.max_awards.map(u64::from),
        earmarks: earmarks
            .into_iter()
            .map(|(group, percent)| problem::Earmark {
                group: group.to_string(),
                min_share: f64::from(percent) / 100.0,
            })
            .collect(),
    }
}

/// Positions fit: an import is refused long before four thousand million records.
fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[path = "build_tests.rs"]
mod tests;
