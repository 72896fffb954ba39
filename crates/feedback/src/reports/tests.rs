//! Tests of the reports: what they count, and that no cell, no union of cells and no difference from a total lays fewer
//! than five states open.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;

use catalogue::bundled;
use chrono::NaiveDate;
use proptest::prelude::*;
use vocabulary::{OrganisationId, ProviderKind, Quantity, Stage, StateCode};

use super::fixture::{need, needs, state};
use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Whether none or enough states stand behind the needs that a test picks.
fn safe(needs: &[NeedRecord], pick: impl Fn(&NeedRecord) -> bool) -> bool {
    let states: BTreeSet<&StateCode> = needs.iter().filter(|n| pick(n)).map(|n| &n.state).collect();
    states.is_empty() || states.len() >= 5
}

#[test]
fn shares_count_needs_and_values() {
    let all: Vec<NeedRecord> = (0..10).map(|n| need(n, 1, if n < 5 { 3 } else { 0 }, 0)).collect();
    let found = shares(&all);
    let total = found.total.unwrap();
    assert_eq!((total.states, total.needs, total.value_usd_cents), (10, 10, 1_000_000));
    for figure in [total.reached.matched, total.reached.agreed, total.reached.delivered] {
        assert_eq!(figure, Some(ShareFigure { needs: 5, share: 0.5, value_share: Some(0.25) }));
    }
    assert_eq!(shares(&all[..4]), Shares::default(), "four states are too few for any figure");
}

#[test]
fn one_need_that_came_further_is_withheld() {
    let mut all: Vec<NeedRecord> = (0..10).map(|n| need(n, 1, 0, 0)).collect();
    all[3].matched = 10;
    let total = shares(&all).total.unwrap();
    assert_eq!((total.needs, total.reached.matched), (10, None));
    let line = shares(&all).tables()[0].rows[0].clone();
    assert!(line.contains(&Cell::Withheld) && line.contains(&Cell::Count(10)));
}

#[test]
fn no_supply_and_not_enough_are_two_things() {
    let mut all: Vec<NeedRecord> = (0..6).map(|n| need(n, 1, 0, 0)).collect();
    all.extend((0..7).map(|n| need(n, 1, 0, 1)));
    let report = unmet(&all);
    let row = &report.by_area[0];
    assert_eq!((row.no_supply, row.not_enough, row.unmet), (Some(6), Some(7), Some(13)));
    assert_eq!((row.no_supply_usd_cents, row.not_enough_usd_cents), (Some(600_000), Some(700_000)));
    assert!(deserts(&all).is_empty());
    let desert = deserts(&all[..6]);
    assert_eq!((desert.len(), desert[0].states, desert[0].needs.len()), (1, 6, 6));
}

#[test]
fn the_pipeline_tells_counts_and_ages() {
    let record = |stage, n, since: &str| StageRecord { stage, state: state(n), since: day(since) };
    let mut all: Vec<StageRecord> =
        (0..7).map(|n| record(PipelineStage::Published, n, &format!("2027-01-0{}", n + 1))).collect();
    all.push(record(PipelineStage::Agreed, 9, "2027-01-01"));
    all.extend((0..6).map(|n| record(PipelineStage::Closed, n, "2027-01-09")));
    let found = pipeline(&all, day("2027-01-11"));
    let of = |stage| found.rows.iter().find(|row| row.stage == stage).unwrap().figures;
    assert_eq!(of(PipelineStage::Published), Some(PipelineFigures { count: 7, median_days: 7, oldest_days: 10 }));
    assert_eq!((of(PipelineStage::Agreed), of(PipelineStage::Closed)), (None, None), "one alone would follow");
    assert_eq!(of(PipelineStage::Submitted), Some(PipelineFigures::default()));
}

