//! A need, an offer and a world in which the one fits the other; each test bends what it is about.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use assessment::{Exclusions, Need, NeedFacts};
use chrono::NaiveDate;
use vocabulary::{
    ExchangeRates, OrganisationId, Period, ProviderKind, Quantity, RegionCode, Register, Sharing, StateCode, Unit,
};

use crate::eligibility::Context;
use crate::facts::CatalogueFacts;
use crate::offer::{Eligible, Offer, OfferFacts};

/// Any identifier by its number.
pub(crate) fn id<T: FromStr>(number: u128) -> T
where
    T::Err: std::fmt::Debug,
{
    let hex = format!("{number:032x}");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]).parse().unwrap()
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn unit(code: &str) -> Unit {
    code.parse().unwrap()
}

pub(crate) fn region(code: &str) -> RegionCode {
    code.parse().unwrap()
}

pub(crate) fn state(code: &str) -> StateCode {
    code.parse().unwrap()
}

pub(crate) fn register() -> Register {
    Register::demonstration()
}

pub(crate) fn rates() -> ExchangeRates {
    let micro_usd = BTreeMap::from([("EUR".to_owned(), 1_100_000)]);
    ExchangeRates { date: day("2026-11-01"), source: "test".into(), micro_usd }
}

pub(crate) fn facts() -> CatalogueFacts {
    let area_of = [
        ("national-csirt", "incident-response"),
        ("csirt-tooling", "incident-response"),
        ("lead-agency", "policy-strategy"),
    ];
    CatalogueFacts {
        edition: "test 1".into(),
        area_of: area_of.iter().map(|(c, a)| (c.parse().unwrap(), a.parse().unwrap())).collect(),
        foundational: BTreeSet::from(["lead-agency".parse().unwrap()]),
        ..CatalogueFacts::default()
    }
}

/// XAA (Aldoria, region 002 and 202, LDC) asks for 1,000 dollars.
pub(crate) fn need(number: u128) -> Need {
    Need {
        id: id(number),
        state: state("XAA"),
        posted: day("2026-10-01"),
        facts: NeedFacts {
            title: format!("need {number}"),
            description: String::new(),
            capability: "national-csirt".parse().unwrap(),
            kinds: BTreeSet::from(["training-course".parse().unwrap()]),
            quantity: Quantity::new(100_000, unit("USD")),
            least_useful: 0,
            period: Period::new(day("2027-01-01"), day("2027-12-31")).unwrap(),
            languages: BTreeSet::new(),
            delivery: BTreeSet::new(),
            max_providers: None,
            exclusions: Exclusions::default(),
            requires: BTreeSet::new(),
            partners: Vec::new(),
            priority: None,
            level_now: None,
            level_goal: None,
            evidence: Vec::new(),
            sharing: Sharing::default(),
        },
    }
}

/// A provider offers 5,000 dollars for the whole area.
pub(crate) fn offer(number: u128) -> Offer {
    Offer {
        id: id(1_000_000 + number),
        provider: provider(number),
        provider_kind: ProviderKind::Ngo,
        provider_name: format!("provider {number}"),
        posted: day("2026-10-01"),
        facts: OfferFacts {
            title: format!("offer {number}"),
            description: String::new(),
            capabilities: BTreeSet::new(),
            areas: BTreeSet::from(["incident-response".parse().unwrap()]),
            kinds: BTreeSet::from(["training-course".parse().unwrap()]),
            capacity: Quantity::new(500_000, unit("USD")),
            smallest_award: 0,
            largest_award: None,
            max_awards: None,
            setup_cost: 0,
            regional_cost: BTreeMap::new(),
            eligible: Eligible::default(),
            languages: BTreeSet::new(),
            delivery: BTreeSet::new(),
            window: Period::new(day("2027-01-01"), day("2027-12-31")).unwrap(),
            levels: None,
            earmarks: Vec::new(),
            preferences: Vec::new(),
            conditions: String::new(),
            sharing: Sharing::default(),
        },
    }
}

pub(crate) fn provider(number: u128) -> OrganisationId {
    id(2_000_000 + number)
}

/// What a context borrows.
pub(crate) struct World {
    pub facts: CatalogueFacts,
    pub register: Register,
    pub rates: ExchangeRates,
    pub delegations: BTreeMap<OrganisationId, StateCode>,
    pub served: BTreeSet<vocabulary::NeedId>,
}

impl World {
    pub(crate) fn new() -> Self {
        let delegations = BTreeMap::from([(provider(99), state("XAA"))]);
        Self { facts: facts(), register: register(), rates: rates(), delegations, served: BTreeSet::new() }
    }

    pub(crate) fn context(&self) -> Context<'_> {
        Context {
            facts: &self.facts,
            register: &self.register,
            rates: &self.rates,
            delegations: &self.delegations,
            served: &self.served,
            day: day("2026-11-22"),
        }
    }
}
