//! How levels moved between two cycles of self-assessment, by area and region.
//!
//! Only states that share their levels of both cycles count, so that nobody's coming or going is read as a change. A
//! state's level in an area is the middle of its capabilities' levels there, the lower of two. Levels are told as bands
//! of five states at least; the bands of the earlier cycle only where none or at least five states moved, since one
//! state's move follows from the difference.

use std::collections::{BTreeMap, BTreeSet};

use assessment::{Band, LEAST_STATES, bands, merged};
use serde::{Deserialize, Serialize};
use vocabulary::{AreaId, RegionCode, Stage, StateCode};

use super::records::LevelRecord;
use super::table::{Cell, Family, Table, or_withheld};
use super::told::{boundaries, count};

/// How many states moved; none where it is withheld.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Down.
    pub down: Option<u32>,
    /// Neither up nor down.
    pub same: Option<u32>,
    /// Up.
    pub up: Option<u32>,
}

/// An area in some regions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaLevels {
    /// The area.
    pub area: AreaId,
    /// The regions; several where they were merged.
    pub regions: BTreeSet<RegionCode>,
    /// States that share both cycles.
    pub states: u32,
    /// Levels in the later cycle.
    pub bands: Vec<Band>,
    /// Levels in the earlier cycle; none where they are withheld.
    pub earlier: Option<Vec<Band>>,
    /// How they moved.
    pub moved: Moved,
}

/// Levels of two cycles.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Levels {
    /// The earlier cycle.
    pub from: u32,
    /// The later one.
    pub to: u32,
    /// By area, then regions; areas in which fewer than five states share both are left out.
    pub rows: Vec<AreaLevels>,
}

/// The level of each state in each area of a cycle.
type Middles<'a> = BTreeMap<(&'a AreaId, &'a StateCode), (Stage, &'a RegionCode)>;

fn middles(records: &[LevelRecord], cycle: u32) -> Middles<'_> {
    let mut levels: BTreeMap<(&AreaId, &StateCode), (Vec<Stage>, &RegionCode)> = BTreeMap::new();
    for record in records.iter().filter(|r| r.cycle == cycle) {
        let entry = levels.entry((&record.area, &record.state)).or_insert_with(|| (Vec::new(), &record.region));
        entry.0.push(record.level);
    }
    let middle = |(key, (mut levels, region)): (_, (Vec<Stage>, _))| {
        levels.sort_unstable();
        let at = levels.len().saturating_sub(1) / 2;
        Some((key, (*levels.get(at)?, region)))
    };
    levels.into_iter().filter_map(middle).collect()
}

/// How levels moved from one cycle to another.
pub fn levels(records: &[LevelRecord], from: u32, to: u32) -> Levels {
    let (before, after) = (middles(records, from), middles(records, to));
    let mut areas: BTreeMap<&AreaId, BTreeMap<&StateCode, (Stage, Stage, &RegionCode)>> = BTreeMap::new();
    for ((area, state), (level, region)) in &after {
        if let Some((earlier, _)) = before.get(&(*area, *state)) {
            areas.entry(area).or_default().insert(state, (*earlier, *level, region));
        }
    }
    let mut rows = Vec::new();
    for (area, states) in areas {
        let mut regions: BTreeMap<RegionCode, BTreeSet<StateCode>> = BTreeMap::new();
        for (state, (_, _, region)) in &states {
            regions.entry((*region).clone()).or_default().insert((*state).clone());
        }
        for cell in merged(&regions, LEAST_STATES as usize) {
            let own = states.iter().filter(|(_, (_, _, region))| cell.contains(*region));
            rows.push(row(area, &cell, own.map(|(state, (b, a, _))| (*state, *b, *a)).collect()));
        }
    }
    Levels { from, to, rows }
}

fn row(area: &AreaId, regions: &BTreeSet<RegionCode>, states: Vec<(&StateCode, Stage, Stage)>) -> AreaLevels {
    // 0 down, 1 the same, 2 up
    let class = |before: Stage, after: Stage| match after.cmp(&before) {
        std::cmp::Ordering::Less => 0,
        std::cmp::Ordering::Equal => 1,
        std::cmp::Ordering::Greater => 2usize,
    };
    let told = boundaries(states.iter().map(|(state, b, a)| (class(*b, *a), *state)), 2);
    let tells = |at: usize| told.get(at).copied().unwrap_or(false);
    let number = |which: usize| count(states.iter().filter(|(_, b, a)| class(*b, *a) == which).count());
    let changed = states.iter().filter(|(_, b, a)| a != b).count();
    let earlier: Vec<Stage> = states.iter().map(|(_, before, _)| *before).collect();
    let later: Vec<Stage> = states.iter().map(|(_, _, after)| *after).collect();
    AreaLevels {
        area: area.clone(),
        regions: regions.clone(),
        states: count(states.len()),
        bands: bands(&later),
        earlier: (changed == 0 || changed >= LEAST_STATES as usize).then(|| bands(&earlier)),
        moved: Moved {
            down: tells(0).then(|| number(0)),
            same: (tells(0) && tells(1)).then(|| number(1)),
            up: tells(1).then(|| number(2)),
        },
    }
}

impl Levels {
    /// The report as tables: movements, then a line for each band.
    pub fn tables(&self) -> Vec<Table> {
        let area = |row: &AreaLevels| Cell::Codes(Family::Area, [row.area.to_string()].into());
        let regions =
            |row: &AreaLevels| Cell::Codes(Family::Region, row.regions.iter().map(ToString::to_string).collect());
        let moved = self.rows.iter().map(|row| {
            let number = |n: Option<u32>| or_withheld(n, |n| Cell::Count(u64::from(n)));
            let Moved { down, same, up } = row.moved;
            vec![area(row), regions(row), Cell::Count(u64::from(row.states)), number(up), number(same), number(down)]
        });
        let mut lines = Vec::new();
        for row in &self.rows {
            let told = row.earlier.iter().map(|bands| (self.from, bands)).chain([(self.to, &row.bands)]);
            for (cycle, bands) in told {
                for band in bands {
                    let states = Cell::Count(u64::from(band.states));
                    let cycle = Cell::Words(cycle.to_string());
                    lines.push(vec![area(row), regions(row), cycle, Cell::Levels(band.from, band.to), states]);
                }
            }
        }
        vec![
            Table::new("levels-moved", &["area", "regions", "states", "up", "same", "down"], moved.collect()),
            Table::new("levels", &["area", "regions", "cycle", "level", "states"], lines),
        ]
    }
}