#[test]
fn norms_carry_the_needs_of_their_capabilities() {
    let all: Vec<NeedRecord> = (0..12).map(|n| need(n, 0, 0, if n < 6 { 0 } else { 2 })).collect();
    let heat = norm_heat(bundled(), &all);
    assert_eq!(heat.rows.len(), 19);
    let csirt = bundled().capabilities.iter().find(|c| c.id.as_str() == "national-csirt").unwrap();
    for row in &heat.rows {
        let serves = csirt.norms.contains(&row.id) || csirt.cbms.contains(&row.id);
        let expected = if serves { (Some(12), Some(6), Some(6)) } else { (Some(0), Some(0), Some(0)) };
        assert_eq!((row.needs, row.unmet, row.no_supply), expected, "{}", row.id);
    }
}

#[test]
fn utilisation_needs_five_providers() {
    let offer = |n: u128, kind, capacity, agreed, delivered| SupplyRecord {
        provider: OrganisationId(uuid::Uuid::from_u128(n)),
        provider_kind: kind,
        capacity: Quantity::new(capacity, "seat".parse().unwrap()),
        proposed: 0,
        agreed,
        delivered,
    };
    let mut all: Vec<SupplyRecord> = (0..6).map(|n| offer(n, ProviderKind::Government, 10, 2, 3)).collect();
    all.push(offer(9, ProviderKind::Ngo, 40, 0, 10));
    let found = utilisation(&all);
    assert_eq!((found.rows.len(), found.rows[0].keys.len(), found.rows[0].providers), (1, 2, 7));
    assert_eq!((found.rows[0].capacity, found.rows[0].used_share), (100, 0.4));
    assert!(utilisation(&all[..4]).rows.is_empty() && utilisation(&all[..4]).withheld_units.contains("seat"));
    let own = own_utilisation(&all, OrganisationId(uuid::Uuid::from_u128(9)));
    assert_eq!((own.len(), own[0].used_share), (1, 0.25));
}

#[test]
fn a_round_is_held_against_first_come_first_served() {
    let round = |states, first_come| RoundRecord {
        round: vocabulary::RoundId(uuid::Uuid::from_u128(1)),
        title: "Spring".into(),
        closed: day("2027-05-01"),
        states,
        needs: 30,
        awards: 20,
        objective: 12.0,
        first_come,
        served: 18,
        first_come_served: 20,
    };
    let rows = gain(&[round(9, 8.0), round(4, 8.0), round(9, 0.0)]);
    assert_eq!(
        rows.iter().map(|r| r.gain.map(|g| (g.more_share, g.more_served))).collect::<Vec<_>>(),
        [Some((Some(0.5), -2)), None, Some((None, -2))]
    );
}

#[test]
fn levels_move_between_cycles_without_naming_anybody() {
    let level = |n: u8, cycle, level| LevelRecord {
        state: state(n),
        region: ["002", "019"][usize::from(n % 2)].parse().unwrap(),
        area: "incident-response".parse().unwrap(),
        capability: "national-csirt".parse().unwrap(),
        cycle,
        level: Stage::try_from(level).unwrap(),
    };
    let mut all: Vec<LevelRecord> = (0..20).map(|n| level(n, 2026, 2)).collect();
    all.extend((0..20).map(|n| level(n, 2027, if n < 12 { 3 } else { 2 })));
    all.push(level(25, 2027, 5));
    let found = levels(&all, 2026, 2027);
    assert_eq!(found.rows.len(), 2);
    for row in &found.rows {
        // Of ten states six moved up, and four that stayed are too few to be told apart.
        assert_eq!((row.states, row.moved), (10, Moved { down: Some(0), same: None, up: None }));
        assert_eq!(row.earlier.as_ref().map(Vec::len), Some(1), "nobody at other levels: one band holds all");
        assert_eq!(row.bands.iter().map(|b| b.states).sum::<u32>(), 10);
    }
    let one: Vec<LevelRecord> = all.iter().filter(|r| r.cycle == 2026 || r.state == state(0)).cloned().collect();
    assert!(levels(&one, 2026, 2027).rows.is_empty(), "one state alone shares both");
    let annual = annual(&AnnualInput {
        year: 2027,
        day: day("2027-12-31"),
        edition: bundled(),
        stages: &[],
        needs: &[],
        supply: &[],
        rounds: &[],
        levels: &all,
        obstacles: &[],
        participants: &[],
        aggregates: &[],
    });
    assert_eq!(annual.levels, Some(found));
    for table in annual.tables() {
        assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{}", table.key);
    }
}

