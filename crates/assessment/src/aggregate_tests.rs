//! No difference of two pages cuts out fewer than five states: every pair of filters is tried.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::fixture::{levels, stage};
use crate::{Overlay, Targets};
use catalogue::bundled;
use proptest::prelude::*;
use vocabulary::Sharing;

const REGIONS: [&str; 4] = ["002", "019", "142", "150"];

fn region(n: usize) -> RegionCode {
    REGIONS[n].parse().unwrap()
}

fn regions() -> BTreeSet<RegionCode> {
    (0..REGIONS.len()).map(region).collect()
}

fn capability(n: usize) -> CapabilityId {
    bundled().capabilities[n].id.clone()
}

fn state(n: usize) -> StateCode {
    let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap());
    format!("X{}{}", letter(n / 26), letter(n)).parse().unwrap()
}

/// States, each with a region and a level or none in the first three capabilities.
fn contributions(list: &[(usize, [u8; 3])]) -> Vec<Contribution> {
    let one = |(n, (at, given)): (usize, &(usize, [u8; 3]))| Contribution {
        state: state(n),
        region: region(*at),
        levels: (0..3).filter(|c| given[*c] > 0).map(|c| (capability(c), stage(given[c]))).collect(),
    };
    list.iter().enumerate().map(one).collect()
}

fn day(n: u64) -> NaiveDate {
    NaiveDate::default() + chrono::Days::new(n)
}

fn take(list: &[Contribution], n: u64, previous: Option<&Snapshot>) -> Snapshot {
    snapshot(bundled(), &regions(), day(n), list, previous)
}

/// Every choice of regions and of the three capabilities.
fn filters() -> Vec<Filter> {
    let chosen = |bits: usize, n: usize| (0..n).filter(move |k| bits >> k & 1 == 1);
    let mut all = Vec::new();
    for places in 0..1 << REGIONS.len() {
        for asked in 1..1 << 3 {
            all.push(Filter {
                regions: chosen(places, REGIONS.len()).map(region).collect(),
                areas: BTreeSet::new(),
                capabilities: chosen(asked, 3).map(capability).collect(),
            });
        }
    }
    all
}

/// States of these regions whose level of a capability lies within the bounds.
fn truth(list: &[Contribution], id: &CapabilityId, regions: &BTreeSet<RegionCode>, from: Stage, to: Stage) -> u32 {
    let within = |c: &&Contribution| {
        regions.contains(&c.region) && c.levels.get(id).is_some_and(|level| (from..=to).contains(level))
    };
    count(list.iter().filter(within).count())
}

/// What a page tells: regions, lowest and highest level, number of states.
type Figure = (BTreeSet<RegionCode>, Stage, Stage, u32);

/// Everything that a page tells of a capability.
fn told(row: &AggregateRow) -> Vec<Figure> {
    let of = |cell: &Cell| {
        let all = (cell.regions.clone(), Stage::ALL[0], Stage::ALL[4], cell.states);
        let bands = cell.bands.iter().map(|band| (cell.regions.clone(), band.from, band.to, band.states));
        std::iter::once(all).chain(bands).collect::<Vec<_>>()
    };
    row.cells.iter().chain(&row.total).flat_map(of).collect()
}

