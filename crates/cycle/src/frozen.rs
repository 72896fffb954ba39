//! The input of a run, frozen: one canonical JSON document from which anyone repeats the run offline.
//!
//! What is agreed holds: an agreed award stays exactly as it is, and no limit that came later, or that is broken only
//! because another award was declined, makes the whole round infeasible. How that is done stands with [`Frozen::hold`].

use std::collections::{BTreeMap, BTreeSet};

use assessment::Need;
use chrono::NaiveDate;
use matching::terms::Terms;
use matching::{
    AgreedAward, CatalogueFacts, Context, Eligibility, Input, Legend, MatchReport, Material, Offer, Plan, Policy,
    Problem, build, eligible,
};
use serde::{Deserialize, Serialize};
use vocabulary::{
    ExchangeRates, Finding, Group, NeedId, OfferId, OrganisationId, Place, Register, RoundId, State, StateCode,
};

/// The name of the format.
pub const FORMAT: &str = "matchmaker-input/1";

/// Everything that a run depends on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Frozen {
    /// `matchmaker-input/1`.
    pub format: String,
    /// Version of the program that froze it.
    pub program: String,
    /// The round.
    pub round: RoundId,
    /// Its title.
    pub title: String,
    /// The day of the run.
    pub day: NaiveDate,
    /// What is maximised, under which limits, by which weights.
    pub policy: Policy,
    /// What the matcher knows of the catalogue.
    pub facts: CatalogueFacts,
    /// Exchange rates with their date.
    pub rates: ExchangeRates,
    /// The states of the needs, with their regions and dated groups.
    pub states: Vec<State>,
    /// Which organisation speaks for which state.
    pub delegations: BTreeMap<OrganisationId, StateCode>,
    /// Needs outside the round that were served already.
    pub served: BTreeSet<NeedId>,
    /// The needs, by day of posting and identifier.
    pub needs: Vec<Need>,
    /// The offers, by day of posting and identifier.
    pub offers: Vec<Offer>,
    /// What is agreed, or waits for an answer in another round.
    pub agreed: Vec<AgreedAward>,
    /// Pairs that a side declined.
    pub declined: BTreeSet<(NeedId, OfferId)>,
    /// Earmarks that what is agreed breaks by itself; they bind this run only as far as that allows.
    pub lowered_earmarks: Vec<(OfferId, Group)>,
}

/// A problem with what is needed to tell people about it.
pub struct Stated {
    /// The allocation problem.
    pub problem: Problem,
    /// What its ids stand for.
    pub legend: Legend,
    /// What the rules said.
    pub eligibility: Eligibility,
}

/// What an agreed award takes from its offer, beside what the store has booked for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Booked {
    pub(crate) award: AgreedAward,
    /// Booked in the offer's minor units; none where nothing is booked before both sides accept.
    pub(crate) draw: Option<i64>,
}

