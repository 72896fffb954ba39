//! A briefing on shared assessments: where capabilities are young in most states that share their levels. It takes the
//! figures that the assessments' own snapshots let out, so that nothing here is finer than there.

use assessment::AggregateRow;
use serde::{Deserialize, Serialize};
use vocabulary::{AreaId, CapabilityId, Stage, Text};

use super::table::{Cell, Family, Table, or_withheld};
use super::told::share;

/// Levels up to this are young.
const YOUNG: u8 = 2;

/// A capability.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BriefingRow {
    /// The capability.
    pub capability: CapabilityId,
    /// Its title.
    pub title: Text,
    /// Its area.
    pub area: AreaId,
    /// States that share a level.
    pub states: u32,
    /// Of these, states at level 1 or 2; none where the bands do not part there.
    pub young: Option<u32>,
    /// Their part, 0 to 1.
    pub young_share: Option<f64>,
}

/// The briefing.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Briefing {
    /// Capabilities of which figures are told, those with the largest young part first, in the order of the edition
    /// where that is equal or not told.
    pub rows: Vec<BriefingRow>,
    /// Capabilities of which nothing is told.
    pub withheld: u32,
}

/// The briefing on some aggregates.
pub fn briefing(aggregates: &[AggregateRow]) -> Briefing {
    let mut found = Briefing::default();
    for row in aggregates {
        let Some(total) = &row.total else {
            found.withheld += 1;
            continue;
        };
        let parted = total.bands.iter().any(|band| band.to.value() == YOUNG);
        let within = total.bands.iter().filter(|band| band.to.value() <= YOUNG);
        let young = parted.then(|| within.map(|band| band.states).sum::<u32>());
        found.rows.push(BriefingRow {
            capability: row.capability.clone(),
            title: row.title.clone(),
            area: row.area.clone(),
            states: total.states,
            young,
            young_share: young.map(|n| share(f64::from(n), f64::from(total.states))),
        });
    }
    let key = |row: &BriefingRow| row.young_share.unwrap_or(-1.0);
    found.rows.sort_by(|a, b| key(b).total_cmp(&key(a)));
    found
}

impl Briefing {
    /// The report as tables.
    pub fn tables(&self) -> Vec<Table> {
        let line = |row: &BriefingRow| {
            vec![
                Cell::Title(row.title.clone()),
                Cell::Codes(Family::Area, [row.area.to_string()].into()),
                Cell::Count(u64::from(row.states)),
                Cell::Levels(Stage::ALL[0], Stage::ALL[1]),
                or_withheld(row.young, |n| Cell::Count(u64::from(n))),
                or_withheld(row.young_share, Cell::Share),
            ]
        };
        let columns = ["capability", "area", "states", "level", "count", "share"];
        vec![Table::new("briefing", &columns, self.rows.iter().map(line).collect())]
    }
}