#[test]
fn obstacles_and_people_are_counted_from_five_states_on() {
    let met =
        |n, code: &str| ObstacleRecord { state: state(n), area: "cybercrime".parse().unwrap(), code: code.into() };
    let mut all: Vec<ObstacleRecord> = (0..8).map(|n| met(n, "funding-lapsed")).collect();
    all.extend((0..5).map(|n| met(n, "no-language")));
    all.extend((10..16).map(|n| met(n, "suspended")));
    let rows = obstacles(&all).rows;
    assert_eq!(rows[0].figures, Some((8, 8)));
    assert_eq!(rows.len(), 3);
    all.push(met(20, "duplicate"));
    let rows = obstacles(&all).rows;
    let told: Vec<_> = rows.iter().map(|r| (r.code.as_str(), r.figures.is_some())).collect();
    assert_eq!(told, [("funding-lapsed", true), ("suspended", true), ("duplicate", false), ("no-language", false)]);
    let people =
        |n, area: &str| ParticipantRecord { state: state(n), area: area.parse().unwrap(), participants: 20, women: 8 };
    let mut all: Vec<ParticipantRecord> = (0..6).map(|n| people(n, "cybercrime")).collect();
    all.push(people(9, "awareness"));
    let found = women(&all);
    assert_eq!(found.total.as_ref().map(|t| (t.participants, t.women, t.share)), Some((140, 56, 0.4)));
    assert_eq!((found.by_area.len(), found.by_area[0].keys.len()), (1, 2));
    assert_eq!(women(&all[..4]), Women::default());
}

/// The needs that a row of one figure reaches.
fn reaches(need: &NeedRecord, least: usize) -> bool {
    [need.matched, need.agreed, need.delivered].iter().skip(least).any(|amount| *amount > 0)
}

fn figures(row: &ShareRow) -> [Option<u32>; 3] {
    [row.reached.matched, row.reached.agreed, row.reached.delivered].map(|f| f.map(|f| f.needs))
}