impl Frozen {
    /// The bytes that are hashed and kept: the same input, the same bytes.
    pub fn bytes(&self) -> Vec<u8> {
        // Texts, integers and finite numbers alone: writing them into memory cannot fail.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads a frozen input.
    ///
    /// # Errors
    /// What is wrong with the document, with its place.
    pub fn read(bytes: &[u8]) -> Result<Self, Vec<Finding>> {
        let fault = |code, value: &str, message: String| vec![Finding::error(code, Place::default(), value, message)];
        let frozen: Self = serde_json::from_slice(bytes).map_err(|e| {
            fault(
                "not-a-frozen-input",
                "",
                format!("this is no frozen input of a run ({e}); take the file from the run's page"),
            )
        })?;
        if frozen.format != FORMAT {
            return Err(fault(
                "other-format",
                &frozen.format,
                format!("this program reads {FORMAT}; use the version that froze it"),
            ));
        }
        Ok(frozen)
    }

    /// The states of the input.
    pub(crate) fn register(&self) -> Register {
        let mut register = Register::default();
        register.add(self.states.iter().cloned());
        register
    }

    /// States the problem.
    ///
    /// # Errors
    /// Every fault of the input and the policy.
    pub fn state(&self) -> Result<Stated, Vec<Finding>> {
        let register = self.register();
        let context = self.context(&register);
        let eligibility = eligible(&self.needs, &self.offers, &context);
        let input = Input {
            name: &self.title,
            needs: &self.needs,
            offers: &self.offers,
            eligibility: &eligibility,
            policy: &self.policy,
            agreed: &self.agreed,
            declined: &self.declined,
        };
        let (problem, legend) = build(&input, &context)?;
        Ok(Stated { problem, legend, eligibility })
    }

    /// What the rules look at beside needs and offers.
    pub(crate) fn context<'a>(&'a self, register: &'a Register) -> Context<'a> {
        Context {
            facts: &self.facts,
            register,
            rates: &self.rates,
            delegations: &self.delegations,
            served: &self.served,
            day: self.day,
        }
    }

    /// Makes room for what is agreed. Of a need with an agreed award: the quantity is at least what is agreed, the least
    /// useful amount at most that, and what it requires no longer binds. Of an offer: what is free is what the store has
    /// free, whatever exchange rates did since; limits on awards count what is agreed in; an earmark that what is agreed
    /// breaks by itself is lowered to the share that is reached, and named.
    pub(crate) fn hold(&mut self, booked: &[Booked]) {
        let mut awards: BTreeMap<(NeedId, OfferId), i64> = BTreeMap::new();
        for one in booked.iter().filter(|one| one.award.amount > 0) {
            *awards.entry((one.award.need, one.award.offer)).or_insert(0) += one.award.amount;
        }
        self.agreed = awards.iter().map(|(&(need, offer), &amount)| AgreedAward { need, offer, amount }).collect();
        for need in &mut self.needs {
            let of: Vec<i64> = self.agreed.iter().filter(|a| a.need == need.id).map(|a| a.amount).collect();
            if !of.is_empty() {
                hold_need(need, &of);
            }
        }
        let register = self.register();
        let needs: BTreeMap<NeedId, &Need> = self.needs.iter().map(|need| (need.id, need)).collect();
        for offer in &mut self.offers {
            let agreed: Vec<Pinned> = self
                .agreed
                .iter()
                .filter(|award| award.offer == offer.id)
                .filter_map(|award| Pinned::of(award, needs.get(&award.need)?, offer, &register, &self.rates))
                .collect();
            if agreed.is_empty() {
                continue;
            }
            let mut store = Store { draw: 0, at_rates: 0.0 };
            for one in booked.iter().filter(|one| one.award.offer == offer.id) {
                let pinned = needs
                    .get(&one.award.need)
                    .and_then(|need| Pinned::of(&one.award, need, offer, &register, &self.rates));
                if let (Some(draw), Some(pinned)) = (one.draw, pinned) {
                    store.draw = store.draw.saturating_add(draw);
                    store.at_rates += pinned.moved + pinned.setup;
                }
            }
            let lowered = hold_offer(offer, &agreed, &store, self.day);
            self.lowered_earmarks.extend(lowered.into_iter().map(|group| (offer.id, group)));
        }
    }
}

fn hold_need(need: &mut Need, agreed: &[i64]) {
    let sum = agreed.iter().fold(0i64, |sum, amount| sum.saturating_add(*amount));
    let facts = &mut need.facts;
    facts.quantity.amount = facts.quantity.amount.max(sum);
    facts.least_useful = facts.least_useful.min(sum);
    facts.requires.clear();
    let count = u32::try_from(agreed.len()).unwrap_or(u32::MAX);
    facts.max_providers = facts.max_providers.map(|most| most.max(count));
}

/// An agreed award in the offer's minor units, at the rates of the run.
struct Pinned<'a> {
    state: Option<&'a State>,
    moved: f64,
    setup: f64,
}

impl<'a> Pinned<'a> {
    fn of(
        award: &AgreedAward,
        need: &Need,
        offer: &Offer,
        register: &'a Register,
        rates: &ExchangeRates,
    ) -> Option<Self> {
        let state = register.get(&need.state);
        let terms = Terms::of(need, state, offer, rates)?;
        let minor = 10f64.powi(i32::try_from(offer.facts.capacity.unit.exponent()).unwrap_or(0));
        let amount = vocabulary::Quantity::new(award.amount, need.facts.quantity.unit).major();
        Some(Self { state, moved: terms.rate * amount * minor, setup: terms.setup * minor })
    }
}

/// What the store has booked from an offer, and what the same awards take at the rates of the run.
struct Store {
    draw: i64,
    at_rates: f64,
}

fn hold_offer(offer: &mut Offer, agreed: &[Pinned<'_>], store: &Store, day: NaiveDate) -> Vec<Group> {
    let facts = &mut offer.facts;
    let used = agreed.iter().map(|pinned| pinned.moved + pinned.setup).sum::<f64>().ceil() as i64;
    let free = facts.capacity.amount.saturating_sub(store.draw).max(0);
    if store.draw > 0 {
        facts.capacity.amount = free.saturating_add(store.at_rates.ceil() as i64);
    }
    facts.capacity.amount = facts.capacity.amount.max(used);
    let count = u32::try_from(agreed.len()).unwrap_or(u32::MAX);
    facts.max_awards = facts.max_awards.map(|most| most.max(count));
    let moved: f64 = agreed.iter().map(|pinned| pinned.moved).sum();
    let mut lowered = Vec::new();
    for earmark in &mut facts.earmarks {
        let inside: f64 = agreed
            .iter()
            .filter(|pinned| pinned.state.is_some_and(|state| state.groups_on(day).any(|g| g == earmark.group)))
            .map(|pinned| pinned.moved)
            .sum();
        if inside < f64::from(earmark.min_percent) / 100.0 * moved {
            // At most the earmark's own percentage, because the share lies below it.
            earmark.min_percent = (100.0 * inside / moved).floor() as u8;
            lowered.push(earmark.group);
        }
    }
    lowered
}

/// The match report of a checked plan.
pub fn report_of(stated: &Stated, plan: &Plan) -> MatchReport {
    let baselines = matching::baselines(&stated.problem);
    let named: Vec<matching::Baseline<'_>> =
        baselines.iter().map(|(name, awards)| matching::Baseline { name, awards }).collect();
    matching::report(&Material {
        problem: &stated.problem,
        plan,
        legend: &stated.legend,
        eligibility: &stated.eligibility,
        baselines: &named,
    })
}
