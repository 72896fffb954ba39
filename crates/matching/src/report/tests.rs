#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;

use assessment::Need;

use super::*;
use crate::build::{AgreedAward, Input, build};
use crate::eligibility::eligible;
use crate::fixture::{World, id, need, offer, state, unit};
use crate::offer::Offer;
use crate::plan::{Evidence as PlanEvidence, Reason, Status, Unmet};

/// Four needs, three offers, a plan that serves two of the needs.
struct Scene {
    needs: Vec<Need>,
    offers: Vec<Offer>,
    eligibility: Eligibility,
    problem: Problem,
    legend: Legend,
    plan: Plan,
}

fn award(need: u128, offer: u128, amount: f64) -> Award {
    let (need, offer): (NeedId, OfferId) = (id(need), id(1_000_000 + offer));
    Award { need: need.to_string(), offer: offer.to_string(), amount }
}

impl Scene {
    fn new() -> Self {
        let world = World::new();
        let (mut euro, mut seats, mut lonely) = (need(2), need(3), need(4));
        euro.state = state("XAB");
        euro.facts.quantity.unit = unit("EUR");
        seats.facts.quantity = Quantity::new(20, unit("seat"));
        seats.facts.languages = ["fr".parse().unwrap()].into();
        lonely.facts.capability = "lead-agency".parse().unwrap();
        let mut course = offer(3);
        course.facts.capacity = Quantity::new(60, unit("seat"));
        course.facts.languages = ["en".parse().unwrap()].into();
        let mut small = offer(2);
        small.facts.setup_cost = 1_000;
        small.facts.max_awards = Some(4);
        let needs = vec![need(1), euro, seats, lonely];
        let offers = vec![offer(1), small, course];
        let eligibility = eligible(&needs, &offers, &world.context());
        let agreed = [AgreedAward { need: id(1), offer: id(1_000_001), amount: 40_000 }];
        let input = Input {
            name: "test",
            needs: &needs,
            offers: &offers,
            eligibility: &eligibility,
            policy: &Policy { award_cost: 0.01, ..Policy::default() },
            agreed: &agreed,
            declined: &BTreeSet::new(),
        };
        let (problem, legend) = build(&input, &world.context()).unwrap();
        let mut plan = Plan::new("00".repeat(32), Status::GapReached, 1.47, 1.5);
        plan.awards = vec![award(1, 1, 400.0), award(1, 2, 600.0), award(2, 1, 500.0)];
        plan.certificate.bound = 1.6;
        plan.unmet = [3u128, 4]
            .map(|number| Unmet {
                need: id::<NeedId>(number).to_string(),
                reason: Reason::NoOffer,
                evidence: PlanEvidence::default(),
            })
            .to_vec();
        Self { needs, offers, eligibility, problem, legend, plan }
    }

    fn report(&self) -> MatchReport {
        let by_date = [award(1, 1, 400.0)];
        report(&Material {
            problem: &self.problem,
            plan: &self.plan,
            legend: &self.legend,
            eligibility: &self.eligibility,
            baselines: &[Baseline { name: "by-date", awards: &by_date }],
        })
    }
}

#[test]
fn totals_add_up_by_unit_and_in_dollars() {
    let report = Scene::new().report();
    let totals = &report.totals;
    assert_eq!((totals.needs, totals.full, totals.part, totals.unmet), (4, 1, 1, 2));
    assert_eq!((totals.served_share, totals.matched_share), (0.5, 0.375));
    let amounts: Vec<_> = totals.amounts.iter().map(|a| (a.unit.code(), a.needs, a.asked, a.matched)).collect();
    assert_eq!(amounts, [("EUR", 1, 100_000, 50_000), ("USD", 2, 200_000, 100_000), ("seat", 1, 20, 0)]);
    assert_eq!(totals.usd, UsdAmount { needs: 3, asked_cents: 310_000, matched_cents: 155_000 });
}

