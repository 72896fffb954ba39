//! Tests of the raw form of an offer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use assessment::need::Delivery;
use catalogue::bundled;
use chrono::NaiveDate;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use vocabulary::{LanguageCode, OrganisationId, Period, Quantity, Sharing, Visibility};

use super::*;

fn read(raw: &RawOffer) -> Result<OfferFacts, Vec<Finding>> {
    parse(raw, bundled(), &Register::demonstration(), |field| Place::field(field))
}

fn found(raw: &RawOffer) -> Vec<String> {
    read(raw).unwrap_err().into_iter().map(|f| format!("{}@{}", f.code, f.place.field.unwrap())).collect()
}

fn with(fields: &[(&str, &str)]) -> RawOffer {
    let mut raw = RawOffer::default();
    for (field, text) in [
        ("title", "Courses"),
        ("areas", "incident-response"),
        ("kinds", "training-course"),
        ("capacity", "100"),
        ("unit", "seat"),
        ("window_from", "2027-01-01"),
        ("window_until", "2027-12-31"),
    ]
    .iter()
    .chain(fields)
    {
        assert!(raw.set(field, *text) && raw.get(field) == Some(text));
    }
    raw
}

#[test]
fn an_empty_form_names_what_is_needed() {
    let expected = ["title", "capabilities", "kinds", "unit", "capacity", "window_from", "window_until"];
    assert_eq!(found(&RawOffer::default()), expected.map(|field| format!("required@{field}")));
    assert!(read(&with(&[])).is_ok());
}

#[test]
fn all_faults_at_once() {
    let raw = with(&[
        ("capabilities", "nowhere"),
        ("areas", "nowhere"),
        ("kinds", "grant-funding;magic"),
        ("smallest_award", "120"),
        ("largest_award", "110"),
        ("setup_cost", "1.5"),
        ("max_awards", "-1"),
        ("regional_cost", "002=0;xyz=100;009;002=110;002=120"),
        ("eligible_states", "KEN;XYZ"),
        ("eligible_regions", "002;998"),
        ("eligible_groups", "LDC;G7"),
        ("languages", "klingon"),
        ("delivery", "pigeon"),
        ("level_from", "4"),
        ("level_to", "2"),
        ("earmarks", "LDC=101;SIDS=10;SIDS=20"),
        ("preferences", "area=nowhere;colour=red;region=998;group=LDC;state=XYZ;delivery=pigeon"),
        ("window_until", "2026-12-31"),
        ("visibility", "chosen"),
    ]);
    assert_eq!(
        found(&raw),
        [
            "unknown-capability@capabilities",
            "unknown-area@areas",
            "unit-does-not-fit-kind@unit",
            "unknown-kind@kinds",
            "not-an-amount@setup_cost",
            "smallest-above-largest@smallest_award",
            "above-capacity@smallest_award",
            "above-capacity@largest_award",
            "not-a-count@max_awards",
            "not-a-pair@regional_cost",
            "not-a-percent@regional_cost",
            "unknown-region@regional_cost",
            "listed-twice@regional_cost",
            "unknown-state@eligible_states",
            "unknown-region@eligible_regions",
            "unknown-group@eligible_groups",
            "unknown-language@languages",
            "unknown-delivery@delivery",
            "period-reversed@window_until",
            "levels-reversed@level_to",
            "not-a-percent@earmarks",
            "listed-twice@earmarks",
            "unknown-area@preferences",
            "unknown-preference@preferences",
            "unknown-region@preferences",
            "unknown-state@preferences",
            "unknown-delivery@preferences",
            "required@shared_with",
        ]
    );
}

#[test]
fn one_level_opens_the_other_end() {
    let levels = |from, to| {
        read(&with(&[("level_from", from), ("level_to", to)])).unwrap().levels.map(|(a, b)| (a.value(), b.value()))
    };
    assert_eq!([levels("", ""), levels("2", ""), levels("", "3")], [None, Some((2, 5)), Some((1, 3))]);
}

fn day() -> impl Strategy<Value = NaiveDate> {
    (0u64..30_000).prop_map(|n| NaiveDate::from_ymd_opt(2020, 1, 1).unwrap() + chrono::Days::new(n))
}

fn text() -> impl Strategy<Value = String> {
    "[\\p{L}\\p{N}\\p{P} ]{0,30}".prop_map(|text| text.trim().to_owned())
}

fn organisation(n: u128) -> OrganisationId {
    format!("{n:032x}").parse().unwrap()
}

fn sharing() -> impl Strategy<Value = Sharing> {
    let chosen = btree_set(any::<u128>().prop_map(organisation), 0..3);
    (select(Visibility::ALL), chosen, of(day())).prop_map(|(visibility, mut chosen, embargo_until)| {
        if visibility == Visibility::Chosen {
            chosen.insert(organisation(1));
        }
        Sharing { visibility, chosen, embargo_until }
    })
}

