//! Which offer may serve which need, and which rule stands against the rest.
//!
//! Most rules look at little of a need: its capability, its languages, its state. Needs that are alike to a rule get
//! their answers once, as a set of offers, so that thousands of needs meet hundreds of offers in a fraction of a second.

use std::collections::{BTreeMap, BTreeSet};

use assessment::Need;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vocabulary::{ExchangeRates, NeedId, OfferId, OrganisationId, Register, StateCode};

use crate::facts::CatalogueFacts;
use crate::offer::Offer;
use crate::rules::{Evidence, NeedView, RULES, Rule};
use crate::terms::Terms;

/// Near misses that are kept for one need.
pub const NEAREST: usize = 5;

/// The world of a run, frozen with it.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// What the matcher knows of the round's edition of the catalogue.
    pub facts: &'a CatalogueFacts,
    /// States with their regions and dated groups.
    pub register: &'a Register,
    /// Exchange rates with their date.
    pub rates: &'a ExchangeRates,
    /// Which organisation is the delegation of which state; a state may also offer.
    pub delegations: &'a BTreeMap<OrganisationId, StateCode>,
    /// Needs outside this round that have been served already, as far as others require them.
    pub served: &'a BTreeSet<NeedId>,
    /// The day of the run.
    pub day: NaiveDate,
}

/// A pair that every rule lets stand, with its terms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EligiblePair {
    /// The need.
    pub need: NeedId,
    /// The offer.
    pub offer: OfferId,
    /// Amounts and rate.
    #[serde(flatten)]
    pub terms: Terms,
}

/// How often a rule stands against a need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleCount {
    /// The rule's name.
    pub rule: String,
    /// Offers for which it is the first rule, in the order of asking, that they break.
    pub first: usize,
    /// Offers that break this rule and no other.
    pub only: usize,
}

/// An offer that breaks one rule only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NearMiss {
    /// The offer.
    pub offer: OfferId,
    /// The one rule.
    pub rule: String,
    /// Both sides of it.
    pub evidence: Evidence,
}

/// What the rules say about one need.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct NeedEligibility {
    /// Offers that may serve it.
    pub eligible: usize,
    /// Rules that stand against others, in the order of asking; `first` adds up to all offers that may not.
    pub excluded: Vec<RuleCount>,
    /// Offers that break one rule only, nearest first: the later a rule is asked, the nearer. At most `NEAREST`.
    pub nearest: Vec<NearMiss>,
}

/// The whole answer. It does not depend on the order in which needs and offers are handed in.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Eligibility {
    /// Pairs, in the order of needs (by day of posting, then identifier), then offers.
    pub pairs: Vec<EligiblePair>,
    /// Every need, also those that nothing may serve.
    pub needs: BTreeMap<NeedId, NeedEligibility>,
}

/// Needs in the order of the problem: day of posting, then identifier.
pub fn in_order_of_needs(needs: &[Need]) -> Vec<&Need> {
    let mut sorted: Vec<&Need> = needs.iter().collect();
    sorted.sort_by_key(|need| (need.posted, need.id));
    sorted
}

/// Offers in the order of the problem: day of posting, then identifier.
pub fn in_order_of_offers(offers: &[Offer]) -> Vec<&Offer> {
    let mut sorted: Vec<&Offer> = offers.iter().collect();
    sorted.sort_by_key(|offer| (offer.posted, offer.id));
    sorted
}

/// A set of offers by their positions.
#[derive(Debug, Clone, PartialEq)]
struct OfferSet(Vec<u64>);

impl OfferSet {
    fn none(offers: usize) -> Self {
        Self(vec![0; offers.div_ceil(64)])
    }

    fn all(offers: usize) -> Self {
        let mut set = Self::none(offers);
        (0..offers).for_each(|position| set.insert(position));
        set
    }

    fn insert(&mut self, position: usize) {
        if let Some(word) = self.0.get_mut(position / 64) {
            *word |= 1 << (position % 64);
        }
    }

    fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    fn combine(&self, other: &Self, with: impl Fn(u64, u64) -> u64) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(&a, &b)| with(a, b)).collect())
    }

    fn and(&self, other: &Self) -> Self {
        self.combine(other, |a, b| a & b)
    }

    fn without(&self, other: &Self) -> Self {
        self.combine(other, |a, b| a & !b)
    }

    fn or(&self, other: &Self) -> Self {
        self.combine(other, |a, b| a | b)
    }

    fn positions(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().flat_map(|(index, &word)| {
            std::iter::successors(Some(word), |word| Some(word & word.wrapping_sub(1)))
                .take_while(|&word| word != 0)
                .map(move |word| index * 64 + word.trailing_zeros() as usize)
        })
    }
}

/// Which offers each rule refuses to one need, in the order of `RULES`, and what follows from it.
struct Refusals {
    by_rule: Vec<OfferSet>,
    once: OfferSet,
    twice: OfferSet,
}

impl Refusals {
    fn none(offers: usize) -> Self {
        let empty = OfferSet::none(offers);
        Self { by_rule: Vec::with_capacity(RULES.len()), once: empty.clone(), twice: empty }
    }

    fn add(&mut self, refused: OfferSet) {
        self.twice = self.twice.or(&self.once.and(&refused));
        self.once = self.once.or(&refused);
        self.by_rule.push(refused);
    }

    fn counts(&self) -> Vec<RuleCount> {
        let alone = self.once.without(&self.twice);
        let mut counted = OfferSet(vec![0; self.once.0.len()]);
        let mut counts = Vec::new();
        for (rule, refused) in RULES.iter().zip(&self.by_rule) {
            let count = RuleCount {
                rule: rule.name.to_owned(),
                first: refused.without(&counted).len(),
                only: refused.and(&alone).len(),
            };
            counted = counted.or(refused);
            if count.first > 0 {
                counts.push(count);
            }
        }
        counts
    }

    /// Offers refused by one rule only, the last rules first, with that rule.
    fn nearest(&self) -> impl Iterator<Item = (&'static Rule, usize)> + '_ {
        let alone = self.once.without(&self.twice);
        RULES.iter().zip(&self.by_rule).rev().flat_map(move |(rule, refused)| {
            let positions: Vec<usize> = refused.and(&alone).positions().take(NEAREST).collect();
            positions.into_iter().map(move |position| (rule, position))
        })
    }
}

/// Answers that were given before, by rule.
struct Memory<'a> {
    offers: &'a [&'a Offer],
    all: OfferSet,
    known: Vec<BTreeMap<String, OfferSet>>,
}

impl<'a> Memory<'a> {
    fn new(offers: &'a [&'a Offer]) -> Self {
        Self { offers, all: OfferSet::all(offers.len()), known: vec![BTreeMap::new(); RULES.len()] }
    }

    fn refusals(&mut self, view: &NeedView<'_>) -> Refusals {
        let Self { offers, all, known } = self;
        let mut refusals = Refusals::none(offers.len());
        for (rule, known) in RULES.iter().zip(known) {
            let refused = match rule.key {
                Some(key) => known.entry(key(view)).or_insert_with(|| refused_among(offers, all, rule, view)).clone(),
                // Of offers with two refusals enough is known: nothing would change.
                None => refused_among(offers, &all.without(&refusals.twice), rule, view),
            };
            refusals.add(refused);
        }
        refusals
    }
}

/// The offers that a rule refuses to a need, of those it is asked about.
fn refused_among(offers: &[&Offer], asked: &OfferSet, rule: &Rule, view: &NeedView<'_>) -> OfferSet {
    let mut refused = OfferSet::none(offers.len());
    for position in asked.positions() {
        if offers.get(position).is_some_and(|offer| !(rule.passes)(view, offer)) {
            refused.insert(position);
        }
    }
    refused
}

