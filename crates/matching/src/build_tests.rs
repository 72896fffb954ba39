#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::eligibility::eligible;
use crate::fixture::{World, id, need, offer, state, unit};
use crate::offer::{Earmark, Preference};
use crate::weights::WeightTable;

struct Round {
    needs: Vec<Need>,
    offers: Vec<Offer>,
    policy: Policy,
    agreed: Vec<AgreedAward>,
    declined: BTreeSet<(NeedId, OfferId)>,
}

impl Round {
    fn of(needs: Vec<Need>, offers: Vec<Offer>) -> Self {
        Self { needs, offers, policy: Policy::default(), agreed: Vec::new(), declined: BTreeSet::new() }
    }

    fn build(&self) -> Result<(Problem, Legend), Vec<Finding>> {
        let world = World::new();
        let eligibility = eligible(&self.needs, &self.offers, &world.context());
        let input = Input {
            name: "test",
            needs: &self.needs,
            offers: &self.offers,
            eligibility: &eligibility,
            policy: &self.policy,
            agreed: &self.agreed,
            declined: &self.declined,
        };
        build(&input, &world.context())
    }

    fn codes(&self) -> Vec<String> {
        self.build().err().unwrap_or_default().into_iter().map(|finding| finding.code).collect()
    }
}

#[test]
fn everything_arrives_in_whole_units() {
    let (mut first, mut second) = (need(1), need(2));
    first.facts.least_useful = 25_000;
    first.facts.max_providers = Some(2);
    first.facts.quantity.unit = unit("EUR");
    second.state = state("XAB");
    let mut offer = offer(1);
    offer.facts.smallest_award = 11_000;
    offer.facts.setup_cost = 100;
    offer.facts.max_awards = Some(7);
    offer.facts.earmarks =
        vec![Earmark { group: Group::Ldc, min_percent: 30 }, Earmark { group: Group::Ldc, min_percent: 40 }];
    let mut round = Round::of(vec![second, first], vec![offer]);
    round.policy.state_max_awards = Some(12);
    round.policy.max_providers = Some(3);
    let (problem, legend) = round.build().unwrap();
    assert_eq!(
        problem.states.iter().map(|s| (s.id.as_str(), s.max_awards)).collect::<Vec<_>>(),
        [("XAA", Some(12)), ("XAB", Some(12))]
    );
    assert_eq!(problem.states[0].groups, ["LDC"]);
    let need = &problem.needs[0];
    assert_eq!(
        (need.quantity, need.min_quantity, need.weight, need.max_providers, need.state),
        (1000.0, 250.0, 1.0, Some(2), 0)
    );
    assert_eq!(problem.needs[1].max_providers, Some(3), "the round's limit where the state sets none");
    assert_eq!((problem.offers[0].capacity, problem.offers[0].max_awards), (5000.0, Some(7)));
    assert_eq!(problem.offers[0].earmarks.len(), 1, "a group once");
    assert_eq!(problem.offers[0].earmarks[0].min_share, 0.4);
    let pair = &problem.pairs[0];
    assert!((pair.rate - 1.1).abs() < 1e-12 && (pair.min - 100.0).abs() < 1e-9 && pair.setup == 1.0);
    assert_eq!(legend.needs.get(&problem.needs[0].id).unwrap().quantity.to_string(), "1000 EUR");
    assert_eq!(problem.faults(), []);
}

#[test]
fn order_of_the_input_does_not_matter() {
    let needs: Vec<_> = (1..6).map(need).collect();
    let offers: Vec<_> = (1..4).map(offer).collect();
    let straight = Round::of(needs.clone(), offers.clone()).build().unwrap().0;
    let turned = Round::of(needs.into_iter().rev().collect(), offers.into_iter().rev().collect()).build().unwrap().0;
    assert_eq!(straight, turned);
    assert_eq!(straight.write(), turned.write());
}

#[test]
fn what_is_agreed_stays_and_what_was_declined_goes() {
    let (mut one, two) = (need(1), need(2));
    one.facts.languages = ["fr".parse().unwrap()].into();
    let mut english = offer(1);
    english.facts.languages = ["en".parse().unwrap()].into();
    let mut round = Round::of(vec![one.clone(), two.clone()], vec![english.clone(), offer(2)]);
    round.agreed = vec![AgreedAward { need: one.id, offer: english.id, amount: 12_345 }];
    round.declined = [(two.id, id(1_000_002))].into();
    let (problem, legend) = round.build().unwrap();
    let rows: Vec<_> = problem.pairs.iter().map(|pair| (pair.need, pair.offer)).collect();
    assert_eq!(
        rows,
        [(0, 0), (0, 1), (1, 0)],
        "the agreed row stands against the language rule, the declined one is gone"
    );
    assert_eq!((problem.pins.len(), problem.pins[0].amount), (1, 123.45));
    assert_eq!(legend.needs.get(&two.id.to_string()).unwrap().declined, 1);
}