#[test]
fn coverage_adds_up_to_the_totals() {
    let report = Scene::new().report();
    for lines in [&report.regions, &report.areas] {
        assert_eq!(lines.iter().map(|line| line.figures.needs).sum::<usize>(), report.totals.needs);
        assert_eq!(
            lines.iter().map(|line| line.figures.usd.matched_cents).sum::<i64>(),
            report.totals.usd.matched_cents
        );
    }
    assert_eq!(report.map.iter().map(|cell| cell.figures.unmet).sum::<usize>(), 2);
    let groups: Vec<_> = report.groups.iter().map(|line| (line.id.as_str(), line.figures.needs)).collect();
    assert_eq!(groups, [("LDC", 3), ("LLDC", 1), ("SIDS", 0), ("none", 0)]);
}

#[test]
fn an_unmet_need_says_what_stopped_it() {
    let report = Scene::new().report();
    let [seats, lonely] = report.unmet.as_slice() else { panic!("two needs are unmet") };
    assert_eq!((seats.reason.as_str(), seats.because.as_deref()), ("excluded", Some("language")));
    assert_eq!((seats.nearest[0].rule.as_str(), seats.nearest[0].offer_title.as_str()), ("language", "offer 3"));
    assert_eq!((lonely.reason.as_str(), lonely.because.as_deref()), ("no_offer", None));
    assert_eq!(report.rules.iter().map(|rule| rule.first).sum::<usize>(), 12 - 4, "twelve pairs, four of them stand");
}

#[test]
fn use_of_offers_counts_rates_and_setup() {
    let report = Scene::new().report();
    let uses: Vec<_> = report.offers.iter().map(|o| (o.used, o.left, o.awards, o.eligible)).collect();
    assert_eq!(uses, [(40_000 + 55_000, 405_000, 2, 2), (61_000, 439_000, 1, 2), (0, 60, 0, 0)]);
    let supply: Vec<_> = report.supply.iter().map(|s| (s.unit.code(), s.offers, s.capacity, s.used)).collect();
    assert_eq!(supply, [("USD", 2, 1_000_000, 156_000), ("seat", 1, 60, 0)]);
    assert_eq!(
        report.offers.iter().map(|o| o.used).sum::<i64>(),
        report.awards.iter().map(|a| a.used.amount).sum::<i64>()
    );
}

#[test]
fn awards_and_baselines() {
    let report = Scene::new().report();
    let lines: Vec<_> = report.awards.iter().map(|a| (a.amount.to_string(), a.used.to_string(), a.agreed)).collect();
    assert_eq!(lines[0], ("400 USD".to_owned(), "400 USD".to_owned(), true));
    assert_eq!(lines[2], ("500 EUR".to_owned(), "550 USD".to_owned(), false));
    assert!((report.awards.iter().map(|a| a.value).sum::<f64>() - report.outcome.objective).abs() < 1e-12);
    let baseline = &report.baselines[0];
    assert!((baseline.objective - 0.39).abs() < 1e-12 && (baseline.more_value - 1.08).abs() < 1e-12);
    assert_eq!((baseline.served, baseline.more_served), (1, 1));
    assert!((report.outcome.certified_gap - 0.13 / 1.47).abs() < 1e-12);
}

#[test]
fn the_same_input_gives_the_same_bytes_and_reads_back() {
    let bytes = serde_json::to_vec(&Scene::new().report()).unwrap();
    assert_eq!(bytes, serde_json::to_vec(&Scene::new().report()).unwrap());
    let again: MatchReport = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(serde_json::to_vec(&again).unwrap(), bytes);
}

#[test]
fn every_row_of_a_section_is_as_long_as_its_heading() {
    let scene = Scene::new();
    let report = scene.report();
    let sections = report.sections();
    for section in &sections {
        assert!(section.rows.iter().all(|row| row.len() == section.columns.len()), "{}", section.key);
        assert_eq!(section.columns.iter().collect::<BTreeSet<_>>().len(), section.columns.len(), "{}", section.key);
    }
    let rows = |key: &str| sections.iter().find(|section| section.key == key).unwrap().rows.len();
    assert_eq!((rows("awards"), rows("needs"), rows("offers")), (3, scene.needs.len(), scene.offers.len()));
}

#[test]
fn minor_units_are_rounded_down_to_what_can_be_given() {
    assert_eq!(compute::minor(12.5, unit("seat")), 12);
    assert_eq!(compute::minor(0.1 + 0.2, unit("USD")), 30);
    assert_eq!(compute::minor(99.999_999_99, unit("USD")), 10_000);
    assert_eq!(compute::minor(1e9, unit("USD")), 100_000_000_000);
}