/// Asks every rule about every pair.
pub fn eligible(needs: &[Need], offers: &[Offer], context: &Context<'_>) -> Eligibility {
    let offers = in_order_of_offers(offers);
    let present: BTreeSet<NeedId> = needs.iter().map(|need| need.id).collect();
    let mut memory = Memory::new(&offers);
    let mut eligibility = Eligibility::default();
    for need in in_order_of_needs(needs) {
        let view = NeedView::new(need, &present, context);
        let refusals = memory.refusals(&view);
        let stands = memory.all.without(&refusals.once);
        for position in stands.positions() {
            let terms_of =
                |offer: &&Offer| Terms::of(need, view.lead, offer, context.rates).map(|terms| (offer.id, terms));
            if let Some((offer, terms)) = offers.get(position).and_then(terms_of) {
                eligibility.pairs.push(EligiblePair { need: need.id, offer, terms });
            }
        }
        let miss = |(rule, position): (&'static Rule, usize)| {
            let offer = offers.get(position)?;
            Some(NearMiss { offer: offer.id, rule: rule.name.to_owned(), evidence: (rule.evidence)(&view, offer) })
        };
        let nearest = refusals.nearest().filter_map(miss).take(NEAREST).collect();
        let answer = NeedEligibility { eligible: stands.len(), excluded: refusals.counts(), nearest };
        eligibility.needs.insert(need.id, answer);
    }
    eligibility
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::fixture::{World, id, need, offer, region, state, unit};
    use proptest::prelude::*;
    use vocabulary::Group;

    #[test]
    fn the_first_broken_rule_is_counted_and_the_only_one_named() {
        let world = World::new();
        let mut need = need(1);
        need.facts.languages = ["fr".parse().unwrap()].into();
        let good = offer(1);
        let mut other_language = offer(2);
        other_language.facts.languages = ["en".parse().unwrap()].into();
        let mut far = offer(3);
        far.facts.areas = ["policy-strategy".parse().unwrap()].into();
        far.facts.languages = ["en".parse().unwrap()].into();
        let answer = eligible(&[need.clone()], &[far, other_language.clone(), good.clone()], &world.context());
        assert_eq!(answer.pairs.iter().map(|pair| pair.offer).collect::<Vec<_>>(), [good.id]);
        let of = answer.needs.get(&need.id).unwrap();
        let counts: Vec<_> = of.excluded.iter().map(|c| (c.rule.as_str(), c.first, c.only)).collect();
        assert_eq!(counts, [("capability", 1, 0), ("language", 1, 1)]);
        assert_eq!(of.nearest.len(), 1);
        assert_eq!(
            (of.nearest[0].offer, of.nearest[0].evidence.offer.as_slice()),
            (other_language.id, &["en".to_owned()][..])
        );
    }

    #[test]
    fn a_size_that_alone_stands_against_a_pair_is_seen() {
        let world = World::new();
        let (need, mut offer) = (need(1), offer(1));
        offer.facts.smallest_award = 400_000;
        let answer = eligible(std::slice::from_ref(&need), &[offer], &world.context());
        assert!(answer.pairs.is_empty());
        assert_eq!(answer.needs.get(&need.id).unwrap().nearest[0].rule, "size");
    }

    /// A pair asked the plain way.
    fn plain(need: &Need, offer: &Offer, needs: &[Need], context: &Context<'_>) -> Vec<&'static str> {
        let present: BTreeSet<NeedId> = needs.iter().map(|n| n.id).collect();
        let view = NeedView::new(need, &present, context);
        RULES.iter().filter(|rule| !(rule.passes)(&view, offer)).map(|rule| rule.name).collect()
    }

    fn some_need(number: u128, dice: &[u8; 6]) -> Need {
        let mut need = need(number);
        need.state = state(["XAA", "XAB", "NPL", "KEN"][usize::from(dice[0] % 4)]);
        need.facts.capability = ["national-csirt", "lead-agency", "unknown"][usize::from(dice[1] % 3)].parse().unwrap();
        need.facts.quantity.unit = unit(["USD", "EUR", "seat", "CHF"][usize::from(dice[2] % 4)]);
        if dice[3].is_multiple_of(2) {
            need.facts.languages = [["en", "fr"][usize::from(dice[3] / 2 % 2)].parse().unwrap()].into();
        }
        if dice[4].is_multiple_of(5) {
            need.facts.requires = [id(u128::from(dice[4] % 7))].into();
        }
        need.facts.quantity.amount = 1 + i64::from(dice[5]) * 1000;
        need
    }

    fn some_offer(number: u128, dice: &[u8; 6]) -> Offer {
        let mut offer = offer(number);
        if dice[0].is_multiple_of(3) {
            offer.facts.areas.insert("policy-strategy".parse().unwrap());
        }
        offer.facts.capacity.unit = unit(["USD", "EUR", "seat"][usize::from(dice[1] % 3)]);
        if dice[2].is_multiple_of(2) {
            offer.facts.languages = ["fr".parse().unwrap()].into();
        }
        match dice[3] % 4 {
            0 => drop(offer.facts.eligible.groups.insert(Group::Ldc)),
            1 => drop(offer.facts.eligible.regions.insert(region("142"))),
            _ => {}
        }
        offer.facts.smallest_award = i64::from(dice[4]) * 800;
        if dice[5].is_multiple_of(6) {
            offer.facts.capacity.amount = 0;
        }
        offer
    }

    proptest! {
        #[test]
        fn the_quick_way_says_what_the_plain_way_says(
            needs in prop::collection::vec(any::<[u8; 6]>(), 1..12),
            offers in prop::collection::vec(any::<[u8; 6]>(), 1..80),
        ) {
            let world = World::new();
            let context = world.context();
            let needs: Vec<_> = needs.iter().zip(1..).map(|(dice, n)| some_need(n, dice)).collect();
            let offers: Vec<_> = offers.iter().zip(1..).map(|(dice, n)| some_offer(n, dice)).collect();
            let answer = eligible(&needs, &offers, &context);
            let pairs: BTreeSet<_> = answer.pairs.iter().map(|pair| (pair.need, pair.offer)).collect();
            for need in &needs {
                let broken: Vec<_> = offers.iter().map(|offer| (offer.id, plain(need, offer, &needs, &context))).collect();
                let of = answer.needs.get(&need.id).unwrap();
                for (offer, rules) in &broken {
                    prop_assert_eq!(pairs.contains(&(need.id, *offer)), rules.is_empty());
                }
                for rule in RULES {
                    let counted = of.excluded.iter().find(|c| c.rule == rule.name).map_or((0, 0), |c| (c.first, c.only));
                    let first = broken.iter().filter(|(_, rules)| rules.first() == Some(&rule.name)).count();
                    let only = broken.iter().filter(|(_, rules)| rules.as_slice() == [rule.name]).count();
                    prop_assert_eq!(counted, (first, only), "{}", rule.name);
                }
                let total: usize = of.excluded.iter().map(|c| c.first).sum();
                prop_assert_eq!(total + of.eligible, offers.len());
            }
        }

        #[test]
        fn order_does_not_matter(
            dice in prop::collection::vec(any::<[u8; 6]>(), 2..30),
            turn in 0usize..30,
        ) {
            let world = World::new();
            let needs: Vec<_> = dice.iter().zip(1..).map(|(dice, n)| some_need(n, dice)).collect();
            let offers: Vec<_> = dice.iter().zip(1..).map(|(dice, n)| some_offer(n, dice)).collect();
            let (mut turned_needs, mut turned_offers) = (needs.clone(), offers.clone());
            turned_needs.rotate_left(turn % dice.len());
            turned_offers.reverse();
            let context = world.context();
            prop_assert_eq!(eligible(&needs, &offers, &context), eligible(&turned_needs, &turned_offers, &context));
        }
    }

    #[test]
    fn thousands_of_needs_meet_hundreds_of_offers() {
        let world = World::new();
        let dice = |n: u128, step: u128| -> [u8; 6] {
            std::array::from_fn(|i| ((n * (step + i as u128) * 2_654_435_761) >> 7) as u8)
        };
        let needs: Vec<_> = (1..=4000).map(|n| some_need(n, &dice(n, 3))).collect();
        let offers: Vec<_> = (1..=600).map(|n| some_offer(n, &dice(n, 11))).collect();
        let answer = eligible(&needs, &offers, &world.context());
        assert_eq!(answer.needs.len(), 4000);
        assert!(answer.pairs.len() > 10_000, "{}", answer.pairs.len());
    }
}
