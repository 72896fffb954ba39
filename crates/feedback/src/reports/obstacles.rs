//! What stood in the way, most common first.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use vocabulary::StateCode;

use super::records::ObstacleRecord;
use super::table::{Cell, Family, Table, or_withheld};
use super::told::{count, parts, withheld};

/// An obstacle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObstacleRow {
    /// Its code.
    pub code: String,
    /// How often it was met, and by how many states; none where it is withheld.
    pub figures: Option<(u32, u32)>,
    /// Areas in which it was met, each cell with how often; only where told.
    pub areas: Vec<(BTreeSet<String>, u32)>,
}

/// All obstacles.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Obstacles {
    /// Told ones by number, most first, then withheld ones by code.
    pub rows: Vec<ObstacleRow>,
}

/// What stood in the way, by its code.
pub fn obstacles(records: &[ObstacleRecord]) -> Obstacles {
    let mut codes: BTreeMap<&str, Vec<&ObstacleRecord>> = BTreeMap::new();
    for record in records {
        codes.entry(&record.code).or_default().push(record);
    }
    let states = |list: &Vec<&ObstacleRecord>| list.iter().map(|r| r.state.clone()).collect::<BTreeSet<StateCode>>();
    let sets: Vec<BTreeSet<StateCode>> = codes.values().map(states).collect();
    let hidden = withheld(&sets);
    let mut rows: Vec<ObstacleRow> = codes
        .iter()
        .zip(sets.iter().zip(hidden))
        .map(|((code, list), (states, hidden))| {
            let cells = || parts(list.iter().copied(), |r| r.area.to_string(), |r| &r.state);
            ObstacleRow {
                code: (*code).to_owned(),
                figures: (!hidden).then(|| (count(list.len()), count(states.len()))),
                areas: if hidden {
                    Vec::new()
                } else {
                    cells().into_iter().map(|part| (part.keys, count(part.records.len()))).collect()
                },
            }
        })
        .collect();
    rows.sort_by(|a, b| b.figures.cmp(&a.figures).then_with(|| a.code.cmp(&b.code)));
    Obstacles { rows }
}

impl Obstacles {
    /// The report as tables.
    pub fn tables(&self) -> Vec<Table> {
        let obstacle = |row: &ObstacleRow| Cell::Codes(Family::Obstacle, [row.code.clone()].into());
        let line = |row: &ObstacleRow| {
            let number = |n: Option<u32>| or_withheld(n, |n| Cell::Count(u64::from(n)));
            vec![obstacle(row), number(row.figures.map(|f| f.0)), number(row.figures.map(|f| f.1))]
        };
        let by_area = |row: &ObstacleRow| -> Vec<Vec<Cell>> {
            let line = |(areas, n): &(BTreeSet<String>, u32)| {
                vec![obstacle(row), Cell::Codes(Family::Area, areas.clone()), Cell::Count(u64::from(*n))]
            };
            row.areas.iter().map(line).collect()
        };
        vec![
            Table::new("obstacles", &["obstacle", "count", "states"], self.rows.iter().map(line).collect()),
            Table::new(
                "obstacles-by-area",
                &["obstacle", "areas", "count"],
                self.rows.iter().flat_map(by_area).collect(),
            ),
        ]
    }
}