fn all<T: FromStr<Err = Malformed>>(texts: &[&str]) -> Vec<T> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn preference() -> impl Strategy<Value = Preference> {
    prop_oneof![
        Just(Preference::Area("cybercrime".parse().unwrap())),
        Just(Preference::Region("009".parse().unwrap())),
        select(Group::ALL).prop_map(Preference::Group),
        Just(Preference::State("XAA".parse().unwrap())),
        select(Delivery::ALL).prop_map(Preference::Delivery),
    ]
}

fn eligible() -> impl Strategy<Value = Eligible> {
    let states = subsequence(all::<StateCode>(&["FJI", "KEN", "XAA"]), 0..3);
    let regions = subsequence(all::<RegionCode>(&["002", "009", "419"]), 0..3);
    (states, regions, subsequence(Group::ALL, 0..3)).prop_map(|(states, regions, groups)| Eligible {
        states: states.into_iter().collect(),
        regions: regions.into_iter().collect(),
        groups: groups.into_iter().collect(),
    })
}

fn facts() -> impl Strategy<Value = OfferFacts> {
    let units = all::<Unit>(&["USD", "JPY", "KWD", "seat", "expert-day"]);
    let capabilities = subsequence(bundled().capabilities.iter().map(|c| c.id.clone()).collect::<Vec<_>>(), 1..5);
    let areas = subsequence(bundled().areas.iter().map(|a| a.id.clone()).collect::<Vec<_>>(), 0..3);
    let what = (text().prop_map(|t| format!("a{t}")), text(), capabilities, areas, select(units), any::<u64>());
    let awards = (3i64..1_000_000_000, 0u64..100, of(0u64..100), of(1u32..9), 0u64..100);
    let costs = btree_map(select(all::<RegionCode>(&["002", "009", "150"])), 1u32..=10_000, 0..3);
    let level = (1u8..=5)
        .prop_flat_map(|from| (Just(from), from..=5))
        .prop_map(|(a, b)| (Stage::try_from(a).unwrap(), Stage::try_from(b).unwrap()));
    let earmarks = btree_map(select(Group::ALL), 0u8..=100, 0..3);
    let languages = subsequence(all::<LanguageCode>(&["ar", "fr", "pt"]), 0..3);
    let rest = (
        costs,
        eligible(),
        languages,
        subsequence(Delivery::ALL, 0..4),
        (day(), 0u64..2_000),
        of(level),
        earmarks,
        vec(preference(), 0..4),
        text(),
        sharing(),
    );
    (what, awards, rest).prop_map(|(what, awards, rest)| {
        let (title, description, capabilities, areas, unit, pick) = what;
        let (capacity, smallest, largest, max_awards, setup) = awards;
        let (regional_cost, eligible, languages, delivery, window, levels, earmarks, preferences, conditions, sharing) =
            rest;
        let part = |percent: u64, of: i64| (of as i128 * percent as i128 / 100) as i64;
        let largest = largest.map(|percent| part(percent, capacity).max(1));
        let fitting: Vec<_> =
            bundled().modalities.iter().filter(|m| m.unit.comparable(unit)).map(|m| m.id.clone()).collect();
        let kinds = fitting.iter().enumerate().filter(|(n, _)| pick >> n & 1 == 1).map(|(_, k)| k.clone());
        OfferFacts {
            title,
            description,
            capabilities: capabilities.into_iter().collect(),
            areas: areas.into_iter().collect(),
            kinds: kinds.chain([fitting[0].clone()]).collect(),
            capacity: Quantity::new(capacity, unit),
            smallest_award: part(smallest, largest.unwrap_or(capacity)),
            largest_award: largest,
            max_awards,
            setup_cost: part(setup, capacity),
            regional_cost,
            eligible,
            languages: languages.into_iter().collect(),
            delivery: delivery.into_iter().collect(),
            window: Period::new(window.0, window.0 + chrono::Days::new(window.1)).unwrap(),
            levels,
            earmarks: earmarks.into_iter().map(|(group, min_percent)| Earmark { group, min_percent }).collect(),
            preferences,
            conditions,
            sharing,
        }
    })
}

proptest! {
    #[test]
    fn what_is_written_reads_back(facts in facts()) {
        prop_assert_eq!(read(&RawOffer::from(&facts)), Ok(facts));
    }

    #[test]
    fn no_text_panics(texts in vec("\\PC{0,20}", 27)) {
        let mut raw = RawOffer::default();
        for (field, text) in RawOffer::FIELDS.iter().zip(&texts) {
            raw.set(field, text.as_str());
        }
        prop_assert!(read(&raw).is_err_and(|found| found.iter().any(Finding::is_error)));
    }
}