/// What a table is parted by.
type KeyOf = fn(&NeedRecord) -> String;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_union_of_cells_lays_fewer_than_five_states_open(needs in needs()) {
        let found = shares(&needs);
        let tables: [(&Vec<ShareRow>, KeyOf); 2] =
            [(&found.by_area, |n| n.area.to_string()), (&found.by_region, |n| n.region.to_string())];
        for (rows, key) in tables {
            for choice in 1u32..(1 << rows.len()) {
                let keys: BTreeSet<&String> =
                    rows.iter().enumerate().filter(|(at, _)| choice >> at & 1 == 1).flat_map(|(_, r)| &r.keys).collect();
                prop_assert!(safe(&needs, |n| keys.contains(&key(n))));
                // What a union and its complement in the total tell.
                prop_assert!(safe(&needs, |n| !keys.contains(&key(n))));
            }
            for row in rows {
                let within = |n: &NeedRecord| row.keys.contains(&key(n));
                prop_assert_eq!(row.needs as usize, needs.iter().filter(|n| within(n)).count());
                for (least, figure) in figures(row).into_iter().enumerate() {
                    let Some(figure) = figure else { continue };
                    prop_assert_eq!(figure as usize, needs.iter().filter(|n| within(n) && reaches(n, least)).count());
                    prop_assert!(safe(&needs, |n| within(n) && reaches(n, least)));
                    prop_assert!(safe(&needs, |n| within(n) && !reaches(n, least)));
                }
            }
            // What a total tells beyond its cells: the withheld cells together.
            for least in 0..3 {
                let told = found.total.as_ref().is_some_and(|total| figures(total)[least].is_some());
                let hidden: BTreeSet<&String> =
                    rows.iter().filter(|row| figures(row)[least].is_none()).flat_map(|row| &row.keys).collect();
                if told {
                    prop_assert!(safe(&needs, |n| hidden.contains(&key(n)) && reaches(n, least)));
                    prop_assert!(safe(&needs, |n| hidden.contains(&key(n)) && !reaches(n, least)));
                }
            }
        }
    }

    #[test]
    fn groups_that_hold_each_other_differ_by_enough(needs in needs()) {
        let found = shares(&needs);
        let states = |row: &ShareRow| -> BTreeSet<StateCode> {
            needs.iter().filter(|n| n.groups.iter().any(|g| row.keys.contains(&g.to_string()))).map(|n| n.state.clone()).collect()
        };
        let all: BTreeSet<StateCode> = needs.iter().map(|n| n.state.clone()).collect();
        let mut sets: Vec<BTreeSet<StateCode>> = found.by_group.iter().map(states).collect();
        if found.total.is_some() { sets.push(all); }
        for a in &sets {
            prop_assert!(a.len() >= 5);
            for b in sets.iter().filter(|b| b.is_subset(a)) {
                let rest = a.difference(b).count();
                prop_assert!(rest == 0 || rest >= 5);
            }
        }
    }

    #[test]
    fn unmet_needs_lay_nobody_open(needs in needs()) {
        let report = unmet(&needs);
        for row in &report.by_area {
            let within = |n: &NeedRecord| row.keys.contains(&n.area.to_string());
            prop_assert!(row.states >= 5);
            if row.no_supply.is_some() {
                prop_assert!(safe(&needs, |n| within(n) && n.supply == Supply::NoneAtAnyPrice));
                prop_assert!(safe(&needs, |n| within(n) && n.supply != Supply::NoneAtAnyPrice));
            }
            if row.unmet.is_some() {
                prop_assert!(safe(&needs, |n| within(n) && n.supply == Supply::Enough));
                prop_assert!(safe(&needs, |n| within(n) && n.supply != Supply::Enough));
            }
        }
    }

    #[test]
    fn norms_lay_nobody_open(needs in needs()) {
        let heat = norm_heat(bundled(), &needs);
        let of = |row: &NormRow, n: &NeedRecord| {
            let capability = bundled().capabilities.iter().find(|c| c.id == n.capability).unwrap();
            capability.norms.contains(&row.id) || capability.cbms.contains(&row.id)
        };
        let told: Vec<&NormRow> = heat.rows.iter().filter(|row| row.needs.is_some()).collect();
        for row in &told {
            prop_assert!(safe(&needs, |n| of(row, n)) && safe(&needs, |n| !of(row, n)));
            if row.unmet.is_some() { prop_assert!(safe(&needs, |n| of(row, n) && n.supply == Supply::Enough)); }
            for other in told.iter().filter(|o| needs.iter().all(|n| !of(o, n) || of(row, n))) {
                prop_assert!(safe(&needs, |n| of(row, n) && !of(other, n)));
            }
        }
    }

    #[test]
    fn the_pipeline_lays_nobody_open(rows in prop::collection::vec((0usize..8, 0u8..26), 0..80)) {
        let today = day("2027-01-11");
        let all: Vec<StageRecord> = rows
            .iter()
            .map(|(stage, n)| StageRecord { stage: PipelineStage::ALL[*stage], state: state(*n), since: today })
            .collect();
        let found = pipeline(&all, today);
        let hidden: BTreeSet<PipelineStage> = found.rows.iter().filter(|r| r.figures.is_none()).map(|r| r.stage).collect();
        let count = |pick: &dyn Fn(&StageRecord) -> bool| all.iter().filter(|r| pick(r)).map(|r| &r.state).collect::<BTreeSet<_>>().len();
        for row in found.rows.iter().filter(|r| r.figures.is_some()) {
            let states = count(&|r| r.stage == row.stage);
            prop_assert!(states == 0 || states >= 5);
        }
        let together = count(&|r| hidden.contains(&r.stage));
        let everything = count(&|_| true);
        prop_assert!(together == 0 || together >= 5 || everything < 5 || together == everything);
    }
}