fn states_list() -> impl Strategy<Value = Vec<(usize, [u8; 3])>> {
    proptest::collection::vec((0..REGIONS.len(), [0u8..=5, 0u8..=5, 0u8..=5]), 0..120)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn no_pair_of_filters_cuts_out_a_small_cell(list in states_list()) {
        let list = contributions(&list);
        let taken = take(&list, 0, None);
        // What any page tells of each capability, once each.
        let mut pages: BTreeMap<CapabilityId, BTreeSet<Figure>> = BTreeMap::new();
        for filter in filters() {
            for row in taken.filter(&filter, bundled()) {
                pages.entry(row.capability.clone()).or_default().extend(told(&row));
            }
        }
        for (id, figures) in &pages {
            for (regions, from, to, states) in figures {
                prop_assert_eq!(*states, truth(&list, id, regions, *from, *to));
                prop_assert!(*states >= LEAST_STATES);
                for (others, low, high, fewer) in figures {
                    // The difference over regions within the same levels, and over levels within the same regions.
                    if (from, to) == (low, high) && others.is_subset(regions) && others != regions {
                        prop_assert!(states - fewer >= LEAST_STATES, "{regions:?} without {others:?}: {states} - {fewer}");
                    }
                    if regions == others && from <= low && high <= to && (from, to) != (low, high) {
                        prop_assert!(states - fewer >= LEAST_STATES, "{regions:?}: {from}-{to} without {low}-{high}");
                    }
                }
            }
        }
    }

    #[test]
    fn cells_and_bands_are_whole_and_disjoint(list in states_list()) {
        let list = contributions(&list);
        let taken = take(&list, 0, None);
        for n in 0..3 {
            let release = &taken.capabilities[&capability(n)];
            let all = truth(&list, &capability(n), &regions(), Stage::ALL[0], Stage::ALL[4]);
            let mut seen = BTreeSet::new();
            for cell in &release.cells {
                prop_assert!(cell.regions.iter().all(|r| seen.insert(r.clone())));
                prop_assert_eq!(cell.bands.iter().map(|b| b.states).sum::<u32>(), cell.states);
                prop_assert!(cell.bands.windows(2).all(|w| w[0].to < w[1].from));
            }
            prop_assert!(release.cells.is_empty() == (all < LEAST_STATES));
            prop_assert!(release.cells.is_empty() || seen == regions());
        }
    }

    #[test]
    fn no_newcomer_is_found_by_comparing_two_days(
        list in states_list(),
        edits in proptest::collection::vec((0usize..140, 0..REGIONS.len(), [0u8..=5, 0u8..=5, 0u8..=5]), 0..30),
    ) {
        let mut later = list.clone();
        for (at, place, given) in edits {
            match later.get_mut(at) {
                Some(one) => *one = (place, given),
                None => later.push((place, given)),
            }
        }
        let (before, after) = (contributions(&list), contributions(&later));
        let first = take(&before, 0, None);
        let second = take(&after, 30, Some(&first));
        for n in 0..3 {
            let id = capability(n);
            let (old, new) = (&first.capabilities[&id], &second.capabilities[&id]);
            if old.cells.is_empty() || new.since == old.since {
                continue;
            }
            let at = |list: &[Contribution], s: &StateCode, regions: &BTreeSet<RegionCode>| {
                list.iter().find(|c| c.state == *s && regions.contains(&c.region)).and_then(|c| Some((c.region.clone(), *c.levels.get(&id)?)))
            };
            let changed = |regions: &BTreeSet<RegionCode>| {
                let states: BTreeSet<_> = before.iter().chain(&after).map(|c| c.state.clone()).collect();
                states.iter().filter(|s| at(&before, s, regions) != at(&after, s, regions)).count()
            };
            for cell in &new.cells {
                let count = changed(&cell.regions);
                prop_assert!(count == 0 || count >= LEAST_STATES as usize, "{count} in {:?}", cell.regions);
            }
        }
    }
}

#[test]
fn one_newcomer_waits_until_there_are_five() {
    let six: Vec<_> = (0..24).map(|n| (n % 4, [3, 0, 0])).collect();
    let first = take(&contributions(&six), 0, None);
    assert_eq!(first.capabilities[&capability(0)].cells.len(), 4);
    let mut more = six.clone();
    more.push((0, [1, 0, 0]));
    let second = take(&contributions(&more), 30, Some(&first));
    assert_eq!(second.capabilities[&capability(0)], first.capabilities[&capability(0)]);
    more.extend([(0, [1, 0, 0]); 4]);
    let third = take(&contributions(&more), 60, Some(&second));
    let cell = &third.capabilities[&capability(0)].cells[0];
    assert_eq!((cell.states, cell.bands.len(), cell.bands[0].states), (11, 2, 5));
}

#[test]
fn too_few_states_tell_nothing_and_a_page_says_so() {
    let four: Vec<_> = (0..4).map(|n| (n, [2, 0, 0])).collect();
    let taken = take(&contributions(&four), 0, None);
    let rows = taken.filter(&Filter::default(), bundled());
    assert_eq!(rows.len(), bundled().capabilities.len());
    assert!(rows.iter().all(|row| row.withheld && row.cells.is_empty() && row.total.is_none()));
}

#[test]
fn a_state_gives_to_an_audience_only_what_it_shares_with_it() {
    let answers = levels(&[("lead-agency.q1", 2), ("national-csirt.q1", 3)]);
    let (overlay, targets) = (Overlay::default(), Targets::new());
    let sheet = Sheet { edition: bundled(), overlay: &overlay, answers: &answers, targets: &targets };
    let with = |visibility, embargo_until| Sharing { visibility, chosen: BTreeSet::new(), embargo_until };
    let sharing = AssessmentSharing {
        whole: with(Visibility::Secretariat, None),
        answers: [("national-csirt.q1".parse().unwrap(), with(Visibility::Public, Some(day(10))))].into(),
        ..AssessmentSharing::default()
    };
    let given = |audience, n| {
        let one = Contribution::of(state(0), region(0), sheet, &sharing, audience, day(n));
        one.map_or(0, |c| c.levels.len())
    };
    assert_eq!((given(Audience::Secretariat, 0), given(Audience::Members, 0), given(Audience::Public, 0)), (2, 0, 0));
    assert_eq!((given(Audience::Members, 10), given(Audience::Public, 10)), (1, 1));
}