#[test]
fn a_missing_prerequisite_is_not_in_the_problem() {
    let (mut one, two) = (need(1), need(2));
    one.facts.requires = [two.id].into();
    let together = Round::of(vec![one.clone(), two], vec![offer(1)]).build().unwrap().0;
    assert_eq!(together.needs[0].requires, [1]);
    let alone = Round::of(vec![one], vec![offer(1)]).build().unwrap().0;
    assert!(alone.needs[0].requires.is_empty() && alone.pairs.is_empty());
}

#[test]
fn weights_and_fits_come_from_the_policy() {
    let (mut one, two) = (need(1), need(2));
    one.facts.priority = Some(1);
    let mut picky = offer(1);
    picky.facts.preferences = vec![Preference::State(state("KEN"))];
    let mut round = Round::of(vec![one, two.clone()], vec![picky, offer(2)]);
    round.policy.weights = WeightTable { priority_first: 3.0, ..WeightTable::default() };
    round.policy.weights.fit.state = 0.5;
    round.policy.set_weights = [(two.id, 7.0)].into();
    round.policy.set_fits = [(id(1_000_002), 0.9)].into();
    let (problem, legend) = round.build().unwrap();
    assert_eq!(problem.needs.iter().map(|need| need.weight).collect::<Vec<_>>(), [1.5, 7.0]);
    assert_eq!(problem.pairs.iter().map(|pair| pair.fit).collect::<Vec<_>>(), [0.5, 0.9, 0.5, 0.9]);
    assert_eq!(legend.needs.get(&two.id.to_string()).unwrap().weight.parts[0].rule, "set-by-round");
}

#[test]
fn faults_are_all_named() {
    let (mut one, mut two) = (need(1), need(2));
    one.facts.requires = [one.id, two.id].into();
    one.facts.quantity.amount = 0;
    one.facts.max_providers = Some(0);
    two.state = state("ZZZ");
    two.facts.least_useful = 100_001;
    let mut bad = offer(1);
    bad.facts.capacity.amount = -1;
    bad.facts.earmarks = vec![Earmark { group: Group::Ldc, min_percent: 101 }];
    let mut round = Round::of(vec![one.clone(), two, one], vec![bad.clone(), bad]);
    round.policy.award_cost = 2.0;
    let codes: BTreeSet<_> = round.codes().into_iter().collect();
    for code in [
        "award-cost-out-of-bounds",
        "need-twice",
        "unknown-state",
        "not-positive",
        "least-useful-out-of-bounds",
        "limit-too-small",
        "requires-itself",
        "requires-another-state",
        "offer-twice",
        "negative-amount",
        "percent-out-of-bounds",
    ] {
        assert!(codes.contains(code), "{code}");
    }
}

#[test]
fn faults_of_agreed_awards_are_named() {
    let mut swiss = need(2);
    swiss.facts.quantity.unit = unit("CHF");
    let mut round = Round::of(vec![need(1), swiss], vec![offer(1)]);
    let award = |need, offer, amount| AgreedAward { need: id(need), offer: id(offer), amount };
    round.agreed = vec![
        award(1, 1_000_001, 5),
        award(1, 1_000_001, 0),
        award(9, 1_000_001, 1),
        award(1, 1_000_009, 1),
        award(2, 1_000_001, 1),
    ];
    assert_eq!(round.codes(), ["not-positive", "agreed-twice", "unknown-need", "unknown-offer", "no-exchange-rate"]);
}

#[test]
fn what_was_not_approved_changes_no_byte() {
    use crate::fit::{Learned, LearnedFactor, LearnedOf};
    let mut round = Round::of(vec![need(1), need(2)], vec![offer(1), offer(2)]);
    round.policy.award_cost = 0.01;
    let plain = round.build().unwrap().0.write();
    let kind = LearnedOf::Kind("training-course".parse().unwrap());
    round.policy.learned = vec![LearnedFactor::proposed(Learned::Delivery, kind, 1.2, 40)];
    let (problem, legend) = round.build().unwrap();
    assert_eq!((problem.write(), legend.lessons), (plain.clone(), None), "proposed is not approved");
    round.policy.learned[0].approved = true;
    let (problem, legend) = round.build().unwrap();
    let used = legend.lessons.unwrap();
    assert_eq!((used.scale, used.factors.len(), used.pairs), (1.25, 1, problem.pairs.len()));
    assert!(problem.pairs.iter().all(|pair| (pair.fit - 1.2 / 1.25).abs() < 1e-12));
    assert!((problem.policy.award_cost - 0.01 / 1.25).abs() < 1e-15);
    round.policy = round.policy.without_lessons();
    assert_eq!(round.build().unwrap().0.write(), plain, "the run beside has the bytes of no feedback");
}
